"""Where the words of a query stand in a text: marked parts, and the passage that shows a hit best.

Everything is data, (text, is_hit) pairs over the whole text: whoever renders it escapes it.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz.distance import OSA

from search.query import Field, Phrase, Prefix, Query, Word, parse
from search.text import Piece, pieces, skeleton, stem

SNIPPET_LENGTH = 240  # characters
Part = tuple[str, bool]
_LINE_ENDS = str.maketrans("\n\r\t\f", "    ")


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a page (from 1); `found` says whether a word of the query stands in it."""

    page: int
    parts: tuple[Part, ...]

    @property
    def found(self) -> bool:
        return any(hit for _, hit in self.parts)


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    key: int  # which clause of the query
    exact: bool = True  # the word as it was typed, not another form of it


@dataclass(frozen=True, slots=True)
class Marker:
    """Finds the words of one query in any text, as the index would; made by `marker`.

    `near` holds, for a word of the query that was looked for as misspelt, what stands in the texts instead.
    """

    terms: dict[str, int] = field(default_factory=dict)
    shapes: dict[str, int] = field(default_factory=dict)
    starts: list[tuple[str, int]] = field(default_factory=list)
    phrases: list[tuple[tuple[str, ...], int]] = field(default_factory=list)
    near: dict[str, Counter[str]] = field(default_factory=dict)

    def spans(self, text: str) -> list[_Span]:
        """Places of the text that the query asks for, in order, not overlapping."""
        found: list[_Span] = []
        run: list[tuple[str, int, int]] = []  # terms in order, for phrases
        for start, end, piece in pieces(text):
            if self.phrases:
                run += [(term, start, end) for term in piece.terms if term]
            key = self._key(piece)
            if key is not None:
                exact = any(shape in self.shapes for shape in piece.skeletons)
                found.append(_Span(start, end, key, exact))
        found += self._phrases(run)
        return _apart(found)

    def _key(self, piece: Piece) -> int | None:
        for term in (*piece.compounds, *piece.terms):
            if term is not None and term in self.terms:
                return self.terms[term]
        for shape in piece.skeletons:
            if shape in self.shapes:
                return self.shapes[shape]
        for start, key in self.starts:
            if any(
                word.startswith(start) or skeleton(word).startswith(skeleton(start))
                for word in (*piece.words, *piece.compounds)
            ):
                return key
        return None

    def _phrases(self, run: Sequence[tuple[str, int, int]]) -> list[_Span]:
        found = []
        terms = [term for term, _, _ in run]
        for phrase, key in self.phrases:
            for at, term in enumerate(terms):
                if term == phrase[0] and tuple(terms[at : at + len(phrase)]) == phrase:
                    places = dict.fromkeys((start, end) for _, start, end in run[at : at + len(phrase)])
                    found += [_Span(start, end, key) for start, end in places]
        return found

    def places(self, text: str) -> list[tuple[int, int]]:
        """Start and end of every marked place, in order, not overlapping."""
        return [(span.start, span.end) for span in self.spans(text)]

    def mark(self, text: str) -> tuple[Part, ...]:
        """The whole text as parts."""
        return _parts(text, 0, len(text), self.spans(text))

    def passage(self, texts: Sequence[str], *, length: int = SNIPPET_LENGTH) -> Passage:
        """The best passage of the pages: most different words of the query, most of them as typed, then most in all.

        Without any hit, the beginning of the first page that has text.
        """
        best: tuple[tuple[int, int, int], int, int, list[_Span]] | None = None
        for page, text in enumerate(texts, 1):
            spans = self.spans(text)
            for first, span in enumerate(spans):
                inside = [s for s in spans[first : first + 40] if s.end <= span.start + length]
                exact = len({s.key for s in inside if s.exact})
                score = (len({s.key for s in inside}), exact, min(len(inside), 8))
                if best is None or score > best[0]:
                    best = score, page, span.start, spans
        if best is None:
            page = next((n for n, text in enumerate(texts, 1) if text.strip()), 1)
            return Passage(page, _cut(texts[page - 1], 0, length, []) if texts else ())
        _, page, start, spans = best
        return Passage(page, _cut(texts[page - 1], start, length, spans))


def marker(words: str | Query, texts: Sequence[str] = ()) -> Marker:
    """The marker of what was typed, or of a query already parsed.

    Where `texts` are given, a word that does not stand in them is also marked as misspelt: see `Marker.near`.
    """
    query = parse(words) if isinstance(words, str) else words
    made = Marker()
    for key, clause in enumerate(query.must):
        match clause:
            case Word():
                made.terms.setdefault(clause.term, key)
                made.shapes.update((shape, key) for shape in clause.skeletons)
                if len(clause.parts) > 1:
                    made.phrases.append((clause.parts, key))
            case Phrase():
                made.phrases.append((clause.terms, key))
            case Prefix():
                made.starts.append((clause.start, key))
            case Field(name="nomor" | "pejabat", values=values) if not clause.prefix:
                for value in values:
                    made.terms.setdefault(stem(value), key)
    if texts and any(isinstance(clause, Word) and clause.fuzzy for clause in query.must):
        _add_near(
            made, query, {word for text in texts for _, _, piece in pieces(text) for word in piece.words}
        )
    return made


def _add_near(made: Marker, query: Query, words: Collection[str]) -> None:
    present = {key for word in words for key in (made.terms.get(stem(word)), made.shapes.get(skeleton(word)))}
    for key, clause in enumerate(query.must):
        if isinstance(clause, Word) and clause.fuzzy and key not in present:
            for word in words:
                if is_near(word, clause.text):
                    made.terms.setdefault(stem(word), key)
                    made.near.setdefault(clause.text, Counter())[word] += 1


def is_near(one: str, other: str) -> bool:
    """Whether two folded words begin alike and differ by one letter, or by two neighbours exchanged."""
    return one[:1] == other[:1] and OSA.distance(one, other, score_cutoff=1) <= 1


def _apart(spans: list[_Span]) -> list[_Span]:
    """In order, none inside another."""
    kept: list[_Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _cut(text: str, start: int, length: int, spans: list[_Span]) -> tuple[Part, ...]:
    """The passage around `start`, cut at blanks, with dots where text was left out."""
    first = max(0, start - length // 4)
    if first:
        blank = text.find(" ", first, start)
        first = blank + 1 if blank >= 0 else first
    last = min(len(text), first + length)
    if last < len(text):
        blank = text.rfind(" ", max(start + 1, last - 30), last)
        last = blank if blank > 0 else last
    inside = [span for span in spans if first <= span.start and span.end <= last]
    parts = [(part.translate(_LINE_ENDS), hit) for part, hit in _parts(text, first, last, inside)]
    if first:
        parts.insert(0, ("… ", False))
    if last < len(text):
        parts.append((" …", False))
    return tuple(parts)


def _parts(text: str, first: int, last: int, spans: Sequence[_Span]) -> tuple[Part, ...]:
    edges = [first, *(edge for span in spans for edge in (span.start, span.end)), last]
    return tuple((text[a:b], n % 2 == 1) for n, (a, b) in enumerate(pairwise(edges)) if a < b)
