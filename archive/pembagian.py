"""The documents of a file put right by a person: joined where it was divided wrongly, divided where it was not.

The document on the earlier pages keeps its number, folder and code; the later one gets a row of its own, or becomes
`digabung`: its row stays for the trail and the registers, its pages are the earlier one's. The original is not touched.
The order, and what a crash after each step leaves:
1. the new files are put together in `_terima` - they are swept;
2. the intent is committed, with the row of a new document, `dibaca` - `finish_arrangements` goes on at 3;
3. each file moves to its place in one step, the folder of a joined document is removed - the rest is done;
4. rows, records, trail and the end of the intent are committed at once - the search index catches up.
"""

import contextlib
import dataclasses
import functools
import gzip
import logging
import os
import shutil
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import sqlalchemy as sa

from archive.agenda import drop_line, lines_of
from archive.agenda_draf import fill_registers, redraft
from archive.bagian import last_page
from archive.card import CARD, card_of, dump_card
from archive.database import naskah_table as N
from archive.database import reading, rekaman_table
from archive.durable import make_folder, store_faults, sync_folder, write_file
from archive.errors import NotFoundError, RuleError, StoreError
from archive.file_store import FILES, FileStore
from archive.filed_row import completed, filed_columns, free_folders, move_document, pack_pages
from archive.geometry import Page
from archive.naskah_store import RECEIVED, Naskah, NaskahStore, Planned, filed_facts, insert_part, now
from archive.office_tables import agenda_table as G
from archive.pdf_pages import join_pages, take_pages
from archive.reclassify import waiting_moves
from archive.records import Rekaman
from archive.rekaman_json import dump_rekaman, load_pages
from archive.retensi_tables import retensi_table as R
from archive.rights import BIASA, KEAMANAN
from archive.settings import Settings
from archive.trail import record, recording
from archive.trust_tables import koreksi_simpan_table as C
from archive.trust_tables import rekaman_tulis_table as W
from archive.trust_tables import susunan_table as S

log = logging.getLogger(__name__)

Parse = Callable[[Sequence[Page]], Rekaman]
STAGED = "susun"  # in the receiving folder of the original: the new files of the earlier document
_MOVED = (FILES["arsip"], FILES["halaman"])
_OF_RECORD = ("jenis", "nomor", "judul", "tanggal", "tahun", "instansi", "kesegeraan")
CORRECTED_BEFORE = (
    "Isian yang pernah diperbaiki petugas dibaca ulang karena pembagian berkas diubah. Periksa lagi."
)
_NO_CLOCK = {"nasib": "", "mulai": "", "habis_aktif": "", "habis_inaktif": "", "alasan": ""}


@dataclass(frozen=True, slots=True)
class Plan:
    """What the documents of a file are to become: the record and the columns of the earlier one, the id of a new one
    or of the one that is joined to it (0 for none), and why.
    """

    rekaman: Rekaman
    kolom: dict[str, str | int]
    alasan: str
    baru: int = 0
    gabung: int = 0


def join(
    earlier: Naskah,
    later: Naskah,
    alasan: str,
    by: str,
    *,
    parse: Parse,
    store: NaskahStore,
    files: FileStore,
    settings: Settings,
) -> Naskah:
    """Joins a document to the one before it in the same file, and reads the pages of both as one; the row afterwards.

    What a person had corrected in the records is read anew, and a note says so. `parse` makes a record of pages
    numbered from 1. Raises RuleError (not neighbours in one file, already in a register, held, destroyed),
    NotFoundError, StoreError.
    """
    with _alone(files, alasan):
        finish_arrangements(store, files)
        first, second = _filed(earlier.id, store), _filed(later.id, store)
        together = (first.induk_id or first.id) == (second.induk_id or second.id)
        if not together or last_page(first) + 1 != second.halaman_awal:
            raise RuleError(
                f"naskah {first.id} dan {second.id}: tidak berurutan dalam satu berkas. Pilih dua naskah yang "
                "bersebelahan dari berkas yang sama."
            )
        _require_free(second, store)
        pages = _numbered((*_pages(first, files), *_pages(second, files)))
        staged = _stage(first, files)
        join_pages([files.path(first, "arsip"), files.path(second, "arsip")], staged / FILES["arsip"])
        others = [one for one in store.in_file(first) if one.id not in (first.id, second.id)]
        plan = _planned(
            first,
            pages,
            parse,
            store,
            settings,
            alasan,
            of=(first.id, second.id),
            whole=not others,
            at_least=second.keamanan,
        )
        _write_staged(staged, first, pages)
        plan = dataclasses.replace(plan, gabung=second.id)
        done = _carry_out(first, plan, None, by, store, files)
    redraft(store, settings, done.id)
    return done


