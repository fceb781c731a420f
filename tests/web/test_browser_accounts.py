"""A new admin in a real browser without JavaScript: first run, second user, one-time password; at all widths."""

import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from archive.accounts import Accounts
from search.catch_up import catch_up
from tests.web.office import QUICK, Office
from tests.web.test_browser import CONTRAST, browser  # noqa: F401  # the fixture
from web.app import create_app

pytestmark = pytest.mark.slow

CODE = "K7QM-3XPA"


@pytest.fixture
def site(empty_office: Office) -> Iterator[str]:
    """A new archive, served."""
    app = create_app(
        empty_office.settings,
        empty_office.store,
        empty_office.files,
        empty_office.index,
        accounts=Accounts(empty_office.store.engine, hasher=QUICK),
        first_code=CODE,
        changed=lambda: catch_up(empty_office.store, empty_office.index),
    )
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.started
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=20)


def looks_right(page: Page) -> None:
    """Nothing sticks out at any width, and words can be read in both schemes."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        for width in (360, 768, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width)
        assert page.evaluate(CONTRAST) == [], page.url


def test_from_the_first_run_to_the_second_user(browser: Browser, site: str) -> None:  # noqa: F811
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="Buat akun pertama").click()
    looks_right(page)
    page.get_by_label("Kode sekali pakai").fill("salah")
    page.get_by_label("Nama masuk").fill("siti")
    page.get_by_label("Nama lengkap").fill("Siti Contoh")
    page.get_by_label("Kata sandi", exact=True).fill("kopi pagi di teras")
    page.get_by_label("Kata sandi sekali lagi").fill("kopi pagi di teras")
    page.get_by_role("button", name="Buat akun admin").click()
    looks_right(page)
    expect(page.get_by_role("alert")).to_contain_text("Kode tidak cocok")
    expect(page.get_by_label("Nama lengkap")).to_have_value("Siti Contoh")
    page.get_by_label("Kode sekali pakai").fill(CODE)
    page.get_by_label("Kata sandi", exact=True).fill("kopi pagi di teras")
    page.get_by_label("Kata sandi sekali lagi").fill("kopi pagi di teras")
    page.get_by_role("button", name="Buat akun admin").click()
    expect(page.get_by_role("status")).to_contain_text("Akun admin sudah dibuat")
    looks_right(page)
    page.get_by_label("Nama masuk").fill("ani")
    page.get_by_label("Jabatan").fill("Staf umum")
    page.get_by_role("button", name="Tambah").click()
    once = page.locator("code").first.inner_text()
    looks_right(page)
    page.get_by_role("link", name="Ke daftar pengguna").click()
    page.get_by_role("link", name="ani").click()
    looks_right(page)
    page.get_by_role("link", name="Siti Contoh").click()
    looks_right(page)
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_role("status")).to_contain_text("Anda sudah keluar")
    looks_right(page)

    page.get_by_label("Nama masuk").fill("ani")
    page.get_by_label("Kata sandi").fill(once)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ganti kata sandi")
    looks_right(page)
    page.get_by_label("Kata sandi sekarang").fill(once)
    page.get_by_label("Kata sandi baru", exact=True).fill("hujan turun di kebun")
    page.get_by_label("Kata sandi baru sekali lagi").fill("hujan turun di kebun")
    page.get_by_role("button", name="Ganti kata sandi").click()
    expect(page.get_by_role("status")).to_contain_text("Kata sandi sudah diganti")
    page.goto("/pengguna")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tidak diizinkan")
    looks_right(page)
    assert [cookie["httpOnly"] for cookie in context.cookies()] == [True]
    context.close()
