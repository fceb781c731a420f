"""The abstract in its prescribed parts, drafted from the record, each sentence with its source. Pure.

Head (subject and year; abbreviation, number, collection and pages; title in full), why (Menimbang), on what legal
basis (all of Mengingat by rank), what is regulated (diktum, attachments), and notes: from the JDIH manual of
Komisi Yudisial. The page count in the head leaves attachments out; at most two pages.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from archive.errors import RuleError
from archive.folder_name import calm_capitals
from archive.jdih.bentuk import Abstrak, Kalimat, Metadata, Sumber
from archive.jdih.hubungan import Hubungan
from archive.jdih.metadata import subject_heading
from archive.jdih.rujukan import citation_rank, latest_amendment, short_citation
from archive.jdih.tanggal import prose_date
from archive.records import Keputusan, Rekaman

BAGIAN = ("mengapa", "dasar_hukum", "materi", "catatan")
KEPALA = ("subjek", "tahun", "singkatan", "judul")
NAMA_BAGIAN = {
    "mengapa": "Latar belakang (Menimbang)",
    "dasar_hukum": "Dasar hukum (Mengingat)",
    "materi": "Materi (diktum dan lampiran)",
    "catatan": "Catatan",
}
LONGEST = 420  # characters of a drafted sentence; what is longer is cut at the end of a clause
# The last consideration of every decree says only that a decree is needed.
_RITUAL = re.compile(
    r"^\W*(?:bahwa\s+)?(?:berdasarkan|untuk\s+maksud|sehubungan)\b.{0,200}\b(?:huruf|angka)\s+[a-z0-9]\b",
    re.I | re.S,
)
_FORCE = re.compile(r"\bKeputusan\s+ini\s+(?:mulai\s+)?berlaku\b", re.IGNORECASE)
_REVOKES = re.compile(r"\b(?:mencabut|dicabut)\b", re.IGNORECASE)
_FOLLOWS = re.compile(
    r"\b(?:lebih\s+lanjut|tersendiri)\b.{0,120}\b(?:diatur|ditetapkan)\b|"
    r"\b(?:diatur|ditetapkan)\s+(?:lebih\s+lanjut|tersendiri)\b",
    re.I,
)


def draft_abstract(rekaman: Rekaman, metadata: Metadata, hubungan: Iterable[Hubungan] = ()) -> Abstrak:
    """The abstract as the record gives it; `hubungan` are the relations this decree acts in. Raises RuleError."""
    keputusan = rekaman.keputusan
    if keputusan is None:
        raise RuleError("naskah ini bukan Keputusan; abstraknya tidak dapat disusun.")
    return Abstrak(
        subjek=subject_heading(metadata.subjek).upper(),
        tahun=metadata.tahun,
        singkatan=(f"{metadata.singkatan_jenis} NO. {metadata.nomor}, {metadata.sumber}").upper() + ".",
        judul=metadata.judul.upper(),
        mengapa=tuple(_why(rekaman, keputusan)),
        dasar_hukum=tuple(_basis(rekaman, keputusan)),
        materi=tuple(_content(rekaman, keputusan)),
        catatan=tuple(_notes(rekaman, keputusan, metadata, hubungan)),
        sumber_kepala=(Sumber("metadata"), _source(rekaman, "keputusan/tentang", keputusan.tentang or "")),
    )


def edit_abstract(abstrak: Abstrak, **bagian: str | Sequence[str]) -> Abstrak:
    """The abstract with parts as a person wrote them; a sentence left as it was keeps its source. Raises RuleError."""
    values: dict[str, object] = {}
    for name, new in bagian.items():
        if name in KEPALA and isinstance(new, str):
            values[name] = " ".join(new.split())
        elif name in BAGIAN and not isinstance(new, str):
            known = {one.teks: one for one in getattr(abstrak, name)}
            lines = [" ".join(one.split()) for one in new if one.strip()]
            values[name] = tuple(known.get(one, Kalimat(one, dari="petugas")) for one in lines)
        else:
            raise RuleError(f"abstrak {name}: bagian ini tidak ada. Pilih {', '.join(KEPALA + BAGIAN)}.")
    return replace(abstrak, **values)  # type: ignore[arg-type]


def abstract_faults(abstrak: Abstrak, metadata: Metadata) -> list[str]:
    """What an abstract lacks by the rules, in Indonesian; an empty list when it may be approved."""
    found = [f"abstrak: {name} belum diisi." for name in KEPALA if not getattr(abstrak, name).strip()]
    for name in ("mengapa", "dasar_hukum", "materi"):
        if not getattr(abstrak, name):
            found.append(f"abstrak: bagian {NAMA_BAGIAN[name]} masih kosong.")
    if abstrak.subjek.upper() != subject_heading(metadata.subjek).upper():
        found.append(
            f"abstrak: subjek {abstrak.subjek} tidak sama dengan metadata ({subject_heading(metadata.subjek)})."
        )
    if abstrak.tahun != metadata.tahun:
        found.append(f"abstrak: tahun {abstrak.tahun} tidak sama dengan metadata ({metadata.tahun}).")
    if not re.search(rf"\bNO\.?\s*{re.escape(metadata.nomor)}\b", abstrak.singkatan, re.IGNORECASE):
        found.append(f"abstrak: nomor pada kepala ({abstrak.singkatan}) bukan {metadata.nomor}.")
    if not any(re.search(r"\bberlaku\b", one.teks) for one in abstrak.catatan):
        found.append("abstrak: catatan tidak menyebut kapan mulai berlaku.")
    return found


def plain_text(abstrak: Abstrak) -> str:
    """The whole abstract as text, a line a sentence: for search, feeds and the page's description."""
    parts = [f"{abstrak.subjek}\n{abstrak.tahun}\n{abstrak.singkatan}\n{abstrak.judul}", "ABSTRAK:"]
    for name in ("mengapa", "dasar_hukum", "materi"):
        parts += [f"- {one.teks}" for one in getattr(abstrak, name)]
    return "\n".join([*parts, "CATATAN:", *(f"- {one.teks}" for one in abstrak.catatan)]) + "\n"


