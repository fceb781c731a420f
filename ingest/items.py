"""Lists on a page taken apart: numbered, lettered, with bullets, or with no marks at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from archive.geometry import Word
from ingest.hung_marks import hung_items
from ingest.lines import Line, make_line
from ingest.wording import join_lines, tidy_line

UNSURE = 0.4  # confidence of a word that is none
READ = 0.999  # less confidence than born-digital text has
SHIFT = 1.0  # line heights by which marks of one level may stand apart on a page
PAGE_SHIFT = 2.5  # ... and from page to page
FAR_SHIFT = 6.0  # ... when just the next number heads the other page
_NUMBER = re.compile(r"\(?(?P<mark>[0-9lIiOoSZ|]{1,2})(?P<end>[.):,]+)(?P<glued>.*)", re.DOTALL)
_LETTER = re.compile(r"\(?(?P<mark>[a-zA-Z])(?P<end>[.):]+)(?P<glued>.*)", re.DOTALL)
_BARE = re.compile(r"\d{1,2}")
_BULLETS = frozenset("•●▪■○◦-–—*➢>✓")
_AS_DIGIT = str.maketrans("lIi|OoSZ", "11110052")
# How a regulation's name begins: behind a comma at a line's end (a semicolon, read badly) it opens the next item.
_REGULATION = re.compile(r"(?:Undang|Peraturan|Perpres|Permen|Keputusan|Instruksi|Surat Edaran|Ketetapan)")
_ENDING = re.compile(r"[;:.]$|;?\s*dan$|; atau$")


@dataclass(frozen=True, slots=True)
class Marker:
    """A list mark at a line's start: its style, every value it may have been, what is left of the line."""

    style: str  # "angka", "huruf", "butir" or "polos" (a number without a dot)
    values: tuple[int, ...]
    left: float
    rest: Line
    sure: bool = True  # a mark as lists have them; `58,` may be the end of a sentence


def read_marker(line: Line) -> tuple[Marker, ...]:
    """Every way the start of the line can be a list mark; none for plain text."""
    words = line.words
    if not words:
        return ()
    if len(words) > 1 and _is_dirt(words[0]) and (later := read_marker(_without(line, 1, ""))):
        return later
    first, found = words[0], []
    if (match := _NUMBER.fullmatch(first.text)) and _opens(match["glued"]):
        digits = match["mark"].translate(_AS_DIGIT)
        sure = match["mark"].isdigit() or "." in match["end"] or ")" in match["end"]
        if sure and (match["end"] != "," or match["mark"].isdigit()):
            rest = _without(line, 1, match["glued"])
            found.append(Marker("angka", (int(digits),), first.box[0], rest, "," not in match["end"]))
    if (match := _LETTER.fullmatch(first.text)) and _opens(match["glued"]):
        value = ord(match["mark"].lower()) - 96
        rest = _without(line, 1, match["glued"])
        found.append(Marker("huruf", (value,), first.box[0], rest, match["mark"].islower()))
    if not found and first.text in _BULLETS and len(words) > 1:
        found.append(Marker("butir", (), first.box[0], _without(line, 1, "")))
    if not found and _BARE.fullmatch(first.text) and len(words) > 1:
        found.append(Marker("polos", (int(first.text),), first.box[0], _without(line, 1, "")))
    return tuple(found)


def split_items(lines: Sequence[Line], *, right: float | None = None) -> list[list[Line]]:
    """The items of a list, their marks removed, each the lines it runs over (also onto other pages).

    Sub-items stay inside their item, with their marks. A list without marks is parted where a line
    ended before its next word had to: `right` is the edge of the text (points; default: the longest line).
    """
    if (hung := hung_items(lines)) is not None:
        return hung
    kept = [tidied for line in lines if (tidied := tidy_line(line)).words]
    usual = median(line.height for line in kept) if kept else 0.0
    kept = _with_lone_marks([line for line in kept if not _is_stain(line, usual)])
    if not kept:
        return []
    level = _top_level(kept)
    if level is None:
        return _unmarked(kept, right)
    return _marked(kept, level, right)


def item_texts(lines: Sequence[Line], *, right: float | None = None) -> list[str]:
    """The items as texts with single spaces, without their marks."""
    return [text for item in split_items(lines, right=right) if (text := join_lines(item))]


