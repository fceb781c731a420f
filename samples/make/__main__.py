"""`python -m samples.make [NAME...]`: writes all samples, or those named, with their expected records."""

import json
import sys
from pathlib import Path

from samples.make.catalogue import SAMPLES
from samples.make.fonts import MissingFontError, register
from samples.make.readme import table
from samples.make.sample import Sample, make

ROOT = Path(__file__).parents[1]


def write(sample: Sample, root: Path = ROOT) -> Path:
    """Write one sample and its record below `root`; returns the path of the file."""
    data, expected = make(sample)
    path = root / sample.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.with_suffix(".json").write_bytes(expected)
    return path


def write_readme(root: Path = ROOT) -> None:
    """Write the table of all samples from the catalogue and the expected records."""
    rows = []
    for sample in SAMPLES:
        record = json.loads((root / sample.path).with_suffix(".json").read_text(encoding="utf-8"))
        rows.append((sample, record["jenis"], record["meta"]["halaman"]))
    (root / "README.md").write_text(table(rows), encoding="utf-8")


def main(names: list[str]) -> int:
    """Write the samples; returns the exit code."""
    unknown = set(names) - {s.name for s in SAMPLES}
    if unknown:
        print(f"no such sample: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    try:
        register()
    except MissingFontError as error:
        print(error, file=sys.stderr)
        return 1
    total = 0
    for sample in SAMPLES:
        if names and sample.name not in names:
            continue
        size = write(sample).stat().st_size
        total += size
        print(f"{size / 1000:8.0f} kB  {sample.path}")
    write_readme()
    print(f"{total / 1e6:8.2f} MB in all")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
