"""What a clerk types, taken apart: words, "phrases", nomor:, kode:, tahun:, jenis:, pejabat:, periksa:, -without.

Pure, knows no search engine, and never raises: what cannot be understood is searched as words, and a notice says so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search.text import PIECE, Piece, analyse, fold, pieces, skeletons

MAX_LENGTH = 400  # characters; the rest is cut off
MAX_CLAUSES = 24
MIN_PREFIX = 3  # letters before a *

JENIS_LABEL = {
    "sop": "SOP",
    "keputusan": "Keputusan",
    "surat": "Surat dinas",
    "nota_dinas": "Nota dinas",
    "undangan": "Undangan",
    "surat_tugas": "Surat tugas",
    "surat_edaran": "Surat edaran",
    "pengumuman": "Pengumuman",
    "berita_acara": "Berita acara",
    "lainnya": "Lainnya",
}
_JENIS_NAMES = {
    **{label.lower(): jenis for jenis, label in JENIS_LABEL.items()},
    **{jenis: jenis for jenis in JENIS_LABEL},
    "sk": "keputusan",
    "nota": "nota_dinas",
    "edaran": "surat_edaran",
    "tugas": "surat_tugas",
    "ba": "berita_acara",
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word that must occur, or a number such as `123/hm.02-sd/6474/2025` as one `term` with its `parts` in order."""

    text: str
    term: str
    parts: tuple[str, ...] = ()
    skeletons: tuple[str, ...] = ()

    @property
    def fuzzy(self) -> bool:
        """Whether a misspelling may be looked for: words of letters, long enough to be told apart."""
        return not self.parts and self.text.isalpha() and len(self.text) >= 5


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms that must follow one another."""

    text: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words or numbers that begin so."""

    text: str
    start: str


@dataclass(frozen=True, slots=True)
class Field:
    """A condition on a field: `nomor`, `kode`, `tahun`, `jenis`, `pejabat`, `periksa` (ya or tidak).

    `values` must all occur; with `prefix` the one value is a beginning; a `tahun` has first and last year.
    """

    name: str
    text: str
    values: tuple[str, ...]
    prefix: bool = False


Clause = Word | Phrase | Prefix | Field


