"""Sets an SOP on its form: identity, boxes, step table with its flow; gives back the record of what was printed."""

import dataclasses
from collections.abc import Callable

from reportlab.pdfbase.pdfmetrics import stringWidth

from archive.records import Langkah, Pejabat, Sop, TabelLangkah
from samples.make import ink
from samples.make.flowchart import Shape, connect, draw_shape, shape_in
from samples.make.grid import Cell, Piece, draw_row
from samples.make.press import Block, Flow, Press, Type, height
from samples.make.sop_form import Column, SopForm
from samples.make.words import long_date, short_date


@dataclasses.dataclass(frozen=True, slots=True)
class Signing:
    """How the approval is signed: `stamp` is its ring text, "" for none; colour of the ink; seed of the pen."""

    stamp: str = ""
    colour: ink.Colour = ink.BLUE
    seed: int = 1
    pen: bool = True


def _numbered(items: tuple[str, ...], form: SopForm, kind: Type) -> tuple[Block, ...]:
    if len(items) < 2:
        return tuple(Block(item, kind) for item in items)
    hang = dataclasses.replace(kind, hang=13.0)
    return tuple(Block(item, hang, _mark(i, form.numbering)) for i, item in enumerate(items))


def _mark(index: int, numbering: str) -> str:
    if numbering == "-":
        return numbering
    return (chr(97 + index) if numbering[0] == "a" else str(index + 1)) + numbering[1]


def _foot(form: SopForm) -> Callable[[Press, int, int], None] | None:
    def draw(press: Press, page: int, number: int) -> None:
        size = press.sheets[page].size
        text = Block(form.foot.format(n=number), Type(form.family, 8.5, "center"))
        press.text(page, 50, size[1] - 34, size[0] - 100, text, record=False)

    return draw if form.foot else None


def _approval(flow: Flow, x0: float, x1: float, official: Pejabat, form: SopForm, signing: Signing) -> float:
    """The cell of the approving officer with pen and stamp; returns the height it needs."""
    press, page, y = flow.press, flow.page, flow.y
    kind = Type(form.family, form.size, "center")
    bold = dataclasses.replace(kind, bold=True)
    wide = x1 - x0 - 8
    at = y + 4
    at += press.text(page, x0 + 4, at, wide, Block(official.jabatan or "", kind))
    if signing.stamp:
        stamp_colour = ink.BLACK if signing.colour == ink.BLACK else ink.VIOLET
        ink.stamp(press, page, x0 + wide * 0.2, at + 24, 32, signing.stamp, stamp_colour, seed=signing.seed)
    if signing.pen:
        ink.signature(press, page, x0 + wide * 0.58, at + 20, 74, signing.colour, seed=signing.seed)
    at += 42
    at += press.text(page, x0 + 4, at, wide, Block(official.nama or "", bold))
    if official.nip:
        at += press.text(page, x0 + 4, at, wide, Block(f"NIP. {official.nip}", kind))
    return at + 4 - y


def _value(sop: Sop, name: str, form: SopForm) -> str:
    value = getattr(sop, name)
    if value and name.startswith("tanggal"):
        return long_date(value) if form.dates == "long" else short_date(value)
    return value or ""


def _identity(flow: Flow, sop: Sop, form: SopForm, signing: Signing, lines: tuple[str, ...]) -> None:
    press = flow.press
    left, right = flow.left, flow.left + flow.width
    label_kind = Type(form.family, form.size, bold=form.bold_labels)
    value_kind = Type(form.family, form.size)
    start = left
    if form.identity_kind != "rows":
        start = left + flow.width * (0.4 if form.identity_kind == "emblem" else 0.46)
    split_at = start + (right - start) * (0.36 if form.identity_kind != "rows" else 0.32)
    top = flow.y
    for label, name in form.identity:
        blocks = (Block(label, label_kind),)
        if name == "disahkan_oleh":
            x0 = split_at + (8 if form.colon else 0)
            tall = _approval(flow, x0, right, sop.disahkan_oleh, form, signing)
        else:
            kind = dataclasses.replace(value_kind, bold=name == "nama_sop")
            x0 = split_at + (12 if form.colon else 0)
            block = Block(_value(sop, name, form), kind)
            tall = max(height(block, right - x0 - 6), height(blocks[0], split_at - start - 6)) + 6
            press.text(flow.page, x0 + 3, flow.y + 3, right - x0 - 6, block)
        press.cell(flow.page, start, flow.y, split_at, flow.y + tall, blocks, double=form.double)
        press.box(flow.page, split_at, flow.y, right, flow.y + tall, double=form.double)
        if form.colon:
            press.text(flow.page, split_at + 3, flow.y + 3, 8, Block(":", value_kind), record=False)
        flow.y += tall
    if form.identity_kind != "rows":
        kind = Type(form.family, form.size + 0.5, "center", bold=True)
        press.box(flow.page, left, top, start, flow.y, double=form.double)
        middle = (top + flow.y) / 2
        if form.identity_kind == "emblem":
            ink.emblem(press, flow.page, (left + start) / 2, middle - 26, 27)
        y = middle + (10 if form.identity_kind == "emblem" else -6.5 * len(lines))
        for line in lines:
            y += press.text(flow.page, left + 4, y, start - left - 8, Block(line, kind)) + 1


