"""Every document the office received, a row each, and the record of what was read in it: the truth of the
archive.

Knows rows and their states (`diterima`, `dibaca`, `terarsip`, `gagal`), not where files lie on the disk. Safe
between threads and after a fork; every method is a transaction of its own and raises StoreError when the
database fails.
"""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from archive.database import database_name, open_engine, reading, rekaman_table, upgrade, writing
from archive.database import naskah_table as N
from archive.errors import NotFoundError
from archive.records import Rekaman
from archive.rekaman_json import dump_rekaman, load_rekaman
from archive.trail import record, recording

RECEIVED = "_terima"
_BATCH = 500  # SQLite takes some hundreds of parameters in one statement


@dataclass(frozen=True, slots=True)
class Naskah:
    """A document in the archive; `folder` is relative to the store, dates are ISO, "" is what is not known.

    `detik` is how long reading took; `perlu_diperiksa` counts the notes a person should check.
    `keamanan` is biasa, terbatas or rahasia; `versi` grows with every change that the search index must take.
    `kesegeraan` is how urgent it calls itself ("" when it does not); `dimusnahkan_pada` when its files were destroyed,
    "" while they are kept.
    """

    id: int
    sha256: str
    nama_asal: str
    tipe: str
    ukuran: int
    status: str
    alasan: str
    jenis: str
    nomor: str
    judul: str
    tanggal: str
    tahun: str
    instansi: str
    klasifikasi: str
    folder: str
    halaman: int
    detik: float
    diterima_pada: str
    diarsipkan_pada: str | None
    terindeks: bool
    perlu_diperiksa: int
    keamanan: str = "biasa"
    versi: int = 0
    kesegeraan: str = ""
    dimusnahkan_pada: str = ""


_COLUMNS = [N.c[name] for name in Naskah.__dataclass_fields__]


def now() -> str:
    """This moment on the office's clock, ISO with its offset."""
    return dt.datetime.now().astimezone().isoformat(timespec="seconds")


def folder_key(folder: str) -> str:
    """A folder's name as a file system without upper and lower case sees it."""
    return folder.casefold()


def open_store(address: str) -> "NaskahStore":
    """Opens (creates, brings up to date) the database at `address`, such as `sqlite:////data/arsip.db`."""
    engine = open_engine(address)
    try:
        upgrade(engine)
    except BaseException:
        engine.dispose()
        raise
    return NaskahStore(engine)


