"""What one page of a file tells of where documents begin and end: kop, title, number, page number, signature.

Knows one page at a time; what follows from two pages is for `ingest.division`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from archive.geometry import Page
from ingest.closing import read_closing
from ingest.dates import find_date
from ingest.furniture import EDGE, body_lines
from ingest.labels import fold, match_label, match_whole, stands_as_label
from ingest.letterhead import Letterhead, read_letterhead
from ingest.lines import Line, lines_in, split_line, union
from ingest.signature import read_signature
from ingest.slips import is_slip, slip_number
from ingest.sop import COVER_WORDS, is_cover
from ingest.sop_header import find_identity
from ingest.sop_labels import find_labels
from ingest.surat_head import LABELS, TITLES

HEAD_LINES = 24
HEAD = 0.55  # share of the page's height in which a paper's head stands
FEWEST_WORDS = 6  # a page that says less is empty: a back side, a divider
KOP = 0.25  # share of the page's height above which a kop stands
KOP_LINES = 3  # lines of dirt and logo above it
TABLE_CELLS = 6  # a table; fewer cells are a frame around something
_LIKE_A_NUMBER = re.compile(  # `12/HM.02-SD/1234/2025`, `12 TAHUN 2025`, `12`; not `14 Tahun 2008 pada Badan`
    r"\W*(?:\S*\s?[/|]\s?\S.*|[\d.]+\s?\w?\s+tahun\s+\d{4}\W*|\d+\W*)", re.IGNORECASE
)
_DECREE = re.compile(r"^K\s?E\s?P\s?U\s?T\s?U\s?S\s?A\s?N\b")
_NUMBER = re.compile(r"^\W*(?:nomor|no)\b[\s:;.=]*(?P<value>.*)$", re.IGNORECASE)
_LAMPIRAN = re.compile(  # `Lampiran`, `LAMPIRAN II`, `Lampiran1`; not `Lampirannya`
    r"^\W*L\s?[AÄ]\s?M\s?P\s?[I1l]\s?R\s?A\s?N\s*(?:[ivxl1]{1,4})?(?![a-z])[\s:.]*(?P<of>.*)$", re.IGNORECASE
)
_OF_PAPER = re.compile(
    r"^(?:surat|nota|keputusan|peraturan|undangan|berita|pengumuman|salinan|nomor|instruksi|sk\b)",
    re.IGNORECASE,
)
_PAGE_OF = re.compile(r"^\W*(?:halaman|hal\.?|page|hlm\.?)\s*(?P<n>\d{1,3})\b", re.IGNORECASE)
_PAGE_N = re.compile(r"^[-–—~.\s(]*(?P<n>\d{1,3})[-–—~.\s)]*$")
_SIGNED = re.compile(r"\bNIP\b\W*\d|\bt\s?t\s?d\b|ditandatangani\s+secara\s+elektronik", re.IGNORECASE)
_ATTACHES = re.compile(r"\d|\b(?:satu|dua|tiga|empat|lima|berkas|lembar|bendel|set)\b", re.IGNORECASE)
_SOP_WORDS = tuple(
    fold(word) for word in ("Nomor SOP", "Nama SOP", "Judul SOP", "No SOP", "Kualifikasi Pelaksana")
)
_NAMED = {  # papers that are sent with letters
    "keputusan": (fold("Keputusan"),),
    "berita_acara": (fold("Berita Acara"),),
    "surat_tugas": (fold("Surat Tugas"), fold("Surat Perintah")),
    "surat_edaran": (fold("Surat Edaran"),),
    "pengumuman": (fold("Pengumuman"),),
    "sop": (fold("Standar Operasional"), fold("SOP")),
}
_COVER = fold("standar operasional prosedur")
_HAL = {"hal": LABELS["hal"]}
_PAPERS = tuple((jenis, name) for jenis, names in TITLES.items() for name in names if "DISPOSISI" not in name)


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of one page; "" and None are what it does not show.

    `title` is the kind a title names, `number` the document's number in the head, folded for comparing; `attached` says
    that a page is headed as somebody's lampiran, `attaches` that a letter's head names a lampiran; `opens_low` that the
    text begins in the middle of a sentence, `ends_open` that it does not end with one; `speaks_of` are kinds of papers
    that the text names.
    """

    words: int
    slip: bool = False
    cover: bool = False
    sop: bool = False
    attached: bool = False
    kop: str = ""
    title: str = ""
    number: str = ""
    labels: frozenset[str] = frozenset()
    dated: bool = False
    attaches: bool = False
    page_number: int | None = None
    signed: bool = False
    opens_low: bool = False
    ends_open: bool = False
    speaks_of: frozenset[str] = frozenset()

    @property
    def blank(self) -> bool:
        """Whether the page says nothing."""
        return self.words < FEWEST_WORDS


