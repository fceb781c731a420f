import dataclasses

import pytest

from archive.naskah_store import Naskah
from archive.records import Halaman, Klasifikasi, Rekaman, Surat
from ingest.batch import Outcome
from ingest.outcomes import outcome_row, rekaman_lines, summary_line

NASKAH = Naskah(
    **dict.fromkeys(("alasan", "tanggal", "tahun", "instansi", "folder", "diterima_pada", "sha256"), ""),  # type: ignore[arg-type]
    id=7,
    nama_asal="surat.pdf",
    tipe="pdf",
    ukuran=1,
    status="terarsip",
    jenis="surat",
    nomor="12/HK.03/9901/2025",
    judul="Undangan rapat",
    klasifikasi="HK.03",
    halaman=4,
    detik=6.0,
    diarsipkan_pada=None,
    terindeks=False,
    perlu_diperiksa=0,
)
SURE = Klasifikasi("HK.03", "Produk hukum", "nomor", 1.0)
SUGGESTED = Klasifikasi("HK.03", "Produk hukum", "saran", 0.72)


@pytest.mark.parametrize(
    ("kode", "found", "shown"),
    [
        ("HK.03", SURE, "HK.03"),
        ("HK.03", SUGGESTED, "HK.03 (saran, 72%)"),
        (
            "",
            SUGGESTED,
            "belum diklasifikasi; mungkin HK.03 (saran, 72%)",
        ),  # below the threshold: never silent
        ("", None, "belum diklasifikasi"),
    ],
)
def test_a_suggested_code_says_so(kode: str, found: Klasifikasi | None, shown: str) -> None:
    naskah = dataclasses.replace(NASKAH, klasifikasi=kode)
    row = outcome_row(Outcome("surat.pdf", "terarsip", naskah), Rekaman("surat", klasifikasi=found))
    assert row == ("surat.pdf", "surat", "12/HK.03/9901/2025", shown, "1.5", "")


@pytest.mark.parametrize(
    ("notes", "shown"),
    [
        ((), ""),
        (("Tanggal tidak ada.",), "Tanggal tidak ada."),
        (("Satu.", "Dua.", "Tiga."), "Satu. (+2 lagi)"),
    ],
)
def test_what_needs_a_look_is_named(notes: tuple[str, ...], shown: str) -> None:
    row = outcome_row(Outcome("surat.pdf", "terarsip", NASKAH), Rekaman("surat", catatan_baca=notes))
    assert row[-1] == shown


def test_failures_and_duplicates_have_their_reason() -> None:
    failed = Outcome("a.pdf", "gagal", None, "a.pdf: dilindungi kata sandi. Buka dulu.")
    assert outcome_row(failed, None)[-1] == "dilindungi kata sandi. Buka dulu."
    assert outcome_row(Outcome("b.pdf", "duplikat", NASKAH), None)[-1] == "duplikat naskah 7 (Undangan rapat)"
    done = Outcome("surat.pdf", "terarsip", NASKAH)
    assert (
        summary_line([done, done, failed], 60)
        == "2 terarsip, 1 gagal; 8 halaman dalam 60 detik (8 halaman/menit)."
    )
    assert summary_line([], 1) == "Tidak ada berkas; 0 halaman dalam 1 detik."


def test_a_record_in_lines_leaves_out_what_is_not_there() -> None:
    rekaman = Rekaman(
        "surat",
        surat=Surat(nomor="12/HK.03/9901/2025", hal="Undangan rapat"),
        klasifikasi=SURE,
        halaman=(Halaman(1, 595, 842, 0, "ocr"),),
        catatan_baca=("Tanggal tidak ada.",),
    )
    assert rekaman_lines(rekaman, "surat.pdf") == [
        ("Berkas", "surat.pdf"),
        ("Jenis", "surat"),
        ("Nomor", "12/HK.03/9901/2025"),
        ("Judul", "Undangan rapat"),
        ("Klasifikasi", "HK.03 Produk hukum (nomor, 100%)"),
        ("Isi", "1 halaman, 0 SOP, 0 langkah"),
        ("Perlu dilihat", "Tanggal tidak ada."),
    ]
