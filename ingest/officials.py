"""Words of offices and officials: which words begin a title of office, and which never stand in a name."""

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from ingest.labels import fold

JABATAN = (
    "Ketua", "Wakil", "Sekretaris", "Kepala", "Kasubbag", "Kasubag", "Kasubid", "Kabag", "Kabid", "Kasi", "Kasat",
    "Kapolres", "Direktur", "Bupati", "Walikota", "Gubernur", "Menteri", "Presiden", "Rektor", "Dekan", "Camat",
    "Lurah", "Anggota", "Inspektur", "Panitera", "Hakim", "Pejabat", "Penjabat", "Kuasa", "Bendahara", "Asisten",
    "Koordinator", "Deputi", "Komandan", "Pimpinan", "Pelaksana", "Manajer", "Notulis", "Sekda", "Penanggung",
    "Wali", "Panglima", "Jaksa", "Kajari", "Danramil", "Dandim", "Staf", "Analis", "Pembuat", "Penyusun", "Moderator",
)  # fmt: skip
ATAS_NAMA = re.compile(
    r"^(?:a\.?\s?n\.?|an\.|atas nama|u\.?\s?b\.?|untuk beliau|plt\.?|plh\.?|pj\.?|pjs\.?|pgs\.?|"
    r"pelaksana tugas|pelaksana harian)(?=\s|$)",
    re.IGNORECASE,
)  # prefixes of a title of office, kept as written
LEMBAGA = (
    "komisi", "pemilihan", "umum", "kabupaten", "provinsi", "sekretariat", "dinas", "badan", "kementerian",
    "direktorat", "jenderal", "bagian", "subbagian", "bidang", "seksi", "universitas", "pemerintah", "pemerintahan",
    "daerah", "republik", "indonesia", "kecamatan", "kelurahan", "desa", "pengawas", "kantor", "satuan", "polisi",
    "lembaga", "kpu", "bawaslu", "independen", "inspektorat", "kepolisian", "kejaksaan", "pengadilan", "majelis",
    "dewan", "perwakilan", "rakyat", "divisi", "urusan", "perencanaan", "keuangan", "hukum", "penyelenggaraan",
    "pemilu", "teknis", "logistik", "informasi", "partisipasi", "masyarakat", "pelayanan", "kota", "dan", "tim",
)  # fmt: skip
PANGKAT = (
    "pembina", "penata", "pengatur", "juru", "brigadir", "inspektur", "komisaris", "ajun", "letnan", "kolonel", "mayor",
    "kapten", "sersan", "golongan", "pangkat",
)  # fmt: skip
GELAR = re.compile(
    r"(?:dr|drs|dra|ir|h|hj|prof|kh|s|m|a|ph|sh|mh|se|mm|si|sos|ap|kom|pd|ag|hum|ip|stp|st|mt|i|ip|kes|ak|ti|t|psi|"
    r"kn|li|lc|ma|msi|md|amd)",
    re.IGNORECASE,
)
_FOLDED_JABATAN = tuple(fold(word) for word in JABATAN)
_FOLDED_LEMBAGA = tuple(fold(word) for word in LEMBAGA)
_FOLDED_PANGKAT = tuple(fold(word) for word in PANGKAT)
_NAME_PARTICLES = ("bin", "binti", "al", "el", "van", "de", "alias")
_SMALL_WORDS = (
    "dan",
    "di",
    "yang",
    "pada",
    "ini",
    "itu",
    "untuk",
    "dengan",
    "dari",
    "ke",
    "atau",
    "sebagai",
    "tanggal",
)
_RANK = re.compile(r"\(?\b[IVl1]{1,3}\s?/\s?[a-e]\b\)?")


@lru_cache(maxsize=2048)
def _known(word: str, words: tuple[str, ...], cutoff: float) -> bool:
    if len(word) <= 4:
        return word in words
    longer = [other for other in words if len(other) > 4]
    return process.extractOne(word, longer, scorer=fuzz.ratio, score_cutoff=cutoff) is not None


