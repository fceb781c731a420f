"""The accounts of the office, for the admin: made, given another role, shut out, and signed out."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from archive.accounts import once_only
from archive.errors import NotFoundError, RuleError
from archive.rights import PERAN, RIGHTS, SEEN, User
from web import links
from web.guard import Visitor, needs
from web.kantor import Here, Kantor, see_other

router = APIRouter(include_in_schema=False)

Admin = Annotated[Visitor, needs("mengelola_pengguna")]
Short = Annotated[str, Form(max_length=200)]


@router.get(links.PENGGUNA)
def users_page(who: Admin, kantor: Here) -> Response:
    """All accounts and the form for a new one."""
    return _users(who, kantor)


@router.post(links.PENGGUNA)
def add_user(
    who: Admin,
    kantor: Here,
    nama: Short = "",
    nama_lengkap: Short = "",
    jabatan: Short = "",
    peran: Short = "",
) -> Response:
    """A new account; its password, for one sign-in, is shown this once."""
    typed = {"nama": nama, "nama_lengkap": nama_lengkap, "jabatan": jabatan, "peran": peran}
    sandi = once_only()
    try:
        user = kantor.accounts.add(
            nama, sandi, peran, nama_lengkap=nama_lengkap, jabatan=jabatan, by=who.nama, ganti_sandi=True
        )
    except RuleError as error:
        return _users(who, kantor, 422, str(error), typed)
    return kantor.page(who, "pengguna_sandi.html", akun=user, sandi=sandi)


@router.get(links.pengguna("{nama}"))
def user_page(nama: str, who: Admin, kantor: Here) -> Response:
    """One account with its sessions."""
    return _one(who, kantor, _known(kantor, nama))


@router.post(links.pengguna("{nama}"))
def change_user(
    nama: str, who: Admin, kantor: Here, nama_lengkap: Short = "", jabatan: Short = "", peran: Short = ""
) -> Response:
    """Another name, office or role."""
    user = _known(kantor, nama)
    try:
        kantor.accounts.set_peran(user.nama, peran, by=who.nama)
    except RuleError as error:
        return _one(who, kantor, user, str(error))
    kantor.accounts.set_names(user.nama, nama_lengkap=nama_lengkap, jabatan=jabatan, by=who.nama)
    return see_other(links.pengguna(user.nama), kabar="tersimpan")


@router.post(links.pengguna("{nama}", "aktif"))
def set_active(
    nama: str, who: Admin, kantor: Here, aktif: Annotated[str, Form(pattern="^(ya|tidak)$")]
) -> Response:
    """Lets an account in again, or shuts it out."""
    user = _known(kantor, nama)
    try:
        kantor.accounts.set_active(user.nama, aktif == "ya", by=who.nama)
    except RuleError as error:
        return _one(who, kantor, user, str(error))
    return see_other(links.pengguna(user.nama), kabar="tersimpan")


@router.post(links.pengguna("{nama}", "sandi"))
def give_password(nama: str, who: Admin, kantor: Here) -> Response:
    """Another password for one sign-in, shown this once."""
    user = _known(kantor, nama)
    sandi = kantor.accounts.give_password(user.nama, by=who.nama)
    return kantor.page(who, "pengguna_sandi.html", akun=user, sandi=sandi)


@router.post(links.pengguna("{nama}", "sesi"))
def end_sessions(nama: str, who: Admin, kantor: Here, sesi: Short = "") -> Response:
    """Ends one session of an account, or all."""
    user = _known(kantor, nama)
    if sesi:
        kantor.accounts.end_one(user.nama, sesi)
    else:
        kantor.accounts.end_sessions(user.nama)
    return see_other(links.pengguna(user.nama), kabar="sesi-diakhiri")


def _known(kantor: Kantor, nama: str) -> User:
    user = kantor.accounts.user(nama)
    if user is None:
        raise NotFoundError(f"{nama[:40]}: tidak ada pengguna dengan nama ini.")
    return user


def _users(
    who: Visitor, kantor: Kantor, status: int = 200, galat: str = "", typed: dict[str, str] | None = None
) -> Response:
    typed = typed or {"nama": "", "nama_lengkap": "", "jabatan": "", "peran": "petugas"}
    akun = kantor.accounts.users()
    return kantor.page(
        who,
        "pengguna.html",
        status,
        akun=akun,
        isi=typed,
        galat=galat,
        peran=PERAN,
        hak=_rights(),
        lihat=SEEN,
    )


def _one(who: Visitor, kantor: Kantor, user: User, galat: str = "") -> Response:
    sesi = kantor.accounts.sessions(user.nama)
    status = 409 if galat else 200
    return kantor.page(who, "pengguna_satu.html", status, akun=user, sesi=sesi, galat=galat, peran=PERAN)


def _rights() -> list[tuple[str, list[bool]]]:
    """Each action in words with, for every role, whether it may."""
    return [
        (action.replace("_", " "), [peran in allowed for peran in PERAN])
        for action, allowed in RIGHTS.items()
    ]
