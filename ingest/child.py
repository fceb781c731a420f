"""What runs inside the process that reads one file: its limits, the reading, and what it says of it.

Nothing here touches the archive: it writes into the work folder it was given and nowhere else.
"""

import contextlib
import faulthandler
import fcntl
import gc
import logging
import os
import resource
import select
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection

import msgspec

from archive.durable import store_fault
from archive.errors import ArsipError
from archive.pdf_pages import take_pages
from archive.rekaman_json import dump_pages, dump_rekaman
from ingest.job import Counted, Failed, Finished, Job, Message, Read
from ingest.pipeline import Reading, read_file
from ingest.searchable import write_searchable
from ingest.sniff import inspect, limited_pillow


def read_in_child(messages: Connection, life: Connection, job: Job) -> None:
    """Reads the job's file, writes its results into the work folder, and tells how it went."""
    _settle_down(life, job)
    began = time.monotonic()
    try:
        with limited_pillow(job.settings):
            reading = read_file(
                job.original,
                job.settings,
                threads=job.threads,
                progress=lambda done, pages: _say(messages, Read(done, pages)),
            )
            documents = (reading, *reading.lain)
            _write_searchable(job, documents)
        for number, one in enumerate(documents):
            job.result(Job.REKAMAN, number).write_bytes(dump_rekaman(one.rekaman))
            job.result(Job.HALAMAN, number).write_bytes(dump_pages(one.pages))
    except ArsipError as error:
        _say(messages, Failed(type(error).__name__, str(error)))
    except OSError as error:
        if error.errno is None:
            raise  # not the system's: a library's way to say that the file is bad
        fault = store_fault(error, job.original.name)
        _say(messages, Failed(type(fault).__name__, str(fault)))
    else:
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        _say(messages, Finished(time.monotonic() - began, memory, len(documents)))


def _write_searchable(job: Job, documents: Sequence[Reading]) -> None:
    """A searchable PDF of each document's pages."""
    if len(documents) == 1:
        write_searchable(job.original, job.tipe, documents[0].pages, job.work / Job.ARSIP)
        return
    whole = job.work / f"utuh-{Job.ARSIP}"
    write_searchable(job.original, job.tipe, [page for one in documents for page in one.pages], whole)
    first = 1
    for number, one in enumerate(documents):
        take_pages(whole, first, first + len(one.pages) - 1, job.result(Job.ARSIP, number))
        first += len(one.pages)
    whole.unlink()


def count_in_child(messages: Connection, life: Connection, job: Job) -> None:
    """Counts the pages of the job's many files; those that cannot be read are passed over."""
    _settle_down(life, job)
    for index, path in enumerate(job.many):
        with contextlib.suppress(ArsipError, OSError):
            _say(messages, Counted(index, inspect(path, job.settings)))


def _say(messages: Connection, message: Message) -> None:
    messages.send_bytes(msgspec.json.encode(message))


def _settle_down(life: Connection, job: Job) -> None:
    os.setsid()
    # What was loaded before stays for good: the collector need not look at it again and again.
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    _die_with_parent(life)
    notes = os.open(job.work / Job.NOTES, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(notes, 1)
    os.dup2(notes, 2)
    sys.stdout = sys.stderr = open(2, "w", buffering=1, closefd=False, errors="replace")  # noqa: SIM115
    faulthandler.enable(sys.stderr)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, force=True)
    # Whatever a library leaves behind goes with the work folder.
    os.environ["TMPDIR"] = tempfile.tempdir = str(job.work)
    _limit(resource.RLIMIT_AS, job.settings.max_memory_mb * 1_000_000)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, job.settings.max_seconds * max(1, job.threads) + 60)


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(what, (most, hard))


def _die_with_parent(life: Connection) -> None:
    """Has the kernel kill this process group when the other end of `life` closes, as it does when the parent dies.

    No thread could do it while a library holds the interpreter's lock, and a death signal to this process
    alone would leave Tesseract running.
    """
    handle = life.fileno()
    fcntl.fcntl(handle, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(handle, _F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(handle, fcntl.F_SETFL, fcntl.fcntl(handle, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([handle], [], [], 0)[0]:
        os.killpg(0, signal.SIGKILL)  # it died before we listened


_F_SETSIG = 10  # Linux; Python names it in `fcntl` only since 3.13
