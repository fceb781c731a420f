"""Notes for a person on what was read with too little confidence: a line a field, a line a list or table."""

from collections.abc import Iterator, Mapping

from archive.records import Rekaman
from ingest.checks import AGAINST
from ingest.confidence import Signs
from ingest.field_paths import list_name, name_of, value_at

FAINT = 0.75  # a word read with less is named as the reason
LONGEST = 80  # letters of a value that a note repeats
_SPEAKS = {
    "nomor": "susunan, kode, wilayah atau tahunnya tidak cocok",
    "nip": "bukan NIP yang mungkin",
    "nama": "ada huruf yang tidak biasa dalam nama",
    "jabatan": "tidak diawali jabatan yang dikenal",
    "tanggal": "tidak cocok dengan tanggal lain atau tahun nomornya",
    "tahun": "tidak cocok dengan tanggalnya",
}


def notes_on_doubt(rekaman: Rekaman, signs: Mapping[str, Signs], threshold: float) -> tuple[str, ...]:
    """What a person should check because its confidence is below `threshold` (0..1); said once, in page order.

    Values that an earlier note repeats are not named again.
    """
    said = " ".join(rekaman.catatan_baca)
    doubtful = {
        path: bukti for path, bukti in rekaman.bukti.items() if bukti.keyakinan < threshold and path in signs
    }
    notes = [
        *_on_fields(rekaman, {path: signs[path] for path in doubtful}, said),
        *_on_lists(rekaman, list(doubtful)),
        *_on_tables(rekaman, list(doubtful)),
    ]
    return tuple(dict.fromkeys(notes))


def _on_fields(rekaman: Rekaman, doubtful: Mapping[str, Signs], said: str) -> Iterator[str]:
    for path, signs in doubtful.items():
        value = value_at(rekaman, path)
        if not isinstance(value, str) or signs.kind in ("butir", "sel", "no", "waktu", "pelaksana"):
            continue
        bukti = rekaman.bukti[path]
        where, sure = f"halaman {bukti.halaman}", f"keyakinan {bukti.keyakinan:.0%}"
        if path == "surat/isi":
            yield f"Isi surat ({where}) kurang yakin terbaca, {sure}{_reason(path, signs)}."
        elif f"“{value}”" not in said and f": {value}." not in said:
            short = value if len(value) <= LONGEST else f"{value[:LONGEST].rstrip()}…"
            yield f"{name_of(path)} ({where}) kurang yakin terbaca: “{short}”, {sure}{_reason(path, signs)}."


def _reason(path: str, signs: Signs) -> str:
    """Why, in brackets; nothing when the words are only a little faint."""
    if signs.check == AGAINST:
        last = path.rsplit("/", 1)[-1]
        known = next(
            (text for start, text in _SPEAKS.items() if last.startswith(start)), "kalimatnya terputus"
        )
        return f" ({known})"
    if signs.low < FAINT and signs.weakest:
        return f" (kata yang kabur: “{signs.weakest}”)"
    if signs.strange or signs.odd:
        return " (ada kata yang mungkin salah baca)"
    return ""


def _on_lists(rekaman: Rekaman, doubtful: list[str]) -> Iterator[str]:
    """One line for the items of a list that are doubtful."""
    lists: dict[tuple[str, int], list[float]] = {}
    for path in doubtful:
        name = list_name(path)
        if name:
            bukti = rekaman.bukti[path]
            lists.setdefault((name, bukti.halaman), []).append(bukti.keyakinan)
    for (name, page), found in lists.items():
        yield f"{name} (halaman {page}): {len(found)} butir kurang yakin terbaca, keyakinan terendah {min(found):.0%}."


def _on_tables(rekaman: Rekaman, doubtful: list[str]) -> Iterator[str]:
    """One line for the steps of a table that are doubtful."""
    tables: dict[str, dict[int, None]] = {}
    for path in doubtful:
        table, found, rest = path.partition("/langkah/")
        if found:
            tables.setdefault(table, {})[int(rest.split("/")[0])] = None
    for table, steps in tables.items():
        page = min(rekaman.bukti[path].halaman for path in doubtful if path.startswith(f"{table}/langkah/"))
        names = [
            value_at(rekaman, f"{table}/langkah/{step}/no") or f"baris {step + 1}" for step in sorted(steps)
        ]
        shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
        yield f"Tabel langkah (halaman {page}): {len(names)} langkah kurang yakin terbaca: {shown}."
