"""What filing says of a record: its code and its row; and how a document that was put together moves to its place."""

import dataclasses
import gzip
from collections.abc import Mapping, Sequence

from archive.agenda_rencana import split_sifat
from archive.card import CARD, card_of, dump_card
from archive.errors import StoreError
from archive.file_store import FileStore
from archive.folder_name import folder_candidates
from archive.geometry import Page
from archive.klasifikasi import classify
from archive.naskah_store import Naskah
from archive.nomor import check_nomor, check_office, mend_numbers, parse_nomor
from archive.records import Klasifikasi, Rekaman
from archive.rekaman_json import dump_pages
from archive.rights import keamanan_of
from archive.saran import better
from archive.settings import Settings
from archive.summary import ringkas


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


def filed_code(klasifikasi: Klasifikasi | None, threshold: float) -> str:
    """The code a document is filed under; "" when the suggestion is weaker than `threshold` and no person set
    it.
    """
    if klasifikasi is None or (klasifikasi.dasar != "petugas" and klasifikasi.keyakinan < threshold):
        return ""
    return klasifikasi.kode


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


def free_folders(
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


def move_document(naskah: Naskah, files: FileStore) -> bool:
    """Moves a document to its place, with its card if its id was not known when it was put together."""
    if naskah.induk_id is not None:
        files.write_staged(naskah, {CARD: dump_card(card_of(dataclasses.asdict(naskah)))})
    return files.move_to_place(naskah)
