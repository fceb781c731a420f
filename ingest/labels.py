"""Labels of the papers (`Nomor`, `Perihal`, `Menimbang`, ...) found in spite of misread letters.

The variants are tables given by the caller; this module knows how alike a text and a label must be, not
what they mean.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from ingest.lines import Line, make_line

# Letters that readers confuse fall together, so that `HaI`, `Ha1` and `Hal` are one.
_FOLD = str.maketrans(
    {"1": "l", "i": "l", "|": "l", "!": "l", "0": "o", "5": "s", "8": "b", "6": "b", "9": "g"}
)
_SEPARATOR = re.compile(r"\s*[:;=]+[.\-]?\s*|\s*[.·]+\s+|\s+")
COLON_LIKE = re.compile(r"[0-9A-Za-z|!?]?[:;=»›]+[.\-]?")  # what a colon behind a label is read as
_SHORT = 4  # folded letters up to which a label must match exactly


@dataclass(frozen=True, slots=True)
class Match:
    """A label at the start of a text: `score` 0..100, `length` letters up to where its value begins."""

    field: str
    score: float
    length: int
    separated: bool  # whether a colon (or what a colon is misread as) stood behind it


@lru_cache(maxsize=4096)
def fold(teks: str) -> str:
    """Letters and digits only, without case, confusable ones made equal."""
    same = teks.casefold().replace("rn", "m").translate(_FOLD)
    return "".join(letter for letter in same if letter.isalnum())


def match_label(teks: str, variants: Mapping[str, Sequence[str]], cutoff: float = 82.0) -> Match | None:
    """The label that `teks` starts with, or None; of several the best, then the longest.

    `variants` maps a field to the ways its label is written, and is a constant of its module.
    The label ends at a blank, a colon or the end;
    the rest of the text, from `length` on, is the value that follows on the same line.
    """
    _KNOWN.setdefault(id(variants), variants)
    return _match_label(teks, id(variants), cutoff)


# The tables of labels by their identity: a mapping cannot be the key of a cache, and the same lines are asked for
# by many. Tables are constants of their modules; kept here they stay what their key says.
_KNOWN: dict[int, Mapping[str, Sequence[str]]] = {}


@lru_cache(maxsize=8192)
def _match_label(teks: str, table: int, cutoff: float) -> Match | None:
    best: tuple[float, int, Match] | None = None
    for head, end, separated in _heads(teks):
        have = fold(head)
        for field, want in _names_like(table, len(have)):
            score = _alike(have, want)
            if score < cutoff:
                continue
            rank = (score, len(want), Match(field, score, end, separated))
            if best is None or rank[:2] > best[:2]:
                best = rank
    return best[2] if best else None


@lru_cache(maxsize=1024)
def _names_like(table: int, length: int) -> tuple[tuple[str, str], ...]:
    """Fields and their folded names of about that many letters."""
    folded = ((field, fold(name)) for field, names in _KNOWN[table].items() for name in names)
    return tuple((field, want) for field, want in folded if abs(length - len(want)) <= max(1, len(want) // 4))


def match_whole(teks: str, names: Iterable[str], cutoff: float = 85.0) -> float:
    """How well the whole text (without punctuation) is one of `names`: 0, or `cutoff` to 100."""
    have = fold(teks)
    best = max((_alike(have, fold(name)) for name in names), default=0.0)
    return best if best >= cutoff else 0.0


def stands_as_label(line: Line, match: Match) -> bool:
    """Whether the label is set off from what follows: by a colon, by a gap, or because nothing follows.

    `Hal tersebut ...` begins a sentence, `Hal    Undangan` is a label whose colon was lost.
    """
    if match.separated or match.length >= len(line.text):
        return True
    count = len(line.text[: match.length].split())
    if not 0 < count < len(line.words):
        return True
    return line.words[count].box[0] - line.words[count - 1].box[2] > 0.9 * line.height


def drop_colon(line: Line) -> Line:
    """The line without a first word that a colon behind a label was read as."""
    words = line.words
    if len(words) > 1 and COLON_LIKE.fullmatch(words[0].text):
        return make_line(words[1:], line.page)
    return line


def _alike(have: str, want: str) -> float:
    if not have or not want or abs(len(have) - len(want)) > max(1, len(want) // 4):
        return 0.0
    if len(want) <= _SHORT:
        return 100.0 if have == want else 0.0
    return fuzz.ratio(have, want)


def _heads(teks: str) -> Iterable[tuple[str, int, bool]]:
    """Beginnings of the text that could be a label: (text, start of its value, whether a colon follows)."""
    for match in _SEPARATOR.finditer(teks):
        if match.start() == 0:
            continue
        if match.start() > 60:
            break
        end, separated = match.end(), any(sign in match.group() for sign in ":;=")
        if not separated and (colon := re.match(r"[:;=]\s*", teks[end:])):
            end, separated = end + colon.end(), True
        yield teks[: match.start()], end, separated
    stripped = teks.rstrip(" :;=.")
    if len(stripped) <= 60:
        yield (
            stripped,
            len(teks),
            len(stripped) < len(teks.rstrip(" .")) or teks.rstrip().endswith((":", ";")),
        )
