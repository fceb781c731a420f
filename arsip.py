"""The command line, and the one place that puts the parts together.

Parts are imported where they are used: `arsip --help` answers at once, and so does each reading child,
which loads this file again.
"""

import argparse
import contextlib
import json
import logging
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import arsip_desk
import arsip_keep
import arsip_retensi
from archive.errors import ArsipError, NotFoundError, UnreadableError
from archive.settings import SETTINGS, Settings, load_settings

if TYPE_CHECKING:
    from archive.bacaan import Bacaan
    from archive.file_store import FileStore
    from archive.naskah_store import NaskahStore
    from ingest.batch import Outcome, Pages
    from ingest.isolation import ApartReading
    from search.index import Index

log = logging.getLogger("arsip")

STOPPED = 130
BROKEN = 70
WIDTH = 160  # of tables that go into a file or a pipe


@dataclass(frozen=True)
class Archive:
    """Everything that lies in one data folder."""

    settings: Settings
    store: "NaskahStore"
    files: "FileStore"
    index: "Index"

    def catch_up(self) -> int:
        """Brings the search index up to the database."""
        from search.catch_up import catch_up

        return catch_up(self.store, self.index)


@contextlib.contextmanager
def open_archive(settings: Settings, *, create: bool = True) -> Iterator[Archive]:
    """The archive in the data folder; raises NotFoundError when there is none and `create` is False."""
    from archive.file_store import FileStore
    from archive.naskah_store import open_store
    from search.index import open_index

    if not create and not (settings.data / "arsip.db").is_file():
        raise NotFoundError(
            f"{settings.data}: belum ada arsip di folder ini. Periksa --data, atau mulai dengan: arsip ingest"
        )
    with open_store(settings.database) as store:
        files = FileStore(settings.store)
        index = open_index(settings.index, lambda number: store.rekaman(number).teks)
        yield Archive(settings, store, files, index)


def serve(args: argparse.Namespace) -> int:
    """Web pages, watched folder and workers, until a signal."""
    from archive.kemajuan import Kemajuan
    from archive.saran_ulang import Pelatih
    from ingest.batch import workers_lock
    from ingest.dates import parse_date
    from ingest.doorman import Doorman
    from ingest.follow import Follow
    from ingest.intake import Intake
    from ingest.tell import tells, wakes
    from ingest.tools import check_tesseract
    from ingest.watch import Watcher, check_folders
    from web.app import create_app
    from web.first_run import make_code
    from web.server import has_accounts, listening, serve_pages

    settings = settings_of(args)
    check_folders(settings)
    check_tesseract(settings.language)
    with (
        listening(settings) as listener,
        open_archive(settings) as archive,
        workers_lock(settings) as alone,
        contextlib.ExitStack() as running,
    ):
        if not alone:
            raise ArsipError(
                f"{settings.data}: arsip ini sedang dijalankan program lain. Hentikan yang itu dulu."
            )
        first_code = "" if has_accounts(archive.store, settings) else make_code()
        follow = Follow(archive.catch_up, name="indeks")
        kemajuan = Kemajuan()
        intake = Intake(archive.store, archive.files, settings, tell=tells(kemajuan), filed=follow.ask)
        doorman = Doorman(archive.store, archive.files, settings, wakes(intake.wake, kemajuan))
        watcher = Watcher(
            settings.inbox,
            doorman.offer,
            settle_seconds=settings.settle_seconds,
            rescan_seconds=settings.rescan_seconds,
            polling=bool(settings.polling),
        )
        trainer = Pelatih(archive.store.engine, settings.data, settings.database)
        for part in (follow, intake, watcher, trainer):  # ended in the opposite order
            part.start()
            running.callback(part.stop)
        app = create_app(
            settings,
            archive.store,
            archive.files,
            archive.index,
            first_code=first_code,
            changed=follow.ask,
            read_date=parse_date,
            kemajuan=kemajuan,
        )
        serve_pages(app, listener, lambda address: tell_started(address, settings, first_code))
    return 0


def tell_started(address: str, settings: Settings, first_code: str) -> None:
    """What is said once the pages answer."""
    print(f"Arsip: {address}/", flush=True)
    print(f"Folder masuk: {settings.inbox}", flush=True)
    if first_code:
        print(f"Belum ada akun. Kode untuk akun pertama: {first_code}", flush=True)
        print(f"Buat akunnya di {address}/mulai", flush=True)


