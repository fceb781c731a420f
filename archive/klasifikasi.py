"""Which archive code a document belongs under: read from its number, else suggested from what it says, with
reasons.

A suggestion is never a silent guess: `explain` says what it rests on, and its confidence is meant to be true
about as often as it says.
"""

import re

from archive.kode import EDITION, Kode, find_kode, kode_table, nearest_kode
from archive.nomor_grammar import Nomor, parse_nomor
from archive.records import Klasifikasi, Rekaman
from archive.summary import ringkas
from archive.wilayah import wilayah_table
from archive.word_overlap import Fit, fits

__all__ = ["Kode", "classify", "explain", "find_kode", "kode_table", "nearest_kode"]

LEAST = 0.25  # below this a suggestion helps nobody
MOST = 0.8  # content alone is never surer than this: offices differ in their choice
_BODY = 6000  # characters of text that are looked at


def classify(rekaman: Rekaman) -> Klasifikasi | None:
    """The code in the document's number, else the best suggestion from its content, else None.

    The confidence of a weak suggestion is low; whoever files decides from which on it counts.
    """
    nomor = parse_nomor(ringkas(rekaman).nomor)
    if nomor is not None and (read := _from_number(nomor)) is not None:
        return read
    found = suggestions(rekaman)
    if not found or found[0].nilai < LEAST:
        return None
    best = found[0]
    return Klasifikasi(best.kode, kode_table()[best.kode].uraian, "saran", round(best.nilai, 2))


def explain(rekaman: Rekaman) -> list[tuple[Kode, float, str]]:
    """The three best codes with confidence 0..1 and the reason in Indonesian; a code in the number comes
    first.
    """
    found: list[tuple[Kode, float, str]] = []
    nomor = parse_nomor(ringkas(rekaman).nomor)
    if nomor is not None and (read := _from_number(nomor)) is not None:
        kode = find_kode(read.kode) or nearest_kode(read.kode)
        assert kode is not None  # _from_number found it
        reason = f"dibaca dari nomor {nomor.teks}"
        if kode.edisi != EDITION:
            reason += ", kode dari tabel lama"
        found.append((kode, read.keyakinan, reason))
    for fit in suggestions(rekaman):
        if fit.nilai >= LEAST and all(fit.kode != kode.kode for kode, _, _ in found):
            found.append((kode_table()[fit.kode], round(fit.nilai, 2), fit.alasan))
    return found[:3]


def _from_number(nomor: Nomor) -> Klasifikasi | None:
    if nomor.kode is None:
        return None
    found = find_kode(nomor.kode)
    near = found or nearest_kode(nomor.kode)
    if near is None:
        return None
    if found is None:
        return Klasifikasi(nomor.kode, f"{near.uraian} (rincian tidak dikenal)", "nomor", 0.5)
    doubt = 0.0 if found.edisi == EDITION else 0.08
    if not nomor.urut:
        doubt += 0.05
    if nomor.wilayah is not None and nomor.wilayah not in wilayah_table():
        doubt += 0.1
    return Klasifikasi(found.kode, found.uraian, "nomor", round(0.98 - doubt, 2))


def suggestions(rekaman: Rekaman) -> list[Fit]:
    """Codes by the kind of document and the words of the table alone, the best first, with the doubt they leave."""
    title = ringkas(rekaman).judul
    content = fits(title, body_text(rekaman))
    by_code = {fit.kode: Fit(fit.kode, fit.nilai * _share(rekaman, fit.kode), fit.alasan) for fit in content}
    for habit in _habits(rekaman):
        known = by_code.get(habit.kode)
        if known is None:
            by_code[habit.kode] = habit
        else:
            value = 1 - (1 - known.nilai * 0.5) * (1 - habit.nilai)
            by_code[habit.kode] = Fit(habit.kode, value, f"{habit.alasan}; {known.alasan}")
    ranked = sorted(by_code.values(), key=lambda fit: (-fit.nilai, fit.kode))
    return _less_sure(ranked)


def _share(rekaman: Rekaman, kode: str) -> float:
    """How much its subject says about where a document of this kind lies."""
    if rekaman.jenis == "sop":
        # Arsiparis argue whether an SOP lies with the SOPs or with its subject; real numbers say the first.
        return 0.8
    if rekaman.jenis == "keputusan":
        # HK.03 is for what is no tahapan and what no other code names.
        entry = kode_table()[kode]
        return 1.0 if entry.jenis == "substantif" or entry.uraian.startswith("Penetapan") else 0.75
    return 1.0


def _less_sure(ranked: list[Fit]) -> list[Fit]:
    """The same with the confidence a close rival of another group leaves."""
    if not ranked:
        return []
    best = ranked[0]
    group = best.kode.split(".")[:2]
    rival = max((fit.nilai for fit in ranked[1:] if fit.kode.split(".")[:2] != group), default=0.0)
    margin = min(1.0, (best.nilai - rival) / 0.15)
    factor = 0.8 + 0.2 * margin
    return [Fit(fit.kode, min(MOST, fit.nilai * factor), fit.alasan) for fit in ranked]


def _habits(rekaman: Rekaman) -> list[Fit]:
    """What a document of this kind is usually filed under."""
    by_secretary = "sekretaris" in _signer(rekaman).lower()
    second = "2" if by_secretary else "1"
    who = "Sekretaris" if by_secretary else "Ketua"
    match rekaman.jenis:
        case "sop":
            return [Fit("ORT.06", 0.7, "SOP biasanya diarsipkan bersama SOP lain")]
        case "keputusan":
            return [Fit(f"HK.03.{second}", 0.66, f"Keputusan {who} yang tidak diatur pada kode lain")]
        case "surat_edaran":
            return [Fit(f"HK.04.{second}", 0.68, f"surat edaran {who}")]
        case "surat_tugas":
            return [
                Fit("SDM.06.1", 0.66, "surat tugas biasanya diarsipkan pada administrasi pegawai"),
                Fit("RT.02.1", 0.4, "surat tugas juga diarsipkan pada perjalanan dinas"),
            ]
    return []


def _signer(rekaman: Rekaman) -> str:
    if rekaman.keputusan is not None:
        return rekaman.keputusan.penandatangan.jabatan or ""
    return (rekaman.surat.penandatangan.jabatan or "") if rekaman.surat is not None else ""


def body_text(rekaman: Rekaman) -> str:
    """What the document says, without letterhead and citations, which name laws of every subject."""
    if rekaman.surat is not None:
        text = rekaman.surat.isi
    elif rekaman.keputusan is not None:
        text = " ".join((*rekaman.keputusan.menimbang, *(diktum.isi for diktum in rekaman.keputusan.diktum)))
    elif rekaman.sop:
        text = " ".join(step.kegiatan for table in rekaman.sop[0].tabel for step in table.langkah)
    else:
        text = ""
    return re.sub(r"\s+", " ", text or " ".join(rekaman.teks[:2]))[:_BODY]
