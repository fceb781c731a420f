"""Compares what was read with what stands on the paper, and keeps the floor figures in quality.json.

`python -m tests.quality` reads all samples and prints the figures per grade; `--write` raises the floors to them.
"""

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from rapidfuzz import fuzz

from archive.records import Langkah, Rekaman, Sop, TabelLangkah
from archive.rekaman_json import load_rekaman
from archive.settings import load_settings
from ingest.pipeline import read_file

SAMPLES = Path(__file__).parents[1] / "samples"
FLOORS = Path(__file__).with_name("quality.json")
SAME_ITEM = 0.9  # similarity from which a list item counts as read
SAME_STEP = 0.5  # similarity of kegiatan from which two rows are the same step
TOLERANCE = 0.02  # another version of the engine may read a little differently,
ONE_MISS = 1.5  # and may miss one thing of a few
HEADER = ("instansi", "nomor_sop", "tanggal_pembuatan", "tanggal_revisi", "tanggal_efektif",
          "tanggal_pengesahan", "disahkan_oleh.jabatan", "disahkan_oleh.nama", "disahkan_oleh.nip", "nama_sop",
          "jumlah_pelaksana")  # fmt: skip
LISTS = ("dasar_hukum", "kualifikasi_pelaksana", "keterkaitan", "peralatan_perlengkapan", "peringatan",
         "pencatatan_pendataan")  # fmt: skip
DECREE = ("instansi", "nomor", "tahun", "tentang", "tempat_ditetapkan", "tanggal_ditetapkan",
          "penandatangan.jabatan", "penandatangan.nama", "salinan.jabatan", "salinan.nama")  # fmt: skip
LETTER = ("instansi", "nomor", "sifat", "lampiran", "hal", "tempat", "tanggal", "kepada", "dari",
          "penandatangan.jabatan", "penandatangan.nama", "penandatangan.nip")  # fmt: skip
CELLS = ("no", "kegiatan", "kelengkapan", "waktu", "output", "keterangan")


@dataclass(frozen=True, slots=True)
class Expected:
    """A sample with the record it should yield."""

    path: Path
    rekaman: Rekaman
    mutu: str
    abaikan: frozenset[str]


@dataclass(slots=True)
class Tally:
    """Hits and chances by the name of the figure."""

    hits: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    chances: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, name: str, hits: float, chances: float = 1.0) -> None:
        """Count `hits` out of `chances`."""
        self.hits[name] += hits
        self.chances[name] += chances

    def pair(self, name: str, matched: float, wanted: int, found: int) -> None:
        """Count for an F1: twice the matched out of all wanted and all found."""
        self.add(name, 2 * matched, wanted + found)

    def merge(self, other: "Tally") -> None:
        """Count all of the other too."""
        for name, chances in other.chances.items():
            self.add(name, other.hits[name], chances)

    def figures(self) -> dict[str, float]:
        """Each figure from 0 to 1."""
        return {name: round(self.hits[name] / n, 3) for name, n in sorted(self.chances.items()) if n}


def plain(value: object) -> str:
    """Words only, without case; a dash alone is nothing."""
    return " ".join(re.sub(r"[\W_]+", " ", str(value or "").casefold()).split())


def same(a: str, b: str) -> float:
    """Similarity from 0 to 1 of two plain texts."""
    return fuzz.ratio(a, b) / 100 if a or b else 1.0


