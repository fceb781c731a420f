"""The database made anew from the folder of documents: from each original, its record, its pages and its card.

What the office did at its desk (the trail, registers, numbers, slips) is taken over from the old database as far as that
can still be read, else from the journal beside the documents, and named where neither has it. The new database is made
beside the old one, which is kept under another name.
"""

import contextlib
import datetime as dt
import gzip
import logging
import os
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from archive.agenda_rencana import split_sifat
from archive.card import CARD, Card, Musnah, load_card
from archive.database import naskah_table as N
from archive.database import open_engine, rekaman_table, upgrade
from archive.durable import hash_file, store_faults, sync_folder
from archive.file_store import EXTENSION, FILES, FileStore
from archive.folder_name import UNCLASSIFIED, parent_folder
from archive.jurnal import rewrite, watch
from archive.jurnal_pulih import replay
from archive.naskah_store import RECEIVED, folder_key
from archive.old_database import OldDatabase, carry_over, open_old
from archive.records import Rekaman
from archive.rekaman_json import dump_rekaman, load_pages, load_rekaman
from archive.rights import keamanan_of
from archive.summary import ringkas
from archive.trail import HEAD_FILE, SYSTEM, record, recording

log = logging.getLogger(__name__)

DATABASE = "arsip.db"
JOURNALED = "catatan.db"
FRESH = ".bangun"  # a folder, for the head of the trail is noted beside its database
_OF_THE_FILE = ("tipe", "ukuran", "diterima_pada", "nama_asal")
TIPE = {ext: tipe for tipe, ext in EXTENSION.items()}


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What became of it: documents filed and waiting, rows taken over per table, what could not be rebuilt, and the
    name the old database is kept under ("" when there was none).
    """

    terarsip: int
    menunggu: int
    dibawa: dict[str, int]
    hilang: tuple[str, ...]
    lama: str


@dataclass(slots=True)
class _Found:
    """A document as its folder tells it; `values` are columns, `id` 0 is not known yet, `first` holds its original
    when that lies elsewhere.
    """

    id: int
    values: dict[str, object]
    isi: str | None = None
    first: "_Found | None" = None


@dataclass(slots=True)
class _Work:
    files: FileStore
    old: OldDatabase | None
    lost: list[str] = field(default_factory=list)


def rebuild_database(data: Path, *, wrap: Callable[[Iterable[Path]], Iterable[Path]] = iter) -> Rebuilt:
    """Makes `arsip.db` of a data folder anew and puts it in its place; the index is left to be built again.

    Nothing else may use the archive meanwhile: StoreError when something does. Doing it twice gives the same rows.
    """
    data = data.resolve()
    files = FileStore(data / "arsip")
    fresh = data / FRESH / DATABASE
    with files.filing_lock(), contextlib.ExitStack() as held:
        shutil.rmtree(fresh.parent, ignore_errors=True)
        source, lost = data / DATABASE, list[str]()
        old = held.enter_context(open_old(source))
        if old is None and replay(files.root, data / FRESH / JOURNALED, lost):
            source = data / FRESH / JOURNALED
            old = held.enter_context(open_old(source))
            lost += _not_in_journal(source, data)
        work = _Work(files, old, lost)
        found = _numbered(list(_read_store(work, wrap)), work)
        engine = open_engine(f"sqlite:///{fresh}")
        try:
            upgrade(engine)
            _write(engine, found)
            carried = carry_over(engine, source, old, work.lost)
            filed = sum(1 for one in found if one.values["status"] == "terarsip")
            _tell(engine, filed, len(found) - filed, work.lost)
        finally:
            engine.dispose()
        _one_file(fresh)
        held.pop_all().close()
        kept = _swap(data)
        _journal_anew(data)
    return Rebuilt(filed, len(found) - filed, carried, tuple(work.lost), kept)


def _read_store(work: _Work, wrap: Callable[[Iterable[Path]], Iterable[Path]]) -> Iterator[_Found]:
    """Every folder with an original, in the order of names; two with the same bytes are one, and named."""
    root = work.files.root
    seen: dict[str, _Found] = {}
    originals = sorted(path for path in root.rglob("asli.*") if path.is_file() and not path.is_symlink())
    originals.sort(
        key=lambda path: path.relative_to(root).parts[0] == RECEIVED
    )  # a leftover after what is filed
    for path in wrap(originals):
        folder = path.parent.relative_to(root).as_posix()
        if path.suffix[1:] not in TIPE:
            work.lost.append(f"{folder}/{path.name}: jenis berkas tidak dikenal.")
            continue
        if (card := _card(path.parent)) is not None and card.musnah is not None:
            continue  # its destruction was broken off; the card tells of it below
        one = _waiting(path, work) if folder.startswith(f"{RECEIVED}/") else _filed(path, folder, work)
        if one is None:
            continue
        sha256 = str(one.values["sha256"])
        if sha256 in seen:
            if one.values["status"] == "terarsip":
                first = seen[sha256].values["folder"]
                work.lost.append(f"{folder}: salinan dari {first}; hanya satu yang dicatat.")
            continue
        seen[sha256] = one
        yield one
    parts: list[_Found] = []
    for path in sorted(root.rglob(CARD)):
        card, folder = _card(path.parent), path.parent.relative_to(root).as_posix()
        if card is None or card.musnah is None:
            continue
        one = _destroyed(card, card.musnah, folder)
        if card.induk_id is not None:
            parts.append(one)
        elif card.sha256 not in seen:
            seen[card.sha256] = one
            yield one
    places = (path.parent for path in sorted(root.rglob(FILES["rekaman"])))
    parts += [one for place in places if (one := _part(place, work)) is not None]
    for one in parts:
        first = seen.get(str(one.values["sha256"]))
        if first is None:
            work.lost.append(
                f"{one.values['folder']}: berkas asli yang memuat naskah ini tidak ada. Pulihkan dari cadangan."
            )
            continue
        one.first = first
        names = ("tipe", "ukuran", "diterima_pada") if one.values["nama_asal"] else _OF_THE_FILE
        one.values |= {name: first.values[name] for name in names}
        one.values["folder_asli"] = first.values["folder"]
        yield one


def _destroyed(card: Card, musnah: Musnah, folder: str) -> _Found:
    """A document of which only the card is left."""
    ringkasan = ringkas(musnah.rekaman)
    names = ("sha256", "nama_asal", "klasifikasi", "diterima_pada", "diarsipkan_pada", "detik", "keamanan")
    values: dict[str, object] = {name: getattr(card, name) for name in (*names, "kesegeraan", "halaman_awal")}
    values |= {name: getattr(musnah, name) for name in ("tipe", "ukuran", "halaman")}
    told = ("jenis", "nomor", "judul", "tanggal", "tahun", "instansi")
    values |= {name: getattr(ringkasan, name) for name in told}
    values |= {
        "status": "terarsip",
        "alasan": "",
        "folder": folder,
        "folder_kunci": folder_key(folder),
        "terindeks": False,
        "perlu_diperiksa": 0,
        "teragenda": True,
        "dimusnahkan_pada": musnah.pada,
        "versi": 1,
    }
    return _Found(card.id, values, dump_rekaman(musnah.rekaman).decode())


def _filed(path: Path, folder: str, work: _Work) -> _Found | None:
    """A document that lies with its original."""
    try:
        isi = (path.parent / FILES["rekaman"]).read_bytes()
        rekaman = load_rekaman(isi)
    except (OSError, msgspec.MsgspecError):
        work.lost.append(f"{folder}: rekaman.json hilang atau rusak. Pindahkan aslinya ke folder masuk.")
        return None
    card = _card(path.parent)
    sha256 = hash_file(path)
    if card is not None and card.sha256 != sha256:
        work.lost.append(f"{folder}: isi {path.name} berubah sejak diterima. Pulihkan dari cadangan.")
        sha256 = card.sha256
    known = work.old.naskah(sha256) if work.old is not None else {}
    told = {} if card is None else _values(card)
    if card is None and not known:
        work.lost.append(f"{folder}: nama asal dan waktu terima tidak tercatat dalam folder ini.")
    return _document(path.parent, folder, rekaman, isi, _base(path, sha256, known | told), known, card, work)


def _part(place: Path, work: _Work) -> _Found | None:
    """A document whose original lies with another one of its file; None for other folders."""
    folder = place.relative_to(work.files.root).as_posix()
    if folder.startswith(f"{RECEIVED}/") or any(work.files.find(folder, f"asli.{ext}") for ext in TIPE):
        return None
    card = _card(place)
    try:
        isi = (place / FILES["rekaman"]).read_bytes()
        rekaman = load_rekaman(isi)
    except (OSError, msgspec.MsgspecError):
        if card is not None and card.musnah is None:
            work.lost.append(f"{folder}: rekaman.json rusak. Pulihkan dari cadangan.")
        return None
    sha256 = card.sha256 if card is not None else rekaman.sha256_asli
    first = card.halaman_awal if card is not None else rekaman.halaman_awal
    if sha256 is None or first is None or (card is not None and card.musnah is not None):
        return None
    known = work.old.part(sha256, first) if work.old is not None else {}
    told = known | ({} if card is None else _values(card))
    values = _blank() | {
        "sha256": sha256,
        "nama_asal": told.get("nama_asal", ""),
        "detik": float(told.get("detik") or 0.0),
        "halaman_awal": first,
        "versi": int(known.get("versi") or 0) + 1,
    }
    return _document(place, folder, rekaman, isi, values, known, card, work)


def _document(
    place: Path,
    folder: str,
    rekaman: Rekaman,
    isi: bytes,
    base: dict[str, object],
    known: dict[str, Any],
    card: Card | None,
    work: _Work,
) -> _Found:
    told = {} if card is None else _values(card)
    pages = _page_count(place, rekaman)
    if pages is None:
        work.lost.append(f"{folder}: halaman.json.gz hilang atau rusak. Pulihkan dari cadangan.")
    if work.files.find(folder, FILES["arsip"]) is None:
        work.lost.append(f"{folder}: arsip.pdf hilang. Pulihkan dari cadangan.")
    ringkasan = ringkas(rekaman)
    values = base | {
        "status": "terarsip",
        "jenis": rekaman.jenis,
        "nomor": ringkasan.nomor,
        "judul": ringkasan.judul,
        "tanggal": ringkasan.tanggal,
        "tahun": ringkasan.tahun,
        "instansi": ringkasan.instansi,
        "klasifikasi": card.klasifikasi if card is not None else _code(folder, rekaman, ringkasan.tahun),
        "folder": folder,
        "folder_kunci": folder_key(folder),
        "halaman": len(rekaman.halaman) or pages or 0,
        "diarsipkan_pada": told.get("diarsipkan_pada")
        or known.get("diarsipkan_pada")
        or _time(place / FILES["rekaman"]),
        "perlu_diperiksa": len(rekaman.catatan_baca),
        "keamanan": told.get("keamanan") or known.get("keamanan") or keamanan_of(rekaman),
        "teragenda": bool(known.get("teragenda", False)),
        "kesegeraan": told.get("kesegeraan") or known.get("kesegeraan") or _urgency(rekaman),
    }
    naskah_id = int(told.get("id") or known.get("id") or 0)
    return _Found(naskah_id, values, isi.decode())


def _urgency(rekaman: Rekaman) -> str:
    return split_sifat((rekaman.surat.sifat if rekaman.surat else None) or "")[0]


def _waiting(path: Path, work: _Work) -> _Found | None:
    """A document that was received and not filed: it waits to be read, or has failed as the old database says."""
    sha256 = hash_file(path)
    folder = f"{RECEIVED}/{path.parent.name}"
    if sha256 != path.parent.name:
        work.lost.append(f"{folder}: isi {path.name} berubah sejak diterima. Pindahkan ke folder masuk.")
        return None
    known = work.old.naskah(sha256) if work.old is not None else {}
    failed = known.get("status") == "gagal"
    values = _base(path, sha256, known) | {
        "status": "gagal" if failed else "diterima",
        "alasan": known.get("alasan", "") if failed else "",
        "folder": folder,
        "folder_kunci": folder,
    }
    if not known:
        work.lost.append(f"{folder}: nama asalnya tidak tercatat; akan dibaca lagi.")
    return _Found(int(known.get("id", 0)), values)


def _blank() -> dict[str, object]:
    values: dict[str, object] = dict.fromkeys(
        ("alasan", "jenis", "nomor", "judul", "tanggal", "tahun", "instansi", "klasifikasi"), ""
    )
    return values | {
        "halaman": 0,
        "diarsipkan_pada": None,
        "terindeks": False,
        "perlu_diperiksa": 0,
        "keamanan": "biasa",
        "teragenda": False,
        "halaman_awal": 1,
    }


def _base(path: Path, sha256: str, known: dict[str, Any]) -> dict[str, object]:
    return _blank() | {
        "sha256": sha256,
        "nama_asal": known.get("nama_asal") or path.name,
        "tipe": TIPE[path.suffix[1:]],
        "ukuran": path.stat().st_size,
        "detik": float(known.get("detik") or 0.0),
        "diterima_pada": known.get("diterima_pada") or _time(path),
        "versi": int(known.get("versi") or 0) + 1,
    }


def _values(card: Card) -> dict[str, Any]:
    return {name: getattr(card, name) for name in Card.__dataclass_fields__}


def _card(folder: Path) -> Card | None:
    try:
        return load_card((folder / CARD).read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None


def _page_count(folder: Path, rekaman: Rekaman) -> int | None:
    try:
        return len(load_pages(gzip.decompress((folder / FILES["halaman"]).read_bytes())))
    except (OSError, EOFError, zlib.error, msgspec.MsgspecError):
        return None


def _code(folder: str, rekaman: Rekaman, tahun: str) -> str:
    """The code a folder without a card was filed under: the record's if it leads there, else the folder's own."""
    parent = folder.rpartition("/")[0]
    if parent.startswith(f"{UNCLASSIFIED}/"):
        return ""
    if rekaman.klasifikasi is not None and parent_folder(rekaman.klasifikasi.kode, tahun) == parent:
        return rekaman.klasifikasi.kode
    parts = folder.split("/")
    return parts[1] if len(parts) == 4 else ""


def _time(path: Path) -> str:
    return dt.datetime.fromtimestamp(path.stat().st_mtime).astimezone().isoformat(timespec="seconds")


def _numbered(found: list[_Found], work: _Work) -> list[_Found]:
    """Every document with a number of its own: the one it had where that is known, else one never given before."""
    used: set[int] = set()
    for one in found:
        if one.id in used:
            work.lost.append(
                f"{one.values['folder']}: nomor {one.id} sudah dipakai naskah lain; diberi yang baru."
            )
            one.id = 0
        elif one.id:
            used.add(one.id)
    highest = max([*used, work.old.last_id if work.old is not None else 0], default=0)
    for one in found:
        if not one.id:
            highest += 1
            one.id = highest
    return found


def _write(engine: sa.Engine, found: list[_Found]) -> None:
    with recording(engine) as connection:
        for one in sorted(found, key=lambda one: (one.first is not None, one.id)):
            induk_id = None if one.first is None else one.first.id
            connection.execute(sa.insert(N).values(id=one.id, induk_id=induk_id, **one.values))
            if one.isi is not None:
                connection.execute(sa.insert(rekaman_table).values(naskah_id=one.id, isi=one.isi))


def _tell(engine: sa.Engine, filed: int, waiting: int, lost: list[str]) -> None:
    told = {"terarsip": filed, "menunggu": waiting, "hilang": len(lost)}
    with recording(engine) as connection:
        record(connection, "basis data dibangun ulang", oleh=SYSTEM, sesudah=told)


def _not_in_journal(source: Path, data: Path) -> list[str]:
    """What the journal beside the documents cannot bring back, or should have and does not."""
    faults = ["pengguna: akun tidak disimpan dalam folder naskah. Buat lagi dengan `arsip user add`."]
    with contextlib.suppress(OSError, ValueError), contextlib.closing(sqlite3.connect(source)) as connection:
        count, digest = (data / HEAD_FILE).read_text("ascii").split()
        row = connection.execute("SELECT hash FROM jejak WHERE id = ?", (int(count),)).fetchone()
        if int(count) and row != (digest,):
            faults.append(
                f"jejak: tidak memuat catatan ke-{count} menurut {HEAD_FILE}. Pulihkan dari cadangan."
            )
    return faults


def _journal_anew(data: Path) -> None:
    """The journal of the new database, in the place of the old one's."""
    engine = open_engine(f"sqlite:///{data / DATABASE}")
    try:
        watch(engine)
        with store_faults(DATABASE):
            rewrite(engine)
    finally:
        engine.dispose()


