import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.geometry import Page, Word
from archive.records import JENIS
from ingest.kinds import recognise
from tests.ingest.page_maker import page_of

KOP = "      KOMISI PEMILIHAN UMUM\n        KABUPATEN CONTOH\n   Jalan Merdeka Nomor 1 Contoh\n\n"
DECREE = """
     KEPUTUSAN KOMISI PEMILIHAN UMUM KABUPATEN CONTOH
             NOMOR 5 TAHUN 2025
                  TENTANG
              STANDAR PELAYANAN

Menimbang   : a. bahwa satu;
Mengingat   : 1. Undang-Undang;
              MEMUTUSKAN:
Menetapkan  : KEPUTUSAN TENTANG STANDAR
KESATU      : Menetapkan standar.
KEDUA       : Mulai berlaku.
                    Ditetapkan di Contoh
"""
SOP = """
Nomor SOP          : 14 TAHUN 2025
Tanggal Pembuatan  : 2 Mei 2025
Disahkan oleh      : Sekretaris
Nama SOP           : Surat Masuk
Dasar Hukum              Kualifikasi Pelaksana
"""


@pytest.mark.parametrize(
    ("text", "jenis", "why"),
    [
        (
            KOP + "Nomor    : 1/HM.02-SD/1234/2025\nSifat    : Biasa\nHal      : Permohonan\n\nYth. Bupati",
            "surat",
            "labels",
        ),
        (
            KOP + "Nomor    : 1/PP.06.2-Und/1234/2025\nSifat    : Biasa\nHal      : Rapat\n\nYth. Bupati",
            "undangan",
            "its code",
        ),
        (
            KOP + "Nomor    : 1/PP.06.2/1234/2025\nLampiran : -\nHal      : Undangan Rapat\n\nYth. Bupati",
            "undangan",
            "Hal",
        ),
        (
            KOP + "      NOTA DINAS\n Nomor: 3/PR.02-ND/1234/2025\n\nYth.  : Kasubbag\nDari  : Sekretaris",
            "nota_dinas",
            "title",
        ),
        (
            KOP + "      N0TA DlNAS\n\nYth.  : Kasubbag\nDari  : Sekretaris",
            "nota_dinas",
            "a misread title, no number",
        ),
        (
            KOP + "      SURAT TUGAS\n NOMOR: 3/SDM.06-ST/1234/2025\n\n     MEMBERI TUGAS:\nKepada : Budi",
            "surat_tugas",
            "title",
        ),
        (KOP + "    SURAT PERINTAH\n NOMOR: 3/SDM.06-SPt/1234/2025\n", "surat_tugas", "an order is a task"),
        (KOP + "    SURAT EDARAN\n NOMOR 3 TAHUN 2025\n   TENTANG\n  JAM KERJA\n", "surat_edaran", "title"),
        (KOP + "    PENGUMUMAN\n NOMOR: 3/PL.01-Pu/1234/2025\n   TENTANG\n  HASIL\n", "pengumuman", "title"),
        (
            KOP + "   BERITA ACARA\n NOMOR: 7/PL.01-BA/1234/2025\n   TENTANG\n  RAPAT\n\nPada hari ini",
            "berita_acara",
            "title",
        ),
        (DECREE, "keputusan", "its parts"),
        (DECREE + "LAMPIRAN\n" + SOP, "keputusan", "a decree that holds an SOP is a decree"),
        (SOP, "sop", "its head"),
        (
            "LAMPIRAN\nKEPUTUSAN KOMISI PEMILIHAN UMUM\nNOMOR 5 TAHUN 2025\n\nSTANDAR OPERASIONAL PROSEDUR\n"
            + SOP,
            "sop",
            "part",
        ),
        (
            "FLOWCHART STANDAR OPERASIONAL PROSEDUR\nNo  Aktivitas  Pelaksana  Mutu Baku  Keterangan",
            "sop",
            "only a table",
        ),
        (
            KOP + "PERATURAN BUPATI CONTOH\nNOMOR 3 TAHUN 2025\nTENTANG\nX\n\nMenimbang : a. bahwa",
            "lainnya",
            "not in the list",
        ),
        ("Daftar belanja\nberas\ngula", "lainnya", "anything else"),
        ("", "lainnya", "an empty page"),
    ],
)
def test_the_kind_is_recognised(text: str, jenis: str, why: str) -> None:
    kind = recognise([page_of(text)])
    assert kind.jenis == jenis, (why, kind)
    assert 0 < kind.keyakinan < 1
    assert kind.alasan


def test_blank_pages_before_it_do_no_harm() -> None:
    assert recognise([page_of(""), page_of(DECREE, number=2)]).jenis == "keputusan"


@given(st.lists(st.tuples(st.text(max_size=12), st.floats(0, 500), st.floats(0, 900)), max_size=30))
def test_no_words_break_it(words: list[tuple[str, float, float]]) -> None:
    page = Page(
        1,
        600,
        900,
        0,
        "ocr",
        tuple(Word(t, (x, y, x + 30, y + 10), 0.5, i) for i, (t, x, y) in enumerate(words)),
    )
    assert recognise([page]).jenis in JENIS
