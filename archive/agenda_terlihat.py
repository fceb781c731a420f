"""Register lines as a person may see them: a secret letter keeps its number in the book, and says no more."""

import dataclasses
from collections.abc import Sequence

import sqlalchemy as sa

from archive.agenda import BarisAgenda
from archive.database import naskah_table, reading
from archive.office_tables import AGENDA_TEXT
from archive.rights import BIASA, RAHASIA, TERBATAS, User, seen_by

KEPT = ("tanggal_terima", "tanggal_kirim", "keamanan")
_BATCH = 500


def shown_to(engine: sa.Engine, lines: Sequence[BarisAgenda], user: User | None) -> list[BarisAgenda]:
    """The lines in their order, what `user` may not see emptied; the stricter of document and line counts."""
    seen = seen_by(user)
    ids = [line.naskah_id for line in lines if line.naskah_id is not None]
    degrees: dict[int, str] = {}
    with reading(engine) as connection:
        for start in range(0, len(ids), _BATCH):
            query = sa.select(naskah_table.c.id, naskah_table.c.keamanan)
            rows = connection.execute(query.where(naskah_table.c.id.in_(ids[start : start + _BATCH])))
            degrees |= {row.id: row.keamanan for row in rows}
    return [_shown(line, degrees.get(line.naskah_id or 0, BIASA), seen) for line in lines]


def line_degree(keamanan: str) -> str:
    """The degree of secrecy a line names itself; the office's words may be finer than the three."""
    words = keamanan.lower()
    return RAHASIA if RAHASIA in words else TERBATAS if TERBATAS in words else BIASA


def _shown(line: BarisAgenda, degree: str, seen: frozenset[str]) -> BarisAgenda:
    own = line_degree(line.keamanan)
    if {degree, own} <= seen:
        return line
    strictest = RAHASIA if RAHASIA in (degree, own) else TERBATAS if TERBATAS in (degree, own) else BIASA
    empty = {name: "" for name in AGENDA_TEXT if name not in KEPT} | {"hal": f"({strictest})"}
    return dataclasses.replace(line, **empty, naskah_id=None, catatan=[], alasan="")  # type: ignore[arg-type]
