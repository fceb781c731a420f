"""Sets a Keputusan: head, considerations, dicta, signature, salinan block, and the heads of its lampiran."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from archive.records import Keputusan, Pejabat
from samples.make import ink
from samples.make.letter_page import Stationery, sign
from samples.make.press import A4, Block, Flow, Press, Size, Type
from samples.make.words import long_date


@dataclass(frozen=True, slots=True)
class DecreeForm:
    """How an office and a time print a Keputusan."""

    stationery: Stationery
    nomor: str  # as printed below the title: "NOMOR 7 TAHUN 2025", "NOMOR: 24/HK.03.1-Kpt/..."
    authority: str  # who decides: "KETUA KOMISI PEMILIHAN UMUM KABUPATEN CONTOH"
    colon_dates: bool = False  # "Ditetapkan di : Contoh"


def _page_number(family: str) -> Callable[[Press, int, int], None]:
    def draw(press: Press, page: int, number: int) -> None:
        if number > 1:
            block = Block(f"- {number} -", Type(family, 10, "center"))
            press.text(page, 60, 34, press.sheets[page].size[0] - 120, block, record=False)

    return draw


def _items(flow: Flow, kind: Type, label: str, items: Sequence[str], marks: str) -> None:
    plain = replace(kind, align="left")
    for i, item in enumerate(items):
        mark = {"a": f"{chr(97 + i)}.", "1": f"{i + 1}."}[marks] if len(items) > 1 else ""
        block = Block(item, replace(kind, hang=20.0 if mark else 0.0), mark)
        parts = [(112.0, flow.width - 112, block)]
        if i == 0:
            parts = [(0.0, 94.0, Block(label, plain)), (98.0, 8.0, Block(":", plain)), *parts]
        flow.row(parts, gap=5)


def _diktum(flow: Flow, kind: Type, keputusan: Keputusan) -> None:
    plain = replace(kind, align="left")
    for diktum in keputusan.diktum:
        flow.row(
            [(0.0, 94.0, Block(diktum.label, plain)), (98.0, 8.0, Block(":", plain)),
             (112.0, flow.width - 112, Block(diktum.isi, kind))],
            gap=6,
        )  # fmt: skip


def _salinan(flow: Flow, keputusan: Keputusan, form: DecreeForm, kind: Type) -> None:
    if keputusan.salinan is None:
        return
    wide = flow.width * 0.55
    flow.need(150)
    flow.para(Block("Salinan sesuai dengan aslinya", kind), width=wide, gap=0)
    office = f"SEKRETARIAT {keputusan.instansi}"
    flow.para(Block(office, replace(kind, size=kind.size - 0.5)), width=wide, gap=0)
    flow.para(Block(f"{keputusan.salinan.jabatan},", kind), width=wide, gap=0)
    paper = form.stationery
    if paper.stamp:
        ink.stamp(
            flow.press, flow.page, flow.left + 40, flow.y + 20, 38, paper.stamp, paper.stamp_colour, seed=7
        )
    if paper.pen:
        ink.signature(
            flow.press, flow.page, flow.left + 84, flow.y + 24, 88, paper.colour, seed=paper.seed + 3
        )
    flow.y += 48
    flow.para(Block(keputusan.salinan.nama or "", kind), width=wide, gap=0)


def set_keputusan(press: Press, keputusan: Keputusan, form: DecreeForm, *, size: Size = A4) -> None:
    """Set the decree itself on new pages."""
    paper = form.stationery
    head = _page_number(paper.family)
    flow = Flow(press, size, left=66, right=58, top=58, bottom=62, head=head)
    kind = Type(paper.family, paper.size, "justify", leading=paper.leading)
    centre = replace(kind, align="center")
    bold = replace(centre, bold=True)
    if paper.emblem:
        ink.emblem(press, flow.page, flow.left + flow.width / 2, flow.y + 24, 26)
        flow.y += 56
    for line in paper.kop:
        flow.para(Block(line, replace(bold, size=paper.size + 1.5)), gap=0)
    flow.y += 8
    if keputusan.salinan is not None:
        flow.para(Block("SALINAN", bold), gap=6)
    flow.para(Block(f"KEPUTUSAN {keputusan.instansi}", centre), gap=1)
    flow.para(Block(form.nomor, centre), gap=6)
    flow.para(Block("TENTANG", centre), gap=6)
    flow.para(Block(keputusan.tentang or "", centre), gap=10)
    flow.para(Block(f"{form.authority},", centre), gap=10)
    _items(flow, kind, "Menimbang", keputusan.menimbang, "a")
    _items(flow, kind, "Mengingat", keputusan.mengingat, "1")
    _items(flow, kind, "Memperhatikan", keputusan.memperhatikan, "1")
    flow.need(90)
    flow.y += 4
    flow.para(Block("MEMUTUSKAN:", centre), gap=6)
    subject = f"KEPUTUSAN {keputusan.instansi} TENTANG {keputusan.tentang}."
    plain = replace(kind, align="left")
    flow.row(
        [(0.0, 94.0, Block("Menetapkan", plain)), (98.0, 8.0, Block(":", plain)),
         (112.0, flow.width - 112, Block(subject, kind))],
        gap=6,
    )  # fmt: skip
    _diktum(flow, kind, keputusan)
    flow.y += 8
    colon = " :" if form.colon_dates else ""
    before = [
        f"Ditetapkan di{colon} {keputusan.tempat_ditetapkan}",
        f"pada tanggal{colon} {long_date(keputusan.tanggal_ditetapkan or '')}",
    ]
    signer = Pejabat(keputusan.penandatangan.jabatan, keputusan.penandatangan.nama)
    if keputusan.salinan is None:
        sign(flow, paper, signer, before=before, x=0.46)
        return
    blank = replace(paper, stamp="", pen=False)
    flow.need(190)
    page = flow.page
    sign(flow, blank, signer, before=before, x=0.46)
    if page == flow.page:
        ttd = Block("ttd.", plain)
        press.text(page, flow.left + flow.width * 0.46 + 30, flow.y - 48 - paper.size, 60, ttd)
    _salinan(flow, keputusan, form, plain)


def set_lampiran_page(
    press: Press, keputusan: Keputusan, form: DecreeForm, *, mark: str, size: Size = A4
) -> Flow:
    """The first page of a lampiran with its head at the right; returns the flow to go on with."""
    paper = form.stationery
    flow = Flow(press, size, left=66, right=58, top=50, bottom=60)
    kind = Type(paper.family, paper.size - 0.5, leading=1.2)
    dx = flow.width * 0.42
    for text in (mark, f"KEPUTUSAN {keputusan.instansi}", form.nomor, "TENTANG", keputusan.tentang or ""):
        flow.para(Block(text, kind), dx=dx, gap=2)
    flow.y += 16
    return flow
