"""The tables of retention: the office's JRA, the clock of each document, holds, proposals, what was destroyed, boxes.

Rows are never deleted. Dates are ISO text, "" is what is not known; periods are whole months.
"""

from typing import Any

import sqlalchemy as sa

from archive.database import metadata, naskah_table


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, default="", server_default="")


# What is still kept, free, and in no open proposal: an index of these only keeps the list of what is due short.
# Written out, not bound: a database uses a partial index only where it sees the same words.
KEPT = "retensi.tahap IN ('aktif', 'inaktif') AND retensi.ditahan = 0 AND retensi.usul_id IS NULL"
FREE = "retensi.usul_id IS NULL"
STALE = "naskah.retensi_versi <> naskah.versi"


def _some(name: str, *columns: str | sa.Column[Any], where: str) -> sa.Index:
    """An index of the rows for which `where` holds."""
    bare = sa.text(where.replace("retensi.", "").replace("naskah.", ""))
    return sa.Index(name, *columns, sqlite_where=bare, postgresql_where=bare)


# One row for each import; the newest is in force.
jra_table = sa.Table(
    "jra",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _text("nama_asal"),
    _text("sha256"),
    sa.Column("kolom", sa.JSON, nullable=False),
    sa.Column("jumlah", sa.Integer, nullable=False),
    _text("dasar"),
    _text("oleh"),
    _text("pada"),
    sqlite_autoincrement=True,
)

jra_baris_table = sa.Table(
    "jra_baris",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("jra_id", sa.ForeignKey("jra.id"), nullable=False),
    _text("kode"),
    _text("uraian"),
    sa.Column("aktif", sa.Integer, nullable=False),
    sa.Column("inaktif", sa.Integer, nullable=False),
    _text("nasib"),
    _text("pemicu"),
    _text("dasar"),
    sa.CheckConstraint("nasib IN ('musnah', 'permanen', 'dinilai kembali')", name="nasib"),
    sa.CheckConstraint("aktif >= 0 AND inaktif >= 0", name="jangka"),
    sa.UniqueConstraint("jra_id", "kode"),
    sqlite_autoincrement=True,
)

# When an event happened that retention waits for, for a code and what lies below it ("" for all).
pemicu_table = sa.Table(
    "pemicu_retensi",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _text("pemicu"),
    _text("kunci"),
    _text("kode"),
    _text("tanggal"),
    _text("keterangan"),
    _text("oleh"),
    _text("pada"),
    sa.Column("dicabut_pada", sa.Text),
    sa.Index(None, "kunci"),
    sqlite_autoincrement=True,
)

boks_table = sa.Table(
    "boks",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("nomor", sa.Text, nullable=False, unique=True),
    _text("lokasi"),
    _text("keterangan"),
    _text("oleh"),
    _text("pada"),
    sqlite_autoincrement=True,
)

usul_table = sa.Table(
    "usul",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _text("jenis"),
    _text("status"),
    _text("nomor"),
    _text("judul"),
    _text("alasan"),
    sa.Column("ba_naskah_id", sa.ForeignKey("naskah.id")),
    _text("ba_nomor"),
    _text("ba_tanggal"),
    _text("laksana_sesudah"),  # UTC, so that it can be compared whatever the clock's offset
    _text("selesai_pada"),
    sa.Column("permintaan", sa.Text, unique=True),
    _text("oleh"),
    _text("pada"),
    sa.CheckConstraint("jenis IN ('pindah', 'musnah', 'serah')", name="jenis"),
    sa.CheckConstraint(
        "status IN ('draf', 'diajukan', 'disetujui', 'dijadwalkan', 'dilaksanakan', 'ditolak', 'dibatalkan')",
        name="status",
    ),
    sa.Index(None, "status", "jenis"),
    sqlite_autoincrement=True,
)

