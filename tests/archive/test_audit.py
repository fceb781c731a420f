"""Every kind of fault is caused, found, and named; a sound archive is left in peace."""

import gzip
import os
import shutil
import sqlite3
from collections.abc import Callable

import pytest

from archive.alur_naskah import add_version, start
from archive.audit import audit
from archive.durable import hash_file
from archive.konsep_store import DraftStore
from archive.naskah_store import Naskah
from tests.archive.offices import Home, letter


@pytest.fixture
def filed(home: Home) -> Naskah:
    """A document that is filed and indexed."""
    naskah = home.file(home.take())
    home.store.mark_indexed([naskah.id])
    return naskah


def sql(home: Home, statement: str) -> None:
    """Changes the database behind the program's back."""
    connection = sqlite3.connect(home.settings.data / "arsip.db")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_sound_archive_has_no_faults(home: Home, filed: Naskah) -> None:
    home.take(b"menunggu", "2.pdf")
    home.store.mark_failed(home.take(b"rusak", "3.pdf").id, "3.pdf: rusak. Pindai ulang.")
    before = sorted((str(p), p.stat().st_mtime_ns) for p in home.root.rglob("*") if "arsip.db" not in p.name)
    assert audit(home.store, home.files, {filed.id}) == []
    assert audit(home.store, home.files, None) == []
    after = sorted((str(p), p.stat().st_mtime_ns) for p in home.root.rglob("*") if "arsip.db" not in p.name)
    assert after == before, "an audit changes nothing"


def rot(home: Home, naskah: Naskah) -> None:
    home.files.path(naskah, "asli").write_bytes(b"%PDF Satu")


def lose_original(home: Home, naskah: Naskah) -> None:
    home.files.path(naskah, "asli").unlink()


def lose_searchable(home: Home, naskah: Naskah) -> None:
    home.files.path(naskah, "arsip").unlink()


def edit_record(home: Home, naskah: Naskah) -> None:
    path = home.files.path(naskah, "rekaman")
    path.write_text(path.read_text("utf-8").replace("Rapat", "Sidang"), "utf-8")


def edit_both(home: Home, naskah: Naskah) -> None:
    edit_record(home, naskah)
    sql(home, "UPDATE rekaman SET isi = replace(isi, 'Rapat', 'Sidang')")


def lose_card_number(home: Home, naskah: Naskah) -> None:
    path = home.files.path(naskah, "rekaman").with_name("naskah.json")
    path.write_text(path.read_text("utf-8").replace('"id": 1', '"id": 2'), "utf-8")


def break_off_a_move(home: Home, naskah: Naskah) -> None:
    columns = "naskah_id, ke, kode, keamanan, oleh, waktu"
    sql(
        home,
        f"INSERT INTO pindah ({columns}) VALUES (1, 'HM/HM.02/2025/0045 X', 'HM.02', 'biasa', 'ani', '')",
    )


def break_record(home: Home, naskah: Naskah) -> None:
    home.files.path(naskah, "rekaman").write_bytes(b"{")


def lose_row_of_record(home: Home, naskah: Naskah) -> None:
    sql(home, "DELETE FROM rekaman")


def break_row_of_record(home: Home, naskah: Naskah) -> None:
    sql(home, "UPDATE rekaman SET isi = '{'")


def miscount(home: Home, naskah: Naskah) -> None:
    sql(home, "UPDATE naskah SET perlu_diperiksa = 9")


def break_pages(home: Home, naskah: Naskah) -> None:
    path = home.files.path(naskah, "halaman")
    path.write_bytes(path.read_bytes()[:-9])


def break_packed_pages(home: Home, naskah: Naskah) -> None:
    home.files.path(naskah, "halaman").write_bytes(gzip.compress(b"[{}]"))


def break_off(home: Home, naskah: Naskah) -> None:
    sql(home, "UPDATE naskah SET status = 'dibaca'")


def wait_long(home: Home, naskah: Naskah) -> None:
    home.take(b"menunggu", "2.pdf")
    sql(home, "UPDATE naskah SET diterima_pada = '2020-01-01T08:00:00+07:00' WHERE id = 2")


def forget_row(home: Home, naskah: Naskah) -> None:
    sql(home, "DELETE FROM rekaman")
    sql(home, "DELETE FROM naskah")


def lose_draft(home: Home, naskah: Naskah) -> None:
    drafts = DraftStore(home.settings.data)
    alur = start(home.store.engine, "surat", "Balasan", oleh="P")
    sha256 = add_version(
        home.store.engine, drafts, alur.id, home.source(b"konsep", "balasan.txt"), "konsep", oleh="P"
    ).sha256
    drafts.path(sha256, "balasan.txt").unlink()


def lead_out(home: Home, naskah: Naskah) -> None:
    sql(home, "UPDATE naskah SET folder = '../masuk'")


def link_in(home: Home, naskah: Naskah) -> None:
    (home.files.root / naskah.folder / "lain.pdf").symlink_to("/etc/passwd")


