"""Step tables without vertical lines, or without any, are read like the same tables with lines."""

from dataclasses import replace
from itertools import pairwise

import pytest

from archive.geometry import Box, Cell, Page
from archive.records import TabelLangkah
from ingest.aligned_cells import aligned_cells, with_aligned_cells
from ingest.fields import Draft
from ingest.sop import parse_sops
from ingest.step_values import to_table
from ingest.tables import find_tables
from tests.ingest.page_maker import page_of
from tests.ingest.sop_maker import STEP_XS, STEPS, Sheet, steps

SIX = [(str(i), f"Mencatat surat ke {i}", "Surat", "5 Menit", "Agenda", "Harian") for i in range(1, 7)]


def read(*pages: Page) -> list[TabelLangkah]:
    drawn = with_aligned_cells(pages)
    return [to_table(table, drawn, f"t/{i}", Draft()) for i, table in enumerate(find_tables(drawn))]


def ruled(number: int = 1) -> Page:
    sheet = Sheet(number)
    tops = steps(sheet, 120.0, STEPS)
    for i, top in enumerate(tops[:-1]):
        sheet.shape("mulai_selesai" if i == 0 else "proses", 230.0 if i % 2 == 0 else 290.0, top + 17.0)
    return sheet.page()


def levels(page: Page) -> tuple[Box, ...]:
    """Rules where the cells of the page have their upper and lower sides, across the whole table."""
    left, right = STEP_XS[0], STEP_XS[-1]
    own = [c for c in page.cells if c.col == 0]
    ys = {y for c in own for y in (c.box[1] - 0.5, c.box[3] + 0.5)}
    return tuple((left, y, right, y) for y in sorted(ys))


def with_rules_across() -> Page:
    page = ruled()
    return replace(page, cells=(), rules=levels(page))


def with_a_frame_only() -> Page:
    page = ruled()
    top, low = min(c.box[1] for c in page.cells), max(c.box[3] for c in page.cells)
    return replace(page, cells=(Cell((STEP_XS[0], top, STEP_XS[-1], low), 0, 0, 0),))


def with_a_frame_around_each_row() -> Page:
    page = ruled()
    ys = [rule[1] for rule in levels(page)]
    rows = [
        Cell((STEP_XS[0], a + 0.5, STEP_XS[-1], b - 0.5), 0, i, 0) for i, (a, b) in enumerate(pairwise(ys))
    ]
    return replace(page, cells=tuple(rows))


def without_any_line() -> Page:
    return replace(ruled(), cells=())


@pytest.mark.parametrize(
    "page", [with_rules_across(), with_a_frame_only(), with_a_frame_around_each_row(), without_any_line()]
)
def test_a_table_without_upright_lines_reads_like_one_with_lines(page: Page) -> None:
    (expected,) = read(ruled())
    (table,) = read(page)
    assert table == expected


def test_steps_without_numbers_are_parted_by_the_white_between_them() -> None:
    page = without_any_line()
    unread = replace(page, words=tuple(w for w in page.words if w.text.strip(".") not in "123"))
    (table,) = read(unread)
    assert [step.kegiatan for step in table.langkah] == [row[1] for row in STEPS]


def test_room_is_kept_for_numbers_that_the_first_look_passed_over() -> None:
    page = without_any_line()
    unread = replace(page, words=tuple(w for w in page.words if w.box[2] > STEP_XS[1]), source="ocr")
    left = min(cell.box[0] for cell in aligned_cells(unread))
    assert left < STEP_XS[1] - 15.0


def test_rules_that_are_lost_in_one_row_leave_its_steps_apart() -> None:
    page = with_rules_across()
    body = [rule for rule in page.rules if rule[1] > 160.0]
    lost = replace(page, rules=tuple(rule for rule in page.rules if rule not in body[1:3]))
    (table,) = read(lost)
    assert [step.no for step in table.langkah] == ["1", "2", "3"]


def test_a_table_without_lines_goes_on_on_the_next_page() -> None:
    first, second = Sheet(1), Sheet(2)
    steps(first, 120.0, SIX[:3])
    steps(second, 100.0, SIX[3:])
    head = [c.box[3] for c in second.cells if c.row < 2]
    bare = [
        replace(first.page(), cells=()),
        replace(
            second.page(),
            cells=(),
            words=tuple(w for w in second.words if w.box[1] > max(head) - 2.0),
        ),
    ]
    (table,) = read(*bare)
    assert [(step.no, step.kegiatan) for step in table.langkah] == [(row[0], row[1]) for row in SIX]


def test_a_table_with_lines_is_left_as_it_is() -> None:
    pages = [ruled(1), ruled(2)]
    assert with_aligned_cells(pages) == pages
    assert aligned_cells(ruled()) == ()


def test_a_schedule_in_plain_columns_is_no_step_table() -> None:
    page = page_of(
        "JADWAL KEGIATAN\n\n"
        "No   Kegiatan                  Waktu          Tempat\n"
        "1    Rapat persiapan           2 Mei 2024     Aula\n"
        "2    Pelatihan                 5 Mei 2024     Aula\n"
        "3    Penutupan                 9 Mei 2024     Aula\n"
    )
    assert parse_sops([page], Draft()) == ()
