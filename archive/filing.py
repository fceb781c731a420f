"""Filing a document that was read: its code, its record, its place; and finishing what a power cut broke off.

The order, and what a crash after each step leaves:
1. the searchable PDF, the record, the pages and the card are written beside the received original - it is read again;
2. the row is committed with its record and its future folder, `dibaca` - `resume_filing` goes on at 3;
3. the folder is moved there in one rename - `resume_filing` goes on at 4;
4. the row is committed as `terarsip`, not yet indexed - the search index catches up;
5. its draft line in the registers is committed - `fill_registers` writes it at the next start.
"""

import dataclasses
import gzip
import logging
from collections.abc import Sequence
from pathlib import Path

from archive.agenda_draf import fill_registers
from archive.agenda_rencana import split_sifat
from archive.card import card_of, dump_card
from archive.errors import NotFoundError, StoreError
from archive.file_store import FileStore
from archive.folder_name import folder_candidates
from archive.geometry import Page
from archive.klasifikasi import classify
from archive.naskah_store import RECEIVED, Naskah, NaskahStore, now
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


def file_naskah(
    naskah: Naskah,
    rekaman: Rekaman,
    pages: Sequence[Page],
    searchable: Path,
    *,
    store: NaskahStore,
    files: FileStore,
    settings: Settings,
    seconds: float,
) -> Naskah:
    """Files a document, drafts its line in the registers and returns its row; one that is filed already is
    returned unchanged.

    `searchable` is copied, `seconds` is how long reading took. Raises StoreError (the document then waits to
    be tried again) and NotFoundError (no such row).
    """
    filed = _file(naskah, rekaman, pages, searchable, store, files, settings, seconds)
    fill_registers(store, settings, naskah_id=filed.id)
    return filed


def _file(
    naskah: Naskah,
    rekaman: Rekaman,
    pages: Sequence[Page],
    searchable: Path,
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
        rekaman = _completed(rekaman, settings)
        kode = filed_code(rekaman.klasifikasi, settings.klasifikasi_threshold)
        ringkasan = ringkas(rekaman)
        filed: dict[str, object] = {
            "klasifikasi": kode,
            "keamanan": keamanan_of(rekaman),
            "kesegeraan": split_sifat((rekaman.surat.sifat if rekaman.surat else None) or "")[0],
            "detik": round(seconds, 3),
            "diarsipkan_pada": now(),
        }
        files.write_beside(
            current,
            searchable,
            dump_rekaman(rekaman),
            gzip.compress(dump_pages(pages), compresslevel=6, mtime=0),
            dump_card(card_of(dataclasses.asdict(current), **filed)),
        )
        nomor = parse_nomor(ringkasan.nomor)
        folders = folder_candidates(
            kode,
            ringkasan.tahun,
            nomor.urut if nomor else None,
            ringkasan.judul,
            current.id,
            current.sha256,
        )
        free = [folder for folder in folders if not files.exists(folder)]
        if not free:
            raise StoreError(f"{naskah.nama_asal}: folder {folders[-1]} sudah ada. Jalankan `arsip check`.")
        columns: dict[str, object] = {
            "jenis": rekaman.jenis,
            "nomor": ringkasan.nomor,
            "judul": ringkasan.judul,
            "tanggal": ringkasan.tanggal,
            "tahun": ringkasan.tahun,
            "instansi": ringkasan.instansi,
            "halaman": len(rekaman.halaman) or len(pages),
            **filed,
        }
        current = store.begin_filing(current.id, rekaman, columns, free)
        if not files.move_to_place(current):
            raise StoreError(
                f"{naskah.nama_asal}: folder {current.folder} sudah ada. Jalankan `arsip check`."
            )
        return store.end_filing(current.id)


def filed_code(klasifikasi: Klasifikasi | None, threshold: float) -> str:
    """The code a document is filed under; "" when the suggestion is weaker than `threshold` and no person set
    it.
    """
    if klasifikasi is None or (klasifikasi.dasar != "petugas" and klasifikasi.keyakinan < threshold):
        return ""
    return klasifikasi.kode


def _completed(rekaman: Rekaman, settings: Settings) -> Rekaman:
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
        for naskah in store.with_status("dibaca"):
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
    if files.is_whole(naskah, naskah.folder):
        return store.end_filing(naskah.id)
    if files.is_whole(naskah, f"{RECEIVED}/{naskah.sha256}") and files.move_to_place(naskah):
        return store.end_filing(naskah.id)
    files.take_back(naskah)
    log.warning("%s: filing was broken off, will be read again", naskah.nama_asal)
    return store.read_again(naskah.id)
