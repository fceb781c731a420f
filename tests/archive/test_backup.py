"""A backup made beside a running archive comes back byte for byte, or not at all."""

import contextlib
import os
import shutil
import signal
import sqlite3
import tarfile
import time
from pathlib import Path

import pytest

from archive.audit import audit
from archive.backup import backup, restore
from archive.backup_media import content_path
from archive.durable import hash_file
from archive.errors import ArsipError, NotFoundError, StoreError
from archive.filing import resume_filing
from archive.manifest import Entry, dump_manifest, load_manifest
from archive.reclassify import set_keamanan, set_klasifikasi
from archive.rights import KEAMANAN
from tests.archive.offices import Home, letter, open_home

pytestmark = pytest.mark.slow  # real processes and disks

TARGETS = ("cadangan.tar", "cadangan.tar.gz", "cadangan")


def tree(data: Path) -> dict[str, str]:
    """Every file that a backup holds, but the database, with its hash."""
    return {
        path.relative_to(data).as_posix(): hash_file(path)
        for path in data.rglob("*")
        if path.is_file()
        and not path.name.startswith((".", "arsip.db"))
        and path.relative_to(data).parts[0] != "masuk"
    }


def rows(data: Path) -> list[str]:
    """The whole database as text, but what changes when it is opened."""
    connection = sqlite3.connect(data / "arsip.db")
    lines = list(connection.iterdump())
    connection.close()
    return lines


def fill(home: Home) -> None:
    """Filed, waiting and failed documents, a strange file, and one whose name is no text."""
    for number in (1, 2, 3):
        home.file(
            home.take(b"%PDF" + bytes([number]) * 9, f"{number}.pdf"), letter(f"{number}/HK.03.1/3601/2025")
        )
    home.take(b"menunggu", "4.pdf")
    home.store.mark_failed(home.take(b"rusak", "5.pdf").id, "5.pdf: rusak. Pindai ulang.")
    for name in ("gagal/x.pdf", "arsip/HK/HK.03/2025/0001 Undangan Rapat Koordinasi/catatan.txt"):
        path = home.settings.data / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
    Path(os.fsdecode(bytes(home.settings.data / "gagal") + b"/\xff\\.pdf")).write_bytes(b"?")


@pytest.mark.parametrize("name", TARGETS)
def test_everything_comes_back(home: Home, tmp_path: Path, name: str) -> None:
    fill(home)
    made = backup(home.settings.data, tmp_path / name)
    assert made.kesalahan == ()
    lost, dumped = tree(home.settings.data), rows(home.settings.data)
    home.store.close()
    shutil.rmtree(home.settings.data)
    done = restore(tmp_path / name, home.settings.data)
    assert done.berkas == made.berkas == len(lost) + 1
    assert tree(home.settings.data) == lost
    assert rows(home.settings.data) == dumped
    again = open_home(tmp_path)
    with again.store:
        assert audit(again.store, again.files, None) == [
            fault for fault in audit(again.store, again.files, None) if "catatan.txt" in fault
        ]
        assert again.store.rekaman(2) == home.store.rekaman(2)


def test_a_folder_takes_only_what_is_new(home: Home, tmp_path: Path) -> None:
    fill(home)
    target = tmp_path / "disk"
    first = backup(home.settings.data, target)
    second = backup(home.settings.data, target)
    assert first.berkas == second.berkas
    assert second.baru <= (home.settings.data / "arsip.db").stat().st_size
    kept = {path: path.stat().st_mtime_ns for path in (target / "isi").rglob("*")}
    home.file(home.take(b"%PDF baru", "6.pdf"), letter("6/HK.03.1/3601/2025"))
    third = backup(home.settings.data, target)
    assert third.berkas == second.berkas + 5
    assert all(path.stat().st_mtime_ns == kept[path] for path in kept if path.is_file())
    lists = sorted((target / "cadangan").iterdir())
    assert len(lists) == 3
    restore(target, tmp_path / "baru")
    restore(lists[0], tmp_path / "lama")
    assert tree(tmp_path / "baru") == tree(home.settings.data)
    assert len(tree(tmp_path / "lama")) == len(tree(tmp_path / "baru")) - 5


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_is_restored_over_an_archive(home: Home, tmp_path: Path, name: str) -> None:
    fill(home)
    backup(home.settings.data, tmp_path / name)
    before = tree(home.settings.data)
    with pytest.raises(ArsipError, match="tidak kosong"):
        restore(tmp_path / name, home.settings.data)
    assert tree(home.settings.data) == before


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("name", ["cadangan.tar", "cadangan.tar.gz"])
def test_a_flipped_byte_in_a_tar_is_noticed(home: Home, tmp_path: Path, name: str, place: float) -> None:
    """In the header of a file, in a file, in the padding (which no one misses): never a wrong archive."""
    fill(home)
    target, data = tmp_path / name, tmp_path / "kosong"
    backup(home.settings.data, target)
    content = bytearray(target.read_bytes())
    content[int(len(content) * place)] ^= 1
    target.write_bytes(content)
    with contextlib.suppress(StoreError):
        restore(target, data)
        assert tree(data) == tree(home.settings.data)
        shutil.rmtree(data)
        data.mkdir()
    assert list(data.iterdir()) == []


