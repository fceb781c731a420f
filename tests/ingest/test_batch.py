import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import NotFoundError, StoreError
from archive.file_store import FileStore
from ingest import intake as intake_module
from ingest import isolation
from ingest.batch import Batch, Pages, papers_in, workers_lock
from ingest.intake import Intake
from tests.ingest import bad_readers, odd_files
from tests.ingest.places import Place, open_place

pytestmark = pytest.mark.slow  # real processes and disks

PAPER = odd_files.text_pdf("NOMOR 1")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setattr(isolation, "read_in_child", bad_readers.well)
    place = open_place(tmp_path / "data", workers=2, settle_seconds=0.1)
    yield place
    place.store.close()


def papers(folder: Path, count: int) -> list[Path]:
    return [odd_files.write(folder, f"{n}.pdf", odd_files.text_pdf(f"NOMOR {n}")) for n in range(count)]


def test_pages_are_shown_as_they_are_read(place: Place, tmp_path: Path) -> None:
    shown: list[Pages] = []
    batch = Batch(place.store, place.files, place.settings, show=shown.append)
    with batch.working():
        batch.take(papers(tmp_path / "luar", 4))
        outcomes = batch.wait()
    assert sorted((o.name, o.hasil) for o in outcomes) == [(f"{n}.pdf", "terarsip") for n in range(4)]
    assert shown[-1] == Pages(12, 12, 0)
    assert [pages.done for pages in shown] == sorted(pages.done for pages in shown)


def test_what_an_earlier_run_left_is_finished_and_told(place: Place, tmp_path: Path) -> None:
    first = Batch(place.store, place.files, place.settings)
    first.take(papers(tmp_path / "luar", 2))  # received, and then the power went
    batch = Batch(place.store, place.files, place.settings)
    with batch.working():
        assert [outcome.hasil for outcome in batch.wait()] == ["terarsip", "terarsip"]


DIES_WHILE_FILING = """
import os, sys
from pathlib import Path
from archive.naskah_store import NaskahStore
from ingest import isolation
from ingest.batch import Batch
from tests.ingest import bad_readers
from tests.ingest.places import open_place

isolation.read_in_child = bad_readers.well
NaskahStore.end_filing = lambda *_: os._exit(9)
place = open_place(Path(sys.argv[1]), workers=2, settle_seconds=0.1)
batch = Batch(place.store, place.files, place.settings)
with batch.working():
    batch.take([Path(name) for name in sys.argv[2:]])
    batch.wait()
"""


