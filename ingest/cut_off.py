"""Columns that the edge of the paper cuts: no line closes them, so no cell was found; the text is there all the same."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from archive.geometry import Cell, Page, Word
from ingest.grid import centre, clusters, inside

FEWEST_CELLS = 12  # a smaller ruled box is no table whose columns could be missed
FEWEST_WORDS = 3
NEAR = 0.25  # part of the page's width within which the lost column's words stand at the edge
SUPPORT = 0.5  # part of the table's width a line runs along to part its rows


def with_cut_columns(page: Page) -> Page:
    """The page with cells for columns that run off its left or right edge beside a ruled table."""
    added: list[Cell] = []
    for table in sorted({cell.table for cell in page.cells}):
        cells = [cell for cell in page.cells if cell.table == table]
        if len(cells) >= FEWEST_CELLS:
            added += _beside(page, cells)
    return replace(page, cells=(*page.cells, *added)) if added else page


def _beside(page: Page, cells: Sequence[Cell]) -> list[Cell]:
    left, right = min(cell.box[0] for cell in cells), max(cell.box[2] for cell in cells)
    top, bottom = min(cell.box[1] for cell in cells), max(cell.box[3] for cell in cells)
    free = [
        word
        for word in page.words
        if top <= centre(word.box)[1] <= bottom
        and not any(inside(centre(word.box), c.box) for c in page.cells)
    ]
    added: list[Cell] = []
    levels = _levels(cells, right - left)
    for words, x0, x1, col in (
        ([w for w in free if w.box[2] <= left + 6.0], 0.0, left, -1),
        ([w for w in free if w.box[0] >= right - 6.0], right, page.width, 1 + max(c.col for c in cells)),
    ):
        if len(words) >= FEWEST_WORDS and x1 - x0 <= NEAR * page.width and _in_rows(words, levels):
            added += [
                Cell((x0, y0 + 0.5, x1, y1 - 0.5), cells[0].table, row, col)
                for row, (y0, y1) in enumerate(pairwise(levels))
            ]
    return added


def _levels(cells: Sequence[Cell], width: float) -> list[float]:
    """Heights of the lines that run along much of the table."""
    tops = clusters((cell.box[1], cell.box[2] - cell.box[0]) for cell in cells)
    lows = clusters((cell.box[3], cell.box[2] - cell.box[0]) for cell in cells)
    strong = [(edge.at, edge.weight) for edge in (*tops, *lows) if edge.weight >= SUPPORT * width]
    return [edge.at for edge in clusters(strong)]


def _in_rows(words: Sequence[Word], levels: Sequence[float]) -> bool:
    """Whether the words stand in several rows, as a column's do; a note in the margin does not."""
    rows = {sum(level <= centre(word.box)[1] for level in levels) for word in words}
    return len(rows) >= 3
