import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.errors import StoreError
from archive.file_store import FileStore
from archive.naskah_store import Naskah
from ingest import attempts, isolation
from ingest import intake as intake_module
from ingest.attempts import MOST_BEGINNINGS, Attempts
from ingest.intake import Delayed, Ended, Event, Intake, Progress
from ingest.receive import receive
from tests.ingest import bad_readers, odd_files
from tests.ingest.places import Place, open_place

pytestmark = pytest.mark.slow  # real processes and disks


class Heard:
    """What the workers told."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._changed = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait_for(self, kind: type[Event], count: int = 1, seconds: float = 20.0) -> list[Event]:
        with self._changed:
            found = lambda: [event for event in self.events if isinstance(event, kind)]  # noqa: E731
            assert self._changed.wait_for(lambda: len(found()) >= count, seconds), self.events
            return found()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = open_place(tmp_path / "data", workers=2)
    yield place
    place.store.close()


@contextmanager
def working(
    place: Place, reader: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Intake, Heard]]:
    monkeypatch.setattr(isolation, "read_in_child", reader)
    heard = Heard()
    intake = Intake(place.store, place.files, place.settings, tell=heard)
    intake.start()
    try:
        yield intake, heard
    finally:
        intake.stop()


def take(place: Place, number: int = 1) -> Naskah:
    path = odd_files.write(place.inbox, f"surat {number}.pdf", odd_files.text_pdf(f"NOMOR {number}"))
    done = receive(path, store=place.store, files=place.files, settings=place.settings)
    assert done.naskah is not None
    return done.naskah


def test_what_waits_is_read_and_filed(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        take(place, number)
    with working(place, bad_readers.well, monkeypatch) as (intake, heard):
        heard.wait_for(Ended, 5)
        take(place, 5)
        intake.wake()
        ended = heard.wait_for(Ended, 6)
    assert {event.naskah.status for event in ended if isinstance(event, Ended)} == {"terarsip"}
    assert place.store.count_by_status() == {"terarsip": 6}
    papers = [name for name in place.names("arsip") if not name.startswith("_catatan/")]  # the desk's journal
    assert len(papers) == 6 * 5
    pages = [
        (e.done, e.pages)
        for e in heard.events
        if isinstance(e, Progress) and e.naskah.nama_asal == "surat 5.pdf"
    ]
    assert pages == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert not list((place.settings.data / isolation.WORK).iterdir())


def test_a_document_received_by_another_process_is_noticed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_module, "LOOK_SECONDS", 0.1)
    with working(place, bad_readers.well, monkeypatch) as (_, heard):
        take(place)
        heard.wait_for(Ended)


@pytest.mark.parametrize(
    "reader", [bad_readers.damaged, bad_readers.encrypted, bad_readers.segfault, bad_readers.bug]
)
def test_what_cannot_be_read_is_set_aside_and_can_be_tried_again(
    place: Place, monkeypatch: pytest.MonkeyPatch, reader: Callable[..., None]
) -> None:
    naskah = take(place)
    with working(place, reader, monkeypatch) as (_, heard):
        (ended,) = heard.wait_for(Ended)
    assert isinstance(ended, Ended)
    assert ended.naskah.status == "gagal"
    assert ended.naskah.alasan.startswith("surat 1.pdf: ")
    assert place.names("gagal") == ["surat 1.pdf"]
    assert ended.naskah.alasan in place.note("gagal", "surat 1.pdf")
    assert (
        place.files.path(ended.naskah, "asli").read_bytes()
        == (place.settings.data / "gagal/surat 1.pdf").read_bytes()
    )
    place.store.retry(naskah.id)
    with working(place, bad_readers.well, monkeypatch) as (_, heard):
        heard.wait_for(Ended)
    assert place.store.count_by_status() == {"terarsip": 1}


def test_a_crash_is_tried_once_more(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    take(place)
    begun: list[int] = []
    real = intake_module.read_apart

    def read_apart(*args: object, **more: object) -> object:
        begun.append(1)
        if len(begun) == 2:
            monkeypatch.setattr(isolation, "read_in_child", bad_readers.well)
        return real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(intake_module, "read_apart", read_apart)
    with working(place, bad_readers.segfault, monkeypatch) as (_, heard):
        heard.wait_for(Ended)
    assert len(begun) == 2
    assert place.store.count_by_status() == {"terarsip": 1}
    assert place.names("gagal") == []


def test_a_file_that_takes_the_program_down_each_time_is_set_aside(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    naskah = take(place)
    for _ in range(MOST_BEGINNINGS):  # as many power cuts
        assert Attempts(place.settings.data).begin(naskah.sha256)
    with working(place, bad_readers.well, monkeypatch) as (_, heard):
        heard.wait_for(Ended)
    assert "berkali-kali berhenti" in place.note("gagal", "surat 1.pdf")
    place.store.retry(naskah.id)
    with working(place, bad_readers.well, monkeypatch) as (_, heard):
        heard.wait_for(Ended)
    assert place.store.count_by_status() == {"terarsip": 1}


def test_a_stop_leaves_the_document_for_the_next_start(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "MOST_BEGINNINGS", 2)
    naskah = take(place)
    for _ in range(3):  # stops are not held against the file
        with working(place, bad_readers.hang, monkeypatch) as (_, heard):
            heard.wait_for(Progress)
        assert place.store.count_by_status() == {"diterima": 1}
    with working(place, bad_readers.well, monkeypatch) as (_, heard):
        heard.wait_for(Ended)
    assert place.store.by_sha(naskah.sha256) is not None
    assert place.store.count_by_status() == {"terarsip": 1}


def test_a_full_disk_makes_the_document_wait(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_module, "FIRST_WAIT", 0.1)
    monkeypatch.setattr(intake_module, "LOOK_SECONDS", 0.1)
    full = threading.Event()
    full.set()
    real = FileStore.write_beside

    def write_beside(*args: object, **named: object) -> None:
        if full.is_set():
            raise StoreError("surat 1.pdf: ruang penyimpanan penuh. Kosongkan ruang pada disk itu.")
        real(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(FileStore, "write_beside", write_beside)
    take(place)
    with working(place, bad_readers.well, monkeypatch) as (_, heard):
        delayed = heard.wait_for(Delayed, 2)
        assert all(isinstance(event, Delayed) and "penuh" in event.alasan for event in delayed)
        full.clear()
        heard.wait_for(Ended)
    assert place.store.count_by_status() == {"terarsip": 1}
    assert place.names("gagal") == []


def test_a_fault_of_the_program_does_not_stop_the_worker(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = intake_module.file_naskah

    def file_naskah(naskah: Naskah, *args: object, **more: object) -> Naskah:
        if naskah.nama_asal == "surat 1.pdf":
            raise ZeroDivisionError
        return real(naskah, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(intake_module, "file_naskah", file_naskah)
    for number in range(4):
        take(place, number)
    with working(place, bad_readers.well, monkeypatch) as (_, heard):
        heard.wait_for(Ended, 4)
    assert place.store.count_by_status() == {"terarsip": 3, "gagal": 1}
    (failed,) = place.store.with_status("gagal")
    assert "kesalahan dalam program" in failed.alasan


def test_an_original_that_is_gone_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    naskah = take(place)
    shutil.rmtree(place.files.received(naskah))
    with working(place, bad_readers.well, monkeypatch) as (_, heard):
        (ended,) = heard.wait_for(Ended)
    assert isinstance(ended, Ended)
    assert "tidak ada" in ended.naskah.alasan


def test_work_left_by_a_crash_is_swept(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    odd_files.write(place.settings.data / isolation.WORK, "abc/tess_123.pgm", b"P5")
    with working(place, bad_readers.well, monkeypatch):
        assert not (place.settings.data / isolation.WORK / "abc").exists()


def test_follow_runs_once_for_many_askings() -> None:
    from ingest.follow import Follow

    runs: list[float] = []
    follow = Follow(lambda: runs.append(time.monotonic()), name="uji", pause=0.1)
    follow.start()
    for _ in range(50):
        follow.ask()
        time.sleep(0.01)
    time.sleep(0.2)
    follow.stop()
    assert 3 <= len(runs) <= 8


def test_follow_outlives_a_failing_chore() -> None:
    from ingest.follow import Follow

    runs: list[int] = []

    def chore() -> None:
        runs.append(1)
        if len(runs) == 1:
            raise StoreError("indeks: penuh.")
        if len(runs) == 2:
            raise ValueError

    follow = Follow(chore, name="uji", pause=0.01)
    follow.start()
    for _ in range(100):
        follow.ask()
        if len(runs) >= 3:
            break
        time.sleep(0.02)
    follow.stop()
    assert len(runs) >= 3
