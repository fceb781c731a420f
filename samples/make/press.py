"""Pages drawn from paragraphs, rules and boxes; it keeps the text of every page as it was set.

Coordinates are points from the top left of the page, y downwards. Drawing is kept as operations until the end,
so a later row may still put an arrow on an earlier page.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from samples.make.fonts import register

A4 = (595.3, 841.9)
F4 = (609.4, 935.4)
Size = tuple[float, float]
Op = Callable[[Canvas], None]
ALIGN: dict[str, Literal[0, 1, 2, 4]] = {"left": 0, "center": 1, "right": 2, "justify": 4}


def landscape(size: Size) -> Size:
    """The same paper lying on its long side."""
    return max(size), min(size)


@dataclass(frozen=True, slots=True)
class Type:
    """How a text is set."""

    family: str = "sans"
    size: float = 10.5
    align: str = "left"
    bold: bool = False
    leading: float = 1.22
    hang: float = 0.0  # points between a bullet and its text
    underline: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph with an optional number before it."""

    text: str
    type: Type
    bullet: str = ""


@cache
def _style(type: Type) -> ParagraphStyle:
    register()
    return ParagraphStyle(
        "x",
        fontName=f"{type.family}-bold" if type.bold else type.family,
        bulletFontName=f"{type.family}-bold" if type.bold else type.family,
        fontSize=type.size,
        bulletFontSize=type.size,
        leading=type.size * type.leading,
        alignment=ALIGN[type.align],
        leftIndent=type.hang,
        splitLongWords=0,
    )


def paragraph(block: Block) -> Paragraph:
    """The paragraph as reportlab sets it."""
    text = escape(block.text).replace("\n", "<br/>")
    if block.type.underline:
        text = f"<u>{text}</u>"
    return Paragraph(text, _style(block.type), bulletText=block.bullet or None)


def height(block: Block, width: float) -> float:
    """Height of the paragraph in points when set `width` wide."""
    return float(paragraph(block).wrap(width, 1e6)[1])


def split(block: Block, width: float, room: float) -> tuple[Block | None, Block | None]:
    """The part that fits into `room` points and the rest, cut between words; the rest carries no number."""
    if height(block, width) <= room:
        return block, None
    words = block.text.split(" ")
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if height(Block(" ".join(words[:middle]), block.type, block.bullet), width) <= room:
            low = middle
        else:
            high = middle - 1
    if low == 0:
        return None, block
    first = Block(" ".join(words[:low]), block.type, block.bullet)
    return first, Block(" ".join(words[low:]), block.type)


