"""What was done at the desk stands beside the documents too, and comes back from there alone, row by row."""

import datetime as dt
import json
import os
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from archive import jurnal
from archive.agenda import add_line, confirm, correct
from archive.agenda_draf import fill_registers
from archive.alur_naskah import add_version, move, start
from archive.audit import audit
from archive.boks import open_boks, place
from archive.disposisi import IsiLembar, mark_done, send
from archive.errors import RuleError
from archive.filing import resume_filing
from archive.jra import install_jra, read_jra
from archive.jurnal import LEFT_OUT, journal_file, journaled, rewrite
from archive.jurnal_pulih import journal_faults
from archive.kode_favorit import add_favourite
from archive.konsep_store import DraftStore
from archive.nomor_store import cancel, insert_late, next_number, reserve
from archive.penomoran import Permohonan
from archive.rebuilding import rebuild_database
from archive.reclassify import set_klasifikasi
from archive.retensi import add_event, refresh
from archive.retensi_tahan import hold, holds, lift
from archive.tautan import link, open_berkas, put_in_berkas, unlink
from archive.trail import verify_trail
from tests.archive.offices import Home, letter, open_home

ASKED = Permohonan("SD", "Ketua", dt.date(2026, 3, 4), "3601", "PL.02.1")
JRA = b"Kode;Aktif;Inaktif;Nasib\nPP.05;1 tahun;2 tahun;Musnah\nTU.01;1 tahun;2 tahun;Permanen\n"
# What a rebuilt database works out again.
WORKED_OUT = {
    "naskah": {"terindeks", "versi", "retensi_versi"},
}


def a_busy_day(home: Home) -> None:
    """Something in every table of the desk."""
    engine, drafts = home.store.engine, DraftStore(home.settings.data)
    for number in (1, 2, 3):
        home.file(home.take(bytes([number]) * 9, f"{number}.pdf"), letter(f"{number}/PP.05.1-Und/3601/2025"))
    home.take(b"menunggu", "menunggu.pdf")
    home.store.mark_failed(home.take(b"rusak", "rusak.pdf").id, "rusak.pdf: rusak. Pindai ulang.")
    fill_registers(home.store, home.settings)
    moved = home.store.get(3)
    assert moved is not None
    set_klasifikasi(moved, "TU.01.1", "ani", store=home.store, files=home.files)
    number = next_number(engine, ASKED, oleh="P")
    cancel(
        engine, insert_late(engine, ASKED, number.urut, oleh="P", alasan="terlambat").id, "salah", oleh="P"
    )
    reserve(engine, ASKED, oleh="P", alasan="pleno", jumlah=2)
    line = add_line(engine, "masuk", {"tanggal_terima": "2026-03-04", "asal": "Bawaslu “Contoh”"}, oleh="P")
    confirm(engine, line.id, oleh="P")
    slip = send(
        engine, IsiLembar("Ketua", agenda_id=line.id, catatan="baris\nkedua"), ["Sekretaris"], oleh="K"
    )
    mark_done(engine, slip.kepada[0].id, "beres", oleh="S")
    unlink(engine, link(engine, 1, 2, "balasan", oleh="P").id, "keliru", oleh="P")
    link(engine, 2, 1, "dasar", oleh="P")
    put_in_berkas(engine, open_berkas(engine, "PP.05", "Rapat", oleh="P").id, 1, oleh="P")
    add_favourite(engine, "PP.05.1", oleh="P")
    alur = start(engine, "surat", "Balasan", oleh="P")
    add_version(engine, drafts, alur.id, home.source(b"konsep", "konsep.txt"), "konsep", oleh="P")
    move(engine, alur.id, "paraf", dari="konsep", oleh="P")
    install_jra(engine, read_jra(JRA, "jra.csv"), oleh="P", dasar="contoh")
    add_event(engine, "tahapan berakhir", "2025-01-01", oleh="P")
    refresh(engine)
    open_boks(engine, "B-1", oleh="P", lokasi="rak 2")
    place(engine, [1], "B-1", "7", oleh="P")
    hold(engine, [2, 3], "sengketa", oleh="P")
    lift(engine, holds(engine, 3)[0].id, "selesai", oleh="P")


