"""Takes the curl out of a photographed or bound page by its long ruled lines. Pure functions on arrays.

Each line is compared with the straight line through it; one smooth field of bends is fitted to all of them, and the page
is taken from along that field. A page without long lines, or whose lines are straight, is returned as it is.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.blobs import blobs
from ingest.pixels import shrunk
from ingest.raster import Pixels
from ingest.segments import as_pixels, strokes

Floats = NDArray[np.float64]

PROBE_SCALE = 1.6  # pixels a point of the small picture on which lines are followed
RUN = 9.0  # points of a level stroke; a longer one would break where a line slopes
LONG = 0.3  # of the page's width; shorter lines say little of its bends
LEAST_LINES = 3
LEAST_BEND = 0.8  # points; less does no harm
MOST_BEND = 40.0
EXPLAINED = 0.6  # share of the lines' bends that one smooth field must explain
_SAMPLES = 48  # places looked at along a line


def flatten_curl(grey: Pixels, scale: float) -> Pixels:
    """The page with its bent level and upright lines made straight; `scale` in pixels a point."""
    factor = max(1.0, scale / PROBE_SCALE)
    if min(grey.shape) < 60 * factor:
        return grey
    small = shrunk(grey, factor)
    if (bends := _bends(small, scale / factor)) is not None:
        grey = _unbent(grey, bends, scale)
        small = shrunk(grey, factor)
    if (bends := _bends(np.ascontiguousarray(small.T), scale / factor)) is not None:
        grey = np.ascontiguousarray(_unbent(np.ascontiguousarray(grey.T), bends, scale).T)
    return grey


def _unbent(grey: Pixels, bends: Floats, scale: float) -> Pixels:
    height, width = grey.shape
    # The field is smooth: computed on a coarse grid, spread over the page.
    xs, ys = np.meshgrid(np.linspace(-1, 1, 65), np.linspace(-1, 1, 65))
    field = (_basis(xs.ravel(), ys.ravel()) @ bends).reshape(xs.shape) * scale
    shift = cv2.resize(field.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    cols, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    flat = cv2.remap(grey, cols, rows + shift, cv2.INTER_CUBIC, borderValue=255)
    return as_pixels(flat)


def _bends(grey: Pixels, scale: float) -> Floats | None:
    """Weights of the field of bends, in points; None when the page has no long lines or they are straight."""
    mask = cv2.adaptiveThreshold(grey, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 12)
    found, _ = strokes(as_pixels(mask), RUN, RUN, scale)
    lines = _long_lines(as_pixels(found), scale)
    if len(lines) < LEAST_LINES:
        return None
    height, width = mask.shape
    away, wanted = [], []
    for xs, ys in lines:
        x, y = 2 * xs / width - 1, 2 * ys / height - 1
        basis = _basis(x, y)
        # What is straight in a line, however it lies, is none of its bends.
        straight = np.stack([np.ones_like(x), x], axis=1)
        both = np.concatenate([basis, ys[:, None] / scale], axis=1)
        rest = both - straight @ np.linalg.lstsq(straight, both, rcond=None)[0]
        away.append(rest[:, :-1])
        wanted.append(rest[:, -1])
    matrix, bent = np.concatenate(away), np.concatenate(wanted)
    if float(np.percentile(np.abs(bent), 95)) < LEAST_BEND:
        return None
    ridge = 1e-3 * len(bent) * np.eye(matrix.shape[1])
    weights = np.linalg.solve(matrix.T @ matrix + ridge, matrix.T @ bent)
    left = float(np.square(bent - matrix @ weights).sum() / max(1e-9, np.square(bent).sum()))
    if left > 1 - EXPLAINED or float(np.abs(matrix @ weights).max()) > MOST_BEND:
        return None
    return np.asarray(weights)


def _basis(x: Floats, y: Floats) -> Floats:
    """Bends along x (-1..1), straight parts aside, that may grow or shrink down the page (y -1..1)."""
    bends = (1.5 * x**2 - 0.5, 2.5 * x**3 - 1.5 * x, 4.375 * x**4 - 3.75 * x**2 + 0.375)
    return np.stack([b * f for b in bends for f in (np.ones_like(y), y)], axis=1)


def _long_lines(mask: Pixels, scale: float) -> list[tuple[Floats, Floats]]:
    """Places along each long level line of a mask: x and middle y in pixels."""
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, max(3, round(5 * scale))), np.uint8))
    lines = []
    for (x, y, w, h), contour in blobs(as_pixels(closed)):
        if w < LONG * mask.shape[1] or h > MOST_BEND * scale:
            continue
        own = np.zeros((h, w), np.uint8)
        cv2.drawContours(own, [contour - np.array([x, y])], -1, 1, cv2.FILLED)
        rows, cols = np.nonzero(cv2.min(own, closed[y : y + h, x : x + w]))
        if len(rows) > 5.0 * scale * w:
            continue
        total = np.bincount(cols, weights=rows, minlength=w)
        number = np.bincount(cols, minlength=w)
        inked = np.flatnonzero(number)
        take = inked[np.linspace(0, len(inked) - 1, _SAMPLES).astype(int)]
        lines.append(((take + x).astype(np.float64), total[take] / number[take] + y))
    return lines
