"""Masuk and Periksa in a real browser: a day at the inbox by mouse and by keyboard, with and without JavaScript."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from archive.accounts import Accounts
from archive.kemajuan import Kemajuan
from archive.koreksi_store import history
from archive.records import (
    Alur,
    Bukti,
    Halaman,
    Langkah,
    Pejabat,
    PelaksanaLangkah,
    Rekaman,
    Sop,
    TabelLangkah,
)
from search.catch_up import catch_up
from tests.web.office import PASSWORD, QUICK, Line, Office, draw_page, furnish, text_of
from tests.web.test_browser import CONTRAST, browser  # noqa: F401  # the fixture
from web.app import create_app

pytestmark = pytest.mark.slow

STEPS = ("Menerima surat", "Mencatat surat", "Meneliti isi", "Memberi paraf", "Menyetujui", "Mengirim surat")


@dataclass
class Site:
    """The pages of a furnished office, served, for a kasubbag."""

    office: Office
    kemajuan: Kemajuan
    address: str
    token: str

    def page(self, browser: Browser, **options: object) -> Page:  # noqa: F811
        """A page of somebody signed in."""
        context: BrowserContext = browser.new_context(base_url=self.address, **options)  # type: ignore[arg-type]
        context.add_cookies([{"name": "arsip_sesi", "value": self.token, "url": self.address}])
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        return page


@pytest.fixture
def site(empty_office: Office) -> Iterator[Site]:
    """A furnished office and the misread SOP, served."""
    furnish(empty_office)
    misread_sop(empty_office)
    (empty_office.settings.inbox / "berkas").unlink()
    catch_up(empty_office.store, empty_office.index)
    accounts = Accounts(empty_office.store.engine, hasher=QUICK)
    empty_office.account("kasubbag", accounts)
    kemajuan = Kemajuan()
    app = create_app(
        empty_office.settings,
        empty_office.store,
        empty_office.files,
        empty_office.index,
        accounts=accounts,
        kemajuan=kemajuan,
        changed=lambda: catch_up(empty_office.store, empty_office.index),
    )
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.started
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield Site(empty_office, kemajuan, address, accounts.sign_in("kasubbag", PASSWORD)[1])
    kemajuan.close()
    server.should_exit = True
    thread.join(timeout=20)


def misread_sop(office: Office) -> None:
    """An SOP with five wrong fields: four of them in doubt, one misread with confidence."""
    lines = [
        Line("NOMOR SOP 17/ORT.06/3601/2025", 100),
        Line("Penanganan surat masuk", 140),
        Line("Peraturan KPU Nomor 14 Tahun 2020", 180),
        *(Line(f"{step} 10 Menit", 240 + 30 * n) for n, step in enumerate(STEPS)),
    ]
    image, page = draw_page(lines)
    boxes = {word.text: word.box for word in page.words}
    table = TabelLangkah(
        "Penanganan surat masuk",
        ("Staf", "Kasubbag", "Sekretaris"),
        tuple(
            Langkah(
                str(n),
                step,
                (PelaksanaLangkah(n % 3, "keputusan" if n == 5 else "proses"),),
                kelengkapan="Surat",
                waktu="1O Menit" if n == 3 else "10 Menit",
                output="Surat",
            )
            for n, step in enumerate(STEPS, 1)
        ),
        (
            *(Alur(str(n), str(n + 1), "Ya" if n == 5 else "") for n in range(1, 6)),
            Alur("5", "2", "Tidak"),
        ),
    )
    sop = Sop(
        1,
        1,
        instansi="KOMISI PEMILIHAN UMUM KABUPATEN CONTOH",
        nomor_sop="77/ORT.06/3601/2025",
        nama_sop="Penangaman surat masuk",
        tanggal_pembuatan="2025-03-01",
        disahkan_oleh=Pejabat("Sekretaris", "Siti Aminah", None),
        dasar_hukum=("Undang-Undang Nomor 7 Tahun 2017", "Peraturan KPU Nomor l4 Tahun 2020"),
        tabel=(table,),
    )
    bukti = {
        "sop/0/nama_sop": Bukti(1, boxes["Penanganan"], 0.6),
        "sop/0/nomor_sop": Bukti(1, boxes["17/ORT.06/3601/2025"], 0.5),
        "sop/0/tanggal_pembuatan": Bukti(1, boxes["NOMOR"], 0.99),
        "sop/0/dasar_hukum/1": Bukti(1, boxes["Peraturan"], 0.7),
        "sop/0/tabel/0/langkah/2/waktu": Bukti(1, boxes["Menit"], 0.4),
    }
    record = Rekaman(
        "sop",
        sop=(sop,),
        halaman=(Halaman(1, page.width, page.height, 0, "ocr"),),
        teks=(text_of(page),),
        bukti=bukti,
        catatan_baca=("Nomor SOP (halaman 1) kurang yakin terbaca.",),
    )
    office.file("salah", "SOP surat masuk.png", [image], [page], record, "png")


class Keys:
    """A keyboard that counts: every key of a chord, but not the characters of the values."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.pressed = 0

    def press(self, *names: str) -> None:
        for name in names:
            self._page.keyboard.press(name)
            self.pressed += name.count("+") + 1

    def type(self, value: str) -> None:
        self._page.keyboard.type(value)


