"""The sheet every form stands on: A4, the office's kop, `Halaman x dari y`, black on white.

Knows paper and flowables, not what a register is.
"""

import datetime as dt
import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image as Picture
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Table

from archive.cetak.huruf import BIASA, MIRING, TEBAL, use_fonts
from archive.cetak.kata import prose_date
from archive.settings import Settings
from archive.wilayah import wilayah_table

log = logging.getLogger(__name__)

A4_SHORT, A4_LONG = A4
MARGIN = 15 * mm
FOOT = 5 * mm  # room for the page number above the lower margin
LINES = 30  # of a cell: what is longer ends in dots, for a row must fit on a page
BLACK, GREY = colors.black, colors.Color(0.86, 0.86, 0.86)
UNNAMED = "KOMISI PEMILIHAN UMUM"


@dataclass(frozen=True, slots=True)
class Kop:
    """The head of the office's paper; `alamat` are lines, `logo` a PNG or JPEG, `tempat` stands before a date."""

    nama: str = UNNAMED
    alamat: tuple[str, ...] = ()
    logo: Path | None = None
    tempat: str = ""


def office_head(settings: Settings) -> Kop:
    """The kop of the settings; the name follows from the wilayah when it is not set."""
    nama = " ".join(settings.office_name.split())
    if not nama and settings.wilayah in wilayah_table():
        place = wilayah_table()[settings.wilayah]
        kind = "" if place.nama.upper().startswith(("KABUPATEN", "KOTA", "PROVINSI")) else "PROVINSI "
        nama = f"{UNNAMED} {kind}{place.nama}".upper()
    alamat = tuple(line.strip() for line in settings.office_address.split(";") if line.strip())
    logo = Path(settings.office_logo) if settings.office_logo else None
    return Kop(nama or UNNAMED, alamat, logo, settings.office_place.strip())


def styles(size: float = 9) -> dict[str, ParagraphStyle]:
    """The kinds of text on a form, by name, around a size in points."""
    use_fonts()

    def style(name: str, font: str = BIASA, points: float = size, **more: Any) -> ParagraphStyle:
        return ParagraphStyle(name, fontName=font, fontSize=points, leading=points * 1.25, **more)

    return {
        "isi": style("isi"),
        "tebal": style("tebal", TEBAL),
        "tengah": style("tengah", alignment=TA_CENTER),
        "kanan": style("kanan", alignment=TA_RIGHT),
        "kecil": style("kecil", points=size - 1.5),
        "miring": style("miring", MIRING, size - 1),
        "kepala": style("kepala", TEBAL, alignment=TA_CENTER),
        "judul": style("judul", TEBAL, 12, alignment=TA_CENTER),
        "subjudul": style("subjudul", BIASA, 10, alignment=TA_CENTER),
    }


def text(value: object, style: ParagraphStyle) -> Paragraph:
    """A paragraph of plain text: nothing in it is markup, a newline begins a new line."""
    return Paragraph(escape(clean(value)).replace("\n", "<br/>"), style)


def clean(value: object) -> str:
    """Text without signs that no font can draw."""
    return "".join(sign for sign in str(value) if sign in "\n\t" or sign.isprintable())


def cell(value: object, style: ParagraphStyle, width: float) -> str | Paragraph:
    """What goes into a cell: a plain string where it fits on a line, which is many times faster."""
    words = clean(value)
    most = int(LINES * max(1.0, (width - 5) / (style.fontSize * 0.55)))
    if len(words) > most:
        words = f"{words[:most]} ..."
    if "\n" not in words and stringWidth(words, style.fontName, style.fontSize) < width - 5:
        return words
    return text(words, style)


