"""The queue of what the journal beside the documents must still be told, and which database it belongs to."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes both tables; what feeds the queue is made when the store is opened (`archive.jurnal`)."""
    op.create_table(
        "jurnal_antre",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("tabel", sa.Text, nullable=False),
        sa.Column("kunci", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jurnal_antre"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "jurnal_asal",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("tanda", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jurnal_asal"),
        sa.CheckConstraint("id = 1", name="ck_jurnal_asal_satu"),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO jurnal_asal (id, tanda) VALUES (1, lower(hex(randomblob(16))))")


def downgrade() -> None:
    """An archive does not go back: restore the copy made before."""
    raise RuntimeError("the database of an archive is never taken back to an older form; restore a backup")
