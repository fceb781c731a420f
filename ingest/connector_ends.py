"""Where the lines of connectors come to symbols, and whether with an arrowhead. Knows nothing of the ways between."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from archive.geometry import Symbol
from ingest.connector_lines import Drawing, Vector, along, end_of, way
from ingest.connector_meetings import PRINT, LineEnd, Meetings
from ingest.raster import Pixels
from ingest.segments import Segment

# In points.
NEAR = 6.5  # an end so near to a symbol belongs to it
HEAD_LENGTH, HEAD_REACH = 7.0, 6.5  # an arrowhead along the line, and to each side
HEAD_LEAST, HEAD_MOST = 0.6, 1.3  # arrowheads are wider than their line by at least one of these
LINE_WIDTH = 3.0  # no line of a flow is wider
BROKEN, BROKEN_LONG = 2.5, 12.0  # a line may end so far from its symbol; farther only when it is so long
CORNER = 0.25  # of a diamond's side, from its ends, where no connector meets it
EDGE = 0.12  # part of a side that counts as its corner
BEFORE, BEYOND = 5, 7  # points before and after its end where a line's arrowhead may stand crosswise
LEVEL = 0.15  # sine of the slope up to which a line counts as level

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Touch:
    """Where a line's first or last end meets a symbol; `spread` in points: how wide the ink is there."""

    line: int
    last: bool
    symbol: int
    spread: float
    head: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """Index + 1 of the symbol each pixel (h, w) is of, and of that within reach; 0 where there is none."""

    own: NDArray[np.int16]
    near: NDArray[np.int16]

    def at(self, point: Point) -> int:
        """Index + 1 of the symbol within reach of a point, 0 without."""
        height, width = self.near.shape
        row, col = min(max(0, round(point[1])), height - 1), min(max(0, round(point[0])), width - 1)
        return int(self.near[row, col])


def find_places(symbols: Sequence[Symbol], area: Pixels, scale: float) -> Places:
    own, near = np.zeros(area.shape, np.int16), np.zeros(area.shape, np.int16)
    reach = round(NEAR * scale)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    rim = round(3 * scale)
    for number, symbol in enumerate(symbols, 1):
        x0, y0, x1, y1 = (round(v * scale) for v in symbol.box)
        pad = 2 * reach
        rows, cols = slice(max(0, y0 - pad), y1 + pad), slice(max(0, x0 - pad), x1 + pad)
        inner = (
            slice(max(0, y0 - rim) - rows.start, y1 + rim - rows.start),
            slice(max(0, x0 - rim) - cols.start, x1 + rim - cols.start),
        )
        shape = np.zeros_like(area[rows, cols])
        shape[inner] = area[rows, cols][inner]
        part = near[rows, cols]
        part[(cv2.dilate(shape, disc) > 0) & (part == 0)] = number
        part[shape > 0] = number
        own[rows, cols][shape > 0] = number
    return Places(own, near)


def find_touches(
    lines: Sequence[Segment], meet: Meetings, symbols: Sequence[Symbol], places: Places, drawing: Drawing
) -> list[Touch]:
    """Where lines come to symbols: straight, or else crosswise, the last bit hidden by its own arrowhead."""
    found: dict[LineEnd, Touch] = {}
    ends = [(end, number) for end in meet if (number := places.at(end_of(lines[end[0]], end[1])))]
    for (index, last), number in ends:
        spread = _straight_in(lines[index], last, symbols[number - 1], number, places, drawing)
        if spread is not None:
            found[index, last] = Touch(index, last, number - 1, spread)
    led = {(touch.line, touch.last, touch.symbol) for touch in found.values()}
    for (index, last), number in ends:
        # The last bit was found: the line it meets here touches the symbol with its other end.
        if any((met.line, not met.end, number - 1) in led for met in meet[index, last]):
            continue
        spread = _crosswise_in(lines[index], last, symbols[number - 1], number, places, drawing)
        if spread is not None and ((index, last) not in found or spread > found[index, last].spread):
            found[index, last] = Touch(index, last, number - 1, spread)
    return list(found.values())


