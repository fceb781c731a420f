"""/api/usul: proposals to move, destroy or hand over, from the draft over approvals and berita acara to the end."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field as Value

from archive.naskah_terlihat import hidden_ids
from archive.retensi_musnah import destroy
from archive.retensi_usul import (
    APPROVALS,
    BarisUsul,
    Persetujuan,
    Usul,
    approvals,
    attach_ba,
    carry_out,
    decide,
    drop,
    get_usul,
    lines,
    list_usul,
    propose,
    submit,
    withdraw,
)
from web.api import Alasan, Isi, Key, Limit, Number, Offset, Place, Short, Text, api_router
from web.guard import Reader, Visitor, needs
from web.kantor import Here, Kantor

router = api_router("usul")

Keeper = Annotated[Visitor, needs("menyusutkan")]
Head = Annotated[Visitor, needs("menyetujui")]
Jenis = Literal["pindah", "musnah", "serah"]


@dataclass(frozen=True, slots=True)
class Isian:
    """A proposal with some of its lines, what was decided on it, and how many approvals it needs."""

    usul: Usul
    baris: Sequence[BarisUsul]
    persetujuan: Sequence[Persetujuan]
    perlu_persetujuan: int


class IsiUsul(Isi):
    """What is proposed: these documents, else all that is due under `kode`."""

    jenis: Jenis
    judul: Short
    naskah_id: Annotated[list[Number], Value(min_length=1, max_length=1000)] | None = None
    kode: Short = ""
    nomor: Short = ""
    tanggal: dt.date | None = None
    permintaan: Key | None = None


class IsiAjukan(Isi):
    """The number of the paper it is submitted with."""

    nomor: Short = ""


class IsiPutusan(Isi):
    """Yes or no; a no needs its reason in `catatan`."""

    putusan: Literal["setuju", "tolak"]
    catatan: Text = ""


class IsiKeluarkan(Isi):
    """A document that leaves the proposal, and why."""

    naskah_id: Number
    alasan: Text


class IsiBeritaAcara(Isi):
    """The signed berita acara, which is a document of the archive: its scan was taken in before."""

    naskah_id: Number
    nomor: Short
    tanggal: dt.date


@router.get("/usul", summary="Daftar usul")
def proposals(
    _: Reader, kantor: Here, jenis: Jenis | Literal[""] = "", terbuka: bool = False, limit: Limit = 50
) -> list[Usul]:
    """The newest first; `terbuka` leaves out what is over."""
    return list_usul(kantor.engine, jenis=jenis, terbuka=terbuka, limit=limit)


@router.post("/usul", summary="Buat usul")
def make(isi: IsiUsul, who: Keeper, kantor: Here) -> Usul:
    """A draft."""
    for naskah_id in isi.naskah_id or ():
        kantor.naskah(who, naskah_id)
    return propose(
        kantor.engine,
        isi.jenis,
        isi.judul,
        oleh=who.nama,
        hari_ini=isi.tanggal or dt.date.today(),
        ids=isi.naskah_id,
        kode=isi.kode,
        nomor=isi.nomor,
        permintaan=isi.permintaan,
    )


@router.get("/usul/{usul_id}", summary="Satu usul dengan barisnya")
def proposal(usul_id: Place, who: Reader, kantor: Here, offset: Offset = 0, limit: Limit = 50) -> Isian:
    """Lines of what is too secret for the person keep code and dates."""
    found = get_usul(kantor.engine, usul_id)
    some = _shown(kantor, who, lines(kantor.engine, usul_id, offset=offset, limit=limit))
    return Isian(found, some, approvals(kantor.engine, usul_id), APPROVALS[found.jenis])


@router.post("/usul/{usul_id}/ajukan", summary="Ajukan usul")
def put_forward(usul_id: Place, isi: IsiAjukan, who: Keeper, kantor: Here) -> Usul:
    """To those who decide."""
    return submit(kantor.engine, usul_id, oleh=who.nama, nomor=isi.nomor)


@router.post("/usul/{usul_id}/putusan", summary="Setujui atau tolak usul")
def approve(usul_id: Place, isi: IsiPutusan, who: Head, kantor: Here) -> Usul:
    """By another person than who proposed it; a destruction needs two."""
    jabatan = who.akun.jabatan or who.akun.peran.capitalize() if who.akun else ""
    return decide(kantor.engine, usul_id, isi.putusan, nama=who.nama, jabatan=jabatan, catatan=isi.catatan)


@router.post("/usul/{usul_id}/keluarkan", summary="Keluarkan naskah dari usul")
def take_out(usul_id: Place, isi: IsiKeluarkan, who: Keeper, kantor: Here) -> Usul:
    """Its line stays, with the reason."""
    kantor.naskah(who, isi.naskah_id)
    drop(kantor.engine, usul_id, isi.naskah_id, isi.alasan, oleh=who.nama)
    return get_usul(kantor.engine, usul_id)


@router.post("/usul/{usul_id}/berita-acara", summary="Lampirkan berita acara")
def attach(usul_id: Place, isi: IsiBeritaAcara, who: Keeper, kantor: Here) -> Usul:
    """From then on the days of waiting run in which it can still be called off."""
    return attach_ba(
        kantor.engine,
        usul_id,
        kantor.naskah(who, isi.naskah_id).id,
        oleh=who.nama,
        nomor=isi.nomor,
        tanggal=isi.tanggal.isoformat(),
        tunggu=dt.timedelta(days=kantor.settings.destroy_wait_days),
    )


@router.post("/usul/{usul_id}/batal", summary="Batalkan usul")
def call_off(usul_id: Place, isi: Alasan, who: Keeper, kantor: Here) -> Usul:
    """Until it is carried out; its documents are free again."""
    return withdraw(kantor.engine, usul_id, isi.alasan, oleh=who.nama)


@router.post("/usul/{usul_id}/laksanakan", summary="Laksanakan usul")
def execute(usul_id: Place, who: Keeper, kantor: Here) -> Usul:
    """A destruction removes the files of its documents for good; rows, cards and trail stay for ever."""
    if get_usul(kantor.engine, usul_id).jenis != "musnah":
        return carry_out(kantor.engine, usul_id, oleh=who.nama)
    done = destroy(usul_id, store=kantor.store, files=kantor.files, oleh=who.nama)
    kantor.changed()
    return done


def _shown(kantor: Kantor, who: Visitor, found: Sequence[BarisUsul]) -> list[BarisUsul]:
    """The lines, those hidden from this person emptied: by the degree they had, or have now."""
    hidden = hidden_ids(kantor.engine, [one.naskah_id for one in found], who.seen)
    return [
        dataclasses.replace(one, nomor="", uraian=f"({one.keamanan})", keterangan="")
        if one.naskah_id in hidden or one.keamanan not in who.seen
        else one
        for one in found
    ]
