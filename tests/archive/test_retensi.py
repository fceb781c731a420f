"""The clock runs from a date or an event, holds stop what would be taken away, and two people decide."""

import datetime as dt

import pytest

from archive.boks import boxes, open_boks, place
from archive.errors import NotFoundError, RuleError
from archive.reclassify import set_kesegeraan, set_klasifikasi
from archive.retensi import (
    add_event,
    clock_of,
    count_due,
    due,
    events_recorded,
    listing,
    months_after,
    refresh,
    set_start,
    shown_clocks,
    withdraw_event,
)
from archive.retensi_tahan import hold, holds, lift
from archive.retensi_usul import (
    approvals,
    attach_ba,
    carry_out,
    decide,
    drop,
    get_usul,
    lines,
    propose,
    submit,
    withdraw,
)
from archive.trail import entries, verify_trail
from tests.archive.offices import Home
from tests.archive.retensi_kantor import TODAY, approved, letters, report, scheduled, with_jra

EVENT = "tahapan berakhir"


def ids(rows: list) -> list[int]:  # type: ignore[type-arg]
    return [row.naskah_id for row in rows]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2024-02-29", 12, "2025-02-28"), ("2023-11-30", 3, "2024-02-29"), ("2024-01-31", 0, "2024-01-31")],
)
def test_months_end_on_the_last_day_there_is(day: str, months: int, expected: str) -> None:
    assert months_after(dt.date.fromisoformat(day), months).isoformat() == expected


def test_what_is_due_follows_from_date_and_rule(home: Home) -> None:
    with_jra(home)
    engine = home.store.engine
    (old,) = letters(home, 1)
    (young,) = letters(home, 1, "2025-06-30")
    (new,) = letters(home, 1, "2026-03-04")
    assert ids(due(engine, "musnah", TODAY)) == [old.id]
    assert ids(due(engine, "pindah", TODAY)) == [young.id]
    assert clock_of(engine, new.id).habis_aktif == "2027-03-04"
    assert due(engine, "pindah", dt.date(2027, 3, 3)) == due(engine, "pindah", TODAY)
    assert ids(due(engine, "pindah", dt.date(2027, 3, 4))) == [young.id, new.id]
    assert count_due(engine, "musnah", TODAY, kode="PP") == 1
    assert count_due(engine, "musnah", TODAY, kode="PP.05.2") == 0


def test_an_event_starts_the_clock_of_what_was_before_it(home: Home) -> None:
    with_jra(home)
    engine = home.store.engine
    (before,) = letters(home, 1, "2019-05-01", "PL.01.2")
    (after,) = letters(home, 1, "2024-03-01", "PL.01.2")
    assert clock_of(engine, before.id).alasan == f"menunggu peristiwa: {EVENT}"
    assert ids(due(engine, "belum", TODAY)) == [before.id, after.id]
    event = add_event(engine, "Setelah  Tahapan Berakhir", "2020-01-15", oleh="ani", kode="PL.01")
    assert (clock_of(engine, before.id).mulai, clock_of(engine, before.id).habis_inaktif) == (
        "2020-01-15",
        "2023-01-15",
    )
    assert clock_of(engine, after.id).alasan
    assert ids(due(engine, "serah", TODAY)) == [before.id]
    withdraw_event(engine, event.id, "salah tanggal", oleh="ani")
    assert events_recorded(engine) == []
    assert ids(due(engine, "belum", TODAY)) == [before.id, after.id]


def test_a_year_that_ends_and_a_day_that_a_person_says(home: Home) -> None:
    with_jra(home)
    engine = home.store.engine
    (naskah,) = letters(home, 1, "2019-03-04", "KU.03.2")
    assert clock_of(engine, naskah.id).mulai == "2019-12-31"
    assert ids(due(engine, "nilai", dt.date(2026, 12, 31))) == [naskah.id]
    with pytest.raises(RuleError, match="alasan"):
        set_start(engine, naskah.id, "2021-01-01", " ", oleh="ani")
    clock = set_start(engine, naskah.id, "2021-01-01", "audit selesai", oleh="ani")
    assert (clock.asal_mulai, clock.habis_inaktif) == ("petugas", "2028-01-01")
    assert set_start(engine, naskah.id, "", "keliru", oleh="ani").asal_mulai == "akhir tahun"


