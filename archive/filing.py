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
import gzip
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.agenda_draf import fill_registers
from archive.agenda_rencana import split_sifat
from archive.card import CARD, card_of, dump_card
from archive.errors import NotFoundError, StoreError
from archive.file_store import FILES, FileStore
from archive.folder_name import folder_candidates
from archive.geometry import Page
from archive.klasifikasi import classify
from archive.naskah_store import Naskah, NaskahStore, Planned, now
from archive.nomor import check_nomor, check_office, mend_numbers, parse_nomor
from archive.reclassify import finish_moves
from archive.records import Klasifikasi, Rekaman
from archive.rekaman_json import dump_pages, dump_rekaman
from archive.retensi_musnah import finish_destruction
from archive.rights import keamanan_of
from archive.saran import better
from archive.settings import Settings
from archive.summary import ringkas

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bacaan:
    """One document as it was read: its record, its pages numbered from 1, and a searchable PDF of them."""

    rekaman: Rekaman
    pages: Sequence[Page]
    searchable: Path


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
            if not _move(one, files):
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
        folders = functools.partial(_free_folders, naskah, rekaman, columns, files)
        planned.append(Planned(rekaman, columns, folders, before + 1))
        before += len(one.pages)
    return planned


def filed_columns(rekaman: Rekaman, pages: int, settings: Settings) -> dict[str, object]:
    """What the row of a document says of its record, which is `completed`."""
    ringkasan = ringkas(rekaman)
    return {
        "jenis": rekaman.jenis,
        "nomor": ringkasan.nomor,
        "judul": ringkasan.judul,
        "tanggal": ringkasan.tanggal,
        "tahun": ringkasan.tahun,
        "instansi": ringkasan.instansi,
        "halaman": len(rekaman.halaman) or pages,
        "klasifikasi": filed_code(rekaman.klasifikasi, settings.klasifikasi_threshold),
        "keamanan": keamanan_of(rekaman),
        "kesegeraan": split_sifat((rekaman.surat.sifat if rekaman.surat else None) or "")[0],
    }


def pack_pages(pages: Sequence[Page]) -> bytes:
    """The pages as they lie with a document; the same pages give the same bytes."""
    return gzip.compress(dump_pages(pages), compresslevel=6, mtime=0)


def _free_folders(
    naskah: Naskah, rekaman: Rekaman, columns: Mapping[str, object], files: FileStore, naskah_id: int
) -> list[str]:
    """Folders the document may have under this id, the wanted one first; raises StoreError when all are there."""
    ringkasan = ringkas(rekaman)
    nomor = parse_nomor(ringkasan.nomor)
    folders = folder_candidates(
        str(columns["klasifikasi"]),
        ringkasan.tahun,
        nomor.urut if nomor else None,
        ringkasan.judul,
        naskah_id,
        naskah.sha256,
    )
    free = [folder for folder in folders if not files.exists(folder)]
    if not free:
        raise StoreError(f"{naskah.nama_asal}: folder {folders[-1]} sudah ada. Jalankan `arsip check`.")
    return free


def _in_order(documents: Sequence[Naskah]) -> list[Naskah]:
    """The documents of a file in the order they move to their places: the original last, for all lie with it."""
    return sorted(documents, key=lambda one: one.induk_id is None)


def _move(naskah: Naskah, files: FileStore) -> bool:
    """Moves a document to its place, with its card if its id was not known when it was put together."""
    if naskah.induk_id is not None:
        files.write_staged(naskah, {CARD: dump_card(card_of(dataclasses.asdict(naskah)))})
    return files.move_to_place(naskah)


def filed_code(klasifikasi: Klasifikasi | None, threshold: float) -> str:
    """The code a document is filed under; "" when the suggestion is weaker than `threshold` and no person set
    it.
    """
    if klasifikasi is None or (klasifikasi.dasar != "petugas" and klasifikasi.keyakinan < threshold):
        return ""
    return klasifikasi.kode


def completed(rekaman: Rekaman, settings: Settings) -> Rekaman:
    """The record with its numbers mended, its code, and what a check of its number found."""
    mended = mend_numbers(rekaman, settings.wilayah)
    known = rekaman.klasifikasi
    if known is None or (known.dasar != "petugas" and mended != rekaman):
        known = classify(mended) or known
    known = better(mended, known, settings.data)
    rekaman = dataclasses.replace(mended, klasifikasi=known)
    ringkasan = ringkas(rekaman)
    nomor = parse_nomor(ringkasan.nomor)
    notes = list(rekaman.catatan_baca)
    if nomor is not None:
        found = check_nomor(nomor, ringkasan.tanggal or None, settings.wilayah)
        found += check_office(nomor, ringkasan.instansi)
        notes += [note for note in found if note not in notes]
    return dataclasses.replace(rekaman, catatan_baca=tuple(notes))


def resume_filing(store: NaskahStore, files: FileStore) -> int:
    """Finishes filings that a crash broke off and clears what it left; how many were finished.

    Run it at every start, before work is taken. What cannot be finished waits to be read again. Safe while
    another process is filing.
    """
    finished = 0
    with files.filing_lock():
        files.sweep()
        finish_moves(store, files)
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
    return files.is_whole(naskah, files.staged(naskah)) and _move(naskah, files)
