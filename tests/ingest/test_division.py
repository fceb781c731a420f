"""Where documents begin and end in a file: stacks of letters, decrees with SOPs, slips, lampiran, blank sheets."""

import gzip
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.geometry import Page, Word
from archive.rekaman_json import load_pages, load_rekaman
from ingest.division import divide
from ingest.pipeline import parse_file
from tests.ingest.letters import ACARA, BUPATI, DINAS, EDARAN, NOTA, TUGAS, UNDANGAN
from tests.ingest.page_maker import page_of

STORED = Path(__file__).with_name("tumpukan.json.gz")
BLANK = "\n"
SLIP = """
                KOMISI PEMILIHAN UMUM KABUPATEN CONTOH

                      LEMBAR DISPOSISI

Surat dari   : {dari}                Diterima tanggal : 5 Mei 2025
Nomor Surat  : {nomor}               Nomor Agenda     : 12
Diteruskan kepada : Sekretaris       Isi Disposisi    : Untuk ditindaklanjuti
"""
OF_DINAS = SLIP.format(dari="KPU Kabupaten Contoh", nomor="12/HM.02-SD/1234/2025")
OF_BUPATI = SLIP.format(dari="Dinas Sosial", nomor="460/0123/DINSOS/2023")
SILENT = SLIP.format(dari="............", nomor="............")
SECOND = """
                             - 2 -

perlengkapan yang sudah disampaikan pada bulan sebelumnya, dan agar setiap
subbagian menyampaikan laporan paling lambat pada akhir bulan ini.
"""
LAMPIRAN = """
                                     Lampiran Surat Ketua Komisi Pemilihan Umum
                                     Kabupaten Contoh
                                     Nomor   : 12/HM.02-SD/1234/2025
                                     Tanggal : 2 Mei 2025

                   DAFTAR SEKOLAH PESERTA SOSIALISASI
1. Sekolah Menengah Atas Negeri 1 Contoh
2. Sekolah Menengah Atas Negeri 2 Contoh
"""
ATTENDANCE = """
                   KOMISI PEMILIHAN UMUM
                     KABUPATEN CONTOH

                      DAFTAR HADIR
Hari/Tanggal : Senin, 5 Mei 2025
No    Nama                Jabatan             Tanda Tangan
1.    Budi Santoso        Ketua               ..............
2.    Rina Melati         Analis Hukum        ..............
"""
DECREE = """
                   KOMISI PEMILIHAN UMUM
                     KABUPATEN CONTOH

     KEPUTUSAN KOMISI PEMILIHAN UMUM KABUPATEN CONTOH
                   NOMOR 14 TAHUN 2025
                        TENTANG
    PENETAPAN STANDAR OPERASIONAL PROSEDUR KEARSIPAN

Menimbang   : a. bahwa untuk tertib arsip perlu menetapkan prosedur;
Mengingat   : 1. Undang-Undang Nomor 43 Tahun 2009 tentang Kearsipan;
                      MEMUTUSKAN:
Menetapkan  : KEPUTUSAN TENTANG PENETAPAN PROSEDUR.
KESATU      : Menetapkan prosedur sebagaimana tercantum dalam Lampiran.
KEDUA       : Keputusan ini mulai berlaku pada tanggal ditetapkan.
                                     Ditetapkan di Contoh
                                     pada tanggal 25 Agustus 2025
                                     KETUA KOMISI PEMILIHAN UMUM
                                     KABUPATEN CONTOH,


                                     BUDI SANTOSO
"""
OF_DECREE = """
LAMPIRAN
KEPUTUSAN KOMISI PEMILIHAN UMUM KABUPATEN CONTOH
NOMOR 14 TAHUN 2025
TENTANG PENETAPAN STANDAR OPERASIONAL PROSEDUR KEARSIPAN

          STANDAR OPERASIONAL PROSEDUR KEARSIPAN
1. SOP Peminjaman Arsip
2. SOP Pemusnahan Arsip
"""
SOP = """
KOMISI PEMILIHAN UMUM      Nomor SOP          : {nomor}/ORT.06/1234/2025
KABUPATEN CONTOH           Tanggal Pembuatan  : 2 Mei 2025
                           Tanggal Efektif    : 3 Mei 2025
                           Disahkan oleh      : Sekretaris
                           Nama SOP           : {nama}
Dasar Hukum                Kualifikasi Pelaksana
1. Undang-Undang           1. Memahami kearsipan
"""
STEPS = """
          BAGAN ALIR SOP
No   Kegiatan                 Pelaksana     Mutu Baku
1    Menerima permintaan      Arsiparis     5 Menit
Keterangan: Simbol
   Kapsul berarti mulai atau selesai dari suatu kegiatan
"""
SOP_COVER = """
          STANDAR OPERASIONAL PROSEDUR
              PEMINJAMAN ARSIP
        KOMISI PEMILIHAN UMUM KABUPATEN CONTOH
                   2025
"""
HANDBOOK = """
                 PERATURAN KOMISI PEMILIHAN UMUM
                      NOMOR 2 TAHUN 2021
                           TENTANG
                  TATA NASKAH DINAS KOMISI PEMILIHAN UMUM

Pasal 1 Naskah dinas adalah informasi tertulis sebagai alat komunikasi.
Pasal 2 Contoh susunan naskah dinas tercantum dalam lampiran.
"""
EXAMPLE = """
                            - 7 -
                   KOMISI PEMILIHAN UMUM
                     KABUPATEN ........

                        NOTA DINAS
                 Nomor: ..../....-ND/..../....

Yth.       : ....................
Dari       : ....................
Hal        : ....................
"""
A, B = SOP.format(nomor=1, nama="Peminjaman Arsip"), SOP.format(nomor=2, nama="Pemusnahan Arsip")


