"""The way of a decree to the public: draf, diusulkan, disetujui, terbit; then corrected or withdrawn, never deleted.

Two persons: who proposes is not who approves. The gate is asked again at every step. The shelf is written between
two transactions with a moment fixed in the first, so that the same call after a crash finishes the same publication.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from archive.database import reading
from archive.errors import NotFoundError, RuleError
from archive.jdih.alamat import Alamat, read_kunci
from archive.jdih.bentuk import DITARIK, Abstrak, IsiNaskah, Metadata, Terbitan
from archive.jdih.gerbang import PUTUSAN, SENSOR, Calon, Penolakan, refusals
from archive.jdih.hubungan import name_of, relations
from archive.jdih.profil import Profil
from archive.jdih.rak import Naik, Rak, withdrawn
from archive.jdih.tables import OPEN
from archive.jdih.tables import putusan_table as D
from archive.jdih.tables import terbitan_table as T
from archive.naskah_store import now
from archive.peristiwa import record_event
from archive.tautan import require_document
from archive.trail import recording


@dataclass(frozen=True, slots=True)
class Usulan:
    """One version of one address on its way; moments are ISO with offset, "" is what has not happened."""

    id: int
    kunci: str
    versi: int
    status: str
    naskah_id: int
    salinan_id: int | None
    cara: str
    metadata: Metadata
    abstrak: Abstrak
    isi: IsiNaskah
    abstrak_disetujui_oleh: str
    abstrak_disetujui_pada: str
    diusulkan_oleh: str
    diusulkan_pada: str
    disetujui_oleh: str
    disetujui_pada: str
    diterbitkan_oleh: str
    diterbitkan_pada: str
    alasan: str
    oleh: str
    pada: str


@dataclass(frozen=True, slots=True)
class Putusan:
    """A person's decision on a finding of the gate."""

    temuan: str
    putusan: str
    alasan: str
    oleh: str
    pada: str


def begin(
    engine: sa.Engine, naskah_id: int, metadata: Metadata, abstrak: Abstrak, isi: IsiNaskah, *, oleh: str,
    cara: str = "teks", jenis: str = "keputusan",
) -> Usulan:  # fmt: skip
    """Begins the way of a document; one already on it is returned. Raises RuleError for an address that is taken."""
    kunci = Alamat(jenis, metadata.tahun, metadata.nomor.lower()).kunci
    read_kunci(kunci)
    with recording(engine) as connection:
        require_document(connection, naskah_id)
        rows = _rows(connection, T.c.kunci == kunci)
        for one in rows:
            if one.status in OPEN and one.naskah_id == naskah_id:
                return one
            if one.status != "dibatalkan" and one.naskah_id != naskah_id:
                raise RuleError(
                    f"{name_of(kunci)}: sudah dipakai naskah {one.naskah_id}. Periksa nomornya, atau perbaiki yang itu."
                )
            if one.status in ("terbit", "ditarik"):
                raise RuleError(f"{name_of(kunci)}: sudah {one.status}. Buat perbaikan, jangan usulan baru.")
        return _insert(connection, kunci, len(rows) + 1, naskah_id, cara, metadata, abstrak, isi, "", oleh)


def save(
    engine: sa.Engine, usulan_id: int, *, oleh: str, metadata: Metadata | None = None, abstrak: Abstrak | None = None,
    isi: IsiNaskah | None = None, cara: str | None = None, salinan_id: int | None = None,
) -> Usulan:  # fmt: skip
    """Changes a draft; a changed abstract must be approved anew. Raises RuleError for what is no draft."""
    with recording(engine) as connection:
        one = _stands(connection, usulan_id, "draf")
        values: dict[str, object] = {}
        for name, value in (("metadata", metadata), ("abstrak", abstrak), ("isi", isi)):
            if value is not None and value != getattr(one, name):
                values[name] = _dump(value)
        if abstrak is not None and abstrak != one.abstrak:
            values |= {"abstrak_disetujui_oleh": "", "abstrak_disetujui_pada": ""}
        if metadata is not None and (metadata.nomor, metadata.tahun) != (
            one.metadata.nomor,
            one.metadata.tahun,
        ):
            raise RuleError(
                f"{name_of(one.kunci)}: nomor dan tahun adalah alamatnya. Batalkan usulan ini, lalu buat yang baru."
            )
        if cara is not None and cara != one.cara:
            values["cara"] = cara
        if salinan_id is not None and salinan_id != one.salinan_id:
            require_document(connection, salinan_id)
            values["salinan_id"] = salinan_id
        if values:
            connection.execute(sa.update(T).where(T.c.id == usulan_id).values(values))
            _tell(connection, one, "diubah", {"bagian": sorted(values)}, oleh)
        return _one(connection, usulan_id)


