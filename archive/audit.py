"""A look through the whole archive that changes nothing: does every row have its files, every file its row?

One small function for each kind of fault; each message says which document, what is wrong and what to do. Documents
that move while the audit looks are looked at again, so that it may run beside a busy archive.
"""

import dataclasses
import datetime as dt
import gzip
import os
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

import msgspec

from archive.alur_naskah import draft_faults
from archive.audit_retensi import card_tells_of_it, nothing_is_left, retention_faults
from archive.card import CARD, card_of, load_card
from archive.durable import hash_file
from archive.errors import NotFoundError, StoreError
from archive.file_store import FILES, FileStore
from archive.jurnal import FOLDER as JOURNAL
from archive.jurnal_pulih import journal_faults
from archive.konsep_store import DraftStore
from archive.koreksi_store import waiting_corrections
from archive.naskah_store import RECEIVED, Naskah, NaskahStore
from archive.pembagian import waiting_arrangements
from archive.reclassify import waiting_moves
from archive.records import Rekaman
from archive.rekaman_json import load_pages, load_rekaman
from archive.retensi_musnah import waiting_destruction
from archive.trail import last_told, verify_trail

WAITING = dt.timedelta(hours=24)  # hundreds of scans at once may take a night
JUST_NOW = 60.0  # seconds between an original in the store and its row, on a very slow machine
RESTORE = "Pulihkan dari cadangan."

Check = Callable[[Naskah, NaskahStore, FileStore], Iterator[str]]


def audit(
    store: NaskahStore,
    files: FileStore,
    indexed_ids: Collection[int] | None,
    *,
    wrap: Callable[[Iterable[int]], Iterable[int]] = iter,
) -> list[str]:
    """Every fault found, in Indonesian; an empty list means that database, folder and index agree.

    `indexed_ids` are the documents the search index holds, None leaves the index out. Reads every original once.
    `wrap` sees the ids go by, for a progress bar.
    """
    faults = [f"{fault} {RESTORE}" for fault in store.faults()]
    for naskah_id in wrap(store.every_id()):
        faults += naskah_faults(naskah_id, store, files)
    faults += orphan_folders(store, files)
    faults += leftovers(store, files)
    faults += broken_moves(store, files)
    faults += broken_arrangements(store, files)
    faults += broken_corrections(store, files)
    faults += retention_faults(store)
    faults += draft_faults(store.engine, DraftStore(files.root.parent))
    faults += verify_trail(store.engine)
    faults += journal_faults(store.engine)
    if indexed_ids is not None:
        faults += index_faults(store, indexed_ids)
    return faults


def naskah_faults(naskah_id: int, store: NaskahStore, files: FileStore) -> list[str]:
    """What is wrong with one document; one that changed while it was looked at is looked at again."""
    naskah = store.get(naskah_id)
    while naskah is not None:
        faults = _found(naskah, store, files)
        if faults:  # it may be on its way to another folder: look again while nothing moves
            with files.filing_lock():
                naskah = store.get(naskah_id) or naskah
                faults = _found(naskah, store, files)
                if naskah_id in waiting_destruction(store):  # `retention_faults` tells of it
                    return []
        again = store.get(naskah_id)
        if not faults or again is None or _place(again) == _place(naskah):
            return [f"naskah {naskah.id} ({naskah.nama_asal}): {fault}" for fault in faults]
        naskah = again
    return []


def _found(naskah: Naskah, store: NaskahStore, files: FileStore) -> list[str]:
    if naskah.status == "digabung":
        return []
    checks = DESTROYED_CHECKS if naskah.dimusnahkan_pada else CHECKS
    return [fault for check in checks for fault in check(naskah, store, files)]


def _place(naskah: Naskah) -> tuple[str, ...]:
    return naskah.status, naskah.folder, naskah.dimusnahkan_pada


def original_is_whole(naskah: Naskah, _store: NaskahStore, files: FileStore) -> Iterator[str]:
    """The original is there and its bytes are those that were received."""
    name = files.name(naskah, "asli")
    try:
        path = files.path(naskah, "asli")
        if naskah.induk_id is not None:  # it is looked into with the document it lies with
            return
        sha256 = hash_file(path)
    except (NotFoundError, FileNotFoundError):
        yield f"{name} hilang dari {naskah.folder_asli or naskah.folder}. {RESTORE}"
    except OSError as error:
        yield f"{name} tidak dapat dibaca ({error.strerror}). Periksa disk dan hak baca folder itu."
    else:
        if sha256 != naskah.sha256:
            yield f"isi {name} tidak lagi sama dengan yang diterima. {RESTORE}"


