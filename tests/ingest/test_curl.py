"""The curl of a bound or photographed page is taken out by its ruled lines."""

import numpy as np
import pytest

from ingest.curl import flatten_curl
from ingest.rulings import find_ruled
from tests.ingest import drawing as draw

XS, YS = [40.0, 70.0, 230.0, 300.0, 370.0, 555.0], [100.0, 125.0, 190.0, 255.0, 320.0, 420.0, 520.0]


def cells(page: draw.Picture) -> int:
    return len(find_ruled(page, draw.SCALE).cells)


@pytest.mark.parametrize("points", [5.0, 14.0, -10.0])
def test_bent_lines_are_made_straight(points: float) -> None:
    page = draw.blank()
    draw.table(page, XS, YS)
    flat = flatten_curl(draw.curled(page, points), draw.SCALE)
    ends, middle = (np.flatnonzero((flat[1200:] < 128)[:, x])[-1] for x in (130, 826))
    assert abs(int(ends) - int(middle)) <= 3
    assert cells(flat) == 30


def test_lines_bent_sideways_are_made_straight_too() -> None:
    page = draw.blank()
    draw.table(page, XS, YS)
    bent = np.ascontiguousarray(draw.curled(np.ascontiguousarray(page.T), 8.0).T)
    assert cells(flatten_curl(bent, draw.SCALE)) == 30


def test_a_flat_page_and_one_without_lines_stay_as_they_are() -> None:
    table, text = draw.blank(), draw.blank()
    draw.table(table, XS, YS)
    draw.paragraphs(text)
    for page in (table, text, draw.turned(table, 0.3)):
        assert flatten_curl(page, draw.SCALE) is page
