"""Several documents in one file: filed together or not at all, found again from the folder alone, put right by a person."""

import dataclasses
import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pikepdf
import pytest
import sqlalchemy as sa
from alembic import command

from archive.agenda import lines_of
from archive.audit import audit
from archive.bacaan import Bacaan
from archive.backup import backup, restore
from archive.bagian import joined_to, last_page, seberkas
from archive.card import CARD
from archive.database import migration_config, open_engine
from archive.errors import RuleError
from archive.export_bag import check_bag, export_naskah
from archive.file_store import FileStore
from archive.filing import file_naskah, resume_filing
from archive.geometry import Page, Word
from archive.naskah_store import Naskah, open_store
from archive.pembagian import divide_at, join
from archive.rebuilding import rebuild_database
from archive.reclassify import set_keamanan, set_klasifikasi
from archive.records import Rekaman
from archive.rekaman_json import load_rekaman
from archive.trail import entries
from tests.archive.killing import run_and_kill
from tests.archive.offices import Home, letter, open_home

HEADS = (  # what stands on the first page of each letter of a stack of five pages: number and subject
    ("45/PP.05.1-Und/3601/2025", "Undangan Rapat"),
    (None, ""),
    ("46/KU.03.2-SD/3601/2025", "Usul Anggaran"),
    ("47/RT.02.1-ST/3601/2025", "Pemeriksaan Gudang"),
    (None, ""),
)
STACK = ((1, 2), (3, 3), (4, 5))
STRIDE = 5  # steps passed over, so that the tests stay quick; an odd number meets all kinds of them


def parse(pages: Sequence[Page]) -> Rekaman:
    """The letter that begins on the first of these pages, whose text is their words."""
    nomor, _, hal = " ".join(word.text for word in pages[0].words).partition("|")
    texts = tuple(" ".join(word.text for word in page.words) for page in pages)
    return dataclasses.replace(letter(nomor or None, hal), halaman=(), teks=texts, catatan_baca=())


def sheets() -> list[Page]:
    """The pages of the stack."""
    return [
        Page(
            i,
            200,
            300,
            0,
            "ocr",
            (Word(f"{nomor}|{hal}" if nomor else "lanjutan", (10, 10, 90, 20), 1.0, 0),),
        )
        for i, (nomor, hal) in enumerate(HEADS, 1)
    ]


def pdf(path: Path, first: int, last: int) -> Path:
    """Pages `first` to `last`, each as wide as its number says."""
    with pikepdf.new() as made:
        for number in range(first, last + 1):
            made.add_blank_page(page_size=(100 + number, 300))
        made.save(path, deterministic_id=True)
    return path


def widths(path: Path) -> list[int]:
    with pikepdf.open(path) as found:
        return [int(page.mediabox[2]) - 100 for page in found.pages]


def file_stack(home: Home, *, division: Sequence[tuple[int, int]] = STACK) -> Naskah:
    """Takes the stack in and files it, divided so."""
    original = pdf(home.root / "asli.pdf", 1, len(HEADS)).read_bytes()
    naskah = home.take(original, "tumpukan.pdf")
    read = []
    for first, last in division:
        own = [dataclasses.replace(page, number=i) for i, page in enumerate(sheets()[first - 1 : last], 1)]
        read.append(Bacaan(parse(own), own, pdf(home.root / f"{first}.pdf", first, last)))
    one, *others = read
    return file_naskah(
        naskah,
        one.rekaman,
        one.pages,
        one.searchable,
        lain=others,
        store=home.store,
        files=home.files,
        settings=home.settings,
        seconds=10.0,
    )


def faults(home: Home) -> list[str]:
    return audit(home.store, home.files, None)


def places(home: Home) -> list[tuple[int, str, int, int]]:
    """Number, folder, first and last page of every document of the stack."""
    first = home.store.by_sha(sha256(home))
    assert first is not None
    return [(one.id, one.folder, one.halaman_awal, last_page(one)) for one in home.store.in_file(first)]


