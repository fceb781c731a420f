"""The steps of a procedure that is told as a numbered list, without a step table."""

import re
from collections.abc import Sequence
from dataclasses import replace

from archive.geometry import Page
from archive.records import Langkah, TabelLangkah
from ingest.closing import read_closing
from ingest.fields import Draft
from ingest.furniture import body_lines
from ingest.items import read_marker, split_items
from ingest.lines import Line
from ingest.sop_header import Identity, Value
from ingest.sop_lists import Section
from ingest.wording import join_lines

FEWEST = 3  # fewer numbered sentences are no procedure
# What stands under the last step and opens the signature.
_CLOSING = re.compile(
    r"^\W*(ditetapkan|disahkan|dikeluarkan|disetujui|mengetahui|menyetujui|tanda tangan|tembusan)\b"
    r"|^[A-Z][\w ]{2,25}, *\d{0,2} *\w{3,10} *\d{4}$",
    re.IGNORECASE,
)
ASIDE = 0.35  # of the column's width: a line that begins so far right is no step's
GAP = 1.6  # line heights above what is no longer the list


def plain_steps(section: Section | None, path: str, draft: Draft) -> TabelLangkah | None:
    """The table of steps without actors that a list under "Prosedur" makes; None when it is no numbered list.

    Evidence goes under `path`, which is `sop/0/tabel/0` or the like.
    """
    if section is None:
        return None
    lines = _body(section)
    if not lines:
        return None
    items = [item for item in split_items(lines, right=section.x1) if item]
    marked = any(read_marker(line) for line in lines)
    if len(items) < FEWEST or not (marked or all(_is_sentence(item) for item in items)):
        return None
    steps = []
    for number, item in enumerate(items):
        text = join_lines(item)
        draft.put_lines(f"{path}/langkah/{number}/kegiatan", text, item)
        steps.append(Langkah(no=str(number + 1), kegiatan=text))
    draft.note(
        f"Prosedur di halaman {section.page} berupa daftar tanpa tabel: pelaksana dan waktu tidak tercantum."
    )
    return TabelLangkah("", (), tuple(steps), ())


def signed_below(identity: Identity, section: Section, pages: Sequence[Page]) -> Identity:
    """The identity block with the signature under the procedure, where it has none of its own."""
    if "disahkan_oleh" in identity.values:
        return identity
    lines = body_lines([page for page in pages if page.number >= section.page])
    start = next((i for i, line in enumerate(lines) if line.box[1] >= section.label[3] - 2.0), 0)
    closing = read_closing(lines, start)
    if not closing.block:
        return identity
    signed = Value("disahkan_oleh", closing.block, closing.block[0].box)
    return replace(identity, values={**identity.values, "disahkan_oleh": signed})


def _is_sentence(item: list[Line]) -> bool:
    """Whether a step is told, mark or no mark: from a capital to a full stop."""
    return item[0].text[:1].isupper() and item[-1].text.endswith((".", ";"))


def _body(section: Section) -> list[Line]:
    """The section's lines up to the signature below them."""
    out: list[Line] = []
    for line in section.lines:
        if out and _ends(out[-1], line, section):
            break
        out.append(line)
    return out


def _ends(before: Line, line: Line, section: Section) -> bool:
    if _CLOSING.search(line.text):
        return True
    left = min(other.box[0] for other in section.lines)
    aside = line.box[0] > left + ASIDE * (section.x1 - left)
    return before.page == line.page and aside and line.box[1] - before.box[3] > GAP * max(8.0, line.height)
