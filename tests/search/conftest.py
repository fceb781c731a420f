"""An empty shelf, and one with the invented papers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.naskah_store import NaskahStore, open_store
from search.index import Index
from tests.search.papers import PAPERS, Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A place for an index; nothing is there yet."""
    return Shelf(tmp_path / "indeks")


@pytest.fixture
def index(shelf: Shelf) -> Iterator[Index]:
    """The invented papers, indexed."""
    index = shelf.open()
    shelf.put(index, PAPERS)
    yield index
    index.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[NaskahStore]:
    """An empty database."""
    with open_store(f"sqlite:///{tmp_path / 'arsip.db'}") as store:
        yield store
