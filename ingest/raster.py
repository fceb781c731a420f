"""Opens a PDF or picture into page images as they lie in the file. Knows nothing of what stands on them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageOps

from archive.errors import DamagedError, EncryptedError
from ingest.pixels import Pixels as Pixels
from ingest.pixels import shrunk

LOW_DPI, HIGH_DPI = 100.0, 300.0  # what is finer is read at 300, what is coarser as it is
FILLS = 0.01  # a picture that misses its page by no more fills it
UNSEEN = (pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP)
PLAIN_COLOURS = (
    pdfium_c.FPDF_COLORSPACE_DEVICEGRAY,
    pdfium_c.FPDF_COLORSPACE_DEVICERGB,
    pdfium_c.FPDF_COLORSPACE_CALGRAY,
    pdfium_c.FPDF_COLORSPACE_CALRGB,
    pdfium_c.FPDF_COLORSPACE_ICCBASED,
)
DIGITAL_DPI = 200.0  # drawn shapes of a born-digital page are looked for on a rendering
POINTS = 72.0

# Files and pages are read side by side; OpenCV's own threads would only get in each other's way.
cv2.setNumThreads(1)

# PDFium is not safe to call from several threads at once; rendering is a small part of the work.
_pdfium = Lock()


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page as it lies in the file: `pixels` (h, w, 3) RGB or (h, w) grey, size in points; `digital`: its text is drawn."""

    number: int
    pixels: Pixels
    width: float
    height: float
    digital: bool

    @property
    def scale(self) -> float:
        """Pixels per point."""
        return float(self.pixels.shape[1] / self.width)


class Document:
    """An open file; `page(i)` may be called from several threads."""

    def __init__(self, path: Path, kind: str) -> None:
        """Opens `path` of kind "pdf", "jpeg", "png" or "tiff"; raises EncryptedError, DamagedError."""
        self.path, self.kind = path, kind
        self._lock = Lock()
        if kind == "pdf":
            with _pdfium:
                self._pdf = _open_pdf(path)
                self.count = len(self._pdf)
        else:
            try:
                self._image: Image.Image = Image.open(path)
                self.count = getattr(self._image, "n_frames", 1)
            except (OSError, ValueError, SyntaxError) as error:
                raise DamagedError(
                    f"{path.name}: gambar rusak atau terpotong. Pindai ulang, lalu masukkan lagi."
                ) from error

    def close(self) -> None:
        """Frees the file."""
        if self.kind == "pdf":
            with _pdfium:
                self._pdf.close()
        else:
            self._image.close()

    def page(self, index: int) -> RawPage:
        """Page `index` (from 0) as an image; raises DamagedError naming the page."""
        if self.kind == "pdf":
            with _pdfium:
                return self._pdf_page(index)
        with self._lock:
            return self._picture_page(index)

    def _pdf_page(self, index: int) -> RawPage:
        try:
            page = self._pdf[index]
            try:
                width, height = page.get_size()
                dpi, covered = _image_dpi(page, width * height)
                digital = covered < 0.5 and _visible_text(page) >= 25
                dpi = DIGITAL_DPI if digital else min(HIGH_DPI, max(LOW_DPI, dpi or HIGH_DPI))
                pixels = None if digital else _lone_image(page, width, height)
                if pixels is None:
                    bitmap = page.render(scale=dpi / POINTS, draw_annots=False, rev_byteorder=True)
                    pixels = np.ascontiguousarray(bitmap.to_numpy()[:, :, :3])
            finally:
                page.close()
        except pdfium.PdfiumError as error:
            raise DamagedError(
                f"{self.path.name}: halaman {index + 1} rusak. Pindai ulang halaman itu, lalu masukkan lagi."
            ) from error
        return RawPage(index + 1, _grey_if_grey(pixels), width, height, digital)

    def _picture_page(self, index: int) -> RawPage:
        try:
            self._image.seek(index)
            frame = ImageOps.exif_transpose(self._image.copy())
        except (OSError, ValueError, SyntaxError, EOFError) as error:
            raise DamagedError(
                f"{self.path.name}: halaman {index + 1} rusak atau terpotong. Pindai ulang, lalu masukkan lagi."
            ) from error
        written = frame.info.get("dpi", (0, 0))
        dpi = picture_dpi(float(written[0] if isinstance(written, tuple) else written or 0), frame.size)
        pixels = _eight_bits(frame)
        width, height = (side / dpi * POINTS for side in frame.size)
        pixels = shrunk(pixels, dpi / HIGH_DPI)
        return RawPage(index + 1, _grey_if_grey(pixels), width, height, False)


@contextmanager
def open_document(path: Path, kind: str) -> Iterator[Document]:
    """The open file, closed at the end."""
    document = Document(path, kind)
    try:
        yield document
    finally:
        document.close()


def _open_pdf(path: Path) -> Any:
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedError(
                f"{path.name}: terkunci kata sandi. Simpan salinannya tanpa kata sandi, lalu masukkan lagi."
            ) from error
        raise DamagedError(
            f"{path.name}: PDF rusak atau terpotong. Pindai ulang, lalu masukkan lagi."
        ) from error


