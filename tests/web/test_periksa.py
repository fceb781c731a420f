"""Periksa as a plain form: fields in doubt first, corrections saved, refused, told to the second, undone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from archive.koreksi import sidik
from archive.koreksi_store import history
from tests.web.office import Office, furnish, open_office
from tests.web.page_checks import Element, check_page, find, text


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A furnished archive, closed, to be copied: filing its documents takes longer than most tests."""
    office = furnish(open_office(tmp_path_factory.mktemp("lengkap")))
    for peran in ("kasubbag", "petugas"):
        office.account(peran)
    office.close()
    return office


@pytest.fixture(scope="module")
def readers(furnished: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A kasubbag who looks and changes nothing; an account closes the archive to all without one."""
    root = tmp_path_factory.mktemp("pembaca")
    shutil.copytree(furnished.root, root, dirs_exist_ok=True)
    office = open_office(root)
    with office.client(peran="kasubbag") as client:
        yield client
    office.close()


@pytest.fixture
def own_office(furnished: Office, tmp_path: Path) -> Iterator[Office]:
    """A furnished archive to be changed at will."""
    shutil.copytree(furnished.root, tmp_path, dirs_exist_ok=True)
    office = open_office(tmp_path)
    office.named = dict(furnished.named)
    yield office
    office.close()


@pytest.fixture
def desk(own_office: Office) -> Iterator[TestClient]:
    """A kasubbag in an office of their own."""
    with own_office.client(peran="kasubbag") as client:
        yield client


def form_of(page: Element) -> dict[str, str]:
    """What a browser would send of the form as it stands."""
    [form] = find(page, "form", id="periksa")
    values: dict[str, str] = {}
    for field in find(form, "input"):
        kind = field.get("type", "text")
        if kind not in ("radio", "checkbox") or field.get("checked") is not None:
            values[field.get("name") or ""] = field.get("value") or ""
    for area in find(form, "textarea"):
        values[area.get("name") or ""] = area.text or ""
    for select in find(form, "select"):
        options = find(select, "option")
        chosen = next((one for one in options if one.get("selected") is not None), options[0])
        values[select.get("name") or ""] = chosen.get("value") or ""
    return values


def test_what_is_doubtful_stands_first_with_its_place(readers: TestClient, office: Office) -> None:
    page = check_page(readers.get(f"/periksa/{office.named['sop']}"))
    names = [one.get("name") for one in find(find(page, "form", id="periksa")[0], "textarea")]
    assert names[0] == "sop/0/nomor_sop"
    [box] = [e for e in page.iter() if e.get("id") == "t-sop.0.nomor_sop"]
    assert box.get("class") == "ragu-kotak"
    assert any(link.get("href") == "#t-sop.0.nomor_sop" for link in find(page, "a"))
    shown = text(page)
    assert "kurang yakin, 55%" in shown
    assert "tanggal_efektif: ada labelnya" in shown
    assert "dibaca dari nomor 396/ORT.06/3601/2025" in shown, "the reason of a suggested code"


@pytest.mark.parametrize("key", ["sop", pytest.param("keputusan", marks=pytest.mark.slow), "jahat"])
def test_sending_the_form_untouched_changes_nothing(desk: TestClient, own_office: Office, key: str) -> None:
    number = own_office.named[key]
    before = own_office.store.rekaman(number)
    values = form_of(check_page(desk.get(f"/periksa/{number}")))
    told = check_page(desk.post(f"/periksa/{number}", data=values | {"tindakan": "simpan"}))
    assert "Tidak ada yang berubah" in text(told)
    assert own_office.store.rekaman(number) == before


def test_the_flow_is_drawn_from_the_record(readers: TestClient, office: Office) -> None:
    page = check_page(readers.get(f"/periksa/{office.named['sop']}"))
    [drawing] = [e for e in page.iter() if isinstance(e.tag, str) and e.get("class") == "bagan"]
    of_class = [e.get("class") for e in drawing.iter()]
    assert of_class.count("bentuk") == 4
    assert of_class.count("panah") == 4
    assert {"Ya", "Tidak"} <= {(e.text or "") for e in drawing.iter()}


@pytest.mark.slow
def test_a_correction_is_saved_and_found(desk: TestClient, own_office: Office) -> None:
    number = own_office.named["surat"]
    values = form_of(check_page(desk.get(f"/periksa/{number}")))
    values |= {
        "surat/hal": "Undangan gajah putih",
        "surat/tanggal": "6-8-2024",
        "surat/tembusan/+": "Bawaslu",
    }
    page = check_page(desk.post(f"/periksa/{number}", data=values | {"tindakan": "simpan"}))
    assert "Perbaikan sudah disimpan" in text(page)
    assert "Dibaca program: Undangan rapat pleno terbuka. Diperbaiki kasubbag" in text(page)
    assert form_of(page)["surat/tanggal"] == "6 Agustus 2024"
    surat = own_office.store.rekaman(number).surat
    assert surat is not None
    assert (surat.tanggal, surat.tembusan[-1]) == ("2024-08-06", "Bawaslu")
    assert desk.get("/api/cari?q=gajah").json()["jumlah"] == 1


def test_mistakes_stand_beside_the_field_and_nothing_is_lost(desk: TestClient, own_office: Office) -> None:
    number = own_office.named["surat"]
    values = form_of(check_page(desk.get(f"/periksa/{number}")))
    values |= {"surat/hal": "Tetap ada", "surat/tanggal": "30 Februari 2025", "kode_lain": "XX.99"}
    answer = desk.post(f"/periksa/{number}", data=values | {"tindakan": "benar"})
    assert answer.status_code == 422
    page = check_page(answer)
    [wrong] = [one for one in find(page, "input") if one.get("aria-invalid")]
    assert wrong.get("name") == "surat/tanggal"
    assert "tidak ada tanggal 30 Februari 2025" in text(page)
    assert form_of(page)["surat/hal"] == "Tetap ada"
    again = desk.post(f"/periksa/{number}", data=form_of(page) | {"surat/tanggal": "", "tindakan": "benar"})
    assert "XX.99: tidak ada dalam daftar" in text(check_page(again))
    assert history(own_office.store.engine, number) == []


@pytest.mark.slow
def test_confirm_goes_to_the_next_and_can_be_undone(desk: TestClient, own_office: Office) -> None:
    first, second = own_office.named["sop"], own_office.named["jahat"]
    page = check_page(desk.get(f"/periksa/{first}"))
    answer = desk.post(f"/periksa/{first}", data=form_of(page) | {"tindakan": "benar"})
    assert answer.url.path == f"/periksa/{second}"
    page = check_page(answer)
    assert "“Pelayanan data pemilih” sudah disimpan" in text(page)
    assert desk.get("/api/cari?q=periksa:ya").json()["jumlah"] == 1
    [form] = [one for one in find(page, "form") if one.get("action") == f"/periksa/{first}/urung"]
    [hidden] = find(form, "input")
    back = desk.post(f"/periksa/{first}/urung", data={"simpanan": hidden.get("value") or ""})
    assert back.url.path == f"/periksa/{first}"
    assert "sudah diurungkan" in text(check_page(back))
    assert desk.get("/api/cari?q=periksa:ya").json()["jumlah"] == 2
    twice = desk.post(f"/periksa/{first}/urung", data={"simpanan": hidden.get("value") or ""})
    assert twice.status_code == 409
    last = desk.post(f"/periksa/{first}", data=form_of(check_page(back)) | {"tindakan": "benar"})
    end = desk.post(f"/periksa/{second}", data=form_of(check_page(last)) | {"tindakan": "benar"})
    assert "Tidak ada lagi yang menunggu diperiksa" in text(check_page(end))


def test_the_second_of_two_is_told_and_keeps_what_they_typed(desk: TestClient, own_office: Office) -> None:
    number = own_office.named["surat"]
    with own_office.client(peran="petugas") as other:
        theirs = form_of(check_page(other.get(f"/periksa/{number}")))
        mine = form_of(check_page(desk.get(f"/periksa/{number}")))
        saved = other.post(f"/periksa/{number}", data=theirs | {"surat/hal": "Dari petugas"})
        assert saved.status_code == 200
        mine |= {"surat/kepada": "Semua partai"}
        answer = desk.post(f"/periksa/{number}", data=mine | {"tindakan": "simpan"})
        assert answer.status_code == 409
        page = check_page(answer)
        assert "petugas" in text(page)
        assert "Hal menjadi “Dari petugas”" in text(page)
        again = form_of(page)
        assert (again["surat/hal"], again["surat/kepada"]) == ("Dari petugas", "Semua partai")
        assert "Di arsip sekarang: Pimpinan partai politik" in text(page)
        now = own_office.store.rekaman(number).surat
        assert now is not None
        assert now.kepada == "Pimpinan partai politik"
        done = check_page(desk.post(f"/periksa/{number}", data=again | {"tindakan": "simpan"}))
        assert "Perbaikan sudah disimpan" in text(done)
    surat = own_office.store.rekaman(number).surat
    assert surat is not None
    assert (surat.hal, surat.kepada) == ("Dari petugas", "Semua partai")


@pytest.mark.slow
def test_a_code_is_chosen_with_its_reason_by_who_may(desk: TestClient, own_office: Office) -> None:
    number = own_office.named["surat"]
    values = form_of(check_page(desk.get(f"/periksa/{number}"))) | {"kode": "PK.01", "tindakan": "simpan"}
    assert desk.post(f"/periksa/{number}", data=values).status_code == 200
    naskah = own_office.store.get(number)
    assert naskah is not None
    assert naskah.klasifikasi == "PK.01"
    assert naskah.folder.startswith("PK/PK.01/")
    with own_office.client(peran="sekretaris") as head:
        page = check_page(head.get(f"/periksa/{number}"))
        assert "kode" not in form_of(page)
        values = form_of(page) | {"kode": "HK.03.1"}
        assert head.post(f"/periksa/{number}", data=values).status_code == 403


@pytest.mark.slow
def test_who_makes_it_secret_is_led_away(own_office: Office) -> None:
    number = own_office.named["surat"]
    with own_office.client(peran="petugas") as clerk:
        values = form_of(check_page(clerk.get(f"/periksa/{number}"))) | {"surat/sifat": "RAHASIA"}
        page = check_page(clerk.post(f"/periksa/{number}", data=values | {"tindakan": "simpan"}))
        assert "tidak lagi terbuka bagi peran Anda" in text(page)
        assert clerk.get(f"/periksa/{number}").status_code == 404
        assert clerk.get(f"/periksa/{number}/kata/1.json").status_code == 404


def test_the_words_of_a_page_for_the_script(readers: TestClient, office: Office) -> None:
    words = readers.get(f"/periksa/{office.named['surat']}/kata/1.json").json()
    assert words[0][0] == "KOMISI"
    assert len(words[0]) == 5
    assert readers.get(f"/periksa/{office.named['surat']}/kata/9.json").status_code == 404


def test_what_waits_and_what_is_not_filed(readers: TestClient, office: Office) -> None:
    page = check_page(readers.get("/periksa"))
    assert "Pelayanan data pemilih" in text(page)
    assert readers.get(f"/periksa/{office.named['gagal']}").status_code == 409
    assert readers.get("/periksa/abc").status_code == 404


def test_a_stranger_field_is_refused(desk: TestClient, own_office: Office) -> None:
    number = own_office.named["surat"]
    seen = sidik(own_office.store.rekaman(number))
    answer = desk.post(
        f"/periksa/{number}", data={"sidik": seen, "surat/tembusan/99": "x", "sop/0/instansi": "y"}
    )
    assert answer.status_code == 422
    assert history(own_office.store.engine, number) == []
