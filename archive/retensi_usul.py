"""Proposals to move (pindah), to destroy (musnah) or to hand over (serah): documents with lines, approved by people.

draf -> diajukan -> disetujui -> dijadwalkan -> dilaksanakan, or ditolak, dibatalkan. Whoever proposes does not
approve; destroying and handing over need two more people and a berita acara that lies in the archive. Marking and
removing what is to be destroyed stands in `retensi_musnah`.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from archive.database import naskah_table as N
from archive.database import reading
from archive.errors import NotFoundError, RuleError
from archive.naskah_store import now
from archive.peristiwa import record_event
from archive.retensi import due, refresh, require_clocks
from archive.retensi_tables import musnah_table as M
from archive.retensi_tables import persetujuan_table as A
from archive.retensi_tables import retensi_table as R
from archive.retensi_tables import usul_baris_table as L
from archive.retensi_tables import usul_table as U
from archive.retensi_tahan import hold_in, leave_proposal
from archive.trail import recording

JENIS_USUL = ("pindah", "musnah", "serah")
APPROVALS = {"pindah": 1, "musnah": 2, "serah": 2}  # besides the person who proposes
OPEN = ("draf", "diajukan", "disetujui", "dijadwalkan")
STAGE = {"pindah": "inaktif", "musnah": "musnah", "serah": "serah"}
MOST_LINES = 20_000


@dataclass(frozen=True, slots=True)
class Usul:
    """A proposal. `ba_naskah_id` is the document that is its berita acara; `laksana_sesudah` the moment (UTC) before
    which nothing is destroyed; moments are ISO with offset or "".
    """

    id: int
    jenis: str
    status: str
    nomor: str
    judul: str
    alasan: str
    ba_naskah_id: int | None
    ba_nomor: str
    ba_tanggal: str
    laksana_sesudah: str
    selesai_pada: str
    oleh: str
    pada: str


@dataclass(frozen=True, slots=True)
class BarisUsul:
    """A line as it was proposed; `status` is diusulkan, dikeluarkan (with `keterangan`) or dilaksanakan."""

    no: int
    naskah_id: int
    kode: str
    jenis: str
    nomor: str
    uraian: str
    tanggal: str
    tahun: str
    jumlah: int
    keamanan: str
    tingkat: str
    boks: str
    no_folder: str
    mulai: str
    habis_aktif: str
    habis_inaktif: str
    nasib: str
    dasar: str
    status: str
    keterangan: str


@dataclass(frozen=True, slots=True)
class Persetujuan:
    """What one person decided: `putusan` is setuju or tolak."""

    putusan: str
    nama: str
    jabatan: str
    catatan: str
    pada: str


_USUL = [U.c[name] for name in Usul.__dataclass_fields__]
_LINE = [L.c[name] for name in BarisUsul.__dataclass_fields__]
_PERSETUJUAN = [A.c[name] for name in Persetujuan.__dataclass_fields__]


def propose(
    engine: sa.Engine,
    jenis: str,
    judul: str,
    *,
    oleh: str,
    hari_ini: dt.date,
    ids: Collection[int] | None = None,
    kode: str = "",
    nomor: str = "",
    permintaan: str | None = None,
) -> Usul:
    """A draft with a line for each of `ids`, else for all that is due under `kode`.

    What is to be assessed again (`dinilai kembali`) is proposed by its ids, either way. The same `permintaan` gives
    the same proposal. Raises RuleError for a document that is not due, held, or in another proposal; NotFoundError.
    """
    if jenis not in JENIS_USUL:
        raise RuleError(f"usul {jenis}: tidak dikenal. Pilih {', '.join(JENIS_USUL)}.")
    if not judul.strip():
        raise RuleError(f"usul {jenis}: judulnya belum diisi. Tulis uraian singkatnya.")
    refresh(engine)
    if ids is None:
        ids = [row.naskah_id for row in due(engine, jenis, hari_ini, kode=kode, limit=MOST_LINES)]
    with recording(engine) as connection:
        if permintaan is not None:
            known = connection.execute(sa.select(*_USUL).where(U.c.permintaan == permintaan)).first()
            if known is not None:
                return Usul(**known._mapping)
        if not ids:
            raise RuleError(f"usul {jenis}: tidak ada naskah yang jatuh tempo. Lihat daftar retensinya.")
        values = {"jenis": jenis, "status": "draf", "nomor": nomor.strip(), "judul": " ".join(judul.split())}
        made = connection.execute(
            sa.insert(U).values(**values, permintaan=permintaan, oleh=oleh.strip(), pada=now())
        ).inserted_primary_key
        assert made is not None
        lines = [
            {"usul_id": made[0], "no": no, **_line(clock, jenis, hari_ini)}
            for no, clock in enumerate(require_clocks(connection, list(dict.fromkeys(ids))), start=1)
        ]
        connection.execute(sa.insert(L), lines)
        held = sa.update(R).where(R.c.naskah_id == sa.bindparam("nid")).values(usul_id=made[0])
        connection.execute(held, [{"nid": line["naskah_id"]} for line in lines])
        told = {"jenis": jenis, "judul": values["judul"], "naskah": [line["naskah_id"] for line in lines]}
        record_event(connection, "usul", made[0], "dibuat", told, oleh)
        return _one(connection, made[0])


def drop(engine: sa.Engine, usul_id: int, naskah_id: int, alasan: str, *, oleh: str) -> None:
    """Takes a document out before the proposal is carried out; its line stays with the reason. Raises RuleError."""
    if not alasan.strip():
        raise RuleError(f"usul {usul_id}: alasan mengeluarkan naskah belum diisi. Tulis alasannya.")
    with recording(engine) as connection:
        _open(connection, usul_id)
        line = connection.execute(
            sa.select(L.c.status).where(L.c.usul_id == usul_id, L.c.naskah_id == naskah_id)
        ).first()
        if line is None:
            raise NotFoundError(f"usul {usul_id}: tidak memuat naskah {naskah_id}. Periksa nomornya.")
        _not_begun(connection, usul_id, naskah_id)
        if line.status == "diusulkan":
            leave_proposal(connection, usul_id, naskah_id, alasan.strip())
            isi = {"alasan": alasan.strip()}
            record_event(connection, "usul", usul_id, "naskah dikeluarkan", isi, oleh, naskah_id=naskah_id)


def submit(engine: sa.Engine, usul_id: int, *, oleh: str, nomor: str = "") -> Usul:
    """Puts a draft before those who decide; twice changes nothing. Raises RuleError."""
    with recording(engine) as connection:
        usul = _open(connection, usul_id)
        if usul.status == "draf":
            if not _lines_left(connection, usul_id):
                raise RuleError(f"usul {usul_id}: semua naskahnya sudah dikeluarkan. Batalkan usul ini.")
            values = {"status": "diajukan", "nomor": nomor.strip() or usul.nomor}
            connection.execute(sa.update(U).where(U.c.id == usul_id).values(values))
            record_event(connection, "usul", usul_id, "diajukan", {"nomor": values["nomor"]}, oleh)
        return _one(connection, usul_id)


def decide(
    engine: sa.Engine, usul_id: int, putusan: str, *, nama: str, jabatan: str = "", catatan: str = ""
) -> Usul:
    """One person approves (`setuju`) or refuses (`tolak`, with a reason); the same answer again changes nothing.

    A refusal ends the proposal and frees its documents. Raises RuleError for the person who proposed it, for a second,
    other answer of the same person, and when it was not submitted.
    """
    if putusan not in ("setuju", "tolak"):
        raise RuleError(f"putusan {putusan}: tidak dikenal. Pilih setuju atau tolak.")
    if putusan == "tolak" and not catatan.strip():
        raise RuleError(f"usul {usul_id}: alasan penolakan belum diisi. Tulis alasannya.")
    key = person_key(nama)
    with recording(engine) as connection:
        usul = _one(connection, usul_id)
        said = connection.execute(
            sa.select(A.c.putusan).where(A.c.usul_id == usul_id, A.c.kunci == key)
        ).first()
        if said is not None and said.putusan == putusan:
            return usul
        if usul.status not in ("diajukan", "disetujui"):
            raise RuleError(f"usul {usul_id}: {usul.status}, tidak menunggu persetujuan.")
        if said is not None:
            raise RuleError(
                f"usul {usul_id}: {nama} sudah memutus ({said.putusan}). Batalkan usul bila keliru."
            )
        if key == person_key(usul.oleh):
            raise RuleError(
                f"usul {usul_id}: diusulkan oleh {usul.oleh} sendiri. Yang menyetujui harus orang lain."
            )
        told = {"putusan": putusan, "jabatan": jabatan.strip(), "catatan": catatan.strip()}
        connection.execute(
            sa.insert(A).values(usul_id=usul_id, nama=" ".join(nama.split()), kunci=key, **told, pada=now())
        )
        record_event(
            connection, "usul", usul_id, "disetujui" if putusan == "setuju" else "ditolak", told, nama
        )
        if putusan == "tolak":
            _free(connection, usul_id)
            connection.execute(
                sa.update(U).where(U.c.id == usul_id).values(status="ditolak", alasan=catatan.strip())
            )
        elif _approvals(connection, usul_id) >= APPROVALS[usul.jenis]:
            connection.execute(sa.update(U).where(U.c.id == usul_id).values(status="disetujui"))
        return _one(connection, usul_id)


def attach_ba(
    engine: sa.Engine,
    usul_id: int,
    naskah_id: int,
    *,
    oleh: str,
    nomor: str,
    tanggal: str,
    tunggu: dt.timedelta = dt.timedelta(days=7),
    saat: dt.datetime | None = None,
) -> Usul:
    """The signed berita acara, a document of the archive: from now on `tunggu` runs, then it may be carried out.

    It is held for ever, for it is the proof. Raises RuleError when approvals are missing, when it is itself a document
    of the proposal, or not dated; NotFoundError.
    """
    try:
        day = dt.date.fromisoformat(tanggal).isoformat()
    except ValueError:
        raise RuleError(
            f"tanggal berita acara “{tanggal}”: bukan tanggal. Tulis sebagai TTTT-BB-HH."
        ) from None
    if not nomor.strip():
        raise RuleError(f"usul {usul_id}: nomor berita acara belum diisi. Isi nomornya.")
    moment = (saat or dt.datetime.now(dt.UTC)).astimezone(dt.UTC)
    refresh(engine)
    with recording(engine) as connection:
        usul = _one(connection, usul_id)
        if usul.status == "dijadwalkan" and usul.ba_naskah_id == naskah_id:
            return usul
        if usul.status != "disetujui":
            need = APPROVALS[usul.jenis]
            raise RuleError(
                f"usul {usul_id}: {usul.status}. Berita acara dilampirkan sesudah {need} orang menyetujui."
            )
        known = connection.execute(
            sa.select(N.c.status, N.c.dimusnahkan_pada).where(N.c.id == naskah_id)
        ).first()
        if known is None:
            raise NotFoundError(f"naskah {naskah_id}: tidak ada dalam arsip. Unggah dulu berita acaranya.")
        if known.status != "terarsip" or known.dimusnahkan_pada:
            raise RuleError(
                f"naskah {naskah_id}: belum diarsipkan. Tunggu sampai selesai dibaca, lalu lampirkan."
            )
        inside = sa.select(L.c.id).where(L.c.usul_id == usul_id, L.c.naskah_id == naskah_id)
        if connection.scalar(inside) is not None:
            raise RuleError(
                f"naskah {naskah_id}: termasuk yang diusulkan, tidak dapat menjadi berita acaranya."
            )
        values = {
            "status": "dijadwalkan",
            "ba_naskah_id": naskah_id,
            "ba_nomor": nomor.strip(),
            "ba_tanggal": day,
            "laksana_sesudah": (moment + tunggu).isoformat(timespec="seconds"),
        }
        connection.execute(sa.update(U).where(U.c.id == usul_id).values(values))
        hold_in(connection, naskah_id, f"berita acara usul {usul.jenis} {usul_id}", oleh=oleh)
        record_event(
            connection, "usul", usul_id, "berita acara dilampirkan", values, oleh, naskah_id=naskah_id
        )
        return _one(connection, usul_id)


def withdraw(engine: sa.Engine, usul_id: int, alasan: str, *, oleh: str) -> Usul:
    """Calls a proposal off and frees its documents, also while the wait runs; twice changes nothing.

    Raises RuleError when it was carried out, or its destruction was begun.
    """
    if not alasan.strip():
        raise RuleError(f"usul {usul_id}: alasan pembatalan belum diisi. Tulis alasannya.")
    with recording(engine) as connection:
        usul = _one(connection, usul_id)
        if usul.status == "dibatalkan":
            return usul
        _open(connection, usul_id)
        _not_begun(connection, usul_id)
        _free(connection, usul_id)
        connection.execute(
            sa.update(U).where(U.c.id == usul_id).values(status="dibatalkan", alasan=alasan.strip())
        )
        record_event(connection, "usul", usul_id, "dibatalkan", {"alasan": alasan.strip()}, oleh)
        return _one(connection, usul_id)


def carry_out(engine: sa.Engine, usul_id: int, *, oleh: str) -> Usul:
    """Marks the documents of a move or a handing over; again changes nothing. No file is touched.

    Raises RuleError while approvals, or for a handing over the berita acara, are missing; for a destruction use
    `retensi_musnah.destroy`.
    """
    with recording(engine) as connection:
        usul = _one(connection, usul_id)
        if usul.status == "dilaksanakan":
            return usul
        if usul.jenis == "musnah":
            raise RuleError(f"usul {usul_id}: usul musnah. Laksanakan sebagai pemusnahan.")
        ready = ("disetujui", "dijadwalkan") if usul.jenis == "pindah" else ("dijadwalkan",)
        if usul.status not in ready:
            raise RuleError(f"usul {usul_id}: {usul.status}. Lengkapi persetujuan dan berita acaranya dulu.")
        for naskah_id in line_ids(connection, usul_id):
            values = {"tahap": STAGE[usul.jenis], "usul_id": None}
            connection.execute(sa.update(R).where(R.c.naskah_id == naskah_id).values(values))
            isi = {"usul": usul_id, "tahap": STAGE[usul.jenis]}
            record_event(connection, "retensi", naskah_id, "tahap diubah", isi, oleh, naskah_id=naskah_id)
        finish(connection, usul_id, oleh)
        return _one(connection, usul_id)


def finish(connection: sa.Connection, usul_id: int, oleh: str) -> None:
    """The proposal is carried out, with every line that was left in it, within the caller's transaction."""
    lines = sa.update(L).where(L.c.usul_id == usul_id, L.c.status == "diusulkan")
    connection.execute(lines.values(status="dilaksanakan"))
    values = {"status": "dilaksanakan", "selesai_pada": now()}
    connection.execute(sa.update(U).where(U.c.id == usul_id).values(values))
    record_event(connection, "usul", usul_id, "dilaksanakan", {}, oleh)


