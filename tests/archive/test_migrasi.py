"""A database of an older program is brought up to this one, told step by step, and a copy of it is kept."""

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from archive.database import migration_config, open_engine, writing
from archive.errors import NotFoundError, StoreError
from archive.migrasi import migrate
from archive.naskah_store import open_store


def database_of(folder: Path, version: str) -> tuple[Path, str]:
    """A database as the program of `version` left it, with one document."""
    database = folder / "arsip.db"
    address = f"sqlite:///{database}"
    engine = open_engine(address)
    config = migration_config()
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        names = {row[1]: row[2] for row in connection.exec_driver_sql("PRAGMA table_info(naskah)")}
        values = {
            name: 0 if "INT" in kind or kind in ("FLOAT", "BOOLEAN") else "" for name, kind in names.items()
        }
        values |= {
            "id": 7,
            "sha256": "a" * 64,
            "nama_asal": "surat.pdf",
            "status": "diterima",
            "folder_kunci": "x",
        }
        columns = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        connection.execute(sa.text(f"INSERT INTO naskah ({columns}) VALUES ({marks})"), values)
    engine.dispose()
    return database, address


def test_an_old_database_is_brought_up_and_its_copy_kept(tmp_path: Path) -> None:
    database, address = database_of(tmp_path, "0001")
    done = migrate(database, address)
    assert done.dari == "0001"
    assert [step[:4] for step in done.langkah] == [f"{n:04}" for n in range(2, int(done.ke) + 1)]
    assert done.kesalahan == ()
    assert done.salinan is not None
    old = sqlite3.connect(done.salinan)
    assert old.execute("SELECT nama_asal FROM naskah").fetchall() == [("surat.pdf",)]
    assert old.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    old.close()
    with open_store(address) as store:
        kept = store.get(7)
    assert kept is not None
    assert (kept.nama_asal, kept.keamanan) == ("surat.pdf", "biasa")
    again = migrate(database, address)
    assert (again.langkah, again.salinan) == ((), None)


def test_what_is_not_ours_is_left_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="belum ada arsip"):
        migrate(tmp_path / "arsip.db", f"sqlite:///{tmp_path / 'arsip.db'}")
    assert not (tmp_path / "arsip.db").exists()
    newer, address = database_of(tmp_path, "0001")
    with sqlite3.connect(newer) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StoreError, match="lebih baru"):
        migrate(newer, address)
    other = tmp_path / "lain.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE belanja (harga)")
    connection.close()
    with pytest.raises(StoreError, match="bukan basis data arsip"):
        migrate(other, f"sqlite:///{other}")
    assert sorted(path.suffix for path in tmp_path.glob("*-*.db")) == []
