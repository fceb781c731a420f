"""The commands that keep an archive safe and handed on: backup, restore, rebuild, export, and its accounts.

A part of the roof, beside `arsip.py`, which adds them to its own.
"""

import argparse
import contextlib
import getpass
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import ArsipError, NotFoundError
from archive.settings import Settings, load_settings

if TYPE_CHECKING:
    from archive.accounts import Accounts
    from archive.naskah_store import NaskahStore
    from archive.rights import User

ROLES = ("petugas", "kasubbag", "sekretaris", "ketua", "arsiparis", "admin")
DEGREES = ("biasa", "terbatas", "rahasia")


def backup(args: argparse.Namespace) -> int:
    """Backs up the whole archive, running or not: to one file, or into a folder that grows by what is new."""
    from archive.backup import backup as make_backup

    report = make_backup(_settings(args).data, Path(args.target))
    for fault in report.kesalahan:
        print(fault)
    print(f"{report.berkas} berkas ({_size(report.ukuran)}) dicadangkan, {_size(report.baru)} baru.")
    return 1 if report.kesalahan else 0


def restore(args: argparse.Namespace) -> int:
    """Restores a backup into an empty data folder, every file compared with its hash, and builds the index."""
    from archive.backup import restore as bring_back
    from archive.file_store import FileStore
    from archive.filing import resume_filing

    settings = _settings(args)
    report = bring_back(Path(args.source), settings.data)
    with _opened(settings) as store:
        resume_filing(store, FileStore(settings.store))
    print(f"{report.berkas} berkas ({_size(report.ukuran)}) dipulihkan dan sama dengan cadangannya.")
    return _reindexed(settings)


def rebuild(args: argparse.Namespace) -> int:
    """Makes database and index anew from the folder of documents; stop the running archive first."""
    from archive.rebuilding import rebuild_database
    from ingest.batch import workers_lock

    settings = _settings(args)
    if not settings.store.is_dir():
        raise NotFoundError(f"{settings.data}: tidak ada folder naskah di sini. Periksa --data.")
    with workers_lock(settings) as alone:
        if not alone:
            raise ArsipError(f"{settings.data}: arsip ini sedang dijalankan. Hentikan dulu, lalu coba lagi.")
        done = rebuild_database(settings.data)
    for lost in done.hilang:
        print(lost)
    print(f"{done.terarsip} naskah dibangun ulang, {done.menunggu} menunggu dibaca.")
    for table, count in sorted(done.dibawa.items()):
        print(f"  dibawa: {table} {count}")
    if done.lama:
        print(f"Basis data lama disimpan sebagai {done.lama}.")
    _reindexed(settings)
    return 1 if done.hilang else 0


def export(args: argparse.Namespace) -> int:
    """Hands documents on to another system as BagIt bags, with what was read in them and their trail."""
    from archive.export_bag import export_folders, export_naskah
    from archive.file_store import FileStore

    settings = _settings(args)
    shown = DEGREES[: DEGREES.index(args.keamanan) + 1]
    with _opened(settings) as store:
        wanted = args.id or store.all_ids()
        rows = {i: store.get(i) for i in wanted}
        gone = [] if args.id else [i for i, row in rows.items() if row is not None and row.dimusnahkan_pada]
        ids = [i for i, row in rows.items() if i not in gone and (row is None or row.keamanan in shown)]
        make = export_naskah if args.per == "naskah" else export_folders
        files = FileStore(settings.store)
        count = 0
        for bag in make(ids, Path(args.out), store=store, files=files, organisation=args.organisation):
            print(bag)
            count += 1
    print(f"{count} bag, {len(ids)} naskah.")
    if gone:
        print(f"{len(gone)} naskah sudah dimusnahkan, tidak ada berkasnya.")
    if len(ids) + len(gone) < len(wanted):
        print(
            f"{len(wanted) - len(ids) - len(gone)} naskah tidak diekspor karena keamanannya; lihat --keamanan."
        )
    return 0