def sha256(home: Home) -> str:
    return hashlib.sha256((home.root / "asli.pdf").read_bytes()).hexdigest()


def assert_whole(home: Home, wanted: Sequence[tuple[int, int]], told: object = "") -> None:
    """The stack is divided so, each document holds its own pages, the original is there once and unchanged."""
    found = places(home)
    assert [(first, last) for _, _, first, last in found] == list(wanted), told
    for number, _, first, last in found:
        naskah = home.store.get(number)
        assert naskah is not None
        assert naskah.status == "terarsip", told
        assert widths(home.files.path(naskah, "arsip")) == list(range(first, last + 1)), told
        kept = load_rekaman(home.files.path(naskah, "rekaman").read_bytes())
        assert kept == home.store.rekaman(number)
        assert len(kept.teks) == last - first + 1
        assert hashlib.sha256(home.files.path(naskah, "asli").read_bytes()).hexdigest() == naskah.sha256
    assert len(list(home.files.root.rglob("asli.*"))) == 1, told
    assert home.files.received_folders() == [], told
    assert faults(home) == [], told


def test_each_document_gets_a_folder_and_the_first_the_original(home: Home) -> None:
    first = file_stack(home)
    assert places(home) == [
        (1, "PP/PP.05/2025/0045 Undangan Rapat", 1, 2),
        (2, "KU/KU.03/2025/0046 Usul Anggaran", 3, 3),
        (3, "RT/RT.02/2025/0047 Pemeriksaan Gudang", 4, 5),
    ]
    assert_whole(home, STACK)
    third = home.store.get(3)
    assert third is not None
    assert (third.induk_id, third.folder_asli, third.sha256) == (1, first.folder, first.sha256)
    assert (first.detik, third.detik) == (4.0, 4.0)
    told = json.loads(home.files.path(third, "rekaman").read_bytes())
    assert (told["sha256_asli"], told["halaman_awal"], told["halaman_akhir"]) == (first.sha256, 4, 5)
    assert [line.register for n in (1, 2, 3) for line in lines_of(home.store.engine, n)] == ["keluar"] * 3


def test_a_whole_file_says_nothing_of_parts(home: Home) -> None:
    filed = home.file(home.take())
    told = json.loads(home.files.path(filed, "rekaman").read_bytes())
    assert not {"halaman_awal", "halaman_akhir", "sha256_asli"} & told.keys()
    assert home.store.in_file(filed) == [filed]


def test_the_same_stack_again_is_a_duplicate_of_its_first_document(home: Home) -> None:
    first = file_stack(home)
    again, new = home.store.receive(first.sha256, "lagi.pdf", "pdf", 1)
    assert (again.id, new) == (first.id, False)
    assert [one.id for one in home.store.pending()] == []


def test_the_original_is_followed_when_its_document_is_filed_elsewhere(home: Home) -> None:
    first = file_stack(home)
    moved = set_klasifikasi(first, "HK.03", "Ani", store=home.store, files=home.files)
    assert moved.folder.startswith("HK/")
    assert_whole(home, STACK)


@pytest.mark.slow
def test_a_kill_at_any_step_files_all_documents_or_none(tmp_path: Path) -> None:
    with (start := open_home(tmp_path / "mula")).store:
        start.take(pdf(start.root / "asli.pdf", 1, len(HEADS)).read_bytes(), "tumpukan.pdf")
    pair = ((1, 3), (4, 5))
    ended, steps = False, 0
    while not ended:
        root = shutil.copytree(tmp_path / "mula", tmp_path / str(steps))
        ended = run_and_kill(root, steps, lambda home: file_stack(home, division=pair))
        home = open_home(root)
        with home.store:
            states = home.store.count_by_status()
            assert states in ({"diterima": 1}, {"dibaca": 2}, {"terarsip": 2}), (steps, states)
            resume_filing(home.store, home.files)
            assert home.store.count_by_status() in ({"diterima": 1}, {"terarsip": 2}), steps
            file_stack(home, division=pair)
            assert_whole(home, pair, steps)
        steps += STRIDE
    assert steps > 40


