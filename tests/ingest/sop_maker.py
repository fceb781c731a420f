"""Pages of invented SOPs drawn in code: ruled cells with wrapped text, symbols in actor columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from archive.geometry import Box, Cell, Page, Symbol, Word

LETTER, HEIGHT, PITCH = 4.0, 8.0, 10.0  # points: width of a letter, height of a word, from line to line
Spot = tuple[int, int] | tuple[int, int, int, int]  # row, column (, rows, columns)


def wrapped(box: Box, text: str) -> list[Word]:
    """Words of the text from the top left of the box, broken at its right edge; `\\n` breaks too."""
    words: list[Word] = []
    x, y = box[0] + 3.0, box[1] + 3.0
    for number, paragraph in enumerate(text.split("\n")):
        if number:
            x, y = box[0] + 3.0, y + PITCH
        for part in paragraph.split():
            width = LETTER * len(part)
            if x + width > box[2] - 1.0 and x > box[0] + 3.0:
                x, y = box[0] + 3.0, y + PITCH
            words.append(Word(part, (x, y, x + width, y + HEIGHT), 1.0, round(y)))
            x += width + LETTER
    return words


@dataclass
class Sheet:
    """A page being drawn."""

    number: int = 1
    width: float = 612.0
    height: float = 936.0
    words: list[Word] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    symbols: list[Symbol] = field(default_factory=list)
    tables: int = 0

    def text(self, x: float, y: float, text: str, right: float = 580.0) -> "Sheet":
        self.words += wrapped((x - 3.0, y - 3.0, right, y + 500.0), text)
        return self

    def table(self, xs: Sequence[float], ys: Sequence[float], texts: Mapping[Spot, str]) -> "Sheet":
        """A ruled table; spots not named are empty cells, spots under a merged cell are left out."""
        covered: set[tuple[int, int]] = set()
        for spot in texts:
            row, col, rows, cols = spot if len(spot) == 4 else (*spot, 1, 1)
            covered |= {(r, c) for r in range(row, row + rows) for c in range(col, col + cols)}
            self._cell(xs, ys, (row, col, rows, cols), texts[spot])
        for row in range(len(ys) - 1):
            for col in range(len(xs) - 1):
                if (row, col) not in covered:
                    self._cell(xs, ys, (row, col, 1, 1), "")
        self.tables += 1
        return self

    def _cell(
        self, xs: Sequence[float], ys: Sequence[float], spot: tuple[int, int, int, int], text: str
    ) -> None:
        row, col, rows, cols = spot
        box = (xs[col] + 0.5, ys[row] + 0.5, xs[col + cols] - 0.5, ys[row + rows] - 0.5)
        self.cells.append(Cell(box, self.tables, row, col, rows, cols))
        self.words += wrapped(box, text)

    def shape(self, kind: str, x: float, y: float) -> "Sheet":
        self.symbols.append(Symbol(kind, (x - 15.0, y - 7.0, x + 15.0, y + 7.0)))
        return self

    def page(self) -> Page:
        return Page(
            self.number,
            self.width,
            self.height,
            0,
            "teks",
            tuple(self.words),
            tuple(self.cells),
            tuple(self.symbols),
        )


IDENTITY = (
    ("NOMOR SOP", "12/ORT.06/9901/2024"),
    ("TGL. PEMBUATAN", "5 Maret 2024"),
    ("TGL. REVISI", ""),
    ("TGL. EFEKTIF", "1 April 2024"),
    ("DISAHKAN OLEH", "Sekretaris KPU Kabupaten Contoh\n\n\nBudi Santosa\nNIP. 198001012005011002"),
    ("NAMA SOP", "Pengelolaan Surat Masuk"),
)
LISTS = (
    ("DASAR HUKUM:", "1. Undang-Undang Nomor 1 Tahun 2001;\n2. Peraturan Nomor 2 Tahun 2002."),
    ("KUALIFIKASI PELAKSANA:", "1. Teliti;\n2. Mampu mengetik."),
    ("KETERKAITAN:", "SOP Surat Keluar"),
    ("PERALATAN/PERLENGKAPAN:", "1. Komputer;\n2. Buku agenda."),
    ("PERINGATAN:", "Surat yang tidak dicatat akan hilang."),
    ("PENCATATAN DAN PENDATAAN:", "Disimpan dalam buku agenda."),
)


def identity(
    sheet: Sheet,
    rows: Sequence[tuple[str, str]] = IDENTITY,
    office: str = "KOMISI PEMILIHAN UMUM\nKABUPATEN CONTOH",
) -> float:
    """Draws an identity block with the office at its left; gives the height where it ends."""
    ys = [60.0]
    for label, value in rows:
        lines = max(2 if len(label) > 22 else 1, value.count("\n") + 1, -(-len(value) // 55))
        ys.append(ys[-1] + 8.0 + PITCH * lines)
    texts: dict[Spot, str] = {(0, 0, len(rows), 1): office}
    for row, (label, value) in enumerate(rows):
        texts[(row, 1)], texts[(row, 2)], texts[(row, 3)] = label, ":", value
    sheet.table([40.0, 200.0, 300.0, 312.0, 560.0], ys, texts)
    return ys[-1]


def lists(sheet: Sheet, top: float, boxes: Sequence[tuple[str, str]] = LISTS, height: float = 40.0) -> float:
    """Draws list boxes, two beside each other, labels above; gives the height where they end."""
    ys, texts = [top], {}
    for pair in range(0, len(boxes), 2):
        row = len(ys) - 1
        for col, (label, content) in enumerate(boxes[pair : pair + 2]):
            texts[(row, col)], texts[(row + 1, col)] = label, content
        ys += [ys[-1] + 16.0, ys[-1] + 16.0 + height]
    sheet.table([40.0, 300.0, 560.0], ys, texts)
    return ys[-1]


STEP_XS = [40.0, 66.0, 200.0, 260.0, 320.0, 400.0, 450.0, 520.0, 570.0]
HEAD: Mapping[Spot, str] = {
    (0, 0, 2, 1): "No",
    (0, 1, 2, 1): "Kegiatan",
    (0, 2, 1, 2): "Pelaksana",
    (0, 4, 1, 3): "Mutu Baku",
    (0, 7, 2, 1): "Ket",
    (1, 2): "Staf",
    (1, 3): "Kasubbag",
    (1, 4): "Kelengkapan",
    (1, 5): "Waktu",
    (1, 6): "Output",
}
STEPS = (
    ("1.", "Menerima surat", "Surat", "5 Menit", "Surat", ""),
    ("2.", "Memeriksa surat", "Lembar disposisi", "1 Jam", "Disposisi", ""),
    ("3.", "Mencatat surat dalam buku agenda", "Buku agenda", "10 Menit", "Catatan", "Harian"),
)


def steps(
    sheet: Sheet,
    top: float,
    rows: Sequence[Sequence[str]] = STEPS,
    *,
    head: Mapping[Spot, str] | None = HEAD,
    height: float = 34.0,
) -> list[float]:
    """Draws a step table (without a head when `head` is None); gives the top of each step and the end."""
    texts: dict[Spot, str] = dict(head or {})
    heads = 2 if head else 0
    ys = [top + 16.0 * i for i in range(heads + 1)]
    for number, row in enumerate(rows):
        for col, text in zip((0, 1, 4, 5, 6, 7), row, strict=True):
            texts[(heads + number, col)] = text
        ys.append(ys[-1] + height)
    sheet.table(STEP_XS, ys, texts)
    return ys[heads:]
