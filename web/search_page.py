"""The first page: the search box, what the archive holds, and the answers."""

from dataclasses import dataclass

from archive.naskah_store import Naskah
from archive.naskah_terlihat import Saring, count_seen, list_seen, not_indexed_yet
from search.index import Hit, Results
from search.plan import NONE
from web import links, terlihat, wording
from web.guard import Visitor
from web.kantor import Kantor
from web.links import Search

ON_A_PAGE = 20
MOST_PAGES = 500
MOST_CHOICES = 12  # values of one facet that are offered
SHORT_LIST = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: its name, how many hits have it, where it leads; `below` another code in the list."""

    nama: str
    jumlah: int
    url: str
    below: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter: its values, or the one chosen with the way to drop it."""

    judul: str
    pilihan: tuple[Choice, ...]
    dipakai: str = ""
    lepas: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A hit with its row in the database."""

    hit: Hit
    naskah: Naskah
    url: str


@dataclass(frozen=True, slots=True)
class Answers:
    """A page of answers."""

    search: Search
    results: Results
    rows: tuple[Row, ...]
    facets: tuple[Facet, ...]
    pertama: int
    terakhir: int
    sebelum: str
    sesudah: str
    saran: str


@dataclass(frozen=True, slots=True)
class Start:
    """What the archive holds: kinds with counts, newest documents, what needs a look, what failed, what waits."""

    jumlah: int
    jenis: tuple[Choice, ...]
    terbaru: tuple[Naskah, ...]
    diperiksa: tuple[Hit, ...]
    jumlah_diperiksa: int
    gagal: tuple[Naskah, ...]
    jumlah_gagal: int
    menunggu: int
    belum_terindeks: int
    lengkap: bool


def answers(search: Search, kantor: Kantor, who: Visitor) -> Answers:
    """The answers to a search, within the rights of the visitor."""
    lembar = min(search.lembar, MOST_PAGES)
    offset = (lembar - 1) * ON_A_PAGE
    results = terlihat.search(
        kantor,
        who,
        search.q,
        jenis=search.jenis,
        klasifikasi=search.klasifikasi,
        tahun=search.tahun,
        offset=offset,
        limit=ON_A_PAGE,
    )
    seen = terlihat.rows(kantor, who, [hit.id for hit in results.hasil])
    rows = tuple(
        Row(hit, seen[hit.id], links.naskah(hit.id, q=search.q, halaman=hit.halaman if search.q else 0))
        for hit in results.hasil
        if hit.id in seen
    )
    last = offset + len(results.hasil)
    return Answers(
        search=search,
        results=results,
        rows=rows,
        facets=_facets(search, results),
        pertama=offset + 1 if rows else 0,
        terakhir=last,
        sebelum=search.more(lembar - 1) if lembar > 1 else "",
        sesudah=search.more(lembar + 1) if last < results.jumlah and lembar < MOST_PAGES else "",
        saran=search.url(q=results.saran) if results.saran else "",
    )


def start(kantor: Kantor, who: Visitor) -> Start:
    """What the first page shows before anything is asked."""
    engine, seen = kantor.engine, who.seen
    counts = count_seen(engine, seen)
    everything = terlihat.search(kantor, who, "", limit=1)
    doubtful = terlihat.search(kantor, who, "periksa:ya", limit=SHORT_LIST)
    return Start(
        jumlah=counts.get("terarsip", 0),
        jenis=tuple(
            Choice(wording.jenis(code), count, Search(jenis=code).url())
            for code, count in everything.facets["jenis"].items()
        ),
        terbaru=tuple(list_seen(engine, seen, Saring("terarsip"), limit=SHORT_LIST)),
        diperiksa=doubtful.hasil,
        jumlah_diperiksa=doubtful.jumlah,
        gagal=tuple(list_seen(engine, seen, Saring("gagal"), limit=SHORT_LIST)),
        jumlah_gagal=counts.get("gagal", 0),
        menunggu=counts.get("diterima", 0) + counts.get("dibaca", 0),
        belum_terindeks=not_indexed_yet(engine, seen),
        lengkap=everything.lengkap,
    )


def _facets(search: Search, results: Results) -> tuple[Facet, ...]:
    return tuple(
        _facet(search, results, name, title, chosen, naming)
        for name, title, chosen, naming in (
            ("jenis", "Jenis", search.jenis, wording.jenis),
            ("klasifikasi", "Klasifikasi", search.klasifikasi, wording.code_name),
            ("tahun", "Tahun", search.tahun, _year),
        )
    )


def _facet(search: Search, results: Results, name: str, title: str, chosen: str, naming: object) -> Facet:
    assert callable(naming)
    counts = results.facets[name]
    if chosen:
        # A code may be narrowed to those below it; another filter is dropped or kept.
        below = {
            value: n
            for value, n in counts.items()
            if name == "klasifikasi" and value.startswith(chosen + ".")
        }
    else:
        below = counts
    ordered = sorted(_worth(below), key=_by_code) if name == "klasifikasi" else _by_year(name, below)
    pilihan = tuple(
        Choice(naming(value), count, search.filtered(name, value), value.rpartition(".")[0] in dict(ordered))
        for value, count in ordered[:MOST_CHOICES]
    )
    return Facet(
        title, pilihan, naming(chosen) if chosen else "", search.filtered(name, "") if chosen else ""
    )


def _worth(counts: dict[str, int]) -> list[tuple[str, int]]:
    """The codes without those whose hits all lie under one code below them, which says more."""
    return [
        (code, count)
        for code, count in counts.items()
        if not any(other.startswith(code + ".") and counts[other] == count for other in counts)
    ]


def _by_code(item: tuple[str, int]) -> tuple[bool, str]:
    return item[0] == NONE, item[0]


def _by_year(name: str, counts: dict[str, int]) -> list[tuple[str, int]]:
    items = list(counts.items())
    return sorted(items, key=lambda item: item[0], reverse=True) if name == "tahun" else items


def _year(value: str) -> str:
    return "Tanpa tahun" if value == NONE else value
