"""Writes the searchable PDF: the original's pages untouched, with the words as read lying invisibly under them."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import img2pdf
import numpy as np
import pikepdf
from pikepdf import Name
from PIL import Image
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from archive.errors import DamagedError
from archive.geometry import Page, Word
from ingest.raster import POINTS, picture_dpi

FONT = "Helvetica"
DESCENT = 0.2  # share of a word's height below its baseline
SHOWING_TEXT = ("Tj", "TJ", "'", '"')


def write_searchable(original: Path, tipe: str, pages: Sequence[Page], out: Path) -> None:
    """Writes `out` from the file `original` of type "pdf", "jpeg", "png" or "tiff" and its pages as read.

    Scripts and actions of the original are left out. Raises DamagedError when the file cannot be made into a PDF.
    """
    try:
        with _as_pdf(original, tipe) as pdf:
            for page, read in zip(pdf.pages, pages, strict=False):
                if read.source == "ocr":
                    _drop_invisible_text(pdf, page)
                    _lay_text_under(pdf, page, read)
                if read.turned:
                    page.obj.Rotate = (int(page.obj.get("/Rotate", 0)) + read.turned) % 360
            _drop_actions(pdf)
            pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    except (pikepdf.PdfError, img2pdf.ImageOpenError) as error:
        raise DamagedError(
            f"{original.name}: PDF untuk arsip tidak dapat dibuat ({error}). Pindai ulang."
        ) from error


def _as_pdf(original: Path, tipe: str) -> pikepdf.Pdf:
    if tipe == "pdf":
        return pikepdf.open(original)
    layout = _page_layout
    try:
        made = img2pdf.convert(str(original), layout_fun=layout, rotation=img2pdf.Rotation.ifvalid)
    except (
        img2pdf.AlphaChannelError,
        img2pdf.JpegColorspaceError,
        img2pdf.PdfTooLargeError,
        ValueError,
        TypeError,
    ):
        # A transparent or unusual picture cannot be embedded as it is: its pixels are, without loss.
        made = img2pdf.convert(_plain_frames(original), layout_fun=layout)
    return pikepdf.open(io.BytesIO(made))


def _page_layout(width: int, height: int, dpi: tuple[float, float]) -> tuple[float, float, float, float]:
    scale = POINTS / picture_dpi(dpi[0], (width, height))
    return width * scale, height * scale, width * scale, height * scale


def _plain_frames(original: Path) -> list[bytes]:
    frames = []
    with Image.open(original) as image:
        for index in range(getattr(image, "n_frames", 1)):
            image.seek(index)
            frame = Image.new("RGB", image.size, "white")
            frame.paste(image.convert("RGBA"), mask=image.convert("RGBA").getchannel("A"))
            buffer = io.BytesIO()
            frame.save(buffer, "PNG", dpi=image.info.get("dpi", (0, 0)))
            frames.append(buffer.getvalue())
    return frames


def _drop_invisible_text(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Takes out the text layer of a scanner's own OCR, which ours replaces."""
    kept: list[Any] = []
    mode, stack, dropped = 0, [0], False
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator == "q":
            stack.append(mode)
        elif operator == "Q" and len(stack) > 1:
            mode = stack.pop()
        elif operator == "Tr":
            mode = int(instruction.operands[0])
        elif operator in SHOWING_TEXT and mode == 3:
            dropped = True
            continue
        kept.append(instruction)
    if dropped:
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))


def _lay_text_under(pdf: pikepdf.Pdf, page: pikepdf.Page, read: Page) -> None:
    if not read.words:
        return
    box = [float(v) for v in page.cropbox]
    turned = int(page.obj.get("/Rotate", 0)) % 360
    layer = _text_layer(read, box, turned)
    with pikepdf.open(io.BytesIO(layer)) as drawn:
        form = pdf.copy_foreign(drawn.pages[0].as_form_xobject())
    name = page.add_resource(form, Name.XObject, Name("/ArsipTeks"))
    page.contents_add(f"q {name} Do Q\n".encode(), prepend=True)


def _text_layer(read: Page, box: Sequence[float], turned: int) -> bytes:
    """One page of invisible words in the user space of the page they are meant for."""
    buffer = io.BytesIO()
    canvas = Canvas(
        buffer, pagesize=(max(box[0], box[2]), max(box[1], box[3])), invariant=1, pageCompression=1
    )
    matrix = np.array(read.to_original, np.float64).reshape(3, 3)
    text = canvas.beginText()
    text.setTextRenderMode(3)
    for word in read.words:
        shown = word.text.encode("cp1252", "replace").decode("cp1252")
        start, end, up = (_to_user(matrix, p, box, turned) for p in _corners(word))
        along, height = end - start, float(np.linalg.norm(up - start))
        length = float(np.linalg.norm(along))
        natural = stringWidth(shown, FONT, 1.0) * height
        if length < 0.1 or height < 0.1 or natural < 0.01:
            continue
        cos, sin = along / length
        text.setFont(FONT, round(height, 2))
        text.setHorizScale(round(100 * length / natural, 1))
        text.setTextTransform(round(cos, 5), round(sin, 5), round(-sin, 5), round(cos, 5), start[0], start[1])
        text.textOut(shown + " ")
    canvas.drawText(text)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _corners(word: Word) -> tuple[tuple[float, float], ...]:
    """Start and end of the baseline, and the top above the start, in points of the upright page."""
    x0, y0, x1, y1 = word.box
    base = y1 - DESCENT * (y1 - y0)
    return (x0, base), (x1, base), (x0, y0)


def _to_user(matrix: Any, point: tuple[float, float], box: Sequence[float], turned: int) -> Any:
    """A point of the upright page in the PDF's user space; `turned` is the page's own /Rotate."""
    x, y, w = matrix @ np.array([point[0], point[1], 1.0])
    x, y = x / w, y / w
    left, bottom, right, top = box
    if turned == 90:
        return np.array([left + y, bottom + x])
    if turned == 180:
        return np.array([right - x, bottom + y])
    if turned == 270:
        return np.array([right - y, top - x])
    return np.array([left + x, top - y])


def _drop_actions(pdf: pikepdf.Pdf) -> None:
    """Nothing in the archive's copy runs by itself or carries other files; the original is kept as it came."""
    for key in ("/OpenAction", "/AA", "/AcroForm"):
        if key in pdf.Root and (key != "/AcroForm" or "/XFA" in pdf.Root.AcroForm):
            del pdf.Root[key]
    if "/Names" in pdf.Root:
        for key in ("/JavaScript", "/EmbeddedFiles"):
            if key in pdf.Root.Names:
                del pdf.Root.Names[key]
