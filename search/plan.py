"""A query as Whoosh understands it: what must occur, look-alikes at half weight, filters without a score."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from whoosh import query as wq

from search.query import Clause, Field, Phrase, Prefix, Query, Word
from search.schema import TWIN
from search.text import skeleton, skeletons

TITLE_BOOST, NUMBER_BOOST, SHAPE_BOOST, NEAR_BOOST = 1.5, 3.0, 0.5, 0.3
NONE = "-"  # indexed where a document has no klasifikasi or no year


@dataclass(frozen=True, slots=True)
class Narrow:
    """What a search is narrowed to: (field, value) pairs, and what may not be seen: degrees of secrecy, documents."""

    filters: tuple[tuple[str, str], ...] = ()
    degrees: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()

    @property
    def hides(self) -> bool:
        """Whether anything is kept from whoever asks."""
        return bool(self.degrees or self.ids)


EVERYTHING = Narrow()
Near = Mapping[Word, tuple[frozenset[str], frozenset[str]]]  # a word's misspelt twins: stems, skeletons


def build(
    query: Query, narrow: Narrow = EVERYTHING, *, near: Near | None = None, any_word: bool = False
) -> Any:
    """The Whoosh query; `any_word` asks for some of the words instead of all."""
    words = [_clause(clause, near or {}) for clause in query.must if not isinstance(clause, Field)]
    strict = [_clause(clause, {}) for clause in query.must if isinstance(clause, Field)]
    strict += [wq.ConstantScoreQuery(_filter(name, value), 0.0) for name, value in narrow.filters]
    wanted = [wq.Or(words)] if any_word and words else words
    unwanted = [wq.Not(_without(clause)) for clause in query.without]
    parts = [*wanted, *strict]
    if not parts:
        parts = [wq.Every()]
    return wq.And([*parts, *unwanted, *hidden(narrow)])


def hidden(narrow: Narrow) -> list[Any]:
    """What must not match. Few documents are secret: leaving those out is quicker than asking for all others."""
    terms = [wq.Term("keamanan", degree) for degree in narrow.degrees]
    terms += [wq.Term("id", str(number)) for number in narrow.ids]
    return [wq.Not(wq.Or(terms))] if terms else []


def word_seen(word: Word, narrow: Narrow) -> Any:
    """The query for documents that have the word, or something that looks like it, and may be seen."""
    return wq.And([_word(word, {}), *hidden(narrow)])


def _clause(clause: Clause, near: Near) -> Any:
    match clause:
        case Word():
            return _word(clause, near)
        case Phrase(terms=terms):
            return wq.Phrase("isi", list(terms)) if len(terms) > 1 else wq.Term("isi", terms[0])
        case Prefix(start=start):
            # Whole words lie in `bentuk`, for `isi` holds stems: menyimp* is nowhere there.
            shapes = [wq.Prefix("bentuk", skeleton(start))] if start.isalpha() else []
            return wq.Or([wq.Prefix("isi", start), *shapes])
        case Field():
            return wq.ConstantScoreQuery(_field(clause))


def _word(word: Word, near: Near) -> Any:
    """The word or number itself, in the title for more weight, and what looks like it for less."""
    choices = [wq.Term("isi", word.term), wq.Term("judul", word.term, boost=TITLE_BOOST)]
    if len(word.parts) > 1:
        choices.append(wq.Phrase("isi", list(word.parts)))
    if any(map(str.isdigit, word.term)):
        choices.append(wq.Term("nomor", word.term, boost=NUMBER_BOOST))
    choices += [wq.Term("bentuk", shape, boost=SHAPE_BOOST) for shape in word.skeletons]
    stems, shapes = near.get(word, (frozenset(), frozenset()))
    choices += [wq.Term("isi", term, boost=NEAR_BOOST) for term in stems]
    choices += [wq.Term("bentuk", shape, boost=NEAR_BOOST) for shape in shapes]
    return wq.Or(choices)


def _without(clause: Clause) -> Any:
    """What must not occur, taken by its letters: a look-alike does not count."""
    if isinstance(clause, Word):
        exact = [wq.Term("isi", clause.term)]
        return wq.Or([*exact, wq.Phrase("isi", list(clause.parts))] if len(clause.parts) > 1 else exact)
    return _clause(clause, {})


def _field(field: Field) -> Any:
    first, last = field.values[0], field.values[-1]
    match field.name:
        case "nomor" if field.prefix:
            return wq.Prefix("nomor", first)
        case "nomor":
            twins = [(value, skeletons(value)[:1]) for value in field.values]
            return wq.And(
                [
                    wq.Or([wq.Term("nomor", value), *(wq.Term("nomor", TWIN + twin) for twin in shape)])
                    for value, shape in twins
                ]
            )
        case "kode" if field.prefix:
            return wq.Prefix("klasifikasi", first)
        case "kode":
            return code_and_below(first)
        case "tahun":
            return wq.TermRange("tahun", first, last)
        case "jenis" | "periksa":
            return wq.Term(field.name, first)
        case _:
            return wq.And([wq.Term("pejabat", name) for name in field.values])


def _filter(name: str, value: str) -> Any:
    return code_and_below(value) if name == "klasifikasi" else wq.Term(name, value)


def code_and_below(code: str) -> Any:
    """Documents with the code or one below it: HK.03 holds HK.03.1."""
    return wq.Or([wq.Term("klasifikasi", code), wq.Prefix("klasifikasi", code + ".")])
