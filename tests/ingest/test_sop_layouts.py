"""SOPs of other agencies: heads laid out otherwise, plain text instead of boxes and tables."""

import pytest

from archive.records import Pejabat, Sop
from ingest.fields import Draft
from ingest.items import item_texts
from ingest.lines import lines_in
from ingest.sop import parse_sops
from ingest.step_labels import column_role, group_role
from tests.ingest.page_maker import page_of
from tests.ingest.sop_maker import Sheet, lists

OFFICIAL = "Kepala Dinas Perhubungan\n\n\nBudi Santosa, S.H.,\nM.Si.\nNIP. 198001012005011002"
PLAIN = """
PEMERINTAH KABUPATEN CONTOH
DINAS PERHUBUNGAN

PROSEDUR OPERASIONAL STANDAR

Nomor POS            : 551.2/017/DISHUB/2023
Tanggal Penyusunan   : 1 Maret 2023
Tanggal Berlaku      : 3 Juli 2023
Judul POS            : Pengujian Berkala Kendaraan

{0} Dasar Hukum
   1. Undang-Undang Nomor 22 Tahun 2009;
   2. Peraturan Pemerintah Nomor 55 Tahun 2012.
{1} Keterkaitan
   SOP Pendaftaran
{2} Tujuan
   Kendaraan laik jalan.
{3} Prosedur
   1. Petugas menerima berkas.
   2. Penguji memeriksa kendaraan; apabila tidak laik,
      berkas dikembalikan.
   3. Kepala seksi menandatangani hasil.


                                        Ditetapkan di Contoh
                                        pada tanggal 1 Maret 2023
                                        Kepala Dinas Perhubungan,



                                        Budi Santosa
                                        NIP. 198001012005011002
"""


def one(*pages: object) -> Sop:
    (sop,) = parse_sops(pages, Draft())  # type: ignore[arg-type]
    return sop


def check_head(sop: Sop) -> None:
    assert sop.nomor_sop == "551.2/017/DISHUB/2023"
    assert (sop.tanggal_pembuatan, sop.tanggal_revisi, sop.tanggal_efektif) == (
        "2023-03-01",
        "2023-06-12",
        "2023-07-03",
    )
    assert sop.nama_sop == "Pengujian Berkala"
    assert sop.disahkan_oleh == Pejabat(
        "Kepala Dinas Perhubungan", "Budi Santosa, S.H., M.Si.", "198001012005011002"
    )


def test_values_under_their_labels() -> None:
    sheet = Sheet()
    sheet.table(
        [40.0, 170.0, 300.0, 430.0, 560.0],
        [60.0, 76.0, 100.0, 116.0, 190.0],
        {
            (0, 0): "NOMOR SOP", (0, 1): "TGL. PEMBUATAN", (0, 2): "TGL. REVISI", (0, 3): "TGL. EFEKTIF",
            (1, 0): "551.2/017/DISHUB/2023", (1, 1): "1 Maret 2023", (1, 2): "12 Juni 2023", (1, 3): "3 Juli 2023",
            (2, 0, 1, 2): "NAMA SOP", (2, 2, 1, 2): "DISAHKAN OLEH",
            (3, 0, 1, 2): "Pengujian Berkala", (3, 2, 1, 2): OFFICIAL,
        },
    )  # fmt: skip
    lists(sheet, 194.0)
    check_head(one(sheet.page()))


@pytest.mark.parametrize("with_cells", [True, False])
def test_two_columns_of_labels_side_by_side(with_cells: bool) -> None:
    sheet = Sheet()
    sheet.table(
        [40.0, 120.0, 300.0, 380.0, 560.0],
        [60.0, 80.0, 100.0, 120.0, 200.0],
        {
            (0, 0): "Nomor SOP", (0, 1): ": 551.2/017/DISHUB/2023", (0, 2): "Tgl. Pembuatan", (0, 3): ": 1 Maret 2023",
            (1, 0): "Nama SOP", (1, 1): ": Pengujian Berkala", (1, 2): "Tgl. Revisi", (1, 3): ": 12 Juni 2023",
            (2, 0): "Revisi Ke", (2, 1): ": 1", (2, 2): "Tgl. Efektif", (2, 3): ": 3 Juli 2023",
            (3, 0): "Disahkan oleh", (3, 1, 1, 3): OFFICIAL,
        },
    )  # fmt: skip
    lists(sheet, 204.0)
    if not with_cells:
        sheet.cells = []
    check_head(one(sheet.page()))


@pytest.mark.parametrize(
    "marks", [("A.", "B.", "C.", "D."), ("1.", "2.", "3.", "4."), ("I.", "II.", "III.", "IV.")]
)
def test_a_procedure_in_plain_text(marks: tuple[str, ...]) -> None:
    sop = one(page_of(PLAIN.format(*marks)))
    assert sop.instansi == "PEMERINTAH KABUPATEN CONTOH DINAS PERHUBUNGAN"
    assert (sop.nomor_sop, sop.nama_sop) == ("551.2/017/DISHUB/2023", "Pengujian Berkala Kendaraan")
    assert (sop.tanggal_pembuatan, sop.tanggal_efektif) == ("2023-03-01", "2023-07-03")
    assert sop.disahkan_oleh == Pejabat("Kepala Dinas Perhubungan", "Budi Santosa", "198001012005011002")
    assert sop.dasar_hukum == (
        "Undang-Undang Nomor 22 Tahun 2009;",
        "Peraturan Pemerintah Nomor 55 Tahun 2012.",
    )
    assert sop.keterkaitan == ("SOP Pendaftaran",)
    (table,) = sop.tabel
    assert table.pelaksana == ()
    assert [(step.no, step.kegiatan) for step in table.langkah] == [
        ("1", "Petugas menerima berkas."),
        ("2", "Penguji memeriksa kendaraan; apabila tidak laik, berkas dikembalikan."),
        ("3", "Kepala seksi menandatangani hasil."),
    ]


def test_an_item_that_is_named_like_a_heading_is_an_item() -> None:
    sheet = Sheet()
    sheet.text(40.0, 60.0, "Nomor SOP : 1/2/2023\nTanggal Pembuatan : 1 Maret 2023\nNama SOP : Uji Coba")
    sheet.text(40.0, 120.0, "PERALATAN/PERLENGKAPAN:\n1. Peralatan\n2. Formulir\n3. Komputer")
    assert one(sheet.page()).peralatan_perlengkapan == ("Peralatan", "Formulir", "Komputer")


@pytest.mark.parametrize("text", ["1 Hari Kerja", "3 hari kerja", "15 Menit", "2 Jam Kerja"])
def test_a_time_in_a_step_is_no_head(text: str) -> None:
    assert (column_role(text), group_role(text)) == (None, None)


def test_marks_lost_behind_the_last_one_that_was_read() -> None:
    text = (
        "1. Undang-Undang Nomor 7 Tahun 2017 tentang Pemilihan Umum,\n"
        "   Peraturan Pemerintah Nomor 28 Tahun 2012;\n"
        "   Keputusan Bupati Nomor 5 Tahun 2020 tentang Tata Kerja.\n"
    )
    lines = lines_in(page_of(text))
    read = [
        type(line)(tuple(type(w)(w.text, w.box, 0.96, w.line) for w in line.words), line.box, 1)
        for line in lines
    ]
    assert len(item_texts(read)) == 3
