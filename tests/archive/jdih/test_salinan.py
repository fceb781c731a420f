"""The salinan: set from text or taken as a scan with a foot, and compared word by word with its original."""

import io
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from archive.errors import RuleError
from archive.geometry import Cell, Page, Word
from archive.jdih.banding_salinan import BedaSalinan, compare, open_differences, segments_of_scan
from archive.jdih.bentuk import IsiNaskah
from archive.jdih.isi import draft_isi, plain_text, segments
from archive.jdih.lembar import FOOT, Kaki
from archive.jdih.profil import Pengesah
from archive.jdih.salinan import add_foot, salinan_pdf
from tests.archive.jdih.contoh import DECREE, PROFIL, record
from tests.archive.jdih.test_abstrak import KAKI, pdf_text

ISI = draft_isi(record())
ORIGINAL = record().teks


def table_page() -> Page:
    """Page 3 with a ruled table of two rows and a line above it."""
    texts = (("No", "Kecamatan"), ("1", "Sukamaju Timur"))
    words, cells = [Word("LAMPIRAN", (50, 20, 120, 32), 1, 0)], []
    for row, line in enumerate(texts):
        for col, cell in enumerate(line):
            box = (50.0 + 100 * col, 50.0 + 20 * row, 150.0 + 100 * col, 70.0 + 20 * row)
            cells.append(Cell(box, 0, row, col))
            for place, word in enumerate(cell.split()):
                x = box[0] + 2 + 45 * place
                words.append(Word(word, (x, box[1] + 2, x + 40, box[3] - 2), 1, row + 1))
    return Page(3, 595, 842, 0, "teks", tuple(words), tuple(cells))


def test_tables_of_attachments_come_from_their_cells() -> None:
    (lampiran,) = draft_isi(record(), [table_page()]).lampiran
    assert lampiran.blok[0].teks == "LAMPIRAN"
    assert lampiran.blok[1].baris == (("No", "Kecamatan"), ("1", "Sukamaju Timur"))
    assert [block.teks for block in ISI.lampiran[0].blok][2] == "No Kecamatan Lokasi"


def test_a_salinan_set_from_text() -> None:
    data = salinan_pdf(draft_isi(record(), [table_page()]), PROFIL.pengesah, KAKI)
    assert data == salinan_pdf(draft_isi(record(), [table_page()]), PROFIL.pengesah, KAKI)
    texts = pdf_text(data)
    flat = [" ".join(text.split()) for text in texts]
    assert flat[0].index("SALINAN") < flat[0].index("KEPUTUSAN KOMISI")
    assert all("jdih.contoh.example" in text and "7F3K-9Q2M-4" in text for text in flat)
    assert any("ttd. RATMI PUSPASARI" in text for text in flat)
    assert any("Salinan sesuai dengan aslinya" in text and "NIP. 198502022010122001" in text for text in flat)
    assert "- 2 -" in flat[1]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert "Nomor 9 Tahun 2025" in str(pdf.docinfo["/Title"])
        # The QR code is a link too, on every page.
        assert all(any("/keputusan/2025/9" in str(one.A.URI) for one in page.Annots) for page in pdf.pages)


def test_the_code_of_every_page_can_be_scanned_from_the_screen() -> None:
    document = pypdfium2.PdfDocument(salinan_pdf(ISI, PROFIL.pengesah, KAKI))
    for page in document:
        foot = np.asarray(page.render(scale=4, grayscale=True).to_pil())[-400:, -700:]
        assert cv2.QRCodeDetector().detectAndDecode(foot)[0] == KAKI.tautan


def test_nobody_certifies_means_no_salinan() -> None:
    with pytest.raises(RuleError, match="mengesahkan"):
        salinan_pdf(ISI, Pengesah(), KAKI)


def test_a_table_longer_than_a_page_and_a_cell_longer_than_one_still_print() -> None:
    (lampiran,) = draft_isi(record(), [table_page()]).lampiran
    rows = (("No", "Uraian"), *((str(n), "kata " * (3000 if n == 5 else 3)) for n in range(60)))
    isi = replace(ISI, lampiran=(replace(lampiran, blok=(replace(lampiran.blok[1], baris=rows),)),))
    assert len(pdf_text(salinan_pdf(isi, PROFIL.pengesah, KAKI))) > 4


def scan(turned: int) -> bytes:
    """A page that shows a black bar at its visible top, however it is stored."""
    picture = Image.new("L", (200, 280), 255)
    picture.paste(0, (0, 0, 200, 40))
    out = io.BytesIO()
    stored = picture.rotate(turned, expand=True)  # counter-clockwise, what /Rotate undoes
    canvas = Canvas(out, pagesize=(400, 560) if turned in (0, 180) else (560, 400))
    canvas.drawInlineImage(stored, 0, 0, *((400, 560) if turned in (0, 180) else (560, 400)))
    canvas.save()
    with pikepdf.open(io.BytesIO(out.getvalue())) as pdf:
        pdf.pages[0].obj.Rotate = turned
        made = io.BytesIO()
        pdf.save(made)
    return made.getvalue()


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_the_foot_stands_beneath_the_page_however_it_lies(turned: int) -> None:
    source = scan(turned)
    made = add_foot(source, KAKI, judul="Salinan")
    assert made == add_foot(source, KAKI, judul="Salinan")
    page = pypdfium2.PdfDocument(made)[0]
    assert page.get_size() == pytest.approx((400, 560 + FOOT))
    seen = np.asarray(page.render(scale=1, grayscale=True).to_pil())
    assert seen[10:60].mean() < 60  # the bar is still on top
    strip = seen[-int(FOOT) :]
    assert (strip < 128).any(axis=0).sum() > 60  # the foot is there,
    assert (strip[:, 330:390] < 128).any()  # the QR code to the right
    assert "jdih.contoh.example" in pdf_text(made)[0]


