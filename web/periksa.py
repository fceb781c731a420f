"""Periksa: the scan beside what was read of it; corrected, confirmed and undone, one document after the other."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import FormData

from archive.antrean import count_queue, next_in_queue, queue
from archive.errors import NotFoundError, RuleError
from archive.koreksi import correct, sidik, touched
from archive.koreksi_store import ChangedMeanwhile, Isi, last_save, record_seen, save, saves_since, undo
from archive.naskah_store import Naskah
from web import links
from web.guard import Refused, Visitor, needs
from web.kantor import Here, Kantor, see_other
from web.marks import stored_pages
from web.periksa_view import Ketikan, view

router = APIRouter(include_in_schema=False)

Checker = Annotated[Visitor, needs("memperbaiki")]
MOST_BYTES = 8_000_000  # a long Keputusan, sent whole
MOST_FIELDS = 30_000
ON_A_PAGE = 50
FIELDS = ("jenis", "sop/", "keputusan/", "surat/")


async def typed_form(request: Request) -> FormData:
    """Whatever was typed; a step table has many more fields than a form of the office's other pages."""
    return await request.form(max_fields=MOST_FIELDS, max_files=0, max_part_size=MOST_BYTES)


Typed = Annotated[FormData, Depends(typed_form)]


@router.get(links.PERIKSA)
def queue_page(who: Checker, kantor: Here, sesudah: str = "0", dari: str = "") -> Response:
    """What waits to be checked, the oldest first."""
    after = int(sesudah) if sesudah.isascii() and sesudah.isdigit() and len(sesudah) < 16 else 0
    found = queue(kantor.engine, who.seen, after=after, limit=ON_A_PAGE)
    rows = [(one, kantor.store.rekaman(one.id).catatan_baca[:2]) for one in found]
    return kantor.page(
        who,
        "periksa_daftar.html",
        baris=rows,
        jumlah=count_queue(kantor.engine, who.seen),
        lagi=found[-1].id if len(found) == ON_A_PAGE else 0,
        tadi=_just_done(kantor, who, dari),
    )


@router.get(links.periksa("{number}"))
def check_page(number: str, who: Checker, kantor: Here, dari: str = "") -> Response:
    """A document to be checked."""
    naskah = _filed(kantor, who, number)
    return _page(who, kantor, naskah, tadi=_just_done(kantor, who, dari))


@router.post(links.periksa("{number}"), max_body_size=MOST_BYTES)
def correct_page(number: str, who: Checker, kantor: Here, form: Typed) -> Response:
    """Saves what was typed; with `tindakan` "benar" the document is right now, and the next one comes."""
    naskah = _filed(kantor, who, number)
    typed = {name: str(value) for name, value in form.items() if name.startswith(FIELDS)}
    kode = str(form.get("kode_lain") or "").strip() or str(form.get("kode") or "")
    if kode and not who.may("mengklasifikasi"):
        raise Refused(
            403, f"Peran {who.akun.peran if who.akun else '-'} tidak berhak menetapkan klasifikasi."
        )
    seen, benar = str(form.get("sidik") or ""), form.get("tindakan") == "benar"
    told = Ketikan(
        typed, kode=str(form.get("kode") or "")[:40], kode_lain=str(form.get("kode_lain") or "")[:40]
    )
    rekaman = kantor.store.rekaman(naskah.id)
    if seen != sidik(rekaman):
        return _told_of_others(who, kantor, naskah, told, seen)
    wrong = correct(rekaman, typed).salah
    if wrong:
        return _page(
            who, kantor, naskah, Ketikan(typed, wrong, kode=told.kode, kode_lain=told.kode_lain), 422
        )
    try:
        done = save(
            naskah,
            Isi(typed, seen, kode[:40], benar),
            who.nama,
            store=kantor.store,
            files=kantor.files,
            settings=kantor.settings,
        )
    except ChangedMeanwhile:
        return _told_of_others(who, kantor, naskah, told, seen)
    except RuleError as error:
        return _page(
            who,
            kantor,
            naskah,
            Ketikan(typed, {"klasifikasi": str(error)}, kode=told.kode, kode_lain=told.kode_lain),
            422,
        )
    kantor.changed()
    if done is not None and not _still_seen(kantor, who, naskah):
        return see_other(links.PERIKSA, kabar="menjadi-rahasia")
    if not benar:
        return see_other(links.periksa(naskah.id), kabar="diperbaiki" if done else "tidak-berubah")
    following = next_in_queue(kantor.engine, who.seen, naskah.id)
    just = str(naskah.id) if done else ""
    if following is None:
        return see_other(links.daftar_periksa(just), kabar="antrean-habis")
    return see_other(links.periksa(following.id, dari=just))


