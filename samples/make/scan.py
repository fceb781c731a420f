"""Turns a printed page into the picture a scanner, a copier or a telephone makes of it."""

import io
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Picture = NDArray[np.float32]  # height x width x 3, RGB, 0 dark .. 1 paper


@dataclass(frozen=True, slots=True)
class Scan:
    """How a paper was scanned; lengths in millimetres, strengths 0..1."""

    dpi: int = 200
    mode: str = "grey"  # "grey", "colour", "bw"
    quality: int = 58
    skew: float = 0.3  # largest turn in degrees; each page gets its own
    blur: float = 0.45  # sigma in pixels at 200 dpi
    noise: float = 0.012
    ink: float = 0.92  # how black the ink is
    paper: tuple[float, float, float] = (0.975, 0.972, 0.96)
    light: float = 0.03  # how much the light falls off across the page
    through: float = 0.0  # how far the next page shows through
    border: float = 0.0  # widest dark edge where the lid stood open
    holes: bool = False
    specks: int = 12
    staple: bool = False
    fold: bool = False
    broken: float = 0.0  # how much of the strokes a worn copier lost
    threshold: float = 0.62


def _noise(shape: tuple[int, ...], chance: np.random.Generator) -> Picture:
    return chance.standard_normal(shape).astype(np.float32)


def _smooth(shape: tuple[int, int], chance: np.random.Generator, cells: int = 4) -> Picture:
    """A soft random field from -1 to 1 over the page."""
    small = chance.uniform(-1, 1, (cells, cells)).astype(np.float32)
    return np.asarray(cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), np.float32)


def _specks(page: Picture, scan: Scan, chance: np.random.Generator) -> None:
    tall, wide = page.shape[:2]
    for _ in range(scan.specks):
        x, y = int(chance.integers(0, wide)), int(chance.integers(0, tall))
        radius = max(1, round(chance.uniform(0.05, 0.16) * scan.dpi / 25.4))
        dark = float(chance.uniform(0.15, 0.7))
        cv2.circle(page, (x, y), radius, (dark, dark, dark), -1, cv2.LINE_AA)


def _holes(page: Picture, dpi: int) -> None:
    tall = page.shape[0]
    mm = dpi / 25.4
    for centre in (tall / 2 - 40 * mm, tall / 2 + 40 * mm):
        cv2.circle(page, (int(8 * mm), int(centre)), int(2.9 * mm), (0.06, 0.06, 0.07), -1, cv2.LINE_AA)


def _staple(page: Picture, dpi: int) -> None:
    mm = dpi / 25.4
    for dx, dy in ((0.0, 0.0), (6.5, -3.5)):
        cv2.circle(
            page, (int((9 + dx) * mm), int((11 + dy) * mm)), max(1, int(0.4 * mm)), (0.1, 0.1, 0.1), -1
        )
    start, end = (int(4 * mm), int(24 * mm)), (int(25 * mm), int(3 * mm))
    cv2.line(page, start, end, (0.78, 0.77, 0.75), max(1, int(0.35 * mm)), cv2.LINE_AA)


def _edge(page: Picture, scan: Scan, chance: np.random.Generator) -> None:
    """A dark wedge along one side, as of a lid that did not close."""
    tall, wide = page.shape[:2]
    most = scan.border * scan.dpi / 25.4
    side = int(chance.integers(0, 3))
    a, b = chance.uniform(0.15, 1.0, 2) * most
    if side == 0:
        points = [(0, 0), (a, 0), (b, tall), (0, tall)]
    elif side == 1:
        points = [(wide, 0), (wide - a, 0), (wide - b, tall), (wide, tall)]
    else:
        points = [(0, tall), (0, tall - a), (wide, tall - b), (wide, tall)]
    shade = float(chance.uniform(0.05, 0.25))
    cv2.fillPoly(page, [np.array(points, np.int32)], (shade, shade, shade * 1.05))


