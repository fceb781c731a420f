"""The salinan as PDF: set anew from the approved text, or a scan with the office's foot added beneath each page."""

import io
from collections.abc import Sequence

import pikepdf
from pikepdf import Name
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, PageBreak, Paragraph, Spacer, Table, TableStyle

from archive.errors import DamagedError, RuleError
from archive.folder_name import calm_capitals
from archive.jdih.bentuk import Blok, IsiNaskah
from archive.jdih.isi import title_written
from archive.jdih.lembar import FOOT, MARGIN, Kaki, build_pdf, draw_foot, fonts, safe
from archive.jdih.profil import Pengesah
from archive.jdih.tanggal import prose_date

TTD = "ttd."
MARK = "SALINAN"
CERTIFIED = "Salinan sesuai dengan aslinya"
WIDTH = A4[0] - 2 * MARGIN


def salinan_pdf(isi: IsiNaskah, pengesah: Pengesah, kaki: Kaki) -> bytes:
    """The salinan of an approved text: SALINAN above the name, `ttd.` for the signature, the block of certification.

    The same text gives the same bytes. Raises RuleError when nobody is set to certify it.
    """
    if not pengesah.nama.strip() or not pengesah.jabatan.strip():
        raise RuleError(
            "salinan: pejabat yang mengesahkan belum diisi. Isi nama dan jabatannya pada profil JDIH."
        )
    regular, bold = fonts("naskah")
    body = ParagraphStyle("isi", fontName=regular, fontSize=11.5, leading=15.5, alignment=TA_JUSTIFY)
    left = ParagraphStyle("kiri", body, alignment=TA_LEFT)
    centre = ParagraphStyle("tengah", body, alignment=TA_CENTER)
    mark = ParagraphStyle(
        "salinan", centre, fontName=bold, fontSize=13, leading=18, alignment=TA_RIGHT, spaceAfter=10
    )
    nomor = isi.nomor if "/" in isi.nomor else f"{isi.nomor} TAHUN {isi.tahun}"
    name = f"KEPUTUSAN {isi.instansi}"
    story: list[Flowable] = [Paragraph(MARK, mark)]
    for text in (
        name,
        f"NOMOR {nomor}",
        "TENTANG",
        isi.tentang.upper(),
        *isi.pembuka,
        f"{isi.jabatan},".upper(),
    ):
        story += [Paragraph(safe(text), centre), Spacer(0, 7)]
    rows: list[list[Flowable | str]] = []
    for label, items, letters in (
        ("Menimbang", isi.menimbang, True),
        ("Mengingat", isi.mengingat, False),
        ("Memperhatikan", isi.memperhatikan, False),
    ):
        for place, item in enumerate(items):
            sign = f"{chr(97 + place)}." if letters and place < 26 else f"{place + 1}."
            rows.append([
                Paragraph(label if not place else "", left), Paragraph(":" if not place else "", left),
                Paragraph(sign if len(items) > 1 else "", left), Paragraph(safe(item), body),
            ])  # fmt: skip
    if rows:
        story.append(_columns(rows, (34 * mm, 5 * mm, 8 * mm, WIDTH - 47 * mm)))
    story += [Spacer(0, 6), Paragraph("MEMUTUSKAN:", centre), Spacer(0, 6)]
    decided: list[list[Flowable | str]] = [
        [
            Paragraph("Menetapkan", left),
            Paragraph(":", left),
            Paragraph(safe(f"{name} TENTANG {isi.tentang}.".upper()), body),
        ]
    ]
    for one in isi.diktum:
        decided.append(
            [Paragraph(safe(one.label), left), Paragraph(":", left), Paragraph(safe(one.isi), body)]
        )
    story.append(_columns(decided, (34 * mm, 5 * mm, WIDTH - 39 * mm)))
    story.append(KeepTogether([Spacer(0, 14), *_closing(isi, pengesah, left)]))
    for number, lampiran in enumerate(isi.lampiran, start=1):
        story.append(PageBreak())
        if not title_written(lampiran):
            story += [Paragraph(safe(lampiran.judul or f"LAMPIRAN {number}"), left), Spacer(0, 8)]
        for block in lampiran.blok:
            story += _block(block, left, bold)
        if lampiran.ditandatangani:
            story.append(KeepTogether([Spacer(0, 14), *_closing(isi, pengesah, left, dated=False)]))

    def numbered(canvas: Canvas, page: int) -> None:
        if page > 1:
            canvas.setFont(regular, 11)
            canvas.drawCentredString(A4[0] / 2, A4[1] - 15 * mm, f"- {page} -")

    title = f"Salinan {calm_capitals(name)} Nomor {nomor.title()} tentang {calm_capitals(isi.tentang)}"
    return build_pdf(story, kaki, use="naskah", judul=title, penerbit=isi.instansi, on_page=numbered)


def add_foot(pdf: bytes, kaki: Kaki, *, judul: str) -> bytes:
    """A scanned salinan with a strip added beneath each page that carries the foot; page images stay as they are.

    Raises DamagedError when it is no PDF.
    """
    regular, _ = fonts("naskah")
    out = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            for page in document.pages:
                _add_strip(document, page, kaki, regular)
            document.Root.Lang = pikepdf.String("id-ID")
            document.docinfo["/Title"] = judul
            document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except pikepdf.PdfError as error:
        raise DamagedError(f"salinan: PDF tidak dapat dibuka ({error}). Pindai ulang.") from error
    return out.getvalue()


