"""Reads one file in a process of its own that can be killed: limits on time and memory, progress while it lasts.

Children come from a fork server that has the reader loaded, so one starts in milliseconds. A child leads a
process group, so Tesseract ends with it, and the kernel kills the group when this process dies, however it
dies. Results come back as JSON files, checked against their types, never as pickles: what read a harmful
file is not trusted.
"""

import contextlib
import logging
import multiprocessing
import os
import secrets
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from pathlib import Path

import msgspec

import ingest
from archive.bacaan import Bacaan
from archive.durable import make_folder, store_faults
from archive.errors import (
    ArsipError,
    CrashedError,
    DamagedError,
    EmptyError,
    EncryptedError,
    StoreError,
    TooLargeError,
    UnreadableError,
    WrongTypeError,
)
from archive.geometry import Page
from archive.records import Rekaman
from archive.rekaman_json import load_pages, load_rekaman
from archive.settings import Settings
from ingest.job import Counted, Failed, Finished, Job, Message, Read

log = logging.getLogger(__name__)

PRELOADED = ("ingest.isolation", "ingest.child", "ingest.pipeline", "ingest.searchable")
WORK = ".kerja"
POLL_SECONDS = 0.25
END_SECONDS = 10.0
LEAST_ROOM = (
    32_000_000  # bytes; with less than that on the disk, what fails is the disk's fault and not the file's
)
ERRORS: dict[str, type[ArsipError]] = {
    error.__name__: error
    for error in (
        EmptyError,
        EncryptedError,
        DamagedError,
        WrongTypeError,
        TooLargeError,
        UnreadableError,
        StoreError,
    )
}
OUT_OF_MEMORY = (
    "MemoryError",
    "Insufficient memory",
    "bad_alloc",
    "Cannot allocate memory",
    "std::length_error",
)

_messages: msgspec.json.Decoder[Message] = msgspec.json.Decoder(Message)
# One by one: multiprocessing keeps its list of children without a lock.
_process_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class ApartReading:
    """What a child read: the record, the pages, the searchable PDF in the work folder, and what it cost.

    `lain` are the documents that follow it in the same file.
    """

    rekaman: Rekaman
    pages: tuple[Page, ...]
    searchable: Path
    seconds: float
    memory_mb: float
    lain: tuple[Bacaan, ...] = ()


def read_in_child(messages: Connection, life: Connection, job: Job) -> None:
    """Runs in the child; the reader is loaded there, and not in this process."""
    from ingest import child

    child.read_in_child(messages, life, job)


def count_in_child(messages: Connection, life: Connection, job: Job) -> None:
    """Runs in the child."""
    from ingest import child

    child.count_in_child(messages, life, job)


def warm_up() -> None:
    """Starts the fork server, which loads the reader while others go on; done at the first child otherwise."""
    with _process_lock:
        _start_server()


