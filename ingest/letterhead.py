"""The kop at the top of the first page: which office the paper comes from, and where the kop ends."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from archive.wilayah import wilayah_table
from ingest.fields import Draft
from ingest.labels import fold
from ingest.lines import Line, make_line
from ingest.officials import names_office
from ingest.wording import join_lines

_HEADS = (
    "komisi", "pemerintah", "kementerian", "dinas", "badan", "sekretariat", "direktorat", "bupati", "gubernur",
    "walikota", "wali", "kabupaten", "kota", "provinsi", "propinsi", "kecamatan", "kelurahan", "desa", "universitas",
    "kantor", "satuan", "inspektorat", "kepolisian", "kejaksaan", "pengadilan", "mahkamah", "lembaga", "dewan",
    "panitia", "menteri", "presiden", "republik", "institut", "politeknik", "balai", "rumah", "unit", "biro",
    "independen", "pemilihan", "markas", "tentara", "kpu", "bawaslu", "camat", "sekolah", "yayasan",
)  # fmt: skip
_FOLDED_HEADS = tuple(fold(word) for word in _HEADS)
_PHRASES = (
    "Komisi Pemilihan Umum", "Komisi Independen Pemilihan", "Badan Pengawas Pemilihan Umum", "Sekretariat Jenderal",
    "Direktorat Jenderal", "Pemerintah Kabupaten", "Pemerintah Provinsi", "Republik Indonesia",
)  # fmt: skip
_FOLDED_LEVELS = {fold(word): word for word in ("kabupaten", "kota", "provinsi")}
_ADDRESS = re.compile(
    r"\b(?:jalan|jln?\.?|telp\.?|telepon|telpon|fax|faks\w*|kode pos|e-?mail|pos-?el|laman|website|situs|kotak pos|"
    r"gedung|lantai|rt\.?\s?\d|rw\.?\s?\d)(?=[\s.:/]|$)|www\.|https?:|@|\.go\.id|\.ac\.id|\(0\d{2,3}\)",
    re.IGNORECASE,
)
_LOGO = 0.45  # mean confidence below which words beside the kop are drawn, not written
DEPTH = 14  # lines from the top among which a kop is looked for


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The office's name, its lines, and the index of the first line below the kop with its address."""

    instansi: str | None
    lines: tuple[Line, ...]
    end: int
    repaired: bool = False  # whether a misread name was mended


def read_letterhead(lines: Sequence[Line]) -> Letterhead:
    """The kop of the first page's lines; without one `instansi` is None and `end` 0."""
    kept: list[Line] = []
    end = 0
    for i, line in enumerate(lines[:DEPTH]):
        if is_address(line.text) and kept:
            end = i + 1
            continue
        if end:
            break
        text_line = _without_logo(line)
        if _is_name(text_line.text, bool(kept)):
            kept.append(text_line)
        elif kept and not _is_dirt(line):
            break
    if not kept or not any(names_office(line.text) or _begins(line.text) for line in kept):
        return Letterhead(None, (), 0)
    if not end:
        last = kept[-1].box[3]
        end = next(
            (i for i, line in enumerate(lines) if line.page == kept[-1].page and line.box[1] >= last - 2),
            len(lines),
        )
    read = join_lines(kept).strip(" ,.;:-")
    instansi = mend_wilayah(mend_words(read))
    return Letterhead(instansi, tuple(kept), end, fold(instansi) != fold(read))


def put_instansi(path: str, kop: Letterhead, draft: Draft) -> str | None:
    """The office of the kop with its evidence; a note when its name was mended."""
    if kop.repaired:
        draft.note(f"Nama instansi pada kop diperbaiki ejaannya: {kop.instansi}.")
    return draft.put_lines(path, kop.instansi, kop.lines, weight=0.8 if kop.repaired else 1.0)


