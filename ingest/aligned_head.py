"""The head of a step table without vertical lines: which words name its columns, and where the white parts them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from archive.geometry import Box, Cell, Page, Word
from ingest.grid import centre, clusters, inside, overlap
from ingest.lines import Line, lines_in, make_line, union, words_in
from ingest.step_labels import MUTU_ROLES, column_role, group_role
from ingest.step_rows import NUMBER

BLANK = 0.55  # line heights between two words of one head; more parts two heads
ABOVE, BELOW = 40.0, 50.0  # points around "Kegiatan" in which its neighbours stand
FEWEST_SYMBOLS = 3
APART = 14.0  # points between the middles of symbols in two columns
NUMBERS_ROOM = 32.0  # points left of the activities in which their numbers stand
HEAD_ROOM = 26.0  # points from a rule to the head under it


@dataclass(frozen=True, slots=True)
class AlignedHead:
    """A head: `edges` of its columns from left to right, its cells, and which column has the numbers (-1: none)."""

    edges: tuple[float, ...]
    cells: tuple[Cell, ...]
    numbers: int
    box: Box


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Words close together on a line, and what head they are."""

    line: Line
    role: str | None
    group: str | None

    @property
    def box(self) -> Box:
        return self.line.box


def find_aligned_heads(
    page: Page, rules: Sequence[Box], *, unread_numbers: bool = False
) -> tuple[AlignedHead, ...]:
    """Heads of step tables that stand in no ruled cells, top to bottom; `rules` are lines across the page.

    With `unread_numbers` a column for the step numbers is left room for also where none of them was read.

    A head needs a column for what is done and three more signs of a step table, or two over drawn symbols: a schedule
    in a letter has fewer.
    """
    free = tuple(w for w in page.words if not any(inside(centre(w.box), c.box) for c in page.cells))
    loose = replace(page, words=free)
    phrases = [_phrase(part) for line in lines_in(loose) for part in _phrases(line)]
    heads: list[AlignedHead] = []
    for start in sorted((p for p in phrases if p.role == "kegiatan"), key=lambda p: p.box[1]):
        if any(head.box[1] - 4.0 <= start.box[1] <= head.box[3] for head in heads):
            continue
        y = centre(start.box)[1]
        band = [p for p in phrases if y - ABOVE <= centre(p.box)[1] <= y + BELOW and (p.role or p.group)]
        head = _head(loose, start, _in_one_head(band, start), rules)
        if head is not None:
            heads.append(_with_numbers(loose, head, always=unread_numbers))
    return tuple(heads)


def _with_numbers(page: Page, head: AlignedHead, *, always: bool) -> AlignedHead:
    """The head with a column for numbers whose name could not be read, left of the activities."""
    if head.numbers >= 0:
        return head
    left, top, right, bottom = head.box
    under = lines_in(page, (left - NUMBERS_ROOM, bottom, head.edges[1], page.height))
    counted = [line.words[0] for line in under if NUMBER.match(line.words[0].text)]
    # Where most lines begin, there begins the text.
    texts = [word.box[0] for line in under for word in line.words if not NUMBER.match(word.text)]
    starts = clusters(((x, 1.0) for x in texts), 2.0)
    if not starts:
        return head
    start = max(starts, key=lambda edge: edge.weight).at - 2.5
    counted = [word for word in counted if word.box[2] < start + 1.0]
    if len(counted) < 2 and not always:
        return head
    room = start - left
    if room < 10.0:
        left = min([start - NUMBERS_ROOM, *(word.box[0] - 2.0 for word in counted)])
    if left < 0.0 or start - left > 60.0 or not left < start < head.edges[1]:
        return head
    cells = [replace(cell, col=cell.col + 1) for cell in head.cells]
    cells = [replace(c, box=(start, *c.box[1:])) if c.col == 1 else c for c in cells]
    cells.append(Cell((left, top, start, bottom), 0, 0, 0, 2))
    return AlignedHead((left, start, *head.edges[1:]), tuple(cells), 0, (left, top, right, bottom))


def _phrases(line: Line) -> list[Line]:
    """The parts of a line between gaps wider than a blank."""
    parts: list[list[Word]] = []
    for word in line.words:
        if parts:
            last = parts[-1][-1]
            high = max(line.height, last.box[3] - last.box[1], word.box[3] - word.box[1])
            if word.box[0] - last.box[2] <= BLANK * min(high, 1.6 * line.height):
                parts[-1].append(word)
                continue
        parts.append([word])
    return [make_line(part, line.page) for part in parts]


def _phrase(line: Line) -> _Phrase:
    return _Phrase(line, column_role(line.text), group_role(line.text))


