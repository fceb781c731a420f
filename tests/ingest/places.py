"""A data folder for a test: settings, stores, and looks into its folders."""

from dataclasses import dataclass
from pathlib import Path

from archive.file_store import FileStore
from archive.naskah_store import NaskahStore, open_store
from archive.settings import Settings, load_settings


@dataclass(frozen=True)
class Place:
    """An archive in a folder of its own."""

    settings: Settings
    store: NaskahStore
    files: FileStore

    @property
    def inbox(self) -> Path:
        return self.settings.inbox

    def names(self, folder: str) -> list[str]:
        """Files below a folder of the data folder, notes and hidden ones left out."""
        root = self.settings.data / folder
        found = (path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
        return sorted(str(path.relative_to(root)) for path in found if _is_papers(path))

    def note(self, folder: str, name: str) -> str:
        """The note beside a file that was set aside."""
        return (self.settings.data / folder / f"{name}.txt").read_text()


def _is_papers(path: Path) -> bool:
    return path.suffix not in (".txt", ".part") and not path.name.startswith(".kunci")


def open_place(data: Path, **given: object) -> Place:
    """Opens an archive in `data`, inbox made."""
    settings = load_settings({}, data=data, **given)
    settings.inbox.mkdir(parents=True, exist_ok=True)
    return Place(settings, open_store(settings.database), FileStore(settings.store))
