"""The registers: a draft for each scan, a number when a person confirms, nothing twice, nothing gone."""

import dataclasses
import datetime as dt
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from archive.agenda import (
    BarisAgenda,
    add_line,
    cancel_line,
    confirm,
    correct,
    drafts,
    get_line,
    lines_of,
    register_page,
    twins,
    warnings,
)
from archive.agenda_draf import fill_registers, redraft, redraft_unplaced
from archive.agenda_rencana import split_sifat
from archive.database import naskah_table
from archive.errors import NotFoundError, RuleError
from archive.naskah_store import Naskah
from archive.nomor_laporan import number_of
from archive.nomor_store import next_number
from archive.penomoran import Permohonan
from archive.peristiwa import events
from archive.reclassify import set_klasifikasi
from archive.records import Keputusan, Penanda, Rekaman, Sop, Surat
from tests.archive.offices import Home, letter, open_home

INCOMING = Rekaman(
    "surat",
    surat=Surat(
        instansi="PEMERINTAH KABUPATEN CONTOH",
        nomor="005/123/Setda",
        sifat="Segera",
        lampiran="1 (satu) berkas",
        hal="Undangan upacara",
        tanggal="2025-03-04",
        kepada="Ketua KPU Kabupaten Contoh",
    ),
    teks=("PEMERINTAH KABUPATEN CONTOH",),
)


def filed(home: Home, rekaman: Rekaman, content: bytes = b"1") -> Naskah:
    return home.file(home.take(content, f"{content.hex()}.pdf"), rekaman)


def only(home: Home, naskah: Naskah) -> BarisAgenda:
    (line,) = lines_of(home.store.engine, naskah.id)
    return line


def test_an_incoming_letter_is_drafted_when_it_is_filed(home: Home) -> None:
    line = only(home, filed(home, INCOMING))
    assert (line.register, line.status, line.nomor_agenda, line.tahun) == ("masuk", "draf", None, None)
    assert (line.nomor_surat, line.tanggal_surat, line.asal) == (
        "005/123/Setda",
        "2025-03-04",
        "PEMERINTAH KABUPATEN CONTOH",
    )
    assert (line.tujuan, line.hal, line.lampiran) == (
        "Ketua KPU Kabupaten Contoh",
        "Undangan upacara",
        "1 (satu) berkas",
    )
    assert (line.sifat, line.kesegeraan, line.keamanan) == ("Segera", "segera", "")
    assert line.tanggal_terima == "", "a letter of last year was not received on the day of its scan"
    assert line.catatan == ["tanggal terima tidak diketahui. Isi dari cap agenda pada surat."]
    assert line.dibuat_oleh == "sistem"


def test_a_fresh_letter_was_received_about_when_it_was_scanned(home: Home) -> None:
    today = home.take().diterima_pada[:10]
    assert INCOMING.surat is not None
    fresh = dataclasses.replace(INCOMING, surat=dataclasses.replace(INCOMING.surat, tanggal=today))
    line = only(home, filed(home, fresh))
    assert line.tanggal_terima == today
    assert "diambil dari tanggal pindai" in line.catatan[0]


def test_an_outgoing_letter_is_drafted_with_its_delivery_and_its_number(home: Home) -> None:
    surat = letter().surat
    assert surat is not None
    asked = Permohonan("Und", "Ketua", dt.date(2025, 3, 4), "3601", "PP.05.1")
    given = next_number(home.store.engine, asked, oleh="P")
    sent = dataclasses.replace(
        letter(), surat=dataclasses.replace(surat, nomor=given.teks, kepada="Bupati Contoh\ndi Contoh")
    )
    naskah = filed(home, sent)
    agenda, delivery = lines_of(home.store.engine, naskah.id)
    assert (agenda.register, delivery.register) == ("keluar", "ekspedisi")
    assert delivery.tujuan == agenda.tujuan == "Bupati Contoh di Contoh"
    assert agenda.catatan == []
    assert number_of(home.store.engine, naskah.id)[0].id == given.id


