"""Dates and numbers as Indonesian offices print them."""

import datetime as dt

BULAN = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip
HARI = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
SATUAN = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")


def long_date(iso: str) -> str:
    """`2025-08-02` as `2 Agustus 2025`."""
    day = dt.date.fromisoformat(iso)
    return f"{day.day} {BULAN[day.month - 1]} {day.year}"


def short_date(iso: str) -> str:
    """`2025-08-02` as `02-08-2025`."""
    return dt.date.fromisoformat(iso).strftime("%d-%m-%Y")


def weekday(iso: str) -> str:
    """The Indonesian name of the day of the week."""
    return HARI[dt.date.fromisoformat(iso).weekday()]


def in_words(number: int) -> str:
    """A number from 0 to 9999 in words."""
    if number < 10:
        return SATUAN[number]
    if number < 20:
        return {10: "sepuluh", 11: "sebelas"}.get(number, f"{SATUAN[number - 10]} belas")
    for size, one, many in ((1000, "seribu", "ribu"), (100, "seratus", "ratus"), (10, "", "puluh")):
        if number >= size:
            head = one if number // size == 1 else f"{in_words(number // size)} {many}"
            return f"{head} {in_words(number % size)}" if number % size else head
    raise AssertionError(number)


def date_in_words(iso: str) -> str:
    """`2025-07-02` as `Rabu tanggal dua bulan Juli tahun dua ribu dua puluh lima`."""
    day = dt.date.fromisoformat(iso)
    return (
        f"{weekday(iso)} tanggal {in_words(day.day)} bulan {BULAN[day.month - 1]} tahun {in_words(day.year)}"
    )


def title_case(text: str) -> str:
    """Capitals turned to title case, small words kept small."""
    small = {"DAN", "DI", "TENTANG", "PADA", "UNTUK", "DALAM", "YANG", "DENGAN"}
    return " ".join(w.lower() if w in small else w.capitalize() for w in text.split())
