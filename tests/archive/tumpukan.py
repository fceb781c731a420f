"""A stack of invented letters in one file, filed as one document or several."""

import dataclasses
import hashlib
from collections.abc import Sequence
from pathlib import Path

import pikepdf

from archive.audit import audit
from archive.bacaan import Bacaan
from archive.bagian import last_page
from archive.filing import file_naskah
from archive.geometry import Page, Word
from archive.naskah_store import Naskah
from archive.records import Rekaman
from archive.rekaman_json import load_rekaman
from tests.archive.offices import Home, letter

HEADS = (  # what stands on the first page of each letter of a stack of five pages: number and subject
    ("45/PP.05.1-Und/3601/2025", "Undangan Rapat"),
    (None, ""),
    ("46/KU.03.2-SD/3601/2025", "Usul Anggaran"),
    ("47/RT.02.1-ST/3601/2025", "Pemeriksaan Gudang"),
    (None, ""),
)
STACK = ((1, 2), (3, 3), (4, 5))
STRIDE = 5  # steps passed over, so that the tests stay quick; an odd number meets all kinds of them


def parse(pages: Sequence[Page]) -> Rekaman:
    """The letter that begins on the first of these pages, whose text is their words."""
    nomor, _, hal = " ".join(word.text for word in pages[0].words).partition("|")
    texts = tuple(" ".join(word.text for word in page.words) for page in pages)
    return dataclasses.replace(letter(nomor or None, hal), halaman=(), teks=texts, catatan_baca=())


def sheets() -> list[Page]:
    """The pages of the stack."""
    return [
        Page(
            i,
            200,
            300,
            0,
            "ocr",
            (Word(f"{nomor}|{hal}" if nomor else "lanjutan", (10, 10, 90, 20), 1.0, 0),),
        )
        for i, (nomor, hal) in enumerate(HEADS, 1)
    ]


def pdf(path: Path, first: int, last: int) -> Path:
    """Pages `first` to `last`, each as wide as its number says."""
    with pikepdf.new() as made:
        for number in range(first, last + 1):
            made.add_blank_page(page_size=(100 + number, 300))
        made.save(path, deterministic_id=True)
    return path


def widths(path: Path) -> list[int]:
    with pikepdf.open(path) as found:
        return [int(page.mediabox[2]) - 100 for page in found.pages]


def file_stack(home: Home, *, division: Sequence[tuple[int, int]] = STACK) -> Naskah:
    """Takes the stack in and files it, divided so."""
    original = pdf(home.root / "asli.pdf", 1, len(HEADS)).read_bytes()
    naskah = home.take(original, "tumpukan.pdf")
    read = []
    for first, last in division:
        own = [dataclasses.replace(page, number=i) for i, page in enumerate(sheets()[first - 1 : last], 1)]
        read.append(Bacaan(parse(own), own, pdf(home.root / f"{first}.pdf", first, last)))
    one, *others = read
    return file_naskah(
        naskah,
        one.rekaman,
        one.pages,
        one.searchable,
        lain=others,
        store=home.store,
        files=home.files,
        settings=home.settings,
        seconds=10.0,
    )


def faults(home: Home) -> list[str]:
    return audit(home.store, home.files, None)


def places(home: Home) -> list[tuple[int, str, int, int]]:
    """Number, folder, first and last page of every document of the stack."""
    first = home.store.by_sha(sha256(home))
    assert first is not None
    return [(one.id, one.folder, one.halaman_awal, last_page(one)) for one in home.store.in_file(first)]


def sha256(home: Home) -> str:
    return hashlib.sha256((home.root / "asli.pdf").read_bytes()).hexdigest()


def assert_whole(home: Home, wanted: Sequence[tuple[int, int]], told: object = "") -> None:
    """The stack is divided so, each document holds its own pages, the original is there once and unchanged."""
    found = places(home)
    assert [(first, last) for _, _, first, last in found] == list(wanted), told
    for number, _, first, last in found:
        naskah = home.store.get(number)
        assert naskah is not None
        assert naskah.status == "terarsip", told
        assert widths(home.files.path(naskah, "arsip")) == list(range(first, last + 1)), told
        kept = load_rekaman(home.files.path(naskah, "rekaman").read_bytes())
        assert kept == home.store.rekaman(number)
        assert len(kept.teks) == last - first + 1
        assert hashlib.sha256(home.files.path(naskah, "asli").read_bytes()).hexdigest() == naskah.sha256
    assert len(list(home.files.root.rglob("asli.*"))) == 1, told
    assert home.files.received_folders() == [], told
    assert faults(home) == [], told
