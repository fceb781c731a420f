"""Numbers of all eras: taken apart, kept when foreign, mended only against closed lists, and cross-checked."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.kode import kode_table
from archive.nomor import (
    JENIS_NOMOR,
    Nomor,
    check_nomor,
    check_office,
    mend_numbers,
    parse_nomor,
    repair_nomor,
)
from archive.records import Keputusan, Rekaman, Sop, Surat
from archive.wilayah import wilayah_of, wilayah_table

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def nomor(teks: str, urut: str, era: str = "modern", **parts: object) -> Nomor:
    fields = dict.fromkeys(("kode", "jenis", "wilayah", "unit", "pejabat", "bulan", "tahun"))
    return Nomor(teks=teks, urut=urut, era=era, **(fields | parts))  # type: ignore[arg-type]


CASES = [
    # A SOP's number without a kind.
    nomor("396/ORT.06/3601/2023", "396", kode="ORT.06", wilayah="3601", tahun=2023),
    # To 2016: decisions, with the budget code of the office, with and without the word TAHUN.
    nomor("167/Kpts/KPU/TAHUN 2013", "167", "kpts", jenis="Kpt", pejabat="KPU", tahun=2013),
    nomor("24/Kpts/KPU-Prov-010/2012", "24", "kpts", jenis="Kpt", pejabat="KPU-Prov", unit="010", tahun=2012),
    nomor(
        "5/Kpts/KPU-Kota-012.329521/2015",
        "5",
        "kpts",
        jenis="Kpt",
        pejabat="KPU-Kot",
        unit="012.329521",
        tahun=2015,
    ),
    # With a subject between.
    nomor(
        "019/Kpts/PBWB/KPU-Kab-002.435111/2015",
        "019",
        "kpts",
        jenis="Kpt",
        pejabat="KPU-Kab",
        unit="002.435111",
        tahun=2015,
    ),
    # To 2016: a letter of the Sekretaris.
    nomor(
        "219/Sek.Kab-013329914/VI/2016",
        "219",
        "sek",
        pejabat="Sek-Kab",
        unit="013329914",
        bulan=6,
        tahun=2016,
    ),
    # 2017 to 2021: month and official.
    nomor(
        "02/HK.03.1-Kpt/1771/KPU-Kot/VII/2017",
        "02",
        kode="HK.03.1",
        jenis="Kpt",
        wilayah="1771",
        pejabat="KPU-Kot",
        bulan=7,
        tahun=2017,
    ),
    # A unit beside the wilayah, and a slash where the code has a point: the office wrote it so.
    nomor(
        "02/HK/03.1-Kpts/5204/02/Sek-Kab/I/2018",
        "02",
        kode="HK.03.1",
        jenis="Kpt",
        wilayah="5204",
        unit="02",
        pejabat="Sek-Kab",
        bulan=1,
        tahun=2018,
    ),
    # Two digits that are a province, and two that are a unit of KPU RI: never a month.
    nomor(
        "4/PL.03.4-Kpt/12/Prov/III/2018",
        "4",
        kode="PL.03.4",
        jenis="Kpt",
        wilayah="12",
        pejabat="Prov",
        bulan=3,
        tahun=2018,
    ),
    nomor("1145/PL.01.4-SD/05/2023", "1145", kode="PL.01.4", jenis="SD", unit="05", tahun=2023),
    nomor(
        "277/PL.01.3-Kpt/12/KPU/IV/2018",
        "277",
        kode="PL.01.3",
        jenis="Kpt",
        unit="12",
        pejabat="KPU",
        bulan=4,
        tahun=2018,
    ),
    nomor(
        "197/PR.01.3-Kpt/KPU/IV/2020", "197", kode="PR.01.3", jenis="Kpt", pejabat="KPU", bulan=4, tahun=2020
    ),
    # The kind after a slash, and other spellings of kind, code and official.
    nomor(
        "16/KU.03.2/SD/3271/Sek.Kot/I/2021",
        "16",
        kode="KU.03.2",
        jenis="SD",
        wilayah="3271",
        pejabat="Sek-Kot",
        bulan=1,
        tahun=2021,
    ),
    nomor(
        "004/Sdm.02.01-SPT/3271/Ses-Kot/II/2021",
        "004",
        kode="SDM.02.1",
        jenis="SPt",
        wilayah="3271",
        pejabat="Sek-Kot",
        bulan=2,
        tahun=2021,
    ),
    # 2022 on; a Roman month that one province kept; the subbag in every letter of another office.
    nomor("943/TU.01.2/1708/2022", "943", kode="TU.01.2", wilayah="1708", tahun=2022),
    nomor("105/PL.02.1-SD/71/IX/2026", "105", kode="PL.02.1", jenis="SD", wilayah="71", bulan=9, tahun=2026),
    nomor("1/PP.05.1-SD/5304/1/2026", "1", kode="PP.05.1", jenis="SD", wilayah="5304", unit="1", tahun=2026),
    nomor(
        "12/RT.02.1-ND/Sek-Kab/5304/2/2026",
        "12",
        kode="RT.02.1",
        jenis="ND",
        wilayah="5304",
        unit="2",
        pejabat="Sek-Kab",
        tahun=2026,
    ),
    # A decree and a SOP carry no code; late numbers are squeezed in.
    nomor("936 TAHUN 2024", "936", "tahun", tahun=2024),
    nomor("NOMOR 14 TAHUN 2025", "14", "tahun", tahun=2025),
    nomor("Nomor : 9.1 Tahun 2025", "9.1", "tahun", tahun=2025),
    nomor("25.a/HK.03.1/3601/2025", "25.a", kode="HK.03.1", wilayah="3601", tahun=2025),
    # Blanks that OCR sees around the slashes.
    nomor("396 / ORT.06 / 3601 / 2023", "396", kode="ORT.06", wilayah="3601", tahun=2023),
    # The place of the running number left for a pen.
    nomor("/PL.01.2-SD/3501/2025", "", kode="PL.01.2", jenis="SD", wilayah="3501", tahun=2025),
    nomor("xxx/HM.02-SD/08/2022", "", kode="HM.02", jenis="SD", unit="08", tahun=2022),
]

FOREIGN = [
    "800/789-BKPSDM",
    "800/932/BKPSDM",
    "007/EXT/DPC-PD/KTBGR/II/2021",
    "B-KN.00.03/134/2016",
    "05/KB/KPU/Tahun 2012",
    "01/KT-IRWIL/III/2021",
    "123/PM.00.02/K.JB-10/05/2023",
    "005/UM.01/1708/2023",
    "470/215/Disdukcapil",
    "B/123/IV/2024/Polres",
    "12.05.2023",
    "",
    "Nomor",
    "TAHUN 2023",
    "१२ TAHUN 2023",
]


@pytest.mark.parametrize("expected", CASES, ids=lambda case: case.teks)
def test_a_number_is_taken_apart(expected: Nomor) -> None:
    assert parse_nomor(expected.teks) == expected


@pytest.mark.parametrize("teks", FOREIGN)
def test_a_foreign_number_is_none_and_never_repaired(teks: str) -> None:
    assert parse_nomor(teks) is None
    assert repair_nomor(teks, "3601") == teks


@pytest.mark.parametrize(
    ("teks", "expected"),
    [
        ("l23/PL.O1.2-SDl3601/2O25", "123/PL.01.2-SD/3601/2025"),
        ("NOMOR -4 / PL.03.4-Kpt/ 12/Prov/III/2018", "NOMOR 4/PL.03.4-Kpt/12/Prov/III/2018"),
        ("2 5/PL.01.2-SD/3501/2025", "25/PL.01.2-SD/3501/2025"),
        ("5jpl.01.5-kptj3313jkpu-kabjxj2018", "5/pl.01.5-kpt/3313/kpu-kab/x/2018"),  # every slash read as j
        ("45/PP,06 2-Und/36O1/2024", "45/PP.06.2-Und/3601/2024"),
        ("152/5DMO6-5T/3208/2024", "152/SDM.06-ST/3208/2024"),
        ("01/HK.03.2-Kpt/52O7/Sek-Kab/l/2018", "01/HK.03.2-Kpt/5207/Sek-Kab/I/2018"),
        ("02/HK.03.1-Kpt/1771/KPU-Kot/Vll/2017", "02/HK.03.1-Kpt/1771/KPU-Kot/VII/2017"),
        ("87/P1.01.2-SD/350l/2025", "87/PL.01.2-SD/3501/2025"),
        ("NOMOR l4 TAHUN 2O25", "NOMOR 14 TAHUN 2025"),
        ("9,2 Tahun 2025", "9.2 Tahun 2025"),
        ("24/Kpts/KPU-Prov-O10/20l2", "24/Kpts/KPU-Prov-010/2012"),
        ("219/Sek.Kab-0133299l4/Vl/2016", "219/Sek.Kab-013329914/VI/2016"),
        ("396 / ORT.06 / 3601 / 2023.", "396/ORT.06/3601/2023"),
    ],
)
def test_what_ocr_damaged_is_mended(teks: str, expected: str) -> None:
    assert repair_nomor(teks) == expected


@pytest.mark.parametrize(
    "teks",
    [
        "12/PR.99/3601/2O23",  # no such code: the year alone is not mended
        "12/PR.02-ND/9999/2O25",  # no such wilayah
        "12/PR.02-ND/64742025",  # a slash lost between digits could stand anywhere
        "?2/PR.02-ND/6474/2O25",
        "12/PR.02-ND/6474/2O9",
    ],
)
def test_what_cannot_be_known_is_left(teks: str) -> None:
    assert repair_nomor(teks, "3601") == teks


wilayah = st.sampled_from(sorted(kode for kode in wilayah_table() if len(kode) == 4))
urut = st.one_of(
    st.integers(1, 99999).map(str), st.integers(1, 999).map("{:03d}".format), st.just("9.1"), st.just("25.a")
)
year = st.integers(2017, 2035)


@st.composite
def modern(draw: st.DrawFn) -> Nomor:
    """Any number of the form used since 2017."""
    parts = {
        "kode": draw(st.sampled_from(sorted(kode for kode in kode_table() if "." in kode))),
        "jenis": draw(st.none() | st.sampled_from(JENIS_NOMOR)),
        "wilayah": draw(wilayah),
        "pejabat": draw(st.sampled_from([None, "KPU-Kab", "KPU-Kot", "Sek-Kab", "Sek-Kot"])),
        "bulan": draw(st.none() | st.integers(1, 12)),
        "tahun": draw(year),
    }
    first = draw(urut)
    teks = (
        f"{first}/{parts['kode']}" + (f"-{parts['jenis']}" if parts["jenis"] else "") + f"/{parts['wilayah']}"
    )
    teks += f"/{parts['pejabat']}" if parts["pejabat"] else ""
    teks += f"/{ROMAN[parts['bulan'] - 1]}" if parts["bulan"] else ""
    return nomor(f"{teks}/{parts['tahun']}", first, **parts)


@given(modern())
def test_number_to_text_to_number(expected: Nomor) -> None:
    assert parse_nomor(expected.teks) == expected
    assert repair_nomor(expected.teks, "3601") == expected.teks


@given(urut, year, st.sampled_from(["", "NOMOR ", "Nomor: "]))
def test_decree_number_to_text_to_number(first: str, tahun: int, prefix: str) -> None:
    teks = f"{prefix}{first} TAHUN {tahun}"
    assert parse_nomor(teks) == nomor(teks, first, "tahun", tahun=tahun)
    assert repair_nomor(teks) == teks


CONFUSED = {"0": "O", "1": "lI|", "5": "S", "8": "B", "2": "Z", "/": "|lIj", ".": ",", "I": "l", "-": "–"}


@given(modern(), st.data())
@settings(max_examples=200)
def test_damage_is_mended_to_what_it_was_or_left(expected: Nomor, data: st.DataObject) -> None:
    """One or two signs read as others: the true number or the damaged text, never a third."""
    text = expected.teks
    places = [at for at, sign in enumerate(text) if sign in CONFUSED]
    for at in data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=2, unique=True)):
        text = text[:at] + data.draw(st.sampled_from(CONFUSED[text[at]])) + text[at + 1 :]
    mended = repair_nomor(text, "3601")
    assert mended in (text, expected.teks)


signs = st.one_of(
    st.text(max_size=60), st.text(alphabet="0123456789OlI|/.-, PLHKSDUTANTAHUNXVkpts", max_size=60)
)


@given(signs)
@example("/" * 60)
@example("l" * 200)
@example("1/PL.01.1" + "/11" * 20)
def test_no_text_raises_and_mending_twice_is_mending_once(teks: str) -> None:
    parse_nomor(teks)
    mended = repair_nomor(teks, "3601")
    assert repair_nomor(mended, "3601") == mended
    if mended != teks:
        assert parse_nomor(mended) is not None


@given(
    urut,
    st.from_regex(r"[A-Z]{2,8}(-[A-Z]{2,4})?", fullmatch=True),
    st.from_regex(r"(DPRD|BKD|SETDA|DINKES|POLRES|DPC)(-[A-Z]{2,5})?", fullmatch=True),
    year,
)
def test_numbers_of_other_offices_stay_as_they_are(first: str, part: str, office: str, tahun: int) -> None:
    for teks in (f"{first}/{part}/{office}/{tahun}", f"800/{first}/{office}", f"{first}/{office}/{tahun}"):
        assert parse_nomor(teks) is None
        assert repair_nomor(teks, "3601") == teks


@pytest.mark.parametrize(
    ("teks", "tanggal", "notes"),
    [
        ("45/PP.05.1-Und/3601/2025", "2025-03-04", []),
        ("45/PP.05.1-Und/3601/2025", None, []),
        (
            "45/PP.05.1-Und/3601/VI/2025",
            "2025-07-04",
            ["bulan VI tidak sama dengan bulan pada tanggal 2025-07-04"],
        ),
        ("45/PP.05.1-Und/3601/2024", "2025-01-04", ["tahun 2024 tidak sama"]),
        ("45/PP.05.9-Und/3601/2025", None, ["kode PP.05.9 tidak ada pada tabel"]),
        ("45/PL.03.4-SD/3601/2025", None, ["tidak ada pada Keputusan KPU 1257/2024"]),
        ("45/PL.03.4-SD/3601/2018", None, []),  # the table of its day held it
        ("45/PP.05.1-Und/9999/2025", None, ["kode wilayah 9999 tidak dikenal"]),
        ("45/PP.05.1-Und/3604/2025", None, ["hanya beda satu angka dari kantor ini (3601)"]),
        ("45/PP.05.1-Und/1771/2025", None, []),  # a letter from elsewhere
        ("/PP.05.1-Und/3601/2025", None, ["nomor urutnya kosong"]),
        ("14 TAHUN 2025", "2025-09-01", []),
    ],
)
def test_a_number_is_checked_against_the_rest(teks: str, tanggal: str | None, notes: list[str]) -> None:
    number = parse_nomor(teks)
    assert number is not None
    found = check_nomor(number, tanggal, "3601")
    assert len(found) == len(notes)
    for note, wanted in zip(found, notes, strict=True):
        assert wanted in note
        assert re.match(r"nomor \S+.*: .*\. (Periksa|Isi)", note), "what is wrong, and what to do"


@pytest.mark.parametrize(
    ("instansi", "kode"),
    [
        ("KOMISI PEMILIHAN UMUM KABUPATEN PACITAN", "3501"),
        ("Sekretariat KPU Kab. Belu", "5304"),
        ("KPU KOTA BONTANG", "6474"),
        ("KPU PROVINSI DKI JAKARTA", "31"),
        ("KOMISI PEMILIHAN UMUM PROVINSI BANTEN", "36"),
        ("KOMISI PEMILIHAN UMUM KABUPATEN PACTTAN", None),  # misread: decides nothing
        ("KOMISI PEMILIHAN UMUM REPUBLIK INDONESIA", None),
        (None, None),
    ],
)
def test_the_office_on_the_letterhead(instansi: str | None, kode: str | None) -> None:
    found = wilayah_of(instansi)
    assert (found.kode if found else None) == kode


@pytest.mark.parametrize(
    ("teks", "instansi", "notes"),
    [
        ("45/PP.05.1-Und/3501/2025", "KPU KABUPATEN PACITAN", 0),
        ("45/PP.05.1-Und/3502/2025", "KPU KABUPATEN PACITAN", 1),
        ("45/PP.05.1-Und/3502/2025", "KPU KABUPATEN PACTTAN", 0),
        ("45/PP.05.1-SD/05/2025", "KPU KABUPATEN PACITAN", 0),
        ("14 TAHUN 2025", "KPU KABUPATEN PACITAN", 0),
    ],
)
def test_the_number_and_the_letterhead_agree(teks: str, instansi: str, notes: int) -> None:
    number = parse_nomor(teks)
    assert number is not None
    assert len(check_office(number, instansi)) == notes


def test_a_mended_record_says_what_was_mended() -> None:
    record = Rekaman(
        "keputusan",
        keputusan=Keputusan(nomor="12", tahun="2025"),
        sop=(
            Sop(1, 1, nomor_sop="9,2 Tahun 2O25"),
            Sop(2, 2, nomor_sop="396 / ORT.06 / 3601 / 2023"),
            Sop(3, 3),
        ),
        surat=Surat(nomor="800/932/BKPSDM"),
        catatan_baca=("lama",),
    )
    mended = mend_numbers(record)
    assert [one.nomor_sop for one in mended.sop] == ["9.2 Tahun 2025", "396/ORT.06/3601/2023", None]
    assert (mended.keputusan, mended.surat) == (record.keputusan, record.surat)
    assert mended.catatan_baca == (
        "lama",
        "sop/0/nomor_sop: terbaca “9,2 Tahun 2O25”, diperbaiki menjadi “9.2 Tahun 2025”. Periksa pada naskahnya.",
    )
    assert mend_numbers(mended) == mended
