"""From a page of a file to a `Page`: upright, with words, cells and symbols. Pure: no database, no network."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

import cv2
import numpy as np
import pdfplumber
from numpy.typing import NDArray

from archive.errors import TooLargeError, UnreadableError
from archive.geometry import Box, Cell, Matrix, Page, Word
from ingest.aligned_cells import aligned_cells
from ingest.drawn import find_drawn
from ingest.exit_words import label_of, unread_exits
from ingest.ocr import BLOCK_MODE, LINE_MODE, PAGE_MODE, SHEET_MODE, RawWord, read_image, turn, turned_by
from ingest.raster import Document, Pixels, RawPage
from ingest.repair import clean_ground, ink_on_grey, is_sideways, repair
from ingest.rulings import Ruled, find_ruled
from ingest.sheet import Sheet, holds_print, lay_out, lay_out_boxes, lay_out_line
from ingest.stamps import Ring, remove_stamps

DOUBTFUL = 0.55  # mean confidence below which a page may stand on its head
TURN_SURE = 1.0  # Tesseract's own measure of how sure it is of a page's orientation
CELL_DOUBTFUL = 0.72  # a cell read with less confidence is read again
AGAIN_SCALE = 330 / 72  # pixels a point of the second look
STAMP_DOUBTFUL, STAMP_SPARES = 0.94, (-0.15, 0.15)
MIN_READ_SCALE = 150 / 72  # pixels a point; coarser print is enlarged before it is read


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How pages are read: Tesseract's `language`, and the seconds one page may take."""

    language: str = "ind"
    page_seconds: float = 300.0


