"""A step table as a person corrects it: cells, actors, symbols, steps that come or go, and the arrows. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from archive.koreksi_medan import CELLS, Invalid, checked, clean, symbols_of
from archive.records import Alur, Rekaman, TabelLangkah

NEW_STEPS = 3  # empty rows that a form may offer
MOST_STEPS = 500
_ARROW = re.compile(
    r"(?P<dari>\S{1,8})\s*(?:->|→|-|ke)\s*(?P<ke>\S{1,8})\s*\(?\s*(?P<label>ya|tidak|y|t)?\s*\)?",
    re.IGNORECASE,
)
_LABEL = {"": "", "y": "Ya", "ya": "Ya", "t": "Tidak", "tidak": "Tidak"}

Table = dict[str, Any]  # a TabelLangkah as plain values


def table_paths(rekaman: Rekaman) -> tuple[str, ...]:
    """The paths of all step tables of a record."""
    return tuple(f"sop/{i}/tabel/{k}" for i, sop in enumerate(rekaman.sop) for k in range(len(sop.tabel)))


def arrows_text(table: TabelLangkah) -> str:
    """The arrows as a person types them, one a line: `3 -> 5 Ya`."""
    return arrows_lines(table.alur)


def arrows_lines(alur: Sequence[Alur]) -> str:
    """The same of any arrows."""
    return "\n".join(f"{one.dari} -> {one.ke} {one.label}".rstrip() for one in alur)


def cell_symbols(table: TabelLangkah, row: int, column: int) -> str:
    """The symbols of an actor's cell as the form names them: `proses+keputusan`, "" for none."""
    return "+".join(one.simbol for one in table.langkah[row].pelaksana if one.kolom == column)


def shown_table(path: str, table: TabelLangkah) -> dict[str, str]:
    """Every field of a table in the form, by path, with its value."""
    found = {f"{path}/judul": table.judul, f"{path}/alur": arrows_text(table)}
    found |= {f"{path}/pelaksana/{n}": name for n, name in enumerate(table.pelaksana)}
    for n, step in enumerate(table.langkah):
        found |= {f"{path}/langkah/{n}/{cell}": getattr(step, cell) for cell in CELLS}
        for k in range(len(table.pelaksana)):
            found[f"{path}/langkah/{n}/kolom/{k}"] = cell_symbols(table, n, k)
    return found


def correct_table(
    table: Table, typed: Mapping[str, str]
) -> tuple[Table, dict[int, int], dict[int, int], dict[str, str]]:
    """The table as typed (paths within it); where its steps and actors stood before, by where they stand now; mistakes.

    A new step goes behind the last one whose number is not greater than its own.
    """
    salah: dict[str, str] = {}
    old_names: list[str] = table["pelaksana"]
    rows = [dict(step) | {"_asal": n} for n, step in enumerate(table["langkah"])]
    columns = _columns(table, typed, salah)
    place = {old: new for new, (old, _) in enumerate(columns) if old is not None}
    kept: list[Table] = []
    for n, row in enumerate(rows):
        if typed.get(f"langkah/{n}/hapus"):
            continue
        kept.append(_row(row, f"langkah/{n}", typed, len(old_names), place, salah))
    for name in sorted(_new_rows(typed)):
        fresh: Table = dict.fromkeys(CELLS, "") | {"pelaksana": [], "_asal": None}
        made = _row(fresh, f"langkah/{name}", typed, len(old_names), place, salah)
        if any(made[cell] for cell in CELLS) or made["pelaksana"]:
            kept.insert(_behind(kept, made["no"]), made)
    _unknown(typed, len(rows), len(old_names), salah)
    if len(kept) > MOST_STEPS:
        salah["alur"] = f"tabel paling banyak memuat {MOST_STEPS} langkah"
    removed = {row["no"] for row in rows} - {row["no"] for row in kept}
    alur = _arrows(table, rows, kept, removed, typed.get("alur"), salah)
    judul = table["judul"]
    if "judul" in typed and typed["judul"] != judul:
        try:
            judul = clean("judul", typed["judul"])
        except Invalid as error:
            salah["judul"] = str(error)
    was = {n: row["_asal"] for n, row in enumerate(kept) if row["_asal"] is not None}
    was_column = {new: old for old, new in place.items()}
    for row in kept:
        del row["_asal"]
    new = {"judul": judul, "pelaksana": [name for _, name in columns], "langkah": kept, "alur": alur}
    return new, was, was_column, salah


def _columns(table: Table, typed: Mapping[str, str], salah: dict[str, str]) -> list[tuple[int | None, str]]:
    """The actors: where each stood before, and its name."""
    used = {one["kolom"] for step in table["langkah"] for one in step["pelaksana"]}
    found: list[tuple[int | None, str]] = []
    for n, name in enumerate(table["pelaksana"]):
        path = f"pelaksana/{n}"
        text = typed.get(path, name)
        try:
            text = name if text == name else clean(path, text)
        except Invalid as error:
            salah[path] = str(error)
            text = name
        cells = [typed.get(f"langkah/{row}/kolom/{n}") for row in range(len(table["langkah"]))]
        empty = all(cell == "" for cell in cells) or (n not in used and not any(cells))
        if text or name == "":
            found.append((n, text))
        elif not empty:
            salah[path] = "kolom ini masih memuat simbol; kosongkan dulu simbolnya"
            found.append((n, name))
    more = clean("pelaksana", typed.get("pelaksana/+", ""))
    return [*found, (None, more)] if more else found


