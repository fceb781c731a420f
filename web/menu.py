"""What the head of every page offers, and to whom."""

from dataclasses import dataclass

from web import links
from web.guard import Visitor


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the menu, for those who may do `action`."""

    nama: str
    jalur: str
    action: str = "membaca"


ENTRIES = (
    Entry("Cari", links.AWAL),
    Entry("Masuk", links.KOTAK),
    Entry("Periksa", links.PERIKSA, "memperbaiki"),
    Entry("Pengguna", links.PENGGUNA, "mengelola_pengguna"),
)


def entries(who: Visitor) -> list[tuple[str, str, bool]]:
    """(name, address, is open) of what this visitor may open; nothing before signing in."""
    found = [entry for entry in ENTRIES if who.may(entry.action)]
    path = who.jalur.partition("?")[0]
    return [(entry.nama, entry.jalur, _within(path, entry.jalur)) for entry in found]


def _within(path: str, jalur: str) -> bool:
    return path == jalur or (jalur != "/" and path.startswith(f"{jalur}/"))
