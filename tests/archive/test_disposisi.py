"""Dispositions: sent, read, passed on, finished, recalled while unread, overdue; and their scans."""

import dataclasses
import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from archive.agenda import add_line, confirm, lines_of
from archive.disposisi import (
    DEADLINE,
    INSTRUKSI,
    IsiLembar,
    get_disposition,
    get_slip,
    inbox,
    mark_done,
    mark_read,
    overdue,
    recall,
    send,
    slips_of,
)
from archive.errors import NotFoundError, RuleError
from archive.lembar_pindaian import is_slip, numbers_on, slip_pages
from archive.lembar_surat import attach_scan, slip_form, suggest_letters
from archive.records import Rekaman
from archive.tautan import links_of
from tests.archive.offices import Home, letter

SLIP = """KETUA KOMISI PEMILIHAN UMUM KABUPATEN CONTOH
LEMBAR DISPOSISl
Dari : KPU Provinsi
No. Surat : 45/PP.05.l-Und/3601/2025
Tanggal Surat : 4 Maret 2025
Yth. Kasubbag Teknis
Catatan"""


@pytest.fixture
def surat(home: Home) -> int:
    return home.file(home.take(b"surat", "surat.pdf")).id


def sheet(surat: int, dari: str = "Ketua", batas_waktu: str = "") -> IsiLembar:
    return IsiLembar(dari, surat, instruksi=("laksanakan",), tanggal="2026-03-02", batas_waktu=batas_waktu)


def test_a_disposition_goes_down_the_chain_and_is_finished(home: Home, surat: int) -> None:
    engine = home.store.engine
    first = send(engine, sheet(surat), ["Sekretaris"], oleh="Ketua")
    second = send(
        engine,
        sheet(surat, "Sekretaris", batas_waktu="2026-03-05"),
        ["Kasubbag Teknis", "Kasubbag Hukum", "Kasubbag  Teknis"],
        oleh="Sekretaris",
        induk_id=first.kepada[0].id,
    )
    third = send(engine, sheet(surat, "Kasubbag Teknis"), ["Staf"], oleh="K", induk_id=second.kepada[0].id)
    again = send(engine, sheet(surat), ["Kasubbag Umum"], oleh="Ketua")
    assert [one.kepada for one in second.kepada] == ["Kasubbag Teknis", "Kasubbag Hukum"]
    assert [(depth, slip.id) for depth, slip in slips_of(engine, naskah_id=surat)] == [
        (0, first.id),
        (1, second.id),
        (2, third.id),
        (0, again.id),
    ]
    assert get_disposition(engine, first.kepada[0].id).status == "dibaca", "who passes it on has read it"
    staff = third.kepada[0]
    done = mark_done(engine, staff.id, "balasan dikirim", oleh="Staf")
    assert (done.status, done.hasil, bool(done.dibaca_pada)) == ("selesai", "balasan dikirim", True)
    assert mark_done(engine, staff.id, "lagi", oleh="Staf") == done
    assert mark_read(engine, staff.id, oleh="Staf") == done
    assert inbox(engine, "Staf") == []
    assert inbox(engine, "Staf", semua=True) == [done]


def test_only_what_is_unread_is_recalled(home: Home, surat: int) -> None:
    engine = home.store.engine
    slip = send(engine, sheet(surat), ["A", "B"], oleh="Ketua")
    taken, seen = slip.kepada
    with pytest.raises(RuleError, match="alasan"):
        recall(engine, taken.id, "", oleh="Ketua")
    gone = recall(engine, taken.id, "salah alamat", oleh="Ketua")
    assert (gone.status, gone.hasil) == ("ditarik", "salah alamat")
    assert recall(engine, taken.id, "lagi", oleh="Ketua") == gone
    assert inbox(engine, "A", semua=True) == []
    for act in (
        lambda: mark_read(engine, taken.id, oleh="A"),
        lambda: mark_done(engine, taken.id, "x", oleh="A"),
        lambda: send(engine, sheet(surat, "A"), ["C"], oleh="A", induk_id=taken.id),
    ):
        with pytest.raises(RuleError, match="sudah ditarik"):
            act()
    mark_read(engine, seen.id, oleh="B")
    with pytest.raises(RuleError, match="sudah dibaca, tidak dapat ditarik"):
        recall(engine, seen.id, "salah alamat", oleh="Ketua")
    assert slip_form(home.store, slip.id).kepada == ("B",)


