"""What holds for all tests."""

import os

import pytest


@pytest.fixture(scope="session", autouse=True)
def _no_waiting_for_the_disk() -> None:
    """Only a power cut shows whether something reached the disk; a test that kills a process does not see it.

    That it is asked for, and when, is tested by those that count or fail these calls.
    """

    def at_once(_: object) -> None:
        return None

    os.fsync = at_once  # type: ignore[assignment]
    if hasattr(os, "fdatasync"):
        os.fdatasync = at_once  # type: ignore[assignment]
