"""The picture card for social media, 1080 x 1080, as PNG and SVG from one layout, and the words to go with it. Pure.

Number, title, three facts, a QR code to the page; the office's colours come from the profile.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfbase.pdfmetrics import getFont

from archive.errors import RuleError
from archive.folder_name import calm_capitals
from archive.jdih.bentuk import DITARIK, Terbitan
from archive.jdih.bentuk_web import clean
from archive.jdih.lembar import fonts, qr_modules
from archive.jdih.profil import Profil
from archive.jdih.tanggal import prose_date

SIDE = 1080
EDGE = 80
QR = 270
TITLE_SIZES, TITLE_HEIGHT = (52, 46, 40, 34, 28), 440
CAPTION = 2200  # the most that Instagram takes


@dataclass(frozen=True, slots=True)
class _Teks:
    """A line: its left end and baseline, size in pixels, colour."""

    teks: str
    x: int
    y: int
    ukuran: int
    warna: str
    tebal: bool = False


def three_facts(one: Terbitan) -> tuple[str, ...]:
    """What a reader should know: the day, whether it holds, and what it does."""
    meta = one.metadata
    facts = [f"Ditetapkan {prose_date(meta.tanggal_penetapan)}"]
    force = (
        f", mulai {prose_date(meta.mulai_berlaku)}" if meta.mulai_berlaku and one.status != "dicabut" else ""
    )
    facts.append(f"Status: {one.status}{force}")
    acting = [two for two in one.hubungan if two.jenis in ("mencabut", "mengubah")]
    if acting:
        facts.append(f"{acting[0].jenis.capitalize()} {acting[0].teks}")
    else:
        pages = meta.jumlah_halaman + meta.jumlah_halaman_lampiran
        facts.append(
            f"Subjek: {calm_capitals(' - '.join(meta.subjek))}" if meta.subjek else f"{pages} halaman"
        )
    return tuple(facts)


def card_png(one: Terbitan, profil: Profil) -> bytes:
    """The card as PNG; raises RuleError for a withdrawn decree."""
    picture = Image.new("RGB", (SIDE, SIDE), profil.warna.latar)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, SIDE, 24), fill=profil.warna.utama)
    draw.rectangle((0, SIDE - 24, SIDE, SIDE), fill=profil.warna.utama)
    for line in _layout(one, profil):
        draw.text(
            (line.x, line.y), line.teks, fill=line.warna, font=_font(line.ukuran, line.tebal), anchor="ls"
        )
    x, y, step, rows = _qr(one, profil)
    size = step * (len(rows) + 8)
    draw.rectangle((x, y, x + size - 1, y + size - 1), fill="#ffffff")
    for down, row in enumerate(rows):
        for along, dark in enumerate(row):
            if dark:
                left, top = x + (along + 4) * step, y + (down + 4) * step
                draw.rectangle((left, top, left + step - 1, top + step - 1), fill="#000000")
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def card_svg(one: Terbitan, profil: Profil) -> bytes:
    """The card as SVG with its text as text and a title for screen readers; raises RuleError for a withdrawn decree."""
    warna = profil.warna
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}"'
        ' role="img" lang="id">',
        f"<title>{escape(clean(one.metadata.judul))}</title>",
        f'<rect width="{SIDE}" height="{SIDE}" fill={quoteattr(warna.latar)}/>',
        f'<rect width="{SIDE}" height="24" fill={quoteattr(warna.utama)}/>',
        f'<rect y="{SIDE - 24}" width="{SIDE}" height="24" fill={quoteattr(warna.utama)}/>',
    ]
    for line in _layout(one, profil):
        weight = ' font-weight="bold"' if line.tebal else ""
        parts.append(
            f'<text x="{line.x}" y="{line.y}" font-family="Carlito, Calibri, Arial, sans-serif" '
            f'font-size="{line.ukuran}"{weight} fill={quoteattr(line.warna)}>{escape(line.teks)}</text>'
        )
    x, y, step, rows = _qr(one, profil)
    size = step * (len(rows) + 8)
    marks = "".join(
        f"M{x + (along + 4) * step} {y + (down + 4) * step}h{step}v{step}h-{step}z"
        for down, row in enumerate(rows)
        for along, dark in enumerate(row)
        if dark
    )
    parts += [
        f'<rect x="{x}" y="{y}" width="{size}" height="{size}" fill="#ffffff"/>',
        f'<path d="{marks}" fill="#000000"/>',
        "</svg>",
    ]
    return "\n".join(parts).encode() + b"\n"


def caption(one: Terbitan, profil: Profil) -> str:
    """The words to go with the card: title, what it is about, facts, address, hashtags."""
    if one.keadaan == DITARIK:
        raise RuleError(f"{one.kunci}: sudah ditarik, tidak disiarkan.")
    tags = " ".join(
        f"#{''.join(part.capitalize() for part in subjek.split())}" for subjek in one.metadata.subjek
    )
    why = " ".join(two.teks for two in one.abstrak.materi[:1])
    address = f"Baca selengkapnya: {profil.situs}/{one.kunci}"
    tail = "\n".join(
        [*(f"• {fact}" for fact in three_facts(one)), "", address, "", f"#JDIH #KPU {tags}".strip()]
    )
    head = f"{one.metadata.judul}\n\n{why}".strip()
    room = CAPTION - len(tail) - 2
    if len(head) > room:
        head = head[: head.rfind(" ", 0, room - 1)] + "…"
    return f"{head}\n\n{tail}".strip() + "\n"


def _layout(one: Terbitan, profil: Profil) -> Iterable[_Teks]:
    if one.keadaan == DITARIK:
        raise RuleError(f"{one.kunci}: sudah ditarik, tidak disiarkan.")
    meta, warna = one.metadata, profil.warna
    wide = SIDE - 2 * EDGE
    yield _Teks(_fitted(f"JDIH {calm_capitals(profil.instansi)}", 30, wide), EDGE, 100, 30, warna.teks)
    number = _fitted(f"{meta.jenis} Nomor {meta.nomor} Tahun {meta.tahun}", 54, wide, bold=True)
    yield _Teks(number, EDGE, 190, 54, warna.utama, True)
    size, lines = _title(clean(meta.tentang), wide)
    for place, line in enumerate(lines):
        yield _Teks(line, EDGE, 275 + round(place * size * 1.25), size, warna.teks, True)
    for place, fact in enumerate(three_facts(one)):
        yield _Teks(_fitted(f"• {clean(fact)}", 30, wide - QR - 40), EDGE, 790 + 56 * place, 30, warna.teks)
    yield _Teks(_fitted(profil.alamat_kaki, 30, wide - QR - 40), EDGE, 990, 30, warna.utama, True)


def _title(tentang: str, wide: int) -> tuple[int, list[str]]:
    """The largest size at which the title fits above the facts, and its lines; cut where even the smallest is too large."""
    for size in TITLE_SIZES:
        lines, room = _wrapped(tentang, size, wide), int(TITLE_HEIGHT / (size * 1.25))
        if len(lines) <= room:
            return size, lines
    return size, [*lines[: room - 1], _fitted(f"{lines[room - 1]} …", size, wide, bold=True)]


def _qr(one: Terbitan, profil: Profil) -> tuple[int, int, int, tuple[tuple[bool, ...], ...]]:
    rows = qr_modules(f"{profil.situs}/{one.kunci}")
    # Whole pixels: modules of unequal width are harder to scan.
    step = QR // (len(rows) + 8)
    size = step * (len(rows) + 8)
    return SIDE - EDGE - size, SIDE - EDGE - size, step, rows


def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    face = getFont(fonts("abstrak")[1 if bold else 0]).face  # type: ignore[attr-defined]
    return ImageFont.truetype(face.filename, size)


def _wrapped(teks: str, size: int, width: int) -> list[str]:
    font, lines = _font(size, True), [""]
    for word in teks.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return [_fitted(line, size, width, bold=True) for line in lines]


def _fitted(teks: str, size: int, width: int, *, bold: bool = False) -> str:
    """The text, cut with an ellipsis where it is too wide."""
    font, text = _font(size, bold), clean(teks)
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"
