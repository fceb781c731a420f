"""Collects where values were read and what a person should check; it knows no document."""

from collections.abc import Sequence
from statistics import fmean
from typing import TypeVar

from archive.geometry import Box, Word
from archive.records import Bukti
from ingest.lines import Line, union

T = TypeVar("T")


class Draft:
    """Evidence by field path (`surat/hal`) and notes, gathered while a record is put together."""

    def __init__(self) -> None:
        self.bukti: dict[str, Bukti] = {}
        self.catatan: list[str] = []

    def put(self, path: str, value: T, box: Box, page: int, conf: float) -> T:
        """Note where `value` stands (points, page from 1, confidence 0..1) and give it back.

        An empty value (None, "", an empty tuple) leaves no evidence.
        """
        if value is not None and value != "" and value != ():
            kotak = (round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1))
            self.bukti[path] = Bukti(page, kotak, round(min(1.0, max(0.0, conf)), 3))
        return value

    def put_words(self, path: str, value: T, words: Sequence[Word], page: int, *, weight: float = 1.0) -> T:
        """As `put`, with the words it was read from; `weight` 0..1 lowers their mean confidence."""
        if not words:
            return value
        conf = fmean(word.conf for word in words) * weight
        return self.put(path, value, union(word.box for word in words), page, conf)

    def put_lines(self, path: str, value: T, lines: Sequence[Line], *, weight: float = 1.0) -> T:
        """As `put`, with the lines it was read from; of several pages the first is named."""
        said = [line for line in lines if line.words]
        if not said:
            return value
        page = said[0].page
        words = [word for line in said if line.page == page for word in line.words]
        conf = fmean(word.conf for line in said for word in line.words) * weight
        return self.put(path, value, union(word.box for word in words), page, conf)

    def note(self, teks: str) -> None:
        """Something a person should check, an Indonesian sentence; said once."""
        if teks not in self.catatan:
            self.catatan.append(teks)

    @property
    def catatan_baca(self) -> tuple[str, ...]:
        """The notes in the order they came."""
        return tuple(self.catatan)
