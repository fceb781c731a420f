"""From draft to archive: the moves that are allowed, initials in their order, versions kept and compared."""

import datetime as dt
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.alur_langkah import ALUR, CANCELLED, MOVES, allowed, find_move
from archive.alur_naskah import (
    Alur,
    add_version,
    compare,
    draft_faults,
    get_alur,
    initial,
    list_alur,
    move,
    start,
    steps,
    versions,
)
from archive.banding import Beda, changed_words, compare_texts
from archive.errors import NotFoundError, RuleError
from archive.konsep_store import DraftStore
from archive.naskah_store import Naskah
from archive.nomor_store import next_number
from archive.penomoran import Permohonan
from archive.records import Keputusan, Rekaman
from tests.archive.offices import Home

PEMARAF = ("Kasubbag Hukum", "Sekretaris")


@pytest.fixture
def drafts(home: Home) -> DraftStore:
    return DraftStore(home.settings.data)


def version(home: Home, drafts: DraftStore, alur: Alur, teks: str, name: str = "konsep.docx") -> str:
    source = home.source(teks.encode(), name)
    return add_version(home.store.engine, drafts, alur.id, source, teks, oleh="Staf").sha256


def number(home: Home, jenis: str = "SD") -> int:
    asked = Permohonan(jenis, "Ketua", dt.date(2025, 3, 4), "3601", "PL.02.1")
    return next_number(home.store.engine, asked, oleh="P").id


def test_a_letter_from_draft_to_sent(home: Home, drafts: DraftStore) -> None:
    engine = home.store.engine
    alur = start(engine, "surat", "Permintaan  data", oleh="Staf", pemaraf=PEMARAF)
    assert (alur.status, alur.judul) == ("konsep", "Permintaan data")
    with pytest.raises(RuleError, match="versi belum ada, belum dapat paraf"):
        move(engine, alur.id, "paraf", dari="konsep", oleh="Staf")
    version(home, drafts, alur, "Isi pertama")
    move(engine, alur.id, "paraf", dari="konsep", oleh="Staf")
    with pytest.raises(RuleError, match="bukan giliran Sekretaris; giliran Kasubbag Hukum"):
        initial(engine, alur.id, "Sekretaris", oleh="S")
    initial(engine, alur.id, "Kasubbag Hukum", oleh="K", catatan="setuju")
    initial(engine, alur.id, "Kasubbag Hukum", oleh="K")
    with pytest.raises(RuleError, match="paraf Sekretaris belum ada"):
        move(engine, alur.id, "ditandatangani", dari="paraf", oleh="Ketua")
    initial(engine, alur.id, "Sekretaris", oleh="S")
    with pytest.raises(RuleError, match="semua sudah memaraf"):
        initial(engine, alur.id, "Ketua", oleh="X")
    move(engine, alur.id, "ditandatangani", dari="paraf", oleh="Ketua", jabatan="Ketua")
    with pytest.raises(RuleError, match="nomor belum ada"):
        move(engine, alur.id, "dinomori", dari="ditandatangani", oleh="P")
    nomor = number(home)
    move(engine, alur.id, "dinomori", dari="ditandatangani", oleh="P", nomor_id=nomor)
    done = move(engine, alur.id, "dikirim", dari="dinomori", oleh="P", catatan="kurir")
    assert (done.status, done.nomor_id) == ("dikirim", nomor)
    made = steps(engine, alur.id)
    assert [(one.ke, one.jabatan, one.oleh) for one in made] == [
        ("paraf", "", "Staf"),
        ("paraf", "Kasubbag Hukum", "K"),
        ("paraf", "Sekretaris", "S"),
        ("ditandatangani", "Ketua", "Ketua"),
        ("dinomori", "", "P"),
        ("dikirim", "", "P"),
    ]
    assert made[1].sha256 == versions(engine, alur.id)[0].sha256, "an initial is for one certain text"
    with pytest.raises(RuleError, match="sudah selesai"):
        move(engine, alur.id, "konsep", dari="dikirim", oleh="P", catatan="x")