def _boxes(flow: Flow, sop: Sop, form: SopForm) -> None:
    label = Type(form.family, form.size, bold=True)
    kind = Type(form.family, form.size)
    for row in form.boxes:
        wide = flow.width / len(row)
        edges = [flow.left + wide * i for i in range(len(row) + 1)]
        fill = form.tint
        contents: list[tuple[Block, ...]] = []
        for _, name in row:
            value = getattr(sop, name)
            items = value if isinstance(value, tuple) else (value,) if value else ()
            contents.append(_numbered(items, form, kind))
        lowest = 22 + max((sum(height(b, wide - 6) for b in c[:1]) for c in contents), default=0)
        flow.need(lowest + 8)
        heads = [Cell((Block(text, label),), fill=fill) for text, _ in row]
        draw_row(flow, edges, heads, double=form.double, breakable=False)
        draw_row(flow, edges, [Cell(c) for c in contents], double=form.double)


def _edges(flow: Flow, form: SopForm, actors: int) -> tuple[list[float], list[tuple[Column, int]]]:
    """Column edges over the page width and, for each edge interval, its column and actor index (or -1)."""
    total = sum(c.width for c in form.columns)
    scale = flow.width / total
    edges, kinds = [flow.left], []
    for column in form.columns:
        parts = actors if column.field == "pelaksana" else 1
        for i in range(parts):
            edges.append(edges[-1] + column.width * scale / parts)
            kinds.append((column, i if column.field == "pelaksana" else -1))
    return edges, kinds


def _head_type(
    form: SopForm, table: TabelLangkah, edges: list[float], kinds: list[tuple[Column, int]]
) -> Type:
    """The type of the heads, small enough that no word is wider than its column."""
    kind = Type(form.family, form.table_size, "center", bold=True, leading=1.12)
    font = f"{kind.family}-bold"
    while True:
        wide = [
            (max(stringWidth(w, font, kind.size) for w in text.split()), x1 - x0 - 5)
            for (column, i), x0, x1 in zip(kinds, edges[:-1], edges[1:], strict=True)
            if (text := table.pelaksana[i] if i >= 0 else column.head)
        ]
        if all(a <= b for a, b in wide):
            return kind
        kind = dataclasses.replace(kind, size=kind.size - 0.25)
        if kind.size < form.table_size - 1.6:
            raise ValueError(f"the heads do not fit their columns: {table.pelaksana}")


def _head(flow: Flow, form: SopForm, table: TabelLangkah, *, record: bool) -> None:
    press, page = flow.press, flow.page
    edges, kinds = _edges(flow, form, len(table.pelaksana))
    kind = _head_type(form, table, edges, kinds)
    texts = [table.pelaksana[i] if i >= 0 else column.head for column, i in kinds]
    lower = max(
        height(Block(t, kind), x1 - x0 - 4) + 7
        for t, x0, x1, (c, _) in zip(texts, edges[:-1], edges[1:], kinds, strict=True)
        if c.group
    )
    upper = kind.size * 1.12 + 7
    y0, y1, y2 = flow.y, flow.y + upper, flow.y + upper + lower
    column = 0
    while column < len(kinds):
        group = kinds[column][0].group
        end = column + 1
        while group and end < len(kinds) and kinds[end][0].group == group:
            end += 1
        over = (Block(group or texts[column], kind),)
        press.cell(
            page, edges[column], y0, edges[end], y1 if group else y2, over,
            middle=True, fill=form.tint, double=form.double, record=record, pad=2,
        )  # fmt: skip
        column = end
    for i, (c, _) in enumerate(kinds):
        if c.group:
            press.cell(
                page, edges[i], y1, edges[i + 1], y2, (Block(texts[i], kind),),
                middle=True, fill=form.tint, double=form.double, record=record, pad=2,
            )  # fmt: skip
    flow.y = y2
    if form.number_row:
        small = Type(form.family, form.table_size - 1.2, "center")
        numbers = [Cell((Block(str(i + 1), small),), middle=True) for i in range(len(kinds))]
        draw_row(flow, edges, numbers, double=form.double, record=record, pad=1.5)


