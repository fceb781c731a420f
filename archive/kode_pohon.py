"""The tree of archive codes as people walk and search it, and what an older code is called today.

Pure; knows the table of `kode`, not documents. What an older code means is known only where a real number showed
it (`data/kode_lama.csv`); for all others it says that it is not known.
"""

import csv
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

from rapidfuzz import fuzz, process

from archive.kode import EDITION, OLDER, Kode, find_kode, kode_table, written_kode
from archive.office_habits import PAIR, PHRASES
from archive.word_overlap import plain, stems

NEARLY = 84.0  # of 100: one letter wrong in a word of six


@dataclass(frozen=True, slots=True)
class Temuan:
    """A code found by words, 0..1 how well, and the words that did it."""

    kode: Kode
    nilai: float
    sebab: str


@dataclass(frozen=True, slots=True)
class Padanan:
    """What a code as written is today: `kini` is None when that is not known; `keterangan` says why, in Indonesian."""

    tertulis: str
    kini: Kode | None
    sama: bool
    keterangan: str


def sort_key(kode: str) -> tuple[str, tuple[int, ...]]:
    """The order within a branch: PL.01.10 after PL.01.9."""
    head, *numbers = kode.split(".")
    return head, tuple(int(number) for number in numbers)


def children(kode: str = "", *, edisi: str = EDITION) -> list[Kode]:
    """The codes right below one ("" for the heads), in the decree's order; of the newest edition, or an older one."""
    found = [one for one in kode_table().values() if one.induk == kode and one.edisi == edisi]
    return found if not kode else sorted(found, key=lambda one: sort_key(one.kode))


def path(kode: str) -> list[Kode]:
    """The code with all above it, the head first; empty when the table does not hold it."""
    found: list[Kode] = []
    one = find_kode(kode)
    while one is not None:
        found.insert(0, one)
        one = kode_table().get(one.induk) if one.induk else None
    return found


def find_words(teks: str, *, limit: int = 20) -> list[Temuan]:
    """The codes of the newest edition that words name, the best first: a code, words of the description (in any
    form, a letter wrong), or what offices call the subject.
    """
    asked = plain(teks)
    if not asked:
        return []
    written = written_kode(teks)
    if written and (written in kode_table() or "." in written):
        below = [one for code, one in kode_table().items() if f"{code}.".startswith(f"{written}.")]
        now = [Temuan(one, 1.0, "kode") for one in below if one.edisi == EDITION]
        if now:
            return now[:limit]
    wanted = list(dict.fromkeys(stems(teks)))
    known = _words()
    vocabulary = sorted({stem for words in known.values() for stem in words})
    spelled = _spelled()
    alike: dict[str, dict[str, float]] = {}
    for word, stem in ((one, stem) for one in asked.split() for stem in stems(one)):
        near = process.extract(stem, vocabulary, scorer=fuzz.ratio, score_cutoff=NEARLY, limit=8)
        alike[stem] = {word: score / 100 for word, score, _ in near}
        alike[stem] |= {word: 0.9 for word in vocabulary if len(stem) >= 4 and word.startswith(stem)}
        alike[stem] |= {stem: 1.0} if stem in vocabulary else {}
        if not alike[stem]:  # a misspelt word has another stem altogether
            close = process.extract(word, sorted(spelled), scorer=fuzz.ratio, score_cutoff=NEARLY, limit=8)
            alike[stem] = {spelled[other]: score / 100 for other, score, _ in close}
    phrases = _phrases()
    found = []
    for kode, words in known.items():
        one = kode_table()[kode]
        scores = [
            max((near[w] * words[w] for w in near if w in words), default=0.0) for near in alike.values()
        ]
        value = sum(scores) / len(wanted) if wanted and min(scores) > 0 else 0.0
        said = [
            phrase for phrase in phrases.get(kode, ()) if phrase == asked or f" {phrase} " in f" {asked} "
        ]
        if said:
            value = max(value, 0.95)
        if value > 0:
            # Of two that say the same, the shorter description is about nothing else.
            found.append(
                Temuan(one, round(value - 0.002 * min(len(words), 40), 4), said[0] if said else one.uraian)
            )
    return sorted(found, key=lambda one: (-one.nilai, sort_key(one.kode.kode)))[:limit]


def present_code(kode: str, tahun: int | None = None) -> Padanan:
    """What a code as written, in a number of `tahun` (None: not known), is in Keputusan KPU 1257/2024.

    A code of today that meant something else in its year is named too.
    """
    written = written_kode(kode)
    entry = _older().get(written or "")
    now = find_kode(kode)
    if written is None or (now is None and entry is None):
        note = "bukan kode pada tabel mana pun yang dikenal; padanannya tidak diketahui. Pilih kode menurut isinya."
        return Padanan(
            written or kode.strip(), None, sama=False, keterangan=f"{written or kode.strip()}: {note}"
        )
    if entry is not None and (entry["sampai_tahun"] == "" or (tahun or 9999) <= int(entry["sampai_tahun"])):
        then = find_kode(entry["kini"]) if entry["kini"] else None
        if then is None:
            note = "padanannya kini tidak diketahui. Pilih kode menurut isinya."
        else:
            note = f"kini {then.kode} ({then.uraian})"
        return Padanan(
            written, then, sama=False, keterangan=f"{written}: kode tabel lama, {entry['sumber']}; {note}"
        )
    assert now is not None  # a row of `kode_lama` without a year is in the table as an older code
    if now.edisi == OLDER:
        note = "kode tabel lama; padanannya kini tidak diketahui. Pilih kode menurut isinya."
        return Padanan(written, None, sama=False, keterangan=f"{written}: {note}")
    return Padanan(written, now, sama=True, keterangan=f"{now.kode}: {now.uraian} (Keputusan KPU {EDITION})")


@functools.cache
def _words() -> Mapping[str, dict[str, float]]:
    """The stems of each code of today with their weight: its own words, those above it, what offices call it."""
    found = {}
    for kode, one in kode_table().items():
        if one.edisi != EDITION:
            continue
        words: dict[str, float] = {}
        for depth, above in enumerate(reversed(path(kode)[:-1]), start=1):
            words |= dict.fromkeys(stems(above.uraian), 0.75 / depth)
        words |= dict.fromkeys((stem for phrase in _phrases().get(kode, ()) for stem in stems(phrase)), 0.85)
        inside = " ".join(re.findall(r"\(([^)]*)\)", one.uraian))
        words |= dict.fromkeys(stems(inside), 0.9)
        words |= dict.fromkeys(stems(re.sub(r"\([^)]*\)", " ", one.uraian)), 1.0)
        found[kode] = words
    return MappingProxyType(found)


@functools.cache
def _spelled() -> Mapping[str, str]:
    """The words of all descriptions as they are spelled there, with their stems."""
    texts = [one.uraian for one in kode_table().values()] + [
        text for said in _phrases().values() for text in said
    ]
    words = {word for text in texts for word in plain(text).split()}
    return MappingProxyType({word: found[0] for word in words if (found := stems(word))})


@functools.cache
def _phrases() -> Mapping[str, tuple[str, ...]]:
    """What offices call a subject, for both elections where a code has a twin."""
    found = dict(PHRASES)
    return MappingProxyType(found | {other: found[kode] for kode, other in PAIR.items() if kode in found})


@functools.cache
def _older() -> Mapping[str, dict[str, str]]:
    text = resources.files("archive").joinpath("data/kode_lama.csv").read_text("utf-8")
    return MappingProxyType({row["kode"]: row for row in csv.DictReader(text.splitlines())})
