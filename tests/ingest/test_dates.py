import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import MONTHS, find_date, impossible_date, incomplete_date, parse_date, parse_spoken_date


@pytest.mark.parametrize(
    ("text", "iso", "why"),
    [
        ("2 Juni 2025", "2025-06-02", "as written"),
        ("Contoh, 11 Maret 2025", "2025-03-11", "after the place"),
        ("pada tanggal 20 Januari 2025", "2025-01-20", "after a label"),
        ("2 5 Agustus 2O25", "2025-08-25", "a blank inside the day, a letter in the year"),
        ("l Nopember 2023", "2023-11-01", "old spelling, l for 1"),
        ("1 NOVEMBER 2023", "2023-11-01", "capitals"),
        ("pada tanggal20 Januari 2025", "2025-01-20", "the blank is lost"),
        ("pada tanggaly20Januari 2025", "2025-01-20", "a colon read as a letter"),
        ("01-11-2023", "2023-11-01", "digits with dashes"),
        ("1/11/2023", "2023-11-01", "digits with slashes"),
        ("17.08.2024", "2024-08-17", "digits with dots"),
        ("2024-08-17", "2024-08-17", "ISO"),
        ("7 Agt 2024", "2024-08-07", "short month"),
        ("29Oktober2024", "2024-10-29", "blanks lost"),
        ("12 0ktober 2024", None, "a month that begins with a digit is not trusted"),
        ("5 Septembar 2024", "2024-09-05", "a letter misread"),
        ("3 duni 2025", "2025-06-03", "only Juni is a letter away"),
        ("3 Juri 2025", None, "Juni or Juli"),
        ("31 Februari 2025", None, "does not exist"),
        ("32 Mei 2025", None, "does not exist"),
        ("Oktober 2025", None, "no day"),
        ("Nomor 12 Tahun 2025", None, "a number, not a date"),
        ("188.45/0581/BAPPEDA/2025", None, "a number, not a date"),
        ("so Mei 2024", None, "a word is not a day"),
        ("", None, "nothing"),
    ],
)
def test_dates_as_printed_and_misread(text: str, iso: str | None, why: str) -> None:
    assert parse_date(text) == iso, why


def test_where_the_date_stands() -> None:
    assert find_date("Contoh, 2 Juni 2025.") == ("2025-06-02", 8, 19)


def test_what_is_wrong_with_a_date_can_be_told() -> None:
    assert impossible_date("tanggal 31 Februari 2025") == "31 Februari 2025"
    assert impossible_date("tanggal 3 Februari 2025") is None
    assert incomplete_date("pada tanggal      Oktober 2025") == "Oktober 2025"
    assert incomplete_date("pada tanggal 3 Oktober 2025") is None


def test_a_date_in_words() -> None:
    text = "Pada hari ini, Rabu tanggal dua puluh tiga bulan Juli tahun dua ribu dua puluh lima bertempat di"
    assert parse_spoken_date(text) == "2025-07-23"
    assert parse_spoken_date("tanggal sebelas bulan Mei tahun dua ribu sembilan belas") == "2019-05-11"
    assert parse_spoken_date("tanggal lahir bulan tahun") is None


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    for found in (parse_date(text), parse_spoken_date(text)):
        assert found is None or dt.date.fromisoformat(found)
    assert impossible_date(text) is None or impossible_date(text) in text
    assert incomplete_date(text) is None or incomplete_date(text) in text


@given(st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1)))
def test_every_day_is_read_back(day: dt.date) -> None:
    assert parse_date(f"Contoh, {day.day} {MONTHS[day.month - 1][0].title()} {day.year}") == day.isoformat()
    assert parse_date(day.strftime("%d-%m-%Y")) == day.isoformat()
