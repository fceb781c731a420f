"""The folder of stored documents: takes originals in, says where a document's files lie, moves them to their
place.

Knows paths and bytes, not rows. Whatever a row or a name says, nothing outside the root is touched, and no
link is followed.
"""

import contextlib
import os
import secrets
import shutil
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from archive.durable import (
    PART,
    copy_file,
    file_lock,
    hash_file,
    make_folder,
    store_faults,
    sync_folder,
    write_file,
)
from archive.errors import NotFoundError, StoreError
from archive.naskah_store import RECEIVED, Naskah

EXTENSION = {"pdf": "pdf", "jpeg": "jpg", "png": "png", "tiff": "tif"}
FILES = {"arsip": "arsip.pdf", "rekaman": "rekaman.json", "halaman": "halaman.json.gz"}
FILING_LOCK = ".kunci-arsip"
COPY_LOCK = ".kunci-salin"
DESTROY_LOCK = ".kunci-musnah"
_HEX = frozenset("0123456789abcdef")


def staged_folder(sha256: str, halaman_awal: int) -> str:
    """Where a document is put together: with the received original, or below it for another document of the file."""
    return f"{RECEIVED}/{sha256}/{halaman_awal}" if halaman_awal else f"{RECEIVED}/{sha256}"


class FileStore:
    """Stored documents under one folder, `root`; the folder is created."""

    def __init__(self, root: Path) -> None:
        with store_faults(root.name):
            make_folder(root.absolute())
            self.root = root.resolve()
            self._received = self.root / RECEIVED
            make_folder(self._received)

    def put_original(self, source: Path, sha256: str, ext: str) -> str:
        """Copies `source` to `_terima/<sha256>/asli.<ext>`, safely on the disk when this returns; its
        relative path.

        Putting the same bytes twice changes nothing. `source` is never touched. Raises StoreError when the
        archive cannot take it, or when the file's bytes are no longer those of `sha256`.
        """
        ext = ext.lower().lstrip(".")
        ext = EXTENSION.get(ext, ext)
        if len(sha256) != 64 or not _HEX.issuperset(sha256) or ext not in EXTENSION.values():
            raise ValueError(f"not a hash and a known type: {sha256!r}, {ext!r}")
        folder = self._received / sha256
        target = folder / f"asli.{ext}"
        with store_faults(source.name), file_lock(self._received / COPY_LOCK, shared=True):
            if target.is_file() and hash_file(target) == sha256:
                sync_folder(folder)
            else:
                self._copy_in(source, sha256, target)
            sync_folder(self._received)
        return target.relative_to(self.root).as_posix()

    def _copy_in(self, source: Path, sha256: str, target: Path) -> None:
        part = self._received / f"{sha256}.{secrets.token_hex(4)}{PART}"
        try:
            if copy_file(source, part) != sha256:
                raise StoreError(
                    f"{source.name}: berubah saat disalin. Biarkan di folder masuk; akan diambil lagi."
                )
            make_folder(target.parent)
            os.replace(part, target)
            sync_folder(target.parent)
        finally:
            part.unlink(missing_ok=True)

    def path(self, naskah: Naskah, which: str) -> Path:
        """Where the `asli`, `arsip`, `rekaman` or `halaman` of a document lies; raises NotFoundError when it
        does not, or was destroyed.

        Between `dibaca` and `terarsip` the files are on their way: both places are looked at.
        """
        places = [(naskah.folder_asli if which == "asli" else "") or naskah.folder]
        if naskah.status != "terarsip":
            places.append(self.staged(naskah) if which != "asli" else f"{RECEIVED}/{naskah.sha256}")
        for place in places:
            found = self.find(place, self.name(naskah, which))
            if found is not None:
                return found
        if naskah.dimusnahkan_pada:
            raise NotFoundError(
                f"naskah {naskah.id}: sudah dimusnahkan pada {naskah.dimusnahkan_pada[:10]}. Berkasnya tidak ada lagi; "
                "keterangannya tetap tersimpan."
            )
        raise NotFoundError(
            f"naskah {naskah.id}: berkas {self.name(naskah, which)} tidak ada. Jalankan `arsip check`."
        )

    def name(self, naskah: Naskah, which: str) -> str:
        """File name of the `asli`, `arsip`, `rekaman` or `halaman` of a document."""
        return f"asli.{EXTENSION[naskah.tipe]}" if which == "asli" else FILES[which]

    def find(self, folder: str, name: str) -> Path | None:
        """The plain file `name` in `folder`, or None; None too when a link or `..` stands on the way."""
        place = self.inside(folder)
        if place is None:
            return None
        path = place / name
        try:
            return path if stat.S_ISREG(path.lstat().st_mode) else None
        except (OSError, ValueError):
            return None

    def inside(self, folder: str) -> Path | None:
        """The absolute path of a relative folder, or None when it leads out of the root or over a link."""
        parts = PurePosixPath(folder).parts
        if not parts or any(part in ("/", "..", ".") or "\0" in part for part in parts):
            return None
        path = self.root
        for part in parts:
            path = path / part
            if path.is_symlink():
                return None
        return path

    def exists(self, folder: str) -> bool:
        """Whether anything stands at this relative path, be it a broken link."""
        path = self.inside(folder)
        return path is None or os.path.lexists(path)

    def received(self, naskah: Naskah) -> Path:
        """Folder of a file between receiving and filing."""
        return self._received / naskah.sha256

    def staged(self, naskah: Naskah) -> str:
        """The relative folder where a document is put together before it moves to its place."""
        return staged_folder(naskah.sha256, naskah.halaman_awal if naskah.induk_id else 0)

    def write_beside(
        self, naskah: Naskah, searchable: Path, content: Mapping[str, bytes], *, halaman_awal: int = 0
    ) -> None:
        """Writes the searchable PDF and `content` beside the received original, safely.

        Those of another document of the file, that begins on page `halaman_awal`, in a folder of its own there.
        """
        folder = self.root / staged_folder(naskah.sha256, halaman_awal)
        with store_faults(naskah.nama_asal):
            make_folder(folder)
            part = folder / f"{FILES['arsip']}{PART}"
            copy_file(searchable, part)
            os.replace(part, folder / FILES["arsip"])
            for name, data in content.items():
                write_file(folder / name, data)
            sync_folder(folder)

    def drop_staged(self, naskah: Naskah) -> None:
        """Removes what was put together of the other documents of a received file."""
        with store_faults(naskah.nama_asal):
            for folder in self.received(naskah).glob("*/"):
                shutil.rmtree(folder)

    def move_to_place(self, naskah: Naskah) -> bool:
        """Moves a document's folder from where it was put together to `naskah.folder`; False when the place is taken
        or the way is a link. The original moves last, with nothing else in its folder.
        """
        if naskah.induk_id is None:
            self.drop_staged(naskah)
        source, target = self.inside(self.staged(naskah)), self.inside(naskah.folder)
        if source is None or target is None or os.path.lexists(target):
            return False
        with store_faults(naskah.nama_asal):
            make_folder(target.parent)
            os.rename(source, target)
            sync_folder(target.parent)
            sync_folder(source.parent)
        return True

    def write_staged(self, naskah: Naskah, content: Mapping[str, bytes]) -> None:
        """Writes small files to a document that is being put together, safely."""
        folder = self.root / self.staged(naskah)
        with store_faults(naskah.nama_asal):
            for name, data in content.items():
                write_file(folder / name, data)
            sync_folder(folder)

    def move_folder(self, naskah: Naskah, place: str) -> None:
        """Moves a filed document's folder to the free `place`, in one step; raises StoreError."""
        source, target = self.inside(naskah.folder), self.inside(place)
        if source is None or target is None or os.path.lexists(target):
            raise StoreError(f"{naskah.nama_asal}: folder {place} sudah ada. Jalankan `arsip check`.")
        with store_faults(naskah.nama_asal):
            make_folder(target.parent)
            os.rename(source, target)
            sync_folder(target.parent)
            sync_folder(source.parent)

    def write_inside(self, naskah: Naskah, content: Mapping[str, bytes]) -> None:
        """Replaces small files in a filed document's folder, each in one step, safely."""
        folder = self.inside(naskah.folder)
        if folder is None:
            raise StoreError(
                f"{naskah.nama_asal}: folder {naskah.folder} adalah tautan. Jalankan `arsip check`."
            )
        with store_faults(naskah.nama_asal):
            for name, data in content.items():
                write_file(folder / name, data)
            sync_folder(folder)

    def is_whole(self, naskah: Naskah, folder: str) -> bool:
        """Whether `folder` holds this document complete: its three files, and the original with its hash if it holds
        that.
        """
        if any(self.find(folder, name) is None for name in FILES.values()):
            return False
        if naskah.induk_id is not None:
            return True
        original = self.find(folder, self.name(naskah, "asli"))
        return original is not None and hash_file(original) == naskah.sha256

    def drop_received(self, naskah: Naskah) -> None:
        """Removes what is left in the receiving folder of a document that is filed whole elsewhere."""
        folder = self.received(naskah)
        if folder.is_symlink() or not folder.is_dir() or not self.is_whole(naskah, naskah.folder):
            return
        with store_faults(naskah.nama_asal):
            shutil.rmtree(folder)
            sync_folder(self._received)

    def take_back(self, naskah: Naskah) -> None:
        """Moves a folder that lost a file on its way back to the receiving folder, so that it can be read
        again. One without an original is removed: reading makes it anew.
        """
        if naskah.induk_id is not None:
            self.remove_folder(naskah)
            return
        received, target = self.received(naskah), self.inside(naskah.folder)
        if (
            target is None
            or os.path.lexists(received)
            or self.find(naskah.folder, self.name(naskah, "asli")) is None
        ):
            return
        with store_faults(naskah.nama_asal):
            os.rename(target, received)
            sync_folder(self._received)
            sync_folder(target.parent)

    def remove_folder(self, naskah: Naskah) -> None:
        """Removes the folder of a document whose original lies elsewhere; one that is gone is well."""
        target = self.inside(naskah.folder)
        if naskah.induk_id is None or target is None or not target.is_dir():
            return
        with store_faults(naskah.nama_asal):
            shutil.rmtree(target)
            sync_folder(target.parent)

    def sweep(self) -> int:
        """Removes half copies and empty folders that a crash left, none while anyone is copying; how many."""
        count = 0
        with file_lock(self._received / COPY_LOCK, wait=False) as alone, store_faults(self.root.name):
            for part in self.parts() if alone else ():
                part.unlink()
                count += 1
            for _, folder in self.received_folders() if alone else ():
                if not any(folder.iterdir()):
                    folder.rmdir()
                    count += 1
        return count

    def parts(self) -> list[Path]:
        """Half copies in the receiving folder."""
        return sorted(self._received.glob(f"*{PART}"))

    def received_folders(self) -> list[tuple[str, Path]]:
        """The folders in the receiving folder, each with the hash it is named by."""
        with store_faults(self.root.name):
            return sorted((p.name, p) for p in self._received.iterdir() if p.is_dir() and not p.is_symlink())

    def content(self, naskah: Naskah) -> list[Path]:
        """The files of a filed document that hold what it says: all but the card; half written ones among them."""
        names = {self.name(naskah, "asli"), *FILES.values()}
        folder = self.inside(naskah.folder)
        found = sorted(folder.iterdir()) if folder is not None and folder.is_dir() else []
        return [path for path in found if path.name.removesuffix(PART) in names and not path.is_symlink()]

    def remove_content(self, naskah: Naskah) -> None:
        """Removes the files of `content`, durably; for a document whose destruction was approved and begun."""
        with store_faults(naskah.nama_asal):
            folder = self.inside(naskah.folder)
            for path in self.content(naskah):
                path.unlink(missing_ok=True)
            if folder is not None and folder.is_dir():
                sync_folder(folder)

    @contextlib.contextmanager
    def destroying(self, *, shared: bool = False) -> Iterator[bool]:
        """Whether files may be removed now: a backup holds this `shared`, so that what it lists stays there."""
        with file_lock(self._received / DESTROY_LOCK, shared=shared, wait=shared) as got:
            yield got

    def filing_lock(self) -> contextlib.AbstractContextManager[bool]:
        """One filing at a time, between threads and processes."""
        return file_lock(self._received / FILING_LOCK)

    def nobody_copies(self) -> bool:
        """Whether no process is taking in a file at this moment."""
        with file_lock(self._received / COPY_LOCK, wait=False) as alone:
            return alone
