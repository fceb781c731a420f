"""Files set aside for a person, in `duplikat/` and `gagal/`, each with a note; nothing is ever overwritten.

Knows folders, names and notes; not why a file is set aside. A crash at any moment leaves the file where it
came from, where it goes to, or in both; setting it aside again then ends with one.
"""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from archive.durable import PART, copy_file, hash_file, make_folder, store_faults, sync_folder, write_file
from ingest.names import free_names, shown_name

HEADLINE = "CATATAN ARSIP"  # every note begins with it: what does not is no note of ours
HASH_LABEL = "SHA-256: "


def set_aside(
    source: Path, folder: Path, text: str, sha256: str, *, name: str = "", keep: bool = False
) -> Path:
    """Moves `source` into `folder` (with `keep`, copies it), a note of `text` beside it; where it lies now.

    `name` is what to call it there, by default the source's own name. The same bytes under the same name
    are kept once. Raises StoreError, and then the source is where it was.
    """
    name = usable_name(name or source.name)
    with store_faults(shown_name(name)):
        make_folder(folder)
        target = _place(source, folder, name, sha256, keep=keep)
        note = "\n".join((HEADLINE, "", text, "", HASH_LABEL + sha256, ""))
        write_file(_note_of(target), note.encode("utf-8", "replace"))
        sync_folder(folder)
        if not keep and target != source and _same_bytes(source, target, sha256):
            source.unlink()
    return target


def take_away(folder: Path, sha256: str) -> int:
    """Removes the files with these bytes that were set aside in `folder`, and their notes; how many notes."""
    count = 0
    for note, noted in notes(folder):
        if noted == sha256:
            target = note.with_name(note.name.removesuffix(".txt"))
            with store_faults(shown_name(target)):
                if _is_file(target) and hash_file(target) == sha256:
                    target.unlink()
                note.unlink(missing_ok=True)
            count += 1
    return count


def notes(folder: Path) -> Iterator[tuple[Path, str]]:
    """The notes in `folder`, each with the hash it is about."""
    with suppress(FileNotFoundError):
        for path in sorted(folder.iterdir()):
            if path.name.endswith(".txt") and (sha256 := _hash_in(path)) is not None:
                yield path, sha256


def set_aside_files(folder: Path) -> list[Path]:
    """The files in `folder` that are no notes, the oldest name first."""
    try:
        found = sorted(path for path in folder.iterdir() if _is_file(path))
    except FileNotFoundError:
        return []
    return [path for path in found if not path.name.endswith(PART) and _hash_in(path) is None]


def usable_name(name: str) -> str:
    """`name` as one plain part of a path."""
    name = name.replace("/", "_").replace("\0", "_")
    return name if name.strip(" .") else f"_{name}"


def _place(source: Path, folder: Path, name: str, sha256: str, *, keep: bool) -> Path:
    for candidate in free_names(name):
        target = folder / candidate
        if target == source:
            return target  # tried again where it lies
        if not _note_is_free(target):
            continue
        if _is_file(target) and _same_bytes(target, source, sha256):
            return target
        if os.path.lexists(target) or os.path.lexists(_note_of(target)):
            continue
        if _put(source, target, keep=keep):
            return target
    raise AssertionError("names never run out")


def _put(source: Path, target: Path, *, keep: bool) -> bool:
    """Makes `target` without replacing anything; False when the name was taken in this moment."""
    if not keep:
        with suppress(OSError):  # another disk, or a file system without hard links: it is copied
            return _link(source, target)
    part = target.with_name(f".{secrets.token_hex(8)}{PART}")
    try:
        copy_file(source, part)
        return _link(part, target)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK):
            raise
        if os.path.lexists(target):
            return False
        os.rename(part, target)
        return True
    finally:
        part.unlink(missing_ok=True)


def _link(source: Path, target: Path) -> bool:
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        return False
    return True


def _same_bytes(one: Path, other: Path, sha256: str) -> bool:
    try:
        if os.path.samestat(one.lstat(), other.lstat()):
            return True
        return all(_is_file(path) and hash_file(path) == sha256 for path in (one, other))
    except FileNotFoundError:
        return False


def _note_of(target: Path) -> Path:
    return target.with_name(target.name + ".txt")


def _note_is_free(target: Path) -> bool:
    """Whether the note's name is unused, or used by a note of ours."""
    note = _note_of(target)
    return not os.path.lexists(note) or _hash_in(note) is not None


def _hash_in(note: Path) -> str | None:
    """The hash that a note of ours is about; None for any other file."""
    if not note.name.endswith(".txt") or not _is_file(note):
        return None
    with note.open("rb") as file:
        if file.read(len(HEADLINE)) != HEADLINE.encode():
            return None
        lines = file.read(20_000).decode("utf-8", "replace").splitlines()
    return next(
        (line.removeprefix(HASH_LABEL) for line in reversed(lines) if line.startswith(HASH_LABEL)), None
    )


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
