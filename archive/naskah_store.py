"""Every document the office received, a row each, and the record of what was read in it: the truth of the
archive.

Knows rows and their states (`diterima`, `dibaca`, `terarsip`, `gagal`; `digabung`: joined to the document before it in
its file), not where files lie on the disk. Safe
between threads and after a fork; every method is a transaction of its own and raises StoreError when the
database fails.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from archive.database import database_name, open_engine, reading, rekaman_table, upgrade, writing
from archive.database import naskah_table as N
from archive.errors import NotFoundError
from archive.jurnal import watch
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
    "" while they are kept. `sha256`, `tipe` and `ukuran` are those of the original. A file may hold several documents:
    the original lies with the first of them, `induk_id` of the others, in `folder_asli` ("" when it is its own folder),
    and each begins on page `halaman_awal` of it.
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
    induk_id: int | None = None
    halaman_awal: int = 1
    folder_asli: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """A document about to be filed: its record and columns, the page of the file on which it begins, and the folders
    it may have, the wanted one first, for the id it is given.
    """

    rekaman: Rekaman
    columns: dict[str, object]
    folders: Callable[[int], Sequence[str]]
    halaman_awal: int = 1


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
        watch(engine)
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
                known = connection.execute(_select().where(_holds(sha256))).first()
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
        """The row of these bytes; of a file with several documents the first."""
        return self._first(_holds(sha256))

    def in_file(self, naskah: Naskah) -> list[Naskah]:
        """The documents that share an original with this one, itself among them, in the order of their pages."""
        first = naskah.induk_id or naskah.id
        where = sa.and_(sa.or_(N.c.id == first, N.c.induk_id == first), N.c.status != "digabung")
        return sorted(self._all(where), key=lambda one: one.halaman_awal)

    def pending(self) -> list[Naskah]:
        """The files that still wait to be read or filed, the oldest first."""
        # Parts of a file are told apart here: asked for in SQL, SQLite would walk all documents that are none.
        return [one for one in self._all(N.c.status.in_(("diterima", "dibaca"))) if one.induk_id is None]

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

    def joined_but_indexed(self) -> list[int]:
        """Documents that were joined to another and that the search index still has."""
        with reading(self._engine) as connection:
            where = (N.c.status == "digabung", N.c.terindeks.is_(True))
            return list(connection.scalars(sa.select(N.c.id).where(*where)))

    def forget_indexed(self, ids: Collection[int]) -> None:
        """Notes that the search index no longer has these joined documents."""
        with writing(self._engine) as connection:
            _update(connection, N.c.id.in_(sorted(ids)), "digabung", terindeks=False)

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
                _drop_parts(connection, naskah_id)
                record(connection, "dibaca ulang", naskah_id=naskah_id, sebelum={"status": "dibaca"})
            return _one(connection, naskah_id)

    def begin_filing(self, naskah_id: int, first: Planned, others: Sequence[Planned] = ()) -> Naskah:
        """Commits the record, columns and place of a document; `dibaca`. `others` of its file get rows of their own.

        A document that is filed already is returned as it is. Raises NotFoundError.
        """
        with writing(self._engine) as connection:
            naskah = _one(connection, naskah_id)
            if naskah.status == "terarsip":
                return naskah
            _drop_parts(connection, naskah_id)
            _plan(connection, naskah_id, first)
            for other in others:
                insert_part(connection, _one(connection, naskah_id), other)
            return _one(connection, naskah_id)

    def end_filing(self, naskah_id: int) -> Naskah:
        """The files lie in the folders that `begin_filing` chose: `terarsip`, not yet indexed, all at once."""
        with recording(self._engine) as connection:
            together = sa.or_(N.c.id == naskah_id, N.c.induk_id == naskah_id)
            ended = sa.select(N.c.id).where(together, N.c.status == "dibaca").order_by(N.c.halaman_awal)
            for one in connection.scalars(ended).all():
                _update(
                    connection,
                    N.c.id == one,
                    "dibaca",
                    status="terarsip",
                    diarsipkan_pada=sa.func.coalesce(N.c.diarsipkan_pada, now()),
                    terindeks=False,
                    versi=N.c.versi + 1,
                )
                told = filed_facts(connection, _one(connection, one))
                record(connection, "terarsip", naskah_id=one, sesudah=told)
            return _one(connection, naskah_id)

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


def insert_part(connection: sa.Connection, first: Naskah, planned: Planned) -> int:
    """Adds a row for another document of the file whose original lies with `first`; its id. It is `dibaca`."""
    row = _new_row(first.sha256, first.nama_asal, first.tipe, first.ukuran)
    staged = f"{RECEIVED}/{first.sha256}/{planned.halaman_awal}"  # its folder, until its id is known
    row |= {
        "status": "dibaca",
        "diterima_pada": first.diterima_pada,
        "induk_id": first.id,
        "halaman_awal": planned.halaman_awal,
        "folder": staged,
        "folder_kunci": staged,
        "folder_asli": first.folder,
    }
    made = connection.execute(sa.insert(N).values(row)).inserted_primary_key
    assert made is not None
    _plan(connection, int(made[0]), planned)
    return int(made[0])


def _plan(connection: sa.Connection, naskah_id: int, planned: Planned) -> None:
    folder = next(f for f in planned.folders(naskah_id) if not _taken(connection, naskah_id, f))
    connection.execute(sa.delete(rekaman_table).where(rekaman_table.c.naskah_id == naskah_id))
    connection.execute(
        sa.insert(rekaman_table).values(naskah_id=naskah_id, isi=dump_rekaman(planned.rekaman).decode())
    )
    connection.execute(
        sa.update(N)
        .where(N.c.id == naskah_id)
        .values(
            **planned.columns,
            status="dibaca",
            alasan="",
            folder=folder,
            folder_kunci=folder_key(folder),
            perlu_diperiksa=len(planned.rekaman.catatan_baca),
        )
    )


def _drop_parts(connection: sa.Connection, naskah_id: int) -> None:
    """Takes out the rows of a file's other documents whose filing was broken off; nothing points at them yet."""
    parts = sa.select(N.c.id).where(N.c.induk_id == naskah_id, N.c.status == "dibaca")
    ids = list(connection.scalars(parts))
    connection.execute(sa.delete(rekaman_table).where(rekaman_table.c.naskah_id.in_(ids)))
    connection.execute(sa.delete(N).where(N.c.id.in_(ids)))


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


def _holds(sha256: str) -> sa.ColumnElement[bool]:
    return sa.and_(N.c.sha256 == sha256, N.c.induk_id.is_(None))


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