def approve_abstract(engine: sa.Engine, usulan_id: int, *, oleh: str) -> Usulan:
    """A person approves the abstract as it stands; twice changes nothing."""
    with recording(engine) as connection:
        one = _stands(connection, usulan_id, "draf")
        if not one.abstrak_disetujui_oleh:
            if one.abstrak == Abstrak():
                raise RuleError(f"{name_of(one.kunci)}: abstraknya masih kosong. Susun dulu.")
            moment = _tell(connection, one, "abstrak disetujui", {}, oleh)
            values = {"abstrak_disetujui_oleh": oleh.strip(), "abstrak_disetujui_pada": moment}
            connection.execute(sa.update(T).where(T.c.id == usulan_id).values(values))
        return _one(connection, usulan_id)


def decide(engine: sa.Engine, usulan_id: int, temuan: str, putusan: str, alasan: str, *, oleh: str) -> None:
    """Keeps a decision on a finding; a new one takes the place of the old, which stays in the table. Raises RuleError."""
    kind = temuan.partition(":")[0]
    if putusan not in PUTUSAN.get(kind, ()):
        raise RuleError(
            f"putusan {putusan}: tidak berlaku untuk temuan ini. Pilih {', '.join(PUTUSAN.get(kind, ())) or 'temuan lain'}."
        )
    if putusan != SENSOR and not alasan.strip():
        raise RuleError("putusan: alasannya belum diisi. Tulis mengapa.")
    with recording(engine) as connection:
        one = _stands(connection, usulan_id, "draf", "diusulkan")
        stands = sa.and_(D.c.terbitan_id == usulan_id, D.c.temuan == temuan, D.c.dicabut_pada.is_(None))
        known = connection.execute(sa.select(D).where(stands)).first()
        if known is not None and (known.putusan, known.alasan) == (putusan, alasan.strip()):
            return
        connection.execute(sa.update(D).where(stands).values(dicabut_pada=now()))
        values = {"temuan": temuan, "putusan": putusan, "alasan": alasan.strip()}
        moment = _tell(connection, one, "diputus", values, oleh)
        connection.execute(
            sa.insert(D).values(terbitan_id=usulan_id, **values, oleh=oleh.strip(), pada=moment)
        )


def decisions(engine: sa.Engine, usulan_id: int) -> tuple[Putusan, ...]:
    """The decisions that stand, the oldest first."""
    columns = [D.c[name] for name in Putusan.__dataclass_fields__]
    query = (
        sa.select(*columns).where(D.c.terbitan_id == usulan_id, D.c.dicabut_pada.is_(None)).order_by(D.c.id)
    )
    with reading(engine) as connection:
        return tuple(Putusan(**row._mapping) for row in connection.execute(query))


def ask_gate(engine: sa.Engine, usulan_id: int, calon: Calon, profil: Profil) -> tuple[Penolakan, ...]:
    """What the gate says with the decisions kept; `calon` must be of this version. Raises RuleError when it is not."""
    one = get_usulan(engine, usulan_id)
    held = (one.kunci, one.metadata, one.abstrak, one.isi, one.cara, bool(one.abstrak_disetujui_oleh))
    given = (calon.kunci, calon.metadata, calon.abstrak, calon.isi, calon.cara, calon.abstrak_disetujui)
    if held != given:
        raise RuleError(f"{name_of(one.kunci)}: berubah sementara diperiksa. Muat ulang, lalu periksa lagi.")
    with reading(engine) as connection:
        rival = sa.select(T.c.id).where(
            T.c.kunci == one.kunci, T.c.naskah_id != one.naskah_id, T.c.status != "dibatalkan"
        )
        others = set() if connection.scalar(rival.limit(1)) is None else {one.kunci}
    decided: Mapping[str, str] = {row.temuan: row.putusan for row in decisions(engine, usulan_id)}
    return refusals(replace(calon, nomor_lain=others | set(calon.nomor_lain)), decided, profil)


