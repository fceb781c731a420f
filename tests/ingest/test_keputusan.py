"""Decrees of several offices and eras, invented, set as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.geometry import Page, Word
from archive.records import Diktum, Keputusan, Lampiran, Penanda
from ingest.fields import Draft
from ingest.keputusan import parse_keputusan, split_nomor
from tests.ingest.page_maker import page_of

FIRST = """
                   KOMISI PEMILIHAN UMUM
                     KABUPATEN CONTOH

                         SALINAN
     KEPUTUSAN KOMISI PEMILIHAN UMUM KABUPATEN CONTOH
                   NOMOR 12 TAHUN 2025
                         TENTANG
     PENETAPAN PEJABAT PENGELOLA INFORMASI DI LINGKUNGAN
        KOMISI PEMILIHAN UMUM KABUPATEN CONTOH TAHUN 2025

             DENGAN RAHMAT TUHAN YANG MAHA ESA

       KETUA KOMISI PEMILIHAN UMUM KABUPATEN CONTOH,

Menimbang   : a. bahwa dalam rangka meningkatkan pelayanan informasi
                 publik perlu menunjuk pejabat;
              b. bahwa berdasarkan pertimbangan sebagaimana dimaksud
                 dalam huruf a, perlu menetapkan Keputusan;
Mengingat   : 1. Undang-Undang Nomor 14 Tahun 2008 tentang
                 Keterbukaan Informasi Publik;
              2. Undang-Undang Nomor 7 Tahun 2017 tentang Pemilihan
                 Umum sebagaimana telah diubah dengan Undang-
"""
SECOND = """
                          - 2 -

                 Undang Nomor 7 Tahun 2023;

                       MEMUTUSKAN:

Menetapkan  : KEPUTUSAN KOMISI PEMILIHAN UMUM KABUPATEN CONTOH
              TENTANG PENETAPAN PEJABAT PENGELOLA INFORMASI.
KESATU      : Menetapkan Pejabat Pengelola Informasi sebagaimana
              tercantum dalam Lampiran.
KEDUA       : Pejabat sebagaimana dimaksud dalam Diktum
              KESATU bertugas:
              a. menyediakan informasi; dan
              b. melayani permintaan.
KETIGA      : Keputusan ini mulai berlaku pada tanggal
              ditetapkan.

                            Ditetapkan di Contoh
                            pada tanggal 20 Januari 2025

                            KETUA KOMISI PEMILIHAN UMUM
                            KABUPATEN CONTOH,

                            ttd.

                            AHMAD KAMBOJA

Salinan sesuai dengan aslinya
SEKRETARIAT KOMISI PEMILIHAN UMUM
KABUPATEN CONTOH
Kepala Subbagian Teknis Penyelenggaraan
Pemilu dan Hukum,


Retno Melati
                                      jdih.kpu.go.id/contoh
"""
ATTACHED = """
                              LAMPIRAN
                              KEPUTUSAN KOMISI PEMILIHAN UMUM
                              KABUPATEN CONTOH
                              NOMOR 12 TAHUN 2025
                              TENTANG PENETAPAN PEJABAT
                              PENGELOLA INFORMASI

            SUSUNAN PEJABAT PENGELOLA INFORMASI

NO   NAMA                 JABATAN
1.   Ahmad Kamboja        Ketua KPU
2.   Retno Melati         Kasubbag
"""
BUPATI = """
                      BUPATI TELADAN
                 PROVINSI PERCONTOHAN

                KEPUTUSAN BUPATI TELADAN
             NOMOR 188.45/0581/BAPPEDA/2025

                         TENTANG

            PENETAPAN PERUBAHAN RENCANA KERJA
               KABUPATEN TELADAN TAHUN 2025

                     BUPATI TELADAN,

Menimbang     : bahwa perubahan rencana kerja perlu ditetapkan;
Mengingat     : Undang-Undang Nomor 25 Tahun 2004 tentang Sistem
                Perencanaan Pembangunan Nasional;
