"""Several documents in one file: filed together or not at all, and found again from the folder alone."""

import dataclasses
import json
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from archive.agenda import lines_of
from archive.bacaan import Bacaan
from archive.backup import backup, restore
from archive.bagian import seberkas
from archive.card import CARD
from archive.database import migration_config, open_engine
from archive.errors import RuleError
from archive.export_bag import check_bag, export_naskah
from archive.file_store import FileStore
from archive.filing import file_naskah, resume_filing
from archive.naskah_store import Naskah, open_store
from archive.rebuilding import rebuild_database
from archive.reclassify import set_keamanan, set_klasifikasi
from archive.retensi_musnah import destroy
from archive.retensi_tahan import hold
from tests.archive.killing import run_and_kill
from tests.archive.offices import Home, open_home
from tests.archive.retensi_kantor import old_letter, scheduled, with_jra
from tests.archive.tumpukan import (
    HEADS,
    STACK,
    STRIDE,
    assert_whole,
    faults,
    file_stack,
    pdf,
    places,
    sheets,
)


def test_each_document_gets_a_folder_and_the_first_the_original(home: Home) -> None:
    first = file_stack(home)
    assert places(home) == [
        (1, "PP/PP.05/2025/0045 Undangan Rapat", 1, 2),
        (2, "KU/KU.03/2025/0046 Usul Anggaran", 3, 3),
        (3, "RT/RT.02/2025/0047 Pemeriksaan Gudang", 4, 5),
    ]
    assert_whole(home, STACK)
    third = home.store.get(3)
    assert third is not None
    assert (third.induk_id, third.folder_asli, third.sha256) == (1, first.folder, first.sha256)
    assert (first.detik, third.detik) == (4.0, 4.0)
    told = json.loads(home.files.path(third, "rekaman").read_bytes())
    assert (told["sha256_asli"], told["halaman_awal"], told["halaman_akhir"]) == (first.sha256, 4, 5)
    assert [line.register for n in (1, 2, 3) for line in lines_of(home.store.engine, n)] == ["keluar"] * 3


def test_a_whole_file_says_nothing_of_parts(home: Home) -> None:
    filed = home.file(home.take())
    told = json.loads(home.files.path(filed, "rekaman").read_bytes())
    assert not {"halaman_awal", "halaman_akhir", "sha256_asli"} & told.keys()
    assert home.store.in_file(filed) == [filed]


def test_the_same_stack_again_is_a_duplicate_of_its_first_document(home: Home) -> None:
    first = file_stack(home)
    again, new = home.store.receive(first.sha256, "lagi.pdf", "pdf", 1)
    assert (again.id, new) == (first.id, False)
    assert [one.id for one in home.store.pending()] == []


def test_the_original_is_followed_when_its_document_is_filed_elsewhere(home: Home) -> None:
    first = file_stack(home)
    moved = set_klasifikasi(first, "HK.03", "Ani", store=home.store, files=home.files)
    assert moved.folder.startswith("HK/")
    assert_whole(home, STACK)


@pytest.mark.slow
def test_a_kill_at_any_step_files_all_documents_or_none(tmp_path: Path) -> None:
    with (start := open_home(tmp_path / "mula")).store:
        start.take(pdf(start.root / "asli.pdf", 1, len(HEADS)).read_bytes(), "tumpukan.pdf")
    pair = ((1, 3), (4, 5))
    ended, steps = False, 0
    while not ended:
        root = shutil.copytree(tmp_path / "mula", tmp_path / str(steps))
        ended = run_and_kill(root, steps, lambda home: file_stack(home, division=pair))
        home = open_home(root)
        with home.store:
            states = home.store.count_by_status()
            assert states in ({"diterima": 1}, {"dibaca": 2}, {"terarsip": 2}), (steps, states)
            resume_filing(home.store, home.files)
            assert home.store.count_by_status() in ({"diterima": 1}, {"terarsip": 2}), steps
            file_stack(home, division=pair)
            assert_whole(home, pair, steps)
        steps += STRIDE
    assert steps > 40