def read_signs(page: Page) -> Signs:
    """The signs of a page."""
    lines = body_lines([page])
    words = sum(len(line.words) for line in lines if line.conf >= 0.3)
    if words < FEWEST_WORDS:
        return Signs(words)
    raw = lines_in(page)
    if is_slip(raw):
        return Signs(words, slip=True, number=number_key(slip_number(raw)))
    if is_cover(page) or _is_worn_cover(page, lines):
        return Signs(words, cover=True)
    free = _outside_tables(page, lines)
    kop = _kop(page, free)
    head = [line for line in free[:HEAD_LINES] if line.box[1] < HEAD * page.height]
    labels = _labels(head)
    title, at = _title(head)
    attached = _is_lampiran(head)
    return Signs(
        words,
        sop=_is_sop(page, lines),
        attached=attached,
        kop="" if attached else fold(kop.instansi or ""),
        title="" if attached else title,
        number=_number(head, at, title),
        labels=frozenset(labels),
        dated=any(find_date(part.text) is not None for line in head[:14] for part in split_line(line)),
        attaches=_ATTACHES.search(labels.get("lampiran", "")) is not None,
        page_number=_page_number(page, raw),
        signed=_is_signed(lines, min(len(lines), max(kop.end, at + 1, 3 if labels else 0))),
        # Beside a kop, small letters are what a logo was read as.
        opens_low=bool(free) and not kop.lines and free[0].text[:1].islower() and free[0].conf >= 0.6,
        ends_open=bool(free) and free[-1] is lines[-1] and _ends_open(free),
        speaks_of=_speaks_of(lines),
    )


def _speaks_of(lines: Sequence[Line]) -> frozenset[str]:
    text = fold("".join(line.text for line in lines))
    return frozenset(kind for kind, names in _NAMED.items() if any(name in text for name in names))


def number_key(nomor: str) -> str:
    """A number reduced to what two readings of it share; "" for one without a digit."""
    return fold(nomor) if any(letter.isdigit() for letter in nomor) else ""


def _is_worn_cover(page: Page, lines: Sequence[Line]) -> bool:
    """Whether the page is the cover of an SOP whose large letters were misread."""
    text = "".join(fold(line.text) for line in lines)
    if len(page.words) > COVER_WORDS or len(page.cells) >= TABLE_CELLS or fold("lampiran") in text:
        return False
    return fuzz.partial_ratio(_COVER, text, score_cutoff=82) > 0


def _outside_tables(page: Page, lines: Sequence[Line]) -> list[Line]:
    """The lines that stand in no ruled table."""
    boxes = []
    for table in {cell.table for cell in page.cells}:
        cells = [cell.box for cell in page.cells if cell.table == table]
        if len(cells) >= TABLE_CELLS:
            boxes.append(union(cells))
    return [
        line
        for line in lines
        if not any(box[1] <= (line.box[1] + line.box[3]) / 2 <= box[3] for box in boxes)
    ]


def _kop(page: Page, lines: Sequence[Line]) -> Letterhead:
    """The kop at the top of the page; a signer's office under the last lines of a letter is none."""
    kop = read_letterhead([line for line in lines if line.box[1] < KOP * page.height])
    first = next((i for i, line in enumerate(lines) if kop.lines and line.box[1] >= kop.lines[0].box[1]), 0)
    return kop if first < KOP_LINES else Letterhead(None, (), 0)