@dataclass(slots=True)
class Sheet:
    """One page while it is being drawn."""

    size: Size
    ops: list[Op] = field(default_factory=list)
    teks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Press:
    """All pages of one file."""

    sheets: list[Sheet] = field(default_factory=list)
    upright: bool = True  # whether boxes have their sides; without, only rules across the page are drawn

    def add_page(self, size: Size) -> int:
        """Begin a page; returns its number from 0."""
        self.sheets.append(Sheet(size))
        return len(self.sheets) - 1

    def op(self, page: int, op: Op) -> None:
        """Keep one drawing operation; its canvas has the origin at the bottom left."""
        self.sheets[page].ops.append(op)

    def teks(self) -> tuple[str, ...]:
        """The text of every page, in the order it was set."""
        return tuple("\n".join(s.teks) for s in self.sheets)

    def text(
        self, page: int, x: float, y: float, width: float, block: Block, *, record: bool = True
    ) -> float:
        """Set a paragraph with its top at `y`; returns its height."""
        sheet = self.sheets[page]
        set_paragraph = paragraph(block)
        tall = float(set_paragraph.wrap(width, 1e6)[1])
        bottom = sheet.size[1] - y - tall
        sheet.ops.append(lambda canvas: set_paragraph.drawOn(canvas, x, bottom))
        if record and block.text.strip():
            sheet.teks.append(f"{block.bullet} {block.text}".strip().replace("\n", " "))
        return tall

    def line(self, page: int, points: Sequence[tuple[float, float]], *, width: float = 0.7) -> None:
        """A line through the points."""
        top = self.sheets[page].size[1]

        def draw(canvas: Canvas) -> None:
            canvas.setLineWidth(width)
            canvas.setStrokeGray(0)
            path = canvas.beginPath()
            path.moveTo(points[0][0], top - points[0][1])
            for px, py in points[1:]:
                path.lineTo(px, top - py)
            canvas.drawPath(path)

        self.op(page, draw)

    def box(
        self, page: int, x0: float, y0: float, x1: float, y1: float, *,
        width: float = 0.7, fill: tuple[float, float, float] | None = None, double: bool = False,
    ) -> None:  # fmt: skip
        """A ruled box; `double` draws each side as two thin lines."""
        top = self.sheets[page].size[1]
        if not self.upright:
            for y in (y0, y1):
                self.line(page, [(x0, y), (x1, y)], width=width)
            return

        def draw(canvas: Canvas) -> None:
            if fill:
                canvas.setFillColorRGB(*fill)
                canvas.rect(x0, top - y1, x1 - x0, y1 - y0, stroke=0, fill=1)
                canvas.setFillGray(0)
            canvas.setStrokeGray(0)
            for shift in (-0.9, 0.9) if double else (0.0,):
                canvas.setLineWidth(width * 0.7 if double else width)
                canvas.rect(x0 - shift, top - y1 - shift, x1 - x0 + 2 * shift, y1 - y0 + 2 * shift, stroke=1)

        self.op(page, draw)

    def cell(
        self, page: int, x0: float, y0: float, x1: float, y1: float, blocks: Sequence[Block], *,
        middle: bool = False, fill: tuple[float, float, float] | None = None, double: bool = False,
        record: bool = True, pad: float = 3.0,
    ) -> None:  # fmt: skip
        """A ruled box with paragraphs in it."""
        self.box(page, x0, y0, x1, y1, fill=fill, double=double)
        width = x1 - x0 - 2 * pad
        y = y0 + pad
        if middle:
            y = y0 + max(pad, (y1 - y0 - sum(height(b, width) for b in blocks)) / 2)
        for block in blocks:
            y += self.text(page, x0 + pad, y, width, block, record=record)

    def save(self) -> bytes:
        """The PDF, the same bytes every time."""
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=self.sheets[0].size, invariant=1, pageCompression=1)
        for sheet in self.sheets:
            canvas.setPageSize(sheet.size)
            for op in sheet.ops:
                canvas.saveState()
                op(canvas)
                canvas.restoreState()
            canvas.showPage()
        canvas.save()
        return buffer.getvalue()


@dataclass(slots=True)
class Flow:
    """A column of text that runs down the page and on to the next."""

    press: Press
    size: Size
    left: float = 62.0
    right: float = 56.0
    top: float = 54.0
    bottom: float = 60.0
    head: Callable[[Press, int, int], None] | None = (
        None  # draws what stands on each page: press, page, number
    )
    page: int = -1
    y: float = 0.0
    count: int = 0

    def __post_init__(self) -> None:
        self.new_page()

    @property
    def width(self) -> float:
        """Width of the column in points."""
        return self.size[0] - self.left - self.right

    @property
    def room(self) -> float:
        """Points left on this page."""
        return self.size[1] - self.bottom - self.y

    def new_page(self) -> None:
        """Go on at the top of a new page."""
        self.page = self.press.add_page(self.size)
        self.count += 1
        self.y = self.top
        if self.head:
            self.head(self.press, self.page, self.count)

    def need(self, points: float) -> None:
        """Begin a new page unless so much room is left."""
        if self.room < points:
            self.new_page()

    def para(self, block: Block, *, dx: float = 0.0, width: float | None = None, gap: float = 4.0) -> None:
        """Set a paragraph `dx` points from the left margin, over as many pages as it needs."""
        wide = self.width - dx if width is None else width
        rest: Block | None = block
        while rest is not None:
            first, rest = split(rest, wide, self.room)
            if first is not None:
                self.y += self.press.text(self.page, self.left + dx, self.y, wide, first)
            if rest is not None:
                self.new_page()
        self.y += gap

    def row(self, parts: Sequence[tuple[float, float, Block]], *, gap: float = 2.0) -> None:
        """Paragraphs side by side, each (dx, width, block); only the last one may run on to the next page."""
        if self.room < min(max(height(b, w) for _, w, b in parts), parts[-1][2].type.size * 2.6):
            self.new_page()
        used = 0.0
        for dx, wide, block in parts[:-1]:
            used = max(used, self.press.text(self.page, self.left + dx, self.y, wide, block))
        dx, wide, block = parts[-1]
        page, y = self.page, self.y
        self.para(block, dx=dx, width=wide, gap=0)
        if self.page == page:
            self.y = max(self.y, y + used)
        self.y += gap
