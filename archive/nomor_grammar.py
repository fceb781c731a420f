"""The grammar of KPU document numbers of all eras.

Knows how numbers are written, not whether this one is plausible (`nomor_check`) or damaged (`nomor_repair`).
What is not certainly a KPU number is None, and is kept as it stands on the paper.
"""

import re
from dataclasses import dataclass

from archive.kode import find_kode, heads, written_kode
from archive.wilayah import wilayah_table

JENIS_NOMOR = (
    "SPt", "SPD.LK", "SD", "ST", "ND", "LD", "MM", "Und", "NK", "PKS", "SU", "BA", "Kt", "SR", "Pu", "Sg",
    "Rk", "SP", "LP", "Tl", "NT", "Kpt",
)  # fmt: skip
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_JENIS = {jenis.lower(): jenis for jenis in JENIS_NOMOR} | {"kpts": "Kpt", "ti": "Tl"}
_MONTH = {roman: number for number, roman in enumerate(ROMAN, start=1)}


@dataclass(frozen=True, slots=True)
class Nomor:
    """A number taken apart; `teks` as written with single blanks, codes as the decree writes them.

    `urut` is "" where the place was left empty for a pen. `unit` is the biro of KPU RI, the subbag, or the
    budget code of the office in numbers to 2016. `bulan` 1..12. `era`: "modern" (2017 on), "kpts" (decisions
    to 2017), "tahun" (`12 TAHUN 2025`), "sek" (letters to 2016).
    """

    teks: str
    urut: str
    kode: str | None
    jenis: str | None
    wilayah: str | None
    unit: str | None
    pejabat: str | None
    bulan: int | None
    tahun: int | None
    era: str


# The running number: 12, 002, 9.1, 25.a, 12A; not 12.05.2023 (a date) and not a code.
_URUT = r"(?P<urut>\d{1,5}(?:\.\d{1,2}|\.?[A-Za-z])?)"
# A place left open: dots, crosses, a line, or nothing before the slash; never a word.
_OPEN = r"(?P<open>[.…_\-xX ]*)"
_YEAR = r"(?P<tahun>20\d\d)"
# Letters, then two levels; "/" only directly after the letters (HK/03.1), or a unit would become a level.
_KODE = r"(?P<kode>[A-Za-z]{2,4}[./]?\d{1,2}(?:\.\d{1,2})?)"
# Must stand alone between separators: SD is no start of SDM.
_JENIS_PART = r"(?:[-/](?P<jenis>" + "|".join(re.escape(j) for j in _JENIS) + r")(?=/))?"
_ROMAN_PART = r"(?P<bulan>[IVX]{1,4})"
# One office cuts Kota to Ko.
_PEJABAT = r"(?:KPU(?:[-. ]?(?:Kab|Ko(?:ta?)?|Prov))?|Se[ks][-. ](?:Kab|Ko(?:ta?)?|Prov)|SJ|Prov|IR)"
_SATKER = r"(?P<unit>\d{3}(?:\.?\d{6})?)"
_PREFIX = r"(?:(?:nomor|no\b\.?)\s*[:.]?\s*)?"


def _pattern(body: str) -> re.Pattern[str]:
    return re.compile(_PREFIX + body, re.IGNORECASE | re.ASCII)


_MODERN = _pattern(rf"(?:{_URUT}|{_OPEN})/{_KODE}{_JENIS_PART}(?P<rest>(?:/[^/]{{1,9}}){{0,5}})/{_YEAR}")
_KPTS = _pattern(
    rf"{_URUT}/Kpts?(?:/[A-Za-z]{{2,6}})?/(?P<pejabat>KPU(?:-(?:Kab|Kota?|Prov))?)(?:-{_SATKER})?"
    rf"/(?:TAHUN )?{_YEAR}"
)
_TAHUN = _pattern(rf"{_URUT} TAHUN {_YEAR}")
_SEK = _pattern(rf"{_URUT}/(?P<pejabat>{_PEJABAT})-{_SATKER}/{_ROMAN_PART}/{_YEAR}")
_PEJABAT_ALONE = re.compile(_PEJABAT, re.IGNORECASE | re.ASCII)


