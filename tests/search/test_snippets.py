from hypothesis import given
from hypothesis import strategies as st

from search.snippets import is_near, marker

TEXT = "Rapat pleno <b>terbuka</b> di kantor; rapat kedua pada hari Jum'at membahas Nomor 14\nTAHUN 2025."


def marked(words: str, text: str) -> list[str]:
    return [part for part, hit in marker(words).mark(text) if hit]


def test_marks_are_words_of_the_text_as_it_stands() -> None:
    assert marked("RAPAT jumat", TEXT) == ["Rapat", "rapat", "Jum'at"]
    assert marked("14 tahun 2025", TEXT) == ["14\nTAHUN 2025"]
    assert marked('"rapat kedua"', TEXT) == ["rapat", "kedua"]
    assert marked("terb*", TEXT) == ["terbuka"]
    assert marked("", TEXT) == []


def test_stems_and_look_alikes_are_marked() -> None:
    assert marked("pemungutan", "dipungut pernungutan pungli") == ["dipungut", "pernungutan"]


def test_a_number_is_marked_by_its_parts_inside_a_longer_one() -> None:
    assert marked("123/HM.02", "No. 123/HM.02-SD/6474/2025") == ["123/HM.02-SD/6474/2025"]


def test_the_passage_shows_most_words_together() -> None:
    texts = ("rapat " + "x " * 400, "y " * 300 + "rapat pleno terbuka " + "z " * 300, "pleno")
    passage = marker("rapat pleno terbuka").passage(texts)
    assert passage.page == 2
    assert [part for part, hit in passage.parts if hit] == ["rapat", "pleno", "terbuka"]
    assert passage.parts[0] == ("… ", False)
    assert passage.parts[-1] == (" …", False)
    assert len("".join(part for part, _ in passage.parts)) < 260


def test_the_passage_prefers_words_as_they_were_typed() -> None:
    text = "KOMISI PEMILIHAN UMUM mengundang rapat " + "x " * 200 + "rapat pemutakhiran data pemilih"
    assert [part for part, hit in marker("rapat pemilih").passage((text,)).parts if hit] == [
        "rapat",
        "pemilih",
    ]


def test_without_a_hit_the_passage_is_the_beginning() -> None:
    passage = marker("gajah").passage(("", "Halaman pertama\nyang berisi"))
    assert (passage.page, passage.parts, passage.found) == (
        2,
        (("Halaman pertama yang berisi", False),),
        False,
    )
    assert marker("gajah").passage(()).parts == ()


def test_a_misspelt_word_is_marked_only_where_it_stands_nowhere() -> None:
    texts = ("Rekapitulasi suara",)
    assert [p for p, hit in marker("rekapitulsi suara", texts).mark(texts[0]) if hit] == [
        "Rekapitulasi",
        "suara",
    ]
    both = ("suarra dan suara",)
    assert [p for p, hit in marker("suara", both).mark(both[0]) if hit] == ["suara"]


def test_near_is_one_letter_or_two_neighbours() -> None:
    assert is_near("rapat", "rapta")
    assert is_near("rapat", "rapt")
    assert not is_near("rapat", "tapat")  # the first letter is taken as right
    assert not is_near("rapat", "rapuh")


@given(st.text(max_size=300), st.text(max_size=40))
def test_marking_loses_no_letter(text: str, words: str) -> None:
    assert "".join(part for part, _ in marker(words, (text,)).mark(text)) == text
    passage = marker(words).passage((text,))
    assert len("".join(part for part, _ in passage.parts)) <= 250
