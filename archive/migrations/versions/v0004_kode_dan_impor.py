"""Favourite codes of the office, and where imported files lay before."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates both tables, empty."""
    op.create_table(
        "favorit_kode",
        sa.Column("id", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kode", "oleh", "pada")),
        *(sa.Column(name, sa.Text) for name in ("dicabut_oleh", "dicabut_pada")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_favorit_kode_berlaku",
        "favorit_kode",
        ["kode"],
        unique=True,
        sqlite_where=sa.text("dicabut_pada IS NULL"),
        postgresql_where=sa.text("dicabut_pada IS NULL"),
    )
    texts = ("jalur", "tahun", "kode", "petunjuk", "oleh", "pada")
    op.create_table(
        "asal_berkas",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.UniqueConstraint("sha256", "jalur", name="uq_asal_berkas_sha256_jalur"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drops both tables."""
    op.drop_table("asal_berkas")
    op.drop_table("favorit_kode")
