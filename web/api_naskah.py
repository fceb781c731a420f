"""/api/naskah: documents found, listed and read; their code, secrecy and urgency changed."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from archive.naskah_store import Naskah
from archive.naskah_terlihat import Saring, count_seen, list_seen
from archive.reclassify import set_keamanan, set_kesegeraan, set_klasifikasi
from archive.rekaman_json import dump_rekaman
from web import terlihat
from web.api import Isi, Keamanan, Limit, Offset, Place, Short, Words, api_router
from web.guard import Reader, Visitor, needs
from web.kantor import Here

router = api_router("naskah")

Filter = Annotated[str, Query(max_length=60)]


@dataclass(frozen=True, slots=True)
class Temuan:
    """A hit: where and how the words stand in it; `cuplikan` are (text, is a word asked for) in order."""

    id: int
    jenis: str
    nomor: str
    judul: str
    klasifikasi: str
    tanggal: str
    keamanan: str
    halaman: int
    cuplikan: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Hasil:
    """An answer: all counted, one page of hits, the counts of each filter's values."""

    jumlah: int
    hasil: tuple[Temuan, ...]
    saringan: dict[str, dict[str, int]]
    saran: str
    catatan: tuple[str, ...]
    lengkap: bool


class IsiKlasifikasi(Isi):
    """The code of Keputusan KPU 1257/2024, however it is written."""

    kode: Short


class IsiKeamanan(Isi):
    """Who may see it."""

    keamanan: Keamanan


class IsiKesegeraan(Isi):
    """How urgent it is; "" when nothing is known."""

    kesegeraan: Short


@router.get("/naskah", summary="Daftar naskah, terbaru dulu")
def documents(
    who: Reader,
    kantor: Here,
    status: Filter = "",
    jenis: Filter = "",
    klasifikasi: Filter = "",
    tahun: Filter = "",
    offset: Offset = 0,
    limit: Limit = 50,
) -> list[Naskah]:
    """Documents in every state, also those that wait or failed."""
    saring = Saring(status, jenis, klasifikasi, tahun)
    return list_seen(kantor.engine, who.seen, saring, offset=offset, limit=limit)


@router.get("/naskah/jumlah", summary="Jumlah naskah menurut keadaannya")
def counts(who: Reader, kantor: Here) -> dict[str, int]:
    """diterima, dibaca, terarsip, gagal."""
    return count_seen(kantor.engine, who.seen)


@router.get("/cari", summary="Cari kata dalam seluruh arsip")
def find(
    who: Reader,
    kantor: Here,
    q: Words = "",
    jenis: Filter = "",
    klasifikasi: Filter = "",
    tahun: Filter = "",
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> Hasil:
    """The words as in the search box of the pages."""
    found = terlihat.search(
        kantor, who, q, jenis=jenis, klasifikasi=klasifikasi, tahun=tahun, offset=offset, limit=limit
    )
    seen = terlihat.rows(kantor, who, [hit.id for hit in found.hasil])
    hits = tuple(
        Temuan(
            hit.id,
            hit.jenis,
            hit.nomor,
            hit.judul,
            hit.klasifikasi,
            hit.tanggal,
            hit.keamanan,
            hit.halaman,
            hit.cuplikan,
        )
        for hit in found.hasil
        if hit.id in seen
    )
    return Hasil(found.jumlah, hits, found.facets, found.saran, found.catatan, found.lengkap)


@router.get("/naskah/{naskah_id}", summary="Satu naskah")
def document(naskah_id: Place, who: Reader, kantor: Here) -> Naskah:
    """Its row in the archive."""
    return kantor.naskah(who, naskah_id)


@router.get("/naskah/{naskah_id}/rekaman", summary="Isian yang dibaca dari naskah", response_class=Response)
def record(naskah_id: Place, who: Reader, kantor: Here) -> Response:
    """The whole record: fields, text, and where each was read."""
    naskah = kantor.naskah(who, naskah_id)
    return Response(dump_rekaman(kantor.store.rekaman(naskah.id)), media_type="application/json")


@router.put("/naskah/{naskah_id}/klasifikasi", summary="Tetapkan kode klasifikasi")
def classify(
    naskah_id: Place, isi: IsiKlasifikasi, who: Annotated[Visitor, needs("mengklasifikasi")], kantor: Here
) -> Naskah:
    """Moves the document to its new place in the archive."""
    naskah = kantor.naskah(who, naskah_id)
    done = set_klasifikasi(naskah, isi.kode, who.nama, store=kantor.store, files=kantor.files)
    kantor.changed()
    return done


@router.put("/naskah/{naskah_id}/keamanan", summary="Tetapkan keamanan")
def secure(
    naskah_id: Place, isi: IsiKeamanan, who: Annotated[Visitor, needs("menentukan_keamanan")], kantor: Here
) -> IsiKeamanan:
    """Whoever may not see the new degree, perhaps who set it, does not find the document any more."""
    naskah = kantor.naskah(who, naskah_id)
    set_keamanan(naskah, isi.keamanan, who.nama, store=kantor.store, files=kantor.files)
    kantor.changed()
    return isi


@router.put("/naskah/{naskah_id}/kesegeraan", summary="Tetapkan kesegeraan")
def hurry(
    naskah_id: Place, isi: IsiKesegeraan, who: Annotated[Visitor, needs("memperbaiki")], kantor: Here
) -> Naskah:
    """How urgent the paper is."""
    naskah = kantor.naskah(who, naskah_id)
    return set_kesegeraan(naskah, isi.kesegeraan, who.nama, store=kantor.store, files=kantor.files)
