"""How far the reading is: told by the workers, looked at by the pages. Safe between threads; nothing is kept.

Knows numbers of documents and of pages only.
"""

import threading


class Kemajuan:
    """Pages read of pages for what is being read now. `langkah` grows with whatever happens.

    A closed one says that nobody reads here, or that the program is ending: who waits for news need not wait.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: dict[int, tuple[int, int]] = {}
        self._langkah = 0
        self._closed = False

    @property
    def langkah(self) -> int:
        """A number that is another one after every change."""
        return self._langkah

    @property
    def closed(self) -> bool:
        """Whether no more news will come."""
        return self._closed

    def read(self, naskah_id: int, done: int, pages: int) -> None:
        """`done` of `pages` pages of a document are read."""
        with self._lock:
            self._pages[naskah_id] = (done, pages)
            self._langkah += 1

    def ended(self, naskah_id: int) -> None:
        """A document is filed, has failed, or waits again."""
        with self._lock:
            self._pages.pop(naskah_id, None)
            self._langkah += 1

    def changed(self) -> None:
        """Something arrived."""
        with self._lock:
            self._langkah += 1

    def pages(self) -> dict[int, tuple[int, int]]:
        """Pages done and pages in all, by document."""
        with self._lock:
            return dict(self._pages)

    def close(self) -> None:
        """No more news."""
        self._closed = True
