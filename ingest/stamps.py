"""Takes the marks of stamps off a page, so that the print beneath them can be read. Pure functions on arrays.

A stamp is found by its ring. Where its ink is paler than print, its tone tells it apart; where a scan knows only black
and white, no more than the rings themselves can be taken off.
"""

from collections.abc import Sequence
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.pixels import shrunk
from ingest.raster import Pixels
from ingest.segments import as_pixels

Circles = NDArray[np.float64]  # (n, 3): centre and radius in pixels
Ring = tuple[float, float, float]

SMALLEST, LARGEST = 26.0, 68.0  # radius in points
RING = 0.86  # share of the circle that must be inked; dense print inks up to 0.8 of one
LESSER_RING, LESSER_CLEARER = 0.6, 0.3  # of a ring within a ring, and how much more than beside it
BESIDE_RING = 2.0  # points away from such a ring
CLEARER = 0.12  # more ink along the ring than beside it
PALER = 28.0  # steps of grey between a stamp's ink and print that tell them apart
WIDER = 1.3  # times the radius of an inner ring that the outer one has at most
RIM = 1.4  # points; half the thickness of a ring
BRIDGE = 3.2  # points; dashes of a ring are joined, lines of print are not
LEAST_BLOT = 34.0  # points; anything lower is print
MOST_CANDIDATES = 60
BESIDE = 110.0  # points to both sides of a stamp where the lines of print beneath it go on
LEAST_LETTER, MOST_LETTER = 3.5, 16.0  # points high
LEAST_NEIGHBOURS = 3  # letters beside a stamp that make a line of print
_STEPS = 120  # points looked at along a circle


def remove_stamps(
    grey: Pixels, lines: Pixels, scale: float, *, rings: Sequence[Ring] | None = None, spare: float = 0.0
) -> Pixels:
    """The page without round stamps; `grey` even and upright, `lines` its ruled lines, `scale` in pixels a point.

    `rings` when they are known already. `spare` shifts what counts as a stamp's tone: below 0 more of it stays with
    the print beneath, above 0 more of the print goes with it.
    """
    found = find_rings(grey, lines, scale) if rings is None else rings
    if not found:
        return grey
    page = grey.copy()
    for x, y, radius in found:
        _lift(page, x, y, radius, scale, spare)
    return page


def find_rings(grey: Pixels, lines: Pixels, scale: float) -> list[Ring]:
    """Centre and radius, in pixels, of the rings on a page, the largest of concentric ones."""
    if min(grey.shape) < 2 * SMALLEST * scale:
        return []
    ink = cv2.adaptiveThreshold(grey, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 14)
    free = cv2.subtract(ink, cv2.dilate(lines, np.ones((3, 3), np.uint8)))
    small = shrunk(as_pixels(free * 255), scale)  # one pixel a point
    factor = grey.shape[1] / small.shape[1]
    bridge = round(BRIDGE)
    joined = cv2.morphologyEx(
        (small > 50).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((bridge, bridge), np.uint8)
    )
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    probe = shrunk(grey, scale)
    near_ink = np.asarray(cv2.dilate(ink, np.ones((3, 3), np.uint8)), np.uint8)
    rings: list[Ring] = []
    for index in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[index])
        if min(w, h) < LEAST_BLOT or max(w, h) > 8 * LARGEST or area < 2.5 * (w + h):
            continue
        for ring in _rings_in(probe, near_ink, (x, y, w, h), factor):
            if all(_apart(ring, other) for other in rings):
                rings.append(ring)
    return rings


def _apart(a: Ring, b: Ring) -> bool:
    return float(np.hypot(a[0] - b[0], a[1] - b[1])) > 0.9 * (a[2] + b[2])


