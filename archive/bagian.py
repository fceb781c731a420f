"""The documents of one file, as a person may see them: they share an original, which shows all of them."""

from collections.abc import Collection
from dataclasses import dataclass

from archive.naskah_store import Naskah, NaskahStore


@dataclass(frozen=True, slots=True)
class Seberkas:
    """The documents of a file that a person may see, in the order of its pages; `utuh` when those are all."""

    naskah: tuple[Naskah, ...]
    utuh: bool


def seberkas(store: NaskahStore, naskah: Naskah, seen: Collection[str]) -> Seberkas:
    """The documents that share the original of this one, itself among them; `seen` is what `rights.seen_by` gives."""
    documents = store.in_file(naskah)
    visible = tuple(one for one in documents if one.keamanan in seen)
    return Seberkas(visible, len(visible) == len(documents))


def joined_to(store: NaskahStore, naskah: Naskah) -> Naskah:
    """The document that holds the pages of one that was joined; itself when it was not."""
    if naskah.status != "digabung":
        return naskah
    before = [one for one in store.in_file(naskah) if one.halaman_awal <= naskah.halaman_awal]
    return before[-1] if before else naskah


def last_page(naskah: Naskah) -> int:
    """The page of the file on which the document ends."""
    return naskah.halaman_awal + naskah.halaman - 1
