"""The drawn part of a step table: symbols in the actor columns, connectors with arrows, page connectors."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from archive.records import Alur
from samples.make.press import Block, Press, Type

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Look:
    """How a form draws its flow: label words, bent connectors leaving at the side or at the foot, grey symbols."""

    yes: str = "Ya"
    no: str = "Tidak"
    foot: bool = False
    grey: float = 1.0
    line: float = 0.9
    words: bool = False  # "Mulai" and "Selesai" written into the capsules


@dataclass(frozen=True, slots=True)
class Shape:
    """A drawn symbol: page from 0, centre, half width and half height, column from 0, edges of its column."""

    page: int
    x: float
    y: float
    hw: float
    hh: float
    simbol: str
    left: float
    right: float


def shape_in(page: int, simbol: str, left: float, right: float, y0: float, y1: float) -> Shape:
    """The symbol standing in the middle of an actor cell."""
    hw = min((right - left) * 0.3, 21.0)
    hh = min(10.5, hw * 0.62)
    if simbol == "keputusan":
        hh = min(13.0, hw * 0.75)
    return Shape(page, (left + right) / 2, y0 + (y1 - y0) * 0.52, hw, hh, simbol, left, right)


def draw_shape(press: Press, shape: Shape, look: Look, *, word: str = "") -> None:
    """Draw one symbol of the step table."""
    y = press.sheets[shape.page].size[1] - shape.y
    x, hw, hh = shape.x, shape.hw, shape.hh

    def draw(canvas: Canvas) -> None:
        canvas.setLineWidth(look.line)
        canvas.setFillGray(look.grey)
        if shape.simbol == "mulai_selesai":
            canvas.roundRect(x - hw, y - hh, 2 * hw, 2 * hh, hh, fill=1)
        elif shape.simbol == "keputusan":
            path = canvas.beginPath()
            path.moveTo(x - hw, y)
            for px, py in ((x, y + hh), (x + hw, y), (x, y - hh)):
                path.lineTo(px, py)
            path.close()
            canvas.drawPath(path, fill=1)
        else:
            canvas.rect(x - hw, y - hh, 2 * hw, 2 * hh, fill=1)

    press.op(shape.page, draw)
    if word:
        kind = Type(size=min(7.0, hw * 0.45), align="center")
        press.text(shape.page, x - hw, shape.y - kind.size * 0.62, 2 * hw, Block(word, kind))


def pentagon(press: Press, page: int, x: float, y: float, look: Look) -> None:
    """An off-page connector, its point down; (x, y) is its centre."""
    top = press.sheets[page].size[1] - y

    def draw(canvas: Canvas) -> None:
        canvas.setLineWidth(look.line)
        canvas.setFillGray(look.grey)
        path = canvas.beginPath()
        path.moveTo(x - 8, top + 7)
        for px, py in ((x + 8, top + 7), (x + 8, top - 2), (x, top - 8), (x - 8, top - 2)):
            path.lineTo(px, py)
        path.close()
        canvas.drawPath(path, fill=1)

    press.op(page, draw)


def _arrow(press: Press, page: int, points: Sequence[Point], look: Look) -> None:
    press.line(page, points, width=look.line)
    (ax, ay), (bx, by) = points[-2:]
    top = press.sheets[page].size[1]
    length = max(0.01, ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5)
    ux, uy = (bx - ax) / length, (by - ay) / length

    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0)
        path = canvas.beginPath()
        path.moveTo(bx, top - by)
        for side in (1.9, -1.9):
            path.lineTo(bx - 5 * ux - side * uy, top - (by - 5 * uy + side * ux))
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)

    press.op(page, draw)


def _label(press: Press, page: int, x: float, y: float, text: str) -> None:
    kind = Type(size=6.6)
    press.text(page, x, y, 30, Block(text, kind))


def _word(look: Look, label: str) -> str:
    return {"Ya": look.yes, "Tidak": look.no}.get(label, "")


def _forward(press: Press, a: Shape, b: Shape, look: Look, label: str, *, side_used: bool) -> None:
    word = _word(look, label)
    if abs(a.x - b.x) < 1:
        _arrow(press, a.page, [(a.x, a.y + a.hh), (b.x, b.y - b.hh)], look)
        if word:
            _label(press, a.page, a.x + 3, a.y + a.hh - 1, word)
    elif look.foot or side_used:
        turn = b.y - b.hh - 6.5
        _arrow(press, a.page, [(a.x, a.y + a.hh), (a.x, turn), (b.x, turn), (b.x, b.y - b.hh)], look)
        if word:
            _label(press, a.page, a.x + 3, a.y + a.hh - 1, word)
    else:
        out = a.x + (a.hw if b.x > a.x else -a.hw)
        _arrow(press, a.page, [(out, a.y), (b.x, a.y), (b.x, b.y - b.hh)], look)
        if word:
            _label(press, a.page, out + 2 if b.x > a.x else out - 4 - 3.2 * len(word), a.y - 9, word)


def _round(press: Press, a: Shape, b: Shape, look: Look, label: str, *, below: bool) -> None:
    """From the side of `a` through a lane between the columns into the side of `b`: back up, or past a row.

    `below` enters `b` at its foot instead, where no other arrow leaves.
    """
    to_right = b.x > a.x + 1 or (abs(a.x - b.x) < 1)
    sign = 1 if to_right else -1
    out = a.x + sign * a.hw
    if abs(a.x - b.x) < 1:
        lane, enter = a.right - (a.right - a.left) * 0.09, b.x + b.hw
    elif to_right:
        lane, enter = b.left + (b.right - b.left) * 0.09, b.x - b.hw
    else:
        lane, enter = b.right - (b.right - b.left) * 0.09, b.x + b.hw
    path = [(out, a.y), (lane, a.y), (lane, b.y), (enter, b.y)]
    if below:
        path = [(out, a.y), (b.x, a.y), (b.x, b.y + b.hh)]
    _arrow(press, a.page, path, look)
    word = _word(look, label)
    if word:
        _label(press, a.page, out + 1 if to_right else out - 3 - 3.2 * len(word), a.y - 9, word)


def connect(
    press: Press, edges: Sequence[Alur], shapes: dict[str, Shape], gates: dict[int, tuple[float, float]], look: Look
) -> None:  # fmt: skip
    """Draw the connectors of a table.

    `shapes` holds the symbol each step's arrows leave from and enter; `gates` the height (points from the top) of
    the pentagons on each page: where arrows come in from the page before, where they go out to the next.
    """
    order = list(shapes)
    sides: set[tuple[str, bool]] = set()
    for edge in sorted(edges, key=lambda e: (e.dari, e.label != "Tidak")):
        a, b = shapes[edge.dari], shapes[edge.ke]
        if a.page != b.page:
            _over_pages(press, a, b, gates, look, edge.label)
            continue
        back = order.index(edge.ke) <= order.index(edge.dari)
        skips = order.index(edge.ke) > order.index(edge.dari) + 1 and any(
            abs(shapes[n].x - b.x) < 1 and a.y < shapes[n].y < b.y and shapes[n].page == a.page for n in order
        )
        if back or skips:
            sides.add((edge.dari, b.x >= a.x - 1))
            free = not look.foot and abs(a.x - b.x) > 1 and not _blocked(edge.ke, edges, shapes, b.y, a.y)
            _round(press, a, b, look, edge.label, below=back and free)
        else:
            _forward(press, a, b, look, edge.label, side_used=(edge.dari, b.x >= a.x - 1) in sides)


def _blocked(no: str, edges: Sequence[Alur], shapes: dict[str, Shape], top: float, foot: float) -> bool:
    """Whether something leaves the foot of a step or stands below it, down to the height `foot`."""
    own = shapes[no]
    leaves = any(e.dari == no and abs(shapes[e.ke].x - own.x) < 1 for e in edges)
    return (
        leaves
        or own.simbol == "keputusan"
        or any(
            abs(s.x - own.x) < 1 and top < s.y <= foot
            for s in shapes.values()
            if s is not own and s.page == own.page
        )
    )


def _over_pages(
    press: Press, a: Shape, b: Shape, gates: dict[int, tuple[float, float]], look: Look, label: str
) -> None:
    out = gates[a.page][1]
    _arrow(press, a.page, [(a.x, a.y + a.hh), (a.x, out - 7)], look)
    pentagon(press, a.page, a.x, out, look)
    if label:
        _label(press, a.page, a.x + 3, a.y + a.hh, _word(look, label))
    enter = gates[b.page][0]
    pentagon(press, b.page, a.x, enter, look)
    if abs(a.x - b.x) < 1:
        _arrow(press, b.page, [(a.x, enter + 8), (b.x, b.y - b.hh)], look)
    else:
        turn = max(enter + 13, b.y - b.hh - 9)
        _arrow(press, b.page, [(a.x, enter + 8), (a.x, turn), (b.x, turn), (b.x, b.y - b.hh)], look)
