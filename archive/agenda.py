"""The registers: agenda surat masuk and keluar, register Keputusan, buku ekspedisi; `belum` holds what nobody
can place yet.

A line is a draft until a person confirms it; then it gets the next number of its register and year. Lines are
corrected with a trace and cancelled with a reason, never deleted.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from archive.database import reading
from archive.errors import NotFoundError, RuleError
from archive.naskah_store import now
from archive.nomor import parse_nomor
from archive.nomor_books import count_up
from archive.office_tables import AGENDA_TEXT
from archive.office_tables import agenda_table as G
from archive.penomoran import number_key
from archive.peristiwa import record_event
from archive.trail import recording

REGISTER = ("masuk", "keluar", "keputusan", "ekspedisi")
UNPLACED = "belum"
DATES = ("tanggal_surat", "tanggal_terima", "tanggal_kirim")
_YEAR_OF = {
    "masuk": "tanggal_terima",
    "keluar": "tanggal_surat",
    "keputusan": "tanggal_surat",
    "ekspedisi": "tanggal_kirim",
}


@dataclass(frozen=True, slots=True)
class BarisAgenda:
    """A line; `buku` parts a register where the office keeps several ("" is the one). Dates are ISO or "".

    `nomor_agenda` and `tahun` are None until it is confirmed. `catatan` is what a person should check, `alasan`
    why it stands in this register or was cancelled.
    """

    id: int
    register: str
    buku: str
    tahun: int | None
    nomor_agenda: int | None
    status: str
    naskah_id: int | None
    nomor_surat: str
    tanggal_surat: str
    tanggal_terima: str
    asal: str
    tujuan: str
    hal: str
    jenis: str
    kode: str
    kesegeraan: str
    keamanan: str
    sifat: str
    lampiran: str
    indeks: str
    pengolah: str
    penanda: str
    tanggal_kirim: str
    jumlah: str
    cara_kirim: str
    penerima: str
    waktu_terima: str
    keterangan: str
    catatan: list[str]
    alasan: str
    dibuat_oleh: str
    dibuat_pada: str
    dikonfirmasi_oleh: str
    dikonfirmasi_pada: str


_COLUMNS = [G.c[name] for name in BarisAgenda.__dataclass_fields__]


def add_line(
    engine: sa.Engine,
    register: str,
    isi: Mapping[str, str],
    *,
    oleh: str,
    buku: str = "",
    naskah_id: int | None = None,
    permintaan: str | None = None,
) -> BarisAgenda:
    """A draft line that a person writes; the same `permintaan` again gets the same line. Raises RuleError."""
    with recording(engine) as connection:
        return insert_line(
            connection, register, isi, oleh=oleh, buku=buku, naskah_id=naskah_id, permintaan=permintaan
        )


def insert_line(
    connection: sa.Connection,
    register: str,
    isi: Mapping[str, str],
    *,
    oleh: str,
    buku: str = "",
    naskah_id: int | None = None,
    permintaan: str | None = None,
    catatan: tuple[str, ...] = (),
    alasan: str = "",
) -> BarisAgenda:
    """`add_line` within the caller's transaction, with the notes and the reason of who drafted it."""
    if permintaan is not None:
        known = connection.execute(sa.select(*_COLUMNS).where(G.c.permintaan == permintaan)).first()
        if known is not None:
            return BarisAgenda(**known._mapping)
    _check_register(register)
    values: dict[str, object] = dict.fromkeys(AGENDA_TEXT, "")
    values |= {"dikonfirmasi_oleh": "", "dikonfirmasi_pada": ""}
    values |= _checked(isi)
    values |= {
        "register": register,
        "buku": buku.strip(),
        "status": "draf",
        "naskah_id": naskah_id,
        "kunci_nomor": number_key(str(values["nomor_surat"])),
        "kunci_asal": sender_key(str(values["asal"])),
        "catatan": list(catatan),
        "alasan": alasan,
        "permintaan": permintaan,
        "dibuat_oleh": oleh.strip(),
        "dibuat_pada": now(),
    }
    made = connection.execute(sa.insert(G).values(values)).inserted_primary_key
    assert made is not None
    record_event(
        connection, "agenda", made[0], "draf dibuat", {"register": register}, oleh, naskah_id=naskah_id
    )
    return _one(connection, made[0])


def correct(
    engine: sa.Engine,
    agenda_id: int,
    isi: Mapping[str, str],
    *,
    oleh: str,
    register: str = "",
    buku: str = "",
) -> BarisAgenda:
    """Changes fields of a line, and of a draft its register or book; what stood before is kept as an event.

    Raises RuleError for a cancelled line, an unknown field, a date that is none, or another register after
    confirmation (cancel it and write a new line).
    """
    with recording(engine) as connection:
        return _corrected(connection, agenda_id, isi, oleh, register, buku)


