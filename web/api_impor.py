"""/api/impor: an office's own agenda (XLSX, CSV) taken over into the registers, shown first and changing nothing."""

import dataclasses
import datetime as dt
import tempfile
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Annotated, Literal

from fastapi import Form, UploadFile

from archive.errors import ArsipError, NotFoundError, RuleError
from archive.impor_agenda import HasilImpor, RencanaImpor, carry_out, plan_import
from archive.impor_baris import Baris
from archive.impor_kolom import FIELDS, Kolom, Pemetaan, parse_mapping
from archive.impor_lembar import MOST_BYTES, Lembar, read_sheets
from web.api import api_router
from web.api_alur import CHUNK, plain_name
from web.guard import Visitor, needs
from web.kantor import Here, Kantor

router = api_router("impor")

Keeper = Annotated[Visitor, needs("mengatur_nomor")]
SHOWN = 100  # rows of each sort that are told of


@dataclass(frozen=True, slots=True)
class Tinjauan:
    """A sheet as it was understood: its columns, how many rows are new, known or doubtful, the first of the new ones and
    of the doubtful ones, and what became of them once it was done.
    """

    lembar: str
    register: str
    buku: str
    baris_judul: int
    kolom: tuple[Kolom, ...]
    baru: int
    sudah: int
    ragu: int
    contoh_baru: tuple[Baris, ...]
    contoh_ragu: tuple[Baris, ...]
    hasil: HasilImpor | None


@router.get("/impor/isian", summary="Isian register yang dapat dipetakan")
def fields(_: Keeper) -> list[str]:
    """What a column of a sheet may be."""
    return list(FIELDS)


@router.post("/impor/agenda", summary="Periksa atau impor agenda (XLSX, CSV)", max_body_size=MOST_BYTES)
def import_agenda(
    berkas: UploadFile,
    who: Keeper,
    kantor: Here,
    register_: Annotated[
        Literal["", "masuk", "keluar", "keputusan", "ekspedisi"], Form(alias="register")
    ] = "",
    buku: Annotated[str, Form(max_length=200)] = "",
    tahun: Annotated[int, Form(ge=0, le=2200)] = 0,
    lembar: Annotated[str, Form(max_length=200)] = "",
    pemetaan: Annotated[str, Form(max_length=20_000)] = "",
    ragu_jadi_draf: Annotated[bool, Form()] = False,
    terapkan: Annotated[bool, Form()] = False,
) -> list[Tinjauan]:
    """Every sheet (or the one named) as it would be taken over; with `terapkan` it is. Again adds only what is new.

    `pemetaan` is JSON, as `arsip impor --write-mapping` writes it: {"kolom": {"Perihal": "hal"}, "baris_judul": 3}.
    """
    flags = {"register": register_, "buku": buku, "tahun": tahun, "lembar": lembar}
    given = _mapping(pemetaan)
    given = dataclasses.replace(given, **{name: value for name, value in flags.items() if value})  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory(prefix="arsip-impor-") as folder:
        source = FilePath(folder) / plain_name(berkas.filename or "agenda.csv")
        with source.open("wb") as out:
            while chunk := berkas.file.read(CHUNK):
                out.write(chunk)
        sheets = [one for one in read_sheets(source) if given.lembar in ("", one.nama)]
        if not sheets:
            raise NotFoundError(f"{source.name}: tidak ada lembar yang terisi dengan nama “{given.lembar}”.")
        try:
            plans = [_plan(kantor, source.stem, sheet, given) for sheet in sheets]
        except ArsipError as error:  # no headings, no register: for who sent it to mend
            raise RuleError(str(error)) from error
    return [
        _told(
            plan,
            carry_out(kantor.engine, plan, oleh=who.nama, draf=ragu_jadi_draf) if terapkan else None,
        )
        for plan in plans
    ]


def _mapping(text: str) -> Pemetaan:
    try:
        return parse_mapping(text.encode(), "pemetaan") if text.strip() else Pemetaan()
    except ArsipError as error:
        raise RuleError(str(error)) from error


def _plan(kantor: Kantor, name: str, sheet: Lembar, given: Pemetaan) -> RencanaImpor:
    return plan_import(
        kantor.engine,
        name,
        sheet,
        given,
        wilayah=kantor.settings.wilayah,
        read_date=kantor.read_date,
        today=dt.date.today(),
    )


def _told(plan: RencanaImpor, done: HasilImpor | None) -> Tinjauan:
    return Tinjauan(
        plan.lembar,
        plan.register,
        plan.buku,
        plan.baris_judul,
        plan.kolom,
        len(plan.baru),
        len(plan.sudah),
        len(plan.ragu),
        plan.baru[:SHOWN],
        plan.ragu[:SHOWN],
        done,
    )
