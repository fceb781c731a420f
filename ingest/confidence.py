"""One honest number for each field: how often a field with such signs was right.

Signs of how it was read (word confidences, words that look misread) and of what it says (`checks`) make a score; a
small table turns the score into the share that was right where it was tried.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from archive.geometry import Page, Word
from archive.klasifikasi import kode_table
from archive.office_habits import PHRASES
from archive.records import Bukti, Rekaman
from ingest.checks import AGAINST, CONFIRMED, SILENT, check_fields
from ingest.field_paths import field_of, value_at
from ingest.lines import words_in
from ingest.officials import JABATAN, LEMBAGA

PLAIN = 0.95  # a word read with more is not looked at for misread letters
SLACK = 1.0  # points around a field's box
OFTEN = (
    "dengan", "untuk", "yang", "dari", "pada", "tentang", "adalah", "kepada", "dalam", "telah", "akan", "oleh", "nomor",
    "tahun", "undang", "peraturan", "keputusan", "republik", "indonesia", "negara", "lembaran", "tambahan", "nomor",
    "membuat", "menerima", "memeriksa", "menyampaikan", "menandatangani", "meneruskan", "menyiapkan", "menetapkan",
    "melaksanakan", "mengetahui", "memahami", "mampu", "memiliki", "kemampuan", "komputer", "printer", "dokumen",
    "menit", "hari", "januari", "februari", "maret", "april", "juni", "juli", "agustus", "september", "oktober",
    "november", "desember", "apabila", "jika", "maka", "tidak", "dilaksanakan", "disimpan", "sebagai", "surat", "konsep",
)  # fmt: skip
_PARTED = re.compile(r"(?<![\d.,/-])\d+ \d+(?![\d.,/-])")  # `507 1`: digits of one number set apart
_NAMES = ("nama", "kepada")  # words that need not be known
SHORT = 3  # steps of a table below which it may be a piece of another
_LONG = 4  # letters from which a word can be told from another by its spelling

# From which score (left) how many of 100 fields were right. Counted on 3862 fields of scanned pages: the samples, 31
# development cases of other offices, and the samples' texts with other names, numbers, dates and words, scanned anew
# at 140 to 300 dpi, clean to worn. Where 99 of 100 were right with room to spare 0.99 is given; where it was 98 only
# 0.94, so that 0.95 and more keeps what it promises on papers that are not like these. Tried afterwards on 56 files
# with new words and other scans: of 2187 fields 1483 were given 0.95 or more, and 1477 of them (0.996) were right.
# `tests/bench/calibration.py` counts again.
STEPS: tuple[tuple[float, float], ...] = (
    (0.0, 0.25), (0.45, 0.6), (0.6, 0.7), (0.7, 0.75), (0.78, 0.82), (0.82, 0.88), (0.86, 0.91), (0.9, 0.94),
    (0.94, 0.99),
)  # fmt: skip
# Names have no grammar: one letter lost leaves a name. A row's symbols are right or wrong with the row.
STEPS_OF: Mapping[str, tuple[tuple[float, float], ...]] = {
    "nama": ((0.0, 0.4), (0.45, 0.65), (0.7, 0.75), (0.82, 0.85), (0.9, 0.92), (0.94, 0.98)),
    "sel": (
        (0.0, 0.1), (0.45, 0.5), (0.6, 0.68), (0.7, 0.72), (0.82, 0.8), (0.86, 0.87), (0.9, 0.94), (0.94, 0.99),
    ),
    "pelaksana": ((0.0, 0.6), (0.7, 0.75), (0.9, 0.94), (0.94, 0.99)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for a field: confidences 0..1 of its words (`mean` as its parser weighed it), faults counted."""

    kind: str
    digital: bool
    mean: float
    low: float
    strange: int  # words that look like a misread form of another word of the document
    changed: int  # words of the value that do not stand in its place as written: joined, mended
    odd: int  # words of letters and digits mixed, capitals inside
    check: int
    torn: bool  # a step beside a page break, or one of those that do not count up
    weakest: str  # the word read worst

    @property
    def score(self) -> float:
        """0..1; falls with every fault."""
        trust = 0.5 * self.mean + 0.5 * self.low
        faults = (
            0.06 * min(3, self.strange)
            + 0.04 * min(3, self.changed)
            + 0.1 * min(2, self.odd)
            + 0.2 * self.torn
        )
        if self.check == CONFIRMED:
            trust += 0.4 * (1 - trust)
            faults *= 0.6
        elif self.check == AGAINST:
            faults += 0.4
        return max(0.0, min(1.0, trust - faults))


