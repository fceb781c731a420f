"""Writes samples/README.md from the catalogue."""

from collections.abc import Sequence

from samples.make.sample import Sample

HEAD = """# Samples

Scans of papers that never existed: the offices, officials, numbers and wilayah codes are invented. Each file stands
beside the record it should yield (`NAME.json`, the record of `arsip read --json` plus `meta`), made from the same
data the page was typeset from, never from OCR.

`make samples` (or `python -m samples.make [NAME...]`) writes all of them again, byte for byte the same on the same
versions of the libraries; it needs the Debian packages `fonts-liberation` and `fonts-urw-base35`. The documents stand
in `make/naskah/*.toml`, the forms in `make/sop_form.py` and `make/offices.py`, the scanners in `make/catalogue.py`;
this table is written from there too.

| file | kind | pages | what it shows |
| --- | --- | --- | --- |
"""
FOOT = """
In `meta`, `mutu` is the grade (`bersih`, `sedang`, `buruk`, or `asli` for born digital) and `abaikan` names fields
that are not on that kind of paper. A landscape picture stored upright with /Rotate counts as `putar` 0: a reader that
obeys /Rotate sees it upright.
"""


def table(rows: Sequence[tuple[Sample, str, int]]) -> str:
    """The README for samples with their kind and number of pages."""
    lines = [f"| [{s.path}]({s.path}) | {jenis} | {pages} | {s.shows} |\n" for s, jenis, pages in rows]
    return HEAD + "".join(lines) + FOOT
