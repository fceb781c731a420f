"""The settings: one table of (name, default, help), one frozen object, read once at start from `ARSIP_*`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.errors import ArsipError

SETTINGS: tuple[tuple[str, str | int | float, str], ...] = (
    ("data", "data", "Folder of the archive: inbox, stored documents, database and index."),
    (
        "host",
        "127.0.0.1",
        "Address the web pages listen on; other machines are let in only when there is an account.",
    ),
    ("port", 8000, "Port of the web pages."),
    ("workers", 0, "Files read at the same time; 0 means one per processor core."),
    ("language", "ind", "Tesseract language."),
    ("inbox", "", "Watched folder; empty means `masuk` inside the data folder."),
    ("polling", 0, "1 watches the inbox by polling, for network shares that send no events."),
    ("settle_seconds", 3.0, "A file is taken when its size and time have not changed for so long."),
    ("rescan_seconds", 180.0, "The whole inbox is looked through again so often, because events get lost."),
    ("max_bytes", 300_000_000, "Largest file taken, in bytes."),
    ("max_pages", 500, "Most pages in one file."),
    ("max_pixels", 150_000_000, "Most pixels of one page image."),
    ("max_seconds", 1800, "Longest time one file may be read."),
    ("max_memory_mb", 2500, "Most memory of the process that reads one file, in MB."),
    ("klasifikasi_threshold", 0.6, "A suggested code below this confidence stays `belum diklasifikasi`."),
    ("review_threshold", 0.8, "A field below this confidence is listed for a person to check."),
    (
        "wilayah",
        "",
        "This office's own wilayah code (Kemendagri, 2 or 4 digits), used to repair damaged numbers.",
    ),
    ("publik", "", "Folder of the public shelf of the JDIH; empty means `publik` inside the data folder."),
    ("office_name", "", "Name of the office on printed forms; empty takes the one of `ARSIP_WILAYAH`."),
    ("office_address", "", "Address beneath it on printed forms; `;` begins a new line."),
    ("office_logo", "", "Picture (PNG or JPEG) at the left of the head of printed forms."),
    ("office_place", "", "Place before the date of a signature on printed forms."),
    ("destroy_wait_days", 7, "Days between the berita acara and the earliest destruction, to call it off."),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one run; folders under `data` are derived, never set."""

    data: Path
    host: str
    port: int
    workers: int
    language: str
    inbox: Path
    polling: int
    settle_seconds: float
    rescan_seconds: float
    max_bytes: int
    max_pages: int
    max_pixels: int
    max_seconds: int
    max_memory_mb: int
    klasifikasi_threshold: float
    review_threshold: float
    wilayah: str
    publik: Path
    office_name: str
    office_address: str
    office_logo: str
    office_place: str
    destroy_wait_days: int

    @property
    def database(self) -> str:
        """Address of the database, for SQLAlchemy."""
        return f"sqlite:///{self.data / 'arsip.db'}"

    @property
    def store(self) -> Path:
        """Folder of the stored documents."""
        return self.data / "arsip"

    @property
    def index(self) -> Path:
        """Folder of the search index."""
        return self.data / "indeks"


def load_settings(environ: Mapping[str, str] = os.environ, **given: object) -> Settings:
    """Settings from `given` (None counts as not given), else `ARSIP_NAME` in the environment, else the
    default.

    Raises ArsipError naming the variable that is not a number.
    """
    values: dict[str, object] = {}
    for name, default, _ in SETTINGS:
        raw = given.get(name)
        if raw is None:
            raw = environ.get(f"ARSIP_{name.upper()}", default)
        try:
            text = str(raw)
            values[name] = text if isinstance(default, str) else type(default)(text)
        except ValueError:
            raise ArsipError(
                f"ARSIP_{name.upper()}={raw}: bukan angka. Isi angka, atau hapus agar memakai {default}."
            ) from None
    data = Path(str(values["data"])).resolve()
    values["data"] = data
    values["publik"] = Path(str(values["publik"])).resolve() if values["publik"] else data / "publik"
    values["inbox"] = Path(str(values["inbox"])).resolve() if values["inbox"] else data / "masuk"
    return Settings(**values)  # type: ignore[arg-type]
