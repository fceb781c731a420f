"""Fifty clients ask a real server for numbers at once, and it is killed while they do."""

import contextlib
import http.client
import json
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from archive.accounts import Accounts
from archive.naskah_store import open_store
from archive.nomor_laporan import report
from archive.nomor_store import numbers
from archive.trail import verify_trail
from tests.web.office import PASSWORD, QUICK

pytestmark = pytest.mark.slow

CLIENTS, EACH = 50, 40
ROOT = Path(__file__).parents[2]


class Server:
    """The pages of an archive in a process of its own, always at the same port."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._data = data
        self.start()

    def start(self) -> None:
        words = [sys.executable, "-m", "tests.web.serving", str(self._data), str(self.port)]
        self.process = subprocess.Popen(words, cwd=ROOT)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                assert self.process.poll() is None
                time.sleep(0.05)
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def ask(server: Server, token: str, client: int, given: list[str]) -> None:
    """One clerk at one browser: each number is asked for until it comes, under the same name."""
    site = f"127.0.0.1:{server.port}"
    headers = {
        "cookie": f"arsip_sesi={token}",
        "origin": f"http://{site}",
        "content-type": "application/json",
    }
    isi = {"jenis": "SD", "penanda": "Ketua", "tanggal": "2026-03-04", "kode": "PL.02.1"}
    with contextlib.closing(http.client.HTTPConnection(site, timeout=60)) as connection:
        for number in range(EACH):
            body = json.dumps(isi | {"permintaan": f"meja-{client}-{number}"})
            while (told := _asked(connection, body, headers)) is None:
                time.sleep(0.05)
            given.append(told)


def _asked(connection: http.client.HTTPConnection, body: str, headers: dict[str, str]) -> str | None:
    """The number given; None when the server died of it."""
    try:
        connection.request("POST", "/api/nomor", body, headers)
        with connection.getresponse() as answer:
            told = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError):
        connection.close()
        return None
    assert answer.status == 200, told
    return str(told["teks"])


def test_fifty_clients_get_two_thousand_numbers_through_a_kill(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with open_store(f"sqlite:///{data / 'arsip.db'}") as store:
        accounts = Accounts(store.engine, hasher=QUICK)
        accounts.add("ani", PASSWORD, "petugas")
        token = accounts.sign_in("ani", PASSWORD)[1]
        server = Server(data)
        given: list[str] = []
        threads = [
            threading.Thread(target=ask, args=(server, token, client, given)) for client in range(CLIENTS)
        ]
        try:
            for thread in threads:
                thread.start()
            for share in (0.2, 0.6):
                while len(given) < CLIENTS * EACH * share:
                    assert any(thread.is_alive() for thread in threads)
                    time.sleep(0.01)
                server.kill()
                server.start()
            for thread in threads:
                thread.join(timeout=120)
                assert not thread.is_alive()
        finally:
            server.kill()
        count = CLIENTS * EACH
        assert sorted(given, key=lambda teks: int(teks.split("/")[0])) == [
            f"{number}/PL.02.1-SD/3601/2026" for number in range(1, count + 1)
        ]
        found = report(store.engine, "Ketua/SD", 2026)
        assert (found.celah, found.kembar, found.terakhir) == ((), (), count)
        assert len(numbers(store.engine, "Ketua/SD", 2026, limit=count + 1)) == count
        assert verify_trail(store.engine) == []
