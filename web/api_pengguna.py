"""/api/saya, /api/jabatan and /api/pengguna: who is signed in, who is in the office, and the accounts."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Path

from archive.accounts import Sesi, once_only
from archive.errors import NotFoundError
from archive.rights import RIGHTS, User
from web.api import Isi, Short, api_router
from web.guard import Reader, Visitor, needs
from web.kantor import Here, Kantor

router = api_router("pengguna")

Admin = Annotated[Visitor, needs("mengelola_pengguna")]
Name = Annotated[str, Path(max_length=40)]
Peran = Literal["petugas", "kasubbag", "sekretaris", "ketua", "arsiparis", "admin"]


@dataclass(frozen=True, slots=True)
class Saya:
    """Who is signed in (nobody in an archive without accounts), what they may do and which degrees they see."""

    akun: User | None
    hak: list[str]
    keamanan: list[str]


@dataclass(frozen=True, slots=True)
class Orang:
    """A person to whom something can be sent."""

    nama: str
    nama_lengkap: str
    jabatan: str


@dataclass(frozen=True, slots=True)
class AkunBaru:
    """An account and its password for one sign-in, told this once."""

    akun: User
    sandi: str


class IsiAkun(Isi):
    """A new account."""

    nama: Short
    peran: Peran
    nama_lengkap: Short = ""
    jabatan: Short = ""


class IsiUbah(Isi):
    """What is to be changed; what is left out stays."""

    peran: Peran | None = None
    aktif: bool | None = None
    nama_lengkap: Short | None = None
    jabatan: Short | None = None


@router.get("/saya", summary="Siapa saya dan apa hak saya")
def me(who: Reader) -> Saya:
    """For programs and scripts of the pages."""
    return Saya(who.akun, [action for action in RIGHTS if who.may(action)], sorted(who.seen))


@router.get("/jabatan", summary="Orang dan jabatan di kantor ini")
def people(_: Reader, kantor: Here) -> list[Orang]:
    """Those with an account that is in use."""
    return [Orang(one.nama, one.nama_lengkap, one.jabatan) for one in kantor.accounts.users() if one.aktif]


@router.get("/pengguna", summary="Semua akun")
def accounts(_: Admin, kantor: Here) -> list[User]:
    """By name, also those that were shut out."""
    return kantor.accounts.users()


@router.post("/pengguna", summary="Tambah akun")
def add(isi: IsiAkun, who: Admin, kantor: Here) -> AkunBaru:
    """Its password must be changed at the first sign-in."""
    sandi = once_only()
    made = kantor.accounts.add(
        isi.nama,
        sandi,
        isi.peran,
        nama_lengkap=isi.nama_lengkap,
        jabatan=isi.jabatan,
        by=who.nama,
        ganti_sandi=True,
    )
    return AkunBaru(made, sandi)


@router.get("/pengguna/{nama}", summary="Satu akun")
def account(nama: Name, _: Admin, kantor: Here) -> User:
    """By the name it signs in with."""
    return _known(kantor, nama)


@router.patch("/pengguna/{nama}", summary="Ubah akun")
def change(nama: Name, isi: IsiUbah, who: Admin, kantor: Here) -> User:
    """Role, name, office, or whether it may sign in."""
    user = _known(kantor, nama)
    if isi.peran is not None:
        user = kantor.accounts.set_peran(user.nama, isi.peran, by=who.nama)
    if isi.nama_lengkap is not None or isi.jabatan is not None:
        user = kantor.accounts.set_names(
            user.nama,
            nama_lengkap=user.nama_lengkap if isi.nama_lengkap is None else isi.nama_lengkap,
            jabatan=user.jabatan if isi.jabatan is None else isi.jabatan,
            by=who.nama,
        )
    if isi.aktif is not None:
        user = kantor.accounts.set_active(user.nama, isi.aktif, by=who.nama)
    return user


@router.post("/pengguna/{nama}/sandi", summary="Beri kata sandi sekali pakai")
def give_password(nama: Name, who: Admin, kantor: Here) -> AkunBaru:
    """All its sessions end."""
    user = _known(kantor, nama)
    sandi = kantor.accounts.give_password(user.nama, by=who.nama)
    return AkunBaru(_known(kantor, user.nama), sandi)


@router.get("/pengguna/{nama}/sesi", summary="Sesi satu akun")
def sessions(nama: Name, _: Admin, kantor: Here) -> list[Sesi]:
    """The last used first."""
    return kantor.accounts.sessions(_known(kantor, nama).nama)


@router.delete("/pengguna/{nama}/sesi", summary="Akhiri semua sesi satu akun")
def end_sessions(nama: Name, _: Admin, kantor: Here) -> list[Sesi]:
    """Signs it out everywhere."""
    kantor.accounts.end_sessions(_known(kantor, nama).nama)
    return []


@router.delete("/pengguna/{nama}/sesi/{sesi}", summary="Akhiri satu sesi")
def end_session(nama: Name, sesi: Annotated[str, Path(max_length=64)], _: Admin, kantor: Here) -> list[Sesi]:
    """The others stay."""
    user = _known(kantor, nama)
    kantor.accounts.end_one(user.nama, sesi)
    return kantor.accounts.sessions(user.nama)


def _known(kantor: Kantor, nama: str) -> User:
    user = kantor.accounts.user(nama)
    if user is None:
        raise NotFoundError(f"{nama}: tidak ada pengguna dengan nama ini.")
    return user
