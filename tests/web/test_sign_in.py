"""The way in: the first account, signing in and out, sessions, one-time passwords; and what is kept out."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from fastapi.testclient import TestClient

from archive.accounts import PER_NAME, Accounts
from archive.trail import entries
from tests.web.office import PASSWORD, QUICK, Office
from tests.web.page_checks import check_page, find, text
from web.first_run import TRIES, FirstRun, make_code
from web.guard import safe_path

CODE = "K7QM-3XPA"
SITE = "http://127.0.0.1:8000"
FIRST = {
    "kode": "k7qm 3xpa",
    "nama": "Siti",
    "nama_lengkap": "Siti Contoh",
    "sandi": PASSWORD,
    "ulang": PASSWORD,
}


@pytest.fixture
def fresh(empty_office: Office) -> Iterator[TestClient]:
    """A new archive that was just started."""
    with empty_office.client(first_code=CODE) as client:
        client.follow_redirects = False
        yield client


@pytest.fixture
def staffed(empty_office: Office) -> Iterator[Callable[..., TestClient]]:
    """Clients signed in as a role, or ("") nobody."""
    empty_office.account("admin")
    with ExitStack() as clients:

        def client(peran: str = "") -> TestClient:
            made = clients.enter_context(empty_office.client(peran=peran))
            made.follow_redirects = False
            return made

        yield client


def sign_in(client: TestClient, nama: str, sandi: str, **more: str) -> int:
    return client.post("/akun/masuk", data={"nama": nama, "sandi": sandi, **more}).status_code


def test_from_the_first_run_to_the_second_user(fresh: TestClient, empty_office: Office) -> None:
    page = check_page(fresh.get("/mulai"))
    assert "Buat akun pertama" in text(page)
    made = fresh.post("/mulai", data=FIRST)
    assert made.status_code == 303
    page = check_page(fresh.get(made.headers["location"]))
    assert "Akun admin sudah dibuat" in text(page)
    assert "Masuk sebagai siti (Admin)" in text(page)
    page = check_page(
        fresh.post("/pengguna", data={"nama": "ani", "jabatan": "Staf umum", "peran": "petugas"})
    )
    once = text(find(page, "code")[0])
    assert re.fullmatch(r"\w{4}-\w{4}-\w{4}", once)

    with empty_office.client() as ani:
        ani.follow_redirects = False
        answer = ani.post("/akun/masuk", data={"nama": "ANI ", "sandi": once, "lanjut": "/?q=x"})
        assert answer.headers["location"] == "/akun/sandi"
        assert ani.get("/").headers["location"] == "/akun/sandi", "nothing else before it is changed"
        assert ani.get("/api/saya").status_code == 403
        new = {"lama": once, "sandi": "hujan turun di kebun", "ulang": "hujan turun di kebun"}
        assert ani.post("/akun/sandi", data=new).headers["location"].startswith("/akun?")
        assert ani.get("/").status_code == 200
        assert ani.get("/pengguna").status_code == 403
    with empty_office.client() as again:
        assert sign_in(again, "ani", once) == 401
    told = [(entry.peristiwa, entry.oleh) for entry in entries(empty_office.store.engine)]
    assert told == [
        ("pengguna ditambahkan", "siti"),
        ("pengguna ditambahkan", "siti"),
        ("kata sandi diganti", "ani"),
    ]


WILL_NOT_DO = (
    ({"kode": "AAAA-AAAA"}, "Kode tidak cocok"),
    ({"kode": ""}, "Kode tidak cocok"),
    ({"ulang": "lain"}, "tidak sama"),
    ({"sandi": "pendek", "ulang": "pendek"}, "10 sampai 512"),
    ({"nama": "../x"}, "bukan nama masuk"),
)


def test_a_first_run_that_will_not_do(fresh: TestClient) -> None:
    for change, says in WILL_NOT_DO:
        answer = fresh.post("/mulai", data=FIRST | change)
        assert answer.status_code == 422
        page = check_page(answer)
        [mistake] = find(page, "p", class_="salah-kata")
        assert says in text(mistake)
        assert PASSWORD not in answer.text
    assert fresh.get("/").status_code == 200, "still open"


def test_the_code_works_once_and_guessing_ends(fresh: TestClient, empty_office: Office) -> None:
    for _ in range(TRIES):
        assert fresh.post("/mulai", data=FIRST | {"kode": "AAAA-AAAA"}).status_code == 422
    assert fresh.post("/mulai", data=FIRST).status_code == 429
    with empty_office.client(first_code=CODE) as again:
        again.follow_redirects = False
        assert again.post("/mulai", data=FIRST).status_code == 303
        assert again.get("/mulai").headers["location"] == "/akun/masuk"
        assert again.post("/mulai", data=FIRST | {"nama": "lain"}).headers["location"] == "/akun/masuk"
    assert [user.nama for user in Accounts(empty_office.store.engine).users()] == ["siti"]


def test_without_a_code_there_is_no_first_run(empty_office: Office) -> None:
    with empty_office.client() as client:
        assert "arsip user add" in text(check_page(client.get("/mulai")))
        assert client.post("/mulai", data=FIRST | {"kode": ""}).status_code == 422
    assert FirstRun("").fits("") is False
    assert re.fullmatch(r"[A-Z2-9]{4}-[A-Z2-9]{4}", make_code())


def test_an_archive_without_accounts_changes_nothing(fresh: TestClient) -> None:
    """Open to whoever sits here, to read: every form but the first account's is refused."""
    assert fresh.get("/").status_code == 200
    for address in ("/pengguna", "/akun/sandi", "/akun/keluar", "/api/nomor"):
        answer = fresh.post(address, data={"nama": "x"})
        assert answer.status_code in (403, 405, 422), address
    assert fresh.get("/pengguna").status_code == 403
    assert fresh.get("/akun/masuk").headers["location"] == "/mulai"