@pytest.mark.parametrize("at", [0, -1])
def test_a_flipped_byte_of_a_document_is_noticed(home: Home, tmp_path: Path, at: int) -> None:
    fill(home)
    target = tmp_path / "disk"
    backup(home.settings.data, target)
    place = content_path(target, home.store.recent()[4].sha256)
    content = bytearray(place.read_bytes())
    content[at] ^= 1
    place.write_bytes(content)
    with pytest.raises(StoreError, match=r"HK/HK.03/2025/0001 .*asli.pdf berubah"):
        restore(target, tmp_path / "kosong")
    assert list((tmp_path / "kosong").iterdir()) == []
    place.unlink()
    with pytest.raises(StoreError, match=r"asli.pdf tidak ada"):
        restore(target, tmp_path / "kosong")


def test_a_cut_backup_is_refused(home: Home, tmp_path: Path) -> None:
    fill(home)
    for name in ("a.tar", "a.tar.gz"):
        target = tmp_path / name
        backup(home.settings.data, target)
        os.truncate(target, target.stat().st_size * 2 // 3)
        with pytest.raises(StoreError, match="rusak atau terpotong"):
            restore(target, tmp_path / "kosong")
    (tmp_path / "bukan.tar").write_bytes(b"bukan")
    with pytest.raises(StoreError, match="rusak"):
        restore(tmp_path / "bukan.tar", tmp_path / "kosong")
    with pytest.raises(NotFoundError):
        restore(tmp_path / "tidak ada.tar", tmp_path / "kosong")


@pytest.mark.parametrize("path", ["../keluar.pdf", "/etc/passwd", "arsip/../../x", ""])
def test_no_backup_leads_out_of_the_data_folder(tmp_path: Path, path: str) -> None:
    listed = b"".join(dump_manifest([Entry(path, "0" * 64, 1, 0)], "2025-01-01T00:00:00+07:00"))
    with pytest.raises(StoreError, match="daftar isi cadangan rusak"):
        load_manifest(listed.splitlines(keepends=True), "x")
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        tar.addfile(tarfile.TarInfo(path))
    with pytest.raises(StoreError):
        restore(tmp_path / "a.tar", tmp_path / "dalam" / "kosong")
    assert not list((tmp_path / "dalam").rglob("*.pdf"))


def test_damage_in_the_archive_is_told_and_does_not_stop_the_rest(home: Home, tmp_path: Path) -> None:
    fill(home)
    first, second = home.store.get(1), home.store.get(2)
    assert first
    assert second
    home.files.path(first, "asli").write_bytes(b"berubah")
    home.files.path(second, "halaman").unlink()
    report = backup(home.settings.data, tmp_path / "a.tar")
    assert [fault.split("/")[-1] for fault in report.kesalahan] == [
        "asli.pdf: tidak lagi sama dengan yang diterima. Pulihkan.",
        "halaman.json.gz: hilang dari arsip, tidak dapat dicadangkan.",
    ]
    restore(tmp_path / "a.tar", tmp_path / "baru")


def test_a_backup_of_a_move_that_was_broken_off(home: Home, tmp_path: Path) -> None:
    """Killed after the folder moved and before its row was told: the restored archive finishes the move."""
    fill(home)
    first = home.store.get(1)
    assert first is not None
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(home.files, "write_inside", lambda *_: (_ for _ in ()).throw(StoreError("mati")))
        with pytest.raises(StoreError, match="mati"):
            set_klasifikasi(first, "KU.03.3", "ani", store=home.store, files=home.files)
    assert any("terputus" in fault for fault in audit(home.store, home.files, None))
    assert backup(home.settings.data, tmp_path / "a.tar").kesalahan == ()
    restore(tmp_path / "a.tar", tmp_path / "lain" / "data")
    again = open_home(tmp_path / "lain")
    with again.store:
        resume_filing(again.store, again.files)
        moved = again.store.get(1)
        assert moved is not None
        assert moved.folder.startswith("KU/KU.03/2025/")
        assert audit(again.store, again.files, None) == []


def test_where_a_backup_may_not_go(home: Home, tmp_path: Path) -> None:
    with pytest.raises(ArsipError, match="di dalam folder data"):
        backup(home.settings.data, home.settings.data / "cadangan.tar")
    with pytest.raises(NotFoundError, match="belum ada arsip"):
        backup(tmp_path / "kosong", tmp_path / "a.tar")
    assert not (tmp_path / "kosong").exists()


def busy(root: Path) -> int:
    """A process that files one document after another until it is ended."""
    child = os.fork()
    if child == 0:
        home = open_home(root)
        for number in range(100, 100_000):
            naskah = home.take(b"%PDF" + str(number).encode() * 9, f"{number}.pdf")
            home.file(naskah, letter(f"{number}/HK.03.1/3601/2025"))
    return child


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_backup_while_documents_are_filed(tmp_path: Path, name: str) -> None:
    """Several backups while another process files; each restores to an archive without a fault."""
    child = busy(tmp_path)
    try:
        until = time.monotonic() + 60
        while not list((tmp_path / "data").glob("arsip/*/*/*/*/arsip.pdf")) and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.2)
        for number in range(3):
            target = tmp_path / f"{number}-{name}"
            assert backup(tmp_path / "data", target).kesalahan == ()
            restored = tmp_path / f"pulih {number}"
            restore(target, restored / "data")
            home = open_home(restored)
            with home.store:
                assert audit(home.store, home.files, None) == []
                assert home.store.count_by_status()["terarsip"] > 0
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def restless(root: Path) -> int:
    """A process that re-files five documents over and over, and changes their secrecy."""
    child = os.fork()
    if child == 0:
        home = open_home(root)
        for turn in range(100_000):
            naskah = home.store.get(turn % 5 + 1)
            assert naskah is not None
            kode = ("HM.02", "KU.03.3", "PP.05.1")[turn % 3]
            set_klasifikasi(naskah, kode, "ani", store=home.store, files=home.files)
            degree = KEAMANAN[turn // 5 % 3]
            set_keamanan(naskah, degree, "ani", store=home.store, files=home.files)
    return child


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_backup_and_check_while_documents_are_refiled(tmp_path: Path, name: str) -> None:
    """Every backup is of one moment: record, card and folder of each document agree."""
    home = open_home(tmp_path)
    with home.store:
        for number in range(5):
            home.file(home.take(b"%PDF" + bytes([number]) * 999, f"{number}.pdf"))
        child = restless(tmp_path)
        try:
            for number in range(6):
                time.sleep(0.1)
                target = tmp_path / f"{number}-{name}"
                assert backup(home.settings.data, target).kesalahan == ()
                assert audit(home.store, home.files, None) == []
                restore(target, tmp_path / f"pulih {number}" / "data")
                again = open_home(tmp_path / f"pulih {number}")
                with again.store:
                    assert audit(again.store, again.files, None) == []
                    assert len(again.store.all_ids()) == 5
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        resume_filing(home.store, home.files)
        assert audit(home.store, home.files, None) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_a_kill_in_the_middle_leaves_the_old_backup(tmp_path: Path, name: str) -> None:
    """Killed at many moments, with more documents than the old backup has; then made anew."""
    home, target = open_home(tmp_path), tmp_path / name
    with home.store:
        for number in range(20):
            home.file(home.take(b"%PDF" + bytes([number]) * 999, f"{number}.pdf"))
        backup(home.settings.data, target)
        old = tree(home.settings.data)
        for number in range(20, 60):
            home.file(home.take(b"%PDF" + bytes([number]) * 999, f"{number}.pdf"))
    for moment in range(12):
        child = os.fork()
        if child == 0:
            time.sleep(0.001)
            backup(home.settings.data, target)
            os._exit(0)
        time.sleep(0.004 * moment)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        restored = tmp_path / f"pulih {moment}"
        restore(target, restored)
        assert tree(restored) in (old, tree(home.settings.data))
    made = backup(home.settings.data, target)
    assert made.kesalahan == ()
    assert not [path for path in tmp_path.rglob("*.part") if "pulih" not in str(path)]
    restore(target, tmp_path / "akhir")
    assert tree(tmp_path / "akhir") == tree(home.settings.data)
    home = open_home(tmp_path)
    with home.store:
        assert resume_filing(home.store, home.files) == 0
