"""What the parts of an SOP's first pages are called, and where on a page such labels stand."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz, process

from archive.geometry import Box, Cell, Page, Word
from ingest.grid import centre
from ingest.labels import fold, match_label, match_whole
from ingest.lines import Line, lines_in, make_line, union, words_in
from ingest.wording import tidy_line

# Typing errors of real forms ("Evektif", "PERNGATAN") are near enough to be found without a row of their own.
IDENTITY: Mapping[str, tuple[str, ...]] = {
    "nomor_sop": (
        "Nomor SOP", "No. SOP", "Nomor SOP AP", "Nomor Dokumen", "Nomor", "No. Dokumen", "No Dok.", "Nomor POS",
        "No. POS", "Nomor Prosedur", "No. Prosedur", "Kode SOP", "Kode Dokumen", "Nomor/Kode SOP",
        "Nomor Standar Operasional Prosedur",
    ),
    "tanggal_pembuatan": (
        "Tanggal Pembuatan", "Tgl. Pembuatan", "Tanggal Dibuat", "Tgl Dibuat", "Tanggal Penyusunan",
        "Tgl. Penyusunan", "Tanggal Disusun", "Tanggal Terbit", "Tgl. Terbit", "Tanggal Diterbitkan",
        "Tanggal Pembuatan SOP",
    ),
    "tanggal_revisi": (
        "Tanggal Revisi", "Tgl. Revisi", "Tanggal Perubahan", "Revisi", "Tanggal Revisi Terakhir", "Tanggal Direvisi",
    ),
    "tanggal_efektif": (
        "Tanggal Efektif", "Tgl. Efektif", "Tanggal Evektif", "Tanggal Berlaku", "Tanggal Diberlakukan",
        "Tanggal Mulai Berlaku", "Berlaku Efektif", "Mulai Berlaku", "Tgl. Berlaku", "Tanggal Pemberlakuan",
        "Berlaku Sejak", "Tanggal Pelaksanaan",
    ),
    "tanggal_pengesahan": (
        "Tanggal Pengesahan", "Tgl. Pengesahan", "Tanggal Disahkan", "Tgl. Disahkan", "Tanggal Persetujuan",
        "Tanggal Penetapan", "Tgl. Penetapan", "Tanggal Ditetapkan", "Tgl. Ditetapkan", "Tanggal Disetujui",
    ),
    "disahkan_oleh": (
        "Disahkan Oleh", "Disyahkan Oleh", "Pengesahan", "Disetujui Oleh", "Ditetapkan Oleh", "Disahkan", "Ditetapkan",
        "Mengesahkan", "Pejabat yang Mengesahkan", "Ditandatangani Oleh", "Disahkan/Ditetapkan Oleh",
    ),
    "nama_sop": (
        "Nama SOP", "Judul SOP", "Nama SOP AP", "Nama Prosedur", "Judul Prosedur", "Judul", "Nama POS", "Judul POS",
        "Nama Dokumen", "Judul Dokumen", "Nama/Judul SOP", "Nama Standar Operasional Prosedur",
        "Judul Standar Operasional Prosedur",
    ),
}  # fmt: skip
# Labels beside them that carry nothing for the record, but end the value above.
OTHERS: Mapping[str, tuple[str, ...]] = {
    "unit_kerja": (
        "Unit Kerja", "Satuan Kerja", "Unit Organisasi", "Unit Pengelola", "Perangkat Daerah", "Nama Perangkat Daerah",
        "Unit Eselon I", "Bidang/Bagian",
    ),
    "lembar": ("Halaman", "Jumlah Halaman", "Lembar"),
    "revisi_ke": ("Revisi Ke", "Nomor Revisi", "No. Revisi", "Versi", "Status Revisi", "Jumlah Revisi"),
    "disusun_oleh": (
        "Disusun Oleh", "Dibuat Oleh", "Diperiksa Oleh", "Disiapkan Oleh", "Diverifikasi Oleh", "Dikaji Oleh",
        "Pemilik Proses",
    ),
}  # fmt: skip
LISTS: Mapping[str, tuple[str, ...]] = {
    "dasar_hukum": (
        "Dasar Hukum", "Dasar", "Landasan Hukum", "Dasar Hukum dan Acuan", "Dasar Hukum/Acuan", "Dasar Pelaksanaan",
        "Peraturan Terkait", "Referensi", "Rujukan", "Acuan", "Dasar Hukum dan Referensi",
    ),
    "kualifikasi_pelaksana": (
        "Kualifikasi Pelaksana", "Kualifikasi Pelaksanaan", "Kualitas Pelaksana", "Kualitas Pelaksanaan",
        "Kualifikasi", "Kualifikasi Petugas", "Kompetensi Pelaksana", "Persyaratan Pelaksana", "Kualifikasi SDM",
        "Kualifikasi Pelaksana SOP",
    ),
    "jumlah_pelaksana": ("Jumlah Pelaksana", "Jumlah Pelaksanaan", "Jumlah Petugas"),
    "keterkaitan": (
        "Keterkaitan", "Keterikatan", "Keterkaitan SOP", "Keterkaitan dengan SOP lain", "Keterkaitan dengan SOP",
        "SOP Terkait", "Keterkaitan SOP Lain", "Keterkaitan dengan SOP yang lain", "Keterkaitan POS",
        "Keterkaitan dengan Prosedur Lain", "Prosedur Terkait", "Dokumen Terkait", "SOP yang Terkait",
        "Hubungan dengan SOP lain",
    ),
    "peralatan_perlengkapan": (
        "Peralatan/Perlengkapan", "Peralatan", "Perlengkapan", "Peralatan dan Perlengkapan",
        "Peralatan & Perlengkapan", "Perlengkapan/Peralatan", "Peralatan/Kelengkapan", "Sarana dan Prasarana",
        "Perlengkapan dan Peralatan", "Alat dan Bahan", "Peralatan dan Bahan", "Sarana/Prasarana",
        "Alat dan Perlengkapan", "Peralatan dan Kelengkapan",
    ),
    "peringatan": (
        "Peringatan", "Perngatan", "Peringatan/Risiko", "Peringatan dan Sanksi", "Peringatan/Sanksi",
        "Peringatan dan Risiko", "Perhatian",
    ),
    "pencatatan_pendataan": (
        "Pencatatan dan Pendataan", "Pencatatan & Pendataan", "Pencatatan/Pendataan", "Pencatatan",
        "Pencatatan dan Pelaporan", "Pencatatan dan Pendokumentasian", "Pendataan dan Pencatatan",
        "Pencatatan dan Pengarsipan", "Pencatatan/Pelaporan", "Pencatatan dan Dokumentasi", "Dokumentasi",
    ),
}  # fmt: skip
# Headings of papers that tell a procedure in plain text, without a step table: its steps, and what else ends a list.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "prosedur": (
        "Prosedur", "Uraian Prosedur", "Langkah-Langkah", "Langkah-Langkah Prosedur", "Langkah-Langkah Kegiatan",
        "Prosedur Kerja", "Prosedur/Langkah-Langkah", "Tahapan Prosedur", "Uraian Kegiatan", "Tahapan Kegiatan",
        "Langkah Kerja", "Prosedur Pelaksanaan", "Urutan Kegiatan", "Uraian Aktivitas", "Langkah Kegiatan",
        "Tahapan Pelaksanaan", "Tata Cara", "Mekanisme", "Mekanisme dan Prosedur", "Uraian Langkah Kegiatan",
    ),
    "lain": (
        "Tujuan", "Maksud dan Tujuan", "Ruang Lingkup", "Pengertian", "Definisi", "Kebijakan", "Diagram Alir",
        "Bagan Alir", "Flowchart", "Lampiran", "Unit Terkait", "Penutup", "Formulir", "Jangka Waktu", "Latar Belakang",
        "Penanggung Jawab", "Indikator Kinerja", "Rekaman Historis Perubahan", "Tanggung Jawab", "Sasaran",
    ),
}  # fmt: skip
# Words that alone are too common to be a label outside a ruled cell of their own.
_VAGUE = {
    "nomor",
    "revisi",
    "pengesahan",
    "judul",
    "dasar",
    "peralatan",
    "perlengkapan",
    "pencatatan",
    "kualifikasi",
}
# Words that outside a ruled cell of their own are a label only before a colon.
_COMMON = {
    "acuan",
    "referensi",
    "rujukan",
    "perhatian",
    "dokumentasi",
    "disahkan",
    "ditetapkan",
    "mengesahkan",
}


LABELS: Mapping[str, tuple[str, ...]] = {**IDENTITY, **OTHERS, **LISTS}
FEWEST_HEADED = 2  # list labels on a page without cells, where headings without marks count too
_MARK = re.compile(r"\(?(?:[A-Za-z]|\d{1,2}|[IVX]{1,4})[.)]:?")
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
# Headings that no list item is: they count alone on their page.
_PLAIN = frozenset(
    fold(name)
    for name in (
        "Dasar Hukum",
        "Kualifikasi Pelaksana",
        "Pencatatan dan Pendataan",
        "Uraian Prosedur",
        "Prosedur",
    )
)
MOST_WORDS = 8  # in a cell that holds a label and nothing else
_FIRST_WORDS = sorted({fold(name.split()[0]) for names in LABELS.values() for name in names})


@dataclass(frozen=True, slots=True)
class Found:
    """A label on a page: its words' box, its ruled cell when it has one to itself, and what follows on its line."""

    field: str
    box: Box
    cell: Cell | None
    rest: tuple[Word, ...]
    score: float


