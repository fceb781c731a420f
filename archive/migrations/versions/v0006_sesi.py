"""What a person is in the office, a password that must be changed, and where a session is used from."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; accounts made so far keep their passwords."""
    op.add_column("pengguna", sa.Column("jabatan", sa.Text, server_default="", nullable=False))
    op.add_column("pengguna", sa.Column("ganti_sandi", sa.Boolean, server_default=sa.false(), nullable=False))
    op.add_column("sesi", sa.Column("alamat", sa.Text, server_default="", nullable=False))
    op.add_column("sesi", sa.Column("perangkat", sa.Text, server_default="", nullable=False))


def downgrade() -> None:
    """An archive does not go back: restore the copy made before."""
    raise RuntimeError("the database of an archive is never taken back to an older form; restore a backup")
