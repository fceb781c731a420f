"""The commands of the letter desk and the arsiparis: codes and their suggestions, import, migration.

A part of the roof, beside `arsip.py`, which adds them to its own.
"""

import argparse
import contextlib
import datetime as dt
import getpass
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.errors import ArsipError, NotFoundError
from archive.settings import Settings, load_settings

if TYPE_CHECKING:
    from archive.impor_agenda import RencanaImpor
    from archive.naskah_store import NaskahStore

SHOWN = 40  # doubtful rows and notes that are printed; the rest is counted


def migrate(args: argparse.Namespace) -> int:
    """Brings the database of an older program up to this one, after a copy, and says what was done."""
    from archive.migrasi import migrate as bring_up
    from ingest.batch import workers_lock

    settings = _settings(args)
    database = settings.data / "arsip.db"
    if database.is_file():
        with workers_lock(settings) as alone:
            if not alone:
                raise ArsipError(
                    f"{settings.data}: arsip ini sedang dijalankan. Hentikan dulu, lalu coba lagi."
                )
            done = bring_up(database, settings.database)
    else:
        done = bring_up(database, settings.database)  # says that there is none
    for fault in done.kesalahan:
        print(fault)
    if not done.langkah:
        print(f"Basis data sudah versi terbaru ({done.ke}).")
    else:
        print(f"Basis data dibawa dari versi {done.dari} ke {done.ke}:")
        for step in done.langkah:
            print(f"  {step}")
        print(f"Salinan sebelumnya: {done.salinan}")
    return 1 if done.kesalahan else 0


def kode(args: argparse.Namespace) -> int:
    """Shows the tree of archive codes: the heads, a code with what is below it, or the codes that words name."""
    from archive.kode_favorit import add_favourite, favourites, most_used, remove_favourite, undo_favourite
    from archive.kode_pohon import children, find_words, path, present_code

    asked = " ".join(args.words)
    if args.favorite:
        by = _person()
        with _opened(_settings(args)) as store:
            if args.favorite == "add":
                add_favourite(store.engine, asked, oleh=by)
            elif args.favorite == "remove":
                remove_favourite(store.engine, asked, oleh=by)
            elif args.favorite == "undo":
                undo_favourite(store.engine, oleh=by)
            for kept in favourites(store.engine):
                print(f"* {kept.kode.kode:10} {kept.kode.uraian}")
            for found, count in most_used(store.engine):
                print(f"  {found.kode:10} {found.uraian}  ({count} naskah)")
        return 0
    branch = path(asked)
    if branch or not asked:
        for depth, one in enumerate(branch):
            print(f"{'  ' * depth}{one.kode:10} {one.uraian}")
        for one in children(branch[-1].kode if branch else ""):
            print(f"{'  ' * len(branch)}{one.kode:10} {one.uraian}")
        if branch:
            print(present_code(asked).keterangan)
        return 0
    hits = find_words(asked)
    for hit in hits:
        print(f"{hit.kode.kode:10} {hit.kode.uraian}")
    if not hits:
        print(
            present_code(asked).keterangan
            if any(sign.isdigit() for sign in asked)
            else "Tidak ada kode yang cocok."
        )
    return 0 if hits else 1


def saran(args: argparse.Namespace) -> int:
    """Suggests codes for a subject or a document, with reasons; learns anew first when people confirmed something."""
    from archive.saran import UNKNOWN, suggest, suggest_subject
    from archive.saran_latih import refresh

    settings = _settings(args)
    with _opened(settings) as store:
        if args.train or not args.stale:
            trained = refresh(settings.data, settings.database)
            if args.train:
                print("Saran dilatih ulang." if trained else "Saran sudah mutakhir.")
                return 0
        if args.id is not None:
            found = suggest(store.rekaman(args.id), settings.data)
        else:
            found = suggest_subject(" ".join(args.words), settings.data)
    for one in found:
        sure = "yakin" if one.yakin else "mungkin"
        print(f"{one.kode.kode:10} {one.keyakinan:4.0%} {sure:8} {one.kode.uraian}\n{'':11}{one.alasan}")
    if not found:
        print(UNKNOWN)
    return 0 if found else 1


