"""A slip and its letter: the printed form filled from both, and scanned slips attached to their letter."""

from dataclasses import dataclass

import sqlalchemy as sa

from archive.agenda import BarisAgenda, drop_line, lines_of
from archive.database import reading
from archive.disposisi import INSTRUKSI, get_slip
from archive.errors import NotFoundError, RuleError
from archive.lembar_pindaian import numbers_on
from archive.naskah_store import NaskahStore
from archive.office_tables import agenda_table as G
from archive.office_tables import lembar_table as S
from archive.penomoran import number_key
from archive.peristiwa import record_event
from archive.records import Rekaman
from archive.tautan import link_in
from archive.trail import recording


@dataclass(frozen=True, slots=True)
class FormulirDisposisi:
    """The fields of the printed form, "" where nothing is known; `instruksi` pairs each line with its tick."""

    kepala: str
    dari: str
    nomor_surat: str
    tanggal_surat: str
    hal: str
    tanggal_masuk: str
    nomor_agenda: str
    indeks: str
    kode: str
    kepada: tuple[str, ...]
    sifat: str
    instruksi: tuple[tuple[str, bool], ...]
    catatan: str
    batas_waktu: str
    tanggal: str
    nama: str
    nip: str


def slip_form(store: NaskahStore, lembar_id: int) -> FormulirDisposisi:
    """A slip as the form has it, the letter's part from its register line, else from the document.

    Raises NotFoundError.
    """
    slip = get_slip(store.engine, lembar_id)
    line = _line_of(store.engine, slip.isi.naskah_id, slip.isi.agenda_id)
    naskah = store.get(slip.isi.naskah_id) if slip.isi.naskah_id is not None else None
    numbered = line is not None and line.nomor_agenda is not None
    return FormulirDisposisi(
        kepala=slip.isi.dari.upper(),
        dari=line.asal if line else naskah.instansi if naskah else "",
        nomor_surat=line.nomor_surat if line else naskah.nomor if naskah else "",
        tanggal_surat=line.tanggal_surat if line else naskah.tanggal if naskah else "",
        hal=line.hal if line else naskah.judul if naskah else "",
        tanggal_masuk=line.tanggal_terima if line else "",
        nomor_agenda=f"{line.nomor_agenda}/{line.tahun}" if line and numbered else "",
        indeks=line.indeks if line else "",
        kode=line.kode if line else naskah.klasifikasi if naskah else "",
        kepada=tuple(one.kepada for one in slip.kepada if one.status != "ditarik"),
        sifat=slip.isi.sifat,
        instruksi=tuple((label, key in slip.isi.instruksi) for key, label in INSTRUKSI.items()),
        catatan=slip.isi.catatan,
        batas_waktu=slip.isi.batas_waktu,
        tanggal=slip.isi.tanggal,
        nama=slip.isi.nama,
        nip=slip.isi.nip,
    )


def suggest_letters(engine: sa.Engine, rekaman: Rekaman, own_wilayah: str = "") -> list[BarisAgenda]:
    """The register lines whose number stands on a scanned slip, the surest first; nothing when none does."""
    found: dict[int, BarisAgenda] = {}
    columns = [G.c[name] for name in BarisAgenda.__dataclass_fields__]
    with reading(engine) as connection:
        for number in numbers_on("\n".join(rekaman.teks), own_wilayah):
            key = number_key(number)
            if not key:
                continue
            query = sa.select(*columns).where(
                G.c.kunci_nomor == key, G.c.register != "ekspedisi", G.c.status != "dibatalkan"
            )
            for row in connection.execute(query.order_by(G.c.id)):
                found.setdefault(row.id, BarisAgenda(**row._mapping))
    return list(found.values())


def attach_scan(
    engine: sa.Engine, pindaian_id: int, naskah_id: int, *, oleh: str, lembar_id: int | None = None
) -> None:
    """Attaches a scanned slip to its letter, and to the slip it is a scan of; its own draft line is dropped.

    Doing it again changes nothing. Raises RuleError when the slip is of another letter or has another scan.
    """
    with recording(engine) as connection:
        if lembar_id is not None:
            row = connection.execute(sa.select(S).where(S.c.id == lembar_id)).first()
            if row is None:
                raise NotFoundError(f"lembar disposisi {lembar_id}: tidak ada. Periksa nomornya.")
            if row.naskah_id not in (None, naskah_id):
                raise RuleError(
                    f"lembar disposisi {lembar_id}: milik naskah {row.naskah_id}. Pilih suratnya."
                )
            if row.pindaian_id not in (None, pindaian_id):
                raise RuleError(
                    f"lembar disposisi {lembar_id}: sudah ada pindaiannya, naskah {row.pindaian_id}."
                )
            if row.pindaian_id is None:
                connection.execute(
                    sa.update(S)
                    .where(S.c.id == lembar_id)
                    .values(pindaian_id=pindaian_id, naskah_id=naskah_id)
                )
                isi = {"pindaian_id": pindaian_id}
                record_event(
                    connection, "lembar_disposisi", lembar_id, "dipindai", isi, oleh, naskah_id=naskah_id
                )
        link_in(connection, pindaian_id, naskah_id, "disposisi", oleh=oleh)
        drafts = sa.select(G.c.id).where(G.c.naskah_id == pindaian_id, G.c.status == "draf")
        for agenda_id in connection.scalars(drafts).all():
            drop_line(connection, agenda_id, f"lembar disposisi naskah {naskah_id}", oleh=oleh)


def _line_of(engine: sa.Engine, naskah_id: int | None, agenda_id: int | None) -> BarisAgenda | None:
    """The register line of a letter: the one named, else the one that stands for its document."""
    lines = lines_of(engine, naskah_id) if naskah_id is not None else []
    if agenda_id is not None:
        columns = [G.c[name] for name in BarisAgenda.__dataclass_fields__]
        with reading(engine) as connection:
            row = connection.execute(sa.select(*columns).where(G.c.id == agenda_id)).first()
        if row is not None:
            return BarisAgenda(**row._mapping)
    standing = [line for line in lines if line.status != "dibatalkan" and line.register != "ekspedisi"]
    return standing[-1] if standing else None
