"""The trail of changes, moves under way, accounts; secrecy and version of each document."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# A row that is there stays as it is: INSERT OR REPLACE, too, would put another in its place.
GUARDS = (
    "CREATE TRIGGER jejak_tidak_diubah BEFORE UPDATE ON jejak "
    "BEGIN SELECT RAISE(ABORT, 'jejak tidak boleh diubah'); END",
    "CREATE TRIGGER jejak_tidak_dihapus BEFORE DELETE ON jejak "
    "BEGIN SELECT RAISE(ABORT, 'jejak tidak boleh dihapus'); END",
    "CREATE TRIGGER jejak_tidak_diganti BEFORE INSERT ON jejak "
    "WHEN EXISTS (SELECT 1 FROM jejak WHERE id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'jejak tidak boleh diganti'); END",
    "CREATE TRIGGER jejak_kepala_maju BEFORE UPDATE ON jejak_kepala "
    "WHEN NEW.id <> OLD.id OR NEW.jumlah <= OLD.jumlah "
    "BEGIN SELECT RAISE(ABORT, 'kepala jejak hanya maju'); END",
    "CREATE TRIGGER jejak_kepala_tetap BEFORE DELETE ON jejak_kepala "
    "BEGIN SELECT RAISE(ABORT, 'kepala jejak tidak boleh dihapus'); END",
)


def upgrade() -> None:
    """Creates the tables of trust; documents filed so far are `biasa`, and their trail begins now."""
    op.create_table(
        "jejak",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("waktu", sa.Text, nullable=False),
        sa.Column("oleh", sa.Text, nullable=False),
        sa.Column("peristiwa", sa.Text, nullable=False),
        sa.Column("naskah_id", sa.Integer),
        sa.Column("sebelum", sa.Text),
        sa.Column("sesudah", sa.Text),
        sa.Column("hash_lalu", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("ix_jejak_naskah_id", "jejak", ["naskah_id"])
    kepala = op.create_table(
        "jejak_kepala",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("jumlah", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_jejak_kepala_satu"),
    )
    op.bulk_insert(kepala, [{"id": 1, "jumlah": 0, "hash": "0" * 64}])
    op.create_table(
        "pindah",
        sa.Column(
            "naskah_id", sa.Integer, sa.ForeignKey("naskah.id", name="fk_pindah_naskah_id"), primary_key=True
        ),
        sa.Column("ke", sa.Text, nullable=False),
        sa.Column("kode", sa.Text, nullable=False),
        sa.Column("keamanan", sa.Text, nullable=False),
        sa.Column("oleh", sa.Text, nullable=False),
        sa.Column("waktu", sa.Text, nullable=False),
    )
    op.create_table(
        "pengguna",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("nama", sa.Text, nullable=False),
        sa.Column("nama_lengkap", sa.Text, nullable=False),
        sa.Column("peran", sa.Text, nullable=False),
        sa.Column("sandi", sa.Text, nullable=False),
        sa.Column("aktif", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("dibuat_pada", sa.Text, nullable=False),
        sa.UniqueConstraint("nama", name="uq_pengguna_nama"),
        sa.CheckConstraint(
            "peran IN ('petugas', 'kasubbag', 'sekretaris', 'ketua', 'arsiparis', 'admin')",
            name="ck_pengguna_peran",
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sesi",
        sa.Column("kunci", sa.String(64), primary_key=True),
        sa.Column(
            "pengguna_id",
            sa.Integer,
            sa.ForeignKey("pengguna.id", name="fk_sesi_pengguna_id"),
            nullable=False,
        ),
        sa.Column("mulai", sa.Float, nullable=False),
        sa.Column("terakhir", sa.Float, nullable=False),
    )
    op.create_index("ix_sesi_pengguna_id", "sesi", ["pengguna_id"])
    op.create_table(
        "coba_masuk",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kunci", sa.Text, nullable=False),
        sa.Column("waktu", sa.Float, nullable=False),
    )
    op.create_index("ix_coba_masuk_kunci_waktu", "coba_masuk", ["kunci", "waktu"])
    op.add_column("naskah", sa.Column("keamanan", sa.Text, server_default="biasa", nullable=False))
    op.add_column("naskah", sa.Column("versi", sa.Integer, server_default="0", nullable=False))
    for guard in GUARDS if op.get_bind().dialect.name == "sqlite" else ():
        op.execute(guard)


def downgrade() -> None:
    """An archive does not go back: restore the copy made before."""
    raise RuntimeError("the database of an archive is never taken back to an older form; restore a backup")
