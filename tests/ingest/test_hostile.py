"""The whole way from the inbox, with the real reader, for files that mean harm or are merely odd."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.audit import audit
from ingest.doorman import Doorman
from ingest.intake import Intake
from ingest.watch import Watcher
from tests.ingest import odd_files
from tests.ingest.places import Place, open_place

LINE = "Pengumuman Komisi Pemilihan Umum Kabupaten Contoh, lembar ke-"
GOOD = odd_files.text_pdf(f"{LINE}1")
BOMB = odd_files.bomb_png(30_000)
ACTIVE = odd_files.active_pdf()

# What is dropped, and a word of the reason that is given.
REFUSED: dict[str, tuple[bytes, str]] = {
    "terkunci.pdf": (odd_files.encrypted_pdf(), "kata sandi"),
    "terpotong.pdf": (GOOD[: len(GOOD) // 2], "terpotong"),
    "kosong.pdf": (b"", "kosong"),
    "catatan.pdf": (b"Ini hanya catatan, bukan pindaian.\n", "bukan PDF"),
    "bom.png": (BOMB, "terlalu besar"),
    "seribu.pdf": (odd_files.empty_pages_pdf(1000), "1000 halaman"),
    "sampah.pdf": (b"%PDF-1.7\n" + os.urandom(3000) + b"\n%%EOF\n", "rusak"),
    "foto rusak.jpg": (odd_files.picture("JPEG")[:700], "terpotong"),
}
TAKEN: dict[str | bytes, bytes] = {
    "naskah aktif.pdf": ACTIVE,
    "baris\nbaru.pdf": odd_files.text_pdf(f"{LINE}2"),
    "kutip'\"`$(reboot)`.pdf": odd_files.text_pdf(f"{LINE}3"),
    "..surat..pdf": odd_files.text_pdf(f"{LINE}4"),
    "-rf ..pdf": odd_files.text_pdf(f"{LINE}5"),
    "n" * 251 + ".pdf": odd_files.text_pdf(f"{LINE}6"),
    "😀🇮🇩.pdf": odd_files.text_pdf(f"{LINE}7"),
    b"latin-\xe9.pdf": odd_files.text_pdf(f"{LINE}8"),
    "<script>alert(1)</script>.pdf".replace("/", "_"): odd_files.text_pdf(f"{LINE}9"),
    "[red]merah[/].pdf".replace("/", "_"): odd_files.text_pdf(f"{LINE}10"),
}


@contextmanager
def running(place: Place) -> Iterator[None]:
    """Watcher and workers as `serve` runs them."""
    intake = Intake(place.store, place.files, place.settings)
    doorman = Doorman(place.store, place.files, place.settings, intake.wake)
    watcher = Watcher(place.inbox, doorman.offer, settle_seconds=0.1, rescan_seconds=1.0)
    intake.start()
    watcher.start()
    try:
        yield
    finally:
        watcher.stop()
        intake.stop()


def wait_until_idle(place: Place, rows: int, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        counts = place.store.count_by_status()
        if not place.names("masuk") and not place.store.pending() and sum(counts.values()) >= rows:
            return
        time.sleep(0.05)
    raise AssertionError((counts, place.names("masuk")))


def every_byte(place: Place) -> set[str]:
    """Hashes of all files that are anywhere in the data folder."""
    return {hashlib.sha256(p.read_bytes()).hexdigest() for p in place.settings.data.rglob("*") if p.is_file()}


@pytest.mark.slow
def test_each_ends_in_a_clear_outcome_and_the_watcher_goes_on(tmp_path: Path) -> None:
    place = open_place(tmp_path / "data", workers=2)
    odd_files.write(place.inbox, "awal.pdf", GOOD)
    for name, (data, _) in REFUSED.items():
        odd_files.write(place.inbox, name, data)
    for odd_name, data in TAKEN.items():
        odd_files.write(place.inbox, odd_name, data)
    (place.inbox / "tautan.pdf").symlink_to("/etc/passwd")
    with running(place):
        wait_until_idle(place, len(TAKEN) + 6)
        odd_files.write(place.inbox, "akhir.pdf", odd_files.text_pdf(f"{LINE}11"))
        wait_until_idle(place, len(TAKEN) + 7)
    filed = {row.nama_asal for row in place.store.with_status("terarsip")}
    assert {
        "awal.pdf",
        "akhir.pdf",
        "naskah aktif.pdf",
        "baris�baru.pdf",
        "latin-�.pdf",
        "..surat..pdf",
    } <= filed
    assert len(filed) == len(TAKEN) + 2
    assert place.names("gagal") == sorted(REFUSED)
    for name, (_, says) in REFUSED.items():
        assert says in place.note("gagal", name), name
    kept = every_byte(place)
    for data in [GOOD, *(data for data, _ in REFUSED.values()), *TAKEN.values()]:
        assert hashlib.sha256(data).hexdigest() in kept
    assert audit(place.store, place.files, None) == []
    assert (place.inbox / "tautan.pdf").is_symlink()
    place.store.close()


@pytest.mark.slow
def test_nothing_active_reaches_the_searchable_pdf(tmp_path: Path) -> None:
    place = open_place(tmp_path / "data", workers=1)
    odd_files.write(place.inbox, "naskah aktif.pdf", ACTIVE)
    with running(place):
        wait_until_idle(place, 1)
    (row,) = place.store.with_status("terarsip")
    assert place.files.path(row, "asli").read_bytes() == ACTIVE
    made = place.files.path(row, "arsip").read_bytes()
    assert b"JavaScript" not in made
    assert b"jahat" not in made
    place.store.close()


UNREADABLE = """
import os, sys
from pathlib import Path
from tests.ingest.places import open_place
from ingest.doorman import Doorman

