"""Re-filing by a person: another code, hence another folder, and a trace of it; also another degree of secrecy.

The order, and what a crash after each step leaves:
1. the intent is committed: where to, which code, who - `finish_moves` goes on at 2;
2. the folder is moved there in one rename - `finish_moves` goes on at 3;
3. record and card are written anew in it - `finish_moves` writes them again;
4. row, record, trail and the end of the intent are committed at once - the search index catches up.
"""

import dataclasses
import logging

import sqlalchemy as sa

from archive.agenda_draf import follow_code
from archive.card import CARD, card_of, dump_card
from archive.database import naskah_table as N
from archive.database import reading, rekaman_table, writing
from archive.errors import NotFoundError, RuleError, StoreError
from archive.file_store import FILES, FileStore
from archive.folder_name import folder_candidates, parent_folder
from archive.kode import Kode, find_kode
from archive.naskah_store import Naskah, NaskahStore, filed_facts, folder_key, now
from archive.nomor import parse_nomor
from archive.records import Klasifikasi, Rekaman
from archive.rekaman_json import dump_rekaman
from archive.rights import KEAMANAN
from archive.summary import ringkas
from archive.trail import record, recording
from archive.trust_tables import pindah_table as P

log = logging.getLogger(__name__)

KESEGERAAN = ("biasa", "penting", "mendesak", "segera", "sangat segera")


def set_klasifikasi(naskah: Naskah, kode: str, by: str, *, store: NaskahStore, files: FileStore) -> Naskah:
    """Files a document under the code a person chose, `by` name; its row afterwards.

    Moves its folder, writes its record anew (`petugas`, confidence 1), and leaves a trace. The code it has already,
    confirmed by a person, changes nothing. Raises RuleError (unknown code, not filed yet), NotFoundError, StoreError.
    """
    found = find_kode(kode)
    if found is None:
        raise RuleError(f"kode {kode}: tidak ada dalam daftar klasifikasi. Periksa kodenya.")
    with files.filing_lock():
        finish_moves(store, files)
        current = _filed(naskah.id, store)
        rekaman = store.rekaman(current.id)
        known = rekaman.klasifikasi
        confirmed = known is not None and (known.kode, known.dasar) == (found.kode, "petugas")
        if confirmed and current.klasifikasi == found.kode:
            return current
        place = _place(current, rekaman, found, store, files)
        return _begin(current, place, found.kode, current.keamanan, by, store, files)


def set_keamanan(naskah: Naskah, keamanan: str, by: str, *, store: NaskahStore, files: FileStore) -> Naskah:
    """Makes a document `biasa`, `terbatas` or `rahasia`, and leaves a trace. Raises RuleError, NotFoundError."""
    if keamanan not in KEAMANAN:
        raise RuleError(f"keamanan {keamanan}: tidak dikenal. Pilih salah satu: {', '.join(KEAMANAN)}.")
    with files.filing_lock():
        finish_moves(store, files)
        current = _filed(naskah.id, store)
        if current.keamanan == keamanan:
            return current
        return _begin(current, current.folder, "", keamanan, by, store, files)


def set_kesegeraan(
    naskah: Naskah, kesegeraan: str, by: str, *, store: NaskahStore, files: FileStore
) -> Naskah:
    """Says how urgent a document is, "" when nothing is known; leaves a trace. Raises RuleError, NotFoundError."""
    if kesegeraan and kesegeraan not in KESEGERAAN:
        raise RuleError(f"kesegeraan {kesegeraan}: tidak dikenal. Pilih salah satu: {', '.join(KESEGERAAN)}.")
    with files.filing_lock():
        finish_moves(store, files)
        current = _filed(naskah.id, store)
        if current.kesegeraan == kesegeraan:
            return current
        return _begin(current, current.folder, "", current.keamanan, by, store, files, kesegeraan)


def _begin(
    naskah: Naskah,
    ke: str,
    kode: str,
    keamanan: str,
    by: str,
    store: NaskahStore,
    files: FileStore,
    kesegeraan: str | None = None,
) -> Naskah:
    intent = {"ke": ke, "kode": kode, "keamanan": keamanan, "kesegeraan": kesegeraan, "oleh": by}
    with writing(store.engine) as connection:
        connection.execute(sa.insert(P).values(naskah_id=naskah.id, **intent, waktu=now()))
    _change(naskah.id, store, files)
    return _filed(naskah.id, store)


def waiting_moves(store: NaskahStore) -> list[int]:
    """The documents whose change was begun and is not finished."""
    with reading(store.engine) as connection:
        return list(connection.scalars(sa.select(P.c.naskah_id).order_by(P.c.naskah_id)))


def finish_moves(store: NaskahStore, files: FileStore) -> int:
    """Finishes re-filings that a crash broke off; how many. The caller holds the lock of filing."""
    done = 0
    for naskah_id in waiting_moves(store):
        try:
            _change(naskah_id, store, files)
        except StoreError as error:  # one that cannot be moved must not keep the archive from starting
            log.error("naskah %d: re-filing cannot be finished: %s", naskah_id, error)
        else:
            done += 1
    return done