def divide_at(
    naskah: Naskah,
    halaman: int,
    alasan: str,
    by: str,
    *,
    parse: Parse,
    store: NaskahStore,
    files: FileStore,
    settings: Settings,
) -> tuple[Naskah, Naskah]:
    """Divides a document before its page `halaman` (from 2), and reads both parts by themselves; their rows.

    `parse` and what is raised as with `join`.
    """
    with _alone(files, alasan):
        finish_arrangements(store, files)
        first = _filed(naskah.id, store)
        pages = _pages(first, files)
        if not 2 <= halaman <= len(pages):
            raise RuleError(
                f"naskah {first.id}: tidak dapat dibagi di halaman {halaman}; halamannya {len(pages)}. "
                "Sebutkan halaman pertama naskah yang kedua."
            )
        staged, source = _stage(first, files), files.path(first, "arsip")
        take_pages(source, 1, halaman - 1, staged / FILES["arsip"])
        kept, others = _numbered(pages[: halaman - 1]), _numbered(pages[halaman - 1 :])
        _write_staged(staged, first, kept)
        plan = _planned(first, kept, parse, store, settings, alasan, of=(first.id,), whole=False)
        new = _new_part(first, first.halaman_awal + halaman - 1, others, parse, files, settings)
        with_pages = staged / "lain.pdf"
        take_pages(source, halaman, len(pages), with_pages)
        files.write_beside(
            first,
            with_pages,
            {FILES["rekaman"]: dump_rekaman(new.rekaman), FILES["halaman"]: pack_pages(others)},
            halaman_awal=new.halaman_awal,
        )
        with_pages.unlink()
        done = _carry_out(first, plan, new, by, store, files)
    redraft(store, settings, done.id)
    fill_registers(store, settings)
    return done, next(one for one in store.in_file(done) if one.halaman_awal == new.halaman_awal)


def waiting_arrangements(store: NaskahStore) -> list[int]:
    """The documents whose pages were being put in another order."""
    with reading(store.engine) as connection:
        return list(connection.scalars(sa.select(S.c.naskah_id).order_by(S.c.naskah_id)))


def finish_arrangements(store: NaskahStore, files: FileStore) -> int:
    """Finishes what a crash broke off; how many. The caller holds the lock of filing."""
    done = 0
    for naskah_id in waiting_arrangements(store):
        try:
            _apply(naskah_id, store, files)
        except (StoreError, RuleError) as error:  # it must not keep the archive from starting
            log.error("naskah %d: its file cannot be put in order: %s", naskah_id, error)
        else:
            done += 1
    return done


@contextlib.contextmanager
def _alone(files: FileStore, alasan: str) -> Iterator[None]:
    """The lock of filing, while no backup is being made; raises RuleError."""
    if not alasan.strip():
        raise RuleError("alasan belum diisi. Tulis mengapa pembagian berkas ini diubah.")
    with files.destroying() as got:
        if not got:
            raise RuleError("arsip sedang dicadangkan. Tunggu sampai selesai, lalu ulangi.")
        with files.filing_lock():
            yield


def _filed(naskah_id: int, store: NaskahStore) -> Naskah:
    current = store.get(naskah_id)
    if current is None:
        raise NotFoundError(f"naskah {naskah_id}: tidak ada dalam arsip. Periksa nomornya.")
    if current.status != "terarsip" or naskah_id in waiting_moves(store):
        raise RuleError(f"naskah {naskah_id}: belum diarsipkan atau sedang dipindahkan. Tunggu sebentar.")
    if current.dimusnahkan_pada:
        raise RuleError(f"naskah {naskah_id}: sudah dimusnahkan; halamannya tidak ada lagi.")
    with reading(store.engine) as connection:
        if connection.scalar(sa.select(W.c.naskah_id).where(W.c.naskah_id == naskah_id)) is not None:
            raise RuleError(
                f"naskah {naskah_id}: perbaikannya sedang disimpan. Tunggu sebentar, lalu ulangi."
            )
        if connection.scalar(sa.select(R.c.usul_id).where(R.c.naskah_id == naskah_id)) is not None:
            raise RuleError(
                f"naskah {naskah_id}: sedang diusulkan pindah atau musnah. Keluarkan dulu dari usul."
            )
    return current


def _require_free(naskah: Naskah, store: NaskahStore) -> None:
    """Raises RuleError when the office holds on to this document, which is to become part of another."""
    for line in lines_of(store.engine, naskah.id):
        if line.status not in ("draf", "dibatalkan"):
            raise RuleError(
                f"naskah {naskah.id}: sudah dicatat dalam register {line.register} nomor {line.nomor_agenda}. "
                "Batalkan dulu barisnya, lalu gabungkan."
            )
    with reading(store.engine) as connection:
        if connection.scalar(sa.select(R.c.ditahan).where(R.c.naskah_id == naskah.id)):
            raise RuleError(
                f"naskah {naskah.id}: sedang ditahan dari penyusutan. Lepaskan dulu penahanannya."
            )