def test_a_document_that_lost_its_files_on_the_way_takes_all_back(home: Home) -> None:
    move = FileStore.move_to_place
    home.files.move_to_place = lambda naskah: naskah.induk_id is not None and move(home.files, naskah)  # type: ignore[method-assign]
    with pytest.raises(Exception, match="sudah ada"):
        file_stack(home)
    del home.files.move_to_place
    (home.files.root / "KU/KU.03/2025/0046 Usul Anggaran/arsip.pdf").unlink()
    assert resume_filing(home.store, home.files) == 0
    assert home.store.count_by_status() == {"diterima": 1}
    assert [path.name for path in home.files.root.rglob("arsip.pdf")] == ["arsip.pdf"], (
        "beside the original alone"
    )
    file_stack(home)
    assert_whole(home, STACK)


def test_check_tells_of_a_gap_between_documents(home: Home) -> None:
    file_stack(home)
    with home.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE naskah SET halaman_awal = 4 WHERE id = 2")
    assert any("pembagian berkasnya tidak cocok pada naskah 2" in fault for fault in faults(home))


def test_check_tells_of_a_lost_original_at_every_document(home: Home) -> None:
    first = file_stack(home)
    home.files.path(first, "asli").unlink()
    assert sum("asli.pdf hilang" in fault for fault in faults(home)) == 3


@pytest.mark.slow
@pytest.mark.parametrize("with_old", [True, False])
def test_the_database_is_made_anew_from_the_folders(home: Home, *, with_old: bool) -> None:
    file_stack(home)
    before = places(home)
    rows = [home.store.get(number) for number in (1, 2, 3)]
    home.store.close()
    if not with_old:
        (home.settings.data / "arsip.db").unlink()
    rebuilt = rebuild_database(home.settings.data)
    assert (rebuilt.terarsip, rebuilt.menunggu) == (3, 0)
    assert not [one for one in rebuilt.hilang if not one.startswith(("arsip.db", "pengguna"))]
    home.store = open_store(home.settings.database)
    assert places(home) == before
    for row in rows:
        assert row is not None
        made = home.store.get(row.id)
        assert made is not None
        assert dataclasses.replace(made, versi=row.versi) == row
    assert_whole(home, STACK)


@pytest.mark.slow
def test_a_part_without_a_card_still_finds_its_original(home: Home) -> None:
    file_stack(home)
    (home.files.root / "KU/KU.03/2025/0046 Usul Anggaran" / CARD).unlink()
    home.store.close()
    rebuild_database(home.settings.data)
    home.store = open_store(home.settings.database)
    assert places(home)[1] == (2, "KU/KU.03/2025/0046 Usul Anggaran", 3, 3)


@pytest.mark.slow
def test_a_backup_brings_every_document_back(home: Home, tmp_path: Path) -> None:
    file_stack(home)
    assert backup(home.settings.data, tmp_path / "cadangan.tar").kesalahan == ()
    home.store.close()
    shutil.rmtree(home.settings.data)
    restore(tmp_path / "cadangan.tar", home.settings.data)
    back = open_home(home.root)
    with back.store:
        assert_whole(back, STACK)


def test_the_original_is_handed_on_only_with_all_its_documents(home: Home, tmp_path: Path) -> None:
    file_stack(home)
    for ids, wanted in (([1, 2], []), ([1, 2, 3], ["naskah-000001/data/asli.pdf"])):
        out = tmp_path / str(len(ids))
        bags = list(export_naskah(ids, out, store=home.store, files=home.files))
        assert [fault for bag in bags for fault in check_bag(bag)] == []
        assert [path.relative_to(out).as_posix() for path in out.rglob("asli.*")] == wanted
        assert len(list(out.rglob("arsip.pdf"))) == len(ids)


