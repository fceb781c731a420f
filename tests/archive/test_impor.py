"""An office's own agenda and its folders of old scans taken over: shown first, mended, doubts named, nothing twice."""

import contextlib
import csv
import datetime as dt
from pathlib import Path, PurePath

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.agenda import add_line, confirm, drafts, get_line, register_page
from archive.errors import ArsipError, DamagedError, NotFoundError, WrongTypeError
from archive.impor_agenda import RencanaImpor, carry_out, plan_import
from archive.impor_baris import read_row
from archive.impor_folder import apply_hints, origins, path_hints, remember, undecided
from archive.impor_kolom import Pemetaan, find_columns, read_mapping, write_mapping
from archive.impor_lembar import Lembar, read_sheets
from archive.trail import verify_trail
from ingest.dates import parse_date
from tests.archive.offices import Home, letter

TODAY = dt.date(2026, 2, 1)
HEADINGS = ["No", "Kode", "Tgl. Diterima", "Asal Surat", "Nomor Surat", "Tgl Surat", "Isi Ringkas", "Ket."]
ROWS: list[list[object]] = [
    ["KOMISI PEMILIHAN UMUM KABUPATEN CONTOH"],
    ["AGENDA SURAT MASUK TAHUN 2021"],
    [],
    HEADINGS,
    [1, 2, 3, 4, 5, 6, 7, 8],
    [
        1,
        "PL.02.1",
        dt.datetime(2021, 2, 5),
        "KPU RI",
        "132/PL.01-SD/01/KPU/II/2021",
        "4 Feb 2021",
        "Data pemilih",
        "",
    ],
    [
        2,
        "KU.03.2",
        "6/2/2021",
        "KPU Provinsi Contoh",
        "3O5/PL.02.1-SD/32/Prov/II/2O21",
        "5-2-21",
        "Rapat",
        "",
    ],
    [3, "RT.02.01", 44233, '"', "800/789-BKPSDM", "Jumat, 5 Februari 2021", "Undangan apel", ""],
    [4, "", "2021-02-09", "Bawaslu", "007/PM.00.02/II/2021", "31 Februari 2021", "Klarifikasi", ""],
    [5, "", "2021-02-10", "Polres Contoh", "B/12/II/2021", "2021-02-09", "Pengamanan", ""],
    ["lima", "", "2021-02-11", "Dinas Dukcapil", "470/215/Disdukcapil", "2021-02-10", "Data penduduk", ""],
    [
        5,
        "",
        "2021-02-12",
        "KPU RI",
        "132/PL.01-SD/01/KPU/II/2021",
        "2021-02-04",
        "Data pemilih (susulan)",
        "",
    ],
    ["JUMLAH", "6 surat"],
    ["Mengetahui", "", "", "", "", "", "Sekretaris", ""],
]


def workbook(path: Path, rows: list[list[object]] = ROWS, name: str = "2021") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def plan_of(home: Home, path: Path, given: Pemetaan = Pemetaan()) -> RencanaImpor:  # noqa: B008  frozen
    (sheet,) = read_sheets(path)
    return plan_import(
        home.store.engine, path.stem, sheet, given, wilayah="3601", read_date=parse_date, today=TODAY
    )


def test_an_agenda_is_shown_first_and_then_taken_over(home: Home) -> None:
    plan = plan_of(home, workbook(home.root / "agenda.xlsx"))
    assert (plan.register, plan.baris_judul) == ("masuk", 4)
    assert {column.judul: column.isian for column in plan.kolom} == dict(
        zip(
            HEADINGS,
            [
                "nomor_agenda",
                "kode",
                "tanggal_terima",
                "asal",
                "nomor_surat",
                "tanggal_surat",
                "hal",
                "keterangan",
            ],
            strict=True,
        )
    )
    assert [row.baris for row in plan.baru] == [6, 7, 8, 10]
    assert {row.baris: row.ragu for row in plan.ragu} == {
        9: ("tanggal_surat “31 Februari 2021”: bukan tanggal",),
        11: ("nomor agenda “lima”: bukan angka",),
        12: ("nomor agenda 5/2021 ada pada baris 10 dengan isi lain", "surat yang sama ada pada baris 6"),
    }
    assert register_page(home.store.engine, "masuk", 2021) == [], "a plan changes nothing"
    done = carry_out(home.store.engine, plan, oleh="ani", draf=False)
    assert (done.masuk, done.draf, done.sudah) == (4, 0, 0)
    lines = register_page(home.store.engine, "masuk", 2021)
    assert [line.nomor_agenda for line in lines] == [1, 2, 3, 5]
    assert [(line.tanggal_terima, line.tanggal_surat) for line in lines[:3]] == [
        ("2021-02-05", "2021-02-04"),
        ("2021-02-06", "2021-02-05"),
        ("2021-02-06", "2021-02-05"),
    ]
    assert lines[1].nomor_surat == "305/PL.02.1-SD/32/Prov/II/2021", "mended by the grammar"
    assert any("3O5" in note for note in lines[1].catatan), "and what stood there is kept"
    assert lines[2].nomor_surat == "800/789-BKPSDM", "another office's number stays as it is"
    assert lines[2].asal == "KPU Provinsi Contoh", "a mark for the same as above"
    assert lines[2].kode == "RT.02.1"
    assert verify_trail(home.store.engine) == []


