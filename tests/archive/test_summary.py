"""What a document is called, and the folder name that comes of it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.folder_name import clean_name, folder_candidates, number_name, parent_folder, short_title
from archive.records import Keputusan, Pejabat, Penanda, Rekaman, Sop, Surat
from archive.summary import Ringkasan, ringkas


def test_a_decree_with_its_sops_is_called_by_the_decree() -> None:
    rekaman = Rekaman(
        "keputusan",
        keputusan=Keputusan(
            instansi="KPU KABUPATEN CONTOH",
            nomor="12",
            tahun="2025",
            tentang="PENETAPAN  STANDAR\nOPERASIONAL PROSEDUR",
            tanggal_ditetapkan="2025-01-20",
            penandatangan=Penanda("KETUA", "Budi Contoh"),
            salinan=Penanda("Kasubbag", "Siti Contoh"),
        ),
        sop=(Sop(3, 4, nomor_sop="1/ORT.06/3601/2024", disahkan_oleh=Pejabat("Ketua", "Budi Contoh")),),
    )
    assert ringkas(rekaman) == Ringkasan(
        "keputusan",
        "12 TAHUN 2025",
        "PENETAPAN STANDAR OPERASIONAL PROSEDUR",
        "2025-01-20",
        "2025",
        "KPU KABUPATEN CONTOH",
        ("Budi Contoh", "Siti Contoh"),
    )


@pytest.mark.parametrize(
    ("rekaman", "nomor", "judul", "tanggal", "tahun"),
    [
        # The year of the number, not of the date: that is where the register has it.
        (
            Rekaman("surat", surat=Surat(nomor="1/HK.01-SD/3601/2024", hal="Hal", tanggal="2025-01-02")),
            "1/HK.01-SD/3601/2024",
            "Hal",
            "2025-01-02",
            "2024",
        ),
        (
            Rekaman(
                "keputusan",
                keputusan=Keputusan(nomor="197/PR.01.3-Kpt/KPU/IV/2020", tahun="2020", tentang="X"),
            ),
            "197/PR.01.3-Kpt/KPU/IV/2020",
            "X",
            "",
            "2020",
        ),
        (
            Rekaman(
                "sop",
                sop=(Sop(1, 1, nomor_sop="9.1 Tahun 2025", nama_sop="A", tanggal_efektif="2025-02-01"),),
            ),
            "9.1 Tahun 2025",
            "A",
            "2025-02-01",
            "2025",
        ),
        # A letter without hal: what it is for, else whom it names.
        (
            Rekaman(
                "surat_tugas",
                surat=Surat(isi="Dasar: nota dinas. Untuk: Mengikuti rapat di provinsi. Demikian."),
            ),
            "",
            "Surat tugas: Mengikuti rapat di provinsi",
            "",
            "",
        ),
        (Rekaman("surat_tugas", surat=Surat(kepada="Budi; Siti")), "", "Surat tugas: Budi", "", ""),
        # Nothing was recognised: the first line that is no letterhead.
        (
            Rekaman(
                "lainnya", teks=("- 1 -\nKOMISI PEMILIHAN UMUM\nJl. Contoh No. 1\nDaftar hadir rapat\nBudi",)
            ),
            "",
            "Daftar hadir rapat",
            "",
            "",
        ),
        (Rekaman("lainnya"), "", "", "", ""),
    ],
)
def test_other_documents(rekaman: Rekaman, nomor: str, judul: str, tanggal: str, tahun: str) -> None:
    found = ringkas(rekaman)
    assert (found.nomor, found.judul, found.tanggal, found.tahun) == (nomor, judul, tanggal, tahun)


@pytest.mark.parametrize(
    ("judul", "name"),
    [
        ("STANDAR OPERASIONAL PROSEDUR (SOP) PENGUMPULAN DATA KINERJA", "Pengumpulan Data Kinerja"),
        (
            "PENGUNGGAHAN PRODUK HUKUM KE LAMAN JDIH KPU KOTA CONTOH",
            "Pengunggahan Produk Hukum ke Laman JDIH KPU Kota Contoh",
        ),
        ("Undangan Rapat", "Undangan Rapat"),
        ("SOP", "SOP"),
        ("../../etc/passwd", "etc passwd"),
        ("a\nb\tc\0d", "a b c d"),
        ('Hal: "apa" <itu>? *ya* | C:\\', "Hal apa itu ya C"),
        ("Rapat 🎉 bersama", "Rapat 🎉 bersama"),
        ("...", ""),
        ("Judul.", "Judul"),
        (
            "Penetapan Tempat Pemungutan Suara Lokasi Khusus dalam Pemilihan Serentak Tahun 2024 di Kota Contoh",
            "Penetapan Tempat Pemungutan Suara Lokasi Khusus dalam Pemilihan Serentak Tahun",
        ),
    ],
)
def test_short_titles(judul: str, name: str) -> None:
    assert short_title(judul) == name


@pytest.mark.parametrize(
    ("urut", "name"),
    [
        ("9.1", "0009.1"),
        ("25.a", "0025.a"),
        ("002", "0002"),
        ("12345", "12345"),
        ("", "0007"),
        (None, "0007"),
    ],
)
def test_numbers_of_folders(urut: str | None, name: str) -> None:
    assert number_name(urut, 7) == name


@pytest.mark.parametrize(
    ("kode", "tahun", "folder"),
    [
        ("HK.03.1", "2025", "HK/HK.03/2025"),
        ("LPSE.02", "2025", "LPSE/LPSE.02/2025"),
        ("PUS", "2025", "PUS/PUS/2025"),
        ("", "2025", "belum diklasifikasi/2025"),
        ("../x", "2025", "belum diklasifikasi/2025"),
        ("HK.03", "", "HK/HK.03/tanpa tahun"),
        ("HK.03", "20/5", "HK/HK.03/tanpa tahun"),
    ],
)
def test_parents(kode: str, tahun: str, folder: str) -> None:
    assert parent_folder(kode, tahun) == folder


@given(
    st.text(max_size=400),
    st.text(max_size=12),
    st.text(max_size=8),
    st.text(max_size=12),
    st.integers(1, 10**6),
)
def test_no_name_leads_out_or_breaks_a_file_system(
    judul: str, kode: str, tahun: str, urut: str, naskah_id: int
) -> None:
    for folder in folder_candidates(kode, tahun, urut, judul, naskah_id, "ab" * 32):
        assert not folder.startswith("/")
        for part in folder.split("/"):
            assert part
            assert len(part.encode()) <= 255
            assert not part.startswith((".", " "))
            assert not part.endswith((".", " "))
            assert not set(part) & set('\\:*?"<>|')
            assert all(unicodedata.category(sign)[0] not in "C" for sign in part)
            assert unicodedata.is_normalized("NFC", part)


@given(st.text(max_size=300))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_name(clean_name(text)) == clean_name(text)
