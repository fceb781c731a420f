"""What a reading child is told and what it answers: plain values. Loads nothing of the reader."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import msgspec

from archive.settings import Settings


@dataclass(frozen=True, slots=True)
class Job:
    """What a child is to do; `many` are files whose pages are to be counted."""

    ARSIP: ClassVar[str] = "arsip.pdf"
    REKAMAN: ClassVar[str] = "rekaman.json"
    HALAMAN: ClassVar[str] = "halaman.json"
    NOTES: ClassVar[str] = "catatan.txt"

    original: Path
    tipe: str
    work: Path
    settings: Settings
    threads: int
    many: tuple[Path, ...] = ()

    def result(self, name: str, document: int) -> Path:
        """Where a result lies; `document` counts the documents of the file from 0."""
        return self.work / (f"{document}-{name}" if document else name)


class Read(msgspec.Struct, tag=True):
    """`done` of `pages` pages are read."""

    done: int
    pages: int


class Counted(msgspec.Struct, tag=True):
    """File `index` of the job has so many pages."""

    index: int
    pages: int


class Failed(msgspec.Struct, tag=True):
    """The file cannot be read: class of the error and its text."""

    kind: str
    text: str


class Finished(msgspec.Struct, tag=True):
    """All results lie in the work folder; seconds of reading, most memory used by this process, documents found."""

    seconds: float
    memory_mb: float
    documents: int = 1


Message = Read | Counted | Failed | Finished
