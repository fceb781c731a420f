from collections.abc import Callable

import pytest

from archive.reclassify import set_klasifikasi
from archive.records import Rekaman
from archive.saran_latih import refresh
from tests.archive.offices import letter, open_home
from tests.web.office import Line, Office, draw_page, text_of
from tests.web.page_checks import Element, check_page, find, text

Fetch = Callable[..., Element]


def fields(page: Element) -> dict[str, str]:
    return {
        text(find(row, "dt")[0]): text(find(row, "dd")[0])
        for listed in find(page, "dl")
        for row in find(listed, "div")
        if find(row, "dt")
    }


def test_an_sop_with_its_header_and_lists(fetch: Fetch, office: Office) -> None:
    page = fetch(f"/naskah/{office.named['sop']}")
    assert text(find(page, "h1")[0]) == "Pelayanan data pemilih"
    shown = fields(page)
    assert shown["Tanggal pembuatan"] == "25 Agustus 2025"
    assert "Siti Aminah Sekretaris NIP 197902022005011002" in shown["Disahkan oleh"]
    assert "Tanggal revisi" not in shown  # not on the paper
    assert "Peraturan KPU Nomor 2 Tahun 2021" in text(page)


def test_the_step_table_is_a_table(fetch: Fetch, office: Office) -> None:
    page = fetch(f"/naskah/{office.named['sop']}")
    [table] = find(page, "table")
    rows = [[text(cell) for cell in row if cell.tag.endswith(("td", "th"))] for row in find(table, "tr")]
    assert rows[0] == ["No.", "Kegiatan", "Pelaksana", "Mutu baku"]
    assert rows[1] == ["Pemohon", "Kasubbag Data", "Sekretaris", "Kelengkapan", "Waktu", "Output"]
    assert rows[2] == [
        "1",
        "Menerima permohonan data",
        "mulai atau selesai",
        "",
        "",
        "Formulir",
        "5 menit",
        "Data",
    ]
    assert rows[4][2:5] == ["", "", "keputusan"]
    assert rows[5][3] == "penghubung"
    assert "langkah 3 ke langkah 1 (Tidak)" in text(page)
    assert "langkah 1 ke langkah 2" not in text(page)  # the straight way needs no words


def test_a_decree_with_its_parts(fetch: Fetch, office: Office) -> None:
    page = fetch(f"/naskah/{office.named['keputusan']}")
    shown = fields(page)
    assert shown["KESATU"].startswith("Menetapkan SOP kearsipan.")
    assert "Rina Kartika" in shown["Salinan disahkan oleh"]
    [menimbang] = find(page, "ol", type="a")
    assert len(find(menimbang, "li")) == 2
    assert "SOP kearsipan dinamis (halaman 1)" in text(page)


def test_a_letter_with_its_fields(fetch: Fetch, office: Office) -> None:
    shown = fields(fetch(f"/naskah/{office.named['surat']}"))
    assert shown["Kepada"] == "Pimpinan partai politik"
    assert shown["Tanggal"] == "5 Agustus 2024"


def test_the_klasifikasi_has_its_reason(fetch: Fetch, office: Office) -> None:
    shown = fields(fetch(f"/naskah/{office.named['surat']}"))
    assert shown["Disimpan di bawah"].startswith("PP.05.1 ")
    assert "keyakinan" in shown["Dibaca dari nomor"]
    assert "45/PP.05.1-Und/3601/2024" in shown["Alasan"]


def test_what_needs_a_look_stands_on_top(fetch: Fetch, office: Office) -> None:
    page = fetch(f"/naskah/{office.named['sop']}")
    [box] = find(page, "section", class_="periksa")
    assert "tanggal_efektif" in text(box)
    body = [element for element in page.iter() if isinstance(element.tag, str)]
    assert body.index(box) < body.index(find(page, "dl")[0])
    assert not find(fetch(f"/naskah/{office.named['surat']}"), "section", class_="periksa")


def test_doubtful_fields_say_so(fetch: Fetch, office: Office) -> None:
    shown = fields(fetch(f"/naskah/{office.named['sop']}"))
    assert "kurang yakin" in shown["Nomor SOP"]
    assert "kurang yakin" not in shown["Disahkan oleh"]


def test_a_field_leads_to_its_place_on_the_page(fetch: Fetch, office: Office) -> None:
    address = f"/naskah/{office.named['sop']}"
    links = [link.get("href") or "" for link in find(fetch(address), "a", class_="tempat")]
    wanted = f"{address}?bukti=sop%2F0%2Fdasar_hukum&halaman=2#halaman-2"
    assert wanted in links
    [svg] = [e for e in fetch(wanted).iter() if isinstance(e.tag, str) and e.get("class") == "tanda"]
    [box] = [e for e in svg if e.get("class") == "bukti"]
    assert (box.get("x"), box.get("y"), box.get("width")) == ("69.0", "79.0", "232.0")


