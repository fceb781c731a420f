"""Bags that another system can take, checked by the rules of the format."""

import json
from pathlib import Path

import pytest

from archive.errors import NotFoundError, RuleError, StoreError
from archive.export_bag import check_bag, export_folders, export_naskah
from tests.archive.offices import Home, letter


def fill(home: Home) -> None:
    for number, hal in ((1, "Naik 5% — “é”"), (2, "Dua"), (3, "Tiga")):
        code = "HK.03.1" if number < 3 else "KU.03.3"
        home.file(home.take(bytes([number]) * 9, f"{number}.pdf"), letter(f"{number}/{code}/3601/2025", hal))


def test_a_bag_for_each_document(home: Home, tmp_path: Path) -> None:
    fill(home)
    bags = list(export_naskah([1, 3], tmp_path / "keluar", store=home.store, files=home.files))
    assert [bag.name for bag in bags] == ["naskah-000001", "naskah-000003"]
    assert [check_bag(bag) for bag in bags] == [[], []]
    data = sorted(path.name for path in (bags[0] / "data").iterdir())
    assert data == ["arsip.pdf", "asli.pdf", "halaman.json.gz", "naskah.json", "rekaman.json"]
    assert (bags[0] / "bagit.txt").read_text() == "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    told = json.loads((bags[0] / "metadata/naskah.json").read_text("utf-8"))
    assert told[0]["nomor"] == "1/HK.03.1/3601/2025"
    trail = json.loads((bags[0] / "metadata/jejak.json").read_text("utf-8"))
    assert "terarsip" in [entry["peristiwa"] for entry in trail]
    info = dict(line.split(": ", 1) for line in (bags[0] / "bag-info.txt").read_text("utf-8").splitlines())
    size = sum(path.stat().st_size for path in (bags[0] / "data").iterdir())
    assert info["Payload-Oxum"] == f"{size}.5"
    assert info["Source-Organization"] == "KOMISI PEMILIHAN UMUM KABUPATEN CONTOH"


def test_a_bag_for_each_folder(home: Home, tmp_path: Path) -> None:
    fill(home)
    bags = list(
        export_folders([1, 2, 3], tmp_path, store=home.store, files=home.files, organisation="KPU Contoh")
    )
    assert [bag.name for bag in bags] == ["HK.03-2025", "KU.03-2025"]
    assert [check_bag(bag) for bag in bags] == [[], []]
    listed = (bags[0] / "manifest-sha256.txt").read_text("utf-8")
    assert "  data/0001 Naik 5%25 — “é”/asli.pdf\n" in listed
    assert "Source-Organization: KPU Contoh\n" in (bags[0] / "bag-info.txt").read_text("utf-8")
    assert len(json.loads((bags[0] / "metadata/naskah.json").read_text("utf-8"))) == 2


def test_damage_of_a_bag_is_found(home: Home, tmp_path: Path) -> None:
    fill(home)
    (bag,) = export_naskah([1], tmp_path, store=home.store, files=home.files)
    (bag / "data/asli.pdf").write_bytes(b"lain")
    (bag / "data/arsip.pdf").unlink()
    (bag / "data/tambahan.txt").write_bytes(b"?")
    (bag / "bag-info.txt").write_bytes(b"")
    said = " ".join(check_bag(bag))
    for words in (
        "asli.pdf berubah",
        "arsip.pdf hilang",
        "tambahan.txt tidak tercantum",
        "bag-info.txt berubah",
    ):
        assert words in said
    (bag / "bagit.txt").unlink()
    assert check_bag(bag) == ["naskah-000001: bukan BagIt."]


def test_what_cannot_be_exported(home: Home, tmp_path: Path) -> None:
    fill(home)
    waiting = home.take(b"menunggu", "4.pdf")

    def export(naskah_id: int) -> list[Path]:
        return list(export_naskah([naskah_id], tmp_path / "keluar", store=home.store, files=home.files))

    with pytest.raises(NotFoundError):
        export(99)
    with pytest.raises(RuleError, match="belum diarsipkan"):
        export(waiting.id)
    export(1)
    with pytest.raises(RuleError, match="sudah ada"):
        export(1)
    damaged = home.store.get(2)
    assert damaged is not None
    home.files.path(damaged, "asli").write_bytes(b"berubah")
    with pytest.raises(StoreError, match="isi aslinya berubah"):
        export(2)
    assert [path.name for path in (tmp_path / "keluar").iterdir() if path.name[0] != "."] == ["naskah-000001"]
