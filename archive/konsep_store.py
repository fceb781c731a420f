"""The folder of drafts: every version that was ever laid down, named by the hash of its bytes, never changed.

Lies in the data folder beside the store (`konsep/ab/<sha256>.docx`), and is backed up with it.
"""

import contextlib
import os
import re
import secrets
import time
from pathlib import Path

from archive.durable import PART, copy_file, hash_file, make_folder, store_faults, sync_folder
from archive.errors import NotFoundError

FOLDER = "konsep"
HALF_COPY_SECONDS = 86_400


class DraftStore:
    """Drafts under `<data>/konsep`; the folder is made with the first one."""

    def __init__(self, data: Path) -> None:
        self.root = data.absolute() / FOLDER

    def put(self, source: Path) -> str:
        """Copies a file in, safely on the disk when this returns; its SHA-256. Twice changes nothing.

        `source` is never touched. Raises StoreError.
        """
        with store_faults(source.name):
            make_folder(self.root)
            self._sweep()
            part = self.root / f".{secrets.token_hex(8)}{PART}"
            try:
                sha256 = copy_file(source, part)
                target = self._place(sha256, source.name)
                make_folder(target.parent)
                if target.is_file() and hash_file(target) == sha256:
                    sync_folder(target.parent)
                else:
                    os.replace(part, target)
                    sync_folder(target.parent)
            finally:
                part.unlink(missing_ok=True)
        return sha256

    def path(self, sha256: str, nama_asal: str) -> Path:
        """Where a version lies; raises NotFoundError when it is not there."""
        path = self._place(sha256, nama_asal)
        if not path.is_file() or path.is_symlink():
            raise NotFoundError(f"{nama_asal}: berkas konsep tidak ada. Pulihkan dari cadangan.")
        return path

    def _sweep(self) -> None:
        """Removes half copies that a power cut left, none that may still be on its way."""
        for part in self.root.glob(f".*{PART}"):
            with contextlib.suppress(FileNotFoundError):  # another sweeps too
                if time.time() - part.stat().st_mtime > HALF_COPY_SECONDS:
                    part.unlink()

    def _place(self, sha256: str, nama_asal: str) -> Path:
        if re.fullmatch(r"[0-9a-f]{64}", sha256) is None:
            raise ValueError(f"not a hash: {sha256!r}")
        suffix = Path(nama_asal).suffix.lower()
        # A name from outside chooses nothing but a plain ending.
        ending = suffix if re.fullmatch(r"\.[a-z0-9]{1,8}", suffix) else ".bin"
        return self.root / sha256[:2] / f"{sha256}{ending}"