def tables(data: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, but accounts, and columns that are worked out again."""
    connection = sqlite3.connect(data / "arsip.db")
    connection.row_factory = sqlite3.Row
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {}
    for name in names:
        if name.startswith(("jurnal_", "sqlite_")):
            continue
        left = WORKED_OUT.get(name, set())
        rows = connection.execute(f"SELECT * FROM {name}").fetchall()
        found[name] = sorted(
            ({key: row[key] for key in row.keys() if key not in left} for row in rows),  # noqa: SIM118
            key=repr,
        )
    connection.close()
    return found


@pytest.mark.slow
def test_every_row_comes_back_from_the_folder_alone(home: Home, tmp_path: Path) -> None:
    a_busy_day(home)
    before = tables(home.settings.data)
    empty = {name for name, rows in before.items() if not rows}
    assert empty <= {
        *("pengguna", "sesi", "coba_masuk", "pindah", "susunan", "musnah", "asal_berkas", "aturan_nomor"),
        *(
            "koreksi",
            "koreksi_simpan",
            "rekaman_tulis",
            "usul",
            "usul_baris",
            "usul_persetujuan",
            "alembic_version",
        ),
        *(name for name in empty if name.startswith("jdih_")),
    }, "the day touches every table of the desk"
    home.store.close()
    for path in home.settings.data.glob("arsip.db*"):
        path.unlink()
    done = rebuild_database(home.settings.data)
    assert [lost.split(":")[0] for lost in done.hilang] == ["pengguna"]
    again = open_home(tmp_path)
    with again.store:
        refresh(again.store.engine)
        after = tables(home.settings.data)
        trail, kept = after.pop("jejak"), before.pop("jejak")
        assert [row for row in trail if row["id"] <= len(kept)] == kept
        assert [row["peristiwa"] for row in trail if row["id"] > len(kept)] == ["basis data dibangun ulang"]
        after.pop("jejak_kepala"), before.pop("jejak_kepala")
        assert after == before
        assert verify_trail(again.store.engine) == []
        assert audit(again.store, again.files, None) == []
        assert next_number(again.store.engine, ASKED, oleh="P").urut == 4, "no number is given twice"


def test_every_table_is_told_of_or_left_out_on_purpose(home: Home) -> None:
    with sqlite3.connect(home.settings.data / "arsip.db") as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        watched = {
            row[0]
            for row in connection.execute(
                "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'jurnal_%_insert'"
            )
        }
    connection.close()
    names -= {name for name in names if name.startswith("sqlite_")} | {"alembic_version"}
    assert watched == {table.name for table in journaled()} == names - set(LEFT_OUT)


def told(home: Home) -> list[dict[str, Any]]:
    place = journal_file(home.store.engine)
    assert place is not None
    return [json.loads(line) for line in place.read_bytes().splitlines()[1:]]


def test_a_line_stands_there_when_the_change_is_done(home: Home) -> None:
    line = add_line(home.store.engine, "masuk", {"hal": "Undangan"}, oleh="P")
    [row] = [one["isi"] for one in told(home) if one["tabel"] == "agenda"]
    assert (row["id"], row["hal"], row["dibuat_oleh"]) == (line.id, "Undangan", "P")


def test_what_fails_leaves_no_line(home: Home) -> None:
    add_line(home.store.engine, "masuk", {}, oleh="P")
    before = told(home)
    with pytest.raises(RuleError):
        add_line(home.store.engine, "masuk", {"tanggal_surat": "kemarin"}, oleh="P")
    assert told(home) == before


def test_half_a_line_that_a_crash_left_is_cut_off(home: Home) -> None:
    add_line(home.store.engine, "masuk", {"hal": "satu"}, oleh="P")
    place = journal_file(home.store.engine)
    assert place is not None
    with open(place, "ab") as file:
        file.write(b'{"n":99,"tabel":"agenda","isi":{"id":7,"hal":"sete')
    add_line(home.store.engine, "masuk", {"hal": "dua"}, oleh="P")
    assert [one["isi"]["hal"] for one in told(home) if one["tabel"] == "agenda"] == ["satu", "dua"]
    assert journal_faults(home.store.engine) == []


def test_what_could_not_be_written_is_written_later(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    add_line(home.store.engine, "masuk", {"hal": "satu"}, oleh="P")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", full)
        add_line(home.store.engine, "masuk", {"hal": "dua"}, oleh="P")
    resume_filing(home.store, home.files)
    last = {one["isi"]["id"]: one["isi"]["hal"] for one in told(home) if one["tabel"] == "agenda"}
    assert last == {1: "satu", 2: "dua"}
    assert journal_faults(home.store.engine) == []


def test_a_journal_that_is_gone_or_of_another_archive_is_made_anew(home: Home, tmp_path: Path) -> None:
    add_line(home.store.engine, "masuk", {"hal": "satu"}, oleh="P")
    place = journal_file(home.store.engine)
    assert place is not None
    head, rest = place.read_bytes().split(b"\n", 1)
    strange = json.loads(head) | {"asal": "lain"}
    for content in (None, json.dumps(strange).encode() + b"\n" + rest, b"bukan", b""):
        place.unlink()
        if content is not None:
            place.write_bytes(content)
        add_line(home.store.engine, "masuk", {"hal": "lagi"}, oleh="P")
        assert {one["isi"]["hal"] for one in told(home) if one["tabel"] == "agenda"} == {"satu", "lagi"}
        assert journal_faults(home.store.engine) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Rapat KPU", "Rapat besar", "1 baris agenda berbeda"),
        ('"tabel":"agenda"', '"tabel":"agend"', "rusak"),
        ('"hal":"Rapat KPU"', '"hal:"Rapat KPU"', "rusak"),
    ],
)
def test_a_journal_that_was_changed_is_found(home: Home, old: str, new: str, words: str) -> None:
    add_line(home.store.engine, "masuk", {"hal": "Rapat KPU"}, oleh="P")
    add_line(home.store.engine, "masuk", {"hal": "Rapat lain"}, oleh="P")
    assert audit(home.store, home.files, None) == []
    place = journal_file(home.store.engine)
    assert place is not None
    place.write_text(place.read_text().replace(old, new, 1))
    assert any(words in fault for fault in audit(home.store, home.files, None))
    rewrite(home.store.engine)
    assert audit(home.store, home.files, None) == []


def test_what_later_lines_replaced_is_left_out_some_day(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jurnal, "MOST_CHANGES", 10)
    line = add_line(home.store.engine, "masuk", {"hal": "0"}, oleh="P")
    for number in range(1, 6):
        correct(home.store.engine, line.id, {"hal": str(number)}, oleh="P")
    before = [one for one in told(home) if one["tabel"] == "agenda"]
    resume_filing(home.store, home.files)
    after = [one for one in told(home) if one["tabel"] == "agenda"]
    assert (len(before), [one["isi"]["hal"] for one in after]) == (6, ["5"])
    assert journal_faults(home.store.engine) == []


def test_many_who_write_at_once_leave_one_journal(home: Home) -> None:
    def work() -> None:
        for _ in range(5):
            next_number(home.store.engine, ASKED, oleh="P")

    threads = [threading.Thread(target=work) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    numbers = {one["isi"]["urut"] for one in told(home) if one["tabel"] == "nomor"}
    assert numbers == set(range(1, 41))
    assert journal_faults(home.store.engine) == []
