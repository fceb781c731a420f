"""The registers as the office keeps them: agenda surat masuk and keluar, register Keputusan, buku ekspedisi.

Columns: `../shared/domain/arsip.md` section 5, as met in real offices. Lines come as a person may see them.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from archive.agenda import BarisAgenda
from archive.cetak.daftar import Daftar, Kolom, Nilai
from archive.cetak.kata import prose_date
from archive.nomor import parse_nomor

_Get = Callable[[BarisAgenda], Nilai]


def _number(line: BarisAgenda) -> Nilai:
    return line.nomor_agenda


def _what(line: BarisAgenda) -> str:
    return f"{line.hal} (DIBATALKAN: {line.alasan})" if line.status == "dibatalkan" else line.hal


def _sifat(line: BarisAgenda) -> str:
    return line.sifat or ", ".join(one for one in (line.kesegeraan, line.keamanan) if one and one != "biasa")


def _urut(line: BarisAgenda) -> Nilai:
    """`12` of `12 TAHUN 2025`; an older number as written."""
    nomor = parse_nomor(line.nomor_surat)
    return nomor.urut if nomor is not None and nomor.kode is None and nomor.urut else line.nomor_surat


def _year(line: BarisAgenda) -> Nilai:
    nomor = parse_nomor(line.nomor_surat)
    return str(nomor.tahun) if nomor is not None and nomor.tahun else line.tanggal_surat[:4]


def _text(name: str) -> _Get:
    return lambda line: str(getattr(line, name))


_COLUMNS: Mapping[str, tuple[tuple[Kolom, _Get], ...]] = MappingProxyType(
    {
        "masuk": (
            (Kolom("No. Agenda", 6.2, "angka"), _number),
            (Kolom("Tanggal Terima", 8, "tanggal"), _text("tanggal_terima")),
            (Kolom("Kode", 7), _text("kode")),
            (Kolom("Asal Surat", 14), _text("asal")),
            (Kolom("Nomor Surat", 17), _text("nomor_surat")),
            (Kolom("Tanggal Surat", 8, "tanggal"), _text("tanggal_surat")),
            (Kolom("Isi Ringkas", 26), _what),
            (Kolom("Indeks", 7), _text("indeks")),
            (Kolom("Sifat", 7), _sifat),
            (Kolom("Lamp.", 6), _text("lampiran")),
            (Kolom("Pengolah", 10), _text("pengolah")),
            (Kolom("Tanggal dan Paraf", 8, "isian"), lambda _: ""),
            (Kolom("Keterangan", 10), _text("keterangan")),
        ),
        "keluar": (
            (Kolom("No. Urut", 5, "angka"), _number),
            (Kolom("Kode", 7), _text("kode")),
            (Kolom("Nomor Surat", 18), _text("nomor_surat")),
            (Kolom("Tanggal Surat", 9, "tanggal"), _text("tanggal_surat")),
            (Kolom("Tujuan", 18), _text("tujuan")),
            (Kolom("Isi Ringkas", 28), _what),
            (Kolom("Sifat", 8), _sifat),
            (Kolom("Lamp.", 6), _text("lampiran")),
            (Kolom("Penanda Tangan", 11), _text("penanda")),
            (Kolom("Pengolah", 10), _text("pengolah")),
            (Kolom("Keterangan", 11), _text("keterangan")),
        ),
        "keputusan": (
            (Kolom("No.", 5, "angka"), _number),
            (Kolom("Nomor Keputusan", 16, "angka"), _urut),
            (Kolom("Tahun", 6, "angka"), _year),
            (Kolom("Tentang", 52), _what),
            (Kolom("Tanggal Ditetapkan", 13, "tanggal"), _text("tanggal_surat")),
            (Kolom("Ditetapkan Oleh", 16), _text("penanda")),
            (Kolom("Keterangan", 16), _text("keterangan")),
        ),
        "ekspedisi": (
            (Kolom("No.", 5, "angka"), _number),
            (Kolom("Tanggal Kirim", 9, "tanggal"), _text("tanggal_kirim")),
            (Kolom("Nomor Surat", 17), _text("nomor_surat")),
            (Kolom("Tanggal Surat", 9, "tanggal"), _text("tanggal_surat")),
            (Kolom("Tujuan", 18), _text("tujuan")),
            (Kolom("Isi Ringkas", 24), _what),
            (Kolom("Jumlah", 6), _text("jumlah")),
            (Kolom("Cara Kirim", 8), _text("cara_kirim")),
            (Kolom("Nama", 12, kelompok="Penerima"), _text("penerima")),
            (Kolom("Waktu", 9, kelompok="Penerima"), _text("waktu_terima")),
            (Kolom("Paraf", 9, "isian", kelompok="Penerima"), lambda _: ""),
        ),
    }
)
TITLES = MappingProxyType(
    {
        "masuk": "AGENDA SURAT MASUK",
        "keluar": "AGENDA SURAT KELUAR",
        "keputusan": "REGISTER KEPUTUSAN",
        "ekspedisi": "BUKU EKSPEDISI",
    }
)


def register_list(
    register: str,
    lines: Sequence[BarisAgenda],
    tahun: int,
    *,
    buku: str = "",
    dari: str = "",
    sampai: str = "",
) -> Daftar:
    """A register's confirmed lines of a year as a list, in the order given; `dari` and `sampai` only say the span."""
    titles = [TITLES[register], f"TAHUN {tahun}" + (f" - BUKU {buku.upper()}" if buku else "")]
    if dari or sampai:
        span = " sampai ".join(prose_date(one) for one in (dari, sampai) if one)
        titles.append(span if dari and sampai else f"mulai {span}" if dari else f"sampai {span}")
    columns = _COLUMNS[register]
    return Daftar(
        nama=f"{register}-{tahun}",
        judul=tuple(titles),
        kolom=tuple(kolom for kolom, _ in columns),
        baris=[[get(line) for _, get in columns] for line in lines],
        penutup=f"JUMLAH: {len(lines)} baris",
    )