def degrade(page: Picture, scan: Scan, seed: int, *, behind: Picture | None = None) -> Picture:
    """The picture of one printed page (ink on white, `scan.dpi`); `behind` is the next sheet, for show-through."""
    chance = np.random.default_rng(seed)
    tall, wide = page.shape[:2]
    out = 1 - (1 - page) * scan.ink
    if scan.broken:
        worn = _noise((tall, wide), chance)
        worn = np.asarray(cv2.GaussianBlur(worn, (0, 0), 0.8 * scan.dpi / 200), np.float32)
        out[worn > np.quantile(worn, 1 - scan.broken)] = 1.0
    if behind is not None and scan.through:
        back = cv2.resize(behind, (wide, tall))[:, ::-1]
        back = cv2.GaussianBlur(np.ascontiguousarray(back), (0, 0), 2.4 * scan.dpi / 200)
        out = out * (1 - scan.through * (1 - back))
    out = np.asarray(out * np.array(scan.paper, np.float32), np.float32)
    if scan.fold:
        y = int(tall * chance.uniform(0.3, 0.62))
        band = np.exp(-(((np.arange(tall) - y) / (0.9 * scan.dpi / 25.4)) ** 2)).astype(np.float32)
        out *= (1 - 0.14 * band)[:, None, None]
    if scan.staple:
        _staple(out, scan.dpi)
    _specks(out, scan, chance)
    turn = float(chance.uniform(-scan.skew, scan.skew))
    if scan.skew:
        turn = float(np.copysign(max(abs(turn), scan.skew * 0.35), turn))
        matrix = cv2.getRotationMatrix2D((wide / 2, tall / 2), turn, 1.0)
        edge = tuple(float(v) for v in scan.paper)
        turned = cv2.warpAffine(out, matrix, (wide, tall), flags=cv2.INTER_CUBIC, borderValue=edge)
        out = np.asarray(turned, np.float32)
    if scan.holes:
        _holes(out, scan.dpi)
    if scan.border:
        _edge(out, scan, chance)
    if scan.blur:
        out = np.asarray(cv2.GaussianBlur(out, (0, 0), max(0.2, scan.blur * scan.dpi / 200)), np.float32)
    if scan.light:
        out *= (1 + scan.light * (_smooth((tall, wide), chance) - 0.6))[:, :, None]
    if scan.noise:
        grain = _noise((tall, wide, 3 if scan.mode == "colour" else 1), chance)
        out = out + scan.noise * grain
    return np.asarray(np.clip(out, 0, 1), np.float32)


def to_image(page: Picture, scan: Scan) -> Image.Image:
    """The picture in the colours the scan keeps."""
    if scan.mode == "colour":
        return Image.fromarray((page * 255 + 0.5).astype(np.uint8))
    grey = page @ np.array([0.299, 0.587, 0.114], np.float32)
    if scan.mode == "bw":
        return Image.fromarray(((grey > scan.threshold) * np.uint8(255)).astype(np.uint8)).convert("1")
    return Image.fromarray((grey * 255 + 0.5).astype(np.uint8))


def encode(image: Image.Image, scan: Scan) -> bytes:
    """JPEG, or for 1-bit pictures a TIFF with CCITT group 4."""
    buffer = io.BytesIO()
    if scan.mode == "bw":
        image.save(buffer, "TIFF", compression="group4", dpi=(scan.dpi, scan.dpi))
    else:
        image.save(buffer, "JPEG", quality=scan.quality, dpi=(scan.dpi, scan.dpi), optimize=True)
    return buffer.getvalue()


def photograph(page: Picture, seed: int, *, wide: int = 1900) -> Picture:
    """The page lying on a desk, taken by hand with a telephone: perspective, warm light, a shadow, soft edges."""
    chance = np.random.default_rng(seed)
    tall = int(wide * 1.36)
    desk = np.empty((tall, wide, 3), np.float32)
    desk[:] = (0.3, 0.22, 0.16)
    grain = np.asarray(
        cv2.GaussianBlur(_noise((tall, wide), chance), (0, 0), sigmaX=45, sigmaY=1.4), np.float32
    )
    desk += (grain / max(1e-6, float(np.abs(grain).max())) * 0.08)[:, :, None]
    h, w = page.shape[:2]
    corners = np.array([(0.075, 0.055), (0.935, 0.04), (0.965, 0.955), (0.045, 0.965)], np.float32)
    corners += chance.uniform(-0.008, 0.008, (4, 2)).astype(np.float32)
    target = (corners * np.array([wide, tall], np.float32)).astype(np.float32)
    source = np.array([(0, 0), (w, 0), (w, h), (0, h)], np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    lying = cv2.warpPerspective(page, matrix, (wide, tall), flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.ones((h, w), np.float32), matrix, (wide, tall))
    mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), 1.0), np.float32)[:, :, None]
    shade = cv2.GaussianBlur(mask[:, :, 0], (0, 0), 24)
    shot = desk * (1 - 0.5 * shade[:, :, None]) * (1 - mask) + lying * mask
    ys, xs = np.mgrid[0:tall, 0:wide].astype(np.float32)
    lamp = np.exp(-(((xs - 0.62 * wide) / (0.95 * wide)) ** 2 + ((ys - 0.36 * tall) / (0.9 * tall)) ** 2))
    hand = 1 - 0.17 / (1 + np.exp((0.9 * xs + 0.5 * ys - 0.52 * wide) / (0.07 * wide)))
    shot = shot * (0.62 + 0.4 * lamp)[:, :, None] * hand[:, :, None]
    shot = shot * np.array((1.0, 0.965, 0.9), np.float32)
    soft = cv2.GaussianBlur(shot.astype(np.float32), (0, 0), 1.25)
    away = np.clip(((xs / wide - 0.5) ** 2 + (ys / tall - 0.5) ** 2) * 2.2 - 0.25, 0, 1)[:, :, None]
    shot = shot * (1 - away) + soft * away + 0.014 * _noise((tall, wide, 3), chance)
    return np.asarray(np.clip(shot, 0, 1), np.float32)