def get_usul(engine: sa.Engine, usul_id: int) -> Usul:
    """One proposal; raises NotFoundError."""
    with reading(engine) as connection:
        return _one(connection, usul_id)


def list_usul(engine: sa.Engine, *, jenis: str = "", terbuka: bool = False, limit: int = 50) -> list[Usul]:
    """Proposals, the newest first; `terbuka` leaves out what is over."""
    query = sa.select(*_USUL).order_by(U.c.id.desc()).limit(limit)
    if jenis:
        query = query.where(U.c.jenis == jenis)
    if terbuka:
        query = query.where(U.c.status.in_(OPEN))
    with reading(engine) as connection:
        return [Usul(**row._mapping) for row in connection.execute(query)]


def lines(engine: sa.Engine, usul_id: int, *, offset: int = 0, limit: int | None = None) -> list[BarisUsul]:
    """The lines of a proposal in their order, those taken out among them."""
    query = sa.select(*_LINE).where(L.c.usul_id == usul_id).order_by(L.c.no).limit(limit).offset(offset)
    with reading(engine) as connection:
        return [BarisUsul(**row._mapping) for row in connection.execute(query)]


def approvals(engine: sa.Engine, usul_id: int) -> list[Persetujuan]:
    """What was decided on a proposal, the first first."""
    query = sa.select(*_PERSETUJUAN).where(A.c.usul_id == usul_id).order_by(A.c.id)
    with reading(engine) as connection:
        return [Persetujuan(**row._mapping) for row in connection.execute(query)]


