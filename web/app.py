"""The web application: its addresses, each of which fetches, asks one function and renders.

`create_app` builds everything from its arguments; nothing happens at import.
"""

import ipaddress
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from archive.errors import ArsipError, NotFoundError
from archive.file_store import EXTENSION, FileStore
from archive.naskah_store import Naskah, NaskahStore
from archive.settings import Settings
from search.index import Index
from web import links, wording
from web.headers import SafeHeaders, harden
from web.links import Search
from web.marks import stored_pages
from web.naskah_page import view
from web.page_image import Source, cached_image
from web.search_page import answers, code_name, start

log = logging.getLogger(__name__)

IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "private, no-cache"
MEDIA = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png", "tiff": "image/tiff"}
STATIC_MEDIA = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
LOCAL_NAMES = ["localhost", "127.0.0.1", "[::1]"]


def create_app(settings: Settings, store: NaskahStore, files: FileStore, index: Index) -> FastAPI:
    """The application over one archive."""
    app = FastAPI(title="Arsip", docs_url=None, redoc_url=None, openapi_url=None)
    local = is_loopback(settings.host)
    if local:  # another site's name that leads here (DNS rebinding) must not read the archive
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=LOCAL_NAMES)
    app.add_middleware(SafeHeaders)
    pages = make_pages(settings, local=local)

    def page(name: str, status: int = 200, **values: Any) -> HTMLResponse:
        return HTMLResponse(pages.get_template(name).render(values), status)

    def known(number: str) -> Naskah:
        """The document with this number in the address; raises NotFoundError."""
        found = store.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 16 else None
        if found is None:
            raise NotFoundError(f"Naskah {number[:20]} tidak ada di arsip ini.")
        return found

    def get(path: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return app.api_route(path, methods=["GET", "HEAD"], include_in_schema=False)

    @get("/")
    def first_page(
        q: str = "",
        jenis: str = "",
        klasifikasi: str = "",
        tahun: str = "",
        lembar: str = "1",
        semua: str = "",
    ) -> Response:
        search = Search(q.strip(), jenis, klasifikasi, tahun, _number(lembar, 1))
        if search.is_start and not semua:
            return page("awal.html", search=search, isi=start(store, index))
        return page("hasil.html", search=search, jawab=answers(search, store, index))

    @get("/naskah/{number}")
    def naskah_page(number: str, q: str = "", halaman: str = "0", bukti: str = "") -> Response:
        naskah = known(number)
        if naskah.status != "terarsip":
            return page("belum.html", search=Search(q), naskah=naskah)
        shown = view(naskah, store, files, q=q.strip()[:400], halaman=_number(halaman, 0), bukti=bukti)
        return page("naskah.html", search=Search(q), lihat=shown)

    @get("/naskah/{number}/halaman/{halaman}.jpg")
    def image(request: Request, number: str, halaman: str) -> Response:
        naskah = known(number)
        wanted = _number(halaman, 0)
        found = [p for p in stored_pages(files.path(naskah, "halaman")) if p.number == wanted]
        if not found:
            raise NotFoundError(f"Naskah {naskah.id} tidak punya halaman {halaman[:10]}.")
        source = Source(naskah.sha256, files.path(naskah, "asli"), naskah.tipe, files.path(naskah, "arsip"))
        path = cached_image(settings.data / "cache" / "halaman", source, found[0])
        tag = f'"{naskah.sha256[:16]}-{path.stem}"'
        headers = {"ETag": tag, "Cache-Control": REVALIDATE}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return FileResponse(path, media_type="image/jpeg", headers=headers)

    @get("/naskah/{number}/asli")
    def original(number: str) -> Response:
        naskah = known(number)
        name = wording.file_name(naskah.nama_asal, EXTENSION[naskah.tipe])
        return _download(files.path(naskah, "asli"), MEDIA[naskah.tipe], name)

    @get("/naskah/{number}/arsip.pdf")
    def searchable(number: str) -> Response:
        naskah = known(number)
        name = wording.file_name(" ".join((naskah.nomor, naskah.judul)), "pdf")
        return _download(files.path(naskah, "arsip"), MEDIA["pdf"], name)

    @get("/static/{name}")
    def static(name: str) -> Response:
        own = {hashed: plain for plain, hashed in links.hashed_names().items()}.get(name)
        if own is None:
            raise HTTPException(404)
        path = links.STATIC / own
        return Response(
            path.read_bytes(), media_type=STATIC_MEDIA[path.suffix], headers={"Cache-Control": IMMUTABLE}
        )

    @get("/status.json")
    def status() -> Response:
        counts = store.count_by_status()
        return JSONResponse(
            {
                "naskah": counts,
                "terindeks": len(index.ids()),
                "indeks": "perlu dibangun ulang" if index.wanting else "siap",
            }
        )

    @app.exception_handler(NotFoundError)
    def not_found(request: Request, error: NotFoundError) -> Response:
        return page("galat.html", 404, search=Search(), judul="Tidak ditemukan", pesan=str(error))

    @app.exception_handler(HTTPException)
    def http_error(request: Request, error: HTTPException) -> Response:
        title, words = {
            404: ("Tidak ditemukan", "Tidak ada halaman di alamat ini."),
            405: ("Tidak dapat dilakukan", "Halaman ini hanya dapat dibaca."),
        }.get(error.status_code, ("Tidak dapat ditampilkan", f"Permintaan ditolak ({error.status_code})."))
        answer = page("galat.html", error.status_code, search=Search(), judul=title, pesan=words)
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(RequestValidationError)
    def odd_request(request: Request, error: RequestValidationError) -> Response:
        return page(
            "galat.html",
            404,
            search=Search(),
            judul="Tidak ditemukan",
            pesan="Tidak ada halaman di alamat ini.",
        )

    @app.exception_handler(ArsipError)
    def archive_error(request: Request, error: ArsipError) -> Response:
        log.error("%s: %s", request.url.path, error)
        return page("galat.html", 503, search=Search(), judul="Arsip sedang bermasalah", pesan=str(error))

    @app.exception_handler(Exception)
    def unknown_error(request: Request, error: Exception) -> Response:
        # The server logs the traceback; this answer is made outside the middleware that adds the headers.
        answer = page(
            "galat.html",
            500,
            search=Search(),
            judul="Ada kesalahan pada program",
            pesan="Halaman ini gagal dibuat. Muat ulang; bila tetap gagal, beri tahu petugas TI.",
        )
        harden(answer.headers)
        return answer

    return app


def make_pages(settings: Settings, *, local: bool) -> jinja2.Environment:
    """The templates, with everything they may call."""
    pages = jinja2.Environment(
        loader=jinja2.PackageLoader("web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals.update(
        links=links,
        words=wording,
        code_name=code_name,
        local=local,
        inbox=settings.inbox,
        review_threshold=settings.review_threshold,
    )
    return pages


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address to listen on."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _visible(value: object) -> object:
    """What is put into a page, with a sign in place of characters that HTML does not allow (born-digital PDFs have some)."""
    if isinstance(value, str) and _FORBIDDEN.search(value):
        return type(value)(_FORBIDDEN.sub("\ufffd", value))
    return value


def _number(text: str, otherwise: int) -> int:
    """A whole number from an address; whatever else stands there is `otherwise`."""
    return max(otherwise, int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else otherwise


def _download(path: Path, media: str, name: str) -> FileResponse:
    return FileResponse(path, media_type=media, filename=name, headers={"Cache-Control": REVALIDATE})
