"""What lines a filed document should have in the registers, and what they say. Pure."""

import datetime as dt
import re
from dataclasses import dataclass

from archive.agenda import UNPLACED
from archive.arah import Arah, direction
from archive.lembar_pindaian import is_slip, slip_pages
from archive.naskah_store import Naskah
from archive.records import Rekaman, Surat

RECEIVED_WITHIN = 31  # days between a letter and its scan for which the scan's day passes as day of receipt
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


@dataclass(frozen=True, slots=True)
class Rencana:
    """A line to be drafted: its register, fields, what to check, and why it stands there."""

    register: str
    isi: dict[str, str]
    catatan: tuple[str, ...]
    alasan: str


def plan_lines(naskah: Naskah, rekaman: Rekaman | None, own_wilayah: str) -> tuple[Rencana, ...]:
    """The line of a document, and for a letter that goes out with an address that of its delivery.

    None at all for what no register takes (an SOP). `rekaman` is None when it cannot be read.
    """
    if rekaman is None:
        found = Arah(UNPLACED, "rekamannya tidak dapat dibaca", ("Jalankan `arsip check`.",))
        rekaman = Rekaman(naskah.jenis or "lainnya")
    elif is_slip(rekaman):
        found = Arah(UNPLACED, SLIP)
    else:
        found = direction(naskah.jenis, naskah.nomor, naskah.instansi, own_wilayah)
    if not found.register:
        return ()
    isi = draft_fields(naskah, rekaman, found.register)
    notes = list(found.catatan)
    if found.register == "masuk":
        notes.append(
            f"tanggal terima {isi['tanggal_terima']} diambil dari tanggal pindai. Periksa capnya."
            if isi["tanggal_terima"]
            else "tanggal terima tidak diketahui. Isi dari cap agenda pada surat."
        )
    if found.alasan != SLIP and (pages := slip_pages(rekaman)):
        notes.append(f"halaman {', '.join(map(str, pages))} lembar disposisi surat ini")
    line = Rencana(found.register, isi, tuple(notes), found.alasan)
    if found.register != "keluar" or not isi["tujuan"]:
        return (line,)
    names = ("nomor_surat", "tanggal_surat", "tujuan", "hal", "jenis", "kode", "kesegeraan", "keamanan")
    return line, Rencana("ekspedisi", {name: isi[name] for name in names}, (), "surat keluar yang beralamat")


def draft_fields(naskah: Naskah, rekaman: Rekaman, register: str) -> dict[str, str]:
    """What the record says for a line of this register, "" for what it does not."""
    surat = rekaman.surat or Surat()
    signer = surat.penandatangan.jabatan
    if rekaman.keputusan is not None:
        signer = rekaman.keputusan.penandatangan.jabatan
    kesegeraan, keamanan = split_sifat(surat.sifat or "")
    return {
        "nomor_surat": naskah.nomor,
        "tanggal_surat": _date(naskah.tanggal),
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
    if not (written := _date(naskah.tanggal)):
        return ""
    days = (scanned - dt.date.fromisoformat(written)).days
    return scanned.isoformat() if 0 <= days <= RECEIVED_WITHIN else ""


def _date(teks: str) -> str:
    try:
        return dt.date.fromisoformat(teks).isoformat()
    except ValueError:
        return ""


def _flat(teks: str | None) -> str:
    return " ".join((teks or "").split())
