"""Brings the index up to the database. Whatever broke off, calling it again mends it."""

import logging
from collections.abc import Iterator
from pathlib import Path

from archive.errors import ArsipError
from archive.naskah_store import Naskah, NaskahStore
from search.builds import Builds
from search.document import SearchDoc, search_doc
from search.index import Index
from search.writer import write

log = logging.getLogger(__name__)

REBUILD_BATCH = 1000


def catch_up(store: NaskahStore, index: Index, batch: int = 200) -> int:
    """Indexes what the database says is not indexed yet, `batch` documents a commit; returns how many.

    A document is marked only after its commit, so a crash in between indexes it again, which changes nothing; and
    only in the version that was read, so one that was changed meanwhile comes again. The
    first call also compares the two for documents that one lost, and rebuilds an index that does not open. Returns
    0 while another process writes to the index.
    """
    with index.writing(wait=False) as got:
        if not got:
            return 0
        if index.wanting:
            return _rebuild(store, index.builds, REBUILD_BATCH)
        if not index.compared:
            _compare(store, index)
        if gone := store.joined_but_indexed():
            index.delete(gone)
            store.forget_indexed(gone)
        return _add_new(store, index, batch)


def rebuild(store: NaskahStore, index_path: Path, batch: int = REBUILD_BATCH) -> int:
    """Builds a new index beside the old one, puts it in its place in one step and returns its number of documents.

    The old one answers meanwhile. Running programs notice the new one by themselves.
    """
    builds = Builds(index_path)
    with builds.lock():
        return _rebuild(store, builds, batch)


def _rebuild(store: NaskahStore, builds: Builds, batch: int) -> int:
    name, fresh = builds.create()
    done: list[int] = []
    versi: dict[int, int] = {}
    ids = store.all_ids()
    for start in range(0, len(ids), batch):
        rows = [row for number in ids[start : start + batch] if (row := store.get(number))]
        docs = list(_docs(store, rows))
        write(fresh, docs)
        done += [doc.id for doc in docs]
        versi |= {row.id: row.versi for row in rows}
    builds.make_current(name)
    store.mark_indexed(done, versi)
    log.info("index rebuilt with %d documents", len(done))
    return len(done)


def _compare(store: NaskahStore, index: Index) -> None:
    """Documents that the index lost are marked; those the archive does not have are forgotten."""
    known = index.ids()  # first, so that what is filed meanwhile counts as missing and never as too much
    filed = set(store.all_ids())
    if missing := filed - known:
        store.mark_unindexed(missing)
    index.delete(known - filed)
    index.compared = True


def _add_new(store: NaskahStore, index: Index, batch: int) -> int:
    count = 0
    skipped: set[int] = set()
    while True:
        rows = [row for row in store.unindexed(batch + len(skipped)) if row.id not in skipped]
        if not rows:
            return count
        docs = list(_docs(store, rows))
        index.add(docs)
        store.mark_indexed([doc.id for doc in docs], {row.id: row.versi for row in rows})
        count += len(docs)
        skipped |= {row.id for row in rows} - {doc.id for doc in docs}


def _docs(store: NaskahStore, rows: list[Naskah]) -> Iterator[SearchDoc]:
    """The documents of rows; one whose record cannot be read is left for `arsip check` and never stops the others."""
    for row in rows:
        try:
            yield search_doc(row.id, row.klasifikasi, store.rekaman(row.id), row.keamanan)
        except (ArsipError, ValueError) as error:
            log.error("%s: not indexed, its record cannot be read: %s", row.nama_asal, error)
