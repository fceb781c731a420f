"""Who may do what: roles, actions, and the secrecy of documents. One table each; whatever is not in it is refused.

Secrecy follows what the paper says of itself until a person decides; the office's own table (PKPU 7/2021) is not in
here. Knows nothing of passwords, rows or pages.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from archive.naskah_store import Naskah
from archive.records import Rekaman

PERAN = ("petugas", "kasubbag", "sekretaris", "ketua", "arsiparis", "admin")
BIASA, TERBATAS, RAHASIA = "biasa", "terbatas", "rahasia"
KEAMANAN = (BIASA, TERBATAS, RAHASIA)

_DESK = frozenset(("petugas", "kasubbag", "sekretaris", "arsiparis"))
_HEADS = frozenset(("kasubbag", "sekretaris", "ketua"))

# What each role may do. `admin` keeps the machine and the accounts, and reads what everybody reads.
RIGHTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "membaca": frozenset(PERAN),
        "menerima": _DESK,  # takes scans in, reads failed ones again
        "memperbaiki": _DESK,  # corrects what was read
        "mengklasifikasi": frozenset(("petugas", "kasubbag", "arsiparis")),
        "menomori": _DESK,  # numbers, registers, drafts
        "mengatur_nomor": frozenset(("kasubbag", "sekretaris", "arsiparis")),  # templates, first numbers
        "mendisposisi": _HEADS,
        "menyetujui": _HEADS,
        "menentukan_keamanan": frozenset(("kasubbag", "sekretaris", "arsiparis")),
        "menyusutkan": frozenset(("arsiparis", "sekretaris")),
        "menerbitkan": frozenset(("kasubbag", "sekretaris")),
        "melihat_jejak": frozenset(("sekretaris", "ketua", "arsiparis", "admin")),
        "mengekspor": frozenset(("arsiparis", "sekretaris")),
        "mencadangkan": frozenset(("admin", "arsiparis")),
        "mengelola_pengguna": frozenset(("admin",)),
    }
)

# Which documents each role sees.
SEEN: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "petugas": frozenset((BIASA,)),
        "kasubbag": frozenset((BIASA, TERBATAS)),
        "sekretaris": frozenset(KEAMANAN),
        "ketua": frozenset(KEAMANAN),
        "arsiparis": frozenset((BIASA, TERBATAS)),
        "admin": frozenset((BIASA,)),
    }
)


@dataclass(frozen=True, slots=True)
class User:
    """A person with an account; `nama` is what they sign in with, `jabatan` what slips and initials call them.

    `ganti_sandi`: the password was given by somebody else and must be changed before anything else.
    """

    id: int
    nama: str
    nama_lengkap: str
    peran: str
    aktif: bool
    dibuat_pada: str
    jabatan: str = ""
    ganti_sandi: bool = False


def may(user: User | None, action: str) -> bool:
    """Whether a person (None: nobody signed in) may do this; an unknown action is refused to all."""
    return user is not None and user.aktif and user.peran in RIGHTS.get(action, frozenset())


def seen_by(user: User | None) -> frozenset[str]:
    """The degrees of secrecy this person may see; for filters of lists and of search."""
    return SEEN.get(user.peran, frozenset()) if user is not None and user.aktif else frozenset()


def may_see(user: User | None, naskah: Naskah) -> bool:
    """Whether this person may see this document and anything of it, its title and file name included."""
    return naskah.keamanan in seen_by(user)


def keamanan_of(rekaman: Rekaman) -> str:
    """The secrecy a letter writes on itself under `sifat`; `biasa` when it says none.

    Rather too secret than too open: a letter that names two degrees has the stricter.
    """
    sifat = (rekaman.surat.sifat or "").lower() if rekaman.surat is not None else ""
    for degree in (RAHASIA, TERBATAS):
        if re.search(rf"\b{degree}\b", sifat):
            return degree
    return BIASA
