"""What can still be read of a database that is to be replaced, be it damaged or of an older program.

Knows tables and columns by name only; takes over rows as they are.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from archive.database import metadata
from archive.errors import StoreError

_OURS = frozenset(("naskah", "rekaman", "alembic_version", "jurnal_antre", "jurnal_asal"))


@dataclass(frozen=True, slots=True)
class OldDatabase:
    """The documents an old database knows, by hash, and the highest number it ever gave.

    `parts` are those whose original lies with another document, by its hash and the page on which they begin.
    """

    rows: Mapping[str, dict[str, Any]]
    last_id: int
    parts: Mapping[tuple[str, int], dict[str, Any]]

    def naskah(self, sha256: str) -> dict[str, Any]:
        """The row of these bytes; empty when it has none."""
        return dict(self.rows.get(sha256, {}))

    def part(self, sha256: str, halaman_awal: int) -> dict[str, Any]:
        """The row of a later document of these bytes; empty when it has none."""
        return dict(self.parts.get((sha256, halaman_awal), {}))


@contextlib.contextmanager
def open_old(path: Path) -> Iterator[OldDatabase | None]:
    """What the database at `path` still tells; None when there is none, or none that can be read.

    Raises StoreError when a running program uses it.
    """
    if not path.is_file():
        yield None
        return
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=0.2)) as connection:
            # Writes its log into it, and fails while anybody else has it open.
            connection.execute("PRAGMA journal_mode=DELETE").fetchall()
            connection.row_factory = sqlite3.Row
            rows = [dict(row) for row in connection.execute("SELECT * FROM naskah")]
            given = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'naskah'").fetchone()
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise StoreError(
                f"{path.name}: sedang dipakai program lain. Hentikan arsip dulu, lalu coba lagi."
            ) from error
        yield None
        return
    except sqlite3.DatabaseError:
        yield None
        return
    whole = {row["sha256"]: row for row in rows if row.get("induk_id") is None}
    parts = {
        (row["sha256"], row["halaman_awal"]): row
        for row in rows
        if row.get("induk_id") is not None and row["status"] == "terarsip"
    }
    yield OldDatabase(whole, int(given[0]) if given else 0, parts)


def carry_over(engine: sa.Engine, path: Path, old: OldDatabase | None, lost: list[str]) -> dict[str, int]:
    """Copies what only the old database knows into the new one: how many rows of each table.

    Documents that are in the old one alone come too, so that nothing points into the void, and are named in `lost`,
    as is every table that cannot be read.
    """
    tables = [table for table in metadata.sorted_tables if table.name not in _OURS]
    if old is None:
        lost.append(
            f"{path.name}: tidak ada atau tidak terbaca; {', '.join(t.name for t in tables)} mulai kosong."
        )
        return {}
    carried = {}
    driver = engine.url.database
    assert driver is not None
    with contextlib.closing(sqlite3.connect(driver, isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS lama", (str(path),))
        have = {
            row[0] for row in connection.execute("SELECT name FROM lama.sqlite_master WHERE type = 'table'")
        }
        _orphans(connection, lost)
        for table in tables:
            if table.name not in have:
                continue
            try:
                count = _copy(connection, table.name)
            except sqlite3.DatabaseError as error:
                lost.append(f"tabel {table.name}: tidak dapat dibawa dari basis data lama ({error}).")
            else:
                if count:
                    carried[table.name] = count
        connection.execute(
            "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'naskah'", (old.last_id,)
        )
        strays = connection.execute("PRAGMA main.foreign_key_check").fetchall()
        lost += [f"tabel {row[0]}: baris {row[1]} menunjuk ke {row[2]} yang tidak ada." for row in strays]
    return carried


def _orphans(connection: sqlite3.Connection, lost: list[str]) -> None:
    """Documents without a folder: their rows stay, for the trail, the registers and the numbers point at them.

    Documents that were joined to another have none by right.
    """
    names = _columns(connection, "naskah")
    unknown = "sha256 NOT IN (SELECT sha256 FROM main.naskah)"
    if "induk_id" in names:
        unknown = f"({unknown} OR (induk_id IS NOT NULL AND status IN ('terarsip', 'digabung')))"
    query = f"FROM lama.naskah WHERE {unknown} AND id NOT IN (SELECT id FROM main.naskah)"
    rows = connection.execute(f"SELECT id, folder, status {query} ORDER BY id").fetchall()
    for naskah_id, folder, status in rows:
        if status == "digabung":
            continue  # it has no folder
        lost.append(f"naskah {naskah_id}: {folder} tidak ada; barisnya dibawa dari basis data lama.")
    connection.execute("BEGIN")
    try:
        connection.execute(
            "INSERT INTO main.rekaman SELECT naskah_id, isi FROM lama.rekaman "
            f"WHERE naskah_id IN (SELECT id {query})"
        )
        connection.execute(f"INSERT INTO main.naskah ({names}) SELECT {names} {query}")
        # Of what was read in these nothing is left: they are not filed any more, and can be taken in again.
        connection.execute(
            "UPDATE main.naskah SET status = 'gagal', alasan = 'berkasnya hilang dari arsip. Pulihkan dari cadangan, "
            "atau masukkan lagi.' WHERE status IN ('terarsip', 'dibaca') AND dimusnahkan_pada = '' "
            "AND id NOT IN (SELECT naskah_id FROM main.rekaman)"
        )
        connection.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        connection.execute("ROLLBACK")
        lost.append(f"naskah tanpa folder: tidak dapat dibawa dari basis data lama ({error}).")


def _copy(connection: sqlite3.Connection, table: str) -> int:
    """Copies one table whole or not at all; what the new database begins with gives way."""
    names = _columns(connection, table)
    connection.execute("BEGIN")
    try:
        if table == "jejak_kepala":
            connection.execute(
                "UPDATE main.jejak_kepala SET (jumlah, hash) = (SELECT jumlah, hash FROM lama.jejak_kepala) "
                "WHERE (SELECT jumlah FROM lama.jejak_kepala) > 0"
            )
            count = 0
        else:
            done = connection.execute(
                f"INSERT OR IGNORE INTO main.{table} ({names}) SELECT {names} FROM lama.{table}"
            )
            count = done.rowcount
        connection.execute("COMMIT")
    except sqlite3.DatabaseError:
        connection.execute("ROLLBACK")
        raise
    return count


def _columns(connection: sqlite3.Connection, table: str) -> str:
    """The columns that both databases have."""
    new = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
    old = {row[1] for row in connection.execute(f"PRAGMA lama.table_info({table})")}
    return ", ".join(name for name in new if name in old)
