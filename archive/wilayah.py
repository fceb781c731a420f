"""The provinces and kabupaten/kota as KPU numbers write them: Kemendagri codes, not those of BPS.

Source: `data/wilayah.csv`, from github.com/cahyadsn/wilayah (MIT; Kepmendagri 300.2.2-2138 and 300.2.2-2430
of 2025, and the codes before 2022). Its column `kode_bps` (edwardsamuel/Wilayah-Administratif-Indonesia, ODbL
1.0) is not used here.
"""

import csv
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Wilayah:
    """A province (2 digits) or a kabupaten/kota (4 digits)."""

    kode: str
    nama: str
    tingkat: str


@functools.cache
def wilayah_table() -> Mapping[str, Wilayah]:
    """Every wilayah by its code; the codes that Papua had before 2022 lead to the same wilayah."""
    text = resources.files("archive").joinpath("data/wilayah.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    table = {row["kode"]: Wilayah(row["kode"], row["nama"], row["tingkat"]) for row in rows}
    for row in rows:
        if row["kode_sebelum_2022"]:
            table.setdefault(row["kode_sebelum_2022"], table[row["kode"]])
    return MappingProxyType(table)


def wilayah_of(instansi: str | None) -> Wilayah | None:
    """The wilayah of an office by its name on the letterhead: `KPU KABUPATEN PACITAN` is 3501.

    None when the name is not exactly one of the table's: a misread name must not decide anything.
    """
    words = " ".join(re.sub(r"[^A-Z]+", " ", (instansi or "").upper()).split())
    match = re.search(r"\b(KABUPATEN|KAB|KOTA|PROVINSI) (\S.*)$", words)
    if match is None:
        return None
    kind = "KABUPATEN" if match[1] == "KAB" else match[1]
    name = match[2]
    if kind == "PROVINSI":
        return _by_name().get({"DKI JAKARTA": "DAERAH KHUSUS IBUKOTA JAKARTA"}.get(name, name))
    return _by_name().get(f"{kind} {name}")


@functools.cache
def _by_name() -> Mapping[str, Wilayah]:
    return {" ".join(re.sub(r"[^A-Z]+", " ", w.nama.upper()).split()): w for w in wilayah_table().values()}
