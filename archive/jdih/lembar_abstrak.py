"""The abstract as a PDF of A4 pages: head, ABSTRAK, CATATAN, with the office's address at the foot."""

from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, Spacer

from archive.jdih.bentuk import Abstrak, Kalimat
from archive.jdih.lembar import Kaki, build_pdf, fonts, safe

PAGES = 2  # the most an abstract may take


def abstract_pdf(abstrak: Abstrak, kaki: Kaki, *, penerbit: str) -> bytes:
    """The PDF of an abstract; the same abstract gives the same bytes."""
    regular, bold = fonts("abstrak")
    plain = ParagraphStyle(
        "isi", fontName=regular, fontSize=11, leading=15, alignment=TA_JUSTIFY, spaceAfter=5
    )
    head = ParagraphStyle("kepala", plain, fontName=bold, alignment=TA_LEFT, spaceAfter=2)
    label = ParagraphStyle("label", head, spaceBefore=8, spaceAfter=4, keepWithNext=1)
    dash = ParagraphStyle("butir", plain, leftIndent=16, bulletIndent=4, bulletFontName=regular)

    def items(sentences: tuple[Kalimat, ...], start: str = "") -> list[Flowable]:
        return [Paragraph(safe(start + one.teks), dash, bulletText="-") for one in sentences]

    basis = "; ".join(one.teks.rstrip(".") for one in abstrak.dasar_hukum)
    story: list[Flowable] = [
        Paragraph(safe(abstrak.subjek), head),
        Paragraph(safe(abstrak.tahun), head),
        Spacer(0, 6),
        Paragraph(safe(abstrak.singkatan), ParagraphStyle("sumber", plain, alignment=TA_LEFT)),
        Paragraph(safe(abstrak.judul), ParagraphStyle("judul", plain, fontName=bold)),
        Paragraph("ABSTRAK :", label),
        *items(abstrak.mengapa),
    ]
    if basis:
        # Prescribed: all of Mengingat as one paragraph, abbreviated.
        story.append(Paragraph(safe(f"Dasar hukum Keputusan ini adalah: {basis}."), dash, bulletText="-"))
    story += items(abstrak.materi)
    story += [Paragraph("CATATAN :", label), *items(abstrak.catatan)]
    title = f"Abstrak: {abstrak.judul}"
    return build_pdf(story, kaki, use="abstrak", judul=title, penerbit=penerbit)
