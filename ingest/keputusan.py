"""A decree from its pages: the values of its parts, with evidence and what a person should check."""

import re
from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz import fuzz

from archive.geometry import Page
from archive.records import Diktum, Keputusan, Lampiran
from ingest.fields import Draft
from ingest.furniture import body_lines
from ingest.items import split_items
from ingest.keputusan_closing import people_in, read_penetapan, read_salinan
from ingest.keputusan_parts import DIKTUM, DiktumPart, Parts, lampiran_head, take_apart
from ingest.labels import fold, match_whole
from ingest.letterhead import mend_words, put_instansi, read_letterhead
from ingest.lines import Line
from ingest.wording import cut_line, join_lines

_NUMBER = re.compile(r"^\W*(?:NOMOR|NO)\b[\s:;.=]*", re.IGNORECASE)
_OF_YEAR = re.compile(
    r"^(?P<nomor>.*?)[\s,/]*\bTAHUN\s*[:.]?\s*(?P<tahun>[12][\dOoIl]{3})\b.*$", re.IGNORECASE
)
_LAST_YEAR = re.compile(r"\b((?:19|20)\d\d)\b(?!.*\b(?:19|20)\d\d\b)")
_LEGAL = re.compile(
    r"^(?:Undang|Peraturan|Keputusan|Instruksi|Surat|Ketetapan|Perpu|Pancasila|Permen|Perpres|Berita Acara|Nota|"
    r"Hasil|Rapat|Naskah|Daftar Isian|DIPA|Surat Edaran|Ordonansi|Staatsblad)"
)
_STARTS = {"menimbang": re.compile(r"^bahwa\b"), "mengingat": _LEGAL, "memperhatikan": _LEGAL}
UNSURE_NUMBER = 0.6  # mean confidence below which a number was probably written by pen


def parse_keputusan(pages: Sequence[Page], draft: Draft) -> Keputusan:
    """The decree on these pages (its lampiran among them); evidence and notes go to `draft`.

    Never raises for what stands on the paper: what cannot be read is None and noted.
    """
    lines = body_lines(pages)
    parts = take_apart(lines)
    instansi = _instansi(parts, draft)
    nomor, tahun = _nomor(parts, draft)
    people = people_in(parts)
    tempat, tanggal, signer = read_penetapan(parts, instansi, people, draft)
    if tahun and tanggal and tanggal[:4] != tahun:
        draft.note(f"Tahun dalam nomor ({tahun}) berbeda dengan tahun penetapan ({tanggal[:4]}).")
    return Keputusan(
        instansi=instansi,
        nomor=nomor,
        tahun=tahun,
        tentang=_tentang(parts, draft),
        menimbang=_items(parts, "menimbang", draft),
        mengingat=_items(parts, "mengingat", draft),
        memperhatikan=_items(parts, "memperhatikan", draft),
        diktum=_diktum(parts, draft),
        tempat_ditetapkan=tempat,
        tanggal_ditetapkan=tanggal,
        penandatangan=signer,
        salinan=read_salinan(parts, instansi, people, draft),
        lampiran=_lampiran(parts, pages, draft),
    )


def _instansi(parts: Parts, draft: Draft) -> str | None:
    """The office: from the kop, or from the title, whichever was read better when they say the same."""
    kop = read_letterhead(parts.top)
    title = [line for line in parts.title if line.words]
    text = re.sub(
        r"^\W*K\s?E\s?P\s?U\s?T\s?U\s?S\s?A\s?N\s*", "", join_lines(title), flags=re.IGNORECASE
    ).strip(" ,.:;")
    named = re.sub(
        r"^(?:KETUA|SEKRETARIS|KEPALA)\s+(?=KOMISI|DINAS|BADAN|SEKRETARIAT)", "", text, flags=re.IGNORECASE
    )
    sure_kop = sum(line.conf for line in kop.lines) / max(1, len(kop.lines))
    sure_title = sum(line.conf for line in title) / max(1, len(title))
    same = kop.instansi is not None and fuzz.ratio(fold(named), fold(kop.instansi)) >= 85
    if kop.instansi is None or (same and sure_title > sure_kop):
        return draft.put_lines("keputusan/instansi", named or None, title)
    return put_instansi("keputusan/instansi", kop, draft)


