"""The flow of a step table as a drawing: actors as lanes, steps as rows, symbols and arrows. Plain numbers, no SVG."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.records import Alur, TabelLangkah

LEFT, LANE, ROW, HEAD = (
    250.0,
    132.0,
    84.0,
    56.0,
)  # width of the activities, of a lane; height of a step, of the head
WIDE, HIGH = 84.0, 38.0  # of a symbol
SIDE = 14.0  # between arrows that run beside the lanes
TIP = 6.0
LINE_LETTERS, MOST_LINES = 34, 4


@dataclass(frozen=True, slots=True)
class Bentuk:
    """A symbol: its kind, its middle, and the number of its step."""

    simbol: str
    x: float
    y: float
    no: str


@dataclass(frozen=True, slots=True)
class Panah:
    """An arrow: its corners and the corners of its tip as SVG wants them, its label and where that stands."""

    titik: str
    ujung: str
    label: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Bagan:
    """A drawing of `lebar` by `tinggi`; `kegiatan` are (number, lines, y), `lajur` are (name lines, left edge)."""

    lebar: float
    tinggi: float
    lajur: tuple[tuple[tuple[str, ...], float], ...]
    kegiatan: tuple[tuple[str, tuple[str, ...], float], ...]
    bentuk: tuple[Bentuk, ...]
    panah: tuple[Panah, ...]


def draw(table: TabelLangkah) -> Bagan | None:
    """The drawing of a table; None when no symbol stands in it."""
    shapes = [_row(table, n) for n in range(len(table.langkah))]
    if not any(shapes):
        return None
    first: dict[str, int] = {}
    for n, step in enumerate(table.langkah):
        first.setdefault(step.no, n)
    right = LEFT + LANE * len(table.pelaksana)
    arrows, beside = [], 0
    for row in shapes:
        arrows += [_across(a, b) for a, b in pairwise(row)]
    for edge in table.alur:
        start, end = first.get(edge.dari), first.get(edge.ke)
        if start is None or end is None or not shapes[start] or not shapes[end]:
            continue
        if end == start + 1:
            arrows.append(_down(shapes[start][-1], shapes[end][0], edge))
        else:
            arrows.append(_around(shapes[start][-1], shapes[end][0], edge, right + SIDE * (beside + 1)))
            beside += 1
    return Bagan(
        lebar=right + SIDE * (beside + 2),
        tinggi=HEAD + ROW * len(table.langkah) + 8,
        lajur=tuple((_lines(name, 18, 3), LEFT + LANE * n) for n, name in enumerate(table.pelaksana)),
        kegiatan=tuple(
            (step.no, _lines(step.kegiatan, LINE_LETTERS, MOST_LINES), HEAD + ROW * n)
            for n, step in enumerate(table.langkah)
        ),
        bentuk=tuple(shape for row in shapes for shape in row),
        panah=tuple(arrows),
    )


def _row(table: TabelLangkah, n: int) -> list[Bentuk]:
    step = table.langkah[n]
    known = [one for one in step.pelaksana if one.kolom < len(table.pelaksana)]
    y = HEAD + ROW * n + ROW / 2
    found = []
    for column in sorted({one.kolom for one in known}):
        here = [one.simbol for one in known if one.kolom == column]
        for i, simbol in enumerate(here):
            x = LEFT + LANE * column + LANE / 2 + (i - (len(here) - 1) / 2) * WIDE / 2
            found.append(Bentuk(simbol, x, y, step.no))
    return found


def _across(a: Bentuk, b: Bentuk) -> Panah:
    return _arrow([(a.x + WIDE / 2, a.y), (b.x - WIDE / 2, b.y)], "", (a.x, a.y))


def _down(a: Bentuk, b: Bentuk, edge: Alur) -> Panah:
    turn = a.y + ROW / 2
    points = [(a.x, a.y + HIGH / 2), (a.x, turn), (b.x, turn), (b.x, b.y - HIGH / 2)]
    return _arrow(
        points if a.x != b.x else [points[0], points[-1]], edge.label, (a.x + 5, a.y + HIGH / 2 + 13)
    )


def _around(a: Bentuk, b: Bentuk, edge: Alur, lane: float) -> Panah:
    """Beside all lanes: an arrow that goes back, or over several steps."""
    leave, arrive = a.y + 5, b.y - HIGH / 2 - 9
    points = [
        (a.x + WIDE / 2 - 6, leave),
        (lane, leave),
        (lane, arrive),
        (b.x + 8, arrive),
        (b.x + 8, b.y - HIGH / 2),
    ]
    return _arrow(points, edge.label, (a.x + WIDE / 2 + 3, leave - 4))


def _arrow(points: Sequence[tuple[float, float]], label: str, at: tuple[float, float]) -> Panah:
    (x0, y0), (x, y) = points[-2], points[-1]
    if abs(x - x0) > abs(y - y0):
        back = -TIP if x > x0 else TIP
        tip = [(x, y), (x + back * 1.4, y - TIP / 1.6), (x + back * 1.4, y + TIP / 1.6)]
    else:
        back = -TIP if y > y0 else TIP
        tip = [(x, y), (x - TIP / 1.6, y + back * 1.4), (x + TIP / 1.6, y + back * 1.4)]
    return Panah(_path(points), _path(tip), label, *at)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.0f},{y:.0f}" for x, y in points)


def _lines(text: str, letters: int, most: int) -> tuple[str, ...]:
    return tuple(textwrap.wrap(text, letters, max_lines=most, placeholder=" …"))


def corners(shape: Bentuk) -> str:
    """The corners of a diamond or a connector, as SVG wants them."""
    return _path(list(_outline(shape)))


def _outline(shape: Bentuk) -> Iterator[tuple[float, float]]:
    x, y, w, h = shape.x, shape.y, WIDE / 2, HIGH / 2
    if shape.simbol == "keputusan":
        yield from ((x, y - h - 3), (x + w, y), (x, y + h + 3), (x - w, y))
    else:
        yield from (
            (x - w / 2, y - h),
            (x + w / 2, y - h),
            (x + w / 2, y + h / 3),
            (x, y + h),
            (x - w / 2, y + h / 3),
        )
