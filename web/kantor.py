"""The office behind the pages: everything a route may need, and how a page is drawn."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

import jinja2
import sqlalchemy as sa
from fastapi import Depends, Form, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from archive.accounts import Accounts
from archive.errors import NotFoundError
from archive.file_store import FileStore
from archive.impor_baris import DateReader
from archive.kemajuan import Kemajuan
from archive.konsep_store import DraftStore
from archive.naskah_store import Naskah, NaskahStore
from archive.naskah_terlihat import get_seen
from archive.settings import Settings
from search.index import Index
from web import bagan, links, menu, wording
from web.first_run import FirstRun
from web.guard import Visitor
from web.links import Search

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
MOST_ID = 2**53  # JSON and the database agree up to here

Id = Annotated[int, Path(ge=1, le=MOST_ID)]
Field = Annotated[str, Form(max_length=4000)]


@dataclass(frozen=True, slots=True)
class Kantor:
    """One archive; `changed` asks for the search index to be brought up to date, `kemajuan` tells how far the
    reading is.
    """

    settings: Settings
    store: NaskahStore
    files: FileStore
    index: Index
    drafts: DraftStore
    accounts: Accounts
    mulai: FirstRun
    pages: jinja2.Environment
    changed: Callable[[], object]
    read_date: DateReader
    kemajuan: Kemajuan

    @property
    def engine(self) -> sa.Engine:
        """The database, for functions of the archive."""
        return self.store.engine

    def page(self, who: Visitor, template: str, status: int = 200, **values: object) -> HTMLResponse:
        """A page for this visitor; `search` fills the search box of the head."""
        values = {"search": Search(), **values, "who": who}
        return HTMLResponse(self.pages.get_template(template).render(values), status)

    def naskah(self, who: Visitor, number: str | int) -> Naskah:
        """The document with the number of an address; raises NotFoundError, also for what is too secret."""
        text = str(number)
        if not (text.isascii() and text.isdigit() and len(text) < 16):
            raise NotFoundError(f"Naskah {text[:20]} tidak ada di arsip ini.")
        return get_seen(self.engine, int(text), who.seen)


async def here(request: Request) -> Kantor:
    """The office that this application serves."""
    kantor: Kantor = request.app.state.kantor
    return kantor


Here = Annotated[Kantor, Depends(here)]


def see_other(path: str, *, kabar: str = "") -> RedirectResponse:
    """Where to go after a form; `kabar` is a key of `wording.KABAR`, whose words that page shows."""
    if kabar:
        path += ("&" if "?" in path else "?") + urlencode({"kabar": kabar})
    return RedirectResponse(path, 303)


def client_address(request: Request) -> str:
    """Where a request comes from; a proxy on this machine is believed (uvicorn sees to that)."""
    return request.client.host if request.client else ""


def make_pages(settings: Settings) -> jinja2.Environment:
    """The templates, with everything they may call."""
    pages = jinja2.Environment(
        loader=jinja2.PackageLoader("web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    called: dict[str, Any] = {
        "links": links,
        "words": wording,
        "menu": menu,
        "code_name": wording.code_name,
        "inbox": settings.inbox,
        "review_threshold": settings.review_threshold,
        "sudut": bagan.corners,
    }
    pages.globals.update(called)
    return pages


def _visible(value: object) -> object:
    """What is put into a page, with a sign in place of characters that HTML does not allow (born-digital PDFs have some)."""
    if isinstance(value, str) and _FORBIDDEN.search(value):
        return type(value)(_FORBIDDEN.sub("\ufffd", value))
    return value
