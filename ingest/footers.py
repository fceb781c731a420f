"""Lines at the head and foot of a page that belong to no text: page numbers, marks of scanning programs."""

import re

from archive.geometry import Page
from ingest.lines import Line

MARGIN = 0.08  # part of the page's height at its head and foot where such lines stand
_NUMBER = re.compile(
    r"^\W*(halaman|hal\.?|page|hlm\.?)?\W*(\d{1,3}|[ivxl]{1,5})(\s*(dari|of|/)\s*\d{1,3})?\W*$", re.IGNORECASE
)
_SCANNER = re.compile(r"(dipindai|scanned)\s+(dengan|with|by)\s|camscanner", re.IGNORECASE)


def is_footer(page: Page, line: Line) -> bool:
    """Whether the line is a page number or a scanner's mark at the edge of the page."""
    edge = line.box[1] > page.height * (1 - MARGIN) or line.box[3] < page.height * MARGIN
    return bool(edge and (_NUMBER.match(line.text) or _SCANNER.search(line.text)))
