"""What printed pages of the JDIH share: embedded fonts, the foot with the office's address, the QR code.

Made bytes are the same for the same input on the same machine. Knows nothing of decrees.
"""

import functools
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import reportlab
import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

MARGIN = 25 * mm
FOOT = 22 * mm
QR_SIZE = 15 * mm
# The rules ask for Bookman Old Style in decrees and Calibri in abstracts; each is followed by free look-alikes.
_FACES = {
    "naskah": (("BOOKOS.TTF", "BOOKOSB.TTF"), ("LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf")),
    "abstrak": (
        ("calibri.ttf", "calibrib.ttf"),
        ("Carlito-Regular.ttf", "Carlito-Bold.ttf"),
        ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ),
}
_BUNDLED = ("Vera.ttf", "VeraBd.ttf")  # comes with reportlab: always there
_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)


@dataclass(frozen=True, slots=True)
class Kaki:
    """The foot of every page: the address, the code and the page it leads to; "" leaves out the QR code."""

    alamat: str
    kode: str = ""
    tautan: str = ""


@functools.cache
def fonts(use: str) -> tuple[str, str]:
    """Names of the regular and bold font for `naskah` or `abstrak`, embedded where they are used."""
    known = _font_files()
    bundled = Path(str(reportlab.__file__)).parent / "fonts"
    pairs = [tuple(known.get(name.lower()) for name in pair) for pair in _FACES[use]]
    for pair in (*pairs, tuple(bundled / name for name in _BUNDLED)):
        if None in pair:
            continue
        names = (f"jdih-{use}", f"jdih-{use}-tebal")
        try:
            for name, path in zip(names, pair, strict=True):
                pdfmetrics.registerFont(TTFont(name, str(path)))
        except (TTFError, OSError):
            continue
        pdfmetrics.registerFontFamily(names[0], names[0], names[1], names[0], names[1])
        return names
    raise RuntimeError("the fonts that come with reportlab are gone")


@functools.cache
def _font_files() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in _FOLDERS:
        for place, _, names in os.walk(Path(folder).expanduser()):
            for name in names:
                if name.lower().endswith(".ttf"):
                    found.setdefault(name.lower(), Path(place, name))
    return found


def qr_modules(teks: str) -> tuple[tuple[bool, ...], ...]:
    """A QR code as rows of dark (True) modules without its quiet zone, error correction M."""
    return tuple(tuple(bool(one) for one in row) for row in segno.make(teks, error="m", micro=False).matrix)


def draw_qr(canvas: Canvas, teks: str, x: float, y: float, size: float) -> None:
    """Draws a QR code with its lower left corner at (x, y), on white."""
    rows = qr_modules(teks)
    step = size / (len(rows) + 8)  # the quiet zone is four modules on each side
    canvas.saveState()
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(x, y, size, size, stroke=0, fill=1)
    canvas.setFillColorRGB(0, 0, 0)
    path = canvas.beginPath()
    for down, row in enumerate(rows):
        for along, dark in enumerate(row):
            if dark:
                path.rect(x + (along + 4) * step, y + size - (down + 5) * step, step, step)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()


def draw_foot(
    canvas: Canvas, kaki: Kaki, width: float, base: float, font: str, *, left: float = MARGIN
) -> None:
    """Draws the foot into a strip of `FOOT` height that begins at `base`."""
    right = width - left
    canvas.saveState()
    canvas.setStrokeGray(0.6)
    canvas.setLineWidth(0.4)
    canvas.line(left, base + FOOT - 3 * mm, right, base + FOOT - 3 * mm)
    canvas.setFont(font, 8)
    canvas.setFillGray(0.15)
    canvas.drawString(left, base + FOOT - 8 * mm, kaki.alamat)
    if kaki.kode:
        canvas.drawString(left, base + FOOT - 12 * mm, f"Kode periksa: {kaki.kode}")
    if kaki.tautan:
        draw_qr(canvas, kaki.tautan, right - QR_SIZE, base + 3 * mm, QR_SIZE)
        canvas.linkURL(kaki.tautan, (right - QR_SIZE, base + 3 * mm, right, base + 3 * mm + QR_SIZE))
    canvas.restoreState()


def build_pdf(
    story: Sequence[Flowable],
    kaki: Kaki,
    *,
    use: str,
    judul: str,
    penerbit: str,
    on_page: Callable[[Canvas, int], None] | None = None,
) -> bytes:
    """An A4 PDF of a story with the foot on every page, title, language and embedded fonts."""
    regular, _ = fonts(use)
    out = BytesIO()

    def furnish(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setTitle(judul)
        canvas.setAuthor(penerbit)
        canvas.setSubject(kaki.tautan)
        draw_foot(canvas, kaki, A4[0], 0, regular)
        if on_page is not None:
            on_page(canvas, document.page)

    document = BaseDocTemplate(
        out, pagesize=A4, invariant=1, lang="id-ID", title=judul, author=penerbit, initialFontName=regular
    )
    frame = Frame(MARGIN, FOOT + 3 * mm, A4[0] - 2 * MARGIN, A4[1] - FOOT - MARGIN - 3 * mm, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate("halaman", [frame], onPage=furnish)])
    document.build(list(story))
    return out.getvalue()


def safe(teks: str) -> str:
    """Text for a reportlab Paragraph: its markup signs escaped, control signs gone, lines kept."""
    clean = "".join(" " if ord(sign) < 32 and sign != "\n" else sign for sign in teks)
    return escape(clean).replace("\n", "<br/>")