def files_are_there(naskah: Naskah, _store: NaskahStore, files: FileStore) -> Iterator[str]:
    """A filed document has its searchable PDF, its record and its pages."""
    if naskah.status == "terarsip":
        for name in FILES.values():
            if files.find(naskah.folder, name) is None:
                yield f"{name} hilang dari {naskah.folder}. {RESTORE}"


def record_agrees(naskah: Naskah, store: NaskahStore, files: FileStore) -> Iterator[str]:
    """The record beside the document is the one in the database."""
    if naskah.status != "terarsip":
        return
    try:
        kept = store.rekaman(naskah.id)
    except NotFoundError:
        yield f"rekamannya tidak ada dalam basis data. {RESTORE}"
        return
    except msgspec.MsgspecError:
        yield f"rekamannya dalam basis data rusak. {RESTORE}"
        return
    path = files.find(naskah.folder, FILES["rekaman"])
    if path is None:
        return
    if _record(path) != kept:
        yield f"rekaman.json berbeda dari basis data. {RESTORE}"
    if naskah.perlu_diperiksa != len(kept.catatan_baca):
        yield f"jumlah catatan pada basis data tidak sama dengan rekamannya. {RESTORE}"


def _record(path: Path) -> Rekaman | None:
    try:
        return load_rekaman(path.read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None


def record_is_as_told(naskah: Naskah, store: NaskahStore, _files: FileStore) -> Iterator[str]:
    """The record is the one the trail tells of: changed here and beside the document alike, it would agree."""
    told = last_told(store.engine, naskah.id, "rekaman") if naskah.status == "terarsip" else None
    if told is not None and told != store.rekaman_hash(naskah.id):
        yield f"rekamannya diubah tanpa jejak. {RESTORE}"


def card_agrees(naskah: Naskah, _store: NaskahStore, files: FileStore) -> Iterator[str]:
    """The card beside the document says of it what the database says; archives of before have none."""
    path = files.find(naskah.folder, CARD) if naskah.status == "terarsip" else None
    if path is None:
        return
    try:
        agrees = load_card(path.read_bytes()) == card_of(dataclasses.asdict(naskah))
    except (OSError, msgspec.MsgspecError):
        agrees = False
    if not agrees:
        yield f"{CARD} berbeda dari basis data. {RESTORE}"


def file_is_divided_rightly(naskah: Naskah, store: NaskahStore, _files: FileStore) -> Iterator[str]:
    """The documents of one file follow each other without a gap, and know where its original lies."""
    if naskah.induk_id is not None or naskah.status != "terarsip":
        return
    documents = [one for one in store.in_file(naskah) if one.status == "terarsip"]
    page = 1
    for one in documents:
        if one.halaman_awal != page or one.folder_asli != ("" if one.id == naskah.id else naskah.folder):
            yield f"pembagian berkasnya tidak cocok pada naskah {one.id}. {RESTORE}"
            return
        page += one.halaman


def pages_can_be_read(naskah: Naskah, _store: NaskahStore, files: FileStore) -> Iterator[str]:
    """The pages kept with a document unpack, so that a better parser can run again."""
    path = files.find(naskah.folder, FILES["halaman"]) if naskah.status == "terarsip" else None
    if path is None:
        return
    try:
        load_pages(gzip.decompress(path.read_bytes()))
    except (OSError, EOFError, zlib.error, msgspec.MsgspecError):
        yield f"{path.name} rusak. {RESTORE}"


def is_not_stuck(naskah: Naskah, _store: NaskahStore, _files: FileStore) -> Iterator[str]:
    """Nothing waits for ever: a filing broken off, or a document that nobody reads."""
    if naskah.status == "dibaca":
        yield "pengarsipannya terputus. Jalankan arsip lagi; itu akan diselesaikan."
    elif naskah.status == "diterima":
        since = dt.datetime.fromisoformat(naskah.diterima_pada)
        if dt.datetime.now(since.tzinfo) - since > WAITING:
            yield f"menunggu dibaca sejak {naskah.diterima_pada}. Jalankan `arsip serve` dan lihat pesannya."


CHECKS: tuple[Check, ...] = (
    original_is_whole,
    files_are_there,
    record_agrees,
    record_is_as_told,
    card_agrees,
    file_is_divided_rightly,
    pages_can_be_read,
    is_not_stuck,
)
DESTROYED_CHECKS: tuple[Check, ...] = (nothing_is_left, card_tells_of_it, record_is_as_told)


def orphan_folders(store: NaskahStore, files: FileStore) -> list[str]:
    """Folders with files that no document lays claim to, and links, which the archive never makes."""
    found = []
    for place, folders, names in os.walk(files.root):
        relative = Path(place).relative_to(files.root).as_posix()
        if relative in (RECEIVED, JOURNAL):
            folders.clear()
            continue
        for name in sorted((*folders, *names)):
            if Path(place, name).is_symlink():
                found.append(
                    f"{relative}/{name}: tautan di dalam arsip. Ganti dengan berkas aslinya, atau hapus."
                )
        if names and not _owned(relative, store, files):
            found.append(
                f"{relative}: folder tanpa catatan dalam basis data. Pindahkan isinya ke folder masuk."
            )
            folders.clear()
        elif names:
            folders.clear()
    return sorted(found)


def _owned(folder: str, store: NaskahStore, files: FileStore) -> bool:
    if store.owns(folder):
        return True
    with files.filing_lock():  # a document that moves belongs to its new folder only when it is there
        return store.owns(folder) or not files.exists(folder)


def broken_moves(store: NaskahStore, files: FileStore) -> list[str]:
    """Re-filings that were broken off; those under way are over when nothing moves."""
    if not waiting_moves(store):
        return []
    with files.filing_lock():
        ids = waiting_moves(store)
    return [f"naskah {i}: pemindahannya terputus. Jalankan arsip lagi; itu akan diselesaikan." for i in ids]


def broken_arrangements(store: NaskahStore, files: FileStore) -> list[str]:
    """Files whose documents were being joined or divided."""
    if not waiting_arrangements(store):
        return []
    with files.filing_lock():
        ids = waiting_arrangements(store)
    return [
        f"naskah {i}: pembagian berkasnya terputus. Jalankan arsip lagi; itu akan diselesaikan." for i in ids
    ]


def broken_corrections(store: NaskahStore, files: FileStore) -> list[str]:
    """Documents whose files do not follow their corrected record."""
    if not waiting_corrections(store):
        return []
    with files.filing_lock():
        ids = waiting_corrections(store)
    return [f"naskah {i}: perbaikannya terputus. Jalankan arsip lagi; itu akan diselesaikan." for i in ids]


def leftovers(store: NaskahStore, files: FileStore) -> list[str]:
    """Originals whose document is unknown or lies elsewhere, and copies that were never finished."""
    found = []
    for sha256, folder in files.received_folders():
        naskah = store.by_sha(sha256)
        if not folder.is_dir() or not any(folder.iterdir()):
            continue
        if naskah is None:
            if time.time() - folder.stat().st_mtime < JUST_NOW:
                continue
            found.append(f"{RECEIVED}/{sha256}: berkas tanpa catatan. Pindahkan isinya ke folder masuk.")
        elif naskah.status == "terarsip" and not _passes(folder, files):
            found.append(
                f"{RECEIVED}/{sha256}: sisa naskah {naskah.id} yang sudah diarsipkan. Jalankan arsip lagi."
            )
    try:
        quiet = files.nobody_copies()
    except StoreError:
        quiet = True
    if quiet:
        found += [f"{RECEIVED}/{part.name}: sisa penyalinan. Jalankan arsip lagi." for part in files.parts()]
    return found


def _passes(folder: Path, files: FileStore) -> bool:
    """Whether the folder is gone when nothing moves: documents of the file were put in another order."""
    with files.filing_lock():
        return not folder.exists()


def index_faults(store: NaskahStore, indexed_ids: Collection[int]) -> list[str]:
    """Documents the search cannot find, and hits that lead nowhere."""
    held = set(indexed_ids)
    filed = set(store.all_ids())
    lacking = {naskah.id for naskah in store.unindexed(len(filed) + 1)}
    found = []
    for naskah_id in sorted(filed - held):
        state = "belum terindeks" if naskah_id in lacking else "hilang dari indeks"
        found.append(f"naskah {naskah_id}: {state}, tidak dapat dicari. Jalankan `arsip reindex`.")
    for naskah_id in sorted(held - filed):
        found.append(f"naskah {naskah_id}: ada dalam indeks, tidak dalam arsip. Jalankan `arsip reindex`.")
    for naskah_id in sorted(lacking & held):
        found.append(f"naskah {naskah_id}: indeksnya belum diperbarui. Jalankan `arsip reindex`.")
    return found
