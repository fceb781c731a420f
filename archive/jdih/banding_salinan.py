"""The original as read against its salinan, word by word: what differs, of which class, and who must look at it. Pure.

Misread letters are forgiven where the word is known from the same text; digits, names, dates, amounts, diktum and
rows of attachments never are: a person clears each before the salinan may go out.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from archive.jdih.isi import DIKTUM, LAMPIRAN, PENUTUP, Ruas
from archive.jdih.tanggal import BULAN

ANGKA, TANGGAL, NAMA, JUMLAH, BARIS, LAIN = "angka", "tanggal", "nama", "jumlah", "baris lampiran", "lain"
MUST_CLEAR = frozenset((ANGKA, TANGGAL, NAMA, JUMLAH, DIKTUM, BARIS))
CONTEXT = 4  # words shown on either side
_EDGE = " \t.,;:()[]{}\"'“”‘’`|_*•·-–—/\\~="
_MONTHS = frozenset(name.lower() for name in BULAN) | {"pebruari", "nopember"}
_ROMAN = re.compile(r"[IVXLl1|]{1,5}")
# Furniture of pages and of a salinan, which the other side does not have.
_PAGE_NUMBER = re.compile(r"\s*[-–—]\s*\d{1,3}\s*[-–—]\s*")
_SALINAN_LINE = re.compile(
    r"\s*(?:SALINAN|jdih\.\S+|https?://\S+|Kode periksa:.*|[(\[]?\s*ttd\.?\s*[)\]]?|dto\.?)\s*", re.IGNORECASE
)
# The letter or number of an item is structure, and OCR loses it often.
_ITEM = re.compile(
    r"^\s*((?:(?:Menimbang|Mengingat|Memperhatikan)\b\s*:?\s*)?)(?:[a-z]|\d{1,2})[.)]\s+(?=[^\W\d])",
    re.IGNORECASE,
)
_LABEL_ITEM = re.compile(r"(?:^|\s)(?:[a-z]|\d{1,2})\.$")
_TITLE = re.compile(r"^\W*(?:KEPUTUSAN|SALINAN\s+KEPUTUSAN)\b")
_BLOCK = re.compile(r"\bSalinan\s+(?:ini\s+)?sesuai\s+dengan\s+aslinya\b", re.IGNORECASE)
_BLOCK_LINES = 9  # the office, the post, its holder and the NIP
_CLOSING_LINE = re.compile(r"\b(?:LAMPIRAN|NOMOR\s+\d|Ditetapkan\s+di)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BedaSalinan:
    """A difference: `asli` and `salinan` are the words of either side ("" where there are none).

    `halaman` is that of the original; `kunci` names the difference, so that a decision on it outlives a new reading.
    """

    kunci: str
    kelas: str
    asli: str
    salinan: str
    bagian: str
    halaman: int
    konteks: str

    @property
    def wajib(self) -> bool:
        """Whether a person must clear it."""
        return self.kelas in MUST_CLEAR


@dataclass(frozen=True, slots=True)
class _Token:
    raw: str
    key: str
    bagian: str
    halaman: int


def compare(asli: Sequence[str], salinan: Sequence[Ruas]) -> tuple[BedaSalinan, ...]:
    """The differences in reading order; `asli` is the original's text page by page, `salinan` that of `isi.segments`."""
    old = [token for page, teks in enumerate(asli, start=1) for token in _tokens(_body(teks, page), "", page)]
    new = [token for part in salinan for token in _tokens(_written(part), part.bagian, 0)]
    known_old, known_new = Counter(one.key for one in old), Counter(one.key for one in new)
    found = []
    for a, b, c, d in _regions([one.key for one in old], [one.key for one in new]):
        bagian = new[c].bagian if c < d else (new[c - 1].bagian if c else new[0].bagian if new else "")
        for before, after, at in _pairs(old[a:b], new[c:d], a):
            if not _forgiven(before, after, bagian, known_old, known_new):
                page = before[0].halaman if before else old[min(at, len(old) - 1)].halaman if old else 0
                around = [one.raw for one in old[max(at - CONTEXT, 0) : at + len(before) + CONTEXT]]
                found.append(_difference(before, after, bagian, page, around, old[max(at - 1, 0) : at]))
    return tuple(_numbered(found))


def segments_of_scan(teks: Sequence[str], parsed: Sequence[Ruas]) -> tuple[Ruas, ...]:
    """A scanned salinan's own words, its furniture gone, each under the part where the parser found them.

    `parsed` are the segments of its record: they tell where diktum, closing and attachments begin.
    """
    parts = []
    bagian = "judul"
    starts = [(one.bagian, _key_words(_written(one))[:3]) for one in parsed]
    pages = [line for number, page in enumerate(teks, start=1) for line in _body(page, number).splitlines()]
    for line in pages:
        words = _key_words(line)
        for place, (name, head) in enumerate(starts):
            # A label may stand on a line of its own; a line of one word that begins nothing decides nothing.
            if (
                head
                and words
                and words[: len(head)] == head[: len(words)]
                and (len(words) > 1 or name == DIKTUM)
            ):
                bagian = name
                del starts[: place + 1]
                break
        if words:
            parts.append(Ruas(bagian, "", line))
    return tuple(parts)


def open_differences(beda: Iterable[BedaSalinan], putusan: Iterable[str]) -> tuple[BedaSalinan, ...]:
    """Those that a person must clear and that no decision names (`putusan` are their keys)."""
    cleared = set(putusan)
    return tuple(one for one in beda if one.wajib and one.kunci not in cleared)


