"""Where documents are filed, what lies there, and that a filing broken off anywhere is finished once."""

import dataclasses
import gzip
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archive.agenda import lines_of
from archive.agenda_draf import fill_registers
from archive.audit import audit
from archive.errors import NotFoundError
from archive.filed_row import filed_code
from archive.filing import resume_filing
from archive.naskah_store import Naskah
from archive.records import Keputusan, Klasifikasi, Rekaman, Sop
from archive.rekaman_json import load_pages, load_rekaman
from tests.archive.killing import run_and_kill
from tests.archive.offices import PAGES, Home, letter, open_home


def test_a_letter_lies_where_an_arsiparis_looks(home: Home) -> None:
    filed = home.file(home.take())
    assert filed.folder == "PP/PP.05/2025/0045 Undangan Rapat Koordinasi"
    assert (filed.nomor, filed.judul, filed.tanggal) == (
        "45/PP.05.1-Und/3601/2025",
        "Undangan Rapat Koordinasi",
        "2025-03-04",
    )
    assert (filed.klasifikasi, filed.tahun, filed.status) == ("PP.05.1", "2025", "terarsip")
    folder = home.files.root / filed.folder
    assert sorted(path.name for path in folder.iterdir()) == [
        "arsip.pdf",
        "asli.pdf",
        "halaman.json.gz",
        "naskah.json",
        "rekaman.json",
    ]
    assert home.files.path(filed, "asli").read_bytes() == b"%PDF satu"
    assert home.files.path(filed, "arsip").read_bytes() == b"%PDF dapat dicari"
    assert load_rekaman(home.files.path(filed, "rekaman").read_bytes()) == home.store.rekaman(filed.id)
    packed = home.files.path(filed, "halaman").read_bytes()
    assert load_pages(gzip.decompress(packed)) == PAGES
    assert packed[4:8] == b"\0\0\0\0", "the time of packing would make equal files differ"
    assert home.files.received_folders() == []


def sop(nomor: str | None, nama: str) -> Rekaman:
    return Rekaman("sop", sop=(Sop(1, 1, nomor_sop=nomor, nama_sop=nama, tanggal_efektif="2025-09-01"),))


@pytest.mark.parametrize(
    ("rekaman", "folder"),
    [
        (sop("396/ORT.06/3601/2023", "Penyusunan Laporan"), "ORT/ORT.06/2023/0396 Penyusunan Laporan"),
        (
            Rekaman(
                "keputusan",
                keputusan=Keputusan(nomor="1/HK.03.1-Kpt/3601/KPU-Kab/I/2018", tentang="PENETAPAN"),
            ),
            "HK/HK.03/2018/0001 Penetapan",
        ),
        (letter("9.1/HK.03.1/3601/2025", "Nomor sisipan"), "HK/HK.03/2025/0009.1 Nomor sisipan"),
        (letter("800/789-BKPSDM", "Surat kantor lain"), "belum diklasifikasi/2025/0001 Surat kantor lain"),
        (letter(None, "../../etc/passwd"), "belum diklasifikasi/2025/0001 etc passwd"),
        (letter("7/PL.01.2-SD/3601/2025", "\n\0...\n"), "PL/PL.01/2025/0007"),
    ],
)
def test_folders(home: Home, rekaman: Rekaman, folder: str) -> None:
    assert home.file(home.take(), rekaman).folder == folder


def test_a_set_code_is_kept_and_a_weak_suggestion_is_not_filed(home: Home) -> None:
    officer = Klasifikasi("KU.03.3", "Belanja", "petugas", 0.1)
    weak = Klasifikasi("HM.02", "Informasi", "saran", 0.59)
    first = home.file(home.take(b"1", "1.pdf"), dataclasses.replace(letter(), klasifikasi=officer))
    second = home.file(home.take(b"2", "2.pdf"), dataclasses.replace(letter(), klasifikasi=weak))
    assert first.folder.startswith("KU/KU.03/2025/")
    assert second.folder.startswith("belum diklasifikasi/2025/")
    assert second.klasifikasi == ""
    assert home.store.rekaman(second.id).klasifikasi == weak, "the suggestion stays visible"
    assert filed_code(None, 0.6) == ""


