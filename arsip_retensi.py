"""The commands of retention and of printed forms: the JRA, what is due, holds, events, boxes, proposals, forms.

A part of the roof, beside `arsip.py`, which adds them to its own. Who proposes, approves or destroys signs in with an
account: two people are two people here, too.
"""

import argparse
import contextlib
import datetime as dt
import getpass
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import ArsipError, NotFoundError, RuleError
from archive.settings import Settings, load_settings

if TYPE_CHECKING:
    from archive.naskah_store import NaskahStore
    from archive.retensi_usul import Usul
    from archive.rights import User

DAFTAR = ("pindah", "musnah", "serah", "nilai", "ditahan", "belum")
SHOWN = 40
ROLE_OF = {
    "biasa": "petugas",
    "terbatas": "kasubbag",
    "rahasia": "sekretaris",
}  # who sees what, for a printed list


def jra(args: argparse.Namespace) -> int:
    """Shows an office's retention schedule (XLSX, CSV) as it is understood, and puts it in force with --apply."""
    from archive.jra import install_jra, jra_lines, jra_versions, read_jra
    from archive.retensi import refresh

    with _opened(_settings(args)) as store:
        if not args.source:
            for version in jra_versions(store.engine):
                print(
                    f"{version.id:3} {version.pada[:10]} {version.jumlah:4} kode  {version.nama_asal}  {version.oleh}"
                )
            for line in jra_lines(store.engine):
                print(
                    f"  {line.kode:10} {line.aktif:4} + {line.inaktif:4} bulan  {line.nasib:16} {line.pemicu}"
                )
            return 0
        columns = dict(pair.split("=", 1) for pair in args.column if "=" in pair)
        plan = read_jra(_bytes(args.source), Path(args.source).name, kolom=columns, pemicu=args.start)
        for name, heading in plan.kolom.items():
            print(f"kolom {name:8} = {heading}")
        print(f"{len(plan.baris)} kode, {len(plan.salah)} baris salah, {len(plan.ragu)} diragukan.")
        for number, text in (*plan.salah, *plan.ragu)[:SHOWN]:
            print(f"  baris {number}: {text}")
        if not args.apply:
            print("Belum dipasang. Ulangi dengan --apply bila sudah benar.")
            return 1 if plan.salah else 0
        done = install_jra(store.engine, plan, oleh=_person(), dasar=args.basis, lewati_salah=args.skip_wrong)
        count = refresh(store.engine)
    print(f"JRA versi {done.id} berlaku; retensi {count} naskah dihitung ulang.")
    return 0


def retensi(args: argparse.Namespace) -> int:
    """Lists what is due: to move (pindah), to destroy (musnah), to hand over (serah), or why nothing runs (belum)."""
    from archive.retensi import count_due, due, shown_clocks
    from archive.rights import seen_by

    today = _day(args.date)
    with _opened(_settings(args)) as store:
        if not args.list:
            for name in DAFTAR:
                print(f"{name:8} {count_due(store.engine, name, today):6} naskah")
            return 0
        rows = due(store.engine, args.list, today, kode=args.kode, limit=args.limit)
        for row in shown_clocks(rows, seen_by(_reader(args))):
            end = row.habis_aktif if args.list == "pindah" else row.habis_inaktif
            print(f"{row.naskah_id:6} {row.kode:10} {end or row.alasan:12} {row.nomor}  {row.judul}".rstrip())
        print(f"{count_due(store.engine, args.list, today, kode=args.kode)} naskah.")
    return 0


def tahan(args: argparse.Namespace) -> int:
    """Holds documents against destruction with a reason, lifts a hold, or lists what is held."""
    from archive.retensi_tahan import hold, holds, lift

    with _opened(_settings(args)) as store:
        if args.lift:
            lift(store.engine, args.lift, args.reason, oleh=_person())
        elif args.id:
            hold(store.engine, args.id, args.reason, oleh=_person())
        for one in holds(store.engine):
            print(f"{one.id:4} naskah {one.naskah_id:6} {one.pada[:10]} {one.oleh}: {one.alasan}")
    return 0


def peristiwa(args: argparse.Namespace) -> int:
    """Records when an event happened that the JRA waits for (`tahapan berakhir`), or lists the events."""
    from archive.retensi import add_event, events_recorded, refresh, withdraw_event

    with _opened(_settings(args)) as store:
        if args.withdraw:
            withdraw_event(store.engine, args.withdraw, args.note, oleh=_person())
        elif args.event:
            add_event(
                store.engine, args.event, args.date, oleh=_person(), kode=args.kode, keterangan=args.note
            )
        refresh(store.engine)
        for one in events_recorded(store.engine):
            print(
                f"{one.id:4} {one.tanggal} {one.kode or 'semua kode':10} {one.pemicu}  {one.keterangan}".rstrip()
            )
    return 0


