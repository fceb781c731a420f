"""/api/disposisi: slips sent, passed on, read, finished and recalled; what lies before a person and what is overdue."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field as Value

from archive.agenda import get_line
from archive.agenda_terlihat import shown_to
from archive.disposisi import (
    INSTRUKSI,
    SIFAT,
    Disposisi,
    IsiLembar,
    Lembar,
    get_disposition,
    get_slip,
    inbox,
    mark_done,
    mark_read,
    overdue,
    recall,
    send,
    slips_of,
)
from archive.errors import NotFoundError, RuleError
from archive.meja_terlihat import hidden_slips, shown_dispositions, shown_slips
from web.api import Alasan, Isi, Key, Limit, Number, Offset, Place, Short, Text, api_router
from web.guard import Reader, Refused, Visitor, needs
from web.kantor import Here, Kantor

router = api_router("disposisi")

Head = Annotated[Visitor, needs("mendisposisi")]


class IsiDisposisi(Isi):
    """A slip; `dari` is the sender's own office or name, filled in when it is left out.

    Of `naskah_id` and `agenda_id` one at least; `induk_id` is the disposition that is passed on.
    """

    kepada: Annotated[list[Short], Value(min_length=1, max_length=50)]
    dari: Short = ""
    naskah_id: Number | None = None
    agenda_id: Number | None = None
    induk_id: Number | None = None
    sifat: Short = "Biasa"
    instruksi: Annotated[list[Short], Value(max_length=30)] = Value(default_factory=list)
    catatan: Text = ""
    tanggal: dt.date | None = None
    batas_waktu: dt.date | None = None
    nama: Short = ""
    nip: Short = ""
    permintaan: Key | None = None


class IsiHasil(Isi):
    """How it was finished."""

    hasil: Text = ""


@dataclass(frozen=True, slots=True)
class Formulir:
    """What the office's form offers: instructions by key, and degrees."""

    instruksi: dict[str, str]
    sifat: list[str]


@dataclass(frozen=True, slots=True)
class Rantai:
    """A slip and its depth in the chain, 0 for the first."""

    tingkat: int
    lembar: Lembar


@router.get("/disposisi/formulir", summary="Isi lembar disposisi")
def form(_: Reader) -> Formulir:
    """The tick boxes and degrees of the office's form."""
    return Formulir(dict(INSTRUKSI), list(SIFAT))


@router.get("/disposisi/masuk", summary="Disposisi untuk saya")
def mine(
    who: Reader, kantor: Here, semua: bool = False, offset: Offset = 0, limit: Limit = 50
) -> list[Disposisi]:
    """Sent to my office or name, the newest first; `semua` with the finished ones."""
    found: dict[int, Disposisi] = {}
    for name in own_names(who):
        for one in inbox(kantor.engine, name, semua=semua, limit=offset + limit):
            found[one.id] = one
    ordered = [found[number] for number in sorted(found, reverse=True)]
    return shown_dispositions(kantor.engine, ordered, who.seen)[offset : offset + limit]


@router.get("/disposisi/terlambat", summary="Disposisi yang lewat batas waktu")
def late(who: Reader, kantor: Here, saya: bool = False) -> list[Disposisi]:
    """The oldest deadline first; of all, or (`saya`) of my own."""
    found = overdue(kantor.engine, dt.date.today())
    own = [one for one in found if who.is_called(one.kepada)] if saya else found
    return shown_dispositions(kantor.engine, own, who.seen)


@router.get("/naskah/{naskah_id}/disposisi", summary="Rantai disposisi satu surat")
def chain(naskah_id: Place, who: Reader, kantor: Here) -> list[Rantai]:
    """Each slip followed by what it led to."""
    naskah = kantor.naskah(who, naskah_id)
    return _chain(kantor, who, slips_of(kantor.engine, naskah_id=naskah.id))


@router.get("/agenda/baris/{agenda_id}/disposisi", summary="Rantai disposisi satu baris agenda")
def chain_of_line(agenda_id: Place, who: Reader, kantor: Here) -> list[Rantai]:
    """Of a letter that was not scanned."""
    _line(kantor, who, agenda_id)
    return _chain(kantor, who, slips_of(kantor.engine, agenda_id=agenda_id))


@router.get("/disposisi/lembar/{lembar_id}", summary="Satu lembar disposisi")
def slip(lembar_id: Place, who: Reader, kantor: Here) -> Lembar:
    """With everyone it was sent to."""
    return known_slip(kantor, who, lembar_id)


@router.post("/disposisi", summary="Kirim atau teruskan disposisi")
def dispatch(isi: IsiDisposisi, who: Head, kantor: Here) -> Lembar:
    """A new slip in the sender's own name."""
    if isi.naskah_id is not None:
        kantor.naskah(who, isi.naskah_id)
    if isi.agenda_id is not None:
        _line(kantor, who, isi.agenda_id)
    if isi.induk_id is not None:
        _known(kantor, who, isi.induk_id)
    _check_may_see(kantor, who, isi)
    return send(
        kantor.engine,
        IsiLembar(
            dari=sender(who, isi.dari),
            naskah_id=isi.naskah_id,
            agenda_id=isi.agenda_id,
            sifat=isi.sifat,
            instruksi=tuple(isi.instruksi),
            catatan=isi.catatan,
            tanggal=isi.tanggal.isoformat() if isi.tanggal else "",
            batas_waktu=isi.batas_waktu.isoformat() if isi.batas_waktu else "",
            nama=isi.nama,
            nip=isi.nip,
        ),
        isi.kepada,
        oleh=who.nama,
        induk_id=isi.induk_id,
        permintaan=isi.permintaan,
    )


