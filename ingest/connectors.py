"""The drawn connectors of a page: lines with arrowheads, traced from symbol to symbol. Knows nothing of steps.

From each symbol the lines that leave it are followed: straight on where lines cross, around corners, to both sides
where a line ends on another, and along a ruling that hides a part of the way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np

from archive.geometry import Connector, Symbol
from ingest.connector_ends import Places, Point, Touch, find_places, find_touches, patch_at, with_heads
from ingest.connector_lines import Drawing, end_of, find_lines, way
from ingest.connector_meetings import MEET, PRINT, LineEnd, Meeting, Meetings, find_meetings, length_of
from ingest.raster import Pixels
from ingest.segments import Segment

# In points.
AROUND = 70.0  # connectors run no further than this around the symbols
ALONG = 2.0  # an end so near to a ruling stands on it
WORD = 28.0  # the strokes of a label run together over no more
LETTERED, PAPER = 3.4, 0.1  # so far beside a letter's stroke is more of the letter; what counts as none
HIDDEN = 300.0  # a connector runs so far along a ruling at most
UNLIKELY = 100.0  # points by which two tails, or two heads, on one ruling are worse partners
LONGEST_WALK = 24  # lines of one connector


def trace_connectors(
    ink: Pixels, walls: Pixels, area: Pixels, symbols: Sequence[Symbol], scale: float
) -> tuple[Connector, ...]:
    """Connectors of a page; masks (h, w) of 0 and 1: all ink, rulings, and the symbols with their outlines."""
    if len(symbols) < 2:
        return ()
    left, top, right, low = _around(symbols, scale)
    part = (slice(top, low), slice(left, right))
    moved = [_moved(symbol, -left / scale, -top / scale) for symbol in symbols]
    found = _traced(ink[part], walls[part], area[part], moved, scale)
    return tuple(_shifted(connector, left / scale, top / scale) for connector in found)


def _around(symbols: Sequence[Symbol], scale: float) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the part of the page in which a flow can run."""
    boxes = np.array([s.box for s in symbols])
    left, top = (max(0, round((v - AROUND) * scale)) for v in boxes[:, :2].min(axis=0))
    right, low = (round((v + AROUND) * scale) for v in boxes[:, 2:].max(axis=0))
    return left, top, right, low


def _moved(symbol: Symbol, x: float, y: float) -> Symbol:
    x0, y0, x1, y1 = symbol.box
    return replace(symbol, box=(x0 + x, y0 + y, x1 + x, y1 + y))


def _shifted(connector: Connector, x: float, y: float) -> Connector:
    (x0, y0), (x1, y1) = connector.points
    ends = ((round(x0 + x, 1), round(y0 + y, 1)), (round(x1 + x, 1), round(y1 + y, 1)))
    return replace(connector, points=ends)


def _traced(
    ink: Pixels, walls: Pixels, area: Pixels, symbols: Sequence[Symbol], scale: float
) -> tuple[Connector, ...]:
    drawn = np.asarray(cv2.subtract(ink, area), np.uint8)
    bare = np.asarray(cv2.subtract(drawn, walls), np.uint8)
    drawing = Drawing(drawn, bare, walls, area, scale)
    places = find_places(symbols, area, scale)
    traced = _trace(drawing, places, symbols, worn=False)
    if 2 * len(traced) < len(symbols):
        # Few symbols are joined: perhaps by dashed or worn lines.
        traced = max(traced, _trace(drawing, places, symbols, worn=True), key=len)
    return traced


def _trace(
    drawing: Drawing, places: Places, symbols: Sequence[Symbol], *, worn: bool
) -> tuple[Connector, ...]:
    lines = find_lines(drawing, symbols, worn=worn)
    meet = find_meetings(lines, drawing.scale)
    touches = with_heads(find_touches(lines, meet, symbols, places, drawing), lines, drawing)
    at_end = {(t.line, t.last): t for t in touches}
    for one, other in _along_rulings(lines, at_end, meet, drawing):
        # The line went on along a ruling, hidden by it: from the end of the one to that of the other.
        meet[one].append(Meeting(*other, length_of(lines[other[0]]) if other[1] else 0.0))
        meet[other].append(Meeting(*one, length_of(lines[one[0]]) if one[1] else 0.0))
    return _connect(lines, touches, meet, symbols, drawing.scale)


def _along_rulings(
    lines: Sequence[Segment], at_end: dict[LineEnd, Touch], meet: Meetings, drawing: Drawing
) -> Iterator[tuple[LineEnd, LineEnd]]:
    """Pairs of loose ends that stand on one ruling, nearest first, each end once."""
    scale, pairs = drawing.scale, []
    hanging = _from_symbols(at_end, meet)
    loose = [
        (index, last)
        for (index, last), places in meet.items()
        if (index, last) not in at_end
        and index in hanging
        and (lines[index].length >= PRINT * scale or (index, not last) in at_end)
        and all(lines[m.line].length < PRINT * scale for m in places)
        and (lines[index].length >= WORD * scale or _clear(lines[index], drawing))
        and _on_ruling(end_of(lines[index], last), drawing)
    ]
    for number, one in enumerate(loose):
        for other in loose[number + 1 :]:
            a, b = lines[one[0]], lines[other[0]]
            if one[0] == other[0] or a.across != b.across:
                continue
            (ax, ay), (bx, by) = end_of(a, one[1]), end_of(b, other[1])
            off, apart = (abs(ax - bx), abs(ay - by)) if a.across else (abs(ay - by), abs(ax - bx))
            if off <= 2 * MEET * scale and apart <= HIDDEN * scale and _ruled((ax, ay), (bx, by), a, drawing):
                heads = [at_end[i, not last].head for i, last in (one, other) if (i, not last) in at_end]
                unlikely = len(heads) == 2 and heads[0] == heads[1]
                pairs.append((apart + UNLIKELY * scale * unlikely, one, other))
    taken: set[LineEnd] = set()
    for _, one, other in sorted(pairs):
        if one not in taken and other not in taken:
            taken |= {one, other}
            yield one, other


