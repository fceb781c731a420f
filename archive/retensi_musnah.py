"""Destroying what was approved: the only place in the program that removes a document's files from the store.

The order for each document, and what a crash after each step leaves:
1. the intent is committed with its entry in the trail, if everything still allows it - `finish_destruction` goes on at 2;
2. the card is written: what was destroyed, on whose word, and what stays known of it - it is written again;
3. the files beside it are removed, and the page images drawn from them - the rest is removed;
4. row, record, clock and the end of the intent are committed with a second entry - the search index catches up.
Before step 1 everything is kept, and a hold, a withdrawal or the wait stops it; after it there is no way back.
"""

import dataclasses
import datetime as dt
import logging
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from archive.card import CARD, Card, Musnah, card_of, dump_card, load_card
from archive.database import naskah_table as N
from archive.database import reading, rekaman_table
from archive.durable import hash_file, store_faults
from archive.errors import ArsipError, NotFoundError, RuleError, StoreError
from archive.file_store import FileStore
from archive.naskah_store import Naskah, NaskahStore, filed_facts, now
from archive.reclassify import finish_moves, waiting_moves
from archive.records import Keputusan, Rekaman, Sop, Surat
from archive.rekaman_json import dump_rekaman
from archive.retensi_tables import musnah_table as M
from archive.retensi_tables import persetujuan_table as A
from archive.retensi_tables import retensi_table as R
from archive.retensi_tables import usul_baris_table as L
from archive.retensi_tables import usul_table as U
from archive.retensi_usul import APPROVALS, Usul, finish, get_usul, line_ids
from archive.trail import record, recording

log = logging.getLogger(__name__)

PAGE_IMAGES = (
    "cache/halaman"  # in the data folder; the web pages keep drawn pages there, by the original's hash
)


def destroy(
    usul_id: int,
    *,
    store: NaskahStore,
    files: FileStore,
    oleh: str,
    saat: dt.datetime | None = None,
    wrap: Callable[[Iterable[int]], Iterable[int]] = iter,
) -> Usul:
    """Carries out a proposal to destroy: removes the files of each document left in it, keeps card, row and trail.

    What was carried out already changes nothing; what a crash broke off is finished first. `saat` is the moment that
    counts (now). Raises RuleError while approvals or the berita acara are missing, the wait runs, or a backup is
    being made; StoreError when the berita acara itself is not whole.
    """
    if not oleh.strip():
        raise RuleError(
            f"usul {usul_id}: tidak diketahui siapa yang melaksanakan. Masuk dulu, lalu coba lagi."
        )
    moment = (saat or dt.datetime.now(dt.UTC)).astimezone(dt.UTC)
    with files.destroying() as alone:
        if not alone:
            raise RuleError(
                f"usul {usul_id}: arsip sedang dicadangkan atau dimusnahkan. Tunggu, lalu ulangi."
            )
        with files.filing_lock():
            finish_moves(store, files)
            _finish(store, files)
        usul = get_usul(store.engine, usul_id)
        if usul.status == "dilaksanakan" and usul.jenis == "musnah":
            return usul
        _check_report(usul, store, files)
        with reading(store.engine) as connection:
            ids = line_ids(connection, usul_id)
            begun = connection.scalar(sa.select(M.c.naskah_id).where(M.c.usul_id == usul_id).limit(1))
        if not ids and begun is None:
            raise RuleError(
                f"usul {usul_id}: semua naskahnya sudah dikeluarkan atau ditahan. Batalkan usul ini."
            )
        for naskah_id in wrap(_originals_last(ids, store)):
            with files.filing_lock():
                if _begin(usul_id, naskah_id, store, files, oleh, moment):
                    _carry_on(naskah_id, store, files)
        with recording(store.engine) as connection:
            _ready(connection, usul_id, moment)
            finish(connection, usul_id, oleh)
    return get_usul(store.engine, usul_id)


def _originals_last(ids: Iterable[int], store: NaskahStore) -> list[int]:
    """The documents in an order in which an original goes after every document it holds.

    Raises RuleError when a file holds documents that are to be kept: its original shows them all.
    """
    wanted = list(ids)
    rows = [naskah for one in wanted if (naskah := store.get(one)) is not None]
    for naskah in rows:
        kept = [one.id for one in _others_kept(naskah, store) if one.id not in wanted]
        if kept:
            raise RuleError(
                f"naskah {naskah.id}: dipindai dalam satu berkas dengan naskah {', '.join(map(str, kept))}, yang tidak "
                "ikut dimusnahkan. Usulkan semuanya, atau keluarkan naskah ini dari usul."
            )
    return [
        naskah.id for naskah in sorted(rows, key=lambda one: (one.induk_id is None, wanted.index(one.id)))
    ]


