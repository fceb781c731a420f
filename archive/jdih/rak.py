"""The public shelf: a folder that visitors are served from, without any database; old state or new, never half of one.

    publik/
      sekarang                          the name of the list that holds now; replaced by one rename
      daftar/000007-1f2e3d4c.json       every address with the folder of its version, and all relations
      isi/keputusan/2025/9/0002-ab12cd34/   terbitan.json, salinan.pdf, abstrak.pdf, halaman/1.png ...: never changed

Knows files and JSON only. Whoever reads takes the pointer once and stays with that list; a list and its folders are
written whole and synced before the pointer moves, so that a power cut or a kill leaves the old state or the new.
"""

import contextlib
import functools
import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from archive.durable import PART, file_lock, make_folder, store_faults, sync_folder, write_file
from archive.errors import NotFoundError, RuleError, StoreError
from archive.jdih.alamat import read_kunci
from archive.jdih.bentuk import DITARIK, BerkasPublik, HubunganPublik, Metadata, Terbitan
from archive.jdih.hubungan import Hubungan, descriptions, status_of

POINTER = "sekarang"
CARD = "terbitan.json"
LOCK = ".kunci"
GRACE = 3600.0  # seconds an old version stays for visitors who hold an old list
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)?")


@dataclass(frozen=True, slots=True)
class Baris:
    """A line of the list: where the version that holds lies, and the hash of its terbitan.json."""

    kunci: str
    folder: str
    sha256: str


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Daftar:
    """The list that holds: all published and withdrawn addresses, and the relations known; compared by identity."""

    nomor: int = 0
    baris: tuple[Baris, ...] = ()
    hubungan: tuple[Hubungan, ...] = ()


@dataclass(frozen=True, slots=True)
class Naik:
    """What is put on the shelf: the terbitan (its `berkas` are filled in from `isi`) and the files by name."""

    terbitan: Terbitan
    isi: Mapping[str, tuple[str, str, bytes, int]]  # name: role, media type, bytes, pages


