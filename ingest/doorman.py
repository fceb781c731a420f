"""Stands between the watched folder and the archive: takes each whole file in, and outlives whatever goes wrong."""

import logging
from collections.abc import Callable
from pathlib import Path

from archive.errors import StoreError
from archive.file_store import FileStore
from archive.naskah_store import NaskahStore
from archive.settings import Settings
from ingest.names import shown_name
from ingest.receive import receive

log = logging.getLogger(__name__)


class Doorman:
    """Receives files from the inbox; `received` is called after each that waits to be read."""

    def __init__(
        self, store: NaskahStore, files: FileStore, settings: Settings, received: Callable[[], None]
    ) -> None:
        self._store, self._files, self._settings, self._received = store, files, settings, received

    def offer(self, path: Path) -> bool:
        """Takes a file from the inbox; False when that failed for now and it should be offered again."""
        try:
            done = receive(path, store=self._store, files=self._files, settings=self._settings)
        except StoreError as error:
            log.error("%s", error)
            return False
        except Exception:  # a file that breaks us must not stop the others at the door
            log.exception("%s: unexpected failure, the file stays in the inbox", shown_name(path))
            return False
        if done.hasil == "gagal":
            log.warning("%s", done.alasan)
        elif done.hasil == "duplikat":
            log.info("%s: duplicate of %s", shown_name(path), done.naskah.id if done.naskah else "?")
        else:
            log.info("%s: received", shown_name(path))
            self._received()
        return True