def test_who_may_not_see_one_document_does_not_see_the_original(home: Home) -> None:
    first = file_stack(home)
    second = home.store.get(2)
    assert second is not None
    set_keamanan(second, "rahasia", "Ani", store=home.store, files=home.files)
    clerk = seberkas(home.store, first, {"biasa"})
    assert ([one.id for one in clerk.naskah], clerk.utuh) == ([1, 3], False)
    assert seberkas(home.store, first, {"biasa", "rahasia"}).utuh


def old_stack(home: Home) -> Naskah:
    """Two letters in one file, whose years are over."""
    with_jra(home)
    pages = [dataclasses.replace(page, number=1) for page in sheets()[:2]]
    (one, two), paths = pages, [pdf(home.root / f"{n}.pdf", n, n) for n in (1, 2)]
    return file_naskah(
        home.take(pdf(home.root / "asli.pdf", 1, 2).read_bytes(), "tumpukan.pdf"),
        old_letter(1),
        [one],
        paths[0],
        lain=[Bacaan(old_letter(2), [two], paths[1])],
        store=home.store,
        files=home.files,
        settings=home.settings,
        seconds=1.0,
    )


def test_documents_of_one_file_are_destroyed_together(home: Home) -> None:
    old_stack(home)
    destroy(scheduled(home).id, store=home.store, files=home.files, oleh="dedi")
    left = sorted(path.name for n in (1, 2) for path in (home.files.root / folder_of(home, n)).iterdir())
    assert left == ["naskah.json", "naskah.json"]
    assert faults(home) == []


def test_the_original_stays_while_it_shows_a_document_that_is_kept(home: Home) -> None:
    old_stack(home)
    hold(home.store.engine, [2], "sengketa", oleh="ani")
    usul = scheduled(home)
    with pytest.raises(RuleError, match="naskah 1: dipindai dalam satu berkas dengan naskah 2"):
        destroy(usul.id, store=home.store, files=home.files, oleh="dedi")
    assert faults(home) == []


def folder_of(home: Home, number: int) -> str:
    naskah = home.store.get(number)
    assert naskah is not None
    return naskah.folder


@pytest.mark.slow
def test_an_archive_of_before_keeps_its_rows_and_numbers(tmp_path: Path) -> None:
    """The table of documents is made anew: what points at a row, its guards and the next number stay."""
    address = f"sqlite:///{tmp_path}/arsip.db"
    engine = open_engine(address)
    config = migration_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0008")
        columns = (
            "sha256, nama_asal, tipe, ukuran, status, alasan, jenis, nomor, judul, tanggal, tahun, instansi"
        )
        connection.exec_driver_sql(
            f"INSERT INTO naskah (id, {columns}, klasifikasi, folder, folder_kunci, halaman, detik, diterima_pada, "
            f"terindeks, perlu_diperiksa) VALUES (7, '{'a' * 64}', 'surat.pdf', 'pdf', 9, 'terarsip', '', 'surat', '', "
            "'Judul', '', '', '', '', 'x/y', 'x/y', 1, 0.5, '2025-01-02T03:04:05+07:00', 1, 0)"
        )
        connection.exec_driver_sql('INSERT INTO rekaman VALUES (7, \'{"jenis": "surat"}\')')
        connection.exec_driver_sql("UPDATE sqlite_sequence SET seq = 40 WHERE name = 'naskah'")
    engine.dispose()
    with open_store(address) as store:
        kept = store.get(7)
        assert kept is not None
        assert (kept.judul, kept.induk_id, kept.halaman_awal, kept.folder_asli) == ("Judul", None, 1, "")
        assert store.rekaman(7).jenis == "surat"
        assert store.receive("b" * 64, "baru.pdf", "pdf", 1)[0].id == 41
        assert store.faults() == []
        with pytest.raises(sa.exc.IntegrityError), store.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM naskah WHERE id = 7")
