"""The number giver: one number for each who asks, reserved, late and cancelled ones kept in sight."""

import dataclasses
import datetime as dt
import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from archive.agenda import add_line
from archive.errors import NotFoundError, RuleError
from archive.naskah_store import open_store
from archive.nomor_books import books, set_rule, set_start
from archive.nomor_laporan import UrutNaskah, link_by_hand, link_scan, number_of, report, report_documents
from archive.nomor_store import (
    cancel,
    get_number,
    insert_late,
    next_number,
    numbers,
    preview,
    reserve,
    use_reserved,
)
from archive.penomoran import Aturan, Permohonan
from archive.peristiwa import events
from archive.trail import recording, verify_trail
from tests.archive.offices import Home

pytestmark = pytest.mark.slow  # real processes and disks

DAY = dt.date(2026, 3, 4)
SD = Permohonan("SD", "Ketua", DAY, "3601", "PL.02.1", hal="Permintaan data")
KPT = Permohonan("Kpt", "Ketua", DAY)
BUKU = "Ketua/SD"


def give(home: Home, asked: Permohonan = SD) -> str:
    return next_number(home.store.engine, asked, oleh="Petugas").teks


def test_each_book_counts_by_itself_and_anew_every_year(home: Home) -> None:
    secretary = dataclasses.replace(SD, penanda="SEKRETARIS", kode="KU.03.3")
    new_year = dataclasses.replace(SD, tanggal=dt.date(2027, 1, 1))
    given = [give(home, asked) for asked in (SD, SD, secretary, KPT, new_year, SD)]
    assert given == [
        "1/PL.02.1-SD/3601/2026",
        "2/PL.02.1-SD/3601/2026",
        "1/KU.03.3-SD/3601/2026",
        "1 TAHUN 2026",
        "1/PL.02.1-SD/3601/2027",
        "3/PL.02.1-SD/3601/2026",
    ]
    assert [(book.buku, book.tahun, book.terakhir) for book in books(home.store.engine)] == [
        ("Ketua/SD", 2027, 1),
        ("Ketua/SD", 2026, 3),
        ("Kpt", 2026, 1),
        ("Sekretaris/SD", 2026, 1),
    ]


def test_an_office_with_one_book_for_all_letters(home: Home) -> None:
    set_rule(
        home.store.engine,
        Aturan("", "", 2026, "{urut:3}/{kode}-{jenis}/{wilayah}/{bulan}/{tahun}", buku="Surat keluar"),
        oleh="Admin",
    )
    asked = [SD, dataclasses.replace(SD, penanda="Sekretaris", jenis="und")]
    assert [give(home, one) for one in asked] == [
        "001/PL.02.1-SD/3601/III/2026",
        "002/PL.02.1-Und/3601/III/2026",
    ]


def test_a_full_number_is_never_given_by_two_books(home: Home) -> None:
    """Ketua and Sekretaris count apart, but the number does not say who signed."""
    secretary = dataclasses.replace(SD, penanda="Sekretaris")
    assert [give(home), give(home, secretary), give(home, secretary)] == [
        "1/PL.02.1-SD/3601/2026",
        "2/PL.02.1-SD/3601/2026",
        "3/PL.02.1-SD/3601/2026",
    ]
    found = report(home.store.engine, "Sekretaris/SD", 2026)
    assert [(n.urut, n.alasan) for n in found.dibatalkan] == [
        (1, "nomor lengkapnya sama dengan nomor dari buku lain; dilewati")
    ]
    assert (found.celah, found.kembar) == ((), ())
    assert give(home) == "4/PL.02.1-SD/3601/2026", "2 and 3 were given by the other book"


def test_an_office_that_lets_two_books_overlap_sees_the_doubles(home: Home) -> None:
    rule = Aturan("Kpt", "", 2026, "{urut} TAHUN {tahun}", "Keputusan {penanda}", "{penanda}")
    set_rule(home.store.engine, rule, oleh="Admin")
    assert give(home, KPT) == give(home, dataclasses.replace(KPT, penanda="Sekretaris")) == "1 TAHUN 2026"
    assert len(report(home.store.engine, "Keputusan Ketua", 2026).kembar) == 1
    naskah = home.take()
    with recording(home.store.engine) as connection:
        notes = link_scan(connection, naskah.id, "1 TAHUN 2026", "keputusan")
    assert notes == [
        "nomor 1 TAHUN 2026: ada dalam beberapa buku (Keputusan Ketua, Keputusan Sekretaris). Pilih bukunya."
    ]


