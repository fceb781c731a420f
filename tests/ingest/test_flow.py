"""The drawn flow becomes edges between step numbers, with the words at the diamonds, also over a page break."""

from archive.geometry import Connector, Page, Symbol, Word
from archive.records import Alur
from ingest.cell_text import Piece
from ingest.flow import read_flow
from ingest.step_rows import Row
from ingest.tables import StepTable

SIZE = (40.0, 20.0)


def symbol(kind: str, x: float, y: float) -> Symbol:
    return Symbol(kind, (x, y, x + SIZE[0], y + SIZE[1]))


def page(number: int, symbols: list[Symbol], arrows: list[tuple[int, int]], words: list[Word]) -> Page:
    connectors = []
    for start, end in arrows:
        a, b = symbols[start].box, symbols[end].box
        connectors.append(Connector(start, end, (((a[0] + a[2]) / 2, a[3]), ((b[0] + b[2]) / 2, b[1]))))
    return Page(number, 842, 595, 0, "ocr", tuple(words), (), tuple(symbols), tuple(connectors))


def table(rows: list[Row], pages: tuple[int, int]) -> StepTable:
    return StepTable(Piece(), (), tuple(rows), pages, 0.0)


def row(number: int, *symbols: Symbol) -> Row:
    box = symbols[0].box
    return Row(number, box[1] - 10, box[3] + 10, {}, tuple((0, s) for s in symbols))


def word(text: str, x: float, y: float) -> Word:
    return Word(text, (x, y, x + 5 * len(text), y + 7), 0.9, 0)


START, CHECK, END = (
    symbol("mulai_selesai", 100, 100),
    symbol("keputusan", 100, 160),
    symbol("proses", 100, 220),
)


def test_arrows_become_edges_and_labels_stand_at_their_exit() -> None:
    symbols = [START, CHECK, END]
    drawn = page(1, symbols, [(0, 1), (1, 2), (1, 0)], [word("Ya", 124, 181), word("Tidak", 70, 152)])
    back = drawn.connectors[2]
    drawn = Page(
        1, 842, 595, 0, "ocr", drawn.words, (), drawn.symbols,
        (*drawn.connectors[:2], Connector(1, 0, ((98.0, 170.0), back.points[1]))),
    )  # fmt: skip
    flow = read_flow(table([row(1, s) for s in symbols], (1, 1)), ["1", "2", "3"], [drawn])
    assert flow == (Alur("1", "2"), Alur("2", "3", "Ya"), Alur("2", "1", "Tidak"))


def test_one_label_tells_the_other_way_out() -> None:
    symbols = [START, CHECK, END]
    drawn = page(1, symbols, [(1, 2), (1, 0)], [word("ak", 125, 182)])
    flow = read_flow(table([row(1, s) for s in symbols], (1, 1)), ["1", "2", "3"], [drawn])
    assert flow == (Alur("2", "3", "Tidak"), Alur("2", "1", "Ya"))


def test_a_pentagon_carries_the_arrow_to_the_next_page() -> None:
    out, back = symbol("penghubung", 105, 300), symbol("penghubung", 105, 40)
    first = page(1, [START, out], [(0, 1)], [])
    second = page(2, [back, CHECK], [(0, 1)], [])
    flow = read_flow(table([row(1, START), row(2, CHECK)], (1, 2)), ["1", "2"], [first, second])
    assert flow == (Alur("1", "2"),)


def test_an_arrow_within_a_row_is_no_edge() -> None:
    beside = symbol("proses", 200, 100)
    drawn = page(1, [START, beside, CHECK], [(0, 1), (1, 2)], [])
    rows = [row(1, START, beside), row(1, CHECK)]
    assert read_flow(table(rows, (1, 1)), ["1", "2"], [drawn]) == (Alur("1", "2"),)


def test_steps_without_a_number_or_with_one_used_twice_have_no_edges() -> None:
    symbols = [START, CHECK, END]
    drawn = page(1, symbols, [(0, 1), (1, 2)], [])
    rows = [row(1, s) for s in symbols]
    assert read_flow(table(rows, (1, 1)), ["1", "", "2"], [drawn]) == ()
    assert read_flow(table(rows, (1, 1)), ["1", "1", "2"], [drawn]) == ()


def test_letters_in_circles_pair_them_on_any_page() -> None:
    out, other = symbol("penghubung", 105, 300), symbol("penghubung", 205, 300)
    back, third = symbol("penghubung", 205, 40), symbol("penghubung", 105, 40)
    late = symbol("proses", 205, 100)
    first = page(1, [START, CHECK, out, other], [(0, 2), (1, 3)], [word("A", 122, 306), word("B", 222, 306)])
    second = page(2, [third, back, END, late], [(0, 2), (1, 3)], [word("B", 122, 46), word("A", 222, 46)])
    rows = [row(1, START), row(1, CHECK), row(2, END), row(2, late)]
    flow = read_flow(table(rows, (1, 2)), ["1", "2", "3", "4"], [first, second])
    assert set(flow) == {Alur("1", "4"), Alur("2", "3")}
