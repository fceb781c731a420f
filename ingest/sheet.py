"""Lays the pieces of a page on one sheet for a single OCR run, and finds the way back.

Tesseract reads badly across table lines and narrow columns; cut out cell by cell and laid below each other on white, the
same words are read as lines of plain text.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from archive.geometry import Box, Cell
from ingest.raster import Pixels

MARGIN = 14.0  # points of white around each piece
GAP = 16.0  # points between short pieces that share a line
LONGEST_LINE = 900.0  # points; so long a line at most is read at once
SHELF = 420.0  # points; how long such a line becomes
SHORT, ONE_LINE = 70.0, 21.0  # points; a piece no larger holds one short line
LOW_LETTER, HIGH_LETTER = 1.8, 15.0  # points; how high a letter stands
NARROWEST_PRINT = 2.2  # points; a figure
CLEAR = 3.0  # points around a cell that belong to its lines
EMPTY_BAND = 26.0  # points; taller empty bands of the page are left out
SPECK = 1.8  # points; smaller ink does not make a piece worth reading
INSET = 0.8  # points left out along a cell's edges, where remains of lines stand


@dataclass(frozen=True, slots=True)
class Piece:
    """A rectangle of the page in points, and where its top left corner lies on the sheet, in pixels."""

    box: Box
    x: int
    y: int

    def away(self, x: float, y: float, scale: float) -> float:
        """How far a point of the sheet lies outside of the piece, in pixels; rows count before columns."""
        wide, high = (self.box[2] - self.box[0]) * scale, (self.box[3] - self.box[1]) * scale
        beside = max(self.x - x, x - self.x - wide, 0.0)
        above = max(self.y - y, y - self.y - high, 0.0)
        return 10 * above + beside


@dataclass(frozen=True, slots=True)
class Sheet:
    """`pixels` (h, w) at `scale` pixels a point, holding `pieces` from top to bottom."""

    pixels: Pixels
    scale: float
    pieces: tuple[Piece, ...]
    cells: frozenset[Box]

    def piece_at(self, x: float, y: float) -> Piece:
        """The piece that a word around this point of the sheet belongs to."""
        return min(self.pieces, key=lambda p: p.away(x, y, self.scale))

    def is_cell(self, box: Box) -> bool:
        """True for a piece cut from a ruled cell."""
        return box in self.cells

    def to_page(self, box: tuple[float, float, float, float]) -> Box:
        """A box on the sheet, in pixels, as points of the page."""
        piece = self.piece_at((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        x, y = piece.box[0], piece.box[1]
        return (
            round(x + (box[0] - piece.x) / self.scale, 2),
            round(y + (box[1] - piece.y) / self.scale, 2),
            round(x + (box[2] - piece.x) / self.scale, 2),
            round(y + (box[3] - piece.y) / self.scale, 2),
        )


def lay_out(grey: Pixels, scale: float, cells: Sequence[Cell], target: float) -> Sheet:
    """The page's pieces (what stands outside of tables, then each cell with ink) at `target` pixels a point."""
    rest = grey.copy()
    reach = round(CLEAR * scale)
    boxes: list[Box] = []
    for cell in sorted(cells, key=lambda c: (c.table, c.col, c.row)):
        x0, y0 = (round((v + INSET) * scale) for v in cell.box[:2])
        x1, y1 = (round((v - INSET) * scale) for v in cell.box[2:])
        inked = _ink_box(grey[y0:y1, x0:x1], scale)
        if inked is not None:
            boxes.append(_points((x0 + inked[0], y0 + inked[1], x0 + inked[2], y0 + inked[3]), scale))
        rest[max(0, y0 - reach) : y1 + reach, max(0, x0 - reach) : x1 + reach] = 255
    outside = [_points(b, scale) for b in _bands(rest, scale)]
    return _compose(grey, rest, scale, outside, boxes, target)


def holds_print(grey: Pixels, scale: float, box: Box) -> bool:
    """Whether the ink in a box, in points, is of the size of letters rather than remains of drawn lines."""
    x0, y0, x1, y1 = (round(v * scale) for v in box)
    dark = (grey[y0:y1, x0:x1] < 170).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    wide, high = stats[1:, 2] / scale, stats[1:, 3] / scale
    printed = float(wide[(high >= LOW_LETTER) & (high <= HIGH_LETTER)].sum())
    return printed >= (NARROWEST_PRINT if box[2] - box[0] <= ONE_LINE else 3 * NARROWEST_PRINT)


