"""The list boxes of an SOP (Dasar Hukum, Kualifikasi Pelaksana, ...), also where a page break cuts them.

A section is what stands under its label, in the label's column, down to the next label of that column; ruled cells
give the columns where they were found, the white between the words where they were not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from archive.geometry import Box, Cell, Page
from ingest.footers import is_footer
from ingest.grid import centre, inside, overlap
from ingest.lines import Line, lines_in, make_line, words_in
from ingest.sop_labels import HEADINGS, LISTS, Found

LEVEL = 0.8  # label heights by which two labels of one row may stand apart


@dataclass(frozen=True, slots=True)
class Area:
    """Part of one page that is looked at, from `top` to `low` in points, and the labels found on the page."""

    page: Page
    labels: tuple[Found, ...]
    top: float
    low: float


@dataclass(slots=True)
class Section:
    """A section while it is gathered: its label's place, its column, its lines page by page."""

    name: str
    page: int
    label: Box
    x0: float
    x1: float
    lines: list[Line] = field(default_factory=list)


def read_sections(areas: Sequence[Area]) -> dict[str, Section]:
    """The sections found in these areas, by field; of a label that comes twice the first counts."""
    found: dict[str, Section] = {}
    open_columns: list[Section] = []
    for area in areas:
        labels = _labels(area, set(found))
        sections = [_section(area, label, labels) for label in labels]
        first = min((_top(label) for label in labels), default=area.low)
        if open_columns:
            _go_on(area, first, bool(labels), open_columns)
        for section, label in zip(sections, labels, strict=True):
            section.lines += _content(area, label, section, labels, sections)
            found[section.name] = section
        open_columns = _still_open(area, open_columns, sections, labels)
    return found


def _labels(area: Area, known: set[str]) -> list[Found]:
    best: dict[str, Found] = {}
    for label in area.labels:
        if label.field not in LISTS and label.field not in HEADINGS:
            continue
        if (label.field in known and label.field != "lain") or not area.top <= centre(label.box)[
            1
        ] <= area.low:
            continue
        key = f"lain {label.box[1]}" if label.field == "lain" else label.field
        old = best.get(key)
        if old is None or (old.cell is None and label.cell is not None):
            best[key] = label
    return sorted(best.values(), key=lambda label: (_top(label), label.box[0]))


def _top(label: Found) -> float:
    return label.cell.box[1] if label.cell else label.box[1] - 2.0


def _low(label: Found) -> float:
    return label.cell.box[3] if label.cell else label.box[3]


def _section(area: Area, label: Found, labels: Sequence[Found]) -> Section:
    x0, x1 = _column(area, label, labels)
    return Section(label.field, area.page.number, label.box, x0, x1)


def _column(area: Area, label: Found, labels: Sequence[Found]) -> tuple[float, float]:
    """Left and right edge of the label's column."""
    beside = [other for other in labels if other is not label and _one_row(label, other)]
    if label.cell is not None:
        return _widened(area, label.cell, beside)
    x = centre(label.box)[0]
    around = [cell for cell in area.page.cells if inside(centre(label.box), cell.box)]
    left, right = 0.0, area.page.width
    if around:
        cell = min(around, key=lambda cell: cell.box[2] - cell.box[0])
        left, right = cell.box[0], cell.box[2]
        if not any(left <= centre(other.box)[0] <= right for other in beside):
            return left, right
        under = [
            c for c in area.page.cells if abs(c.box[1] - cell.box[3]) <= 6.0 and c.box[0] <= x <= c.box[2]
        ]
        if under and not any(under[0].box[0] <= centre(other.box)[0] <= under[0].box[2] for other in beside):
            return under[0].box[0], under[0].box[2]
    for other in beside:
        cut = _white(area, label, other)
        if centre(other.box)[0] < x:
            left = max(left, cut)
        else:
            right = min(right, cut)
    return left, right


def _widened(area: Area, cell: Cell, beside: Sequence[Found]) -> tuple[float, float]:
    """The label's cell, or the wider cell under or over it: a stray line may cut a label's row."""
    x = centre(cell.box)[0]
    for edge, at in ((1, cell.box[3]), (3, cell.box[1])):
        for other in area.page.cells:
            x0, x1 = other.box[0], other.box[2]
            if (
                abs(other.box[edge] - at) <= 6.0
                and x0 <= x <= x1
                and x1 - x0 > cell.box[2] - cell.box[0] + 6.0
                and not any(x0 <= centre(label.box)[0] <= x1 for label in beside)
            ):
                return x0, x1
        if edge == 1 and any(
            abs(c.box[1] - cell.box[3]) <= 6.0 and c.box[0] <= x <= c.box[2] for c in area.page.cells
        ):
            break  # what stands under the label decides alone
    return cell.box[0], cell.box[2]


def _one_row(a: Found, b: Found) -> bool:
    """Whether two labels stand beside each other, on paper that lay a little askew too."""
    height = min(a.box[3] - a.box[1], b.box[3] - b.box[1])
    return abs(centre(a.box)[1] - centre(b.box)[1]) < LEVEL * height


def _white(area: Area, a: Found, b: Found) -> float:
    """The middle of the widest strip between two labels that the fewest words below them reach into."""
    first, second = sorted((a.box, b.box))
    low, high = centre(first)[0], centre(second)[0]
    words = [w for w in area.page.words if first[1] - 2 <= w.box[1] and w.box[3] <= area.low]
    best: list[float] = []
    fewest = -1
    x = low
    while x <= high:
        crossing = sum(1 for word in words if word.box[0] < x < word.box[2])
        if fewest < 0 or crossing < fewest:
            fewest, best = crossing, [x]
        elif crossing == fewest:
            best.append(x)
        x += 1.0
    runs: list[list[float]] = []
    for x in best:
        if runs and x - runs[-1][-1] <= 1.5:
            runs[-1].append(x)
        else:
            runs.append([x])
    widest = max(runs, key=len)
    # Text hangs at its left, so the next column begins at the strip's right end.
    return widest[-1]