def _straight_in(
    line: Segment, last: bool, symbol: Symbol, number: int, places: Places, drawing: Drawing
) -> float | None:
    """How wide the ink is where a line leads into a symbol, in points; None when it leads past it."""
    scale, end, direction = drawing.scale, end_of(line, last), way(line, last)
    if not _points_at(line, last, symbol, scale):
        return None
    gap = _gap(end, direction, number, places, drawing)
    if gap is None:
        # Already within the symbol's rim, or beside its corner.
        if _slanted(line):
            return None
    elif gap > BROKEN * scale and line.length < BROKEN_LONG * scale:
        return None
    # Of a line from symbol to symbol the head of the one must not be seen at the other.
    others = {places.at(end_of(line, False)), places.at(end_of(line, True))} - {0}
    back = 0.5 * line.length if len(others) == 2 else HEAD_LENGTH * scale
    return _spread(end, direction, drawing, min(back, HEAD_LENGTH * scale))


def _crosswise_in(
    line: Segment, last: bool, symbol: Symbol, number: int, places: Places, drawing: Drawing
) -> float | None:
    """The same for a line beside the symbol whose last bit, turned to the symbol, was too short to be found."""
    scale, end, direction = drawing.scale, end_of(line, last), way(line, last)
    if _slanted(line) or line.length < PRINT * scale or not _beside(line, last, symbol, scale):
        return None
    crosswise = np.array([0.0, 1.0]) if line.across else np.array([1.0, 0.0])
    widest = None
    for sign in (1.0, -1.0):
        for off in np.arange(-BEFORE, BEYOND + 1) * scale:
            place = (end[0] + off * float(direction[0]), end[1] + off * float(direction[1]))
            gap = _gap(place, sign * crosswise, number, places, drawing)
            if gap is not None and gap <= scale:
                spread = _spread(place, sign * crosswise, drawing, HEAD_LENGTH * scale)
                widest = spread if widest is None else max(widest, spread)
    return widest


def _slanted(line: Segment) -> bool:
    return min(abs(float(v)) for v in way(line, True)) > LEVEL


def _gap(start: Point, direction: Vector, number: int, places: Places, drawing: Drawing) -> float | None:
    """Longest break, in pixels, in the ink between a point and the symbol it leads to; None when it leads elsewhere."""
    steps = np.arange(0, round((NEAR + 2) * drawing.scale))
    height, width = places.own.shape
    xs = np.clip(np.round(start[0] + steps * direction[0]).astype(int), 0, width - 1)
    ys = np.clip(np.round(start[1] + steps * direction[1]).astype(int), 0, height - 1)
    there = np.flatnonzero(places.own[ys, xs] == number)
    if not there.size:
        return None
    inked = along(drawing.drawn, start, direction, steps[: there[0]])
    longest = run = 0
    for here in inked:
        run = 0 if here else run + 1
        longest = max(longest, run)
    return float(longest)


def _points_at(line: Segment, last: bool, symbol: Symbol, scale: float) -> bool:
    """The line leads into the symbol rather than past it."""
    x0, y0, x1, y1 = (v * scale for v in symbol.box)
    x, y = end_of(line, last)
    if _slanted(line):
        return True
    # A diamond is met at its corners, which are the middles of its box's sides.
    inset, slack = (CORNER, 0.6 * scale) if symbol.kind == "keputusan" else (0.0, 2.0 * scale)
    if line.across:
        ahead = x <= (x0 + x1) / 2 + slack if last else x >= (x0 + x1) / 2 - slack
        low, high = y0 + inset * (y1 - y0), y1 - inset * (y1 - y0)
        return ahead and low - slack <= y <= high + slack
    ahead = y <= (y0 + y1) / 2 + slack if last else y >= (y0 + y1) / 2 - slack
    low, high = x0 + inset * (x1 - x0), x1 - inset * (x1 - x0)
    return ahead and low - slack <= x <= high + slack


