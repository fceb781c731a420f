"""The office's retention schedule (jadwal retensi arsip): read from its XLSX or CSV, checked, kept as a version.

The table of PKPU 17/2023 could not be verified and is not shipped: the office brings its own. Every import stays; the
newest is in force. Reading changes nothing, so that a person sees mapping and doubts before they install it.
"""

import csv
import datetime as dt
import hashlib
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from rapidfuzz import fuzz

from archive.database import naskah_table as N
from archive.database import reading
from archive.errors import RuleError
from archive.kode import find_kode, written_kode
from archive.naskah_store import now
from archive.peristiwa import record_event
from archive.retensi_tables import jra_baris_table as B
from archive.retensi_tables import jra_table as J
from archive.trail import recording

KOLOM = ("kode", "uraian", "aktif", "inaktif", "nasib", "pemicu", "dasar")
REQUIRED = ("kode", "aktif", "inaktif", "nasib")
NASIB = ("musnah", "permanen", "dinilai kembali")
TANGGAL, AKHIR_TAHUN = (
    "tanggal",
    "akhir tahun",
)  # starts that need no event: the letter's date, the end of its year
MOST_ROWS = 20_000
LONGEST = 1200  # months: a period of more than a century is a slip of the pen

# How offices head these columns; the first that fits well enough is taken, the longer one before the shorter.
_ALIASES: Mapping[str, tuple[str, ...]] = {
    "kode": ("kode klasifikasi arsip", "kode klasifikasi", "kode arsip", "klasifikasi", "kode"),
    "uraian": ("jenis arsip", "uraian jenis arsip", "jenis seri arsip", "uraian informasi arsip", "uraian", "series"),
    "aktif": ("retensi aktif", "jangka waktu simpan aktif", "masa simpan aktif", "jangka simpan aktif", "aktif"),
    "inaktif": (
        "retensi inaktif", "jangka waktu simpan inaktif", "masa simpan inaktif", "jangka simpan inaktif", "inaktif",
        "in aktif",
    ),
    "nasib": ("nasib akhir", "nasib", "penyusutan akhir", "rekomendasi", "keterangan nasib", "keterangan", "ket"),
    "pemicu": ("pemicu", "dihitung sejak", "mulai dihitung", "peristiwa", "setelah"),
    "dasar": ("dasar hukum", "dasar", "sumber"),
}  # fmt: skip
_FATES = (
    (re.compile(r"nilai\s+kembali|ditinjau|dinilai"), "dinilai kembali"),
    (re.compile(r"permanen|statis|diserahkan"), "permanen"),
    (re.compile(r"musnah"), "musnah"),
)
# "2", "2 tahun", "2 (dua) tahun setelah tahun anggaran berakhir", "1 th 6 bln"; "2,5" is none: months are written.
_PERIOD = re.compile(
    r"(?:(?P<year>\d{1,3})\s*(?:\([^)]*\))?\s*(?:tahun|thn|th)?\.?)?"
    r"(?:\s*(?P<month>\d{1,3})\s*(?:\([^)]*\))?\s*(?:bulan|bln|bl)\.?)?"
    r"(?:\s*(?:setelah|sesudah|sejak|terhitung)\s+(?P<event>.+))?",
    re.IGNORECASE,
)
_BY_DATE = re.compile(
    r"(sejak\s+|setelah\s+)?(tanggal( naskah| surat| dokumen| arsip| penciptaan)?|diciptakan|dibuat)"
)
_BY_YEAR = re.compile(r".*(akhir tahun|tahun anggaran|tahun berjalan|tahun (takwim|kalender)).*")


@dataclass(frozen=True, slots=True)
class BarisJra:
    """What holds for a code and what lies below it: months `aktif` and then `inaktif`, and the fate after both.

    `pemicu` is TANGGAL, AKHIR_TAHUN or the name of an event whose date a person records.
    """

    kode: str
    uraian: str
    aktif: int
    inaktif: int
    nasib: str
    pemicu: str
    dasar: str


