from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.search.papers import small
from tests.web.office import Office
from tests.web.page_checks import Element, check_page, find, text
from web.app import create_app

Fetch = Callable[..., Element]


def titles(page: Element) -> list[str]:
    [listed] = find(page, "ol", class_="hasil-daftar")
    return [text(heading) for heading in find(listed, "h2")]


def marked(page: Element) -> list[str]:
    return [text(mark) for mark in find(page, "mark")]


def test_the_first_page_says_what_the_archive_holds(fetch: Fetch) -> None:
    page = fetch("/")
    shown = text(page)
    assert "4 naskah. 1 lagi sedang dibaca." in shown
    counts = {text(link) for link in find(find(page, "ul", class_="hitungan")[0], "a")}
    assert counts == {"SOP 1", "Keputusan 1", "Undangan 1", "Surat dinas 1"}
    assert "Pelayanan data pemilih" in shown
    assert "Gagal dibaca 1" in shown
    assert "PDF rusak atau terpotong" in shown
    assert "Perlu diperiksa 2" in shown


def test_an_empty_archive_says_where_to_put_scans(empty_office: Office) -> None:
    page = check_page(empty_office.client().get("/"))
    assert "Arsip masih kosong" in text(page)
    assert str(empty_office.settings.inbox) in text(page)
    assert titles(check_page(empty_office.client().get("/?q=rapat"))) == []


def test_a_search_shows_passages_with_marks(fetch: Fetch) -> None:
    page = fetch("/?q=rapat+pleno")
    assert titles(page) == ["Undangan rapat pleno terbuka"]
    assert marked(page) == ["rapat", "pleno"]
    assert "1 naskah" in text(page)
    assert "45/PP.05.1-Und/3601/2024" in text(page)
    assert "5 Agustus 2024" in text(page)
    [field] = find(page, "input", id="q")
    assert field.get("value") == "rapat pleno"


def test_a_hit_leads_to_its_page_with_the_words(fetch: Fetch) -> None:
    page = fetch("/?q=menyetujui")
    link = find(find(page, "ol", class_="hasil-daftar")[0], "a")[0].get("href")
    assert link is not None
    assert link.endswith("?q=menyetujui&halaman=2#halaman-2")
    assert "halaman 2 dari 2" in text(page)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("396/ORT.06/3601/2025", "Pelayanan data pemilih"),
        ("14 tahun 2025", "Penetapan SOP kearsipan"),
        ("pejabat:aminah", "Pelayanan data pemilih"),
        ("kode:PP.05*", "Undangan rapat pleno terbuka"),
    ],
)
def test_numbers_names_and_codes(fetch: Fetch, words: str, expected: str) -> None:
    assert titles(fetch(f"/?q={words}")) == [expected]


def test_a_misspelling_offers_what_was_meant(fetch: Fetch) -> None:
    page = fetch("/?q=kearsipn")
    assert titles(page)[0] == "Penetapan SOP kearsipan"
    [offer] = find(page, "p", class_="saran")
    assert "Mungkin maksud: kearsipan" in text(offer)
    assert find(offer, "a")[0].get("href") == "/?q=kearsipan"


def test_some_of_the_words_are_said_to_be_some(fetch: Fetch) -> None:
    assert "Tidak ada naskah yang memuat semua kata. 1 naskah memuat sebagian." in text(
        fetch("/?q=pleno+gajah")
    )


def test_nothing_found_says_what_to_try(fetch: Fetch) -> None:
    page = fetch("/?q=gajah&jenis=sop")
    assert "Tidak ada naskah yang cocok" in text(page)
    assert any(link.get("href") == "/?q=gajah" for link in find(page, "a"))


def test_filters_have_counts_and_can_be_dropped(fetch: Fetch) -> None:
    page = fetch("/?q=komisi")
    [aside] = find(page, "aside")
    links = {text(link): link.get("href") for link in find(aside, "a")}
    assert links["Keputusan 1"] == "/?q=komisi&jenis=keputusan"
    assert links["2025 2"] == "/?q=komisi&tahun=2025"
    narrowed = fetch("/?q=komisi&tahun=2025&jenis=keputusan")
    assert titles(narrowed) == ["Penetapan SOP kearsipan"]
    drops = {link.get("href") for link in find(find(narrowed, "aside")[0], "a") if "Lepas" in text(link)}
    assert drops == {"/?q=komisi&tahun=2025", "/?q=komisi&jenis=keputusan"}
    kept = {field.get("name"): field.get("value") for field in find(narrowed, "input", type="hidden")}
    assert kept == {"jenis": "keputusan", "tahun": "2025"}  # a new question keeps the filters


def test_everything_can_be_listed(fetch: Fetch) -> None:
    assert len(titles(fetch("/?semua=1"))) == 4


def test_pages_of_answers(empty_office: Office) -> None:
    for number in range(1, 46):
        empty_office.store.receive(f"{number:064x}", "surat.pdf", "pdf", 10)
    empty_office.index.add([small(number) for number in range(1, 46)])
    client = empty_office.client()
    first = check_page(client.get("/?q=surat"))
    assert "45 naskah, ditampilkan 1–20" in text(first)
    [onward] = find(first, "a", rel="next")
    last = check_page(client.get("/?q=surat&lembar=3"))
    assert onward.get("href") == "/?q=surat&lembar=2"
    assert "ditampilkan 41–45" in text(last)
    assert not find(last, "a", rel="next")
    everything = check_page(client.get("/?semua=1"))
    [onward] = find(everything, "a", rel="next")
    assert "ditampilkan 21–40" in text(check_page(client.get(onward.get("href", ""))))
    assert "Tidak ada lagi di lembar ini" in text(check_page(client.get("/?q=surat&lembar=99")))


@pytest.mark.parametrize(
    "query",
    ["q=%00%ff%fe", "q=" + "a" * 3000, "lembar=abc", "lembar=-1", "lembar=99999999999", "jenis=<b>&tahun='", "q=%22",
     "klasifikasi=HK.03.1.1.1.1", "q=-", "q=dan", "q=nomor:", "tahun=%F0%9F%99%82"],
)  # fmt: skip
def test_odd_questions_get_an_answer(fetch: Fetch, query: str) -> None:
    fetch(f"/?{query}")


def test_an_index_being_rebuilt_is_said(empty_office: Office) -> None:
    build = empty_office.index.builds
    for path in (build.path / build.current()[0]).glob("*.toc"):
        path.write_bytes(b"")
    broken = type(empty_office.index)(build.path, lambda i: ())
    app = create_app(empty_office.settings, empty_office.store, empty_office.files, broken)
    client = TestClient(app, base_url="http://localhost")
    assert "belum lengkap" in text(check_page(client.get("/?q=rapat")))
    assert "sedang dibangun kembali" in text(check_page(client.get("/")))
    assert client.get("/status.json").json()["indeks"] == "perlu dibangun ulang"
