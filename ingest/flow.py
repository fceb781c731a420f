"""The flow of a step table: drawn connectors and the words at diamonds put together to edges between step numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from archive.geometry import Box, Connector, Page, Word
from archive.records import Alur
from ingest.exit_words import REACH, distance, label_of
from ingest.grid import centre, inside
from ingest.step_rows import Row
from ingest.tables import StepTable

LONGEST_MARK = 2  # letters written in a shape that carries an arrow on
PAGE_REACH = 60.0  # points by which a connector may be shifted from one page to the next

Edge = tuple[int, int, str]  # rows of the table, and the label


@dataclass(frozen=True, slots=True)
class _Carried:
    """An arrow that a pentagon or a circle carries on: the step it leaves or comes to, the letter written in the shape."""

    row: int
    x: float
    mark: str
    page: int
    label: str = ""


def read_flow(table: StepTable, numbers: Sequence[str], pages: Sequence[Page]) -> tuple[Alur, ...]:
    """Edges between the steps of a table by their numbers; a step without a number, or with one used twice, has none."""
    own = [page for page in pages if table.pages[0] <= page.number <= table.pages[1]]
    edges: list[Edge] = []
    leaving: list[_Carried] = []
    entering: list[_Carried] = []
    for page in own:
        steps = _steps_of(page, table.rows)
        labels = _labels(page, steps)
        for index, connector in enumerate(page.connectors):
            start, end = steps.get(connector.start), steps.get(connector.end)
            (x0, _), (x1, _) = connector.points
            label = labels.get(index, "")
            if start is not None and end is not None:
                edges.append((start, end, label))
            elif start is not None and _carries(page, connector.end):
                leaving.append(_Carried(start, x1, _mark(page, connector.end), page.number, label))
            elif end is not None and _carries(page, connector.start):
                entering.append(_Carried(end, x0, _mark(page, connector.start), page.number))
    edges += _carried_on(leaving, entering)
    return tuple(
        Alur(numbers[a], numbers[b], label)
        for a, b, label in dict.fromkeys(edges)
        if a != b and _named(numbers, a) and _named(numbers, b)
    )


def _named(numbers: Sequence[str], row: int) -> bool:
    return bool(numbers[row]) and numbers.count(numbers[row]) == 1


def _steps_of(page: Page, rows: Sequence[Row]) -> dict[int | None, int]:
    """Row of the table by index of the symbol on the page; pentagons only carry an arrow on."""
    steps: dict[int | None, int] = {}
    for index, symbol in enumerate(page.symbols):
        if symbol.kind == "penghubung":
            continue
        for number, row in enumerate(rows):
            if row.page in (page.number, page.number - 1) and any(symbol == own for _, own in row.symbols):
                steps[index] = number
                break
    return steps


def _carries(page: Page, index: int | None) -> bool:
    return index is not None and page.symbols[index].kind == "penghubung"


def _mark(page: Page, index: int | None) -> str:
    """The letter or number written in a shape, folded; "" when there is none, or a longer text."""
    if index is None:
        return ""
    box = page.symbols[index].box
    text = "".join(word.text for word in page.words if inside(centre(word.box), box))
    mark = re.sub(r"[^a-z0-9]", "", text.casefold())
    return mark if len(mark) <= LONGEST_MARK else ""


def _carried_on(leaving: Sequence[_Carried], entering: Sequence[_Carried]) -> Iterator[Edge]:
    """Arrows that leave by a pentagon or circle and come back: at the same letter, or in the next page's same column."""
    free, open_ends = list(entering), list(leaving)
    for out in leaving:
        # Several may lead to one place, which is named once.
        same = [back for back in entering if out.mark and back.mark == out.mark]
        if same:
            back = min(same, key=lambda back: (abs(back.page - out.page - 0.5), abs(back.x - out.x)))
            open_ends.remove(out)
            if back in free:
                free.remove(back)
            yield out.row, back.row, out.label
    for out in open_ends:
        there = [back for back in free if back.page == out.page + 1]
        near = min(there, key=lambda back: abs(back.x - out.x), default=None)
        alone = len(there) == sum(other.page == out.page for other in open_ends) == 1
        if near is not None and (abs(near.x - out.x) <= PAGE_REACH or alone):
            free.remove(near)
            yield out.row, near.row, out.label


def _labels(page: Page, steps: dict[int | None, int]) -> dict[int, str]:
    """Label by index of the connector: the words Ya and Tidak given to the exits of the diamond they stand at."""
    found: dict[int, str] = {}
    words = [(word, label) for word in page.words if (label := label_of(word.text))]
    for index, symbol in enumerate(page.symbols):
        if symbol.kind != "keputusan" or index not in steps:
            continue
        exits = [n for n, c in enumerate(page.connectors) if c.start == index]
        near = [(w, label) for w, label in words if distance(w.box, symbol.box) <= REACH]
        found |= _given(page.connectors, exits, near)
    return found


def _given(
    connectors: Sequence[Connector], exits: Sequence[int], words: Sequence[tuple[Word, str]]
) -> dict[int, str]:
    given: dict[int, str] = {}
    pairs = sorted(
        product(exits, words), key=lambda pair: _to_point(pair[1][0].box, connectors[pair[0]].points[0])
    )
    for index, (_, label) in pairs:
        if index not in given and label not in given.values():
            given[index] = label
    # A decision has two ways out: where one says Ya the other is Tidak.
    if len(exits) == 2 and len(given) == 1:
        (index, label), other = next(iter(given.items())), {"Ya": "Tidak", "Tidak": "Ya"}
        given[next(n for n in exits if n != index)] = other[label]
    return given


def _to_point(box: Box, point: tuple[float, float]) -> float:
    return distance(box, (point[0], point[1], point[0], point[1]))
