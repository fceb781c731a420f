import errno
import hashlib
import multiprocessing
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.durable import hash_file
from archive.errors import StoreError
from archive.naskah_store import NaskahStore
from ingest import receive as receiving
from ingest.receive import Received, finish_leaving, receive
from tests.ingest import odd_files
from tests.ingest.places import Place, open_place

PDF = odd_files.text_pdf("NOMOR 12 TAHUN 2025")
OTHER = odd_files.text_pdf("NOMOR 13 TAHUN 2025")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = open_place(tmp_path / "data")
    yield place
    place.store.close()


def take(place: Place, path: Path, *, leave: bool = True) -> Received:
    return receive(path, store=place.store, files=place.files, settings=place.settings, leave=leave)


def drop(place: Place, name: str | bytes, data: bytes) -> Path:
    return odd_files.write(place.inbox, name, data)


def test_a_file_leaves_the_inbox_when_it_is_in_the_store(place: Place) -> None:
    done = take(place, drop(place, "lantai 2/surat.pdf", PDF))
    assert done.hasil == "baru"
    naskah = done.naskah
    assert naskah is not None
    assert (naskah.nama_asal, naskah.tipe, naskah.ukuran, naskah.status) == (
        "surat.pdf",
        "pdf",
        len(PDF),
        "diterima",
    )
    assert place.files.path(naskah, "asli").read_bytes() == PDF
    assert place.names("masuk") == []
    assert place.store.pending() == [naskah]


def test_without_leave_the_file_stays(place: Place) -> None:
    path = drop(place, "surat.pdf", PDF)
    assert take(place, path, leave=False).hasil == "baru"
    assert take(place, path, leave=False).hasil == "duplikat"
    assert path.read_bytes() == PDF
    assert place.names("duplikat") == []


def test_duplicates_go_aside_with_the_name_of_their_twin(place: Place) -> None:
    first = take(place, drop(place, "surat.pdf", PDF)).naskah
    again = take(place, drop(place, "salinan surat.pdf", PDF))
    assert again.hasil == "duplikat"
    assert again.naskah == first
    assert place.names("masuk") == []
    assert place.names("duplikat") == ["salinan surat.pdf"]
    note = place.note("duplikat", "salinan surat.pdf")
    assert "sama persis" in note
    assert "Nama berkasnya: surat.pdf" in note


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "kosong"), (b"Yth. Ketua", "bukan PDF"), (PDF + b" " * 5_000_000, "paling besar 1 MB")],
)
def test_what_cannot_be_read_goes_aside_and_says_why(tmp_path: Path, data: bytes, says: str) -> None:
    place = open_place(tmp_path / "data", max_bytes=1_000_000)
    done = take(place, drop(place, "surat.pdf", data))
    assert (done.hasil, done.naskah) == ("gagal", None)
    assert says in done.alasan
    assert place.names("masuk") == []
    assert (place.settings.data / "gagal" / "surat.pdf").read_bytes() == data
    assert says in place.note("gagal", "surat.pdf")
    assert place.store.pending() == []
    place.store.close()


def test_a_failed_file_that_comes_back_is_read_again(place: Place) -> None:
    naskah = take(place, drop(place, "surat.pdf", PDF)).naskah
    assert naskah is not None
    place.store.mark_failed(naskah.id, "surat.pdf: terlalu lama dibaca.")
    done = take(place, drop(place, "surat lagi.pdf", PDF))
    assert done.hasil == "lagi"
    assert [row.id for row in place.store.pending()] == [naskah.id]
    assert place.names("masuk") == []
    assert place.names("duplikat") == []


@pytest.mark.parametrize(
    "name",
    [
        "baris\nbaru.pdf",
        "kutip'\"`$(rm).pdf",
        "..surat..pdf",
        "-rf.pdf",
        "x" * 251 + ".pdf",
        "😀🇮🇩 undangan.pdf",
        b"latin-\xe9\xff.pdf",
        "CON.pdf",
        " ",
    ],
)
def test_odd_names_are_taken(place: Place, name: str | bytes) -> None:
    assert take(place, drop(place, name, PDF)).hasil == "baru"
    assert take(place, drop(place, name, PDF)).hasil == "duplikat"
    assert take(place, drop(place, name, b"bukan pdf")).hasil == "gagal"
    assert place.names("masuk") == []
    assert len(place.names("duplikat")) == len(place.names("gagal")) == 1
    (naskah,) = place.store.pending()
    assert "\n" not in naskah.nama_asal
    naskah.nama_asal.encode()


