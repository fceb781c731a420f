"""/api/tautan and /api/berkas: what belongs together: links between documents, and dossiers."""

from typing import Annotated, Literal

from fastapi import Query

from archive.errors import NotFoundError
from archive.naskah_store import Naskah
from archive.naskah_terlihat import hidden_ids
from archive.tautan import (
    Berkas,
    Tautan,
    berkas_of,
    get_berkas,
    get_link,
    link,
    links_of,
    list_berkas,
    open_berkas,
    put_in_berkas,
    related,
    take_from_berkas,
    unlink,
)
from web import terlihat
from web.api import Alasan, Isi, Limit, Number, Offset, Place, Short, Text, api_router
from web.guard import Reader, Visitor, needs
from web.kantor import Here, Kantor

router = api_router("tautan")

Clerk = Annotated[Visitor, needs("memperbaiki")]
Keeper = Annotated[Visitor, needs("mengklasifikasi")]


class IsiTautan(Isi):
    """The first document is the `jenis` of the second."""

    dari_id: Number
    ke_id: Number
    jenis: Literal["balasan", "disposisi", "sk", "sop", "dasar"]
    keterangan: Text = ""


class IsiBerkas(Isi):
    """A dossier of one matter under one code."""

    kode: Short = ""
    judul: Short
    unit: Short = ""


class IsiItem(Isi):
    """A document to be put in."""

    naskah_id: Number


@router.get("/naskah/{naskah_id}/tautan", summary="Tautan satu naskah")
def links(naskah_id: Place, who: Reader, kantor: Here) -> list[Tautan]:
    """From and to it, the oldest first."""
    naskah = kantor.naskah(who, naskah_id)
    found = links_of(kantor.engine, naskah.id)
    hidden = hidden_ids(kantor.engine, [end for one in found for end in (one.dari_id, one.ke_id)], who.seen)
    return [one for one in found if not {one.dari_id, one.ke_id} & hidden]


@router.get("/naskah/{naskah_id}/terkait", summary="Naskah yang terkait, langsung atau tidak")
def related_documents(naskah_id: Place, who: Reader, kantor: Here) -> list[Naskah]:
    """The nearest first."""
    naskah = kantor.naskah(who, naskah_id)
    ids = related(kantor.engine, naskah.id)
    seen = terlihat.rows(kantor, who, ids)
    return [seen[number] for number in ids if number in seen]


@router.post("/tautan", summary="Tautkan dua naskah")
def tie(isi: IsiTautan, who: Clerk, kantor: Here) -> Tautan:
    """A link that stands already is returned."""
    for naskah_id in (isi.dari_id, isi.ke_id):
        kantor.naskah(who, naskah_id)
    return link(kantor.engine, isi.dari_id, isi.ke_id, isi.jenis, oleh=who.nama, keterangan=isi.keterangan)


@router.post("/tautan/{tautan_id}/cabut", summary="Cabut tautan")
def untie(tautan_id: Place, isi: Alasan, who: Clerk, kantor: Here) -> Tautan:
    """With a reason; it can be made again."""
    found = get_link(kantor.engine, tautan_id)
    if hidden_ids(kantor.engine, [found.dari_id, found.ke_id], who.seen):
        raise NotFoundError(f"tautan {tautan_id}: tidak ada. Periksa nomornya.")
    return unlink(kantor.engine, tautan_id, isi.alasan, oleh=who.nama)


@router.get("/berkas", summary="Daftar berkas")
def dossiers(
    who: Reader,
    kantor: Here,
    kode: Annotated[str, Query(max_length=20)] = "",
    offset: Offset = 0,
    limit: Limit = 50,
) -> list[Berkas]:
    """By code and title; `kode` takes those below it too."""
    return _shown(kantor, who, list_berkas(kantor.engine, kode=kode, offset=offset, limit=limit))


@router.post("/berkas", summary="Buka berkas")
def open_dossier(isi: IsiBerkas, who: Keeper, kantor: Here) -> Berkas:
    """The one of this code, title and unit, made if there is none."""
    made = open_berkas(kantor.engine, isi.kode, isi.judul, oleh=who.nama, unit=isi.unit)
    return _shown(kantor, who, [made])[0]


@router.get("/berkas/{berkas_id}", summary="Satu berkas")
def dossier(berkas_id: Place, who: Reader, kantor: Here) -> Berkas:
    """With its documents in their order."""
    return _shown(kantor, who, [get_berkas(kantor.engine, berkas_id)])[0]


@router.get("/naskah/{naskah_id}/berkas", summary="Berkas tempat satu naskah berada")
def dossiers_of(naskah_id: Place, who: Reader, kantor: Here) -> list[Berkas]:
    """Usually one."""
    naskah = kantor.naskah(who, naskah_id)
    return _shown(kantor, who, berkas_of(kantor.engine, naskah.id))


@router.post("/berkas/{berkas_id}/naskah", summary="Masukkan naskah ke berkas")
def put_in(berkas_id: Place, isi: IsiItem, who: Keeper, kantor: Here) -> Berkas:
    """As the next item."""
    naskah = kantor.naskah(who, isi.naskah_id)
    return _shown(kantor, who, [put_in_berkas(kantor.engine, berkas_id, naskah.id, oleh=who.nama)])[0]


@router.post("/berkas/{berkas_id}/naskah/{naskah_id}/keluarkan", summary="Keluarkan naskah dari berkas")
def take_out(berkas_id: Place, naskah_id: Place, isi: Alasan, who: Keeper, kantor: Here) -> Berkas:
    """With a reason; its item number is not given again."""
    naskah = kantor.naskah(who, naskah_id)
    done = take_from_berkas(kantor.engine, berkas_id, naskah.id, isi.alasan, oleh=who.nama)
    return _shown(kantor, who, [done])[0]


def _shown(kantor: Kantor, who: Visitor, found: list[Berkas]) -> list[Berkas]:
    """The dossiers without the documents this person may not see."""
    shown = []
    for one in found:
        hidden = hidden_ids(kantor.engine, one.isi[:500], who.seen) if not who.sees_all else set()
        isi = tuple(number for number in one.isi if number not in hidden)
        shown.append(Berkas(one.id, one.kode, one.judul, one.unit, one.oleh, one.pada, isi))
    return shown
