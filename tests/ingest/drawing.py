"""Pages drawn in code, so that rulings, symbols and repair are tested on what is known."""

import itertools

import cv2
import numpy as np
from numpy.typing import NDArray

SCALE = 200 / 72  # pixels a point
Picture = NDArray[np.uint8]


def blank(width: float = 595.0, height: float = 842.0) -> Picture:
    """A white page, measured in points."""
    return np.full((round(height * SCALE), round(width * SCALE)), 255, np.uint8)


def at(*points: float) -> tuple[int, ...]:
    return tuple(round(p * SCALE) for p in points)


def line(page: Picture, x0: float, y0: float, x1: float, y1: float, thick: int = 2, shade: int = 0) -> None:
    cv2.line(page, at(x0, y0), at(x1, y1), shade, thick)


def table(page: Picture, xs: list[float], ys: list[float], thick: int = 2, shade: int = 0) -> None:
    """A full grid of lines."""
    for x in xs:
        line(page, x, ys[0], x, ys[-1], thick, shade)
    for y in ys:
        line(page, xs[0], y, xs[-1], y, thick, shade)


def write(page: Picture, x: float, y: float, text: str, size: float = 0.8) -> None:
    cv2.putText(page, text, at(x, y), cv2.FONT_HERSHEY_SIMPLEX, size, 0, 2, cv2.LINE_AA)


def capsule(page: Picture, x: float, y: float, w: float = 34, h: float = 16) -> None:
    r = h / 2
    line(page, x + r, y, x + w - r, y)
    line(page, x + r, y + h, x + w - r, y + h)
    cv2.ellipse(page, at(x + r, y + r), at(r, r), 0, 90, 270, 0, 2)
    cv2.ellipse(page, at(x + w - r, y + r), at(r, r), 0, -90, 90, 0, 2)


def shape(page: Picture, points: list[tuple[float, float]]) -> None:
    cv2.polylines(page, [np.array([at(*p) for p in points], np.int32)], True, 0, 2, cv2.LINE_AA)


def box(page: Picture, x: float, y: float, w: float = 34, h: float = 16) -> None:
    shape(page, [(x, y), (x + w, y), (x + w, y + h), (x, y + h)])


def diamond(page: Picture, x: float, y: float, w: float = 34, h: float = 22) -> None:
    shape(page, [(x + w / 2, y), (x + w, y + h / 2), (x + w / 2, y + h), (x, y + h / 2)])


def pentagon(page: Picture, x: float, y: float, w: float = 16, h: float = 16) -> None:
    shape(page, [(x, y), (x + w, y), (x + w, y + 0.6 * h), (x + w / 2, y + h), (x, y + 0.6 * h)])


def paragraphs(page: Picture, rows: int = 24, words: int = 7) -> None:
    """Lines of text-like print across the page."""
    for row in range(rows):
        for word in range(words):
            write(page, 60 + 68 * word, 80 + 26 * row, "Naskah"[: 3 + (row + word) % 4], 1.0)


def turned(page: Picture, degrees: float) -> Picture:
    """The page turned counter-clockwise by a small angle, paper kept."""
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(
        cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=255), np.uint8
    )


def circle(page: Picture, x: float, y: float, r: float) -> None:
    cv2.circle(page, at(x, y), round(r * SCALE), 0, 2, cv2.LINE_AA)


def arrow(
    page: Picture, *points: tuple[float, float], shade: int = 0, head: tuple[float, float] = (6, 2.4)
) -> None:
    """A connector through these points, with a filled head (length, half width) at the last."""
    for a, b in itertools.pairwise(points):
        line(page, *a, *b, shade=shade)
    (ax, ay), (bx, by) = points[-2:]
    length = max(0.1, float(np.hypot(bx - ax, by - ay)))
    ux, uy = (bx - ax) / length, (by - ay) / length
    corners = [(bx, by)] + [
        (bx - head[0] * ux - s * uy, by - head[0] * uy + s * ux) for s in (head[1], -head[1])
    ]
    cv2.fillPoly(page, [np.array([at(*p) for p in corners], np.int32)], shade)


def dotted(page: Picture, across: bool, on: float, off: float) -> None:
    """Takes bits out of every level (or upright) line, as dots, dashes or wear do."""
    size = page.shape[1] if across else page.shape[0]
    for start in np.arange(on, size / SCALE, on + off):
        part = slice(round(start * SCALE), round((start + off) * SCALE))
        if across:
            page[:, part] = 255
        else:
            page[part] = 255


def curled(page: Picture, points: float) -> Picture:
    """The page bent so that the middle of its lines lies `points` lower than their ends, less so near the top."""
    height, width = page.shape[:2]
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    bend = points * SCALE * np.sin(np.pi * xs / width) * (0.3 + 0.7 * ys / height)
    return np.asarray(
        cv2.remap(page, xs, (ys - bend).astype(np.float32), cv2.INTER_LINEAR, borderValue=255), np.uint8
    )