def _pages(naskah: Naskah, files: FileStore) -> tuple[Page, ...]:
    path = files.path(naskah, "halaman")
    try:
        return load_pages(gzip.decompress(path.read_bytes()))
    except (OSError, EOFError, zlib.error, msgspec.MsgspecError) as error:
        raise StoreError(f"naskah {naskah.id}: {path.name} rusak. Jalankan `arsip check`.") from error


def _numbered(pages: Sequence[Page]) -> tuple[Page, ...]:
    return tuple(dataclasses.replace(page, number=i) for i, page in enumerate(pages, 1))


def _staged(naskah: Naskah, files: FileStore) -> Path:
    return files.received(naskah) / STAGED


def _stage(naskah: Naskah, files: FileStore) -> Path:
    """An empty folder for the new files of a document."""
    folder = _staged(naskah, files)
    with store_faults(naskah.nama_asal):
        shutil.rmtree(files.received(naskah), ignore_errors=True)
        make_folder(folder)
    return folder


def _write_staged(folder: Path, naskah: Naskah, pages: Sequence[Page]) -> None:
    """The pages beside the searchable PDF that was written there, both safely on the disk."""
    with store_faults(naskah.nama_asal):
        with open(folder / FILES["arsip"], "rb+") as file:
            os.fsync(file.fileno())
        write_file(folder / FILES["halaman"], pack_pages(pages))
        sync_folder(folder)


def _planned(
    first: Naskah,
    pages: Sequence[Page],
    parse: Parse,
    store: NaskahStore,
    settings: Settings,
    alasan: str,
    *,
    of: Sequence[int],
    whole: bool,
    at_least: str = BIASA,
) -> Plan:
    """What the earlier document becomes with these pages; `whole` when they are all of its file, `of` the documents
    they are taken from.
    """
    rekaman = completed(parse(pages), settings)
    with reading(store.engine) as connection:
        corrected = connection.scalar(sa.select(C.c.id).where(C.c.naskah_id.in_(of)).limit(1)) is not None
    if corrected:
        rekaman = dataclasses.replace(rekaman, catatan_baca=(CORRECTED_BEFORE, *rekaman.catatan_baca))
    known = store.rekaman(first.id).klasifikasi
    if known is not None and known.dasar == "petugas":
        rekaman = dataclasses.replace(rekaman, klasifikasi=known)
    if not whole:
        rekaman = _placed(rekaman, first.sha256, first.halaman_awal, len(pages))
    columns = filed_columns(rekaman, len(pages), settings)
    kolom: dict[str, str | int] = {name: str(columns[name]) for name in _OF_RECORD}
    kolom["halaman"] = len(pages)
    kolom["keamanan"] = max(first.keamanan, at_least, str(columns["keamanan"]), key=KEAMANAN.index)
    return Plan(rekaman, kolom, alasan.strip())


def _placed(rekaman: Rekaman, sha256: str, halaman_awal: int, pages: int) -> Rekaman:
    return dataclasses.replace(
        rekaman, halaman_awal=halaman_awal, halaman_akhir=halaman_awal + pages - 1, sha256_asli=sha256
    )


def _new_part(
    first: Naskah,
    halaman_awal: int,
    pages: Sequence[Page],
    parse: Parse,
    files: FileStore,
    settings: Settings,
) -> Planned:
    """The row of a new document, no less secret than the one it was part of."""
    rekaman = _placed(completed(parse(pages), settings), first.sha256, halaman_awal, len(pages))
    columns = filed_columns(rekaman, len(pages), settings)
    columns["keamanan"] = max(first.keamanan, str(columns["keamanan"]), key=KEAMANAN.index)
    columns |= {"detik": 0.0, "diarsipkan_pada": now()}
    return Planned(
        rekaman, columns, functools.partial(free_folders, first, rekaman, columns, files), halaman_awal
    )


def _carry_out(
    first: Naskah, plan: Plan, new: Planned | None, by: str, store: NaskahStore, files: FileStore
) -> Naskah:
    holder = first if first.induk_id is None else store.get(first.induk_id)
    assert holder is not None  # a row points at it
    with recording(store.engine) as connection:
        if new is not None:
            plan = dataclasses.replace(plan, baru=insert_part(connection, holder, new))
        text = msgspec.json.encode(plan).decode()
        connection.execute(sa.insert(S).values(naskah_id=first.id, rencana=text, oleh=by, waktu=now()))
    _apply(first.id, store, files)
    return _filed(first.id, store)


