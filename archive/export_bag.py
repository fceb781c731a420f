"""Documents for another system: BagIt bags (RFC 8493) with the files, what was read in them, and their trail.

A bag holds one document, or all documents of one folder of the archive. Knows the format; what may be handed out is
for the caller to decide.
"""

import dataclasses
import datetime as dt
import json
import os
import shutil
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from archive.card import CARD
from archive.durable import PART, copy_file, hash_file, make_folder, store_faults, sync_folder, write_file
from archive.errors import NotFoundError, RuleError, StoreError
from archive.file_store import FILES, FileStore
from archive.naskah_store import Naskah, NaskahStore
from archive.trail import entries, record, recording

ALGORITHM = "sha256"
_TOLD = (
    "id", "sha256", "nama_asal", "tipe", "ukuran", "jenis", "nomor", "judul", "tanggal", "tahun", "instansi",
    "klasifikasi", "keamanan", "folder", "halaman", "diterima_pada", "diarsipkan_pada", "induk_id", "halaman_awal",
)  # fmt: skip
_Wanted = tuple[Naskah, str, bool]  # the document, its folder in the bag, whether its original goes with it


def export_naskah(
    ids: Iterable[int], out: Path, *, store: NaskahStore, files: FileStore, organisation: str = ""
) -> Iterator[Path]:
    """Makes a bag `naskah-000017` in `out` for each document, one after the other.

    The original of a file with several documents goes with the first of them, and only if all are handed on.
    Raises RuleError when a bag is there already or a document is not filed, NotFoundError, StoreError when an
    original is damaged; bags made before stay.
    """
    ids = list(ids)
    for naskah_id in ids:
        naskah = _filed(naskah_id, store)
        wanted = [(naskah, "", _with_original(naskah, ids, store))]
        yield _bag(out / f"naskah-{naskah.id:06d}", wanted, store, files, organisation)


def export_folders(
    ids: Iterable[int], out: Path, *, store: NaskahStore, files: FileStore, organisation: str = ""
) -> Iterator[Path]:
    """Makes a bag such as `HK.03-2025` in `out` for each folder of the archive that holds some of the documents.

    Raises as `export_naskah`.
    """
    ids = list(ids)
    groups: dict[str, list[_Wanted]] = {}
    for naskah_id in ids:
        naskah = _filed(naskah_id, store)
        parent, _, name = naskah.folder.rpartition("/")
        groups.setdefault(parent, []).append((naskah, f"{name}/", _with_original(naskah, ids, store)))
    for parent in sorted(groups):
        yield _bag(out / "-".join(parent.split("/")[-2:]), groups[parent], store, files, organisation)


def _with_original(naskah: Naskah, ids: Collection[int], store: NaskahStore) -> bool:
    """Whether the original goes with this document: it lies there, and holds nothing that is not handed on."""
    return naskah.induk_id is None and all(one.id in ids for one in store.in_file(naskah))


def _filed(naskah_id: int, store: NaskahStore) -> Naskah:
    naskah = store.get(naskah_id)
    if naskah is None:
        raise NotFoundError(f"naskah {naskah_id}: tidak ada dalam arsip. Periksa nomornya.")
    if naskah.status != "terarsip":
        raise RuleError(f"naskah {naskah_id}: belum diarsipkan. Tunggu sampai selesai dibaca.")
    return naskah


def _bag(
    bag: Path,
    documents: Sequence[_Wanted],
    store: NaskahStore,
    files: FileStore,
    organisation: str,
) -> Path:
    """Makes one bag beside its place and moves it there when it is whole."""
    if bag.exists():
        raise RuleError(
            f"{bag.name}: sudah ada di {bag.parent}. Pilih folder lain, atau pindahkan yang lama."
        )
    part = bag.with_name(f".{bag.name}{PART}")
    try:
        with store_faults(bag.name):
            shutil.rmtree(part, ignore_errors=True)
            make_folder((part / "data").absolute())
            payload: dict[str, str] = {}
            for naskah, below, with_original in documents:
                payload |= _documents_files(naskah, f"data/{below}", part, files, with_original)
            size = sum((part / path).stat().st_size for path in payload)
            _write_tags(part, documents, store, _info(bag.name, documents, size, len(payload), organisation))
            write_file(part / f"manifest-{ALGORITHM}.txt", _manifest(payload))
            tags = {
                path.relative_to(part).as_posix(): hash_file(path)
                for path in sorted(part.rglob("*"))
                if path.is_file() and path.relative_to(part).parts[0] != "data"
            }
            write_file(part / f"tagmanifest-{ALGORITHM}.txt", _manifest(tags))
            getattr(os, "sync", lambda: None)()
            os.rename(part, bag)
            sync_folder(bag.parent)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    with recording(store.engine) as connection:
        told = {"bag": bag.name, "naskah": [naskah.id for naskah, _, _ in documents]}
        record(connection, "diekspor", sesudah=told)
    return bag


