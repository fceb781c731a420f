"""From an SOP's identity block and list boxes to plain values, with evidence and notes."""

import re
from collections.abc import Iterable, Mapping, Sequence

from archive.nomor import parse_nomor, repair_nomor
from archive.records import Pejabat
from ingest.cell_text import piece_of
from ingest.dates import impossible_date, parse_date
from ingest.fields import Draft
from ingest.items import split_items
from ingest.labels import match_whole
from ingest.lines import Line, make_line
from ingest.signature import read_signature
from ingest.sop_header import Identity, Value
from ingest.sop_labels import LISTS
from ingest.sop_lists import Section
from ingest.stamped import clear_lines
from ingest.wording import join_lines

LABEL_NAMES = {
    "nomor_sop": "Nomor SOP",
    "tanggal_pembuatan": "Tanggal pembuatan",
    "tanggal_revisi": "Tanggal revisi",
    "tanggal_efektif": "Tanggal efektif",
    "tanggal_pengesahan": "Tanggal pengesahan",
    "disahkan_oleh": "Disahkan oleh",
    "nama_sop": "Nama SOP",
    "dasar_hukum": "Dasar hukum",
    "kualifikasi_pelaksana": "Kualifikasi pelaksana",
    "jumlah_pelaksana": "Jumlah pelaksana",
    "keterkaitan": "Keterkaitan",
    "peralatan_perlengkapan": "Peralatan/perlengkapan",
    "peringatan": "Peringatan",
    "pencatatan_pendataan": "Pencatatan dan pendataan",
}
STAIN_CONF = 0.7
PLAIN_CONF = 0.85
_ZERO = re.compile(r"^[OoQ](?=\d+/)")  # no number begins with a letter before its digits
_DEGREE = re.compile(r"(?:[A-Z][A-Za-z]{0,4}\.){1,3}(?:[A-Z][a-z]{0,4}\.?)?,?|Ph\.?D\.?,?")
_PLACEHOLDERS = (
    "jabatan penandatangan",
    "nama penandatangan",
    "tanda tangan",
    "stempel",
)  # left over from the form


def read_text(identity: Identity, field: str, path: str, draft: Draft) -> str | None:
    """The text beside a label, or None; a label without a value is noted."""
    value = identity.values.get(field)
    if value is None:
        return None
    piece = value.piece
    if not any(letter.isalnum() for letter in piece.text):
        _note_empty(field, identity.page, draft)
        return None
    return draft.put(f"{path}/{field}", piece.text, piece.box, piece.page, piece.conf)


def read_number(identity: Identity, path: str, draft: Draft) -> str | None:
    """The number of the SOP as printed, letters misread for digits mended; a mended number is noted as it was read."""
    value = identity.values.get("nomor_sop")
    read = read_text(identity, "nomor_sop", path, draft)
    if value is None or read is None:
        return None
    mended = repair_nomor(_ZERO.sub("0", _without_stains(value, read)))
    if mended != read:
        draft.note(f"Nomor SOP di halaman {identity.page} terbaca “{read}”, diperbaiki menjadi “{mended}”.")
        piece = value.piece
        draft.put(f"{path}/nomor_sop", mended, piece.box, piece.page, 0.8 * piece.conf)
    return mended


def _without_stains(value: Value, read: str) -> str:
    """The text without hardly read words before it, when what is left is a number and the whole is none."""
    words = [word for line in value.lines for word in line.words]
    for count in range(1, min(3, len(words))):
        rest = " ".join(word.text for word in words[count:])
        if words[count - 1].conf >= STAIN_CONF or parse_nomor(read) is not None:
            return read
        if parse_nomor(rest) is not None:
            return rest
    return read


def read_date(identity: Identity, field: str, path: str, draft: Draft) -> str | None:
    """The date beside a label in ISO, or None; dates that do not exist or lack a day are noted as printed."""
    value = identity.values.get(field)
    if value is None:
        return None
    piece = value.piece
    date = parse_date(piece.text)
    if date is not None:
        return draft.put(f"{path}/{field}", date, piece.box, piece.page, piece.conf)
    name, where = LABEL_NAMES[field], f"halaman {identity.page}"
    if impossible_date(piece.text):
        draft.note(f"{name} di {where} tidak ada dalam kalender: “{piece.text}”.")
    elif any(letter.isdigit() for letter in piece.text):
        draft.note(f"{name} di {where} tidak lengkap atau tidak terbaca: “{piece.text}”.")
    elif field != "tanggal_revisi":
        _note_empty(field, identity.page, draft)
    return None


