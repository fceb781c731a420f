"""Everything that is not a page: images, downloads, static files, headers, refusals, and words that would be code."""

import dataclasses
import io
import math
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import jinja2
import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from archive.errors import StoreError
from archive.records import Rekaman
from tests.web.office import EVIL, Line, Office, draw_page, encoded
from tests.web.page_checks import Element, check_headers, check_page, find, text
from web import links, search_page
from web.app import is_loopback
from web.kantor import make_pages
from web.marks import stored_pages
from web.page_image import Source, draw

Fetch = Callable[..., Element]


def picture(client: TestClient, address: str) -> Image.Image:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/jpeg"
    check_headers(answer)
    return Image.open(io.BytesIO(answer.content)).convert("L")


def ink(image: Image.Image, box: tuple[float, float, float, float]) -> int:
    """The darkest spot inside a box in points."""
    scale = image.width / 595
    x0, y0, x1, y1 = (round(v * scale) for v in box)
    return image.crop((x0, y0, x1, y1)).getextrema()[0]  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("key", "number"), [("sop", 1), ("sop", 2), ("keputusan", 1), ("surat", 1), ("jahat", 1)]
)
def test_page_images_stand_upright_under_their_words(
    office: Office, client: TestClient, key: str, number: int
) -> None:
    """Each type of original, one of them lying on its side: the words lie where the reader says."""
    naskah = office.store.get(office.named[key])
    assert naskah is not None
    image = picture(client, links.page_image(naskah.id, number))
    assert image.size == (1240, 1754)
    page = stored_pages(office.files.path(naskah, "halaman"))[number - 1]
    for word in page.words:
        assert ink(image, word.box) < 120, word.text
    assert ink(image, (300, 600, 590, 836)) > 200  # paper


@pytest.mark.parametrize("tipe", ["jpeg", "tiff", "pdf"])
@pytest.mark.parametrize(("angle", "lean"), [(3.0, 0.0), (-7.0, 0.0), (1.0, 2e-4)])
def test_crooked_pages_are_set_straight(tmp_path: Path, tipe: str, angle: float, lean: float) -> None:
    """A sheet that lay askew, or was photographed from one side: the words lie where the reader says."""
    upright, page = draw_page([Line("KOMISI PEMILIHAN UMUM", 60), Line("rapat pleno", 700, 400)])
    turn = math.radians(angle)
    straight_to_lying = np.array(
        [[math.cos(turn), -math.sin(turn), 40], [math.sin(turn), math.cos(turn), 10], [lean, 0, 1]]
    )
    scale = upright.width / page.width
    to_pixels = np.diag([scale, scale, 1])
    back = to_pixels @ np.linalg.inv(straight_to_lying) @ np.linalg.inv(to_pixels)
    lying = upright.transform(
        upright.size,
        Image.Transform.PERSPECTIVE,
        list((back / back[2, 2]).ravel()[:8]),
        Image.Resampling.BICUBIC,
        fillcolor=(190, 190, 190),
    )
    for name in (tipe, "pdf"):
        (tmp_path / f"asli.{name}").write_bytes(encoded(name, [lying]))
    source = Source("0" * 64, tmp_path / f"asli.{tipe}", tipe, tmp_path / "asli.pdf")
    matrix = tuple(float(value) for value in straight_to_lying.ravel())
    image = draw(source, dataclasses.replace(page, to_original=matrix)).convert("L")
    assert image.size == (1240, 1754)
    for word in page.words:
        assert ink(image, word.box) < 130, word.text
        above = (word.box[0], word.box[1] - 8, word.box[2], word.box[1] - 3)
        assert ink(image, above) > 200


