"""What became of the numbers: gaps, doubles, numbers without a document; and the scan that belongs to a number."""

from dataclasses import dataclass

import sqlalchemy as sa

from archive.database import reading
from archive.errors import NotFoundError, RuleError
from archive.nomor import parse_nomor
from archive.nomor_books import counter
from archive.nomor_store import COLUMNS, NomorDinas
from archive.office_tables import agenda_table as G
from archive.office_tables import alur_table
from archive.office_tables import nomor_table as T
from archive.office_tables import peristiwa_table as P
from archive.penomoran import number_key, order
from archive.peristiwa import SYSTEM, record_event
from archive.trail import recording

LINKED = "ditautkan ke naskah"
# `12 TAHUN 2026` does not say of what: the kind of the document does.
KIND_OF_BARE = {"keputusan": "Kpt", "surat_edaran": "SE", "sop": "SOP"}


@dataclass(frozen=True, slots=True)
class LaporanNomor:
    """A book of one year: `celah` are numbers that nobody was given; `kembar` share their full text with another
    number, of this book or another.
    """

    buku: str
    tahun: int
    awal: int
    terakhir: int
    celah: tuple[int, ...]
    dicadangkan: tuple[NomorDinas, ...]
    dibatalkan: tuple[NomorDinas, ...]
    sisipan: tuple[NomorDinas, ...]
    tanpa_naskah: tuple[NomorDinas, ...]
    kembar: tuple[NomorDinas, ...]


def report(engine: sa.Engine, buku: str, tahun: int) -> LaporanNomor:
    """Gaps, doubles and what is open in a book; raises NotFoundError when it was never opened."""
    with reading(engine) as connection:
        book = counter(connection, buku, tahun)
        if book is None:
            raise NotFoundError(f"buku {buku} {tahun}: belum ada nomornya. Periksa nama buku dan tahunnya.")
        here = (T.c.buku == buku, T.c.tahun == tahun)
        order = (T.c.urut, T.c.sisip)
        given = set(connection.scalars(sa.select(T.c.urut).where(*here, T.c.sisip == 0)))
        # Numbers in plain use with their document need no line in the report.
        told = sa.or_(T.c.status != "terpakai", T.c.sisip > 0, T.c.naskah_id.is_(None))
        rows = connection.execute(sa.select(*COLUMNS).where(*here, told).order_by(*order))
        found = [NomorDinas(**row._mapping) for row in rows]
        other = T.alias()
        twin = sa.exists().where(
            other.c.kunci == T.c.kunci, other.c.id != T.c.id, other.c.status != "dibatalkan"
        )
        doubles = connection.execute(
            sa.select(*COLUMNS)
            .where(*here, T.c.status != "dibatalkan", T.c.kunci != "", twin)
            .order_by(*order)
        )
        kembar = tuple(NomorDinas(**row._mapping) for row in doubles)
    used = [nomor for nomor in found if nomor.status == "terpakai"]
    return LaporanNomor(
        buku=buku,
        tahun=tahun,
        awal=book.awal,
        terakhir=book.terakhir,
        celah=tuple(urut for urut in range(book.awal, book.terakhir + 1) if urut not in given),
        dicadangkan=tuple(nomor for nomor in found if nomor.status == "dicadangkan"),
        dibatalkan=tuple(nomor for nomor in found if nomor.status == "dibatalkan"),
        sisipan=tuple(nomor for nomor in found if nomor.sisip),
        tanpa_naskah=tuple(nomor for nomor in used if nomor.naskah_id is None),
        kembar=kembar,
    )


@dataclass(frozen=True, slots=True)
class UrutNaskah:
    """Own documents of one kind and year by their numbers: `celah` has no document, `kembar` more than one."""

    jenis: str
    tahun: int
    awal: int
    terakhir: int
    celah: tuple[int, ...]
    kembar: tuple[tuple[str, tuple[int, ...]], ...]


def report_documents(engine: sa.Engine, tahun: int, *, per_jenis: bool = True) -> list[UrutNaskah]:
    """Gaps and doubles among the numbers on the office's own documents, also those numbered by hand.

    Counts the registers keluar and keputusan, by the kind in the number, or (`per_jenis` False) all letters as
    one sequence. `kembar` names the number and its register lines. An office with a book for each signer sees
    doubles that are none: the number does not say who signed.
    """
    columns = (G.c.id, G.c.register, G.c.nomor_surat, G.c.kunci_nomor)
    query = sa.select(*columns).where(
        G.c.register.in_(("keluar", "keputusan")), G.c.status != "dibatalkan", G.c.kunci_nomor != ""
    )
    query = query.where(G.c.nomor_surat.contains(str(tahun)))  # taking numbers apart is what takes time
    places: dict[str, set[int]] = {}
    lines: dict[tuple[str, str], list[tuple[int, str]]] = {}
    with reading(engine) as connection:
        for row in connection.execute(query.order_by(G.c.id)):
            nomor = parse_nomor(row.nomor_surat)
            if nomor is None or nomor.tahun != tahun or not nomor.urut:
                continue
            own_kind = (nomor.jenis or "tanpa jenis") if per_jenis else "surat"
            kind = "Kpt" if row.register == "keputusan" else own_kind
            places.setdefault(kind, set()).add(order(nomor.urut)[0])
            lines.setdefault((kind, row.kunci_nomor), []).append((row.id, row.nomor_surat))
    found = []
    for kind in sorted(places):
        seen = places[kind]
        doubles = tuple(
            (here[0][1], tuple(one for one, _ in here))
            for (jenis, _), here in lines.items()
            if jenis == kind and len(here) > 1
        )
        first, last = min(seen), max(seen)
        gaps = tuple(urut for urut in range(first, last + 1) if urut not in seen)
        found.append(UrutNaskah(kind, tahun, first, last, gaps, doubles))
    return found


