"""The tables beside the codes: the office's favourite codes, and where imported files came from; codes in queries.

Rows are never deleted: a favourite taken off keeps its row, so that it can be put back. Dates are ISO text.
"""

from typing import Any

import sqlalchemy as sa

from archive.database import metadata

favorit_table = sa.Table(
    "favorit_kode",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kode", sa.Text, nullable=False),
    sa.Column("oleh", sa.Text, nullable=False),
    sa.Column("pada", sa.Text, nullable=False),
    sa.Column("dicabut_oleh", sa.Text),
    sa.Column("dicabut_pada", sa.Text),
    sa.Index(
        "uq_favorit_kode_berlaku",
        "kode",
        unique=True,
        sqlite_where=sa.text("dicabut_pada IS NULL"),
        postgresql_where=sa.text("dicabut_pada IS NULL"),
    ),
    sqlite_autoincrement=True,
)

# Where a file lay before it was imported, and what its folders said of it; one row a place.
asal_table = sa.Table(
    "asal_berkas",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("jalur", sa.Text, nullable=False),
    sa.Column("tahun", sa.Text, nullable=False),
    sa.Column("kode", sa.Text, nullable=False),
    sa.Column("petunjuk", sa.Text, nullable=False),
    sa.Column("oleh", sa.Text, nullable=False),
    sa.Column("pada", sa.Text, nullable=False),
    sa.UniqueConstraint("sha256", "jalur"),
    sqlite_autoincrement=True,
)


def below(column: sa.ColumnElement[Any], kode: str) -> list[sa.ColumnElement[bool]]:
    """That a column holds a code or one below it, so that an index of the column answers it.

    `/` follows `.` among the signs, by number; a database that sorts texts by language must be told to (COLLATE "C").
    """
    return [column >= kode, column < f"{kode}/"]
