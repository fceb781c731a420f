import time
from pathlib import Path

import pytest

from archive.errors import (
    DamagedError,
    EmptyError,
    EncryptedError,
    TooLargeError,
    UnreadableError,
    WrongTypeError,
)
from archive.settings import load_settings
from ingest.sniff import inspect, looks_whole, sniff
from tests.ingest import odd_files

SETTINGS = load_settings({}, max_pages=50, max_bytes=2_000_000)
PDF = odd_files.text_pdf("NOMOR 12 TAHUN 2025")


@pytest.mark.parametrize(
    ("name", "data", "tipe"),
    [
        ("surat.pdf", PDF, "pdf"),
        ("surat.jpg", PDF, "pdf"),  # scanners are set up wrongly
        ("tanpa ending", b"\n\xef\xbb\xbf" + PDF, "pdf"),  # some print drivers put bytes before the header
        ("foto.pdf", odd_files.picture("JPEG"), "jpeg"),
        ("foto.tif", odd_files.picture("PNG"), "png"),
        ("foto.png", odd_files.picture("TIFF"), "tiff"),
        ("foto.big", b"II+\0" + b"\0" * 20, "tiff"),
    ],
)
def test_type_is_told_by_content(tmp_path: Path, name: str, data: bytes, tipe: str) -> None:
    assert sniff(odd_files.write(tmp_path, name, data)) == tipe


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyError),
        (b"\0" * 5000, DamagedError),  # a share made room for the file and never filled it
        (b"Yth. Bapak Ketua\n", WrongTypeError),
        (b"PK\x03\x04" + b"x" * 100, WrongTypeError),
    ],
)
def test_what_is_no_scan_is_refused(tmp_path: Path, data: bytes, error: type[UnreadableError]) -> None:
    path = odd_files.write(tmp_path, "surat.pdf", data)
    with pytest.raises(error, match=r"^surat\.pdf: .+\. .+\.$"):
        sniff(path)


@pytest.mark.parametrize(
    ("data", "pages"),
    [
        (odd_files.text_pdf("satu", "dua", "tiga"), 3),
        (odd_files.owner_locked_pdf(), 1),
        (odd_files.active_pdf(), 1),
        (odd_files.tiff_pages(4), 4),
        (odd_files.picture("JPEG"), 1),
        (odd_files.picture("PNG"), 1),
        (PDF + b"\0" * 600, 1),  # a file share padded it
    ],
)
def test_readable_files_have_pages(tmp_path: Path, data: bytes, pages: int) -> None:
    assert inspect(odd_files.write(tmp_path, "naskah", data), SETTINGS) == pages


def test_a_thousand_pages_of_a_phone_photo_are_one(tmp_path: Path) -> None:
    """Phones store a preview behind the photo (MPO); it is no second page."""
    from PIL import Image

    path = tmp_path / "foto.jpg"
    photo = Image.new("L", (64, 64), 200)
    photo.save(path, "MPO", save_all=True, append_images=[Image.new("L", (32, 32), 9)])
    assert inspect(path, SETTINGS) == 1


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (odd_files.encrypted_pdf(), EncryptedError, "kata sandi"),
        (PDF[: len(PDF) // 2], DamagedError, "terpotong"),
        (PDF[:20], DamagedError, "terpotong"),
        (b"%PDF-1.7\nini bukan PDF\n%%EOF\n", DamagedError, "rusak"),
        (odd_files.picture("JPEG")[:900], DamagedError, "terpotong"),
        (odd_files.picture("PNG")[:-200], DamagedError, "terpotong"),
        (odd_files.tiff_pages(3)[:-40], DamagedError, "terpotong"),
        (odd_files.picture("TIFF")[:400], DamagedError, "terpotong|rusak"),
        (odd_files.lying_pages_pdf(), EmptyError, "tidak ada satu halaman"),
        (odd_files.empty_pages_pdf(51), TooLargeError, "51 halaman"),
        (odd_files.tiff_pages(51), TooLargeError, "51 halaman"),
        (odd_files.huge_image_pdf(20_000), TooLargeError, "400 juta titik"),
        (odd_files.huge_page_pdf(14_000), TooLargeError, "juta titik"),
        (PDF + b"\0" * 2_000_000, TooLargeError, "paling besar 2 MB"),
    ],
)
def test_what_may_not_be_read_says_why(
    tmp_path: Path, data: bytes, error: type[UnreadableError], says: str
) -> None:
    path = odd_files.write(tmp_path, "surat 7.pdf", data)
    with pytest.raises(error, match=says) as caught:
        inspect(path, SETTINGS)
    assert type(caught.value) is error
    assert str(caught.value).startswith("surat 7.pdf: ")


def test_a_pixel_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = odd_files.write(tmp_path, "bom.png", odd_files.bomb_png(30_000))
    assert path.stat().st_size < 500_000
    began = time.monotonic()
    with pytest.raises(TooLargeError, match="juta titik"):
        inspect(path, SETTINGS)
    assert time.monotonic() - began < 0.5


@pytest.mark.parametrize(
    "whole", [odd_files.picture("JPEG"), odd_files.picture("PNG"), odd_files.tiff_pages(3)]
)
def test_no_truncated_picture_passes(tmp_path: Path, whole: bytes) -> None:
    for keep in range(0, len(whole) - 12, 7):
        path = odd_files.write(tmp_path, "foto", whole[:keep])
        with pytest.raises(UnreadableError):
            inspect(path, SETTINGS)


def test_no_truncated_pdf_passes(tmp_path: Path) -> None:
    whole = odd_files.text_pdf(*(f"halaman {n}" for n in range(10)))
    for keep in range(0, whole.rindex(b"%%EOF"), 61):
        path = odd_files.write(tmp_path, "surat", whole[:keep])
        with pytest.raises(UnreadableError):
            inspect(path, SETTINGS)


@pytest.mark.parametrize(
    ("data", "whole"),
    [
        (PDF, True),
        (PDF[:-10], False),
        (odd_files.picture("JPEG"), True),
        (odd_files.picture("JPEG")[:-2], False),
        (odd_files.picture("PNG"), True),
        (odd_files.picture("PNG")[:-30] + b"\0" * 4096, False),  # room made beforehand, not yet filled
        (odd_files.tiff_pages(2), True),
        (b"", False),
        (b"\0" * 9000, False),
        (b"sebuah catatan", True),  # nothing to wait for: it is reported at once
    ],
)
def test_looks_whole(tmp_path: Path, data: bytes, whole: bool) -> None:
    assert looks_whole(odd_files.write(tmp_path, "berkas", data)) is whole