def boks(args: argparse.Namespace) -> int:
    """Makes a box, says where it stands, puts documents into its folders; without a number lists the boxes."""
    from archive.boks import boxes, open_boks, place

    with _opened(_settings(args)) as store:
        if args.number:
            open_boks(store.engine, args.number, oleh=_person(), lokasi=args.location)
            if args.id:
                count = place(store.engine, args.id, args.number, args.folder, oleh=_person())
                print(f"{count} naskah ditempatkan.")
        for one in boxes(store.engine):
            print(f"{one.nomor:10} {one.lokasi}".rstrip())
    return 0


def usul(args: argparse.Namespace) -> int:
    """Proposals to move, destroy or hand over: make, submit, approve by two people, attach the berita acara, carry out.

    buat, lihat, ajukan, setuju, tolak, keluarkan, ba, batal, laksana.
    """
    settings = _settings(args)
    with _opened(settings) as store:
        if args.action == "lihat":
            return _show(store, args)
        right = "menyetujui" if args.action in ("setuju", "tolak") else "menyusutkan"
        user = _signed_in(store, args.user, right)
        done = _act(args, store, settings, user)
        print(f"Usul {done.jenis} {done.id}: {done.status}.")
        if done.status == "dijadwalkan" and done.jenis == "musnah":
            print(
                f"Dapat dilaksanakan sesudah {_local(done.laksana_sesudah)}; sampai saat itu dapat dibatalkan."
            )
        if done.status == "dilaksanakan" and done.jenis == "musnah":
            print("Salinan dalam cadangan dan folder duplikat/ tidak ikut terhapus.")
            _index(store, settings)
    return 0


def _act(args: argparse.Namespace, store: "NaskahStore", settings: Settings, user: "User") -> "Usul":
    from archive import retensi_usul as do
    from archive.file_store import FileStore
    from archive.retensi_musnah import destroy

    engine, by = store.engine, user.nama
    if args.action == "buat":
        if args.kind not in do.JENIS_USUL:
            raise RuleError("sebut jenisnya. Contoh: arsip usul buat musnah --title “Undangan 2019” --as ani")
        today = _day(args.date)
        return do.propose(
            engine,
            args.kind,
            args.title,
            oleh=by,
            hari_ini=today,
            ids=args.id,
            kode=args.kode,
            nomor=args.number,
        )
    number = _number(args.kind)
    if args.action == "ajukan":
        return do.submit(engine, number, oleh=by, nomor=args.number)
    if args.action in ("setuju", "tolak"):
        said = {"jabatan": args.title or user.peran.capitalize(), "catatan": args.reason}
        return do.decide(engine, number, args.action, nama=by, **said)
    if args.action == "keluarkan":
        for naskah_id in args.id or ():
            do.drop(engine, number, naskah_id, args.reason, oleh=by)
        return do.get_usul(engine, number)
    if args.action == "ba":
        wait = dt.timedelta(days=settings.destroy_wait_days)
        (report,) = args.id or (0,)
        return do.attach_ba(
            engine, number, report, oleh=by, nomor=args.number, tanggal=args.date, tunggu=wait
        )
    if args.action == "batal":
        return do.withdraw(engine, number, args.reason, oleh=by)
    if do.get_usul(engine, number).jenis == "musnah":
        return destroy(number, store=store, files=FileStore(settings.store), oleh=by)
    return do.carry_out(engine, number, oleh=by)


def _show(store: "NaskahStore", args: argparse.Namespace) -> int:
    from archive.retensi_usul import approvals, get_usul, lines, list_usul
    from archive.rights import seen_by

    if not args.kind:
        for one in list_usul(store.engine):
            print(f"{one.id:4} {one.jenis:7} {one.status:13} {one.pada[:10]} {one.judul}")
        return 0
    one = get_usul(store.engine, _number(args.kind))
    print(
        f"Usul {one.jenis} {one.id} “{one.judul}”, {one.status}, oleh {one.oleh} {one.pada[:10]} {one.alasan}".rstrip()
    )
    for said in approvals(store.engine, one.id):
        print(f"  {said.putusan}: {said.nama}, {said.jabatan}, {said.pada[:10]} {said.catatan}".rstrip())
    if one.ba_naskah_id:
        print(f"  berita acara {one.ba_nomor} tanggal {one.ba_tanggal}: naskah {one.ba_naskah_id}")
    seen = seen_by(_reader(args))
    for line in lines(store.engine, one.id):
        what = f"{line.nomor}  {line.uraian}" if line.keamanan in seen else f"({line.keamanan})"
        print(
            f"  {line.no:4} naskah {line.naskah_id:6} {line.kode:10} {line.status:12} {what} {line.keterangan}".rstrip()
        )
    return 0