def propose(engine: sa.Engine, usulan_id: int, calon: Calon, profil: Profil, *, oleh: str) -> Usulan:
    """draf -> diusulkan; raises RuleError with the first reasons when the gate is shut."""
    _pass(engine, usulan_id, calon, profil)
    return _move(engine, usulan_id, "draf", "diusulkan", "diusulkan", oleh)


def approve(engine: sa.Engine, usulan_id: int, calon: Calon, profil: Profil, *, oleh: str) -> Usulan:
    """diusulkan -> disetujui, by another person than who proposed; raises RuleError."""
    one = get_usulan(engine, usulan_id)
    if one.diusulkan_oleh.casefold() == oleh.strip().casefold():
        raise RuleError(
            f"{name_of(one.kunci)}: diusulkan oleh {one.diusulkan_oleh}; yang menyetujui harus orang lain."
        )
    _pass(engine, usulan_id, calon, profil)
    return _move(engine, usulan_id, "diusulkan", "disetujui", "disetujui", oleh)


def send_back(engine: sa.Engine, usulan_id: int, alasan: str, *, oleh: str) -> Usulan:
    """diusulkan or disetujui -> draf, with a reason; both persons begin anew."""
    _needs_reason(alasan)
    with recording(engine) as connection:
        one = _stands(connection, usulan_id, "diusulkan", "disetujui")
        names = (
            "diusulkan_oleh",
            "diusulkan_pada",
            "disetujui_oleh",
            "disetujui_pada",
            "diterbitkan_oleh",
            "diterbitkan_pada",
        )
        values = dict.fromkeys(names, "") | {"status": "draf"}
        connection.execute(sa.update(T).where(T.c.id == usulan_id).values(values))
        _tell(connection, one, "dikembalikan", {"alasan": alasan.strip()}, oleh)
        return _one(connection, usulan_id)


def drop(engine: sa.Engine, usulan_id: int, alasan: str, *, oleh: str) -> Usulan:
    """Gives up what is not public yet, with a reason; what is public stays as it is."""
    _needs_reason(alasan)
    with recording(engine) as connection:
        one = _stands(connection, usulan_id, *OPEN)
        connection.execute(
            sa.update(T).where(T.c.id == usulan_id).values(status="dibatalkan", alasan=alasan.strip())
        )
        _tell(connection, one, "dibatalkan", {"alasan": alasan.strip()}, oleh)
        return _one(connection, usulan_id)


def publication(engine: sa.Engine, usulan_id: int, kode: str, *, oleh: str) -> Terbitan:
    """The terbitan of an approved version, its moment fixed by the first call and the same at every later one."""
    with recording(engine) as connection:
        one = _stands(connection, usulan_id, "disetujui", "terbit")
        if not one.diterbitkan_pada:
            moment = _tell(connection, one, "penerbitan dimulai", {}, oleh)
            values = {"diterbitkan_oleh": oleh.strip(), "diterbitkan_pada": moment}
            connection.execute(sa.update(T).where(T.c.id == usulan_id).values(values))
            one = _one(connection, usulan_id)
        first = min(
            row.diterbitkan_pada for row in _rows(connection, T.c.kunci == one.kunci) if row.diterbitkan_pada
        )
        public = replace(one.metadata, asal={})  # where a value was read is the office's business
        return Terbitan(
            one.kunci, kode, one.versi, "terbit", public, "berlaku", first, one.diterbitkan_pada, one.abstrak, one.isi,
            alasan=one.alasan,
        )  # fmt: skip


