"""How this office writes its numbers: the rules, the templates, late numbers, and when two numbers are one.

Pure: knows neither the database nor the clock (`nomor_store` gives the numbers). A rule says for a kind and a
signer, from a year on, which template and which book; books are counted apart, each from 1 every year.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from archive.errors import RuleError
from archive.nomor import JENIS_NOMOR, check_nomor, parse_nomor
from archive.nomor_grammar import ROMAN

FIELDS = ("urut", "kode", "jenis", "wilayah", "unit", "pejabat", "bulan", "tahun", "penanda")
_PLACE = re.compile(r"\{([a-z]*)(?::(\d))?\}")
_JENIS = {jenis.lower(): jenis for jenis in (*JENIS_NOMOR, "SE", "SOP", "Peraturan", "Instruksi")} | {
    "kpts": "Kpt"
}
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Aturan:
    """A rule: for `jenis` and `penanda` ("" is any) from `mulai_tahun` on, this template, counted in `buku`.

    `buku` and `lingkup` may hold {penanda}, {jenis}, {unit}. Within one `lingkup` no full number is given twice,
    whichever book it comes from. `sisipan` is how late numbers look: "angka" (9.1) or "huruf" (25.a). An empty
    `templat` withdraws the rules before it for the same kind and signer.
    """

    jenis: str
    penanda: str
    mulai_tahun: int
    templat: str
    buku: str = "{penanda}/{jenis}"
    lingkup: str = ""
    sisipan: str = "angka"


@dataclass(frozen=True, slots=True)
class Permohonan:
    """What a number is asked for; the year is that of `tanggal`. `unit` is the subbag where the form has one."""

    jenis: str
    penanda: str
    tanggal: dt.date
    wilayah: str = ""
    kode: str = ""
    unit: str = ""
    pejabat: str = ""
    hal: str = ""


# What an office starts with; its own rules, later in the table, go before these.
# One book for all Keputusan, for it is not known whether an office counts those of the Sekretaris apart.
DEFAULT_RULES = (
    Aturan("", "", 2022, "{urut}/{kode}-{jenis}/{wilayah}/{tahun}"),
    *(
        Aturan(jenis, "", 2022, "{urut} TAHUN {tahun}", "{jenis}", "{jenis}")
        for jenis in ("Kpt", "SE", "SOP", "Peraturan", "Instruksi")
    ),
)


def canonical_jenis(jenis: str) -> str:
    """`SD` for `sd`, `Kpt` for `Kpts`; a kind that is not in the list as it is written."""
    word = " ".join(jenis.split())
    return _JENIS.get(word.lower(), word)


def canonical_penanda(penanda: str) -> str:
    """`Sekretaris` for `SEKRETARIS`: whoever types it in capitals must not open a second book."""
    return " ".join(penanda.split()).capitalize()


def find_rule(rules: Iterable[Aturan], jenis: str, penanda: str, tahun: int) -> Aturan:
    """The rule for a kind, signer and year: the closest fit, then the latest year, then the last written.

    Raises RuleError when there is none.
    """
    best: dict[tuple[bool, bool], tuple[int, int, Aturan]] = {}
    for place, rule in enumerate((*DEFAULT_RULES, *rules)):
        if rule.jenis in ("", jenis) and rule.penanda in ("", penanda) and rule.mulai_tahun <= tahun:
            fit = (bool(rule.jenis), bool(rule.penanda))
            if fit not in best or best[fit][:2] < (rule.mulai_tahun, place):
                best[fit] = (rule.mulai_tahun, place, rule)
    for fit in sorted(best, reverse=True):
        if best[fit][2].templat:
            return best[fit][2]
    raise RuleError(
        f"{jenis} {penanda} {tahun}: belum ada aturan penomoran. Tambahkan templatnya di pengaturan nomor."
    )


def check_rule(rule: Aturan) -> list[str]:
    """Notes on a rule that may stand; raises RuleError on one that cannot work, in Indonesian."""
    if not rule.templat:
        return []
    for text in (rule.templat, rule.buku, rule.lingkup):
        rest = _PLACE.sub("", text)
        unknown = [name for name, _ in _PLACE.findall(text) if name not in FIELDS]
        if unknown or "{" in rest or "}" in rest:
            raise RuleError(
                f"templat “{text}”: isian tidak dikenal. Pakai salah satu dari {', '.join(FIELDS)}."
            )
    names = [name for name, _ in _PLACE.findall(rule.templat)]
    if names.count("urut") != 1 or "tahun" not in names:
        raise RuleError(f"templat “{rule.templat}”: harus memuat {{urut}} satu kali dan {{tahun}}. Lengkapi.")
    if (
        not rule.buku
        or rule.buku.startswith("agenda:")
        or {"urut", "tahun", "bulan"} & {name for name, _ in _PLACE.findall(rule.buku)}
    ):
        raise RuleError(f"buku “{rule.buku}”: isi nama buku tanpa urut, bulan atau tahun.")
    if rule.sisipan not in ("angka", "huruf"):
        raise RuleError(f"sisipan “{rule.sisipan}”: tidak dikenal. Pakai angka (9.1) atau huruf (25.a).")
    sample = Permohonan(
        jenis=rule.jenis or "SD",
        penanda=rule.penanda or "Ketua",
        tanggal=dt.date(max(rule.mulai_tahun, 2003), 3, 4),
        wilayah="3601",
        kode="TU.01.1",
        unit="1",
        pejabat="Sek-Kab",
    )
    teks = render(rule.templat, sample, "7")
    if parse_nomor(teks) is None:
        return [
            f"contoh “{teks}” bukan bentuk nomor KPU yang dikenal: naskahnya hanya dicocokkan huruf demi huruf"
        ]
    return []


def missing_fields(templat: str, asked: Permohonan) -> list[str]:
    """The fields the template needs and the request lacks."""
    values = _values(asked, "1")
    return [name for name, _ in _PLACE.findall(templat) if not values[name]]


def render(templat: str, asked: Permohonan, urut: str) -> str:
    """The full number; `{urut:3}` is padded to three digits (`009.1`). Raises RuleError naming what is missing."""
    lacking = missing_fields(templat, asked)
    if lacking:
        raise RuleError(
            f"nomor {urut}: {', '.join(lacking)} belum diisi. Lengkapi, lalu minta lagi nomornya."
        )
    values = _values(asked, urut)

    def value(match: re.Match[str]) -> str:
        name, width = match[1], int(match[2] or 0)
        if name == "urut":
            digits, rest = re.fullmatch(r"(\d+)(.*)", urut).groups()  # type: ignore[union-attr]
            return digits.zfill(width) + rest
        return values[name].zfill(width)

    return _PLACE.sub(value, templat)


def book_name(text: str, asked: Permohonan) -> str:
    """The name of a book or a scope for this request."""
    values = _values(asked, "")
    return _PLACE.sub(lambda match: values[match[1]], text)


def _values(asked: Permohonan, urut: str) -> dict[str, str]:
    return {
        "urut": urut,
        "kode": asked.kode,
        "jenis": asked.jenis,
        "wilayah": asked.wilayah,
        "unit": asked.unit,
        "pejabat": asked.pejabat,
        "bulan": ROMAN[asked.tanggal.month - 1],
        "tahun": str(asked.tanggal.year),
        "penanda": asked.penanda,
    }


def late_number(urut: int, sisip: int, style: str) -> str:
    """`9.1`, `9.2` or `25.a`, `25.b` after number `urut`; raises RuleError when there are too many."""
    if sisip > (len(LETTERS) if style == "huruf" else 99):
        raise RuleError(f"nomor {urut}: sisipannya sudah habis. Pakai nomor berikutnya.")
    return f"{urut}.{LETTERS[sisip - 1]}" if style == "huruf" else f"{urut}.{sisip}"


def order(urut_teks: str) -> tuple[int, int, str]:
    """Sort key of a running number: 9, 9.1, 9.2, 9.10, 10; 25, 25.a, 25.b. What is no number comes last."""
    match = re.fullmatch(r"(\d+)(?:\.(\d+)|\.?([a-z]))?", urut_teks.strip().lower())
    if match is None:
        return 10**9, 0, urut_teks
    return int(match[1]), int(match[2] or 0), match[3] or ""


def number_key(teks: str) -> str:
    """Equal for two ways of writing one number (`009/..-Und/..`, `9/..-UND/..`); "" when the number is not there."""
    nomor = parse_nomor(teks)
    if nomor is None:
        bare = "".join(teks.split()).casefold()
        return f"={bare}" if any(sign.isdigit() for sign in bare) else ""
    if not nomor.urut:
        return ""
    urut, sisip, huruf = order(nomor.urut)
    parts = (nomor.kode, nomor.jenis, nomor.wilayah, nomor.unit, nomor.pejabat, nomor.bulan, nomor.tahun)
    running = f"{urut}.{sisip}{huruf}" if sisip or huruf else str(urut)
    return "|".join((nomor.era, running, *(str(part or "") for part in parts)))


def number_notes(teks: str, asked: Permohonan) -> list[str]:
    """What a person should check about a number before it is given: code, wilayah, month, year."""
    nomor = parse_nomor(teks)
    if nomor is None:
        return [f"nomor {teks}: bukan bentuk nomor KPU yang dikenal. Periksa templatnya."]
    return check_nomor(nomor, asked.tanggal.isoformat(), asked.wilayah)
