"""Straight level and upright lines found in a mask of ink, as pixels and as segments. Knows nothing of what they mean."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.blobs import blobs, without
from ingest.raster import Pixels

# In points.
THICKEST = 4.5  # anything thicker is no line
BESIDE = 2.0  # print has ink so near above and below a stroke, a line has not
CROWDED = 0.4  # share of what lies above or below a stroke that is inked in print
COVERED = 90.0  # no symbol covers more of a line
MEND = 3.4  # gaps of a dotted or worn line
MENDED_THICKEST = 2.9
MEND_SCALE, MEND_INK = (
    1.8,
    0.2,
)  # pixels a point where worn lines are looked for; ink that makes such a pixel dark


@dataclass(frozen=True, slots=True)
class Segment:
    """A straight ruled line in pixels, from (x0, y0) to (x1, y1), left to right or top to bottom."""

    x0: float
    y0: float
    x1: float
    y1: float
    across: bool

    @property
    def length(self) -> float:
        return self.x1 - self.x0 if self.across else self.y1 - self.y0


def as_pixels(array: object) -> Pixels:
    """OpenCV's result as the array of bytes it is."""
    return np.asarray(array, np.uint8)


def strokes(mask: Pixels, level_run: float, upright_run: float, scale: float) -> tuple[Pixels, Pixels]:
    """Level and upright runs of ink of at least so many points; one pixel of slope within a run is forgiven."""
    long_h, long_v = max(5, round(level_run * scale)), max(5, round(upright_run * scale))
    level = cv2.dilate(mask, np.ones((3, 1), np.uint8))
    level = cv2.morphologyEx(level, cv2.MORPH_OPEN, np.ones((1, long_h), np.uint8))
    upright = cv2.dilate(mask, np.ones((1, 3), np.uint8))
    upright = cv2.morphologyEx(upright, cv2.MORPH_OPEN, np.ones((long_v, 1), np.uint8))
    # Grown by a pixel to find them; shrunk again, they are as thick as they were.
    return (
        as_pixels(cv2.max(cv2.erode(level, np.ones((3, 1), np.uint8)), cv2.min(level, mask))),
        as_pixels(cv2.max(cv2.erode(upright, np.ones((1, 3), np.uint8)), cv2.min(upright, mask))),
    )


