"""Retention: the office's JRA, the clock of each document, holds, proposals, destruction, boxes; urgency of documents."""

import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEPT = (
    "jra", "jra_baris", "pemicu_retensi", "boks", "usul", "usul_baris", "usul_persetujuan", "retensi", "tahanan",
    "musnah",
)  # fmt: skip
SEALED = ("jra", "jra_baris", "usul_persetujuan")
# Whatever a program does: nothing counts as destroyed without a berita acara and two people who approved.
GUARD = (
    "CREATE TRIGGER naskah_musnah_dua_orang BEFORE UPDATE OF dimusnahkan_pada ON naskah "
    "WHEN NEW.dimusnahkan_pada <> OLD.dimusnahkan_pada AND (OLD.dimusnahkan_pada <> '' OR NOT EXISTS ("
    "SELECT 1 FROM musnah JOIN usul ON usul.id = musnah.usul_id "
    "WHERE musnah.naskah_id = NEW.id AND usul.ba_naskah_id IS NOT NULL AND (SELECT count(*) FROM usul_persetujuan "
    "WHERE usul_persetujuan.usul_id = usul.id AND usul_persetujuan.putusan = 'setuju') >= 2)) "
    "BEGIN SELECT RAISE(ABORT, 'belum ada berita acara dan dua persetujuan'); END"
)
SPEED = (
    (r"\b(?:(?:sangat|amat) segera|kilat)\b", "sangat segera"),
    (r"\bsegera\b", "segera"),
    (r"\bmendesak\b", "mendesak"),
    (r"\bpenting\b", "penting"),
    (r"\bbiasa\b", "biasa"),
)


