"""The journal beside the documents, `_catatan/meja.jsonl`: what was done at the desk, a line of JSON for each row that
changed, so that registers, numbers, slips, links, decisions and the trail come back from the folder alone.

Triggers queue every changed row in its own transaction; what is queued is written once that is committed, in order,
and what a crash left queued is written with the next change. Of two lines with one key the later counts. The database
stays the truth: a journal that cannot be written stops nobody, and one of another database is made anew.
Accounts are left out: what opens the archive does not lie among its documents.
"""

import base64
import contextlib
import functools
import json
import logging
import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa

import archive.jdih.tables
import archive.kode_tables
import archive.office_tables
import archive.retensi_tables
import archive.trust_tables  # noqa: F401 - every table is known before the journal asks which there are
from archive.database import metadata, reading, writing
from archive.durable import CHUNK, PART, file_lock, make_folder, sync_folder
from archive.errors import StoreError
from archive.jurnal_tables import antre_table, asal_jurnal_table

log = logging.getLogger(__name__)

FOLDER, NAME, LOCK = "_catatan", "meja.jsonl", ".kunci"
STORE = "arsip"  # the folder of documents, beside the database
FORMAT = "arsip-catatan-meja"
MOST_CHANGES = 200_000  # lines since it was last written whole, after which it is written whole again
KEEP_QUEUED = 1000  # rows of the queue that stay although they were written

# Tables the journal does not tell of, and why.
LEFT_OUT = {
    "rekaman": "lies beside each document",
    "jejak_kepala": "follows from the trail",
    "pengguna": "opens the archive",
    "sesi": "opens the archive",
    "coba_masuk": "passes",
    "pindah": "under way: the folders show how far it came",
    "susunan": "under way: the folders show how far it came",
    "rekaman_tulis": "under way: the record lies beside the document when it is done",
    antre_table.name: "is the journal's own",
    asal_jurnal_table.name: "is the journal's own",
}
# Columns that follow from others and change often: worked out again.
DERIVED = {
    "naskah": ("terindeks", "versi", "retensi_versi"),
    "retensi": (
        *("jra_baris_id", "kode", "mulai", "asal_mulai", "habis_aktif", "habis_inaktif", "nasib", "alasan"),
    ),
}
# Rows that hold nothing but what is worked out.
WORTH = {
    "retensi": "{row}.tahap <> 'aktif' OR {row}.ditahan > 0 OR {row}.usul_id IS NOT NULL OR {row}.mulai_petugas <> '' "
    "OR {row}.tingkat <> '' OR {row}.boks_id IS NOT NULL OR {row}.no_folder <> ''",
}
_TRIGGER = "jurnal_"


@dataclass(frozen=True, slots=True)
class _State:
    """The journal as it lies there: whose, of which tables, from and up to which row of the queue, and its whole lines'
    length.
    """

    asal: str
    skema: str
    awal: int
    sampai: int
    panjang: int
    nomor_berkas: tuple[int, int]


_known: dict[Path, _State] = {}
_guard = threading.Lock()


@functools.cache
def journaled() -> tuple[sa.Table, ...]:
    """The tables the journal tells of, those that others point at first."""
    return tuple(table for table in metadata.sorted_tables if table.name not in LEFT_OUT)


def journal_file(engine: sa.Engine) -> Path | None:
    """Where the journal of this database lies; None for a server, and where there is no folder of documents."""
    name = engine.url.database
    if engine.url.get_backend_name() != "sqlite" or not name:
        return None
    store = Path(name).parent / STORE
    return store / FOLDER / NAME if store.is_dir() else None


def columns_of(table: sa.Table) -> list[str]:
    """The columns of a table that a line holds."""
    return [column.name for column in table.columns if column.name not in DERIVED.get(table.name, ())]


def key_of(table: sa.Table) -> list[str]:
    """The columns of a table's primary key."""
    return [column.name for column in table.primary_key.columns]


def worth_of(table: sa.Table, row: str) -> str:
    """The condition, on a row named `row`, under which a table's row tells anything; "" for every row."""
    return WORTH.get(table.name, "").format(row=row)


def watch(engine: sa.Engine) -> None:
    """Makes the triggers that fill the queue, where one is missing; a table made anew by a migration has lost its own."""
    if engine.url.get_backend_name() != "sqlite":
        return
    wanted = _wanted()
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'jurnal_*'"
    with reading(engine) as connection:
        have = {row[0]: row[1] for row in connection.exec_driver_sql(query)}
    if have == wanted:
        return
    with writing(engine) as connection:
        have = {row[0]: row[1] for row in connection.exec_driver_sql(query)}
        for name in have:
            if have[name] != wanted.get(name):
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for name, text in wanted.items():
            if have.get(name) != text:
                connection.exec_driver_sql(text)


