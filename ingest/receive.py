"""Takes a file into the archive: type, hash, copy in the store, row; only then does it leave the inbox.

Side effects are here, in this order, so that a power cut between any two steps loses nothing and takes
nothing twice. What the paper says is read later, elsewhere.
"""

import logging
import os
import stat
from dataclasses import dataclass
from pathlib import Path

import msgspec

from archive.durable import file_lock, hash_file, make_folder, store_faults, write_file
from archive.errors import StoreError, UnreadableError, WrongTypeError
from archive.file_store import FileStore
from archive.naskah_store import Naskah, NaskahStore
from archive.settings import Settings
from ingest.aside import set_aside, take_away
from ingest.names import shown_name
from ingest.sniff import check_bytes, sniff

log = logging.getLogger(__name__)

LEAVING = ".keluar"
RECEIVE_LOCK = ".kunci-terima"


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a file: `hasil` is "baru", "lagi" (failed before, is read again), "duplikat" or "gagal".

    `naskah` is its row, or that of its twin; None with "gagal", where `alasan` says why.
    """

    path: Path
    hasil: str
    naskah: Naskah | None = None
    alasan: str = ""


@dataclass(frozen=True, slots=True)
class _Identity:
    """One file on one disk, unchanged."""

    path: str
    device: int
    inode: int
    size: int
    mtime_ns: int


def duplicates_folder(settings: Settings) -> Path:
    """Where files go that the archive has already."""
    return settings.data / "duplikat"


def failed_folder(settings: Settings) -> Path:
    """Where files go that cannot be read."""
    return settings.data / "gagal"


def receive(
    path: Path, *, store: NaskahStore, files: FileStore, settings: Settings, leave: bool = True
) -> Received:
    """Takes `path` into the archive; with `leave` it goes from where it was.

    A twin of what is there goes to duplikat/, what is no scan to gagal/; without `leave` both stay. Raises
    StoreError when it cannot be taken now; it stays where it is, to be offered again.
    """
    name = shown_name(path)
    with store_faults(name):
        try:
            before = _identity(path)
        except WrongTypeError as error:
            return Received(path, "gagal", None, str(error))
        sha256 = hash_file(path)
        try:
            tipe = _type(path, settings)
            _unchanged(path, before)
        except UnreadableError as error:
            _unchanged(path, before)
            if leave:
                set_aside(path, failed_folder(settings), failed_text(str(error)), sha256)
            return Received(path, "gagal", None, str(error))
        make_folder(settings.data)
    with file_lock(settings.data / RECEIVE_LOCK):
        known = store.by_sha(sha256)
        if known is not None and known.status != "gagal":
            if leave and _leaving(settings, sha256) == before:
                _leave(path, before, sha256, settings)
                return Received(path, "baru", known)
            if _now(path) is None:
                return Received(path, "baru", known)  # another process took it while we waited for the lock
            _unchanged(path, before)
            return _duplicate(path, sha256, known, settings, leave=leave)
        files.put_original(path, sha256, tipe)
        if leave:
            _note_leaving(settings, sha256, before)
        naskah, new = store.receive(sha256, name, tipe, before.size)
        if naskah.status == "gagal":
            naskah, new = store.retry(naskah.id), False
            take_away(failed_folder(settings), sha256)
        if leave:
            _leave(path, before, sha256, settings)
        return Received(path, "baru" if new else "lagi", naskah)


def finish_leaving(store: NaskahStore, settings: Settings) -> int:
    """After a crash: removes files from the inbox whose row was committed just before it; how many.

    Without this they would be met again and called duplicates of themselves.
    """
    count = 0
    folder = settings.data / LEAVING
    with store_faults(LEAVING), file_lock(settings.data / RECEIVE_LOCK):
        for note in sorted(folder.glob("*.json")) if folder.is_dir() else ():
            sha256 = note.stem
            known = _leaving(settings, sha256)
            row = store.by_sha(sha256)
            taken = row is not None and row.status != "gagal"
            if taken and known is not None and _now(Path(known.path)) == known:
                try:
                    Path(known.path).unlink()
                except OSError as error:  # the note stays, and the file is known when it is met again
                    log.error("%s: cannot leave the inbox: %s", shown_name(known.path), error)
                    continue
                count += 1
            note.unlink()
    return count


def failed_text(alasan: str) -> str:
    """What the note beside a file in gagal/ says."""
    return (
        f"{alasan}\n\nSetelah diperbaiki, masukkan lagi berkasnya ke folder masuk. "
        "Untuk mencoba lagi berkas yang sama: arsip retry"
    )


def _type(path: Path, settings: Settings) -> str:
    check_bytes(path, settings)
    return sniff(path)


def _duplicate(path: Path, sha256: str, twin: Naskah, settings: Settings, *, leave: bool) -> Received:
    if leave:
        place = (
            f"Tempatnya: arsip/{twin.folder}" if twin.status == "terarsip" else "Naskah itu sedang dibaca."
        )
        text = (
            f"{shown_name(path)}: isinya sama persis dengan naskah yang sudah ada di arsip, "
            "jadi tidak dimasukkan lagi. Berkas ini boleh dihapus.\n\n"
            f"Naskah itu: nomor {twin.id}, {twin.judul or twin.nama_asal}\n"
            f"Nama berkasnya: {twin.nama_asal}\nDiterima: {twin.diterima_pada}\n{place}"
        )
        set_aside(path, duplicates_folder(settings), text, sha256)
    return Received(path, "duplikat", twin)


def _identity(path: Path) -> _Identity:
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        raise WrongTypeError(f"{shown_name(path)}: bukan berkas biasa. Beri berkas PDF atau gambar.")
    return _Identity(os.fspath(path), found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _now(path: Path) -> _Identity | None:
    try:
        return _identity(path)
    except (OSError, WrongTypeError):
        return None


def _unchanged(path: Path, before: _Identity) -> None:
    if _now(path) != before:
        raise StoreError(
            f"{shown_name(path)}: berubah saat dibaca. Biarkan di folder masuk; akan diambil lagi."
        )


def _leave(path: Path, before: _Identity, sha256: str, settings: Settings) -> None:
    """Removes a file that is safely in the store, unless another has taken its place meanwhile."""
    with store_faults(shown_name(path)):
        if _now(path) == before:
            path.unlink()
        _note_path(settings, sha256).unlink(missing_ok=True)


def _note_path(settings: Settings, sha256: str) -> Path:
    return settings.data / LEAVING / f"{sha256}.json"


def _note_leaving(settings: Settings, sha256: str, identity: _Identity) -> None:
    with store_faults(identity.path):
        make_folder(settings.data / LEAVING)
        data = [
            os.fsencode(identity.path).hex(),
            identity.device,
            identity.inode,
            identity.size,
            identity.mtime_ns,
        ]
        write_file(_note_path(settings, sha256), msgspec.json.encode(data))


def _leaving(settings: Settings, sha256: str) -> _Identity | None:
    try:
        path, *numbers = msgspec.json.decode(
            _note_path(settings, sha256).read_bytes(), type=tuple[str, int, int, int, int]
        )
        return _Identity(os.fsdecode(bytes.fromhex(path)), *numbers)
    except (OSError, msgspec.MsgspecError, ValueError):
        return None