def test_searched_words_are_marked_on_image_and_in_text(fetch: Fetch, office: Office) -> None:
    page = fetch(f"/naskah/{office.named['sop']}?q=permohonan&halaman=2")
    assert [text(mark) for mark in find(page, "mark")] == ["permohonan", "permohonan"]
    [svg] = [e for e in page.iter() if isinstance(e.tag, str) and e.get("class") == "tanda"]
    assert svg.get("viewBox") == "0 0 595.0 842.0"
    assert len([e for e in svg if e.get("class") == "kata"]) == 2
    assert "“permohonan” ada di halaman 2" in text(page)
    assert any(link.get("href") == "/?q=permohonan" for link in find(page, "a"))


def test_a_number_is_marked_over_its_words(fetch: Fetch, office: Office) -> None:
    page = fetch(f"/naskah/{office.named['keputusan']}?q=14+tahun+2025")
    boxes = [e for e in page.iter() if isinstance(e.tag, str) and e.get("class") == "kata"]
    assert len(boxes) == 3


def test_long_documents_show_a_run_of_pages(empty_office: Office) -> None:
    drawn = [draw_page([Line(f"halaman ke {n} kata{n}x", 100)], number=n) for n in range(1, 24)]
    pages = [page for _, page in drawn]
    number = empty_office.file(
        "panjang",
        "panjang.tif",
        [drawn[0][0]],
        pages,
        Rekaman("lainnya", teks=tuple(map(text_of, pages))),
        "tiff",
    )
    client = empty_office.client()
    page = check_page(client.get(f"/naskah/{number}?halaman=15"))
    assert [e.get("id") for e in find(page, "section", class_="halaman")] == [
        f"halaman-{n}" for n in range(11, 21)
    ]
    [runs] = find(page, "nav", class_="jendela")
    assert [text(item) for item in find(runs, "li")] == ["1–10", "11–20", "21–23"]
    page = check_page(client.get(f"/naskah/{number}?halaman=999"))
    assert find(page, "section", id="halaman-23")


@pytest.mark.parametrize(("key", "words"), [("menunggu", "Sedang dibaca"), ("gagal", "Gagal dibaca")])
def test_documents_that_are_not_read(fetch: Fetch, office: Office, key: str, words: str) -> None:
    page = fetch(f"/naskah/{office.named[key]}")
    assert words in text(page)
    assert any((link.get("href") or "").endswith("/asli") for link in find(page, "a"))


@pytest.mark.parametrize(
    "number", ["999", "0", "-1", "abc", "1.0", "1e3", "%2e%2e%2fetc%2fpasswd", "٣", "9" * 40, "1%00"]
)
def test_numbers_that_are_no_document(fetch: Fetch, number: str) -> None:
    page = fetch(f"/naskah/{number}", 404)
    assert "Tidak ditemukan" in text(page)


def test_a_missing_page_file_costs_the_images_only(empty_office: Office) -> None:
    image, page = draw_page([Line("rapat", 100)])
    number = empty_office.file("x", "x.png", [image], [page], Rekaman("lainnya", teks=("rapat",)), "png")
    naskah = empty_office.store.get(number)
    assert naskah is not None
    path = empty_office.files.path(naskah, "halaman")
    path.write_bytes(path.read_bytes()[:20])
    shown = text(check_page(empty_office.client().get(f"/naskah/{number}?q=rapat")))
    assert "arsip check" in shown
    assert "rapat" in shown
    path.unlink()
    check_page(empty_office.client().get(f"/naskah/{number}"))


@pytest.mark.slow
def test_the_page_says_what_the_office_taught_the_suggestions(empty_office: Office) -> None:
    """A letter without a number, after six alike were filed by a person under a code no program would think of."""
    home = open_home(empty_office.root)
    with home.store:
        for at, name in enumerate(("Bawaslu", "Polres", "Kodim", "Dukcapil", "Diskominfo", "Kesbangpol")):
            alike = letter("", f"Undangan futsal persahabatan dengan {name}")
            filed = home.file(home.take(b"%%PDF %d" % at, f"{at}.pdf"), alike)
            set_klasifikasi(filed, "HM.03.5", "ani", store=home.store, files=home.files)
        asked = home.file(home.take(b"%PDF futsal"), letter("", "Undangan futsal akhir tahun"))
        refresh(home.settings.data, home.settings.database)
    with empty_office.client() as client:
        shown = fields(check_page(client.get(f"/naskah/{asked.id}")))["Alasan"]
        assert "HM.03.5 Forum Kehumasan: kata “futsal” dalam hal surat" in shown
        assert "ditetapkan oleh petugas" in fields(check_page(client.get(f"/naskah/{filed.id}")))["Alasan"]
