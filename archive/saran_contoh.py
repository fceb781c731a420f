"""What a suggestion learns from: the table itself, what offices call things, typical subjects, and what this archive's
people confirmed.

Reads the database, decides nothing. `data/contoh_hal.csv` are invented subjects of letters with the codes an
arsiparis would accept, the first the best; none of them serves as a test.
"""

import csv
import functools
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources

import sqlalchemy as sa

from archive.database import naskah_table as N
from archive.database import reading
from archive.kode import EDITION, find_kode, kode_table
from archive.nomor import parse_nomor
from archive.nomor_check import NEWEST_FROM
from archive.office_habits import PAIR, PHRASES
from archive.office_tables import agenda_table as G
from archive.rights import BIASA
from archive.trust_tables import jejak_table as J
from archive.word_overlap import stems

NEWEST = 4000  # confirmed subjects that count, of each source: habits change, and a model must stay small
KINDS = ("sop", "keputusan", "surat_edaran", "surat_tugas")  # their kind says as much as their subject
VERSION = 2  # of the way a model is made; another number makes every kept model stale


@dataclass(frozen=True, slots=True)
class Contoh:
    """A subject and the codes it is right under, the best first; no code: nobody could tell one from it.

    `jenis` is one of `KINDS`, "" for a letter of any other kind; `jumlah` is how often it was met, in any numbering.
    """

    hal: str
    kode: tuple[str, ...]
    jenis: str = ""
    jumlah: int = 1


@functools.cache
def starters() -> tuple[Contoh, ...]:
    """Typical subjects that come with the program."""
    text = resources.files("archive").joinpath("data/contoh_hal.csv").read_text("utf-8")
    return tuple(Contoh(row["hal"], tuple(row["kode"].split())) for row in csv.DictReader(text.splitlines()))


@functools.cache
def knowledge() -> tuple[Contoh, ...]:
    """What the table says of its codes, alone and with its parent, and what offices call a subject."""
    found = []
    for kode, one in kode_table().items():
        if one.edisi != EDITION:
            continue
        found.append(Contoh(one.uraian, (kode,)))
        if one.induk:
            found.append(Contoh(f"{kode_table()[one.induk].uraian} {one.uraian}", (kode,)))
    for kode, phrases in PHRASES:
        for phrase in phrases:
            if kode in PAIR:
                found.append(Contoh(f"{phrase} pemilu", (kode,)))
                found.append(Contoh(f"{phrase} pemilihan bupati", (PAIR[kode],)))
            else:
                found.append(Contoh(phrase, (kode,)))
    return tuple(found)


def confirmed(engine: sa.Engine) -> tuple[Contoh, ...]:
    """Subjects whose code a person of this archive set, or an office wrote into the number, in a fixed order.

    Numbers count from the first whole year of Keputusan KPU 1257/2024 on: before it a code may have meant something
    else. Lines of the registers count when they were confirmed. What is terbatas or rahasia teaches nothing: the model
    is asked by everybody.
    """
    by_person = sa.select(J.c.naskah_id).where(J.c.peristiwa == "diklasifikasi", J.c.naskah_id.is_not(None))
    filed = sa.select(N.c.id, N.c.judul, N.c.jenis, N.c.klasifikasi, N.c.nomor).where(
        N.c.status == "terarsip", N.c.klasifikasi != "", N.c.judul != "", N.c.keamanan == BIASA
    )
    chosen = filed.where(N.c.id.in_(by_person)).order_by(N.c.id.desc()).limit(NEWEST)
    numbered = (
        filed.where(N.c.tahun >= str(NEWEST_FROM), N.c.nomor != "").order_by(N.c.id.desc()).limit(NEWEST)
    )
    lines = (
        sa.select(G.c.hal, G.c.kode)
        .where(G.c.status == "dikonfirmasi", G.c.naskah_id.is_(None), G.c.kode != "", G.c.hal != "")
        .where(G.c.tahun >= NEWEST_FROM, G.c.keamanan.in_(("", BIASA)))
        .order_by(G.c.id.desc())
        .limit(NEWEST)
    )
    with reading(engine) as connection:
        pairs = [(row.judul, row.klasifikasi, row.jenis) for row in connection.execute(chosen)]
        for row in connection.execute(numbered):
            nomor = parse_nomor(row.nomor)
            read = find_kode(nomor.kode) if nomor is not None and nomor.kode else None
            if read is not None and read.kode == row.klasifikasi:
                pairs.append((row.judul, row.klasifikasi, row.jenis))
        pairs += [(row.hal, row.kode, "") for row in connection.execute(lines)]
    found: dict[tuple[str, str, str], Contoh] = {}
    for hal, kode, jenis in sorted(pairs):
        entry = find_kode(kode)
        # The same subject month after month is one subject: its words are no less telling for being met often.
        if entry is not None and entry.edisi == EDITION and (words := " ".join(stems(hal))):
            key = (words, entry.kode, jenis if jenis in KINDS else "")
            known = found.get(key)
            found[key] = Contoh(
                known.hal if known else hal, key[1:2], key[2], known.jumlah + 1 if known else 1
            )
    return tuple(found[key] for key in sorted(found))


def fingerprint(examples: Iterable[Contoh]) -> str:
    """SHA-256 over everything a model is made from; another one makes a kept model stale."""
    digest = hashlib.sha256(f"saran {VERSION}".encode())
    for one in (*knowledge(), *starters(), *examples):
        digest.update(f"{one.hal}\t{' '.join(one.kode)}\t{one.jenis}\t{one.jumlah}\n".encode())
    return digest.hexdigest()
