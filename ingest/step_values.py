"""From a step table as read to the record's table: clean numbers, joined columns, one symbol a shape, notes."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from archive.geometry import Page, Symbol
from archive.records import Langkah, PelaksanaLangkah, TabelLangkah
from ingest.cell_text import Piece
from ingest.fields import Draft
from ingest.flow import read_flow
from ingest.grid import overlap
from ingest.lines import union
from ingest.step_header import Column
from ingest.step_rows import Row
from ingest.tables import StepTable

_AS_DIGIT = str.maketrans("OoQDlIi|!SsBZzGqgT", "000011111558226997")
SURE = 0.995  # confidence of text that no reader has guessed: born digital
LONGEST_NUMBER = 4
_LEADING_NUMBER = re.compile(r"(\d{1,2})[.)]\s*(?=\D)")
_TEXTS = ("kegiatan", "kelengkapan", "output", "keterangan")


def to_table(table: StepTable, pages: Sequence[Page], path: str, draft: Draft) -> TabelLangkah:
    """The record of a step table; evidence under `path`, which is `sop/0/tabel/0` or the like."""
    actors = [index for index, column in enumerate(table.columns) if column.role == "aktor"]
    table = with_numbers_apart(table)
    read = [_text(row, table.columns, "no") for row in table.rows]
    numbers, mended = step_numbers([(piece.text, piece.conf) for piece in read])
    for place, text in mended:
        where = f"halaman {table.rows[place].page}"
        draft.note(f"Nomor langkah di {where} terbaca “{text}”, diisi {numbers[place]} menurut urutannya.")
    steps = []
    for number, (row, no) in enumerate(zip(table.rows, numbers, strict=True)):
        steps.append(_step(row, no, table.columns, actors, f"{path}/langkah/{number}", draft))
    title = draft.put(f"{path}/judul", table.title.text, table.title.box, table.title.page, table.title.conf)
    _note_numbers(numbers, table, draft)
    alur = read_flow(table, numbers, pages)
    return TabelLangkah(title, tuple(table.columns[index].name for index in actors), tuple(steps), alur)


def with_numbers_apart(table: StepTable) -> StepTable:
    """The table with a column of numbers, where the form has none and writes them before the activities."""
    what = next((i for i, column in enumerate(table.columns) if column.role == "kegiatan"), None)
    if what is None or any(column.role == "no" for column in table.columns):
        return table
    found = [_LEADING_NUMBER.match(row.texts.get(what, Piece()).text) for row in table.rows]
    if sum(match is not None for match in found) < max(2, 0.6 * len(found)):
        return table
    rows = []
    for row, match in zip(table.rows, found, strict=True):
        if match is not None:
            piece = row.texts[what]
            number, rest = replace(piece, text=match[1]), replace(piece, text=piece.text[match.end() :])
            row = replace(row, texts={**row.texts, what: rest, len(table.columns): number})
        rows.append(row)
    column = replace(table.columns[what], role="no", name="")
    return replace(table, columns=(*table.columns, column), rows=tuple(rows))


def step_numbers(raw: Sequence[tuple[str, float]]) -> tuple[list[str], list[tuple[int, str]]]:
    """Step numbers without dots, from (text, confidence); and the rows whose number was mended, with what was read.

    Where the steps plainly count 1, 2, 3, a text that is not surely read and breaks the row is a misread number.
    Elsewhere letters become the digits that are due, and other text stays. A number that is missing, or could not be
    read at all, is "".
    """
    texts = [re.sub(r"^\W+|[\W_]+$", "", text) for text, _ in raw]
    plain = _counts_up(texts)
    out: list[str] = []
    mended: list[tuple[int, str]] = []
    for place, (text, (_, conf)) in enumerate(zip(texts, raw, strict=True), 1):
        digits = text.translate(_AS_DIGIT)
        due = place if plain else int(out[-1]) + 1 if out and out[-1].isdigit() else place
        if text.isascii() and text.isdigit() and not (plain and int(text) != due and conf < SURE):
            out.append(str(int(text)))
        elif digits.isascii() and digits.isdigit() and int(digits) == due:
            out.append(str(due))
        elif text and plain and conf < SURE:
            out.append(str(due))
            mended.append((place - 1, text))
        else:
            out.append(text if len(text) <= LONGEST_NUMBER else "")
    return out, mended


def _counts_up(texts: Sequence[str]) -> bool:
    """Whether most numbers that can be read are those of their rows, the last one among them."""
    read = [(place, int(text)) for place, text in enumerate(texts, 1) if text.isascii() and text.isdigit()]
    right = sum(place == number for place, number in read)
    return right >= 3 and right >= 0.6 * len(texts) and read[-1][0] == read[-1][1]


def tidy_time(text: str, conf: float) -> str:
    """A time with what the reader ran together or misread mended: `30menit`, `l Jam`."""
    if conf >= SURE:
        return text
    text = re.sub(r"(?<=\d)(?=(?:menit|jam|hari|minggu|bulan|tahun)\b)", " ", text, flags=re.IGNORECASE)
    return re.sub(r"^[lI|](?=\s(?:menit|jam|hari|minggu|bulan|tahun)\b)", "1", text, flags=re.IGNORECASE)


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
    values["waktu"] = draft.put(
        f"{path}/waktu", tidy_time(time.text, time.conf), time.box, time.page, time.conf
    )
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