@pytest.mark.slow
def test_a_document_under_another_code_gets_another_clock(home: Home) -> None:
    with_jra(home)
    (naskah,) = letters(home, 1)
    assert clock_of(home.store.engine, naskah.id).nasib == "musnah"
    set_klasifikasi(naskah, "HM.02", "ani", store=home.store, files=home.files)
    clock = clock_of(home.store.engine, naskah.id)
    assert (clock.kode, clock.nasib, clock.alasan) == ("HM.02", "", "kode HM.02 tidak ada dalam JRA")
    assert refresh(home.store.engine) == 0


def test_without_a_schedule_nothing_is_due(home: Home) -> None:
    (naskah,) = letters(home, 1)
    assert all(not due(home.store.engine, name, TODAY) for name in ("pindah", "musnah", "serah", "nilai"))
    assert clock_of(home.store.engine, naskah.id).alasan == "JRA belum diimpor"


def test_a_hold_needs_a_reason_and_counts_until_it_is_lifted(home: Home) -> None:
    with_jra(home)
    engine = home.store.engine
    first, second = letters(home, 2)
    with pytest.raises(RuleError, match="alasannya"):
        hold(engine, [first.id], " ", oleh="ani")
    hold(engine, [first.id], "sengketa 12/2026", oleh="ani")
    (other,) = hold(engine, [first.id], "audit BPK", oleh="budi")
    hold(engine, [first.id], "audit BPK", oleh="budi")  # again: nothing new
    assert clock_of(engine, first.id).ditahan == 2
    assert ids(due(engine, "musnah", TODAY)) == [second.id]
    assert ids(due(engine, "ditahan", TODAY)) == [first.id]
    with pytest.raises(RuleError, match="sedang ditahan"):
        propose(engine, "musnah", "x", oleh="ani", hari_ini=TODAY, ids=[first.id])
    with pytest.raises(RuleError, match="alasan"):
        lift(engine, other.id, "", oleh="ani")
    for one in holds(engine, first.id):
        lift(engine, one.id, "selesai", oleh="citra")
        lift(engine, one.id, "selesai", oleh="citra")
    assert clock_of(engine, first.id).ditahan == 0
    assert [(one.lepas_oleh, one.lepas_alasan) for one in holds(engine, first.id, semua=True)] == [
        ("citra", "selesai")
    ] * 2
    assert len(due(engine, "musnah", TODAY)) == 2
    told = [entry.peristiwa for entry in entries(engine, first.id)]
    assert (told.count("tahanan: ditahan"), told.count("tahanan: dilepas")) == (2, 2)


def test_a_hold_takes_a_document_out_of_the_proposal(home: Home) -> None:
    with_jra(home)
    engine = home.store.engine
    first, second = letters(home, 2)
    usul = approved(home)
    hold(engine, [first.id], "sengketa", oleh="ani")
    assert [(one.naskah_id, one.status, one.keterangan) for one in lines(engine, usul.id)] == [
        (first.id, "dikeluarkan", "ditahan: sengketa"),
        (second.id, "diusulkan", ""),
    ]
    assert clock_of(engine, first.id).usul_id is None


def test_two_other_people_approve(home: Home) -> None:
    with_jra(home)
    engine = home.store.engine
    letters(home, 1)
    usul = propose(engine, "musnah", "Undangan 2019", oleh="Ani", hari_ini=TODAY)
    with pytest.raises(RuleError, match="tidak menunggu"):
        decide(engine, usul.id, "setuju", nama="budi")
    submit(engine, usul.id, oleh="Ani", nomor="3/ND/2026")
    with pytest.raises(RuleError, match="orang lain"):
        decide(engine, usul.id, "setuju", nama=" ani ")
    assert decide(engine, usul.id, "setuju", nama="Budi").status == "diajukan"
    assert decide(engine, usul.id, "setuju", nama=" BUDI").status == "diajukan"  # the same person
    with pytest.raises(RuleError, match="sudah memutus"):
        decide(engine, usul.id, "tolak", nama="budi", catatan="x")
    ba = report(home)
    with pytest.raises(RuleError, match="sesudah 2 orang menyetujui"):
        attach_ba(engine, usul.id, ba.id, oleh="Ani", nomor="1", tanggal="2026-11-20")
    assert decide(engine, usul.id, "setuju", nama="citra").status == "disetujui"
    assert [one.nama for one in approvals(engine, usul.id)] == ["Budi", "citra"]


