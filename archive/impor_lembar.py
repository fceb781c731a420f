"""Reads the sheets an office kept its agenda in, XLSX or CSV, into rows of plain text. Knows nothing of agendas."""

import csv
import datetime as dt
import io
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from archive.errors import ArsipError, DamagedError, NotFoundError, TooLargeError, WrongTypeError

MOST_ROWS = 200_000
MOST_BYTES = 50_000_000
_EMPTY_IN_A_ROW = 500  # sheets often go on for a million formatted rows without a word


@dataclass(frozen=True, slots=True)
class Lembar:
    """A sheet: its name, and its rows with their numbers as the spreadsheet shows them; dates are ISO text."""

    nama: str
    baris: tuple[tuple[int, tuple[str, ...]], ...]


def read_sheets(path: Path) -> list[Lembar]:
    """The sheets of a file that hold anything; raises NotFoundError, WrongTypeError, TooLargeError, DamagedError."""
    if not path.is_file():
        raise NotFoundError(f"{path}: tidak ada atau bukan berkas. Periksa namanya.")
    if path.stat().st_size > MOST_BYTES:
        raise TooLargeError(
            f"{path.name}: lebih dari {MOST_BYTES // 1_000_000} MB. Bagi menjadi beberapa berkas."
        )
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"PK"):
        return _xlsx(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise WrongTypeError(
            f"{path.name}: berkas Excel lama (.xls) atau berkata sandi. Buka, lalu simpan sebagai .xlsx tanpa sandi."
        )
    if head.startswith(b"%PDF"):
        raise WrongTypeError(
            f"{path.name}: PDF, bukan lembar kerja. Simpan agendanya sebagai .xlsx atau .csv."
        )
    return [Lembar(path.stem, _numbered(_csv(path)))]


def _xlsx(path: Path) -> list[Lembar]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            found = []
            for sheet in book.worksheets:
                rows: list[tuple[int, tuple[str, ...]]] = []
                empty = 0
                for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                    texts = tuple(cell_text(value) for value in row)
                    empty = 0 if any(texts) else empty + 1
                    if any(texts):
                        rows.append((number, texts))
                    if empty > _EMPTY_IN_A_ROW:
                        break
                    if len(rows) > MOST_ROWS:
                        raise TooLargeError(
                            f"{path.name}: lebih dari {MOST_ROWS} baris. Bagi menjadi beberapa berkas."
                        )
                if rows:
                    found.append(Lembar(str(sheet.title), tuple(rows)))
            return found
        finally:
            book.close()
    except ArsipError:
        raise
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        OSError,
        EOFError,
    ) as error:
        raise DamagedError(
            f"{path.name}: lembar kerja tidak dapat dibaca ({error}). Buka dengan Excel atau LibreOffice, simpan ulang."
        ) from error


def _csv(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise WrongTypeError(f"{path.name}: bukan lembar kerja. Beri berkas .xlsx atau .csv.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")  # what Excel writes on an Indonesian Windows
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise DamagedError(
            f"{path.name}: CSV tidak dapat dibaca ({error}). Simpan ulang sebagai .xlsx."
        ) from error
    if len(rows) > MOST_ROWS:
        raise TooLargeError(f"{path.name}: lebih dari {MOST_ROWS} baris. Bagi menjadi beberapa berkas.")
    return rows


def _delimiter(text: str) -> str:
    """What parts the columns: the sign by which most rows get one and the same width above 1.

    A title over the table has no such sign, which is why Python's own sniffer gives up on registers.
    """

    def rows_alike(sign: str) -> int:
        rows = csv.reader(io.StringIO(text[:20_000], newline=""), delimiter=sign)
        widths = Counter(len(row) for row in rows)
        return max((count * (width - 1) for width, count in widths.items()), default=0)

    return max(";,\t|", key=rows_alike)


def _numbered(rows: list[list[str]]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    texts = ((number, tuple(cell_text(value) for value in row)) for number, row in enumerate(rows, start=1))
    return tuple((number, row) for number, row in texts if any(row))


def cell_text(value: object) -> str:
    """A cell as text: a date as ISO, a whole number without its point, single blanks, no line breaks."""
    match value:
        case None:
            return ""
        case dt.datetime():
            return value.date().isoformat()
        case dt.date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
    return " ".join(str(value).split())
