"""What belongs together: links between documents (reply, slip, SK, SOP, ground) and dossiers (berkas).

A link or a place in a dossier that is taken back stays in the table with the moment; it can be made again.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from archive.database import naskah_table, reading
from archive.errors import NotFoundError, RuleError
from archive.naskah_store import now
from archive.office_tables import berkas_isi_table as I
from archive.office_tables import berkas_table as B
from archive.office_tables import tautan_table as L
from archive.peristiwa import record_event
from archive.trail import recording

# What the first document is to the second.
JENIS_TAUTAN = ("balasan", "disposisi", "sk", "sop", "dasar", "salinan")


@dataclass(frozen=True, slots=True)
class Tautan:
    """Document `dari_id` is the `jenis` of document `ke_id`; `dicabut_pada` is None while it stands."""

    id: int
    dari_id: int
    ke_id: int
    jenis: str
    keterangan: str
    oleh: str
    pada: str
    dicabut_pada: str | None


@dataclass(frozen=True, slots=True)
class Berkas:
    """A dossier: documents of one matter under one code; `isi` are document ids in their order."""

    id: int
    kode: str
    judul: str
    unit: str
    oleh: str
    pada: str
    isi: tuple[int, ...]


def link(
    engine: sa.Engine, dari_id: int, ke_id: int, jenis: str, *, oleh: str, keterangan: str = ""
) -> Tautan:
    """Links two documents; a link that stands already is returned. Raises RuleError and NotFoundError."""
    with recording(engine) as connection:
        return link_in(connection, dari_id, ke_id, jenis, oleh=oleh, keterangan=keterangan)


def link_in(
    connection: sa.Connection, dari_id: int, ke_id: int, jenis: str, *, oleh: str, keterangan: str = ""
) -> Tautan:
    """`link` within the caller's transaction."""
    if jenis not in JENIS_TAUTAN:
        raise RuleError(f"tautan {jenis}: tidak dikenal. Pilih {', '.join(JENIS_TAUTAN)}.")
    if dari_id == ke_id:
        raise RuleError(f"naskah {dari_id}: tidak dapat ditautkan pada dirinya sendiri. Pilih naskah lain.")
    for naskah_id in (dari_id, ke_id):
        require_document(connection, naskah_id)
    stands = sa.select(L).where(
        L.c.dari_id == dari_id, L.c.ke_id == ke_id, L.c.jenis == jenis, L.c.dicabut_pada.is_(None)
    )
    known = connection.execute(stands).first()
    if known is None:
        values = {"dari_id": dari_id, "ke_id": ke_id, "jenis": jenis, "keterangan": keterangan.strip()}
        try:
            with connection.begin_nested():
                connection.execute(sa.insert(L).values(**values, oleh=oleh.strip(), pada=now()))
        except IntegrityError:  # PostgreSQL lets two link the same at once
            return Tautan(**connection.execute(stands).one()._mapping)
        known = connection.execute(stands).one()
        record_event(connection, "tautan", known.id, "dibuat", values, oleh, naskah_id=dari_id)
    return Tautan(**known._mapping)


def unlink(engine: sa.Engine, tautan_id: int, alasan: str, *, oleh: str) -> Tautan:
    """Takes a link back, with a reason; twice changes nothing. Raises RuleError and NotFoundError."""
    if not alasan.strip():
        raise RuleError(f"tautan {tautan_id}: alasan pencabutan belum diisi. Tulis alasannya.")
    with recording(engine) as connection:
        row = connection.execute(sa.select(L).where(L.c.id == tautan_id)).first()
        if row is None:
            raise NotFoundError(f"tautan {tautan_id}: tidak ada. Periksa nomornya.")
        if row.dicabut_pada is None:
            connection.execute(sa.update(L).where(L.c.id == tautan_id).values(dicabut_pada=now()))
            record_event(
                connection, "tautan", tautan_id, "dicabut", {"alasan": alasan}, oleh, naskah_id=row.dari_id
            )
        return Tautan(**connection.execute(sa.select(L).where(L.c.id == tautan_id)).one()._mapping)


def get_link(engine: sa.Engine, tautan_id: int) -> Tautan:
    """One link, taken back or not; raises NotFoundError."""
    with reading(engine) as connection:
        row = connection.execute(sa.select(L).where(L.c.id == tautan_id)).first()
    if row is None:
        raise NotFoundError(f"tautan {tautan_id}: tidak ada. Periksa nomornya.")
    return Tautan(**row._mapping)


def links_of(engine: sa.Engine, naskah_id: int) -> list[Tautan]:
    """The standing links from and to a document, the oldest first."""
    query = sa.select(L).where(
        sa.or_(L.c.dari_id == naskah_id, L.c.ke_id == naskah_id), L.c.dicabut_pada.is_(None)
    )
    with reading(engine) as connection:
        return [Tautan(**row._mapping) for row in connection.execute(query.order_by(L.c.id))]


def related(engine: sa.Engine, naskah_id: int, *, limit: int = 200) -> list[int]:
    """Every document reached over links, however many lie between, the nearest first; itself left out."""
    found = [naskah_id]
    with reading(engine) as connection:
        edge = [naskah_id]
        while edge and len(found) <= limit:
            rows = connection.execute(
                sa.select(L.c.dari_id, L.c.ke_id)
                .where(sa.or_(L.c.dari_id.in_(edge), L.c.ke_id.in_(edge)), L.c.dicabut_pada.is_(None))
                .order_by(L.c.id)
            )
            near = dict.fromkeys(one for row in rows for one in row)
            edge = [one for one in near if one not in found][: limit + 1 - len(found)]
            found += edge
    return found[1:]


