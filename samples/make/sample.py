"""A sample: a document, the form it is printed on, the way it is scanned, and the record it should yield."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archive.records import Halaman, Rekaman
from archive.rekaman_json import rekaman_tree
from samples.make.kode import by_number
from samples.make.output import Packing, pack
from samples.make.press import Press


@dataclass(frozen=True, slots=True)
class Sample:
    """One file of the samples."""

    folder: str  # "sop", "surat", "keputusan"
    name: str
    shows: str  # what the file is there for, in a sentence
    # Sets the pages; the record, or one for each document, is still without halaman and teks, a single one without
    # klasifikasi too.
    print: Callable[[Press], Rekaman | tuple[Rekaman, ...]]
    packing: Packing
    mutu: str  # "bersih", "sedang", "buruk", "asli"
    templat: str
    kode: str = ""  # klasifikasi code that stands in the document's number
    abaikan: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Path of the file below samples/."""
        return f"{self.folder}/{self.name}.{self.packing.ext}"


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


def _tree(rekaman: Rekaman, press: Press, packing: Packing) -> dict[str, Any]:
    """The record with its pages, as `arsip read --json` prints it."""
    first, last = (rekaman.halaman_awal or 1) - 1, rekaman.halaman_akhir or len(press.sheets)
    pages = [replace(page, nomor=page.nomor - first) for page in _halaman(press, packing)[first:last]]
    return rekaman_tree(replace(rekaman, halaman=tuple(pages), teks=press.teks()[first:last]))


def make(sample: Sample) -> tuple[bytes, bytes]:
    """The file and its expected record as JSON."""
    press = Press()
    printed = sample.print(press)
    packing = sample.packing
    if isinstance(printed, Rekaman):
        tree = _tree(replace(printed, klasifikasi=by_number(sample.kode)), press, packing)
    else:
        trees = [_tree(rekaman, press, packing) for rekaman in printed]
        tree = trees[0] | {"dokumen": trees}
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