def test_reading_and_recalling_at_the_same_moment(home: Home, surat: int) -> None:
    """Either it was read, or it was recalled; never both."""
    engine = home.store.engine
    slip = send(engine, sheet(surat), [f"P{n}" for n in range(10)], oleh="Ketua")

    def tried(act: int) -> bool:
        one = slip.kepada[act // 2]
        try:
            if act % 2:
                mark_read(engine, one.id, oleh=one.kepada)
            else:
                recall(engine, one.id, "batal", oleh="Ketua")
        except RuleError:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        won = list(pool.map(tried, range(20)))
    assert [won[n] + won[n + 1] for n in range(0, 20, 2)] == [1] * 10
    for one in get_slip(engine, slip.id).kepada:
        assert bool(one.dibaca_pada) != bool(one.ditarik_pada)


def test_what_is_overdue(home: Home, surat: int) -> None:
    engine = home.store.engine
    late, early, done = (
        send(engine, sheet(surat, batas_waktu=f"2026-03-{day}"), ["A"], oleh="K").kepada[0]
        for day in ("05", "03", "04")
    )
    send(engine, sheet(surat), ["A"], oleh="K")
    mark_done(engine, done.id, "beres", oleh="A")
    assert [one.id for one in overdue(engine, dt.date(2026, 3, 6))] == [early.id, late.id]
    assert [one.id for one in overdue(engine, dt.date(2026, 3, 5))] == [early.id]
    assert overdue(engine, dt.date(2026, 3, 6), kepada="B") == []


def test_sending_again_after_a_crash_sends_once(home: Home, surat: int) -> None:
    slips = [send(home.store.engine, sheet(surat), ["A"], oleh="K", permintaan="f1") for _ in "12"]
    assert slips[0] == slips[1]
    assert len(inbox(home.store.engine, "A")) == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"dari": " "}, "pengirim"),
        ({"naskah_id": None}, "suratnya belum dipilih"),
        ({"naskah_id": 99}, "naskah 99"),
        ({"agenda_id": 99}, "agenda 99"),
        ({"sifat": "Kilat"}, "sifat Kilat"),
        ({"instruksi": ("lari",)}, "instruksi lari"),
        ({"instruksi": ()}, "instruksi kosong"),
        ({"instruksi": ("selesaikan",)}, "batas waktunya"),
        ({"sifat": DEADLINE}, "batas waktunya"),
        ({"batas_waktu": "besok"}, "bukan tanggal"),
        ({"batas_waktu": "2026-03-01"}, "sebelum tanggal disposisi"),
    ],
)
def test_slips_that_cannot_be(home: Home, surat: int, change: dict[str, object], message: str) -> None:
    isi = dataclasses.replace(sheet(surat), **change)  # type: ignore[arg-type]
    with pytest.raises((RuleError, NotFoundError), match=message):
        send(home.store.engine, isi, ["A"], oleh="K")


def test_only_the_addressee_passes_on_and_only_his_letter(home: Home, surat: int) -> None:
    engine = home.store.engine
    slip = send(engine, sheet(surat), ["Sekretaris"], oleh="Ketua")
    with pytest.raises(RuleError, match="ditujukan kepada Sekretaris"):
        send(engine, sheet(surat, "Kasubbag"), ["Staf"], oleh="K", induk_id=slip.kepada[0].id)
    other = home.take(b"lain", "lain.pdf").id
    with pytest.raises(RuleError, match="surat lain"):
        send(engine, sheet(other, "Sekretaris"), ["Staf"], oleh="K", induk_id=slip.kepada[0].id)
    assert get_disposition(engine, slip.kepada[0].id).status == "dikirim", "what was refused changed nothing"
    with pytest.raises(RuleError, match="tujuannya"):
        send(engine, sheet(surat), [" "], oleh="K")


