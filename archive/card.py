"""The card that lies with every filed document, `naskah.json`: who it is in the archive, so that a database made
anew from the folder gives it the same number, name and dates.

Knows the row and its JSON; not where the card lies.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

CARD = "naskah.json"
BIASA = "biasa"


@dataclass(frozen=True, slots=True)
class Card:
    """What of a document stands neither in its bytes nor in its record; `detik` is how long reading took."""

    id: int
    sha256: str
    nama_asal: str
    klasifikasi: str
    diterima_pada: str
    diarsipkan_pada: str
    detik: float = 0.0
    keamanan: str = BIASA


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
