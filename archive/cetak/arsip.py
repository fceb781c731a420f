"""The arsiparis's lists: arsip aktif (dossiers and what is in them), arsip inaktif, and what is due.

Columns: `../shared/domain/arsip.md` section 5 (forms of other ministries; the KPU's own were not seen).
"""

from collections.abc import Mapping, Sequence
from itertools import groupby

from archive.cetak.daftar import Daftar, Kolom, Nilai
from archive.cetak.kata import jangka, kurun
from archive.kode import nearest_kode
from archive.retensi import BarisRetensi

SIGNERS = (("Mengetahui,", "", ""), ("Arsiparis/Pengelola Arsip,", "", ""))
DUE_TITLES: Mapping[str, str] = {
    "pindah": "DAFTAR ARSIP YANG JATUH TEMPO PINDAH",
    "musnah": "DAFTAR ARSIP YANG JATUH TEMPO MUSNAH",
    "serah": "DAFTAR ARSIP YANG JATUH TEMPO SERAH",
    "nilai": "DAFTAR ARSIP YANG DINILAI KEMBALI",
    "ditahan": "DAFTAR ARSIP YANG DITAHAN",
    "belum": "DAFTAR ARSIP YANG RETENSINYA BELUM BERJALAN",
}


def active_list(
    rows: Sequence[BarisRetensi],
    *,
    unit: str = "",
    berkas: Mapping[int, tuple[int, str]] | None = None,
    tanggal: str = "",
) -> Daftar:
    """The list of active archives: each dossier a heading, its documents below it.

    `berkas` gives the dossier of a document as number and title; the others are grouped by code and year.
    """
    known = berkas or {}

    def key(row: BarisRetensi) -> tuple[str, int, str, str]:
        number, title = known.get(row.naskah_id, (0, ""))
        return row.kode, number, title, "" if number else row.tahun

    columns = (
        Kolom("No. Berkas", 6, "angka"),
        Kolom("Kode Klasifikasi", 9),
        Kolom("No. Item", 5, "angka"),
        Kolom("Uraian Informasi Arsip", 38),
        Kolom("Nomor Naskah", 20),
        Kolom("Tanggal", 11, "tanggal"),
        Kolom("Tingkat Perkemb.", 9),
        Kolom("Jumlah (lembar)", 7, "angka"),
        Kolom("Keterangan", 14),
    )
    baris: list[Sequence[Nilai]] = []
    ordered = sorted(rows, key=lambda row: (*key(row), row.tanggal, row.naskah_id))
    for number, ((kode, dossier, title, _), group) in enumerate(groupby(ordered, key), start=1):
        inside = list(group)
        name = title or _subject(kode)
        years = kurun([row.tahun for row in inside])
        sheets = sum(row.halaman for row in inside)
        head = f"Berkas {number}: {kode or 'belum diklasifikasi'} - {name}, {years or 'tanpa tahun'}"
        baris.append([f"{head} ({len(inside)} naskah, {sheets} lembar)"])
        for item, row in enumerate(inside, start=1):
            baris.append(
                [number, kode, item, row.judul, row.nomor, row.tanggal, row.tingkat, row.halaman, _note(row)]
            )
        del dossier
    return Daftar(
        nama="arsip-aktif",
        judul=("DAFTAR ARSIP AKTIF",),
        kolom=columns,
        baris=baris,
        keterangan=(("Unit Pengolah", unit),),
        penutup=_total(rows),
        penanda=SIGNERS,
        tanggal=tanggal,
    )


def inactive_list(
    rows: Sequence[BarisRetensi], *, unit: str = "", pencipta: str = "", tanggal: str = ""
) -> Daftar:
    """The list of inactive archives with their place and what their years lead to."""
    baris: list[Sequence[Nilai]] = [
        [
            number,
            row.naskah_id,
            row.kode,
            row.judul,
            row.nomor,
            row.tahun,
            row.tingkat,
            row.halaman,
            row.no_folder,
            row.boks,
            row.lokasi,
            " + ".join(one for one in (jangka(row.aktif), jangka(row.inaktif)) if one),
            row.nasib.capitalize(),
            _note(row),
        ]
        for number, row in enumerate(rows, start=1)
    ]
    return Daftar(
        nama="arsip-inaktif",
        judul=("DAFTAR ARSIP INAKTIF",),
        kolom=(
            Kolom("No.", 4.5, "angka"),
            Kolom("No. Arsip", 5.5, "angka"),
            Kolom("Kode Klasifikasi", 9),
            Kolom("Uraian Informasi Arsip", 27),
            Kolom("Nomor Naskah", 19),
            Kolom("Kurun Waktu", 6, "angka"),
            Kolom("Tingkat Perkemb.", 8.5),
            Kolom("Jumlah (lembar)", 6.5, "angka"),
            Kolom("Folder", 6.5, kelompok="No. Definitif"),
            Kolom("Boks", 6, kelompok="No. Definitif"),
            Kolom("Lokasi Simpan", 11),
            Kolom("Jangka Simpan", 9.5),
            Kolom("Nasib Akhir", 8.5),
            Kolom("Keterangan", 9.5),
        ),
        baris=baris,
        keterangan=(("Pencipta Arsip", pencipta), ("Unit Pengolah", unit)),
        penutup=_total(rows),
        penanda=SIGNERS,
        tanggal=tanggal,
    )


def due_list(daftar: str, rows: Sequence[BarisRetensi], *, tanggal: str = "") -> Daftar:
    """One of the lists of `retensi.due`, to work with."""
    return Daftar(
        nama=f"retensi-{daftar}",
        judul=(DUE_TITLES[daftar],),
        kolom=(
            Kolom("No.", 4, "angka"),
            Kolom("No. Arsip", 5, "angka"),
            Kolom("Kode", 8),
            Kolom("Uraian Informasi Arsip", 32),
            Kolom("Nomor Naskah", 18),
            Kolom("Tanggal", 10, "tanggal"),
            Kolom("Mulai Retensi", 10, "tanggal"),
            Kolom("Habis Aktif", 10, "tanggal"),
            Kolom("Habis Inaktif", 10, "tanggal"),
            Kolom("Nasib Akhir", 8),
            Kolom("Keterangan", 16),
        ),
        baris=[
            [
                number, row.naskah_id, row.kode, row.judul, row.nomor, row.tanggal, row.mulai, row.habis_aktif,
                row.habis_inaktif, row.nasib.capitalize(), _note(row),
            ]
            for number, row in enumerate(rows, start=1)
        ],
        penutup=_total(rows),
        tanggal=tanggal,
    )  # fmt: skip


def _subject(kode: str) -> str:
    found = nearest_kode(kode) if kode else None
    return found.uraian if found is not None else "Belum diklasifikasi"


def _note(row: BarisRetensi) -> str:
    notes = [row.alasan] if row.alasan else []
    notes += ["ditahan"] if row.ditahan else []
    notes += [row.keamanan] if row.keamanan != "biasa" else []
    return "; ".join(notes)


def _total(rows: Sequence[BarisRetensi]) -> str:
    return f"JUMLAH: {len(rows)} naskah, {sum(row.halaman for row in rows)} lembar"
