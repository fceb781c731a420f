"""From draft to the public shelf and back: two persons, one moment of change, whatever happens between."""

import datetime as dt
import functools
import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from archive.errors import NotFoundError, RuleError, StoreError
from archive.jdih.abstrak import draft_abstract
from archive.jdih.alur_terbit import (
    Usulan,
    approve,
    approve_abstract,
    begin,
    correct,
    decide,
    decisions,
    drop,
    get_usulan,
    list_usulan,
    propose,
    publication,
    publish,
    save,
    send_back,
    settle,
    withdraw,
)
from archive.jdih.bentuk import IsiNaskah, Terbitan
from archive.jdih.gerbang import Calon
from archive.jdih.hubungan import Hubungan, add_relation, relations
from archive.jdih.isi import draft_isi
from archive.jdih.metadata import draft_metadata, edit_metadata
from archive.jdih.rak import POINTER, Naik, Rak
from archive.jdih.salinan import salinan_pdf
from archive.jdih.susun import candidate, compose, file_salinan, foot_of
from archive.tautan import links_of
from archive.trail import entries, verify_trail
from tests.archive.jdih.contoh import DECREE, PROFIL, record
from tests.archive.killing import run_and_kill
from tests.archive.offices import Home, open_home

TODAY = dt.date(2025, 3, 1)
KEY = "keputusan/2025/9"
LATE = Hubungan("keputusan/2025/12", "mencabut", KEY, "Keputusan Nomor 9 Tahun 2025")


def shelf(home: Home) -> Rak:
    return Rak(home.settings.data / "publik")


def made_salinan(one: Usulan) -> bytes:
    return _made(one.isi, one.kunci)


@functools.cache
def _made(isi: IsiNaskah, kunci: str) -> bytes:
    return salinan_pdf(isi, PROFIL.pengesah, foot_of(PROFIL, kunci))


def draft(home: Home, **decree: object) -> Usulan:
    """A filed decree with its draft, the abstract approved."""
    rekaman = record(**decree)
    naskah = home.file(home.take(f"%PDF {decree}".encode(), "sk.pdf"), rekaman)
    metadata = draft_metadata(rekaman, PROFIL)
    one = begin(
        home.store.engine,
        naskah.id,
        metadata,
        draft_abstract(rekaman, metadata),
        draft_isi(rekaman),
        oleh="Laras",
    )
    return approve_abstract(home.store.engine, one.id, oleh="Laras") if one.status == "draf" else one


def calon_of(home: Home, one: Usulan) -> Calon:
    asli = home.store.get(one.naskah_id)
    assert asli is not None
    return candidate(
        one,
        asli,
        home.store.rekaman(asli.id),
        (),
        made_salinan(one),
        relations(home.store.engine),
        hari_ini=TODAY,
    )


def put_out(home: Home, one: Usulan) -> Usulan:
    """Proposed by Laras, approved and published by Ratmi; each step as far as it is not done yet."""
    engine = home.store.engine
    if one.status == "draf":
        one = propose(engine, one.id, calon_of(home, one), PROFIL, oleh="Laras")
    if one.status == "diusulkan":
        one = approve(engine, one.id, calon_of(home, one), PROFIL, oleh="Ratmi")
    made = publication(engine, one.id, foot_of(PROFIL, one.kunci).kode, oleh="Ratmi")
    naik = compose(made, made_salinan(one), PROFIL)
    return publish(engine, shelf(home), one.id, calon_of(home, one), PROFIL, naik, oleh="Ratmi")


def test_a_decree_goes_out_by_two_persons_and_leaves_a_trail(home: Home) -> None:
    engine, one = home.store.engine, draft(home)
    with pytest.raises(RuleError, match="sudah draf"):
        approve(engine, one.id, calon_of(home, one), PROFIL, oleh="Ratmi")
    one = propose(engine, one.id, calon_of(home, one), PROFIL, oleh="Laras")
    with pytest.raises(RuleError, match="orang lain"):
        approve(engine, one.id, calon_of(home, one), PROFIL, oleh=" laras")
    with pytest.raises(RuleError, match="sudah diusulkan"):
        save(
            engine,
            one.id,
            oleh="Laras",
            metadata=edit_metadata(one.metadata, {"lokasi": "Depo"}, oleh="Laras"),
        )
    one = put_out(home, one)
    assert (one.status, one.diusulkan_oleh, one.disetujui_oleh) == ("terbit", "Laras", "Ratmi")
    assert put_out(home, one) == one
    public = shelf(home).read(KEY)
    assert (public.keadaan, public.status, public.versi) == ("terbit", "berlaku", 1)
    assert {one.nama for one in public.berkas} >= {"salinan.pdf", "abstrak.pdf", "halaman/1.png"}
    assert (
        b"Laras"
        not in (shelf(home).root / shelf(home).list_now().baris[0].folder / "terbitan.json").read_bytes()
    )
    told = [
        entry.peristiwa.partition(": ")[2]
        for entry in entries(engine, one.naskah_id)
        if "jdih" in entry.peristiwa
    ]
    assert told == [
        "dimulai",
        "abstrak disetujui",
        "diusulkan",
        "disetujui",
        "penerbitan dimulai",
        "diterbitkan",
    ]
    assert verify_trail(engine) == shelf(home).faults() == []


