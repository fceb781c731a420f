"""The office's own retention schedule is understood as written, doubts are shown, versions are kept."""

import io

import pytest
from openpyxl import Workbook

from archive.errors import RuleError
from archive.jra import (
    AKHIR_TAHUN,
    TANGGAL,
    BarisJra,
    install_jra,
    jra_lines,
    jra_versions,
    read_jra,
    trigger,
)
from archive.retensi import clock_of
from archive.trail import verify_trail
from tests.archive.offices import Home
from tests.archive.retensi_kantor import letters

HEAD = "No;Kode;Uraian;Aktif;Inaktif;Nasib akhir\n"


def test_a_workbook_with_merged_headings_is_understood() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["JADWAL RETENSI ARSIP"],
        [],
        ["No", "Kode Klasifikasi", "Jenis Arsip", "Jangka Simpan", None, "Keterangan"],
        [None, None, None, "Aktif", "Inaktif", None],
        [1, 2, 3, 4, 5, 6],
        [None, "TU", "TATA USAHA", None, None, None],
        [1, "TU.01.1", "Agenda surat masuk", "1 th", 2, "Musnah"],
        [2, "KU.03.02", "SPJ", "2 (dua) tahun setelah tahun anggaran berakhir", "5 tahun", "Dinilai Kembali"],
        [3, "PL/01", "Tahapan", "6 bulan setelah tahapan berakhir", "1 tahun 6 bulan", "Permanen"],
    ):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    plan = read_jra(out.getvalue(), "jra.xlsx")
    assert (plan.kolom["aktif"], plan.kolom["inaktif"]) == ("Aktif", "Inaktif")
    assert plan.baris == (
        BarisJra("TU.01.1", "Agenda surat masuk", 12, 24, "musnah", TANGGAL, ""),
        BarisJra("KU.03.2", "SPJ", 24, 60, "dinilai kembali", AKHIR_TAHUN, ""),
        BarisJra("PL.01", "Tahapan", 6, 18, "permanen", "tahapan berakhir", ""),
    )
    assert (plan.salah, plan.ragu) == ((), ())


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1;agenda;x;1;2;musnah", "bukan kode klasifikasi"),
        ("1;TU.01.1;x;2,5;2;musnah", "masa aktif “2,5” tidak dapat dibaca"),
        ("1;TU.01.1;x;1;2;dibakar", "nasib akhir “dibakar” tidak dikenal"),
        ("1;TU.01.1;x;1;999 tahun;musnah", "terlalu panjang"),
        ("1;TU.01.1;x;1;2;musnah\n2;TU.01.01;y;1;3;musnah", "sudah ada pada baris sebelumnya"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_and_nothing_is_installed(
    home: Home, row: str, said: str
) -> None:
    plan = read_jra(f"{HEAD}{row}\n".encode(), "jra.csv")
    assert said in plan.salah[0][1]
    with pytest.raises(RuleError, match="tidak dapat dipakai"):
        install_jra(home.store.engine, plan, oleh="ani")
    assert jra_versions(home.store.engine) == []


def test_unknown_codes_are_doubted_but_taken() -> None:
    plan = read_jra(f"{HEAD}1;XX.09;x;1;2;musnah\n".encode(), "jra.csv")
    assert [one.kode for one in plan.baris] == ["XX.09"]
    assert "XX.09" in plan.ragu[0][1]


def test_the_office_may_name_its_columns() -> None:
    table = b"Rubrik,Simpan di unit,Simpan di depo,Akhirnya\nTU.01.1,1,2,musnah\n"
    with pytest.raises(RuleError, match="kolom kode, aktif, inaktif, nasib tidak ditemukan"):
        read_jra(table, "jra.csv")
    named = {"kode": "Rubrik", "aktif": "Simpan di unit", "inaktif": "simpan di depo", "nasib": "Akhirnya"}
    plan = read_jra(table, "jra.csv", kolom=named, pemicu=AKHIR_TAHUN)
    assert plan.baris == (BarisJra("TU.01.1", "", 12, 24, "musnah", AKHIR_TAHUN, ""),)


@pytest.mark.parametrize("data", [b"PK\x03\x04 rusak", b"\x00\x01\x02", b""])
def test_what_is_no_table_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(RuleError, match=r"jra\.xlsx: "):
        read_jra(data, "jra.xlsx")


def test_a_new_version_takes_effect_and_the_old_one_stays(home: Home) -> None:
    engine = home.store.engine
    (naskah,) = letters(home, 1)
    install_jra(engine, read_jra(f"{HEAD}1;PP.05;x;1;2;musnah\n".encode(), "lama.csv"), oleh="ani")
    assert clock_of(engine, naskah.id).habis_inaktif == "2022-03-04"
    plan = read_jra(f"{HEAD}1;PP.05;x;1;9;permanen\n".encode(), "baru.csv")
    install_jra(engine, plan, oleh="ani")
    install_jra(engine, plan, oleh="ani")  # again: nothing new
    clock = clock_of(engine, naskah.id)
    assert (clock.habis_inaktif, clock.nasib) == ("2029-03-04", "permanen")
    assert [one.nama_asal for one in jra_versions(engine)] == ["baru.csv", "lama.csv"]
    assert jra_lines(engine, 1)[0].inaktif == 24
    assert verify_trail(engine) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", TANGGAL),
        ("Sejak tanggal surat", TANGGAL),
        ("setelah tahun anggaran berakhir", AKHIR_TAHUN),
        ("Setelah putusan berkekuatan hukum tetap", "putusan berkekuatan hukum tetap"),
    ],
)
def test_what_starts_the_clock(text: str, expected: str) -> None:
    assert trigger(text) == expected
