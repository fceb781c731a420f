"""Upright images of stored pages, as the reader saw them, kept in a cache folder that may be deleted at any time."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, ImageOps

from archive.durable import make_folder, store_faults
from archive.errors import DamagedError, NotFoundError
from archive.geometry import IDENTITY, Matrix, Page

POINTS = 72.0
SCALE = 150 / POINTS  # pixels per point
LONGEST = 2000  # pixels of the longer side, for large sheets
QUALITY = 80
VERSION = 1  # part of the cache's file names: raise it when pages are drawn differently

_drawing = (
    threading.Lock()
)  # PDFium serves one thread at a time, and one large page at a time is enough memory


@dataclass(frozen=True, slots=True)
class Source:
    """A stored document's files: the original, its type, and the searchable PDF made from it.

    `halaman_awal` is the page of the original on which the document begins.
    """

    sha256: str
    original: Path
    tipe: str
    searchable: Path
    halaman_awal: int = 1


def cached_image(folder: Path, source: Source, page: Page) -> Path:
    """The JPEG of a page in the cache `folder`, drawn from the original when it is not there yet.

    Raises DamagedError and NotFoundError (the file does not have the page), StoreError when the cache is full.
    """
    stamp = (
        f"{hash(page.to_original) & 0xFFFFFFFF:08x}"  # the way a page is set upright belongs to its picture
    )
    target = folder / source.sha256[:2] / source.sha256 / f"{_in_file(source, page)}-v{VERSION}-{stamp}.jpg"
    if target.is_file():
        return target
    with _drawing:
        if not target.is_file():
            image = draw(source, page)
            with store_faults(source.original.name):
                make_folder(target.parent)
                part = target.with_name(f"{target.name}.part")
                image.save(part, "JPEG", quality=QUALITY, progressive=True, optimize=True)
                part.replace(target)
    return target


def size(page: Page) -> tuple[int, int]:
    """Width and height in pixels of a page's image."""
    scale = _scale(page)
    return max(1, round(page.width * scale)), max(1, round(page.height * scale))


def draw(source: Source, page: Page) -> Image.Image:
    """The page upright, flat and straight, in the colours of the original."""
    scale = _scale(page)
    lying, pixels_per_point = (
        _pdf_page(source.original, _in_file(source, page), page, scale)
        if source.tipe == "pdf"
        else _frame(source, page)
    )
    if lying.mode not in ("L", "RGB"):
        lying = _plain(lying)
    wanted = size(page)
    if page.to_original == IDENTITY:
        return (
            lying
            if lying.size == wanted
            else lying.resize(wanted, Image.Resampling.LANCZOS, reducing_gap=2.0)
        )
    # What is much finer than the picture asked for is made coarser first, or the sampling below would miss lines.
    if (coarser := int(pixels_per_point / scale)) > 1:
        lying = lying.reduce(coarser)
        pixels_per_point /= coarser
    paper: Any = 255 if lying.mode == "L" else (255, 255, 255)
    return lying.transform(
        wanted,
        Image.Transform.PERSPECTIVE,
        _coefficients(page.to_original, pixels_per_point, scale),
        Image.Resampling.BICUBIC,
        fillcolor=paper,
    )


def _in_file(source: Source, page: Page) -> int:
    """The number of the document's page in the original, from 1."""
    return source.halaman_awal - 1 + page.number


def _scale(page: Page) -> float:
    return min(SCALE, LONGEST / max(page.width, page.height, 1.0))


def _coefficients(matrix: Matrix, source: float, target: float) -> list[float]:
    """Pillow's eight numbers: from a pixel of the picture asked for to one of the page as it lies."""
    a, b, c, d, e, f, g, h, i = matrix
    return [
        a * source / target / i,
        b * source / target / i,
        c * source / i,
        d * source / target / i,
        e * source / target / i,
        f * source / i,
        g / target / i,
        h / target / i,
    ]


def _pdf_page(path: Path, number: int, page: Page, scale: float) -> tuple[Image.Image, float]:
    try:
        document = pdfium.PdfDocument(path)
        try:
            if number > len(document):
                raise NotFoundError(f"{path.name}: tidak punya halaman {number}. Jalankan `arsip check`.")
            sheet = document[number - 1]
            # A page that must be bent straight loses a little sharpness: it is drawn finer than asked for.
            finer = scale if page.to_original == IDENTITY else 1.3 * scale
            return sheet.render(scale=finer, draw_annots=False).to_pil(), finer
        finally:
            document.close()
    except pdfium.PdfiumError as error:
        raise _unreadable(path, number) from error


def _frame(source: Source, page: Page) -> tuple[Image.Image, float]:
    path, number = source.original, _in_file(source, page)
    try:
        with Image.open(path) as image:
            if number > getattr(image, "n_frames", 1):
                raise NotFoundError(f"{path.name}: tidak punya halaman {number}. Jalankan `arsip check`.")
            image.seek(number - 1)
            longest = 2 * max(size(page))
            image.draft(None, (longest, longest))  # decodes a very large JPEG coarser
            frame = ImageOps.exif_transpose(image.copy())  # the reader takes a photo as its camera says
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise _unreadable(path, number) from error
    return frame, _pixels_per_point(frame, source.searchable, page.number)


def _pixels_per_point(frame: Image.Image, searchable: Path, number: int) -> float:
    """How finely a picture lies on its sheet, as the reader took it: the searchable PDF has the sheet's size."""
    try:
        document = pdfium.PdfDocument(searchable)
        try:
            return float(max(frame.size) / max(document[number - 1].get_size()))
        finally:
            document.close()
    except (pdfium.PdfiumError, IndexError) as error:
        raise _unreadable(searchable, number) from error


def _plain(image: Image.Image) -> Image.Image:
    if image.mode in ("1", "I;16", "I", "F"):
        return image.convert("L")
    if "A" in image.getbands() or "transparency" in image.info:
        ground = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")


def _unreadable(path: Path, number: int) -> DamagedError:
    return DamagedError(f"{path.name}: halaman {number} tidak dapat digambar. Unduh berkas aslinya.")
