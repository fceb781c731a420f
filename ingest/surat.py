"""A letter of any kind from its pages: head, text, closing. Works on words and boxes alone."""

import re
from collections.abc import Mapping, Sequence

from archive.geometry import Page
from archive.records import Pejabat, Surat
from ingest.closing import Closing, place_and_date, read_closing, tembusan_items
from ingest.dates import find_date, impossible_date, incomplete_date, parse_spoken_date
from ingest.fields import Draft
from ingest.furniture import body_lines, without_slips
from ingest.items import split_items
from ingest.labels import drop_colon, fold, match_label, match_whole
from ingest.letterhead import Letterhead, put_instansi, read_letterhead
from ingest.lines import Line, make_line
from ingest.signature import first_signer, read_signature
from ingest.surat_head import LABELS, Head, addressees, place_of, read_head
from ingest.wording import cut_line, join_lines

_SCALARS = ("sifat", "lampiran", "hal", "dari")
_PERSON = re.compile(r"^(?:\(?\d{1,2}[.)]?\s+)?nama(?:\s+lengkap)?\s*[:;.]?\s+(?P<name>.+)$", re.IGNORECASE)
_LAMPIRAN_HEAD = re.compile(r"lampiran\s*[ivxl1]{0,4}\s*(?::|surat|nota|keputusan|undangan|$)", re.IGNORECASE)
_NUMBER_OR_DATE = {name: LABELS[name] for name in ("nomor", "tanggal")}
_TASK = {"kepada": ("Kepada",), "untuk": ("Untuk",)}
_GIVES_TASK = (
    "MEMBERI TUGAS",
    "MENUGASKAN",
    "MEMERINTAHKAN",
    "MEMBERI PERINTAH",
    "MENUGASKAN KEPADA",
    "DITUGASKAN KEPADA",
)
_ROW_LABELS = {
    "lain": (
        "NIP",
        "Jabatan",
        "Pangkat",
        "Pangkat/Golongan",
        "Pangkat/Gol",
        "Golongan",
        "Unit Kerja",
        "Alamat",
        "NIK",
    ),
}


def parse_surat(pages: Sequence[Page], jenis: str, draft: Draft) -> Surat:
    """The letter on these pages, of kind `jenis` (one of `records.JENIS_SURAT`); evidence and notes go to `draft`.

    Never raises for what stands on the paper: what cannot be read is None and noted.
    """
    own, attached = _letter_pages(without_slips(pages))
    lines = body_lines(own)
    if not lines:
        draft.note("Tidak ada tulisan yang terbaca pada surat ini.")
        return Surat()
    first = [line for line in lines if line.page == lines[0].page]
    kop = read_letterhead(first)
    width = next(page.width for page in pages if page.number == lines[0].page)
    head = read_head(lines, width, kop.end)
    closing = read_closing(lines, head.end)
    text = lines[head.end : closing.end]
    again = _lampiran_labels(attached)
    tempat, tanggal = _place_and_date(head, closing, text, jenis, again, draft)
    return Surat(
        instansi=put_instansi("surat/instansi", kop, draft),
        nomor=_nomor(head, again, draft),
        sifat=_scalar(head, "sifat", draft),
        lampiran=_scalar(head, "lampiran", draft),
        hal=_hal(head, jenis, draft),
        tempat=tempat,
        tanggal=tanggal,
        kepada=_kepada(head, text, jenis, draft),
        dari=_scalar(head, "dari", draft),
        penandatangan=_signer(closing, kop, head, draft),
        tembusan=_copies(head, closing, draft),
        isi=draft.put_lines("surat/isi", join_lines(text), text),
    )


def _letter_pages(pages: Sequence[Page]) -> tuple[list[Page], list[Page]]:
    """The letter itself, and the pages from the first that is headed `Lampiran` on."""
    said = False
    for i, page in enumerate(pages):
        top = body_lines([page])[:3]
        if said and any(_LAMPIRAN_HEAD.match(line.text) for line in top):
            return list(pages[:i]), list(pages[i:])
        said = said or bool(top)
    return list(pages), []


