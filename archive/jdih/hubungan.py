"""Which decree changes or revokes which: recognised in the text, stored once, derived both ways.

One directed relation (the acting decree, `mengubah` or `mencabut`, the other) is all that is kept; `diubah`,
`dicabut` and the status follow from it, so that two sides never differ.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from archive.database import reading
from archive.errors import NotFoundError, RuleError
from archive.jdih.alamat import read_kunci, running_number
from archive.jdih.rujukan import Rujukan, decrees_in
from archive.jdih.tables import hubungan_table as H
from archive.naskah_store import now
from archive.peristiwa import record_event
from archive.records import Keputusan
from archive.trail import recording

ARAH = ("mengubah", "mencabut")
KEBALIKAN = {"mengubah": "diubah", "mencabut": "dicabut"}
_CHANGES_TITLE = re.compile(r"\bPERUBAHAN\s+(?:\w+\s+){0,3}?ATAS\b", re.IGNORECASE)
_REVOKES_TITLE = re.compile(r"\bPENCABUTAN\b", re.IGNORECASE)
_REVOKES = re.compile(
    r"\b(?:mencabut|dicabut|dinyatakan\s+tidak\s+berlaku|tidak\s+berlaku\s+lagi|dinyatakan\s+tidak\s+mempunyai\s+kekuatan)\b",
    re.IGNORECASE,
)
# What a diktum says of a decree without revoking it.
_KEEPS = re.compile(
    r"\b(?:tidak\s+dicabut|belum\s+dicabut|sebelum\s+dicabut|sepanjang\s+(?:belum|tidak)\s+dicabut"
    r"|(?:dinyatakan\s+)?(?:masih\s+)?tetap\s+berlaku)\b",
    re.IGNORECASE,
)
_CHANGES = re.compile(r"\b(?:mengubah|diubah\s+(?:sehingga|menjadi)|mengganti)\b", re.IGNORECASE)
_PART = re.compile(
    r"\b(?:diktum|lampiran|ketentuan|bab|pasal|huruf|angka|bagian)\b[^.;]{0,80}?\b(?:dalam|pada)?\s*keputusan\b",
    re.IGNORECASE,
)
_PART_ONLY = re.compile(r"\bsepanjang\s+mengenai\b|\bsebagian\b", re.IGNORECASE)
# A decree that is only named to tell what another one already was changed by.
_ASIDE = re.compile(
    r"\b(?:sebagaimana\s+telah\s+[^.;]{0,40}?diubah\s+(?:\w+\s+)?dengan|berdasarkan|dimaksud\s+dalam)\W*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Hubungan:
    """The decree `dari` changes or revokes the one `ke`; `sebagian` when only parts of it are revoked.

    `ke` is an address of this office, or `luar/...` for another's; `dasar` the path it was read from, or
    `petugas`. `id` is 0 for what is only proposed.
    """

    dari: str
    jenis: str
    ke: str
    ke_teks: str
    sebagian: bool = False
    dasar: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Keterangan:
    """A relation seen from one decree: `jenis` is mengubah, diubah, mencabut or dicabut."""

    jenis: str
    kunci: str
    teks: str
    sebagian: bool = False


def recognise_relations(keputusan: Keputusan, kunci: str) -> tuple[Hubungan, ...]:
    """The relations that title and diktum of a decree state; a person confirms them."""
    found: dict[tuple[str, str], Hubungan] = {}

    def add(jenis: str, rujukan: Rujukan, dasar: str, *, sebagian: bool = False) -> None:
        ke = rujukan.kunci or foreign_key(rujukan)
        if ke != kunci:
            found.setdefault((jenis, ke), Hubungan(kunci, jenis, ke, rujukan.teks, sebagian, dasar))

    instansi = keputusan.instansi or ""
    title = keputusan.tentang or ""
    revokes_title, changes_title = _REVOKES_TITLE.search(title), _CHANGES_TITLE.search(title)
    for act, jenis in ((revokes_title, "mencabut"), (changes_title, "mengubah")):
        if act is None:
            continue
        # "Pencabutan Keputusan A tentang Perubahan atas Keputusan B" acts on A only.
        after = [one for one in decrees_in(title, instansi) if one.awal >= act.start()]
        for rujukan in after[:1]:
            other = changes_title if act is revokes_title else revokes_title
            if other is None or other.start() > act.start():
                add(jenis, rujukan, "keputusan/tentang")
    for place, diktum in enumerate(keputusan.diktum):
        for jenis, rujukan, sebagian in _acts(diktum.isi, instansi):
            add(jenis, rujukan, f"keputusan/diktum/{place}/isi", sebagian=sebagian)
    return tuple(found.values())


def _acts(isi: str, instansi: str) -> Iterable[tuple[str, Rujukan, bool]]:
    """What each sentence of a diktum does to which decree."""
    # A full stop inside a number (PR.01.3) or after the letter of an item (`a.`) ends no sentence.
    for sentence in re.split(r"(?<=[a-z]{2})\.\s+(?=[A-Z])", isi):
        if _KEEPS.search(sentence) and not re.search(r"\bmencabut\b", sentence, re.IGNORECASE):
            continue
        revokes = _REVOKES.search(sentence)
        changes = _CHANGES.search(sentence)
        if revokes is None and changes is None:
            continue
        cited = decrees_in(sentence, instansi)
        title_of = -1
        for rujukan in cited:
            before = sentence[: rujukan.awal]
            if _ASIDE.search(before):
                continue
            # Inside the title of another decree: "... tentang Perubahan atas Keputusan ...".
            if title_of >= 0 and re.search(
                r"\b(?:perubahan|pencabutan)\s+(?:\w+\s+){0,3}?(?:atas\s+)?$", before[title_of:], re.I
            ):
                continue
            title_of = rujukan.awal
            near = before[-120:]
            part = _PART.search(near + " keputusan") is not None and re.search(
                r"\b(?:diktum|lampiran|ketentuan|pasal|huruf|angka|bagian)\b[^.;]{0,80}$", near, re.I
            )
            if revokes is not None:
                yield "mencabut", rujukan, bool(part) or _PART_ONLY.search(sentence) is not None
            else:
                yield "mengubah", rujukan, False


def foreign_key(rujukan: Rujukan) -> str:
    """`luar/keputusan-kpu-1257-2024` for a decree that is not this office's."""
    plain = re.sub(r"[^a-z0-9]+", "-", f"{rujukan.bentuk} {rujukan.nomor} {rujukan.tahun}".lower()).strip("-")
    return f"luar/{plain}"


