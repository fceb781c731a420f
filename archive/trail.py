"""The trail: what was changed, when, by whom; each entry carries the hash of the one before, so that tampering shows.

An entry is written in the transaction of the change it tells of. How long the trail is, and the hash it ends with,
is kept twice more: in a row beside it and in a small file beside the database; a backup holds both. Knows nothing of
what the entries mean.
"""

import contextlib
import datetime as dt
import hashlib
import json
import logging
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from archive.database import reading, writing
from archive.durable import PART
from archive.jurnal import keep, queued
from archive.trust_tables import jejak_kepala_table as K
from archive.trust_tables import jejak_table as J

log = logging.getLogger(__name__)

SYSTEM = "sistem"  # who did it when no person did
HEAD_FILE = "jejak.kepala"
START = "0" * 64
GUARDS = frozenset(
    f"jejak_{name}"
    for name in ("tidak_diubah", "tidak_dihapus", "tidak_diganti", "kepala_maju", "kepala_tetap")
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; `sebelum` and `sesudah` are canonical JSON, `waktu` is ISO with its offset."""

    id: int
    waktu: str
    oleh: str
    peristiwa: str
    naskah_id: int | None
    sebelum: str | None
    sesudah: str | None
    hash_lalu: str
    hash: str


@contextlib.contextmanager
def recording(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A writing transaction that may `record`; once it is committed, the head of the trail is noted outside, and what
    changed is told to the journal beside the documents.
    """
    with writing(engine) as connection:
        before = head(connection)
        yield connection
        after = head(connection)
        last = queued(connection)
    if after != before:
        note_head(engine, *after)
    keep(engine, last)


def record(
    connection: sa.Connection,
    peristiwa: str,
    *,
    oleh: str = SYSTEM,
    naskah_id: int | None = None,
    sebelum: Mapping[str, object] | None = None,
    sesudah: Mapping[str, object] | None = None,
) -> None:
    """Adds an entry to a transaction of `recording`: who did what to which document, before and after."""
    count, last = head(connection, lock=True)
    values: dict[str, object] = {
        "id": count + 1,
        "waktu": dt.datetime.now().astimezone().isoformat(timespec="seconds"),
        "oleh": oleh,
        "peristiwa": peristiwa,
        "naskah_id": naskah_id,
        "sebelum": None if sebelum is None else canonical(sebelum),
        "sesudah": None if sesudah is None else canonical(sesudah),
        "hash_lalu": last,
    }
    digest = entry_hash(values)
    connection.execute(sa.insert(J).values(**values, hash=digest))
    connection.execute(sa.update(K).where(K.c.id == 1).values(jumlah=count + 1, hash=digest))


def canonical(value: Mapping[str, object]) -> str:
    """JSON that is the same for the same value: sorted names, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def entry_hash(values: Mapping[str, object]) -> str:
    """SHA-256 over the canonical JSON of an entry with the hash of the one before."""
    told = {name: values[name] for name in Entry.__dataclass_fields__ if name != "hash"}
    return hashlib.sha256(canonical(told).encode()).hexdigest()


def head(connection: sa.Connection, *, lock: bool = False) -> tuple[int, str]:
    """How many entries there are and the hash of the last; `lock` keeps others from adding (PostgreSQL)."""
    query = sa.select(K.c.jumlah, K.c.hash).where(K.c.id == 1)
    row = connection.execute(query.with_for_update() if lock else query).one()
    return int(row[0]), str(row[1])


def entries(engine: sa.Engine, naskah_id: int | None = None, *, limit: int = 1000) -> list[Entry]:
    """The newest entries, the oldest of them first; those of one document, or all."""
    query = sa.select(J).order_by(J.c.id.desc()).limit(limit)
    if naskah_id is not None:
        query = query.where(J.c.naskah_id == naskah_id)
    with reading(engine) as connection:
        return [Entry(**row._mapping) for row in connection.execute(query)][::-1]


def last_told(engine: sa.Engine, naskah_id: int, name: str) -> object:
    """What the newest entry that tells of `name` says a document has; None when none does."""
    query = sa.select(J.c.sesudah).where(J.c.naskah_id == naskah_id).order_by(J.c.id.desc())
    with reading(engine) as connection:
        for text in connection.scalars(query):
            told = json.loads(text) if text else {}
            if name in told:
                value: object = told[name]
                return value
    return None


def head_file(engine: sa.Engine) -> Path | None:
    """Where the head is noted outside the database; None for a database server, which has no folder here."""
    name = engine.url.database
    if engine.url.get_backend_name() != "sqlite" or not name:
        return None
    return Path(name).parent / HEAD_FILE


def head_line(count: int, digest: str) -> bytes:
    """The content of the file of the head."""
    return f"{count} {digest}\n".encode()


def note_head(engine: sa.Engine, count: int, digest: str) -> None:
    """Notes the head in its file. Not synced: one that lags behind after a power cut is still a true earlier head."""
    path = head_file(engine)
    if path is None:
        return
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}{PART}")
    try:
        part.write_bytes(head_line(count, digest))
        os.replace(part, path)
    except OSError as error:  # the change itself is committed; the next one tries again
        log.error("%s: the head of the trail cannot be noted: %s", path.name, error)
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def noted_head(engine: sa.Engine) -> tuple[int, str] | None:
    """The head in its file; None when nothing was noted or it says nothing."""
    path = head_file(engine)
    try:
        count, digest = path.read_text("ascii").split() if path else ("", "")
        return int(count), digest
    except (OSError, ValueError):
        return None


def verify_trail(engine: sa.Engine) -> list[str]:
    """Every sign that the trail was changed from outside, in Indonesian; an empty list when it is as it was written.

    An entry that was changed, inserted, swapped or removed, also at the end, and guards that were taken away.
    """
    faults: list[str] = []
    noted = noted_head(engine)
    with reading(engine) as connection:
        count, last = head(connection)
        expected, digest, noted_matches = 1, START, noted is None or noted == (0, START)
        for row in connection.execution_options(yield_per=1000).execute(sa.select(J).order_by(J.c.id)):
            values = dict(row._mapping)
            if values["id"] != expected:
                faults.append(f"jejak {expected}: hilang. {ADVICE}")
            elif values["hash_lalu"] != digest:
                faults.append(f"jejak {values['id']}: tidak menyambung dengan yang sebelumnya. {ADVICE}")
            elif entry_hash(values) != values["hash"]:
                faults.append(f"jejak {values['id']}: isinya diubah. {ADVICE}")
            digest = values["hash"]
            expected = values["id"] + 1
            if noted == (values["id"], digest):
                noted_matches = True
        if (count, last) != (expected - 1, digest):
            faults.append(f"jejak: berakhir pada {expected - 1}, seharusnya {count}. {ADVICE}")
        if not noted_matches and noted is not None:
            faults.append(f"jejak: tidak memuat catatan ke-{noted[0]} menurut {HEAD_FILE}. {ADVICE}")
        faults += _guards(connection)
    return faults


ADVICE = "Jejak diubah dari luar program; bandingkan dengan cadangan."


def _guards(connection: sa.Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []
    found = set(connection.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all())
    return [f"jejak: penjaga {name} dihapus. {ADVICE}" for name in sorted(GUARDS - found)]
