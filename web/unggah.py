"""Files sent by a browser, streamed into the inbox: each under a hidden name until it is whole, then renamed at once.

Knows forms and files, not documents: the watcher takes them from there like any scan.
"""

import contextlib
import hashlib
import os
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from python_multipart.multipart import MultipartParser, parse_options_header

from archive.durable import make_folder, store_faults
from archive.errors import UnreadableError
from archive.file_store import EXTENSION
from archive.tersisih import move_in
from web import wording

FIELD = "berkas"
PREFIX, PART = ".unggah-", ".part"
MOST_FILES = 500  # in one request
STALE = 86_400.0  # seconds after which a half file was left by a crash
_HEAD = 1024
_SIGNS = ((b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"II*\0", "tiff"), (b"MM\0*", "tiff"))


class Malformed(UnreadableError):
    """What was sent is no form with files."""


@dataclass(slots=True)
class Berkas:
    """A file that was sent: the name it came with, its size in bytes so far, why it is refused ("" while it is not)."""

    nama: str
    ukuran: int = 0
    salah: str = ""
    tipe: str = ""
    sha256: str = ""
    part: Path | None = None
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)


class Unggahan:
    """The files of one request. `feed` it the body; then `place` those that are welcome; `close` in any case."""

    def __init__(self, content_type: str, inbox: Path, most_bytes: int) -> None:
        """Raises Malformed and StoreError."""
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not boundary:
            raise Malformed(
                "Yang dikirim bukan formulir dengan berkas. Muat ulang halamannya, lalu coba lagi."
            )
        with store_faults(inbox.name):
            make_folder(inbox)
        self._inbox, self._most = inbox, most_bytes
        self.berkas: list[Berkas] = []
        self._now: Berkas | None = None
        self._out: BinaryIO | None = None
        self._head = b""
        self._name, self._value = b"", b""
        self._headers: dict[bytes, bytes] = {}
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_end,
                "on_part_data": self._data,
                "on_part_end": self._end,
            },
        )

    def feed(self, chunk: bytes) -> None:
        """More of the body; raises Malformed and StoreError (a full disk)."""
        try:
            with store_faults(self._inbox.name):
                self._parser.write(chunk)
        except ValueError as error:  # of the parser
            raise Malformed("Kiriman terputus atau rusak. Coba lagi.") from error

    def place(self, one: Berkas) -> str:
        """Moves a whole file to its name in the inbox; that name. Raises StoreError."""
        assert one.part is not None  # it is not refused
        shown = wording.shown_name(_plain(one.nama)).lstrip("~$. ")  # such names the watcher passes over
        nama = wording.file_name(shown or "pindaian", EXTENSION[one.tipe])
        with store_faults(nama):
            placed = move_in(one.part, self._inbox, nama)
        one.part = None
        return placed

    def close(self) -> None:
        """Removes whatever was not placed."""
        if self._out is not None:
            self._out.close()
        for one in self.berkas:
            self._drop(one)

    def _begin(self) -> None:
        self._headers, self._name, self._value = {}, b"", b""

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name, self._value = b"", b""

    def _headers_end(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = options.get(b"filename", b"").decode("utf-8", "replace")
        if options.get(b"name") != FIELD.encode() or not name:
            return
        if len(self.berkas) >= MOST_FILES:
            raise Malformed(f"Paling banyak {MOST_FILES} berkas sekali kirim. Kirim sisanya sesudah ini.")
        self._now = Berkas(name)
        self._now.part = self._inbox / f"{PREFIX}{secrets.token_hex(8)}{PART}"
        self.berkas.append(self._now)
        self._out = open(self._now.part, "xb")  # noqa: SIM115  # closed with its part, or by `close`
        self._head = b""

    def _data(self, data: bytes, start: int, end: int) -> None:
        one = self._now
        if one is None or one.salah or self._out is None:
            return
        one.ukuran += end - start
        if one.ukuran > self._most:
            self._refuse(
                one,
                f"terlalu besar; paling besar {wording.ukuran(self._most)}. Bagi menjadi beberapa berkas.",
            )
            return
        if len(self._head) < _HEAD:
            self._head += data[start:end][: _HEAD - len(self._head)]
            if len(self._head) >= _HEAD and not _type_of(self._head):
                self._refuse(one, NOT_A_SCAN)
                return
        self._out.write(data[start:end])
        one._hash.update(data[start:end])

    def _end(self) -> None:
        one, self._now = self._now, None
        if one is None or one.salah or self._out is None:
            return
        one.tipe, one.sha256 = _type_of(self._head), one._hash.hexdigest()
        if not one.ukuran:
            self._refuse(one, "kosong. Pindai ulang dokumennya.")
        elif not one.tipe:
            self._refuse(one, NOT_A_SCAN)
        else:
            self._out.flush()
            os.fsync(self._out.fileno())
            self._out.close()
            self._out = None

    def _refuse(self, one: Berkas, why: str) -> None:
        one.salah = why
        if self._out is not None:
            self._out.close()
            self._out = None
        self._drop(one)

    def _drop(self, one: Berkas) -> None:
        if one.part is not None:
            with contextlib.suppress(OSError):
                one.part.unlink(missing_ok=True)
            one.part = None


NOT_A_SCAN = "bukan PDF, JPG, PNG atau TIFF. Simpan dulu sebagai salah satunya."


def sweep(inbox: Path) -> None:
    """Removes half files that a crash left in the inbox."""
    with contextlib.suppress(OSError):
        for path in inbox.glob(f"{PREFIX}*{PART}"):
            if time.time() - path.stat().st_mtime > STALE:
                path.unlink()


def _type_of(head: bytes) -> str:
    """The type of a file by its first bytes; "" for none of ours."""
    if b"%PDF-" in head[:_HEAD]:
        return "pdf"
    return next((tipe for sign, tipe in _SIGNS if head.startswith(sign)), "")


def _plain(name: str) -> str:
    """The last part of a name: old browsers send the whole path."""
    return name.replace("\\", "/").rpartition("/")[2]