def test_a_refusal_frees_the_documents(home: Home) -> None:
    with_jra(home)
    engine = home.store.engine
    letters(home, 2)
    usul = propose(engine, "musnah", "x", oleh="ani", hari_ini=TODAY, permintaan="p")
    assert propose(engine, "musnah", "x", oleh="ani", hari_ini=TODAY, permintaan="p") == usul
    assert due(engine, "musnah", TODAY) == []
    with pytest.raises(RuleError, match="sudah ada dalam usul"):
        propose(engine, "musnah", "y", oleh="ani", hari_ini=TODAY, ids=[1])
    submit(engine, usul.id, oleh="ani")
    with pytest.raises(RuleError, match="alasan penolakan"):
        decide(engine, usul.id, "tolak", nama="budi")
    assert decide(engine, usul.id, "tolak", nama="budi", catatan="masih dipakai").status == "ditolak"
    assert len(due(engine, "musnah", TODAY)) == 2


def test_only_what_is_due_is_proposed(home: Home) -> None:
    with_jra(home)
    engine = home.store.engine
    (young,) = letters(home, 1, "2026-03-04")
    (forever,) = letters(home, 1, "2015-03-04", "PL.01.2")
    add_event(engine, EVENT, "2016-01-01", oleh="ani")
    for naskah, said in ((young, "Tunggu sampai jatuh tempo"), (forever, "nasib akhirnya permanen")):
        with pytest.raises(RuleError, match=said):
            propose(engine, "musnah", "x", oleh="ani", hari_ini=TODAY, ids=[naskah.id])
    with pytest.raises(NotFoundError):
        propose(engine, "musnah", "x", oleh="ani", hari_ini=TODAY, ids=[99])
    with pytest.raises(RuleError, match="tidak ada naskah yang jatuh tempo"):
        propose(engine, "musnah", "x", oleh="ani", hari_ini=TODAY)


def test_a_move_needs_one_other_person(home: Home) -> None:
    with_jra(home)
    engine = home.store.engine
    first, second = letters(home, 2, "2025-06-30")
    usul = propose(engine, "pindah", "Undangan 2025", oleh="ani", hari_ini=TODAY)
    drop(engine, usul.id, second.id, "masih dipakai", oleh="ani")
    submit(engine, usul.id, oleh="ani")
    with pytest.raises(RuleError, match="Lengkapi"):
        carry_out(engine, usul.id, oleh="ani")
    decide(engine, usul.id, "setuju", nama="budi")
    assert carry_out(engine, usul.id, oleh="ani").status == "dilaksanakan"
    assert carry_out(engine, usul.id, oleh="ani").status == "dilaksanakan"
    assert ids(listing(engine, "inaktif")) == [first.id]
    assert ids(listing(engine, "aktif")) == [second.id]
    assert ids(due(engine, "pindah", TODAY)) == [second.id]
    assert home.files.path(first, "asli").is_file()


@pytest.mark.slow
def test_a_handing_over_keeps_the_files(home: Home) -> None:
    with_jra(home)
    engine = home.store.engine
    (naskah,) = letters(home, 1, "2015-03-04", "PL.01.2")
    add_event(engine, EVENT, "2016-01-01", oleh="ani")
    usul = approved(home, "serah")
    with pytest.raises(RuleError, match="berita acaranya"):
        carry_out(engine, usul.id, oleh="ani")
    attach_ba(engine, usul.id, report(home).id, oleh="ani", nomor="1", tanggal="2026-11-20")
    carry_out(engine, usul.id, oleh="ani")
    assert clock_of(engine, naskah.id).tahap == "serah"
    assert home.files.path(naskah, "asli").is_file()