def publish(
    engine: sa.Engine, rak: Rak, usulan_id: int, calon: Calon, profil: Profil, naik: Naik, *, oleh: str
) -> Usulan:
    """disetujui -> terbit: onto the shelf, then into the database. Called again after a crash it ends what was begun.

    `naik` is built on the terbitan of `publication`. Raises RuleError when the gate is shut or it is not approved.
    """
    one = get_usulan(engine, usulan_id)
    if one.status == "terbit":
        return one
    if (
        one.status != "disetujui"
        or not one.diterbitkan_pada
        or naik.terbitan.diubah_pada != one.diterbitkan_pada
    ):
        raise RuleError(
            f"{name_of(one.kunci)}: belum disetujui, atau berubah sementara itu ({one.status}). Muat ulang."
        )
    _pass(engine, usulan_id, calon, profil)
    rak.publish([naik], relations(engine))
    with recording(engine) as connection:
        one = _stands(connection, usulan_id, "disetujui")
        connection.execute(
            sa.update(T)
            .where(T.c.kunci == one.kunci, T.c.status.in_(("terbit", "ditarik")))
            .values(status="digantikan")
        )
        connection.execute(sa.update(T).where(T.c.id == usulan_id).values(status="terbit"))
        _tell(connection, one, "diterbitkan", {"versi": one.versi, "kunci": one.kunci}, oleh)
        return _one(connection, usulan_id)


def correct(engine: sa.Engine, usulan_id: int, alasan: str, *, oleh: str) -> Usulan:
    """A new version, as draft, of what is public or withdrawn; the public one stays until the new one is published."""
    _needs_reason(alasan)
    with recording(engine) as connection:
        one = _stands(connection, usulan_id, "terbit", "ditarik")
        rows = _rows(connection, T.c.kunci == one.kunci)
        for row in rows:
            if row.status in OPEN:
                return row
        return _insert(connection, one.kunci, len(rows) + 1, one.naskah_id, one.cara, one.metadata, one.abstrak, one.isi,
                       alasan.strip(), oleh)  # fmt: skip


def withdraw(engine: sa.Engine, rak: Rak, usulan_id: int, alasan: str, *, oleh: str) -> Usulan:
    """terbit -> ditarik: the address says so for ever, the files are gone at once. Raises RuleError without a reason."""
    _needs_reason(alasan)
    with recording(engine) as connection:
        one = _one(connection, usulan_id)
        if one.status != "ditarik":
            one = _stands(connection, usulan_id, "terbit")
            _tell(connection, one, "ditarik", {"alasan": alasan.strip()}, oleh)
            connection.execute(
                sa.update(T).where(T.c.id == usulan_id).values(status="ditarik", alasan=alasan.strip())
            )
    settle(engine, rak)
    return get_usulan(engine, usulan_id)


def settle(engine: sa.Engine, rak: Rak) -> int:
    """Brings the shelf after the database where a crash came between: withdrawals and relations; how many withdrawals.

    To be called when the program starts, and after relations were changed.
    """
    held = rak.list_now()
    on_shelf = {row.kunci for row in held.baris}
    taken = []
    for one in list_usulan(engine, status="ditarik"):
        if one.kunci in on_shelf and (terbitan := rak.read(one.kunci, held)).keadaan != DITARIK:
            taken.append(Naik(withdrawn(terbitan, one.alasan, now()), {}))
    if held.nomor:
        rak.publish(taken, relations(engine))
    for naik in taken:
        rak.sweep(grace=0, kunci=naik.terbitan.kunci)
    return len(taken)


def get_usulan(engine: sa.Engine, usulan_id: int) -> Usulan:
    """One version; raises NotFoundError."""
    with reading(engine) as connection:
        return _one(connection, usulan_id)


def list_usulan(
    engine: sa.Engine, *, status: str = "", kunci: str = "", naskah_id: int | None = None
) -> list[Usulan]:
    """Versions of one state, address or document, or all, the newest first."""
    where = [T.c.status == status] if status else []
    where += [T.c.kunci == kunci] if kunci else []
    where += [T.c.naskah_id == naskah_id] if naskah_id is not None else []
    with reading(engine) as connection:
        return _rows(connection, *where)[::-1]


