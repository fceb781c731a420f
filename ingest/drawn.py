"""What is drawn on a page, ruled and stamped, found on a coarser picture of the part of it that holds ink.

Lines need less detail than letters, and white margins none.
"""

from dataclasses import replace

import cv2
import numpy as np

from archive.geometry import Box, Cell, Connector, Symbol
from ingest.pixels import Pixels, shrunk
from ingest.rulings import Ruled, find_ruled
from ingest.stamps import Ring, find_rings

DRAWN_SCALE = 200 / 72  # pixels a point at which lines, symbols and stamps are looked for
PAD = 18.0  # points of paper left around the ink: what runs on beyond a table is told from what ends there
INKED = 222  # what is darker on an even page may be ink
LEAST_DRAWN = (
    10.0  # points of ink in a row or column of pixels; shorter runs are no lines, and dust comes to less
)


def find_drawn(grey: Pixels, scale: float) -> tuple[Ruled, list[Ring]]:
    """Rulings and drawings of an upright, even page, and the rings of stamps on it, in pixels of `grey`."""
    coarse = shrunk(grey, scale / DRAWN_SCALE)
    coarser = coarse.shape[1] / grey.shape[1]
    own = scale * coarser
    left, top, right, low = _inked(coarse, own)
    part = coarse[top:low, left:right]
    ruled = find_ruled(part, own)
    rings = [
        ((x + left) / coarser, (y + top) / coarser, radius / coarser)
        for x, y, radius in find_rings(part, ruled.lines, own)
    ]
    lines = np.zeros(coarse.shape, np.uint8)
    lines[top:low, left:right] = ruled.lines
    if lines.shape != grey.shape:
        size = grey.shape[1], grey.shape[0]
        lines = np.asarray(cv2.resize(lines, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    return replace(_moved(ruled, left / own, top / own), lines=lines), rings


def _inked(grey: Pixels, scale: float) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the part that can hold lines, with some paper around it; all of an empty page."""
    dark = cv2.threshold(grey, INKED, 1, cv2.THRESH_BINARY_INV)[1]
    least = LEAST_DRAWN * scale
    rows = np.flatnonzero(cv2.reduce(dark, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S) > least)
    cols = np.flatnonzero(cv2.reduce(dark, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S) > least)
    height, width = grey.shape
    if not rows.size or not cols.size:
        return (0, 0, width, height)
    pad = round(PAD * scale)
    return (
        max(0, int(cols[0]) - pad),
        max(0, int(rows[0]) - pad),
        min(width, int(cols[-1]) + 1 + pad),
        min(height, int(rows[-1]) + 1 + pad),
    )


def _moved(ruled: Ruled, x: float, y: float) -> Ruled:
    """The same, so many points further right and down."""

    def box(old: Box) -> Box:
        return (round(old[0] + x, 1), round(old[1] + y, 1), round(old[2] + x, 1), round(old[3] + y, 1))

    def cell(old: Cell) -> Cell:
        return replace(old, box=box(old.box))

    def symbol(old: Symbol) -> Symbol:
        return replace(old, box=box(old.box))

    def connector(old: Connector) -> Connector:
        (x0, y0), (x1, y1) = old.points
        ends = ((round(x0 + x, 1), round(y0 + y, 1)), (round(x1 + x, 1), round(y1 + y, 1)))
        return replace(old, points=ends)

    if not x and not y:
        return ruled
    return replace(
        ruled,
        cells=tuple(cell(c) for c in ruled.cells),
        symbols=tuple(symbol(s) for s in ruled.symbols),
        connectors=tuple(connector(c) for c in ruled.connectors),
        rules=tuple(box(r) for r in ruled.rules),
    )
