"""A person's corrections applied to a record: typed values in, the corrected record and what changed out. Pure.

Typed values come by field path. Besides the paths of `koreksi_medan.medan_of` there are: `<list>/+` for a new item (a
line break in an item makes two), `<table>/judul`, `<table>/pelaksana/<n>` and `/+`, `<table>/langkah/<n>/<cell>`,
`.../kolom/<n>` for the symbols in an actor's cell, `.../hapus` to take a step out, `<table>/langkah/+<n>/...` for a new
one, and `<table>/alur`, an arrow a line (`3 -> 5 Ya`).
"""

import dataclasses
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from archive.koreksi_medan import Invalid, checked, clean, label_of, lists_of, medan_of, value_at
from archive.koreksi_tabel import correct_table, shown_table, table_paths
from archive.records import Bukti, Penanda, Rekaman
from archive.rekaman_json import rekaman_tree

SURE = 1.0  # confidence of what a person wrote or confirmed
CORRECTED = ("jenis", "sop", "keputusan", "surat", "bukti", "catatan_baca")


@dataclass(frozen=True, slots=True)
class Perubahan:
    """A field that changed; `sebelum` and `sesudah` are plain values: text, None, or lists of them."""

    medan: str
    sebelum: Any
    sesudah: Any

    @property
    def label(self) -> str:
        """What a clerk calls the field."""
        return label_of(self.medan)


@dataclass(frozen=True, slots=True)
class Hasil:
    """The record as corrected, what changed in it, and by path why a typed value will not do.

    With any mistake nothing is changed.
    """

    rekaman: Rekaman
    perubahan: tuple[Perubahan, ...]
    salah: dict[str, str]


def sidik(rekaman: Rekaman) -> str:
    """A fingerprint of all that can be corrected: it tells whether anybody changed the record meanwhile."""
    told = {name: getattr(rekaman, name) for name in CORRECTED}
    return hashlib.sha256(msgspec.json.encode(told, order="sorted")).hexdigest()[:24]


def correct(rekaman: Rekaman, typed: Mapping[str, str]) -> Hasil:
    """The record with what a person typed; paths that are not typed stay. Unknown paths are mistakes."""
    tree = _plain(rekaman)
    moved: dict[str, dict[int, int]] = {}  # list path: new place to the place its item was read at
    salah: dict[str, str] = {}
    known = {one.path: one for one in medan_of(rekaman)}
    lists = lists_of(rekaman)
    tables = table_paths(rekaman)
    rest = {path: text.replace("\r\n", "\n") for path, text in typed.items()}
    for path in lists:
        own = {key: rest.pop(key) for key in list(rest) if key.rpartition("/")[0] == path}
        if own:
            _correct_list(tree, path, own, moved, salah)
    for path in tables:
        own = {key[len(path) + 1 :]: rest.pop(key) for key in list(rest) if key.startswith(f"{path}/")}
        if own:
            table, rows, columns, wrong = correct_table(value_at(tree, path), own)
            _put(tree, path, table)
            moved[f"{path}/langkah"] = rows
            moved[f"{path}/pelaksana"] = columns
            salah |= {f"{path}/{key}": why for key, why in wrong.items()}
    for path, text in rest.items():
        if path not in known:
            salah[path] = "isian ini tidak dikenal"
            continue
        if text == known[path].nilai:
            continue  # also what was read in a form that would not be taken from a person
        try:
            value = checked(path, text)
        except Invalid as error:
            salah[path] = str(error)
            continue
        if value != (value_at(tree, path) or ""):
            _set(tree, path, value)
    if salah:
        return Hasil(rekaman, (), salah)
    new = msgspec.convert(tree, Rekaman)
    if new.keputusan is not None and new.keputusan.salinan == Penanda():
        new = dataclasses.replace(new, keputusan=dataclasses.replace(new.keputusan, salinan=None))
    changes = _changes(rekaman, new, moved)
    if not changes:
        return Hasil(rekaman, (), {})
    bukti = _evidence(rekaman.bukti, moved, [one.medan for one in changes])
    return Hasil(dataclasses.replace(new, bukti=bukti), changes, {})


