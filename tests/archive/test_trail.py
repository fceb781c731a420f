"""The trail tells what happened, and whatever is done to it from outside shows."""

import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from archive.audit import audit
from archive.database import migration_config, open_engine, writing
from archive.naskah_store import Naskah, open_store
from archive.trail import HEAD_FILE, canonical, entries, entry_hash, record, recording, verify_trail
from tests.archive.offices import Home

pytestmark = pytest.mark.slow  # real processes and disks

LONG = 9  # entries


@pytest.fixture
def filed(home: Home) -> Naskah:
    """A document with a past: failed, read again, filed; then two more are taken in."""
    naskah = home.take()
    home.store.mark_failed(naskah.id, "scan.pdf: rusak. Pindai ulang.")
    home.store.retry(naskah.id)
    filed = home.file(naskah)
    while len(entries(home.store.engine)) < LONG:
        home.take(bytes([len(entries(home.store.engine))]), "lain.pdf")
    return filed


def test_the_way_of_a_document_is_told(home: Home, filed: Naskah) -> None:
    told = [entry for entry in entries(home.store.engine, filed.id) if ":" not in entry.peristiwa]
    assert [entry.peristiwa for entry in told] == ["diterima", "gagal", "dibaca ulang", "terarsip"]
    assert json.loads(told[0].sesudah or "")["nama_asal"] == "scan.pdf"
    assert json.loads(told[1].sesudah or "") == {"alasan": "scan.pdf: rusak. Pindai ulang."}
    assert json.loads(told[3].sesudah or "")["folder"] == filed.folder
    assert {entry.oleh for entry in told} == {"sistem"}
    assert [entry.id for entry in entries(home.store.engine)] == list(range(1, LONG + 1))
    assert verify_trail(home.store.engine) == []


def test_what_changes_nothing_is_not_told(home: Home, filed: Naskah) -> None:
    home.take_unseen(b"%PDF satu", "2.pdf")
    home.store.mark_failed(filed.id, "terlambat")
    home.store.retry(filed.id)
    home.file(filed)
    assert len(entries(home.store.engine)) == LONG


def test_a_change_that_fails_is_not_told(home: Home, filed: Naskah) -> None:
    def change() -> None:
        with recording(home.store.engine) as connection:
            record(connection, "diubah", oleh="ani")
            connection.exec_driver_sql("INSERT INTO rekaman VALUES (99, '{}')")

    with pytest.raises(sa.exc.IntegrityError):
        change()
    assert len(entries(home.store.engine)) == LONG
    assert verify_trail(home.store.engine) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE jejak SET oleh = 'orang lain' WHERE id = 2",
        "DELETE FROM jejak WHERE id = 9",
        "INSERT OR REPLACE INTO jejak SELECT * FROM jejak WHERE id = 2",
        "UPDATE jejak_kepala SET jumlah = 8",
        "DELETE FROM jejak_kepala",
    ],
)
def test_the_database_refuses_changes_of_the_trail(home: Home, filed: Naskah, statement: str) -> None:
    with (
        home.store.engine.begin() as connection,
        pytest.raises(sa.exc.IntegrityError, match="jejak"),
    ):
        connection.exec_driver_sql(statement)


def sql(home: Home, *statements: str) -> None:
    """Changes the database behind the program's back, its guards taken away and put back."""
    connection = sqlite3.connect(home.settings.data / "arsip.db")
    guards = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE name LIKE 'jejak_%' AND type = 'trigger'"
    )
    kept = guards.fetchall()
    for name, _ in kept:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    for _, guard in kept:
        connection.execute(guard)
    connection.commit()
    connection.close()


def change(home: Home) -> None:
    sql(home, "UPDATE jejak SET oleh = 'orang lain' WHERE id = 2")


def change_and_rehash(home: Home) -> None:
    entry = entries(home.store.engine)[1]
    values = {name: getattr(entry, name) for name in entry.__dataclass_fields__} | {"oleh": "orang lain"}
    sql(home, f"UPDATE jejak SET oleh = 'orang lain', hash = '{entry_hash(values)}' WHERE id = 2")


def remove_inside(home: Home) -> None:
    sql(home, "DELETE FROM jejak WHERE id = 3")


def remove_and_close_the_gap(home: Home) -> None:
    sql(home, "DELETE FROM jejak WHERE id = 3", "UPDATE jejak SET id = id - 1 WHERE id > 3")


def remove_at_the_end(home: Home) -> None:
    sql(home, "DELETE FROM jejak WHERE id = 9")


