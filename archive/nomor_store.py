"""The number giver: next, reserved, late and cancelled numbers, none given twice, none ever deleted.

Each function is one transaction on the counter's row, so that fifty who ask at once, from threads or processes,
get fifty numbers. A request with a `permintaan` of its own may be repeated after a crash: it gets the same number.
"""

import dataclasses
from dataclasses import dataclass

import sqlalchemy as sa

from archive.database import reading
from archive.errors import NotFoundError, RuleError
from archive.naskah_store import now
from archive.nomor_books import count_up, counter, rules_in
from archive.office_tables import nomor_table as T
from archive.penomoran import (
    Aturan,
    Permohonan,
    book_name,
    canonical_jenis,
    canonical_penanda,
    find_rule,
    late_number,
    missing_fields,
    number_key,
    number_notes,
    render,
)
from archive.peristiwa import SYSTEM, record_event
from archive.trail import recording


@dataclass(frozen=True, slots=True)
class NomorDinas:
    """A number of this office: `status` is dicadangkan, terpakai or dibatalkan; `teks` "" while it has no code.

    `urut_teks` is `9` or, inserted late, `9.1`; `sisip` counts the late ones after `urut`.
    """

    id: int
    buku: str
    tahun: int
    urut: int
    sisip: int
    urut_teks: str
    teks: str
    templat: str
    jenis: str
    penanda: str
    kode: str
    wilayah: str
    unit: str
    pejabat: str
    tanggal: str
    hal: str
    status: str
    alasan: str
    naskah_id: int | None
    oleh: str
    pada: str


COLUMNS = [T.c[name] for name in NomorDinas.__dataclass_fields__]


def preview(engine: sa.Engine, asked: Permohonan) -> tuple[str, list[str]]:
    """The number that would come next, and what to check before it is given; takes nothing."""
    asked = _canonical(asked)
    with reading(engine) as connection:
        rule = find_rule(rules_in(connection), asked.jenis, asked.penanda, asked.tanggal.year)
        buku, tahun = book_name(rule.buku, asked), asked.tanggal.year
        book = counter(connection, buku, tahun)
        teks = render(rule.templat, asked, str(book.terakhir + 1 if book else 1))
        notes = number_notes(teks, asked)
        newest = connection.scalar(
            sa.select(sa.func.max(T.c.tanggal)).where(
                T.c.buku == buku, T.c.tahun == tahun, T.c.status == "terpakai"
            )
        )
    if newest and newest > asked.tanggal.isoformat():
        notes.append(
            f"nomor {teks}: tanggal {asked.tanggal} lebih tua daripada nomor terakhir ({newest}). "
            "Pertimbangkan nomor sisipan."
        )
    return teks, notes


def next_number(
    engine: sa.Engine, asked: Permohonan, *, oleh: str, permintaan: str | None = None
) -> NomorDinas:
    """Gives the next number of the book; the same `permintaan` again gets the same number.

    Raises RuleError when no rule fits or a field of the template is missing; then nothing was taken.
    """
    asked = _canonical(asked)
    with recording(engine) as connection:
        known = _repeated(connection, permintaan)
        if known is not None:
            return known
        rule = find_rule(rules_in(connection), asked.jenis, asked.penanda, asked.tanggal.year)
        render(rule.templat, asked, "1")
        return _take(connection, rule, asked, "terpakai", "", permintaan, oleh)


def reserve(
    engine: sa.Engine,
    asked: Permohonan,
    *,
    oleh: str,
    alasan: str,
    jumlah: int = 1,
    permintaan: str | None = None,
) -> list[NomorDinas]:
    """Keeps the next `jumlah` numbers (1..100) aside; code, unit and subject may still be open.

    Raises RuleError without a reason.
    """
    asked = _canonical(asked)
    if not 1 <= jumlah <= 100:
        raise RuleError(f"{jumlah} nomor: cadangkan 1 sampai 100 nomor sekaligus.")
    _need_reason(alasan, "nomor cadangan")
    taken = []
    with recording(engine) as connection:
        rule = find_rule(rules_in(connection), asked.jenis, asked.penanda, asked.tanggal.year)
        for place in range(jumlah):
            key = f"{permintaan}#{place}" if permintaan else None
            known = _repeated(connection, key)
            taken.append(known or _take(connection, rule, asked, "dicadangkan", alasan, key, oleh))
    return taken


