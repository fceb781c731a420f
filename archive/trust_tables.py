"""The tables of trust: the trail of changes, moves under way, accounts and their sessions.

Rows of the trail are never changed or deleted (triggers in the migration). Dates of office life are ISO text; those
of sessions, which are only compared, are seconds since 1970.
"""

import sqlalchemy as sa

from archive.database import metadata

jejak_table = sa.Table(
    "jejak",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),  # 1, 2, 3 ... without a gap
    sa.Column("waktu", sa.Text, nullable=False),
    sa.Column("oleh", sa.Text, nullable=False),
    sa.Column("peristiwa", sa.Text, nullable=False),
    sa.Column("naskah_id", sa.Integer),  # no foreign key: the trail outlives what it tells of
    sa.Column("sebelum", sa.Text),
    sa.Column("sesudah", sa.Text),
    sa.Column("hash_lalu", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Index(None, "naskah_id"),
)

# One row: how long the trail is, and the hash it ends with.
jejak_kepala_table = sa.Table(
    "jejak_kepala",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("jumlah", sa.Integer, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.CheckConstraint("id = 1", name="satu"),
)

pindah_table = sa.Table(
    "pindah",
    metadata,
    sa.Column("naskah_id", sa.ForeignKey("naskah.id"), primary_key=True),
    sa.Column("ke", sa.Text, nullable=False),
    sa.Column("kode", sa.Text, nullable=False),  # "" leaves the code as it is
    sa.Column("keamanan", sa.Text, nullable=False),
    sa.Column("kesegeraan", sa.Text),  # NULL leaves it as it is
    sa.Column("oleh", sa.Text, nullable=False),
    sa.Column("waktu", sa.Text, nullable=False),
)

# The documents of a file put in another order by a person: what each is to become, until it is done.
susunan_table = sa.Table(
    "susunan",
    metadata,
    sa.Column("naskah_id", sa.ForeignKey("naskah.id"), primary_key=True),
    sa.Column("rencana", sa.Text, nullable=False),
    sa.Column("oleh", sa.Text, nullable=False),
    sa.Column("waktu", sa.Text, nullable=False),
)

# A person's save of corrections. `sebelum` is what the record said before it (zlib over JSON), so that it can be undone;
# `sidik_...` are the fingerprints of the record before and after, `mengurungkan` the save that this one undid.
koreksi_simpan_table = sa.Table(
    "koreksi_simpan",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("naskah_id", sa.ForeignKey("naskah.id"), nullable=False),
    sa.Column("oleh", sa.Text, nullable=False),
    sa.Column("waktu", sa.Text, nullable=False),
    sa.Column("peristiwa", sa.Text, nullable=False),
    sa.Column("mengurungkan", sa.Integer),
    sa.Column("sidik_sebelum", sa.String(32), nullable=False),
    sa.Column("sidik_sesudah", sa.String(32), nullable=False),
    sa.Column("sebelum", sa.LargeBinary, nullable=False),
    sa.Index(None, "naskah_id"),
    sqlite_autoincrement=True,
)

# What a save changed, a row each; values are JSON: as the program read it, before the save, and after it.
koreksi_table = sa.Table(
    "koreksi",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("simpan_id", sa.ForeignKey("koreksi_simpan.id"), nullable=False),
    sa.Column("naskah_id", sa.ForeignKey("naskah.id"), nullable=False),
    sa.Column("medan", sa.Text, nullable=False),
    sa.Column("dibaca", sa.Text, nullable=False),
    sa.Column("sebelum", sa.Text, nullable=False),
    sa.Column("sesudah", sa.Text, nullable=False),
    sa.Index(None, "naskah_id", "medan"),
    sa.Index(None, "simpan_id"),
)

# Documents whose record was corrected and whose files are still to follow, to the folder `ke`.
rekaman_tulis_table = sa.Table(
    "rekaman_tulis",
    metadata,
    sa.Column("naskah_id", sa.ForeignKey("naskah.id"), primary_key=True),
    sa.Column("ke", sa.Text, nullable=False),
    sa.Column("oleh", sa.Text, nullable=False),
    sa.Column("waktu", sa.Text, nullable=False),
)

pengguna_table = sa.Table(
    "pengguna",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("nama", sa.Text, nullable=False, unique=True),  # in small letters
    sa.Column("nama_lengkap", sa.Text, nullable=False),
    sa.Column("peran", sa.Text, nullable=False),
    sa.Column("sandi", sa.Text, nullable=False),  # Argon2id with its parameters and salt
    sa.Column("aktif", sa.Boolean(create_constraint=False), nullable=False),
    sa.Column("dibuat_pada", sa.Text, nullable=False),
    sa.Column("jabatan", sa.Text, nullable=False, default="", server_default=""),
    sa.Column(
        "ganti_sandi",
        sa.Boolean(create_constraint=False),
        nullable=False,
        default=False,
        server_default=sa.false(),
    ),
    sa.CheckConstraint(
        "peran IN ('petugas', 'kasubbag', 'sekretaris', 'ketua', 'arsiparis', 'admin')", name="peran"
    ),
    sqlite_autoincrement=True,
)

sesi_table = sa.Table(
    "sesi",
    metadata,
    sa.Column("kunci", sa.String(64), primary_key=True),  # SHA-256 of the token; the token is kept nowhere
    sa.Column("pengguna_id", sa.ForeignKey("pengguna.id"), nullable=False),
    sa.Column("mulai", sa.Float, nullable=False),
    sa.Column("terakhir", sa.Float, nullable=False),
    sa.Column("alamat", sa.Text, nullable=False, default="", server_default=""),
    sa.Column("perangkat", sa.Text, nullable=False, default="", server_default=""),
    sa.Index(None, "pengguna_id"),
)

coba_masuk_table = sa.Table(
    "coba_masuk",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kunci", sa.Text, nullable=False),
    sa.Column("waktu", sa.Float, nullable=False),
    sa.Index(None, "kunci", "waktu"),
)