Memperhatikan : Surat Menteri Nomor 5 Tahun 2024 perihal rencana kerja;

                       MEMUTUSKAN :
Menetapkan    :
PERTAMA       : Penetapan perubahan rencana kerja.
KEDUA         : Keputusan ini mulai berlaku pada tanggal ditetapkan.

                              Di tetapkan di   Teladan
                              pada tanggal 30 Juni 2025

                              BUPATI TELADAN,



                              VERA KENANGA, S.E.

Tembusan :
1. Inspektur Kabupaten Teladan di Teladan.
"""


def _read(*texts: str) -> tuple[Keputusan, Draft]:
    draft = Draft()
    pages = [page_of(text, number=number) for number, text in enumerate(texts, 1)]
    return parse_keputusan(pages, draft), draft


def test_a_decree_over_two_pages_with_its_salinan_and_lampiran() -> None:
    keputusan, draft = _read(FIRST, SECOND, ATTACHED)
    assert keputusan == Keputusan(
        instansi="KOMISI PEMILIHAN UMUM KABUPATEN CONTOH",
        nomor="12",
        tahun="2025",
        tentang="PENETAPAN PEJABAT PENGELOLA INFORMASI DI LINGKUNGAN KOMISI PEMILIHAN UMUM KABUPATEN CONTOH TAHUN 2025",
        menimbang=(
            "bahwa dalam rangka meningkatkan pelayanan informasi publik perlu menunjuk pejabat;",
            "bahwa berdasarkan pertimbangan sebagaimana dimaksud dalam huruf a, perlu menetapkan Keputusan;",
        ),
        mengingat=(
            "Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik;",
            "Undang-Undang Nomor 7 Tahun 2017 tentang Pemilihan Umum sebagaimana telah diubah dengan "
            "Undang-Undang Nomor 7 Tahun 2023;",
        ),
        diktum=(
            Diktum("KESATU", "Menetapkan Pejabat Pengelola Informasi sebagaimana tercantum dalam Lampiran."),
            Diktum(
                "KEDUA",
                "Pejabat sebagaimana dimaksud dalam Diktum KESATU bertugas: "
                "a. menyediakan informasi; dan b. melayani permintaan.",
            ),
            Diktum("KETIGA", "Keputusan ini mulai berlaku pada tanggal ditetapkan."),
        ),
        tempat_ditetapkan="Contoh",
        tanggal_ditetapkan="2025-01-20",
        penandatangan=Penanda("KETUA KOMISI PEMILIHAN UMUM KABUPATEN CONTOH", "AHMAD KAMBOJA"),
        salinan=Penanda("Kepala Subbagian Teknis Penyelenggaraan Pemilu dan Hukum", "Retno Melati"),
        lampiran=(Lampiran("SUSUNAN PEJABAT PENGELOLA INFORMASI", 3, 3),),
    )
    assert draft.catatan == []
    assert draft.bukti["keputusan/diktum/1/isi"].halaman == 2
    assert draft.bukti["keputusan/mengingat/1"].halaman == 1
    assert draft.bukti["keputusan/lampiran/0/judul"].halaman == 3


def test_a_decree_of_a_bupati_in_the_older_manner() -> None:
    keputusan, draft = _read(BUPATI)
    assert keputusan.instansi == "BUPATI TELADAN PROVINSI PERCONTOHAN"
    assert (keputusan.nomor, keputusan.tahun) == ("188.45/0581/BAPPEDA/2025", "2025")
    assert keputusan.tentang == "PENETAPAN PERUBAHAN RENCANA KERJA KABUPATEN TELADAN TAHUN 2025"
    assert keputusan.menimbang == ("bahwa perubahan rencana kerja perlu ditetapkan;",)
    assert keputusan.memperhatikan == ("Surat Menteri Nomor 5 Tahun 2024 perihal rencana kerja;",)
    assert [diktum.label for diktum in keputusan.diktum] == ["PERTAMA", "KEDUA"]
    assert (keputusan.tempat_ditetapkan, keputusan.tanggal_ditetapkan) == ("Teladan", "2025-06-30")
    assert keputusan.penandatangan == Penanda("BUPATI TELADAN", "VERA KENANGA, S.E.")
    assert keputusan.salinan is None
    assert draft.catatan == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("NOMOR 12 TAHUN 2025", ("12", "2025")),
        ("NOMOR: 9.1 TAHUN 2025", ("9.1", "2025")),
        ("Nomor : 197/PR.01.3-Kpt/KPU/IV/2020", ("197/PR.01.3-Kpt/KPU/IV/2020", "2020")),
        ("NOMOR 937/Kpts/KPU/TAHUN 2013", ("937/Kpts/KPU/TAHUN 2013", "2013")),
        ("NOMOR       TAHUN 2025", (None, "2025")),
        ("NOMOR 12 TAHUN 2O25", ("12", "2025")),
        ("NOMOR", (None, None)),
        ("", (None, None)),
    ],
)
def test_the_number_of_a_decree(text: str, parts: tuple[str | None, str | None]) -> None:
    assert split_nomor(text) == parts


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("Menimbang   : a.", "Menirnbang  1 a.", "label and colon misread"),
        ("Mengingat   : 1.", "Mengingat   1: 1.", "colon read with a stroke"),
        ("              b. bahwa", "                 bahwa", "the mark b. is lost"),
        ("              2. Undang", "                 Undang", "the mark 2. is lost"),
        ("KEDUA       :", "KEDUA       -", "colon read as a dash"),
        ("KETIGA      :", "KETlGA       ", "colon lost, I read as l"),
        ("MEMUTUSKAN:", "MEMUTUSKAN", "no colon"),
        ("DENGAN RAHMAT TUHAN YANG MAHA ESA", "", "left out in many decrees"),
        ("NOMOR 12 TAHUN 2025", "NOMOR : 12 TAHUN 2025", "with a colon"),
    ],
)
def test_misread_marks_change_nothing(before: str, after: str, why: str) -> None:
    assert before in FIRST + SECOND
    changed = _read(FIRST.replace(before, after), SECOND.replace(before, after), ATTACHED)[0]
    assert changed == _read(FIRST, SECOND, ATTACHED)[0], why


def test_a_lost_label_is_put_back_between_its_neighbours_and_said() -> None:
    keputusan, draft = _read(FIRST, SECOND.replace("KEDUA       :", "            :"))
    assert [diktum.label for diktum in keputusan.diktum] == ["KESATU", "KEDUA", "KETIGA"]
    assert draft.catatan == ["Label diktum ke-2 tidak terbaca, dibaca KEDUA."]
    assert draft.bukti["keputusan/diktum/1/isi"].keyakinan < draft.bukti["keputusan/diktum/0/isi"].keyakinan


@pytest.mark.parametrize(
    ("before", "after", "note"),
    [
        (
            "KETIGA      :",
            "KEDUA       :",
            "Urutan diktum tidak runtut: diktum ke-3 berlabel KEDUA, seharusnya KETIGA.",
        ),
        ("20 Januari 2025", "32 Januari 2025", "Tanggal penetapan tidak mungkin ada: 32 Januari 2025."),
        ("20 Januari 2025", "   Januari 2025", "Tanggal penetapan tidak lengkap: Januari 2025."),
        (
            "20 Januari 2025",
            "20 Januari 2024",
            "Tahun dalam nomor (2025) berbeda dengan tahun penetapan (2024).",
        ),
        ("pada tanggal 20 Januari 2025", "", "Tanggal penetapan tidak ditemukan."),
        ("AHMAD KAMBOJA", "", "Nama penanda tangan tidak terbaca."),
        ("NOMOR 12 TAHUN", "NOMOR    TAHUN", "Nomor keputusan kosong atau tidak terbaca."),
        ("Mengingat   : 1.", "              1.", "Bagian Mengingat tidak ditemukan."),
    ],
)
def test_what_is_wrong_on_the_paper_is_said(before: str, after: str, note: str) -> None:
    _, draft = _read(FIRST.replace(before, after), SECOND.replace(before, after))
    assert note in draft.catatan


def test_the_attachment_mends_what_a_stamp_spoiled() -> None:
    closing = SECOND[SECOND.index("                            Ditetapkan") : SECOND.index("Salinan")]
    spoiled = SECOND.replace("AHMAD KAMBOJA", "").replace("20 Januari 2025", "20 Jxxxx 2025")
    keputusan, _ = _read(FIRST, spoiled, ATTACHED + closing)
    assert keputusan.penandatangan.nama == "AHMAD KAMBOJA"
    assert keputusan.tanggal_ditetapkan == "2025-01-20"


def test_a_bupati_signs_his_attachment_without_place_and_date() -> None:
    attached = """
                              LAMPIRAN
                              KEPUTUSAN BUPATI TELADAN
                              NOMOR 188.45/0581/BAPPEDA/2025