# What the list said when it was made, so that it can be printed in thirty years as it was signed.
usul_baris_table = sa.Table(
    "usul_baris",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("usul_id", sa.ForeignKey("usul.id"), nullable=False),
    sa.Column("no", sa.Integer, nullable=False),
    sa.Column("naskah_id", sa.ForeignKey("naskah.id"), nullable=False),
    _text("kode"),
    _text("jenis"),
    _text("nomor"),
    _text("uraian"),
    _text("tanggal"),
    _text("tahun"),
    sa.Column("jumlah", sa.Integer, nullable=False),
    _text("keamanan"),
    _text("tingkat"),
    _text("boks"),
    _text("no_folder"),
    _text("mulai"),
    _text("habis_aktif"),
    _text("habis_inaktif"),
    _text("nasib"),
    _text("dasar"),
    _text("status"),
    _text("keterangan"),
    sa.CheckConstraint("status IN ('diusulkan', 'dikeluarkan', 'dilaksanakan')", name="status"),
    sa.UniqueConstraint("usul_id", "naskah_id"),
    sa.UniqueConstraint("usul_id", "no"),
    sa.Index(None, "naskah_id"),
    sqlite_autoincrement=True,
)

persetujuan_table = sa.Table(
    "usul_persetujuan",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("usul_id", sa.ForeignKey("usul.id"), nullable=False),
    _text("putusan"),
    _text("nama"),
    _text("kunci"),
    _text("jabatan"),
    _text("catatan"),
    _text("pada"),
    sa.CheckConstraint("putusan IN ('setuju', 'tolak')", name="putusan"),
    sa.UniqueConstraint("usul_id", "kunci"),
    sqlite_autoincrement=True,
)

# The clock of each document. `tahap`, `mulai_petugas`, `tingkat` and the place are the office's word; `ditahan` counts
# the holds that stand; the rest follows from the JRA and is worked out again whenever the document or the JRA changes.
retensi_table = sa.Table(
    "retensi",
    metadata,
    sa.Column("naskah_id", sa.ForeignKey("naskah.id"), primary_key=True),
    sa.Column("tahap", sa.Text, nullable=False, default="aktif", server_default="aktif"),
    sa.Column("ditahan", sa.Integer, nullable=False, default=0, server_default="0"),
    sa.Column("usul_id", sa.ForeignKey("usul.id")),
    _text("mulai_petugas"),
    _text("tingkat"),
    sa.Column("boks_id", sa.ForeignKey("boks.id")),
    _text("no_folder"),
    sa.Column("jra_baris_id", sa.ForeignKey("jra_baris.id")),
    _text("kode"),
    _text("mulai"),
    _text("asal_mulai"),
    _text("habis_aktif"),
    _text("habis_inaktif"),
    _text("nasib"),
    _text("alasan"),
    sa.CheckConstraint("tahap IN ('aktif', 'inaktif', 'musnah', 'serah')", name="tahap"),
    sa.CheckConstraint("ditahan >= 0", name="ditahan"),
    _some("ix_retensi_tempo", "nasib", "habis_inaktif", "naskah_id", "kode", where=KEPT),
    _some("ix_retensi_pindah", "tahap", "habis_aktif", "naskah_id", "habis_inaktif", "kode", where=FREE),
    _some("ix_retensi_belum", "naskah_id", where="alasan <> ''"),
    _some("ix_retensi_ditahan", "naskah_id", where="ditahan > 0"),
    sa.Index(None, "tahap", "kode", "naskah_id"),
    sa.Index(None, "boks_id"),
)

tahanan_table = sa.Table(
    "tahanan",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("naskah_id", sa.ForeignKey("naskah.id"), nullable=False),
    _text("alasan"),
    _text("oleh"),
    _text("pada"),
    _text("lepas_alasan"),
    _text("lepas_oleh"),
    sa.Column("lepas_pada", sa.Text),
    sa.Index(None, "naskah_id"),
    sqlite_autoincrement=True,
)

# A destruction that was begun: from its first commit on it is carried to its end, also after a crash.
musnah_table = sa.Table(
    "musnah",
    metadata,
    sa.Column("naskah_id", sa.ForeignKey("naskah.id"), primary_key=True),
    sa.Column("usul_id", sa.ForeignKey("usul.id"), nullable=False),
    _text("oleh"),
    _text("mulai_pada"),
    sa.Column("selesai_pada", sa.Text),
    _some("ix_musnah_belum", "naskah_id", where="selesai_pada IS NULL"),
)

stale_index = _some("ix_naskah_retensi_basi", naskah_table.c.status, naskah_table.c.id, where=STALE)
