"""Searches and lists of documents as the visitor may see them: the only door from the pages to the index."""

from archive.naskah_store import Naskah
from archive.naskah_terlihat import hidden_of_late, rows_seen
from search.index import Results
from web.guard import Visitor
from web.kantor import Kantor


def search(
    kantor: Kantor,
    who: Visitor,
    words: str,
    *,
    jenis: str = "",
    klasifikasi: str = "",
    tahun: str = "",
    offset: int = 0,
    limit: int = 20,
) -> Results:
    """`Index.search` within the rights of the visitor, also where the index lags behind the database."""
    return kantor.index.search(
        words,
        jenis=jenis,
        klasifikasi=klasifikasi,
        tahun=tahun,
        offset=offset,
        limit=limit,
        seen=who.seen,
        without=hidden_of_late(kantor.engine, who.seen),
    )


def rows(kantor: Kantor, who: Visitor, ids: list[int]) -> dict[int, Naskah]:
    """Those of these documents that the visitor may see, by id."""
    return rows_seen(kantor.engine, ids, who.seen)
