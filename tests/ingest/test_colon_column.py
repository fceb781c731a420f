"""A colon between label and value is not part of the value, whatever it was read as."""

import pytest

from archive.geometry import Word
from ingest.colon_column import without_colons
from ingest.lines import Line, make_line


def _value(*words: tuple[str, float, float], conf: float = 0.8) -> list[Line]:
    return [make_line([Word(t, (x0, 100.0, x1, 107.0), conf, 0) for t, x0, x1 in words], 1)]


OTHERS = {
    "nomor_sop": _value(("470/12/2022", 317, 380)),
    "tanggal_revisi": _value(("12", 317, 326), ("Juni", 330, 350)),
}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (_value(("1", 306, 307), ("3", 317, 322), ("Juli", 326, 340)), "3 Juli"),
        (_value(("13", 306, 322), ("Juli", 326, 340)), "3 Juli"),
        (_value(("1", 317, 321), ("Juli", 325, 340)), "1 Juli"),
        (_value(("11", 317, 326), ("Juli", 330, 345)), "11 Juli"),
        (_value(("11", 306, 316), ("Juli", 320, 335), conf=0.97), "11 Juli"),
    ],
)
def test_a_colon_read_as_a_digit(value: list[Line], text: str) -> None:
    assert without_colons({**OTHERS, "tanggal_efektif": value})["tanggal_efektif"][0].text == text


def test_an_empty_value_stays_empty() -> None:
    assert without_colons({**OTHERS, "tanggal_efektif": []})["tanggal_efektif"] == ()