def test_the_gate_stands_before_every_step(home: Home) -> None:
    engine, one = home.store.engine, draft(home)
    bare = replace(calon_of(home, one), teks_salinan=("tanpa apa pun",))
    with pytest.raises(RuleError, match="belum dapat diterbitkan"):
        propose(engine, one.id, bare, PROFIL, oleh="Laras")
    propose(engine, one.id, calon_of(home, one), PROFIL, oleh="Laras")
    with pytest.raises(RuleError, match="belum dapat"):
        approve(engine, one.id, bare, PROFIL, oleh="Ratmi")
    with pytest.raises(RuleError, match="berubah sementara"):
        approve(engine, one.id, replace(calon_of(home, one), abstrak=None), PROFIL, oleh="Ratmi")
    back = send_back(engine, one.id, "judul", oleh="Ratmi")
    assert (back.status, back.diusulkan_oleh) == ("draf", "")
    new = save(engine, one.id, oleh="Laras", abstrak=replace(one.abstrak, mengapa=one.abstrak.mengapa * 2))
    assert new.abstrak_disetujui_oleh == ""
    with pytest.raises(RuleError, match="abstrak belum disetujui"):
        propose(engine, one.id, calon_of(home, new), PROFIL, oleh="Laras")


def test_decisions_are_kept_with_their_reason_and_the_older_ones_too(home: Home) -> None:
    engine, one = home.store.engine, draft(home)
    for wrong in (
        ("beda:1", "sensor", "x"),
        ("beda:1", "wajar", " "),
        ("lain:1", "wajar", "x"),
        ("pribadi:1", "wajar", "x"),
    ):
        with pytest.raises(RuleError):
            decide(engine, one.id, *wrong, oleh="Laras")
    decide(engine, one.id, "pribadi:1", "bukan data pribadi", "alamat kantor", oleh="Laras")
    decide(engine, one.id, "pribadi:1", "sensor", "", oleh="Ratmi")
    assert [(row.putusan, row.oleh) for row in decisions(engine, one.id)] == [("sensor", "Ratmi")]
    with engine.begin() as connection, pytest.raises(sa.exc.IntegrityError, match="tidak boleh dihapus"):
        connection.execute(sa.text("DELETE FROM jdih_putusan"))


def test_a_number_belongs_to_one_document(home: Home) -> None:
    engine, one = home.store.engine, draft(home)
    other = home.file(home.take(b"%PDF lain", "lain.pdf"))
    with pytest.raises(RuleError, match="sudah dipakai"):
        begin(engine, other.id, one.metadata, one.abstrak, one.isi, oleh="Laras")
    drop(engine, one.id, "salah naskah", oleh="Laras")
    assert begin(engine, other.id, one.metadata, one.abstrak, one.isi, oleh="Laras").versi == 2


@pytest.mark.slow
def test_a_correction_takes_the_place_of_what_was_public(home: Home) -> None:
    engine, rak = home.store.engine, shelf(home)
    first = put_out(home, draft(home))
    second = correct(engine, first.id, "subjek salah", oleh="Laras")
    assert correct(engine, first.id, "subjek salah", oleh="Laras") == second
    metadata = edit_metadata(second.metadata, {"lokasi": "Depo Arsip"}, oleh="Laras")
    second = save(engine, second.id, oleh="Laras", metadata=metadata)
    approve_abstract(engine, second.id, oleh="Laras")
    assert rak.read(KEY).metadata.lokasi != "Depo Arsip"
    old_list = rak.list_now()
    put_out(home, get_usulan(engine, second.id))
    assert (rak.read(KEY).versi, rak.read(KEY).metadata.lokasi) == (2, "Depo Arsip")
    assert rak.read(KEY).diterbitkan_pada == rak.read(KEY, old_list).diterbitkan_pada
    assert rak.read(KEY, old_list).versi == 1  # who began with the old state ends with it
    assert get_usulan(engine, first.id).status == "digantikan"
    assert rak.sweep(grace=-1) >= 1
    assert rak.faults() == []


