import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import arsip
from archive.settings import SETTINGS
from tests.ingest import odd_files

ROOT = Path(__file__).parents[1]
PAPER = odd_files.text_pdf("Pengumuman Komisi Pemilihan Umum Kabupaten Contoh tentang pemilihan")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("ARSIP_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ARSIP_SETTLE_SECONDS", "0.1")


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Runs a command in this process: exit code, standard output, standard error."""
    code = arsip.main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


def commands() -> tuple[str, ...]:
    """Every command there is, also those other files of the roof add."""
    [made] = [one for one in arsip.parser()._actions if isinstance(one.choices, dict)]
    return tuple(made.choices)


COMMANDS = commands()


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_and_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        arsip.main([command, "--help"])
    assert ended.value.code == 0
    out = capsys.readouterr().out
    assert f"example: arsip {command}" in out
    if command not in ("read", "version"):
        assert "--data DIR" in out


def test_help_lists_all_commands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        arsip.main(["--help"])
    listed = re.findall(r"^    (\w+)(?: |$)", capsys.readouterr().out, re.MULTILINE)
    assert listed == list(COMMANDS)
    first = (
        "serve",
        "ingest",
        "read",
        "search",
        "reindex",
        "check",
        "retry",
        "kode",
        "saran",
        "impor",
        "migrate",
    )
    assert {*first, "backup", "restore", "rebuild", "export", "user", "version"} <= set(listed)


def test_flags_are_settings() -> None:
    words = [
        "serve",
        "--data",
        "d",
        "--host",
        "::1",
        "--port",
        "81",
        "--inbox",
        "m",
        "--workers",
        "3",
        "--polling",
    ]
    settings = arsip.settings_of(arsip.parser().parse_args(words))
    assert (settings.data, settings.inbox) == (Path("d").resolve(), Path("m").resolve())
    assert (settings.host, settings.port, settings.workers, settings.polling) == ("::1", 81, 3, 1)
    assert arsip.settings_of(arsip.parser().parse_args(["serve"])).host == "127.0.0.1"
    assert all(arsip.help_of(name) for name, _, _ in SETTINGS)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("kosong.pdf", b"", "kosong"),
        ("catatan.pdf", b"halo", "bukan PDF"),
        ("terkunci.pdf", odd_files.encrypted_pdf(), "kata sandi"),
        ("terpotong.pdf", PAPER[:400], "terpotong"),
        ("bom.png", odd_files.bomb_png(20_000), "terlalu besar"),
    ],
)
def test_read_of_what_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, data: bytes, says: str
) -> None:
    code, out, err = run(capsys, "read", "--json", odd_files.write(tmp_path, name, data))
    assert (code, out) == (2, "")
    assert err.startswith(f"{name}: ")
    assert says in err
    assert err.count("\n") == 1


def test_read_of_what_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "read", tmp_path / "a.pdf")[:2] == (2, "")
    assert run(capsys, "read", tmp_path)[:2] == (2, "")


def test_read_prints_one_record_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = odd_files.write(tmp_path, "surat 1.pdf", PAPER)
    code, out, err = run(capsys, "read", "--json", path)
    assert (code, err) == (0, "")
    record = json.loads(out)
    assert record["halaman"][0]["nomor"] == 1
    assert "Kabupaten Contoh" in record["teks"][0]
    code, out, _ = run(capsys, "read", path)
    assert code == 0
    assert re.search(r"^Jenis +\w+$", out, re.MULTILINE)
    assert sorted(os.listdir(tmp_path)) == ["surat 1.pdf"]


@pytest.mark.parametrize("words", [("search", "apa"), ("check",), ("reindex",), ("retry",)])
def test_an_archive_that_is_not_there_is_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    code, out, err = run(capsys, words[0], "--data", tmp_path / "salah", *words[1:])
    assert (code, out) == (4, "")
    assert "belum ada arsip" in err
    assert not (tmp_path / "salah").exists()


def test_a_setting_that_is_no_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARSIP_MAX_PAGES", "banyak")
    code, out, err = run(capsys, "read", tmp_path)
    assert (code, out) == (2, "")
    assert "ARSIP_MAX_PAGES=banyak" in err


def test_an_unknown_fault_ends_with_a_short_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def version(_: object) -> int:
        """Fails."""
        raise ZeroDivisionError

    monkeypatch.setattr(arsip, "version", version)
    code, out, err = run(capsys, "version")
    assert (code, out) == (70, "")
    assert err.endswith("arsip: kesalahan dalam program; rinciannya di atas. Laporkan kepada pengembang.\n")


@pytest.mark.ocr
def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "version")
    assert code == 0
    assert re.match(r"arsip \S+.*\nPython 3\.\d+\.\d+\nTesseract \d", out)


@pytest.mark.slow
@pytest.mark.ocr
def test_ingest_search_check_and_retry(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, scans = tmp_path / "data", tmp_path / "pindaian"
    odd_files.write(scans, "pengumuman.pdf", PAPER)
    odd_files.write(scans, "lagi/salinan.pdf", PAPER)
    odd_files.write(scans, "pindaian.png", odd_files.picture("PNG", width=600, height=300, text="NOMOR"))
    odd_files.write(scans, "terkunci.pdf", odd_files.encrypted_pdf())
    odd_files.write(scans, "README.md", b"bukan naskah")
    before = sorted(path.name for path in scans.rglob("*"))

    code, out, err = run(capsys, "ingest", "--data", data, scans)
    assert code == 1
    assert "1 berkas lain dilewati" in err
    assert re.search(r"salinan\.pdf .*lainnya", out)
    assert "duplikat naskah" in out
    assert "kata sandi" in out
    assert "2 terarsip, 1 duplikat, 1 gagal; 2 halaman" in out
    assert sorted(path.name for path in scans.rglob("*")) == before  # what is not the inbox is left alone
    assert sorted(path.name for path in (data / "gagal").iterdir()) == ["terkunci.pdf", "terkunci.pdf.txt"]

    code, out, _ = run(capsys, "search", "--data", data, "--json", "kabupaten", "contoh")
    found = json.loads(out)
    assert (code, found["jumlah"]) == (0, 1)
    assert list(found["hasil"][0]) == [
        *("id", "jenis", "nomor", "judul", "klasifikasi", "tanggal", "halaman", "cuplikan")
    ]
    assert "Contoh" in found["hasil"][0]["cuplikan"]
    assert "1 naskah ditemukan" in run(capsys, "search", "--data", data, "kabupaten")[1]

    assert run(capsys, "check", "--data", data)[:2] == (0, "Tidak ada kesalahan pada 2 naskah.\n")
    assert run(capsys, "reindex", "--data", data)[:2] == (0, "Indeks dibangun ulang: 2 naskah.\n")
    assert run(capsys, "check", "--data", data)[0] == 0

    code, out, _ = run(capsys, "retry", "--data", data)
    assert (code, "1 gagal" in out) == (1, True)
    assert sorted(path.name for path in (data / "gagal").iterdir()) == ["terkunci.pdf", "terkunci.pdf.txt"]
    assert run(capsys, "retry", "--data", data, "999")[0] == 4
    assert run(capsys, "ingest", "--data", data, scans / "README.md")[0] == 1
    assert run(capsys, "ingest", "--data", data, scans / "tidak ada.pdf")[0] == 4

    original = next((data / "arsip").rglob("asli.png"))
    original.write_bytes(original.read_bytes() + b"\0")
    code, out, _ = run(capsys, "check", "--data", data)
    assert (code, out.splitlines()[-1]) == (1, "1 kesalahan.")


@pytest.mark.slow
@pytest.mark.ocr
def test_ingest_of_the_inbox_waits_until_files_are_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = tmp_path / "data" / "masuk"
    odd_files.write(inbox, "a.pdf", PAPER)
    odd_files.write(inbox, "~$a.docx", b"x")
    odd_files.write(inbox, "rusak.pdf", PAPER[:300])
    code, out, _ = run(capsys, "ingest", "--data", tmp_path / "data")
    assert code == 1
    assert "1 terarsip, 1 gagal" in out
    assert [path.name for path in inbox.iterdir()] == ["~$a.docx"]
    # What was set aside unread is tried again too, after it was mended where it lies.
    (tmp_path / "data" / "gagal" / "rusak.pdf").write_bytes(
        odd_files.text_pdf("Berita acara rapat pleno KPU Contoh")
    )
    code, out, _ = run(capsys, "retry", "--data", tmp_path / "data")
    assert "1 terarsip" in out


class Served:
    """`arsip serve` in a process of its own, in its own session."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.errors = (data.parent / "keluhan.txt").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, ROOT / "arsip.py", "serve", "--data", data, "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        self.lines = [self.process.stdout.readline().strip() for _ in range(2)]
        self.address = self.lines[0].removeprefix("Arsip: ")

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.address + path, timeout=30) as answer:
            return str(answer.read().decode())

    def tree(self) -> list[int]:
        """Processes of this session, and those their children lead."""
        found = []
        parents = {self.process.pid}
        for _ in range(4):
            for entry in Path("/proc").iterdir():
                if entry.name.isdigit():
                    try:
                        fields = (entry / "stat").read_text().rpartition(")")[2].split()
                    except OSError:
                        continue
                    if int(fields[1]) in parents and fields[0] != "Z":
                        parents.add(int(entry.name))
                        found.append(int(entry.name))
        return sorted(set(found))

    def close(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.errors.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Any]:
    running = Served(tmp_path / "data")
    yield running
    running.close()


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.slow
@pytest.mark.ocr
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_takes_what_is_dropped_and_stops_cleanly(served: Served, number: int) -> None:
    assert re.fullmatch(r"Arsip: http://127\.0\.0\.1:\d+/", served.lines[0])
    assert served.lines[1] == f"Folder masuk: {served.data / 'masuk'}"
    odd_files.write(served.data / "masuk", "pengumuman.pdf", PAPER)
    for _ in range(200):
        if "Pengumuman Komisi" in served.get("?q=kabupaten") and not list((served.data / "masuk").iterdir()):
            break
        time.sleep(0.1)
    else:
        raise AssertionError(served.get("?q=kabupaten"))
    tree = served.tree()
    assert tree
    served.process.send_signal(number)
    assert served.process.wait(15) == 0
    for _ in range(50):
        if not any(alive(pid) for pid in tree):
            break
        time.sleep(0.1)
    assert not any(alive(pid) for pid in tree)
    errors = (served.data.parent / "keluhan.txt").read_text()
    assert "Traceback" not in errors
    assert " ERROR " not in errors


@pytest.mark.slow
@pytest.mark.ocr
def test_beside_a_server_the_command_line_lets_it_read(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    paper = odd_files.write(served.data.parent, "di luar.pdf", PAPER)
    code, out, _ = run(capsys, "ingest", "--data", served.data, paper)
    assert code == 0
    assert "1 terarsip" in out
    assert paper.exists()
    code, _, err = run(capsys, "serve", "--data", served.data, "--port", "0")
    assert code == 2
    assert "sedang dijalankan" in err
    port = served.address.rsplit(":", 1)[1].strip("/")
    code, _, err = run(capsys, "serve", "--data", served.data.parent / "lain", "--port", port)
    assert code == 2
    assert "Pilih --port lain" in err
