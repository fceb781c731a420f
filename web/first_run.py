"""The one-time code with which the first admin is made, while there is no account.

It lives in this process only, printed on its console, and so do the tries of it: who restarts the program can read
the new code anyway.
"""

import hmac
import secrets
import threading
import time
from collections.abc import Callable

SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
TRIES, WINDOW = 10, 900.0  # wrong codes within so many seconds, then none is looked at


def make_code() -> str:
    """A code of 40 random bits that is easily copied from a screen: `K7QM-3XPA`."""
    code = "".join(secrets.choice(SIGNS) for _ in range(8))
    return f"{code[:4]}-{code[4:]}"


class FirstRun:
    """The code of this run of the program; "" when none was made, then it fits nothing."""

    def __init__(self, code: str = "", *, clock: Callable[[], float] = time.monotonic) -> None:
        self._code = _plain(code)
        self._clock = clock
        self._wrong: list[float] = []
        self._lock = threading.Lock()

    @property
    def ready(self) -> bool:
        """Whether there is a code."""
        return bool(self._code)

    def fits(self, typed: str) -> bool | None:
        """Whether this is the code; None when there were too many wrong ones of late."""
        with self._lock:
            moment = self._clock()
            self._wrong = [one for one in self._wrong if one > moment - WINDOW]
            if len(self._wrong) >= TRIES:
                return None
            good = bool(self._code) and hmac.compare_digest(_plain(typed), self._code)
            if not good:
                self._wrong.append(moment)
            return good


def _plain(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign in SIGNS)
