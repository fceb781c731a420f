"""Who may do what at which address, and that nothing an address says tells of a document too secret for who asks."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Annotated

import pytest
from fastapi import APIRouter
from fastapi.responses import Response
from fastapi.testclient import TestClient

import web.app
from archive.agenda import add_line, cancel_line, confirm, get_line, lines_of
from archive.agenda_terlihat import shown_to
from archive.alur_naskah import start
from archive.disposisi import IsiLembar, send
from archive.nomor_laporan import link_by_hand
from archive.nomor_store import next_number
from archive.penomoran import Permohonan
from archive.reclassify import set_keamanan
from archive.records import Rekaman, Surat
from archive.rights import PERAN, RIGHTS
from archive.tautan import link, open_berkas, put_in_berkas
from search.catch_up import catch_up
from tests.web.office import Line, Office, draw_page, furnish, open_office, text_of
from tests.web.page_checks import check_page, text
from web.guard import Reader, Visitor, check_guards, guard_of, is_public, needs, routes_of
from web.kantor import Field, Here, Id, see_other
from web.links import STATIC

READERS = "petugas kasubbag sekretaris ketua arsiparis admin"
DESK = "petugas kasubbag sekretaris arsiparis"
HEADS = "kasubbag sekretaris ketua"
CODERS = "petugas kasubbag arsiparis"
ADMIN = "admin"
KEEPERS = "kasubbag sekretaris arsiparis"  # of secrecy, of the number templates
ARCHIVISTS = "sekretaris arsiparis"
WATCHERS = "sekretaris ketua arsiparis admin"
ALL = "semua orang"  # before signing in
OWN = "yang masuk"  # also with a password that must be changed

# Every address, and the roles that may use it. A new one without its row here fails.
TABLE = {
    "GET /": READERS,
    "GET /naskah/{number}": READERS,
    "GET /naskah/{number}/halaman/{halaman}.jpg": READERS,
    "GET /naskah/{number}/asli": READERS,
    "GET /naskah/{number}/arsip.pdf": READERS,
    "GET /static/{name}": ALL,
    "GET /status.json": READERS,
    "GET /akun/masuk": ALL,
    "POST /akun/masuk": ALL,
    "POST /akun/keluar": OWN,
    "GET /mulai": ALL,
    "POST /mulai": ALL,
    "GET /akun": OWN,
    "POST /akun/sesi/{sesi}/akhiri": OWN,
    "GET /akun/sandi": OWN,
    "POST /akun/sandi": OWN,
    "GET /masuk": READERS,
    "GET /masuk/aliran": READERS,
    "GET /masuk/unggah": DESK,
    "POST /masuk/unggah": DESK,
    "POST /masuk/ulang": DESK,
    "POST /masuk/kembalikan": DESK,
    "POST /masuk/{number}/ulang": DESK,
    "GET /periksa": DESK,
    "GET /periksa/{number}": DESK,
    "POST /periksa/{number}": DESK,
    "POST /periksa/{number}/urung": DESK,
    "GET /periksa/{number}/kata/{halaman}.json": DESK,
    "GET /pengguna": ADMIN,
    "POST /pengguna": ADMIN,
    "GET /pengguna/{nama}": ADMIN,
    "POST /pengguna/{nama}": ADMIN,
    "POST /pengguna/{nama}/aktif": ADMIN,
    "POST /pengguna/{nama}/sandi": ADMIN,
    "POST /pengguna/{nama}/sesi": ADMIN,
    "GET /api/openapi.json": READERS,
    "GET /api/naskah": READERS,
    "GET /api/naskah/jumlah": READERS,
    "GET /api/cari": READERS,
    "GET /api/naskah/{naskah_id}": READERS,
    "GET /api/naskah/{naskah_id}/rekaman": READERS,
    "PUT /api/naskah/{naskah_id}/klasifikasi": CODERS,
    "PUT /api/naskah/{naskah_id}/keamanan": KEEPERS,
    "PUT /api/naskah/{naskah_id}/kesegeraan": DESK,
    "GET /api/klasifikasi": READERS,
    "GET /api/klasifikasi/cari": READERS,
    "GET /api/klasifikasi/favorit": READERS,
    "GET /api/klasifikasi/saran": READERS,
    "GET /api/klasifikasi/saran/{naskah_id}": READERS,
    "GET /api/klasifikasi/padanan": READERS,
    "POST /api/klasifikasi/favorit": CODERS,
    "POST /api/klasifikasi/favorit/urung": CODERS,
    "DELETE /api/klasifikasi/favorit/{kode}": CODERS,
    "GET /api/klasifikasi/{kode}": READERS,
    "GET /api/nomor/aturan": READERS,
    "POST /api/nomor/aturan": KEEPERS,
    "POST /api/nomor/awal": KEEPERS,
    "GET /api/nomor/buku": READERS,
    "GET /api/nomor": READERS,
    "POST /api/nomor/contoh": DESK,
    "POST /api/nomor": DESK,
    "POST /api/nomor/cadangan": DESK,
    "POST /api/nomor/sisipan": DESK,
    "GET /api/nomor/laporan": READERS,
    "GET /api/nomor/laporan/naskah": READERS,
    "GET /api/nomor/{nomor_id}": READERS,
    "POST /api/nomor/{nomor_id}/pakai": DESK,
    "POST /api/nomor/{nomor_id}/batal": DESK,
    "POST /api/nomor/{nomor_id}/naskah": DESK,
    "GET /api/nomor/{nomor_id}/peristiwa": WATCHERS,
    "GET /api/agenda/draf": READERS,
    "GET /api/agenda/register/{register}": READERS,
    "GET /api/agenda/baris/{agenda_id}": READERS,
    "GET /api/naskah/{naskah_id}/agenda": READERS,
    "POST /api/agenda/baris": DESK,
    "PATCH /api/agenda/baris/{agenda_id}": DESK,
    "POST /api/agenda/baris/{agenda_id}/konfirmasi": DESK,
    "POST /api/agenda/baris/{agenda_id}/batal": DESK,
    "GET /api/disposisi/formulir": READERS,
    "GET /api/disposisi/masuk": READERS,
    "GET /api/disposisi/terlambat": READERS,
    "GET /api/naskah/{naskah_id}/disposisi": READERS,
    "GET /api/agenda/baris/{agenda_id}/disposisi": READERS,
    "GET /api/disposisi/lembar/{lembar_id}": READERS,
    "POST /api/disposisi": HEADS,
    "POST /api/disposisi/{disposisi_id}/baca": READERS,  # the addressee, or a head
    "POST /api/disposisi/{disposisi_id}/selesai": READERS,  # the addressee, or a head
    "POST /api/disposisi/{disposisi_id}/tarik": HEADS,  # the sender
    "GET /api/alur": READERS,
    "POST /api/alur": DESK,
    "GET /api/alur/{alur_id}": READERS,
    "POST /api/alur/{alur_id}/gerak": READERS,  # by the move: see `web.alur_hak`
    "POST /api/alur/{alur_id}/paraf": HEADS,
    "GET /api/alur/{alur_id}/versi": READERS,
    "POST /api/alur/{alur_id}/versi": DESK,
    "GET /api/alur/{alur_id}/versi/{versi}/berkas": READERS,
    "GET /api/alur/{alur_id}/banding": READERS,
    "GET /api/naskah/{naskah_id}/tautan": READERS,
    "GET /api/naskah/{naskah_id}/terkait": READERS,
    "POST /api/tautan": DESK,
    "POST /api/tautan/{tautan_id}/cabut": DESK,
    "GET /api/berkas": READERS,
    "POST /api/berkas": CODERS,
    "GET /api/berkas/{berkas_id}": READERS,
    "GET /api/naskah/{naskah_id}/berkas": READERS,
    "POST /api/berkas/{berkas_id}/naskah": CODERS,
    "POST /api/berkas/{berkas_id}/naskah/{naskah_id}/keluarkan": CODERS,
    "GET /api/jejak": WATCHERS,
    "GET /api/naskah/{naskah_id}/jejak": WATCHERS,
    "GET /api/retensi/jra": READERS,
    "GET /api/retensi/jra/versi": READERS,
    "POST /api/retensi/jra": ARCHIVISTS,
    "GET /api/retensi/jumlah": READERS,
    "GET /api/retensi/daftar/{daftar}": READERS,
    "GET /api/retensi/tahap/{tahap}": READERS,
    "GET /api/naskah/{naskah_id}/retensi": READERS,
    "PUT /api/naskah/{naskah_id}/retensi/awal": ARCHIVISTS,
    "GET /api/retensi/peristiwa": READERS,
    "POST /api/retensi/peristiwa": ARCHIVISTS,
    "POST /api/retensi/peristiwa/{pemicu_id}/cabut": ARCHIVISTS,
    "GET /api/retensi/tahanan": READERS,
    "POST /api/retensi/tahanan": ARCHIVISTS,
    "POST /api/retensi/tahanan/{tahanan_id}/lepas": ARCHIVISTS,
    "GET /api/retensi/boks": READERS,
    "POST /api/retensi/boks": ARCHIVISTS,
    "POST /api/retensi/boks/{nomor}/naskah": ARCHIVISTS,
    "GET /api/usul": READERS,
    "POST /api/usul": ARCHIVISTS,
    "GET /api/usul/{usul_id}": READERS,
    "POST /api/usul/{usul_id}/ajukan": ARCHIVISTS,
    "POST /api/usul/{usul_id}/putusan": HEADS,  # another person than who proposed it
    "POST /api/usul/{usul_id}/keluarkan": ARCHIVISTS,
    "POST /api/usul/{usul_id}/berita-acara": ARCHIVISTS,
    "POST /api/usul/{usul_id}/batal": ARCHIVISTS,
    "POST /api/usul/{usul_id}/laksanakan": ARCHIVISTS,
    "GET /api/cetak": READERS,
    "GET /api/cetak/{nama}.{bentuk}": READERS,
    "GET /api/impor/isian": KEEPERS,
    "POST /api/impor/agenda": KEEPERS,
    "GET /api/saya": READERS,
    "GET /api/jabatan": READERS,
    "GET /api/pengguna": ADMIN,
    "POST /api/pengguna": ADMIN,
    "GET /api/pengguna/{nama}": ADMIN,
    "PATCH /api/pengguna/{nama}": ADMIN,
    "POST /api/pengguna/{nama}/sandi": ADMIN,
    "GET /api/pengguna/{nama}/sesi": ADMIN,
    "DELETE /api/pengguna/{nama}/sesi": ADMIN,
    "DELETE /api/pengguna/{nama}/sesi/{sesi}": ADMIN,
}
SECRET = "Zulkarnain"  # stands nowhere but in the secret letter and what was done about it


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office with a secret letter in which everything was done that can be done about a letter."""
    office = furnish(open_office(tmp_path_factory.mktemp("rahasia")))
    image, page = draw_page([Line(f"Laporan tentang {SECRET}", 100)])
    surat = Surat(
        instansi=f"BADAN {SECRET}",
        nomor=f"7/{SECRET}/2026",
        hal=f"Laporan {SECRET}",
        sifat="RAHASIA",
        isi=SECRET,
    )
    record = Rekaman("surat", surat=surat, teks=(text_of(page),))
    secret = office.file("rahasia", f"{SECRET}.png", [image], [page], record, "png")
    engine = office.store.engine
    [line] = lines_of(engine, secret)
    confirm(engine, line.id, oleh="sekretaris", register="masuk", tahun=2026, isi={"kode": "PW.01"})
    asked = Permohonan("SD", "Ketua", dt.date(2026, 3, 4), "3601", "PL.02.1", hal=SECRET)
    nomor = next_number(engine, asked, oleh="sekretaris")
    link_by_hand(engine, nomor.id, secret, oleh="sekretaris")
    isi = IsiLembar(
        "Sekretaris",
        secret,
        instruksi=("pelajari",),
        catatan=SECRET,
        batas_waktu="2026-01-02",
        tanggal="2026-01-01",
    )
    send(engine, isi, ["Petugas", f"Kasubbag {SECRET}"], oleh="sekretaris")
    link(engine, secret, office.named["surat"], "balasan", oleh="sekretaris", keterangan=SECRET)
    link(engine, office.named["surat"], secret, "dasar", oleh="sekretaris", keterangan=SECRET)
    berkas = open_berkas(engine, "PL.02", "Data pemilih", oleh="arsiparis")
    put_in_berkas(engine, berkas.id, secret, oleh="arsiparis")
    start(engine, "surat", "Undangan rapat", oleh="petugas")
    catch_up(office.store, office.index)
    for peran in PERAN:
        office.account(peran)
    yield office
    office.close()


