"""The commands of retention and printed forms, as an arsiparis runs them."""

import io
import os
from pathlib import Path

import pytest

import arsip
from archive.accounts import Accounts
from archive.audit import audit
from archive.retensi import clock_of
from search.catch_up import rebuild as rebuild_index
from search.index import open_index
from tests.archive.offices import open_home
from tests.archive.retensi_kantor import JRA, letters, report

pytestmark = pytest.mark.slow  # Argon2 takes its time on purpose

PASSWORD = "kata sandi yang panjang"
PEOPLE = (("ani", "arsiparis"), ("budi", "kasubbag"), ("citra", "sekretaris"))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        if name.startswith("ARSIP_"):
            monkeypatch.delenv(name)
    home = open_home(tmp_path)
    with home.store:
        letters(home, 2)
        report(home)
        for name, role in PEOPLE:
            Accounts(home.store.engine).add(name, PASSWORD, role)
        rebuild_index(home.store, home.settings.index)
    return home.settings.data


def test_from_the_schedule_to_the_destruction(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*words: object) -> tuple[int, str]:
        name, *rest = [str(word) for word in words]
        code = arsip.main([name, *rest, "--data", str(data)])
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    def signed(name: str, *words: object) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
        return run("usul", *words, "--as", name)

    schedule = tmp_path / "jra.csv"
    schedule.write_text(JRA, "utf-8")
    code, said = run("jra", schedule)
    assert (code, "kolom inaktif  = Retensi Inaktif" in said, "Belum dipasang" in said) == (0, True, True)
    assert "berlaku" in run("jra", schedule, "--apply")[1]
    assert "musnah        2 naskah" in run("retensi", "--date", "2026-11-21")[1]
    assert "sengketa" in run("tahan", 1, "--reason", "sengketa")[1]
    assert run("retensi", "musnah", "--date", "2026-11-21")[1].endswith("1 naskah.\n")
    assert signed("budi", "buat", "musnah", "--title", "x")[0] == 6  # a kasubbag does not propose
    assert "draf" in signed("ani", "buat", "musnah", "--title", "Undangan 2019")[1]
    assert "diajukan" in signed("ani", "ajukan", 1)[1]
    assert "tidak berhak menyetujui" in signed("ani", "setuju", 1)[1]
    monkeypatch.setattr("sys.stdin", io.StringIO("bukan sandinya\n"))
    assert run("usul", "setuju", 1, "--as", "budi")[0] == 6
    assert "diajukan" in signed("budi", "setuju", 1)[1]
    assert "disetujui" in signed("citra", "setuju", 1)[1]
    paper = tmp_path / "ba.pdf"
    assert run("cetak", "berita-acara", paper, "--id", 1)[0] == 0
    assert paper.read_bytes().startswith(b"%PDF")
    attached = signed("ani", "ba", 1, "--id", 3, "--number", "7/BA/2026", "--date", "2026-11-20")
    assert "sampai saat itu dapat dibatalkan" in attached[1]
    assert "masa tunggu" in signed("ani", "laksana", 1)[1]
    assert "setuju: citra, Sekretaris" in run("usul", "lihat", 1)[1]
    assert "dibatalkan" in signed("citra", "batal", 1, "--reason", "keliru")[1]
    monkeypatch.setenv("ARSIP_DESTROY_WAIT_DAYS", "0")
    signed("ani", "buat", "musnah", "--title", "Undangan 2019")
    signed("ani", "ajukan", 2)
    for name in ("budi", "citra"):
        signed(name, "setuju", 2)
    signed("ani", "ba", 2, "--id", 3, "--number", "8/BA/2026", "--date", "2026-11-20")
    assert "cadangan" in signed("ani", "laksana", 2)[1]
    home = open_home(tmp_path)
    with home.store:
        assert [clock_of(home.store.engine, one).tahap for one in (1, 2, 3)] == ["aktif", "musnah", "aktif"]
        index = open_index(home.settings.index, lambda number: home.store.rekaman(number).teks)
        assert [hit.id for hit in index.search("kumbang jelatik").hasil] == [1]
        assert {hit.id for hit in index.search("undangan").hasil} == {1, 2}
        assert audit(home.store, home.files, index.ids()) == []


def test_a_list_in_each_shape(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, start in (("a.pdf", b"%PDF"), ("a.xlsx", b"PK"), ("a.csv", b"\xef\xbb\xbfNo.")):
        assert arsip.main(["cetak", "arsip-aktif", "--data", str(data), str(tmp_path / name)]) == 0
        assert (tmp_path / name).read_bytes().startswith(start)
    assert arsip.main(["cetak", "arsip-aktif", "--data", str(data), str(tmp_path / "a.docx")]) == 6
    assert "Pakai pdf, xlsx atau csv" in capsys.readouterr().err
