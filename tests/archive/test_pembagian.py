"""A wrong division of a file is put right by a person: documents are joined, or one is divided at a page."""

import shutil
from pathlib import Path

import pytest

from archive.agenda import lines_of
from archive.bagian import joined_to
from archive.errors import RuleError
from archive.filing import resume_filing
from archive.naskah_store import Naskah, open_store
from archive.pembagian import divide_at, join
from archive.rebuilding import rebuild_database
from archive.reclassify import set_keamanan
from archive.trail import entries
from tests.archive.killing import run_and_kill
from tests.archive.offices import Home, open_home
from tests.archive.tumpukan import STACK, STRIDE, assert_whole, file_stack, parse, places


def joined(home: Home) -> Naskah:
    """The second document is really the end of the first."""
    resume_filing(home.store, home.files)
    first, second = home.store.get(1), home.store.get(2)
    assert first is not None
    assert second is not None
    if second.status == "digabung":
        return first
    return join(
        first,
        second,
        "lampirannya",
        "Ani",
        parse=parse,
        store=home.store,
        files=home.files,
        settings=home.settings,
    )


def divided(home: Home) -> Naskah:
    """The file holds two documents: the second begins on page 4."""
    resume_filing(home.store, home.files)
    first = home.store.get(1)
    assert first is not None
    if len(home.store.in_file(first)) == 2:
        return first
    return divide_at(
        first, 4, "dua surat", "Ani", parse=parse, store=home.store, files=home.files, settings=home.settings
    )[0]


def test_documents_that_were_divided_wrongly_are_joined(home: Home) -> None:
    file_stack(home)
    first = joined(home)
    assert_whole(home, ((1, 3), (4, 5)))
    assert (first.id, first.nomor, first.halaman) == (1, "45/PP.05.1-Und/3601/2025", 3)
    gone = home.store.get(2)
    assert gone is not None
    assert (gone.status, gone.alasan) == ("digabung", "Digabung dengan naskah 1: lampirannya")
    assert joined_to(home.store, gone).id == 1
    assert home.store.all_ids() == [1, 3]
    assert [line.status for line in lines_of(home.store.engine, 2)] == ["dibatalkan"]
    told = entries(home.store.engine)
    assert [
        (e.peristiwa, e.oleh, e.naskah_id) for e in told if e.oleh == "Ani" and e.peristiwa.endswith("gabung")
    ] == [
        ("digabung", "Ani", 2),
        ("berkas digabung", "Ani", 1),
    ]


@pytest.mark.slow
def test_what_was_joined_stays_so_in_a_database_made_anew(home: Home) -> None:
    file_stack(home)
    joined(home)
    home.store.close()
    assert rebuild_database(home.settings.data).hilang == ()
    home.store = open_store(home.settings.database)
    gone = home.store.get(2)
    assert gone is not None
    assert gone.status == "digabung"
    assert_whole(home, ((1, 3), (4, 5)))


def test_joined_to_one_the_file_is_whole_again(home: Home) -> None:
    file_stack(home, division=((1, 3), (4, 5)))
    first = joined(home)
    assert_whole(home, ((1, 5),))
    assert home.store.rekaman(first.id).halaman_awal is None


def test_a_document_is_divided_at_a_page(home: Home) -> None:
    file_stack(home, division=((1, 5),))
    divided(home)
    assert_whole(home, ((1, 3), (4, 5)))
    second = home.store.get(2)
    assert second is not None
    assert (second.nomor, second.folder) == (
        "47/RT.02.1-ST/3601/2025",
        "RT/RT.02/2025/0047 Pemeriksaan Gudang",
    )
    assert [line.register for line in lines_of(home.store.engine, 2)] == ["keluar"]


def test_a_part_is_no_less_secret_than_what_it_was_part_of(home: Home) -> None:
    first = file_stack(home, division=((1, 5),))
    set_keamanan(first, "rahasia", "Ani", store=home.store, files=home.files)
    divided(home)
    second = home.store.get(2)
    assert second is not None
    assert second.keamanan == "rahasia"


@pytest.mark.slow
def test_dividing_and_joining_gives_back_what_was(home: Home) -> None:
    file_stack(home, division=((1, 5),))
    before = home.store.rekaman(1)
    divided(home)
    joined(home)
    assert_whole(home, ((1, 5),))
    assert home.store.rekaman(1) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("division", "change", "wanted"),
    [(STACK, joined, ((1, 3), (4, 5))), (((1, 5),), divided, ((1, 3), (4, 5)))],
    ids=["join", "divide"],
)
def test_a_kill_while_putting_right_leaves_the_old_or_the_new(
    tmp_path: Path, division: tuple[tuple[int, int], ...], change: object, wanted: tuple[tuple[int, int], ...]
) -> None:
    assert callable(change)
    with open_home(tmp_path / "mula").store:
        file_stack(open_home(tmp_path / "mula"), division=division)
    ended, steps = False, 0
    while not ended:
        root = tmp_path / str(steps)
        shutil.copytree(tmp_path / "mula", root)
        ended = run_and_kill(root, steps, change)
        home = open_home(root)
        with home.store:
            resume_filing(home.store, home.files)
            now = [(first, last) for _, _, first, last in places(home)]
            assert now in (list(division), list(wanted)), (steps, now)
            assert_whole(home, now, steps)
            change(home)
            assert_whole(home, wanted, steps)
        steps += STRIDE
    assert steps > 20


@pytest.mark.parametrize(
    ("ids", "alasan", "message"),
    [
        ((1, 3), "salah", "tidak berurutan"),
        ((2, 1), "salah", "tidak berurutan"),
        ((1, 2), " ", "alasan belum diisi"),
    ],
)
def test_what_is_not_joined(home: Home, ids: tuple[int, int], alasan: str, message: str) -> None:
    file_stack(home)
    one, other = (home.store.get(number) for number in ids)
    assert one is not None
    assert other is not None
    with pytest.raises(RuleError, match=message):
        join(
            one, other, alasan, "Ani", parse=parse, store=home.store, files=home.files, settings=home.settings
        )
    assert_whole(home, STACK)


@pytest.mark.parametrize("halaman", [0, 1, 3, 99])
def test_pages_at_which_a_document_cannot_be_divided(home: Home, halaman: int) -> None:
    first = file_stack(home)
    with pytest.raises(RuleError, match="tidak dapat dibagi di halaman"):
        divide_at(
            first,
            halaman,
            "salah",
            "Ani",
            parse=parse,
            store=home.store,
            files=home.files,
            settings=home.settings,
        )
    assert_whole(home, STACK)
