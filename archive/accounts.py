"""Accounts: who may sign in, with which role; passwords, sessions, and a limit on guessing.

Passwords are kept as Argon2id, session tokens as their hash; nothing here can tell either. What a role may do stands
in `rights`. Every change of an account goes into the trail.
"""

import hashlib
import re
import secrets
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.exc import IntegrityError

from archive.database import reading, writing
from archive.errors import NotFoundError, RuleError
from archive.naskah_store import now
from archive.rights import PERAN, User
from archive.trail import SYSTEM, head, record, recording
from archive.trust_tables import coba_masuk_table as A
from archive.trust_tables import pengguna_table as U
from archive.trust_tables import sesi_table as S

SHORTEST, LONGEST = 10, 512  # characters of a password
WINDOW = 900.0  # seconds in which failed sign-ins count
PER_NAME, PER_ADDRESS = 5, 30
IDLE = 3600.0  # seconds after which an unused session ends
LIFE = 12 * 3600.0  # seconds after which every session ends
_TOUCH = 60.0  # a session's last use is noted this often, not at every page

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_COLUMNS = [U.c[name] for name in User.__dataclass_fields__]
REFUSED = "Nama atau kata sandi salah. Periksa keduanya, lalu coba lagi."
_HANDLE = 16  # characters of a session's key that name it; the key itself is a hash, so they open nothing
_WORDS = "abcdefghjkmnpqrstuvwxyz23456789"  # of a password that is read aloud or copied by hand
_hashing = threading.BoundedSemaphore(2)  # each takes 64 MB: a flood of sign-ins must not take all memory


@dataclass(frozen=True, slots=True)
class Sesi:
    """A session that stands: its `id`, begin and last use (seconds since 1970), address and browser."""

    id: str
    mulai: float
    terakhir: float
    alamat: str
    perangkat: str


