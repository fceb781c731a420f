"""What a pen, a stamp and an office printer put on a page besides text: signature, paraf, stamp, emblem."""

import math
import random

from reportlab.pdfgen.canvas import Canvas

from samples.make.fonts import register
from samples.make.press import Press

BLUE = (0.13, 0.2, 0.62)
VIOLET = (0.44, 0.26, 0.68)
BLACK = (0.1, 0.1, 0.12)
Colour = tuple[float, float, float]


def emblem(press: Press, page: int, cx: float, cy: float, radius: float) -> None:
    """An invented round emblem: two rings, a leaf wreath of ticks, a ballot sheet."""
    top = press.sheets[page].size[1]

    def draw(canvas: Canvas) -> None:
        canvas.translate(cx, top - cy)
        canvas.setLineWidth(radius * 0.06)
        canvas.setStrokeColorRGB(0.35, 0.16, 0.1)
        canvas.circle(0, 0, radius)
        canvas.circle(0, 0, radius * 0.68)
        canvas.setFillColorRGB(0.75, 0.5, 0.12)
        canvas.rect(-radius * 0.26, -radius * 0.1, radius * 0.52, radius * 0.5, stroke=0, fill=1)
        canvas.setFillColorRGB(0.55, 0.12, 0.1)
        canvas.rect(-radius * 0.42, -radius * 0.42, radius * 0.84, radius * 0.4, stroke=0, fill=1)
        for i in range(18):
            canvas.saveState()
            canvas.rotate(i * 20)
            canvas.line(0, radius * 0.74, radius * 0.08, radius * 0.92)
            canvas.restoreState()

    press.op(page, draw)


def _ring_text(canvas: Canvas, text: str, radius: float, size: float) -> None:
    register()
    canvas.setFont("sans-bold", size)
    step = 330 / max(1, len(text))
    canvas.saveState()
    canvas.rotate(165)
    for letter in text:
        canvas.drawCentredString(0, radius, letter)
        canvas.rotate(-step)
    canvas.restoreState()


def stamp(
    press: Press, page: int, cx: float, cy: float, radius: float, text: str, colour: Colour, *, seed: int = 0
) -> None:
    """A round office stamp, a little turned and worn."""
    top = press.sheets[page].size[1]
    chance = random.Random(seed)

    def draw(canvas: Canvas) -> None:
        canvas.translate(cx, top - cy)
        canvas.rotate(chance.uniform(-25, 25))
        canvas.setStrokeColorRGB(*colour)
        canvas.setFillColorRGB(*colour)
        canvas.setStrokeAlpha(0.5)
        canvas.setFillAlpha(0.5)
        canvas.setLineWidth(1.4)
        canvas.circle(0, 0, radius)
        canvas.setLineWidth(0.6)
        canvas.circle(0, 0, radius * 0.93)
        canvas.circle(0, 0, radius * 0.62)
        _ring_text(canvas, text, radius * 0.7, radius * 0.2)
        path = canvas.beginPath()
        for i in range(10):
            r = radius * (0.4 if i % 2 == 0 else 0.17)
            x, y = r * math.sin(i * math.pi / 5), r * math.cos(i * math.pi / 5)
            (path.moveTo if i == 0 else path.lineTo)(x, y)
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)

    press.op(page, draw)


def signature(
    press: Press, page: int, cx: float, cy: float, width: float, colour: Colour, *, seed: int = 0
) -> None:
    """A pen signature about `width` points wide."""
    top = press.sheets[page].size[1]
    chance = random.Random(seed * 7919 + 13)

    def draw(canvas: Canvas) -> None:
        canvas.translate(cx - width / 2, top - cy)
        canvas.rotate(chance.uniform(-4, 14))
        canvas.setStrokeColorRGB(*colour)
        canvas.setStrokeAlpha(0.85)
        canvas.setLineWidth(1.1)
        canvas.setLineCap(1)
        tall = width * 0.26
        path = canvas.beginPath()
        x, y = 0.0, chance.uniform(-0.3, 0.3) * tall
        path.moveTo(x, y)
        strokes = chance.randint(5, 8)
        for i in range(strokes):
            nx = width * (i + 1) / strokes
            ny = chance.uniform(-0.5, 0.5) * tall
            path.curveTo(
                x + chance.uniform(-0.1, 0.35) * width, y + chance.uniform(0.3, 1.1) * tall,
                nx - chance.uniform(-0.05, 0.3) * width, ny - chance.uniform(0.3, 1.0) * tall, nx, ny,
            )  # fmt: skip
            x, y = nx, ny
        canvas.drawPath(path)
        flourish = canvas.beginPath()
        flourish.moveTo(width * 0.05, -tall * 0.45)
        flourish.curveTo(width * 0.4, -tall * 0.2, width * 0.8, -tall * 0.75, width * 1.08, -tall * 0.1)
        canvas.drawPath(flourish)

    press.op(page, draw)