class Rak:
    """The shelf in a folder; reading needs nothing else. Safe between processes."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    def list_now(self) -> Daftar:
        """The list that holds now; an empty one when nothing was ever published. Raises StoreError."""
        for _ in range(20):
            try:
                name = (self.root / POINTER).read_text("ascii").strip()
            except FileNotFoundError:
                return Daftar()
            except OSError as error:
                raise StoreError(f"{self.root.name}: rak publik tidak dapat dibaca ({error}).") from error
            if re.fullmatch(r"\d{6,}-[0-9a-f]{8}\.json", name) is None:
                raise StoreError(
                    f"{self.root.name}/{POINTER}: rusak. Terbitkan ulang, atau pulihkan dari cadangan."
                )
            path = self.root / "daftar" / name
            try:
                return _read_list(path, path.stat().st_mtime_ns)
            except FileNotFoundError:
                time.sleep(0.01)  # swept away after the pointer had moved on: look again
        raise StoreError(f"{self.root.name}: daftar {name} hilang. Pulihkan dari cadangan.")

    def read(self, kunci: str, daftar: Daftar | None = None) -> Terbitan:
        """What is published at an address, withdrawn or not, with status and relations as all relations make them.

        Raises NotFoundError when nothing ever was.
        """
        held = daftar or self.list_now()
        row = _by_key(held).get(kunci)
        if row is None:
            raise NotFoundError(f"{kunci}: belum pernah diterbitkan.")
        return self._derived(row, held)

    def read_all(self, daftar: Daftar | None = None) -> tuple[Terbitan, ...]:
        """Everything on the shelf, withdrawn ones too, by kind, year and number, the newest first."""
        held = daftar or self.list_now()
        return tuple(sorted((self._derived(row, held) for row in held.baris), key=sort_key, reverse=True))

    def file(self, kunci: str, nama: str, daftar: Daftar | None = None) -> Path:
        """Where a public file lies; raises NotFoundError for what is not public, whatever its name."""
        held = daftar or self.list_now()
        terbitan = self.read(kunci, held)
        if nama not in {one.nama for one in terbitan.berkas}:
            raise NotFoundError(f"{kunci}: tidak ada berkas {nama}.")
        return self.root / _by_key(held)[kunci].folder / nama

    def publish(self, naik: Iterable[Naik], hubungan: Iterable[Hubungan]) -> Daftar:
        """Puts versions on the shelf, all at once, and moves the pointer; the same again changes nothing.

        `hubungan` are all relations that stand. Raises StoreError, and RuleError for a file name that is none.
        """
        make_folder(self.root)
        with store_faults(self.root.name), file_lock(self.root / LOCK):
            held = self.list_now()
            rows = {row.kunci: row for row in held.baris}
            for one in naik:
                rows[one.terbitan.kunci] = self._write_version(one)
            made = replace(
                held,
                nomor=held.nomor + 1,
                baris=tuple(rows[key] for key in sorted(rows)),
                hubungan=tuple(replace(one, id=0) for one in hubungan),
            )
            if (made.baris, made.hubungan) == (held.baris, held.hubungan):
                return held
            self._write_list(made)
            return made

    def sweep(self, *, grace: float = GRACE, kunci: str = "*/*/*") -> int:
        """Removes versions (all, or those of one address) and lists that no longer hold; how many.

        After a withdrawal call it with no grace for that address: what should not have been public is gone at once.
        """
        count = 0
        with store_faults(self.root.name), file_lock(self.root / LOCK):
            held = self.list_now()
            keep = {row.folder for row in held.baris}
            before = time.time() - grace
            for folder in sorted(self.root.glob(f"isi/{kunci}/*")):
                if folder.relative_to(self.root).as_posix() not in keep and folder.stat().st_mtime < before:
                    shutil.rmtree(folder)
                    count += 1
            for part in self.root.glob(f"isi/.*{PART}"):
                if part.stat().st_mtime < before:
                    shutil.rmtree(part)
            now = (self.root / POINTER).read_text("ascii").strip() if held.nomor else ""
            for path in sorted(self.root.glob("daftar/*")):
                if path.name != now and path.stat().st_mtime < time.time() - max(grace, GRACE):
                    path.unlink()
                    count += 1
        return count

    def faults(self) -> list[str]:
        """What is wrong with the shelf, in Indonesian: every file that holds is read and its hash compared."""
        found = []
        held = self.list_now()
        for row in held.baris:
            try:
                terbitan = _read_card.__wrapped__(
                    self.root / row.folder / CARD, row.sha256
                )  # not what was remembered
            except StoreError as error:
                found.append(str(error))
                continue
            for one in terbitan.berkas:
                path = self.root / row.folder / one.nama
                if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != one.sha256:
                    found.append(
                        f"{row.kunci}: berkas publik {one.nama} hilang atau berubah. Terbitkan ulang."
                    )
        return found

    def _derived(self, row: Baris, held: Daftar) -> Terbitan:
        stored = _read_card(self.root / row.folder / CARD, row.sha256)
        near = _relations_of(held).get(row.kunci, ())
        if not near and not stored.metadata.tidak_berlaku:
            return stored
        seen = tuple(
            HubunganPublik(one.jenis, one.kunci, one.teks, one.sebagian)
            for one in descriptions(row.kunci, near)
        )
        status = status_of(row.kunci, near, tidak_berlaku=stored.metadata.tidak_berlaku)
        # A later decree changes this page too: its day is the later of both.
        acting = [_by_key(held).get(one.dari) for one in near if one.ke == row.kunci]
        days = [
            _read_card(self.root / one.folder / CARD, one.sha256).diterbitkan_pada for one in acting if one
        ]
        return replace(stored, hubungan=seen, status=status, diubah_pada=max([stored.diubah_pada, *days]))

    def _write_version(self, naik: Naik) -> Baris:
        """Writes a version's folder under another name, then renames it: it is there whole or not at all."""
        terbitan = naik.terbitan
        alamat = read_kunci(terbitan.kunci)  # nothing but a key makes a path
        files = []
        for nama, (peran, tipe, data, pages) in naik.isi.items():
            if _FILE.fullmatch(nama) is None or nama == CARD or ".." in nama:
                raise RuleError(f"{terbitan.kunci}: nama berkas {nama!r} tidak boleh.")
            files.append(BerkasPublik(nama, peran, tipe, hashlib.sha256(data).hexdigest(), len(data), pages))
        stored = replace(terbitan, berkas=tuple(files), hubungan=(), status="berlaku")
        card = msgspec.json.format(msgspec.json.encode(stored), indent=1) + b"\n"
        digest = hashlib.sha256(card).hexdigest()
        folder = f"isi/{alamat.kunci}/{terbitan.versi:04d}-{digest[:8]}"
        target = self.root / folder
        if not (target / CARD).is_file():
            part = self.root / "isi" / f".{secrets.token_hex(6)}{PART}"
            make_folder(part)
            try:
                for nama, (_, _, data, _) in naik.isi.items():
                    make_folder((part / nama).parent)
                    write_file(part / nama, data)
                write_file(part / CARD, card)
                for place, _, _ in os.walk(part):
                    sync_folder(Path(place))
                make_folder(target.parent)
                os.rename(part, target)
                sync_folder(target.parent)
            finally:
                with contextlib.suppress(FileNotFoundError):
                    shutil.rmtree(part)
        return Baris(terbitan.kunci, folder, digest)

    def _write_list(self, daftar: Daftar) -> None:
        data = msgspec.json.encode(daftar)
        name = f"{daftar.nomor:06d}-{hashlib.sha256(data).hexdigest()[:8]}.json"
        make_folder(self.root / "daftar")
        write_file(self.root / "daftar" / name, data)
        sync_folder(self.root / "daftar")
        write_file(
            self.root / POINTER, f"{name}\n".encode()
        )  # the one moment at which the public state changes
        sync_folder(self.root)


