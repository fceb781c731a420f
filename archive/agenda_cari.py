"""A register's lines narrowed by words, code and dates, within the rights of a person.

What a person may not see still has its line in the book, emptied (`agenda_terlihat`); but no filter finds it, for
that would tell what it says.
"""

import functools
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from archive.agenda import BarisAgenda
from archive.agenda_terlihat import shown_to
from archive.database import naskah_table as N
from archive.database import reading
from archive.kode_tables import below
from archive.office_tables import agenda_table as G
from archive.rights import KEAMANAN, RAHASIA, TERBATAS, User, seen_by

_WORDS_IN = ("nomor_surat", "asal", "tujuan", "hal", "indeks", "pengolah", "penerima", "keterangan")
# All of a line in one: looked through once, not once for each of its columns.
_TEXT: sa.ColumnElement[str] = functools.reduce(
    lambda text, name: text + "\n" + G.c[name], _WORDS_IN[1:], sa.type_coerce(G.c[_WORDS_IN[0]], sa.Text)
)
_COLUMNS = [G.c[name] for name in BarisAgenda.__dataclass_fields__]


@dataclass(frozen=True, slots=True)
class SaringAgenda:
    """An empty text is no filter. `q`: words that must all occur; `kode` takes those below it; `dari` and `sampai` are
    ISO dates of the letter; `status` is dikonfirmasi or dibatalkan.
    """

    q: str = ""
    kode: str = ""
    dari: str = ""
    sampai: str = ""
    status: str = ""

    @property
    def looks_inside(self) -> bool:
        """Whether it asks for anything an emptied line does not show."""
        return bool(self.q.strip() or self.kode or self.dari or self.sampai)


def find_lines(
    engine: sa.Engine,
    user: User | None,
    register: str,
    tahun: int,
    saring: SaringAgenda,
    *,
    buku: str = "",
    setelah: int = 0,
    limit: int = 50,
) -> list[BarisAgenda]:
    """The lines after number `setelah` in their order, as the person may see them."""
    query = (
        sa.select(*_COLUMNS)
        .where(G.c.register == register, G.c.buku == buku, G.c.tahun == tahun, G.c.nomor_agenda > setelah)
        .where(*_conditions(saring, seen_by(user)))
        .order_by(G.c.nomor_agenda)
        .limit(limit)
    )
    with reading(engine) as connection:
        found = [BarisAgenda(**row._mapping) for row in connection.execute(query)]
    return shown_to(engine, found, user)


def _conditions(saring: SaringAgenda, seen: Iterable[str]) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if saring.status:
        found.append(G.c.status == saring.status)
    if not saring.looks_inside:
        return found
    hidden = [degree for degree in KEAMANAN if degree not in seen]
    if hidden:
        secret = sa.select(N.c.id).where(N.c.id == G.c.naskah_id, N.c.keamanan.in_(hidden))
        found.append(~sa.exists(secret))
    found += [~G.c.keamanan.icontains(degree) for degree in (TERBATAS, RAHASIA) if degree not in seen]
    for word in saring.q.split()[:12]:
        found.append(_TEXT.icontains(word, autoescape=True))
    if saring.kode:
        found += below(G.c.kode, saring.kode)
    if saring.dari:
        found.append(G.c.tanggal_surat >= saring.dari)
    if saring.sampai:
        found.append(sa.and_(G.c.tanggal_surat != "", G.c.tanggal_surat <= saring.sampai))
    return found