def _is_stain(line: Line, usual: float) -> bool:
    """Whether the line is a whole column of marks (or ink) that was read as one high, doubtful word."""
    return line.conf < UNSURE and len(line.text) <= 5 and line.height > 2.0 * usual


def _is_dirt(word: Word) -> bool:
    return not any(letter.isalnum() for letter in word.text) and word.text != "("


def _opens(glued: str) -> bool:
    """Whether what sticks to a mark begins a text: `1.Undang` does, the `2` of `1.2` does not."""
    return not glued or glued[0].isalpha() or glued[0] in '("“'


def _without(line: Line, count: int, glued: str) -> Line:
    """The line without its first words; `glued` is what is left of the last of them."""
    rest = list(line.words[count:])
    if glued:
        last = line.words[count - 1]
        share = len(glued) / max(1, len(last.text))
        x0 = last.box[2] - (last.box[2] - last.box[0]) * share
        rest.insert(0, Word(glued, (x0, last.box[1], last.box[2], last.box[3]), last.conf, last.line))
    return make_line(rest, line.page)


def _with_lone_marks(lines: Sequence[Line]) -> list[Line]:
    """A mark that came out as a line of its own stands before the line beside or below it."""
    joined: list[Line] = []
    waiting: Line | None = None
    for line in lines:
        if waiting is not None:
            near = waiting.page == line.page and line.box[1] - waiting.box[3] < 1.5 * line.height
            if near and line.box[0] > waiting.box[0]:
                line = make_line([*waiting.words, *line.words], line.page)
            else:
                joined.append(waiting)
            waiting = None
        if len(line.words) == 1 and any(not marker.rest.words for marker in read_marker(line)):
            waiting = line
            continue
        joined.append(line)
    return joined if waiting is None else [*joined, waiting]


@dataclass(frozen=True, slots=True)
class _Level:
    style: str
    left: float
    page: int
    first: int  # value of the first mark seen


def _top_level(lines: Sequence[Line]) -> _Level | None:
    """The style and place of the list's own marks: the outermost that count up, else the first line's."""
    for i, line in enumerate(lines):
        for marker in read_marker(line):
            if marker.style == "butir":
                if i == 0:
                    return _Level("butir", marker.left, line.page, 0)
                continue
            value = marker.values[0]
            start = value == 1 and (i == 0 or marker.style != "polos")
            if marker.style == "polos" and not (start and _hangs(lines, i, marker)):
                continue
            if start or _continues(lines, i, marker):
                return _Level(marker.style, marker.left, line.page, value)
    return None


def _hangs(lines: Sequence[Line], index: int, marker: Marker) -> bool:
    """Whether the text after a bare number begins right of it on every line: a column of numbers."""
    below = [line for line in lines[index + 1 :] if line.page == lines[index].page]
    edge = marker.rest.box[0] - 1.0 if marker.rest.words else marker.left
    bare = [line for line in below if line.box[0] < edge - 2.0]
    return all(any(other.style == "polos" for other in read_marker(line)) for line in bare)


def _continues(lines: Sequence[Line], index: int, marker: Marker) -> bool:
    """Whether a list whose first marks were lost goes on counting at the same place."""
    for line in lines[index + 1 :]:
        for other in read_marker(line):
            if other.style == marker.style and other.values[0] == marker.values[0] + 1:
                return _same_place(_Level(marker.style, marker.left, lines[index].page, 0), other, line)
    return index == 0 and marker.values[0] == 1


def _same_place(level: _Level, marker: Marker, line: Line, expected: int = 0) -> bool:
    shift = SHIFT if level.page == line.page else PAGE_SHIFT
    if level.page != line.page and expected > 1 and marker.values == (expected,):
        shift = FAR_SHIFT
    slack = 12.0 if expected > 1 and marker.values == (expected,) else 6.0
    return abs(marker.left - level.left) <= max(slack, shift * max(8.0, line.height))


