"""The identity block of an SOP: labels on the left, values on the right, the office in the cell beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from archive.geometry import Box, Cell, Page, Word
from ingest.cell_text import Piece, piece_of
from ingest.colon_column import without_colons
from ingest.grid import centre, overlap, share
from ingest.lines import Line, lines_in, make_line, words_in
from ingest.office import office_name
from ingest.sop_labels import IDENTITY, LISTS, OTHERS, Found
from ingest.wording import tidy_line

COLUMN = 45.0  # points the labels of one block may stand apart at their left
HIGHEST = 420.0  # points from the first label to the last
NEAR = 130.0  # points between two labels of one column


@dataclass(frozen=True, slots=True)
class Value:
    """What stands beside a label; `lines` without the label and its colon, in reading order."""

    field: str
    lines: tuple[Line, ...]
    label: Box

    @property
    def piece(self) -> Piece:
        """The lines as one text."""
        return piece_of(self.lines)


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity block: the page it stands on, its values by field, the office, and its box."""

    page: int
    values: dict[str, Value]
    office: Piece
    box: Box


def find_identity(page: Page, found: Sequence[Found]) -> Identity | None:
    """The identity block on the page, or None; `found` are the page's labels.

    It takes the number or the name of an SOP and two more of its labels, one below the other.
    """
    labels = _block_labels([label for label in found if label.field in IDENTITY])
    if not labels:
        return None
    below = _list_top(page, found, max(label.box[1] for label in labels.values()))
    beside = {label.field: label for label in found if label.field in OTHERS and label.box[1] < below}
    bounds = _bounds(page, labels, below)
    known = {**beside, **labels}
    values = {field: _value(page, label, known, bounds) for field, label in labels.items()}
    lines = without_colons({field: value.lines for field, value in values.items()})
    values = {field: replace(value, lines=lines[field]) for field, value in values.items()}
    if "nama_sop" not in values and (name := _unlabelled_name(page, labels, below)) is not None:
        values["nama_sop"] = name
        bounds = (bounds[0], bounds[1], bounds[2], max(bounds[3], name.label[3]))
    office = _office(page, labels, bounds)
    return Identity(page.number, values, office, bounds)


def _block_labels(found: Sequence[Found]) -> dict[str, Found]:
    """The labels that make up a block, the best of each; {} when there are too few.

    Some forms have two columns of labels side by side, each with its values: a column takes two labels at least.
    """
    sure = [f for f in found if f.field in ("nomor_sop", "nama_sop")]
    best: dict[str, Found] = {}
    for anchor in sure:
        around = [f for f in found if abs(f.box[1] - anchor.box[1]) <= HIGHEST]
        left = median(f.box[0] for f in around)
        near = [f for f in around if abs(f.box[0] - left) <= COLUMN or f.cell is not None]
        level = [f for f in around if _has_colon(f) and any(_on_one_row(f, g) for g in around if g is not f)]
        columns = [f for f in around if f in level or _in_column(f, around)]
        for labels in (near, columns):
            chosen: dict[str, Found] = {}
            for f in sorted(labels, key=lambda f: (-(f.cell is not None), -f.score, f.box[1])):
                chosen.setdefault(f.field, f)
            if len(chosen) > len(best):
                best = chosen
    return best if len(best) >= 3 else {}


def _in_column(label: Found, others: Sequence[Found]) -> bool:
    """Whether another label stands below or above this one, near it and beginning with it."""
    return any(
        other.field != label.field
        and abs(other.box[0] - label.box[0]) <= 6.0
        and abs(other.box[1] - label.box[1]) <= NEAR
        for other in others
    )


def _has_colon(label: Found) -> bool:
    return bool(label.rest) and label.rest[0].text.startswith(":")


def _on_one_row(a: Found, b: Found) -> bool:
    return share(a.box[1], a.box[3], b.box[1], b.box[3]) >= 0.5