def begins_title(teks: str) -> bool:
    """Whether the text begins as a title of office does: `KETUA ...`, `Plt. Sekretaris`, `a.n. Bupati`."""
    if ATAS_NAMA.match(teks.strip()):
        return True
    words = teks.split()
    if not words or not words[0][0].isupper() or fold(words[0]) in _FOLDED_LEMBAGA:
        return False
    return _known(fold(words[0]), _FOLDED_JABATAN, 84.0)


def mend_title(jabatan: str) -> str:
    """The title with the words that all titles share spelled right: `Birektur`, `Siibbagian`."""
    return " ".join(_mend_word(word) for word in _mend_first(jabatan).split())


def _mend_word(word: str) -> str:
    """The word as offices spell it, if it differs from one such word in a letter or two, and not only in its ending."""
    own = word.rstrip(",.")
    if len(own) < 7 or fold(own) in _FOLDED_LEMBAGA or not own.isalpha():
        return word
    near = [
        other
        for other in LEMBAGA
        if abs(len(other) - len(own)) <= 1
        and Levenshtein.distance(own.casefold(), other) <= 2
        and own[0].casefold() == other[0]
        and own[-3:].casefold() == other[-3:]
    ]
    if len(near) != 1:
        return word
    other = near[0].upper() if own.isupper() else near[0].title() if own[0].isupper() else near[0]
    return other + word[len(own) :]


def _mend_first(jabatan: str) -> str:
    words = jabatan.split()
    if not words or fold(words[0]) in _FOLDED_JABATAN or len(words[0]) < 5 or not begins_title(jabatan):
        return jabatan
    near = [word for word in JABATAN if Levenshtein.distance(words[0].casefold(), word.casefold()) == 1]
    if len(near) != 1 or ATAS_NAMA.match(jabatan):
        return jabatan
    word = near[0].upper() if words[0].isupper() else near[0]
    return " ".join([word, *words[1:]])


def names_office(teks: str) -> bool:
    """Whether any word is one that offices are named with."""
    return any(_known(fold(word), _FOLDED_LEMBAGA, 86.0) for word in teks.split() if fold(word))


def is_rank(teks: str) -> bool:
    """Whether the line is a rank below a name: `Penata Tk. I (III/d)`."""
    words = teks.split()
    if not words:
        return False
    return _known(fold(words[0]), _FOLDED_PANGKAT, 86.0) or (
        len(words) <= 5 and _RANK.search(teks) is not None
    )


def looks_like_name(teks: str) -> bool:
    """Whether the line can be a person's name: a few words of letters that begin in capitals, no word of an office."""
    words = teks.strip(" .").split()
    if not words or len(words) > 8 or teks.rstrip().endswith((":", ";")):
        return False
    letters = sum(letter.isalpha() for letter in teks)
    marks = sum(not letter.isalnum() and letter not in " .,'’-()“”\"" for letter in teks)
    unpaired = teks.count("(") != teks.count(")")
    if letters < 3 or marks > 1 or unpaired or any(letter.isdigit() for letter in teks):
        return False
    real = [word for word in words if sum(letter.isalpha() for letter in word) >= 3]
    if not real or (not real[0][0].isalpha() and real[0][0] not in "(“\"'"):
        return False
    small = [
        word
        for word in words
        if word[0].islower() and word.casefold() not in ("bin", "binti", "al", "el", "van")
    ]
    if small:
        return False
    return not (begins_title(teks) or names_office(teks) or is_rank(teks))


def best_spelling(teks: str, others: Sequence[str], cutoff: float = 80.0) -> str | None:
    """The one of `others` that the text is a misreading of; None when none or more than one is near."""
    near = {
        other.casefold(): other
        for other in others
        if fuzz.ratio(fold(teks), fold(other)) >= cutoff and fold(other)
    }
    return next(iter(near.values())) if len(near) == 1 else None
