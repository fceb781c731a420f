"""The text of a page in reading order: plain lines, and ruled tables cell by cell."""

from collections.abc import Sequence

from archive.geometry import Cell, Page, Word
from ingest.grid import centre, inside
from ingest.lines import Line, lines_in, union

FEWEST_CELLS = 4  # a frame around a stamp or a paragraph is no table


def page_text(page: Page) -> str:
    """All words of the page, a line of text a line; what stands in one cell of a table stays together."""
    tables = [
        cells
        for number in sorted({cell.table for cell in page.cells})
        if len(cells := [cell for cell in page.cells if cell.table == number]) >= FEWEST_CELLS
    ]
    blocks: list[tuple[float, str]] = []
    free = {id(word): word for word in page.words}
    for cells in tables:
        held = _held(free, cells)
        if not held:
            continue
        for words in held:
            for word in words:
                free.pop(id(word), None)
        text = "\n".join(line.text for words in held for line in _lines(page, words))
        blocks.append((union(cell.box for cell in cells)[1], text))
    blocks += [((line.box[1] + line.box[3]) / 2, line.text) for line in _lines(page, list(free.values()))]
    return "\n".join(text for _, text in sorted(blocks, key=lambda block: block[0]))


def _held(free: dict[int, Word], cells: Sequence[Cell]) -> list[list[Word]]:
    """The words of each cell, cells in the order of reading; a word counts once."""
    taken: set[int] = set()
    held = []
    for cell in sorted(cells, key=lambda cell: (cell.row, cell.col)):
        words = [
            word for key, word in free.items() if key not in taken and inside(centre(word.box), cell.box)
        ]
        taken |= {id(word) for word in words}
        if words:
            held.append(words)
    return held


def _lines(page: Page, words: Sequence[Word]) -> tuple[Line, ...]:
    only = Page(page.number, page.width, page.height, page.turned, page.source, tuple(words))
    return lines_in(only)
