"""A form by its name: fetches the rows, hides what the person may not see, and makes the file.

The one door for the command line and the web pages; whether a person may print at all is for them to ask.
"""

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import sqlalchemy as sa

from archive.agenda import REGISTER, BarisAgenda, get_line, lines_of, register_page
from archive.agenda_terlihat import shown_to
from archive.boks import boxes
from archive.cetak.arsip import active_list, due_list, inactive_list
from archive.cetak.daftar import Daftar, list_pdf
from archive.cetak.disposisi import slip_pdf
from archive.cetak.formulir import FORMULIR, LISTS
from archive.cetak.kertas import office_head
from archive.cetak.label import box_labels, folder_labels, labels_pdf
from archive.cetak.lembar_kerja import list_csv, list_xlsx
from archive.cetak.register import register_list
from archive.cetak.usul import proposal_list, report_pdf
from archive.database import reading
from archive.disposisi import get_slip
from archive.errors import NotFoundError, RuleError
from archive.lembar_surat import FormulirDisposisi, slip_form
from archive.naskah_store import NaskahStore
from archive.office_tables import berkas_isi_table as I
from archive.office_tables import berkas_table as B
from archive.retensi import BarisRetensi, due, listing, shown_clocks
from archive.retensi_usul import BarisUsul, approvals, get_usul, lines
from archive.rights import User, may_see, seen_by
from archive.settings import Settings

MOST_ROWS = 20_000
DATE_OF = {
    "masuk": "tanggal_terima",
    "keluar": "tanggal_surat",
    "keputusan": "tanggal_surat",
    "ekspedisi": "tanggal_kirim",
}
FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "pdf": "application/pdf",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "csv": "text/csv; charset=utf-8",
    }
)
_REGISTERS = {
    "agenda-masuk": "masuk",
    "agenda-keluar": "keluar",
    "register-keputusan": "keputusan",
    "buku-ekspedisi": "ekspedisi",
}
assert tuple(_REGISTERS.values()) == REGISTER


@dataclass(frozen=True, slots=True)
class Pilihan:
    """What of it: `tahun` and days (ISO) for registers, `kode` and `boks` for lists and labels, `id` of a slip or a
    proposal, `tujuan` the usual addressees of a slip; `tanggal` is the day a list counts for, today when "".
    """

    tahun: int = 0
    dari: str = ""
    sampai: str = ""
    buku: str = ""
    kode: str = ""
    boks: str = ""
    unit: str = ""
    id: int = 0
    tanggal: str = ""
    nomor: str = ""
    tujuan: tuple[str, ...] = ()


def print_form(
    nama: str, bentuk: str, pilihan: Pilihan, *, store: NaskahStore, settings: Settings, user: User | None
) -> bytes:
    """The form `nama` of FORMULIR as `pdf`, or a list as `xlsx` or `csv`, as `user` may see it.

    Raises RuleError for a form or a shape that there is not, and for a slip of a letter the person may not see;
    NotFoundError.
    """
    if nama not in FORMULIR:
        raise RuleError(f"formulir {nama}: tidak ada. Pilih {', '.join(FORMULIR)}.")
    if bentuk not in FORMATS or (bentuk != "pdf" and nama not in LISTS):
        some = "pdf, xlsx atau csv" if nama in LISTS else "pdf"
        raise RuleError(
            f"{nama}: tidak dapat dibuat sebagai {bentuk or 'berkas tanpa akhiran'}. Pakai {some}."
        )
    kop = office_head(settings)
    if nama in LISTS:
        daftar = make_list(nama, pilihan, store=store, settings=settings, user=user)
        return (
            list_pdf(daftar, kop)
            if bentuk == "pdf"
            else list_xlsx(daftar)
            if bentuk == "xlsx"
            else list_csv(daftar)
        )
    if nama == "disposisi":
        return slip_pdf([_slip(pilihan.id, store, user)] if pilihan.id else [], kop, tujuan=pilihan.tujuan)
    if nama == "berita-acara":
        usul = get_usul(store.engine, pilihan.id)
        shown = _proposed(store, usul.id, seen_by(user))
        said = approvals(store.engine, usul.id)
        return report_pdf(usul, shown, said, kop, tanggal=pilihan.tanggal, nomor=pilihan.nomor)
    rows = _stage(store, pilihan, user, "aktif", "inaktif", "serah")
    if nama == "label-folder":
        return labels_pdf(folder_labels(sorted(rows, key=lambda row: (row.boks, row.no_folder))), kop)
    wanted = [box for box in boxes(store.engine) if pilihan.boks in ("", box.nomor)]
    return labels_pdf(box_labels(wanted, rows), kop)