def find_labels(page: Page) -> tuple[Found, ...]:
    """Every place on the page that reads like a label of `IDENTITY` or `LISTS`, top to bottom.

    A label alone in its cell counts even if it is a common word; elsewhere it must be followed by a colon or stand
    at the start of a line or column.
    """
    found: list[Found] = []
    free = {id(word): word for word in page.words}
    for cell in page.cells:
        parts = [tidied for part in lines_in(page, cell.box, split=True) if (tidied := tidy_line(part)).words]
        words = [word for part in parts for word in part.words]
        for word in words_in(page, cell.box):
            free.pop(id(word), None)
        whole = _whole(" ".join(word.text for word in words)) if 0 < len(words) <= MOST_WORDS else None
        if whole is not None:
            found.append(Found(whole[0], union(word.box for word in words), cell, (), whole[1]))
        else:
            found += _in_parts(parts)
    loose = replace(page, words=tuple(free.values()))
    parts = [tidied for part in lines_in(loose, split=True) if (tidied := tidy_line(part)).words]
    plain = _in_parts(parts)
    marked = _numbered(parts)
    at = {round(f.box[1]) for f in marked}
    found += [f for f in plain if f.field not in LISTS or round(f.box[1]) not in at]
    found += marked
    if marked or sum(f.field in LISTS for f in plain) >= FEWEST_HEADED:
        found += _headings(parts, at)
    return tuple(sorted(found, key=lambda f: (f.box[1], f.box[0])))


