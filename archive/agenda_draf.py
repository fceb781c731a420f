"""Fills the registers from what was filed: a draft line for each document, once, whatever crashed between.

What is not drafted yet is marked on the document's row, and the mark is set in the transaction that writes the
line; so `fill_registers` may run after every filing and at every start, and repeats nothing.
"""

import datetime as dt
import logging
import re

import msgspec
import sqlalchemy as sa

from archive.agenda import UNPLACED, BarisAgenda, insert_line, twins_in
from archive.arah import Arah, direction
from archive.database import naskah_table as N
from archive.database import reading
from archive.errors import NotFoundError
from archive.lembar_pindaian import is_slip, slip_pages
from archive.naskah_store import Naskah, NaskahStore
from archive.nomor_laporan import link_scan
from archive.office_tables import agenda_table as G
from archive.peristiwa import SYSTEM
from archive.records import Rekaman, Surat
from archive.settings import Settings
from archive.trail import recording

log = logging.getLogger(__name__)

RECEIVED_WITHIN = 31  # days between a letter and its scan for which the scan's day passes as day of receipt
BATCH = 25  # documents in one transaction: others wait for it to write
SLIP = "lembar disposisi: lampirkan pada suratnya"
_SPEED = (
    (r"(sangat|amat) segera|kilat", "sangat segera"),
    (r"segera", "segera"),
    (r"mendesak", "mendesak"),
    (r"penting", "penting"),
    (r"biasa", "biasa"),
)
_SECRECY = (
    (r"sangat rahasia", "sangat rahasia"),
    (r"rahasia", "rahasia"),
    (r"terbatas", "terbatas"),
    (r"biasa|terbuka", "biasa"),
)


def split_sifat(teks: str) -> tuple[str, str]:
    """`kesegeraan` and `keamanan` of the one word letters carry; "" for what it does not say."""
    words = " ".join(teks.lower().split())

    def first(table: tuple[tuple[str, str], ...]) -> str:
        return next((name for pattern, name in table if re.search(rf"\b(?:{pattern})\b", words)), "")

    return first(_SPEED), first(_SECRECY)


def fill_registers(store: NaskahStore, settings: Settings, *, naskah_id: int | None = None) -> int:
    """Drafts the lines of every filed document that has none yet, or of one; how many documents were drafted.

    Safe to call at any time, from threads and processes. Raises StoreError when the database fails.
    """
    if naskah_id is not None:
        return _fill(store, [naskah_id], settings)
    done = 0
    while waiting := _waiting(store):
        done += _fill(store, waiting, settings)
    return done


def _waiting(store: NaskahStore) -> list[int]:
    query = sa.select(N.c.id).where(N.c.status == "terarsip", N.c.teragenda.is_(False))
    with reading(store.engine) as connection:
        return list(connection.scalars(query.order_by(N.c.id).limit(BATCH)))


def _fill(store: NaskahStore, ids: list[int], settings: Settings) -> int:
    """Drafts the lines of a few documents in one transaction; those that another did meanwhile are left out."""
    read = [(naskah, _record(store, naskah)) for one in ids if (naskah := store.get(one)) is not None]
    done = 0
    with recording(store.engine) as connection:
        for naskah, rekaman in read:
            mark = sa.update(N).where(N.c.id == naskah.id, N.c.status == "terarsip", N.c.teragenda.is_(False))
            if connection.execute(mark.values(teragenda=True)).rowcount:
                _draft(connection, naskah, rekaman, settings)
                done += 1
    return done


def _record(store: NaskahStore, naskah: Naskah) -> Rekaman | None:
    try:
        return store.rekaman(naskah.id)
    except (NotFoundError, msgspec.MsgspecError):
        log.warning("%s: its record cannot be read, the register line is left open", naskah.nama_asal)
        return None