def _add_strip(document: pikepdf.Pdf, page: pikepdf.Page, kaki: Kaki, font: str) -> None:
    """Makes the page longer at its visible lower edge and draws the foot there."""
    turned = int(page.obj.get("/Rotate", 0)) % 360
    x0, y0, x1, y1 = (float(value) for value in page.cropbox)
    width = (y1 - y0) if turned in (90, 270) else (x1 - x0)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(width, FOOT), invariant=1)
    # A narrow slip gets narrow margins.
    draw_foot(canvas, kaki, width, 0, font, left=min(MARGIN, width / 12))
    canvas.showPage()
    canvas.save()
    with pikepdf.open(io.BytesIO(buffer.getvalue())) as drawn:
        form = document.copy_foreign(drawn.pages[0].as_form_xobject())
    box, place = {
        0: ([x0, y0 - FOOT, x1, y1], (1, 0, 0, 1, x0, y0 - FOOT)),
        90: ([x0, y0, x1 + FOOT, y1], (0, 1, -1, 0, x1 + FOOT, y0)),
        180: ([x0, y0, x1, y1 + FOOT], (-1, 0, 0, -1, x1, y1 + FOOT)),
        270: ([x0 - FOOT, y0, x1, y1], (0, -1, 1, 0, x0 - FOOT, y1)),
    }[turned]
    page.obj.MediaBox = pikepdf.Array(box)
    page.obj.CropBox = pikepdf.Array(box)
    for name in ("/TrimBox", "/ArtBox", "/BleedBox"):
        if name in page.obj:
            del page.obj[name]
    resource = page.add_resource(form, Name.XObject, Name("/ArsipKaki"))
    matrix = " ".join(f"{value:g}" for value in place)
    page.contents_add(b"q\n", prepend=True)
    # Whatever the page left in the graphics state, and it may forget a Q, the foot stands in the page's own space.
    page.contents_add(f"\nQ\nq {matrix} cm {resource} Do Q\n".encode(), prepend=False)


def _columns(rows: Sequence[Sequence[Flowable | str]], widths: Sequence[float]) -> Table:
    table = Table([list(row) for row in rows], colWidths=list(widths), splitInRow=1)
    table.setStyle(
        TableStyle([
            ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4), ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ])
    )  # fmt: skip
    return table


def _closing(
    isi: IsiNaskah, pengesah: Pengesah, style: ParagraphStyle, *, dated: bool = True
) -> list[Flowable]:
    """The signature on the right, with `ttd.`, and below it on the left who certifies the salinan."""
    lines = [f"Ditetapkan di {isi.tempat}", f"pada tanggal {prose_date(isi.tanggal)}"] if dated else []
    signed: list[Flowable] = [Paragraph(safe(text), style) for text in (*lines, f"{isi.jabatan},".upper())]
    signed += [Spacer(0, 8), Paragraph(TTD, style), Spacer(0, 8), Paragraph(safe(isi.nama), style)]
    right = Table([["", signed]], colWidths=[WIDTH * 0.48, WIDTH * 0.52])
    right.setStyle(TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    office = f"SEKRETARIAT {isi.instansi}".upper()
    certified: list[Flowable] = [
        Paragraph(safe(text), style) for text in (CERTIFIED, office, f"{pengesah.jabatan},")
    ]
    certified += [Spacer(0, 44), Paragraph(safe(pengesah.nama), style)]
    if pengesah.nip:
        certified.append(Paragraph(safe(f"NIP. {pengesah.nip}"), style))
    block = Table([[certified, ""]], colWidths=[WIDTH * 0.6, WIDTH * 0.4])
    block.setStyle(TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return [right, Spacer(0, 10), block]


def _block(block: Blok, style: ParagraphStyle, bold: str) -> list[Flowable]:
    if not block.baris:
        return [Paragraph(safe(block.teks), style), Spacer(0, 3)]
    small = ParagraphStyle("sel", style, fontSize=9.5, leading=12)
    head = ParagraphStyle("kepala", small, fontName=bold, alignment=TA_CENTER)
    width = max(len(row) for row in block.baris)
    rows = [
        [
            Paragraph(safe(cell), head if place < block.kepala else small)
            for cell in (*row, *("",) * (width - len(row)))
        ]
        for place, row in enumerate(block.baris)
    ]
    table = Table(rows, colWidths=_widths(block, width), repeatRows=block.kepala, splitInRow=1)
    table.setStyle(
        TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    )
    return [table, Spacer(0, 6)]


def _widths(block: Blok, width: int) -> list[float]:
    """Columns as wide as their words ask for, none too narrow to read."""
    longest = [
        max((len(row[place]) for row in block.baris if place < len(row)), default=1) for place in range(width)
    ]
    wanted = [min(max(one, 4), 40) for one in longest]
    return [WIDTH * one / sum(wanted) for one in wanted]
