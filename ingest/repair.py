"""Page repair: pure steps on arrays, each of which leaves a good page as it was.

Angles in degrees, clockwise positive where a page is turned; matrices map points of the repaired page back to the page
as it lay in the file, in pixels.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.blobs import blobs
from ingest.curl import flatten_curl
from ingest.pixels import shrunk
from ingest.raster import Pixels

Transform = NDArray[Any]  # 3 x 3

MAX_SKEW = 12.0  # degrees; an ADF jam twists a page by ten
STRAIGHT = 0.08  # degrees; turning a page by less only blurs it
_STRETCH = np.clip((np.arange(256.0) - 10) * 255 / 232, 0, 255).astype(
    np.uint8
)  # paper's texture becomes white
COLOURED, DARK = 38, 95  # steps between the brightest and darkest colour of ink; brightness of print
TALLER_THAN_PRINT = 20.0  # points
# Points of a straight stroke, longer than any of a signature; share of such strokes in what is ruled or drawn.
STRAIGHT_RUN, MOSTLY = 26.0, 0.55
DISC = 7.0  # points; a black mass at least so thick is a punch hole, not a letter
SPECK = 1.9  # points; ink no larger than this, and alone, is dust
NEAR_PRINT = 4.5  # points between a dot and the letters it belongs to
STREAK, STREAK_END = (
    0.5,
    0.015,
)  # share of its length that is inked; share of the page within which its ends lie
LEAST_INK = 200  # pixels of the probe; a page with less says nothing of its direction
MOST_INK = 24_000  # pixels of the probe that are looked at
_PROBE = 900  # longest side of the small picture on which angles are looked for


@dataclass(frozen=True, slots=True)
class Repaired:
    """A flat, even, black-on-white page: `grey` (h, w), and `back`, which maps its pixels to the page in the file."""

    grey: Pixels
    back: Transform


def repair(pixels: Pixels, scale: float) -> Repaired:
    """Coloured ink, perspective, light, borders and skew, in this order; `scale` in pixels a point.

    The page is still turned as it was.
    """
    grey, back = flatten_photo(ink_on_grey(pixels, scale))
    grey = clear_border(even_light(grey))
    grey, turn = deskew(grey)
    return Repaired(flatten_curl(grey, scale), back @ turn)


def ink_on_grey(pixels: Pixels, scale: float) -> Pixels:
    """Grey page; in colour scans, stamps and signatures in coloured ink are taken off, print beneath them stays.

    Coloured print (a red kop, a blue address) is no taller than a line and stays as dark as it is.
    """
    if pixels.ndim == 2:
        return pixels
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    red, green, blue = cv2.split(pixels)
    brightest = cv2.max(cv2.max(red, green), blue)
    chroma = cv2.subtract(brightest, cv2.min(cv2.min(red, green), blue))
    # Where black print lies under coloured ink the page is dark in every colour: that is not coloured.
    coloured = np.asarray((chroma > COLOURED) & (brightest > DARK), np.uint8)
    if float(coloured[::5, ::5].mean()) > 0.2:  # a coloured sheet or a colour cast: no ink to tell apart
        return grey
    if not coloured.any():
        return grey
    joined = cv2.dilate(coloured, np.ones((3, 3), np.uint8))
    marks = np.zeros_like(joined)
    for (x, y, w, h), contour in blobs(joined):
        if h < TALLER_THAN_PRINT * scale:
            continue
        own = np.zeros((h, w), np.uint8)
        cv2.drawContours(own, [contour - np.array([x, y])], -1, 1, cv2.FILLED)
        own = np.asarray(cv2.min(own, joined[y : y + h, x : x + w]), np.uint8)
        if not _straight(own, scale):
            marks[y : y + h, x : x + w] = cv2.max(own, marks[y : y + h, x : x + w])
    if not marks.any():
        return grey
    # The pale rim of a stroke is less coloured than its middle, and print is darker than both.
    grey[(cv2.dilate(marks, np.ones((3, 3), np.uint8)) > 0) & (brightest > DARK)] = 255
    return grey


def _straight(mask: Pixels, scale: float) -> bool:
    """Whether the ink is level and upright strokes: a table ruled in colour, a light blue connector."""
    run = max(5, round(STRAIGHT_RUN * scale))
    runs = cv2.max(
        cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, run), np.uint8)),
        cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((run, 1), np.uint8)),
    )
    return int((runs > 0).sum()) > MOSTLY * int((mask > 0).sum())


def even_light(grey: Pixels) -> Pixels:
    """Paper made white everywhere: each point is divided by the paper's brightness around it."""
    factor = max(1.0, max(grey.shape) / 420)
    small = shrunk(grey, factor)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (13, 13)))
    paper = cv2.GaussianBlur(cv2.medianBlur(paper, 7), (0, 0), 5)
    # Where there is no paper (a black border) nothing is lifted to white.
    paper = np.maximum(paper, 90)
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, paper, scale=245), np.uint8)


