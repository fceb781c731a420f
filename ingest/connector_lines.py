"""The lines that connectors are made of: straight pieces of ink between symbols, level, upright or slanted.

What is left of the ink when rulings and symbols are taken away is searched for runs; breaks where a ruling crosses or a
word is written on the line are bridged.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from archive.geometry import Symbol
from ingest.blobs import Contour, blobs, without
from ingest.raster import Pixels
from ingest.segments import THICKEST, Segment, as_pixels, at, join, mended, segments, strokes

# All in points.
SHORTEST = 3.5  # a run of ink that can be part of a connector
BRIDGE, JOIN = 4.0, 13.0  # breaks in a line: of the pen, and where it crosses a ruling
RUN_ON = 18.0  # a line goes on so far through a ruling to a symbol
SHORTEST_STUB, WIDEST_STUB = 2.0, 6.5  # a stub between a symbol and a ruling; it may be an arrowhead
RIM = 2.0  # the symbols' outlines are taken out so far around them
BESIDE = 3.6  # a stub so near to a line is that line
LONGER_THAN_PRINT = 9.5  # ink that hangs together over less is a letter
DASHED, DASHED_RUN = (
    20.0,
    14.0,
)  # a dashed or worn connector is so long, and hangs together so far once closed
WRITTEN_ON = 2.0  # letters are so near to each other
CLEARLY_LEVEL = 10.0  # a run so long is of no slanted line
SLANTED = 11.0  # slanted lines are so long at least
STRAIGHT, IN_LINE = 1.1, 0.9  # so near to its axis lies that share of a slanted line's ink
STRAY, RULED, ALONG_RULING = 1.0, 14.0, 0.85  # a line so near to a ruling, so long, over that share is ruling
NEXT_TO, TWO_STROKES = (
    4.0,
    0.6,
)  # a connector so near to a ruling is still a stroke of its own over that share
LABEL = 32.0  # a word written on a line is no longer
HEADS = 8.0  # arrowheads reach so far along a line
UNBROKEN = 0.85  # share of a slanted line's length that is inked
OVERLAP = 8.0  # pieces of one slanted line reach so far past each other
ALIKE = 0.2  # sine of the angle between two pieces of one slanted line

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What connectors are traced in: masks (h, w) of 0 and 1, all ink outside of symbols, that without
    rulings, the rulings, and the symbols with their outlines."""

    drawn: Pixels
    bare: Pixels
    walls: Pixels
    area: Pixels
    scale: float


def find_lines(drawing: Drawing, symbols: Sequence[Symbol], *, worn: bool) -> list[Segment]:
    """Straight lines that connectors may be made of, in pixels; with `worn` dashed and worn ones too."""
    scale = drawing.scale
    near = drawing.bare
    free = without(near, lambda r: max(r[2], r[3]) < LONGER_THAN_PRINT * scale)
    written = _written(near, free, scale)
    if worn:
        worn_h, worn_v = mended(near, DASHED, DASHED_RUN, scale)
        free = as_pixels(cv2.max(free, cv2.max(worn_h, worn_v)))
    level, upright = strokes(free, SHORTEST, SHORTEST, scale)
    lines = [
        *join(segments(level, scale, True, SHORTEST, BRIDGE), scale, JOIN, covers=written),
        *join(segments(upright, scale, False, SHORTEST, BRIDGE), scale, JOIN, covers=written),
    ]
    slanted = _slanted(free, lines, scale)
    lines = [line for line in lines if not any(_part_of(line, other, scale) for other in slanted)]
    lines = _without_rulings(lines, drawing)
    lines = [_through_rulings(line, drawing) for line in (*lines, *slanted)]
    lines = [_under_print(line, written, drawing) for line in lines]
    return [*lines, *_stubs(symbols, lines, drawing)]


