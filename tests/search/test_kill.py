"""kill -9 in the middle of commits: what was committed is found, what was not is indexed again."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from search.index import open_index
from tests.search.papers import small

WRITER = """
import sys
from pathlib import Path
from search.index import open_index
from tests.search.papers import small

index = open_index(Path(sys.argv[1]), lambda i: ())
number = max(index.ids(), default=0)
print("ready", flush=True)
while True:
    index.add([small(number + step) for step in range(1, 4)])
    number += 3
    print(number, flush=True)
"""


@pytest.mark.slow
def test_killed_inside_commits(tmp_path: Path) -> None:
    path = tmp_path / "indeks"
    chance = random.Random(7)
    said = 0
    for _ in range(12):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONPATH": "."},
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.05, 0.35))
        writer.send_signal(signal.SIGKILL)
        said = max([said, *map(int, writer.stdout.read().split())])
        writer.stdout.close()
        writer.wait()

        index = open_index(path, lambda i: ())
        assert index.wanting == ""
        ids = index.ids()
        assert set(range(1, said + 1)) <= ids  # every commit that was reported
        assert ids == set(range(1, len(ids) + 1))  # whole commits only
        assert len(ids) % 3 == 0
        for number in chance.sample(sorted(ids), min(5, len(ids))):
            assert [hit.id for hit in index.search(f"khusus{number}x").hasil] == [number]
        index.close()
    assert said > 30
    index = open_index(path, lambda i: ())
    index.add([small(0)])
    files = {file.suffix for file in (path / index.builds.current()[0]).iterdir() if file.is_file()}
    assert files <= {".toc", ".seg", ".crc", ""}, "what the kills left is swept away by the next commit"
    index.close()