def link_scan(connection: sa.Connection, naskah_id: int, teks: str, jenis: str) -> list[str]:
    """Links the number that a scan of this office bears to the scan, in the caller's transaction.

    Returns notes for a person when it cannot: never given, cancelled, taken by another scan, or not certain which.
    """
    key = number_key(teks)
    parsed = parse_nomor(teks)
    if not key or parsed is None:
        return []
    query = sa.select(*COLUMNS).where(T.c.kunci == key, T.c.kunci_unik.is_not(None))
    found = [NomorDinas(**row._mapping) for row in connection.execute(query)]
    if parsed.era == "tahun" and jenis in KIND_OF_BARE:
        found = [nomor for nomor in found if nomor.jenis == KIND_OF_BARE[jenis]]
    if not found:
        in_use = connection.scalar(sa.select(T.c.id).where(T.c.tahun == parsed.tahun).limit(1)) is not None
        return (
            [f"nomor {teks}: tidak ada dalam buku nomor {parsed.tahun}. Periksa nomornya."] if in_use else []
        )
    if len(found) > 1:
        books = ", ".join(nomor.buku for nomor in found)
        return [f"nomor {teks}: ada dalam beberapa buku ({books}). Pilih bukunya."]
    nomor = found[0]
    if nomor.naskah_id is not None and nomor.naskah_id != naskah_id:
        return [f"nomor {teks}: sudah dipakai naskah {nomor.naskah_id}. Periksa apakah kembar."]
    if nomor.status == "dibatalkan":
        return [f"nomor {teks}: sudah dibatalkan ({nomor.alasan}). Periksa nomornya."]
    if nomor.naskah_id is None:
        _set_document(connection, nomor, naskah_id, SYSTEM)
    if nomor.status == "dicadangkan":
        return [f"nomor {teks}: masih berstatus cadangan. Pakai cadangannya, atau periksa nomornya."]
    return []


def release_scan(connection: sa.Connection, naskah_id: int, teks: str) -> None:
    """Takes a document off numbers that its corrected number `teks` is not, unless a person put it there."""
    key = number_key(teks)
    linked = sa.select(T.c.id, T.c.kunci).where(T.c.naskah_id == naskah_id)
    for row in connection.execute(linked).all():
        by = connection.scalar(
            sa.select(P.c.oleh)
            .where(P.c.hal == "nomor", P.c.hal_id == row.id, P.c.kejadian == LINKED)
            .order_by(P.c.id.desc())
            .limit(1)
        )
        if row.kunci != key and by == SYSTEM:
            connection.execute(sa.update(T).where(T.c.id == row.id).values(naskah_id=None))
            way = (alur_table.c.nomor_id == row.id, alur_table.c.naskah_id == naskah_id)
            going = alur_table.c.status != "digitalisasi"
            connection.execute(sa.update(alur_table).where(*way, going).values(naskah_id=None))
            isi = {"sebelumnya": naskah_id, "nomor": teks}
            record_event(connection, "nomor", row.id, "dilepas dari naskah", isi, SYSTEM, naskah_id=naskah_id)


def link_by_hand(engine: sa.Engine, nomor_id: int, naskah_id: int, *, oleh: str) -> None:
    """A person says which scan bears a number; raises NotFoundError, and RuleError for a cancelled number."""
    with recording(engine) as connection:
        row = connection.execute(sa.select(*COLUMNS).where(T.c.id == nomor_id)).first()
        if row is None:
            raise NotFoundError(f"nomor {nomor_id}: tidak ada dalam buku nomor. Periksa nomornya.")
        nomor = NomorDinas(**row._mapping)
        if nomor.status == "dibatalkan":
            raise RuleError(f"nomor {nomor.teks}: sudah dibatalkan. Pilih nomor lain.")
        if nomor.naskah_id != naskah_id:
            _set_document(connection, nomor, naskah_id, oleh)


def number_of(engine: sa.Engine, naskah_id: int) -> list[NomorDinas]:
    """The given numbers that a document is linked to."""
    with reading(engine) as connection:
        rows = connection.execute(sa.select(*COLUMNS).where(T.c.naskah_id == naskah_id).order_by(T.c.id))
        return [NomorDinas(**row._mapping) for row in rows]


def _set_document(connection: sa.Connection, nomor: NomorDinas, naskah_id: int, oleh: str) -> None:
    connection.execute(sa.update(T).where(T.c.id == nomor.id).values(naskah_id=naskah_id))
    connection.execute(
        sa.update(alur_table).where(alur_table.c.nomor_id == nomor.id).values(naskah_id=naskah_id)
    )
    isi = {"naskah_id": naskah_id, "sebelumnya": nomor.naskah_id}
    record_event(connection, "nomor", nomor.id, LINKED, isi, oleh, naskah_id=naskah_id)
