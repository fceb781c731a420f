"""What belongs into a backup: one moment of the database, the files of each document it knows, and whatever else
lies in the data folder.

Safe beside a running archive: documents do not change once they are filed, and the few files that do (the record,
the card) are taken from that same moment of the database. Knows nothing of where the bytes go.
"""

import contextlib
import io
import os
import sqlite3
import stat
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.card import CARD, card_of, dump_card
from archive.durable import PART, store_faults
from archive.errors import StoreError
from archive.file_store import EXTENSION, FILES, FileStore, staged_folder
from archive.jurnal import FOLDER as JOURNAL
from archive.jurnal import NAME as JOURNAL_FILE
from archive.jurnal import journal_until
from archive.naskah_store import RECEIVED
from archive.trail import HEAD_FILE, head_line

DATABASE = "arsip.db"
STORE = "arsip"
# The inbox is not yet the archive's; the index is built again; old databases are copies themselves.
_LEFT_OUT = ("masuk", "indeks", STORE, HEAD_FILE)


@dataclass(frozen=True, slots=True)
class Item:
    """A file for the backup, opened; `known` is the hash it must have, "" when nobody knows it."""

    path: str
    file: BinaryIO
    ukuran: int
    waktu: int
    known: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A file that should be there and is not."""

    path: str


def snapshot(data: Path, out: Path) -> None:
    """Copies the database of `data` as it is at one moment to `out`; raises StoreError."""
    try:
        with (
            contextlib.closing(sqlite3.connect(data / DATABASE, timeout=60)) as live,
            contextlib.closing(sqlite3.connect(out)) as copy,
        ):
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
            found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise StoreError(f"{DATABASE}: tidak dapat dicadangkan ({error}). Jalankan `arsip check`.") from error
    if found != "ok":
        raise StoreError(f"{DATABASE}: basis data rusak ({found}). Jangan timpa cadangan lama; pulihkan.")


def contents(data: Path, copy: Path, files: FileStore) -> Iterator[Item | Missing]:
    """Everything a backup holds, each file open until the next is asked for; `copy` is the snapshot."""
    with (
        contextlib.closing(sqlite3.connect(f"file:{copy}?mode=ro&immutable=1", uri=True)) as then,
        contextlib.closing(sqlite3.connect(data / DATABASE, timeout=60)) as live,
    ):
        then.row_factory = live.row_factory = sqlite3.Row
        for row in then.execute("SELECT * FROM naskah ORDER BY id"):
            yield from _document(row, then, live, files)
        yield from _extras(data, then, live, files)
        with contextlib.suppress(sqlite3.OperationalError):  # a database of before had no journal
            last = then.execute("SELECT coalesce(max(id), 0) FROM jurnal_antre").fetchone()[0]
            with tempfile.TemporaryFile() as begun:
                if journal_until(files.root, last, begun):
                    yield _item(f"{STORE}/{JOURNAL}/{JOURNAL_FILE}", begun)
        with contextlib.suppress(sqlite3.OperationalError):  # a database of before had no trail
            head = then.execute("SELECT jumlah, hash FROM jejak_kepala").fetchone()
            yield _made(HEAD_FILE, head_line(head["jumlah"], head["hash"]))
    yield from _plain_files(data)
    with open(copy, "rb") as file:
        yield _item(DATABASE, file)


def _document(
    row: sqlite3.Row, then: sqlite3.Connection, live: sqlite3.Connection, files: FileStore
) -> Iterator[Item | Missing]:
    """The files of one document, under the folder it had at the moment of the snapshot."""
    if row["status"] == "digabung":
        return  # its pages are another document's now
    if _is_destroyed(row, then):
        yield from _remains(row, files)
        return
    filed = row["status"] in ("terarsip", "dibaca")
    original = f"asli.{EXTENSION[row['tipe']]}"
    names = [original, FILES["arsip"], FILES["halaman"]] if filed else [original]
    part = dict(row).get("induk_id") is not None
    if part:  # the original lies with another document of its file
        names.remove(original)
    staged = staged_folder(row["sha256"], row["halaman_awal"] if part else 0)
    with contextlib.ExitStack() as opened:
        found: dict[str, BinaryIO] = {}
        with files.filing_lock():  # nothing moves while its files are opened
            now = live.execute("SELECT folder FROM naskah WHERE id = ?", (row["id"],)).fetchone()
            for name in names:
                for folder in (now["folder"], *_moving_to(live, row["id"]), staged):
                    if name not in found and (path := files.find(folder, name)) is not None:
                        found[name] = opened.enter_context(open(path, "rb"))
        for name in names:
            kept_as = f"{STORE}/{row['folder']}/{name}"
            if name not in found:
                yield Missing(kept_as)
            else:
                yield _item(kept_as, found[name], row["sha256"] if name == original else "")
    if not filed:
        return
    record = then.execute("SELECT isi FROM rekaman WHERE naskah_id = ?", (row["id"],)).fetchone()
    if record is None:
        yield Missing(f"{STORE}/{row['folder']}/{FILES['rekaman']}")
    else:
        yield _made(f"{STORE}/{row['folder']}/{FILES['rekaman']}", record["isi"].encode())
    card = card_of({name: row[name] for name in row.keys()})  # noqa: SIM118 - a Row iterates over its values
    yield _made(f"{STORE}/{row['folder']}/{CARD}", dump_card(card))


def _is_destroyed(row: sqlite3.Row, then: sqlite3.Connection) -> bool:
    """Whether a document's files were removed, or their removal was begun; none begins while a backup is made."""
    with contextlib.suppress(sqlite3.OperationalError):  # a database of before knew of none
        begun = then.execute("SELECT 1 FROM musnah WHERE naskah_id = ?", (row["id"],)).fetchone()
        return begun is not None or bool(dict(row).get("dimusnahkan_pada"))
    return False


