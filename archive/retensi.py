"""The clock of each document: when its active and inactive years end, what is due, and why it may not run.

Follows from the office's JRA (`archive.jra`), the document's date or an event, and what a person decided. It is worked
out again for every document whose row changed; the lists ask for that themselves. Holds and proposals stand in
`retensi_tahan` and `retensi_usul`.
"""

import calendar
import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from archive.database import naskah_table as N
from archive.database import reading, writing
from archive.errors import NotFoundError, RuleError
from archive.jra import AKHIR_TAHUN, TANGGAL, BarisJra, trigger
from archive.naskah_store import now
from archive.peristiwa import record_event
from archive.retensi_tables import FREE, KEPT, STALE
from archive.retensi_tables import boks_table as X
from archive.retensi_tables import jra_baris_table as B
from archive.retensi_tables import jra_table as J
from archive.retensi_tables import pemicu_table as E
from archive.retensi_tables import retensi_table as R
from archive.trail import recording

DAFTAR = ("pindah", "musnah", "serah", "nilai", "ditahan", "belum")
TAHAP = ("aktif", "inaktif", "musnah", "serah")
NASIB_OF = {"musnah": "musnah", "serah": "permanen", "nilai": "dinilai kembali"}
BATCH = 2000  # documents in one transaction: others wait for it to write


@dataclass(frozen=True, slots=True)
class BarisRetensi:
    """A document with its clock. Dates are ISO or ""; `halaman` counts sheets, `ditahan` the holds that stand.

    `tahap` is aktif, inaktif, musnah or serah; `alasan` says why the clock does not run, "" when it does; `usul_id`
    is the open proposal it stands in; `boks` and `no_folder` where the paper lies.
    """

    naskah_id: int
    kode: str
    jenis: str
    nomor: str
    judul: str
    tanggal: str
    tahun: str
    instansi: str
    halaman: int
    keamanan: str
    tahap: str
    ditahan: int
    usul_id: int | None
    mulai: str
    asal_mulai: str
    habis_aktif: str
    habis_inaktif: str
    nasib: str
    alasan: str
    tingkat: str
    boks: str
    lokasi: str
    no_folder: str
    dasar: str
    aktif: int | None
    inaktif: int | None


@dataclass(frozen=True, slots=True)
class Pemicu:
    """An event that starts the clock of what lies under `kode` ("" is all) and was dated before it."""

    id: int
    pemicu: str
    kode: str
    tanggal: str
    keterangan: str
    oleh: str
    pada: str


_FROM_NASKAH = ("jenis", "nomor", "judul", "tanggal", "tahun", "instansi", "halaman", "keamanan")
_FROM_RETENSI = (
    "naskah_id", "kode", "tahap", "ditahan", "usul_id", "mulai", "asal_mulai", "habis_aktif", "habis_inaktif", "nasib",
    "alasan", "tingkat", "no_folder",
)  # fmt: skip
_PEMICU = [E.c[name] for name in Pemicu.__dataclass_fields__]


@dataclass(frozen=True, slots=True)
class _Clock:
    """What a document's row and the JRA say together."""

    jra_baris_id: int | None
    kode: str
    mulai: str = ""
    asal_mulai: str = ""
    habis_aktif: str = ""
    habis_inaktif: str = ""
    nasib: str = ""
    alasan: str = ""


@dataclass(frozen=True, slots=True)
class _Rules:
    lines: Mapping[str, tuple[int, BarisJra]]
    events: Mapping[str, Sequence[tuple[str, str]]]  # by the event's key: code and date, the oldest first

    def of(self, kode: str) -> tuple[int, BarisJra] | None:
        """The rule of a code, else of the closest one above it."""
        while kode:
            if kode in self.lines:
                return self.lines[kode]
            kode = kode.rpartition(".")[0]
        return None


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def refresh(engine: sa.Engine) -> int:
    """Works out the clock of every filed document that changed since; how many. Safe to call at any time."""
    done = 0
    while True:
        count = _refresh_some(engine)
        done += count
        if not count:
            return done


