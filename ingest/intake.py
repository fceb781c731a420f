"""The way of a document through the workers: read in a child, file, next; and going on after a crash.

The database is the queue: what is `diterima` or `dibaca` waits, whoever received it. Knows nothing of where
files come from, nor of the index: `filed` is called after each filing.
"""

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from archive.agenda_draf import fill_registers, redraft_unplaced
from archive.errors import ArsipError, CrashedError, NotFoundError, StoreError, UnreadableError
from archive.file_store import FileStore
from archive.filing import file_naskah, resume_filing
from archive.koreksi_store import finish_corrections
from archive.naskah_store import Naskah, NaskahStore
from archive.settings import Settings
from ingest.aside import set_aside
from ingest.attempts import Attempts
from ingest.isolation import WORK, ApartReading, read_apart, sweep_work, warm_up, work_folder
from ingest.receive import failed_folder, failed_text, finish_leaving

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0  # so often the database is asked for documents that another process received
FIRST_WAIT, LONGEST_WAIT = 5.0, 120.0


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `pages` pages of a document are read."""

    naskah: Naskah
    done: int
    pages: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A document is `terarsip` or `gagal`; the row says which, and why."""

    naskah: Naskah


@dataclass(frozen=True, slots=True)
class Delayed:
    """The archive could not go on with a document for now (a full disk); `last` when it is not tried again here."""

    naskah: Naskah
    alasan: str
    last: bool


Event = Progress | Ended | Delayed


def tell_nobody(event: Event) -> None:
    """Drops an event."""


def worker_count(settings: Settings) -> int:
    """Files read at the same time."""
    return settings.workers or len(os.sched_getaffinity(0))


