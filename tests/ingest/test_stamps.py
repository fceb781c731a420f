"""A black stamp goes from a black and white page, and the print it lies on can still be read."""

import cv2
import numpy as np
import pytest

from ingest.stamps import find_rings, remove_stamps
from tests.ingest import drawing as draw

X, Y, R = 170.0, 430.0, 42.0


def stamped(page: draw.Picture) -> draw.Picture:
    sheet = page.copy()
    centre = draw.at(X, Y)
    for radius, thick in ((R, 5), (R - 4, 2), (R - 14, 2)):
        cv2.circle(sheet, centre, round(radius * draw.SCALE), 0, thick)
    for angle in range(0, 360, 24):
        x, y = X + (R - 9) * np.cos(np.radians(angle)), Y + (R - 9) * np.sin(np.radians(angle))
        draw.write(sheet, x - 3, y + 3, "KPU"[angle % 3], 0.6)
    return sheet


@pytest.fixture
def page() -> draw.Picture:
    sheet = draw.blank()
    draw.write(sheet, 60, 300, "Ditetapkan di Contoh", 0.9)
    draw.write(sheet, 120, 450, "NAMA PEJABAT CONTOH", 0.9)
    return sheet


def test_the_ring_and_its_letters_go_and_print_stays(page: draw.Picture) -> None:
    lines = np.zeros_like(page)
    cleaned = remove_stamps(stamped(page), lines, draw.SCALE)
    before, after = (int((p < 128).sum()) for p in (page, cleaned))
    mark = int((stamped(page) < 128).sum()) - before
    assert after - before < 0.25 * mark
    # Of the print more than nine parts in ten are where they were.
    assert ((cleaned < 128) & (page < 128)).sum() > 0.9 * before


def test_a_page_without_a_stamp_is_the_same_page(page: draw.Picture) -> None:
    lines = np.zeros_like(page)
    assert find_rings(page, lines, draw.SCALE) == []
    assert remove_stamps(page, lines, draw.SCALE) is page