def test_the_form_is_filled_from_the_register(home: Home) -> None:
    line = add_line(
        home.store.engine,
        "masuk",
        {"nomor_surat": "005/7/Setda", "asal": "Bupati", "hal": "Upacara", "tanggal_terima": "2026-03-01"},
        oleh="P",
    )
    confirm(home.store.engine, line.id, oleh="P")
    isi = IsiLembar("Ketua", agenda_id=line.id, catatan="Segera", nama="Nama Ketua", tanggal="2026-03-02")
    form = slip_form(home.store, send(home.store.engine, isi, ["Sekretaris"], oleh="K").id)
    assert (form.kepala, form.dari, form.nomor_surat, form.nomor_agenda, form.tanggal_masuk) == (
        "KETUA",
        "Bupati",
        "005/7/Setda",
        "1/2026",
        "2026-03-01",
    )
    assert len(form.instruksi) == len(INSTRUKSI) == 13
    assert not any(tick for _, tick in form.instruksi)


def test_a_scanned_slip_finds_its_letter_and_is_no_letter(home: Home, surat: int) -> None:
    engine = home.store.engine
    rekaman = Rekaman("lainnya", teks=(SLIP, " "))
    scan = home.file(home.take(b"lembar", "lembar.pdf"), rekaman)
    (draft,) = lines_of(engine, scan.id)
    assert (draft.register, draft.alasan) == ("belum", "lembar disposisi: lampirkan pada suratnya")
    assert [line.naskah_id for line in suggest_letters(engine, rekaman, "3601")] == [surat]
    slip = send(engine, sheet(surat), ["A"], oleh="K")
    for _ in "12":
        attach_scan(engine, scan.id, surat, oleh="P", lembar_id=slip.id)
    assert get_slip(engine, slip.id).pindaian_id == scan.id
    assert [(one.dari_id, one.jenis) for one in links_of(engine, surat)] == [(scan.id, "disposisi")]
    (line,) = lines_of(engine, scan.id)
    assert (line.status, line.alasan) == ("dibatalkan", f"lembar disposisi naskah {surat}")
    other = home.take(b"lain", "lain.pdf").id
    with pytest.raises(RuleError, match="sudah ada pindaiannya"):
        attach_scan(engine, other, surat, oleh="P", lembar_id=slip.id)
    with pytest.raises(RuleError, match="milik naskah"):
        attach_scan(engine, scan.id, other, oleh="P", lembar_id=slip.id)


def test_a_slip_behind_its_letter_is_said_on_the_line(home: Home) -> None:
    both = dataclasses.replace(letter(), teks=("Surat", SLIP))
    assert slip_pages(both) == (2,)
    assert not is_slip(both)
    line = lines_of(home.store.engine, home.file(home.take(), both).id)[0]
    assert "halaman 2 lembar disposisi surat ini" in line.catatan


@pytest.mark.parametrize(
    ("teks", "slip"),
    [
        (
            "Mohon bantuan Saudara untuk\nhadir mewakili\nikut hadir\nsiapkan jawaban\nsiapkan konsep\nTanggal Masuk",
            True,
        ),
        (
            "Surat dinas\nBersama ini kami kirimkan kembali lembar disposisi yang telah diisi oleh para pihak",
            False,
        ),
        ("", False),
    ],
)
def test_what_a_slip_looks_like(teks: str, slip: bool) -> None:
    assert is_slip(Rekaman("lainnya", teks=(teks,))) is slip
    assert not is_slip(Rekaman("sop", teks=(SLIP,)))


def test_numbers_on_a_slip() -> None:
    assert numbers_on(SLIP, "3601") == ("45/PP.05.1-Und/3601/2025",)
    assert numbers_on("Surat 7/HK.03-SD/3601/2026, tanggal 1/2/2026") == ("7/HK.03-SD/3601/2026",)