@dataclass(frozen=True, slots=True)
class RencanaJra:
    """A table as it was understood: which of its columns is which of KOLOM, the rows, and what is doubtful.

    `salah` are rows (counted as in the file, from 1) that cannot be taken; `ragu` those that were, with a warning.
    """

    nama_asal: str
    sha256: str
    kolom: dict[str, str]
    baris: tuple[BarisJra, ...]
    salah: tuple[tuple[int, str], ...]
    ragu: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class VersiJra:
    """An imported schedule; the one with the highest `id` is in force."""

    id: int
    nama_asal: str
    sha256: str
    kolom: dict[str, str]
    jumlah: int
    dasar: str
    oleh: str
    pada: str


def read_jra(
    data: bytes, nama: str, *, kolom: Mapping[str, str] | None = None, pemicu: str = TANGGAL
) -> RencanaJra:
    """Understands an XLSX or CSV table; `kolom` names its columns where their headings do not tell.

    `pemicu` holds for rows that name no start of their own. Raises RuleError when it is no table or a needed column
    (kode, aktif, inaktif, nasib) is not found.
    """
    rows = _rows(data, nama)
    head, mapping = _header(rows, nama, kolom or {})
    names = [" ".join(cell.split()) for cell in rows[head]]
    baris: dict[str, BarisJra] = {}
    salah: list[tuple[int, str]] = []
    ragu: list[tuple[int, str]] = []
    for number, row in enumerate(rows[head + 1 :], start=head + 2):
        cells = {name: _cell(row, place) for name, place in mapping.items()}
        if not any(cells.values()) or _is_heading(cells):
            continue
        try:
            one = _line(cells, pemicu)
        except ValueError as error:
            salah.append((number, str(error)))
            continue
        if one.kode in baris:
            salah.append((number, f"kode {one.kode} sudah ada pada baris sebelumnya. Gabungkan kedua baris."))
            continue
        baris[one.kode] = one
        if find_kode(one.kode) is None:
            ragu.append(
                (number, f"kode {one.kode}: tidak ada dalam daftar klasifikasi arsip. Periksa kodenya.")
            )
        if one.aktif + one.inaktif == 0:
            ragu.append((number, f"kode {one.kode}: masa aktif dan inaktif nol. Periksa jangkanya."))
    shown = {name: _cell(names, place) or _cell(rows[head - 1], place) for name, place in mapping.items()}
    return RencanaJra(
        nama, hashlib.sha256(data).hexdigest(), shown, tuple(baris.values()), tuple(salah), tuple(ragu)
    )


def install_jra(
    engine: sa.Engine, rencana: RencanaJra, *, oleh: str, dasar: str = "", lewati_salah: bool = False
) -> VersiJra:
    """Keeps a schedule as the version in force; the clocks of all documents are to be worked out anew.

    The schedule that is in force already is returned unchanged. Raises RuleError when it has no row, or rows that
    cannot be taken (unless `lewati_salah` passes them over).
    """
    if rencana.salah and not lewati_salah:
        first = "; ".join(f"baris {number}: {text}" for number, text in rencana.salah[:5])
        raise RuleError(f"{rencana.nama_asal}: {len(rencana.salah)} baris tidak dapat dipakai. {first}")
    if not rencana.baris:
        raise RuleError(f"{rencana.nama_asal}: tidak ada baris retensi. Isi tabelnya, lalu impor lagi.")
    with recording(engine) as connection:
        last = _last(connection)
        if (
            last is not None
            and last.sha256 == rencana.sha256
            and _lines(connection, last.id) == rencana.baris
        ):
            return last
        values: dict[str, object] = {
            "nama_asal": rencana.nama_asal,
            "sha256": rencana.sha256,
            "kolom": rencana.kolom,
            "jumlah": len(rencana.baris),
            "dasar": dasar.strip(),
        }
        made = connection.execute(
            sa.insert(J).values(**values, oleh=oleh.strip(), pada=now())
        ).inserted_primary_key
        assert made is not None
        rows = [{"jra_id": made[0], **{name: getattr(one, name) for name in KOLOM}} for one in rencana.baris]
        connection.execute(sa.insert(B), rows)
        connection.execute(sa.update(N).values(retensi_versi=-1))
        told = {name: values[name] for name in ("nama_asal", "sha256", "jumlah", "dasar")}
        record_event(connection, "jra", made[0], "diimpor", told, oleh)
        version = _last(connection)
        assert version is not None
        return version


