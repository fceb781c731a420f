"""Takes an office's own agenda over into the registers: first as a plan that changes nothing, then for good.

A line keeps the number and the year it had in the book. What is doubtful stays out, or comes in as a draft for a person;
the same sheet again, or a longer copy of it, adds only what is new.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from archive.agenda import counter_name, insert_line, sender_key
from archive.database import reading
from archive.errors import ArsipError
from archive.impor_baris import Baris, DateReader, is_column_numbers, is_end, read_row
from archive.impor_kolom import Kolom, Pemetaan, find_columns, find_register
from archive.impor_lembar import Lembar
from archive.naskah_store import now
from archive.nomor_books import count_up, counter
from archive.office_tables import agenda_table as G
from archive.office_tables import pencacah_table as C
from archive.penomoran import number_key
from archive.peristiwa import record_event
from archive.trail import recording

BATCH = 100  # lines in one transaction: others wait for it to write


@dataclass(frozen=True, slots=True)
class RencanaImpor:
    """A sheet as it would be taken over: `baru` goes in, `sudah` is there, `ragu` waits for a person."""

    lembar: str
    register: str
    buku: str
    baris_judul: int
    kolom: tuple[Kolom, ...]
    baru: tuple[Baris, ...]
    sudah: tuple[Baris, ...]
    ragu: tuple[Baris, ...]


@dataclass(frozen=True, slots=True)
class HasilImpor:
    """How many lines went in confirmed, how many as drafts, and how many were there already."""

    masuk: int
    draf: int
    sudah: int


def plan_import(
    engine: sa.Engine,
    name: str,
    sheet: Lembar,
    given: Pemetaan,
    *,
    wilayah: str,
    read_date: DateReader,
    today: dt.date,
) -> RencanaImpor:
    """What importing this sheet of the file `name` would do; writes nothing. Raises ArsipError: no headings, no register."""
    heading_row, columns = find_columns(sheet, given)
    register = find_register(name, sheet, heading_row, columns, given)
    if not register:
        raise ArsipError(
            f"lembar {sheet.nama}: registernya tidak jelas. Sebut dengan --register masuk atau keluar."
        )
    rows: list[Baris] = []
    for number, cells in _cells(sheet, heading_row, columns):
        before = rows[-1] if rows else None
        rows.append(
            read_row(
                number,
                cells,
                before,
                register,
                tahun=given.tahun,
                wilayah=wilayah,
                read_date=read_date,
                today=today,
            )
        )
    buku = given.buku.strip()
    baru, sudah, ragu = _sorted_out(engine, rows, register, buku)
    return RencanaImpor(sheet.nama, register, buku, heading_row, tuple(columns), baru, sudah, ragu)


def carry_out(engine: sa.Engine, plan: RencanaImpor, *, oleh: str, draf: bool) -> HasilImpor:
    """Takes the lines in, in pieces; broken off, it is simply run again. `draf` takes doubtful lines as drafts.

    Raises RuleError and StoreError.
    """
    taken = drafted = known = 0
    for start in range(0, len(plan.baru), BATCH):
        with recording(engine) as connection:
            for row in plan.baru[start : start + BATCH]:
                if _take(connection, plan, row, oleh):
                    taken += 1
                else:
                    known += 1
    for start in range(0, len(plan.ragu) if draf else 0, BATCH):
        with recording(engine) as connection:
            for row in plan.ragu[start : start + BATCH]:
                key = row.kunci(plan.register, plan.buku)
                if connection.scalar(sa.select(G.c.id).where(G.c.permintaan == key)) is None:
                    _insert(connection, plan, row, oleh)
                    drafted += 1
    return HasilImpor(taken, drafted, known + len(plan.sudah))


def _cells(sheet: Lembar, heading_row: int, columns: Sequence[Kolom]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows below the headings as field to text, up to the sum or the signatures."""
    used = [column for column in columns if column.isian]
    for number, row in sheet.baris:
        if number <= heading_row:
            continue
        cells = {column.isian: row[column.tempat] if column.tempat < len(row) else "" for column in used}
        whole = {str(at): text for at, text in enumerate(row)}
        if is_end(whole):
            return
        if any(cells.values()) and not is_column_numbers(whole):
            yield number, cells


