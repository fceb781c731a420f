"""Citations of rules and decrees in running text: what is cited, its rank, its short form, its place in our own register.

The order of ranks follows articles 7 and 8 of UU 12/2011; within a rank the older comes first. Pure.
"""

import re
from dataclasses import dataclass

from archive.jdih.alamat import Alamat, running_number

# (pattern of the written form, short form, rank). The first that matches wins: longer names stand before shorter.
_BENTUK: tuple[tuple[str, str, int], ...] = (
    (r"Undang-Undang Dasar(?: Negara Republik Indonesia)?", "UUD", 0),
    (r"Ketetapan Majelis Permusyawaratan Rakyat(?: Republik Indonesia)?", "TAP MPR", 1),
    (r"Peraturan Pemerintah Pengganti Undang-Undang", "Perppu", 2),
    (r"Undang-Undang", "UU", 2),
    (r"Peraturan Pemerintah", "PP", 3),
    (r"Peraturan Presiden", "Perpres", 4),
    (r"Keputusan Presiden", "Keppres", 5),
    (r"Instruksi Presiden", "Inpres", 5),
    (r"Peraturan Mahkamah (?:Agung|Konstitusi)", "Peraturan Mahkamah", 6),
    (r"Peraturan Menteri(?: [A-Z][\w,-]*(?:\s+dan)?)*", "Permen", 6),
    (r"Peraturan Bersama(?: [A-Z][\w,-]*(?:\s+dan)?)*", "Perber", 6),
    (r"Peraturan (?:Komisi Pemilihan Umum|KPU)(?: Republik Indonesia)?", "PKPU", 6),
    (r"Peraturan (?:Badan|Kepala|Lembaga|Dewan|Arsip)(?: [A-Z][\w,-]*(?:\s+dan)?)*", "Peraturan", 6),
    (r"Peraturan Daerah Provinsi(?: [A-Z]\w*)*", "Perda Provinsi", 7),
    (r"Peraturan Gubernur(?: [A-Z]\w*)*", "Pergub", 8),
    (r"Peraturan Daerah(?: (?:Kabupaten|Kota) [A-Z]\w*)*", "Perda", 9),
    (r"Peraturan (?:Bupati|Wali ?[Kk]ota)(?: [A-Z]\w*)*", "Perbup", 10),
    (r"Keputusan Menteri(?: [A-Z][\w,-]*(?:\s+dan)?)*", "Kepmen", 11),
    (r"Keputusan (?:Komisi Pemilihan Umum|KPU)(?: Republik Indonesia)?(?! (?:Kab|Kota|Prov))", "Keputusan KPU", 12),
    (r"Keputusan (?:Sekretaris )?(?:Komisi Pemilihan Umum|KPU) Provinsi(?: [A-Z]\w*)*", "Keputusan KPU Provinsi", 13),
    (r"Keputusan(?: [A-Z][\w.-]*)*", "Keputusan", 14),
    (r"Surat Edaran(?: [A-Z][\w.-]*)*", "SE", 15),
)  # fmt: skip
_UNKNOWN = 16
# The running number and what follows it with slashes; "tanggal" and "tentang" never belong to it.
_NOMOR = r"(?:Nomor|No\.?)\s*:?\s*(?P<nomor>\d{1,5}(?:\.\d{1,2}|\.?[A-Za-z](?![A-Za-z]))?(?:\s?/\s?[\w-]+(?:\.[\w-]+)*)*)"
_TAHUN = r"(?:\s+Tahun\s+(?P<tahun>\d{4}))?"
_CITED = [
    (re.compile(rf"^\W*(?P<bentuk>{bentuk})\s*{_NOMOR}{_TAHUN}", re.IGNORECASE), brief, rank)
    for bentuk, brief, rank in _BENTUK
]
_KPU = r"(?:Sekretaris\s+|Ketua\s+|Sekretariat\s+)?(?:Komisi\s+Pemilihan\s+Umum|KPU)"
# A decree of a KPU anywhere in a sentence; the office's name is at most eight words long.
_DECREE = re.compile(
    rf"(?P<bentuk>(?:Keputusan|Peraturan)\s+{_KPU}(?:\s+(?!Nomor\b|No\b|tentang\b)[A-Za-z][\w.'-]*){{0,8}}?)"
    rf"\s+{_NOMOR}{_TAHUN}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Rujukan:
    """A decree cited in a text: `kunci` is its address when it is this office's own, else "" ; `awal` where it stands."""

    teks: str
    bentuk: str
    nomor: str
    tahun: str
    kunci: str
    awal: int


def citation_rank(teks: str) -> tuple[int, int, int]:
    """Sort key of a legal basis: rank of the hierarchy, year, number; what is not known comes last."""
    for pattern, _, rank in _CITED:
        if match := pattern.search(teks):
            return rank, int(_year(match) or 0), int(running_digits(match["nomor"]))
    for bentuk, _, rank in _BENTUK:
        if re.match(rf"\W*{bentuk}\b", teks, re.IGNORECASE):
            return rank, 0, 0
    return _UNKNOWN, 0, 0


def short_citation(teks: str) -> str:
    """`UU No. 7 Tahun 2017` for a basis as written; its words up to `tentang` or a bracket where the form is unknown."""
    for pattern, brief, _ in _CITED:
        match = pattern.search(teks)
        if match is None:
            continue
        name = brief
        if brief in ("Permen", "Perda", "Peraturan", "Perber", "Keputusan", "Kepmen", "SE", "Perda Provinsi"):
            # The ministry or office is part of the name: without it the number means nothing.
            name = " ".join(match["bentuk"].split())
        year = match["tahun"]
        return f"{name} No. {' '.join(match['nomor'].split())}" + (f" Tahun {year}" if year else "")
    return re.split(r"\s+tentang\s+|\s*\(|;", teks.strip(), maxsplit=1, flags=re.IGNORECASE)[0].strip(" .,;")


def latest_amendment(teks: str) -> str:
    """`sebagaimana telah beberapa kali diubah terakhir dengan UU No. 7 Tahun 2023`, or "" when it names none."""
    match = re.search(
        r"(sebagaimana telah (?:beberapa kali )?diubah,?(?: (?:dan )?terakhir)?) (?:dengan|oleh)\s+(.*)",
        teks,
        re.I,
    )
    return f"{match[1].lower().replace(',', '')} dengan {short_citation(match[2])}" if match else ""


def decrees_in(teks: str, instansi: str) -> tuple[Rujukan, ...]:
    """Every decree of a KPU cited in a text, in order; those of `instansi` carry their address."""
    found = []
    for match in _DECREE.finditer(teks):
        tahun = _year(match)
        bentuk = " ".join(match["bentuk"].split())
        kunci = ""
        nomor = running_number(match["nomor"])
        if bentuk.lower().startswith("keputusan") and nomor and tahun and same_office(bentuk, instansi):
            kind = "keputusan-sekretaris" if re.match(r"keputusan\s+sekretari", bentuk, re.I) else "keputusan"
            kunci = Alamat(kind, tahun, nomor).kunci
        teks_rujukan = " ".join(match[0].split())
        found.append(
            Rujukan(teks_rujukan, bentuk, " ".join(match["nomor"].split()), tahun, kunci, match.start())
        )
    return tuple(found)


def same_office(bentuk: str, instansi: str) -> bool:
    """Whether a form such as `Keputusan KPU Kabupaten Contoh` names this office, written out or short."""
    return _office(re.sub(r"^(?:keputusan|peraturan)\s+", "", bentuk, flags=re.I)) == _office(instansi)


def _office(nama: str) -> str:
    words = " ".join(re.sub(r"[^A-Z0-9]+", " ", nama.upper()).split())
    words = re.sub(r"^(?:SEKRETARIS|SEKRETARIAT|KETUA) ", "", words)
    words = words.replace("KOMISI PEMILIHAN UMUM", "KPU").replace("REPUBLIK INDONESIA", "")
    return re.sub(r"\bKAB\b", "KABUPATEN", words).strip()


def running_digits(nomor: str) -> str:
    """The digits a number begins with."""
    match = re.match(r"\d+", nomor)
    return match[0] if match else "0"


def _year(match: re.Match[str]) -> str:
    if match["tahun"]:
        return match["tahun"]
    tail = re.search(r"/\s?((?:19|20)\d\d)$", match["nomor"])
    return tail[1] if tail else ""