def test_a_request_that_lacks_something_takes_nothing(home: Home) -> None:
    with pytest.raises(RuleError, match="kode belum diisi"):
        give(home, dataclasses.replace(SD, kode=""))
    with pytest.raises(RuleError, match="penanda tangan"):
        give(home, dataclasses.replace(SD, penanda=" "))
    with pytest.raises(RuleError, match="siapa"):
        next_number(home.store.engine, SD, oleh=" ")
    assert give(home) == "1/PL.02.1-SD/3601/2026"


def test_asking_again_after_a_crash_gets_the_same_number(home: Home) -> None:
    first = next_number(home.store.engine, SD, oleh="Petugas", permintaan="formulir-1")
    again = next_number(home.store.engine, SD, oleh="Petugas", permintaan="formulir-1")
    assert first == again
    late = [insert_late(home.store.engine, SD, 1, oleh="P", alasan="terlambat", permintaan="x") for _ in "12"]
    assert late[0] == late[1]
    kept = [reserve(home.store.engine, SD, oleh="P", alasan="pleno", jumlah=2, permintaan="y") for _ in "12"]
    assert kept[0] == kept[1]
    assert give(home) == "4/PL.02.1-SD/3601/2026"


def test_the_preview_takes_nothing_and_warns(home: Home) -> None:
    give(home)
    teks, notes = preview(
        home.store.engine, dataclasses.replace(SD, tanggal=dt.date(2026, 2, 1), kode="ZZ.01")
    )
    assert teks == "2/ZZ.01-SD/3601/2026"
    assert "kode ZZ.01 tidak ada" in notes[0]
    assert "Pertimbangkan nomor sisipan" in notes[1]
    assert preview(home.store.engine, SD) == ("2/PL.02.1-SD/3601/2026", [])


def test_reserved_numbers_are_used_later(home: Home) -> None:
    blank = dataclasses.replace(SD, kode="")
    first, second = reserve(home.store.engine, blank, oleh="Petugas", alasan="rapat pleno", jumlah=2)
    assert (first.teks, first.status, first.alasan) == ("", "dicadangkan", "rapat pleno")
    assert give(home) == "3/PL.02.1-SD/3601/2026"
    used = use_reserved(home.store.engine, second.id, SD, oleh="Petugas")
    assert (used.teks, used.status) == ("2/PL.02.1-SD/3601/2026", "terpakai")
    for asked, message in (
        (SD, "bukan cadangan"),
        (dataclasses.replace(SD, tanggal=dt.date(2027, 1, 1)), "bukan cadangan"),
    ):
        with pytest.raises(RuleError, match=message):
            use_reserved(home.store.engine, second.id, asked, oleh="Petugas")
    (coded,) = reserve(home.store.engine, SD, oleh="P", alasan="x")
    assert coded.teks == "4/PL.02.1-SD/3601/2026"
    other = dataclasses.replace(SD, kode="HK.03")
    assert use_reserved(home.store.engine, coded.id, other, oleh="P").teks == "4/HK.03-SD/3601/2026"
    with pytest.raises(RuleError, match="dicadangkan untuk SD Ketua tahun 2026"):
        use_reserved(home.store.engine, first.id, dataclasses.replace(SD, jenis="ST"), oleh="Petugas")
    with pytest.raises(RuleError, match="alasannya"):
        reserve(home.store.engine, SD, oleh="Petugas", alasan=" ")
    with pytest.raises(RuleError, match="1 sampai 100"):
        reserve(home.store.engine, SD, oleh="Petugas", alasan="x", jumlah=101)