def test_five_wrong_fields_by_keyboard_alone(browser: Browser, site: Site) -> None:  # noqa: F811
    office, number = site.office, site.office.named["salah"]
    before = office.store.rekaman(number)
    page = site.page(browser, viewport={"width": 1280, "height": 900})
    page.goto(f"/periksa/{number}")
    keys = Keys(page)
    expect(page.get_by_label("Nama SOP")).to_be_focused()
    keys.type("Penanganan surat masuk")
    keys.press("F8")
    keys.type("17/ORT.06/3601/2025")
    keys.press("F8")
    keys.type("Peraturan KPU Nomor 14 Tahun 2020")
    keys.press("F8")
    keys.type("10 Menit")
    keys.press("F6", "Tab")
    expect(page.get_by_label("Tanggal pembuatan")).to_be_focused()
    keys.type("11-3-2025")
    keys.press("Control+Enter")
    expect(page.get_by_role("status")).to_contain_text("“Penanganan surat masuk” sudah disimpan")
    print(f"keystrokes besides the values: {keys.pressed}")
    assert keys.pressed < 40
    sop = office.store.rekaman(number).sop[0]
    assert (sop.nama_sop, sop.nomor_sop) == ("Penanganan surat masuk", "17/ORT.06/3601/2025")
    assert sop.tanggal_pembuatan == "2025-03-11"
    assert sop.dasar_hukum[1] == "Peraturan KPU Nomor 14 Tahun 2020"
    assert sop.tabel[0].langkah[2].waktu == "10 Menit"
    [saved] = history(office.store.engine, number)
    assert len(saved.ubahan) == 5
    assert office.store.rekaman(number).catatan_baca == ()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("status")).to_contain_text("sudah diurungkan")
    assert page.url.endswith(f"/periksa/{number}?kabar=diurungkan")
    assert office.store.rekaman(number) == before
    page.context.close()


def test_places_and_words_of_the_scan(browser: Browser, site: Site) -> None:  # noqa: F811
    page = site.page(browser, viewport={"width": 1280, "height": 900})
    page.goto(f"/periksa/{site.office.named['salah']}")
    page.get_by_label("Nomor SOP").click()
    expect(page.locator("rect.tampak")).to_have_attribute("id", "t-sop.0.nomor_sop")
    word = page.locator("[data-teks='17/ORT.06/3601/2025']")
    word.click()
    expect(page.get_by_label("Nomor SOP")).to_have_value("17/ORT.06/3601/2025")
    expect(page.get_by_label("Nomor SOP")).to_be_focused()
    name = page.get_by_label("Nama SOP")
    name.click()
    page.locator("[data-teks='Penanganan']").click()
    page.locator("[data-teks='masuk']").click(modifiers=["Shift"])
    expect(name).to_have_value("Penanganan surat masuk")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(name).to_have_value("Penangaman surat masuk")
    page.keyboard.press("Control+z")
    expect(page.get_by_label("Nomor SOP")).to_have_value("77/ORT.06/3601/2025")
    page.get_by_role("button", name="Perbesar").click()
    expect(page.locator("#lembaran.besar")).to_be_visible()
    cell = page.get_by_label("Waktu, langkah 3")
    cell.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Waktu, langkah 2")).to_be_focused()
    page.context.close()