def way(line: Segment, last: bool) -> Vector:
    """Unit vector out of the line at its first or last end."""
    along = np.array([line.x1 - line.x0, line.y1 - line.y0])
    length = max(1e-6, float(np.hypot(*along)))
    if length < 1e-3:
        along, length = np.array([1.0, 0.0] if line.across else [0.0, 1.0]), 1.0
    return np.asarray(along / length if last else -along / length)


def end_of(line: Segment, last: bool) -> tuple[float, float]:
    """First or last end of a line."""
    return (line.x1, line.y1) if last else (line.x0, line.y0)


def _written(near: Pixels, free: Pixels, scale: float) -> Pixels:
    """Where print stands: a label may be written on a connector, and breaks it."""
    size = max(3, round(2 * WRITTEN_ON * scale) | 1)
    return as_pixels(cv2.dilate(cv2.subtract(near, free), np.ones((size, size), np.uint8)))


def _slanted(free: Pixels, lines: Sequence[Segment], scale: float) -> list[Segment]:
    """Straight lines that are neither level nor upright, in what the others leave of the ink."""
    rest = free.copy()
    for line in lines:
        if line.length >= CLEARLY_LEVEL * scale:
            first, last = ((round(x), round(y)) for x, y in (end_of(line, False), end_of(line, True)))
            cv2.line(rest, first, last, 0, max(3, round(2.4 * scale)))
    pieces = []
    for (x, y, w, h), contour in blobs(rest):
        if max(w, h) >= SLANTED * scale and min(w, h) >= 0.25 * SHORTEST * scale:
            piece = _straight(rest, (x, y, w, h), contour, scale)
            if piece is not None:
                pieces.append(piece)
    return _in_one(pieces, scale)


