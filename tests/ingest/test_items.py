from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.geometry import Page, Word
from ingest.items import item_texts, split_items
from ingest.lines import Line, lines_in
from ingest.wording import join_texts
from tests.ingest.page_maker import page_of


def _items(*pages: str) -> list[str]:
    lines = [line for number, text in enumerate(pages, 1) for line in lines_in(page_of(text, number=number))]
    return item_texts(lines)


@pytest.mark.parametrize(
    ("text", "items", "why"),
    [
        ("1. satu;\n2. dua\n   lanjutan;\n3. tiga.", ["satu;", "dua lanjutan;", "tiga."], "numbers"),
        ("a. bahwa satu;\nb. bahwa dua;", ["bahwa satu;", "bahwa dua;"], "letters"),
        ("1) satu\n2) dua", ["satu", "dua"], "closing bracket"),
        ("- satu\n- dua", ["satu", "dua"], "dashes"),
        ("1.Undang-Undang;\n2.Peraturan;", ["Undang-Undang;", "Peraturan;"], "no blank after the mark"),
        ("l. satu\n2. dua", ["satu", "dua"], "1 read as l"),
        ("  1. satu\n' 2. dua", ["satu", "dua"], "a speck before the mark"),
        ("1 Nota dinas\n2 Kertas kerja", ["Nota dinas", "Kertas kerja"], "numbers without dots"),
        ("1. satu:\n   a. kecil;\n   b. besar;\n2. dua", ["satu: a. kecil; b. besar;", "dua"], "inner list"),
        (
            "1. satu:\n   1. kecil;\n   2. besar;\n2. dua",
            ["satu: 1. kecil; 2. besar;", "dua"],
            "same style inside",
        ),
        (
            "1. huruf\n   a, perlu menetapkan;\n2. dua",
            ["huruf a, perlu menetapkan;", "dua"],
            "a letter in a sentence",
        ),
        ("1. Satu;\n   Dua;\n3. Tiga;", ["Satu;", "Dua;", "Tiga;"], "the mark 2. is lost"),
        ("Satu kalimat yang panjang dan\nbersambung ke baris kedua.", None, "one paragraph is one item"),
        ("Printer;\nKomputer dan laptop;\nATK.", ["Printer;", "Komputer dan laptop;", "ATK."], "no marks"),
        ("2024 adalah tahun pemilihan yang\nserentak", None, "a year is not a mark"),
        ("", [], "nothing"),
    ],
)
def test_lists_are_taken_apart(text: str, items: list[str] | None, why: str) -> None:
    want = [" ".join(text.split())] if items is None else items
    assert _items(text) == want, why


def test_an_item_goes_on_over_the_page() -> None:
    assert _items("1. satu\n2. dua yang", "   berlanjut;\n3. tiga") == ["satu", "dua yang berlanjut;", "tiga"]


def test_a_mark_on_a_line_of_its_own_finds_its_text() -> None:
    words = [Word("1.", (70, 100, 80, 110), 1, 0), Word("satu", (90, 106, 110, 116), 1, 1)]
    words += [Word("2.", (70, 120, 80, 130), 1, 2), Word("dua", (90, 126, 110, 136), 1, 3)]
    assert item_texts(lines_in(Page(1, 600, 800, 0, "ocr", tuple(words)))) == ["satu", "dua"]


def test_the_lines_of_an_item_keep_their_boxes() -> None:
    lines = lines_in(page_of("1. satu\n2. dua"))
    items = split_items(lines)
    assert items[1][0].box[1] == lines[1].box[1]
    assert items[1][0].box[0] > lines[1].box[0]


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["Pasal 13 Undang-", "Undang Nomor 14"], "Pasal 13 Undang-Undang Nomor 14"),
        (["laki-", "laki"], "laki-laki"),
        (["peraturan perundang-", "undangan"], "peraturan perundang-undangan"),
        (["pelaksa-", "naan tugas"], "pelaksanaan tugas"),
        (["Nomor 780/PL.01.2-", "SD/14/2025 tanggal"], "Nomor 780/PL.01.2-SD/14/2025 tanggal"),
        (["tahun 2025-", "2045"], "tahun 2025-2045"),
        (["rapat -", "daring"], "rapat - daring"),
        (["sebaik-", "baiknya"], "sebaik-baiknya"),
        (["a", "", "b"], "a b"),
    ],
)
def test_words_parted_at_a_line_end(parts: list[str], whole: str) -> None:
    assert join_texts(parts) == whole


_WORDS = st.lists(
    st.builds(
        lambda text, x, y, w, h, conf: Word(text, (x, y, x + w, y + h), conf, 0),
        st.one_of(st.text(max_size=6), st.sampled_from(["1.", "a.", "-", "2", "l.", "(1)", "|", ";", "i)"])),
        st.floats(0, 600),
        st.floats(0, 900),
        st.floats(0, 100),
        st.floats(0, 60),
        st.floats(0, 1),
    ),
    max_size=25,
)


@given(_WORDS)
def test_no_words_break_it(words: list[Word]) -> None:
    lines = lines_in(Page(1, 600, 900, 0, "ocr", tuple(words)))
    items = split_items(lines)
    assert sum(len(line.words) for item in items for line in item) <= sum(len(line.words) for line in lines)
    assert all(item_texts(lines))


def _scanned(text: str) -> list[Line]:
    page = page_of(text)
    return list(lines_in(replace(page, words=tuple(replace(w, conf=0.9) for w in page.words))))


def test_marks_that_were_misread_are_known_by_their_place() -> None:
    text = (
        "1  Undang-Undang Nomor 43 Tahun 2009\n"
        "   tentang Kearsipan,\n"
        "z: Undang-Undang Nomor 7 Tahun 2017;\n"
        "3. Peraturan Nomor 35\n"
        "   Tahun 2012.\n"
    )
    assert item_texts(_scanned(text)) == [
        "Undang-Undang Nomor 43 Tahun 2009 tentang Kearsipan,",
        "Undang-Undang Nomor 7 Tahun 2017;",
        "Peraturan Nomor 35 Tahun 2012.",
    ]


def test_a_number_at_the_start_of_a_line_is_no_misread_mark() -> None:
    text = "1. Peraturan Komisi Nomor\n   2  Tahun 2021 tentang\n   Tata Naskah;\n2. Keputusan Nomor 5.\n"
    assert len(item_texts(_scanned(text))) == 2
