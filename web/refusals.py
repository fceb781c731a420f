"""What goes wrong, as an answer: a page for a person, JSON for a program, always with words of what to do next."""

import logging
from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from archive.errors import ArsipError, NotFoundError, QueryError, RuleError, UnreadableError
from web.guard import SAFE, SIGN_IN, Refused, Visitor
from web.headers import harden
from web.kantor import Kantor

log = logging.getLogger(__name__)

API = "/api/"
TITLES: Mapping[int, str] = {
    400: "Permintaan tidak dapat dipahami",
    401: "Masuk dulu",
    403: "Tidak diizinkan",
    404: "Tidak ditemukan",
    405: "Tidak dapat dilakukan",
    409: "Tidak dapat dilakukan",
    413: "Terlalu besar",
    422: "Isian belum benar",
    429: "Terlalu sering",
    503: "Arsip sedang bermasalah",
}
WORDS: Mapping[int, str] = {
    404: "Tidak ada halaman di alamat ini.",
    405: "Alamat ini tidak menerima permintaan seperti itu.",
    413: "Yang dikirim terlalu besar. Bagi menjadi beberapa bagian.",
    415: "Jenis isi yang dikirim tidak diterima di sini.",
}


def answer(request: Request, status: int, pesan: str, *, judul: str = "", ke: str = "") -> Response:
    """The answer that says so; `ke` is where to go on."""
    if request.url.path.startswith(API):
        return JSONResponse({"pesan": pesan}, status)
    kantor: Kantor = request.app.state.kantor
    who = getattr(request.state, "visitor", Visitor())
    title = judul or TITLES.get(status, "Tidak dapat ditampilkan")
    return kantor.page(who, "galat.html", status, judul=title, pesan=pesan, ke=ke)


def refuse(request: Request, refused: Refused) -> Response:
    """The answer to whom the gate does not let through; a page that was only to be read is asked for again later."""
    if refused.ke and request.method in SAFE and not request.url.path.startswith(API):
        visitor: Visitor = request.state.visitor
        wanted = visitor.jalur if visitor.jalur != "/" else ""
        query = f"?{urlencode({'lanjut': wanted})}" if wanted and refused.ke == SIGN_IN else ""
        return RedirectResponse(refused.ke + query, 303)
    return answer(request, refused.status, str(refused), ke=refused.ke)


def status_of(error: ArsipError, *, sent: bool = False) -> int:
    """The status of an error of the archive's tree; `sent`: something came with the request."""
    if isinstance(error, NotFoundError):
        return 404
    if isinstance(error, RuleError):
        return 409
    if isinstance(error, QueryError):
        return 422
    return 422 if sent and isinstance(error, UnreadableError) else 503


def add_refusals(app: FastAPI) -> None:
    """Makes every error an answer of this kind."""

    @app.exception_handler(Refused)
    def refused(request: Request, error: Refused) -> Response:
        return refuse(request, error)

    @app.exception_handler(ArsipError)
    def archive_error(request: Request, error: ArsipError) -> Response:
        status = status_of(error, sent=request.method not in SAFE)
        if status == 503:
            log.error("%s: %s", request.url.path, error)
        return answer(request, status, str(error))

    @app.exception_handler(HTTPException)
    def http_error(request: Request, error: HTTPException) -> Response:
        words = WORDS.get(error.status_code, f"Permintaan ditolak ({error.status_code}).")
        if error.status_code == 400:
            words = "Isi yang dikirim tidak dapat dibaca. Muat ulang halamannya, lalu coba lagi."
        found = answer(request, error.status_code, words)
        found.headers.update(error.headers or {})
        return found

    @app.exception_handler(RequestValidationError)
    def odd_request(request: Request, error: RequestValidationError) -> Response:
        if request.url.path.startswith(API):
            return JSONResponse({"pesan": _faults(error)}, 422)
        if all(fault["loc"][0] != "body" for fault in error.errors()):
            return answer(request, 404, WORDS[404])
        return answer(request, 422, f"{_faults(error)} Kembali, lengkapi, lalu kirim lagi.")

    @app.exception_handler(Exception)
    def unknown_error(request: Request, error: Exception) -> Response:
        # The server logs the traceback; this answer is made outside the middleware that adds the headers.
        words = "Halaman ini gagal dibuat. Muat ulang; bila tetap gagal, beri tahu petugas TI."
        found = answer(request, 500, words, judul="Ada kesalahan pada program")
        harden(found.headers)
        return found


def _faults(error: RequestValidationError) -> str:
    """The fields that will not do, each with why, for a program's author and a person at a form alike."""
    found = []
    for fault in error.errors()[:5]:
        name = ".".join(str(part) for part in fault["loc"][1:]) or "isi"
        kind = str(fault["type"])
        why = "belum diisi" if kind == "missing" else KINDS.get(kind, f"tidak sesuai ({kind})")
        found.append(f"{name}: {why}")
    return "; ".join(found).encode("utf-8", "replace").decode() + "."


KINDS: Mapping[str, str] = {
    "string_too_long": "terlalu panjang",
    "string_too_short": "terlalu pendek",
    "string_type": "harus teks",
    "string_unicode": "memuat huruf yang rusak",
    "int_parsing": "harus angka bulat",
    "int_type": "harus angka bulat",
    "greater_than_equal": "terlalu kecil",
    "less_than_equal": "terlalu besar",
    "literal_error": "bukan salah satu pilihannya",
    "date_from_datetime_parsing": "bukan tanggal; tulis TTTT-BB-HH",
    "date_parsing": "bukan tanggal; tulis TTTT-BB-HH",
    "json_invalid": "bukan JSON",
    "extra_forbidden": "tidak dikenal",
}