def _others_kept(naskah: Naskah, store: NaskahStore) -> list[Naskah]:
    """The other documents of its file that are not destroyed."""
    return [one for one in store.in_file(naskah) if one.id != naskah.id and not one.dimusnahkan_pada]


def waiting_destruction(store: NaskahStore) -> list[int]:
    """The documents whose destruction was begun and is not finished."""
    with reading(store.engine) as connection:
        return list(
            connection.scalars(
                sa.select(M.c.naskah_id).where(sa.text("selesai_pada IS NULL")).order_by(M.c.naskah_id)
            )
        )


def finish_destruction(store: NaskahStore, files: FileStore) -> int:
    """Finishes what a crash broke off; how many. The caller holds the lock of filing.

    Leaves it for the next time while a backup is being made.
    """
    if not waiting_destruction(store):
        return 0
    with files.destroying() as alone:
        return _finish(store, files) if alone else 0


def _finish(store: NaskahStore, files: FileStore) -> int:
    done = 0
    for naskah_id in waiting_destruction(store):
        try:
            _carry_on(naskah_id, store, files)
        except StoreError as error:  # one that cannot be removed must not keep the archive from starting
            log.error("naskah %d: its destruction cannot be finished: %s", naskah_id, error)
        else:
            done += 1
    return done


def known_after(rekaman: Rekaman) -> Rekaman:
    """What stays known of a destroyed document: what it was, from and to whom, when and about what; not what it said."""
    surat = rekaman.surat and dataclasses.replace(rekaman.surat, isi="")
    keputusan = rekaman.keputusan and dataclasses.replace(
        rekaman.keputusan, menimbang=(), mengingat=(), memperhatikan=(), diktum=()
    )
    kept = (
        "halaman_awal", "halaman_akhir", "instansi", "nomor_sop", "tanggal_pembuatan", "tanggal_revisi",
        "tanggal_efektif", "tanggal_pengesahan", "disahkan_oleh", "nama_sop",
    )  # fmt: skip
    sop = tuple(Sop(**{name: getattr(one, name) for name in kept}) for one in rekaman.sop)
    assert surat is None or isinstance(surat, Surat)
    assert keputusan is None or isinstance(keputusan, Keputusan)
    return Rekaman(rekaman.jenis, sop, keputusan, surat, rekaman.klasifikasi)


def _check_report(usul: Usul, store: NaskahStore, files: FileStore) -> None:
    """The berita acara lies in the archive, whole: it is the proof for what comes."""
    if usul.ba_naskah_id is None:
        return  # `_ready` says what is missing
    report = store.get(usul.ba_naskah_id)
    try:
        if report is None:
            raise NotFoundError(f"naskah {usul.ba_naskah_id}: tidak ada.")
        whole = hash_file(files.path(report, "asli")) == report.sha256
    except (NotFoundError, OSError) as error:
        raise StoreError(
            f"usul {usul.id}: berita acaranya tidak dapat dibaca ({error}). Pulihkan dulu."
        ) from error
    if not whole:
        raise StoreError(f"usul {usul.id}: isi berita acaranya berubah. Pulihkan dari cadangan dulu.")


def _ready(connection: sa.Connection, usul_id: int, moment: dt.datetime) -> Any:
    """The row of a proposal that may be carried out at this moment; raises RuleError saying what is missing."""
    usul = connection.execute(sa.select(U).where(U.c.id == usul_id)).one()
    if usul.jenis != "musnah":
        raise RuleError(f"usul {usul_id}: bukan usul musnah.")
    if usul.status != "dijadwalkan" or usul.ba_naskah_id is None:
        raise RuleError(f"usul {usul_id}: {usul.status}. Lengkapi dua persetujuan dan berita acaranya dulu.")
    people = sa.select(A.c.kunci).where(A.c.usul_id == usul_id, A.c.putusan == "setuju").distinct()
    if len(connection.scalars(people).all()) < APPROVALS["musnah"]:
        raise RuleError(f"usul {usul_id}: belum disetujui {APPROVALS['musnah']} orang yang berbeda.")
    if moment < dt.datetime.fromisoformat(usul.laksana_sesudah):
        local = dt.datetime.fromisoformat(usul.laksana_sesudah).astimezone()
        raise RuleError(
            f"usul {usul_id}: masih dalam masa tunggu sampai {local:%Y-%m-%d %H:%M}. Sampai saat itu dapat dibatalkan."
        )
    return usul