def test_a_document_that_lost_its_files_on_the_way_takes_all_back(home: Home) -> None:
    move = FileStore.move_to_place
    home.files.move_to_place = lambda naskah: naskah.induk_id is not None and move(home.files, naskah)  # type: ignore[method-assign]
    with pytest.raises(Exception, match="sudah ada"):
        file_stack(home)
    del home.files.move_to_place
    (home.files.root / "KU/KU.03/2025/0046 Usul Anggaran/arsip.pdf").unlink()
    assert resume_filing(home.store, home.files) == 0
    assert home.store.count_by_status() == {"diterima": 1}
    assert [path.name for path in home.files.root.rglob("arsip.pdf")] == ["arsip.pdf"], (
        "beside the original alone"
    )
    file_stack(home)
    assert_whole(home, STACK)


def test_check_tells_of_a_gap_between_documents(home: Home) -> None:
    file_stack(home)
    with home.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE naskah SET halaman_awal = 4 WHERE id = 2")
    assert any("pembagian berkasnya tidak cocok pada naskah 2" in fault for fault in faults(home))


def test_check_tells_of_a_lost_original_at_every_document(home: Home) -> None:
    first = file_stack(home)
    home.files.path(first, "asli").unlink()
    assert sum("asli.pdf hilang" in fault for fault in faults(home)) == 3


@pytest.mark.slow
@pytest.mark.parametrize("with_old", [True, False])
def test_the_database_is_made_anew_from_the_folders(home: Home, *, with_old: bool) -> None:
    file_stack(home)
    before = places(home)
    rows = [home.store.get(number) for number in (1, 2, 3)]
    home.store.close()
    if not with_old:
        (home.settings.data / "arsip.db").unlink()
    rebuilt = rebuild_database(home.settings.data)
    assert (rebuilt.terarsip, rebuilt.menunggu) == (3, 0)
    assert not [one for one in rebuilt.hilang if not one.startswith(("arsip.db", "pengguna"))]
    home.store = open_store(home.settings.database)
    assert places(home) == before
    for row in rows:
        assert row is not None
        made = home.store.get(row.id)
        assert made is not None
        assert dataclasses.replace(made, versi=row.versi) == row
    assert_whole(home, STACK)


@pytest.mark.slow
def test_a_part_without_a_card_still_finds_its_original(home: Home) -> None:
    file_stack(home)
    (home.files.root / "KU/KU.03/2025/0046 Usul Anggaran" / CARD).unlink()
    home.store.close()
    rebuild_database(home.settings.data)
    home.store = open_store(home.settings.database)
    assert places(home)[1] == (2, "KU/KU.03/2025/0046 Usul Anggaran", 3, 3)


@pytest.mark.slow
def test_a_backup_brings_every_document_back(home: Home, tmp_path: Path) -> None:
    file_stack(home)
    assert backup(home.settings.data, tmp_path / "cadangan.tar").kesalahan == ()
    home.store.close()
    shutil.rmtree(home.settings.data)
    restore(tmp_path / "cadangan.tar", home.settings.data)
    back = open_home(home.root)
    with back.store:
        assert_whole(back, STACK)


def test_the_original_is_handed_on_only_with_all_its_documents(home: Home, tmp_path: Path) -> None:
    file_stack(home)
    for ids, wanted in (([1, 2], []), ([1, 2, 3], ["naskah-000001/data/asli.pdf"])):
        out = tmp_path / str(len(ids))
        bags = list(export_naskah(ids, out, store=home.store, files=home.files))
        assert [fault for bag in bags for fault in check_bag(bag)] == []
        assert [path.relative_to(out).as_posix() for path in out.rglob("asli.*")] == wanted
        assert len(list(out.rglob("arsip.pdf"))) == len(ids)


