"""The list of what a backup holds: a line of JSON for each file with its hash, closed by a hash of the list.

Knows names and hashes; neither where the bytes lie nor what they mean.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from archive.errors import StoreError

FORMAT = "arsip-cadangan"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a backup: `path` relative to the data folder, `waktu` its time of change in nanoseconds."""

    path: str
    sha256: str
    ukuran: int
    waktu: int


def dump_manifest(entries: Iterable[Entry], made: str) -> Iterator[bytes]:
    """The lines of a manifest, `made` at an ISO moment."""
    digest = hashlib.sha256()
    count = 0
    for line in _lines(entries, made):
        digest.update(line)
        yield line
        count += 1
    yield _json({"sha256": digest.hexdigest(), "jumlah": count - 1})


def _lines(entries: Iterable[Entry], made: str) -> Iterator[bytes]:
    yield _json({"format": FORMAT, "versi": VERSION, "dibuat": made})
    for entry in entries:
        yield _json(
            {"path": entry.path, "sha256": entry.sha256, "ukuran": entry.ukuran, "waktu": entry.waktu}
        )


def _json(value: dict[str, object]) -> bytes:
    # ASCII, for a name in `gagal/` may hold bytes that are no text.
    return json.dumps(value, ensure_ascii=True).encode() + b"\n"


def load_manifest(lines: Iterable[bytes], name: str) -> list[Entry]:
    """The entries of the manifest `name`; raises StoreError when it is cut, changed, or leads out of its folder."""
    digest, entries, closed = hashlib.sha256(), list[Entry](), False
    try:
        for number, line in enumerate(lines):
            value = json.loads(line)
            if number == 0:
                if value["format"] != FORMAT:
                    raise ValueError("another format")
                if value["versi"] > VERSION:
                    raise StoreError(f"{name}: dibuat oleh versi program yang lebih baru. Pasang versi itu.")
            elif "path" in value:
                entries.append(_entry(value))
            else:
                closed = value == {"sha256": digest.hexdigest(), "jumlah": len(entries)}
                break
            digest.update(line)
    except (ValueError, KeyError, TypeError):
        closed = False
    if not closed:
        raise StoreError(f"{name}: daftar isi cadangan rusak atau terpotong. Pakai cadangan lain.")
    return entries


def leads_out(path: str) -> bool:
    """Whether a relative path could point out of the folder it is meant for."""
    parts = PurePosixPath(path).parts
    if os.name == "nt" and any(c in path for c in "\\:"):
        return True
    return not parts or any(part in ("/", "//", "..", ".") or "\0" in part for part in parts)


def _entry(value: dict[str, object]) -> Entry:
    entry = Entry(
        str(value["path"]), str(value["sha256"]), int(str(value["ukuran"])), int(str(value["waktu"]))
    )
    if leads_out(entry.path):
        raise ValueError(entry.path)
    if len(entry.sha256) != 64 or not set(entry.sha256) <= set("0123456789abcdef"):
        raise ValueError(entry.sha256)
    return entry
