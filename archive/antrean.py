"""What waits for a person: documents to be looked at, as they may be seen; and whether a file is here already."""

from collections.abc import Collection

import sqlalchemy as sa

from archive.database import naskah_table as N
from archive.database import reading
from archive.naskah_store import Naskah

_COLUMNS = [N.c[name] for name in Naskah.__dataclass_fields__]
_DUE = "status = 'terarsip' AND perlu_diperiksa > 0 AND dimusnahkan_pada = '' AND keamanan IN :seen"


def queue(engine: sa.Engine, seen: Collection[str], *, after: int = 0, limit: int = 20) -> list[Naskah]:
    """Documents whose reading a person should check, the oldest first, from the number `after` on."""
    names = ", ".join(column.name for column in _COLUMNS)
    asked = f"SELECT {names} FROM {_table(engine)} WHERE {_DUE} AND id > :after ORDER BY id LIMIT :limit"
    query = _seen(asked).bindparams(seen=tuple(seen), after=after, limit=limit).columns(*_COLUMNS)
    with reading(engine) as connection:
        return [Naskah(**row._mapping) for row in connection.execute(query)]


def count_queue(engine: sa.Engine, seen: Collection[str]) -> int:
    """How many wait to be checked."""
    query = _seen(f"SELECT count(*) FROM {_table(engine)} WHERE {_DUE}").bindparams(seen=tuple(seen))
    with reading(engine) as connection:
        return int(connection.scalar(query) or 0)


def _table(engine: sa.Engine) -> str:
    """The table; SQLite is told to take the small index of these rows, or it walks all documents that are filed."""
    return "naskah INDEXED BY ix_naskah_periksa" if engine.dialect.name == "sqlite" else "naskah"


def _seen(asked: str) -> sa.TextClause:
    return sa.text(asked).bindparams(sa.bindparam("seen", expanding=True))


def next_in_queue(engine: sa.Engine, seen: Collection[str], after: int) -> Naskah | None:
    """The one after a document, from the beginning again behind the last; None when no other waits."""
    found = queue(engine, seen, after=after, limit=1) or queue(engine, seen, limit=1)
    return found[0] if found and found[0].id != after else None


def known_file(engine: sa.Engine, sha256: str, seen: Collection[str]) -> Naskah | None:
    """The document of these bytes, when it was read or waits to be; None too when it may not be seen."""
    query = sa.select(*_COLUMNS).where(
        N.c.sha256 == sha256, N.c.induk_id.is_(None), N.c.status != "gagal", N.c.keamanan.in_(seen)
    )
    with reading(engine) as connection:
        row = connection.execute(query).first()
    return None if row is None else Naskah(**row._mapping)


def marks(engine: sa.Engine) -> tuple[int, int]:
    """Two numbers of which one changes when a document arrives or begins, ends or fails to be read."""
    waiting = sa.select(sa.func.count()).select_from(N).where(N.c.status.in_(("diterima", "dibaca")))
    with reading(engine) as connection:
        newest = connection.scalar(sa.select(sa.func.max(N.c.id))) or 0
        return int(newest), int(connection.scalar(waiting) or 0)
