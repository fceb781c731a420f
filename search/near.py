"""Words of the index one letter away from a word of a query: typing errors and misread letters."""

from collections.abc import Iterable, Iterator
from heapq import nlargest
from typing import Any

from search.query import Query, Word
from search.text import skeleton, stem

MOST = 30  # twins of one word, the most frequent ones
MIN_LETTERS = 5


def near_words(reader: Any, query: Query) -> dict[Word, tuple[frozenset[str], frozenset[str]]]:
    """For each word of letters in the query the stems and the skeletons in the index that are near it."""
    found = {}
    for word in query.must:
        if isinstance(word, Word) and word.fuzzy:
            swapped = list(_swapped(word.text))
            stems = _within(reader, "isi", word.term, map(stem, swapped))
            shapes = _within(reader, "bentuk", skeleton(word.text), map(skeleton, swapped))
            if stems or shapes:
                found[word] = (stems, shapes)
    return found


def is_known(reader: Any, word: Word) -> bool:
    """Whether the word, or something that looks like it, stands in any document."""
    return ("isi", word.term) in reader or any(("bentuk", shape) in reader for shape in word.skeletons)


def _within(reader: Any, field: str, term: str, swapped: Iterable[str]) -> frozenset[str]:
    twins = {twin for twin in swapped if (field, twin) in reader}
    if len(term) >= MIN_LETTERS:
        for leaf, _ in reader.leaf_readers():
            twins.update(twin for twin in leaf.terms_within(field, term, 1, prefix=1) if twin.isalpha())
    twins.discard(term)
    return frozenset(nlargest(MOST, twins, key=lambda twin: reader.doc_frequency(field, twin)))


def _swapped(word: str) -> Iterator[str]:
    """The word with each pair of neighbours exchanged; the first letter stays."""
    for at in range(1, len(word) - 1):
        if word[at] != word[at + 1]:
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
