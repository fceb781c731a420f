"""Step tables of a document: heads, rows and the pages they run over, put together to `TabelLangkah`.

It reads geometry only (`Page`); which SOP a table belongs to is decided by the pages it stands on.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from archive.geometry import Cell, Page
from ingest.cell_text import Piece, vocabulary
from ingest.continuation import continued_columns, goes_on, join_rows
from ingest.cut_off import with_cut_columns
from ingest.grid import TOLERANCE
from ingest.step_header import Column, find_heads
from ingest.step_rows import Row, read_rows
from ingest.step_title import title_above


@dataclass(frozen=True, slots=True)
class StepTable:
    """A step table as read, over all its pages; `pages` are page numbers, first and last."""

    title: Piece
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    pages: tuple[int, int]
    top: float  # on its first page, with its title


def find_tables(pages: Sequence[Page], known: Collection[str] | None = None) -> tuple[StepTable, ...]:
    """All step tables on the pages, in reading order; one that runs over several pages is one table."""
    words = vocabulary(pages) if known is None else known
    tables: list[StepTable] = []
    for page in map(with_cut_columns, pages):
        heads = find_heads(page)
        ends = [*(head.box[1] for head in heads[1:]), page.height][: len(heads)]
        first = heads[0].box[1] if heads else page.height
        tables = _continue_headless(page, tables, first, words)
        for head, end in zip(heads, ends, strict=True):
            cells = [
                cell for cell in page.cells if cell.table == head.table and cell.box[3] <= end + TOLERANCE
            ]
            rows = read_rows(page, cells, head.columns, head.box[3], words)
            title = title_above(page, head)
            last = tables[-1] if tables else None
            if last is not None and goes_on(
                last.columns, last.rows, last.pages[1], head, rows, title.text, last.title.text
            ):
                tables[-1] = _extended(_named(last, head.columns), rows, page.number, words)
            else:
                top = min(title.box[1], head.box[1]) if title.text else head.box[1]
                tables.append(StepTable(title, head.columns, rows, (page.number, page.number), top))
    return tuple(table for table in tables if table.rows)


def _continue_headless(
    page: Page, tables: list[StepTable], end: float, known: Collection[str]
) -> list[StepTable]:
    """A table that runs on from the page before without its head."""
    if not tables or tables[-1].pages[1] != page.number - 1:
        return tables
    last = tables[-1]
    groups: dict[int, list[Cell]] = {}
    for cell in page.cells:
        if cell.box[3] <= end + TOLERANCE:
            groups.setdefault(cell.table, []).append(cell)
    for cells in sorted(groups.values(), key=lambda cells: min(cell.box[1] for cell in cells)):
        columns = continued_columns(last.columns, cells)
        if columns:
            rows = read_rows(page, cells, columns, min(cell.box[1] for cell in cells), known)
            return [*tables[:-1], _extended(last, rows, page.number, known)]
    return tables


def _named(table: StepTable, columns: Sequence[Column]) -> StepTable:
    """The table with names of actors that could be read only where its head is repeated."""
    named = tuple(
        replace(a, name=b.name) if not a.name and a.role == b.role else a
        for a, b in zip(table.columns, columns, strict=True)
    )
    return replace(table, columns=named)


def _extended(table: StepTable, rows: Sequence[Row], page: int, known: Collection[str]) -> StepTable:
    joined = join_rows(table.rows, rows, table.columns, known)
    return replace(table, rows=joined, pages=(table.pages[0], page))
