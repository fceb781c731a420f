"""What a field's own rules say of its value: whether something else on the paper confirms it or speaks against it.

It knows the record and the office's tables, never where or how well a value was read.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from archive.nomor import check_nomor, check_office, parse_nomor
from archive.records import Keputusan, Rekaman, Sop, Surat, TabelLangkah
from archive.wilayah import wilayah_of, wilayah_table
from ingest.field_paths import value_at
from ingest.officials import begins_title

CONFIRMED, SILENT, AGAINST = 1, 0, -1
OPEN_END = frozenset(
    ("dan", "atau", "yang", "dari", "dengan", "untuk", "pada", "oleh", "tentang", "serta", "ke")
)
OLDEST, NEWEST = 1999, 2040  # years in which the papers of today's offices are written
_CELLS = ("kelengkapan", "output", "keterangan")
_REGIONS = ("kabupaten", "kab", "kota", "provinsi", "prov")
_UNITS = r"(?:detik|menit|jam|hari|hr|mnt|minggu|bulan|bln|tahun|thn|triwulan|semester)"
_TIME = re.compile(
    rf"\D{{0,20}}\d+(?:[.,]\d+)?(?:\s*(?:-|–|/|s\.?d\.?|sampai)\s*\d+)?\s*(?:\([a-z ]+\)\s*)?{_UNITS}\b.*",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Z][\w'’`.,-]*(?: (?:bin|binti|al|el|van|de|[A-Z(][\w'’`.,()/-]*))*")


def check_fields(rekaman: Rekaman) -> dict[str, int]:
    """By field path: CONFIRMED by another part of the paper or a rule that rarely holds by chance, or AGAINST.

    Fields of which nothing can be said are left out.
    """
    found: dict[str, int] = {}
    for i, sop in enumerate(rekaman.sop):
        found |= {f"sop/{i}/{path}": verdict for path, verdict in _sop(sop)}
    if rekaman.keputusan:
        found |= {f"keputusan/{path}": verdict for path, verdict in _keputusan(rekaman.keputusan)}
    if rekaman.surat:
        found |= {f"surat/{path}": verdict for path, verdict in _surat(rekaman.surat)}
    texts = " ".join(" ".join(rekaman.teks).split())
    for path in rekaman.bukti:
        value, last = value_at(rekaman, path), path.rsplit("/", 1)[-1]
        if isinstance(value, str) and (check := _BY_NAME.get(last)) is not None:
            found[path] = _worse(found.get(path, SILENT), check(value))
        if last in ("instansi", "nama") and isinstance(value, str) and found.get(path, SILENT) == SILENT:
            found[path] = _elsewhere(value, texts)
        if isinstance(value, str) and path != "surat/isi" and (_is_open(value) or _keeps_number(path, value)):
            found[path] = AGAINST
    return {path: verdict for path, verdict in found.items() if verdict != SILENT}


def _plain(teks: str) -> str:
    """Letters and digits without case; what readers confuse stays apart, or a misread name would confirm itself."""
    return "".join(letter for letter in teks.casefold() if letter.isalnum())


def _elsewhere(value: str, text: str) -> int:
    """Whether a name of several words stands a second time, not only as the beginning of a longer one."""
    if " " not in value:
        return SILENT
    follows = re.findall(rf"{re.escape(value)}\s*(\w*)", text, re.IGNORECASE)
    longer = [word for word in follows if word.casefold() in _REGIONS]
    if longer and value.casefold().split()[-1] not in _REGIONS:
        return AGAINST
    return CONFIRMED if len(follows) > 1 else SILENT


def _worse(a: int, b: int) -> int:
    return AGAINST if AGAINST in (a, b) else max(a, b)


def _is_open(value: str) -> bool:
    """Whether the text breaks off: `Surat dan`."""
    words = value.split()
    return bool(words) and words[-1].casefold() in OPEN_END


def _keeps_number(path: str, value: str) -> bool:
    """Whether an item of a list begins with the number of another, or a cell for words holds none."""
    last = path.rsplit("/", 1)[-1]
    if last.isdigit():
        return bool(re.match(r"\d{1,2}[.)]\s", value))
    return last in _CELLS and not any(letter.isalpha() for letter in value)


def check_nip(nip: str) -> int:
    """18 digits: birth date, year and month of appointment, 1 or 2, running number."""
    digits = re.sub(r"\s", "", nip)
    match = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(\d{4})(\d\d)[12]\d{3}", digits)
    if match is None:
        return AGAINST
    year, month, day, since, since_month = map(int, match.groups())
    try:
        dt.date(year, month, day)
    except ValueError:
        return AGAINST
    return (
        CONFIRMED
        if 1940 <= year <= since - 15 <= NEWEST and since - year < 45 and 1 <= since_month <= 12
        else AGAINST
    )


def check_name(name: str) -> int:
    """Letters only, words that begin with capitals."""
    words = re.sub(r"\(.*?\)", "", name)
    return SILENT if _NAME.fullmatch(words.strip()) and not re.search(r"\d|[a-z][A-Z]{2}", words) else AGAINST


def check_time(time: str) -> int:
    """A number and a unit, as `10 Menit`."""
    if _TIME.fullmatch(time):
        return CONFIRMED
    return AGAINST if re.fullmatch(rf"\W*{_UNITS}\W*", time, re.IGNORECASE) else SILENT


def check_count(count: str) -> int:
    """Names a number, in digits or words: `3 orang`."""
    return CONFIRMED if re.search(r"\d|\b(?:satu|dua|tiga|empat|lima|enam|tujuh)\b", count) else AGAINST


def check_title(title: str) -> int:
    """Begins as titles of office do."""
    return CONFIRMED if begins_title(title) else AGAINST


_BY_NAME: Mapping[str, Callable[[str], int]] = {
    "nip": check_nip,
    "nama": check_name,
    "waktu": check_time,
    "jumlah_pelaksana": check_count,
    "jabatan": check_title,
}


def _number(teks: str | None, tanggal: str | None, instansi: str | None) -> int:
    """Follows the grammar of KPU numbers, its code and wilayah are in the tables, its year is the date's.

    An office that the table does not know may have a wilayah that it does not know either.
    """
    nomor = parse_nomor(teks or "")
    if nomor is None:
        return AGAINST if (teks or "").startswith("/") else SILENT  # its running number was not read
    stranger = nomor.wilayah not in wilayah_table() and wilayah_of(instansi) is None
    known = replace(nomor, wilayah=None) if stranger else nomor
    if check_nomor(known, tanggal, "") or check_office(known, instansi or ""):
        return AGAINST
    return CONFIRMED


def _year(iso: str | None) -> int | None:
    return int(iso[:4]) if iso else None


def _date(iso: str | None, years: set[int]) -> int:
    """A year that offices write in; confirmed when another part of the paper names it."""
    year = _year(iso)
    if year is None:
        return SILENT
    if not OLDEST <= year <= NEWEST:
        return AGAINST
    return CONFIRMED if year in years else SILENT


def _sop(sop: Sop) -> Iterator[tuple[str, int]]:
    nomor = parse_nomor(sop.nomor_sop or "")
    dates = {
        "tanggal_pembuatan": sop.tanggal_pembuatan,
        "tanggal_revisi": sop.tanggal_revisi,
        "tanggal_efektif": sop.tanggal_efektif,
        "tanggal_pengesahan": sop.tanggal_pengesahan,
    }
    given = {name: date for name, date in dates.items() if date}
    known = {nomor.tahun} if nomor and nomor.tahun else set()
    year_fits = not known or any(_year(date) in known for date in given.values())
    number = _number(sop.nomor_sop, None, sop.instansi)
    yield "nomor_sop", number if year_fits or not given else AGAINST
    for name, date in given.items():
        others = {int(other[:4]) for key, other in given.items() if key != name}
        yield name, _date(date, others | {year for year in known if year})
    for earlier, later in (("tanggal_pembuatan", "tanggal_efektif"), ("tanggal_pembuatan", "tanggal_revisi")):
        if earlier in given and later in given and given[earlier] > given[later]:
            yield earlier, AGAINST
            yield later, AGAINST
    titles = [_plain(table.judul) for table in sop.tabel if table.judul]
    if sop.nama_sop and any(_plain(sop.nama_sop) in title for title in titles):
        yield "nama_sop", CONFIRMED
        for i, table in enumerate(sop.tabel):
            if _plain(sop.nama_sop) in _plain(table.judul):
                yield f"tabel/{i}/judul", CONFIRMED
    if sop.instansi and wilayah_of(sop.instansi):
        yield "instansi", CONFIRMED
    for i, table in enumerate(sop.tabel):
        yield from ((f"tabel/{i}/{path}", verdict) for path, verdict in _table(table))


def _table(table: TabelLangkah) -> Iterator[tuple[str, int]]:
    """Steps count 1, 2, 3; where texts begin with capitals, one that does not was cut from another."""
    capital = [step.kegiatan[:1].isupper() for step in table.langkah if step.kegiatan]
    tidy = sum(capital) >= 0.7 * len(capital)
    cells = [
        text[:1] for step in table.langkah for name in _CELLS if (text := getattr(step, name))[:1].isalpha()
    ]
    tidy_cells = len(cells) >= 6 and sum(map(str.isupper, cells)) >= 0.85 * len(cells)
    for k, step in enumerate(table.langkah):
        if step.no:
            yield f"langkah/{k}/no", CONFIRMED if step.no == str(k + 1) else AGAINST
        if tidy and step.kegiatan[:1].islower():
            yield f"langkah/{k}/kegiatan", AGAINST
            if k:
                yield f"langkah/{k - 1}/kegiatan", AGAINST
        for name in _CELLS:
            if tidy_cells and getattr(step, name)[:1].islower():
                yield f"langkah/{k}/{name}", AGAINST


def _keputusan(decree: Keputusan) -> Iterator[tuple[str, int]]:
    year = _year(decree.tanggal_ditetapkan)
    if decree.tahun and year:
        agrees = decree.tahun == str(year)
        yield "tahun", CONFIRMED if agrees else AGAINST
        yield "tanggal_ditetapkan", CONFIRMED if agrees else AGAINST
    else:
        yield "tanggal_ditetapkan", _date(decree.tanggal_ditetapkan, set())
    if decree.nomor and "/" in decree.nomor:
        yield "nomor", _number(decree.nomor, decree.tanggal_ditetapkan, decree.instansi)
    elif decree.nomor and not re.fullmatch(r"\d{1,4}(?:\.\d{1,2}|[A-Za-z])?", decree.nomor):
        yield "nomor", AGAINST
    yield from _office(
        decree.instansi, decree.tempat_ditetapkan, "tempat_ditetapkan", decree.penandatangan.jabatan
    )


def _surat(letter: Surat) -> Iterator[tuple[str, int]]:
    yield "nomor", _number(letter.nomor, letter.tanggal, letter.instansi)
    nomor = parse_nomor(letter.nomor or "")
    yield "tanggal", _date(letter.tanggal, {nomor.tahun} if nomor and nomor.tahun else set())
    yield from _office(letter.instansi, letter.tempat, "tempat", letter.penandatangan.jabatan)


def _office(
    instansi: str | None, place: str | None, field: str, title: str | None
) -> Iterator[tuple[str, int]]:
    """Place and title of the signer against the office's name."""
    if not instansi:
        return
    if wilayah_of(instansi) or (title and _plain(instansi) in _plain(title)):
        yield "instansi", CONFIRMED
    if place:
        yield field, CONFIRMED if _plain(place) in _plain(instansi) else SILENT
