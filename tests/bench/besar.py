"""How the lists and the number giver answer as an archive grows: 1,000, 10,000 and 100,000 invented documents.

    python tests/bench/besar.py                     # all three sizes; a minute or two, and 300 MB below the temporary folder
    python tests/bench/besar.py --sizes 1000 20000 --rounds 9

The rows go straight into the database, without files and without the reader: a document each with its register line, its
given number, an entry of the trail and its retention clock, spread over ten years, most of them in the last ones.
Each question is asked once to warm up, then some times; the median counts. Ends with 1 when one is slower than `LIMIT_MS`.
"""

import argparse
import datetime as dt
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import sqlalchemy as sa  # noqa: E402

from archive.agenda import drafts, register_page  # noqa: E402
from archive.agenda_cari import SaringAgenda, find_lines  # noqa: E402
from archive.database import metadata, writing  # noqa: E402
from archive.jra import install_jra, read_jra  # noqa: E402
from archive.kode import EDITION, kode_table  # noqa: E402
from archive.kode_favorit import most_used  # noqa: E402
from archive.meja_terlihat import entries_seen  # noqa: E402
from archive.naskah_store import NaskahStore, open_store  # noqa: E402
from archive.naskah_terlihat import Saring, count_seen, list_seen  # noqa: E402
from archive.nomor_laporan import report, report_documents  # noqa: E402
from archive.nomor_store import next_number, numbers, preview  # noqa: E402
from archive.office_tables import AGENDA_TEXT  # noqa: E402
from archive.penomoran import Permohonan, number_key  # noqa: E402
from archive.retensi import count_due, due, refresh  # noqa: E402
from archive.rights import KEAMANAN, User  # noqa: E402

SIZES = (1_000, 10_000, 100_000)
LIMIT_MS = 100.0
ROUNDS = 15
LAST_YEAR = 2026
YEARS = 10
TODAY = dt.date(LAST_YEAR, 6, 1)
KINDS = ("undangan", "surat", "surat", "nota_dinas", "surat_tugas", "keputusan", "berita_acara", "surat")
SENDERS = (
    "KPU RI",
    "KPU Provinsi Contoh",
    "Bawaslu Kabupaten Contoh",
    "Dinas Dukcapil",
    "Polres Contoh",
    "Bupati Contoh",
)
SUBJECTS = (
    "Rapat koordinasi persiapan tahapan", "Permohonan data kependudukan", "Penyampaian laporan keuangan semester",
    "Undangan rapat pleno rutin", "Pemusnahan arsip inaktif", "Permohonan cuti tahunan", "Distribusi logistik",
)  # fmt: skip
CODES = tuple(kode for kode, one in kode_table().items() if one.edisi == EDITION and kode.count(".") == 2)
READER = User(1, "petugas", "Petugas", "petugas", True, "2026-01-01")
JRA = b"Kode;Aktif;Inaktif;Keterangan\n" + b"".join(
    f"{kode};1 tahun;{1 + at % 4} tahun;{('Musnah', 'Musnah', 'Permanen')[at % 3]}\n".encode()
    for at, kode in enumerate(dict.fromkeys(kode.rpartition(".")[0] for kode in CODES))
)


@dataclass(frozen=True)
class Question:
    """What is asked, and of which part it is the question."""

    name: str
    ask: Callable[[], object]


def fill(store: NaskahStore, size: int) -> None:
    """Writes the rows of `size` documents, in one transaction."""
    tables = metadata.tables
    with writing(store.engine) as connection:
        for start in range(0, size, 2000):
            rows = [list(_rows(at, size)) for at in range(start, min(start + 2000, size))]
            for place, name in enumerate(("naskah", "agenda", "nomor", "jejak")):
                connection.execute(sa.insert(tables[name]), [row[place] for row in rows])
        connection.execute(
            sa.text("UPDATE jejak_kepala SET jumlah = :n, hash = :h"), {"n": size, "h": f"{size:064x}"}
        )
        for register in ("masuk", "keluar", "keputusan"):
            for year in range(LAST_YEAR - YEARS + 1, LAST_YEAR + 1):
                book = {"buku": f"agenda:{register}/", "tahun": year, "awal": 1, "terakhir": size}
                connection.execute(sa.insert(tables["pencacah"]), book)
        for year in range(LAST_YEAR - YEARS + 1, LAST_YEAR + 1):
            book = {"buku": "Ketua/SD", "tahun": year, "awal": 1, "terakhir": size}
            connection.execute(sa.insert(tables["pencacah"]), book)
    install_jra(store.engine, read_jra(JRA, "jra.csv"), oleh="bench", lewati_salah=True)
    refresh(store.engine)


