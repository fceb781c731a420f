import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.index import Index
from tests.search.papers import DECREE, ERRAND, INVITATION, Shelf, found, small


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("rekapitulasi", [1]),
        ("pleno rapat", [1]),  # both words, any order
        ('"rapat pleno"', [1]),
        ('"pleno rapat"', []),
        ("menetapkan", [2]),  # another form of the word
        ("pemungutan", [1, 3]),  # 3 by the misread pernungutan
        ("jumat", [3]),
        ("pemung*", [1, 3]),
        ("*kapitulasi", []),  # no leading wildcard: searched as it stands
        ("rapat -pleno", []),
        ("kabupaten -rapat", [2, 3]),
    ],
)
def test_words(index: Index, words: str, expected: list[int]) -> None:
    assert sorted(found(index, words)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("123/HM.02-SD/6474/2025", [1]),
        ("123 / hm.02-sd / 6474 / 2025", [1]),
        ("HM.02-SD", [1]),
        ("HM.02", [1]),
        ("123/HM.02", [1]),
        ("6474", [1]),
        ("l23/HM.02-5D/6474/2O25", [1]),  # as OCR would write it
        ("14 tahun 2025", [2]),
        ("14 TAHUN 2O25", [2]),
        ("7 tahun 2017", [2]),  # a citation
        ("15 tahun 2025", []),  # never another number
        ("nomor:14", [2]),
        ("nomor:7", []),  # only cited
        ("nomor:123/HM.02-SD", [1]),  # as far as a clerk remembers it
        ("nomor:123/HM.02-SD/6474/2025", [1]),
        ("nomor:123/HM*", [1]),
        ("nomor:396/ORT.06/3601/2025", [2]),  # the number of an SOP inside
        ("396/ORT.06/3601/2025", [2]),
    ],
)
def test_numbers(index: Index, words: str, expected: list[int]) -> None:
    assert found(index, words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("kode:HK.03.1", [2]),
        ("kode:HK.03", [2]),  # with what lies below it
        ("kode:HK.0", []),
        ("kode:HK.0*", [2]),
        ("kode:HK", [2]),
        ("tahun:2025", [1, 2]),
        ("tahun:2023..2024", [3]),
        ("jenis:surat tugas", [3]),
        ("-jenis:undangan", [2, 3]),
        ("pejabat:aminah", [2]),
        ('pejabat:"Joko Prasetyo" tahun:2025', [2]),
    ],
)
def test_fields(index: Index, words: str, expected: list[int]) -> None:
    assert found(index, words) == expected


@pytest.mark.parametrize("words", ["rekapitulsi", "rekaiptulasi", "rekapitulassi", "rexapitulasi"])
def test_a_misspelt_word_is_found_and_put_right(index: Index, words: str) -> None:
    results = index.search(words)
    assert [hit.id for hit in results.hasil] == [1]
    assert results.mirip
    assert results.saran == "rekapitulasi"
    assert ("rekapitulasi", True) in results.hasil[0].cuplikan


def test_the_suggestion_keeps_the_other_words(index: Index) -> None:
    assert index.search("Rapat PLNO terbuka").saran == ""  # too short to guess
    assert index.search("tahun:2025 rapat tebruka").saran == "tahun:2025 rapat terbuka"


def test_a_misread_word_is_found_without_guessing(index: Index) -> None:
    results = index.search("kearsipan dinamis")
    assert [hit.id for hit in results.hasil] == [1]
    assert not results.mirip
    assert results.hasil[0].halaman == 2
    assert ("kea12ipan", True) in results.hasil[0].cuplikan


def test_some_of_the_words_when_no_document_has_all(index: Index) -> None:
    results = index.search("rapat gajah kecamatan")
    assert {hit.id for hit in results.hasil} == {1, 3}
    assert results.sebagian
    assert not index.search("rapat pleno").sebagian


def test_without_words_everything_newest_first(index: Index) -> None:
    assert found(index, "") == [1, 2, 3]
    assert found(index, "tahun:2025") == [1, 2]


def test_the_title_counts_for_more(index: Index, shelf: Shelf) -> None:
    shelf.put(index, [small(7, "perjalanan")])
    assert found(index, "perjalanan")[0] == ERRAND.id


