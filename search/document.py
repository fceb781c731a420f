"""A filed record as the index takes it."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from archive.records import Rekaman
from archive.rights import BIASA
from archive.summary import ringkas
from search.text import pieces


@dataclass(frozen=True, slots=True)
class SearchDoc:
    """What the index knows of a document; `halaman` is the text a page, the rest is "" where the paper is silent.

    `nomor_lain` are numbers it bears besides its own, `tambahan` words of its fields that its text lacks,
    `perlu_diperiksa` counts the notes a person should check, `keamanan` is who may see it.
    """

    id: int
    jenis: str
    nomor: str
    judul: str
    klasifikasi: str
    tahun: str
    tanggal: str
    instansi: str
    pejabat: tuple[str, ...]
    halaman: tuple[str, ...]
    nomor_lain: tuple[str, ...] = ()
    tambahan: str = ""
    perlu_diperiksa: int = 0
    keamanan: str = BIASA


def search_doc(naskah_id: int, klasifikasi: str, rekaman: Rekaman, keamanan: str = BIASA) -> SearchDoc:
    """The record of a filed document, with the code it is filed under ("" when none) and its secrecy."""
    short = ringkas(rekaman)
    return SearchDoc(
        id=naskah_id,
        jenis=rekaman.jenis,
        nomor=short.nomor,
        judul=short.judul,
        klasifikasi=klasifikasi,
        tahun=short.tahun,
        tanggal=short.tanggal,
        instansi=short.instansi,
        pejabat=short.pejabat,
        halaman=rekaman.teks,
        nomor_lain=tuple(
            sop.nomor_sop for sop in rekaman.sop if sop.nomor_sop and sop.nomor_sop != short.nomor
        ),
        tambahan=" ".join(_unread(rekaman)),
        perlu_diperiksa=len(rekaman.catatan_baca),
        keamanan=keamanan,
    )


def _unread(rekaman: Rekaman) -> Iterator[str]:
    """Words of the record's fields that its text lacks: repaired numbers, cells that were read a second time."""
    seen = {word for page in rekaman.teks for _, _, piece in pieces(page) for word in piece.words}
    for value in _strings((rekaman.sop, rekaman.keputusan, rekaman.surat)):
        for start, end, piece in pieces(value):
            if not seen.issuperset(piece.words):
                seen.update(piece.words)
                yield value[start:end]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _strings(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _strings(getattr(value, field.name))