def _row(
    row: Table,
    path: str,
    typed: Mapping[str, str],
    columns: int,
    place: Mapping[int, int],
    salah: dict[str, str],
) -> Table:
    new = dict(row)
    for cell in CELLS:
        text = typed.get(f"{path}/{cell}")
        if text is None or text == row[cell]:
            continue
        try:
            new[cell] = checked(f"tabel/{path}/{cell}", text)
        except Invalid as error:
            salah[f"{path}/{cell}"] = str(error)
    actors = []
    for column in range(columns):
        was = [one for one in row["pelaksana"] if one["kolom"] == column]
        text = typed.get(f"{path}/kolom/{column}")
        if text is not None and text != "+".join(one["simbol"] for one in was):
            try:
                was = [{"kolom": column, "simbol": one} for one in symbols_of(text)]
            except Invalid as error:
                salah[f"{path}/kolom/{column}"] = str(error)
        if column in place:
            actors += [one | {"kolom": place[column]} for one in was]
    new["pelaksana"] = actors
    return new


def _new_rows(typed: Mapping[str, str]) -> set[str]:
    found = {key.split("/")[1] for key in typed if key.startswith("langkah/+")}
    return {name for name in found if re.fullmatch(r"\+\d{1,3}", name)}


def _behind(rows: Sequence[Table], no: str) -> int:
    if not no.isdigit():
        return len(rows)
    places = [n for n, row in enumerate(rows) if row["no"].isdigit() and int(row["no"]) <= int(no)]
    return places[-1] + 1 if places else 0 if rows and rows[0]["no"].isdigit() else len(rows)


def _arrows(
    table: Table,
    rows: list[Table],
    kept: list[Table],
    removed: set[str],
    typed: str | None,
    salah: dict[str, str],
) -> list[dict[str, str]]:
    """The arrows; those that nobody touched follow steps that got another number, and go with steps that went."""
    old: list[dict[str, str]] = table["alur"]
    shown = "\n".join(f"{one['dari']} -> {one['ke']} {one['label']}".rstrip() for one in old)
    if typed is None or typed.replace("\r", "").strip() == shown:
        numbers = [row["no"] for row in rows]
        now = {
            rows[row["_asal"]]["no"]: row["no"]
            for row in kept
            if row["_asal"] is not None and numbers.count(rows[row["_asal"]]["no"]) == 1
        }
        gone = removed - now.keys()
        return [
            {
                "dari": now.get(one["dari"], one["dari"]),
                "ke": now.get(one["ke"], one["ke"]),
                "label": one["label"],
            }
            for one in old
            if one["dari"] not in gone and one["ke"] not in gone
        ]
    found = []
    known = {row["no"] for row in kept}
    for line in filter(None, map(str.strip, typed.replace("\r", "\n").split("\n"))):
        match = _ARROW.fullmatch(line)
        if match is None:
            salah["alur"] = f"“{line[:40]}” tidak dapat dibaca; tulis seperti 3 -> 5 atau 3 -> 5 Ya"
            break
        lost = [no for no in (match["dari"], match["ke"]) if no not in known]
        if lost:
            salah["alur"] = f"“{line[:40]}”: langkah {lost[0]} tidak ada dalam tabel"
            break
        label = _LABEL[(match["label"] or "").lower()]
        found.append({"dari": match["dari"], "ke": match["ke"], "label": label})
    return found


def _unknown(typed: Mapping[str, str], rows: int, columns: int, salah: dict[str, str]) -> None:
    """Notes paths that this table does not have: somebody else changed it, or the request is not from our form."""
    for path in typed:
        parts = path.split("/")
        row = len(parts) > 2 and (
            (parts[1].isdigit() and int(parts[1]) < rows) or re.fullmatch(r"\+\d{1,3}", parts[1])
        )
        cell = parts[0] == "langkah" and row and len(parts) == 3 and parts[2] in (*CELLS, "hapus")
        symbol = (
            parts[0] == "langkah"
            and row
            and len(parts) == 4
            and parts[2] == "kolom"
            and parts[3].isdigit()
            and int(parts[3]) < columns
        )
        actor = (
            parts[0] == "pelaksana"
            and len(parts) == 2
            and (parts[1] == "+" or (parts[1].isdigit() and int(parts[1]) < columns))
        )
        if not (cell or symbol or actor or path in ("judul", "alur")):
            salah[path] = "isian ini tidak dikenal"


def value_in(value: Any) -> str:
    """A plain value of a correction in a line: text as it is, a list by its items, a table by its number of steps."""
    if value is None or value == "":
        return ""
    if isinstance(value, list):
        if value and isinstance(value[0], dict):
            return arrows_of(value) if "dari" in value[0] else f"{len(value)} baris"
        return "; ".join(map(str, value))
    return str(value)


def arrows_of(alur: Sequence[Mapping[str, str]]) -> str:
    """Arrows in a line: `1 -> 2; 2 -> 3 Ya`."""
    return "; ".join(f"{one['dari']} -> {one['ke']} {one['label']}".rstrip() for one in alur)
