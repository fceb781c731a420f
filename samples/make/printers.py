"""Functions that set a whole file from its documents and give back the record of what was printed."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from archive.records import Keputusan, Lampiran, Rekaman, Sop
from samples.make.decree_page import DecreeForm, set_keputusan, set_lampiran_page
from samples.make.kode import by_number
from samples.make.press import A4, Block, Press, Size, Type
from samples.make.sop_form import SopForm
from samples.make.sop_page import Signing, set_sop

Printer = Callable[[Press], Rekaman]
Pile = Callable[[Press], tuple[Rekaman, ...]]  # several documents in one file


def sop_printer(sop: Sop, form: SopForm, signing: Signing, *lines: str) -> Printer:
    """An SOP alone in its file; `lines` is the office as the form's head prints it."""

    def printed(press: Press) -> Rekaman:
        return Rekaman(jenis="sop", sop=(set_sop(press, sop, form, signing, lines),))

    return printed


def decree_printer(keputusan: Keputusan, form: DecreeForm, *, size: Size = A4) -> Printer:
    """A Keputusan without lampiran."""

    def printed(press: Press) -> Rekaman:
        set_keputusan(press, keputusan, form, size=size)
        return Rekaman(jenis="keputusan", keputusan=keputusan)

    return printed


def decree_with_sops(
    keputusan: Keputusan, form: DecreeForm, judul: str, sops: Sequence[tuple[Sop, SopForm, Signing]], *lines: str
) -> Printer:  # fmt: skip
    """A Keputusan whose lampiran opens with a list of its SOPs and then holds the SOPs themselves."""

    def printed(press: Press) -> Rekaman:
        set_keputusan(press, keputusan, form)
        first = len(press.sheets) + 1
        flow = set_lampiran_page(press, keputusan, form, mark="LAMPIRAN")
        kind = Type(form.stationery.family, form.stationery.size)
        flow.para(Block(judul, replace(kind, bold=True, align="center")), gap=14)
        for i, (sop, _, _) in enumerate(sops):
            text = f"SOP {sop.nama_sop}, Nomor {sop.nomor_sop}"
            flow.para(Block(text, replace(kind, hang=20.0), f"{i + 1}."), dx=20)
        done = [set_sop(press, sop, look, signing, lines) for sop, look, signing in sops]
        attached = replace(keputusan, lampiran=(Lampiran(judul, first, len(press.sheets)),))
        return Rekaman(jenis="keputusan", sop=tuple(done), keputusan=attached)

    return printed


def pile_printer(*printers: tuple[Printer, str]) -> Pile:
    """A stack of papers put through the feeder at once, each with the klasifikasi code of its number."""

    def printed(press: Press) -> tuple[Rekaman, ...]:
        done = []
        for printer, kode in printers:
            first = len(press.sheets) + 1
            rekaman = printer(press)
            done.append(
                replace(
                    rekaman, klasifikasi=by_number(kode), halaman_awal=first, halaman_akhir=len(press.sheets)
                )
            )
        return tuple(done)

    return printed


def with_slip(printer: Printer, slip: Callable[[Press], None]) -> Printer:
    """A letter with the slip of its disposition lying on top."""

    def printed(press: Press) -> Rekaman:
        slip(press)
        return printer(press)

    return printed
