"""/api/alur: drafts on their way to a signed letter or a Keputusan: states, initials, versions and their comparison."""

import tempfile
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Annotated, Literal

from fastapi import Form, Query, UploadFile
from fastapi.responses import FileResponse, Response
from pydantic import Field as Value

from archive.alur_langkah import allowed
from archive.alur_naskah import (
    Alur,
    Tapak,
    Versi,
    add_version,
    compare,
    get_alur,
    initial,
    list_alur,
    move,
    start,
    steps,
    versions,
)
from archive.banding import Beda
from archive.errors import NotFoundError, RuleError
from archive.meja_terlihat import shown_drafts
from web import wording
from web.alur_hak import check_move, move_action
from web.api import Isi, Key, Limit, Number, Offset, Place, Short, Text, api_router
from web.guard import Reader, Visitor, needs
from web.kantor import MOST_ID, Here, Kantor

router = api_router("alur")

MOST_BYTES = 60_000_000  # of one version with its form
CHUNK = 1 << 20

Clerk = Annotated[Visitor, needs("menomori")]
Head = Annotated[Visitor, needs("menyetujui")]
VersionNumber = Annotated[int, Query(ge=1, le=MOST_ID)]


@dataclass(frozen=True, slots=True)
class Langkah:
    """A move that is allowed from here, what it needs, and whether the person may make it."""

    ke: str
    perlu: tuple[str, ...]
    boleh: bool


@dataclass(frozen=True, slots=True)
class Jalan:
    """A draft with every move that was made and those that may follow."""

    alur: Alur
    tapak: list[Tapak]
    berikut: list[Langkah]


class IsiAlur(Isi):
    """A letter or Keputusan to be drafted; `pemaraf` are the offices that initial it, in their order."""

    alur: Literal["surat", "keputusan"]
    judul: Short
    pemaraf: Annotated[list[Short], Value(max_length=20)] = Value(default_factory=list)
    permintaan: Key | None = None


class IsiGerak(Isi):
    """From the state that was seen to the next, with what that move needs."""

    dari: Short
    ke: Short
    catatan: Text = ""
    sha256: Annotated[str, Value(pattern="^([0-9a-f]{64})?$")] = ""
    nomor_id: Number | None = None
    naskah_id: Number | None = None


class IsiParaf(Isi):
    """The initials of the own office."""

    catatan: Text = ""


@router.get("/alur", summary="Naskah yang sedang disusun")
def drafts(
    who: Reader,
    kantor: Here,
    alur: Literal["", "surat", "keputusan"] = "",
    status: Annotated[str, Query(max_length=30)] = "",
    offset: Offset = 0,
    limit: Limit = 50,
) -> list[Alur]:
    """The newest first."""
    found = list_alur(kantor.engine, alur=alur, status=status, offset=offset, limit=limit)
    return shown_drafts(kantor.engine, found, who.seen)


@router.post("/alur", summary="Mulai menyusun")
def begin(isi: IsiAlur, who: Clerk, kantor: Here) -> Alur:
    """In its first state."""
    return start(
        kantor.engine, isi.alur, isi.judul, oleh=who.nama, pemaraf=isi.pemaraf, permintaan=isi.permintaan
    )


@router.get("/alur/{alur_id}", summary="Satu naskah yang disusun")
def draft(alur_id: Place, who: Reader, kantor: Here) -> Jalan:
    """Where it stands, how it came there, and what may follow."""
    found = known_draft(kantor, who, alur_id)
    follow = [
        Langkah(gerak.ke, gerak.perlu, who.may(move_action(found.status, gerak.ke)))
        for gerak in allowed(found.alur, found.status)
    ]
    return Jalan(found, steps(kantor.engine, alur_id), follow)