class KopFlowable(Flowable):
    """The kop with its double rule, as wide as the frame."""

    def __init__(self, kop: Kop) -> None:
        super().__init__()
        self.kop = kop
        self.spaceAfter = 3 * mm
        self._logo = _picture(kop.logo)
        self._lines = [(TEBAL, 13.0, line) for line in _name_lines(kop.nama)] + [
            (BIASA, 8.5, line) for line in kop.alamat
        ]

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Takes the whole width; as high as its lines, or the logo."""
        self.width = width
        lines = sum(size * 1.25 for _, size, _ in self._lines)
        self.height = max(lines, 20 * mm if self._logo else 0) + 3 * mm
        return width, self.height

    def draw(self) -> None:
        """Draws logo, lines and rule."""
        canvas = self.canv
        inset = 0.0
        if self._logo is not None:
            width, height = self._logo.getSize()
            shown = min(22 * mm, 20 * mm * width / height)
            canvas.drawImage(
                self._logo,
                1 * mm,
                self.height - 20 * mm,
                shown,
                20 * mm,
                mask="auto",
                preserveAspectRatio=True,
            )
            inset = 24 * mm
        room = self.width - 2 * inset  # centred on the page as long as it fits beside the logo
        y = self.height
        for font, size, line in self._lines:
            size = min(size, size * room / max(1.0, stringWidth(line, font, size)))
            y -= size * 1.25
            canvas.setFont(font, size)
            canvas.drawCentredString(self.width / 2, y + size * 0.25, line)
        canvas.setLineWidth(1.6)
        canvas.line(0, 1.6 * mm, self.width, 1.6 * mm)
        canvas.setLineWidth(0.5)
        canvas.line(0, 0.6 * mm, self.width, 0.6 * mm)


class Kotak(Flowable):
    """A tick box, crossed where it is ticked: no font is needed for it."""

    def __init__(self, ticked: bool, size: float = 8.5) -> None:
        super().__init__()
        self.ticked, self.width, self.height = ticked, size, size

    def draw(self) -> None:
        """Draws the box and its cross."""
        canvas, size = self.canv, self.width
        canvas.setLineWidth(0.8)
        canvas.rect(0, 0, size, size)
        if self.ticked:
            canvas.setLineWidth(1.4)
            canvas.line(1.5, 1.5, size - 1.5, size - 1.5)
            canvas.line(1.5, size - 1.5, size - 1.5, 1.5)


class _Numbered(Canvas):
    """Writes each page when all are known, so that it can say of how many it is."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **(named | {"initialFontName": BIASA}))
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:
        """Keeps the page for later."""
        self._kept.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]

    def save(self) -> None:
        """Writes all pages with their numbers."""
        for page in self._kept:
            self.__dict__.update(page)
            if self._foot is not None:
                self.setFont(BIASA, 7.5)
                width = self._pagesize[0]  # type: ignore[attr-defined]
                self.drawString(MARGIN, MARGIN - 4 * mm, self._foot)
                number = f"Halaman {self._pageNumber} dari {len(self._kept)}"  # type: ignore[attr-defined]
                self.drawRightString(width - MARGIN, MARGIN - 4 * mm, number)
            super().showPage()
        super().save()

    _foot: str | None = None


def build_pdf(
    story: Sequence[Flowable],
    *,
    judul: str,
    kop: Kop,
    mendatar: bool = False,
    kaki: str | None = "",
    margin: float = MARGIN,
) -> bytes:
    """The PDF of a story on A4; `kaki` stands at the foot beside the page number, None leaves the foot out."""
    use_fonts()
    size = landscape(A4) if mendatar else A4
    out = io.BytesIO()
    document = BaseDocTemplate(
        out, pagesize=size, title=judul, author=kop.nama, subject=judul, creator="Arsip", lang="id-ID"
    )
    foot = FOOT if kaki is not None else 0
    frame = Frame(margin, margin + foot, size[0] - 2 * margin, size[1] - 2 * margin - foot, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate("lembar", [frame])])

    class Numbered(_Numbered):
        _foot = None if kaki is None else clean(kaki)

    document.build(list(story), canvasmaker=Numbered)
    return out.getvalue()


def frame_height(mendatar: bool) -> float:
    """Room for flowables on a page with a foot."""
    return (A4_SHORT if mendatar else A4_LONG) - 2 * MARGIN - FOOT


def signature_block(
    orang: Sequence[tuple[str, str, str]],
    lebar: float,
    *,
    tempat: str = "",
    tanggal: str = "",
    bertanggal: bool = True,
) -> Table:
    """Places to sign side by side: who (`Yang mengajukan,`), then room, name and NIP; date above the last.

    `orang` holds (title, name, nip); empty names leave dots to be filled in, an empty title leaves the place free.
    """
    style = styles(9)["tengah"]
    dated = ", ".join(part for part in (tempat or "." * 24, prose_date(tanggal) or "." * 30) if part)
    rows: list[list[Any]] = [[""] * (len(orang) - 1) + [text(dated, style) if bertanggal else ""]]
    rows.append([text(title, style) for title, _, _ in orang])
    rows.append([""] * len(orang))
    rows.append([text(name or "." * 44, style) if title else "" for title, name, _ in orang])
    rows.append([text(f"NIP {nip or '.' * 38}", style) if title else "" for title, _, nip in orang])
    table = Table(
        rows, colWidths=[lebar / len(orang)] * len(orang), rowHeights=[None, None, 17 * mm, None, None]
    )
    table.setStyle(
        [
            ("FONT", (0, 0), (-1, -1), BIASA, 9),
            ("TOPPADDING", (0, 0), (-1, -1), 0.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0.5),
        ]
    )
    return table


def today() -> str:
    """Today, ISO."""
    return dt.date.today().isoformat()


def _name_lines(nama: str) -> list[str]:
    """`KOMISI PEMILIHAN UMUM` and `KABUPATEN ...` on lines of their own."""
    upper = nama.upper()
    for word in (" KABUPATEN ", " KOTA ", " PROVINSI ", " REPUBLIK "):
        head, found, tail = upper.partition(word)
        if found:
            return [head, f"{word.strip()} {tail}"]
    return [upper]


def _picture(path: Path | None) -> ImageReader | None:
    """The logo, small enough for print; a form is printed without one that cannot be read."""
    if path is None:
        return None
    try:
        with Picture.open(path) as picture:
            picture.thumbnail((600, 600))
            shown = picture.convert(
                "RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB"
            )
        return ImageReader(shown)
    except (OSError, ValueError, Picture.DecompressionBombError) as error:
        log.warning("%s: the logo cannot be used: %s", path.name, error)
        return None
