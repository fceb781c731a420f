import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.labels import match_label, match_whole

HEAD = {
    "nomor": ("Nomor", "No"),
    "hal": ("Hal", "Perihal"),
    "lampiran": ("Lampiran", "Lamp"),
    "kepada": ("Yth", "Kepada Yth", "Kepada"),
    "dasar_hukum": ("Dasar Hukum",),
}


@pytest.mark.parametrize(
    ("text", "field", "rest", "why"),
    [
        ("Nomor : 12/ND/2025", "nomor", "12/ND/2025", "as printed"),
        ("NOMOR: 12/ND/2025", "nomor", "12/ND/2025", "capitals, no blank before the colon"),
        ("Nomor 12/ND/2025", "nomor", "12/ND/2025", "the colon is lost"),
        ("No. 12/ND/2025", "nomor", "12/ND/2025", "short form"),
        ("Nornor : 12", "nomor", "12", "m read as rn"),
        ("HaI : Undangan", "hal", "Undangan", "capital I for l"),
        ("Perihal Undangan", "hal", "Undangan", "other spelling"),
        ("Lampiran: -", "lampiran", "-", "nothing attached"),
        ("Kepada Yth. Bupati Contoh", "kepada", "Bupati Contoh", "the longer label wins"),
        ("DASAR HUKUM:", "dasar_hukum", "", "nothing behind it"),
        ("Dasar Hukurn", "dasar_hukum", "", "misread"),
    ],
)
def test_labels_are_found_and_their_value_follows(text: str, field: str, rest: str, why: str) -> None:
    match = match_label(text, HEAD)
    assert match is not None, why
    assert (match.field, text[match.length :]) == (field, rest), why


@pytest.mark.parametrize(
    "text", ["Halaman 3", "Normal saja", "Dengan hormat", "Dasar", "", ":", "Nama : Nomor"]
)
def test_other_words_are_no_labels(text: str) -> None:
    assert match_label(text, HEAD) is None


def test_whether_a_colon_stood_there_is_told() -> None:
    with_colon, without = match_label("Hal : Undangan", HEAD), match_label("Hal Undangan", HEAD)
    assert with_colon is not None
    assert with_colon.separated
    assert without is not None
    assert not without.separated


def test_a_whole_line_can_be_one_of_several_titles() -> None:
    assert match_whole("N0TA DlNAS", ["NOTA DINAS"]) == 100
    assert match_whole("NOTA DINAS KETUA BAGIAN", ["NOTA DINAS"]) == 0


@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    match = match_label(text, HEAD)
    assert match is None or 0 < match.length <= len(text)