def _documents_files(
    naskah: Naskah, below: str, part: Path, files: FileStore, with_original: bool
) -> dict[str, str]:
    """Copies the files of a document; the path of each in the bag and its hash."""
    made = {}
    with files.filing_lock():  # not while it moves
        original = files.name(naskah, "asli")
        for name in ((original,) if with_original else ()) + (*FILES.values(), CARD):
            source = files.find(naskah.folder, name)
            if source is None:
                if name == CARD:
                    continue  # archives of before have none
                raise StoreError(f"{naskah.folder}: {name} tidak ada. Jalankan `arsip check`.")
            path = unicodedata.normalize("NFC", below + name)
            make_folder((part / path).parent.absolute())
            made[path] = copy_file(source, part / path)
    if with_original and made[unicodedata.normalize("NFC", below + original)] != naskah.sha256:
        raise StoreError(f"{naskah.folder}: isi aslinya berubah sejak diterima. Pulihkan dari cadangan.")
    return made


def _write_tags(part: Path, documents: Sequence[_Wanted], store: NaskahStore, info: str) -> None:
    write_file(part / "bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    write_file(part / "bag-info.txt", info.encode())
    make_folder((part / "metadata").absolute())
    told = [
        {name: getattr(naskah, name) for name in _TOLD} | {"data": f"data/{below}"}
        for naskah, below, _ in documents
    ]
    trail = [
        dataclasses.asdict(entry) for naskah, _, _ in documents for entry in entries(store.engine, naskah.id)
    ]
    for name, content in (("naskah.json", told), ("jejak.json", trail)):
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        write_file(part / "metadata" / name, text.encode())


def _info(name: str, documents: Sequence[_Wanted], size: int, count: int, organisation: str) -> str:
    first = documents[0][0]
    about = first.judul if len(documents) == 1 else f"{len(documents)} naskah"
    lines = {
        "Source-Organization": organisation or first.instansi,
        "Bagging-Date": dt.date.today().isoformat(),
        "External-Identifier": name,
        "External-Description": about,
        "Bag-Software-Agent": "arsip",
        "Payload-Oxum": f"{size}.{count}",
    }
    return "".join(f"{label}: {' '.join(text.split())}\n" for label, text in lines.items() if text.strip())


def _manifest(hashes: dict[str, str]) -> bytes:
    lines = [f"{hashes[path]}  {_written(path)}\n" for path in sorted(hashes)]
    return "".join(lines).encode()


def _written(path: str) -> str:
    """A path as a manifest writes it (RFC 8493, 2.1.3)."""
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def check_bag(bag: Path) -> list[str]:
    """What is wrong with a bag, by the rules of RFC 8493 for one with SHA-256 manifests; empty when it is valid."""
    faults = []
    if not (bag / "bagit.txt").is_file() or not (bag / "data").is_dir():
        return [f"{bag.name}: bukan BagIt."]
    for manifest, payload in ((f"manifest-{ALGORITHM}.txt", True), (f"tagmanifest-{ALGORITHM}.txt", False)):
        if not (bag / manifest).is_file():
            faults.append(f"{bag.name}: {manifest} tidak ada.")
            continue
        listed = dict(_listed(bag / manifest))
        there = {path.relative_to(bag).as_posix() for path in bag.rglob("*") if path.is_file()}
        there = {path for path in there if path.startswith("data/") is payload and path != manifest}
        faults += [f"{bag.name}: {path} tidak tercantum." for path in sorted(there - set(listed))]
        for path, sha256 in listed.items():
            if path not in there:
                faults.append(f"{bag.name}: {path} hilang.")
            elif hash_file(bag / path) != sha256:
                faults.append(f"{bag.name}: {path} berubah.")
    return faults


def _listed(manifest: Path) -> Iterator[tuple[str, str]]:
    for line in manifest.read_text("utf-8").splitlines():
        sha256, path = line.split(None, 1)
        yield path.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%"), sha256
