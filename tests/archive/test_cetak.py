"""Forms come out of the printer as an office knows them, lists open in Excel, and nobody reads what they may not."""

import csv
import dataclasses
import io
import re
from pathlib import Path

import pdfplumber
import pikepdf
import pytest
from openpyxl import load_workbook
from PIL import Image

from archive.agenda import add_line, confirm, drafts
from archive.boks import open_boks, place
from archive.cetak.daftar import Daftar, Kolom, list_pdf
from archive.cetak.disposisi import slip_pdf
from archive.cetak.formulir import FORMULIR, LISTS
from archive.cetak.huruf import use_fonts
from archive.cetak.kata import hari_tanggal, jangka, kurun, terbilang
from archive.cetak.kertas import Kop, office_head
from archive.cetak.lembar_kerja import list_csv, list_xlsx
from archive.cetak.pesanan import Pilihan, print_form
from archive.disposisi import IsiLembar, send
from archive.errors import NotFoundError, RuleError
from archive.reclassify import set_keamanan
from archive.retensi_usul import propose
from archive.rights import User
from archive.settings import load_settings
from tests.archive.offices import Home
from tests.archive.retensi_kantor import TODAY, approved, letters, with_jra

KOP = Kop("KOMISI PEMILIHAN UMUM KABUPATEN CONTOH", ("Jalan Merdeka Nomor 12",), None, "Contoh")
CLERK = User(1, "ani", "Ani", "petugas", True, "")
SECRETARY = User(2, "citra", "Citra", "sekretaris", True, "")
LONG = "Penyampaian rekapitulasi daftar pemilih berkelanjutan triwulan pertama beserta berita acaranya " * 4


def pages(pdf: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [page.extract_text() for page in document.pages]


def words(pdf: bytes) -> str:
    return " ".join(" ".join(pages(pdf)).split())


def unembedded(pdf: bytes) -> list[str]:
    """Fonts that another machine would have to have."""
    lacking = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            for font in page.Resources.get("/Font", {}).values():
                if "/FontFile2" not in font.get("/FontDescriptor", {}):
                    lacking.append(str(font.BaseFont))
    return lacking


def printed(
    home: Home, nama: str, bentuk: str = "pdf", *, user: User | None = SECRETARY, **chosen: object
) -> bytes:
    pilihan = Pilihan(**chosen)  # type: ignore[arg-type]
    settings = dataclasses.replace(home.settings, office_name=KOP.nama, office_place="Contoh")
    return print_form(nama, bentuk, pilihan, store=home.store, settings=settings, user=user)


def a_list(count: int, first: str = "x") -> Daftar:
    rows = [[number, "2026-03-04", first if number == 1 else LONG] for number in range(1, count + 1)]
    kolom = (Kolom("No.", 5, "angka"), Kolom("Tanggal", 10, "tanggal"), Kolom("Isi", 30))
    return Daftar("uji", ("DAFTAR UJI", "TAHUN 2026"), kolom, rows, penutup=f"JUMLAH: {count}")


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "nol"),
        (11, "sebelas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (100, "seratus"),
        (175, "seratus tujuh puluh lima"),
        (1000, "seribu"),
        (1111, "seribu seratus sebelas"),
        (2026, "dua ribu dua puluh enam"),
        (100_021, "seratus ribu dua puluh satu"),
    ],
)
def test_numbers_in_words(number: int, expected: str) -> None:
    assert terbilang(number) == expected


def test_dates_and_periods_in_words() -> None:
    assert hari_tanggal("2026-11-21") == (
        "Sabtu tanggal dua puluh satu bulan November tahun dua ribu dua puluh enam"
    )
    assert (jangka(30), jangka(0), jangka(None)) == ("2 tahun 6 bulan", "0", "")
    assert (kurun(["2020", "", "2018"]), kurun(["2020", "2020"]), kurun([])) == ("2018-2020", "2020", "")


