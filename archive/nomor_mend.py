"""Mends the numbers in a record, and says so: whoever looks at the record sees what stood there."""

import dataclasses

from archive.nomor_repair import repair_nomor
from archive.records import Rekaman
from archive.wilayah import wilayah_of


def mend_numbers(rekaman: Rekaman, own_wilayah: str = "") -> Rekaman:
    """The record with damaged numbers repaired, a note for each in `catatan_baca`; doing it twice changes nothing more.

    The office named on the letterhead decides between readings before `own_wilayah`, for the letter may be from elsewhere.
    """
    notes: list[str] = []

    def mended(path: str, nomor: str | None, instansi: str | None) -> str | None:
        if not nomor:
            return nomor
        office = wilayah_of(instansi)
        repaired = repair_nomor(nomor, office.kode if office else own_wilayah)
        if "".join(nomor.split()).rstrip(".,;:") != "".join(repaired.split()):
            notes.append(
                f"{path}: terbaca “{nomor}”, diperbaiki menjadi “{repaired}”. Periksa pada naskahnya."
            )
        return repaired

    keputusan, surat = rekaman.keputusan, rekaman.surat
    if keputusan is not None:
        nomor = mended("keputusan/nomor", keputusan.nomor, keputusan.instansi)
        keputusan = dataclasses.replace(keputusan, nomor=nomor)
    if surat is not None:
        surat = dataclasses.replace(surat, nomor=mended("surat/nomor", surat.nomor, surat.instansi))
    sop = tuple(
        dataclasses.replace(one, nomor_sop=mended(f"sop/{i}/nomor_sop", one.nomor_sop, one.instansi))
        for i, one in enumerate(rekaman.sop)
    )
    return dataclasses.replace(
        rekaman, keputusan=keputusan, surat=surat, sop=sop, catatan_baca=(*rekaman.catatan_baca, *notes)
    )
