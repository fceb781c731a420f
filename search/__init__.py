"""Index and query; Whoosh types never leave this package."""