def descriptions(kunci: str, hubungan: Iterable[Hubungan]) -> tuple[Keterangan, ...]:
    """Every relation of a decree in both directions, the acting ones first, each once."""
    own, others = [], []
    for one in hubungan:
        if one.dari == kunci:
            own.append(Keterangan(one.jenis, one.ke, one.ke_teks, one.sebagian))
        elif one.ke == kunci:
            others.append(Keterangan(KEBALIKAN[one.jenis], one.dari, name_of(one.dari), one.sebagian))
    order = sorted(dict.fromkeys(own), key=_order) + sorted(dict.fromkeys(others), key=_order)
    return tuple(order)


def _order(one: Keterangan) -> tuple[str, str]:
    return one.jenis, one.kunci


def status_of(kunci: str, hubungan: Iterable[Hubungan], *, tidak_berlaku: bool = False) -> str:
    """`dicabut`, `tidak berlaku` (its term is over, set by a person), `diubah` or `berlaku`, in this order.

    A decree that was revoked stays so when the revoking one is itself revoked: it must be enacted anew.
    """
    seen = [one for one in hubungan if one.ke == kunci]
    if any(one.jenis == "mencabut" and not one.sebagian for one in seen):
        return "dicabut"
    if tidak_berlaku:
        return "tidak berlaku"
    return "diubah" if seen else "berlaku"


