"""The database comes back from the folder of documents alone; what cannot come back is named."""

import dataclasses
import shutil
import sqlite3
from pathlib import Path

import pytest

from archive.audit import audit
from archive.card import CARD
from archive.errors import StoreError
from archive.naskah_store import Naskah
from archive.rebuilding import rebuild_database
from archive.reclassify import set_keamanan, set_klasifikasi
from archive.records import Rekaman
from archive.trail import entries, verify_trail
from tests.archive.killing import run_and_kill
from tests.archive.offices import Home, letter, open_home

pytestmark = pytest.mark.slow  # real processes and disks


def fill(home: Home) -> dict[int, tuple[Naskah, Rekaman]]:
    """Filed documents of several kinds, one re-filed and secret; one waits, one failed. Those that are filed."""
    home.take(b"menunggu", "menunggu.pdf")
    home.store.mark_failed(home.take(b"rusak", "rusak.pdf").id, "rusak.pdf: rusak. Pindai ulang.")
    for number in (1, 2, 3):
        home.file(home.take(bytes([number]) * 9, f"{number}.pdf"), letter(f"{number}/HK.03.1/3601/2025"))
    home.file(home.take(b"lain", "lain.pdf"), letter("800/789-BKPSDM", "Surat kantor lain"))
    moved = home.store.get(4)
    assert moved is not None
    set_klasifikasi(moved, "KU.03.3", "ani", store=home.store, files=home.files)
    set_keamanan(moved, "terbatas", "ani", store=home.store, files=home.files)
    return filed(home)


def filed(home: Home) -> dict[int, tuple[Naskah, Rekaman]]:
    """Rows and records of what is filed, as far as they should come back."""
    rows = [home.store.get(number) for number in home.store.all_ids()]
    return {
        row.id: (dataclasses.replace(row, terindeks=False, versi=0), home.store.rekaman(row.id))
        for row in rows
        if row is not None
    }


def drop_database(home: Home) -> None:
    home.store.close()
    for path in home.settings.data.glob("arsip.db*"):
        path.unlink()


def test_rows_and_records_come_back_from_the_folder_alone(home: Home, tmp_path: Path) -> None:
    before = fill(home)
    drop_database(home)
    done = rebuild_database(home.settings.data)
    assert (done.terarsip, done.menunggu, done.lama) == (4, 2, "")
    assert [lost.split(":")[0] for lost in done.hilang] == ["pengguna"], "what cannot come back is named"
    again = open_home(tmp_path)
    with again.store:
        assert filed(again) == before, "field by field"
        assert [naskah.nama_asal for naskah in again.store.pending()] == ["menunggu.pdf"]
        assert [naskah.alasan for naskah in again.store.with_status("gagal")] == [
            "rusak.pdf: rusak. Pindai ulang."
        ]
        assert audit(again.store, again.files, None) == []
        assert entries(again.store.engine)[-1].peristiwa == "basis data dibangun ulang"
        assert len(again.store.unindexed(9)) == 4


def test_without_a_journal_what_is_lost_is_named(home: Home, tmp_path: Path) -> None:
    before = fill(home)
    drop_database(home)
    shutil.rmtree(home.files.root / "_catatan")
    done = rebuild_database(home.settings.data)
    assert any("pengguna" in lost and "agenda" in lost for lost in done.hilang)
    assert sum("nama asalnya tidak tercatat" in lost for lost in done.hilang) == 2
    again = open_home(tmp_path)
    with again.store:
        assert filed(again) == before
        assert [naskah.status for naskah in again.store.pending()] == ["diterima", "diterima"]
        assert audit(again.store, again.files, None) == []


def test_what_only_the_database_knew_is_taken_over(home: Home, tmp_path: Path) -> None:
    before = fill(home)
    told = len(entries(home.store.engine))
    home.store.close()
    done = rebuild_database(home.settings.data)
    assert done.hilang == ()
    assert done.dibawa["jejak"] == told
    assert (home.settings.data / done.lama).is_file()
    again = open_home(tmp_path)
    with again.store:
        assert filed(again) == before
        failed = again.store.with_status("gagal")
        assert [(naskah.nama_asal, naskah.alasan) for naskah in failed] == [
            ("rusak.pdf", "rusak.pdf: rusak. Pindai ulang.")
        ]
        assert again.store.pending()[0].nama_asal == "menunggu.pdf"
        assert verify_trail(again.store.engine) == []
        assert len(entries(again.store.engine)) == told + 1
        assert audit(again.store, again.files, None) == []


def test_doing_it_twice_gives_the_same(home: Home, tmp_path: Path) -> None:
    before = fill(home)
    drop_database(home)
    for _ in range(3):
        rebuild_database(home.settings.data)
    again = open_home(tmp_path)
    with again.store:
        assert filed(again) == before
        assert verify_trail(again.store.engine) == []


