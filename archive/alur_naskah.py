"""Drafts on their way: who moved what when, with which note and which file; every version kept.

What is allowed stands in `alur_langkah`. A person names the state he saw, so that two who act at once do not
both move it; the same move sent twice is made once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from archive.alur_langkah import FROZEN, INITIALS, Gerak, find_move, start_of
from archive.banding import Beda, compare_texts
from archive.database import naskah_table, reading
from archive.durable import hash_file
from archive.errors import NotFoundError, RuleError
from archive.konsep_store import DraftStore
from archive.naskah_store import now
from archive.office_tables import alur_langkah_table as S
from archive.office_tables import alur_table as A
from archive.office_tables import alur_versi_table as V
from archive.office_tables import nomor_table
from archive.peristiwa import record_event
from archive.tautan import require_document
from archive.trail import recording


@dataclass(frozen=True, slots=True)
class Alur:
    """A draft on its way; `pemaraf` are the offices that initial it, in their order."""

    id: int
    alur: str
    judul: str
    status: str
    pemaraf: tuple[str, ...]
    nomor_id: int | None
    naskah_id: int | None
    oleh: str
    pada: str


@dataclass(frozen=True, slots=True)
class Tapak:
    """One move that was made; an initial is a move from `paraf` to `paraf` with the office that gave it."""

    urutan: int
    dari: str
    ke: str
    jabatan: str
    catatan: str
    sha256: str
    oleh: str
    pada: str


@dataclass(frozen=True, slots=True)
class Versi:
    """A version of the draft, from 1; `teks` is what comparison looks at."""

    versi: int
    sha256: str
    nama_asal: str
    teks: str
    catatan: str
    oleh: str
    pada: str


def start(
    engine: sa.Engine,
    alur: str,
    judul: str,
    *,
    oleh: str,
    pemaraf: Sequence[str] = (),
    permintaan: str | None = None,
) -> Alur:
    """Begins a way ("surat" or "keputusan"); the same `permintaan` again gets the same. Raises RuleError."""
    first = start_of(alur)
    judul = " ".join(judul.split())
    if not judul:
        raise RuleError(f"{alur}: judulnya belum diisi. Tulis hal atau tentangnya.")
    names = list(dict.fromkeys(name for one in pemaraf if (name := " ".join(one.split()))))
    with recording(engine) as connection:
        if permintaan is not None:
            known = connection.scalar(sa.select(A.c.id).where(A.c.permintaan == permintaan))
            if known is not None:
                return _one(connection, known)
        values = {"alur": alur, "judul": judul, "pemaraf": names}
        made = connection.execute(
            sa.insert(A).values(**values, status=first, permintaan=permintaan, oleh=oleh.strip(), pada=now())
        ).inserted_primary_key
        assert made is not None
        record_event(connection, "alur_naskah", made[0], "dimulai", values, oleh)
        return _one(connection, made[0])


def add_version(
    engine: sa.Engine,
    drafts: DraftStore,
    alur_id: int,
    source: Path,
    teks: str,
    *,
    oleh: str,
    catatan: str = "",
) -> Versi:
    """Keeps a file as the next version; the bytes of the last version again change nothing.

    Raises RuleError while the text is being initialled or decided on, or when the way has ended.
    """
    sha256 = drafts.put(source)
    with recording(engine) as connection:
        alur = _one(connection, alur_id, lock=True)
        last = _versions(connection, alur_id)[-1:]
        if last and last[0].sha256 == sha256:
            return last[0]
        if alur.status in FROZEN:
            raise RuleError(
                f"{alur.judul}: sedang {alur.status}, isinya tidak dapat diganti. Kembalikan dulu."
            )
        number = last[0].versi + 1 if last else 1
        connection.execute(
            sa.insert(V).values(
                alur_id=alur_id,
                versi=number,
                sha256=sha256,
                nama_asal=source.name.encode("utf-8", "replace").decode(),
                teks=teks,
                catatan=catatan.strip(),
                oleh=oleh.strip(),
                pada=now(),
            )
        )
        isi = {"versi": number, "sha256": sha256}
        record_event(connection, "alur_naskah", alur_id, "versi disimpan", isi, oleh)
        return _versions(connection, alur_id)[-1]


def move(
    engine: sa.Engine,
    alur_id: int,
    ke: str,
    *,
    dari: str,
    oleh: str,
    jabatan: str = "",
    catatan: str = "",
    sha256: str = "",
    nomor_id: int | None = None,
    naskah_id: int | None = None,
) -> Alur:
    """Moves a draft from the state the person saw to the next, with what that move needs.

    Raises RuleError when it stands elsewhere by now, the move is not allowed, or something is missing.
    """
    with recording(engine) as connection:
        alur = _one(connection, alur_id, lock=True)
        steps = _steps(connection, alur_id)
        if alur.status == ke and steps and (steps[-1].dari, steps[-1].ke) == (dari, ke):
            return alur
        _stands(alur, dari)
        gerak = find_move(alur.alur, dari, ke)
        _check_needs(connection, alur, gerak, steps, catatan, sha256, nomor_id, naskah_id)
        values: dict[str, object] = {"status": ke}
        if nomor_id is not None:
            values["nomor_id"] = nomor_id
        if naskah_id is not None:
            require_document(connection, naskah_id)
            values["naskah_id"] = naskah_id
        connection.execute(sa.update(A).where(A.c.id == alur_id).values(values))
        _step(connection, alur_id, len(steps) + 1, (dari, ke, jabatan, catatan, sha256), oleh, naskah_id)
        return _one(connection, alur_id)


def initial(engine: sa.Engine, alur_id: int, jabatan: str, *, oleh: str, catatan: str = "") -> Alur:
    """The next office in the order puts its initials; the one that has just done so changes nothing.

    Raises RuleError when it is not its turn.
    """
    jabatan = " ".join(jabatan.split())
    with recording(engine) as connection:
        alur = _one(connection, alur_id, lock=True)
        steps = _steps(connection, alur_id)
        given = given_initials(steps)
        if alur.status == INITIALS and given and given[-1] == jabatan:
            return alur
        _stands(alur, INITIALS)
        waiting = alur.pemaraf[len(given) :]
        if not waiting or waiting[0] != jabatan:
            turn = f"giliran {waiting[0]}" if waiting else "semua sudah memaraf"
            raise RuleError(f"{alur.judul}: bukan giliran {jabatan}; {turn}. Tunggu gilirannya.")
        last = _versions(connection, alur_id)[-1]
        step = (INITIALS, INITIALS, jabatan, catatan, last.sha256)
        _step(connection, alur_id, len(steps) + 1, step, oleh, None)
        return _one(connection, alur_id)


def given_initials(steps: Sequence[Tapak]) -> tuple[str, ...]:
    """Who has initialled since the draft last came to be initialled: a returned draft begins anew."""
    given: list[str] = []
    for step in steps:
        if step.dari != INITIALS or step.ke != INITIALS:
            given = []
        else:
            given.append(step.jabatan)
    return tuple(given)


def get_alur(engine: sa.Engine, alur_id: int) -> Alur:
    """One draft on its way; raises NotFoundError."""
    with reading(engine) as connection:
        return _one(connection, alur_id)


def list_alur(
    engine: sa.Engine, *, alur: str = "", status: str = "", offset: int = 0, limit: int = 50
) -> list[Alur]:
    """Drafts on their way, the newest first, of one kind and state or of all."""
    query = sa.select(A.c.id)
    for column, value in ((A.c.alur, alur), (A.c.status, status)):
        if value:
            query = query.where(column == value)
    with reading(engine) as connection:
        ids = connection.scalars(query.order_by(A.c.id.desc()).limit(limit).offset(offset)).all()
        return [_one(connection, one) for one in ids]


def steps(engine: sa.Engine, alur_id: int) -> list[Tapak]:
    """Every move that was made, the oldest first."""
    with reading(engine) as connection:
        return _steps(connection, alur_id)


def versions(engine: sa.Engine, alur_id: int) -> list[Versi]:
    """Every version kept, the oldest first."""
    with reading(engine) as connection:
        return _versions(connection, alur_id)


def compare(engine: sa.Engine, alur_id: int, lama: int, baru: int) -> tuple[Beda, ...]:
    """What changed in the text between two versions, word by word; raises NotFoundError."""
    texts = {one.versi: one.teks for one in versions(engine, alur_id)}
    for versi in (lama, baru):
        if versi not in texts:
            raise NotFoundError(
                f"versi {versi}: tidak ada. Pilih {', '.join(map(str, texts)) or 'naskah lain'}."
            )
    return compare_texts(texts[lama], texts[baru])


def draft_faults(engine: sa.Engine, drafts: DraftStore) -> list[str]:
    """Versions whose file is gone or no longer the same, in Indonesian; reads every one."""
    with reading(engine) as connection:
        rows = connection.execute(sa.select(V.c.sha256, V.c.nama_asal, V.c.versi).distinct()).all()
    found = []
    for row in rows:
        try:
            if hash_file(drafts.path(row.sha256, row.nama_asal)) != row.sha256:
                found.append(
                    f"konsep {row.nama_asal} versi {row.versi}: isinya berubah. Pulihkan dari cadangan."
                )
        except (NotFoundError, OSError):
            found.append(f"konsep {row.nama_asal} versi {row.versi}: hilang. Pulihkan dari cadangan.")
    return found


def _check_needs(
    connection: sa.Connection,
    alur: Alur,
    gerak: Gerak,
    steps: Sequence[Tapak],
    catatan: str,
    sha256: str,
    nomor_id: int | None,
    naskah_id: int | None,
) -> None:
    missing = {
        "versi": not _versions(connection, alur.id),
        "paraf": given_initials(steps) != alur.pemaraf,
        "nomor": nomor_id is None,
        "berkas": not sha256,
        "naskah": naskah_id is None and alur.naskah_id is None,
        "catatan": not catatan.strip(),
    }
    for need in gerak.perlu:
        if missing[need]:
            waiting = alur.pemaraf[len(given_initials(steps)) :]
            which = f"{need} {', '.join(waiting)}" if need == "paraf" else need
            raise RuleError(f"{alur.judul}: {which} belum ada, belum dapat {gerak.ke}. Lengkapi dulu.")
    if sha256:
        kept = sa.select(V.c.id).where(V.c.alur_id == alur.id, V.c.sha256 == sha256)
        filed = sa.select(naskah_table.c.id).where(naskah_table.c.sha256 == sha256)
        if connection.scalar(kept) is None and connection.scalar(filed) is None:
            raise NotFoundError(f"{alur.judul}: berkas {sha256[:8]} belum disimpan. Simpan dulu berkasnya.")
    if nomor_id is not None:
        status = connection.scalar(sa.select(nomor_table.c.status).where(nomor_table.c.id == nomor_id))
        user = connection.scalar(sa.select(A.c.judul).where(A.c.nomor_id == nomor_id, A.c.id != alur.id))
        if status != "terpakai" or user is not None:
            why = f"dipakai “{user}”" if user else status or "tidak ada"
            raise RuleError(f"{alur.judul}: nomor {nomor_id} {why}. Minta nomor lain.")


def _stands(alur: Alur, dari: str) -> None:
    if alur.status != dari:
        raise RuleError(f"{alur.judul}: sementara itu sudah {alur.status}. Muat ulang, lalu periksa.")


def _step(
    connection: sa.Connection,
    alur_id: int,
    urutan: int,
    step: tuple[str, str, str, str, str],
    oleh: str,
    naskah_id: int | None,
) -> None:
    values = dict(zip(("dari", "ke", "jabatan", "catatan", "sha256"), step, strict=True))
    moment = record_event(
        connection, "alur_naskah", alur_id, f"{step[0]} ke {step[1]}", values, oleh, naskah_id=naskah_id
    )
    connection.execute(
        sa.insert(S).values(alur_id=alur_id, urutan=urutan, **values, oleh=oleh.strip(), pada=moment)
    )


def _steps(connection: sa.Connection, alur_id: int) -> list[Tapak]:
    columns = [S.c[name] for name in Tapak.__dataclass_fields__]
    rows = connection.execute(sa.select(*columns).where(S.c.alur_id == alur_id).order_by(S.c.urutan))
    return [Tapak(**row._mapping) for row in rows]


def _versions(connection: sa.Connection, alur_id: int) -> list[Versi]:
    columns = [V.c[name] for name in Versi.__dataclass_fields__]
    rows = connection.execute(sa.select(*columns).where(V.c.alur_id == alur_id).order_by(V.c.versi))
    return [Versi(**row._mapping) for row in rows]


def _one(connection: sa.Connection, alur_id: int, *, lock: bool = False) -> Alur:
    query = sa.select(*(A.c[name] for name in Alur.__dataclass_fields__)).where(A.c.id == alur_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotFoundError(f"alur naskah {alur_id}: tidak ada. Periksa nomornya.")
    return Alur(**{**row._mapping, "pemaraf": tuple(row.pemaraf)})