def _content(
    area: Area, label: Found, section: Section, labels: Sequence[Found], sections: Sequence[Section]
) -> list[Line]:
    """Lines under the label; in forms with the label at the left, those beside it."""
    low = _end(area, label, section, labels, sections)
    lines = [make_line(label.rest, area.page.number)] if label.rest else []
    lines += _lines(area.page, (section.x0, _low(label), section.x1, low))
    if not lines and label.cell is not None and _labels_at_left(labels):
        beside = [
            cell
            for cell in area.page.cells
            if cell.box[0] >= label.cell.box[2] - 4.0 and abs(cell.box[1] - label.cell.box[1]) <= 4.0
        ]
        for cell in sorted(beside, key=lambda cell: cell.box[0])[:1]:
            lines = _lines(area.page, cell.box)
            section.x0, section.x1 = cell.box[0], cell.box[2]
    return lines


def _labels_at_left(labels: Sequence[Found]) -> bool:
    """Whether the form has its labels one below the other, and what they hold beside them."""
    ruled = [label for label in labels if label.cell is not None]
    alone = all(not _one_row(a, b) for a in ruled for b in ruled if a is not b)
    return len(ruled) >= 3 and alone and max(x.box[0] for x in ruled) - min(x.box[0] for x in ruled) < 30.0


def _end(
    area: Area, label: Found, section: Section, labels: Sequence[Found], sections: Sequence[Section]
) -> float:
    """Where a section ends: at the next label of its column, at the foot of its ruled table, or of the area."""
    below = [
        _top(other)
        for other, column in zip(labels, sections, strict=True)
        if _top(other) > label.box[3] - 2.0 and _shared(section, column) > 0.3
    ]
    if below:
        return min(below)
    under = [
        cell
        for cell in area.page.cells
        if cell.box[3] > _low(label) + 4.0
        and cell.box[3] <= area.low + 4.0
        and overlap(cell.box[0], cell.box[2], section.x0, section.x1) > 0.5 * (section.x1 - section.x0)
    ]
    if under and min(cell.box[1] for cell in under) <= _low(label) + 12.0:
        table = {cell.table for cell in under if cell.box[1] <= _low(label) + 12.0}
        return min(area.low, max(cell.box[3] for cell in under if cell.table in table))
    return area.low


def _shared(a: Section, b: Section) -> float:
    narrow = min(a.x1 - a.x0, b.x1 - b.x0)
    return overlap(a.x0, a.x1, b.x0, b.x1) / narrow if narrow > 0 else 0.0


def _lines(page: Page, box: Box) -> list[Line]:
    return [line for line in lines_in(page, box) if not is_footer(page, line)]


def _go_on(area: Area, first: float, labelled: bool, open_columns: Sequence[Section]) -> None:
    """Text at the top of a page that belongs to the sections left open on the page before."""
    above = [cell for cell in area.page.cells if cell.box[3] <= first + 4.0 and cell.box[1] >= area.top - 4.0]
    top = [cell for cell in above if cell.table == min(above, key=lambda cell: cell.box[1]).table]
    if top:
        outer = _outer(top)
        # Another table may have a column in the same place; a list box goes on with all its columns.
        if all(_home(cell, open_columns) for cell in outer):
            for cell in outer:
                section = _home(cell, open_columns)
                if section is not None:
                    section.lines += _lines(area.page, cell.box)
        return
    if not labelled:
        return
    words = words_in(area.page, (0.0, area.top, area.page.width, first))
    for section in open_columns:
        own = [word for word in words if section.x0 - 4.0 <= centre(word.box)[0] <= section.x1 + 4.0]
        section.lines += _lines(replace(area.page, words=tuple(own)), (0.0, area.top, area.page.width, first))


def _home(cell: Cell, open_columns: Sequence[Section]) -> Section | None:
    """The open section whose column this cell is, if it is one."""
    wide = cell.box[2] - cell.box[0]
    for section in open_columns:
        shared = overlap(cell.box[0], cell.box[2], section.x0, section.x1)
        if shared >= 0.7 * wide and shared >= 0.7 * (section.x1 - section.x0):
            return section
    return None


def _outer(cells: Sequence[Cell]) -> list[Cell]:
    """Cells that do not lie inside another of them, top to bottom."""
    kept = [
        cell
        for cell in cells
        if not any(
            other is not cell and inside(centre(cell.box), other.box) and _area(other) > _area(cell)
            for other in cells
        )
    ]
    return sorted(kept, key=lambda cell: (cell.box[1], cell.box[0]))


def _area(cell: Cell) -> float:
    return (cell.box[2] - cell.box[0]) * (cell.box[3] - cell.box[1])


def _still_open(
    area: Area, before: Sequence[Section], sections: Sequence[Section], labels: Sequence[Found]
) -> list[Section]:
    """The last section of every column, which the next page may go on with."""
    last: list[Section] = []
    for section, _ in sorted(zip(sections, labels, strict=True), key=lambda pair: -_top(pair[1])):
        if not any(_shared(section, other) > 0.3 for other in last):
            last.append(section)
    kept = [section for section in before if not any(_shared(section, other) > 0.3 for other in last)]
    return last + (kept if not sections else [])
