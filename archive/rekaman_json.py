"""Records and pages to JSON and back, without loss."""

from collections.abc import Sequence
from typing import Any

import msgspec

from archive.geometry import Page
from archive.records import Rekaman

_OF_A_PART = ("halaman_awal", "halaman_akhir", "sha256_asli")


def rekaman_tree(rekaman: Rekaman) -> dict[str, Any]:
    """The record as plain values; what only a part of a file has is left out of a whole one."""
    tree: dict[str, Any] = msgspec.to_builtins(rekaman)
    return {key: value for key, value in tree.items() if value is not None or key not in _OF_A_PART}


def dump_rekaman(rekaman: Rekaman, **more: object) -> bytes:
    """The record, with `more` keys at its end, as indented UTF-8 JSON, ending in a newline."""
    return msgspec.json.format(msgspec.json.encode(rekaman_tree(rekaman) | more), indent=1) + b"\n"


def load_rekaman(data: bytes | str) -> Rekaman:
    """The record of a JSON text; raises msgspec.ValidationError when it is not one."""
    return msgspec.json.decode(data, type=Rekaman)


def dump_pages(pages: Sequence[Page]) -> bytes:
    """Pages as compact JSON."""
    return msgspec.json.encode(pages)


def load_pages(data: bytes | str) -> tuple[Page, ...]:
    """Pages of a JSON text."""
    return msgspec.json.decode(data, type=tuple[Page, ...])