def _one_file(fresh: Path) -> None:
    """Writes the log into the database, so that it is one file that can be put in its place in one step."""
    with contextlib.closing(sqlite3.connect(fresh)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    with store_faults(fresh.name), open(fresh, "rb+") as file:
        os.fsync(file.fileno())


def _swap(data: Path) -> str:
    """Puts the new database in the place of the old one, which is kept; the name it is kept under."""
    current, kept = data / DATABASE, ""
    with store_faults(DATABASE):
        with contextlib.suppress(FileNotFoundError):  # the old trail may be lost, and its head with it
            os.replace(data / HEAD_FILE, data / f"{HEAD_FILE}.lama")
        if current.exists():
            kept = f"{DATABASE}.lama-{dt.datetime.now():%Y%m%dT%H%M%S}"
            number = 1
            while (data / kept).exists():
                number += 1
                kept = f"{kept.partition('_')[0]}_{number}"
            try:
                os.link(current, data / kept)
            except OSError:  # a disk without links: for a moment there is no database under its name
                os.replace(current, data / kept)
            # A log of the old database that nothing could read any more must not be laid over the new one.
            for tail in ("-wal", "-shm"):
                if (data / f"{DATABASE}{tail}").exists():
                    os.replace(data / f"{DATABASE}{tail}", data / f"{kept}{tail}")
            sync_folder(data)
        os.replace(data / FRESH / DATABASE, current)
        os.replace(data / FRESH / HEAD_FILE, data / HEAD_FILE)
        sync_folder(data)
        shutil.rmtree(data / FRESH, ignore_errors=True)
    return kept