def _in_one_head(band: Sequence[_Phrase], start: _Phrase) -> list[_Phrase]:
    """One phrase for each sign, the nearest to the start's height."""
    best: dict[str, _Phrase] = {}
    for p in sorted(band, key=lambda p: abs(centre(p.box)[1] - centre(start.box)[1])):
        left_of_start = p.box[2] <= start.box[0]
        if (p.role == "no") != left_of_start and p is not start:
            continue
        best.setdefault(p.group or p.role or "", p)
    return list(best.values())


def _head(page: Page, start: _Phrase, signs: Sequence[_Phrase], rules: Sequence[Box]) -> AlignedHead | None:
    named = {p.group or p.role for p in signs} - {"kegiatan", "keterangan", "no"}
    if len(named) < 2:
        return None
    shown = [s for s in page.symbols if s.box[1] > start.box[1]]
    enough = len(named) >= 3 or len(shown) >= FEWEST_SYMBOLS
    if not enough or not named & {"mutu", *MUTU_ROLES}:
        return None
    top = min(p.box[1] for p in signs) - 1.5
    low = max(p.box[3] for p in signs)
    left, right = min(p.box[0] for p in signs), max(p.box[2] for p in signs)
    along = [r for r in rules if overlap(r[0], r[2], left, right) >= 0.8 * (right - left)]
    if along:
        # The rule nearest to the head tells how wide the table is.
        near = min(along, key=lambda r: min(abs(r[1] - top), abs(r[1] - low)))
        left, right = min(left, near[0]), max(right, near[2])
        top = max([r[1] for r in along if top - HEAD_ROOM <= r[1] <= top + 3.0], default=top)
    bottom = _bottom(page, start, signs, (left, top, right, low), along)
    words = [
        w for w in words_in(page, (left - 4.0, top, right + 4.0, bottom)) if any(c.isalnum() for c in w.text)
    ]
    bars = [p for p in signs if p.group]
    names = _names(page, words, bars, bottom)
    if len(names) < 4:
        return None
    if not along:
        left, right = _sides(page, left, right, bottom, names)
    edges = (left, *(_cut(page, a, b, (top, bottom)) for a, b in pairwise(names)), right)
    if any(b - a < 6.0 for a, b in pairwise(edges)):
        return None
    return _drawn(page, edges, names, bars, (left, top, right, bottom))


def _bottom(page: Page, start: _Phrase, signs: Sequence[_Phrase], box: Box, along: Sequence[Box]) -> float:
    """Where the head ends: at the first rule below its signs, else at the white above the first step."""
    left, _, right, low = box
    below = [r[1] for r in along if r[1] > low - 1.0]
    number = _first_number(page, start, low)
    limit = min([number + 2.0] if number else [low + 70.0], default=low)
    if below and (not number or min(below) <= number + 3.0):
        return min(below)
    words = [w.box for w in words_in(page, (left - 4.0, box[1], right + 4.0, limit + 10.0))]
    marks = [s.box for s in page.symbols if s.box[1] > low and left <= centre(s.box)[0] <= right]
    best, at, end = 0.0, low + 1.0, low
    for thing in sorted((*words, *marks), key=lambda thing: thing[1]):
        if thing[1] > limit:
            break
        if thing[1] >= low - 1.0 and thing[1] - end >= best:
            best, at = thing[1] - end, (thing[1] + end) / 2
            if not number and best > 5.0:
                break
        end = max(end, thing[3])
    return at


def _first_number(page: Page, start: _Phrase, low: float) -> float | None:
    """Top of the first step number left of the activities."""
    for line in lines_in(page, (0.0, low, start.box[2], low + 160.0)):
        first = line.words[0]
        if first.box[2] < start.box[0] + 4.0 and NUMBER.match(first.text) and first.box[1] > low:
            return first.box[1]
    return None


def _names(page: Page, words: Sequence[Word], bars: Sequence[_Phrase], bottom: float) -> list[Box]:
    """The boxes of the columns' names, left to right: words of the head that stand over each other or side by side."""
    over = {id(word) for p in bars for word in p.line.words}
    own = [word for word in words if id(word) not in over]
    parts: list[Box] = []
    only = Page(page.number, page.width, page.height, page.turned, page.source, tuple(own))
    for line in lines_in(only):
        parts += [part.box for part in _phrases(line)]
    joined: list[Box] = []
    for part in sorted(parts):
        if joined and overlap(joined[-1][0], joined[-1][2], part[0], part[2]) > 0.5:
            joined[-1] = union((joined[-1], part))
        else:
            joined.append(part)
    names: list[Box] = []
    for box in joined:
        names += _by_symbols(page, box, own, bottom)
    # A bar with nothing under it is the head of a column.
    for p in bars:
        if not any(overlap(p.box[0], p.box[2], box[0], box[2]) > 0 for box in names) and not any(
            p.box[0] - 60.0 < centre(box)[0] < p.box[2] + 60.0 and box[3] > p.box[3] + 3.0 for box in names
        ):
            names.append(p.box)
    return sorted(names)


