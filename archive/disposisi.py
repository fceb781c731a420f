"""Dispositions: slips with the fields and tick boxes of the office's form, and the chain they make.

A slip goes from one person to one or more, each of whom has read and finished it or not, and may pass it on.
Only what nobody has read can be recalled; a slip is never deleted.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import sqlalchemy as sa

from archive.database import reading
from archive.errors import NotFoundError, RuleError
from archive.naskah_store import now
from archive.office_tables import agenda_table as G
from archive.office_tables import disposisi_table as D
from archive.office_tables import lembar_table as S
from archive.peristiwa import record_event
from archive.tautan import require_document
from archive.trail import recording

INSTRUKSI = MappingProxyType(
    {
        "file": "File",
        "diketahui": "Diketahui",
        "hadir_mewakili": "Hadir mewakili",
        "ikut_hadir": "Ikut hadir",
        "pelajari": "Pelajari dan beri saran",
        "bicarakan": "Bicarakan dengan saya",
        "laksanakan": "Laksanakan/tindak lanjuti",
        "siapkan_jawaban": "Siapkan jawaban",
        "siapkan_konsep": "Siapkan konsep",
        "proses": "Proses sesuai prosedur",
        "selesaikan": "Selesaikan sebelum batas waktu",
        "monitor": "Monitor",
        "koordinasikan": "Koordinasikan",
    }
)
DEADLINE = "Perlu Perhatian Batas Waktu"
SIFAT = ("Biasa", "Mendesak", "Perlu Perhatian Khusus", DEADLINE)
OPEN = ("dikirim", "dibaca")


@dataclass(frozen=True, slots=True)
class IsiLembar:
    """What the sender fills in; dates ISO or "", `instruksi` are keys of INSTRUKSI. Of `naskah_id` and
    `agenda_id` (a letter that was not scanned) one at least.
    """

    dari: str
    naskah_id: int | None = None
    agenda_id: int | None = None
    sifat: str = "Biasa"
    instruksi: tuple[str, ...] = ()
    catatan: str = ""
    tanggal: str = ""
    batas_waktu: str = ""
    nama: str = ""
    nip: str = ""


@dataclass(frozen=True, slots=True)
class Disposisi:
    """One addressee of a slip. `status` is dikirim, dibaca, selesai or ditarik; `induk_id` the disposition
    that is passed on; moments are ISO with offset or "".
    """

    id: int
    lembar_id: int
    induk_id: int | None
    kepada: str
    status: str
    batas_waktu: str
    dibaca_pada: str
    selesai_pada: str
    ditarik_pada: str
    hasil: str


@dataclass(frozen=True, slots=True)
class Lembar:
    """A slip with its addressees; `pindaian_id` is the document that is its scan."""

    id: int
    isi: IsiLembar
    pindaian_id: int | None
    oleh: str
    pada: str
    kepada: tuple[Disposisi, ...]


_ROW = [D.c[name] for name in Disposisi.__dataclass_fields__]
_ISI = tuple(IsiLembar.__dataclass_fields__)


def send(
    engine: sa.Engine,
    isi: IsiLembar,
    kepada: Sequence[str],
    *,
    oleh: str,
    induk_id: int | None = None,
    permintaan: str | None = None,
) -> Lembar:
    """Sends a slip to `kepada`, or passes disposition `induk_id` on, which thereby is read.

    The same `permintaan` again gets the same slip. Raises RuleError and NotFoundError.
    """
    names = tuple(dict.fromkeys(name for one in kepada if (name := " ".join(one.split()))))
    _check(isi, names)
    with recording(engine) as connection:
        if permintaan is not None:
            known = connection.scalar(sa.select(S.c.id).where(S.c.permintaan == permintaan))
            if known is not None:
                return _slip(connection, known)
        if isi.naskah_id is not None:
            require_document(connection, isi.naskah_id)
        line = sa.select(G.c.id).where(G.c.id == isi.agenda_id)
        if isi.agenda_id is not None and connection.scalar(line) is None:
            raise NotFoundError(f"agenda {isi.agenda_id}: tidak ada. Periksa nomornya.")
        if induk_id is not None:
            _pass_on(connection, induk_id, isi, oleh)
        values: dict[str, object] = {name: getattr(isi, name) for name in _ISI}
        values |= {"instruksi": list(isi.instruksi), "tanggal": isi.tanggal or dt.date.today().isoformat()}
        made = connection.execute(
            sa.insert(S).values(**values, permintaan=permintaan, oleh=oleh.strip(), pada=now())
        ).inserted_primary_key
        assert made is not None
        for name in names:
            connection.execute(
                sa.insert(D).values(
                    lembar_id=made[0],
                    induk_id=induk_id,
                    kepada=name,
                    status="dikirim",
                    batas_waktu=isi.batas_waktu,
                    dibaca_pada="",
                    selesai_pada="",
                    ditarik_pada="",
                    hasil="",
                )
            )
        told = {"dari": isi.dari, "kepada": list(names), "instruksi": list(isi.instruksi)}
        record_event(connection, "lembar_disposisi", made[0], "dikirim", told, oleh, naskah_id=isi.naskah_id)
        return _slip(connection, made[0])


def mark_read(engine: sa.Engine, disposisi_id: int, *, oleh: str) -> Disposisi:
    """The addressee has seen it; from now on it cannot be recalled. Raises RuleError when it was recalled."""
    with recording(engine) as connection:
        return _read(connection, disposisi_id, oleh)


def mark_done(engine: sa.Engine, disposisi_id: int, hasil: str, *, oleh: str) -> Disposisi:
    """It is finished, `hasil` says how; a second time changes nothing. Raises RuleError when it was recalled."""
    with recording(engine) as connection:
        one = _read(connection, disposisi_id, oleh)
        if one.status != "selesai":
            values = {"status": "selesai", "selesai_pada": now(), "hasil": hasil.strip()}
            connection.execute(sa.update(D).where(D.c.id == disposisi_id).values(values))
            record_event(connection, "disposisi", disposisi_id, "selesai", {"hasil": hasil}, oleh)
        return _one(connection, disposisi_id)


def recall(engine: sa.Engine, disposisi_id: int, alasan: str, *, oleh: str) -> Disposisi:
    """Takes back what was not read yet; twice changes nothing. Raises RuleError when it was read."""
    if not alasan.strip():
        raise RuleError(f"disposisi {disposisi_id}: alasan penarikan belum diisi. Tulis alasannya.")
    with recording(engine) as connection:
        unread = sa.update(D).where(D.c.id == disposisi_id, D.c.status == "dikirim")
        taken = connection.execute(unread.values(status="ditarik", ditarik_pada=now(), hasil=alasan.strip()))
        one = _one(connection, disposisi_id)
        if taken.rowcount:
            record_event(connection, "disposisi", disposisi_id, "ditarik", {"alasan": alasan}, oleh)
        elif one.status != "ditarik":
            raise RuleError(
                f"disposisi kepada {one.kepada}: sudah dibaca, tidak dapat ditarik. Kirim disposisi baru."
            )
        return one


def get_slip(engine: sa.Engine, lembar_id: int) -> Lembar:
    """One slip; raises NotFoundError."""
    with reading(engine) as connection:
        return _slip(connection, lembar_id)


def get_disposition(engine: sa.Engine, disposisi_id: int) -> Disposisi:
    """One addressee's part; raises NotFoundError."""
    with reading(engine) as connection:
        return _one(connection, disposisi_id)


