"""Where a backup's bytes go and come from: one tar file, or a folder that grows by what is new.

A folder holds each content once, named by its hash (`isi/ab/abcd...`), and a list for every backup made into it
(`cadangan/20251121T081500.jsonl`); nothing in it is ever changed. A tar holds the files as they lie in the archive
and the list at its end. Knows nothing of documents.
"""

import contextlib
import datetime as dt
import gzip
import hashlib
import io
import os
import secrets
import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from archive.backup_source import Item
from archive.durable import CHUNK, PART, file_lock, hash_file, make_folder, sync_folder, write_file
from archive.errors import NotFoundError, StoreError
from archive.manifest import Entry, dump_manifest, load_manifest

TAR = (".tar", ".tar.gz", ".tgz")
MANIFEST = "manifest.jsonl"
CONTENT = "isi"
LISTS = "cadangan"
BROKEN = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile)


def is_tar(target: Path) -> bool:
    """Whether a backup of this name is one file."""
    return target.name.lower().endswith(TAR) and not target.is_dir()


class Medium(Protocol):
    """Takes the files of one backup; what is not closed by `finish` never counts as a backup."""

    def put(self, item: Item) -> tuple[Entry, int]:
        """Keeps a file; its entry and how many bytes were new."""

    def finish(self, entries: list[Entry], made: str) -> None:
        """Makes the backup whole and durable."""