def _rings_in(probe: Pixels, ink: Pixels, blot: tuple[int, int, int, int], scale: float) -> list[Ring]:
    x, y, w, h = blot
    pad = 6
    top, left = max(0, y - pad), max(0, x - pad)
    part = cv2.GaussianBlur(probe[top : y + h + pad, left : x + w + pad], (3, 3), 0)
    circles = cv2.HoughCircles(
        part,
        cv2.HOUGH_GRADIENT,
        dp=1.2,
        minDist=5,
        param1=80,
        param2=16,
        minRadius=round(SMALLEST),
        maxRadius=round(min(LARGEST, 0.6 * max(w, h))),
    )
    if circles is None:
        return []
    rough = np.asarray(circles, np.float64).reshape(-1, 3)[:MOST_CANDIDATES] + np.array(
        [left + 0.5, top + 0.5, 0]
    )
    rough = rough * scale
    for step in (2.5, 1.5, 1.0, 0.5):
        rough = _fit(ink, rough, step * scale)
    shares = _shares(ink, rough)
    wider = np.array([0.0, 0.0, 4 * scale])
    beside = (_shares(ink, rough + wider) + _shares(ink, rough - wider)) / 2
    # Dense print inks any circle; along a ring there is more than beside it. The letters within a stamp make
    # lesser rings: of those that overlap the clearest stands, and size tells between the outer and the inner.
    worth = shares + (shares - beside) + 0.15 * rough[:, 2] / (LARGEST * scale)
    good = [i for i in np.argsort(-worth) if shares[i] >= RING and shares[i] - beside[i] >= CLEARER]
    rings: list[Ring] = []
    for circle in rough[good]:
        ring = _settled(ink, _outermost(ink, circle, scale), scale)
        if all(_apart(ring, other) for other in rings):
            rings.append(ring)
    return rings


def _outermost(ink: Pixels, circle: NDArray[np.float64], scale: float) -> Ring:
    """The largest ring around the same centre: the clearest is often an inner one, and the stamp ends with the outer."""
    x, y, radius = (float(v) for v in circle)
    radii = np.arange(radius, min(LARGEST * scale, WIDER * radius), 0.25 * scale)
    circles = np.array([(x, y, r) for r in radii]).reshape(-1, 3)
    full = radii[_shares(ink, circles) >= RING] if len(radii) else radii
    if not full.size or full[-1] - radius <= scale:
        return (x, y, radius)
    # The middle of the outermost band of radii that are inked.
    band = full[np.flatnonzero(np.diff(full, prepend=-1e9) > 0.6 * scale)[-1] :]
    return (x, y, float(band.mean()))


def _settled(ink: Pixels, ring: Ring, scale: float) -> Ring:
    """The circle through the middle of the ink that lies along a ring, by least squares."""
    x, y, radius = ring
    angles = np.linspace(0, 2 * np.pi, 2 * _STEPS, endpoint=False)
    cos, sin = np.cos(angles)[:, None], np.sin(angles)[:, None]
    for reach in (2.5, 1.5):
        radii = radius + np.arange(-reach, reach + 0.1, 0.25) * scale
        cols, rows = np.round(x + radii * cos).astype(int), np.round(y + radii * sin).astype(int)
        within = (cols >= 0) & (rows >= 0) & (cols < ink.shape[1]) & (rows < ink.shape[0])
        hit = ink[np.clip(rows, 0, ink.shape[0] - 1), np.clip(cols, 0, ink.shape[1] - 1)] * within
        seen = hit.sum(axis=1)
        # Where a letter crosses the ring everything is ink, and says nothing of where the ring runs.
        clear = (seen > 0) & (seen < 0.8 * len(radii))
        if clear.sum() < 0.4 * len(angles):
            break
        along = (hit[clear] @ radii) / seen[clear]
        px, py = x + along * cos[clear, 0], y + along * sin[clear, 0]
        lhs = np.stack([2 * px, 2 * py, np.ones_like(px)], axis=1)
        (cx, cy, rest), *_ = np.linalg.lstsq(lhs, px**2 + py**2, rcond=None)
        x, y, radius = float(cx), float(cy), float(np.sqrt(max(1.0, rest + cx**2 + cy**2)))
    return (x, y, radius)


def _fit(ink: Pixels, circles: Circles, step: float) -> Circles:
    """Each circle moved and widened by a step where more ink lies along it."""
    moves = np.array(list(product((-1, 0, 1), repeat=3))) * step
    shares = np.stack([_shares(ink, circles + move) for move in moves])
    # A thick ring is met by many circles alike: the middle one of them lies in its middle.
    best = shares == shares.max(axis=0)
    return np.asarray(circles + best.T @ moves / best.sum(axis=0)[:, None])


def _shares(ink: Pixels, circles: Circles) -> NDArray[np.float64]:
    """Share of each circle (n, 3) that is inked."""
    angles = np.linspace(0, 2 * np.pi, _STEPS, endpoint=False)
    xs = np.round(circles[:, :1] + circles[:, 2:] * np.cos(angles)).astype(int)
    ys = np.round(circles[:, 1:2] + circles[:, 2:] * np.sin(angles)).astype(int)
    inside = (xs >= 0) & (ys >= 0) & (xs < ink.shape[1]) & (ys < ink.shape[0])
    hit = ink[np.clip(ys, 0, ink.shape[0] - 1), np.clip(xs, 0, ink.shape[1] - 1)] * inside
    return np.asarray(hit.sum(axis=1, dtype=np.float64) / _STEPS)


