"""Documents as a person may see them: what is too secret for them is not there, not even counted.

`seen` is what `rights.seen_by` gives. A document that was not read yet says nothing of its secrecy and counts as biasa.
"""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from archive.database import naskah_table as N
from archive.database import reading
from archive.errors import NotFoundError
from archive.kode_tables import below
from archive.naskah_store import Naskah
from archive.rights import KEAMANAN

_COLUMNS = [N.c[name] for name in Naskah.__dataclass_fields__]


@dataclass(frozen=True, slots=True)
class Saring:
    """What a list is narrowed to; "" is no filter. `klasifikasi` takes the codes below it too."""

    status: str = ""
    jenis: str = ""
    klasifikasi: str = ""
    tahun: str = ""


EVERYTHING = Saring()


def get_seen(engine: sa.Engine, naskah_id: int, seen: Collection[str]) -> Naskah:
    """One document; raises NotFoundError in the same words when there is none and when it is too secret."""
    found = rows_seen(engine, [naskah_id], seen).get(naskah_id)
    if found is None:
        raise NotFoundError(f"Naskah {naskah_id} tidak ada di arsip ini.")
    return found


def rows_seen(engine: sa.Engine, ids: Collection[int], seen: Collection[str]) -> dict[int, Naskah]:
    """Those of some hundred documents that may be seen, by id."""
    query = sa.select(*_COLUMNS).where(N.c.id.in_(ids), N.c.keamanan.in_(seen))
    with reading(engine) as connection:
        return {row.id: Naskah(**row._mapping) for row in connection.execute(query)}


def list_seen(
    engine: sa.Engine,
    seen: Collection[str],
    saring: Saring = EVERYTHING,
    *,
    offset: int = 0,
    limit: int = 50,
) -> list[Naskah]:
    """The newest documents first."""
    query = sa.select(*_COLUMNS).where(*_where(seen, saring)).order_by(N.c.id.desc())
    with reading(engine) as connection:
        return [Naskah(**row._mapping) for row in connection.execute(query.limit(limit).offset(offset))]


def count_seen(engine: sa.Engine, seen: Collection[str], saring: Saring = EVERYTHING) -> dict[str, int]:
    """How many documents are in each state; states without any are left out."""
    query = sa.select(N.c.status, sa.func.count()).where(*_where(seen, saring)).group_by(N.c.status)
    with reading(engine) as connection:
        return {str(row[0]): int(row[1]) for row in connection.execute(query)}


def not_indexed_yet(engine: sa.Engine, seen: Collection[str]) -> int:
    """How many filed documents wait for the search index."""
    query = sa.select(sa.func.count()).where(*_where(seen, Saring("terarsip")), N.c.terindeks.is_(False))
    with reading(engine) as connection:
        return int(connection.scalar(query) or 0)


def hidden_of_late(engine: sa.Engine, seen: Collection[str]) -> list[int]:
    """Documents too secret for this person whose degree the search index may not know yet.

    Ask before searching: what the index took in before this answer, its searchers know.
    """
    if set(KEAMANAN) <= set(seen):
        return []
    query = sa.select(N.c.id).where(
        N.c.status == "terarsip", N.c.terindeks.is_(False), N.c.keamanan.not_in(seen)
    )
    with reading(engine) as connection:
        return list(connection.scalars(query))


def hidden_ids(engine: sa.Engine, ids: Collection[int], seen: Collection[str]) -> set[int]:
    """Those of some hundred documents that this person may not see."""
    if set(KEAMANAN) <= set(seen):
        return set()
    query = sa.select(N.c.id).where(N.c.id.in_(ids), N.c.keamanan.not_in(seen))
    with reading(engine) as connection:
        return set(connection.scalars(query))


def _where(seen: Collection[str], saring: Saring) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [N.c.keamanan.in_(seen)]
    for name in ("status", "jenis", "tahun"):
        if value := getattr(saring, name):
            found.append(N.c[name] == value)
    if saring.klasifikasi:
        found += below(N.c.klasifikasi, saring.klasifikasi)
    return found
