import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query import MAX_CLAUSES, MAX_LENGTH, Field, Phrase, Prefix, Word, parse


def plain(words: str) -> list[str]:
    return [clause.term for clause in parse(words).must if isinstance(clause, Word)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("rapat pleno", ["rapat", "pleno"]),
        ("surat dan undangan", ["surat", "undang"]),  # stop words are not asked for
        ("14 tahun 2025", ["14 tahun 2025"]),  # one thing, not three
        ("123 / HM.02-SD / 6474 / 2025", ["123/hm.02-sd/6474/2025"]),
        ("*arsip", ["arsip"]),  # a leading star is dropped
        ("surat - undangan", ["surat", "undang"]),  # a dash between blanks is no minus
        ("hal : Undangan", ["undang"]),
        ("KPU (Contoh)", ["kpu", "contoh"]),
    ],
)
def test_words(words: str, expected: list[str]) -> None:
    assert plain(words) == expected


@pytest.mark.parametrize(
    ("words", "name", "values", "prefix"),
    [
        ("nomor:14", "nomor", ("14",), False),
        ("Nomor : 14 Tahun 2025", "nomor", ("14 tahun 2025",), False),  # copied from a letter
        ("nomor:123/HM*", "nomor", ("123/hm",), True),
        ("kode:hk.03", "kode", ("HK.03",), False),
        ("klasifikasi:HK/03.1", "kode", ("HK.03.1",), False),
        ("kode:HK.03*", "kode", ("HK.03",), True),
        ("tahun:2025", "tahun", ("2025", "2025"), False),
        ("tahun:2023..2025", "tahun", ("2023", "2025"), False),
        ("tahun:2025-2023", "tahun", ("2023", "2025"), False),
        ("tahun:2023..", "tahun", ("2023", "9999"), False),
        ("tahun:..2023", "tahun", ("0000", "2023"), False),
        ("jenis:SOP", "jenis", ("sop",), False),
        ("jenis:surat tugas", "jenis", ("surat_tugas",), False),  # two words, no quotes
        ('jenis:"Nota Dinas"', "jenis", ("nota_dinas",), False),
        ("jenis:sk", "jenis", ("keputusan",), False),
        ("periksa:ya", "periksa", ("ya",), False),
        ('pejabat:"Siti Aminah"', "pejabat", ("siti", "aminah"), False),
    ],
)
def test_fields(words: str, name: str, values: tuple[str, ...], prefix: bool) -> None:
    [clause] = parse(words).must
    assert clause == Field(name, clause.text, values, prefix)


def test_a_field_is_followed_by_words() -> None:
    first, second = parse("jenis:surat tugas budi").must
    assert first == Field("jenis", "surat tugas", ("surat_tugas",))
    assert isinstance(second, Word)
    assert second.term == "budi"


def test_phrases_prefixes_and_what_is_not_wanted() -> None:
    query = parse('"rapat pleno" pemung* -undangan -"kota contoh" -jenis:sop')
    assert [type(clause) for clause in query.must] == [Phrase, Prefix]
    assert [type(clause) for clause in query.without] == [Word, Phrase, Field]


@pytest.mark.parametrize("words", ["jenis:aneh surat", "tahun:kapan surat", "kode:?? surat"])
def test_what_is_no_value_is_searched_as_words_and_said(words: str) -> None:
    query = parse(words)
    assert query.must
    assert all(isinstance(clause, Word) for clause in query.must)
    assert "tidak dikenal" in query.notices[0]


@pytest.mark.parametrize("words", ["dan yang", "-", '"', '""', "nomor:", "?!", "*"])
def test_nothing_to_look_for_is_said(words: str) -> None:
    query = parse(words)
    assert query.empty
    assert query.notices


def test_nothing_typed_is_no_fault() -> None:
    assert parse("  ").notices == ()


def test_long_queries_are_cut_and_said() -> None:
    query = parse("panjang " * 100)
    assert str(MAX_LENGTH) in query.notices[0]
    many = parse(" ".join(f"k{n}" for n in range(60)))
    assert len(many.must) == MAX_CLAUSES
    assert str(MAX_CLAUSES) in many.notices[0]


@given(st.text(max_size=500))
def test_anything_can_be_typed(words: str) -> None:
    parse(words)


PARTS = st.sampled_from(
    [
        "nomor:",
        "kode:",
        "tahun:",
        "jenis:",
        "pejabat:",
        '"',
        "-",
        "*",
        "..",
        "/",
        "2025",
        "HK.03",
        "surat",
        " ",
        "(",
        ":",
    ]
)


@given(st.lists(PARTS, max_size=20).map("".join))
def test_any_mixture_of_signs_can_be_typed(words: str) -> None:
    parse(words)