def mended(mask: Pixels, shortest: float, run: float, scale: float) -> tuple[Pixels, Pixels]:
    """Level and upright lines that are dotted, dashed or worn: thin, alone, at least so many points long.

    Looked for at half the detail: `run` points of such a line hang together once its gaps are closed.
    """
    step = max(1, round(scale / MEND_SCALE))
    size = (mask.shape[1] // step, mask.shape[0] // step)
    if min(size) < 3:
        return np.zeros_like(mask), np.zeros_like(mask)
    small = cv2.resize(mask[: size[1] * step, : size[0] * step] * 255, size, interpolation=cv2.INTER_AREA)
    rough = as_pixels(small > 255 * MEND_INK)
    found = []
    for flat, across in ((rough, True), (np.ascontiguousarray(rough.T), False)):
        kept = _mended_level(flat, shortest, run, scale / step)
        if kept.any():
            ink = mask if across else np.ascontiguousarray(mask.T)
            large = cv2.resize(kept, (ink.shape[1], ink.shape[0]), interpolation=cv2.INTER_NEAREST)
            kept = _within(as_pixels(large), ink, scale)
        else:
            kept = np.zeros_like(mask if across else mask.T)
        found.append(kept if across else np.ascontiguousarray(kept.T))
    return found[0], found[1]


def _mended_level(mask: Pixels, shortest: float, run: float, scale: float) -> Pixels:
    gap, long = max(3, round(MEND * scale)), max(7, round(run * scale))
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    closed = cv2.dilate(closed, np.ones((3, 1), np.uint8))
    runs = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    runs = as_pixels(cv2.erode(runs, np.ones((3, 1), np.uint8)))
    # The middle of a line of print is as long, but thicker than any worn line.
    thick = max(4, round(MENDED_THICKEST * scale))
    core = cv2.erode(runs, np.ones((thick, 1), np.uint8))
    if core.any():
        print_like = cv2.dilate(core, np.ones((2 * thick + 1, 2 * long + 1), np.uint8))
        runs = as_pixels(cv2.subtract(runs, print_like))
    return without(runs, lambda r: r[2] < shortest * scale)


def _within(lines: Pixels, ink: Pixels, scale: float) -> Pixels:
    """Level lines found at half the detail, as thick as the ink they stand for; their gaps stay closed."""
    gap = max(3, round(MEND * scale) + 2)
    reach = max(3, round(BESIDE * scale)) + 2
    found = np.zeros_like(lines)
    for (x, y, w, h), _ in blobs(lines):
        rows = slice(max(0, y - reach), y + h + reach)
        cols = slice(max(0, x - gap), x + w + gap)
        own = ink[rows, cols]
        closed = cv2.morphologyEx(own, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
        thick = uncrowded(as_pixels(cv2.min(lines[rows, cols], closed)), own, scale)
        found[rows, cols] = cv2.max(found[rows, cols], thick)
    return found


def uncrowded(level: Pixels, mask: Pixels, scale: float) -> Pixels:
    """Level strokes with paper above and below: those in a line of print run through its letters."""
    reach = max(3, round(BESIDE * scale))
    column, wider = np.ones((reach + 1, 1), np.uint8), np.ones((5, 1), np.uint8)
    crowded = []
    around = as_pixels(cv2.dilate(level, np.ones((2 * reach + 1, 1), np.uint8)))
    for (x, y, w, h), contour in blobs(around):
        part = level[y : y + h, x : x + w]
        paper = cv2.subtract(np.ones_like(part), cv2.dilate(part, wider))
        ink = mask[y : y + h, x : x + w]
        for anchor in (0, reach):
            side = cv2.min(cv2.dilate(part, column, anchor=(0, anchor)), paper)
            if cv2.countNonZero(cv2.min(side, ink)) >= CROWDED * max(1, cv2.countNonZero(side)):
                crowded.append(contour)
                break
    if not crowded:
        return level
    kept = level.copy()
    cv2.drawContours(kept, crowded, -1, 0, cv2.FILLED)
    return kept


def segments(lines: Pixels, scale: float, across: bool, shortest: float, gap: float) -> list[Segment]:
    """Segments of a mask of strokes, at least `shortest` points long; breaks up to `gap` points are bridged."""
    bridge = max(3, round(gap * scale))
    closed = cv2.morphologyEx(
        lines, cv2.MORPH_CLOSE, np.ones((3, bridge) if across else (bridge, 3), np.uint8)
    )
    found = []
    for (x, y, w, h), _ in blobs(as_pixels(closed)):
        length = w if across else h
        if length < shortest * scale:
            continue
        part = closed[y : y + h, x : x + w] > 0
        if float(part.sum()) / length > THICKEST * scale:
            continue
        near = max(2, min(length // 8, round(8 * scale)))
        if across:
            first, last = _middle(part[:, :near], 0), _middle(part[:, -near:], 0)
            found.append(Segment(x, y + first, x + w - 1, y + last, True))
        else:
            first, last = _middle(part[:near], 1), _middle(part[-near:], 1)
            found.append(Segment(x + first, y, x + last, y + h - 1, False))
    return found


def _middle(part: NDArray[np.bool_], axis: int) -> float:
    return float(np.nonzero(part)[axis].mean())


def join(pieces: list[Segment], scale: float, gap: float, covers: Pixels | None = None) -> list[Segment]:
    """Pieces of one line with up to `gap` points between them made one; more where a mask `covers` what lies between."""
    level = 1.8 * scale
    joined: list[Segment] = []
    # Lines by the level at which they end, so that only those near a piece are looked at.
    shelves: dict[int, list[int]] = {}
    for piece in sorted(pieces, key=lambda s: (s.x0, s.y0) if s.across else (s.y0, s.x0)):
        start = piece.y0 if piece.across else piece.x0
        shelf = int(start // level)
        near = sorted(
            index for at_level in (shelf - 1, shelf, shelf + 1) for index in shelves.get(at_level, ())
        )
        for index in near:
            other = joined[index]
            if piece.across:
                between, off = piece.x0 - other.x1, abs(start - other.y1)
            else:
                between, off = piece.y0 - other.y1, abs(start - other.x1)
            longer = max(piece.length, other.length)
            if off > level or not -2 <= between <= min(COVERED * scale, 0.5 * longer):
                continue
            if between <= gap * scale or (covers is not None and _covered(other, piece, covers)):
                shelves[_shelf(other, level)].remove(index)
                joined[index] = Segment(other.x0, other.y0, piece.x1, piece.y1, piece.across)
                shelves.setdefault(_shelf(piece, level), []).append(index)
                break
        else:
            shelves.setdefault(_shelf(piece, level), []).append(len(joined))
            joined.append(piece)
    return joined


def _shelf(segment: Segment, level: float) -> int:
    return int((segment.y1 if segment.across else segment.x1) // level)


def _covered(first: Segment, then: Segment, covers: Pixels) -> bool:
    """The mask reaches from the end of one piece to the beginning of the next."""
    xs = np.linspace(first.x1, then.x0, 9)[1:-1].round().astype(int)
    ys = np.linspace(first.y1, then.y0, 9)[1:-1].round().astype(int)
    return bool(covers[ys, xs].all())


def at(segment: Segment, along: float) -> float:
    """Where the line is at x (level lines) or y (upright lines)."""
    if segment.across:
        share = (along - segment.x0) / max(1.0, segment.x1 - segment.x0)
        return segment.y0 + share * (segment.y1 - segment.y0)
    share = (along - segment.y0) / max(1.0, segment.y1 - segment.y0)
    return segment.x0 + share * (segment.x1 - segment.x0)