def calibrated(signs: Signs) -> float:
    """The share of fields with such signs that are right."""
    steps = STEPS_OF.get(signs.kind, STEPS)
    return steps[bisect_right(steps, signs.score, key=lambda step: step[0]) - 1][1]


def with_confidence(rekaman: Rekaman, signs: Mapping[str, Signs]) -> Rekaman:
    """The record with calibrated confidence in its evidence; a list is no surer than its least sure item."""
    sure = {path: calibrated(signs[path]) for path in rekaman.bukti}
    for path, share in list(sure.items()):
        whole, _, item = path.rpartition("/")
        if item.isdigit() and whole in sure:
            sure[whole] = min(share, sure[whole])
    bukti = {path: replace(one, keyakinan=sure[path]) for path, one in rekaman.bukti.items()}
    return replace(rekaman, bukti=bukti)


def signs_of(rekaman: Rekaman, pages: Sequence[Page]) -> dict[str, Signs]:
    """The signs of every field with evidence."""
    by_number = {page.number: page for page in pages}
    checks = check_fields(rekaman)
    known = _Vocabulary(pages)
    torn = _torn_steps(rekaman) | {
        path.rsplit("/", 1)[0]
        for path, verdict in checks.items()
        if verdict == AGAINST and path.endswith(("/no", "/kegiatan"))
    }
    found: dict[str, Signs] = {}
    for path, bukti in rekaman.bukti.items():
        page = by_number.get(bukti.halaman)
        value = value_at(rekaman, path)
        words = _words_at(page, bukti) if page else ()
        said = _texts(value)
        confs = [word.conf for word in words if any(letter.isalnum() for letter in word.text)]
        written: dict[str, float] = {}
        for word in words:
            bare = _bare(word.text)
            written[bare] = min(word.conf, written.get(bare, 1.0))
        tokens = [bare for text in said for token in text.split() if (bare := _bare(token))]
        free = field_of(path).rsplit("/", 1)[-1] in _NAMES
        found[path] = Signs(
            kind=kind_of(path),
            digital=page is not None and page.source == "teks",
            mean=bukti.keyakinan,
            low=min(confs, default=bukti.keyakinan),
            strange=0
            if free
            else sum(known.is_strange(token) for token in tokens if written.get(token, 0.0) < PLAIN),
            changed=sum(token not in written for token in tokens) if isinstance(value, str) else 0,
            odd=sum(_is_odd(token) for text in said for token in text.split())
            + sum(len(_PARTED.findall(text)) for text in said),
            check=_linked(page, bukti) if page and path.endswith("/pelaksana") else checks.get(path, SILENT),
            torn=path.rsplit("/", 1)[0] in torn,
            weakest=min(words, key=lambda word: word.conf).text if words else "",
        )
    return found


def kind_of(path: str) -> str:
    """Which table a field's score is looked up in."""
    parts = path.split("/")
    if "langkah" in parts:
        return parts[-1] if parts[-1] in ("pelaksana", "no", "waktu") else "sel"
    if path == "surat/isi":
        return "isi"
    if any(part.isdigit() for part in parts[2 if parts[0] == "sop" else 1 :]) and parts[2:3] != ["tabel"]:
        return "butir"
    last = parts[-1]
    if last.startswith("tanggal") or last in ("tahun", "nip"):
        return "angka"
    if last.startswith("nomor"):
        return "nomor"
    if last == "nama":
        return "nama"
    return "medan"


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return tuple(item for item in value if isinstance(item, str))
    return (value,) if isinstance(value, str) else ()