def lay_out_boxes(grey: Pixels, scale: float, boxes: Sequence[Box], target: float) -> Sheet:
    """Some pieces of the page, given in points, on a sheet of their own."""
    return _compose(grey, grey, scale, [], list(boxes), target)


def lay_out_line(grey: Pixels, scale: float, boxes: Sequence[Box], target: float) -> Sheet:
    """Pieces of one line each side by side as one long line; those that are higher are left out."""
    short = [box for box in boxes if box[3] - box[1] <= ONE_LINE]
    return _compose(grey, grey, scale, [], short, target, shelf=LONGEST_LINE, short=LONGEST_LINE)


def _bands(rest: Pixels, scale: float) -> list[tuple[int, int, int, int]]:
    """Full-width bands of the page that hold ink, divided where nothing stands for a while."""
    inked = _ink_box(rest, scale)
    if inked is None:
        return []
    rows = np.flatnonzero((rest[:, inked[0] : inked[2]] < 190).any(axis=1))
    cuts = np.flatnonzero(np.diff(rows) > EMPTY_BAND * scale)
    starts = [int(rows[0]), *(int(rows[c + 1]) for c in cuts)]
    ends = [*(int(rows[c]) + 1 for c in cuts), int(rows[-1]) + 1]
    found = []
    for start, end in zip(starts, ends, strict=True):
        part = _ink_box(rest[start:end], scale)
        if part is not None:
            found.append((part[0], start + part[1], part[2], start + part[3]))
    return found


def _ink_box(part: Pixels, scale: float) -> tuple[int, int, int, int] | None:
    """Bounds of the ink, in pixels of `part`, specks aside; None when there is none."""
    if min(part.shape) < 3:
        return None
    dark = part < 190
    ys, xs = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    if ys.size == 0 or max(ys[-1] - ys[0], xs[-1] - xs[0]) < SPECK * scale:
        return None
    pad = round(3 * scale)
    return (
        max(0, int(xs[0]) - pad),
        max(0, int(ys[0]) - pad),
        min(part.shape[1], int(xs[-1]) + 1 + pad),
        min(part.shape[0], int(ys[-1]) + 1 + pad),
    )


def _points(box: tuple[int, int, int, int], scale: float) -> Box:
    return (box[0] / scale, box[1] / scale, box[2] / scale, box[3] / scale)


def _compose(
    grey: Pixels,
    rest: Pixels,
    scale: float,
    outside: list[Box],
    cells: list[Box],
    target: float,
    shelf: float = SHELF,
    short: float = SHORT,
) -> Sheet:
    margin, gap = round(MARGIN * target), round(GAP * target)
    widest = max((b[2] - b[0] for b in (*outside, *cells)), default=10.0)
    room = sum(b[2] - b[0] + GAP for b in cells)
    width = round(max(widest, min(shelf, room)) * target) + 2 * margin
    pieces: list[Piece] = []
    parts: list[Pixels] = []
    x, y, high = margin, margin, 0
    for index, box in enumerate((*outside, *cells)):
        part = _cut(rest if index < len(outside) else grey, box, scale, target)
        beside = index >= len(outside) and box[2] - box[0] <= short and box[3] - box[1] <= ONE_LINE
        # A number alone on a line is passed over as a stain: short cells of a column stand side by side.
        if high and (not beside or x + part.shape[1] > width - margin):
            x, y, high = margin, y + high + margin, 0
        pieces.append(Piece(box, x, y))
        parts.append(part)
        if beside:
            x, high = x + part.shape[1] + gap, max(high, part.shape[0])
        else:
            y += part.shape[0] + margin
    pixels = np.full((y + high + margin, width), 255, np.uint8)
    for piece, part in zip(pieces, parts, strict=True):
        pixels[piece.y : piece.y + part.shape[0], piece.x : piece.x + part.shape[1]] = part
    return Sheet(pixels, target, tuple(pieces), frozenset(cells))


def _cut(page: Pixels, box: Box, scale: float, target: float) -> Pixels:
    x0, y0, x1, y1 = (round(v * scale) for v in box)
    part = page[y0:y1, x0:x1]
    size = max(1, round((box[2] - box[0]) * target)), max(1, round((box[3] - box[1]) * target))
    if (part.shape[1], part.shape[0]) == size:
        return part
    return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_CUBIC), np.uint8)
