"""Which register a document belongs to, by its number and its letterhead."""

import pytest

from archive.arah import direction

OWN = "KOMISI PEMILIHAN UMUM KABUPATEN PANDEGLANG"  # 3601


@pytest.mark.parametrize(
    ("jenis", "nomor", "instansi", "register"),
    [
        ("surat", "7/PL.02.1-SD/3601/2026", OWN, "keluar"),
        ("surat", "7/PL.02.1-SD/3601/2026", "", "keluar"),
        (
            "surat_tugas",
            "7/RT.02.1-ST/3601/Sek-Kab/I/2021",
            "KOMISI PEMILIHAN UMUM KABUPATEN CONTOH",
            "keluar",
        ),
        ("nota_dinas", "7/KU.03-ND/3601/2/2026", OWN, "keluar"),
        ("keputusan", "12 TAHUN 2026", OWN, "keputusan"),
        ("keputusan", "02/HK.03.1-Kpt/3601/KPU-Kab/VII/2017", "", "keputusan"),
        ("keputusan", "12 TAHUN 2026", "KOMISI PEMILIHAN UMUM REPUBLIK INDONESIA", "masuk"),
        ("keputusan", "12 TAHUN 2026", "KOMISI PEMILIHAN UMUM", "masuk"),
        ("keputusan", "12 TAHUN 2026", "", "belum"),
        ("keputusan", "937/Kpts/KPU/TAHUN 2013", "", "masuk"),
        ("surat", "7/PL.02.1-SD/36/2026", "KPU PROVINSI BANTEN", "masuk"),
        ("surat", "1145/PL.01.4-SD/05/2023", "", "masuk"),
        ("surat", "170/HM.06-SD/06/KPU/II/2021", "", "masuk"),
        ("surat", "7/PL.02.1-SD/3602/2026", "", "masuk"),
        ("surat", "800/932/BKPSDM", "BADAN KEPEGAWAIAN KABUPATEN PANDEGLANG", "masuk"),
        ("surat", "12/PM.00.02/K.BT-01/3/2026", "BAWASLU KABUPATEN PANDEGLANG", "masuk"),
        ("surat", "800/932/BKPSDM", "", "masuk"),
        ("surat", "", "PEMERINTAH KABUPATEN PANDEGLANG", "masuk"),
        ("surat", "", OWN, "keluar"),
        ("surat", "", "", "belum"),
        ("lainnya", "", "", "belum"),
        # Two witnesses that disagree, and a number so damaged that only the wilayah is left.
        ("surat", "7/PL.02.1-SD/3601/2026", "KPU KABUPATEN LEBAK", "belum"),
        ("surat", "7/PL.02.1-SD/3602/2026", OWN, "belum"),
        ("surat", "7/PL.02.1-SD/3601/Prov/II/2021", "", "belum"),
        ("surat", "7#PL021SD/3601/2O2b", "", "belum"),
        ("surat", "7#PL021SD", OWN, "belum"),
        ("sop", "396/ORT.06/3601/2023", OWN, ""),
    ],
)
def test_direction(jenis: str, nomor: str, instansi: str, register: str) -> None:
    found = direction(jenis, nomor, instansi, "3601")
    assert found.register == register
    assert found.alasan
    if register == "belum":
        assert found.catatan[0].endswith(".")


@pytest.mark.parametrize(
    ("nomor", "instansi", "register"),
    [
        ("7/PL.02.1-SD/12/2026", "", "belum"),
        ("7/PL.02.1-SD/12/Prov/II/2021", "", "keluar"),
        ("7/PL.02.1-SD/12/2026", "KPU PROVINSI SUMATERA UTARA", "keluar"),
        ("7/PL.02.1-SD/12/2026", "KOMISI PEMILIHAN UMUM REPUBLIK INDONESIA", "masuk"),
        ("7/PL.02.1-SD/12/KPU/II/2021", "", "masuk"),
        ("7/PL.02.1-SD/1201/2026", "", "masuk"),
    ],
)
def test_two_digits_may_be_a_province_or_a_unit(nomor: str, instansi: str, register: str) -> None:
    assert direction("surat", nomor, instansi, "12").register == register


def test_an_office_that_did_not_say_who_it_is() -> None:
    found = direction("surat", "7/PL.02.1-SD/3601/2026", OWN, "")
    assert (found.register, found.catatan) == (
        "belum",
        ("Isi ARSIP_WILAYAH dengan kode wilayah kantor ini.",),
    )
