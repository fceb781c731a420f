"""Masuk: what it shows, files sent to it, what failed put right, and its stream of news."""

import hashlib
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi.testclient import TestClient

from archive.accounts import Accounts
from archive.errors import NotFoundError
from archive.kemajuan import Kemajuan
from archive.tersisih import put_back, set_aside_files
from archive.trail import entries
from ingest.aside import set_aside
from ingest.receive import failed_text
from ingest.watch import is_noise
from tests.web.office import PASSWORD, QUICK, Office, furnish
from tests.web.page_checks import check_page, find, text
from web.app import create_app
from web.unggah import Malformed, Unggahan

PDF = b"%PDF-1.7 surat baru"
PNG = b"\x89PNG\r\n\x1a\n gambar"


def inbox(office: Office) -> dict[str, bytes]:
    """What lies in the inbox, hidden files too."""
    folder = office.settings.inbox
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


@pytest.fixture
def clerk(empty_office: Office) -> Iterator[TestClient]:
    """A petugas at the inbox of a new archive."""
    with empty_office.client(peran="petugas") as client:
        client.follow_redirects = False
        yield client


def send(client: TestClient, *files: tuple[str, bytes], json_wanted: bool = True) -> object:
    """Sends files as the script does, or as a plain form."""
    headers = {"accept": "application/json" if json_wanted else "text/html"}
    return client.post("/masuk/unggah", files=[("berkas", one) for one in files], headers=headers)


def test_files_land_whole_under_safe_names(clerk: TestClient, empty_office: Office) -> None:
    names = [
        "surat masuk.pdf",
        "C:\\Pindaian\\surat masuk.pdf",
        "../../etc/x.part",
        "~$.cron\u202e.exe",
        "CON.png",
    ]
    answer = send(clerk, *((name, PDF + name.encode()) for name in names[:4]), (names[4], PNG))
    told = answer.json()["berkas"]  # type: ignore[attr-defined]
    assert [one["diterima"] for one in told] == [True] * 5
    found = inbox(empty_office)
    assert set(found) == {
        "surat masuk.pdf",
        "surat masuk (2).pdf",
        "x.part.pdf",
        "cron .exe.pdf",
        "CON.png",
    }
    assert found["surat masuk.pdf"] == PDF + b"surat masuk.pdf"
    assert not any(is_noise(name) for name in found), "or the watcher would never take them"
    [entry] = [one for one in entries(empty_office.store.engine) if one.peristiwa == "diunggah"]
    assert entry.oleh == "petugas"
    assert hashlib.sha256(found["CON.png"]).hexdigest() in json.loads(entry.sesudah or "")["sha256"]
    assert "surat" not in (entry.sesudah or ""), "a name may be a secret"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("kosong.pdf", b"", "kosong"),
        ("catatan.docx", b"PK\x03\x04 dokumen", "bukan PDF"),
        ("palsu.pdf", b"MZ program" * 300, "bukan PDF"),
        ("besar.pdf", b"%PDF-1.7" + b"x" * 2000, "terlalu besar"),
    ],
)
def test_what_is_no_scan_is_refused_and_leaves_nothing(
    empty_office: Office, name: str, content: bytes, why: str
) -> None:
    with empty_office.client(peran="petugas", max_bytes=1500 if "besar" in name else 10_000) as client:
        good = ("baik.pdf", PDF)
        told = send(client, (name, content), good).json()["berkas"]  # type: ignore[attr-defined]
    assert [one["diterima"] for one in told] == [False, True]
    assert why in told[0]["pesan"]
    assert set(inbox(empty_office)) == {"baik.pdf"}


def test_a_plain_form_works_too(clerk: TestClient, empty_office: Office) -> None:
    answer = send(clerk, ("surat.pdf", PDF), json_wanted=False)
    assert answer.status_code == 303  # type: ignore[attr-defined]
    page = check_page(clerk.get(answer.headers["location"]))  # type: ignore[attr-defined]
    assert "Berkas sudah diterima" in text(page)
    assert "1 berkas di folder masuk" in text(page)
    page = check_page(send(clerk, ("x.txt", b"halo"), json_wanted=False))  # type: ignore[arg-type]
    assert "x.txt: bukan PDF" in text(page)
    assert check_page(clerk.post("/masuk/unggah", data={"berkas": "x"}))


def test_a_file_that_is_here_already_is_not_taken_again(empty_office: Office) -> None:
    known = empty_office.take("lama.pdf", PDF, "pdf")
    (empty_office.settings.inbox / "berkas").unlink()
    with empty_office.client(peran="petugas") as client:
        [told] = send(client, ("baru.pdf", PDF)).json()["berkas"]  # type: ignore[attr-defined]
    assert (told["diterima"], told["alamat"]) == (False, f"/naskah/{known.id}")
    assert inbox(empty_office) == {}


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    sent = Unggahan("multipart/form-data; boundary=x", tmp_path, 1000)
    sent.feed(b'--x\r\nContent-Disposition: form-data; name="berkas"; filename="a.pdf"\r\n\r\n%PDF-1.7 half')
    assert [path.suffix for path in tmp_path.iterdir()] == [".part"]
    sent.close()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(Malformed):
        Unggahan("text/plain", tmp_path, 1000)


