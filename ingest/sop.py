"""Every SOP of a file: its identity block opens it, its lists and step tables follow, to the page before the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.geometry import Page
from archive.records import Sop
from ingest.aligned_cells import with_aligned_cells
from ingest.cell_text import Piece, vocabulary
from ingest.fields import Draft
from ingest.labels import fold
from ingest.level import level_words
from ingest.plain_steps import plain_steps, signed_below
from ingest.sop_fields import (
    LABEL_NAMES,
    known_people,
    read_count,
    read_date,
    read_lists,
    read_number,
    read_official,
    read_text,
)
from ingest.sop_header import Identity, find_identity
from ingest.sop_labels import LISTS, Found, find_labels
from ingest.sop_lists import Area, read_sections
from ingest.step_values import to_table
from ingest.tables import StepTable, find_tables

_Labels = Mapping[int, tuple[Found, ...]]  # by page number
COVER_WORDS = 70  # a cover says little


@dataclass(frozen=True, slots=True)
class _Part:
    """The pages of one SOP, by position: `start` with its cover, `first` where its forms begin, `end` exclusive."""

    start: int
    first: int
    end: int
    identity: Identity | None


@dataclass(frozen=True, slots=True)
class _Known:
    """What the whole file says: labels by page, names of signers that are plainly read."""

    labels: _Labels
    people: tuple[str, ...]


def parse_sops(pages: Sequence[Page], draft: Draft, *, only_with_identity: bool = False) -> tuple[Sop, ...]:
    """Every SOP on these pages in their order, also those in a Keputusan's lampiran; () when there is none.

    A step table without any identity block makes an SOP of its own, so that its steps are not lost, unless
    `only_with_identity`: the schedules that letters carry are no SOPs.
    """
    pages = with_aligned_cells([level_words(page) for page in pages])
    known = vocabulary(pages)
    tables = find_tables(pages, known)
    labels = {page.number: find_labels(page) for page in pages}
    parts = [part for part in _parts(pages, labels, tables) if part.identity or not only_with_identity]
    people = known_people(part.identity for part in parts if part.identity)
    sops = []
    for number, part in enumerate(parts):
        own = [t for t in tables if pages[part.first].number <= t.pages[0] <= pages[part.end - 1].number]
        sops.append(_sop(pages, part, _Known(labels, people), own, f"sop/{number}", draft))
    return tuple(sops)


def _parts(pages: Sequence[Page], labels: _Labels, tables: Sequence[StepTable]) -> list[_Part]:
    starts: list[tuple[int, Identity | None]] = []
    for index, page in enumerate(pages):
        identity = find_identity(page, labels[page.number])
        if identity is not None:
            starts.append((index, identity))
        elif _has_lists(labels[page.number]) and not (
            starts and _may_belong(pages, tables, starts[-1][0], index)
        ):
            starts.append((index, None))
    if not starts and tables:
        starts = [(next(i for i, page in enumerate(pages) if page.number == tables[0].pages[0]), None)]
    firsts = [index for index, _ in starts]
    begins = []
    for n, index in enumerate(firsts):
        begin = index
        low = firsts[n - 1] + 1 if n else 0
        while begin > low and is_cover(pages[begin - 1]):
            begin -= 1
        begins.append(begin)
    ends = [*begins[1:], len(pages)]
    return [_Part(b, i, e, identity) for b, e, (i, identity) in zip(begins, ends, starts, strict=False)]


def _has_lists(labels: Sequence[Found]) -> bool:
    """Whether a page carries most list boxes of an SOP: its identity block could not be read."""
    fields = {label.field for label in labels if label.field in LISTS and (label.cell or not label.rest)}
    return len(fields) >= 4 and "dasar_hukum" in fields


def _may_belong(pages: Sequence[Page], tables: Sequence[StepTable], start: int, index: int) -> bool:
    """Whether the lists on a page go on with the SOP before: no step table has come in between."""
    return not any(pages[start].number <= table.pages[0] < pages[index].number for table in tables)


def is_cover(page: Page) -> bool:
    """Whether the page is the cover of an SOP: a few words that say so, no table."""
    text = fold(" ".join(word.text for word in page.words))
    named = any(
        fold(name) in text for name in ("standar operasional prosedur", "standard operating procedure")
    )
    return named and len(page.words) <= COVER_WORDS and len(page.cells) < 6 and fold("lampiran") not in text


def _sop(
    pages: Sequence[Page], part: _Part, known: _Known, tables: Sequence[StepTable], path: str, draft: Draft
) -> Sop:
    identity = part.identity or Identity(pages[part.first].number, {}, Piece(), (0.0, 0.0, 0.0, 0.0))
    if part.identity is None:
        draft.note(f"Kepala SOP di halaman {identity.page} tidak terbaca.")
    else:
        for field in ("nomor_sop", "nama_sop"):
            if field not in identity.values:
                draft.note(f"{LABEL_NAMES[field]} tidak ditemukan di kepala SOP halaman {identity.page}.")
    sections = read_sections(_areas(pages, part, known.labels, tables))
    lists = read_lists(sections, path, draft)
    plain = plain_steps(sections.get("prosedur"), f"{path}/tabel/0", draft) if not tables else None
    if plain is not None:
        identity = signed_below(identity, sections["prosedur"], pages[part.first : part.end])
    office = identity.office
    instansi = draft.put(f"{path}/instansi", office.text or None, office.box, office.page, office.conf)
    return Sop(
        halaman_awal=pages[part.start].number,
        halaman_akhir=pages[part.end - 1].number,
        instansi=instansi,
        nomor_sop=read_number(identity, path, draft),
        tanggal_pembuatan=read_date(identity, "tanggal_pembuatan", path, draft),
        tanggal_revisi=read_date(identity, "tanggal_revisi", path, draft),
        tanggal_efektif=read_date(identity, "tanggal_efektif", path, draft),
        tanggal_pengesahan=read_date(identity, "tanggal_pengesahan", path, draft),
        disahkan_oleh=read_official(identity, instansi, known.people, path, draft),
        nama_sop=read_text(identity, "nama_sop", path, draft),
        dasar_hukum=lists["dasar_hukum"],
        kualifikasi_pelaksana=lists["kualifikasi_pelaksana"],
        keterkaitan=lists["keterkaitan"],
        peralatan_perlengkapan=lists["peralatan_perlengkapan"],
        peringatan=lists["peringatan"],
        pencatatan_pendataan=lists["pencatatan_pendataan"],
        jumlah_pelaksana=read_count(sections, path, draft),
        tabel=(plain,)
        if plain is not None
        else tuple(to_table(table, pages, f"{path}/tabel/{i}", draft) for i, table in enumerate(tables)),
    )


def _areas(pages: Sequence[Page], part: _Part, labels: _Labels, tables: Sequence[StepTable]) -> list[Area]:
    """Where the SOP's lists can stand: under the identity block, up to its first step table."""
    areas = []
    for page in pages[part.first : part.end]:
        own = [table for table in tables if table.pages[0] == page.number]
        top = part.identity.box[3] - 5.0 if part.identity and page.number == part.identity.page else 0.0
        low = min([table.top for table in own], default=page.height)
        areas.append(Area(page, labels[page.number], top, low))
        if own:
            break
    return areas