def _cell_text(step: Langkah, name: str) -> str:
    if name in ("angka", "satuan"):
        number, _, unit = step.waktu.rpartition(" ")
        return number if name == "angka" else unit
    return str(getattr(step, name))


def _steps(flow: Flow, table: TabelLangkah, form: SopForm) -> None:
    edges, kinds = _edges(flow, form, len(table.pelaksana))
    kind = Type(form.family, form.table_size, leading=1.16)
    centre = dataclasses.replace(kind, align="center")
    first_actor = next(i for i, (_, actor) in enumerate(kinds) if actor >= 0)
    shapes: dict[str, Shape] = {}
    gates: dict[int, tuple[float, float]] = {}
    heads: dict[int, float] = {}

    def resume() -> None:
        if form.head_again:
            _head(flow, form, table, record=False)
        blank = [Cell() for _ in kinds]
        heads[flow.page] = draw_row(flow, edges, blank, least=26, double=form.double)[0].y0

    last_piece: Piece | None = None
    for step in table.langkah:
        cells = []
        for column, actor in kinds:
            text = "" if actor >= 0 else _cell_text(step, column.field)
            if column.field == "no" and form.step_dot:
                text = f"{text}."
            narrow = column.field in ("no", "waktu", "angka", "satuan")
            cells.append(Cell((Block(text, centre if narrow else kind),) if text else ()))
        pieces = draw_row(flow, edges, cells, least=40, double=form.double, resume=resume)
        piece = pieces[0]
        for used in step.pelaksana:
            i = first_actor + used.kolom
            shape = shape_in(piece.page, used.simbol, edges[i], edges[i + 1], piece.y0, piece.y1)
            word = ""
            if form.look.words and used.simbol == "mulai_selesai":
                word = "Mulai" if step is table.langkah[0] else "Selesai"
            draw_shape(flow.press, shape, form.look, word=word)
            shapes[step.no] = shape
        for before, after in zip([last_piece, *pieces], pieces, strict=False):
            if before and before.page != after.page:
                gates[before.page] = (gates.get(before.page, (0, 0))[0], before.y1 + 12)
                gates[after.page] = (heads[after.page] + 11, 0)
        last_piece = pieces[-1]
    connect(flow.press, table.alur, shapes, gates, form.look)


def _letterhead(flow: Flow, form: SopForm, lines: tuple[str, ...]) -> None:
    kind = Type(form.family, form.size + 2, "center", bold=True)
    ink.emblem(flow.press, flow.page, flow.left + flow.width / 2, flow.y + 22, 22)
    flow.y += 50
    for line in lines:
        flow.para(Block(line, kind), gap=1)
    flow.y += 8


def set_sop(press: Press, sop: Sop, form: SopForm, signing: Signing, lines: tuple[str, ...]) -> Sop:
    """Set one SOP on new pages; returns its record with the pages it came to stand on.

    `lines` is the name of the office as the form's head prints it.
    """
    foot = _foot(form)
    press.upright = form.upright
    flow = Flow(press, form.paper, left=46, right=40, top=44, bottom=52, head=foot)
    first = flow.page
    if form.identity_kind == "rows":
        _letterhead(flow, form, lines)
    _identity(flow, sop, form, signing, lines)
    _boxes(flow, sop, form)
    count = flow.count
    title_kind = Type(form.family, form.size + 1.5, "center", bold=True)
    tables = []
    for table in sop.tabel:
        flow = Flow(press, form.table_paper, left=36, right=32, top=40, bottom=62, head=foot, count=count)
        title = form.title.format(nama=(sop.nama_sop or "").upper())
        if table.judul:
            title = table.judul
        if title:
            flow.para(Block(title, title_kind), gap=8)
        _head(flow, form, table, record=True)
        _steps(flow, table, form)
        count = flow.count
        tables.append(dataclasses.replace(table, judul=title.replace("\n", " ")))
    press.upright = True
    return dataclasses.replace(
        sop, halaman_awal=first + 1, halaman_akhir=len(press.sheets), tabel=tuple(tables)
    )