class Intake:
    """Workers that read and file whatever waits in the database. One process alone may run them on a data folder.

    `tell` is called on the workers' threads; `store_tries` is how often a document is tried when the
    archive itself fails (None: for ever).
    """

    def __init__(
        self,
        store: NaskahStore,
        files: FileStore,
        settings: Settings,
        *,
        tell: Callable[[Event], None] = tell_nobody,
        filed: Callable[[], None] = lambda: None,
        store_tries: int | None = None,
    ) -> None:
        self._store, self._files, self._settings = store, files, settings
        self._tell, self._filed, self._store_tries = tell, filed, store_tries
        self._attempts = Attempts(settings.data)
        self._stop = threading.Event()
        self._changed = threading.Condition()
        self._waiting: deque[Naskah] = deque()
        self._in_hand: set[int] = set()
        self._faults: dict[int, tuple[int, float]] = {}  # tries so far, not before
        self._looked = 0.0
        self._workers: list[threading.Thread] = []

    def start(self) -> None:
        """Finishes what a crash broke off, and begins to work. Raises StoreError."""
        warm_up()
        sweep_work(self._settings.data)
        finish_leaving(self._store, self._settings)
        resumed = resume_filing(self._store, self._files)
        if resumed:
            log.info("finished filing %d documents after a crash", resumed)
            self._filed()
        fill_registers(self._store, self._settings)
        redraft_unplaced(self._store, self._settings)
        finish_corrections(self._store, self._files, self._settings)
        self._attempts.keep_only({naskah.sha256 for naskah in self._store.pending()})
        for number in range(worker_count(self._settings)):
            worker = threading.Thread(target=self._work, name=f"reader-{number + 1}", daemon=True)
            self._workers.append(worker)
            worker.start()

    def wake(self) -> None:
        """Says that a document was received."""
        with self._changed:
            self._looked = 0.0
            self._changed.notify()

    def stop(self) -> None:
        """Ends all workers and the children they wait for; what they were reading waits for the next start."""
        self._stop.set()
        with self._changed:
            self._changed.notify_all()
        for worker in self._workers:
            worker.join()

    def _work(self) -> None:
        while (taken := self._take()) is not None:
            naskah, threads = taken
            try:
                again = self._process_safely(naskah, threads)
            except Exception:  # not even its failure could be noted
                log.exception("%s: waits for the next start", naskah.nama_asal)
                again = False
                self._faults[naskah.id] = (0, float("inf"))
            with self._changed:
                self._in_hand.discard(naskah.id)
                if again:
                    self._waiting.appendleft(naskah)

    def _take(self) -> tuple[Naskah, int] | None:
        """The next document and how many of its pages to read at once; None at the end."""
        with self._changed:
            while not self._stop.is_set():
                if not self._waiting and time.monotonic() - self._looked >= LOOK_SECONDS:
                    self._refill()
                if self._waiting:
                    naskah = self._waiting.popleft()
                    self._in_hand.add(naskah.id)
                    # Nobody else waits: the cores that idle may read other pages of this document.
                    idle = 0 if self._waiting else len(self._workers) - len(self._in_hand)
                    return naskah, 1 + max(0, idle)
                self._changed.wait(LOOK_SECONDS)
        return None

    def _refill(self) -> None:
        self._looked = now = time.monotonic()
        try:
            pending = self._store.pending()
        except StoreError as error:
            log.error("%s", error)
            return
        for naskah in pending:
            if naskah.id not in self._in_hand and now >= self._faults.get(naskah.id, (0, 0.0))[1]:
                self._waiting.append(naskah)

    def _process_safely(self, naskah: Naskah, threads: int) -> bool:
        """One document; whatever happens, the worker lives on and the document is not lost. True to try again."""
        try:
            try:
                return self._process(naskah, threads)
            except StoreError as error:
                self._attempts.interrupted(naskah.sha256)
                self._delay(naskah, error)
            except UnreadableError as error:
                self._put_aside(naskah, str(error))
            except NotFoundError as error:
                self._fail(naskah, str(error))
        except StoreError as error:
            self._delay(naskah, error)
        except (
            Exception
        ):  # one document's fault must not end the worker: it fails with a note, the rest goes on
            log.exception("%s: unexpected failure", naskah.nama_asal)
            self._fail(
                naskah,
                f"{naskah.nama_asal}: kesalahan dalam program, rinciannya ada di catatan program. "
                "Laporkan kepada pengembang, lalu coba lagi: arsip retry",
            )
        return False

    def _process(self, naskah: Naskah, threads: int) -> bool:
        if not self._attempts.begin(naskah.sha256):
            raise CrashedError(
                f"{naskah.nama_asal}: program berkali-kali berhenti saat membaca berkas ini. "
                "Pindai ulang dokumennya; bila tetap gagal, laporkan kepada pengembang."
            )
        with work_folder(self._settings.data / WORK) as work:
            try:
                reading = read_apart(
                    self._files.path(naskah, "asli"),
                    naskah.tipe,
                    work,
                    self._settings,
                    name=naskah.nama_asal,
                    threads=threads,
                    progress=lambda done, pages: self._tell(Progress(naskah, done, pages)),
                    stop=self._stop,
                )
            except CrashedError:
                if not self._attempts.crashed(naskah.sha256):
                    raise
                log.warning("%s: the reader crashed, trying once more", naskah.nama_asal)
                return True
            if reading is None:
                self._attempts.interrupted(naskah.sha256)
            else:
                self._file(naskah, reading)
            return False

    def _file(self, naskah: Naskah, reading: ApartReading) -> None:
        done = file_naskah(
            naskah,
            reading.rekaman,
            reading.pages,
            reading.searchable,
            lain=reading.lain,
            store=self._store,
            files=self._files,
            settings=self._settings,
            seconds=reading.seconds,
        )
        self._attempts.ended(naskah.sha256)
        self._faults.pop(naskah.id, None)
        log.info("%s: filed as %s in %.1f s", naskah.nama_asal, done.jenis, reading.seconds)
        self._tell(Ended(done))
        self._filed()

    def _put_aside(self, naskah: Naskah, alasan: str) -> None:
        """Copies the original to gagal/ with a note; the store keeps it, so that it can be tried again."""
        set_aside(
            self._files.path(naskah, "asli"),
            failed_folder(self._settings),
            failed_text(alasan),
            naskah.sha256,
            name=naskah.nama_asal,
            keep=True,
        )
        self._fail(naskah, alasan)

    def _fail(self, naskah: Naskah, alasan: str) -> None:
        log.warning("%s", alasan)
        try:
            failed = self._store.mark_failed(naskah.id, alasan)
            self._attempts.ended(naskah.sha256)
        except ArsipError as error:
            self._delay(naskah, error)
            return
        self._tell(Ended(failed))

    def _delay(self, naskah: Naskah, error: ArsipError) -> None:
        tries = self._faults.get(naskah.id, (0, 0.0))[0] + 1
        last = self._store_tries is not None and tries >= self._store_tries
        wait = float("inf") if last else min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - 1))
        self._faults[naskah.id] = (tries, time.monotonic() + wait)
        log.error("%s", error)
        self._tell(Delayed(naskah, str(error), last))
