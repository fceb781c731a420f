"""Finding and reading documents: search, a document's page, its page images and downloads; static files; the state."""

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from archive.bagian import joined_to, seberkas
from archive.errors import NotFoundError
from archive.file_store import EXTENSION
from archive.naskah_store import Naskah
from archive.naskah_terlihat import count_seen
from archive.rights import BIASA
from web import links, terlihat, wording
from web.guard import Anyone, Reader
from web.kantor import Here, see_other
from web.links import Search
from web.marks import stored_pages
from web.naskah_page import view
from web.page_image import Source, cached_image
from web.search_page import answers, start

IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "private, no-cache"
NO_STORE = "no-store"
MEDIA = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png", "tiff": "image/tiff"}
STATIC_MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

router = APIRouter(include_in_schema=False)


@router.get("/")
def first_page(
    who: Reader,
    kantor: Here,
    q: str = "",
    jenis: str = "",
    klasifikasi: str = "",
    tahun: str = "",
    lembar: str = "1",
    semua: str = "",
) -> Response:
    """The search box and what the archive holds, or the answers."""
    search = Search(q.strip(), jenis, klasifikasi, tahun, _number(lembar, 1))
    if search.is_start and not semua:
        return kantor.page(who, "awal.html", search=search, isi=start(kantor, who))
    return kantor.page(who, "hasil.html", search=search, jawab=answers(search, kantor, who))


@router.get("/naskah/{number}")
def naskah_page(
    number: str, who: Reader, kantor: Here, q: str = "", halaman: str = "0", bukti: str = ""
) -> Response:
    """A document, or where it stands while it is not read yet."""
    naskah = kantor.naskah(who, number)
    if naskah.status == "digabung":
        return see_other(links.naskah(kantor.naskah(who, joined_to(kantor.store, naskah).id).id))
    if naskah.status != "terarsip":
        return kantor.page(who, "belum.html", search=Search(q), naskah=naskah)
    shown = view(
        naskah,
        kantor.store,
        kantor.files,
        q=q.strip()[:400],
        halaman=_number(halaman, 0),
        bukti=bukti,
        data=kantor.settings.data,
    )
    together = seberkas(kantor.store, naskah, who.seen)
    return kantor.page(who, "naskah.html", search=Search(q), lihat=shown, seberkas=together)


@router.get("/naskah/{number}/halaman/{halaman}.jpg")
def image(request: Request, number: str, halaman: str, who: Reader, kantor: Here) -> Response:
    """The upright image of one page."""
    naskah = kantor.naskah(who, number)
    files, wanted = kantor.files, _number(halaman, 0)
    found = [page for page in stored_pages(files.path(naskah, "halaman")) if page.number == wanted]
    if not found:
        raise NotFoundError(f"Naskah {naskah.id} tidak punya halaman {halaman[:10]}.")
    original, own = files.path(naskah, "asli"), files.path(naskah, "arsip")
    source = Source(naskah.sha256, original, naskah.tipe, own, naskah.halaman_awal)
    path = cached_image(kantor.settings.data / "cache" / "halaman", source, found[0])
    tag = f'"{naskah.sha256[:16]}-{path.stem}"'
    headers = {"ETag": tag, "Cache-Control": _kept(naskah)}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return FileResponse(path, media_type="image/jpeg", headers=headers)


@router.get("/naskah/{number}/asli")
def original(number: str, who: Reader, kantor: Here) -> Response:
    """The file as it came; one that holds several documents only for who may see them all."""
    naskah = kantor.naskah(who, number)
    if not seberkas(kantor.store, naskah, who.seen).utuh:
        raise NotFoundError(f"Berkas asli naskah {naskah.id} tidak tersedia. Unduh PDF yang dapat dicari.")
    name = wording.file_name(naskah.nama_asal, EXTENSION[naskah.tipe])
    return _download(naskah, kantor.files.path(naskah, "asli"), MEDIA[naskah.tipe], name)


@router.get("/naskah/{number}/arsip.pdf")
def searchable(number: str, who: Reader, kantor: Here) -> Response:
    """The searchable PDF."""
    naskah = kantor.naskah(who, number)
    name = wording.file_name(" ".join((naskah.nomor, naskah.judul)), "pdf")
    return _download(naskah, kantor.files.path(naskah, "arsip"), MEDIA["pdf"], name)


@router.get("/static/{name}")
def static(name: str, _: Anyone) -> Response:
    """A stylesheet, script or picture of the pages, by its hashed name."""
    own = {hashed: plain for plain, hashed in links.hashed_names().items()}.get(name)
    if own is None:
        raise HTTPException(404)
    path = links.STATIC / own
    media = STATIC_MEDIA[path.suffix]
    return Response(path.read_bytes(), media_type=media, headers={"Cache-Control": IMMUTABLE})


@router.get("/status.json")
def status(who: Reader, kantor: Here) -> Response:
    """How many documents are in which state, as far as the visitor may know."""
    found = terlihat.search(kantor, who, "", limit=0)
    return JSONResponse(
        {
            "naskah": count_seen(kantor.engine, who.seen),
            "terindeks": found.jumlah,
            "indeks": "siap" if found.lengkap else "perlu dibangun ulang",
        }
    )


def _number(text: str, otherwise: int) -> int:
    """A whole number from an address; whatever else stands there is `otherwise`."""
    return max(otherwise, int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else otherwise


def _kept(naskah: Naskah) -> str:
    """What a browser may keep on its disk: nothing of what not everybody may see."""
    return REVALIDATE if naskah.keamanan == BIASA else NO_STORE


def _download(naskah: Naskah, path: Path, media: str, name: str) -> FileResponse:
    return FileResponse(path, media_type=media, filename=name, headers={"Cache-Control": _kept(naskah)})
