"""Indexes for the lists of documents and for looking ahead in a book of numbers."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_naskah_tahun_id", "naskah", ["tahun", "id", "jenis", "klasifikasi", "keamanan", "status"]),
    ("ix_naskah_jenis_id", "naskah", ["jenis", "id", "tahun", "klasifikasi", "keamanan", "status"]),
    ("ix_naskah_klasifikasi_id", "naskah", ["klasifikasi", "id", "tahun", "jenis", "keamanan", "status"]),
    ("ix_naskah_status_klasifikasi_keamanan", "naskah", ["status", "klasifikasi", "keamanan"]),
    ("ix_nomor_buku_tahun_status_tanggal", "nomor", ["buku", "tahun", "status", "tanggal"]),
)


def upgrade() -> None:
    """Makes the indexes."""
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    """Drops the indexes."""
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
