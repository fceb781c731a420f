from archive.geometry import Word
from ingest.fields import Draft
from ingest.lines import lines_in
from tests.ingest.page_maker import page_of


def test_a_value_keeps_where_it_stood() -> None:
    draft = Draft()
    words = [Word("12", (10.04, 20, 30, 40), 0.5, 0), Word("A", (35, 20, 50, 41), 1.0, 0)]
    assert draft.put_words("surat/nomor", "12 A", words, 3, weight=0.8) == "12 A"
    bukti = draft.bukti["surat/nomor"]
    assert (bukti.halaman, bukti.kotak, bukti.keyakinan) == (3, (10.0, 20, 50, 41), 0.6)


def test_what_is_not_there_has_no_evidence() -> None:
    draft = Draft()
    assert draft.put("surat/hal", None, (0, 0, 1, 1), 1, 1.0) is None
    assert draft.put_words("surat/hal", "x", [], 1) == "x"
    assert draft.put_lines("surat/hal", "x", []) == "x"
    assert draft.bukti == {}


def test_a_value_over_two_pages_points_to_the_first() -> None:
    first, second = lines_in(page_of("awal kalimat")), lines_in(page_of("akhir kalimat", number=2))
    draft = Draft()
    draft.put_lines("keputusan/tentang", "awal kalimat akhir kalimat", [*first, *second])
    assert draft.bukti["keputusan/tentang"].halaman == 1
    assert draft.bukti["keputusan/tentang"].kotak[3] == first[0].box[3]


def test_a_note_is_said_once() -> None:
    draft = Draft()
    draft.note("Nomor tidak terbaca.")
    draft.note("Nomor tidak terbaca.")
    assert draft.catatan_baca == ("Nomor tidak terbaca.",)
