"""SOPs as a clerk sees them: the fields of the identity block, the lists item by item, every SOP of a file."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.geometry import Cell, Page, Symbol, Word
from archive.records import Pejabat, Sop
from ingest.fields import Draft
from ingest.sop import parse_sops
from tests.ingest.page_maker import page_of
from tests.ingest.sop_maker import IDENTITY, LISTS, Sheet, identity, lists, steps


def read(*pages: Page) -> tuple[Sop, ...]:
    return parse_sops(pages, Draft())


def front(number: int = 1, **values: str) -> Sheet:
    """The first page of an SOP, some of its values exchanged."""
    sheet = Sheet(number)
    rows = [(label, values.get(label.split()[-1].lower(), value)) for label, value in IDENTITY]
    lists(sheet, identity(sheet, rows) + 4.0)
    return sheet


def flow(number: int) -> Page:
    sheet = Sheet(number)
    tops = steps(sheet, 100.0)
    return sheet.shape("mulai_selesai", 230.0, tops[0] + 17.0).page()


def test_all_fields_of_an_sop() -> None:
    (sop,) = read(front().page(), flow(2))
    assert sop.instansi == "KOMISI PEMILIHAN UMUM KABUPATEN CONTOH"
    assert sop.nomor_sop == "12/ORT.06/9901/2024"
    assert (sop.tanggal_pembuatan, sop.tanggal_revisi, sop.tanggal_efektif) == (
        "2024-03-05",
        None,
        "2024-04-01",
    )
    assert sop.disahkan_oleh == Pejabat(
        "Sekretaris KPU Kabupaten Contoh", "Budi Santosa", "198001012005011002"
    )
    assert sop.nama_sop == "Pengelolaan Surat Masuk"
    assert sop.dasar_hukum == ("Undang-Undang Nomor 1 Tahun 2001;", "Peraturan Nomor 2 Tahun 2002.")
    assert sop.kualifikasi_pelaksana == ("Teliti;", "Mampu mengetik.")
    assert sop.keterkaitan == ("SOP Surat Keluar",)
    assert sop.peralatan_perlengkapan == ("Komputer;", "Buku agenda.")
    assert sop.peringatan == ("Surat yang tidak dicatat akan hilang.",)
    assert sop.pencatatan_pendataan == ("Disimpan dalam buku agenda.",)
    assert (sop.halaman_awal, sop.halaman_akhir, len(sop.tabel)) == (1, 2, 1)


def test_labels_of_other_offices_and_their_typing_errors() -> None:
    sheet = Sheet()
    rows = (
        ("No. SOP", "000.8.3.3/ 17 /DINCONTOH-A"),
        ("Tanggal Pembuatan", "18 April 2023"),
        ("Tangga Revisi", ""),
        ("Tanggal Evektif", "20 April 2023"),
        ("Pengesahan", "KEPALA DINAS CONTOH\n\n\nSITI RAHAYU, S.H."),
        ("Judul SOP", "Penanganan Pengaduan"),
    )
    end = identity(sheet, rows, "PEMERINTAH PROVINSI CONTOH\nDINAS CONTOH")
    boxes = (
        ("Dasar Hukum", "1. Peraturan Satu;"),
        ("Kualitas Pelaksanaan", "1. Sabar."),
        ("KETERIKATAN", "SOP Lain"),
        ("Peralatan", "Telepon"),
        ("PERNGATAN", "Pengaduan tidak tertangani."),
        ("Pencatatan/Pendataan", "Buku pengaduan"),
    )
    lists(sheet, end, boxes)
    (sop,) = read(sheet.page())
    assert sop.instansi == "PEMERINTAH PROVINSI CONTOH DINAS CONTOH"
    assert sop.nomor_sop == "000.8.3.3/ 17 /DINCONTOH-A"
    assert (sop.tanggal_pembuatan, sop.tanggal_efektif) == ("2023-04-18", "2023-04-20")
    assert sop.nama_sop == "Penanganan Pengaduan"
    assert sop.disahkan_oleh.nama == "SITI RAHAYU, S.H."
    assert (sop.kualifikasi_pelaksana, sop.peringatan) == (("Sabar.",), ("Pengaduan tidak tertangani.",))
    assert (sop.keterkaitan, sop.pencatatan_pendataan) == (("SOP Lain",), ("Buku pengaduan",))


def test_what_is_not_on_the_paper_stays_empty() -> None:
    (sop,) = read(front().page())
    assert sop.tanggal_pengesahan is None
    assert sop.jumlah_pelaksana is None
    assert sop.tabel == ()


def test_a_label_without_a_value_is_told() -> None:
    draft = Draft()
    (sop,) = parse_sops([front(sop="").page()], draft)
    assert sop.nomor_sop is None
    assert "Nomor SOP: labelnya ada di halaman 1, isinya kosong atau tidak terbaca." in draft.catatan_baca


@pytest.mark.parametrize("printed", ["31 Februari 2024", "Agustus 2023"])
def test_a_date_that_cannot_be_is_told_as_printed(printed: str) -> None:
    draft = Draft()
    (sop,) = parse_sops([front(efektif=printed).page()], draft)
    assert sop.tanggal_efektif is None
    assert any(printed in note for note in draft.catatan_baca)


def test_three_boxes_beside_each_other_with_the_number_of_people() -> None:
    sheet = Sheet()
    top = identity(sheet)
    texts = {
        (0, 0): "DASAR HUKUM", (0, 1): "KUALIFIKASI PELAKSANAAN", (0, 2): "JUMLAH\nPELAKSANA",
        (1, 0): "1. Undang-Undang Satu;", (1, 1): "1. Teliti;", (1, 2): "Minimal 3 orang",
    }  # fmt: skip
    sheet.table([40.0, 240.0, 460.0, 560.0], [top + 4.0, top + 36.0, top + 90.0], texts)
    (sop,) = read(sheet.page())
    assert sop.jumlah_pelaksana == "Minimal 3 orang"
    assert (sop.dasar_hukum, sop.kualifikasi_pelaksana) == (("Undang-Undang Satu;",), ("Teliti;",))


def test_a_list_goes_on_at_the_top_of_the_next_page() -> None:
    first = Sheet()
    top = identity(first)
    first.table([40.0, 300.0, 560.0], [top, top + 20.0], {(0, 0): "KETERKAITAN:", (0, 1): "PERALATAN:"})
    second = Sheet(2)
    texts = {
        (0, 0): "1. SOP Surat Masuk;\n2. SOP Surat Keluar.", (0, 1): "1. Komputer;\n2. ATK.",
        (1, 0): "PERINGATAN:", (1, 1): "PENCATATAN DAN PENDATAAN:", (2, 0): "Jangan terlambat.", (2, 1): "Buku agenda.",
    }  # fmt: skip
    second.table([42.0, 302.0, 562.0], [50.0, 90.0, 110.0, 150.0], texts)
    (sop,) = read(first.page(), second.text(300.0, 900.0, "Halaman 2").page(), flow(3))
    assert sop.keterkaitan == ("SOP Surat Masuk;", "SOP Surat Keluar.")
    assert sop.peralatan_perlengkapan == ("Komputer;", "ATK.")
    assert (sop.peringatan, sop.pencatatan_pendataan) == (("Jangan terlambat.",), ("Buku agenda.",))


def test_an_item_cut_by_the_page_break_stays_in_its_list() -> None:
    first = Sheet()
    top = identity(first)
    texts = {
        (0, 0): "KETERKAITAN",
        (0, 1): "PERALATAN",
        (1, 0): "SOP Satu",
        (1, 1): "1. Komputer;\n2. Mesin ketik;",
    }
    first.table([40.0, 300.0, 560.0], [top, top + 20.0, top + 60.0], texts)
    second = Sheet(2).table(
        [40.0, 300.0, 560.0],
        [50.0, 90.0, 110.0, 150.0],
        {(0, 1): "3. Kertas.", (1, 0): "PERINGATAN", (1, 1): "PENCATATAN", (2, 0): "Awas.", (2, 1): "Buku."},
    )
    (sop,) = read(first.page(), second.page())
    assert sop.peralatan_perlengkapan == ("Komputer;", "Mesin ketik;", "Kertas.")
    assert sop.keterkaitan == ("SOP Satu",)


def test_a_step_table_does_not_run_into_the_lists() -> None:
    (sop,) = read(front().page(), flow(2))
    assert sop.peringatan == ("Surat yang tidak dicatat akan hilang.",)


def test_without_any_ruled_line_labels_and_values_are_still_found() -> None:
    page = front().page()
    bare = Page(page.number, page.width, page.height, 0, "ocr", page.words)
    (sop,) = read(bare)
    assert sop.nomor_sop == "12/ORT.06/9901/2024"
    assert sop.tanggal_efektif == "2024-04-01"
    assert sop.nama_sop == "Pengelolaan Surat Masuk"
    assert sop.kualifikasi_pelaksana == ("Teliti;", "Mampu mengetik.")
    assert sop.dasar_hukum == ("Undang-Undang Nomor 1 Tahun 2001;", "Peraturan Nomor 2 Tahun 2002.")


def test_a_name_whose_label_could_not_be_read_is_still_the_name() -> None:
    sheet = Sheet()
    lists(sheet, identity(sheet, [*IDENTITY[:5], ("", "Pengelolaan Surat Masuk")]) + 4.0)
    (sop,) = read(sheet.page())
    assert sop.nama_sop == "Pengelolaan Surat Masuk"


def test_several_sops_in_one_file_with_their_covers() -> None:
    cover = Sheet(3).text(200.0, 200.0, "STANDAR OPERASIONAL PROSEDUR\nPENGELOLAAN SURAT KELUAR").page()
    pages = (front(1).page(), flow(2), cover, front(4, sop="Pengelolaan Surat Keluar").page(), flow(5))
    first, second = read(*pages)
    assert (first.halaman_awal, first.halaman_akhir) == (1, 2)
    assert (second.halaman_awal, second.halaman_akhir) == (3, 5)
    assert len(first.tabel) == len(second.tabel) == 1


def test_a_signer_under_ink_is_known_from_another_sop_of_the_file() -> None:
    clear, inked = front(1), front(3)
    inked.words = [
        replace(word, text="Bvdi", conf=0.4)
        if word.text == "Budi"
        else replace(word, conf=min(word.conf, 0.9))
        for word in inked.words
    ]
    draft = Draft()
    first, second = parse_sops([clear.page(), flow(2), inked.page(), flow(4)], draft)
    assert first.disahkan_oleh.nama == second.disahkan_oleh.nama == "Budi Santosa"
    assert any("diperbaiki" in note and "halaman 3" in note for note in draft.catatan_baca)


def test_a_value_ends_where_another_label_begins() -> None:
    text = """
    NOMOR SOP         : 12/ORT.06/9901/2024
    TGL. EFEKTIF      : 1 April 2024
    NAMA SOP          : Pengelolaan Surat Masuk
                        dan Surat Keluar
    UNIT KERJA        : Subbagian Umum
    HALAMAN           : 1 dari 2
    """
    (sop,) = read(page_of(text, source="ocr"))
    assert sop.nama_sop == "Pengelolaan Surat Masuk dan Surat Keluar"


def test_a_number_is_mended_and_told() -> None:
    draft = Draft()
    (sop,) = parse_sops([front(sop="O1/ORT.06/3273/2O24").page()], draft)
    assert sop.nomor_sop == "01/ORT.06/3273/2024"
    assert any("O1/ORT.06/3273/2O24" in note for note in draft.catatan_baca)


def test_every_field_says_where_it_was_read() -> None:
    draft = Draft()
    parse_sops([front().page(), flow(2)], draft)
    for path in (
        "sop/0/instansi", "sop/0/nomor_sop", "sop/0/tanggal_efektif", "sop/0/disahkan_oleh/nama", "sop/0/nama_sop",
        "sop/0/dasar_hukum/1", "sop/0/peringatan", "sop/0/tabel/0/langkah/0/kegiatan",
        "sop/0/tabel/0/langkah/0/pelaksana",
    ):  # fmt: skip
        assert path in draft.bukti
    assert draft.bukti["sop/0/tabel/0/langkah/0/kegiatan"].halaman == 2
    x0, y0, _, y1 = draft.bukti["sop/0/nomor_sop"].kotak
    assert x0 > 310.0
    assert 60.0 < y0 < y1 < 80.0


def test_a_page_of_approval_is_neither_list_nor_table() -> None:
    text = "PENGESAHAN\n1. Standar Operasional Prosedur ini dibuat untuk dilaksanakan;\n2. Perubahan dapat dilakukan."
    (sop,) = read(front().page(), flow(2), Sheet(3).text(60.0, 80.0, text).page())
    assert len(sop.tabel) == 1
    assert sop.pencatatan_pendataan == ("Disimpan dalam buku agenda.",)
    assert sop.halaman_akhir == 3


def test_a_letter_is_no_sop() -> None:
    text = "Nomor : 5/TU.01-SD/9901/2024\nHal : Undangan\nDasar hukum pelaksanaan kegiatan ini terlampir."
    assert read(Sheet().text(60.0, 80.0, text).page()) == ()


def test_no_pages() -> None:
    assert read() == ()


LABELS = [label for label, _ in (*IDENTITY, *LISTS)]
HEADS = [
    "No",
    "Kegiatan",
    "Pelaksana",
    "Mutu Baku",
    "Kelengkapan",
    "Waktu",
    "Output",
    "Ket",
    "Staf",
    "1.",
    "2.",
]
numbers = st.floats(0, 620, allow_nan=False)
boxes = st.tuples(numbers, numbers, st.floats(0, 300), st.floats(0, 120)).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)
texts = st.one_of(
    st.sampled_from([part for label in LABELS + HEADS for part in label.split()]), st.text(max_size=8)
)
words = st.builds(Word, texts, boxes, st.floats(0, 1), st.integers(0, 90))
cells = st.builds(
    Cell, boxes, st.integers(0, 2), st.integers(0, 9), st.integers(0, 9), st.integers(1, 3), st.integers(1, 3)
)
symbols = st.builds(Symbol, st.sampled_from(["proses", "penghubung", "keputusan"]), boxes)
pages = st.builds(
    lambda number, w, c, s: Page(number, 612.0, 936.0, 0, "ocr", tuple(w), tuple(c), tuple(s)),
    st.integers(1, 3), st.lists(words, max_size=40), st.lists(cells, max_size=25), st.lists(symbols, max_size=5),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(pages, max_size=3))
def test_no_page_makes_the_parser_fail(found: list[Page]) -> None:
    parse_sops(found, Draft())


@settings(max_examples=40, deadline=None)
@given(st.lists(texts, min_size=24, max_size=24), st.lists(st.booleans(), min_size=24, max_size=24))
def test_no_table_text_makes_the_parser_fail(found: list[str], kept: list[bool]) -> None:
    sheet = Sheet()
    spots = [(row, col) for row in range(4) for col in range(6)]
    sheet.table(
        [40.0 + 80.0 * i for i in range(7)],
        [60.0 + 20.0 * i for i in range(5)],
        dict(zip(spots, found, strict=True)),
    )
    sheet.cells = [cell for cell, keep in zip(sheet.cells, kept, strict=True) if keep]
    parse_sops([front(1).page(), sheet.page(), flow(3)], Draft())
