"""The head of a letter: its label rows, place and date, addressees and title, in whatever order an office sets them.

It ends where the running text begins. What kind of letter it is, and what the text says, is for others.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from ingest.dates import find_date, impossible_date, incomplete_date
from ingest.items import read_marker, split_items
from ingest.labels import COLON_LIKE, Match, fold, match_label, match_whole, stands_as_label
from ingest.lines import Line, make_line, split_line
from ingest.officials import begins_title
from ingest.signature import line_pitch
from ingest.wording import cut_line, join_lines

LABELS = {
    "nomor": ("Nomor", "No", "Nomor Surat"),
    "sifat": ("Sifat", "Derajat"),
    "lampiran": ("Lampiran", "Lamp"),
    "hal": ("Hal", "Perihal"),
    "tanggal": ("Tanggal", "Tgl"),
    "kepada": ("Yth", "Kepada Yth", "Kepada", "Kepada Yang Terhormat", "Yang Terhormat", "Ditujukan Kepada"),
    "dari": ("Dari",),
    "tembusan": ("Tembusan", "Tembusan Yth", "Tindasan"),
}
TITLES = {
    "nota_dinas": ("NOTA DINAS",),
    "surat_tugas": ("SURAT TUGAS", "SURAT PERINTAH", "SURAT PERINTAH TUGAS", "SURAT PERINTAH PERJALANAN DINAS"),
    "surat_edaran": ("SURAT EDARAN",),
    "pengumuman": ("PENGUMUMAN",),
    "berita_acara": ("BERITA ACARA",),
    "undangan": ("UNDANGAN", "SURAT UNDANGAN"),
    "surat": (
        "SURAT KETERANGAN", "SURAT KUASA", "SURAT PENGANTAR", "SURAT PERNYATAAN", "MEMORANDUM", "NOTULA", "NOTULEN",
        "LEMBAR DISPOSISI", "SURAT REKOMENDASI", "REKOMENDASI", "LAPORAN", "SURAT PERINGATAN", "SURAT PANGGILAN",
    ),
}  # fmt: skip
_TO = {"kepada": LABELS["kepada"]}
_SECTIONS = {"isi": ("Menimbang", "Dasar", "Latar Belakang", "Umum")}
_TITLE_WORDS = tuple(name for names in TITLES.values() for name in names)
_HONOUR = re.compile(r"^(?:kepada|yth|ytn|vth|yang terhormat)\b[\s.,:;]*", re.IGNORECASE)
_DI = re.compile(
    r"^d[il1](?:\s*[-–:.]+)?(?:\s|$)(?!lingkungan|wilayah|seluruh|bawah|tingkat|luar|dalam)", re.IGNORECASE
)
_DI_TAIL = re.compile(
    r"[\s,]+di\s*[-–]?\s*(?:tempat|(?!lingkungan|wilayah|seluruh)[A-Z][\w'-]+(?:\s[A-Z][\w'-]+){0,2})[\s.,:;-]*$"
)
_PLACE = re.compile(r"(?P<place>[A-Z][A-Za-z.'’-]+(?:\s[A-Z][A-Za-z.'’-]+){0,3})\s*[,.;:]?\s*$")
_GREETING = re.compile(
    r"^(?:dengan hormat|assalam|salam|bersama ini|sehubungan|dalam rangka|menindaklanjuti|berdasarkan)", re.I
)
RIGHT = 0.48  # share of the page's width from where a part stands in the right column of the head


@dataclass(slots=True)
class Head:
    """What the head says: lines of each field's value, the title, and the index of the first line of the text."""

    values: dict[str, list[Line]] = field(default_factory=dict)
    labels: dict[str, Line] = field(default_factory=dict)  # where each label stands
    weights: dict[str, float] = field(default_factory=dict)  # how surely each label was recognised, 0..1
    title: Line | None = None
    date_line: Line | None = None  # place and date
    end: int = 0


def read_head(lines: Sequence[Line], width: float, start: int) -> Head:
    """Read the head of a letter whose first page has `lines`, from line `start` (below the kop) on; `width` in points."""
    return _Reader(lines, width).read(start)


def addressees(lines: Sequence[Line]) -> str | None:
    """The addressees as one text: without `Yth.` and without `di ...`, several joined by `; `."""
    kept: list[Line] = []
    for line in lines:
        while (match := _HONOUR.match(line.text)) and line.words:
            line = cut_line(line, match.end())
        if kept and (_DI.match(line.text) or match_whole(line.text, ("Tempat", "di Tempat"), 90)):
            break
        if line.words:
            kept.append(line)
    items = _people(kept)
    texts = [_DI_TAIL.sub("", " ".join(text.split())).strip(" ;,.:") for text in items]
    return "; ".join(text for text in texts if text) or None


