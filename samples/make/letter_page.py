"""Sets the letters: surat dinas, undangan, nota dinas, surat tugas, surat edaran, pengumuman, berita acara."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.records import Pejabat, Rekaman, Surat
from samples.make import ink
from samples.make.grid import Cell, draw_row
from samples.make.press import A4, Block, Flow, Press, Size, Type, height
from samples.make.words import date_in_words, long_date


@dataclass(frozen=True, slots=True)
class Stationery:
    """The paper of an office: type, head, and how it is signed."""

    kop: tuple[str, ...]
    address: str
    family: str = "bookman"
    size: float = 11.0
    paper: Size = A4
    stamp: str = ""  # ring text; "" for no stamp
    colour: ink.Colour = ink.BLUE
    stamp_colour: ink.Colour = ink.VIOLET
    pen: bool = True
    seed: int = 1
    electronic: bool = False
    emblem: bool = True
    leading: float = 1.28
    hal_label: str = "Hal"
    bold_name: bool = False  # the name below the signature is bold and underlined


@dataclass(frozen=True, slots=True)
class Person:
    """Someone sent by a surat tugas or signing a berita acara."""

    nama: str
    nip: str = ""
    pangkat: str = ""
    jabatan: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter: its record, and what is printed around the record's values."""

    surat: Surat  # isi empty: it is made of the body
    body: tuple[str, ...]  # paragraphs; one that begins with "1. ", "a. " ... hangs
    facts: tuple[
        tuple[str, str], ...
    ] = ()  # hari/tanggal, waktu, tempat, acara; stand after the first paragraph
    printed_kepada: tuple[str, ...] = ()  # lines below "Yth."
    di: str = ""
    persons: tuple[Person, ...] = ()
    closing: tuple[str, ...] = ()
    signers: tuple[Person, ...] = ()  # the further signers of a berita acara
    dasar: tuple[str, ...] = ()


def _kop(flow: Flow, paper: Stationery) -> None:
    kind = Type(paper.family, paper.size + 2.5, "center", bold=True, leading=1.2)
    start = flow.y
    indent = 0.0
    if paper.emblem:
        ink.emblem(flow.press, flow.page, flow.left + 26, flow.y + 28, 25)
        indent = 52.0
    for line in paper.kop:
        flow.para(Block(line, kind), dx=indent, width=flow.width - indent, gap=0)
    small = Type(paper.family, paper.size - 2.5, "center")
    flow.para(Block(paper.address, small), dx=indent, width=flow.width - indent, gap=3)
    flow.y = max(flow.y, start + 58)
    left, right = flow.left, flow.left + flow.width
    flow.press.line(flow.page, [(left, flow.y), (right, flow.y)], width=1.8)
    flow.press.line(flow.page, [(left, flow.y + 2.6), (right, flow.y + 2.6)], width=0.6)
    flow.y += 14


def _type(paper: Stationery, **other: object) -> Type:
    return replace(Type(paper.family, paper.size, leading=paper.leading), **other)  # type: ignore[arg-type]


def labelled(
    flow: Flow, kind: Type, rows: Sequence[tuple[str, str]], *, dx: float = 0, label: float = 78, gap: float = 2
) -> None:  # fmt: skip
    """Rows of label, colon, value."""
    value = flow.width - dx - label - 10
    for name, text in rows:
        flow.row(
            [(dx, label, Block(name, kind)), (dx + label, 8, Block(":", kind)), (dx + label + 10, value, Block(text, kind))],
            gap=gap,
        )  # fmt: skip


def _body(flow: Flow, paper: Stationery, paragraphs: Sequence[str], *, indent: float = 34) -> None:
    kind = _type(paper, align="justify")
    for text in paragraphs:
        mark, _, rest = text.partition(" ")
        if mark.rstrip(".)").isalnum() and len(mark) <= 3 and mark[-1] in ".)":
            flow.para(Block(rest, replace(kind, hang=20.0), mark), dx=indent, gap=4)
        else:
            flow.para(Block(text, kind), dx=indent, gap=6)


