"""What the benchmark of large archives asks is answered from indexes: a list that walks all documents shows here, in a
small archive, long before an office waits for it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from archive.naskah_store import NaskahStore, open_store
from tests.bench.besar import fill, questions

SIZE = 1200
# Newest first without a filter: a walk from the end that stops at the page's last line.
WALKS = ("documents: newest", "trail: newest")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NaskahStore]:
    with open_store(f"sqlite:///{tmp_path_factory.mktemp('besar') / 'arsip.db'}") as made:
        fill(made, SIZE)
        yield made


def test_the_archive_is_as_large_and_mixed_as_it_says(store: NaskahStore) -> None:
    assert len(store.every_id()) == SIZE
    answers = {one.name: one.ask() for one in questions(store, SIZE)}
    for name in (
        "agenda: first page",
        "agenda: words",
        "agenda: drafts",
        "number: a page of the book",
        "trail: newest",
    ):
        assert answers[name], name
    for name in (
        "documents: year",
        "documents: failed",
        "retention: musnah",
        "retention: pindah",
        "retention: serah",
    ):
        rows, count = answers[name]  # type: ignore[misc]
        assert rows, name
        assert count, name


def test_no_list_walks_all_documents(store: NaskahStore) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, given: Any, _x: object, _many: object) -> None:
        asked.append((statement, given))

    with store.engine.connect() as connection:
        own = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"
        )
        partial = set(own.scalars())  # these hold only what a list is of
    sa.event.listen(store.engine, "before_cursor_execute", note)
    for one in questions(store, SIZE):
        asked.clear()
        one.ask()
        for statement, given in [pair for pair in asked if pair[0].startswith("SELECT")]:
            with store.engine.connect() as connection:
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
            for plan in (str(row[3]) for row in rows):
                walks = plan.startswith("SCAN ") and "COVERING INDEX" not in plan
                walks = walks and plan.rpartition(" ")[2] not in partial
                large = plan.split()[1] in ("naskah", "agenda", "nomor", "retensi", "jejak")
                assert not (walks and large) or one.name in WALKS, (one.name, plan)
    sa.event.remove(store.engine, "before_cursor_execute", note)
