"""Words of Indonesian office paper as index terms: folding, stop words, stems, letter numbers, shapes OCR confuses.

Knows nothing of any search engine. The same `pieces` serve indexing, queries and highlighting, so that the three can
never disagree about what a word is.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from itertools import product
from typing import NamedTuple

import snowballstemmer

STOP_WORDS = frozenset((
    "ada", "adalah", "agar", "akan", "antara", "apabila", "atas", "atau", "bagi", "bahwa", "dalam",
    "dan", "dari", "dengan", "di", "dll", "guna", "hal", "ini", "itu", "jika", "juga", "karena", "ke",
    "kepada", "maka", "oleh", "pada", "para", "per", "pula", "saat", "secara", "sebagai", "sehingga",
    "serta", "sesuai", "setiap", "tentang", "terhadap", "tersebut", "untuk", "yaitu", "yakni", "yang",
))  # fmt: skip

# Between the letters of one word: apostrophes (Jum'at) and marks that take no room (soft hyphen, combining accents).
_UNSEEN = "\u00ad\u0300-\u036f\u200b-\u200d\u2060\ufeff"
_WORD = rf"[^\W_]+(?:(?:['’](?=[^\W_])|[{_UNSEEN}]+)[^\W_]*)*"
# A hyphen at the end of a line is followed by a line break; a slash may stand between blanks in a number.
_JOIN = r"(?:-[ \t]*\n\s*|[.\-–,:@](?=[^\W_])|\ ?/\ ?(?=[^\W_]))"
_DIGITS = r"[\doil]"  # digits as OCR writes them: 2O25, l4
PIECE = re.compile(
    rf"""
    \d{{8}}\ ?\d{{6}}\ ?\d\ ?\d{{3}}(?![^\W_])                            # a NIP, with or without its blanks
    | {_DIGITS}*\d{_DIGITS}*(?:\.\d+|[a-z])?\s+tahun\s+{_DIGITS}{{4}}(?![^\W_])   # 14 TAHUN 2025, 9.1 Tahun 2025
    | {_WORD}(?:{_JOIN}{_WORD})*
    """,
    re.IGNORECASE | re.VERBOSE,
)
_WORDS = re.compile(_WORD)
_BREAK = re.compile(r"([^\W\d_]+)-[ \t]*\n\s*([^\W\d_]+)")
_CODE = re.compile(r"[a-z]{2,4}(?:\.\d{1,2})+")
_INVISIBLE = re.compile(rf"['’{_UNSEEN}]")

# Shapes that OCR confuses become one letter; digits stay apart from one another, so that no two numbers become one.
_PAIRS = (("rn", "m"), ("cl", "d"), ("vv", "w"))
_SHAPES = str.maketrans("1l|jy0ch58q92", "iiiivoebsbggz")
# A digit inside a word is an OCR error; these letters stand behind it besides the one in `_SHAPES`.
_BEHIND = {
    "1": "irt",
    "2": "zs",
    "3": "es",
    "4": "a",
    "5": "s",
    "6": "bg",
    "7": "tf",
    "8": "bs",
    "9": "gp",
    "0": "o",
}
_MISREAD = re.compile(r"[a-z]{2,}(?:\d{1,2}[a-z]+)*\d{1,2}[a-z]{2,}")  # not tps012, which counts
_MOST_SKELETONS = 8
_stemmer = snowballstemmer.stemmer("indonesian")

ANALYSIS = (
    f"1 snowball {version('snowballstemmer')}"  # changes whenever terms change: the index is then rebuilt
)


class Piece(NamedTuple):
    """A run of text between blanks, taken apart. `words` are folded; `terms` their stems, None for a stop word.

    `compounds` are single tokens for numbers and codes (`123/hm.02-sd/6474/2025`, `hm.02-sd`, `hm.02`,
    `14 tahun 2025`), the whole first; `skeletons` the OCR shapes of words and compounds.
    """

    words: tuple[str, ...]
    terms: tuple[str | None, ...]
    compounds: tuple[str, ...]
    skeletons: tuple[str, ...]


def fold(text: str) -> str:
    """Compatibility forms made plain, lower case, without accents, apostrophes and invisible marks."""
    if text.isascii():
        return text.lower().replace("'", "")
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).lower())
    return _INVISIBLE.sub("", plain)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The Indonesian stem of a folded word; words with digits stay as they are."""
    return str(_stemmer.stemWord(word)) if word.isalpha() else word


def skeleton(word: str) -> str:
    """The folded word with shapes that OCR confuses made one letter: `pernungutan` and `pemungutan` are equal."""
    for pair, letter in _PAIRS:
        word = word.replace(pair, letter)
    return word.translate(_SHAPES)


def skeletons(word: str) -> tuple[str, ...]:
    """Every skeleton a word may have: several when digits stand among its letters (`kea12ipan` for kearsipan).

    Empty for words too short to be told apart by their shape.
    """
    letters = sum(map(str.isalpha, word))
    if letters == len(word):
        return (skeleton(word),) if letters >= 4 else ()
    if len(word) < 2:
        return ()
    plain = skeleton(word)
    if not _MISREAD.fullmatch(word):
        return (plain,)
    choices = [_BEHIND.get(letter, letter) for letter in word]
    found = {plain: None}
    for spelling in product(*choices):
        found[skeleton("".join(spelling))] = None
        if len(found) >= _MOST_SKELETONS:
            break
    return tuple(found)


@lru_cache(maxsize=100_000)
def analyse(text: str) -> Piece:
    """One piece of text (a match of `PIECE`) as terms."""
    words = tuple(word for found in _WORDS.findall(text) if (word := fold(found)))
    compounds = _compounds(text, words)
    numbered = bool(compounds)
    terms = tuple(None if word in STOP_WORDS and not numbered else stem(word) for word in words)
    if broken := _BREAK.search(text):
        compounds += (stem(fold(broken[1] + broken[2])),)
    worth = (word for word in words if numbered or word not in STOP_WORDS)
    shapes = dict.fromkeys(shape for word in (*worth, *compounds) for shape in skeletons(word))
    return Piece(words, terms, compounds, tuple(shapes))


def pieces(text: str) -> Iterator[tuple[int, int, Piece]]:
    """(start, end, piece) for every piece of the text, in order; the offsets count characters of `text`."""
    for found in PIECE.finditer(text):
        yield found.start(), found.end(), analyse(found.group())


def _compounds(text: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """Single tokens of a piece that holds a number of several parts; empty for ordinary words."""
    if len(words) < 2 or not any(map(str.isdigit, text)):
        return ()
    if words[-2] == "tahun" and "/" not in text:
        return (fold(" ".join(text.split())),)
    whole = fold("".join(text.split())).replace("–", "-")
    found = {whole: None}
    if whole.isdigit():  # a NIP written with blanks
        return (whole,)
    for part in whole.split("/"):
        for bit in (part, *part.split("-")):
            if not bit.isalnum():
                found[bit] = None
        if code := _CODE.match(part):
            levels = code.group().split(".")
            for count in range(2, len(levels) + 1):
                found[".".join(levels[:count])] = None
    found.pop("", None)
    return tuple(found)
