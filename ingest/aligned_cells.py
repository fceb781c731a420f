"""Cells of step tables that are drawn without vertical lines, or without any: from where the words stand.

The words of the head name the columns, the white between them parts them; rows come from the rules that are there,
from the step numbers, or from the white between lines. Tables whose cells were found are left as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from archive.geometry import Box, Cell, Page, Symbol, Word
from ingest.aligned_head import AlignedHead, find_aligned_heads
from ingest.footers import is_footer
from ingest.grid import centre, clusters, overlap
from ingest.level import level_words
from ingest.lines import Line, lines_in
from ingest.step_rows import NUMBER

FULL = 0.9  # of its table's width a cell reaches over to be a row without columns
ALONG = 0.6  # of the table's width a rule runs along to part its rows
SAME_SIDE = 12.0  # points two rules of one table may end apart
WHITE = 50.0  # points; so much white ends a table without rules
EVEN = 1.5  # points by which white bands differ and are still alike
LEAST_ROW = 9.0  # points
ROW_WHITE = 5.0  # points; so much white parts two steps where no number does
MOST_LOST = 4  # step numbers in a row that the reader may have passed over


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where a table's columns stand: their edges from left to right, and the index of the numbers' column or -1."""

    edges: tuple[float, ...]
    numbers: int
    ruled: bool  # whether rules run along its rows
    last: int  # the last step number seen, 0 when there is none


def with_aligned_cells(pages: Sequence[Page], *, unread_numbers: bool = False) -> list[Page]:
    """The pages with cells for step tables whose columns no line parts; other pages as they are.

    With `unread_numbers` there are cells for step numbers also where none was read.
    """
    out: list[Page] = []
    before: _Grid | None = None
    for page in pages:
        bare, rules = _without_rows(page)
        long = [rule for rule in rules if rule[2] - rule[0] > 40.0]
        heads = find_aligned_heads(bare, long, unread_numbers=unread_numbers)
        added: list[Cell] = []
        top = min((head.box[1] for head in heads), default=page.height)
        grids: list[_Grid] = []
        if before is not None and (going := _going_on(bare, before, rules, top)) is not None:
            added += going[0]
            grids.append(going[1])
        ends = [*(head.box[1] for head in heads[1:]), page.height][: len(heads)]
        for head, end in zip(heads, ends, strict=True):
            cells, grid = _table(bare, head, rules, end, _next_table(bare, added))
            added += cells
            grids.append(grid)
        before = grids[-1] if grids else None
        out.append(replace(bare, cells=(*bare.cells, *added)) if added else page)
    return out


def aligned_cells(page: Page) -> tuple[Cell, ...]:
    """The cells of a page and those of its step tables without vertical lines; () where there is no such table."""
    (aligned,) = with_aligned_cells([level_words(page)], unread_numbers=True)
    return aligned.cells if len(aligned.cells) > len(page.cells) else ()


def _next_table(page: Page, added: Sequence[Cell]) -> int:
    return 1 + max((cell.table for cell in (*page.cells, *added)), default=-1)


def _without_rows(page: Page) -> tuple[Page, list[Box]]:
    """The page without cells that are whole rows or a mere frame, and all rules, those around such cells among them."""
    rules = list(page.rules)
    kept: list[Cell] = []
    for table in sorted({cell.table for cell in page.cells}):
        cells = [cell for cell in page.cells if cell.table == table]
        left, right = min(c.box[0] for c in cells), max(c.box[2] for c in cells)
        whole = [c for c in cells if c.box[2] - c.box[0] >= FULL * (right - left)]
        if len(whole) < len(cells) or right - left < 0.5 * page.width:
            kept += cells
            continue
        rules += [(left, y, right, y) for c in cells for y in (c.box[1], c.box[3])]
    return (replace(page, cells=tuple(kept)) if len(kept) < len(page.cells) else page), rules


def _table(
    page: Page, head: AlignedHead, rules: Sequence[Box], end: float, table: int
) -> tuple[list[Cell], _Grid]:
    left, _, right, bottom = head.box
    levels = _levels(rules, left, right, bottom - 3.0, end)
    grid = _Grid(head.edges, head.numbers, len(levels) > 1, 0)
    low = _foot(page, grid, bottom, end, levels)
    rows, last = _rows(page, grid, bottom, low, levels)
    cells = [replace(cell, table=table) for cell in head.cells]
    cells += _cells(grid.edges, rows, table, 1 + max(cell.row for cell in head.cells))
    return cells, replace(grid, last=last)


def _cells(edges: Sequence[float], rows: Sequence[float], table: int, first: int) -> list[Cell]:
    return [
        Cell((x0, y0, x1, y1), table, first + row, col)
        for row, (y0, y1) in enumerate(pairwise(rows))
        for col, (x0, x1) in enumerate(pairwise(edges))
    ]


def _going_on(page: Page, before: _Grid, rules: Sequence[Box], end: float) -> tuple[list[Cell], _Grid] | None:
    """The rest of the table of the page before, where its rules or its numbers go on at the same place."""
    left, right = before.edges[0], before.edges[-1]
    levels = _levels(rules, left, right, 0.0, end)
    same = [
        rule
        for rule in rules
        if abs(rule[0] - left) <= SAME_SIDE and abs(rule[2] - right) <= SAME_SIDE and rule[1] < end
    ]
    numbers = _numbers(page, before, 0.0, end)
    goes_on = bool(numbers) and before.last > 0 and numbers[0][1] == before.last + 1
    if not goes_on and not (before.ruled and len(same) >= 2 and before.last == 0):
        return None
    if any(left < centre(cell.box)[0] < right and cell.box[1] < end for cell in page.cells):
        return None
    top = levels[0] if levels and before.ruled else _head_of_rest(page, numbers)
    low = _foot(page, before, top, end, [y for y in levels if y > top + LEAST_ROW])
    rows, last = _rows(page, before, top, low, [y for y in levels if y > top])
    return _cells(before.edges, rows, _next_table(page, ()), 0), replace(before, last=last or before.last)