def test_headings_and_page_numbers_stand_on_every_page() -> None:
    pdf = list_pdf(a_list(40), KOP)
    found = pages(pdf)
    assert len(found) > 1
    for number, page in enumerate(found, start=1):
        assert f"Halaman {number} dari {len(found)}" in page
        assert "Tanggal" in page
        assert "4 Maret 2026" in page
    assert "KABUPATEN CONTOH" in found[0]
    assert "DAFTAR UJI" in found[0]
    assert "JUMLAH: 40" in found[-1]
    assert unembedded(pdf) == []


def test_long_texts_wrap_and_nothing_is_lost() -> None:
    text = words(list_pdf(a_list(3), KOP))
    assert text.count("triwulan") == 8
    cut = list_pdf(a_list(1, f"{'A' * 400} <b>bukan tebal</b> & Ω\x00\x07"), KOP)
    assert "<b>bukan tebal</b> & Ω" in words(cut)
    assert words(cut).count("A") > 380


def test_an_empty_list_says_so() -> None:
    assert "Nihil" in words(list_pdf(a_list(0), KOP))


def test_a_sheet_is_a4_and_says_what_it_is() -> None:
    with pikepdf.open(io.BytesIO(list_pdf(a_list(1), KOP))) as document:
        box = [round(float(one)) for one in document.pages[0].MediaBox]
        assert box == [0, 0, 842, 595]
        assert document.docinfo["/Title"] == "DAFTAR UJI TAHUN 2026"