def _apply(naskah_id: int, store: NaskahStore, files: FileStore) -> None:
    """Carries out the committed intent from wherever it stands."""
    before = store.get(naskah_id)
    assert before is not None  # the intent points at it
    with reading(store.engine) as connection:
        intent = connection.execute(sa.select(S).where(S.c.naskah_id == naskah_id)).one()
    plan = msgspec.json.decode(intent.rencana, type=Plan)
    changed = msgspec.convert(dataclasses.asdict(before) | plan.kolom, Naskah)
    _bring(changed, files)
    card = dump_card(card_of(dataclasses.asdict(changed)))
    files.write_inside(changed, {FILES["rekaman"]: dump_rekaman(plan.rekaman), CARD: card})
    new, gone = store.get(plan.baru), store.get(plan.gabung)
    if new is not None and not files.is_whole(new, new.folder) and not move_document(new, files):
        raise StoreError(f"{new.nama_asal}: folder {new.folder} sudah ada. Jalankan `arsip check`.")
    if gone is not None:
        files.remove_folder(gone)
    with recording(store.engine) as connection:
        told = _facts(connection, before)
        _write_row(connection, changed, plan)
        if new is not None:
            _end_new(connection, new, plan, intent.oleh)
        if gone is not None:
            _end_joined(connection, gone, changed, plan, intent.oleh)
        connection.execute(sa.delete(S).where(S.c.naskah_id == naskah_id))
        record(
            connection,
            "berkas dibagi" if new is not None else "berkas digabung",
            oleh=intent.oleh,
            naskah_id=naskah_id,
            sebelum=told,
            sesudah=_facts(connection, changed) | {"alasan": plan.alasan},
        )
    with store_faults(changed.nama_asal):
        shutil.rmtree(files.received(changed), ignore_errors=True)


def _bring(naskah: Naskah, files: FileStore) -> None:
    """Puts the new files of the earlier document in its folder, those that are not there yet."""
    folder, staged = files.inside(naskah.folder), _staged(naskah, files)
    if folder is None:
        raise StoreError(f"{naskah.nama_asal}: folder {naskah.folder} adalah tautan. Jalankan `arsip check`.")
    with store_faults(naskah.nama_asal):
        for name in _MOVED:
            if (staged / name).is_file():
                os.replace(staged / name, folder / name)
        sync_folder(folder)
    if len(_pages(naskah, files)) != naskah.halaman:
        raise StoreError(f"{naskah.nama_asal}: halaman barunya hilang. Pulihkan dari cadangan.")


def _write_row(connection: sa.Connection, changed: Naskah, plan: Plan) -> None:
    connection.execute(
        sa.update(rekaman_table)
        .where(rekaman_table.c.naskah_id == changed.id)
        .values(isi=dump_rekaman(plan.rekaman).decode())
    )
    connection.execute(
        sa.update(N)
        .where(N.c.id == changed.id)
        .values(
            **plan.kolom,
            perlu_diperiksa=len(plan.rekaman.catatan_baca),
            terindeks=False,
            versi=N.c.versi + 1,
        )
    )


def _end_new(connection: sa.Connection, new: Naskah, plan: Plan, by: str) -> None:
    connection.execute(
        sa.update(N).where(N.c.id == new.id).values(status="terarsip", terindeks=False, versi=N.c.versi + 1)
    )
    told = _facts(connection, new) | {"alasan": plan.alasan}
    record(connection, "terarsip", oleh=by, naskah_id=new.id, sesudah=told)


def _end_joined(connection: sa.Connection, gone: Naskah, to: Naskah, plan: Plan, by: str) -> None:
    """The row stays for those that point at it; nothing of what was read does, for the other document has it."""
    told = _facts(connection, gone)
    place = f"{RECEIVED}/digabung-{gone.id}"
    why = f"Digabung dengan naskah {to.id}: {plan.alasan}"
    connection.execute(
        sa.update(N)
        .where(N.c.id == gone.id)
        .values(status="digabung", alasan=why, folder=place, folder_kunci=place, versi=N.c.versi + 1)
    )
    connection.execute(sa.delete(rekaman_table).where(rekaman_table.c.naskah_id == gone.id))
    connection.execute(sa.update(R).where(R.c.naskah_id == gone.id).values(_NO_CLOCK))
    drafted = sa.select(G.c.id).where(G.c.naskah_id == gone.id, G.c.status == "draf")
    for line in connection.scalars(drafted).all():
        drop_line(connection, line, why, oleh=by)
    record(
        connection, "digabung", oleh=by, naskah_id=gone.id, sebelum=told, sesudah={"ke": to.id, "alasan": why}
    )


def _facts(connection: sa.Connection, naskah: Naskah) -> dict[str, object]:
    return filed_facts(connection, naskah) | {"halaman": [naskah.halaman_awal, last_page(naskah)]}
