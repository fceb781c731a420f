"""Letters of several offices and layouts: what stands where on the paper decides, not its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.geometry import Page, Word
from archive.records import JENIS_SURAT, Pejabat, Surat
from ingest.fields import Draft
from ingest.surat import parse_surat
from tests.ingest.letters import ACARA, BUPATI, DINAS, EDARAN, NOTA, TUGAS, UNDANGAN
from tests.ingest.page_maker import page_of


def _read(text: str, jenis: str) -> tuple[Surat, Draft]:
    draft = Draft()
    return parse_surat([page_of(text)], jenis, draft), draft


def test_a_letter_of_a_kpu_office() -> None:
    surat, draft = _read(DINAS, "surat")
    assert surat.instansi == "KOMISI PEMILIHAN UMUM KABUPATEN CONTOH"
    assert (surat.nomor, surat.sifat, surat.lampiran) == ("12/HM.02-SD/1234/2025", "Biasa", "1 (satu) berkas")
    assert surat.hal == "Permohonan Izin Pelaksanaan Sosialisasi Pemilih Pemula"
    assert (surat.tempat, surat.tanggal) == ("Contoh", "2025-05-02")
    assert surat.kepada == "Kepala Dinas Pendidikan Kabupaten Contoh"
    assert surat.dari is None
    assert surat.penandatangan == Pejabat(
        "Ketua Komisi Pemilihan Umum Kabupaten Contoh", "Budi Santoso", None
    )
    assert surat.tembusan == ("Ketua KPU Provinsi Contoh di Kota Baru;", "Bupati Contoh;", "Arsip.")
    assert surat.isi.startswith("Dalam rangka")
    assert surat.isi.endswith("diucapkan terima kasih.")
    assert draft.catatan == []


def test_every_value_points_to_where_it_stands() -> None:
    _, draft = _read(DINAS, "surat")
    assert {
        "surat/nomor",
        "surat/tanggal",
        "surat/kepada",
        "surat/penandatangan/nama",
        "surat/tembusan/2",
    } <= set(draft.bukti)
    nomor, tanggal = draft.bukti["surat/nomor"], draft.bukti["surat/tanggal"]
    assert nomor.halaman == 1
    assert nomor.kotak[1] == tanggal.kotak[1], "on one line"
    assert nomor.kotak[2] < tanggal.kotak[0], "the date stands right of the number"


def test_a_letter_of_a_dinas_with_addressees_at_the_right() -> None:
    surat, _ = _read(BUPATI, "surat")
    assert surat.instansi == "PEMERINTAH KABUPATEN TELADAN DINAS SOSIAL"
    assert (surat.nomor, surat.lampiran, surat.hal) == ("460/0123/DINSOS/2023", "-", "Permintaan Data")
    assert (surat.tempat, surat.tanggal) == ("Teladan", "2023-11-17")
    assert surat.kepada == "Sdr. Ketua KPU Kabupaten Teladan"
    assert surat.penandatangan == Pejabat(
        "a.n. KEPALA DINAS SOSIAL, SEKRETARIS", "Dra. SITI AMINAH, M.Si.", "196812311994032003"
    )
    assert surat.tembusan == ()


def test_an_invitation_of_a_ministry_with_several_addressees() -> None:
    surat, _ = _read(UNDANGAN, "undangan")
    assert surat.instansi == "KEMENTERIAN PERCONTOHAN DIREKTORAT JENDERAL TELADAN"
    assert surat.kepada == (
        "Pimpinan Perguruan Tinggi Negeri; Pimpinan Perguruan Tinggi Swasta; "
        "Kepala Lembaga Layanan Wilayah I s.d. XVII di lingkungan Kementerian Percontohan"
    )
    assert (surat.tempat, surat.tanggal) == (None, "2024-10-24")
    assert surat.penandatangan == Pejabat("Direktur Sumber Daya", "Lukman", "197805112003121002")
    assert "28 Oktober 2024" in surat.isi


def test_a_nota_dinas() -> None:
    surat, _ = _read(NOTA, "nota_dinas")
    assert (surat.nomor, surat.sifat, surat.hal) == ("34/PR.02-ND/1271/2025", "Segera", "Permintaan Data")
    assert (surat.kepada, surat.dari) == (
        "Para Kepala Subbagian",
        "Kepala Subbagian Perencanaan, Data dan Informasi",
    )
    assert (surat.tempat, surat.tanggal) == (None, "2025-02-10")
    assert surat.penandatangan.jabatan == "Kepala Subbagian Perencanaan, Data dan Informasi"
    assert surat.penandatangan.nama == "Dewi Anggrek"
    assert surat.tembusan == ("Sekretaris KPU Kota Contoh",)


def test_a_surat_tugas_names_those_who_go() -> None:
    surat, _ = _read(TUGAS, "surat_tugas")
    assert surat.nomor == "152/SDM.06-ST/1234/2024"
    assert surat.kepada == "Rina Melati, S.H.; Dedi Kenanga"
    assert (surat.tempat, surat.tanggal) == ("Contoh", "2024-06-20")
    assert surat.penandatangan == Pejabat("Plt. Sekretaris", "Asep Mawar", "196907141993031007")
    assert surat.hal is None


def test_a_surat_edaran() -> None:
    surat, _ = _read(EDARAN, "surat_edaran")
    assert surat.nomor == "4 TAHUN 2025"
    assert surat.hal == "PENYESUAIAN JAM KERJA SELAMA BULAN RAMADAN DI LINGKUNGAN SEKRETARIAT"
    assert (surat.tempat, surat.tanggal) == ("Contoh", "2025-02-26")
    assert surat.penandatangan == Pejabat(
        "SEKRETARIS KOMISI PEMILIHAN UMUM PROVINSI CONTOH", "HESTI MELATI", None
    )


def test_a_berita_acara_is_signed_by_the_first_in_its_table() -> None:
    surat, _ = _read(ACARA, "berita_acara")
    assert surat.hal == "REKAPITULASI DATA PEMILIH TRIWULAN II TAHUN 2025"
    assert (surat.tempat, surat.tanggal, surat.kepada) == ("Contoh", "2025-07-02", None)
    assert surat.penandatangan == Pejabat("Ketua", "Ahmad Kamboja", None)


def test_a_berita_acara_whose_signers_stand_without_a_head() -> None:
    text = ACARA.replace("No    Nama                Jabatan        Tanda Tangan\n", "")
    assert _read(text, "berita_acara")[0].penandatangan == Pejabat("Ketua", "Ahmad Kamboja", None)


def test_a_witness_beside_the_signer_is_not_the_signer() -> None:
    block = """