@router.post("/alur/{alur_id}/gerak", summary="Pindahkan ke keadaan berikutnya")
def go_on(alur_id: Place, isi: IsiGerak, who: Reader, kantor: Here) -> Alur:
    """The desk moves drafts; signing, deciding and sending back is for heads."""
    known_draft(kantor, who, alur_id)
    check_move(who, isi.dari, isi.ke)
    if isi.naskah_id is not None:
        kantor.naskah(who, isi.naskah_id)
    return move(
        kantor.engine,
        alur_id,
        isi.ke,
        dari=isi.dari,
        oleh=who.nama,
        jabatan=who.akun.jabatan if who.akun else "",
        catatan=isi.catatan,
        sha256=isi.sha256,
        nomor_id=isi.nomor_id,
        naskah_id=isi.naskah_id,
    )


@router.post("/alur/{alur_id}/paraf", summary="Bubuhkan paraf")
def put_initials(alur_id: Place, isi: IsiParaf, who: Head, kantor: Here) -> Alur:
    """In the own office's turn."""
    known_draft(kantor, who, alur_id)
    jabatan = who.akun.jabatan if who.akun else ""
    if not jabatan:
        raise RuleError(
            "jabatan akun Anda belum diisi, jadi giliran paraf tidak diketahui. Minta admin mengisinya."
        )
    return initial(kantor.engine, alur_id, jabatan, oleh=who.nama, catatan=isi.catatan)


@router.get("/alur/{alur_id}/versi", summary="Versi konsep")
def all_versions(alur_id: Place, who: Reader, kantor: Here) -> list[Versi]:
    """The oldest first."""
    known_draft(kantor, who, alur_id)
    return versions(kantor.engine, alur_id)


@router.post("/alur/{alur_id}/versi", summary="Simpan versi konsep", max_body_size=MOST_BYTES)
def keep_version(
    alur_id: Place,
    berkas: UploadFile,
    who: Clerk,
    kantor: Here,
    teks: Annotated[str, Form(max_length=1_000_000)] = "",
    catatan: Annotated[str, Form(max_length=4000)] = "",
) -> Versi:
    """A file as the next version; `teks` is what comparison looks at."""
    known_draft(kantor, who, alur_id)
    with tempfile.TemporaryDirectory(prefix="arsip-konsep-") as folder:
        source = FilePath(folder) / plain_name(berkas.filename or "")
        with source.open("wb") as out:
            while chunk := berkas.file.read(CHUNK):
                out.write(chunk)
        return add_version(
            kantor.engine, kantor.drafts, alur_id, source, teks, oleh=who.nama, catatan=catatan
        )


@router.get("/alur/{alur_id}/versi/{versi}/berkas", summary="Unduh versi konsep", response_class=FileResponse)
def fetch_version(alur_id: Place, versi: Place, who: Reader, kantor: Here) -> Response:
    """As it was laid down."""
    known_draft(kantor, who, alur_id)
    for one in versions(kantor.engine, alur_id):
        if one.versi == versi:
            path = kantor.drafts.path(one.sha256, one.nama_asal)
            name = wording.file_name(FilePath(one.nama_asal).stem, path.suffix.lstrip("."))
            return FileResponse(path, media_type="application/octet-stream", filename=name)
    raise NotFoundError(f"versi {versi}: tidak ada.")


@router.get("/alur/{alur_id}/banding", summary="Bandingkan dua versi")
def differences(
    alur_id: Place, who: Reader, kantor: Here, lama: VersionNumber, baru: VersionNumber
) -> list[Beda]:
    """Word by word: sama, hapus, tambah."""
    known_draft(kantor, who, alur_id)
    return list(compare(kantor.engine, alur_id, lama, baru))


def known_draft(kantor: Kantor, who: Visitor, alur_id: int) -> Alur:
    """A draft whose document this person may see; raises NotFoundError."""
    found = get_alur(kantor.engine, alur_id)
    if not shown_drafts(kantor.engine, [found], who.seen):
        raise NotFoundError(f"alur naskah {alur_id}: tidak ada. Periksa nomornya.")
    return found


def plain_name(name: str) -> str:
    """The file's own name without any folder, safe on this disk."""
    last = name.replace("\\", "/").rpartition("/")[2]
    suffix = FilePath(last).suffix.lstrip(".")
    ending = suffix if suffix.isascii() and suffix.isalnum() and len(suffix) <= 8 else "bin"
    return wording.file_name(FilePath(last).stem[:80], ending)