def _words_at(page: Page, bukti: Bukti) -> tuple[Word, ...]:
    x0, y0, x1, y1 = bukti.kotak
    return words_in(page, (x0 - SLACK, y0 - SLACK, x1 + SLACK, y1 + SLACK))


def _linked(page: Page, bukti: Bukti) -> int:
    """Whether an arrow meets every symbol in the box: what is none is seldom linked."""
    x0, y0, x1, y1 = bukti.kotak
    inside = {
        i
        for i, symbol in enumerate(page.symbols)
        if x0 - SLACK <= (symbol.box[0] + symbol.box[2]) / 2 <= x1 + SLACK
        and y0 - SLACK <= (symbol.box[1] + symbol.box[3]) / 2 <= y1 + SLACK
    }
    met = {end for arrow in page.connectors for end in (arrow.start, arrow.end)}
    return CONFIRMED if inside and inside <= met else SILENT


def _bare(token: str) -> str:
    return re.sub(r"[\W_]+", "", token).casefold()


class _Vocabulary:
    """The longer words of a document, however read, and how often each stands there."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._count = Counter(
            bare
            for page in pages
            for word in page.words
            if len(bare := _bare(word.text)) >= _LONG and bare.isalpha()
        )
        self._often = {least: [w for w, n in self._count.items() if n >= least] for least in (3, 6)}
        self._judged: dict[str, bool] = {}

    def is_strange(self, token: str) -> bool:
        """Whether a word is a letter or two off one that is common here or in offices, and not known itself."""
        if token not in self._judged:
            self._judged[token] = self._judge(token)
        return self._judged[token]

    def _judge(self, token: str) -> bool:
        own = self._count.get(token, 0)
        if len(token) < _LONG or not token.isalpha() or own > 2 or token in office_words():
            return False
        most = 1 if len(token) < 7 else 2
        return any(
            process.extractOne(token, words, scorer=Levenshtein.distance, score_cutoff=most) is not None
            for words in (office_words(), self._often[6 if own == 2 else 3])
        )


@cache
def office_words() -> frozenset[str]:
    """Words of the archive's own tables: classification codes, their subjects, offices, titles."""
    texts = [kode.uraian for kode in kode_table().values()]
    texts += [phrase for _, phrases in PHRASES for phrase in phrases]
    texts += [*LEMBAGA, *JABATAN, *OFTEN]
    words = re.findall(r"[^\W\d_]+", " ".join(texts).casefold())
    return frozenset(word for word in words if len(word) >= _LONG)


def _is_odd(token: str) -> bool:
    """`2O25`, `peLaksanaan`, `dan|`: what no writer writes."""
    core = re.sub(r"^\W+|\W+$", "", token)
    if re.search(r"[|\\~_<>{}\[\]=¢§£€¥«»]", token):
        return True
    if "/" in core or "-" in core or "." in core:
        return False
    return bool(re.search(r"[a-z][A-Z]{1,2}[a-z]|[A-Za-z]\d[A-Za-z]|\d[OolI]|[a-z]{2}\d", core))


def _torn_steps(rekaman: Rekaman) -> set[str]:
    """Paths of steps that may be cut: first or last on a page inside their table, or in a table that lost its head.

    A second table of one or two steps, or one that does not begin with 1, is mostly the rest of the first.
    """
    found: set[str] = set()
    for i, sop in enumerate(rekaman.sop):
        for k, table in enumerate(sop.tabel):
            steps = [f"sop/{i}/tabel/{k}/langkah/{n}" for n in range(len(table.langkah))]
            places = [_page_of(rekaman, step) for step in steps]
            for (step, page), (after, next_page) in pairwise(zip(steps, places, strict=True)):
                if page != next_page:
                    found |= {step, after}
            if k and (len(steps) < SHORT or table.langkah[0].no != "1"):
                found |= {*steps, f"sop/{i}/tabel/{k - 1}/langkah/{len(sop.tabel[k - 1].langkah) - 1}"}
    return found


def _page_of(rekaman: Rekaman, step: str) -> int | None:
    for name in ("kegiatan", "no", "pelaksana", "output"):
        if (bukti := rekaman.bukti.get(f"{step}/{name}")) is not None:
            return bukti.halaman
    return None
