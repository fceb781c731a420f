"""Signing in and out, the first account, and the own account: password and sessions."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from archive.accounts import LONGEST, REFUSED, SHORTEST, session_id
from archive.errors import RuleError
from web import links
from web.guard import FIRST_RUN, PASSWORD, SIGN_IN, Anyone, SignedIn, Visitor, give_session, safe_path
from web.kantor import Here, Kantor, client_address, see_other

router = APIRouter(include_in_schema=False)

Name = Annotated[str, Form(max_length=80)]
Secret = Annotated[str, Form(max_length=4 * LONGEST)]


@router.get(SIGN_IN)
def sign_in_page(who: Anyone, kantor: Here, lanjut: str = "/") -> Response:
    """The form; who is signed in already goes on."""
    if who.terbuka:
        return see_other(FIRST_RUN)
    if who.akun:
        return see_other(safe_path(lanjut))
    return kantor.page(who, "akun_masuk.html", lanjut=safe_path(lanjut), nama="", galat="")


@router.post(SIGN_IN)
def sign_in(
    request: Request,
    who: Anyone,
    kantor: Here,
    nama: Name = "",
    sandi: Secret = "",
    lanjut: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """A new session; what is wrong is said in the same words whatever it was."""
    try:
        user, token = kantor.accounts.sign_in(
            nama, sandi, alamat=client_address(request), perangkat=_device(request)
        )
    except RuleError as error:
        status = 401 if str(error) == REFUSED else 429
        return kantor.page(
            who, "akun_masuk.html", status, lanjut=safe_path(lanjut), nama=nama, galat=str(error)
        )
    if who.token:
        kantor.accounts.end_session(who.token)
    answer = see_other(PASSWORD if user.ganti_sandi else safe_path(lanjut))
    give_session(request, answer, token)
    return answer


@router.post(links.KELUAR)
def sign_out(request: Request, who: SignedIn, kantor: Here) -> Response:
    """Ends this session."""
    kantor.accounts.end_session(who.token)
    answer = see_other(SIGN_IN, kabar="keluar")
    give_session(request, answer, "")
    return answer


@router.get(FIRST_RUN)
def first_run_page(who: Anyone, kantor: Here) -> Response:
    """The form for the first admin; where there is an account, the way to sign in."""
    if not who.terbuka:
        return see_other(SIGN_IN)
    return _first_run(who, kantor)


@router.post(FIRST_RUN)
def first_run(
    request: Request,
    who: Anyone,
    kantor: Here,
    kode: Annotated[str, Form(max_length=40)] = "",
    nama: Name = "",
    nama_lengkap: Annotated[str, Form(max_length=200)] = "",
    sandi: Secret = "",
    ulang: Secret = "",
) -> Response:
    """Makes the first admin, once, and signs them in."""
    if not who.terbuka:
        return see_other(SIGN_IN)
    typed = {"nama": nama, "nama_lengkap": nama_lengkap}
    fits = kantor.mulai.fits(kode)
    if fits is None:
        words = "Terlalu banyak kode yang salah. Tunggu 15 menit, atau jalankan ulang `arsip serve`."
        return _first_run(who, kantor, 429, ("kode", words), typed)
    if not fits:
        return _first_run(
            who, kantor, 422, ("kode", "Kode tidak cocok. Salin dari jendela `arsip serve`."), typed
        )
    if sandi != ulang:
        return _first_run(
            who, kantor, 422, ("ulang", "Kedua kata sandi tidak sama. Ketik lagi keduanya."), typed
        )
    try:
        kantor.accounts.add(
            nama, sandi, "admin", nama_lengkap=nama_lengkap, first=True, by=nama.strip().lower()
        )
        _, token = kantor.accounts.sign_in(
            nama, sandi, alamat=client_address(request), perangkat=_device(request)
        )
    except RuleError as error:
        field = "sandi" if str(error).startswith("Kata sandi") else "nama"
        return _first_run(who, kantor, 422, (field, str(error)), typed)
    answer = see_other(links.PENGGUNA, kabar="selamat-datang")
    give_session(request, answer, token)
    return answer


def _first_run(
    who: Visitor,
    kantor: Kantor,
    status: int = 200,
    galat: tuple[str, str] = ("", ""),
    typed: dict[str, str] | None = None,
) -> Response:
    typed = typed or {"nama": "", "nama_lengkap": ""}
    return kantor.page(
        who, "mulai.html", status, galat=galat, isi=typed, siap=kantor.mulai.ready, terpendek=SHORTEST
    )


@router.get(links.AKUN)
def account(who: SignedIn, kantor: Here) -> Response:
    """The own account and where it is signed in."""
    sesi = kantor.accounts.sessions(who.nama)
    return kantor.page(who, "akun.html", sesi=sesi, ini=session_id(who.token))


@router.post(links.akhiri_sesi("{sesi}"))
def end_session(sesi: str, who: SignedIn, kantor: Here) -> Response:
    """Ends one of the own sessions."""
    kantor.accounts.end_one(who.nama, sesi)
    return see_other(links.AKUN, kabar="sesi-diakhiri")


@router.get(PASSWORD)
def password_page(who: SignedIn, kantor: Here) -> Response:
    """The form for another password."""
    return kantor.page(who, "akun_sandi.html", galat=("", ""), terpendek=SHORTEST)


@router.post(PASSWORD)
def change_password(
    request: Request, who: SignedIn, kantor: Here, lama: Secret = "", sandi: Secret = "", ulang: Secret = ""
) -> Response:
    """Another password; every other session ends."""
    galat = (
        ("ulang", "Kedua kata sandi baru tidak sama. Ketik lagi keduanya.") if sandi != ulang else ("", "")
    )
    if not galat[0]:
        try:
            _, token = kantor.accounts.change_password(
                who.nama, lama, sandi, alamat=client_address(request), perangkat=_device(request)
            )
        except RuleError as error:
            wrong = str(error) == REFUSED
            galat = ("lama", "Kata sandi lama salah.") if wrong else ("sandi", str(error))
        else:
            answer = see_other(links.AKUN, kabar="sandi-diganti")
            give_session(request, answer, token)
            return answer
    return kantor.page(who, "akun_sandi.html", 422, galat=galat, terpendek=SHORTEST)


def _device(request: Request) -> str:
    """What the browser calls itself; `wording.perangkat` says it in plain words."""
    return request.headers.get("user-agent", "")
