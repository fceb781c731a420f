"""Ruled table rows that may break over the page, and where each of them came to stand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reportlab.pdfbase.pdfmetrics import stringWidth

from samples.make.fonts import register
from samples.make.press import Block, Flow, height, split

Tint = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a row that stands on one page: page from 0, top and bottom in points."""

    page: int
    y0: float
    y1: float


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its paragraphs, the columns it spans, whether they stand in the middle of its height."""

    blocks: tuple[Block, ...] = ()
    span: int = 1
    middle: bool = False
    fill: Tint | None = None


def _cut(blocks: Sequence[Block], width: float, room: float) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    kept: list[Block] = []
    for i, block in enumerate(blocks):
        first, rest = split(block, width, room)
        if first is not None:
            kept.append(first)
            room -= height(first, width)
        if rest is not None:
            return tuple(kept), (rest, *blocks[i + 1 :])
    return tuple(kept), ()


def _fits(blocks: Sequence[Block], width: float) -> bool:
    register()
    return all(
        stringWidth(word, b.type.family + ("-bold" if b.type.bold else ""), b.type.size)
        <= width - b.type.hang
        for b in blocks
        for word in b.text.split()
    )


def draw_row(
    flow: Flow, edges: Sequence[float], cells: Sequence[Cell], *,
    least: float = 0.0, breakable: bool = True, double: bool = False, record: bool = True, pad: float = 3.0,
    resume: Callable[[], None] | None = None,
) -> list[Piece]:  # fmt: skip
    """Draw a row between the column edges (points from the left of the page); a row too tall for the page goes on.

    `least` is the least height; a row that may not break, or of which not even a few lines fit, moves whole.
    `resume` is called at the top of every page the row goes on to.
    """
    spans: list[tuple[float, float]] = []
    column = 0
    for cell in cells:
        spans.append((edges[column], edges[column + cell.span]))
        column += cell.span
    rest = [cell.blocks for cell in cells]
    for (x0, x1), blocks in zip(spans, rest, strict=True):
        if not _fits(blocks, x1 - x0 - 2 * pad):
            raise ValueError(f"a word is wider than its column: {[b.text for b in blocks]}")
    pieces: list[Piece] = []
    while True:
        tall = max(
            (sum(height(b, x1 - x0 - 2 * pad) for b in blocks) + 2 * pad + 2)
            for (x0, x1), blocks in zip(spans, rest, strict=True)
        )
        tall = max(tall, least if not pieces else 0)
        if tall <= flow.room:
            parts = list(rest)
            over: list[tuple[Block, ...]] = [() for _ in cells]
        elif (not breakable and not pieces) or flow.room < max(36, least):
            flow.new_page()
            if resume:
                resume()
            continue
        else:
            tall = flow.room
            cut = [
                _cut(blocks, x1 - x0 - 2 * pad, tall - 2 * pad - 2)
                for (x0, x1), blocks in zip(spans, rest, strict=True)
            ]
            parts, over = [c[0] for c in cut], [c[1] for c in cut]
        y1 = flow.y + tall
        for (x0, x1), cell, blocks in zip(spans, cells, parts, strict=True):
            flow.press.cell(
                flow.page, x0, flow.y, x1, y1, blocks,
                middle=cell.middle, fill=cell.fill, double=double, record=record, pad=pad,
            )  # fmt: skip
        pieces.append(Piece(flow.page, flow.y, y1))
        flow.y = y1
        if not any(over):
            return pieces
        rest = list(over)
        flow.new_page()
        if resume:
            resume()
