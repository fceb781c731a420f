import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text import analyse, fold, pieces, skeleton, skeletons, stem


def terms(text: str) -> list[str]:
    return [term for _, _, piece in pieces(text) for term in piece.terms if term]


def compounds(text: str) -> set[str]:
    return {compound for _, _, piece in pieces(text) for compound in piece.compounds}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pemungutan dan penghitungan", ["pungut", "hitung"]),  # stems; "dan" says nothing
        ("KEARSIPAN Arsip", ["arsip", "arsip"]),
        ("Jum'at Jum’at", ["jumat", "jumat"]),  # apostrophes belong to the word
        ("undang-undang", ["undang", "undang"]),
        ("ﬁnal Café", ["final", "cafe"]),  # ligatures and accents
        ("pe\u00admilu", ["pilu"]),  # a soft hyphen is not seen
        ("KPU/Bawaslu", ["kpu", "bawaslu"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("123/HM.02-SD/6474/2025", {"123/hm.02-sd/6474/2025", "hm.02-sd", "hm.02"}),
        ("123 / HM.02-SD / 6474 / 2025", {"123/hm.02-sd/6474/2025", "hm.02-sd", "hm.02"}),  # blanks of OCR
        ("HK.03.1", {"hk.03.1", "hk.03"}),  # also under the code above it
        ("NOMOR 14\nTAHUN 2025", {"14 tahun 2025"}),
        ("9.1 Tahun 2025", {"9.1 tahun 2025"}),
        ("19790202 200501 1 002", {"197902022005011002"}),  # a NIP is found with and without blanks
        ("197902022005011002", set()),  # one word already
        ("pada tahun 2025", set()),
        ("dan/atau", set()),
        ("pemung-\nutan", {"pungut"}),  # broken at the end of a line
    ],
)
def test_numbers_become_single_tokens(text: str, expected: set[str]) -> None:
    assert compounds(text) == expected


def test_parts_of_a_number_are_words_too() -> None:
    assert terms("123/HM.02-SD/6474/2025") == ["123", "hm", "02", "sd", "6474", "2025"]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("pernungutan", "pemungutan"),  # rn for m
        ("l5", "15"),
        ("2o25", "2025"),
        ("kearslpan", "kearsipan"),
        ("5urat", "surat"),
        ("clinas", "dinas"),
        ("kea12ipan", "kearsipan"),  # digits inside a word stand for several letters
        ("rekapitu1asi", "rekapitulasi"),
    ],
)
def test_misread_words_share_a_skeleton(read: str, meant: str) -> None:
    assert set(skeletons(read)) & set(skeletons(meant))


def test_different_numbers_never_share_a_skeleton() -> None:
    assert len({skeleton(f"{number:03}") for number in range(1000)}) == 1000


def test_offsets_point_into_the_text() -> None:
    text = "Nomor: 14 TAHUN 2025, Jum'at"
    assert [text[start:end] for start, end, _ in pieces(text)] == ["Nomor", "14 TAHUN 2025", "Jum'at"]


@given(st.text(max_size=200))
def test_any_text_can_be_analysed(text: str) -> None:
    last = 0
    for start, end, piece in pieces(text):
        assert last <= start < end <= len(text)
        assert len(piece.words) == len(piece.terms)
        assert all(fold(word) == word for word in piece.words if word.isascii())
        last = end


@given(st.from_regex(r"(?a)\d{1,4}/[A-Z]{2,3}\.\d{2}(\.\d)?-(SD|Und|ST)/\d{4}/20\d\d", fullmatch=True))
def test_every_letter_number_is_one_token(number: str) -> None:
    assert analyse(number).compounds[0] == number.lower()


def test_stemming_leaves_words_with_digits() -> None:
    assert stem("rp1") == "rp1"