class DigitalText:
    """The drawn text of a PDF, page by page; safe to call from several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()

    def words(self, index: int) -> tuple[Word, ...] | None:
        """Words of page `index` (from 0); None when its text cannot be used (no letters behind the glyphs, or turned)."""
        with self._lock, pdfplumber.open(self._path, pages=[index + 1]) as pdf:
            page = pdf.pages[0]
            chars = [c for c in page.chars if c["text"].strip()]
            useless = sum(
                1 for c in chars if "(cid:" in c["text"] or c["text"] == "\ufffd" or not c["upright"]
            )
            if not chars or useless > 0.1 * len(chars):
                return None
            left, top = page.bbox[:2]
            found = page.dedupe_chars().extract_words(x_tolerance_ratio=0.18, y_tolerance=2)
        words = []
        for w in found:
            box = (w["x0"] - left, w["top"] - top, w["x1"] - left, w["bottom"] - top)
            words.append((w["text"], tuple(round(v, 2) for v in box)))
        return tuple(
            Word(text, box, 1.0, line)
            for (text, box), line in zip(words, _line_numbers([b for _, b in words]), strict=True)
        )


def _line_numbers(boxes: list[tuple[float, ...]]) -> list[int]:
    """Numbers that words on one level share, top to bottom."""
    numbers = [0] * len(boxes)
    number, level = -1, float("-inf")
    for index in sorted(range(len(boxes)), key=lambda i: (boxes[i][1] + boxes[i][3]) / 2):
        middle = (boxes[index][1] + boxes[index][3]) / 2
        if middle - level > 0.4 * (boxes[index][3] - boxes[index][1]):
            number += 1
            level = middle
        numbers[index] = number
    return numbers


def read_page(document: Document, digital: DigitalText | None, index: int, options: ReadingOptions) -> Page:
    """Page `index` (from 0) of an open document; raises UnreadableError naming file and page."""
    raw = document.page(index)
    try:
        if raw.digital and digital is not None and (words := digital.words(index)) is not None:
            return _digital_page(raw, words)
        return _scanned_page(raw, options)
    except TooLargeError as error:
        raise TooLargeError(
            f"{document.path.name}: halaman {index + 1}: {error}. Pindai ulang lebih kecil."
        ) from error
    except UnreadableError as error:
        raise type(error)(
            f"{document.path.name}: halaman {index + 1}: {error}. Pindai ulang halaman itu."
        ) from error


def _digital_page(raw: RawPage, words: tuple[Word, ...]) -> Page:
    ruled = find_ruled(ink_on_grey(raw.pixels, raw.scale), raw.scale)
    return Page(
        raw.number,
        raw.width,
        raw.height,
        turned=0,
        source="teks",
        words=words,
        cells=ruled.cells,
        symbols=ruled.symbols,
        connectors=ruled.connectors,
        rules=ruled.rules,
    )


def _scanned_page(raw: RawPage, options: ReadingOptions) -> Page:
    repaired = repair(raw.pixels, raw.scale)
    degrees = 0
    if is_sideways(repaired.grey):
        degrees, _ = turned_by(repaired.grey)
        degrees = degrees if degrees in (90, 270) else 90
    grey = turn(repaired.grey, degrees)
    words, ruled = _read_upright(grey, raw.scale, options)
    if _reads_badly(words):
        more, sure = turned_by(grey)
        if more and sure >= TURN_SURE:
            turned = turn(grey, more)
            again, ruled_again = _read_upright(turned, raw.scale, options)
            if _quality(again) > _quality(words):
                degrees, grey, words, ruled = (degrees + more) % 360, turned, again, ruled_again
    matrix = _to_original(repaired.back, repaired.grey.shape, degrees, raw.scale)
    height, width = grey.shape
    return Page(
        raw.number,
        round(width / raw.scale, 2),
        round(height / raw.scale, 2),
        turned=degrees,
        source="ocr",
        words=words,
        cells=ruled.cells,
        symbols=ruled.symbols,
        connectors=ruled.connectors,
        rules=ruled.rules,
        to_original=matrix,
    )


def _read_upright(grey: Pixels, scale: float, options: ReadingOptions) -> tuple[tuple[Word, ...], Ruled]:
    ruled, rings = find_drawn(grey, scale)
    page = clean_ground(remove_stamps(grey, ruled.lines, scale, rings=rings), scale)
    # Twice the stroke's rim goes too: what is left of a line beside it is read as letters.
    page[cv2.dilate(ruled.lines, np.ones((3, 3), np.uint8)) > 0] = 255
    found = _read_pieces(page, scale, ruled.cells, options)
    height, width = grey.shape
    cells = aligned_cells(
        Page(
            1,
            width / scale,
            height / scale,
            0,
            "ocr",
            tuple(found),
            ruled.cells,
            ruled.symbols,
            rules=ruled.rules,
        )
    )
    if cells:
        # A table without vertical lines: once its columns are known, it is read cell by cell like any other.
        found = _read_pieces(page, scale, cells, options)
    found += _read_exits(page, scale, ruled, found, options)
    return _read_under_stamps(found, grey, ruled, rings, scale, options), ruled


def _read_exits(
    page: Pixels, scale: float, ruled: Ruled, words: Sequence[Word], options: ReadingOptions
) -> list[Word]:
    """Labels at diamonds of which none was read, looked for again on one line: a lone Y or T is passed over in a cell."""
    boxes = unread_exits(ruled.symbols, ruled.connectors, words)
    sheet = lay_out_line(page, scale, [box for box in boxes if holds_print(page, scale, box)], AGAIN_SCALE)
    if not sheet.pieces:
        return []
    first = max((word.line for word in words), default=0) + 1
    return [
        Word(text, place, conf, first + number)
        for number, read in enumerate(_read_sheet(sheet, LINE_MODE, options).values())
        for text, place, conf, _ in read
        if label_of(text)
    ]


def _read_pieces(page: Pixels, scale: float, cells: Sequence[Cell], options: ReadingOptions) -> list[Word]:
    """The words of a page without lines: of each cell apart, and of what stands outside of them."""
    sheet = lay_out(page, scale, cells, max(scale, MIN_READ_SCALE))
    if not sheet.pieces:
        return []
    mode = SHEET_MODE if cells else PAGE_MODE
    read = _read_sheet(sheet, mode, options)
    trust = {box: _trust(words) * _covered(page, scale, box, words) for box, words in read.items()}
    doubtful = [
        box
        for box, words in read.items()
        if sheet.is_cell(box) and trust[box] < CELL_DOUBTFUL and (words or holds_print(page, scale, box))
    ]
    # Once more, larger and as one block: what was dropped as a stain or blurred is often read then. What is still
    # not read is put on one line, which is not searched for blocks at all.
    for mode, lay in ((BLOCK_MODE, lay_out_boxes), (LINE_MODE, lay_out_line)):
        sheet = lay(page, scale, doubtful, AGAIN_SCALE)
        if not sheet.pieces:
            break
        for box, words in _read_sheet(sheet, mode, options).items():
            again = _trust(words) * _covered(page, scale, box, words)
            if again > trust[box]:
                read[box], trust[box] = words, again
        doubtful = [box for box in doubtful if not read[box]]
    found: list[Word] = []
    numbers: dict[tuple[Box, tuple[int, ...]], int] = {}
    for box in sorted(read, key=lambda b: (b[1], b[0])):
        for text, place, conf, line in read[box]:
            found.append(Word(text, place, conf, numbers.setdefault((box, line), len(numbers))))
    return found


def _read_under_stamps(
    words: list[Word],
    grey: Pixels,
    ruled: Ruled,
    rings: Sequence[Ring],
    scale: float,
    options: ReadingOptions,
) -> tuple[Word, ...]:
    """Doubtful words beneath a stamp once more, with more and with less of the stamp taken off: the surest counts."""
    for x, y, radius in rings:
        centre, reach = (x / scale, y / scale), radius / scale
        under = [i for i, w in enumerate(words) if w.conf < STAMP_DOUBTFUL and _is_under(w, centre, reach)]
        if not under:
            continue
        boxes = [words[i].box for i in under]
        height, width = grey.shape
        region = (
            max(0.0, min(b[0] for b in boxes) - 60),
            max(0.0, min(b[1] for b in boxes) - 6),
            min(width / scale, max(b[2] for b in boxes) + 60),
            min(height / scale, max(b[3] for b in boxes) + 6),
        )
        rows = slice(round(region[1] * scale), round(region[3] * scale))
        cols = slice(round(region[0] * scale), round(region[2] * scale))
        looks = []
        for spare in STAMP_SPARES:
            lifted = remove_stamps(grey, ruled.lines, scale, rings=[(x, y, radius)], spare=spare)
            part = clean_ground(lifted[rows, cols], scale)
            part[cv2.dilate(ruled.lines[rows, cols], np.ones((3, 3), np.uint8)) > 0] = 255
            looks += [part, np.full((round(20 * scale), part.shape[1]), 255, np.uint8)]
        seen = read_image(
            np.vstack(looks),
            mode=BLOCK_MODE,
            dpi=scale * 72,
            language=options.language,
            timeout=options.page_seconds,
        )
        each = looks[0].shape[0] + looks[1].shape[0]
        for text, (x0, y0, x1, y1), conf, _ in seen:
            up = region[1] - (int(y0) // each) * each / scale
            place = (region[0] + x0 / scale, up + y0 / scale, region[0] + x1 / scale, up + y1 / scale)
            for i in under:
                if conf > words[i].conf + 0.04 and _same_place(place, words[i].box):
                    words[i] = replace(words[i], text=text, conf=conf)
    return tuple(words)


def _is_under(word: Word, centre: tuple[float, float], radius: float) -> bool:
    x = min(max(centre[0], word.box[0]), word.box[2])
    y = min(max(centre[1], word.box[1]), word.box[3])
    return float(np.hypot(x - centre[0], y - centre[1])) <= radius and sum(c.isalpha() for c in word.text) > 2


def _same_place(a: Box, b: Box) -> bool:
    shared = max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    size = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared
    return shared > 0.55 * size


def _read_sheet(sheet: Sheet, mode: int, options: ReadingOptions) -> dict[Box, list[RawWord]]:
    """Words of each piece of a sheet by its box, in points of the page."""
    read: dict[Box, list[RawWord]] = {piece.box: [] for piece in sheet.pieces}
    found = read_image(
        sheet.pixels, mode=mode, dpi=sheet.scale * 72, language=options.language, timeout=options.page_seconds
    )
    for text, box, conf, line in found:
        piece = sheet.piece_at((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        read[piece.box].append((text, sheet.to_page(box), conf, line))
    return read


def _covered(page: Pixels, scale: float, box: Box, words: Sequence[RawWord]) -> float:
    """Share of the ink in a box, in points, that words account for; print that was passed over makes it small."""
    x0, y0, x1, y1 = (round(v * scale) for v in box)
    dark = page[y0:y1, x0:x1] < 150
    ink = int(dark.sum())
    if not ink or not words:
        return 1.0
    for _, place, _, _ in words:
        left, top, right, low = (round(v * scale) for v in place)
        dark[max(0, top - y0 - 2) : max(0, low - y0 + 2), max(0, left - x0 - 2) : max(0, right - x0 + 2)] = (
            False
        )
    return 1.0 - int(dark.sum()) / ink


def _trust(words: Sequence[RawWord]) -> float:
    """Mean confidence, each word weighed by its letters; 0 when nothing was read."""
    letters = sum(len(w[0]) for w in words)
    return sum(len(w[0]) * w[2] for w in words) / letters if letters else 0.0


def _reads_badly(words: tuple[Word, ...]) -> bool:
    longer = [w for w in words if len(w.text) > 2]
    return bool(words) and (len(longer) < 3 or sum(w.conf for w in longer) / len(longer) < DOUBTFUL)


def _quality(words: tuple[Word, ...]) -> float:
    """Letters read with confidence."""
    return sum(len(w.text) * w.conf for w in words if w.conf > 0.6)


def _to_original(back: NDArray[np.float64], shape: tuple[int, ...], degrees: int, scale: float) -> Matrix:
    height, width = shape[:2]
    # Where a pixel of the turned page lay before turning (clockwise by `degrees`).
    unturn = {
        0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        90: [[0, 1, 0], [-1, 0, height], [0, 0, 1]],
        180: [[-1, 0, width], [0, -1, height], [0, 0, 1]],
        270: [[0, -1, width], [1, 0, 0], [0, 0, 1]],
    }[degrees]
    grow, shrink = np.diag([scale, scale, 1.0]), np.diag([1 / scale, 1 / scale, 1.0])
    matrix = shrink @ back @ np.array(unturn, np.float64) @ grow
    values = [round(float(v), 8) for v in (matrix / matrix[2, 2]).ravel()]
    return (values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7], values[8])
