"""A list as the office prints it: columns and rows, once as PDF, as XLSX and as CSV.

The one shape that registers, daftar arsip and proposals are brought into; knows no database.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, PageBreak, Paragraph, Spacer, Table

from archive.cetak.huruf import BIASA
from archive.cetak.kata import prose_date
from archive.cetak.kertas import (
    A4_LONG,
    A4_SHORT,
    BLACK,
    GREY,
    MARGIN,
    Kop,
    KopFlowable,
    build_pdf,
    cell,
    clean,
    frame_height,
    signature_block,
    styles,
    text,
    today,
)

SIDE, ABOVE, BELOW = 2.2, 2.0, 2.5  # room around the text of a cell, in points


@dataclass(frozen=True, slots=True)
class Kolom:
    """A column: its heading, its share of the width, and what it holds.

    `jenis` is `teks`, `angka`, `tanggal` (ISO values, printed as `21 November 2026`) or `isian` (left blank for a pen).
    `kelompok` is a heading over several columns side by side.
    """

    judul: str
    lebar: float
    jenis: str = "teks"
    kelompok: str = ""


Nilai = str | int | None


@dataclass(frozen=True, slots=True)
class Daftar:
    """A list: title lines, what stands above the table (label and value), columns and rows of values.

    A row that holds one value is a heading over the whole width. `penutup` is the last line (`JUMLAH ...`),
    `penanda` who signs, as (title, name, nip).
    """

    nama: str
    judul: tuple[str, ...]
    kolom: tuple[Kolom, ...]
    baris: Sequence[Sequence[Nilai]]
    keterangan: tuple[tuple[str, str], ...] = ()
    penutup: str = ""
    penanda: tuple[tuple[str, str, str], ...] = ()
    tanggal: str = ""
    huruf: float = 7.5
    mendatar: bool = True


def list_pdf(daftar: Daftar, kop: Kop) -> bytes:
    """The list on A4 with the office's kop, its headings on every page; linear in the number of rows."""
    story = list_story(daftar, kop)
    printed = f"{daftar.judul[0].title()} · dicetak {prose_date(today())}"
    return build_pdf(story, judul=" ".join(daftar.judul), kop=kop, mendatar=daftar.mendatar, kaki=printed)


def list_story(daftar: Daftar, kop: Kop, *, berkop: bool = True) -> list[Flowable]:
    """The flowables of a list that begins on a new page, for a document of several parts."""
    use = styles(daftar.huruf)
    width = (A4_LONG if daftar.mendatar else A4_SHORT) - 2 * MARGIN
    story: list[Flowable] = [KopFlowable(kop)] if berkop else []
    story += [
        text(line, use["judul" if number == 0 else "subjudul"]) for number, line in enumerate(daftar.judul)
    ]
    story.append(Spacer(0, 3 * mm))
    if daftar.keterangan:
        story += [_facts(daftar.keterangan, width), Spacer(0, 2 * mm)]
    above = sum(one.wrap(width, frame_height(daftar.mendatar))[1] + one.getSpaceAfter() for one in story)
    for number, table in enumerate(_tables(daftar, width, above)):
        story += [PageBreak(), table] if number else [table]
    if daftar.penanda:
        block = signature_block(daftar.penanda, width, tempat=kop.tempat, tanggal=daftar.tanggal)
        story.append(KeepTogether([Spacer(0, 6 * mm), block]))
    return story


def _facts(facts: Sequence[tuple[str, str]], width: float) -> Table:
    style = styles(9)["isi"]
    rows = [[text(label, style), ":", text(value or "-", style)] for label, value in facts]
    table = Table(rows, colWidths=[38 * mm, 4 * mm, width - 42 * mm], hAlign="LEFT")
    table.setStyle(
        [
            ("FONT", (0, 0), (-1, -1), BIASA, 9),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 0.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0.5),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
        ]
    )
    return table


def _tables(daftar: Daftar, width: float, above: float) -> Iterator[Table]:
    """The table cut into pages, the headings on each; `above` is the height taken on the first.

    reportlab cuts long tables by itself, but in time that grows with the square of their rows.
    """
    share = width / sum(kolom.lebar for kolom in daftar.kolom)
    widths = [kolom.lebar * share for kolom in daftar.kolom]
    heads, style = _heads(daftar, widths)
    for number, kolom in enumerate(daftar.kolom):
        if kolom.jenis == "angka":
            style.append(("ALIGN", (number, len(heads)), (number, -1), "CENTER"))
    top = Table(heads, colWidths=widths, style=style).wrap(width, A4_LONG)[1]
    room = frame_height(daftar.mendatar) - top - 2
    rows = _rows(daftar, widths)
    heights = [_height(row, widths, daftar.huruf * 1.25) for row in rows]
    start, left = 0, room - above
    while start < len(rows):
        end = start
        while end < len(rows) and (heights[end] <= left or (end == start and left == room)):
            left -= heights[end]
            end += 1
        # A heading stays with what it heads, the last line with the one before it.
        while (
            end < len(rows)
            and end - 1 > start
            and (len(rows[end - 1]) == 1 or (end == len(rows) - 1 and daftar.penutup))
        ):
            end -= 1
            if len(rows[end]) > 1:
                break
        if end > start:
            yield _page(heads, rows[start:end], heights[start:end], widths, style)
        start, left = end, room


