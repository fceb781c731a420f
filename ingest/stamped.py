"""The lines under a stamp and a signature: leftovers of ink thrown out, the words of a title read back from what is left.

For blocks where a title of office must stand; who the official is, `signature` tells.
"""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from archive.geometry import Word
from ingest.labels import fold
from ingest.lines import Line, make_line

DOUBTFUL = 0.75  # a word read with less confidence may be a title's word under ink
HARDLY = 0.5  # ... and with less than this, beside words that are plain, it is ink
PLAIN = 0.85
SHORT = 3  # letters
ALIKE, MARGIN = 62.0, 15.0
# The words that titles of those who sign an SOP begin with; a closed list, so that nobody's name is "mended".
TITLES = ("Sekretaris", "Ketua", "Kepala", "Direktur", "Inspektur", "Bupati", "Gubernur", "Walikota", "Camat")
RANKS = (
    "Pembina", "Pembina Utama", "Pembina Utama Muda", "Pembina Utama Madya", "Pembina Tingkat I", "Pembina Tk I",
    "Penata", "Penata Tingkat I", "Penata Tk I", "Penata Muda", "Penata Muda Tk I", "Penata Muda Tingkat I",
    "Pengatur", "Pengatur Tk I", "Pengatur Muda",
)  # fmt: skip
RANK_ALIKE = 84.0
_FOLDED_RANKS = [fold(rank) for rank in RANKS]
_FOLDED = {fold(title): title for title in TITLES}


def clear_lines(lines: Sequence[Line]) -> tuple[list[Line], list[str]]:
    """The lines without ink that was read as letters, and the words that were mended, as they were read.

    A doubtful word in front of plain ones becomes the title's word that it is plainly nearest to.
    """
    cleared: list[Line] = []
    mended: list[str] = []
    for line in lines:
        if process.extractOne(fold(line.text), _FOLDED_RANKS, scorer=fuzz.ratio, score_cutoff=RANK_ALIKE):
            continue  # the rank between a name and its NIP
        plain = sum(word.conf >= PLAIN and len(word.text) > 1 for word in line.words)
        words: list[Word] = []
        for word in line.words:
            title = _title(word) if word.conf < DOUBTFUL and (plain or len(line.words) == 1) else None
            if title is not None:
                if title.casefold() != word.text.casefold():
                    mended.append(word.text)
                words = [Word(_cased(title, line), word.box, max(word.conf, HARDLY), word.line)]
            elif not (word.conf < HARDLY and plain and _is_ink(word, line)):
                words.append(word)
        if words and (plain or any(len(fold(word.text)) > SHORT for word in words)):
            cleared.append(make_line(words, line.page))
    return cleared, mended


def _is_ink(word: Word, line: Line) -> bool:
    """Whether a hardly read word is a piece of a stamp: a few letters, or out of the line's size. Digits may be a NIP's."""
    heights = [w.box[3] - w.box[1] for w in line.words if w.conf >= PLAIN]
    odd = bool(heights) and not 0.5 <= (word.box[3] - word.box[1]) / max(1.0, max(heights)) <= 1.6
    digits = sum(letter.isdigit() for letter in word.text)
    return digits < 2 and (len(fold(word.text)) <= SHORT or odd)


def _title(word: Word) -> str | None:
    """The title's word a doubtful word is, when one is near and no other comes close."""
    if len(fold(word.text)) < 4:
        return None
    best, next_best = process.extract(fold(word.text), list(_FOLDED), scorer=fuzz.ratio, limit=2)
    if best[1] < ALIKE or next_best[1] > best[1] - MARGIN:
        return None
    return _FOLDED[best[0]]


def _cased(title: str, line: Line) -> str:
    """The title in capitals where the plain words of its line are."""
    plain = [word.text for word in line.words if word.conf >= PLAIN and len(word.text) > 3]
    return title.upper() if plain and all(text.isupper() for text in plain) else title