def ingest(args: argparse.Namespace) -> int:
    """Takes files in and waits for them."""
    from ingest.batch import papers_in
    from ingest.watch import check_folders

    settings = settings_of(args)
    check_folders(settings)
    settings.inbox.mkdir(parents=True, exist_ok=True)
    papers, passed = papers_in([Path(path) for path in args.path] or [settings.inbox], settings)
    if passed:
        print(f"{passed} berkas lain dilewati (bukan PDF atau gambar).", file=sys.stderr)
    return run_batch(settings, lambda batch: batch.take(papers))


def retry(args: argparse.Namespace) -> int:
    """Tries failed files again."""
    return run_batch(settings_of(args), lambda batch: batch.retry(args.id), create=False)


def run_batch(settings: Settings, begin: Any, *, create: bool = True) -> int:
    """Runs a batch with a progress bar and prints what became of each file."""
    from ingest.batch import Batch
    from ingest.follow import Follow
    from ingest.tools import check_tesseract

    check_tesseract(settings.language)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl-C does
    began = time.monotonic()
    with open_archive(settings, create=create) as archive:
        follow = Follow(archive.catch_up, name="indeks", pause=5.0)
        with progress_bar() as show:
            batch = Batch(archive.store, archive.files, settings, show=show, filed=follow.ask)
            with batch.working():
                follow.start()
                begin(batch)
                outcomes = batch.wait()
            follow.stop()
            follow.run_safely()
        print_outcomes(outcomes, archive, time.monotonic() - began)
    if any(outcome.hasil == "tertunda" for outcome in outcomes):
        return 3
    return 1 if any(outcome.hasil == "gagal" for outcome in outcomes) else 0


@contextlib.contextmanager
def progress_bar() -> Iterator[Any]:
    """Pages of pages over all files and the time left, on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn("Membaca"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("halaman"),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
        console=Console(stderr=True),
    ) as progress:
        task = progress.add_task("", total=None)

        def show(pages: "Pages") -> None:
            left = f"{pages.files} berkas lagi" if pages.files else ""
            progress.update(task, completed=pages.done, total=pages.total or None, description=left)

        yield show


def print_outcomes(outcomes: Sequence["Outcome"], archive: Archive, seconds: float) -> None:
    """The table of what each file became, and a line that sums it up."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from ingest.outcomes import ENDED_WELL, HEADINGS, each_document, outcome_row, summary_line

    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    table = Table(title="Hasil", title_justify="left")
    for heading, width in HEADINGS.items():
        right = "right" if heading == "Detik/halaman" else "left"
        table.add_column(heading, justify=right, overflow="fold", max_width=width)  # type: ignore[arg-type]
    outcomes = each_document(outcomes, archive.store.in_file)
    for outcome in outcomes:
        filed = outcome.hasil == "terarsip" and outcome.naskah is not None
        rekaman = archive.store.rekaman(outcome.naskah.id) if filed and outcome.naskah else None
        cells = outcome_row(outcome, rekaman)
        table.add_row(*(Text(cell) for cell in cells), style="" if outcome.hasil in ENDED_WELL else "red")
    if outcomes:
        console.print(table)
    console.print(Text(summary_line(outcomes, seconds)))


def read(args: argparse.Namespace) -> int:
    """Reads one file and prints what stands in it."""
    from archive.rekaman_json import dump_rekaman, rekaman_tree
    from ingest.intake import worker_count
    from ingest.isolation import read_apart, warm_up
    from ingest.names import shown_name
    from ingest.outcomes import rekaman_lines
    from ingest.sniff import check_bytes, sniff
    from ingest.tools import check_tesseract

    settings = settings_of(args)
    path = Path(args.file)
    if not path.is_file():
        raise ArsipError(f"{path.name}: tidak ada atau bukan berkas. Periksa namanya.")
    warm_up()
    check_bytes(path, settings)
    tipe = sniff(path)
    with tempfile.TemporaryDirectory(prefix="arsip-") as work:
        try:
            reading = read_apart(path.resolve(), tipe, Path(work), settings, threads=worker_count(settings))
        except UnreadableError:
            check_tesseract(settings.language)  # the file may not be to blame
            raise
    assert reading is not None
    if args.debug:
        write_debug(Path(args.debug), path, tipe, reading, settings)
    records = [reading.rekaman, *(one.rekaman for one in reading.lain)]
    if args.json:
        more = {"dokumen": [rekaman_tree(one) for one in records]} if reading.lain else {}
        sys.stdout.buffer.write(dump_rekaman(reading.rekaman, **more))
    else:
        for number, rekaman in enumerate(records):
            print(end="\n" if number else "")
            for label, value in rekaman_lines(rekaman, shown_name(path)):
                print(f"{label:14} {value}")
    return 0


