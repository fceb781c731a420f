"""Codes read from numbers, and suggestions that say how sure they are and why."""

import csv
import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.klasifikasi import classify, explain
from archive.kode import EDITION, OLDER, find_kode, kode_table, nearest_kode
from archive.office_habits import PAIR, PHRASES
from archive.records import Keputusan, Klasifikasi, Pejabat, Penanda, Rekaman, Sop, Surat
from archive.settings import load_settings
from archive.wilayah import wilayah_table
from archive.word_overlap import election
from tests.archive.offices import letter

TITLES = Path(__file__).with_name("judul_dan_kode.csv")
THRESHOLD = load_settings({}).klasifikasi_threshold


def document(jenis: str, judul: str) -> Rekaman:
    """A document of which only its kind and title are known."""
    match jenis:
        case "sop":
            return Rekaman(jenis, sop=(Sop(1, 1, nama_sop=judul),))
        case "keputusan":
            return Rekaman(jenis, keputusan=Keputusan(tentang=judul))
        case _:
            return Rekaman(jenis, surat=Surat(hal=judul))


def test_the_table_is_whole() -> None:
    table = kode_table()
    levels = [
        sum(kode.count(".") == level for kode, entry in table.items() if entry.edisi == EDITION)
        for level in range(3)
    ]
    assert levels == [19, 99, 220]
    assert sum(entry.edisi == OLDER for entry in table.values()) == 11
    assert all(entry.induk in table for entry in table.values() if entry.induk)
    assert {entry.jenis for entry in table.values()} == {"substantif", "fasilitatif"}


def test_papuas_old_codes_lead_to_its_new_provinces() -> None:
    assert len([kode for kode in wilayah_table() if len(kode) == 4]) > 514
    assert wilayah_table()["3601"].nama == "Kabupaten Pandeglang"
    assert wilayah_table()["5304"].nama == "Kabupaten Belu", "Kemendagri, not BPS"


@pytest.mark.parametrize(
    ("teks", "kode"),
    [
        ("HK/03.1", "HK.03.1"),
        ("Ku.03.2", "KU.03.2"),
        ("RT.02.01", "RT.02.1"),
        (" ort.6 ", "ORT.06"),
        ("PAW", "PAW"),
    ],
)
def test_a_code_is_found_however_it_is_spelled(teks: str, kode: str) -> None:
    assert find_kode(teks) == kode_table()[kode]


@pytest.mark.parametrize("teks", ["", "XX.01", "HK.99", "HK.03.1.1", "HK.٠٣", "800"])
def test_what_is_no_code_is_not_found(teks: str) -> None:
    assert find_kode(teks) is None


def test_the_nearest_code_above() -> None:
    assert nearest_kode("PL.01.99") == kode_table()["PL.01"]
    assert nearest_kode("HK.99.1") == kode_table()["HK"]
    assert nearest_kode("DK.01") is None


@pytest.mark.parametrize(
    ("teks", "kode", "keyakinan"),
    [
        ("45/PP.05.1-Und/3601/2025", "PP.05.1", 0.98),
        ("16/KU.03.2/SD/3271/Sek-Kot/I/2021", "KU.03.2", 0.98),
        ("4/PL.03.4-Kpt/12/Prov/III/2018", "PL.03.4", 0.9),  # a code of an older table
        ("/PP.05.1-Und/3601/2025", "PP.05.1", 0.93),  # no running number
        ("45/PP.05.1-Und/9999/2025", "PP.05.1", 0.88),  # no such wilayah
        ("45/PP.05.9-Und/3601/2025", "PP.05.9", 0.5),  # a detail no table knows: not filed by it
    ],
)
def test_the_code_in_the_number(teks: str, kode: str, keyakinan: float) -> None:
    found = classify(letter(teks))
    assert found is not None
    assert (found.kode, found.dasar, found.keyakinan) == (kode, "nomor", keyakinan)
    assert explain(letter(teks))[0][1:] == (keyakinan, explain(letter(teks))[0][2])
    assert teks in explain(letter(teks))[0][2]


def test_a_number_without_a_code_is_followed_by_the_content() -> None:
    found = classify(letter("800/789-BKPSDM", "Permohonan Izin Penelitian Skripsi"))
    assert found is not None
    assert (found.kode, found.dasar) == ("PLB.01.6", "saran")


