"""The commands that keep an archive, as an office runs them."""

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import arsip
from archive.audit import audit
from archive.export_bag import check_bag
from archive.reclassify import set_keamanan
from archive.trail import entries, verify_trail
from ingest.batch import WORKERS_LOCK
from search.catch_up import rebuild as rebuild_index
from tests.archive.offices import Home, letter, open_home
from tests.archive.test_backup import tree
from tests.archive.test_jurnal import a_busy_day, tables

pytestmark = pytest.mark.slow  # real processes and disks

ROOT = Path(__file__).parents[1]
GOOD = "kopi pagi di teras"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("ARSIP_"):
            monkeypatch.delenv(name)


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Runs a command in this process: exit code, standard output, standard error."""
    code = arsip.main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An archive of three documents, indexed, the last one secret; nobody has it open."""
    home = open_home(tmp_path)
    with home.store:
        fill(home)
        rebuild_index(home.store, home.settings.index)
    return home.settings.data


def fill(home: Home) -> None:
    for number, hal in ((1, "Rapat pleno"), (2, "Logistik pemilu"), (3, "Rahasia negara")):
        filed = home.file(
            home.take(bytes([number]) * 9, f"{number}.pdf"), letter(f"{number}/HK.03.1/3601/2025", hal)
        )
    set_keamanan(filed, "rahasia", "sekretaris", store=home.store, files=home.files)


