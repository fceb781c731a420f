"""Serves an archive's pages in a process of its own, to be killed: `python -m tests.web.serving DATA PORT`."""

import sys
from pathlib import Path

import uvicorn

from archive.accounts import Accounts
from archive.file_store import FileStore
from archive.naskah_store import open_store
from archive.settings import load_settings
from search.index import open_index
from tests.web.office import QUICK
from web.app import create_app


def main() -> None:
    """Until it is killed."""
    settings = load_settings({}, data=Path(sys.argv[1]), wilayah="3601")
    store = open_store(settings.database)
    index = open_index(settings.index, lambda number: store.rekaman(number).teks)
    accounts = Accounts(store.engine, hasher=QUICK)
    app = create_app(settings, store, FileStore(settings.store), index, accounts=accounts)
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="error", access_log=False)


if __name__ == "__main__":
    main()
