"""Closed shapes drawn on a page: capsules, rectangles, diamonds, pentagons. Knows nothing of tables or steps."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from archive.geometry import Symbol
from ingest.blobs import Contour, blobs
from ingest.raster import Pixels
from ingest.segments import as_pixels

Shape = tuple[str, Contour, tuple[int, int, int, int]]  # kind, outline, box in pixels

# In points: smaller holes are letters, larger ones are cells or pictures.
NARROWEST, WIDEST = 9.0, 130.0
LOWEST, HIGHEST = 7.0, 70.0
SMALL_SHARE = 0.4  # of the usual area; anything smaller is a hollow
LOOP = (0.05, 0.6)  # share of a symbol that the hollow between its arrows covers
SMALL_PENTAGON = 0.16  # pentagons are drawn smaller than steps
SMALL_CIRCLE = 0.55  # of the usual area; a circle so small carries an arrow on
LARGE_SHARE = 6.0  # and anything larger is a picture, a stamp, a cell
STAMP = 34.0  # a circle so high is a stamp
WORD_HEIGHT = 13.0  # a word written in a symbol divides it
WORN_GAP = 2.0  # breaks in the outline of a symbol
SPOT = 4  # pixels; a spot so small, with nothing near, is dust
TONED, SOLID = 18.0, 3.2  # steps darker than paper, and points thick: the filling of a symbol
BLACK = 75.0  # a hole punched, a blot
EVEN = 16.0  # a filling is of one tone; letters that run together are not
LEAST_WIDE = 14.0  # points; what is narrower and neither closed nor open may be a letter
RIM = 2.0  # the outline is looked for so far around the hole


@dataclass(frozen=True, slots=True)
class Shapes:
    """`symbols` in points; `area` masks whole shapes with their outline, `outlines` the outline alone (h, w), 0 or 1."""

    symbols: tuple[Symbol, ...]
    area: Pixels
    outlines: Pixels


def find_symbols(grey: Pixels, strokes: Pixels, scale: float) -> Shapes:
    """Every closed shape of a symbol's size that is not a cell between rulings; `strokes` masks long straight runs."""
    block = max(15, round(min(grey.shape) / 60) | 1)
    ink = cv2.adaptiveThreshold(grey, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 12)
    ink = cv2.max(cv2.morphologyEx(_unspecked(ink), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), strokes)
    area = np.zeros(grey.shape[:2], np.uint8)
    outlines = np.zeros_like(area)
    symbols = []
    rim = max(2, round(RIM * scale))
    shapes = _closed_shapes(as_pixels(ink), strokes, scale)
    for filled in _filled_shapes(grey, strokes, scale):
        # A dark filling rounds the corners of the hole in it; the filling as a whole has its corners.
        here = [s for s in shapes if not _apart(s, filled)]
        if all(s[0] == "mulai_selesai" and filled[0] == "proses" for s in here):
            shapes = [s for s in shapes if _apart(s, filled)] + [filled]
    # Once more with the gaps of a worn or dashed outline closed; what looks like a pentagon then is a hollow.
    gap = round(WORN_GAP * scale) | 1
    worn = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))
    shapes += [
        s
        for s in _closed_shapes(as_pixels(worn), strokes, scale)
        if s[0] != "penghubung" and s[2][2] >= LEAST_WIDE * scale and all(_apart(s, o) for o in shapes)
    ]
    for kind, contour, (x, y, w, h) in _with_circles(_without_loops(_of_one_size(shapes))):
        cv2.drawContours(area, [cv2.convexHull(contour)], -1, 1, cv2.FILLED)
        cv2.drawContours(outlines, [contour], -1, 1, 2 * rim + 1)
        box = (round(x / scale, 1), round(y / scale, 1), round((x + w) / scale, 1), round((y + h) / scale, 1))
        symbols.append(Symbol(kind, box))
    if symbols:
        area = np.asarray(cv2.dilate(area, np.ones((2 * rim + 1, 2 * rim + 1), np.uint8)), np.uint8)
        outlines = np.asarray(cv2.min(outlines, cv2.dilate(ink, np.ones((3, 3), np.uint8))), np.uint8)
    return Shapes(tuple(sorted(symbols, key=lambda s: (s.box[1], s.box[0]))), area, outlines)


def _unspecked(ink: Pixels) -> Pixels:
    """Ink without the dust of a copier: spots of some pixels, alone."""
    around = cv2.boxFilter(ink, cv2.CV_8U, (5, 5), normalize=False)
    return as_pixels(cv2.min(ink, as_pixels(around > SPOT)))


