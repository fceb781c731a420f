"""What a file is, by its content and not its name, and whether it may be read: decided before any rendering.

`sniff` looks at a few bytes and is safe anywhere; `inspect` parses a file that may mean harm, so call it in
the child process that reads. Scripts and attachments in a PDF are never run nor opened, and are no reason to
refuse it.
"""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image

from archive.errors import (
    ArsipError,
    DamagedError,
    EmptyError,
    EncryptedError,
    TooLargeError,
    UnreadableError,
    WrongTypeError,
)
from archive.settings import Settings
from ingest.names import shown_name

HEAD = 1024  # a PDF may have that much before its header
TAIL = 4096
PAGE_DPI = 300  # pages are drawn at most this fine; A0 stays below the usual limit
DEEPEST_FORM = 8  # form XObjects within one another
IMAGES_LOOKED_AT = 20_000  # in one PDF; honest files stay far below


def sniff(path: Path) -> str:
    """The type of a file: "pdf", "jpeg", "png" or "tiff".

    Raises EmptyError, WrongTypeError, or OSError when the file cannot be opened.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if tipe := type_of(head):
        return tipe
    name = shown_name(path)
    if not head:
        raise EmptyError(f"{name}: berkas kosong (0 byte). Pindai atau salin ulang dokumennya.")
    if not head.strip(b"\0"):
        raise DamagedError(f"{name}: isinya kosong, penyalinan tidak selesai. Salin ulang berkasnya.")
    raise WrongTypeError(
        f"{name}: isinya bukan PDF, JPEG, PNG, atau TIFF, apa pun namanya. "
        "Pindai ulang atau simpan sebagai PDF, lalu masukkan lagi."
    )


def type_of(head: bytes) -> str | None:
    """The type that the first bytes of a file tell, or None."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return "tiff"
    if b"%PDF-" in head[:HEAD]:
        return "pdf"
    return None


