"""Where the index lies: one folder a build, and a small file that names the current one.

A rebuild grows beside the old build and takes its place in one step. A build that does not open, or was made by
another version, is never deleted for that: it stays until another has taken its place.
"""

import contextlib
import json
import pickle
import secrets
import shutil
import struct
import time
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import StorageError
from whoosh.filedb.filetables import FileFormatError
from whoosh.index import FileIndex
from whoosh.index import IndexError as WhooshIndexError

from archive.durable import file_lock, make_folder, store_faults, sync_folder, write_file
from search.schema import VERSION, make_schema
from search.storage import MappedStorage

_CURRENT, _LOCK = "sekarang.json", ".kunci"
_PREFIX = "indeks-"
_TRIES = 5

# What Whoosh raises when files are not what it wrote: it has no error of its own for that.
BROKEN = (
    WhooshIndexError,
    StorageError,
    FileFormatError,
    FileNotFoundError,
    pickle.UnpicklingError,
    struct.error,
    EOFError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    LookupError,
    MemoryError,
    NameError,
    TypeError,
    ValueError,
)


class Builds:
    """The builds of the index under one folder, which is created."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with store_faults(path.name):
            make_folder(path.absolute())

    def current(self) -> tuple[str, str]:
        """Name and version of the current build; ("", "") when there is none."""
        try:
            noted = json.loads((self.path / _CURRENT).read_bytes())
            return str(noted["folder"]), str(noted["versi"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return "", ""

    def none_yet(self) -> bool:
        """Whether nothing was ever built here."""
        return not (self.path / _CURRENT).exists() and not any(self.path.glob(f"{_PREFIX}*"))

    def open(self, name: str, *, check: bool) -> Any:
        """The Whoosh index of a build; `check` compares its files with their checksums. Raises one of BROKEN."""
        if not name.startswith(_PREFIX) or "/" in name:
            raise StorageError("no build is named")
        index = self._open(name)
        with contextlib.closing(index.reader()) as reader:
            for leaf, _ in reader.leaf_readers() if check and reader.doc_count_all() else ():
                index.storage.check(leaf.segment().segment_id())
        return index

    def _open(self, name: str) -> Any:
        for _ in range(_TRIES):
            try:
                return FileIndex(MappedStorage(self.path / name))
            except FileNotFoundError:  # a commit took the table of contents away before it was opened
                time.sleep(0.02)
        return FileIndex(MappedStorage(self.path / name))

    def create(self) -> tuple[str, Any]:
        """A new, empty build beside the others: its name and its Whoosh index."""
        name = _PREFIX + secrets.token_hex(4)
        with store_faults(self.path.name):
            make_folder((self.path / name).absolute())
            return name, FileIndex.create(MappedStorage(self.path / name), make_schema())

    def make_current(self, name: str) -> None:
        """Names the current build, in one step, and removes the others."""
        with store_faults(self.path.name):
            write_file(self.path / _CURRENT, json.dumps({"folder": name, "versi": VERSION}).encode())
            sync_folder(self.path)
            self.sweep(name)

    def sweep(self, keep: str) -> None:
        """Removes builds that were replaced or never finished; what another process still reads may stay."""
        for folder in self.path.glob(f"{_PREFIX}*"):
            if folder.name != keep:
                shutil.rmtree(folder, ignore_errors=True)

    def lock(self, *, wait: bool = True) -> contextlib.AbstractContextManager[bool]:
        """One writer at a time, between threads and processes; yields whether it was got."""
        return file_lock(self.path / _LOCK, wait=wait)