def stack(*texts: str) -> list[Page]:
    return [page_of(text, number=number) for number, text in enumerate(texts, 1)]


def first_pages(pages: Sequence[Page]) -> list[int]:
    """The page on which each document begins, from 1."""
    return [part.first + 1 for part in divide(pages)]


@pytest.mark.parametrize(
    ("texts", "starts", "why"),
    [
        ((DINAS,), [1], "one page"),
        ((DINAS, BUPATI, NOTA), [1, 2, 3], "three letters"),
        ((TUGAS, EDARAN, ACARA, UNDANGAN), [1, 2, 3, 4], "four kinds"),
        ((EDARAN, SECOND, TUGAS), [1, 3], "a second page"),
        ((DINAS, LAMPIRAN, BUPATI), [1, 3], "a lampiran of its letter"),
        ((LAMPIRAN, DINAS), [1], "a lampiran that lies on top of its letter"),
        ((DINAS, DINAS), [1], "the same letter twice"),
        ((ACARA, ATTENDANCE, TUGAS), [1, 3], "a form with the office's kop"),
        ((NOTA, BLANK, TUGAS, BLANK), [1, 3], "backs scanned too"),
        ((OF_DINAS, DINAS, OF_BUPATI, BUPATI), [1, 3], "slips on top"),
        ((DINAS, OF_DINAS, BUPATI, OF_BUPATI), [1, 3], "slips below"),
        ((SILENT, DINAS, SILENT, BUPATI), [1, 3], "slips without a number, on top"),
        ((DINAS, SILENT, BUPATI, SILENT), [1, 3], "slips without a number, below"),
        ((DINAS, OF_DINAS), [1], "a letter and its slip"),
        ((DECREE, OF_DECREE, A, STEPS, B, STEPS), [1], "a Keputusan with SOPs"),
        ((DECREE, A, STEPS, B, STEPS), [1], "the same without the page that heads its lampiran"),
        ((A, STEPS, B, STEPS), [1], "SOPs alone"),
        ((SOP_COVER, A, STEPS), [1], "an SOP with its cover"),
        ((TUGAS, SOP_COVER, A, STEPS, ACARA), [1, 2, 5], "an SOP among letters, with its cover"),
        ((DECREE, TUGAS), [1, 2], "a letter behind a Keputusan"),
        ((HANDBOOK, EXAMPLE, EXAMPLE), [1], "a handbook that shows how letters look"),
    ],
)
def test_where_documents_begin(texts: tuple[str, ...], starts: list[int], why: str) -> None:
    assert first_pages(stack(*texts)) == starts, why


