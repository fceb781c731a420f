"""Which column of an office's own agenda is which: found by its heading, shown, and set right with a mapping file.

Pure but for the mapping file. Headings are those met in KPU and other offices (domain/arsip.md 5).
"""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from rapidfuzz import fuzz

from archive.agenda import REGISTER
from archive.durable import write_file
from archive.errors import ArsipError, NotFoundError
from archive.impor_lembar import Lembar
from archive.office_tables import AGENDA_TEXT

NUMBER = "nomor_agenda"
FIELDS = (NUMBER, *AGENDA_TEXT)
LIKE = 86.0  # of 100
HEAD_ROWS = 20  # headings stand under a title and the name of the office
LEAST_HEADINGS = 3

_ALIASES: Mapping[str, tuple[str, ...]] = {
    NUMBER: ("no agenda", "nomor agenda", "no urut", "nomor urut", "no", "agenda"),
    "nomor_surat": ("nomor surat", "no surat", "nomor naskah", "nomor dan kode surat", "nomor", "no sk", "nomor sk",
                    "nomor keputusan"),
    "tanggal_surat": ("tanggal surat", "tgl surat", "tanggal naskah", "tanggal sk", "tanggal keputusan",
                      "tanggal ditetapkan", "tanggal", "tgl"),
    "tanggal_terima": ("tanggal terima", "tgl terima", "tanggal diterima", "tanggal masuk", "tgl masuk",
                       "diterima tanggal", "tanggal penerimaan"),
    "asal": ("asal surat", "asal", "dari", "pengirim", "dari siapa", "alamat pengirim", "surat dari", "instansi",
             "asal naskah"),
    "tujuan": ("tujuan", "kepada", "tujuan surat", "alamat tujuan", "penerima surat", "dikirim kepada", "ditujukan kepada"),
    "hal": ("hal", "perihal", "isi ringkas", "isi", "isi surat", "tentang", "ringkasan", "uraian", "perihal isi ringkas",
            "judul"),
    "jenis": ("jenis", "jenis surat", "jenis naskah"),
    "kode": ("kode", "kode klasifikasi", "klasifikasi", "kode surat", "kode arsip", "indeks kode"),
    "sifat": ("sifat", "sifat surat"),
    "lampiran": ("lampiran", "lamp", "jumlah lampiran"),
    "indeks": ("indeks", "indeks berkas", "index"),
    "pengolah": ("pengolah", "diteruskan kepada", "unit pengolah", "disposisi", "diteruskan", "disposisi kepada", "subbag",
                 "subbagian"),
    "penanda": ("penanda tangan", "penandatangan", "ditandatangani oleh", "pejabat penandatangan"),
    "tanggal_kirim": ("tanggal kirim", "tgl kirim", "tanggal dikirim", "tanggal keluar", "tanggal pengiriman"),
    "jumlah": ("jumlah", "banyaknya", "jumlah surat"),
    "cara_kirim": ("cara kirim", "cara pengiriman", "melalui", "via", "jasa pengiriman"),
    "penerima": ("penerima", "nama penerima", "paraf penerima", "yang menerima"),
    "waktu_terima": ("waktu terima", "jam terima", "jam"),
    "keterangan": ("keterangan", "ket", "catatan"),
}  # fmt: skip
_TITLE = (
    ("ekspedisi", r"ekspedisi|lembar pengantar"),
    ("keputusan", r"keputusan|\bsk\b"),
    ("keluar", r"surat keluar|keluar"),
    ("masuk", r"surat masuk|masuk"),
)


@dataclass(frozen=True, slots=True)
class Pemetaan:
    """How a sheet is read: `kolom` leads from a heading to a field of the register ("" leaves it out).

    `tahun` is that of the agenda, 0 to take it from each row's date; `baris_judul` is the row of the headings, 0 to look
    for it.
    """

    register: str = ""
    buku: str = ""
    tahun: int = 0
    lembar: str = ""
    baris_judul: int = 0
    kolom: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kolom:
    """A column: its place from 0, its heading, the field it fills ("" for none), 0..1 how alike heading and field are."""

    tempat: int
    judul: str
    isian: str
    mirip: float


