"""Who gets in, who stays in, who sees what."""

import dataclasses
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher

from archive.accounts import IDLE, LIFE, PER_ADDRESS, PER_NAME, REFUSED, WINDOW, Accounts
from archive.errors import NotFoundError, RuleError
from archive.rights import KEAMANAN, PERAN, RIGHTS, SEEN, may, may_see, seen_by
from archive.trail import entries, verify_trail
from tests.archive.offices import Home

GOOD = "kopi pagi di teras"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Clock:
    """Time that a test turns forward."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(home: Home, clock: Clock) -> Accounts:
    """One admin and one petugas."""
    accounts = Accounts(home.store.engine, hasher=QUICK, clock=clock)
    accounts.add("Admin", GOOD, "admin")
    accounts.add("ani", GOOD, "petugas", nama_lengkap="Ani  Contoh", by="admin")
    return accounts


def test_signing_in_and_out(accounts: Accounts) -> None:
    user, token = accounts.sign_in(" ANI ", GOOD, alamat="10.0.0.7")
    assert (user.nama, user.nama_lengkap, user.peran) == ("ani", "Ani Contoh", "petugas")
    assert accounts.session(token) == user
    other = accounts.sign_in("ani", GOOD)[1]
    accounts.end_session(token)
    accounts.end_session(token)
    assert accounts.session(token) is None
    assert accounts.session(other) == user
    accounts.end_sessions("ani")
    assert accounts.session(other) is None
    assert accounts.session("") is None


def test_neither_password_nor_token_is_kept(home: Home, accounts: Accounts) -> None:
    token = accounts.sign_in("ani", GOOD)[1]
    dump = "\n".join(sqlite3.connect(home.settings.data / "arsip.db").iterdump())
    assert GOOD not in dump
    assert token not in dump
    assert "$argon2id$" in dump


@pytest.mark.parametrize(
    ("nama", "sandi"), [("ani", "salah sama sekali"), ("tidak ada", GOOD), ("mati", GOOD), ("ani", "")]
)
def test_a_refusal_does_not_tell_why(accounts: Accounts, nama: str, sandi: str) -> None:
    accounts.add("mati", GOOD, "petugas")
    accounts.set_active("mati", False)
    with pytest.raises(RuleError) as refused:
        accounts.sign_in(nama, sandi)
    assert str(refused.value) == REFUSED


def test_guessing_is_stopped_for_a_while(accounts: Accounts, clock: Clock) -> None:
    for _ in range(PER_NAME):
        with pytest.raises(RuleError, match="salah"):
            accounts.sign_in("ani", "tebakan pertama")
    with pytest.raises(RuleError, match=r"Terlalu banyak percobaan masuk\. Coba lagi 15 menit"):
        accounts.sign_in("ani", GOOD)
    assert accounts.sign_in("admin", GOOD)[0].nama == "admin", "others are not shut out"
    clock.now += WINDOW + 1
    assert accounts.sign_in("ani", GOOD)[0].nama == "ani"


def test_a_success_and_a_new_password_forget_failures(accounts: Accounts) -> None:
    for _ in range(3):
        for _ in range(PER_NAME - 1):
            with pytest.raises(RuleError, match="salah"):
                accounts.sign_in("ani", "tebakan pertama")
        accounts.sign_in("ani", GOOD)
    for _ in range(PER_NAME):
        with pytest.raises(RuleError, match="salah"):
            accounts.sign_in("ani", "tebakan pertama")
    accounts.set_password("ani", "sandi lain yang baik")
    accounts.sign_in("ani", "sandi lain yang baik")


def test_an_address_that_tries_many_names_is_stopped(accounts: Accounts) -> None:
    accounts.sign_in("ani", GOOD, alamat="10.0.0.9")
    for number in range(PER_ADDRESS):
        if number == 9:
            accounts.sign_in("ani", GOOD, alamat="10.0.0.9")
        with pytest.raises(RuleError, match="salah"):
            accounts.sign_in(f"nama{number}", "tebakan pertama", alamat="10.0.0.9")
    with pytest.raises(RuleError, match="Terlalu banyak"):
        accounts.sign_in("ani", GOOD, alamat="10.0.0.9")
    accounts.sign_in("ani", GOOD, alamat="10.0.0.8")


def test_many_guesses_at_once_are_counted(accounts: Accounts) -> None:
    """No more get their password looked at than one after the other would."""

    def guess(_: int) -> str:
        try:
            accounts.sign_in("ani", "tebakan pertama")
        except RuleError as error:
            return str(error)
        return "masuk"

    with ThreadPoolExecutor(16) as pool:
        said = list(pool.map(guess, range(40)))
    assert said.count(REFUSED) == PER_NAME


def test_sessions_grow_old(accounts: Accounts, clock: Clock) -> None:
    token = accounts.sign_in("ani", GOOD)[1]
    for _ in range(round(LIFE / IDLE * 2) - 1):
        clock.now += IDLE / 2
        assert accounts.session(token) is not None
    clock.now += IDLE / 2
    assert accounts.session(token) is None, "however busy, a day's work ends"
    token = accounts.sign_in("ani", GOOD)[1]
    clock.now += IDLE
    assert accounts.session(token) is None, "nobody was there"


def test_what_ends_all_sessions(accounts: Accounts) -> None:
    for change in (
        lambda: accounts.set_password("ani", "sandi lain yang baik"),
        lambda: accounts.set_active("ani", False),
    ):
        accounts.set_password("ani", GOOD)
        token = accounts.sign_in("ani", GOOD)[1]
        change()
        assert accounts.session(token) is None
    accounts.set_active("ani", True)
    assert accounts.session(token) is None, "an ended session does not come back"


@pytest.mark.parametrize(
    ("nama", "sandi", "peran", "says"),
    [
        ("budi", "pendek", "petugas", "10 sampai 512 karakter"),
        ("budi", "x" * 513, "petugas", "10 sampai 512 karakter"),
        ("budi", "Budi12345678", "petugas", "mudah ditebak"),
        ("budi", "aaaaaaaaaaaa", "petugas", "mudah ditebak"),
        ("budi", GOOD, "raja", "peran raja: tidak dikenal"),
        ("ANI", GOOD, "petugas", "ani: nama ini sudah dipakai"),
        ("../x", GOOD, "petugas", "bukan nama masuk"),
        ("", GOOD, "petugas", "bukan nama masuk"),
    ],
)
def test_accounts_that_will_not_do(accounts: Accounts, nama: str, sandi: str, peran: str, says: str) -> None:
    with pytest.raises(RuleError, match=says):
        accounts.add(nama, sandi, peran)
    assert [user.nama for user in accounts.users()] == ["admin", "ani"]


def test_there_is_always_an_admin(accounts: Accounts) -> None:
    for change in (lambda: accounts.set_active("admin", False), lambda: accounts.set_peran("admin", "ketua")):
        with pytest.raises(RuleError, match="admin terakhir"):
            change()
    accounts.set_peran("ani", "admin")
    assert accounts.set_active("admin", False).aktif is False
    with pytest.raises(NotFoundError, match="tidak ada pengguna"):
        accounts.set_active("siapa", False)


def test_a_new_archive_lets_nobody_in(home: Home) -> None:
    accounts = Accounts(home.store.engine, hasher=QUICK)
    assert accounts.users() == []
    for nama in ("admin", "root", ""):
        with pytest.raises(RuleError):
            accounts.sign_in(nama, "admin")


def test_changes_of_accounts_are_in_the_trail(home: Home, accounts: Accounts) -> None:
    accounts.set_peran("ani", "arsiparis", by="admin")
    accounts.set_password("ani", "sandi lain yang baik", by="ani")
    told = [(entry.peristiwa, entry.oleh) for entry in entries(home.store.engine)]
    assert told == [
        ("pengguna ditambahkan", "sistem"),
        ("pengguna ditambahkan", "admin"),
        ("peran diubah", "admin"),
        ("kata sandi diganti", "ani"),
    ]
    assert verify_trail(home.store.engine) == []
    assert all("argon2" not in (entry.sesudah or "") for entry in entries(home.store.engine))


def test_an_old_hash_is_made_anew(home: Home, accounts: Accounts) -> None:
    better = Accounts(home.store.engine, hasher=PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    better.sign_in("ani", GOOD)
    with sqlite3.connect(home.settings.data / "arsip.db") as connection:
        kept = connection.execute("SELECT sandi FROM pengguna WHERE nama = 'ani'").fetchone()[0]
    connection.close()
    assert "m=16,t=2" in kept
    better.sign_in("ani", GOOD)


def test_the_tables_of_rights_know_all_roles_and_no_others() -> None:
    assert set(SEEN) == set(PERAN)
    assert set().union(*RIGHTS.values()) == set(PERAN)
    assert all(seen <= set(KEAMANAN) for seen in SEEN.values())


def test_who_may_see_what(home: Home, accounts: Accounts) -> None:
    naskah = home.take()
    rows = {degree: dataclasses.replace(naskah, keamanan=degree) for degree in KEAMANAN}
    ani = accounts.user("ani")
    assert ani is not None
    seen = {
        peran: [degree for degree in KEAMANAN if may_see(dataclasses.replace(ani, peran=peran), rows[degree])]
        for peran in PERAN
    }
    assert seen == {
        "petugas": ["biasa"],
        "kasubbag": ["biasa", "terbatas"],
        "sekretaris": ["biasa", "terbatas", "rahasia"],
        "ketua": ["biasa", "terbatas", "rahasia"],
        "arsiparis": ["biasa", "terbatas"],
        "admin": ["biasa"],
    }
    assert not may_see(None, rows["biasa"])
    assert not may_see(dataclasses.replace(ani, aktif=False), rows["biasa"])
    assert not may_see(ani, dataclasses.replace(naskah, keamanan="tidak dikenal"))
    assert seen_by(ani) == {"biasa"}


@pytest.mark.parametrize(
    ("peran", "action", "allowed"),
    [
        ("petugas", "menerima", True),
        ("petugas", "mengelola_pengguna", False),
        ("admin", "mengelola_pengguna", True),
        ("admin", "menyusutkan", False),
        ("arsiparis", "menyusutkan", True),
        ("ketua", "mendisposisi", True),
        ("sekretaris", "tindakan yang tidak ada", False),
    ],
)
def test_what_a_role_may_do(accounts: Accounts, peran: str, action: str, allowed: bool) -> None:
    ani = accounts.user("ani")
    assert ani is not None
    assert may(dataclasses.replace(ani, peran=peran), action) is allowed
    assert not may(None, action)
