"""Files that a scanner, a share or a joker may drop: whole, broken and harmful ones, drawn when asked for."""

import io
import struct
import zlib
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw
from reportlab.pdfgen import canvas


def text_pdf(*pages: str) -> bytes:
    """A small born-digital PDF with one line on each page."""
    out = io.BytesIO()
    drawing = canvas.Canvas(out, invariant=1, pageCompression=0)
    for page in pages:
        drawing.drawString(72, 720, page)
        drawing.showPage()
    drawing.save()
    return out.getvalue()


def picture(kind: str, *, width: int = 200, height: int = 280, text: str = "NOMOR 12") -> bytes:
    """A small picture: "JPEG", "PNG" or "TIFF"."""
    image = Image.new("L", (width, height), 255)
    ImageDraw.Draw(image).text((10, 10), text, fill=0)
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def tiff_pages(count: int) -> bytes:
    """A bilevel TIFF with several pages."""
    frames = [Image.new("1", (100, 140), 1) for _ in range(count)]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], compression="group4")
    return out.getvalue()


def encrypted_pdf() -> bytes:
    """A PDF that opens with a password only."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(text_pdf("rahasia"))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="pemilik", user="pembaca"))
    return out.getvalue()


def owner_locked_pdf() -> bytes:
    """A PDF anyone may read, with a password on changing it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(text_pdf("boleh dibaca"))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="pemilik", user=""))
    return out.getvalue()


def empty_pages_pdf(count: int) -> bytes:
    """A PDF with many blank pages."""
    with pikepdf.new() as pdf:
        for _ in range(count):
            pdf.add_blank_page()
        return saved(pdf)


def lying_pages_pdf() -> bytes:
    """A PDF without a page, that opens."""
    with pikepdf.new() as pdf:
        return saved(pdf)


def active_pdf() -> bytes:
    """A PDF with JavaScript that runs on opening, and an attached program."""
    with pikepdf.open(io.BytesIO(text_pdf("ada isinya"))) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String('app.launchURL("http://contoh.invalid")')
        )
        pdf.attachments["jahat.exe"] = pikepdf.AttachedFileSpec(pdf, b"MZ jahat", filename="../jahat.exe")
        return saved(pdf)


def huge_image_pdf(side: int) -> bytes:
    """A PDF whose one image claims `side` x `side` pixels, within a form XObject."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        image = pikepdf.Stream(pdf, b"\0")
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Width = image.Height = side
        image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceGray, 8
        form = pikepdf.Stream(pdf, b"/Gambar Do")
        form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 595, 842]
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Gambar=image))
        page = pdf.pages[0].obj
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Bentuk=form))
        page.Contents = pikepdf.Stream(pdf, b"/Bentuk Do")
        return saved(pdf)


def huge_page_pdf(side: float) -> bytes:
    """A PDF with a page of `side` x `side` points."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(side, side))
        return saved(pdf)


def saved(pdf: pikepdf.Pdf) -> bytes:
    """The bytes of a PDF."""
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def bomb_png(side: int) -> bytes:
    """A PNG that unpacks to `side` x `side` white bilevel pixels, a few kilobytes long."""
    row = b"\0" + b"\xff" * ((side + 7) // 8)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def write(folder: Path, name: str | bytes, data: bytes) -> Path:
    """Writes a file under a name that may be bytes."""
    path = folder / (name.decode("utf-8", "surrogateescape") if isinstance(name, bytes) else name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
