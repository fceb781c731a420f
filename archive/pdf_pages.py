"""Pages of searchable PDFs taken apart and put together; knows PDFs, nothing of what they say."""

from collections.abc import Sequence
from pathlib import Path

import pikepdf

from archive.errors import DamagedError


def take_pages(source: Path, first: int, last: int, out: Path) -> None:
    """Writes pages `first` to `last` (from 1) of a PDF to `out`; raises DamagedError when it does not have them."""
    try:
        with pikepdf.open(source) as pdf, pikepdf.new() as made:
            if not 1 <= first <= last <= len(pdf.pages):
                raise DamagedError(f"{source.name}: tidak punya halaman {first} sampai {last}.")
            pdf.remove_unreferenced_resources()  # else each part would carry the pictures of all pages
            made.pages.extend(pdf.pages[first - 1 : last])
            _save(made, out)
    except pikepdf.PdfError as error:
        raise DamagedError(f"{source.name}: tidak dapat dibagi ({error}).") from error


def join_pages(sources: Sequence[Path], out: Path) -> None:
    """Writes the pages of several PDFs, one after the other, to `out`; raises DamagedError."""
    with pikepdf.new() as made:
        for source in sources:
            try:
                with pikepdf.open(source) as pdf:
                    made.pages.extend(pdf.pages)
            except pikepdf.PdfError as error:
                raise DamagedError(f"{source.name}: tidak dapat digabung ({error}).") from error
        _save(made, out)


def _save(pdf: pikepdf.Pdf, out: Path) -> None:
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