def test_a_file_replaced_while_it_is_read_stays(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    path = drop(place, "surat.pdf", PDF)

    def hash_then_replace(source: Path) -> str:
        digest = hash_file(source)
        drop(place, "surat.pdf", OTHER + b"\n")
        return digest

    monkeypatch.setattr(receiving, "hash_file", hash_then_replace)
    with pytest.raises(StoreError, match="berubah saat dibaca"):
        take(place, path)
    assert path.read_bytes() == OTHER + b"\n"
    assert place.store.pending() == []


def test_a_file_replaced_after_it_was_copied_stays_too(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    real = NaskahStore.receive

    def receive_then_replace(self: NaskahStore, *args: object) -> object:
        drop(place, "surat.pdf", OTHER + b"\n")
        return real(self, *args)  # type: ignore[arg-type]

    path = drop(place, "surat.pdf", PDF)
    monkeypatch.setattr(NaskahStore, "receive", receive_then_replace)
    assert take(place, path).hasil == "baru"
    assert path.read_bytes() == OTHER + b"\n"
    monkeypatch.undo()
    assert take(place, path).hasil == "baru"
    assert {row.sha256 for row in place.store.pending()} == {
        hashlib.sha256(PDF).hexdigest(),
        hashlib.sha256(OTHER + b"\n").hexdigest(),
    }


def test_power_cut_between_row_and_inbox_makes_no_duplicate(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(place, "surat.pdf", PDF)

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(receiving, "_leave", power_cut)
    with pytest.raises(KeyboardInterrupt):
        take(place, path)
    monkeypatch.undo()
    assert path.exists()
    assert finish_leaving(place.store, place.settings) == 1
    assert place.names("masuk") == []
    assert take(place, drop(place, "surat.pdf", PDF)).hasil == "duplikat"  # this one is a real second copy


def test_power_cut_before_the_row_takes_the_file_later(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    path = drop(place, "surat.pdf", PDF)

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(NaskahStore, "receive", power_cut)
    with pytest.raises(KeyboardInterrupt):
        take(place, path)
    monkeypatch.undo()
    assert finish_leaving(place.store, place.settings) == 0
    assert path.read_bytes() == PDF
    assert take(place, path).hasil == "baru"


def test_a_file_another_process_took_meanwhile_is_no_fault(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(place, "surat.pdf", PDF)
    real = receiving.file_lock

    def lock_after_another(*args: object) -> object:
        monkeypatch.setattr(receiving, "file_lock", real)
        assert take(place, path).hasil == "baru"
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(receiving, "file_lock", lock_after_another)
    assert take(place, path).hasil == "baru"
    assert len(place.store.pending()) == 1
    assert place.names("masuk") == place.names("duplikat") == []


def test_a_full_disk_leaves_the_file_in_the_inbox(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = drop(place, "surat.pdf", PDF)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="penuh"):
        take(place, path)
    monkeypatch.undo()
    assert path.read_bytes() == PDF
    assert place.store.pending() == []
    assert take(place, path).hasil == "baru"


def test_an_inbox_that_may_not_be_written_makes_no_duplicates(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(place, "surat.pdf", PDF)
    real = Path.unlink

    def unlink(self: Path, missing_ok: bool = False) -> None:
        if self == path:
            raise PermissionError(errno.EACCES, "Permission denied")
        real(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    for _ in range(3):
        with pytest.raises(StoreError, match="hak tulis"):
            take(place, path)
    monkeypatch.undo()
    assert take(place, path).hasil == "baru"
    assert len(place.store.pending()) == 1
    assert place.names("masuk") == place.names("duplikat") == []


def test_a_folder_or_pipe_is_no_paper(place: Place) -> None:
    os.mkfifo(place.inbox / "pipa.pdf")
    for path in (place.inbox, place.inbox / "pipa.pdf"):
        assert "bukan berkas biasa" in take(place, path).alasan


def _race(data: Path, names: list[str], start: Path) -> None:
    place = open_place(data)
    while not start.exists():
        pass
    for name in names:
        receive(place.inbox / name, store=place.store, files=place.files, settings=place.settings)
    place.store.close()


@pytest.mark.slow
def test_two_processes_take_the_same_papers_once(place: Place, tmp_path: Path) -> None:
    papers = [odd_files.text_pdf(f"NOMOR {number}") for number in range(30)]
    for number, paper in enumerate(papers):
        drop(place, f"a{number}.pdf", paper)
        drop(place, f"b{number}.pdf", paper)
    context = multiprocessing.get_context("spawn")
    racers = [
        context.Process(
            target=_race, args=(place.settings.data, [f"{who}{n}.pdf" for n in range(30)], tmp_path / "mulai")
        )
        for who in "ab"
    ]
    for racer in racers:
        racer.start()
    (tmp_path / "mulai").touch()
    for racer in racers:
        racer.join(60)
        assert racer.exitcode == 0
    assert len(place.store.pending()) == 30
    assert len(place.names("duplikat")) == 30
    assert place.names("masuk") == place.names("gagal") == []
    assert all(hash_file(place.files.path(row, "asli")) == row.sha256 for row in place.store.pending())
    shutil.rmtree(place.settings.data / receiving.LEAVING)