def impor(args: argparse.Namespace) -> int:
    """Takes over what an office has: an agenda in XLSX or CSV, or a folder tree of old scans; shows it first."""
    source = Path(args.source)
    if source.is_dir():
        return _import_folder(args, source)
    from archive.impor_agenda import carry_out, plan_import
    from archive.impor_kolom import Pemetaan, read_mapping, write_mapping
    from archive.impor_lembar import read_sheets
    from ingest.dates import parse_date

    settings = _settings(args)
    given = read_mapping(Path(args.mapping)) if args.mapping else Pemetaan()
    given = _with_flags(given, args)
    sheets = [one for one in read_sheets(source) if given.lembar in ("", one.nama)]
    if not sheets:
        raise NotFoundError(
            f"{source.name}: tidak ada lembar yang terisi dengan nama “{given.lembar}”. Periksa --sheet."
        )
    doubtful = 0
    with _opened(settings, create=args.apply) as store:
        for sheet in sheets:
            plan = plan_import(
                store.engine,
                source.stem,
                sheet,
                given,
                wilayah=settings.wilayah,
                read_date=parse_date,
                today=dt.date.today(),
            )
            _show_plan(plan)
            doubtful += len(plan.ragu)
            if args.write_mapping:
                write_mapping(Path(args.write_mapping), given, plan.baris_judul, plan.kolom)
                print(f"Pemetaan ditulis ke {args.write_mapping}; betulkan, lalu pakai dengan --mapping.")
                args.write_mapping = ""  # one file for the first sheet
            if args.apply:
                done = carry_out(store.engine, plan, oleh=_person(), draf=args.doubtful == "draft")
                print(f"Masuk {done.masuk} baris, {done.draf} draf; {done.sudah} sudah ada.")
    if not args.apply:
        print("Belum ada yang diubah. Bila sudah benar, jalankan lagi dengan --apply.")
    return 1 if doubtful and args.doubtful != "draft" else 0


def _with_flags(given: Any, args: argparse.Namespace) -> Any:
    """The mapping with the flags that were given, which go before it."""
    import dataclasses

    flags = {"register": args.register, "buku": args.book, "tahun": args.year, "lembar": args.sheet}
    return dataclasses.replace(given, **{name: value for name, value in flags.items() if value})


def _show_plan(plan: "RencanaImpor") -> None:
    print(f"Lembar {plan.lembar}: register {plan.register}, judul kolom pada baris {plan.baris_judul}")
    for column in plan.kolom:
        if column.judul:
            like = f" ({column.mirip:.0%})" if column.isian and column.mirip < 1 else ""
            print(f"  {column.judul[:40]:40} -> {column.isian or '(tidak dipakai)'}{like}")
    mended = [(row.baris, note) for row in (*plan.baru, *plan.ragu) for note in row.perbaikan]
    print(f"{len(plan.baru)} baris baru, {len(plan.sudah)} sudah ada, {len(plan.ragu)} meragukan.")
    _show("diperbaiki atau perlu dilihat", [f"baris {number}: {note}" for number, note in mended])
    _show("meragukan", [f"baris {row.baris}: {'; '.join(row.ragu)}" for row in plan.ragu])


def _show(title: str, lines: list[str]) -> None:
    if lines:
        print(f"{title}:")
    for line in lines[:SHOWN]:
        print(f"  {line}")
    if len(lines) > SHOWN:
        print(f"  ... dan {len(lines) - SHOWN} lagi")


