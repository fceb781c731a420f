"""The desk's work is killed at one step after another and done again: nothing lost, nothing twice."""

import datetime as dt
from pathlib import Path

import pytest

from archive.agenda import add_line, confirm, register_page
from archive.alur_naskah import add_version, list_alur, move, start, steps, versions
from archive.audit import audit
from archive.disposisi import IsiLembar, inbox, mark_done, send
from archive.konsep_store import DraftStore
from archive.nomor_laporan import report
from archive.nomor_store import cancel, insert_late, next_number, reserve
from archive.penomoran import Permohonan
from tests.archive.killing import run_and_kill
from tests.archive.offices import Home, open_home

ASKED = Permohonan("SD", "Ketua", dt.date(2026, 3, 4), "3601", "PL.02.1")


def a_morning(home: Home) -> None:
    """What a clerk does in a morning, each request under a name of its own."""
    engine, drafts = home.store.engine, DraftStore(home.settings.data)
    number = next_number(engine, ASKED, oleh="P", permintaan="a")
    late = insert_late(engine, ASKED, number.urut, oleh="P", alasan="terlambat", permintaan="b")
    cancel(engine, late.id, "salah", oleh="P")
    reserve(engine, ASKED, oleh="P", alasan="pleno", jumlah=2, permintaan="c")
    line = add_line(engine, "masuk", {"tanggal_terima": "2026-03-04"}, oleh="P", permintaan="d")
    confirm(engine, line.id, oleh="P")
    isi = IsiLembar("Ketua", agenda_id=line.id, catatan="x")
    slip = send(engine, isi, ["Sekretaris"], oleh="K", permintaan="e")
    mark_done(engine, slip.kepada[0].id, "beres", oleh="S")
    alur = start(engine, "surat", "Balasan", oleh="P", permintaan="f")
    if alur.status == "konsep":
        add_version(engine, drafts, alur.id, home.source(b"konsep", "konsep.txt"), "konsep", oleh="P")
    move(engine, alur.id, "paraf", dari="konsep", oleh="P")


@pytest.mark.slow
def test_a_morning_killed_at_every_third_step(tmp_path: Path) -> None:
    ended, count = False, 0
    while not ended:
        root = tmp_path / str(count)
        ended = run_and_kill(root, count, a_morning)
        home = open_home(root)
        with home.store:
            a_morning(home)
            assert_done_once(home, count)
        count += (
            3  # a step before, in and after each change is met in turn, for changes have no common length
        )
    assert count > 40, f"only {count} steps were seen: the counting is broken"


def assert_done_once(home: Home, count: int) -> None:
    engine = home.store.engine
    found = report(engine, "Ketua/SD", 2026)
    assert (found.terakhir, found.celah, len(found.dicadangkan), len(found.dibatalkan)) == (3, (), 2, 1), (
        count
    )
    assert [line.nomor_agenda for line in register_page(engine, "masuk", 2026)] == [1], count
    assert [one.status for one in inbox(engine, "Sekretaris", semua=True)] == ["selesai"], count
    (alur,) = list_alur(engine)
    assert (alur.status, len(steps(engine, alur.id)), len(versions(engine, alur.id))) == ("paraf", 1, 1), (
        count
    )
    assert audit(home.store, home.files, None) == [], count
