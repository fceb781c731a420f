"""Labels for boxes and folders, several to an A4 sheet, each with a QR code that names it.

The code holds plain words (`BOKS 12`, `BOKS 12 FOLDER F-03`), so that any telephone reads it without a network.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.graphics.barcode.qr import QrCode
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer, Table

from archive.boks import Boks
from archive.cetak.huruf import BIASA, TEBAL
from archive.cetak.kata import kurun
from archive.cetak.kertas import BLACK, Kop, build_pdf, clean, styles, text
from archive.retensi import BarisRetensi

EDGE = 8 * mm
BOX_SIZE = (97 * mm, 138 * mm)  # four to a sheet: the short side of a box
FOLDER_SIZE = (97 * mm, 46 * mm)  # twelve to a sheet: a folder's tab
_MOST_CODES = 6


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on a label: large number, lines (label, value), and what the QR code says."""

    jenis: str
    nomor: str
    isi: tuple[tuple[str, str], ...]
    qr: str


def box_labels(boxes: Sequence[Boks], rows: Sequence[BarisRetensi]) -> list[Label]:
    """A label for each box, with what lies in it (`rows` are documents of any box)."""
    labels = []
    for box in boxes:
        inside = [row for row in rows if row.boks == box.nomor]
        folders = sorted({row.no_folder for row in inside if row.no_folder})
        labels.append(
            Label(
                "BOKS",
                box.nomor,
                (
                    ("Kode", _codes(inside)),
                    ("Kurun Waktu", kurun([row.tahun for row in inside]) or "-"),
                    (
                        "Folder",
                        f"{folders[0]} - {folders[-1]}" if len(folders) > 1 else "".join(folders) or "-",
                    ),
                    ("Isi", f"{len(inside)} naskah"),
                    ("Habis Retensi", max((row.habis_inaktif[:4] for row in inside), default="") or "-"),
                    ("Nasib Akhir", ", ".join(sorted({row.nasib for row in inside if row.nasib})) or "-"),
                    ("Lokasi", box.lokasi or "-"),
                ),
                f"BOKS {box.nomor}",
            )
        )
    return labels


def folder_labels(rows: Sequence[BarisRetensi]) -> list[Label]:
    """A label for each folder of each box, in the order of the rows."""
    groups: dict[tuple[str, str], list[BarisRetensi]] = {}
    for row in rows:
        if row.boks and row.no_folder:
            groups.setdefault((row.boks, row.no_folder), []).append(row)
    return [
        Label(
            "FOLDER",
            folder,
            (
                ("Boks", box),
                ("Kode", _codes(inside)),
                ("Kurun Waktu", kurun([row.tahun for row in inside]) or "-"),
                ("Isi", f"{len(inside)} naskah"),
            ),
            f"BOKS {box} FOLDER {folder}",
        )
        for (box, folder), inside in groups.items()
    ]


def labels_pdf(labels: Sequence[Label], kop: Kop) -> bytes:
    """The labels on A4 sheets, with lines to cut along; without a page number, which would be cut off anyway."""
    large = all(label.jenis == "BOKS" for label in labels)
    width, height = BOX_SIZE if large else FOLDER_SIZE
    cells = [_large(label, kop) if large else _small(label, kop) for label in labels]
    if len(cells) % 2:
        cells.append([])
    rows = [cells[start : start + 2] for start in range(0, len(cells), 2)]
    story: list[Flowable] = [text("Tidak ada label.", styles(10)["isi"])]
    if rows:
        sheet = Table(rows, colWidths=[width] * 2, rowHeights=height)
        sheet.setStyle(
            [
                ("FONT", (0, 0), (-1, -1), BIASA, 9),
                ("GRID", (0, 0), (-1, -1), 0.4, BLACK, None, (2, 3)),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 4 * mm),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3 * mm),
                ("TOPPADDING", (0, 0), (-1, -1), 3 * mm),
            ]
        )
        story = [sheet]
    return build_pdf(story, judul="Label Arsip", kop=kop, kaki=None, margin=EDGE)


def _large(label: Label, kop: Kop) -> list[Flowable]:
    room = BOX_SIZE[0] - 7 * mm
    use = styles(10)
    head = Table(
        [
            [
                [text(kop.nama, use["tebal"]), Spacer(0, 2 * mm), text(label.jenis, use["isi"])],
                _qr(label.qr, 32 * mm),
            ]
        ],
        colWidths=[room - 33 * mm, 33 * mm],
    )
    head.setStyle([*_FLAT, ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return [
        head,
        Spacer(0, 2 * mm),
        _number(label.nomor, room, 84),
        Spacer(0, 5 * mm),
        _facts(label, room, 12),
    ]


def _small(label: Label, kop: Kop) -> list[Flowable]:
    room = FOLDER_SIZE[0] - 7 * mm
    left = room - 30 * mm
    said = [
        text(kop.nama, styles(7)["isi"]),
        text(label.jenis, styles(7.5)["tebal"]),
        _number(label.nomor, left, 20),
    ]
    table = Table([[[*said, _facts(label, left, 7.5)], _qr(label.qr, 29 * mm)]], colWidths=[left, 30 * mm])
    table.setStyle([*_FLAT, ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return [table]


_FLAT: list[Any] = [
    ("FONT", (0, 0), (-1, -1), BIASA, 9),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
]


def _facts(label: Label, width: float, size: float) -> Table:
    style = styles(size)["isi"]
    rows = [[text(name, style), text(f": {value}", style)] for name, value in label.isi]
    table = Table(rows, colWidths=[size * 7, width - size * 7], hAlign="LEFT")
    table.setStyle([*_FLAT, ("FONT", (0, 0), (-1, -1), BIASA, size), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return table


def _number(nomor: str, width: float, size: float) -> Flowable:
    """The number as large as the label allows."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    words = clean(nomor)
    fitting = min(size, size * width / max(1.0, stringWidth(words, TEBAL, size)))
    table = Table([[words]], colWidths=[width], rowHeights=size * 1.15, hAlign="LEFT")
    table.setStyle(
        [*_FLAT, ("FONT", (0, 0), (-1, -1), TEBAL, fitting), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    )
    return table


def _qr(words: str, size: float) -> Flowable:
    # The flowable draws squares only; a Drawing of the same code would bring a font that is not embedded.
    code: Flowable = QrCode(clean(words), width=size, height=size, qrLevel="M", qrBorder=2)
    return code


def _codes(rows: Sequence[BarisRetensi]) -> str:
    codes = sorted({row.kode for row in rows if row.kode})
    more = f" (+{len(codes) - _MOST_CODES})" if len(codes) > _MOST_CODES else ""
    return ", ".join(codes[:_MOST_CODES]) + more or "-"
