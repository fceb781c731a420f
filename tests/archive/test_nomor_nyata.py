"""Real numbers of the KPU's offices, 2012 to 2026, taken apart; those of other offices left alone; parts to text
and back for every era.

`nomor_nyata.csv` holds the numbers of the domain notes (2.1 to 2.5), checked by eye against what they tell of each;
numbers that their sources cut off were completed.
"""

import csv
import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.kode import kode_table
from archive.nomor import JENIS_NOMOR, Nomor, check_nomor, parse_nomor
from archive.nomor_tulis import nomor_state, write_nomor
from archive.wilayah import wilayah_table

with Path(__file__).with_name("nomor_nyata.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
PARTS = ("urut", "kode", "jenis", "wilayah", "unit", "pejabat", "bulan", "tahun", "era")

FOREIGN = """
    800/789-BKPSDM | 800/932/BKPSDM | 007/EXT/DPC-PD/KTBGR/II/2021 | B-KN.00.03/134/2016 | 05/KB/KPU/Tahun 2012
    01/KT-IRWIL/III/2021 | 005/123/Bawaslu/2023 | 045.2/12/436.1/2024 | 100.3/45/HK/2024 | 12/PL.02/Bawaslu/2024
    123/PM.00.02/K.JB-10/05/2023 | 12/TU.01/3601/BPS/2024 | W26-U1/123/HK.01/2/2023 | B-123/3601/PW.01/05/2023
    S-45/MK.5/2024 | KP.04/12/2024 | 12/KP.04/2024 | 45/HK.01/KAB/2024 | 420/12/Dikbud/2024 | B/12/HK.03/2024
"""


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["nomor"])
def test_a_real_number_is_taken_apart(row: dict[str, str]) -> None:
    found = parse_nomor(row["nomor"])
    assert found is not None
    assert {name: str(getattr(found, name) or "") for name in PARTS} == {name: row[name] for name in PARTS}


@pytest.mark.parametrize(
    "teks", [one.strip() for one in FOREIGN.replace("\n", "|").split("|") if one.strip()]
)
def test_a_number_of_another_office_is_none(teks: str) -> None:
    assert parse_nomor(teks) is None
    assert nomor_state(teks) == "bukan format KPU"


urut = st.one_of(
    st.integers(1, 99999).map(str),
    st.integers(1, 999).map("{:03d}".format),
    st.builds("{}.{}".format, st.integers(1, 999), st.integers(1, 99)),
    st.builds("{}.{}".format, st.integers(1, 999), st.sampled_from("abcdefghijklmnopqrstuvwxyz")),
)
year = st.integers(2003, 2035)
satker = st.one_of(
    st.from_regex(r"0[0-9]{2}", fullmatch=True), st.from_regex(r"0[0-9]{2}\.?[0-9]{6}", fullmatch=True)
)
office = st.sampled_from(["KPU-Kab", "KPU-Kot", "KPU-Prov", "Sek-Kab", "Sek-Kot", "Sek-Prov"])


@st.composite
def numbers(draw: st.DrawFn) -> Nomor:
    """Any number any era could have."""
    parts: dict[str, object] = dict.fromkeys(("kode", "jenis", "wilayah", "unit", "pejabat", "bulan"))
    era = draw(st.sampled_from(["modern", "kpts", "tahun", "sek"]))
    if era == "kpts":
        parts["jenis"] = "Kpt"
        parts["pejabat"] = draw(st.sampled_from(["KPU", "KPU-Kab", "KPU-Kot", "KPU-Prov"]))
        parts["unit"] = draw(st.none() | satker)
    elif era == "sek":
        parts |= {"pejabat": draw(office), "unit": draw(satker), "bulan": draw(st.integers(1, 12))}
    elif era == "modern":
        parts["kode"] = draw(st.sampled_from(sorted(kode for kode in kode_table() if "." in kode)))
        parts["jenis"] = draw(st.none() | st.sampled_from(JENIS_NOMOR))
        parts["bulan"] = draw(st.none() | st.integers(1, 12))
        if draw(st.booleans()):
            parts["wilayah"] = draw(st.sampled_from(sorted(wilayah_table())))
            parts["pejabat"] = draw(st.none() | office)
            parts["unit"] = draw(st.none() | st.sampled_from(["1", "2", "3", "4", "02"]))
        else:  # KPU RI: 11 to 14 are its units, not Aceh to Riau
            parts["unit"] = draw(st.integers(1, 14).map("{:02d}".format))
            parts["pejabat"] = draw(st.sampled_from(["KPU", "SJ"]))
    return Nomor("", draw(urut), tahun=draw(year), era=era, **parts)  # type: ignore[arg-type]


@given(numbers())
def test_parts_to_text_to_parts(parts: Nomor) -> None:
    found = parse_nomor(write_nomor(parts))
    assert found is not None
    assert dataclasses.replace(found, teks="") == parts


@pytest.mark.parametrize(
    ("teks", "state"),
    [
        ("45/PP.05.1-Und/3601/2025", "lengkap"),
        ("14 TAHUN 2025", "lengkap"),
        ("219/Sek.Kab-013329914/VI/2016", "lengkap"),
        ("/PP.05.1-Und/3601/2025", "tidak lengkap"),
        ("45/PP.05.1-Und/2025", "tidak lengkap"),
        ("45/PP.05.9-Und/3601/2025", "kode di luar edisi"),
        ("45/PL.03.4-SD/3601/2025", "kode di luar edisi"),
        ("45/PL.03.4-SD/3601/2018", "lengkap"),  # the table of its day held it
        ("", "bukan format KPU"),
    ],
)
def test_how_whole_a_number_is(teks: str, state: str) -> None:
    assert nomor_state(teks) == state


@pytest.mark.parametrize(
    ("teks", "tanggal", "note"),
    [
        ("9.1/PP.05.1-Und/3601/III/2025", "2025-03-04", ""),
        ("25.a/PP.05.1-Und/3601/III/2025", "2025-04-01", "bulan III"),
        ("25.a/PP.05.1-Und/3604/2025", "2025-04-01", "3604 (Kabupaten Serang)"),
    ],
)
def test_a_late_number_is_checked_like_any_other(teks: str, tanggal: str, note: str) -> None:
    nomor = parse_nomor(teks)
    assert nomor is not None
    found = check_nomor(nomor, tanggal, "3601")
    assert [note in one for one in found] == ([True] if note else [])
