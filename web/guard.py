"""Who is asking, and whether they may: every address goes through here, whatever it serves.

A page for others to read and a form that changes something, in full:

    router = APIRouter(include_in_schema=False)  # and in `app.PAGES`

    @router.get("/agenda/{agenda_id}")
    def line(agenda_id: Id, who: Reader, kantor: Here) -> Response:
        [baris] = shown_to(kantor.engine, [get_line(kantor.engine, agenda_id)], who.user)
        return kantor.page(who, "baris.html", baris=baris)

    @router.post("/agenda/{agenda_id}/batal")
    def drop(agenda_id: Id, alasan: Field, who: Annotated[Visitor, needs("menomori")], kantor: Here) -> Response:
        cancel_line(kantor.engine, agenda_id, alasan, oleh=who.nama)
        return see_other(f"/agenda/{agenda_id}", kabar="dibatalkan")  # words of `kabar` stand in `wording.KABAR`

- An address without a guard keeps the program from starting; `tests/web/test_rights.py` has a row for each.
- Documents come from `kantor.naskah(who, number)`, lists and searches from `web.terlihat`: what is too secret for the
  person is "not found" (404), not counted and not shown. Never read `kantor.store` or `kantor.index` directly for a page.
- NotFoundError becomes 404 and RuleError 409, with their words, as a page or (under /api) as JSON; a form catches
  RuleError itself where it shows the mistake beside the field.
- A request may bring 1 MB; an address that takes files says how much: `@router.post(..., max_body_size=60_000_000)`.
- Scripts are files in `static/`, loaded with `<script src="{{ links.static('x.js') }}" defer>` in `{% block skrip %}`;
  nothing inline, no style attributes. A page of the menu gets its line in `menu.ENTRIES`.
- In the template: `{% extends "dasar.html" %}`, `{% import "isian.html" as f %}`, `who` is the visitor
  (`who.may("menomori")` hides a button), forms are plain POST forms to this site: nothing else is needed against CSRF.

While no account exists the archive is open: whoever sits at this machine reads, and nothing can be changed.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive.accounts import Accounts
from archive.errors import ArsipError
from archive.rights import KEAMANAN, RIGHTS, User, may, seen_by
from web import links

SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
SIGN_IN, FIRST_RUN, PASSWORD, STATIC = links.MASUK, links.MULAI, links.SANDI, "/static/"
LOCAL_NAMES = frozenset(("localhost", "127.0.0.1", "[::1]"))
COOKIE = "arsip_sesi"
READ = "membaca"
_ANYONE, _SIGNED_IN = "", "akun"  # besides the actions of `archive.rights`
# While there is no account: sees what the machine's folders show anyway; `nama` is empty, so nothing can be recorded.
_AT_THIS_MACHINE = User(0, "", "", "ketua", True, "")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: an account, whoever sits at the machine of an open archive, or (both not) nobody yet.

    `nama` goes into the trail. `jalur` is the address asked for, `kabar` the notice it brings, `token` the session.
    """

    akun: User | None = None
    terbuka: bool = False
    token: str = field(default="", repr=False)
    jalur: str = "/"
    kabar: str = ""

    @property
    def user(self) -> User | None:
        """For functions of the archive that filter by person."""
        return _AT_THIS_MACHINE if self.terbuka else self.akun

    @property
    def nama(self) -> str:
        """What is recorded as `oleh`."""
        return self.akun.nama if self.akun else ""

    @property
    def seen(self) -> frozenset[str]:
        """The degrees of secrecy this person may see."""
        return frozenset(KEAMANAN) if self.terbuka else seen_by(self.akun)

    @property
    def sees_all(self) -> bool:
        """Whether nothing is kept from this person."""
        return self.seen >= frozenset(KEAMANAN)

    def may(self, action: str) -> bool:
        """Whether this person may do this; an open archive is read and nothing else."""
        return action == READ if self.terbuka else may(self.akun, action)

    def is_called(self, nama: str) -> bool:
        """Whether a slip or an initial for `nama` is for this person: their office, full name or account."""
        if self.akun is None:
            return False
        own = {_flat(name) for name in (self.akun.jabatan, self.akun.nama_lengkap, self.akun.nama)} - {""}
        return _flat(nama) in own


class Refused(Exception):
    """A request that stops at the gate: `status`, words for a person, and where to go instead ("" is nowhere)."""

    def __init__(self, status: int, pesan: str, *, ke: str = "") -> None:
        super().__init__(pesan)
        self.status = status
        self.ke = ke


@dataclass(frozen=True, slots=True)
class Guard:
    """A dependency that lets in who may do `action`, and says who it is."""

    action: str

    async def __call__(self, request: Request) -> Visitor:
        visitor: Visitor = request.state.visitor
        if self.action == _ANYONE:
            return visitor
        if visitor.terbuka:
            if self.action != READ or request.method not in SAFE:
                raise Refused(
                    403, "Belum ada akun, jadi arsip ini hanya dapat dibaca. Buat akun pertama dulu."
                )
            return visitor
        if visitor.akun is None:
            raise sign_in_first(visitor)
        if self.action == _SIGNED_IN:
            return visitor
        if visitor.akun.ganti_sandi:
            raise Refused(403, "Ganti dulu kata sandi sekali pakai Anda.", ke=PASSWORD)
        if not visitor.may(self.action):
            who = ", ".join(sorted(RIGHTS.get(self.action, ())))
            raise Refused(403, f"Peran {visitor.akun.peran} tidak berhak untuk ini. Yang berhak: {who}.")
        return visitor


