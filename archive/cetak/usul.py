"""Proposals as papers: the list of usul pindah, musnah and serah, and the berita acara to be signed.

The list prints what was proposed, not what the archive says today.
"""

from collections.abc import Sequence

from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, PageBreak, Spacer, Table

from archive.cetak.daftar import Daftar, Kolom, list_story
from archive.cetak.huruf import BIASA
from archive.cetak.kata import hari_tanggal, prose_date, terbilang
from archive.cetak.kertas import (
    A4_SHORT,
    MARGIN,
    Kop,
    KopFlowable,
    build_pdf,
    signature_block,
    styles,
    text,
    today,
)
from archive.retensi_usul import BarisUsul, Persetujuan, Usul

TITLES = {
    "pindah": ("DAFTAR ARSIP USUL PINDAH", "PEMINDAHAN ARSIP INAKTIF", "dipindahkan"),
    "musnah": ("DAFTAR ARSIP USUL MUSNAH", "PEMUSNAHAN ARSIP", "dimusnahkan"),
    "serah": ("DAFTAR ARSIP USUL SERAH", "PENYERAHAN ARSIP STATIS", "diserahkan"),
}
SIGN_AT_MOST = 4


def proposal_list(usul: Usul, lines: Sequence[BarisUsul], persetujuan: Sequence[Persetujuan] = ()) -> Daftar:
    """The list of a proposal, what was taken out of it among the rest with the reason."""
    end = "habis_aktif" if usul.jenis == "pindah" else "habis_inaktif"
    baris = [
        [
            line.no, line.kode, line.uraian, line.nomor, line.tahun, line.tingkat, line.jumlah, line.no_folder, line.boks,
            line.mulai, getattr(line, end), line.nasib.capitalize(), _verdict(line),
        ]
        for line in lines
    ]  # fmt: skip
    signers = [("Yang mengusulkan,", usul.oleh, "")]
    signers += [
        (f"Menyetujui,\n{one.jabatan}" if one.jabatan else "Menyetujui,", one.nama, "")
        for one in persetujuan
        if one.putusan == "setuju"
    ][: SIGN_AT_MOST - 1]
    if len(signers) == 1:
        signers += [("Menyetujui,", "", "")] * (1 if usul.jenis == "pindah" else 2)
    left = [line for line in lines if line.status != "dikeluarkan"]
    return Daftar(
        nama=f"usul-{usul.jenis}-{usul.id}",
        judul=(TITLES[usul.jenis][0], usul.judul),
        kolom=(
            Kolom("No.", 4.5, "angka"),
            Kolom("Kode Klasifikasi", 9),
            Kolom("Uraian Informasi Arsip", 31),
            Kolom("Nomor Naskah", 18),
            Kolom("Kurun Waktu", 6, "angka"),
            Kolom("Tingkat Perkemb.", 8.5),
            Kolom("Jumlah (lembar)", 6.5, "angka"),
            Kolom("Folder", 6, kelompok="No. Definitif"),
            Kolom("Boks", 6, kelompok="No. Definitif"),
            Kolom("Mulai", 9.5, "tanggal", kelompok="Retensi"),
            Kolom("Habis", 9.5, "tanggal", kelompok="Retensi"),
            Kolom("Nasib Akhir", 8.5),
            Kolom("Keputusan Penilai", 13),
        ),
        baris=baris,
        keterangan=(
            ("Nomor Usul", usul.nomor or str(usul.id)),
            ("Diusulkan", f"{prose_date(usul.pada[:10])} oleh {usul.oleh}"),
            ("Keadaan", usul.status + (f" ({usul.alasan})" if usul.alasan else "")),
        ),
        penutup=f"JUMLAH: {len(left)} naskah, {sum(line.jumlah for line in left)} lembar"
        + (f"; dikeluarkan {len(lines) - len(left)} naskah" if len(lines) > len(left) else ""),
        penanda=tuple(signers),
        tanggal=usul.pada[:10],
    )


