"""What power cuts and bad disks leave: the index either answers rightly or says that it must be rebuilt."""

import json
from pathlib import Path

import pytest

from archive.errors import StoreError
from archive.naskah_store import NaskahStore
from search import schema
from search.catch_up import catch_up
from search.index import Index, open_index
from tests.search.papers import filed, found, letter


@pytest.fixture
def opened(store: NaskahStore, tmp_path: Path) -> Index:
    for number in range(8):
        filed(store, letter(f"surat khusus{number}x tentang rapat"))
    index = open_index(tmp_path / "indeks", lambda i: store.rekaman(i).teks)
    assert catch_up(store, index, batch=10) == 8
    index.close()
    return index


def reopened(store: NaskahStore, index: Index) -> Index:
    return open_index(index.builds.path, lambda i: store.rekaman(i).teks)


def build(index: Index) -> Path:
    return index.builds.path / index.builds.current()[0]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def spoil(path: Path) -> None:
    """One wrong bit in the middle, as a tired disk gives."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def remove(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("harm", [cut, empty, spoil, remove])
@pytest.mark.parametrize("pattern", ["*.seg", "*.toc", "sekarang.json"])
def test_a_damaged_index_is_rebuilt(store: NaskahStore, opened: Index, harm: object, pattern: str) -> None:
    folder = opened.builds.path if pattern.endswith("json") else build(opened)
    for path in folder.glob(pattern):
        harm(path)  # type: ignore[operator]
    index = reopened(store, opened)
    if not index.wanting:  # a spoilt bit where it tells nothing
        assert index.search("rapat").jumlah == 8
        return
    answer = index.search("rapat")
    assert (answer.jumlah, answer.lengkap) == (0, False)
    with pytest.raises(StoreError, match="reindex"):
        index.delete([1])
    assert build(opened).exists()  # nothing is deleted because it did not open
    assert catch_up(store, index) == 8
    assert index.wanting == ""
    assert index.search("rapat").jumlah == 8
    assert len(list(index.builds.path.glob("indeks-*"))) == 1
    index.close()


def test_a_removed_index_is_made_anew(store: NaskahStore, opened: Index, tmp_path: Path) -> None:
    opened.builds.path.rename(tmp_path / "hilang")
    index = reopened(store, opened)
    assert catch_up(store, index) == 8
    assert index.search("rapat").jumlah == 8
    index.close()


def test_another_version_is_rebuilt_and_answers_meanwhile(store: NaskahStore, opened: Index) -> None:
    note = opened.builds.path / "sekarang.json"
    note.write_text(json.dumps({"folder": opened.builds.current()[0], "versi": "0; stemmer lama"}))
    index = reopened(store, opened)
    assert "another version" in index.wanting
    assert found(index, "khusus7x") == [8]
    assert not index.search("rapat").lengkap
    assert catch_up(store, index) == 8
    assert index.builds.current()[1] == schema.VERSION
    assert index.search("rapat").lengkap
    index.close()


def test_a_failed_write_leaves_the_index_as_it_was(
    store: NaskahStore, opened: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = reopened(store, opened)
    number = filed(store, letter("surat terakhir"))
    with monkeypatch.context() as patch:
        patch.setattr("search.storage.os.fsync", _disk_full)
        with pytest.raises(StoreError, match="penuh"):
            catch_up(store, index)
    assert index.search("rapat").jumlah == 8
    assert [row.id for row in store.unindexed()] == [number]
    assert catch_up(store, index) == 1
    assert found(index, "terakhir") == [number]
    index.close()


def _disk_full(handle: int) -> None:
    raise OSError(28, "No space left on device")
