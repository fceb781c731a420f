"""A number written from its parts, each era as its offices wrote it, and how whole a number is. Pure."""

from archive.kode import OLDER, find_kode
from archive.nomor_check import NEWEST_FROM
from archive.nomor_grammar import ROMAN, Nomor, parse_nomor

LENGKAP = "lengkap"
TIDAK_LENGKAP = "tidak lengkap"
DI_LUAR_EDISI = "kode di luar edisi"
BUKAN_KPU = "bukan format KPU"


def write_nomor(nomor: Nomor) -> str:
    """The number in its era's own order of parts; parsed again it gives the same parts (but not `teks`).

    A part that is None is left out, an empty `urut` leaves its place open for a pen.
    """
    tail = [str(nomor.tahun)]
    match nomor.era:
        case "tahun":
            return f"{nomor.urut} TAHUN {nomor.tahun}"
        case "kpts":
            office = nomor.pejabat or "KPU"
            unit = f"-{nomor.unit}" if nomor.unit else ""
            # Decrees of KPU RI carry the word TAHUN, those of a kabupaten mostly do not; both are read.
            return f"{nomor.urut}/Kpts/{office}{unit}/{'TAHUN ' if office == 'KPU' else ''}{nomor.tahun}"
        case "sek":
            month = ROMAN[(nomor.bulan or 1) - 1]
            return "/".join((nomor.urut, f"{nomor.pejabat}-{nomor.unit}", month, *tail))
    subject = f"{nomor.kode}-{nomor.jenis}" if nomor.jenis else str(nomor.kode)
    roman = ROMAN[nomor.bulan - 1] if nomor.bulan else None
    middle = (nomor.wilayah, nomor.unit, nomor.pejabat, roman)
    return "/".join((nomor.urut, subject, *(part for part in middle if part), *tail))


def nomor_state(teks: str) -> str:
    """`lengkap`, `tidak lengkap`, `kode di luar edisi` or `bukan format KPU` (domain/arsip.md 2.6).

    A number to 2016 is whole without a code, a number since 2017 needs running number and wilayah or unit. Codes
    are held against Keputusan KPU 1257/2024 from its first whole year on; which codes the tables before it had is
    not known, so older numbers are outside only when no table known here has their code.
    """
    nomor = parse_nomor(teks)
    if nomor is None:
        return BUKAN_KPU
    if nomor.kode is not None:
        kode = find_kode(nomor.kode)
        if kode is None or (kode.edisi == OLDER and (nomor.tahun or 0) >= NEWEST_FROM):
            return DI_LUAR_EDISI
    whole = bool(nomor.urut) and (nomor.era != "modern" or any((nomor.wilayah, nomor.unit, nomor.pejabat)))
    return LENGKAP if whole else TIDAK_LENGKAP
