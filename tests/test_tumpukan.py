"""A scanned stack, from the command line to the page images: three letters in one file become three documents."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pikepdf
import pytest

from archive.durable import hash_file
from archive.file_store import FileStore
from archive.naskah_store import open_store
from archive.settings import load_settings
from web.marks import stored_pages
from web.page_image import Source, draw

ROOT = Path(__file__).parents[1]
STACK = ROOT / "samples/surat/tumpukan.pdf"
EXPECTED = json.loads(STACK.with_suffix(".json").read_text())["dokumen"]


def arsip(*words: str | Path) -> str:
    """What the command line prints."""
    command = [sys.executable, str(ROOT / "arsip.py"), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout


@pytest.mark.ocr
@pytest.mark.slow
def test_a_scanned_stack_is_filed_as_three_documents(tmp_path: Path) -> None:
    table = arsip("ingest", "--data", tmp_path, STACK)
    assert "3 terarsip; 5 halaman" in table
    settings = load_settings({}, data=tmp_path)
    files = FileStore(settings.store)
    with open_store(settings.database) as store:
        first = store.by_sha(hash_file(STACK))
        assert first is not None
        documents = store.in_file(first)
        assert len(documents) == len(EXPECTED)
        for naskah, wanted in zip(documents, EXPECTED, strict=True):
            rekaman = store.rekaman(naskah.id)
            assert rekaman.surat is not None
            assert (naskah.jenis, naskah.nomor) == (wanted["jenis"], wanted["surat"]["nomor"])
            assert (naskah.halaman_awal, naskah.halaman) == (wanted["halaman_awal"], len(wanted["halaman"]))
            assert rekaman.surat.tanggal == wanted["surat"]["tanggal"]
            assert naskah.klasifikasi == wanted["klasifikasi"]["kode"]
            with pikepdf.open(files.path(naskah, "arsip")) as own:
                assert len(own.pages) == naskah.halaman
            assert hash_file(files.path(naskah, "asli")) == hash_file(STACK)
        third = documents[2]
        (page,) = stored_pages(files.path(third, "halaman"))
        original, searchable = files.path(third, "asli"), files.path(third, "arsip")
        shown = draw(Source(third.sha256, original, "pdf", searchable, third.halaman_awal), page)
        alone = draw(Source(third.sha256, searchable, "pdf", searchable), page)
        assert (
            np.abs(np.asarray(shown.convert("L"), float) - np.asarray(alone.convert("L"), float)).mean() < 1
        )
    assert "Tidak ada kesalahan pada 3 naskah" in arsip("check", "--data", tmp_path)
    hits = json.loads(arsip("search", "--data", tmp_path, "--json", "memeriksa keadaan bangunan"))["hasil"]
    assert (hits[0]["id"], hits[0]["halaman"]) == (third.id, 1)
    sizes = [files.path(naskah, "arsip").stat().st_size for naskah in documents]
    assert sum(sizes) < 1.3 * STACK.stat().st_size