def sign(
    flow: Flow, paper: Stationery, official: Pejabat, *, before: Sequence[str] = (), x: float = 0.5
) -> None:
    """The signature block at the right; `x` is where it begins, as a share of the width."""
    kind = _type(paper)
    left = flow.width * x
    wide = flow.width - left
    lines = [Block(t, kind) for t in before] + [Block(f"{official.jabatan},", kind)]
    flow.need(sum(height(b, wide) for b in lines) + 100)
    for block in lines:
        flow.para(block, dx=left, width=wide, gap=0)
    page, top = flow.page, flow.y
    if paper.electronic:
        box = Block("Ditandatangani secara elektronik", replace(kind, size=7.5))
        flow.press.cell(page, flow.left + left, top + 8, flow.left + left + 130, top + 34, (box,))
    middle = flow.left + left + wide * 0.32
    if paper.stamp:
        ink.stamp(
            flow.press, page, middle - 58, top + 27, 37, paper.stamp, paper.stamp_colour, seed=paper.seed
        )
    if paper.pen:
        ink.signature(flow.press, page, middle, top + 25, 92, paper.colour, seed=paper.seed)
    flow.y += 54
    name = replace(kind, bold=paper.bold_name, underline=paper.bold_name)
    flow.para(Block(official.nama or "", name), dx=left, width=wide, gap=0)
    if official.nip:
        flow.para(Block(f"NIP. {official.nip}", kind), dx=left, width=wide, gap=0)
    flow.y += 10


def _tembusan(flow: Flow, paper: Stationery, names: Sequence[str], label: str = "Tembusan:") -> None:
    if not names:
        return
    kind = _type(paper, size=paper.size - 1)
    flow.para(Block(label, kind), gap=1)
    if len(names) == 1:
        flow.para(Block(names[0], kind), gap=1)
        return
    for i, name in enumerate(names):
        flow.para(Block(name, replace(kind, hang=16.0), f"{i + 1}."), gap=0)


def _facts(flow: Flow, paper: Stationery, facts: Sequence[tuple[str, str]]) -> None:
    labelled(flow, _type(paper), facts, dx=52, label=96)
    flow.y += 5


def _record(jenis: str, letter: Letter) -> Rekaman:
    parts = [*letter.body[:1], *(f"{a} : {b}" for a, b in letter.facts), *letter.body[1:], *letter.closing]
    return Rekaman(jenis=jenis, surat=replace(letter.surat, isi=" ".join(parts)))


def _start(press: Press, paper: Stationery) -> Flow:
    flow = Flow(press, paper.paper, top=46)
    _kop(flow, paper)
    return flow


def set_surat(press: Press, letter: Letter, paper: Stationery, jenis: str) -> Rekaman:
    """A surat dinas or an undangan."""
    flow = _start(press, paper)
    surat, kind = letter.surat, _type(paper)
    date = Block(f"{surat.tempat}, {long_date(surat.tanggal or '')}", _type(paper, align="right"))
    flow.para(date, gap=4)
    rows = [
        ("Nomor", surat.nomor),
        ("Sifat", surat.sifat),
        ("Lampiran", surat.lampiran),
        (paper.hal_label, surat.hal),
    ]
    labelled(flow, kind, [(a, b) for a, b in rows if b is not None], label=62)
    flow.y += 12
    flow.para(Block(f"Yth. {letter.printed_kepada[0]}", kind), gap=1)
    for line in letter.printed_kepada[1:]:
        flow.para(Block(line, kind), dx=24, gap=1)
    if letter.di:
        flow.para(Block("di -", kind), gap=1)
        flow.para(Block(letter.di, kind), dx=24, gap=1)
    flow.y += 12
    _body(flow, paper, letter.body[:1])
    _facts(flow, paper, letter.facts)
    _body(flow, paper, letter.body[1:])
    flow.y += 12
    sign(flow, paper, surat.penandatangan)
    _tembusan(flow, paper, surat.tembusan)
    return _record(jenis, letter)


