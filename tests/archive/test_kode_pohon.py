"""The tree of codes: walked, searched, older codes led to today's or said to be unknown, favourites with undo."""

import csv
from importlib import resources

import pytest

from archive.errors import RuleError
from archive.kode import EDITION, OLDER, kode_table
from archive.kode_favorit import add_favourite, favourites, most_used, remove_favourite, undo_favourite
from archive.kode_pohon import children, find_words, path, present_code
from tests.archive.offices import Home, letter


def test_every_code_is_reached_from_the_top_once() -> None:
    seen: list[str] = []
    waiting = [one.kode for one in children()]
    assert len(waiting) == 19
    while waiting:
        kode = waiting.pop(0)
        seen.append(kode)
        waiting += [one.kode for one in children(kode)]
    assert sorted(seen) == sorted(kode for kode, one in kode_table().items() if one.edisi == EDITION)
    assert len(seen) == len(set(seen)) == 338


def test_a_branch_is_in_the_order_of_its_numbers() -> None:
    assert [one.kode for one in children("PL.01")][-2:] == ["PL.01.9", "PL.01.10"]
    assert [one.kode for one in path("pl.01.10")] == ["PL", "PL.01", "PL.01.10"]
    assert path("XX.01") == []


@pytest.mark.parametrize(
    ("words", "kode"),
    [
        ("pemusnahan arsip", "TU.05.2"),
        ("memusnahkan arsip", "TU.05.2"),  # another form of the word
        ("peminjaman kendraan", "RT.03.3"),  # a letter missing
        ("cuti sakit", "SDM.06.3"),
        ("PL.02.4", "PL.02.4"),
        ("coklit", "PL.01.2"),  # what offices call it; the table does not
    ],
)
def test_words_find_their_code(words: str, kode: str) -> None:
    assert find_words(words)[0].kode.kode == kode


def test_words_show_both_elections_and_never_an_older_code() -> None:
    assert {one.kode.kode for one in find_words("dana kampanye")} >= {"PL.01.7", "PL.02.5"}
    for words in ("PL.03", "pemusnahan", "kampanye pemilihan", "perjalanan dinas"):
        assert all(one.kode.edisi == EDITION for one in find_words(words))
    for words in ("", "xyzq", "%", "dan yang di"):
        assert find_words(words) == []


@pytest.mark.parametrize(
    ("kode", "tahun", "kini", "said"),
    [
        ("PL.03.4", 2018, "PL.02.4", "4/PL.03.4-Kpt/12/Prov/III/2018"),
        ("TU.04.2", None, "TU.05.2", "7/TU.04.2-BA/51/2026"),
        ("HM.06", 2021, "HM.02", "pameran"),  # the same code meant something else then
        ("HM.06", 2025, "HM.06", "1257/2024"),
        ("KU.06", 2021, None, "tidak diketahui"),
        ("XX.01", None, None, "tidak diketahui"),
        ("PL.99", 2018, None, "tidak diketahui"),
        ("800", None, None, "tidak diketahui"),
        ("Ku.03.2", 2025, "KU.03.2", "1257/2024"),
    ],
)
def test_an_older_code_is_led_to_todays_or_said_to_be_unknown(
    kode: str, tahun: int | None, kini: str | None, said: str
) -> None:
    found = present_code(kode, tahun)
    assert (found.kini.kode if found.kini else None) == kini
    assert said in found.keterangan


def test_every_older_code_has_a_row_that_says_where_it_was_seen() -> None:
    text = resources.files("archive").joinpath("data/kode_lama.csv").read_text("utf-8")
    rows = {row["kode"]: row for row in csv.DictReader(text.splitlines())}
    assert rows.keys() >= {kode for kode, one in kode_table().items() if one.edisi == OLDER}
    for row in rows.values():
        assert "menurut nomor" in row["sumber"]
        assert not row["kini"] or kode_table()[row["kini"]].edisi == EDITION


def test_favourites_are_set_taken_off_and_brought_back(home: Home) -> None:
    engine = home.store.engine
    shown = lambda: [one.kode.kode for one in favourites(engine)]  # noqa: E731
    add_favourite(engine, "pp.05.1", oleh="ani")
    add_favourite(engine, "ORT.06", oleh="ani")
    add_favourite(engine, "ORT.06", oleh="budi")
    assert shown() == ["PP.05.1", "ORT.06"]
    remove_favourite(engine, "PP.05.1", oleh="ani")
    assert shown() == ["ORT.06"]
    assert undo_favourite(engine, oleh="ani") == "PP.05.1"
    assert shown() == ["ORT.06", "PP.05.1"]
    assert undo_favourite(engine, oleh="ani") == "PP.05.1"
    assert shown() == ["ORT.06"]
    with pytest.raises(RuleError, match="bukan favorit"):
        remove_favourite(engine, "PP.05.1", oleh="ani")
    for wrong in ("PL.03.4", "XX", ""):
        with pytest.raises(RuleError, match="tidak ada"):
            add_favourite(engine, wrong, oleh="ani")


def test_what_is_filed_most_comes_first(home: Home) -> None:
    for at, nomor in enumerate(
        ("1/PP.05.1-Und/3601/2025", "2/PP.05.1-Und/3601/2025", "3/PK.01-Und/3601/2025")
    ):
        home.file(home.take(b"%%PDF %d" % at, f"{at}.pdf"), letter(nomor))
    assert [(kode.kode, count) for kode, count in most_used(home.store.engine)] == [
        ("PP.05.1", 2),
        ("PK.01", 1),
    ]
