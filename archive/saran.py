"""Suggests codes for a document: at most three, with reasons a clerk understands and a confidence that means what it
says; or none, when nothing is known.

Rests on the kept model (`saran_model`); without one, on the words of the codes alone. Never trains.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archive.klasifikasi import LEAST, body_text, explain, suggestions
from archive.kode import Kode, kode_table
from archive.nomor import parse_nomor
from archive.records import Klasifikasi, Rekaman, Surat
from archive.saran_contoh import KINDS
from archive.summary import ringkas

if TYPE_CHECKING:
    from archive.saran_model import Calon, Model

SHOWN = 0.03  # below this a second or third code is not shown
GUESSED = 0.12  # below this for the best one, the model is silent: its three guesses would mostly be wrong
MOST = 0.99
ENOUGH = 1.0  # likeness of confirmed letters that weighs as much as all the program knew before
UNKNOWN = "Isi surat ini belum cukup dikenal untuk menyarankan kode. Pilih kodenya, dan saran berikutnya ikut belajar."


@dataclass(frozen=True, slots=True)
class Saran:
    """A suggested code, how likely it is right (0..1), the reason in Indonesian, and whether that counts as sure."""

    kode: Kode
    keyakinan: float
    alasan: str
    yakin: bool


def suggest(rekaman: Rekaman, data: Path | None) -> list[Saran]:
    """The three best codes for a document, best first; a code in its number leads. Empty: nobody can tell (`UNKNOWN`).

    `data` is the folder where the model lies, None for none.
    """
    ringkasan = ringkas(rekaman)
    first: list[Saran] = []
    nomor = parse_nomor(ringkasan.nomor)
    if nomor is not None and nomor.kode:
        read = explain(rekaman)[:1]
        first = [Saran(kode, sure, why, sure >= 0.9) for kode, sure, why in read if why.startswith("dibaca")]
    model = None if data is None else _kept(data)
    if model is None or rekaman.jenis in KINDS:
        base = {fit.kode: (fit.nilai, fit.alasan) for fit in suggestions(rekaman)}
        sure_from = model.tinggi if model else 1.0
        rest = _mixed(base, ringkasan.judul, rekaman.jenis, model, sure_from)
    else:
        rest = _of_subject(model, ringkasan.judul, body_text(rekaman))
    known = {one.kode.kode for one in first}
    return [*first, *(one for one in rest if one.kode.kode not in known)][:3]


def suggest_subject(judul: str, data: Path) -> list[Saran]:
    """The three best codes for the subject of a letter, also one not yet written. Empty: nobody can tell."""
    model = _kept(data)
    if model is None:
        return suggest(Rekaman("surat", surat=Surat(hal=judul)), None)
    return _of_subject(model, judul, "")


def better(rekaman: Rekaman, read: Klasifikasi | None, data: Path) -> Klasifikasi | None:
    """What the archive's own model makes of a document that was read without it; a code in the number stays.

    Where the model cannot tell, neither can the words of the table; without a kept model `read` stays as it is.
    """
    if (read is not None and read.dasar != "saran") or _kept(data) is None:
        return read
    found = suggest(rekaman, data)
    if not found:
        return None
    best = found[0]
    return Klasifikasi(best.kode.kode, best.kode.uraian, "saran", best.keyakinan)


def _of_subject(model: "Model", judul: str, isi: str) -> list[Saran]:
    from archive.saran_model import candidates, weigh

    found = candidates(model, judul, isi)
    chances = weigh(model, found)
    base = {one.kode: (value, _reason(one)) for one, value in zip(found, chances, strict=True)}
    return _mixed(base, judul, "", model, model.tinggi)


def _mixed(
    base: dict[str, tuple[float, str]], judul: str, jenis: str, model: "Model | None", sure_from: float
) -> list[Saran]:
    """What the program knew, and the more confirmed letters are alike, the more what people made of those."""
    from archive.saran_model import neighbours

    near = neighbours(model, judul, jenis if jenis in KINDS else "") if model else {}
    total = sum(likeness for _, likeness, _ in near.values())
    trust = total / (total + ENOUGH)
    found = []
    for kode in sorted({*base, *near}):
        value, reason = base.get(kode, (0.0, ""))
        count, likeness, _ = near.get(kode, (0, 0.0, ""))
        value = (1 - trust) * value + (trust * likeness / total if total else 0.0)
        if count:
            alike = f"{count} naskah serupa dari kantor ini"
            reason = f"{reason}; {alike}" if reason else alike
        found.append(Saran(kode_table()[kode], round(min(value, MOST), 2), reason, value >= sure_from))
    found.sort(key=lambda one: (-one.keyakinan, one.kode.kode))
    if not found or found[0].keyakinan < (LEAST if model is None else GUESSED):
        return []
    return [one for one in found[:3] if one.keyakinan >= SHOWN]


def _reason(one: "Calon") -> str:
    """Why a candidate, as a clerk would say it."""
    if one.kata:
        told = ", ".join(f"“{word}”" for word in one.kata)
        return f"kata {told} dalam hal surat"
    return one.aturan.alasan if one.aturan is not None else "mirip dengan surat lain pada kode ini"


_models: dict[Path, tuple[tuple[int, int], "Model | None"]] = {}


def _kept(data: Path) -> "Model | None":
    """The model in the data folder, read again when its file changed."""
    from archive.saran_model import FILE, read_model

    path = data / FILE
    try:
        found = path.stat()
    except OSError:
        return None
    state = (found.st_mtime_ns, found.st_size)
    known = _models.get(path)
    if known is None or known[0] != state:
        known = (state, read_model(path))
        _models[path] = known
    return known[1]
