"""The fonts of printed forms: embedded, so that a form looks the same on every machine and in thirty years.

Liberation Sans (package fonts-liberation) where it is installed, else DejaVu Sans, else Vera, which comes with
reportlab and is always there.
"""

import functools
import logging
import os
import sys
from pathlib import Path

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

log = logging.getLogger(__name__)

BIASA, TEBAL, MIRING = "Naskah", "Naskah-Tebal", "Naskah-Miring"
_FAMILIES = (
    (
        "Liberation Sans",
        ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "LiberationSans-Italic.ttf"),
    ),
    ("Arial", ("arial.ttf", "arialbd.ttf", "ariali.ttf")),
    ("DejaVu Sans", ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf")),
    ("Vera Sans", ("Vera.ttf", "VeraBd.ttf", "VeraIt.ttf")),
)
WANTED = _FAMILIES[0][0]


def font_folders() -> tuple[Path, ...]:
    """Where fonts lie, the system's first, reportlab's own last."""
    own = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "fonts"
    places = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "C:/Windows/Fonts")
    return (*(Path(place) for place in places), own, Path(reportlab.__file__).parent / "fonts")


@functools.cache
def use_fonts(folders: tuple[Path, ...] | None = None) -> str:
    """Makes BIASA, TEBAL and MIRING known to reportlab; the name of the family that was found."""
    found: dict[str, Path] = {}
    wanted: set[str] = {name for _, names in _FAMILIES for name in names}
    for folder in font_folders() if folders is None else folders:
        for place, _, there in os.walk(str(folder)):
            for name in wanted.intersection(there):
                found.setdefault(name, Path(place, name))
    for family, names in _FAMILIES:
        if names[0] not in found:
            continue
        # Debian's core package of DejaVu has no slanted face: such text is then upright.
        paths = [found.get(name, found[names[0]]) for name in names]
        try:
            for font, path in zip((BIASA, TEBAL, MIRING), paths, strict=True):
                pdfmetrics.registerFont(TTFont(font, str(path)))
        except (TTFError, OSError) as error:
            log.warning("%s: font cannot be used: %s", family, error)
            continue
        pdfmetrics.registerFontFamily(BIASA, normal=BIASA, bold=TEBAL, italic=MIRING, boldItalic=TEBAL)
        return family
    raise AssertionError(f"reportlab's own fonts are gone from {sys.prefix}")