def _pass(engine: sa.Engine, usulan_id: int, calon: Calon, profil: Profil) -> None:
    found = ask_gate(engine, usulan_id, calon, profil)
    if found:
        rest = f" (dan {len(found) - 3} lagi)" if len(found) > 3 else ""
        reasons = " ".join(one.alasan for one in found[:3])
        raise RuleError(f"{name_of(calon.kunci)}: belum dapat diterbitkan{rest}. {reasons}")


def _move(engine: sa.Engine, usulan_id: int, dari: str, ke: str, name: str, oleh: str) -> Usulan:
    with recording(engine) as connection:
        one = _stands(connection, usulan_id, dari)
        moment = _tell(connection, one, ke, {}, oleh)
        values = {"status": ke, f"{name}_oleh": oleh.strip(), f"{name}_pada": moment}
        connection.execute(sa.update(T).where(T.c.id == usulan_id).values(values))
        return _one(connection, usulan_id)


def _insert(
    connection: sa.Connection, kunci: str, versi: int, naskah_id: int, cara: str, metadata: Metadata, abstrak: Abstrak,
    isi: IsiNaskah, alasan: str, oleh: str,
) -> Usulan:  # fmt: skip
    empty = ("abstrak_disetujui_oleh", "abstrak_disetujui_pada", "diusulkan_oleh", "diusulkan_pada", "disetujui_oleh",
             "disetujui_pada", "diterbitkan_oleh", "diterbitkan_pada")  # fmt: skip
    values = dict.fromkeys(empty, "") | {
        "kunci": kunci, "versi": versi, "status": "draf", "naskah_id": naskah_id, "cara": cara, "metadata": _dump(metadata),
        "abstrak": _dump(abstrak), "isi": _dump(isi), "alasan": alasan, "oleh": oleh.strip(), "pada": now(),
    }  # fmt: skip
    try:
        with connection.begin_nested():
            made = connection.execute(sa.insert(T).values(values)).inserted_primary_key
    except IntegrityError as error:
        raise RuleError(f"{name_of(kunci)}: sedang dikerjakan orang lain. Muat ulang.") from error
    assert made is not None
    one = _one(connection, made[0])
    _tell(connection, one, "dimulai", {"kunci": kunci, "versi": versi, "alasan": alasan}, oleh)
    return one


def _tell(connection: sa.Connection, one: Usulan, kejadian: str, isi: Mapping[str, object], oleh: str) -> str:
    return record_event(
        connection,
        "jdih_terbitan",
        one.id,
        kejadian,
        {"kunci": one.kunci, **isi},
        oleh,
        naskah_id=one.naskah_id,
    )


def _needs_reason(alasan: str) -> None:
    if not alasan.strip():
        raise RuleError("alasannya belum diisi. Tulis mengapa.")


def _stands(connection: sa.Connection, usulan_id: int, *status: str) -> Usulan:
    one = _one(connection, usulan_id)
    if one.status not in status:
        raise RuleError(
            f"{name_of(one.kunci)}: sudah {one.status}, tidak dapat dari {' atau '.join(status)}. Muat ulang."
        )
    return one


def _dump(value: Metadata | Abstrak | IsiNaskah) -> str:
    return msgspec.json.encode(value).decode()


def _rows(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> list[Usulan]:
    query = sa.select(*(T.c[name] for name in Usulan.__dataclass_fields__)).where(*where).order_by(T.c.id)
    return [_usulan(row) for row in connection.execute(query)]


def _usulan(row: sa.Row[tuple[object, ...]]) -> Usulan:
    values = dict(row._mapping)
    for name, kind in (("metadata", Metadata), ("abstrak", Abstrak), ("isi", IsiNaskah)):
        values[name] = msgspec.json.decode(str(values[name]), type=kind)
    return Usulan(**values)


def _one(connection: sa.Connection, usulan_id: int) -> Usulan:
    rows = _rows(connection, T.c.id == usulan_id)
    if not rows:
        raise NotFoundError(f"usulan terbit {usulan_id}: tidak ada. Periksa nomornya.")
    return rows[0]