def known_people(identities: Iterable[Identity]) -> tuple[str, ...]:
    """Names of those who signed, where they are plainly read: other SOPs of the file may bear them under ink."""
    names: list[str] = []
    for identity in identities:
        found = read_signature(_signed(identity)[0])
        words = [word for line in found.nama_lines for word in line.words]
        if found.nama and min(word.conf for word in words) >= PLAIN_CONF and found.nama not in names:
            names.append(found.nama)
    return tuple(names)


def read_official(
    identity: Identity, office: str | None, people: Sequence[str], path: str, draft: Draft
) -> Pejabat:
    """Who signed under `Disahkan oleh`; `people` are names read plainly elsewhere in the file."""
    if "disahkan_oleh" not in identity.values:
        return Pejabat()
    lines, mended = _signed(identity)
    found = read_signature(lines, offices=(office,) if office else (), people=people)
    for text in mended:
        draft.note(f"Jabatan di bawah “Disahkan oleh” di halaman {identity.page} terbaca “{text}”, periksa.")
    if found.nama is None and found.jabatan is None:
        _note_empty("disahkan_oleh", identity.page, draft)
    base = f"{path}/disahkan_oleh"
    draft.put_lines(f"{base}/jabatan", found.jabatan, found.jabatan_lines)
    draft.put_lines(f"{base}/nama", found.nama, found.nama_lines)
    draft.put_lines(f"{base}/nip", found.nip, found.nip_lines)
    for part in found.repaired:
        draft.note(
            f"Disahkan oleh: {part} di halaman {identity.page} diperbaiki menurut ejaan di tempat lain."
        )
    return Pejabat(found.jabatan, found.nama, found.nip)


def _signed(identity: Identity) -> tuple[list[Line], list[str]]:
    """The lines under `Disahkan oleh` without ink and without words left over from the form; what was mended."""
    value = identity.values.get("disahkan_oleh")
    lines = value.lines if value else ()
    whole = _with_degrees(lines)
    return clear_lines([line for line in whole if not match_whole(line.text, _PLACEHOLDERS)])


def _with_degrees(lines: Sequence[Line]) -> list[Line]:
    """The lines, degrees that a narrow cell put below the name (`Budi Santoso, S.H.,` / `M.Si.`) beside it again."""
    out: list[Line] = []
    for line in lines:
        words = line.text.split()
        if out and out[-1].text.endswith(",") and all(_DEGREE.fullmatch(word) for word in words):
            out[-1] = make_line((*out[-1].words, *line.words), line.page)
        else:
            out.append(line)
    return out


def read_lists(sections: Mapping[str, Section], path: str, draft: Draft) -> dict[str, tuple[str, ...]]:
    """The items of every list box, by field; boxes that are not there are empty."""
    out: dict[str, tuple[str, ...]] = {}
    for field in LISTS:
        section = sections.get(field)
        if section is None or field == "jumlah_pelaksana":
            out[field] = ()
            continue
        items: list[str] = []
        for item in split_items(section.lines, right=section.x1):
            text = join_lines(item)
            if any(letter.isalnum() for letter in text):
                draft.put_lines(f"{path}/{field}/{len(items)}", text, item)
                items.append(text)
        if not items:
            _note_empty(field, section.page, draft)
        else:
            draft.put_lines(f"{path}/{field}", tuple(items), section.lines)
        out[field] = tuple(items)
    return out


def read_count(sections: Mapping[str, Section], path: str, draft: Draft) -> str | None:
    """How many carry the procedure out, as printed."""
    section = sections.get("jumlah_pelaksana")
    if section is None:
        return None
    piece = piece_of(section.lines)
    return draft.put(f"{path}/jumlah_pelaksana", piece.text or None, piece.box, piece.page, piece.conf)


def _note_empty(field: str, page: int, draft: Draft) -> None:
    draft.note(f"{LABEL_NAMES[field]}: labelnya ada di halaman {page}, isinya kosong atau tidak terbaca.")