def _marked(lines: Sequence[Line], level: _Level, right: float | None) -> list[list[Line]]:
    items: list[tuple[int, list[Line]]] = []  # value of the mark, lines
    place = level
    for line in lines:
        marker = _own(line, place, items[-1][0] + 1 if items else level.first)
        if marker is not None:
            value = marker.values[0] if marker.values else len(items) + 1
            if items and not (items[-1][0] < value <= items[-1][0] + 5 or _many_lost(items[-1], value)):
                value = items[-1][0] + 1  # misread, or the paper counts wrongly
            items.append((value, [marker.rest] if marker.rest.words else []))
            place = _Level(level.style, marker.left, line.page, level.first)
        elif items:
            items[-1][1].append(line)
        else:
            items.append((0, [line]))
    return _fill_gaps([(value, part) for value, part in items if part], right)


def _many_lost(last: tuple[int, list[Line]], value: int) -> bool:
    """Whether just so many sentences end inside the last item as marks are missing before this one."""
    cuts = sum(_new_sentence(before, after) for before, after in pairwise(last[1]))
    return 0 < cuts == value - last[0] - 1


def _own(line: Line, level: _Level, expected: int) -> Marker | None:
    """The line's mark if it is one of the list's own, not of a list inside an item."""
    for marker in read_marker(line):
        if marker.style not in (level.style, "polos" if level.style == "angka" else level.style):
            continue
        if not _same_place(level, marker, line, expected):
            continue
        exact = abs(marker.left - level.left) <= 4.0 and marker.sure
        if marker.values and marker.values[0] != expected and (marker.style == "polos" or not exact):
            continue
        if marker.style == "huruf" and marker.values[0] == 1 and expected > 2:
            continue
        return marker
    return None


def _fill_gaps(items: list[tuple[int, list[Line]]], right: float | None) -> list[list[Line]]:
    """Where marks were lost (1., 3.), the item before is parted at its sentence ends, if just so many.

    Behind the last mark nothing tells how many were lost: there an item must begin where a line ended before it had to.
    """
    parted: list[list[Line]] = []
    for i, (value, part) in enumerate(items):
        following = items[i + 1][0] if i + 1 < len(items) else value + 1
        lost = following - max(value, 1) - 1 if following > value else 0
        cuts = [j for j in range(1, len(part)) if _new_sentence(part[j - 1], part[j])] if lost > 0 else []
        if i + 1 == len(items) and value > 0 and any(line.conf < READ for line in part):
            edge = max(line.box[2] for _, own in items for line in own) if right is None else right
            cuts = [j for j in range(1, len(part)) if _opens_item(part[j - 1], part[j], edge)]
            lost = len(cuts)
        if lost > 0 and len(cuts) == lost:
            for start, end in zip([0, *cuts], [*cuts, len(part)], strict=True):
                parted.append(part[start:end])
        else:
            parted.append(part)
    return parted


def _opens_item(before: Line, after: Line, edge: float) -> bool:
    """Whether an item whose mark was lost begins: the line before ended a sentence, and ended early."""
    if not _new_sentence(before, after) or before.text.endswith(":"):
        return False
    return after.box[0] <= before.box[0] + 2.0 and _ends_early(before, after, edge)


def _new_sentence(before: Line, after: Line) -> bool:
    if before.text.endswith(",") and _REGULATION.match(after.text):
        return True
    return before.text.endswith((";", ":", ".")) and (
        after.text[:1].isupper() or after.text.startswith("bahwa")
    )


def _unmarked(lines: Sequence[Line], right: float | None) -> list[list[Line]]:
    edge = max(line.box[2] for line in lines) if right is None else right
    items = [[lines[0]]]
    for before, line in pairwise(lines):
        if _ends_early(before, line, edge):
            items.append([line])
        else:
            items[-1].append(line)
    return items


def _ends_early(before: Line, line: Line, edge: float) -> bool:
    """Whether a new paragraph begins: its first word would still have fitted on the line before."""
    first = line.words[0]
    if not (first.text[0].isupper() or first.text[0].isdigit() or _BULLETS & {first.text}):
        return False
    if before.text.endswith(";") or (before.text.endswith(",") and _REGULATION.match(line.text)):
        return True
    if before.text.endswith((",", "-", "dan", "atau", "/", "tentang")) and before.text[-1] != ";":
        return False
    room = edge - before.box[2]
    return room > (first.box[2] - first.box[0]) + 0.6 * before.height
