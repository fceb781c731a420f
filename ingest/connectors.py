"""The drawn connectors of a page: lines with arrowheads, traced from symbol to symbol. Knows nothing of steps.

From each symbol the lines that leave it are followed: straight on where lines cross, around corners, to both sides
where a line ends on another, and along a ruling that hides a part of the way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from archive.geometry import Connector, Symbol
from ingest.connector_lines import Drawing, Vector, along, end_of, find_lines, way
from ingest.raster import Pixels
from ingest.segments import Segment

# All in points.
NEAR = 6.5  # an end so near to a symbol belongs to it
MEET, AS_NEAR = 3.6, 1.2  # ends so near to another line meet it; others hardly farther off are met too
PAST = 1.6  # an end so far beyond another line crosses it
HEAD_LENGTH, HEAD_REACH = 7.0, 6.5  # an arrowhead along the line, and to each side
HEAD_LEAST, HEAD_MOST = 0.6, 1.3  # arrowheads are wider than their line by at least one of these
LINE_WIDTH = 3.0  # no line of a flow is wider
BROKEN, BROKEN_LONG = 2.5, 12.0  # a line may end so far from its symbol; farther only when it is so long
ALONG = 2.0  # an end so near to a ruling stands on it
CORNER = 0.25  # of a diamond's side, from its ends, where no connector meets it
EDGE = 0.12  # part of a side that counts as its corner
BEFORE, BEYOND = 5, 7  # points before and after its end where a line's arrowhead may stand crosswise
PRINT = 8.0  # a line no longer may be a stroke of a letter
WORD = 28.0  # the strokes of a label run together over no more
LETTERED, PAPER = 3.4, 0.1  # so far beside a letter's stroke is more of the letter; what counts as none
HIDDEN = 300.0  # a connector runs so far along a ruling at most
UNLIKELY = 100.0  # points by which two tails, or two heads, on one ruling are worse partners
LONGEST_WALK = 24  # lines of one connector
LEVEL = 0.15  # sine of the slope up to which a line counts as level
TURN = 0.3  # sine of the angle from which on one line does not go on in another

Point = tuple[float, float]
LineEnd = tuple[int, bool]  # index of a line, and whether its last end


@dataclass(frozen=True, slots=True)
class Meeting:
    """What an end runs into: another line, at its first or last end or midway (None), so far along it (pixels)."""

    line: int
    end: bool | None
    at: float


Meetings = dict[LineEnd, list[Meeting]]


@dataclass(frozen=True, slots=True)
class Touch:
    """Where a line's first or last end meets a symbol; `spread` in points: how wide the ink is there."""

    line: int
    last: bool
    symbol: int
    spread: float
    head: bool = False


def trace_connectors(
    ink: Pixels, walls: Pixels, area: Pixels, symbols: Sequence[Symbol], scale: float
) -> tuple[Connector, ...]:
    """Connectors of a page; masks (h, w) of 0 and 1: all ink, rulings, and the symbols with their outlines."""
    if len(symbols) < 2:
        return ()
    drawn = np.asarray(cv2.subtract(ink, area), np.uint8)
    bare = np.asarray(cv2.subtract(drawn, walls), np.uint8)
    drawing = Drawing(drawn, bare, walls, area, scale)
    places = _places(symbols, area, scale)
    traced = _trace(drawing, places, symbols, worn=False)
    if 2 * len(traced) < len(symbols):
        # Few symbols are joined: perhaps by dashed or worn lines.
        traced = max(traced, _trace(drawing, places, symbols, worn=True), key=len)
    return traced


def _trace(
    drawing: Drawing, places: "_Places", symbols: Sequence[Symbol], *, worn: bool
) -> tuple[Connector, ...]:
    lines = find_lines(drawing, symbols, worn=worn)
    meet = _meetings(lines, drawing.scale)
    touches = _with_heads(_touches(lines, meet, symbols, places, drawing), lines, drawing)
    at_end = {(t.line, t.last): t for t in touches}
    for one, other in _along_rulings(lines, at_end, meet, drawing):
        # The line went on along a ruling, hidden by it: from the end of the one to that of the other.
        meet[one].append(Meeting(*other, _length(lines[other[0]]) if other[1] else 0.0))
        meet[other].append(Meeting(*one, _length(lines[one[0]]) if one[1] else 0.0))
    return _connect(lines, touches, meet, symbols, drawing.scale)


@dataclass(frozen=True, slots=True)
class _Places:
    """Index + 1 of the symbol each pixel (h, w) is of, and of that within reach; 0 where there is none."""

    own: NDArray[np.int16]
    near: NDArray[np.int16]

    def at(self, point: Point) -> int:
        """Index + 1 of the symbol within reach of a point, 0 without."""
        height, width = self.near.shape
        row, col = min(max(0, round(point[1])), height - 1), min(max(0, round(point[0])), width - 1)
        return int(self.near[row, col])


def _places(symbols: Sequence[Symbol], area: Pixels, scale: float) -> _Places:
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
    return _Places(own, near)


