"""The forms on which offices print an SOP: what each shows where, as data; no drawing."""

from dataclasses import dataclass, field

from samples.make.flowchart import Look
from samples.make.press import A4, F4, Size, landscape


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the step table; `field` is a field of a step, "pelaksana" stands for all actor columns."""

    field: str  # "angka" and "satuan" are the two halves of waktu
    head: str
    width: float  # points; of "pelaksana", the width of all actor columns together
    group: str = ""


@dataclass(frozen=True, slots=True)
class SopForm:
    """One office's form."""

    name: str
    identity: tuple[tuple[str, str], ...]  # label, field of the SOP
    identity_kind: str  # "emblem": emblem box at the left; "rows": full width under a letterhead; "agency"
    boxes: tuple[tuple[tuple[str, str], ...], ...]  # rows of (label, field) side by side
    columns: tuple[Column, ...]
    title: str  # above the step table; {nama} is the name in capitals
    paper: Size = A4
    table_paper: Size = A4
    family: str = "sans"
    size: float = 9.5
    table_size: float = 8.0
    numbering: str = "1."  # "1.", "a.", "1)", "-"
    dates: str = "long"  # "long", "short"
    colon: bool = False  # a colon column between label and value
    double: bool = False
    tint: tuple[float, float, float] | None = None
    number_row: bool = False
    head_again: bool = False  # the heads are printed again on the next page
    bold_labels: bool = True
    step_dot: bool = False
    actors: str = "Pelaksana"
    look: Look = field(default_factory=Look)
    upright: bool = True  # whether its boxes and tables have vertical lines
    foot: str = ""  # text at the foot of each page, "{n}" is the page number


KABUPATEN = SopForm(
    name="kotak",
    identity=(
        ("NOMOR SOP", "nomor_sop"),
        ("TANGGAL PEMBUATAN", "tanggal_pembuatan"),
        ("TANGGAL REVISI", "tanggal_revisi"),
        ("TANGGAL EFEKTIF", "tanggal_efektif"),
        ("DISAHKAN OLEH", "disahkan_oleh"),
        ("NAMA SOP", "nama_sop"),
    ),
    identity_kind="emblem",
    boxes=(
        (("DASAR HUKUM", "dasar_hukum"), ("KUALIFIKASI PELAKSANA", "kualifikasi_pelaksana")),
        (("KETERKAITAN", "keterkaitan"), ("PERALATAN/PERLENGKAPAN", "peralatan_perlengkapan")),
        (("PERINGATAN", "peringatan"), ("PENCATATAN DAN PENDATAAN", "pencatatan_pendataan")),
    ),
    columns=(
        Column("no", "No", 24),
        Column("kegiatan", "Kegiatan", 140),
        Column("pelaksana", "", 190, "Pelaksana"),
        Column("kelengkapan", "Kelengkapan", 66, "Mutu Baku"),
        Column("waktu", "Waktu", 42, "Mutu Baku"),
        Column("output", "Output", 66, "Mutu Baku"),
        Column("keterangan", "Ket", 40),
    ),
    title="BAGAN ALIR SOP {nama}",
    colon=True,
)

KOTA = SopForm(
    name="penuh",
    identity=(
        ("NOMOR SOP", "nomor_sop"),
        ("TANGGAL PENGESAHAN", "tanggal_pengesahan"),
        ("DISAHKAN OLEH", "disahkan_oleh"),
        ("NAMA SOP", "nama_sop"),
    ),
    identity_kind="rows",
    boxes=(
        (("DASAR HUKUM", "dasar_hukum"),),
        (
            ("KUALIFIKASI PELAKSANAAN", "kualifikasi_pelaksana"),
            ("JUMLAH PELAKSANA", "jumlah_pelaksana"),
            ("KETERKAITAN", "keterkaitan"),
        ),
        (("PERALATAN/PERLENGKAPAN", "peralatan_perlengkapan"),),
        (("PERINGATAN", "peringatan"), ("PENCATATAN DAN PENDATAAN", "pencatatan_pendataan")),
    ),
    columns=(
        Column("no", "No", 26),
        Column("kegiatan", "Tahap Kegiatan", 170),
        Column("pelaksana", "", 260, "Pelaksana"),
        Column("kelengkapan", "Persyaratan", 96, "Mutu Baku"),
        Column("waktu", "Durasi Waktu", 56, "Mutu Baku"),
        Column("output", "Output", 96, "Mutu Baku"),
        Column("keterangan", "Keterangan", 66),
    ),
    title="FLOWCHART STANDAR OPERASIONAL PROSEDUR\n{nama}",
    table_paper=landscape(A4),
    family="bookman",
    size=9.5,
    numbering="a.",
    look=Look(yes="Ya", no="Tidak", words=True, grey=1.0),
    step_dot=True,
    foot="- {n} -",
)

