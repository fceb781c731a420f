"""Corrections of what was read: each save of a person, what it changed, and the files still to be written after it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was corrected so far."""
    op.create_table(
        "koreksi_simpan",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "naskah_id",
            sa.Integer,
            sa.ForeignKey("naskah.id", name="fk_koreksi_simpan_naskah_id"),
            nullable=False,
        ),
        sa.Column("oleh", sa.Text, nullable=False),
        sa.Column("waktu", sa.Text, nullable=False),
        sa.Column("peristiwa", sa.Text, nullable=False),
        sa.Column("mengurungkan", sa.Integer),
        sa.Column("sidik_sebelum", sa.String(32), nullable=False),
        sa.Column("sidik_sesudah", sa.String(32), nullable=False),
        sa.Column("sebelum", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_koreksi_simpan_naskah_id", "koreksi_simpan", ["naskah_id"])
    op.create_table(
        "koreksi",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "simpan_id",
            sa.Integer,
            sa.ForeignKey("koreksi_simpan.id", name="fk_koreksi_simpan_id"),
            nullable=False,
        ),
        sa.Column(
            "naskah_id", sa.Integer, sa.ForeignKey("naskah.id", name="fk_koreksi_naskah_id"), nullable=False
        ),
        sa.Column("medan", sa.Text, nullable=False),
        sa.Column("dibaca", sa.Text, nullable=False),
        sa.Column("sebelum", sa.Text, nullable=False),
        sa.Column("sesudah", sa.Text, nullable=False),
    )
    op.create_index("ix_koreksi_naskah_id_medan", "koreksi", ["naskah_id", "medan"])
    op.create_index("ix_koreksi_simpan_id", "koreksi", ["simpan_id"])
    op.create_table(
        "rekaman_tulis",
        sa.Column(
            "naskah_id",
            sa.Integer,
            sa.ForeignKey("naskah.id", name="fk_rekaman_tulis_naskah_id"),
            primary_key=True,
        ),
        sa.Column("ke", sa.Text, nullable=False),
        sa.Column("oleh", sa.Text, nullable=False),
        sa.Column("waktu", sa.Text, nullable=False),
    )
    op.create_index(
        "ix_naskah_periksa",
        "naskah",
        ["id", "keamanan"],
        sqlite_where=sa.text("status = 'terarsip' AND perlu_diperiksa > 0"),
        postgresql_where=sa.text("status = 'terarsip' AND perlu_diperiksa > 0"),
    )


def downgrade() -> None:
    """An archive does not go back: restore the copy made before."""
    raise RuntimeError("the database of an archive is never taken back to an older form; restore a backup")