def _touches(
    lines: Sequence[Segment], meet: Meetings, symbols: Sequence[Symbol], places: _Places, drawing: Drawing
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
    line: Segment, last: bool, symbol: Symbol, number: int, places: _Places, drawing: Drawing
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
    line: Segment, last: bool, symbol: Symbol, number: int, places: _Places, drawing: Drawing
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


def _gap(start: Point, direction: Vector, number: int, places: _Places, drawing: Drawing) -> float | None:
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
    patch = _patch(drawing.bare, end, direction, (back, NEAR * scale), HEAD_REACH * scale)
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


def _patch(ink: Pixels, end: Point, direction: Vector, reach: tuple[float, float], side: float) -> Pixels:
    """Ink around a line's end, turned so that the line runs from left to right through its middle row."""
    ahead = np.arange(-round(reach[0]), round(reach[1]) + 1)
    beside = np.arange(-round(side), round(side) + 1)
    xs = end[0] + ahead[None, :] * direction[0] - beside[:, None] * direction[1]
    ys = end[1] + ahead[None, :] * direction[1] + beside[:, None] * direction[0]
    cols = np.clip(np.round(xs).astype(int), 0, ink.shape[1] - 1)
    rows = np.clip(np.round(ys).astype(int), 0, ink.shape[0] - 1)
    return np.ascontiguousarray(ink[rows, cols])


def _with_heads(touches: list[Touch], lines: Sequence[Segment], drawing: Drawing) -> list[Touch]:
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
        patch = _patch(drawing.bare, middle, way(line, True), (3, 3), LINE_WIDTH * scale)
        widths.append(float(np.median(patch.sum(axis=0))) / scale)
    return min(LINE_WIDTH, float(np.median(widths))) if widths else 1.0


def _length(line: Segment) -> float:
    return float(np.hypot(line.x1 - line.x0, line.y1 - line.y0))


def _meetings(lines: Sequence[Segment], scale: float) -> Meetings:
    """For each end of a line, the lines of another direction that it runs into."""
    found: Meetings = {(index, last): [] for index in range(len(lines)) for last in (False, True)}
    if len(lines) < 2:
        return found
    meet, as_near = MEET * scale, AS_NEAR * scale
    starts = np.array([end_of(line, False) for line in lines])
    ways = np.array([way(line, True) for line in lines])
    lengths = np.array([_length(line) for line in lines])
    for index, line in enumerate(lines):
        turns = np.abs(ways[:, 0] * ways[index, 1] - ways[:, 1] * ways[index, 0]) >= TURN
        for last in (False, True):
            off = np.array(end_of(line, last)) - starts
            on = (off * ways).sum(axis=1)
            beside = np.abs(off[:, 0] * ways[:, 1] - off[:, 1] * ways[:, 0])
            past = np.maximum(0.0, np.maximum(-on, on - lengths))
            away = np.maximum(beside, past)
            for other in np.flatnonzero(~turns & (beside <= as_near * 2) & (past <= meet)):
                ahead = bool(ways[other] @ way(line, last) > 0)
                left = lengths[other] - on[other] if ahead else on[other]
                if other != index and left > meet:
                    # The same line goes on in another piece.
                    found[index, last].append(Meeting(int(other), not ahead, float(on[other])))
            met = np.flatnonzero(turns & (away <= meet))
            for other in met:
                if away[other] > max(as_near, away[met].min() + as_near):
                    continue
                first, final = on[other] <= meet, on[other] >= lengths[other] - meet
                if not (first or final) and _overshoot(line, last, lines[int(other)]) > PAST * scale:
                    continue
                end = bool(final) if first != final else bool(2 * on[other] > lengths[other])
                found[index, last].append(
                    Meeting(int(other), end if first or final else None, float(on[other]))
                )
    for index, line in enumerate(lines):
        both = [found[index, last] for last in (False, True)]
        if line.length < PRINT * scale and all(
            places and all(m.end is None for m in places) for places in both
        ):
            # A stroke of an arrowhead, across its own line and the one beside it.
            found[index, False], found[index, True] = [], []
    return found


def _overshoot(line: Segment, last: bool, other: Segment) -> float:
    """By how many pixels a line's end lies beyond another line: more than a little, and it crosses it."""
    direction, along_other = way(line, last), way(other, True)
    normal = np.array([-along_other[1], along_other[0]])
    off = float((np.array(end_of(line, last)) - np.array(end_of(other, False))) @ normal)
    return off / float(direction @ normal)


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
    patch = _patch(
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
    first = _length(lines[start.line]) if start.last else 0.0
    ways: list[tuple[int, bool, float, int]] = [(start.line, not start.last, first, 0)]
    while ways:
        line, towards, begin, steps = ways.pop()
        if (line, towards) in seen or steps > LONGEST_WALK:
            continue
        seen.add((line, towards))
        # Lines that begin on this one on the way: a connector that divides.
        for (other, other_last), at in branches.get(line, ()):
            if other != start.line and (at > begin if towards else at < begin):
                begins = _length(lines[other]) if other_last else 0.0
                ways.append((other, not other_last, begins, steps + 1))
        arrival = at_end.get((line, towards))
        if arrival is not None:
            yield arrival
            continue
        for met in meet[line, towards]:
            for other_end in (False, True) if met.end is None else (not met.end,):
                ways.append((met.line, other_end, met.at, steps + 1))