def test_again_and_with_more_rows_adds_only_what_is_new(home: Home) -> None:
    engine = home.store.engine
    path = workbook(home.root / "agenda.xlsx")
    carry_out(engine, plan_of(home, path), oleh="ani", draf=True)
    assert len(drafts(engine, "masuk")) == 3
    again = plan_of(home, path)
    assert (again.baru, len(again.sudah)) == ((), 7)
    assert carry_out(engine, again, oleh="ani", draf=True).masuk == 0
    longer = [*ROWS[:12], [7, "", "2021-03-01", "KPU RI", "", "2021-02-28", "Susulan", ""]]
    plan = plan_of(home, workbook(home.root / "agenda.xlsx", longer))
    assert [row.nomor_agenda for row in plan.baru] == [7]
    carry_out(engine, plan, oleh="ani", draf=False)
    assert [line.nomor_agenda for line in register_page(engine, "masuk", 2021)] == [1, 2, 3, 5, 7]
    assert len(drafts(engine, "masuk")) == 3


def test_the_register_goes_on_after_the_last_number_taken_over(home: Home) -> None:
    engine = home.store.engine
    carry_out(engine, plan_of(home, workbook(home.root / "agenda.xlsx")), oleh="ani", draf=False)
    line = add_line(engine, "masuk", {"hal": "Baru", "tanggal_terima": "2021-12-30"}, oleh="ani")
    assert confirm(engine, line.id, oleh="ani").nomor_agenda == 6


def test_a_number_that_the_archive_gave_already_is_a_doubt(home: Home) -> None:
    engine = home.store.engine
    line = add_line(engine, "masuk", {"hal": "Lain", "tanggal_terima": "2021-01-02"}, oleh="ani")
    confirm(engine, line.id, oleh="ani")
    plan = plan_of(home, workbook(home.root / "agenda.xlsx"))
    assert plan.ragu[0].ragu == ("nomor agenda 1/2021 sudah ada dalam arsip dengan isi lain",)
    carry_out(engine, plan, oleh="ani", draf=False)
    assert get_line(engine, line.id).hal == "Lain"


def test_a_mapping_file_sets_columns_right(home: Home) -> None:
    rows: list[list[object]] = [
        ["Urutan", "Siapa", "Apa", "Bilamana", "Nomor Surat", "Perihal"],
        [7, "KPU RI", "pos", "3 Maret 2022", "12/HK.01-SD/08/2022", "Rancangan peraturan"],
    ]
    path = workbook(home.root / "buku.xlsx", rows, "Sheet1")
    (sheet,) = read_sheets(path)
    with pytest.raises(ArsipError, match="tidak ditemukan"):
        find_columns(sheet, Pemetaan())
    mapping = home.root / "peta.json"
    given = Pemetaan(
        register="masuk", kolom={"Urutan": "nomor_agenda", "Siapa": "asal", "Bilamana": "tanggal_terima"}
    )
    write_mapping(mapping, given, *find_columns(sheet, given))
    read = read_mapping(mapping)
    assert read.kolom["Apa"] == ""
    assert (read.kolom["Perihal"], read.baris_judul, read.register) == ("hal", 1, "masuk")
    plan = plan_of(home, path, read)
    assert plan.baru[0].isi["asal"] == "KPU RI"
    assert plan.baru[0].isi["tanggal_terima"] == "2022-03-03"
    mapping.write_text('{"kolom": {"Siapa": "pengirimnya"}}')
    with pytest.raises(ArsipError, match="“Siapa” menuju “pengirimnya”"):
        read_mapping(mapping)
    with pytest.raises(NotFoundError):
        read_mapping(home.root / "tidak-ada.json")


