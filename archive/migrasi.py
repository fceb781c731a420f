"""Bringing the database of an older program up to this one, and saying what was done.

Every command that opens an archive does the same silently; this one keeps a copy of the database first and tells
each step.
"""

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from alembic.script import ScriptDirectory

from archive.database import migration_config, open_engine, reading, schema_version, upgrade
from archive.durable import PART, store_faults
from archive.errors import NotFoundError, StoreError
from archive.naskah_store import NaskahStore


@dataclass(frozen=True, slots=True)
class Migrasi:
    """What was done: versions before ("" for none) and after, the steps in their order, the copy made first."""

    dari: str
    ke: str
    langkah: tuple[str, ...]
    salinan: Path | None
    kesalahan: tuple[str, ...]


def migrate(database: Path, address: str) -> Migrasi:
    """Brings the SQLite file `database`, opened by `address`, up to date; an up-to-date one is left alone.

    The copy lies beside it as `arsip-0002.db`. Raises NotFoundError (no such file) and StoreError (not one of
    ours, made by a newer program, no room for the copy); then the database is as it was.
    """
    if not database.is_file():
        raise NotFoundError(f"{database}: belum ada arsip di folder ini. Periksa --data.")
    script = ScriptDirectory.from_config(migration_config())
    newest = script.get_current_head() or ""
    engine = open_engine(address)
    try:
        with reading(engine) as connection:
            before = schema_version(connection)
        if before == newest:
            return Migrasi(newest, newest, (), None, tuple(NaskahStore(engine).faults()))
        if before is None:
            raise StoreError(f"{database.name}: bukan basis data arsip. Pilih folder data yang benar.")
        known = {revision.revision for revision in script.walk_revisions()}
        if before not in known:
            raise StoreError(
                f"{database.name}: dibuat oleh versi program yang lebih baru ({before}). "
                "Pasang versi terbaru program ini."
            )
        steps = [one for one in script.iterate_revisions(newest, before) if one.revision != before]
        copy = _copied(database, database.with_name(f"{database.stem}-{before}{database.suffix}"))
        upgrade(engine)
        told = tuple(
            f"{one.revision}: {' '.join((one.doc or '').split())}" for one in sorted(steps, key=_revision)
        )
        return Migrasi(before, newest, told, copy, tuple(NaskahStore(engine).faults()))
    finally:
        engine.dispose()


def _revision(step: object) -> str:
    return str(getattr(step, "revision", ""))


def _copied(database: Path, copy: Path) -> Path:
    """A whole copy of the database as it is now, its log included; one that is there already is kept."""
    if copy.exists():
        return copy
    part = copy.with_name(copy.name + PART)
    with store_faults(copy.name):
        part.unlink(missing_ok=True)
        try:
            with (
                contextlib.closing(sqlite3.connect(database)) as source,
                contextlib.closing(sqlite3.connect(part)) as target,
            ):
                source.backup(target)
        except sqlite3.Error as error:
            part.unlink(missing_ok=True)
            raise StoreError(
                f"{copy.name}: salinan basis data tidak dapat dibuat ({error}). Kosongkan ruang pada disk."
            ) from error
        part.replace(copy)
    return copy
