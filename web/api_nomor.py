"""/api/nomor: the number giver: templates, next numbers, reserved, late and cancelled ones, the report of gaps."""

import dataclasses
import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query
from pydantic import Field as Value

from archive.agenda import get_line
from archive.agenda_terlihat import shown_to
from archive.meja_terlihat import shown_numbers
from archive.nomor_books import Buku, books, rules, set_rule, set_start
from archive.nomor_laporan import LaporanNomor, UrutNaskah, link_by_hand, report, report_documents
from archive.nomor_store import (
    NomorDinas,
    cancel,
    get_number,
    insert_late,
    next_number,
    numbers,
    preview,
    reserve,
    use_reserved,
)
from archive.penomoran import DEFAULT_RULES, Aturan, Permohonan
from web.api import (
    Alasan,
    Isi,
    Key,
    Limit,
    Number,
    Offset,
    Place,
    Short,
    Text,
    Year,
    YearQuery,
    api_router,
)
from web.guard import Reader, Visitor, needs
from web.kantor import Here, Kantor

router = api_router("nomor")

Clerk = Annotated[Visitor, needs("menomori")]
Keeper = Annotated[Visitor, needs("mengatur_nomor")]
Book = Annotated[str, Query(max_length=200)]


class IsiPermohonan(Isi):
    """What a number is asked for; `wilayah` is this office's own when it is left out."""

    jenis: Short
    penanda: Short
    tanggal: Annotated[dt.date, Value(ge=dt.date(1945, 1, 1), le=dt.date(2200, 12, 31))]
    wilayah: Short = ""
    kode: Short = ""
    unit: Short = ""
    pejabat: Short = ""
    hal: Text = ""


class IsiNomor(IsiPermohonan):
    """`permintaan` is the sender's own name of this request: sent again it gets the same number."""

    permintaan: Key | None = None


class IsiCadangan(IsiNomor):
    """So many of the next numbers, kept aside."""

    alasan: Text
    jumlah: Annotated[int, Value(ge=1, le=100)] = 1


class IsiSisipan(IsiNomor):
    """A late number after number `setelah`."""

    alasan: Text
    setelah: Number


class IsiAturan(Isi):
    """A template; see `archive.penomoran.Aturan`."""

    jenis: Short = ""
    penanda: Short = ""
    mulai_tahun: Year
    templat: Short
    buku: Short = "{penanda}/{jenis}"
    lingkup: Short = ""
    sisipan: Short = "angka"


class IsiAwal(Isi):
    """The last number that was given by hand."""

    buku: Short
    tahun: Year
    terakhir: Annotated[int, Value(ge=0, le=1_000_000)]


class IsiTaut(Isi):
    """The scan that bears the number."""

    naskah_id: Number


@dataclass(frozen=True, slots=True)
class Contoh:
    """The number that would come next, and what to check before it is taken."""

    teks: str
    catatan: list[str]


@dataclass(frozen=True, slots=True)
class DaftarAturan:
    """The office's own templates, the latest counting most, and those it starts with."""

    sendiri: list[Aturan]
    bawaan: list[Aturan]


@router.get("/nomor/aturan", summary="Templat nomor")
def templates(_: Reader, kantor: Here) -> DaftarAturan:
    """Own rules go before those an office starts with."""
    return DaftarAturan(rules(kantor.engine), list(DEFAULT_RULES))


@router.post("/nomor/aturan", summary="Tambah templat nomor")
def add_template(isi: IsiAturan, who: Keeper, kantor: Here) -> list[str]:
    """Notes on the template, if any."""
    return set_rule(kantor.engine, Aturan(**isi.model_dump()), oleh=who.nama)


@router.post("/nomor/awal", summary="Isi nomor terakhir yang diberikan dengan tangan")
def begin_at(isi: IsiAwal, who: Keeper, kantor: Here) -> list[Buku]:
    """Only upwards."""
    set_start(kantor.engine, isi.buku, isi.tahun, isi.terakhir, oleh=who.nama)
    return books(kantor.engine)


@router.get("/nomor/buku", summary="Buku nomor")
def all_books(_: Reader, kantor: Here) -> list[Buku]:
    """Every book that was opened, the newest year first."""
    return books(kantor.engine)


@router.get("/nomor", summary="Nomor dalam satu buku")
def in_book(
    who: Reader,
    kantor: Here,
    buku: Book,
    tahun: YearQuery,
    status: Annotated[str, Query(max_length=20)] = "",
    offset: Offset = 0,
    limit: Limit = 50,
) -> list[NomorDinas]:
    """In their order, late ones in their place, cancelled ones among them."""
    found = numbers(kantor.engine, buku, tahun, status=status, offset=offset, limit=limit)
    return shown_numbers(kantor.engine, found, who.seen)


