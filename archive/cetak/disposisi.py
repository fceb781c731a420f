"""The office's lembar disposisi on one A4 sheet, its boxes ticked as the slip says; also blank, to be filled by pen."""

from collections.abc import Sequence
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer, Table

from archive.cetak.huruf import BIASA
from archive.cetak.kata import prose_date
from archive.cetak.kertas import (
    A4_SHORT,
    BLACK,
    MARGIN,
    Kop,
    KopFlowable,
    Kotak,
    build_pdf,
    signature_block,
    styles,
    text,
)
from archive.disposisi import INSTRUKSI, SIFAT
from archive.lembar_surat import FormulirDisposisi

WIDTH = A4_SHORT - 2 * MARGIN
NOTE_LINES = 4
BLANK = FormulirDisposisi(
    kepala="", dari="", nomor_surat="", tanggal_surat="", hal="", tanggal_masuk="", nomor_agenda="", indeks="", kode="",
    kepada=(), sifat="", instruksi=tuple((label, False) for label in INSTRUKSI.values()), catatan="", batas_waktu="",
    tanggal="", nama="", nip="",
)  # fmt: skip


def slip_pdf(forms: Sequence[FormulirDisposisi], kop: Kop, *, tujuan: Sequence[str] = ()) -> bytes:
    """One sheet for each form. `tujuan` are the office's usual addressees, printed as boxes to tick; others follow."""
    story: list[Flowable] = []
    for form in forms or (BLANK,):
        story += _sheet(form, kop, tujuan)
    return build_pdf(story, judul="Lembar Disposisi", kop=kop, kaki=None)


def _sheet(form: FormulirDisposisi, kop: Kop, tujuan: Sequence[str]) -> list[Flowable]:
    use = styles(10)
    small = styles(9.5)["isi"]
    head = [KopFlowable(kop), text("LEMBAR DISPOSISI", use["judul"])]
    if form.kepala:
        head.append(text(form.kepala, styles(11)["kepala"]))
    sifat = Table(
        [[Kotak(one == form.sifat), text(one, small)] for one in SIFAT],
        colWidths=[6 * mm, WIDTH / 2 - 40 * mm],
    )
    sifat.setStyle(_TIGHT)
    letter = _facts(
        (
            ("Dari", form.dari),
            ("No. Surat", form.nomor_surat),
            ("Tanggal Surat", prose_date(form.tanggal_surat)),
            ("Perihal", form.hal),
        ),
        WIDTH / 2,
    )
    received = _facts(
        (
            ("Tanggal Masuk", prose_date(form.tanggal_masuk)),
            ("No. Agenda", form.nomor_agenda),
            ("Indeks", form.indeks),
            ("Kode", form.kode),
            ("Sifat", sifat),
        ),
        WIDTH / 2,
    )
    orders = [_tick(label, ticked) for label, ticked in form.instruksi]
    half = (len(orders) + 1) // 2
    pairs = [[orders[row], orders[row + half] if row + half < len(orders) else ""] for row in range(half)]
    ticks = Table(pairs, colWidths=[WIDTH / 2 - 4 * mm] * 2)
    ticks.setStyle(_TIGHT)
    due = f"Batas waktu: {prose_date(form.batas_waktu) or '.' * 40}"
    whole = Table(
        [
            [letter, received],
            [
                [text("Diteruskan kepada Yth.:", use["tebal"]), Spacer(0, 1 * mm), _addressees(form, tujuan)],
                "",
            ],
            [
                [
                    text("Mohon bantuan Saudara untuk:", use["tebal"]),
                    Spacer(0, 1 * mm),
                    ticks,
                    text(due, small),
                ],
                "",
            ],
            [[text("Catatan:", use["tebal"]), *_note(form.catatan)], ""],
        ],
        colWidths=[WIDTH / 2] * 2,
    )
    whole.setStyle(
        [
            ("FONT", (0, 0), (-1, -1), BIASA, 10),
            ("BOX", (0, 0), (-1, -1), 1, BLACK),
            ("INNERGRID", (0, 0), (-1, -1), 0.6, BLACK),
            *(("SPAN", (0, row), (1, row)) for row in (1, 2, 3)),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ]
    )
    signed = signature_block(
        [("", "", ""), ("", "", ""), (f"{form.kepala.title() or '.' * 30},", form.nama, form.nip)],
        WIDTH,
        tempat=kop.tempat,
        tanggal=form.tanggal,
    )
    return [*head, Spacer(0, 3 * mm), whole, Spacer(0, 5 * mm), signed]


_TIGHT: list[Any] = [
    ("FONT", (0, 0), (-1, -1), BIASA, 9.5),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ("TOPPADDING", (0, 0), (-1, -1), 1.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
]


def _facts(facts: Sequence[tuple[str, Any]], width: float) -> Table:
    style = styles(9.5)["isi"]
    rows = [
        [text(label, style), text(":", style), text(value, style) if isinstance(value, str) else value]
        for label, value in facts
    ]
    table = Table(rows, colWidths=[27 * mm, 3 * mm, width - 34 * mm])
    table.setStyle(_TIGHT)
    return table


def _tick(label: str, ticked: bool) -> Table:
    table = Table([[Kotak(ticked), text(label, styles(9.5)["isi"])]], colWidths=[6 * mm, WIDTH / 2 - 12 * mm])
    table.setStyle(_TIGHT)
    return table


def _addressees(form: FormulirDisposisi, tujuan: Sequence[str]) -> Table:
    """The usual addressees to tick, then those of this slip; dotted lines where nothing is known."""
    style = styles(9.5)["isi"]
    lines: list[Any] = [_tick(one, one in form.kepada) for one in tujuan]
    others = [one for one in form.kepada if one not in tujuan]
    lines += [_tick(one, True) for one in others]
    if not others:
        lines += [text("." * 90, style)] * (1 if tujuan else 3)
    half = (len(lines) + 1) // 2 if len(lines) > 3 else len(lines)
    rows = [[lines[row], lines[row + half] if row + half < len(lines) else ""] for row in range(half)]
    table = Table(rows, colWidths=[WIDTH / 2 - 4 * mm] * 2)
    table.setStyle(_TIGHT)
    return table


def _note(catatan: str) -> list[Flowable]:
    """The note, and lines for a pen below it up to the four of the form."""
    style = styles(10)["isi"]
    said = [text(line, style) for line in catatan.splitlines() if line.strip()]
    blank = Table([[""]] * max(1, NOTE_LINES - len(said)), colWidths=[WIDTH - 12 * mm], rowHeights=7 * mm)
    blank.setStyle(
        [("FONT", (0, 0), (-1, -1), BIASA, 9), ("LINEBELOW", (0, 0), (-1, -1), 0.4, BLACK, None, (1, 2))]
    )
    return [Spacer(0, 1 * mm), *said, blank]
