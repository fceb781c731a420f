"""Where each document of a file begins and ends: a scanner's feeder knows no letters, it knows sheets.

A file is divided only where a page plainly opens another document. Lampiran, second pages, covers, blank sheets, forms
and disposition slips belong to a document and are never one. Works on pages alone.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from archive.geometry import Page
from archive.records import JENIS_SURAT
from ingest.kinds import recognise
from ingest.page_signs import Signs, read_signs

SURE = 0.74  # below, a file is not divided
CLEAR = 0.85  # below, a person is told
SUSPECT = 0.5  # from here on, a page that was not divided off is named
SAME_NUMBER = 92  # likeness of two readings of one number, 0..100


@dataclass(frozen=True, slots=True)
class Part:
    """A document of a file: its pages from `first` to `last`, counted from 0; how sure it is one of its own, 0..1.

    `catatan` are notes for a person; pages in them are counted from 1 within the document.
    """

    first: int
    last: int
    keyakinan: float = 1.0
    catatan: tuple[str, ...] = ()


@dataclass(slots=True)
class _Open:
    """The document that pages are being added to."""

    first: int
    kind: str
    number: str
    keyakinan: float = 1.0
    signed: bool = False
    attaches: bool = False
    with_lampiran: bool = False
    speaks_of: frozenset[str] = frozenset()
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Evidence:
    weight: float
    reasons: tuple[str, ...]

    @property
    def sure(self) -> float:
        return 1 / (1 + math.exp(-1.5 * (self.weight - 1.9)))


def divide(pages: Sequence[Page]) -> tuple[Part, ...]:
    """The documents of a file in the order of its pages, which they cover without a gap; () for no pages."""
    if len(pages) < 2:
        return (Part(0, len(pages) - 1),) if pages else ()
    signs = [read_signs(page) for page in pages]
    if not any(_could_open(sign) for sign in signs[1:]):
        return (Part(0, len(pages) - 1),)
    return _merged(pages, _walk(pages, signs))


def _could_open(sign: Signs) -> bool:
    return bool(sign.title or sign.number or sign.sop or (sign.kop and sign.labels)) and not sign.slip


def _walk(pages: Sequence[Page], signs: Sequence[Signs]) -> list[tuple[_Open, int]]:
    """The documents as they open one after the other, each with its last page."""
    found: list[tuple[_Open, int]] = []
    slips_first = _slips_come_first(signs)
    current: _Open | None = None
    waiting: int | None = None  # the first of the slips and covers that stand before the page at hand
    for i, sign in enumerate(signs):
        if sign.blank or sign.slip or sign.cover:
            waiting = i if waiting is None and not sign.blank else waiting
            continue
        if current is None:
            current = _opened(pages, signs, 0, i)
        else:
            evidence = _weigh(signs, i, current)
            if evidence.sure >= SURE:
                begin = _begin(signs, i, waiting, current, slips_first=slips_first)
                found.append((current, begin - 1))
                current = _opened(pages, signs, begin, i)
                current.keyakinan = evidence.sure
                if evidence.sure < CLEAR:
                    current.notes.append(
                        f"Dipisahkan dari halaman sebelumnya dalam berkas ini ({', '.join(evidence.reasons)}). "
                        "Periksa pembagiannya."
                    )
            elif evidence.sure >= SUSPECT:
                current.notes.append(
                    f"Halaman {i - current.first + 1} mungkin awal naskah lain ({', '.join(evidence.reasons)}), "
                    "tetapi tidak dipisahkan. Periksa pembagiannya."
                )
        current.signed = current.signed or sign.signed
        current.with_lampiran = current.with_lampiran or sign.attached
        waiting = None
    found.append((current or _Open(0, "lainnya", ""), len(signs) - 1))
    return found


def _opened(pages: Sequence[Page], signs: Sequence[Signs], begin: int, at: int) -> _Open:
    """A document that begins with page `begin`, whose own first page is `at`."""
    kind = "sop" if signs[at].sop else recognise(pages[at : at + 1]).jenis
    if kind == "lainnya" and any(sign.cover for sign in signs[begin:at]):
        kind = "sop"
    return _Open(begin, kind, signs[at].number, attaches=signs[at].attaches, speaks_of=signs[at].speaks_of)


def _weigh(signs: Sequence[Signs], at: int, current: _Open) -> _Evidence:
    """What speaks for page `at` opening another document than the one that is open."""
    sign, before = signs[at], _last_said(signs, at)
    if sign.attached or (sign.sop and current.kind in ("sop", "keputusan")):
        return _Evidence(-4.0, ())
    if sign.number and current.number and _same(sign.number, current.number):
        return _Evidence(-4.0, ())
    weight, reasons = _own_head(sign)
    if not reasons:
        return _Evidence(-4.0, ())
    if current.signed:
        weight += 0.8
        reasons.append("naskah sebelumnya sudah ditandatangani")
    if sign.page_number == 1:
        weight += 0.4
        reasons.append("nomor halaman mulai dari 1")
    elif sign.page_number is not None:
        goes_on = before.page_number is not None and sign.page_number == before.page_number + 1
        weight -= 3.0 if goes_on or sign.page_number == at - current.first + 1 else 1.5
    if sign.opens_low or (before.ends_open and not before.signed):
        weight -= 1.5
    return _Evidence(weight - _reserve(sign, current), tuple(reasons))


def _own_head(sign: Signs) -> tuple[float, list[str]]:
    """The weight of a head of its own on a page, with its reasons."""
    weight, reasons = 0.0, []
    lettered = sign.labels & {"sifat", "lampiran", "hal", "kepada", "dari"}
    for there, worth, reason in (
        (bool(sign.kop), 1.0, "kop"),
        (bool(sign.title), 0.7 if sign.title == "surat" else 1.2, "judul"),
        (bool(sign.number), 1.0, "nomor"),
        (len(lettered) >= 2, 0.8, "kepala surat"),
        (sign.sop, 2.0, "kepala SOP"),
    ):
        if there:
            weight += worth
            reasons.append(reason)
    if sign.dated and reasons:
        weight += 0.4
        reasons.append("tanggal")
    # One sign alone is a table's column, a quoted letter, a form with the office's kop; an SOP's head is many in one.
    return (weight, reasons) if sign.sop or len(reasons) >= 2 else (0.0, [])


def _reserve(sign: Signs, current: _Open) -> float:
    """What holds back: papers are sent with letters, and handbooks show how letters look."""
    held = 0.0
    kind = "sop" if sign.sop else sign.title
    if current.kind in JENIS_SURAT and current.attaches and not current.with_lampiran:
        held += 2.0 if kind in current.speaks_of else 0.4
    if current.kind == "lainnya" or (current.kind == "keputusan" and current.with_lampiran):
        held += 1.0
    if not (sign.sop or (sign.number and (sign.dated or sign.title))):
        held += 0.4
    return held


def _last_said(signs: Sequence[Signs], at: int) -> Signs:
    """The page before that says something of its own."""
    return next(
        (signs[i] for i in range(at - 1, -1, -1) if not (signs[i].blank or signs[i].slip or signs[i].cover)),
        signs[at - 1],
    )


def _same(one: str, other: str) -> bool:
    """Whether two readings are one number: alike, and no digit of one says otherwise."""
    return one == other or (
        min(len(one), len(other)) >= 10 and fuzz.ratio(one, other) >= SAME_NUMBER and one[:3] == other[:3]
    )


def _begin(signs: Sequence[Signs], at: int, waiting: int | None, current: _Open, *, slips_first: bool) -> int:
    """Where the document that opens on page `at` begins: with the cover or the slip that lies before it."""
    if waiting is None:
        return at
    held = [i for i in range(waiting, at) if not signs[i].blank]
    for i in held:
        sign = signs[i]
        if sign.cover or (sign.number and signs[at].number and _same(sign.number, signs[at].number)):
            return i
        if sign.number and current.number and _same(sign.number, current.number):
            continue
        if sign.slip and slips_first:
            return i
    return at


def _slips_come_first(signs: Sequence[Signs]) -> bool:
    """Whether slips lie before their letters: as the first or the last page of the file tells, else they do."""
    said = [sign for sign in signs if not sign.blank]
    return not said or said[0].slip or not said[-1].slip


def _merged(pages: Sequence[Page], found: Sequence[tuple[_Open, int]]) -> tuple[Part, ...]:
    """The parts; one in which nothing known can be read stays with the document before."""
    kept: list[Part] = []
    for one, last in found:
        known = not kept or recognise(pages[one.first : last + 1]).jenis != "lainnya"
        if known:
            kept.append(Part(one.first, last, round(one.keyakinan, 2), tuple(one.notes)))
            continue
        before = kept[-1]
        note = f"Halaman {one.first - before.first + 1} mungkin awal naskah lain, tetapi tidak dipisahkan. Periksa."
        kept[-1] = Part(before.first, last, before.keyakinan, (*before.catatan, note))
    return tuple(kept)
