"""Records and pages to JSON and back, without loss."""

from collections.abc import Sequence

import msgspec

from archive.geometry import Page
from archive.records import Rekaman


def dump_rekaman(rekaman: Rekaman) -> bytes:
    """The record as indented UTF-8 JSON, ending in a newline."""
    return msgspec.json.format(msgspec.json.encode(rekaman), indent=1) + b"\n"


def load_rekaman(data: bytes | str) -> Rekaman:
    """The record of a JSON text; raises msgspec.ValidationError when it is not one."""
    return msgspec.json.decode(data, type=Rekaman)


def dump_pages(pages: Sequence[Page]) -> bytes:
    """Pages as compact JSON."""
    return msgspec.json.encode(pages)


def load_pages(data: bytes | str) -> tuple[Page, ...]:
    """Pages of a JSON text."""
    return msgspec.json.decode(data, type=tuple[Page, ...])
