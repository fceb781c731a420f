"""The block an official signs in: title of office over some lines, a stamp's and a pen's leftovers, name, NIP.

Letters, decrees and the head of an SOP (`Disahkan oleh`) sign in the same way; where the block stands is for the caller.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from ingest.items import read_marker
from ingest.labels import fold, match_label, match_whole
from ingest.lines import Line, make_line, split_line
from ingest.officials import (
    begins_title,
    best_spelling,
    is_rank,
    looks_like_name,
    mend_title,
    names_office,
)
from ingest.wording import join_lines, join_texts, tidy_line

_NIP_LABEL = {"nip": ("NIP", "N I P", "NRP", "NIK", "NIPPPK", "NI PPPK")}
_TTD = (
    "ttd",
    "t.t.d",
    "(ttd)",
    "dto",
    "tanda tangan",
    "ditandatangani secara elektronik oleh",
    "disahkan oleh",
)
_ELECTRONIC = ("elektronik", "bsre", "sertifikat")
_AS_DIGIT = str.maketrans("OoQDlIi|!SsBZzGqg", "00001111155822699")
_DIGIT_LIKE = re.compile(r"[0-9OoQDlIi|!SsBZzGqg][0-9OoQDlIi|!SsBZzGqg .\-]{14,30}[0-9OoQDlIi|!SsBZzGqg]")
_TABLE_HEAD = re.compile(r"\bnama\b.*\bjabatan\b", re.IGNORECASE)
UNREAD = 0.25  # mean confidence below which a line is what a stamp or a pen left
UNSURE = 0.35  # mean confidence below which a line under a stamp is no text


@dataclass(frozen=True, slots=True)
class Signature:
    """What a block says, each part with the lines it was read from; `repaired` names parts that were mended."""

    jabatan: str | None = None
    nama: str | None = None
    nip: str | None = None
    jabatan_lines: tuple[Line, ...] = ()
    nama_lines: tuple[Line, ...] = ()
    nip_lines: tuple[Line, ...] = ()
    repaired: tuple[str, ...] = ()


def read_signature(
    lines: Sequence[Line],
    *,
    offices: Sequence[str] = (),
    people: Sequence[str] = (),
    titles: Sequence[str] = (),
) -> Signature:
    """The official who signs in these lines, top to bottom.

    `offices`, `people` and `titles` are read better elsewhere on the paper (its kop, its lists, `Dari`): a title or a
    name that is plainly a misreading of one of them is mended and told in `repaired`. What cannot be read is None.
    """
    kept = [tidied for line in lines if (tidied := tidy_line(line)).words and not _is_mark(tidied)]
    nip, nip_at = _find_nip(kept)
    above = [line for line in (kept[:nip_at] if nip_at is not None else kept) if line.conf >= UNREAD]
    nama_at = _find_name(above)
    title_lines = _title_lines(above if nama_at is None else above[:nama_at])
    repaired: list[str] = []
    read = _title(title_lines)
    jabatan = mend_title(read)
    ended = bool(title_lines) and title_lines[-1].text.rstrip().endswith(",")
    jabatan = best_spelling(jabatan, titles, 85.0) or mend_office(jabatan, offices, ended=ended)
    if fold(jabatan) != fold(read):
        repaired.append("jabatan")
    nama_lines = () if nama_at is None else (above[nama_at],)
    nama = clean_name(join_lines(nama_lines)) if nama_lines else None
    if nama and (known := best_spelling(nama, people)) and fold(known) != fold(nama):
        nama = known
        repaired.append("nama")
    return Signature(
        jabatan or None,
        nama or None,
        nip,
        tuple(title_lines),
        nama_lines,
        (kept[nip_at],) if nip_at is not None else (),
        tuple(repaired),
    )


def first_signer(lines: Sequence[Line]) -> Signature | None:
    """The first of several who sign in a table (`1. Budi Santoso   Ketua   ...`); None where there is no such table."""
    heads = [i for i, line in enumerate(lines) if _TABLE_HEAD.search(line.text)]
    for i, line in enumerate(lines[heads[0] + 1 :] if heads else lines):
        marks = read_marker(line)
        if not (heads and i == 0) and not any(1 in mark.values for mark in marks):
            continue
        words = (marks[0].rest if marks else line).words
        for count in range(len(words) - 1, 0, -1):
            name, title = (make_line(part, line.page) for part in (words[:count], words[count:]))
            if looks_like_name(name.text) and begins_title(title.text):
                title = split_line(title)[0]
                return Signature(title.text.strip(" ,."), clean_name(name.text), None, (title,), (name,))
    return None


def repair_nip(teks: str) -> str | None:
    """The 18 digits of a NIP, letters taken for digits mended; None when it is not one (birth date, start, sex)."""
    digits = re.sub(
        r"[^0-9]",
        "",
        re.sub(r"^\W*(?:N\W?[Il1]\W?P|NRP)\W*", "", teks, flags=re.IGNORECASE).translate(_AS_DIGIT),
    )
    if _is_nip(digits):
        return digits
    sure = re.sub(r"\D", "", teks)  # without the letters, where scraps stick to the number
    whole = {sure[i : i + 18] for i in range(len(sure) - 17) if _is_nip(sure[i : i + 18])}
    return whole.pop() if len(whole) == 1 and len(sure) <= 20 else None


def _is_nip(digits: str) -> bool:
    return (
        len(digits) == 18
        and _is_date(digits[:8])
        and _is_date(digits[8:14] + "01")
        and digits[14] in "12"
        and int(digits[8:12]) - int(digits[:4]) >= 15
    )


def clean_name(teks: str) -> str:
    """The name without what stands before and behind it: dots, quotes, a stray mark."""
    text = re.sub(r"[“”\"_*|~^]", " ", teks)
    text = re.sub(r"^[^A-Za-z(]+|[\s,;:\-–'’]+$", "", " ".join(text.split()))
    text = re.sub(
        r"(?<=[A-Za-z]) (?!(?:bin|binti|al|el|van|de|alias)\b)(?=[a-z]{2,}\b)", "", text
    )  # a word torn apart
    return re.sub(r"(?<=[a-z]{3})\.$", "", text)


def mend_office(jabatan: str, offices: Sequence[str], *, ended: bool = False) -> str:
    """The title with the office's name as `offices` spell it, where the end of the title is a misreading of it.

    `Ketua Komisi Pemilihan Umum Kabupagan Pan Sanga` of `KOMISI PEMILIHAN UMUM KABUPATEN PANDEGLANG`; the capitals of
    the title are kept. Titles that name another office stay as they are; so does one that breaks off before the
    office's name is whole, if it `ended` in its comma.
    """
    words = jabatan.split()
    for office in offices:
        parts = office.split()
        start = next((i for i in range(1, len(words)) if _begins_with(words[i:], parts)), None)
        if len(parts) < 3 or start is None:
            continue
        tail = " ".join(words[start:])
        if fold(tail) == fold(office) or not 60 <= fuzz.ratio(fold(tail), fold(office)) < 100:
            continue
        if ended and fold(office).startswith(fold(tail)):
            continue
        own = office.upper() if tail.isupper() else _titled(office)
        return " ".join([*words[:start], own])
    return jabatan


def _begins_with(words: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether the words begin with the office's first two."""
    return fuzz.ratio(fold(" ".join(words[:2])), fold(" ".join(parts[:2]))) >= 85


