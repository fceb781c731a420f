"""Which archive code a document belongs under: read from its number, else suggested from what it says."""

from archive.kode import EDITION, Kode, find_kode, kode_table, nearest_kode
from archive.nomor_grammar import Nomor, parse_nomor
from archive.records import Klasifikasi, Rekaman
from archive.summary import ringkas
from archive.wilayah import wilayah_table

__all__ = ["Kode", "classify", "find_kode", "kode_table"]


def classify(rekaman: Rekaman) -> Klasifikasi | None:
    """The code read from the document's number."""
    nomor = parse_nomor(ringkas(rekaman).nomor)
    return None if nomor is None else _from_number(nomor)


def _from_number(nomor: Nomor) -> Klasifikasi | None:
    if nomor.kode is None:
        return None
    found = find_kode(nomor.kode)
    near = found or nearest_kode(nomor.kode)
    if near is None:
        return None
    if found is None:
        return Klasifikasi(nomor.kode, f"{near.uraian} (rincian tidak dikenal)", "nomor", 0.5)
    doubt = 0.0 if found.edisi == EDITION else 0.08
    if not nomor.urut:
        doubt += 0.05
    if nomor.wilayah is not None and nomor.wilayah not in wilayah_table():
        doubt += 0.1
    return Klasifikasi(found.kode, found.uraian, "nomor", round(0.98 - doubt, 2))
