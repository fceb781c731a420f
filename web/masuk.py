"""Masuk: what has arrived, how far the reading is, what needs a look, what failed and how to mend it; and uploads."""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.requests import ClientDisconnect

from archive.antrean import count_queue, known_file, marks, queue
from archive.errors import RuleError
from archive.naskah_store import Naskah
from archive.naskah_terlihat import Saring, count_seen, list_seen
from archive.tersisih import Tersisih, forget, put_back, set_aside_files
from archive.trail import record, recording
from web import links, wording
from web.guard import Reader, Visitor, needs
from web.kantor import Here, Kantor, see_other
from web.unggah import Berkas, Unggahan, sweep

router = APIRouter(include_in_schema=False)

Clerk = Annotated[Visitor, needs("menerima")]
MOST_BYTES = 2**40  # of a request: what a file may have, each is told in the settings
AT_ONCE = 25  # rows of each list
SHORT_LIST = 8
STREAM_SECONDS = 60.0  # then the browser asks again, and the guard looks again who asks
LOOK_SECONDS = 0.5
DATABASE_EVERY = 4  # looks; another program may read files of this archive


@dataclass(frozen=True, slots=True)
class Baca:
    """A document that waits or is being read: pages done of pages, 0 of 0 while it waits."""

    naskah: Naskah
    selesai: int
    halaman: int


@dataclass(frozen=True, slots=True)
class Periksa:
    """A document that needs a look, with the first reasons."""

    naskah: Naskah
    catatan: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Keadaan:
    """Everything the page shows; `di_folder` counts files that are not whole yet."""

    dibaca: tuple[Baca, ...]
    jumlah_dibaca: int
    di_folder: int
    gagal: tuple[Naskah, ...]
    jumlah_gagal: int
    tersisih: tuple[Tersisih, ...]
    periksa: tuple[Periksa, ...]
    jumlah_periksa: int
    selesai: tuple[Naskah, ...]
    jumlah: int

    @property
    def sibuk(self) -> bool:
        """Whether something will change by itself."""
        return bool(self.dibaca or self.di_folder)


@dataclass(frozen=True, slots=True)
class Terkirim:
    """What became of a file that was sent: taken, known already (`ada` is that document), or refused and why."""

    nama: str
    diterima: bool
    pesan: str
    ada: Naskah | None = None


@router.get(links.KOTAK)
def inbox_page(who: Reader, kantor: Here) -> Response:
    """The inbox as it is now."""
    return kantor.page(who, "masuk.html", isi=_state(kantor, who), batas=kantor.settings.max_bytes)


@router.get(links.ALIRAN)
async def stream(who: Reader, kantor: Here) -> Response:
    """Server-sent events: `kemajuan` with pages read of pages by document, `berubah` when the lists changed."""
    headers = {"X-Accel-Buffering": "no"}
    return StreamingResponse(_events(kantor, who), media_type="text/event-stream", headers=headers)


@router.get(links.UNGGAH)
def upload_page(who: Clerk, kantor: Here) -> Response:
    """The form for files."""
    return kantor.page(who, "unggah.html", hasil=(), batas=kantor.settings.max_bytes)


@router.post(links.UNGGAH, max_body_size=MOST_BYTES)
async def upload(request: Request, who: Clerk, kantor: Here) -> Response:
    """Takes files into the inbox; a page, or JSON for the script."""
    sent = await _receive(request, kantor)
    try:
        done = await run_in_threadpool(_welcome, sent.berkas, sent, who, kantor)
    finally:
        await run_in_threadpool(sent.close)
    kantor.kemajuan.changed()
    if "application/json" in request.headers.get("accept", ""):
        told = [
            {
                "nama": one.nama,
                "diterima": one.diterima,
                "pesan": one.pesan,
                "alamat": links.naskah(one.ada.id) if one.ada else "",
            }
            for one in done
        ]
        return JSONResponse({"berkas": told})
    if done and all(one.diterima for one in done):
        return see_other(links.KOTAK, kabar="diunggah")
    status = 422 if any(not one.diterima and one.ada is None for one in done) or not done else 200
    return kantor.page(who, "unggah.html", status, hasil=done, batas=kantor.settings.max_bytes)


@router.post(links.baca_ulang("{number}"))
def retry(number: str, who: Clerk, kantor: Here) -> Response:
    """Has a failed document read once more."""
    naskah = kantor.naskah(who, number)
    if naskah.status != "gagal":
        raise RuleError(f"naskah {naskah.id}: tidak gagal dibaca, jadi tidak perlu diulang.")
    _again(naskah, kantor)
    return see_other(links.KOTAK, kabar="dibaca-ulang")


@router.post(f"{links.KOTAK}/ulang")
def retry_all(semua: Annotated[str, Form(pattern="^ya$")], who: Clerk, kantor: Here) -> Response:
    """Has all failed documents read once more."""
    for naskah in list_seen(kantor.engine, who.seen, Saring("gagal"), limit=500):
        _again(naskah, kantor)
    return see_other(links.KOTAK, kabar="dibaca-ulang")


@router.post(f"{links.KOTAK}/kembalikan")
def bring_back(nama: Annotated[str, Form(max_length=300)], who: Clerk, kantor: Here) -> Response:
    """Puts a file that could not be taken in back into the inbox."""
    put_back(kantor.settings.data, kantor.settings.inbox, nama)
    kantor.kemajuan.changed()
    return see_other(links.KOTAK, kabar="dibaca-ulang")