def _import_folder(args: argparse.Namespace, source: Path) -> int:
    """Old scans: what their folders say, then the way of every scan, then the hints for what has no code of its own."""
    from archive.durable import hash_file
    from archive.file_store import FileStore
    from archive.impor_folder import apply_hints, path_hints, remember, undecided
    from ingest.batch import papers_in

    settings = _settings(args)
    root = source.resolve()
    if root == settings.data or settings.data in root.parents or root in settings.data.parents:
        raise ArsipError(f"{source}: folder ini milik arsip sendiri. Pilih folder pindaian lama.")
    papers, passed = papers_in([root], settings)
    places = [(hash_file(path), path, path_hints(path.relative_to(root))) for path in papers]
    with _opened(settings, create=args.apply) as store:
        taken = {
            sha for sha, _, _ in places if (row := store.by_sha(sha)) is not None and row.status != "gagal"
        }
        new = {sha: path for sha, path, _ in reversed(places) if sha not in taken}
        print(
            f"{len(papers)} pindaian, {len(new)} baru, {len(taken)} sudah ada, {passed} berkas lain dilewati."
        )
        notes = {f"{path.relative_to(root).parent}: {'; '.join(hint.keterangan)}" for _, path, hint in places}
        _show("petunjuk dari nama folder", sorted(note for note in notes if not note.endswith(": ")))
        if not args.apply:
            print("Belum ada yang diubah. Bila sudah benar, jalankan lagi dengan --apply.")
            return 0
        remember(store.engine, [(sha, str(path), hint) for sha, path, hint in places], oleh=_person())
    code = args.run_batch(settings, lambda batch: batch.take(list(new.values()))) if new else 0
    with _opened(settings) as store:
        hints = undecided(store.engine) | {sha: hint for sha, _, hint in places}
        filed, found = apply_hints(store, FileStore(settings.store), hints, oleh=_person())
    _show("perlu dilihat", found)
    if filed:
        print(f"{filed} naskah tanpa kode diarsipkan menurut nama foldernya.")
        _indexed(settings)
    return int(code)


def add_commands(
    command: Callable[..., argparse.ArgumentParser],
    archive: argparse.ArgumentParser,
    reading: argparse.ArgumentParser,
    run_batch: Callable[..., int],
) -> None:
    """Adds these commands with `command(name, run, example, parents)`; `run_batch` takes scans in and waits."""
    made = command("kode", kode, "arsip kode pemusnahan arsip", archive)
    made.add_argument("words", nargs="*", metavar="WORDS", help="A code or words; without any, the heads.")
    made.add_argument(
        "--favorite",
        choices=("list", "add", "remove", "undo"),
        default="",
        help="The office's favourite codes.",
    )
    made = command("saran", saran, "arsip saran --data /srv/arsip undangan rapat pleno", archive)
    made.add_argument("words", nargs="*", metavar="WORDS", help="The subject of a letter.")
    made.add_argument("--id", type=int, metavar="ID", help="A document of the archive instead.")
    made.add_argument(
        "--train", action="store_true", help="Only learn anew, if people confirmed something since."
    )
    made.add_argument("--stale", action="store_true", help="Do not learn anew first.")
    made = command("impor", impor, "arsip impor --data /srv/arsip agenda-2021.xlsx", archive, reading)
    made.set_defaults(run_batch=run_batch)
    made.add_argument("source", metavar="PATH", help="An agenda (.xlsx, .csv), or a folder of old scans.")
    made.add_argument("--apply", action="store_true", help="Do it; without this everything is only shown.")
    made.add_argument(
        "--register", default="", help="masuk, keluar, keputusan or ekspedisi, if the sheet does not say."
    )
    made.add_argument(
        "--book", default="", help="The book within the register, where the office keeps several."
    )
    made.add_argument(
        "--year", type=int, default=0, help="The year of the agenda; else that of each row's date."
    )
    made.add_argument("--sheet", default="", help="Only this sheet; else all.")
    made.add_argument(
        "--mapping", default="", metavar="FILE", help="Which column is which, as --write-mapping wrote it."
    )
    made.add_argument(
        "--write-mapping", default="", metavar="FILE", help="Write what was found, to be set right by hand."
    )
    made.add_argument(
        "--doubtful",
        choices=("skip", "draft"),
        default="skip",
        help="Leave doubtful rows out, or take them as drafts.",
    )
    command("migrate", migrate, "arsip migrate --data /srv/arsip", archive)


def _settings(args: argparse.Namespace) -> Settings:
    return load_settings(os.environ, data=args.data)


@contextlib.contextmanager
def _opened(settings: Settings, *, create: bool = False) -> Iterator["NaskahStore"]:
    from archive.naskah_store import open_store

    if not create and not (settings.data / "arsip.db").is_file():
        raise NotFoundError(f"{settings.data}: belum ada arsip di folder ini. Periksa --data.")
    with open_store(settings.database) as store:
        yield store


def _indexed(settings: Settings) -> None:
    from search.catch_up import catch_up
    from search.index import open_index

    with _opened(settings) as store:
        catch_up(store, open_index(settings.index, lambda number: store.rekaman(number).teks))


def _person() -> str:
    return f"{getpass.getuser()} (perintah arsip)"
