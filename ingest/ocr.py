"""Runs Tesseract on page images and gives words with boxes. Knows nothing of what the words mean."""

import os
import tempfile
from pathlib import Path

import cv2
import numpy as np
import pytesseract

from archive.errors import DamagedError, TooLargeError
from archive.geometry import Box
from ingest.raster import Pixels

# Tesseract's page segmentation: one column of text; a whole page; one block of lines; one line.
SHEET_MODE, PAGE_MODE, BLOCK_MODE, LINE_MODE = 4, 3, 6, 7
NOISE = 0.25  # below this a "word" of marks is a stain

RawWord = tuple[
    str, Box, float, tuple[int, int, int]
]  # text, pixels, confidence 0..1, (block, paragraph, line)


def read_image(pixels: Pixels, *, mode: int, dpi: float, language: str, timeout: float) -> list[RawWord]:
    """Words of one image (h, w) grey; one Tesseract run.

    Raises TooLargeError when it takes longer than `timeout` seconds, DamagedError when Tesseract fails.
    """
    # One thread a run: pages are read side by side, and Tesseract's own threads only get in each other's way.
    os.environ["OMP_THREAD_LIMIT"] = "1"
    with tempfile.TemporaryDirectory(prefix="arsip-ocr-") as folder:
        # PGM: a PNG would cost more to write than the page costs to read.
        picture = Path(folder) / "halaman.tif"
        cv2.imwrite(str(picture), pixels)
        try:
            table = pytesseract.image_to_data(
                str(picture), lang=language, config=f"--psm {mode} --dpi {round(dpi)}", timeout=timeout
            )
        except RuntimeError as error:
            if "timeout" not in str(error).lower():
                raise DamagedError(f"Tesseract gagal: {str(error)[:200]}") from error
            raise TooLargeError(f"pembacaan satu halaman melebihi {timeout:.0f} detik") from error
    return _words(table)


def turned_by(pixels: Pixels, timeout: float = 60) -> tuple[int, float]:
    """Clockwise degrees that set the image upright, and Tesseract's confidence in it; (0, 0) when it cannot tell."""
    with tempfile.TemporaryDirectory(prefix="arsip-osd-") as folder:
        picture = Path(folder) / "halaman.tif"
        cv2.imwrite(str(picture), pixels)
        try:
            found = pytesseract.image_to_osd(
                str(picture),
                config="--dpi 150 -c min_characters_to_try=20",
                output_type=pytesseract.Output.DICT,
                timeout=timeout,
            )
        except (pytesseract.TesseractError, RuntimeError):
            return 0, 0.0
    return int(found["rotate"]) % 360, float(found["orientation_conf"])


def _words(table: str) -> list[RawWord]:
    words: list[RawWord] = []
    for row in table.splitlines()[1:]:
        parts = row.split("\t")
        if len(parts) < 12 or parts[0] != "5" or not parts[11].strip():
            continue
        text, conf = parts[11].strip(), float(parts[10]) / 100
        if conf < NOISE and not any(c.isalnum() for c in text):
            continue
        x, y, w, h = (float(v) for v in parts[6:10])
        line = (int(parts[2]), int(parts[3]), int(parts[4]))
        words.append((text, (x, y, x + w, y + h), round(max(0.0, conf), 3), line))
    return words


def turn(pixels: Pixels, degrees: int) -> Pixels:
    """The image turned clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(pixels, -(degrees // 90) % 4))
