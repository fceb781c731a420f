"""What belongs together over a page break: columns without a repeated head, and a row cut in two."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from archive.geometry import Cell
from ingest.cell_text import Piece, join_texts
from ingest.grid import clusters, upright_edges
from ingest.step_header import Column, Head
from ingest.step_labels import squeeze
from ingest.step_rows import NUMBER, Row

SAME_EDGE = 7.0  # points two pages of one table may differ after shifting, beyond a slant of the paper
AGREE = 0.7  # part of the column edges that must be found again
_SENTENCE_END = re.compile(r"[.;:!?]\s*$")


def continued_columns(columns: Sequence[Column], cells: Sequence[Cell]) -> tuple[Column, ...]:
    """The columns of the page before where this ruled table has them, or () when it is another table."""
    if not cells or len(columns) < 4:
        return ()
    left, right = min(cell.box[0] for cell in cells), max(cell.box[2] for cell in cells)
    top, bottom = min(cell.box[1] for cell in cells), max(cell.box[3] for cell in cells)
    wide = columns[-1].x1 - columns[0].x0
    if abs((right - left) - wide) > 0.06 * wide:
        return ()
    stretch, shift = (right - left) / wide, left - columns[0].x0 * (right - left) / wide
    moved = [replace(c, x0=c.x0 * stretch + shift, x1=c.x1 * stretch + shift) for c in columns]
    edges = [edge.at for edge in upright_edges(cells, top, bottom) if edge.weight >= 0.5 * (bottom - top)]
    if len(edges) > 2 * len(columns) + 2:
        return ()
    wanted = [edge.at for edge in clusters([(c.x0, 1.0) for c in moved] + [(c.x1, 1.0) for c in moved])]
    found = [at for at in wanted if any(abs(at - edge) <= SAME_EDGE for edge in edges)]
    return tuple(moved) if len(found) >= AGREE * len(wanted) else ()


def goes_on(
    columns: Sequence[Column],
    rows: Sequence[Row],
    last_page: int,
    head: Head,
    new: Sequence[Row],
    title: str,
    old_title: str,
) -> bool:
    """Whether a table with a head of its own is the one of the page before with its head repeated."""
    if head.page != last_page + 1 or len(head.columns) != len(columns) or not rows:
        return False
    if title and old_title and fuzz.ratio(squeeze(title), squeeze(old_title)) < 85:
        return False
    alike = [
        fuzz.ratio(squeeze(a.name), squeeze(b.name)) >= 75 for a, b in zip(columns, head.columns, strict=True)
    ]
    if sum(alike) < 0.7 * len(alike):
        return False
    first = next((n for row in new if (n := number_of(row, head.columns)) is not None), None)
    last = next((n for row in reversed(rows) if (n := number_of(row, columns)) is not None), None)
    return first is None or last is None or first > last or (first == last and not title)


def number_of(row: Row, columns: Sequence[Column]) -> int | None:
    """The step number of a row, when it is one."""
    for index, column in enumerate(columns):
        if column.role == "no" and (match := NUMBER.match(row.texts.get(index, Piece()).text)):
            return int(match[1]) if match[1].isdigit() else 1
    return None


def join_rows(
    rows: Sequence[Row], new: Sequence[Row], columns: Sequence[Column], known: Collection[str]
) -> tuple[Row, ...]:
    """Rows of two pages; a first row that only goes on with the last one before it becomes part of it.

    Pentagons at the break only carry an arrow over it and are left out.
    """
    if rows and new:
        rows, new = (*rows[:-1], _without_links(rows[-1])), (_without_links(new[0]), *new[1:])
    if not rows or not new or not _is_rest(rows[-1], new[0], columns):
        return (*rows, *new)
    last, rest = rows[-1], new[0]
    texts = dict(last.texts)
    for index, piece in rest.texts.items():
        before = texts.get(index, Piece())
        joined = join_texts((before.text, piece.text), known)
        texts[index] = replace(before, text=joined) if before.text else piece
    whole = replace(last, texts=texts, symbols=(*last.symbols, *rest.symbols))
    return (*rows[:-1], whole, *new[1:])


def _without_links(row: Row) -> Row:
    return replace(row, symbols=tuple(pair for pair in row.symbols if pair[1].kind != "penghubung"))


def _is_rest(last: Row, rest: Row, columns: Sequence[Column]) -> bool:
    """Whether a row at the top of a page has no number because it began on the page before."""
    numbers = [index for index, column in enumerate(columns) if column.role == "no"]
    if not numbers or any(rest.texts.get(index, Piece()).text for index in numbers):
        return False
    what = next((index for index, column in enumerate(columns) if column.role == "kegiatan"), -1)
    before, after = last.texts.get(what, Piece()).text, rest.texts.get(what, Piece()).text
    own = [symbol for index, symbol in rest.symbols if columns[index].role == "aktor"]
    # A whole sentence of its own with a symbol of its own, after a finished one, is an unnumbered step.
    return not (after and after[0].isupper() and _SENTENCE_END.search(before) and own and last.symbols)
