"""Writing so that a power cut at any moment leaves the old file or the whole new one, never half of one.

Knows files and folders only; nothing of documents. Failures come out as StoreError with what to do.
"""

import contextlib
import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from archive.errors import StoreError

PART = ".part"
CHUNK = 1 << 20

_ADVICE = {
    errno.ENOSPC: "ruang penyimpanan penuh. Kosongkan ruang pada disk itu, lalu coba lagi.",
    errno.EDQUOT: "jatah ruang penyimpanan habis. Kosongkan ruang atau minta tambahan, lalu coba lagi.",
    errno.EFBIG: "berkas melebihi batas ukuran dari sistem. Naikkan batas itu bagi program ini.",
    errno.EROFS: "penyimpanan hanya dapat dibaca. Buat dapat ditulisi, atau pilih folder data lain.",
    errno.EACCES: "folder tidak boleh ditulisi atau dibaca. Beri program ini hak tulis pada folder itu.",
    errno.EPERM: "folder tidak boleh diubah. Beri program ini hak tulis pada folder itu.",
    errno.EIO: "disk gagal membaca atau menulis. Periksa disk dan kabelnya, lalu jalankan `arsip check`.",
    errno.ENOENT: "berkas atau folder tidak ada. Periksa apakah disk terpasang, lalu coba lagi.",
}


def store_fault(error: OSError, name: str) -> StoreError:
    """The StoreError that tells a clerk what `error` on `name` means and what to do."""
    advice = _ADVICE.get(error.errno or 0)
    if advice is None:
        advice = f"tidak dapat ditulis ({error.strerror or error}). Periksa disk, lalu coba lagi."
    return StoreError(f"{name}: {advice}")


@contextlib.contextmanager
def store_faults(name: str) -> Iterator[None]:
    """Turns every OSError inside into the StoreError about `name`."""
    try:
        yield
    except OSError as error:
        raise store_fault(error, name) from error


def sync_folder(folder: Path) -> None:
    """Makes the names in `folder` durable; systems that cannot open a folder do it by themselves."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Creates `folder` and its missing parents, each durable in its own parent."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with contextlib.suppress(FileExistsError):
        os.mkdir(folder)
    sync_folder(folder.parent)


def write_file(target: Path, data: bytes) -> None:
    """Writes `data` as `target`, replacing it in one step; the folder is left to the caller to sync."""
    part = target.with_name(target.name + PART)
    with open(part, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    os.replace(part, target)


def copy_file(source: Path, part: Path) -> str:
    """Copies `source` to `part` and on to the disk; the SHA-256 of the bytes that were copied."""
    digest = hashlib.sha256()
    with open(source, "rb") as read, open(part, "wb") as out:
        while block := read.read(CHUNK):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def hash_file(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with open(path, "rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()


@contextlib.contextmanager
def file_lock(path: Path, *, shared: bool = False, wait: bool = True) -> Iterator[bool]:
    """Holds a lock between processes and threads on the file `path`; yields whether it was got.

    The kernel lets go of it when the holder dies. Where there are no such locks (Windows), one process alone
    may use the archive, and the lock is always got. Raises StoreError when the lock file cannot be made.
    """
    try:
        import fcntl
    except ImportError:
        yield True
        return
    with store_faults(path.parent.name):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)
