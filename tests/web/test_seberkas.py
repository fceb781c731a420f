"""Pages of documents that were scanned in one file: what each shows of the others, and who gets the original."""

import io
from pathlib import Path

import img2pdf
import pytest
from PIL import Image, ImageChops

from archive.bacaan import Bacaan
from archive.filing import file_naskah
from archive.geometry import Page
from archive.naskah_store import Naskah
from archive.pdf_pages import take_pages
from archive.reclassify import set_keamanan
from archive.records import Halaman, Rekaman, Surat
from search.catch_up import catch_up
from tests.web.office import DPI, Line, Office, draw_page, text_of
from tests.web.page_checks import check_page, find, text

LETTERS = ("Undangan rapat koordinasi", "Permohonan data pemilih")


def record(hal: str, page: Page) -> Rekaman:
    surat = Surat(nomor="12/HM.02-SD/9901/2025", hal=hal, tanggal="2025-03-04")
    return Rekaman("surat", surat=surat, halaman=(Halaman(1, 595, 842, 0, "ocr"),), teks=(text_of(page),))


@pytest.fixture
def stack(empty_office: Office, tmp_path: Path) -> tuple[Naskah, Naskah]:
    """Two letters of a page each in one PDF."""
    office = empty_office
    drawn = [draw_page([Line(hal, 100 + 300 * n)]) for n, hal in enumerate(LETTERS)]
    pictures = []
    for image, _ in drawn:
        buffer = io.BytesIO()
        image.save(buffer, "PNG", dpi=(DPI, DPI))
        pictures.append(buffer.getvalue())
    whole = tmp_path / "utuh.pdf"
    whole.write_bytes(img2pdf.convert(pictures))
    read = []
    for n, (hal, (_, page)) in enumerate(zip(LETTERS, drawn, strict=True), 1):
        take_pages(whole, n, n, tmp_path / f"{n}.pdf")
        read.append(Bacaan(record(hal, page), [page], tmp_path / f"{n}.pdf"))
    naskah = office.take("tumpukan.pdf", whole.read_bytes(), "pdf")
    first = file_naskah(
        naskah, read[0].rekaman, read[0].pages, read[0].searchable, lain=read[1:],
        store=office.store, files=office.files, settings=office.settings, seconds=1.0,
    )  # fmt: skip
    catch_up(office.store, office.index)
    one, other = office.store.in_file(first)
    return one, other


def test_each_names_the_other_and_its_own_pages(empty_office: Office, stack: tuple[Naskah, Naskah]) -> None:
    with empty_office.client() as client:
        page = check_page(client.get(f"/naskah/{stack[1].id}"))
    (together,) = [nav for nav in find(page, "nav") if nav.get("class") == "seberkas"]
    assert [text(item) for item in find(together, "li")] == [
        "Undangan rapat koordinasi halaman 1",
        "Permohonan data pemilih halaman 2",
    ]
    assert [link.get("href") for link in find(together, "a")] == [f"/naskah/{stack[0].id}"]


def test_the_page_image_is_that_of_its_own_page(empty_office: Office, stack: tuple[Naskah, Naskah]) -> None:
    with empty_office.client() as client:
        images = [
            Image.open(io.BytesIO(client.get(f"/naskah/{one.id}/halaman/1.jpg").content)).convert("L")
            for one in stack
        ]
    ink = [ImageChops.invert(image).point(lambda v: 255 if v > 100 else 0).getbbox() for image in images]
    assert ink[0] is not None
    assert ink[1] is not None
    assert ink[0][3] < images[0].height / 3 < ink[1][1]


def test_the_original_is_for_who_may_see_all_of_it(
    empty_office: Office, stack: tuple[Naskah, Naskah]
) -> None:
    office = empty_office
    with office.client(peran="petugas") as client:
        assert client.get(f"/naskah/{stack[0].id}/asli").status_code == 200
        set_keamanan(stack[1], "rahasia", "Ani", store=office.store, files=office.files)
        refused = client.get(f"/naskah/{stack[0].id}/asli")
        assert refused.status_code == 404
        shown = check_page(client.get(f"/naskah/{stack[0].id}"))
    assert "Permohonan" not in text(shown)
    assert "Unduh asli" not in text(shown)
    with office.client(peran="sekretaris") as client:
        assert client.get(f"/naskah/{stack[0].id}/asli").status_code == 200