class _Hashing(io.RawIOBase):
    """Reads a file and hashes what goes by."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self.digest.update(block)
        return block


@contextlib.contextmanager
def tar_medium(target: Path) -> Iterator[Medium]:
    """A tar file beside `target` that takes its place in `finish`; removed when it does not come to that."""
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}{PART}")
    packed = not target.name.lower().endswith(".tar")
    try:
        with (
            open(part, "wb") as raw,
            # Scans do not get smaller; the lowest level is for the database and the records.
            gzip.GzipFile("", "wb", 1, raw, mtime=0) if packed else contextlib.nullcontext(raw) as out,
            tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT, bufsize=CHUNK) as tar,
        ):
            medium = _Tar(tar, raw, out if isinstance(out, gzip.GzipFile) else None)
            yield medium
        if medium.whole:
            os.replace(part, target)
            sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)


class _Tar:
    def __init__(self, tar: tarfile.TarFile, raw: BinaryIO, packed: gzip.GzipFile | None) -> None:
        self._tar, self._raw, self._packed = tar, raw, packed
        self.whole = False

    def put(self, item: Item) -> tuple[Entry, int]:
        hashing = _Hashing(item.file)
        self._add(item.path, item.ukuran, item.waktu, hashing)
        return Entry(item.path, hashing.digest.hexdigest(), item.ukuran, item.waktu), item.ukuran

    def finish(self, entries: list[Entry], made: str) -> None:
        listed = b"".join(dump_manifest(entries, made))
        self._add(MANIFEST, len(listed), 0, io.BytesIO(listed))
        self._tar.close()
        if self._packed is not None:
            self._packed.close()
        self._raw.flush()
        os.fsync(self._raw.fileno())
        self.whole = True

    def _add(self, path: str, size: int, waktu: int, file: object) -> None:
        info = tarfile.TarInfo(path)
        info.size, info.mtime, info.mode = size, waktu // 1_000_000_000, 0o644
        self._tar.addfile(info, file)  # type: ignore[arg-type]


@contextlib.contextmanager
def folder_medium(target: Path) -> Iterator[Medium]:
    """A folder of backups; one program at a time, StoreError for the second."""
    make_folder(target.absolute())
    for name in (CONTENT, LISTS):
        make_folder(target.absolute() / name)
    with file_lock(target / ".kunci", wait=False) as alone:
        if not alone:
            raise StoreError(f"{target.name}: sedang dipakai pencadangan lain. Tunggu sampai selesai.")
        for part in target.glob(f"{CONTENT}/*{PART}"):
            part.unlink()
        yield _Folder(target)


class _Folder:
    def __init__(self, target: Path) -> None:
        self._target = target
        self._before: dict[str, Entry] = {}
        self._sound: set[str] = set()
        for listed in reversed(_lists(target)):
            try:
                entries = _read_list(listed)
            except StoreError:
                continue
            self._before = {entry.path: entry for entry in entries}
            self._sound = {entry.sha256 for entry in entries}
            break

    def put(self, item: Item) -> tuple[Entry, int]:
        known = self._before.get(item.path)
        same = known is not None and (known.ukuran, known.waktu) == (item.ukuran, item.waktu or None)
        if known is not None and same and item.known in ("", known.sha256):
            if self._has(known.sha256, known.ukuran):
                return known, 0
        elif item.known and self._has(item.known, item.ukuran):
            return Entry(item.path, item.known, item.ukuran, item.waktu), 0
        return self._copy(item)

    def _copy(self, item: Item) -> tuple[Entry, int]:
        part = self._target / CONTENT / f"{secrets.token_hex(8)}{PART}"
        digest, size = hashlib.sha256(), 0
        try:
            with open(part, "wb") as out:
                while block := item.file.read(CHUNK):
                    digest.update(block)
                    size += len(block)
                    out.write(block)
            sha256 = digest.hexdigest()
            entry = Entry(item.path, sha256, size, item.waktu)
            if self._has(sha256, size):
                return entry, 0
            place = content_path(self._target, sha256)
            place.parent.mkdir(exist_ok=True)
            os.replace(part, place)
            self._sound.add(sha256)
            return entry, size
        finally:
            part.unlink(missing_ok=True)

    def _has(self, sha256: str, size: int) -> bool:
        """Whether this content is kept; what no finished backup vouches for is read before it is trusted."""
        place = content_path(self._target, sha256)
        try:
            if place.stat().st_size != size:
                return False
            if sha256 not in self._sound and hash_file(place) != sha256:
                return False
        except FileNotFoundError:
            return False
        self._sound.add(sha256)
        return True

    def finish(self, entries: list[Entry], made: str) -> None:
        # One flush of the whole disk instead of one for each of some hundred thousand small files.
        getattr(os, "sync", lambda: None)()
        lists = self._target / LISTS
        stamp = dt.datetime.fromisoformat(made).strftime("%Y%m%dT%H%M%S")
        count, place = 1, lists / f"{stamp}.jsonl"
        while place.exists():
            count += 1
            place = lists / f"{stamp}-{count:03d}.jsonl"
        write_file(place, b"".join(dump_manifest(entries, made)))
        sync_folder(lists)


def content_path(target: Path, sha256: str) -> Path:
    """Where a folder of backups keeps this content."""
    return target / CONTENT / sha256[:2] / sha256


def _lists(target: Path) -> list[Path]:
    return sorted((target / LISTS).glob("*.jsonl"), key=lambda path: path.stem)


def _read_list(path: Path) -> list[Entry]:
    with open(path, "rb") as lines:
        return load_manifest(lines, path.name)


Keep = Callable[[str, int, BinaryIO], str]
"""Writes a file of a backup (path, time, bytes) and tells the hash of what it wrote."""


def read_backup(source: Path, keep: Keep) -> tuple[list[Entry], dict[str, str]]:
    """Hands every file of a backup to `keep`: its list, and the hashes that were found.

    `source` is a tar, a folder of backups (the newest is taken) or one of its lists. Raises NotFoundError, and
    StoreError for a backup that is cut or damaged.
    """
    if source.is_dir():
        lists = _lists(source)
        if not lists:
            raise NotFoundError(f"{source.name}: tidak ada cadangan di folder ini. Periksa namanya.")
        return _read_folder(lists[-1], keep)
    if not source.is_file():
        raise NotFoundError(f"{source.name}: cadangan ini tidak ada. Periksa namanya.")
    if source.suffix == ".jsonl":
        return _read_folder(source, keep)
    try:
        return _read_tar(source, keep)
    except BROKEN as error:
        raise StoreError(f"{source.name}: cadangan rusak atau terpotong. Pakai cadangan lain.") from error


def _read_folder(listed: Path, keep: Keep) -> tuple[list[Entry], dict[str, str]]:
    entries = _read_list(listed)
    found = {}
    for entry in entries:
        place = content_path(listed.parents[1], entry.sha256)
        if place.is_file():
            with open(place, "rb") as file:
                found[entry.path] = keep(entry.path, entry.waktu, file)
    return entries, found


def _read_tar(source: Path, keep: Keep) -> tuple[list[Entry], dict[str, str]]:
    found: dict[str, str] = {}
    with tarfile.open(source, "r|*", bufsize=CHUNK) as tar:
        for info in tar:
            file = tar.extractfile(info) if info.isreg() else None
            if file is None:
                raise tarfile.TarError(f"{info.name} is no file")
            if info.name == MANIFEST:
                entries = load_manifest(file.read().splitlines(keepends=True), source.name)
                return entries, found
            found[info.name] = keep(info.name, int(info.mtime) * 1_000_000_000, file)  # type: ignore[arg-type]
    raise tarfile.TarError("no list at the end")
