"""Fills the registers from what was filed: a draft line for each document, once, whatever crashed between.

What is not drafted yet is marked on the document's row, and the mark is set in the transaction that writes the
line; so `fill_registers` may run after every filing and at every start, and repeats nothing.
"""

import logging

import msgspec
import sqlalchemy as sa

from archive.agenda import UNPLACED, BarisAgenda, insert_line, sender_key, twins_in
from archive.agenda_rencana import Rencana, plan_lines
from archive.database import naskah_table as N
from archive.database import reading
from archive.errors import NotFoundError
from archive.naskah_store import Naskah, NaskahStore
from archive.nomor_laporan import link_scan, release_scan
from archive.office_tables import AGENDA_TEXT
from archive.office_tables import agenda_table as G
from archive.office_tables import peristiwa_table as P
from archive.penomoran import number_key
from archive.peristiwa import SYSTEM, record_event
from archive.records import Rekaman
from archive.settings import Settings
from archive.trail import recording

log = logging.getLogger(__name__)

BATCH = 25  # documents in one transaction: others wait for it to write
KINDS = ("agenda", "ekspedisi")


def fill_registers(store: NaskahStore, settings: Settings, *, naskah_id: int | None = None) -> int:
    """Drafts the lines of every filed document that has none yet, or of one; how many documents were drafted.

    Safe to call at any time, from threads and processes. Raises StoreError when the database fails.
    """
    if naskah_id is not None:
        return _fill(store, [naskah_id], settings)
    done = 0
    while waiting := _waiting(store):
        done += _fill(store, waiting, settings)
    return done


def _waiting(store: NaskahStore) -> list[int]:
    query = sa.select(N.c.id).where(N.c.status == "terarsip", N.c.teragenda.is_(False))
    with reading(store.engine) as connection:
        return list(connection.scalars(query.order_by(N.c.id).limit(BATCH)))


def _fill(store: NaskahStore, ids: list[int], settings: Settings) -> int:
    """Drafts the lines of a few documents in one transaction; those that another did meanwhile are left out."""
    read = [(naskah, _record(store, naskah)) for one in ids if (naskah := store.get(one)) is not None]
    done = 0
    with recording(store.engine) as connection:
        for naskah, rekaman in read:
            mark = sa.update(N).where(N.c.id == naskah.id, N.c.status == "terarsip", N.c.teragenda.is_(False))
            if connection.execute(mark.values(teragenda=True)).rowcount:
                _draft(connection, naskah, plan_lines(naskah, rekaman, settings.wilayah))
                done += 1
    return done


def _record(store: NaskahStore, naskah: Naskah) -> Rekaman | None:
    try:
        return store.rekaman(naskah.id)
    except (NotFoundError, msgspec.MsgspecError):
        log.warning("%s: its record cannot be read, the register line is left open", naskah.nama_asal)
        return None


def redraft(store: NaskahStore, settings: Settings, naskah_id: int) -> int:
    """Brings the draft lines of a document up to its record, corrected since; how many changed.

    What a person has confirmed, corrected or cancelled is left as it is. Raises NotFoundError.
    """
    naskah = store.get(naskah_id)
    if naskah is None:
        raise NotFoundError(f"naskah {naskah_id}: tidak ada dalam arsip. Periksa nomornya.")
    if naskah.status != "terarsip":
        return 0
    planned = plan_lines(naskah, _record(store, naskah), settings.wilayah)
    changed = 0
    with recording(store.engine) as connection:
        release_scan(connection, naskah_id, naskah.nomor)
        mark = sa.update(N).where(N.c.id == naskah_id, N.c.teragenda.is_(False))
        if connection.execute(mark.values(teragenda=True)).rowcount:
            _draft(connection, naskah, planned)
            return len(planned)
        for kind in KINDS:
            wanted = next((one for one in planned if _kind(one) == kind), None)
            line = _drafted(connection, _key(naskah_id, kind))
            if line is None and wanted is not None:
                _draft(connection, naskah, (wanted,))
                changed += 1
            elif line is not None and _untouched(connection, line):
                changed += _follow(connection, naskah, line, wanted)
    return changed


def redraft_unplaced(store: NaskahStore, settings: Settings) -> int:
    """Looks again at what could not be placed, after the office's wilayah was set or the rules grew."""
    query = sa.select(G.c.naskah_id).where(
        G.c.register == UNPLACED, G.c.status == "draf", G.c.naskah_id.is_not(None)
    )
    with reading(store.engine) as connection:
        waiting = [one for one in connection.scalars(query.distinct()) if one is not None]
    done = 0
    for one in waiting:
        naskah = store.get(one)
        planned = plan_lines(naskah, _record(store, naskah), settings.wilayah) if naskah is not None else ()
        if (
            planned and planned[0].register != UNPLACED
        ):  # else nothing would be written, for each at every start
            done += redraft(store, settings, one)
    return done


