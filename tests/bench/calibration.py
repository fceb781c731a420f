"""Whether confidence means something: of the fields given so much `keyakinan`, how many are right.

    make bench                                          # among others: the samples
    python tests/bench/calibration.py --cases DIR       # a folder of files with their true records beside them
    python tests/bench/calibration.py --pages DIR ...   # keep what was read in DIR, and parse again from there

A field is right when its words are those of the paper, case and punctuation aside; a field that is not on the paper
is wrong. The body of a letter counts as right when 98 of 100 letters are. Exits with 1 when fewer than 99 of 100
fields given 0.95 or more are right.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from archive.geometry import Page  # noqa: E402
from archive.records import Rekaman, Sop, TabelLangkah  # noqa: E402
from archive.rekaman_json import dump_pages, load_pages, load_rekaman  # noqa: E402
from archive.settings import load_settings  # noqa: E402
from ingest.field_paths import field_of, value_at  # noqa: E402
from ingest.parse import parse_pages  # noqa: E402
from ingest.pipeline import read_pages  # noqa: E402
from tests.quality import Expected, align, expected_samples, plain, same  # noqa: E402

BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01)
PROMISED, FROM = 0.99, 0.95
BODY_ALIKE = 0.98
SAME_STEP = 0.5
_TITLE = re.compile(r"^(?:(?:flowchart|bagan alir|standar operasional prosedur|sop) )+")
_ADDRESS = re.compile(r"^(?:(?:yang terhormat|yth|kepada|bapak|ibu|sdr) )+")


@dataclass(frozen=True, slots=True)
class Judged:
    """A field of a record that was read: its path, its confidence, and whether the paper says so too."""

    path: str
    keyakinan: float
    right: bool


def judge(expected: Expected, read: Rekaman) -> Iterator[Judged]:
    """Every field with evidence whose truth is known; fields the truth does not judge are left out."""
    sops = _same_sops(expected.rekaman, read)
    for path, bukti in read.bukti.items():
        kind, _, rest = path.partition("/")
        told = {f"{kind}.{rest.replace('/', '.')}", f"{kind}.{rest.partition('/')[0]}"}
        if told & expected.abaikan or getattr(expected.rekaman, kind) is None:
            continue
        right = _sop_right if kind == "sop" else _right
        verdict = right(path, expected.rekaman, read, sops)
        if verdict is not None:
            yield Judged(path, bukti.keyakinan, verdict)


def _same_sops(true: Rekaman, read: Rekaman) -> dict[int, Sop]:
    """The true SOP of each one read, by position."""
    if len(true.sop) == len(read.sop):
        return dict(enumerate(true.sop))
    names = [[plain(f"{s.nama_sop} {s.nomor_sop}") for s in sops] for sops in (true.sop, read.sop)]
    pairs = align(len(names[0]), len(names[1]), lambda i, j: same(names[0][i], names[1][j]), 0.5)
    return {j: true.sop[i] for i, j in pairs}


def _sop_right(path: str, true: Rekaman, read: Rekaman, sops: dict[int, Sop]) -> bool | None:
    parts = path.split("/")
    number = int(parts[1])
    if number not in sops:
        return False
    if parts[2] != "tabel":
        moved = Rekaman("sop", sop=(sops[number],))
        return _right(path, moved, read, {}, at="/".join(["sop", "0", *parts[2:]]))
    place = int(parts[3])
    tables = sops[number].tabel
    if place >= len(tables):
        return False
    if parts[4] == "judul":
        return plain_field(path, tables[place].judul) == plain_field(path, value_at(read, path))
    step = _same_step(tables[place], read.sop[number].tabel[place], int(parts[5]))
    if step is None:
        return False
    a, b = getattr(tables[place].langkah[step], parts[6]), value_at(read, path)
    if parts[6] == "pelaksana":
        return {(x.kolom, x.simbol) for x in a} == {(x.kolom, x.simbol) for x in b}
    return plain(a) == plain(b)


def _same_step(true: TabelLangkah, read: TabelLangkah, place: int) -> int | None:
    """The true step that the one at `place` is, by what is done in it."""
    a, b = ([plain(step.kegiatan) for step in table.langkah] for table in (true, read))
    pairs = align(len(a), len(b), lambda i, j: same(a[i], b[j]), SAME_STEP)
    return next((i for i, j in pairs if j == place), None)


def _right(path: str, true: Rekaman, read: Rekaman, _: dict[int, Sop], *, at: str = "") -> bool | None:
    value, at = value_at(read, path), at or path
    form = partial(plain_field, path)
    if path == "surat/isi":
        return same(form(value), form(value_at(true, at))) >= BODY_ALIKE
    if isinstance(value, tuple):
        return list(map(form, value)) == list(map(form, value_at(true, at) or ()))
    parts = at.split("/")
    first = 2 if parts[0] == "sop" else 1
    numbered = next((i for i, part in enumerate(parts) if i >= first and part.isdigit()), None)
    if numbered is None:
        return form(value) == form(value_at(true, at))
    rest = "/".join(parts[numbered + 1 :])
    items = value_at(true, "/".join(parts[:numbered])) or ()
    return form(value) in [form(getattr(item, rest) if rest else item) for item in items]


def plain_field(path: str, value: object) -> str:
    """The words of a value without what stands before it on some papers: Nomor, Yth., SOP."""
    text, field = plain(value), field_of(path)
    if "nomor" in field:
        text = re.sub(r"^(?:nomor|no) ", "", text)
    if field == "kepada":
        text = re.sub(r" di [\w ]{2,25}$", "", _ADDRESS.sub("", text))
    return _TITLE.sub("", text) if field in ("nama_sop", "tabel/judul") else text


def group_of(path: str) -> str:
    """The row of the table a field is counted in."""
    parts = path.split("/")
    if "langkah" in parts:
        return "pelaksana langkah" if parts[-1] == "pelaksana" else "sel tabel"
    if path == "surat/isi":
        return "isi surat"
    if any(part.isdigit() for part in parts[2 if parts[0] == "sop" else 1 :]) and parts[2] != "tabel":
        return "butir daftar"
    return "medan"


def table_of(judged: Sequence[Judged]) -> list[str]:
    """Lines that tell, for each kind of field and bin of confidence: fields, right ones, share."""
    lines = [f"{'':18} {'keyakinan':>11} {'medan':>6} {'benar':>6} {'bagian':>7}"]
    groups = sorted({group_of(one.path) for one in judged})
    for group in [*groups, "semua"]:
        own = [one for one in judged if group in ("semua", group_of(one.path))]
        for low, high in pairwise(BINS):
            lines += _row(
                group, f"{low:.2f}-{min(1.0, high):.2f}", [x for x in own if low <= x.keyakinan < high]
            )
        lines += _row(group, f">= {FROM:.2f}", [x for x in own if x.keyakinan >= FROM])
        lines.append("")
    return lines


def _row(group: str, name: str, judged: Sequence[Judged]) -> list[str]:
    right = sum(one.right for one in judged)
    share = f"{right / len(judged):7.3f}" if judged else ""
    return [f"{group:18} {name:>11} {len(judged):6} {right:6} {share}"] if judged else []


def expected_in(folder: Path) -> Iterator[Expected]:
    """The files of a folder whose true records lie beside them."""
    for path in sorted(folder.glob("*.json")):
        tree: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        meta = tree.get("meta", {})
        if "berkas" in meta:
            file = path.with_name(meta["berkas"])
            untold = [
                f"{kind}.{name}"
                for kind, name in (("surat", "isi"), ("keputusan", "lampiran"))
                if tree.get(kind) and name not in tree[kind]
            ]
            ignored = frozenset((*meta.get("abaikan", ()), *untold))
            if not file.exists():
                file = next((p for p in folder.glob(f"{path.stem}.*") if p.suffix != ".json"), file)
            tree |= {"teks": [], "halaman": [], "bukti": {}, "catatan_baca": [], "klasifikasi": None}
            for sop in tree["sop"]:  # not every truth tells the pages
                sop["halaman_awal"], sop["halaman_akhir"] = (
                    sop.get("halaman_awal", 1),
                    sop.get("halaman_akhir", 1),
                )
            yield Expected(file, load_rekaman(json.dumps(tree)), meta.get("mutu", ""), ignored)


def pages_of(path: Path, kept: Path | None) -> tuple[Page, ...]:
    """The pages of a file, from the folder of what was read before if they are there."""
    stored = kept / f"{path.stem}.pages.json" if kept else None
    if stored and stored.exists():
        return load_pages(stored.read_bytes())
    pages = read_pages(path, load_settings())
    if stored:
        stored.parent.mkdir(parents=True, exist_ok=True)
        stored.write_bytes(dump_pages(pages))
    return pages


def main(arguments: Sequence[str]) -> int:
    """Reads, judges, prints; 1 when confidence promises too much."""
    parser = argparse.ArgumentParser(prog="calibration.py", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--cases", type=Path, action="append", default=[], metavar="DIR", help="instead of the samples"
    )
    parser.add_argument("--pages", type=Path, metavar="DIR", help="folder that keeps the pages as read")
    parser.add_argument("--wrong", action="store_true", help=f"list wrong fields given {FROM} or more")
    given = parser.parse_args(arguments)
    wanted: Iterable[Expected] = (
        [one for folder in given.cases for one in expected_in(folder)] if given.cases else expected_samples()
    )
    judged: list[Judged] = []
    for expected in wanted:
        read = parse_pages(pages_of(expected.path, given.pages))
        found = list(judge(expected, read))
        judged += found
        if given.wrong:
            for one in found:
                if not one.right and one.keyakinan >= FROM:
                    print(
                        f"{expected.path.name} {one.path} {one.keyakinan}: {value_at(read, one.path)!s:.90}"
                    )
    print("\n".join(table_of(judged)))
    sure = [one for one in judged if one.keyakinan >= FROM]
    return 0 if sum(one.right for one in sure) >= PROMISED * len(sure) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
