"""The head of a step table: where it stands, which columns it names and what each is for.

It looks at one page only; rows and the pages after are for others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from archive.geometry import Box, Cell, Page
from ingest.cell_text import Piece, read_box
from ingest.grid import TOLERANCE, centre, clusters, inside, overlap, upright_edges
from ingest.lines import union, words_in
from ingest.step_labels import MUTU_ROLES, column_role, group_role, squeeze

HEAD_HEIGHT = 170.0  # points; actor names in narrow columns make high heads
NARROWEST = 7.0  # points; anything narrower between two lines is a double line, no column
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
    that forms with a "Kegiatan" column and lists of activities are left alone.
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
            if x.cell.box[1] < top + HEAD_HEIGHT and x.cell.box[3] > top - TOLERANCE and x.piece.text
        ]
        band = [x for x in band if x.cell.box[1] >= top - 60]
        signs = {x.role or x.group for x in band if (x.role or x.group) and x.role != "kegiatan"}
        if len(signs - {"no", "keterangan"}) < 2:
            continue
        top = min([top] + [x.cell.box[1] for x in band if x.group and x.cell.box[3] >= top - TOLERANCE])
        bottom = max([bottom] + [x.cell.box[3] for x in band if x.role in MUTU_ROLES])
        heads.append(_head(page, cells, read, top, bottom))
    return heads


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
    groups = [x for x in band if x.group and x.cell.box[3] < bottom - TOLERANCE]
    leaves = [x for x in band if x not in groups and x.cell.box[3] >= bottom - 2 * TOLERANCE]
    left = min(cell.box[0] for cell in cells)
    right = max(cell.box[2] for cell in cells)
    end = max(cell.box[3] for cell in cells)
    body = [cell for cell in cells if cell.box[1] >= bottom - TOLERANCE]
    spans = _spans(page, leaves, body, (left, bottom, right, end))
    columns = []
    for x0, x1 in spans:
        over = [x for x in groups if x.cell.box[0] - TOLERANCE <= (x0 + x1) / 2 <= x.cell.box[2] + TOLERANCE]
        start = max([top] + [x.cell.box[3] for x in over])
        columns.append(
            (Column("", read_box(page, (x0, start, x1, bottom)).text, x0, x1), {x.group for x in over})
        )
    found = _with_roles(columns)
    return Head(
        page.number, cells[0].table, found, (left, top, right, _after_numbers(page, found, body, bottom))
    )


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


def _with_roles(columns: Sequence[tuple[Column, set[str | None]]]) -> tuple[Column, ...]:
    """Each column with its role: by its head, by the bar over it, and what is left by its place."""
    roles: list[str] = []
    for column, over in columns:
        roles.append("aktor" if "pelaksana" in over else column_role(column.name) or "")
    what = roles.index("kegiatan") if "kegiatan" in roles else -1
    first = next((i for i, role in enumerate(roles) if role in MUTU_ROLES and i > what), len(roles))
    last = max((i for i, role in enumerate(roles) if role in MUTU_ROLES), default=first)
    for i, (column, over) in enumerate(columns):
        if roles[i]:
            continue
        if i < what:
            roles[i] = "no" if i == 0 and column.x1 - column.x0 < 60 else "lain"
        elif i < first:
            # A column of those who act may stand outside the bar; without a name it is a stray double line.
            roles[i] = "aktor" if column.name and "mutu" not in over else "lain"
        elif i > last and column.name and "mutu" not in over:
            roles[i] = "keterangan" if "keterangan" not in roles else "lain"
        else:
            roles[i] = "lain"
    _by_elimination(columns, roles)
    return tuple(replace(column, role=role) for (column, _), role in zip(columns, roles, strict=True))


def _by_elimination(columns: Sequence[tuple[Column, set[str | None]]], roles: list[str]) -> None:
    """The one unreadable head under Mutu Baku is the one role that is missing there."""
    missing = [role for role in ("kelengkapan", "waktu", "output") if role not in roles]
    unread = [
        i for i, (column, over) in enumerate(columns) if "mutu" in over and roles[i] == "lain" and column.name
    ]
    if len(missing) == 1 and len(unread) == 1:
        roles[unread[0]] = missing[0]


def _after_numbers(page: Page, columns: Sequence[Column], body: Sequence[Cell], bottom: float) -> float:
    """Lower end of the head: below the row "1 2 3 ... 10" that some forms print under the names."""
    lows = [cell.box[3] for cell in body if abs(cell.box[1] - bottom) <= 2 * TOLERANCE]
    rows = [edge for edge in clusters((low, 1.0) for low in lows) if edge.weight >= 0.5 * len(lows)]
    if not rows or not columns:
        return bottom
    low = rows[0].at
    texts = [read_box(page, (column.x0, bottom, column.x1, low)).text.strip(" .()") for column in columns]
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit()]
    filled = sum(bool(text) for text in texts)
    if len(numbers) >= 3 and len(numbers) >= 0.6 * filled and numbers == sorted(set(numbers)):
        return low
    return bottom


def inside_head(head: Head, box: Box) -> bool:
    """Whether the middle of a box lies in the head."""
    return inside(centre(box), head.box)


def head_box(columns: Sequence[Column], top: float, bottom: float) -> Box:
    """A box over the columns between two heights."""
    return union((column.x0, top, column.x1, bottom) for column in columns)