def touched(rekaman: Rekaman, typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed, without what only repeats the record that the form showed."""
    shown = {one.path: one.nilai for one in medan_of(rekaman)}
    tables = [table for sop in rekaman.sop for table in sop.tabel]
    for path, table in zip(table_paths(rekaman), tables, strict=True):
        shown |= shown_table(path, table)
    return {path: text for path, text in typed.items() if text.replace("\r\n", "\n") != shown.get(path, "")}


def confirmed(rekaman: Rekaman, threshold: float) -> Rekaman:
    """The record as a person found it right: no notes, and nothing below the threshold of doubt."""
    bukti = {
        path: dataclasses.replace(one, keyakinan=SURE) if one.keyakinan < threshold else one
        for path, one in rekaman.bukti.items()
    }
    return dataclasses.replace(rekaman, bukti=bukti, catatan_baca=())


def doubtful(rekaman: Rekaman, threshold: float) -> tuple[str, ...]:
    """The paths of what was read with too little confidence; a list whose items say so themselves is left out."""
    low = [path for path, one in rekaman.bukti.items() if one.keyakinan < threshold]
    return tuple(path for path in low if not any(other.startswith(f"{path}/") for other in low))


def _plain(rekaman: Rekaman) -> dict[str, Any]:
    """The record as dicts and lists that may be changed."""
    tree: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(rekaman_tree(rekaman)))
    return tree


def _correct_list(
    tree: dict[str, Any],
    path: str,
    own: Mapping[str, str],
    moved: dict[str, dict[int, int]],
    salah: dict[str, str],
) -> None:
    read: list[str] = value_at(tree, path) or []
    items: list[str] = []
    places: dict[int, int] = {}
    for n, item in enumerate(read):
        text = own.get(f"{path}/{n}", item)
        try:
            lines = [item] if text == item else _items(path, text)
        except Invalid as error:
            salah[f"{path}/{n}"] = str(error)
            continue
        if lines:
            places[len(items)] = n
        items += lines
    for key, text in own.items():
        last = key.rpartition("/")[2]
        if last == "+":
            try:
                items += _items(path, text)
            except Invalid as error:
                salah[key] = str(error)
        elif not (last.isdigit() and int(last) < len(read)):
            salah[key] = "butir ini tidak ada lagi"
    moved[path] = places
    _put(tree, path, items)


def _items(path: str, text: str) -> list[str]:
    return [line for part in text.replace("\r", "\n").split("\n") if (line := clean(path, part))]


def _changes(old: Rekaman, new: Rekaman, moved: Mapping[str, dict[int, int]]) -> tuple[Perubahan, ...]:
    before, after = _plain(old), _plain(new)
    for tree in (before, after):
        for name in ("bukti", "catatan_baca", "klasifikasi", "halaman", "teks"):
            tree.pop(name, None)
    found: list[Perubahan] = []
    _compare(before, after, "", moved, found)
    return tuple(found)


def _compare(
    before: Any, after: Any, path: str, moved: Mapping[str, dict[int, int]], found: list[Perubahan]
) -> None:
    """One change a field; a list whose items came or went is one change as a whole."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in {**before, **after}:
            here = f"{path}/{name}" if path else name
            _compare(before.get(name), after.get(name), here, moved, found)
    elif isinstance(before, list) and isinstance(after, list):
        kept = moved.get(path, {n: n for n in range(len(before))})
        same = len(before) == len(after) and all(kept.get(n) == n for n in range(len(after)))
        if same and not path.endswith("/alur") and not re.search(r"/langkah/\d+/pelaksana$", path):
            for n, (one, other) in enumerate(zip(before, after, strict=True)):
                _compare(one, other, f"{path}/{n}", moved, found)
        else:
            found.append(Perubahan(path, before, after))
    else:
        found.append(Perubahan(path, before, after))


def _evidence(
    bukti: Mapping[str, Bukti], moved: Mapping[str, dict[int, int]], changed: list[str]
) -> dict[str, Bukti]:
    """The places where the values were read, carried to where these stand now; what was corrected is sure."""
    found: dict[str, Bukti] = {}
    now_at = {path: {old: new for new, old in places.items()} for path, places in moved.items()}
    for path, one in bukti.items():
        new: str | None = path
        for whole, places in now_at.items():
            if path.startswith(f"{whole}/"):
                item, _, tail = path[len(whole) + 1 :].partition("/")
                if item.isdigit():
                    place = places.get(int(item))
                    new = None if place is None else "/".join(filter(None, (whole, str(place), tail)))
        if new is not None:
            found[new] = one
    for path in changed:
        if path in found:
            found[path] = dataclasses.replace(found[path], keyakinan=SURE)
    for path in {path.rpartition("/")[0] for path in changed} & found.keys():
        # A list is no surer than its least sure item.
        items = [one.keyakinan for key, one in found.items() if key.rpartition("/")[0] == path]
        found[path] = dataclasses.replace(found[path], keyakinan=min(items, default=SURE))
    return found


def _set(tree: dict[str, Any], path: str, value: str) -> None:
    head, _, last = path.rpartition("/")
    parent = value_at(tree, head) if head else tree
    if parent is None:  # a salinan nobody certified so far
        parent = {"jabatan": None, "nama": None}
        _put(tree, head, parent)
    keeps_none = parent[last] is None or last not in ("isi", "judul", "label", "jenis")
    parent[last] = value or (None if keeps_none and path != "surat/isi" else "")


def _put(tree: dict[str, Any], path: str, value: Any) -> None:
    head, _, last = path.rpartition("/")
    parent: Any = value_at(tree, head) if head else tree
    parent[int(last) if isinstance(parent, list) else last] = value
