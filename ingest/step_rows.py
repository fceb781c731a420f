"""The rows of a step table on one page: where each step begins and ends, its texts and its symbols.

Connectors drawn through the actor columns cut those cells to pieces, so rows are told by the columns with text.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from archive.geometry import Box, Cell, Page, Symbol
from ingest.cell_text import Piece, piece_of, read_box
from ingest.grid import Edge, centre, clusters, overlap
from ingest.lines import Line, lines_in, words_in
from ingest.step_header import Column

LOWEST_ROW = 7.0  # points; less between two lines is a double line
SMALLEST = 0.35  # part of the usual symbol's area that a symbol has at least
SPECKS = 3  # letters that dirt around a lone pentagon may be read as
SPANNED = 0.4  # part of a column that a shape covers when it stands in it and in the next
ASKEW = 9.0  # points by which a line of a table that lies askew is higher at one end
MERGED = 0.6  # a cell covers a row when it reaches over so much of its height

NUMBER = re.compile(r"^\W*(\d{1,3}|[lI|i])[.,:;)]?\W*$")


@dataclass(frozen=True, slots=True)
class Row:
    """A step as it stands on one page; `texts` by column index, `symbols` as (column index, shape)."""

    page: int
    top: float
    bottom: float
    texts: dict[int, Piece]
    symbols: tuple[tuple[int, Symbol], ...] = ()

    @property
    def box_height(self) -> float:
        return self.bottom - self.top


def read_rows(
    page: Page,
    cells: Sequence[Cell],
    columns: Sequence[Column],
    top: float,
    known: Collection[str] = (),
) -> tuple[Row, ...]:
    """Rows below `top` of the ruled table made of `cells`; a row without any text or symbol is no step."""
    body = [cell for cell in cells if cell.box[3] > top + LOWEST_ROW and centre(cell.box)[1] > top]
    if not body:
        return ()
    end = max(cell.box[3] for cell in body)
    edges = _step_edges(page, body, columns, top, end)
    spans = [(a, b) for a, b in pairwise(edges) if b - a >= LOWEST_ROW]
    spans = [part for span in spans for part in _by_numbers(page, columns, span)]
    drawn = _drawn(page, columns, top, end)
    rows = [Row(page.number, a, b, {}, _symbols(drawn, columns, a, b)) for a, b in spans]
    for index, column in enumerate(columns):
        if column.role != "aktor":
            _fill(page, body, column, index, rows, known)
    return tuple(row for row in rows if _is_step(row))


def _is_step(row: Row) -> bool:
    """Whether there is anything in the row but specks, or a pentagon that brings an arrow from another page."""
    said = sum(letter.isalnum() for piece in row.texts.values() for letter in piece.text)
    shown = [symbol for _, symbol in row.symbols if symbol.kind != "penghubung"]
    return bool(shown) or said > (SPECKS if row.symbols else 0)


def _step_edges(
    page: Page, body: Sequence[Cell], columns: Sequence[Column], top: float, end: float
) -> list[float]:
    """Heights at which one step ends and the next begins.

    A line parts two steps when the number column has it, or at least as many text columns have it as run through.
    """
    voters = [column for column in columns if column.role not in ("aktor", "lain")] or list(columns)
    cells_of = {column: [cell for cell in body if _covers(cell, column)] for column in voters}
    marks = clusters(
        (y, 1.0) for column in voters for cell in cells_of[column] for y in (cell.box[1], cell.box[3])
    )
    inner = [mark.at for mark in _merged_near(marks) if top + LOWEST_ROW < mark.at < end - LOWEST_ROW]
    edges = [top]
    for y in inner:
        votes = {column: _vote(cells_of[column], y) for column in voters}
        yes, no = sum(vote > 0 for vote in votes.values()), sum(vote < 0 for vote in votes.values())
        number = next((vote for column, vote in votes.items() if column.role == "no"), 0)
        if number > 0 or (yes > no if number < 0 else yes >= max(1, no)):
            edges.append(y)
    return [*edges, end]


def _merged_near(marks: Sequence[Edge]) -> list[Edge]:
    """Both sides of one ruled line, and a line bent by the paper, are one mark."""
    out: list[Edge] = []
    for mark in marks:
        if out and mark.at - out[-1].at < LOWEST_ROW:
            total = mark.weight + out[-1].weight
            out[-1] = Edge((mark.at * mark.weight + out[-1].at * out[-1].weight) / total, total)
        else:
            out.append(mark)
    return out


def _covers(cell: Cell, column: Column) -> bool:
    """Whether the cell is (a part of) this column or reaches over it."""
    wide = overlap(cell.box[0], cell.box[2], column.x0, column.x1)
    return wide >= 0.6 * (column.x1 - column.x0)


def _vote(cells: Sequence[Cell], y: float) -> int:
    """1 when a cell of the column ends or begins at y, -1 when one runs through, 0 when none is there."""
    if any(min(abs(cell.box[1] - y), abs(cell.box[3] - y)) <= LOWEST_ROW for cell in cells):
        return 1
    return -1 if any(cell.box[1] < y < cell.box[3] for cell in cells) else 0


def _by_numbers(
    page: Page, columns: Sequence[Column], span: tuple[float, float]
) -> list[tuple[float, float]]:
    """A span with several step numbers one below the other was parted by a line that was not seen."""
    top, bottom = span
    column = next((column for column in columns if column.role == "no"), None)
    if column is None:
        return [span]
    lines = [
        (line, int(match[1]))
        for line in lines_in(page, (column.x0, top, column.x1, bottom))
        if (match := NUMBER.match(line.text)) and match[1].isdigit()
    ]
    if len(lines) < 2 or any(b - a != 1 for (_, a), (_, b) in pairwise(lines)):
        return [span]
    cuts = [_cut_above(page, columns, line, before.box[3]) for (before, _), (line, _) in pairwise(lines)]
    edges = [top, *cuts, bottom]
    return [(a, b) for a, b in pairwise(edges) if b > a]


def _cut_above(page: Page, columns: Sequence[Column], line: Line, above: float) -> float:
    """A height above a number's line that crosses no line of text beside it, as near to the number as can be."""
    beside = [
        other.box
        for column in columns
        if column.role not in ("aktor", "no")
        for other in lines_in(page, (column.x0, above, column.x1, line.box[3]))
    ]
    y = line.box[1] - 1.0
    for box in sorted(beside, key=lambda box: -box[1]):
        if box[1] < y < box[3] - 1.0 and centre(box)[1] < line.box[1]:
            y = box[3]
    return max(above, min(y, line.box[1]))


