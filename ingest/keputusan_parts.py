"""A decree taken apart into its parts: title, considerations, dicta, closing, attachments; lines only, no values.

It knows the order and the labels of a Keputusan. Labels are matched where labels stand: at the left edge of the page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from archive.geometry import Word
from ingest.closing import is_tembusan, opens_set_at
from ingest.items import read_marker
from ingest.labels import COLON_LIKE, fold, match_label, match_whole, stands_as_label
from ingest.lines import Line, make_line, split_line
from ingest.officials import begins_title
from ingest.wording import cut_line

SECTIONS = {
    "menimbang": ("Menimbang",),
    "mengingat": ("Mengingat",),
    "memperhatikan": ("Memperhatikan", "Membaca", "Mendengar"),
    "memutuskan": ("MEMUTUSKAN", "M E M U T U S K A N"),
    "menetapkan": ("Menetapkan",),
}
_UNITS = (
    "KESATU",
    "KEDUA",
    "KETIGA",
    "KEEMPAT",
    "KELIMA",
    "KEENAM",
    "KETUJUH",
    "KEDELAPAN",
    "KESEMBILAN",
    "KESEPULUH",
)
DIKTUM = (
    *_UNITS,
    "KESEBELAS",
    *(f"{unit} BELAS" for unit in _UNITS[1:9]),
    "KEDUA PULUH",
    *(f"KEDUA PULUH {unit.removeprefix('KE')}" for unit in _UNITS[:9]),
)
_DIKTUM_NAMES = {name: (name, name.replace(" ", "")) for name in DIKTUM} | {"PERTAMA": ("PERTAMA",)}
_SALINAN = (
    "Salinan sesuai dengan aslinya",
    "Salinan sesuai dengan asli",
    "Untuk salinan yang sah",
    "Salinan sesuai aslinya",
)
_KEPUTUSAN = re.compile(r"^K\s?E\s?P\s?U\s?T\s?U\s?S\s?A\s?N\b", re.IGNORECASE)
_LAMPIRAN = re.compile(
    r"^L\s?A\s?M\s?P\s?I\s?R\s?A\s?N(?:\s+(?P<no>[IVX1l]{1,4}))?\s*[:.]?\s*(?P<rest>.*)$", re.IGNORECASE
)
_NOMOR = {"nomor": ("Nomor", "No")}
_COLONS = frozenset(":;=.-·")


@dataclass(slots=True)
class DiktumPart:
    """A dictum: its label as it should be read, whether the label itself was read, and its lines."""

    label: str
    read: bool
    lines: list[Line]


@dataclass(slots=True)
class Parts:
    """The lines of each part of a decree; empty where the paper has none."""

    top: list[Line] = field(default_factory=list)  # kop, above the title
    title: list[Line] = field(default_factory=list)  # KEPUTUSAN ...
    nomor: list[Line] = field(default_factory=list)
    tentang: list[Line] = field(default_factory=list)
    sections: dict[str, list[Line]] = field(default_factory=dict)
    labels: dict[str, Line] = field(default_factory=dict)
    diktum: list[DiktumPart] = field(default_factory=list)
    closing: list[Line] = field(default_factory=list)  # from `Ditetapkan di` on
    salinan: list[Line] = field(default_factory=list)  # below `Salinan sesuai dengan aslinya`
    lampiran: list[list[Line]] = field(default_factory=list)  # the lines of each attachment


def take_apart(lines: Sequence[Line]) -> Parts:
    """The parts of the decree that these lines (page furniture left out) make."""
    parts = Parts()
    own, parts.lampiran = _without_lampiran(lines)
    at = _read_title(own, parts)
    _read_sections(own[at:], parts)
    return parts


def lampiran_head(lines: Sequence[Line]) -> int | None:
    """The index of the line that heads an attachment among a page's first lines; None for another page."""
    for i, line in enumerate(lines[:5]):
        match = _LAMPIRAN.match(line.text)
        if match is None:
            continue
        if not match["rest"] or _KEPUTUSAN.match(match["rest"]) or line.text[:6].isupper():
            return i
    return None