def place_of(teks: str) -> str | None:
    """The place before a date: `Kota Contoh` of `Kota Contoh, 2 Mei 2025`; None without one."""
    found = find_date(teks)
    before = teks[: found[1]] if found else teks
    match = _PLACE.search(before.rstrip(" ,.;:-–—"))
    if match is None or any(letter.isdigit() for letter in match["place"]):
        return None
    return match["place"].strip(" .")


def _people(lines: Sequence[Line]) -> list[str]:
    """Numbered addressees one by one; without numbers, a line that begins a title of office begins a new one."""
    if any(marker.style != "polos" for line in lines[:2] for marker in read_marker(line)):
        return [join_lines(item) for item in split_items(lines)]
    groups: list[list[Line]] = []
    for line in lines:
        starts = begins_title(line.text) or line.text.startswith(("Sdr", "Saudara", "Para "))
        if groups and not (starts and not groups[-1][-1].text.rstrip().endswith((",", "dan", "/", "-"))):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [join_lines(group) for group in groups]


class _Reader:
    """Goes down the head line by line; what a line without a label belongs to depends on the lines above it."""

    def __init__(self, lines: Sequence[Line], width: float) -> None:
        self.lines = lines
        self.width = width
        self.head = Head()
        self.current: str | None = None  # the field that following lines may continue
        self.right: str | None = None  # "kepada" while addressees stand in the right column
        self.after_di = False
        self.colon = _colon_column(lines)
        self.pitch = line_pitch(lines)
        self.before: Line | None = None

    def read(self, start: int) -> Head:
        for i in range(start, len(self.lines)):
            line = self.lines[i]
            if self.before is not None and line.page != self.before.page:
                self.head.end = i
                break
            if not self._take(line, i):
                self.head.end = i
                break
            self.before = line
        else:
            self.head.end = len(self.lines)
        return self.head

    def _take(self, line: Line, index: int) -> bool:
        """Take the line into the head; False when the text begins with it."""
        parts = split_line(line)
        left = [part for part in parts if part.box[0] < RIGHT * self.width]
        rest = [word for part in parts if part.box[0] >= RIGHT * self.width for word in part.words]
        whole = make_line([word for part in left for word in part.words], line.page)
        if rest and self._take_right(make_line(rest, line.page)):
            return not left or self._take_left(whole, index) or True
        return self._take_left(line, index)

    def _take_right(self, part: Line) -> bool:
        text = part.text
        if find_date(text) or impossible_date(text) or incomplete_date(text):
            self.head.date_line = self.head.date_line or part
            return True
        label = match_label(text, _TO)
        if label and "kepada" not in self.head.values:
            self.right = "kepada"
            self.head.labels["kepada"] = part
            self.head.values["kepada"] = _rest(part, label.length)
            return True
        if self.right == "kepada":
            self.head.values["kepada"].append(part)
            return True
        return False

    def _take_left(self, line: Line, index: int) -> bool:
        text = line.text
        if match_whole(text, _TITLE_WORDS, 88) and self.head.title is None:
            self.head.title, self.current = line, "judul"
            return True
        if match_whole(text, ("TENTANG",), 85):
            self.current = "tentang"
            self.head.values.setdefault("tentang", [])
            return True
        if self.current != "kepada" and self.current != "tentang" and self._take_label(line):
            return True
        if self.current == "kepada":
            return self._take_addressee(line, index)
        if self.current == "tentang":
            return self._take_title(line)
        if self.current == "judul" and _is_capital(text) and not find_date(text):
            self.head.values.setdefault("judul", []).append(line)
            return True
        if self.current is not None and self._continues(line):
            self.head.values[self.current].append(line)
            return True
        if self._is_dirt(line):
            return True
        return not self.head.labels and not self.head.title and self._is_stray(line, index)

    def _is_dirt(self, line: Line) -> bool:
        """A scrap beside or between the labels: hardly a letter, or hardly read."""
        small = line.box[2] - line.box[0] < 0.1 * self.width
        return small and (line.conf < 0.5 or sum(letter.isalpha() for letter in line.text) < 2)

    def _take_label(self, line: Line) -> bool:
        label = match_label(line.text, LABELS)
        if label is None or not self._is_label(line, label):
            return False
        name = label.field
        if name in self.head.values and (self.head.values[name] or name != "kepada"):
            return False
        value = _rest(line, label.length)
        if value:
            value = self._without_colon(value)
        if value and name != "kepada":
            value = self._without_date(value)
        self.head.labels[name] = line
        self.head.weights[name] = label.score / 100 * (1.0 if label.separated else 0.97)
        self.head.values[name] = value
        self.current = name
        return True

    def _is_label(self, line: Line, label: Match) -> bool:
        """Whether it is a label here; one for addressees needs nothing behind it."""
        if label.field == "kepada" or stands_as_label(line, label):
            return True
        if label.field == "nomor" and any(letter.isdigit() for letter in line.text[label.length :]):
            return True
        if (
            self.current in self.head.labels
            and abs(line.box[0] - self.head.labels[self.current].box[0]) <= 5.0
        ):
            return True  # below another label, whose colon may be lost as well
        return self._at_colon(line.words[len(line.text[: label.length].split())].box[0])

    def _at_colon(self, x: float) -> bool:
        return self.colon is not None and abs(x - self.colon) <= 5.0

    def _without_colon(self, value: list[Line]) -> list[Line]:
        """The value without what a colon was read as, known by its shape or by standing where colons stand."""
        words = list(value[0].words)
        while words and COLON_LIKE.fullmatch(words[0].text):
            words.pop(0)
        if len(words) > 1 and len(words[0].text) <= 2 and self._at_colon(words[0].box[0]):
            first, counts = words[0], words[1].text.startswith("(")  # `1 (satu) berkas`
            if first.box[2] - first.box[0] <= 0.9 * value[0].height and not counts:
                words.pop(0)
        return [make_line(words, value[0].page)] if words else []

    def _without_date(self, value: list[Line]) -> list[Line]:
        """The value without place and date that stand on the same line, too near to be another column."""
        line = value[0]
        found = find_date(line.text)
        if found is None or len(line.text) - found[2] > 4 or found[1] == 0:
            return value
        place = place_of(line.text)
        start = line.text.rfind(place, 0, found[1]) if place else found[1]
        if start <= 0:
            return value
        self.head.date_line = self.head.date_line or cut_line(line, start, found[2])
        rest = cut_line(line, 0, len(line.text[:start].rstrip(" -–—,.")))
        return [rest] if rest.words else []

    def _take_addressee(self, line: Line, index: int) -> bool:
        kept = self.head.values["kepada"]
        text = line.text
        if self.after_di:
            self.after_di = False
            short = line.box[2] - line.box[0] < 0.4 * self.width and len(line.words) <= 4
            if short and not match_label(text, LABELS) and not _GREETING.match(text):
                self.current = None
                return True
            self.current = None
            return self._take_left(line, index)
        if _DI.match(text) and kept:
            self.after_di = len(fold(text)) <= 3
            self.current = "kepada" if self.after_di else None
            return True
        label = match_label(text, LABELS)
        if label and label.field != "kepada" and self._is_label(line, label):
            self.current = None
            return self._take_label(line)
        if kept and self._is_text(line, kept[-1]):
            return False
        kept.append(line)
        return True

    def _is_text(self, line: Line, above: Line) -> bool:
        """Whether running text begins with this line, although no `di ...` closed the addressees."""
        if _GREETING.match(line.text):
            return True
        gap = self.pitch > 0 and line.box[1] - above.box[1] > 1.6 * max(self.pitch, above.height)
        wide = line.box[2] - line.box[0] > 0.62 * self.width
        return (gap or wide) and not read_marker(line)

    def _take_title(self, line: Line) -> bool:
        kept = self.head.values["tentang"]
        if not kept:
            kept.append(line)
            return True
        far = line.box[1] - kept[-1].box[1] > 1.9 * max(8.0, kept[-1].height) + 4
        if far or _is_capital(kept[0].text) != _is_capital(line.text) or read_marker(line):
            return False
        if match_label(line.text, _SECTIONS):
            return False
        kept.append(line)
        return True

    def _continues(self, line: Line) -> bool:
        """Whether the line goes on with the value above it: it begins where values begin."""
        value = self.head.values.get(self.current or "", [])
        above = value[-1] if value else self.head.labels.get(self.current or "")
        if above is None or line.conf < 0.5 or line.box[1] - above.box[3] > 1.4 * max(8.0, above.height):
            return False
        if line.box[1] < (above.box[1] + above.box[3]) / 2:
            return False  # dirt beside the line, not below it
        if value:
            return abs(line.box[0] - value[0].box[0]) <= 12.0
        return self.colon is not None and line.box[0] > self.colon

    def _is_stray(self, line: Line, index: int) -> bool:
        """A line above the first label: the kop's last, a stamp of receipt, a number by pen."""
        if len(line.words) <= 6 or line.conf < 0.7:
            return True
        below = self.lines[index + 1 : index + 7]
        return any(
            match_whole(other.text, _TITLE_WORDS, 88)
            or ((label := match_label(other.text, LABELS)) and self._is_label(other, label))
            for other in below
        )


def _rest(line: Line, length: int) -> list[Line]:
    rest = cut_line(line, length)
    return [rest] if rest.words else []


def _is_capital(teks: str) -> bool:
    letters = [letter for letter in teks if letter.isalpha()]
    return len(letters) >= 3 and sum(letter.isupper() for letter in letters) >= 0.75 * len(letters)


def _colon_column(lines: Sequence[Line]) -> float | None:
    """Where the colons of the head stand, in points from the left; None without any."""
    places = [
        line.words[1].box[0]
        for line in lines[:30]
        if len(line.words) > 1 and line.words[1].text in (":", ";") and match_label(line.text, LABELS)
    ]
    return median(places) if places else None
