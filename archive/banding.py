"""Two versions of a text side by side, word by word. Pure."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

SAME, REMOVED, ADDED = "sama", "hapus", "tambah"
_TOKEN = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Beda:
    """A stretch of text: `jenis` is sama, hapus (only in the old one) or tambah (only in the new one)."""

    jenis: str
    teks: str


def compare_texts(lama: str, baru: str) -> tuple[Beda, ...]:
    """The stretches in reading order: all but `tambah` make up the old text, all but `hapus` the new one.

    Lines are matched first and words only within changed lines, so that long texts stay quick.
    """
    return tuple(_joined(_lines(lama, baru)))


def changed_words(beda: tuple[Beda, ...]) -> tuple[int, int]:
    """How many words went and how many came."""
    counts = dict.fromkeys((REMOVED, ADDED, SAME), 0)
    for one in beda:
        counts[one.jenis] += len(re.findall(r"\w+", one.teks))
    return counts[REMOVED], counts[ADDED]


def _lines(lama: str, baru: str) -> Iterator[Beda]:
    old, new = lama.splitlines(keepends=True), baru.splitlines(keepends=True)
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = "".join(old[a:b]), "".join(new[c:d])
        if tag == "equal":
            yield Beda(SAME, before)
        else:
            yield from _words(before, after)


def _words(lama: str, baru: str) -> Iterator[Beda]:
    old, new = _TOKEN.findall(lama), _TOKEN.findall(baru)
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Beda(SAME, "".join(old[a:b]))
        else:
            yield Beda(REMOVED, "".join(old[a:b]))
            yield Beda(ADDED, "".join(new[c:d]))


def _joined(found: Iterator[Beda]) -> Iterator[Beda]:
    """Neighbours of one kind as one stretch, empty ones left out."""
    last: Beda | None = None
    for one in found:
        if not one.teks:
            continue
        if last is not None and last.jenis == one.jenis:
            last = Beda(last.jenis, last.teks + one.teks)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last