def _numbered(parts: Sequence[Line]) -> list[Found]:
    """Labels that count as headings do (`A. Dasar Hukum`, `2. Peralatan`, `III. Peringatan`): two at least, rising."""
    by_style: dict[str, list[tuple[int, Found]]] = {}
    for line in parts:
        if len(line.words) < 2 or len(line.words) > MOST_WORDS or not _MARK.fullmatch(line.words[0].text):
            continue
        rest = make_line(line.words[1:], line.page)
        text = rest.text.rstrip(" :")
        scores = [(match_whole(text, names), name) for name, names in (*LISTS.items(), *HEADINGS.items())]
        score, name = max(scores)
        style, value = _mark(line.words[0].text)
        if score > 0:
            by_style.setdefault(style, []).append((value, Found(name, line.box, None, (), score)))
    out: list[Found] = []
    for marks in by_style.values():
        named = {label.field for _, label in marks if label.field != "lain"}
        rising = all(a[0] < b[0] for a, b in pairwise(marks))
        held = sum(_holds_something(parts, a[1].box, b[1].box) for a, b in pairwise(marks))
        alone = len(marks) == 1 and fold(_text_of(parts, marks[0][1])) in _PLAIN
        if alone or (rising and len(named) >= 2 and held >= 0.5 * (len(marks) - 1)):
            out += [label for _, label in marks]
    return out