def test_a_cancelled_number_stays_in_sight_and_is_never_given_again(home: Home) -> None:
    give(home)
    number = next_number(home.store.engine, SD, oleh="Petugas")
    with pytest.raises(RuleError, match="alasannya"):
        cancel(home.store.engine, number.id, "", oleh="Petugas")
    cancelled = cancel(home.store.engine, number.id, "salah alamat", oleh="Kasubbag")
    assert cancel(home.store.engine, number.id, "lagi", oleh="X") == cancelled
    assert (cancelled.status, cancelled.alasan) == ("dibatalkan", "salah alamat")
    assert give(home) == "3/PL.02.1-SD/3601/2026"
    assert report(home.store.engine, BUKU, 2026).dibatalkan == (cancelled,)
    happened = events(home.store.engine, "nomor", number.id)
    assert [(one.kejadian, one.oleh) for one in happened] == [
        ("diberikan", "Petugas"),
        ("dibatalkan", "Kasubbag"),
    ]
    with pytest.raises(NotFoundError):
        cancel(home.store.engine, 99, "x", oleh="X")


def test_late_numbers_follow_their_number(home: Home) -> None:
    for _ in range(3):
        give(home)
    late = [insert_late(home.store.engine, SD, 2, oleh="P", alasan="terlambat").teks for _ in "12"]
    assert late == ["2.1/PL.02.1-SD/3601/2026", "2.2/PL.02.1-SD/3601/2026"]
    rule = Aturan("Kpt", "", 2026, "{urut} TAHUN {tahun}", "{jenis}", "{jenis}", sisipan="huruf")
    set_rule(home.store.engine, rule, oleh="Admin")
    give(home, KPT)
    assert insert_late(home.store.engine, KPT, 1, oleh="P", alasan="x").teks == "1.a TAHUN 2026"
    assert [n.urut_teks for n in numbers(home.store.engine, BUKU, 2026)] == ["1", "2", "2.1", "2.2", "3"]
    for after in (4, 0):
        with pytest.raises(RuleError, match="belum pernah diberikan"):
            insert_late(home.store.engine, SD, after, oleh="P", alasan="x")


def test_an_office_that_begins_in_the_middle_of_the_year(home: Home) -> None:
    set_start(home.store.engine, BUKU, 2026, 122, oleh="Admin")
    assert give(home) == "123/PL.02.1-SD/3601/2026"
    assert insert_late(home.store.engine, SD, 25, oleh="P", alasan="x").teks == "25.1/PL.02.1-SD/3601/2026"
    with pytest.raises(RuleError, match="123 sudah diberikan"):
        set_start(home.store.engine, BUKU, 2026, 120, oleh="Admin")
    set_start(home.store.engine, BUKU, 2026, 125, oleh="Admin")
    give(home)
    found = report(home.store.engine, BUKU, 2026)
    assert (found.awal, found.terakhir, found.celah) == (123, 126, (124, 125))
    assert [n.urut_teks for n in found.sisipan] == ["25.1"]
    with pytest.raises(NotFoundError):
        report(home.store.engine, BUKU, 2020)


def test_a_number_finds_its_scan(home: Home) -> None:
    number = next_number(home.store.engine, SD, oleh="P")
    gone = next_number(home.store.engine, SD, oleh="P")
    cancel(home.store.engine, gone.id, "batal", oleh="P")
    first, second = (home.take(bytes([n]), f"{n}.pdf").id for n in (1, 2))
    written = "001/PL.02.1-sd/3601/2026"

    def link(naskah: int, teks: str) -> list[str]:
        with recording(home.store.engine) as connection:
            return link_scan(connection, naskah, teks, "surat")

    assert link(first, written) == link(first, written) == []
    assert number_of(home.store.engine, first)[0].id == number.id
    assert report(home.store.engine, BUKU, 2026).tanpa_naskah == ()
    assert link(second, written) == [f"nomor {written}: sudah dipakai naskah {first}. Periksa apakah kembar."]
    assert "sudah dibatalkan (batal)" in link(second, gone.teks)[0]
    assert "tidak ada dalam buku nomor 2026" in link(second, "77/PL.02.1-SD/3601/2026")[0]
    assert link(second, "77/PL.02.1-SD/3601/2023") == [], "the giver was not in use then"
    assert link(second, "800/932/BKPSDM") == []
    with pytest.raises(RuleError, match="sudah ada dalam arsip"):
        cancel(home.store.engine, number.id, "x", oleh="P")
    link_by_hand(home.store.engine, number.id, second, oleh="Arsiparis")
    assert get_number(home.store.engine, number.id).naskah_id == second


