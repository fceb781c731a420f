"""The drawn connectors of a page: lines with arrowheads, traced from symbol to symbol. Knows nothing of steps.

What is left of the ink when rulings and symbols are taken away is followed from each symbol: straight on where lines
cross, around corners, and to both sides where a line ends on another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from archive.geometry import Connector, Symbol
from ingest.blobs import without
from ingest.raster import Pixels
from ingest.segments import Segment, at, join, mended, segments, strokes

# All in points.
SHORTEST = 3.5  # a run of ink that can be part of a connector
NEAR = 6.5  # an end so near to a symbol belongs to it
MEET = 3.6  # ends so near to each other meet
BRIDGE, JOIN = 4.0, 13.0  # breaks in a line: of the pen, and where it crosses a ruling
HEAD_LENGTH, HEAD_SPREAD = 7.0, 2.9  # an arrowhead, along and across the line
RUN_ON = 18.0  # a line goes on so far through a ruling to a symbol
SHORTEST_STUB = 2.0
RIM = 2.0  # the symbols' outlines are taken out so far around them
LONGER_THAN_PRINT = 9.5  # ink that hangs together over less is a letter
DASHED, DASHED_RUN = (
    20.0,
    14.0,
)  # a dashed or worn connector is so long, and hangs together so far once closed
AROUND = 70.0  # connectors run no further than this around the symbols
ALONG = 2.0  # an end so near to a ruling stands on it
CORNER = 0.25  # of a diamond's side, from its ends, where no connector meets it
PRINT = 8.0  # a line no longer may be a stroke of a letter
HIDDEN = 130.0  # a connector runs so far along a ruling at most
LONGEST_WALK = 24  # lines of one connector

Point = tuple[float, float]
LineEnd = tuple[int, bool]  # index of a line, and whether its last end
Meetings = dict[LineEnd, list[tuple[int, bool | None]]]  # what an end runs into; None: midway


@dataclass(frozen=True, slots=True)
class Touch:
    """Where a line's first or last end meets a symbol; `spread` in points: how wide the ink is there."""

    line: int
    last: bool
    symbol: int
    spread: float

    @property
    def head(self) -> bool:
        return self.spread >= HEAD_SPREAD


def trace_connectors(
    ink: Pixels, walls: Pixels, area: Pixels, symbols: Sequence[Symbol], scale: float
) -> tuple[Connector, ...]:
    """Connectors of a page; masks (h, w) of 0 and 1: all ink, rulings, and the symbols with their outlines."""
    if len(symbols) < 2:
        return ()
    traced = _trace(ink, walls, area, symbols, scale, worn=False)
    if 2 * len(traced) < len(symbols):
        # Few symbols are joined: perhaps by dashed or worn lines.
        traced = max(traced, _trace(ink, walls, area, symbols, scale, worn=True), key=len)
    return traced


def _trace(
    ink: Pixels, walls: Pixels, area: Pixels, symbols: Sequence[Symbol], scale: float, *, worn: bool
) -> tuple[Connector, ...]:
    drawn = np.asarray(cv2.subtract(ink, area), np.uint8)
    bare = np.asarray(cv2.subtract(drawn, walls), np.uint8)
    free = _connector_ink(bare, symbols, scale, worn)
    level, upright = strokes(free, SHORTEST, SHORTEST, scale)
    lines = [
        *join(segments(level, scale, True, SHORTEST, BRIDGE), scale, JOIN),
        *join(segments(upright, scale, False, SHORTEST, BRIDGE), scale, JOIN),
    ]
    lines = [_through_rulings(line, drawn, scale) for line in lines]
    lines += _stubs(symbols, lines, bare, drawn, scale)
    near = _nearest_symbols(symbols, area, scale)
    touches = list(_touches(lines, symbols, near, bare, scale))
    meet = _meetings(lines, MEET * scale)
    at_end = {(t.line, t.last) for t in touches}
    loose = [
        end
        for end, places in meet.items()
        if end not in at_end and all(lines[other].length < PRINT * scale for other, _ in places)
    ]
    for one, other in _along_rulings(lines, loose, walls, scale):
        # The line went on along a ruling, hidden by it: from the end of the one to that of the other.
        meet[one].append(other)
        meet[other].append(one)
    return _connect(lines, touches, meet, symbols, scale)


