"""All samples: which document on which form and through which scanner."""

from collections.abc import Callable
from dataclasses import replace

from archive.records import Rekaman
from samples.make import ink, offices, sop_form
from samples.make.letter_page import (
    Letter,
    Stationery,
    set_berita_acara,
    set_nota_dinas,
    set_surat,
    set_surat_tugas,
    set_titled,
)
from samples.make.naskah import load_keputusan, load_letter, load_sop
from samples.make.output import Packing
from samples.make.press import F4, Press
from samples.make.printers import (
    Printer,
    decree_printer,
    decree_with_sops,
    pile_printer,
    sop_printer,
    with_slip,
)
from samples.make.sample import Sample
from samples.make.scan import Scan
from samples.make.slip_page import set_slip
from samples.make.sop_form import SopForm
from samples.make.sop_page import Signing
from samples.make.sop_plain import set_plain_sop

LANDSCAPE_KOTAK = replace(sop_form.KABUPATEN, family="palatino", dates="short", numbering="-", colon=False)
WORN_KOTAK = replace(sop_form.KABUPATEN, family="serif", size=10.5, table_size=9.0, paper=F4, table_paper=F4)
CONTOH_LINES = ("KOMISI PEMILIHAN UMUM", "KABUPATEN CONTOH")
TELADAN_LINES = ("SEKRETARIAT KOMISI PEMILIHAN UMUM", "KOTA TELADAN")


def _sop(name: str, form: SopForm, signing: Signing, *lines: str) -> Printer:
    return sop_printer(load_sop(name), form, signing, *lines)


def _plain(name: str, kop: tuple[str, ...], seed: int) -> Printer:
    sop = load_sop(name)
    return lambda press: set_plain_sop(press, sop, kop=kop, place="Teladan", seed=seed)


def _letter(name: str, set_it: Callable[[Press, Letter, Stationery], Rekaman], paper: Stationery) -> Printer:
    letter = load_letter(name)
    return lambda press: set_it(press, letter, paper)


def _surat(press: Press, letter: Letter, paper: Stationery) -> Rekaman:
    return set_surat(press, letter, paper, "surat")


def _undangan(press: Press, letter: Letter, paper: Stationery) -> Rekaman:
    return set_surat(press, letter, paper, "undangan")


def _edaran(press: Press, letter: Letter, paper: Stationery) -> Rekaman:
    return set_titled(press, letter, paper, "surat_edaran")


def _pengumuman(press: Press, letter: Letter, paper: Stationery) -> Rekaman:
    return set_titled(press, letter, paper, "pengumuman")