def _refresh_some(engine: sa.Engine) -> int:
    # In the order of the partial index: without it SQLite takes another index, and reads every document.
    stale = sa.and_(N.c.status == "terarsip", sa.text(STALE))
    with reading(engine) as connection:
        if connection.execute(sa.select(N.c.id).where(stale).order_by(N.c.id).limit(1)).first() is None:
            return 0
    columns = (N.c.id, N.c.klasifikasi, N.c.tanggal, N.c.tahun, N.c.versi, N.c.dimusnahkan_pada)
    both = N.outerjoin(R, R.c.naskah_id == N.c.id)
    query = (
        sa.select(*columns, R.c.tahap, R.c.mulai_petugas)
        .select_from(both)
        .where(stale)
        .order_by(N.c.id)
        .limit(BATCH)
    )
    with writing(engine) as connection:
        rows = connection.execute(query).all()
        rules = _rules(connection)
        fresh, known = [], []
        for row in rows:
            stage = row.tahap or ("musnah" if row.dimusnahkan_pada else "aktif")
            clock = _clock(row.klasifikasi, row.tanggal, row.tahun, row.mulai_petugas or "", rules)
            if stage in ("musnah", "serah"):  # nobody needs to see to it any more
                clock = dataclasses.replace(clock, alasan="")
            values = {name: getattr(clock, name) for name in _Clock.__dataclass_fields__}
            if row.tahap is None:
                fresh.append(values | {"naskah_id": row.id, "tahap": stage})
            else:
                known.append(values | {"nid": row.id})
        if fresh:
            connection.execute(sa.insert(R), fresh)
        if known:
            changed: dict[str, Any] = {name: sa.bindparam(name) for name in _Clock.__dataclass_fields__}
            connection.execute(
                sa.update(R).where(R.c.naskah_id == sa.bindparam("nid")).values(changed), known
            )
        seen = sa.update(N).where(N.c.id == sa.bindparam("nid")).values(retensi_versi=sa.bindparam("taken"))
        connection.execute(seen, [{"nid": row.id, "taken": row.versi} for row in rows])
        return len(rows)


def _rules(connection: sa.Connection) -> _Rules:
    newest = sa.select(sa.func.max(J.c.id)).scalar_subquery()
    lines = {
        row.kode: (
            row.id,
            BarisJra(row.kode, row.uraian, row.aktif, row.inaktif, row.nasib, row.pemicu, row.dasar),
        )
        for row in connection.execute(sa.select(B).where(B.c.jra_id == newest))
    }
    events: dict[str, list[tuple[str, str]]] = {}
    query = sa.select(E.c.kunci, E.c.kode, E.c.tanggal).where(E.c.dicabut_pada.is_(None))
    for row in connection.execute(query.order_by(E.c.tanggal, E.c.id)):
        events.setdefault(row.kunci, []).append((row.kode, row.tanggal))
    return _Rules(lines, events)


def _clock(kode: str, tanggal: str, tahun: str, by_person: str, rules: _Rules) -> _Clock:
    rule = rules.of(kode)
    if rule is None:
        reason = f"kode {kode} tidak ada dalam JRA" if kode else "belum diklasifikasi"
        return _Clock(None, kode, alasan=reason if rules.lines or not kode else "JRA belum diimpor")
    line_id, line = rule
    start, origin, reason = (
        (by_person, "petugas", "") if by_person else _start(line, kode, tanggal, tahun, rules)
    )
    if not start:
        return _Clock(line_id, kode, nasib=line.nasib, alasan=reason)
    day = dt.date.fromisoformat(start)
    active = months_after(day, line.aktif)
    end = months_after(active, line.inaktif)
    return _Clock(line_id, kode, start, origin, active.isoformat(), end.isoformat(), line.nasib)


def _start(line: BarisJra, kode: str, tanggal: str, tahun: str, rules: _Rules) -> tuple[str, str, str]:
    """When the clock starts, from what, and why it does not."""
    try:
        day = dt.date.fromisoformat(tanggal)
    except ValueError:
        if not (tahun.isdigit() and len(tahun) == 4):
            return "", "", "tanggal naskah tidak diketahui"
        day = dt.date(int(tahun), 12, 31)  # rather kept too long than too short
    if line.pemicu == TANGGAL:
        return day.isoformat(), "tanggal", ""
    if line.pemicu == AKHIR_TAHUN:
        return dt.date(day.year, 12, 31).isoformat(), "akhir tahun", ""
    for where, when in rules.events.get(event_key(line.pemicu), ()):
        if when >= day.isoformat() and (not where or kode == where or kode.startswith(f"{where}.")):
            return when, "peristiwa", ""
    return "", "", f"menunggu peristiwa: {line.pemicu}"


def event_key(pemicu: str) -> str:
    """Equal for two spellings of an event that differ in case, signs and blanks."""
    return "".join(sign for sign in trigger(pemicu, "").casefold() if sign.isalnum())