def test_who_may_not_see_one_document_does_not_see_the_original(home: Home) -> None:
    first = file_stack(home)
    second = home.store.get(2)
    assert second is not None
    set_keamanan(second, "rahasia", "Ani", store=home.store, files=home.files)
    clerk = seberkas(home.store, first, {"biasa"})
    assert ([one.id for one in clerk.naskah], clerk.utuh) == ([1, 3], False)
    assert seberkas(home.store, first, {"biasa", "rahasia"}).utuh


@pytest.mark.slow
def test_an_archive_of_before_keeps_its_rows_and_numbers(tmp_path: Path) -> None:
    """The table of documents is made anew: what points at a row, its guards and the next number stay."""
    address = f"sqlite:///{tmp_path}/arsip.db"
    engine = open_engine(address)
    config = migration_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0008")
        columns = (
            "sha256, nama_asal, tipe, ukuran, status, alasan, jenis, nomor, judul, tanggal, tahun, instansi"
        )
        connection.exec_driver_sql(
            f"INSERT INTO naskah (id, {columns}, klasifikasi, folder, folder_kunci, halaman, detik, diterima_pada, "
            f"terindeks, perlu_diperiksa) VALUES (7, '{'a' * 64}', 'surat.pdf', 'pdf', 9, 'terarsip', '', 'surat', '', "
            "'Judul', '', '', '', '', 'x/y', 'x/y', 1, 0.5, '2025-01-02T03:04:05+07:00', 1, 0)"
        )
        connection.exec_driver_sql('INSERT INTO rekaman VALUES (7, \'{"jenis": "surat"}\')')
        connection.exec_driver_sql("UPDATE sqlite_sequence SET seq = 40 WHERE name = 'naskah'")
    engine.dispose()
    with open_store(address) as store:
        kept = store.get(7)
        assert kept is not None
        assert (kept.judul, kept.induk_id, kept.halaman_awal, kept.folder_asli) == ("Judul", None, 1, "")
        assert store.rekaman(7).jenis == "surat"
        assert store.receive("b" * 64, "baru.pdf", "pdf", 1)[0].id == 41
        assert store.faults() == []
        with pytest.raises(sa.exc.IntegrityError), store.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM naskah WHERE id = 7")


def joined(home: Home) -> Naskah:
    """The second document is really the end of the first."""
    resume_filing(home.store, home.files)
    first, second = home.store.get(1), home.store.get(2)
    assert first is not None
    assert second is not None
    if second.status == "digabung":
        return first
    return join(
        first,
        second,
        "lampirannya",
        "Ani",
        parse=parse,
        store=home.store,
        files=home.files,
        settings=home.settings,
    )


def divided(home: Home) -> Naskah:
    """The file holds two documents: the second begins on page 4."""
    resume_filing(home.store, home.files)
    first = home.store.get(1)
    assert first is not None
    if len(home.store.in_file(first)) == 2:
        return first
    return divide_at(
        first, 4, "dua surat", "Ani", parse=parse, store=home.store, files=home.files, settings=home.settings
    )[0]


def test_documents_that_were_divided_wrongly_are_joined(home: Home) -> None:
    file_stack(home)
    first = joined(home)
    assert_whole(home, ((1, 3), (4, 5)))
    assert (first.id, first.nomor, first.halaman) == (1, "45/PP.05.1-Und/3601/2025", 3)
    gone = home.store.get(2)
    assert gone is not None
    assert (gone.status, gone.alasan) == ("digabung", "Digabung dengan naskah 1: lampirannya")
    assert joined_to(home.store, gone).id == 1
    assert home.store.all_ids() == [1, 3]
    assert [line.status for line in lines_of(home.store.engine, 2)] == ["dibatalkan"]
    told = entries(home.store.engine)
    assert [
        (e.peristiwa, e.oleh, e.naskah_id) for e in told if e.oleh == "Ani" and e.peristiwa.endswith("gabung")
    ] == [
        ("digabung", "Ani", 2),
        ("berkas digabung", "Ani", 1),
    ]


