"""The office's desk: numbers and their books, registers, links and dossiers, dispositions, drafts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEPT = (
    *("nomor", "aturan_nomor", "pencacah", "peristiwa", "agenda", "tautan", "berkas", "berkas_isi"),
    *("lembar_disposisi", "disposisi", "alur_naskah", "alur_langkah", "alur_versi"),
)
SEALED = ("peristiwa", "aturan_nomor", "alur_langkah", "alur_versi")
# What was given stays given: a number keeps its text, a counter only goes up.
GUARDS = (
    "CREATE TRIGGER nomor_tetap_sama BEFORE UPDATE ON nomor "
    "WHEN OLD.status <> 'dicadangkan' AND OLD.kunci_unik IS NOT NULL "
    "AND (NEW.kunci_unik IS NOT OLD.kunci_unik OR NEW.teks <> OLD.teks "
    "OR NEW.urut <> OLD.urut OR NEW.sisip <> OLD.sisip OR NEW.buku <> OLD.buku OR NEW.tahun <> OLD.tahun) "
    "BEGIN SELECT RAISE(ABORT, 'nomor yang sudah diberikan tidak diubah'); END",
    "CREATE TRIGGER pencacah_maju BEFORE UPDATE ON pencacah WHEN NEW.terakhir < OLD.terakhir "
    "BEGIN SELECT RAISE(ABORT, 'pencacah hanya maju'); END",
)


def upgrade() -> None:
    """Creates the tables of the desk; every document filed so far waits to be drafted into the registers."""
    op.create_table(
        "aturan_nomor",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("jenis", sa.Text, nullable=False),
        sa.Column("penanda", sa.Text, nullable=False),
        sa.Column("mulai_tahun", sa.Integer, nullable=False),
        sa.Column("templat", sa.Text, nullable=False),
        sa.Column("buku", sa.Text, nullable=False),
        sa.Column("lingkup", sa.Text, nullable=False),
        sa.Column("sisipan", sa.Text, nullable=False),
        sa.Column("oleh", sa.Text, nullable=False),
        sa.Column("pada", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_aturan_nomor"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "berkas",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("kode", sa.Text, nullable=False),
        sa.Column("judul", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("oleh", sa.Text, nullable=False),
        sa.Column("pada", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_berkas"),
        sa.UniqueConstraint("kode", "judul", "unit", name="uq_berkas_kode_judul_unit"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "pencacah",
        sa.Column("buku", sa.Text, nullable=False),
        sa.Column("tahun", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("awal", sa.Integer, nullable=False),
        sa.Column("terakhir", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("buku", "tahun", name="pk_pencacah"),
    )
    op.create_table(
        "peristiwa",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("hal", sa.Text, nullable=False),
        sa.Column("hal_id", sa.Integer, nullable=False),
        sa.Column("kejadian", sa.Text, nullable=False),
        sa.Column("isi", sa.JSON, nullable=False),
        sa.Column("oleh", sa.Text, nullable=False),
        sa.Column("pada", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_peristiwa"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_peristiwa_hal_hal_id", "peristiwa", ["hal", "hal_id"])
    op.create_table(
        "agenda",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("register", sa.Text, nullable=False),
        sa.Column("buku", sa.Text, nullable=False),
        sa.Column("tahun", sa.Integer, nullable=True),
        sa.Column("nomor_agenda", sa.Integer, nullable=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("naskah_id", sa.Integer, nullable=True),
        sa.Column("nomor_surat", sa.Text, nullable=False),
        sa.Column("tanggal_surat", sa.Text, nullable=False),
        sa.Column("tanggal_terima", sa.Text, nullable=False),
        sa.Column("asal", sa.Text, nullable=False),
        sa.Column("tujuan", sa.Text, nullable=False),
        sa.Column("hal", sa.Text, nullable=False),
        sa.Column("jenis", sa.Text, nullable=False),
        sa.Column("kode", sa.Text, nullable=False),
        sa.Column("kesegeraan", sa.Text, nullable=False),
        sa.Column("keamanan", sa.Text, nullable=False),
        sa.Column("sifat", sa.Text, nullable=False),
        sa.Column("lampiran", sa.Text, nullable=False),
        sa.Column("indeks", sa.Text, nullable=False),
        sa.Column("pengolah", sa.Text, nullable=False),
        sa.Column("penanda", sa.Text, nullable=False),
        sa.Column("tanggal_kirim", sa.Text, nullable=False),
        sa.Column("jumlah", sa.Text, nullable=False),
        sa.Column("cara_kirim", sa.Text, nullable=False),
        sa.Column("penerima", sa.Text, nullable=False),
        sa.Column("waktu_terima", sa.Text, nullable=False),
        sa.Column("keterangan", sa.Text, nullable=False),
        sa.Column("kunci_nomor", sa.Text, nullable=False),
        sa.Column("kunci_asal", sa.Text, nullable=False),
        sa.Column("catatan", sa.JSON, nullable=False),
        sa.Column("alasan", sa.Text, nullable=False),
        sa.Column("permintaan", sa.Text, nullable=True),
        sa.Column("dibuat_oleh", sa.Text, nullable=False),
        sa.Column("dibuat_pada", sa.Text, nullable=False),
        sa.Column("dikonfirmasi_oleh", sa.Text, nullable=False),
        sa.Column("dikonfirmasi_pada", sa.Text, nullable=False),
        sa.CheckConstraint(
            "register IN ('masuk', 'keluar', 'keputusan', 'ekspedisi', 'belum')", name="ck_agenda_register"
        ),
        sa.CheckConstraint("status IN ('draf', 'dikonfirmasi', 'dibatalkan')", name="ck_agenda_status"),
        sa.ForeignKeyConstraint(["naskah_id"], ["naskah.id"], name="fk_agenda_naskah_id"),
        sa.PrimaryKeyConstraint("id", name="pk_agenda"),
        sa.UniqueConstraint("permintaan", name="uq_agenda_permintaan"),
        sa.UniqueConstraint(
            "register", "buku", "tahun", "nomor_agenda", name="uq_agenda_register_buku_tahun_nomor_agenda"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_agenda_kunci_nomor", "agenda", ["kunci_nomor"])
    op.create_index("ix_agenda_naskah_id", "agenda", ["naskah_id"])
    op.create_index("ix_agenda_register_status_id", "agenda", ["register", "status", "id"])
    op.create_table(
        "berkas_isi",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("berkas_id", sa.Integer, nullable=False),
        sa.Column("naskah_id", sa.Integer, nullable=False),
        sa.Column("no_item", sa.Integer, nullable=False),
        sa.Column("oleh", sa.Text, nullable=False),
        sa.Column("pada", sa.Text, nullable=False),
        sa.Column("dicabut_pada", sa.Text, nullable=True),
        sa.ForeignKeyConstraint(["berkas_id"], ["berkas.id"], name="fk_berkas_isi_berkas_id"),
        sa.ForeignKeyConstraint(["naskah_id"], ["naskah.id"], name="fk_berkas_isi_naskah_id"),
        sa.PrimaryKeyConstraint("id", name="pk_berkas_isi"),
        sa.UniqueConstraint("berkas_id", "no_item", name="uq_berkas_isi_berkas_id_no_item"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_berkas_isi_naskah_id", "berkas_isi", ["naskah_id"])
    op.create_index(
        "uq_berkas_isi_berlaku",
        "berkas_isi",
        ["berkas_id", "naskah_id"],
        unique=True,
        sqlite_where=sa.text("dicabut_pada IS NULL"),
        postgresql_where=sa.text("dicabut_pada IS NULL"),
    )
    op.create_table(
        "nomor",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("buku", sa.Text, nullable=False),
        sa.Column("tahun", sa.Integer, nullable=False),
        sa.Column("urut", sa.Integer, nullable=False),
        sa.Column("sisip", sa.Integer, nullable=False),
        sa.Column("urut_teks", sa.Text, nullable=False),
        sa.Column("teks", sa.Text, nullable=False),
        sa.Column("kunci", sa.Text, nullable=False),
        sa.Column("kunci_unik", sa.Text, nullable=True),
        sa.Column("templat", sa.Text, nullable=False),
        sa.Column("jenis", sa.Text, nullable=False),
        sa.Column("penanda", sa.Text, nullable=False),
        sa.Column("kode", sa.Text, nullable=False),
        sa.Column("wilayah", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("pejabat", sa.Text, nullable=False),
        sa.Column("tanggal", sa.Text, nullable=False),
        sa.Column("hal", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("alasan", sa.Text, nullable=False),
        sa.Column("naskah_id", sa.Integer, nullable=True),
        sa.Column("permintaan", sa.Text, nullable=True),
        sa.Column("oleh", sa.Text, nullable=False),
        sa.Column("pada", sa.Text, nullable=False),
        sa.CheckConstraint("status IN ('dicadangkan', 'terpakai', 'dibatalkan')", name="ck_nomor_status"),
        sa.ForeignKeyConstraint(["naskah_id"], ["naskah.id"], name="fk_nomor_naskah_id"),
        sa.PrimaryKeyConstraint("id", name="pk_nomor"),
        sa.UniqueConstraint("buku", "tahun", "urut", "sisip", name="uq_nomor_buku_tahun_urut_sisip"),
        sa.UniqueConstraint("kunci_unik", name="uq_nomor_kunci_unik"),
        sa.UniqueConstraint("permintaan", name="uq_nomor_permintaan"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_nomor_kunci", "nomor", ["kunci"])
    op.create_index("ix_nomor_naskah_id", "nomor", ["naskah_id"])
    op.create_table(
        "tautan",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("dari_id", sa.Integer, nullable=False),
        sa.Column("ke_id", sa.Integer, nullable=False),
        sa.Column("jenis", sa.Text, nullable=False),
        sa.Column("keterangan", sa.Text, nullable=False),
        sa.Column("oleh", sa.Text, nullable=False),
        sa.Column("pada", sa.Text, nullable=False),
        sa.Column("dicabut_pada", sa.Text, nullable=True),
        sa.CheckConstraint("jenis IN ('balasan', 'disposisi', 'sk', 'sop', 'dasar')", name="ck_tautan_jenis"),
        sa.ForeignKeyConstraint(["dari_id"], ["naskah.id"], name="fk_tautan_dari_id"),
        sa.ForeignKeyConstraint(["ke_id"], ["naskah.id"], name="fk_tautan_ke_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tautan"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tautan_ke_id", "tautan", ["ke_id"])
    op.create_index(
        "uq_tautan_berlaku",
        "tautan",
        ["dari_id", "ke_id", "jenis"],
        unique=True,
        sqlite_where=sa.text("dicabut_pada IS NULL"),
        postgresql_where=sa.text("dicabut_pada IS NULL"),
    )
    op.create_table(
        "alur_naskah",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("alur", sa.Text, nullable=False),
        sa.Column("judul", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("pemaraf", sa.JSON, nullable=False),
        sa.Column("nomor_id", sa.Integer, nullable=True),
        sa.Column("naskah_id", sa.Integer, nullable=True),
        sa.Column("permintaan", sa.Text, nullable=True),
        sa.Column("oleh", sa.Text, nullable=False),
        sa.Column("pada", sa.Text, nullable=False),
        sa.CheckConstraint("alur IN ('surat', 'keputusan')", name="ck_alur_naskah_alur"),
        sa.ForeignKeyConstraint(["naskah_id"], ["naskah.id"], name="fk_alur_naskah_naskah_id"),
        sa.ForeignKeyConstraint(["nomor_id"], ["nomor.id"], name="fk_alur_naskah_nomor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_alur_naskah"),
        sa.UniqueConstraint("permintaan", name="uq_alur_naskah_permintaan"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alur_naskah_alur_status", "alur_naskah", ["alur", "status"])
    op.create_table(
        "lembar_disposisi",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("naskah_id", sa.Integer, nullable=True),
        sa.Column("agenda_id", sa.Integer, nullable=True),
        sa.Column("dari", sa.Text, nullable=False),
        sa.Column("sifat", sa.Text, nullable=False),
        sa.Column("instruksi", sa.JSON, nullable=False),
        sa.Column("catatan", sa.Text, nullable=False),
        sa.Column("tanggal", sa.Text, nullable=False),
        sa.Column("batas_waktu", sa.Text, nullable=False),
        sa.Column("nama", sa.Text, nullable=False),
        sa.Column("nip", sa.Text, nullable=False),
        sa.Column("pindaian_id", sa.Integer, nullable=True),
        sa.Column("permintaan", sa.Text, nullable=True),
        sa.Column("oleh", sa.Text, nullable=False),
        sa.Column("pada", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["agenda_id"], ["agenda.id"], name="fk_lembar_disposisi_agenda_id"),
        sa.ForeignKeyConstraint(["naskah_id"], ["naskah.id"], name="fk_lembar_disposisi_naskah_id"),
        sa.ForeignKeyConstraint(["pindaian_id"], ["naskah.id"], name="fk_lembar_disposisi_pindaian_id"),
        sa.PrimaryKeyConstraint("id", name="pk_lembar_disposisi"),
        sa.UniqueConstraint("permintaan", name="uq_lembar_disposisi_permintaan"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_lembar_disposisi_agenda_id", "lembar_disposisi", ["agenda_id"])
    op.create_index("ix_lembar_disposisi_naskah_id", "lembar_disposisi", ["naskah_id"])
    op.create_table(
        "alur_langkah",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("alur_id", sa.Integer, nullable=False),
        sa.Column("urutan", sa.Integer, nullable=False),
        sa.Column("dari", sa.Text, nullable=False),
        sa.Column("ke", sa.Text, nullable=False),
        sa.Column("jabatan", sa.Text, nullable=False),
        sa.Column("catatan", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("oleh", sa.Text, nullable=False),
        sa.Column("pada", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["alur_id"], ["alur_naskah.id"], name="fk_alur_langkah_alur_id"),
        sa.PrimaryKeyConstraint("id", name="pk_alur_langkah"),
        sa.UniqueConstraint("alur_id", "urutan", name="uq_alur_langkah_alur_id_urutan"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "alur_versi",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("alur_id", sa.Integer, nullable=False),
        sa.Column("versi", sa.Integer, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("nama_asal", sa.Text, nullable=False),
        sa.Column("teks", sa.Text, nullable=False),
        sa.Column("catatan", sa.Text, nullable=False),
        sa.Column("oleh", sa.Text, nullable=False),
        sa.Column("pada", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["alur_id"], ["alur_naskah.id"], name="fk_alur_versi_alur_id"),
        sa.PrimaryKeyConstraint("id", name="pk_alur_versi"),
        sa.UniqueConstraint("alur_id", "versi", name="uq_alur_versi_alur_id_versi"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "disposisi",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("lembar_id", sa.Integer, nullable=False),
        sa.Column("induk_id", sa.Integer, nullable=True),
        sa.Column("kepada", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("batas_waktu", sa.Text, nullable=False),
        sa.Column("dibaca_pada", sa.Text, nullable=False),
        sa.Column("selesai_pada", sa.Text, nullable=False),
        sa.Column("ditarik_pada", sa.Text, nullable=False),
        sa.Column("hasil", sa.Text, nullable=False),
        sa.CheckConstraint(
            "status IN ('dikirim', 'dibaca', 'selesai', 'ditarik')", name="ck_disposisi_status"
        ),
        sa.ForeignKeyConstraint(["induk_id"], ["disposisi.id"], name="fk_disposisi_induk_id"),
        sa.ForeignKeyConstraint(["lembar_id"], ["lembar_disposisi.id"], name="fk_disposisi_lembar_id"),
        sa.PrimaryKeyConstraint("id", name="pk_disposisi"),
        sa.UniqueConstraint("lembar_id", "kepada", name="uq_disposisi_lembar_id_kepada"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_disposisi_induk_id", "disposisi", ["induk_id"])
    op.create_index("ix_disposisi_kepada_status", "disposisi", ["kepada", "status"])
    op.create_index("ix_disposisi_status_batas_waktu", "disposisi", ["status", "batas_waktu"])
    op.add_column(
        "naskah",
        sa.Column(
            "teragenda", sa.Boolean(create_constraint=False), server_default=sa.false(), nullable=False
        ),
    )
    op.create_index("ix_naskah_status_teragenda", "naskah", ["status", "teragenda"])
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
        for guard in GUARDS:
            op.execute(guard)


def downgrade() -> None:
    """An archive does not go back: restore the copy made before."""
    raise RuntimeError("the database of an archive is never taken back to an older form; restore a backup")
