"""Which register a document belongs to: did this office send it, or receive it?

Pure. The number decides (own wilayah and own official = keluar, anything else = masuk), the letterhead is the
second witness; where they are silent or disagree the answer is `belum`, for a person.
"""

import re
from dataclasses import dataclass

from archive.nomor import Nomor, parse_nomor
from archive.wilayah import wilayah_of, wilayah_table

OWN, OTHER = "sendiri", "lain"
_KPU = re.compile(r"\bKOMISI PEMILIHAN UMUM\b|\bKPU\b|\bKOMISI INDEPENDEN PEMILIHAN\b|\bKIP\b")
# Words that only letterheads of other offices carry; the name of a place beside them is not ours.
_FOREIGN = re.compile(
    r"\b(BADAN|BAWASLU|DINAS|PEMERINTAH|KEMENTERIAN|KEPOLISIAN|POLRI|POLRES|POLSEK|KODIM|KORAMIL|PARTAI|DEWAN|DPRD|"
    r"BUPATI|WALI ?KOTA|GUBERNUR|KECAMATAN|KELURAHAN|DESA|UNIVERSITAS|SEKOLAH|MAHKAMAH|KEJAKSAAN|PENGADILAN|"
    r"SEKRETARIAT DAERAH|OMBUDSMAN|KOMISI INFORMASI|PANITIA|BANK|YAYASAN|PT|CV)\b"
)
_OFFICIALS = {
    4: (None, "KPU", "KPU-Kab", "KPU-Kot", "Sek-Kab", "Sek-Kot"),
    2: (None, "KPU", "Prov", "KPU-Prov", "Sek-Prov"),
}
EXPLAIN = "Tentukan registernya dari naskah."


@dataclass(frozen=True, slots=True)
class Arah:
    """The register ("masuk", "keluar", "keputusan", "belum"; "" for none) with its reason and what to check."""

    register: str
    alasan: str
    catatan: tuple[str, ...] = ()


def direction(jenis: str, nomor: str, instansi: str, own_wilayah: str) -> Arah:
    """Where a document of this kind, number and letterhead goes; `own_wilayah` is this office's code."""
    if jenis == "sop":
        return Arah("", "SOP tidak dicatat dalam agenda")
    if not own_wilayah:
        return Arah(
            "belum",
            "wilayah kantor ini belum disetel",
            ("Isi ARSIP_WILAYAH dengan kode wilayah kantor ini.",),
        )
    parsed = parse_nomor(nomor) if nomor else None
    by_number, why = _by_number(parsed, own_wilayah)
    by_head = _by_letterhead(instansi, own_wilayah)
    if by_number and by_head and by_number != by_head:
        note = f"nomor {nomor} menunjuk kantor {by_number}, kop “{instansi}” menunjuk kantor {by_head}."
        return Arah("belum", "nomor dan kop tidak sejalan", (f"{note} {EXPLAIN}",))
    if why:
        return Arah("belum", why, (f"nomor {nomor}: {why}. {EXPLAIN}",))
    if by_number == OWN:
        return _own(jenis, f"wilayah {own_wilayah} pada nomor adalah wilayah kantor ini")
    if by_number == OTHER:
        return Arah("masuk", "nomor berasal dari kantor lain")
    return _without_number(jenis, nomor, parsed, by_head, own_wilayah)


def _without_number(jenis: str, nomor: str, parsed: Nomor | None, by_head: str, own_wilayah: str) -> Arah:
    """The number does not say whose it is: the letterhead must."""
    foreign = bool(nomor) and parsed is None
    if by_head == OTHER:
        return Arah("masuk", "kop kantor lain")
    if by_head == OWN and foreign:
        note = (
            f"nomor {nomor}: bukan bentuk nomor KPU, padahal kopnya kantor ini. Periksa apakah terbaca benar."
        )
        return Arah("belum", "nomor bukan bentuk KPU pada kop kantor ini", (note,))
    if by_head == OWN:
        notes = () if nomor else ("Nomornya tidak ada atau tidak terbaca. Isi dari naskah aslinya.",)
        found = _own(jenis, "kop kantor ini")
        return Arah(found.register, found.alasan, notes)
    if foreign and own_wilayah not in nomor:
        note = f"nomor {nomor}: bukan bentuk nomor KPU dan kopnya tidak dikenal. Periksa pengirimnya."
        return Arah("masuk", "nomor bukan bentuk KPU", (note,))
    return Arah(
        "belum", "pengirimnya tidak dapat dipastikan", (f"Nomor dan kop tidak cukup jelas. {EXPLAIN}",)
    )


def _own(jenis: str, alasan: str) -> Arah:
    return Arah("keputusan" if jenis == "keputusan" else "keluar", alasan)


def _by_number(nomor: Nomor | None, own: str) -> tuple[str, str]:
    """Whose number it is ("" when it does not say), and why a person must decide."""
    if nomor is None:
        return "", ""
    if nomor.wilayah is not None:
        if not _same(nomor.wilayah, own):
            return OTHER, ""
        if nomor.pejabat not in _OFFICIALS[4 if len(own) == 4 else 2]:
            return "", f"wilayahnya kantor ini, tetapi pejabat {nomor.pejabat} bukan"
        # 11 to 14 are provinces, and units of KPU RI as well.
        return (OWN, "") if len(own) == 4 or int(own) > 14 or nomor.pejabat else ("", "")
    if nomor.era == "modern" and (nomor.unit is not None or nomor.pejabat in ("KPU", "SJ")):
        return OTHER, ""  # a biro of KPU RI
    if nomor.era == "kpts" and nomor.pejabat == "KPU" and nomor.unit is None:
        return OTHER, ""
    return "", ""


def _by_letterhead(instansi: str, own: str) -> str:
    words = " ".join(re.sub(r"[^A-Z]+", " ", instansi.upper()).split())
    if not words:
        return ""
    if not _KPU.search(words):
        return OTHER if _FOREIGN.search(words) else ""
    if re.search(r"\b(KOMISI PEMILIHAN UMUM|KPU)( REPUBLIK INDONESIA| RI)?$", words):
        return OTHER
    office = wilayah_of(instansi)
    if office is None:
        return ""
    return OWN if _same(office.kode, own) else OTHER


def _same(kode: str, own: str) -> bool:
    """Whether two codes are one wilayah: Papua's changed in 2022."""
    table = wilayah_table()
    return kode == own or (kode in table and own in table and table[kode] == table[own])
