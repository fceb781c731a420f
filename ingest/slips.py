"""Disposition slips: the form that goes with a letter through the office and is scanned with it."""

import re
from collections.abc import Sequence

from ingest.labels import match_label, match_whole, stands_as_label
from ingest.lines import Line, split_line

_TITLES = ("LEMBAR DISPOSISI", "LEMBARAN DISPOSISI", "DISPOSISI", "KARTU DISPOSISI", "LEMBAR DISPOSISI SURAT")
_LABELS = {
    "dari": ("Surat dari", "Asal Surat", "Pengirim"),
    "nomor": ("Nomor Surat", "No Surat", "No. Surat"),
    "agenda": ("Nomor Agenda", "No Agenda", "Agenda Nomor"),
    "diterima": ("Diterima Tanggal", "Tanggal Diterima", "Tgl Diterima", "Diterima Tgl"),
    "tujuan": ("Diteruskan kepada", "Diteruskan kepada Yth", "Diteruskan kepada Sdr", "Disposisi kepada"),
    "isi": ("Isi Disposisi", "Instruksi", "Isi Disposisi/Instruksi", "Instruksi/Informasi"),
    "indeks": ("Indeks", "Indeks Berkas"),
}
_HEAD = 10  # lines from the top among which the title stands, below a kop
FEWEST_LABELS = 4  # a letter that speaks of a disposition carries no such form


def is_slip(lines: Sequence[Line]) -> bool:
    """Whether a page of these lines is a disposition slip: its head says so, or it has most labels of the form."""
    if any(match_whole(line.text, _TITLES, 88) for line in lines[:_HEAD]):
        return True
    return len({name for name, _ in _labelled(lines)} & _LABELS.keys()) >= FEWEST_LABELS


def slip_number(lines: Sequence[Line]) -> str:
    """The number of the letter that a slip goes with, as written; "" when the slip does not tell."""
    for name, rest in _labelled(lines):
        if name == "nomor" and any(letter.isdigit() for letter in rest):
            return re.sub(r"^[\s:;.=]+|[\s:;,]+$", "", rest)
    return ""


def _labelled(lines: Sequence[Line]) -> list[tuple[str, str]]:
    """The form's labels with what stands behind each; a form has them in several columns."""
    found = []
    for part in (part for line in lines for part in split_line(line)):
        label = match_label(part.text, _LABELS, 86)
        if label is not None and stands_as_label(part, label):
            found.append((label.field, part.text[label.length :]))
    return found
