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


def test_slanted_arrows_are_followed(page: draw.Picture) -> None:
    draw.arrow(page, (292, 158), (363, 214))
    draw.arrow(page, (348, 226), (277, 276))
    assert pairs(page) == FLOW


def test_a_slightly_tilted_chain_of_arrows_is_no_ruling(page: draw.Picture) -> None:
    draw.box(page, 258, 210)
    draw.arrow(page, (274, 166), (276, 210))
    draw.arrow(page, (276, 226), (275, 276))
    assert pairs(page) == {(0, 1), (1, 3)}


def test_an_arrow_hidden_by_a_ruling_is_followed_along_it(page: draw.Picture) -> None:
    flow(page)
    draw.arrow(page, (292, 287), (320, 287), (320, 236), (320, 152), (292, 152))
    assert (2, 0) in pairs(page)


def test_a_line_beside_a_symbol_comes_in_by_its_head_alone(page: draw.Picture) -> None:
    flow(page)
    draw.line(page, 292, 287, 400, 287)
    draw.line(page, 400, 287, 400, 240)
    draw.line(page, 400, 240, 386, 240)
    draw.arrow(page, (386, 240), (386, 224), (382, 224))
    assert (2, 1) in pairs(page)


def test_small_heads_tell_the_direction_too(page: draw.Picture) -> None:
    for points in ([(292, 158), (365, 158), (365, 214)], [(258, 287), (244, 287), (244, 158), (258, 158)]):
        draw.arrow(page, *points, head=(3.4, 1.3))
    assert pairs(page) == {(0, 1), (2, 0)}


def test_an_arrow_ends_at_the_symbol_beside_which_a_label_is_written_on_it(page: draw.Picture) -> None:
    flow(page)
    draw.line(page, 292, 287, 296, 287)
    draw.write(page, 297, 290, "Ya", 0.5)
    draw.arrow(page, (307, 287), (374, 287), (374, 232))
    assert (2, 1) in pairs(page)


def test_a_small_circle_carries_an_arrow_on() -> None:
    sheet = draw.blank()
    draw.table(sheet, XS, YS)
    draw.capsule(sheet, 258, 135)
    draw.box(sheet, 348, 200)
    draw.box(sheet, 258, 265)
    draw.circle(sheet, 275, 305, 7)
    draw.arrow(sheet, (275, 281), (275, 298))
    ruled = find_ruled(sheet, draw.SCALE)
    assert [s.kind for s in ruled.symbols][-1] == "penghubung"
    assert {(c.start, c.end) for c in ruled.connectors} == {(2, 3)}
