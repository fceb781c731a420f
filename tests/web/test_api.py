"""A day at the desk over the API: numbers, registers, slips, drafts, links; and how mistakes are told."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from fastapi.testclient import TestClient

from archive.peristiwa import events
from archive.rights import PERAN
from tests.web.office import Office, furnish, open_office
from web.alur_hak import move_action
from web.api_alur import plain_name

SD = {"jenis": "SD", "penanda": "Ketua", "tanggal": "2026-03-04", "wilayah": "3601", "kode": "PL.02.1"}


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office at work."""
    office = furnish(open_office(tmp_path_factory.mktemp("kerja")))
    yield office
    office.close()


@pytest.fixture(scope="module")
def desk(busy: Office) -> Iterator[dict[str, TestClient]]:
    """A client for each role."""
    with ExitStack() as stack:
        yield {peran: stack.enter_context(busy.client(peran=peran)) for peran in PERAN}


def done(answer: Any) -> Any:
    """What a request that went well brought."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


def refused(answer: Any, status: int) -> str:
    """The words of one that did not."""
    assert answer.status_code == status, answer.text
    return str(answer.json()["pesan"])


def test_numbers_given_kept_late_and_cancelled(desk: dict[str, TestClient], busy: Office) -> None:
    clerk = desk["petugas"]
    assert done(clerk.post("/api/nomor/contoh", json=SD))["teks"] == "1/PL.02.1-SD/3601/2026"
    first = done(clerk.post("/api/nomor", json=SD | {"permintaan": "meja-1-pagi"}))
    assert done(clerk.post("/api/nomor", json=SD | {"permintaan": "meja-1-pagi"})) == first
    assert first["teks"] == "1/PL.02.1-SD/3601/2026"
    kept = done(
        clerk.post("/api/nomor/cadangan", json=SD | {"kode": "", "alasan": "rapat sore", "jumlah": 2})
    )
    assert [one["status"] for one in kept] == ["dicadangkan"] * 2
    used = done(clerk.post(f"/api/nomor/{kept[0]['id']}/pakai", json=SD))
    assert used["teks"] == "2/PL.02.1-SD/3601/2026"
    late = done(clerk.post("/api/nomor/sisipan", json=SD | {"setelah": 1, "alasan": "terlewat"}))
    assert late["teks"] == "1.1/PL.02.1-SD/3601/2026"
    assert "alasannya belum diisi" in refused(
        clerk.post(f"/api/nomor/{kept[1]['id']}/batal", json={"alasan": " "}), 409
    )
    done(clerk.post(f"/api/nomor/{kept[1]['id']}/batal", json={"alasan": "batal rapat"}))
    tied = done(clerk.post(f"/api/nomor/{first['id']}/naskah", json={"naskah_id": busy.named["surat"]}))
    assert tied["naskah_id"] == busy.named["surat"]
    report = done(clerk.get("/api/nomor/laporan?buku=Ketua/SD&tahun=2026"))
    assert (report["celah"], len(report["sisipan"]), len(report["dibatalkan"])) == ([], 1, 1)
    listed = done(clerk.get("/api/nomor?buku=Ketua/SD&tahun=2026"))
    assert [one["urut_teks"] for one in listed] == ["1", "1.1", "2", "3"]
    told = [(one.kejadian, one.oleh) for one in events(busy.store.engine, "nomor", first["id"])]
    assert told == [("diberikan", "petugas"), ("ditautkan ke naskah", "petugas")]
    rule = {"mulai_tahun": 2027, "templat": "{urut}/{kode}/{tahun}", "jenis": "SD"}
    assert "tidak berhak" in refused(clerk.post("/api/nomor/aturan", json=rule), 403)
    done(desk["arsiparis"].post("/api/nomor/aturan", json=rule))
    assert done(clerk.get("/api/nomor/aturan"))["sendiri"][0]["templat"] == rule["templat"]
    done(desk["arsiparis"].post("/api/nomor/awal", json={"buku": "Ketua/Und", "tahun": 2026, "terakhir": 41}))
    assert done(clerk.post("/api/nomor", json=SD | {"jenis": "Und"}))["urut"] == 42


def test_a_register_line_from_draft_to_number(desk: dict[str, TestClient], busy: Office) -> None:
    clerk = desk["petugas"]
    line = done(
        clerk.post(
            "/api/agenda/baris",
            json={
                "register": "masuk",
                "isi": {"nomor_surat": "7/X/2026", "asal": "Dinas Contoh", "hal": "Undangan 100%"},
            },
        )
    )
    assert line["status"] == "draf"
    where = f"/api/agenda/baris/{line['id']}"
    assert "tanggal_terima belum diisi" in refused(clerk.post(f"{where}/konfirmasi", json={}), 409)
    assert "bukan tanggal" in refused(clerk.patch(where, json={"isi": {"tanggal_terima": "kemarin"}}), 409)
    assert "bukan kolom" in refused(clerk.patch(where, json={"isi": {"warna": "biru"}}), 409)
    clerk.patch(
        where,
        json={"isi": {"tanggal_terima": "2026-03-04", "tanggal_surat": "2026-03-01", "kode": "HM.02.1"}},
    )
    assert done(clerk.post(f"{where}/konfirmasi", json={}))["nomor_agenda"] == 1
    assert done(clerk.get(where))["peringatan"] == []
    book = "/api/agenda/register/masuk?tahun=2026"
    for query, count in (
        ("", 1),
        ("&q=dinas undangan", 1),
        ("&q=100%25", 1),
        ("&q=1_0", 0),
        ("&kode=HM.02", 1),
        ("&kode=HM.03", 0),
        ("&dari=2026-03-01&sampai=2026-03-01", 1),
        ("&sampai=2026-02-28", 0),
        ("&status=dibatalkan", 0),
        ("&setelah=1", 0),
    ):
        assert len(done(clerk.get(book + query))) == count, query
    done(clerk.post(f"{where}/batal", json={"alasan": "salah register"}))
    assert len(done(clerk.get(book + "&status=dibatalkan"))) == 1
    assert refused(clerk.get("/api/agenda/baris/999999"), 404)
    assert done(clerk.get(f"/api/naskah/{busy.named['surat']}/agenda"))


def test_a_slip_goes_down_the_chain(desk: dict[str, TestClient], busy: Office) -> None:
    head, kasubbag, clerk = desk["sekretaris"], desk["kasubbag"], desk["petugas"]
    slip = {
        "naskah_id": busy.named["surat"],
        "kepada": ["Kasubbag", "petugas contoh"],
        "instruksi": ["pelajari"],
        "tanggal": "2026-01-01",
        "batas_waktu": "2026-01-02",
    }
    assert "bukan Anda" in refused(head.post("/api/disposisi", json=slip | {"dari": "Ketua"}), 409)
    sent = done(head.post("/api/disposisi", json=slip | {"permintaan": "disposisi-1"}))
    assert sent["isi"]["dari"] == "Sekretaris"
    assert done(head.post("/api/disposisi", json=slip | {"permintaan": "disposisi-1"}))["id"] == sent["id"]
    [mine] = done(kasubbag.get("/api/disposisi/masuk"))
    [his] = done(clerk.get("/api/disposisi/masuk"))
    assert (mine["kepada"], his["kepada"]) == ("Kasubbag", "petugas contoh")
    passed = done(
        kasubbag.post(
            "/api/disposisi",
            json={
                "naskah_id": busy.named["surat"],
                "kepada": ["Arsiparis"],
                "catatan": "arsipkan",
                "induk_id": mine["id"],
            },
        )
    )
    chain = done(clerk.get(f"/api/naskah/{busy.named['surat']}/disposisi"))
    assert [(one["tingkat"], one["lembar"]["id"]) for one in chain] == [(0, sent["id"]), (1, passed["id"])]
    further = passed["kepada"][0]["id"]
    assert "untuk Arsiparis" in refused(clerk.post(f"/api/disposisi/{further}/baca"), 403)
    assert "Hanya pengirimnya" in refused(
        head.post(f"/api/disposisi/{further}/tarik", json={"alasan": "x"}), 403
    )
    assert done(desk["arsiparis"].post(f"/api/disposisi/{further}/baca"))["status"] == "dibaca"
    assert "sudah dibaca" in refused(
        kasubbag.post(f"/api/disposisi/{further}/tarik", json={"alasan": "x"}), 409
    )
    assert (
        done(clerk.post(f"/api/disposisi/{his['id']}/selesai", json={"hasil": "sudah"}))["status"]
        == "selesai"
    )
    assert done(clerk.get("/api/disposisi/masuk")) == []
    assert len(done(clerk.get("/api/disposisi/masuk?semua=true"))) == 1
    assert [one["id"] for one in done(head.get("/api/disposisi/terlambat"))] == [mine["id"]]
    assert done(clerk.get("/api/disposisi/terlambat?saya=true")) == []
    unread = done(head.post("/api/disposisi", json=slip))["kepada"][1]["id"]
    assert done(head.post(f"/api/disposisi/{unread}/tarik", json={"alasan": "keliru"}))["status"] == "ditarik"


def test_a_draft_is_initialled_signed_and_numbered(desk: dict[str, TestClient], busy: Office) -> None:
    clerk, kasubbag, head = desk["petugas"], desk["kasubbag"], desk["sekretaris"]
    begun = done(
        clerk.post(
            "/api/alur", json={"alur": "surat", "judul": "Balasan", "pemaraf": ["Kasubbag", "Sekretaris"]}
        )
    )
    where = f"/api/alur/{begun['id']}"
    for text in ("rapat hari Senin", "rapat hari Selasa"):
        berkas = {"berkas": ("../../../konsep balasan.docx", text.encode(), "application/msword")}
        version = done(
            clerk.post(f"{where}/versi", files=berkas, data={"teks": text, "catatan": "ubah hari"})
        )
    assert (version["versi"], version["nama_asal"]) == (2, "konsep balasan.docx")
    fetched = clerk.get(f"{where}/versi/1/berkas")
    assert fetched.content == b"rapat hari Senin"
    assert fetched.headers["content-disposition"] == "attachment; filename*=utf-8''konsep%20balasan.docx"
    stretches = done(clerk.get(f"{where}/banding?lama=1&baru=2"))
    assert [(one["jenis"], one["teks"]) for one in stretches if one["jenis"] != "sama"] == [
        ("hapus", "Senin"),
        ("tambah", "Selasa"),
    ]
    assert "tidak dapat langsung" in refused(
        clerk.post(f"{where}/gerak", json={"dari": "konsep", "ke": "dikirim"}), 409
    )
    done(clerk.post(f"{where}/gerak", json={"dari": "konsep", "ke": "paraf"}))
    assert refused(clerk.post(f"{where}/paraf", json={}), 403)
    assert "bukan giliran" in refused(head.post(f"{where}/paraf", json={}), 409)
    sign = {"dari": "paraf", "ke": "ditandatangani"}
    done(kasubbag.post(f"{where}/paraf", json={}))
    assert "paraf Sekretaris belum ada" in refused(head.post(f"{where}/gerak", json=sign), 409)
    done(head.post(f"{where}/paraf", json={"catatan": "lanjut"}))
    assert "tidak berhak menetapkan ditandatangani" in refused(clerk.post(f"{where}/gerak", json=sign), 403)
    done(head.post(f"{where}/gerak", json=sign))
    nomor = done(clerk.post("/api/nomor", json=SD | {"hal": "Balasan"}))
    done(
        clerk.post(
            f"{where}/gerak", json={"dari": "ditandatangani", "ke": "dinomori", "nomor_id": nomor["id"]}
        )
    )
    way = done(clerk.get(where))
    assert way["alur"]["status"] == "dinomori"
    assert [(step["ke"], step["oleh"], step["jabatan"]) for step in way["tapak"]] == [
        ("paraf", "petugas", "Petugas"),
        ("paraf", "kasubbag", "Kasubbag"),
        ("paraf", "sekretaris", "Sekretaris"),
        ("ditandatangani", "sekretaris", "Sekretaris"),
        ("dinomori", "petugas", "Petugas"),
    ]
    assert {step["ke"]: step["boleh"] for step in way["berikut"]} == {"dikirim": True, "dibatalkan": True}
    assert move_action("penetapan", "penyusunan") == "menyetujui"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../x.docx", "x.docx"),
        ("C:\\surat\\konsep 1.odt", "konsep 1.odt"),
        ("konsep", "konsep.bin"),
        ("", "naskah.bin"),
        ("x.d o", "x.bin"),
        (".docx", "docx.bin"),
        ("a" * 300 + ".pdf", "a" * 80 + ".pdf"),
    ],
)
def test_names_of_uploaded_drafts(name: str, expected: str) -> None:
    assert plain_name(name) == expected


def test_links_dossiers_and_codes(desk: dict[str, TestClient], busy: Office) -> None:
    clerk, archivist = desk["petugas"], desk["arsiparis"]
    letter, decree = busy.named["surat"], busy.named["keputusan"]
    made = done(clerk.post("/api/tautan", json={"dari_id": letter, "ke_id": decree, "jenis": "dasar"}))
    assert done(clerk.get(f"/api/naskah/{decree}/tautan")) == [made]
    assert [one["id"] for one in done(clerk.get(f"/api/naskah/{decree}/terkait"))] == [letter]
    assert done(clerk.post(f"/api/tautan/{made['id']}/cabut", json={"alasan": "keliru"}))["dicabut_pada"]
    dossier = done(archivist.post("/api/berkas", json={"kode": "HK.03.1", "judul": "SOP kearsipan"}))
    assert done(archivist.post(f"/api/berkas/{dossier['id']}/naskah", json={"naskah_id": decree}))["isi"] == [
        decree
    ]
    assert [one["id"] for one in done(clerk.get(f"/api/naskah/{decree}/berkas"))] == [dossier["id"]]
    out = f"/api/berkas/{dossier['id']}/naskah/{decree}/keluarkan"
    assert done(archivist.post(out, json={"alasan": "salah"}))["isi"] == []
    assert "tidak ada dalam daftar" in refused(
        clerk.put(f"/api/naskah/{letter}/klasifikasi", json={"kode": "XX"}), 409
    )
    assert (
        done(clerk.put(f"/api/naskah/{letter}/klasifikasi", json={"kode": "hk.03.01"}))["klasifikasi"]
        == "HK.03.1"
    )
    assert done(clerk.get("/api/cari?q=pleno"))["hasil"][0]["klasifikasi"] == "HK.03.1", "the index followed"
    branch = done(clerk.get("/api/klasifikasi/HK.03"))
    assert [one["kode"] for one in branch["atas"]] == ["HK"]
    assert "HK.03.1" in [one["kode"] for one in branch["bawah"]]
    assert done(clerk.get("/api/klasifikasi/cari?q=keputusan"))[0]["kode"]["kode"].startswith("HK")
    assert [
        one["kode"] for one in done(clerk.post("/api/klasifikasi/favorit", json={"kode": "HK.03.1"}))
    ] == ["HK.03.1"]
    assert done(clerk.delete("/api/klasifikasi/favorit/HK.03.1")) == []
    assert [one["kode"] for one in done(clerk.post("/api/klasifikasi/favorit/urung"))] == ["HK.03.1"]
    assert done(clerk.post("/api/klasifikasi/favorit/urung")) == []
    assert done(clerk.get("/api/klasifikasi/padanan?kode=PL.03.4&tahun=2018"))["kini"]["kode"] == "PL.02.4"
    assert done(clerk.get("/api/klasifikasi/padanan?kode=XX.1"))["kini"] is None
    guess = done(clerk.get("/api/klasifikasi/saran?hal=permohonan cuti tahunan"))
    assert (guess[0]["kode"]["kode"], guess[0]["yakin"]) == ("SDM.06.3", False)
    assert "cuti tahunan" in guess[0]["alasan"]
    assert isinstance(done(clerk.get(f"/api/klasifikasi/saran/{letter}")), list)
    trail = done(archivist.get(f"/api/naskah/{letter}/jejak"))
    assert (trail[0]["peristiwa"], trail[0]["oleh"]) == ("diklasifikasi", "petugas")
    older = done(archivist.get(f"/api/naskah/{letter}/jejak?sebelum={trail[0]['id']}"))
    assert trail[1:] == older


def test_documents_and_the_search(desk: dict[str, TestClient], busy: Office) -> None:
    clerk = desk["petugas"]
    assert [one["id"] for one in done(clerk.get("/api/naskah?status=gagal"))] == [busy.named["gagal"]]
    assert len(done(clerk.get("/api/naskah?limit=2&offset=1"))) == 2
    assert (
        done(clerk.get(f"/api/naskah/{busy.named['sop']}/rekaman"))["sop"][0]["nama_sop"]
        == "Pelayanan data pemilih"
    )
    found = done(clerk.get("/api/cari?q=kearsipn"))
    assert found["saran"] == "kearsipan"
    assert any(hit for text, hit in found["hasil"][0]["cuplikan"])
    assert done(clerk.get("/api/saya"))["keamanan"] == ["biasa"]
    assert "menomori" in done(clerk.get("/api/saya"))["hak"]
    assert {"nama": "kasubbag", "nama_lengkap": "kasubbag contoh", "jabatan": "Kasubbag"} in done(
        clerk.get("/api/jabatan")
    )


def test_accounts(desk: dict[str, TestClient], busy: Office) -> None:
    admin = desk["admin"]
    made = done(admin.post("/api/pengguna", json={"nama": "budi", "peran": "petugas"}))
    assert made["akun"]["ganti_sandi"] is True
    with busy.client() as budi:
        budi.post("/akun/masuk", data={"nama": "budi", "sandi": made["sandi"]})
        assert "Ganti dulu" in refused(budi.get("/api/saya"), 403)
        [session] = done(admin.get("/api/pengguna/budi/sesi"))
        assert done(admin.delete(f"/api/pengguna/budi/sesi/{session['id']}")) == []
        assert refused(budi.get("/api/saya"), 401)
    changed = done(
        admin.patch("/api/pengguna/budi", json={"jabatan": "Staf", "peran": "arsiparis", "aktif": False})
    )
    assert (changed["jabatan"], changed["peran"], changed["aktif"]) == ("Staf", "arsiparis", False)
    assert "admin terakhir" in refused(admin.patch("/api/pengguna/admin", json={"peran": "ketua"}), 409)
    assert "sudah dipakai" in refused(
        admin.post("/api/pengguna", json={"nama": "budi", "peran": "ketua"}), 409
    )
    assert done(admin.post("/api/pengguna/budi/sandi"))["sandi"] != made["sandi"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"jenis": "SD"}, "penanda: belum diisi"),
        (SD | {"tanggal": "kemarin"}, "tanggal: bukan tanggal"),
        (SD | {"warna": "biru"}, "warna: tidak dikenal"),
        (SD | {"hal": "x" * 5000}, "hal: terlalu panjang"),
        (SD | {"hal": "\ud800"}, "hal: memuat huruf yang rusak"),
        (SD | {"kode": ""}, "kode belum diisi"),
        (SD | {"tanggal": "1999-01-01"}, "belum ada aturan penomoran"),
    ],
)
def test_mistakes_are_told_in_words(desk: dict[str, TestClient], body: dict[str, str], says: str) -> None:
    answer = desk["petugas"].post(
        "/api/nomor", content=json.dumps(body), headers={"content-type": "application/json"}
    )
    assert answer.status_code in (409, 422)
    assert says in answer.json()["pesan"]


def test_no_json_of_another_site(desk: dict[str, TestClient]) -> None:
    answer = desk["petugas"].post("/api/nomor", json=SD, headers={"origin": "http://jahat.example"})
    assert "situs lain" in refused(answer, 403)
    sent = {"content": b'{"jenis": "SD"}', "headers": {"content-type": "text/plain"}}
    assert desk["petugas"].post("/api/nomor", **sent).status_code == 422, "a form cannot pass for JSON"


def test_the_description_names_every_address_in_indonesian(desk: dict[str, TestClient]) -> None:
    described = done(desk["petugas"].get("/api/openapi.json"))
    assert described["info"]["title"] == "Arsip"
    for path, methods in described["paths"].items():
        assert path.startswith("/api/")
        for operation in methods.values():
            assert operation["summary"]
            assert operation["responses"]["409"]["content"]["application/json"]["schema"]["$ref"].endswith(
                "/Pesan"
            )
