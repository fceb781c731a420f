"""The lines of a document without what stands on every page: page numbers, addresses, catchwords, footers."""

import re
from collections.abc import Sequence

from archive.geometry import Page
from ingest.labels import fold
from ingest.lines import Line, lines_in
from ingest.slips import is_slip
from ingest.wording import tidy_line

_PAGE_NUMBER = re.compile(r"[-–—~.(\s]*(?:\d{1,3}|[lIi]{1,3})[-–—~.)\s]*")
_PAGE_WORDS = re.compile(r"(?:halaman|hal\.?|page)\s*\d+\s*(?:dari|of|/)?\s*\d*", re.IGNORECASE)
_CATCHWORD = re.compile(r"(?:\.\s?){3,}$|…$")
_FOOTERS = (
    "jdih", "camscanner", "tandatanganisecaraelektronik", "balaisertifikasielektronik", "sertifikatelektronik",
    "bsre", "balaibesarsertifikasi", "uuitenol1", "informasielektronikdanatau",
)  # fmt: skip
_FOOTERS_FOLDED = tuple(fold(part) for part in _FOOTERS)
EDGE = 0.12  # share of the page's height at top and bottom where page numbers stand


def body_lines(pages: Sequence[Page]) -> tuple[Line, ...]:
    """All lines of the pages in reading order, without page heads and feet, and without dirt."""
    lines: list[Line] = []
    for page in pages:
        raw = [tidied for line in lines_in(page) if (tidied := tidy_line(line)).words]
        last = len(raw) - 1
        lines.extend(
            line
            for i, line in enumerate(raw)
            if not is_furniture(line, page, first=i == 0, last=i >= last - 1)
        )
    return tuple(lines)


def without_slips(pages: Sequence[Page]) -> list[Page]:
    """The pages without disposition slips that were scanned with a letter; all of them if there is nothing else."""
    kept = [page for page in pages if not is_slip(lines_in(page))]
    return kept if any(page.words for page in kept) else list(pages)


def is_furniture(line: Line, page: Page, *, first: bool = False, last: bool = False) -> bool:
    """Whether the line belongs to the page, not to the text; `first` and `last` tell where on it the line stands."""
    text = line.text
    folded = fold(text)
    if line.conf < 0.3 and len(folded) <= 4 and folded != fold("di"):
        return True  # a stain
    if any(part in folded for part in _FOOTERS_FOLDED):
        return True
    at_edge = line.box[3] < EDGE * page.height or line.box[1] > (1 - EDGE) * page.height
    if (at_edge or first or last) and (_PAGE_WORDS.fullmatch(text.strip()) or _is_page_number(line, page)):
        return True
    return last and at_edge and _CATCHWORD.search(text) is not None


def _is_page_number(line: Line, page: Page) -> bool:
    """A number alone, dashes around it allowed, in the middle or at the outer edge."""
    if not _PAGE_NUMBER.fullmatch(line.text) or not any(letter.isalnum() for letter in line.text):
        return False
    centre = (line.box[0] + line.box[2]) / 2
    dashed = not line.text.strip().isalnum()
    return dashed or abs(centre - page.width / 2) < 0.1 * page.width or centre > 0.8 * page.width