def remove_at_the_end_and_mend_the_head(home: Home) -> None:
    last = entries(home.store.engine)[7]
    sql(home, "DELETE FROM jejak WHERE id = 9", f"UPDATE jejak_kepala SET jumlah = 8, hash = '{last.hash}'")


def remove_all(home: Home) -> None:
    sql(home, "DELETE FROM jejak", f"UPDATE jejak_kepala SET jumlah = 0, hash = '{'0' * 64}'")


def insert(home: Home) -> None:
    sql(
        home,
        "UPDATE jejak SET id = 10 WHERE id = 9",
        "INSERT INTO jejak SELECT 9, waktu, oleh, peristiwa, naskah_id, sebelum, sesudah, hash_lalu, hash "
        "FROM jejak WHERE id = 8",
    )


def add_without_the_chain(home: Home) -> None:
    sql(
        home,
        "INSERT INTO jejak SELECT 10, waktu, oleh, peristiwa, 9, NULL, NULL, hash, hash FROM jejak WHERE id = 9",
    )


def swap(home: Home) -> None:
    sql(
        home,
        "UPDATE jejak SET id = 99 WHERE id = 2",
        "UPDATE jejak SET id = 2 WHERE id = 3",
        "UPDATE jejak SET id = 3 WHERE id = 99",
    )


def take_the_guards_away(home: Home) -> None:
    connection = sqlite3.connect(home.settings.data / "arsip.db")
    connection.execute("DROP TRIGGER jejak_tidak_diubah")
    connection.close()


@pytest.mark.parametrize(
    ("tamper", "says"),
    [
        (change, "jejak 2: isinya diubah"),
        (change_and_rehash, "jejak 3: tidak menyambung"),
        (remove_inside, "jejak 3: hilang"),
        (remove_and_close_the_gap, "jejak 3: tidak menyambung"),
        (remove_at_the_end, "jejak: berakhir pada 8, seharusnya 9"),
        (remove_at_the_end_and_mend_the_head, "tidak memuat catatan ke-9 menurut jejak.kepala"),
        (remove_all, "tidak memuat catatan ke-9"),
        (insert, "jejak 9: tidak menyambung"),
        (add_without_the_chain, "jejak 10: isinya diubah"),
        (swap, "jejak 2: tidak menyambung"),
        (take_the_guards_away, "penjaga jejak_tidak_diubah dihapus"),
    ],
)
def test_tampering_is_noticed(home: Home, filed: Naskah, tamper: Callable[[Home], None], says: str) -> None:
    home.store.close()
    tamper(home)
    faults = audit(home.store, home.files, None)
    assert any(says in fault for fault in faults), faults


def test_a_head_that_lags_behind_or_is_gone_is_no_fault(home: Home, filed: Naskah) -> None:
    """A power cut may lose the last writes of that file; a backup of before had none."""
    place = home.settings.data / HEAD_FILE
    third = entries(home.store.engine)[2]
    place.write_text(f"3 {third.hash}\n")
    assert verify_trail(home.store.engine) == []
    place.unlink()
    assert verify_trail(home.store.engine) == []
    home.take(b"baru", "3.pdf")
    assert place.read_text().startswith("10 ")


def test_many_threads_write_one_chain(home: Home) -> None:
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda n: home.take(bytes([n]), f"{n}.pdf"), range(60)))
    assert [entry.id for entry in entries(home.store.engine)] == list(range(1, 61))
    assert verify_trail(home.store.engine) == []


def test_an_archive_of_before_gets_its_trail(tmp_path: Path) -> None:
    """A database of the first version, with a document in it, opened by this program."""
    address = f"sqlite:///{tmp_path}/arsip.db"
    engine = open_engine(address)
    config = migration_config()
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql(
            "INSERT INTO naskah VALUES (1, ?, 'a.pdf', 'pdf', 1, 'diterima', '', '', '', '', '', '', '', '', "
            "'_terima/a', '_terima/a', 0, 0, '2025-01-01T00:00:00+07:00', NULL, 0, 0)",
            ("a" * 64,),
        )
    engine.dispose()
    with open_store(address) as store:
        old = store.get(1)
        assert old is not None
        assert (old.keamanan, old.versi) == ("biasa", 0)
        assert verify_trail(store.engine) == []
        store.mark_failed(1, "a.pdf: rusak. Pindai ulang.")
        assert [entry.peristiwa for entry in entries(store.engine, 1)] == ["gagal"]
        assert verify_trail(store.engine) == []


def test_canonical_json_is_the_same_for_the_same_value() -> None:
    assert canonical({"b": "é", "a": 1}) == canonical({"a": 1, "b": "é"}) == '{"a":1,"b":"é"}'
