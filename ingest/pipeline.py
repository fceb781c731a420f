"""The order of the reader's steps: a file in, a `Reading` out. Pure: touches no database and no archive."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from archive.geometry import Page
from archive.records import Rekaman
from archive.settings import Settings
from ingest.division import Part, divide
from ingest.pages import DigitalText, ReadingOptions, read_page
from ingest.parse import REVIEW_THRESHOLD, parse_pages
from ingest.raster import open_document
from ingest.sniff import inspect, sniff


@dataclass(frozen=True, slots=True)
class Reading:
    """The record of a file, and the pages it was parsed from; `lain` are the documents that follow it in the file."""

    rekaman: Rekaman
    pages: tuple[Page, ...]
    lain: "tuple[Reading, ...]" = ()


def no_progress(done: int, pages: int) -> None:
    """Tells nobody."""


def read_file(
    path: Path, settings: Settings, *, threads: int = 1, progress: Callable[[int, int], None] = no_progress
) -> Reading:
    """Reads one file, `threads` pages at a time; `progress(done, pages)` is called after each page.

    Raises EmptyError, WrongTypeError, EncryptedError, DamagedError or TooLargeError.
    """
    pages = read_pages(path, settings, threads=threads, progress=progress)
    return parse_file(pages, review_threshold=settings.review_threshold)


def parse_file(pages: Sequence[Page], *, review_threshold: float = REVIEW_THRESHOLD) -> Reading:
    """The documents of a file's pages, each parsed as if it had been scanned alone."""
    parts = divide(pages)
    if len(parts) < 2:
        whole = parse_pages(pages, review_threshold=review_threshold)
        notes = parts[0].catatan if parts else ()
        return Reading(replace(whole, catatan_baca=(*notes, *whole.catatan_baca)), tuple(pages))
    first, *others = (_parse_part(pages, part, review_threshold) for part in parts)
    return replace(first, lain=tuple(others))


def _parse_part(pages: Sequence[Page], part: Part, review_threshold: float) -> Reading:
    own = tuple(replace(page, number=i) for i, page in enumerate(pages[part.first : part.last + 1], 1))
    rekaman = parse_pages(own, review_threshold=review_threshold)
    placed = replace(rekaman, halaman_awal=part.first + 1, halaman_akhir=part.last + 1)
    return Reading(replace(placed, catatan_baca=(*part.catatan, *rekaman.catatan_baca)), own)


def read_pages(
    path: Path, settings: Settings, *, threads: int = 1, progress: Callable[[int, int], None] = no_progress
) -> tuple[Page, ...]:
    """The pages of one file in order; at most a few page images are in memory at once."""
    kind = sniff(path)
    inspect(path, settings)
    options = ReadingOptions(settings.language, float(settings.max_seconds))
    with open_document(path, kind) as document, ThreadPoolExecutor(threads) as pool:
        digital = DigitalText(path) if kind == "pdf" else None
        pages: list[Page] = []
        waiting: deque[Future[Page]] = deque()
        progress(0, document.count)
        try:
            for index in range(document.count):
                waiting.append(pool.submit(read_page, document, digital, index, options))
                if len(waiting) > threads:
                    pages.append(waiting.popleft().result())
                    progress(len(pages), document.count)
            while waiting:
                pages.append(waiting.popleft().result())
                progress(len(pages), document.count)
        finally:
            for future in waiting:
                future.cancel()
    return tuple(pages)