def _holds_something(parts: Sequence[Line], upper: Box, lower: Box) -> bool:
    """Whether a line stands between two headings; the items of a list follow each other."""
    return any(
        upper[3] - 2.0 < line.box[1] and line.box[3] < lower[1] + 2.0 and line.box[0] < upper[2] + 200.0
        for line in parts
    )


def _text_of(parts: Sequence[Line], label: Found) -> str:
    line = next(line for line in parts if line.box == label.box)
    return " ".join(word.text for word in line.words[1:])


def _mark(text: str) -> tuple[str, int]:
    """Style and value of a heading's mark; `I` and `V` alone are Roman."""
    mark = text.strip("().:")
    if mark.isdigit():
        return "angka", int(mark)
    if all(letter in _ROMAN for letter in mark.upper()) and mark.isupper() and mark not in ("C", "D"):
        values = [_ROMAN[letter] for letter in mark]
        return "romawi", sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
    return "huruf", ord(mark[0].lower()) - 96


def _headings(parts: Sequence[Line], taken: Collection[int]) -> list[Found]:
    """Headings without a mark: alone on their line, before a colon or in capitals."""
    out = []
    for line in parts:
        text = line.text
        if round(line.box[1]) in taken or len(line.words) > MOST_WORDS:
            continue
        if not text.rstrip().endswith(":") and not text.isupper():
            continue
        for name, names in HEADINGS.items():
            if (score := match_whole(text.rstrip(" :"), names, 90.0)) > 0:
                out.append(Found(name, line.box, None, (), score))
    return out


def _in_parts(parts: Sequence[Line]) -> list[Found]:
    """Labels at the start of lines, and those broken over two lines ("JUMLAH / PELAKSANA") beside others."""
    found: list[Found] = []
    used: set[int] = set()
    for upper in parts:
        if id(upper) in used or not _may_begin(upper.words[0].text):
            continue
        below = [lower for lower in parts if lower is not upper and _stands_under(upper, lower)]
        stacked = next((pair for lower in below if (pair := _both(upper, lower)) is not None), None)
        if stacked is not None and _whole(upper.text) is None:
            used |= {id(lower) for lower in below}
            found.append(stacked)
        else:
            found += _at_start(upper)
    return found


def _stands_under(upper: Line, lower: Line) -> bool:
    gap = lower.box[1] - upper.box[3]
    apart = abs(centre(upper.box)[0] - centre(lower.box)[0])
    return -2.0 <= gap <= 1.1 * upper.height and apart <= 30.0 and len(upper.words) + len(lower.words) <= 6


def _both(upper: Line, lower: Line) -> Found | None:
    both = make_line((*upper.words, *lower.words), upper.page)
    whole = _whole(both.text)
    return None if whole is None else Found(whole[0], both.box, None, (), whole[1])


@lru_cache(maxsize=4096)
def _may_begin(word: str) -> bool:
    """Whether a word may be the first of a label: a quick look, before all labels are tried."""
    return (
        process.extractOne(fold(word), _FIRST_WORDS, scorer=fuzz.partial_ratio, score_cutoff=60) is not None
    )


def _whole(text: str) -> tuple[str, float] | None:
    """The label that a text is, whole, and how well (0 to 100)."""
    if not _may_begin(text.split()[0]):
        return None
    scores = [(match_whole(text, names, 80.0), name) for name, names in LABELS.items()]
    score, name = max(scores, default=(0.0, ""))
    return (name, score) if score > 0 else None


def _at_start(line: Line) -> list[Found]:
    match = match_label(line.text, LABELS)
    if match is None:
        return []
    used = 0
    label: list[Word] = []
    rest: list[Word] = []
    for word in line.words:
        (label if used < match.length else rest).append(word)
        used += len(word.text) + 1
    name = " ".join(word.text for word in label).strip(" :.").casefold()
    if name in _VAGUE and not match.separated and rest:
        return []
    if name in _COMMON and not match.separated:
        return []
    if rest and not match.separated and not _stands_off(label[-1], rest[0]):
        return []
    return [Found(match.field, union(word.box for word in label), None, tuple(rest), match.score)]


def _stands_off(before: Word, after: Word) -> bool:
    """Whether a gap wider than a blank lies between two words."""
    return after.box[0] - before.box[2] > 0.6 * (before.box[3] - before.box[1])