def test_nobody_gets_anything_once_there_is_an_account(staffed: Callable[..., TestClient]) -> None:
    client = staffed()
    for address in ("/", "/naskah/1", "/naskah/1/asli", "/status.json", "/tidak/ada", "/pengguna", "/akun"):
        answer = client.get(address)
        assert answer.status_code == 303, address
        assert answer.headers["location"].startswith("/akun/masuk")
    assert client.get("/api/naskah").status_code == 401
    assert client.get("/api/tidak-ada").json() == {"pesan": "Masuk dulu dengan akun Anda."}
    assert client.post("/pengguna", data={"nama": "x"}).status_code == 401
    page = check_page(client.get("/akun/masuk"))
    assert not find(page, "nav")
    assert "masuk" not in [code.text for code in find(page, "code")]
    assert client.get(find(page, "link", rel="stylesheet")[0].get("href", "")).status_code == 200


def test_signing_in_leads_back_and_out_again(staffed: Callable[..., TestClient]) -> None:
    client = staffed()
    away = client.get("/?q=rapat&jenis=sop").headers["location"]
    page = check_page(client.get(away))
    [back] = [one for one in find(page, "input") if one.get("name") == "lanjut"]
    assert back.get("value") == "/?q=rapat&jenis=sop"
    answer = client.post(
        "/akun/masuk", data={"nama": "admin", "sandi": PASSWORD, "lanjut": back.get("value", "")}
    )
    assert answer.headers["location"] == "/?q=rapat&jenis=sop"
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("arsip_sesi=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    assert client.get("/").status_code == 200
    assert client.get("/").headers["cache-control"] == "no-store"
    token = client.cookies["arsip_sesi"]
    assert client.post("/akun/keluar").headers["location"].startswith("/akun/masuk")
    client.cookies.set("arsip_sesi", token, domain="127.0.0.1")
    assert client.get("/").status_code == 303, "the session is over on the server, too"


def test_behind_https_the_cookie_is_secure_and_of_this_host_alone(staffed: Callable[..., TestClient]) -> None:
    client = staffed()
    answer = client.post(
        "https://arsip.example/akun/masuk",
        data={"nama": "admin", "sandi": PASSWORD},
        headers={"origin": "https://arsip.example"},
    )
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-arsip_sesi=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize(
    "lanjut",
    [
        "https://jahat.example",
        "//jahat.example",
        "/\\jahat.example",
        "/a\\b",
        "javascript:alert(1)",
        "/akun/masuk",
        "/\n/x",
    ],
)
def test_signing_in_never_leads_to_another_site(lanjut: str) -> None:
    assert safe_path(lanjut) == "/"


def test_refusals_do_not_tell_why_and_guessing_ends(staffed: Callable[..., TestClient]) -> None:
    client = staffed()
    said = set()
    for nama in ("admin", "tidak.ada"):
        answer = client.post("/akun/masuk", data={"nama": nama, "sandi": "tebakan pertama"})
        assert answer.status_code == 401
        said.add(text(find(check_page(answer), "div", class_="salah-ringkas")[0]))
        assert "tebakan" not in answer.text
    assert len(said) == 1
    for _ in range(PER_NAME - 1):
        assert sign_in(client, "admin", "tebakan pertama") == 401
    answer = client.post("/akun/masuk", data={"nama": "admin", "sandi": PASSWORD})
    assert answer.status_code == 429
    assert "15 menit" in text(check_page(answer))


FROM_ELSEWHERE = (
    ({"origin": SITE}, True),
    ({"origin": SITE, "sec-fetch-site": "same-origin"}, True),
    ({"sec-fetch-site": "same-origin", "origin": ""}, True),
    ({"origin": SITE, "sec-fetch-site": "cross-site"}, False),
    ({"origin": SITE, "sec-fetch-site": "same-site"}, False),
    ({"origin": "http://127.0.0.1:9000"}, False),
    ({"origin": "http://jahat.example"}, False),
    ({"origin": "null"}, False),
    ({"origin": ""}, False),
    ({"origin": "http://["}, False),
)


def test_forms_of_other_sites_are_refused(staffed: Callable[..., TestClient]) -> None:
    client = staffed("admin")
    for number, (headers, passes) in enumerate(FROM_ELSEWHERE):
        form = {"nama": f"ani{number}", "peran": "petugas"}
        answer = client.post("/pengguna", data=form, headers=headers)
        assert answer.status_code == (200 if passes else 403), headers
        if not passes:
            assert "situs lain" in text(check_page(answer))
    assert client.get("/", headers={"sec-fetch-site": "cross-site"}).status_code == 200, (
        "links from elsewhere work"
    )


def test_sessions_are_listed_and_ended(staffed: Callable[..., TestClient], empty_office: Office) -> None:
    here, there = staffed("admin"), staffed("admin")
    ani = staffed("petugas")
    there.headers["user-agent"] = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"
    assert sign_in(there, "admin", PASSWORD) == 303, "a second sign-in ends the session before it"
    page = check_page(here.get("/akun"))
    [listed] = find(page, "ul", class_="sesi")
    assert "Firefox di Windows" in text(listed)
    assert text(listed).count("(yang ini)") == 1
    [form] = find(listed, "form")
    assert ani.post(form.get("action", "")).status_code == 303, "of others it ends none"
    assert there.get("/").status_code == 200
    assert here.post(form.get("action", "")).status_code == 303
    assert there.get("/").status_code == 303
    assert here.get("/").status_code == 200
    page = check_page(here.get("/pengguna/petugas"))
    [one] = [one for one in find(page, "input") if one.get("name") == "sesi"]
    assert here.post("/pengguna/petugas/sesi", data={"sesi": one.get("value", "")}).status_code == 303
    assert ani.get("/").status_code == 303
    assert "Tidak sedang masuk" in text(check_page(here.get("/pengguna/petugas")))
    assert entries(empty_office.store.engine)[-1].peristiwa == "pengguna ditambahkan"


def test_another_role_or_a_shut_account_counts_from_the_next_page(staffed: Callable[..., TestClient]) -> None:
    admin, ani = staffed("admin"), staffed("petugas")
    names = {"nama_lengkap": "Ani Contoh", "jabatan": "Kasubbag Hukum"}
    assert admin.post("/pengguna/petugas", data={**names, "peran": "admin"}).status_code == 303
    assert ani.get("/pengguna").status_code == 200
    assert "Kasubbag Hukum" in text(check_page(ani.get("/akun")))
    assert admin.post("/pengguna/petugas/aktif", data={"aktif": "tidak"}).status_code == 303
    assert ani.get("/").status_code == 303
    page = check_page(admin.post("/pengguna/admin/aktif", data={"aktif": "tidak"}))
    assert "admin terakhir" in text(page)
    page = check_page(admin.post("/pengguna/petugas/sandi"))
    assert find(page, "code")
    check_page(admin.get("/pengguna"))
    assert admin.get("/pengguna/siapa").status_code == 404


def test_a_password_is_changed_by_who_knows_the_old_one(staffed: Callable[..., TestClient]) -> None:
    here, there = staffed("admin"), staffed("admin")
    new = {"lama": PASSWORD, "sandi": "hujan turun di kebun", "ulang": "hujan turun di kebun"}
    for change, says in (
        ({"lama": "bukan itu sandinya"}, "Kata sandi lama salah"),
        ({"ulang": "lain"}, "tidak sama"),
        ({"sandi": PASSWORD, "ulang": PASSWORD}, "sama dengan yang lama"),
        ({"sandi": "pendek", "ulang": "pendek"}, "10 sampai 512"),
    ):
        page = check_page(here.post("/akun/sandi", data=new | change))
        assert says in text(find(page, "p", class_="salah-kata")[0])
    assert there.get("/").status_code == 200
    assert here.post("/akun/sandi", data=new).status_code == 303
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 303, "elsewhere the session is over"


def test_an_account_made_at_the_command_line_closes_an_open_archive(
    fresh: TestClient, empty_office: Office
) -> None:
    assert fresh.get("/").status_code == 200
    Accounts(empty_office.store.engine, hasher=QUICK).add("siti", PASSWORD, "admin")
    assert fresh.get("/").status_code == 303


def test_a_cookie_that_is_no_session(staffed: Callable[..., TestClient]) -> None:
    client = staffed()
    for token in ("", "x", "e" * 5000, "a" * 43):
        client.cookies.clear()
        answer = client.get("/", headers={"cookie": f"arsip_sesi={token}"})
        assert answer.status_code == 303


def test_what_is_too_large_is_refused(staffed: Callable[..., TestClient]) -> None:
    client = staffed("admin")
    answer = client.post("/pengguna", data={"nama": "x" * 1_100_000})
    assert answer.status_code == 413
