"""The gate against a hostile list, and blackening that leaves nothing behind."""

import datetime as dt
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from archive.errors import RuleError
from archive.geometry import Cell, Page, Word
from archive.jdih.abstrak import draft_abstract, edit_abstract
from archive.jdih.alamat import alamat_of
from archive.jdih.banding_salinan import compare
from archive.jdih.bentuk import Abstrak, DiktumIsi
from archive.jdih.data_pribadi import Temuan, censor_isi, find_in_text, find_private
from archive.jdih.gerbang import BUKAN, SENSOR, WAJAR, Calon, refusals
from archive.jdih.hubungan import Hubungan
from archive.jdih.isi import draft_isi, segments
from archive.jdih.metadata import draft_metadata
from archive.jdih.salinan import salinan_pdf
from archive.jdih.sensor import redact, still_contains
from archive.rekaman_json import load_rekaman
from tests.archive.jdih.contoh import PROFIL, record
from tests.archive.jdih.test_abstrak import KAKI, pdf_text

NIK = "9901014502880003"
RECORD = record()
ISI = draft_isi(RECORD)
COPY = tuple(pdf_text(salinan_pdf(ISI, PROFIL.pengesah, KAKI)))
METADATA = draft_metadata(RECORD, PROFIL)


def good() -> Calon:
    """A decree that may go out."""
    return Calon(
        kunci="keputusan/2025/9",
        jenis="keputusan",
        keamanan="biasa",
        cara="teks",
        sha_asli="a" * 64,
        sha_salinan="b" * 64,
        teks_asli=RECORD.teks,
        teks_salinan=COPY,
        halaman_asli=3,
        halaman_salinan=len(COPY),
        metadata=METADATA,
        abstrak=draft_abstract(RECORD, METADATA),
        abstrak_disetujui=True,
        isi=ISI,
        beda=compare(RECORD.teks, segments(ISI)),
        temuan=(),
        hubungan=(),
        nomor_lain=frozenset({"keputusan/2025/8"}),
        hari_ini=dt.date(2025, 3, 1),
    )


def meta(**changes: object) -> Callable[[Calon], Calon]:
    return lambda calon: replace(calon, metadata=replace(calon.metadata, **changes))  # type: ignore[arg-type]


def isi(**changes: object) -> Callable[[Calon], Calon]:
    return lambda calon: replace(calon, isi=replace(calon.isi, **changes))  # type: ignore[arg-type]


def having(**changes: object) -> Callable[[Calon], Calon]:
    return lambda calon: replace(calon, **changes)  # type: ignore[arg-type]


def copied(old: str, new: str) -> Callable[[Calon], Calon]:
    def change(calon: Calon) -> Calon:
        made = tuple(page.replace(old, new) for page in calon.teks_salinan)
        assert made != calon.teks_salinan
        return replace(calon, teks_salinan=made)

    return change


def original(old: str, new: str) -> Callable[[Calon], Calon]:
    """The original says something else than the salinan."""

    def change(calon: Calon) -> Calon:
        made = tuple(page.replace(old, new) for page in calon.teks_asli)
        assert made != calon.teks_asli
        return replace(calon, teks_asli=made, beda=compare(made, segments(calon.isi)))

    return change


def personal(text: str) -> Callable[[Calon], Calon]:
    """The attachment says something personal."""

    def change(calon: Calon) -> Calon:
        pages = (*calon.teks_asli[:2], calon.teks_asli[2] + f"\n{text}")
        return replace(calon, temuan=find_private(pages))

    return change


def abstract(**changes: object) -> Callable[[Calon], Calon]:
    def change(calon: Calon) -> Calon:
        assert calon.abstrak is not None
        return replace(calon, abstrak=edit_abstract(calon.abstrak, **changes))  # type: ignore[arg-type]

    return change


def decides(text: str) -> Callable[[Calon], Calon]:
    return isi(diktum=(DiktumIsi("KESATU", text), *ISI.diktum[1:]))


def test_a_good_decree_goes_through() -> None:
    assert refusals(good(), {}, PROFIL) == ()