def write_debug(folder: Path, path: Path, tipe: str, reading: "ApartReading", settings: Settings) -> None:
    """A picture per page with what was seen drawn over it, the pages and the record, into a folder.

    Drawn in this process: a child has read every page of the file just before without harm.
    """
    from archive.rekaman_json import dump_pages, dump_rekaman
    from ingest.debug import debug_pictures
    from ingest.sniff import limited_pillow

    try:
        folder.mkdir(parents=True, exist_ok=True)
        documents: list[ApartReading | Bacaan] = [reading, *reading.lain]
        for which, one in enumerate(documents):
            tail = f"-{which + 1}" if which else ""
            (folder / f"bacaan{tail}.json").write_bytes(dump_pages(one.pages))
            (folder / f"rekaman{tail}.json").write_bytes(dump_rekaman(one.rekaman))
            with limited_pillow(settings):
                pictures = debug_pictures(path, tipe, one.pages, one.rekaman)
                for number, picture in enumerate(pictures, one.rekaman.halaman_awal or 1):
                    picture.save(folder / f"halaman-{number:03}.png")
    except OSError as error:
        raise ArsipError(f"{folder}: tidak dapat ditulis ({error.strerror}). Pilih folder lain.") from error


def search(args: argparse.Namespace) -> int:
    """Searches the archive."""
    with open_archive(settings_of(args), create=False) as archive:
        results = archive.index.search(
            " ".join(args.words),
            jenis=args.jenis,
            klasifikasi=args.klasifikasi,
            tahun=args.tahun,
            offset=args.offset,
            limit=args.limit,
        )
    hits = [
        {
            "id": hit.id,
            "jenis": hit.jenis,
            "nomor": hit.nomor,
            "judul": hit.judul,
            "klasifikasi": hit.klasifikasi,
            "tanggal": hit.tanggal,
            "halaman": hit.halaman,
            "cuplikan": "".join(text for text, _ in hit.cuplikan),
        }
        for hit in results.hasil
    ]
    if args.json:
        print(json.dumps({"jumlah": results.jumlah, "hasil": hits}, ensure_ascii=False))
        return 0
    for note in results.catatan:
        print(note)
    print(f"{results.jumlah} naskah ditemukan")
    for hit in hits:
        print(f"\n{hit['id']:>6}  {hit['judul']}\n        {hit['jenis']}  {hit['nomor']}  {hit['tanggal']}")
        print(f"        hal. {hit['halaman']}: {hit['cuplikan']}")
    return 0


def reindex(args: argparse.Namespace) -> int:
    """Builds the search index anew."""
    from search.catch_up import rebuild

    with open_archive(settings_of(args), create=False) as archive:
        count = rebuild(archive.store, archive.settings.index)
    print(f"Indeks dibangun ulang: {count} naskah.")
    return 0


def check(args: argparse.Namespace) -> int:
    """Looks for faults and changes nothing."""
    from archive.audit import audit

    with open_archive(settings_of(args), create=False) as archive:
        faults = audit(archive.store, archive.files, archive.index.ids())
        count = len(archive.store.all_ids())
    for fault in faults:
        print(fault)
    print(f"{len(faults)} kesalahan." if faults else f"Tidak ada kesalahan pada {count} naskah.")
    return 1 if faults else 0


def version(_: argparse.Namespace) -> int:
    """Versions of the program and of what reading depends on."""
    import platform
    from importlib import metadata

    from ingest.tools import check_tesseract

    try:
        own = metadata.version("arsip-naskah")
    except metadata.PackageNotFoundError:
        own = "(belum dipasang)"
    try:
        tesseract = check_tesseract(load_settings().language)
    except ArsipError as error:
        tesseract = str(error)
    print(f"arsip {own}\nPython {platform.python_version()}\nTesseract {tesseract}")
    return 0


def settings_of(args: argparse.Namespace) -> Settings:
    """The settings of the environment and of the flags that were given."""
    names = [name for name, _, _ in SETTINGS]
    return load_settings(os.environ, **{name: getattr(args, name, None) for name in names})


