"""An office at work is killed at fifty random moments: nothing lost, nothing twice, and `check` finds nothing."""

import contextlib
import datetime as dt
import json
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from archive.agenda import lines_of
from archive.agenda_draf import fill_registers
from archive.audit import audit
from archive.backup import backup, restore
from archive.errors import RuleError, StoreError
from archive.filing import resume_filing
from archive.naskah_store import Naskah
from archive.nomor_laporan import report
from archive.nomor_store import next_number, numbers
from archive.penomoran import Permohonan
from archive.reclassify import set_keamanan, set_klasifikasi
from archive.records import Rekaman
from tests.archive.offices import Home, letter, open_home

KILLS = 50
CODES = ("HM.02", "KU.03.3", "PP.05.1", "TU.01.1")
ASKED = Permohonan("SD", "Ketua", dt.date(2026, 3, 4), "3601", "PL.02.1")


def content(number: int) -> bytes:
    return b"%PDF surat " + str(number).encode() * 40


def record(number: int) -> Rekaman:
    return letter(f"{number}/HK.03.1-SD/3601/2025", f"Surat {number}")


class Ledger:
    """What the outside world was told is done, a line each, on the disk before the next thing begins."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(self, **told: object) -> None:
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(handle, json.dumps(told).encode() + b"\n")
        os.close(handle)

    def wait(self, more: int) -> None:
        """Until so many things more are done, so that a slow machine is killed at work, too, and not at its start."""
        size = self.path.stat().st_size if self.path.exists() else 0
        until = time.monotonic() + 5
        while time.monotonic() < until:
            if self.path.exists():
                with open(self.path, "rb") as file:
                    file.seek(size)
                    if file.read().count(b"\n") >= more:
                        return
            time.sleep(0.003)

    def told(self, what: str) -> list[dict[str, int]]:
        lines = self.path.read_bytes().splitlines() if self.path.exists() else []
        return [one for one in map(json.loads, lines) if one["apa"] == what]


def work(root: Path, seed: int, which: str) -> None:
    """Works for ever at one thing, or at all in turn; killed from outside."""
    chance, ledger = random.Random(seed), Ledger(root / "lunas.jsonl")
    home = open_home(root)
    resume_filing(home.store, home.files)
    turn = seed * 1000
    while True:
        turn += 1
        task = which if which != "semua" else chance.choice(("arsip", "pindah", "nomor"))
        if task == "arsip":
            naskah = home.file(home.take(content(turn), f"{turn}.pdf"), record(turn))
            ledger.note(apa="arsip", nomor=turn, id=naskah.id)
        elif task == "pindah":
            move(home, chance, ledger)
        elif task == "nomor":
            made = next_number(home.store.engine, ASKED, oleh="P", permintaan=f"permintaan {turn}")
            ledger.note(apa="nomor", nomor=turn, urut=made.urut)
        else:
            with contextlib.suppress(StoreError):
                backup(home.settings.data, root / "cadangan")
                ledger.note(apa="cadang", nomor=turn)


def move(home: Home, chance: random.Random, ledger: Ledger) -> None:
    ids = home.store.all_ids()
    naskah = home.store.get(chance.choice(ids)) if ids else None
    if naskah is None:
        return
    kode = chance.choice(CODES)
    with contextlib.suppress(RuleError):
        set_klasifikasi(naskah, kode, "ani", store=home.store, files=home.files)
        ledger.note(apa="pindah", nomor=naskah.id, kode=kode)
        set_keamanan(naskah, chance.choice(("biasa", "terbatas")), "ani", store=home.store, files=home.files)


def begin(root: Path, seed: int, which: str) -> int:
    child = os.fork()
    if child == 0:
        try:
            work(root, seed, which)
        finally:
            os._exit(9)  # it ended by itself, which it must not
    return child


@pytest.mark.slow
def test_fifty_kills_at_random_moments(tmp_path: Path) -> None:
    """Four processes file, file elsewhere, number and back up; each time all of them are killed at once."""
    chance, ledger = random.Random(4), Ledger(tmp_path / "lunas.jsonl")
    open_home(tmp_path).store.close()
    home = open_home(tmp_path)
    with home.store:
        for number in range(5):
            home.file(home.take(content(number), f"{number}.pdf"), record(number))
    home.store.close()
    for turn in range(1, KILLS + 1):
        kinds = ("arsip", "pindah", "nomor", "cadang") if turn % 2 else ("semua", "semua", "cadang")
        children = [begin(tmp_path, turn * 10 + at, kind) for at, kind in enumerate(kinds)]
        ledger.wait(chance.randint(1, 6))
        time.sleep(chance.uniform(0, 0.03))
        for child in children:
            os.kill(child, signal.SIGKILL)
        for child in children:
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        home = open_home(tmp_path)
        with home.store:
            resume_filing(home.store, home.files)
            fill_registers(home.store, home.settings)
            assert audit(home.store, home.files, None) == [], turn
            assert_nothing_lost_or_twice(home, ledger, turn)
    done = {what: len(ledger.told(what)) for what in ("arsip", "pindah", "nomor")}
    assert min(done.values()) >= 10, f"killed while every kind of work was going on: {done}"
    assert backup(home.settings.data, tmp_path / "cadangan").kesalahan == ()
    restore(tmp_path / "cadangan", tmp_path / "pulih" / "data")
    again = open_home(tmp_path / "pulih")
    with again.store:
        resume_filing(again.store, again.files)
        assert audit(again.store, again.files, None) == []
        assert again.store.all_ids() == home.store.all_ids()


def assert_nothing_lost_or_twice(home: Home, ledger: Ledger, turn: int) -> None:
    engine = home.store.engine
    rows: list[Naskah] = [row for number in home.store.every_id() if (row := home.store.get(number))]
    assert max(Counter(row.sha256 for row in rows).values()) == 1, turn
    filed = {row.nama_asal: row for row in rows if row.status == "terarsip"}
    for told in ledger.told("arsip"):
        row = filed[f"{told['nomor']}.pdf"]
        assert row.id == told["id"]
        assert home.files.path(row, "asli").read_bytes() == content(told["nomor"])
    last = filed[f"{ledger.told('arsip')[-1]['nomor']}.pdf"] if ledger.told("arsip") else rows[0]
    assert len(lines_of(engine, last.id)) == 1, "one line in the registers"
    given = numbers(engine, "Ketua/SD", 2026, limit=100_000)
    assert [one.urut for one in given] == list(range(1, len(given) + 1)), turn
    told_numbers = [one["urut"] for one in ledger.told("nomor")]
    assert len(set(told_numbers)) == len(told_numbers), "no number was told to two"
    assert set(told_numbers) <= {one.urut for one in given}, "none that was told is gone"
    assert not given or report(engine, "Ketua/SD", 2026).celah == (), turn