HOSTILE: list[tuple[str, Callable[[Calon], Calon], str]] = [
    ("a letter", having(jenis="surat"), "jenis"),
    ("berita acara as a kind", having(jenis="berita_acara"), "jenis"),
    ("berita acara in the title", meta(tentang="Penetapan Berita Acara Rapat Pleno"), "jenis"),
    ("a tim", meta(tentang="Pembentukan Tim Penyusun Rencana Strategis"), "jenis"),
    ("a tim by its bare name", meta(tentang="Tim Pengelola Keuangan Tahun 2025"), "jenis"),
    ("a pokja", meta(tentang="Susunan Keanggotaan Kelompok Kerja Logistik"), "jenis"),
    ("a panitia in odd spacing", meta(tentang="PEMBENTUKAN   “PANITIA”  Pengadaan"), "jenis"),
    ("a pokja behind a harmless title", decides("Membentuk Kelompok Kerja Pemutakhiran Data Pemilih."), "jenis"),
    ("appointments", meta(tentang="Pengangkatan Anggota Panitia Pemungutan Suara"), "jenis"),
    ("a dismissal", meta(tentang="Pemberhentian Pegawai"), "jenis"),
    ("terbatas", having(keamanan="terbatas"), "rahasia"),
    ("rahasia", having(keamanan="rahasia"), "rahasia"),
    ("stamped RAHASIA", original("MEMUTUSKAN:", "RAHASIA\nMEMUTUSKAN:"), "rahasia"),
    ("a draft", original("MEMUTUSKAN:", "DRAFT\nMEMUTUSKAN:"), "konsep"),
    ("a rancangan", copied("SALINAN", "RANCANGAN KEPUTUSAN"), "konsep"),
    ("an unfilled number", original("NOMOR 9 TAHUN 2025", "NOMOR ..... TAHUN 2025"), "kosong"),
    ("an unfilled name", copied("RATMI PUSPASARI", "[nama ketua]"), "kosong"),
    ("another number in the metadata", meta(nomor="19"), "nomor"),
    ("another year in the metadata", meta(tahun="2024"), "nomor"),
    ("another number in the salinan", isi(nomor="10"), "nomor"),
    ("an address that is none", having(kunci="keputusan/2025/../9"), "nomor"),
    ("a number given twice", having(nomor_lain=frozenset({"keputusan/2025/9"})), "nomor-ganda"),
    ("30 February", meta(tanggal_penetapan="2025-02-30"), "tanggal"),
    ("the empty date of databases", meta(tanggal_penetapan="0000-00-00"), "tanggal"),
    ("epoch zero", meta(tanggal_penetapan="1970-01-01"), "tanggal"),
    ("no date", meta(tanggal_penetapan=""), "metadata"),
    ("a day in the future", meta(tanggal_penetapan="2025-12-31"), "tanggal"),
    ("promulgated before enacted", meta(tanggal_pengundangan="2025-01-10"), "tanggal"),
    ("dated in another year", meta(tanggal_penetapan="2024-12-30", tanggal_pengundangan="2024-12-30"), "tanggal"),
    ("in force before enacted", meta(mulai_berlaku="2025-01-01"), "tanggal"),
    ("the salinan has another date", isi(tanggal="2025-01-18"), "tanggal"),
    ("no signer", meta(penandatangan=""), "metadata"),
    ("no subject", meta(subjek=()), "metadata"),
    ("a dash for a place", meta(tempat_penetapan="-"), "metadata"),
    ("a title without tentang", meta(judul="Keputusan KPU Nomor 9 Tahun 2025"), "judul"),
    ("a title that is cut", meta(judul=METADATA.judul.split(" Alat")[0] + " dan"), "judul"),
    ("a title of something else", isi(tentang="PENETAPAN JADWAL RETENSI ARSIP"), "judul"),
    ("no abstract", having(abstrak=None), "abstrak"),
    ("an empty abstract", having(abstrak=Abstrak()), "abstrak"),
    ("an abstract nobody approved", having(abstrak_disetujui=False), "abstrak"),
    ("an abstract of another decree", abstract(singkatan="KEP NO. 8, 2025"), "abstrak"),
    ("an abstract with a NIK", abstract(materi=[f"Lokasi milik {NIK}."]), "data-pribadi"),
    ("no salinan", having(sha_salinan="", teks_salinan=(), halaman_salinan=0), "salinan"),
    ("the original as salinan", having(sha_salinan="a" * 64), "salinan"),
    ("no mark SALINAN", copied("SALINAN", ""), "salinan"),
    ("not certified", copied("Salinan sesuai dengan aslinya", ""), "salinan"),
    ("certified by somebody else", copied("Laras Widyaningsih", "Bambang Sugeng"), "salinan"),
    ("no address at the foot", copied("jdih.contoh.example", ""), "salinan"),
    ("a salinan without text", having(teks_salinan=("", "", "")), "salinan"),
    ("a page not scanned", having(cara="pindaian", halaman_salinan=2), "halaman"),
    ("an attachment left out", isi(lampiran=()), "lampiran"),
    ("the original's signature", copied("ttd.", ""), "tanda-tangan"),
    ("never compared", having(beda=None), "banding"),
    ("another number than the original", original("NOMOR 9 TAHUN", "NOMOR 6 TAHUN"), "beda"),
    ("another date than the original", original("17 Januari 2025", "12 Januari 2025"), "beda"),
    ("another name than the original", original("RATMI PUSPASARI", "RATNA PUSPASARI"), "beda"),
    ("a word that turns the diktum", original("diturunkan paling", "tidak diturunkan paling"), "beda"),
    ("a row less than the original", original("2 Sukadamai", "2 Sukadamai Pasar Baru\n3 Sukadamai"), "beda"),
    ("a NIK", personal(f"NIK {NIK}"), "data-pribadi"),
    ("a NIK without a label", personal(f"1 Sari {NIK}"), "data-pribadi"),
    ("a NIK in groups", personal("990101 450288 0003"), "data-pribadi"),
    ("a NIK misread", personal("NIK: 99O1O145O288OOO3"), "data-pribadi"),
    ("a NIK over two lines", personal("9901014502\n880003 Sari"), "data-pribadi"),
    ("a NIK in digits of another script", personal("".join(chr(0xFF10 + int(sign)) for sign in NIK)), "data-pribadi"),
    ("a mobile number", personal("Sari 0812-3456-7890"), "data-pribadi"),
    ("a mobile number with +62", personal("WA +62 812 3456 7890"), "data-pribadi"),
    ("a home address", personal("Alamat: Dusun Krajan, Desa Sukamaju"), "data-pribadi"),
    ("RT and RW", personal("Sari, Sukamaju RT 02/RW 05"), "data-pribadi"),
    ("a street", personal("Sari Jalan Melati No. 12"), "data-pribadi"),
    ("an e-mail", personal("sari.ayu@gmail.com"), "data-pribadi"),
    ("an e-mail in disguise", personal("sari.ayu [at] gmail . com"), "data-pribadi"),
    ("a birth", personal("Tempat/Tanggal Lahir: Contoh, 5 Februari 1988"), "data-pribadi"),
    ("an account", personal("Nomor Rekening BRI 1234-01-005678-50-9"), "data-pribadi"),
    ("an NPWP", personal("12.345.678.9-012.000"), "data-pribadi"),
    ("revokes itself", having(hubungan=(Hubungan("keputusan/2025/9", "mencabut", "keputusan/2025/9", ""),)), "hubungan"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "kode"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_the_hostile_list(change: Callable[[Calon], Calon], kode: str) -> None:
    found = refusals(change(good()), {}, PROFIL)
    assert kode in {one.kode for one in found}
    assert all(one.alasan.endswith((".", ")")) and NIK not in one.alasan for one in found)


def test_the_list_is_long_enough() -> None:
    assert len(HOSTILE) >= 40


@pytest.mark.parametrize(
    "change",
    [having(keamanan="rahasia"), having(jenis="surat"), having(abstrak=None), having(beda=None), copied("ttd.", "")],
)  # fmt: skip
def test_no_decision_opens_it_for_what_may_never_go_out(change: Callable[[Calon], Calon]) -> None:
    found = refusals(change(good()), {}, PROFIL)
    everything = {one.kunci: WAJAR for one in found if one.kunci}
    assert refusals(change(good()), everything, PROFIL)


@pytest.mark.parametrize(
    ("change", "decision"),
    [
        (original("17 Januari 2025", "12 Januari 2025"), WAJAR),
        (personal("Lokasi: Jalan Melati No. 12"), BUKAN),
        (meta(mulai_berlaku="2025-01-01"), WAJAR),
        (having(cara="pindaian", halaman_salinan=2), WAJAR),
        (personal(f"NIK {NIK}"), SENSOR),
    ],
)
def test_a_decision_clears_just_its_finding(change: Callable[[Calon], Calon], decision: str) -> None:
    calon = change(good())
    found = refusals(calon, {}, PROFIL)
    assert found
    assert all(one.dapat_diputus for one in found)
    assert refusals(calon, {one.kunci: decision for one in found}, PROFIL) == ()
    assert refusals(calon, {"beda:lain": decision}, PROFIL) == found


def test_decided_to_be_hidden_but_still_there() -> None:
    calon = personal(f"NIK {NIK}")(good())
    shown = replace(calon, teks_salinan=(*calon.teks_salinan[:-1], calon.teks_salinan[-1] + f"\nNIK {NIK}"))
    (left,) = refusals(shown, {calon.temuan[0].kunci: SENSOR}, PROFIL)
    assert "masih ada" in left.alasan


@pytest.mark.parametrize(
    "teks",
    [
        "NIP. 198502022010122001",
        "KOMISI PEMILIHAN UMUM\nJalan Veteran No. 7 Telepon (0123) 456789\nkpu@contoh.go.id",
        "Lembaran Negara Republik Indonesia Tahun 2017 Nomor 182, Tambahan Lembaran Negara Nomor 6109",
        "Rp1.500.000.000,00 (satu miliar lima ratus juta rupiah)",
        "24/Kpts/KPU-Kota-098.990201/2012",
        "tanggal 17 Januari 2025 sampai dengan 20 Februari 2025",
    ],
)
def test_what_is_public_is_not_found(teks: str) -> None:
    assert find_private([teks]) == ()


def column_page() -> Page:
    """A table with a column of addresses and one of telephone numbers, below a line with a NIK."""
    rows = (
        ("No", "Nama", "Alamat", "No. HP"),
        ("1", "Sari", "Sukamaju", "12345"),
        ("2", "Wira", "Krajan", "67890"),
    )
    words = [Word("NIK", (60, 40, 80, 52), 1, 0), Word(NIK, (90, 40, 200, 52), 1, 0)]
    cells = []
    for row, texts in enumerate(rows):
        for col, text in enumerate(texts):
            box = (50.0 + 110 * col, 100.0 + 24 * row, 160.0 + 110 * col, 124.0 + 24 * row)
            cells.append(Cell(box, 0, row, col))
            for place, part in enumerate(text.split()):
                words.append(
                    Word(
                        part,
                        (box[0] + 4 + 30 * place, box[1] + 6, box[0] + 30 + 30 * place, box[3] - 6),
                        1,
                        row + 1,
                    )
                )
    return Page(2, 595, 842, 0, "ocr", tuple(words), tuple(cells))


def test_columns_of_personal_data_are_found_with_their_boxes() -> None:
    found = find_private(["", "NIK"], [column_page()])
    assert sorted((one.jenis, one.teks) for one in found) == [
        ("NIK", NIK),
        ("alamat rumah", "Krajan"),
        ("alamat rumah", "Sukamaju"),
        ("telepon", "12345"),
        ("telepon", "67890"),
    ]
    assert all(one.kotak and one.halaman == 2 for one in found)
    assert len({one.kunci for one in found}) == 5
    assert all(one.teks not in one.kunci for one in found)


def paper(read: Page, *, shared: bool = False) -> bytes:
    """A PDF of two pages, the second as `read`; `shared`: both pages name one dictionary of resources."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.setTitle(f"Daftar {NIK}")
    canvas.drawString(60, 700, "Halaman satu")
    canvas.showPage()
    canvas.beginForm("milik")
    canvas.drawString(300, 300, f"NIK {NIK}")
    canvas.endForm()
    canvas.doForm("milik")
    for word in read.words:
        canvas.setFont("Helvetica", 9)
        canvas.drawString(word.box[0], 842 - word.box[3] + 3, word.text)
    canvas.showPage()
    canvas.save()
    with pikepdf.open(io.BytesIO(out.getvalue())) as pdf:
        if shared:
            pdf.pages[0].obj.Resources = pdf.pages[1].obj.Resources
        pdf.attachments["daftar.csv"] = f"Sari,{NIK}".encode()
        pdf.pages[0].obj.Annots = pdf.make_indirect(
            pikepdf.Array(
                [
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents=NIK
                    )
                ]
            )
        )
        made = io.BytesIO()
        pdf.save(made)
    return made.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("shared", [False, True])
def test_blackened_data_are_in_no_stream(shared: bool) -> None:
    read = column_page()
    source = paper(read, shared=shared)
    found = find_private(["", ""], [read])
    form = Temuan("pribadi:form", "NIK", NIK, 2, ((318.0, 530.0, 440.0, 545.0),))
    assert still_contains(source, [NIK]) == [NIK]
    made = redact(source, [read], [*found, form])
    assert still_contains(made, [one.teks for one in found]) == []
    assert NIK.encode() not in made
    with pikepdf.open(io.BytesIO(made)) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream) and str(thing.get("/Subtype")) != "/Image":
                assert NIK.encode() not in thing.read_bytes()
        assert len(pdf.attachments) == 0
    texts = pdf_text(made)
    assert "Halaman satu" in texts[0]
    assert "Nama" in texts[1]  # what stays can still be searched
    assert "Sukamaju" not in texts[1]
    seen = np.asarray(pypdfium2.PdfDocument(made)[1].render(scale=1, grayscale=True).to_pil())
    assert seen[42:50, 95:195].mean() < 20  # black where the number was
    assert made == redact(source, [read], [*found, form])


@pytest.mark.slow
def test_what_is_overlooked_elsewhere_stops_the_blackening() -> None:
    read = column_page()
    elsewhere = Temuan("pribadi:x", "kata", "Halaman satu", 2, ((60.0, 40.0, 90.0, 52.0),))
    with pytest.raises(RuleError, match="masih ada"):
        redact(paper(read), [read], [elsewhere])
    with pytest.raises(RuleError, match="letak"):
        redact(paper(read), [read], [Temuan("pribadi:y", "NIK", NIK, 2)])


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_boxes_are_blackened_on_turned_pages(turned: int) -> None:
    """The scan lay turned; the archive's copy stands upright."""
    upright = Page(
        1,
        300,
        400,
        turned,
        "ocr",
        (Word("Rahasia77", (20, 30, 120, 50), 1, 0), Word("tetap", (20, 300, 80, 320), 1, 1)),
    )
    width, height = (300, 400) if turned in (0, 180) else (400, 300)
    # Where a point of the upright page lies on the page as it came.
    to_original = {
        0: (1, 0, 0, 0, 1, 0, 0, 0, 1),
        90: (0, 1, 0, -1, 0, 300, 0, 0, 1),
        180: (-1, 0, 300, 0, -1, 400, 0, 0, 1),
        270: (0, -1, 400, 1, 0, 0, 0, 0, 1),
    }[turned]
    read = replace(upright, to_original=tuple(float(one) for one in to_original))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width, height))
    canvas.showPage()
    canvas.save()
    with pikepdf.open(io.BytesIO(out.getvalue())) as pdf:
        pdf.pages[0].obj.Rotate = turned
        made = io.BytesIO()
        pdf.save(made)
    black = redact(
        made.getvalue(), [read], [Temuan("pribadi:z", "kata", "Rahasia77", 1, ((20.0, 30.0, 120.0, 50.0),))]
    )
    seen = np.asarray(pypdfium2.PdfDocument(black)[0].render(scale=1, grayscale=True).to_pil())
    assert seen.shape == (400, 300)
    assert seen[32:48, 22:118].mean() < 20
    assert seen[100:, :].mean() > 250
    assert pdf_text(black)[0].split() == ["tetap"]


