"""A few invented documents, an index that holds them, and a database with as many filed rows as a test asks for."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from archive.errors import NotFoundError
from archive.naskah_store import NaskahStore, Planned
from archive.records import Halaman, Rekaman, Surat
from search.document import SearchDoc
from search.index import Index, open_index

INVITATION = SearchDoc(
    id=1,
    jenis="undangan",
    nomor="123/HM.02-SD/6474/2025",
    judul="Undangan rapat pleno terbuka",
    klasifikasi="HM.02",
    tahun="2025",
    tanggal="2025-08-01",
    instansi="KOMISI PEMILIHAN UMUM KABUPATEN CONTOH",
    pejabat=("Budi Hartono",),
    halaman=(
        "KOMISI PEMILIHAN UMUM KABUPATEN CONTOH\nNomor : 123/HM.02-SD/6474/2025\nHal : Undangan\n"
        "Mengundang Saudara pada rapat pleno terbuka rekapitulasi hasil pemungutan suara.",
        "Peserta rapat membawa berkas kea12ipan yang dinamis.",
    ),
)
DECREE = SearchDoc(
    id=2,
    jenis="keputusan",
    nomor="14 TAHUN 2025",
    judul="Penetapan standar operasional prosedur kearsipan",
    klasifikasi="HK.03.1",
    tahun="2025",
    tanggal="2025-02-11",
    instansi="KOMISI PEMILIHAN UMUM KABUPATEN CONTOH",
    pejabat=("Siti Aminah", "Joko Prasetyo"),
    halaman=(
        "KEPUTUSAN KOMISI PEMILIHAN UMUM KABUPATEN CONTOH\nNOMOR 14 TAHUN 2025\nTENTANG\nPENETAPAN STANDAR\n"
        "Menimbang: bahwa berdasarkan Undang-Undang Nomor 7 Tahun 2017 perlu menetapkan prosedur kearsipan;",
    ),
    nomor_lain=("396/ORT.06/3601/2025",),
)
ERRAND = SearchDoc(
    id=3,
    jenis="surat_tugas",
    nomor="08/RT.02.1-ST/3601/2023",
    judul="Perjalanan dinas ke Kabupaten Contoh",
    klasifikasi="",
    tahun="2023",
    tanggal="2023-11-20",
    instansi="",
    pejabat=(),
    halaman=(
        "Menugaskan pelaksana mengawasi pernungutan suara ulang pada hari Jum'at di Kecamatan Sukamaju.",
    ),
)
PAPERS = (INVITATION, DECREE, ERRAND)


@dataclass
class Shelf:
    """An index and the texts behind it."""

    path: Path
    papers: dict[int, SearchDoc] = field(default_factory=dict)

    def open(self) -> Index:
        return open_index(self.path, self.texts)

    def texts(self, naskah_id: int) -> tuple[str, ...]:
        if naskah_id not in self.papers:
            raise NotFoundError(f"naskah {naskah_id}: tidak ada.")
        return self.papers[naskah_id].halaman

    def put(self, index: Index, docs: Iterable[SearchDoc]) -> None:
        docs = list(docs)
        self.papers.update((doc.id, doc) for doc in docs)
        index.add(docs)


def small(number: int, text: str = "") -> SearchDoc:
    """A short letter with words of its own: `nomor<number>x` and what is asked for."""
    return SearchDoc(number, "surat", "", "", "", "", "", "", (), (f"surat dinas khusus{number}x {text}",))


def letter(text: str) -> Rekaman:
    """A record of a letter of one page."""
    surat = Surat(nomor="45/PP.05.1-Und/3601/2025", hal="Rapat Koordinasi", tanggal="2025-03-04", isi=text)
    return Rekaman("undangan", surat=surat, halaman=(Halaman(1, 595, 842, 0, "teks"),), teks=(text,))


def filed(store: NaskahStore, rekaman: Rekaman, kode: str = "PP.05.1") -> int:
    """Files a record as the intake does, without any files; the id of its row."""
    sha256 = hashlib.sha256(repr((rekaman, len(store.every_id()))).encode()).hexdigest()
    naskah, _ = store.receive(sha256, "surat.pdf", "pdf", 10)
    columns: dict[str, object] = {"jenis": rekaman.jenis, "klasifikasi": kode}
    store.begin_filing(naskah.id, Planned(rekaman, columns, lambda number: [f"a/{number}"]))
    return store.end_filing(naskah.id).id


def found(index: Index, words: str) -> list[int]:
    """The ids found, best first."""
    return [hit.id for hit in index.search(words).hasil]