@pytest.mark.parametrize(
    ("rekaman", "codes"),
    [
        (document("sop", "Penyusunan Laporan Kinerja"), ["ORT.06", "PR.03"]),
        (document("surat_tugas", "Perjalanan dinas ke provinsi"), ["SDM.06.1", "RT.02.1"]),
        (document("undangan", "Undangan Rapat Pleno Rutin"), ["PK.01"]),
        (
            document("keputusan", "Penetapan Pejabat Pengelola Informasi dan Dokumentasi"),
            ["HK.03.1", "HM.02"],
        ),
    ],
)
def test_where_arsiparis_argue_both_codes_are_shown(rekaman: Rekaman, codes: list[str]) -> None:
    shown = [kode.kode for kode, _, _ in explain(rekaman)]
    assert shown[: len(codes)] == codes
    assert all(reason for _, _, reason in explain(rekaman))


def test_who_signs_decides_between_ketua_and_sekretaris() -> None:
    decree = Keputusan(tentang="Tim Kerja", penandatangan=Penanda("SEKRETARIS KPU KABUPATEN CONTOH", "Budi"))
    circular = Surat(hal="Jam Kerja", penandatangan=Pejabat("Sekretaris", "Budi"))
    assert explain(Rekaman("keputusan", keputusan=decree))[0][0].kode == "HK.03.2"
    assert explain(Rekaman("surat_edaran", surat=circular))[0][0].kode == "HK.04.2"
    assert explain(document("surat_edaran", "Jam Kerja"))[0][0].kode == "HK.04.1"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "Rapat Koordinasi Komisi Pemilihan Umum Kabupaten Contoh",
            "",
        ),  # the office's own name is no election
        ("Kampanye Pemilihan Umum Tahun 2024", "pemilu"),
        ("Kampanye Pemilihan Bupati dan Wakil Bupati", "pemilihan"),
        ("Evaluasi Pemilu dan Pilkada", ""),
    ],
)
def test_which_election_is_meant(text: str, meant: str) -> None:
    assert election(text) == meant


def test_an_unknown_election_stays_unfiled_where_the_codes_part() -> None:
    """Voters' lists lie under PL.01 or PL.02: without the election, neither is sure enough. Meetings share PP.05."""
    lists = classify(document("surat", "Permintaan Data Kependudukan"))
    meeting = classify(document("undangan", "Undangan Rapat Koordinasi"))
    assert lists is not None
    assert lists.keyakinan < THRESHOLD
    assert meeting is not None
    assert meeting.kode == "PP.05"


@pytest.mark.parametrize("judul", ["Mohon Bantuan", "Tindak Lanjut Surat", "Penyampaian Dokumen", "", "xyz"])
def test_what_says_nothing_gets_no_code(judul: str) -> None:
    assert classify(document("surat", judul)) is None
    assert explain(document("lainnya", judul)) == []


def test_suggestions_that_count_are_nearly_always_right() -> None:
    """Invented titles with the codes an arsiparis would accept; the last 25 were not looked at while tuning."""
    with TITLES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    counted, right, shown, meaningful = 0, 0, 0, 0
    for row in rows:
        wanted = row["kode"].split()
        rekaman = document(row["jenis"], row["judul"])
        found = classify(rekaman)
        if found is not None and found.keyakinan >= THRESHOLD:
            counted += 1
            right += found.kode in wanted
        if wanted:
            meaningful += 1
            shown += any(kode.kode in wanted for kode, _, _ in explain(rekaman))
    assert right / counted >= 0.95, f"{right} of {counted} suggestions that would be filed are right"
    assert counted / meaningful >= 0.7
    assert shown / meaningful >= 0.94, f"{shown} of {meaningful} have a right code among the three shown"


def test_only_codes_of_the_newest_edition_are_suggested() -> None:
    for kode, phrases in PHRASES:
        assert kode_table()[kode].edisi == EDITION
        assert all(phrase == " ".join(phrase.lower().split()) for phrase in phrases)
    for pair in PAIR.items():
        assert all(kode_table()[kode].edisi == EDITION for kode in pair)


@given(
    st.text(max_size=200),
    st.text(max_size=400),
    st.sampled_from(["sop", "keputusan", "surat", "undangan", "lainnya"]),
)
def test_no_text_raises_and_confidence_is_a_share(judul: str, isi: str, jenis: str) -> None:
    rekaman = document(jenis, judul)
    if rekaman.surat is not None:
        rekaman = dataclasses.replace(rekaman, surat=dataclasses.replace(rekaman.surat, isi=isi))
    found = classify(rekaman)
    assert found is None or (isinstance(found, Klasifikasi) and 0.25 <= found.keyakinan <= 0.8)
    shown = [confidence for _, confidence, _ in explain(rekaman)]
    assert shown == sorted(shown, reverse=True)
    assert len(shown) <= 3
