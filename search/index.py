"""The search index: documents in, answers out. Whoosh's types end here.

One searcher serves one thread at a time, and a commit by any process is noticed by its generation: then a new searcher
is opened. Whoosh's `refresh` is never used, for it answers wrongly or fails while a commit lands.
"""

import contextlib
import logging
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh.index import EmptyIndexError
from whoosh.sorting import Count, FieldFacet

from archive.errors import ArsipError, StoreError
from archive.rights import BIASA, KEAMANAN
from search.builds import BROKEN, Builds
from search.document import SearchDoc
from search.near import is_known, near_words
from search.plan import NONE, Narrow, Near, build, word_seen
from search.query import Field, Query, Word, parse
from search.schema import VERSION
from search.snippets import Marker, Part, marker
from search.writer import write

log = logging.getLogger(__name__)

FEW = 5  # with fewer hits than this, misspelt words are looked for too
_TRIES = 10
FACETS = ("jenis", "klasifikasi", "tahun")
Texts = Callable[[int], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found: `halaman` is the page (from 1) its `cuplikan` was cut from, as (text, is_hit) parts."""

    id: int
    jenis: str
    nomor: str
    judul: str
    klasifikasi: str
    tanggal: str
    halaman: int
    cuplikan: tuple[Part, ...]
    skor: float
    keamanan: str = BIASA


@dataclass(frozen=True, slots=True)
class Results:
    """An answer: all hits counted, one page of them, and the counts of each facet's values ("-" for none).

    `mirip`: misspelt words were looked for too; `saran`: the words as they stand in the archive; `sebagian`: no
    document has all the words; `catatan`: sentences for whoever asked; `lengkap`: False while the index is rebuilt.
    """

    jumlah: int
    hasil: tuple[Hit, ...]
    facets: dict[str, dict[str, int]]
    mirip: bool = False
    saran: str = ""
    sebagian: bool = False
    catatan: tuple[str, ...] = ()
    lengkap: bool = True


def open_index(path: Path, texts: Texts) -> "Index":
    """The index in the folder `path`, created when there is none; `texts` gives a document's text, a string a page.

    Always opens: an index that cannot be used is left as it lies, and `Index.wanting` says why. Raises StoreError
    when the folder cannot be used at all.
    """
    return Index(path, texts)


class Index:
    """A search index; made by `open_index`, safe between threads."""

    def __init__(self, path: Path, texts: Texts) -> None:
        self.builds = Builds(path)
        self.compared = False  # whether `catch_up` has compared it with the database
        self._wanting = ""
        self._texts = texts
        self._state = threading.Lock()  # which build is open, which searchers are idle
        self._writer = threading.RLock()  # kept apart: questions are answered while a write goes on
        self._depth = 0
        self._name = ""
        self._index: Any = None
        self._idle: list[tuple[tuple[str, int], Any]] = []
        if self.builds.none_yet():  # looked at first, so as not to wait for a rebuild by another process
            with self.writing():
                if self.builds.none_yet():
                    self.builds.make_current(self.builds.create()[0])
        self._follow(check=True)

    @property
    def wanting(self) -> str:
        """Why a rebuild is needed; "" when it is not."""
        self._follow()
        return self._wanting

    def close(self) -> None:
        """Lets go of the index files; the next question opens them again."""
        with self._state:
            while self._idle:
                self._idle.pop()[1].close()

    @contextlib.contextmanager
    def writing(self, *, wait: bool = True) -> Iterator[bool]:
        """One writer at a time, between threads and processes; may be entered again by the thread that has it."""
        with self._writer:
            if self._depth:
                yield True
                return
            with self.builds.lock(wait=wait) as got:
                self._depth += 1
                try:
                    yield got
                finally:
                    self._depth -= 1

    def add(self, docs: Iterable[SearchDoc]) -> None:
        """Takes documents in, replacing those with the same id, in one commit; raises StoreError."""
        with self.writing():
            write(self._writable(), docs)

    def delete(self, ids: Collection[int]) -> None:
        """Forgets documents, in one commit; raises StoreError."""
        if ids:
            with self.writing():
                write(self._writable(), (), remove=ids)

    def ids(self) -> set[int]:
        """The ids of all documents in the index."""
        with self._searcher() as searcher:
            if searcher is None:
                return set()
            found: set[int] = set()
            for leaf, _ in searcher.reader().leaf_readers():
                column = leaf.column_reader("id") if leaf.doc_count_all() else ()
                found.update(int(column[number]) for number in leaf.all_doc_ids())
            return found

    def search(
        self,
        words: str,
        *,
        jenis: str = "",
        klasifikasi: str = "",
        tahun: str = "",
        offset: int = 0,
        limit: int = 20,
        seen: Collection[str] = KEAMANAN,
        without: Collection[int] = (),
    ) -> Results:
        """What the archive has on `words`, best first; without words everything, newest first. Never raises on words.

        All words first; misspelt ones too when there are few hits; some of the words when there is none. Documents of
        a degree of secrecy that is not in `seen`, and those of `without`, are as if they were not there.
        """
        query = parse(words)
        filters = tuple((n, v) for n, v in zip(FACETS, (jenis, klasifikasi, tahun), strict=True) if v)
        narrow = Narrow(filters, tuple(d for d in KEAMANAN if d not in seen), tuple(without))
        with self._searcher() as searcher:
            nothing = query.empty and words.strip()
            # A build of an older version does not know who may see what: it tells nobody from whom something is kept.
            if searcher is None or nothing or (narrow.hides and "keamanan" not in searcher.schema):
                return Results(
                    0, (), {name: {} for name in FACETS}, catatan=query.notices, lengkap=not self._wanting
                )
            found, near, any_word = _ask(searcher, query, narrow)
            fields = [
                (found.score(n), searcher.stored_fields(found.docnum(n))["kartu"])
                for n in range(max(0, offset), min(max(0, offset) + limit, found.scored_length()))
            ]
            facets = {name: _counts(name, found.groups(name)) for name in FACETS}
            unknown = _unknown(searcher, query, narrow) if near else []
        hits, meant = self._hits(query, fields, near=bool(near) or any_word)
        return Results(
            jumlah=len(found),
            hasil=tuple(hits),
            facets=facets,
            mirip=bool(near),
            saran=_suggest(words, unknown, meant) if near else "",
            sebagian=any_word,
            catatan=query.notices,
            lengkap=not self._wanting,
        )

    def _hits(
        self, query: Query, fields: list[tuple[float, dict[str, Any]]], *, near: bool
    ) -> tuple[list[Hit], dict[str, Counter[str]]]:
        """The hits with their passages, and what stands in them for misspelt words."""
        plain = marker(query)
        meant: dict[str, Counter[str]] = {}
        hits = []
        for score, card in fields:
            texts = self._text_of(card["id"])
            found: Marker = marker(query, texts) if near else plain
            for word, twins in found.near.items():
                meant.setdefault(word, Counter()).update(twins)
            passage = found.passage(texts)
            hits.append(Hit(**card, halaman=passage.page, cuplikan=passage.parts, skor=round(score, 3)))
        return hits, meant

    def _text_of(self, naskah_id: int) -> tuple[str, ...]:
        try:
            return self._texts(naskah_id)
        except ArsipError as error:  # the hit is shown without a passage
            log.warning("naskah %d: no text for a passage: %s", naskah_id, error)
            return ()

    def _follow(self, *, check: bool = False) -> Any:
        """The Whoosh index of the current build, opened anew when another took its place; None when it is broken."""
        with self._state:
            name, version = self.builds.current()
            if name == self._name and not check:
                return self._index
            self._name = name
            try:
                self._index = self.builds.open(name, check=check)
                self._wanting = "" if version == VERSION else f"made by another version: {version}"
            except BROKEN as error:
                self._index = None
                self._wanting = f"does not open: {type(error).__name__}: {error}"
            if self._wanting:
                log.warning("%s: %s", self.builds.path.name, self._wanting)
            return self._index

    def _writable(self) -> Any:
        index = self._follow()
        if index is None or self._wanting:
            raise StoreError(
                f"{self.builds.path.name}: indeks perlu dibangun ulang. Jalankan `arsip reindex`."
            )
        return index

    @contextlib.contextmanager
    def _searcher(self) -> Iterator[Any]:
        """A searcher of the newest generation for this thread alone; None when the index does not open."""
        stamp, searcher = self._newest()
        try:
            yield searcher
        finally:
            if searcher is not None:
                with self._state:
                    self._idle.append((stamp, searcher))

    def _newest(self) -> tuple[tuple[str, int], Any]:
        for _ in range(_TRIES):
            index = self._follow()
            if index is None:
                break
            # Taken before opening: should a commit land in between, the searcher only counts as old too early.
            stamp = (self._name, index.latest_generation())
            if searcher := self._take(stamp):
                return stamp, searcher
            try:
                return stamp, index.searcher()
            except (FileNotFoundError, EmptyIndexError):  # another process swapped the build just now
                time.sleep(0.05)
        return ("", -1), None

    def _take(self, stamp: tuple[str, int]) -> Any:
        """An idle searcher of this generation; those of older ones are closed."""
        with self._state:
            stale = [searcher for old, searcher in self._idle if old != stamp]
            self._idle = [(old, searcher) for old, searcher in self._idle if old == stamp]
            found = self._idle.pop()[1] if self._idle else None
        for searcher in stale:
            searcher.close()
        return found


def _ask(searcher: Any, query: Query, narrow: Narrow) -> tuple[Any, Near, bool]:
    """Whoosh's results, the misspelt twins that were used, and whether some of the words were enough."""
    near: Near = {}
    found = _run(searcher, query, build(query, narrow))
    if len(found) < FEW and (twins := near_words(searcher.reader(), query)):
        wider = _run(searcher, query, build(query, narrow, near=twins))
        if len(wider) > len(found):
            found, near = wider, twins
    if not len(found) and sum(not isinstance(clause, Field) for clause in query.must) > 1:
        some = _run(searcher, query, build(query, narrow, near=near, any_word=True))
        return some, near, bool(len(some))
    return found, near, False


def _run(searcher: Any, query: Query, wanted: Any) -> Any:
    """Every hit, with facet counts; by score, or the newest first when nothing scores."""
    facets = {name: FieldFacet(name, maptype=Count) for name in FACETS}
    if any(not isinstance(clause, Field) for clause in query.must):
        return searcher.search(wanted, limit=None, groupedby=facets)
    return searcher.search(wanted, limit=None, groupedby=facets, sortedby=FieldFacet("urut", reverse=True))


def _unknown(searcher: Any, query: Query, narrow: Narrow) -> list[Word]:
    """The words that stand in no document this person may see: a correction must not tell of the others."""
    words = [word for word in query.must if isinstance(word, Word)]
    if not narrow.hides:
        return [word for word in words if not is_known(searcher.reader(), word)]
    return [word for word in words if not len(searcher.search(word_seen(word, narrow), limit=1))]


def _counts(name: str, groups: dict[str, int]) -> dict[str, int]:
    """Counts by value, the largest first; a code counts for the code of the second level above it too."""
    counts = Counter(groups)
    if name == "klasifikasi":
        for code, count in groups.items():
            above = ".".join(code.split(".")[:2])
            if above != code:
                counts[above] += count
    order = sorted(counts.items(), key=lambda item: (item[0] == NONE, -item[1], item[0]))
    return {value: count for value, count in order if count}


def _suggest(words: str, unknown: list[Word], meant: dict[str, Counter[str]]) -> str:
    """What was typed, with each word that the archive does not have put right as it stands there; "" when nothing is."""
    better = words
    for word in unknown:
        if word.text in meant:
            twin = meant[word.text].most_common(1)[0][0]
            better = re.sub(rf"(?<!\w){re.escape(word.text)}(?!\w)", twin, better, flags=re.IGNORECASE)
    return better if better != words else ""