def _lampiran_labels(pages: Sequence[Page]) -> dict[str, Line]:
    """Number and date of the letter as the heads of its attachments repeat them."""
    found: dict[str, Line] = {}
    for line in (line for page in pages for line in body_lines([page])[:6]):
        label = match_label(line.text, _NUMBER_OR_DATE)
        if label and label.field not in found:
            found[label.field] = cut_line(line, label.length)
    return found


def _nomor(head: Head, again: Mapping[str, Line], draft: Draft) -> str | None:
    value = [_without_pen(line, draft) for line in head.values.get("nomor", [])]
    other = again.get("nomor")
    if other is not None and (not value or value[0].conf < 0.6 < other.conf):
        value = [other]
    text = re.sub(r"^[\s:;.=]+|[\s:;,]+$", "", join_lines(value))
    if not any(letter.isdigit() for letter in text):
        found = (
            "Label Nomor ada tetapi nomornya tidak terbaca."
            if "nomor" in head.labels
            else "Nomor surat tidak ditemukan."
        )
        draft.note(found)
        return None
    if text.startswith("/"):
        draft.note("Nomor urut di depan nomor surat kosong atau tidak terbaca.")
    return draft.put_lines("surat/nomor", text, value, weight=head.weights.get("nomor", 1.0))


def _without_pen(line: Line, draft: Draft) -> Line:
    """The number without a running number that was written by pen and could not be read: `Sbww /E4/...`."""
    words = list(line.words)
    if len(words) > 1 and words[1].text.startswith("/") and words[0].conf < 0.6:
        if not any(letter.isdigit() for letter in words[0].text):
            return make_line(words[1:], line.page)
        draft.note(f"Nomor urut kurang jelas terbaca (mungkin tulisan tangan): {words[0].text}.")
    return line


def _scalar(head: Head, name: str, draft: Draft) -> str | None:
    value = head.values.get(name, [])
    text = re.sub(r"^[:;=\s]+|\s+[|'`]+$", "", join_lines(value)).strip()
    scrap = len(fold(text)) <= 3 and bool(value) and value[0].conf < 0.6 and not any(map(str.isdigit, text))
    if not text or (scrap and text.strip("-–— ")):
        if name in head.labels:
            draft.note(f"Label {name.capitalize()} ada tetapi isinya tidak terbaca.")
        return None
    return draft.put_lines(f"surat/{name}", text, value, weight=head.weights.get(name, 1.0))


def _hal(head: Head, jenis: str, draft: Draft) -> str | None:
    """What the letter is about: `Hal`, or the title under TENTANG."""
    if head.values.get("tentang") and not head.values.get("hal"):
        value = head.values["tentang"]
        return draft.put_lines("surat/hal", join_lines(value).strip(" .,:;") or None, value)
    if jenis in ("surat", "undangan", "nota_dinas") and "hal" not in head.labels:
        draft.note("Hal surat tidak ditemukan.")
    return _scalar(head, "hal", draft)


def _kepada(head: Head, text: Sequence[Line], jenis: str, draft: Draft) -> str | None:
    if jenis == "surat_tugas" and (people := _assigned([*head.values.get("kepada", []), *text])):
        names = "; ".join(join_lines([line]).strip(" ,;:") for line in people)
        return draft.put_lines("surat/kepada", names, people)
    if jenis == "berita_acara":
        return None
    value = head.values.get("kepada", [])
    kepada = addressees(value)
    if kepada is None and jenis in ("surat", "undangan", "nota_dinas"):
        draft.note("Penerima surat tidak ditemukan.")
    return draft.put_lines("surat/kepada", kepada, value, weight=head.weights.get("kepada", 1.0))


