"""What happened at the desk, to what, by whom and when: one row for each change, written in its transaction.

The one door through which numbers, registers, dispositions and drafts tell what they did; rows are only added,
and each is told to the trail too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from archive.database import reading
from archive.errors import RuleError
from archive.naskah_store import now
from archive.office_tables import peristiwa_table as P
from archive.trail import SYSTEM, record

__all__ = ["SYSTEM", "Peristiwa", "events", "record_event"]


@dataclass(frozen=True, slots=True)
class Peristiwa:
    """One event: `hal` is the table it touched, `hal_id` the row, `isi` what changed; `pada` ISO with offset."""

    id: int
    hal: str
    hal_id: int
    kejadian: str
    isi: dict[str, object]
    oleh: str
    pada: str


def record_event(
    connection: sa.Connection,
    hal: str,
    hal_id: int,
    kejadian: str,
    isi: Mapping[str, object],
    oleh: str,
    *,
    naskah_id: int | None = None,
) -> str:
    """Adds an event to a transaction of `trail.recording`, and an entry to the trail; returns its moment.

    Raises RuleError when nobody is named.
    """
    oleh = oleh.strip()
    if not oleh:
        raise RuleError(
            f"{hal} {hal_id}: tidak diketahui siapa yang melakukannya. Masuk dulu, lalu coba lagi."
        )
    moment = now()
    connection.execute(
        sa.insert(P).values(hal=hal, hal_id=hal_id, kejadian=kejadian, isi=dict(isi), oleh=oleh, pada=moment)
    )
    record(connection, f"{hal}: {kejadian}", oleh=oleh, naskah_id=naskah_id, sesudah={"id": hal_id, **isi})
    return moment


def events(engine: sa.Engine, hal: str, hal_id: int) -> list[Peristiwa]:
    """What happened to one row, the oldest first."""
    query = sa.select(P).where(P.c.hal == hal, P.c.hal_id == hal_id).order_by(P.c.id)
    with reading(engine) as connection:
        return [Peristiwa(**row._mapping) for row in connection.execute(query)]
