"""Lists whose marks hang left of their text: where a mark was misread, its place tells what the sign does not."""

import re
from collections.abc import Sequence

from ingest.grid import clusters
from ingest.lines import Line, make_line

READ = 0.999  # less confidence than born-digital text has
LEVEL = 3.0  # points by which lines of one edge begin apart
SHARE = 0.85  # part of the lines of a page that begin at the text's edge
FARTHEST = 32.0  # points between a mark and its text
LONGEST = 3  # letters of a mark
_ENDS = re.compile(r"[;:.,]$")
_MARK = re.compile(r"\(?(?:\d{1,2}|[A-Za-z])[.):]")


def hung_items(lines: Sequence[Line]) -> list[list[Line]] | None:
    """The items of a scanned list by the place of their marks; None where all marks are read, or none hangs.

    It takes one mark that was read, and one that is none by what was read.
    """
    if len(lines) < 4 or all(word.conf >= READ for line in lines for word in line.words):
        return None
    edges = {
        page: _edge([line for line in lines if line.page == page]) for page in {line.page for line in lines}
    }
    if any(edge is None for edge in edges.values()):
        return None
    marks = [_hangs(line, edges[line.page] or 0.0) for line in lines]
    first = [line.words[0].text for line, mark in zip(lines, marks, strict=True) if mark]
    styles = [_style(text) for text in first]
    read = [style for style in styles if style]
    if len(first) < 2 or not marks[0] or not read or (len(read) == len(styles) and len(set(read)) == 1):
        return None
    items: list[list[Line]] = []
    for line, mark in zip(lines, marks, strict=True):
        text = make_line(line.words[1:], line.page) if mark else line
        if not items or (mark and _ENDS.search(items[-1][-1].text)):
            items.append([text])
        else:
            items[-1].append(text)
    return items


def _edge(lines: Sequence[Line]) -> float | None:
    """Where the text of these lines begins, with marks before it or not; None when they begin here and there."""
    starts = [(word.box[0], 1.0) for line in lines for word in line.words[:2]]
    best = max(clusters(starts, LEVEL), key=lambda edge: edge.weight, default=None)
    if best is None or best.weight < SHARE * len(lines):
        return None
    return best.at


def _hangs(line: Line, edge: float) -> bool:
    """Whether the line begins with a short word left of the text's edge, and its text at the edge."""
    if len(line.words) < 2:
        return False
    first, second = line.words[:2]
    near = edge - FARTHEST < first.box[0] and first.box[2] < edge - 1.0
    return near and len(first.text) <= LONGEST and abs(second.box[0] - edge) <= LEVEL


def _style(text: str) -> str:
    """What kind of mark was read; "" for a sign that is none."""
    if not _MARK.fullmatch(text):
        return ""
    return "angka" if any(letter.isdigit() for letter in text) else "huruf"