def parser() -> argparse.ArgumentParser:
    """All commands with their help and an example each."""
    top = argparse.ArgumentParser(
        prog="arsip",
        description="Reads, files and finds the paper of an Indonesian election office.",
        epilog="Settings come from ARSIP_* variables; flags override them. See README.md for the whole table.",
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    archive = argparse.ArgumentParser(add_help=False)
    archive.add_argument("--data", metavar="DIR", help=help_of("data"))
    archive.add_argument("-v", "--verbose", action="store_true", help="Tell more on standard error.")
    reading = argparse.ArgumentParser(add_help=False)
    for name, kind in (("workers", int), ("inbox", str), ("language", str)):
        reading.add_argument(f"--{name}", type=kind, help=help_of(name))

    def command(
        name: str, run: Any, example: str, *parents: argparse.ArgumentParser
    ) -> argparse.ArgumentParser:
        help_text = str(run.__doc__)
        made = commands.add_parser(
            name, help=help_text, description=help_text, epilog=f"example: {example}", parents=parents
        )
        made.set_defaults(run=run)
        return made

    made = command("serve", serve, "arsip serve --data /srv/arsip --port 8000", archive, reading)
    made.add_argument("--host", help=help_of("host"))
    made.add_argument("--port", type=int, help=help_of("port"))
    made.add_argument("--polling", action="store_const", const=1, help=help_of("polling"))

    made = command("ingest", ingest, "arsip ingest --data /srv/arsip ~/pindaian surat.pdf", archive, reading)
    made.add_argument("path", nargs="*", metavar="PATH", help="Files or folders; without any, the inbox.")

    made = command("read", read, "arsip read --json surat.pdf > surat.json")
    made.add_argument("--json", action="store_true", help="Print the whole record as JSON.")
    made.add_argument(
        "--debug",
        metavar="DIR",
        help="Write into DIR a picture of each page with words, cells, symbols, arrows and fields drawn over it "
        "(halaman-001.png), what was seen (bacaan.json) and the record (rekaman.json): "
        "arsip read --debug periksa surat.pdf",
    )
    made.add_argument("--language", help=help_of("language"))
    made.add_argument("file", metavar="FILE", help="A PDF, JPEG, PNG or TIFF.")

    made = command("search", search, "arsip search --data /srv/arsip undangan rapat pleno", archive)
    made.add_argument("--json", action="store_true", help="Print the answer as JSON.")
    for name, text in (
        ("jenis", "Only this kind."),
        ("klasifikasi", "Only this code."),
        ("tahun", "Only this year."),
    ):
        made.add_argument(f"--{name}", default="", help=text)
    made.add_argument("--offset", type=int, default=0, help="Hits to pass over.")
    made.add_argument("--limit", type=int, default=20, help="Most hits to print.")
    made.add_argument("words", nargs="+", metavar="WORDS", help="What to look for.")

    command("reindex", reindex, "arsip reindex --data /srv/arsip", archive)
    command("check", check, "arsip check --data /srv/arsip", archive)
    made = command("retry", retry, "arsip retry --data /srv/arsip 17", archive, reading)
    made.add_argument(
        "id", nargs="*", type=int, metavar="ID", help="Numbers of documents; without any, all that failed."
    )
    arsip_desk.add_commands(command, archive, reading, run_batch)
    arsip_keep.add_commands(command, archive)
    arsip_retensi.add_commands(command, archive)
    command("version", version, "arsip version")
    return top


def help_of(name: str) -> str:
    """The help of a setting, from the one table of settings."""
    return next(
        f"{text} (default: {default})".replace("%", "%%") for key, default, text in SETTINGS if key == name
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command; its exit code: 0, or that of the error tree."""
    args = parser().parse_args(argv)
    wordy = getattr(args, "verbose", False) or args.run is serve
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO if wordy else logging.ERROR,
        format="%(asctime)s %(levelname)s %(message)s",
    )
    for noisy in ("alembic", "pdfminer", "pikepdf", "watchdog"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        code = args.run(args)
        sys.stdout.flush()
    except ArsipError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Dihentikan. Yang belum selesai dilanjutkan pada kesempatan berikutnya.", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception:
        log.exception("unexpected failure")
        print(
            "arsip: kesalahan dalam program; rinciannya di atas. Laporkan kepada pengembang.", file=sys.stderr
        )
        return BROKEN
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