def test_page_images_are_kept_and_known_again(office: Office, client: TestClient) -> None:
    address = links.page_image(office.named["sop"], 1)
    first = client.get(address)
    kept = list((office.settings.data / "cache").rglob("*.jpg"))
    assert kept
    assert not list((office.settings.data / "cache").rglob("*.part"))
    again = client.get(address, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    for path in kept:
        path.unlink()
    assert client.get(address).content == first.content  # the cache may be emptied at any time


@pytest.mark.parametrize("page", ["0", "3", "-1", "abc", "..%2f1", "1e1"])
def test_pages_that_are_not_there(fetch: Fetch, office: Office, page: str) -> None:
    fetch(f"/naskah/{office.named['sop']}/halaman/{page}.jpg", 404)


def test_a_damaged_original_is_said(empty_office: Office) -> None:
    image, page = draw_page([Line("rapat", 100)])
    for tipe in ("png", "pdf"):
        number = empty_office.file(tipe, f"x.{tipe}", [image], [page], Rekaman("lainnya", teks=(tipe,)), tipe)
        naskah = empty_office.store.get(number)
        assert naskah is not None
        empty_office.files.path(naskah, "asli").write_bytes(b"%PDF-1.7 bukan lagi")
        answer = empty_office.client().get(links.page_image(number, 1))
        assert answer.status_code == 503
        assert "tidak dapat digambar" in text(check_page(answer))


@pytest.mark.parametrize(
    ("key", "media", "name"),
    [
        ("sop", "image/tiff", "SOP pelayanan.tif"),
        ("keputusan", "application/pdf", "SK 14.pdf"),
        ("surat", "image/jpeg", "undangan.jpg"),
        ("menunggu", "application/pdf", "menunggu.pdf"),
    ],
)
def test_originals_come_as_they_came(
    office: Office, client: TestClient, key: str, media: str, name: str
) -> None:
    naskah = office.store.get(office.named[key])
    assert naskah is not None
    answer = client.get(links.original(naskah.id))
    check_headers(answer)
    assert answer.headers["content-type"] == media
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment;")
    assert name in disposition or f"utf-8''{quote(name)}" in disposition
    assert answer.content == office.files.path(naskah, "asli").read_bytes()


def test_a_hostile_name_is_harmless_in_a_download(office: Office, client: TestClient) -> None:
    disposition = client.get(links.original(office.named["jahat"])).headers["content-disposition"]
    assert re.fullmatch(r"attachment; filename\*=utf-8''[A-Za-z0-9%._~-]+", disposition)
    assert disposition.endswith(".png")
    for sign in ("%0A", "%3C", "%2F", "%22", "%5C"):
        assert sign not in disposition


def test_the_searchable_pdf_is_named_after_the_document(office: Office, client: TestClient) -> None:
    answer = client.get(links.searchable(office.named["surat"]))
    assert answer.headers["content-type"] == "application/pdf"
    assert "45%20PP.05.1-Und%203601%202024%20Undangan" in answer.headers["content-disposition"]
    assert answer.content.startswith(b"%PDF")


def test_nothing_searchable_before_it_is_read(fetch: Fetch, office: Office) -> None:
    fetch(links.searchable(office.named["menunggu"]), 404)


def test_words_that_would_be_code_stay_words(client: TestClient, fetch: Fetch, office: Office) -> None:
    for address in (
        "/",
        "/?q=jahat",
        f"/?q={quote(EVIL)}",
        f"/naskah/{office.named['jahat']}?q={quote(EVIL)}",
    ):
        fetch(address)
        html = client.get(address).text
        assert "<script" not in html
        assert "<img src=x" not in html
    page = fetch(f"/naskah/{office.named['jahat']}?q=jahat")
    assert EVIL in text(page)
    assert "jahat" in [text(mark) for mark in find(page, "mark")]


def test_unknown_addresses_and_methods(fetch: Fetch, client: TestClient) -> None:
    page = fetch("/tidak/ada", 404)
    assert "Tidak ditemukan" in text(page)
    answer = client.post("/", data={"q": "x"})
    assert answer.status_code == 405
    check_page(answer)
    for address in ("/docs", "/openapi.json", "/redoc"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "name", ["site.css", "..%2fapp.py", "site.000000000000.css", "%2e%2e/app.py", "app.py"]
)
def test_only_static_files_by_their_hash(client: TestClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_static_files_never_change(client: TestClient) -> None:
    for name in links.hashed_names():
        answer = client.get(links.static(name))
        assert answer.status_code == 200
        check_headers(answer)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert re.fullmatch(r"/static/\w+\.[0-9a-f]{12}\.(css|svg|js)", links.static(name))


def test_the_stylesheet_loads_nothing_from_elsewhere() -> None:
    css = (links.STATIC / "site.css").read_text()
    assert "url(" not in css
    assert "@import" not in css


def test_status(client: TestClient) -> None:
    answer = client.get("/status.json")
    check_headers(answer)
    assert answer.json() == {
        "naskah": {"diterima": 1, "gagal": 1, "terarsip": 4},
        "terindeks": 4,
        "indeks": "siap",
    }


def test_head_is_answered(client: TestClient) -> None:
    assert client.head("/").status_code == 200


def test_another_host_name_is_refused(office: Office) -> None:
    """A page of another site must not read the archive through a name that it makes lead here."""
    with office.client() as client:
        assert client.get("/", headers={"host": "arsip.jahat.example"}).status_code == 400
        assert client.get("/", headers={"host": "localhost:8000"}).status_code == 200


def test_an_archive_without_accounts_says_so(office: Office) -> None:
    with office.client() as client:
        page = check_page(client.get("/"))
        assert "Belum ada akun. Arsip ini terbuka bagi siapa pun di komputer ini" in text(page)
        assert find(page, "a", href="/mulai")
    with office.client(host="0.0.0.0") as client:  # `serve` refuses this already
        answer = client.get("/", headers={"host": "pc-arsip:8000"})
        assert answer.status_code == 403
        assert "arsip user add" in text(check_page(answer))


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        *((host, True) for host in ("127.0.0.1", "127.0.0.9", "::1", "[::1]", "localhost")),
        *((host, False) for host in ("0.0.0.0", "192.168.1.4", "pc-arsip", "")),
    ],
)
def test_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_a_fault_of_the_archive_is_a_page(empty_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> dict[str, int]:
        raise StoreError("arsip.db: ruang penyimpanan penuh. Kosongkan ruang.")

    monkeypatch.setattr(search_page, "count_seen", full)
    answer = empty_office.client().get("/")
    assert answer.status_code == 503
    assert "Kosongkan ruang" in text(check_page(answer))


def test_a_fault_of_the_program_is_a_page_without_secrets(
    empty_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> dict[str, int]:
        raise RuntimeError("rahasia dalam jejak")

    monkeypatch.setattr(search_page, "count_seen", broken)
    answer = empty_office.client().get("/")
    assert answer.status_code == 500
    assert "rahasia" not in answer.text
    check_page(answer)


def test_every_template_compiles_and_has_a_title(office: Office) -> None:
    pages = make_pages(office.settings)
    for name in pages.list_templates(extensions=["html"]):
        template = pages.get_template(name)
        if name not in ("dasar.html", "isian.html") and not name.endswith("potongan.html"):
            assert "judul" in template.blocks, name
    assert pages.autoescape is True
    assert pages.undefined is jinja2.StrictUndefined


def test_no_template_switches_escaping_off() -> None:
    for path in Path(links.STATIC.parent / "templates").glob("*.html"):
        source = path.read_text()
        assert "|safe" not in source.replace(" ", "")
        assert "autoescape" not in source
        assert " style=" not in source
