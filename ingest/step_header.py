"""The head of a step table: where it stands, which columns it names and what each is for.

It looks at one page only; rows and the pages after are for others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.geometry import Box, Cell, Page
from ingest.cell_text import Piece, read_box
from ingest.grid import TOLERANCE, centre, clusters, overlap, upright_edges
from ingest.lines import words_in
from ingest.step_labels import MUTU_ROLES, column_role, group_role, squeeze
from ingest.step_roles import Bare, assign_roles, name_bars, shape_band

HEAD_HEIGHT = 170.0  # points; actor names in narrow columns make high heads
NARROWEST = 7.0  # points; anything narrower between two lines is a double line, no column
LOW_ROW = 22.0  # points; a row with one line of text is lower
SUPPORT = 0.6  # part of the body's height a line must run to part two columns


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `role` as in `step_labels.ROLES`, its head as printed, its left and right edge in points."""

    role: str
    name: str
    x0: float
    x1: float


@dataclass(frozen=True, slots=True)
class Head:
    """A table's head on a page; `box` reaches from its top line to the first step's top line."""

    page: int
    table: int
    columns: tuple[Column, ...]
    box: Box

    @property
    def actors(self) -> tuple[Column, ...]:
        """Columns of those who act, left to right."""
        return tuple(column for column in self.columns if column.role == "aktor")


@dataclass(frozen=True, slots=True)
class _Headed:
    """A cell with what its text says."""

    cell: Cell
    piece: Piece
    role: str | None
    group: str | None


def find_heads(page: Page) -> tuple[Head, ...]:
    """Heads of step tables on the page, top to bottom.

    A head needs a column for what is done and two more signs of a step table (actors, Mutu Baku, its columns), so
    that forms with a "Kegiatan" column and lists of activities are left alone. Where no head can be read, symbols
    under a head of the usual shape tell a step table.
    """
    heads = []
    for table in sorted({cell.table for cell in page.cells}):
        cells = [cell for cell in page.cells if cell.table == table]
        heads += _heads_of(page, cells)
    return tuple(sorted(heads, key=lambda head: head.box[1]))


def _heads_of(page: Page, cells: Sequence[Cell]) -> list[Head]:
    read = [_headed(page, cell) for cell in cells]
    heads: list[Head] = []
    for start in sorted((x for x in read if x.role == "kegiatan"), key=lambda x: x.cell.box[1]):
        top, bottom = start.cell.box[1], start.cell.box[3]
        if any(head.box[1] - TOLERANCE <= top < head.box[3] for head in heads):
            continue
        band = [
            x
            for x in read
            if top - 60 <= x.cell.box[1] < top + HEAD_HEIGHT
            and x.cell.box[3] > top - TOLERANCE
            and x.piece.text
        ]
        if not _is_step_head(band):
            continue
        top = min([top] + [x.cell.box[1] for x in band if x.group and x.cell.box[3] >= top - TOLERANCE])
        bottom = max([bottom] + [x.cell.box[3] for x in band if x.role in MUTU_ROLES])
        heads.append(_head(page, cells, read, top, bottom))
    if not heads and (found := shape_band(cells, page.symbols)) is not None:
        heads.append(_head(page, cells, read, *found))
    return heads


def _is_step_head(band: Sequence[_Headed]) -> bool:
    """Whether enough was read beside "Kegiatan": two signs, or one bar over several columns and the numbers."""
    signs = {x.role or x.group for x in band if x.role or x.group} - {"kegiatan", "keterangan"}
    bars = [x for x in band if x.group and x.cell.colspan > 1]
    return len(signs - {"no"}) >= 2 or ("no" in signs and bool(bars))


def _headed(page: Page, cell: Cell) -> _Headed:
    if cell.box[3] - cell.box[1] > HEAD_HEIGHT:
        return _Headed(cell, Piece(), None, None)
    piece = read_box(page, cell.box)
    if len(squeeze(piece.text)) > 60:
        return _Headed(cell, Piece("(panjang)"), None, None)
    return _Headed(cell, piece, column_role(piece.text), group_role(piece.text))