def test_a_hit_says_what_it_is(index: Index) -> None:
    [hit] = index.search("rekapitulasi").hasil
    assert (hit.id, hit.jenis, hit.nomor) == (1, "undangan", INVITATION.nomor)
    assert (hit.judul, hit.klasifikasi, hit.tanggal) == (INVITATION.judul, "HM.02", "2025-08-01")
    assert hit.halaman == 1


def test_facets_count_all_hits_and_roll_codes_up(index: Index) -> None:
    results = index.search("", limit=1)
    assert results.jumlah == 3
    assert results.facets["jenis"] == {"keputusan": 1, "surat_tugas": 1, "undangan": 1}
    assert results.facets["klasifikasi"] == {"HK.03": 1, "HK.03.1": 1, "HM.02": 1, "-": 1}
    assert results.facets["tahun"] == {"2025": 2, "2023": 1}


def test_filters_narrow_down(index: Index) -> None:
    assert [hit.id for hit in index.search("", klasifikasi="HK.03").hasil] == [2]
    assert [hit.id for hit in index.search("", klasifikasi="-").hasil] == [3]
    results = index.search("suara", tahun="2025")
    assert [hit.id for hit in results.hasil] == [1]
    assert results.facets["jenis"] == {"undangan": 1}
    assert index.search("suara", jenis="sop").jumlah == 0


def test_pages_of_results_follow_one_another(index: Index, shelf: Shelf) -> None:
    shelf.put(index, [small(number) for number in range(10, 55)])
    seen = [
        hit.id
        for offset in range(0, 60, 20)
        for hit in index.search("khusus*", offset=offset, limit=20).hasil
    ]
    assert sorted(seen) == list(range(10, 55))
    assert index.search("khusus*", offset=1000).hasil == ()
    assert index.search("khusus*", offset=-5).hasil


def test_replaced_and_deleted_documents_are_not_found(index: Index, shelf: Shelf) -> None:
    shelf.put(index, [small(1, "pengganti")])
    assert found(index, "rekapitulasi") == []
    assert found(index, "pengganti") == [1]
    index.delete([1, 2])
    assert found(index, "pengganti") == []
    assert index.ids() == {3}
    assert index.search("").jumlah == 1


def test_the_same_document_twice_in_a_batch_counts_once(index: Index, shelf: Shelf) -> None:
    shelf.put(index, [small(9, "lama"), small(9, "baru")])
    assert found(index, "lama") == []
    assert found(index, "khusus9x") == [9]


def test_another_opener_sees_what_was_added(index: Index, shelf: Shelf) -> None:
    other = shelf.open()
    assert found(other, "susulan") == []
    shelf.put(index, [small(9, "susulan")])
    assert found(other, "susulan") == [9]
    other.close()


def test_an_empty_index_answers(shelf: Shelf) -> None:
    index = shelf.open()
    assert index.search("rapat").jumlah == 0
    assert index.search("").hasil == ()
    assert index.ids() == set()
    assert index.wanting == ""


def test_a_hit_without_text_is_still_shown(index: Index, shelf: Shelf) -> None:
    del shelf.papers[DECREE.id]
    [hit] = index.search("nomor:14").hasil
    assert hit.cuplikan == ()


def test_too_general_words_are_said_not_answered_with_everything(index: Index) -> None:
    results = index.search("dan yang")
    assert results.jumlah == 0
    assert results.catatan


SIGNS = st.sampled_from([
    "nomor:", "kode:", "tahun:", "jenis:", "pejabat:", '"', "-", "*", "..", "/", "2025", "HK.03", "rapat", "surat tugas",
    " ", "(", ":", "123/HM.02-SD/6474/2025", "14 tahun 2025", "rn", "~", "\x00", "é", "½", "𝟙", "AND", "OR", "?", "[",
])  # fmt: skip


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(words=st.one_of(st.text(max_size=80), st.lists(SIGNS, max_size=12).map("".join)))
def test_whatever_is_typed_gets_an_answer(index: Index, words: str) -> None:
    results = index.search(words)
    assert results.jumlah >= len(results.hasil)
