"""Every address of the web pages, built in one place; static files carry a hash of their content in their name."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from urllib.parse import urlencode

STATIC = Path(str(resources.files("web") / "static"))
AWAL, MULAI, MASUK, KELUAR = "/", "/mulai", "/akun/masuk", "/akun/keluar"
AKUN, SANDI, PENGGUNA = "/akun", "/akun/sandi", "/pengguna"
KOTAK, UNGGAH, ALIRAN, PERIKSA = "/masuk", "/masuk/unggah", "/masuk/aliran", "/periksa"


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched: words, filters and the page of results (from 1). "" is no filter."""

    q: str = ""
    jenis: str = ""
    klasifikasi: str = ""
    tahun: str = ""
    lembar: int = 1

    @property
    def is_start(self) -> bool:
        """Nothing is asked for."""
        return not (self.q.strip() or self.jenis or self.klasifikasi or self.tahun)

    def url(self, **changes: str) -> str:
        """The address of this search with some parts changed, from the first page of its results on.

        Where nothing is asked for any more it leads to all documents.
        """
        return self._url(changes, 1)

    def filtered(self, name: str, value: str) -> str:
        """The address with one filter set, or dropped by ""."""
        return self._url({name: value}, 1)

    def more(self, lembar: int) -> str:
        """The address of another page of the same results."""
        return self._url({}, lembar)

    def _url(self, changes: dict[str, str], lembar: int) -> str:
        asked = {name: getattr(self, name) for name in ("q", "jenis", "klasifikasi", "tahun")} | changes
        everything = Search(**asked).is_start
        return _with("/", **asked, semua="1" if everything else "", lembar=str(lembar) if lembar > 1 else "")


def naskah(naskah_id: int, *, q: str = "", halaman: int = 0, bukti: str = "") -> str:
    """A document's page; with `halaman` at that page of it, the words of `q` or one field's place marked."""
    anchor = f"#halaman-{halaman}" if halaman else ""
    page = str(halaman) if halaman else ""
    return _with(f"/naskah/{naskah_id}", q=q, bukti=bukti, halaman=page) + anchor


def page_image(naskah_id: int, halaman: int) -> str:
    """The upright image of one page."""
    return f"/naskah/{naskah_id}/halaman/{halaman}.jpg"


def original(naskah_id: int) -> str:
    """The file as it came."""
    return f"/naskah/{naskah_id}/asli"


def searchable(naskah_id: int) -> str:
    """The searchable PDF."""
    return f"/naskah/{naskah_id}/arsip.pdf"


def baca_ulang(naskah_id: int | str) -> str:
    """Where the form is sent that has a failed document read again."""
    return f"{KOTAK}/{naskah_id}/ulang"


def periksa(naskah_id: int | str, bagian: str = "", **query: str) -> str:
    """The page on which a document is checked, or where one of its forms (`urung`) is sent."""
    return _with(f"{PERIKSA}/{naskah_id}" + (f"/{bagian}" if bagian else ""), **query)


def daftar_periksa(dari: str = "") -> str:
    """What waits to be checked; `dari` is the document that was saved just before."""
    return _with(PERIKSA, dari=dari)


def page_words(naskah_id: int | str, halaman: int | str) -> str:
    """The words of a page with their places, for the script of the page on which it is checked."""
    return f"{PERIKSA}/{naskah_id}/kata/{halaman}.json"


def pengguna(nama: str, bagian: str = "") -> str:
    """An account's page, or where one of its forms (`aktif`, `sandi`, `sesi`) is sent."""
    return f"{PENGGUNA}/{nama}" + (f"/{bagian}" if bagian else "")


def akhiri_sesi(sesi: str) -> str:
    """Where the form is sent that ends one of the own sessions."""
    return f"{AKUN}/sesi/{sesi}/akhiri"


def static(name: str) -> str:
    """A file of `static/` by its own name."""
    return f"/static/{hashed_names()[name]}"


@cache
def hashed_names() -> dict[str, str]:
    """The static files: own name to the name with a hash of the content."""
    names = {}
    for path in sorted(STATIC.iterdir()):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        names[path.name] = f"{path.stem}.{digest}{path.suffix}"
    return names


def _with(path: str, **query: str) -> str:
    given = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path