@pytest.mark.slow
def test_a_withdrawal_says_so_for_ever_and_its_files_are_gone(home: Home) -> None:
    engine, rak = home.store.engine, shelf(home)
    one = put_out(home, draft(home))
    with pytest.raises(RuleError, match="alasan"):
        withdraw(engine, rak, one.id, "", oleh="Ratmi")
    assert withdraw(engine, rak, one.id, "memuat data pribadi", oleh="Ratmi").status == "ditarik"
    left = rak.read(KEY)
    assert (left.keadaan, left.alasan, left.berkas, left.isi.diktum) == (
        "ditarik",
        "memuat data pribadi",
        (),
        (),
    )
    assert "Nomor 9 Tahun 2025" in left.metadata.judul
    assert list(rak.root.glob("**/salinan.pdf")) == []
    with pytest.raises(NotFoundError):
        rak.file(KEY, "salinan.pdf")
    for statement in ("DELETE FROM jdih_terbitan", "UPDATE jdih_terbitan SET alasan = 'x'"):
        with engine.begin() as connection, pytest.raises(sa.exc.IntegrityError, match=r"ditarik|terbit"):
            connection.execute(sa.text(statement))
    held = rak.list_now()
    assert settle(engine, rak) == 0
    assert rak.list_now() is held
    again = correct(engine, one.id, "sudah disamarkan", oleh="Laras")
    approve_abstract(engine, again.id, oleh="Laras")
    put_out(home, get_usulan(engine, again.id))
    assert (rak.read(KEY).keadaan, rak.read(KEY).versi) == ("terbit", 2)


@pytest.mark.slow
def test_a_withdrawal_broken_off_before_the_shelf_is_finished_at_the_next_start(
    home: Home, tmp_path: Path
) -> None:
    engine, rak = home.store.engine, shelf(home)
    one = put_out(home, draft(home))
    withdraw(engine, Rak(tmp_path / "tidak-terpasang"), one.id, "salah", oleh="Ratmi")
    assert rak.read(KEY).keadaan == "terbit"
    assert settle(engine, rak) == 1
    assert rak.read(KEY).keadaan == "ditarik"
    assert settle(engine, rak) == 0


@pytest.mark.slow
def test_a_later_decree_changes_the_page_of_the_earlier_one(home: Home) -> None:
    engine, rak = home.store.engine, shelf(home)
    put_out(home, draft(home))
    before = rak.read(KEY)
    add_relation(engine, LATE, oleh="Laras")
    put_out(home, draft(home, nomor="12", diktum=(DECREE.diktum[0], DECREE.diktum[3])))
    seen = rak.read(KEY)
    assert (seen.status, [(one.jenis, one.kunci) for one in seen.hubungan]) == (
        "dicabut",
        [("dicabut", "keputusan/2025/12")],
    )
    assert seen.diubah_pada >= before.diubah_pada
    assert [one.jenis for one in rak.read("keputusan/2025/12").hubungan] == ["mencabut"]
    assert [one.kunci for one in rak.read_all()] == ["keputusan/2025/12", KEY]


@pytest.mark.slow
def test_a_made_salinan_is_filed_and_linked(home: Home) -> None:
    one = draft(home)
    asli = home.store.get(one.naskah_id)
    assert asli is not None
    rekaman = home.store.rekaman(asli.id)
    for _ in range(2):
        made = file_salinan(
            home.store, home.files, home.settings, asli, rekaman, made_salinan(one), PROFIL, oleh="Laras"
        )
    (link,) = links_of(home.store.engine, asli.id)
    assert (link.dari_id, link.ke_id, link.jenis) == (made.id, asli.id, "salinan")
    kept = home.store.rekaman(made.id).keputusan
    assert kept is not None
    assert kept.salinan is not None
    assert kept.salinan.nama == "Laras Widyaningsih"
    assert home.files.path(made, "asli").read_bytes() == made_salinan(one)


@pytest.mark.parametrize(
    "nama", ["../luar.pdf", "/etc/passwd", "a/b/c", "terbitan.json", ".kunci", "a..pdf", ""]
)
def test_no_file_leaves_its_folder(tmp_path: Path, nama: str) -> None:
    rak = Rak(tmp_path / "publik")
    terbitan = Terbitan(KEY, "", 1, "terbit", draft_metadata(record(), PROFIL), "berlaku", "2025", "2025")
    with pytest.raises(RuleError, match="nama berkas"):
        rak.publish([Naik(terbitan, {nama: ("salinan", "application/pdf", b"x", 1)})], ())
    assert [path.name for path in tmp_path.rglob("*.pdf")] == []
    assert rak.list_now().baris == ()


