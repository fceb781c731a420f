import pytest

from archive.geometry import Word
from ingest.lines import Line, make_line
from ingest.officials import begins_title, looks_like_name
from ingest.signature import mend_office, read_signature, repair_nip
from tests.ingest.page_maker import words_at

OFFICE = "KOMISI PEMILIHAN UMUM KABUPATEN CONTOH"


def _block(*rows: tuple[float, str] | tuple[float, str, float]) -> list[Line]:
    """Lines of a signer's block: y, text, confidence (1 without it)."""
    return [make_line(words_at(320, row[0], row[1], conf=row[2] if len(row) > 2 else 1.0), 1) for row in rows]


def test_a_title_over_three_lines_a_name_and_a_nip() -> None:
    sign = read_signature(
        _block(
            (100, "Sekretaris"),
            (114, "Komisi Pemilihan Umum"),
            (128, "Kabupaten Contoh,"),
            (190, "Budi Santoso"),
            (204, "NIP. 19690714 199303 1 007"),
        )
    )
    assert sign.jabatan == "Sekretaris Komisi Pemilihan Umum Kabupaten Contoh"
    assert (sign.nama, sign.nip) == ("Budi Santoso", "196907141993031007")
    assert sign.repaired == ()


def test_what_a_stamp_leaves_is_neither_title_nor_name() -> None:
    sign = read_signature(
        _block(
            (100, "Ketua"),
            (114, "Komisi Pemilihan Umum"),
            (128, "Kabupagan Can Toh", 0.3),
            (150, "(SNN PDH '", 0.2),
            (165, "NY)A", 0.1),
            (190, "Siti Aminah", 0.9),
        ),
        offices=[OFFICE],
    )
    assert sign.jabatan == "Ketua Komisi Pemilihan Umum Kabupaten Contoh"
    assert sign.nama == "Siti Aminah"
    assert sign.repaired == ("jabatan",)


def test_a_name_right_below_the_title_as_in_the_head_of_an_sop() -> None:
    sign = read_signature(_block((100, "Sekretaris KPU Kabupaten Contoh"), (114, "BUDI SANTOSO")))
    assert (sign.jabatan, sign.nama) == ("Sekretaris KPU Kabupaten Contoh", "BUDI SANTOSO")


def test_ranks_and_signing_marks_are_left_out() -> None:
    sign = read_signature(
        _block(
            (100, "KEPALA DINAS SOSIAL"),
            (114, "KABUPATEN CONTOH,"),
            (140, "ttd."),
            (180, "Dra. SITI AMINAH, M.Si."),
            (194, "Pembina Utama Muda"),
            (208, "NIP 196812311994032003"),
        )
    )
    assert sign.jabatan == "KEPALA DINAS SOSIAL KABUPATEN CONTOH"
    assert sign.nama == "Dra. SITI AMINAH, M.Si."
    assert sign.nip == "196812311994032003"


def test_prefixes_of_a_title_are_kept() -> None:
    assert read_signature(_block((100, "Plt. Sekretaris,"), (160, "Budi"))).jabatan == "Plt. Sekretaris"
    sign = read_signature(
        _block((100, "a.n. Bupati Contoh,"), (114, "Sekretaris Daerah,"), (180, "Budi Santoso"))
    )
    assert sign.jabatan == "a.n. Bupati Contoh, Sekretaris Daerah"


def test_a_name_is_mended_only_by_the_one_it_is_a_misreading_of() -> None:
    block = _block((100, "Kepala Subbagian Hukum,"), (160, "Retno Widyantrigsih", 0.6))
    assert read_signature(block, people=["Retno Widyaningsih", "Budi Santoso"]).nama == "Retno Widyaningsih"
    assert read_signature(block, people=["Budi Santoso"]).nama == "Retno Widyantrigsih"


def test_an_empty_or_spoiled_block_says_nothing() -> None:
    assert read_signature([]).nama is None
    sign = read_signature(_block((100, "ND 7 75", 0.2), (120, "Bag", 0.0)))
    assert (sign.jabatan, sign.nama, sign.nip) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "nip", "why"),
    [
        ("NIP. 196907141993031007", "196907141993031007", "as printed"),
        ("NIP 19690714 199303 1 007", "196907141993031007", "in groups"),
        ("NlP. I969O7I4I99303I007", "196907141993031007", "letters for digits"),
        ("196907141993031007", "196907141993031007", "without a label"),
        ("NIP. 19690714199303100", None, "a digit is missing: nothing is invented"),
        ("NIP. 196913141993031007", None, "month 13"),
        ("NIP. -", None, "empty"),
    ],
)
def test_a_nip_is_repaired_without_inventing(text: str, nip: str | None, why: str) -> None:
    assert repair_nip(text) == nip, why


def test_a_short_nip_is_given_as_read() -> None:
    sign = read_signature(_block((100, "Ketua,"), (160, "Budi Santoso"), (174, "NIP. 19690714199303100")))
    assert sign.nip == "19690714199303100"


@pytest.mark.parametrize(
    ("title", "mended"),
    [
        ("Ketua Komisi Pemilihan Umum Kabupatan Contoh", "Ketua Komisi Pemilihan Umum Kabupaten Contoh"),
        ("KETUA KOMISI PEMILIHAN UMUM KABUPATEN CONT0H", "KETUA KOMISI PEMILIHAN UMUM KABUPATEN CONT0H"),
        ("Kepala Dinas Sosial Kabupaten Contoh", "Kepala Dinas Sosial Kabupaten Contoh"),
        ("Ketua", "Ketua"),
    ],
)
def test_an_office_in_a_title_is_mended_by_the_kop(title: str, mended: str) -> None:
    assert mend_office(title, [OFFICE]) == mended


@pytest.mark.parametrize(
    "text", ["Budi Santoso", "SITI AMINAH, S.H., M.H.", "Suharto (Totok)", "H. Umar bin Ali", "Lukman"]
)
def test_names(text: str) -> None:
    assert looks_like_name(text)


@pytest.mark.parametrize(
    "text",
    ["Ketua", "KABUPATEN CONTOH,", "Penata Tk. I (III/d)", "NY)A", "12 Mei", "yang bersangkutan", "", ": -"],
)
def test_not_names(text: str) -> None:
    assert not looks_like_name(text)


def test_titles_of_office() -> None:
    assert begins_title("KETUA KOMISI")
    assert begins_title("Plh. Sekretaris")
    assert begins_title("a.n. Bupati")
    assert not begins_title("SEKRETARIAT KOMISI PEMILIHAN UMUM")
    assert not begins_title("Demikian disampaikan")


def test_a_title_that_ends_in_its_comma_is_not_made_longer() -> None:
    sign = read_signature(
        _block((100, "KETUA KOMISI PEMILIHAN UMUM,"), (160, "BUDI SANTOSO")), offices=[OFFICE]
    )
    assert sign.jabatan == "KETUA KOMISI PEMILIHAN UMUM"
    open_end = read_signature(
        _block((100, "KETUA KOMISI PEMILIHAN UMUM"), (160, "BUDI SANTOSO")), offices=[OFFICE]
    )
    assert (open_end.jabatan, open_end.repaired) == (f"KETUA {OFFICE}", ("jabatan",)), (
        "its last line was lost"
    )


def test_words_left_of_the_name_do_no_harm() -> None:
    rows = _block((100, "Ketua,"), (160, "Joko Widagdo"))
    rows[1] = make_line([Word(".", (305, 165, 307, 167), 0.3, 0), *rows[1].words], 1)
    assert read_signature(rows).nama == "Joko Widagdo"
