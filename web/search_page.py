"""The first page: the search box, what the archive holds, and the answers."""

from dataclasses import dataclass

from archive.klasifikasi import find_kode
from archive.naskah_store import Naskah, NaskahStore
from search.index import Hit, Index, Results
from search.plan import NONE
from web import links, wording
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
    """A hit with its row in the database, None when that is gone."""

    hit: Hit
    naskah: Naskah | None
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


def answers(search: Search, store: NaskahStore, index: Index) -> Answers:
    """The answers to a search."""
    lembar = min(search.lembar, MOST_PAGES)
    offset = (lembar - 1) * ON_A_PAGE
    results = index.search(
        search.q,
        jenis=search.jenis,
        klasifikasi=search.klasifikasi,
        tahun=search.tahun,
        offset=offset,
        limit=ON_A_PAGE,
    )
    rows = tuple(
        Row(hit, store.get(hit.id), links.naskah(hit.id, q=search.q, halaman=hit.halaman if search.q else 0))
        for hit in results.hasil
    )
    last = offset + len(rows)
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


def start(store: NaskahStore, index: Index) -> Start:
    """What the first page shows before anything is asked."""
    counts = store.count_by_status()
    everything = index.search("", limit=1)
    doubtful = index.search("periksa:ya", limit=SHORT_LIST)
    failed = store.with_status("gagal")
    return Start(
        jumlah=counts.get("terarsip", 0),
        jenis=tuple(
            Choice(wording.jenis(code), count, Search(jenis=code).url())
            for code, count in everything.facets["jenis"].items()
        ),
        terbaru=tuple(n for n in store.recent(3 * SHORT_LIST) if n.status == "terarsip")[:SHORT_LIST],
        diperiksa=doubtful.hasil,
        jumlah_diperiksa=doubtful.jumlah,
        gagal=tuple(failed[: -SHORT_LIST - 1 : -1]),
        jumlah_gagal=len(failed),
        menunggu=counts.get("diterima", 0) + counts.get("dibaca", 0),
        belum_terindeks=len(store.unindexed(1000)),
        lengkap=everything.lengkap,
    )


def _facets(search: Search, results: Results) -> tuple[Facet, ...]:
    return tuple(
        _facet(search, results, name, title, chosen, naming)
        for name, title, chosen, naming in (
            ("jenis", "Jenis", search.jenis, wording.jenis),
            ("klasifikasi", "Klasifikasi", search.klasifikasi, code_name),
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


def code_name(code: str) -> str:
    """A code with its description."""
    if code in ("", NONE):
        return "Belum diklasifikasi"
    known = find_kode(code)
    return f"{code} {known.uraian}" if known else code


def _year(value: str) -> str:
    return "Tanpa tahun" if value == NONE else value