Mengetahui,
Kuasa Pengguna Anggaran,             Bendahara Pengeluaran,



Budi Santoso                         Citra Melati
NIP. 197001011995031001              NIP. 198502022010012002
"""
    surat, _ = _read(
        BUPATI[: BUPATI.index("                                     a.n. KEPALA")] + block, "surat"
    )
    assert surat.penandatangan == Pejabat("Bendahara Pengeluaran", "Citra Melati", "198502022010012002")
    assert surat.isi.endswith("ucapkan terima kasih.")


def test_an_attachment_repeats_a_date_that_a_pen_spoiled() -> None:
    attached = "Lampiran : Surat Ketua\nNomor    : 12/HM.02-SD/1234/2025\nTanggal  : 2 Mei 2025\n\nDAFTAR"
    pages = [page_of(DINAS.replace("2 Mei 2025", "2/4 Mei 2025")), page_of(attached, number=2)]
    draft = Draft()
    assert parse_surat(pages, "surat", draft).tanggal == "2025-05-02"
    assert draft.bukti["surat/tanggal"].halaman == 2


def test_a_date_in_words_is_a_second_witness() -> None:
    surat, draft = _read(ACARA.replace("Contoh, 2 Juli 2025", "Contoh, 3 Juli 2025"), "berita_acara")
    assert surat.tanggal == "2025-07-03"
    assert any("berbeda" in note for note in draft.catatan)


@pytest.mark.parametrize(
    ("before", "after", "field", "note"),
    [
        (
            "12/HM.02-SD/1234/2025 ",
            "                      ",
            "nomor",
            "Label Nomor ada tetapi nomornya tidak terbaca.",
        ),
        ("2 Mei 2025", "31 Juni 2025", "tanggal", "Tanggal surat tidak mungkin ada: 31 Juni 2025."),
        ("Contoh, 2 Mei 2025", "        Mei 2025", "tanggal", "Tanggal surat tidak lengkap: Mei 2025."),
        ("Sifat    : Biasa", "Sifat    :", "sifat", "Label Sifat ada tetapi isinya tidak terbaca."),
        ("Budi Santoso", "", "penandatangan", "Nama penanda tangan tidak terbaca."),
    ],
)
def test_what_cannot_be_read_is_none_and_said(before: str, after: str, field: str, note: str) -> None:
    surat, draft = _read(DINAS.replace(before, after), "surat")
    value = surat.penandatangan.nama if field == "penandatangan" else getattr(surat, field)
    assert value is None
    assert note in draft.catatan


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Nomor    :", "Nornor   1"),
        ("Hal      :", "HaI      ;"),
        ("Sifat    :", "Sifat     "),
        ("Tembusan:", "Tembusan Yth.:"),
        ("Yth. Kepala", "Kepada Yth. Kepala"),
        ("di\n    Contoh\n", "di - Contoh\n"),
        ("    Contoh\n       Dalam", "    Tempat\n       Dalam"),
        ("2 Mei 2025", "2 Mei 2O25"),
    ],
)
def test_other_spellings_and_misread_marks_change_nothing(before: str, after: str) -> None:
    assert before in DINAS
    assert _read(DINAS.replace(before, after), "surat")[0] == _read(DINAS, "surat")[0]


def test_a_lampiran_on_the_next_page_is_not_the_letter() -> None:
    pages = [page_of(DINAS), page_of("Lampiran Surat\nNomor : 99/X/2020\n\nKetua,\n\n\nOrang Lain", number=2)]
    surat = parse_surat(pages, "surat", Draft())
    assert surat == _read(DINAS, "surat")[0]


def test_a_disposition_slip_before_the_letter_is_passed_over() -> None:
    slip = "KOMISI PEMILIHAN UMUM\nLEMBAR DISPOSISI\nNomor : 99\nDari : Bupati\nPerihal : Lain"
    pages = [page_of(slip), page_of(DINAS, number=2)]
    assert parse_surat(pages, "surat", Draft()) == _read(DINAS, "surat")[0]


def test_a_letter_goes_on_over_the_page() -> None:
    head, tail = DINAS.split("       Demikian")
    surat = parse_surat(
        [page_of(head), page_of("- 2 -\n\n       Demikian" + tail, number=2)], "surat", Draft()
    )
    assert surat == _read(DINAS, "surat")[0]


@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.text(max_size=8),
                st.sampled_from(
                    [
                        "Nomor",
                        ":",
                        "Yth.",
                        "di",
                        "Ketua,",
                        "Tembusan:",
                        "NIP",
                        "2",
                        "Mei",
                        "2025",
                        "TENTANG",
                        "Hal",
                    ]
                ),
            ),
            st.floats(0, 550),
            st.floats(0, 900),
        ),
        max_size=40,
    ),
    st.sampled_from(JENIS_SURAT),
)
def test_no_words_break_it(words: list[tuple[str, float, float]], jenis: str) -> None:
    page = Page(
        1,
        600,
        900,
        0,
        "ocr",
        tuple(Word(t, (x, y, x + 30, y + 10), 0.5, i) for i, (t, x, y) in enumerate(words)),
    )
    draft = Draft()
    parse_surat([page], jenis, draft)
    assert all(path.startswith("surat/") for path in draft.bukti)
