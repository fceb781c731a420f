"""Several documents in one file: parts that share an original, and documents joined to another."""

import re

import sqlalchemy as sa
from alembic import op

from archive.errors import StoreError

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STATES = "'diterima', 'dibaca', 'terarsip', 'gagal'"
MORE_STATES = f"{STATES}, 'digabung'"


def upgrade() -> None:
    """Every document so far is the whole of its file."""
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(op.get_bind())
    else:
        op.add_column("naskah", sa.Column("induk_id", sa.Integer))
        op.create_foreign_key("fk_naskah_induk_id", "naskah", "naskah", ["induk_id"], ["id"])
        op.add_column("naskah", sa.Column("halaman_awal", sa.Integer, server_default="1", nullable=False))
        op.add_column("naskah", sa.Column("folder_asli", sa.Text, server_default="", nullable=False))
        op.drop_constraint("uq_naskah_sha256", "naskah", type_="unique")
        op.drop_constraint(op.f("ck_naskah_ck_naskah_status"), "naskah", type_="check")
        op.create_check_constraint(op.f("ck_naskah_status"), "naskah", f"status IN ({MORE_STATES})")
    op.create_index("ix_naskah_induk_id", "naskah", ["induk_id"])
    op.create_index(
        "uq_naskah_sha256_utuh",
        "naskah",
        ["sha256"],
        unique=True,
        sqlite_where=sa.text("induk_id IS NULL"),
        postgresql_where=sa.text("induk_id IS NULL"),
    )
    op.create_table(
        "susunan",
        sa.Column(
            "naskah_id", sa.Integer, sa.ForeignKey("naskah.id", name="fk_susunan_naskah_id"), primary_key=True
        ),
        sa.Column("rencana", sa.Text, nullable=False),
        sa.Column("oleh", sa.Text, nullable=False),
        sa.Column("waktu", sa.Text, nullable=False),
    )


def _make_anew(connection: sa.Connection) -> None:
    """Makes the table anew, for SQLite cannot take a rule off a table (www.sqlite.org/lang_altertable.html, part 7).

    `archive.database.upgrade` has the foreign keys off meanwhile, so that no row that points here is touched.
    """
    made = "SELECT sql FROM sqlite_master WHERE tbl_name = 'naskah' AND sql IS NOT NULL AND type "
    table = connection.exec_driver_sql(f"{made} = 'table'").scalar_one()
    others = connection.exec_driver_sql(f"{made} <> 'table' ORDER BY type, name").scalars().all()
    given = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'naskah'").scalar()
    names = [row[1] for row in connection.exec_driver_sql("PRAGMA table_info(naskah)")]
    connection.exec_driver_sql("PRAGMA legacy_alter_table=ON")
    connection.exec_driver_sql(_new_table(str(table)))
    columns = ", ".join(names)
    connection.exec_driver_sql(f"INSERT INTO naskah_baru ({columns}) SELECT {columns} FROM naskah")
    connection.exec_driver_sql("DROP TABLE naskah")
    connection.exec_driver_sql("ALTER TABLE naskah_baru RENAME TO naskah")
    connection.exec_driver_sql("PRAGMA legacy_alter_table=OFF")
    if given is not None:  # an id is never given twice
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = 'naskah'")
        connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES ('naskah', ?)", (given,))
    for sql in others:
        connection.exec_driver_sql(str(sql))
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise StoreError(
            "arsip.db: ada baris yang menunjuk ke naskah yang tidak ada. Pulihkan dari cadangan."
        )


def _new_table(sql: str) -> str:
    """The table as it was made, with the new columns and without the old rules."""
    rule = re.compile(r"\s*CONSTRAINT uq_naskah_sha256 UNIQUE \(sha256\),")
    columns = (
        " induk_id INTEGER CONSTRAINT fk_naskah_induk_id REFERENCES naskah (id), "
        "halaman_awal INTEGER DEFAULT '1' NOT NULL, folder_asli TEXT DEFAULT '' NOT NULL,"
    )
    made, count = rule.subn(columns, sql)
    if count != 1 or STATES not in made:
        raise StoreError("arsip.db: tabel naskah tidak seperti buatan program ini. Pulihkan dari cadangan.")
    made = made.replace(STATES, MORE_STATES).replace("ck_naskah_ck_naskah_status", "ck_naskah_status")
    return re.sub(r"^CREATE TABLE \"?naskah\"?", "CREATE TABLE naskah_baru", made)


def downgrade() -> None:
    """An archive does not go back: restore the copy made before."""
    raise RuntimeError("the database of an archive is never taken back to an older form; restore a backup")
