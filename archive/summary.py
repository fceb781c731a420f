"""What a document is called: one place that draws kind, number, title, date, office and officials from a
record.
"""

import re
from dataclasses import dataclass

from archive.records import Rekaman

TITLE_LENGTH = 300
KIND_NAME = {
    "surat": "Surat",
    "nota_dinas": "Nota dinas",
    "undangan": "Undangan",
    "surat_tugas": "Surat tugas",
    "surat_edaran": "Surat edaran",
    "pengumuman": "Pengumuman",
    "berita_acara": "Berita acara",
}
# The letterhead: whose paper it is, not what it is about.
_HEAD = re.compile(
    r"(?:komisi|kabupaten|kota|provinsi|sekretariat|republik|jalan|jl|telp|telepon|fax|faks|laman|e-?mail|kode pos)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ringkasan:
    """A document in a line; "" is what the paper does not say. `tanggal` ISO, `tahun` four digits."""

    jenis: str
    nomor: str
    judul: str
    tanggal: str
    tahun: str
    instansi: str
    pejabat: tuple[str, ...]


def ringkas(rekaman: Rekaman) -> Ringkasan:
    """The record in a line: the keputusan first, then the letter, then the SOP, then the first line of the
    text.

    `nomor` is as written, but a Keputusan's bare `12` is `12 TAHUN 2025`. `judul` is what it is about.
    """
    keputusan, surat, sop = rekaman.keputusan, rekaman.surat, rekaman.sop[0] if rekaman.sop else None
    nomor = judul = tanggal = tahun = instansi = None
    if keputusan is not None:
        nomor, judul, tanggal, tahun = (
            _decree_number(keputusan.nomor, keputusan.tahun),
            keputusan.tentang,
            keputusan.tanggal_ditetapkan,
            keputusan.tahun,
        )
        instansi = keputusan.instansi
    elif surat is not None:
        nomor, judul, tanggal, instansi = surat.nomor, surat.hal, surat.tanggal, surat.instansi
    elif sop is not None:
        nomor, judul, instansi = sop.nomor_sop, sop.nama_sop, sop.instansi
        tanggal = sop.tanggal_pengesahan or sop.tanggal_efektif or sop.tanggal_revisi or sop.tanggal_pembuatan
    return Ringkasan(
        jenis=rekaman.jenis,
        nomor=_line(nomor),
        judul=_line(judul) or _untitled_letter(rekaman) or _first_line(rekaman),
        tanggal=tanggal or "",
        tahun=_year(tahun, nomor, tanggal),
        instansi=_line(instansi),
        pejabat=_officials(rekaman),
    )


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _decree_number(nomor: str | None, tahun: str | None) -> str:
    number = _line(nomor)
    return f"{number} TAHUN {tahun}" if tahun and re.fullmatch(r"\d+(?:[.]?\w{1,2})?", number) else number


def _year(tahun: str | None, nomor: str | None, tanggal: str | None) -> str:
    """The year it is filed under: the number's, for that is where an arsiparis looks, else the date's."""
    if tahun and re.fullmatch(r"(?:19|20)\d\d", tahun):
        return tahun
    match = re.search(r"(?:/|\bTAHUN\s+)(20\d\d)\W*$", nomor or "", re.IGNORECASE)
    if match:
        return match.group(1)
    return tanggal[:4] if tanggal else ""


def _untitled_letter(rekaman: Rekaman) -> str:
    """A letter without `hal`, as a surat tugas is: its kind and what it is for."""
    if rekaman.surat is None or rekaman.jenis not in KIND_NAME:
        return ""
    text = _line(rekaman.surat.isi)
    purpose = re.search(r"\b(?:[Uu]ntuk|UNTUK|[Aa]gar)\s*:?\s+(?:1\.\s*)?(.+)", text)
    said = purpose.group(1) if purpose else text or _line(rekaman.surat.kepada)
    return f"{KIND_NAME[rekaman.jenis]}: {re.split(r'[.;:]', said)[0].strip()}"[:TITLE_LENGTH].strip(" :")


def _first_line(rekaman: Rekaman) -> str:
    """The first line that says something: not the letterhead's name alone, not a page number."""
    for page in rekaman.teks:
        for line in page.splitlines():
            text = _line(line)
            letters = sum(c.isalpha() for c in text)
            if letters >= 4 and letters > len(text) / 2 and not _HEAD.match(text):
                return text[:TITLE_LENGTH]
    return ""


def _officials(rekaman: Rekaman) -> tuple[str, ...]:
    names: list[str | None] = []
    if rekaman.keputusan is not None:
        names.append(rekaman.keputusan.penandatangan.nama)
        names.append(rekaman.keputusan.salinan.nama if rekaman.keputusan.salinan else None)
    if rekaman.surat is not None:
        names.append(rekaman.surat.penandatangan.nama)
    names += [sop.disahkan_oleh.nama for sop in rekaman.sop]
    return tuple(dict.fromkeys(_line(name) for name in names if name and name.strip()))
