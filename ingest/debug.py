"""A picture of a page with everything drawn over it that was seen there and read from it.

For people who ask why a field was read as it was. Pure: picture, `Page` and record in, picture out; it writes no file.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from archive.geometry import Box, Page
from archive.records import PelaksanaLangkah, Rekaman
from ingest.field_paths import value_at
from ingest.raster import RawPage, open_document

DPI = 110
MARGIN = 640  # pixels of one column of the legend
ROW = 15  # pixels of a line of the legend
WIDE = 86  # letters that fit on it
SURE, FAIR = 0.9, 0.7  # confidence from which a word is drawn green, yellow; red below
Colour = tuple[int, int, int]
GREEN, YELLOW, RED = (0, 150, 60), (225, 150, 0), (220, 20, 20)
CELL, SYMBOL, ARROW, FIELD = (0, 150, 190), (30, 60, 230), (200, 0, 190), (110, 40, 160)
PAPER, INK, GREY = (255, 255, 255), (20, 20, 20), (110, 110, 110)


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of the page: its number in the legend, path, box in points, confidence, what was read."""

    number: int
    path: str
    box: Box
    conf: float
    value: str


def debug_pictures(
    path: Path, tipe: str, pages: Sequence[Page], rekaman: Rekaman, *, dpi: int = DPI
) -> Iterator[Image.Image]:
    """A picture of each page of a document that was read; `tipe` as `sniff` says. Raises DamagedError."""
    with open_document(path, tipe) as document:
        for index, page in enumerate(pages, (rekaman.halaman_awal or 1) - 1):
            yield draw_page(upright_picture(document.page(index), page, dpi=dpi), page, rekaman)