def _page(
    heads: Sequence[list[object]],
    rows: Sequence[list[object]],
    heights: Sequence[float],
    widths: Sequence[float],
    style: Sequence[Any],
) -> Table:
    own: list[Any] = []
    cells = [*heads]
    for row in rows:
        if len(row) == 1:  # over the whole width
            own.append(("SPAN", (0, len(cells)), (-1, len(cells))))
            own.append(("BACKGROUND", (0, len(cells)), (-1, len(cells)), GREY))
            row = row + [""] * (len(widths) - 1)
        cells.append(row)
    return Table(
        cells, colWidths=list(widths), rowHeights=[None] * len(heads) + list(heights), style=[*style, *own]
    )


def _rows(daftar: Daftar, widths: Sequence[float]) -> list[list[object]]:
    use = styles(daftar.huruf)
    rows: list[list[object]] = []
    for values in daftar.baris:
        if len(values) == 1:
            rows.append([text(values[0] or "", use["tebal"])])
        else:
            pairs = zip(values, daftar.kolom, widths, strict=True)
            rows.append([cell(_shown(value, kolom), use["isi"], room) for value, kolom, room in pairs])
    if not daftar.baris:
        rows.append([text("Nihil", use["tengah"])])
    if daftar.penutup:
        rows.append([text(daftar.penutup, use["tebal"])])
    return rows


def _height(row: Sequence[object], widths: Sequence[float], line: float) -> float:
    """As high as its highest cell."""
    room = [sum(widths)] if len(row) == 1 else widths
    inner = (
        one.wrap(width - 2 * SIDE, A4_LONG)[1] if isinstance(one, Paragraph) else line
        for one, width in zip(row, room, strict=True)
    )
    return max(inner) + ABOVE + BELOW


def _heads(daftar: Daftar, widths: Sequence[float]) -> tuple[list[list[object]], list[Any]]:
    """The rows of headings, and beneath them the numbers that such tables carry."""
    use = styles(daftar.huruf)
    kolom = daftar.kolom
    deep = 2 if any(one.kelompok for one in kolom) else 1
    rows: list[list[object]] = [[""] * len(kolom) for _ in range(deep)]
    style: list[Any] = []
    for number, one in enumerate(kolom):
        rows[deep - 1 if one.kelompok else 0][number] = text(one.judul, use["kepala"])
        if deep == 2 and not one.kelompok:
            style.append(("SPAN", (number, 0), (number, 1)))
        elif one.kelompok and (number == 0 or kolom[number - 1].kelompok != one.kelompok):
            last = number
            while last + 1 < len(kolom) and kolom[last + 1].kelompok == one.kelompok:
                last += 1
            rows[0][number] = text(one.kelompok, use["kepala"])
            style.append(("SPAN", (number, 0), (last, 0)))
    rows.append([text(number, use["tengah"]) for number in range(1, len(kolom) + 1)])
    depth = len(rows) - 1
    style += [
        ("FONT", (0, 0), (-1, -1), BIASA, daftar.huruf),
        ("LEADING", (0, 0), (-1, -1), daftar.huruf * 1.25),
        ("GRID", (0, 0), (-1, -1), 0.5, BLACK),
        ("BOX", (0, 0), (-1, -1), 1, BLACK),
        ("LINEBELOW", (0, depth), (-1, depth), 1, BLACK),
        ("BACKGROUND", (0, 0), (-1, depth - 1), GREY),
        ("VALIGN", (0, 0), (-1, depth), "MIDDLE"),
        ("VALIGN", (0, depth + 1), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), SIDE),
        ("RIGHTPADDING", (0, 0), (-1, -1), SIDE),
        ("TOPPADDING", (0, 0), (-1, -1), ABOVE),
        ("BOTTOMPADDING", (0, 0), (-1, -1), BELOW),
        ("TOPPADDING", (0, depth), (-1, depth), 0.5),
        ("BOTTOMPADDING", (0, depth), (-1, depth), 1),
    ]
    return rows, style


def _shown(value: Nilai, kolom: Kolom) -> str:
    if value is None:
        return ""
    return prose_date(str(value)) if kolom.jenis == "tanggal" else " ".join(clean(value).split())