def _change(naskah_id: int, store: NaskahStore, files: FileStore) -> None:
    """Carries out the committed intent from wherever it stands."""
    current = _filed(naskah_id, store)
    rekaman = store.rekaman(naskah_id)
    with reading(store.engine) as connection:
        intent = connection.execute(sa.select(P).where(P.c.naskah_id == naskah_id)).one()
    kode = find_kode(intent.kode) if intent.kode else None
    place = (
        intent.ke if intent.ke == current.folder else _moved(current, rekaman, intent.ke, kode, store, files)
    )
    if files.find(place, files.name(current, "asli" if current.induk_id is None else "arsip")) is None:
        raise StoreError(f"{current.nama_asal}: folder {current.folder} hilang. Jalankan `arsip check`.")
    changed = dataclasses.replace(current, folder=place, keamanan=intent.keamanan)
    if intent.kesegeraan is not None:
        changed = dataclasses.replace(changed, kesegeraan=intent.kesegeraan)
    if kode is not None:
        changed = dataclasses.replace(changed, klasifikasi=kode.kode)
        set_by_a_person = Klasifikasi(kode.kode, kode.uraian, "petugas", 1.0)
        rekaman = dataclasses.replace(rekaman, klasifikasi=set_by_a_person)
    card = dump_card(card_of(dataclasses.asdict(changed)))
    files.write_inside(changed, {FILES["rekaman"]: dump_rekaman(rekaman), CARD: card})
    with recording(store.engine) as connection:
        before = _facts(connection, current)
        _write_row(connection, changed, rekaman)
        connection.execute(sa.delete(P).where(P.c.naskah_id == naskah_id))
        if kode is not None:
            follow_code(connection, naskah_id, kode.kode)
        record(
            connection,
            "diklasifikasi"
            if kode
            else "keamanan diubah"
            if intent.kesegeraan is None
            else "kesegeraan diubah",
            oleh=intent.oleh,
            naskah_id=naskah_id,
            sebelum=before,
            sesudah=_facts(connection, changed),
        )


def _moved(
    naskah: Naskah, rekaman: Rekaman, ke: str, kode: Kode | None, store: NaskahStore, files: FileStore
) -> str:
    """Where the folder lies after its move, which may be done already; another place when that one was taken."""
    if not files.exists(naskah.folder):
        return ke
    if kode is not None and (files.exists(ke) or _taken(naskah.id, ke, store)):
        ke = _place(naskah, rekaman, kode, store, files)
        with writing(store.engine) as connection:
            connection.execute(sa.update(P).where(P.c.naskah_id == naskah.id).values(ke=ke))
    if ke != naskah.folder:
        files.move_folder(naskah, ke)
    return ke


def _write_row(connection: sa.Connection, changed: Naskah, rekaman: Rekaman) -> None:
    connection.execute(
        sa.update(rekaman_table)
        .where(rekaman_table.c.naskah_id == changed.id)
        .values(isi=dump_rekaman(rekaman).decode())
    )
    connection.execute(
        sa.update(N)
        .where(N.c.id == changed.id)
        .values(
            folder=changed.folder,
            folder_kunci=folder_key(changed.folder),
            klasifikasi=changed.klasifikasi,
            keamanan=changed.keamanan,
            kesegeraan=changed.kesegeraan,
            terindeks=False,
            versi=N.c.versi + 1,
        )
    )
    # Where the original lies, for the other documents of its file.
    connection.execute(sa.update(N).where(N.c.induk_id == changed.id).values(folder_asli=changed.folder))


def _facts(connection: sa.Connection, naskah: Naskah) -> dict[str, object]:
    return filed_facts(connection, naskah) | {"keamanan": naskah.keamanan, "kesegeraan": naskah.kesegeraan}


def _filed(naskah_id: int, store: NaskahStore) -> Naskah:
    current = store.get(naskah_id)
    if current is None:
        raise NotFoundError(f"naskah {naskah_id}: tidak ada dalam arsip. Periksa nomornya.")
    if current.status != "terarsip":
        raise RuleError(f"{current.nama_asal}: belum diarsipkan. Tunggu sampai selesai dibaca.")
    if current.dimusnahkan_pada:
        raise RuleError(f"naskah {naskah_id}: sudah dimusnahkan; keterangannya tidak diubah lagi.")
    return current


def _place(naskah: Naskah, rekaman: Rekaman, kode: Kode, store: NaskahStore, files: FileStore) -> str:
    """The folder for a document under this code: the one it has when it stays, else the first free one."""
    parent = parent_folder(kode.kode, naskah.tahun)
    if naskah.folder.rpartition("/")[0] == parent:
        return naskah.folder
    ringkasan = ringkas(rekaman)
    nomor = parse_nomor(ringkasan.nomor)
    folders = folder_candidates(
        kode.kode,
        naskah.tahun,
        nomor.urut if nomor else None,
        ringkasan.judul,
        naskah.id,
        naskah.sha256,
    )
    for folder in folders:
        if not files.exists(folder) and not _taken(naskah.id, folder, store):
            return folder
    raise StoreError(f"{naskah.nama_asal}: folder {folders[-1]} sudah ada. Jalankan `arsip check`.")


def _taken(naskah_id: int, folder: str, store: NaskahStore) -> bool:
    with reading(store.engine) as connection:
        other = sa.select(N.c.id).where(N.c.folder_kunci == folder_key(folder), N.c.id != naskah_id)
        return connection.scalar(other) is not None