def _filled_shapes(grey: Pixels, strokes: Pixels, scale: float) -> list[Shape]:
    """Shapes filled with grey."""
    toned = as_pixels(grey < float(np.median(grey[::5, ::5])) - TONED)
    size = round(SOLID * scale)
    if not cv2.erode(toned, np.ones((size, size), np.uint8)).any():
        return []
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    solid = as_pixels(cv2.morphologyEx(toned, cv2.MORPH_OPEN, disc))
    found: list[Shape] = []
    for (x, y, w, h), contour in blobs(solid):
        if not (NARROWEST * scale <= w <= WIDEST * scale and LOWEST * scale <= h <= HIGHEST * scale):
            continue
        middle = grey[y + h // 3 : y + h - h // 3, x + w // 3 : x + w - w // 3]
        if w < LEAST_WIDE * scale or float(np.median(middle)) < BLACK or float(middle.std()) > EVEN:
            continue
        kind = shape_of(contour)
        if kind is not None and not _is_stamp(kind, w, h, scale) and not _is_cell(strokes, x, y, w, h, scale):
            found.append((kind, contour, (x, y, w, h)))
    return found


def _closed_shapes(ink: Pixels, strokes: Pixels, scale: float) -> list[Shape]:
    """The holes in the ink that have the size and form of a symbol, and are no cells."""
    contours, tree = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if tree is None:
        return []
    holes = [c for c, (_, _, _, parent) in zip(contours, tree[0], strict=True) if parent >= 0]
    shapes: list[Shape] = []
    for contour in (*holes, *_rejoined(holes, scale)):
        x, y, w, h = cv2.boundingRect(contour)
        if not (NARROWEST * scale <= w <= WIDEST * scale and LOWEST * scale <= h <= HIGHEST * scale):
            continue
        kind = shape_of(contour)
        if kind is not None and not _is_stamp(kind, w, h, scale) and not _is_cell(strokes, x, y, w, h, scale):
            shapes.append((kind, contour, (x, y, w, h)))
    return shapes


def _is_stamp(kind: str, w: int, h: int, scale: float) -> bool:
    """A round hollow, larger than any circle of a flow: the inside of a stamp."""
    return kind == "mulai_selesai" and h >= STAMP * scale and 0.8 < w / h < 1.25


def _apart(a: Shape, b: Shape) -> bool:
    (ax, ay, aw, ah), (bx, by, bw, bh) = a[2], b[2]
    return ax >= bx + bw or bx >= ax + aw or ay >= by + bh or by >= ay + ah


def _without_loops(shapes: list[Shape]) -> list[Shape]:
    """Without the hollows that two arrows between the same symbols enclose: they reach into both, as no symbol does."""
    return [s for s in shapes if sum(_reaches_into(s, other) for other in shapes if other is not s) < 2]


def _reaches_into(a: Shape, b: Shape) -> bool:
    """Whether a covers a corner of b, and is the larger."""
    (ax, ay, aw, ah), (bx, by, bw, bh) = a[2], b[2]
    wide = min(ax + aw, bx + bw) - max(ax, bx)
    high = min(ay + ah, by + bh) - max(ay, by)
    return wide > 0 and high > 0 and aw * ah > bw * bh and LOOP[0] < wide * high / (bw * bh) < LOOP[1]


def _of_one_size(shapes: list[Shape]) -> list[Shape]:
    """Without hollows between a symbol, a connector and a ruling: the shapes of a flow have one size, pentagons a lesser."""
    sizes = sorted(w * h for kind, _, (_, _, w, h) in shapes if kind != "penghubung")
    if len(sizes) < 3:
        return shapes
    usual = sizes[len(sizes) // 2]
    return [
        s
        for s in shapes
        if s[2][2] * s[2][3]
        >= (SMALL_PENTAGON if s[0] == "penghubung" or _is_small_circle(s[2], usual) else SMALL_SHARE) * usual
        and s[2][2] * s[2][3] <= LARGE_SHARE * usual
    ]


def _with_circles(shapes: list[Shape]) -> list[Shape]:
    """Circles much smaller than the steps carry an arrow on, as pentagons do."""
    sizes = sorted(w * h for kind, _, (_, _, w, h) in shapes if kind != "penghubung")
    usual = sizes[len(sizes) // 2] if len(sizes) >= 3 else 0
    return [
        ("penghubung", contour, box)
        if kind == "mulai_selesai" and _is_small_circle(box, usual)
        else (kind, contour, box)
        for kind, contour, box in shapes
    ]


def _is_small_circle(box: tuple[int, int, int, int], usual: float) -> bool:
    _, _, w, h = box
    return 0.8 < w / h < 1.25 and w * h < SMALL_CIRCLE * usual


def _rejoined(holes: Sequence[Contour], scale: float) -> list[Contour]:
    """Shapes divided by the word written in them: the parts above and below it made one."""
    parts = []
    for contour in holes:
        box = cv2.boundingRect(contour)
        wide, low = box[2] >= 2 * NARROWEST * scale, 2 * scale <= box[3] <= HIGHEST * scale
        if wide and low and box[2] <= WIDEST * scale and shape_of(contour) is None:
            parts.append((box, contour))
    joined = []
    for (x, y, w, h), upper in parts:
        for (ox, oy, ow, _), lower in parts:
            shared = min(x + w, ox + ow) - max(x, ox)
            if (
                0 < oy - (y + h // 2) <= WORD_HEIGHT * scale
                and shared >= 0.8 * max(w, ow)
                and upper is not lower
            ):
                hull = cv2.convexHull(np.concatenate([upper, lower]))
                if cv2.contourArea(upper) + cv2.contourArea(lower) >= 0.3 * cv2.contourArea(hull):
                    joined.append(np.asarray(hull, np.int32))
    return joined


def shape_of(contour: Contour) -> str | None:
    """Kind of a closed outline as in `records.SIMBOL`; None when it is no regular shape."""
    hull = np.asarray(cv2.convexHull(contour), np.int32)
    size, full = cv2.contourArea(contour), cv2.contourArea(hull)
    x, y, w, h = cv2.boundingRect(contour)
    if full < 1 or size / full < 0.86:
        return None
    extent = full / max(1, (w - 1) * (h - 1))
    top, bottom, left, right = _edge_shares(hull, x, y, w, h)
    if extent < 0.66:
        # A diamond touches its box in four points, near the middle of each side.
        return "keputusan" if extent > 0.4 and max(top, bottom, left, right) < 0.45 else None
    if bottom < 0.3 and top > 0.6 and extent < 0.9:
        return "penghubung"
    if max(top, bottom) > 0.85 and max(left, right) > 0.75:
        return "proses"
    if extent > 0.74 and w > h * 0.8:
        return "mulai_selesai"
    return None


def _edge_shares(
    hull: NDArray[np.int32], x: int, y: int, w: int, h: int
) -> tuple[float, float, float, float]:
    """How much of each side of its box the shape fills: top, bottom, left, right."""
    canvas = np.zeros((h, w), np.uint8)
    cv2.drawContours(canvas, [hull - np.array([x, y])], -1, 1, cv2.FILLED)
    deep_y, deep_x = max(1, round(0.06 * h)), max(1, round(0.06 * w))
    deep = max(1, min(deep_x, deep_y))
    return (
        float(canvas[deep - 1].mean()),
        float(canvas[-deep].mean()),
        float(canvas[:, deep - 1].mean()),
        float(canvas[:, -deep].mean()),
    )


def _is_cell(strokes: Pixels, x: int, y: int, w: int, h: int, scale: float) -> bool:
    """True when the sides run on beyond the corners, as the lines of a table do and those of a symbol do not."""
    reach, thick = max(3, round(6 * scale)), max(2, round(2 * scale))
    height, width = strokes.shape
    runs = 0
    for cx, out in ((x, -1), (x + w, 1)):
        for cy, down in ((y, -1), (y + h, 1)):
            # Along the level side, past the corner; then along the upright side.
            near, far = cx + out * (thick + 1), cx + out * (thick + reach)
            band = strokes[
                max(0, cy - thick) : min(height, cy + thick + 1),
                max(0, min(near, far)) : min(width, max(near, far)),
            ]
            runs += bool(band.size and band.max(axis=0).mean() > 0.85)
            near, far = cy + down * (thick + 1), cy + down * (thick + reach)
            band = strokes[
                max(0, min(near, far)) : min(height, max(near, far)),
                max(0, cx - thick) : min(width, cx + thick + 1),
            ]
            runs += bool(band.size and band.max(axis=1).mean() > 0.85)
    return runs >= 3
