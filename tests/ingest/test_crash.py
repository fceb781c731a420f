"""A power cut at any moment: the whole process tree is killed while ten files are taken in, then started again."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.ingest import odd_files
from tests.ingest.places import open_place

ROOT = Path(__file__).parents[2]
KILLS = 25
KILLS_IN_A_FOLDER = 4
PAPERS = {
    **{
        f"surat {n}.pdf": odd_files.text_pdf(f"Pengumuman KPU Kabupaten Contoh, lembar {n}") for n in range(7)
    },
    **{
        f"pindaian {n}.png": odd_files.picture("PNG", width=400, height=200, text=f"NOMOR {n}")
        for n in range(3)
    },
}


def start(data: Path) -> subprocess.Popen[bytes]:
    """The command line in a session of its own, taking in its inbox."""
    with (data.parent / "keluhan.txt").open("ab") as complaints:
        return subprocess.Popen(
            [sys.executable, str(ROOT / "arsip.py"), "ingest", "--data", str(data), "--workers", "2"],
            start_new_session=True,
            env={**os.environ, "ARSIP_SETTLE_SECONDS": "0.1"},
            stdout=subprocess.DEVNULL,
            stderr=complaints,
        )


def run_to_the_end(data: Path) -> float:
    """Seconds a whole run takes."""
    began = time.monotonic()
    assert start(data).wait(120) == 0, (data.parent / "keluhan.txt").read_text()
    return time.monotonic() - began


def fresh(data: Path) -> Path:
    shutil.rmtree(data, ignore_errors=True)
    for name, paper in PAPERS.items():
        odd_files.write(data / "masuk", name, paper)
    return data


def assert_whole(data: Path, told: str) -> None:
    """Every file is filed exactly once, the inbox is empty, and the audit finds nothing."""
    place = open_place(data)
    try:
        rows = place.store.with_status("terarsip")
        wanted = {hashlib.sha256(paper).hexdigest() for paper in PAPERS.values()}
        assert sorted(row.sha256 for row in rows) == sorted(wanted), told
        assert place.store.count_by_status() == {"terarsip": len(PAPERS)}, told
        assert sorted(row.nama_asal for row in rows) == sorted(PAPERS), told
        for folder in ("masuk", "duplikat", "gagal", ".kerja", ".keluar", ".percobaan"):
            assert place.names(folder) == [], told
        originals = [path for path in place.names("arsip") if "/asli." in path]
        assert len(originals) == len(PAPERS), told
    finally:
        place.store.close()
    done = subprocess.run(
        [sys.executable, str(ROOT / "arsip.py"), "check", "--data", str(data)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (0, f"Tidak ada kesalahan pada {len(PAPERS)} naskah.\n"), told


def moments(duration: float) -> list[float]:
    """Moments spread over a run, in an order that mixes early and late ones."""
    spread = [duration * (number + 0.5) / KILLS for number in range(KILLS)]
    return [spread[(number * 7) % KILLS] for number in range(KILLS)]


def killed_at(moment: float, data: Path) -> bool:
    """Starts, kills the whole tree after so many seconds, and says whether it was still at work."""
    tree = start(data)
    try:
        assert tree.wait(moment) == 0, (data.parent / "keluhan.txt").read_text()
    except subprocess.TimeoutExpired:
        os.killpg(tree.pid, signal.SIGKILL)
        tree.wait()
        return True
    return False


@pytest.mark.slow
@pytest.mark.ocr
def test_killed_at_25_moments_every_file_is_filed_once(tmp_path: Path) -> None:
    data = fresh(tmp_path / "data")
    duration = run_to_the_end(data)
    assert_whole(data, "without a kill")
    kills_here = 0
    fresh(data)
    for moment in moments(duration):
        while not killed_at(moment, data):
            assert_whole(data, f"after {kills_here} kills, before {moment:.2f} s")
            # Earlier kills left too little work to be killed at this moment: it is tried on a fresh folder. And a
            # fresh run may be quicker than the first, whose program was not yet in the disk cache.
            moment *= 1 if kills_here else 0.9
            fresh(data)
            kills_here = 0
        kills_here += 1
        if kills_here == KILLS_IN_A_FOLDER:
            run_to_the_end(data)
            assert_whole(data, f"after {kills_here} kills, the last at {moment:.2f} s")
            fresh(data)
            kills_here = 0
    run_to_the_end(data)
    assert_whole(data, "after the last kill")


@pytest.mark.slow
def test_killed_before_each_step_nothing_is_lost_or_done_twice(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("kill_at_step.py")), str(tmp_path / "data")],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-300:] + done.stderr[-3000:]
    assert len(done.stdout.splitlines()) > 60  # steps that were tried
