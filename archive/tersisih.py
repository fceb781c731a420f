"""Files that could not even be taken in: they lie in `gagal/` with a note beside them; listed, and put back.

The notes are those of `ingest.aside`. Copies of documents that have a row of their own are known by their hash.
"""

import contextlib
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.durable import make_folder, store_faults, sync_folder
from archive.errors import NotFoundError

FOLDER = "gagal"
HEADLINE = "CATATAN ARSIP"
HASH_LABEL = "SHA-256: "
MOST = 200  # notes that are looked at


@dataclass(frozen=True, slots=True)
class Tersisih:
    """A file set aside: its name, why, its size in bytes, when (seconds since 1970), and the hash of its bytes."""

    nama: str
    alasan: str
    ukuran: int
    waktu: float
    sha256: str


def set_aside_files(data: Path, known: Collection[str] = ()) -> list[Tersisih]:
    """The files in `gagal/` with a note, the newest first, without those whose hash is `known`."""
    found = [one for one in _read(data / FOLDER) if one.sha256 not in known]
    return sorted(found, key=lambda one: (-one.waktu, one.nama))


def put_back(data: Path, inbox: Path, nama: str) -> str:
    """Moves a file back to the inbox, under a free name, and drops its note; that name.

    Raises NotFoundError and StoreError.
    """
    folder = data / FOLDER
    if nama not in {one.nama for one in _read(folder)}:
        raise NotFoundError(f"{nama[:80]}: tidak ada di folder {FOLDER}. Muat ulang halamannya.")
    with store_faults(nama):
        make_folder(inbox)
        free = move_in(folder / nama, inbox, nama)
        (folder / f"{nama}.txt").unlink(missing_ok=True)
    return free


def forget(data: Path, sha256: str) -> None:
    """Removes the copy and the note of a document that is read again from the store. Raises StoreError."""
    folder = data / FOLDER
    for one in [one for one in _read(folder) if one.sha256 == sha256]:
        with store_faults(one.nama):
            (folder / one.nama).unlink(missing_ok=True)
            (folder / f"{one.nama}.txt").unlink(missing_ok=True)


def move_in(source: Path, folder: Path, nama: str) -> str:
    """Moves `source` into `folder` in one step, under `nama` or, where that is taken, `nama (2)`; the name it got."""
    stem, ending = os.path.splitext(nama)
    number = 1
    while True:
        free = nama if number == 1 else f"{stem} ({number}){ending}"
        target = folder / free
        try:
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
        except FileExistsError:
            number += 1
            continue
        try:
            os.replace(source, target)
        except BaseException:
            with contextlib.suppress(OSError):
                target.unlink()
            raise
        sync_folder(folder)
        return free


def _read(folder: Path) -> Iterator[Tersisih]:
    try:
        notes = sorted(folder.glob("*.txt"))[:MOST]
    except OSError:
        return
    for note in notes:
        path = note.with_name(note.name.removesuffix(".txt"))
        try:
            with note.open("rb") as file:
                text = file.read(20_000).decode("utf-8", "replace")
            found = path.stat()
        except OSError:
            continue
        if not text.startswith(HEADLINE) or path.is_symlink() or not path.is_file():
            continue
        body, _, sha256 = text.rpartition(HASH_LABEL)
        alasan = body.removeprefix(HEADLINE).strip().split("\n\n")[0]
        with contextlib.suppress(UnicodeEncodeError):
            path.name.encode()  # a name that is no text can be shown, but not asked for
            yield Tersisih(path.name, alasan, found.st_size, found.st_mtime, sha256.strip())