def test_the_page_shows_what_waits_what_failed_and_why(office: Office, client: TestClient) -> None:
    page = check_page(client.get("/masuk"))
    shown = text(page)
    assert "menunggu.pdf" in shown
    assert "PDF rusak atau terpotong" in shown
    assert "tanggal_efektif: ada labelnya" in shown
    assert not find(page, "button", type="submit")[1:], "an open archive is only read"
    assert "Arsip masih kosong" not in shown


def test_a_failed_one_is_read_again(empty_office: Office) -> None:
    furnish(empty_office)
    failed = empty_office.named["gagal"]
    naskah = empty_office.store.get(failed)
    assert naskah is not None
    folder = empty_office.settings.data / "gagal"
    path = empty_office.files.path(naskah, "asli")
    set_aside(path, folder, failed_text("rusak"), naskah.sha256, name="rusak.pdf", keep=True)
    with empty_office.client(peran="petugas") as client:
        page = check_page(client.get("/masuk"))
        assert len(find(page, "li", class_="gagal")) == 1, "its copy in gagal/ is the same one"
        assert check_page(client.post(f"/masuk/{failed}/ulang"))
        again = empty_office.store.get(failed)
        assert again is not None
        assert again.status == "diterima"
        assert list(folder.iterdir()) == []
        assert client.post(f"/masuk/{failed}/ulang").status_code == 409


def test_a_file_set_aside_is_put_back(empty_office: Office) -> None:
    source = empty_office.root / "terkunci.pdf"
    source.write_bytes(b"%PDF terkunci")
    data, folder = empty_office.settings.data, empty_office.settings.data / "gagal"
    set_aside(
        source, folder, failed_text("terkunci.pdf: dilindungi kata sandi. Simpan tanpa sandi."), "a" * 64
    )
    (folder / "bukan-catatan.txt").write_text("milik orang")
    [one] = set_aside_files(data)
    assert (one.nama, one.alasan) == (
        "terkunci.pdf",
        "terkunci.pdf: dilindungi kata sandi. Simpan tanpa sandi.",
    )
    with empty_office.client(peran="petugas") as client:
        assert "dilindungi kata sandi" in text(check_page(client.get("/masuk")))
        assert check_page(client.post("/masuk/kembalikan", data={"nama": "terkunci.pdf"}))
        for hostile in ("../arsip.db", "bukan-catatan.txt", "terkunci.pdf"):
            assert client.post("/masuk/kembalikan", data={"nama": hostile}).status_code == 404
    assert inbox(empty_office) == {"terkunci.pdf": b"%PDF terkunci"}
    with pytest.raises(NotFoundError):
        put_back(data, empty_office.settings.inbox, "x")


@contextmanager
def served(office: Office, kemajuan: Kemajuan) -> Iterator[tuple[str, str]]:
    """The pages, served; the address and the cookie of a petugas."""
    accounts = Accounts(office.store.engine, hasher=QUICK)
    office.account("petugas", accounts)
    token = accounts.sign_in("petugas", PASSWORD)[1]
    app = create_app(
        office.settings, office.store, office.files, office.index, accounts=accounts, kemajuan=kemajuan
    )
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", f"arsip_sesi={token}"
    kemajuan.close()
    server.should_exit = True
    thread.join(timeout=20)
    assert not thread.is_alive(), "whoever waits for news must not keep the server"


@pytest.mark.slow
def test_news_come_as_they_happen(empty_office: Office) -> None:
    furnish(empty_office)
    reading = empty_office.named["menunggu"]
    kemajuan = Kemajuan()
    with served(empty_office, kemajuan) as (address, cookie):
        request = urllib.request.Request(f"{address}/masuk/aliran", headers={"cookie": cookie})
        with urllib.request.urlopen(request, timeout=10) as stream:
            lines = (line.decode().strip() for line in stream)

            def wait_for(wanted: str) -> None:
                for line in lines:
                    if line == wanted:
                        return
                pytest.fail(wanted)

            wait_for("event: kemajuan")
            kemajuan.read(reading, 2, 5)
            wait_for(f'data: {{"{reading}": [2, 5]}}')
            empty_office.take("baru.pdf", PDF, "pdf")
            wait_for("event: berubah")
    assert os.path.exists(empty_office.settings.data)


def test_a_closed_stream_says_how_things_are_and_ends(client: TestClient) -> None:
    answer = client.get("/masuk/aliran")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert "event: kemajuan" in answer.text


@pytest.mark.slow
def test_who_waits_for_news_does_not_keep_the_program_from_ending(tmp_path: Path) -> None:
    command = [sys.executable, "arsip.py", "serve", "--data", str(tmp_path), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as program:
        assert program.stdout is not None
        address = program.stdout.readline().split()[-1]
        with urllib.request.urlopen(f"{address}masuk/aliran", timeout=20) as stream:
            assert stream.readline().startswith(b"retry: 1000")
            program.terminate()
            program.wait(timeout=20)