def find_columns(sheet: Lembar, given: Pemetaan) -> tuple[int, list[Kolom]]:
    """The row number of the headings and the columns; raises ArsipError when there are no headings."""
    best: tuple[int, list[Kolom]] = (0, [])
    for number, row in sheet.baris[:HEAD_ROWS] if not given.baris_judul else sheet.baris:
        if given.baris_judul and number != given.baris_judul:
            continue
        columns = _columns(row, given.kolom)
        if _score(columns) > _score(best[1]):
            best = (number, columns)
    found = {column.isian for column in best[1]} - {""}
    if len(found) < LEAST_HEADINGS or not found & {"nomor_surat", "hal"}:
        raise ArsipError(
            f"lembar {sheet.nama}: baris judul kolom tidak ditemukan. Sebut baris dan kolomnya dalam berkas pemetaan."
        )
    return best


def find_register(
    name: str, sheet: Lembar, heading_row: int, columns: Sequence[Kolom], given: Pemetaan
) -> str:
    """The register a sheet belongs to: as given, by its title, its name, the file's name, or its columns; "" unknown."""
    if given.register:
        if given.register not in REGISTER:
            raise ArsipError(f"register {given.register}: tidak dikenal. Pilih {', '.join(REGISTER)}.")
        return given.register
    above = " ".join(" ".join(row) for number, row in sheet.baris if number < heading_row)
    for text in (above, sheet.nama, name):
        plain = re.sub(r"[_\W]+", " ", text.casefold())
        for register, pattern in _TITLE:
            if re.search(pattern, plain):
                return register
    fields = {column.isian for column in columns}
    if "tanggal_kirim" in fields and "penerima" in fields:
        return "ekspedisi"
    if "asal" in fields and "tanggal_terima" in fields:
        return "masuk"
    return "keluar" if "tujuan" in fields and "asal" not in fields else ""


def read_mapping(path: Path) -> Pemetaan:
    """A mapping file; raises NotFoundError, and ArsipError naming what is wrong in it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotFoundError(f"{path}: tidak dapat dibaca ({error.strerror}). Periksa namanya.") from error
    return parse_mapping(data, path.name)


def parse_mapping(data: bytes, name: str) -> Pemetaan:
    """A mapping of a JSON text that is called `name`; raises ArsipError naming what is wrong in it."""
    try:
        given = msgspec.json.decode(data, type=Pemetaan)
    except msgspec.MsgspecError as error:
        raise ArsipError(
            f"{name}: bukan berkas pemetaan ({error}). Buat yang baru dengan --write-mapping."
        ) from error
    for heading, isian in given.kolom.items():
        if isian and isian not in FIELDS:
            raise ArsipError(
                f"{name}: kolom “{heading}” menuju “{isian}”, yang tidak dikenal. Pilih {', '.join(FIELDS)}."
            )
    return given


def write_mapping(path: Path, given: Pemetaan, heading_row: int, columns: Sequence[Kolom]) -> None:
    """Writes what was found as a mapping file, to be set right by hand. Raises StoreError."""
    kolom = {column.judul: column.isian for column in columns if column.judul}
    whole = dataclasses.replace(given, baris_judul=heading_row, kolom=kolom)
    write_file(path, msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n")


def _columns(row: Sequence[str], given: Mapping[str, str]) -> list[Kolom]:
    """The columns of a row taken for headings; a field goes to the heading most like it, the first of two alike."""
    wanted = {_plain(heading): isian for heading, isian in given.items()}
    scores: list[tuple[float, int, int, str]] = []
    for at, heading in enumerate(row):
        plain = _plain(heading)
        if not plain or plain in wanted:
            continue
        for isian, aliases in _ALIASES.items():
            rank, score = max((fuzz.ratio(plain, alias), -place) for place, alias in enumerate(aliases))
            if rank >= LIKE:
                scores.append((rank, score, -at, isian))
    place: dict[int, tuple[str, float]] = {}
    taken = {isian for isian in wanted.values() if isian}
    for rank, _, at, isian in sorted(scores, reverse=True):
        if -at not in place and isian not in taken:
            place[-at] = (isian, rank / 100)
            taken.add(isian)
    found = []
    for at, heading in enumerate(row):
        isian, like = (
            (wanted[_plain(heading)], 1.0) if _plain(heading) in wanted else place.get(at, ("", 0.0))
        )
        found.append(Kolom(at, heading, isian, like))
    return found


def _score(columns: Sequence[Kolom]) -> float:
    return sum(column.mirip for column in columns if column.isian)


def _plain(heading: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", heading.casefold()).split())