class Accounts:
    """The accounts of an archive; safe between threads and processes."""

    def __init__(
        self,
        engine: sa.Engine,
        *,
        hasher: PasswordHasher | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._engine = engine
        self._hasher = hasher or PasswordHasher()
        self._clock = clock
        self._nobody = self._hasher.hash(secrets.token_hex(16))

    def add(
        self,
        nama: str,
        sandi: str,
        peran: str,
        *,
        nama_lengkap: str = "",
        jabatan: str = "",
        by: str = SYSTEM,
        ganti_sandi: bool = False,
        first: bool = False,
    ) -> User:
        """A new account; raises RuleError when the name, password or role will not do or the name is taken.

        `first` adds it only while there is no account at all, however many ask at once.
        """
        nama = _name(nama)
        if peran not in PERAN:
            raise RuleError(f"peran {peran}: tidak dikenal. Pilih salah satu: {', '.join(PERAN)}.")
        values = {
            "nama": nama,
            "nama_lengkap": " ".join(nama_lengkap.split()),
            "jabatan": " ".join(jabatan.split()),
            "peran": peran,
            "sandi": self._hashed(nama, sandi),
            "aktif": True,
            "dibuat_pada": now(),
            "ganti_sandi": ganti_sandi,
        }
        try:
            with recording(self._engine) as connection:
                head(connection, lock=True)
                if first and connection.scalar(sa.select(U.c.id).limit(1)) is not None:
                    raise RuleError("akun pertama sudah dibuat. Masuk dengan akun itu.")
                connection.execute(sa.insert(U).values(values))
                told = {name: values[name] for name in ("nama", "nama_lengkap", "jabatan", "peran")}
                record(connection, "pengguna ditambahkan", oleh=by, sesudah=told)
                return _one(connection, nama)
        except IntegrityError:
            raise RuleError(f"{nama}: nama ini sudah dipakai. Pilih nama lain.") from None

    def any(self) -> bool:
        """Whether there is an account at all."""
        with reading(self._engine) as connection:
            return connection.scalar(sa.select(U.c.id).limit(1)) is not None

    def users(self) -> list[User]:
        """All accounts by name, also those that were disabled."""
        with reading(self._engine) as connection:
            return [
                User(**row._mapping) for row in connection.execute(sa.select(*_COLUMNS).order_by(U.c.nama))
            ]

    def user(self, nama: str) -> User | None:
        """The account of this name."""
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(*_COLUMNS).where(U.c.nama == nama.strip().lower())).first()
            return None if row is None else User(**row._mapping)

    def set_active(self, nama: str, aktif: bool, *, by: str = SYSTEM) -> User:
        """Lets an account in again, or shuts it out and ends its sessions. Raises NotFoundError, and RuleError for
        the last admin.
        """
        with self._changing(nama) as (connection, user):
            if user.aktif == aktif:
                return user
            if not aktif:
                _keep_an_admin(connection, user)
                _end_all(connection, user.id)
            connection.execute(sa.update(U).where(U.c.id == user.id).values(aktif=aktif))
            what = "pengguna diaktifkan" if aktif else "pengguna dinonaktifkan"
            record(connection, what, oleh=by, sesudah={"nama": user.nama})
            return _one(connection, user.nama)

    def set_peran(self, nama: str, peran: str, *, by: str = SYSTEM) -> User:
        """Another role, from the next page on. Raises NotFoundError, RuleError."""
        if peran not in PERAN:
            raise RuleError(f"peran {peran}: tidak dikenal. Pilih salah satu: {', '.join(PERAN)}.")
        with self._changing(nama) as (connection, user):
            if user.peran == peran:
                return user
            _keep_an_admin(connection, user)
            connection.execute(sa.update(U).where(U.c.id == user.id).values(peran=peran))
            before, after = {"nama": user.nama, "peran": user.peran}, {"nama": user.nama, "peran": peran}
            record(connection, "peran diubah", oleh=by, sebelum=before, sesudah=after)
            return _one(connection, user.nama)

    def set_names(self, nama: str, *, nama_lengkap: str, jabatan: str, by: str = SYSTEM) -> User:
        """Another full name or office of the person. Raises NotFoundError."""
        values = {"nama_lengkap": " ".join(nama_lengkap.split()), "jabatan": " ".join(jabatan.split())}
        with self._changing(nama) as (connection, user):
            before = {name: getattr(user, name) for name in values}
            if before == values:
                return user
            connection.execute(sa.update(U).where(U.c.id == user.id).values(values))
            who = {"nama": user.nama}
            record(connection, "pengguna diubah", oleh=by, sebelum=who | before, sesudah=who | values)
            return _one(connection, user.nama)

    def set_password(self, nama: str, sandi: str, *, by: str = SYSTEM, ganti_sandi: bool = False) -> User:
        """Another password; ends all sessions of the account and forgets failed sign-ins. Raises NotFoundError,
        RuleError.
        """
        kept = self._hashed(nama.strip().lower(), sandi)
        with self._changing(nama) as (connection, user):
            connection.execute(
                sa.update(U).where(U.c.id == user.id).values(sandi=kept, ganti_sandi=ganti_sandi)
            )
            _end_all(connection, user.id)
            connection.execute(sa.delete(A).where(A.c.kunci == _name_key(user.nama)))
            record(connection, "kata sandi diganti", oleh=by, sesudah={"nama": user.nama})
            return _one(connection, user.nama)

    def give_password(self, nama: str, *, by: str) -> str:
        """A password for one sign-in, after which it must be changed; ends all sessions. Raises NotFoundError."""
        sandi = once_only()
        self.set_password(nama, sandi, by=by, ganti_sandi=True)
        return sandi

    def change_password(
        self, nama: str, lama: str, baru: str, *, alamat: str = "", perangkat: str = ""
    ) -> tuple[User, str]:
        """A person changes the own password: all sessions end, and a new one begins. Raises RuleError."""
        user, token = self.sign_in(nama, lama, alamat=alamat)
        self.end_session(token)
        if _text(lama) == _text(baru):
            raise RuleError("Kata sandi baru sama dengan yang lama. Pilih yang lain.")
        self.set_password(user.nama, baru, by=user.nama)
        return self.sign_in(nama, baru, alamat=alamat, perangkat=perangkat)

    def sign_in(self, nama: str, sandi: str, *, alamat: str = "", perangkat: str = "") -> tuple[User, str]:
        """The account and the token of its new session; `alamat` is where the request comes from.

        Raises RuleError: the same words and the same time for a wrong name, a wrong password and a disabled account;
        others when there were too many failures of this name or address, whatever the password.
        """
        nama = nama.strip().lower()[:80]
        keys = [_name_key(nama)] + ([f"alamat {alamat}"] if alamat else [])
        self._count_attempt(keys)
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(U.c.sandi, *_COLUMNS).where(U.c.nama == nama)).first()
        kept = self._nobody if row is None else str(row.sandi)
        if not self._fits(kept, sandi) or row is None or not row.aktif:
            raise RuleError(REFUSED)
        user = User(**{name: row._mapping[name] for name in User.__dataclass_fields__})
        token = secrets.token_urlsafe(32)
        moment = self._clock()
        with writing(self._engine) as connection:
            connection.execute(sa.delete(A).where(A.c.kunci == keys[0]))
            if alamat:  # only its own attempt: a valid account must not cover guesses at others
                last = sa.select(sa.func.max(A.c.id)).where(A.c.kunci == keys[1]).scalar_subquery()
                connection.execute(sa.delete(A).where(A.c.id == last))
            connection.execute(sa.delete(S).where(_over(moment)))
            if self._hasher.check_needs_rehash(kept):
                fresh = self._hash(sandi)
                connection.execute(
                    sa.update(U).where(U.c.id == user.id, U.c.sandi == kept).values(sandi=fresh)
                )
            connection.execute(
                sa.insert(S).values(
                    kunci=_token_key(token),
                    pengguna_id=user.id,
                    mulai=moment,
                    terakhir=moment,
                    alamat=alamat[:60],
                    perangkat=perangkat[:300],
                )
            )
        return user, token

    def session(self, token: str) -> User | None:
        """Who this token belongs to; None when the session ended, is too old, or the account is disabled."""
        moment = self._clock()
        query = (
            sa.select(S.c.terakhir, *_COLUMNS)
            .join(U, U.c.id == S.c.pengguna_id)
            .where(S.c.kunci == _token_key(token), U.c.aktif.is_(True), ~_over(moment))
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        if moment - row.terakhir > _TOUCH:
            with writing(self._engine) as connection:
                connection.execute(sa.update(S).where(S.c.kunci == _token_key(token)).values(terakhir=moment))
        return User(**{name: row._mapping[name] for name in User.__dataclass_fields__})

    def end_session(self, token: str) -> None:
        """Signs out; a token that is over already changes nothing."""
        with writing(self._engine) as connection:
            connection.execute(sa.delete(S).where(S.c.kunci == _token_key(token)))

    def sessions(self, nama: str) -> list[Sesi]:
        """The sessions of an account that stand, the last used first."""
        query = (
            sa.select(S)
            .join(U, U.c.id == S.c.pengguna_id)
            .where(U.c.nama == nama.strip().lower(), ~_over(self._clock()))
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(S.c.terakhir.desc(), S.c.kunci))
            return [
                Sesi(row.kunci[:_HANDLE], row.mulai, row.terakhir, row.alamat, row.perangkat) for row in rows
            ]

    def end_one(self, nama: str, sesi: str) -> None:
        """Ends the session with this id; one that is over, or another's, changes nothing. Raises NotFoundError."""
        with self._changing(nama) as (connection, user):
            own = sa.delete(S).where(S.c.pengguna_id == user.id)
            connection.execute(own.where(sa.func.substr(S.c.kunci, 1, _HANDLE) == sesi))

    def end_sessions(self, nama: str) -> None:
        """Signs an account out everywhere. Raises NotFoundError."""
        with self._changing(nama) as (connection, user):
            _end_all(connection, user.id)

    @contextmanager
    def _changing(self, nama: str) -> Iterator[tuple[sa.Connection, User]]:
        with recording(self._engine) as connection:
            yield connection, _one(connection, nama.strip().lower())

    def _count_attempt(self, keys: list[str]) -> None:
        """Counts an attempt before its password is looked at, so that many at once count, too."""
        moment = self._clock()
        with writing(self._engine) as connection:
            connection.execute(sa.delete(A).where(A.c.waktu < moment - WINDOW))
            for key, most in zip(keys, (PER_NAME, PER_ADDRESS), strict=False):
                query = sa.select(sa.func.count(), sa.func.min(A.c.waktu)).where(A.c.kunci == key)
                count, first = connection.execute(query).one()
                if count >= most:
                    minutes = max(1, round((first + WINDOW - moment) / 60))
                    raise RuleError(f"Terlalu banyak percobaan masuk. Coba lagi {minutes} menit lagi.")
            connection.execute(sa.insert(A), [{"kunci": key, "waktu": moment} for key in keys])

    def _hashed(self, nama: str, sandi: str) -> str:
        sandi = _text(sandi)
        if not SHORTEST <= len(sandi) <= LONGEST:
            raise RuleError(f"Kata sandi harus {SHORTEST} sampai {LONGEST} karakter. Pakailah beberapa kata.")
        if nama in sandi.lower() or len(set(sandi)) < 5:
            raise RuleError(
                "Kata sandi terlalu mudah ditebak. Jangan memuat nama masuk atau satu huruf berulang."
            )
        return self._hash(sandi)

    def _hash(self, sandi: str) -> str:
        with _hashing:
            return self._hasher.hash(_text(sandi))

    def _fits(self, kept: str, sandi: str) -> bool:
        try:
            with _hashing:
                return self._hasher.verify(kept, _text(sandi)[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False


def session_id(token: str) -> str:
    """The id of a token's session, as `Accounts.sessions` names it."""
    return _token_key(token)[:_HANDLE]


def once_only() -> str:
    """A password of 59 random bits in groups that can be read aloud: `k7mq-3xpa-v9td`."""
    return "-".join("".join(secrets.choice(_WORDS) for _ in range(4)) for _ in range(3))


def _text(sandi: str) -> str:
    """The password as every keyboard and system writes it."""
    return unicodedata.normalize("NFC", sandi.encode("utf-8", "replace").decode())


def _name(nama: str) -> str:
    nama = nama.strip().lower()
    if not _NAME.fullmatch(nama):
        raise RuleError(f"{nama}: bukan nama masuk. Pakai 2 sampai 40 huruf kecil, angka, titik, atau garis.")
    return nama


def _name_key(nama: str) -> str:
    return f"nama {nama}"


def _token_key(token: str) -> str:
    # A token is 256 random bits: a plain hash keeps it, no salt and no slow hash are needed.
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _over(moment: float) -> sa.ColumnElement[bool]:
    return sa.or_(S.c.mulai <= moment - LIFE, S.c.terakhir <= moment - IDLE)


def _one(connection: sa.Connection, nama: str) -> User:
    row = connection.execute(sa.select(*_COLUMNS).where(U.c.nama == nama)).first()
    if row is None:
        raise NotFoundError(f"{nama}: tidak ada pengguna dengan nama ini. Lihat: arsip user list")
    return User(**row._mapping)


def _end_all(connection: sa.Connection, user_id: int) -> None:
    connection.execute(sa.delete(S).where(S.c.pengguna_id == user_id))


def _keep_an_admin(connection: sa.Connection, user: User) -> None:
    """Someone must be able to manage the accounts."""
    others = sa.select(sa.func.count()).where(U.c.peran == "admin", U.c.aktif.is_(True), U.c.id != user.id)
    if user.peran == "admin" and user.aktif and not connection.scalar(others):
        raise RuleError(f"{user.nama}: admin terakhir. Tambahkan admin lain dulu.")
