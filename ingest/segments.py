"""Straight level and upright lines found in a mask of ink, as pixels and as segments. Knows nothing of what they mean."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.blobs import blobs
from ingest.raster import Pixels

THICKEST = 4.5  # points; anything thicker is no line


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


def join(pieces: list[Segment], scale: float, gap: float) -> list[Segment]:
    """Pieces of one line with up to `gap` points between them made one."""
    joined: list[Segment] = []
    for piece in sorted(pieces, key=lambda s: (s.x0, s.y0) if s.across else (s.y0, s.x0)):
        for index, other in enumerate(joined):
            if piece.across:
                between, off = piece.x0 - other.x1, abs(piece.y0 - other.y1)
            else:
                between, off = piece.y0 - other.y1, abs(piece.x0 - other.x1)
            longer = max(piece.length, other.length)
            if -2 <= between <= min(gap * scale, 0.5 * longer) and off <= 1.8 * scale:
                joined[index] = Segment(other.x0, other.y0, piece.x1, piece.y1, piece.across)
                break
        else:
            joined.append(piece)
    return joined


def at(segment: Segment, along: float) -> float:
    """Where the line is at x (level lines) or y (upright lines)."""
    if segment.across:
        share = (along - segment.x0) / max(1.0, segment.x1 - segment.x0)
        return segment.y0 + share * (segment.y1 - segment.y0)
    share = (along - segment.y0) / max(1.0, segment.y1 - segment.y0)
    return segment.x0 + share * (segment.x1 - segment.x0)