def jra_versions(engine: sa.Engine) -> list[VersiJra]:
    """Every schedule ever imported, the one in force first."""
    with reading(engine) as connection:
        rows = connection.execute(sa.select(J).order_by(J.c.id.desc()))
        return [VersiJra(**row._mapping) for row in rows]


def jra_lines(engine: sa.Engine, jra_id: int | None = None) -> tuple[BarisJra, ...]:
    """The rows of a version, else of the one in force; none when nothing was imported."""
    with reading(engine) as connection:
        last = _last(connection)
        wanted = jra_id or (last.id if last else 0)
        return _lines(connection, wanted)


def _last(connection: sa.Connection) -> VersiJra | None:
    row = connection.execute(sa.select(J).order_by(J.c.id.desc()).limit(1)).first()
    return None if row is None else VersiJra(**row._mapping)


def _lines(connection: sa.Connection, jra_id: int) -> tuple[BarisJra, ...]:
    query = sa.select(*(B.c[name] for name in KOLOM)).where(B.c.jra_id == jra_id).order_by(B.c.id)
    return tuple(BarisJra(**row._mapping) for row in connection.execute(query))


def _rows(data: bytes, nama: str) -> list[list[str]]:
    if data[:4] == b"PK\x03\x04":
        return _sheet(data, nama)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if "\0" in text:
        raise RuleError(f"{nama}: bukan tabel. Simpan sebagai XLSX atau CSV, lalu impor lagi.")
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise RuleError(f"{nama}: tabel CSV ini rusak ({error}). Simpan ulang, lalu impor lagi.") from error
    if len(rows) > MOST_ROWS:
        raise RuleError(f"{nama}: lebih dari {MOST_ROWS} baris; ini bukan jadwal retensi. Periksa berkasnya.")
    return rows