def test_a_decree_from_proposal_to_its_scan(home: Home, drafts: DraftStore) -> None:
    engine = home.store.engine
    alur = start(engine, "keputusan", "Penetapan SOP", oleh="Staf")
    nomor = number(home, "Kpt")
    move(engine, alur.id, "penyusunan", dari="usulan", oleh="H")
    sha = version(home, drafts, alur, "KESATU")
    for dari, ke in (("penyusunan", "pencermatan"), ("pencermatan", "paraf"), ("paraf", "penetapan")):
        move(engine, alur.id, ke, dari=dari, oleh="H")
    move(engine, alur.id, "penomoran", dari="penetapan", oleh="H", nomor_id=nomor)
    with pytest.raises(RuleError, match="berkas belum ada"):
        move(engine, alur.id, "salinan", dari="penomoran", oleh="H")
    with pytest.raises(NotFoundError, match="belum disimpan"):
        move(engine, alur.id, "salinan", dari="penomoran", oleh="H", sha256="0" * 64)
    move(engine, alur.id, "salinan", dari="penomoran", oleh="H", sha256=sha)
    move(engine, alur.id, "distribusi", dari="salinan", oleh="H")
    with pytest.raises(RuleError, match="naskah belum ada"):
        move(engine, alur.id, "digitalisasi", dari="distribusi", oleh="H")
    scan = file_decree(home)
    assert get_alur(engine, alur.id).naskah_id == scan.id, "the scan found its number, and by it the draft"
    assert move(engine, alur.id, "digitalisasi", dari="distribusi", oleh="H").status == "digitalisasi"


def file_decree(home: Home) -> Naskah:
    instansi = "KOMISI PEMILIHAN UMUM KABUPATEN PANDEGLANG"
    decree = Keputusan(instansi=instansi, nomor="1", tahun="2025", tentang="Penetapan SOP")
    return home.file(home.take(), Rekaman("keputusan", keputusan=decree))


def test_a_returned_draft_is_initialled_anew(home: Home, drafts: DraftStore) -> None:
    engine = home.store.engine
    alur = start(engine, "surat", "x", oleh="Staf", pemaraf=PEMARAF)
    version(home, drafts, alur, "satu")
    move(engine, alur.id, "paraf", dari="konsep", oleh="Staf")
    initial(engine, alur.id, "Kasubbag Hukum", oleh="K")
    with pytest.raises(RuleError, match="sedang paraf, isinya tidak dapat diganti"):
        version(home, drafts, alur, "dua")
    with pytest.raises(RuleError, match="catatan belum ada"):
        move(engine, alur.id, "konsep", dari="paraf", oleh="S")
    move(engine, alur.id, "konsep", dari="paraf", oleh="S", catatan="perbaiki tanggal")
    version(home, drafts, alur, "dua")
    move(engine, alur.id, "paraf", dari="konsep", oleh="Staf")
    with pytest.raises(RuleError, match="giliran Kasubbag Hukum"):
        initial(engine, alur.id, "Sekretaris", oleh="S")


def test_two_who_move_at_once_move_once(home: Home, drafts: DraftStore) -> None:
    engine = home.store.engine
    alur = start(engine, "surat", "x", oleh="Staf", permintaan="f1")
    assert start(engine, "surat", "x", oleh="Staf", permintaan="f1") == alur
    version(home, drafts, alur, "satu")
    with ThreadPoolExecutor(8) as pool:
        states = list(
            pool.map(lambda n: move(engine, alur.id, "paraf", dari="konsep", oleh=str(n)).status, range(8))
        )
    assert states == ["paraf"] * 8
    assert len(steps(engine, alur.id)) == 1
    with pytest.raises(RuleError, match="sementara itu sudah paraf"):
        move(engine, alur.id, CANCELLED, dari="konsep", oleh="X", catatan="batal")
    assert [one.id for one in list_alur(engine, alur="surat", status="paraf")] == [alur.id]


def test_a_number_serves_one_draft(home: Home, drafts: DraftStore) -> None:
    engine, nomor = home.store.engine, number(home)
    for place, judul in enumerate("ab"):
        alur = start(engine, "surat", judul, oleh="Staf")
        version(home, drafts, alur, judul)
        move(engine, alur.id, "paraf", dari="konsep", oleh="S")
        move(engine, alur.id, "ditandatangani", dari="paraf", oleh="S")
        if place == 0:
            move(engine, alur.id, "dinomori", dari="ditandatangani", oleh="S", nomor_id=nomor)
            continue
        for wrong, message in ((nomor, "dipakai “a”"), (99, "tidak ada")):
            with pytest.raises(RuleError, match=message):
                move(engine, alur.id, "dinomori", dari="ditandatangani", oleh="S", nomor_id=wrong)