def _draft(connection: sa.Connection, naskah: Naskah, rekaman: Rekaman | None, settings: Settings) -> None:
    if rekaman is None:
        found = Arah(UNPLACED, "rekamannya tidak dapat dibaca", ("Jalankan `arsip check`.",))
        rekaman = Rekaman(naskah.jenis or "lainnya")
    elif is_slip(rekaman):
        found = Arah(UNPLACED, SLIP)
    else:
        found = direction(naskah.jenis, naskah.nomor, naskah.instansi, settings.wilayah)
    notes = list(found.catatan)
    if found.register in ("keluar", "keputusan"):
        notes += link_scan(connection, naskah.id, naskah.nomor, naskah.jenis)
    if not found.register:
        return
    isi = draft_fields(naskah, rekaman, found.register)
    if found.register == "masuk":
        notes.append(
            f"tanggal terima {isi['tanggal_terima']} diambil dari tanggal pindai. Periksa capnya."
            if isi["tanggal_terima"]
            else "tanggal terima tidak diketahui. Isi dari cap agenda pada surat."
        )
    if found.alasan != SLIP and (pages := slip_pages(rekaman)):
        notes.append(f"halaman {', '.join(map(str, pages))} lembar disposisi surat ini")
    line = _line(connection, naskah.id, found.register, isi, notes, found.alasan)
    _tell_twins(connection, line)
    if found.register == "keluar" and isi["tujuan"]:
        names = ("nomor_surat", "tanggal_surat", "tujuan", "hal", "jenis", "kode", "kesegeraan", "keamanan")
        sent = {name: isi[name] for name in names}
        _line(connection, naskah.id, "ekspedisi", sent, [], "surat keluar yang beralamat")


def draft_fields(naskah: Naskah, rekaman: Rekaman, register: str) -> dict[str, str]:
    """What the record says for a line of this register, "" for what it does not."""
    surat = rekaman.surat or Surat()
    signer = surat.penandatangan.jabatan
    if rekaman.keputusan is not None:
        signer = rekaman.keputusan.penandatangan.jabatan
    kesegeraan, keamanan = split_sifat(surat.sifat or "")
    return {
        "nomor_surat": naskah.nomor,
        "tanggal_surat": naskah.tanggal,
        "tanggal_terima": _received(naskah) if register == "masuk" else "",
        "asal": naskah.instansi or _flat(surat.dari or signer),
        "tujuan": _flat(surat.kepada),
        "hal": naskah.judul,
        "jenis": naskah.jenis,
        "kode": naskah.klasifikasi,
        "sifat": _flat(surat.sifat),
        "kesegeraan": kesegeraan,
        "keamanan": keamanan,
        "lampiran": _flat(surat.lampiran),
        "penanda": _flat(signer),
    }


def _received(naskah: Naskah) -> str:
    """The day of the scan, if it can be the day of receipt: old letters are scanned years later."""
    scanned = dt.datetime.fromisoformat(naskah.diterima_pada).date()
    if not naskah.tanggal:
        return ""
    days = (scanned - dt.date.fromisoformat(naskah.tanggal)).days
    return scanned.isoformat() if 0 <= days <= RECEIVED_WITHIN else ""


def _line(
    connection: sa.Connection,
    naskah_id: int,
    register: str,
    isi: dict[str, str],
    notes: list[str],
    alasan: str,
) -> BarisAgenda:
    return insert_line(
        connection,
        register,
        isi,
        oleh=SYSTEM,
        naskah_id=naskah_id,
        permintaan=f"naskah:{naskah_id}:{'ekspedisi' if register == 'ekspedisi' else 'agenda'}",
        catatan=tuple(notes),
        alasan=alasan,
    )


def _tell_twins(connection: sa.Connection, line: BarisAgenda) -> None:
    """Notes on a new line which lines seem to be of the same letter."""
    twins = twins_in(connection, line)
    if twins:
        which = ", ".join(
            f"{twin.nomor_agenda}/{twin.tahun}" if twin.nomor_agenda else f"draf {twin.id}" for twin in twins
        )
        note = f"nomor {line.nomor_surat} dari pengirim yang sama sudah ada: agenda {which}. Periksa apakah kembar."
        connection.execute(sa.update(G).where(G.c.id == line.id).values(catatan=[*line.catatan, note]))


def _flat(teks: str | None) -> str:
    return " ".join((teks or "").split())
