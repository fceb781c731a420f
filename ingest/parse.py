"""From the pages of a file to its record: the kind decides the parser. Pure; reads no file."""

from collections.abc import Sequence
from dataclasses import replace

from archive.geometry import Page
from archive.klasifikasi import classify
from archive.records import JENIS_SURAT, Halaman, Rekaman
from ingest.confidence import signs_of, with_confidence
from ingest.fields import Draft
from ingest.keputusan import parse_keputusan
from ingest.kinds import recognise
from ingest.page_text import page_text
from ingest.review import notes_on_doubt
from ingest.sop import parse_sops
from ingest.surat import parse_surat

REVIEW_THRESHOLD = 0.8


def parse_pages(pages: Sequence[Page], *, review_threshold: float = REVIEW_THRESHOLD) -> Rekaman:
    """The record of a file's pages; a file without a page is `lainnya`.

    A file that holds an SOP's identity block is an SOP unless a Keputusan or a letter carries it. Fields with less
    confidence than `review_threshold` (0..1) are noted for a person.
    """
    draft = Draft()
    kind = recognise(pages)
    jenis = kind.jenis
    sops = parse_sops(pages, draft, only_with_identity=jenis in JENIS_SURAT)
    if jenis == "lainnya" and sops:
        jenis = "sop"
    rekaman = Rekaman(
        jenis,
        sop=sops,
        keputusan=parse_keputusan(pages, draft) if jenis == "keputusan" else None,
        surat=parse_surat(pages, jenis, draft) if jenis in JENIS_SURAT else None,
        halaman=tuple(
            Halaman(page.number, page.width, page.height, page.turned, page.source) for page in pages
        ),
        teks=tuple(page_text(page) for page in pages),
        bukti=draft.bukti,
        catatan_baca=draft.catatan_baca,
    )
    signs = signs_of(rekaman, pages)
    sure = with_confidence(rekaman, signs)
    notes = (*sure.catatan_baca, *notes_on_doubt(sure, signs, review_threshold))
    return replace(sure, klasifikasi=classify(sure), catatan_baca=notes)
