"""/api/jejak: the trail: who changed what, when."""

from typing import Annotated

from fastapi import Query

from archive.meja_terlihat import entries_seen
from archive.peristiwa import Peristiwa, events
from archive.trail import Entry
from web.api import Limit, Number, Place, api_router
from web.guard import Visitor, needs
from web.kantor import Here

router = api_router("jejak")

Watcher = Annotated[Visitor, needs("melihat_jejak")]
Before = Annotated[Number | None, Query()]


@router.get("/jejak", summary="Jejak perubahan, terbaru dulu")
def trail(who: Watcher, kantor: Here, sebelum: Before = None, limit: Limit = 50) -> list[Entry]:
    """Older than entry `sebelum`, to go on from the last page."""
    return entries_seen(kantor.engine, who.seen, sebelum=sebelum, limit=limit)


@router.get("/naskah/{naskah_id}/jejak", summary="Jejak satu naskah, terbaru dulu")
def trail_of(
    naskah_id: Place, who: Watcher, kantor: Here, sebelum: Before = None, limit: Limit = 50
) -> list[Entry]:
    """All that happened to it."""
    naskah = kantor.naskah(who, naskah_id)
    return entries_seen(kantor.engine, who.seen, naskah_id=naskah.id, sebelum=sebelum, limit=limit)


@router.get("/nomor/{nomor_id}/peristiwa", summary="Yang terjadi pada satu nomor")
def events_of_number(
    nomor_id: Place, who: Annotated[Visitor, needs("melihat_jejak")], kantor: Here
) -> list[Peristiwa]:
    """The oldest first; only for those from whom nothing is kept, for it tells what the number was for."""
    return events(kantor.engine, "nomor", nomor_id) if who.sees_all else []
