"""The typefaces of the samples: where they lie on this machine and how reportlab gets to know them."""

import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FACES = ("regular", "bold", "italic", "bolditalic")
TRUETYPE = {
    "sans": ("LiberationSans-Regular", "LiberationSans-Bold", "LiberationSans-Italic", "LiberationSans-BoldItalic"),
    "serif": (
        "LiberationSerif-Regular", "LiberationSerif-Bold", "LiberationSerif-Italic", "LiberationSerif-BoldItalic",
    ),
    "mono": ("LiberationMono-Regular", "LiberationMono-Bold", "LiberationMono-Italic", "LiberationMono-BoldItalic"),
}  # fmt: skip
TYPE1 = {
    "bookman": ("URWBookman-Light", "URWBookman-Demi", "URWBookman-LightItalic", "URWBookman-DemiItalic"),
    "palatino": ("P052-Roman", "P052-Bold", "P052-Italic", "P052-BoldItalic"),
}
FOLDERS = (
    Path("/usr/share/fonts/truetype/liberation"),
    Path("/usr/share/fonts/truetype/liberation2"),
    Path("/usr/share/fonts/type1/urw-base35"),
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
)
PACKAGES = "fonts-liberation fonts-urw-base35"


class MissingFontError(Exception):
    """A typeface of the samples is not installed."""


@cache
def _path(name: str) -> Path:
    for folder in FOLDERS:
        direct = folder / name
        if direct.is_file():
            return direct
        found = sorted(folder.rglob(name)) if folder.is_dir() else []
        if found:
            return found[0]
    raise MissingFontError(
        f"{name}: this font file is not installed. Install it with: apt-get install {PACKAGES}"
    )


def _pfb(data: bytes) -> bytes:
    """A Type 1 font without segment headers, as Debian ships it, in the segmented form reportlab reads."""
    cut = data.index(b"eexec") + 5
    while data[cut : cut + 1] in (b"\n", b"\r"):
        cut += 1
    end = data.rindex(b"cleartomark")
    while data[end - 1 : end] in b"0\n\r":
        end -= 1
    body = data[cut:end]
    if all(c in b"0123456789abcdefABCDEF\r\n \t" for c in body[:200]):
        body = bytes.fromhex(body.decode("ascii"))

    def segment(kind: int, part: bytes) -> bytes:
        return b"\x80" + bytes([kind]) + len(part).to_bytes(4, "little") + part

    return segment(1, data[:cut]) + segment(2, body) + segment(1, data[end:]) + b"\x80\x03"


def _register_type1(font: str, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pfb = Path(folder) / f"{name}.pfb"
        pfb.write_bytes(_pfb(_path(f"{name}.t1").read_bytes()))
        face = pdfmetrics.EmbeddedType1Face(str(_path(f"{name}.afm")), str(pfb))
    pdfmetrics.registerTypeFace(face)
    pdfmetrics.registerFont(pdfmetrics.Font(font, face.name, "WinAnsiEncoding"))


def _family(family: str, faces: Iterable[str]) -> None:
    pdfmetrics.registerFontFamily(
        family, **dict(zip(("normal", "bold", "italic", "boldItalic"), faces, strict=True))
    )


@cache
def register() -> None:
    """Make all families known to reportlab; raises MissingFontError naming the packages to install."""
    for family, names in TRUETYPE.items():
        fonts = [family if face == "regular" else f"{family}-{face}" for face in FACES]
        for font, name in zip(fonts, names, strict=True):
            pdfmetrics.registerFont(TTFont(font, str(_path(f"{name}.ttf"))))
        _family(family, fonts)
    for family, names in TYPE1.items():
        fonts = [family if face == "regular" else f"{family}-{face}" for face in FACES]
        for font, name in zip(fonts, names, strict=True):
            _register_type1(font, name)
        _family(family, fonts)