1.   Asisten Perekonomian       Pembina
2.   Kepala Dinas Sosial        Anggota

                              BUPATI TELADAN,



                              VERA KENANGA, S.E.
"""
    keputusan, _ = _read(BUPATI.replace("VERA KENANGA, S.E.", ""), attached)
    assert keputusan.penandatangan == Penanda("BUPATI TELADAN", "VERA KENANGA, S.E.")


def test_salinan_and_signature_side_by_side() -> None:
    closing = """
                            Ditetapkan di : Contoh
                            Pada Tanggal  : 2 Januari 2018
Salinan sesuai aslinya,     SEKRETARIS,
Kasubbag Hukum,
                            ttd

Retno Melati                ASEP MAWAR
"""
    keputusan, _ = _read(FIRST, SECOND[: SECOND.index("                            Ditetapkan")] + closing)
    assert keputusan.penandatangan == Penanda("SEKRETARIS", "ASEP MAWAR")
    assert keputusan.salinan == Penanda("Kasubbag Hukum", "Retno Melati")


def test_two_attachments_have_their_own_pages() -> None:
    second = ATTACHED.replace("LAMPIRAN\n", "LAMPIRAN II\n").replace("SUSUNAN PEJABAT", "TUGAS PEJABAT")
    keputusan, _ = _read(FIRST, SECOND, ATTACHED, "3.   Budi Melur", second)
    assert [(one.judul, one.halaman_awal, one.halaman_akhir) for one in keputusan.lampiran] == [
        ("SUSUNAN PEJABAT PENGELOLA INFORMASI", 3, 4),
        ("TUGAS PEJABAT PENGELOLA INFORMASI", 5, 5),
    ]


def test_a_paper_that_is_no_decree_yields_nothing_but_notes() -> None:
    keputusan, draft = _read("Daftar belanja\nberas\ngula")
    assert keputusan.diktum == ()
    assert keputusan.nomor is None
    assert draft.catatan


@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.text(max_size=8),
                st.sampled_from(
                    [
                        "KEPUTUSAN",
                        "NOMOR",
                        "TENTANG",
                        "Menimbang",
                        ":",
                        "a.",
                        "KESATU",
                        "MEMUTUSKAN",
                        "Ditetapkan di",
                        "LAMPIRAN",
                    ]
                ),
            ),
            st.floats(0, 550),
            st.floats(0, 900),
            st.integers(1, 3),
        ),
        max_size=40,
    )
)
def test_no_words_break_it(words: list[tuple[str, float, float, int]]) -> None:
    pages = [
        Page(
            number, 600, 900, 0, "ocr",
            tuple(Word(t, (x, y, x + 30, y + 10), 0.5, i) for i, (t, x, y, page) in enumerate(words) if page == number),
        )
        for number in (1, 2, 3)
    ]  # fmt: skip
    draft = Draft()
    parse_keputusan(pages, draft)
    assert all(path.startswith("keputusan/") for path in draft.bukti)
