"""Keeps the model of suggestions up to date while the archive runs: a thread that looks now and then whether people
confirmed something new, and trains in a process of its own.
"""

import logging
import multiprocessing
import os
import threading
from pathlib import Path

import sqlalchemy as sa

from archive.errors import ArsipError
from archive.saran_contoh import confirmed, fingerprint

log = logging.getLogger(__name__)

FIRST = 20.0  # seconds after the start: whoever starts the archive wants its pages first
REGULARLY = 120.0
_NICE = 15


def is_stale(engine: sa.Engine, data: Path) -> bool:
    """Whether the kept model is missing, unreadable, or made from other examples than there are now."""
    from archive.saran_model import FILE, read_model

    known = read_model(data / FILE)
    return known is None or known.sidik != fingerprint(confirmed(engine))


class Pelatih:
    """Trains anew when the model is stale; a failure is logged and tried again."""

    def __init__(
        self,
        engine: sa.Engine,
        data: Path,
        address: str,
        *,
        first: float = FIRST,
        regularly: float = REGULARLY,
    ) -> None:
        self._engine, self._data, self._address = engine, data, address
        self._first, self._regularly = first, regularly
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="saran", daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self) -> None:
        """Ends at once; a training under way is broken off, and the old model stays."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        wait = self._first
        while not self._stop.wait(wait):
            wait = self._regularly
            try:
                if is_stale(self._engine, self._data):
                    self._train()
            except ArsipError as error:
                log.error("saran: %s", error)
            except Exception:  # without a new model the old one goes on
                log.exception("saran failed")

    def _train(self) -> None:
        child = multiprocessing.get_context("spawn").Process(
            target=train_apart, args=(self._data, self._address), daemon=True
        )
        child.start()
        while child.is_alive():
            if self._stop.wait(0.1):
                child.terminate()
            child.join(0.1)
        if child.exitcode and not self._stop.is_set():
            log.error("saran: training ended with %s", child.exitcode)
        child.close()


def train_apart(data: Path, address: str) -> None:
    """What the child does: as the last of all that want the processor, for nobody waits for it."""
    from archive.saran_latih import refresh

    if hasattr(os, "nice"):
        os.nice(_NICE)
    refresh(data, address)
