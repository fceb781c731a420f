"""Words on a page put together to visual lines, by geometry alone.

It knows nothing of documents: what a line says is for the parsers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median

from archive.geometry import Box, Page, Word

COLUMN_GAP = 2.5  # a gap this many line heights wide parts two columns, more than justified text ever leaves
TALL = 2.2  # a word this many times as high as another does not stand on its line: stamps, logos, frames


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand beside each other, left to right; `box` in points, `page` from 1."""

    words: tuple[Word, ...]
    box: Box
    page: int

    @property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def conf(self) -> float:
        """Mean confidence of the words, 0..1; 0 for a line without words."""
        return fmean(word.conf for word in self.words) if self.words else 0.0

    @property
    def height(self) -> float:
        """Height of a usual word on the line, in points."""
        return median(word.box[3] - word.box[1] for word in self.words) if self.words else 0.0


def union(boxes: Iterable[Box]) -> Box:
    """Smallest box around all of them; (0, 0, 0, 0) for none."""
    known = list(boxes)
    if not known:
        return (0.0, 0.0, 0.0, 0.0)
    return (
        min(box[0] for box in known),
        min(box[1] for box in known),
        max(box[2] for box in known),
        max(box[3] for box in known),
    )


def make_line(words: Sequence[Word], page: int) -> Line:
    """A line of these words, which are already in order."""
    return Line(tuple(words), union(word.box for word in words), page)


def words_in(page: Page, box: Box | None = None) -> tuple[Word, ...]:
    """The page's words that say something and whose centre lies in `box` (all without it)."""
    return tuple(
        word
        for word in page.words
        if word.text.strip()
        and (
            box is None
            or (
                box[0] <= (word.box[0] + word.box[2]) / 2 <= box[2]
                and box[1] <= (word.box[1] + word.box[3]) / 2 <= box[3]
            )
        )
    )


def lines_in(page: Page, box: Box | None = None, *, split: bool = False) -> tuple[Line, ...]:
    """Visual lines of the page (or of `box`), top to bottom, words left to right.

    With `split`, a line is parted where a gap is wider than a column gap, and the parts follow each other.
    """
    lines = [make_line(row, page.number) for row in group_rows(words_in(page, box))]
    lines.sort(key=lambda line: (line.box[1] + line.box[3]) / 2)
    if split:
        lines = [part for line in lines for part in split_line(line)]
    return tuple(lines)