def _image_dpi(page: Any, area: float) -> tuple[float, float]:
    """Resolution of the largest image on the page and the share of the page it covers; (0, 0) without images."""
    best, dpi = 0.0, 0.0
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = _bounds_on_page(item)
        wide, high = max(1e-3, right - left), max(1e-3, top - bottom)
        pixels = max(item.get_px_size()), min(item.get_px_size())
        if wide * high > best:
            best, dpi = wide * high, pixels[0] / max(wide, high) * POINTS
    return dpi, best / max(1.0, area)


def _lone_image(page: Any, width: float, height: float) -> Pixels | None:
    """The picture of a page that is one picture and nothing else, as a scanner makes them; None of any other page.

    Taken as it lies in the file it costs a fraction of drawing the page.
    """
    drawn = [
        item
        for item in page.get_objects(max_depth=3)
        if item.type != pdfium_c.FPDF_PAGEOBJ_FORM and not _is_invisible_text(item)
    ]
    if len(drawn) != 1 or drawn[0].type != pdfium_c.FPDF_PAGEOBJ_IMAGE or drawn[0].container is not None:
        return None
    image = drawn[0]
    a, b, c, d, e, f = image.get_matrix().get()
    left, bottom, right, top = page.get_bbox()
    fills = abs(e - left) + abs(f - bottom) + abs(e + a - right) + abs(f + d - top) <= FILLS * (
        width + height
    )
    if b or c or a <= 0 or d <= 0 or page.get_rotation() or not fills:
        return None
    wide, high = image.get_px_size()
    dpi = wide / width * POINTS
    if not dpi >= LOW_DPI or abs(high / height * POINTS / dpi - 1) > FILLS:
        return None
    if image.get_metadata().colorspace not in PLAIN_COLOURS or pdfium_c.FPDFPageObj_HasTransparency(
        image.raw
    ):
        return None
    pixels = image.get_bitmap(render=False).to_numpy()
    if pixels.ndim == 3:
        pixels = (
            pixels[:, :, 0] if pixels.shape[2] == 1 else cv2.cvtColor(pixels[:, :, :3], cv2.COLOR_BGR2RGB)
        )
    return shrunk(np.ascontiguousarray(pixels), dpi / HIGH_DPI)


def _is_invisible_text(item: Any) -> bool:
    return item.type == pdfium_c.FPDF_PAGEOBJ_TEXT and (
        pdfium_c.FPDFTextObj_GetTextRenderMode(item.raw) in UNSEEN
    )


def _bounds_on_page(item: Any) -> tuple[float, float, float, float]:
    """Bounds of an object in points of the page; one inside a form is placed by the form's matrix."""
    bounds, container = item.get_bounds(), item.container
    while container is not None:
        bounds = container.get_matrix().on_rect(*bounds)
        container = container.container
    left, bottom, right, top = bounds
    return left, bottom, right, top


def _visible_text(page: Any) -> int:
    """Characters of text that is really drawn; an invisible OCR layer of a scanner counts as none."""
    visible = 0
    textpage = page.get_textpage()
    try:
        for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_TEXT], max_depth=5):
            if not _is_invisible_text(item):
                size = pdfium_c.FPDFTextObj_GetText(item.raw, textpage.raw, None, 0)
                visible += max(0, size // 2 - 1)
    finally:
        textpage.close()
    return visible


def picture_dpi(written: float, size: tuple[int, int]) -> float:
    """Resolution of a picture of `size` pixels: the one written in it, or one that makes it about a sheet of A4.

    72 and 96 are what cameras and programs write when they know nothing.
    """
    long_side = max(size)
    if written > 96 and 4.0 <= long_side / written <= 24.0:
        return written
    return long_side / 11.7


def _eight_bits(frame: Image.Image) -> Pixels:
    """A picture of any depth as dark print on white paper: (h, w) grey or (h, w, 3)."""
    if frame.mode.startswith("I") or frame.mode == "F":
        values = np.asarray(frame, np.float32)
        top = float(values.max(initial=0.0))
        return np.asarray(
            values / next((full for full in (1.0, 255.0, 65535.0) if top <= full), top) * 255, np.uint8
        )
    if frame.has_transparency_data:
        # What is transparent is paper, whatever colour lies hidden there.
        frame = frame.convert("RGBA")
        frame = Image.alpha_composite(Image.new("RGBA", frame.size, "white"), frame)
    return np.asarray(frame.convert("L" if frame.mode in ("1", "L") else "RGB"), np.uint8)


def _grey_if_grey(pixels: Pixels) -> Pixels:
    """Drops colour channels that say the same."""
    if pixels.ndim == 2:
        return pixels
    probe = pixels[::7, ::7].astype(np.int16)
    spread = probe.max(axis=2) - probe.min(axis=2)
    if float((spread > 24).mean()) < 0.0005:
        return np.ascontiguousarray(pixels[:, :, 1])
    return pixels
