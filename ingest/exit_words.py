"""The words at the exits of a diamond, Ya and Tidak: what they are read as, and where to look for them again.

A lone Y or T is passed over by Tesseract when it reads a whole cell.
"""

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from archive.geometry import Box, Connector, Symbol, Word

YES = ("ya", "y", "yes", "yi", "va", "ia", "vya", "yaa", "a")  # as read beside the corner of a diamond
NO = ("tidak", "tdk", "no", "t")
ALIKE = 60  # of 100
REACH = 26.0  # points between a diamond and the word at its exit
AWAY, WIDE, HIGH = 1.0, 26.0, 13.0  # of the strips along a connector's first bit, in points


def label_of(text: str) -> str:
    """Ya or Tidak for a short word beside a diamond, where nothing else is written, however badly it was read."""
    letters = re.sub(r"[^a-z]", "", text.casefold())
    if letters in YES:
        return "Ya"
    part = len(letters) >= 2 and letters in "tidak"  # the rest lies under the diamond
    if part or letters in NO or (3 <= len(letters) <= 7 and fuzz.ratio(letters, "tidak") >= ALIKE):
        return "Tidak"
    return ""


def distance(a: Box, b: Box) -> float:
    """Points between two boxes, along and across added; 0 where they meet."""
    across = max(a[0] - b[2], b[0] - a[2], 0.0)
    down = max(a[1] - b[3], b[1] - a[3], 0.0)
    return float(across + down)


def unread_exits(
    symbols: Sequence[Symbol], connectors: Sequence[Connector], words: Sequence[Word]
) -> Iterator[Box]:
    """Strips beside the exits of diamonds, in points, where a label may stand but none was read."""
    for index, symbol in enumerate(symbols):
        exits = [connector.points[0] for connector in connectors if connector.start == index]
        if symbol.kind != "keputusan" or len(exits) < 2:
            continue
        if any(label_of(word.text) and distance(word.box, symbol.box) <= REACH for word in words):
            continue
        x0, y0, x1, y1 = symbol.box
        for x, y in exits:
            if x >= x1 or x <= x0:
                left = x if x >= x1 else x - WIDE
                yield (left, y - AWAY - HIGH, left + WIDE, y - AWAY)
                yield (left, y + AWAY, left + WIDE, y + AWAY + HIGH)
            else:
                top = y if y >= (y0 + y1) / 2 else y - HIGH
                yield (x + AWAY, top, x + AWAY + WIDE, top + HIGH)
                yield (x - AWAY - WIDE, top, x - AWAY, top + HIGH)