def _list_top(page: Page, found: Sequence[Found], below: float) -> float:
    """Top of the first list section under the block, or the foot of the page."""
    tops = [
        f.cell.box[1] if f.cell else f.box[1] - 3.0 for f in found if f.field in LISTS and f.box[1] > below
    ]
    return min(tops, default=page.height)


def _bounds(page: Page, labels: dict[str, Found], below: float) -> Box:
    """The block's box: the ruled table's sides where there is one, the labels' rows from top to bottom."""
    tops = [label.cell.box[1] if label.cell else label.box[1] - 3.0 for label in labels.values()]
    lows = [label.cell.box[3] if label.cell else label.box[3] + 3.0 for label in labels.values()]
    tables = {label.cell.table for label in labels.values() if label.cell}
    ruled = [
        cell
        for cell in page.cells
        if cell.table in tables and cell.box[3] > min(tops) and cell.box[1] < max(lows)
    ]
    left = min([cell.box[0] for cell in ruled], default=0.0)
    right = max([cell.box[2] for cell in ruled], default=page.width)
    # The last label's value may run on below it; without a ruled cell only the next section ends it.
    low = max(lows)
    last = max(labels.values(), key=lambda label: label.box[1])
    if last.cell is None:
        signed = last.field == "disahkan_oleh" and below < page.height  # with room for the signature
        low = min(below, low + 150.0) if signed else _text_end(page, last.box, right, min(below, low + 120.0))
    return (left, min(tops), right, min(low, below))


def _text_end(page: Page, label: Box, right: float, limit: float) -> float:
    """Where the lines that begin beside a label end: at a gap, or at the limit."""
    low = label[3]
    for line in lines_in(page, (label[2], label[1] - 2.0, right, limit)):
        if line.box[1] - low > 0.9 * max(8.0, line.height):
            break
        low = max(low, line.box[3])
    return low + 2.0


def _value(page: Page, label: Found, labels: dict[str, Found], bounds: Box) -> Value:
    box = _value_box(page, label, labels, bounds)
    own = {id(word) for word in words_in(page, label.box)}
    others = [other.box for other in labels.values() if other is not label]
    words = [
        word
        for word in words_in(page, box)
        if id(word) not in own and not any(_in(word, other) for other in others)
    ]
    lines = _lines(page, words)
    return Value(label.field, tuple(line for line in lines if line.words), label.box)


def _unlabelled_name(page: Page, labels: dict[str, Found], below: float) -> Value | None:
    """The name of the SOP when only its label could not be read: the one row between the signature and the lists."""
    signed = labels.get("disahkan_oleh")
    if signed is None or signed.cell is None:
        return None
    row = [
        cell
        for cell in page.cells
        if cell.table == signed.cell.table
        and abs(cell.box[1] - signed.cell.box[3]) <= 6.0
        and cell.box[3] <= below + 6.0
    ]
    filled = [cell for cell in row if _says_something(page, cell)]
    if len(filled) != 1 or len(row) < 2 or filled[0].box[0] < max(cell.box[0] for cell in row):
        return None
    lines = _lines(page, words_in(page, filled[0].box))
    return Value("nama_sop", tuple(lines), filled[0].box) if lines else None


def _lines(page: Page, words: Sequence[Word]) -> list[Line]:
    """The words as tidy lines, without the colons that stand between label and value."""
    only = Page(page.number, page.width, page.height, page.turned, page.source, tuple(words))
    lines = []
    for line in lines_in(only):
        tidy = list(tidy_line(line).words)
        while tidy and not any(letter.isalnum() for letter in tidy[0].text) and tidy[0].text not in "(\"'“":
            tidy.pop(0)
        if tidy and tidy[0].text.startswith(":"):
            first = tidy[0]
            tidy[0] = Word(first.text.lstrip(": "), first.box, first.conf, first.line)
        if tidy:
            lines.append(make_line(tidy, page.number))
    return lines