@contextlib.contextmanager
def work_folder(parent: Path) -> Iterator[Path]:
    """A folder for one reading, removed at the end; everything the child writes is in it."""
    folder = parent / secrets.token_hex(8)
    with store_faults(parent.name):
        make_folder(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep_work(data: Path) -> None:
    """Removes what readings left that died with their parent."""
    shutil.rmtree(data / WORK, ignore_errors=True)


def read_apart(
    original: Path,
    tipe: str,
    work: Path,
    settings: Settings,
    *,
    name: str = "",
    threads: int = 1,
    progress: Callable[[int, int], None] = lambda done, pages: None,
    stop: threading.Event | None = None,
) -> ApartReading | None:
    """Reads `original` in a child and writes its searchable PDF into `work`; None when `stop` was set meanwhile.

    `name` is what messages call the file. Raises the UnreadableError family (TooLargeError also for time
    and memory, CrashedError when the reader died of it), and StoreError when the machine and not the file
    is at fault.
    """
    name = name or original.name
    job = Job(original, tipe, work, settings, threads)
    finished: Finished | None = None
    child = _Child(read_in_child, job)
    try:
        for message in child.messages(settings.max_seconds, stop):
            match message:
                case Read(done, of):
                    progress(done, of)
                case Failed(kind, text):
                    raise ERRORS.get(kind, DamagedError)(_renamed(text, original.name, name))
                case Finished():
                    finished = message
        if finished is None and stop is not None and stop.is_set():
            return None
    except TimeoutError:
        raise TooLargeError(
            f"{name}: dibaca lebih dari {settings.max_seconds} detik. "
            "Bagi dokumennya menjadi beberapa berkas, atau naikkan ARSIP_MAX_SECONDS."
        ) from None
    except UnreadableError as error:
        _blame_full_disk(name, work, error)
        raise
    finally:
        child.end()
    if finished is None:
        raise _crash(name, child.exit_code, work, settings)
    try:
        first, *others = (_result(job, number) for number in range(finished.documents))
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise CrashedError(f"{name}: hasil pembacaan tidak utuh. Coba lagi: arsip retry") from error
    pages = tuple(first.pages)
    return ApartReading(
        first.rekaman, pages, first.searchable, finished.seconds, finished.memory_mb, tuple(others)
    )


def _result(job: Job, number: int) -> Bacaan:
    rekaman = load_rekaman(job.result(Job.REKAMAN, number).read_bytes())
    pages = load_pages(job.result(Job.HALAMAN, number).read_bytes())
    return Bacaan(rekaman, pages, job.result(Job.ARSIP, number))


def count_apart(
    originals: Sequence[Path], work: Path, settings: Settings, stop: threading.Event | None = None
) -> Iterator[tuple[Path, int]]:
    """Pages of each file, for a progress bar; a file that cannot be counted is left out. Never raises for a file."""
    child = _Child(count_in_child, Job(originals[0], "", work, settings, 1, tuple(originals)))
    try:
        for message in child.messages(settings.max_seconds, stop):
            if isinstance(message, Counted) and 0 <= message.index < len(originals):
                yield originals[message.index], message.pages
    except TimeoutError:
        log.warning("counting pages took too long, going on without")
    finally:
        child.end()


class _Child:
    """A reading child: what it says, and its end."""

    def __init__(self, target: Callable[..., None], job: Job) -> None:
        context = multiprocessing.get_context("forkserver")
        with _process_lock, store_faults(job.original.name):
            _start_server()
            self._messages, theirs = context.Pipe(duplex=False)
            life, self._life = context.Pipe(
                duplex=False
            )  # nobody writes; its end tells the child that we died
            self._process = context.Process(target=target, args=(theirs, life, job), daemon=True)
            self._process.start()
            theirs.close()
            life.close()
        self.exit_code: int | None = None

    def messages(self, seconds: float, stop: threading.Event | None) -> Iterator[Message]:
        """What the child says until it ends or `stop` is set; raises TimeoutError after `seconds`."""
        deadline = time.monotonic() + seconds
        while stop is None or not stop.is_set():
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            if not wait([self._messages, self._process.sentinel], min(left, POLL_SECONDS)):
                continue
            message = _receive(self._messages)
            if message is None:
                return
            yield message

    def end(self) -> None:
        """Kills the child and all it started, and waits until it is gone."""
        pid = self._process.pid
        assert pid is not None
        with _process_lock, contextlib.suppress(ProcessLookupError):
            try:
                os.killpg(pid, signal.SIGKILL)
            except ProcessLookupError:  # gone, or in its first moments, when it leads no group yet
                if self._process.is_alive():
                    os.kill(pid, signal.SIGKILL)
        wait([self._process.sentinel], END_SECONDS)
        with _process_lock:
            self._process.join(0)
            self.exit_code = self._process.exitcode
            if self.exit_code is not None:
                self._process.close()
        self._messages.close()
        self._life.close()


def _receive(channel: Connection) -> Message | None:
    """The next message, or None when the child has ended (or talks nonsense)."""
    try:
        if not channel.poll(0):
            return None
        message: Message = _messages.decode(channel.recv_bytes(1_000_000))
        return message
    except (EOFError, OSError, msgspec.MsgspecError):
        return None


def _start_server() -> None:
    context = multiprocessing.get_context("forkserver")
    # A child looks at the program's own main module before anything else: loaded here, none has to load it again.
    context.set_forkserver_preload(["__main__", *PRELOADED])
    # Before the libraries are loaded: threads of their own would only fight over the cores, and eat address
    # space.
    for variable, value in (
        ("OPENBLAS_NUM_THREADS", "1"),
        ("OMP_THREAD_LIMIT", "1"),
        ("MALLOC_ARENA_MAX", "2"),
    ):
        os.environ.setdefault(variable, value)
    with _python_path(Path(ingest.__file__).parent.parent):
        forkserver.ensure_running()


@contextlib.contextmanager
def _python_path(root: Path) -> Iterator[None]:
    """Lets the fork server find our packages wherever the program was started from."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(root), *([before] if before else [])])
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def _renamed(text: str, called: str, name: str) -> str:
    """A message about the file by the name people know, not by the one it has in the store."""
    if text.startswith(f"{called}: "):
        return f"{name}: {text.removeprefix(f'{called}: ')}"
    return text if text.startswith(f"{name}: ") else f"{name}: {text}"


def _crash(name: str, exit_code: int | None, work: Path, settings: Settings) -> ArsipError:
    """What the death of a child means, from what it wrote at its end."""
    last_words = _last_words(work)
    log.warning("%s: the reader ended with %s: %s", name, exit_code, last_words or "no word")
    if any(sign in last_words for sign in OUT_OF_MEMORY):
        return TooLargeError(
            f"{name}: butuh memori lebih dari {settings.max_memory_mb} MB untuk dibaca. "
            "Pindai ulang dengan resolusi lebih rendah, atau naikkan ARSIP_MAX_MEMORY_MB."
        )
    error = CrashedError(
        f"{name}: pembacaan berhenti mendadak (kode {exit_code}). "
        "Pindai ulang dokumennya; bila tetap gagal, laporkan kepada pengembang."
    )
    try:
        _blame_full_disk(name, work, error)
    except StoreError as fault:
        return fault
    return error


def _blame_full_disk(name: str, work: Path, error: UnreadableError) -> None:
    """Raises StoreError when the disk is so full that reading could not have gone well."""
    if isinstance(error, CrashedError | DamagedError) and shutil.disk_usage(work).free < LEAST_ROOM:
        raise StoreError(
            f"{name}: ruang penyimpanan penuh. Kosongkan ruang pada disk itu; berkas akan dicoba lagi."
        ) from error


def _last_words(work: Path) -> str:
    with contextlib.suppress(OSError), (work / Job.NOTES).open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 4000))
        return file.read().decode("utf-8", "replace").strip()
    return ""
