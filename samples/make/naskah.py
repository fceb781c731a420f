"""Reads the documents of `naskah/*.toml`: what stands on the papers, apart from how it is set."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from archive.records import Alur, Diktum, Keputusan, Langkah, PelaksanaLangkah, Sop, TabelLangkah
from samples.make.letter_page import Letter

FOLDER = Path(__file__).parent / "naskah"
SYMBOL = {"M": "mulai_selesai", "P": "proses", "K": "keputusan"}


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _step(no: int, row: list[str]) -> Langkah:
    kegiatan, symbols, *cells = row
    used = tuple(PelaksanaLangkah(int(s[1:]), SYMBOL[s[0]]) for s in symbols.split())
    return Langkah(str(no), kegiatan, used, *cells)


def _edge(text: str) -> Alur:
    pair, _, label = text.partition(":")
    dari, _, ke = pair.partition(">")
    return Alur(dari, ke, label)


def load_sop(name: str) -> Sop:
    """An SOP.

    A step is a row of kegiatan, symbols, kelengkapan, waktu, output, keterangan, numbered as they come; symbols are
    written `M0` (capsule in actor column 0), `P2`, `K1`; the flow `1>2 2>3:Ya 2>1:Tidak`.
    """
    tree = _load(name)
    tables = tuple(
        TabelLangkah(
            t.get("judul", ""),
            tuple(t["pelaksana"]),
            tuple(_step(i + 1, row) for i, row in enumerate(t["langkah"])),
            tuple(_edge(e) for e in t["alur"].split()),
        )
        for t in tree.pop("tabel", ())
    )
    plain = msgspec.convert(tree | {"halaman_awal": 1, "halaman_akhir": 1}, Sop)
    return replace(plain, tabel=tables)


def load_keputusan(name: str) -> Keputusan:
    """A decree; its dicta are pairs of label and text."""
    tree = _load(name)
    tree["diktum"] = [Diktum(label, isi) for label, isi in tree["diktum"]]
    return msgspec.convert(tree, Keputusan, from_attributes=True)


def load_letter(name: str) -> Letter:
    """A letter with its body."""
    return msgspec.convert(_load(name), Letter)
