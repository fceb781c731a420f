"""What the parts of an SOP's first pages are called, and where on a page such labels stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.geometry import Box, Cell, Page, Word
from ingest.grid import centre, inside
from ingest.labels import match_label, match_whole
from ingest.lines import Line, lines_in, make_line, union
from ingest.wording import tidy_line

# Typing errors of real forms ("Evektif", "PERNGATAN") are near enough to be found without a row of their own.
IDENTITY: Mapping[str, tuple[str, ...]] = {
    "nomor_sop": ("Nomor SOP", "No. SOP", "Nomor SOP AP", "Nomor Dokumen", "Nomor"),
    "tanggal_pembuatan": (
        "Tanggal Pembuatan", "Tgl. Pembuatan", "Tanggal Dibuat", "Tgl Dibuat", "Tanggal Penyusunan",
        "Tanggal Penetapan", "Tanggal Terbit",
    ),
    "tanggal_revisi": ("Tanggal Revisi", "Tgl. Revisi", "Tanggal Perubahan", "Revisi"),
    "tanggal_efektif": (
        "Tanggal Efektif", "Tgl. Efektif", "Tanggal Evektif", "Tanggal Berlaku", "Tanggal Diberlakukan",
        "Tanggal Mulai Berlaku", "Berlaku Efektif",
    ),
    "tanggal_pengesahan": (
        "Tanggal Pengesahan", "Tgl. Pengesahan", "Tanggal Disahkan", "Tgl. Disahkan", "Tanggal Persetujuan",
    ),
    "disahkan_oleh": ("Disahkan Oleh", "Disyahkan Oleh", "Pengesahan", "Disetujui Oleh", "Ditetapkan Oleh"),
    "nama_sop": ("Nama SOP", "Judul SOP", "Nama SOP AP", "Nama Prosedur", "Judul Prosedur", "Judul"),
}  # fmt: skip
LISTS: Mapping[str, tuple[str, ...]] = {
    "dasar_hukum": ("Dasar Hukum", "Dasar", "Landasan Hukum", "Dasar Hukum dan Acuan"),
    "kualifikasi_pelaksana": (
        "Kualifikasi Pelaksana", "Kualifikasi Pelaksanaan", "Kualitas Pelaksana", "Kualitas Pelaksanaan",
        "Kualifikasi", "Kualifikasi Petugas",
    ),
    "jumlah_pelaksana": ("Jumlah Pelaksana", "Jumlah Pelaksanaan", "Jumlah Petugas"),
    "keterkaitan": (
        "Keterkaitan", "Keterikatan", "Keterkaitan SOP", "Keterkaitan dengan SOP lain", "Keterkaitan dengan SOP",
        "SOP Terkait", "Keterkaitan SOP Lain",
    ),
    "peralatan_perlengkapan": (
        "Peralatan/Perlengkapan", "Peralatan", "Perlengkapan", "Peralatan dan Perlengkapan",
        "Peralatan & Perlengkapan", "Perlengkapan/Peralatan", "Peralatan/Kelengkapan", "Sarana dan Prasarana",
        "Perlengkapan dan Peralatan",
    ),
    "peringatan": ("Peringatan", "Perngatan", "Peringatan/Risiko", "Peringatan dan Sanksi"),
    "pencatatan_pendataan": (
        "Pencatatan dan Pendataan", "Pencatatan & Pendataan", "Pencatatan/Pendataan", "Pencatatan",
        "Pencatatan dan Pelaporan", "Pencatatan dan Pendokumentasian", "Pendataan dan Pencatatan",
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


@dataclass(frozen=True, slots=True)
class Found:
    """A label on a page: its words' box, its ruled cell when it has one to itself, and what follows on its line."""

    field: str
    box: Box
    cell: Cell | None
    rest: tuple[Word, ...]
    score: float


def find_labels(page: Page, variants: Mapping[str, Sequence[str]]) -> tuple[Found, ...]:
    """Every place on the page that reads like one of the labels, top to bottom.

    A label alone in its cell counts even if it is a common word; elsewhere it must be followed by a colon or stand
    at the start of a line or column.
    """
    found: list[Found] = []
    free = set(page.words)
    for cell in page.cells:
        lines = [tidied for line in lines_in(page, cell.box) if (tidied := tidy_line(line)).words]
        if not lines:
            continue
        words = [word for line in lines for word in line.words]
        whole = _whole(" ".join(word.text for word in words), variants) if len(words) <= 8 else None
        if whole is not None:
            free -= set(words)
            found.append(Found(whole[0], union(word.box for word in words), cell, (), whole[1]))
            continue
        for part in lines_in(page, cell.box, split=True):
            free -= set(part.words)
            found += _at_start(tidy_line(part), variants, None)
    loose = Page(
        page.number,
        page.width,
        page.height,
        page.turned,
        page.source,
        tuple(w for w in page.words if w in free),
    )
    for part in lines_in(loose, split=True):
        found += _at_start(tidy_line(part), variants, None)
    return tuple(sorted(_stacked(page, found, variants), key=lambda f: (f.box[1], f.box[0])))


def _whole(text: str, variants: Mapping[str, Sequence[str]]) -> tuple[str, float] | None:
    scores = [(match_whole(text, names, 80.0), field) for field, names in variants.items()]
    score, field = max(scores, default=(0.0, ""))
    return (field, score) if score > 0 else None


def _at_start(line: Line, variants: Mapping[str, Sequence[str]], cell: Cell | None) -> list[Found]:
    if not line.words:
        return []
    match = match_label(line.text, variants)
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
    if rest and not match.separated and not _stands_off(label[-1], rest[0]):
        return []
    return [Found(match.field, union(word.box for word in label), cell, tuple(rest), match.score)]


def _stands_off(before: Word, after: Word) -> bool:
    """Whether a gap wider than a blank lies between two words."""
    return after.box[0] - before.box[2] > 0.6 * (before.box[3] - before.box[1])


def _stacked(page: Page, found: Sequence[Found], variants: Mapping[str, Sequence[str]]) -> list[Found]:
    """Labels broken over two lines ("JUMLAH / PELAKSANA") beside others in one cell are put together."""
    out = list(found)
    parts = [tidy_line(part) for part in lines_in(page, split=True)]
    for upper in parts:
        for lower in parts:
            if not upper.words or not lower.words:
                continue
            gap = lower.box[1] - upper.box[3]
            apart = abs(centre(upper.box)[0] - centre(lower.box)[0])
            if not (
                -2.0 <= gap <= 0.8 * upper.height
                and apart <= 30.0
                and len(upper.words) + len(lower.words) <= 6
            ):
                continue
            both = make_line((*upper.words, *lower.words), page.number)
            whole = _whole(both.text, variants)
            if whole is None or any(f.field == whole[0] and inside(centre(f.box), both.box) for f in out):
                continue
            if _whole(upper.text, variants) is not None:
                continue
            out = [f for f in out if not inside(centre(f.box), both.box)]
            out.append(Found(whole[0], both.box, None, (), whole[1]))
    return out