def _symbols(
    symbols: Sequence[Symbol], columns: Sequence[Column], top: float, bottom: float
) -> tuple[tuple[int, Symbol], ...]:
    found = []
    for symbol in symbols:
        x, y = centre(symbol.box)
        if not top <= y < bottom:
            continue
        for index, column in enumerate(columns):
            shared = overlap(symbol.box[0], symbol.box[2], column.x0, column.x1)
            # A shape drawn over the columns of two who act together stands in both.
            both = column.role == "aktor" and shared >= SPANNED * (column.x1 - column.x0)
            if column.x0 <= x < column.x1 or both:
                found.append((index, symbol))
    return tuple(sorted(found, key=lambda pair: (pair[0], pair[1].box[1])))


def _drawn(page: Page, columns: Sequence[Column], top: float, end: float) -> list[Symbol]:
    """The symbols of a table, without small hollows between a symbol, a connector and a word beside it.

    Whoever draws a flow chart gives its shapes one size; pentagons are smaller.
    """
    left, right = columns[0].x0, columns[-1].x1
    own = [s for s in page.symbols if left <= centre(s.box)[0] <= right and top <= centre(s.box)[1] <= end]
    sizes = sorted(_area(symbol) for symbol in own if symbol.kind != "penghubung")
    if len(sizes) < 3:
        return own
    usual = sizes[len(sizes) // 2]
    return [symbol for symbol in own if symbol.kind == "penghubung" or _area(symbol) >= SMALLEST * usual]


def _area(symbol: Symbol) -> float:
    return (symbol.box[2] - symbol.box[0]) * (symbol.box[3] - symbol.box[1])


def _fill(
    page: Page, body: Sequence[Cell], column: Column, index: int, rows: Sequence[Row], known: Collection[str]
) -> None:
    """The texts of one column into the rows; a cell merged over several steps belongs to the first of them."""
    taken: set[int] = set()
    for cell in body:
        if not _covers(cell, column) or cell.box[2] - cell.box[0] > 1.5 * (column.x1 - column.x0):
            continue
        held = [
            i
            for i, row in enumerate(rows)
            if overlap(cell.box[1], cell.box[3], row.top, row.bottom) >= MERGED * row.box_height
        ]
        if len(held) < 2 or taken & set(held):
            continue
        box = (column.x0, rows[held[0]].top, column.x1, max(cell.box[3], rows[held[-1]].bottom))
        piece = read_box(page, box, known)
        if piece.text and _in_one_place(page, column, piece, [rows[i] for i in held]):
            taken |= set(held)
            rows[held[0]].texts[index] = piece
    edges = [y for cell in body if _covers(cell, column) for y in (cell.box[1], cell.box[3])]
    for i, row in enumerate(rows):
        if i not in taken:
            own = replace(row, top=_level_with(row.top, edges), bottom=_level_with(row.bottom, edges))
            piece = _text_of(page, column, own, known)
            if piece.text:
                row.texts[index] = piece


def _level_with(y: float, edges: Sequence[float]) -> float:
    """The column's own line at a step's edge: where the sheet lies askew it is a little higher or lower than elsewhere."""
    near = min(edges, key=lambda edge: abs(edge - y), default=y)
    return near if abs(near - y) <= ASKEW else y


def _in_one_place(page: Page, column: Column, piece: Piece, rows: Sequence[Row]) -> bool:
    """Whether a merged cell's text is one block; texts set apart from each other stand in rows of their own."""
    lines = lines_in(page, (column.x0, rows[0].top, column.x1, rows[-1].bottom))
    return all(b.box[1] - a.box[3] < 1.6 * max(a.height, 6.0) for a, b in pairwise(lines))


def _text_of(page: Page, column: Column, row: Row, known: Collection[str]) -> Piece:
    box: Box = (column.x0, row.top, column.x1, row.bottom)
    shapes = [symbol.box for i, symbol in row.symbols]
    if not shapes:
        return read_box(page, box, known)
    words = [
        word
        for word in words_in(page, box)
        if not any(
            s[0] <= centre(word.box)[0] <= s[2] and s[1] <= centre(word.box)[1] <= s[3] for s in shapes
        )
    ]
    return piece_of(lines_in(replace(page, words=tuple(words))), known)