def _straight(ink: Pixels, rect: tuple[int, int, int, int], contour: Contour, scale: float) -> Segment | None:
    """The line through a blot of ink; None when it is no straight line."""
    x, y, w, h = rect
    own = np.zeros((h, w), np.uint8)
    cv2.drawContours(own, [contour - np.array([x, y])], -1, 1, cv2.FILLED)
    points = np.argwhere(cv2.min(own, ink[y : y + h, x : x + w]) > 0)[:, ::-1].astype(np.float32)
    if len(points) > THICKEST * scale * max(w, h):
        return None
    dx, dy, cx, cy = (float(v) for v in cv2.fitLine(points, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel())
    off = np.abs((points[:, 0] - cx) * dy - (points[:, 1] - cy) * dx)
    along = (points[:, 0] - cx) * dx + (points[:, 1] - cy) * dy
    inner = along[off <= STRAIGHT * scale]
    if inner.size < 0.5 * along.size:
        return None
    low, high = float(inner.min()), float(inner.max())
    reached = np.unique(inner.astype(int)).size
    if high - low < SLANTED * scale or reached < UNBROKEN * (high - low):
        return None
    # Arrowheads stand at the ends; between them there is nothing but the line.
    head = min(HEADS * scale, 0.3 * (high - low))
    between = off[(along > low + head) & (along < high - head)]
    if float((between <= STRAIGHT * scale).mean()) < IN_LINE:
        return None
    ends = sorted(((x + cx + low * dx, y + cy + low * dy), (x + cx + high * dx, y + cy + high * dy)))
    across = abs(dx) >= abs(dy)
    if not across:
        ends.sort(key=lambda p: p[1])
    return Segment(*ends[0], *ends[1], across)


def _in_one(pieces: list[Segment], scale: float) -> list[Segment]:
    """Pieces of one slanted line made one."""
    joined: list[Segment] = []
    for piece in sorted(pieces, key=lambda s: s.x0 if s.across else s.y0):
        for index, other in enumerate(joined):
            if other.across != piece.across or abs(_sine(other, piece)) > ALIKE:
                continue
            gap = np.array(end_of(piece, False)) - np.array(end_of(other, True))
            direction = way(other, True)
            off = abs(float(gap[0] * direction[1] - gap[1] * direction[0]))
            if off <= 2.5 * STRAIGHT * scale and -OVERLAP * scale <= float(gap @ direction) <= JOIN * scale:
                joined[index] = Segment(other.x0, other.y0, piece.x1, piece.y1, other.across)
                break
        else:
            joined.append(piece)
    return joined


def _sine(a: Segment, b: Segment) -> float:
    u, v = way(a, True), way(b, True)
    return float(u[0] * v[1] - u[1] * v[0])


def _part_of(line: Segment, whole: Segment, scale: float) -> bool:
    """A short level or upright run within the ink of a slanted line."""
    if line.length >= CLEARLY_LEVEL * scale:
        return False
    start, direction = np.array(end_of(whole, False)), way(whole, True)
    for last in (False, True):
        off = np.array(end_of(line, last)) - start
        if abs(float(off[0] * direction[1] - off[1] * direction[0])) > 1.6 * STRAIGHT * scale:
            return False
        if not -2 * scale <= float(off @ direction) <= float(np.hypot(*_span(whole))) + 2 * scale:
            return False
    return True


def _without_rulings(lines: Sequence[Segment], drawing: Drawing) -> list[Segment]:
    """Lines without what is left of a ruling that is a little bent."""
    scale, height, width = drawing.scale, *drawing.walls.shape
    size = round(2 * STRAY * scale) | 1
    walls = cv2.dilate(drawing.walls, np.ones((size, size), np.uint8))
    kept = []
    for line in lines:
        places = np.linspace(end_of(line, False), end_of(line, True), 60)
        cols = np.clip(np.round(places[:, 0]).astype(int), 0, width - 1)
        rows = np.clip(np.round(places[:, 1]).astype(int), 0, height - 1)
        ruled = line.length >= RULED * scale and float(walls[rows, cols].mean()) >= ALONG_RULING
        if not ruled or _two_beside(places, way(line, True), drawing):
            kept.append(line)
    return kept


def _two_beside(places: Vector, direction: Vector, drawing: Drawing) -> bool:
    """Whether two strokes run beside each other along the places, paper between them: a ruling and a connector."""
    reach = round(2 * NEXT_TO * drawing.scale)
    steps = np.arange(reach + 1)
    normal = np.array([-direction[1], direction[0]])
    double = 0
    for place in places:
        inked = along(drawing.drawn, tuple(place - normal * (reach / 2)), normal, steps, beside=(0,))
        double += int((np.diff(np.concatenate([[0.0], inked])) > 0).sum() >= 2)
    return double >= TWO_STROKES * len(places)


def _span(line: Segment) -> Vector:
    return np.array([line.x1 - line.x0, line.y1 - line.y0])


def _through_rulings(line: Segment, drawing: Drawing) -> Segment:
    """The line made longer at both ends as far as ink goes on: across a ruling, up to a symbol."""
    first, last = (_run_on(line, last, drawing) for last in (False, True))
    back, on = way(line, False) * first, way(line, True) * last
    return Segment(line.x0 + back[0], line.y0 + back[1], line.x1 + on[0], line.y1 + on[1], line.across)


def _under_print(line: Segment, written: Pixels, drawing: Drawing) -> Segment:
    """A long line made longer where a word written on it parts it from its symbol."""
    if line.length < CLEARLY_LEVEL * drawing.scale:
        return line
    steps = np.arange(1, round(LABEL * drawing.scale))
    ends = []
    for last in (False, True):
        start, direction = end_of(line, last), way(line, last)
        on = 0
        if along(written, start, direction, steps[: round(RIM * drawing.scale)]).any():
            passable = np.maximum(
                along(written, start, direction, steps), along(drawing.drawn, start, direction, steps)
            )
            there = np.flatnonzero(along(drawing.area, start, direction, steps, beside=(0,)))
            if there.size and passable[: there[0] + 1].mean() > UNBROKEN:
                on = int(there[0])
        ends.append(np.array(start) + direction * on)
    return Segment(float(ends[0][0]), float(ends[0][1]), float(ends[1][0]), float(ends[1][1]), line.across)


def _run_on(line: Segment, last: bool, drawing: Drawing) -> int:
    """Pixels by which ink goes on beyond an end of the line."""
    scale, ink = drawing.scale, drawing.drawn
    steps = np.arange(1, round(RUN_ON * scale))
    inked = along(ink, end_of(line, last), way(line, last), steps)
    reached, missing = 0, 0
    for step, here in zip(steps, inked, strict=True):
        missing = 0 if here else missing + 1
        if missing > scale:
            break
        if here:
            reached = int(step)
    return reached


def along(
    ink: Pixels,
    start: tuple[float, ...],
    direction: Vector,
    steps: NDArray[np.int64],
    *,
    beside: Sequence[int] = (-1, 0, 1),
) -> Vector:
    """Whether there is ink (0 or 1) at so many pixels from a point, some pixels `beside` the way counted in."""
    height, width = ink.shape
    aside = np.array(beside)[:, None]
    cols = np.rint(start[0] + steps * direction[0] - aside * direction[1]).astype(np.intp)
    rows = np.rint(start[1] + steps * direction[1] + aside * direction[0]).astype(np.intp)
    within = (cols >= 0) & (cols < width) & (rows >= 0) & (rows < height)
    if within.all():
        return np.asarray(ink[rows, cols].max(axis=0), np.float64)
    seen = ink[np.where(within, rows, 0), np.where(within, cols, 0)] * within
    return np.asarray(seen.max(axis=0), np.float64)


def _stubs(symbols: Sequence[Symbol], lines: Sequence[Segment], drawing: Drawing) -> Iterator[Segment]:
    """Short lines between a symbol and a ruling beside it, which alone are too short to be found."""
    scale = drawing.scale
    gap, beside = round((RIM + 0.4) * scale), round(BESIDE * scale)
    for symbol in symbols:
        x0, y0, x1, y1 = (round(v * scale) for v in symbol.box)
        for across, last, level, low, high in (
            (True, False, x1 + gap, y0, y1),
            (True, True, x0 - gap, y0, y1),
            (False, False, y1 + gap, x0, x1),
            (False, True, y0 - gap, x0, x1),
        ):
            bare = drawing.bare
            strip = bare[low:high, level : level + 1] if across else bare[level : level + 1, low:high]
            for place in _middles(strip.ravel(), low, WIDEST_STUB * scale):
                at_x, at_y = (level, place) if across else (place, level)
                known = any(
                    line.across == across
                    and abs((at_y if across else at_x) - at(line, at_x if across else at_y)) <= beside
                    and (line.x0 if across else line.y0) - gap <= (at_x if across else at_y)
                    and (at_x if across else at_y) <= (line.x1 if across else line.y1) + gap
                    for line in lines
                )
                if known:
                    continue
                dot = Segment(at_x, at_y, at_x, at_y, across)
                on = _run_on(dot, not last, drawing)
                far = level - on if last else level + on
                if on >= SHORTEST_STUB * scale and _leads_on(far, place, across, drawing):
                    start, end = min(level, far), max(level, far)
                    yield (
                        Segment(start, place, end, place, True)
                        if across
                        else Segment(place, start, place, end, False)
                    )


def _leads_on(far: int, place: int, across: bool, drawing: Drawing) -> bool:
    """A stub leads to a ruling, or through it, or to the next symbol."""
    reach = round(2 * RIM * drawing.scale)
    y, x = (place, far) if across else (far, place)
    rows, cols = (1, reach) if across else (reach, 1)
    part = slice(max(0, y - rows), y + rows + 1), slice(max(0, x - cols), x + cols + 1)
    return bool(drawing.walls[part].any() or drawing.area[part].any())


def _middles(strip: Pixels, start: int, widest: float) -> list[int]:
    """Middles of the runs of ink along a strip that are no wider than a line."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], strip, [0]]).astype(np.int8)))
    return [start + int(a + b) // 2 for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a <= widest]
