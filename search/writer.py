"""Documents into a build of the index, many to a commit."""

import contextlib
import logging
from collections.abc import Collection, Iterable
from typing import Any

from whoosh import query as wq

from archive.durable import store_faults
from archive.rights import KEAMANAN, RAHASIA
from search.builds import BROKEN
from search.document import SearchDoc
from search.plan import NONE

log = logging.getLogger(__name__)


def write(index: Any, docs: Iterable[SearchDoc], *, remove: Collection[int] = ()) -> None:
    """Puts documents into a Whoosh index, in place of those with the same id, and removes others, in one commit.

    All or nothing: raises StoreError when the disk fails, and the index is then as it was.
    """
    taken = {doc.id: doc for doc in docs}
    with store_faults("indeks"):
        writer = index.writer(timeout=10.0)
        index.storage.sweep()
        try:
            # One query a batch: Whoosh's update_document would open a searcher for every document.
            writer.delete_by_query(wq.Or([wq.Term("id", str(number)) for number in {*remove, *taken}]))
            for doc in taken.values():
                writer.add_document(**_fields(doc))
            writer.commit()
        except BaseException:
            _abandon(writer)
            raise


def _fields(doc: SearchDoc) -> dict[str, object]:
    # Whatever is none of the degrees counts as the strictest: searches leave out what may not be seen.
    keamanan = doc.keamanan if doc.keamanan in KEAMANAN else RAHASIA
    return {
        "id": str(doc.id),
        "jenis": doc.jenis,
        "klasifikasi": doc.klasifikasi or NONE,
        "tahun": doc.tahun or NONE,
        "periksa": "ya" if doc.perlu_diperiksa else "tidak",
        "keamanan": keamanan,
        "urut": int(doc.tanggal.replace("-", "")) if doc.tanggal[:4].isdigit() else 0,
        "nomor": [doc.nomor, *doc.nomor_lain],
        "pejabat": list(doc.pejabat),
        "judul": doc.judul,
        "isi": "\n\n".join((*doc.halaman, doc.tambahan, doc.instansi, doc.judul, doc.nomor)),
        "bentuk": "\n\n".join((*doc.halaman, doc.tambahan, doc.judul)),
        "kartu": {
            "id": doc.id,
            "jenis": doc.jenis,
            "nomor": doc.nomor,
            "judul": doc.judul,
            "klasifikasi": doc.klasifikasi,
            "tanggal": doc.tanggal,
            "keamanan": keamanan,
        },
    }


def _abandon(writer: Any) -> None:
    """Gives up a write that failed half way; the lock is let go of in any case."""
    try:
        if not writer.is_closed:
            writer.cancel()
    except (OSError, *BROKEN) as error:
        log.warning("index: could not tidy up after a failed write: %s", error)
    finally:
        if writer.writelock is not None and writer.writelock.fd is not None:
            with contextlib.suppress(OSError):
                writer.writelock.release()