def withdrawn(terbitan: Terbitan, alasan: str, moment: str) -> Terbitan:
    """What is left of a withdrawn decree: address, title, reason and dates, for ever; no text, no abstract, no names."""
    meta = terbitan.metadata
    bare = Metadata(
        jenis=meta.jenis, judul=meta.judul, tentang=meta.tentang, nomor=meta.nomor, tahun=meta.tahun,
        teu_badan=meta.teu_badan, tanggal_penetapan=meta.tanggal_penetapan, tanggal_pengundangan=meta.tanggal_pengundangan,
    )  # fmt: skip
    return Terbitan(
        kunci=terbitan.kunci,
        kode=terbitan.kode,
        versi=terbitan.versi,
        keadaan=DITARIK,
        metadata=bare,
        status=terbitan.status,
        diterbitkan_pada=terbitan.diterbitkan_pada,
        diubah_pada=moment,
        alasan=alasan,
        ditarik_pada=moment,
    )


def sort_key(terbitan: Terbitan) -> tuple[str, int, str, str]:
    """Year, number, and what is inserted after it."""
    alamat = read_kunci(terbitan.kunci)
    match = re.match(r"\d+", alamat.nomor)
    return alamat.tahun, int(match[0]) if match else 0, alamat.nomor, alamat.jenis


# A list and a version never change once they are written, so what was read stays true.
@functools.lru_cache(maxsize=4)
def _read_list(path: Path, _mtime: int) -> Daftar:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Daftar)
    except msgspec.MsgspecError as error:
        raise StoreError(f"{path.name}: daftar publik rusak. Pulihkan dari cadangan.") from error


@functools.lru_cache(maxsize=20_000)
def _read_card(path: Path, sha256: str) -> Terbitan:
    try:
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise StoreError(
                f"{path.parent.name}/{CARD}: isinya berubah. Terbitkan ulang, atau pulihkan dari cadangan."
            )
        return msgspec.json.decode(data, type=Terbitan)
    except OSError as error:
        raise StoreError(f"{path.parent.name}/{CARD}: tidak dapat dibaca ({error.strerror}).") from error
    except msgspec.MsgspecError as error:
        raise StoreError(f"{path.parent.name}/{CARD}: rusak. Terbitkan ulang.") from error


@functools.lru_cache(maxsize=4)
def _by_key(daftar: Daftar) -> Mapping[str, Baris]:
    return {row.kunci: row for row in daftar.baris}


@functools.lru_cache(maxsize=4)
def _relations_of(daftar: Daftar) -> Mapping[str, tuple[Hubungan, ...]]:
    found: dict[str, tuple[Hubungan, ...]] = {}
    for one in daftar.hubungan:
        for key in {one.dari, one.ke}:
            found[key] = (*found.get(key, ()), one)
    return found