def test_a_keputusan_of_this_office_and_an_sop(home: Home) -> None:
    decree = Rekaman(
        "keputusan",
        keputusan=Keputusan(
            instansi="KOMISI PEMILIHAN UMUM KABUPATEN PANDEGLANG",
            nomor="12",
            tahun="2025",
            tentang="Penetapan SOP",
            penandatangan=Penanda("KETUA", "Nama"),
        ),
    )
    line = only(home, filed(home, decree))
    assert (line.register, line.nomor_surat, line.hal, line.penanda) == (
        "keputusan",
        "12 TAHUN 2025",
        "Penetapan SOP",
        "KETUA",
    )
    assert confirm(home.store.engine, line.id, oleh="Hukum").tahun == 2025, "its number says the year"
    sop = Rekaman("sop", sop=(Sop(1, 1, nomor_sop="396/ORT.06/3601/2023", nama_sop="Arsip"),))
    assert lines_of(home.store.engine, filed(home, sop, b"2").id) == []


def test_what_cannot_be_placed_waits_for_a_person(home: Home) -> None:
    line = only(home, filed(home, Rekaman("lainnya", teks=("Catatan tangan",))))
    assert line.register == "belum"
    assert drafts(home.store.engine, "belum") == [line]
    with pytest.raises(RuleError, match="registernya belum ditentukan"):
        confirm(home.store.engine, line.id, oleh="P")
    placed = confirm(
        home.store.engine, line.id, oleh="P", register="masuk", isi={"tanggal_terima": "2026-01-05"}
    )
    assert (placed.register, placed.nomor_agenda, placed.tahun) == ("masuk", 1, 2026)


def test_numbers_run_by_register_and_year_and_come_once(home: Home) -> None:
    engine = home.store.engine

    def confirmed(register: str, isi: dict[str, str]) -> tuple[int | None, int | None]:
        line = confirm(engine, add_line(engine, register, isi, oleh="P").id, oleh="K")
        assert confirm(engine, line.id, oleh="lain") == line
        return line.nomor_agenda, line.tahun

    assert [
        confirmed("masuk", {"tanggal_terima": "2026-01-05"}),
        confirmed("masuk", {"tanggal_terima": "2026-01-06"}),
        confirmed("keluar", {"tanggal_surat": "2026-01-06"}),
        confirmed("masuk", {"tanggal_terima": "2025-12-31"}),
        confirmed("ekspedisi", {"tanggal_kirim": "2026-01-07"}),
        confirmed("masuk", {"tanggal_terima": "2026-02-01"}),
    ] == [(1, 2026), (2, 2026), (1, 2026), (1, 2025), (1, 2026), (3, 2026)]
    assert [line.nomor_agenda for line in register_page(engine, "masuk", 2026, setelah=1)] == [2, 3]


def test_separate_books_in_one_register(home: Home) -> None:
    engine = home.store.engine
    isi = {"tanggal_terima": "2026-01-05"}
    lines = [add_line(engine, "masuk", isi, oleh="P", buku=buku) for buku in ("Ketua", "Sekretaris", "Ketua")]
    assert [confirm(engine, line.id, oleh="P").nomor_agenda for line in lines] == [1, 1, 2]


