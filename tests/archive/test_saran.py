"""Suggestions: right often enough, sure only when right, silent when they do not know, and learning from people.

`hal_uji.csv` holds invented subjects, parted by the hash of their text from those the program ships
(`archive/data/contoh_hal.csv`), so that none was chosen for either side; a second code is one an arsiparis would
accept too, none means that nobody can tell.
"""

import dataclasses
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.agenda import add_line, confirm
from archive.reclassify import set_keamanan, set_klasifikasi
from archive.records import Keputusan, Klasifikasi, Rekaman, Sop, Surat
from archive.saran import better, suggest, suggest_subject
from archive.saran_contoh import confirmed, starters
from archive.saran_latih import refresh, train, with_confirmed
from archive.saran_model import FILE, Model, read_model, save_model
from archive.saran_ulang import Pelatih, is_stale
from archive.word_overlap import plain
from tests.archive.offices import Home, letter
from tests.bench.saran import measure, test_subjects

pytestmark = pytest.mark.slow  # training takes some seconds


@pytest.fixture(scope="module")
def bare() -> Model:
    """What a new office begins with."""
    return train(())


@pytest.fixture
def folder(bare: Model, tmp_path: Path) -> Path:
    """A data folder with that model."""
    save_model(bare, tmp_path)
    return tmp_path


def test_no_test_text_was_trained_on() -> None:
    subjects = test_subjects()
    assert len(subjects) >= 120
    assert len({codes[0] for _, codes in subjects if codes}) >= 40
    assert not {plain(hal) for hal, _ in subjects} & {plain(one.hal) for one in starters()}


def test_the_right_code_is_among_three_and_sure_answers_are_right(folder: Path) -> None:
    found = measure(folder)
    assert found.in_three >= 0.9
    assert found.sure_and_wrong <= 0.02
    assert found.sure >= 0.2, "a suggester that is never sure is never wrong, and helps nobody"
    assert found.error <= 0.1, "a confidence says how often it is right"


def test_reasons_name_the_words(folder: Path) -> None:
    best = suggest_subject("Jadwal distribusi logistik Pemilu ke kecamatan", folder)[0]
    assert best.kode.kode == "PP.08.4"
    assert "“distribusi logistik”" in best.alasan
    assert "dalam hal surat" in best.alasan


@pytest.mark.parametrize("hal", ["", "xyzq", "!!!", "Bzzrt wumm", "Undangan syukuran rumah baru"])
def test_what_it_does_not_know_it_does_not_suggest(folder: Path, hal: str) -> None:
    assert suggest_subject(hal, folder) == []


def test_the_code_in_the_number_leads(folder: Path) -> None:
    found = suggest(letter("45/PP.05.1-Und/3601/2025", "Permohonan cuti tahunan"), folder)
    assert found[0].kode.kode == "PP.05.1"
    assert "dibaca dari nomor" in found[0].alasan
    assert found[1].kode.kode == "SDM.06.3"
    kept = Klasifikasi("PP.05.1", "", "nomor", 0.98)
    assert better(letter(), kept, folder) == kept


def test_kinds_that_lie_together_still_do(folder: Path) -> None:
    sop = Rekaman("sop", sop=(Sop(1, 1, nama_sop="Permohonan cuti tahunan"),))
    assert suggest(sop, folder)[0].kode.kode == "ORT.06"
    decree = Rekaman("keputusan", keputusan=Keputusan(tentang="Pembentukan tim kerja"))
    assert suggest(decree, folder)[0].kode.kode == "HK.03.1"


def test_without_a_model_the_words_of_the_table_answer(tmp_path: Path) -> None:
    found = suggest_subject("Permohonan cuti tahunan", tmp_path)
    assert found[0].kode.kode == "SDM.06.3"
    assert not found[0].yakin
    read = Klasifikasi("HM.08", "", "saran", 0.6)
    assert better(letter(None, "Ucapan terima kasih"), read, tmp_path) == read


