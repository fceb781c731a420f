"""What a person corrects: rules of the values, tables, saving, telling the second, undoing, and what follows."""

import dataclasses
import json
import os
import signal
from pathlib import Path

import pytest

from archive.agenda import lines_of
from archive.audit import audit
from archive.errors import RuleError
from archive.klasifikasi import classify
from archive.koreksi import confirmed, correct, doubtful, sidik
from archive.koreksi_medan import Invalid, checked, iso_date, medan_of
from archive.koreksi_store import (
    ChangedMeanwhile,
    Isi,
    finish_corrections,
    history,
    last_save,
    save,
    saves_since,
    undo,
    waiting_corrections,
)
from archive.naskah_store import Naskah
from archive.records import (
    Alur,
    Bukti,
    Keputusan,
    Lampiran,
    Langkah,
    PelaksanaLangkah,
    Penanda,
    Rekaman,
    Sop,
    Surat,
    TabelLangkah,
)
from archive.rekaman_json import load_rekaman
from archive.trail import entries, verify_trail
from search.document import search_doc
from tests.archive.killing import Countdown
from tests.archive.offices import Home, letter, open_home

BOX = (10.0, 10.0, 60.0, 20.0)


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("25 Agustus 2025", "2025-08-25"),
        ("25-8-2025", "2025-08-25"),
        ("25/08/2025", "2025-08-25"),
        ("2025-08-25", "2025-08-25"),
        ("1 nopember 2024", "2024-11-01"),
        ("3 Agt. 2024", "2024-08-03"),
    ],
)
def test_dates_as_people_write_them(typed: str, iso: str) -> None:
    assert iso_date(typed) == iso