def mend_words(instansi: str) -> str:
    """The name of an office with the words that all such names share spelled right: `PEMIT IHAN` is `PEMILIHAN`."""
    for phrase in _PHRASES:
        if fold(phrase) in fold(instansi):
            continue
        words = instansi.split()
        count = len(phrase.split())
        parts = [
            (fuzz.ratio(fold(" ".join(words[start : start + size])), fold(phrase)), start, size)
            for size in (count, count + 1)
            for start in range(len(words) - size + 1)
        ]
        score, start, size = max(parts, default=(0.0, 0, 0))
        if score >= 88:
            own = phrase.upper() if words[start].isupper() else phrase
            instansi = " ".join([*words[:start], own, *words[start + size :]])
    return instansi


def mend_wilayah(instansi: str) -> str:
    """The name of an office with its kabupaten, kota or province as the list of them spells it, if a letter is wrong.

    A name that is near to none in the list, or to more than one, stays as it was read.
    """
    words = instansi.split()
    at = next((i for i in range(len(words) - 1, 0, -1) if fold(words[i - 1]) in _FOLDED_LEVELS), None)
    if at is None:
        return instansi
    level, name = _FOLDED_LEVELS[fold(words[at - 1])], fold(" ".join(words[at:]))
    names = {
        fold(_bare(one.nama)): _bare(one.nama) for one in wilayah_table().values() if one.tingkat == level
    }
    if name in names or len(name) < 5:
        return instansi
    most = 1 if len(name) <= 8 else 2
    near = [
        whole for key, whole in names.items() if Levenshtein.distance(name, key, score_cutoff=most) <= most
    ]
    if len(near) != 1:
        return instansi
    mended = near[0]
    return " ".join([*words[:at], mended.upper() if words[at].isupper() else mended])


def _bare(nama: str) -> str:
    return re.sub(r"^(?:Kabupaten|Kota)(?: Administrasi)? ", "", nama)


def is_address(teks: str) -> bool:
    """Whether the line is part of an address: a street, a telephone, a site."""
    return _ADDRESS.search(teks) is not None or fold(teks[:12]).startswith(fold("Jalan"))


def _begins(teks: str) -> bool:
    first = fold(teks.split()[0]) if teks.split() else ""
    if first in _FOLDED_HEADS:
        return True
    longer = [head for head in _FOLDED_HEADS if len(head) > 6]
    return (
        len(first) > 6 and process.extractOne(first, longer, scorer=fuzz.ratio, score_cutoff=84) is not None
    )


def _is_name(teks: str, going: bool) -> bool:
    """Whether the line can be part of an office's name: capitals, beginning with an office's word once at least."""
    letters = [letter for letter in teks if letter.isalpha()]
    if len(letters) < 3 or any(letter.isdigit() for letter in teks) or ":" in teks:
        return False
    capital = sum(letter.isupper() for letter in letters) >= 0.8 * len(letters)
    if not going:
        return _begins(teks) and (capital or names_office(teks))
    return capital and not _is_title(teks)


_TITLES = tuple(
    fold(word)
    for word in (
        "keputusan", "salinan", "surat", "nota", "berita", "pengumuman", "undangan", "standar", "lampiran", "peraturan",
        "instruksi", "tentang", "memorandum", "laporan", "notula", "risalah", "rekomendasi", "petikan", "disposisi",
    )
)  # fmt: skip


def _is_title(teks: str) -> bool:
    words = teks.split()
    return bool(words) and fold(words[0]) in _TITLES


def _is_dirt(line: Line) -> bool:
    return line.conf < _LOGO or sum(letter.isalpha() for letter in line.text) < 3


def _without_logo(line: Line) -> Line:
    """The line without the words a logo was read as: unsure or very short ones before the first sure word."""
    words = list(line.words)
    while len(words) > 1 and (words[0].conf < 0.6 or _is_scrap(words[0].text)) and not _begins(words[0].text):
        words.pop(0)
    while len(words) > 1 and words[-1].conf < 0.3 and _is_scrap(words[-1].text):
        words.pop()
    return make_line(words, line.page)


def _is_scrap(teks: str) -> bool:
    letters = [letter for letter in teks if letter.isalpha()]
    return len(letters) <= 2 or not letters[0].isupper()
