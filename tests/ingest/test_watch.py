import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.errors import ArsipError
from archive.settings import load_settings
from ingest.watch import Tracker, Watcher, check_folders, is_noise, look, scan
from tests.ingest import odd_files

SURAT = Path("masuk/surat.pdf")
PDF = odd_files.text_pdf("undangan")


def whole(_: Path) -> bool:
    return True


def cut(_: Path) -> bool:
    return False


# Each row: what is seen as (second, size, mtime), whether it opens, and the seconds at which it is due (of
# 0..60).
@pytest.mark.parametrize(
    ("seen", "opens", "due"),
    [
        ([(0, 100, 1)], whole, [3]),  # there at start: no shortcut
        ([(0, 100, 1), (2, 200, 2), (4, 300, 3)], whole, [7]),  # a slow scanner
        ([(0, 100, 1), (1, 100, 1), (2, 100, 1)], whole, [3]),  # looking does not put it off
        ([(0, 100, 1), (2, 100, 2)], whole, [5]),  # same size, written again
        ([(0, 100, 1), (2, 200, 1)], whole, [5]),  # grows, a share keeps its time
        ([(0, 100, 1)], cut, [30]),  # its end is missing: patience, then it is reported
        ([(0, 100, 1), (20, 200, 2)], cut, [50]),  # a pause in the writing
        ([(0, 100, 1), (10, 150, 9)], whole, [3, 13]),  # replaced after it was taken
    ],
)
def test_when_a_file_is_due(
    seen: list[tuple[int, int, int]], opens: Callable[[Path], bool], due: list[int]
) -> None:
    tracker = Tracker(3.0)
    told = []
    for second in range(60):
        for at, size, mtime in seen:
            if at == second:
                tracker.see(SURAT, size, mtime, second)
        told += [second for _ in tracker.due(second, opens)]
    assert told == due


def test_a_file_that_could_not_be_taken_is_offered_again_ever_later() -> None:
    tracker = Tracker(3.0, longest_wait=40.0)
    told = []
    for second in range(200):
        tracker.see(SURAT, 100, 1, second)
        for path in tracker.due(second, whole):
            told.append(second)
            tracker.again(path, second)
    assert told == [3, 9, 21, 45, 85, 125, 165]


def test_a_name_that_comes_back_is_a_new_file() -> None:
    tracker = Tracker(3.0)
    tracker.see(SURAT, 100, 1, 0)
    assert tracker.due(3, whole) == [SURAT]
    tracker.keep_only([])
    tracker.see(SURAT, 100, 1, 10)
    assert tracker.due(12, whole) == []
    assert tracker.due(13, whole) == [SURAT]


def test_several_hundred_at_once_come_in_the_order_they_settled() -> None:
    tracker = Tracker(1.0)
    paths = [Path(f"masuk/{number:03}.pdf") for number in range(500)]
    for number, path in enumerate(reversed(paths)):
        tracker.see(path, 10, 1, number / 1000)
    assert tracker.due(5, whole) == list(reversed(paths))
    assert tracker.due(6, whole) == []
    assert tracker.waiting() == []


@pytest.mark.parametrize(
    "name",
    [
        "surat.pdf.part",
        "~$surat.docx",
        ".~lock.surat.odt#",
        "@eaDir",
        "Thumbs.db",
        "desktop.ini",
        ".DS_Store",
        "._surat.pdf",
        ".stfolder",
        "pindaian.tmp",
        "Pindaian.TMP",
        "surat.pdf.crdownload",
        ".tersembunyi.pdf",
    ],
)
def test_noise_is_left_alone(name: str, tmp_path: Path) -> None:
    odd_files.write(tmp_path, name, PDF)
    odd_files.write(tmp_path, f"folder/{name}/surat.pdf", PDF)
    assert is_noise(name)
    assert list(scan(tmp_path)) == []


@pytest.mark.parametrize("name", ["surat.pdf", "..surat..pdf", "tmp.pdf", "part 2.pdf", "~surat.pdf"])
def test_papers_are_no_noise(name: str) -> None:
    assert not is_noise(name)


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = odd_files.write(tmp_path, "luar/rahasia.pdf", PDF)
    inbox = tmp_path / "masuk"
    inbox.mkdir()
    (inbox / "tautan.pdf").symlink_to(outside)
    (inbox / "folder").symlink_to(outside.parent)
    (inbox / "putus.pdf").symlink_to(tmp_path / "tidak ada")
    os.mkfifo(inbox / "pipa.pdf")
    odd_files.write(inbox, "asli.pdf", PDF)
    assert [path.name for path, _, _ in scan(inbox)] == ["asli.pdf"]
    assert look(inbox / "tautan.pdf") is None
    assert look(inbox / "tidak ada.pdf") is None


@pytest.mark.parametrize(
    ("inbox", "fine"),
    [
        ("data/masuk", True),
        ("jaringan/pindaian", True),
        ("data", False),  # the store lies in it: the archive would take in what it files
        ("data/arsip", False),
        ("data/arsip/masuk", False),
        ("data/gagal", False),
        ("data/duplikat/masuk", False),
        (".", False),
    ],
)
def test_the_inbox_is_apart_from_what_is_written(tmp_path: Path, inbox: str, fine: bool) -> None:
    settings = load_settings({}, data=tmp_path / "data", inbox=tmp_path / inbox)
    if fine:
        check_folders(settings)
    else:
        with pytest.raises(ArsipError, match="folder masuk"):
            check_folders(settings)


