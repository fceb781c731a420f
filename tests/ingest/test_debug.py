"""The picture a person looks at: it shows where things stand, and says which field is which."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import arsip
from archive.geometry import Cell, Connector, Page, Symbol
from archive.records import Bukti, Rekaman, Surat
from archive.rekaman_json import load_pages, load_rekaman
from ingest.debug import ARROW, FIELD, SYMBOL, draw_page, upright_picture
from ingest.field_paths import field_of, name_of, value_at
from ingest.raster import RawPage
from tests.ingest import odd_files
from tests.ingest.page_maker import words_at

PAGE = Page(
    1, 300.0, 200.0, 0, "ocr",
    words=(*words_at(20, 20, "Undangan"), *words_at(20, 60, "kabur", conf=0.3)),
    cells=(Cell((10.0, 100.0, 100.0, 150.0), 0, 0, 0),),
    symbols=(Symbol("proses", (120.0, 100.0, 160.0, 120.0)), Symbol("keputusan", (200.0, 150.0, 240.0, 180.0))),
    connectors=(Connector(0, None, ((140.0, 120.0), (220.0, 150.0))),),
)  # fmt: skip
REKAMAN = Rekaman(
    "surat", surat=Surat(hal="Undangan"), bukti={"surat/hal": Bukti(1, (20.0, 20.0, 64.0, 30.0), 0.91)}
)


def colours(picture: Image.Image) -> set[tuple[int, ...]]:
    return {tuple(int(v) for v in colour) for colour in np.unique(np.asarray(picture).reshape(-1, 3), axis=0)}


def test_what_was_seen_is_drawn_in_its_colour() -> None:
    blank = Image.new("RGB", (600, 400), (255, 255, 255))
    drawn = draw_page(blank, PAGE, REKAMAN)
    assert drawn.height == blank.height
    assert drawn.width > blank.width  # the legend stands beside the page
    found = colours(drawn.crop((0, 0, 600, 400)))
    assert {SYMBOL, FIELD, ARROW} <= found
    assert drawn.getpixel((20, 250)) != (255, 255, 255)  # the cell's left side, drawn thin
    shown = np.asarray(drawn)[40:60, 40:128].reshape(-1, 3)
    assert (shown[:, 1] > shown[:, 0] + 40).any()  # a word surely read has a green frame
    assert np.asarray(blank).min() == 255  # the picture given stays as it was


def test_the_page_is_set_upright_in_its_own_colours() -> None:
    lying = np.full((100, 200, 3), 255, np.uint8)
    lying[:, :20] = (200, 30, 30)  # red at the left as it lies: at the top when turned clockwise by 90
    # A point (x, y) of the upright page, 50 wide and 100 high in points, lies at (y, 50 - x).
    page = Page(1, 50.0, 100.0, 90, "ocr", to_original=(0.0, 1.0, 0.0, -1.0, 0.0, 50.0, 0.0, 0.0, 1.0))
    upright = np.asarray(upright_picture(RawPage(1, lying, 100.0, 50.0, False), page, dpi=144))
    assert upright.shape == (200, 100, 3)
    assert upright[5, 50].tolist() == [200, 30, 30]
    assert upright[100, 50].tolist() == [255, 255, 255]


def test_a_page_with_nothing_on_it_can_be_drawn() -> None:
    empty = Page(1, 300.0, 200.0, 0, "ocr")
    assert draw_page(Image.new("L", (300, 200), 255), empty, Rekaman("lainnya")).mode == "RGB"


def test_paths_lead_to_values_and_names() -> None:
    assert value_at(REKAMAN, "surat/hal") == "Undangan"
    assert value_at(REKAMAN, "surat/tembusan/3") is None
    assert value_at(REKAMAN, "sop/0/nama_sop") is None
    assert field_of("sop/0/tabel/1/langkah/2/waktu") == "tabel/langkah/waktu"
    assert name_of("sop/2/disahkan_oleh/nip") == "NIP pejabat yang mengesahkan"
    assert name_of("sop/0/nomor_sop") == "Nomor SOP"


@pytest.mark.slow
def test_read_writes_a_picture_per_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper = tmp_path / "surat.pdf"
    paper.write_bytes(
        odd_files.text_pdf("Pengumuman Komisi Pemilihan Umum Kabupaten Contoh tentang pemilihan")
    )
    out = tmp_path / "periksa" / "surat"
    assert arsip.main(["read", "--json", "--debug", str(out), str(paper)]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["bacaan.json", "halaman-001.png", "rekaman.json"]
    pages = load_pages((out / "bacaan.json").read_bytes())
    assert any(word.text == "Pengumuman" for word in pages[0].words)
    assert load_rekaman((out / "rekaman.json").read_bytes()) == load_rekaman(capsys.readouterr().out)
    with Image.open(out / "halaman-001.png") as picture:
        assert picture.height == pytest.approx(pages[0].height * 110 / 72, abs=1)


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper = tmp_path / "surat.pdf"
    paper.write_bytes(
        odd_files.text_pdf("Pengumuman Komisi Pemilihan Umum Kabupaten Contoh tentang pemilihan")
    )
    assert arsip.main(["read", "--debug", str(paper), str(paper)]) == 2
    assert "surat.pdf: tidak dapat ditulis" in capsys.readouterr().err
