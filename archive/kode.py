"""The table of archive codes (klasifikasi arsip) of the KPU.

Source: `data/klasifikasi_arsip_kpu.csv`, 338 codes of Keputusan KPU 1257/2024 taken from three public copies
of its annex (the numbering app of KPU Kabupaten Belu, an assistant for KPU codes, a public seed of master
data; column `sumber` says which), descriptions normalised, the decree's own PDF not compared; and 11 older
codes only inferred from the numbers of real letters of 2018 to 2026, which serve to recognise old documents
and are never suggested.
"""

import csv
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

EDITION = "1257/2024"
OLDER = "sebelum 1257/2024"
_WRITTEN = re.compile(r"\s*([A-Za-z]{2,4})\s*[./]?\s*(?:(\d{1,2})(?:\s*\.\s*(\d{1,2}))?)?\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Kode:
    """A code: `induk` is its parent or "", `jenis` substantif or fasilitatif, `edisi` the decree that holds
    it.
    """

    kode: str
    uraian: str
    induk: str
    jenis: str
    edisi: str


@functools.cache
def kode_table() -> Mapping[str, Kode]:
    """Every code by its text, in the order of the decree, the older ones last."""
    text = resources.files("archive").joinpath("data/klasifikasi_arsip_kpu.csv").read_text("utf-8")
    table = {}
    for row in csv.DictReader(text.splitlines()):
        edition = OLDER if row["sumber"].startswith("disimpulkan") else EDITION
        table[row["kode"]] = Kode(row["kode"], row["uraian"], row["induk"], row["jenis"], edition)
    return MappingProxyType(table)


@functools.cache
def heads() -> frozenset[str]:
    """The letters a code begins with: PP, PL, ... KU."""
    return frozenset(kode.split(".")[0] for kode in kode_table())


def written_kode(teks: str) -> str | None:
    """A code as the decree writes it: `RT.02.1` for `RT.02.01`, `HK.03.1` for `HK/03.1`; None when it is no
    code.

    The code need not be in the table.
    """
    match = _WRITTEN.fullmatch(teks)
    if match is None:
        return None
    head, second, third = match.groups()
    parts = [head.upper()]
    if second:
        parts.append(f"{int(second):02d}")
    if third:
        parts.append(str(int(third)))
    return ".".join(parts)


def find_kode(kode: str) -> Kode | None:
    """The code in the table, however it is spelled (`HK/03.1`, `Ku.03.2`, `RT.02.01`)."""
    written = written_kode(kode)
    return None if written is None else kode_table().get(written)


def nearest_kode(kode: str) -> Kode | None:
    """The code itself, or the closest one above it that the table holds: `PL.01` for `PL.01.99`."""
    written = written_kode(kode)
    while written:
        if found := kode_table().get(written):
            return found
        written = written.rpartition(".")[0]
    return None
