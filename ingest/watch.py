"""The watched folder: which files are whole and may be taken.

`Tracker` decides, from sizes and times it is told, and touches nothing. `Watcher` is the thin thread around
it: file system events (or polling) tell where to look, and the whole folder is looked through again every
few minutes, because events get lost. Files that are there at start pass the same test. What becomes of a
file is not known here.
"""

import fnmatch
import logging
import os
import stat
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from watchdog.events import (
    EVENT_TYPE_CLOSED,
    EVENT_TYPE_CREATED,
    EVENT_TYPE_MODIFIED,
    EVENT_TYPE_MOVED,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

from archive.errors import ArsipError
from archive.settings import Settings
from ingest.names import shown_name
from ingest.sniff import looks_whole

log = logging.getLogger(__name__)

NOISE = (
    ".[!.]*",  # hidden, `._*` of macOS, `.~lock*` of LibreOffice, `.DS_Store`, `.stfolder`; not `..surat.pdf`
    "~$*",  # opened in Word
    "*.part",
    "*.partial",
    "*.filepart",
    "*.crdownload",
    "*.tmp",
    "thumbs.db",
    "desktop.ini",
    "@eadir",  # Synology
    "#recycle",
    "$recycle.bin",
    "lost+found",
)
AFTER_FAILURE = 5.0  # seconds
PATIENCE = 10  # times the settling time: so long a quiet file without its end may still grow


def is_noise(name: str) -> bool:
    """Whether a file or folder of this name is none of the office's papers."""
    return any(fnmatch.fnmatchcase(name.lower(), pattern) for pattern in NOISE)


@dataclass(slots=True)
class _Seen:
    size: int
    mtime_ns: int
    since: float
    wait_until: float
    tries: int = 0
    offered: bool = False


class Tracker:
    """Decides when files are whole. Times are seconds of any clock that only runs forward.

    A file is due when its size and time have not changed for `settle_seconds` and `opens` says it is whole;
    one that stays quiet ten times as long is due anyway, so that a broken file is reported and does not
    wait for ever.
    """

    def __init__(self, settle_seconds: float, *, longest_wait: float = 180.0) -> None:
        self._settle = settle_seconds
        self._longest_wait = longest_wait
        self._seen: dict[Path, _Seen] = {}

    def see(self, path: Path, size: int, mtime_ns: int, now: float) -> None:
        """The file was seen with this size and time of change."""
        known = self._seen.get(path)
        if known is None or (known.size, known.mtime_ns) != (size, mtime_ns):
            self._seen[path] = _Seen(size, mtime_ns, now, now + self._settle)

    def forget(self, path: Path) -> None:
        """The file is gone."""
        self._seen.pop(path, None)

    def keep_only(self, paths: Iterable[Path]) -> None:
        """A full look found these; all others are gone."""
        found = set(paths)
        for path in self._seen.keys() - found:
            del self._seen[path]

    def again(self, path: Path, now: float) -> None:
        """The file could not be taken for now: it is offered again, each time after twice as long a wait."""
        known = self._seen.get(path)
        if known is not None:
            known.tries += 1
            known.offered = False
            wait = min(self._longest_wait, max(self._settle, 1.0) * 2**known.tries)
            known.wait_until = now + wait

    def waiting(self) -> list[Path]:
        """Files that are not yet offered: what has to be looked at again."""
        return [path for path, seen in self._seen.items() if not seen.offered]

    def due(self, now: float, opens: Callable[[Path], bool]) -> list[Path]:
        """Files that are whole now, each told once, the longest quiet first."""
        ready = []
        for path, seen in self._seen.items():
            if seen.offered or now < seen.wait_until:
                continue
            if now - seen.since >= self._settle * PATIENCE or opens(path):
                seen.offered = True
                ready.append((seen.since, path))
        return [path for _, path in sorted(ready)]


def scan(folder: Path) -> Iterator[tuple[Path, int, int]]:
    """Plain files below `folder` with size and time of change; noise is left out and no link followed."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        log.warning("%s: folder cannot be read: %s", folder, error)
        return
    for entry in entries:
        if is_noise(entry.name):
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from scan(Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                found = entry.stat(follow_symlinks=False)
                yield Path(entry.path), found.st_size, found.st_mtime_ns
        except FileNotFoundError:
            continue  # gone since it was listed
        except OSError as error:
            log.warning("%s: cannot be looked at: %s", shown_name(entry.path), error)


def look(path: Path) -> tuple[int, int] | None:
    """Size and time of change of a plain file, or None when it is gone, a link, or something else."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None


def check_folders(settings: Settings) -> None:
    """Raises ArsipError when the inbox lies in a folder the archive writes to, or the other way round."""
    inbox = settings.inbox.resolve()
    for output in (settings.store, settings.index, settings.data / "duplikat", settings.data / "gagal"):
        output = output.resolve()
        if inbox == output or inbox in output.parents or output in inbox.parents:
            raise ArsipError(
                f"{inbox}: folder masuk tidak boleh sama dengan {output}, di dalamnya, atau memuatnya. "
                "Pilih folder masuk yang lain."
            )


class Watcher:
    """Watches `inbox` and hands each whole file to `offer`, which says whether it was dealt with.

    A file that was not (False) is offered again later. `offer` runs on the watcher's thread, a file at a
    time.
    """

    def __init__(
        self,
        inbox: Path,
        offer: Callable[[Path], bool],
        *,
        settle_seconds: float,
        rescan_seconds: float,
        polling: bool = False,
    ) -> None:
        self._inbox = inbox
        self._offer = offer
        self._settle = settle_seconds
        self._rescan = rescan_seconds
        self._polling = polling
        self._tracker = Tracker(settle_seconds, longest_wait=rescan_seconds)
        self._touched: SimpleQueue[Path] = SimpleQueue()
        self._woken = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="inbox", daemon=True)
        self._observer: BaseObserver | None = None
        self._watched: tuple[int, int] | None = None

    def start(self) -> None:
        """Begins to watch; the folder is created when it is missing."""
        self._inbox.mkdir(parents=True, exist_ok=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends after the file that is being taken."""
        self._stop.set()
        self._woken.set()
        self._thread.join()

    def _run(self) -> None:
        next_scan = 0.0
        while not self._stop.is_set():
            try:
                next_scan = self._round(next_scan)
            except Exception:  # the watcher lives as long as the program: it looks again
                log.exception("%s: watching failed, going on", self._inbox)
                next_scan = 0.0
                self._stop.wait(AFTER_FAILURE)
        self._end_observer()

    def _round(self, next_scan: float) -> float:
        """Looks, offers what is whole, waits; returns when to look through everything again."""
        now = time.monotonic()
        if now >= next_scan:
            self._observe()
            self._scan_all(now)
            next_scan = now + self._rescan
        self._look_again(now)
        for path in self._tracker.due(time.monotonic(), looks_whole):
            if self._stop.is_set():
                break
            if self._offer(path):
                self._tracker.forget(path)
            else:
                self._tracker.again(path, time.monotonic())
        quiet = next_scan - time.monotonic()
        if self._tracker.waiting():
            quiet = min(quiet, self._settle / 3, 1.0)
        self._woken.wait(max(0.01, quiet))
        self._woken.clear()
        return next_scan

    def _scan_all(self, now: float) -> None:
        found = []
        for path, size, mtime_ns in scan(self._inbox):
            found.append(path)
            self._tracker.see(path, size, mtime_ns, now)
        self._tracker.keep_only(found)

    def _look_again(self, now: float) -> None:
        touched = set(self._tracker.waiting())
        with suppress(Empty):
            while True:
                touched.add(self._touched.get_nowait())
        for path in touched:
            if path.is_dir() and not path.is_symlink():
                for below, size, mtime_ns in scan(path):  # a whole folder was moved in
                    self._tracker.see(below, size, mtime_ns, now)
            elif (found := look(path)) is not None:
                self._tracker.see(path, *found, now)
            else:
                self._tracker.forget(path)

    def touched(self, path: Path) -> None:
        """Something happened to `path`: it is looked at soon. Safe from any thread."""
        try:
            parts = path.relative_to(self._inbox).parts
        except ValueError:
            return
        if not any(is_noise(part) for part in parts):
            self._touched.put(path)
            self._woken.set()

    def _observe(self) -> None:
        """Listens to the inbox, and anew when the folder was replaced or its share mounted again."""
        try:
            found = self._inbox.stat()
        except OSError as error:
            log.warning("%s: the watched folder cannot be reached: %s", self._inbox, error)
            self._watched = None
            return
        if self._watched == (found.st_dev, found.st_ino):
            return
        self._end_observer()
        observer = self._make_observer()
        try:
            self._begin(observer)
        except OSError as error:  # no inotify watches left on this machine, or none on this file system
            log.warning("%s: no file system events (%s), polling instead", self._inbox, error)
            observer = PollingObserver(timeout=max(1.0, self._settle))
            self._begin(observer)
        self._observer, self._watched = observer, (found.st_dev, found.st_ino)

    def _make_observer(self) -> BaseObserver:
        return PollingObserver(timeout=max(1.0, self._settle)) if self._polling else Observer()

    def _begin(self, observer: BaseObserver) -> None:
        observer.schedule(_Touch(self.touched), str(self._inbox), recursive=True)
        observer.start()

    def _end_observer(self) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
            self._observer = None


class _Touch(FileSystemEventHandler):
    """Passes on where something was written; opening and reading count for nothing, we do that ourselves."""

    def __init__(self, touched: Callable[[Path], None]) -> None:
        self._touched = touched

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in (EVENT_TYPE_CREATED, EVENT_TYPE_MODIFIED, EVENT_TYPE_CLOSED):
            self._touched(Path(os.fsdecode(event.src_path)))
        elif event.event_type == EVENT_TYPE_MOVED and event.dest_path:
            self._touched(Path(os.fsdecode(event.dest_path)))
