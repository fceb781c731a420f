"""What the columns of a step table are for: by their heads, by the bars over them, by their place, by what they hold."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.geometry import Cell, Symbol
from ingest.grid import TOLERANCE, centre
from ingest.step_labels import MUTU_ROLES, column_role

NUMBERS_WIDTH = 60.0  # points; a column of step numbers is narrower
USUAL = ("kelengkapan", "waktu", "output")  # the order under Mutu Baku that the form prescribes


@dataclass(frozen=True, slots=True)
class Bare:
    """A column before its role is known: its head, its edges, the bar it stands under, whether it holds symbols."""

    name: str
    x0: float
    x1: float
    bar: str | None
    marked: bool


def assign_roles(columns: Sequence[Bare]) -> list[str]:
    """The role of each column, left to right (see `step_labels.ROLES`)."""
    roles = ["aktor" if column.bar == "pelaksana" else column_role(column.name) or "" for column in columns]
    if "kegiatan" not in roles:
        _place_first(columns, roles)
    what = roles.index("kegiatan") if "kegiatan" in roles else -1
    under = [i for i, column in enumerate(columns) if column.bar == "mutu"]
    mutu = [i for i, role in enumerate(roles) if i > what and (role in MUTU_ROLES or i in under)]
    first, last = min(mutu, default=len(roles)), max(mutu, default=len(roles))
    for i, column in enumerate(columns):
        if not roles[i]:
            roles[i] = _by_place(i, column, roles, (what, first, last))
    _by_elimination(columns, roles, under)
    return roles


def _place_first(columns: Sequence[Bare], roles: list[str]) -> None:
    """Numbers and activities stand left of the actors even where their heads cannot be read."""
    actors = [i for i, role in enumerate(roles) if role == "aktor"]
    before = [i for i in range(min(actors, default=0)) if not columns[i].marked and not roles[i]]
    if before:
        roles[max(before, key=lambda i: columns[i].x1 - columns[i].x0)] = "kegiatan"


def _by_place(i: int, column: Bare, roles: Sequence[str], marks: tuple[int, int, int]) -> str:
    what, first, last = marks
    if i < what:
        return "no" if i == 0 and column.x1 - column.x0 < NUMBERS_WIDTH else "lain"
    if i < first:
        # A column of those who act may stand outside the bar; without name and symbols it is a stray double line.
        return "aktor" if column.name or column.marked else "lain"
    if i > last and column.name and "keterangan" not in roles:
        return "keterangan"
    return "lain"


def _by_elimination(columns: Sequence[Bare], roles: list[str], under: Sequence[int]) -> None:
    """An unreadable head under Mutu Baku is what is missing there: the only one left, or the usual in its place."""
    missing = [role for role in USUAL if role not in roles]
    unread = [i for i in under if roles[i] == "lain"]
    if len(missing) == 1 and len([i for i in unread if columns[i].name]) == 1:
        roles[next(i for i in unread if columns[i].name)] = missing[0]
        return
    order = dict(zip(under, USUAL, strict=False))
    if len(under) == len(USUAL) and all(roles[i] in ("lain", role) for i, role in order.items()):
        for i, role in order.items():
            roles[i] = role


def name_bars(
    above: Sequence[tuple[Cell, str | None]], leaves: Sequence[Cell]
) -> list[tuple[Cell, str | None]]:
    """The bars over several columns with what they say; unreadable ones are known by their place.

    The actors' bar stands left of Mutu Baku, in every form seen; a bar below it groups offices and says nothing.
    """
    wide = [(cell, name) for cell, name in above if name or _columns_under(cell, leaves) > 1]
    wide.sort(key=lambda bar: bar[0].box[0])
    known = {name: cell.box[0] for cell, name in wide if name}
    named: list[tuple[Cell, str | None]] = []
    for number, (cell, name) in enumerate(wide):
        if name is None and "mutu" in known:
            name = "pelaksana" if cell.box[0] < known["mutu"] and "pelaksana" not in known else None
        elif name is None and "pelaksana" in known:
            name = "mutu" if cell.box[0] > known["pelaksana"] else None
        elif name is None and len(wide) == 2:
            name = ("pelaksana", "mutu")[number]
        named.append((cell, name))
    return named


def _columns_under(cell: Cell, leaves: Sequence[Cell]) -> int:
    return sum(
        1 for leaf in leaves if cell.box[0] - TOLERANCE <= centre(leaf.box)[0] <= cell.box[2] + TOLERANCE
    )


def shape_band(cells: Sequence[Cell], symbols: Sequence[Symbol]) -> tuple[float, float] | None:
    """Top and bottom of a head of the usual shape over columns with symbols, read or not; None when there is none.

    The shape: a narrow and a wide cell as high as the head, then two bars, each with several cells under it.
    """
    top = min((cell.box[1] for cell in cells), default=0.0)
    row = sorted(
        (cell for cell in cells if abs(cell.box[1] - top) <= 2 * TOLERANCE), key=lambda cell: cell.box[0]
    )
    if len(row) < 4 or row[0].box[2] - row[0].box[0] >= NUMBERS_WIDTH:
        return None
    bottom = row[0].box[3]
    if abs(row[1].box[3] - bottom) > TOLERANCE or row[1].box[2] - row[1].box[0] < NUMBERS_WIDTH:
        return None
    leaves = [
        cell
        for cell in cells
        if cell.box[1] > top + 2 * TOLERANCE and abs(cell.box[3] - bottom) <= 2 * TOLERANCE
    ]
    bars = [cell for cell in row[2:] if cell.box[3] < bottom - TOLERANCE and _columns_under(cell, leaves) > 1]
    if len(bars) != 2:
        return None
    held = [
        s
        for s in symbols
        if centre(s.box)[1] > bottom and bars[0].box[0] <= centre(s.box)[0] <= bars[0].box[2]
    ]
    return (top, bottom) if len(held) >= 2 else None