def cetak(args: argparse.Namespace) -> int:
    """Prints a form or a list into a file: .pdf, and lists also .xlsx or .csv."""
    from archive.cetak.huruf import WANTED, use_fonts
    from archive.cetak.pesanan import Pilihan, print_form
    from archive.durable import store_faults, write_file

    settings = _settings(args)
    out = Path(args.out)
    chosen = Pilihan(
        tahun=args.year,
        dari=args.since,
        sampai=args.until,
        buku=args.book,
        kode=args.kode,
        boks=args.box,
        unit=args.unit,
        id=args.id,
        tanggal=args.date,
        nomor=args.number,
        tujuan=tuple(args.to),
    )
    with _opened(settings) as store:
        bentuk = out.suffix.lower().removeprefix(".")
        made = print_form(args.form, bentuk, chosen, store=store, settings=settings, user=_reader(args))
    with store_faults(out.name):
        write_file(out, made)
    if bentuk == "pdf" and (family := use_fonts()) != WANTED:
        print(f"Huruf {WANTED} tidak ada, dipakai {family}. Pasang paket fonts-liberation.", file=sys.stderr)
    if not settings.office_name:
        print("Nama kantor pada kop belum disetel; isi ARSIP_OFFICE_NAME.", file=sys.stderr)
    print(f"{out}: {len(made)} byte.")
    return 0


def add_commands(command: Callable[..., argparse.ArgumentParser], archive: argparse.ArgumentParser) -> None:
    """Adds these commands with `command(name, run, example, parents)`."""
    made = command("jra", jra, "arsip jra --data /srv/arsip jra-2023.xlsx", archive)
    made.add_argument(
        "source", nargs="?", default="", metavar="FILE", help="The schedule; without it, the one in force."
    )
    made.add_argument("--apply", action="store_true", help="Put it in force; without this it is only shown.")
    made.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="NAME=HEADING",
        help="Which column is kode, aktif, nasib ...",
    )
    made.add_argument(
        "--start", default="tanggal", help="The start of rows that name none (default: tanggal)."
    )
    made.add_argument("--basis", default="", help="The regulation the schedule stands in.")
    made.add_argument("--skip-wrong", action="store_true", help="Pass over rows that cannot be taken.")

    made = command("retensi", retensi, "arsip retensi --data /srv/arsip musnah", archive)
    made.add_argument("list", nargs="?", choices=DAFTAR, help="A list; without it, how long each is.")
    made.add_argument("--limit", type=int, default=SHOWN, help="Most documents to print.")
    _add(made, "kode", "date", "keamanan")

    made = command("tahan", tahan, "arsip tahan --data /srv/arsip 17 --reason “sengketa 12/2026”", archive)
    made.add_argument(
        "id", nargs="*", type=int, metavar="ID", help="Documents to hold; without any, what is held."
    )
    made.add_argument("--lift", type=int, metavar="HOLD", help="Lift this hold.")
    _add(made, "reason")

    made = command(
        "peristiwa", peristiwa, "arsip peristiwa “tahapan berakhir” --date 2025-01-15 --kode PL.02", archive
    )
    made.add_argument("event", nargs="?", default="", metavar="EVENT", help="As the JRA words it.")
    made.add_argument("--note", default="", help="What is known of it, or why it is taken back.")
    made.add_argument("--withdraw", type=int, metavar="ID", help="Take this event back.")
    _add(made, "kode", "date")

    made = command(
        "boks", boks, "arsip boks --data /srv/arsip 12 --location “Depo, rak A” --id 17 18", archive
    )
    made.add_argument("number", nargs="?", default="", metavar="NUMBER", help="The number on the box.")
    made.add_argument("--location", default="", help="Room and shelf.")
    made.add_argument("--id", type=int, nargs="+", metavar="ID", help="Documents that lie in it.")
    made.add_argument("--folder", default="", help="The folder in it.")

    made = command("usul", usul, "arsip usul buat musnah --title “Undangan 2019” --as ani", archive)
    actions = ("buat", "lihat", "ajukan", "setuju", "tolak", "keluarkan", "ba", "batal", "laksana")
    made.add_argument("action", choices=actions)
    made.add_argument(
        "kind", nargs="?", default="", metavar="KIND|NUMBER", help="pindah, musnah or serah; else its number."
    )
    made.add_argument("--as", dest="user", default="", metavar="NAME", help="The account that does it.")
    made.add_argument("--title", default="", help="What is proposed (buat), or the office of who approves.")
    made.add_argument(
        "--number", default="", help="The number of the paper (ajukan), of the berita acara (ba)."
    )
    made.add_argument(
        "--id", type=int, nargs="+", metavar="ID", help="Documents (buat, keluarkan), the berita acara (ba)."
    )
    _add(made, "kode", "date", "reason", "keamanan")

    from archive.cetak.formulir import FORMULIR

    told = "; ".join(f"{name}: {what}" for name, what in FORMULIR.items())
    made = command(
        "cetak", cetak, "arsip cetak agenda-masuk --data /srv/arsip --year 2026 agenda.pdf", archive
    )
    made.add_argument("form", choices=tuple(FORMULIR), metavar="FORM", help=told)
    made.add_argument("out", metavar="FILE", help="A .pdf; lists also .xlsx and .csv.")
    made.add_argument("--year", type=int, default=0, help="The year of a register (default: this one).")
    made.add_argument("--since", default="", metavar="DAY", help="From this day on.")
    made.add_argument("--until", default="", metavar="DAY", help="To this day.")
    made.add_argument("--book", default="", help="The book within a register.")
    made.add_argument("--box", default="", help="Only this box.")
    made.add_argument("--unit", default="", help="Unit pengolah in the head of a list.")
    made.add_argument("--id", type=int, default=0, help="The slip, or the proposal.")
    made.add_argument("--number", default="", help="The number of a berita acara.")
    made.add_argument(
        "--to", action="append", default=[], metavar="NAME", help="A usual addressee of slips; repeat it."
    )
    _add(made, "kode", "date", "keamanan")