def _rows(at: int, size: int) -> Iterator[dict[str, Any]]:
    """One document in each table; the numbers are mixed so that neighbours differ."""
    mixed = (at * 7919) % size
    # Half of all letters are of the last two years.
    year = LAST_YEAR - (at % 2 if at % 4 < 2 else mixed % YEARS)
    date = dt.date(year, 1 + mixed % (5 if year == LAST_YEAR else 12), 1 + at % 28).isoformat()
    kode, kind = CODES[mixed % len(CODES)], KINDS[(mixed + at) % len(KINDS)]
    subject = f"{SUBJECTS[mixed % len(SUBJECTS)]} nomor {mixed}"
    teks = f"{at + 1}/{kode}-SD/3601/{year}"
    secret = "rahasia" if at % 200 == 0 else "terbatas" if at % 50 == 0 else "biasa"
    place = {
        "sha256": f"{at:064x}",
        "nama_asal": f"pindaian-{at}.pdf",
        "folder": f"{kode}/{year}/{at:06} {subject}",
        "folder_kunci": f"{kode}/{year}/{at:06} {subject}".casefold(),
    }
    yield {
        **place,
        "id": at + 1,
        "tipe": "pdf",
        "ukuran": 100_000,
        "status": "gagal" if at % 500 == 1 else "terarsip",
        "alasan": "",
        "jenis": kind,
        "nomor": teks,
        "judul": subject,
        "tanggal": date,
        "tahun": str(year),
        "instansi": SENDERS[mixed % len(SENDERS)],
        "klasifikasi": kode if at % 20 else "",
        "halaman": 2,
        "detik": 4.0,
        "diterima_pada": f"{date}T08:00:00+07:00",
        "diarsipkan_pada": f"{date}T08:01:00+07:00",
        "terindeks": True,
        "perlu_diperiksa": at % 3,
        "teragenda": True,
        "keamanan": secret,
    }
    register = ("masuk", "masuk", "keluar", "keputusan")[at % 4]
    draft = at % 99 == 7
    yield dict.fromkeys(AGENDA_TEXT, "") | {
        "id": at + 1,
        "register": register,
        "buku": "",
        "tahun": None if draft else year,
        "nomor_agenda": None if draft else at + 1,
        "status": "draf" if draft else "dibatalkan" if at % 300 == 5 else "dikonfirmasi",
        "naskah_id": at + 1,
        "nomor_surat": teks,
        "tanggal_surat": date,
        "tanggal_terima": date,
        "asal": SENDERS[mixed % len(SENDERS)],
        "hal": subject,
        "kode": kode,
        "kunci_nomor": number_key(teks),
        "kunci_asal": "",
        "catatan": [],
        "alasan": "",
        "dibuat_oleh": "sistem",
        "dibuat_pada": date,
        "dikonfirmasi_oleh": "ani",
        "dikonfirmasi_pada": date,
    }
    yield {
        "id": at + 1,
        "buku": "Ketua/SD",
        "tahun": year,
        "urut": at + 1,
        "sisip": 0,
        "urut_teks": str(at + 1),
        "teks": teks,
        "kunci": number_key(teks),
        "kunci_unik": f"|{year}|{number_key(teks)}",
        "templat": "{urut}/{kode}-{jenis}/{wilayah}/{tahun}",
        "jenis": "SD",
        "penanda": "Ketua",
        "kode": kode,
        "wilayah": "3601",
        "unit": "",
        "pejabat": "",
        "tanggal": date,
        "hal": subject,
        "status": "dibatalkan" if at % 150 == 3 else "terpakai",
        "alasan": "",
        "naskah_id": at + 1 if at % 10 else None,
        "oleh": "ani",
        "pada": date,
    }
    yield {
        "id": at + 1,
        "waktu": date,
        "oleh": "sistem",
        "peristiwa": "terarsip",
        "naskah_id": at + 1,
        "sesudah": "{}",
        "hash_lalu": f"{at:064x}",
        "hash": f"{at + 1:064x}",
    }