def add_event(
    engine: sa.Engine, pemicu: str, tanggal: str, *, oleh: str, kode: str = "", keterangan: str = ""
) -> Pemicu:
    """Records when an event happened that the JRA waits for; clocks are worked out anew. Raises RuleError.

    It counts for documents under `kode` that are dated no later than it.
    """
    day = _day(tanggal)
    key = event_key(pemicu)
    if key in ("", event_key(TANGGAL), event_key(AKHIR_TAHUN)):
        raise RuleError(f"peristiwa “{pemicu}”: bukan peristiwa. Pakai nama pemicu seperti dalam JRA.")
    values = {
        "pemicu": " ".join(pemicu.split()),
        "kode": kode.strip(),
        "tanggal": day,
        "keterangan": keterangan.strip(),
    }
    with recording(engine) as connection:
        row = sa.insert(E).values(**values, kunci=key, oleh=oleh.strip(), pada=now())
        made = connection.execute(row).inserted_primary_key
        assert made is not None
        _stale(connection, values["kode"])
        record_event(connection, "pemicu_retensi", made[0], "dicatat", values, oleh)
        return Pemicu(**connection.execute(sa.select(*_PEMICU).where(E.c.id == made[0])).one()._mapping)


def withdraw_event(engine: sa.Engine, pemicu_id: int, alasan: str, *, oleh: str) -> None:
    """Takes back an event recorded wrongly; twice changes nothing. Raises RuleError and NotFoundError."""
    if not alasan.strip():
        raise RuleError(f"peristiwa {pemicu_id}: alasan pencabutan belum diisi. Tulis alasannya.")
    with recording(engine) as connection:
        row = connection.execute(sa.select(E).where(E.c.id == pemicu_id)).first()
        if row is None:
            raise NotFoundError(f"peristiwa {pemicu_id}: tidak ada. Periksa nomornya.")
        if row.dicabut_pada is None:
            connection.execute(sa.update(E).where(E.c.id == pemicu_id).values(dicabut_pada=now()))
            _stale(connection, row.kode)
            record_event(connection, "pemicu_retensi", pemicu_id, "dicabut", {"alasan": alasan}, oleh)


def events_recorded(engine: sa.Engine) -> list[Pemicu]:
    """The events that stand, the newest first."""
    with reading(engine) as connection:
        rows = connection.execute(
            sa.select(*_PEMICU).where(E.c.dicabut_pada.is_(None)).order_by(E.c.tanggal.desc())
        )
        return [Pemicu(**row._mapping) for row in rows]


def set_start(engine: sa.Engine, naskah_id: int, tanggal: str, alasan: str, *, oleh: str) -> BarisRetensi:
    """A person says from which day a document counts, "" gives that back to the JRA. Raises RuleError, NotFoundError."""
    if not alasan.strip():
        raise RuleError(f"naskah {naskah_id}: alasan penentuan awal retensi belum diisi. Tulis alasannya.")
    day = _day(tanggal) if tanggal else ""
    refresh(engine)
    with recording(engine) as connection:
        before = require_clock(connection, naskah_id)
        connection.execute(sa.update(R).where(R.c.naskah_id == naskah_id).values(mulai_petugas=day))
        connection.execute(sa.update(N).where(N.c.id == naskah_id).values(retensi_versi=-1))
        isi = {"sebelum": before.mulai_petugas, "mulai": day, "alasan": alasan.strip()}
        record_event(connection, "retensi", naskah_id, "awal ditentukan", isi, oleh, naskah_id=naskah_id)
    return clock_of(engine, naskah_id)


def due(
    engine: sa.Engine,
    daftar: str,
    hari_ini: dt.date,
    *,
    kode: str = "",
    offset: int = 0,
    limit: int | None = 50,
) -> list[BarisRetensi]:
    """One list of DAFTAR as of today, the longest due first; `kode` takes those below it too.

    `pindah`: the active years are over, the inactive not; `musnah`, `serah`, `nilai`: all years are over, by fate;
    `ditahan`: on hold; `belum`: the clock does not run, with the reason. What stands in an open proposal is left out.
    """
    refresh(engine)
    where, order = _due(daftar, hari_ini, kode)
    query = _select().where(*where).order_by(*order).limit(limit).offset(offset)
    with reading(engine) as connection:
        return [BarisRetensi(**row._mapping) for row in connection.execute(query)]


def count_due(engine: sa.Engine, daftar: str, hari_ini: dt.date, *, kode: str = "") -> int:
    """How many documents a list holds."""
    refresh(engine)
    where, _ = _due(daftar, hari_ini, kode)
    with reading(engine) as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(R).where(*where)) or 0


def _due(daftar: str, hari_ini: dt.date, kode: str) -> tuple[list[Any], list[Any]]:
    today = hari_ini.isoformat()
    below = [] if not kode else [sa.or_(R.c.kode == kode, R.c.kode.startswith(f"{kode}.", autoescape=True))]
    if daftar == "pindah":
        time = [R.c.habis_aktif > "", R.c.habis_aktif <= today, R.c.habis_inaktif > today]
        return [R.c.tahap == "aktif", sa.text(FREE), *time, *below], [R.c.habis_aktif, R.c.naskah_id]
    if daftar in NASIB_OF:
        time = [R.c.nasib == NASIB_OF[daftar], R.c.habis_inaktif > "", R.c.habis_inaktif <= today]
        return [sa.text(KEPT), *time, *below], [R.c.habis_inaktif, R.c.naskah_id]
    if daftar == "ditahan":
        return [sa.text("retensi.ditahan > 0"), *below], [R.c.naskah_id]
    if daftar == "belum":
        return [sa.text("retensi.alasan <> ''"), *below], [R.c.naskah_id]
    raise RuleError(f"daftar {daftar}: tidak dikenal. Pilih {', '.join(DAFTAR)}.")