def _titled(office: str) -> str:
    return " ".join(
        word if word.casefold() in ("dan", "di") else word[:1].upper() + word[1:].casefold()
        for word in office.split()
    )


def _is_mark(line: Line) -> bool:
    text = line.text
    folded = fold(text)
    return bool(match_whole(text, _TTD, 90)) or any(part in folded for part in _ELECTRONIC) or not folded


def _find_nip(lines: Sequence[Line]) -> tuple[str | None, int | None]:
    for i in range(len(lines) - 1, -1, -1):
        text = lines[i].text
        label = match_label(text, _NIP_LABEL, 80)
        if (
            label
            or _DIGIT_LIKE.fullmatch(text.strip(" ."))
            or (len(lines[i].words) <= 4 and repair_nip(text))
        ):
            value = text[label.length :] if label else text
            digits = re.sub(r"\D", "", value.translate(_AS_DIGIT))
            whole = repair_nip(value)
            if whole or len(digits) >= 8:
                return whole or re.sub(r"\D", "", value) or None, i
            if label:
                return None, i
    return None, None


def _find_name(lines: Sequence[Line]) -> int | None:
    """Where the name stands: the last line that looks like one and is not a line of the title above it."""
    chain = _chain(lines)
    found: tuple[tuple[bool, bool, int], int] | None = None
    for i, line in enumerate(lines):
        if (
            line.conf < UNREAD
            or line.text.rstrip().endswith(",")
            or not looks_like_name(clean_name(line.text))
        ):
            continue
        if i < chain and (line.conf < 0.6 or any(len(fold(other.text)) > 5 for other in lines[i + 1 :])):
            continue
        weight = (line.conf >= UNSURE or i == len(lines) - 1, _aligned(lines[0], line), i)
        if found is None or weight >= found[0]:
            found = (weight, i)
    return None if found is None else found[1]


