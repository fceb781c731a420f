"""Mends numbers that OCR damaged: `l23/PL.O1.2-SDl3601/2O25` is `123/PL.01.2-SD/3601/2025`.

A number is read once more through the grammar, each sign allowed to stand for the few it is confused with, at
a cost. Codes, kinds, wilayah, months, officials and years must be in their closed lists; a digit is never
turned into another digit; and when two readings cost the same, nothing is changed. What does not fit stays as
it is, foreign numbers too.
"""

import functools
import re
from collections.abc import Callable, Iterator

from archive.kode import find_kode, heads
from archive.nomor_grammar import JENIS_NOMOR, ROMAN, parse_nomor, tidy
from archive.wilayah import wilayah_table

Reading = tuple[int, str, int]  # where it ends, what it says, what it cost
Part = Callable[[str, int], Iterator[Reading]]

LIMIT = 8  # cost of the worst number still mended; beyond it the paper should be looked at
YEARS = range(2003, 2041)
_DIGIT = {"O": "0", "o": "0", "Q": "0", "l": "1", "I": "1", "i": "1", "|": "1", "!": "1", "S": "5", "s": "5"}
_DIGIT |= {"B": "8", "Z": "2", "z": "2"}
_ALIKE = ("0OQ", "1LI|!", "5S", "8B", "2Z")  # signs taken for one another, in capitals
_CLASS = {sign: group[0] for group in _ALIKE for sign in group}
_SLASH = {"/": 0, "\\": 1, "|": 1, ",": 1, " ": 2, "l": 2, "I": 2, "1": 2, "i": 2, "!": 2, "j": 1, "J": 1}
_POINT = {".": 0, ",": 1, " ": 1, ":": 1, "·": 1, "•": 1}
_DASH = {"-": 0, "–": 1, "—": 1, "~": 1, "_": 1, ".": 1, " ": 1, "=": 1}
_OFFICIAL = (
    "KPU-Kab", "KPU-Kota", "KPU-Kot", "KPU-Prov", "KPU", "Sek-Kab", "Sek-Kota", "Sek-Kot", "Sek-Prov", "Ses-Kab",
    "Ses-Kot", "SJ", "Prov",
)  # fmt: skip


def repair_nomor(teks: str, own_wilayah: str = "") -> str:
    """The number with OCR's confusions mended; a good number without stray blanks; all else unchanged.

    `own_wilayah` decides between two readings that are otherwise as good. Never raises.
    """
    if len(teks) > 100:
        return teks
    clean = tidy(teks)
    if _is_good(clean):
        return clean
    best: dict[str, int] = {}
    for end, value, cost in _number()(clean, 0):
        if end == len(clean) and cost <= LIMIT:
            best[value] = min(cost, best.get(value, cost))
    ranked = sorted(
        (cost, not (own_wilayah and f"/{own_wilayah}/" in value), value)
        for value, cost in best.items()
        if _is_good(value)
    )
    if not ranked or (len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]):
        return teks
    return ranked[0][2]


def _is_good(teks: str) -> bool:
    """Whether it parses and every part with a closed list is in it."""
    nomor = parse_nomor(teks)
    if nomor is None:
        return False
    return (nomor.kode is None or find_kode(nomor.kode) is not None) and (
        nomor.wilayah is None or nomor.wilayah in wilayah_table()
    )


@functools.cache
def _number() -> Part:
    """A number of any era."""
    slash, dash, point = _sign(_SLASH, "/"), _sign(_DASH, "-"), _sign(_POINT, ".")
    urut = _seq(_stray, _digits(1, 4), _opt(_seq(_sign({".": 0, ",": 1}, "."), _digits(1, 2))))
    year = _digits(4, 4, lambda value: int(value) in YEARS)
    roman = _alt(*(_word(month) for month in ROMAN))
    official = _alt(*(_word(name) for name in _OFFICIAL))
    # The code's own point may be lost; "/" after the letters is how one office writes it.
    point_or_none = _alt(point, _lost("."))
    head = _alt(*(_word(head) for head in sorted(heads())))
    after_head = _alt(point_or_none, _sign({"/": 0}, "/"))
    kode = _checked(
        _seq(head, after_head, _digits(2, 2), _opt(_seq(point_or_none, _digits(1, 2)))),
        lambda value: find_kode(value) is not None,
    )
    kinds = _alt(*(_word(jenis) for jenis in (*JENIS_NOMOR, "Kpts")))
    jenis = _seq(_alt(dash, _sign({"/": 0}, "/"), _lost("-")), kinds)
    part = _alt(
        _digits(4, 4, lambda value: value in wilayah_table()),
        _digits(2, 2, lambda value: value in wilayah_table() or 1 <= int(value) <= 14),
        _pattern(r"[0-9](?!\d)", keep=True),
        roman,
        official,
    )
    satker = _seq(_digits(3, 3), _opt(_seq(_opt(point), _digits(6, 6))))
    prefix = _opt(_prefix)
    modern = _seq(_alt(urut, _open), slash, kode, _opt(jenis), _up_to(4, _seq(slash, part)), slash, year)
    tahun = _seq(prefix, urut, _blank, _word("TAHUN"), _blank, year)
    kpts = _seq(
        *(prefix, urut, slash, _alt(_word("Kpts"), _word("Kpt")), slash, official, _opt(_seq(dash, satker))),
        *(slash, _opt(_seq(_word("TAHUN"), _blank)), year),
    )
    sek = _seq(prefix, urut, slash, official, dash, satker, slash, roman, slash, year)
    return _alt(_seq(prefix, modern), tahun, kpts, sek)