def clear_border(grey: Pixels) -> Pixels:
    """Whitens dark surroundings that touch the edge of the picture: scanner lid, desk, torn corner."""
    height, width = grey.shape
    factor = max(1.0, max(grey.shape) / 700)
    small = shrunk(grey, factor)
    dark = (small < 130).astype(np.uint8)
    # Only masses count: lines and letters that touch the edge are opened away and stay.
    masses = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((4, 4), np.uint8))
    _, labels = cv2.connectedComponents(masses, connectivity=8)
    edge = np.unique(
        np.concatenate(
            [labels[:2].ravel(), labels[-2:].ravel(), labels[:, :2].ravel(), labels[:, -2:].ravel()]
        )
    )
    mask = np.isin(labels, edge[edge > 0]).astype(np.uint8)
    if not mask.any():
        return grey
    wider = cv2.dilate(mask, np.ones((5, 5), np.uint8))
    cleared = grey.copy()
    cleared[cv2.resize(wider, (width, height), interpolation=cv2.INTER_NEAREST) > 0] = 255
    return cleared


def clean_ground(grey: Pixels, scale: float) -> Pixels:
    """Ground made wholly white, dust and punch holes taken out; `scale` in pixels a point."""
    ground = np.asarray(cv2.LUT(grey, _STRETCH), np.uint8)
    dark = np.asarray(cv2.threshold(ground, 199, 1, cv2.THRESH_BINARY_INV)[1], np.uint8)
    small, discs = [], []
    for rect, contour in blobs(dark):
        if max(rect[2], rect[3]) <= SPECK * scale:
            small.append((rect, contour))
        elif _is_disc(dark, rect, scale):
            discs.append(contour)
    print_alone = dark.copy()
    cv2.drawContours(print_alone, [contour for _, contour in small], -1, 0, cv2.FILLED)
    reach = round(NEAR_PRINT * scale)
    # Dots and commas stand beside letters; dust stands alone.
    gone = discs + [
        contour
        for (x, y, w, h), contour in small
        if not print_alone[max(0, y - reach) : y + h + reach, max(0, x - reach) : x + w + reach].any()
    ]
    if gone:
        cv2.drawContours(ground, gone, -1, 255, cv2.FILLED)
        cv2.drawContours(ground, gone, -1, 255, 3)
    return ground


def _is_disc(dark: Pixels, rect: tuple[int, int, int, int], scale: float) -> bool:
    """A hole punched, or a black mass like one."""
    x, y, w, h = rect
    if min(w, h) < DISC * scale or max(w, h) > 40 * scale or not 0.6 < w / h < 1.7:
        return False
    part = dark[y : y + h, x : x + w]
    size = max(3, round(DISC * scale))
    solid = cv2.erode(part, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), borderValue=0)
    return float(part.mean()) > 0.6 and bool(solid.any())