@pytest.mark.parametrize(
    ("path", "typed", "why"),
    [
        ("surat/tanggal", "30 Februari 2025", "kalender"),
        ("surat/tanggal", "kemarin", "25 Agustus 2025"),
        ("surat/tanggal", "1 Mei 1825", "tidak mungkin"),
        ("keputusan/tahun", "25", "empat angka"),
        ("surat/penandatangan/nip", "1979", "18 angka"),
        ("surat/hal", "x" * 4001, "terlalu panjang"),
        ("jenis", "sop", "jenis surat"),
        ("sop/0/tabel/0/langkah/0/no", "123456789", "8 huruf"),
    ],
)
def test_values_that_will_not_do(path: str, typed: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        checked(path, typed)


def test_a_field_a_list_and_the_places_they_were_read_at() -> None:
    bukti = {
        "surat/hal": Bukti(1, BOX, 0.5),
        "surat/tembusan": Bukti(1, BOX, 0.6),
        "surat/tembusan/0": Bukti(1, BOX, 0.6),
        "surat/tembusan/2": Bukti(2, BOX, 0.9),
    }
    old = Rekaman("surat", surat=Surat(hal="Undangam", tembusan=("a", "b", "c")), bukti=bukti)
    done = correct(
        old, {"surat/hal": " Undangan\u200b  rapat ", "surat/tembusan/0": "", "surat/tembusan/+": "d\r\ne"}
    )
    assert done.salah == {}
    assert done.rekaman.surat == Surat(hal="Undangan rapat", tembusan=("b", "c", "d", "e"))
    assert [(one.medan, one.sebelum, one.sesudah) for one in done.perubahan] == [
        ("surat/hal", "Undangam", "Undangan rapat"),
        ("surat/tembusan", ["a", "b", "c"], ["b", "c", "d", "e"]),
    ]
    assert done.rekaman.bukti["surat/hal"].keyakinan == 1.0
    assert done.rekaman.bukti["surat/tembusan/1"].halaman == 2, "the third item stands second now"
    assert "surat/tembusan/2" not in done.rekaman.bukti


def test_what_nobody_touched_stays_as_it_was_read() -> None:
    """Also in a form that would not be taken from a person, and whatever a browser does to line ends."""
    surat = Surat(hal="dua  spasi", tanggal="2025-02-31", isi="satu\n dua", tembusan=("x  y",))
    old = Rekaman("surat", surat=surat)
    shown = {one.path: one.nilai.replace("\n", "\r\n") for one in medan_of(old)}
    assert correct(old, shown).perubahan == ()


def test_all_mistakes_are_told_and_nothing_changes() -> None:
    old = Rekaman("surat", surat=Surat(hal="a"))
    done = correct(
        old, {"surat/hal": "b", "surat/tanggal": "x", "surat/rahasia": "y", "surat/tembusan/7": "z"}
    )
    assert set(done.salah) == {"surat/tanggal", "surat/rahasia", "surat/tembusan/7"}
    assert done.rekaman is old


def test_a_certifier_comes_and_goes() -> None:
    old = Rekaman("keputusan", keputusan=Keputusan(lampiran=(Lampiran("SOP", 1, 2),)))
    assert (
        correct(old, {"keputusan/lampiran/0/judul": "SOP arsip"}).perubahan[0].label == "Judul lampiran ke-1"
    )
    new = correct(old, {"keputusan/salinan/nama": "Rina", "keputusan/tahun": "2025"}).rekaman
    assert new.keputusan is not None
    assert (new.keputusan.salinan, new.keputusan.tahun) == (Penanda(None, "Rina"), "2025")
    back = correct(new, {"keputusan/salinan/nama": "", "keputusan/tahun": ""})
    assert back.rekaman == old


def table() -> Rekaman:
    """An SOP with a step table of three steps."""
    steps = tuple(
        Langkah(no, kegiatan, (PelaksanaLangkah(n % 2, "proses"),), waktu="5 menit")
        for n, (no, kegiatan) in enumerate((("1", "Menerima"), ("2", "Memeriksa"), ("3", "Menyerahkan")))
    )
    tabel = TabelLangkah(
        "Judul", ("Staf", "Kasubag"), steps, (Alur("1", "2"), Alur("2", "3", "Ya"), Alur("3", "1"))
    )
    bukti = {f"sop/0/tabel/0/langkah/{n}/kegiatan": Bukti(1, BOX, 0.5 + n / 10) for n in range(3)}
    return Rekaman("sop", sop=(Sop(1, 1, tabel=(tabel,)),), bukti=bukti)


def corrected(typed: dict[str, str]) -> tuple[TabelLangkah, Rekaman]:
    """The table after a correction."""
    done = correct(table(), {f"sop/0/tabel/0/{path}": text for path, text in typed.items()})
    assert done.salah == {}
    return done.rekaman.sop[0].tabel[0], done.rekaman


def test_cells_names_and_symbols() -> None:
    new, _ = corrected(
        {"langkah/1/waktu": "10 menit", "pelaksana/1": "Kasubbag", "langkah/0/kolom/1": "keputusan"}
    )
    assert new.langkah[1].waktu == "10 menit"
    assert new.pelaksana == ("Staf", "Kasubbag")
    assert new.langkah[0].pelaksana == (PelaksanaLangkah(0, "proses"), PelaksanaLangkah(1, "keputusan"))
    done = correct(table(), {"sop/0/tabel/0/langkah/1/waktu": "10 menit"})
    assert [one.medan for one in done.perubahan] == ["sop/0/tabel/0/langkah/1/waktu"]


def test_a_step_that_goes_takes_its_arrows_and_its_place() -> None:
    new, rekaman = corrected({"langkah/1/hapus": "1"})
    assert [step.no for step in new.langkah] == ["1", "3"]
    assert new.alur == (Alur("3", "1"),)
    assert rekaman.bukti["sop/0/tabel/0/langkah/1/kegiatan"].keyakinan == 0.7, "that of the third step"
    assert "sop/0/tabel/0/langkah/2/kegiatan" not in rekaman.bukti


def test_a_new_step_stands_behind_its_number_and_arrows_follow_a_new_number() -> None:
    new, _ = corrected(
        {"langkah/+0/no": "2", "langkah/+0/kegiatan": "Mencatat", "langkah/+0/kolom/0": "proses"}
    )
    assert [step.kegiatan for step in new.langkah] == ["Menerima", "Memeriksa", "Mencatat", "Menyerahkan"]
    renamed, _ = corrected({"langkah/2/no": "4"})
    assert renamed.alur == (Alur("1", "2"), Alur("2", "4", "Ya"), Alur("4", "1"))


def test_arrows_as_typed() -> None:
    new, _ = corrected({"alur": "1 -> 3 tidak\r\n3→2 (Ya)"})
    assert new.alur == (Alur("1", "3", "Tidak"), Alur("3", "2", "Ya"))
    for wrong, why in (("1 -> 9", "langkah 9 tidak ada"), ("satu dua tiga", "tidak dapat dibaca")):
        assert why in correct(table(), {"sop/0/tabel/0/alur": wrong}).salah["sop/0/tabel/0/alur"]


def test_an_actor_comes_and_one_without_symbols_goes() -> None:
    more, _ = corrected({"pelaksana/+": "Sekretaris"})
    assert more.pelaksana == ("Staf", "Kasubag", "Sekretaris")
    cells = {f"langkah/{n}/kolom/0": "" for n in range(3)}
    less, _ = corrected({"pelaksana/0": "", **cells})
    assert less.pelaksana == ("Kasubag",)
    assert less.langkah[1].pelaksana == (PelaksanaLangkah(0, "proses"),)
    assert "simbol" in correct(table(), {"sop/0/tabel/0/pelaksana/0": ""}).salah["sop/0/tabel/0/pelaksana/0"]


def test_what_a_person_confirmed_is_sure() -> None:
    old = dataclasses.replace(table(), catatan_baca=("lihat",))
    assert doubtful(old, 0.8) == tuple(old.bukti)
    new = confirmed(old, 0.8)
    assert doubtful(new, 0.8) == ()
    assert new.catatan_baca == ()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return open_home(tmp_path)


def filed(home: Home) -> Naskah:
    """A letter with a wrong number and a doubtful subject."""
    rekaman = letter(nomor="45/PP.05.1-Und/3601/2025")
    rekaman = dataclasses.replace(
        rekaman, klasifikasi=classify(rekaman), bukti={"surat/hal": Bukti(1, BOX, 0.5)}
    )
    return home.file(home.take(), rekaman)


def put_right(home: Home, naskah: Naskah, typed: dict[str, str], by: str = "ani", **more: object) -> None:
    """Saves what was typed on the record as it is now."""
    isi = Isi(typed, sidik(home.store.rekaman(naskah.id)), **more)  # type: ignore[arg-type]
    save(naskah, isi, by, store=home.store, files=home.files, settings=home.settings)


def take_back(home: Home, naskah: Naskah) -> None:
    """Undoes the last save."""
    last = last_save(home.store.engine, naskah.id)
    assert last is not None
    undo(naskah, last.id, "ani", store=home.store, files=home.files, settings=home.settings)


def test_a_correction_is_kept_told_and_followed(home: Home) -> None:
    naskah = filed(home)
    put_right(home, naskah, {"surat/nomor": "46/HK.03.1-SD/3601/2024", "surat/hal": "Rapat hukum"})
    now = home.store.get(naskah.id)
    assert now is not None
    assert (now.nomor, now.judul, now.tahun) == ("46/HK.03.1-SD/3601/2024", "Rapat hukum", "2024")
    assert now.klasifikasi == "HK.03.1", "nobody had set the code"
    assert now.folder == "HK/HK.03/2024/0046 Rapat hukum"
    assert not now.terindeks
    beside = load_rekaman((home.files.root / now.folder / "rekaman.json").read_bytes())
    assert beside == home.store.rekaman(naskah.id)
    assert beside.bukti["surat/hal"].keyakinan == 1.0
    assert search_doc(naskah.id, now.klasifikasi, beside).judul == "Rapat hukum"
    [line] = [one for one in lines_of(home.store.engine, naskah.id) if one.register != "ekspedisi"]
    assert (line.nomor_surat, line.hal) == ("46/HK.03.1-SD/3601/2024", "Rapat hukum")
    [saved] = history(home.store.engine, naskah.id)
    assert (saved.oleh, saved.peristiwa) == ("ani", "diperbaiki")
    assert {one.medan: (one.dibaca, one.sesudah) for one in saved.ubahan} == {
        "surat/hal": ("Undangan Rapat Koordinasi", "Rapat hukum"),
        "surat/nomor": ("45/PP.05.1-Und/3601/2025", "46/HK.03.1-SD/3601/2024"),
    }
    told = [one for one in entries(home.store.engine, naskah.id) if one.peristiwa == "diperbaiki"]
    assert json.loads(told[0].sesudah or "")["isian"]
    assert verify_trail(home.store.engine) == []
    assert audit(home.store, home.files, None) == []


def test_the_read_value_is_kept_through_several_corrections(home: Home) -> None:
    naskah = filed(home)
    put_right(home, naskah, {"surat/hal": "Satu"})
    put_right(home, naskah, {"surat/hal": "Dua"}, by="budi")
    [second, first] = history(home.store.engine, naskah.id)
    assert [(one.dibaca, one.sebelum, one.sesudah) for one in second.ubahan] == [
        ("Undangan Rapat Koordinasi", "Satu", "Dua")
    ]
    assert first.oleh == "ani"


def test_a_code_set_by_a_person_stays(home: Home) -> None:
    naskah = filed(home)
    put_right(home, naskah, {}, kode="HK.03.1")
    put_right(home, naskah, {"surat/nomor": "46/PP.05.1-Und/3601/2025"})
    now = home.store.get(naskah.id)
    known = home.store.rekaman(naskah.id).klasifikasi
    assert now is not None
    assert known is not None
    assert (now.klasifikasi, known.kode, known.dasar) == ("HK.03.1", "HK.03.1", "petugas")
    assert "diklasifikasi" in {one.peristiwa for one in entries(home.store.engine, naskah.id)}


def test_confirming_clears_what_needed_a_look_and_can_be_undone(home: Home) -> None:
    naskah = filed(home)
    before = home.store.rekaman(naskah.id)
    put_right(home, naskah, {"surat/hal": "Rapat"}, benar=True)
    after = home.store.get(naskah.id)
    assert after is not None
    assert after.perlu_diperiksa == 0
    take_back(home, naskah)
    again = home.store.get(naskah.id)
    assert again is not None
    assert again.perlu_diperiksa == len(before.catatan_baca) > 0
    assert home.store.rekaman(naskah.id) == before
    assert (again.folder, again.klasifikasi) == (naskah.folder, naskah.klasifikasi)
    assert last_save(home.store.engine, naskah.id) is None
    assert audit(home.store, home.files, None) == []


@pytest.mark.slow
def test_undoing_goes_back_save_by_save(home: Home) -> None:
    naskah = filed(home)
    states = [home.store.rekaman(naskah.id)]
    put_right(home, naskah, {"surat/hal": "Satu"})
    states.append(home.store.rekaman(naskah.id))
    put_right(home, naskah, {"surat/nomor": "47/HK.03.1-SD/3601/2024"}, kode="KU.01")
    take_back(home, naskah)
    assert home.store.rekaman(naskah.id) == states[1]
    last = last_save(home.store.engine, naskah.id)
    assert last is not None
    take_back(home, naskah)
    assert home.store.rekaman(naskah.id) == states[0]
    with pytest.raises(RuleError, match="sudah diurungkan"):
        undo(naskah, last.id, "ani", store=home.store, files=home.files, settings=home.settings)


def test_the_second_of_two_is_told_and_overwrites_nothing(home: Home) -> None:
    naskah = filed(home)
    seen = sidik(home.store.rekaman(naskah.id))
    put_right(home, naskah, {"surat/hal": "Dari Ani"}, by="ani")
    with pytest.raises(ChangedMeanwhile):
        save(
            naskah,
            Isi({"surat/hal": "Dari Budi"}, seen),
            "budi",
            store=home.store,
            files=home.files,
            settings=home.settings,
        )
    assert home.store.rekaman(naskah.id).surat.hal == "Dari Ani"  # type: ignore[union-attr]
    assert [one.oleh for one in saves_since(home.store.engine, naskah.id, seen)] == ["ani"]


@pytest.mark.slow
def test_a_paper_that_turns_out_secret_is_secret_at_once(home: Home) -> None:
    naskah = filed(home)
    put_right(home, naskah, {"surat/sifat": "Segera / RAHASIA"})
    now = home.store.get(naskah.id)
    assert now is not None
    assert (now.keamanan, now.kesegeraan) == ("rahasia", "segera")
    put_right(home, naskah, {"surat/sifat": "Biasa"})
    again = home.store.get(naskah.id)
    assert again is not None
    assert (again.keamanan, again.kesegeraan) == ("rahasia", "biasa"), "more open only by who may decide"


def test_nothing_typed_is_no_save(home: Home) -> None:
    naskah = filed(home)
    put_right(home, naskah, {"surat/hal": "Undangan Rapat Koordinasi"})
    assert history(home.store.engine, naskah.id) == []


@pytest.mark.slow
def test_a_kill_at_any_step_leaves_a_whole_archive(tmp_path: Path) -> None:
    for step in range(3, 300, 6):  # every step would take a minute
        root = tmp_path / str(step)
        home = open_home(root)
        naskah = filed(home)
        home.store.close()
        child = os.fork()
        if child == 0:
            again = open_home(root)
            Countdown(step).arm(again)
            put_right(again, naskah, {"surat/nomor": "46/HK.03.1-SD/3601/2024", "surat/hal": "Rapat hukum"})
            os._exit(0)
        _, status = os.waitpid(child, 0)
        home = open_home(root)
        finish_corrections(home.store, home.files, home.settings)
        hal = home.store.rekaman(naskah.id).surat.hal  # type: ignore[union-attr]
        assert waiting_corrections(home.store) == []
        assert audit(home.store, home.files, None) == [], step
        lines = [one for one in lines_of(home.store.engine, naskah.id) if one.register != "ekspedisi"]
        assert [one.hal for one in lines] == [hal], step
        home.store.close()
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
            assert hal == "Rapat hukum"
            assert step > 30
            return
        assert os.WIFSIGNALED(status)
        assert os.WTERMSIG(status) == signal.SIGKILL
    pytest.fail("never came to its end")