@functools.cache
def _wanted() -> dict[str, str]:
    return {name: text for table in journaled() for name, text in _triggers(table)}


def _triggers(table: sa.Table) -> Iterator[tuple[str, str]]:
    columns = ", ".join(columns_of(table))
    for event, row in (("INSERT", "NEW"), (f"UPDATE OF {columns}", "NEW"), ("DELETE", "OLD")):
        name = f"{_TRIGGER}{table.name}_{event.split()[0].lower()}"
        key = ", ".join(f"'{column}', {row}.{column}" for column in key_of(table))
        worth = worth_of(table, row) if event == "INSERT" else ""
        when = f" WHEN {worth}" if worth else ""
        yield (
            name,
            f"CREATE TRIGGER {name} AFTER {event} ON {table.name}{when} BEGIN "
            f"INSERT INTO {antre_table.name} (tabel, kunci) VALUES ('{table.name}', json_object({key})); END",
        )


def queued(connection: sa.Connection) -> int:
    """The last row of the queue, within a transaction; 0 while there is none."""
    return connection.scalar(sa.select(sa.func.max(antre_table.c.id))) or 0


def keep(engine: sa.Engine, sampai: int | None = None) -> None:
    """Writes what is queued into the journal, at least up to row `sampai`; what fails is logged and done the next time."""
    place = journal_file(engine)
    if place is None:
        return
    try:
        if not place.parent.is_dir():
            make_folder(place.parent)
        with file_lock(place.parent / LOCK):
            state = _state(place)
            if sampai is None and state is not None and state.sampai - state.awal > MOST_CHANGES:
                state = None  # at a start there is time to leave out what later lines replaced
            if sampai is None or state is None or state.sampai < sampai:
                _go_on(engine, place, state)
    except (OSError, StoreError) as error:
        log.error("%s: the journal beside the documents cannot be written: %s", place.name, error)


def written_to(place: Path) -> int:
    """The last row of the queue that a journal holds; 0 when there is none."""
    state = _state(place)
    return state.sampai if state is not None else 0


def journal_until(store: Path, last: int, out: BinaryIO) -> bool:
    """Copies the journal in the folder `store`, as it was when row `last` of the queue was the newest, to `out`.

    Whether it reaches back so far; `out` stands at its begin.
    """
    place = store / FOLDER / NAME
    with contextlib.suppress(FileNotFoundError), file_lock(place.parent / LOCK, shared=True):
        state = _state(place)
        if state is None:
            return False
        with open(place, "rb") as file:
            head = file.readline()
            if json.loads(head)["sampai"] > last:
                return False
            out.write(head)
            if state.sampai <= last:
                for block in iter(lambda: file.read(min(CHUNK, state.panjang - file.tell())), b""):
                    out.write(block)
            else:
                for line in file:
                    if file.tell() > state.panjang or json.loads(line)["n"] > last:
                        break
                    out.write(line)
        out.seek(0)
        return True
    return False


def rewrite(engine: sa.Engine) -> None:
    """Writes the journal of a database whole, in the place of whatever lies there. Raises StoreError and OSError."""
    place = journal_file(engine)
    if place is None:
        return
    make_folder(place.parent)
    with file_lock(place.parent / LOCK), reading(engine) as connection:
        _write_whole(connection, place)


def _go_on(engine: sa.Engine, place: Path, state: _State | None) -> None:
    with reading(engine) as connection:
        if connection.scalar(sa.select(asal_jurnal_table.c.tanda)) is None:
            return
        last = queued(connection)
        first = connection.scalar(sa.select(sa.func.min(antre_table.c.id))) or 0
        if state is None or not goes_on(connection, place):
            _write_whole(connection, place)
            return
        lines = list(_new_lines(connection, state.sampai))
    if lines:
        _append(place, state, lines, last)
    if first and last - first > 2 * KEEP_QUEUED:
        with writing(engine) as connection:
            connection.execute(sa.delete(antre_table).where(antre_table.c.id <= last - KEEP_QUEUED))


def goes_on(connection: sa.Connection, place: Path) -> bool:
    """Whether the journal is of this database, and the queue goes on where it ends; else it is made anew."""
    state = _state(place)
    asal = connection.scalar(sa.select(asal_jurnal_table.c.tanda))
    if state is None or (state.asal, state.skema) != (asal, _schema(connection)):
        return False
    first, last = connection.execute(
        sa.select(sa.func.min(antre_table.c.id), sa.func.max(antre_table.c.id))
    ).one()
    return state.sampai == (last or 0) or (state.sampai < (last or 0) and first <= state.sampai + 1)


