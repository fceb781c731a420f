"""Takes a number of files in and waits for them: what the command line does, with or without a server beside it.

If another process runs the workers of this data folder, the files are received here and read there.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.durable import file_lock, make_folder, store_faults
from archive.errors import ArsipError, NotFoundError, StoreError
from archive.file_store import FileStore
from archive.naskah_store import Naskah, NaskahStore
from archive.settings import Settings
from ingest.aside import set_aside_files, take_away
from ingest.intake import Delayed, Ended, Event, Intake, Progress
from ingest.isolation import WORK, count_apart, work_folder
from ingest.names import shown_name
from ingest.receive import Received, failed_folder, receive
from ingest.sniff import HEAD, looks_whole, type_of
from ingest.watch import Tracker, look, scan

WORKERS_LOCK = ".kunci-kerja"
STORE_TRIES = 3
ENDINGS = frozenset((".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: `hasil` is "terarsip", "duplikat", "gagal" or "tertunda" (the archive itself failed)."""

    name: str
    hasil: str
    naskah: Naskah | None = None
    alasan: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """How far the reading of all files is: pages done, pages in all as far as known, files not yet ended."""

    done: int
    total: int
    files: int


@contextmanager
def workers_lock(settings: Settings) -> Iterator[bool]:
    """Holds the right to run the workers on this data folder; yields whether it was free."""
    with store_faults(settings.data.name):
        make_folder(settings.data)
    with file_lock(settings.data / WORKERS_LOCK, wait=False) as got:
        yield got


def papers_in(paths: Sequence[Path], settings: Settings) -> tuple[list[Path], int]:
    """The files that `paths` name or hold, and how many were passed over because they are no scans.

    A file named itself is always in; in a folder a paper is known by its content or its ending, in the inbox
    everything is taken for one. Raises NotFoundError.
    """
    found: dict[Path, None] = {}
    passed = 0
    for path in paths:
        if path.is_dir():
            root = path.resolve()
            for below, _, _ in scan(root):
                if _in_inbox(below, settings) or _looks_like_a_paper(below):
                    found[below] = None
                else:
                    passed += 1
        elif path.exists():
            found[path.parent.resolve() / path.name if _in_inbox(path, settings) else path.resolve()] = None
        else:
            raise NotFoundError(f"{path}: tidak ada. Periksa nama berkas atau foldernya.")
    return list(found), passed