def _remains(row: sqlite3.Row, files: FileStore) -> Iterator[Item | Missing]:
    """The card of a destroyed document, as it lies there."""
    kept_as = f"{STORE}/{row['folder']}/{CARD}"
    path = files.find(row["folder"], CARD)
    if path is None:
        yield Missing(kept_as)
        return
    with open(path, "rb") as file:
        yield _item(kept_as, file)


def _extras(
    data: Path, then: sqlite3.Connection, live: sqlite3.Connection, files: FileStore
) -> Iterator[Item]:
    """What lies in the store beside the documents' own files; what was filed after the snapshot is left out."""
    for place, folders, names in os.walk(files.root):
        folders.sort()
        folder = Path(place).relative_to(files.root).as_posix()
        inside = Path(folder).parts
        if inside[:1] == (JOURNAL,):  # the part of that moment is taken apart
            continue
        if inside[:1] == (RECEIVED,) and len(inside) > 2:  # documents being put together
            known, query, key = None, "", ""
        elif inside[:1] == (RECEIVED,):
            mine = len(inside) > 1
            query, key = "SELECT tipe FROM naskah WHERE sha256 = ?", inside[1] if mine else ""
        else:
            query, key = "SELECT tipe FROM naskah WHERE folder = ?", folder
        known = then.execute(query, (key,)).fetchone() if query else None
        if query and known is None and names and _is_somebodys(live, query, key, place, files):
            continue
        own = set() if known is None else {f"asli.{EXTENSION[known['tipe']]}", CARD, *FILES.values()}
        for name in sorted(names):
            if name in own or _passing(name) or (folder == RECEIVED) or _just_now(Path(place)):
                continue
            with _opened(Path(place, name)) as file:
                if file is not None:
                    yield _item(f"{STORE}/{folder}/{name}", file)


def _is_somebodys(live: sqlite3.Connection, query: str, key: str, place: str, files: FileStore) -> bool:
    """Whether a folder that the snapshot does not know is a document's now, or is gone with it."""
    if live.execute(query, (key,)).fetchone() is not None:
        return True
    with files.filing_lock():  # nothing moves: a folder and its row belong together
        if live.execute(query, (key,)).fetchone() is not None or not os.path.exists(place):
            return True
        return key in _moving_to(live)


def _moving_to(live: sqlite3.Connection, naskah_id: int | None = None) -> list[str]:
    """Where re-filings that were broken off lead: of one document, or of all."""
    with contextlib.suppress(sqlite3.OperationalError):  # a database of before had none
        rows = live.execute("SELECT ke FROM pindah WHERE naskah_id = ?1 OR ?1 IS NULL", (naskah_id,))
        return [str(row["ke"]) for row in rows]
    return []


def _plain_files(data: Path) -> Iterator[Item]:
    """The rest of the data folder: what failed, duplicates, and whatever a later version keeps there."""
    for top in sorted(data.iterdir()):
        if top.name in _LEFT_OUT or _passing(top.name) or top.name.startswith(DATABASE) or top.is_symlink():
            continue
        paths = [top]
        if top.is_dir():
            paths = [
                Path(place, name) for place, _, names in os.walk(top) for name in names if not _passing(name)
            ]
        for path in sorted(paths):
            with _opened(path) as file:
                if file is not None:
                    yield _item(path.relative_to(data).as_posix(), file)


def _passing(name: str) -> bool:
    return name.startswith(".") or name.endswith(PART)


def _just_now(folder: Path) -> bool:
    """Whether files are just being laid here by an intake that has no row yet."""
    try:
        return folder.parent.name == RECEIVED and time.time() - folder.stat().st_mtime < 60
    except FileNotFoundError:
        return True


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[BinaryIO | None]:
    """A plain file, or None when it went away or is no plain file."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except (FileNotFoundError, NotADirectoryError):
        yield None
        return
    except OSError:
        if path.is_symlink():
            yield None
            return
        raise
    with open(handle, "rb") as file:
        yield file if stat.S_ISREG(os.fstat(handle).st_mode) else None


def _item(path: str, file: BinaryIO, known: str = "") -> Item:
    with store_faults(path):
        status = os.fstat(file.fileno())
    return Item(path, file, status.st_size, status.st_mtime_ns, known)


def _made(path: str, content: bytes) -> Item:
    return Item(path, io.BytesIO(content), len(content), 0)
