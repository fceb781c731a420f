"""/api/agenda: the registers masuk, keluar, keputusan and ekspedisi: listed, written, confirmed, corrected, cancelled."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field as Value

from archive.agenda import (
    BarisAgenda,
    add_line,
    cancel_line,
    confirm,
    correct,
    drafts,
    get_line,
    lines_of,
    twins,
    warnings,
)
from archive.agenda_cari import SaringAgenda, find_lines
from archive.agenda_terlihat import shown_to
from archive.errors import NotFoundError
from web.api import (
    After,
    Alasan,
    Isi,
    Key,
    Limit,
    Number,
    Offset,
    Place,
    Short,
    Text,
    Words,
    Year,
    YearQuery,
    api_router,
)
from web.guard import Reader, Visitor, needs
from web.kantor import Here, Kantor

router = api_router("agenda")

Clerk = Annotated[Visitor, needs("menomori")]
Register = Literal["masuk", "keluar", "keputusan", "ekspedisi"]
Unplaced = Literal["masuk", "keluar", "keputusan", "ekspedisi", "belum"]
Columns = Annotated[dict[Short, Text], Value(max_length=30)]


@dataclass(frozen=True, slots=True)
class Baris:
    """A line with what is odd about it now, and the other lines that seem to be the same letter."""

    baris: BarisAgenda
    peringatan: list[str]
    kembar: list[BarisAgenda]


class IsiBaris(Isi):
    """A line that a person writes; `isi` are columns of the register by name."""

    register_: Annotated[Unplaced, Value(alias="register")]
    isi: Columns
    buku: Short = ""
    naskah_id: Number | None = None
    permintaan: Key | None = None


class IsiPerbaikan(Isi):
    """Columns to change; of a draft also the register and the book."""

    isi: Columns = Value(default_factory=dict)
    register_: Annotated[Unplaced | Literal[""], Value(alias="register")] = ""
    buku: Short = ""


class IsiKonfirmasi(Isi):
    """Last corrections before the line gets its number."""

    isi: Columns = Value(default_factory=dict)
    register_: Annotated[Register | Literal[""], Value(alias="register")] = ""
    tahun: Year | None = None


@router.get("/agenda/draf", summary="Baris yang menunggu konfirmasi")
def waiting(
    who: Reader, kantor: Here, register: Unplaced | Literal[""] = "", offset: Offset = 0, limit: Limit = 50
) -> list[BarisAgenda]:
    """The newest first; of one register or of all."""
    found = drafts(kantor.engine, register, offset=offset, limit=limit)
    return shown_to(kantor.engine, found, who.user)


@router.get("/agenda/register/{register}", summary="Isi satu register")
def register_lines(
    register: Register,
    who: Reader,
    kantor: Here,
    tahun: YearQuery,
    buku: Annotated[str, Query(max_length=200)] = "",
    q: Words = "",
    kode: Annotated[str, Query(max_length=20)] = "",
    dari: dt.date | None = None,
    sampai: dt.date | None = None,
    status: Literal["", "dikonfirmasi", "dibatalkan"] = "",
    setelah: After = 0,
    limit: Limit = 50,
) -> list[BarisAgenda]:
    """In the order of their numbers, after number `setelah`; cancelled ones among them."""
    saring = SaringAgenda(
        q, kode, dari.isoformat() if dari else "", sampai.isoformat() if sampai else "", status
    )
    return find_lines(
        kantor.engine, who.user, register, tahun, saring, buku=buku, setelah=setelah, limit=limit
    )


@router.get("/agenda/baris/{agenda_id}", summary="Satu baris")
def line(agenda_id: Place, who: Reader, kantor: Here) -> Baris:
    """With warnings and twins; emptied where its letter is too secret."""
    found = get_line(kantor.engine, agenda_id)
    [shown] = shown_to(kantor.engine, [found], who.user)
    if shown != found:
        return Baris(shown, [], [])
    same = twins(kantor.engine, agenda_id)
    others = [one for one in shown_to(kantor.engine, same, who.user) if one in same]
    return Baris(found, warnings(found), others)


@router.get("/naskah/{naskah_id}/agenda", summary="Baris agenda satu naskah")
def of_document(naskah_id: Place, who: Reader, kantor: Here) -> list[BarisAgenda]:
    """The oldest first."""
    naskah = kantor.naskah(who, naskah_id)
    return shown_to(kantor.engine, lines_of(kantor.engine, naskah.id), who.user)


@router.post("/agenda/baris", summary="Tulis baris baru")
def add(isi: IsiBaris, who: Clerk, kantor: Here) -> BarisAgenda:
    """A draft, to be confirmed."""
    naskah_id = kantor.naskah(who, isi.naskah_id).id if isi.naskah_id else None
    return _add(kantor, who, isi, naskah_id)


@router.patch("/agenda/baris/{agenda_id}", summary="Perbaiki baris")
def change(agenda_id: Place, isi: IsiPerbaikan, who: Clerk, kantor: Here) -> BarisAgenda:
    """What stood before is kept as an event."""
    _known(kantor, who, agenda_id)
    done = correct(kantor.engine, agenda_id, isi.isi, oleh=who.nama, register=isi.register_, buku=isi.buku)
    return shown_to(kantor.engine, [done], who.user)[0]


@router.post("/agenda/baris/{agenda_id}/konfirmasi", summary="Konfirmasi baris, yang mendapat nomor agenda")
def approve(agenda_id: Place, isi: IsiKonfirmasi, who: Clerk, kantor: Here) -> BarisAgenda:
    """Twice changes nothing."""
    _known(kantor, who, agenda_id)
    done = confirm(
        kantor.engine, agenda_id, oleh=who.nama, isi=isi.isi, register=isi.register_, tahun=isi.tahun
    )
    return shown_to(kantor.engine, [done], who.user)[0]


@router.post("/agenda/baris/{agenda_id}/batal", summary="Batalkan baris")
def drop(agenda_id: Place, isi: Alasan, who: Clerk, kantor: Here) -> BarisAgenda:
    """It keeps its number and stays visible."""
    _known(kantor, who, agenda_id)
    return cancel_line(kantor.engine, agenda_id, isi.alasan, oleh=who.nama)


def _add(kantor: Kantor, who: Visitor, isi: IsiBaris, naskah_id: int | None) -> BarisAgenda:
    return add_line(
        kantor.engine,
        isi.register_,
        isi.isi,
        oleh=who.nama,
        buku=isi.buku,
        naskah_id=naskah_id,
        permintaan=isi.permintaan,
    )


def _known(kantor: Kantor, who: Visitor, agenda_id: int) -> None:
    """Raises NotFoundError for a line that is not there or too secret to be changed by this person."""
    found = get_line(kantor.engine, agenda_id)
    if shown_to(kantor.engine, [found], who.user) != [found]:
        raise NotFoundError(f"agenda {agenda_id}: tidak ada. Periksa nomornya.")
