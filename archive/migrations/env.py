"""Runs the migrations on the connection that `archive.database.upgrade` hands over, in its transaction."""

from alembic import context

import archive.jdih.tables
import archive.kode_tables
import archive.office_tables
import archive.retensi_tables
import archive.trust_tables  # noqa: F401  each declares its tables
from archive.database import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a column only by making the table anew
)
context.run_migrations()
