import pytest
from hypothesis import given
from hypothesis import strategies as st

from web import wording


@pytest.mark.parametrize(
    ("iso", "expected"),
    [
        ("2025-08-25", "25 Agustus 2025"),
        ("2026-11-01T08:30:00+07:00", "1 November 2026"),  # a moment is shown as its day
        ("2025", "2025"),
        ("2025-13-01", "2025-13-01"),  # no such month: as it is
        ("", ""),
        (None, ""),
    ],
)
def test_tanggal(iso: str | None, expected: str) -> None:
    assert wording.tanggal(iso) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "0 bita"), (999, "999 bita"), (1500, "1,5 KB"), (365_000, "365 KB"), (2_340_000, "2,3 MB")],
)
def test_ukuran(count: int, expected: str) -> None:
    assert wording.ukuran(count) == expected


def test_angka_and_persen() -> None:
    assert wording.angka(1234567) == "1.234.567"
    assert wording.persen(0.847) == "85%"


@pytest.mark.parametrize(
    ("text", "ending", "expected"),
    [
        ("surat.pdf", "pdf", "surat.pdf"),
        ("foto.JPEG", "jpg", "foto.JPEG"),
        ("mengaku.pdf", "png", "mengaku.pdf.png"),  # the ending tells the truth
        ("../../etc/passwd", "pdf", "etc passwd.pdf"),
        ("a/b\\c:d\n<e>.pdf", "pdf", "a b c d e .pdf"),
        ("", "pdf", "naskah.pdf"),
        ("...", "tif", "naskah.tif"),
    ],
)
def test_file_name(text: str, ending: str, expected: str) -> None:
    assert wording.file_name(text, ending) == expected


@given(st.text(max_size=300))
def test_any_name_becomes_a_safe_one(text: str) -> None:
    name = wording.file_name(text, "pdf")
    assert name.lower().endswith(".pdf")
    assert len(name) <= 130
    assert not set(name) & set('/\\:*?"<>|\0\n')
    assert not name.startswith(".")
