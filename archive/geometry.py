"""What was seen on a page: words with boxes, ruled cells, drawn symbols. Points, origin at the top left,
upright page.

Kept with every record, so that a better parser runs again without a new OCR pass.
"""

from dataclasses import dataclass

Box = tuple[float, float, float, float]  # x0, y0, x1, y1
Matrix = tuple[float, float, float, float, float, float, float, float, float]  # 3 x 3, row by row
IDENTITY: Matrix = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as read; `conf` 0..1 (1 for born-digital text); `line` numbers the text line it stands on, page-
    wide.
    """

    text: str
    box: Box
    conf: float
    line: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A ruled cell: the background region that lines enclose; `table` numbers the ruled table on its page.

    `row`, `col` count from 0 on the table's grid of lines; a merged cell spans several.
    """

    box: Box
    table: int
    row: int
    col: int
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Symbol:
    """A closed drawn shape that is no cell: `kind` as in `records.SIMBOL`."""

    kind: str
    box: Box


@dataclass(frozen=True, slots=True)
class Connector:
    """A drawn line with an arrowhead, from symbol to symbol by their index on the page.

    None where it leaves the drawing or was lost; `points` are its two ends, first the start.
    """

    start: int | None
    end: int | None
    points: tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Page:
    """An upright page. `source` is "ocr" or "teks"; `turned` clockwise degrees applied to set it upright.

    `to_original` maps a point of the upright page to the page as it lies in the file (points from its top
    left, before turning), through turning, deskew and perspective. `rules` are long lines across the page,
    also those that close no cell.
    """

    number: int
    width: float
    height: float
    turned: int
    source: str
    words: tuple[Word, ...] = ()
    cells: tuple[Cell, ...] = ()
    symbols: tuple[Symbol, ...] = ()
    connectors: tuple[Connector, ...] = ()
    to_original: Matrix = IDENTITY
    rules: tuple[Box, ...] = ()
