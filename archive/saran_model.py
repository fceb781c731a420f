"""A trained model of subjects and codes: its arrays, their file, and what it says of a subject.

The arrays are trained with scikit-learn (`saran_latih`), kept as plain numbers without pickle, and applied here with
numpy alone, so that the program that suggests loads nothing large.
"""

import io
import itertools
import json
import math
import re
import secrets
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from archive.durable import PART, store_faults
from archive.kode import kode_table
from archive.office_habits import PAIR
from archive.word_overlap import Fit, election, fits, plain, stems

FILE = "saran.npz"
ALIKE = 0.5  # cosine from which on two subjects count as alike
OFTEN = 5  # the same subject counts so many times at most
POOL = 6  # candidates from each source
FEATURES = (
    "aturan", "mirip", "kata", "pemilu", "rincian", "aturan_lebih", "mirip_lebih", "kata_lebih", "dikenal", "panjang",
)  # fmt: skip
_OTHER = {**PAIR, **{second: first for first, second in PAIR.items()}}
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Vektor:
    """Texts as sparse rows: row i has `data[start[i]:start[i + 1]]` at the terms `kolom` of the same places."""

    start: Ints
    kolom: Ints
    data: Floats


@dataclass(frozen=True, slots=True)
class Model:
    """Terms with their rarity, weights of words per code, what is known and what was confirmed, and the judge.

    `kenal_kode` and `tegas_kode` are places in `kode`; `tinggi` is the confidence from which on a suggestion was
    nearly always right on subjects it had not seen.
    """

    sidik: str
    kode: tuple[str, ...]
    istilah: dict[str, int]
    langka: Floats
    bobot: Floats
    kenal: Vektor
    kenal_kode: Ints
    tegas: Vektor
    tegas_kode: Ints
    tegas_hal: tuple[str, ...]
    tegas_jenis: tuple[str, ...]
    tegas_jumlah: Ints
    timbang: Floats
    tinggi: float


@dataclass(frozen=True, slots=True)
class Calon:
    """A candidate code with what speaks for it (`FEATURES`), and the words of the subject that do."""

    kode: str
    sifat: tuple[float, ...]
    aturan: Fit | None
    kata: tuple[str, ...]


def terms(teks: str) -> list[str]:
    """The stems of a text, their neighbours in pairs, and pieces of four letters, for compounds and misread words."""
    words = stems(teks)
    pairs = [f"{first}_{second}" for first, second in itertools.pairwise(words)]
    pieces = [
        f"#{edged[at : at + 4]}" for edged in (f"<{word}>" for word in words) for at in range(len(edged) - 3)
    ]
    return [*words, *pairs, *pieces]


def vector(model: Model, teks: str) -> dict[int, float]:
    """A text as a vector of length 1: rarity of each term, more for one that is said again."""
    counts: dict[int, int] = {}
    for term in terms(teks):
        if (at := model.istilah.get(term)) is not None:
            counts[at] = counts.get(at, 0) + 1
    raw = {at: (1 + math.log(count)) * float(model.langka[at]) for at, count in counts.items()}
    length = math.sqrt(sum(value * value for value in raw.values()))
    return {at: value / length for at, value in raw.items()} if length else {}


def similarities(rows: Vektor, found: dict[int, float], width: int) -> Floats:
    """The cosine of every row with one text."""
    dense = np.zeros(width, dtype=np.float32)
    for at, value in found.items():
        dense[at] = value
    if not len(rows.start) - 1:
        return np.zeros(0, dtype=np.float32)
    sums = np.concatenate(([0.0], np.cumsum(rows.data * dense[rows.kolom], dtype=np.float64)))
    return (sums[rows.start[1:]] - sums[rows.start[:-1]]).astype(np.float32)


def candidates(model: Model, judul: str, isi: str) -> list[Calon]:
    """The codes worth weighing for a subject and a body, in the order of their names."""
    found = vector(model, judul)
    rules = {fit.kode: fit for fit in fits(judul, isi)}
    place = {kode: at for at, kode in enumerate(model.kode)}
    alike = np.zeros(len(model.kode), dtype=np.float32)
    np.maximum.at(alike, model.kenal_kode, similarities(model.kenal, found, len(model.langka)))
    words = np.zeros(len(model.kode), dtype=np.float32)
    if found:
        said = model.bobot[:, list(found)] @ np.array(list(found.values()), dtype=np.float32)
        words = np.exp(np.maximum(said - said.max(), -10) * 3).astype(np.float32)
    pool = {kode for kode, _ in sorted(rules.items(), key=lambda pair: (-pair[1].nilai, pair[0]))[:POOL]}
    for scores in (alike, words):
        order = np.argsort(-scores, kind="stable")[:POOL]
        pool |= {model.kode[at] for at in order if scores[at] > 0}
    names = sorted(pool & place.keys())
    meant = election(judul) or election(isi)
    known = _known(model, judul)
    length = math.log1p(len(stems(judul)))
    raw = [
        (rules[kode].nilai if kode in rules else 0.0, float(alike[place[kode]]), float(words[place[kode]]))
        for kode in names
    ]
    spoken = _spoken(judul)
    result = []
    for at, kode in enumerate(names):
        others = [max((row[i] for j, row in enumerate(raw) if j != at), default=0.0) for i in range(3)]
        more = tuple(raw[at][i] - others[i] for i in range(3))
        sifat = (*raw[at], _agrees(kode, meant), float(kode.count(".") == 2), *more, known, length)
        result.append(Calon(kode, sifat, rules.get(kode), _why(model, place[kode], found, spoken)))
    return result


