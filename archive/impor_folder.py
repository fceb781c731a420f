"""What the folders of old scans say of the files in them: a year, a code; and where each file lay, remembered.

A folder's name is a hint, not a fact: it never overrules what stands on the paper.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

import sqlalchemy as sa

from archive.database import naskah_table as N
from archive.database import reading
from archive.file_store import FileStore
from archive.kode import Kode, heads
from archive.kode_pohon import present_code
from archive.kode_tables import asal_table as A
from archive.naskah_store import NaskahStore, now
from archive.reclassify import set_klasifikasi
from archive.trail import record, recording

# A year alone, not the tail of a number and not one of a span.
_YEAR = re.compile(
    r"(?<![\d-])(?:ta|th|thn|tahun)?[ ._]*((?:19[5-9]|20[0-4])\d)(?!\d|\s*-\s*(?:19|20)\d\d)", re.IGNORECASE
)
# A code with at least two levels, or one level alone as the whole name or before a dash; blanks and dashes for points.
_CODE = re.compile(r"(?<![A-Za-z])([A-Za-z]{2,4})[. _-](\d{1,2})(?:[. _](\d{1,2}))?(?![\d])")
_HEAD = re.compile(r"^\s*([A-Za-z]{2,4})\s*(?:$|[-–_(])")


@dataclass(frozen=True, slots=True)
class Petunjuk:
    """What a path says: `tahun` four digits or "", `kode` of today's table or None, and of what in Indonesian."""

    tahun: str
    kode: Kode | None
    keterangan: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asal:
    """Where a file lay, and what its folders said."""

    sha256: str
    jalur: str
    tahun: str
    kode: str
    petunjuk: str
    pada: str


def path_hints(path: PurePath) -> Petunjuk:
    """The hints of a path below the imported folder; the folder nearest to the file speaks first."""
    year, code = "", None
    told: list[str] = []
    for name in reversed(path.parts[:-1]):
        if not year and (match := _YEAR.search(name)):
            year = match[1]
            told.append(f"tahun {year} dari folder “{name}”")
        if code is None and (written := _written(name)):
            found = present_code(written, int(year) if year else None)
            code = found.kini
            if code is not None and found.sama:
                told.append(f"kode {code.kode} dari folder “{name}”")
            elif "bukan kode" not in found.keterangan:
                told.append(f"folder “{name}”: {found.keterangan}")
    return Petunjuk(year, code, tuple(told))


def remember(engine: sa.Engine, places: Iterable[tuple[str, str, Petunjuk]], *, oleh: str) -> int:
    """Notes (sha256, old path, hints) of files about to be taken in; how many were not known yet."""
    count = 0
    with recording(engine) as connection:
        for sha256, jalur, hints in places:
            if (
                connection.scalar(sa.select(A.c.id).where(A.c.sha256 == sha256, A.c.jalur == jalur))
                is not None
            ):
                continue
            values = {
                "sha256": sha256,
                "jalur": jalur,
                "tahun": hints.tahun,
                "kode": hints.kode.kode if hints.kode else "",
                "petunjuk": "; ".join(hints.keterangan),
            }
            connection.execute(sa.insert(A).values(**values, oleh=oleh, pada=now()))
            record(connection, "diimpor dari folder", oleh=oleh, sesudah={"sha256": sha256, "jalur": jalur})
            count += 1
    return count


def origins(engine: sa.Engine, sha256: str) -> list[Asal]:
    """Where a document lay before it was imported, the first import first."""
    query = sa.select(*(A.c[name] for name in Asal.__dataclass_fields__)).where(A.c.sha256 == sha256)
    with reading(engine) as connection:
        return [Asal(**row._mapping) for row in connection.execute(query.order_by(A.c.id))]


def apply_hints(
    store: NaskahStore, files: FileStore, hints: Mapping[str, Petunjuk], *, oleh: str
) -> tuple[int, list[str]]:
    """Files under their folder's code what has none of its own; how many, and what a person should look at.

    `hints` go by sha256. A code read from the number or set by a person stays. Raises StoreError.
    """
    filed = 0
    notes: list[str] = []
    for sha256, one in sorted(hints.items()):
        naskah = store.by_sha(sha256)
        if naskah is None or naskah.status != "terarsip":
            continue
        label = f"naskah {naskah.id} ({naskah.nama_asal})"
        if one.tahun and naskah.tahun and naskah.tahun != one.tahun:
            notes.append(f"{label}: bertahun {naskah.tahun}, foldernya {one.tahun}. Periksa tahunnya.")
        elif one.tahun and not naskah.tahun:
            notes.append(f"{label}: tahunnya tidak terbaca, foldernya {one.tahun}. Periksa pada naskahnya.")
        if one.kode is None:
            continue
        if not naskah.klasifikasi:
            set_klasifikasi(naskah, one.kode.kode, f"{oleh} (nama folder)", store=store, files=files)
            filed += 1
        elif naskah.klasifikasi.split(".")[:2] != one.kode.kode.split(".")[:2]:
            notes.append(
                f"{label}: diarsipkan pada {naskah.klasifikasi}, foldernya {one.kode.kode}. Periksa kodenya."
            )
    return filed, notes


def undecided(engine: sa.Engine) -> dict[str, Petunjuk]:
    """Imported documents that are filed without a code while a folder of theirs names one, with that hint."""
    query = (
        sa.select(A.c.sha256, A.c.jalur)
        .join(N, N.c.sha256 == A.c.sha256)
        .where(N.c.status == "terarsip", N.c.klasifikasi == "", A.c.kode != "")
        .order_by(A.c.id.desc())
    )
    with reading(engine) as connection:
        return {row.sha256: path_hints(PurePath(row.jalur)) for row in connection.execute(query)}


def _written(name: str) -> str:
    """The code a folder's name begins with or holds; "" for none."""
    for match in _CODE.finditer(name):
        if match[1].upper() in heads():
            return ".".join(part for part in match.groups() if part)
    head = _HEAD.match(name)
    return head[1].upper() if head and head[1].upper() in heads() and head[1].isupper() else ""
