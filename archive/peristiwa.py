"""What happened at the desk, to what, by whom and when: one row for each change, written in its transaction.

The one door through which numbers, registers, dispositions and drafts tell what they did; rows are only added.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from archive.database import reading
from archive.errors import RuleError
from archive.naskah_store import now
from archive.office_tables import peristiwa_table as P

SYSTEM = "sistem"  # who did it when no person did


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
    connection: sa.Connection, hal: str, hal_id: int, kejadian: str, isi: Mapping[str, object], oleh: str
) -> str:
    """Adds an event to the transaction and returns its moment; raises RuleError when nobody is named."""
    if not oleh.strip():
        raise RuleError(
            f"{hal} {hal_id}: tidak diketahui siapa yang melakukannya. Masuk dulu, lalu coba lagi."
        )
    moment = now()
    connection.execute(
        sa.insert(P).values(
            hal=hal, hal_id=hal_id, kejadian=kejadian, isi=dict(isi), oleh=oleh.strip(), pada=moment
        )
    )
    return moment


def events(engine: sa.Engine, hal: str, hal_id: int) -> list[Peristiwa]:
    """What happened to one row, the oldest first."""
    query = sa.select(P).where(P.c.hal == hal, P.c.hal_id == hal_id).order_by(P.c.id)
    with reading(engine) as connection:
        return [Peristiwa(**row._mapping) for row in connection.execute(query)]
