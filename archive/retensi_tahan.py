"""Holds (tahan): what is in dispute or under audit may neither be destroyed nor given away, whatever its clock says.

A hold has a reason and stands until a person lifts it with another; a document may have several.
"""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from archive.database import naskah_table as N
from archive.database import reading
from archive.errors import NotFoundError, RuleError
from archive.naskah_store import now
from archive.peristiwa import record_event
from archive.retensi import refresh, require_clock
from archive.retensi_tables import musnah_table as M
from archive.retensi_tables import retensi_table as R
from archive.retensi_tables import tahanan_table as T
from archive.retensi_tables import usul_baris_table as L
from archive.retensi_tables import usul_table as U
from archive.trail import recording


@dataclass(frozen=True, slots=True)
class Tahanan:
    """A hold on a document; `lepas_pada` is None while it stands."""

    id: int
    naskah_id: int
    alasan: str
    oleh: str
    pada: str
    lepas_alasan: str
    lepas_oleh: str
    lepas_pada: str | None


def hold(engine: sa.Engine, ids: Collection[int], alasan: str, *, oleh: str) -> list[Tahanan]:
    """Holds these documents for one reason; one that is held for it already stays as it is.

    A document leaves the open proposal to destroy it or give it away. Raises RuleError when no reason is given or its
    destruction was begun, NotFoundError; then nothing is held.
    """
    alasan = " ".join(alasan.split())
    if not alasan:
        raise RuleError("penahanan: alasannya belum diisi. Tulis sengketa, pemeriksaan, atau perkaranya.")
    refresh(engine)
    with recording(engine) as connection:
        return [hold_in(connection, naskah_id, alasan, oleh=oleh) for naskah_id in dict.fromkeys(ids)]


def hold_in(connection: sa.Connection, naskah_id: int, alasan: str, *, oleh: str) -> Tahanan:
    """`hold` of one document within the caller's transaction; its clock is there already."""
    clock = require_clock(connection, naskah_id)
    begun = connection.scalar(sa.select(M.c.naskah_id).where(M.c.naskah_id == naskah_id))
    if clock.tahap in ("musnah", "serah") or begun is not None:
        gone = "diserahkan" if clock.tahap == "serah" else "dimusnahkan"
        raise RuleError(f"naskah {naskah_id}: sudah {gone}, tidak dapat ditahan lagi.")
    stands = sa.select(T).where(T.c.naskah_id == naskah_id, T.c.alasan == alasan, T.c.lepas_pada.is_(None))
    known = connection.execute(stands).first()
    if known is None:
        row = sa.insert(T).values(naskah_id=naskah_id, alasan=alasan, oleh=oleh.strip(), pada=now())
        made = connection.execute(row).inserted_primary_key
        assert made is not None
        connection.execute(sa.update(R).where(R.c.naskah_id == naskah_id).values(ditahan=R.c.ditahan + 1))
        isi = {"alasan": alasan}
        if clock.usul_id is not None and _takes_away(connection, clock.usul_id):
            leave_proposal(connection, clock.usul_id, naskah_id, f"ditahan: {alasan}")
            isi |= {"dikeluarkan_dari_usul": str(clock.usul_id)}
        record_event(connection, "tahanan", made[0], "ditahan", isi, oleh, naskah_id=naskah_id)
        known = connection.execute(stands).one()
    return Tahanan(**known._mapping)


def leave_proposal(connection: sa.Connection, usul_id: int, naskah_id: int, keterangan: str) -> None:
    """Takes a document out of a proposal, where its line stays with the reason, within the caller's transaction."""
    line = sa.update(L).where(L.c.usul_id == usul_id, L.c.naskah_id == naskah_id, L.c.status == "diusulkan")
    connection.execute(line.values(status="dikeluarkan", keterangan=keterangan))
    freed = sa.update(R).where(R.c.naskah_id == naskah_id, R.c.usul_id == usul_id)
    connection.execute(freed.values(usul_id=None))


def lift(engine: sa.Engine, tahanan_id: int, alasan: str, *, oleh: str) -> Tahanan:
    """Lifts a hold, with a reason; twice changes nothing. Raises RuleError and NotFoundError."""
    if not alasan.strip():
        raise RuleError(f"tahanan {tahanan_id}: alasan pelepasan belum diisi. Tulis alasannya.")
    with recording(engine) as connection:
        row = connection.execute(sa.select(T).where(T.c.id == tahanan_id)).first()
        if row is None:
            raise NotFoundError(f"tahanan {tahanan_id}: tidak ada. Periksa nomornya.")
        if row.lepas_pada is None:
            values = {"lepas_alasan": alasan.strip(), "lepas_oleh": oleh.strip(), "lepas_pada": now()}
            connection.execute(sa.update(T).where(T.c.id == tahanan_id).values(values))
            connection.execute(
                sa.update(R).where(R.c.naskah_id == row.naskah_id).values(ditahan=R.c.ditahan - 1)
            )
            isi = {"alasan": alasan.strip()}
            record_event(connection, "tahanan", tahanan_id, "dilepas", isi, oleh, naskah_id=row.naskah_id)
        return Tahanan(**connection.execute(sa.select(T).where(T.c.id == tahanan_id)).one()._mapping)


def holds(engine: sa.Engine, naskah_id: int | None = None, *, semua: bool = False) -> list[Tahanan]:
    """The holds that stand, of one document or of all, the newest first; `semua` shows the lifted ones too."""
    query = sa.select(T).order_by(T.c.id.desc())
    if naskah_id is not None:
        query = query.where(T.c.naskah_id == naskah_id)
    if not semua:
        query = query.where(T.c.lepas_pada.is_(None))
    with reading(engine) as connection:
        return [Tahanan(**row._mapping) for row in connection.execute(query)]


def hold_faults(engine: sa.Engine) -> list[str]:
    """Documents whose count of holds is not that of the holds that stand, in Indonesian."""
    count = sa.select(sa.func.count()).where(T.c.naskah_id == R.c.naskah_id, T.c.lepas_pada.is_(None))
    query = sa.select(R.c.naskah_id).where(
        sa.or_(R.c.ditahan > 0, R.c.naskah_id.in_(sa.select(T.c.naskah_id))),
        R.c.ditahan != count.scalar_subquery(),
    )
    with reading(engine) as connection:
        ids = connection.scalars(query.join(N, N.c.id == R.c.naskah_id).order_by(R.c.naskah_id)).all()
    return [
        f"naskah {one}: jumlah penahanannya tidak sama dengan catatannya. Pulihkan dari cadangan."
        for one in ids
    ]


def _takes_away(connection: sa.Connection, usul_id: int) -> bool:
    jenis = connection.scalar(sa.select(U.c.jenis).where(U.c.id == usul_id))
    return jenis in ("musnah", "serah")
