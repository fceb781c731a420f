"""Scanned disposition slips: tells a slip from a letter, and which letter it may belong to.

Pure: text in, answers out; a person attaches the slip (`disposisi.attach_scan`).
"""

import re

from rapidfuzz import fuzz

from archive.nomor import parse_nomor, repair_nomor
from archive.records import JENIS_SURAT, Rekaman

TITLES = ("LEMBAR DISPOSISI", "LEMBARAN DISPOSISI", "KARTU DISPOSISI", "DISPOSISI SURAT")
HEAD_LINES = 12
# The tick boxes of the office's form; read together they are a slip even where its title was lost.
PHRASES = (
    "mohon bantuan saudara", "hadir mewakili", "ikut hadir", "pelajari dan beri saran", "bicarakan dengan saya",
    "tindak lanjuti", "siapkan jawaban", "siapkan konsep", "proses sesuai prosedur", "selesaikan sebelum batas waktu",
    "perlu perhatian khusus", "perlu perhatian batas waktu", "tanggal masuk", "no. agenda",
)  # fmt: skip
ENOUGH = 6
_NUMBER_LABEL = re.compile(
    r"\b(?:no(?:mor)?\.?)\s*(?:/\s*(?:tgl|tanggal)\.?)?\s*surat\b\s*[:;.]?\s*(.*)", re.IGNORECASE
)


def is_slip_page(teks: str) -> bool:
    """Whether a page is a disposition slip, by a title of its own or by most of its tick boxes."""
    lines = [" ".join(line.split()) for line in teks.splitlines() if line.strip()]
    for line in lines[:HEAD_LINES]:
        if len(line) <= 40 and any(fuzz.ratio(title, line.upper()) >= 85 for title in TITLES):
            return True
    flat = " ".join(lines).lower()
    return sum(phrase in flat for phrase in PHRASES) >= ENOUGH


def slip_pages(rekaman: Rekaman) -> tuple[int, ...]:
    """The pages, from 1, that are slips; SOP and Keputusan are not looked at, for they only speak of them."""
    if rekaman.jenis not in (*JENIS_SURAT, "lainnya"):
        return ()
    return tuple(page for page, teks in enumerate(rekaman.teks, start=1) if is_slip_page(teks))


def is_slip(rekaman: Rekaman) -> bool:
    """Whether the whole scan is a slip, back pages without text allowed."""
    pages = slip_pages(rekaman)
    filled = [page for page, teks in enumerate(rekaman.teks, start=1) if teks.strip()]
    return bool(pages) and set(filled) <= set(pages)


def numbers_on(teks: str, own_wilayah: str = "") -> tuple[str, ...]:
    """The letter numbers written on a slip, the one beside `No. Surat` first, mended where OCR damaged them."""
    found: list[str] = []
    for line in teks.splitlines():
        if match := _NUMBER_LABEL.search(line):
            found.append(repair_nomor(" ".join(match[1].split()), own_wilayah))
    for word in teks.split():
        if "/" in word and parse_nomor(word.strip(".,;:")) is not None:
            found.append(word.strip(".,;:"))
    return tuple(dict.fromkeys(number for number in found if any(sign.isdigit() for sign in number)))
