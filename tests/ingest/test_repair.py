"""A crooked, dark or photographed page is set right, and a good page stays as it is."""

import cv2
import numpy as np
import pytest

from ingest.repair import (
    clean_ground,
    clear_border,
    deskew,
    even_light,
    flatten_photo,
    ink_on_grey,
    is_sideways,
    repair,
    skew_angle,
)
from tests.ingest import drawing as draw


@pytest.fixture
def page() -> draw.Picture:
    sheet = draw.blank()
    draw.paragraphs(sheet)
    return sheet


@pytest.mark.parametrize("degrees", [-7.0, -2.3, -0.4, 0.0, 0.6, 1.8, 9.0])
def test_a_skewed_page_is_measured_and_set_straight(page: draw.Picture, degrees: float) -> None:
    crooked = draw.turned(page, degrees)
    assert skew_angle(crooked) == pytest.approx(-degrees, abs=0.15)
    straight, _ = deskew(crooked)
    assert abs(skew_angle(straight)) <= 0.15


def test_a_straight_page_is_not_resampled(page: draw.Picture) -> None:
    straight, back = deskew(page)
    assert straight is page
    assert np.array_equal(back, np.eye(3))


def test_an_empty_page_is_left_alone() -> None:
    assert np.array_equal(repair(draw.blank(), draw.SCALE).back, np.eye(3))


def test_text_that_runs_up_the_page_is_noticed(page: draw.Picture) -> None:
    assert not is_sideways(page)
    assert is_sideways(np.ascontiguousarray(np.rot90(page)))


def test_the_way_back_leads_to_where_the_ink_was(page: draw.Picture) -> None:
    cv2.circle(page, (300, 500), 14, 0, -1)
    crooked = draw.turned(page, 3.0)
    repaired = repair(crooked, draw.SCALE)
    found = cv2.matchTemplate(repaired.grey, _disc(), cv2.TM_SQDIFF)
    x, y = (v + 20 for v in cv2.minMaxLoc(found)[2])
    there = repaired.back @ np.array([x, y, 1.0])
    assert crooked[round(there[1] / there[2]), round(there[0] / there[2])] < 60


def _disc() -> draw.Picture:
    disc = np.full((41, 41), 255, np.uint8)
    cv2.circle(disc, (20, 20), 14, 0, -1)
    return disc


def test_shadow_is_lifted_and_ink_kept(page: draw.Picture) -> None:
    shade = np.linspace(0.45, 1.0, page.shape[1])
    dim = (page * shade).astype(np.uint8)
    even = even_light(dim)
    paper = even[page == 255]
    assert np.percentile(paper, 5) > 215
    assert np.median(even[page < 60]) < 110


def test_the_lid_of_the_scanner_goes_and_lines_that_touch_the_edge_stay(page: draw.Picture) -> None:
    page[:, :40] = 10
    draw.line(page, 300, 600, 594, 600)
    cleared = clear_border(page)
    assert cleared[:, :30].min() == 255
    assert cleared[round(600 * draw.SCALE), -30] < 50


def test_the_sheet_of_a_photo_is_pulled_straight(page: draw.Picture) -> None:
    height, width = page.shape
    corners = np.array([[190, 130], [1500, 90], [1560, 2230], [120, 2260]], np.float32)
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    desk = np.full((2400, 1700), 60, np.uint8)
    there = cv2.getPerspectiveTransform(source, corners)
    photo = cv2.warpPerspective(page, there, (1700, 2400), dst=desk, borderMode=cv2.BORDER_TRANSPARENT)
    flat, back = flatten_photo(np.asarray(photo, np.uint8))
    assert abs(skew_angle(flat)) < 0.5
    corner = back @ np.array([0.0, 0.0, 1.0])
    assert np.hypot(*(corner[:2] / corner[2] - corners[0])) < 25


def test_a_scan_is_not_taken_for_a_photo(page: draw.Picture) -> None:
    page[:, :60] = 20
    flat, back = flatten_photo(page)
    assert flat is page
    assert np.array_equal(back, np.eye(3))


def test_dust_and_punch_holes_go_and_dots_of_letters_stay(page: draw.Picture) -> None:
    cv2.circle(page, (60, 1200), 18, 0, -1)
    page[2250:2253, 800:803] = 0
    draw.write(page, 60, 780, "i.")
    cleaned = clean_ground(page, draw.SCALE)
    assert cleaned[1200, 60] == 255
    assert cleaned[2245:2258, 795:808].min() == 255
    before = (page[2100:2180, 150:220] < 128).sum()
    assert (cleaned[2100:2180, 150:220] < 128).sum() >= before


def test_a_stamp_in_colour_goes_and_print_beneath_it_stays(page: draw.Picture) -> None:
    colour = cv2.cvtColor(page, cv2.COLOR_GRAY2RGB)
    cv2.circle(colour, (800, 1000), 120, (60, 60, 200), 6)
    colour[page < 30] = 0
    grey = ink_on_grey(np.asarray(colour, np.uint8), draw.SCALE)
    assert grey[1000, 920] > 230
    assert grey[page < 30].max() < 60


def test_coloured_print_stays(page: draw.Picture) -> None:
    colour = np.full((*page.shape, 3), 255, np.uint8)
    cv2.putText(colour, "KOMISI PEMILIHAN UMUM", (300, 300), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (180, 20, 20), 3)
    grey = ink_on_grey(colour, draw.SCALE)
    assert (grey < 110).sum() > 1000


def test_rulings_and_arrows_in_colour_stay(page: draw.Picture) -> None:
    colour = np.full((*page.shape, 3), 255, np.uint8)
    for y in range(600, 1400, 200):
        cv2.line(colour, (300, y), (1300, y), (150, 185, 230), 3)
    for x in (300, 800, 1300):
        cv2.line(colour, (x, 600), (x, 1200), (150, 185, 230), 3)
    grey = ink_on_grey(colour, draw.SCALE)
    assert grey[600, 500] < 200
    assert grey[900, 800] < 200


def test_a_dark_frame_around_a_straight_page_does_not_pull_it_askew(page: draw.Picture) -> None:
    draw.table(page, [50.0, 200.0, 400.0, 545.0], [80.0, 250.0, 500.0, 760.0])
    height, width = page.shape
    for corners in (
        [(0, 0), (95, 0), (28, height), (0, height)],
        [(0, 0), (width, 0), (width, 90), (0, 25)],
        [(width, 0), (width - 20, 0), (width - 95, height), (width, height)],
        [(0, height), (0, height - 95), (width, height - 30), (width, height)],
    ):
        cv2.fillPoly(page, [np.array(corners, np.int32)], 30)
    flat, back = flatten_photo(page)
    assert flat is page
    assert np.array_equal(back, np.eye(3))
