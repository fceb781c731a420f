"""Checks a number against itself, the document's date, the code table and this office: notes for a person."""

from archive.kode import OLDER, find_kode
from archive.nomor_grammar import ROMAN, Nomor
from archive.wilayah import wilayah_of, wilayah_table

NEWEST_FROM = 2025  # the first whole year of Keputusan KPU 1257/2024


def check_nomor(nomor: Nomor, tanggal: str | None, own_wilayah: str) -> list[str]:
    """What a person should check about a number, in Indonesian; nothing when all agrees.

    `tanggal` is the document's date (ISO) or None, `own_wilayah` this office's code or "".
    """
    return [
        f"nomor {nomor.teks}: {note}"
        for note in (
            _open(nomor),
            _month(nomor, tanggal),
            _year(nomor, tanggal),
            _code(nomor),
            _wilayah(nomor, own_wilayah),
        )
        if note
    ]


def check_office(nomor: Nomor, instansi: str) -> list[str]:
    """A note when the number's wilayah is not that of the office on the letterhead; KPU RI's units are left out."""
    office = wilayah_of(instansi)
    if office is None or nomor.wilayah is None or nomor.wilayah == office.kode:
        return []
    if wilayah_table().get(nomor.wilayah) == office:
        return []  # a code of Papua before 2022
    note = (
        f"wilayah {nomor.wilayah} bukan wilayah instansinya, {office.nama} ({office.kode}). Periksa keduanya."
    )
    return [f"nomor {nomor.teks}: {note}"]


def _open(nomor: Nomor) -> str:
    return "" if nomor.urut else "nomor urutnya kosong atau tidak terbaca. Isi dari naskah aslinya."


def _month(nomor: Nomor, tanggal: str | None) -> str:
    if nomor.bulan is None or not tanggal or int(tanggal[5:7]) == nomor.bulan:
        return ""
    return f"bulan {ROMAN[nomor.bulan - 1]} tidak sama dengan bulan pada tanggal {tanggal}. Periksa keduanya."


def _year(nomor: Nomor, tanggal: str | None) -> str:
    if nomor.tahun is None or not tanggal or int(tanggal[:4]) == nomor.tahun:
        return ""
    return f"tahun {nomor.tahun} tidak sama dengan tahun pada tanggal {tanggal}. Periksa keduanya."


def _code(nomor: Nomor) -> str:
    if nomor.kode is None:
        return ""
    kode = find_kode(nomor.kode)
    if kode is None:
        return f"kode {nomor.kode} tidak ada pada tabel klasifikasi. Periksa apakah terbaca benar."
    if kode.edisi == OLDER and nomor.tahun is not None and nomor.tahun >= NEWEST_FROM:
        return f"kode {nomor.kode} tidak ada pada Keputusan KPU 1257/2024 yang berlaku. Periksa kodenya."
    return ""


def _wilayah(nomor: Nomor, own: str) -> str:
    if nomor.wilayah is None:
        return ""
    if nomor.wilayah not in wilayah_table():
        return f"kode wilayah {nomor.wilayah} tidak dikenal. Periksa apakah terbaca benar."
    if len(own) == len(nomor.wilayah) and sum(a != b for a, b in zip(own, nomor.wilayah, strict=True)) == 1:
        name = wilayah_table()[nomor.wilayah].nama
        return f"wilayah {nomor.wilayah} ({name}) hanya beda satu angka dari kantor ini ({own}). Periksa."
    return ""
