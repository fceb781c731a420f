"""Filing a document that was read: its code, its record, its place; and finishing what a power cut broke off.

A file may hold several documents. The first gets the folder with the original, the others folders of their own; all of
them are filed, or none. The order, and what a crash after each step leaves:
1. searchable PDF, record, pages and card of each are written beside the received original - it is read again;
2. the rows are committed with their records and their future folders, `dibaca` - `resume_filing` goes on at 3;
3. each folder is moved there in one rename, the one with the original last - `resume_filing` goes on at 3 or 4;
4. the rows are committed as `terarsip`, not yet indexed - the search index catches up;
5. its draft line in the registers is committed - `fill_registers` writes it at the next start.
"""

import dataclasses
import functools
import logging
from collections.abc import Sequence
from pathlib import Path

from archive.agenda_draf import fill_registers
from archive.bacaan import Bacaan
from archive.card import CARD, card_of, dump_card
from archive.errors import NotFoundError, StoreError
from archive.file_store import FILES, FileStore
from archive.filed_row import completed, filed_columns, free_folders, move_document, pack_pages
from archive.geometry import Page
from archive.jurnal import keep
from archive.naskah_store import Naskah, NaskahStore, Planned, now
from archive.pembagian import finish_arrangements
from archive.reclassify import finish_moves
from archive.records import Rekaman
from archive.rekaman_json import dump_rekaman
from archive.retensi_musnah import finish_destruction
from archive.settings import Settings

log = logging.getLogger(__name__)


def file_naskah(
    naskah: Naskah,
    rekaman: Rekaman,
    pages: Sequence[Page],
    searchable: Path,
    *,
    lain: Sequence[Bacaan] = (),
    store: NaskahStore,
    files: FileStore,
    settings: Settings,
    seconds: float,
) -> Naskah:
    """Files a document, drafts its line in the registers and returns its row; one that is filed already is
    returned unchanged.

    `lain` are the documents that follow it in the same file: they are filed with it, all or none. `searchable` is
    copied, `seconds` is how long reading the file took. Raises StoreError (the file then waits to be tried again)
    and NotFoundError (no such row).
    """
    filed = _file(naskah, (Bacaan(rekaman, pages, searchable), *lain), store, files, settings, seconds)
    for one in store.in_file(filed):
        fill_registers(store, settings, naskah_id=one.id)
    return filed


def _file(
    naskah: Naskah,
    read: Sequence[Bacaan],
    store: NaskahStore,
    files: FileStore,
    settings: Settings,
    seconds: float,
) -> Naskah:
    with files.filing_lock():
        current = store.get(naskah.id)
        if current is None:
            raise NotFoundError(f"{naskah.nama_asal}: tidak ada dalam arsip. Masukkan lagi berkasnya.")
        if current.status == "terarsip":
            return current
        current = _settled(current, store, files)
        if current.status == "terarsip":
            return current
        files.drop_staged(current)
        planned = _prepared(current, read, files, settings, seconds)
        current = store.begin_filing(current.id, planned[0], planned[1:])
        for one in _in_order(store.in_file(current)):
            if not move_document(one, files):
                raise StoreError(
                    f"{naskah.nama_asal}: folder {one.folder} sudah ada. Jalankan `arsip check`."
                )
        return store.end_filing(current.id)


def _prepared(
    naskah: Naskah, read: Sequence[Bacaan], files: FileStore, settings: Settings, seconds: float
) -> list[Planned]:
    """Writes the files of each document where it is put together; what their rows are to say."""
    planned = []
    before, count = 0, sum(len(one.pages) for one in read)
    for one in read:
        rekaman = completed(one.rekaman, settings)
        if len(read) > 1:
            rekaman = dataclasses.replace(
                rekaman,
                halaman_awal=before + 1,
                halaman_akhir=before + len(one.pages),
                sha256_asli=naskah.sha256,
            )
        share = len(one.pages) / count if len(read) > 1 else 1.0
        columns = filed_columns(rekaman, len(one.pages), settings) | {
            "detik": round(seconds * share, 3),
            "diarsipkan_pada": now(),
        }
        content = {
            FILES["rekaman"]: dump_rekaman(rekaman),
            FILES["halaman"]: pack_pages(one.pages),
        }
        if not before:
            content[CARD] = dump_card(card_of(dataclasses.asdict(naskah) | columns))
        files.write_beside(naskah, one.searchable, content, halaman_awal=before + 1 if before else 0)
        folders = functools.partial(free_folders, naskah, rekaman, columns, files)
        planned.append(Planned(rekaman, columns, folders, before + 1))
        before += len(one.pages)
    return planned


def _in_order(documents: Sequence[Naskah]) -> list[Naskah]:
    """The documents of a file in the order they move to their places: the original last, for all lie with it."""
    return sorted(documents, key=lambda one: one.induk_id is None)


def resume_filing(store: NaskahStore, files: FileStore) -> int:
    """Finishes filings that a crash broke off and clears what it left; how many were finished.

    Run it at every start, before work is taken. What cannot be finished waits to be read again. Safe while
    another process is filing.
    """
    finished = 0
    keep(store.engine)
    with files.filing_lock():
        files.sweep()
        finish_moves(store, files)
        with files.destroying() as alone:
            if alone:  # else a backup is being made, and the next start does it
                finish_arrangements(store, files)
        finish_destruction(store, files)
        for naskah in store.pending():
            finished += _settled(naskah, store, files).status == "terarsip"
        for sha256, _ in files.received_folders():
            twin = store.by_sha(sha256)
            if twin is not None and twin.status == "terarsip":
                files.drop_received(twin)
    return finished


def _settled(naskah: Naskah, store: NaskahStore, files: FileStore) -> Naskah:
    """A row that is no longer `dibaca`: filed if its files are whole, else waiting to be read again."""
    if naskah.status != "dibaca":
        return naskah
    documents = _in_order(store.in_file(naskah))
    if all(_is_placed(one, files) for one in documents):
        return store.end_filing(naskah.id)
    for one in documents:
        files.take_back(one)
    log.warning("%s: filing was broken off, will be read again", naskah.nama_asal)
    return store.read_again(naskah.id)


def _is_placed(naskah: Naskah, files: FileStore) -> bool:
    """Whether the document lies whole in its place, where it is moved now if it does not yet."""
    if files.is_whole(naskah, naskah.folder):
        return True
    return files.is_whole(naskah, files.staged(naskah)) and move_document(naskah, files)
