"""Nothing is destroyed but on two people's word and a berita acara; what is destroyed is known for ever."""

import datetime as dt
import json
import shutil
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from archive.audit import audit
from archive.backup import backup, restore
from archive.card import load_card
from archive.errors import NotFoundError, RuleError, StoreError
from archive.filing import resume_filing
from archive.naskah_store import Naskah
from archive.rebuilding import rebuild_database
from archive.reclassify import set_klasifikasi
from archive.retensi import clock_of, listing
from archive.retensi_musnah import destroy, waiting_destruction
from archive.retensi_tahan import hold
from archive.retensi_usul import Usul, decide, get_usul, lines, propose, submit, withdraw
from archive.trail import entries, verify_trail
from tests.archive.killing import run_and_kill
from tests.archive.offices import Home, open_home
from tests.archive.retensi_kantor import SECRET_WORDS, TODAY, approved, letters, scheduled, with_jra


def carried_out(home: Home, usul: Usul) -> Usul:
    return destroy(usul.id, store=home.store, files=home.files, oleh="dedi")


def files_of(home: Home, naskah: Naskah) -> list[str]:
    return sorted(path.name for path in (home.files.root / naskah.folder).iterdir())


def an_office(home: Home, count: int = 1) -> list[Naskah]:
    with_jra(home)
    return letters(home, count)


def test_files_go_and_what_is_known_stays(home: Home) -> None:
    (naskah,) = an_office(home)
    image = home.settings.data / "cache/halaman" / naskah.sha256[:2] / naskah.sha256 / "1.jpg"
    image.parent.mkdir(parents=True)
    image.write_bytes(b"gambar")
    before = naskah
    usul = scheduled(home)
    assert carried_out(home, usul).status == "dilaksanakan"
    gone = home.store.get(naskah.id)
    assert gone is not None
    assert gone.dimusnahkan_pada
    assert files_of(home, gone) == ["naskah.json"]
    assert not image.parent.exists()
    known = (
        "nomor",
        "judul",
        "tanggal",
        "klasifikasi",
        "instansi",
        "halaman",
        "sha256",
        "folder",
        "keamanan",
    )
    assert [getattr(gone, name) for name in known] == [getattr(before, name) for name in known]
    for path in home.root.rglob("*"):
        if path.is_file() and path.parent.name != "masuk" and "arsip.db" not in path.name:
            assert SECRET_WORDS.encode() not in path.read_bytes(), path
    rekaman = home.store.rekaman(naskah.id)
    assert rekaman.teks == ()
    assert rekaman.surat is not None
    assert (rekaman.surat.hal, rekaman.surat.isi) == ("Undangan 1", "")
    with pytest.raises(NotFoundError, match="sudah dimusnahkan"):
        home.files.path(gone, "asli")
    assert [one.naskah_id for one in listing(home.store.engine, "musnah")] == [naskah.id]
    assert [one.status for one in lines(home.store.engine, usul.id)] == ["dilaksanakan"]
    assert audit(home.store, home.files, None) == []


@pytest.mark.slow
def test_card_and_trail_tell_who_and_on_whose_word(home: Home) -> None:
    (naskah,) = an_office(home)
    usul = scheduled(home)
    carried_out(home, usul)
    carried_out(home, usul)  # again: nothing new
    begun, ended = [one for one in entries(home.store.engine, naskah.id) if "musnah" in one.peristiwa]
    assert (begun.peristiwa, ended.peristiwa, begun.oleh) == ("pemusnahan dimulai", "dimusnahkan", "dedi")
    assert json.loads(begun.sesudah or "")["sha256"] == naskah.sha256
    assert json.loads(begun.sesudah or "")["berita_acara"] == "7/BA/2026"
    told = load_card((home.files.root / naskah.folder / "naskah.json").read_bytes()).musnah
    assert told is not None
    assert (told.oleh, told.disetujui, told.usul, told.berita_acara) == (
        "dedi",
        ("budi", "citra"),
        usul.id,
        "7/BA/2026",
    )
    assert told.berkas["asli.pdf"] == naskah.ukuran
    assert verify_trail(home.store.engine) == []