@pytest.mark.slow
def test_what_was_joined_stays_so_in_a_database_made_anew(home: Home) -> None:
    file_stack(home)
    joined(home)
    home.store.close()
    assert rebuild_database(home.settings.data).hilang == ()
    home.store = open_store(home.settings.database)
    gone = home.store.get(2)
    assert gone is not None
    assert gone.status == "digabung"
    assert_whole(home, ((1, 3), (4, 5)))


def test_joined_to_one_the_file_is_whole_again(home: Home) -> None:
    file_stack(home, division=((1, 3), (4, 5)))
    first = joined(home)
    assert_whole(home, ((1, 5),))
    assert home.store.rekaman(first.id).halaman_awal is None


def test_a_document_is_divided_at_a_page(home: Home) -> None:
    file_stack(home, division=((1, 5),))
    divided(home)
    assert_whole(home, ((1, 3), (4, 5)))
    second = home.store.get(2)
    assert second is not None
    assert (second.nomor, second.folder) == (
        "47/RT.02.1-ST/3601/2025",
        "RT/RT.02/2025/0047 Pemeriksaan Gudang",
    )
    assert [line.register for line in lines_of(home.store.engine, 2)] == ["keluar"]


def test_a_part_is_no_less_secret_than_what_it_was_part_of(home: Home) -> None:
    first = file_stack(home, division=((1, 5),))
    set_keamanan(first, "rahasia", "Ani", store=home.store, files=home.files)
    divided(home)
    second = home.store.get(2)
    assert second is not None
    assert second.keamanan == "rahasia"


@pytest.mark.slow
def test_dividing_and_joining_gives_back_what_was(home: Home) -> None:
    file_stack(home, division=((1, 5),))
    before = home.store.rekaman(1)
    divided(home)
    joined(home)
    assert_whole(home, ((1, 5),))
    assert home.store.rekaman(1) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("division", "change", "wanted"),
    [(STACK, joined, ((1, 3), (4, 5))), (((1, 5),), divided, ((1, 3), (4, 5)))],
    ids=["join", "divide"],
)
def test_a_kill_while_putting_right_leaves_the_old_or_the_new(
    tmp_path: Path, division: tuple[tuple[int, int], ...], change: object, wanted: tuple[tuple[int, int], ...]
) -> None:
    assert callable(change)
    with open_home(tmp_path / "mula").store:
        file_stack(open_home(tmp_path / "mula"), division=division)
    ended, steps = False, 0
    while not ended:
        root = tmp_path / str(steps)
        shutil.copytree(tmp_path / "mula", root)
        ended = run_and_kill(root, steps, change)
        home = open_home(root)
        with home.store:
            resume_filing(home.store, home.files)
            now = [(first, last) for _, _, first, last in places(home)]
            assert now in (list(division), list(wanted)), (steps, now)
            assert_whole(home, now, steps)
            change(home)
            assert_whole(home, wanted, steps)
        steps += STRIDE
    assert steps > 20


@pytest.mark.parametrize(
    ("ids", "alasan", "message"),
    [
        ((1, 3), "salah", "tidak berurutan"),
        ((2, 1), "salah", "tidak berurutan"),
        ((1, 2), " ", "alasan belum diisi"),
    ],
)
def test_what_is_not_joined(home: Home, ids: tuple[int, int], alasan: str, message: str) -> None:
    file_stack(home)
    one, other = (home.store.get(number) for number in ids)
    assert one is not None
    assert other is not None
    with pytest.raises(RuleError, match=message):
        join(
            one, other, alasan, "Ani", parse=parse, store=home.store, files=home.files, settings=home.settings
        )
    assert_whole(home, STACK)


@pytest.mark.parametrize("halaman", [0, 1, 3, 99])
def test_pages_at_which_a_document_cannot_be_divided(home: Home, halaman: int) -> None:
    first = file_stack(home)
    with pytest.raises(RuleError, match="tidak dapat dibagi di halaman"):
        divide_at(
            first,
            halaman,
            "salah",
            "Ani",
            parse=parse,
            store=home.store,
            files=home.files,
            settings=home.settings,
        )
    assert_whole(home, STACK)