def weigh(model: Model, calon: list[Calon]) -> list[float]:
    """How likely each candidate is right, by the judge alone, without what was confirmed."""
    if not calon:
        return []
    table = np.array([one.sifat for one in calon], dtype=np.float64)
    odds = table @ model.timbang[:-1].astype(np.float64) + float(model.timbang[-1])
    return [float(value) for value in 1 / (1 + np.exp(-odds))]


def neighbours(model: Model, judul: str, jenis: str) -> dict[str, tuple[int, float, str]]:
    """Confirmed subjects that are alike, by code: how many, the sum of their likeness, and the most alike.

    Those of documents of one kind: a SOP about leave does not lie where a request for leave does.
    """
    near = similarities(model.tegas, vector(model, judul), len(model.langka))
    found: dict[str, tuple[int, float, str]] = {}
    for at in np.argsort(-near, kind="stable"):
        if near[at] < ALIKE:
            break
        if model.tegas_jenis[at] != jenis:
            continue
        kode = model.kode[model.tegas_kode[at]]
        count, total, best = found.get(kode, (0, 0.0, model.tegas_hal[at]))
        times = int(model.tegas_jumlah[at])
        found[kode] = (count + times, total + float(near[at]) * min(times, OFTEN), best)
    return found


def _agrees(kode: str, meant: str) -> float:
    """1 when code and text mean the same election, -1 when they mean different ones, 0 when one does not say."""
    if not meant or kode not in _OTHER:
        return 0.0
    return 1.0 if (kode in PAIR) == (meant == "pemilu") else -1.0


def _known(model: Model, judul: str) -> float:
    """The share of a subject's meaning that the model has words for."""
    rarest = float(model.langka.max()) if len(model.langka) else 1.0
    weights = [(stem in model.istilah, stem) for stem in set(stems(judul))]
    total = sum(float(model.langka[model.istilah[s]]) if known else rarest for known, s in weights)
    return (
        sum(float(model.langka[model.istilah[s]]) for known, s in weights if known) / total if total else 0.0
    )


def _spoken(judul: str) -> dict[str, str]:
    """Each term of a subject as it stands there."""
    words = [(word, stem[0]) for word in plain(judul).split() if (stem := stems(word))]
    spoken = {stem: word for word, stem in words}
    for (first, a), (second, b) in itertools.pairwise(words):
        spoken[f"{a}_{b}"] = f"{first} {second}"
    return spoken


def _why(model: Model, kode: int, found: dict[int, float], spoken: dict[str, str]) -> tuple[str, ...]:
    """The words of the subject that what is known of a code holds too, the most telling first, at most three."""
    own = {
        int(term)
        for row in np.nonzero(model.kenal_kode == kode)[0]
        for term in model.kenal.kolom[model.kenal.start[row] : model.kenal.start[row + 1]]
    }
    told: list[str] = []
    for term, word in sorted(
        spoken.items(), key=lambda pair: -found.get(model.istilah.get(pair[0], -1), 0.0)
    ):
        at = model.istilah.get(term, -1)
        if at in own and not any(re.search(rf"\b{re.escape(word)}\b", one) for one in told):
            told.append(word)
    return tuple(told[:3])


def save_model(model: Model, folder: Path) -> None:
    """Writes the model into the data folder, whole or not at all. Raises StoreError."""
    head = {
        "sidik": model.sidik,
        "kode": model.kode,
        "istilah": sorted(model.istilah, key=lambda term: model.istilah[term]),
        "tegas_hal": model.tegas_hal,
        "tegas_jenis": model.tegas_jenis,
        "tinggi": model.tinggi,
    }
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        kepala=np.frombuffer(json.dumps(head).encode(), dtype=np.uint8),
        **{
            name: getattr(model, name)
            for name in ("langka", "bobot", "kenal_kode", "tegas_kode", "tegas_jumlah", "timbang")
        },
        **{f"kenal_{name}": getattr(model.kenal, name) for name in Vektor.__dataclass_fields__},
        **{f"tegas_{name}": getattr(model.tegas, name) for name in Vektor.__dataclass_fields__},
    )
    path = folder / FILE
    part = path.with_name(f".{FILE}.{secrets.token_hex(4)}{PART}")
    with store_faults(FILE):
        try:
            part.write_bytes(buffer.getvalue())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def read_model(path: Path) -> Model | None:
    """The model in a file; None when there is none, or none that can be read: it is made anew."""
    try:
        with np.load(path, allow_pickle=False) as file:
            head = json.loads(file["kepala"].tobytes())
            rows = {
                name: Vektor(*(file[f"{name}_{part}"] for part in Vektor.__dataclass_fields__))
                for name in ("kenal", "tegas")
            }
            model = Model(
                sidik=head["sidik"],
                kode=tuple(head["kode"]),
                istilah={term: at for at, term in enumerate(head["istilah"])},
                langka=file["langka"],
                bobot=file["bobot"],
                kenal=rows["kenal"],
                kenal_kode=file["kenal_kode"],
                tegas=rows["tegas"],
                tegas_kode=file["tegas_kode"],
                tegas_hal=tuple(head["tegas_hal"]),
                tegas_jenis=tuple(head["tegas_jenis"]),
                tegas_jumlah=file["tegas_jumlah"],
                timbang=file["timbang"],
                tinggi=float(head["tinggi"]),
            )
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile):
        return None
    whole = len(model.timbang) == len(FEATURES) + 1 and all(kode in kode_table() for kode in model.kode)
    return model if whole else None
