"""Stand-ins for the reading child that misbehave, each in its own way; run in a real child with its limits."""

import ctypes
import errno
import os
import subprocess
import time
from multiprocessing.connection import Connection

from archive.errors import DamagedError, EncryptedError
from archive.geometry import Page, Word
from archive.records import Rekaman
from archive.rekaman_json import dump_pages, dump_rekaman
from ingest import child
from ingest.child import _say, _settle_down
from ingest.job import Finished, Job, Read
from ingest.pipeline import Reading

PAGE = Page(1, 595, 842, 0, "teks", (Word("Halo", (1.0, 2.0, 3.0, 4.0), 1.0, 0),))


def well(messages: Connection, life: Connection, job: Job) -> None:
    _settle_down(life, job)
    for done in range(4):
        _say(messages, Read(done, 3))
    (job.work / Job.ARSIP).write_bytes(b"%PDF-1.7 dibuat")
    (job.work / Job.REKAMAN).write_bytes(dump_rekaman(Rekaman("lainnya", teks=("Halo",))))
    (job.work / Job.HALAMAN).write_bytes(dump_pages([PAGE]))
    _say(messages, Finished(1.5, 100.0))


def segfault(messages: Connection, life: Connection, job: Job) -> None:
    _settle_down(life, job)
    ctypes.string_at(0)


def hang(messages: Connection, life: Connection, job: Job) -> None:
    """Hangs with a grandchild, as when Tesseract does not come back."""
    _settle_down(life, job)
    grandchild = subprocess.Popen(["sleep", "600"])
    (job.work.parent / "pids").write_text(f"{os.getpid()} {grandchild.pid}")
    _say(messages, Read(0, 1))
    grandchild.wait()


def hold_the_lock(messages: Connection, life: Connection, job: Job) -> None:
    """A library that never lets the interpreter run another thread."""
    _settle_down(life, job)
    (job.work.parent / "pids").write_text(f"{os.getpid()}")
    ctypes.PyDLL(None).sleep(600)


def eat_memory(messages: Connection, life: Connection, job: Job) -> None:
    _settle_down(life, job)
    hoard = []
    while True:
        hoard.append(bytearray(50_000_000))


def talk_nonsense(messages: Connection, life: Connection, job: Job) -> None:
    _settle_down(life, job)
    messages.send_bytes(b"\x80\x04c__builtin__\neval\n")
    time.sleep(600)


def lie_about_results(messages: Connection, life: Connection, job: Job) -> None:
    _settle_down(life, job)
    (job.work / Job.REKAMAN).write_bytes(b'{"jenis": 7}')
    _say(messages, Finished(1.0, 1.0))


def _with_reading(raises: BaseException, messages: Connection, life: Connection, job: Job) -> None:
    def read_file(*_: object, **__: object) -> Reading:
        raise raises

    child.read_file = read_file  # type: ignore[assignment]
    child.read_in_child(messages, life, job)


def encrypted(messages: Connection, life: Connection, job: Job) -> None:
    _with_reading(EncryptedError("asli.pdf: dilindungi kata sandi. Buka dulu."), messages, life, job)


def damaged(messages: Connection, life: Connection, job: Job) -> None:
    _with_reading(DamagedError("asli.pdf: rusak. Pindai ulang."), messages, life, job)


def bug(messages: Connection, life: Connection, job: Job) -> None:
    _with_reading(KeyError("langkah"), messages, life, job)


def disk_full(messages: Connection, life: Connection, job: Job) -> None:
    _with_reading(OSError(errno.ENOSPC, "No space left on device"), messages, life, job)


def picture_error(messages: Connection, life: Connection, job: Job) -> None:
    _with_reading(OSError("broken data stream"), messages, life, job)
