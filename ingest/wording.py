"""From lines to running text: dirt left out, words broken at a line's end joined."""

import re
from collections.abc import Iterable, Sequence

from archive.geometry import Word
from ingest.lines import Line, make_line

_SIGNS = frozenset({":", "-", "–", "—", "(", ")", "&", "/", "+", "=", "%", ",", ";", "..", "...", "*", "•"})
_SPECK = re.compile(r"[|'`´‘’\"“”~_\\¦¬.,·^°*]+")
_LEADING = re.compile(r"^[|'`´~_\\¦¬.,;^]+(?=[A-Za-z])")
_TRAILING = re.compile(r"(?<=\w)[|`´~_\\¦¬^]+$")
_HYPHEN = re.compile(r"^(?P<rest>.*?)(?P<word>[\w/.]*\w)[-‐]$")


def is_speck(word: Word) -> bool:
    """Whether the word is dirt: only marks, alone, and not surely read."""
    if any(letter.isalnum() for letter in word.text):
        return False
    if _SPECK.fullmatch(word.text):
        return word.conf < 0.95 or word.text.strip('"“”.') != ""
    if word.text in (":", ";"):
        return word.conf < 0.2
    return word.conf < 0.5 if word.text in _SIGNS else word.conf < 0.8


def tidy_words(words: Iterable[Word]) -> list[Word]:
    """The words without dirt, and without the dirt that sticks to them."""
    return [tidy_word(word) for word in words if not is_speck(word)]


def tidy_word(word: Word) -> Word:
    """The word without marks that a frame, a colon or a speck put at its ends; its box shrinks with it."""
    if word.conf >= 0.999:
        return word
    start = match.end() if (match := _LEADING.match(word.text)) else 0
    end = match.start() if (match := _TRAILING.search(word.text)) else len(word.text)
    if start >= end or end - start == len(word.text):
        return word
    step = (word.box[2] - word.box[0]) / len(word.text)
    box = (word.box[0] + start * step, word.box[1], word.box[0] + end * step, word.box[3])
    return Word(word.text[start:end], box, word.conf, word.line)


def tidy_line(line: Line) -> Line:
    """The line without dirt, also without unsure scraps that stand apart from its words."""
    words = tidy_words(line.words)
    height = line.height
    while len(words) > 1 and _is_scrap(words[-1]) and words[-1].box[0] - words[-2].box[2] > 1.5 * height:
        words.pop()
    while len(words) > 1 and _is_scrap(words[0]) and words[1].box[0] - words[0].box[2] > 1.5 * height:
        words.pop(0)
    return make_line(words, line.page)


def _is_scrap(word: Word) -> bool:
    return word.conf < 0.4 and len(word.text) <= 3


def join_lines(lines: Sequence[Line]) -> str:
    """The lines as one text with single spaces; a word parted by a hyphen at a line's end becomes whole."""
    return join_texts(tidy_line(line).text for line in lines)


def join_texts(texts: Iterable[str]) -> str:
    """As `join_lines`, from plain texts."""
    joined = ""
    for text in texts:
        text = " ".join(text.split())
        if text:
            joined = _append(joined, text) if joined else text
    return joined


def _append(joined: str, text: str) -> str:
    match = _HYPHEN.match(joined)
    if match is None or not text[0].isalnum():
        return f"{joined} {text}"
    before, after = match["word"], re.split(r"[\s,.;:)]", text, maxsplit=1)[0]
    if _keeps_hyphen(before, after):
        return joined + text
    return joined[:-1] + text


def _keeps_hyphen(before: str, after: str) -> bool:
    """Whether the hyphen belongs to the word: `Undang-Undang`, `2024-2029`, `SP-DIPA`, `sebaik-baiknya`."""
    if not before.isalpha() or not after.replace("-", "").isalpha() or not after[0].islower():
        return True
    first, second = before.casefold(), after.casefold()
    if len(first) <= 3 and first not in ("me", "di", "pe", "be", "te", "ke", "se"):
        return first in ("non", "sub", "pra", "ex", "eks", "anti") or second.startswith(first)
    shared = min(4, len(first), len(second))
    return second.startswith(first[:shared]) or first.endswith(second[:shared]) or second[:4] in first


def cut_line(line: Line, start: int, end: int | None = None) -> Line:
    """The part of the line whose letters `start` to `end` of its text these are; words may be cut."""
    end = len(line.text) if end is None else end
    kept: list[Word] = []
    at = 0
    for word in line.words:
        first, last = max(start - at, 0), min(end - at, len(word.text))
        if first < last and (text := word.text[first:last]).strip():
            width = (word.box[2] - word.box[0]) / max(1, len(word.text))
            box = (word.box[0] + first * width, word.box[1], word.box[0] + last * width, word.box[3])
            kept.append(Word(text, box, word.conf, word.line))
        at += len(word.text) + 1
    return make_line(kept, line.page)