class Batch:
    """Files on their way; `show` is told how far they are, on any thread."""

    def __init__(
        self,
        store: NaskahStore,
        files: FileStore,
        settings: Settings,
        *,
        show: Callable[[Pages], None] = lambda pages: None,
        filed: Callable[[], None] = lambda: None,
    ) -> None:
        self._store, self._files, self._settings, self._show = store, files, settings, show
        self._filed = filed
        self._intake: Intake | None = None
        self._held = ExitStack()
        self._changed = threading.Condition()
        self._waiting: dict[int, str] = {}
        self._outcomes: list[Outcome] = []
        self._pages: dict[int, int] = {}
        self._done: dict[int, int] = {}

    @contextmanager
    def working(self) -> Iterator[None]:
        """Runs the workers, unless another process does; what an earlier run left over is finished too."""
        with ExitStack() as self._held:
            self._work_if_nobody_does()
            yield

    def _work_if_nobody_does(self) -> None:
        with ExitStack() as held:
            if not held.enter_context(workers_lock(self._settings)):
                return
            intake = Intake(
                self._store,
                self._files,
                self._settings,
                tell=self._hear,
                filed=self._filed,
                store_tries=STORE_TRIES,
            )
            self._expect(self._store.pending())
            intake.start()
            held.callback(intake.stop)
            self._intake = intake
            self._held.enter_context(held.pop_all())

    def take(self, paths: Sequence[Path]) -> None:
        """Receives `paths`, those of the inbox when they are whole; only these leave their place."""
        for path in self._when_whole(paths):
            try:
                self._received(
                    receive(
                        path,
                        store=self._store,
                        files=self._files,
                        settings=self._settings,
                        leave=_in_inbox(path, self._settings),
                    )
                )
            except StoreError as error:
                if self._intake is None and not path.exists():
                    continue  # the server was quicker
                self._end(Outcome(shown_name(path), "tertunda", None, str(error)))

    def retry(self, ids: Sequence[int] = ()) -> None:
        """Tries what failed once more: all of it, or the documents with these ids. Raises NotFoundError."""
        failed = {naskah.id: naskah for naskah in self._store.with_status("gagal")}
        for wanted in ids:
            if wanted not in failed:
                raise NotFoundError(f"naskah {wanted}: tidak ada di antara yang gagal. Periksa nomornya.")
        for naskah in [failed[wanted] for wanted in ids] or failed.values():
            take_away(failed_folder(self._settings), naskah.sha256)
            self._expect([self._store.retry(naskah.id)])
        for path in () if ids else set_aside_files(failed_folder(self._settings)):
            again = receive(path, store=self._store, files=self._files, settings=self._settings)
            if again.naskah is not None:
                take_away(failed_folder(self._settings), again.naskah.sha256)
            self._received(again)

    def wait(self) -> list[Outcome]:
        """Waits until all are read; what became of each, in the order they ended."""
        counter = threading.Thread(target=self._count, daemon=True)
        counter.start()
        while True:
            with self._changed:
                if self._intake is not None:
                    self._changed.wait_for(lambda: not self._waiting, 1.0)
                if not self._waiting:
                    return self._outcomes
            if self._intake is None:
                time.sleep(0.5)
                self._work_if_nobody_does()
            # What a start finishes after a crash, and what another process does, nobody tells.
            self._look()

    def _when_whole(self, paths: Sequence[Path]) -> Iterator[Path]:
        tracker = Tracker(self._settings.settle_seconds)
        for path in paths:
            if not _in_inbox(path, self._settings):
                yield path
            elif (found := look(path)) is not None:
                tracker.see(path, *found, time.monotonic())
        while waiting := tracker.waiting():
            time.sleep(min(0.5, self._settings.settle_seconds / 3))
            for path in waiting:
                if (found := look(path)) is None:
                    tracker.forget(path)
                else:
                    tracker.see(path, *found, time.monotonic())
            yield from tracker.due(time.monotonic(), looks_whole)

    def _received(self, received: Received) -> None:
        naskah = received.naskah
        if received.hasil in ("baru", "lagi") and naskah is not None and naskah.status != "terarsip":
            self._expect([naskah])
        elif received.hasil == "gagal":
            self._end(Outcome(shown_name(received.path), "gagal", None, received.alasan))
        else:
            hasil = "duplikat" if received.hasil == "duplikat" else "terarsip"
            self._end(Outcome(shown_name(received.path), hasil, naskah))

    def _expect(self, rows: Sequence[Naskah]) -> None:
        with self._changed:
            for naskah in rows:
                self._waiting[naskah.id] = naskah.nama_asal
        for naskah in rows:
            # A quick worker may have ended it before we expected it, and told nobody who listened.
            now = self._store.get(naskah.id)
            if now is not None and now.status in ("terarsip", "gagal"):
                self._end_row(now)
        if self._intake is not None and rows:
            self._intake.wake()

    def _hear(self, event: Event) -> None:
        match event:
            case Progress(naskah, done, pages):
                with self._changed:
                    self._pages[naskah.id], self._done[naskah.id] = pages, done
                self._tell()
            case Ended(naskah):
                self._end_row(naskah)
            case Delayed(naskah, alasan, last) if last:
                self._end(Outcome(naskah.nama_asal, "tertunda", naskah, alasan), naskah.id)

    def _end_row(self, naskah: Naskah) -> None:
        self._end(Outcome(naskah.nama_asal, naskah.status, naskah, naskah.alasan), naskah.id)

    def _end(self, outcome: Outcome, naskah_id: int = 0) -> None:
        with self._changed:
            if naskah_id:
                if self._waiting.pop(naskah_id, None) is None:
                    return  # not one of ours, or told before
                self._done[naskah_id] = self._pages.setdefault(naskah_id, 0)
            self._outcomes.append(outcome)
            self._changed.notify_all()
        self._tell()

    def _look(self) -> None:
        """Asks the database what became of those that wait."""
        with self._changed:
            expected = list(self._waiting)
        pending = {naskah.id for naskah in self._store.pending()}
        for naskah_id in expected:
            if naskah_id not in pending and (naskah := self._store.get(naskah_id)) is not None:
                self._end_row(naskah)

    def _tell(self) -> None:
        with self._changed:
            pages = Pages(sum(self._done.values()), sum(self._pages.values()), len(self._waiting))
        self._show(pages)

    def _count(self) -> None:
        """Counts the pages of what waits, so that the progress bar knows its end."""
        with self._changed:
            expected = [naskah_id for naskah_id in self._waiting if naskah_id not in self._pages]
        originals: dict[Path, int] = {}
        for naskah_id in expected:
            naskah = self._store.get(naskah_id)
            if naskah is not None and naskah.status == "diterima":
                try:
                    originals[self._files.path(naskah, "asli")] = naskah_id
                except ArsipError:
                    continue  # whoever reads it will tell
        if not originals:
            return
        with work_folder(self._settings.data / WORK) as work:
            for path, pages in count_apart(list(originals), work, self._settings):
                with self._changed:
                    self._pages.setdefault(originals[path], pages)
                self._tell()


def _in_inbox(path: Path, settings: Settings) -> bool:
    return settings.inbox in (path.parent.resolve() / path.name).parents


def _looks_like_a_paper(path: Path) -> bool:
    if path.suffix.lower() in ENDINGS:
        return True
    try:
        with path.open("rb") as file:
            return type_of(file.read(HEAD)) is not None
    except OSError:
        return False
