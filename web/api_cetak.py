"""/api/cetak: the printed forms and lists of the office, as the person may see what stands in them."""

import datetime as dt
from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from archive.cetak.formulir import FORMULIR, LISTS
from archive.cetak.pesanan import FORMATS, Pilihan, print_form
from archive.errors import NotFoundError
from web import wording
from web.api import Words, api_router
from web.guard import Reader
from web.kantor import MOST_ID, Here

router = api_router("cetak")

Short = Annotated[str, Query(max_length=200)]


@router.get("/cetak", summary="Formulir yang dapat dicetak")
def forms(_: Reader) -> dict[str, list[str]]:
    """Each with the endings it can have: `/api/cetak/agenda-masuk.pdf?tahun=2026`."""
    return {nama: list(FORMATS) if nama in LISTS else ["pdf"] for nama in FORMULIR}


@router.get("/cetak/{nama}.{bentuk}", summary="Cetak satu formulir", response_class=Response)
def printed(
    nama: str,
    bentuk: str,
    who: Reader,
    kantor: Here,
    tahun: Annotated[int, Query(ge=0, le=2200)] = 0,
    dari: dt.date | None = None,
    sampai: dt.date | None = None,
    buku: Short = "",
    kode: Annotated[str, Query(max_length=20)] = "",
    boks: Short = "",
    unit: Short = "",
    nomor_id: Annotated[int, Query(ge=0, le=MOST_ID, alias="id")] = 0,
    tanggal: dt.date | None = None,
    nomor: Words = "",
    tujuan: Annotated[list[Annotated[str, Query(max_length=200)]], Query(max_length=20)] = [],  # noqa: B006
) -> Response:
    """A PDF, XLSX or CSV. `id` is a slip or a proposal, `tujuan` the addressees to tick on a slip; without an `id` the
    slip is blank. The rest narrows registers, lists and labels.
    """
    if nama not in FORMULIR:
        raise NotFoundError(f"formulir {nama[:40]}: tidak ada. Pilih {', '.join(FORMULIR)}.")
    chosen = Pilihan(
        tahun=tahun,
        dari=dari.isoformat() if dari else "",
        sampai=sampai.isoformat() if sampai else "",
        buku=buku,
        kode=kode,
        boks=boks,
        unit=unit,
        id=nomor_id,
        tanggal=tanggal.isoformat() if tanggal else "",
        nomor=nomor,
        tujuan=tuple(tujuan),
    )
    made = print_form(
        nama, bentuk.lower(), chosen, store=kantor.store, settings=kantor.settings, user=who.user
    )
    name = wording.file_name(f"{nama} {nomor_id or tahun or ''}".strip(), bentuk.lower())
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return Response(made, media_type=FORMATS[bentuk.lower()], headers=headers)