def _chain(lines: Sequence[Line]) -> int:
    """How many lines from the top follow each other without room for a signature."""
    count = min(1, len(lines))
    while count < len(lines) and _gap(lines[count - 1], lines[count]) < 0.9 * max(
        8.0, lines[count - 1].height
    ):
        count += 1
    return count


def _aligned(first: Line, line: Line) -> bool:
    """Whether the line begins where the block begins, or stands under its middle."""
    tolerance = 1.2 * max(8.0, first.height)
    middle = abs((first.box[0] + first.box[2]) - (line.box[0] + line.box[2])) / 2
    return abs(first.box[0] - line.box[0]) <= tolerance or middle <= 1.5 * tolerance


def _title_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines of the title of office: from the top to its comma, or to a gap, or to what is no text."""
    if not lines:
        return []
    kept: list[Line] = []
    for line in lines:
        if kept and (_gap(kept[-1], line) > 1.1 * max(8.0, kept[-1].height) or is_rank(line.text)):
            break
        if kept and not _aligned(kept[0], line):
            continue
        if kept and line.conf < UNSURE and not names_office(line.text) and len(fold(line.text)) < 6:
            break
        kept.append(line)
        if line.text.rstrip().endswith(",") and not _goes_on(kept):
            break
    return kept


def _goes_on(kept: Sequence[Line]) -> bool:
    """Whether the comma is inside the title: `a.n. Bupati Contoh,` waits for the one who signs for him."""
    return (
        len(kept) == 1 and re.match(r"(?:a\.?\s?n\.?|u\.?\s?b\.?)\s", kept[0].text, re.IGNORECASE) is not None
    )


def _gap(above: Line, below: Line) -> float:
    return below.box[1] - above.box[3]


def _title(lines: Sequence[Line]) -> str:
    text = join_texts(re.sub(r"[\s;:\-–—]+$", "", tidy_line(line).text) for line in lines)
    sure = sum(line.conf for line in lines) / max(1, len(lines))
    letters = sum(letter.isalpha() or letter == " " for letter in text)
    if not begins_title(text) and (letters < 0.8 * len(text) or sure < 0.6):
        return ""  # a stamp's leftovers
    text = re.sub(r"^P[il1I](?=[th]\.)", "Pl", text)
    return re.sub(r"[\s,.;:]+$", "", re.sub(r"^[^A-Za-z(]+", "", text))


def _is_date(digits: str) -> bool:
    try:
        return 1930 <= dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).year <= 2060
    except ValueError:
        return False


def line_pitch(lines: Sequence[Line]) -> float:
    """The usual distance from one line to the next in points; 0 for fewer than two lines."""
    steps = sorted(
        b.box[1] - a.box[1] for a, b in pairwise(lines) if a.page == b.page and b.box[1] > a.box[1]
    )
    return steps[len(steps) // 2] if steps else 0.0
