"""Does what retention says agree with the store? What was destroyed has a card and nothing else, and its proof is there.

A part of `audit`; read-only.
"""

import dataclasses
from collections.abc import Iterator

import msgspec
import sqlalchemy as sa

from archive.card import CARD, card_of, load_card
from archive.database import naskah_table as N
from archive.database import reading
from archive.errors import NotFoundError
from archive.file_store import FileStore
from archive.naskah_store import Naskah, NaskahStore
from archive.retensi_musnah import waiting_destruction
from archive.retensi_tables import musnah_table as M
from archive.retensi_tables import persetujuan_table as A
from archive.retensi_tables import retensi_table as R
from archive.retensi_tables import usul_table as U
from archive.retensi_tahan import hold_faults
from archive.retensi_usul import APPROVALS

RESTORE = "Pulihkan dari cadangan."


def nothing_is_left(naskah: Naskah, _store: NaskahStore, files: FileStore) -> Iterator[str]:
    """Beside the card of a destroyed document lies no file."""
    folder = files.inside(naskah.folder)
    names = sorted(path.name for path in folder.iterdir()) if folder is not None and folder.is_dir() else []
    for name in names:
        if name != CARD:
            yield f"sudah dimusnahkan, tetapi {name} masih ada di {naskah.folder}. Periksa, lalu pindahkan."


def card_tells_of_it(naskah: Naskah, store: NaskahStore, files: FileStore) -> Iterator[str]:
    """The card of a destroyed document is there, says so, and says what the database says."""
    path = files.find(naskah.folder, CARD)
    if path is None:
        yield f"sudah dimusnahkan dan {CARD} hilang dari {naskah.folder}. {RESTORE}"
        return
    try:
        card = load_card(path.read_bytes())
        told = card.musnah
        agrees = (
            told is not None
            and told.pada == naskah.dimusnahkan_pada
            and told.rekaman == store.rekaman(naskah.id)
            and dataclasses.replace(card, musnah=None) == card_of(dataclasses.asdict(naskah))
        )
    except (OSError, msgspec.MsgspecError, NotFoundError):
        agrees = False
    if not agrees:
        yield f"{CARD} berbeda dari basis data. {RESTORE}"


def retention_faults(store: NaskahStore) -> list[str]:
    """Destructions broken off or without their proof, stages and holds that disagree, in Indonesian."""
    found = [
        f"naskah {one}: pemusnahannya terputus. Jalankan arsip lagi; itu akan diselesaikan."
        for one in waiting_destruction(store)
    ]
    gone = N.c.dimusnahkan_pada != ""
    done = M.c.selesai_pada.is_not(None)
    approved = (
        sa.select(sa.func.count(sa.distinct(A.c.kunci)))
        .where(A.c.usul_id == M.c.usul_id, A.c.putusan == "setuju")
        .scalar_subquery()
    )
    report = N.alias("berita_acara")
    queries = (
        (
            sa.select(N.c.id).join(M, M.c.naskah_id == N.c.id).where(done, ~gone),
            "tercatat dimusnahkan, tetapi tidak pada barisnya. " + RESTORE,
        ),
        (
            sa.select(N.c.id).join(M, M.c.naskah_id == N.c.id).where(approved < APPROVALS["musnah"]),
            "dimusnahkan tanpa persetujuan dua orang. Periksa jejaknya.",
        ),
        (
            sa.select(N.c.id)
            .join(M, M.c.naskah_id == N.c.id)
            .join(U, U.c.id == M.c.usul_id)
            .outerjoin(report, report.c.id == U.c.ba_naskah_id)
            .where(sa.or_(report.c.id.is_(None), report.c.dimusnahkan_pada != "")),
            "berita acara pemusnahannya tidak ada lagi. " + RESTORE,
        ),
        (
            sa.select(N.c.id).join(R, R.c.naskah_id == N.c.id).where((R.c.tahap == "musnah") != gone),
            "tahap retensinya tidak sesuai dengan barisnya. " + RESTORE,
        ),
        (
            sa.select(N.c.id).join(R, R.c.naskah_id == N.c.id).where(gone, R.c.ditahan > 0),
            "dimusnahkan padahal ditahan. Periksa jejaknya.",
        ),
    )
    with reading(store.engine) as connection:
        for query, text in queries:
            found += [f"naskah {one}: {text}" for one in connection.scalars(query.order_by(N.c.id))]
    return found + hold_faults(store.engine)
