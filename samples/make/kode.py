"""The klasifikasi code that a number bears, as the record names it."""

import csv
from functools import cache
from pathlib import Path

from archive.records import Klasifikasi

KODE = Path(__file__).parents[2] / "archive" / "data" / "klasifikasi_arsip_kpu.csv"


@cache
def _uraian() -> dict[str, str]:
    with KODE.open(encoding="utf-8", newline="") as table:
        return {row["kode"]: row["uraian"] for row in csv.DictReader(table)}


def by_number(kode: str) -> Klasifikasi | None:
    """The code read from a number; None for none."""
    return Klasifikasi(kode, _uraian()[kode], "nomor", 1.0) if kode else None
