"""How often reading a file was begun and how often the reader died of it: on the disk, so that no file is tried for ever.

Knows hashes and counts only.
"""

from collections.abc import Collection
from pathlib import Path

from archive.durable import make_folder, store_faults, sync_folder

FOLDER = ".percobaan"
MOST_CRASHES = 2
MOST_BEGINNINGS = 6  # without an end: the program itself died each time, by this file or by a power cut
_BEGUN, _CRASHED = "mulai", "jatuh"


class Attempts:
    """A small file for each document that is being read, gone when it is filed or set aside."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    def begin(self, sha256: str) -> bool:
        """Notes that reading begins; False when it has been tried often enough."""
        lines = self._lines(sha256)
        if lines.count(_CRASHED) >= MOST_CRASHES or lines.count(_BEGUN) >= MOST_BEGINNINGS:
            return False
        self._write(sha256, [*lines, _BEGUN])
        return True

    def crashed(self, sha256: str) -> bool:
        """Notes that the reader died; True when the file may be tried once more."""
        lines = [*self._without_last(sha256), _CRASHED]
        self._write(sha256, lines)
        return lines.count(_CRASHED) < MOST_CRASHES

    def interrupted(self, sha256: str) -> None:
        """Takes the beginning back: the program was told to stop, or the disk was full."""
        lines = self._without_last(sha256)
        if lines:
            self._write(sha256, lines)
        else:
            self.ended(sha256)

    def ended(self, sha256: str) -> None:
        """Forgets the file: it is filed, or set aside."""
        with store_faults(FOLDER):
            (self._folder / sha256).unlink(missing_ok=True)

    def keep_only(self, hashes: Collection[str]) -> None:
        """Forgets all but these: what a crash left of documents that were ended."""
        if self._folder.is_dir():
            with store_faults(FOLDER):
                for path in list(self._folder.iterdir()):
                    if path.name not in hashes:
                        path.unlink()

    def _without_last(self, sha256: str) -> list[str]:
        lines = self._lines(sha256)
        return lines[:-1] if lines and lines[-1] == _BEGUN else lines

    def _lines(self, sha256: str) -> list[str]:
        try:
            return (self._folder / sha256).read_text().split()
        except (OSError, UnicodeDecodeError):
            return []

    def _write(self, sha256: str, lines: list[str]) -> None:
        with store_faults(FOLDER):
            new = not self._folder.is_dir()
            make_folder(self._folder)
            # A torn write counts for one try less; the count need not be exact, only end.
            (self._folder / sha256).write_text("\n".join(lines))
            if new:
                sync_folder(self._folder)
