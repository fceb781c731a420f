"""The commands of the desk as a clerk types them."""

from pathlib import Path

import openpyxl
import pytest

import arsip
from tests.archive.offices import Home, letter, open_home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = open_home(tmp_path)
    home.store.close()
    return home


def test_codes_are_walked_and_searched(capsys: pytest.CaptureFixture[str], home: Home) -> None:
    assert arsip.main(["kode"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 19
    assert arsip.main(["kode", "PL.03.4"]) == 0
    assert "kini PL.02.4" in capsys.readouterr().out
    assert arsip.main(["kode", "memusnahkan", "arsip"]) == 0
    assert capsys.readouterr().out.startswith("TU.05.2")
    assert arsip.main(["kode", "PL.99"]) == 1
    assert "tidak diketahui" in capsys.readouterr().out
    data = ["--data", str(home.settings.data)]
    assert arsip.main(["kode", *data, "--favorite", "add", "PP.05.1"]) == 0
    assert arsip.main(["kode", *data, "--favorite", "undo"]) == 0
    assert "* PP.05.1" in capsys.readouterr().out
    assert arsip.main(["kode", *data, "--favorite", "add", "XX.1"]) == 6


def test_an_agenda_is_imported_when_it_was_looked_at(
    capsys: pytest.CaptureFixture[str], home: Home, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["No. Agenda", "Asal Surat", "Nomor Surat", "Tanggal Surat", "Tanggal Terima", "Perihal"])
    sheet.append(
        ["1", "KPU RI", "132/PL.01-SD/01/KPU/II/2021", "4 Februari 2021", "5/2/2021", "Data pemilih"]
    )
    sheet.append(["2", "KPU RI", "133/PL.01-SD/01/KPU/II/2021", "", "", "Data lain"])
    sheet.append(["3", "", "", "kapan", "", "?"])
    book.save(tmp_path / "agenda.xlsx")
    call = ["impor", "--data", str(home.settings.data), str(tmp_path / "agenda.xlsx")]
    assert arsip.main(call) == 1
    shown = capsys.readouterr().out
    assert "Asal Surat" in shown
    assert "2 baris baru, 0 sudah ada, 1 meragukan" in shown
    assert "“kapan”: bukan tanggal" in shown
    assert "Belum ada yang diubah" in shown
    assert arsip.main([*call, "--apply", "--doubtful", "draft"]) == 0
    assert "Masuk 2 baris, 1 draf; 0 sudah ada." in capsys.readouterr().out
    assert arsip.main([*call, "--apply"]) == 0
    assert "Masuk 0 baris, 0 draf; 3 sudah ada." in capsys.readouterr().out
    assert arsip.main(["impor", "--data", str(home.settings.data), str(tmp_path / "tidak-ada.xlsx")]) == 4


def test_an_up_to_date_archive_says_so(
    capsys: pytest.CaptureFixture[str], home: Home, tmp_path: Path
) -> None:
    assert arsip.main(["migrate", "--data", str(home.settings.data)]) == 0
    assert "sudah versi terbaru" in capsys.readouterr().out
    assert arsip.main(["migrate", "--data", str(tmp_path / "kosong")]) == 4


@pytest.mark.slow
def test_codes_are_suggested_for_a_subject_and_a_document(
    capsys: pytest.CaptureFixture[str], home: Home
) -> None:
    filed = home.file(home.take(), letter("45/PP.05.1-Und/3601/2025"))
    data = ["--data", str(home.settings.data)]
    assert arsip.main(["saran", *data, "permohonan", "cuti", "tahunan"]) == 0
    assert capsys.readouterr().out.startswith("SDM.06.3")
    assert arsip.main(["saran", *data, "--id", str(filed.id)]) == 0
    assert capsys.readouterr().out.startswith("PP.05.1")
    assert arsip.main(["saran", *data, "xyzq"]) == 1
    assert "belum cukup dikenal" in capsys.readouterr().out
    assert arsip.main(["saran", *data, "--train"]) == 0
    assert "mutakhir" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.ocr
def test_a_tree_of_old_scans_is_taken_in_once(
    capsys: pytest.CaptureFixture[str], home: Home, tmp_path: Path
) -> None:
    scans = Path(__file__).parents[1] / "samples/surat"
    scan = min((path for path in scans.glob("*.pdf")), key=lambda path: path.stat().st_size)
    old = tmp_path / "lama/2024/TU.04 Layanan arsip"
    old.mkdir(parents=True)
    (old / "pindaian.pdf").write_bytes(scan.read_bytes())
    (old / "catatan.docx").write_bytes(b"PK bukan pindaian")
    call = ["impor", "--data", str(home.settings.data), str(tmp_path / "lama")]
    assert arsip.main(call) == 0
    shown = capsys.readouterr().out
    assert "1 pindaian, 1 baru, 0 sudah ada, 1 berkas lain dilewati" in shown
    assert "kode TU.04 dari folder" in shown
    assert arsip.main([*call, "--apply"]) == 0
    assert (old / "pindaian.pdf").is_file(), "the office's own folder stays as it was"
    capsys.readouterr()
    assert arsip.main([*call, "--apply"]) == 0
    assert "0 baru, 1 sudah ada" in capsys.readouterr().out
    assert arsip.main(["check", "--data", str(home.settings.data)]) == 0