@router.post(links.periksa("{number}", "urung"))
def undo_page(number: str, who: Checker, kantor: Here, form: Typed) -> Response:
    """Takes back the save that the button names."""
    naskah = _filed(kantor, who, number)
    name = str(form.get("simpanan") or "")
    simpanan = int(name) if name.isascii() and name.isdigit() and len(name) < 16 else 0
    undo(naskah, simpanan, who.nama, store=kantor.store, files=kantor.files, settings=kantor.settings)
    kantor.changed()
    if not _still_seen(kantor, who, naskah):
        return see_other(links.PERIKSA, kabar="menjadi-rahasia")
    return see_other(links.periksa(naskah.id), kabar="diurungkan")


@router.get(links.page_words("{number}", "{halaman}"))
def words(number: str, halaman: str, who: Checker, kantor: Here) -> Response:
    """The words of a page with their boxes in points: [text, x0, y0, x1, y1]."""
    naskah = kantor.naskah(who, number)
    pages = stored_pages(kantor.files.path(naskah, "halaman"))
    found = [page for page in pages if str(page.number) == halaman]
    if not found:
        raise NotFoundError(f"Naskah {naskah.id} tidak punya halaman {halaman[:10]}.")
    return JSONResponse([[word.text, *(round(edge, 1) for edge in word.box)] for word in found[0].words])


def _page(
    who: Visitor,
    kantor: Kantor,
    naskah: Naskah,
    ketikan: Ketikan | None = None,
    status: int = 200,
    *,
    tadi: Any = None,
) -> Response:
    shown = view(naskah, kantor, ketikan or Ketikan())
    following = next_in_queue(kantor.engine, who.seen, naskah.id)
    left = count_queue(kantor.engine, who.seen)
    return kantor.page(who, "periksa.html", status, lihat=shown, berikut=following, sisa=left, tadi=tadi)


def _told_of_others(who: Visitor, kantor: Kantor, naskah: Naskah, told: Ketikan, seen: str) -> Response:
    """The form again, with what is in the archive now beside what was typed; nothing is saved."""
    others = tuple(saves_since(kantor.engine, naskah.id, seen))
    before = record_seen(kantor.engine, naskah.id, seen) or kantor.store.rekaman(naskah.id)
    own = touched(before, told.typed)
    ketikan = Ketikan(own, bentrok=others, terlambat=True, kode=told.kode, kode_lain=told.kode_lain)
    return _page(who, kantor, naskah, ketikan, 409)


def _filed(kantor: Kantor, who: Visitor, number: str) -> Naskah:
    naskah = kantor.naskah(who, number)
    if naskah.status != "terarsip" or naskah.dimusnahkan_pada:
        raise RuleError(
            f"naskah {naskah.id}: tidak dapat diperiksa karena belum diarsipkan, atau tidak ada lagi."
        )
    return naskah


def _still_seen(kantor: Kantor, who: Visitor, naskah: Naskah) -> bool:
    try:
        kantor.naskah(who, naskah.id)
    except NotFoundError:
        return False
    return True


def _just_done(kantor: Kantor, who: Visitor, dari: str) -> tuple[Naskah, int] | None:
    """The document this person saved just before, with the number of that save, for the notice with its undo."""
    if not dari:
        return None
    try:
        naskah = kantor.naskah(who, dari)
    except NotFoundError:
        return None
    last = last_save(kantor.engine, naskah.id)
    return (naskah, last.id) if last is not None and last.oleh == who.nama else None
