"""The searchable PDF finds each word where it stands, and leaves the original's pages as they are."""

import hashlib
import io
from pathlib import Path

import pdfplumber
import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from archive.geometry import Matrix, Page, Word
from ingest.searchable import write_searchable
from tests.ingest import drawing as draw

BOX = (100.0, 200.0, 160.0, 212.0)


def read_page(
    *,
    turned: int = 0,
    matrix: Matrix | None = None,
    size: tuple[float, float] = (595, 842),
    text: str = "Naskah",
) -> Page:
    words = (Word(text, BOX, 0.9, 0),)
    if matrix is None:
        return Page(1, *size, turned, "ocr", words)
    return Page(1, *size, turned, "ocr", words, to_original=matrix)


def scan(path: Path, *, rotate: int = 0, hidden: str = "") -> Path:
    """A PDF with one full-page picture, 595 x 842 points, with a scanner's own text layer when `hidden`."""
    picture = Image.fromarray(draw.blank())
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG")
    canvas = Canvas(str(path), pagesize=(595, 842), invariant=1)
    if hidden:
        layer = canvas.beginText(100, 400)
        layer.setTextRenderMode(3)
        layer.textOut(hidden)
        canvas.drawText(layer)
    buffer.seek(0)
    canvas.drawImage(ImageReader(buffer), 0, 0, 595, 842)
    canvas.showPage()
    canvas.save()
    if rotate:
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            pdf.pages[0].obj.Rotate = rotate
            pdf.save(path)
    return path


def words_of(path: Path) -> list[tuple[str, tuple[float, ...]]]:
    with pdfplumber.open(path) as pdf:
        found = pdf.pages[0].extract_words(use_text_flow=True)
    return [(w["text"], (w["x0"], w["top"], w["x1"], w["bottom"])) for w in found]


def images_of(path: Path) -> list[str]:
    with pikepdf.open(path) as pdf:
        streams = [item for item in pdf.objects if isinstance(item, pikepdf.Stream)]
        pictures = [item for item in streams if item.get("/Subtype") == pikepdf.Name.Image]
        return sorted(hashlib.sha256(item.read_raw_bytes()).hexdigest() for item in pictures)


def test_a_word_is_found_where_it_stands(tmp_path: Path) -> None:
    original = scan(tmp_path / "a.pdf")
    write_searchable(original, "pdf", [read_page()], tmp_path / "out.pdf")
    ((text, box),) = words_of(tmp_path / "out.pdf")
    assert text == "Naskah"
    assert box == pytest.approx(BOX, abs=4)
    assert images_of(tmp_path / "out.pdf") == images_of(original)
    assert (tmp_path / "out.pdf").stat().st_size < 1.3 * original.stat().st_size + 2000


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_with_its_own_rotation_has_its_words_upright(tmp_path: Path, rotate: int) -> None:
    original = scan(tmp_path / "a.pdf", rotate=rotate)
    size = (842, 595) if rotate in (90, 270) else (595, 842)
    write_searchable(original, "pdf", [read_page(size=size)], tmp_path / "out.pdf")
    ((text, box),) = words_of(tmp_path / "out.pdf")
    assert text == "Naskah"
    assert box == pytest.approx(BOX, abs=4)


def test_a_page_scanned_upside_down_stands_upright_in_the_archive(tmp_path: Path) -> None:
    original = scan(tmp_path / "a.pdf")
    upside_down: Matrix = (-1.0, 0.0, 595.0, 0.0, -1.0, 842.0, 0.0, 0.0, 1.0)
    page = read_page(turned=180, matrix=upside_down)
    write_searchable(original, "pdf", [page], tmp_path / "out.pdf")
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert pdf.pages[0].obj.Rotate == 180
    ((text, box),) = words_of(tmp_path / "out.pdf")
    assert text == "Naskah"
    assert box == pytest.approx(BOX, abs=4)


def test_the_scanners_own_wrong_text_is_replaced(tmp_path: Path) -> None:
    original = scan(tmp_path / "a.pdf", hidden="NOMOR P86 TAHUN 2017")
    before = original.read_bytes()
    write_searchable(original, "pdf", [read_page()], tmp_path / "out.pdf")
    assert [text for text, _ in words_of(tmp_path / "out.pdf")] == ["Naskah"]
    assert original.read_bytes() == before


@pytest.mark.parametrize(
    ("mode", "suffix", "tipe"),
    [
        ("L", "jpg", "jpeg"),
        ("RGB", "png", "png"),
        ("RGBA", "png", "png"),
        ("LA", "png", "png"),
        ("P", "png", "png"),
    ],
)
def test_a_picture_becomes_a_pdf_page(tmp_path: Path, mode: str, suffix: str, tipe: str) -> None:
    picture = Image.fromarray(draw.blank()).convert(mode)
    picture.save(tmp_path / f"a.{suffix}", dpi=(200, 200))
    write_searchable(tmp_path / f"a.{suffix}", tipe, [read_page()], tmp_path / "out.pdf")
    ((text, box),) = words_of(tmp_path / "out.pdf")
    assert text == "Naskah"
    assert box == pytest.approx(BOX, abs=4)


def test_every_frame_of_a_tiff_is_a_page(tmp_path: Path) -> None:
    frames = [Image.fromarray(draw.blank()).convert("1") for _ in range(3)]
    frames[0].save(
        tmp_path / "a.tif", save_all=True, append_images=frames[1:], compression="group4", dpi=(200, 200)
    )
    pages = [Page(n, 595, 842, 0, "ocr", (Word(f"Lembar{n}", BOX, 0.9, 0),)) for n in (1, 2, 3)]
    write_searchable(tmp_path / "a.tif", "tiff", pages, tmp_path / "out.pdf")
    with pdfplumber.open(tmp_path / "out.pdf") as pdf:
        assert [page.extract_text().strip() for page in pdf.pages] == ["Lembar1", "Lembar2", "Lembar3"]


def test_scripts_and_attachments_do_not_reach_the_archive_copy(tmp_path: Path) -> None:
    original = scan(tmp_path / "a.pdf")
    with pikepdf.open(original, allow_overwriting_input=True) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.attachments["x.exe"] = b"MZ"
        pdf.save(original)
    write_searchable(original, "pdf", [read_page()], tmp_path / "out.pdf")
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert "/OpenAction" not in pdf.Root
        assert not pdf.attachments


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    original = scan(tmp_path / "a.pdf")
    for name in ("one.pdf", "two.pdf"):
        write_searchable(original, "pdf", [read_page()], tmp_path / name)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_a_sheet_without_words_is_kept(tmp_path: Path) -> None:
    original = scan(tmp_path / "a.pdf")
    write_searchable(original, "pdf", [Page(1, 595, 842, 0, "ocr")], tmp_path / "out.pdf")
    assert words_of(tmp_path / "out.pdf") == []


def test_letters_outside_the_font_do_not_stop_it(tmp_path: Path) -> None:
    original = scan(tmp_path / "a.pdf")
    write_searchable(original, "pdf", [read_page(text="Jum’at≤…")], tmp_path / "out.pdf")
    assert words_of(tmp_path / "out.pdf")[0][0].startswith("Jum")