def _sheet(data: bytes, nama: str) -> list[list[str]]:
    """The cells of the first sheet with something in it, as text."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(info.file_size for info in packed.infolist()) > 200_000_000:
                raise RuleError(f"{nama}: terlalu besar untuk sebuah jadwal retensi. Periksa berkasnya.")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise RuleError(
            f"{nama}: buku kerja ini rusak atau bukan XLSX. Simpan ulang sebagai XLSX."
        ) from error
    try:
        for sheet in book.worksheets:
            rows = []
            for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=60, values_only=True):
                rows.append([_text(value) for value in row])
            if any(any(row) for row in rows):
                return rows
    finally:
        book.close()
    return []


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value)


def _header(rows: Sequence[Sequence[str]], nama: str, given: Mapping[str, str]) -> tuple[int, dict[str, int]]:
    """The row of headings, within the first twenty, that names most columns, and where each of KOLOM stands."""
    unknown = [name for name in given if name not in KOLOM]
    if unknown:
        raise RuleError(f"kolom {', '.join(unknown)}: tidak dikenal. Pilih dari {', '.join(KOLOM)}.")
    best: tuple[int, dict[str, int]] = (0, {})
    for number, row in enumerate(rows[:20]):
        above = rows[number - 1] if number else ()
        # Offices merge `Jangka simpan` over `Aktif` and `Inaktif`: two rows head the table then.
        both = [cell or _cell(above, place) for place, cell in enumerate(row)]
        both += above[len(row) :]
        for heads in (row, both):
            found = _columns(heads, given)
            if len(found) > len(best[1]):
                best = (number, found)
    missing = [name for name in REQUIRED if name not in best[1]]
    if missing:
        raise RuleError(
            f"{nama}: kolom {', '.join(missing)} tidak ditemukan. Sebut judul kolomnya, misalnya aktif=“Masa aktif”."
        )
    return best


def _columns(row: Sequence[str], given: Mapping[str, str]) -> dict[str, int]:
    heads = [_plain(cell) for cell in row]
    found: dict[str, int] = {}
    for name, title in given.items():
        places = [place for place, head in enumerate(heads) if head and head == _plain(title)]
        if places:
            found[name] = places[0]
    for name in ("inaktif", *KOLOM):  # before `aktif`, which its heading contains
        if name in found or name in given:
            continue
        ranked = [
            (max(fuzz.ratio(alias, head) for alias in _ALIASES[name]), -place)
            for place, head in enumerate(heads)
            if head and place not in found.values()
        ]
        if ranked and max(ranked)[0] >= 86:
            found[name] = -max(ranked)[1]
    return {name: found[name] for name in KOLOM if name in found}


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9 ]+", " ", text.lower()).split())


def _cell(row: Sequence[str], place: int) -> str:
    return " ".join(row[place].split()) if place < len(row) else ""


def _is_heading(cells: Mapping[str, str]) -> bool:
    """A row that only names a group, or numbers the columns (1, 2, 3 ...) beneath the headings."""
    said = [cells.get(name, "") for name in ("aktif", "inaktif", "nasib")]
    return not any(said) or (cells["kode"].isdigit() and all(cell.isdigit() for cell in said))


def _line(cells: Mapping[str, str], default: str) -> BarisJra:
    kode = written_kode(cells["kode"])
    if kode is None:
        raise ValueError(f"kode “{cells['kode']}” bukan kode klasifikasi. Tulis seperti TU.01.1.")
    aktif, event = _period(cells["aktif"], "aktif")
    inaktif, later = _period(cells["inaktif"], "inaktif")
    words = cells["nasib"].lower()
    nasib = next((fate for pattern, fate in _FATES if pattern.search(words)), None)
    if nasib is None:
        raise ValueError(f"nasib akhir “{cells['nasib']}” tidak dikenal. Pilih {', '.join(NASIB)}.")
    # An inactive period `setelah masa aktif` starts where every one does.
    later = "" if re.search(r"aktif", later) else later
    start = trigger(cells.get("pemicu", "") or event or later, default)
    return BarisJra(kode, cells.get("uraian", ""), aktif, inaktif, nasib, start, cells.get("dasar", ""))


def trigger(text: str, default: str = TANGGAL) -> str:
    """TANGGAL, AKHIR_TAHUN, or the event as the table words it."""
    words = " ".join(text.lower().split()).strip(" .-")
    if not words:
        return default
    if words in (TANGGAL, AKHIR_TAHUN):
        return words
    if _BY_DATE.fullmatch(words):
        return TANGGAL
    return AKHIR_TAHUN if _BY_YEAR.fullmatch(words) else re.sub(r"^(setelah|sejak|sesudah)\s+", "", words)


def _period(text: str, name: str) -> tuple[int, str]:
    """Months, and the event the words name after it; raises ValueError."""
    words = text.strip().strip(".")
    if words in ("", "-", "–"):
        return 0, ""
    match = _PERIOD.fullmatch(words)
    if match is None or (match["year"] is None and match["month"] is None):
        raise ValueError(f"masa {name} “{text}” tidak dapat dibaca. Tulis seperti “2 tahun” atau “6 bulan”.")
    months = int(match["year"] or 0) * 12 + int(match["month"] or 0)
    if months > LONGEST:
        raise ValueError(f"masa {name} “{text}” terlalu panjang. Periksa angkanya.")
    return months, (match["event"] or "").strip().lower()
