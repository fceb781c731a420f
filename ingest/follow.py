"""A thread that does one chore whenever it was asked to, not once for each asking: bringing the index up to date.

Knows nothing of the chore. Many askings while it runs make one more run.
"""

import logging
import threading
from collections.abc import Callable

from archive.errors import ArsipError

log = logging.getLogger(__name__)


class Follow:
    """Runs `chore` soon after `ask`, at least `pause` seconds apart, and every `regularly` seconds unasked."""

    def __init__(
        self, chore: Callable[[], object], *, name: str, pause: float = 2.0, regularly: float = 60.0
    ) -> None:
        self._chore, self._name = chore, name
        self._pause, self._regularly = pause, regularly
        self._asked = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begins; the chore runs once at once."""
        self._asked.set()
        self._thread.start()

    def ask(self) -> None:
        """Wants the chore done. Never waits."""
        self._asked.set()

    def stop(self) -> None:
        """Ends when the running chore is done."""
        self._stop.set()
        self._asked.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._asked.wait(self._regularly)
            self._asked.clear()
            if self._stop.is_set():
                return
            self.run_safely()
            self._stop.wait(self._pause)

    def run_safely(self) -> None:
        """The chore now, on this thread; what goes wrong is logged, and tried again next time."""
        try:
            self._chore()
        except ArsipError as error:
            log.error("%s: %s", self._name, error)
        except Exception:  # a chore that fails once is tried again, and its thread lives on
            log.exception("%s failed", self._name)
