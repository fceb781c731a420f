"""The commands of the letter desk and the arsiparis: codes and their suggestions, import, migration.

A part of the roof, beside `arsip.py`, which adds them to its own.
"""

import argparse
import os
from collections.abc import Callable

from archive.settings import Settings, load_settings


def migrate(args: argparse.Namespace) -> int:
    """Brings the database of an older program up to this one, after a copy, and says what was done."""
    from archive.errors import ArsipError
    from archive.migrasi import migrate as bring_up
    from ingest.batch import workers_lock

    settings = _settings(args)
    database = settings.data / "arsip.db"
    if database.is_file():
        with workers_lock(settings) as alone:
            if not alone:
                raise ArsipError(
                    f"{settings.data}: arsip ini sedang dijalankan. Hentikan dulu, lalu coba lagi."
                )
            done = bring_up(database, settings.database)
    else:
        done = bring_up(database, settings.database)  # says that there is none
    for fault in done.kesalahan:
        print(fault)
    if not done.langkah:
        print(f"Basis data sudah versi terbaru ({done.ke}).")
    else:
        print(f"Basis data dibawa dari versi {done.dari} ke {done.ke}:")
        for step in done.langkah:
            print(f"  {step}")
        print(f"Salinan sebelumnya: {done.salinan}")
    return 1 if done.kesalahan else 0


def add_commands(command: Callable[..., argparse.ArgumentParser], archive: argparse.ArgumentParser) -> None:
    """Adds these commands with `command(name, run, example, parent)`."""
    command("migrate", migrate, "arsip migrate --data /srv/arsip", archive)


def _settings(args: argparse.Namespace) -> Settings:
    return load_settings(os.environ, data=args.data)
