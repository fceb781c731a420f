"""How numbers are written: rules, templates, late numbers, and when two numbers are one."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import RuleError
from archive.kode import find_kode
from archive.nomor import JENIS_NOMOR, parse_nomor
from archive.penomoran import (
    DEFAULT_RULES,
    Aturan,
    Permohonan,
    book_name,
    canonical_jenis,
    check_rule,
    find_rule,
    late_number,
    number_key,
    number_notes,
    order,
    render,
)

ASKED = Permohonan(
    "SD", "Sekretaris", dt.date(2026, 11, 21), "3601", "PL.02.1", unit="1", pejabat="Sek-Kab", hal="Undangan"
)


@pytest.mark.parametrize(
    ("templat", "urut", "teks"),
    [
        ("{urut}/{kode}-{jenis}/{wilayah}/{tahun}", "7", "7/PL.02.1-SD/3601/2026"),
        ("{urut:3}/{kode}-{jenis}/{wilayah}/{tahun}", "9.1", "009.1/PL.02.1-SD/3601/2026"),
        ("{urut} TAHUN {tahun}", "25.a", "25.a TAHUN 2026"),
        ("{urut}/{kode}-{jenis}/{wilayah}/{unit}/{tahun}", "12", "12/PL.02.1-SD/3601/1/2026"),
        ("{urut}/{kode}-{jenis}/{wilayah}/{bulan}/{tahun}", "105", "105/PL.02.1-SD/3601/XI/2026"),
        (
            "{urut:2}/{kode}-{jenis}/{wilayah}/{pejabat}/{bulan}/{tahun}",
            "4",
            "04/PL.02.1-SD/3601/Sek-Kab/XI/2026",
        ),
    ],
)
def test_templates(templat: str, urut: str, teks: str) -> None:
    assert check_rule(Aturan("", "", 2022, templat)) == []
    assert render(templat, ASKED, urut) == teks
    parsed = parse_nomor(teks)
    assert parsed is not None
    assert parsed.tahun == 2026


def test_what_is_missing_is_named() -> None:
    asked = Permohonan("SD", "Ketua", dt.date(2026, 1, 2))
    with pytest.raises(RuleError, match=r"nomor 3: kode, wilayah belum diisi\. Lengkapi"):
        render("{urut}/{kode}-{jenis}/{wilayah}/{tahun}", asked, "3")


@pytest.mark.parametrize(
    "rule",
    [
        Aturan("", "", 2022, "{kode}/{tahun}"),
        Aturan("", "", 2022, "{urut}{urut}/{tahun}"),
        Aturan("", "", 2022, "{urut}/{kode}"),
        Aturan("", "", 2022, "{urut}/{nama}/{tahun}"),
        Aturan("", "", 2022, "{urut}/{tahun.year}/{tahun}"),
        Aturan("", "", 2022, "{urut}/{tahun}", buku="{tahun}"),
        Aturan("", "", 2022, "{urut}/{tahun}", buku=""),
        Aturan("", "", 2022, "{urut}/{tahun}", buku="agenda:masuk"),
        Aturan("", "", 2022, "{urut}/{tahun}", sisipan="romawi"),
    ],
)
def test_rules_that_cannot_work_are_refused(rule: Aturan) -> None:
    with pytest.raises(RuleError):
        check_rule(rule)


def test_a_form_of_its_own_is_allowed_with_a_note() -> None:
    assert "bukan bentuk nomor KPU" in check_rule(Aturan("", "", 2022, "{urut}/KT-IRWIL/{tahun}"))[0]


def test_the_closest_rule_wins_then_the_latest() -> None:
    general = Aturan("", "", 2024, "{urut}/{kode}/{tahun}")
    sekretaris = Aturan("", "Sekretaris", 2023, "{urut}/{kode}/Sek/{tahun}")
    later = Aturan("", "", 2026, "{urut}/{kode}/{wilayah}/{tahun}")
    withdrawn = Aturan("", "Sekretaris", 2025, "")
    rules = [general, sekretaris, later, withdrawn]
    assert find_rule([], "SD", "Ketua", 2026) == DEFAULT_RULES[0]
    assert find_rule(rules, "SD", "Ketua", 2025) == general
    assert find_rule(rules, "SD", "Ketua", 2027) == later
    assert find_rule(rules, "SD", "Sekretaris", 2024) == sekretaris
    assert find_rule(rules, "SD", "Sekretaris", 2026) == later
    assert find_rule(rules, "Kpt", "Ketua", 2026).templat == "{urut} TAHUN {tahun}"
    with pytest.raises(RuleError, match="belum ada aturan"):
        find_rule([], "SD", "Ketua", 2019)


def test_books_and_kinds_do_not_split_by_spelling() -> None:
    assert book_name("{penanda}/{jenis}", ASKED) == "Sekretaris/SD"
    assert [canonical_jenis(jenis) for jenis in ("und", "SPT", "Kpts", "Risalah")] == [
        "Und",
        "SPt",
        "Kpt",
        "Risalah",
    ]


def test_late_numbers_stand_in_their_place() -> None:
    assert late_number(9, 1, "angka") == "9.1"
    assert late_number(25, 2, "huruf") == "25.b"
    with pytest.raises(RuleError, match="habis"):
        late_number(25, 27, "huruf")
    written = ["10", "9.10", "25.b", "9", "xx", "25", "9.2", "25a", "009.1"]
    assert sorted(written, key=order) == ["9", "009.1", "9.2", "9.10", "10", "25", "25a", "25.b", "xx"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("009/PL.02.1-Und/3601/2026", "9/pl.02.1-UND/3601/2026", True),
        ("NOMOR : 12 TAHUN 2026", "12 Tahun 2026", True),
        ("25.a TAHUN 2026", "25A TAHUN 2026", True),
        ("9.1/HK.03-SD/3601/2026", "9/HK.03-SD/3601/2026", False),
        ("9/HK.03-SD/3601/2026", "9/HK.03-SD/3602/2026", False),
        ("9/HK.03-SD/3601/2026", "9/HK.03-ST/3601/2026", False),
        ("800/932/BKPSDM", "800 / 932 / bkpsdm", True),
    ],
)
def test_when_two_numbers_are_one(one: str, other: str, same: bool) -> None:
    assert (number_key(one) == number_key(other)) is same


@pytest.mark.parametrize("teks", ["", ".../PL.02.1-SD/3601/2026", "tanpa nomor"])
def test_no_number_is_like_no_other(teks: str) -> None:
    assert number_key(teks) == ""


def test_a_code_that_is_no_longer_used_is_noted() -> None:
    assert "kode ZZ.09 tidak ada" in number_notes("1/ZZ.09-SD/3601/2026", ASKED)[0]
    assert number_notes("1/PL.02.1-SD/3601/2026", ASKED) == []


@given(
    urut=st.from_regex(r"[1-9][0-9]{0,3}(\.[1-9]|\.[a-z])?", fullmatch=True),
    kode=st.sampled_from(["PL.02.1", "HK.03", "SDM.06.1", "TU.01.1", "KU.03.3"]),
    jenis=st.sampled_from(JENIS_NOMOR),
    tanggal=st.dates(dt.date(2022, 1, 1), dt.date(2039, 12, 31)),
    templat=st.sampled_from(
        [
            "{urut}/{kode}-{jenis}/{wilayah}/{tahun}",
            "{urut:3}/{kode}-{jenis}/{wilayah}/{unit}/{tahun}",
            "{urut}/{kode}-{jenis}/{wilayah}/{pejabat}/{bulan}/{tahun}",
        ]
    ),
)
def test_what_is_written_is_read_back(
    urut: str, kode: str, jenis: str, tanggal: dt.date, templat: str
) -> None:
    asked = Permohonan(jenis, "Ketua", tanggal, "3601", kode, "2", "KPU-Kab")
    teks = render(templat, asked, urut)
    nomor = parse_nomor(teks)
    assert nomor is not None
    assert find_kode(kode) is not None
    assert (nomor.kode, nomor.jenis, nomor.wilayah, nomor.tahun) == (kode, jenis, "3601", tanggal.year)
    assert order(nomor.urut) == order(urut)
    assert nomor.bulan == (tanggal.month if "{bulan}" in templat else None)
    assert number_key(teks) == number_key(teks.upper())