def use_reserved(engine: sa.Engine, nomor_id: int, asked: Permohonan, *, oleh: str) -> NomorDinas:
    """Gives out a reserved number, with the template it was reserved under; kind, signer and book stay.

    Raises RuleError when it is not reserved, or `asked` is of another year, kind or signer.
    """
    asked = _canonical(asked)
    with recording(engine) as connection:
        kept = _one(connection, nomor_id)
        if kept.status != "dicadangkan":
            raise RuleError(
                f"nomor {kept.teks or kept.urut_teks}: {kept.status}, bukan cadangan. Pilih nomor lain."
            )
        if (asked.tanggal.year, asked.jenis, asked.penanda) != (kept.tahun, kept.jenis, kept.penanda):
            raise RuleError(
                f"nomor {kept.urut_teks}: dicadangkan untuk {kept.jenis} {kept.penanda} tahun {kept.tahun}. "
                "Samakan, atau minta nomor lain."
            )
        rule = find_rule(rules_in(connection), asked.jenis, asked.penanda, kept.tahun)
        teks = render(kept.templat, asked, kept.urut_teks)
        key = number_key(teks)
        unique = _unique(rule, asked, key)
        holder = connection.scalar(sa.select(T.c.id).where(T.c.kunci_unik == unique, T.c.id != nomor_id))
        if holder is not None:
            raise RuleError(
                f"nomor {teks}: sudah diberikan dari buku lain. Batalkan cadangan ini, pakai nomor lain."
            )
        values = _parts(asked) | {"teks": teks, "kunci": key, "kunci_unik": unique, "status": "terpakai"}
        connection.execute(sa.update(T).where(T.c.id == nomor_id).values(values))
        record_event(connection, "nomor", nomor_id, "cadangan dipakai", {"teks": teks}, oleh)
        return _one(connection, nomor_id)


def cancel(engine: sa.Engine, nomor_id: int, alasan: str, *, oleh: str) -> NomorDinas:
    """Cancels a number, which stays visible with the reason and is never given again; twice changes nothing.

    Raises RuleError without a reason, or when its document lies in the archive.
    """
    _need_reason(alasan, "pembatalan nomor")
    with recording(engine) as connection:
        nomor = _one(connection, nomor_id)
        if nomor.status == "dibatalkan":
            return nomor
        if nomor.naskah_id is not None:
            raise RuleError(
                f"nomor {nomor.teks}: naskahnya sudah ada dalam arsip (naskah {nomor.naskah_id}). "
                "Cabut naskahnya dengan naskah baru."
            )
        connection.execute(
            sa.update(T).where(T.c.id == nomor_id).values(status="dibatalkan", alasan=alasan.strip())
        )
        isi = {"alasan": alasan, "sebelumnya": nomor.status}
        record_event(connection, "nomor", nomor_id, "dibatalkan", isi, oleh)
        return _one(connection, nomor_id)


def insert_late(
    engine: sa.Engine,
    asked: Permohonan,
    setelah: int,
    *,
    oleh: str,
    alasan: str,
    permintaan: str | None = None,
) -> NomorDinas:
    """Gives the next late number after number `setelah` of its book: 9.1, 9.2 or 25.a, 25.b.

    Raises RuleError when `setelah` was never given, or without a reason.
    """
    asked = _canonical(asked)
    _need_reason(alasan, "nomor sisipan")
    tahun = asked.tanggal.year
    with recording(engine) as connection:
        known = _repeated(connection, permintaan)
        if known is not None:
            return known
        rule = find_rule(rules_in(connection), asked.jenis, asked.penanda, tahun)
        buku = book_name(rule.buku, asked)
        book = counter(connection, buku, tahun, lock=True)
        here = (T.c.buku == buku, T.c.tahun == tahun, T.c.urut == setelah)
        last = connection.execute(
            sa.select(T.c.sisip, T.c.urut_teks).where(*here).order_by(T.c.sisip.desc())
        ).first()
        by_hand = book is not None and 0 < setelah < book.awal
        if last is None and not by_hand:
            raise RuleError(
                f"buku {buku} {tahun}: nomor {setelah} belum pernah diberikan. Minta nomor berikutnya."
            )
        style = rule.sisipan
        if last is not None and last.sisip:  # what began as 25.a goes on as 25.b, whatever the rule says now
            style = "huruf" if last.urut_teks[-1].isalpha() else "angka"
        sisip = last.sisip + 1 if last is not None else 1
        urut_teks = late_number(setelah, sisip, style)
        row = (setelah, sisip, urut_teks)
        made = _insert(connection, rule, asked, row, "terpakai", alasan, permintaan, oleh)
        if made is None:
            raise RuleError(
                f"nomor {render(rule.templat, asked, urut_teks)}: sudah diberikan dari buku lain. Pilih tempat lain."
            )
        return made


