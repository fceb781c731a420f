"""Puts together what goes before the gate and onto the shelf: the finished PDFs, their text, page images, findings.

Knows bytes and plain values; the database and the shelf are the caller's.
"""

import datetime as dt
import hashlib
import io
import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pypdfium2
from PIL import Image

from archive.errors import DamagedError
from archive.file_store import FileStore
from archive.filing import file_naskah
from archive.geometry import Page
from archive.jdih.alamat import short_code
from archive.jdih.alur_terbit import Usulan
from archive.jdih.banding_salinan import compare, segments_of_scan
from archive.jdih.bentuk import Terbitan
from archive.jdih.data_pribadi import Temuan, find_private
from archive.jdih.gerbang import Calon
from archive.jdih.hubungan import Hubungan
from archive.jdih.isi import segments
from archive.jdih.lembar import Kaki
from archive.jdih.lembar_abstrak import abstract_pdf
from archive.jdih.profil import Profil
from archive.jdih.rak import Naik
from archive.naskah_store import Naskah, NaskahStore
from archive.records import Halaman, Penanda, Rekaman
from archive.settings import Settings
from archive.tautan import link

PREVIEW_DPI = 100


def foot_of(profil: Profil, kunci: str) -> Kaki:
    """The foot of a decree's pages: the office's address, the short code, the address of its page."""
    return Kaki(profil.alamat_kaki, short_code(profil.kode_wilayah, kunci), page_address(profil, kunci))


def page_address(profil: Profil, kunci: str) -> str:
    """The permanent address of a decree's page."""
    return f"{profil.situs}/{kunci}"


def pdf_texts(pdf: bytes) -> tuple[str, ...]:
    """The text of every page as a reader of the PDF gets it; raises DamagedError."""
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise DamagedError(f"salinan: PDF tidak dapat dibuka ({error}). Pindai ulang.") from error
    try:
        return tuple(page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document)
    finally:
        document.close()


def candidate(
    usulan: Usulan, asli: Naskah, rekaman: Rekaman, pages: Sequence[Page], salinan: bytes, hubungan: Sequence[Hubungan], *,
    hari_ini: dt.date,
) -> Calon:  # fmt: skip
    """What stands before the gate: `salinan` is the finished public PDF (b"" for none yet), `pages` are the original's."""
    texts = pdf_texts(salinan) if salinan else ()
    parts = segments(usulan.isi)
    said = parts if usulan.cara == "teks" else segments_of_scan(texts, parts)
    original = find_private(rekaman.teks, pages)
    known = {_bare(one.teks) for one in original}
    more: list[Temuan] = [one for one in find_private(texts) if _bare(one.teks) not in known]
    return Calon(
        kunci=usulan.kunci,
        jenis=asli.jenis,
        keamanan=asli.keamanan,
        cara=usulan.cara,
        sha_asli=asli.sha256,
        sha_salinan=hashlib.sha256(salinan).hexdigest() if salinan else "",
        teks_asli=rekaman.teks,
        teks_salinan=texts,
        halaman_asli=asli.halaman or len(rekaman.teks),
        halaman_salinan=len(texts),
        metadata=usulan.metadata,
        abstrak=usulan.abstrak,
        abstrak_disetujui=bool(usulan.abstrak_disetujui_oleh),
        isi=usulan.isi,
        beda=compare(rekaman.teks, said) if salinan else None,
        temuan=(*original, *more),
        hubungan=tuple(one for one in hubungan if one.dari == usulan.kunci),
        nomor_lain=frozenset(),
        hari_ini=hari_ini,
    )


def compose(terbitan: Terbitan, salinan: bytes, profil: Profil) -> Naik:
    """All public files of a terbitan: salinan.pdf, abstrak.pdf and a picture of each page."""
    abstrak = abstract_pdf(terbitan.abstrak, foot_of(profil, terbitan.kunci), penerbit=profil.instansi)
    pictures = page_pictures(salinan)
    files = {
        "salinan.pdf": ("salinan", "application/pdf", salinan, len(pictures)),
        "abstrak.pdf": ("abstrak", "application/pdf", abstrak, len(pdf_texts(abstrak))),
    }
    for number, picture in enumerate(pictures, start=1):
        files[f"halaman/{number}.png"] = ("halaman", "image/png", picture, 1)
    return Naik(terbitan, files)


def page_pictures(pdf: bytes) -> list[bytes]:
    """A small PNG of every page, for the preview."""
    document = pypdfium2.PdfDocument(pdf)
    made = []
    try:
        for page in document:
            picture = page.render(scale=PREVIEW_DPI / 72).to_pil()
            picture = picture.convert("RGB").quantize(
                32, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
            )
            out = io.BytesIO()
            picture.save(out, "PNG")
            made.append(out.getvalue())
    finally:
        document.close()
    return made


def file_salinan(
    store: NaskahStore, files: FileStore, settings: Settings, asli: Naskah, rekaman: Rekaman, pdf: bytes, profil: Profil, *,
    oleh: str,
) -> Naskah:  # fmt: skip
    """Files a made salinan in the archive as a document of its own and links it to its original; twice changes nothing."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    naskah = store.by_sha(sha256)
    if naskah is None or naskah.status != "terarsip":
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / f"salinan-{asli.nama_asal.rsplit('.', 1)[0][:80]}.pdf"
            source.write_bytes(pdf)
            files.put_original(source, sha256, "pdf")
            naskah = store.receive(sha256, source.name, "pdf", len(pdf))[0]
            texts, sizes = pdf_texts(pdf), _sizes(pdf)
            pages = [Page(n, width, height, 0, "teks") for n, (width, height) in enumerate(sizes, start=1)]
            record = _record_of(rekaman, texts, sizes, profil)
            naskah = file_naskah(
                naskah, record, pages, source, store=store, files=files, settings=settings, seconds=0.0
            )
    link(store.engine, naskah.id, asli.id, "salinan", oleh=oleh)
    return naskah


def _record_of(
    rekaman: Rekaman, texts: tuple[str, ...], sizes: list[tuple[float, float]], profil: Profil
) -> Rekaman:
    """The record of the salinan: the original's words, its own pages, and who certifies it."""
    assert rekaman.keputusan is not None
    penanda = Penanda(profil.pengesah.jabatan, profil.pengesah.nama)
    last = len(texts)
    lampiran = tuple(
        replace(one, halaman_awal=min(one.halaman_awal, last), halaman_akhir=min(one.halaman_akhir, last))
        for one in rekaman.keputusan.lampiran
    )
    return replace(
        rekaman,
        keputusan=replace(rekaman.keputusan, salinan=penanda, lampiran=lampiran),
        halaman=tuple(
            Halaman(n, width, height, 0, "teks") for n, (width, height) in enumerate(sizes, start=1)
        ),
        teks=texts,
        bukti={},
        catatan_baca=(),
    )


def _sizes(pdf: bytes) -> list[tuple[float, float]]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_size() for page in document]
    finally:
        document.close()


def _bare(teks: str) -> str:
    return re.sub(r"\W", "", teks).casefold()