def test_what_the_start_itself_finishes_is_not_waited_for(place: Place, tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    died = subprocess.run(
        [sys.executable, "-c", DIES_WHILE_FILING, str(place.settings.data), *papers(tmp_path / "luar", 2)],
        env={**os.environ, "PYTHONPATH": str(root)},
        timeout=60,
    )
    assert died.returncode == 9
    assert [naskah.status for naskah in place.store.pending()].count("dibaca") >= 1
    batch = Batch(place.store, place.files, place.settings)
    told: list[str] = []
    with batch.working():
        waiting = threading.Thread(target=lambda: told.extend(o.hasil for o in batch.wait()), daemon=True)
        waiting.start()
        waiting.join(30)
    assert told == ["terarsip", "terarsip"]


def test_beside_a_server_files_are_only_received(place: Place, tmp_path: Path) -> None:
    with workers_lock(place.settings) as alone:
        assert alone
        server = Intake(place.store, place.files, place.settings)
        batch = Batch(place.store, place.files, place.settings)
        with batch.working():
            batch.take(papers(tmp_path / "luar", 2))
            assert place.store.count_by_status() == {"diterima": 2}
            server.start()
            assert [outcome.hasil for outcome in batch.wait()] == ["terarsip", "terarsip"]
        server.stop()


def test_when_the_server_ends_its_work_is_taken_over(place: Place, tmp_path: Path) -> None:
    held = workers_lock(place.settings)
    held.__enter__()
    batch = Batch(place.store, place.files, place.settings)
    with batch.working():
        batch.take(papers(tmp_path / "luar", 2))
        threading.Timer(0.3, held.__exit__, (None, None, None)).start()
        assert [outcome.hasil for outcome in batch.wait()] == ["terarsip", "terarsip"]
    with workers_lock(place.settings) as free:
        assert free


def test_a_file_in_the_inbox_that_the_server_took_is_not_told(place: Place) -> None:
    path = odd_files.write(place.inbox, "a.pdf", PAPER)
    with workers_lock(place.settings):
        batch = Batch(place.store, place.files, place.settings)
        with batch.working():
            threading.Timer(0.05, path.unlink).start()
            batch.take([path])
            assert batch.wait() == []


def test_a_file_still_growing_in_the_inbox_is_waited_for(place: Place) -> None:
    path = odd_files.write(place.inbox, "a.pdf", PAPER[:300])

    def grow() -> None:
        for end in range(400, len(PAPER) + 100, 100):
            time.sleep(0.03)
            path.write_bytes(PAPER[:end])

    writer = threading.Thread(target=grow)
    writer.start()
    batch = Batch(place.store, place.files, place.settings)
    with batch.working():
        batch.take([path])
        (outcome,) = batch.wait()
    writer.join()
    assert outcome.hasil == "terarsip"
    assert outcome.naskah is not None
    assert outcome.naskah.ukuran == len(PAPER)


def test_a_full_disk_ends_in_a_delay_that_is_told(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_module, "FIRST_WAIT", 0.05)
    monkeypatch.setattr(intake_module, "LOOK_SECONDS", 0.05)

    def write_beside(*_: object, **__: object) -> None:
        raise StoreError("0.pdf: ruang penyimpanan penuh. Kosongkan ruang pada disk itu.")

    monkeypatch.setattr(FileStore, "write_beside", write_beside)
    batch = Batch(place.store, place.files, place.settings)
    with batch.working():
        batch.take(papers(tmp_path / "luar", 1))
        (outcome,) = batch.wait()
    assert outcome.hasil == "tertunda"
    assert "penuh" in outcome.alasan
    assert place.store.count_by_status() == {"diterima": 1}


def test_retry_of_one_document(place: Place, tmp_path: Path) -> None:
    first = Batch(place.store, place.files, place.settings)
    first.take(papers(tmp_path / "luar", 2))
    one, other = place.store.pending()
    for row in (one, other):
        place.store.mark_failed(row.id, "rusak")
    batch = Batch(place.store, place.files, place.settings)
    with batch.working():
        batch.retry([other.id])
        assert [outcome.name for outcome in batch.wait()] == [other.nama_asal]
        with pytest.raises(NotFoundError):
            batch.retry([other.id])
    assert place.store.count_by_status() == {"terarsip": 1, "gagal": 1}


def test_papers_in_folders(place: Place, tmp_path: Path) -> None:
    scans = tmp_path / "pindaian"
    odd_files.write(scans, "a.pdf", PAPER)
    odd_files.write(scans, "dalam/tanpa ending", PAPER)
    odd_files.write(scans, "kosong.PDF", b"")
    odd_files.write(scans, "README.md", b"bukan naskah")
    odd_files.write(scans, ".tersembunyi.pdf", PAPER)
    (scans / "tautan.pdf").symlink_to(scans / "a.pdf")
    found, passed = papers_in([scans, scans / "a.pdf"], place.settings)
    assert [str(path.relative_to(scans)) for path in found] == ["a.pdf", "dalam/tanpa ending", "kosong.PDF"]
    assert passed == 1
    assert papers_in([scans / "README.md"], place.settings)[0] == [scans / "README.md"]
    odd_files.write(place.inbox, "catatan.md", b"bukan naskah")
    assert papers_in([place.inbox], place.settings) == ([place.inbox / "catatan.md"], 0)
    with pytest.raises(NotFoundError, match="tidak ada"):
        papers_in([tmp_path / "salah"], place.settings)