SOP = (
    Sample(
        "sop", "surat-masuk",
        "form of a KPU kabupaten: boxes in two columns, portrait, decision with Ya/Tidak; clean grey 200 dpi",
        _sop("surat-masuk", sop_form.KABUPATEN, Signing("KPU KABUPATEN CONTOH *", seed=3), *CONTOH_LINES),
        Packing(scan=Scan()), "bersih", "kotak", kode="ORT.06",
    ),
    Sample(
        "sop", "permohonan-informasi",
        "full-width boxes, a row of three with Jumlah Pelaksana, Tahap Kegiatan, Persyaratan; colour, open lid, "
        "show-through",
        _sop("permohonan-informasi", sop_form.KOTA, Signing("KPU KOTA TELADAN * * *", seed=5), *TELADAN_LINES),
        Packing(scan=Scan(mode="colour", quality=50, skew=0.7, border=4, through=0.05, specks=40)),
        "sedang", "penuh",
    ),
    Sample(
        "sop", "revisi-anggaran",
        "landscape F4, step table over two pages with a row split by the break, page connectors, Waktu beside "
        "Satuan Waktu, double rules, tinted heads repeated, column numbers; portrait pictures with /Rotate",
        _sop("revisi-anggaran", sop_form.PROVINSI, Signing("KPU PROVINSI NUSARAYA *", seed=8),
             "KOMISI PEMILIHAN UMUM", "PROVINSI NUSARAYA"),
        Packing(scan=Scan(mode="colour", quality=48), lying=True), "bersih", "ganda",
    ),
    Sample(
        "sop", "data-kependudukan-dinas",
        "form of another agency, landscape, Judul SOP, Syarat, Keluaran, grey symbols, Y/T; 300 dpi bilevel CCITT",
        _sop("data-kependudukan-dinas", sop_form.DINAS, Signing("DINAS DUKCAPIL CONTOH *", ink.BLACK, seed=12),
             "PEMERINTAH KABUPATEN CONTOH", "DINAS KEPENDUDUKAN DAN", "PENCATATAN SIPIL"),
        Packing(scan=Scan(dpi=300, mode="bw", skew=0.2, specks=30)), "bersih", "dinas",
    ),
    Sample(
        "sop", "kendaraan-dinas-digital",
        "born-digital PDF with its own text, short dates, lists with dashes",
        _sop("kendaraan-dinas-digital", LANDSCAPE_KOTAK, Signing(pen=False), "KOMISI PEMILIHAN UMUM", "KOTA TELADAN"),
        Packing(), "asli", "kotak", kode="RT.03.2",
    ),
    Sample(
        "sop", "permintaan-atk",
        "TIFF of several pages, bilevel 200 dpi",
        _sop("permintaan-atk", sop_form.KOTA, Signing("KPU KOTA TELADAN * * *", ink.BLACK, seed=15), *TELADAN_LINES),
        Packing("tif", Scan(mode="bw", skew=0.5, specks=25)), "sedang", "penuh",
    ),
    Sample(
        "sop", "gaji-berkala-buram",
        "old worn copy: 150 dpi, pale ink, broken strokes, fold, punch holes, uneven light",
        _sop("gaji-berkala-buram", WORN_KOTAK, Signing("KPU KABUPATEN CONTOH *", seed=17), *CONTOH_LINES),
        Packing(scan=Scan(dpi=150, ink=0.66, paper=(0.86, 0.85, 0.82), light=0.09, noise=0.03, blur=0.75, skew=1.1,
                          broken=0.02, fold=True, holes=True, specks=70, quality=45)),
        "buruk", "kotak", kode="ORT.06",
    ),
    Sample(
        "sop", "perjalanan-dinas-terputar",
        "first page upside down, landscape table page on its side",
        _sop("perjalanan-dinas-terputar", sop_form.KOTA, Signing("KPU KOTA TELADAN * * *", seed=19), *TELADAN_LINES),
        Packing(scan=Scan(skew=0.5, specks=25), turn={0: 180, 1: 90}), "sedang", "penuh",
    ),
    Sample(
        "sop", "retribusi-pasar-tanpa-garis-tegak",
        "form of a pemerintah daerah with rules across the page only: Nomor Dokumen, Nama Prosedur, Ditetapkan Oleh, "
        "Uraian Prosedur, Baku Mutu, Hasil",
        _sop("retribusi-pasar", sop_form.PEMDA_RULES, Signing("", seed=27), "PEMERINTAH KABUPATEN TELADAN",
             "DINAS PERDAGANGAN"),
        Packing(scan=Scan(skew=0.5, specks=25)), "sedang", "garis",
    ),
    Sample(
        "sop", "peminjaman-laboratorium-polos",
        "plain text of a university: head of lines, Nomor POS, lettered headings, steps as a numbered list, "
        "signature below",
        _plain("peminjaman-laboratorium", ("KEMENTERIAN PENDIDIKAN", "UNIVERSITAS TELADAN", "FAKULTAS TEKNIK"), 33),
        Packing(scan=Scan()), "bersih", "polos",
    ),
    Sample(
        "sop", "alih-media-arsip-daftar-panjang",
        "two lists side by side over two pages whose rows do not align, no step table",
        _sop("alih-media-arsip", replace(sop_form.KABUPATEN, size=10.5), Signing("KPU KABUPATEN CONTOH *", seed=29),
             *CONTOH_LINES),
        Packing(scan=Scan(skew=0.4)), "bersih", "kotak", kode="TU.04",
    ),
)  # fmt: skip


