"""Trains the model of `saran_model` with scikit-learn; run it in a process of its own, for that library is large.

    python -m archive.saran_latih DATA

The same examples always give the same model.
"""

import dataclasses
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from archive.kode import EDITION, kode_table
from archive.saran_contoh import Contoh, confirmed, fingerprint, knowledge, starters
from archive.saran_model import (
    FEATURES,
    FILE,
    Model,
    Vektor,
    candidates,
    read_model,
    save_model,
    terms,
    vector,
)

TERMS = 12_000  # most terms kept; the table, the habits and the starters have some six thousand
FOLDS = 5
SECOND = 0.5  # weight of a code that is right too, but not the first choice
WRONG_AT_MOST = 0.015  # of all subjects: wrong ones that were suggested with high confidence
LEAST_HIGH = 0.8


def train(examples: Sequence[Contoh]) -> Model:
    """A model of the program's own knowledge and what was confirmed.

    The judge that turns what speaks for a code into a confidence learns from typical subjects that the model at
    hand has not seen: a fifth of them is kept out at a time.
    """
    from sklearn.linear_model import LogisticRegression

    letters = [one for one in examples if not one.jenis]
    seen: list[tuple[float, ...]] = []
    right: list[bool] = []
    tops: list[tuple[int, int]] = []
    for fold in range(FOLDS):
        kept = [one for one in starters() if _fold(one) != fold]
        model = _words([*knowledge(), *kept, *letters])
        for one in starters():
            if _fold(one) == fold and (found := candidates(model, one.hal, "")):
                tops.append((len(seen), len(seen) + len(found)))
                seen += [calon.sifat for calon in found]
                right += [calon.kode in one.kode for calon in found]
    judge = LogisticRegression(C=1.0, max_iter=2000).fit(np.array(seen), np.array(right))
    weights = np.append(judge.coef_[0], judge.intercept_[0]).astype(np.float32)
    chances = judge.predict_proba(np.array(seen))[:, 1]
    answers = [max((float(chances[at]), right[at]) for at in range(*span)) for span in tops]
    model = _words([*knowledge(), *starters(), *letters])
    made = dataclasses.replace(
        model, sidik=fingerprint(examples), timbang=weights, tinggi=_high(answers, len(starters()))
    )
    return with_confirmed(made, examples)


def refresh(data: Path, address: str) -> bool:
    """Trains anew when the kept model is missing or stale; whether it did. Raises StoreError."""
    from archive.naskah_store import open_store

    with open_store(address) as store:
        examples = confirmed(store.engine)
    known = read_model(data / FILE)
    if known is not None and known.sidik == fingerprint(examples):
        return False
    save_model(train(examples), data)
    return True


def _words(known: Sequence[Contoh]) -> Model:
    """Terms and weights from examples; without a judge and without what was confirmed."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.naive_bayes import ComplementNB

    codes = tuple(kode for kode, one in kode_table().items() if one.edisi == EDITION)
    place = {kode: at for at, kode in enumerate(codes)}
    rows = [
        (one.hal, place[kode], 1.0 if at == 0 else SECOND)
        for one in known
        for at, kode in enumerate(one.kode)
    ]
    # Rare words are what codes turn on, so none is left out for being rare until there are too many.
    vectorizer = TfidfVectorizer(analyzer=terms, sublinear_tf=True, max_features=TERMS, dtype=np.float32)
    table = vectorizer.fit_transform([hal for hal, _, _ in rows])
    labels = np.array([kode for _, kode, _ in rows])
    # Made for many classes with few, uneven examples each (Rennie and others, 2003), and trained in one pass.
    words = ComplementNB(alpha=0.3).fit(table, labels, sample_weight=[weight for _, _, weight in rows])
    weights = np.full((len(codes), table.shape[1]), -100.0, dtype=np.float32)
    weights[words.classes_] = words.feature_log_prob_
    return Model(
        sidik="",
        kode=codes,
        istilah={str(term): int(at) for term, at in vectorizer.vocabulary_.items()},
        langka=vectorizer.idf_.astype(np.float32),
        bobot=weights,
        kenal=_vectors(table),
        kenal_kode=labels.astype(np.int32),
        tegas=_empty(),
        tegas_kode=np.zeros(0, dtype=np.int32),
        tegas_hal=(),
        tegas_jenis=(),
        tegas_jumlah=np.zeros(0, dtype=np.int32),
        timbang=np.zeros(len(FEATURES) + 1, dtype=np.float32),
        tinggi=1.0,
    )


def with_confirmed(model: Model, examples: Sequence[Contoh]) -> Model:
    """The model with these subjects for its neighbours, its words and its judge as they are."""
    place = {kode: at for at, kode in enumerate(model.kode)}
    start, columns, data = [0], [], []
    for one in examples:
        found = vector(model, one.hal)
        columns += list(found)
        data += list(found.values())
        start.append(len(columns))
    rows = Vektor(
        np.array(start, dtype=np.int32), np.array(columns, dtype=np.int32), np.array(data, dtype=np.float32)
    )
    return dataclasses.replace(
        model,
        tegas=rows,
        tegas_kode=np.array([place[one.kode[0]] for one in examples], dtype=np.int32),
        tegas_jumlah=np.array([one.jumlah for one in examples], dtype=np.int32),
        tegas_hal=tuple(one.hal for one in examples),
        tegas_jenis=tuple(one.jenis for one in examples),
    )


def _high(answers: Sequence[tuple[float, bool]], total: int) -> float:
    """The lowest confidence above which at most `WRONG_AT_MOST` of all subjects were answered wrongly."""
    allowed = WRONG_AT_MOST * total
    level = 1.0
    for chance, was_right in sorted(answers, reverse=True):
        if not was_right:
            allowed -= 1
            if allowed < 0:
                return max(LEAST_HIGH, level)
        level = chance
    return LEAST_HIGH


def _fold(one: Contoh) -> int:
    return int(hashlib.sha256(one.hal.encode()).hexdigest()[:8], 16) % FOLDS


def _vectors(table: object) -> Vektor:
    rows = table.tocsr()  # type: ignore[attr-defined]
    return Vektor(rows.indptr.astype(np.int32), rows.indices.astype(np.int32), rows.data.astype(np.float32))


def _empty() -> Vektor:
    return Vektor(np.zeros(1, dtype=np.int32), np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    refresh(folder, f"sqlite:///{folder / 'arsip.db'}")