def _schema(connection: sa.Connection) -> str:
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")


def _new_lines(connection: sa.Connection, sampai: int) -> Iterator[bytes]:
    """The rows queued after `sampai` as they are now, in the order of their last change."""
    query = f"SELECT tabel, kunci, max(id) AS n FROM {antre_table.name} WHERE id > ? GROUP BY tabel, kunci ORDER BY n"
    tables = {table.name: table for table in journaled()}
    for tabel, kunci, number in connection.exec_driver_sql(query, (sampai,)).all():
        if tabel not in tables:
            continue
        key = json.loads(kunci)
        where = " AND ".join(f"{name} = ?" for name in key)
        chosen = ", ".join(columns_of(tables[tabel]))
        row = connection.exec_driver_sql(
            f"SELECT {chosen} FROM {tabel} WHERE {where}", tuple(key.values())
        ).first()
        yield _line(number, tabel, None if row is None else plain(row._asdict()), key)


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON can hold it; bytes become {"base64": ...}."""
    return {
        name: {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value
        for name, value in row.items()
    }


def _line(number: int, tabel: str, isi: dict[str, Any] | None, kunci: dict[str, Any]) -> bytes:
    told: dict[str, Any] = {"n": number, "tabel": tabel}
    told |= {"hapus": kunci} if isi is None else {"isi": isi}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _append(place: Path, state: _State, lines: Iterable[bytes], last: int) -> None:
    with open(place, "r+b") as file:
        file.truncate(state.panjang)  # half a line that a crash left
        file.seek(state.panjang)
        file.writelines(lines)
        file.flush()
        getattr(os, "fdatasync", os.fsync)(file.fileno())
        _remember(place, _State(state.asal, state.skema, state.awal, last, file.tell(), _identity(file)))


def _write_whole(connection: sa.Connection, place: Path) -> None:
    asal = connection.scalar(sa.select(asal_jurnal_table.c.tanda))
    skema, last = _schema(connection), queued(connection)
    part = place.with_name(f"{place.name}{PART}")
    with open(part, "wb") as out:
        head = {"format": FORMAT, "asal": asal, "skema": skema, "sampai": last}
        out.write(json.dumps(head, ensure_ascii=False).encode() + b"\n")
        for table in journaled():
            out.writelines(_whole_table(connection, table, last))
        out.flush()
        os.fsync(out.fileno())
        os.replace(part, place)
        sync_folder(place.parent)
        _remember(place, _State(asal or "", skema, last, last, out.tell(), _identity(out)))


def _whole_table(connection: sa.Connection, table: sa.Table, number: int) -> Iterator[bytes]:
    worth = worth_of(table, table.name)
    query = f"SELECT {', '.join(columns_of(table))} FROM {table.name}" + (f" WHERE {worth}" if worth else "")
    for row in connection.exec_driver_sql(f"{query} ORDER BY {', '.join(key_of(table))}"):
        yield _line(number, table.name, plain(row._asdict()), {})


def _remember(place: Path, state: _State) -> None:
    with _guard:
        _known[place] = state


def _state(place: Path) -> _State | None:
    """What the journal says of itself; None when there is none, or it is none."""
    try:
        file = open(place, "rb")  # noqa: SIM115 - closed below
    except FileNotFoundError:
        return None
    with closing(file):
        size = os.fstat(file.fileno()).st_size
        with _guard:
            known = _known.get(place)
        if known is not None and (known.nomor_berkas, known.panjang) == (_identity(file), size):
            return known
        try:
            head = json.loads(file.readline())
            end, last = _last_line(file, size)
            sampai = json.loads(last)["n"] if end > len(_first(file)) else head["sampai"]
            if head["format"] != FORMAT:
                return None
            state = _State(
                str(head["asal"]), str(head["skema"]), int(head["sampai"]), int(sampai), end, _identity(file)
            )
        except (ValueError, KeyError, TypeError):
            return None
    _remember(place, state)
    return state


def _first(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.readline()


def _last_line(file: BinaryIO, size: int) -> tuple[int, bytes]:
    """Where the last whole line ends, and the line."""
    tail, start = b"", size
    while start > 0 and tail.count(b"\n") < 2:
        step = min(CHUNK, start)
        start -= step
        file.seek(start)
        tail = file.read(step) + tail
    whole, sign, _ = tail.rpartition(b"\n")
    return start + len(whole) + len(sign), whole.rpartition(b"\n")[2]


def _identity(file: Any) -> tuple[int, int]:
    status = os.fstat(file.fileno())
    return status.st_dev, status.st_ino
