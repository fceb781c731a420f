"""Takes the curl out of a photographed or bound page by its long ruled lines. Pure functions on arrays.

Each line is compared with the straight line through it; one smooth field of bends is fitted to all of them, and the page
is taken from along that field. A page without long lines, or whose lines are straight, is returned as it is.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

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
    if (bends := _bends(grey, scale)) is not None:
        grey = _unbent(grey, bends, scale)
    turned = np.ascontiguousarray(grey.T)
    if (bends := _bends(turned, scale)) is not None:
        grey = np.ascontiguousarray(_unbent(turned, bends, scale).T)
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
    factor = min(1.0, PROBE_SCALE / scale)
    if min(grey.shape) * factor < 60:
        return None
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    mask = cv2.adaptiveThreshold(small, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 12)
    found, _ = strokes(as_pixels(mask), RUN, RUN, scale * factor)
    lines = _long_lines(as_pixels(found), scale * factor)
    if len(lines) < LEAST_LINES:
        return None
    height, width = mask.shape
    away, wanted = [], []
    for xs, ys in lines:
        x, y = 2 * xs / width - 1, 2 * ys / height - 1
        basis = _basis(x, y)
        # What is straight in a line, however it lies, is none of its bends.
        straight = np.stack([np.ones_like(x), x], axis=1)
        both = np.concatenate([basis, ys[:, None] / (scale * factor)], axis=1)
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
    count, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    lines = []
    for index in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[index])
        if w < LONG * mask.shape[1] or area > 5.0 * scale * w or h > MOST_BEND * scale:
            continue
        rows, cols = np.nonzero(labels[y : y + h, x : x + w] == index)
        total = np.bincount(cols, weights=rows, minlength=w)
        number = np.bincount(cols, minlength=w)
        inked = np.flatnonzero(number)
        take = inked[np.linspace(0, len(inked) - 1, _SAMPLES).astype(int)]
        lines.append(((take + x).astype(np.float64), total[take] / number[take] + y))
    return lines