def test_nothing_happens_before_everything_is_there(home: Home) -> None:
    (naskah,) = an_office(home)
    engine = home.store.engine
    usul = propose(engine, "musnah", "x", oleh="ani", hari_ini=TODAY)

    def refused(said: str) -> None:
        with pytest.raises(RuleError, match=said):
            carried_out(home, usul)
        assert len(files_of(home, naskah)) == 5

    refused("draf")
    submit(engine, usul.id, oleh="ani")
    refused("diajukan")
    decide(engine, usul.id, "setuju", nama="budi")
    refused("diajukan")
    decide(engine, usul.id, "setuju", nama="citra")
    refused("disetujui. Lengkapi dua persetujuan dan berita acaranya")


@pytest.mark.slow
def test_it_waits_and_can_be_called_off_until_then(home: Home) -> None:
    (naskah,) = an_office(home)
    usul = scheduled(home, dt.timedelta(days=7))
    with pytest.raises(RuleError, match="masa tunggu"):
        carried_out(home, usul)
    withdraw(home.store.engine, usul.id, "keliru", oleh="citra")
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=8)
    with pytest.raises(RuleError, match="dibatalkan"):
        destroy(usul.id, store=home.store, files=home.files, oleh="dedi", saat=later)
    assert len(files_of(home, naskah)) == 5
    assert audit(home.store, home.files, None) == []


@pytest.mark.slow
def test_what_is_held_at_the_last_moment_is_kept(home: Home) -> None:
    held, free = an_office(home, 2)
    usul = scheduled(home)
    hold(home.store.engine, [held.id], "sengketa", oleh="ani")
    carried_out(home, usul)
    assert (len(files_of(home, held)), files_of(home, free)) == (5, ["naskah.json"])
    assert clock_of(home.store.engine, held.id).tahap == "aktif"
    with pytest.raises(RuleError, match="sudah dimusnahkan"):
        hold(home.store.engine, [free.id], "sengketa", oleh="ani")
    with pytest.raises(RuleError, match="sudah dimusnahkan"):
        set_klasifikasi(free, "HM.02", "ani", store=home.store, files=home.files)
    assert audit(home.store, home.files, None) == []


@pytest.mark.slow
def test_a_damaged_report_stops_it(home: Home) -> None:
    (naskah,) = an_office(home)
    usul = scheduled(home)
    assert usul.ba_naskah_id is not None
    ba = home.store.get(usul.ba_naskah_id)
    assert ba is not None
    home.files.path(ba, "asli").write_bytes(b"lain")
    with pytest.raises(StoreError, match="berita acaranya berubah"):
        carried_out(home, usul)
    assert len(files_of(home, naskah)) == 5


@pytest.mark.slow
def test_not_even_sql_marks_it_destroyed_without_two_people(home: Home) -> None:
    (naskah,) = an_office(home)
    approved(home)
    with (
        home.store.engine.connect().execution_options(writes=True) as connection,
        pytest.raises(sa.exc.IntegrityError, match="dua persetujuan"),
    ):
        connection.execute(
            sa.text("UPDATE naskah SET dimusnahkan_pada = '2026' WHERE id = :id"), {"id": naskah.id}
        )


def forget_card(home: Home, naskah: Naskah) -> None:
    (home.files.root / naskah.folder / "naskah.json").unlink()


def leave_a_file(home: Home, naskah: Naskah) -> None:
    (home.files.root / naskah.folder / "asli.pdf").write_bytes(b"%PDF")


def lose_a_person(home: Home, naskah: Naskah) -> None:
    run_sql(home, "DROP TRIGGER usul_persetujuan_tetap", "DELETE FROM usul_persetujuan WHERE nama = 'budi'")


def bring_it_back(home: Home, naskah: Naskah) -> None:
    run_sql(home, "DROP TRIGGER naskah_musnah_dua_orang", "UPDATE naskah SET dimusnahkan_pada = ''")


def forget_a_hold(home: Home, naskah: Naskah) -> None:
    run_sql(home, "UPDATE retensi SET ditahan = 0")


