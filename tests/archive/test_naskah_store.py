"""Receiving, states and records of documents, also from many threads and processes at once."""

import hashlib
import os
import sqlite3
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from archive.database import metadata, migration_config, open_engine, upgrade
from archive.errors import NotFoundError, StoreError
from archive.naskah_store import NaskahStore, open_store
from tests.archive.offices import Home, letter

A, B = "a" * 64, "b" * 64


def test_the_same_bytes_are_received_once(home: Home) -> None:
    first, new = home.store.receive(A, "surat.pdf", "pdf", 10)
    again, second = home.store.receive(A, "salinan surat.pdf", "pdf", 10)
    assert (new, second) == (True, False)
    assert again == first
    assert (first.status, first.folder, first.nama_asal) == ("diterima", f"_terima/{A}", "surat.pdf")
    assert home.store.by_sha(A) == home.store.get(first.id) == first
    assert home.store.by_sha(B) is None


def test_states_as_a_document_goes_its_way(home: Home) -> None:
    naskah = home.take()
    assert [n.id for n in home.store.pending()] == [naskah.id]
    failed = home.store.mark_failed(naskah.id, "scan.pdf: rusak. Pindai ulang.")
    assert (failed.status, failed.alasan) == ("gagal", "scan.pdf: rusak. Pindai ulang.")
    assert home.store.pending() == []
    assert home.store.retry(naskah.id).status == "diterima"
    filed = home.file(naskah)
    assert (filed.status, filed.alasan, filed.detik, filed.halaman) == ("terarsip", "", 1.5, 1)
    assert home.store.count_by_status() == {"terarsip": 1}
    assert home.store.mark_failed(naskah.id, "terlambat").status == "terarsip"
    assert home.store.retry(naskah.id).status == "terarsip"


def test_what_the_index_lacks_is_remembered(home: Home) -> None:
    ids = [
        home.file(home.take(bytes([i]) * 9, f"{i}.pdf"), letter(f"{i}/HK.03.1/3601/2025")).id
        for i in (1, 2, 3)
    ]
    waiting = home.take(b"belum dibaca", "4.pdf")
    assert [n.id for n in home.store.unindexed(2)] == ids[:2]
    home.store.mark_indexed([*ids[:2], waiting.id, 999])
    assert [n.id for n in home.store.unindexed(200)] == ids[2:]
    assert home.store.get(waiting.id) == waiting
    home.store.mark_unindexed(ids)
    assert len(home.store.unindexed(200)) == 3
    assert home.store.all_ids() == ids
    assert [n.id for n in home.store.recent(2)] == [waiting.id, ids[2]]


def test_the_record_comes_back_as_it_was(home: Home) -> None:
    naskah = home.take()
    with pytest.raises(NotFoundError, match="belum ada rekaman"):
        home.store.rekaman(naskah.id)
    home.file(naskah)
    kept = home.store.rekaman(naskah.id)
    assert kept.surat == letter().surat
    assert kept.klasifikasi is not None
    assert kept.klasifikasi.kode == "PP.05.1"


@pytest.mark.parametrize("ask", [NaskahStore.retry, NaskahStore.rekaman, NaskahStore.read_again])
def test_an_unknown_id_is_said_to_be_unknown(home: Home, ask: object) -> None:
    with pytest.raises(NotFoundError, match="naskah 7"):
        ask(home.store, 7)  # type: ignore[operator]


def test_fifty_threads_receive_at_once(home: Home) -> None:
    """Each takes one file of its own and one that all of them take."""
    news: list[bool] = []
    errors: list[BaseException] = []

    def receive(number: int) -> None:
        try:
            for sha256 in (hashlib.sha256(bytes([number])).hexdigest(), A):
                news.append(home.store.receive(sha256, f"{number}.pdf", "pdf", 1)[1])
        except BaseException as error:  # noqa: BLE001  a thread's error must reach the test
            errors.append(error)

    threads = [threading.Thread(target=receive, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sum(news) == 51
    assert home.store.count_by_status() == {"diterima": 51}


def test_processes_that_receive_the_same_file_make_one_row(tmp_path: Path) -> None:
    """They open a new database at once, too: each must find its tables, made once."""
    address = f"sqlite:///{tmp_path}/data/arsip.db"
    children = []
    for number in range(8):
        child = os.fork()
        if child == 0:
            code = 99
            try:
                with open_store(address) as store:
                    news = [store.receive(f"{i:064x}", f"{number}.pdf", "pdf", 1)[1] for i in range(20)]
                code = sum(news)
            finally:
                os._exit(code)
        children.append(child)
    news = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert max(news) <= 20, "a process failed"
    assert sum(news) == 20
    with open_store(address) as store:
        assert store.count_by_status() == {"diterima": 20}


def test_a_forked_child_may_go_on_with_the_store(home: Home) -> None:
    home.take()
    child = os.fork()
    if child == 0:
        os._exit(0 if home.store.receive(B, "anak.pdf", "pdf", 1)[1] and home.store.get(1) else 1)
    home.store.receive(A, "induk.pdf", "pdf", 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert home.store.by_sha(B) is not None
    assert len(home.store.pending()) == 3


def test_a_name_that_is_no_text_is_still_received(home: Home) -> None:
    name = os.fsdecode(b"sur\xffat.pdf")
    naskah, _ = home.store.receive(A, name, "pdf", 1)
    assert naskah.nama_asal == "sur?at.pdf"


def test_the_database_outlives_a_power_cut(home: Home) -> None:
    with home.store._engine.connect() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 60000}


def test_a_record_without_its_document_is_refused(home: Home) -> None:
    with (
        home.store._engine.begin() as connection,
        pytest.raises(sa.exc.IntegrityError, match="FOREIGN KEY"),
    ):
        connection.execute(sa.text("INSERT INTO rekaman VALUES (99, '{}')"))


def test_migrations_make_the_tables_the_program_expects(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/arsip.db")
    upgrade(engine)
    upgrade(engine)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    assert differences == []
    assert len(ScriptDirectory.from_config(migration_config()).get_heads()) == 1


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "versi program yang lebih baru"),
        (None, "bukan basis data arsip"),
    ],
)
def test_a_database_that_is_not_ours_says_so(tmp_path: Path, statement: str | None, message: str) -> None:
    path = tmp_path / "arsip.db"
    if statement is None:
        path.write_bytes(b"daftar belanja kantor" * 100)
    else:
        open_store(f"sqlite:///{path}").close()
        connection = sqlite3.connect(path)
        connection.execute(statement)
        connection.commit()
        connection.close()
    with pytest.raises(StoreError, match=message):
        open_store(f"sqlite:///{path}")


@pytest.mark.parametrize(
    ("pragma", "message"),
    [
        (
            "max_page_count = 1",
            r"arsip\.db: ruang penyimpanan penuh\. Kosongkan",
        ),  # SQLite's own word for a full disk
        ("query_only = ON", r"arsip\.db: basis data hanya dapat dibaca\. Beri"),
    ],
)
def test_a_database_that_cannot_be_written_says_what_to_do(home: Home, pragma: str, message: str) -> None:
    sa.event.listen(home.store._engine, "connect", lambda raw, _: raw.execute(f"PRAGMA {pragma}"))
    home.store.close()
    with pytest.raises(StoreError, match=message):
        home.store.receive(A, "x" * 400_000, "pdf", 1)
    home.store.close()
