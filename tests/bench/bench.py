"""How fast `arsip ingest` is with everything it does, against plain Tesseract on the same pages.

    make bench                       # the samples, three rounds
    python tests/bench/bench.py --rounds 5 --processes 2 FILE...

Scanned pages only: born-digital files need no OCR, and would flatter the ratio. The page images are made before the
clock starts, grey, at the scan's own resolution; both sides run the same number of processes, one page each at a
time, and take turns within each round. CPU seconds are less moved by a busy machine than the clock is.
"""

import argparse
import ctypes
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import cv2  # noqa: E402
import numpy as np  # noqa: E402
import pypdfium2 as pdfium  # noqa: E402
from PIL import Image  # noqa: E402

from ingest.batch import ENDINGS  # noqa: E402
from ingest.raster import open_document  # noqa: E402
from ingest.sniff import sniff  # noqa: E402

PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Run:
    """One run of either side."""

    wall: float
    cpu: float
    memory_mb: float = 0.0


def scanned(paths: Sequence[Path]) -> list[Path]:
    """Files of which no page is born digital."""
    found = []
    for path in paths:
        with open_document(path, sniff(path)) as document:
            if not any(document.page(index).digital for index in range(document.count)):
                found.append(path)
    return found


def page_images(path: Path, folder: Path) -> Iterator[tuple[Path, int]]:
    """PGM files of the pages of a file at their own resolution, with that resolution."""
    if sniff(path) == "pdf":
        with pdfium.PdfDocument(path) as pdf:
            for number, page in enumerate(pdf):
                sides = [max(item.get_px_size()) for item in page.get_objects(max_depth=3) if item.type == 3]
                dpi = round(max(sides, default=300 * max(page.get_size()) / 72) / max(page.get_size()) * 72)
                pixels = np.asarray(page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L"))
                yield write_pgm(folder / f"{path.stem}-{number}.pgm", pixels), dpi
        return
    with Image.open(path) as image:
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            dpi = round(float(image.info.get("dpi", (0,))[0]) or max(image.size) / 11.7)
            yield write_pgm(folder / f"{path.stem}-{number}.pgm", np.asarray(image.convert("L"))), dpi


def write_pgm(target: Path, pixels: object) -> Path:
    """Writes a grey picture."""
    cv2.imwrite(str(target), np.asarray(pixels, np.uint8))
    return target


def plain_tesseract(images: Sequence[tuple[Path, int]], processes: int) -> Run:
    """One Tesseract process a page, `processes` at a time, text only."""

    def one(image: tuple[Path, int]) -> None:
        path, dpi = image
        subprocess.run(
            ["tesseract", path, path.with_suffix(""), "-l", "ind", "--dpi", str(max(70, dpi)), "txt"],
            check=True,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )

    before, began = cpu_seconds(), time.monotonic()
    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(one, images))
    return Run(time.monotonic() - began, cpu_seconds() - before)


def arsip_ingest(files: Sequence[Path], data: Path, processes: int) -> Run:
    """The whole command, from its start to its end, into an empty archive."""
    before, began = cpu_seconds(), time.monotonic()
    command = [
        sys.executable,
        ROOT / "arsip.py",
        "ingest",
        "--data",
        data,
        "--workers",
        str(processes),
        *files,
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    largest = [0.0]
    watching = threading.Thread(target=watch_memory, args=(process.pid, largest), daemon=True)
    watching.start()
    told, _ = process.communicate()
    wall = time.monotonic() - began
    watching.join()
    with suppress(ChildProcessError):  # the fork server outlives its parent by a moment and is ours then
        while True:
            os.wait()
    if process.returncode not in (0, 1):
        sys.exit(told.decode())
    return Run(wall, cpu_seconds() - before, largest[0])


def watch_memory(root: int, largest: list[float]) -> None:
    """Keeps the greatest resident size of any process of the tree, in MB, until its root ends."""
    while Path(f"/proc/{root}/stat").exists():
        parents: dict[int, int] = {}
        peak: dict[int, float] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with suppress(OSError, ValueError, IndexError):
                    status = dict(
                        line.split(":", 1)
                        for line in (entry / "status").read_text().splitlines()
                        if ":" in line
                    )
                    parents[int(entry.name)] = int(status["PPid"])
                    peak[int(entry.name)] = int(status.get("VmHWM", "0 kB").split()[0]) / 1000
        tree, size = {root}, 0
        while len(tree) > size:
            size = len(tree)
            tree |= {pid for pid, parent in parents.items() if parent in tree}
        largest[0] = max([largest[0], *(peak.get(pid, 0.0) for pid in tree)])
        with suppress(OSError):
            if " Z" in Path(f"/proc/{root}/stat").read_text()[:200]:
                return
        time.sleep(0.1)


def cpu_seconds() -> float:
    """CPU time of all ended children."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Runs the rounds and prints what came out; exit 1 when the ratio is over `--most`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--most", type=float, default=0.0, help="fail when the ratio is greater")
    parser.add_argument("files", nargs="*", type=Path, help="default: the samples")
    args = parser.parse_args()
    given = args.files or [p for p in sorted((ROOT / "samples").glob("*/*")) if p.suffix.lower() in ENDINGS]
    # Orphans of the runs come to us, so that their CPU time is counted.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory(prefix="arsip-bench-") as folder:
        files = scanned(given)
        images = [image for path in files for image in page_images(path, Path(folder))]
        pages = len(images)
        print(
            f"{len(files)} files, {pages} scanned pages, {args.processes} processes, load {os.getloadavg()[0]:.1f}"
        )
        plain, ours = [], []
        for number in range(args.rounds):
            plain.append(plain_tesseract(images, args.processes))
            ours.append(arsip_ingest(files, Path(folder) / f"data-{number}", args.processes))
            print(
                f"round {number + 1}: tesseract {plain[-1].wall:.1f} s, arsip {ours[-1].wall:.1f} s",
                flush=True,
            )
    ratio = statistics.median(b.wall / a.wall for a, b in zip(plain, ours, strict=True))
    cpu_ratio = statistics.median(b.cpu / a.cpu for a, b in zip(plain, ours, strict=True))
    for name, runs in (("tesseract", plain), ("arsip", ours)):
        wall, cpu = statistics.median(r.wall for r in runs), statistics.median(r.cpu for r in runs)
        print(
            f"{name:10} {60 * pages / wall:6.1f} pages/minute  {wall / pages:5.2f} s/page  {cpu / pages:5.2f} CPU s/page"
        )
    print(f"ratio      {ratio:.2f} by the clock, {cpu_ratio:.2f} by CPU time (median of {args.rounds})")
    print(f"largest process of arsip: {max(run.memory_mb for run in ours):.0f} MB")
    return 1 if args.most and ratio > args.most else 0


if __name__ == "__main__":
    sys.exit(main())