def get_number(engine: sa.Engine, nomor_id: int) -> NomorDinas:
    """One number; raises NotFoundError."""
    with reading(engine) as connection:
        return _one(connection, nomor_id)


def numbers(
    engine: sa.Engine, buku: str, tahun: int, *, status: str = "", offset: int = 0, limit: int = 50
) -> list[NomorDinas]:
    """The numbers of a book in their order, late ones in their place."""
    query = sa.select(*COLUMNS).where(T.c.buku == buku, T.c.tahun == tahun)
    if status:
        query = query.where(T.c.status == status)
    with reading(engine) as connection:
        rows = connection.execute(query.order_by(T.c.urut, T.c.sisip).limit(limit).offset(offset))
        return [NomorDinas(**row._mapping) for row in rows]


def _take(
    connection: sa.Connection,
    rule: Aturan,
    asked: Permohonan,
    status: str,
    alasan: str,
    permintaan: str | None,
    oleh: str,
) -> NomorDinas:
    """The next number; one that another book has given already is skipped, visibly cancelled."""
    buku, tahun = book_name(rule.buku, asked), asked.tanggal.year
    while True:
        urut = count_up(connection, buku, tahun)
        row = (urut, 0, str(urut))
        made = _insert(connection, rule, asked, row, status, alasan, permintaan, oleh)
        if made is not None:
            return made
        why = "nomor lengkapnya sama dengan nomor dari buku lain; dilewati"
        _insert(connection, rule, asked, row, "dibatalkan", why, None, SYSTEM)


def _insert(
    connection: sa.Connection,
    rule: Aturan,
    asked: Permohonan,
    row: tuple[int, int, str],
    status: str,
    alasan: str,
    permintaan: str | None,
    oleh: str,
) -> NomorDinas | None:
    """Writes a number; None when its full text was given already. One cancelled from birth does not hold its text."""
    urut, sisip, urut_teks = row
    teks = "" if missing_fields(rule.templat, asked) else render(rule.templat, asked, urut_teks)
    key = number_key(teks) if teks else ""
    unique = _unique(rule, asked, key) if teks and status != "dibatalkan" else None
    if unique and connection.scalar(sa.select(T.c.id).where(T.c.kunci_unik == unique)) is not None:
        return None
    values: dict[str, object] = {
        "buku": book_name(rule.buku, asked),
        "tahun": asked.tanggal.year,
        "urut": urut,
        "sisip": sisip,
        "urut_teks": urut_teks,
        "teks": teks,
        "kunci": key,
        "kunci_unik": unique,
        "templat": rule.templat,
        "status": status,
        "alasan": alasan.strip(),
        "permintaan": permintaan,
        "oleh": oleh.strip(),
        "pada": now(),
    }
    made = connection.execute(sa.insert(T).values(values | _parts(asked))).inserted_primary_key
    assert made is not None
    isi = {"teks": teks or urut_teks, "status": status, "alasan": alasan}
    record_event(connection, "nomor", made[0], "diberikan" if status == "terpakai" else status, isi, oleh)
    return _one(connection, made[0])


def _parts(asked: Permohonan) -> dict[str, object]:
    names = ("jenis", "penanda", "kode", "wilayah", "unit", "pejabat", "hal")
    return {name: getattr(asked, name) for name in names} | {"tanggal": asked.tanggal.isoformat()}


def _unique(rule: Aturan, asked: Permohonan, key: str) -> str:
    return f"{book_name(rule.lingkup, asked)}\t{key}"


def _canonical(asked: Permohonan) -> Permohonan:
    asked = dataclasses.replace(
        asked, jenis=canonical_jenis(asked.jenis), penanda=canonical_penanda(asked.penanda)
    )
    if not asked.jenis or not asked.penanda:
        raise RuleError("nomor: jenis naskah dan penanda tangan belum diisi. Pilih keduanya.")
    return asked


def _need_reason(alasan: str, what: str) -> None:
    if not alasan.strip():
        raise RuleError(f"{what}: alasannya belum diisi. Tulis alasannya.")


def _repeated(connection: sa.Connection, permintaan: str | None) -> NomorDinas | None:
    if permintaan is None:
        return None
    row = connection.execute(sa.select(*COLUMNS).where(T.c.permintaan == permintaan)).first()
    return None if row is None else NomorDinas(**row._mapping)


def _one(connection: sa.Connection, nomor_id: int) -> NomorDinas:
    row = connection.execute(sa.select(*COLUMNS).where(T.c.id == nomor_id)).first()
    if row is None:
        raise NotFoundError(f"nomor {nomor_id}: tidak ada dalam buku nomor. Periksa nomornya.")
    return NomorDinas(**row._mapping)
