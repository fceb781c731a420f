"""The arsiparis over the API: the schedule, what is due, holds, boxes, a proposal to its end; forms; an old agenda."""

import csv
import io
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from fastapi.testclient import TestClient

from archive.rights import PERAN
from tests.archive.offices import letter, open_home
from tests.archive.retensi_kantor import JRA, letters, report
from tests.web.office import Office
from tests.web.test_api import done, refused


@pytest.fixture
def people(empty_office: Office) -> Iterator[dict[str, TestClient]]:
    """A client for each role, in an office that destroys without waiting."""
    with ExitStack() as stack:
        yield {
            peran: stack.enter_context(empty_office.client(peran=peran, destroy_wait_days=0, wilayah="3601"))
            for peran in PERAN
        }


def sheet(text: str, name: str = "jra.csv") -> dict[str, Any]:
    return {"berkas": (name, text.encode(), "text/csv")}


def test_a_schedule_is_shown_and_then_put_in_force(people: dict[str, TestClient]) -> None:
    keeper = people["arsiparis"]
    shown = done(keeper.post("/api/retensi/jra", files=sheet(JRA)))
    assert (shown["jumlah"], shown["versi"], shown["kolom"]["aktif"]) == (3, None, "Retensi Aktif")
    assert done(keeper.get("/api/retensi/jra")) == []
    kept = done(
        keeper.post("/api/retensi/jra", files=sheet(JRA), data={"terapkan": "true", "dasar": "contoh"})
    )
    assert kept["versi"]["oleh"] == "arsiparis"
    rows = done(people["petugas"].get("/api/retensi/jra"))
    assert {one["kode"]: one["nasib"] for one in rows} == {
        "KU.03": "dinilai kembali",
        "PL.01": "permanen",
        "PP.05": "musnah",
    }
    strange = "A;B;C;D\nPP.05;1;2;Musnah\n"
    assert "kolom" in refused(keeper.post("/api/retensi/jra", files=sheet(strange)), 409)
    told = {"kolom": '{"kode": "A", "aktif": "B", "inaktif": "C", "nasib": "D"}'}
    assert done(keeper.post("/api/retensi/jra", files=sheet(strange), data=told))["jumlah"] == 1
    assert "bukan JSON" in refused(
        keeper.post("/api/retensi/jra", files=sheet(strange), data={"kolom": "["}), 409
    )
    refused(people["petugas"].post("/api/retensi/jra", files=sheet(JRA)), 403)