def upright_picture(raw: RawPage, page: Page, *, dpi: int = DPI) -> Image.Image:
    """The page as it lies in the file, in its own colours, turned and straightened as the reader saw it."""
    scale = dpi / 72
    pixels = raw.pixels if raw.pixels.ndim == 3 else np.repeat(raw.pixels[:, :, None], 3, axis=2)
    shrink = min(1.0, scale / raw.scale)
    if shrink < 1:
        size = (max(1, round(pixels.shape[1] * shrink)), max(1, round(pixels.shape[0] * shrink)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    to_pixels = np.diag([raw.scale * shrink, raw.scale * shrink, 1.0])
    matrix = (
        to_pixels
        @ np.array(page.to_original, np.float64).reshape(3, 3)
        @ np.diag([1 / scale, 1 / scale, 1.0])
    )
    size = (max(1, round(page.width * scale)), max(1, round(page.height * scale)))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    upright = cv2.warpPerspective(np.ascontiguousarray(pixels), matrix, size, flags=flags, borderValue=PAPER)
    return Image.fromarray(np.asarray(upright, np.uint8))


def draw_page(picture: Image.Image, page: Page, rekaman: Rekaman) -> Image.Image:
    """The upright picture of a page with words, cells, symbols, connectors and fields over it, its legend beside it."""
    scale = picture.width / page.width
    fields = _fields(page, rekaman)
    lines = _legend(page, rekaman, fields)
    columns = max(1, math.ceil(len(lines) * ROW / max(ROW, picture.height - 2 * ROW)))
    canvas = Image.new("RGB", (picture.width + MARGIN * columns, picture.height), PAPER)
    canvas.paste(picture.convert("RGB"))
    pen = _Pen(canvas, scale)
    for cell in page.cells:
        pen.box(cell.box, CELL)
        pen.text(
            f"{cell.row},{cell.col}", cell.box[2] * scale - 2, cell.box[3] * scale - 2, CELL, anchor="rs"
        )
    for word in page.words:
        pen.box(word.box, colour_of(word.conf))
    for field in fields:
        pen.box(field.box, FIELD, width=2, grow=2.0)
    for symbol in page.symbols:
        pen.box(symbol.box, SYMBOL, width=2, grow=1.0)
        pen.tag(symbol.kind, symbol.box[0] * scale, symbol.box[3] * scale, SYMBOL)
    for connector in page.connectors:
        pen.arrow(connector.points, lost=(connector.start is None, connector.end is None))
    taken = [_scaled(word.box, scale) for word in page.words]
    for field in fields:
        taken.append(pen.tag_beside(_tag(field), _scaled(field.box, scale), taken, FIELD))
    _write_legend(pen, lines, picture.width)
    return canvas


def _tag(field: _Field) -> str:
    """What stands at a field's box: its number in the legend, the end of its path, its confidence."""
    parts = field.path.split("/")
    return f"{field.number} {'/'.join(parts[-2:] if parts[-1].isdigit() else parts[-1:])} {field.conf:.2f}"


def _scaled(box: Box, scale: float) -> Box:
    return (box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale)


def _shared(a: Box, b: Box) -> float:
    """Area that two boxes share."""
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def colour_of(conf: float) -> Colour:
    """Green for what is surely read, yellow, red."""
    return GREEN if conf >= SURE else YELLOW if conf >= FAIR else RED


def _fields(page: Page, rekaman: Rekaman) -> list[_Field]:
    """What was read from this page, top to bottom; whole lists are left out, their items are there."""
    found = [
        (path, bukti)
        for path, bukti in rekaman.bukti.items()
        if bukti.halaman == page.number and not _is_list(value_at(rekaman, path))
    ]
    found.sort(key=lambda item: (item[1].kotak[1], item[1].kotak[0]))
    return [
        _Field(number, path, bukti.kotak, bukti.keyakinan, _shown(value_at(rekaman, path)))
        for number, (path, bukti) in enumerate(found, 1)
    ]


def _is_list(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], str)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{x.kolom} {x.simbol}" for x in value if isinstance(x, PelaksanaLangkah))
    return "" if value is None else str(value)


def _legend(page: Page, rekaman: Rekaman, fields: Sequence[_Field]) -> list[tuple[str, Colour]]:
    """The lines of the legend with their colours."""
    lines: list[tuple[str, Colour]] = [
        (f"Halaman {page.number}  putar {page.turned}  sumber {page.source}  jenis {rekaman.jenis}", INK),
        (f"Kata: yakin >= {SURE:.2f}", GREEN),
        (f"Kata: yakin >= {FAIR:.2f}", YELLOW),
        ("Kata: kurang yakin", RED),
        ("Sel: baris,kolom", CELL),
        ("Simbol dan jenisnya", SYMBOL),
        ("Penghubung; lingkaran: ujung yang tidak bertemu simbol", ARROW),
        ("Medan: nomor, jalur, keyakinan, isi", FIELD),
        ("", INK),
    ]
    for field in fields:
        head = f"{field.number} {field.path} {field.conf:.2f} "
        room = max(12, WIDE - len(head))
        value = field.value if len(field.value) <= room else field.value[: room - 3] + "..."
        lines.append((f"{head} {value}", colour_of(field.conf)))
    for i, sop in enumerate(rekaman.sop):
        for k, table in enumerate(sop.tabel):
            place = rekaman.bukti.get(f"sop/{i}/tabel/{k}/langkah/0/kegiatan")
            if place is not None and place.halaman == page.number and table.alur:
                flow = "  ".join(f"{a.dari}>{a.ke}{f':{a.label}' if a.label else ''}" for a in table.alur)
                text = f"alur sop/{i}/tabel/{k}: {flow}"
                lines += [("", INK), *((line, ARROW) for line in wrap(text, WIDE))]
    notes = [note for note in rekaman.catatan_baca if f"halaman {page.number}" in note]
    for note in notes:
        lines += [("", INK), *((line, INK) for line in wrap(note, WIDE))]
    return lines


def _write_legend(pen: "_Pen", lines: Sequence[tuple[str, Colour]], left: int) -> None:
    rows = max(1, (pen.height - 2 * ROW) // ROW)
    for at, (text, colour) in enumerate(lines):
        pen.text(
            text, left + 10 + MARGIN * (at // rows), ROW + ROW * (at % rows), colour, anchor="la", size=12
        )


class _Pen:
    """Draws in points of the page on a picture of `scale` pixels a point."""

    def __init__(self, canvas: Image.Image, scale: float) -> None:
        self._draw = ImageDraw.Draw(canvas, "RGBA")
        self._scale = scale
        self.height = canvas.height
        self._fonts: dict[int, ImageFont.FreeTypeFont | ImageFont.ImageFont] = {}

    def box(self, box: Box, colour: Colour, *, width: int = 1, grow: float = 0.0) -> None:
        """A frame, `grow` pixels outside of `box`; boxes without area are drawn as far as they go."""
        x0, y0, x1, y1 = (value * self._scale for value in box)
        corners = (min(x0, x1) - grow, min(y0, y1) - grow, max(x0, x1) + grow, max(y0, y1) + grow)
        self._draw.rectangle(corners, outline=(*colour, 255 if width > 1 else 170), width=width)

    def text(self, text: str, x: float, y: float, colour: Colour, *, anchor: str, size: int = 9) -> None:
        """A text at a pixel."""
        self._draw.text((x, y), text, fill=colour, font=self._font(size), anchor=anchor)

    def tag(self, text: str, x: float, y: float, colour: Colour) -> None:
        """A small text on a light ground that lets what lies below shine through."""
        x, y = max(0.0, x), max(0.0, y)
        box = self._draw.textbbox((x + 2, y + 1), text, font=self._font(9))
        self._draw.rectangle((x, y, box[2] + 2, box[3] + 1), fill=(255, 255, 255, 205))
        self._draw.text((x + 2, y + 1), text, fill=colour, font=self._font(9))

    def tag_beside(self, text: str, box: Box, taken: Sequence[Box], colour: Colour) -> Box:
        """A small text above, right, below or left of a box (pixels), where it hides least; gives its place."""
        _, _, right, bottom = self._draw.textbbox((0, 0), text, font=self._font(9))
        wide, tall = right + 4.0, bottom + 2.0
        corners = (
            (box[0] - 3, box[1] - 3 - tall),
            (box[2] - wide + 3, box[1] - 3 - tall),
            (box[2] + 4, (box[1] + box[3] - tall) / 2),
            (box[0] - 3, box[3] + 3),
            (box[0] - 4 - wide, (box[1] + box[3] - tall) / 2),
        )
        places = [(x, y, x + wide, y + tall) for x, y in corners if x >= 0 and y >= 0]
        if not places:
            places = [(max(0.0, box[0]), max(0.0, box[1]), max(0.0, box[0]) + wide, max(0.0, box[1]) + tall)]
        best = min(places, key=lambda place: sum(_shared(place, other) for other in taken))
        self.tag(text, best[0], best[1], colour)
        return best

    def arrow(
        self, points: tuple[tuple[float, float], tuple[float, float]], *, lost: tuple[bool, bool]
    ) -> None:
        """A line with a head at its second point; a ring where an end met no symbol."""
        (x0, y0), (x1, y1) = ((x * self._scale, y * self._scale) for x, y in points)
        self._draw.line((x0, y0, x1, y1), fill=(*ARROW, 190), width=2)
        angle = math.atan2(y1 - y0, x1 - x0)
        wings = [(x1 - 9 * math.cos(angle + side), y1 - 9 * math.sin(angle + side)) for side in (-0.45, 0.45)]
        self._draw.polygon([(x1, y1), *wings], fill=ARROW)
        for (x, y), missing in zip(((x0, y0), (x1, y1)), lost, strict=True):
            if missing:
                self._draw.ellipse((x - 5, y - 5, x + 5, y + 5), outline=ARROW, width=2)

    def _font(self, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
        return self._fonts.setdefault(size, ImageFont.load_default(size))