def looks_whole(path: Path) -> bool:
    """Whether the file can be opened and has its end: False for one that is still being written or cut off.

    Cheap: a few kilobytes. A file of no known type is whole as soon as it has content.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
            size = file.seek(0, 2)
            file.seek(max(0, size - TAIL))
            tail = file.read(TAIL)
    except OSError:
        return False
    match type_of(head):
        case "pdf":
            return b"%%EOF" in tail
        case "jpeg":
            return b"\xff\xd9" in tail
        case "png":
            return b"IEND" in tail
        case "tiff":
            return bool(tail.strip(b"\0"))
        case _:
            return bool(head.strip(b"\0"))


def inspect(path: Path, settings: Settings) -> int:
    """How many pages a file has, after everything that would forbid reading it was looked for.

    Raises EmptyError, WrongTypeError, EncryptedError, DamagedError or TooLargeError (bytes, pages, pixels).
    """
    check_bytes(path, settings)
    tipe = sniff(path)
    if tipe == "pdf":
        return _inspect_pdf(path, settings)
    return _inspect_picture(path, tipe, settings)


def check_bytes(path: Path, settings: Settings) -> None:
    """Raises TooLargeError when the file has more bytes than the settings allow."""
    size = path.stat().st_size
    if size > settings.max_bytes:
        raise TooLargeError(
            f"{shown_name(path)}: besarnya {size / 1e6:.0f} MB, "
            f"paling besar {settings.max_bytes / 1e6:.0f} MB. "
            "Bagi dokumennya menjadi beberapa berkas, atau pindai dengan resolusi lebih rendah."
        )


def _inspect_pdf(path: Path, settings: Settings) -> int:
    name = shown_name(path)
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            if pdf.get_warnings() and not looks_whole(path):
                raise _cut_off(name)
            pages = _count_pages(pdf, name, settings)
            _check_pdf_pixels(pdf, name, settings)
            return pages
    except pikepdf.PasswordError:
        raise EncryptedError(
            f"{name}: dilindungi kata sandi. Simpan salinan tanpa kata sandi, lalu masukkan salinan itu."
        ) from None
    except pikepdf.PdfError as error:
        if not looks_whole(path):
            raise _cut_off(name) from error
        raise _damaged(name) from error
    except RecursionError as error:
        raise _damaged(name) from error


def _count_pages(pdf: pikepdf.Pdf, name: str, settings: Settings) -> int:
    repaired = bool(pdf.get_warnings())
    claimed = pdf.Root.get("/Pages", pikepdf.Dictionary()).get("/Count", 0)
    if isinstance(claimed, int) and claimed > settings.max_pages:
        raise _too_many_pages(name, claimed, settings)  # before the page tree is unfolded in memory
    pages = len(pdf.pages)
    if pages > settings.max_pages:
        raise _too_many_pages(name, pages, settings)
    if pages == 0:
        raise EmptyError(f"{name}: tidak ada satu halaman pun di dalamnya. Pindai ulang dokumennya.")
    if repaired and isinstance(claimed, int) and claimed > pages:
        raise DamagedError(
            f"{name}: berkas rusak, hanya {pages} dari {claimed} halaman yang tersisa. "
            "Salin atau pindai ulang dokumennya."
        )
    return pages


def _check_pdf_pixels(pdf: pikepdf.Pdf, name: str, settings: Settings) -> None:
    seen: set[tuple[int, int]] = set()
    for number, page in enumerate(pdf.pages, start=1):
        width, height = _page_points(page)
        pixels = width * height * (PAGE_DPI / 72) ** 2
        if pixels > settings.max_pixels:
            raise _too_many_pixels(name, number, pixels, settings)
        for image in _images(page.obj.get("/Resources"), seen, DEEPEST_FORM):
            pixels = float(image.get("/Width", 0)) * float(image.get("/Height", 0))
            if pixels > settings.max_pixels:
                raise _too_many_pixels(name, number, pixels, settings)


def _page_points(page: pikepdf.Page) -> tuple[float, float]:
    """Width and height of a page in points, UserUnit counted; (0, 0) when the page does not say."""
    try:
        x0, y0, x1, y1 = (float(value) for value in page.mediabox)
        unit = float(page.obj.get("/UserUnit", 1))
    except (TypeError, ValueError, AttributeError):
        return 0.0, 0.0
    return abs(x1 - x0) * unit, abs(y1 - y0) * unit


def _images(resources: Any, seen: set[tuple[int, int]], depth: int) -> Iterator[Any]:
    """Image XObjects below `resources`, each once, also those in form XObjects."""
    if not isinstance(resources, pikepdf.Dictionary) or depth == 0:
        return
    found = resources.get("/XObject")
    if not isinstance(found, pikepdf.Dictionary):
        return
    for item in found.values():
        if not isinstance(item, pikepdf.Stream) or item.objgen in seen or len(seen) > IMAGES_LOOKED_AT:
            continue
        seen.add(item.objgen)
        if item.get("/Subtype") == "/Image":
            yield item
        else:
            yield from _images(item.get("/Resources"), seen, depth - 1)


def _inspect_picture(path: Path, tipe: str, settings: Settings) -> int:
    name = shown_name(path)
    try:
        with limited_pillow(settings):
            if tipe == "tiff":
                # Pillow only warns about a list of tags that is cut off, and would drop the pages behind it.
                warnings.filterwarnings("error", "Corrupt EXIF", UserWarning)
            with Image.open(path, formats=(tipe.upper(),)) as image:
                # A phone puts previews behind the photo; they are no pages.
                return (
                    _check_frames(image, path, settings)
                    if tipe == "tiff"
                    else _check_one(image, path, settings)
                )
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels(name, 1, None, settings) from None
    except UnreadableError:
        raise
    except UserWarning as error:
        raise _cut_off(name) from error
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, IndexError, OverflowError) as error:
        # Pillow's plugins raise all of these on broken files.
        raise (_damaged(name) if looks_whole(path) else _cut_off(name)) from error


def _check_one(image: Image.Image, path: Path, settings: Settings) -> int:
    _check_size(image, 1, path, settings)
    image.load()  # the only sure way to know that no pixel is missing
    if image.format == "PNG" and not looks_whole(path):
        raise _cut_off(shown_name(path))
    return 1


def _check_frames(image: Image.Image, path: Path, settings: Settings) -> int:
    pages = 0
    while True:
        pages += 1
        if pages > settings.max_pages:
            raise _too_many_pages(shown_name(path), pages, settings)
        _check_size(image, pages, path, settings)
        if not 0 < _tiff_end(image) <= path.stat().st_size:
            raise _cut_off(shown_name(path))
        try:
            image.seek(pages)
        except EOFError:
            return pages


def _check_size(image: Image.Image, number: int, path: Path, settings: Settings) -> None:
    width, height = image.size
    if width * height > settings.max_pixels:
        raise _too_many_pixels(shown_name(path), number, width * height, settings)
    if width * height == 0:
        raise EmptyError(f"{shown_name(path)}: gambarnya tidak berisi. Pindai ulang dokumennya.")


def _tiff_end(image: Image.Image) -> int:
    """Where the last strip or tile of the present frame ends, in bytes."""
    tags: Any = getattr(image, "tag_v2", {})
    end = 0
    for offsets, lengths in ((273, 279), (324, 325)):
        pairs = zip(_numbers(tags.get(offsets)), _numbers(tags.get(lengths)), strict=False)
        end = max([end, *(offset + length for offset, length in pairs)])
    return end


def _numbers(value: Any) -> tuple[int, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, tuple) else (int(value),)


class limited_pillow:
    """Makes Pillow's own guard against bombs follow our limit, and its warning an error, for a `with` block.

    Changes the whole process: for the child that reads one file, or a test.
    """

    def __init__(self, settings: Settings) -> None:
        self._limit = settings.max_pixels
        self._before: int | None = None
        self._warnings = warnings.catch_warnings()

    def __enter__(self) -> None:
        self._before = Image.MAX_IMAGE_PIXELS
        Image.MAX_IMAGE_PIXELS = self._limit
        self._warnings.__enter__()
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)

    def __exit__(self, *_: object) -> None:
        self._warnings.__exit__(None, None, None)
        Image.MAX_IMAGE_PIXELS = self._before


def _too_many_pages(name: str, pages: int, settings: Settings) -> ArsipError:
    return TooLargeError(
        f"{name}: berisi {pages} halaman atau lebih, paling banyak {settings.max_pages} halaman. "
        "Bagi dokumennya menjadi beberapa berkas."
    )


def _too_many_pixels(name: str, number: int, pixels: float | None, settings: Settings) -> ArsipError:
    size = f" ({pixels / 1e6:.0f} juta titik)" if pixels else ""
    return TooLargeError(
        f"{name}: gambar halaman {number} terlalu besar{size}, "
        f"paling besar {settings.max_pixels / 1e6:.0f} juta titik. "
        "Pindai ulang dengan resolusi lebih rendah."
    )


def _cut_off(name: str) -> ArsipError:
    return DamagedError(
        f"{name}: berkas terpotong, bagian akhirnya hilang. Salin atau pindai ulang dokumennya."
    )


def _damaged(name: str) -> ArsipError:
    return DamagedError(f"{name}: berkas rusak dan tidak dapat dibuka. Salin atau pindai ulang dokumennya.")
