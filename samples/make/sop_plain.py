"""Sets an SOP without any box or table: a head of lines, marked headings, the steps as a numbered list."""

import dataclasses
from collections.abc import Sequence

from archive.records import Rekaman, Sop
from samples.make import ink
from samples.make.press import F4, Block, Flow, Press, Type
from samples.make.words import long_date

HEAD = (
    ("Nomor POS", "nomor_sop"),
    ("Tanggal Pembuatan", "tanggal_pembuatan"),
    ("Tanggal Revisi", "tanggal_revisi"),
    ("Tanggal Berlaku", "tanggal_efektif"),
    ("Judul POS", "nama_sop"),
)
PARTS = (
    ("Dasar Hukum", "dasar_hukum"),
    ("Kualifikasi Pelaksana", "kualifikasi_pelaksana"),
    ("Keterkaitan", "keterkaitan"),
    ("Peralatan/Perlengkapan", "peralatan_perlengkapan"),
    ("Peringatan", "peringatan"),
    ("Pencatatan dan Pendataan", "pencatatan_pendataan"),
)
KIND = Type("serif", 11)


def set_plain_sop(press: Press, sop: Sop, *, kop: Sequence[str], place: str, seed: int) -> Rekaman:
    """Set the SOP on new pages; `kop` are the lines of its letterhead, signed at `place` below the steps."""
    bold = dataclasses.replace(KIND, bold=True)
    centre = Type(KIND.family, 12.5, "center", bold=True)
    flow = Flow(press, F4)
    for line in kop:
        flow.para(Block(line, centre), gap=1)
    press.line(flow.page, [(flow.left, flow.y + 3), (flow.left + flow.width, flow.y + 3)], width=1.4)
    flow.y += 16
    flow.para(Block("PROSEDUR OPERASIONAL STANDAR", centre), gap=12)
    for label, name in HEAD:
        value = getattr(sop, name) or ""
        if name.startswith("tanggal") and value:
            value = long_date(value)
        flow.row(
            [
                (0, 130, Block(label, KIND)),
                (130, 10, Block(":", KIND)),
                (140, flow.width - 140, Block(value, KIND)),
            ]
        )
    flow.y += 8
    steps = tuple(step.kegiatan for step in sop.tabel[0].langkah)
    parts = [(label, getattr(sop, name)) for label, name in PARTS] + [("Uraian Prosedur", steps)]
    for i, (label, items) in enumerate(parts):
        flow.need(44)
        flow.para(Block(f"{chr(65 + i)}. {label}", bold), gap=2)
        for n, item in enumerate(items, 1):
            mark = f"{n}. " if len(items) > 1 else ""
            flow.para(Block(item, dataclasses.replace(KIND, hang=16.0), mark.strip()), dx=16, gap=1)
        flow.y += 5
    flow.need(120)
    flow.y += 10
    official = sop.disahkan_oleh
    for text in (f"Ditetapkan di {place}", f"pada tanggal {long_date(sop.tanggal_pembuatan or '')}"):
        flow.para(Block(text, KIND), dx=270, gap=1)
    flow.para(Block(f"{official.jabatan},", KIND), dx=270, gap=1)
    ink.signature(press, flow.page, flow.left + 300, flow.y + 6, 74, ink.BLUE, seed=seed)
    flow.y += 44
    flow.para(Block(official.nama or "", bold), dx=270, gap=1)
    flow.para(Block(f"NIP. {official.nip}", KIND), dx=270)
    last = len(press.sheets)
    return Rekaman(jenis="sop", sop=(dataclasses.replace(sop, halaman_awal=1, halaman_akhir=last),))