def test_many_who_confirm_at_once(home: Home) -> None:
    engine = home.store.engine
    ids = [add_line(engine, "masuk", {"tanggal_terima": "2026-01-05"}, oleh="P").id for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        lines = list(pool.map(lambda i: confirm(engine, i, oleh="P"), [*ids, *ids]))
    assert sorted(line.nomor_agenda or 0 for line in lines) == sorted([*range(1, 21), *range(1, 21)])


def test_a_correction_keeps_the_number_and_leaves_a_trace(home: Home) -> None:
    engine = home.store.engine
    line = add_line(engine, "masuk", {"tanggal_terima": "2026-01-05", "hal": "Undagan"}, oleh="P")
    confirm(engine, line.id, oleh="P")
    fixed = correct(engine, line.id, {"hal": "Undangan", "nomor_surat": "7/X"}, oleh="Kasubbag")
    assert (fixed.hal, fixed.nomor_agenda) == ("Undangan", 1)
    assert correct(engine, line.id, {"hal": "Undangan"}, oleh="Kasubbag") == fixed
    told = [one for one in events(engine, "agenda", line.id) if one.kejadian == "diperbaiki"]
    assert [one.isi["sebelum"] for one in told] == [{"hal": "Undagan", "nomor_surat": ""}]
    with pytest.raises(RuleError, match="sudah bernomor"):
        correct(engine, line.id, {}, register="keluar", oleh="P")
    cancelled = cancel_line(engine, line.id, "bukan surat", oleh="P")
    assert cancel_line(engine, line.id, "lagi", oleh="P") == cancelled
    assert register_page(engine, "masuk", 2026) == [cancelled]
    with pytest.raises(RuleError, match="sudah dibatalkan"):
        correct(engine, line.id, {"hal": "x"}, oleh="P")


@pytest.mark.parametrize(
    ("isi", "message"),
    [
        ({"tanggal_surat": "4 Maret 2025"}, "bukan tanggal"),
        ({"tanggal_surat": "2025-02-30"}, "bukan tanggal"),
        ({"status": "dikonfirmasi"}, "bukan kolom agenda"),
    ],
)
def test_what_a_line_cannot_hold(home: Home, isi: dict[str, str], message: str) -> None:
    with pytest.raises(RuleError, match=message):
        add_line(home.store.engine, "masuk", isi, oleh="P")


def test_a_line_without_its_year_says_what_is_missing(home: Home) -> None:
    line = add_line(home.store.engine, "masuk", {"hal": "x"}, oleh="P")
    with pytest.raises(RuleError, match="tanggal_terima belum diisi"):
        confirm(home.store.engine, line.id, oleh="P")
    assert confirm(home.store.engine, line.id, oleh="P", tahun=2026).nomor_agenda == 1
    assert "tanggal terima belum diisi" in warnings(get_line(home.store.engine, line.id))
    with pytest.raises(NotFoundError):
        get_line(home.store.engine, 99)
    with pytest.raises(RuleError, match="register lain"):
        add_line(home.store.engine, "lain", {}, oleh="P")


def test_received_before_it_was_written_warns(home: Home) -> None:
    """A letter of the 17th, received on the 16th, as real agendas have it."""
    isi = {"tanggal_surat": "2021-02-17", "tanggal_terima": "2021-02-16", "nomor_surat": "1/x"}
    line = add_line(home.store.engine, "masuk", isi, oleh="P")
    confirmed = confirm(home.store.engine, line.id, oleh="P")
    assert warnings(confirmed) == [
        "diterima 2021-02-16, sebelum tanggal suratnya 2021-02-17. Periksa keduanya."
    ]


def test_the_same_letter_scanned_twice_is_noticed(home: Home) -> None:
    first = only(home, filed(home, INCOMING, b"1"))
    second = only(home, filed(home, INCOMING, b"2"))
    assert second.catatan[-1] == (
        f"nomor 005/123/Setda dari pengirim yang sama sudah ada: agenda draf {first.id}. Periksa apakah kembar."
    )
    assert twins(home.store.engine, first.id) == [second]
    assert INCOMING.surat is not None
    elsewhere = dataclasses.replace(INCOMING.surat, instansi="DINAS KESEHATAN KABUPATEN CONTOH")
    third = only(home, filed(home, dataclasses.replace(INCOMING, surat=elsewhere), b"3"))
    assert twins(home.store.engine, third.id) == []
    cancel_line(home.store.engine, second.id, "pindaian kedua", oleh="P")
    assert twins(home.store.engine, first.id) == []


def test_a_document_filed_before_the_registers_were_there(home: Home) -> None:
    naskah = filed(home, INCOMING)
    with home.store.engine.begin() as connection:
        connection.execute(sa.update(naskah_table).values(teragenda=False))
    assert fill_registers(home.store, home.settings) == 1
    assert fill_registers(home.store, home.settings) == 0
    assert len(lines_of(home.store.engine, naskah.id)) == 1


def test_a_damaged_record_waits_for_a_person_and_holds_up_nobody(home: Home) -> None:
    naskah = filed(home, INCOMING)
    with home.store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE rekaman SET isi = '{'"))
        connection.execute(sa.update(naskah_table).values(teragenda=False))
        connection.execute(sa.text("UPDATE agenda SET permintaan = NULL"))
    fill_registers(home.store, home.settings)
    assert lines_of(home.store.engine, naskah.id)[1].register == "belum"


def test_processes_that_fill_the_registers_at_once(tmp_path: Path) -> None:
    home = open_home(tmp_path)
    for number in range(6):
        filed(home, INCOMING, bytes([number]))
    with home.store.engine.begin() as connection:
        connection.execute(sa.update(naskah_table).values(teragenda=False))
        connection.execute(sa.text("UPDATE agenda SET permintaan = NULL"))
    children = []
    for _ in range(4):
        child = os.fork()
        if child == 0:
            code = 99
            try:
                with (other := open_home(tmp_path)).store:
                    code = fill_registers(other.store, other.settings)
            finally:
                os._exit(code)
        children.append(child)
    assert sum(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children) == 6
    assert [len(lines_of(home.store.engine, i)) for i in home.store.every_id()] == [2] * 6
    home.store.close()


def test_a_draft_follows_its_record_until_a_person_touched_it(home: Home) -> None:
    """The number was misread, and corrected beside the scan: the letter is ours, and goes out."""
    engine = home.store.engine
    assert INCOMING.surat is not None
    wrong = dataclasses.replace(INCOMING, surat=dataclasses.replace(INCOMING.surat, instansi=""))
    naskah = filed(home, wrong)
    assert only(home, naskah).register == "masuk"
    number = next_number(engine, Permohonan("SD", "Ketua", dt.date(2025, 3, 4), "3601", "PL.02.1"), oleh="P")
    with engine.begin() as connection:
        connection.execute(sa.update(naskah_table).values(nomor=number.teks))
    assert redraft(home.store, home.settings, naskah.id) == 2
    agenda, delivery = lines_of(engine, naskah.id)
    assert (agenda.register, agenda.nomor_surat, delivery.register) == ("keluar", number.teks, "ekspedisi")
    assert number_of(engine, naskah.id)[0].id == number.id
    assert redraft(home.store, home.settings, naskah.id) == 0
    correct(engine, agenda.id, {"hal": "Ditulis petugas"}, oleh="P")
    with engine.begin() as connection:
        connection.execute(sa.update(naskah_table).values(nomor="005/123/Setda", judul="Lain"))
    redraft(home.store, home.settings, naskah.id)
    assert number_of(engine, naskah.id) == [], "the scan does not bear that number any more"
    agenda, delivery = lines_of(engine, naskah.id)
    assert (agenda.register, agenda.hal) == ("keluar", "Ditulis petugas")
    assert delivery.catatan == ["menurut rekaman terbaru baris ini tidak perlu. Batalkan bila benar."]
    with pytest.raises(NotFoundError):
        redraft(home.store, home.settings, 99)


def test_what_was_not_placed_is_placed_once_the_office_says_who_it_is(home: Home) -> None:
    nameless = dataclasses.replace(home.settings, wilayah="")
    settings, home.settings = home.settings, nameless
    naskah = filed(home, letter())
    assert only(home, naskah).register == "belum"
    assert redraft_unplaced(home.store, nameless) == 0
    assert redraft_unplaced(home.store, settings) == 1
    assert (only(home, naskah).register, only(home, naskah).catatan) == ("keluar", [])


def test_a_draft_follows_the_code_its_letter_is_filed_under(home: Home) -> None:
    engine = home.store.engine
    first, second = filed(home, INCOMING), filed(home, INCOMING, b"dua")
    correct(engine, only(home, second).id, {"kode": "HM.03"}, oleh="P")
    for naskah in (first, second):
        set_klasifikasi(naskah, "TU.01.1", "ani", store=home.store, files=home.files)
    assert (only(home, first).kode, only(home, second).kode) == ("TU.01.1", "HM.03")
    confirm(engine, only(home, first).id, oleh="P", tahun=2025)
    set_klasifikasi(home.store.get(first.id) or first, "PW.01", "ani", store=home.store, files=home.files)
    assert only(home, first).kode == "TU.01.1", "a confirmed line is the book's"


def test_a_date_that_is_none_holds_up_nobody(home: Home) -> None:
    naskah = filed(home, INCOMING)
    with home.store.engine.begin() as connection:
        connection.execute(sa.update(naskah_table).values(teragenda=False, tanggal="2025-13-40"))
        connection.execute(sa.text("UPDATE agenda SET permintaan = NULL"))
    assert fill_registers(home.store, home.settings) == 1
    assert lines_of(home.store.engine, naskah.id)[1].tanggal_surat == ""


@pytest.mark.parametrize(
    ("teks", "expected"),
    [
        ("Sangat Segera / Rahasia", ("sangat segera", "rahasia")),
        ("AMAT SEGERA", ("sangat segera", "")),
        ("Biasa", ("biasa", "biasa")),
        ("Terbatas", ("", "terbatas")),
        ("Sangat Rahasia", ("", "sangat rahasia")),
        ("Penting", ("penting", "")),
        ("", ("", "")),
    ],
)
def test_sifat_is_two_things(teks: str, expected: tuple[str, str]) -> None:
    assert split_sifat(teks) == expected