def _by_symbols(page: Page, box: Box, words: Sequence[Word], bottom: float) -> list[Box]:
    """A name cut where the symbols below stand in several columns and its words leave room between them."""
    own = [w for w in words if box[0] - 1 <= centre(w.box)[0] <= box[2] + 1]
    middles = sorted(
        centre(s.box)[0]
        for s in page.symbols
        if s.box[1] > bottom and box[0] - 6.0 <= centre(s.box)[0] <= box[2] + 6.0
    )
    places = [edge.at for edge in clusters(((x, 1.0) for x in middles), APART)]
    parts, x = [], box[0]
    for a, b in pairwise(places):
        clear = [
            at
            for at in (a + (b - a) * i / 20 for i in range(21))
            if not any(w.box[0] < at < w.box[2] for w in own)
        ]
        if clear:
            cut = clear[len(clear) // 2]
            parts.append((x, cut))
            x = cut
    parts.append((x, box[2]))
    boxes = [union(w.box for w in own if x0 <= centre(w.box)[0] <= x1) for x0, x1 in parts]
    return boxes if all(b[2] > b[0] for b in boxes) else [box]


def _sides(page: Page, left: float, right: float, bottom: float, names: Sequence[Box]) -> tuple[float, float]:
    """Left and right end of a table without rules: as far as the text under its outer heads reaches."""
    under = [w for w in page.words if bottom < centre(w.box)[1] < bottom + 300.0]
    first = [w.box[0] for w in under if w.box[0] < names[0][2] + 4.0 and w.box[2] > names[0][0] - 40.0]
    last = [w.box[2] for w in under if w.box[2] > names[-1][0] - 4.0]
    return min([left, names[0][0], *first]) - 2.0, max([right, names[-1][2], *last]) + 2.0


def _cut(page: Page, a: Box, b: Box, head: tuple[float, float]) -> float:
    """The middle of the widest strip between two names that the fewest words and symbols below reach into."""
    low, high = min(centre(a)[0], a[2]), max(centre(b)[0], b[0])
    things = [w.box for w in words_in(page) if w.box[3] > head[0]]
    things += [s.box for s in page.symbols if s.box[1] > head[1]]
    best: list[list[float]] = []
    fewest = -1
    x = low
    while x <= high:
        crossing = sum(1 for box in things if box[0] < x < box[2])
        crossing += 50 * sum(1 for box in (a, b) if box[0] < x < box[2])
        if fewest < 0 or crossing < fewest:
            fewest, best = crossing, [[x]]
        elif crossing == fewest:
            if best and x - best[-1][-1] <= 1.1:
                best[-1].append(x)
            else:
                best.append([x])
        x += 1.0
    widest = max(best, key=len)
    return (widest[0] + widest[-1]) / 2


def _drawn(
    page: Page, edges: tuple[float, ...], names: Sequence[Box], bars: Sequence[_Phrase], box: Box
) -> AlignedHead:
    """The head with a cell for each name, and one for each bar over those under it."""
    texts = [_name(page, (x0, box[1], x1, box[3]), bars) for x0, x1 in pairwise(edges)]
    roles = [column_role(text) for text in texts]
    what = roles.index("kegiatan") if "kegiatan" in roles else 0
    mutu = [i for i, role in enumerate(roles) if role in MUTU_ROLES and i > what]
    tops = [box[1]] * len(names)
    cells: list[Cell] = []
    for p in bars:
        if p.group == "mutu":
            held = mutu
        else:
            end = mutu[0] if mutu else len(roles)
            held = [i for i in range(what + 1, end) if roles[i] is None]
        held = [i for i in held if names[i][3] > p.box[3] and p.box not in names]
        if not held:
            continue
        low = min([names[i][1] for i in held if names[i][1] > p.box[1] + 2.0], default=p.box[3] + 2.0)
        low = max((p.box[3] + low) / 2, p.box[1] + 4.0)
        for i in held:
            tops[i] = low
        cells.append(Cell((edges[held[0]], box[1], edges[held[-1] + 1], low), 0, 0, held[0], 1, len(held)))
    for i, (x0, x1) in enumerate(pairwise(edges)):
        row = 1 if tops[i] > box[1] else 0
        cells.append(Cell((x0, tops[i], x1, box[3]), 0, row, i, 2 - row))
    numbers = roles.index("no") if "no" in roles[: max(1, what)] else (0 if what == 1 else -1)
    return AlignedHead(edges, tuple(cells), numbers, box)


def _name(page: Page, box: Box, bars: Sequence[_Phrase]) -> str:
    """The text of a name without the bar over it."""
    over = {id(word) for p in bars for word in p.line.words}
    own = tuple(w for w in words_in(page, box) if id(w) not in over)
    return " ".join(line.text for line in lines_in(replace(page, words=own)))
