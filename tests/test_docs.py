"""The README says what is true: its settings, its commands, its picture, the installation."""

import getpass
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from archive.settings import SETTINGS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]


@pytest.mark.parametrize(("name", "default", "text"), SETTINGS, ids=[row[0] for row in SETTINGS])
def test_every_setting_stands_in_the_readme(name: str, default: str | int | float, text: str) -> None:
    cell = "" if default == "" else f"`{default}`"
    rows = [
        [cell.strip() for cell in row.split("|")[1:-1]]
        for row in README.splitlines()
        if row.startswith("| `ARSIP_")
    ]
    assert [f"`ARSIP_{name.upper()}`", cell, text] in rows


def test_no_setting_of_the_readme_is_gone() -> None:
    named = set(re.findall(r"\| `ARSIP_([A-Z_]+)` \|", README))
    assert named == {name.upper() for name, _, _ in SETTINGS}


def test_every_picture_of_the_readme_is_there() -> None:
    for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (ROOT / picture).is_file(), picture


@pytest.mark.slow
@pytest.mark.ocr
def test_the_commands_of_the_readme_run_as_written(tmp_path: Path) -> None:
    lines = [line for line in SHELL if line.startswith(".venv/bin/arsip")]
    assert lines
    for line in lines:
        words = [str(tmp_path) if word == "demo" else word for word in shlex.split(line)]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, (line, done.stderr)
        assert done.stdout


@pytest.mark.slow
def test_an_office_can_install_it(tmp_path: Path) -> None:
    """As the README says, into other places than the real ones."""
    assert "sudo make install" in SHELL
    place, data, units = tmp_path / "opt", tmp_path / "srv", tmp_path / "units"
    places = [f"PREFIX={place}", f"DATA={data}", f"UNITS={units}", f"OWNER={getpass.getuser()}"]
    done = subprocess.run(["make", "install", *places], cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    assert (data / "masuk").is_dir()
    unit = (units / "arsip.service").read_text()
    assert f"ExecStart={place}/.venv/bin/arsip serve --data {data}" in unit
    assert "@" not in unit
    shown = subprocess.run(
        [place / ".venv/bin/arsip", "version"], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert shown.returncode == 0, shown.stderr
