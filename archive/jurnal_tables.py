"""The tables behind the journal (`archive.jurnal`): the queue of rows it must still be told, and whose journal it is."""

import sqlalchemy as sa

from archive.database import metadata

# One row for each changed row of another table; `kunci` is its primary key as JSON. Filled by triggers.
antre_table = sa.Table(
    "jurnal_antre",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("tabel", sa.Text, nullable=False),
    sa.Column("kunci", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)

# One row: a mark made with the database, so that the journal of another one is never gone on with.
asal_jurnal_table = sa.Table(
    "jurnal_asal",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("tanda", sa.Text, nullable=False),
    sa.CheckConstraint("id = 1", name="satu"),
)