@router.post("/disposisi/{disposisi_id}/baca", summary="Tandai sudah dibaca")
def read(disposisi_id: Place, who: Reader, kantor: Here) -> Disposisi:
    """By whom it was sent to, or a head; then it cannot be recalled."""
    check_addressee(who, _known(kantor, who, disposisi_id))
    return mark_read(kantor.engine, disposisi_id, oleh=who.nama)


@router.post("/disposisi/{disposisi_id}/selesai", summary="Tandai selesai")
def finish(disposisi_id: Place, isi: IsiHasil, who: Reader, kantor: Here) -> Disposisi:
    """By whom it was sent to, or a head."""
    check_addressee(who, _known(kantor, who, disposisi_id))
    return mark_done(kantor.engine, disposisi_id, isi.hasil, oleh=who.nama)


@router.post("/disposisi/{disposisi_id}/tarik", summary="Tarik selama belum dibaca")
def take_back(disposisi_id: Place, isi: Alasan, who: Head, kantor: Here) -> Disposisi:
    """By whom it was sent."""
    one = _known(kantor, who, disposisi_id)
    lembar = get_slip(kantor.engine, one.lembar_id)
    if lembar.oleh != who.nama and not who.is_called(lembar.isi.dari):
        raise Refused(
            403, f"Disposisi ini dikirim oleh {lembar.isi.dari}. Hanya pengirimnya yang dapat menarik."
        )
    return recall(kantor.engine, disposisi_id, isi.alasan, oleh=who.nama)


def own_names(who: Visitor) -> list[str]:
    """What slips may call this person: office, full name, account."""
    if who.akun is None:
        return []
    return [name for name in (who.akun.jabatan, who.akun.nama_lengkap, who.akun.nama) if name]


def sender(who: Visitor, dari: str) -> str:
    """The sender of a slip: who is signed in, nobody else. Raises RuleError."""
    if not dari:
        return own_names(who)[0]
    if not who.is_called(dari):
        raise RuleError(
            f"pengirim {dari}: bukan Anda. Kosongkan, atau minta admin mengisi jabatan akun Anda."
        )
    return dari


def check_addressee(who: Visitor, disposisi: Disposisi) -> None:
    """Raises Refused unless it was sent to this person, or a head does it for another."""
    if not (who.is_called(disposisi.kepada) or who.may("mendisposisi")):
        raise Refused(403, f"Disposisi ini untuk {disposisi.kepada}.")


def known_slip(kantor: Kantor, who: Visitor, lembar_id: int) -> Lembar:
    """A slip whose letter this person may see; raises NotFoundError."""
    if hidden_slips(kantor.engine, [lembar_id], who.seen):
        raise NotFoundError(f"lembar disposisi {lembar_id}: tidak ada. Periksa nomornya.")
    [(_, found)] = shown_slips(kantor.engine, [(0, get_slip(kantor.engine, lembar_id))], who.seen)
    return found


def _check_may_see(kantor: Kantor, who: Visitor, isi: IsiDisposisi) -> None:
    """Raises RuleError for an addressee with an account that may not see the letter: the slip would reach nobody."""
    naskah = kantor.naskah(who, isi.naskah_id) if isi.naskah_id is not None else None
    line = get_line(kantor.engine, isi.agenda_id) if isi.agenda_id is not None else None
    for user in kantor.accounts.users():
        person = Visitor(user)
        if not (user.aktif and any(person.is_called(name) for name in isi.kepada)):
            continue
        if (naskah is not None and naskah.keamanan not in person.seen) or (
            line is not None and shown_to(kantor.engine, [line], user) != [line]
        ):
            raise RuleError(
                f"{user.jabatan or user.nama_lengkap or user.nama}: peran {user.peran} tidak boleh melihat surat ini. "
                "Pilih penerima lain, atau minta keamanan suratnya ditetapkan lagi."
            )


def _known(kantor: Kantor, who: Visitor, disposisi_id: int) -> Disposisi:
    found = get_disposition(kantor.engine, disposisi_id)
    if hidden_slips(kantor.engine, [found.lembar_id], who.seen):
        raise NotFoundError(f"disposisi {disposisi_id}: tidak ada. Periksa nomornya.")
    return found


def _line(kantor: Kantor, who: Visitor, agenda_id: int) -> None:
    line = get_line(kantor.engine, agenda_id)
    if shown_to(kantor.engine, [line], who.user) != [line]:
        raise NotFoundError(f"agenda {agenda_id}: tidak ada. Periksa nomornya.")


def _chain(kantor: Kantor, who: Visitor, slips: list[tuple[int, Lembar]]) -> list[Rantai]:
    return [Rantai(depth, slip) for depth, slip in shown_slips(kantor.engine, slips, who.seen)]