@pytest.mark.slow
def test_the_report_is_held_and_cannot_be_one_of_the_papers(home: Home) -> None:
    with_jra(home)
    engine = home.store.engine
    (naskah,) = letters(home, 1)
    usul = approved(home)
    for report_id, said in (
        (naskah.id, "termasuk yang diusulkan"),
        (home.take(b"%PDF lain").id, "belum diarsipkan"),
    ):
        with pytest.raises(RuleError, match=said):
            attach_ba(engine, usul.id, report_id, oleh="ani", nomor="1", tanggal="2026-11-20")
    ba = report(home)
    attach_ba(engine, usul.id, ba.id, oleh="ani", nomor="1", tanggal="2026-11-20")
    assert [one.alasan for one in holds(engine, ba.id)] == [f"berita acara usul musnah {usul.id}"]


@pytest.mark.slow
def test_a_proposal_is_called_off_while_the_wait_runs(home: Home) -> None:
    with_jra(home)
    engine = home.store.engine
    letters(home, 1)
    usul = scheduled(home, dt.timedelta(days=7))
    assert withdraw(engine, usul.id, "Ketua meminta", oleh="citra").status == "dibatalkan"
    assert get_usul(engine, usul.id).alasan == "Ketua meminta"
    assert len(due(engine, "musnah", TODAY)) == 1
    with pytest.raises(RuleError, match="sudah dibatalkan"):
        submit(engine, usul.id, oleh="ani")


@pytest.mark.slow
def test_boxes_and_folders_are_found_again(home: Home) -> None:
    with_jra(home)
    engine = home.store.engine
    first, second = letters(home, 2)
    for number in ("10", "2"):
        open_boks(engine, number, oleh="ani")
    open_boks(engine, "2", oleh="ani", lokasi="Depo, rak A")
    assert [(one.nomor, one.lokasi) for one in boxes(engine)] == [("2", "Depo, rak A"), ("10", "")]
    assert place(engine, [first.id, second.id], "2", "F-03", oleh="ani", tingkat="asli") == 2
    assert place(engine, [first.id], "2", "F-03", oleh="ani") == 0
    clock = clock_of(engine, first.id)
    assert (clock.boks, clock.lokasi, clock.no_folder, clock.tingkat) == ("2", "Depo, rak A", "F-03", "asli")
    assert ids(listing(engine, "aktif", boks="2")) == [first.id, second.id]
    with pytest.raises(NotFoundError, match="belum ada"):
        place(engine, [first.id], "3", "", oleh="ani")


def test_a_secret_document_stands_in_the_list_and_says_no_more(home: Home) -> None:
    with_jra(home)
    letters(home, 1)
    (row,) = due(home.store.engine, "musnah", TODAY)
    assert shown_clocks([row], {"biasa"}) == [row]
    (hidden,) = shown_clocks([row], {"terbatas"})
    assert (hidden.nomor, hidden.judul, hidden.kode) == ("", "(biasa)", row.kode)


def test_urgency_and_secrecy_are_two_fields(home: Home) -> None:
    (naskah,) = letters(home, 1)
    assert (naskah.kesegeraan, naskah.keamanan) == ("segera", "biasa")
    changed = set_kesegeraan(naskah, "sangat segera", "budi", store=home.store, files=home.files)
    assert (changed.kesegeraan, changed.keamanan) == ("sangat segera", "biasa")
    assert entries(home.store.engine, naskah.id)[-1].peristiwa == "kesegeraan diubah"
    with pytest.raises(RuleError, match="tidak dikenal"):
        set_kesegeraan(naskah, "rahasia", "budi", store=home.store, files=home.files)


@pytest.mark.slow
def test_everything_leaves_a_trail(home: Home) -> None:
    with_jra(home)
    letters(home, 1)
    scheduled(home)
    told = [entry.peristiwa for entry in entries(home.store.engine)]
    for wanted in (
        "jra: diimpor",
        "usul: dibuat",
        "usul: diajukan",
        "usul: disetujui",
        "usul: berita acara dilampirkan",
    ):
        assert wanted in told
    assert verify_trail(home.store.engine) == []
