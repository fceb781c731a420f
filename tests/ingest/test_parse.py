"""From pages to the whole record: kind, documents, pages, text in reading order, evidence that belongs to values."""

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.geometry import Page
from archive.records import Rekaman
from archive.rekaman_json import dump_rekaman, load_rekaman
from ingest.page_text import page_text
from ingest.parse import parse_pages
from tests.ingest.page_maker import page_of
from tests.ingest.sop_maker import Sheet, identity, lists, steps


def sop_pages() -> list[Page]:
    front, flow = Sheet(1), Sheet(2)
    lists(front, identity(front) + 4.0)
    tops = steps(flow, 100.0)
    return [front.page(), flow.shape("mulai_selesai", 230.0, tops[0] + 17.0).page()]


def test_an_sop_becomes_a_record_with_its_pages_and_text() -> None:
    rekaman = parse_pages(sop_pages())
    assert rekaman.jenis == "sop"
    assert (rekaman.keputusan, rekaman.surat) == (None, None)
    assert [(h.nomor, h.lebar, h.tinggi, h.sumber) for h in rekaman.halaman] == [
        (1, 612.0, 936.0, "teks"),
        (2, 612.0, 936.0, "teks"),
    ]
    assert len(rekaman.teks) == 2
    assert "Menerima surat" in rekaman.teks[1]
    assert rekaman.klasifikasi is not None
    assert rekaman.klasifikasi.kode == "ORT.06"


def test_a_schedule_in_a_letter_is_no_sop() -> None:
    letter = """
    Nomor    : 15/TU.01-Und/3273/2024
    Sifat    : Biasa
    Hal      : Undangan Rapat

    Yth. Ketua PPK
    di Tempat

    Mengundang Saudara hadir pada rapat persiapan dengan susunan acara terlampir.
    """
    texts = {
        (0, 0): "No", (0, 1): "Kegiatan", (0, 2): "Waktu", (0, 3): "Pelaksana", (1, 0): "1", (1, 1): "Pembukaan",
        (1, 2): "08.00", (1, 3): "Ketua", (2, 0): "2", (2, 1): "Pemaparan", (2, 2): "09.00", (2, 3): "Sekretaris",
    }  # fmt: skip
    sheet = Sheet(2).table([40.0, 70.0, 260.0, 360.0, 500.0], [100.0, 120.0, 140.0, 160.0], texts)
    rekaman = parse_pages([page_of(letter), sheet.page()])
    assert rekaman.jenis in ("surat", "undangan")
    assert rekaman.sop == ()


def test_a_file_without_anything_is_told_as_such() -> None:
    assert parse_pages([]) == Rekaman("lainnya")
    assert parse_pages([Page(1, 612.0, 936.0, 0, "ocr")]).jenis == "lainnya"


def test_the_record_survives_being_written_and_read() -> None:
    rekaman = parse_pages(sop_pages())
    assert load_rekaman(dump_rekaman(rekaman)) == rekaman


def test_what_stands_in_one_cell_stays_together_in_the_text() -> None:
    sheet = Sheet().text(40.0, 40.0, "JUDUL").text(40.0, 300.0, "penutup")
    texts = {
        (0, 0): "kiri satu\nkiri dua", (0, 1): "kanan satu\nkanan dua", (1, 0): "bawah kiri", (1, 1): "bawah kanan",
    }  # fmt: skip
    sheet.table([40.0, 200.0, 400.0], [100.0, 140.0, 180.0], texts)
    assert page_text(sheet.page()).split("\n") == [
        "JUDUL", "kiri satu", "kiri dua", "kanan satu", "kanan dua", "bawah kiri", "bawah kanan", "penutup",
    ]  # fmt: skip


def test_evidence_lies_on_the_page_it_names() -> None:
    rekaman = parse_pages(sop_pages())
    assert rekaman.bukti
    for path, bukti in rekaman.bukti.items():
        halaman = rekaman.halaman[bukti.halaman - 1]
        x0, y0, x1, y1 = bukti.kotak
        assert 0 <= x0 < x1 <= halaman.lebar, path
        assert 0 <= y0 < y1 <= halaman.tinggi, path
        assert 0 <= bukti.keyakinan <= 1, path


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=400))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    assert parse_pages([page_of(text)]).jenis