def _seq(*parts: Part) -> Part:
    """One part after the other."""

    def read(text: str, start: int) -> Iterator[Reading]:
        yield from _continued(parts, text, start)

    return read


def _continued(parts: tuple[Part, ...], text: str, start: int) -> Iterator[Reading]:
    if not parts:
        yield start, "", 0
        return
    for middle, first, cost in parts[0](text, start):
        if cost <= LIMIT:
            for end, rest, more in _continued(parts[1:], text, middle):
                if cost + more <= LIMIT:
                    yield end, first + rest, cost + more


def _alt(*parts: Part) -> Part:
    """Any one of the parts."""

    def read(text: str, start: int) -> Iterator[Reading]:
        for part in parts:
            yield from part(text, start)

    return read


def _opt(part: Part) -> Part:
    return _alt(part, _nothing)


def _up_to(times: int, part: Part) -> Part:
    """The part none to `times` times."""
    repeated: Part = _nothing
    for _ in range(times):
        repeated = _opt(_seq(part, repeated))
    return repeated


def _nothing(_text: str, start: int) -> Iterator[Reading]:
    yield start, "", 0


def _lost(meant: str) -> Part:
    """A separator that was not read at all."""

    def read(_text: str, start: int) -> Iterator[Reading]:
        yield start, meant, 1

    return read


def _checked(part: Part, valid: Callable[[str], bool]) -> Part:
    def read(text: str, start: int) -> Iterator[Reading]:
        return (reading for reading in part(text, start) if valid(reading[1]))

    return read


def _sign(costs: dict[str, int], meant: str) -> Part:
    """A separator, read as one of the signs it is confused with."""

    def read(text: str, start: int) -> Iterator[Reading]:
        if start < len(text) and text[start] in costs:
            yield start + 1, meant, costs[text[start]]

    return read


def _digits(least: int, most: int, valid: Callable[[str], bool] = lambda value: True) -> Part:
    """Digits, some read as letters, with single blanks between them."""

    def read(text: str, start: int) -> Iterator[Reading]:
        value, cost, at = "", 0, start
        while at < len(text) and len(value) < most:
            if value and text[at] == " " and at + 1 < len(text):
                cost, at = cost + 1, at + 1
            sign = text[at]
            # isascii: other scripts have digits of their own.
            if sign.isascii() and sign.isdigit():
                value += sign
            elif sign in _DIGIT:
                value, cost = value + _DIGIT[sign], cost + 1
            else:
                return
            at += 1
            if len(value) >= least and valid(value):
                yield at, value, cost

    return read


def _word(word: str) -> Part:
    """A word of a closed list; as written when only its case differs, else as it should be."""

    def read(text: str, start: int) -> Iterator[Reading]:
        at, cost = start, 0
        for wanted in word:
            sign = text[at] if at < len(text) else ""
            if wanted == "-":
                if sign in _DASH and sign:
                    at, cost = at + 1, cost + (0 if sign in "-. " else 1)
                else:
                    cost += 1
                continue
            upper = sign.upper()
            if not sign or _CLASS.get(upper, upper) != _CLASS.get(wanted.upper(), wanted.upper()):
                return
            at, cost = at + 1, cost + (upper != wanted.upper())
        written = text[start:at]
        yield at, written if cost == 0 else word, cost

    return read


def _pattern(pattern: str, cost: int = 0, *, keep: bool) -> Part:
    """What a regular expression finds here, kept or dropped."""
    compiled = re.compile(pattern, re.IGNORECASE | re.ASCII)

    def read(text: str, start: int) -> Iterator[Reading]:
        if match := compiled.match(text, start):
            yield match.end(), match.group() if keep else "", cost

    return read


def _prefix(text: str, start: int) -> Iterator[Reading]:
    if match := re.compile(r"(?:n[o0]m[o0]r|no\b\.?)\s*[:.]?", re.IGNORECASE).match(text, start):
        end = match.end() + (text[match.end() : match.end() + 1] == " ")
        yield end, f"{match.group().strip()} ", 0


_blank = _pattern(r" ", keep=True)
_open = _pattern(r"(?=/)", keep=True)
_stray = _opt(_pattern(r"[-:.'\"]{1,2} ?", 1, keep=False))