def _written(part: Ruas) -> str:
    """A segment as it is compared: without the letter or number of its item."""
    return _LABEL_ITEM.sub("", part.label) + " " + _ITEM.sub(r"\1", part.teks)


def _body(teks: str, page: int) -> str:
    """A page's text without letterhead, page numbers, foot, item marks, marks and certification of a salinan."""
    kept: list[str] = []
    skip = 0
    lines = teks.splitlines()
    if page == 1:
        head = next((place for place, line in enumerate(lines[:15]) if _TITLE.match(line)), 0)
        lines = lines[head:]
    for line in lines:
        if _BLOCK.search(line):
            skip = _BLOCK_LINES
            continue
        if skip and _CLOSING_LINE.search(line):
            skip = 0
        if skip:
            skip -= 1
            if re.search(r"\bNIP\b", line):
                skip = 0
            continue
        if not _PAGE_NUMBER.fullmatch(line) and not _SALINAN_LINE.fullmatch(line):
            kept.append(_ITEM.sub(r"\1", line))
    return re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", "\n".join(kept))


def _tokens(teks: str, bagian: str, page: int) -> list[_Token]:
    return [
        _Token(raw, key, bagian, page)
        for raw in teks.split()
        if (key := raw.strip(_EDGE).casefold())
        and any(sign.isalnum() for sign in key)
        and key not in ("ttd", "rp")
    ]


def _key_words(teks: str) -> list[str]:
    return [one.key for one in _tokens(teks, "", 0)]


def _regions(old: list[str], new: list[str]) -> Iterable[tuple[int, int, int, int]]:
    """Neighbouring edits as one region of either side."""
    last: tuple[int, int, int, int] | None = None
    for step in Levenshtein.opcodes(old, new):
        if step.tag == "equal":
            continue
        a, b, c, d = step.src_start, step.src_end, step.dest_start, step.dest_end
        if last is not None and last[1] == a and last[3] == c:
            last = last[0], b, last[2], d
            continue
        if last is not None:
            yield last
        last = a, b, c, d
    if last is not None:
        yield last


def _pairs(
    old: list[_Token], new: list[_Token], start: int
) -> Iterable[tuple[list[_Token], list[_Token], int]]:
    """A region word by word where both sides have as many, else as a whole."""
    if len(old) == len(new):
        for place, (before, after) in enumerate(zip(old, new, strict=True)):
            yield [before], [after], start + place
    else:
        yield old, new, start


def _forgiven(
    old: list[_Token], new: list[_Token], bagian: str, known_old: Counter[str], known_new: Counter[str]
) -> bool:
    """Whether a difference is only how a word was read: never when a digit, a name or a row is in it."""
    before, after = "".join(one.key for one in old), "".join(one.key for one in new)
    if any(sign.isdigit() for sign in before + after):
        return False
    if before.replace("-", "") == after.replace("-", ""):  # the same letters, cut into words otherwise
        return True
    if not old or not new or bagian in (LAMPIRAN, PENUTUP):
        return False
    if any(_ROMAN.fullmatch(one.raw.strip(_EDGE)) for one in (*old, *new)):
        return False
    if len(old) != len(new) or min(len(before), len(after)) < 4 or fuzz.ratio(before, after) < 75:
        return False
    one, other = old[0], new[0]
    # A misread word stands nowhere in the salinan; a real other word would, or reads well enough to be one.
    misread = known_new[one.key] == 0
    if one.raw[:1].isupper() or other.raw[:1].isupper():
        return misread and known_old[other.key] > 0
    return misread and (known_old[other.key] > 0 or not one.key.isalpha() or fuzz.ratio(before, after) >= 85)


def _difference(
    old: list[_Token], new: list[_Token], bagian: str, page: int, around: list[str], before: list[_Token]
) -> BedaSalinan:
    asli, salinan = " ".join(one.raw for one in old), " ".join(one.raw for one in new)
    kelas = _class(f"{asli} {salinan}", [*old, *new], bagian, around, before)
    return BedaSalinan("", kelas, asli, salinan, bagian, page, " ".join(around))


def _class(both: str, tokens: list[_Token], bagian: str, around: list[str], before: list[_Token]) -> str:
    if bagian == LAMPIRAN:
        return BARIS
    digits = any(sign.isdigit() for sign in both)
    near = {word.strip(_EDGE).casefold() for word in around}
    if any(one.key in _MONTHS for one in tokens) or (digits and near & _MONTHS):
        return TANGGAL
    if digits and (re.search(r"\bRp|\d[.,]\d{3}\b", both) or any(re.match(r"Rp", word) for word in around)):
        return JUMLAH
    if digits or any(_ROMAN.fullmatch(one.raw.strip(_EDGE)) for one in tokens):
        return ANGKA
    if bagian == DIKTUM:
        return DIKTUM
    if bagian == PENUTUP:
        return NAMA
    inner = bool(before) and not before[-1].raw.endswith((".", ":", ";"))
    capital = [one for one in tokens if one.raw.strip(_EDGE)[:1].isupper()]
    return NAMA if capital and (inner or all(one.raw.isupper() for one in capital)) else LAIN


def _numbered(found: Iterable[BedaSalinan]) -> Iterable[BedaSalinan]:
    """Each with its key: the same difference twice in the same words gets two."""
    seen: Counter[str] = Counter()
    for one in found:
        text = "\0".join((one.kelas, one.asli, one.salinan, one.bagian, one.konteks))
        seen[text] += 1
        digest = hashlib.sha256(f"{text}\0{seen[text]}".encode()).hexdigest()[:16]
        yield BedaSalinan(
            f"beda:{digest}", one.kelas, one.asli, one.salinan, one.bagian, one.halaman, one.konteks
        )
