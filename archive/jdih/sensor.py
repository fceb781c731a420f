"""Blackening for good: a page with personal data becomes a new picture without it, and its text layer loses the words.

Nothing of the old page goes over: not its streams, not resources that pages share, not notes or attachments of the
file. What was to be hidden is looked for in every stream of the result before it is handed out.
"""

import io
import math
import re
from collections.abc import Iterable, Sequence

import pikepdf
import pypdfium2
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from archive.errors import DamagedError, RuleError
from archive.geometry import IDENTITY, Box, Page, Word
from archive.jdih.data_pribadi import Temuan

DPI = 200
MARGIN = 1.5  # points around each box: letters reach a little out of what OCR calls their box
_FONT = "Helvetica"
_KEEP = frozenset(
    ("/Type", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/UserUnit", "/Parent")
)


def redact(pdf: bytes, pages: Sequence[Page], temuan: Sequence[Temuan]) -> bytes:
    """The PDF with these findings gone from image and text; `pages` as read from this PDF, upright, give the places.

    Raises RuleError when a finding has no place on its page or its words are still in the result, DamagedError when
    the PDF cannot be opened.
    """
    by_number = {page.number: page for page in pages}
    for one in temuan:
        if not one.kotak or one.halaman not in by_number:
            raise RuleError(
                f"halaman {one.halaman}: letak {one.jenis} tidak diketahui, tidak dapat disamarkan. "
                "Buat salinan dari teks, atau samarkan pada kertas lalu pindai."
            )
    touched = {one.halaman for one in temuan}
    out = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(pdf)) as source, pikepdf.new() as made:
            # Pages may share one dictionary of resources: without this a clean page carries over its neighbour's image.
            source.remove_unreferenced_resources()
            document = pypdfium2.PdfDocument(pdf)
            try:
                for number, page in enumerate(source.pages, start=1):
                    if number in touched:
                        mine = [one for one in temuan if one.halaman == number]
                        boxes = [box for one in mine for box in one.kotak]
                        secrets = [one.teks for one in mine]
                        drawn = _blackened(document[number - 1], by_number[number], boxes, secrets)
                        with pikepdf.open(io.BytesIO(drawn)) as single:
                            made.pages.extend(single.pages)
                    else:
                        for key in set(page.obj.keys()) - _KEEP:
                            del page.obj[key]
                        made.pages.append(page)
            finally:
                document.close()
            made.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except (pikepdf.PdfError, pypdfium2.PdfiumError) as error:
        raise DamagedError(f"salinan: PDF tidak dapat dibuka ({error}). Pindai ulang.") from error
    left = still_contains(out.getvalue(), [one.teks for one in temuan])
    if left:
        raise RuleError(
            f"salinan: {len(left)} data yang disamarkan masih ada di dalam PDF (juga pada halaman lain). "
            "Tandai semua tempatnya, lalu coba lagi."
        )
    return out.getvalue()


def still_contains(pdf: bytes, secrets: Iterable[str]) -> list[str]:
    """Which of these texts can still be found: in any decoded stream or string, or as text shown on a page."""
    wanted = {secret: _bare(secret) for secret in secrets if len(_bare(secret)) >= 4}
    if not wanted:
        return []
    hay: list[str] = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for found in document.objects:
            hay += list(_strings(found))
    shown = pypdfium2.PdfDocument(pdf)
    try:
        hay += [shown[number].get_textpage().get_text_range() for number in range(len(shown))]
    finally:
        shown.close()
    bare = [_bare(text) for text in hay]
    return [secret for secret, plain in wanted.items() if any(plain in text for text in bare)]


def _bare(teks: str) -> str:
    return re.sub(r"[\W_]+", "", teks).casefold()