def _from_symbols(at_end: dict[LineEnd, Touch], meet: Meetings) -> set[int]:
    """Lines that hang together with one that touches a symbol; strokes of print do not."""
    beside: dict[int, set[int]] = {}
    for (index, _), places in meet.items():
        for place in places:
            beside.setdefault(index, set()).add(place.line)
            beside.setdefault(place.line, set()).add(index)
    found: set[int] = set()
    ways = [index for index, _ in at_end]
    while ways:
        index = ways.pop()
        if index not in found:
            found.add(index)
            ways += beside.get(index, ())
    return found


def _clear(line: Segment, drawing: Drawing) -> bool:
    """Paper to one side of the line at least; a stroke of a letter has ink to both."""
    scale = drawing.scale
    middle = ((line.x0 + line.x1) / 2, (line.y0 + line.y1) / 2)
    patch = patch_at(
        drawing.bare, middle, way(line, True), (line.length / 3, line.length / 3), LETTERED * scale
    )
    off = max(2, round(1.2 * scale))
    centre = patch.shape[0] // 2
    return min(float(patch[: centre - off].mean()), float(patch[centre + off + 1 :].mean())) <= PAPER


def _on_ruling(point: Point, drawing: Drawing) -> bool:
    reach, x, y = round(ALONG * drawing.scale), round(point[0]), round(point[1])
    return bool(drawing.walls[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1].any())


def _ruled(a: Point, b: Point, line: Segment, drawing: Drawing) -> bool:
    """A ruling runs all the way between two points, crosswise to the line that ends on it."""
    walls, beside = drawing.walls, round(ALONG * drawing.scale)
    (ax, ay), (bx, by) = ((round(p[0]), round(p[1])) for p in (a, b))
    rows, cols = slice(min(ay, by), max(ay, by) + 1), slice(min(ax, bx), max(ax, bx) + 1)
    if line.across:
        band = walls[rows, max(0, cols.start - beside) : cols.stop + beside].max(axis=1, initial=0)
    else:
        band = walls[max(0, rows.start - beside) : rows.stop + beside, cols].max(axis=0, initial=0)
    return bool(band.size) and float(band.mean()) > 0.95


def _connect(
    lines: Sequence[Segment], touches: Sequence[Touch], meet: Meetings, symbols: Sequence[Symbol], scale: float
) -> tuple[Connector, ...]:  # fmt: skip
    at_end = {(t.line, t.last): t for t in touches}
    found: dict[tuple[int, int], Connector] = {}
    pairs = [
        (start, arrival)
        for start in touches
        for arrival in _walk(start, lines, meet, at_end)
        if arrival.symbol != start.symbol
    ]
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
    first, last = end_of(lines[start.line], start.last), end_of(lines[arrival.line], arrival.last)
    ends = (
        (round(float(first[0]) / scale, 1), round(float(first[1]) / scale, 1)),
        (round(float(last[0]) / scale, 1), round(float(last[1]) / scale, 1)),
    )
    return Connector(start.symbol, arrival.symbol, ends)


def _walk(
    start: Touch, lines: Sequence[Segment], meet: Meetings, at_end: dict[LineEnd, Touch]
) -> Iterator[Touch]:
    """Where one comes to when following the line that leaves a symbol."""
    branches: dict[int, list[tuple[LineEnd, float]]] = {}
    for end, places in meet.items():
        for place in places:
            if place.end is None:
                branches.setdefault(place.line, []).append((end, place.at))
    seen: set[LineEnd] = set()
    first = length_of(lines[start.line]) if start.last else 0.0
    ways: list[tuple[int, bool, float, int]] = [(start.line, not start.last, first, 0)]
    while ways:
        line, towards, begin, steps = ways.pop()
        if (line, towards) in seen or steps > LONGEST_WALK:
            continue
        seen.add((line, towards))
        # Lines that begin on this one on the way: a connector that divides.
        for (other, other_last), at in branches.get(line, ()):
            if other != start.line and (at > begin if towards else at < begin):
                begins = length_of(lines[other]) if other_last else 0.0
                ways.append((other, not other_last, begins, steps + 1))
        arrival = at_end.get((line, towards))
        if arrival is not None:
            yield arrival
            continue
        for met in meet[line, towards]:
            for other_end in (False, True) if met.end is None else (not met.end,):
                ways.append((met.line, other_end, met.at, steps + 1))
