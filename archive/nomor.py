"""The numbers of documents: taken apart, checked, and mended where OCR damaged them."""

from archive.nomor_check import check_nomor, check_office
from archive.nomor_grammar import JENIS_NOMOR, Nomor, parse_nomor
from archive.nomor_mend import mend_numbers
from archive.nomor_repair import repair_nomor

__all__ = [
    "JENIS_NOMOR",
    "Nomor",
    "check_nomor",
    "check_office",
    "mend_numbers",
    "parse_nomor",
    "repair_nomor",
]
