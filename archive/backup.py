"""Backup of a whole archive while it runs, and its restoration into an empty folder.

A backup that was broken off does not count: the list of its files is written last, and older backups are not
touched. Restoring compares every file with the list before anything takes its place.
"""

import contextlib
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from archive.backup_media import folder_medium, is_tar, read_backup, tar_medium
from archive.backup_source import DATABASE, STORE, Item, Missing, contents, snapshot
from archive.durable import CHUNK, PART, make_folder, store_faults, sync_folder
from archive.errors import ArsipError, NotFoundError, StoreError
from archive.file_store import FileStore
from archive.manifest import Entry, leads_out
from archive.naskah_store import now

WORK = ".pemulihan"
_HARMLESS = frozenset(("lost+found",))
_SHOWN = 5  # names in one message


@dataclass(frozen=True, slots=True)
class Report:
    """What a backup or a restoration did: files, their bytes, the bytes that were new, and what was not sound."""

    berkas: int
    ukuran: int
    baru: int
    kesalahan: tuple[str, ...] = ()


def backup(
    data: Path,
    target: Path,
    *,
    wrap: Callable[[Iterable[Item | Missing]], Iterable[Item | Missing]] = iter,
) -> Report:
    """Backs up the archive in `data`, running or not: to one file (`.tar`, `.tar.gz`, `.tgz`) that replaces an
    older one at the end, or else into a folder, which takes only what is new.

    A document that is damaged or lost does not stop the rest; it stands in the report. Raises NotFoundError and
    StoreError.
    """
    data, target = data.resolve(), target.absolute()
    if target.resolve().is_relative_to(data):
        raise ArsipError(f"{target.name}: tempat cadangan ada di dalam folder data. Pilih disk lain.")
    if not (data / DATABASE).is_file():
        raise NotFoundError(f"{data}: belum ada arsip di folder ini. Periksa --data.")
    with store_faults(target.name), contextlib.ExitStack() as held:
        make_folder(target.parent)
        for left in target.parent.glob(f".{target.name}.*{PART}"):
            left.unlink()
        copy = target.with_name(f".{target.name}.{secrets.token_hex(4)}.db{PART}")
        try:
            files = FileStore(data / STORE)
            made = now()
            held.enter_context(files.destroying(shared=True))
            with files.filing_lock():
                snapshot(data, copy)
            with tar_medium(target) if is_tar(target) else folder_medium(target) as medium:
                entries, new, faults = [], 0, []
                for item in wrap(contents(data, copy, files)):
                    if isinstance(item, Missing):
                        faults.append(f"{item.path}: hilang dari arsip, tidak dapat dicadangkan.")
                        continue
                    entry, size = medium.put(item)
                    entries.append(entry)
                    new += size
                    if item.known and entry.sha256 != item.known:
                        faults.append(f"{item.path}: tidak lagi sama dengan yang diterima. Pulihkan.")
                medium.finish(entries, made)
        finally:
            copy.unlink(missing_ok=True)
    return Report(len(entries), sum(entry.ukuran for entry in entries), new, tuple(faults))


def restore(source: Path, data: Path, *, wrap: Callable[[Iterable[str]], Iterable[str]] = iter) -> Report:
    """Puts a backup (a tar, a folder of backups or one of its lists) into the empty folder `data`.

    Every file is compared with its hash first; on any fault `data` stays empty. The index is not in a backup:
    build it afterwards. Raises StoreError, NotFoundError, and ArsipError when `data` is not empty.
    """
    source, data = source.absolute(), data.resolve()
    with store_faults(data.name):
        if data.exists() and not _is_empty(data):
            raise ArsipError(f"{data}: folder ini tidak kosong. Pilih folder data yang kosong.")
        make_folder(data)
        work = data / WORK
        make_folder(work)
        try:
            entries, found = read_backup(source, _keeper(work))
            faults = _faults(entries, found)
            if faults:
                shown = "; ".join(faults[:_SHOWN]) + ("; ..." if len(faults) > _SHOWN else "")
                raise StoreError(
                    f"{source.name}: cadangan rusak, tidak dipulihkan: {shown}. Pakai yang lain."
                )
            getattr(os, "sync", lambda: None)()
            # The database last: before it stands there, the folder is no archive.
            for name in sorted((path.name for path in work.iterdir()), key=lambda name: name == DATABASE):
                os.rename(work / name, data / name)
                sync_folder(data)
        finally:
            shutil.rmtree(work, ignore_errors=True)
            sync_folder(data)
    size = sum(entry.ukuran for entry in entries)
    return Report(len(entries), size, size)


def _is_empty(data: Path) -> bool:
    return data.is_dir() and all(path.name in _HARMLESS for path in data.iterdir())


def _faults(entries: list[Entry], found: dict[str, str]) -> list[str]:
    faults = []
    for entry in entries:
        sha256 = found.pop(entry.path, None)
        if sha256 is None:
            faults.append(f"{entry.path} tidak ada")
        elif sha256 != entry.sha256:
            faults.append(f"{entry.path} berubah")
    faults += [f"{path} tidak tercantum" for path in found]
    if all(entry.path != DATABASE for entry in entries):
        faults.append(f"{DATABASE} tidak ada")
    return faults


def _keeper(work: Path) -> Callable[[str, int, BinaryIO], str]:
    def keep(path: str, waktu: int, file: BinaryIO) -> str:
        if leads_out(path):
            raise StoreError(f"{path}: nama yang keluar dari folder data. Cadangan ini tidak dibuat Arsip.")
        target = work.joinpath(*PurePosixPath(path).parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with open(target, "xb") as out:
            while block := file.read(CHUNK):
                digest.update(block)
                out.write(block)
        if waktu:
            os.utime(target, ns=(waktu, waktu))
        return digest.hexdigest()

    return keep
