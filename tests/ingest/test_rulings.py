"""Cells come out as they are ruled, whatever runs across them; symbols are told from cells."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from archive.geometry import Cell
from ingest.repair import clean_ground, repair
from ingest.rulings import find_ruled
from ingest.sheet import lay_out
from ingest.stamps import remove_stamps
from tests.ingest import drawing as draw

XS, YS = [60.0, 90.0, 230.0, 300.0, 370.0, 540.0], [100.0, 125.0, 190.0, 255.0, 320.0]


def ruled(page: draw.Picture) -> tuple[Cell, ...]:
    return find_ruled(page, draw.SCALE).cells


def spans(cells: tuple[Cell, ...]) -> set[tuple[int, int, int, int]]:
    return {(c.row, c.col, c.rowspan, c.colspan) for c in cells}


FULL = {(r, c, 1, 1) for r in range(4) for c in range(5)}


@pytest.mark.parametrize(
    ("thick", "shade", "why"),
    [(2, 0, "plain"), (1, 0, "thin"), (2, 150, "tinted"), (4, 0, "bold")],
)
def test_every_cell_of_a_grid_is_found(thick: int, shade: int, why: str) -> None:
    page = draw.blank()
    draw.table(page, XS, YS, thick, shade)
    cells = ruled(page)
    assert spans(cells) == FULL, why
    first = min(cells, key=lambda c: (c.row, c.col))
    assert first.box == pytest.approx((60, 100, 90, 125), abs=2)


def test_a_merged_cell_spans_its_columns_and_rows() -> None:
    page = draw.blank()
    draw.table(page, XS, YS)
    page[
        round(101.5 * draw.SCALE) : round(123.5 * draw.SCALE),
        round(299 * draw.SCALE) : round(301 * draw.SCALE),
    ] = 255
    page[
        round(189 * draw.SCALE) : round(191 * draw.SCALE), round(61.5 * draw.SCALE) : round(88.5 * draw.SCALE)
    ] = 255
    assert {(0, 2, 1, 2), (1, 0, 2, 1)} <= spans(ruled(page))


def test_broken_lines_are_joined() -> None:
    page = draw.blank()
    draw.table(page, XS, YS)
    for x in (120, 260, 450):
        page[:, round(x * draw.SCALE) : round((x + 5) * draw.SCALE)] = 255
    assert spans(ruled(page)) == FULL


def test_a_slightly_crooked_table_keeps_its_cells() -> None:
    page = draw.blank()
    draw.table(page, XS, YS)
    assert spans(ruled(draw.turned(page, 0.25))) == FULL


def test_a_table_cut_by_the_page_break_is_closed() -> None:
    page = draw.blank()
    draw.table(page, XS, YS)
    page[round(319 * draw.SCALE) :] = 255
    assert spans(ruled(page)) == FULL


def test_text_alone_has_no_cells() -> None:
    page = draw.blank()
    draw.paragraphs(page)
    draw.line(page, 60, 70, 540, 70, 4)
    draw.line(page, 60, 74, 540, 74, 1)
    assert ruled(page) == ()


def test_a_flow_across_cells_splits_none_and_its_symbols_are_found() -> None:
    page = draw.blank()
    draw.table(page, XS, YS)
    draw.capsule(page, 248, 150)
    draw.box(page, 318, 214)
    draw.diamond(page, 248, 274)
    draw.line(page, 282, 158, 335, 158)
    draw.line(page, 335, 158, 335, 214)
    draw.line(page, 318, 222, 265, 222)
    draw.line(page, 265, 222, 265, 274)
    found = find_ruled(page, draw.SCALE)
    assert spans(found.cells) == FULL
    assert [s.kind for s in found.symbols] == ["mulai_selesai", "proses", "keputusan"]
    assert found.symbols[1].box == pytest.approx((318, 214, 352, 230), abs=2)


def test_the_pentagon_of_a_page_break_is_told_from_a_box() -> None:
    page = draw.blank()
    draw.pentagon(page, 200, 200)
    for x in (260, 320, 380):
        draw.box(page, x, 200)
    assert [s.kind for s in find_ruled(page, draw.SCALE).symbols] == [
        "penghubung",
        "proses",
        "proses",
        "proses",
    ]


def test_two_tables_below_each_other_are_two() -> None:
    page = draw.blank()
    draw.table(page, XS, YS)
    draw.table(page, [60.0, 300.0, 540.0], [400.0, 430.0, 520.0])
    cells = ruled(page)
    assert {c.table for c in cells} == {0, 1}
    assert len([c for c in cells if c.table == 1]) == 4


def test_noise_makes_no_cells() -> None:
    page = draw.blank()
    rng = np.random.default_rng(7)
    page[rng.random(page.shape) < 0.01] = 0
    assert ruled(page) == ()


def worn(on: float, off: float, shade: int = 0) -> draw.Picture:
    """A grid whose lines are dots, dashes or bits."""
    level, upright = draw.blank(), draw.blank()
    for y in YS:
        draw.line(level, XS[0], y, XS[-1], y, shade=shade)
    for x in XS:
        draw.line(upright, x, YS[0], x, YS[-1], shade=shade)
    draw.dotted(level, True, on, off)
    draw.dotted(upright, False, on, off)
    return np.minimum(level, upright)


@pytest.mark.parametrize(("on", "off"), [(1.0, 1.5), (3.0, 2.0), (5.0, 2.4)])
def test_dotted_and_dashed_lines_are_lines(on: float, off: float) -> None:
    # A few points drawn at the corners, as a printer does: a gap may fall on one.
    page = worn(on, off)
    for x in XS:
        for y in YS:
            draw.line(page, x, y, x, y)
    assert spans(ruled(page)) == FULL


def test_lines_of_print_are_no_dotted_lines() -> None:
    page = draw.blank()
    draw.paragraphs(page)
    found = find_ruled(page, draw.SCALE)
    assert found.cells == ()
    assert int(found.lines.sum()) < 0.02 * int((page < 128).sum())


def test_what_shines_through_from_the_next_sheet_makes_no_cells() -> None:
    page, behind = draw.blank(), draw.blank()
    draw.table(page, XS, YS)
    draw.table(behind, [x + 23 for x in XS], [y + 17 for y in YS], thick=4)
    assert spans(ruled(np.minimum(page, 255 - (255 - behind) // 8))) == FULL


@pytest.mark.parametrize(("x", "y"), [(265.0, 0.0), (0.0, 222.0)])
def test_a_fold_divides_no_cells(x: float, y: float) -> None:
    page = draw.blank()
    draw.table(page, XS, YS)
    fold = draw.blank()
    if x:
        draw.line(fold, x, 0, x, 842, 5, 190)
    else:
        draw.line(fold, 0, y, 595, y, 5, 190)
    assert spans(ruled(np.minimum(page, fold))) == FULL


def test_a_streak_of_the_scanner_does_not_lengthen_a_ruling() -> None:
    page = draw.blank()
    draw.table(page, XS, YS)
    draw.line(page, 300, 320, 300.6, 842, 1, 120)
    assert spans(ruled(page)) == FULL


@pytest.mark.parametrize("down", [0.0, 1.0, 2.5])
def test_a_symbol_on_a_ruling_breaks_no_row(down: float) -> None:
    page = draw.blank()
    draw.table(page, XS, YS)
    draw.box(page, 248, 190 + down)
    draw.diamond(page, 318, 255 + down)
    found = find_ruled(page, draw.SCALE)
    assert spans(found.cells) == FULL
    assert {s.kind for s in found.symbols} == {"proses", "keputusan"}


@pytest.mark.parametrize("shade", [215, 150])
def test_filled_symbols_are_symbols(shade: int) -> None:
    page = draw.blank()
    draw.table(page, XS, YS)
    page[
        round(145 * draw.SCALE) : round(161 * draw.SCALE), round(248 * draw.SCALE) : round(282 * draw.SCALE)
    ] = shade
    draw.box(page, 248, 145)
    assert [s.kind for s in find_ruled(page, draw.SCALE).symbols] == ["proses"]


def test_the_inside_of_a_stamp_is_no_symbol() -> None:
    page = draw.blank()
    draw.table(page, XS, YS)
    cv2.circle(page, draw.at(160, 222), round(24 * draw.SCALE), 0, 3)
    assert find_ruled(page, draw.SCALE).symbols == ()


def test_words_in_bold_small_print_are_not_struck_out() -> None:
    page = draw.blank()
    draw.table(page, XS, YS)
    cv2.putText(page, "Bendahara", draw.at(235, 115), cv2.FONT_HERSHEY_DUPLEX, 0.6, 0, 2, cv2.LINE_AA)
    found = find_ruled(page, draw.SCALE)
    word = found.lines[
        round(103 * draw.SCALE) : round(122 * draw.SCALE), round(233 * draw.SCALE) : round(297 * draw.SCALE)
    ]
    assert not word.any()


def test_a_page_turned_on_its_side_or_head_has_the_same_cells_and_symbols() -> None:
    page = draw.blank()
    draw.table(page, XS, YS)
    draw.capsule(page, 248, 150)
    draw.diamond(page, 318, 274)
    want = find_ruled(repair(page, draw.SCALE).grey, draw.SCALE)
    for quarter in (1, 2, 3):
        lying = np.ascontiguousarray(np.rot90(page, quarter))
        upright = np.ascontiguousarray(np.rot90(repair(lying, draw.SCALE).grey, -quarter))
        found = find_ruled(upright, draw.SCALE)
        assert spans(found.cells) == spans(want.cells)
        assert [s.kind for s in found.symbols] == [s.kind for s in want.symbols]


@given(arrays(np.uint8, st.tuples(st.integers(1, 90), st.integers(1, 90))), st.sampled_from([1.4, 2.8, 4.2]))
def test_no_step_fails_on_any_small_picture(picture: draw.Picture, scale: float) -> None:
    grey = repair(picture, scale).grey
    found = find_ruled(grey, scale)
    page = clean_ground(remove_stamps(grey, found.lines, scale), scale)
    assert page.shape == found.lines.shape
    assert lay_out(page, scale, found.cells, scale).pixels.size


@given(arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(3))))
def test_no_picture_in_colour_fails(picture: draw.Picture) -> None:
    assert repair(picture, 2.0).grey.ndim == 2


def test_a_punched_hole_and_bold_print_are_no_filled_symbols() -> None:
    page = draw.blank()
    draw.table(page, XS, YS)
    cv2.circle(page, draw.at(30, 222), 22, 20, -1)
    cv2.putText(page, "MM", draw.at(300, 80), cv2.FONT_HERSHEY_TRIPLEX, 2.0, 0, 9, cv2.LINE_AA)
    assert find_ruled(page, draw.SCALE).symbols == ()
