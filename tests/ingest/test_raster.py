"""Pictures of every depth and mode come out as dark print on white paper."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ingest.raster import open_document

SIZE = (413, 585)  # pixels: A5 at 50 dpi is no less than a telephone's thumbnail


def inked(mode: str) -> Image.Image:
    """White paper with a black bar."""
    grey = np.full((SIZE[1], SIZE[0]), 255, np.uint8)
    grey[100:140, 60:300] = 0
    if mode == "I;16":
        return Image.fromarray(grey.astype(np.uint16) * 257)
    if mode == "RGBA":
        clear = np.zeros((*grey.shape, 4), np.uint8)
        clear[grey == 0, 3] = 255
        return Image.fromarray(clear)
    if mode == "P":
        return Image.fromarray(grey).convert("RGB").quantize(8)
    return Image.fromarray(grey).convert(mode)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("1", "png"), ("L", "png"), ("I;16", "png"), ("RGBA", "png"), ("LA", "png"), ("P", "png"), ("RGB", "jpeg"),
     ("CMYK", "jpeg"), ("1", "tiff"), ("CMYK", "tiff"), ("I;16", "tiff")],
)  # fmt: skip
def test_print_is_dark_and_paper_white(tmp_path: Path, mode: str, kind: str) -> None:
    path = tmp_path / f"naskah.{kind}"
    inked(mode).save(path)
    with open_document(path, kind) as document:
        page = document.page(0)
    assert page.pixels.shape[:2] == (SIZE[1], SIZE[0])
    assert int(page.pixels[120, 150:250].max()) < 40
    assert int(page.pixels[300:500].min()) > 220


def test_a_dark_picture_of_sixteen_bits_keeps_its_depth(tmp_path: Path) -> None:
    path = tmp_path / "redup.png"
    Image.fromarray(
        np.linspace(0, 65535, SIZE[0] * SIZE[1]).reshape(SIZE[1], SIZE[0]).astype(np.uint16)
    ).save(path)
    with open_document(path, "png") as document:
        pixels = document.page(0).pixels
    assert len(np.unique(pixels)) > 200


@pytest.mark.parametrize("size", [(1, 1), (3, 40), (40, 3), (16, 16)])
def test_tiny_pictures_are_pages_too(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "kecil.png"
    Image.new("L", size, 255).save(path)
    with open_document(path, "png") as document:
        assert document.page(0).pixels.size == size[0] * size[1]
