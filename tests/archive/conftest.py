"""An empty archive for each test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive.offices import Home, open_home


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """An empty archive."""
    home = open_home(tmp_path)
    yield home
    home.store.close()