def strange_folder(home: Home, naskah: Naskah) -> None:
    place = home.files.root / "HK/HK.03/2025/0001 Disalin tangan"
    shutil.copytree(home.files.root / naskah.folder, place)


def orphan_original(home: Home, naskah: Naskah) -> None:
    place = home.files.root / "_terima" / ("e" * 64)
    place.mkdir()
    (place / "asli.pdf").write_bytes(b"?")
    os.utime(place, (0, 0))


def left_behind(home: Home, naskah: Naskah) -> None:
    home.take_unseen(b"%PDF satu", "scan.pdf")


def half_copy(home: Home, naskah: Naskah) -> None:
    (home.files.root / "_terima" / "x.part").write_bytes(b"?")


def stray_record(home: Home, naskah: Naskah) -> None:
    sql(home, "INSERT INTO rekaman VALUES (99, '{}')")


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        (rot, "isi asli.pdf tidak lagi sama dengan yang diterima"),
        (lose_original, "asli.pdf hilang dari PP/PP.05/2025/0045"),
        (lose_searchable, "arsip.pdf hilang dari PP/PP.05/2025/0045"),
        (edit_record, "rekaman.json berbeda dari basis data"),
        (edit_both, "rekamannya diubah tanpa jejak"),
        (lose_card_number, "naskah.json berbeda dari basis data"),
        (break_off_a_move, "naskah 1: pemindahannya terputus"),
        (break_record, "rekaman.json berbeda dari basis data"),
        (lose_row_of_record, "rekamannya tidak ada dalam basis data"),
        (break_row_of_record, "rekamannya dalam basis data rusak"),
        (miscount, "jumlah catatan"),
        (break_pages, "halaman.json.gz rusak"),
        (break_packed_pages, "halaman.json.gz rusak"),
        (lose_draft, "konsep balasan.txt versi 1: hilang"),
        (break_off, "pengarsipannya terputus"),
        (wait_long, "naskah 2 (2.pdf): menunggu dibaca sejak 2020-01-01"),
        (forget_row, "folder tanpa catatan dalam basis data"),
        (lead_out, "asli.pdf hilang dari ../masuk"),
        (link_in, "lain.pdf: tautan di dalam arsip"),
        (strange_folder, "HK/HK.03/2025/0001 Disalin tangan: folder tanpa catatan"),
        (orphan_original, "berkas tanpa catatan"),
        (left_behind, "sisa naskah 1 yang sudah diarsipkan"),
        (half_copy, "_terima/x.part: sisa penyalinan"),
        (stray_record, "pada tabel rekaman tidak punya naskah"),
    ],
)
def test_a_fault_is_found(
    home: Home, filed: Naskah, cause: Callable[[Home, Naskah], None], said: str
) -> None:
    cause(home, filed)
    faults = audit(home.store, home.files, None)
    assert any(said in fault for fault in faults), faults
    assert all(fault.endswith(".") for fault in faults)


def test_the_index_is_compared(home: Home, filed: Naskah) -> None:
    late = home.file(home.take(b"dua", "2.pdf"), letter("2/HK.03.1/3601/2025"))
    faults = audit(home.store, home.files, {99, late.id})
    assert faults == [
        "naskah 1: hilang dari indeks, tidak dapat dicari. Jalankan `arsip reindex`.",
        "naskah 99: ada dalam indeks, tidak dalam arsip. Jalankan `arsip reindex`.",
        "naskah 2: indeksnya belum diperbarui. Jalankan `arsip reindex`.",
    ]
    assert "belum terindeks" in audit(home.store, home.files, {filed.id})[0]


def test_a_document_that_is_filed_while_the_audit_looks_is_no_fault(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The audit saw it received; before it came to the files they had moved."""
    naskah = home.take()
    seen = home.store.get
    calls: list[int] = []

    def get(naskah_id: int) -> Naskah | None:
        row = seen(naskah_id)
        calls.append(naskah_id)
        if len(calls) == 1:
            monkeypatch.undo()
            home.file(naskah)
            monkeypatch.setattr(home.store, "get", seen)
        return row

    monkeypatch.setattr(home.store, "get", get)
    assert audit(home.store, home.files, None) == []


def test_a_file_that_is_just_being_taken_in_is_no_fault(home: Home) -> None:
    """Its bytes lie in the store a moment before its row does."""
    path = home.source(b"baru")
    home.files.put_original(path, hash_file(path), "pdf")
    assert audit(home.store, home.files, None) == []


def test_progress_is_the_callers_business(home: Home, filed: Naskah) -> None:
    seen: list[int] = []

    def wrap(ids: object) -> object:
        for naskah_id in ids:  # type: ignore[attr-defined]
            seen.append(naskah_id)
            yield naskah_id

    audit(home.store, home.files, None, wrap=wrap)  # type: ignore[arg-type]
    assert seen == [filed.id]