def _again(naskah: Naskah, kantor: Kantor) -> None:
    kantor.store.retry(naskah.id)
    forget(kantor.settings.data, naskah.sha256)
    kantor.kemajuan.ended(naskah.id)


def _state(kantor: Kantor, who: Visitor) -> Keadaan:
    engine, seen = kantor.engine, who.seen
    counts = count_seen(engine, seen)
    pages = kantor.kemajuan.pages()
    waiting = [
        *list_seen(engine, seen, Saring("dibaca"), limit=AT_ONCE),
        *list_seen(engine, seen, Saring("diterima"), limit=AT_ONCE),
    ]
    reading = [Baca(one, *pages.get(one.id, (0, 0))) for one in waiting]
    reading.sort(key=lambda one: (one.naskah.id not in pages, one.naskah.id))
    failed = list_seen(engine, seen, Saring("gagal"), limit=AT_ONCE)
    aside = []
    if who.may("menerima") or who.terbuka:
        hashes = {one.sha256 for one in list_seen(engine, seen, Saring("gagal"), limit=1000)}
        aside = set_aside_files(kantor.settings.data, hashes)[:AT_ONCE]
    return Keadaan(
        dibaca=tuple(reading[:AT_ONCE]),
        jumlah_dibaca=counts.get("diterima", 0) + counts.get("dibaca", 0),
        di_folder=_in_folder(kantor),
        gagal=tuple(failed),
        jumlah_gagal=counts.get("gagal", 0),
        tersisih=tuple(aside),
        periksa=tuple(_reasons(one, kantor) for one in queue(engine, seen, limit=SHORT_LIST)),
        jumlah_periksa=count_queue(engine, seen),
        selesai=tuple(list_seen(engine, seen, Saring("terarsip"), limit=SHORT_LIST)),
        jumlah=counts.get("terarsip", 0),
    )


def _reasons(naskah: Naskah, kantor: Kantor) -> Periksa:
    return Periksa(naskah, kantor.store.rekaman(naskah.id).catatan_baca[:2])


def _in_folder(kantor: Kantor) -> int:
    """How many files lie in the inbox, hidden ones left out."""
    try:
        with os.scandir(kantor.settings.inbox) as found:
            return sum(
                one.is_file(follow_symlinks=False) and not one.name.startswith((".", "~")) for one in found
            )
    except OSError:
        return 0


async def _events(kantor: Kantor, who: Visitor) -> AsyncIterator[str]:
    """Ends after a minute, or when no more news will come; the browser asks again by itself."""
    news = kantor.kemajuan
    yield f"retry: {15_000 if news.closed else 1_000}\n\n"
    seen = await run_in_threadpool(_marks, kantor)
    step, looks, end = -1, 0, time.monotonic() + STREAM_SECONDS
    while True:
        if news.langkah != step:
            step = news.langkah
            yield _event("kemajuan", await run_in_threadpool(_progress, kantor, who))
        looks += 1
        if looks % DATABASE_EVERY == 1:
            now = await run_in_threadpool(_marks, kantor)
            if now != seen:
                seen = now
                yield _event("berubah", {})
        if news.closed or time.monotonic() > end:
            return
        await asyncio.sleep(LOOK_SECONDS)


def _marks(kantor: Kantor) -> tuple[int, int, int]:
    return (*marks(kantor.engine), _in_folder(kantor))


def _progress(kantor: Kantor, who: Visitor) -> dict[int, tuple[int, int]]:
    pages = kantor.kemajuan.pages()
    shown = list_seen(kantor.engine, who.seen, Saring("diterima"), limit=1000) if pages else []
    return {one.id: pages[one.id] for one in shown if one.id in pages}


def _event(name: str, value: object) -> str:
    return f"event: {name}\ndata: {json.dumps(value)}\n\n"


async def _receive(request: Request, kantor: Kantor) -> Unggahan:
    """The files of a request, streamed to the disk; nothing is left of one that breaks off."""
    inbox = kantor.settings.inbox
    sent = await run_in_threadpool(
        Unggahan, request.headers.get("content-type", ""), inbox, kantor.settings.max_bytes
    )
    try:
        await run_in_threadpool(sweep, inbox)
        async for chunk in request.stream():
            if chunk:
                await run_in_threadpool(sent.feed, chunk)
    except (Exception, asyncio.CancelledError, ClientDisconnect):
        await asyncio.shield(run_in_threadpool(sent.close))
        raise
    return sent


def _welcome(files: list[Berkas], sent: Unggahan, who: Visitor, kantor: Kantor) -> list[Terkirim]:
    done, taken = [], []
    for one in files:
        nama = wording.shown_name(one.nama)
        if one.salah:
            done.append(Terkirim(nama, False, one.salah))
        elif (twin := known_file(kantor.engine, one.sha256, who.seen)) is not None:
            done.append(Terkirim(nama, False, "sudah ada di arsip, jadi tidak dimasukkan lagi.", twin))
        else:
            sent.place(one)
            taken.append(one)
            done.append(Terkirim(nama, True, "diterima, segera dibaca."))
    if taken:
        told = {"sha256": [one.sha256 for one in taken], "ukuran": sum(one.ukuran for one in taken)}
        with recording(kantor.engine) as connection:
            record(connection, "diunggah", oleh=who.nama, sesudah=told)
    return done