place = open_place(Path(sys.argv[1]))
doorman = Doorman(place.store, place.files, place.settings, lambda: None)
path = place.inbox / "rahasia.pdf"
if os.geteuid() == 0:  # root may read everything: go on as nobody
    for owned in (place.settings.data, *place.settings.data.rglob("*")):
        os.chown(owned, 65534, 65534)
    os.seteuid(65534)
path.chmod(0)
print(doorman.offer(path), place.names("masuk"), place.names("gagal"), len(place.store.pending()))
path.chmod(0o600)
print(doorman.offer(path), place.names("masuk"), place.names("gagal"), len(place.store.pending()))
"""


def test_a_file_that_may_not_be_read_waits_in_the_inbox(tmp_path: Path) -> None:
    data = tmp_path / "data"
    odd_files.write(data / "masuk", "rahasia.pdf", GOOD)
    for above in (tmp_path, *tmp_path.parents[:3]):  # as deep as pytest makes them
        above.chmod(0o755)
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", UNREADABLE, str(data)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
        timeout=60,
    )
    assert done.stdout.splitlines() == ["False ['rahasia.pdf'] [] 0", "True [] [] 1"], done.stderr
    assert "hak" in done.stderr


FULL = """
import resource, signal, sys
from pathlib import Path
from tests.ingest.places import open_place
from ingest.doorman import Doorman

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
place = open_place(Path(sys.argv[1]))
doorman = Doorman(place.store, place.files, place.settings, lambda: None)
path = place.inbox / "besar.pdf"
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
print(doorman.offer(path), place.names("masuk"), len(place.store.pending()))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(doorman.offer(path), place.names("masuk"), len(place.store.pending()))
"""


def test_a_file_the_disk_cannot_take_waits_in_the_inbox(tmp_path: Path) -> None:
    data = tmp_path / "data"
    odd_files.write(data / "masuk", "besar.pdf", GOOD + b"%" * 200_000 + b"\n%%EOF\n")
    place = open_place(data)
    place.store.close()
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(data)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
        timeout=60,
    )
    assert done.stdout.splitlines() == ["False ['besar.pdf'] 0", "True [] 1"], done.stderr


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def _can_mount(folder: Path) -> bool:
    if os.geteuid() != 0:
        return False
    try:
        with small_disk(folder, 1):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


@pytest.mark.slow
def test_a_full_disk_is_waited_out(tmp_path: Path) -> None:
    """On a real small disk where the tests may mount one (root); elsewhere the limits of a process stand in above."""
    if not _can_mount(tmp_path / "coba"):
        return
    with small_disk(tmp_path / "data", 40):
        place = open_place(tmp_path / "data", workers=1)
        filler = place.settings.data / "penuh"
        odd_files.write(place.inbox, "surat.pdf", GOOD + b"%" * 3_000_000 + b"\n%%EOF\n")
        size = os.statvfs(filler.parent).f_bavail * os.statvfs(filler.parent).f_frsize - 1_000_000
        filler.write_bytes(b"\0" * size)
        with running(place):
            time.sleep(3)
            assert place.names("masuk") == ["surat.pdf"]
            assert place.names("gagal") == []
            assert place.store.count_by_status() == {}
            filler.unlink()
            wait_until_idle(place, 1)
        assert place.store.count_by_status() == {"terarsip": 1}
        assert audit(place.store, place.files, None) == []
        place.store.close()


@pytest.mark.slow
def test_a_file_replaced_again_and_again_is_taken_as_it_is_in_the_end(tmp_path: Path) -> None:
    place = open_place(tmp_path / "data", workers=1)
    with running(place):
        for number in range(20, 35):
            odd_files.write(place.inbox, "pindaian.pdf", odd_files.text_pdf(f"{LINE}{number}"))
            time.sleep(0.04)
        wait_until_idle(place, 1)
    taken = {row.sha256 for row in place.store.with_status("terarsip")}
    assert hashlib.sha256(odd_files.text_pdf(f"{LINE}34")).hexdigest() in taken
    assert audit(place.store, place.files, None) == []
    place.store.close()