def _titled(flow: Flow, paper: Stationery, title: str, nomor: str | None, *, underline: bool = False) -> None:
    centre = _type(paper, align="center")
    head = replace(centre, bold=True, size=paper.size + 1, underline=underline)
    flow.para(Block(title, head), gap=1)
    if nomor:
        flow.para(Block(nomor, centre), gap=8)


def set_nota_dinas(press: Press, letter: Letter, paper: Stationery) -> Rekaman:
    """A nota dinas: head rows, a rule, body."""
    flow = _start(press, paper)
    surat = letter.surat
    _titled(flow, paper, "NOTA DINAS", f"Nomor: {surat.nomor}", underline=True)
    rows = [
        ("Yth.", surat.kepada), ("Dari", surat.dari),
        ("Tembusan", "; ".join(surat.tembusan) if surat.tembusan else None),
        ("Tanggal", long_date(surat.tanggal or "")), ("Sifat", surat.sifat), ("Lampiran", surat.lampiran),
        (paper.hal_label, surat.hal),
    ]  # fmt: skip
    labelled(flow, _type(paper), [(a, b) for a, b in rows if b is not None])
    flow.y += 4
    flow.press.line(flow.page, [(flow.left, flow.y), (flow.left + flow.width, flow.y)], width=1.0)
    flow.y += 10
    _body(flow, paper, letter.body[:1])
    _facts(flow, paper, letter.facts)
    _body(flow, paper, letter.body[1:])
    flow.y += 10
    sign(flow, paper, surat.penandatangan)
    return _record("nota_dinas", letter)


def set_surat_tugas(press: Press, letter: Letter, paper: Stationery) -> Rekaman:
    """A surat tugas with Menimbang, Dasar, the persons sent and what for."""
    flow = _start(press, paper)
    surat, kind = letter.surat, _type(paper, align="justify")
    _titled(flow, paper, "SURAT TUGAS", f"Nomor: {surat.nomor}")
    wide = flow.width - 88
    for label, items in (("Menimbang", letter.body[:1]), ("Dasar", letter.dasar)):
        for i, item in enumerate(items):
            mark = f"{i + 1}." if len(items) > 1 else ""
            block = Block(item, replace(kind, hang=16.0 if mark else 0.0), mark)
            parts = [(88.0, wide, block)]
            if i == 0:
                parts = [(0.0, 78.0, Block(label, _type(paper))), (78.0, 8.0, Block(":", kind)), *parts]
            flow.row(parts, gap=4)
    flow.y += 4
    flow.para(Block("MEMBERI TUGAS", _type(paper, align="center", bold=True)), gap=6)
    for i, person in enumerate(letter.persons):
        rows = [
            ("Nama", person.nama),
            ("NIP", person.nip),
            ("Pangkat/Gol.", person.pangkat),
            ("Jabatan", person.jabatan),
        ]
        if i == 0:
            flow.row([(0.0, 78.0, Block("Kepada", _type(paper))), (78.0, 8.0, Block(":", kind))], gap=-15)
        if len(letter.persons) > 1:
            flow.row([(88.0, 16.0, Block(f"{i + 1}.", _type(paper)))], gap=-paper.size * paper.leading)
        labelled(flow, _type(paper), [(a, b) for a, b in rows if b], dx=106, label=82, gap=1)
        flow.y += 4
    for i, item in enumerate(letter.body[1:]):
        mark = f"{i + 1}." if len(letter.body) > 2 else ""
        parts = [(88.0, wide, Block(item, replace(kind, hang=16.0 if mark else 0.0), mark))]
        if i == 0:
            parts = [(0.0, 78.0, Block("Untuk", _type(paper))), (78.0, 8.0, Block(":", kind)), *parts]
        flow.row(parts, gap=4)
    flow.y += 2
    _body(flow, paper, letter.closing, indent=0)
    flow.y += 8
    sign(flow, paper, surat.penandatangan, before=[f"{surat.tempat}, {long_date(surat.tanggal or '')}"])
    _tembusan(flow, paper, surat.tembusan)
    people = "; ".join(p.nama for p in letter.persons)
    record = _record("surat_tugas", letter)
    assert record.surat is not None
    return replace(record, surat=replace(record.surat, kepada=people))