def test_a_link_does_not_hide_that_the_inbox_is_the_store(tmp_path: Path) -> None:
    (tmp_path / "data" / "arsip").mkdir(parents=True)
    (tmp_path / "pindaian").symlink_to(tmp_path / "data" / "arsip")
    with pytest.raises(ArsipError, match="folder masuk"):
        check_folders(load_settings({}, data=tmp_path / "data", inbox=tmp_path / "pindaian"))


class Taken:
    """Stands for the archive: notes what it was offered, and takes it away."""

    def __init__(self) -> None:
        self.contents: list[tuple[str, bytes]] = []
        self.refuse = 0
        self._changed = threading.Condition()

    def __call__(self, path: Path) -> bool:
        with self._changed:
            if self.refuse:
                self.refuse -= 1
                return False
            self.contents.append((path.name, path.read_bytes()))
            path.unlink()
            self._changed.notify_all()
            return True

    def wait_for(self, count: int, seconds: float = 10.0) -> list[tuple[str, bytes]]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.contents) >= count, seconds), self.contents
            return self.contents


@contextmanager
def watching(
    inbox: Path, taken: Taken, *, settle: float = 0.1, rescan: float = 60.0, polling: bool = False
) -> Iterator[Watcher]:
    watcher = Watcher(inbox, taken, settle_seconds=settle, rescan_seconds=rescan, polling=polling)
    watcher.start()
    try:
        yield watcher
    finally:
        watcher.stop()


def test_files_there_at_start_and_dropped_later_are_taken(tmp_path: Path) -> None:
    odd_files.write(tmp_path, "lama.pdf", PDF)
    taken = Taken()
    with watching(tmp_path, taken):
        assert taken.wait_for(1) == [("lama.pdf", PDF)]
        odd_files.write(tmp_path, "baru.pdf", PDF)
        odd_files.write(tmp_path, "lantai 2/jauh.pdf", PDF)
        assert {name for name, _ in taken.wait_for(3)} == {"lama.pdf", "baru.pdf", "jauh.pdf"}


def test_a_folder_moved_in_is_taken_whole(tmp_path: Path) -> None:
    for number in range(20):
        odd_files.write(tmp_path, f"luar/bundel/{number}.pdf", PDF)
    inbox = tmp_path / "masuk"
    taken = Taken()
    with watching(inbox, taken):
        time.sleep(0.3)
        (tmp_path / "luar" / "bundel").rename(inbox / "bundel")
        assert len(taken.wait_for(20)) == 20


def test_a_slow_writer_is_waited_for(tmp_path: Path) -> None:
    taken = Taken()
    with watching(tmp_path, taken, settle=0.3), (tmp_path / "pelan.pdf").open("wb") as out:
        for start in range(0, len(PDF), 300):
            out.write(PDF[start : start + 300])
            out.flush()
            time.sleep(0.1)
        out.close()
        assert taken.wait_for(1) == [("pelan.pdf", PDF)]


def test_renamed_into_place_is_taken_under_its_last_name(tmp_path: Path) -> None:
    taken = Taken()
    with watching(tmp_path, taken):
        part = odd_files.write(tmp_path, "surat.pdf.part", PDF)
        time.sleep(0.4)
        assert taken.contents == []
        part.rename(tmp_path / "surat.pdf")
        assert taken.wait_for(1) == [("surat.pdf", PDF)]


@pytest.mark.slow
def test_polling_sees_the_same(tmp_path: Path) -> None:
    taken = Taken()
    with watching(tmp_path, taken, polling=True):
        time.sleep(0.3)
        odd_files.write(tmp_path, "jaringan.pdf", PDF)
        assert taken.wait_for(1) == [("jaringan.pdf", PDF)]


def test_lost_events_are_made_up_for_by_the_rescan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Watcher, "touched", lambda self, path: None)
    taken = Taken()
    with watching(tmp_path, taken, rescan=0.5):
        time.sleep(0.2)
        odd_files.write(tmp_path, "terlewat.pdf", PDF)
        assert taken.wait_for(1) == [("terlewat.pdf", PDF)]


def test_what_was_refused_once_is_offered_again(tmp_path: Path) -> None:
    taken = Taken()
    taken.refuse = 1
    odd_files.write(tmp_path, "surat.pdf", PDF)
    with watching(tmp_path, taken, rescan=0.5):
        assert taken.wait_for(1) == [("surat.pdf", PDF)]


@pytest.mark.slow
def test_the_inbox_may_vanish_and_come_back(tmp_path: Path) -> None:
    inbox = tmp_path / "masuk"
    taken = Taken()
    with watching(inbox, taken, rescan=0.3):
        time.sleep(0.2)
        inbox.rename(tmp_path / "dipindah")
        time.sleep(0.5)
        inbox.mkdir()
        time.sleep(0.5)
        odd_files.write(inbox, "kembali.pdf", PDF)
        assert taken.wait_for(1) == [("kembali.pdf", PDF)]