def _lift(page: Pixels, x: float, y: float, radius: float, scale: float, spare: float) -> None:
    reach = radius + 4 * scale
    top, left = max(0, round(y - reach)), max(0, round(x - reach))
    part = page[top : round(y + reach) + 1, left : round(x + reach) + 1]
    ys, xs = np.mgrid[0 : part.shape[0], 0 : part.shape[1]]
    far = np.hypot(xs + left - x, ys + top - y)
    inside = far <= reach
    ring = np.abs(far - radius) <= RIM * scale
    inked = ring & (part < 200)
    if not inked.any():
        return
    # Print that crosses the ring is darker than the ring: the ring's own tone is the middle of what lies on it.
    tone = float(np.median(cv2.erode(part, np.ones((3, 3), np.uint8))[inked]))
    dark = part[inside & (part < 200)]
    print_tone = float(np.percentile(dark, 3))
    if tone - print_tone >= PALER:
        limit = tone - spare * (tone - print_tone)
        lifted = np.clip((part.astype(np.float32) - print_tone) * 255 / max(1.0, limit - print_tone), 0, 255)
        part[inside] = lifted.astype(np.uint8)[inside]
    else:
        before = part.copy()
        part[_ring_ink(part, x - left, y - top, radius, scale)] = 255
        _wipe_letters(page, x, y, radius, scale)
        # Where a ring crossed a letter, the gap it leaves is closed again with the ink that was there.
        gap = round(2.4 * RIM * scale) | 1
        ink = np.asarray(part < 150, np.uint8)
        closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))
        again = (closed > 0) & inside
        part[again] = before[again]


def _ring_ink(part: Pixels, x: float, y: float, radius: float, scale: float) -> NDArray[np.bool_]:
    """Pixels of a ring and of the lesser rings around the same centre."""
    ink = as_pixels(cv2.dilate((part < 128).astype(np.uint8), np.ones((3, 3), np.uint8)))
    radii = np.arange(0.3 * radius, radius + 3 * scale, max(1.0, 0.25 * scale))
    shares, inner, outer = (
        _shares(ink, np.array([(x, y, r + away) for r in radii]).reshape(-1, 3))
        for away in (0.0, -BESIDE_RING * scale, BESIDE_RING * scale)
    )
    ys, xs = np.mgrid[0 : part.shape[0], 0 : part.shape[1]]
    far = np.hypot(xs - x, ys - y)
    marked = np.abs(far - radius) <= RIM * scale
    for r, share, within, beyond in zip(radii, shares, inner, outer, strict=True):
        # Worn to dashes a ring still holds more ink than what lies beside it on either side.
        if share >= LESSER_RING and share - min(within, beyond) >= LESSER_CLEARER:
            marked |= np.abs(far - r) <= 0.5 * RIM * scale
    return np.asarray(marked)


def _wipe_letters(page: Pixels, x: float, y: float, radius: float, scale: float) -> None:
    """Takes out what is written within a stamp, apart from ink level with the lines of print that run into it."""
    reach = radius + BESIDE * scale
    top, left = max(0, round(y - radius - 2 * scale)), max(0, round(x - reach))
    part = page[top : round(y + radius + 2 * scale) + 1, left : round(x + reach) + 1]
    _, labels, stats, middles = cv2.connectedComponentsWithStats(
        (part < 150).astype(np.uint8), connectivity=8
    )
    tops, heights = stats[:, 1], stats[:, 3]
    corners_x = np.maximum(np.abs(stats[:, 0] + left - x), np.abs(stats[:, 0] + stats[:, 2] + left - x))
    corners_y = np.maximum(np.abs(tops + top - y), np.abs(tops + heights + top - y))
    inside = np.hypot(middles[:, 0] + left - x, middles[:, 1] + top - y) < radius
    inside &= (corners_x <= radius + 2 * scale) & (corners_y <= radius + 2 * scale)
    beyond = ~inside & (heights >= LEAST_LETTER * scale) & (heights <= MOST_LETTER * scale)
    beyond[0] = inside[0] = False
    rows = [(tops[i], tops[i] + heights[i]) for i in np.flatnonzero(beyond)]
    wiped = np.zeros(len(stats), np.bool_)
    for i in np.flatnonzero(inside):
        low, high = tops[i], tops[i] + heights[i]
        level = sum(1 for a, b in rows if min(b, high) - max(a, low) > 0.6 * min(b - a, high - low))
        wiped[i] = level < LEAST_NEIGHBOURS
    part[cv2.dilate(wiped[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] = 255
