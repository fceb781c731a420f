"""Dates, sizes, counts and names of things as an Indonesian reader expects them."""

import datetime as dt
import re
import unicodedata

from archive.bagian import last_page
from archive.klasifikasi import find_kode
from archive.koreksi_tabel import value_in
from archive.naskah_store import Naskah
from search.plan import NONE
from search.query import JENIS_LABEL

BULAN = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip
SIMBOL = {
    "mulai_selesai": "mulai atau selesai",
    "proses": "proses",
    "keputusan": "keputusan",
    "penghubung": "penghubung",
}
TIPE = {"pdf": "PDF", "jpeg": "gambar JPEG", "png": "gambar PNG", "tiff": "gambar TIFF"}
PERAN = {
    "petugas": "Petugas",
    "kasubbag": "Kasubbag",
    "sekretaris": "Sekretaris",
    "ketua": "Ketua",
    "arsiparis": "Arsiparis",
    "admin": "Admin",
}
# What a page says after a form went through, by the `kabar` in its address: nobody else can put words there.
KABAR = {
    "tersimpan": "Perubahan sudah disimpan.",
    "selamat-datang": "Akun admin sudah dibuat. Sekarang tambahkan akun untuk rekan-rekan Anda.",
    "sandi-diganti": "Kata sandi sudah diganti. Sesi di perangkat lain sudah diakhiri.",
    "sesi-diakhiri": "Sesi sudah diakhiri.",
    "keluar": "Anda sudah keluar.",
    "diunggah": "Berkas sudah diterima dan segera dibaca. Anda dapat langsung mengirim yang berikutnya.",
    "dibaca-ulang": "Akan dibaca sekali lagi.",
    "diperbaiki": "Perbaikan sudah disimpan.",
    "tidak-berubah": "Tidak ada yang berubah.",
    "diurungkan": "Perubahan terakhir sudah diurungkan.",
    "antrean-habis": "Sudah disimpan. Tidak ada lagi yang menunggu diperiksa.",
    "menjadi-rahasia": "Sudah disimpan. Menurut sifatnya naskah itu tidak lagi terbuka bagi peran Anda.",
}
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


def tanggal(iso: str | None) -> str:
    """`25 Agustus 2025` for `2025-08-25` or a moment of that day; anything else as it is."""
    found = _ISO.match(iso or "")
    if not found or not 1 <= int(found[2]) <= 12:
        return iso or ""
    return f"{int(found[3])} {BULAN[int(found[2]) - 1]} {found[1]}"


def angka(number: int) -> str:
    """A whole number with dots: `12.345`."""
    return f"{number:,}".replace(",", ".")


def ukuran(count: int) -> str:
    """Bytes as `1,2 MB`."""
    size = float(count)
    for unit in ("bita", "KB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    text = f"{size:.0f}" if unit == "bita" or size >= 100 else f"{size:.1f}"
    return f"{text.replace('.', ',')} {unit}"


def persen(share: float) -> str:
    """`85%` for 0.85."""
    return f"{round(share * 100)}%"


def jenis(code: str) -> str:
    """The name of a kind of document."""
    return JENIS_LABEL.get(code, code.replace("_", " "))


def code_name(code: str) -> str:
    """A code with its description."""
    if code in ("", NONE):
        return "Belum diklasifikasi"
    known = find_kode(code)
    return f"{code} {known.uraian}" if known else code


def halaman_berkas(naskah: Naskah) -> str:
    """Which pages of its file a document stands on."""
    last = last_page(naskah)
    if last == naskah.halaman_awal:
        return f"halaman {last}"
    return f"halaman {naskah.halaman_awal}–{last}"


def moment(seconds: float) -> str:
    """`21 November 2026 pukul 14.05` for seconds since 1970, on the office's clock."""
    when = dt.datetime.fromtimestamp(seconds)
    return f"{tanggal(when.date().isoformat())} pukul {when:%H.%M}"


def perangkat(user_agent: str) -> str:
    """`Firefox di Windows` of what a browser calls itself; programs of other names are shown as they are."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    if not browser:
        return user_agent[:40] or "tidak dikenal"
    return f"{browser} di {system}" if system else browser


_BROWSERS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def simbol(nama: str) -> str:
    """The symbol's name, of several those of each; "–" for none."""
    return " + ".join(SIMBOL.get(one, one) for one in nama.split("+")) if nama else "–"


def nilai(value: object) -> str:
    """A value of a correction in a line."""
    return value_in(value) or "(kosong)"


def baris(text: str, bentuk: str = "baris") -> int:
    """How many rows a field for this text has where the browser does not fit it by itself."""
    if bentuk == "paragraf":
        return min(14, max(3, text.count("\n") + 1 + len(text) // 90))
    return min(6, 1 + len(text) // 60)


def shown_name(name: str) -> str:
    """A file name from outside as one line without signs that nobody can see."""
    plain = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in name)
    return " ".join(plain.split())[:200] or "tanpa nama"


def waktu(iso: str) -> str:
    """`21 November 2026 pukul 14.05` for an ISO moment on the office's clock."""
    return f"{tanggal(iso)} pukul {iso[11:16].replace(':', '.')}" if len(iso) > 15 else tanggal(iso)


def file_name(text: str, ending: str) -> str:
    """A name for a download, safe on every system, with the ending of its true type."""
    name = _UNFIT.sub(" ", unicodedata.normalize("NFC", text))
    name = " ".join(name.split()).strip(". ")[:120].rstrip(". ") or "naskah"
    same = {"jpg": (".jpg", ".jpeg"), "tif": (".tif", ".tiff")}.get(ending, (f".{ending}",))
    return name if name.lower().endswith(same) else f"{name}.{ending}"