def _slip(name: str) -> Callable[[Press], None]:
    letter = load_letter(name)

    def printed(press: Press) -> None:
        set_slip(
            press, letter.surat, offices.TELADAN, agenda="274", diterima="2024-08-16",
            tujuan=("Kepala Subbagian Keuangan, Umum, dan Logistik", "Kepala Subbagian Teknis"),
            isi="Agar dihadiri dan disiapkan daftar kebutuhan gudang.",
        )  # fmt: skip

    return printed


SURAT = (
    Sample(
        "surat", "permohonan-data-pemilih",
        "surat dinas of the Ketua with stamp, signature, punch holes, three tembusan",
        _letter("permohonan-data-pemilih", _surat, offices.CONTOH),
        Packing(scan=Scan(holes=True)), "bersih", "bookman", kode="PL.01.2",
    ),
    Sample(
        "surat", "laporan-barang-2016",
        "surat dinas of 2016: number of the era, typewriter face, F4, pale 150 dpi, Perihal",
        _letter("laporan-barang-2016", _surat, offices.CONTOH_2016),
        Packing(scan=Scan(dpi=150, ink=0.7, paper=(0.9, 0.88, 0.82), noise=0.025, light=0.08, skew=1.0, fold=True,
                          specks=50)),
        "buruk", "mono",
    ),
    Sample(
        "surat", "undangan-rakor-foto",
        "undangan, photographed on a desk with a telephone (JPEG)",
        _letter("undangan-rakor-foto", _undangan, offices.TELADAN),
        Packing("jpg", Scan(dpi=220, mode="colour", quality=62, skew=0.0, blur=0.5), photo=True),
        "sedang", "arial", kode="PP.05.2",
    ),
    Sample(
        "surat", "undangan-bimtek-terbalik",
        "undangan of the Sekretaris, scanned upside down, dark scanner edge",
        _letter("undangan-bimtek-terbalik", _undangan, offices.NUSARAYA),
        Packing(scan=Scan(skew=0.8, border=6, specks=30), turn={0: 180}), "sedang", "times", kode="TU.06.2",
    ),
    Sample(
        "surat", "nota-dinas-arsip",
        "nota dinas without place, as a PNG",
        _letter("nota-dinas-arsip", set_nota_dinas, replace(offices.CONTOH, stamp="", seed=23)),
        Packing("png", Scan(noise=0.004, light=0.015)), "bersih", "bookman", kode="TU.05.1", abaikan=("surat.tempat",),
    ),
    Sample(
        "surat", "surat-tugas-supervisi",
        "surat tugas for two persons, signed by a Plt. Sekretaris; colour with a violet stamp",
        _letter("surat-tugas-supervisi", set_surat_tugas, offices.NUSARAYA_SEKRETARIAT),
        Packing(scan=Scan(mode="colour", quality=50, skew=0.6, through=0.03, staple=True)),
        "sedang", "arial", kode="RT.02.1", abaikan=("surat.hal", "surat.lampiran", "surat.sifat"),
    ),
    Sample(
        "surat", "berita-acara-pleno",
        "berita acara with the date in words and five signers; 150 dpi",
        _letter("berita-acara-pleno", set_berita_acara, replace(offices.CONTOH, family="sans", size=11.0, seed=27)),
        Packing(scan=Scan(dpi=150, skew=0.4)), "bersih", "arial", kode="PL.01.2",
        abaikan=("surat.kepada", "surat.lampiran", "surat.sifat"),
    ),
    Sample(
        "surat", "edaran-jam-kerja",
        "surat edaran of two pages with lettered parts; 300 dpi bilevel",
        _letter(
            "edaran-jam-kerja", _edaran,
            replace(offices.NUSARAYA, size=12.0, leading=1.4, seed=29, stamp_colour=ink.BLACK),
        ),
        Packing(scan=Scan(dpi=300, mode="bw", skew=0.3, specks=20)), "bersih", "times",
        abaikan=("surat.lampiran", "surat.sifat"),
    ),
    Sample(
        "surat", "pengumuman-ppk-digital",
        "pengumuman, born digital with an electronic signature box",
        _letter("pengumuman-ppk-digital", _pengumuman, offices.TELADAN_DIGITAL),
        Packing(), "asli", "palatino", kode="PP.04.2", abaikan=("surat.kepada", "surat.lampiran", "surat.sifat"),
    ),
    Sample(
        "surat", "tumpukan",
        "three letters put through the feeder at once: a surat dinas of two pages, an undangan of another office "
        "under the slip of its disposition, a surat tugas",
        pile_printer(
            (_letter("tumpukan-logistik", _surat, replace(offices.TELADAN, size=11.5, leading=1.45)), "PP.09.3"),
            (with_slip(_letter("tumpukan-undangan", _undangan, offices.NUSARAYA), _slip("tumpukan-undangan")), "PP.09.3"),
            (_letter("tumpukan-tugas", set_surat_tugas, replace(offices.TELADAN, seed=18)), "RT.02.1"),
        ),
        Packing(scan=Scan(dpi=150, skew=0.4, specks=20)), "sedang", "arial",
    ),
)  # fmt: skip

