"""Where the paper lies: boxes with their place in the store room, and folders in them (nomor definitif boks, folder)."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from archive.database import reading
from archive.errors import NotFoundError, RuleError
from archive.naskah_store import now
from archive.peristiwa import record_event
from archive.retensi import refresh, require_clock
from archive.retensi_tables import boks_table as X
from archive.retensi_tables import retensi_table as R
from archive.trail import recording

TINGKAT = ("", "asli", "kopi", "salinan", "tembusan", "pertinggal")


@dataclass(frozen=True, slots=True)
class Boks:
    """A box; `nomor` is what stands on it, `lokasi` room and shelf in the office's words."""

    id: int
    nomor: str
    lokasi: str
    keterangan: str
    oleh: str
    pada: str


def open_boks(engine: sa.Engine, nomor: str, *, oleh: str, lokasi: str = "", keterangan: str = "") -> Boks:
    """The box of this number, made if there is none; a given place or note replaces the old. Raises RuleError."""
    nomor = " ".join(nomor.split())
    if not nomor:
        raise RuleError("boks: nomornya belum diisi. Tulis nomor definitif boks.")
    given = {
        name: text.strip() for name, text in (("lokasi", lokasi), ("keterangan", keterangan)) if text.strip()
    }
    with recording(engine) as connection:
        known = connection.execute(sa.select(X).where(X.c.nomor == nomor)).first()
        if known is None:
            made = connection.execute(
                sa.insert(X).values(nomor=nomor, **given, oleh=oleh.strip(), pada=now())
            )
            assert made.inserted_primary_key is not None
            record_event(
                connection, "boks", made.inserted_primary_key[0], "dibuka", {"nomor": nomor, **given}, oleh
            )
        elif any(known._mapping[name] != text for name, text in given.items()):
            connection.execute(sa.update(X).where(X.c.id == known.id).values(given))
            before = {name: known._mapping[name] for name in given}
            record_event(
                connection, "boks", known.id, "dipindahkan", {"sebelum": before, "sesudah": given}, oleh
            )
        return Boks(**connection.execute(sa.select(X).where(X.c.nomor == nomor)).one()._mapping)


def place(
    engine: sa.Engine,
    ids: Collection[int],
    nomor: str,
    no_folder: str,
    *,
    oleh: str,
    tingkat: str | None = None,
) -> int:
    """Puts documents into a folder of a box that is there; how many were not there already.

    `tingkat` (asli, kopi, salinan, tembusan, pertinggal) says what the paper is, None leaves it as it is. Raises
    RuleError and NotFoundError; then nothing is moved.
    """
    if tingkat is not None and tingkat not in TINGKAT:
        raise RuleError(f"tingkat {tingkat}: tidak dikenal. Pilih {', '.join(TINGKAT[1:])}.")
    refresh(engine)
    moved = 0
    with recording(engine) as connection:
        boks = connection.scalar(sa.select(X.c.id).where(X.c.nomor == " ".join(nomor.split())))
        if boks is None:
            raise NotFoundError(f"boks {nomor}: belum ada. Buat dulu boksnya.")
        for naskah_id in dict.fromkeys(ids):
            clock = require_clock(connection, naskah_id)
            values = {"boks_id": boks, "no_folder": no_folder.strip()}
            values |= {} if tingkat is None else {"tingkat": tingkat}
            if all(clock._mapping[name] == value for name, value in values.items()):
                continue
            connection.execute(sa.update(R).where(R.c.naskah_id == naskah_id).values(values))
            isi = {"boks": nomor, "no_folder": no_folder.strip(), "tingkat": tingkat}
            record_event(connection, "retensi", naskah_id, "ditempatkan", isi, oleh, naskah_id=naskah_id)
            moved += 1
    return moved


def boxes(engine: sa.Engine) -> list[Boks]:
    """All boxes by number as people count: 2 before 10."""
    with reading(engine) as connection:
        found = [Boks(**row._mapping) for row in connection.execute(sa.select(X))]
    return sorted(
        found,
        key=lambda one: [
            (not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in _parts(one.nomor)
        ],
    )


def _parts(nomor: str) -> list[str]:
    parts = [""]
    for sign in nomor:
        if parts[-1] and sign.isdigit() != parts[-1][-1].isdigit():
            parts.append("")
        parts[-1] += sign
    return parts
