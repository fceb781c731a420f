"""/api/klasifikasi: the tree of archive codes, walked and searched, suggestions, and the office's favourites."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Path, Query

from archive.errors import NotFoundError
from archive.kode import Kode, find_kode
from archive.kode_favorit import add_favourite, favourites, remove_favourite, undo_favourite
from archive.kode_pohon import Padanan, Temuan, children, find_words, path, present_code
from archive.saran import Saran, suggest, suggest_subject
from web.api import Isi, Place, Short, Words, YearQuery, api_router
from web.guard import Reader, Visitor, needs
from web.kantor import Here

router = api_router("klasifikasi")

Code = Annotated[str, Path(max_length=20)]


@dataclass(frozen=True, slots=True)
class Cabang:
    """A code with those above it (the head first) and those right below it."""

    kode: Kode
    atas: tuple[Kode, ...]
    bawah: tuple[Kode, ...]


class IsiFavorit(Isi):
    """A code to keep at hand."""

    kode: Short


@router.get("/klasifikasi", summary="Kode di bawah satu kode")
def below(_: Reader, induk: Annotated[str, Query(max_length=20)] = "") -> list[Kode]:
    """Without `induk` the heads: PP, PL, ... KU."""
    return children(induk)


@router.get("/klasifikasi/cari", summary="Cari kode menurut kata")
def find(_: Reader, q: Words, limit: Annotated[int, Query(ge=1, le=50)] = 20) -> list[Temuan]:
    """The codes whose description, or what offices call the subject, has the words; the best first."""
    return find_words(q, limit=limit)


@router.get("/klasifikasi/saran", summary="Saran kode untuk hal surat")
def suggested(_: Reader, hal: Words, kantor: Here) -> list[Saran]:
    """At most three with reasons, for a letter not yet written too; an empty list when nobody can tell."""
    return suggest_subject(hal, kantor.settings.data)


@router.get("/klasifikasi/saran/{naskah_id}", summary="Saran kode untuk satu naskah")
def suggested_for(naskah_id: Place, who: Reader, kantor: Here) -> list[Saran]:
    """At most three with reasons; the code in its number leads."""
    naskah = kantor.naskah(who, naskah_id)
    return suggest(kantor.store.rekaman(naskah.id), kantor.settings.data)


@router.get("/klasifikasi/padanan", summary="Kode lama: apa namanya kini")
def today(_: Reader, kode: Annotated[str, Query(max_length=20)], tahun: YearQuery | None = None) -> Padanan:
    """With the number that shows it; a code nobody can place says so."""
    return present_code(kode, tahun)


@router.get("/klasifikasi/favorit", summary="Kode yang sering dipakai kantor ini")
def at_hand(_: Reader, kantor: Here) -> list[Kode]:
    """In the order they were set."""
    return [one.kode for one in favourites(kantor.engine)]


@router.post("/klasifikasi/favorit", summary="Tambahkan kode favorit")
def keep_at_hand(
    isi: IsiFavorit, who: Annotated[Visitor, needs("mengklasifikasi")], kantor: Here
) -> list[Kode]:
    """For the whole office; twice changes nothing."""
    add_favourite(kantor.engine, isi.kode, oleh=who.nama)
    return at_hand(who, kantor)


@router.post("/klasifikasi/favorit/urung", summary="Urungkan perubahan favorit terakhir")
def take_back(who: Annotated[Visitor, needs("mengklasifikasi")], kantor: Here) -> list[Kode]:
    """Again takes back the undo."""
    undo_favourite(kantor.engine, oleh=who.nama)
    return at_hand(who, kantor)


@router.delete("/klasifikasi/favorit/{kode}", summary="Cabut kode favorit")
def put_away(kode: Code, who: Annotated[Visitor, needs("mengklasifikasi")], kantor: Here) -> list[Kode]:
    """For the whole office."""
    remove_favourite(kantor.engine, kode, oleh=who.nama)
    return at_hand(who, kantor)


@router.get("/klasifikasi/{kode}", summary="Satu kode dengan atas dan bawahnya")
def one(kode: Code, _: Reader) -> Cabang:
    """However it is written: `hk.03.01` is HK.03.1."""
    found = find_kode(kode)
    if found is None:
        raise NotFoundError(f"kode {kode}: tidak ada dalam daftar klasifikasi. Periksa kodenya.")
    return Cabang(found, tuple(path(found.kode)[:-1]), tuple(children(found.kode, edisi=found.edisi)))
