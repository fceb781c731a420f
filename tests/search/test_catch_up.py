import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.naskah_store import NaskahStore
from archive.records import Rekaman, Surat
from search.catch_up import catch_up, rebuild
from search.index import Index, open_index
from tests.search.papers import filed, found, letter, small


@pytest.fixture
def index(store: NaskahStore, tmp_path: Path) -> Iterator[Index]:
    index = open_index(tmp_path / "indeks", lambda i: store.rekaman(i).teks)
    yield index
    index.close()


def test_what_is_filed_is_found(store: NaskahStore, index: Index) -> None:
    numbers = [filed(store, letter(f"undangan khusus{n}x")) for n in range(7)]
    assert catch_up(store, index, batch=3) == 7
    assert store.unindexed() == []
    assert index.ids() == set(numbers)
    assert found(index, "khusus5x") == [numbers[5]]
    assert catch_up(store, index) == 0


def test_klasifikasi_is_the_one_it_is_filed_under(store: NaskahStore, index: Index) -> None:
    number = filed(store, letter("rapat"), kode="HK.03")
    catch_up(store, index)
    assert found(index, "kode:HK.03") == [number]


def test_what_a_person_should_check_can_be_asked_for(store: NaskahStore, index: Index) -> None:
    filed(store, letter("rapat"))
    doubtful = filed(store, dataclasses.replace(letter("rapat"), catatan_baca=("nomor: tidak terbaca",)))
    catch_up(store, index)
    assert found(index, "periksa:ya") == [doubtful]


def test_words_that_only_the_fields_hold_are_found(store: NaskahStore, index: Index) -> None:
    """A cell read a second time, a number put right: the page's text does not have them."""
    surat = Surat(nomor="77/TU.01-SD/3601/2025", hal="Peminjaman genset")
    number = filed(store, Rekaman("surat", surat=surat, teks=("77/TU.O1-5D/36Ol/2025 pinjam",)))
    catch_up(store, index)
    assert found(index, "genset") == [number]
    assert found(index, "77/TU.01-SD/3601/2025") == [number]


def test_a_crash_between_commit_and_mark_indexes_again(store: NaskahStore, index: Index) -> None:
    number = filed(store, letter("rapat"))
    catch_up(store, index)
    store.mark_unindexed([number])
    assert catch_up(store, index) == 1
    assert index.search("rapat").jumlah == 1


def test_what_the_index_lost_is_brought_back(store: NaskahStore, index: Index) -> None:
    numbers = [filed(store, letter(f"rapat {n}")) for n in range(3)]
    catch_up(store, index)
    index.delete(numbers[:2])
    index.compared = False  # as after a new start
    assert catch_up(store, index) == 2
    assert index.ids() == set(numbers)


def test_what_the_archive_does_not_have_is_forgotten(store: NaskahStore, index: Index) -> None:
    index.add([small(99)])
    filed(store, letter("rapat"))
    catch_up(store, index)
    assert index.ids() == {1}


def test_a_record_that_cannot_be_read_stops_no_other(
    store: NaskahStore, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [filed(store, letter(f"rapat {n}")) for n in range(5)]
    real = NaskahStore.rekaman

    def broken(self: NaskahStore, naskah_id: int) -> Rekaman:
        if naskah_id == numbers[1]:
            raise ValueError("not a record")
        return real(self, naskah_id)

    with monkeypatch.context() as patch:
        patch.setattr(NaskahStore, "rekaman", broken)
        assert catch_up(store, index, batch=2) == 4
    assert [row.id for row in store.unindexed()] == [numbers[1]]
    assert catch_up(store, index, batch=2) == 1


def test_a_rebuild_takes_the_place_of_the_old_index(store: NaskahStore, index: Index) -> None:
    for n in range(7):
        filed(store, letter(f"rapat khusus{n}x"))
    catch_up(store, index)
    before = index.builds.current()[0]
    index.delete([1, 2, 3])
    assert rebuild(store, index.builds.path, batch=2) == 7
    assert index.builds.current()[0] != before
    assert [path.name for path in index.builds.path.glob("indeks-*")] == [index.builds.current()[0]]
    assert index.search("rapat").jumlah == 7  # an index that was open notices


def test_a_rebuild_that_broke_off_leaves_the_old_index(
    store: NaskahStore, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed(store, letter("rapat"))
    catch_up(store, index)
    with monkeypatch.context() as patch:
        patch.setattr("search.catch_up.write", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            rebuild(store, index.builds.path)
    assert index.search("rapat").jumlah == 1
    assert rebuild(store, index.builds.path) == 1
    assert len(list(index.builds.path.glob("indeks-*"))) == 1  # what it left is swept away


def _power_cut(*_: object) -> None:
    raise KeyboardInterrupt


def test_it_waits_for_no_other_writer(store: NaskahStore, index: Index) -> None:
    filed(store, letter("rapat"))
    with index.builds.lock():
        assert catch_up(store, index) == 0
    assert catch_up(store, index) == 1