def _nomor(parts: Parts, draft: Draft) -> tuple[str | None, str | None]:
    """`12` and `2025` of NOMOR 12 TAHUN 2025; an older number as written, with the year it ends in.

    The heads of the attachments repeat the number: where the title's was read badly, theirs is taken.
    """
    readings = [parts.nomor, *(_nomor_lines(lampiran) for lampiran in parts.lampiran)]
    best = max((lines for lines in readings if lines), key=_legible, default=[])
    nomor, tahun = split_nomor(join_lines(best))
    if nomor is None:
        draft.note("Nomor keputusan kosong atau tidak terbaca.")
    elif sum(line.conf for line in best) / len(best) < UNSURE_NUMBER:
        draft.note(f"Nomor keputusan kurang jelas terbaca (mungkin tulisan tangan): {nomor}.")
    if tahun is None:
        draft.note("Tahun dalam nomor keputusan tidak terbaca.")
    draft.put_lines("keputusan/nomor", nomor, best)
    draft.put_lines("keputusan/tahun", tahun, best)
    return nomor, tahun


def split_nomor(teks: str) -> tuple[str | None, str | None]:
    """Number and year of a decree's number: (`12`, `2025`) of `NOMOR 12 TAHUN 2025`; None for what is not there."""
    text = _NUMBER.sub("", teks).strip(" :;,.")
    match = _OF_YEAR.match(text)
    if match and "/" not in match["nomor"]:
        tahun = re.sub("[Oo]", "0", re.sub("[Il]", "1", match["tahun"]))
        nomor = match["nomor"].strip(" :;,.")
    else:
        nomor = text
        year = _LAST_YEAR.search(text)
        tahun = year[1] if year else ""
    return (nomor if any(letter.isdigit() for letter in nomor) else None), tahun or None


def _nomor_lines(lines: Sequence[Line]) -> list[Line]:
    """The line with the decree's number in the head of an attachment."""
    return next(([line] for line in lines[:10] if _NUMBER.match(line.text)), [])


def _legible(lines: Sequence[Line]) -> tuple[bool, bool, float]:
    nomor, tahun = split_nomor(join_lines(lines))
    return tahun is not None, nomor is not None, sum(line.conf for line in lines) / len(lines)


def _tentang(parts: Parts, draft: Draft) -> str | None:
    text = join_lines(parts.tentang).strip(" ,.:;")
    if not text:
        draft.note("Judul keputusan (TENTANG) tidak ditemukan.")
    return draft.put_lines("keputusan/tentang", text or None, parts.tentang)


def _items(parts: Parts, name: str, draft: Draft) -> tuple[str, ...]:
    """The considerations or legal bases one by one; where marks were lost, by the words they begin with."""
    lines = parts.sections.get(name, [])
    if not lines:
        if name in parts.labels:
            draft.note(f"Bagian {name.capitalize()} ada tetapi isinya tidak terbaca.")
        elif name != "memperhatikan":
            draft.note(f"Bagian {name.capitalize()} tidak ditemukan.")
        return ()
    texts: list[str] = []
    for item in split_items(lines):
        for piece in _by_opening(item, _STARTS[name]):
            text = re.sub(r"[:,]$", ";", join_lines(piece))
            if text.strip(" .,;:-"):
                draft.put_lines(f"keputusan/{name}/{len(texts)}", text, piece)
                texts.append(text)
    return tuple(texts)


def _by_opening(item: Sequence[Line], opening: re.Pattern[str]) -> list[list[Line]]:
    """An item parted where a line begins as items of this section do, after a line that ends one."""
    pieces = [[item[0]]]
    right = max(line.box[2] for line in item)
    for before, line in pairwise(item):
        text = re.sub(r"^\W+", "", line.text)
        tail = before.text.rstrip()
        ends = tail.endswith((";", ":", ".", "),", ");")) or (
            tail.endswith((",", ")"))
            and (before.box[2] < right - 4 * line.height or text.startswith("bahwa"))
        )
        if ends and opening.match(text) and not _is_reference(text, before):
            pieces.append([line])
        else:
            pieces[-1].append(line)
    return pieces


def _is_reference(text: str, before: Line) -> bool:
    """Whether the regulation is named inside a sentence: after a comma, without a number."""
    return before.text.rstrip().endswith(",") and "omor" not in text and not text.startswith("bahwa")


