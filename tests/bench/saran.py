"""How good the suggested codes are, on subjects the model has not seen and on the samples.

    make bench                        # among others
    python tests/bench/saran.py [DATA]

With DATA, the model kept in that data folder is measured; else a new office's.
"""

import csv
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from archive.nomor import parse_nomor  # noqa: E402
from archive.saran import suggest_subject  # noqa: E402
from archive.saran_latih import train  # noqa: E402
from archive.saran_model import save_model  # noqa: E402

TESTS = ROOT / "tests/archive/hal_uji.csv"
BINS = 5


@dataclass(frozen=True)
class Measured:
    """Shares of all subjects, but `in_three` and `first` of those that have a right code; `error` is how far the mean
    confidence is from the share that was right, over bins of confidence.
    """

    subjects: int
    in_three: float
    first: float
    sure: float
    sure_and_wrong: float
    silent: float
    error: float
    wrong: tuple[str, ...]


def test_subjects() -> list[tuple[str, list[str]]]:
    """Subjects never trained on, each with the codes that are right."""
    with TESTS.open(encoding="utf-8", newline="") as file:
        return [(row["hal"], row["kode"].split()) for row in csv.DictReader(file)]


test_subjects.__test__ = False  # type: ignore[attr-defined]  # pytest would take it for a test


def sample_subjects() -> list[tuple[str, list[str]]]:
    """The subjects of the sample letters whose numbers carry a code; the number itself is not shown."""
    found = []
    for path in sorted((ROOT / "samples/surat").glob("*.json")):
        surat = json.loads(path.read_text("utf-8")).get("surat") or {}
        nomor = parse_nomor(surat.get("nomor") or "")
        if nomor is not None and nomor.kode and surat.get("hal"):
            found.append((surat["hal"], [nomor.kode]))
    return found


def measure(data: Path, subjects: list[tuple[str, list[str]]] | None = None) -> Measured:
    """Asks the model in `data` about each subject."""
    asked = subjects if subjects is not None else test_subjects()
    answers = [(hal, codes, suggest_subject(hal, data)) for hal, codes in asked]
    meaningful = [(codes, found) for _, codes, found in answers if codes]
    in_three = sum(any(one.kode.kode in codes for one in found) for codes, found in meaningful)
    first = sum(bool(found) and found[0].kode.kode in codes for codes, found in meaningful)
    sure = [(hal, codes, found[0]) for hal, codes, found in answers if found and found[0].yakin]
    wrong = [
        f"{hal}: {best.kode.kode} {best.keyakinan}"
        for hal, codes, best in sure
        if best.kode.kode not in codes
    ]
    tops = [(found[0].keyakinan, found[0].kode.kode in codes) for _, codes, found in answers if found]
    error = 0.0
    for place in range(BINS):
        here = [(value, right) for value, right in tops if place / BINS <= value < (place + 1) / BINS]
        error += abs(sum(value for value, _ in here) - sum(right for _, right in here))
    return Measured(
        subjects=len(asked),
        in_three=in_three / max(len(meaningful), 1),
        first=first / max(len(meaningful), 1),
        sure=len(sure) / max(len(asked), 1),
        sure_and_wrong=len(wrong) / max(len(asked), 1),
        silent=sum(not found for _, _, found in answers) / max(len(asked), 1),
        error=error / max(len(tops), 1),
        wrong=tuple(wrong),
    )


def main() -> None:
    """Prints both measurements."""
    with tempfile.TemporaryDirectory() as work:
        data = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(work)
        if len(sys.argv) < 2:
            save_model(train(()), data)
        for name, subjects in (("unseen subjects", test_subjects()), ("sample letters", sample_subjects())):
            found = measure(data, subjects)
            print(f"{name}: {found.subjects}")
            for label in ("in_three", "first", "sure", "sure_and_wrong", "silent", "error"):
                print(f"  {label:15} {getattr(found, label):.3f}")
            for line in found.wrong:
                print(f"  sure and wrong: {line}")


if __name__ == "__main__":
    main()