def needs(action: str) -> Any:
    """The guard of an action of `archive.rights`, for `Annotated[Visitor, needs("menomori")]`."""
    if action not in RIGHTS:
        raise ValueError(f"no such action: {action}")
    return Depends(Guard(action))


Reader = Annotated[Visitor, needs(READ)]
SignedIn = Annotated[Visitor, Depends(Guard(_SIGNED_IN))]  # also with a password that must be changed
Anyone = Annotated[Visitor, Depends(Guard(_ANYONE))]


class Gate:
    """Middleware before all routes: finds out who asks, stops requests that other sites send, and strangers."""

    def __init__(
        self, app: ASGIApp, accounts: Accounts, refuse: Callable[[Request, Refused], Response], local: bool
    ) -> None:
        self.app = app
        self._accounts = accounts
        self._refuse = refuse
        self._local = local
        self._closed = False  # once there is an account there always is one: they are never deleted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        scope = dict(scope)
        scope["state"] = dict(scope.get("state") or {})
        scope["state"]["visitor"] = Visitor()
        if scope["method"] == "HEAD":  # answered as GET is, without the body
            scope["method"], send = "GET", _headers_only(send)
        request = Request(scope, receive)
        try:
            if scope["method"] not in SAFE and not same_site(request.headers):
                raise Refused(
                    403, "Permintaan ini datang dari situs lain. Buka halamannya di sini, lalu ulangi."
                )
            visitor = await run_in_threadpool(self._visitor, request)
            scope["state"]["visitor"] = visitor
            if not (visitor.akun or visitor.terbuka or is_public(request.url.path)):
                raise sign_in_first(visitor)
        except Refused as refused:
            await self._refuse(request, refused)(scope, receive, send)
            return
        except ArsipError as error:  # the database failed
            await self._refuse(request, Refused(503, str(error)))(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _visitor(self, request: Request) -> Visitor:
        query = request.url.query
        jalur = request.url.path + (f"?{query}" if query else "")
        kabar = request.query_params.get("kabar", "")
        if not self._closed:
            self._closed = self._accounts.any()
        if self._closed:
            token = request.cookies.get(cookie_name(request), "")
            akun = self._accounts.session(token) if token else None
            return Visitor(akun, token=token if akun else "", jalur=jalur, kabar=kabar)
        if not self._local:
            raise Refused(
                403, "Belum ada akun. Buat dulu di komputer arsip: arsip user add NAMA --role admin"
            )
        name = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")
        if name.lower() not in LOCAL_NAMES and request.headers.get("host", "").lower() not in LOCAL_NAMES:
            # Another site's name that leads here (DNS rebinding) must not read an open archive.
            raise Refused(400, "Buka arsip ini dengan alamat http://localhost atau http://127.0.0.1.")
        return Visitor(terbuka=True, jalur=jalur, kabar=kabar)


def same_site(headers: Headers) -> bool:
    """Whether a request that changes something was sent by a page of this site.

    Browsers say so in Sec-Fetch-Site, and where that is missing (plain http in the office's network) in Origin. Who
    sends neither is refused: a program that talks to the API adds the Origin itself.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin", "")
    try:
        return urlsplit(origin).netloc.lower() == headers.get("host", "").lower() != ""
    except ValueError:
        return False


def sign_in_first(visitor: Visitor) -> Refused:
    """The refusal that leads over the sign-in page back to where they wanted to go."""
    return Refused(401, "Masuk dulu dengan akun Anda.", ke=SIGN_IN)


def is_public(path: str) -> bool:
    """Whether an address is for those who have not signed in."""
    return path in (SIGN_IN, FIRST_RUN) or path.startswith(STATIC)


def cookie_name(request: Request) -> str:
    """Over https a name that browsers accept from this very host alone."""
    return f"__Host-{COOKIE}" if request.url.scheme == "https" else COOKIE


def give_session(request: Request, response: Response, token: str) -> None:
    """The session's cookie; "" takes it away. It ends with the browser, and on the server after some hours."""
    secure = request.url.scheme == "https"
    values: dict[str, Any] = {"path": "/", "secure": secure, "httponly": True, "samesite": "lax"}
    if token:
        response.set_cookie(cookie_name(request), token, **values)
    else:
        response.delete_cookie(cookie_name(request), **values)


def safe_path(lanjut: str) -> str:
    """A path of this site to go on to; "/" for whatever else stands there."""
    plain = lanjut.isprintable() and lanjut.startswith("/") and not lanjut.startswith(("//", "/\\"))
    return lanjut if plain and "\\" not in lanjut and not is_public(urlsplit(lanjut).path) else "/"


def routes_of(routes: Iterable[Any]) -> Iterator[APIRoute]:
    """Every route with an address of its own, those of included routers too."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from routes_of(inner.routes)
        else:
            yield route


def guard_of(route: Any) -> Guard | None:
    """The guard of a route; None when it has none or several."""
    dependant = getattr(route, "dependant", None)
    calls = [one.call for one in dependant.dependencies] if dependant else []
    guards = [call for call in calls if isinstance(call, Guard)]
    return guards[0] if len(guards) == 1 else None


def check_guards(routes: Iterable[Any]) -> None:
    """Raises RuntimeError naming the first address without a guard, or open to all by mistake."""
    for route in routes_of(routes):
        guard = guard_of(route)
        path = getattr(route, "path", str(route))
        if guard is None:
            raise RuntimeError(f"{path}: no guard; see web/guard.py")
        if (guard.action == _ANYONE) != is_public(path):
            raise RuntimeError(f"{path}: `Anyone` and `is_public` do not agree; see web/guard.py")


def _headers_only(send: Send) -> Send:
    async def head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return head


def _flat(name: str) -> str:
    return " ".join(name.split()).casefold()
