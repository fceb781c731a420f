import errno
import hashlib
import os
from pathlib import Path

import pytest

from archive.errors import StoreError
from ingest.aside import set_aside, set_aside_files, take_away
from tests.ingest.odd_files import write


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def aside(folder: Path, name: str, data: bytes, **more: bool) -> Path:
    return set_aside(write(folder / "masuk", name, data), folder / "gagal", "Rusak.", digest(data), **more)


def test_a_file_moves_with_a_note_beside_it(tmp_path: Path) -> None:
    target = aside(tmp_path, "surat.pdf", b"satu")
    assert target == tmp_path / "gagal" / "surat.pdf"
    assert target.read_bytes() == b"satu"
    assert "Rusak." in (tmp_path / "gagal" / "surat.pdf.txt").read_text()
    assert not (tmp_path / "masuk" / "surat.pdf").exists()


def test_names_that_meet_get_a_number_and_nothing_is_overwritten(tmp_path: Path) -> None:
    for data in (b"satu", b"dua", b"tiga", b"dua"):
        aside(tmp_path, "surat.pdf", data)
    assert {path.name: path.read_bytes() for path in set_aside_files(tmp_path / "gagal")} == {
        "surat.pdf": b"satu",
        "surat (2).pdf": b"dua",  # the same bytes are kept once
        "surat (3).pdf": b"tiga",
    }


def test_a_file_that_looks_like_a_note_is_not_overwritten_by_one(tmp_path: Path) -> None:
    aside(tmp_path, "surat.pdf.txt", b"catatan orang lain")
    target = aside(tmp_path, "surat.pdf", b"satu")
    assert target.name == "surat (2).pdf"
    assert (tmp_path / "gagal" / "surat.pdf.txt").read_bytes() == b"catatan orang lain"


def test_keep_leaves_the_source(tmp_path: Path) -> None:
    target = aside(tmp_path, "surat.pdf", b"satu", keep=True)
    assert (tmp_path / "masuk" / "surat.pdf").read_bytes() == target.read_bytes() == b"satu"
    assert os.stat(target).st_nlink == 1  # a copy: writing into it must not reach the store


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a\nb'\"c.pdf", "a\nb'\"c.pdf"),
        ("..", "_.."),
        ("dalam/folder.pdf", "dalam_folder.pdf"),
        ("x" * 255, "x" * 246),
        ("é" * 127 + ".", "é" * 122 + "."),  # letters are not cut in two
        ("😀.pdf", "😀.pdf"),
    ],
)
def test_odd_names_are_kept_where_they_can_be(tmp_path: Path, name: str, kept: str) -> None:
    source = write(tmp_path, "asli.pdf", b"isi")
    target = set_aside(source, tmp_path / "gagal", "Rusak.", digest(b"isi"), name=name)
    assert target.name == kept
    assert target.parent == tmp_path / "gagal"
    assert target.read_bytes() == b"isi"


@pytest.mark.parametrize("number", [errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP])
def test_other_disks_and_file_systems_without_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    real = os.link

    def link(source: Path, target: Path, *, follow_symlinks: bool = True) -> None:
        if number != errno.EXDEV or source.parent != target.parent:
            raise OSError(number, os.strerror(number))
        real(source, target, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(os, "link", link)
    aside(tmp_path, "surat.pdf", b"satu")
    aside(tmp_path, "surat.pdf", b"dua")
    assert [path.read_bytes() for path in set_aside_files(tmp_path / "gagal")] == [b"dua", b"satu"]
    assert list((tmp_path / "masuk").iterdir()) == []
    assert list((tmp_path / "gagal").glob(".*")) == []


def test_after_a_crash_between_link_and_note_there_is_one_file(tmp_path: Path) -> None:
    source = write(tmp_path, "masuk/surat.pdf", b"satu")
    (tmp_path / "gagal").mkdir()
    os.link(source, tmp_path / "gagal" / "surat.pdf")
    aside(tmp_path, "surat.pdf", b"satu")
    assert [path.name for path in set_aside_files(tmp_path / "gagal")] == ["surat.pdf"]
    assert not source.exists()


def test_what_is_tried_again_where_it_lies_stays(tmp_path: Path) -> None:
    target = aside(tmp_path, "surat.pdf", b"satu")
    assert set_aside(target, tmp_path / "gagal", "Masih rusak.", digest(b"satu")) == target
    assert target.read_bytes() == b"satu"
    assert "Masih rusak." in (tmp_path / "gagal" / "surat.pdf.txt").read_text()


def test_take_away_removes_these_bytes_only(tmp_path: Path) -> None:
    aside(tmp_path, "surat.pdf", b"satu")
    aside(tmp_path, "surat.pdf", b"dua")
    changed = aside(tmp_path, "ubah.pdf", b"tiga")
    changed.write_bytes(b"ditulis orang")
    assert take_away(tmp_path / "gagal", digest(b"satu")) == 1
    assert take_away(tmp_path / "gagal", digest(b"tiga")) == 1
    assert sorted(path.name for path in (tmp_path / "gagal").iterdir()) == [
        "surat (2).pdf",
        "surat (2).pdf.txt",
        "ubah.pdf",
    ]


def test_a_full_disk_leaves_the_file_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "link", link)
    with pytest.raises(StoreError, match="penuh"):
        aside(tmp_path, "surat.pdf", b"satu")
    assert (tmp_path / "masuk" / "surat.pdf").read_bytes() == b"satu"
    assert list((tmp_path / "gagal").iterdir()) == []
