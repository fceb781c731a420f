"""Many threads ask while a writer commits: every answer is right, and none is an error."""

import sys
import threading
from collections.abc import Iterator

import pytest

from tests.search.papers import Shelf, small

TOTAL, ASKERS = 30, 5


@pytest.fixture
def many_switches() -> Iterator[None]:
    """Threads take turns far more often than usual, so that what is shared by mistake shows."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("many_switches")
def test_threads_ask_while_a_writer_commits(shelf: Shelf) -> None:
    index = shelf.open()
    shelf.put(index, [small(number, "tetap rapat") for number in range(1, 21)])
    wrong: list[str] = []
    done = threading.Event()

    def ask(which: int) -> None:
        try:
            while not done.is_set():
                number = which % 20 + 1
                results = index.search(f"khusus{number}x")
                if [hit.id for hit in results.hasil] != [number]:
                    wrong.append(f"{number}: {results}")
                count = index.search('"tetap rapat"', limit=100)
                if count.jumlah != 20 or len(count.hasil) != 20:
                    wrong.append(f"tetap: {count.jumlah}")
                if index.search("surat", limit=1).jumlah < 20:
                    wrong.append("surat")
                which += 1
        except BaseException as error:  # a thread must not die unseen
            wrong.append(repr(error))
            raise

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(ASKERS)]
    for thread in threads:
        thread.start()
    for number in range(21, 21 + TOTAL, 3):
        shelf.put(index, [small(number + step, "baru") for step in range(3)])
        shelf.put(index, [small(number, "diganti")])  # a deletion in every second commit
    done.set()
    for thread in threads:
        thread.join(timeout=60)
    assert wrong == []
    assert index.search("diganti").jumlah == TOTAL // 3
    assert index.search("baru").jumlah == TOTAL * 2 // 3
    index.close()


def test_questions_are_answered_while_a_write_goes_on(shelf: Shelf) -> None:
    index = shelf.open()
    shelf.put(index, [small(1)])
    answered = threading.Event()

    def ask() -> None:
        if index.search("khusus1x").jumlah == 1 and index.ids() == {1} and not index.wanting:
            answered.set()

    with index.writing():  # as a long rebuild holds it
        asker = threading.Thread(target=ask)
        asker.start()
        assert answered.wait(timeout=10)
    asker.join()
    index.close()
