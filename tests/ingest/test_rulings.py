"""Cells come out as they are ruled, whatever runs across them; symbols are told from cells."""

import numpy as np
import pytest

from archive.geometry import Cell
from ingest.rulings import find_ruled
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
    draw.box(page, 260, 200)
    assert [s.kind for s in find_ruled(page, draw.SCALE).symbols] == ["penghubung", "proses"]


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