def _value_box(page: Page, label: Found, labels: dict[str, Found], bounds: Box) -> Box:
    right = _right_end(label, labels, bounds)
    if label.cell is not None:
        beside = [
            cell
            for cell in page.cells
            if label.cell.box[2] - 4.0 <= cell.box[0] < right - 4.0
            and share(cell.box[1], cell.box[3], label.cell.box[1], label.cell.box[3]) >= 0.5
            and cell.box[1] >= label.cell.box[1] - 8.0
        ]
        top, low = label.cell.box[1], label.cell.box[3]
        filled = [cell for cell in beside if _says_something(page, cell)]
        if filled:
            low = max(low, min(max(cell.box[3] for cell in filled), _next_top(label, labels, bounds)))
        elif (under := _cell_under(page, label.cell, labels)) is not None:
            return under.box
        return (label.cell.box[2] - 2.0, top, right, low)
    top = label.box[1] - 3.0
    return (label.box[2] + 1.0, top, right, max(label.box[3] + 2.0, _next_top(label, labels, bounds)))


def _right_end(label: Found, labels: dict[str, Found], bounds: Box) -> float:
    """Where a label's value ends at the right: at the next label of its row, or with the block."""
    box = label.cell.box if label.cell else label.box
    beside = [
        other.cell.box[0] + 2.0 if other.cell else other.box[0] - 3.0
        for other in labels.values()
        if other is not label and other.box[0] > box[2] - 2.0 and _on_one_row(label, other)
    ]
    return min([*beside, bounds[2]])


def _cell_under(page: Page, cell: Cell, labels: dict[str, Found]) -> Cell | None:
    """The cell right below a label's cell, as wide as it, in forms with the values under their labels."""
    for other in page.cells:
        if (
            abs(other.box[1] - cell.box[3]) <= 6.0
            and abs(other.box[0] - cell.box[0]) <= 6.0
            and abs(other.box[2] - cell.box[2]) <= 6.0
            and not any(_in_box(label.box, other.box) for label in labels.values())
            and _says_something(page, other)
        ):
            return other
    return None


def _next_top(label: Found, labels: dict[str, Found], bounds: Box) -> float:
    """Where the next label below begins; one of another column that stands lower ends it as well."""
    right = _right_end(label, labels, bounds)
    tops = [
        other.cell.box[1] if other.cell else other.box[1] - 2.0
        for other in labels.values()
        if other.box[1] > label.box[3] - 2.0 and other is not label and other.box[0] < right
    ]
    return min(tops, default=bounds[3])


def _says_something(page: Page, cell: Cell) -> bool:
    """Whether there is more in the cell than a colon."""
    return any(letter.isalnum() for word in words_in(page, cell.box) for letter in word.text)


def _in(word: Word, box: Box) -> bool:
    return _in_box(word.box, box)


def _in_box(inner: Box, box: Box) -> bool:
    x, y = centre(inner)
    return box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1


def _office(page: Page, labels: dict[str, Found], bounds: Box) -> Piece:
    """The office in the cell left of the labels, else in the letterhead above the block."""
    left = median(label.box[0] for label in labels.values())
    side = _left_cells(page, left, bounds)
    named = Piece()
    for cell in sorted(side, key=lambda cell: cell.box[1]):
        named = named.then(office_name(lines_in(page, cell.box)))  # the body, and below a line its office
    if named.text:
        return named
    if not side and left - bounds[0] > 100.0:
        taken = [label.box for label in labels.values()]
        words = [
            word
            for word in words_in(page, (bounds[0], bounds[1] - 4.0, left - 4.0, bounds[3]))
            if not any(_in(word, box) for box in taken)
        ]
        found = office_name(_lines(page, words))
        if found.text:
            return found
    return office_name(lines_in(page, (0.0, 0.0, page.width, bounds[1])))


def _left_cells(page: Page, left: float, bounds: Box) -> list[Cell]:
    """Cells beside the block that hold no label: where the logo and the office's name stand."""
    return [
        cell
        for cell in page.cells
        if cell.box[2] <= left + 6.0
        and overlap(cell.box[1], cell.box[3], bounds[1], bounds[3]) > 0.6 * (cell.box[3] - cell.box[1])
        and cell.box[2] - cell.box[0] > 60.0
    ]