def flatten_photo(grey: Pixels) -> tuple[Pixels, Transform]:
    """The sheet of a phone photo pulled straight, when its four edges are seen; otherwise the page as it is."""
    corners = _sheet_corners(grey)
    if corners is None:
        return grey, np.eye(3)
    top, bottom = np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[3])
    left, right = np.linalg.norm(corners[3] - corners[0]), np.linalg.norm(corners[2] - corners[1])
    width, height = int(max(top, bottom)), int(max(left, right))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    there = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    flat = cv2.warpPerspective(grey, there, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    # A dark frame drawn by a scanner is no desk: what was straight within it would be pulled askew.
    if _straightness(np.asarray(flat, np.uint8)) < _straightness(grey[_around(corners, grey.shape)]):
        return grey, np.eye(3)
    return np.asarray(flat, np.uint8), np.linalg.inv(there)


def _around(corners: NDArray[np.float64], shape: tuple[int, ...]) -> tuple[slice, slice]:
    (left, top), (right, low) = np.maximum(0, corners.min(axis=0)), corners.max(axis=0)
    return slice(int(top), min(shape[0], int(low))), slice(int(left), min(shape[1], int(right)))


def _straightness(grey: Pixels) -> float:
    """How level lines are at the best angle, across and down alike, for each pixel of ink."""
    probe = _probe(grey)
    angle = skew_angle(grey)
    level = _levelness(probe, angle) + _levelness(np.ascontiguousarray(probe.T), -angle)
    return level / max(1, int(probe.sum()))


def _sheet_corners(grey: Pixels) -> NDArray[np.float64] | None:
    """Corners of the sheet (top left first, clockwise), or None when the picture is all sheet."""
    factor = max(grey.shape) / 500
    small = shrunk(grey, factor)
    small = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    small = cv2.GaussianBlur(small, (5, 5), 0)
    frame = np.concatenate(
        [small[:3].ravel(), small[-3:].ravel(), small[:, :3].ravel(), small[:, -3:].ravel()]
    )
    # A desk shows all around; the lid of a scanner along one side is clear_border's work.
    desk = float(np.percentile(frame, 90)) + 14
    bright = (small > desk).astype(np.uint8)
    sheet = cv2.morphologyEx(bright, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    paper = small[sheet > 0]
    if paper.size < 0.3 * small.size or float(np.median(paper)) - desk < 30:
        return None
    contours, _ = cv2.findContours(sheet, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outline = max(contours, key=cv2.contourArea)
    if cv2.contourArea(outline) < 0.3 * small.size:
        return None
    hull = cv2.convexHull(outline)
    for tolerance in (0.01, 0.02, 0.03, 0.05):
        quad = cv2.approxPolyDP(hull, tolerance * cv2.arcLength(hull, True), True)
        if len(quad) == 4:
            break
    else:
        return None
    if cv2.contourArea(quad) < 0.9 * cv2.contourArea(hull):
        return None
    points = quad.reshape(4, 2).astype(np.float64) * factor
    order = points[np.argsort(points.sum(axis=1))]
    first, last = order[0], order[-1]
    middle = order[1:3]
    right_top, left_bottom = middle[np.argsort(middle[:, 1] - middle[:, 0])]
    return np.array([first, right_top, last, left_bottom])


def ink(grey: Pixels) -> Pixels:
    """Mask (0 or 1) of what is printed on an even page."""
    block = max(15, round(min(grey.shape) / 40) | 1)
    mask = cv2.adaptiveThreshold(grey, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 18)
    return np.asarray(mask, np.uint8)


def deskew(grey: Pixels) -> tuple[Pixels, Transform]:
    """The page set straight, and the way back; a page that is straight enough is returned as it is."""
    angle = skew_angle(grey)
    if abs(angle) < STRAIGHT:
        return grey, np.eye(3)
    height, width = grey.shape
    there = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0), [0, 0, 1]])
    straight = cv2.warpAffine(grey, there[:2], (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    return np.asarray(straight, np.uint8), np.linalg.inv(there)


def skew_angle(grey: Pixels) -> float:
    """Degrees counter-clockwise by which the page must be turned so that lines of text and rules are level."""
    probe = _without_streaks(_probe(grey))
    if int(probe.sum()) < LEAST_INK:
        return 0.0
    ys, xs = (v.astype(np.float32) for v in np.nonzero(probe))
    # A part of the ink says as much as all of it.
    step = max(1, xs.size // MOST_INK)
    across, down = (xs[::step], ys[::step]), (ys[::step], xs[::step])
    best, angle, kind = 0.0, 0.0, 1.0
    for candidate in np.arange(-MAX_SKEW, MAX_SKEW + 0.1, 1.0):
        for ink_points, sign in ((across, 1.0), (down, -1.0)):
            score = _gathered(*ink_points, sign * candidate)
            # Turning costs a little, so that an empty page stays as it is.
            score *= 1 - 0.004 * abs(candidate)
            if score > best:
                best, angle, kind = score, float(candidate), sign
    points = across if kind > 0 else down
    for fine in (0.25, 0.05):
        around = angle + fine * np.arange(-4, 5)
        angle = float(max(around, key=lambda a: _gathered(*points, kind * float(a))))
    return angle if abs(angle) < MAX_SKEW else 0.0


def _without_streaks(probe: Pixels) -> Pixels:
    """The mask without lines from edge to edge: streaks of the scanner and folds, which say nothing of the print."""
    kept = probe
    for axis in (0, 1):
        size = probe.shape[axis]
        end = max(1, round(STREAK_END * size))
        wider = cv2.dilate(probe, np.ones((1, 3) if axis == 0 else (3, 1), np.uint8))
        lines = wider if axis == 0 else wider.T
        streaks = (lines.mean(axis=0) > STREAK) & lines[:end].any(axis=0) & lines[-end:].any(axis=0)
        if streaks.any():
            kept = kept.copy()
            if axis == 0:
                kept[:, streaks] = 0
            else:
                kept[streaks] = 0
    return kept


def is_sideways(grey: Pixels) -> bool:
    """True when lines of text run up or down the page rather than across."""
    probe = _probe(grey)
    # Ruled lines say nothing of the text's direction: only short runs of ink count.
    long_h = cv2.morphologyEx(probe, cv2.MORPH_OPEN, np.ones((1, 25), np.uint8))
    long_v = cv2.morphologyEx(probe, cv2.MORPH_OPEN, np.ones((25, 1), np.uint8))
    text = cv2.subtract(probe, cv2.dilate(cv2.max(long_h, long_v), np.ones((3, 3), np.uint8)))
    if int(text.sum()) < LEAST_INK:
        return False
    # The gaps between lines are longer than those between letters: smear and compare the two ways.
    across = _run_length(text)
    down = _run_length(np.ascontiguousarray(text.T))
    return down > 1.15 * across


def _run_length(text: Pixels) -> float:
    """How far ink reaches along rows after closing letter gaps: large where rows are lines of text."""
    closed = cv2.morphologyEx(text, cv2.MORPH_CLOSE, np.ones((1, 9), np.uint8))
    edges = int(np.abs(np.diff(closed.astype(np.int8), axis=1)).sum()) / 2
    return float(closed.sum()) / max(1.0, edges)


def _probe(grey: Pixels) -> Pixels:
    factor = max(grey.shape) / _PROBE
    mask = cv2.adaptiveThreshold(
        shrunk(grey, factor), 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 14
    )
    return np.asarray(mask, np.uint8)


def _levelness(mask: Pixels, angle: float) -> float:
    """How sharply the ink of a mask gathers into rows when the page is turned by `angle`."""
    ys, xs = (v.astype(np.float32) for v in np.nonzero(mask))
    return _gathered(xs, ys, angle)


def _gathered(along: NDArray[np.float32], level: NDArray[np.float32], angle: float) -> float:
    """The same of points, by their place along and across rows."""
    # A shear is as good as a turn for small angles.
    rows = np.bincount((level - np.float32(np.tan(np.radians(angle))) * along + _PROBE).astype(np.int32))
    return float(np.square(np.diff(rows.astype(np.float64))).sum())