def _add(made: argparse.ArgumentParser, *names: str) -> None:
    helps = {
        "kode": "Only this code and what lies below it.",
        "date": "The day that counts, YYYY-MM-DD (default: today).",
        "reason": "Why.",
    }
    for name in names:
        if name == "keamanan":
            text = "The most secret degree that is shown (default: biasa)."
            made.add_argument("--keamanan", choices=tuple(ROLE_OF), default="biasa", help=text)
        else:
            made.add_argument(f"--{name}", default="", help=helps[name])


def _signed_in(store: "NaskahStore", name: str, right: str) -> "User":
    """The account that does it, by its password; raises RuleError when it is wrong or may not."""
    from archive.accounts import Accounts
    from archive.rights import may

    if not name:
        raise RuleError("sebut akun yang melakukannya dengan --as NAMA. Lihat: arsip user list")
    sandi = getpass.getpass("Kata sandi: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    accounts = Accounts(store.engine)
    user, token = accounts.sign_in(name, sandi)
    accounts.end_session(token)
    if not may(user, right):
        raise RuleError(f"{user.nama}: peran {user.peran} tidak berhak {right}. Minta orang lain.")
    return user


def _reader(args: argparse.Namespace) -> "User":
    """Whoever sits at this machine, seeing what they ask to see."""
    from archive.rights import User

    return User(0, _person(), "", ROLE_OF[args.keamanan], True, "")


def _number(text: str) -> int:
    if not text.isdigit():
        raise RuleError("sebut nomor usulnya. Lihat: arsip usul lihat")
    return int(text)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if text else dt.date.today()
    except ValueError:
        raise RuleError(f"tanggal “{text}”: bukan tanggal. Tulis sebagai TTTT-BB-HH.") from None


def _local(moment: str) -> str:
    return f"{dt.datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise ArsipError(f"{path}: tidak dapat dibaca ({error.strerror}). Periksa namanya.") from error


def _index(store: "NaskahStore", settings: Settings) -> None:
    from search.catch_up import catch_up
    from search.index import open_index

    catch_up(store, open_index(settings.index, lambda number: store.rekaman(number).teks))


def _settings(args: argparse.Namespace) -> Settings:
    return load_settings(os.environ, data=args.data)


@contextlib.contextmanager
def _opened(settings: Settings) -> Iterator["NaskahStore"]:
    from archive.naskah_store import open_store

    if not (settings.data / "arsip.db").is_file():
        raise NotFoundError(f"{settings.data}: belum ada arsip di folder ini. Periksa --data.")
    with open_store(settings.database) as store:
        yield store


def _person() -> str:
    return f"{getpass.getuser()} (perintah arsip)"