@pytest.mark.parametrize("name", ["cadangan.tar.gz", "cadangan"])
def test_backup_wipe_restore(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """Everything is as before: search results, trail, and no fault."""
    found = run(capsys, "search", "--data", data, "--json", "pleno")
    code, out, err = run(capsys, "backup", "--data", data, tmp_path / name)
    assert (code, err) == (0, "")
    assert "berkas" in out
    assert "dicadangkan" in out
    shutil.rmtree(data)
    code, out, err = run(capsys, "restore", "--data", data, tmp_path / name)
    assert (code, err) == (0, "")
    assert "Indeks dibangun ulang: 3 naskah." in out
    assert run(capsys, "search", "--data", data, "--json", "pleno") == found
    assert run(capsys, "check", "--data", data)[:2] == (0, "Tidak ada kesalahan pada 3 naskah.\n")
    code, _, err = run(capsys, "restore", "--data", data, tmp_path / name)
    assert code == 2
    assert "tidak kosong" in err


WORDS = (
    "rapat",
    "koordinasi",
    "Contoh",
    "undangan nomor:2",
    "kode:TU.01",
    "pleno -koordinasi",
    '"rapat koordinasi"',
)


@pytest.mark.parametrize("name", ["cadangan.tar.gz", "cadangan"])
def test_every_byte_row_entry_and_search_result_comes_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """After a day in which something happened at every desk."""
    home = open_home(tmp_path)
    with home.store:
        a_busy_day(home)
        rebuild_index(home.store, home.settings.index)
        told = entries(home.store.engine)
    data = home.settings.data
    found = [run(capsys, "search", "--data", data, "--json", words) for words in WORDS]
    assert sum('"jumlah": 0' not in out for _, out, _ in found) >= 3
    files, rows = tree(data), tables(data)
    assert "arsip/_catatan/meja.jsonl" in files
    assert run(capsys, "backup", "--data", data, tmp_path / name)[0] == 0
    shutil.rmtree(data)
    assert run(capsys, "restore", "--data", data, tmp_path / name)[0] == 0
    again = open_home(tmp_path)
    with again.store:
        assert entries(again.store.engine) == told
        assert verify_trail(again.store.engine) == []
    assert {path: files[path] for path in files if not path.startswith("indeks")} == {
        path: sha256 for path, sha256 in tree(data).items() if not path.startswith("indeks")
    }
    assert tables(data) == rows
    assert [run(capsys, "search", "--data", data, "--json", words) for words in WORDS] == found
    assert run(capsys, "check", "--data", data)[0] == 0


def test_backup_tells_of_damage(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    next(data.glob("arsip/HK/*/*/*/asli.pdf")).write_bytes(b"berubah")
    code, out, _ = run(capsys, "backup", "--data", data, tmp_path / "a.tar")
    assert code == 1
    assert "tidak lagi sama dengan yang diterima" in out


def test_a_damaged_backup_is_refused(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "a.tar"
    run(capsys, "backup", "--data", data, target)
    target.write_bytes(target.read_bytes().replace(b"%PDF dapat", b"%PDF Dapat", 1))
    code, out, err = run(capsys, "restore", "--data", tmp_path / "baru", target)
    assert (code, out) == (3, "")
    assert "arsip.pdf berubah" in err
    assert list((tmp_path / "baru").iterdir()) == []


def test_rebuild(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, "search", "--data", data, "--json", "logistik")
    for path in (*data.glob("arsip.db*"), data / "indeks"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    code, out, _ = run(capsys, "rebuild", "--data", data)
    assert code == 1, "accounts are gone, and that is said"
    assert "3 naskah dibangun ulang" in out
    assert "akun tidak disimpan" in out
    assert "Indeks dibangun ulang: 3 naskah." in out
    assert run(capsys, "search", "--data", data, "--json", "logistik") == found
    assert run(capsys, "check", "--data", data)[0] == 0
    code, out, _ = run(capsys, "rebuild", "--data", data)
    assert code == 0
    assert "dibawa: jejak" in out


def test_rebuild_leaves_a_running_archive_alone(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from archive.durable import file_lock

    with file_lock(data / WORKERS_LOCK):
        code, _, err = run(capsys, "rebuild", "--data", data)
    assert code == 2
    assert "sedang dijalankan" in err


def test_export(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is secret is not handed on unless it is asked for."""
    code, out, _ = run(capsys, "export", "--data", data, tmp_path / "keluar")
    assert code == 0
    assert "2 bag, 2 naskah." in out
    assert "1 naskah tidak diekspor karena keamanannya" in out
    bags = sorted((tmp_path / "keluar").iterdir())
    assert [check_bag(bag) for bag in bags] == [[], []]
    code, out, _ = run(
        capsys, "export", "--data", data, "--per", "folder", "--keamanan", "rahasia", tmp_path / "semua"
    )
    assert "1 bag, 3 naskah." in out
    assert check_bag(tmp_path / "semua" / "HK.03-2025") == []
    assert run(capsys, "check", "--data", data)[0] == 0


def test_accounts(data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(*words: object, sandi: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(sandi + "\n"))
        return run(capsys, "user", *words, "--data", data)

    assert ask("list") == (0, "", ""), "there is no account to begin with"
    added = ask("add", "ani", "--role", "petugas", "--full-name", "Ani Contoh", sandi=GOOD)
    assert added == (0, "ani: petugas, aktif.\n", "")
    assert ask("add", "ani", "--role", "petugas", sandi=GOOD)[0] == 2
    assert ask("add", "budi", "--role", "petugas", sandi="pendek")[0] == 6
    assert "peran belum disebut" in ask("add", "budi", sandi=GOOD)[2]
    assert ask("disable", "ani")[1] == "ani: petugas, nonaktif.\n"
    assert ask("list")[1].split() == ["ani", "petugas", "nonaktif", "Ani", "Contoh"]
    assert ask("enable", "ani")[0] == 0
    assert ask("role", "ani", "--role", "arsiparis")[1] == "ani: arsiparis, aktif.\n"
    assert ask("password", "ani", sandi="sandi lain yang baik")[0] == 0
    assert ask("password", "siapa", sandi=GOOD)[0] == 4
    named = ask("names", "ani", "--jabatan", "Kasubbag Umum")
    assert named == (0, "ani: arsiparis, Kasubbag Umum, aktif.\n", "")
    assert ask("list")[1].split() == ["ani", "arsiparis", "aktif", "Kasubbag", "Umum", "Ani", "Contoh"]
    assert ask("names", "siapa", "--jabatan", "x")[0] == 4
    assert "sebut yang diubah" in ask("names", "ani")[2]
    added = ask("add", "budi", "--role", "ketua", "--jabatan", "Ketua", sandi=GOOD)
    assert added[1] == "budi: ketua, Ketua, aktif.\n"
    assert ask("disable")[0] == 2


def test_a_password_is_never_an_argument(data: Path) -> None:
    with pytest.raises(SystemExit):
        arsip.parser().parse_args(["user", "add", "ani", GOOD, "--role", "petugas"])
    with pytest.raises(SystemExit):
        arsip.parser().parse_args(["user", "add", "ani", "--password", GOOD])


def test_a_password_asked_twice(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    answers = iter([GOOD, GOOD, GOOD, "kopi sore di teras"])
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    assert run(capsys, "user", "add", "ani", "--role", "admin", "--data", data)[0] == 0
    code, _, err = run(capsys, "user", "password", "ani", "--data", data)
    assert code == 2
    assert "tidak sama" in err


@pytest.mark.parametrize("words", [("backup", "x.tar"), ("export", "x"), ("user", "list"), ("rebuild",)])
def test_where_there_is_no_archive(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, *words, "--data", tmp_path / "kosong")
    assert (code, out) == (4, "")
    assert str(tmp_path / "kosong") in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_backup_in_a_process_of_its_own_while_the_archive_is_open(data: Path, tmp_path: Path) -> None:
    home = open_home(tmp_path)
    with home.store:
        made = subprocess.run(
            [sys.executable, ROOT / "arsip.py", "backup", "--data", data, tmp_path / "a.tar"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert "dicadangkan" in made.stdout
        assert audit(home.store, home.files, None) == []