def _corrected(
    connection: sa.Connection, agenda_id: int, isi: Mapping[str, str], oleh: str, register: str, buku: str
) -> BarisAgenda:
    line = _one(connection, agenda_id)
    if line.status == "dibatalkan":
        raise RuleError(f"agenda {agenda_id}: sudah dibatalkan ({line.alasan}). Buat baris baru.")
    values: dict[str, object] = dict(_checked(isi))
    if register:
        _check_register(register)
        values["register"] = register
    if buku:
        values["buku"] = buku.strip()
    changed = {name: value for name, value in values.items() if getattr(line, name) != value}
    if not changed:
        return line
    if line.status == "dikonfirmasi" and {"register", "buku"} & changed.keys():
        raise RuleError(
            f"agenda {line.register} {line.nomor_agenda}/{line.tahun}: sudah bernomor. "
            "Batalkan baris ini, lalu catat pada register yang benar."
        )
    before = {name: getattr(line, name) for name in changed}
    if "nomor_surat" in changed:
        changed["kunci_nomor"] = number_key(str(changed["nomor_surat"]))
    if "asal" in changed:
        changed["kunci_asal"] = sender_key(str(changed["asal"]))
    connection.execute(sa.update(G).where(G.c.id == agenda_id).values(changed))
    record_event(
        connection,
        "agenda",
        agenda_id,
        "diperbaiki",
        {"sebelum": before, "sesudah": values},
        oleh,
        naskah_id=line.naskah_id,
    )
    return _one(connection, agenda_id)


def confirm(
    engine: sa.Engine,
    agenda_id: int,
    *,
    oleh: str,
    isi: Mapping[str, str] | None = None,
    register: str = "",
    tahun: int | None = None,
) -> BarisAgenda:
    """A person says the line is right, with last corrections: it gets its number; confirming twice changes nothing.

    The year is `tahun`, else that of receipt (masuk), of the letter (keluar, keputusan) or of sending
    (ekspedisi). Raises RuleError when the register or the year is not known yet.
    """
    with recording(engine) as connection:
        if _one(connection, agenda_id).status == "dikonfirmasi":
            return _one(connection, agenda_id)
        line = _corrected(connection, agenda_id, isi or {}, oleh, register, "")
        if line.register == UNPLACED:
            raise RuleError(
                f"agenda {agenda_id}: registernya belum ditentukan. Pilih masuk, keluar atau keputusan."
            )
        year = tahun or _year(line)
        if year is None:
            raise RuleError(
                f"agenda {agenda_id}: {_YEAR_OF[line.register]} belum diisi. Isi, atau sebut tahunnya."
            )
        urut = count_up(connection, counter_name(line.register, line.buku), year)
        values = {
            "status": "dikonfirmasi",
            "tahun": year,
            "nomor_agenda": urut,
            "dikonfirmasi_oleh": oleh.strip(),
            "dikonfirmasi_pada": now(),
        }
        connection.execute(sa.update(G).where(G.c.id == agenda_id).values(values))
        isi_peristiwa = {"register": line.register, "nomor_agenda": urut, "tahun": year}
        record_event(
            connection, "agenda", agenda_id, "dikonfirmasi", isi_peristiwa, oleh, naskah_id=line.naskah_id
        )
        return _one(connection, agenda_id)


def cancel_line(engine: sa.Engine, agenda_id: int, alasan: str, *, oleh: str) -> BarisAgenda:
    """Cancels a line, which keeps its number and stays visible; twice changes nothing. Raises RuleError."""
    with recording(engine) as connection:
        return drop_line(connection, agenda_id, alasan, oleh=oleh)


def drop_line(connection: sa.Connection, agenda_id: int, alasan: str, *, oleh: str) -> BarisAgenda:
    """`cancel_line` within the caller's transaction."""
    if not alasan.strip():
        raise RuleError(f"agenda {agenda_id}: alasan pembatalan belum diisi. Tulis alasannya.")
    line = _one(connection, agenda_id)
    if line.status != "dibatalkan":
        values = {"status": "dibatalkan", "alasan": alasan.strip()}
        connection.execute(sa.update(G).where(G.c.id == agenda_id).values(values))
        record_event(
            connection, "agenda", agenda_id, "dibatalkan", {"alasan": alasan}, oleh, naskah_id=line.naskah_id
        )
    return _one(connection, agenda_id)


def get_line(engine: sa.Engine, agenda_id: int) -> BarisAgenda:
    """One line; raises NotFoundError."""
    with reading(engine) as connection:
        return _one(connection, agenda_id)


def lines_of(engine: sa.Engine, naskah_id: int) -> list[BarisAgenda]:
    """The lines of one document, the oldest first."""
    return _many(engine, sa.select(*_COLUMNS).where(G.c.naskah_id == naskah_id).order_by(G.c.id))


def drafts(engine: sa.Engine, register: str = "", *, offset: int = 0, limit: int = 50) -> list[BarisAgenda]:
    """What waits for a person, the newest first; of one register (`belum` too) or of all."""
    query = sa.select(*_COLUMNS).where(G.c.status == "draf")
    if register:
        query = query.where(G.c.register == register)
    return _many(engine, query.order_by(G.c.id.desc()).limit(limit).offset(offset))


