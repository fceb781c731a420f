"""The end of a decree: place and date, who signs, who certifies the copy; read again in the attachments.

A decree is often signed twice, below its dicta and below its attachment: where a stamp spoiled one reading, the
other is taken.
"""

import re
from collections.abc import Sequence

from archive.records import Penanda
from ingest.closing import opens_set_at, set_at
from ingest.dates import find_date, impossible_date, incomplete_date, parse_date
from ingest.fields import Draft
from ingest.keputusan_parts import Parts, heads_copy
from ingest.lines import Line, split_line
from ingest.officials import begins_title, looks_like_name, names_office
from ingest.signature import Signature, read_signature
from ingest.surat_head import place_of
from ingest.wording import cut_line


def people_in(parts: Parts) -> list[str]:
    """Names that stand, well read, in the attachments: their signers and the rows of their lists."""
    names: list[str] = []
    for line in (line for lampiran in parts.lampiran for line in lampiran):
        for part in split_line(line):
            text = re.sub(r"^\W*\d{1,3}\W+", "", part.text).strip(" ,|")
            if part.conf >= 0.85 and looks_like_name(text) and len(text.split()) >= 2:
                names.append(text)
    return names


def read_penetapan(
    parts: Parts, instansi: str | None, people: Sequence[str], draft: Draft
) -> tuple[str | None, str | None, Penanda]:
    """Place, date and signer below the dicta; what cannot be read there is taken from an attachment's closing."""
    blocks = [parts.closing, *(_lampiran_closing(lampiran) for lampiran in parts.lampiran)]
    tempat = tanggal = None
    unread = ""
    signer = Signature()
    for block in blocks:
        if not block:
            continue
        column = [line for line in _unstacked(block) if line.words]
        place, date, rest = set_at(column)
        if tempat is None and place is not None:
            name = re.sub(r"^[\s:;.-]+|[\s:;.,-]+$", "", place.text)
            tempat = draft.put_lines(
                "keputusan/tempat_ditetapkan", (place_of(place.text) or name) or None, [place]
            )
        if tanggal is None and date is not None:
            found = find_date(date.text)
            tanggal = draft.put_lines("keputusan/tanggal_ditetapkan", found[0] if found else None, [date])
            unread = unread or date.text
        sign = read_signature(rest, offices=[instansi] if instansi else [], people=people)
        signer = _merge(signer, sign)
    if tanggal is None and (dated := _head_date(parts)):
        tanggal = draft.put_lines("keputusan/tanggal_ditetapkan", parse_date(dated.text), [dated], weight=0.9)
    if tempat is None:
        draft.note("Tempat penetapan tidak ditemukan.")
    if tanggal is None:
        _note_date(unread, draft)
    return tempat, tanggal, _penanda("keputusan/penandatangan", signer, "penanda tangan", draft)


def _head_date(parts: Parts) -> Line | None:
    """The line `TANGGAL 20 APRIL 2017` in the head of an attachment."""
    lines = (line for lampiran in parts.lampiran for line in lampiran[:10])
    return next(
        (line for line in lines if re.match(r"(?i)\W*tanggal\b", line.text) and parse_date(line.text)), None
    )


def _lampiran_closing(lines: Sequence[Line]) -> list[Line]:
    """The signer's block at the end of an attachment, up to its salinan block."""
    copy = next((i for i in range(len(lines) - 1, -1, -1) if heads_copy(lines[i])), len(lines))
    own = list(lines[:copy])
    for i in range(len(own) - 1, -1, -1):
        if opens_set_at(own[i]):
            return own[i:]
    left = min((line.box[0] for line in own), default=0.0)
    for i in range(len(own) - 1, max(-1, len(own) - 8), -1):  # without place and date, as a bupati signs
        if begins_title(own[i].text) and own[i].box[0] > left + 120.0 and len(own[i].words) <= 6:
            return own[i:]
    return []


def _unstacked(block: Sequence[Line]) -> list[Line]:
    """The block's lines without what stands in another column beside it or is left of it."""
    x = block[0].box[0]
    rows: list[Line] = []
    for line in block:
        slack = 1.6 * max(8.0, line.height)
        start = next((i for i, word in enumerate(line.words) if word.box[0] >= x - slack), None)
        if start is not None:
            skipped = sum(len(word.text) + 1 for word in line.words[:start])
            rows.append(cut_line(line, skipped))
    return rows


def _merge(one: Signature, other: Signature) -> Signature:
    """The signature read twice on the paper: of the title and of the name the better reading."""
    title = one if _better(one.jabatan_lines, other.jabatan_lines) else other
    name = one if _better(one.nama_lines, other.nama_lines) else other
    return Signature(
        title.jabatan,
        name.nama,
        one.nip or other.nip,
        title.jabatan_lines,
        name.nama_lines,
        one.nip_lines or other.nip_lines,
        tuple(part for part, source in (("jabatan", title), ("nama", name)) if part in source.repaired),
    )


def _better(one: Sequence[Line], other: Sequence[Line]) -> bool:
    """Whether the first reading is kept: it is there, and the second is not plainly surer."""
    if not one or not other:
        return bool(one)
    sure = [min(line.conf for line in lines) for lines in (one, other)]
    return sure[0] >= 0.75 or sure[0] >= sure[1]


def _penanda(path: str, sign: Signature, who: str, draft: Draft) -> Penanda:
    for name, value, lines in (
        ("jabatan", sign.jabatan, sign.jabatan_lines),
        ("nama", sign.nama, sign.nama_lines),
    ):
        draft.put_lines(f"{path}/{name}", value, lines, weight=0.7 if name in sign.repaired else 1.0)
        if value is None:
            draft.note(f"{name.capitalize()} {who} tidak terbaca.")
        elif name in sign.repaired:
            draft.note(f"{name.capitalize()} {who} diperbaiki menurut bagian lain naskah: {value}.")
    return Penanda(sign.jabatan, sign.nama)


def _note_date(teks: str, draft: Draft) -> None:
    if wrong := impossible_date(teks):
        draft.note(f"Tanggal penetapan tidak mungkin ada: {wrong}.")
    elif partial := incomplete_date(teks):
        draft.note(f"Tanggal penetapan tidak lengkap: {partial}.")
    else:
        draft.note("Tanggal penetapan tidak terbaca." if teks else "Tanggal penetapan tidak ditemukan.")


def read_salinan(parts: Parts, instansi: str | None, people: Sequence[str], draft: Draft) -> Penanda | None:
    """Who certifies the copy: the block's own title, without the name of the office above it."""
    blocks = [parts.salinan, *(_salinan_of(lampiran) for lampiran in parts.lampiran)]
    sign = Signature()
    for block in blocks:
        if block:
            rows = _salinan_rows(block)
            sign = _merge(sign, read_signature(rows, offices=[instansi] if instansi else [], people=people))
    if not any(blocks):
        return None
    return _penanda("keputusan/salinan", sign, "pejabat salinan", draft)


def _salinan_of(lines: Sequence[Line]) -> list[Line]:
    at = next((i for i, line in enumerate(lines) if heads_copy(line)), None)
    return list(lines[at + 1 :]) if at is not None else []


def _salinan_rows(block: Sequence[Line]) -> list[Line]:
    """The block from the officer's title on: the office's name above it is left out."""
    rows = _unstacked(block)
    start = 0
    while start < len(rows) and not begins_title(rows[start].text) and names_office(rows[start].text):
        start += 1
    return rows[start:] if start < len(rows) else rows
