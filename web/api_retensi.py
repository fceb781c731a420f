"""/api/retensi: the schedule (JRA), what is due, events that start clocks, holds, and boxes."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Form, Query, UploadFile
from pydantic import Field as Value

from archive.boks import Boks, boxes, open_boks
from archive.boks import place as put_in_box
from archive.errors import NotFoundError, RuleError
from archive.jra import TANGGAL, BarisJra, VersiJra, install_jra, jra_lines, jra_versions, read_jra
from archive.naskah_terlihat import hidden_ids
from archive.retensi import (
    DAFTAR,
    BarisRetensi,
    Pemicu,
    add_event,
    clock_of,
    count_due,
    due,
    events_recorded,
    listing,
    set_start,
    shown_clocks,
    withdraw_event,
)
from archive.retensi_tahan import Tahanan, hold, holds, lift
from web.api import Alasan, Isi, Limit, Number, Offset, Place, Short, Text, api_router
from web.guard import Reader, Visitor, needs
from web.kantor import Here, Kantor

router = api_router("retensi")

Keeper = Annotated[Visitor, needs("menyusutkan")]
Code = Annotated[str, Query(max_length=20)]
Ids = Annotated[list[Number], Value(min_length=1, max_length=500)]
Daftar = Literal["pindah", "musnah", "serah", "nilai", "ditahan", "belum"]
Tahap = Literal["aktif", "inaktif", "musnah", "serah"]
MOST_BYTES = 10_000_000  # of a schedule with its form
SHOWN = 200  # rows of a schedule that are told of


@dataclass(frozen=True, slots=True)
class Tinjauan:
    """A schedule as it was understood: which column is which, what is wrong or doubtful (row and why); `versi` once it
    is in force.
    """

    kolom: dict[str, str]
    jumlah: int
    baris: tuple[BarisJra, ...]
    salah: tuple[tuple[int, str], ...]
    ragu: tuple[tuple[int, str], ...]
    versi: VersiJra | None


class IsiPeristiwa(Isi):
    """When an event happened; `pemicu` as the schedule words it, `kode` "" for all."""

    pemicu: Short
    tanggal: dt.date
    kode: Short = ""
    keterangan: Text = ""


class IsiAwal(Isi):
    """From which day a document counts; None gives it back to the schedule."""

    tanggal: dt.date | None = None
    alasan: Text


class IsiTahan(Isi):
    """Documents to hold, for one reason."""

    naskah_id: Ids
    alasan: Text


class IsiBoks(Isi):
    """A box and where it stands."""

    nomor: Short
    lokasi: Short = ""
    keterangan: Text = ""


class IsiTempat(Isi):
    """What lies in a box, in which of its folders; `tingkat` says what the paper is, None leaves it as it is."""

    naskah_id: Ids
    folder: Short = ""
    tingkat: Literal["asli", "kopi", "salinan", "tembusan", "pertinggal"] | None = None


@router.get("/retensi/jra", summary="Jadwal retensi yang berlaku")
def schedule(_: Reader, kantor: Here) -> tuple[BarisJra, ...]:
    """Months active and inactive, fate and start by code; empty until one is imported."""
    return jra_lines(kantor.engine)


@router.get("/retensi/jra/versi", summary="Jadwal retensi yang pernah dipasang")
def versions(_: Reader, kantor: Here) -> list[VersiJra]:
    """The one in force first."""
    return jra_versions(kantor.engine)


@router.post(
    "/retensi/jra", summary="Periksa atau pasang jadwal retensi (XLSX, CSV)", max_body_size=MOST_BYTES
)
def import_schedule(
    berkas: UploadFile,
    who: Keeper,
    kantor: Here,
    terapkan: Annotated[bool, Form()] = False,
    kolom: Annotated[str, Form(max_length=4000)] = "",
    pemicu: Annotated[str, Form(max_length=200)] = TANGGAL,
    dasar: Annotated[str, Form(max_length=300)] = "",
    lewati_salah: Annotated[bool, Form()] = False,
) -> Tinjauan:
    """Shows how a table is understood; with `terapkan` it comes into force. `kolom` is JSON: our name to its heading."""
    plan = read_jra(
        berkas.file.read(), berkas.filename or "jra", kolom=_columns(kolom), pemicu=pemicu or TANGGAL
    )
    version = None
    if terapkan:
        version = install_jra(kantor.engine, plan, oleh=who.nama, dasar=dasar, lewati_salah=lewati_salah)
    return Tinjauan(
        plan.kolom, len(plan.baris), plan.baris[:SHOWN], plan.salah[:SHOWN], plan.ragu[:SHOWN], version
    )


@router.get("/retensi/jumlah", summary="Panjang tiap daftar jatuh tempo")
def counts(_: Reader, kantor: Here, tanggal: dt.date | None = None) -> dict[str, int]:
    """As of today, or of a day."""
    day = tanggal or dt.date.today()
    return {name: count_due(kantor.engine, name, day) for name in DAFTAR}


@router.get("/retensi/daftar/{daftar}", summary="Naskah yang jatuh tempo, ditahan, atau belum berjalan")
def list_due(
    daftar: Daftar,
    who: Reader,
    kantor: Here,
    tanggal: dt.date | None = None,
    kode: Code = "",
    offset: Offset = 0,
    limit: Limit = 50,
) -> list[BarisRetensi]:
    """The longest due first; what is too secret for the person keeps its code and dates."""
    rows = due(kantor.engine, daftar, tanggal or dt.date.today(), kode=kode, offset=offset, limit=limit)
    return shown_clocks(rows, who.seen)


@router.get("/retensi/tahap/{tahap}", summary="Naskah menurut tahapnya")
def list_stage(
    tahap: Tahap,
    who: Reader,
    kantor: Here,
    kode: Code = "",
    boks: Annotated[str, Query(max_length=100)] = "",
    offset: Offset = 0,
    limit: Limit = 50,
) -> list[BarisRetensi]:
    """Daftar arsip aktif, inaktif, and of what was destroyed or handed over, by code."""
    rows = listing(kantor.engine, tahap, kode=kode, boks=boks, offset=offset, limit=limit)
    return shown_clocks(rows, who.seen)


@router.get("/naskah/{naskah_id}/retensi", summary="Retensi satu naskah")
def clock(naskah_id: Place, who: Reader, kantor: Here) -> BarisRetensi:
    """When its years end and what then becomes of it, or why the clock does not run."""
    return clock_of(kantor.engine, kantor.naskah(who, naskah_id).id)


@router.put("/naskah/{naskah_id}/retensi/awal", summary="Tentukan awal retensi satu naskah")
def start_at(naskah_id: Place, isi: IsiAwal, who: Keeper, kantor: Here) -> BarisRetensi:
    """With a reason."""
    naskah = kantor.naskah(who, naskah_id)
    day = isi.tanggal.isoformat() if isi.tanggal else ""
    return set_start(kantor.engine, naskah.id, day, isi.alasan, oleh=who.nama)


@router.get("/retensi/peristiwa", summary="Peristiwa yang memulai retensi")
def events(_: Reader, kantor: Here) -> list[Pemicu]:
    """Those that stand, the newest first."""
    return events_recorded(kantor.engine)


@router.post("/retensi/peristiwa", summary="Catat peristiwa yang memulai retensi")
def tell_event(isi: IsiPeristiwa, who: Keeper, kantor: Here) -> Pemicu:
    """Clocks that wait for it begin to run."""
    return add_event(
        kantor.engine,
        isi.pemicu,
        isi.tanggal.isoformat(),
        oleh=who.nama,
        kode=isi.kode,
        keterangan=isi.keterangan,
    )


@router.post("/retensi/peristiwa/{pemicu_id}/cabut", summary="Cabut peristiwa yang salah dicatat")
def untell_event(pemicu_id: Place, isi: Alasan, who: Keeper, kantor: Here) -> list[Pemicu]:
    """With a reason; the events that still stand."""
    withdraw_event(kantor.engine, pemicu_id, isi.alasan, oleh=who.nama)
    return events_recorded(kantor.engine)


@router.get("/retensi/tahanan", summary="Naskah yang ditahan")
def held(
    who: Reader, kantor: Here, naskah_id: Annotated[int, Query(ge=0)] = 0, semua: bool = False
) -> list[Tahanan]:
    """The newest first; `semua` shows the lifted ones too."""
    found = holds(kantor.engine, kantor.naskah(who, naskah_id).id if naskah_id else None, semua=semua)
    hidden = hidden_ids(kantor.engine, [one.naskah_id for one in found], who.seen)
    return [one for one in found if one.naskah_id not in hidden]


@router.post("/retensi/tahanan", summary="Tahan naskah dari pemusnahan")
def put_on_hold(isi: IsiTahan, who: Keeper, kantor: Here) -> list[Tahanan]:
    """With a reason: a dispute, an inspection. They leave the proposals they stand in."""
    _seen(kantor, who, isi.naskah_id)
    return hold(kantor.engine, isi.naskah_id, isi.alasan, oleh=who.nama)


@router.post("/retensi/tahanan/{tahanan_id}/lepas", summary="Lepaskan penahanan")
def lift_hold(tahanan_id: Place, isi: Alasan, who: Keeper, kantor: Here) -> Tahanan:
    """With a reason."""
    known = [one for one in holds(kantor.engine, semua=True) if one.id == tahanan_id]
    if not known or hidden_ids(kantor.engine, [known[0].naskah_id], who.seen):
        raise NotFoundError(f"tahanan {tahanan_id}: tidak ada. Periksa nomornya.")
    return lift(kantor.engine, tahanan_id, isi.alasan, oleh=who.nama)


@router.get("/retensi/boks", summary="Boks arsip")
def all_boxes(_: Reader, kantor: Here) -> list[Boks]:
    """By number."""
    return boxes(kantor.engine)


@router.post("/retensi/boks", summary="Buka boks, atau ubah tempatnya")
def make_box(isi: IsiBoks, who: Keeper, kantor: Here) -> Boks:
    """The box of this number, made if there is none."""
    return open_boks(kantor.engine, isi.nomor, oleh=who.nama, lokasi=isi.lokasi, keterangan=isi.keterangan)


@router.post("/retensi/boks/{nomor}/naskah", summary="Tempatkan naskah dalam boks")
def fill_box(nomor: str, isi: IsiTempat, who: Keeper, kantor: Here) -> dict[str, int]:
    """How many were put into another place than before."""
    _seen(kantor, who, isi.naskah_id)
    done = put_in_box(kantor.engine, isi.naskah_id, nomor, isi.folder, oleh=who.nama, tingkat=isi.tingkat)
    return {"dipindah": done}


def _seen(kantor: Kantor, who: Visitor, ids: list[int]) -> None:
    for naskah_id in ids:
        kantor.naskah(who, naskah_id)


def _columns(text: str) -> dict[str, str]:
    if not text.strip():
        return {}
    try:
        given = json.loads(text)
        if not all(isinstance(part, str) for pair in given.items() for part in pair):
            raise ValueError(text)
    except (ValueError, AttributeError):
        raise RuleError('kolom: bukan JSON. Tulis seperti {"kode": "Kode Klasifikasi"}.') from None
    return dict(given)
