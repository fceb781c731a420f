"""The tables of the office's desk: numbers, registers, links, dispositions, drafts.

Rows are never deleted: what is wrong or over is marked so, with the reason, who and when (triggers in the
migration guard the numbers and the events). Dates are ISO text, "" is what is not known.
"""

import sqlalchemy as sa

from archive.database import metadata


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _open(name: str) -> sa.ColumnElement[bool]:
    return sa.text(f"{name} IS NULL")  # type: ignore[return-value]


peristiwa_table = sa.Table(
    "peristiwa",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _text("hal"),
    sa.Column("hal_id", sa.Integer, nullable=False),
    _text("kejadian"),
    sa.Column("isi", sa.JSON, nullable=False),
    _text("oleh"),
    _text("pada"),
    sa.Index(None, "hal", "hal_id"),
    sqlite_autoincrement=True,
)

aturan_nomor_table = sa.Table(
    "aturan_nomor",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _text("jenis"),
    _text("penanda"),
    sa.Column("mulai_tahun", sa.Integer, nullable=False),
    _text("templat"),
    _text("buku"),
    _text("lingkup"),
    _text("sisipan"),
    _text("oleh"),
    _text("pada"),
    sqlite_autoincrement=True,
)

# One row a book and year: the only place that knows which number comes next.
pencacah_table = sa.Table(
    "pencacah",
    metadata,
    sa.Column("buku", sa.Text, primary_key=True),
    sa.Column("tahun", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("awal", sa.Integer, nullable=False),
    sa.Column("terakhir", sa.Integer, nullable=False),
)

nomor_table = sa.Table(
    "nomor",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _text("buku"),
    sa.Column("tahun", sa.Integer, nullable=False),
    sa.Column("urut", sa.Integer, nullable=False),
    sa.Column("sisip", sa.Integer, nullable=False),  # 0 for a plain number, 1.. in the order of insertion
    _text("urut_teks"),
    _text("teks"),  # "" while it is reserved and its code is not known yet
    _text("kunci"),
    sa.Column("kunci_unik", sa.Text, unique=True),  # scope and key; NULL for what was never given out
    _text("templat"),
    _text("jenis"),
    _text("penanda"),
    _text("kode"),
    _text("wilayah"),
    _text("unit"),
    _text("pejabat"),
    _text("tanggal"),
    _text("hal"),
    _text("status"),
    _text("alasan"),
    sa.Column("naskah_id", sa.ForeignKey("naskah.id")),
    sa.Column("permintaan", sa.Text, unique=True),
    _text("oleh"),
    _text("pada"),
    sa.CheckConstraint("status IN ('dicadangkan', 'terpakai', 'dibatalkan')", name="status"),
    sa.UniqueConstraint("buku", "tahun", "urut", "sisip"),
    sa.Index(None, "kunci"),
    sa.Index(None, "buku", "tahun", "status", "tanggal"),
    sa.Index(None, "naskah_id"),
    sqlite_autoincrement=True,
)

AGENDA_TEXT = (
    "nomor_surat", "tanggal_surat", "tanggal_terima", "asal", "tujuan", "hal", "jenis", "kode", "kesegeraan", "keamanan",
    "sifat", "lampiran", "indeks", "pengolah", "penanda", "tanggal_kirim", "jumlah", "cara_kirim", "penerima",
    "waktu_terima", "keterangan",
)  # fmt: skip

agenda_table = sa.Table(
    "agenda",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _text("register"),
    _text("buku"),
    sa.Column("tahun", sa.Integer),
    sa.Column("nomor_agenda", sa.Integer),
    _text("status"),
    sa.Column("naskah_id", sa.ForeignKey("naskah.id")),
    *(_text(name) for name in AGENDA_TEXT),
    _text("kunci_nomor"),
    _text("kunci_asal"),
    sa.Column("catatan", sa.JSON, nullable=False),
    _text("alasan"),
    sa.Column("permintaan", sa.Text, unique=True),
    _text("dibuat_oleh"),
    _text("dibuat_pada"),
    _text("dikonfirmasi_oleh"),
    _text("dikonfirmasi_pada"),
    sa.CheckConstraint("register IN ('masuk', 'keluar', 'keputusan', 'ekspedisi', 'belum')", name="register"),
    sa.CheckConstraint("status IN ('draf', 'dikonfirmasi', 'dibatalkan')", name="status"),
    sa.UniqueConstraint("register", "buku", "tahun", "nomor_agenda"),
    sa.Index(None, "register", "status", "id"),
    sa.Index(None, "naskah_id"),
    sa.Index(None, "kunci_nomor"),
    sqlite_autoincrement=True,
)

tautan_table = sa.Table(
    "tautan",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("dari_id", sa.ForeignKey("naskah.id"), nullable=False),
    sa.Column("ke_id", sa.ForeignKey("naskah.id"), nullable=False),
    _text("jenis"),
    _text("keterangan"),
    _text("oleh"),
    _text("pada"),
    sa.Column("dicabut_pada", sa.Text),
    sa.CheckConstraint("jenis IN ('balasan', 'disposisi', 'sk', 'sop', 'dasar', 'salinan')", name="jenis"),
    sa.Index(
        "uq_tautan_berlaku",
        *("dari_id", "ke_id", "jenis"),
        unique=True,
        sqlite_where=_open("dicabut_pada"),
        postgresql_where=_open("dicabut_pada"),
    ),
    sa.Index(None, "ke_id"),
    sqlite_autoincrement=True,
)

berkas_table = sa.Table(
    "berkas",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _text("kode"),
    _text("judul"),
    _text("unit"),
    _text("oleh"),
    _text("pada"),
    sa.UniqueConstraint("kode", "judul", "unit"),
    sqlite_autoincrement=True,
)

berkas_isi_table = sa.Table(
    "berkas_isi",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("berkas_id", sa.ForeignKey("berkas.id"), nullable=False),
    sa.Column("naskah_id", sa.ForeignKey("naskah.id"), nullable=False),
    sa.Column("no_item", sa.Integer, nullable=False),
    _text("oleh"),
    _text("pada"),
    sa.Column("dicabut_pada", sa.Text),
    sa.UniqueConstraint("berkas_id", "no_item"),
    sa.Index(
        "uq_berkas_isi_berlaku",
        *("berkas_id", "naskah_id"),
        unique=True,
        sqlite_where=_open("dicabut_pada"),
        postgresql_where=_open("dicabut_pada"),
    ),
    sa.Index(None, "naskah_id"),
    sqlite_autoincrement=True,
)

lembar_table = sa.Table(
    "lembar_disposisi",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("naskah_id", sa.ForeignKey("naskah.id")),
    sa.Column("agenda_id", sa.ForeignKey("agenda.id")),
    _text("dari"),
    _text("sifat"),
    sa.Column("instruksi", sa.JSON, nullable=False),
    _text("catatan"),
    _text("tanggal"),
    _text("batas_waktu"),
    _text("nama"),
    _text("nip"),
    sa.Column("pindaian_id", sa.ForeignKey("naskah.id")),
    sa.Column("permintaan", sa.Text, unique=True),
    _text("oleh"),
    _text("pada"),
    sa.Index(None, "naskah_id"),
    sa.Index(None, "agenda_id"),
    sqlite_autoincrement=True,
)

disposisi_table = sa.Table(
    "disposisi",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("lembar_id", sa.ForeignKey("lembar_disposisi.id"), nullable=False),
    sa.Column("induk_id", sa.ForeignKey("disposisi.id")),  # the disposition that is passed on
    _text("kepada"),
    _text("status"),
    _text("batas_waktu"),
    _text("dibaca_pada"),
    _text("selesai_pada"),
    _text("ditarik_pada"),
    _text("hasil"),
    sa.CheckConstraint("status IN ('dikirim', 'dibaca', 'selesai', 'ditarik')", name="status"),
    sa.UniqueConstraint("lembar_id", "kepada"),
    sa.Index(None, "induk_id"),
    sa.Index(None, "kepada", "status"),
    sa.Index(None, "status", "batas_waktu"),
    sqlite_autoincrement=True,
)

alur_table = sa.Table(
    "alur_naskah",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _text("alur"),
    _text("judul"),
    _text("status"),
    sa.Column("pemaraf", sa.JSON, nullable=False),
    sa.Column("nomor_id", sa.ForeignKey("nomor.id")),
    sa.Column("naskah_id", sa.ForeignKey("naskah.id")),
    sa.Column("permintaan", sa.Text, unique=True),
    _text("oleh"),
    _text("pada"),
    sa.CheckConstraint("alur IN ('surat', 'keputusan')", name="alur"),
    sa.Index(None, "alur", "status"),
    sqlite_autoincrement=True,
)

alur_langkah_table = sa.Table(
    "alur_langkah",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("alur_id", sa.ForeignKey("alur_naskah.id"), nullable=False),
    sa.Column("urutan", sa.Integer, nullable=False),
    _text("dari"),
    _text("ke"),
    _text("jabatan"),
    _text("catatan"),
    _text("sha256"),
    _text("oleh"),
    _text("pada"),
    sa.UniqueConstraint("alur_id", "urutan"),
    sqlite_autoincrement=True,
)

alur_versi_table = sa.Table(
    "alur_versi",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("alur_id", sa.ForeignKey("alur_naskah.id"), nullable=False),
    sa.Column("versi", sa.Integer, nullable=False),
    _text("sha256"),
    _text("nama_asal"),
    _text("teks"),
    _text("catatan"),
    _text("oleh"),
    _text("pada"),
    sa.UniqueConstraint("alur_id", "versi"),
    sqlite_autoincrement=True,
)
