"""How well a text fits each archive code: shared word stems, rarer ones weighing more, and phrases that name
a subject.

Transparent on purpose: every point comes with the words that earned it. Knows words and codes, not records.
"""

import functools
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import snowballstemmer

from archive.kode import EDITION, kode_table
from archive.office_habits import PAIR, PHRASES

TITLE_PHRASE = 0.6  # a subject named in the title; offices differ in what they make of it
BODY_PHRASE = 0.3  # a subject named in the text: many are, in passing
OVERLAP_MOST = 0.6  # shared words alone never convince
IN_BRACKETS = 0.4  # "(kliping, brosur, ...)" are examples of a subject
FROM_PARENT = 0.5
BODY_ELECTION = 0.92  # which election it is, only the text says
_STOP_WORDS = """
    ada adalah agar akan antara atas atau bagi bahwa beserta dalam dan dapat dari dengan di dimaksud guna hal ini itu kepada
    ke lain lainnya lingkungan maka masa melalui mengenai oleh pada para rangka saudara sebagai sebagaimana secara sehubungan
    serta sesuai setiap tentang terhadap terkait tersebut tidak tindak untuk yaitu yang lanjut permohonan penyampaian
    permintaan pemberitahuan pelaksanaan kegiatan nomor tahun perihal surat komisi kpu republik indonesia kabupaten kota
    provinsi umum kami hormat yth undangan pukul wib wita wit hari tanggal tempat sekretariat sekretaris ketua anggota
"""
_STOP = frozenset(_STOP_WORDS.split())
# The stemmer makes one word of these, and they are what the codes turn on.
_KEPT = {
    "pemilih": "pemilih", "pemilihan": "pemilihan", "pilkada": "pemilihan", "pilgub": "pemilihan", "pemilukada": "pemilihan",
    "pilbup": "pemilihan", "pilwalkot": "pemilihan", "pemilu": "pemilu", "pilpres": "pemilu", "pileg": "pemilu",
}  # fmt: skip
_INSTITUTION = re.compile(
    r"(?:komisi|komisioner|badan pengawas|pengawas|panitia) pemilihan(?: umum| kecamatan)?"
)
_LOCAL = re.compile(
    r"pemilihan (?:serentak|gubernur|bupati|wali ?kota|kepala daerah|tahun 20\d\d)|pilkada|pilgub|pilbup|pilwalkot"
)
_NATIONAL = re.compile(r"pemilihan umum|pemilu\b|pilpres|pileg|dewan perwakilan")
_stem = functools.lru_cache(maxsize=20_000)(snowballstemmer.stemmer("indonesian").stemWord)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a code fits, 0..1, and why, in Indonesian."""

    kode: str
    nilai: float
    alasan: str


def plain(text: str) -> str:
    """Small letters, single blanks, only letters, digits and slashes."""
    return " ".join(re.sub(r"[^0-9a-z/]+", " ", text.lower()).split())


def stems(text: str) -> list[str]:
    """The words that carry meaning, as stems."""
    words = re.findall(r"[a-z]{3,}", plain(text))
    return [_KEPT.get(word) or _stem(word) for word in words if word not in _STOP]


def election(text: str) -> str:
    """Which election a text speaks of: "pemilu", "pemilihan", or "" when neither or both."""
    text = _INSTITUTION.sub(" ", plain(text))
    local, national = len(_LOCAL.findall(text)), len(_NATIONAL.findall(text))
    if local == national:
        return ""
    if min(local, national) * 3 > max(local, national):
        return ""  # a letter about both, or one that quotes the laws of both
    return "pemilihan" if local > national else "pemilu"


def fits(title: str, body: str) -> list[Fit]:
    """The codes that fit a document, the best first."""
    phrases = _phrase_fits(title, body)
    overlap = _overlap_fits(title, body)
    found = []
    for kode in phrases.keys() | overlap.keys():
        parts = [fit for fit in (phrases.get(kode), overlap.get(kode)) if fit is not None]
        doubt = math.prod(1 - fit.nilai for fit in parts)
        found.append(Fit(kode, round(1 - doubt, 3), "; ".join(fit.alasan for fit in parts)))
    return sorted(found, key=lambda fit: (-fit.nilai, fit.kode))


def _about(title: str, body: str) -> tuple[str, float]:
    """Which election, and how surely."""
    if about := election(title):
        return about, 1.0
    return election(body), BODY_ELECTION


def _phrase_fits(title: str, body: str) -> dict[str, Fit]:
    title, body = f" {plain(title)} ", f" {plain(body)} "
    about, sure = _about(title, body)
    found: dict[str, Fit] = {}
    for kode, phrases in PHRASES:
        named = max((phrase for phrase in phrases if f" {phrase} " in title), key=len, default="")
        said = [phrase for phrase in phrases if f" {phrase} " in body]
        if named:
            # A longer phrase names its subject more closely: "dana kampanye" before "kampanye".
            value = TITLE_PHRASE + 0.04 * min(named.count(" "), 3)
            reason = f"judul menyebut “{named}”"
        elif said:
            phrase = max(said, key=lambda phrase: (body.count(f" {phrase} "), len(phrase)))
            value = BODY_PHRASE + 0.05 * min(body.count(f" {phrase} ") - 1, 3)
            reason = f"isi menyebut “{phrase}”"
        else:
            continue
        for code, weight in _of_election(kode, about):
            fit = Fit(code, value * weight * (sure if kode in PAIR else 1.0), reason)
            if code not in found or found[code].nilai < fit.nilai:
                found[code] = fit
    return found


def _of_election(kode: str, about: str) -> list[tuple[str, float]]:
    """The code for the election meant; their common parent, or both with less weight, when that is not known."""
    other = PAIR.get(kode)
    if other is None:
        return [(kode, 1.0)]
    if about:
        return [(other if about == "pemilihan" else kode, 1.0)]
    parent = kode.rpartition(".")[0]
    if other.rpartition(".")[0] == parent and "." in parent:
        return [(parent, 1.0)]
    return [(kode, 0.65), (other, 0.65)]


def _overlap_fits(title: str, body: str) -> dict[str, Fit]:
    weights, rarity = _code_words()
    about, _ = _about(title, body)
    named = {stem: word for word in plain(title).split() for stem in stems(word)}
    said = _counted(stems(body))
    # A word that no code knows still says that the title is about something else.
    title_mass = sum(rarity.get(stem, 3.0) for stem in named)
    found = {}
    for kode, words in weights.items():
        shared = {stem: (1.0 if stem in named else 0.35 * min(said.get(stem, 0), 2) / 2) for stem in words}
        hits = [stem for stem, weight in shared.items() if weight == 1.0]
        if not hits:
            continue
        covered = sum(words[stem] * weight for stem, weight in shared.items()) / sum(words.values())
        told = sum(rarity[stem] for stem in hits) / title_mass
        value = OVERLAP_MOST * 2 * covered * told / (covered + told)
        if value < 0.1 or kode not in dict(_of_election(_pemilu_code(kode), about)):
            continue
        best = [named[stem] for stem in sorted(hits, key=lambda stem: -words[stem])[:3]]
        found[kode] = Fit(kode, value, f"judul memuat kata dari uraian kode ({', '.join(best)})")
    return found


def _pemilu_code(kode: str) -> str:
    return next((first for first, second in PAIR.items() if second == kode), kode)


def _counted(words: Iterable[str]) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts


@functools.cache
def _code_words() -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """The stems of each code's description with their weight, and how rare each stem is; older codes left
    out.
    """
    table = {kode: entry for kode, entry in kode_table().items() if entry.edisi == EDITION and entry.induk}
    raw: dict[str, dict[str, float]] = {}
    for kode, entry in table.items():
        parent = kode_table()[entry.induk]
        words: dict[str, float] = {}
        inside = " ".join(re.findall(r"\(([^)]*)\)", entry.uraian))
        outside = re.sub(r"\([^)]*\)", " ", entry.uraian)
        for text, weight in ((parent.uraian, FROM_PARENT), (inside, IN_BRACKETS), (outside, 1.0)):
            words |= dict.fromkeys(stems(text), weight)
        raw[kode] = words
    seen = _counted(stem for words in raw.values() for stem in words)
    rarity = {stem: math.log(1 + len(raw) / count) for stem, count in seen.items()}
    weighted = {
        k: {stem: weight * rarity[stem] for stem, weight in words.items()} for k, words in raw.items()
    }
    return weighted, rarity