def _head(page: Page, cells: Sequence[Cell], read: Sequence[_Headed], top: float, bottom: float) -> Head:
    """The head between two heights: leaf cells give the columns, the body's lines what is missing."""
    band = [x for x in read if top - TOLERANCE <= centre(x.cell.box)[1] <= bottom + TOLERANCE]
    leaves = [x for x in band if x.cell.box[3] >= bottom - 2 * TOLERANCE]
    bars = name_bars([(x.cell, x.group) for x in band if x not in leaves], [x.cell for x in leaves])
    left = min(cell.box[0] for cell in cells)
    right = max(cell.box[2] for cell in cells)
    end = max(cell.box[3] for cell in cells)
    body = [cell for cell in cells if cell.box[1] >= bottom - TOLERANCE]
    columns = []
    for x0, x1 in _spans(page, leaves, body, (left, bottom, right, end)):
        over = [
            (cell, name)
            for cell, name in bars
            if cell.box[0] - TOLERANCE <= (x0 + x1) / 2 <= cell.box[2] + TOLERANCE
        ]
        start = max([top] + [cell.box[3] for cell, _ in over])
        name = read_box(page, (x0, start, x1, bottom)).text
        symbols = [
            s for s in page.symbols if x0 <= centre(s.box)[0] <= x1 and bottom <= centre(s.box)[1] <= end
        ]
        bar = next((said for _, said in over if said), None)
        columns.append(Bare(name, x0, x1, bar, bool(symbols)))
    found = tuple(
        Column(role, bare.name, bare.x0, bare.x1)
        for role, bare in zip(assign_roles(columns), columns, strict=True)
    )
    low = _after_numbers(page, found, body, bottom)
    return Head(page.number, cells[0].table, found, (left, top, right, low))


def _spans(
    page: Page, leaves: Sequence[_Headed], body: Sequence[Cell], box: Box
) -> list[tuple[float, float]]:
    """Left and right edges of the columns, in order."""
    left, bottom, right, end = box
    height = end - bottom
    lines = [edge.at for edge in upright_edges(body, bottom, end) if edge.weight >= SUPPORT * height]
    spans: list[tuple[float, float]] = []
    for leaf in sorted(leaves, key=lambda x: (x.cell.box[0], -x.cell.box[2])):
        x0, x1 = leaf.cell.box[0], leaf.cell.box[2]
        if spans and overlap(x0, x1, *spans[-1]) > 0.5 * (x1 - x0):
            continue
        cuts = [at for at in lines if x0 + NARROWEST < at < x1 - NARROWEST]
        if leaf.role or not _text_parts(page, leaf.cell.box, cuts):
            cuts = []
        spans += _cut(x0, x1, cuts)
    # Where no head cell was found, the lines of the body part the gap.
    gaps = []
    at = left
    for x0, x1 in [*spans, (right, right)]:
        if x0 - at > NARROWEST:
            gaps += _cut(at, x0, [cut for cut in lines if at + NARROWEST < cut < x0 - NARROWEST])
        at = max(at, x1)
    return sorted([*spans, *gaps])


def _text_parts(page: Page, box: Box, cuts: Sequence[float]) -> bool:
    """Whether the words of a head cell stand apart at every cut: then a line between them was not seen."""
    words = words_in(page, box)
    parts = _cut(box[0], box[2], cuts)
    clear = not any(word.box[0] + 1 < cut < word.box[2] - 1 for word in words for cut in cuts)
    filled = all(any(x0 <= centre(word.box)[0] <= x1 for word in words) for x0, x1 in parts)
    return clear and filled


def _cut(x0: float, x1: float, cuts: Sequence[float]) -> list[tuple[float, float]]:
    edges = [x0, *sorted(cuts), x1]
    return list(pairwise(edges))


def _after_numbers(page: Page, columns: Sequence[Column], body: Sequence[Cell], bottom: float) -> float:
    """Lower end of the head: below the row "1 2 3 ... 10" that some forms print under the names."""
    lows = [cell.box[3] for cell in body if abs(cell.box[1] - bottom) <= 2 * TOLERANCE]
    rows = [edge for edge in clusters((low, 1.0) for low in lows) if edge.weight >= 0.5 * len(lows)]
    if not rows or not columns:
        return bottom
    low = rows[0].at
    texts = [read_box(page, (column.x0, bottom, column.x1, low)).text.strip(" .()|_-") for column in columns]
    filled = [(place, text) for place, text in enumerate(texts, 1) if text]
    counted = [(place, int(text)) for place, text in filled if text.isascii() and text.isdigit()]
    rising = all(before < after for (_, before), (_, after) in pairwise(counted))
    if len(counted) >= 3 and len(counted) >= 0.6 * len(filled) and rising:
        return low
    # Lone digits are often passed over; those that are left must say the place of their column.
    placed = sum(abs(place - number) <= 1 for place, number in counted)
    if len(counted) == len(filled) and placed >= 2 and placed == len(counted) and low - bottom < LOW_ROW:
        return low
    return bottom