KEPUTUSAN = (
    Sample(
        "keputusan", "penetapan-sop-kearsipan",
        "salinan of a Keputusan with ttd. and certifying officer, two SOPs in its lampiran; staple, seven pages",
        decree_with_sops(
            load_keputusan("penetapan-sop-kearsipan"), offices.PENETAPAN_SOP,
            "STANDAR OPERASIONAL PROSEDUR KEARSIPAN DI LINGKUNGAN SEKRETARIAT KOMISI PEMILIHAN UMUM "
            "KABUPATEN CONTOH",
            (
                (load_sop("peminjaman-arsip"), sop_form.KABUPATEN, Signing(seed=51)),
                (load_sop("pemusnahan-arsip"), replace(sop_form.KABUPATEN, family="serif", size=10.5),
                 Signing(seed=52)),
            ),
            *CONTOH_LINES,
        ),
        Packing(scan=Scan(quality=52, skew=0.25, staple=True)), "bersih", "bookman",
    ),
    Sample(
        "keputusan", "tim-renstra-2018",
        "Keputusan with a number of 2017-2021, Memperhatikan, F4; 150 dpi with show-through and punch holes",
        decree_printer(load_keputusan("tim-renstra-2018"), offices.RENSTRA, size=F4),
        Packing(scan=Scan(dpi=150, skew=0.8, through=0.08, specks=60, holes=True, noise=0.02, ink=0.85)),
        "sedang", "times", kode="PR.01.3",
    ),
    Sample(
        "keputusan", "badan-adhoc-2012",
        "Keputusan with a number of 2012, PERTAMA, black photocopy with speckle; 300 dpi bilevel",
        decree_printer(load_keputusan("badan-adhoc-2012"), offices.BADAN_ADHOC, size=F4),
        Packing(scan=Scan(dpi=300, mode="bw", skew=0.6, specks=160, broken=0.015, blur=0.7)), "sedang", "times",
    ),
    Sample(
        "keputusan", "alat-peraga-campuran",
        "mixed PDF: first page digital, signature page scanned",
        decree_printer(load_keputusan("alat-peraga-campuran"), offices.ALAT_PERAGA),
        Packing(scan=Scan(), digital=frozenset({0})), "bersih", "palatino",
    ),
)  # fmt: skip

SAMPLES: tuple[Sample, ...] = (*SOP, *SURAT, *KEPUTUSAN)
