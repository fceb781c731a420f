"""The title lines that stand over a step table."""

import re

from archive.geometry import Page
from ingest.cell_text import Piece, piece_of
from ingest.grid import centre, inside
from ingest.lines import Line, lines_in, make_line, split_line
from ingest.step_header import Head

FARTHEST = 3.0  # line heights between a title and the table, and between its lines
MOST_LINES = 6
STAIN = 4  # letters
UNSURE = 0.4  # confidence of a word that is none
_PAGE_NUMBER = re.compile(
    r"^\W*(halaman|hal\.?|page)?\W*\d{1,3}(\s*(dari|of|/)\s*\d{1,3})?\W*$", re.IGNORECASE
)


def title_above(page: Page, head: Head) -> Piece:
    """The lines right above a table's head, as one text; empty when there are none.

    Lines in other ruled cells and page numbers are no title; neither is text that runs on as a paragraph.
    """
    top = head.box[1]
    lines = [line for line in lines_in(page, (0.0, 0.0, page.width, top)) if not _in_cell(page, line)]
    taken: list[Line] = []
    for line in reversed(lines):
        size = max(6.0, line.height)
        if top - line.box[3] > FARTHEST * size or len(taken) == MOST_LINES or _PAGE_NUMBER.match(line.text):
            break
        taken.insert(0, _without_stains(line))
        top = line.box[1]
    return piece_of([line for line in taken if any(letter.isalnum() for letter in line.text)])


def _without_stains(line: Line) -> Line:
    """The line without a few letters that stand far from it: staple holes and page corners are read as words."""
    parts = split_line(line)
    most = max(len(part.text) for part in parts)
    kept = [part for part in parts if len(part.text) > STAIN or most <= 2 * STAIN]
    words = [word for part in kept for word in part.words]
    while len(words) > 1 and len(words[0].text) <= STAIN and words[0].conf < UNSURE:
        words.pop(0)
    return make_line(words, line.page)


def _in_cell(page: Page, line: Line) -> bool:
    return any(inside(centre(line.box), cell.box) for cell in page.cells)