def listing(
    engine: sa.Engine, tahap: str, *, kode: str = "", boks: str = "", offset: int = 0, limit: int | None = 50
) -> list[BarisRetensi]:
    """Documents at one stage of TAHAP by code: the daftar arsip aktif, inaktif, and of what was destroyed or given away."""
    if tahap not in TAHAP:
        raise RuleError(f"tahap {tahap}: tidak dikenal. Pilih {', '.join(TAHAP)}.")
    refresh(engine)
    query = _select().where(R.c.tahap == tahap)
    if kode:
        query = query.where(sa.or_(R.c.kode == kode, R.c.kode.startswith(f"{kode}.", autoescape=True)))
    if boks:
        query = query.where(X.c.nomor == boks)
    query = query.order_by(R.c.kode, R.c.naskah_id).limit(limit).offset(offset)
    with reading(engine) as connection:
        return [BarisRetensi(**row._mapping) for row in connection.execute(query)]


def clock_of(engine: sa.Engine, naskah_id: int) -> BarisRetensi:
    """The clock of one document; raises NotFoundError when it is not filed."""
    refresh(engine)
    with reading(engine) as connection:
        row = connection.execute(_select().where(R.c.naskah_id == naskah_id)).first()
    if row is None:
        raise NotFoundError(f"naskah {naskah_id}: belum diarsipkan atau tidak ada. Periksa nomornya.")
    return BarisRetensi(**row._mapping)


def shown_clocks(rows: Sequence[BarisRetensi], seen: Collection[str]) -> list[BarisRetensi]:
    """The rows in their order for one who may see these degrees: the others keep code and dates, and say no more."""
    return [
        row
        if row.keamanan in seen
        else dataclasses.replace(row, nomor="", judul=f"({row.keamanan})", instansi="")
        for row in rows
    ]


def require_clocks(connection: sa.Connection, ids: Sequence[int]) -> list[Any]:
    """The rows of these documents' clocks in their order, with what `usul_baris` keeps of the documents, within the
    caller's transaction; raises NotFoundError for the first that is not filed.
    """
    columns = [N.c[name] for name in (*_FROM_NASKAH, "status")]
    place = [sa.func.coalesce(X.c.nomor, "").label("boks"), sa.func.coalesce(B.c.dasar, "").label("dasar")]
    found: dict[int, Any] = {}
    for start in range(0, len(ids), 500):
        query = sa.select(R, *columns, *place).select_from(_whole())
        rows = connection.execute(query.where(R.c.naskah_id.in_(ids[start : start + 500])))
        found |= {row.naskah_id: row for row in rows}
    missing = [one for one in ids if one not in found]
    if missing:
        raise NotFoundError(f"naskah {missing[0]}: belum diarsipkan atau tidak ada. Periksa nomornya.")
    return [found[one] for one in ids]


def require_clock(connection: sa.Connection, naskah_id: int) -> Any:
    """`require_clocks` of one document."""
    return require_clocks(connection, [naskah_id])[0]


def _whole() -> sa.FromClause:
    whole = R.join(N, N.c.id == R.c.naskah_id).outerjoin(X, X.c.id == R.c.boks_id)
    return whole.outerjoin(B, B.c.id == R.c.jra_baris_id)


def _select() -> sa.Select[Any]:
    columns = [R.c[name] for name in _FROM_RETENSI] + [N.c[name] for name in _FROM_NASKAH]
    place = [sa.func.coalesce(X.c.nomor, "").label("boks"), sa.func.coalesce(X.c.lokasi, "").label("lokasi")]
    rule = [sa.func.coalesce(B.c.dasar, "").label("dasar"), B.c.aktif, B.c.inaktif]
    return sa.select(*columns, *place, *rule).select_from(_whole())


def _stale(connection: sa.Connection, kode: str) -> None:
    """All documents under a code are to be worked out anew."""
    below = sa.or_(N.c.klasifikasi == kode, N.c.klasifikasi.startswith(f"{kode}.", autoescape=True))
    update = sa.update(N).values(retensi_versi=-1)
    connection.execute(update.where(below) if kode else update)


def _day(text: str) -> str:
    try:
        return dt.date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise RuleError(f"tanggal “{text}”: bukan tanggal. Tulis sebagai TTTT-BB-HH.") from None
