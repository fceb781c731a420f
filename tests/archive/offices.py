"""An empty archive in a temporary folder, and small documents of an invented office to put into it."""

import functools
import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

from archive.file_store import FileStore
from archive.filing import file_naskah
from archive.geometry import Page, Word
from archive.naskah_store import Naskah, NaskahStore, open_store
from archive.records import Halaman, Rekaman, Surat
from archive.settings import Settings, load_settings

PAGES = (Page(1, 595, 842, 0, "teks", (Word("Undangan", (10, 10, 60, 20), 1.0, 0),)),)


def letter(nomor: str | None = "45/PP.05.1-Und/3601/2025", hal: str = "Undangan Rapat Koordinasi") -> Rekaman:
    """An invented letter."""
    return Rekaman(
        jenis="undangan",
        surat=Surat(
            instansi="KOMISI PEMILIHAN UMUM KABUPATEN CONTOH", nomor=nomor, hal=hal, tanggal="2025-03-04"
        ),
        halaman=(Halaman(1, 595, 842, 0, "teks"),),
        teks=(f"{nomor}\n{hal}",),
        catatan_baca=("lampiran: ada labelnya, tidak ada isinya",),
    )


@dataclass
class Home:
    """An archive and the short ways the tests take through it."""

    root: Path
    settings: Settings
    store: NaskahStore
    files: FileStore

    def source(self, content: bytes, name: str = "scan.pdf") -> Path:
        """A file in the inbox."""
        path = self.settings.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def take(self, content: bytes = b"%PDF satu", name: str = "scan.pdf") -> Naskah:
        """Takes a file in, as the watcher does; the inbox keeps it."""
        sha256 = hashlib.sha256(content).hexdigest()
        return self.store.by_sha(sha256) or self.take_unseen(content, name)

    def take_unseen(self, content: bytes, name: str) -> Naskah:
        """Takes a file in without looking whether it is known, as one of two processes at once does."""
        sha256 = hashlib.sha256(content).hexdigest()
        self.files.put_original(self.source(content, name), sha256, "pdf")
        return self.store.receive(sha256, name, "pdf", len(content))[0]

    def file(self, naskah: Naskah, rekaman: Rekaman | None = None) -> Naskah:
        """Files a document that was read."""
        searchable = self.root / f"cari-{naskah.id}.pdf"
        searchable.write_bytes(b"%PDF dapat dicari")
        return file_naskah(
            naskah,
            rekaman or letter(),
            PAGES,
            searchable,
            store=self.store,
            files=self.files,
            settings=self.settings,
            seconds=1.5,
        )


@functools.cache
def _empty_database() -> bytes:
    """A database as the migrations make it, made once: that takes longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        with open_store(f"sqlite:///{folder}/arsip.db"):
            pass
        return Path(folder, "arsip.db").read_bytes()


def open_home(root: Path) -> Home:
    """The archive in `root`, opened as a program that starts would."""
    settings = load_settings({}, data=root / "data", wilayah="3601")
    database = settings.data / "arsip.db"
    if not database.exists():
        database.parent.mkdir(parents=True, exist_ok=True)
        database.write_bytes(_empty_database())
    return Home(root, settings, open_store(settings.database), FileStore(settings.store))