def slips_of(
    engine: sa.Engine, *, naskah_id: int | None = None, agenda_id: int | None = None
) -> list[tuple[int, Lembar]]:
    """The slips of a letter as a chain: each with its depth, 0 for the first, followed by what it led to."""
    query = sa.select(S.c.id).where(S.c.naskah_id == naskah_id if naskah_id else S.c.agenda_id == agenda_id)
    with reading(engine) as connection:
        slips = [_slip(connection, one) for one in connection.scalars(query.order_by(S.c.id)).all()]
    after: dict[int | None, list[Lembar]] = {}
    for slip in slips:
        after.setdefault(slip.kepada[0].induk_id, []).append(slip)

    def below(induk_id: int | None, depth: int) -> list[tuple[int, Lembar]]:
        found = []
        for slip in after.get(induk_id, []):
            found.append((depth, slip))
            for one in slip.kepada:
                found += below(one.id, depth + 1)
        return found

    return below(None, 0)


def inbox(
    engine: sa.Engine, kepada: str, *, semua: bool = False, offset: int = 0, limit: int = 50
) -> list[Disposisi]:
    """What lies before a person, the newest first; `semua` shows what is finished too, never what was recalled."""
    shown = (*OPEN, "selesai") if semua else OPEN
    query = sa.select(*_ROW).where(D.c.kepada == " ".join(kepada.split()), D.c.status.in_(shown))
    return _rows(engine, query.order_by(D.c.id.desc()).limit(limit).offset(offset))