def user(args: argparse.Namespace) -> int:
    """Adds, lists, renames, disables accounts and sets passwords, which are asked for or read from standard input."""
    from archive.accounts import Accounts

    if args.action != "list" and not args.name:
        raise ArsipError("nama masuk belum disebut. Contoh: arsip user add ani --role petugas")
    with _opened(_settings(args), create=args.action == "add") as store:
        accounts = Accounts(store.engine)
        by = f"{getpass.getuser()} (perintah arsip)"
        if args.action == "list":
            for one in accounts.users():
                state = "aktif" if one.aktif else "nonaktif"
                print(f"{one.nama:20} {one.peran:10} {state:8} {one.jabatan:20} {one.nama_lengkap}".rstrip())
            return 0
        if args.action == "add":
            if not args.role:
                raise ArsipError(f"peran belum disebut. Tambahkan --role: {', '.join(ROLES)}.")
            if accounts.user(args.name) is not None:
                raise ArsipError(f"{args.name}: nama ini sudah dipakai. Pilih nama lain.")
            done = accounts.add(
                args.name,
                _password(),
                args.role,
                nama_lengkap=args.full_name or "",
                jabatan=args.jabatan or "",
                by=by,
            )
        elif args.action == "password":
            if accounts.user(args.name) is None:
                raise NotFoundError(
                    f"{args.name}: tidak ada pengguna dengan nama ini. Lihat: arsip user list"
                )
            done = accounts.set_password(args.name, _password(), by=by)
        elif args.action == "names":
            done = _renamed(accounts, args, by)
        elif args.action == "role":
            done = accounts.set_peran(args.name, args.role, by=by)
        else:
            done = accounts.set_active(args.name, args.action == "enable", by=by)
        told = [done.peran, *([done.jabatan] if done.jabatan else []), "aktif" if done.aktif else "nonaktif"]
        print(f"{done.nama}: {', '.join(told)}.")
    return 0


def _renamed(accounts: "Accounts", args: argparse.Namespace, by: str) -> "User":
    """The account with the names that were given; the others stay."""
    known = accounts.user(args.name)
    if known is None:
        raise NotFoundError(f"{args.name}: tidak ada pengguna dengan nama ini. Lihat: arsip user list")
    if args.jabatan is None and args.full_name is None:
        raise ArsipError("sebut yang diubah. Contoh: arsip user names ani --jabatan “Kasubbag Umum”")
    return accounts.set_names(
        args.name,
        nama_lengkap=known.nama_lengkap if args.full_name is None else args.full_name,
        jabatan=known.jabatan if args.jabatan is None else args.jabatan,
        by=by,
    )


def add_commands(command: Callable[..., argparse.ArgumentParser], archive: argparse.ArgumentParser) -> None:
    """Adds these commands with `command(name, run, example, parent)`."""
    made = command("backup", backup, "arsip backup --data /srv/arsip /mnt/usb/arsip.tar.gz", archive)
    made.add_argument(
        "target",
        metavar="FILE",
        help="A .tar, .tar.gz or .tgz that is replaced at the end; any other name is a folder of backups.",
    )
    made = command("restore", restore, "arsip restore --data /srv/arsip /mnt/usb/arsip.tar.gz", archive)
    made.add_argument(
        "source",
        metavar="FILE",
        help="A backup: a file, a folder (the newest is taken) or one list in its cadangan/.",
    )
    command("rebuild", rebuild, "arsip rebuild --data /srv/arsip", archive)
    made = command("export", export, "arsip export --data /srv/arsip --id 17 keluar/", archive)
    made.add_argument("--id", type=int, nargs="+", metavar="ID", help="Only these documents; else all.")
    made.add_argument(
        "--per", choices=("naskah", "folder"), default="naskah", help="A bag for each of these."
    )
    made.add_argument(
        "--keamanan",
        choices=DEGREES,
        default="biasa",
        help="The most secret degree handed on (default: biasa).",
    )
    made.add_argument("--organisation", default="", help="Who hands on; else the office in the documents.")
    made.add_argument("out", metavar="FOLDER", help="Where the bags are made.")
    made = command("user", user, "arsip user add ani --role petugas --data /srv/arsip", archive)
    made.add_argument("action", choices=("add", "list", "disable", "enable", "names", "password", "role"))
    made.add_argument("name", nargs="?", default="", metavar="NAME", help="What the person signs in with.")
    made.add_argument("--role", choices=ROLES, default="", help="What the person may do (add, role).")
    made.add_argument("--full-name", help="The person's name (add, names).")
    made.add_argument(
        "--jabatan", metavar="OFFICE", help="The person's office, as slips and initials call it (add, names)."
    )


def _settings(args: argparse.Namespace) -> Settings:
    return load_settings(os.environ, data=args.data)


@contextlib.contextmanager
def _opened(settings: Settings, *, create: bool = False) -> Iterator["NaskahStore"]:
    from archive.naskah_store import open_store

    if not create and not (settings.data / "arsip.db").is_file():
        raise NotFoundError(f"{settings.data}: belum ada arsip di folder ini. Periksa --data.")
    with open_store(settings.database) as store:
        yield store


def _reindexed(settings: Settings) -> int:
    from search.catch_up import rebuild as rebuild_index

    with _opened(settings) as store:
        count = rebuild_index(store, settings.index)
    print(f"Indeks dibangun ulang: {count} naskah.")
    return 0


def _password() -> str:
    """Asked twice at a terminal, else the first line of standard input; never an argument, which others can see."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Kata sandi: ")
    if getpass.getpass("Sekali lagi: ") != first:
        raise ArsipError("Kedua kata sandi tidak sama. Coba lagi.")
    return first


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