def register_page(
    engine: sa.Engine, register: str, tahun: int, *, buku: str = "", setelah: int = 0, limit: int = 50
) -> list[BarisAgenda]:
    """The lines after number `setelah` of a register and year in their order, cancelled ones among them."""
    query = sa.select(*_COLUMNS).where(
        G.c.register == register, G.c.buku == buku, G.c.tahun == tahun, G.c.nomor_agenda > setelah
    )
    return _many(engine, query.order_by(G.c.nomor_agenda).limit(limit))


def twins(engine: sa.Engine, agenda_id: int) -> list[BarisAgenda]:
    """Lines of the same register with the same number and sender: the same letter scanned or brought twice.

    A sender that is not known on one side counts as the same; cancelled lines do not count.
    """
    with reading(engine) as connection:
        return twins_in(connection, _one(connection, agenda_id))


def twins_in(connection: sa.Connection, line: BarisAgenda) -> list[BarisAgenda]:
    """`twins` within the caller's transaction."""
    key, sender = number_key(line.nomor_surat), sender_key(line.asal)
    if not key:
        return []
    query = sa.select(*_COLUMNS).where(
        G.c.kunci_nomor == key, G.c.register == line.register, G.c.id != line.id, G.c.status != "dibatalkan"
    )
    if sender:
        query = query.where(G.c.kunci_asal.in_((sender, "")))
    return [BarisAgenda(**row._mapping) for row in connection.execute(query.order_by(G.c.id))]


def warnings(line: BarisAgenda) -> list[str]:
    """What is odd about a line but may stand, in Indonesian; computed anew from what it says now."""
    found = []
    if line.register == "masuk":
        if not line.tanggal_terima:
            found.append("tanggal terima belum diisi")
        elif line.tanggal_surat and line.tanggal_terima < line.tanggal_surat:
            found.append(
                f"diterima {line.tanggal_terima}, sebelum tanggal suratnya {line.tanggal_surat}. Periksa keduanya."
            )
    if line.register == "ekspedisi" and line.tanggal_kirim and line.tanggal_kirim < line.tanggal_surat:
        found.append(
            f"dikirim {line.tanggal_kirim}, sebelum tanggal suratnya {line.tanggal_surat}. Periksa keduanya."
        )
    if (
        line.tahun
        and line.tanggal_surat
        and line.register == "masuk"
        and line.tahun < int(line.tanggal_surat[:4])
    ):
        found.append(f"tahun agenda {line.tahun} lebih tua daripada suratnya. Periksa tahunnya.")
    if not line.nomor_surat and line.register != UNPLACED:
        found.append("nomor surat belum diisi")
    if not line.tanggal_surat and line.register != UNPLACED:
        found.append("tanggal surat belum diisi")
    return found


def counter_name(register: str, buku: str) -> str:
    """The name of the counter of a register, beside those of the numbers."""
    return f"agenda:{register}/{buku}"


def sender_key(asal: str) -> str:
    """Equal for two spellings of a sender that differ in case, signs and blanks."""
    return "".join(sign for sign in asal.casefold() if sign.isalnum())


def _year(line: BarisAgenda) -> int | None:
    date = getattr(line, _YEAR_OF[line.register])
    if date:
        return int(date[:4])
    nomor = parse_nomor(line.nomor_surat) if line.register == "keputusan" else None
    return nomor.tahun if nomor else None


def _check_register(register: str) -> None:
    if register not in (*REGISTER, UNPLACED):
        raise RuleError(f"register {register}: tidak dikenal. Pilih {', '.join(REGISTER)}.")


def _checked(isi: Mapping[str, str]) -> dict[str, str]:
    values = {}
    for name, value in isi.items():
        if name not in AGENDA_TEXT:
            raise RuleError(f"{name}: bukan kolom agenda. Pakai salah satu dari {', '.join(AGENDA_TEXT)}.")
        text = value.strip()
        if name in DATES and text:
            try:
                text = dt.date.fromisoformat(text).isoformat()
            except ValueError:
                raise RuleError(f"{name} “{text}”: bukan tanggal. Tulis sebagai TTTT-BB-HH.") from None
        values[name] = text
    return values


def _many(engine: sa.Engine, query: sa.Select[tuple[object, ...]]) -> list[BarisAgenda]:
    with reading(engine) as connection:
        return [BarisAgenda(**row._mapping) for row in connection.execute(query)]


def _one(connection: sa.Connection, agenda_id: int) -> BarisAgenda:
    row = connection.execute(sa.select(*_COLUMNS).where(G.c.id == agenda_id)).first()
    if row is None:
        raise NotFoundError(f"agenda {agenda_id}: tidak ada. Periksa nomornya.")
    return BarisAgenda(**row._mapping)
