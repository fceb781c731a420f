"""The books of numbers: the office's own rules for them, and the counter of each book and year.

Knows which number comes next, not what it looks like (`penomoran`) or what is given (`nomor_store`).
"""

import dataclasses
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from archive.database import reading
from archive.errors import RuleError
from archive.naskah_store import now
from archive.office_tables import aturan_nomor_table as A
from archive.office_tables import pencacah_table as C
from archive.penomoran import Aturan, canonical_jenis, canonical_penanda, check_rule
from archive.peristiwa import record_event
from archive.trail import recording

_RULE = [A.c[name] for name in Aturan.__dataclass_fields__]


@dataclass(frozen=True, slots=True)
class Buku:
    """A book of one year: its first number counted here, and the last one taken."""

    buku: str
    tahun: int
    awal: int
    terakhir: int


def set_rule(engine: sa.Engine, rule: Aturan, *, oleh: str) -> list[str]:
    """Adds a rule; earlier ones for the same kind, signer and year yield to it. Returns notes on it.

    Raises RuleError when it cannot work.
    """
    rule = dataclasses.replace(
        rule, jenis=canonical_jenis(rule.jenis), penanda=canonical_penanda(rule.penanda)
    )
    notes = check_rule(rule)
    with recording(engine) as connection:
        values = {name: getattr(rule, name) for name in Aturan.__dataclass_fields__}
        made = connection.execute(sa.insert(A).values(**values, oleh=oleh, pada=now()))
        assert made.inserted_primary_key is not None
        record_event(connection, "aturan_nomor", made.inserted_primary_key[0], "dibuat", values, oleh)
    return notes


def rules(engine: sa.Engine) -> list[Aturan]:
    """The office's own rules, the oldest first."""
    with reading(engine) as connection:
        return rules_in(connection)


def set_start(engine: sa.Engine, buku: str, tahun: int, terakhir: int, *, oleh: str) -> None:
    """The last number that was given by hand, so that the next one follows it; only upwards, else RuleError."""
    with recording(engine) as connection:
        book = counter(connection, buku, tahun, lock=True)
        last = book.terakhir if book else None
        if last is None:
            connection.execute(
                sa.insert(C).values(buku=buku, tahun=tahun, awal=terakhir + 1, terakhir=terakhir)
            )
        elif terakhir < last:
            raise RuleError(
                f"buku {buku} {tahun}: nomor {last} sudah diberikan. Nomor terakhir tidak dapat diturunkan."
            )
        else:
            connection.execute(
                sa.update(C).where(C.c.buku == buku, C.c.tahun == tahun).values(terakhir=terakhir)
            )
        isi = {"buku": buku, "sebelumnya": last, "terakhir": terakhir}
        record_event(connection, "pencacah", tahun, "nomor terakhir diisi", isi, oleh)


def books(engine: sa.Engine) -> list[Buku]:
    """Every book of numbers that was opened, the newest year first."""
    with reading(engine) as connection:
        numbered = C.c.buku.not_like("agenda:%")
        rows = connection.execute(sa.select(C).where(numbered).order_by(C.c.tahun.desc(), C.c.buku))
        return [Buku(**row._mapping) for row in rows]


def counter(connection: sa.Connection, buku: str, tahun: int, *, lock: bool = False) -> Buku | None:
    """The counter of a book, None before its first number; `lock` keeps others from counting meanwhile."""
    query = sa.select(C).where(C.c.buku == buku, C.c.tahun == tahun)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return None if row is None else Buku(**row._mapping)


def count_up(connection: sa.Connection, buku: str, tahun: int) -> int:
    """The next number of a book within the caller's transaction; a book not yet opened begins at 1."""
    count = (
        sa.update(C)
        .where(C.c.buku == buku, C.c.tahun == tahun)
        .values(terakhir=C.c.terakhir + 1)
        .returning(C.c.terakhir)
    )
    urut = connection.scalar(count)
    if urut is None:
        try:
            with connection.begin_nested():
                connection.execute(sa.insert(C).values(buku=buku, tahun=tahun, awal=1, terakhir=0))
        except IntegrityError:  # PostgreSQL lets two open the same book
            pass
        urut = connection.scalar(count)
    assert urut is not None
    return int(urut)


def rules_in(connection: sa.Connection) -> list[Aturan]:
    """The office's own rules, within a transaction."""
    return [Aturan(**row._mapping) for row in connection.execute(sa.select(*_RULE).order_by(A.c.id))]
