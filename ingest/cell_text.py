"""The text of one ruled cell: its lines put together again as the writer typed them.

It knows how words break at the edge of a narrow column, and nothing of what a cell means.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from archive.geometry import Box, Page, Word
from ingest.lines import Line, lines_in, make_line, union
from ingest.wording import tidy_line

# Short words that may begin a line; other two or three small letters there may be the rest of a broken word.
SHORT_WORDS = frozenset(
    ("di", "ke", "se", "yg", "dg", "dr", "dl", "dan", "ini", "itu", "ada", "per", "pun", "jam", "hal", "tim", "sub",
     "utk", "dgn", "sd", "ii", "iii", "iv", "vi", "no", "tgl", "bln", "kpu", "ppk", "sop", "st", "sk", "nd")
)  # fmt: skip
SPECK_CONF = 0.5
TAIL_LETTERS = frozenset("nkrstmlpi")  # a to h begin list items when their dot is lost
_HYPHEN = re.compile(r"[\w)][-‐‑]$")
_FRAGMENT = re.compile(r"^[a-z]{1,3}$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A text with where it stands: box in points on `page`, `conf` 0..1. Empty text has no place."""

    text: str = ""
    box: Box = (0.0, 0.0, 0.0, 0.0)
    page: int = 0
    conf: float = 0.0

    def then(self, other: "Piece") -> "Piece":
        """This text followed by another; the place is this one's, unless it is empty."""
        if not self.text or not other.text:
            return self if self.text else other
        box = union((self.box, other.box)) if self.page == other.page else self.box
        return Piece(join_texts((self.text, other.text)), box, self.page, min(self.conf, other.conf))


def join_texts(texts: Sequence[str], known: Collection[str] = ()) -> str:
    """Lines as one text: a hyphen at the end of a line stays and takes the next word, broken words are closed.

    `known` are words of the document in small letters; they decide on doubtful breaks.
    """
    out = ""
    for text in texts:
        text = " ".join(text.split())
        if not text or not out:
            out = out or text
        elif (_HYPHEN.search(out) and text[0].isalnum()) or _is_broken(out, text, known):
            out += text
        else:
            out += " " + text
    return out


def _is_broken(before: str, after: str, known: Collection[str]) -> bool:
    """Whether the first word of a line is only the rest of the word that ended the line before."""
    last, first = before.split()[-1], after.split()[0]
    rest = first.rstrip(".,;:")
    stem = re.split(r"[^a-z]", last.casefold())[-1]
    if not _FRAGMENT.match(rest) or rest in SHORT_WORDS or len(stem) < 4:
        return False
    # One small letter without a dot is no word of its own ("kesempata/n").
    return stem + rest in known or (len(first) == 1 and first in TAIL_LETTERS)


def piece_of(lines: Sequence[Line], known: Collection[str] = ()) -> Piece:
    """The text of these lines without dirt, with its place; empty when there are none."""
    lines = [kept for line in lines if (kept := _without_specks(tidy_line(line))).words]
    if not lines:
        return Piece()
    words = [word for line in lines for word in line.words]
    conf = sum(word.conf * len(word.text) for word in words) / max(1, sum(len(word.text) for word in words))
    return Piece(
        join_texts([line.text for line in lines], known), union(x.box for x in lines), lines[0].page, conf
    )


def _without_specks(line: Line) -> Line:
    """The line without single letters that were hardly read, at its ends: marks beside the text."""
    words = list(line.words)
    while len(words) > 1 and _is_speck(words[0]):
        words.pop(0)
    while len(words) > 1 and _is_speck(words[-1]):
        words.pop()
    return make_line(words, line.page) if len(words) < len(line.words) else line


def _is_speck(word: Word) -> bool:
    return len(word.text) == 1 and word.text.isalpha() and word.conf < SPECK_CONF


def read_box(page: Page, box: Box, known: Collection[str] = ()) -> Piece:
    """The text inside a box of the page."""
    return piece_of(lines_in(page, box), known)


def vocabulary(pages: Sequence[Page]) -> frozenset[str]:
    """Words of five letters and more that the document uses, in small letters."""
    return frozenset(
        part
        for page in pages
        for word in page.words
        for part in re.findall(r"[^\W\d_]{5,}", word.text.casefold())
    )