def test_a_form_without_javascript(browser: Browser, site: Site) -> None:  # noqa: F811
    page = site.page(browser, java_script_enabled=False, viewport={"width": 800, "height": 900})
    page.goto("/masuk")
    assert page.locator("noscript meta").count() or "refresh" in page.content()
    page.get_by_role("link", name="Tambah berkas").click()
    page.get_by_label("Hasil pindai").set_input_files(
        [
            {"name": "satu.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1 satu"},
            {"name": "dua.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1 dua"},
        ]
    )
    page.get_by_role("button", name="Kirim").click()
    expect(page.get_by_role("status")).to_contain_text("Berkas sudah diterima")
    page.get_by_role("link", name="Mulai memeriksa").click()
    page.get_by_role("link", name="tempat Nomor SOP").click()
    expect(page.locator("rect:target")).to_be_in_viewport()
    page.get_by_label("Nama SOP").fill("Pelayanan data pemilih tetap")
    page.get_by_label("Kegiatan, langkah 2").fill("Memeriksa berkas")
    page.get_by_role("button", name="Simpan dulu").click()
    expect(page.get_by_role("status")).to_contain_text("Perbaikan sudah disimpan")
    expect(page.locator(".bagan")).to_contain_text("Memeriksa berkas")
    page.get_by_role("button", name="Urungkan perubahan terakhir").click()
    expect(page.get_by_label("Nama SOP")).to_have_value("Pelayanan data pemilih")
    page.context.close()


def test_the_inbox_follows_what_happens(browser: Browser, site: Site) -> None:  # noqa: F811
    office = site.office
    page = site.page(browser, viewport={"width": 1000, "height": 900})
    page.goto("/masuk")
    site.kemajuan.read(office.named["menunggu"], 3, 7)
    expect(page.get_by_text("3 dari 7 halaman")).to_be_visible()
    assert page.get_by_role("progressbar").first.evaluate("bar => bar.value / bar.max") == pytest.approx(
        3 / 7
    )
    office.take("datang kemudian.pdf", b"%PDF kemudian", "pdf")
    expect(page.get_by_text("datang kemudian.pdf")).to_be_visible()
    office.store.mark_failed(office.named["menunggu"], "menunggu.pdf: rusak. Pindai ulang.")
    site.kemajuan.ended(office.named["menunggu"])
    expect(page.get_by_text("menunggu.pdf: rusak. Pindai ulang.")).to_be_visible()
    page.get_by_role("button", name="Baca ulang menunggu.pdf").click()
    expect(page.get_by_role("status").first).to_contain_text("Akan dibaca sekali lagi")

    files: list[FilePayload] = [
        {"name": f"surat {n}.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1 " + bytes([n])}
        for n in range(4)
    ]
    files.append({"name": "catatan.txt", "mimeType": "text/plain", "buffer": b"halo"})
    page.locator("#berkas-baru").set_input_files(files)
    expect(page.locator(".kiriman-baik")).to_have_count(4)
    expect(page.locator(".kiriman-salah")).to_contain_text("bukan PDF")
    drop = """() => {
        const data = new DataTransfer();
        data.items.add(new File(["%PDF-1 dari seret"], "seret.pdf", { type: "application/pdf" }));
        const event = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
        document.querySelector("#seret").dispatchEvent(event);
    }"""
    page.evaluate(drop)
    expect(page.locator(".kiriman-baik")).to_have_count(5)
    names = {path.name for path in office.settings.inbox.iterdir()} - {"berkas"}
    assert names == {"surat 0.pdf", "surat 1.pdf", "surat 2.pdf", "surat 3.pdf", "seret.pdf"}
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_them(browser: Browser, site: Site, scheme: str) -> None:  # noqa: F811
    """axe-core finds nothing, nothing sticks out at any width, and words can be read."""
    site.kemajuan.read(site.office.named["menunggu"], 3, 7)
    page = site.page(browser, color_scheme=scheme)
    sop = site.office.named["salah"]

    def look(*, widths: tuple[int, ...] = (360, 768, 1440)) -> None:
        for width in widths if scheme == "light" else widths[:1]:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width)
        assert page.evaluate(CONTRAST) == [], page.url
        found = Axe().run(page)
        assert found.violations_count == 0, (page.url, found.generate_report())

    plain = ("/masuk/unggah", "/periksa", f"/periksa/{site.office.named['surat']}")
    for path in ("/masuk", f"/periksa/{sop}", *(plain if scheme == "light" else ())):
        page.goto(path)
        look()
    if scheme == "dark":  # the other pages are made of the same parts
        page.context.close()
        return
    page.get_by_label("Tanggal", exact=True).fill("kapan")
    page.get_by_label("Hal", exact=True).fill("Undangan lain")
    page.get_by_role("button", name="Simpan dulu").click()
    expect(page.get_by_role("alert")).to_contain_text("Belum disimpan")
    look(widths=(360,))
    page.get_by_label("Tanggal", exact=True).fill("1 Mei 2025")
    page.get_by_role("button", name="Simpan dulu").click()
    expect(page.get_by_role("status")).to_contain_text("Perbaikan sudah disimpan")
    look(widths=(360,))
    page.context.close()