def test_a_damaged_number_is_mended_and_its_code_followed(home: Home) -> None:
    """The reader suggested a code from the content, for it could not take the number apart."""
    rekaman = dataclasses.replace(
        letter("45lPP.O5.1-Undl3601l2025"), klasifikasi=Klasifikasi("HM.02", "Informasi", "saran", 0.9)
    )
    filed = home.file(home.take(), rekaman)
    assert (filed.nomor, filed.klasifikasi) == ("45/PP.05.1-Und/3601/2025", "PP.05.1")
    assert "terbaca “45lPP.O5.1-Undl3601l2025”" in home.store.rekaman(filed.id).catatan_baca[1]


def test_two_documents_that_want_the_same_folder(home: Home) -> None:
    """The same number twice, and names that differ only in case: one folder each."""
    folders = [
        home.file(home.take(bytes([i]), f"{i}.pdf"), letter(hal=hal)).folder
        for i, hal in enumerate(["Undangan Rapat", "UNDANGAN rapat", "Undangan Rapat"], start=1)
    ]
    assert folders == [
        "PP/PP.05/2025/0045 Undangan Rapat",
        "PP/PP.05/2025/0045 UNDANGAN rapat [2]",
        "PP/PP.05/2025/0045 Undangan Rapat [3]",
    ]


def test_a_folder_that_someone_made_by_hand_is_left_alone(home: Home) -> None:
    mine = home.files.root / "PP/PP.05/2025/0045 Undangan Rapat Koordinasi"
    mine.mkdir(parents=True)
    filed = home.file(home.take())
    assert filed.folder == "PP/PP.05/2025/0045 Undangan Rapat Koordinasi [1]"
    assert list(mine.iterdir()) == []


def test_filing_twice_changes_nothing(home: Home) -> None:
    naskah = home.take()
    filed = home.file(naskah)
    home.store.mark_indexed([filed.id])
    again = home.file(naskah, letter(hal="Judul lain"))
    assert again == dataclasses.replace(filed, terindeks=True)


def test_filing_what_was_never_received(home: Home) -> None:
    with pytest.raises(NotFoundError, match=r"scan.pdf: tidak ada dalam arsip"):
        home.file(dataclasses.replace(home.take(), id=99))


def test_what_the_number_contradicts_is_noted(home: Home) -> None:
    filed = home.file(home.take(), letter("45/PP.05.1-Und/3601/VI/2024"))
    notes = home.store.rekaman(filed.id).catatan_baca
    assert filed.perlu_diperiksa == len(notes) == 3
    assert "bulan VI tidak sama" in notes[1]
    assert "tahun 2024 tidak sama" in notes[2]


def take_and_file(home: Home) -> Naskah:
    naskah = home.take()
    return home.file(naskah)


def finish(home: Home) -> Naskah:
    """What a program that starts again does."""
    resume_filing(home.store, home.files)
    fill_registers(home.store, home.settings)
    naskah = home.take()
    return naskah if naskah.status == "terarsip" else home.file(naskah)


@pytest.mark.slow
def test_a_kill_at_any_step_loses_and_repeats_nothing(tmp_path: Path) -> None:
    """Kills at every single step in turn, and starts again: one row, one folder, the same bytes."""
    ended, steps = False, 0
    while not ended:
        root = tmp_path / str(steps)
        ended = run_and_kill(root, steps, take_and_file)
        home = open_home(root)
        with home.store:
            filed = finish(home)
            assert_filed_once(home, filed, steps)
        steps += 1
    assert steps > 40, f"only {steps} steps were seen: the counting is broken"


@pytest.mark.slow
def test_a_kill_while_finishing_a_broken_filing(tmp_path: Path) -> None:
    """Broken off between the row and the rename; `resume_filing` itself is killed at every step."""
    ended, steps = False, 0
    while not ended:
        root = tmp_path / str(steps)
        home = open_home(root)
        with home.store:
            home.files.move_to_place = lambda naskah: False  # type: ignore[method-assign]
            with pytest.raises(Exception, match="sudah ada"):
                take_and_file(home)
            assert home.store.count_by_status() == {"dibaca": 1}
        ended = run_and_kill(root, steps, lambda home: resume_filing(home.store, home.files))
        home = open_home(root)
        with home.store:
            assert_filed_once(home, finish(home), steps)
        steps += 1
    assert steps > 8