@pytest.mark.slow
def test_from_what_is_due_to_its_destruction(people: dict[str, TestClient], empty_office: Office) -> None:
    home = open_home(empty_office.root)
    with home.store:
        first, second, third = letters(home, 3)
        ba = report(home)
        keeper, head, chair = people["arsiparis"], people["kasubbag"], people["sekretaris"]
        done(keeper.post("/api/retensi/jra", files=sheet(JRA), data={"terapkan": "true"}))
        assert done(keeper.get("/api/retensi/jumlah"))["musnah"] == 3
        due = done(people["petugas"].get("/api/retensi/daftar/musnah?kode=PP.05"))
        assert [one["naskah_id"] for one in due] == [first.id, second.id, third.id]
        done(keeper.post("/api/retensi/boks", json={"nomor": "B-1", "lokasi": "rak 2"}))
        placed = keeper.post("/api/retensi/boks/B-1/naskah", json={"naskah_id": [first.id], "folder": "7"})
        assert done(placed) == {"dipindah": 1}
        [held] = done(
            keeper.post("/api/retensi/tahanan", json={"naskah_id": [third.id], "alasan": "sengketa"})
        )
        usul = done(keeper.post("/api/usul", json={"jenis": "musnah", "judul": "Undangan 2019"}))
        where = f"/api/usul/{usul['id']}"
        seen = done(people["petugas"].get(where))
        assert [one["naskah_id"] for one in seen["baris"]] == [first.id, second.id]
        assert seen["perlu_persetujuan"] == 2
        done(keeper.post(f"{where}/keluarkan", json={"naskah_id": second.id, "alasan": "masih dipakai"}))
        done(keeper.post(f"{where}/ajukan", json={"nomor": "9/TU.05.2-ND/3601/2026"}))
        refused(keeper.post(f"{where}/putusan", json={"putusan": "setuju"}), 403)
        done(head.post(f"{where}/putusan", json={"putusan": "setuju"}))
        attach = {"naskah_id": ba.id, "nomor": "7/TU.05.2-BA/3601/2026", "tanggal": "2026-11-20"}
        assert "2 orang" in refused(keeper.post(f"{where}/berita-acara", json=attach), 409)
        assert "berita acara" in refused(keeper.post(f"{where}/laksanakan"), 409)
        assert done(chair.post(f"{where}/putusan", json={"putusan": "setuju"}))["status"] == "disetujui"
        done(keeper.post(f"{where}/berita-acara", json=attach))
        assert done(keeper.post(f"{where}/laksanakan"))["status"] == "dilaksanakan"
        assert keeper.get(f"/naskah/{first.id}/asli").status_code == 404
        assert done(keeper.get(f"/api/naskah/{first.id}"))["dimusnahkan_pada"]
        assert done(keeper.get(f"/api/naskah/{first.id}/retensi"))["tahap"] == "musnah"
        assert keeper.get(f"/naskah/{second.id}/asli").status_code == 200
        lifted = keeper.post(f"/api/retensi/tahanan/{held['id']}/lepas", json={"alasan": "damai"})
        assert done(lifted)["lepas_oleh"] == "arsiparis"
        paper = people["petugas"].get(f"/api/cetak/berita-acara.pdf?id={usul['id']}&tanggal=2026-11-20")
        assert paper.content.startswith(b"%PDF")
        rows = list(csv.reader(io.StringIO(keeper.get(f"/api/cetak/usul.csv?id={usul['id']}").text)))
        assert any("Undangan 1" in cell for row in rows for cell in row)


def test_events_start_clocks(people: dict[str, TestClient], empty_office: Office) -> None:
    keeper = people["arsiparis"]
    home = open_home(empty_office.root)
    with home.store:
        [one] = letters(home, 1, kode="PL.01.1")
    done(keeper.post("/api/retensi/jra", files=sheet(JRA), data={"terapkan": "true"}))
    assert "menunggu peristiwa" in done(keeper.get(f"/api/naskah/{one.id}/retensi"))["alasan"]
    event = {"pemicu": "tahapan berakhir", "tanggal": "2019-12-31", "kode": "PL"}
    made = done(keeper.post("/api/retensi/peristiwa", json=event))
    assert done(keeper.get(f"/api/naskah/{one.id}/retensi"))["mulai"] == "2019-12-31"
    start = {"tanggal": "2021-01-01", "alasan": "putusan akhir"}
    changed = done(keeper.put(f"/api/naskah/{one.id}/retensi/awal", json=start))
    assert changed["mulai"] == "2021-01-01"
    assert done(keeper.post(f"/api/retensi/peristiwa/{made['id']}/cabut", json={"alasan": "salah"})) == []


def test_forms_are_printed(people: dict[str, TestClient], empty_office: Office) -> None:
    clerk = people["petugas"]
    forms = done(clerk.get("/api/cetak"))
    assert forms["agenda-masuk"] == ["pdf", "xlsx", "csv"]
    assert forms["disposisi"] == ["pdf"]
    blank = clerk.get("/api/cetak/disposisi.pdf?tujuan=Kasubbag%20Umum&tujuan=Kasubbag%20Hukum")
    assert (blank.headers["content-type"], blank.content[:5]) == ("application/pdf", b"%PDF-")
    assert 'filename="disposisi.pdf"' in blank.headers["content-disposition"]
    line = done(
        clerk.post(
            "/api/agenda/baris",
            json={"register": "masuk", "isi": {"tanggal_terima": "2026-03-04", "hal": "Undangan rapat"}},
        )
    )
    done(clerk.post(f"/api/agenda/baris/{line['id']}/konfirmasi", json={}))
    book = clerk.get("/api/cetak/agenda-masuk.csv?tahun=2026")
    assert "Undangan rapat" in book.text
    assert "Undangan rapat" not in clerk.get("/api/cetak/agenda-masuk.csv?tahun=2026&dari=2026-04-01").text
    assert clerk.get("/api/cetak/agenda-masuk.xlsx?tahun=2026").content[:2] == b"PK"
    assert "pdf" in refused(clerk.get("/api/cetak/disposisi.xlsx"), 409)
    assert "tidak ada" in refused(clerk.get("/api/cetak/surat-cinta.pdf"), 404)
    assert "tidak ada" in refused(clerk.get("/api/cetak/disposisi.pdf?id=9"), 404)


