"""Words whose box a pen stroke or a stamp has stretched, set back to the height of the line they were read on."""

from dataclasses import replace

from archive.geometry import Page, Word

STRETCHED = 1.7  # times as high as the usual word of its line: more than capitals and commas make


def level_words(page: Page) -> Page:
    """The page with stretched words as high as their neighbours, so that they stand in their line again.

    Only words that the reader saw on one line (`Word.line`) are compared; born-digital pages are left alone.
    """
    if page.source != "ocr":
        return page
    by_line: dict[int, list[Word]] = {}
    for word in page.words:
        by_line.setdefault(word.line, []).append(word)
    usual: dict[int, float] = {}
    for line, own in by_line.items():
        heights = sorted(_height(word) for word in own)
        usual[line] = heights[(len(heights) - 1) // 2]
    words = tuple(_levelled(word, by_line[word.line], usual[word.line]) for word in page.words)
    return replace(page, words=words)


def _levelled(word: Word, line: list[Word], usual: float) -> Word:
    if _height(word) <= STRETCHED * usual:
        return word
    middle = (word.box[0] + word.box[2]) / 2
    beside = [other for other in line if _height(other) <= STRETCHED * usual]
    nearest = min(beside, key=lambda other: abs((other.box[0] + other.box[2]) / 2 - middle))
    if nearest.box[3] < word.box[1] or nearest.box[1] > word.box[3]:
        return word
    box = (word.box[0], nearest.box[1], word.box[2], nearest.box[3])
    return replace(word, box=box)


def _height(word: Word) -> float:
    return word.box[3] - word.box[1]