def report_pdf(
    usul: Usul,
    lines: Sequence[BarisUsul],
    persetujuan: Sequence[Persetujuan],
    kop: Kop,
    *,
    tanggal: str = "",
    nomor: str = "",
    tim: Sequence[tuple[str, str]] = (),
) -> bytes:
    """The berita acara with the list as its lampiran, to be printed, signed, scanned and attached.

    `tanggal` (ISO) and `nomor` are left blank to be filled in when they are not given; `tim` are name and office of
    the Tim Penilai who sign besides.
    """
    left = [line for line in lines if line.status != "dikeluarkan"]
    _, title, done = TITLES[usul.jenis]
    use = styles(11)
    width = A4_SHORT - 2 * MARGIN
    day = tanggal or usul.ba_tanggal
    number = nomor or usul.ba_nomor
    worded = hari_tanggal(day) or f"{'.' * 22} tanggal {'.' * 22} bulan {'.' * 22} tahun {'.' * 34}"
    sheets = sum(line.jumlah for line in left)
    story: list[Flowable] = [KopFlowable(kop)]
    story += [text("BERITA ACARA", use["judul"]), text(title, use["judul"])]
    story += [text(f"Nomor: {number or '.' * 40}", styles(10)["subjudul"]), Spacer(0, 7 * mm)]
    body = [
        f"Pada hari ini, {worded}, kami yang bertanda tangan di bawah ini, berdasarkan usul {usul.jenis} "
        f"{f'nomor {usul.nomor}' if usul.nomor else f'ke-{usul.id}'} tanggal {prose_date(usul.pada[:10])} ({usul.judul}) "
        f"dan persetujuan atasnya, menyatakan bahwa {_how(usul.jenis)}:",
    ]
    story += [text(one, _justified(use["isi"])) for one in body] + [Spacer(0, 3 * mm)]
    facts = (
        ("Jumlah naskah", f"{len(left)} ({_number(len(left))}) naskah"),
        ("Jumlah lembar", f"{sheets} ({_number(sheets)}) lembar"),
        ("Kurun waktu", _span(left)),
        ("Kode klasifikasi", ", ".join(sorted({line.kode for line in left if line.kode})) or "-"),
    )
    table = Table(
        [[text(label, use["isi"]), text(":", use["isi"]), text(value, use["isi"])] for label, value in facts],
        colWidths=[42 * mm, 5 * mm, width - 60 * mm],
    )
    table.setStyle(
        [
            ("FONT", (0, 0), (-1, -1), BIASA, 11),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
        ]
    )
    story += [table, Spacer(0, 3 * mm)]
    approved = [one for one in persetujuan if one.putusan == "setuju"]
    if approved:
        story.append(text("Persetujuan diberikan oleh:", use["isi"]))
        story += [
            text(
                f"{number}. {one.nama}{f', {one.jabatan}' if one.jabatan else ''}, pada {prose_date(one.pada[:10])}",
                use["isi"],
            )
            for number, one in enumerate(approved, start=1)
        ]
        story.append(Spacer(0, 3 * mm))
    closing = (
        f"Rincian arsip yang {done} tercantum dalam lampiran yang merupakan bagian tidak terpisahkan dari berita acara "
        "ini. Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya."
    )
    story += [text(closing, _justified(use["isi"])), Spacer(0, 8 * mm)]
    people = [(f"{one.jabatan or 'Yang menyetujui'},", one.nama, "") for one in approved] or [
        ("", "", ""),
        ("", "", ""),
    ]
    people += [(f"{office},", name, "") for name, office in tim]
    people.append(("Yang melaksanakan,", "", ""))
    for start in range(0, len(people), 3):
        block = signature_block(
            people[start : start + 3], width, tempat=kop.tempat, tanggal=day, bertanggal=start == 0
        )
        story.append(KeepTogether([block, Spacer(0, 6 * mm)]))
    story.append(PageBreak())
    part = _attachment(usul, left, f"LAMPIRAN BERITA ACARA {title}", f"Nomor: {number or '.' * 40}")
    story += list_story(part, kop, berkop=False)
    return build_pdf(
        story, judul=f"Berita Acara {title.title()}", kop=kop, kaki=f"Dicetak {prose_date(today())}"
    )


def _attachment(usul: Usul, lines: Sequence[BarisUsul], *titles: str) -> Daftar:
    """The list that belongs to a berita acara, upright as it is."""
    return Daftar(
        nama=f"lampiran-{usul.jenis}-{usul.id}",
        judul=titles,
        kolom=(
            Kolom("No.", 6, "angka"),
            Kolom("Kode", 10),
            Kolom("Uraian Informasi Arsip", 38),
            Kolom("Nomor Naskah", 24),
            Kolom("Tahun", 7, "angka"),
            Kolom("Jumlah (lembar)", 9, "angka"),
            Kolom("Folder", 8),
            Kolom("Boks", 7),
            Kolom("Keterangan", 13),
        ),
        baris=[
            [
                line.no,
                line.kode,
                line.uraian,
                line.nomor,
                line.tahun,
                line.jumlah,
                line.no_folder,
                line.boks,
                "",
            ]
            for line in lines
        ],
        penutup=f"JUMLAH: {len(lines)} naskah, {sum(line.jumlah for line in lines)} lembar",
        mendatar=False,
    )


def _how(jenis: str) -> str:
    return {
        "pindah": "telah dipindahkan arsip inaktif dari unit pengolah ke unit kearsipan",
        "musnah": "telah dimusnahkan arsip yang masa simpannya habis dan tidak bernilai guna, secara total sehingga fisik "
        "dan informasinya tidak dapat dikenali lagi",
        "serah": "telah diserahkan arsip statis kepada lembaga kearsipan",
    }[jenis]


def _verdict(line: BarisUsul) -> str:
    if line.status == "dikeluarkan":
        return f"Dikeluarkan: {line.keterangan}"
    return {"diusulkan": "", "dilaksanakan": "Dilaksanakan"}[line.status]


def _number(count: int) -> str:
    return terbilang(count) if count < 1_000_000 else f"{count}"


def _span(lines: Sequence[BarisUsul]) -> str:
    years = sorted({line.tahun for line in lines if line.tahun})
    return "-" if not years else years[0] if len(years) == 1 else f"{years[0]} sampai {years[-1]}"


def _justified(style: ParagraphStyle) -> ParagraphStyle:
    return ParagraphStyle("rata", style, alignment=TA_JUSTIFY, leading=style.fontSize * 1.45)