def _sorted_out(
    engine: sa.Engine, rows: Sequence[Baris], register: str, buku: str
) -> tuple[tuple[Baris, ...], tuple[Baris, ...], tuple[Baris, ...]]:
    """New, known and doubtful rows; a number or a letter that is there already, in the book or above, is a doubt."""
    keys = {row.kunci(register, buku) for row in rows}
    with reading(engine) as connection:
        here = connection.execute(
            sa.select(
                *(
                    G.c.id,
                    G.c.permintaan,
                    G.c.tahun,
                    G.c.nomor_agenda,
                    G.c.kunci_nomor,
                    G.c.kunci_asal,
                    G.c.buku,
                )
            ).where(G.c.register == register, G.c.status != "dibatalkan")
        ).all()
        held = sa.select(G.c.tahun, G.c.nomor_agenda).where(G.c.register == register, G.c.buku == buku)
        places: dict[tuple[int | None, int | None], str] = {
            (row.tahun, row.nomor_agenda): "sudah ada dalam arsip"
            for row in connection.execute(held.where(G.c.nomor_agenda.is_not(None)))
        }
    known = {row.permintaan for row in here if row.permintaan in keys}
    letters: dict[tuple[str, str], str] = {}
    for row in here:
        if row.kunci_nomor and row.permintaan not in keys:
            letters.setdefault((row.kunci_nomor, row.kunci_asal), f"baris agenda {row.id}")
    baru, sudah, ragu = [], [], []
    seen: set[str] = set()
    for one in rows:
        key = one.kunci(register, buku)
        if key in known or key in seen:
            sudah.append(one)
            continue
        seen.add(key)
        doubt = list(one.ragu)
        place = (one.tahun, one.nomor_agenda)
        if one.nomor_agenda is not None and one.tahun is not None:
            if place in places:
                doubt.append(f"nomor agenda {one.nomor_agenda}/{one.tahun} {places[place]} dengan isi lain")
            places.setdefault(place, f"ada pada baris {one.baris}")
        letter = (number_key(one.isi.get("nomor_surat", "")), sender_key(one.isi.get("asal", "")))
        if letter[0] and register != "ekspedisi":
            if letter in letters:
                doubt.append(f"surat yang sama ada pada {letters[letter]}")
            letters.setdefault(letter, f"baris {one.baris}")
        if doubt:
            ragu.append(dataclasses.replace(one, ragu=tuple(doubt)))
        else:
            baru.append(one)
    return tuple(baru), tuple(sudah), tuple(ragu)


def _take(connection: sa.Connection, plan: RencanaImpor, row: Baris, oleh: str) -> bool:
    """Writes one line with its number; False when another took it over meanwhile, or its number was given."""
    key = row.kunci(plan.register, plan.buku)
    if connection.scalar(sa.select(G.c.id).where(G.c.permintaan == key)) is not None:
        return False
    assert row.tahun is not None  # a row without a year is doubtful
    name = counter_name(plan.register, plan.buku)
    number = row.nomor_agenda
    if number is None:
        number = count_up(connection, name, row.tahun)
    else:
        place = (G.c.register == plan.register, G.c.buku == plan.buku, G.c.tahun == row.tahun)
        if connection.scalar(sa.select(G.c.id).where(*place, G.c.nomor_agenda == number)) is not None:
            return False
        _count_to(connection, name, row.tahun, number)
    line = _insert(connection, plan, row, oleh)
    values = {
        "status": "dikonfirmasi",
        "tahun": row.tahun,
        "nomor_agenda": number,
        "dikonfirmasi_oleh": oleh.strip(),
        "dikonfirmasi_pada": now(),
    }
    connection.execute(sa.update(G).where(G.c.id == line).values(values))
    isi = {
        "register": plan.register,
        "nomor_agenda": number,
        "tahun": row.tahun,
        "lembar": plan.lembar,
        "baris": row.baris,
    }
    record_event(connection, "agenda", line, "diimpor", isi, oleh)
    return True


def _insert(connection: sa.Connection, plan: RencanaImpor, row: Baris, oleh: str) -> int:
    line = insert_line(
        connection,
        plan.register,
        row.isi,
        oleh=oleh,
        buku=plan.buku,
        permintaan=row.kunci(plan.register, plan.buku),
        catatan=(*row.ragu, *row.perbaikan),
        alasan=f"diimpor dari lembar {plan.lembar}, baris {row.baris}",
    )
    return line.id


def _count_to(connection: sa.Connection, name: str, tahun: int, number: int) -> None:
    """The register goes on after the highest number taken over."""
    book = counter(connection, name, tahun, lock=True)
    if book is None:
        connection.execute(sa.insert(C).values(buku=name, tahun=tahun, awal=1, terakhir=number))
    elif book.terakhir < number:
        connection.execute(sa.update(C).where(C.c.buku == name, C.c.tahun == tahun).values(terakhir=number))