def _why(rekaman: Rekaman, keputusan: Keputusan) -> Iterable[Kalimat]:
    items = list(enumerate(keputusan.menimbang))
    said = [one for one in items if not _RITUAL.search(one[1])] or items[:1]
    for place, item in said:
        text = re.sub(r"^\W*(?:[a-z]\.\s+)?bahwa\s+", "", item.strip(), flags=re.IGNORECASE)
        # A consideration that ends in the need for this very decree says it once: in the head.
        text = re.sub(r",?\s*(?:maka\s+)?perlu\s+menetapkan\s+Keputusan\b.*$", "", text, flags=re.I | re.S)
        yield _sentence(text, _source(rekaman, f"keputusan/menimbang/{place}", item))


def _basis(rekaman: Rekaman, keputusan: Keputusan) -> Iterable[Kalimat]:
    ranked = sorted(enumerate(keputusan.mengingat), key=lambda one: (citation_rank(one[1]), one[0]))
    for place, item in ranked:
        text = " ".join(f"{short_citation(item)} {latest_amendment(item)}".split())
        yield Kalimat(f"{text}.", (_source(rekaman, f"keputusan/mengingat/{place}", item),))


def _content(rekaman: Rekaman, keputusan: Keputusan) -> Iterable[Kalimat]:
    for place, diktum in enumerate(keputusan.diktum):
        if _FORCE.search(diktum.isi) or _REVOKES.search(diktum.isi):
            continue  # said in the notes
        yield _sentence(diktum.isi, _source(rekaman, f"keputusan/diktum/{place}/isi", diktum.isi))
    for place, lampiran in enumerate(keputusan.lampiran):
        title = calm_capitals(" ".join(lampiran.judul.split()))
        if title:
            source = Sumber(f"keputusan/lampiran/{place}/judul", lampiran.halaman_awal)
            yield _sentence(f"Lampiran memuat: {title}" if len(keputusan.lampiran) == 1 else title, source)


def _notes(
    rekaman: Rekaman, keputusan: Keputusan, metadata: Metadata, hubungan: Iterable[Hubungan]
) -> Iterable[Kalimat]:
    force = metadata.asal.get("mulai_berlaku")
    if metadata.mulai_berlaku:
        jalur = force.jalur if force is not None else ""
        source = (
            _source(rekaman, jalur, _value(keputusan, jalur)) if jalur else Sumber("metadata/mulai_berlaku")
        )
        yield Kalimat(
            f"Keputusan ini mulai berlaku pada tanggal {prose_date(metadata.mulai_berlaku)}.", (source,)
        )
    if metadata.tanggal_penetapan:
        where = f"di {metadata.tempat_penetapan} " if metadata.tempat_penetapan else ""
        source = _source(rekaman, "keputusan/tanggal_ditetapkan", "Ditetapkan di")
        yield Kalimat(f"Ditetapkan {where}pada tanggal {prose_date(metadata.tanggal_penetapan)}.", (source,))
    for one in hubungan:
        verb = "Mencabut" if one.jenis == "mencabut" else "Mengubah"
        part = "sebagian " if one.sebagian else ""
        source = (
            _source(rekaman, one.dasar, _value(keputusan, one.dasar))
            if "/" in one.dasar
            else Sumber("hubungan")
        )
        yield Kalimat(f"{verb} {part}{one.ke_teks}.", (source,))
    for place, diktum in enumerate(keputusan.diktum):
        if _FOLLOWS.search(diktum.isi):
            yield _sentence(diktum.isi, _source(rekaman, f"keputusan/diktum/{place}/isi", diktum.isi))
    if metadata.jumlah_halaman_lampiran:
        first = min((one.halaman_awal for one in keputusan.lampiran), default=0)
        yield Kalimat(
            f"Lampiran: {metadata.jumlah_halaman_lampiran} hlm.", (Sumber("keputusan/lampiran", first),)
        )


def _sentence(text: str, source: Sumber) -> Kalimat:
    text = " ".join(text.split()).strip(" ;,")
    if len(text) > LONGEST:
        cut = max(text.rfind(sign, 0, LONGEST) for sign in (". ", "; ", ", "))
        text = text[: cut if cut > LONGEST // 2 else text.rfind(" ", 0, LONGEST)].rstrip(" ,;.")
    return Kalimat(text[:1].upper() + text[1:].rstrip(".") + "." if text else "", (source,))


def _source(rekaman: Rekaman, jalur: str, teks: str) -> Sumber:
    """The path and the page it was read on: by its evidence, else where its first words stand."""
    if (bukti := rekaman.bukti.get(jalur)) is not None:
        return Sumber(jalur, bukti.halaman)
    head = _plain(teks)[:40]
    pages = [number for number, page in enumerate(rekaman.teks, start=1) if head and head in _plain(page)]
    return Sumber(jalur, pages[0] if pages else 0)


def _plain(teks: str) -> str:
    return re.sub(r"\W+", " ", teks).strip().lower()


def _value(keputusan: Keputusan, jalur: str) -> str:
    match = re.fullmatch(r"keputusan/diktum/(\d+)/isi", jalur)
    if match and int(match[1]) < len(keputusan.diktum):
        return keputusan.diktum[int(match[1])].isi
    return keputusan.tentang or "" if jalur == "keputusan/tentang" else ""