@pytest.fixture(scope="module")
def clients(desk: Office) -> Iterator[dict[str, TestClient]]:
    """A client for each role, and ("") one who has not signed in."""
    with ExitStack() as stack:
        made = {peran: stack.enter_context(desk.client(peran=peran)) for peran in (*PERAN, "")}
        for client in made.values():
            client.follow_redirects = False
        yield made


def routes(office: Office) -> dict[str, str]:
    """Every address of the application with the action its guard asks for."""
    found = {}
    for route in routes_of(office.client().app.routes):  # type: ignore[attr-defined]
        guard = guard_of(route)
        assert guard is not None, route.path
        found |= {f"{method} {route.path}": guard.action for method in route.methods}
    return found


def test_every_address_has_its_row(office: Office) -> None:
    assert set(routes(office)) == set(TABLE)


@pytest.mark.parametrize("peran", PERAN)
def test_each_role_may_do_what_the_table_says(office: Office, peran: str) -> None:
    for address, action in routes(office).items():
        allowed = action in ("", "akun") or peran in RIGHTS[action]
        assert allowed == (TABLE[address] in (ALL, OWN) or peran in TABLE[address].split()), address
        assert (action == "") == (TABLE[address] == ALL) == is_public(address.split()[1]), address


def test_the_example_for_page_builders_works(empty_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `web.guard` tells those who write pages."""
    router = APIRouter(include_in_schema=False)

    @router.get("/contoh/{agenda_id}")
    def line(agenda_id: Id, who: Reader, kantor: Here) -> Response:
        [baris] = shown_to(kantor.engine, [get_line(kantor.engine, agenda_id)], who.user)
        return kantor.page(who, "galat.html", judul="Baris", pesan=baris.hal, ke="")

    @router.post("/contoh/{agenda_id}/batal")
    def drop(
        agenda_id: Id, alasan: Field, who: Annotated[Visitor, needs("menomori")], kantor: Here
    ) -> Response:
        cancel_line(kantor.engine, agenda_id, alasan, oleh=who.nama)
        return see_other(f"/contoh/{agenda_id}", kabar="tersimpan")

    monkeypatch.setattr(web.app, "PAGES", (*web.app.PAGES, router))
    made = add_line(empty_office.store.engine, "masuk", {"hal": "Undangan"}, oleh="petugas")
    with empty_office.client(peran="petugas") as clerk, empty_office.client(peran="ketua") as chair:
        assert "Undangan" in text(check_page(clerk.get(f"/contoh/{made.id}")))
        assert "tidak ada" in text(check_page(clerk.get("/contoh/999")))
        address = f"/contoh/{made.id}/batal"
        assert "alasan pembatalan belum diisi" in text(check_page(clerk.post(address, data={"alasan": " "})))
        assert "alasan: belum diisi" in text(check_page(clerk.post(address)))
        refused = check_page(chair.post(address, data={"alasan": "salah"}))
        assert "Peran ketua tidak berhak" in text(refused)
        told = check_page(clerk.post(address, data={"alasan": "salah"}))
        assert "Perubahan sudah disimpan" in text(told)
    assert get_line(empty_office.store.engine, made.id).status == "dibatalkan"


def test_an_address_without_a_guard_keeps_the_program_from_starting(office: Office) -> None:
    app = office.client().app

    @app.get("/bocor")  # type: ignore[attr-defined, untyped-decorator]
    def leak() -> str:
        return "bocor"

    with pytest.raises(RuntimeError, match="/bocor: no guard"):
        check_guards(app.routes)  # type: ignore[attr-defined]


@pytest.mark.slow
@pytest.mark.parametrize("peran", [*PERAN, ""])
def test_each_role_is_let_in_or_refused(clients: dict[str, TestClient], peran: str) -> None:
    """By asking, with ids that are not there and nothing filled in: the guard answers first."""
    client = clients[peran]
    for address, roles in TABLE.items():
        method, path = address.split()
        if path == "/akun/keluar" or (path.startswith("/akun") and method == "POST"):
            continue
        answer = client.request(method, re.sub(r"\{\w+\}", "999999", path))
        if roles == ALL:
            assert answer.status_code in (200, 303, 404, 422, 401), address
        elif not peran:
            turned_away = answer.status_code == 401 or answer.headers.get("location", "").startswith(
                "/akun/masuk"
            )
            assert turned_away, address
        elif roles == OWN or peran in roles.split():
            assert answer.status_code in (200, 404, 409, 422), (address, answer.status_code)
        else:
            assert answer.status_code == 403, address
            assert peran in answer.text, "says which role may not"


def addresses(office: Office) -> Iterator[str]:
    """What can be asked for to be read, for every id there is, and for words of the secret."""
    secret, other = office.named["rahasia"], office.named["surat"]
    [line] = lines_of(office.store.engine, secret)
    for address in TABLE:
        method, path = address.split()
        if method != "GET" or path.startswith(("/static", "/akun", "/mulai")):
            continue
        for number in {secret, line.id, 1}:
            asked = path.replace("{register}", "masuk").replace("{kode}", "PW.01").replace("{halaman}", "1")
            asked = asked.replace("{daftar}", "belum").replace("{tahap}", "aktif")
            asked = asked.replace("{nama}.{bentuk}", "agenda-masuk.csv?tahun=2026")
            asked = re.sub(r"\{\w+\}", str(number), asked)
            query = "?tahun=2026&buku=Ketua/SD&lama=1&baru=1"
            yield asked + (query if path.startswith(("/api/nomor", "/api/agenda/reg", "/api/alur")) else "")
            if "{" not in path:
                break
    for words in (
        SECRET,
        "laporan",
        f"nomor:7/{SECRET}/2026",
        "zulkarnian",
        "Zulk*",
        "kode:PW.01",
        "periksa:ya",
    ):
        yield f"/?q={words}"
        yield f"/api/cari?q={words}"
    yield "/?semua=1"
    yield "/?jenis=surat&klasifikasi=PW.01"
    yield f"/naskah/{other}?q={SECRET}"
    yield f"/api/agenda/register/masuk?tahun=2026&q={SECRET}"
    yield "/api/agenda/register/masuk?tahun=2026&kode=PW.01"
    yield "/api/disposisi/masuk?semua=true"
    for form in ("arsip-aktif.csv", "retensi-belum.csv", "disposisi.pdf?id=1"):
        yield f"/api/cetak/{form}"


def echoed(address: str, answer: str) -> str:
    """The answer without what was typed: a page repeats the words that were searched."""
    typed = address.partition("?")[2]
    return answer.replace(SECRET, "") if SECRET in typed else answer


OTHERS = [pytest.param(peran, marks=pytest.mark.slow) for peran in ("kasubbag", "arsiparis", "admin")]


@pytest.mark.parametrize("peran", ["petugas", *OTHERS])
def test_nothing_tells_of_a_secret(desk: Office, clients: dict[str, TestClient], peran: str) -> None:
    client, secret = clients[peran], desk.named["rahasia"]
    for address in addresses(desk):
        answer = client.get(address)
        assert answer.status_code < 500, address
        assert SECRET.lower() not in echoed(address, answer.text).lower(), address
        if re.match(rf"/(api/)?naskah/{secret}\b", address):
            allowed = (
                peran in TABLE.get("GET " + address.replace(str(secret), "{naskah_id}"), READERS).split()
            )
            assert answer.status_code == (404 if allowed else 403), address
    assert client.get(f"/api/cari?q={SECRET}").json()["jumlah"] == 0
    assert client.get("/status.json").json()["terindeks"] == 4
    assert client.get("/api/naskah/jumlah").json()["terarsip"] == 4
    assert client.get("/api/agenda/register/masuk?tahun=2026").json()[0]["hal"] == "(rahasia)"
    assert client.get("/api/berkas").json()[0]["isi"] == []
    assert client.get("/api/disposisi/masuk").json() == []
    assert client.get("/api/disposisi/terlambat").json() == []


def test_who_may_see_the_secret_finds_all_of_it(desk: Office, clients: dict[str, TestClient]) -> None:
    client, secret = clients["sekretaris"], desk.named["rahasia"]
    for wanted in (
        f"/naskah/{secret}",
        f"/api/naskah/{secret}",
        f"/api/naskah/{secret}/rekaman",
        f"/api/naskah/{secret}/disposisi",
        f"/api/naskah/{secret}/tautan",
        f"/api/naskah/{secret}/jejak",
        "/api/nomor?tahun=2026&buku=Ketua/SD&lama=1&baru=1",
        "/api/disposisi/terlambat",
        "/?q=laporan",
        "/api/jejak",
    ):
        assert SECRET in client.get(wanted).text, wanted
    image = client.get(f"/naskah/{secret}/halaman/1.jpg")
    assert image.status_code == 200
    assert image.headers["cache-control"] == "no-store", "a browser's disk keeps no secret"
    assert (
        client.get(f"/naskah/{desk.named['surat']}/halaman/1.jpg").headers["cache-control"]
        == "private, no-cache"
    )
    assert "rahasia" in client.get("/?q=laporan").text


CHANGES = (
    ("PUT", "/api/naskah/{secret}/klasifikasi", {"kode": "HK.03.1"}),
    ("PUT", "/api/naskah/{secret}/keamanan", {"keamanan": "biasa"}),
    ("PUT", "/api/naskah/{secret}/kesegeraan", {"kesegeraan": ""}),
    ("POST", "/api/nomor/1/naskah", {"naskah_id": "{secret}"}),
    ("PATCH", "/api/agenda/baris/{line}", {"isi": {"hal": "x"}}),
    ("POST", "/api/agenda/baris/{line}/batal", {"alasan": "x"}),
    ("POST", "/api/agenda/baris", {"register": "masuk", "isi": {}, "naskah_id": "{secret}"}),
    ("POST", "/api/disposisi", {"kepada": ["x"], "naskah_id": "{secret}", "catatan": "x"}),
    ("POST", "/api/disposisi", {"kepada": ["x"], "agenda_id": "{line}", "catatan": "x"}),
    ("POST", "/api/disposisi/1/baca", {}),
    ("POST", "/api/disposisi/1/selesai", {}),
    ("POST", "/api/tautan", {"dari_id": "{secret}", "ke_id": 1, "jenis": "dasar"}),
    ("POST", "/api/tautan/1/cabut", {"alasan": "x"}),
    ("POST", "/periksa/{secret}", {}),
    ("POST", "/periksa/{secret}/urung", {}),
    ("POST", "/masuk/{secret}/ulang", {}),
    ("POST", "/api/berkas/1/naskah", {"naskah_id": "{secret}"}),
    ("POST", "/api/berkas/1/naskah/{secret}/keluarkan", {"alasan": "x"}),
    ("PUT", "/api/naskah/{secret}/retensi/awal", {"tanggal": "2020-01-01", "alasan": "x"}),
    ("POST", "/api/retensi/tahanan", {"naskah_id": ["{secret}"], "alasan": "x"}),
    ("POST", "/api/usul", {"jenis": "musnah", "judul": "x", "naskah_id": ["{secret}"]}),
)


def test_a_secret_is_not_changed_by_guessing_its_number(desk: Office, clients: dict[str, TestClient]) -> None:
    secret = desk.named["rahasia"]
    [line] = lines_of(desk.store.engine, secret)
    ids = {"{secret}": secret, "{line}": line.id}
    for method, path, isi in CHANGES:
        told = json.dumps(isi)
        for name, number in ids.items():
            path, told = path.replace(name, str(number)), told.replace(f'"{name}"', str(number))
        peran = "arsiparis" if path.startswith(("/api/retensi", "/api/usul")) else "kasubbag"
        answer = clients[peran].request(method, path, json=json.loads(told))
        assert answer.status_code in (403, 404), (path, answer.text)
        assert SECRET not in answer.text
    naskah = desk.store.get(secret)
    assert naskah is not None
    assert naskah.keamanan == "rahasia"


def test_a_document_that_becomes_secret_is_gone_at_once(empty_office: Office) -> None:
    furnish(empty_office)
    with empty_office.client(peran="petugas") as clerk, empty_office.client(peran="sekretaris") as head:
        number = empty_office.named["surat"]
        assert clerk.get("/api/cari?q=pleno").json()["jumlah"] == 1
        image = clerk.get(f"/naskah/{number}/halaman/1.jpg")
        naskah = empty_office.store.get(number)
        assert naskah is not None
        set_keamanan(naskah, "terbatas", "sekretaris", store=empty_office.store, files=empty_office.files)
        assert clerk.get("/api/cari?q=pleno").json()["jumlah"] == 0, "though the index does not know yet"
        again = clerk.get(f"/naskah/{number}/halaman/1.jpg", headers={"if-none-match": image.headers["etag"]})
        assert again.status_code == 404, "what the browser kept is not confirmed"
        assert clerk.get(f"/naskah/{number}").status_code == 404
        assert head.get("/api/cari?q=pleno").json()["jumlah"] == 1
        opened = head.put(f"/api/naskah/{number}/keamanan", json={"keamanan": "biasa"})
        assert opened.status_code == 200
        assert clerk.get("/api/cari?q=pleno").json()["jumlah"] == 1


def test_nothing_of_the_pages_asks_the_store_or_the_index_around_the_rights() -> None:
    """`web.terlihat` and `Kantor.naskah` are the doors."""
    for path in STATIC.parent.glob("*.py"):
        source = path.read_text()
        if path.name != "terlihat.py":
            assert ".index.search(" not in source, path.name
        for name in ("get", "recent", "with_status", "pending", "all_ids", "by_sha", "count_by_status"):
            assert f"store.{name}(" not in source, path.name
