"""Prints, scans and packs a sample into its file: PDF (scanned, digital, mixed), JPEG, PNG or TIFF."""

import io
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import img2pdf
import numpy as np
import pikepdf
import pypdfium2
from PIL import Image

from samples.make.press import Press
from samples.make.scan import Picture, Scan, degrade, encode, photograph, to_image


@dataclass(frozen=True, slots=True)
class Packing:
    """What file a sample becomes; pages are numbered from 0."""

    ext: str = "pdf"
    scan: Scan | None = None  # None: born digital
    digital: frozenset[int] = frozenset()  # pages of a scanned file that keep their own text
    turn: Mapping[int, int] = field(default_factory=dict)  # page: degrees clockwise the sheet lay wrong
    lying: bool = False  # landscape sheets stored as portrait pictures with /Rotate, as scanners do
    photo: bool = False

    def putar(self, page: int) -> int:
        """Degrees clockwise that set the page upright."""
        return -self.turn.get(page, 0) % 360


def _render(pdf: bytes, dpi: int) -> list[Picture]:
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for i in range(len(document)):
        bitmap = document[i].render(scale=dpi / 72, rev_byteorder=True)
        pages.append((bitmap.to_numpy()[:, :, :3].astype(np.float32) / 255).copy())
    document.close()
    return pages


def _scans(name: str, pdf: bytes, packing: Packing, scan: Scan) -> list[Image.Image]:
    pages = _render(pdf, scan.dpi)
    seed = zlib.crc32(name.encode())
    images = []
    for i, page in enumerate(pages):
        behind = pages[i + 1] if i + 1 < len(pages) else None
        picture = degrade(page, scan, seed + i, behind=behind)
        if packing.photo:
            picture = photograph(picture, seed + i)
        picture = np.rot90(picture, -packing.turn.get(i, 0) // 90)
        images.append(to_image(np.ascontiguousarray(picture), scan))
    return images


def _one_page(image: Image.Image, scan: Scan, *, lying: bool) -> bytes:
    rotation = None
    if lying and image.width > image.height:
        image = image.transpose(Image.Transpose.ROTATE_90)
        rotation = img2pdf.Rotation["90"]
    made = img2pdf.convert(
        encode(image, scan), nodate=True, engine=img2pdf.Engine.internal, rotation=rotation, producer=""
    )
    return bytes(made)


def _pack_pdf(name: str, pdf: bytes, packing: Packing) -> bytes:
    if packing.scan is None:
        return pdf
    out = pikepdf.new()
    printed = pikepdf.open(io.BytesIO(pdf))
    for i, image in enumerate(_scans(name, pdf, packing, packing.scan)):
        if i in packing.digital:
            out.pages.append(printed.pages[i])
            continue
        with pikepdf.open(io.BytesIO(_one_page(image, packing.scan, lying=packing.lying))) as one:
            out.pages.append(one.pages[0])
    buffer = io.BytesIO()
    out.save(buffer, deterministic_id=True)
    out.close()
    printed.close()
    return buffer.getvalue()


def _pack_tiff(images: Sequence[Image.Image], scan: Scan) -> bytes:
    buffer = io.BytesIO()
    kind = "group4" if scan.mode == "bw" else "tiff_lzw"
    images[0].save(
        buffer,
        "TIFF",
        save_all=True,
        append_images=list(images[1:]),
        compression=kind,
        dpi=(scan.dpi, scan.dpi),
    )
    return buffer.getvalue()


def pack(name: str, press: Press, packing: Packing) -> bytes:
    """The bytes of the sample's file; the same every time."""
    pdf = press.save()
    if packing.ext == "pdf":
        return _pack_pdf(name, pdf, packing)
    assert packing.scan is not None
    images = _scans(name, pdf, packing, packing.scan)
    if packing.ext == "tif":
        return _pack_tiff(images, packing.scan)
    if packing.ext == "jpg":
        return encode(images[0], packing.scan)
    buffer = io.BytesIO()
    few = images[0].quantize(12, dither=Image.Dither.NONE)
    few.save(buffer, "PNG", optimize=True, dpi=(packing.scan.dpi, packing.scan.dpi))
    return buffer.getvalue()
