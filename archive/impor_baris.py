"""One row of an office's own agenda made into a line of a register: dates and numbers mended, doubts named. Pure."""

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from archive.agenda import DATES, sender_key
from archive.impor_kolom import NUMBER
from archive.kode_pohon import present_code
from archive.nomor import check_nomor, parse_nomor, repair_nomor
from archive.penomoran import number_key

DateReader = Callable[[str], str | None]
OLDEST = 1950
_EXCEL_DAY_ONE = dt.date(1899, 12, 30)
_SHORT = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2}|[A-Za-z]{3,10})\s*[-/. ]\s*(\d{2})")
# What may have meant something else: a year of two figures, a day count, letters among figures.
_ODD = re.compile(r"^\d{5}$|[-/. ]\d{2}$|\d[A-Za-z]|[A-Za-z]\d")
_END = re.compile(r"^(jumlah|total|mengetahui|menyetujui|yang mengajukan|catatan\s*:)", re.IGNORECASE)
_SAME_AS_ABOVE = re.compile(r'^(["”“\'\-]{1,3}|idem|s\.?d\.?a\.?|sda)$', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Baris:
    """A row ready for its register: `ragu` says in Indonesian why it should not go in unseen, `perbaikan` what was
    mended. `nomor_agenda` and `tahun` are None where the sheet does not say.
    """

    baris: int
    isi: dict[str, str]
    nomor_agenda: int | None
    tahun: int | None
    ragu: tuple[str, ...]
    perbaikan: tuple[str, ...]

    def kunci(self, register: str, buku: str) -> str:
        """The same for the same line, whenever and from whichever copy of the sheet it is imported."""
        told = (
            *(register, buku, str(self.tahun or ""), str(self.nomor_agenda or "")),
            number_key(self.isi.get("nomor_surat", "")),
            sender_key(self.isi.get("asal", "") + self.isi.get("tujuan", "")),
            self.isi.get("tanggal_surat", ""),
            sender_key(self.isi.get("hal", "")),
        )
        return "impor:" + hashlib.sha256("\x1f".join(told).encode()).hexdigest()


def plain_date(text: str) -> str | None:
    """A `DateReader` that knows `4-3-2021`, `4/3/2021` and ISO only; None for everything else."""
    match = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", text.strip())
    try:
        if match is not None:
            return dt.date(int(match[3]), int(match[2]), int(match[1])).isoformat()
        return dt.date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        return None


def is_end(cells: Mapping[str, str]) -> bool:
    """Whether a row is what stands below the last line: the sum, or who signs."""
    texts = [text for text in cells.values() if text]
    return bool(texts) and len(texts) <= 3 and bool(_END.match(texts[0]))


def is_column_numbers(cells: Mapping[str, str]) -> bool:
    """Whether a row only counts the columns: 1, 2, 3 ..., as printed registers do under their headings."""
    texts = [text.strip("() ") for text in cells.values() if text]
    return (
        len(texts) >= 3
        and texts == [str(number) for number in range(int(texts[0]), int(texts[0]) + len(texts))]
        if texts and texts[0].isdigit()
        else False
    )


def read_row(
    number: int,
    cells: Mapping[str, str],
    before: Baris | None,
    register: str,
    *,
    tahun: int,
    wilayah: str,
    read_date: DateReader,
    today: dt.date,
) -> Baris:
    """A row as a line; `before` is the one above it, for marks that say "the same". `tahun` 0: by its dates."""
    doubt: list[str] = []
    mended: list[str] = []
    isi = {name: text for name, text in cells.items() if name != NUMBER and text}
    for name, text in list(isi.items()):
        if (
            before is not None
            and _SAME_AS_ABOVE.match(text)
            and name not in ("nomor_surat", "lampiran", "keterangan")
        ):
            isi[name] = before.isi.get(name, "")
            mended.append(f"{name}: “{text}” berarti sama dengan baris di atasnya")
    for name in DATES:
        if isi.get(name):
            _mend_date(name, isi, doubt, mended, read_date, today)
    if isi.get("nomor_surat"):
        _mend_number(isi, doubt, mended, wilayah)
    if isi.get("kode"):
        _check_code(isi, doubt, mended)
    urut = _agenda_number(cells.get(NUMBER, ""), doubt)
    year = tahun or _year(isi, register)
    if year is None:
        doubt.append("tahunnya tidak diketahui: tanggal kosong")
    if not isi.get("hal") and not isi.get("nomor_surat"):
        doubt.append("nomor surat dan hal kosong")
    for first, second in (("tanggal_surat", "tanggal_terima"), ("tanggal_surat", "tanggal_kirim")):
        if isi.get(first) and isi.get(second) and isi[second] < isi[first]:
            mended.append(f"{second} {isi[second]} sebelum {first} {isi[first]}: dibiarkan, periksa")
    return Baris(number, {k: v for k, v in isi.items() if v}, urut, year, tuple(doubt), tuple(mended))


def _mend_date(
    name: str, isi: dict[str, str], doubt: list[str], mended: list[str], read_date: DateReader, today: dt.date
) -> None:
    text = isi[name]
    found = _date(text, read_date)
    if found is None:
        doubt.append(f"{name} “{text}”: bukan tanggal")
        isi[name] = ""
        return
    if found > today.isoformat():
        doubt.append(f"{name} “{text}”: belum terjadi ({found})")
    elif found < f"{OLDEST}-01-01":
        doubt.append(f"{name} “{text}”: terlalu lama ({found})")
    if found != text and _ODD.search(text):
        mended.append(f"{name}: “{text}” dibaca {found}")
    isi[name] = found


def _date(text: str, read_date: DateReader) -> str | None:
    """ISO of a date in any spelling met in agendas: in words, in figures, a short year, a spreadsheet's day count."""
    clean = re.sub(
        r"^(?:senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu)\s*,?\s*", "", text, flags=re.IGNORECASE
    )
    if re.fullmatch(r"\d{5}", clean) and 20_000 <= int(clean) <= 60_000:
        return (_EXCEL_DAY_ONE + dt.timedelta(days=int(clean))).isoformat()
    if match := _SHORT.fullmatch(clean):
        day, month, year = match.groups()
        clean = f"{day}-{month}-20{year}" if month.isdigit() else f"{day} {month} 20{year}"
    return read_date(clean)


def _mend_number(isi: dict[str, str], doubt: list[str], mended: list[str], wilayah: str) -> None:
    text = isi["nomor_surat"]
    good = repair_nomor(text, wilayah)
    if good != text and "".join(good.split()) != "".join(text.split()):
        mended.append(f"nomor_surat: “{text}” diperbaiki menjadi “{good}”")
    isi["nomor_surat"] = good
    nomor = parse_nomor(good)
    if nomor is None:
        return  # other offices number as they like
    found = check_nomor(nomor, isi.get("tanggal_surat") or None, wilayah)
    mended += found
    if any("tahun" in note for note in found):
        doubt.append("tahun pada nomor surat dan tanggalnya berbeda")


def _check_code(isi: dict[str, str], doubt: list[str], mended: list[str]) -> None:
    text = isi["kode"]
    year = int(isi["tanggal_surat"][:4]) if isi.get("tanggal_surat") else None
    found = present_code(text, year)
    if found.kini is None and "bukan kode" in found.keterangan:
        mended.append(f"kode “{text}” tidak dikenal: dibiarkan")
    elif not found.sama:
        mended.append(f"kode {found.keterangan}: dibiarkan seperti tertulis")
    elif found.tertulis != text:
        mended.append(f"kode: “{text}” ditulis {found.tertulis}")
        isi["kode"] = found.tertulis


def _agenda_number(text: str, doubt: list[str]) -> int | None:
    if not text:
        return None
    match = re.fullmatch(r"\D{0,3}0*(\d{1,6})(?:[./]\d{2,4})?\.?", text)
    if match is None or int(match[1]) == 0:
        doubt.append(f"nomor agenda “{text}”: bukan angka")
        return None
    return int(match[1])


def _year(isi: Mapping[str, str], register: str) -> int | None:
    order = {
        "masuk": ("tanggal_terima", "tanggal_surat"),
        "ekspedisi": ("tanggal_kirim", "tanggal_surat"),
    }.get(register, ("tanggal_surat",))
    for name in order:
        if isi.get(name):
            return int(isi[name][:4])
    nomor = parse_nomor(isi.get("nomor_surat", ""))
    return nomor.tahun if nomor else None
