"""From a step table as read to the record's table: clean numbers, joined columns, one symbol a shape, notes."""

import re
from collections.abc import Sequence
from itertools import pairwise

from archive.geometry import Symbol
from archive.records import Langkah, PelaksanaLangkah, TabelLangkah
from ingest.cell_text import Piece
from ingest.fields import Draft
from ingest.grid import overlap
from ingest.lines import union
from ingest.step_header import Column
from ingest.step_rows import Row
from ingest.tables import StepTable

_AS_DIGIT = str.maketrans("OoQDlIi|!SsBZzGqgT", "000011111558226997")
_TEXTS = ("kegiatan", "kelengkapan", "output", "keterangan")


def to_table(table: StepTable, path: str, draft: Draft) -> TabelLangkah:
    """The record of a step table; evidence under `path`, which is `sop/0/tabel/0` or the like."""
    actors = [index for index, column in enumerate(table.columns) if column.role == "aktor"]
    numbers = step_numbers([_text(row, table.columns, "no").text for row in table.rows])
    steps = []
    for number, (row, no) in enumerate(zip(table.rows, numbers, strict=True)):
        steps.append(_step(row, no, table.columns, actors, f"{path}/langkah/{number}", draft))
    title = draft.put(f"{path}/judul", table.title.text, table.title.box, table.title.page, table.title.conf)
    _note_numbers(numbers, table, draft)
    return TabelLangkah(title, tuple(table.columns[index].name for index in actors), tuple(steps))


def step_numbers(raw: Sequence[str]) -> list[str]:
    """Step numbers without dots; letters misread for the digits that are due become digits, other text stays.

    A number that is missing on the paper, or could not be read at all, is "".
    """
    out: list[str] = []
    last = 0
    for position, text in enumerate(raw):
        text = re.sub(r"^\W+|[\W_]+$", "", text)
        digits = text if text.isdigit() else text.translate(_AS_DIGIT)
        following = (
            re.sub(r"\D.*", "", re.sub(r"^\W+", "", raw[position + 1])) if position + 1 < len(raw) else ""
        )
        due = {last + 1, int(following) - 1 if following.isascii() and following.isdigit() else last + 1}
        if digits.isascii() and digits.isdigit() and (text.isdigit() or int(digits) in due):
            last = int(digits)
            out.append(str(last))
        else:
            out.append(text if len(text) <= 4 and (text.isalnum() or text.isascii()) else "")
            if text:
                last += 1
    return out


def _step(
    row: Row, no: str, columns: Sequence[Column], actors: Sequence[int], path: str, draft: Draft
) -> Langkah:
    values = {"no": no}
    if no:
        piece = _text(row, columns, "no")
        draft.put(f"{path}/no", no, piece.box, piece.page, piece.conf)
    for role in _TEXTS:
        piece = _text(row, columns, role)
        values[role] = draft.put(f"{path}/{role}", piece.text, piece.box, piece.page, piece.conf)
    time = _text(row, columns, "waktu").then(_text(row, columns, "satuan"))
    values["waktu"] = draft.put(f"{path}/waktu", time.text, time.box, time.page, time.conf)
    done = tuple(
        PelaksanaLangkah(kolom, symbol.kind)
        for kolom, index in enumerate(actors)
        for symbol in distinct([symbol for at, symbol in row.symbols if at == index])
    )
    shapes = [symbol.box for at, symbol in row.symbols if at in actors]
    draft.put(f"{path}/pelaksana", done, union(shapes), row.page, 1.0)
    return Langkah(pelaksana=done, **values)


def distinct(symbols: Sequence[Symbol]) -> list[Symbol]:
    """The symbols without those that lie in a larger one, such as the hollow of a letter or a double outline."""
    kept: list[Symbol] = []
    for symbol in sorted(symbols, key=lambda s: -(s.box[2] - s.box[0]) * (s.box[3] - s.box[1])):
        if not any(_shared(symbol, other) > 0.5 for other in kept):
            kept.append(symbol)
    return sorted(kept, key=lambda s: (s.box[1], s.box[0]))


def _shared(a: Symbol, b: Symbol) -> float:
    area = (a.box[2] - a.box[0]) * (a.box[3] - a.box[1])
    both = overlap(a.box[0], a.box[2], b.box[0], b.box[2]) * overlap(a.box[1], a.box[3], b.box[1], b.box[3])
    return both / area if area > 0 else 0.0


def _text(row: Row, columns: Sequence[Column], role: str) -> Piece:
    """The text of all columns of a role, left to right."""
    out = Piece()
    for index, column in enumerate(columns):
        if column.role == role:
            piece = row.texts.get(index, Piece())
            out = out.then(piece) if any(letter.isalnum() for letter in piece.text) else out
    return out


def _note_numbers(numbers: Sequence[str], table: StepTable, draft: Draft) -> None:
    where = f"Tabel langkah di halaman {table.pages[0]}"
    counted = [int(number) for number in numbers if number.isdigit()]
    for before, after in pairwise(counted):
        if after == before:
            draft.note(f"{where}: nomor langkah {after} dipakai dua kali.")
        elif after != before + 1:
            draft.note(f"{where}: nomor langkah melompat dari {before} ke {after}.")
    missing = sum(1 for number in numbers if not number)
    if missing:
        draft.note(f"{where}: {missing} langkah tanpa nomor atau nomornya tidak terbaca.")
