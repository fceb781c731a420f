"""A sample: a document, the form it is printed on, the way it is scanned, and the record it should yield."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from archive.records import Halaman, Klasifikasi, Rekaman
from samples.make.output import Packing, pack
from samples.make.press import Press

KODE = Path(__file__).parents[2] / "archive" / "data" / "klasifikasi_arsip_kpu.csv"


@dataclass(frozen=True, slots=True)
class Sample:
    """One file of the samples."""

    folder: str  # "sop", "surat", "keputusan"
    name: str
    shows: str  # what the file is there for, in a sentence
    print: Callable[[Press], Rekaman]  # sets the pages; the record still without halaman, teks, klasifikasi
    packing: Packing
    mutu: str  # "bersih", "sedang", "buruk", "asli"
    templat: str
    kode: str = ""  # klasifikasi code that stands in the document's number
    abaikan: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Path of the file below samples/."""
        return f"{self.folder}/{self.name}.{self.packing.ext}"


@cache
def _uraian() -> dict[str, str]:
    with KODE.open(encoding="utf-8", newline="") as table:
        return {row["kode"]: row["uraian"] for row in csv.DictReader(table)}


def _halaman(press: Press, packing: Packing) -> tuple[Halaman, ...]:
    return tuple(
        Halaman(
            i + 1, round(sheet.size[0], 1), round(sheet.size[1], 1), packing.putar(i),
            "teks" if packing.scan is None or i in packing.digital else "ocr",
        )
        for i, sheet in enumerate(press.sheets)
    )  # fmt: skip


def _bentuk(packing: Packing) -> str:
    if packing.scan is None:
        return "asli"
    if packing.digital:
        return "campur"
    if packing.photo:
        return "foto"
    return packing.scan.mode if packing.ext == "pdf" else packing.ext


def make(sample: Sample) -> tuple[bytes, bytes]:
    """The file and its expected record as JSON."""
    press = Press()
    rekaman = sample.print(press)
    packing = sample.packing
    klasifikasi = Klasifikasi(sample.kode, _uraian()[sample.kode], "nomor", 1.0) if sample.kode else None
    tree = msgspec.to_builtins(rekaman)
    tree["klasifikasi"] = msgspec.to_builtins(klasifikasi)
    tree["halaman"] = msgspec.to_builtins(_halaman(press, packing))
    tree["teks"] = list(press.teks())
    tree["meta"] = {
        "berkas": Path(sample.path).name,
        "mutu": sample.mutu,
        "dpi": packing.scan.dpi if packing.scan else 0,
        "templat": sample.templat,
        "bentuk": _bentuk(packing),
        "halaman": len(press.sheets),
        "sumber": sample.name,
        "abaikan": list(sample.abaikan),
    }
    expected = json.dumps(tree, ensure_ascii=False, indent=1) + "\n"
    return pack(sample.name, press, packing), expected.encode()
