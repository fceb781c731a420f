"""Confidence says how often such a field is right, and what is below the threshold is told to a person."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.geometry import Page
from archive.records import Bukti, Langkah, Rekaman, Sop, Surat, TabelLangkah
from ingest.checks import (
    AGAINST,
    CONFIRMED,
    SILENT,
    check_fields,
    check_name,
    check_nip,
    check_time,
    check_title,
)
from ingest.confidence import STEPS, STEPS_OF, Signs, calibrated, signs_of
from ingest.parse import parse_pages
from tests.ingest.letters import DINAS
from tests.ingest.page_maker import page_of
from tests.ingest.sop_maker import Sheet, identity, lists, steps

PLACE = (10.0, 10.0, 90.0, 20.0)
GOOD = Signs("medan", False, 0.96, 0.95, strange=0, changed=0, odd=0, check=SILENT, torn=False, weakest="")


def sop_pages() -> list[Page]:
    front, flow = Sheet(1), Sheet(2)
    lists(front, identity(front) + 4.0)
    steps(flow, 100.0)
    return [front.page(), flow.page()]


def blurred(page: Page, text: str, conf: float = 0.3, *, rest: float = 0.96) -> Page:
    """The page as if scanned, with one word read with little confidence."""
    words = tuple(replace(word, conf=conf if word.text == text else rest) for word in page.words)
    assert any(word.conf == conf for word in words)
    return replace(page, source="ocr", words=words)


def faint(page: Page) -> Page:
    """The page as if scanned, every word read with little confidence."""
    return replace(page, source="ocr", words=tuple(replace(word, conf=0.3) for word in page.words))


@pytest.mark.parametrize(
    ("nip", "verdict"),
    [
        ("198001012005011002", CONFIRMED),
        ("19800101 200501 1 002", CONFIRMED),
        ("198013012005011002", AGAINST),  # no 13th month
        ("198001012005013002", AGAINST),  # neither 1 nor 2
        ("198001011985011002", AGAINST),  # appointed as a child
        ("19800101200501100", AGAINST),
    ],
)
def test_nip(nip: str, verdict: int) -> None:
    assert check_nip(nip) == verdict


@pytest.mark.parametrize(
    ("time", "verdict"),
    [
        ("10 Menit", CONFIRMED),
        ("1 - 2 hari kerja", CONFIRMED),
        ("Maksimal 3 (tiga) Hari", CONFIRMED),
        ("Hari", AGAINST),  # its number was lost
        ("Sesuai jadwal", SILENT),
    ],
)
def test_time(time: str, verdict: int) -> None:
    assert check_time(time) == verdict


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("Budi Santosa, S.Sos., M.AP.", SILENT),  # nothing confirms a name by itself
        ("H. AHMAD bin SALEH, S.H.,M.H.", SILENT),
        ("Bud1 Santosa", AGAINST),
        ("santosa", AGAINST),
    ],
)
def test_name(name: str, verdict: int) -> None:
    assert check_name(name) == verdict


def test_title() -> None:
    assert check_title("Sekretaris KPU Kabupaten Contoh") == CONFIRMED
    assert check_title("Kependudukan dan Pencatatan Sipil") == AGAINST


def test_a_text_that_breaks_off_speaks_against_itself() -> None:
    rekaman = Rekaman("surat", surat=Surat(hal="Undangan dan"), bukti={"surat/hal": Bukti(1, PLACE, 0.9)})
    assert check_fields(rekaman) == {"surat/hal": AGAINST}


def test_what_came_from_its_neighbour_speaks_against_a_value() -> None:
    sop = Sop(1, 1, jumlah_pelaksana="orang", peringatan=("2. Teliti;", "3 hari kerja"))
    bukti = {
        path: Bukti(1, PLACE, 0.9)
        for path in ("sop/0/jumlah_pelaksana", "sop/0/peringatan/0", "sop/0/peringatan/1")
    }
    assert check_fields(Rekaman("sop", sop=(sop,), bukti=bukti)) == {
        "sop/0/jumlah_pelaksana": AGAINST,
        "sop/0/peringatan/0": AGAINST,
    }


def test_an_office_is_confirmed_where_its_whole_name_stands_again() -> None:
    def verdict(instansi: str, *teks: str) -> int:
        bukti = {"surat/instansi": Bukti(1, PLACE, 0.9)}
        return check_fields(Rekaman("surat", surat=Surat(instansi=instansi), teks=teks, bukti=bukti)).get(
            "surat/instansi", SILENT
        )

    assert verdict("DINAS SOSIAL", "DINAS SOSIAL", "Kepala Dinas Sosial") == CONFIRMED
    assert verdict("DINAS SOSIAL", "DINAS SOSIAL") == SILENT
    assert verdict("KOMISI PEMILIHAN UMUM", "KOMISI PEMILIHAN UMUM\nKABUPATEN CONTOH") == AGAINST


def test_the_rest_of_a_table_that_fell_apart_is_not_trusted() -> None:
    tables = (
        TabelLangkah(langkah=tuple(Langkah(str(n), "Menerima surat") for n in (1, 2, 3))),
        TabelLangkah(langkah=(Langkah("", "Menyimpan surat"),)),
    )
    sop = Sop(1, 1, tabel=tables)
    paths = [f"sop/0/tabel/{k}/langkah/{n}/kegiatan" for k, n in ((0, 0), (0, 1), (0, 2), (1, 0))]
    signs = signs_of(Rekaman("sop", sop=(sop,), bukti={path: Bukti(1, PLACE, 0.95) for path in paths}), [])
    assert [signs[path].torn for path in paths] == [False, False, True, True]


def test_numbers_and_dates_confirm_each_other() -> None:
    agreeing = Rekaman("surat", surat=Surat(nomor="12/HK.03-SD/3501/2025", tanggal="2025-05-02"))
    assert check_fields(agreeing) == {"surat/nomor": CONFIRMED, "surat/tanggal": CONFIRMED}
    other_year = Rekaman("surat", surat=Surat(nomor="12/HK.03-SD/3501/2020", tanggal="2025-05-02"))
    assert check_fields(other_year)["surat/nomor"] == AGAINST
    backwards = Sop(1, 1, tanggal_pembuatan="2024-05-02", tanggal_efektif="2024-02-01")
    found = check_fields(Rekaman("sop", sop=(backwards,)))
    assert found == {"sop/0/tanggal_pembuatan": AGAINST, "sop/0/tanggal_efektif": AGAINST}
    foreign = Rekaman("surat", surat=Surat(nomor="800/932/BKPSDM", tanggal="2025-05-02"))
    assert "surat/nomor" not in check_fields(foreign)  # other offices number as they like


def test_more_trust_is_never_less_confidence() -> None:
    for table in (STEPS, *STEPS_OF.values()):
        assert table[0][0] == 0.0
        assert list(table) == sorted(table)
        assert [share for _, share in table] == sorted(share for _, share in table)


@given(st.sampled_from(["strange", "changed", "odd"]), st.integers(1, 5))
def test_every_fault_lowers_the_score(fault: str, count: int) -> None:
    faulty = replace(GOOD, **{fault: count})  # type: ignore[arg-type]
    assert faulty.score < GOOD.score
    assert calibrated(faulty) <= calibrated(GOOD)
    assert (
        calibrated(replace(faulty, check=AGAINST))
        <= calibrated(faulty)
        <= calibrated(replace(faulty, check=CONFIRMED))
    )


def test_one_blurred_word_makes_the_whole_field_doubtful() -> None:
    assert calibrated(GOOD) >= 0.95
    assert calibrated(replace(GOOD, low=0.4)) < 0.8


def test_text_of_a_digital_page_is_sure() -> None:
    bukti = parse_pages(sop_pages()).bukti
    assert bukti["sop/0/nomor_sop"].keyakinan >= 0.95
    assert bukti["sop/0/tabel/0/langkah/0/kegiatan"].keyakinan >= 0.95


def test_a_doubtful_field_is_told_with_page_value_and_reason() -> None:
    rekaman = parse_pages([blurred(page_of(DINAS), "12/HM.02-SD/1234/2025")])
    sure = rekaman.bukti["surat/nomor"].keyakinan
    assert sure < 0.8
    note = next(
        note for note in rekaman.catatan_baca if note.startswith("Nomor surat (halaman 1) kurang yakin")
    )
    assert "“12/HM.02-SD/1234/2025”" in note
    assert f"keyakinan {sure:.0%}" in note
    assert rekaman.bukti["surat/hal"].keyakinan >= 0.9


def test_the_threshold_decides_what_is_told() -> None:
    page = blurred(page_of(DINAS), "12/HM.02-SD/1234/2025")
    told = parse_pages([page], review_threshold=0.0).catatan_baca
    assert not any("kurang yakin" in note for note in told)
    assert len(parse_pages([page], review_threshold=1.0).catatan_baca) > len(parse_pages([page]).catatan_baca)


def test_a_list_and_a_table_take_one_line_each() -> None:
    notes = parse_pages([faint(page) for page in sop_pages()]).catatan_baca
    assert sum(note.startswith("Dasar hukum") for note in notes) == 1
    assert sum(note.startswith("Tabel langkah") and "kurang yakin" in note for note in notes) == 1
    assert any(re.match(r"Dasar hukum \(halaman 1\): 2 butir kurang yakin terbaca", note) for note in notes)


def test_a_list_is_no_surer_than_its_items() -> None:
    front, flow = sop_pages()
    bukti = parse_pages([blurred(front, "Teliti;"), flow]).bukti
    assert bukti["sop/0/kualifikasi_pelaksana/0"].keyakinan < 0.8
    assert bukti["sop/0/kualifikasi_pelaksana"].keyakinan == bukti["sop/0/kualifikasi_pelaksana/0"].keyakinan


def test_a_misread_form_of_a_common_word_is_seen() -> None:
    text = "\n".join(["Komisi Pemilihan Umum menetapkan keputusan ini"] * 4)
    page = blurred(page_of(f"{text}\nKomisi Pemilihen Umum"), "Pemilihen", 0.9)
    rekaman = Rekaman(
        "surat",
        surat=Surat(hal="Komisi Pemilihen Umum"),
        bukti={"surat/hal": Bukti(1, (60.0, page.words[-3].box[1], 400.0, page.words[-1].box[3]), 0.95)},
    )
    signs = signs_of(rekaman, [page])["surat/hal"]
    assert signs.strange == 1
    assert signs.weakest == "Pemilihen"


def test_a_step_cut_in_two_is_doubtful() -> None:
    whole = (Langkah("1", "Menerima surat"), Langkah("2", "Mencatat surat"), Langkah("3", "Menyimpan surat"))
    cut = (*whole[:2], Langkah("3", "dan menyimpannya"), *whole[2:])
    for langkah, verdicts in ((whole, (CONFIRMED, SILENT)), (cut, (CONFIRMED, AGAINST))):
        sop = Sop(1, 1, tabel=(TabelLangkah(langkah=langkah),))
        found = check_fields(Rekaman("sop", sop=(sop,)))
        assert found["sop/0/tabel/0/langkah/1/no"] == verdicts[0]
        assert found.get("sop/0/tabel/0/langkah/1/kegiatan", SILENT) == verdicts[1]


def test_steps_beside_a_page_break_are_less_sure() -> None:
    sop = Sop(
        1, 2, tabel=(TabelLangkah(langkah=tuple(Langkah(str(n), "Menerima surat") for n in (1, 2, 3, 4))),)
    )
    bukti = {f"sop/0/tabel/0/langkah/{n}/kegiatan": Bukti(1 + n // 2, PLACE, 0.95) for n in range(4)}
    signs = signs_of(Rekaman("sop", sop=(sop,), bukti=bukti), [])
    assert [one.torn for one in signs.values()] == [False, True, True, False]