def _strings(found: object) -> Iterable[str]:
    """What an object may say, as text: streams decoded where a filter allows it, strings in both encodings."""
    if isinstance(found, pikepdf.Stream):
        if str(found.get("/Subtype")) != "/Image":
            try:
                data = bytes(found.read_bytes())
            except (pikepdf.PdfError, NotImplementedError):
                data = bytes(found.read_raw_bytes())
            yield data.decode("latin-1")
            yield data.decode("utf-16-be", "ignore")
            # Text written as hexadecimal strings.
            for match in re.finditer(rb"<([0-9A-Fa-f\s]{8,})>", data):
                digits = re.sub(rb"\s", b"", match[1])
                yield bytes.fromhex(digits[: len(digits) // 2 * 2].decode()).decode("latin-1")
        yield from _strings(found.stream_dict)
    elif isinstance(found, pikepdf.String):
        yield str(found)
    elif isinstance(found, pikepdf.Dictionary):
        for value in found.as_dict().values():
            if isinstance(value, pikepdf.String):
                yield str(value)
    elif isinstance(found, pikepdf.Array):
        for value in found.as_list():
            if isinstance(value, pikepdf.String):
                yield str(value)


def _blackened(shown: pypdfium2.PdfPage, read: Page, boxes: Sequence[Box], secrets: Sequence[str]) -> bytes:
    """One page anew: its picture with black boxes, under it the words that stay."""
    width, height = shown.get_size()
    scale = DPI / 72
    picture: Image.Image = shown.render(scale=scale).to_pil().convert("RGB")
    draw = ImageDraw.Draw(picture)
    for x0, y0, x1, y1 in boxes:
        grown = (
            (x0 - MARGIN, y0 - MARGIN),
            (x1 + MARGIN, y0 - MARGIN),
            (x1 + MARGIN, y1 + MARGIN),
            (x0 - MARGIN, y1 + MARGIN),
        )
        corners = [_place(read, corner, width, height) for corner in grown]
        draw.polygon([(x * scale, y * scale) for x, y in corners], fill="black")
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=85, dpi=(DPI, DPI))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width, height), invariant=1)
    buffer.seek(0)
    canvas.drawImage(ImageReader(buffer), 0, 0, width, height)
    _lay_words(canvas, read, boxes, secrets, width, height)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _place(read: Page, point: tuple[float, float], width: float, height: float) -> tuple[float, float]:
    """A point of the upright page on the page as it is shown: the archive's copy is turned upright, not deskewed."""
    m = read.to_original
    if m == IDENTITY and not read.turned:
        return point
    x, y = point
    w = m[6] * x + m[7] * y + m[8]
    x, y = (m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w
    if read.turned == 90:
        return width - y, x
    if read.turned == 180:
        return width - x, height - y
    if read.turned == 270:
        return y, height - x
    return x, y


def _lay_words(
    canvas: Canvas, read: Page, boxes: Sequence[Box], secrets: Sequence[str], width: float, height: float
) -> None:
    hidden = {
        _bare(part) for secret in secrets for part in (secret, *secret.split()) if len(_bare(part)) >= 4
    }
    text = canvas.beginText()
    text.setTextRenderMode(3)
    for word in read.words:
        if any(_touches(word.box, box) for box in boxes) or any(one in _bare(word.text) for one in hidden):
            continue
        _lay_word(text, read, word, width, height)
    canvas.drawText(text)


def _lay_word(text: PDFTextObject, read: Page, word: Word, width: float, height: float) -> None:
    x0, y0, x1, y1 = word.box
    base = y1 - 0.2 * (y1 - y0)
    (ax, ay), (bx, by) = _place(read, (x0, base), width, height), _place(read, (x1, base), width, height)
    length, size = math.hypot(bx - ax, by - ay), y1 - y0
    shown = word.text.encode("cp1252", "replace").decode("cp1252")
    natural = stringWidth(shown, _FONT, 1.0) * size
    if length < 0.1 or natural < 0.01:
        return
    cos, sin = (bx - ax) / length, -(by - ay) / length
    text.setFont(_FONT, round(size, 2))
    text.setHorizScale(round(100 * length / natural, 1))
    text.setTextTransform(round(cos, 5), round(sin, 5), round(-sin, 5), round(cos, 5), ax, height - ay)
    text.textOut(shown + " ")


def _touches(one: Box, other: Box) -> bool:
    return min(one[2], other[2]) - max(one[0], other[0]) > 0 and min(one[3], other[3]) - max(
        one[1], other[1]
    ) > 0.3 * (one[3] - one[1])