def _assigned(lines: Sequence[Line]) -> list[Line]:
    """The lines with the names of those who get the task: after `nama`, else the numbered items under `Kepada`."""
    named = []
    for line in lines:
        label = match_label(line.text, _TASK)
        row = drop_colon(cut_line(line, label.length) if label else line)
        if match := _PERSON.match(row.text):
            named.append(drop_colon(cut_line(row, match.start("name"))))
    if named:
        return named
    start = next((i for i, line in enumerate(lines) if match_whole(line.text, _GIVES_TASK, 80)), None)
    section: list[Line] = []
    for line in lines[0 if start is None else start + 1 :]:
        label = match_label(line.text, _TASK)
        if label and label.field == "untuk":
            break
        if label:
            line = cut_line(line, label.length)
        elif match_label(line.text, _ROW_LABELS):
            continue
        if line.words:
            section.append(line)
    items = split_items(section) if start is not None or len(section) < len(lines) else []
    return [item[0] for item in items if item]


def _place_and_date(
    head: Head, closing: Closing, text: Sequence[Line], jenis: str, again: Mapping[str, Line], draft: Draft
) -> tuple[str | None, str | None]:
    """Place and date of the letter: from its head, else from above the signature, else spelled out in the text."""
    label = head.values.get("tanggal", [])
    source = head.date_line or (label[0] if label else None)
    place, words = (place_of(source.text), source.text) if source else (None, "")
    place_line = source
    if not words:
        place, words = place_and_date(closing)
        place_line, source = closing.place or closing.date, closing.date
    found = find_date(words)
    if found is None and (other := again.get("tanggal")) is not None and find_date(other.text):
        source, found = other, find_date(other.text)
    spoken = parse_spoken_date(join_lines(text)) if jenis == "berita_acara" else None
    tanggal = found[0] if found else spoken
    if found is None and spoken:
        draft.put_lines("surat/tanggal", spoken, list(text[:1]), weight=0.9)
    elif found and spoken and spoken != found[0]:
        draft.note(f"Tanggal dalam angka ({found[0]}) berbeda dengan tanggal dalam huruf ({spoken}).")
    if tanggal is None:
        _note_date(words, draft)
    if found and source:
        draft.put_lines("surat/tanggal", tanggal, [source])
    if place and place_line:
        draft.put_lines("surat/tempat", place, [place_line])
    return place, tanggal


def _note_date(teks: str, draft: Draft) -> None:
    if wrong := impossible_date(teks):
        draft.note(f"Tanggal surat tidak mungkin ada: {wrong}.")
    elif partial := incomplete_date(teks):
        draft.note(f"Tanggal surat tidak lengkap: {partial}.")
    else:
        draft.note("Tanggal surat tidak ditemukan.")


def _signer(closing: Closing, kop: Letterhead, head: Head, draft: Draft) -> Pejabat:
    offices = [kop.instansi] if kop.instansi else []
    dari = join_lines(head.values.get("dari", []))
    sign = first_signer(closing.rows) or read_signature(
        closing.block, offices=offices, titles=[dari] if dari else []
    )
    path = "surat/penandatangan"
    for name, value, lines in (
        ("jabatan", sign.jabatan, sign.jabatan_lines),
        ("nama", sign.nama, sign.nama_lines),
        ("nip", sign.nip, sign.nip_lines),
    ):
        weight = 0.7 if name in sign.repaired else 1.0
        draft.put_lines(f"{path}/{name}", value, lines, weight=weight)
    if sign.nama is None:
        draft.note("Nama penanda tangan tidak terbaca.")
    if sign.jabatan is None:
        draft.note("Jabatan penanda tangan tidak terbaca.")
    if "jabatan" in sign.repaired:
        draft.note(f"Jabatan penanda tangan diperbaiki menurut kop: {sign.jabatan}.")
    if sign.nip and len(sign.nip) != 18:
        draft.note(f"NIP penanda tangan tidak 18 angka: {sign.nip}.")
    return Pejabat(sign.jabatan, sign.nama, sign.nip)


def _copies(head: Head, closing: Closing, draft: Draft) -> tuple[str, ...]:
    items = [split_items(head.values["tembusan"])] if head.values.get("tembusan") else []
    items.append(tembusan_items(closing.tembusan))
    texts: list[str] = []
    for item in (item for group in items for item in group):
        text = re.sub(r"[:,]$", ";", join_lines(item))
        if text.strip(" .,;:-"):
            draft.put_lines(f"surat/tembusan/{len(texts)}", text, item)
            texts.append(text)
    return tuple(texts)