PROVINSI = SopForm(
    name="ganda",
    identity=(
        ("Nomor SOP", "nomor_sop"),
        ("Tgl. Pembuatan", "tanggal_pembuatan"),
        ("Tgl. Revisi", "tanggal_revisi"),
        ("Tgl. Efektif", "tanggal_efektif"),
        ("Disahkan oleh", "disahkan_oleh"),
        ("Nama SOP", "nama_sop"),
    ),
    identity_kind="emblem",
    boxes=(
        (("Dasar Hukum:", "dasar_hukum"), ("Kualifikasi Pelaksana:", "kualifikasi_pelaksana")),
        (("Keterkaitan:", "keterkaitan"), ("Peralatan/Perlengkapan:", "peralatan_perlengkapan")),
        (("Peringatan:", "peringatan"), ("Pencatatan dan Pendataan:", "pencatatan_pendataan")),
    ),
    columns=(
        Column("no", "NO.", 30),
        Column("kegiatan", "KEGIATAN", 205),
        Column("pelaksana", "", 290, "PELAKSANA"),
        Column("kelengkapan", "KELENGKAPAN", 105, "MUTU BAKU"),
        Column("angka", "WAKTU", 42, "MUTU BAKU"),
        Column("satuan", "SATUAN WAKTU", 46, "MUTU BAKU"),
        Column("output", "OUTPUT", 105, "MUTU BAKU"),
    ),
    title="STANDAR OPERASIONAL PROSEDUR {nama}",
    paper=landscape(F4),
    table_paper=landscape(F4),
    family="serif",
    size=10.5,
    table_size=9.0,
    numbering="1)",
    dates="short",
    double=True,
    tint=(0.82, 0.87, 0.93),
    number_row=True,
    head_again=True,
    look=Look(foot=True),
    foot="Halaman {n}",
)

DINAS = SopForm(
    name="dinas",
    identity=(
        ("No. SOP", "nomor_sop"),
        ("Tanggal Pembuatan", "tanggal_pembuatan"),
        ("Tanggal Revisi", "tanggal_revisi"),
        ("Tanggal Efektif", "tanggal_efektif"),
        ("Disahkan Oleh", "disahkan_oleh"),
        ("Judul SOP", "nama_sop"),
    ),
    identity_kind="agency",
    boxes=(
        (("Dasar Hukum", "dasar_hukum"), ("Kualifikasi Pelaksana", "kualifikasi_pelaksana")),
        (("Keterkaitan", "keterkaitan"), ("Peralatan / Perlengkapan", "peralatan_perlengkapan")),
        (("Peringatan", "peringatan"), ("Pencatatan & Pendataan", "pencatatan_pendataan")),
    ),
    columns=(
        Column("no", "No.", 28),
        Column("kegiatan", "Uraian Kegiatan", 230),
        Column("pelaksana", "", 250, "Pelaksana"),
        Column("kelengkapan", "Syarat / Perlengkapan", 110, "Mutu Baku"),
        Column("waktu", "Waktu", 52, "Mutu Baku"),
        Column("output", "Keluaran", 95, "Mutu Baku"),
        Column("keterangan", "Ket.", 58),
    ),
    title="",
    paper=landscape(F4),
    table_paper=landscape(F4),
    family="sans",
    size=9.5,
    table_size=8.6,
    colon=True,
    bold_labels=False,
    look=Look(yes="Y", no="T", grey=0.88),
)

PEMDA_RULES = SopForm(
    name="garis",
    identity=(
        ("Nomor Dokumen", "nomor_sop"),
        ("Tgl. Penyusunan", "tanggal_pembuatan"),
        ("Tgl. Revisi", "tanggal_revisi"),
        ("Tgl. Berlaku", "tanggal_efektif"),
        ("Ditetapkan Oleh", "disahkan_oleh"),
        ("Nama Prosedur", "nama_sop"),
    ),
    identity_kind="agency",
    boxes=(
        (("Dasar Hukum", "dasar_hukum"), ("Kualifikasi Pelaksana", "kualifikasi_pelaksana")),
        (("Keterkaitan dengan SOP Lain", "keterkaitan"), ("Alat dan Perlengkapan", "peralatan_perlengkapan")),
        (("Peringatan", "peringatan"), ("Pencatatan dan Pendataan", "pencatatan_pendataan")),
    ),
    columns=(
        Column("no", "No", 28),
        Column("kegiatan", "Uraian Prosedur", 220),
        Column("pelaksana", "", 260, "Pelaksana"),
        Column("kelengkapan", "Persyaratan", 105, "Baku Mutu"),
        Column("waktu", "Waktu", 56, "Baku Mutu"),
        Column("output", "Hasil", 95, "Baku Mutu"),
        Column("keterangan", "Ket", 50),
    ),
    title="",
    paper=landscape(F4),
    table_paper=landscape(F4),
    family="serif",
    size=10.5,
    table_size=9.2,
    colon=True,
    bold_labels=False,
    upright=False,
)
