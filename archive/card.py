"""The card that lies with every filed document, `naskah.json`: who it is in the archive, so that a database made
anew from the folder gives it the same number, name and dates.

Of a document that was destroyed the card is all that lies there: it says so, and holds what stays known of it.
Knows the row and its JSON; not where the card lies.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from archive.records import Rekaman

CARD = "naskah.json"
BIASA = "biasa"


@dataclass(frozen=True, slots=True)
class Musnah:
    """How a document was destroyed: when, by whom, on which proposal, berita acara and approvals; `berkas` are the
    removed files with their sizes in bytes, `rekaman` what is still known of its content.
    """

    pada: str
    oleh: str
    usul: int
    berita_acara: str
    disetujui: tuple[str, ...]
    tipe: str
    ukuran: int
    halaman: int
    berkas: dict[str, int]
    rekaman: Rekaman


@dataclass(frozen=True, slots=True)
class Card:
    """What of a document stands neither in its bytes nor in its record; `detik` is how long reading took.

    A document whose original lies with another one, `induk_id`, begins on page `halaman_awal` of that original.
    """

    id: int
    sha256: str
    nama_asal: str
    klasifikasi: str
    diterima_pada: str
    diarsipkan_pada: str
    detik: float = 0.0
    keamanan: str = BIASA
    kesegeraan: str = ""
    musnah: Musnah | None = None
    induk_id: int | None = None
    halaman_awal: int = 1


def card_of(row: Mapping[str, object], **changed: object) -> Card:
    """The card of a row of the database, of this version or an older one, with some values `changed`."""
    values = {name: row[name] for name in Card.__dataclass_fields__ if row.get(name) is not None} | changed
    return msgspec.convert({"diarsipkan_pada": "", **values}, Card)


def dump_card(card: Card) -> bytes:
    """The card as indented UTF-8 JSON, ending in a newline."""
    return msgspec.json.format(msgspec.json.encode(card), indent=1) + b"\n"


def load_card(data: bytes) -> Card:
    """The card of a JSON text; raises msgspec.MsgspecError when it is none."""
    return msgspec.json.decode(data, type=Card)
