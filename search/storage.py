"""Index files on the disk: read in place through a mapping, written so that a power cut leaves a whole index.

Whoosh by itself copies every mapped file into private memory and never syncs one; both are mended here, and every
segment gets a checksum beside it so that a damaged one is noticed before it answers wrongly.
"""

import mmap
import os
import zlib
from array import array
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage, StorageError
from whoosh.filedb.structfile import StructFile
from whoosh.system import IS_LITTLE

from archive.durable import sync_folder, write_file

_SEGMENT, _TOC, _CHECKSUM = ".seg", ".toc", ".crc"
_ITEM_SIZES = {code: array(code).itemsize for code in "bBhHiIlLqQfd"}


class _Cursor:
    """A place in a buffer, read like a file."""

    def __init__(self, buffer: memoryview) -> None:
        self.buffer = buffer
        self.at = 0

    def read(self, size: int = -1) -> bytes:
        start = self.at
        end = len(self.buffer) if size is None or size < 0 else start + size
        data = bytes(self.buffer[start:end])
        self.at = start + len(data)
        return data

    def readline(self) -> bytes:
        # Only the oldest pickle opcodes ask for lines; they are short.
        line = bytearray()
        while letter := self.read(1):
            line += letter
            if letter == b"\n":
                break
        return bytes(line)

    def tell(self) -> int:
        return self.at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = (0, self.at, len(self.buffer))[whence]
        self.at = max(0, base + offset)
        return self.at


class MappedFile(StructFile):  # type: ignore[misc]  # Whoosh is untyped
    """An index file read in place; a part of it (`subset`) is a slice of the same mapping, never a copy."""

    def __init__(self, buffer: memoryview, name: str | None = None) -> None:
        self._buffer = buffer
        self._name = name
        self.file = _Cursor(buffer)
        self.onclose = None
        self.is_real = False
        self.is_closed = False

    def subset(self, position: int, length: int, name: str | None = None) -> "MappedFile":
        if position < 0 or length < 0 or position + length > len(self._buffer):
            raise StorageError(f"{self._name}: ends before its parts do")
        return MappedFile(self._buffer[position : position + length], name or self._name)

    def get(self, position: int, length: int) -> bytes:
        return bytes(self._buffer[position : position + length])

    def get_array(self, position: int, typecode: str, length: int) -> "array[Any]":
        values = array(typecode)
        values.frombytes(self._buffer[position : position + length * _ITEM_SIZES[typecode]])
        if IS_LITTLE:
            values.byteswap()
        return values

    def close(self) -> None:
        self.is_closed = True


class MappedStorage(FileStorage):  # type: ignore[misc]  # Whoosh is untyped
    """A folder of index files; opened ones are mapped, finished ones are on the disk before they are named."""

    supports_mmap = False  # for Whoosh's own mapping, which copies

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), supports_mmap=False)

    def open_file(self, name: str, **kwargs: Any) -> MappedFile:
        with open(self._fpath(name), "rb") as file:
            if os.fstat(file.fileno()).st_size == 0:  # nothing to map
                return MappedFile(memoryview(b""), name)
            return MappedFile(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)), name)

    def create_file(self, name: str, **kwargs: Any) -> StructFile:
        lasting = name.endswith(_SEGMENT) or _TOC in name
        return super().create_file(name, **kwargs, **({"onclose": self._finish} if lasting else {}))

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        super().rename_file(oldname, newname, safe=safe)
        sync_folder(Path(self.folder))

    def sweep(self) -> None:
        """Removes tables of contents that a crash left before they got their name; only for the one writer."""
        for name in self.list():
            if f"{_TOC}." in name:
                self.delete_file(name)

    def check(self, segment_id: str) -> None:
        """Compares a segment with the checksum beside it; raises StorageError when they differ."""
        name = segment_id + _SEGMENT
        if self._checksum(name) != self._noted(name):
            raise StorageError(f"{name}: differs from its checksum")

    def _finish(self, file: StructFile) -> None:
        """Called just before a segment or a table of contents is closed."""
        try:
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            file.raw_file().close()
            raise
        name = str(file)
        if name.endswith(_SEGMENT):
            write_file(Path(self._fpath(name + _CHECKSUM)), b"%08x\n" % self._checksum(name))

    def _checksum(self, name: str) -> int:
        value = 0
        with open(self._fpath(name), "rb") as file:
            while block := file.read(1 << 20):
                value = zlib.crc32(block, value)
        return value

    def _noted(self, name: str) -> int | None:
        try:
            with open(self._fpath(name + _CHECKSUM), encoding="ascii") as note:
                return int(note.read(), 16)
        except (FileNotFoundError, ValueError):
            return None
