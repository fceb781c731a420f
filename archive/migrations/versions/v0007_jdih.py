"""Publishing: the profile, versions on their way, decisions, relations; a salinan is linked to its original."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

GUARDS = (
    "CREATE TRIGGER jdih_terbitan_tidak_dihapus BEFORE DELETE ON jdih_terbitan "
    "WHEN OLD.status IN ('terbit', 'digantikan', 'ditarik') "
    "BEGIN SELECT RAISE(ABORT, 'yang pernah terbit tidak boleh dihapus'); END",
    "CREATE TRIGGER jdih_terbitan_tetap_ditarik BEFORE UPDATE ON jdih_terbitan "
    "WHEN OLD.status = 'ditarik' AND NEW.status <> 'digantikan' "
    "BEGIN SELECT RAISE(ABORT, 'yang ditarik tidak boleh diubah'); END",
    "CREATE TRIGGER jdih_putusan_tidak_dihapus BEFORE DELETE ON jdih_putusan "
    "BEGIN SELECT RAISE(ABORT, 'putusan tidak boleh dihapus'); END",
)


def upgrade() -> None:
    """Creates the tables, empty, and lets a link say `salinan`."""
    _create("jdih_profil", "isi", "oleh", "pada")
    _create(
        "jdih_terbitan",
        "kunci",
        sa.Column("versi", sa.Integer, nullable=False),
        "status",
        sa.Column(
            "naskah_id",
            sa.Integer,
            sa.ForeignKey("naskah.id", name="fk_jdih_terbitan_naskah_id"),
            nullable=False,
        ),
        sa.Column("salinan_id", sa.Integer, sa.ForeignKey("naskah.id", name="fk_jdih_terbitan_salinan_id")),
        *("cara", "metadata", "abstrak", "isi"),
        *("abstrak_disetujui_oleh", "abstrak_disetujui_pada", "diusulkan_oleh", "diusulkan_pada"),
        *("disetujui_oleh", "disetujui_pada", "diterbitkan_oleh", "diterbitkan_pada"),
        *("alasan", "oleh", "pada"),
        sa.CheckConstraint(
            "status IN ('draf', 'diusulkan', 'disetujui', 'terbit', 'digantikan', 'ditarik', 'dibatalkan')",
            name=op.f("ck_jdih_terbitan_status"),
        ),
        sa.CheckConstraint("cara IN ('teks', 'pindaian')", name=op.f("ck_jdih_terbitan_cara")),
        sa.UniqueConstraint("kunci", "versi", name="uq_jdih_terbitan_kunci_versi"),
    )
    _unique(
        "jdih_terbitan_dikerjakan", "jdih_terbitan", "kunci", "status IN ('draf', 'diusulkan', 'disetujui')"
    )
    _unique("jdih_terbitan_publik", "jdih_terbitan", "kunci", "status IN ('terbit', 'ditarik')")
    op.create_index("ix_jdih_terbitan_naskah_id", "jdih_terbitan", ["naskah_id"])
    op.create_index("ix_jdih_terbitan_status", "jdih_terbitan", ["status"])
    _create(
        "jdih_putusan",
        sa.Column(
            "terbitan_id",
            sa.Integer,
            sa.ForeignKey("jdih_terbitan.id", name="fk_jdih_putusan_terbitan_id"),
            nullable=False,
        ),
        *("temuan", "putusan", "alasan", "oleh", "pada"),
        sa.Column("dicabut_pada", sa.Text),
    )
    _unique("jdih_putusan_berlaku", "jdih_putusan", "terbitan_id temuan", "dicabut_pada IS NULL")
    _create(
        "jdih_hubungan",
        *("dari", "jenis", "ke", "ke_teks"),
        sa.Column("sebagian", sa.Boolean(create_constraint=False), nullable=False),
        *("dasar", "oleh", "pada"),
        sa.Column("dicabut_pada", sa.Text),
        sa.CheckConstraint("jenis IN ('mengubah', 'mencabut')", name=op.f("ck_jdih_hubungan_jenis")),
    )
    _unique("jdih_hubungan_berlaku", "jdih_hubungan", "dari jenis ke", "dicabut_pada IS NULL")
    op.create_index("ix_jdih_hubungan_ke", "jdih_hubungan", ["ke"])
    with op.batch_alter_table("tautan", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_constraint("ck_tautan_jenis", type_="check")  # the naming convention doubled it in 0002
        batch.create_check_constraint(
            op.f("ck_tautan_jenis"), "jenis IN ('balasan', 'disposisi', 'sk', 'sop', 'dasar', 'salinan')"
        )
    for guard in GUARDS if op.get_bind().dialect.name == "sqlite" else ():
        op.execute(guard)


def _create(name: str, *columns: str | sa.Column[object] | sa.Constraint) -> None:
    made = [sa.Column(one, sa.Text, nullable=False) if isinstance(one, str) else one for one in columns]
    op.create_table(name, sa.Column("id", sa.Integer, primary_key=True), *made, sqlite_autoincrement=True)


def _unique(name: str, table: str, columns: str, where: str) -> None:
    op.create_index(
        f"uq_{name}",
        table,
        columns.split(),
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def downgrade() -> None:
    """An archive does not go back: restore the copy made before."""
    raise RuntimeError("the database of an archive is never taken back to an older form; restore a backup")