def test_the_text_is_censored_in_every_part() -> None:
    found = find_in_text(f"Sari NIK {NIK} Jalan Melati No. 12")
    private = replace(
        ISI, diktum=(DiktumIsi("KESATU", f"Sari, NIK\n{NIK}, Jalan  Melati No. 12"),), halaman=(f"x {NIK}",)
    )
    clean = censor_isi(private, found)
    assert NIK not in repr(clean)
    assert "Melati" not in repr(clean)
    assert clean.mengingat == ISI.mengingat
    assert NIK not in "".join(pdf_text(salinan_pdf(clean, PROFIL.pengesah, KAKI)))


SAMPLES = Path(__file__).parents[3] / "samples" / "keputusan"


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("alat-peraga-campuran", False),
        ("penetapan-sop-kearsipan", False),
        ("tim-renstra-2018", True),  # a tim
        ("badan-adhoc-2012", True),  # appointments
    ],
)
def test_the_sample_decrees(name: str, refused: bool) -> None:
    told = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    rekaman = load_rekaman(json.dumps({key: value for key, value in told.items() if key != "meta"}))
    assert rekaman.keputusan is not None
    profil = replace(PROFIL, instansi=rekaman.keputusan.instansi or "")
    metadata = draft_metadata(rekaman, profil)
    abstrak, text = draft_abstract(rekaman, metadata), draft_isi(rekaman)
    alamat = alamat_of(rekaman.keputusan)
    assert all(one.sumber[0].halaman for one in (*abstrak.mengapa, *abstrak.dasar_hukum, *abstrak.materi))
    calon = replace(
        good(),
        kunci=alamat.kunci,
        hari_ini=dt.date(2026, 1, 1),
        metadata=metadata,
        abstrak=abstrak,
        isi=text,
        teks_asli=rekaman.teks,
        teks_salinan=tuple(pdf_text(salinan_pdf(text, PROFIL.pengesah, KAKI))),
        beda=compare(rekaman.teks, segments(text)),
    )
    found = refusals(calon, {}, profil)
    assert ("jenis" in {one.kode for one in found}) == refused
    assert [one.alasan for one in found if one.kode not in ("jenis", "beda", "data-pribadi")] == []
    # Few enough for a person to look at each.
    assert sum(one.kode == "beda" for one in found) <= 8, [one.alasan for one in found]
