"""Originals reach the store whole or not at all, and nothing outside the store is ever touched."""

import contextlib
import dataclasses
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from archive import durable
from archive.errors import NotFoundError, StoreError
from archive.file_store import FileStore
from tests.archive.offices import Home


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_the_original_is_copied_and_the_source_left_alone(home: Home) -> None:
    source = home.source(b"%PDF isi")
    relative = home.files.put_original(source, sha(b"%PDF isi"), "pdf")
    assert relative == f"_terima/{sha(b'%PDF isi')}/asli.pdf"
    assert (home.files.root / relative).read_bytes() == source.read_bytes() == b"%PDF isi"


@pytest.mark.parametrize(("ext", "name"), [(".PDF", "asli.pdf"), ("jpeg", "asli.jpg"), ("tiff", "asli.tif")])
def test_the_type_gives_the_name(home: Home, ext: str, name: str) -> None:
    assert home.files.put_original(home.source(b"x"), sha(b"x"), ext).endswith(name)


@pytest.mark.parametrize(
    ("sha256", "ext"), [("../" * 21 + "x", "pdf"), ("A" * 64, "pdf"), ("a" * 64, "../x")]
)
def test_no_name_from_outside_is_used(home: Home, sha256: str, ext: str) -> None:
    with pytest.raises(ValueError, match="not a hash and a known type"):
        home.files.put_original(home.source(b"x"), sha256, ext)


def test_putting_the_same_bytes_twice_changes_nothing(home: Home) -> None:
    source = home.source(b"satu")
    first = home.files.root / home.files.put_original(source, sha(b"satu"), "pdf")
    before = first.stat()
    home.files.put_original(source, sha(b"satu"), "pdf")
    after = first.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_damaged_copy_is_replaced_by_a_good_one(home: Home) -> None:
    source = home.source(b"satu")
    target = home.files.root / home.files.put_original(source, sha(b"satu"), "pdf")
    target.write_bytes(b"sat")
    home.files.put_original(source, sha(b"satu"), "pdf")
    assert target.read_bytes() == b"satu"


def test_a_file_that_changed_since_it_was_hashed_is_not_taken(home: Home) -> None:
    with pytest.raises(StoreError, match=r"scan.pdf: berubah saat disalin"):
        home.files.put_original(home.source(b"masih bertambah"), sha(b"masih"), "pdf")
    assert list((home.files.root / "_terima").glob("*.part")) == []
    assert home.files.received_folders() == []


def test_everything_is_on_the_disk_before_it_is_promised(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order that outlives a power cut: bytes synced, then renamed, then the folders' names synced."""
    steps: list[str] = []

    def record(name: str, real: object) -> object:
        def step(*arguments: object, **named: object) -> object:
            where = arguments[0]
            path = os.readlink(f"/proc/self/fd/{where}") if isinstance(where, int) else str(where)
            steps.append(f"{name} {'file' if path.endswith('.part') else Path(path).name[:8]}")
            return real(*arguments, **named)  # type: ignore[operator]

        return step

    source = home.source(b"isi")
    for name in ("fsync", "replace", "mkdir"):
        monkeypatch.setattr(durable.os, name, record(name, getattr(os, name)))
    home.files.put_original(source, sha(b"isi"), "pdf")
    folder = sha(b"isi")[:8]
    assert steps == [
        "fsync file",
        f"mkdir {folder}",
        "fsync _terima",
        "replace file",
        f"fsync {folder}",
        "fsync _terima",
    ]


def test_half_copies_and_empty_folders_are_swept_but_not_while_someone_copies(home: Home) -> None:
    received = home.files.root / "_terima"
    (received / f"{'c' * 64}.0000.part").write_bytes(b"setengah")
    (received / ("d" * 64)).mkdir()
    with durable.file_lock(received / ".kunci-salin", shared=True):
        assert home.files.sweep() == 0
    assert home.files.sweep() == 2
    assert home.files.received_folders() == []


@pytest.mark.parametrize(
    "folder", ["../luar", "/etc", "a/../../luar", "tautan", "tautan/dalam", "a\0b", "", "."]
)
def test_nothing_outside_the_store_is_reached(home: Home, folder: str) -> None:
    outside = home.root / "luar"
    (outside / "dalam").mkdir(parents=True)
    for place in (outside, outside / "dalam"):
        (place / "asli.pdf").write_bytes(b"rahasia")
    (home.files.root / "tautan").symlink_to(outside)
    naskah = dataclasses.replace(home.take(), folder=folder, status="terarsip")
    with pytest.raises(NotFoundError, match="arsip check"):
        home.files.path(naskah, "asli")


def test_a_link_in_place_of_a_file_is_not_followed(home: Home) -> None:
    filed = home.file(home.take())
    path = home.files.path(filed, "rekaman")
    path.unlink()
    path.symlink_to("/etc/passwd")
    with pytest.raises(NotFoundError, match=r"rekaman\.json tidak ada"):
        home.files.path(filed, "rekaman")


def test_a_full_disk_says_so_and_leaves_nothing_half(home: Home) -> None:
    """The system's own limit on file sizes stands in for the disk: writing fails in the middle."""
    source = home.source(b"x" * 300_000)
    script = (
        "import resource, signal, sys\nfrom pathlib import Path\n"
        "from archive.errors import StoreError\nfrom archive.file_store import FileStore\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try:\n    FileStore(Path(sys.argv[1])).put_original(Path(sys.argv[2]), sys.argv[3], 'pdf')\n"
        "except StoreError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(home.files.root), str(source), sha(b"x" * 300_000)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("scan.pdf: berkas melebihi batas ukuran")
    assert home.files.parts() == []
    assert home.files.received_folders() == []
    assert source.stat().st_size == 300_000


def _small_disk(folder: Path) -> contextlib.AbstractContextManager[bool]:
    @contextlib.contextmanager
    def mounted():  # type: ignore[no-untyped-def]
        folder.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=200k", "arsip-uji", str(folder)], capture_output=True
        )
        try:
            yield done.returncode == 0
        finally:
            if done.returncode == 0:
                subprocess.run(["umount", "-l", str(folder)], check=True)

    return mounted()


def test_a_disk_that_is_really_full(home: Home) -> None:
    """Where this machine lets us mount a small disk; elsewhere the limit above must do."""
    source = home.source(b"y" * 500_000)
    with _small_disk(home.root / "kecil") as mounted:
        if not mounted:
            return
        files = FileStore(home.root / "kecil" / "arsip")
        with pytest.raises(StoreError, match=r"scan\.pdf: ruang penyimpanan penuh"):
            files.put_original(source, sha(b"y" * 500_000), "pdf")
        assert files.parts() == []
        (home.root / "kecil" / "arsip" / "isi").write_bytes(b"z" * 10_000)


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    blocked = tmp_path / "berkas"
    blocked.write_bytes(b"")
    with pytest.raises(StoreError, match=r"berkas|arsip"):
        FileStore(blocked / "arsip")