def test_what_a_letter_sends_stays_with_it_and_is_told() -> None:
    """Its head names a lampiran, its text a Keputusan, and a Keputusan follows."""
    sends = BUPATI.replace("Lamp.     : -        ", "Lamp.     : 1 berkas ").replace(
        "perihal data pemilih", "perihal salinan keputusan"
    )
    (part,) = divide(stack(sends, DECREE))
    assert "Halaman 2 mungkin awal naskah lain (kop, judul, nomor" in part.catatan[0]
    assert first_pages(stack(BUPATI, DECREE)) == [1, 2]


def test_a_page_that_goes_on_counting_belongs_to_what_it_counts() -> None:
    counted = "                             - 2 -\n" + TUGAS
    assert first_pages(stack(EDARAN, counted)) == [1]
    assert first_pages(stack(EDARAN, TUGAS)) == [1, 2]


def test_each_document_is_read_as_if_it_were_alone() -> None:
    reading = parse_file(stack(OF_DINAS, DINAS, LAMPIRAN, TUGAS))
    assert [one.rekaman.jenis for one in (reading, *reading.lain)] == ["surat", "surat_tugas"]
    alone = parse_file(stack(TUGAS)).rekaman
    second = reading.lain[0].rekaman
    assert (second.halaman_awal, second.halaman_akhir) == (4, 4)
    assert replace(second, halaman_awal=None, halaman_akhir=None) == alone
    assert [page.number for page in reading.pages] == [1, 2, 3]
    assert reading.rekaman.surat is not None
    assert reading.rekaman.surat.nomor == "12/HM.02-SD/1234/2025"


def test_a_whole_file_has_no_pages_of_a_part() -> None:
    rekaman = parse_file(stack(DINAS, LAMPIRAN)).rekaman
    assert (rekaman.halaman_awal, rekaman.halaman_akhir) == (None, None)


def test_a_scanned_stack_from_its_stored_pages() -> None:
    pages = load_pages(gzip.decompress(STORED.read_bytes()))
    parts = divide(pages)
    assert [(part.first, part.last) for part in parts] == [(0, 1), (2, 3), (4, 4)]
    assert all(part.keyakinan >= 0.9 and part.catatan == () for part in parts)


@pytest.mark.parametrize("order", [(4, 2, 3, 0, 1), (2, 3, 0, 1, 4), (0, 1, 4, 2, 3)])
def test_the_same_stack_put_in_otherwise(order: tuple[int, ...]) -> None:
    pages = load_pages(gzip.decompress(STORED.read_bytes()))
    mixed = [replace(pages[index], number=number) for number, index in enumerate(order, 1)]
    starts = [number for number, index in enumerate(order, 1) if index in (0, 2, 4)]
    assert first_pages(mixed) == starts


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.lists(
            st.builds(
                Word,
                st.sampled_from(
                    ["Nomor", ":", "KEPUTUSAN", "NOTA", "DINAS", "12/A/2025", "Lampiran", "1", "Kepada", ""]
                ),
                st.builds(
                    lambda x, y, w, h: (x, y, x + w, y + h),
                    *(st.floats(0, 600), st.floats(0, 800), st.floats(1, 90), st.floats(4, 30)),
                ),
                st.floats(0, 1),
                st.integers(0, 3),
            ),
            max_size=12,
        ),
        max_size=5,
    )
)
def test_every_page_is_in_one_document_whatever_stands_on_it(sheets: list[list[Word]]) -> None:
    pages = [Page(i, 600, 900, 0, "ocr", tuple(words)) for i, words in enumerate(sheets, 1)]
    parts = divide(pages)
    assert [i for part in parts for i in range(part.first, part.last + 1)] == list(range(len(pages)))


def test_the_expected_records_of_the_sample_stack_load() -> None:
    path = Path(__file__).parents[2] / "samples/surat/tumpukan.json"
    assert load_rekaman(path.read_bytes()).halaman_akhir == 2
