"""Ruled lines and drawn shapes of an upright page, and the cells that lines enclose.

Lines are found as pixels, judged as segments (a table's line ends on other lines, a flow connector hangs free) and drawn
again as walls; the background regions between walls are the cells, so merged cells come out as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from archive.geometry import Box, Cell, Connector, Symbol
from ingest.blobs import blobs, holes, without
from ingest.connectors import trace_connectors
from ingest.raster import Pixels
from ingest.segments import THICKEST, Segment, as_pixels, at, join, mended, segments, strokes, uncrowded
from ingest.symbols import find_symbols

# All in points.
SHORTEST_H, SHORTEST_V = 20.0, 14.0  # shorter runs of ink are letters
SHORTEST_DRAWN = 34.0  # what hangs together over less is no drawing: the feet of a word in small print
ERASE_THICKEST = 2.6  # thicker strokes belong to large print, unless they run on like
LONGER_THAN_LETTERS = 48.0  # no letter does
WORN, WORN_RUN = (
    60.0,
    30.0,
)  # a dotted or worn line is at least so long, and hangs together so far once closed
GAP = 9.0  # breaks bridged at once; longer ones only between lines in one row
JOIN_GAP = 28.0
TOUCH = 3.5  # an end so near to another line stands on it
FLOW_MARGIN = 25.0  # connectors run so far around the symbols
AT_SYMBOL = 4.0  # a line that ends so near to a symbol ends on it
SHOWN_THROUGH = 0.18  # of the contrast of the page's darker lines; anything paler is no line of this sheet
FOLD, STICKS_OUT = 0.55, 10.0  # of that contrast; points by which a fold runs on beyond a table
LONG_LINE, MANY_LINES = 60.0, 4  # so many lines of such a length make a table of whole lines
FEW_SYMBOLS = 3  # so many make a flow, also where no table is ruled around them
WALL = 2.4  # so thick a line is taken out before connectors are traced
STRAY = 2.8  # a line's ink lies so near to the straight line through its ends
SMALLEST_CELL = 5.0


@dataclass(frozen=True, slots=True)
class Ruled:
    """What is drawn on a page, in points; `lines` masks all ruled and drawn strokes (h, w), 0 or 1.

    `rules` are the long lines across the page, also those that close no cell.
    """

    cells: tuple[Cell, ...]
    symbols: tuple[Symbol, ...]
    connectors: tuple[Connector, ...]
    lines: Pixels
    rules: tuple[Box, ...] = ()


def find_ruled(grey: Pixels, scale: float) -> Ruled:
    """Cells, symbols and strokes of an upright, even page; `scale` in pixels a point."""
    mask = _line_ink(grey)
    strokes_h, strokes_v = strokes(mask, SHORTEST_H, SHORTEST_V, scale)
    inked = grey[cv2.max(strokes_h, strokes_v) > 0]
    paper, dark = _tones(grey, inked)
    palest = paper - SHOWN_THROUGH * (paper - dark)
    if bool((inked > palest).any()):
        # The lines of the next sheet, shining through, are far paler than this sheet's own.
        pale = cv2.threshold(grey, palest, 255, cv2.THRESH_BINARY)[1]
        grey, mask = as_pixels(cv2.max(grey, pale)), as_pixels(cv2.subtract(mask, pale))
        strokes_h, strokes_v = strokes(mask, SHORTEST_H, SHORTEST_V, scale)
    worn_h = worn_v = np.zeros_like(mask)
    tall = _long(strokes_v, scale, 3)
    wide = _long(strokes_h, scale, 2)
    if wide < MANY_LINES or tall < MANY_LINES:
        # No table of whole lines: perhaps one of dotted or worn lines.
        worn_h, worn_v = mended(mask, WORN, WORN_RUN, scale)
    bare_h, bare_v = as_pixels(cv2.max(strokes_h, worn_h)), as_pixels(cv2.max(strokes_v, worn_v))
    clear = uncrowded(_thin(strokes_h, scale, True), mask, scale)
    lines = _drawn(clear, _thin(strokes_v, scale, False), scale)
    edges = sum(rect[2] >= SHORTEST_H * scale for rect, _ in blobs(clear))
    if tall < 2 and wide < MANY_LINES and edges < 2 * FEW_SYMBOLS and not worn_v.any():
        # Print, with a rule under the letterhead at most: neither cells nor a flow.
        level = join(segments(bare_h, scale, True, SHORTEST_H, GAP), scale, JOIN_GAP)
        long = [line for line in level if line.length >= LONG_LINE * scale]
        return Ruled((), (), (), lines, tuple(_box(line, scale) for line in long))
    shapes = find_symbols(grey, as_pixels(cv2.max(bare_h, bare_v)), scale)
    if shapes.symbols:
        keep = cv2.subtract(np.ones_like(mask), shapes.area)
        bare_h, bare_v = as_pixels(cv2.min(bare_h, keep)), as_pixels(cv2.min(bare_v, keep))
    across = join(segments(bare_h, scale, True, SHORTEST_H, GAP), scale, JOIN_GAP, covers=shapes.area)
    down = join(segments(bare_v, scale, False, SHORTEST_V, GAP), scale, JOIN_GAP, covers=shapes.area)
    across, down = _without_folds(across, down, grey, paper - FOLD * (paper - dark), scale)
    rules = [line for line in across if line.length >= LONG_LINE * scale]
    across, down = _without_flow(*_prune(across, down, scale), shapes.symbols, scale)
    cells = _cells(across, down, grey.shape, scale)
    connectors: tuple[Connector, ...] = ()
    if cells or len(shapes.symbols) >= FEW_SYMBOLS:
        longest = max((line.length for line in rules), default=0.0)
        rulings = [line for line in rules if line not in across and line.length > 0.5 * longest]
        walls = _walls((*across, *rulings), down, grey.shape, scale, WALL)
        if len(shapes.symbols) > 1:
            connectors = trace_connectors(mask, walls, shapes.area, shapes.symbols, scale)
        lines = as_pixels(cv2.max(lines, cv2.min(walls, cv2.max(worn_h, worn_v))))
    if shapes.symbols:
        lines = as_pixels(cv2.max(lines, shapes.outlines))
    return Ruled(cells, shapes.symbols, connectors, lines, tuple(_box(line, scale) for line in rules))


def _box(line: Segment, scale: float) -> Box:
    y0, y1 = sorted((line.y0, line.y1))
    return (
        round(line.x0 / scale, 1),
        round(y0 / scale, 1),
        round(line.x1 / scale, 1),
        round(y1 / scale, 1),
    )


def _long(strokes: Pixels, scale: float, across: int) -> int:
    """How many strokes are long; `across` 2 looks at their width, 3 at their height."""
    return sum(rect[across] > LONG_LINE * scale for rect, _ in blobs(strokes))


def _line_ink(grey: Pixels) -> Pixels:
    """Ink with a low threshold: thin rules are pale, and noise does not survive the search for long runs."""
    block = max(15, round(min(grey.shape) / 60) | 1)
    mask = cv2.adaptiveThreshold(grey, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 9)
    return as_pixels(mask)


def _tones(grey: Pixels, inked: Pixels) -> tuple[float, float]:
    """Brightness of the paper, and of the darker lines among what is `inked` in them."""
    paper = float(np.median(grey[::5, ::5])) if grey.size else 255.0
    return paper, float(np.percentile(inked, 20)) if inked.size else 0.0


def _without_folds(
    across: list[Segment], down: list[Segment], grey: Pixels, palest: float, scale: float
) -> tuple[list[Segment], list[Segment]]:
    """Lines without those of a folded sheet: paler than rulings, and running on far beyond all lines that they cross."""
    kept = []
    touch, reach = TOUCH * scale, STICKS_OUT * scale
    for lines, others in ((across, down), (down, across)):
        crossings = [[_where(s, o) for o in others if _crosses(s, o, touch)] for s in lines]
        most = max((len(c) for c in crossings), default=0)
        ends = [(s.x0, s.x1) if s.across else (s.y0, s.y1) for s in lines]
        rest = []
        for line, crossed, (low, high) in zip(lines, crossings, ends, strict=True):
            start, end = min(crossed, default=low), max(crossed, default=high)
            # Where several end level, the table is cut off by the edge of the page.
            if sum(1 for other, _ in ends if abs(other - low) <= 2 * touch) > 2:
                start = low
            if sum(1 for _, other in ends if abs(other - high) <= 2 * touch) > 2:
                end = high
            out = max(start - low, high - end)
            if out <= touch or len(crossed) < 2:
                rest.append(line)
                continue
            inner = _clipped(line, start, end)
            # A ruling may run into print, or a fold or a streak of the scanner may go on from it.
            if out > reach and _tone(inner, grey, scale) > palest:
                continue
            is_ruling = len(crossed) >= max(3, 0.6 * most)
            rest.append(inner if is_ruling else line)
        kept.append(rest)
    return kept[0], kept[1]


def _where(line: Segment, other: Segment) -> float:
    """How far along the line another crosses it."""
    return at(other, (line.y0 + line.y1) / 2 if line.across else (line.x0 + line.x1) / 2)


def _clipped(line: Segment, low: float, high: float) -> Segment:
    if line.across:
        low, high = max(low, line.x0), min(high, line.x1)
        return Segment(low, at(line, low), high, at(line, high), True)
    low, high = max(low, line.y0), min(high, line.y1)
    return Segment(at(line, low), low, at(line, high), high, False)


def _tone(line: Segment, grey: Pixels, scale: float) -> float:
    """Usual brightness along a line, at its darkest across."""
    low, high = (line.x0, line.x1) if line.across else (line.y0, line.y1)
    along = np.linspace(low, high, 200)
    level = np.array([at(line, float(v)) for v in along])
    rows, cols = (level, along) if line.across else (along, level)
    tones = []
    reach = round(STRAY * scale)
    for off in range(-reach, reach + 1):
        y = np.clip(np.round(rows + (off if line.across else 0)), 0, grey.shape[0] - 1).astype(int)
        x = np.clip(np.round(cols + (0 if line.across else off)), 0, grey.shape[1] - 1).astype(int)
        tones.append(grey[y, x])
    return float(np.median(np.min(tones, axis=0)))


def _thin(strokes: Pixels, scale: float, across: bool) -> Pixels:
    """Strokes without those as thick as large print."""
    size = max(3, round(ERASE_THICKEST * scale))
    thick = cv2.erode(strokes, np.ones((size, 1) if across else (1, size), np.uint8))
    if not thick.any():
        return strokes
    thick = cv2.dilate(thick, np.ones((2 * size + 1, 2 * size + 1), np.uint8))
    lines = np.zeros_like(strokes)
    for (x, y, w, h), contour in blobs(strokes):
        length = w if across else h
        if length < LONGER_THAN_LETTERS * scale:
            continue
        if cv2.countNonZero(strokes[y : y + h, x : x + w]) <= THICKEST * scale * length:
            cv2.drawContours(lines, [contour], -1, 1, cv2.FILLED)
    return as_pixels(cv2.max(cv2.subtract(strokes, thick), cv2.min(strokes, lines)))


def _drawn(strokes_h: Pixels, strokes_v: Pixels, scale: float) -> Pixels:
    """Strokes that hang together over some length; the feet of a word are none."""
    longest, tallest = SHORTEST_DRAWN * scale, SHORTEST_V * scale
    both = as_pixels(cv2.max(strokes_h, strokes_v))
    return without(both, lambda r: max(r[2], r[3]) < longest and r[3] < tallest)


def _prune(across: list[Segment], down: list[Segment], scale: float) -> tuple[list[Segment], list[Segment]]:
    """Keeps what can belong to a table: lines whose ends stand on other lines, and long ones that are only cut."""
    touch = TOUCH * scale
    across, down = _close_open_ends(across, down, touch)
    while True:
        longest_h = max((s.length for s in across), default=0.0)
        longest_v = max((s.length for s in down), default=0.0)
        kept_h = [s for s in across if _stands(s, down, touch, longest_h)]
        kept_v = [s for s in down if _stands(s, kept_h, touch, longest_v)]
        if len(kept_h) == len(across) and len(kept_v) == len(down):
            return kept_h, kept_v
        across, down = kept_h, kept_v


def _without_flow(
    across: list[Segment], down: list[Segment], symbols: Sequence[Symbol], scale: float
) -> tuple[list[Segment], list[Segment]]:
    """Lines without the connectors of a flow that close upon each other like cells: short, among symbols, in no row.

    A ruling among symbols runs through most of the table, or goes on where such a ruling does.
    """
    if len(symbols) < 2:
        return across, down
    kept = []
    for lines, others, low, high in ((across, down, 0, 2), (down, across, 1, 3)):
        start = (min(s.box[low] for s in symbols) - FLOW_MARGIN) * scale
        end = (max(s.box[high] for s in symbols) + FLOW_MARGIN) * scale
        other = 1 - low
        top = (min(s.box[other] for s in symbols) - FLOW_MARGIN) * scale
        bottom = (max(s.box[other + 2] for s in symbols) + FLOW_MARGIN) * scale
        spans = [(s.x0, s.x1, s.y0) if s.across else (s.y0, s.y1, s.x0) for s in lines]
        longest = max((b - a for a, b, _ in spans), default=0.0)
        rulings = [level for a, b, level in spans if b - a > 0.5 * longest]
        kept.append(
            [
                line
                for line, (a, b, level) in zip(lines, spans, strict=True)
                if not (start < a and b < end and top < level < bottom)
                or (
                    any(abs(level - ruling) <= 2 * scale for ruling in rulings)
                    and not _between_symbols(line, symbols, scale)
                    and not _beneath_symbols(line, others, symbols, scale)
                )
            ]
        )
    return kept[0], kept[1]


def _between_symbols(line: Segment, symbols: Sequence[Symbol], scale: float) -> bool:
    """A line with both its ends on symbols: arrows from one to the next, which run on beneath those between."""
    reach = AT_SYMBOL * scale
    boxes = [[v * scale for v in symbol.box] for symbol in symbols]
    return all(
        any(x0 - reach <= x <= x1 + reach and y0 - reach <= y <= y1 + reach for x0, y0, x1, y1 in boxes)
        for x, y in ((line.x0, line.y0), (line.x1, line.y1))
    )


def _beneath_symbols(
    line: Segment, others: Sequence[Segment], symbols: Sequence[Symbol], scale: float
) -> bool:
    """A line through the middle of a symbol that does not go from ruling to ruling: arrows one after the other."""
    ends = ((line.x0, line.y0), (line.x1, line.y1))
    if all(_on_any(x, y, others, TOUCH * scale) for x, y in ends):
        return False
    for symbol in symbols:
        x0, y0, x1, y1 = (v * scale for v in symbol.box)
        if line.across:
            low, high, start, end, level = y0, y1, x0, x1, at(line, (x0 + x1) / 2)
            first, last = line.x0, line.x1
        else:
            low, high, start, end, level = x0, x1, y0, y1, at(line, (y0 + y1) / 2)
            first, last = line.y0, line.y1
        inset = 0.2 * (high - low)
        if low + inset < level < high - inset and first < start and end < last:
            return True
    return False


def _stands(segment: Segment, others: Sequence[Segment], touch: float, longest: float) -> bool:
    ends = [_on_any(x, y, others, touch) for x, y in ((segment.x0, segment.y0), (segment.x1, segment.y1))]
    if all(ends):
        return True
    crossed = [_where(segment, o) for o in others if _crosses(segment, o, touch)]
    # A table's own line with a faded end still crosses most of the table, and little else.
    return (
        segment.length > 0.6 * longest
        and len(crossed) >= 2
        and max(crossed) - min(crossed) > 0.6 * segment.length
    )


def _on_any(x: float, y: float, others: Sequence[Segment], touch: float) -> bool:
    for o in others:
        if o.across:
            if o.x0 - touch <= x <= o.x1 + touch and abs(at(o, x) - y) <= touch:
                return True
        elif o.y0 - touch <= y <= o.y1 + touch and abs(at(o, y) - x) <= touch:
            return True
    return False


def _crosses(a: Segment, b: Segment, touch: float) -> bool:
    h, v = (a, b) if a.across else (b, a)
    x = at(v, at(h, v.x0))
    return h.x0 - touch <= x <= h.x1 + touch and v.y0 - touch <= at(h, x) <= v.y1 + touch


def _close_open_ends(
    across: list[Segment], down: list[Segment], touch: float
) -> tuple[list[Segment], list[Segment]]:
    """A table cut by the page break has no last line: where its outer columns end level and free, one is drawn."""
    extra_h = _closing(down, across, touch)
    extra_v = _closing(across, down, touch)
    return across + extra_h, down + extra_v


def _closing(lines: list[Segment], others: list[Segment], touch: float) -> list[Segment]:
    extra = []
    for last in (False, True):
        free = []
        for s in lines:
            x, y = (s.x1, s.y1) if last else (s.x0, s.y0)
            if not _on_any(x, y, others, touch) and any(_crosses(s, o, touch) for o in others):
                free.append((x, y))
        # Ends in one row (or column), and the outermost lines of the table among them.
        along, level = (0, 1) if lines and not lines[0].across else (1, 0)
        free.sort(key=lambda p: p[level])
        group: list[tuple[float, float]] = []
        for point in [*free, None]:
            if group and (point is None or point[level] - group[-1][level] > 1.5 * touch):
                extra += _closing_line(group, lines, others, touch, along, level)
                group = []
            if point is not None:
                group.append(point)
    return extra


def _closing_line(
    group: list[tuple[float, float]],
    lines: list[Segment],
    others: list[Segment],
    touch: float,
    along: int,
    level: int,
) -> list[Segment]:
    if len(group) < 2:
        return []
    group = sorted(group, key=lambda p: p[along])
    start, end = group[0], group[-1]
    # The lines that these stand on must begin and end with them: nothing of the table reaches further out.
    low, high = start[along], end[along]
    spans = [(o.x0, o.x1) if o.across else (o.y0, o.y1) for o in others]
    near = [s for s in spans if s[0] - touch <= low <= s[1] + touch or s[0] - touch <= high <= s[1] + touch]
    if not any(abs(s[0] - low) <= 2 * touch and abs(s[1] - high) <= 2 * touch for s in near):
        return []
    across = along == 0
    return [Segment(start[0], start[1], end[0], end[1], across)]


def _cells(
    across: list[Segment], down: list[Segment], shape: tuple[int, ...], scale: float
) -> tuple[Cell, ...]:
    if len(across) < 2 or len(down) < 2:
        return ()
    walls = _walls(across, down, shape, scale, 0.6)
    boxes: dict[int, list[Box]] = {}
    for (x, y, w, h), table in holes(walls):
        if min(w, h) >= SMALLEST_CELL * scale:
            boxes.setdefault(table, []).append((x / scale, y / scale, (x + w) / scale, (y + h) / scale))
    cells = []
    order = sorted(boxes, key=lambda t: (min(b[1] for b in boxes[t]), min(b[0] for b in boxes[t])))
    for number, table in enumerate(order):
        cells += _grid(boxes[table], number)
    return tuple(cells)


def _walls(
    across: Sequence[Segment], down: Sequence[Segment], shape: tuple[int, ...], scale: float, thick: float
) -> Pixels:
    """The lines of tables drawn anew, `thick` points, a little longer so that they meet."""
    walls = np.zeros(shape[:2], np.uint8)
    reach = TOUCH * scale
    for s in (*across, *down):
        dx, dy = (reach, 0.0) if s.across else (0.0, reach)
        start, end = (round(s.x0 - dx), round(s.y0 - dy)), (round(s.x1 + dx), round(s.y1 + dy))
        cv2.line(walls, start, end, 1, max(1, round(thick * scale)))
    return walls


def _grid(boxes: list[Box], table: int) -> list[Cell]:
    """Cells with the rows and columns of the table's grid of lines."""
    xs = _levels([v for b in boxes for v in (b[0], b[2])])
    ys = _levels([v for b in boxes for v in (b[1], b[3])])
    cells = []
    for box in boxes:
        col, right = _index(xs, box[0]), _index(xs, box[2])
        row, below = _index(ys, box[1]), _index(ys, box[3])
        rounded = (round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1))
        cells.append(Cell(rounded, table, row, col, max(1, below - row), max(1, right - col)))
    return sorted(cells, key=lambda c: (c.row, c.col))


def _levels(values: list[float]) -> list[float]:
    """Edges that lie within some points of each other are one line of the grid."""
    levels: list[list[float]] = []
    for value in sorted(values):
        if levels and value - levels[-1][-1] <= 3.0 and value - levels[-1][0] <= 7.0:
            levels[-1].append(value)
        else:
            levels.append([value])
    return [sum(level) / len(level) for level in levels]


def _index(levels: list[float], value: float) -> int:
    return min(range(len(levels)), key=lambda i: abs(levels[i] - value))
