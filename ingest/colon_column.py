"""The colons between the labels and the values of a form, where they were read as letters or digits of the value."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median

from archive.geometry import Word
from ingest.lines import Line, make_line

READ_AS = frozenset(":;.1lIi|!'‘’\"“”tf")  # what a colon alone is read as
THIN = 0.36  # of its height: a colon is thinner than a digit
APART = 0.8  # line heights between a colon of a column of colons and its value
LEVEL = 3.0  # points by which the values of a form differ in their left edge
OUT = 4.0  # points by which a colon that was read with its value makes it stick out to the left


def without_colons(values: Mapping[str, Sequence[Line]]) -> dict[str, tuple[Line, ...]]:
    """The lines of each value of a form, without the colons that its first line begins with."""
    bare = {field: _without_thin(lines) for field, lines in values.items()}
    starts = {field: lines[0].box[0] for field, lines in bare.items() if lines}
    return {
        field: _without_glued(lines, [x for other, x in starts.items() if other != field])
        for field, lines in bare.items()
    }


def _without_thin(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines without a lone thin sign that stands well before the first of them."""
    if not lines or len(lines[0].words) < 2:
        return tuple(lines)
    first, second = lines[0].words[:2]
    high = second.box[3] - second.box[1]
    thin = first.box[2] - first.box[0] < THIN * high
    if (
        len(first.text) == 1
        and first.text in READ_AS
        and thin
        and second.box[0] - first.box[2] > APART * high
    ):
        return (make_line(lines[0].words[1:], lines[0].page), *lines[1:])
    return tuple(lines)


def _without_glued(lines: Sequence[Line], others: Sequence[float]) -> tuple[Line, ...]:
    """The lines without a colon's stroke at the start of the first, where it sticks out beyond the other values."""
    if not lines or len(others) < 2:
        return tuple(lines)
    edge = median(others)
    level = [x for x in others if abs(x - edge) <= LEVEL]
    first = lines[0].words[0]
    sticks_out = edge - first.box[0]
    if len(level) < 2 or len(first.text) < 2 or first.text[0] not in READ_AS:
        return tuple(lines)
    if not OUT < sticks_out < 24.0 or first.conf >= 0.9:
        return tuple(lines)
    word = replace(first, text=first.text[1:], box=_from(first, edge))
    return (make_line((word, *lines[0].words[1:]), lines[0].page), *lines[1:])


def _from(word: Word, x: float) -> tuple[float, float, float, float]:
    return (min(x, word.box[2] - 0.5), word.box[1], word.box[2], word.box[3])
