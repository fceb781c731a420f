"""The codes an office keeps at hand: favourites people set, with undo, and the codes it files most under."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from archive.database import naskah_table as N
from archive.database import reading
from archive.errors import RuleError
from archive.kode import EDITION, Kode, find_kode, kode_table
from archive.kode_tables import favorit_table as F
from archive.trail import record, recording


@dataclass(frozen=True, slots=True)
class Favorit:
    """A favourite code, who keeps it at hand since when."""

    kode: Kode
    oleh: str
    pada: str


def favourites(engine: sa.Engine) -> list[Favorit]:
    """The office's favourites, in the order they were set."""
    query = sa.select(F).where(F.c.dicabut_pada.is_(None)).order_by(F.c.id)
    with reading(engine) as connection:
        rows = connection.execute(query).all()
    return [Favorit(kode_table()[row.kode], row.oleh, row.pada) for row in rows if row.kode in kode_table()]


def add_favourite(engine: sa.Engine, kode: str, *, oleh: str) -> Kode:
    """Keeps a code at hand; twice changes nothing. Raises RuleError for one that is not of today's table."""
    found = find_kode(kode)
    if found is None or found.edisi != EDITION:
        raise RuleError(f"kode {kode}: tidak ada pada Keputusan KPU {EDITION}. Pilih kode yang berlaku.")
    with recording(engine) as connection:
        if connection.scalar(_open(found.kode)) is None:
            connection.execute(sa.insert(F).values(kode=found.kode, oleh=oleh, pada=_moment()))
            record(connection, "kode favorit", oleh=oleh, sesudah={"kode": found.kode})
    return found


def remove_favourite(engine: sa.Engine, kode: str, *, oleh: str) -> None:
    """Takes a code off the favourites; `undo` brings it back. Raises RuleError when it is none."""
    found = find_kode(kode)
    with recording(engine) as connection:
        row = None if found is None else connection.scalar(_open(found.kode))
        if row is None:
            raise RuleError(f"kode {kode}: bukan favorit. Lihat daftarnya.")
        connection.execute(
            sa.update(F).where(F.c.id == row).values(dicabut_oleh=oleh, dicabut_pada=_moment())
        )
        record(connection, "kode favorit dicabut", oleh=oleh, sebelum={"kode": kode})


def undo_favourite(engine: sa.Engine, *, oleh: str) -> str:
    """Takes back the last change of the favourites: its code. Again takes back the undo; RuleError when there is none."""
    with recording(engine) as connection:
        changed = sa.func.coalesce(F.c.dicabut_pada, F.c.pada)
        last = connection.execute(sa.select(F).order_by(changed.desc(), F.c.id.desc()).limit(1)).first()
        if last is None:
            raise RuleError("favorit: belum ada yang diubah.")
        if last.dicabut_pada is None:
            values = {"dicabut_oleh": oleh, "dicabut_pada": _moment()}
            connection.execute(sa.update(F).where(F.c.id == last.id).values(values))
            record(connection, "kode favorit dicabut", oleh=oleh, sebelum={"kode": last.kode})
        elif connection.scalar(_open(last.kode)) is None:
            connection.execute(sa.insert(F).values(kode=last.kode, oleh=oleh, pada=_moment()))
            record(connection, "kode favorit", oleh=oleh, sesudah={"kode": last.kode})
        return str(last.kode)


def most_used(engine: sa.Engine, *, limit: int = 10) -> list[tuple[Kode, int]]:
    """The codes of today that most documents of this archive lie under, with their count."""
    count = sa.func.count()
    query = (
        sa.select(N.c.klasifikasi, count)
        .where(N.c.status == "terarsip", N.c.klasifikasi != "")
        .group_by(N.c.klasifikasi)
        .order_by(count.desc(), N.c.klasifikasi)
    )
    with reading(engine) as connection:
        rows = [(kode_table().get(str(row[0])), int(row[1])) for row in connection.execute(query)]
    return [(kode, found) for kode, found in rows if kode is not None and kode.edisi == EDITION][:limit]


def _moment() -> str:
    """Now, so finely that two changes of one second keep their order."""
    return dt.datetime.now().astimezone().isoformat(timespec="microseconds")


def _open(kode: str) -> sa.Select[tuple[int]]:
    return sa.select(F.c.id).where(F.c.kode == kode, F.c.dicabut_pada.is_(None))
