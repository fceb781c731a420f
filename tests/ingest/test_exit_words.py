"""Labels at diamonds: what counts as one, and where one that was passed over is looked for again."""

import pytest

from archive.geometry import Connector, Symbol, Word
from ingest.exit_words import label_of, unread_exits

DIAMOND = Symbol("keputusan", (100.0, 100.0, 140.0, 130.0))
OUT = (
    Connector(0, 1, ((142.0, 115.0), (200.0, 160.0))),
    Connector(0, 2, ((120.0, 132.0), (120.0, 160.0))),
)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Y", "Ya"),
        ("T", "Tidak"),
        ("YA", "Ya"),
        ("Tidak.", "Tidak"),
        ("Tldak", "Tidak"),
        ("Draf", ""),
        ("2", ""),
    ],
)
def test_labels(text: str, label: str) -> None:
    assert label_of(text) == label


def test_the_exits_of_a_diamond_without_any_label_are_looked_at_again() -> None:
    boxes = list(unread_exits([DIAMOND], OUT, []))
    for place in ((146.0, 108.0), (146.0, 122.0), (126.0, 138.0), (114.0, 138.0)):
        assert any(x0 <= place[0] <= x1 and y0 <= place[1] <= y1 for x0, y0, x1, y1 in boxes)


def test_a_diamond_with_a_label_is_left_alone() -> None:
    near = Word("Ya", (144.0, 105.0, 152.0, 112.0), 0.9, 0)
    assert list(unread_exits([DIAMOND], OUT, [near])) == []
    assert list(unread_exits([DIAMOND], OUT[:1], [])) == []  # one way out says nothing