def overdue(engine: sa.Engine, today: dt.date, *, kepada: str = "") -> list[Disposisi]:
    """What should have been finished before `today`, the oldest deadline first; of one person or of all."""
    query = sa.select(*_ROW).where(
        D.c.status.in_(OPEN), D.c.batas_waktu != "", D.c.batas_waktu < today.isoformat()
    )
    if kepada:
        query = query.where(D.c.kepada == " ".join(kepada.split()))
    return _rows(engine, query.order_by(D.c.batas_waktu, D.c.id))


def _check(isi: IsiLembar, names: tuple[str, ...]) -> None:
    if not names or not isi.dari.strip():
        raise RuleError("lembar disposisi: pengirim atau tujuannya belum diisi. Isi keduanya.")
    if isi.naskah_id is None and isi.agenda_id is None:
        raise RuleError("lembar disposisi: suratnya belum dipilih. Pilih naskah atau baris agendanya.")
    if isi.sifat not in SIFAT:
        raise RuleError(f"sifat {isi.sifat}: tidak ada pada lembar disposisi. Pilih {', '.join(SIFAT)}.")
    unknown = [key for key in isi.instruksi if key not in INSTRUKSI]
    if unknown or not (isi.instruksi or isi.catatan.strip()):
        raise RuleError(
            f"instruksi {', '.join(unknown) or 'kosong'}: pilih dari lembar disposisi, atau isi catatan."
        )
    for name in ("tanggal", "batas_waktu"):
        value = getattr(isi, name)
        try:
            good = not value or dt.date.fromisoformat(value).isoformat() == value
        except ValueError:
            good = False
        if not good:
            raise RuleError(f"{name} “{value}”: bukan tanggal. Tulis sebagai TTTT-BB-HH.")
    if not isi.batas_waktu and (isi.sifat == DEADLINE or "selesaikan" in isi.instruksi):
        raise RuleError("lembar disposisi: batas waktunya belum diisi. Isi tanggalnya.")
    if isi.batas_waktu and isi.tanggal and isi.batas_waktu < isi.tanggal:
        raise RuleError(f"batas waktu {isi.batas_waktu}: sebelum tanggal disposisi {isi.tanggal}. Perbaiki.")


def _pass_on(connection: sa.Connection, induk_id: int, isi: IsiLembar, oleh: str) -> None:
    """The disposition that is passed on is of the same letter and came to the sender; passing it on reads it."""
    parent = _read(connection, induk_id, oleh)
    before = _slip(connection, parent.lembar_id).isi
    if (before.naskah_id, before.agenda_id) != (isi.naskah_id, isi.agenda_id):
        raise RuleError(f"disposisi {induk_id}: untuk surat lain. Teruskan dengan suratnya sendiri.")
    if " ".join(isi.dari.split()) != parent.kepada:
        raise RuleError(
            f"disposisi {induk_id}: ditujukan kepada {parent.kepada}. Hanya penerimanya yang meneruskan."
        )


def _read(connection: sa.Connection, disposisi_id: int, oleh: str) -> Disposisi:
    unread = sa.update(D).where(D.c.id == disposisi_id, D.c.status == "dikirim")
    if connection.execute(unread.values(status="dibaca", dibaca_pada=now())).rowcount:
        record_event(connection, "disposisi", disposisi_id, "dibaca", {}, oleh)
    one = _one(connection, disposisi_id)
    if one.status == "ditarik":
        raise RuleError(f"disposisi {disposisi_id}: sudah ditarik pengirimnya ({one.hasil}).")
    return one


def _rows(engine: sa.Engine, query: sa.Select[tuple[object, ...]]) -> list[Disposisi]:
    with reading(engine) as connection:
        return [Disposisi(**row._mapping) for row in connection.execute(query)]


def _one(connection: sa.Connection, disposisi_id: int) -> Disposisi:
    row = connection.execute(sa.select(*_ROW).where(D.c.id == disposisi_id)).first()
    if row is None:
        raise NotFoundError(f"disposisi {disposisi_id}: tidak ada. Periksa nomornya.")
    return Disposisi(**row._mapping)


def _slip(connection: sa.Connection, lembar_id: int) -> Lembar:
    row = connection.execute(sa.select(S).where(S.c.id == lembar_id)).first()
    if row is None:
        raise NotFoundError(f"lembar disposisi {lembar_id}: tidak ada. Periksa nomornya.")
    found = connection.execute(sa.select(*_ROW).where(D.c.lembar_id == lembar_id).order_by(D.c.id))
    values = {name: row._mapping[name] for name in _ISI} | {"instruksi": tuple(row.instruksi)}
    kepada = tuple(Disposisi(**one._mapping) for one in found)
    return Lembar(row.id, IsiLembar(**values), row.pindaian_id, row.oleh, row.pada, kepada)
