"""Serving the pages: the address they listen on, and the loop that answers until the program is told to end."""

import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn
from fastapi import FastAPI

from archive.accounts import Accounts
from archive.errors import ArsipError
from archive.naskah_store import NaskahStore
from archive.settings import Settings
from web.app import is_loopback


def has_accounts(store: NaskahStore, settings: Settings) -> bool:
    """Whether anybody can sign in; raises ArsipError when nobody can, but others could reach the pages."""
    if Accounts(store.engine).any():
        return True
    if is_loopback(settings.host):
        return False
    raise ArsipError(
        f"{settings.host}: belum ada akun, jadi arsip hanya boleh dibuka dari komputer ini. "
        "Buat dulu: arsip user add NAMA --role admin"
    )


@contextlib.contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """The address of the web pages, taken before anything else is begun; raises ArsipError when it is in use."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except (OSError, OverflowError) as error:
            raise ArsipError(
                f"{settings.host}:{settings.port}: alamat ini tidak dapat dipakai ({error}). Pilih --port lain."
            ) from None
        yield listener


def serve_pages(app: FastAPI, listener: socket.socket, started: Callable[[str], None]) -> None:
    """Answers on this thread until SIGINT or SIGTERM; a second signal ends the program at once.

    `started` is told the address, such as http://127.0.0.1:8000, once it is answered there.
    """

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            app.state.kantor.kemajuan.close()  # or those who wait for news would keep the server waiting
            super().handle_exit(sig, frame)

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            host, port = listener.getsockname()[:2]
            started(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")

    server = Server(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False))
    ended = threading.Event()

    def end(number: int, _: object) -> None:
        ended.set()
        server.should_exit = True
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    if not ended.is_set():
        server.run(sockets=[listener])
