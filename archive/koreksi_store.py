"""Corrections saved, told and undone: the record in the database, what changed by whom, and the files that follow it.

The order, and what a crash after each step leaves:
1. record, row, corrections and trail are committed at once, with a note that the files are to follow -
   `finish_corrections` goes on at 2;
2. the folder moves where the code, year or title now say, in one rename - `finish_corrections` goes on at 3;
3. rekaman.json and card are written anew in it, the row is told its folder - `finish_corrections` does it again;
4. the draft lines of the registers follow the record, and the note goes.
"""

import dataclasses
import json
import logging
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from archive.agenda_draf import redraft
from archive.agenda_rencana import split_sifat
from archive.card import CARD, card_of, dump_card
from archive.database import naskah_table as N
from archive.database import reading, rekaman_table, writing
from archive.errors import ArsipError, NotFoundError, RuleError, StoreError
from archive.file_store import FILES, FileStore
from archive.filed_row import filed_code
from archive.folder_name import folder_candidates
from archive.klasifikasi import classify
from archive.kode import find_kode
from archive.koreksi import CORRECTED, Perubahan, confirmed, correct, sidik
from archive.koreksi_medan import label_of
from archive.naskah_store import Naskah, NaskahStore, filed_facts, folder_key, now
from archive.nomor import check_nomor, check_office, parse_nomor
from archive.reclassify import waiting_moves
from archive.records import Klasifikasi, Rekaman
from archive.rekaman_json import dump_rekaman
from archive.rights import KEAMANAN, keamanan_of
from archive.saran import better
from archive.settings import Settings
from archive.summary import ringkas
from archive.trail import record, recording
from archive.trust_tables import koreksi_simpan_table as S
from archive.trust_tables import koreksi_table as K
from archive.trust_tables import rekaman_tulis_table as W

log = logging.getLogger(__name__)

CORRECTION, CONFIRMATION, UNDOING = "diperbaiki", "dikonfirmasi", "diurungkan"
_COLUMNS = (
    "klasifikasi",
    "keamanan",
    "kesegeraan",
)  # of the row: a save changes them, undoing it brings them back