def _without_lampiran(lines: Sequence[Line]) -> tuple[list[Line], list[list[Line]]]:
    """The decree's own lines, and those of each attachment with the pages that follow it."""
    by_page: dict[int, list[Line]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    own: list[Line] = []
    attached: list[list[Line]] = []
    for number, page in enumerate(by_page.values()):
        head = lampiran_head(page)
        if head is not None and number > 0:
            attached.append(list(page))
        elif attached:
            attached[-1].extend(page)
        else:
            own.extend(page)
    return own, attached


def _read_title(lines: Sequence[Line], parts: Parts) -> int:
    """Fill in title, number and tentang; the index of the first line below them."""
    start = next((i for i, line in enumerate(lines[:30]) if _KEPUTUSAN.match(line.text)), None)
    if start is None:
        start = next((i for i, line in enumerate(lines[:30]) if match_label(line.text, _NOMOR)), 0)
    parts.top = list(lines[:start])
    i, current = start, parts.title
    while i < len(lines):
        line = lines[i]
        if _section(line) or line.text.upper().startswith("DENGAN RAHMAT"):
            break
        if match_label(line.text, _NOMOR) and not parts.nomor and current is parts.title:
            current = parts.nomor
        elif match_whole(line.text, ("TENTANG",), 80) and current is not parts.tentang:
            current = parts.tentang
            i += 1
            continue
        elif current is parts.tentang and current and _heads_official(line, parts):
            break
        if current is parts.tentang and re.match(r"(?i)tentang\s", line.text) and not current:
            line = cut_line(line, 8)
        current.append(line)
        i += 1
        if i - start > 40:
            break
    return i


def _heads_official(line: Line, parts: Parts) -> bool:
    """Whether the line names who decides (`BUPATI CONTOH,`), below the title of the decree."""
    text = line.text.strip()
    if not begins_title(text):
        return False
    gap = line.box[1] - parts.tentang[-1].box[3]
    office = fold(" ".join(other.text for other in parts.title)).removeprefix(fold("keputusan"))
    own = fold(text)
    named = bool(own) and (office.startswith(own[:12]) or office[:14] in own)
    return text.endswith((",", ".")) or gap > 0.9 * max(8.0, line.height) or named


def _section(line: Line) -> str | None:
    label = match_label(line.text, SECTIONS, 86)
    if label is None:
        return None
    if label.field == "memutuskan":
        return label.field if len(line.words) <= 12 else None
    return label.field if stands_as_label(line, label) else None


def _read_sections(lines: Sequence[Line], parts: Parts) -> None:
    """Fill in the sections from Menimbang on, the dicta and the closing."""
    lines = _with_lone_labels(lines)
    edge = _edges(lines)
    colon = _colons(lines)
    current: list[Line] = []  # lines before the first label belong to no part
    seen = ""
    for i, line in enumerate(lines):
        if heads_copy(line):
            parts.salinan = list(lines[i + 1 :])
            return
        if seen in ("memutuskan", "menetapkan", "diktum") and opens_set_at(line):
            parts.closing = list(lines[i:])
            _split_salinan(parts)
            return
        at_edge = line.box[0] <= edge.get(line.page, 0.0) + 22.0
        name = _section(line) if at_edge or _is_centred_label(line) else None
        if (
            name
            and not (name == "menimbang" and seen == "diktum")
            and not (seen == "diktum" and name != "memutuskan")
        ):
            label = match_label(line.text, SECTIONS, 86)
            parts.labels.setdefault(name, line)
            current = parts.sections.setdefault(name, [])
            seen = name
            _append(current, line, label.length if label else 0, colon)
            continue
        if seen in ("memutuskan", "menetapkan", "diktum") and at_edge and (found := _diktum(line)):
            current = []
            parts.diktum.append(DiktumPart(found[0], read=True, lines=current))
            seen = "diktum"
            _append(current, line, found[1], colon)
            continue
        if seen in ("memutuskan", "menetapkan", "diktum") and (at := _lone_colon(line, edge)) is not None:
            current = []
            parts.diktum.append(DiktumPart("", read=False, lines=current))
            seen = "diktum"
            _append(current, line, at, colon)
            continue
        current.append(line)


def _split_salinan(parts: Parts) -> None:
    """Of the lines of the closing, those below `Salinan sesuai dengan aslinya` are the salinan block; copies end both."""
    copies = next((i for i, line in enumerate(parts.closing) if is_tembusan(line)), len(parts.closing))
    parts.closing = parts.closing[:copies]
    at = next((i for i, line in enumerate(parts.closing) if heads_copy(line)), None)
    if at is None:
        return
    left, right = _columns(parts.closing[at:], parts.closing[0].box[0])
    parts.salinan = left[1:]
    parts.closing = [*parts.closing[:at], *right]


def heads_copy(line: Line) -> bool:
    """Whether the line, or its left part, is `Salinan sesuai dengan aslinya`."""
    if fold("salinan sesuai dengan") in fold(line.text):
        return True
    return bool(line.words) and match_whole(split_line(line, gap=1.5 * line.height)[0].text, _SALINAN, 80) > 0


def _columns(lines: Sequence[Line], x: float) -> tuple[list[Line], list[Line]]:
    """What stands left of the column that begins at x, and what stands in it, parted from it by a gap."""
    left: list[Line] = []
    right: list[Line] = []
    for line in lines:
        for part in split_line(line, gap=1.5 * line.height):
            (right if part.box[0] > x - 20.0 else left).append(part)
    return left, right


def _append(current: list[Line], line: Line, length: int, colon: float | None) -> None:
    """What follows the label on its line, without the colon and what it was misread as."""
    words = list(cut_line(line, length).words)
    while words and set(words[0].text) <= _COLONS and len(words[0].text) <= 2:
        words.pop(0)
    if len(words) > 1 and len(words[0].text) <= 2:
        marked = read_marker(make_line(words[1:], line.page))
        there = colon is not None and abs(words[0].box[0] - colon) <= 6.0 and not _is_mark(words[0], line)
        if there or (marked and (COLON_LIKE.fullmatch(words[0].text) or words[0].text in "1lI|!?")):
            words.pop(0)
    if words:
        current.append(make_line(words, line.page))


def _is_mark(word: Word, line: Line) -> bool:
    """Whether the word is a sure list mark: `1.`, `a.`."""
    return word.text.endswith((".", ")")) and bool(read_marker(make_line([word], line.page)))


def _colons(lines: Sequence[Line]) -> float | None:
    """Where the colons behind the labels stand, in points from the left; None without any."""
    places: list[float] = []
    for line in lines:
        if _section(line) or _diktum(line):
            places.extend(word.box[0] for word in line.words[1:3] if word.text in (":", ";"))
    return median(places) if places else None


def _with_lone_labels(lines: Sequence[Line]) -> list[Line]:
    """A label that came out as a line of its own is joined with the text that stands beside it."""
    joined: list[Line] = []
    used: set[int] = set()
    for i, line in enumerate(lines):
        if i in used:
            continue
        if len(line.words) <= 2 and (_section(line) or _diktum(line)) and not _is_centred_label(line):
            beside = next(
                (k for k in (i + 1, i - 1) if 0 <= k < len(lines) and _stands_beside(line, lines[k])), None
            )
            if beside is not None and beside not in used:
                if beside == i - 1:
                    joined.pop()
                used.add(beside)
                joined.append(make_line([*line.words, *lines[beside].words], line.page))
                continue
        joined.append(line)
    return joined


def _stands_beside(label: Line, line: Line) -> bool:
    middle = abs((label.box[1] + label.box[3]) - (line.box[1] + line.box[3])) / 2
    return line.page == label.page and line.box[0] > label.box[2] and middle < 0.8 * max(8.0, line.height)


def _is_centred_label(line: Line) -> bool:
    return bool(match_whole(line.text.rstrip(" :"), SECTIONS["memutuskan"], 80))


def _diktum(line: Line) -> tuple[str, int] | None:
    """The dictum whose label begins the line, and where its text begins."""
    label = match_label(line.text, _DIKTUM_NAMES, 80)
    if label is None or not line.text[:3].isupper():
        return None
    if not stands_as_label(line, label):
        return None
    return label.field, label.length


def _lone_colon(line: Line, edge: dict[int, float]) -> int | None:
    """Where the text begins on a line that starts with a colon right of the labels: its label was lost."""
    first = line.words[0] if line.words else None
    if first is None or first.text != ":" or len(line.words) < 3:
        return None
    offset = first.box[0] - edge.get(line.page, 0.0)
    return 2 if 40.0 < offset < 160.0 else None


def _edges(lines: Sequence[Line]) -> dict[int, float]:
    """Where the labels stand on each page: the left edge of lines that begin with one, else of all lines."""
    by_page: dict[int, list[float]] = {}
    everything: dict[int, list[float]] = {}
    for line in lines:
        everything.setdefault(line.page, []).append(line.box[0])
        if _section(line) or (_diktum(line) is not None):
            by_page.setdefault(line.page, []).append(line.box[0])
    usual = median(x for places in by_page.values() for x in places) if by_page else None
    edges: dict[int, float] = {}
    for page, places in everything.items():
        left = [x for x in by_page.get(page, []) if usual is None or abs(x - usual) < 45.0]
        edges[page] = min(left) if left else (usual if usual is not None else min(places))
    return edges
