"""The tables of publishing: the office's profile, what is on its way to the public, decisions, relations.

What was once public is never deleted (triggers in the migration): a withdrawn address says so for ever.
"""

import sqlalchemy as sa

from archive.database import metadata

# Of one address, one version is public and at most one is being worked on.
STATUS = ("draf", "diusulkan", "disetujui", "terbit", "digantikan", "ditarik", "dibatalkan")
OPEN = ("draf", "diusulkan", "disetujui")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _where(condition: str) -> sa.TextClause:
    return sa.text(condition)


_OPEN = _where("status IN ('draf', 'diusulkan', 'disetujui')")
_PUBLIC = _where("status IN ('terbit', 'ditarik')")
_STANDS = _where("dicabut_pada IS NULL")

profil_table = sa.Table(
    "jdih_profil",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _text("isi"),
    _text("oleh"),
    _text("pada"),
    sqlite_autoincrement=True,
)

terbitan_table = sa.Table(
    "jdih_terbitan",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _text("kunci"),
    sa.Column("versi", sa.Integer, nullable=False),
    _text("status"),
    sa.Column("naskah_id", sa.ForeignKey("naskah.id"), nullable=False),
    sa.Column("salinan_id", sa.ForeignKey("naskah.id")),
    _text("cara"),
    _text("metadata"),
    _text("abstrak"),
    _text("isi"),
    _text("abstrak_disetujui_oleh"),
    _text("abstrak_disetujui_pada"),
    _text("diusulkan_oleh"),
    _text("diusulkan_pada"),
    _text("disetujui_oleh"),
    _text("disetujui_pada"),
    _text("diterbitkan_oleh"),
    _text("diterbitkan_pada"),
    _text("alasan"),
    _text("oleh"),
    _text("pada"),
    sa.CheckConstraint(
        "status IN ('draf', 'diusulkan', 'disetujui', 'terbit', 'digantikan', 'ditarik', 'dibatalkan')",
        name="status",
    ),
    sa.CheckConstraint("cara IN ('teks', 'pindaian')", name="cara"),
    sa.UniqueConstraint("kunci", "versi"),
    sa.Index("uq_jdih_terbitan_dikerjakan", "kunci", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    sa.Index("uq_jdih_terbitan_publik", "kunci", unique=True, sqlite_where=_PUBLIC, postgresql_where=_PUBLIC),
    sa.Index(None, "naskah_id"),
    sa.Index(None, "status"),
    sqlite_autoincrement=True,
)

putusan_table = sa.Table(
    "jdih_putusan",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("terbitan_id", sa.ForeignKey("jdih_terbitan.id"), nullable=False),
    _text("temuan"),
    _text("putusan"),
    _text("alasan"),
    _text("oleh"),
    _text("pada"),
    sa.Column("dicabut_pada", sa.Text),
    sa.Index(
        "uq_jdih_putusan_berlaku",
        *("terbitan_id", "temuan"),
        unique=True,
        sqlite_where=_STANDS,
        postgresql_where=_STANDS,
    ),
    sqlite_autoincrement=True,
)

hubungan_table = sa.Table(
    "jdih_hubungan",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _text("dari"),
    _text("jenis"),
    _text("ke"),
    _text("ke_teks"),
    sa.Column("sebagian", sa.Boolean(create_constraint=False), nullable=False),
    _text("dasar"),
    _text("oleh"),
    _text("pada"),
    sa.Column("dicabut_pada", sa.Text),
    sa.CheckConstraint("jenis IN ('mengubah', 'mencabut')", name="jenis"),
    sa.Index(
        "uq_jdih_hubungan_berlaku",
        *("dari", "jenis", "ke"),
        unique=True,
        sqlite_where=_STANDS,
        postgresql_where=_STANDS,
    ),
    sa.Index(None, "ke"),
    sqlite_autoincrement=True,
)
