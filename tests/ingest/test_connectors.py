"""Arrows lead from symbol to symbol: around corners, across rulings, dashed, and back."""

import numpy as np
import pytest

from archive.geometry import Connector
from ingest.rulings import find_ruled
from tests.ingest import drawing as draw

XS, YS = [60.0, 90.0, 230.0, 320.0, 410.0, 540.0], [100.0, 125.0, 190.0, 255.0, 320.0]


@pytest.fixture
def page() -> draw.Picture:
    sheet = draw.blank()
    draw.table(sheet, XS, YS)
    draw.capsule(sheet, 258, 150)
    draw.box(sheet, 348, 214)
    draw.diamond(sheet, 258, 276)
    return sheet


def pairs(page: draw.Picture) -> set[tuple[int | None, int | None]]:
    connectors: tuple[Connector, ...] = find_ruled(page, draw.SCALE).connectors
    return {(c.start, c.end) for c in connectors}


FLOW = {(0, 1), (1, 2)}


def flow(page: draw.Picture, *, shade: int = 0) -> None:
    draw.arrow(page, (292, 158), (365, 158), (365, 214), shade=shade)
    draw.arrow(page, (365, 230), (365, 262), (275, 262), (275, 276), shade=shade)


@pytest.mark.parametrize("shade", [0, 150])
def test_arrows_go_around_corners_and_across_rulings(page: draw.Picture, shade: int) -> None:
    flow(page, shade=shade)
    assert pairs(page) == FLOW


def test_the_head_tells_the_direction(page: draw.Picture) -> None:
    flow(page)
    draw.arrow(page, (258, 287), (244, 287), (244, 158), (258, 158))
    assert pairs(page) == {*FLOW, (2, 0)}


def test_dashed_arrows_are_followed(page: draw.Picture) -> None:
    flow(page)
    for x0, x1, y in ((292, 365, 158), (275, 365, 262)):
        page[
            round((y - 2) * draw.SCALE) : round((y + 2) * draw.SCALE),
            round(x0 * draw.SCALE) : round(x1 * draw.SCALE),
        ] = 255
        for x in np.arange(x0, x1, 6.2):
            draw.line(page, x, y, min(x + 5, x1), y)
    draw.table(page, XS, YS)
    assert pairs(page) == FLOW


def test_rulings_alone_join_nothing(page: draw.Picture) -> None:
    assert pairs(page) == set()
