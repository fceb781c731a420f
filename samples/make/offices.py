"""The invented offices: what their paper looks like and how their decrees are headed."""

from dataclasses import replace

from samples.make import ink
from samples.make.decree_page import DecreeForm
from samples.make.letter_page import Stationery
from samples.make.press import F4

CONTOH = Stationery(
    kop=("KOMISI PEMILIHAN UMUM", "KABUPATEN CONTOH"),
    address="Jalan Melati Nomor 17 Contoh 98211, Telepon (0999) 123456, surel: kab_contoh@contoh.example",
    stamp="KPU KABUPATEN CONTOH *",
)
CONTOH_2016 = Stationery(
    kop=("SEKRETARIAT KOMISI PEMILIHAN UMUM", "KABUPATEN CONTOH"),
    address="Jln. Melati No. 17 Telp./Fax. (0999) 123456 Contoh",
    family="mono",
    size=10.5,
    paper=F4,
    stamp="SEKRETARIAT KPU CONTOH *",
    stamp_colour=ink.BLUE,
    seed=61,
    emblem=False,
    leading=1.35,
    hal_label="Perihal",
)
TELADAN = Stationery(
    kop=("KOMISI PEMILIHAN UMUM", "KOTA TELADAN"),
    address="Jalan Kenanga Raya Nomor 5, Kota Teladan 98111 Telp. (0998) 765432",
    family="sans",
    size=10.5,
    stamp="KPU KOTA TELADAN * * *",
    seed=4,
)
TELADAN_DIGITAL = replace(TELADAN, family="palatino", size=11.5, stamp="", pen=False, electronic=True)
NUSARAYA = Stationery(
    kop=("KOMISI PEMILIHAN UMUM", "PROVINSI NUSARAYA"),
    address="Jalan Pelabuhan Lama Nomor 120 Nusaraya 98000 Telepon (0997) 555111",
    family="serif",
    size=11.5,
    stamp="KPU PROVINSI NUSARAYA *",
    stamp_colour=(0.2, 0.2, 0.5),
    seed=9,
)
NUSARAYA_SEKRETARIAT = replace(
    NUSARAYA,
    kop=("SEKRETARIAT", "KOMISI PEMILIHAN UMUM", "PROVINSI NUSARAYA"),
    family="sans",
    size=10.5,
    seed=14,
    bold_name=True,
)

PENETAPAN_SOP = DecreeForm(
    replace(CONTOH, size=10.8, leading=1.25, seed=21),
    "NOMOR 23 TAHUN 2025",
    "KETUA KOMISI PEMILIHAN UMUM KABUPATEN CONTOH",
)
RENSTRA = DecreeForm(
    replace(NUSARAYA, leading=1.3, seed=31),
    "NOMOR: 286/PR.01.3-Kpt/98/Prov/V/2018",
    "KETUA KOMISI PEMILIHAN UMUM PROVINSI NUSARAYA",
    colon_dates=True,
)
ALAT_PERAGA = DecreeForm(
    replace(TELADAN, family="palatino", size=12.0, leading=1.4, seed=41),
    "NOMOR 41 TAHUN 2024",
    "KETUA KOMISI PEMILIHAN UMUM KOTA TELADAN",
)
BADAN_ADHOC = DecreeForm(
    replace(
        TELADAN, family="serif", size=12.0, leading=1.3, seed=44, stamp_colour=ink.BLACK, colour=ink.BLACK
    ),
    "NOMOR : 24/Kpts/KPU-Kota-098.990201/2012",
    "KETUA KOMISI PEMILIHAN UMUM KOTA TELADAN",
    colon_dates=True,
)