def test_gaps_and_doubles_among_documents_numbered_by_hand(home: Home) -> None:
    def line(nomor: str, register: str = "keluar") -> int:
        return add_line(home.store.engine, register, {"nomor_surat": nomor}, oleh="P").id

    line("3/PL.02.1-SD/3601/2023")
    first, second = line("5/HK.03-SD/3601/2023"), line("005/HK.03-SD/3601/2023")
    for nomor in ("5.1/HK.03-SD/3601/2023", "6/HK.03-ST/3601/2023", "1/HK.03-SD/3601/2024", "800/932/BKPSDM"):
        line(nomor)
    line("2 TAHUN 2023", "keputusan")
    line("9/HK.03-SD/3601/2023", "masuk")
    assert report_documents(home.store.engine, 2023) == [
        UrutNaskah("Kpt", 2023, 2, 2, (), ()),
        UrutNaskah("SD", 2023, 3, 5, (4,), (("5/HK.03-SD/3601/2023", (first, second)),)),
        UrutNaskah("ST", 2023, 6, 6, (), ()),
    ]
    together = report_documents(home.store.engine, 2023, per_jenis=False)
    assert [(one.jenis, one.awal, one.terakhir, one.celah) for one in together] == [
        ("Kpt", 2, 2, ()),
        ("surat", 3, 6, (4,)),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM nomor",
        "DELETE FROM pencacah",
        "DELETE FROM peristiwa",
        "UPDATE peristiwa SET oleh = 'orang lain'",
        "UPDATE nomor SET teks = '9/PL.02.1-SD/3601/2026'",
        "UPDATE nomor SET kunci_unik = NULL",
        "UPDATE pencacah SET terakhir = 0",
    ],
)
def test_what_was_given_is_neither_deleted_nor_rewritten(home: Home, statement: str) -> None:
    give(home)
    with home.store.engine.begin() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(sa.text(statement))


def test_fifty_threads_ask_at_once(home: Home) -> None:
    with ThreadPoolExecutor(50) as pool:
        given = list(pool.map(lambda _: give(home), range(150)))
    assert sorted(int(teks.split("/")[0]) for teks in given) == list(range(1, 151))
    assert report(home.store.engine, BUKU, 2026).celah == ()


def ask(address: str, client: int, count: int, out: Path) -> None:
    """A client that writes down each number it was told, and gives a new name to each request."""
    with open_store(address) as store, open(out, "a") as told:
        for turn in range(count):
            number = next_number(store.engine, SD, oleh=f"Klien {client}", permintaan=f"{client}-{turn}")
            told.write(f"{client}-{turn} {number.urut}\n")
            told.flush()


@pytest.mark.slow
def test_fifty_processes_and_kills_in_the_middle(tmp_path: Path) -> None:
    """2,000 numbers; ten clients are killed on the way and begin again: no double, no gap."""
    address = f"sqlite:///{tmp_path}/arsip.db"
    open_store(address).close()

    def start(client: int) -> int:
        child = os.fork()
        if child == 0:
            code = 9
            try:
                ask(address, client, 40, tmp_path / f"{client}.txt")
                code = 0
            finally:
                os._exit(code)
        return child

    children = {client: start(client) for client in range(50)}
    for client in random.Random(7).sample(range(50), 10):
        time.sleep(0.1)
        os.kill(children[client], signal.SIGKILL)
        os.waitpid(children[client], 0)
        children[client] = start(client)
    codes = {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children.values()}
    assert codes == {0}
    told: dict[str, set[int]] = {}
    for path in tmp_path.glob("*.txt"):
        for line in path.read_text().splitlines():
            if len(line.split()) == 2:
                told.setdefault(line.split()[0], set()).add(int(line.split()[1]))
    assert all(len(given) == 1 for given in told.values()), "one request was given two numbers"
    assert sorted(next(iter(given)) for given in told.values()) == list(range(1, 2001))
    with open_store(address) as store:
        found = report(store.engine, BUKU, 2026)
        assert (found.terakhir, found.celah, found.kembar) == (2000, (), ())
        assert verify_trail(store.engine) == []
