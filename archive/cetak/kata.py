"""Dates and numbers as an Indonesian form words them."""

import datetime as dt

from archive.jdih.tanggal import BULAN, prose_date

HARI = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_SATUAN = (
    "",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
)

__all__ = ["BULAN", "HARI", "hari_tanggal", "jangka", "kurun", "prose_date", "terbilang"]


def terbilang(angka: int) -> str:
    """A number from 0 to 999,999 in words: `dua ribu dua puluh enam`; raises ValueError beyond."""
    if not 0 <= angka < 1_000_000:
        raise ValueError(f"cannot word {angka}")
    return _words(angka) or "nol"


def _words(angka: int) -> str:
    if angka < 12:
        return _SATUAN[angka]
    if angka < 20:
        return f"{_SATUAN[angka - 10]} belas"
    for size, one, name in ((1000, "seribu", "ribu"), (100, "seratus", "ratus"), (10, "", "puluh")):
        many, rest = divmod(angka, size)
        if many:
            head = one if many == 1 and one else f"{_words(many)} {name}"
            return f"{head} {_words(rest)}".strip()
    raise AssertionError(angka)


def hari_tanggal(iso: str) -> str:
    """`Sabtu tanggal dua puluh satu bulan November tahun dua ribu dua puluh enam`; "" when it is no date."""
    try:
        day = dt.date.fromisoformat(iso)
    except ValueError:
        return ""
    named = f"{HARI[day.weekday()]} tanggal {terbilang(day.day)} bulan {BULAN[day.month - 1]}"
    return f"{named} tahun {terbilang(day.year)}"


def jangka(bulan: int | None) -> str:
    """A period of months: `2 tahun 6 bulan`; "" when it is not known."""
    if bulan is None:
        return ""
    years, months = divmod(bulan, 12)
    parts = [f"{years} tahun"] * bool(years) + [f"{months} bulan"] * bool(months)
    return " ".join(parts) or "0"


def kurun(tahun: list[str]) -> str:
    """The years a group of documents spans: `2019` or `2019-2021`."""
    known = sorted(one for one in tahun if one)
    if not known:
        return ""
    return known[0] if known[0] == known[-1] else f"{known[0]}-{known[-1]}"
