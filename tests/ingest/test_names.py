import os
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.names import fitted_name, free_names, shown_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("surat 12.pdf", "surat 12.pdf"),
        ("a\nb\t.pdf", "a�b�.pdf"),  # one line in a log, a note or a table
        ("\x1b[31mmerah.pdf", "�[31mmerah.pdf"),  # no colours on the clerk's terminal
        ("surat\u202efdp.exe", "surat�fdp.exe"),  # writing that runs backwards hides the ending
        (os.fsdecode(b"latin-\xe9.pdf"), "latin-�.pdf"),
        ("😀 undangan.pdf", "😀 undangan.pdf"),
        ("..", ".."),
    ],
)
def test_shown_name(name: str, shown: str) -> None:
    assert shown_name(name) == shown


def test_free_names_count_up_before_the_ending() -> None:
    assert list(islice(free_names("surat.pdf"), 3)) == ["surat.pdf", "surat (2).pdf", "surat (3).pdf"]


@given(
    st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1), st.integers(0, 9)
)
def test_names_fit_and_stay_text(name: str, number: int) -> None:
    for made in (fitted_name(name, f" ({number})"), *islice(free_names(name), 3)):
        assert len(os.fsencode(made)) <= 255
        made.encode()