def test_a_folder_without_cards_as_older_archives_are(home: Home, tmp_path: Path) -> None:
    before = fill(home)
    drop_database(home)
    shutil.rmtree(home.files.root / "_catatan")
    for card in home.files.root.rglob(CARD):
        card.unlink()
    done = rebuild_database(home.settings.data)
    assert sum("nama asal dan waktu terima tidak tercatat" in lost for lost in done.hilang) == 4
    again = open_home(tmp_path)
    with again.store:
        got = {row.sha256: (row.klasifikasi, row.folder, rekaman) for row, rekaman in filed(again).values()}
        assert got == {row.sha256: (row.klasifikasi, row.folder, rekaman) for row, rekaman in before.values()}
        assert audit(again.store, again.files, None) == []


@pytest.mark.parametrize("damage", [b"bukan basis data" * 999, b""])
def test_a_damaged_database_is_replaced_and_kept(home: Home, tmp_path: Path, damage: bytes) -> None:
    before = fill(home)
    home.store.close()
    (home.settings.data / "arsip.db").write_bytes(damage)
    (home.settings.data / "arsip.db-wal").write_bytes(b"sisa")
    done = rebuild_database(home.settings.data)
    assert (home.settings.data / done.lama).read_bytes() == damage
    again = open_home(tmp_path)
    with again.store:
        assert filed(again) == before
        assert audit(again.store, again.files, None) == []


def test_what_is_wrong_in_the_folder_is_named(home: Home, tmp_path: Path) -> None:
    fill(home)
    root = home.files.root
    folders = [root / row.folder for row, _ in filed(home).values()]
    drop_database(home)
    (folders[0] / "rekaman.json").write_bytes(b"{")
    (folders[1] / "asli.pdf").write_bytes(b"berubah")
    (folders[2] / "arsip.pdf").unlink()
    shutil.copytree(folders[3], root / "HK/HK.03/2025/disalin tangan")
    done = rebuild_database(home.settings.data)
    said = "\n".join(done.hilang)
    for words in (
        "rekaman.json hilang atau rusak",
        "isi asli.pdf berubah",
        "arsip.pdf hilang",
        "salinan dari",
    ):
        assert words in said
    again = open_home(tmp_path)
    with again.store:
        assert len(again.store.all_ids()) == 3
        assert any("tidak lagi sama" in fault for fault in audit(again.store, again.files, None))


def test_a_row_without_its_folder_is_kept_and_named(home: Home, tmp_path: Path) -> None:
    fill(home)
    naskah = home.store.get(3)
    assert naskah is not None
    shutil.rmtree(home.files.root / naskah.folder)
    home.store.close()
    done = rebuild_database(home.settings.data)
    assert [lost for lost in done.hilang if lost.startswith("naskah 3:")] == list(done.hilang)
    again = open_home(tmp_path)
    with again.store:
        assert again.store.rekaman(3) == home.store.rekaman(3)
        assert any("asli.pdf hilang" in fault for fault in audit(again.store, again.files, None))


def test_a_number_is_never_given_twice(home: Home, tmp_path: Path) -> None:
    fill(home)
    with sqlite3.connect(home.settings.data / "arsip.db") as connection:
        connection.execute("UPDATE sqlite_sequence SET seq = 40 WHERE name = 'naskah'")
    connection.close()
    home.store.close()
    rebuild_database(home.settings.data)
    again = open_home(tmp_path)
    with again.store:
        assert again.take(b"baru", "baru.pdf").id == 41


def test_a_database_in_use_is_left_alone(home: Home) -> None:
    before = fill(home)
    with pytest.raises(StoreError, match="sedang dipakai program lain"):
        rebuild_database(home.settings.data)
    assert filed(home) == before
    assert audit(home.store, home.files, None) == []


@pytest.mark.slow
def test_a_kill_at_any_step_leaves_an_archive(tmp_path: Path) -> None:
    """Killed at every step, there is the old database or the new one, whole; and it can be done again."""
    ended, steps = False, 0
    while not ended:
        root = tmp_path / str(steps)
        home = open_home(root)
        with home.store:
            before = fill(home)

        def work(home: Home) -> None:
            home.store.close()
            rebuild_database(home.settings.data)

        ended = run_and_kill(root, steps, work)
        home = open_home(root)
        with home.store:
            assert filed(home) == before, steps
            assert audit(home.store, home.files, None) == [], steps
        rebuild_database(home.settings.data)
        home = open_home(root)
        with home.store:
            assert filed(home) == before, steps
        steps += 3
    assert steps > 10