def assert_filed_once(home: Home, filed: Naskah, steps: int) -> None:
    assert filed.status == "terarsip", steps
    assert home.store.every_id() == [filed.id] == [1]
    assert filed.folder == "PP/PP.05/2025/0045 Undangan Rapat Koordinasi"
    stored = sorted(p.relative_to(home.files.root) for p in home.files.root.rglob("asli.*"))
    assert [str(path) for path in stored] == [f"{filed.folder}/asli.pdf"], steps
    assert list(home.files.root.rglob("*.part")) == []
    assert home.files.received_folders() == []
    assert home.files.path(filed, "asli").read_bytes() == b"%PDF satu"
    assert load_rekaman(home.files.path(filed, "rekaman").read_bytes()) == home.store.rekaman(filed.id)
    assert [n.id for n in home.store.unindexed(9)] == [filed.id]
    fill_registers(home.store, home.settings)
    assert [line.register for line in lines_of(home.store.engine, filed.id)] == ["keluar"], steps
    assert audit(home.store, home.files, None) == []


def test_processes_that_take_and_file_the_same_document_at_once(tmp_path: Path) -> None:
    """Four of them, none looking first whether it is known: one row, one folder, all are told the same."""
    children = []
    for _ in range(4):
        child = os.fork()
        if child == 0:
            code = 9
            try:
                with (home := open_home(tmp_path)).store:
                    filed = home.file(home.take_unseen(b"%PDF satu", f"{os.getpid()}.pdf"))
                code = 0 if (filed.id, filed.status) == (1, "terarsip") else 8
            finally:
                os._exit(code)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 4
    home = open_home(tmp_path)
    with home.store:
        resume_filing(home.store, home.files)
        assert_filed_once(home, home.store.recent()[0], 0)


def test_threads_that_file_different_documents_at_once(home: Home) -> None:
    waiting = [home.take(bytes([i]) * 9, f"{i}.pdf") for i in range(1, 17)]
    with ThreadPoolExecutor(16) as pool:
        filed = list(pool.map(lambda n: home.file(n, letter(f"{n.id}/HK.03.1/3601/2025")), waiting))
    assert [naskah.folder.split("/")[3][:4] for naskah in filed] == [f"{i:04d}" for i in range(1, 17)]
    assert audit(home.store, home.files, None) == []


def test_a_document_whose_files_were_lost_on_the_way_is_read_again(home: Home) -> None:
    """Someone deleted the searchable PDF between the commit and the restart."""
    home.files.move_to_place = lambda naskah: False  # type: ignore[method-assign]
    with pytest.raises(Exception, match="sudah ada"):
        take_and_file(home)
    del home.files.move_to_place
    naskah = home.store.pending()[0]
    (home.files.received(naskah) / "arsip.pdf").unlink()
    assert resume_filing(home.store, home.files) == 0
    assert home.store.pending()[0].status == "diterima"
    assert home.file(naskah).status == "terarsip"


def test_a_copy_that_a_slower_twin_put_back_is_cleared(home: Home) -> None:
    """Two processes take the same file; one has filed it when the other copies."""
    filed = home.file(home.take())
    home.take_unseen(b"%PDF satu", "scan.pdf")
    assert len(home.files.received_folders()) == 1
    resume_filing(home.store, home.files)
    assert home.files.received_folders() == []
    assert home.files.path(filed, "asli").is_file()


def test_a_leftover_is_kept_when_the_filed_original_is_damaged(home: Home) -> None:
    filed = home.file(home.take())
    home.files.path(filed, "asli").write_bytes(b"rusak")
    home.take_unseen(b"%PDF satu", "scan.pdf")
    resume_filing(home.store, home.files)
    assert len(home.files.received_folders()) == 1
