"""A person puts a document under another code: it moves there whole, once, with a trace, whatever breaks off."""

import dataclasses
import json
from pathlib import Path

import pytest

from archive.audit import audit
from archive.errors import NotFoundError, RuleError
from archive.filing import resume_filing
from archive.naskah_store import Naskah
from archive.reclassify import set_keamanan, set_klasifikasi
from archive.records import Klasifikasi, Rekaman
from archive.rekaman_json import load_rekaman
from archive.trail import entries
from tests.archive.killing import run_and_kill
from tests.archive.offices import Home, letter, open_home

OLD = "PP/PP.05/2025/0045 Undangan Rapat Koordinasi"
NEW = "HM/HM.02/2025/0045 Undangan Rapat Koordinasi"


def refile(home: Home, kode: str = "HM.02", by: str = "ani", naskah_id: int = 1) -> Naskah:
    naskah = home.store.get(naskah_id)
    assert naskah is not None
    return set_klasifikasi(naskah, kode, by, store=home.store, files=home.files)


def test_the_folder_moves_and_a_trace_is_left(home: Home) -> None:
    filed = home.file(home.take())
    home.store.mark_indexed([filed.id])
    moved = refile(home, "hm.02")
    assert (moved.folder, moved.klasifikasi, moved.terindeks) == (NEW, "HM.02", False)
    assert not (home.files.root / OLD).exists()
    rekaman = home.store.rekaman(filed.id)
    assert rekaman.klasifikasi == Klasifikasi("HM.02", rekaman.klasifikasi.uraian, "petugas", 1.0)  # type: ignore[union-attr]
    assert load_rekaman(home.files.path(moved, "rekaman").read_bytes()) == rekaman
    assert home.files.path(moved, "asli").read_bytes() == b"%PDF satu"
    entry = entries(home.store.engine, filed.id)[-1]
    assert (entry.peristiwa, entry.oleh) == ("diklasifikasi", "ani")
    assert json.loads(entry.sebelum or "")["klasifikasi"] == "PP.05.1"
    assert json.loads(entry.sebelum or "")["folder"] == OLD
    assert json.loads(entry.sesudah or "")["folder"] == NEW
    assert audit(home.store, home.files, None) == []


def test_another_code_of_the_same_folder_does_not_move_it(home: Home) -> None:
    home.file(home.take())
    moved = refile(home, "PP.05.2")
    assert (moved.folder, moved.klasifikasi) == (OLD, "PP.05.2")
    assert audit(home.store, home.files, None) == []


def test_a_person_may_confirm_what_was_read(home: Home) -> None:
    home.file(home.take())
    confirmed = refile(home, "PP.05.1")
    assert confirmed.folder == OLD
    assert home.store.rekaman(1).klasifikasi.dasar == "petugas"  # type: ignore[union-attr]
    count = len(entries(home.store.engine))
    assert refile(home, "PP.05.1") == confirmed
    assert len(entries(home.store.engine)) == count, "nothing was changed, nothing is told"


def test_out_of_the_unclassified_and_beside_others(home: Home) -> None:
    """Its number is the archive's, and a folder of that name is there already, made by hand."""
    home.file(home.take(), letter("800/789-BKPSDM", "Surat kantor lain"))
    taken = home.files.root / "KU/KU.03/2025/0001 Surat kantor lain"
    taken.mkdir(parents=True)
    assert refile(home, "KU.03.3").folder == "KU/KU.03/2025/0001 Surat kantor lain [1]"
    assert audit(home.store, home.files, None) == []


def test_what_is_refused(home: Home) -> None:
    waiting = home.take()
    with pytest.raises(RuleError, match="tidak ada dalam daftar klasifikasi"):
        refile(home, "XX.99")
    with pytest.raises(RuleError, match="belum diarsipkan"):
        refile(home)
    with pytest.raises(NotFoundError):
        set_klasifikasi(
            dataclasses.replace(waiting, id=9), "HM.02", "ani", store=home.store, files=home.files
        )
    with pytest.raises(RuleError, match="tidak dikenal"):
        set_keamanan(waiting, "top secret", "ani", store=home.store, files=home.files)
    assert [entry.peristiwa for entry in entries(home.store.engine)] == ["diterima"]