def small(nomor: int, versi: int, text: str) -> Naik:
    metadata = replace(draft_metadata(record(), PROFIL), nomor=str(nomor), asal={})
    moment = f"2025-02-01T00:00:{versi:02d}+07:00"
    terbitan = Terbitan(
        f"keputusan/2025/{nomor}", "", versi, "terbit", metadata, "berlaku", moment, moment, alasan=text
    )
    return Naik(terbitan, {"salinan.pdf": ("salinan", "application/pdf", text.encode() * 100, 1)})


def test_damage_is_told_not_served(tmp_path: Path) -> None:
    rak = Rak(tmp_path / "publik")
    rak.publish([small(1, 1, "satu")], ())
    card = next(rak.root.glob("isi/**/terbitan.json"))
    rak.file("keputusan/2025/1", "salinan.pdf").write_bytes(b"lain")
    assert "hilang atau berubah" in rak.faults()[0]
    card.write_text(card.read_text().replace("satu", "dua"))
    assert "isinya berubah" in rak.faults()[0]
    (rak.root / POINTER).write_text("../../etc/passwd")
    with pytest.raises(StoreError, match="rusak"):
        rak.list_now()


@pytest.mark.slow
def test_a_visitor_sees_the_old_or_the_new_at_every_kill(tmp_path: Path) -> None:
    """A version of two decrees at once is put out by a process that is killed at each of its steps."""
    ended, count = False, 0
    while not ended:
        root = tmp_path / str(count)
        rak = Rak(root / "publik")
        rak.publish([small(n, 1, "lama") for n in (1, 2)], ())
        ended = run_and_kill(
            root, count, lambda _, rak=rak: rak.publish([small(n, 2, "baru") for n in (1, 2)], [LATE])
        )
        seen = {(one.versi, one.alasan) for one in rak.read_all()}
        assert seen in ({(1, "lama")}, {(2, "baru")}), count
        assert rak.faults() == [], count
        assert (seen == {(2, "baru")}) == bool(rak.list_now().hubungan)
        rak.publish([small(n, 2, "baru") for n in (1, 2)], [LATE])
        assert {one.alasan for one in rak.read_all()} == {"baru"}
        count += 1
    assert count > 20, "the counting is broken"


@pytest.mark.slow
def test_readers_never_see_a_mixture(tmp_path: Path) -> None:
    """One process publishes version after version of two decrees together while this one reads."""
    rak = Rak(tmp_path / "publik")
    rak.publish([small(n, 1, "v1") for n in (1, 2)], ())
    child = os.fork()
    if child == 0:
        for versi in range(2, 1000):
            rak.publish([small(n, versi % 60, f"v{versi}") for n in (1, 2)], ())
            rak.sweep(grace=0.5)
        os._exit(0)
    try:
        states = set()
        until = time.monotonic() + 1.5
        while time.monotonic() < until:
            held = rak.list_now()
            both = {rak.read(f"keputusan/2025/{n}", held).alasan for n in (1, 2)}
            assert len(both) == 1
            states |= both
        assert len(states) > 3
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def publish_all(home: Home) -> None:
    put_out(home, draft(home))


@pytest.mark.slow
def test_publishing_killed_between_shelf_and_database_is_finished_by_the_next_call(tmp_path: Path) -> None:
    with open_home(tmp_path).store as store:
        home = replace(open_home(tmp_path), store=store)
        put_out_until = draft(home)
        engine = store.engine
        propose(engine, put_out_until.id, calon_of(home, put_out_until), PROFIL, oleh="Laras")
        approve(
            engine,
            put_out_until.id,
            calon_of(home, get_usulan(engine, put_out_until.id)),
            PROFIL,
            oleh="Ratmi",
        )
    before = ""
    for count in range(0, 200, 5):
        ended = run_and_kill(tmp_path, count, publish_all)
        home = open_home(tmp_path)
        (one,) = list_usulan(home.store.engine, kunci=KEY)
        if one.diterbitkan_pada:
            before = before or one.diterbitkan_pada
            assert one.diterbitkan_pada == before
        if one.status == "terbit":
            assert shelf(home).read(KEY).diterbitkan_pada == before
        home.store.close()
        if ended:
            break
    assert ended
    assert verify_trail(open_home(tmp_path).store.engine) == []
    assert shelf(open_home(tmp_path)).list_now().nomor == 1
