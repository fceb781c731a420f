"""Sets the lembar disposisi that goes with a letter through the office, filled in by pen."""

from collections.abc import Sequence
from dataclasses import replace

from archive.records import Surat
from samples.make.grid import Cell, draw_row
from samples.make.letter_page import Stationery
from samples.make.press import Block, Flow, Press, Type
from samples.make.words import long_date


def set_slip(
    press: Press,
    surat: Surat,
    paper: Stationery,
    *,
    agenda: str,
    diterima: str,
    tujuan: Sequence[str],
    isi: str,
) -> None:
    """The slip of a letter that came in: `agenda` its number in the register, `diterima` an ISO date."""
    flow = Flow(press, paper.paper, top=46)
    kind = Type(paper.family, paper.size - 0.5)
    centre = replace(kind, align="center", bold=True)
    for line in paper.kop:
        flow.para(Block(line, centre), gap=0)
    flow.y += 10
    flow.para(Block("LEMBAR DISPOSISI", replace(centre, size=paper.size + 2)), gap=10)
    edges = [flow.left, flow.left + flow.width / 2, flow.left + flow.width]
    rows = (
        (f"Surat dari : {surat.instansi}", f"Diterima tanggal : {long_date(diterima)}"),
        (f"Nomor Surat : {surat.nomor}", f"Nomor Agenda : {agenda}"),
        (f"Tanggal Surat : {long_date(surat.tanggal or '')}", f"Sifat : {surat.sifat}"),
    )
    for pair in rows:
        draw_row(flow, edges, [Cell((Block(text, kind),)) for text in pair], least=26)
    draw_row(flow, edges, [Cell((Block(f"Hal : {surat.hal}", kind),), span=2)], least=34)
    forwarded = [Block("Diteruskan kepada :", kind)]
    forwarded += [Block(f"{i + 1}. {name}", kind) for i, name in enumerate(tujuan)]
    instruction = [Block("Isi Disposisi :", kind), Block(isi, kind)]
    draw_row(flow, edges, [Cell(tuple(forwarded)), Cell(tuple(instruction))], least=150)
