"""What people are told about files that were taken in and records that were read: plain lines and rows of text.

Knows the words, not where they are printed.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from archive.bagian import last_page
from archive.naskah_store import Naskah
from archive.records import Klasifikasi, Rekaman
from archive.summary import ringkas
from ingest.batch import Outcome

# Headings of the table and their greatest widths in letters.
HEADINGS: dict[str, int | None] = {
    "Berkas": 32,
    "Jenis": 12,
    "Nomor": 34,
    "Klasifikasi": 22,
    "Detik/halaman": 7,
    "Perlu dilihat": None,
}
ENDED_WELL = frozenset(("terarsip", "duplikat"))
LONGEST_NOTE = 120


def outcome_row(outcome: Outcome, rekaman: Rekaman | None) -> tuple[str, ...]:
    """A row under HEADINGS; `rekaman` is the record of a filed document."""
    naskah = outcome.naskah
    if outcome.hasil == "duplikat" and naskah is not None:
        return (
            outcome.name,
            "",
            "",
            "",
            "",
            f"duplikat naskah {naskah.id} ({naskah.judul or naskah.nama_asal})",
        )
    if outcome.hasil != "terarsip" or naskah is None or rekaman is None:
        return (outcome.name, outcome.hasil, "", "", "", outcome.alasan.removeprefix(f"{outcome.name}: "))
    return (
        outcome.name,
        naskah.jenis,
        naskah.nomor,
        _code(naskah, rekaman.klasifikasi),
        f"{naskah.detik / max(1, naskah.halaman):.1f}",
        _first_note(rekaman.catatan_baca),
    )


def each_document(
    outcomes: Sequence[Outcome], in_file: Callable[[Naskah], Sequence[Naskah]]
) -> list[Outcome]:
    """The outcomes with one for every document of a file that holds several."""
    found: list[Outcome] = []
    for outcome in outcomes:
        filed = outcome.naskah if outcome.hasil == "terarsip" else None
        documents = in_file(filed) if filed is not None else []
        if len(documents) < 2:
            found.append(outcome)
            continue
        for one in documents:
            name = f"{outcome.name}, halaman {one.halaman_awal}–{last_page(one)}"
            found.append(replace(outcome, name=name, naskah=one))
    return found


def summary_line(outcomes: Sequence[Outcome], seconds: float) -> str:
    """How many files became what, and how fast."""
    pages = sum(o.naskah.halaman for o in outcomes if o.hasil == "terarsip" and o.naskah)
    kinds = ("terarsip", "duplikat", "gagal", "tertunda")
    counts = {kind: sum(outcome.hasil == kind for outcome in outcomes) for kind in kinds}
    told = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count) or "Tidak ada berkas"
    rate = f" ({60 * pages / seconds:.0f} halaman/menit)" if pages and seconds > 0 else ""
    return f"{told}; {pages} halaman dalam {seconds:.0f} detik{rate}."


def rekaman_lines(rekaman: Rekaman, name: str) -> list[tuple[str, str]]:
    """A record in a few labelled lines; what is not on the paper is left out."""
    found = ringkas(rekaman)
    steps = sum(len(table.langkah) for sop in rekaman.sop for table in sop.tabel)
    code = rekaman.klasifikasi
    lines = [
        ("Berkas", name),
        (
            "Halaman",
            f"{rekaman.halaman_awal}–{rekaman.halaman_akhir} berkas ini" if rekaman.halaman_awal else "",
        ),
        ("Jenis", rekaman.jenis),
        ("Nomor", found.nomor),
        ("Judul", found.judul),
        ("Tanggal", found.tanggal),
        ("Instansi", found.instansi),
        ("Pejabat", ", ".join(found.pejabat)),
        ("Klasifikasi", f"{code.kode} {code.uraian} ({code.dasar}, {code.keyakinan:.0%})" if code else ""),
        ("Isi", f"{len(rekaman.halaman)} halaman, {len(rekaman.sop)} SOP, {steps} langkah"),
        *(("Perlu dilihat", note) for note in rekaman.catatan_baca),
    ]
    return [(label, value) for label, value in lines if value]


def _code(naskah: Naskah, found: Klasifikasi | None) -> str:
    suggested = f" (saran, {found.keyakinan:.0%})" if found is not None and found.dasar == "saran" else ""
    if naskah.klasifikasi:
        return naskah.klasifikasi + suggested
    return "belum diklasifikasi" + (f"; mungkin {found.kode}{suggested}" if found is not None else "")


def _first_note(notes: Sequence[str]) -> str:
    if not notes:
        return ""
    first = notes[0] if len(notes[0]) <= LONGEST_NOTE else notes[0][: LONGEST_NOTE - 1] + "…"
    return first + (f" (+{len(notes) - 1} lagi)" if len(notes) > 1 else "")
