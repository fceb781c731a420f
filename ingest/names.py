"""Names of files that come from outside: how they are shown to people, and which name is free in a folder.

Knows nothing of what is in a file. A name from a file share may hold newlines, quotes, bytes that are no
UTF-8, or all the 255 bytes a file system allows.
"""

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

LONGEST_NAME = 255  # bytes, on every file system in use here


def shown_name(path: Path | str) -> str:
    """The last part of a path as one line of valid text: stray bytes and control characters become `�`."""
    name = os.fsencode(os.path.basename(os.fspath(path)) or "tanpa nama").decode("utf-8", "replace")
    return "".join("�" if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in name)


def fitted_name(name: str, addition: str, longest: int = LONGEST_NAME) -> str:
    """`name` with `addition` before its ending, the stem cut so that the whole fits into `longest` bytes."""
    stem, ending = os.path.splitext(name)
    if len(os.fsencode(ending)) > 16:
        stem, ending = name, ""
    tail = os.fsencode(addition + ending)
    head = os.fsencode(stem)[: longest - len(tail)]
    while head and _cut_inside_a_letter(head):
        head = head[:-1]
    return os.fsdecode(head + tail)


def _cut_inside_a_letter(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.end == len(head) and error.reason == "unexpected end of data"
    return False


def free_names(name: str, longest: int = LONGEST_NAME) -> Iterator[str]:
    """`name`, then `name (2)`, `name (3)`, ... without end; each leaves room for a note's `.txt.part` behind."""
    room = longest - len(".txt.part")
    yield fitted_name(name, "", room)
    number = 2
    while True:
        yield fitted_name(name, f" ({number})", room)
        number += 1