def tidy(teks: str) -> str:
    """The text with single blanks, none beside `/`, and without a full stop at its end."""
    teks = re.sub(r"\s*/\s*", "/", " ".join(teks.split()))
    teks = re.sub(r"(?<=[/.-]) (?=\S)|(?<=\S) (?=[./-])", "", teks) if "/" in teks else teks
    return teks.rstrip(" .,;:")


def parse_nomor(teks: str) -> Nomor | None:
    """The parts of a KPU number, with or without "NOMOR" before it; None for all else, never an error."""
    if len(teks) > 200:
        return None
    clean = tidy(teks)
    for pattern, era in ((_TAHUN, "tahun"), (_KPTS, "kpts"), (_SEK, "sek")):
        if match := pattern.fullmatch(clean):
            found = match.groupdict()
            month = _MONTH.get((found.get("bulan") or "").upper())
            if era == "sek" and month is None:
                return None
            return Nomor(
                teks=" ".join(teks.split()),
                urut=found["urut"],
                kode=None,
                jenis="Kpt" if era == "kpts" else None,
                wilayah=None,
                unit=found.get("unit"),
                pejabat=_official(found.get("pejabat")),
                bulan=month,
                tahun=int(found["tahun"]),
                era=era,
            )
    match = _MODERN.fullmatch(clean)
    return None if match is None else _modern(" ".join(teks.split()), match)


def _modern(teks: str, match: re.Match[str]) -> Nomor | None:
    jenis = match["jenis"]
    year = int(match["tahun"])
    parts = _parts([part for part in match["rest"].split("/") if part])
    if parts is None:
        return None
    kode = written_kode(match["kode"])
    # Other offices number much the same way: a head that is not ours needs another sign of the KPU.
    if kode is None or (kode.split(".")[0] not in heads() and jenis is None and parts["pejabat"] is None):
        return None
    # A code the table does not know needs a running number too.
    if not match["urut"] and find_kode(kode) is None:
        return None
    return Nomor(
        teks=teks,
        urut=match["urut"] or "",
        kode=kode,
        jenis=_JENIS[jenis.lower()] if jenis else None,
        wilayah=parts["wilayah"],
        unit=parts["unit"],
        pejabat=parts["pejabat"],
        bulan=_MONTH[parts["bulan"]] if parts["bulan"] else None,
        tahun=year,
        era="modern",
    )


def _parts(rest: list[str]) -> dict[str, str | None] | None:
    """The parts between code and year, in any order; None when one of them is not ours or stands twice."""
    found: dict[str, str | None] = dict.fromkeys(("wilayah", "unit", "pejabat", "bulan"))
    two_digits = []
    for part in rest:
        if re.fullmatch(r"[0-9]{4}", part):
            name, value = "wilayah", part
        elif re.fullmatch(r"[0-9]{1,2}", part):
            two_digits.append(part)
            continue
        elif part.upper() in _MONTH:
            name, value = "bulan", part.upper()
        elif _PEJABAT_ALONE.fullmatch(part):
            name, value = "pejabat", _official(part) or part
        else:
            return None
        if found[name] is not None:
            return None
        found[name] = value
    for part in two_digits:
        name = "wilayah" if found["wilayah"] is None and _is_province(part, found["pejabat"]) else "unit"
        if found[name] is not None:
            return None
        found[name] = part
    return found


def _is_province(part: str, pejabat: str | None) -> bool:
    """Whether two digits are a province: 01 to 10 never are, and 11 to 14 are units when KPU RI signs."""
    return part in wilayah_table() and not (int(part) <= 14 and pejabat in ("KPU", "SJ"))


def _official(teks: str | None) -> str | None:
    """`Sek-Kab` for `Sek.Kab`, `Ses-kab`; `KPU-Kot` for `KPU-Kota`, `Kpu.Kot`."""
    if teks is None:
        return None
    words = re.split(r"[-. ]", teks)
    first = words[0].upper()
    if first == "SES":
        first = "SEK"
    if first in ("SEK", "PROV"):
        first = first.capitalize()
    if first.startswith("KPU") and len(first) > 3:
        words = [first, first[3:]]
        first = "KPU"
    if len(words) == 1:
        return first
    place = words[1].capitalize()
    return f"{first}-{'Kot' if place.startswith('Ko') else place[:4]}"