def test_versions_are_kept_and_compared(home: Home, drafts: DraftStore) -> None:
    engine = home.store.engine
    alur = start(engine, "surat", "x", oleh="Staf")
    first = version(home, drafts, alur, "Rapat pada hari Senin.\nDemikian.")
    second = version(home, drafts, alur, "Rapat pada hari Selasa pagi.\nDemikian.", "../../konsep final.DOCX")
    assert version(home, drafts, alur, "Rapat pada hari Selasa pagi.\nDemikian.") == second
    kept = versions(engine, alur.id)
    assert [(one.versi, one.sha256, one.nama_asal) for one in kept] == [
        (1, first, "konsep.docx"),
        (2, second, "konsep final.DOCX"),
    ]
    assert drafts.path(first, "konsep.docx").read_bytes().startswith(b"Rapat pada hari Senin")
    assert [one for one in compare(engine, alur.id, 1, 2) if one.jenis != "sama"] == [
        Beda("hapus", "Senin"),
        Beda("tambah", "Selasa pagi"),
    ]
    with pytest.raises(NotFoundError, match="versi 3"):
        compare(engine, alur.id, 1, 3)
    assert draft_faults(engine, drafts) == []
    drafts.path(first, "konsep.docx").write_bytes(b"rusak")
    drafts.path(second, "konsep final.DOCX").unlink()
    assert [fault.split(": ")[1] for fault in draft_faults(engine, drafts)] == [
        "isinya berubah. Pulihkan dari cadangan.",
        "hilang. Pulihkan dari cadangan.",
    ]
    stale, fresh = drafts.root / ".lama.part", drafts.root / ".baru.part"
    for part in (stale, fresh):
        part.write_bytes(b"separuh")
    os.utime(stale, (0, 0))
    version(home, drafts, alur, "baru")
    assert list(drafts.root.rglob("*.part")) == [fresh], "another may still be writing it"


def test_a_draft_name_chooses_no_place(home: Home, drafts: DraftStore, tmp_path: Path) -> None:
    odd = tmp_path / "surat.d$x"
    odd.write_bytes(b"x")
    assert drafts.path(drafts.put(odd), odd.name).suffix == ".bin"
    with pytest.raises(ValueError, match="not a hash"):
        drafts.path("../etc", "x.pdf")


def test_the_table_of_moves() -> None:
    """Every state is reached and leads on, none leads to a state that is not there, and only forward or with a note."""
    for alur, states in ALUR.items():
        assert {gerak.ke for gerak in MOVES[alur]} == {*states[1:], CANCELLED, states[0]}
        for place, state in enumerate(states[:-1]):
            assert find_move(alur, state, states[place + 1])
        assert allowed(alur, states[-1]) == allowed(alur, CANCELLED) == ()
        for gerak in MOVES[alur]:
            back = gerak.ke == CANCELLED or states.index(gerak.ke) <= states.index(gerak.dari)
            assert back is ("catatan" in gerak.perlu)


def test_what_cannot_begin(home: Home) -> None:
    with pytest.raises(RuleError, match="alur nota"):
        start(home.store.engine, "nota", "x", oleh="S")
    with pytest.raises(RuleError, match="judulnya"):
        start(home.store.engine, "surat", " ", oleh="S")
    with pytest.raises(RuleError, match="siapa"):
        start(home.store.engine, "surat", "x", oleh="")
    with pytest.raises(NotFoundError):
        get_alur(home.store.engine, 9)


def test_changed_words_are_counted() -> None:
    assert changed_words(compare_texts("satu dua tiga", "satu empat lima tiga")) == (1, 2)


@given(st.text(alphabet="ab \n.", max_size=60), st.text(alphabet="ab \n.", max_size=60))
def test_a_comparison_holds_both_texts(lama: str, baru: str) -> None:
    found = compare_texts(lama, baru)
    assert "".join(one.teks for one in found if one.jenis != "tambah") == lama
    assert "".join(one.teks for one in found if one.jenis != "hapus") == baru
    assert all(one.teks for one in found)
