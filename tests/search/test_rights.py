"""What a person may not see is not found, not counted, not suggested; and the index follows when the degree changes."""

import dataclasses
import hashlib
from pathlib import Path

import pytest

from archive.file_store import FileStore
from archive.filing import file_naskah
from archive.geometry import Page
from archive.naskah_store import Naskah, NaskahStore
from archive.naskah_terlihat import hidden_of_late
from archive.reclassify import set_keamanan
from archive.rights import KEAMANAN, SEEN
from archive.settings import load_settings
from search import builds, index, schema
from search.catch_up import catch_up
from search.index import Index, open_index
from tests.search.papers import PAPERS, Shelf, letter, small

CLERK = SEEN["petugas"]
OPEN = small(11, "rapat mutasi pegawai")
LIMITED = dataclasses.replace(
    small(12, "rapat mutasi pegawai bernama Zulkarnain"), keamanan="terbatas", tahun="2025"
)
SECRET = dataclasses.replace(
    small(13, "rapat mutasi laporan intelijen"), keamanan="rahasia", klasifikasi="PW.01"
)
ODD = dataclasses.replace(small(14, "rapat mutasi"), keamanan="sangat rahasia")


@pytest.fixture
def mixed(shelf: Shelf) -> Index:
    """Papers of every degree, and one whose degree nobody knows."""
    index = shelf.open()
    shelf.put(index, (*PAPERS, OPEN, LIMITED, SECRET, ODD))
    return index


@pytest.mark.parametrize(
    ("peran", "expected"),
    [
        ("petugas", {11}),
        ("admin", {11}),
        ("kasubbag", {11, 12}),
        ("arsiparis", {11, 12}),
        ("sekretaris", {11, 12, 13, 14}),
        ("ketua", {11, 12, 13, 14}),
    ],
)
def test_each_role_finds_and_counts_what_it_may_see(mixed: Index, peran: str, expected: set[int]) -> None:
    results = mixed.search("rapat mutasi", seen=SEEN[peran])
    assert {hit.id for hit in results.hasil} == expected
    assert results.jumlah == len(expected)
    assert results.facets["jenis"] == {"surat": len(expected)}
    assert ("PW" in str(results.facets["klasifikasi"])) == (13 in expected)
    assert ("2025" in results.facets["tahun"]) == (12 in expected)
    everything = mixed.search("", seen=SEEN[peran])
    assert everything.jumlah == len(PAPERS) + len(expected)


def test_nobody_sees_nothing(mixed: Index) -> None:
    assert mixed.search("", seen=()).jumlah == 0


@pytest.mark.parametrize(
    "words", ["intelijen", '"laporan intelijen"', "intel*", "kode:PW.01", "khusus13x", "-pleno"]
)
def test_no_way_of_asking_leads_to_a_secret(mixed: Index, words: str) -> None:
    assert 13 not in {hit.id for hit in mixed.search(words, seen=CLERK, limit=100).hasil}
    assert 13 in {hit.id for hit in mixed.search(words, limit=100).hasil}


def test_a_name_in_a_secret_is_not_suggested(mixed: Index) -> None:
    assert mixed.search("zulkarnian").saran == "Zulkarnain".lower()
    results = mixed.search("zulkarnian", seen=CLERK)
    assert (results.jumlah, results.saran, results.hasil) == (0, "", ())


def test_a_correction_does_not_tell_that_a_word_stands_in_a_secret(shelf: Shelf) -> None:
    """Of two words one letter apart, the one in the secret is corrected as one that stands nowhere."""
    index = shelf.open()
    secret = dataclasses.replace(small(2, "kertanegara"), keamanan="rahasia")
    shelf.put(index, (small(1, "kertanagara"), secret))
    nowhere = index.search("kertanogara", seen=CLERK)
    assert (nowhere.saran, [hit.id for hit in nowhere.hasil]) == ("kertanagara", [1])
    hidden = index.search("kertanegara", seen=CLERK)
    assert (hidden.saran, [hit.id for hit in hidden.hasil]) == ("kertanagara", [1])


def test_an_index_of_an_older_version_tells_nothing_to_those_from_whom_something_is_kept(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = schema.make_schema

    def old() -> object:
        made = real()
        made.remove("keamanan")
        return made

    with monkeypatch.context() as before:
        before.setattr(builds, "make_schema", old)
        for module in (builds, index):
            before.setattr(module, "VERSION", "2")
        made = shelf.open()
        shelf.papers[13] = SECRET
        with made.writing():
            writer = made._follow().writer()
            writer.add_document(id="13", isi="intelijen", urut=0, kartu={"id": 13})
            writer.commit()
        made.close()
    again = shelf.open()
    assert again.wanting
    found = again.search("intelijen", seen=CLERK)
    assert (found.jumlah, found.lengkap) == (0, False)


def _filed(store: NaskahStore, root: Path, text: str) -> tuple[Naskah, FileStore]:
    files = FileStore(root / "arsip")
    source = root / "scan.pdf"
    source.write_bytes(b"%PDF" + text.encode())
    sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
    files.put_original(source, sha256, "pdf")
    naskah, _ = store.receive(sha256, "scan.pdf", "pdf", 10)
    done = file_naskah(
        naskah,
        letter(text),
        (Page(1, 595, 842, 0, "teks", ()),),
        source,
        store=store,
        files=files,
        settings=load_settings({}, data=root),
        seconds=1,
    )
    return done, files


def test_a_changed_degree_reaches_the_index_and_hides_at_once(store: NaskahStore, tmp_path: Path) -> None:
    index = open_index(tmp_path / "indeks", lambda number: store.rekaman(number).teks)
    naskah, files = _filed(store, tmp_path, "rapat rotasi jabatan")
    catch_up(store, index)

    def found(seen: frozenset[str]) -> int:
        return index.search("rotasi", seen=seen, without=hidden_of_late(store.engine, seen)).jumlah

    assert found(CLERK) == 1
    set_keamanan(naskah, "rahasia", "siti", store=store, files=files)
    assert found(CLERK) == 0, "before the index knows"
    assert found(frozenset(KEAMANAN)) == 1
    catch_up(store, index)
    assert hidden_of_late(store.engine, CLERK) == []
    assert index.search("rotasi", seen=CLERK).jumlah == 0
    assert [hit.keamanan for hit in index.search("rotasi").hasil] == ["rahasia"]
    set_keamanan(naskah, "biasa", "siti", store=store, files=files)
    catch_up(store, index)
    assert found(CLERK) == 1
    index.close()
