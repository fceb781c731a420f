"""The first tables: every document received, and the record of what was read in it."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates `naskah` and `rekaman`."""
    op.create_table(
        "naskah",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("nama_asal", sa.Text, nullable=False),
        sa.Column("tipe", sa.Text, nullable=False),
        sa.Column("ukuran", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("alasan", sa.Text, nullable=False),
        sa.Column("jenis", sa.Text, nullable=False),
        sa.Column("nomor", sa.Text, nullable=False),
        sa.Column("judul", sa.Text, nullable=False),
        sa.Column("tanggal", sa.Text, nullable=False),
        sa.Column("tahun", sa.Text, nullable=False),
        sa.Column("instansi", sa.Text, nullable=False),
        sa.Column("klasifikasi", sa.Text, nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("folder_kunci", sa.Text, nullable=False),
        sa.Column("halaman", sa.Integer, nullable=False),
        sa.Column("detik", sa.Float, nullable=False),
        sa.Column("diterima_pada", sa.Text, nullable=False),
        sa.Column("diarsipkan_pada", sa.Text),
        sa.Column("terindeks", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("perlu_diperiksa", sa.Integer, nullable=False),
        sa.UniqueConstraint("sha256", name="uq_naskah_sha256"),
        sa.UniqueConstraint("folder_kunci", name="uq_naskah_folder_kunci"),
        sa.CheckConstraint("status IN ('diterima', 'dibaca', 'terarsip', 'gagal')", name="ck_naskah_status"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_naskah_status_terindeks", "naskah", ["status", "terindeks"])
    op.create_table(
        "rekaman",
        sa.Column(
            "naskah_id", sa.Integer, sa.ForeignKey("naskah.id", name="fk_rekaman_naskah_id"), primary_key=True
        ),
        sa.Column("isi", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """An archive does not go back: restore the copy made before."""
    raise RuntimeError("the database of an archive is never taken back to an older form; restore a backup")