def follow_code(connection: sa.Connection, naskah_id: int, kode: str) -> None:
    """Draft lines of a document filed under another code get that code, within the caller's transaction."""
    lines = sa.select(*(G.c[name] for name in BarisAgenda.__dataclass_fields__))
    lines = lines.where(G.c.naskah_id == naskah_id, G.c.status == "draf", G.c.kode != kode)
    for row in connection.execute(lines).all():
        line = BarisAgenda(**row._mapping)
        if _untouched(connection, line):
            connection.execute(sa.update(G).where(G.c.id == line.id).values(kode=kode))
            isi = {"sebelum": {"kode": line.kode}, "sesudah": {"kode": kode}}
            record_event(connection, "agenda", line.id, "mengikuti rekaman", isi, SYSTEM, naskah_id=naskah_id)


def _draft(connection: sa.Connection, naskah: Naskah, planned: tuple[Rencana, ...]) -> None:
    for one in planned:
        line = insert_line(
            connection,
            one.register,
            one.isi,
            oleh=SYSTEM,
            naskah_id=naskah.id,
            permintaan=_key(naskah.id, _kind(one)),
            catatan=one.catatan,
            alasan=one.alasan,
        )
        _set_notes(connection, line, [*one.catatan, *_findings(connection, naskah, line)])


def _findings(connection: sa.Connection, naskah: Naskah, line: BarisAgenda) -> list[str]:
    """Links the number to the scan, and notes what other lines seem to be of the same letter."""
    notes = []
    if line.register in ("keluar", "keputusan"):
        notes += link_scan(connection, naskah.id, naskah.nomor, naskah.jenis)
    twins = twins_in(connection, line) if line.register != "ekspedisi" else []
    if twins:
        which = ", ".join(
            f"{twin.nomor_agenda}/{twin.tahun}" if twin.nomor_agenda else f"draf {twin.id}" for twin in twins
        )
        notes.append(
            f"nomor {line.nomor_surat} dari pengirim yang sama sudah ada: agenda {which}. Periksa apakah kembar."
        )
    return notes


def _follow(connection: sa.Connection, naskah: Naskah, line: BarisAgenda, wanted: Rencana | None) -> int:
    """A draft that nobody touched follows the record; one no longer wanted waits for a person."""
    if wanted is None:
        note = "menurut rekaman terbaru baris ini tidak perlu. Batalkan bila benar."
        wanted = Rencana(line.register, {}, (note,), line.alasan)
        values: dict[str, object] = {}
    else:
        values = {name: wanted.isi.get(name, "") for name in AGENDA_TEXT}
        values |= {"register": wanted.register, "alasan": wanted.alasan}
    changed = {name: value for name, value in values.items() if getattr(line, name) != value}
    if changed:
        keys = {
            "kunci_nomor": number_key(str(values["nomor_surat"])),
            "kunci_asal": sender_key(str(values["asal"])),
        }
        connection.execute(sa.update(G).where(G.c.id == line.id).values(**changed, **keys))
        before = {name: getattr(line, name) for name in changed}
        isi = {"sebelum": before, "sesudah": changed}
        record_event(connection, "agenda", line.id, "mengikuti rekaman", isi, SYSTEM, naskah_id=naskah.id)
    again = _drafted(connection, _key(naskah.id, _kind(wanted)))
    assert again is not None
    notes = [*wanted.catatan, *_findings(connection, naskah, again)]
    _set_notes(connection, again, notes)
    return int(bool(changed) or notes != line.catatan)


def _untouched(connection: sa.Connection, line: BarisAgenda) -> bool:
    touched = sa.select(P.c.id).where(
        P.c.hal == "agenda", P.c.hal_id == line.id, P.c.kejadian == "diperbaiki"
    )
    return line.status == "draf" and connection.scalar(touched.limit(1)) is None


def _drafted(connection: sa.Connection, key: str) -> BarisAgenda | None:
    columns = [G.c[name] for name in BarisAgenda.__dataclass_fields__]
    row = connection.execute(sa.select(*columns).where(G.c.permintaan == key)).first()
    return None if row is None else BarisAgenda(**row._mapping)


def _set_notes(connection: sa.Connection, line: BarisAgenda, notes: list[str]) -> None:
    if notes != line.catatan:
        connection.execute(sa.update(G).where(G.c.id == line.id).values(catatan=notes))


def _kind(planned: Rencana) -> str:
    return "ekspedisi" if planned.register == "ekspedisi" else "agenda"


def _key(naskah_id: int, kind: str) -> str:
    return f"naskah:{naskah_id}:{kind}"
