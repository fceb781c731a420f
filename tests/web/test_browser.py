"""The pages in a real browser, with JavaScript off: found, filtered, opened, read; and nothing sticks out at any width."""

import shutil
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.web.office import Office
from web.app import create_app
from web.marks import stored_pages

pytestmark = pytest.mark.slow

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def address(office: Office) -> Iterator[str]:
    """The pages, served."""
    app = create_app(office.settings, office.store, office.files, office.index)
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "Chromium is needed: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page without JavaScript; whatever the browser complains of, or asks of others, fails the test."""
    context = browser.new_context(
        base_url=address, java_script_enabled=False, viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    # A download, and an image still loading when a link is followed, count as aborted.
    page.on("requestfailed", lambda r: None if r.failure == "net::ERR_ABORTED" else complaints.append(r.url))
    page.on(
        "request", lambda r: None if r.url.startswith(address) else complaints.append(f"elsewhere: {r.url}")
    )
    yield page
    context.close()
    assert complaints == []


def test_search_filter_open_and_read(page: Page, office: Office) -> None:
    page.goto("/")
    page.get_by_label("Cari dalam seluruh arsip").fill("komisi pemilihan")
    page.keyboard.press("Enter")
    expect(page.locator(".jumlah-hasil")).to_contain_text("3 naskah")
    page.locator(".saringan").get_by_role("link", name="SOP 1").click()
    expect(page.locator(".jumlah-hasil")).to_contain_text("1 naskah")
    page.get_by_role("link", name="Pelayanan data pemilih").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pelayanan data pemilih")
    table = page.get_by_role("table", name="Pelayanan permintaan data")
    expect(table.get_by_role("row")).to_have_count(6)
    expect(table.get_by_role("cell", name="mulai atau selesai")).to_be_visible()
    expect(table.locator("svg").first).to_be_visible()
    page.get_by_role("link", name="Kembali ke hasil").click()
    expect(page.get_by_label("Cari dalam seluruh arsip")).to_have_value("komisi pemilihan")


@pytest.mark.parametrize(("key", "word", "number"), [("sop", "menyetujui", 2), ("surat", "pleno", 1)])
def test_marks_lie_over_the_words_of_the_image(
    page: Page, office: Office, key: str, word: str, number: int
) -> None:
    page.goto(f"/?q={word}")
    page.locator(".hasil-daftar").get_by_role("link").first.click()
    section = page.locator(f"#halaman-{number}")
    expect(section).to_be_in_viewport()
    image = section.locator("img")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") == 1240
    frame, mark = image.bounding_box(), section.locator("svg rect").bounding_box()
    assert frame
    assert mark
    naskah = office.store.get(office.named[key])
    assert naskah
    read = stored_pages(office.files.path(naskah, "halaman"))[number - 1]
    [box] = [w.box for w in read.words if w.text.lower() == word]
    scale = frame["width"] / read.width
    assert mark["x"] == pytest.approx(frame["x"] + (box[0] - 1) * scale, abs=2)
    assert mark["y"] == pytest.approx(frame["y"] + (box[1] - 1) * scale, abs=2)
    assert mark["width"] == pytest.approx((box[2] - box[0] + 2) * scale, abs=3)
    expect(section.locator("mark")).to_have_text([word], ignore_case=True)


def test_the_place_of_a_field_is_shown(page: Page, office: Office) -> None:
    page.goto(f"/naskah/{office.named['sop']}")
    page.get_by_role("link", name="lihat Dasar hukum pada gambar").click()
    expect(page.locator("#halaman-2 rect.bukti")).to_be_visible()
    expect(page.locator("#halaman-2")).to_be_in_viewport()


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/?q=rapat")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Langsung ke isi")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()


def test_an_original_is_downloaded(page: Page, office: Office) -> None:
    page.goto(f"/naskah/{office.named['surat']}")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Unduh asli").click()
    assert waiting.value.suggested_filename == "undangan.jpg"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_sticks_out_and_words_can_be_read(
    browser: Browser, address: str, office: Office, width: int, scheme: str
) -> None:
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    for path in (
        "/",
        "/?q=komisi",
        "/?q=gajah",
        *(f"/naskah/{number}" for number in office.named.values()),
        "/tidak",
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        pale = page.evaluate(CONTRAST)
        assert pale == [], path
    context.close()


# Texts whose colour has less than 4.5 : 1 against the ground behind them (WCAG AA).
CONTRAST = """
() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const parse = colour => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = rgb => {
    const [r, g, b] = rgb.slice(0, 3).map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const pale = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest('.senyap')) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) pale.push(walker.currentNode.data.trim() + ' ' + ratio.toFixed(2));
  }
  return pale;
}
"""