def pictures(data: bytes) -> list[bytes]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [image.read_raw_bytes() for page in pdf.pages for image in page.get_images().values()]


def test_page_images_stay_as_they_are() -> None:
    out = io.BytesIO()
    Image.effect_noise((300, 400), 60).save(out, "PDF")
    assert pictures(out.getvalue()) == pictures(add_foot(out.getvalue(), KAKI, judul="S")) != []


def differences(change: Callable[[str], str], pages: tuple[str, ...] = ORIGINAL) -> tuple[BedaSalinan, ...]:
    """The salinan as it should be, against an original read with a change."""
    return compare([change(page) for page in pages], segments(ISI))


def test_the_same_text_has_no_differences() -> None:
    assert [one for one in differences(str) if one.wajib] == []


@pytest.mark.parametrize(
    ("old", "new", "kelas"),
    [
        ("3 (tiga) hari", "8 (tiga) hari", "angka"),
        ("NOMOR 9 TAHUN", "NOMOR 19 TAHUN", "angka"),
        ("Nomor 4 Tahun 2024", "Nomor 4 Tahun 2O24", "angka"),
        ("17 Januari 2025", "11 Januari 2025", "tanggal"),
        ("17 Januari 2025", "17 Februari 2025", "tanggal"),
        ("RATMI PUSPASARI", "RATNI PUSPASARI", "nama"),
        ("RATMI PUSPASARI", "RATMI", "nama"),
        ("diturunkan paling lambat", "tidak diturunkan paling lambat", "diktum"),
        ("dicabut dan dinyatakan", "diubah dan dinyatakan", "diktum"),
        ("Sukamaju Lapangan Merdeka", "Sukamaju Lapangan Medan", "baris lampiran"),
        ("2 Sukadamai Terminal Lama", "", "baris lampiran"),
        ("Nomor 182,", "Nomor 1B2,", "angka"),
        ("Nomor 13 Tahun 2024", "Nomor 13 Tahun 2023", "angka"),
    ],
)  # fmt: skip
def test_what_matters_must_be_cleared(old: str, new: str, kelas: str) -> None:
    assert any(old in page for page in ORIGINAL)
    found = [one for one in differences(lambda page: page.replace(old, new)) if one.wajib]
    assert kelas in {one.kelas for one in found}
    assert open_differences(found, [one.kunci for one in found]) == ()
    assert found[0].halaman in (1, 2, 3)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ketertiban", "ketertlban"),  # a letter misread
        ("Kampanye Pemilihan;", "Karnpanye Pemilihan;"),  # a capital word known from elsewhere
        ("menjaga ketertiban", "menja ga ketertiban"),  # cut in two
        ("sebagaimana tercantum", "seba-\ngaimana tercantum"),  # hyphenated
        ("Menimbang : ", "Menimbang :. "),
        ("Menimbang : \n", "Menimbang : "),  # the first item on the line of its label
        ("Undang-Undang Nomor 7", "Undang- Undang Nomor 7"),
        ("MEMUTUSKAN:", "- 2 -\nMEMUTUSKAN:"),
    ],
)
def test_noise_of_reading_is_forgiven(old: str, new: str) -> None:
    assert any(old in page for page in ORIGINAL)
    found = differences(lambda page: page.replace(old, new))
    assert [one for one in found if one.wajib] == []


def test_amounts_are_told_from_numbers() -> None:
    isi = replace(ISI, menimbang=("bahwa biaya paling banyak Rp1.500.000,00 per lokasi;",))
    pages = [
        page.replace(DECREE.menimbang[0], isi.menimbang[0]).replace(DECREE.menimbang[1], "")
        for page in ORIGINAL
    ]
    assert [one for one in compare(pages, segments(isi)) if one.wajib] == []
    wrong = [page.replace("Rp1.500.000,00", "Rp 1.600.000,00") for page in pages]
    assert [one.kelas for one in compare(wrong, segments(isi)) if one.wajib] == ["jumlah"]


def test_a_decision_outlives_a_new_reading_and_no_other_difference() -> None:
    first = differences(lambda page: page.replace("3 (tiga)", "8 (tiga)"))
    again = differences(lambda page: page.replace("3 (tiga)", "8 (tiga)"))
    assert first == again
    other = differences(lambda page: page.replace("3 (tiga)", "9 (tiga)"))
    assert open_differences(other, [one.kunci for one in first]) == tuple(one for one in other if one.wajib)


def test_a_scanned_salinan_is_compared_without_its_own_marks() -> None:
    block = "Salinan sesuai dengan aslinya\nSEKRETARIAT KPU KABUPATEN CONTOH\nKasubbag,\nLaras\nNIP. 1985"
    taken = [
        "SALINAN\n" + ORIGINAL[0],
        ORIGINAL[1].replace("RATMI", "ttd.\nRATMI") + f"\n{block}",
        ORIGINAL[2],
    ]
    parts = segments_of_scan(taken, segments(ISI))
    assert {one.bagian for one in parts} >= {"menimbang", "mengingat", "diktum", "penutup", "lampiran"}
    assert [one for one in compare(ORIGINAL, parts) if one.wajib] == []
    taken[1] = taken[1].replace("3 (tiga)", "5 (tiga)")
    assert [one.kelas for one in compare(ORIGINAL, segments_of_scan(taken, segments(ISI))) if one.wajib] == [
        "angka"
    ]


def test_nothing_to_compare_is_no_agreement() -> None:
    assert open_differences(compare([""], segments(ISI)), ())
    assert open_differences(compare(ORIGINAL, segments(IsiNaskah())), ())
    assert "KESATU Menetapkan lokasi" in plain_text(ISI)
    assert Kaki("x").kode == ""
