"""The name of the office in a letterhead or beside a logo: the lines that name a body, not a unit or an address."""

import re
from collections.abc import Sequence

from ingest.cell_text import Piece, piece_of
from ingest.lines import Line
from ingest.wording import tidy_line

# How the name of a body begins.
_BODY = re.compile(
    r"^(sekretariat|komisi|kpu\b|pemerintah|badan|dinas|kementerian|satuan|kecamatan|kelurahan|inspektorat|kepolisian"
    r"|pengadilan|panitia|lembaga|rumah sakit|perpustakaan|dewan|mahkamah|kantor|kejaksaan|republik)",
    re.IGNORECASE,
)
# What follows an office's name and no longer belongs to it.
_AFTER = re.compile(
    r"^(bidang|seksi|sub\b|subbag|subbagian|bagian|sub-?bagian|alamat|jalan|jl\b|telp|telepon|fax|faks|website|laman"
    r"|e-?mail|surel|kode pos|standar operasional|prosedur operasional|sop\b|nomor|no\b|tahun|\d)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"^\W*(19|20)\d\d\W*$")


def office_name(lines: Sequence[Line]) -> Piece:
    """The office these lines name, as one text; empty when none of them begins like a body's name.

    Letters of a round logo are read as odd lines above the name; when the name begins anew, the later one counts.
    """
    tidy = [line for line in map(tidy_line, lines) if any(letter.isalpha() for letter in line.text)]
    starts = [i for i, line in enumerate(tidy) if _BODY.match(_key(line))]
    if not starts:
        return Piece()
    start = starts[0]
    for i in starts[1:]:
        if _key(tidy[i]).split()[:2] == _key(tidy[start]).split()[:2] or _is_scrap(tidy[start], tidy[i]):
            start = i
    taken: list[Line] = []
    for line in tidy[start:]:
        if taken and (_AFTER.match(_key(line)) or _YEAR.match(line.text) or _is_far(taken[-1], line)):
            break
        if _is_scrap(line, tidy[start]) and taken:
            continue
        taken.append(line)
    return piece_of(taken)


def _key(line: Line) -> str:
    return re.sub(r"^\W+", "", line.text)


def _is_scrap(line: Line, other: Line) -> bool:
    """Whether a line is much less surely read, or much smaller, than the other: a piece of a logo."""
    return line.conf < 0.5 * other.conf or line.height < 0.6 * other.height


def _is_far(before: Line, line: Line) -> bool:
    return line.box[1] - before.box[3] > 2.6 * max(before.height, 6.0)
