"""A list as XLSX and as CSV, for those who go on working with it.

What begins like a formula stays text: a title that came from a scanned letter must not run in somebody's Excel.
"""

import csv
import datetime as dt
import io
import re
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from archive.cetak.daftar import Daftar, Kolom, Nilai
from archive.cetak.kata import prose_date

DATE = "[$-421]d mmmm yyyy"  # Excel's Indonesian: 21 November 2026
LONGEST = 32_767  # signs of a cell
_FORMULA = re.compile(r"^[\s]*[=+\-@]|^[\t\r]")
# What XML 1.0 cannot hold; Excel calls such a workbook damaged.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def list_xlsx(daftar: Daftar) -> bytes:
    """The list as a workbook of one sheet: titles, headings that stay in sight, dates as dates, numbers as numbers."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", daftar.nama)[:31])
    top = len(daftar.judul) + len(daftar.keterangan) + 1
    for number, kolom in enumerate(daftar.kolom, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _width(daftar, kolom)
    sheet.freeze_panes = f"A{top + 2}"
    sheet.print_title_rows = f"{top + 1}:{top + 1}"
    sheet.page_setup.orientation = "landscape" if daftar.mendatar else "portrait"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if daftar.baris:
        last = get_column_letter(len(daftar.kolom))
        sheet.auto_filter.ref = f"A{top + 1}:{last}{top + 1 + len(daftar.baris)}"
    bold, thin = Font(bold=True), Side(style="thin")
    box = Border(left=thin, right=thin, top=thin, bottom=thin)

    def one(value: Nilai, kolom: Kolom | None = None, *, font: Font | None = None, boxed: bool = True) -> Any:
        made = _value(value, kolom)
        found: Any = WriteOnlyCell(sheet, value=made)  # type: ignore[arg-type]  # dates are taken, too
        if isinstance(made, str):
            found.data_type = "s"  # openpyxl takes what begins with = for a formula
        if isinstance(made, dt.date):
            found.number_format = DATE
        if font is not None:
            found.font = font
        if boxed:
            found.border = box
            found.alignment = Alignment(wrap_text=True, vertical="top")
        return found

    for title in daftar.judul:
        sheet.append([one(title, font=bold, boxed=False)])
    for label, value in daftar.keterangan:
        sheet.append([one(f"{label}: {value or '-'}", boxed=False)])
    sheet.append([])
    sheet.append([one(_heading(kolom), font=bold) for kolom in daftar.kolom])
    for values in daftar.baris:
        if len(values) == 1:
            sheet.append([one(values[0], font=bold, boxed=False)])
        else:
            sheet.append([one(value, kolom) for value, kolom in zip(values, daftar.kolom, strict=True)])
    if daftar.penutup:
        sheet.append([one(daftar.penutup, font=bold, boxed=False)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def list_csv(daftar: Daftar) -> bytes:
    """The list as CSV: headings and rows only, UTF-8 with the mark by which Excel knows it, dates in words."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_heading(kolom) for kolom in daftar.kolom])
    for values in daftar.baris:
        if len(values) > 1:
            writer.writerow(
                [_safe(_words(value, kolom)) for value, kolom in zip(values, daftar.kolom, strict=True)]
            )
    return "\ufeff".encode() + out.getvalue().encode("utf-8", "replace")


def _safe(words: str) -> str:
    """A CSV cell has no type: an apostrophe before a sign of a formula makes it text."""
    return f"'{words}" if _FORMULA.match(words) else words


def _words(value: Nilai, kolom: Kolom) -> str:
    if value is None:
        return ""
    return prose_date(str(value)) if kolom.jenis == "tanggal" else " ".join(str(value).split())


def _value(value: Nilai, kolom: Kolom | None) -> str | int | dt.date | None:
    if value is None or isinstance(value, int):
        return value
    words = _UNWRITABLE.sub("", value)[:LONGEST]
    if kolom is not None and kolom.jenis == "tanggal":
        try:
            return dt.date.fromisoformat(words)
        except ValueError:
            return words or None
    if kolom is not None and kolom.jenis == "angka" and re.fullmatch(r"[1-9]\d{0,8}", words):
        return int(words)
    return words or None


def _heading(kolom: Kolom) -> str:
    return f"{kolom.kelompok}: {kolom.judul}" if kolom.kelompok else kolom.judul


def _width(daftar: Daftar, kolom: Kolom) -> float:
    """Columns as wide in relation as on paper, never too narrow for a date."""
    share = kolom.lebar / sum(one.lebar for one in daftar.kolom)
    return max(18.0 if kolom.jenis == "tanggal" else 7.0, round(share * 190, 1))