def _connector_ink(free: Pixels, symbols: Sequence[Symbol], scale: float, worn: bool) -> Pixels:
    """Ink around the symbols that hangs together over some length: no letters, no dust."""
    boxes = np.array([s.box for s in symbols]) * scale
    (left, top), (right, low) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    around = AROUND * scale
    near = np.zeros_like(free)
    rows = slice(max(0, round(top - around)), round(low + around))
    cols = slice(max(0, round(left - around)), round(right + around))
    near[rows, cols] = free[rows, cols]
    long = without(near, lambda r: max(r[2], r[3]) < LONGER_THAN_PRINT * scale)
    if not worn:
        return long
    worn_h, worn_v = mended(near, DASHED, DASHED_RUN, scale)
    return np.asarray(cv2.max(long, cv2.max(worn_h, worn_v)), np.uint8)


def _through_rulings(line: Segment, drawn: Pixels, scale: float) -> Segment:
    """The line made longer at both ends as far as ink goes on: across a ruling, up to a symbol."""
    first, last = _run_on(line, False, drawn, scale), _run_on(line, True, drawn, scale)
    if line.across:
        return Segment(line.x0 - first, line.y0, line.x1 + last, line.y1, True)
    return Segment(line.x0, line.y0 - first, line.x1, line.y1 + last, False)


def _stubs(
    symbols: Sequence[Symbol], lines: Sequence[Segment], bare: Pixels, drawn: Pixels, scale: float
) -> list[Segment]:
    """Short lines between a symbol and a ruling beside it, which alone are too short to be found."""
    found = []
    gap, beside = round((RIM + 0.4) * scale), round(MEET * scale)
    for symbol in symbols:
        x0, y0, x1, y1 = (round(v * scale) for v in symbol.box)
        for across, last, level, low, high in (
            (True, False, x1 + gap, y0, y1),
            (True, True, x0 - gap, y0, y1),
            (False, False, y1 + gap, x0, x1),
            (False, True, y0 - gap, x0, x1),
        ):
            strip = bare[low:high, level : level + 1] if across else bare[level : level + 1, low:high]
            for place in _middles(strip.ravel(), low, 3.0 * scale):
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
                on = _run_on(dot, not last, drawn, scale)
                if on >= SHORTEST_STUB * scale:
                    far = level - on if last else level + on
                    ends = (min(level, far), max(level, far))
                    found.append(
                        Segment(ends[0], place, ends[1], place, True)
                        if across
                        else Segment(place, ends[0], place, ends[1], False)
                    )
    return found


