"""The database: its tables, the engine that opens it safely, and bringing its shape up to date.

Knows SQL only; what a row means to the office stands in `naskah_store`. SQLite runs with a write-ahead log,
foreign keys, a busy timeout and `synchronous=FULL`, so that what is committed outlives a power cut.
"""

import contextlib
import functools
import os
import time
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from archive.durable import make_folder, store_faults
from archive.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 60.0
STATUS = ("diterima", "dibaca", "terarsip", "gagal")

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

naskah_table = sa.Table(
    "naskah",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sha256", sa.String(64), nullable=False),  # of the original; documents of one file share it
    sa.Column("nama_asal", sa.Text, nullable=False),
    sa.Column("tipe", sa.Text, nullable=False),
    sa.Column("ukuran", sa.BigInteger, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("alasan", sa.Text, nullable=False),
    sa.Column("jenis", sa.Text, nullable=False),
    sa.Column("nomor", sa.Text, nullable=False),
    sa.Column("judul", sa.Text, nullable=False),
    sa.Column("tanggal", sa.Text, nullable=False),
    sa.Column("tahun", sa.Text, nullable=False),
    sa.Column("instansi", sa.Text, nullable=False),
    sa.Column("klasifikasi", sa.Text, nullable=False),
    sa.Column("folder", sa.Text, nullable=False),
    # The folder name without case: names that differ only in case are one on Windows shares and macOS.
    sa.Column("folder_kunci", sa.Text, nullable=False, unique=True),
    sa.Column("halaman", sa.Integer, nullable=False),
    sa.Column("detik", sa.Float, nullable=False),
    sa.Column("diterima_pada", sa.Text, nullable=False),
    sa.Column("diarsipkan_pada", sa.Text),
    sa.Column("terindeks", sa.Boolean(create_constraint=False), nullable=False),
    sa.Column("perlu_diperiksa", sa.Integer, nullable=False),
    # Whether the registers have seen it: what is not marked is drafted at the next chance, also after a crash.
    sa.Column(
        "teragenda",
        sa.Boolean(create_constraint=False),
        nullable=False,
        default=False,
        server_default=sa.false(),
    ),
    sa.Column("keamanan", sa.Text, nullable=False, default="biasa", server_default="biasa"),
    sa.Column("kesegeraan", sa.Text, nullable=False, default="", server_default=""),
    # When its files were destroyed; "" while they are kept. The row stays for ever.
    sa.Column("dimusnahkan_pada", sa.Text, nullable=False, default="", server_default=""),
    # The version whose retention was worked out; another one than `versi` is worked out again.
    sa.Column("retensi_versi", sa.Integer, nullable=False, default=-1, server_default="-1"),
    # Grows with every change that the search index must take: what was read before it counts as old.
    sa.Column("versi", sa.Integer, nullable=False, default=0, server_default="0"),
    # A file may hold several documents: the first holds the original, the others point at it.
    sa.Column("induk_id", sa.ForeignKey("naskah.id")),
    # The page of the file on which the document begins, and the folder of the original when it is not its own.
    sa.Column("halaman_awal", sa.Integer, nullable=False, default=1, server_default="1"),
    sa.Column("folder_asli", sa.Text, nullable=False, default="", server_default=""),
    sa.CheckConstraint("status IN ('diterima', 'dibaca', 'terarsip', 'gagal', 'digabung')", name="status"),
    sa.Index(
        "uq_naskah_sha256_utuh",
        "sha256",
        unique=True,
        sqlite_where=sa.text("induk_id IS NULL"),
        postgresql_where=sa.text("induk_id IS NULL"),
    ),
    sa.Index(None, "induk_id"),
    # The lists of documents: by a filter, the newest first, counted by state, each answered from the index alone.
    sa.Index("ix_naskah_tahun_id", "tahun", "id", "jenis", "klasifikasi", "keamanan", "status"),
    sa.Index("ix_naskah_jenis_id", "jenis", "id", "tahun", "klasifikasi", "keamanan", "status"),
    sa.Index("ix_naskah_klasifikasi_id", "klasifikasi", "id", "tahun", "jenis", "keamanan", "status"),
    sa.Index(None, "status", "klasifikasi", "keamanan"),
    sa.Index(None, "status", "terindeks"),
    sa.Index(None, "status", "teragenda"),
    # What waits for a person's look is a small part of the archive.
    sa.Index(
        "ix_naskah_periksa",
        "id",
        "keamanan",
        sqlite_where=sa.text("status = 'terarsip' AND perlu_diperiksa > 0"),
        postgresql_where=sa.text("status = 'terarsip' AND perlu_diperiksa > 0"),
    ),
    sqlite_autoincrement=True,  # an id is never given twice, even after its row is gone
)

rekaman_table = sa.Table(
    "rekaman",
    metadata,
    sa.Column("naskah_id", sa.ForeignKey("naskah.id"), primary_key=True),
    sa.Column("isi", sa.Text, nullable=False),
)

_engines: "weakref.WeakSet[sa.Engine]" = weakref.WeakSet()
_inherited: list[object] = []


def _after_fork() -> None:
    """A forked child gets connections of its own; the parent's are kept unused, for closing them would touch
    its files.
    """
    for engine in list(_engines):
        _inherited.append(engine.pool)
        engine.dispose(close=False)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def open_engine(address: str) -> sa.Engine:
    """An engine for `address` (`sqlite:////folder/arsip.db`), its folder created; raises StoreError."""
    url = sa.make_url(address)
    name = database_name(url)
    options: dict[str, Any] = {}
    if url.get_backend_name() == "sqlite":
        options = {
            "connect_args": {"timeout": BUSY_SECONDS},
            "pool_size": 8,
            "max_overflow": 56,
            "pool_timeout": 60,
        }
        with store_faults(name):
            make_folder(Path(url.database or "").resolve().parent)
    engine = sa.create_engine(url, **options)
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
        with database_faults(name):
            _use_write_ahead_log(engine)
    _engines.add(engine)
    return engine


def database_name(url: sa.URL) -> str:
    """What to call this database in a message."""
    return Path(url.database).name if url.database else url.render_as_string()


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where `_begin` says, not where the driver guesses
    for pragma in ("foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    # A writer takes its lock at once: one that began as a reader cannot wait for another, it fails.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _use_write_ahead_log(engine: sa.Engine) -> None:
    """Switches the file to its write-ahead log, which stays; of two at once, one waits for the other."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            with engine.connect() as connection:
                driver: Any = connection.connection.driver_connection
                driver.execute("PRAGMA journal_mode=WAL")
            return
        except engine.dialect.loaded_dbapi.Error as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise sa.exc.OperationalError("PRAGMA journal_mode=WAL", None, error) from error
            time.sleep(0.05)


@contextlib.contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees one moment of the database; raises StoreError when it fails."""
    with database_faults(database_name(engine.url)), engine.connect() as connection, connection.begin():
        yield connection


@contextlib.contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection in a transaction that is committed at the end; raises StoreError when it fails."""
    with (
        database_faults(database_name(engine.url)),
        engine.connect().execution_options(writes=True) as connection,
        connection.begin(),
    ):
        yield connection


@contextlib.contextmanager
def _altering(engine: sa.Engine) -> Iterator[sa.Connection]:
    """As `writing`, with foreign keys off: SQLite takes a rule off a table only by making the table anew."""
    sqlite = engine.url.get_backend_name() == "sqlite"
    with (
        database_faults(database_name(engine.url)),
        engine.connect().execution_options(writes=True) as connection,
    ):
        driver: Any = connection.connection.driver_connection
        try:
            if sqlite:
                driver.execute("PRAGMA foreign_keys=OFF")  # within a transaction it would do nothing
            with connection.begin():
                yield connection
        finally:
            if sqlite:
                driver.execute("PRAGMA foreign_keys=ON")


@contextlib.contextmanager
def database_faults(name: str) -> Iterator[None]:
    """Turns the database's own errors into StoreError with what to do; a broken rule of a table stays as it
    is.
    """
    try:
        yield
    except sa.exc.IntegrityError:
        raise
    except SQLAlchemyError as error:
        raise StoreError(f"{name}: {_advice(str(getattr(error, 'orig', None) or error))}") from error


def _advice(text: str) -> str:
    for sign, advice in (
        ("disk is full", "ruang penyimpanan penuh. Kosongkan ruang pada disk itu, lalu jalankan lagi."),
        ("readonly", "basis data hanya dapat dibaca. Beri program ini hak tulis pada folder data."),
        ("unable to open", "basis data tidak dapat dibuka. Periksa hak tulis pada folder data."),
        ("locked", "basis data sedang dipakai program lain. Tutup program itu, atau tunggu, lalu coba lagi."),
        ("malformed", "basis data rusak. Jalankan `arsip check`, lalu pulihkan dari cadangan."),
        (
            "not a database",
            "ini bukan basis data arsip. Pulihkan dari cadangan, atau pilih folder data lain.",
        ),
    ):
        if sign in text:
            return advice
    return f"basis data gagal ({text}). Periksa disk, lalu jalankan `arsip check`."


def migration_config() -> Config:
    """Alembic's configuration, pointing at the migrations that lie in this package."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@functools.cache
def _newest() -> str | None:
    """The newest migration of this program; looked up once, for it reads every one of them."""
    return ScriptDirectory.from_config(migration_config()).get_current_head()


def upgrade(engine: sa.Engine) -> None:
    """Brings the tables to the newest version, in one transaction; does nothing when they have it.

    Raises StoreError when a newer program made this database.
    """
    config = migration_config()
    newest = _newest()
    with reading(engine) as connection:
        if schema_version(connection) == newest:
            return
    name = database_name(engine.url)
    try:
        with _altering(engine) as connection:  # a second process waits here, then finds nothing left to do
            if schema_version(connection) != newest:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(
            f"{name}: dibuat oleh versi program yang lebih baru. Pasang versi terbaru program ini."
        ) from error


def schema_version(connection: sa.Connection) -> str | None:
    """The migration a database stands at; None when it is empty or not one of ours."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return version