def group_rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words in rows, left to right.

    What the reader already saw as one line (`Word.line`) stays together if it can be one; such runs are
    joined when they stand beside each other. Only nearest neighbours are compared, so a slight slope does
    no harm.
    """
    rows: list[list[Word]] = []
    reaches: list[tuple[float, float]] = []  # top and bottom of each row
    for run in sorted(_runs(words), key=lambda run: (run[0].box[0], run[0].box[1])):
        top, bottom = min(word.box[1] for word in run), max(word.box[3] for word in run)
        best, most = -1, 0.0
        for index, (upper, lower) in enumerate(reaches):
            if upper >= bottom or lower <= top:
                continue
            share = _share(rows[index], run)
            if share > most:
                best, most = index, share
        if most >= 0.5:
            rows[best].extend(run)
            rows[best].sort(key=lambda word: word.box[0])
            upper, lower = reaches[best]
            reaches[best] = (min(upper, top), max(lower, bottom))
        else:
            rows.append(list(run))
            reaches.append((top, bottom))
    return _joined(rows)


def split_line(line: Line, *, gap: float | None = None) -> list[Line]:
    """The parts of a line between gaps wider than `gap` points (default: `COLUMN_GAP` line heights)."""
    limit = COLUMN_GAP * line.height if gap is None else gap
    parts: list[list[Word]] = []
    right = 0.0
    for word in line.words:
        if parts and word.box[0] - right <= limit:
            parts[-1].append(word)
            right = max(right, word.box[2])
        else:
            parts.append([word])
            right = word.box[2]
    return [make_line(part, line.page) for part in parts]


def _runs(words: Sequence[Word]) -> list[list[Word]]:
    """Words of one line of the reader, left to right; each word alone where its line cannot be one."""
    by_line: dict[int, list[Word]] = {}
    for word in sorted(words, key=lambda word: word.box[0]):
        by_line.setdefault(word.line, []).append(word)
    runs: list[list[Word]] = []
    for group in by_line.values():
        usual = median(word.box[3] - word.box[1] for word in group)
        core = [word for word in group if word.box[3] - word.box[1] <= TALL * usual]
        if _is_run(core):
            runs.append(core)
            core = [word for word in group if word not in core]
        else:
            core = group
        runs.extend([word] for word in core)
    return runs


def _is_run(group: Sequence[Word]) -> bool:
    """Whether the words, left to right, stand beside each other at one height."""
    for before, word in pairwise(group):
        high = max(before.box[3] - before.box[1], word.box[3] - word.box[1])
        shift = abs((before.box[1] + before.box[3]) - (word.box[1] + word.box[3])) / 2
        if _beside(before, word) < 0.5 or shift > 0.8 * high:
            return False
    return bool(group)


def _beside(one: Word, other: Word) -> float:
    """1 when the words share no width, 0 when the narrower stands over the other."""
    narrow = max(0.1, min(one.box[2] - one.box[0], other.box[2] - other.box[0]))
    return 1 - max(0.0, min(one.box[2], other.box[2]) - max(one.box[0], other.box[0])) / narrow


def _band(row: Sequence[Word], x: float) -> tuple[float, float]:
    """Top and bottom of the row near x; dashes and dots say little about it."""
    near = sorted(row, key=lambda word: max(word.box[0] - x, x - word.box[2]))[:6]
    high = max(word.box[3] - word.box[1] for word in near)
    full = [word for word in near if word.box[3] - word.box[1] >= 0.6 * high][:3]
    return sum(word.box[1] for word in full) / len(full), sum(word.box[3] for word in full) / len(full)


def _share(row: Sequence[Word], run: Sequence[Word]) -> float:
    """How much of the lower of the two the row and the run have in common where they meet, 0..1."""
    x0, x1 = run[0].box[0], run[-1].box[2]
    rivals = [word for word in row if word.box[0] < x1 and word.box[2] > x0 and word.conf >= 0.5]
    if any(_beside(word, other) < 0.5 for word in rivals for other in run):
        return 0.0
    top, bottom = _band(row, x0)
    upper, lower = _band(run, x0)
    height, own = bottom - top, lower - upper
    if height <= 0 or own <= 0 or own > TALL * height:
        return 0.0
    if height > TALL * own and not (len(run) == 1 and _is_small(run[0], height)):
        return 0.0
    return (min(bottom, lower) - max(top, upper)) / min(height, own)


def _is_small(word: Word, height: float) -> bool:
    """Whether the word is punctuation, which is low by nature, and the row is of a usual height."""
    return len(word.text) <= 3 and not any(letter.isalnum() for letter in word.text) and height < 40


def _joined(rows: list[list[Word]]) -> list[list[Word]]:
    """Rows begun by punctuation or a low word join the row they lie in."""
    rows.sort(key=lambda row: -len(row))
    kept: list[list[Word]] = []
    boxes: list[Box] = []  # around each row
    for row in rows:
        box = union(word.box for word in row)
        home = -1
        if len(row) <= 2:
            level = (i for i, other in enumerate(boxes) if other[1] < box[3] and box[1] < other[3])
            home = next((i for i in level if _lies_in(row, box, kept[i])), -1)
        if home < 0:
            kept.append(row)
            boxes.append(box)
        else:
            kept[home].extend(row)
            kept[home].sort(key=lambda word: word.box[0])
            boxes[home] = union((boxes[home], box))
    return kept


def _lies_in(row: Sequence[Word], box: Box, other: Sequence[Word]) -> bool:
    near = min(other, key=lambda word: max(word.box[0] - box[2], box[0] - word.box[2]))
    height, own = near.box[3] - near.box[1], box[3] - box[1]
    if own <= 0 or height <= 0 or own > TALL * height:
        return False
    if height > TALL * own and any(letter.isalnum() for word in row for letter in word.text):
        return False
    overlap = min(near.box[3], box[3]) - max(near.box[1], box[1])
    return overlap >= 0.5 * min(height, own)
