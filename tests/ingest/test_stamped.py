"""Under a stamp: what is plainly read stays, ink goes, and a damaged title is read back and told."""

from archive.geometry import Word
from ingest.lines import Line, make_line
from ingest.stamped import clear_lines


def line(*words: tuple[str, float], y: float = 100.0) -> Line:
    made, x = [], 50.0
    for text, conf in words:
        made.append(Word(text, (x, y, x + 5.0 * len(text), y + 8.0), conf, 0))
        x += 5.0 * len(text) + 4.0
    return make_line(made, 1)


def cleared(*lines: Line) -> list[str]:
    return [kept.text for kept in clear_lines(lines)[0]]


def test_what_is_plain_stays_as_it_is() -> None:
    block = (
        line(("Sekretaris", 0.96), ("KPU", 0.97)),
        line(("Budi", 0.95), ("Santosa,", 0.93), ("S.H.", 0.9)),
    )
    assert cleared(*block) == ["Sekretaris KPU", "Budi Santosa, S.H."]
    assert clear_lines(block)[1] == []


def test_scraps_of_a_stamp_beside_plain_words_are_left_out() -> None:
    assert cleared(line(("uv", 0.25), ("m3.", 0.26), ("Sekretaris", 0.94))) == ["Sekretaris"]
    assert cleared(line(("Ka", 0.43), ("to", 0.6), y=120.0)) == []


def test_a_title_damaged_by_ink_is_read_back_and_told() -> None:
    lines, mended = clear_lines([line(("WA", 0.4), ("ssekretanz", 0.2), ("KPU", 0.97), ("Kota", 0.97))])
    assert [kept.text for kept in lines] == ["Sekretaris KPU Kota"]
    assert mended == ["ssekretanz"]


def test_capitals_stay_capitals() -> None:
    assert cleared(line(("SEKRETARlS", 0.5), ("KABUPATEN", 0.97))) == ["SEKRETARIS KABUPATEN"]


def test_a_name_is_never_mended_nor_its_nip_shortened() -> None:
    assert cleared(line(("Kepalawati", 0.9), ("Sari", 0.9))) == ["Kepalawati Sari"]
    assert cleared(line(("NIP.", 0.9), ("19800101", 0.9), ("10", 0.3), ("1", 0.9))) == ["NIP. 19800101 10 1"]


def test_the_rank_between_name_and_nip_goes() -> None:
    assert cleared(line(("Pembijia", 0.8), ("Utama", 0.9), ("Muda", 0.9))) == []