@pytest.mark.parametrize("evil", ["=1+1", "+62", "-2", "@SUM(A1)", "\t=1", " =cmd|' /C calc'!A0"])
def test_nothing_runs_in_a_spreadsheet(evil: str) -> None:
    sheet = load_workbook(io.BytesIO(list_xlsx(a_list(2, evil)))).active
    assert sheet is not None
    cell = sheet["C5"]
    assert (cell.value, cell.data_type) == (evil, "s")
    text = list_csv(a_list(2, evil)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[1][2].startswith("'") or not re.match(r"\s*[=+\-@]", rows[1][2])


def test_a_workbook_keeps_dates_numbers_and_headings() -> None:
    sheet = load_workbook(io.BytesIO(list_xlsx(a_list(2, "rusak\x01\x0b")))).active
    assert sheet is not None
    assert sheet["A1"].value == "DAFTAR UJI"
    assert [cell.value for cell in sheet[4]] == ["No.", "Tanggal", "Isi"]
    assert sheet.freeze_panes == "A5"
    assert sheet["A5"].value == 1
    assert f"{sheet['B5'].value:%Y-%m-%d}" == "2026-03-04"
    assert sheet["B5"].number_format.endswith("d mmmm yyyy")
    assert sheet["C5"].value == "rusak"
    assert sheet.column_dimensions["C"].width > sheet.column_dimensions["A"].width


def test_csv_is_for_excel() -> None:
    data = list_csv(a_list(1, "satu\ndua"))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig").splitlines() == ["No.,Tanggal,Isi", "1,4 Maret 2026,satu dua"]


def test_the_head_of_the_paper_comes_from_the_settings(tmp_path: Path) -> None:
    assert office_head(load_settings({}, wilayah="3501")).nama == "KOMISI PEMILIHAN UMUM KABUPATEN PACITAN"
    logo = tmp_path / "logo.png"
    Image.new("RGBA", (900, 900), (0, 0, 0, 0)).save(logo)
    given = load_settings(
        {}, office_name="KPU Kota X", office_address="Jalan A; Telp. 1", office_logo=str(logo)
    )
    kop = office_head(given)
    assert (kop.nama, kop.alamat) == ("KPU Kota X", ("Jalan A", "Telp. 1"))
    with pdfplumber.open(io.BytesIO(list_pdf(a_list(1), kop))) as document:
        assert len(document.pages[0].images) == 1
    broken = dataclasses.replace(kop, logo=tmp_path / "tidak-ada.png")
    assert "KPU KOTA X" in words(list_pdf(a_list(1), broken))


def test_without_the_systems_fonts_a_form_is_still_whole(tmp_path: Path) -> None:
    import reportlab

    try:
        assert use_fonts((tmp_path, Path(reportlab.__file__).parent / "fonts")) == "Vera Sans"
        pdf = list_pdf(a_list(2), KOP)
    finally:
        use_fonts.cache_clear()
        use_fonts()
    assert unembedded(pdf) == []
    assert "4 Maret 2026" in words(pdf)


def an_agenda(home: Home) -> list[int]:
    made = []
    for number in range(1, 4):
        isi = {
            "nomor_surat": f"{number}/PL.02.1-SD/35/2026",
            "tanggal_terima": f"2026-03-0{number}",
            "asal": "KPU Provinsi",
            "hal": f"Perihal {number}",
        }
        line = add_line(home.store.engine, "masuk", isi, oleh="ani")
        made.append(confirm(home.store.engine, line.id, oleh="ani").id)
    return made


@pytest.mark.slow
def test_registers_are_printed_and_read_back(home: Home) -> None:
    an_agenda(home)
    text = words(printed(home, "agenda-masuk", tahun=2026))
    for wanted in (
        "AGENDA SURAT MASUK",
        "TAHUN 2026",
        "Perihal 1",
        "1/PL.02.1-SD/35/2026",
        "JUMLAH: 3 baris",
    ):
        assert wanted in text
    some = words(printed(home, "agenda-masuk", tahun=2026, dari="2026-03-02", sampai="2026-03-02"))
    assert "Perihal 2" in some
    assert "Perihal 1" not in some
    sheet = load_workbook(io.BytesIO(printed(home, "agenda-masuk", "xlsx", tahun=2026))).active
    assert sheet is not None
    assert "KPU Provinsi" in [cell.value for row in sheet.iter_rows() for cell in row]
    for nama in ("agenda-keluar", "register-keputusan", "buku-ekspedisi"):
        assert "Nihil" in words(printed(home, nama, tahun=2026))


def test_the_slip_has_the_offices_fields_and_boxes(home: Home) -> None:
    (first, *_) = an_agenda(home)
    isi = IsiLembar(
        "Ketua",
        agenda_id=first,
        sifat="Mendesak",
        instruksi=("monitor",),
        catatan="Segera.",
        tanggal="2026-03-05",
    )
    slip = send(home.store.engine, isi, ["Kasubbag Hukum dan SDM"], oleh="ketua")
    pdf = printed(home, "disposisi", id=slip.id, tujuan=("Sekretaris",))
    text = words(pdf)
    for wanted in (
        "LEMBAR DISPOSISI", "KETUA", "No. Agenda : 1/2026", "1/PL.02.1-SD/35/2026", "Kasubbag Hukum dan SDM", "Sekretaris",
        "Perlu Perhatian Batas Waktu", "Koordinasikan", "Segera.", "Contoh, 5 Maret 2026",
    ):  # fmt: skip
        assert wanted in text
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        (page,) = document.pages
        boxes = [one for one in page.rects if 7 < one["width"] < 10]
        crosses = [one for one in page.lines if one["width"] > 4 and one["height"] > 4]
    assert len(boxes) == 4 + 13 + 2
    assert len(crosses) == 2 * 3  # Mendesak, monitor, and the addressee
    assert unembedded(pdf) == []
    assert len(pages(slip_pdf([], KOP))) == 1


@pytest.mark.slow
def test_archive_lists_labels_and_proposals(home: Home) -> None:
    with_jra(home)
    letters(home, 3)
    open_boks(home.store.engine, "12", oleh="ani", lokasi="Depo, rak A")
    place(home.store.engine, [1, 2], "12", "F-01", oleh="ani", tingkat="asli")
    active = words(printed(home, "arsip-aktif", unit="Subbag Teknis", tanggal="2026-11-21"))
    for wanted in (
        "DAFTAR ARSIP AKTIF",
        "Subbag Teknis",
        "Berkas 1: PP.05.1",
        "Undangan 3",
        "JUMLAH: 3 naskah, 3 lembar",
    ):
        assert wanted in active
    assert "Nihil" in words(printed(home, "arsip-inaktif"))
    assert "4 Maret 2022" in words(printed(home, "retensi-musnah", tanggal="2026-11-21"))
    for nama, wanted in (("label-boks", "Depo, rak A"), ("label-folder", "F-01")):
        pdf = printed(home, nama)
        assert wanted in words(pdf)
        assert unembedded(pdf) == []
    usul = approved(home)
    shown = words(printed(home, "usul", id=usul.id))
    for wanted in (
        "DAFTAR ARSIP USUL MUSNAH",
        "Usul tahun 2026",
        "budi",
        "citra",
        "Sekretaris",
        "JUMLAH: 3 naskah",
    ):
        assert wanted in shown
    report = printed(home, "berita-acara", id=usul.id, tanggal="2026-11-20", nomor="7/BA/2026")
    text = words(report)
    for wanted in (
        "PEMUSNAHAN ARSIP", "Nomor: 7/BA/2026", "Jumat tanggal dua puluh bulan November", "3 (tiga) naskah", "LAMPIRAN",
        "Undangan 2",
    ):  # fmt: skip
        assert wanted in text
    assert unembedded(report) == []


@pytest.mark.slow
def test_a_secret_document_says_no_more_on_paper(home: Home) -> None:
    with_jra(home)
    first, _ = letters(home, 2)
    set_keamanan(first, "rahasia", "citra", store=home.store, files=home.files)
    usul = propose(home.store.engine, "musnah", "x", oleh="ani", hari_ini=TODAY)
    for nama, more in (("arsip-aktif", {}), ("retensi-ditahan", {}), ("usul", {"id": usul.id})):
        seen = words(printed(home, nama, user=CLERK, **more))
        assert "Undangan 1" not in seen
        assert ("(rahasia)" in seen) == (nama != "retensi-ditahan")
    assert "Undangan 1" in words(printed(home, "arsip-aktif"))
    for line in drafts(home.store.engine):
        if line.naskah_id == first.id:
            isi = {"tanggal_terima": "2026-03-01"}
            confirm(home.store.engine, line.id, oleh="ani", isi=isi, register="masuk", tahun=2026)
    assert "Undangan 1" not in words(printed(home, "agenda-masuk", user=CLERK, tahun=2026))
    slip = send(
        home.store.engine, IsiLembar("Ketua", naskah_id=first.id, catatan="x"), ["Sekretaris"], oleh="k"
    )
    assert "Undangan 1" in words(printed(home, "disposisi", id=slip.id))
    with pytest.raises(NotFoundError):
        printed(home, "disposisi", id=slip.id, user=CLERK)
    second = letters(home, 3)[2]
    add_line(
        home.store.engine,
        "masuk",
        {"hal": "Kumbang", "sifat": "Rahasia", "keamanan": "rahasia"},
        oleh="k",
        naskah_id=second.id,
    )
    slip = send(
        home.store.engine, IsiLembar("Ketua", naskah_id=second.id, catatan="x"), ["Kasubbag"], oleh="k"
    )
    with pytest.raises(NotFoundError):  # its line is stricter than the document, and the form takes its words
        printed(home, "disposisi", id=slip.id, user=CLERK)


def test_what_there_is_not_is_refused_in_words(home: Home) -> None:
    with pytest.raises(RuleError, match="formulir kuitansi: tidak ada"):
        printed(home, "kuitansi")
    for nama in sorted(set(FORMULIR) - LISTS):
        with pytest.raises(RuleError, match="Pakai pdf"):
            printed(home, nama, "xlsx")
    with pytest.raises(RuleError, match="bukan tanggal"):
        printed(home, "agenda-masuk", dari="kemarin")
    with pytest.raises(NotFoundError):
        printed(home, "usul", id=9)


@pytest.mark.slow
def test_five_thousand_rows_take_time_in_proportion() -> None:
    import time

    took = []
    for count in (500, 4000):
        rows = [[number, "2026-03-04", f"Undangan rapat nomor {number}"] for number in range(1, count + 1)]
        daftar = dataclasses.replace(a_list(1), baris=rows)
        began = time.process_time()
        pdf = list_pdf(daftar, KOP)
        took.append(time.process_time() - began)
        with pikepdf.open(io.BytesIO(pdf)) as document:
            assert len(document.pages) > count / 50
    assert took[1] < 8 * took[0] * 3, took