@router.post("/nomor/contoh", summary="Nomor yang akan keluar berikutnya")
def show_next(isi: IsiPermohonan, _: Clerk, kantor: Here) -> Contoh:
    """Takes nothing; another may take it first."""
    teks, notes = preview(kantor.engine, _asked(kantor, isi))
    return Contoh(teks, notes)


@router.post("/nomor", summary="Minta nomor")
def give(isi: IsiNomor, who: Clerk, kantor: Here) -> NomorDinas:
    """The next number of its book."""
    return next_number(kantor.engine, _asked(kantor, isi), oleh=who.nama, permintaan=isi.permintaan)


@router.post("/nomor/cadangan", summary="Cadangkan nomor")
def keep(isi: IsiCadangan, who: Clerk, kantor: Here) -> list[NomorDinas]:
    """Kept aside with a reason; code and subject may still be open."""
    return reserve(
        kantor.engine,
        _asked(kantor, isi),
        oleh=who.nama,
        alasan=isi.alasan,
        jumlah=isi.jumlah,
        permintaan=isi.permintaan,
    )


@router.post("/nomor/sisipan", summary="Minta nomor sisipan")
def insert(isi: IsiSisipan, who: Clerk, kantor: Here) -> NomorDinas:
    """9.1 or 25.a, with a reason."""
    return insert_late(
        kantor.engine,
        _asked(kantor, isi),
        isi.setelah,
        oleh=who.nama,
        alasan=isi.alasan,
        permintaan=isi.permintaan,
    )


@router.get("/nomor/laporan", summary="Laporan satu buku nomor")
def gaps(who: Reader, kantor: Here, buku: Book, tahun: YearQuery) -> LaporanNomor:
    """Gaps, doubles, what is reserved, cancelled, late, or without a document."""
    found = report(kantor.engine, buku, tahun)
    lists = ("dicadangkan", "dibatalkan", "sisipan", "tanpa_naskah", "kembar")
    shown = {name: tuple(shown_numbers(kantor.engine, getattr(found, name), who.seen)) for name in lists}
    return LaporanNomor(found.buku, found.tahun, found.awal, found.terakhir, found.celah, **shown)


@router.get("/nomor/laporan/naskah", summary="Urutan nomor pada naskah sendiri")
def gaps_on_paper(who: Reader, kantor: Here, tahun: YearQuery, per_jenis: bool = True) -> list[UrutNaskah]:
    """Gaps and doubles among the numbers that own documents bear, also those numbered by hand."""
    found = report_documents(kantor.engine, tahun, per_jenis=per_jenis)
    return [
        dataclasses.replace(one, kembar=tuple(pair for pair in one.kembar if _seen(kantor, who, pair[1])))
        for one in found
    ]


@router.get("/nomor/{nomor_id}", summary="Satu nomor")
def one(nomor_id: Place, who: Reader, kantor: Here) -> NomorDinas:
    """What was given, for what, by whom."""
    return _shown(kantor, who, get_number(kantor.engine, nomor_id))


@router.post("/nomor/{nomor_id}/pakai", summary="Pakai nomor cadangan")
def use(nomor_id: Place, isi: IsiPermohonan, who: Clerk, kantor: Here) -> NomorDinas:
    """Gives a reserved number out."""
    return _shown(kantor, who, use_reserved(kantor.engine, nomor_id, _asked(kantor, isi), oleh=who.nama))


@router.post("/nomor/{nomor_id}/batal", summary="Batalkan nomor")
def drop(nomor_id: Place, isi: Alasan, who: Clerk, kantor: Here) -> NomorDinas:
    """It stays visible with its reason and is never given again."""
    return _shown(kantor, who, cancel(kantor.engine, nomor_id, isi.alasan, oleh=who.nama))


@router.post("/nomor/{nomor_id}/naskah", summary="Tautkan nomor dengan naskahnya")
def tie(nomor_id: Place, isi: IsiTaut, who: Clerk, kantor: Here) -> NomorDinas:
    """A person says which scan bears it."""
    naskah = kantor.naskah(who, isi.naskah_id)
    link_by_hand(kantor.engine, nomor_id, naskah.id, oleh=who.nama)
    return _shown(kantor, who, get_number(kantor.engine, nomor_id))


def _seen(kantor: Kantor, who: Visitor, agenda_ids: tuple[int, ...]) -> bool:
    """Whether all of these register lines may be seen."""
    lines = [get_line(kantor.engine, one) for one in agenda_ids]
    return who.sees_all or shown_to(kantor.engine, lines, who.user) == lines


def _asked(kantor: Kantor, isi: IsiPermohonan) -> Permohonan:
    values = {name: getattr(isi, name) for name in IsiPermohonan.model_fields}
    return Permohonan(**values | {"wilayah": isi.wilayah or kantor.settings.wilayah})


def _shown(kantor: Kantor, who: Visitor, nomor: NomorDinas) -> NomorDinas:
    return shown_numbers(kantor.engine, [nomor], who.seen)[0]