@dataclass(frozen=True, slots=True)
class Query:
    """What must occur and what must not; `notices` are Indonesian sentences for the person who typed it."""

    must: tuple[Clause, ...] = ()
    without: tuple[Clause, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Nothing to look for."""
        return not self.must and not self.without


_BLANK = re.compile(r"\s+")
_FIELD = re.compile(r"(-?)(nomor|no|kode|klasifikasi|tahun|jenis|pejabat|periksa)\s*:\s*", re.IGNORECASE)
_QUOTED = re.compile(r'(-?)"([^"]*)(?:"|$)')
_BARE = re.compile(r'[^\s"]+')
_YEARS = re.compile(r"(\d{4})?\s?(\.\.+|-|–|sampai|s/d|s\.d\.?)?\s?(\d{4})?(?![\w])", re.IGNORECASE)
_KODE = re.compile(r"([A-Za-z]{2,4})((?:[./]\d{1,2})*)\.?(\*?)(?![\w])")
_ALIAS = {"no": "nomor", "klasifikasi": "kode"}
_PLAIN_QUOTES = str.maketrans("“”„‟«»＂", '"""""""')


def parse(words: str) -> Query:
    """The query of what was typed."""
    return _Parser(words).parse()


class _Parser:
    def __init__(self, words: str) -> None:
        self.text = "".join(c if c.isprintable() else " " for c in words[:MAX_LENGTH]).translate(
            _PLAIN_QUOTES
        )
        self.must: dict[Clause, None] = {}
        self.without: dict[Clause, None] = {}
        self.notices: list[str] = []
        if len(words) > MAX_LENGTH:
            self.notices.append(f"Pencarian terlalu panjang: hanya {MAX_LENGTH} huruf pertama yang dipakai.")

    def parse(self) -> Query:
        at, run = 0, 0  # plain words from `run` to `at` wait to be read together: numbers may hold blanks
        while at < len(self.text):
            if blank := _BLANK.match(self.text, at):
                at = blank.end()
            elif special := self._special(at):
                self._plain(run, at)
                group = self.without if self.text[at] == "-" else self.must
                clauses, at = special
                group.update(clauses)
                run = at
            elif bare := _BARE.match(self.text, at):
                at = bare.end()
            else:
                at += 1
        self._plain(run, at)
        return self._query()

    def _query(self) -> Query:
        must, without = tuple(self.must), tuple(self.without)
        if len(must) + len(without) > MAX_CLAUSES:
            self.notices.append(f"Terlalu banyak kata: hanya {MAX_CLAUSES} kata pertama yang dipakai.")
            must = must[:MAX_CLAUSES]
            without = without[: MAX_CLAUSES - len(must)]
        if not must and not without and self.text.strip():
            self.notices.append(
                "Kata itu terlalu umum. Tambahkan kata yang khas, misalnya dari nomor atau judulnya."
            )
        return Query(must, without, tuple(self.notices))

    def _special(self, at: int) -> tuple[dict[Clause, None], int] | None:
        """The clauses of a field, a quotation or a word with a minus at `at`, and where it ends; None for plain words."""
        starts = at == 0 or self.text[at - 1].isspace() or self.text[at - 1] in '"('
        if found := _FIELD.match(self.text, at) if starts else None:
            clause, end = self._value(_ALIAS.get(found[2].lower(), found[2].lower()), found.end())
            return ({clause: None} if clause else {}), end
        if found := _QUOTED.match(self.text, at):
            terms = tuple(term for _, _, piece in pieces(found[2]) for term in piece.terms if term)
            return ({Phrase(found[2], terms): None} if terms else {}), found.end()
        if starts and self.text[at] == "-" and (found := PIECE.match(self.text, at + 1)):
            return dict.fromkeys(_clauses(found.group(), analyse(found.group()))), found.end()
        return None

    def _plain(self, start: int, end: int) -> None:
        run = self.text[start:end]
        for first, last, piece in pieces(run):
            if run[last : last + 1] == "*":
                whole = piece.compounds[0] if piece.compounds else piece.words[-1]
                if len(whole) >= MIN_PREFIX:
                    self.must[Prefix(run[first:last] + "*", whole)] = None
                    continue
            for clause in _clauses(run[first:last], piece):
                self.must[clause] = None

    def _value(self, name: str, at: int) -> tuple[Clause | None, int]:
        """The condition whose value stands at `at` and where it ends; what is no value is left to be read as words."""
        quoted = _QUOTED.match(self.text, at)
        if quoted and not quoted[1]:
            text, end = quoted[2].strip(), quoted.end()
        else:
            end = {"nomor": self._end_of_number, "jenis": self._end_of_jenis}.get(name, self._end_of_bare)(at)
            text = self.text[at:end].strip()
        clause = _READERS[name](text) if text else None
        if clause:
            return clause, end
        if text:
            self.notices.append(f"“{name}:{text}” tidak dikenal, jadi dicari sebagai kata biasa.")
        return None, at

    def _end_of_bare(self, at: int) -> int:
        found = _BARE.match(self.text, at)
        return found.end() if found else at

    def _end_of_number(self, at: int) -> int:
        found = PIECE.match(self.text, at)
        if not found:
            return self._end_of_bare(at)
        return found.end() + (self.text[found.end() : found.end() + 1] == "*")

    def _end_of_jenis(self, at: int) -> int:
        rest = self.text[at:].lower()
        for name in sorted(_JENIS_NAMES, key=len, reverse=True):
            if rest.startswith(name) and not rest[len(name) : len(name) + 1].isalnum():
                return at + len(name)
        return self._end_of_bare(at)


def _clauses(text: str, piece: Piece) -> Iterator[Clause]:
    """A number as one word; otherwise every word that is no stop word."""
    whole = piece.compounds[0] if piece.compounds else ""
    if any(map(str.isdigit, whole)):
        single = " " in whole or whole.isdigit()  # `14 tahun 2025`, a NIP: always indexed whole
        parts = () if single else tuple(term for term in piece.terms if term)
        yield Word(text, whole, parts, skeletons(whole))
        return
    if whole:  # a word broken at the end of a line
        yield Word(whole, whole, (), skeletons(whole))
        return
    for word, term in zip(piece.words, piece.terms, strict=True):
        if term:
            yield Word(word, term, (), skeletons(word))


def _nomor(text: str) -> Clause | None:
    prefix = text.endswith("*")
    values = tuple(
        value
        for _, _, piece in pieces(text)
        for value in (piece.compounds[:1] or tuple(t for t in piece.terms if t))
    )
    if not values:
        return None
    return Field("nomor", text, values[-1:] if prefix else values, prefix)


def _kode(text: str) -> Clause | None:
    found = _KODE.fullmatch(text)
    if not found:
        return None
    return Field("kode", text, (found[1].upper() + found[2].replace("/", "."),), bool(found[3]))


def _tahun(text: str) -> Clause | None:
    found = _YEARS.fullmatch(text)
    if not found or not (found[1] or found[3]):
        return None
    first, last = found[1] or "0000", found[3] or ("9999" if found[2] else found[1])
    return Field("tahun", text, (min(first, last), max(first, last)))


def _jenis(text: str) -> Clause | None:
    jenis = _JENIS_NAMES.get(" ".join(text.lower().split()))
    return Field("jenis", text, (jenis,)) if jenis else None


def _pejabat(text: str) -> Clause | None:
    names = tuple(word for _, _, piece in pieces(text) for word in map(fold, piece.words))
    return Field("pejabat", text, names) if names else None


def _periksa(text: str) -> Clause | None:
    value = text.lower()
    return Field("periksa", text, (value,)) if value in ("ya", "tidak") else None


_READERS = {
    "nomor": _nomor,
    "kode": _kode,
    "tahun": _tahun,
    "jenis": _jenis,
    "pejabat": _pejabat,
    "periksa": _periksa,
}
