"""Dates as Indonesian prose writes them, there and back. Pure."""

import datetime as dt
import re

BULAN = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip
_MONTHS = {name.lower(): number for number, name in enumerate(BULAN, start=1)} | {
    "pebruari": 2,
    "nopember": 11,
}
WRITTEN = re.compile(rf"\b(\d{{1,2}})\s+({'|'.join(_MONTHS)})\s+(\d{{4}})\b", re.IGNORECASE)


def prose_date(iso: str | None) -> str:
    """`17 Januari 2025` for `2025-01-17`; "" for none, the text itself when it is no date."""
    if not iso:
        return ""
    try:
        day = dt.date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {BULAN[day.month - 1]} {day.year}"


def first_date(teks: str) -> str | None:
    """The first date written in words as ISO; None when there is none, or no such day."""
    match = WRITTEN.search(teks)
    if match is None:
        return None
    try:
        return dt.date(int(match[3]), _MONTHS[match[2].lower()], int(match[1])).isoformat()
    except ValueError:
        return None


def is_date(iso: str | None) -> bool:
    """Whether it is a day of the calendar in the form YYYY-MM-DD."""
    if not iso or re.fullmatch(r"\d{4}-\d{2}-\d{2}", iso) is None:
        return False
    try:
        dt.date.fromisoformat(iso)
    except ValueError:
        return False
    return True