def _middles(strip: Pixels, start: int, widest: float) -> list[int]:
    """Middles of the runs of ink along a strip that are no wider than a line."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], strip, [0]]).astype(np.int8)))
    return [start + int(a + b) // 2 for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a <= widest]


def _run_on(line: Segment, last: bool, drawn: Pixels, scale: float) -> int:
    x, y = (round(v) for v in _end(line, last))
    far, sign, beside = round(RUN_ON * scale), 1 if last else -1, 1
    steps = 0
    missing = 0
    for step in range(1, far):
        col, row = (x + sign * step, y) if line.across else (x, y + sign * step)
        if not (beside <= row < drawn.shape[0] - beside and beside <= col < drawn.shape[1] - beside):
            break
        here = (
            drawn[row - beside : row + beside + 1, col]
            if line.across
            else drawn[row, col - beside : col + beside + 1]
        )
        missing = 0 if here.any() else missing + 1
        if missing > scale:
            break
        if not missing:
            steps = step
    return steps


def _touches(
    lines: Sequence[Segment], symbols: Sequence[Symbol], near: NDArray[np.int16], bare: Pixels, scale: float
) -> Iterator[Touch]:
    for index, line in enumerate(lines):
        for last in (False, True):
            symbol = _symbol_at(near, _end(line, last))
            if symbol is None:
                continue
            touch = Touch(index, last, symbol, _spread(line, last, bare, scale))
            # A line that ends beside a symbol without pointing at it comes in by an arrowhead set crosswise.
            if _points_at(line, last, symbols[symbol], scale) or (touch.head and line.length > PRINT * scale):
                yield touch


def _end(line: Segment, last: bool) -> Point:
    return (line.x1, line.y1) if last else (line.x0, line.y0)


def _nearest_symbols(symbols: Sequence[Symbol], area: Pixels, scale: float) -> NDArray[np.int16]:
    """Index + 1 of the symbol within reach of each pixel (h, w), 0 where there is none."""
    near = np.zeros(area.shape, np.int16)
    reach = round(NEAR * scale)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    for number, symbol in enumerate(symbols, 1):
        x0, y0, x1, y1 = (round(v * scale) for v in symbol.box)
        pad = 2 * reach
        rows, cols = slice(max(0, y0 - pad), y1 + pad), slice(max(0, x0 - pad), x1 + pad)
        own = np.zeros_like(area[rows, cols])
        inner = slice(y0 - rows.start, y1 - rows.start), slice(x0 - cols.start, x1 - cols.start)
        own[inner] = area[y0:y1, x0:x1]
        part = near[rows, cols]
        part[(cv2.dilate(own, disc) > 0) & (part == 0)] = number
        part[own > 0] = number
    return near


def _symbol_at(near: NDArray[np.int16], point: Point) -> int | None:
    row = min(max(0, round(point[1])), near.shape[0] - 1)
    col = min(max(0, round(point[0])), near.shape[1] - 1)
    number = int(near[row, col])
    return number - 1 if number else None


def _points_at(line: Segment, last: bool, symbol: Symbol, scale: float) -> bool:
    """The line leads into the symbol rather than past it."""
    x0, y0, x1, y1 = (v * scale for v in symbol.box)
    x, y = _end(line, last)
    slack = 2.0 * scale
    # A diamond is met at its corners, which are the middles of its box's sides.
    inset = CORNER if symbol.kind == "keputusan" else 0.0
    if line.across:
        ahead = x <= (x0 + x1) / 2 + slack if last else x >= (x0 + x1) / 2 - slack
        low, high = y0 + inset * (y1 - y0), y1 - inset * (y1 - y0)
        return ahead and low - slack <= y <= high + slack
    ahead = y <= (y0 + y1) / 2 + slack if last else y >= (y0 + y1) / 2 - slack
    low, high = x0 + inset * (x1 - x0), x1 - inset * (x1 - x0)
    return ahead and low - slack <= x <= high + slack


def _spread(line: Segment, last: bool, ink: Pixels, scale: float) -> float:
    """Widest extent, in points, of ink to both sides of the line's end: an arrowhead is wider than the line."""
    x, y = (round(v) for v in _end(line, last))
    back, ahead, side = round(HEAD_LENGTH * scale), round(NEAR * scale), round(4.5 * scale)
    before, after = (back, ahead) if last else (ahead, back)
    if line.across:
        part = ink[max(0, y - side) : y + side + 1, max(0, x - before) : x + after + 1]
    else:
        part = ink[max(0, y - before) : y + after + 1, max(0, x - side) : x + side + 1].T
    if part.size == 0:
        return 0.0
    _, labels = cv2.connectedComponents(np.ascontiguousarray(part), connectivity=8)
    middle = min(side, labels.shape[0] // 2)
    own = [label for label in np.unique(labels[max(0, middle - 1) : middle + 2]) if label]
    across = np.isin(labels, own).sum(axis=0)
    widest = np.sort(across)[-2:]
    return float(widest.mean()) / scale if widest.size else 0.0


def _along_rulings(
    lines: Sequence[Segment], loose: Sequence[LineEnd], walls: Pixels, scale: float
) -> Iterator[tuple[LineEnd, LineEnd]]:
    """Pairs of loose ends that stand on one ruling, nearest first, each end once."""
    pairs = []
    loose = [end for end in loose if _on_ruling(_end(lines[end[0]], end[1]), walls, scale)]
    for index, one in enumerate(loose):
        for other in loose[index + 1 :]:
            a, b = lines[one[0]], lines[other[0]]
            if one[0] == other[0] or a.across != b.across or max(a.length, b.length) < PRINT * scale:
                continue
            (ax, ay), (bx, by) = _end(a, one[1]), _end(b, other[1])
            off, along = (abs(ax - bx), abs(ay - by)) if a.across else (abs(ay - by), abs(ax - bx))
            if (
                off <= 2 * MEET * scale
                and along <= HIDDEN * scale
                and _ruled(walls, (ax, ay), (bx, by), a.across)
            ):
                pairs.append((along, one, other))
    taken: set[LineEnd] = set()
    for _, one, other in sorted(pairs):
        if one not in taken and other not in taken:
            taken |= {one, other}
            yield one, other


def _on_ruling(point: Point, walls: Pixels, scale: float) -> bool:
    reach, x, y = round(ALONG * scale), round(point[0]), round(point[1])
    return bool(walls[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1].any())


def _ruled(walls: Pixels, a: Point, b: Point, upright: bool) -> bool:
    """A ruling runs all the way between two points."""
    (ax, ay), (bx, by) = ((round(p[0]), round(p[1])) for p in (a, b))
    rows, cols = slice(min(ay, by), max(ay, by) + 1), slice(min(ax, bx), max(ax, bx) + 1)
    if upright:
        band = walls[rows, max(0, cols.start - 6) : cols.stop + 6].max(axis=1, initial=0)
    else:
        band = walls[max(0, rows.start - 6) : rows.stop + 6, cols].max(axis=0, initial=0)
    return bool(band.size) and float(band.mean()) > 0.95


def _connect(
    lines: Sequence[Segment],
    touches: Sequence[Touch],
    meet: Meetings,
    symbols: Sequence[Symbol],
    scale: float,
) -> tuple[Connector, ...]:
    at_end = {(t.line, t.last): t for t in touches}
    found: dict[tuple[int, int], Connector] = {}
    pairs: list[tuple[Touch, Touch]] = []
    for start in touches:
        for arrival in _walk(start, lines, meet, at_end):
            if arrival.symbol != start.symbol:
                pairs.append((start, arrival))
    # From a tail to a head first; two tails (a head too faint to see) are read downwards, as forms are drawn.
    for start, arrival in pairs:
        if not start.head and arrival.head:
            found.setdefault((start.symbol, arrival.symbol), _connector(start, arrival, lines, scale))
    settled = {t for pair in pairs if not pair[0].head and pair[1].head for t in pair}
    for start, arrival in pairs:
        if start in settled or arrival in settled or start.head != arrival.head:
            continue
        down = symbols[arrival.symbol].box[1] - symbols[start.symbol].box[1]
        if arrival.spread > start.spread if start.head else down > 0:
            found.setdefault((start.symbol, arrival.symbol), _connector(start, arrival, lines, scale))
    return tuple(found.values())


def _connector(start: Touch, arrival: Touch, lines: Sequence[Segment], scale: float) -> Connector:
    first, last = _end(lines[start.line], start.last), _end(lines[arrival.line], arrival.last)
    ends = (
        (round(first[0] / scale, 1), round(first[1] / scale, 1)),
        (round(last[0] / scale, 1), round(last[1] / scale, 1)),
    )
    return Connector(start.symbol, arrival.symbol, ends)


def _meetings(lines: Sequence[Segment], meet: float) -> Meetings:
    """For each end of a line, the upright (or level) lines it runs into: at their first end, last end, or midway (None)."""
    found: Meetings = {(index, last): [] for index in range(len(lines)) for last in (False, True)}
    for across in (True, False):
        own = [
            (index, last)
            for index, line in enumerate(lines)
            if line.across == across
            for last in (False, True)
        ]
        others = [index for index, line in enumerate(lines) if line.across != across]
        if not own or not others:
            continue
        ends = np.array([_end(lines[index], last) for index, last in own])
        x0, y0, x1, y1 = np.array([(o.x0, o.y0, o.x1, o.y1) for o in (lines[i] for i in others)]).T
        # Along the other lines and across them: they run the other way.
        along, level = (ends[:, 1:], ends[:, :1]) if across else (ends[:, :1], ends[:, 1:])
        low, high, first, last_level = (y0, y1, x0, x1) if across else (x0, x1, y0, y1)
        there = first + (along - low) / np.maximum(1.0, high - low) * (last_level - first)
        met = (np.abs(there - level) <= meet) & (along >= low - meet) & (along <= high + meet)
        for row, column in zip(*np.nonzero(met), strict=True):
            at_first, at_last = along[row, 0] <= low[column] + meet, along[row, 0] >= high[column] - meet
            found[own[row]].append((others[column], False if at_first else True if at_last else None))
    return found


def _walk(
    start: Touch, lines: Sequence[Segment], meet: Meetings, at_end: dict[tuple[int, bool], Touch]
) -> Iterator[Touch]:
    """Where one comes to when following the line that leaves a symbol."""
    seen: set[tuple[int, bool]] = set()
    ways = [(start.line, not start.last, 0)]
    while ways:
        line, towards, steps = ways.pop()
        if (line, towards) in seen or steps > LONGEST_WALK:
            continue
        seen.add((line, towards))
        arrival = at_end.get((line, towards))
        if arrival is not None:
            yield arrival
            continue
        for other, end in meet[line, towards]:
            for other_end in (False, True) if end is None else (not end,):
                ways.append((other, other_end, steps + 1))
        # Lines that begin on this one on the way: a connector that divides.
        for (other, end), places in meet.items():
            if (line, None) in places and other != start.line:
                ways.append((other, not end, steps + 1))