class ChangedMeanwhile(RuleError):
    """Somebody saved this document since the form was opened; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Ubahan:
    """A field that a save changed: as the program read it, before and after; plain values."""

    medan: str
    dibaca: Any
    sebelum: Any
    sesudah: Any

    @property
    def label(self) -> str:
        """What a clerk calls the field."""
        return label_of(self.medan)


@dataclass(frozen=True, slots=True)
class Simpanan:
    """A save of a person; `mengurungkan` is the save it undid, `diurungkan` whether it was undone itself."""

    id: int
    naskah_id: int
    oleh: str
    waktu: str
    peristiwa: str
    mengurungkan: int | None
    sidik_sebelum: str
    sidik_sesudah: str
    diurungkan: bool = False
    ubahan: tuple[Ubahan, ...] = ()


@dataclass(frozen=True, slots=True)
class Isi:
    """What a person sends: typed values by path, the fingerprint of the record they saw, the code they chose ("" for
    none), and whether they found the document right.
    """

    typed: Mapping[str, str]
    sidik: str
    kode: str = ""
    benar: bool = False


@dataclass(frozen=True, slots=True)
class _Change:
    naskah: Naskah  # as it is to be
    old: Rekaman
    new: Rekaman
    perubahan: tuple[Perubahan, ...]
    peristiwa: str
    mengurungkan: int | None = None


def save(
    naskah: Naskah, isi: Isi, by: str, *, store: NaskahStore, files: FileStore, settings: Settings
) -> Simpanan | None:
    """Corrects a document, confirms it, or both; None when that changes nothing.

    Raises ChangedMeanwhile, RuleError (a value that will not do, a document that is not filed), NotFoundError and
    StoreError.
    """
    with files.filing_lock():
        _finish_files(naskah.id, store, files)
        current = _filed(naskah.id, store)
        old = store.rekaman(current.id)
        if sidik(old) != isi.sidik:
            raise ChangedMeanwhile(f"naskah {current.id}: sudah diubah orang lain sejak halaman ini dibuka.")
        done = correct(old, isi.typed)
        if done.salah:
            path, why = next(iter(done.salah.items()))
            raise RuleError(f"{label_of(path)}: {why}.")
        change = _change(current, old, done.rekaman, done.perubahan, isi, settings)
        if change is None:
            return None
        made = _commit(change, by, store, files)
        _finish_files(current.id, store, files)
    _finish_registers(current.id, store, settings)
    return made


def undo(
    naskah: Naskah, simpan_id: int, by: str, *, store: NaskahStore, files: FileStore, settings: Settings
) -> Simpanan:
    """Takes back the last save of a document that was not taken back yet; again the one before it.

    Raises RuleError when another save is the last, or the record was made anew since; NotFoundError, StoreError.
    """
    with files.filing_lock():
        _finish_files(naskah.id, store, files)
        current = _filed(naskah.id, store)
        last = last_save(store.engine, current.id)
        old = store.rekaman(current.id)
        if last is None or last.id != simpan_id:
            raise RuleError(f"naskah {current.id}: perubahan itu sudah diurungkan, atau ada yang lebih baru.")
        if sidik(old) != last.sidik_sesudah:
            raise RuleError(
                f"naskah {current.id}: rekamannya sudah disusun ulang, jadi perubahan lama tidak dapat diurungkan."
            )
        with reading(store.engine) as connection:
            packed = connection.scalars(sa.select(S.c.sebelum).where(S.c.id == last.id)).one()
        kept = json.loads(zlib.decompress(packed))
        was = msgspec.convert(kept["rekaman"], Rekaman)
        new = dataclasses.replace(old, **{name: getattr(was, name) for name in CORRECTED})
        columns: dict[str, Any] = {}
        after = kept["sesudah"]
        for name in _COLUMNS:  # what somebody set in another way since stays
            if getattr(current, name) == after[name]:
                columns[name] = kept["sebelum"][name]
        if old.klasifikasi == msgspec.convert(after["kode"], Klasifikasi | None):
            new = dataclasses.replace(new, klasifikasi=was.klasifikasi)
        else:
            columns.pop("klasifikasi", None)
        changed = dataclasses.replace(_told(current, new), **columns)
        back = tuple(Perubahan(one.medan, one.sesudah, one.sebelum) for one in last.ubahan)
        made = _commit(_Change(changed, old, new, back, UNDOING, last.id), by, store, files)
        _finish_files(current.id, store, files)
    _finish_registers(current.id, store, settings)
    return made


def history(engine: sa.Engine, naskah_id: int, *, limit: int = 100) -> list[Simpanan]:
    """The saves of a document with what they changed, the newest first."""
    with reading(engine) as connection:
        columns = [S.c[name] for name in Simpanan.__dataclass_fields__ if name in S.c]
        query = sa.select(*columns).where(S.c.naskah_id == naskah_id).order_by(S.c.id.desc())
        rows = connection.execute(query.limit(limit)).all()
        undone = {row.mengurungkan for row in rows}
        changes: dict[int, list[Ubahan]] = {}
        ids = [row.id for row in rows]
        for row in connection.execute(sa.select(K).where(K.c.simpan_id.in_(ids)).order_by(K.c.id)):
            values = (json.loads(text) for text in (row.dibaca, row.sebelum, row.sesudah))
            changes.setdefault(row.simpan_id, []).append(Ubahan(row.medan, *values))
    return [
        Simpanan(**row._mapping, diurungkan=row.id in undone, ubahan=tuple(changes.get(row.id, ())))
        for row in rows
    ]


def last_save(engine: sa.Engine, naskah_id: int) -> Simpanan | None:
    """The save that undoing would take back."""
    found = history(engine, naskah_id)
    return next((one for one in found if one.mengurungkan is None and not one.diurungkan), None)


def saves_since(engine: sa.Engine, naskah_id: int, seen: str) -> list[Simpanan]:
    """The saves since the record had the fingerprint `seen`, the newest first; all that are known when it is not."""
    found = history(engine, naskah_id)
    since = next((n for n, one in enumerate(found) if one.sidik_sesudah == seen), None)
    if since is None:
        since = next((n + 1 for n, one in enumerate(found) if one.sidik_sebelum == seen), len(found))
    return found[:since]


def record_seen(engine: sa.Engine, naskah_id: int, seen: str) -> Rekaman | None:
    """What can be corrected of the record as it was with the fingerprint `seen`; None when that is not known."""
    query = sa.select(S.c.sebelum).where(S.c.naskah_id == naskah_id, S.c.sidik_sebelum == seen)
    with reading(engine) as connection:
        packed = connection.scalars(query.order_by(S.c.id.desc()).limit(1)).first()
    if packed is None:
        return None
    return msgspec.convert(json.loads(zlib.decompress(packed))["rekaman"], Rekaman)


def waiting_corrections(store: NaskahStore) -> list[int]:
    """The documents whose files do not follow their corrected record yet."""
    with reading(store.engine) as connection:
        return list(connection.scalars(sa.select(W.c.naskah_id).order_by(W.c.naskah_id)))


def finish_corrections(store: NaskahStore, files: FileStore, settings: Settings) -> int:
    """Finishes what a crash broke off; how many. Run it at every start."""
    done = 0
    for naskah_id in waiting_corrections(store):
        try:
            with files.filing_lock():
                _finish_files(naskah_id, store, files)
            _finish_registers(naskah_id, store, settings)
        except ArsipError as error:  # one that fails must not keep the archive from starting
            log.error("naskah %d: a correction cannot be finished: %s", naskah_id, error)
        else:
            done += 1
    return done


def _change(
    current: Naskah,
    old: Rekaman,
    new: Rekaman,
    perubahan: tuple[Perubahan, ...],
    isi: Isi,
    settings: Settings,
) -> _Change | None:
    """What a save makes of a document: its notes, its code, its row."""
    if perubahan:
        new = dataclasses.replace(new, catatan_baca=_notes(old, new, settings))
    known, column = _code(current, old, new, isi, settings)
    if known != old.klasifikasi:
        before = old.klasifikasi.kode if old.klasifikasi else None
        if isi.kode and known is not None:
            perubahan = (*perubahan, Perubahan("klasifikasi", before, known.kode))
        new = dataclasses.replace(new, klasifikasi=known)
    if isi.benar:
        new = confirmed(new, settings.review_threshold)
    if not perubahan and sidik(new) == sidik(old):
        return None
    changed = dataclasses.replace(_told(current, new), klasifikasi=column)
    sifat, before_sifat = _sifat(new), _sifat(old)
    if sifat != before_sifat:
        # Rather too secret than too open; who may decide makes it more open again.
        secret = max(current.keamanan, keamanan_of(new), key=KEAMANAN.index)
        changed = dataclasses.replace(changed, keamanan=secret)
        if current.kesegeraan == split_sifat(before_sifat)[0]:
            changed = dataclasses.replace(changed, kesegeraan=split_sifat(sifat)[0])
    return _Change(changed, old, new, perubahan, CONFIRMATION if isi.benar else CORRECTION)


def _code(
    current: Naskah, old: Rekaman, new: Rekaman, isi: Isi, settings: Settings
) -> tuple[Klasifikasi | None, str]:
    """The code of the record and of the row: the one a person chose, or has set before, else what the record says."""
    if isi.kode:
        found = find_kode(isi.kode)
        if found is None:
            raise RuleError(f"kode {isi.kode}: tidak ada dalam daftar klasifikasi. Periksa kodenya.")
        known = old.klasifikasi
        if known is not None and (known.kode, known.dasar) == (found.kode, "petugas"):
            return known, current.klasifikasi
        return Klasifikasi(found.kode, found.uraian, "petugas", 1.0), found.kode
    known = old.klasifikasi
    if (known is not None and known.dasar == "petugas") or ringkas(new) == ringkas(old):
        return known, current.klasifikasi
    found_again = better(new, classify(new), settings.data)
    return found_again, filed_code(found_again, settings.klasifikasi_threshold)


def _notes(old: Rekaman, new: Rekaman, settings: Settings) -> tuple[str, ...]:
    """The notes, with what a check of the number finds now in place of what it found before."""
    before = _number_notes(old, settings)
    kept = [note for note in old.catatan_baca if note not in before]
    return (*kept, *(note for note in _number_notes(new, settings) if note not in kept))


def _number_notes(rekaman: Rekaman, settings: Settings) -> list[str]:
    ringkasan = ringkas(rekaman)
    nomor = parse_nomor(ringkasan.nomor)
    if nomor is None:
        return []
    found = check_nomor(nomor, ringkasan.tanggal or None, settings.wilayah)
    return [*found, *check_office(nomor, ringkasan.instansi)]


def _sifat(rekaman: Rekaman) -> str:
    return (rekaman.surat.sifat or "") if rekaman.surat is not None else ""


def _told(naskah: Naskah, rekaman: Rekaman) -> Naskah:
    """The row with what a record says of its document."""
    told = ringkas(rekaman)
    return dataclasses.replace(
        naskah,
        jenis=rekaman.jenis,
        nomor=told.nomor,
        judul=told.judul,
        tanggal=told.tanggal,
        tahun=told.tahun,
        instansi=told.instansi,
        perlu_diperiksa=len(rekaman.catatan_baca),
    )


def _commit(change: _Change, by: str, store: NaskahStore, files: FileStore) -> Simpanan:
    naskah, old, new = change.naskah, change.old, change.new
    before = store.get(naskah.id)
    assert before is not None  # it is filed, and the lock is held
    place = _place(before, naskah, new, files)
    moment = now()
    values: dict[str, Any] = {
        "naskah_id": naskah.id,
        "oleh": by,
        "waktu": moment,
        "peristiwa": change.peristiwa,
        "mengurungkan": change.mengurungkan,
        "sidik_sebelum": sidik(old),
        "sidik_sesudah": sidik(new),
    }
    with recording(store.engine) as connection:
        facts = filed_facts(connection, before)
        kept = zlib.compress(msgspec.json.encode(_kept(before, naskah, old, new)), 6)
        made = connection.execute(sa.insert(S).values(**values, sebelum=kept)).inserted_primary_key
        assert made is not None
        changes = [_ubahan(connection, naskah.id, one) for one in change.perubahan]
        if changes:
            connection.execute(sa.insert(K), [_row(int(made[0]), naskah.id, one) for one in changes])
        connection.execute(
            sa.update(rekaman_table)
            .where(rekaman_table.c.naskah_id == naskah.id)
            .values(isi=dump_rekaman(new).decode())
        )
        told = ("jenis", "nomor", "judul", "tanggal", "tahun", "instansi", "perlu_diperiksa", *_COLUMNS)
        columns: dict[str, Any] = {name: getattr(naskah, name) for name in told}
        connection.execute(
            sa.update(N).where(N.c.id == naskah.id).values(**columns, terindeks=False, versi=N.c.versi + 1)
        )
        connection.execute(sa.delete(W).where(W.c.naskah_id == naskah.id))
        connection.execute(sa.insert(W).values(naskah_id=naskah.id, ke=place, oleh=by, waktu=moment))
        after = filed_facts(connection, naskah) | {"isian": [one.medan for one in changes]}
        events = [change.peristiwa]
        if any(one.medan == "klasifikasi" for one in changes) and change.mengurungkan is None:
            events.append("diklasifikasi")
        for event in events:
            record(connection, event, oleh=by, naskah_id=naskah.id, sebelum=facts, sesudah=after)
    return Simpanan(int(made[0]), **values, ubahan=tuple(changes))


def _kept(before: Naskah, after: Naskah, old: Rekaman, new: Rekaman) -> dict[str, Any]:
    """What undoing needs: the corrected parts of the record, and the columns before and after."""
    parts = Rekaman(old.jenis, **{name: getattr(old, name) for name in CORRECTED if name != "jenis"})
    return {
        "rekaman": dataclasses.replace(parts, klasifikasi=old.klasifikasi),
        "sebelum": {name: getattr(before, name) for name in _COLUMNS},
        "sesudah": {name: getattr(after, name) for name in _COLUMNS} | {"kode": new.klasifikasi},
    }


def _ubahan(connection: sa.Connection, naskah_id: int, one: Perubahan) -> Ubahan:
    """The change with what the program once read there: the value before the first correction of this field."""
    query = sa.select(K.c.dibaca).where(K.c.naskah_id == naskah_id, K.c.medan == one.medan)
    first = connection.scalar(query.order_by(K.c.id).limit(1))
    return Ubahan(one.medan, one.sebelum if first is None else json.loads(first), one.sebelum, one.sesudah)


def _row(simpan_id: int, naskah_id: int, one: Ubahan) -> dict[str, object]:
    values = {
        name: json.dumps(getattr(one, name), ensure_ascii=False) for name in ("dibaca", "sebelum", "sesudah")
    }
    return {"simpan_id": simpan_id, "naskah_id": naskah_id, "medan": one.medan, **values}


def _place(before: Naskah, after: Naskah, rekaman: Rekaman, files: FileStore) -> str:
    """The folder of a document: the one it has, unless its code, year, number or title now ask for another."""
    wanted = _folders(after, ringkas(rekaman).nomor)
    if before.folder in wanted or wanted[0] == _folders(before, before.nomor)[0]:
        return before.folder
    return next((folder for folder in wanted if not files.exists(folder)), before.folder)


def _folders(naskah: Naskah, nomor: str) -> list[str]:
    read = parse_nomor(nomor)
    urut = read.urut if read else None
    return folder_candidates(naskah.klasifikasi, naskah.tahun, urut, naskah.judul, naskah.id, naskah.sha256)


def _finish_files(naskah_id: int, store: NaskahStore, files: FileStore) -> None:
    """Brings folder, rekaman.json and card up to a corrected record. The caller holds the lock of filing."""
    with reading(store.engine) as connection:
        waiting = connection.execute(sa.select(W).where(W.c.naskah_id == naskah_id)).first()
    current = store.get(naskah_id)
    if waiting is None or current is None or current.dimusnahkan_pada:
        return
    place = waiting.ke
    if place != current.folder and files.exists(current.folder):
        if files.exists(place) or _taken(naskah_id, place, store):
            place = current.folder  # taken meanwhile: where it lies is right as well
        else:
            files.move_folder(current, place)
    changed = dataclasses.replace(current, folder=place)
    if files.find(place, FILES["arsip"]) is None:
        raise StoreError(f"{current.nama_asal}: folder {current.folder} hilang. Jalankan `arsip check`.")
    card = dump_card(card_of(dataclasses.asdict(changed)))
    files.write_inside(changed, {FILES["rekaman"]: dump_rekaman(store.rekaman(naskah_id)), CARD: card})
    if place == current.folder:
        return
    with recording(store.engine) as connection:
        before = filed_facts(connection, current)
        connection.execute(
            sa.update(N).where(N.c.id == naskah_id).values(folder=place, folder_kunci=folder_key(place))
        )
        connection.execute(sa.update(N).where(N.c.induk_id == naskah_id).values(folder_asli=place))
        after = filed_facts(connection, changed)
        record(
            connection, "dipindahkan", oleh=waiting.oleh, naskah_id=naskah_id, sebelum=before, sesudah=after
        )


def _finish_registers(naskah_id: int, store: NaskahStore, settings: Settings) -> None:
    with reading(store.engine) as connection:
        noted = connection.scalar(sa.select(W.c.waktu).where(W.c.naskah_id == naskah_id))
    if noted is None:
        return
    redraft(store, settings, naskah_id)
    with writing(store.engine) as connection:
        connection.execute(sa.delete(W).where(W.c.naskah_id == naskah_id, W.c.waktu == noted))


def _filed(naskah_id: int, store: NaskahStore) -> Naskah:
    current = store.get(naskah_id)
    if current is None:
        raise NotFoundError(f"naskah {naskah_id}: tidak ada dalam arsip. Periksa nomornya.")
    if current.status != "terarsip":
        raise RuleError(f"{current.nama_asal}: belum diarsipkan. Tunggu sampai selesai dibaca.")
    if current.dimusnahkan_pada:
        raise RuleError(f"naskah {naskah_id}: sudah dimusnahkan; keterangannya tidak diubah lagi.")
    if naskah_id in waiting_moves(store):
        raise RuleError(f"naskah {naskah_id}: sedang dipindahkan. Tunggu sebentar, lalu ulangi.")
    return current


def _taken(naskah_id: int, folder: str, store: NaskahStore) -> bool:
    with reading(store.engine) as connection:
        other = sa.select(N.c.id).where(N.c.folder_kunci == folder_key(folder), N.c.id != naskah_id)
        return connection.scalar(other) is not None
