"""The end of a paper: where its running text stops, who signs where and when, and who gets a copy."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.dates import find_date, impossible_date, incomplete_date
from ingest.items import split_items
from ingest.labels import match_label, match_whole
from ingest.lines import Line, make_line, split_line
from ingest.officials import begins_title, looks_like_name
from ingest.surat_head import place_of
from ingest.wording import cut_line

_TEMBUSAN = {
    "tembusan": (
        "Tembusan",
        "Tembusan Yth",
        "Tembusan disampaikan kepada Yth",
        "Tindasan",
        "Tembusan Kepada Yth",
    )
}
_TEMBUSAN_HEAD = re.compile(
    r"^(?:tembusan|tindasan)(?:\s+(?:disampaikan|dikirim|surat))?(?:\s+(?:ini|kepada))*(?:\s+(?:kepada|yth))*[\s.,:;]*",
    re.IGNORECASE,
)
_SET_AT = {
    "tempat": ("Ditetapkan di", "Dikeluarkan di", "Dibuat di", "Ditandatangani di"),
    "tanggal": ("pada tanggal", "tanggal"),
}
_SET_AT_PLACE = {"tempat": _SET_AT["tempat"]}
_WITNESS = ("Mengetahui", "Menyetujui", "Mengesahkan", "Mengetahui/Menyetujui", "Hormat kami")
_CLOSED = re.compile(r"^(?:demikian|atas (?:perhatian|kerja|kehadiran|perkenan))", re.IGNORECASE)
INDENT = 0.3  # share of the text's width right of which a signature stands


@dataclass(frozen=True, slots=True)
class Closing:
    """Where the text ends (an index into the lines) and what stands below it."""

    end: int
    block: tuple[Line, ...] = ()  # the signer's lines, without place and date
    place: Line | None = None
    date: Line | None = None
    tembusan: tuple[Line, ...] = ()
    rows: tuple[Line, ...] = ()  # all lines from place and date to the copies, over the whole width


def read_closing(lines: Sequence[Line], start: int) -> Closing:
    """The closing of a paper whose running text begins at line `start`."""
    copies = next((i for i in range(start, len(lines)) if is_tembusan(lines[i])), len(lines))
    end = _signature_start(lines[:copies], start)
    if end is None:
        return Closing(copies, tembusan=_tembusan(lines, copies))
    while end - 1 > start and match_whole(lines[end - 1].text, _WITNESS, 85):
        end -= 1
    column = _column(next(line for line in lines[end:] if not match_whole(line.text, _WITNESS, 85)))
    below = [line for line in lines[end:copies] if not match_whole(line.text, _WITNESS, 85)]
    rows = [part for line in below if (part := _within(line, column.box[0])).words]
    place, date, block = set_at(rows)
    return Closing(end, tuple(block), place, date, _tembusan(lines, copies), tuple(lines[end:copies]))


def is_tembusan(line: Line) -> bool:
    """Whether the line heads the list of those who get a copy."""
    label = match_label(line.text, _TEMBUSAN)
    if label is None:
        return False
    return (
        label.separated
        or label.length >= len(line.text)
        or line.text[label.length :].lower().startswith("yth")
    )


def tembusan_items(lines: Sequence[Line]) -> list[list[Line]]:
    """The copies one by one; the first of `lines` is the one with the label."""
    if not lines:
        return []
    match = _TEMBUSAN_HEAD.match(lines[0].text)
    first = cut_line(lines[0], match.end() if match else 0)
    rows = [first, *lines[1:]] if first.words else list(lines[1:])
    return split_items(rows)


def place_and_date(closing: Closing) -> tuple[str | None, str]:
    """The place, and the text in which the date stands (empty for none)."""
    date = closing.date.text if closing.date else ""
    place = closing.place
    if place is None:
        return (place_of(date), date) if date else (None, "")
    if place is closing.date:
        return place_of(date), date
    found = re.sub(r"^[\s:;.-]+|[\s:;.,-]+$", "", place.text)
    return found or None, date


def opens_set_at(line: Line) -> bool:
    """Whether the line is `Ditetapkan di Contoh`; the last word of `... pada tanggal ditetapkan.` is not."""
    label = match_label(line.text, _SET_AT_PLACE, 80)
    return label is not None and label.length < len(line.text)


def set_at(rows: Sequence[Line]) -> tuple[Line | None, Line | None, list[Line]]:
    """The place line and date line among the rows (their labels cut off) and the rows that are neither."""
    place: Line | None = None
    date: Line | None = None
    rest: list[Line] = []
    for row in rows:
        if len(rest) > 1:
            rest.append(row)
            continue
        label = match_label(row.text, _SET_AT, 80)
        value = cut_line(row, label.length) if label else row
        dated = _has_date(row.text)
        if label and label.field == "tempat" and place is None:
            place, split = _part_of_place(value)
            date = date or split
        elif dated and date is None and (label or place is not None or len(row.words) <= 8):
            date = value if label else row
            place = place or (None if label else row)
        elif label and label.field == "tanggal" and date is None and not value.words:
            date = row
        else:
            rest.append(row)
    return place, date, rest


def _part_of_place(value: Line) -> tuple[Line, Line | None]:
    """`Contoh pada tanggal 2 Mei 2025` on one line is a place and a date."""
    if match := re.search(r"\s*,?\s*pada\s+tanggal\s*[:;]?\s*|,\s+(?=\d)", value.text, re.IGNORECASE):
        return cut_line(value, 0, match.start()), cut_line(value, match.end())
    return value, None


def _has_date(teks: str) -> bool:
    return bool(find_date(teks) or impossible_date(teks) or incomplete_date(teks))


def _signature_start(lines: Sequence[Line], start: int) -> int | None:
    """Where the signer's block begins, with place and date if they stand above it."""
    body = [line for line in lines[start:] if len(line.words) > 4] or list(lines[start:])
    if not body:
        return None
    left = sorted(line.box[0] for line in body)[len(body) // 10]
    right = max(line.box[2] for line in body)
    edge = left + INDENT * (right - left)
    found = None
    for i in range(len(lines) - 1, start - 1, -1):
        if _is_paragraph(lines[i], left, right):
            break
        part = _column(lines[i])
        stands_right = part.box[0] > edge and (
            lines[i].box[0] > edge or len(lines[i].words) > len(part.words)
        )
        if (stands_right and (_opens(part) or match_label(part.text, _SET_AT, 80))) or (
            _opens(lines[i]) and _short(lines[i], left, right) and _after_close(lines, i, start)
        ):
            found = i
    return found if found is not None else _fallback(lines, start, edge)


def _opens(part: Line) -> bool:
    """Whether the part opens a signer's block: a title of office, or place and date alone."""
    if begins_title(part.text):
        return True
    return _has_date(part.text) and len(part.words) <= 8 and place_of(part.text) is not None


def _is_paragraph(line: Line, left: float, right: float) -> bool:
    """Whether the line is running text: from the left, wide, many words well read."""
    wide = line.box[2] - line.box[0] > 0.6 * (right - left)
    return wide and line.box[0] < left + 0.2 * (right - left) and len(line.words) >= 7 and line.conf > 0.75


def _short(line: Line, left: float, right: float) -> bool:
    return line.box[2] - line.box[0] < 0.62 * (right - left)


def _after_close(lines: Sequence[Line], index: int, start: int) -> bool:
    """Whether the closing sentence or a wide gap stands above: then a signature may stand at the left."""
    above = [line for line in lines[start:index] if line.page == lines[index].page]
    if not above:
        return True
    near = above[-4:]
    gap = lines[index].box[1] - above[-1].box[3]
    return any(_CLOSED.match(line.text) for line in near) or gap > 1.2 * above[-1].height


def _fallback(lines: Sequence[Line], start: int, edge: float) -> int | None:
    """Without a title that can be read: the lines at the right under the last paragraph, if a name is among them."""
    at = len(lines)
    while at > start and lines[at - 1].box[0] > edge:
        at -= 1
    block = lines[at:]
    return at if any(looks_like_name(line.text) and line.conf > 0.3 for line in block) else None


def _column(line: Line) -> Line:
    """The rightmost column that opens a block (else the rightmost); without dirt before its title of office."""
    parts = split_line(line)
    part = next((part for part in reversed(parts) if _opens(part)), parts[-1])
    for i in range(1, min(5, len(part.words))):
        rest = make_line(part.words[i:], part.page)
        if begins_title(rest.text) and not begins_title(part.text):
            before = part.words[:i]
            if all(word.conf < 0.8 or len(word.text) < 4 for word in before):
                return rest
    return part


def _within(line: Line, x: float) -> Line:
    """The words of the line that stand in the column that begins at x."""
    slack = 1.6 * max(8.0, line.height)
    words = [word for word in line.words if word.box[2] > x - slack and word.box[0] > x - 2.5 * slack]
    while words and words[0].box[0] < x - slack:
        words.pop(0)
    if words:
        words = list(split_line(make_line(words, line.page), gap=60.0)[0].words)
    return make_line(words, line.page) if words else Line((), line.box, line.page)


def _tembusan(lines: Sequence[Line], index: int) -> tuple[Line, ...]:
    """The lines of the copies, up to a gap as wide as three lines or the end of the page."""
    if index >= len(lines):
        return ()
    kept = [lines[index]]
    for before, line in pairwise(lines[index:]):
        if line.page != before.page or line.box[1] - before.box[3] > 2.5 * max(8.0, before.height):
            break
        if line.conf >= 0.4:
            kept.append(line)
    return tuple(kept)
