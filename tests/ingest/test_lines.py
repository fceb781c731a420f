from archive.geometry import Page, Word
from ingest.lines import lines_in, split_line
from tests.ingest.page_maker import page_of, words_at


def _page(words: list[Word]) -> Page:
    return Page(1, 612, 936, 0, "ocr", tuple(words))


def test_words_become_lines_in_reading_order() -> None:
    page = _page(words_at(70, 120, "baris kedua") + words_at(70, 100, "baris pertama"))
    assert [line.text for line in lines_in(page)] == ["baris pertama", "baris kedua"]


def test_a_slightly_sloping_line_stays_one() -> None:
    words = [Word(f"k{i}", (70 + 30 * i, 100 + 0.5 * i, 95 + 30 * i, 110 + 0.5 * i), 1, 0) for i in range(15)]
    below = [Word(f"b{i}", (70 + 30 * i, 115 + 0.5 * i, 95 + 30 * i, 125 + 0.5 * i), 1, 1) for i in range(15)]
    lines = lines_in(_page(below + words))
    assert [len(line.words) for line in lines] == [15, 15]
    assert lines[0].text.startswith("k0 k1")


def test_punctuation_with_low_boxes_stays_on_its_line() -> None:
    words = [
        *words_at(70, 100, "Nomor"),
        Word(":", (102, 103, 104, 108), 1, 0),
        Word("-", (110, 104, 114, 105), 1, 0),
    ]
    words += words_at(70, 114, "Sifat")
    assert [line.text for line in lines_in(_page(words))] == ["Nomor : -", "Sifat"]


def test_a_stamp_as_tall_as_three_lines_does_not_join_them() -> None:
    words = words_at(70, 100, "satu dua") + words_at(70, 114, "tiga empat") + words_at(70, 128, "lima enam")
    words.append(Word("O", (40, 98, 68, 140), 0.2, 0))
    assert [line.text for line in lines_in(_page(words))][:1] == ["satu dua"]
    assert {line.text for line in lines_in(_page(words))} >= {"tiga empat", "lima enam"} - {"O"}


def test_a_line_the_reader_saw_stays_together_in_spite_of_odd_boxes() -> None:
    words = [Word("Data", (70, 92, 92, 111), 1, 3), Word("dimaksud", (97, 97, 142, 108), 1, 3)]
    words += [Word("agar", (147, 102, 167, 110), 1, 3), Word("disampaikan", (171, 100, 231, 111), 1, 3)]
    words += [Word("atas", (70, 84, 92, 93), 1, 2), Word("salinan", (70, 113, 100, 122), 1, 4)]
    lines = lines_in(_page(words))
    assert [line.text for line in lines] == ["atas", "Data dimaksud agar disampaikan", "salinan"]


def test_the_box_chooses_words_by_their_centre() -> None:
    page = page_of("kiri                    kanan")
    assert [line.text for line in lines_in(page, (0, 0, 150, 936))] == ["kiri"]


def test_columns_are_parted_only_on_request() -> None:
    page = page_of("Nomor : 1/ND/2025                    Contoh, 2 Mei 2025\nSifat : Biasa")
    assert len(lines_in(page)) == 2
    assert [line.text for line in lines_in(page, split=True)] == [
        "Nomor : 1/ND/2025",
        "Contoh, 2 Mei 2025",
        "Sifat : Biasa",
    ]
    assert len(split_line(lines_in(page)[0], gap=1000)) == 1


def test_an_empty_page_has_no_lines() -> None:
    assert lines_in(_page([])) == ()
