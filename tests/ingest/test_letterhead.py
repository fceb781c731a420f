import pytest

from ingest.letterhead import mend_wilayah, mend_words, read_letterhead
from ingest.lines import lines_in
from tests.ingest.page_maker import page_of


@pytest.mark.parametrize(
    ("text", "instansi", "first_below"),
    [
        (
            "KOMISI PEMILIHAN UMUM\nKABUPATEN CONTOH\nJalan Satu 1\nNomor : 1",
            "KOMISI PEMILIHAN UMUM KABUPATEN CONTOH",
            "Nomor : 1",
        ),
        (
            "BUPATI TELADAN\nPROVINSI PERCONTOHAN\n\nKEPUTUSAN",
            "BUPATI TELADAN PROVINSI PERCONTOHAN",
            "KEPUTUSAN",
        ),
        (
            "SEKRETARIAT\nKOMISI PEMILIHAN UMUM\nKOTA CONTOH\n\nNOTA DINAS",
            "SEKRETARIAT KOMISI PEMILIHAN UMUM KOTA CONTOH",
            "NOTA DINAS",
        ),
        (
            "J alan\nPEMERINTAH KABUPATEN TELADAN\nDINAS SOSIAL\nTelp. 1",
            "PEMERINTAH KABUPATEN TELADAN DINAS SOSIAL",
            None,
        ),
        ("Nomor : 1\nHal : Undangan", None, "Nomor : 1"),
        ("", None, None),
    ],
)
def test_the_kop_names_the_office(text: str, instansi: str | None, first_below: str | None) -> None:
    lines = lines_in(page_of(text))
    kop = read_letterhead(lines)
    assert kop.instansi == instansi
    assert (lines[kop.end].text if kop.end < len(lines) else None) == first_below


@pytest.mark.parametrize(
    ("read", "mended"),
    [
        ("KOMISI PEMIT IHAN UMUM KOTA CONTOH", "KOMISI PEMILIHAN UMUM KOTA CONTOH"),
        ("KOMISI PEMITIHAN UMUM KOTA CONTOH", "KOMISI PEMILIHAN UMUM KOTA CONTOH"),
        ("DINAS SOSIAL KABUPATEN CONTOH", "DINAS SOSIAL KABUPATEN CONTOH"),
    ],
)
def test_words_that_all_offices_share_are_mended(read: str, mended: str) -> None:
    assert mend_words(read) == mended


@pytest.mark.parametrize(
    ("read", "mended", "why"),
    [
        ("KOMISI PEMILIHAN UMUM KABUPATEN SLEMAM", "KOMISI PEMILIHAN UMUM KABUPATEN SLEMAN", "a letter off"),
        (
            "Bupati Lombok Tengab Kabupaten Lombok Tengab",
            "Bupati Lombok Tengab Kabupaten Lombok Tengah",
            "two words",
        ),
        ("KOMISI PEMILIHAN UMUM KABUPATEN SLEMAN", "KOMISI PEMILIHAN UMUM KABUPATEN SLEMAN", "right already"),
        ("KOMISI PEMILIHAN UMUM KABUPATEN CONTOH", "KOMISI PEMILIHAN UMUM KABUPATEN CONTOH", "near to none"),
        ("KOMISI PEMILIHAN UMUM", "KOMISI PEMILIHAN UMUM", "names none"),
        ("KABUPATEN", "KABUPATEN", "nothing follows"),
    ],
)
def test_names_of_wilayah_are_mended_by_the_list(read: str, mended: str, why: str) -> None:
    assert mend_wilayah(read) == mended, why