def run_sql(home: Home, *statements: str) -> None:
    with sqlite3.connect(home.settings.data / "arsip.db") as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (forget_card, "naskah.json hilang"),
        (leave_a_file, "asli.pdf masih ada"),
        (lose_a_person, "tanpa persetujuan dua orang"),
        (bring_it_back, "tercatat dimusnahkan, tetapi tidak pada barisnya"),
        (forget_a_hold, "jumlah penahanannya"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
@pytest.mark.slow
def test_check_finds_what_does_not_agree(home: Home, harm, said: str) -> None:  # type: ignore[no-untyped-def]
    (naskah,) = an_office(home)
    carried_out(home, scheduled(home))
    harm(home, naskah)
    assert any(said in fault for fault in audit(home.store, home.files, None))


@pytest.mark.slow
def test_a_backup_and_a_rebuilt_database_know_it_too(home: Home, tmp_path: Path) -> None:
    gone, _ = an_office(home, 2)
    hold(home.store.engine, [2], "sengketa", oleh="ani")
    carried_out(home, scheduled(home))
    row = home.store.get(gone.id)
    home.store.close()
    made = backup(home.settings.data, tmp_path / "cadangan.tar")
    assert made.kesalahan == ()
    restore(tmp_path / "cadangan.tar", tmp_path / "pulih" / "data")
    again = open_home(tmp_path / "pulih")
    with again.store:
        resume_filing(again.store, again.files)
        assert audit(again.store, again.files, None) == []
        assert again.store.get(gone.id) == row
    for lost in (False, True):
        if lost:
            (again.settings.data / "arsip.db").unlink()
        rebuild_database(again.settings.data)
        rebuilt = open_home(tmp_path / "pulih")
        with rebuilt.store:
            found = rebuilt.store.get(gone.id)
            assert found is not None
            assert row is not None
            told = ("id", "sha256", "nomor", "judul", "halaman", "ukuran", "dimusnahkan_pada", "kesegeraan")
            assert [getattr(found, name) for name in told] == [getattr(row, name) for name in told]
            assert [one.naskah_id for one in listing(rebuilt.store.engine, "musnah")] == [gone.id]
            assert audit(rebuilt.store, rebuilt.files, None) == []


@pytest.mark.slow
def test_a_backup_that_runs_keeps_it_waiting(home: Home) -> None:
    (naskah,) = an_office(home)
    usul = scheduled(home)
    with home.files.destroying(shared=True):
        with pytest.raises(RuleError, match="sedang dicadangkan"):
            carried_out(home, usul)
        assert len(files_of(home, naskah)) == 5
    carried_out(home, usul)


def destroys(home: Home) -> None:
    destroy(1, store=home.store, files=home.files, oleh="dedi")


@pytest.mark.slow
def test_killed_at_every_step_it_is_kept_or_destroyed_with_a_trace(tmp_path: Path) -> None:
    prepared = open_home(tmp_path / "siap")
    with prepared.store:
        held, naskah = an_office(prepared, 2)
        scheduled(prepared)
        hold(prepared.store.engine, [held.id], "sengketa", oleh="ani")
    ended, count, seen = False, 0, set()
    while not ended:
        root = tmp_path / str(count)
        shutil.copytree(tmp_path / "siap" / "data", root / "data")
        ended = run_and_kill(root, count, destroys, more=("unlink",))
        home = open_home(root)
        with home.store:
            resume_filing(home.store, home.files)
            seen.add(check_one(home, naskah))
            assert len(files_of(home, held)) == 5, count
            destroys(home)
            assert files_of(home, naskah) == ["naskah.json"], count
            assert get_usul(home.store.engine, 1).status == "dilaksanakan"
        shutil.rmtree(root)
        count += 2  # every commit is counted twice, before and after
    assert seen == {"ada", "musnah"}
    assert count > 20, f"only {count} steps were seen: the counting is broken"


def check_one(home: Home, naskah: Naskah) -> str:
    """Whether a document is kept whole or destroyed with its trace; there is nothing in between."""
    assert audit(home.store, home.files, None) == []
    assert waiting_destruction(home.store) == []
    row = home.store.get(naskah.id)
    assert row is not None
    told = [one.peristiwa for one in entries(home.store.engine, naskah.id) if "musnah" in one.peristiwa]
    if row.dimusnahkan_pada:
        assert told == ["pemusnahan dimulai", "dimusnahkan"]
        assert files_of(home, row) == ["naskah.json"]
        return "musnah"
    assert told == []
    assert len(files_of(home, row)) == 5
    return "ada"