def _diktum(parts: Parts, draft: Draft) -> tuple[Diktum, ...]:
    """The dicta in the order of the paper; a lost label is put back only where its neighbours leave one choice."""
    _name_lost(parts.diktum)
    found: list[Diktum] = []
    for part in parts.diktum:
        isi = join_lines(part.lines)
        if not part.label and not isi:
            continue
        path = f"keputusan/diktum/{len(found)}"
        draft.put_lines(f"{path}/isi", isi, part.lines, weight=1.0 if part.read else 0.7)
        if not isi:
            draft.note(f"Diktum {part.label} ada tetapi isinya tidak terbaca.")
        if not part.read:
            draft.note(
                f"Label diktum ke-{len(found) + 1} tidak terbaca{f', dibaca {part.label}' if part.label else ''}."
            )
        found.append(Diktum(part.label, isi))
    _check_order([diktum.label for diktum in found], draft)
    if not found:
        draft.note("Diktum keputusan tidak ditemukan.")
    return tuple(found)


def _name_lost(diktum: Sequence[DiktumPart]) -> None:
    """Give a dictum without a label the one that its neighbours leave."""
    for i, part in enumerate(diktum):
        if part.label:
            continue
        before = _rank(diktum[i - 1].label) if i else 0
        after = _rank(diktum[i + 1].label) if i + 1 < len(diktum) else None
        if before is not None and (after is None or after == before + 2) and before < len(DIKTUM):
            part.label = DIKTUM[before]


def _rank(label: str) -> int | None:
    """1 for KESATU and PERTAMA, 2 for KEDUA, ...; None for no label."""
    if label == "PERTAMA":
        return 1
    return DIKTUM.index(label) + 1 if label in DIKTUM else None


def _check_order(labels: Sequence[str], draft: Draft) -> None:
    """Say so when the dicta do not count up by one."""
    for i, label in enumerate(labels):
        rank = _rank(label)
        if rank is not None and rank != i + 1:
            expected = DIKTUM[i] if i < len(DIKTUM) else str(i + 1)
            draft.note(
                f"Urutan diktum tidak runtut: diktum ke-{i + 1} berlabel {label}, seharusnya {expected}."
            )
            return


def _lampiran(parts: Parts, pages: Sequence[Page], draft: Draft) -> tuple[Lampiran, ...]:
    """The attachments with their own titles and pages."""
    found: list[Lampiran] = []
    last = max((page.number for page in pages), default=0)
    firsts = [lampiran[0].page for lampiran in parts.lampiran]
    for i, (lampiran, first) in enumerate(zip(parts.lampiran, firsts, strict=True)):
        end = firsts[i + 1] - 1 if i + 1 < len(firsts) else last
        title = _lampiran_title([line for line in lampiran if line.page == first])
        judul = mend_words(join_lines(title).strip(" ,.:;"))
        draft.put_lines(f"keputusan/lampiran/{i}/judul", judul, title)
        found.append(Lampiran(judul, first, max(first, end)))
    return tuple(found)


def _lampiran_title(lines: Sequence[Line]) -> list[Line]:
    """The attachment's own title: the capitals below its head, else the `tentang` in its head."""
    head = lampiran_head(lines)
    if head is None:
        return []
    x = lines[head].box[0]
    below = head + 1
    while (
        below < len(lines)
        and lines[below].box[0] > x - 15
        and lines[below].box[1] - lines[below - 1].box[3] < 14
    ):
        below += 1
    title: list[Line] = []
    for line in lines[below : below + 6]:
        letters = [letter for letter in line.text if letter.isalpha()]
        capital = len(letters) > 3 and sum(letter.isupper() for letter in letters) > 0.8 * len(letters)
        wide = not title or line.box[1] - title[-1].box[3] < 1.2 * max(8.0, line.height)
        if not capital or not wide or match_whole(line.text.split()[0], ("NO", "NOMOR"), 90):
            break
        title.append(line)
    if title:
        return title
    inner = lines[head + 1 : below]
    at = next((i for i, line in enumerate(inner) if fold(line.text).startswith("tentang")), None)
    if at is None:
        return [lines[head]]
    first = cut_line(inner[at], 8)
    return [first, *inner[at + 1 :]] if first.words else list(inner[at + 1 :])
