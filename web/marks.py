"""Where the searched words, or the place a field was read, lie on a page: boxes to draw over its image."""

import gzip
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from pathlib import Path

from archive.errors import DamagedError
from archive.geometry import Box, Page
from archive.rekaman_json import load_pages
from search.snippets import Marker

MARGIN = 1.0  # points around a word
MOST_BYTES = 400_000_000  # of unpacked pages; more is no page file of ours


def stored_pages(path: Path) -> tuple[Page, ...]:
    """The pages as read, from `halaman.json.gz`; raises DamagedError."""
    try:
        stat = path.stat()
        return _unpacked(path, stat.st_mtime_ns, stat.st_size)
    except (OSError, EOFError, ValueError) as error:
        raise DamagedError(f"{path.name}: rusak. Jalankan `arsip check`.") from error


@lru_cache(maxsize=4)  # a reader asks for many images of the same document
def _unpacked(path: Path, changed: int, size: int) -> tuple[Page, ...]:
    with gzip.open(path) as file:
        return load_pages(file.read(MOST_BYTES))


def word_boxes(page: Page, marker: Marker) -> list[Box]:
    """Boxes of the words that the marker finds on the page, in points of the upright page."""
    words = page.words
    # A line ends as in running text, so that a number or a word that runs over its end is found too.
    gaps = ["\n" if a.line != b.line else " " for a, b in pairwise(words)]
    texts = [word.text + gap for word, gap in zip(words, [*gaps, ""], strict=True)] if words else []
    starts = [0, *accumulate(map(len, texts))]
    spans = marker.places("".join(texts))
    boxes: list[Box] = []
    at = 0
    for start, end in spans:
        while at < len(words) and starts[at] + len(words[at].text) <= start:
            at += 1
        for number in range(at, len(words)):
            if starts[number] >= end:
                break
            boxes.append(grown(words[number].box))
    return boxes


def grown(box: Sequence[float]) -> Box:
    """The box with a little air around it."""
    return (box[0] - MARGIN, box[1] - MARGIN, box[2] + MARGIN, box[3] + MARGIN)
