"""Pages made from words in code, so that parsers are tested without a scan."""

from archive.geometry import Page, Word

LINE_HEIGHT = 14.0
LETTER = 5.5  # points a letter takes


def words_at(
    x: float, y: float, text: str, *, conf: float = 1.0, line: int = 0, height: float = 10.0
) -> list[Word]:
    """Words of one line, the first at x, y (points), each letter equally wide."""
    made = []
    for part in text.split():
        width = LETTER * len(part)
        made.append(Word(part, (x, y, x + width, y + height), conf, line))
        x += width + LETTER
    return made


def page_of(
    text: str, *, number: int = 1, left: float = 70.0, top: float = 60.0, source: str = "teks"
) -> Page:
    """A page that looks like `text`: a text line is a line, and columns of blanks are kept as distance."""
    words: list[Word] = []
    for i, line in enumerate(text.splitlines()):
        x = 0
        for part in line.split(" "):
            if part:
                at = left + LETTER * x
                y = top + LINE_HEIGHT * i
                words.append(Word(part, (at, y, at + LETTER * len(part), y + 10.0), 1.0, i))
            x += len(part) + 1
    return Page(number, 612.0, 936.0, 0, source, tuple(words))
