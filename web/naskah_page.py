"""A document's page: its fields, its tables, and its pages with what was searched marked."""

from dataclasses import dataclass
from pathlib import Path

from archive.errors import ArsipError
from archive.file_store import FileStore
from archive.geometry import Box, Page
from archive.naskah_store import Naskah, NaskahStore
from archive.records import Bukti, Rekaman
from archive.saran import suggest
from search.snippets import Marker, Part, marker
from web import links
from web.marks import grown, stored_pages, word_boxes
from web.page_image import size
from web.record_view import Bagian, parts

PAGES_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the document: its image with marks (boxes in points of a page `lebar` by `tinggi`), its text."""

    nomor: int
    gambar: str
    piksel: tuple[int, int]
    lebar: float
    tinggi: float
    kata: tuple[Box, ...]
    bukti: tuple[Box, ...]
    teks: tuple[Part, ...]
    ada_tanda: bool


@dataclass(frozen=True, slots=True)
class View:
    """Everything the page shows; `lembar` are the pages of the window that is open, `jendela` the way to others."""

    naskah: Naskah
    rekaman: Rekaman
    bagian: tuple[Bagian, ...]
    alasan: tuple[str, ...]
    lembar: tuple[Sheet, ...]
    jumlah_halaman: int
    jendela: tuple[tuple[str, str, bool], ...]
    halaman_bertanda: tuple[tuple[int, str], ...]
    q: str
    bukti: str
    rusak: str


def view(
    naskah: Naskah,
    store: NaskahStore,
    files: FileStore,
    *,
    q: str = "",
    halaman: int = 0,
    bukti: str = "",
    data: Path | None = None,
) -> View:
    """The page of a filed document, the words of `q` or the field `bukti` marked, opened at page `halaman`.

    `data` is the folder with what the office taught the suggestions of codes, None leaves that out.

    A page file that is missing or damaged costs the images, not the page. Raises NotFoundError without a record.
    """
    rekaman = store.rekaman(naskah.id)
    damage = ""
    pages: tuple[Page, ...] = ()
    try:
        pages = stored_pages(files.path(naskah, "halaman"))
    except ArsipError as error:
        damage = str(error)
    place = rekaman.bukti.get(bukti)
    if place and not halaman:
        halaman = place.halaman
    count = max(len(rekaman.teks), len(pages), len(rekaman.halaman))
    marks = marker(q, rekaman.teks)
    first = (min(max(halaman, 1), max(count, 1)) - 1) // PAGES_AT_ONCE * PAGES_AT_ONCE + 1
    shown = range(first, min(first + PAGES_AT_ONCE, count + 1))
    by_number = {page.number: page for page in pages}
    return View(
        naskah=naskah,
        rekaman=rekaman,
        bagian=parts(rekaman),
        alasan=_reasons(rekaman, data),
        lembar=tuple(
            _sheet(naskah, rekaman, number, by_number.get(number), marks, place) for number in shown
        ),
        jumlah_halaman=count,
        jendela=_windows(naskah, count, first, q),
        halaman_bertanda=_marked_pages(naskah, rekaman, marks, q),
        q=q,
        bukti=bukti if place else "",
        rusak=damage,
    )


def _sheet(
    naskah: Naskah, rekaman: Rekaman, number: int, page: Page | None, marks: Marker, place: Bukti | None
) -> Sheet:
    text = marks.mark(rekaman.teks[number - 1]) if number <= len(rekaman.teks) else ()
    words = tuple(word_boxes(page, marks)) if page else ()
    return Sheet(
        nomor=number,
        gambar=links.page_image(naskah.id, number) if page else "",
        piksel=size(page) if page else (0, 0),
        lebar=page.width if page else 0.0,
        tinggi=page.height if page else 0.0,
        kata=words,
        bukti=(grown(place.kotak),) if place and place.halaman == number else (),
        teks=text,
        ada_tanda=bool(words) or any(hit for _, hit in text),
    )


def _windows(naskah: Naskah, count: int, open_at: int, q: str) -> tuple[tuple[str, str, bool], ...]:
    """(words, address, is open) for every run of pages; none when all pages are shown at once."""
    if count <= PAGES_AT_ONCE:
        return ()
    return tuple(
        (
            f"{first}–{min(first + PAGES_AT_ONCE - 1, count)}",
            links.naskah(naskah.id, q=q, halaman=first),
            first == open_at,
        )
        for first in range(1, count + 1, PAGES_AT_ONCE)
    )


def _marked_pages(naskah: Naskah, rekaman: Rekaman, marks: Marker, q: str) -> tuple[tuple[int, str], ...]:
    """The pages that hold a searched word, with the way there."""
    if not q.strip():
        return ()
    return tuple(
        (number, links.naskah(naskah.id, q=q, halaman=number))
        for number, text in enumerate(rekaman.teks, 1)
        if marks.places(text)
    )


def _reasons(rekaman: Rekaman, data: Path | None) -> tuple[str, ...]:
    """Why this code, as the suggestion itself explains it, with the others that came near."""
    if rekaman.klasifikasi is not None and rekaman.klasifikasi.dasar == "petugas":
        return ("ditetapkan oleh petugas",)
    return tuple(
        f"{one.kode.kode} {one.kode.uraian}: {one.alasan} ({one.keyakinan:.0%})"
        for one in suggest(rekaman, data)
    )
