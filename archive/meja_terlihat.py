"""Numbers, slips, drafts and the trail as a person may see them, where they tell of documents too secret for them."""

import dataclasses
from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa

from archive.agenda_terlihat import line_degree
from archive.alur_naskah import Alur
from archive.database import naskah_table as N
from archive.database import reading
from archive.disposisi import Disposisi, Lembar
from archive.naskah_terlihat import hidden_ids
from archive.nomor_store import NomorDinas
from archive.office_tables import agenda_table as G
from archive.office_tables import lembar_table as S
from archive.rights import KEAMANAN
from archive.trail import Entry
from archive.trust_tables import jejak_table as J

_BATCH = 500
# Entries that tell what stands on a desk without naming a document.
_DESK = ("agenda:", "lembar_disposisi:", "disposisi:", "alur_naskah:", "nomor:", "berkas:", "tautan:")

_LINKS = ("tautan:",)  # tell of a second document besides the one they name


def shown_numbers(
    engine: sa.Engine, numbers: Sequence[NomorDinas], seen: Collection[str]
) -> list[NomorDinas]:
    """The numbers in their order; one of a hidden document keeps its place in the book and says no more."""
    hidden = _hidden(engine, (one.naskah_id for one in numbers), seen)
    return [
        dataclasses.replace(one, hal="", alasan="", naskah_id=None) if one.naskah_id in hidden else one
        for one in numbers
    ]


def shown_drafts(engine: sa.Engine, drafts: Sequence[Alur], seen: Collection[str]) -> list[Alur]:
    """Those drafts whose document may be seen, or that have none yet."""
    hidden = _hidden(engine, (one.naskah_id for one in drafts), seen)
    return [one for one in drafts if one.naskah_id not in hidden]


def shown_dispositions(
    engine: sa.Engine, found: Sequence[Disposisi], seen: Collection[str]
) -> list[Disposisi]:
    """Those whose letter may be seen."""
    hidden = hidden_slips(engine, {one.lembar_id for one in found}, seen)
    return [one for one in found if one.lembar_id not in hidden]


def shown_slips(
    engine: sa.Engine, slips: Sequence[tuple[int, Lembar]], seen: Collection[str]
) -> list[tuple[int, Lembar]]:
    """Those (depth, slip) whose letter may be seen; the scan of a slip is left out where it may not."""
    hidden = hidden_slips(engine, {slip.id for _, slip in slips}, seen)
    scans = _hidden(engine, (slip.pindaian_id for _, slip in slips), seen)
    return [
        (depth, dataclasses.replace(slip, pindaian_id=None) if slip.pindaian_id in scans else slip)
        for depth, slip in slips
        if slip.id not in hidden
    ]


def hidden_slips(engine: sa.Engine, ids: Collection[int], seen: Collection[str]) -> set[int]:
    """The slips of letters too secret for this person: by the document, or by the register line."""
    if set(KEAMANAN) <= set(seen):
        return set()
    own, lines = N.alias(), N.alias()
    query = (
        sa.select(S.c.id, own.c.keamanan, lines.c.keamanan, G.c.keamanan)
        .outerjoin(own, own.c.id == S.c.naskah_id)
        .outerjoin(G, G.c.id == S.c.agenda_id)
        .outerjoin(lines, lines.c.id == G.c.naskah_id)
    )
    found: set[int] = set()
    wanted = sorted(ids)
    with reading(engine) as connection:
        for start in range(0, len(wanted), _BATCH):
            for row in connection.execute(query.where(S.c.id.in_(wanted[start : start + _BATCH]))):
                degrees = {degree for degree in row[1:3] if degree} | {line_degree(row[3] or "")}
                if not degrees <= set(seen):
                    found.add(row[0])
    return found


def entries_seen(
    engine: sa.Engine,
    seen: Collection[str],
    *,
    naskah_id: int | None = None,
    sebelum: int | None = None,
    limit: int = 100,
) -> list[Entry]:
    """The newest entries of the trail first, older than entry `sebelum`; those of hidden documents are left out.

    Entries of the desk that name no document keep who did what when, and for whom something is kept from lose the rest.
    """
    query = sa.select(J).outerjoin(N, N.c.id == J.c.naskah_id).order_by(J.c.id.desc()).limit(limit)
    query = query.where(sa.or_(N.c.id.is_(None), N.c.keamanan.in_(seen)))
    if naskah_id is not None:
        query = query.where(J.c.naskah_id == naskah_id)
    if sebelum is not None:
        query = query.where(J.c.id < sebelum)
    with reading(engine) as connection:
        found = [Entry(**row._mapping) for row in connection.execute(query)]
    if set(KEAMANAN) <= set(seen):
        return found
    return [
        dataclasses.replace(one, sebelum=None, sesudah=None)
        if one.peristiwa.startswith(_LINKS if one.naskah_id else _DESK)
        else one
        for one in found
    ]


def _hidden(engine: sa.Engine, ids: Iterable[int | None], seen: Collection[str]) -> set[int]:
    wanted = sorted({one for one in ids if one is not None})
    found: set[int] = set()
    for start in range(0, len(wanted), _BATCH):
        found |= hidden_ids(engine, wanted[start : start + _BATCH], seen)
    return found