def test_it_learns_what_people_confirm(home: Home, bare: Model) -> None:
    """An office that files its futsal matches under the forum of spokesmen, whatever a program thinks of it."""
    engine, data = home.store.engine, home.settings.data
    save_model(bare, data)
    assert not refresh(data, home.settings.database), "nothing new, nothing done"
    asked = "Undangan futsal persahabatan antar sekretariat"
    assert "HM.03.5" not in [one.kode.kode for one in suggest_subject(asked, data)]
    names = ("Bawaslu", "Kesbangpol", "Polres", "Kodim", "Dukcapil", "Diskominfo")
    for at, name in enumerate(names):
        filed = home.file(
            home.take(b"%%PDF %d" % at, f"{at}.pdf"),
            letter(None, f"Undangan futsal persahabatan dengan {name}"),
        )
        set_klasifikasi(filed, "HM.03.5", "ani", store=home.store, files=home.files)
    isi = {"hal": "Futsal persahabatan akhir tahun", "kode": "HM.03.5", "tanggal_terima": "2025-12-01"}
    confirm(engine, add_line(engine, "masuk", isi, oleh="ani").id, oleh="ani")
    assert sum(one.jumlah for one in confirmed(engine)) == len(names) + 1
    assert is_stale(engine, data)
    began = time.monotonic()
    assert refresh(data, home.settings.database)
    assert time.monotonic() - began < 30
    best = suggest_subject(asked, data)[0]
    assert best.kode.kode == "HM.03.5"
    assert best.keyakinan > 0.6
    assert "naskah serupa dari kantor ini" in best.alasan
    assert suggest_subject("Permohonan cuti tahunan", data)[0].kode.kode == "SDM.06.3", (
        "the rest is not forgotten"
    )
    new = home.file(home.take(b"%PDF baru", "baru.pdf"), letter(None, asked))
    assert new.klasifikasi == "HM.03.5", "the next scan is filed by it"


def test_the_same_examples_give_the_same_model(home: Home, bare: Model) -> None:
    save_model(bare, home.root)
    again = home.root / "lagi"
    again.mkdir()
    save_model(train(()), again)
    assert (home.root / FILE).read_bytes() == (again / FILE).read_bytes()


def test_a_missing_or_broken_model_is_made_anew_while_the_archive_runs(home: Home) -> None:
    engine, data = home.store.engine, home.settings.data
    (data / FILE).write_bytes(b"bukan model")
    assert read_model(data / FILE) is None
    assert suggest_subject("Permohonan cuti tahunan", data), "meanwhile the words of the table answer"
    trainer = Pelatih(engine, data, home.settings.database, first=0.0, regularly=0.2)
    trainer.start()
    deadline = time.monotonic() + 60
    while is_stale(engine, data) and time.monotonic() < deadline:
        time.sleep(0.1)
    trainer.stop()
    assert not is_stale(engine, data)


def test_a_record_may_be_asked_about_in_any_state(folder: Path) -> None:
    for rekaman in (
        Rekaman("lainnya"),
        Rekaman("surat", surat=Surat()),
        dataclasses.replace(letter(), surat=None),
    ):
        assert isinstance(suggest(rekaman, folder), list)


def test_a_subject_of_every_month_is_one_subject_met_often(home: Home, bare: Model) -> None:
    for month in range(1, 41):
        isi = {"hal": f"Undangan donor darah ke-{month}", "kode": "HM.03.5", "tanggal_terima": "2025-12-01"}
        confirm(home.store.engine, add_line(home.store.engine, "masuk", isi, oleh="ani").id, oleh="ani")
    (learned,) = confirmed(home.store.engine)
    assert learned.jumlah == 40
    save_model(with_confirmed(bare, (learned,)), home.settings.data)
    best = suggest_subject("Kegiatan donor darah bersama", home.settings.data)[0]
    assert best.kode.kode == "HM.03.5", "of forty that were alike"
    assert "40 naskah serupa" in best.alasan


def test_a_secret_letter_teaches_nothing(home: Home) -> None:
    filed = home.file(home.take(), letter(None, "Undangan futsal persahabatan"))
    set_klasifikasi(filed, "HM.03.5", "ani", store=home.store, files=home.files)
    assert [one.hal for one in confirmed(home.store.engine)] == ["Undangan futsal persahabatan"]
    set_keamanan(filed, "terbatas", "ani", store=home.store, files=home.files)
    assert confirmed(home.store.engine) == ()


def test_who_suggests_does_not_load_what_trains(folder: Path) -> None:
    """The library that trains costs a second and a hundred megabytes: no reading child and no start pays for it."""
    code = (
        "import sys, pathlib, arsip, ingest.child, archive.saran_ulang; arsip.parser()\n"
        "from archive.saran import suggest_subject\n"
        "assert suggest_subject('permohonan cuti tahunan', pathlib.Path(sys.argv[1]))[0].kode.kode == 'SDM.06.3'\n"
        "assert not {'sklearn', 'scipy'} & set(sys.modules), 'loaded'"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], cwd=root, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