@pytest.mark.parametrize(
    ("sifat", "keamanan"),
    [
        ("Biasa", "biasa"),
        ("Segera/Rahasia", "rahasia"),
        ("TERBATAS", "terbatas"),
        ("Sangat Rahasia", "rahasia"),
        (None, "biasa"),
        ("kerahasiaan", "biasa"),
    ],
)
def test_secrecy_is_what_the_letter_says_of_itself(home: Home, sifat: str | None, keamanan: str) -> None:
    surat = letter().surat
    assert surat is not None
    rekaman: Rekaman = dataclasses.replace(letter(), surat=dataclasses.replace(surat, sifat=sifat))
    assert home.file(home.take(), rekaman).keamanan == keamanan


def test_a_person_decides_on_secrecy(home: Home) -> None:
    filed = home.file(home.take())
    home.store.mark_indexed([filed.id])
    secret = set_keamanan(filed, "rahasia", "sekretaris", store=home.store, files=home.files)
    assert (secret.keamanan, secret.terindeks, secret.folder) == ("rahasia", False, OLD)
    assert entries(home.store.engine, 1)[-1].peristiwa == "keamanan diubah"
    assert refile(home).keamanan == "rahasia"
    assert audit(home.store, home.files, None) == []


def test_what_changed_after_it_was_read_for_the_index_stays_unindexed(home: Home) -> None:
    read = home.file(home.take())
    refile(home)
    home.store.mark_indexed([read.id], {read.id: read.versi})
    now = home.store.unindexed(9)
    assert [naskah.klasifikasi for naskah in now] == ["HM.02"]
    home.store.mark_indexed([read.id], {read.id: now[0].versi})
    assert home.store.unindexed(9) == []


@pytest.mark.slow
def test_a_kill_at_any_step_of_refiling(tmp_path: Path) -> None:
    """Killed at every single step: afterwards it lies where it was or where it should be, whole, told once."""
    ended, steps, outcomes = False, 0, set()
    while not ended:
        root = tmp_path / str(steps)
        home = open_home(root)
        with home.store:
            home.file(home.take())
        ended = run_and_kill(root, steps, refile)
        home = open_home(root)
        with home.store:
            resume_filing(home.store, home.files)
            assert audit(home.store, home.files, None) == [], steps
            naskah = home.store.get(1)
            assert naskah is not None
            assert naskah.folder in (OLD, NEW)
            outcomes.add(naskah.folder)
            told = [entry.peristiwa for entry in entries(home.store.engine, 1)]
            assert told.count("diklasifikasi") == (naskah.folder == NEW), steps
            assert [path.name for path in home.files.root.rglob("asli.*")] == ["asli.pdf"]
            assert refile(home).folder == NEW
            assert audit(home.store, home.files, None) == []
        steps += 1
    assert outcomes == {OLD, NEW}
    assert steps > 30, f"only {steps} steps were seen: the counting is broken"


@pytest.mark.slow
def test_a_kill_while_finishing_a_broken_refiling(tmp_path: Path) -> None:
    """Broken off after the move; finishing it is killed at every step, too, and the place was taken meanwhile."""
    ended, steps = False, 0
    while not ended:
        root = tmp_path / str(steps)
        home = open_home(root)
        with home.store:
            home.file(home.take())
            home.files.move_folder = lambda naskah, place: (_ for _ in ()).throw(OSError())  # type: ignore[method-assign]
            with pytest.raises(OSError):  # noqa: PT011
                refile(home)
        (home.files.root / NEW).mkdir(parents=True)
        ended = run_and_kill(root, steps, lambda home: resume_filing(home.store, home.files))
        home = open_home(root)
        with home.store:
            resume_filing(home.store, home.files)
            assert audit(home.store, home.files, None) == [], steps
            naskah = home.store.get(1)
            assert naskah is not None
            assert naskah.folder == f"{NEW} [1]"
            assert [e.peristiwa for e in entries(home.store.engine, 1)].count("diklasifikasi") == 1
        steps += 1
    assert steps > 20
