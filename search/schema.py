"""The fields of the index and how a document's text becomes their terms.

The fields index by themselves in one loop, which is a third faster than Whoosh's chain of token generators.
"""

from collections import defaultdict
from collections.abc import Iterator
from pickle import dumps
from struct import pack

from whoosh import fields
from whoosh.columns import NumericColumn
from whoosh.formats import Existence, Positions

from search.text import ANALYSIS, fold, pieces

VERSION = f"3; {ANALYSIS}"  # noted beside the index; another one means a rebuild
TWIN = "~"  # before the skeleton of a number in the field `nomor`

Posting = tuple[bytes, int, float, bytes]


class TermsField(fields.FieldType):  # type: ignore[misc]  # Whoosh is untyped
    """Stems and numbers with their positions; stop words take no position, so phrases reach over them."""

    def __init__(self, *, stored: bool = False) -> None:
        super().__init__(Positions(), None, scorable=True, stored=stored)

    def index(self, value: str, **kwargs: object) -> Iterator[Posting]:
        places: defaultdict[str, list[int]] = defaultdict(list)
        at = 0
        for _, _, piece in pieces(value):
            for compound in piece.compounds:
                places[compound].append(at)
            for term in piece.terms:
                if term is not None:
                    places[term].append(at)
                    at += 1
        for term, found in places.items():
            steps = [b - a for a, b in zip([0, *found], found, strict=False)]
            yield term.encode(), len(found), float(len(found)), pack("!I", len(found)) + dumps(steps, 2)


class ShapesField(fields.FieldType):  # type: ignore[misc]  # Whoosh is untyped
    """Skeletons of the words, without positions."""

    def __init__(self) -> None:
        super().__init__(Existence(), None, scorable=True)

    def index(self, value: str, **kwargs: object) -> Iterator[Posting]:
        counts: defaultdict[str, int] = defaultdict(int)
        for _, _, piece in pieces(value):
            for shape in piece.skeletons:
                counts[shape] += 1
        return ((shape.encode(), count, float(count), b"") for shape, count in counts.items())


class NumbersField(fields.FieldType):  # type: ignore[misc]  # Whoosh is untyped
    """The numbers a document bears: whole, in parts, and as skeletons (after `TWIN`). Takes a list of numbers."""

    def __init__(self) -> None:
        super().__init__(Existence(), None)

    def index(self, value: list[str], **kwargs: object) -> Iterator[Posting]:
        terms: dict[str, None] = {}
        for number in value:
            for _, _, piece in pieces(number):
                terms.update(dict.fromkeys(piece.compounds))
                terms.update(dict.fromkeys(head for whole in piece.compounds for head in _heads(whole)))
                terms.update(dict.fromkeys(term for term in piece.terms if term))
                terms.update(dict.fromkeys(TWIN + shape for shape in piece.skeletons))
        return ((term.encode(), 1, 1.0, b"") for term in terms)


def _heads(number: str) -> Iterator[str]:
    """The beginnings of a number up to each slash or blank, as a clerk says it: `9.14` of `9.14 tahun 2025`."""
    for at, sign in enumerate(number):
        if sign in "/ ":
            yield number[:at]


class NamesField(fields.FieldType):  # type: ignore[misc]  # Whoosh is untyped
    """Words of names, folded and not stemmed. Takes a list of names."""

    def __init__(self) -> None:
        super().__init__(Existence(), None)

    def index(self, value: list[str], **kwargs: object) -> Iterator[Posting]:
        words = dict.fromkeys(
            fold(word) for name in value for _, _, piece in pieces(name) for word in piece.words
        )
        return ((word.encode(), 1, 1.0, b"") for word in words)


def make_schema() -> fields.Schema:
    """A new schema; `kartu` keeps what a hit shows, `urut` the date as a number for sorting."""
    return fields.Schema(
        id=fields.ID(unique=True, sortable=True),
        jenis=fields.ID(sortable=True),
        klasifikasi=fields.ID(sortable=True),
        tahun=fields.ID(sortable=True),
        periksa=fields.ID(),
        keamanan=fields.ID(),
        urut=fields.COLUMN(NumericColumn("i")),
        nomor=NumbersField(),
        pejabat=NamesField(),
        judul=TermsField(),
        isi=TermsField(),
        bentuk=ShapesField(),
        kartu=fields.STORED(),
    )
