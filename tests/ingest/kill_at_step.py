"""Takes two files in and is killed at the Nth step that touches the disk's names; run by `test_crash`.

`python kill_at_step.py DATA` goes through N = 1, 2, 3, ... until a run ends unharmed; each is followed by a
run that finishes the work. Prints a line for each N.
"""

import itertools
import os
import shutil
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from archive.audit import audit
from archive.records import Halaman, Rekaman
from ingest import intake as intake_module
from ingest.doorman import Doorman
from ingest.intake import Ended, Event, Intake
from ingest.isolation import ApartReading
from ingest.watch import scan
from tests.ingest import odd_files
from tests.ingest.bad_readers import PAGE
from tests.ingest.places import Place, open_place

PAPERS = {"satu.pdf": odd_files.text_pdf("Halo satu"), "dua.pdf": odd_files.text_pdf("Halo dua")}
STEPS = ("replace", "rename", "link", "unlink", "fsync", "mkdir", "rmdir")


def read_apart(original: Path, tipe: str, work: Path, *_: object, **__: object) -> ApartReading:
    (work / "arsip.pdf").write_bytes(b"%PDF-1.7 dibuat")
    pages = (Halaman(1, 595, 842, 0, "teks"),)
    return ApartReading(
        Rekaman("lainnya", halaman=pages, teks=("Halo",)), (PAGE,), work / "arsip.pdf", 0.1, 1.0
    )


def die_at(step: int) -> None:
    """Kills this process before the Nth step; a commit of the database is a step too."""
    count = itertools.count(1)
    lock = threading.Lock()

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            with lock:
                if next(count) == step:
                    os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **more)

        return call

    for name in STEPS:
        setattr(os, name, counted(getattr(os, name)))
    sa.event.listen(sa.Engine, "commit", counted(lambda connection: None))


def work(place: Place) -> None:
    """What `serve` does, until all that is in the inbox is filed."""
    ended = threading.Semaphore(0)

    def tell(event: Event) -> None:
        if isinstance(event, Ended):
            ended.release()

    intake = Intake(place.store, place.files, place.settings, tell=tell)
    intake.start()
    doorman = Doorman(place.store, place.files, place.settings, intake.wake)
    for path, _, _ in list(scan(place.inbox)):
        assert doorman.offer(path)
    while place.store.pending():
        ended.acquire(timeout=0.05)
    intake.stop()


def in_a_child(run: Callable[[], None]) -> int:
    """Runs `run` in a forked process; how it ended: 0, or minus the signal."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            run()
            code = 0
        finally:
            if code:
                traceback.print_exc()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def verify(data: Path) -> None:
    place = open_place(data)
    assert place.store.count_by_status() == {"terarsip": len(PAPERS)}, place.store.count_by_status()
    assert sorted(row.nama_asal for row in place.store.with_status("terarsip")) == sorted(PAPERS)
    for folder in ("masuk", "duplikat", "gagal", ".kerja", ".keluar", ".percobaan"):
        assert place.names(folder) == [], (folder, place.names(folder))
    assert sum("/asli." in path for path in place.names("arsip")) == len(PAPERS)
    faults = audit(place.store, place.files, None)
    assert faults == [], faults


def main(data: Path) -> int:
    intake_module.read_apart = read_apart
    intake_module.warm_up = lambda: None
    for step in itertools.count(1):
        shutil.rmtree(data, ignore_errors=True)
        for name, paper in PAPERS.items():
            odd_files.write(data / "masuk", name, paper)

        def killed(step: int = step) -> None:
            die_at(step)
            work(open_place(data, workers=1))

        end = in_a_child(killed)
        assert end in (0, -signal.SIGKILL), end
        assert in_a_child(lambda: work(open_place(data, workers=1))) == 0
        verify(data)
        print(step, end, flush=True)
        if end == 0:
            return step - 1
    raise AssertionError


if __name__ == "__main__":
    main(Path(sys.argv[1]))