def name_of(kunci: str) -> str:
    """`Keputusan Nomor 9 Tahun 2025` for a key; the key itself for another office's."""
    try:
        alamat = read_kunci(kunci)
    except ValueError:
        return kunci
    kind = "Keputusan Sekretaris" if alamat.jenis == "keputusan-sekretaris" else "Keputusan"
    return f"{kind} Nomor {alamat.nomor.upper()} Tahun {alamat.tahun}"


def add_relation(engine: sa.Engine, hubungan: Hubungan, *, oleh: str) -> Hubungan:
    """Keeps a relation; one that stands already is returned. Raises RuleError for one that cannot be."""
    if hubungan.jenis not in ARAH:
        raise RuleError(f"hubungan {hubungan.jenis}: tidak dikenal. Pilih mengubah atau mencabut.")
    acting = read_kunci(hubungan.dari)
    if hubungan.dari == hubungan.ke:
        raise RuleError(
            f"{name_of(hubungan.dari)}: tidak dapat {hubungan.jenis} dirinya sendiri. Pilih yang lain."
        )
    if not hubungan.ke.startswith("luar/"):
        other = read_kunci(hubungan.ke)
        if other.jenis == acting.jenis and _age(other.tahun, other.nomor) > _age(acting.tahun, acting.nomor):
            raise RuleError(
                f"{name_of(hubungan.dari)}: tidak dapat {hubungan.jenis} {name_of(hubungan.ke)} yang terbit "
                "sesudahnya. Periksa nomor dan tahunnya."
            )
    stands = sa.select(H.c.id).where(
        H.c.dari == hubungan.dari,
        H.c.jenis == hubungan.jenis,
        H.c.ke == hubungan.ke,
        H.c.dicabut_pada.is_(None),
    )
    with recording(engine) as connection:
        known = connection.scalar(stands)
        if known is None:
            values = {
                name: getattr(hubungan, name)
                for name in ("dari", "jenis", "ke", "ke_teks", "sebagian", "dasar")
            }
            made = connection.execute(sa.insert(H).values(**values, oleh=oleh.strip(), pada=now()))
            assert made.inserted_primary_key is not None
            known = made.inserted_primary_key[0]
            record_event(connection, "jdih_hubungan", known, "dibuat", values, oleh)
        return _hubungan(connection.execute(sa.select(H).where(H.c.id == known)).one())


def drop_relation(engine: sa.Engine, hubungan_id: int, alasan: str, *, oleh: str) -> None:
    """Takes a relation back, with a reason; twice changes nothing. Raises RuleError and NotFoundError."""
    if not alasan.strip():
        raise RuleError(f"hubungan {hubungan_id}: alasan penghapusan belum diisi. Tulis alasannya.")
    with recording(engine) as connection:
        row = connection.execute(sa.select(H).where(H.c.id == hubungan_id)).first()
        if row is None:
            raise NotFoundError(f"hubungan {hubungan_id}: tidak ada. Periksa nomornya.")
        if row.dicabut_pada is None:
            connection.execute(sa.update(H).where(H.c.id == hubungan_id).values(dicabut_pada=now()))
            record_event(connection, "jdih_hubungan", hubungan_id, "dihapus", {"alasan": alasan}, oleh)


def relations(engine: sa.Engine, kunci: str | None = None) -> tuple[Hubungan, ...]:
    """The standing relations from and to a decree, or all, in the order they were made."""
    query = sa.select(H).where(H.c.dicabut_pada.is_(None)).order_by(H.c.id)
    if kunci is not None:
        query = query.where(sa.or_(H.c.dari == kunci, H.c.ke == kunci))
    with reading(engine) as connection:
        return tuple(_hubungan(row) for row in connection.execute(query))


def _hubungan(row: sa.Row[tuple[object, ...]]) -> Hubungan:
    values = row._mapping
    return Hubungan(**{name: values[name] for name in Hubungan.__dataclass_fields__})


def _age(tahun: str, nomor: str) -> tuple[int, int]:
    digits = re.match(r"\d+", running_number(nomor) or "")
    return int(tahun), int(digits[0]) if digits else 0