def open_berkas(engine: sa.Engine, kode: str, judul: str, *, oleh: str, unit: str = "") -> Berkas:
    """The dossier of this code, title and unit, made if there is none; raises RuleError without a title."""
    judul = " ".join(judul.split())
    if not judul:
        raise RuleError("berkas: judulnya belum diisi. Tulis uraian informasi berkas.")
    values = {"kode": kode.strip(), "judul": judul, "unit": unit.strip()}
    same = [B.c[name] == value for name, value in values.items()]
    with recording(engine) as connection:
        known = connection.scalar(sa.select(B.c.id).where(*same))
        if known is None:
            made = connection.execute(sa.insert(B).values(**values, oleh=oleh.strip(), pada=now()))
            assert made.inserted_primary_key is not None
            known = made.inserted_primary_key[0]
            record_event(connection, "berkas", known, "dibuka", values, oleh)
        return _berkas(connection, known)


def put_in_berkas(engine: sa.Engine, berkas_id: int, naskah_id: int, *, oleh: str) -> Berkas:
    """Adds a document as the next item; one that is in it already stays where it is. Raises NotFoundError."""
    with recording(engine) as connection:
        berkas = _berkas(connection, berkas_id)
        require_document(connection, naskah_id)
        if naskah_id in berkas.isi:
            return berkas
        last = connection.scalar(sa.select(sa.func.max(I.c.no_item)).where(I.c.berkas_id == berkas_id)) or 0
        values = {"berkas_id": berkas_id, "naskah_id": naskah_id, "no_item": last + 1}
        connection.execute(sa.insert(I).values(**values, oleh=oleh.strip(), pada=now()))
        record_event(connection, "berkas", berkas_id, "naskah dimasukkan", values, oleh, naskah_id=naskah_id)
        return _berkas(connection, berkas_id)


def take_from_berkas(engine: sa.Engine, berkas_id: int, naskah_id: int, alasan: str, *, oleh: str) -> Berkas:
    """Takes a document out, with a reason; its item number is not given again. Raises RuleError."""
    if not alasan.strip():
        raise RuleError(f"berkas {berkas_id}: alasan mengeluarkan naskah belum diisi. Tulis alasannya.")
    with recording(engine) as connection:
        if naskah_id in _berkas(connection, berkas_id).isi:
            connection.execute(
                sa.update(I)
                .where(I.c.berkas_id == berkas_id, I.c.naskah_id == naskah_id, I.c.dicabut_pada.is_(None))
                .values(dicabut_pada=now())
            )
            isi = {"naskah_id": naskah_id, "alasan": alasan}
            record_event(
                connection, "berkas", berkas_id, "naskah dikeluarkan", isi, oleh, naskah_id=naskah_id
            )
        return _berkas(connection, berkas_id)


def get_berkas(engine: sa.Engine, berkas_id: int) -> Berkas:
    """One dossier; raises NotFoundError."""
    with reading(engine) as connection:
        return _berkas(connection, berkas_id)


def berkas_of(engine: sa.Engine, naskah_id: int) -> list[Berkas]:
    """The dossiers that a document is in."""
    query = sa.select(I.c.berkas_id).where(I.c.naskah_id == naskah_id, I.c.dicabut_pada.is_(None))
    with reading(engine) as connection:
        return [_berkas(connection, one) for one in connection.scalars(query.order_by(I.c.berkas_id)).all()]


def list_berkas(engine: sa.Engine, *, kode: str = "", offset: int = 0, limit: int = 50) -> list[Berkas]:
    """Dossiers by code and title; `kode` takes those below it too (`PL.02` finds `PL.02.1`)."""
    query = sa.select(B.c.id).order_by(B.c.kode, B.c.judul, B.c.id)
    if kode:
        query = query.where(sa.or_(B.c.kode == kode, B.c.kode.startswith(f"{kode}.", autoescape=True)))
    with reading(engine) as connection:
        return [
            _berkas(connection, one) for one in connection.scalars(query.limit(limit).offset(offset)).all()
        ]


def require_document(connection: sa.Connection, naskah_id: int) -> None:
    """Raises NotFoundError when the archive has no such document."""
    known = sa.select(naskah_table.c.id).where(naskah_table.c.id == naskah_id)
    if connection.scalar(known) is None:
        raise NotFoundError(f"naskah {naskah_id}: tidak ada dalam arsip. Periksa nomornya.")


def _berkas(connection: sa.Connection, berkas_id: int) -> Berkas:
    row = connection.execute(sa.select(B).where(B.c.id == berkas_id)).first()
    if row is None:
        raise NotFoundError(f"berkas {berkas_id}: tidak ada. Periksa nomornya.")
    inside = sa.select(I.c.naskah_id).where(I.c.berkas_id == berkas_id, I.c.dicabut_pada.is_(None))
    return Berkas(**row._mapping, isi=tuple(connection.scalars(inside.order_by(I.c.no_item))))