def align(n: int, m: int, alike: Callable[[int, int], float], least: float) -> list[tuple[int, int]]:
    """Pairs in order that are alike by `least` or more, chosen for the largest sum."""
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    score = [[alike(i, j) for j in range(m)] for i in range(n)]
    for i in reversed(range(n)):
        for j in reversed(range(m)):
            both = best[i + 1][j + 1] + score[i][j] if score[i][j] >= least else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], both)
    pairs, i, j = [], 0, 0
    while i < n and j < m:
        if score[i][j] >= least and best[i][j] == best[i + 1][j + 1] + score[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _field(owner: object, path: str) -> str:
    for part in path.split("."):
        owner = getattr(owner, part, None)
    text = plain(owner)
    if "nomor" in path:
        text = text.removeprefix("nomor ")
    if path == "kepada":
        text = re.sub(r"^((yth|kepada) )+", "", text)
    return text


def _fields(
    tally: Tally, name: str, paths: Sequence[str], true: object, read: object, skip: set[str]
) -> None:
    for path in paths:
        a, b = _field(true, path), _field(read, path)
        if path not in skip and (a or b):
            tally.add(name, a == b)


def _items(tally: Tally, name: str, true: Sequence[str], read: Sequence[str]) -> None:
    a, b = [plain(x) for x in true], [plain(x) for x in read]
    pairs = align(len(a), len(b), lambda i, j: same(a[i], b[j]), SAME_ITEM)
    tally.pair(name, len(pairs), len(a), len(b))


def _step_pairs(true: TabelLangkah, read: TabelLangkah) -> list[tuple[Langkah, Langkah]]:
    a, b = [plain(s.kegiatan) for s in true.langkah], [plain(s.kegiatan) for s in read.langkah]
    pairs = align(len(a), len(b), lambda i, j: same(a[i], b[j]), SAME_STEP)
    return [(true.langkah[i], read.langkah[j]) for i, j in pairs]


def _table(tally: Tally, true: TabelLangkah, read: TabelLangkah) -> None:
    _items(tally, "kolom", true.pelaksana, read.pelaksana)
    pairs = _step_pairs(true, read)
    tally.pair("langkah", len(pairs), len(true.langkah), len(read.langkah))
    for name in CELLS:
        values = [(plain(getattr(a, name)), plain(getattr(b, name))) for a, b in pairs]
        wanted = sum(bool(plain(getattr(s, name))) for s in true.langkah)
        found = sum(bool(plain(getattr(s, name))) for s in read.langkah)
        tally.pair("sel", sum(same(a, b) for a, b in values if a and b), wanted, found)
    actors = [({x.kolom for x in a.pelaksana}, {x.kolom for x in b.pelaksana}) for a, b in pairs]
    tally.add("aktor", sum(a == b for a, b in actors), len(true.langkah))
    tally.add("simbol", sum(set(a.pelaksana) == set(b.pelaksana) for a, b in pairs), len(true.langkah))
    tally.pair("alur", len(set(true.alur) & set(read.alur)), len(true.alur), len(read.alur))


def _sop(tally: Tally, true: Sop, read: Sop) -> None:
    _fields(tally, "kepala", HEADER, true, read, set())
    for name in LISTS:
        _items(tally, "daftar", getattr(true, name), getattr(read, name))
    empty = TabelLangkah()
    tally.pair("tabel", min(len(true.tabel), len(read.tabel)), len(true.tabel), len(read.tabel))
    for i, table in enumerate(true.tabel):
        _table(tally, table, read.tabel[i] if i < len(read.tabel) else empty)


def compare(expected: Expected, read: Rekaman) -> Tally:
    """How much of the paper was read."""
    tally, true = Tally(), expected.rekaman
    tally.add("jenis", true.jenis == read.jenis)
    turned = [h.putar for h in read.halaman]
    tally.add(
        "tegak", sum(h.putar == t for h, t in zip(true.halaman, turned, strict=False)), len(true.halaman)
    )
    for i, sop in enumerate(true.sop):
        _sop(tally, sop, read.sop[i] if i < len(read.sop) else Sop(0, 0))
    if true.keputusan:
        decree = read.keputusan
        _fields(tally, "keputusan", DECREE, true.keputusan, decree, set())
        for name in ("menimbang", "mengingat", "memperhatikan"):
            _items(tally, "butir", getattr(true.keputusan, name), getattr(decree, name, ()))
        wanted = [f"{d.label} {d.isi}" for d in true.keputusan.diktum]
        _items(tally, "diktum", wanted, [f"{d.label} {d.isi}" for d in decree.diktum] if decree else [])
    if true.surat:
        skip = {name.partition(".")[2] for name in expected.abaikan}
        _fields(tally, "surat", LETTER, true.surat, read.surat, skip)
        _items(tally, "tembusan", true.surat.tembusan, read.surat.tembusan if read.surat else ())
        tally.add("isi", same(plain(true.surat.isi), plain(read.surat.isi if read.surat else "")))
    if true.klasifikasi:
        found = read.klasifikasi
        tally.add("klasifikasi", found is not None and found.kode == true.klasifikasi.kode)
    a, b = (Counter(plain(" ".join(r.teks)).split()) for r in (true, read))
    tally.pair("kata", (a & b).total(), a.total(), b.total())
    return tally


def expected_samples() -> Iterator[Expected]:
    """Every sample, in the order of the folders."""
    for path in sorted(SAMPLES.glob("*/*.json")):
        text = path.read_text(encoding="utf-8")
        meta: dict[str, Any] = json.loads(text)["meta"]
        yield Expected(
            path.with_name(meta["berkas"]), load_rekaman(text), meta["mutu"], frozenset(meta["abaikan"])
        )


def measure(read: Callable[[Path], Rekaman], *, show: bool = False) -> dict[str, Tally]:
    """What was counted in each grade."""
    grades: dict[str, Tally] = defaultdict(Tally)
    for sample in expected_samples():
        tally = compare(sample, read(sample.path))
        grades[sample.mutu].merge(tally)
        if show:
            figures = " ".join(f"{name} {value:.2f}" for name, value in tally.figures().items())
            print(f"{sample.path.name:36} {figures}")
    return dict(sorted(grades.items()))


def fallen(measured: Mapping[str, Tally]) -> list[str]:
    """What stands below its floor by more than another version of the engine explains."""
    floors = msgspec.json.decode(FLOORS.read_bytes(), type=dict[str, dict[str, float]])
    worse = []
    for grade, figures in floors.items():
        tally = measured.get(grade, Tally())
        found = tally.figures()
        for name, floor in figures.items():
            slack = max(TOLERANCE, ONE_MISS / max(1.0, tally.chances.get(name, 0.0)))
            if found.get(name, 0.0) < floor - slack:
                worse.append(f"{grade} {name}: {found.get(name, 0.0):.3f} < {floor:.3f}")
    return worse


def main(arguments: list[str]) -> int:
    """Measure, print, and with `--write` keep what rose."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality")
    parser.add_argument("--write", action="store_true", help="raise the floors to what was measured")
    given = parser.parse_args(arguments)
    settings = load_settings()
    measured = measure(lambda path: read_file(path, settings).rekaman, show=True)
    figures_of = {grade: tally.figures() for grade, tally in measured.items()}
    for grade, figures in figures_of.items():
        print(f"\n{grade}: " + " ".join(f"{name} {value:.3f}" for name, value in figures.items()))
    if given.write:
        old = json.loads(FLOORS.read_text()) if FLOORS.exists() else {}
        raised = {
            grade: {name: max(value, old.get(grade, {}).get(name, 0.0)) for name, value in figures.items()}
            for grade, figures in figures_of.items()
        }
        FLOORS.write_text(json.dumps(raised, indent=1) + "\n")
        return 0
    worse = fallen(measured) if FLOORS.exists() else []
    print("\n".join(worse))
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