def questions(store: NaskahStore, size: int) -> list[Question]:
    """What people ask a hundred times a day."""
    engine, last = store.engine, LAST_YEAR - 1
    asked = Permohonan("SD", "Ketua", dt.date(LAST_YEAR, 5, 30), wilayah="3601", kode="PP.05.1")
    seen = KEAMANAN[:1]

    def lines(**given: str) -> Callable[[], object]:
        return lambda: find_lines(engine, READER, "masuk", last, SaringAgenda(**given))

    def documents(**given: str) -> Callable[[], object]:
        return lambda: (list_seen(engine, seen, Saring(**given)), count_seen(engine, seen, Saring(**given)))

    def overdue(name: str) -> Callable[[], object]:
        return lambda: (due(engine, name, TODAY), count_due(engine, name, TODAY))

    return [
        Question("agenda: first page", lambda: register_page(engine, "masuk", last)),
        Question("agenda: a late page", lambda: register_page(engine, "masuk", last, setelah=size * 3 // 4)),
        Question("agenda: words", lines(q="rapat pleno")),
        Question("agenda: a word nobody wrote", lines(q="xyzq")),
        Question("agenda: words and code", lines(q="cuti", kode="SDM.06")),
        Question("agenda: dates", lines(dari=f"{last}-03-01", sampai=f"{last}-03-31")),
        Question("agenda: drafts", lambda: drafts(engine, "masuk")),
        Question("number: look ahead", lambda: preview(engine, asked)),
        Question("number: give", lambda: next_number(engine, asked, oleh="bench")),
        Question("number: a page of the book", lambda: numbers(engine, "Ketua/SD", last, offset=size // 4)),
        Question("documents: newest", documents()),
        Question("documents: year", documents(tahun=str(last))),
        Question(
            "documents: year, kind, code", documents(tahun=str(last), jenis="undangan", klasifikasi="PL.01")
        ),
        Question("documents: code that is rare", documents(klasifikasi="SDM.10.3")),
        Question("documents: failed", documents(status="gagal")),
        Question("documents: none such", documents(tahun="1999", jenis="sop")),
        Question(
            "documents: page 100", lambda: list_seen(engine, seen, Saring(tahun=str(last)), offset=5000)
        ),
        Question("documents: counts", store.count_by_status),
        Question("documents: waiting", lambda: (store.pending(), store.unindexed())),
        Question("codes: most used", lambda: most_used(engine)),
        Question("trail: newest", lambda: entries_seen(engine, seen)),
        Question("trail: of one document", lambda: entries_seen(engine, seen, naskah_id=size // 2)),
        Question("retention: musnah", overdue("musnah")),
        Question("retention: pindah", overdue("pindah")),
        Question("retention: serah", overdue("serah")),
        Question("retention: belum", overdue("belum")),
    ]


def reports(store: NaskahStore) -> list[Question]:
    """What is asked once a month: told, not limited."""
    return [
        Question("report: gaps of a book", lambda: report(store.engine, "Ketua/SD", LAST_YEAR - 1)),
        Question("report: gaps among documents", lambda: report_documents(store.engine, LAST_YEAR - 1)),
    ]


def median_ms(question: Question, rounds: int) -> float:
    """The median time of an answer, in milliseconds."""
    question.ask()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        question.ask()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def measure(size: int, rounds: int, folder: Path) -> tuple[dict[str, float], dict[str, float]]:
    """Medians of the questions and of the reports, in milliseconds, with `size` documents."""
    with open_store(f"sqlite:///{folder / f'{size}.db'}") as store:
        began = time.perf_counter()
        fill(store, size)
        print(f"{size} documents written in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        asked = {one.name: median_ms(one, rounds) for one in questions(store, size)}
        told = {one.name: median_ms(one, min(rounds, 3)) for one in reports(store)}
        return asked, told


def main() -> int:
    """Prints a table; 1 when an answer at the largest size is too slow."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="arsip-besar-") as work:
        found = {size: measure(size, args.rounds, Path(work)) for size in sorted(args.sizes)}
    print(f"{'milliseconds, median':34}" + "".join(f"{size:>10,}" for size in found))
    slow = []
    for part in range(2):
        for name in next(iter(found.values()))[part]:
            values = [found[size][part][name] for size in found]
            mark = " too slow" if part == 0 and values[-1] > LIMIT_MS else ""
            slow += [name] if mark else []
            print(f"{name:34}" + "".join(f"{value:10.1f}" for value in values) + mark)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