def upgrade() -> None:
    """Creates the tables of retention; documents filed so far get the urgency their paper names."""
    op.create_table(
        "boks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nomor", sa.Text(), nullable=False),
        sa.Column("lokasi", sa.Text(), server_default="", nullable=False),
        sa.Column("keterangan", sa.Text(), server_default="", nullable=False),
        sa.Column("oleh", sa.Text(), server_default="", nullable=False),
        sa.Column("pada", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_boks"),
        sa.UniqueConstraint("nomor", name="uq_boks_nomor"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "jra",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nama_asal", sa.Text(), server_default="", nullable=False),
        sa.Column("sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("kolom", sa.JSON(), nullable=False),
        sa.Column("jumlah", sa.Integer(), nullable=False),
        sa.Column("dasar", sa.Text(), server_default="", nullable=False),
        sa.Column("oleh", sa.Text(), server_default="", nullable=False),
        sa.Column("pada", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jra"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "pemicu_retensi",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pemicu", sa.Text(), server_default="", nullable=False),
        sa.Column("kunci", sa.Text(), server_default="", nullable=False),
        sa.Column("kode", sa.Text(), server_default="", nullable=False),
        sa.Column("tanggal", sa.Text(), server_default="", nullable=False),
        sa.Column("keterangan", sa.Text(), server_default="", nullable=False),
        sa.Column("oleh", sa.Text(), server_default="", nullable=False),
        sa.Column("pada", sa.Text(), server_default="", nullable=False),
        sa.Column("dicabut_pada", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_pemicu_retensi"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pemicu_retensi_kunci", "pemicu_retensi", ["kunci"], unique=False)
    op.create_table(
        "jra_baris",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jra_id", sa.Integer(), nullable=False),
        sa.Column("kode", sa.Text(), server_default="", nullable=False),
        sa.Column("uraian", sa.Text(), server_default="", nullable=False),
        sa.Column("aktif", sa.Integer(), nullable=False),
        sa.Column("inaktif", sa.Integer(), nullable=False),
        sa.Column("nasib", sa.Text(), server_default="", nullable=False),
        sa.Column("pemicu", sa.Text(), server_default="", nullable=False),
        sa.Column("dasar", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("nasib IN ('musnah', 'permanen', 'dinilai kembali')", name="ck_jra_baris_nasib"),
        sa.CheckConstraint("aktif >= 0 AND inaktif >= 0", name="ck_jra_baris_jangka"),
        sa.ForeignKeyConstraint(["jra_id"], ["jra.id"], name="fk_jra_baris_jra_id"),
        sa.PrimaryKeyConstraint("id", name="pk_jra_baris"),
        sa.UniqueConstraint("jra_id", "kode", name="uq_jra_baris_jra_id_kode"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tahanan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("naskah_id", sa.Integer(), nullable=False),
        sa.Column("alasan", sa.Text(), server_default="", nullable=False),
        sa.Column("oleh", sa.Text(), server_default="", nullable=False),
        sa.Column("pada", sa.Text(), server_default="", nullable=False),
        sa.Column("lepas_alasan", sa.Text(), server_default="", nullable=False),
        sa.Column("lepas_oleh", sa.Text(), server_default="", nullable=False),
        sa.Column("lepas_pada", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["naskah_id"], ["naskah.id"], name="fk_tahanan_naskah_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tahanan"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tahanan_naskah_id", "tahanan", ["naskah_id"], unique=False)
    op.create_table(
        "usul",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jenis", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("nomor", sa.Text(), server_default="", nullable=False),
        sa.Column("judul", sa.Text(), server_default="", nullable=False),
        sa.Column("alasan", sa.Text(), server_default="", nullable=False),
        sa.Column("ba_naskah_id", sa.Integer(), nullable=True),
        sa.Column("ba_nomor", sa.Text(), server_default="", nullable=False),
        sa.Column("ba_tanggal", sa.Text(), server_default="", nullable=False),
        sa.Column("laksana_sesudah", sa.Text(), server_default="", nullable=False),
        sa.Column("selesai_pada", sa.Text(), server_default="", nullable=False),
        sa.Column("permintaan", sa.Text(), nullable=True),
        sa.Column("oleh", sa.Text(), server_default="", nullable=False),
        sa.Column("pada", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("jenis IN ('pindah', 'musnah', 'serah')", name="ck_usul_jenis"),
        sa.CheckConstraint(
            "status IN ('draf', 'diajukan', 'disetujui', 'dijadwalkan', 'dilaksanakan', 'ditolak', 'dibatalkan')",
            name="ck_usul_status",
        ),
        sa.ForeignKeyConstraint(["ba_naskah_id"], ["naskah.id"], name="fk_usul_ba_naskah_id"),
        sa.PrimaryKeyConstraint("id", name="pk_usul"),
        sa.UniqueConstraint("permintaan", name="uq_usul_permintaan"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_usul_status_jenis", "usul", ["status", "jenis"], unique=False)
    op.create_table(
        "musnah",
        sa.Column("naskah_id", sa.Integer(), nullable=False),
        sa.Column("usul_id", sa.Integer(), nullable=False),
        sa.Column("oleh", sa.Text(), server_default="", nullable=False),
        sa.Column("mulai_pada", sa.Text(), server_default="", nullable=False),
        sa.Column("selesai_pada", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["naskah_id"], ["naskah.id"], name="fk_musnah_naskah_id"),
        sa.ForeignKeyConstraint(["usul_id"], ["usul.id"], name="fk_musnah_usul_id"),
        sa.PrimaryKeyConstraint("naskah_id", name="pk_musnah"),
    )
    op.create_index(
        "ix_musnah_belum",
        "musnah",
        ["naskah_id"],
        unique=False,
        sqlite_where=sa.text("selesai_pada IS NULL"),
        postgresql_where=sa.text("selesai_pada IS NULL"),
    )
    op.create_table(
        "retensi",
        sa.Column("naskah_id", sa.Integer(), nullable=False),
        sa.Column("tahap", sa.Text(), server_default="aktif", nullable=False),
        sa.Column("ditahan", sa.Integer(), server_default="0", nullable=False),
        sa.Column("usul_id", sa.Integer(), nullable=True),
        sa.Column("mulai_petugas", sa.Text(), server_default="", nullable=False),
        sa.Column("tingkat", sa.Text(), server_default="", nullable=False),
        sa.Column("boks_id", sa.Integer(), nullable=True),
        sa.Column("no_folder", sa.Text(), server_default="", nullable=False),
        sa.Column("jra_baris_id", sa.Integer(), nullable=True),
        sa.Column("kode", sa.Text(), server_default="", nullable=False),
        sa.Column("mulai", sa.Text(), server_default="", nullable=False),
        sa.Column("asal_mulai", sa.Text(), server_default="", nullable=False),
        sa.Column("habis_aktif", sa.Text(), server_default="", nullable=False),
        sa.Column("habis_inaktif", sa.Text(), server_default="", nullable=False),
        sa.Column("nasib", sa.Text(), server_default="", nullable=False),
        sa.Column("alasan", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("tahap IN ('aktif', 'inaktif', 'musnah', 'serah')", name="ck_retensi_tahap"),
        sa.CheckConstraint("ditahan >= 0", name="ck_retensi_ditahan"),
        sa.ForeignKeyConstraint(["boks_id"], ["boks.id"], name="fk_retensi_boks_id"),
        sa.ForeignKeyConstraint(["jra_baris_id"], ["jra_baris.id"], name="fk_retensi_jra_baris_id"),
        sa.ForeignKeyConstraint(["naskah_id"], ["naskah.id"], name="fk_retensi_naskah_id"),
        sa.ForeignKeyConstraint(["usul_id"], ["usul.id"], name="fk_retensi_usul_id"),
        sa.PrimaryKeyConstraint("naskah_id", name="pk_retensi"),
    )
    op.create_index(
        "ix_retensi_belum",
        "retensi",
        ["naskah_id"],
        unique=False,
        sqlite_where=sa.text("alasan <> ''"),
        postgresql_where=sa.text("alasan <> ''"),
    )
    op.create_index("ix_retensi_boks_id", "retensi", ["boks_id"], unique=False)
    op.create_index(
        "ix_retensi_ditahan",
        "retensi",
        ["naskah_id"],
        unique=False,
        sqlite_where=sa.text("ditahan > 0"),
        postgresql_where=sa.text("ditahan > 0"),
    )
    op.create_index(
        "ix_retensi_pindah",
        "retensi",
        ["habis_aktif", "naskah_id", "habis_inaktif"],
        unique=False,
        sqlite_where=sa.text("tahap = 'aktif' AND usul_id IS NULL"),
        postgresql_where=sa.text("tahap = 'aktif' AND usul_id IS NULL"),
    )
    op.create_index(
        "ix_retensi_tahap_kode_naskah_id", "retensi", ["tahap", "kode", "naskah_id"], unique=False
    )
    op.create_index(
        "ix_retensi_tempo",
        "retensi",
        ["nasib", "habis_inaktif", "naskah_id"],
        unique=False,
        sqlite_where=sa.text("tahap IN ('aktif', 'inaktif') AND ditahan = 0 AND usul_id IS NULL"),
        postgresql_where=sa.text("tahap IN ('aktif', 'inaktif') AND ditahan = 0 AND usul_id IS NULL"),
    )
    op.create_table(
        "usul_baris",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("usul_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("naskah_id", sa.Integer(), nullable=False),
        sa.Column("kode", sa.Text(), server_default="", nullable=False),
        sa.Column("jenis", sa.Text(), server_default="", nullable=False),
        sa.Column("nomor", sa.Text(), server_default="", nullable=False),
        sa.Column("uraian", sa.Text(), server_default="", nullable=False),
        sa.Column("tanggal", sa.Text(), server_default="", nullable=False),
        sa.Column("tahun", sa.Text(), server_default="", nullable=False),
        sa.Column("jumlah", sa.Integer(), nullable=False),
        sa.Column("keamanan", sa.Text(), server_default="", nullable=False),
        sa.Column("tingkat", sa.Text(), server_default="", nullable=False),
        sa.Column("boks", sa.Text(), server_default="", nullable=False),
        sa.Column("no_folder", sa.Text(), server_default="", nullable=False),
        sa.Column("mulai", sa.Text(), server_default="", nullable=False),
        sa.Column("habis_aktif", sa.Text(), server_default="", nullable=False),
        sa.Column("habis_inaktif", sa.Text(), server_default="", nullable=False),
        sa.Column("nasib", sa.Text(), server_default="", nullable=False),
        sa.Column("dasar", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("keterangan", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "status IN ('diusulkan', 'dikeluarkan', 'dilaksanakan')", name="ck_usul_baris_status"
        ),
        sa.ForeignKeyConstraint(["naskah_id"], ["naskah.id"], name="fk_usul_baris_naskah_id"),
        sa.ForeignKeyConstraint(["usul_id"], ["usul.id"], name="fk_usul_baris_usul_id"),
        sa.PrimaryKeyConstraint("id", name="pk_usul_baris"),
        sa.UniqueConstraint("usul_id", "naskah_id", name="uq_usul_baris_usul_id_naskah_id"),
        sa.UniqueConstraint("usul_id", "no", name="uq_usul_baris_usul_id_no"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_usul_baris_naskah_id", "usul_baris", ["naskah_id"], unique=False)
    op.create_table(
        "usul_persetujuan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("usul_id", sa.Integer(), nullable=False),
        sa.Column("putusan", sa.Text(), server_default="", nullable=False),
        sa.Column("nama", sa.Text(), server_default="", nullable=False),
        sa.Column("kunci", sa.Text(), server_default="", nullable=False),
        sa.Column("jabatan", sa.Text(), server_default="", nullable=False),
        sa.Column("catatan", sa.Text(), server_default="", nullable=False),
        sa.Column("pada", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("putusan IN ('setuju', 'tolak')", name="ck_usul_persetujuan_putusan"),
        sa.ForeignKeyConstraint(["usul_id"], ["usul.id"], name="fk_usul_persetujuan_usul_id"),
        sa.PrimaryKeyConstraint("id", name="pk_usul_persetujuan"),
        sa.UniqueConstraint("usul_id", "kunci", name="uq_usul_persetujuan_usul_id_kunci"),
        sqlite_autoincrement=True,
    )
    op.add_column("pindah", sa.Column("kesegeraan", sa.Text(), nullable=True))
    op.add_column("naskah", sa.Column("kesegeraan", sa.Text(), server_default="", nullable=False))
    op.add_column("naskah", sa.Column("dimusnahkan_pada", sa.Text(), server_default="", nullable=False))
    op.add_column("naskah", sa.Column("retensi_versi", sa.Integer(), server_default="-1", nullable=False))
    op.create_index(
        "ix_naskah_retensi_basi",
        "naskah",
        ["id"],
        unique=False,
        sqlite_where=sa.text("status = 'terarsip' AND retensi_versi <> versi"),
        postgresql_where=sa.text("status = 'terarsip' AND retensi_versi <> versi"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for table in KEPT:
            op.execute(
                f"CREATE TRIGGER {table}_tetap BEFORE DELETE ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'tidak ada yang dihapus'); END"
            )
        for table in SEALED:
            op.execute(
                f"CREATE TRIGGER {table}_tersegel BEFORE UPDATE ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'tidak ada yang ditulis ulang'); END"
            )
        op.execute(GUARD)
    _fill_urgency()


def _fill_urgency() -> None:
    """The urgency of what was filed before; a record that cannot be read leaves it open."""
    connection = op.get_bind()
    for naskah_id, isi in connection.execute(sa.text("SELECT naskah_id, isi FROM rekaman")).all():
        try:
            sifat = ((json.loads(isi).get("surat") or {}).get("sifat") or "").lower()
        except (ValueError, AttributeError):
            continue
        words = " ".join(sifat.split())
        found = next((name for pattern, name in SPEED if re.search(pattern, words)), "")
        if found:
            statement = sa.text("UPDATE naskah SET kesegeraan = :k WHERE id = :id")
            connection.execute(statement, {"k": found, "id": naskah_id})


def downgrade() -> None:
    """An archive does not go back: restore the copy made before."""
    raise RuntimeError("the database of an archive is never taken back to an older form; restore a backup")
