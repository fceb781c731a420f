"""What reading gives for filing: plain data, so that the process that reads needs no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.geometry import Page
from archive.records import Rekaman


@dataclass(frozen=True, slots=True)
class Bacaan:
    """One document as it was read: its record, its pages numbered from 1, and a searchable PDF of them."""

    rekaman: Rekaman
    pages: Sequence[Page]
    searchable: Path