def person_key(nama: str) -> str:
    """Equal for two spellings of a name that differ in case and blanks."""
    return " ".join(nama.split()).casefold()


def line_ids(connection: sa.Connection, usul_id: int) -> list[int]:
    """The documents that are left in a proposal, in their order."""
    query = sa.select(L.c.naskah_id).where(L.c.usul_id == usul_id, L.c.status == "diusulkan")
    return list(connection.scalars(query.order_by(L.c.no)))


def _line(clock: Any, jenis: str, hari_ini: dt.date) -> dict[str, Any]:
    """What the list keeps of a document, that it may be proposed; raises RuleError."""
    _check_due(clock, jenis, hari_ini.isoformat())
    told = (
        "naskah_id", "kode", "tingkat", "no_folder", "mulai", "habis_aktif", "habis_inaktif", "nasib", "jenis", "nomor",
        "tanggal", "tahun", "keamanan", "boks", "dasar",
    )  # fmt: skip
    values = {name: clock._mapping[name] for name in told}
    return values | {"uraian": clock.judul, "jumlah": clock.halaman, "status": "diusulkan", "keterangan": ""}


def _check_due(clock: Any, jenis: str, today: str) -> None:
    name = f"naskah {clock.naskah_id}"
    if clock.usul_id is not None:
        raise RuleError(f"{name}: sudah ada dalam usul {clock.usul_id}. Keluarkan dari sana dulu.")
    if clock.tahap not in (("aktif",) if jenis == "pindah" else ("aktif", "inaktif")):
        raise RuleError(f"{name}: tahapnya {clock.tahap}, tidak dapat diusulkan {jenis}.")
    if clock.ditahan and jenis != "pindah":
        raise RuleError(f"{name}: sedang ditahan. Lepaskan penahanannya dulu, dengan alasan.")
    if clock.alasan:
        raise RuleError(f"{name}: retensinya belum berjalan ({clock.alasan}). Lengkapi dulu.")
    end = clock.habis_aktif if jenis == "pindah" else clock.habis_inaktif
    if end > today:
        raise RuleError(f"{name}: baru habis masa simpannya {end}. Tunggu sampai jatuh tempo.")
    fates = {"musnah": ("musnah", "dinilai kembali"), "serah": ("permanen", "dinilai kembali")}
    if jenis in fates and clock.nasib not in fates[jenis]:
        raise RuleError(f"{name}: nasib akhirnya {clock.nasib}, tidak dapat diusulkan {jenis}.")


