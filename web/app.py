"""The web application: its parts put together. `create_app` builds everything from its arguments; nothing happens at
import.
"""

import ipaddress
from collections.abc import Callable

from fastapi import APIRouter, FastAPI

from archive.accounts import Accounts
from archive.file_store import FileStore
from archive.impor_baris import DateReader, plain_date
from archive.kemajuan import Kemajuan
from archive.konsep_store import DraftStore
from archive.naskah_store import NaskahStore
from archive.settings import Settings
from search.index import Index
from web import (
    api,
    api_agenda,
    api_alur,
    api_cetak,
    api_disposisi,
    api_impor,
    api_jejak,
    api_klasifikasi,
    api_naskah,
    api_nomor,
    api_pengguna,
    api_retensi,
    api_tautan,
    api_usul,
    documents,
    masuk,
    pengguna,
    periksa,
    sign_in,
)
from web.first_run import FirstRun
from web.guard import Gate, check_guards
from web.headers import SafeHeaders
from web.kantor import Kantor, make_pages
from web.refusals import add_refusals, refuse

MOST_BYTES = 1_000_000  # of one request; an address that takes files says so itself

# Each a module with a `router`; of two that fit an address the first counts.
PAGES: tuple[APIRouter, ...] = (
    documents.router,
    sign_in.router,
    pengguna.router,
    masuk.router,
    periksa.router,
)
INTERFACE: tuple[APIRouter, ...] = (
    api.router,
    api_naskah.router,
    api_klasifikasi.router,
    api_nomor.router,
    api_agenda.router,
    api_disposisi.router,
    api_alur.router,
    api_tautan.router,
    api_jejak.router,
    api_pengguna.router,
    api_retensi.router,
    api_usul.router,
    api_cetak.router,
    api_impor.router,
)


def create_app(
    settings: Settings,
    store: NaskahStore,
    files: FileStore,
    index: Index,
    *,
    accounts: Accounts | None = None,
    first_code: str = "",
    changed: Callable[[], object] = lambda: None,
    read_date: DateReader = plain_date,
    kemajuan: Kemajuan | None = None,
) -> FastAPI:
    """The application over one archive.

    `first_code` makes the first admin; `changed` is called when the search index must be brought up to date;
    `kemajuan` is told by those who read files in this process, None when nobody does.
    """
    app = FastAPI(
        title="Arsip", version="1", docs_url=None, redoc_url=None, openapi_url=None, max_body_size=MOST_BYTES
    )
    accounts = accounts or Accounts(store.engine)
    if kemajuan is None:
        kemajuan = Kemajuan()
        kemajuan.close()
    app.state.kantor = Kantor(
        settings=settings,
        store=store,
        files=files,
        index=index,
        drafts=DraftStore(settings.data),
        accounts=accounts,
        mulai=FirstRun(first_code),
        pages=make_pages(settings),
        changed=changed,
        read_date=read_date,
        kemajuan=kemajuan,
    )
    app.add_middleware(Gate, accounts=accounts, refuse=refuse, local=is_loopback(settings.host))
    app.add_middleware(SafeHeaders)
    for router in (*PAGES, *INTERFACE):
        app.include_router(router)
    add_refusals(app)
    check_guards(app.routes)
    return app


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address to listen on."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