def set_titled(press: Press, letter: Letter, paper: Stationery, jenis: str) -> Rekaman:
    """A surat edaran or a pengumuman: title, number, TENTANG, body."""
    flow = _start(press, paper)
    surat, kind = letter.surat, _type(paper)
    if letter.printed_kepada:
        flow.para(Block("Yth.", kind), gap=1)
        for i, line in enumerate(letter.printed_kepada):
            flow.para(Block(line, replace(kind, hang=16.0), f"{i + 1}."), gap=1)
        flow.para(Block("di tempat", kind), gap=12)
    centre = _type(paper, align="center")
    title = {"surat_edaran": "SURAT EDARAN", "pengumuman": "PENGUMUMAN"}[jenis]
    _titled(
        flow,
        paper,
        title,
        f"NOMOR {surat.nomor}" if "TAHUN" in (surat.nomor or "") else f"NOMOR: {surat.nomor}",
    )
    flow.para(Block("TENTANG", centre), gap=3)
    flow.para(Block(surat.hal or "", replace(centre, bold=True)), gap=14)
    _body(flow, paper, letter.body[:1], indent=0)
    _facts(flow, paper, letter.facts)
    _body(flow, paper, letter.body[1:], indent=0)
    flow.y += 10
    before = [f"{surat.tempat}, {long_date(surat.tanggal or '')}"]
    if jenis == "surat_edaran":
        before = [f"Ditetapkan di {surat.tempat}", f"pada tanggal {long_date(surat.tanggal or '')}"]
    sign(flow, paper, surat.penandatangan, before=before)
    _tembusan(flow, paper, surat.tembusan)
    return _record(jenis, letter)


def set_berita_acara(press: Press, letter: Letter, paper: Stationery) -> Rekaman:
    """A berita acara: title, the day in words, results, a table of signers."""
    flow = _start(press, paper)
    surat, kind = letter.surat, _type(paper)
    centre = _type(paper, align="center")
    _titled(flow, paper, "BERITA ACARA", f"NOMOR: {surat.nomor}")
    flow.para(Block("TENTANG", centre), gap=2)
    flow.para(Block(surat.hal or "", replace(centre, bold=True)), gap=12)
    opening = f"Pada hari ini, {date_in_words(surat.tanggal or '')}, {letter.body[0]}"
    letter = replace(letter, body=(opening, *letter.body[1:]))
    _body(flow, paper, letter.body, indent=0)
    flow.y += 8
    flow.need(60 + 32 * (1 + len(letter.signers)))
    flow.para(Block(f"{surat.tempat}, {long_date(surat.tanggal or '')}", kind), dx=flow.width * 0.55, gap=6)
    everyone = (
        Person(surat.penandatangan.nama or "", jabatan=surat.penandatangan.jabatan or ""),
        *letter.signers,
    )
    shares = (0.0, 0.07, 0.46, 0.68, 1.0)
    edges = [flow.left + flow.width * s for s in shares]
    bold = replace(centre, bold=True)
    draw_row(flow, edges, [Cell((Block(t, bold),)) for t in ("No", "Nama", "Jabatan", "Tanda Tangan")])
    for i, person in enumerate(everyone):
        cells = [Cell((Block(t, kind),), middle=True) for t in (f"{i + 1}.", person.nama, person.jabatan, "")]
        piece = draw_row(flow, edges, cells, least=30, breakable=False)[0]
        if paper.pen:
            middle = edges[3] + (edges[4] - edges[3]) * (0.32 if i % 2 == 0 else 0.62)
            ink.signature(
                press, piece.page, middle, (piece.y0 + piece.y1) / 2, 58, paper.colour, seed=paper.seed + i
            )
    if paper.stamp:
        ink.stamp(
            press, flow.page, edges[3] + 10, flow.y - 60, 38, paper.stamp, paper.stamp_colour, seed=paper.seed
        )
    return _record("berita_acara", letter)