@pytest.mark.parametrize(("separator", "encoding"), [(";", "utf-8-sig"), (",", "utf-8"), ("\t", "cp1252")])
def test_a_csv_of_any_make_is_read(home: Home, separator: str, encoding: str) -> None:
    path = home.root / "agenda surat keluar 2024.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerow(["No.", "Nomor Surat", "Tanggal Surat", "Kepada", "Perihal"])
        writer.writerow(
            ["1", "1/PP.05.2-Und/3601/2024", "02/01/2024", "Bupati – Contoh", "Rapat, koordinasi"]
        )
    plan = plan_of(home, path)
    assert plan.register == "keluar"
    assert plan.baru[0].isi["tujuan"] == "Bupati – Contoh"
    assert plan.baru[0].isi["hal"] == "Rapat, koordinasi"


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("lama.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 99, WrongTypeError),
        ("agenda.pdf", b"%PDF-1.7", WrongTypeError),
        ("gambar.csv", b"\x89PNG\r\n\0\0\0\0", WrongTypeError),
        ("rusak.xlsx", b"PK\x03\x04rusak", DamagedError),
    ],
)
def test_what_is_no_sheet_says_what_to_do(
    tmp_path: Path, name: str, content: bytes, error: type[ArsipError]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(error, match=f"^{name}: .*(Simpan|simpan|Beri)"):
        read_sheets(path)
    with pytest.raises(NotFoundError):
        read_sheets(tmp_path / "tidak-ada.xlsx")


@given(
    st.dictionaries(
        st.sampled_from(["nomor_agenda", "nomor_surat", "tanggal_surat", "kode", "hal"]), st.text()
    )
)
def test_no_row_raises(cells: dict[str, str]) -> None:
    row = read_row(1, cells, None, "masuk", tahun=0, wilayah="3601", read_date=parse_date, today=TODAY)
    assert row.tahun is not None or row.ragu
    assert row.kunci("masuk", "").startswith("impor:")


@given(st.lists(st.lists(st.text(max_size=12), max_size=8), max_size=8))
def test_no_sheet_raises_but_on_purpose(rows: list[list[str]]) -> None:
    sheet = Lembar("x", tuple((at, tuple(row)) for at, row in enumerate(rows, start=1)))
    with contextlib.suppress(ArsipError):
        row, columns = find_columns(sheet, Pemetaan())
        assert 1 <= row <= len(rows)
        assert len({column.isian for column in columns} - {""}) >= 3


@pytest.mark.parametrize(
    ("path", "tahun", "kode"),
    [
        ("2019/HK.03.1 Keputusan/sk1.pdf", "2019", "HK.03.1"),
        ("Arsip TA 2021/KU.03.3/spj.pdf", "2021", "KU.03.3"),
        ("HK 03/tahun2018/a.pdf", "2018", "HK.03"),
        ("2018/PL.03.4 Kampanye/a.pdf", "2018", "PL.02.4"),  # an older code, led to today's
        ("2021/KU.06 Rekening/a.pdf", "2021", ""),  # an older code nobody can place
        ("PL.02 Pemilihan 2020/PL.02.6 TPS/a.pdf", "2020", "PL.02.6"),  # the nearest folder speaks first
        ("Pemilu 2019-2024/a.pdf", "", ""),  # a span is no year
        ("Foto/12-03-2020/a.pdf", "", ""),
        ("Surat masuk/Januari/a.pdf", "", ""),
        ("ORT/a.pdf", "", "ORT"),
        ("rt 05/a.pdf", "", "RT.05"),
        ("a.pdf", "", ""),
    ],
)
def test_folders_give_hints(path: str, tahun: str, kode: str) -> None:
    found = path_hints(PurePath(path))
    assert (found.tahun, found.kode.kode if found.kode else "") == (tahun, kode)
    assert bool(found.keterangan) >= bool(tahun or kode)


def test_hints_file_only_what_has_no_code_of_its_own(home: Home) -> None:
    engine = home.store.engine
    plain = home.file(home.take(b"%PDF satu", "a.pdf"), letter("800/789-BKPSDM", "Xyz"))
    coded = home.file(home.take(b"%PDF dua", "b.pdf"), letter("45/PP.05.1-Und/3601/2025"))
    assert plain.klasifikasi == ""
    places = {plain.sha256: "2025/TU.04 Layanan/a.pdf", coded.sha256: "2019/TU.04/b.pdf"}
    rows = [(sha, f"/lama/{path}", path_hints(PurePath(path))) for sha, path in places.items()]
    assert remember(engine, rows, oleh="ani") == 2
    assert remember(engine, rows, oleh="ani") == 0
    assert list(undecided(engine)) == [plain.sha256]
    hints = {sha: hint for sha, _, hint in rows}
    filed, notes = apply_hints(home.store, home.files, hints, oleh="ani")
    assert filed == 1
    moved = home.store.get(plain.id)
    assert moved is not None
    assert moved.klasifikasi == "TU.04"
    kept = home.store.get(coded.id)
    assert kept is not None
    assert kept.klasifikasi == "PP.05.1"
    assert any("foldernya 2019" in note for note in notes)
    (origin,) = origins(engine, plain.sha256)
    assert (origin.jalur, origin.tahun, origin.kode) == ("/lama/2025/TU.04 Layanan/a.pdf", "2025", "TU.04")