def _one(connection: sa.Connection, usul_id: int) -> Usul:
    row = connection.execute(sa.select(*_USUL).where(U.c.id == usul_id)).first()
    if row is None:
        raise NotFoundError(f"usul {usul_id}: tidak ada. Periksa nomornya.")
    return Usul(**row._mapping)


def _open(connection: sa.Connection, usul_id: int) -> Usul:
    usul = _one(connection, usul_id)
    if usul.status not in OPEN:
        raise RuleError(f"usul {usul_id}: sudah {usul.status}. Buat usul baru.")
    return usul


def _not_begun(connection: sa.Connection, usul_id: int, naskah_id: int | None = None) -> None:
    begun = sa.select(M.c.naskah_id).where(M.c.usul_id == usul_id)
    if naskah_id is not None:
        begun = begun.where(M.c.naskah_id == naskah_id)
    if connection.scalar(begun.limit(1)) is not None:
        raise RuleError(f"usul {usul_id}: pemusnahannya sudah dimulai, tidak dapat dibatalkan lagi.")


def _approvals(connection: sa.Connection, usul_id: int) -> int:
    query = sa.select(sa.func.count()).select_from(A).where(A.c.usul_id == usul_id, A.c.putusan == "setuju")
    return connection.scalar(query) or 0


def _lines_left(connection: sa.Connection, usul_id: int) -> bool:
    return bool(line_ids(connection, usul_id))


def _free(connection: sa.Connection, usul_id: int) -> None:
    connection.execute(sa.update(R).where(R.c.usul_id == usul_id).values(usul_id=None))
