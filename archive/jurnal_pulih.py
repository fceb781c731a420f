"""The journal beside the documents read back: into a database of its own, from which `rebuild` takes what it needs;
and compared with the database it tells of.
"""

import base64
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.util import CommandError

from archive.database import migration_config, open_engine, reading, upgrade, writing
from archive.durable import file_lock
from archive.jurnal import (
    FOLDER,
    FORMAT,
    LOCK,
    NAME,
    columns_of,
    goes_on,
    journal_file,
    journaled,
    key_of,
    plain,
    worth_of,
    written_to,
)
from archive.jurnal_tables import antre_table

WHERE = f"{FOLDER}/{NAME}"
ADVICE = f"Hentikan arsip, hapus {WHERE}, lalu jalankan lagi; catatan itu ditulis ulang."


def replay(store: Path, database: Path, lost: list[str]) -> bool:
    """Makes the `database` that the journal in the folder `store` tells of; whether there is one.

    Nothing of the documents' records is in it, and no accounts. What cannot be taken is named in `lost`.
    """
    place = store / FOLDER / NAME
    try:
        with open(place, "rb") as file:
            head = json.loads(file.readline())
        if head["format"] != FORMAT:
            raise ValueError(head["format"])
        skema = str(head["skema"])
    except FileNotFoundError:
        return False
    except (OSError, ValueError, KeyError, TypeError):
        lost.append(f"{WHERE}: bukan catatan meja atau rusak. Pulihkan dari cadangan.")
        return False
    engine = open_engine(f"sqlite:///{database}")
    try:
        config = migration_config()
        with writing(engine) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, skema or "head")
        _fill(place, database, lost)
        upgrade(engine)
    except CommandError:
        lost.append(f"{WHERE}: ditulis oleh versi program yang lebih baru. Pasang versi itu.")
        return False
    finally:
        engine.dispose()
    return True


def _fill(place: Path, database: Path, lost: list[str]) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("BEGIN")
        # The guards come back with the new database; here later lines replace earlier ones.
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        known: dict[str, dict[str, Any]] = {}
        for number, line in _lines(place):
            if line is None:
                lost.append(f"{WHERE}: baris {number} rusak, dilewati. Pulihkan dari cadangan.")
                continue
            try:
                _take(connection, line, known)
            except (sqlite3.Error, KeyError, TypeError) as error:
                lost.append(f"{WHERE}: baris {number} tidak dapat dipakai ({error}).")
        connection.execute(
            "UPDATE jejak_kepala SET (jumlah, hash) = (SELECT id, hash FROM jejak ORDER BY id DESC LIMIT 1) "
            "WHERE EXISTS (SELECT 1 FROM jejak)"
        )
        for _, text in guards:
            connection.execute(text)
        connection.execute("COMMIT")


def _take(connection: sqlite3.Connection, line: dict[str, Any], known: dict[str, dict[str, Any]]) -> None:
    tabel = line["tabel"]
    if tabel not in known:
        if tabel not in {table.name for table in journaled()}:
            raise KeyError(f"tabel {tabel}")
        known[tabel] = {
            row[1]: 0 if row[2].upper() in ("INTEGER", "BIGINT", "BOOLEAN", "FLOAT") else ""
            for row in connection.execute(f"PRAGMA table_info({tabel})")
            if row[3] and row[4] is None and not row[5]
        } | {"": [row[1] for row in connection.execute(f"PRAGMA table_info({tabel})")]}
    columns: list[str] = known[tabel][""]
    key = line.get("hapus")
    if key is not None:
        where = " AND ".join(f"{name} = ?" for name in key if name in columns)
        connection.execute(f"DELETE FROM {tabel} WHERE {where}", tuple(key.values()))
        return
    told = line["isi"]
    values = {name: value for name, value in known[tabel].items() if name}  # what is worked out again
    values |= {name: _stored(value) for name, value in told.items() if name in columns}
    marks = ", ".join("?" * len(values))
    connection.execute(
        f"INSERT OR REPLACE INTO {tabel} ({', '.join(values)}) VALUES ({marks})", tuple(values.values())
    )


def _stored(value: Any) -> Any:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value


def _lines(place: Path) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """The lines after the head, with their numbers; None for a damaged one. Half a line at the end is none."""
    with open(place, "rb") as file:
        for number, text in enumerate(file, 1):
            if number == 1 or not text.endswith(b"\n"):
                continue
            try:
                line = json.loads(text)
            except ValueError:
                line = None
            yield number, line if isinstance(line, dict) else None


def journal_faults(engine: sa.Engine) -> list[str]:
    """Where the journal tells something else than the database, in Indonesian; what is still queued does not count."""
    place = journal_file(engine)
    if place is None or not place.is_file():
        return []
    faults, told = [], dict[tuple[str, str], bytes]()
    tables = {table.name: table for table in journaled()}
    with file_lock(place.parent / LOCK), reading(engine) as connection:
        if not goes_on(connection, place):
            return []  # of another database, as after a rebuild that was broken off: the next change makes it anew
        for number, line in _lines(place):
            if line is None or line.get("tabel") not in tables:
                faults.append(f"{WHERE}: baris {number} rusak. {ADVICE}")
                continue
            keys = key_of(tables[line["tabel"]])
            values = line.get("hapus") or line.get("isi") or {}
            key = line["tabel"], json.dumps([values.get(name) for name in keys])
            if "hapus" in line:
                told.pop(key, None)
            else:
                told[key] = _digest(line.get("isi"))
        query = sa.select(antre_table.c.tabel, antre_table.c.kunci).where(
            antre_table.c.id > written_to(place)
        )
        waiting = {
            (row.tabel, json.dumps(list(json.loads(row.kunci).values()))) for row in connection.execute(query)
        }
        for table in tables.values():
            faults += _compared(connection, table, told, waiting)
        left = {tabel for tabel, key in told if (tabel, key) not in waiting}
    faults += [f"{WHERE}: memuat baris {tabel} yang tidak ada dalam basis data. {ADVICE}" for tabel in left]
    return faults


def _compared(
    connection: sa.Connection,
    table: sa.Table,
    told: dict[tuple[str, str], bytes],
    waiting: set[tuple[str, str]],
) -> Iterator[str]:
    """Takes out of `told` what the table has, and says when it differs."""
    worth = worth_of(table, table.name) or "1"
    wrong = 0
    for row in connection.exec_driver_sql(
        f"SELECT {', '.join(columns_of(table))}, ({worth}) AS _ FROM {table.name}"
    ):
        values = plain(row._asdict())
        must = values.pop("_")
        key = table.name, json.dumps([values[name] for name in key_of(table)])
        said = told.pop(key, None)
        if said != _digest(values) and key not in waiting and (must or said is not None):
            wrong += 1
    if wrong:
        yield f"{WHERE}: {wrong} baris {table.name} berbeda dari basis data. {ADVICE}"


def _digest(values: object) -> bytes:
    return hashlib.blake2b(json.dumps(values, sort_keys=True).encode(), digest_size=12).digest()