AGENDA = """AGENDA SURAT MASUK 2021
No;Tanggal Terima;Asal Surat;Nomor Surat;Tanggal Surat;Perihal
1;5/1/2021;Bawaslu Contoh;12/Bawaslu/2021;4/1/2021;Undangan rapat
2;6/1/2021;Dinas Contoh;800/1/2021;kapan-kapan;Permohonan data
"""


def test_an_old_agenda_is_shown_and_then_taken_over_once(people: dict[str, TestClient]) -> None:
    keeper = people["arsiparis"]
    file = sheet(AGENDA, "agenda 2021.csv")
    [plan] = done(keeper.post("/api/impor/agenda", files=file))
    assert (plan["register"], plan["baru"], plan["ragu"], plan["hasil"]) == ("masuk", 1, 1, None)
    assert {one["judul"]: one["isian"] for one in plan["kolom"]}["Asal Surat"] == "asal"
    assert "kapan-kapan" in str(plan["contoh_ragu"][0]["ragu"])
    assert done(keeper.get("/api/agenda/register/masuk?tahun=2021")) == []
    [did] = done(keeper.post("/api/impor/agenda", files=file, data={"terapkan": "true"}))
    assert did["hasil"] == {"masuk": 1, "draf": 0, "sudah": 0}
    [again] = done(
        keeper.post("/api/impor/agenda", files=file, data={"terapkan": "true", "ragu_jadi_draf": "true"})
    )
    assert again["hasil"] == {"masuk": 0, "draf": 1, "sudah": 1}
    [line] = done(keeper.get("/api/agenda/register/masuk?tahun=2021"))
    assert (line["nomor_agenda"], line["tanggal_terima"], line["asal"]) == (1, "2021-01-05", "Bawaslu Contoh")
    mapped = {"pemetaan": '{"kolom": {"Perihal": "keterangan"}}'}
    [other] = done(keeper.post("/api/impor/agenda", files=file, data=mapped))
    assert {one["judul"]: one["isian"] for one in other["kolom"]}["Perihal"] == "keterangan"
    assert "tidak dikenal" in refused(
        keeper.post("/api/impor/agenda", files=file, data={"pemetaan": '{"kolom": {"Perihal": "warna"}}'}),
        409,
    )
    assert "judul kolom" in refused(keeper.post("/api/impor/agenda", files=sheet("a;b\n1;2\n")), 409)
    refused(people["petugas"].post("/api/impor/agenda", files=file), 403)


def test_a_slip_that_would_reach_nobody_is_not_sent(
    people: dict[str, TestClient], empty_office: Office
) -> None:
    home = open_home(empty_office.root)
    with home.store:
        naskah = home.file(home.take(), letter())
    done(people["sekretaris"].put(f"/api/naskah/{naskah.id}/keamanan", json={"keamanan": "rahasia"}))
    slip = {"kepada": ["Ketua", "Petugas"], "naskah_id": naskah.id, "instruksi": ["pelajari"]}
    words = refused(people["sekretaris"].post("/api/disposisi", json=slip), 409)
    assert words.startswith("Petugas: peran petugas tidak boleh melihat surat ini")
    sent = done(people["sekretaris"].post("/api/disposisi", json=slip | {"kepada": ["Ketua"]}))
    paper = f"/api/cetak/disposisi.pdf?id={sent['id']}"
    assert people["ketua"].get(paper).content.startswith(b"%PDF")
    for peran in ("petugas", "kasubbag", "arsiparis", "admin"):
        refused(people[peran].get(paper), 404)
