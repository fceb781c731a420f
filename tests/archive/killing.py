"""Kills a process at its n-th step that changes the disk or the database."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event

from tests.archive.offices import Home, open_home


class Countdown:
    """Kills its own process at the n-th step that changes the disk or the database."""

    def __init__(self, steps: int) -> None:
        self.left = steps
        self.wrote = False

    def step(self, *_: object) -> None:
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1

    def commit(self, connection: sa.Connection) -> None:
        """Before a commit that writes; one that only read leaves nothing behind."""
        self.wrote = bool(connection.get_execution_options().get("writes"))
        if self.wrote:
            self.step()

    def checkin(self, *_: object) -> None:
        """After a commit that wrote."""
        if self.wrote:
            self.wrote = False
            self.step()

    def arm(self, home: Home, more: tuple[str, ...] = ()) -> None:
        """Counts every sync, rename, new folder, commit and call of `more` in os; before each a kill may come."""

        def counted(real: Callable[..., object]) -> Callable[..., object]:
            def run(*arguments: object, **named: object) -> object:
                self.step()
                done = real(*arguments, **named)
                self.step()
                return done

            return run

        for name in ("fsync", "replace", "rename", "mkdir", *more):
            setattr(os, name, counted(getattr(os, name)))
        engine: sa.Engine = home.store._engine
        event.listen(engine, "commit", self.commit)
        event.listen(engine, "checkin", self.checkin)


def run_and_kill(
    root: Path, steps: int, work: Callable[[Home], object], *, more: tuple[str, ...] = ()
) -> bool:
    """Runs `work` in a process that is killed after so many steps; whether it came to its end."""
    child = os.fork()
    if child == 0:
        home = open_home(root)
        Countdown(steps).arm(home, more)
        work(home)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL)
    return code == 0