def _begin(
    usul_id: int, naskah_id: int, store: NaskahStore, files: FileStore, oleh: str, moment: dt.datetime
) -> bool:
    """Commits the intent for one document if nothing has come between; whether it was."""
    naskah = store.get(naskah_id)
    if naskah is None or naskah.status != "terarsip" or naskah_id in waiting_moves(store):
        raise StoreError(f"naskah {naskah_id}: tidak siap dimusnahkan. Jalankan `arsip check`.")
    if naskah.induk_id is None and _others_kept(naskah, store):
        return False  # one of them is held: the original stays with it
    with recording(store.engine) as connection:
        usul = _ready(connection, usul_id, moment)
        clock = connection.execute(sa.select(R).where(R.c.naskah_id == naskah_id)).one()
        line = sa.select(L.c.status).where(L.c.usul_id == usul_id, L.c.naskah_id == naskah_id)
        if clock.ditahan or clock.usul_id != usul_id or connection.scalar(line) != "diusulkan":
            return False  # held or taken out since the list was read
        connection.execute(
            sa.insert(M).values(naskah_id=naskah_id, usul_id=usul_id, oleh=oleh.strip(), mulai_pada=now())
        )
        told = {
            "usul": usul_id,
            "berita_acara": usul.ba_nomor,
            "berita_acara_naskah": usul.ba_naskah_id,
            "sha256": naskah.sha256,
            "berkas": _sizes(naskah, files),
        }
        record(connection, "pemusnahan dimulai", oleh=oleh.strip(), naskah_id=naskah_id, sesudah=told)
    return True


def _carry_on(naskah_id: int, store: NaskahStore, files: FileStore) -> None:
    """Carries out the committed intent from wherever it stands."""
    naskah = store.get(naskah_id)
    assert naskah is not None  # the intent points at it
    with reading(store.engine) as connection:
        intent = connection.execute(sa.select(M).where(M.c.naskah_id == naskah_id)).one()
        usul = connection.execute(sa.select(U).where(U.c.id == intent.usul_id)).one()
        people = sa.select(A.c.nama).where(A.c.usul_id == usul.id, A.c.putusan == "setuju").order_by(A.c.id)
        approved = tuple(connection.scalars(people))
    changed = dataclasses.replace(naskah, dimusnahkan_pada=intent.mulai_pada)
    try:
        rekaman = known_after(store.rekaman(naskah_id))
    except ArsipError:
        rekaman = Rekaman(naskah.jenis or "lainnya")
    written = _card(naskah, files)
    sizes = _sizes(naskah, files)
    if written is not None and written.musnah is not None:  # some files are gone already
        sizes = written.musnah.berkas | sizes
    told = Musnah(
        pada=intent.mulai_pada,
        oleh=intent.oleh,
        usul=usul.id,
        berita_acara=usul.ba_nomor,
        disetujui=approved,
        tipe=naskah.tipe,
        ukuran=naskah.ukuran,
        halaman=naskah.halaman,
        berkas=sizes,
        rekaman=rekaman,
    )
    card = dataclasses.replace(card_of(dataclasses.asdict(changed)), musnah=told)
    files.write_inside(changed, {CARD: dump_card(card)})
    files.remove_content(changed)
    _drop_images(naskah, files.root.parent)
    with recording(store.engine) as connection:
        text = dump_rekaman(rekaman).decode()
        connection.execute(
            sa.update(rekaman_table).where(rekaman_table.c.naskah_id == naskah_id).values(isi=text)
        )
        connection.execute(
            sa.update(N)
            .where(N.c.id == naskah_id)
            .values(
                dimusnahkan_pada=intent.mulai_pada, perlu_diperiksa=0, terindeks=False, versi=N.c.versi + 1
            )
        )
        connection.execute(
            sa.update(R).where(R.c.naskah_id == naskah_id).values(tahap="musnah", usul_id=None)
        )
        connection.execute(
            sa.update(L)
            .where(L.c.usul_id == usul.id, L.c.naskah_id == naskah_id)
            .values(status="dilaksanakan")
        )
        connection.execute(sa.update(M).where(M.c.naskah_id == naskah_id).values(selesai_pada=now()))
        facts = filed_facts(connection, changed) | {
            "usul": usul.id,
            "berkas": sizes,
            "disetujui": list(approved),
        }
        record(connection, "dimusnahkan", oleh=intent.oleh, naskah_id=naskah_id, sesudah=facts)


def _card(naskah: Naskah, files: FileStore) -> Card | None:
    path = files.find(naskah.folder, CARD)
    try:
        return load_card(path.read_bytes()) if path else None
    except (OSError, ValueError):
        return None


def _sizes(naskah: Naskah, files: FileStore) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in files.content(naskah)}


def _drop_images(naskah: Naskah, data: Path) -> None:
    """Pictures of its pages, kept by the hash of the original."""
    folder = data / PAGE_IMAGES / naskah.sha256[:2] / naskah.sha256
    if folder.is_dir() and not folder.is_symlink():
        with store_faults(naskah.nama_asal):
            shutil.rmtree(folder)