def _beside(line: Segment, last: bool, symbol: Symbol, scale: float) -> bool:
    """The line's end lies beside the symbol or at its corner, not before the middle of a side."""
    low, high = (symbol.box[1], symbol.box[3]) if line.across else (symbol.box[0], symbol.box[2])
    inset = EDGE * (high - low)
    level = end_of(line, last)[1 if line.across else 0] / scale
    return not low + inset < level < high - inset


def _spread(end: Point, direction: Vector, drawing: Drawing, back: float) -> float:
    """Widest extent, in points, of ink to both sides of a line near its end: an arrowhead is wider than the line."""
    scale = drawing.scale
    patch = patch_at(drawing.bare, end, direction, (back, NEAR * scale), HEAD_REACH * scale)
    _, labels = cv2.connectedComponents(patch, connectivity=8)
    middle = labels.shape[0] // 2
    own = [label for label in np.unique(labels[middle - 1 : middle + 2]) if label]
    part = np.isin(labels, own)
    if not part.any():
        return 0.0
    above, below = part[middle::-1], part[middle:]
    up = np.where(above.any(axis=0), above.shape[0] - 1 - np.argmax(above[::-1], axis=0), 0)
    down = np.where(below.any(axis=0), below.shape[0] - 1 - np.argmax(below[::-1], axis=0), 0)
    within = part.any(axis=0) & (np.maximum(up, down) < middle)
    aside = round(float(np.median((down - up)[within])) / 2) if within.any() else 0
    # What reaches beyond is another line, crossing or turning off; a head spreads to both sides alike.
    narrower = np.maximum(0, np.minimum(up + aside, down - aside))
    widths = np.where(narrower >= middle, 0, 2 * narrower + 1)
    return float(np.sort(widths)[-2:].mean()) / scale


def patch_at(ink: Pixels, end: Point, direction: Vector, reach: tuple[float, float], side: float) -> Pixels:
    """Ink around a line's end, turned so that the line runs from left to right through its middle row."""
    ahead = np.arange(-round(reach[0]), round(reach[1]) + 1)
    beside = np.arange(-round(side), round(side) + 1)
    xs = end[0] + ahead[None, :] * direction[0] - beside[:, None] * direction[1]
    ys = end[1] + ahead[None, :] * direction[1] + beside[:, None] * direction[0]
    cols = np.clip(np.round(xs).astype(int), 0, ink.shape[1] - 1)
    rows = np.clip(np.round(ys).astype(int), 0, ink.shape[0] - 1)
    return np.ascontiguousarray(ink[rows, cols])


def with_heads(touches: list[Touch], lines: Sequence[Segment], drawing: Drawing) -> list[Touch]:
    """The touches, told apart into heads and tails by the widest gap between their spreads on this page."""
    usual = _usual_width([lines[t.line] for t in touches], drawing)
    low, high = usual + HEAD_LEAST, usual + HEAD_MOST
    clipped = sorted(min(high, max(low, t.spread)) for t in touches)
    gaps = [(b - a, (a + b) / 2) for a, b in pairwise(clipped)]
    limit = max(gaps)[1] if gaps and max(gaps)[0] > 0 else (low + high) / 2
    return [replace(t, head=t.spread >= limit) for t in touches]


def _usual_width(lines: Sequence[Segment], drawing: Drawing) -> float:
    """Width of the page's connectors in points."""
    scale = drawing.scale
    widths = []
    for line in lines:
        if line.length < BROKEN_LONG * scale:
            continue
        middle = ((line.x0 + line.x1) / 2, (line.y0 + line.y1) / 2)
        patch = patch_at(drawing.bare, middle, way(line, True), (3, 3), LINE_WIDTH * scale)
        widths.append(float(np.median(patch.sum(axis=0))) / scale)
    return min(LINE_WIDTH, float(np.median(widths))) if widths else 1.0