def make_list(
    nama: str, pilihan: Pilihan, *, store: NaskahStore, settings: Settings, user: User | None
) -> Daftar:
    """A list of LISTS with its rows, as `user` may see them. Raises RuleError and NotFoundError."""
    day = pilihan.tanggal or dt.date.today().isoformat()
    if nama in _REGISTERS:
        return _register(_REGISTERS[nama], pilihan, store, user)
    if nama == "usul":
        usul = get_usul(store.engine, pilihan.id)
        return proposal_list(usul, _proposed(store, usul.id, seen_by(user)), approvals(store.engine, usul.id))
    if nama == "arsip-aktif":
        rows = _stage(store, pilihan, user, "aktif")
        return active_list(rows, unit=pilihan.unit, berkas=_dossiers(store.engine), tanggal=day)
    if nama == "arsip-inaktif":
        rows = _stage(store, pilihan, user, "inaktif")
        return inactive_list(rows, unit=pilihan.unit, pencipta=office_head(settings).nama, tanggal=day)
    which = nama.removeprefix("retensi-")
    rows = due(store.engine, which, _day(day), kode=pilihan.kode, limit=MOST_ROWS)
    return due_list(which, shown_clocks(rows, seen_by(user)), tanggal=day)


def _register(register: str, pilihan: Pilihan, store: NaskahStore, user: User | None) -> Daftar:
    year = pilihan.tahun or dt.date.today().year
    for day in (pilihan.dari, pilihan.sampai):
        if day:
            _day(day)
    found = register_page(store.engine, register, year, buku=pilihan.buku, limit=MOST_ROWS)
    found = [line for line in found if _within(line, DATE_OF[register], pilihan)]
    shown = shown_to(store.engine, found, user)
    return register_list(register, shown, year, buku=pilihan.buku, dari=pilihan.dari, sampai=pilihan.sampai)


def _within(line: BarisAgenda, name: str, pilihan: Pilihan) -> bool:
    day = str(getattr(line, name))
    return pilihan.dari <= day and (not pilihan.sampai or day <= pilihan.sampai)


def _slip(lembar_id: int, store: NaskahStore, user: User | None) -> FormulirDisposisi:
    slip = get_slip(store.engine, lembar_id)
    naskah = store.get(slip.isi.naskah_id) if slip.isi.naskah_id is not None else None
    # The form takes the letter's part from its line, which may be stricter than the document.
    lines = lines_of(store.engine, naskah.id) if naskah is not None else []
    lines += [get_line(store.engine, slip.isi.agenda_id)] if slip.isi.agenda_id is not None else []
    hidden = naskah is not None and not may_see(user, naskah)
    if hidden or shown_to(store.engine, lines, user) != lines:
        raise NotFoundError(f"lembar disposisi {lembar_id}: tidak ada. Periksa nomornya.")
    return slip_form(store, lembar_id)


def _stage(store: NaskahStore, pilihan: Pilihan, user: User | None, *tahap: str) -> list[BarisRetensi]:
    rows: list[BarisRetensi] = []
    for one in tahap:
        rows += listing(store.engine, one, kode=pilihan.kode, boks=pilihan.boks, limit=MOST_ROWS)
    return shown_clocks(rows, seen_by(user))


def _proposed(store: NaskahStore, usul_id: int, seen: Collection[str]) -> Sequence[BarisUsul]:
    return [
        line if line.keamanan in seen else dataclasses.replace(line, nomor="", uraian=f"({line.keamanan})")
        for line in lines(store.engine, usul_id)
    ]


def _dossiers(engine: sa.Engine) -> dict[int, tuple[int, str]]:
    """The first dossier each document lies in: its number and title."""
    query = (
        sa.select(I.c.naskah_id, B.c.id, B.c.judul)
        .join(B, B.c.id == I.c.berkas_id)
        .where(I.c.dicabut_pada.is_(None))
        .order_by(B.c.id.desc())
    )
    with reading(engine) as connection:
        return {row.naskah_id: (row.id, row.judul) for row in connection.execute(query)}


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise RuleError(f"tanggal “{text}”: bukan tanggal. Tulis sebagai TTTT-BB-HH.") from None