class NaskahStore:
    """The rows of the archive; made by `open_store`."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def __enter__(self) -> "NaskahStore":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()

    @property
    def engine(self) -> sa.Engine:
        """The database, for the other tables of the archive."""
        return self._engine

    def close(self) -> None:
        """Closes the connections; the next call opens new ones."""
        self._engine.dispose()

    def receive(self, sha256: str, nama_asal: str, tipe: str, ukuran: int) -> tuple[Naskah, bool]:
        """The row of these bytes and whether it is new; of two that receive the same at once, one is told
        True.

        Call it only when the original lies in the store, on the disk.
        """
        row = _new_row(sha256, nama_asal, tipe, ukuran)
        try:
            with recording(self._engine) as connection:
                known = connection.execute(_select().where(N.c.sha256 == sha256)).first()
                if known is not None:
                    return _naskah(known), False
                made = connection.execute(sa.insert(N).values(row)).inserted_primary_key
                assert made is not None
                told = {name: row[name] for name in ("sha256", "nama_asal", "tipe", "ukuran")}
                record(connection, "diterima", naskah_id=int(made[0]), sesudah=told)
                return _naskah(connection.execute(_select().where(N.c.id == made[0])).one()), True
        except IntegrityError:  # PostgreSQL lets two look before either inserts
            twin = self.by_sha(sha256)
            if twin is None:
                raise
            return twin, False

    def get(self, naskah_id: int) -> Naskah | None:
        """The row with this id."""
        return self._first(N.c.id == naskah_id)

    def by_sha(self, sha256: str) -> Naskah | None:
        """The row of these bytes."""
        return self._first(N.c.sha256 == sha256)

    def pending(self) -> list[Naskah]:
        """What still waits to be read or filed, the oldest first."""
        return self._all(N.c.status.in_(("diterima", "dibaca")))

    def with_status(self, status: str) -> list[Naskah]:
        """Every row in one state, the oldest first."""
        return self._all(N.c.status == status)

    def recent(self, limit: int = 20, *, offset: int = 0) -> list[Naskah]:
        """The newest rows first."""
        with reading(self._engine) as connection:
            rows = connection.execute(_select().order_by(N.c.id.desc()).limit(limit).offset(offset))
            return [_naskah(row) for row in rows]

    def unindexed(self, limit: int = 200) -> list[Naskah]:
        """Filed documents that the search index does not have yet, the oldest first."""
        return self._all(sa.and_(N.c.status == "terarsip", N.c.terindeks.is_(False)), limit=limit)

    def mark_indexed(self, ids: Collection[int], versi: Mapping[int, int] | None = None) -> None:
        """Notes that the search index has these; ids that are not filed are left alone.

        `versi` tells which version of each the index took: one that was changed since stays unindexed.
        """
        wanted = sorted(ids)
        with writing(self._engine) as connection:
            for start in range(0, len(wanted), _BATCH):
                batch = wanted[start : start + _BATCH]
                if versi is not None:
                    now_there = connection.execute(sa.select(N.c.id, N.c.versi).where(N.c.id.in_(batch)))
                    batch = [row.id for row in now_there if row.versi == versi.get(row.id)]
                _update(connection, N.c.id.in_(batch), "terarsip", terindeks=True)

    def mark_unindexed(self, ids: Collection[int]) -> None:
        """Notes that the search index lost these, or must take them anew."""
        wanted = sorted(ids)
        with writing(self._engine) as connection:
            for start in range(0, len(wanted), _BATCH):
                where = N.c.id.in_(wanted[start : start + _BATCH])
                _update(connection, where, "terarsip", terindeks=False, versi=N.c.versi + 1)

    def mark_failed(self, naskah_id: int, alasan: str) -> Naskah:
        """`gagal`, with the reason for a clerk; what is filed, or on its way there, stays so. Raises
        NotFoundError.
        """
        with recording(self._engine) as connection:
            if _update(connection, N.c.id == naskah_id, "diterima", "gagal", status="gagal", alasan=alasan):
                record(connection, "gagal", naskah_id=naskah_id, sesudah={"alasan": alasan})
            return _one(connection, naskah_id)

    def retry(self, naskah_id: int) -> Naskah:
        """A failed document waits to be read again; any other is left as it is. Raises NotFoundError."""
        with recording(self._engine) as connection:
            if _update(connection, N.c.id == naskah_id, "gagal", status="diterima", alasan=""):
                record(connection, "dibaca ulang", naskah_id=naskah_id, sebelum={"status": "gagal"})
            return _one(connection, naskah_id)

    def read_again(self, naskah_id: int) -> Naskah:
        """Takes back a filing that was begun (`dibaca`): the document waits to be read again."""
        with recording(self._engine) as connection:
            if _update(connection, N.c.id == naskah_id, "dibaca", status="diterima", **_received_folder()):
                record(connection, "dibaca ulang", naskah_id=naskah_id, sebelum={"status": "dibaca"})
            return _one(connection, naskah_id)

    def begin_filing(
        self, naskah_id: int, rekaman: Rekaman, columns: dict[str, object], folders: Iterable[str]
    ) -> Naskah:
        """Commits the record, its columns and the first of `folders` that no other document has; `dibaca`.

        A document that is filed already is returned as it is. Raises NotFoundError.
        """
        with writing(self._engine) as connection:
            naskah = _one(connection, naskah_id)
            if naskah.status == "terarsip":
                return naskah
            folder = next(f for f in folders if not _taken(connection, naskah_id, f))
            connection.execute(sa.delete(rekaman_table).where(rekaman_table.c.naskah_id == naskah_id))
            connection.execute(
                sa.insert(rekaman_table).values(naskah_id=naskah_id, isi=dump_rekaman(rekaman).decode())
            )
            connection.execute(
                sa.update(N)
                .where(N.c.id == naskah_id)
                .values(
                    **columns,
                    status="dibaca",
                    alasan="",
                    folder=folder,
                    folder_kunci=folder_key(folder),
                    perlu_diperiksa=len(rekaman.catatan_baca),
                )
            )
            return _one(connection, naskah_id)

    def end_filing(self, naskah_id: int) -> Naskah:
        """The files lie in the folder that `begin_filing` chose: `terarsip`, not yet indexed."""
        with recording(self._engine) as connection:
            ended = _update(
                connection,
                N.c.id == naskah_id,
                "dibaca",
                status="terarsip",
                diarsipkan_pada=sa.func.coalesce(N.c.diarsipkan_pada, now()),
                terindeks=False,
                versi=N.c.versi + 1,
            )
            naskah = _one(connection, naskah_id)
            if ended:
                record(connection, "terarsip", naskah_id=naskah_id, sesudah=filed_facts(connection, naskah))
            return naskah

    def rekaman(self, naskah_id: int) -> Rekaman:
        """The record of what was read; raises NotFoundError when nothing was."""
        with reading(self._engine) as connection:
            text = connection.scalar(
                sa.select(rekaman_table.c.isi).where(rekaman_table.c.naskah_id == naskah_id)
            )
        if text is None:
            raise NotFoundError(f"naskah {naskah_id}: belum ada rekaman. Tunggu sampai selesai dibaca.")
        return load_rekaman(text)

    def rekaman_hash(self, naskah_id: int) -> str:
        """SHA-256 of the record as it is kept, for the trail; that of nothing when there is none."""
        with reading(self._engine) as connection:
            return _rekaman_hash(connection, naskah_id)

    def all_ids(self) -> list[int]:
        """The ids of all filed documents: what the search index should hold."""
        with reading(self._engine) as connection:
            return list(
                connection.scalars(sa.select(N.c.id).where(N.c.status == "terarsip").order_by(N.c.id))
            )

    def every_id(self) -> list[int]:
        """The ids of all rows, whatever their state."""
        with reading(self._engine) as connection:
            return list(connection.scalars(sa.select(N.c.id).order_by(N.c.id)))

    def count_by_status(self) -> dict[str, int]:
        """How many documents are in each state; states without any are left out."""
        with reading(self._engine) as connection:
            rows = connection.execute(sa.select(N.c.status, sa.func.count()).group_by(N.c.status))
            return {str(row[0]): int(row[1]) for row in rows}

    def owns(self, folder: str) -> bool:
        """Whether a document that is filed, or on its way there, has this folder."""
        where = sa.and_(N.c.folder_kunci == folder_key(folder), N.c.status.in_(("dibaca", "terarsip")))
        naskah = self._first(where)
        return naskah is not None and naskah.folder == folder

    def faults(self) -> list[str]:
        """What the database finds wrong with itself, in Indonesian."""
        if self._engine.url.get_backend_name() != "sqlite":
            return []
        name = database_name(self._engine.url)
        with reading(self._engine) as connection:
            broken = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
            strays = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        found = [f"{name}: basis data rusak ({text})." for text in broken if text != "ok"]
        return found + [f"{name}: baris {row[1]} pada tabel {row[0]} tidak punya naskah." for row in strays]

    def _first(self, where: sa.ColumnElement[bool]) -> Naskah | None:
        with reading(self._engine) as connection:
            row = connection.execute(_select().where(where)).first()
        return None if row is None else _naskah(row)

    def _all(self, where: sa.ColumnElement[bool], *, limit: int | None = None) -> list[Naskah]:
        with reading(self._engine) as connection:
            rows = connection.execute(_select().where(where).order_by(N.c.id).limit(limit))
            return [_naskah(row) for row in rows]


def filed_facts(connection: sa.Connection, naskah: Naskah) -> dict[str, object]:
    """What the trail tells of a filed document: where it lies, its code, and the hash of its record."""
    return {
        "folder": naskah.folder,
        "klasifikasi": naskah.klasifikasi,
        "nomor": naskah.nomor,
        "rekaman": _rekaman_hash(connection, naskah.id),
    }


def _rekaman_hash(connection: sa.Connection, naskah_id: int) -> str:
    text = connection.scalar(sa.select(rekaman_table.c.isi).where(rekaman_table.c.naskah_id == naskah_id))
    return hashlib.sha256((text or "").encode()).hexdigest()


def _update(connection: sa.Connection, where: sa.ColumnElement[bool], *status: str, **values: object) -> bool:
    """Changes the rows that are in one of these states; whether there were any."""
    done = connection.execute(sa.update(N).where(where, N.c.status.in_(status)).values(**values))
    return done.rowcount > 0


def _select() -> sa.Select[tuple[object, ...]]:
    return sa.select(*_COLUMNS)


def _naskah(row: sa.Row[tuple[object, ...]]) -> Naskah:
    return Naskah(**row._mapping)


def _one(connection: sa.Connection, naskah_id: int) -> Naskah:
    row = connection.execute(_select().where(N.c.id == naskah_id)).first()
    if row is None:
        raise NotFoundError(f"naskah {naskah_id}: tidak ada dalam arsip. Periksa nomornya.")
    return _naskah(row)


def _taken(connection: sa.Connection, naskah_id: int, folder: str) -> bool:
    other = sa.select(N.c.id).where(N.c.folder_kunci == folder_key(folder), N.c.id != naskah_id)
    return connection.scalar(other) is not None


def _received_folder() -> dict[str, sa.ColumnElement[str]]:
    folder = sa.literal(f"{RECEIVED}/") + N.c.sha256
    return {"folder": folder, "folder_kunci": folder}


def _new_row(sha256: str, nama_asal: str, tipe: str, ukuran: int) -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(
        ("alasan", "jenis", "nomor", "judul", "tanggal", "tahun", "instansi", "klasifikasi"), ""
    )
    folder = f"{RECEIVED}/{sha256}"
    return row | {
        "sha256": sha256,
        # A name with bytes that are no text (a surrogate) cannot be written into a database.
        "nama_asal": nama_asal.encode("utf-8", "replace").decode(),
        "tipe": tipe,
        "ukuran": ukuran,
        "status": "diterima",
        "folder": folder,
        "folder_kunci": folder,
        "halaman": 0,
        "detik": 0.0,
        "diterima_pada": now(),
        "diarsipkan_pada": None,
        "terindeks": False,
        "perlu_diperiksa": 0,
    }
