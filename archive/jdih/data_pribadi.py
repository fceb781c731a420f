"""Personal data in a text that is to go public: NIK, phones, home addresses, e-mail, births, accounts, with boxes. Pure.

Rather one finding too many than one too few: a person decides on each whether it is blackened or is no personal
data. NIP and addresses of offices are public and are not found.
"""

import hashlib
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from archive.geometry import Box, Page, Word
from archive.jdih.bentuk import Blok, DiktumIsi, IsiNaskah

NIK, TELEPON, SUREL, ALAMAT, LAHIR, REKENING, NPWP = (
    "NIK", "telepon", "surel", "alamat rumah", "kelahiran", "rekening", "NPWP",
)  # fmt: skip
HIDDEN = "█████"
HEAD_LINES = 8  # the letterhead of the first page: the office's own address and telephone
_DIGIT = "[0-9OoIlBS]"  # as OCR reads digits
_SIXTEEN = re.compile(rf"(?<![\w])(?:{_DIGIT}[ .\-]{{0,2}}){{15}}{_DIGIT}(?!\w)")
_NIK_LABEL = re.compile(
    r"\b(?:N\.?I\.?K|No\.?\s*(?:KTP|KK)|Nomor\s+(?:KTP|Induk\s+Kependudukan|Kartu\s+Keluarga))\b\W{0,4}(.+)",
    re.I,
)
_MOBILE = re.compile(r"(?<![\w/])(?:\+?\s?62|0)[\s.\-]{0,2}8(?:[\s.\-]{0,2}\d){7,11}(?!\d)")
_LANDLINE = re.compile(r"(?<![\w/])\(\s?0\d{2,3}\s?\)[\s.\-]?\d(?:[\s.\-]?\d){4,7}(?!\d)")
_PHONE_LABEL = re.compile(
    r"\b(?:No\.?\s*)?(?:HP|WA|WhatsApp|Telp?|Telepon|Handphone)\b\.?\W{0,4}(\+?\d[\d\s.\-]{6,16}\d)", re.I
)
_EMAIL = re.compile(
    r"[A-Za-z0-9][\w.+-]*\s?(?:@|\[at\]|\(at\))\s?[A-Za-z0-9][\w-]*(?:\s?[.,]\s?[A-Za-z]{2,12}){1,3}\b", re.I
)
_OFFICIAL_MAIL = re.compile(r"\.go\.id$", re.I)
_RT_RW = re.compile(r"\bRT\s*[./:]?\s*\d{1,3}\s*[/,.\-]?\s*(?:RW\s*[./:]?\s*\d{1,3})?", re.I)
_ADDRESS_LABEL = re.compile(
    r"\b(?:alamat(?:\s+(?:rumah|tinggal|lengkap|domisili|ktp))?|tempat\s+tinggal|domisili)\s*[:=]\s*(\S.+)|"
    r"\b(?:beralamat|bertempat\s+tinggal|berdomisili|tinggal)\s+di\s+(\S.+)",
    re.I,
)
_STREET = re.compile(
    r"\b(?:Jl\.?|Jln\.?|Jalan|Gg\.?|Gang|Dusun|Dsn\.?|Perum(?:ahan)?\.?)\s+[A-Z0-9].{0,60}?\bNo(?:mor)?\.?\s*\d+\w?\b",
    re.I,
)
_BIRTH = re.compile(
    r"\b(?:(?:tempat\s*(?:[,/&]|dan)?\s*)?(?:tgl\.?|tanggal)\s+lahir|TTL|lahir\s+(?:di|pada|tanggal))\b\W{0,4}(\S.{3,60})",
    re.I,
)
_ACCOUNT = re.compile(r"\b(?:no(?:mor)?\.?\s*)?rek(?:ening)?\b\.?[^\d\n]{0,30}(\d(?:[\s.\-]?\d){7,17})", re.I)
_TAX = re.compile(r"(?<!\d)\d{2}\.\d{3}\.\d{3}\.\d[-.]\d{3}\.\d{3}(?!\d)")
_COLUMNS = (
    (NIK, re.compile(r"\b(?:NIK|no\.?\s*(?:KTP|KK)|nomor\s+induk\s+kependudukan)\b", re.I)),
    (TELEPON, re.compile(r"\b(?:HP|telp|telepon|whatsapp|WA|kontak)\b", re.I)),
    (SUREL, re.compile(r"\b(?:e-?mail|surel)\b", re.I)),
    (ALAMAT, re.compile(r"^\W*(?:alamat|domisili|tempat\s+tinggal)\b(?!\s+(?:TPS|kantor|lokasi))", re.I)),
    (LAHIR, re.compile(r"\blahir\b", re.I)),
    (REKENING, re.compile(r"\brekening\b", re.I)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Temuan:
    """Personal data found: its kind, the words, the page (from 1), their boxes on the upright page (() if unknown)."""

    kunci: str
    jenis: str
    teks: str
    halaman: int
    kotak: tuple[Box, ...] = ()


def find_private(teks: Sequence[str], pages: Sequence[Page] = ()) -> tuple[Temuan, ...]:
    """All findings in page order; pages that were kept with their words give boxes, others only the text."""
    by_number = {page.number: page for page in pages}
    found: list[Temuan] = []
    for number in range(1, max(len(teks), *by_number, 0) + 1 if by_number else len(teks) + 1):
        page = by_number.get(number)
        if page is not None and page.words:
            found += _on_page(page)
        elif number <= len(teks):
            found += [
                Temuan("", jenis, part, number)
                for jenis, part in _in_lines(teks[number - 1].splitlines(), number)
            ]
    return _keyed(found)


def find_in_text(teks: str) -> tuple[Temuan, ...]:
    """Findings in a text that has no pages, such as an abstract."""
    return _keyed([Temuan("", jenis, part, 0) for jenis, part in _in_lines(teks.splitlines(), 0)])


def censor_text(teks: str, temuan: Iterable[Temuan]) -> str:
    """The text with these findings hidden, however their words are spaced and broken."""
    for one in sorted(temuan, key=lambda one: -len(one.teks)):
        words = [re.escape(word) for word in one.teks.split()]
        if words:
            teks = re.sub(r"\s+".join(words), HIDDEN, teks)
    return teks


def censor_isi(isi: IsiNaskah, temuan: Sequence[Temuan]) -> IsiNaskah:
    """The structured text with these findings hidden in every part of it."""

    def hide(teks: str) -> str:
        return censor_text(teks, temuan)

    def hide_block(block: Blok) -> Blok:
        rows = tuple(tuple(hide(cell) for cell in row) for row in block.baris)
        return replace(block, teks=hide(block.teks), baris=rows)

    def hide_all(items: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(hide(one) for one in items)

    lampiran = tuple(
        replace(one, judul=hide(one.judul), blok=tuple(hide_block(block) for block in one.blok))
        for one in isi.lampiran
    )
    return replace(
        isi,
        tentang=hide(isi.tentang),
        menimbang=hide_all(isi.menimbang),
        mengingat=hide_all(isi.mengingat),
        memperhatikan=hide_all(isi.memperhatikan),
        diktum=tuple(DiktumIsi(one.label, hide(one.isi)) for one in isi.diktum),
        lampiran=lampiran,
        halaman=hide_all(isi.halaman),
    )


def _in_lines(lines: Sequence[str], page: int) -> Iterable[tuple[str, str]]:
    """Kind and words of what stands in lines of text."""
    for place, line in enumerate(lines):
        for jenis, start, end in _spans(line, letterhead=page == 1 and place < HEAD_LINES):
            yield jenis, line[start:end].strip()
    # A number that a narrow column breaks in two.
    for upper, lower in itertools.pairwise(lines):
        if broken := _broken_nik(upper.strip(), lower.strip()):
            yield NIK, broken


def _broken_nik(upper: str, lower: str) -> str:
    head, tail = re.search(r"(?<!\d)(\d{4,15})$", upper), re.match(r"(\d{1,12})(?!\d)", lower)
    if head and tail and len(head[1] + tail[1]) == 16 and _plausible(head[1] + tail[1]):
        return f"{head[1]} {tail[1]}"
    return ""


def _spans(line: str, *, letterhead: bool) -> list[tuple[str, int, int]]:
    """What one line holds, as (kind, start, end); overlapping findings are kept once, the first kind wins."""
    # Wide and other digits of Unicode count as digits, one sign for one sign.
    line = "".join(
        str(unicodedata.digit(sign)) if sign.isdigit() and not sign.isascii() else sign for sign in line
    )
    found: list[tuple[str, int, int]] = []

    def add(jenis: str, start: int, end: int) -> None:
        if not any(start < b and a < end for _, a, b in found):
            found.append((jenis, start, end))

    for match in _TAX.finditer(line):
        add(NPWP, *match.span())
    for match in _SIXTEEN.finditer(line):
        digits = _as_digits(match[0])
        if sum(sign.isdigit() for sign in match[0]) >= 12 and (_plausible(digits) or _NIK_LABEL.search(line)):
            add(NIK, *match.span())
    if labelled := _NIK_LABEL.search(line):
        number = re.match(rf"(?:{_DIGIT}[ .\-]?){{13,17}}", labelled[1])
        if number:
            add(NIK, labelled.start(1), labelled.start(1) + number.end())
    for match in _ACCOUNT.finditer(line):
        add(REKENING, *match.span(1))
    for match in _MOBILE.finditer(line):
        add(TELEPON, *match.span())
    for match in _PHONE_LABEL.finditer(line):
        if not letterhead:
            add(TELEPON, *match.span(1))
    for match in _LANDLINE.finditer(line):
        if not letterhead:
            add(TELEPON, *match.span())
    for match in _EMAIL.finditer(line):
        plain = re.sub(r"\s", "", match[0]).replace(",", ".")
        if not _OFFICIAL_MAIL.search(plain):
            add(SUREL, *match.span())
    for match in _BIRTH.finditer(line):
        add(LAHIR, *match.span(1))
    if not letterhead:
        for match in _ADDRESS_LABEL.finditer(line):
            group = 1 if match[1] else 2
            add(ALAMAT, *match.span(group))
        for pattern in (_STREET, _RT_RW):
            for match in pattern.finditer(line):
                if not re.search(r"\bkantor\b|\bTPS\b", line, re.I):
                    add(ALAMAT, *match.span())
    return found


def _as_digits(teks: str) -> str:
    return re.sub(r"\D", "", teks.translate(str.maketrans("OoIlBS", "001185")))


def _plausible(digits: str) -> bool:
    """Whether sixteen digits are built like a NIK: province, day (women: 40 more) and month of birth, serial."""
    if len(digits) != 16 or not 11 <= int(digits[:2]) <= 99:
        return False
    day, month = int(digits[6:8]), int(digits[8:10])
    return (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12


def _on_page(page: Page) -> list[Temuan]:
    found = []
    lines: dict[int, list[Word]] = {}
    for word in page.words:
        lines.setdefault(word.line, []).append(word)
    ordered = [lines[number] for number in sorted(lines)]
    for place, words in enumerate(ordered):
        text, starts = _joined(words)
        for jenis, start, end in _spans(text, letterhead=page.number == 1 and place < HEAD_LINES):
            hit = [
                word
                for word, at in zip(words, starts, strict=True)
                if at < end and start < at + len(word.text)
            ]
            found.append(
                Temuan("", jenis, " ".join(word.text for word in hit), page.number, tuple(w.box for w in hit))
            )
    seen = {box for one in found for box in one.kotak}
    found += [one for one in (*_stacked(page), *_in_columns(page)) if not set(one.kotak) <= seen]
    return found


def _joined(words: Sequence[Word]) -> tuple[str, list[int]]:
    text, starts = "", []
    for word in words:
        text += " " if text else ""
        starts.append(len(text))
        text += word.text
    return text, starts


def _stacked(page: Page) -> Iterable[Temuan]:
    """A NIK that a narrow column breaks into two lines, one under the other."""
    numbers = [word for word in page.words if word.text.isdigit() and len(word.text) < 16]
    for upper in numbers:
        height = upper.box[3] - upper.box[1]
        for lower in numbers:
            below = 0 < lower.box[1] - upper.box[1] < 2.5 * height
            beside = min(upper.box[2], lower.box[2]) - max(upper.box[0], lower.box[0]) > 0
            if (
                below
                and beside
                and len(upper.text) + len(lower.text) == 16
                and _plausible(upper.text + lower.text)
            ):
                yield Temuan("", NIK, f"{upper.text} {lower.text}", page.number, (upper.box, lower.box))


def _in_columns(page: Page) -> Iterable[Temuan]:
    """Whatever stands under a column head such as Alamat or No. HP."""
    for table in {cell.table for cell in page.cells}:
        cells = [cell for cell in page.cells if cell.table == table]
        inside = {
            cell: [
                word
                for word in page.words
                if cell.box[0] <= (word.box[0] + word.box[2]) / 2 <= cell.box[2]
                and cell.box[1] <= (word.box[1] + word.box[3]) / 2 <= cell.box[3]
            ]
            for cell in cells
        }
        for head in cells:
            title = " ".join(word.text for word in inside[head])
            for jenis, pattern in _COLUMNS:
                if len(title) > 60 or not pattern.search(title) or any(sign.isdigit() for sign in title):
                    continue
                for cell in cells:
                    words = inside[cell]
                    # The row that numbers the columns (1, 2, 3) holds no data.
                    if (
                        cell.col == head.col
                        and cell.row > head.row
                        and sum(len(one.text) for one in words) > 2
                    ):
                        text = " ".join(word.text for word in words)
                        yield Temuan("", jenis, text, page.number, tuple(word.box for word in words))


def _keyed(found: Sequence[Temuan]) -> tuple[Temuan, ...]:
    """Each with a key that stays the same when the page is read again; the key does not show the data."""
    seen: Counter[str] = Counter()
    made = []
    for one in dict.fromkeys(found):
        bare = re.sub(r"\W", "", one.teks)
        plain = f"{one.jenis}\0{bare}\0{one.halaman}"
        seen[plain] += 1
        digest = hashlib.sha256(f"{plain}\0{seen[plain]}".encode()).hexdigest()[:16]
        made.append(replace(one, kunci=f"pribadi:{digest}"))
    return tuple(made)
