"""Indonesian dates as printed and as misread; it knows the months and the calendar, nothing of documents."""

import datetime as dt
import re

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

MONTHS = (
    ("januari", "jan"),
    ("februari", "pebruari", "feb", "peb"),
    ("maret", "mar"),
    ("april", "apr"),
    ("mei",),
    ("juni", "jun"),
    ("juli", "jul"),
    ("agustus", "agust", "agt", "ags", "agu"),
    ("september", "sept", "sep"),
    ("oktober", "okt"),
    ("november", "nopember", "nov", "nop"),
    ("desember", "des"),
)
_MONTH_OF = {name: number for number, names in enumerate(MONTHS, 1) for name in names}
_DIGITS = str.maketrans("OoQDlIi|!SsBZzGqg", "00001111155822699")  # letters a reader takes for digits
_DIGIT = r"[0-9OoQDlIi|!SsBZzGqg]"
# A day, at most one blank inside (`2 5`), not the tail of a number or word, not the head of the month.
# It may stick to the label before it: `pada tanggal20 Januari`.
_DAY = (
    rf"(?:(?<![\w./-])|(?<=[aA][lL])|(?<=[aA][lL][a-z:;.]))(?P<day>{_DIGIT}(?:\s?{_DIGIT}(?![A-Za-z])|\d)?)"
)
_MONTH = r"(?P<month>[A-Za-z][A-Za-z01]{2,9})"
_YEAR = rf"(?P<year>[12Zl]\s?{_DIGIT}\s?{_DIGIT}\s?{_DIGIT})(?!\w)"
_WRITTEN = re.compile(rf"{_DAY}\s*[-/.,]?\s*{_MONTH}\.?\s*[-/.,]?\s*{_YEAR}")
_NUMERIC = re.compile(
    r"(?<![\w./-])(?P<day>\d{1,2})\s?[-/.]\s?(?P<month>\d{1,2})\s?[-/.]\s?(?P<year>(?:19|20)\d\d)(?![\w/-])"
)
_ISO = re.compile(r"(?<![\w./-])(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?![\w/-])")
_NO_DAY = re.compile(rf"{_MONTH}\s+{_YEAR}")

_UNITS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "sepuluh": 10, "sebelas": 11, "seribu": 1000, "seratus": 100,
}  # fmt: skip
_SPOKEN = re.compile(
    r"tanggal\s+(?P<day>[a-z ]{3,30}?)\s*,?\s*bulan\s+(?P<month>[a-z]{3,10})\s*,?\s*"
    r"tahun\s+(?P<year>[a-z\s]{7,60})",
    re.IGNORECASE,
)


def month_number(teks: str) -> int | None:
    """1..12 for a month's name in any usual spelling, a letter or two misread; None for other words."""
    name = teks.strip(" .,").casefold().replace("0", "o").replace("1", "i")
    if name in _MONTH_OF:
        return _MONTH_OF[name]
    if len(name) < 4:
        return None
    if len(name) <= 5:
        near = {
            number
            for key, number in _MONTH_OF.items()
            if len(key) > 3 and Levenshtein.distance(name, key) == 1
        }
        return near.pop() if len(near) == 1 else None
    found = process.extractOne(
        name, [key for key in _MONTH_OF if len(key) > 4], scorer=fuzz.ratio, score_cutoff=75
    )
    return _MONTH_OF[found[0]] if found else None


def parse_date(teks: str) -> str | None:
    """The first date in the text as ISO `YYYY-MM-DD`; None when there is none or it cannot exist."""
    found = find_date(teks)
    return found[0] if found else None


def find_date(teks: str) -> tuple[str, int, int] | None:
    """The first date in the text as (ISO, start, end of its letters); None when there is none."""
    for pattern in (_WRITTEN, _NUMERIC, _ISO):
        for match in pattern.finditer(teks):
            if (iso := _iso(match)) is not None:
                return iso, match.start(), match.end()
    return None


def impossible_date(teks: str) -> str | None:
    """The letters of a complete date that names a day that does not exist; None when there are none."""
    if find_date(teks) is not None:
        return None
    for match in (*_WRITTEN.finditer(teks), *_NUMERIC.finditer(teks)):
        named = match["month"].isdigit() or month_number(match["month"]) is not None
        if named and not match["day"].isalpha():
            return match.group()
    return None


def incomplete_date(teks: str) -> str | None:
    """`Oktober 2025` where a month and a year stand without a day; None otherwise."""
    if find_date(teks) is not None:
        return None
    for match in _NO_DAY.finditer(teks):
        if month_number(match["month"]) is not None and _year(match["year"]) is not None:
            return match.group()
    return None


def parse_spoken_date(teks: str) -> str | None:
    """ISO of `tanggal dua bulan Juli tahun dua ribu dua puluh lima`, as a Berita Acara has it; else None."""
    match = _SPOKEN.search(" ".join(teks.split()))
    if match is None:
        return None
    day, month, year = _spoken(match["day"]), month_number(match["month"]), _spoken(match["year"])
    if month is None or not 1945 <= year <= 2100:
        return None
    return _valid(year, month, day)


def _spoken(teks: str) -> int:
    """The number that Indonesian words make, up to the first word that is none; 0 for none."""
    total, part = 0, 0
    for word in teks.casefold().split():
        if word in _UNITS:
            part += _UNITS[word]
        elif word == "belas":
            part += 10
        elif word == "puluh":
            part = part // 100 * 100 + part % 100 * 10
        elif word == "ratus":
            part *= 100
        elif word == "ribu":
            total, part = total + (part or 1) * 1000, 0
        else:
            break
    return total + part


def _year(teks: str) -> int | None:
    digits = re.sub(r"\s", "", teks).replace("Z", "2").translate(_DIGITS)
    return int(digits) if digits.isdigit() and 1945 <= int(digits) <= 2100 else None


def _iso(match: re.Match[str]) -> str | None:
    day = re.sub(r"\s", "", match["day"]).translate(_DIGITS)
    month = int(match["month"]) if match["month"].isdigit() else month_number(match["month"])
    year = _year(match["year"])
    if month is None or year is None or not day.isdigit():
        return None
    if match["day"].isalpha() and match["day"] not in ("l", "I", "ll", "II", "lI", "Il"):
        return None  # a word, not a day: `so Mei 2024`
    return _valid(year, month, int(day))


def _valid(year: int, month: int, day: int) -> str | None:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None
