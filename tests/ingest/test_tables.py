"""Step tables as a clerk sees them: steps in order, each with its texts, its actors and nothing from beside."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from archive.geometry import Cell, Page, Symbol
from archive.records import PelaksanaLangkah, TabelLangkah
from ingest.fields import Draft
from ingest.step_values import step_numbers, tidy_time, to_table
from ingest.tables import find_tables
from tests.ingest.sop_maker import HEAD, STEP_XS, STEPS, Sheet, steps


def read(*pages: Page) -> list[TabelLangkah]:
    return [to_table(table, pages, f"t/{i}", Draft()) for i, table in enumerate(find_tables(pages))]


def drawn(rows: Sequence[Sequence[str]] = STEPS, number: int = 1, **how: object) -> Sheet:
    sheet = Sheet(number)
    tops = steps(sheet, 120.0, rows, **how)  # type: ignore[arg-type]
    for i, top in enumerate(tops[:-1]):
        kind = "mulai_selesai" if i in (0, len(rows) - 1) else "proses"
        sheet.shape(kind, 230.0 if i % 2 == 0 else 290.0, top + 17.0)
    return sheet


def test_each_step_has_its_number_texts_and_actor() -> None:
    (table,) = read(drawn().text(200.0, 80.0, "SOP PENGELOLAAN SURAT\nMASUK").page())
    assert table.judul == "SOP PENGELOLAAN SURAT MASUK"
    assert table.pelaksana == ("Staf", "Kasubbag")
    assert [step.no for step in table.langkah] == ["1", "2", "3"]
    last = table.langkah[2]
    assert (last.kegiatan, last.kelengkapan, last.waktu, last.output, last.keterangan) == (
        "Mencatat surat dalam buku agenda",
        "Buku agenda",
        "10 Menit",
        "Catatan",
        "Harian",
    )
    assert [step.pelaksana for step in table.langkah] == [
        (PelaksanaLangkah(0, "mulai_selesai"),),
        (PelaksanaLangkah(1, "proses"),),
        (PelaksanaLangkah(0, "mulai_selesai"),),
    ]


def test_heads_of_other_offices_are_understood() -> None:
    head = dict(HEAD) | {
        (0, 0, 2, 1): "NO.",
        (0, 1, 2, 1): "Uraian Prosedur",
        (0, 2, 1, 2): "Pejabat yang Bertanggung Jawab",
        (0, 4, 1, 3): "Baku Mutu",
        (1, 4): "Persyaratan",
        (1, 5): "Durasi",
        (1, 6): "Keluaran",
        (0, 7, 2, 1): "Keterangan",
    }
    (table,) = read(drawn(head=head).page())
    assert table.langkah[1].kelengkapan == "Lembar disposisi"
    assert (table.langkah[1].waktu, table.langkah[1].output) == ("1 Jam", "Disposisi")


def test_misread_heads_are_still_found() -> None:
    head = dict(HEAD) | {
        (0, 1, 2, 1): "Keglatan",
        (1, 4): "Kelengkapar",
        (1, 6): "0utput",
        (0, 4, 1, 3): "Mutu Bakn",
    }
    (table,) = read(drawn(head=head).page())
    assert [step.output for step in table.langkah] == ["Surat", "Disposisi", "Catatan"]


def test_one_unreadable_head_under_mutu_baku_is_known_by_what_is_missing() -> None:
    (table,) = read(drawn(head=dict(HEAD) | {(1, 5): "Wmlku"}).page())
    assert [step.waktu for step in table.langkah] == ["5 Menit", "1 Jam", "10 Menit"]


def test_steps_under_a_head_that_cannot_be_read_are_not_lost() -> None:
    sheet = drawn(head=dict.fromkeys(HEAD, ""))
    (table,) = read(sheet.shape("proses", 230.0, 215.0).page())
    assert [(s.no, s.kegiatan, s.kelengkapan, s.waktu, s.output) for s in table.langkah] == [
        (no.strip("."), what, need, time, out) for no, what, need, time, out, _ in STEPS
    ]
    assert [p.kolom for p in table.langkah[1].pelaksana] == [0, 1]


def test_a_stain_far_from_the_title_is_not_part_of_it() -> None:
    sheet = drawn().text(200.0, 100.0, "SOP PENGELOLAAN SURAT").text(20.0, 100.0, "ba")
    assert read(sheet.page())[0].judul == "SOP PENGELOLAAN SURAT"


def test_a_row_of_column_numbers_is_no_step() -> None:
    sheet = Sheet()
    texts: dict[tuple[int, ...], str] = dict(HEAD)
    texts |= {(2, col): str(col + 1) for col in range(8)}
    texts |= {(3, 0): "1", (3, 1): "Menerima surat", (4, 0): "2", (4, 1): "Mencatat surat"}
    sheet.table(STEP_XS, [100.0, 116.0, 132.0, 146.0, 180.0, 214.0], texts)  # type: ignore[arg-type]
    (table,) = read(sheet.page())
    assert [step.kegiatan for step in table.langkah] == ["Menerima surat", "Mencatat surat"]


def test_time_and_its_unit_in_two_columns_are_joined() -> None:
    xs = [40.0, 66.0, 200.0, 260.0, 320.0, 360.0, 420.0, 520.0]
    texts = {
        (0, 0, 2, 1): "No", (0, 1, 2, 1): "Aktivitas", (0, 2, 1, 1): "Pelaksana", (0, 3, 1, 4): "Mutu Baku",
        (1, 2): "Staf", (1, 3): "Syarat", (1, 4): "Waktu", (1, 5): "Satuan Waktu", (1, 6): "Output",
        (2, 0): "1", (2, 1): "Mencatat", (2, 3): "Buku", (2, 4): "10", (2, 5): "Menit", (2, 6): "Catatan",
    }  # fmt: skip
    (table,) = read(Sheet().table(xs, [100.0, 116.0, 142.0, 170.0], texts).page())
    assert table.langkah[0].waktu == "10 Menit"


def test_an_actor_outside_the_bar_is_an_actor() -> None:
    xs = [40.0, 66.0, 190.0, 240.0, 290.0, 340.0, 400.0, 450.0, 520.0]
    texts = {
        (0, 0, 2, 1): "No", (0, 1, 2, 1): "Kegiatan", (0, 2, 2, 1): "PELAPOR", (0, 3, 1, 2): "Pelaksana",
        (0, 5, 1, 3): "Mutu Baku", (1, 3): "Staf", (1, 4): "Kasubbag", (1, 5): "Kelengkapan", (1, 6): "Waktu",
        (1, 7): "Output", (2, 0): "1", (2, 1): "Melapor", (2, 5): "Laporan", (2, 6): "1 Jam", (2, 7): "Tanda terima",
    }  # fmt: skip
    sheet = Sheet().table(xs, [100.0, 116.0, 132.0, 166.0], texts).shape("mulai_selesai", 215.0, 150.0)
    (table,) = read(sheet.page())
    assert table.pelaksana == ("PELAPOR", "Staf", "Kasubbag")
    assert table.langkah[0].pelaksana == (PelaksanaLangkah(0, "mulai_selesai"),)


def test_words_in_symbols_and_on_connectors_are_no_text() -> None:
    sheet = drawn()
    sheet.text(215.0, 165.0, "MULAI", 260.0).text(300.0, 205.0, "Ya", 320.0).text(
        262.0, 205.0, "Tidak", 300.0
    )
    (table,) = read(sheet.page())
    texts = [(s.no, s.kegiatan, s.kelengkapan, s.waktu, s.output, s.keterangan) for s in table.langkah]
    assert not any("MULAI" in text or "Ya" in text or "Tidak" in text for step in texts for text in step)


def test_connectors_that_cut_actor_cells_make_no_steps() -> None:
    sheet = drawn()
    cut = [c for c in sheet.cells if c.col == 3 and c.row == 3]
    sheet.cells = [c for c in sheet.cells if c not in cut]
    for c in cut:
        x0, y0, x1, y1 = c.box
        sheet.cells += [
            Cell((x0, y0, x1, y0 + 16.0), 0, 3, 3),
            Cell((x0, y0 + 17.0, x0 + 20.0, y1), 0, 4, 3),
            Cell((x0 + 21.0, y0 + 17.0, x1, y1), 0, 4, 4),
        ]
    (table,) = read(sheet.page())
    assert len(table.langkah) == 3
    assert table.pelaksana == ("Staf", "Kasubbag")


def test_one_number_beside_several_activities_is_one_step() -> None:
    texts = dict(HEAD) | {
        (2, 0, 3, 1): "1", (2, 1): "a. menyiapkan bahan", (3, 1): "b. menyusun konsep", (4, 1): "c. mengetik",
        (2, 4, 3, 1): "Bahan", (2, 5, 3, 1): "3 Hari", (2, 6, 3, 1): "Konsep", (2, 7, 3, 1): "",
        (2, 2, 3, 1): "", (2, 3, 3, 1): "", (5, 0): "2", (5, 1): "Menandatangani",
    }  # fmt: skip
    sheet = Sheet().table(STEP_XS, [100.0, 116.0, 132.0, 156.0, 180.0, 204.0, 240.0], texts)
    (table,) = read(sheet.page())
    assert [step.kegiatan for step in table.langkah] == [
        "a. menyiapkan bahan b. menyusun konsep c. mengetik",
        "Menandatangani",
    ]


def test_a_cell_merged_over_steps_belongs_to_the_first() -> None:
    texts = dict(HEAD) | {
        (2, 0): "1", (2, 1): "Menerima", (3, 0): "2", (3, 1): "Mencatat", (2, 5, 2, 1): "1 Hari",
        (2, 4): "Surat", (3, 4): "Buku",
    }  # fmt: skip
    (table,) = read(Sheet().table(STEP_XS, [100.0, 116.0, 132.0, 160.0, 188.0], texts).page())
    assert [step.waktu for step in table.langkah] == ["1 Hari", ""]
    assert [step.kelengkapan for step in table.langkah] == ["Surat", "Buku"]


def test_steps_are_told_apart_by_their_numbers_where_a_line_was_not_seen() -> None:
    texts = dict(HEAD) | {
        (2, 0): "1.\n\n\n2.", (2, 1): "Menerima surat\n\n\nMencatat surat", (2, 4): "Surat\n\n\nBuku",
        (2, 5): "5 Menit\n\n\n1 Jam",
    }  # fmt: skip
    (table,) = read(Sheet().table(STEP_XS, [100.0, 116.0, 132.0, 200.0], texts).page())
    assert [(s.no, s.kegiatan, s.kelengkapan, s.waktu) for s in table.langkah] == [
        ("1", "Menerima surat", "Surat", "5 Menit"),
        ("2", "Mencatat surat", "Buku", "1 Jam"),
    ]


def test_a_broken_word_in_a_narrow_column_is_closed() -> None:
    rows = [("1", "Mengambil kesempatan", "Surat", "Pada kesempata\nn pertama", "Surat masing-\nmasing", "")]
    (table,) = read(drawn(rows, height=60.0).page())
    assert table.langkah[0].waktu == "Pada kesempatan pertama"
    assert table.langkah[0].output == "Surat masing-masing"


@pytest.mark.parametrize("head", [HEAD, None], ids=["head repeated", "head not repeated"])
def test_a_table_over_two_pages_is_one_table(head: object) -> None:
    first = drawn().page()
    more = [
        ("4.", "Mengirim surat", "Amplop", "1 Hari", "Bukti kirim", ""),
        ("5.", "Menyimpan", "Map", "", "Arsip", ""),
    ]
    (table,) = read(first, drawn(more, 2, head=head).page())
    assert [step.no for step in table.langkah] == ["1", "2", "3", "4", "5"]
    assert table.langkah[3].output == "Bukti kirim"
    assert len(table.langkah[4].pelaksana) == 1


def test_a_step_cut_by_the_page_break_is_one_step() -> None:
    first = drawn().page()
    more = [
        ("", "yang telah diberi nomor", "", "", "", ""),
        ("4.", "Menyimpan surat", "Map", "1 Jam", "Arsip", ""),
    ]
    sheet = Sheet(2)
    steps(sheet, 60.0, more, head=None)
    (table,) = read(first, sheet.page())
    assert [step.no for step in table.langkah] == ["1", "2", "3", "4"]
    assert table.langkah[2].kegiatan == "Mencatat surat dalam buku agenda yang telah diberi nomor"


def test_a_pentagon_at_the_page_break_is_no_step_symbol() -> None:
    first = drawn()
    first.shape("penghubung", 290.0, 120.0 + 32.0 + 3 * 34.0 - 8.0)
    second = Sheet(2)
    tops = steps(second, 60.0, [("4.", "Menyimpan surat", "Map", "1 Jam", "Arsip", "")], head=None)
    second.shape("penghubung", 230.0, tops[0] + 6.0).shape("mulai_selesai", 230.0, tops[0] + 22.0)
    (table,) = read(first.page(), second.page())
    assert [p.simbol for step in table.langkah for p in step.pelaksana].count("penghubung") == 0


def test_a_second_table_with_its_own_title_and_numbers_is_another() -> None:
    first = drawn().text(200.0, 100.0, "SOP SURAT MASUK").page()
    second = drawn(number=2).text(200.0, 100.0, "SOP SURAT KELUAR").page()
    assert [table.judul for table in read(first, second)] == ["SOP SURAT MASUK", "SOP SURAT KELUAR"]


def test_a_form_with_a_kegiatan_column_is_no_step_table() -> None:
    texts = {
        (0, 0): "No.", (0, 1): "Kode", (0, 2): "Judul Kegiatan", (0, 3): "Sasaran/Volume", (0, 4): "Jenis Kegiatan",
        (0, 5): "Anggaran (Rp)", (0, 6): "Lokus", (0, 7): "Tanggal Kegiatan",
    } | {(row, 0): str(row) for row in range(1, 6)}  # fmt: skip
    sheet = Sheet().table(STEP_XS, [100.0 + 24.0 * i for i in range(7)], texts)
    assert read(sheet.page()) == []


def test_the_legend_under_a_table_stays_out() -> None:
    sheet = drawn()
    sheet.text(40.0, 300.0, "Keterangan :\nSimbol").shape("keputusan", 60.0, 340.0)
    sheet.text(90.0, 336.0, ": Menyatakan suatu keputusan")
    (table,) = read(sheet.page())
    assert len(table.langkah) == 3
    assert all("Menyatakan" not in step.kegiatan for step in table.langkah)


@pytest.mark.parametrize(
    ("raw", "clean", "mended"),
    [
        (["1.", "2.", "3."], ["1", "2", "3"], 0),
        (["l.", "2.", "3", "4"], ["1", "2", "3", "4"], 0),  # a letter for the digit that is due
        (["1", "2", "3", "Ts", "5"], ["1", "2", "3", "4", "5"], 1),  # plainly counting: told and mended
        (["1", "2", "8", "4", "5"], ["1", "2", "3", "4", "5"], 0),
        (["1", "", "3", "4"], ["1", "", "3", "4"], 0),  # nothing was read: nothing is guessed
        (["1", "2", "3", "3", "4", "5"], ["1", "2", "3", "3", "4", "5"], 0),  # printed twice stays twice
        (["a", "b", "c"], ["a", "b", "c"], 0),
    ],
)
def test_step_numbers(raw: list[str], clean: list[str], mended: int) -> None:
    numbers, told = step_numbers([(text, 0.8) for text in raw])
    assert numbers == clean
    assert len(told) >= mended


def test_a_number_that_was_not_guessed_is_never_changed() -> None:
    assert step_numbers([(text, 1.0) for text in ("1", "2", "8", "4", "5")])[0] == ["1", "2", "8", "4", "5"]


@pytest.mark.parametrize(
    ("read", "time"),
    [("30menit", "30 menit"), ("l Jam", "1 Jam"), ("1-2 Hari", "1-2 Hari"), ("Setiap saat", "Setiap saat")],
)
def test_times_run_together_are_parted(read: str, time: str) -> None:
    assert tidy_time(read, 0.9) == time


def test_numbers_that_skip_or_repeat_are_told() -> None:
    rows = [(no, f"Langkah {no}", "Surat", "1 Jam", "Surat", "") for no in ("1", "2", "2", "5")]
    draft = Draft()
    (found,) = find_tables([drawn(rows).page()])
    to_table(found, (), "sop/0/tabel/0", draft)
    assert "Tabel langkah di halaman 1: nomor langkah 2 dipakai dua kali." in draft.catatan_baca
    assert "Tabel langkah di halaman 1: nomor langkah melompat dari 2 ke 5." in draft.catatan_baca


def test_every_value_of_a_step_says_where_it_was_read() -> None:
    draft = Draft()
    (found,) = find_tables([drawn().page()])
    to_table(found, (), "sop/0/tabel/0", draft)
    assert draft.bukti["sop/0/tabel/0/langkah/1/waktu"].halaman == 1
    x0, y0, x1, y1 = draft.bukti["sop/0/tabel/0/langkah/1/waktu"].kotak
    assert 400.0 <= x0 < x1 <= 450.0
    assert 186.0 <= y0 < y1 <= 220.0
    assert "sop/0/tabel/0/langkah/0/keterangan" not in draft.bukti


def test_a_column_cut_off_by_the_edge_of_the_paper_is_still_read() -> None:
    sheet = drawn()
    sheet.cells = [cell for cell in sheet.cells if cell.box[0] > STEP_XS[2]]
    sheet.words = [word for word in sheet.words if word.box[0] > STEP_XS[1]]
    shifted = [replace(w, box=(w.box[0] - 60.0, w.box[1], w.box[2] - 60.0, w.box[3])) for w in sheet.words]
    cells = [replace(c, box=(c.box[0] - 60.0, c.box[1], c.box[2] - 60.0, c.box[3])) for c in sheet.cells]
    (table,) = read(replace(sheet.page(), words=tuple(shifted), cells=tuple(cells), symbols=()))
    assert [step.kegiatan for step in table.langkah] == [what for _, what, *_ in STEPS]
    assert [step.output for step in table.langkah] == ["Surat", "Disposisi", "Catatan"]


def test_numbers_written_before_the_activities_are_step_numbers() -> None:
    head = {
        (0, 0, 2, 1): "Kegiatan", (0, 1, 1, 2): "Pelaksana", (0, 3, 1, 3): "Mutu Baku", (1, 1): "Staf",
        (1, 2): "Kasubbag", (1, 3): "Kelengkapan", (1, 4): "Waktu", (1, 5): "Output",
    }  # fmt: skip
    texts = head | {(2, 0): "1. Menerima surat", (3, 0): "2. Mencatat surat", (3, 4): "1 Jam"}
    xs = [40.0, 200.0, 260.0, 320.0, 400.0, 450.0, 540.0]
    (table,) = read(Sheet().table(xs, [100.0, 116.0, 132.0, 160.0, 188.0], texts).page())
    assert [(s.no, s.kegiatan, s.waktu) for s in table.langkah] == [
        ("1", "Menerima surat", ""),
        ("2", "Mencatat surat", "1 Jam"),
    ]


def test_a_bar_that_groups_actors_is_not_part_of_their_names() -> None:
    texts = {
        (0, 0, 3, 1): "No", (0, 1, 3, 1): "Kegiatan", (0, 2, 1, 3): "Pelaksana", (0, 5, 1, 3): "Mutu Baku",
        (1, 2, 1, 2): "Sekretariat", (1, 4, 2, 1): "Ketua", (1, 5, 2, 1): "Kelengkapan", (1, 6, 2, 1): "Waktu",
        (1, 7, 2, 1): "Output", (2, 2): "Staf", (2, 3): "Kasubbag", (3, 0): "1", (3, 1): "Menerima", (3, 6): "1 Jam",
    }  # fmt: skip
    (table,) = read(Sheet().table(STEP_XS, [100.0, 116.0, 132.0, 150.0, 180.0], texts).page())
    assert table.pelaksana == ("Staf", "Kasubbag", "Ketua")


def test_an_actor_read_only_in_the_repeated_head_has_its_name() -> None:
    more = [("4.", "Mengirim surat", "Amplop", "1 Hari", "Bukti kirim", "")]
    (table,) = read(drawn(head=dict(HEAD) | {(1, 3): ""}).page(), drawn(more, 2).page())
    assert table.pelaksana == ("Staf", "Kasubbag")


def test_a_shape_over_two_columns_stands_in_both() -> None:
    sheet = Sheet(1)
    tops = steps(sheet, 120.0, STEPS)
    sheet.shape("mulai_selesai", 230.0, tops[0] + 17.0).shape("mulai_selesai", 290.0, tops[2] + 17.0)
    sheet.symbols.insert(1, Symbol("proses", (225.0, tops[1] + 10.0, 295.0, tops[1] + 24.0)))
    (table,) = read(sheet.page())
    assert table.langkah[1].pelaksana == (PelaksanaLangkah(0, "proses"), PelaksanaLangkah(1, "proses"))