def _labels(head: Sequence[Line]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in (part for line in head for part in (line, *split_line(line))):
        label = match_label(part.text, LABELS)
        if label is None or label.field in found or label.field == "tembusan":
            continue
        if label.field == "kepada" or stands_as_label(part, label):
            found[label.field] = part.text[label.length :]
    return found


def _title(head: Sequence[Line]) -> tuple[str, int]:
    """The kind that a title in the head names, and the index of its line; ("", -1) without a title."""
    for i, line in enumerate(head[:14]):
        letters = [letter for letter in line.text if letter.isalpha()]
        if len(letters) < 5 or sum(letter.isupper() for letter in letters) < 0.7 * len(letters):
            continue
        if _DECREE.match(line.text):
            return "keputusan", i
        for jenis, name in _PAPERS:
            numbered = any(_NUMBER.match(other.text) for other in head[i + 1 : i + 5])
            whole = match_whole(line.text, (name,), 88)
            if whole or (numbered and len(name) > 8 and fold(line.text).startswith(fold(name))):
                return jenis, i
    return "", -1


def _number(head: Sequence[Line], at: int, title: str) -> str:
    """The document's number: under its title, or behind the label `Nomor`; of a lampiran, that of its document."""
    for line in head[at + 1 if title else 0 :]:
        for text in (_to_first_digit(line), *(part.text for part in split_line(line))):
            match = _NUMBER.match(text)
            value = _without_date(re.split(r"\btentang\b", match["value"], flags=re.I)[0]) if match else ""
            digits = sum(letter.isdigit() for letter in value)
            if (_LIKE_A_NUMBER.fullmatch(value) and digits) or (digits >= 6 and len(value.split()) <= 3):
                return number_key(value)
    return ""


def _to_first_digit(line: Line) -> str:
    """The columns of the line up to the one with a digit: place and date may stand in the next."""
    said = ""
    for part in split_line(line):
        said += f" {part.text}"
        if any(letter.isdigit() for letter in part.text):
            break
    return said


def _without_date(value: str) -> str:
    found = find_date(value)
    return value[: found[1]] if found and found[1] > 5 else value


def _is_lampiran(head: Sequence[Line]) -> bool:
    """Whether the page is headed as a lampiran; `Lampiran : 1 berkas` in a letter's head is none."""
    for i, line in enumerate(head[:6]):
        for part in split_line(line):
            match = _LAMPIRAN.match(part.text)
            if match is None:
                continue
            of = match["of"].strip()
            if _OF_PAPER.match(of):
                return True
            below = " ".join(other.text for other in head[i + 1 : i + 4])
            if i < 3 and not of and re.search(r"\b(?:nomor|keputusan|surat)\b", below, re.IGNORECASE):
                return not any(match_label(other.text, _HAL) for other in head[i + 1 : i + 4])
            if i < 2 and part.text.isupper() and ":" not in part.text:
                return True
    return False


def _is_sop(page: Page, lines: Sequence[Line]) -> bool:
    """Whether an SOP's identity block stands on the page."""
    text = "".join(fold(line.text) for line in lines)
    return any(word in text for word in _SOP_WORDS) and find_identity(page, find_labels(page)) is not None


def _page_number(page: Page, lines: Sequence[Line]) -> int | None:
    """The number printed at the head or foot of the page; None without one."""
    edge = [line for line in (*lines[:3], *lines[-3:]) if line.conf >= 0.5]
    for line in edge:
        if line.box[3] >= EDGE * page.height and line.box[1] <= (1 - EDGE) * page.height:
            continue
        if match := _PAGE_OF.match(line.text):
            return int(match["n"])
        match = _PAGE_N.match(line.text)
        dashed = match is not None and not line.text.strip().isdigit()
        centre = (line.box[0] + line.box[2]) / 2
        if match and (dashed or abs(centre - page.width / 2) < 0.1 * page.width or centre > 0.8 * page.width):
            return int(match["n"])
    return None


def _is_signed(lines: Sequence[Line], start: int) -> bool:
    """Whether a signature, or the list of copies below one, stands on the page under its head."""
    if any(_SIGNED.search(line.text) for line in lines[start:]):
        return True
    closing = read_closing(lines, start)
    return bool(closing.tembusan) or (bool(closing.block) and read_signature(closing.block).nama is not None)


def _ends_open(lines: Sequence[Line]) -> bool:
    """Whether the last line breaks off within a sentence: it runs to the right and ends with a small letter or a comma."""
    last, text = lines[-1], lines[-1].text.rstrip()
    full = last.box[2] >= 0.93 * max(line.box[2] for line in lines) and len(last.words) >= 6
    return full and last.conf >= 0.6 and (text[-1:].islower() or text.endswith((",", "-")))
