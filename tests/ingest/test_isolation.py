import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from archive.errors import (
    ArsipError,
    CrashedError,
    DamagedError,
    EncryptedError,
    StoreError,
    TooLargeError,
)
from archive.settings import load_settings
from ingest import isolation
from ingest.isolation import ApartReading, count_apart, read_apart, work_folder
from tests.ingest import bad_readers, odd_files

SETTINGS = load_settings({}, max_seconds=20, max_memory_mb=900)


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Path]:
    with work_folder(tmp_path / "kerja") as folder:
        yield folder


def read_with(
    monkeypatch: pytest.MonkeyPatch, reader: Callable[..., None], work: Path, **more: object
) -> ApartReading | None:
    monkeypatch.setattr(isolation, "read_in_child", reader)
    settings = more.pop("settings", SETTINGS)
    original = odd_files.write(work.parent, "asli.pdf", b"%PDF-")
    return read_apart(original, "pdf", work, settings, name="surat 7.pdf", **more)  # type: ignore[arg-type]


def gone(pid: int) -> bool:
    for _ in range(100):
        try:
            with open(f"/proc/{pid}/stat") as stat:
                if stat.read().rpartition(")")[2].split()[0] == "Z":
                    return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.05)
    return False


def test_a_reading_comes_back_with_its_progress(monkeypatch: pytest.MonkeyPatch, work: Path) -> None:
    seen: list[tuple[int, int]] = []
    reading = read_with(
        monkeypatch, bad_readers.well, work, progress=lambda done, pages: seen.append((done, pages))
    )
    assert reading is not None
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert reading.rekaman.teks == ("Halo",)
    assert reading.pages == (bad_readers.PAGE,)
    assert reading.searchable.read_bytes().startswith(b"%PDF")


class Row(NamedTuple):
    reader: Callable[..., None]
    error: type[ArsipError]
    says: str


@pytest.mark.parametrize(
    "row",
    [
        Row(bad_readers.segfault, CrashedError, "berhenti mendadak"),
        Row(bad_readers.bug, CrashedError, "berhenti mendadak"),
        Row(bad_readers.picture_error, CrashedError, "berhenti mendadak"),
        Row(bad_readers.talk_nonsense, CrashedError, "berhenti mendadak"),
        Row(bad_readers.lie_about_results, CrashedError, "tidak utuh"),
        Row(bad_readers.eat_memory, TooLargeError, "memori lebih dari 900 MB"),
        Row(bad_readers.encrypted, EncryptedError, "dilindungi kata sandi"),
        Row(bad_readers.damaged, DamagedError, "rusak"),
        Row(bad_readers.disk_full, StoreError, "penuh"),  # not the file's fault: it is not put away for it
    ],
    ids=lambda row: row.reader.__name__,
)
def test_what_goes_wrong_is_told_by_the_name_people_know(
    monkeypatch: pytest.MonkeyPatch, work: Path, row: Row
) -> None:
    with pytest.raises(row.error, match=row.says) as caught:
        read_with(monkeypatch, row.reader, work)
    assert type(caught.value) is row.error
    assert str(caught.value).startswith("surat 7.pdf: ")


@pytest.mark.slow
def test_too_long_ends_the_child_and_what_it_started(monkeypatch: pytest.MonkeyPatch, work: Path) -> None:
    settings = load_settings({}, max_seconds=1)
    with pytest.raises(TooLargeError, match="lebih dari 1 detik"):
        read_with(monkeypatch, bad_readers.hang, work, settings=settings)
    assert all(gone(int(pid)) for pid in (work.parent / "pids").read_text().split())


def test_a_stop_ends_the_child_at_once(monkeypatch: pytest.MonkeyPatch, work: Path) -> None:
    stop = threading.Event()
    began = time.monotonic()
    assert read_with(monkeypatch, bad_readers.hang, work, stop=stop, progress=lambda *_: stop.set()) is None
    assert time.monotonic() - began < 5
    assert all(gone(int(pid)) for pid in (work.parent / "pids").read_text().split())


def test_a_full_disk_is_not_the_files_fault(monkeypatch: pytest.MonkeyPatch, work: Path) -> None:
    monkeypatch.setattr(isolation, "LEAST_ROOM", 10**18)
    for reader in (bad_readers.damaged, bad_readers.bug):
        with pytest.raises(StoreError, match="penuh"):
            read_with(monkeypatch, reader, work)
    with pytest.raises(EncryptedError):  # this is sure whatever the disk
        read_with(monkeypatch, bad_readers.encrypted, work)


def test_children_start_in_milliseconds(monkeypatch: pytest.MonkeyPatch, work: Path) -> None:
    read_with(monkeypatch, bad_readers.well, work)  # the fork server starts with the first
    began = time.monotonic()
    for _ in range(10):
        read_with(monkeypatch, bad_readers.well, work)
    assert (time.monotonic() - began) / 10 < 0.5


def test_many_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    results: list[object] = []
    monkeypatch.setattr(isolation, "read_in_child", bad_readers.well)
    threads = [threading.Thread(target=_read_well, args=(tmp_path / f"k{n}", results)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 8


def _read_well(parent: Path, results: list[object]) -> None:
    with work_folder(parent) as work:
        original = odd_files.write(parent, "asli.pdf", b"%PDF-")
        results.append(read_apart(original, "pdf", work, SETTINGS) is not None)


PARENT = """
import sys
from pathlib import Path
from archive.settings import load_settings
from ingest import isolation
from tests.ingest import bad_readers

if __name__ == "__main__":
    isolation.read_in_child = getattr(bad_readers, sys.argv[2])
    with isolation.work_folder(Path(sys.argv[1]) / "kerja") as work:
        isolation.read_apart(Path(sys.argv[1]), "pdf", work, load_settings({}))
"""


@pytest.mark.slow
@pytest.mark.parametrize("whole_tree", [True, False], ids=["tree", "parent"])
@pytest.mark.parametrize("reader", ["hang", "hold_the_lock"])
def test_children_die_with_their_parent(tmp_path: Path, whole_tree: bool, reader: str) -> None:
    root = Path(__file__).parents[2]
    script = odd_files.write(tmp_path, "induk.py", PARENT.encode())
    parent = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path), reader],
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    pids = tmp_path / "kerja" / "pids"
    for _ in range(200):
        if pids.exists() and pids.read_text():
            break
        time.sleep(0.1)
    (os.killpg if whole_tree else os.kill)(parent.pid, signal.SIGKILL)
    parent.wait()
    assert all(gone(int(pid)) for pid in pids.read_text().split())


def test_pages_are_counted_and_bad_files_passed_over(work: Path) -> None:
    files = {
        "tiga.pdf": odd_files.text_pdf("a", "b", "c"),
        "rusak.pdf": b"%PDF-1.4 dan sampah",
        "hilang.pdf": None,
        "dua.tif": odd_files.tiff_pages(2),
        "bom.png": odd_files.bomb_png(20_000),
    }
    for name, data in files.items():
        if data is not None:
            odd_files.write(work, name, data)
    counted = {
        path.name: pages for path, pages in count_apart([work / name for name in files], work, SETTINGS)
    }
    assert counted == {"tiga.pdf": 3, "dua.tif": 2}