def _head_of_rest(page: Page, numbers: Sequence[tuple[Line, int]]) -> float:
    """Where a table without rules goes on at the top of a page: above what stands with its first number."""
    first = numbers[0][0].box[1] if numbers else 0.0
    above = [line.box for line in lines_in(page, (0.0, 0.0, page.width, first))]
    top = first
    for box in sorted(above, key=lambda box: -box[1]):
        if top - box[3] > 14.0:
            break
        top = min(top, box[1])
    return top - 2.0


def _levels(rules: Sequence[Box], left: float, right: float, top: float, end: float) -> list[float]:
    """Heights of the rules that run along much of the table, in order."""
    along = [
        ((rule[1] + rule[3]) / 2, 1.0)
        for rule in rules
        if overlap(rule[0], rule[2], left, right) >= ALONG * (right - left)
        and top < (rule[1] + rule[3]) / 2 < end
    ]
    return [edge.at for edge in clusters(along)]


def _foot(page: Page, grid: _Grid, top: float, end: float, levels: Sequence[float]) -> float:
    """Where the table ends: at its last rule, unless its numbers go on below it, or where much white follows."""
    left, right = grid.edges[0], grid.edges[-1]
    low = top
    if len(levels) > 1 or (levels and levels[0] > top + 20.0):
        low = levels[-1]
        above, below = _numbers(page, grid, top, low), _numbers(page, grid, low, end)
        if not above or not below or below[0][1] != above[-1][1] + 1:
            return low
    taken = [
        line.box for line in lines_in(page, (left - 4.0, low, right + 4.0, end)) if not is_footer(page, line)
    ]
    taken += [s.box for s in page.symbols if left <= centre(s.box)[0] <= right and low <= s.box[1] < end]
    for thing in sorted(taken, key=lambda thing: thing[1]):
        if thing[1] - low > WHITE:
            break
        low = max(low, thing[3])
    return min(low + 3.0, end)


def _rows(
    page: Page, grid: _Grid, top: float, low: float, levels: Sequence[float]
) -> tuple[list[float], int]:
    """Heights between which the steps stand, and the last step number."""
    marks = [top, *(y for y in levels if top + LEAST_ROW < y < low - LEAST_ROW), low]
    edges = [top]
    for y0, y1 in pairwise(marks):
        edges += [*_parted(page, grid, y0, y1), y1]
    numbers = _numbers(page, grid, top, low)
    return edges, numbers[-1][1] if numbers else 0


def _numbers(page: Page, grid: _Grid, top: float, low: float) -> list[tuple[Line, int]]:
    """Lines of the numbers' column that are a step number, with it."""
    if grid.numbers < 0:
        return []
    x0, x1 = grid.edges[grid.numbers], grid.edges[grid.numbers + 1]
    return [
        (line, int(match[1]))
        for line in lines_in(page, (x0, top, x1, low))
        if (match := NUMBER.match(line.text)) and match[1].isdigit()
    ]


def _parted(page: Page, grid: _Grid, top: float, low: float) -> list[float]:
    """Heights that part the steps between two rules: by their numbers, else by the white between lines."""
    numbers = _numbers(page, grid, top, low)
    whites = _whites(page, (grid.edges[0], top, grid.edges[-1], low))
    if not numbers:
        return [sum(white) / 2 for white in whites if white[1] - white[0] >= ROW_WHITE]
    cuts = []
    first, lead = numbers[0]
    if 1 < lead <= 1 + MOST_LOST and grid.last == 0 and not grid.ruled:
        cuts += _widest([w for w in whites if w[1] <= first.box[3]], lead - 1)
    for (before, a), (line, b) in pairwise(numbers):
        between = [w for w in whites if w[0] >= before.box[3] - 2.0 and w[1] <= line.box[3]]
        count = b - a if 1 <= b - a <= MOST_LOST else 1
        cuts += _widest(between, count) or [line.box[1] - 1.0]
    after = [w for w in whites if w[0] >= numbers[-1][0].box[3] - 2.0 and w[1] - w[0] >= ROW_WHITE]
    return cuts + [sum(white) / 2 for white in after]


def _widest(whites: Sequence[tuple[float, float]], count: int) -> list[float]:
    """The middles of the widest bands, so many; of bands alike the lowest: what stands under a number belongs to it."""
    left, cuts = list(whites), []
    for _ in range(min(count, len(left))):
        most = max(b - a for a, b in left)
        taken = [w for w in left if w[1] - w[0] >= most - EVEN][-1]
        left.remove(taken)
        cuts.append(sum(taken) / 2)
    return sorted(cuts)


def _whites(page: Page, box: Box) -> list[tuple[float, float]]:
    """Bands between lines and symbols across the whole width of a box, in order."""
    things: list[Word | Symbol] = [*page.words, *page.symbols]
    inside = [
        t.box for t in things if box[0] <= centre(t.box)[0] <= box[2] and box[1] <= centre(t.box)[1] <= box[3]
    ]
    bands: list[tuple[float, float]] = []
    low: float | None = None
    for thing in sorted(inside, key=lambda thing: thing[1]):
        if low is not None and thing[1] > low:
            bands.append((low, thing[1]))
        low = thing[3] if low is None else max(low, thing[3])
    return bands
