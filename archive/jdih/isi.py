"""The text of a decree as a structure of its own: drafted from the record and its pages, edited, written out again. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from archive.errors import RuleError
from archive.geometry import Cell, Page, Word
from archive.jdih.bentuk import Blok, DiktumIsi, IsiNaskah, LampiranIsi
from archive.jdih.tanggal import prose_date
from archive.records import Rekaman

JUDUL, MENIMBANG, MENGINGAT, DIKTUM, PENUTUP, LAMPIRAN = (
    "judul", "menimbang", "mengingat", "diktum", "penutup", "lampiran",
)  # fmt: skip
GRACE = "DENGAN RAHMAT TUHAN YANG MAHA ESA"
_CLOSING = re.compile(r"\W*(?:ditetapkan\s+di|pada\s+tanggal|ttd)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ruas:
    """A stretch of the text: which part it belongs to, what stands before it (`a.`, `KESATU`), the words."""

    bagian: str
    label: str
    teks: str


def draft_isi(rekaman: Rekaman, pages: Sequence[Page] = ()) -> IsiNaskah:
    """The text as read; tables of attachments come from the ruled cells of `pages` (upright, as kept with the record).

    Raises RuleError when it is no decree.
    """
    keputusan = rekaman.keputusan
    if keputusan is None:
        raise RuleError("naskah ini bukan Keputusan; isinya tidak dapat disusun.")
    by_number = {page.number: page for page in pages}
    signs = (keputusan.penandatangan.nama or "", keputusan.penandatangan.jabatan or "")
    lampiran = []
    for one in keputusan.lampiran:
        pages_of = range(one.halaman_awal, one.halaman_akhir + 1)
        blocks = [
            block for number in pages_of for block in _blocks(number, by_number.get(number), rekaman.teks)
        ]
        kept, signed = _without_signature(blocks, *signs)
        lampiran.append(LampiranIsi(one.judul, one.halaman_awal, one.halaman_akhir, kept, signed))
    first = rekaman.teks[0].splitlines() if rekaman.teks else []
    return IsiNaskah(
        instansi=keputusan.instansi or "",
        nomor=keputusan.nomor or "",
        tahun=keputusan.tahun or "",
        tentang=keputusan.tentang or "",
        pembuka=(GRACE,) if any(fuzz.ratio(GRACE, line.strip().upper()) >= 88 for line in first) else (),
        menimbang=keputusan.menimbang,
        mengingat=keputusan.mengingat,
        memperhatikan=keputusan.memperhatikan,
        diktum=tuple(DiktumIsi(one.label, one.isi) for one in keputusan.diktum),
        lampiran=tuple(lampiran),
        tempat=keputusan.tempat_ditetapkan or "",
        tanggal=keputusan.tanggal_ditetapkan or "",
        jabatan=keputusan.penandatangan.jabatan or "",
        nama=keputusan.penandatangan.nama or "",
        halaman=rekaman.teks,
    )


def segments(isi: IsiNaskah) -> tuple[Ruas, ...]:
    """The text in reading order, as the salinan is written and as it is compared."""
    nomor = isi.nomor if "/" in isi.nomor else f"{isi.nomor} TAHUN {isi.tahun}"
    parts = [
        Ruas(JUDUL, "", f"KEPUTUSAN {isi.instansi}"),
        Ruas(JUDUL, "NOMOR", nomor),
        Ruas(JUDUL, "TENTANG", isi.tentang),
        *(Ruas(JUDUL, "", line) for line in isi.pembuka),
        Ruas(JUDUL, "", f"{isi.jabatan},"),
    ]
    for bagian, name, items, letters in (
        (MENIMBANG, "Menimbang", isi.menimbang, True),
        (MENGINGAT, "Mengingat", isi.mengingat, False),
        (MENGINGAT, "Memperhatikan", isi.memperhatikan, False),
    ):
        parts += [
            Ruas(bagian, f"{name if not place else ''} {_mark(place, len(items), letters)}".strip(), item)
            for place, item in enumerate(items)
        ]
    if isi.diktum:
        parts.append(Ruas(DIKTUM, "", "MEMUTUSKAN:"))
        parts.append(Ruas(DIKTUM, "Menetapkan", f"KEPUTUSAN {isi.instansi} TENTANG {isi.tentang}."))
    parts += [Ruas(DIKTUM, one.label, one.isi) for one in isi.diktum]
    if isi.tempat or isi.tanggal:
        parts.append(Ruas(PENUTUP, "", f"Ditetapkan di {isi.tempat} pada tanggal {prose_date(isi.tanggal)}"))
    signature = Ruas(PENUTUP, "", f"{isi.jabatan}, {isi.nama}")
    parts.append(signature)
    for lampiran in isi.lampiran:
        written = [part for block in lampiran.blok for part in _written(block)]
        if not title_written(lampiran):
            parts.append(Ruas(LAMPIRAN, "", lampiran.judul))
        parts += [Ruas(LAMPIRAN, "", one) for one in written]
        if lampiran.ditandatangani:
            parts.append(signature)
    return tuple(one for one in parts if one.teks.strip(" ,"))


def title_written(lampiran: LampiranIsi) -> bool:
    """Whether the blocks of an attachment begin with its title, over one line or several."""
    head = " ".join(part for block in lampiran.blok[:10] for part in _written(block))
    return not lampiran.judul.strip() or fuzz.partial_ratio(lampiran.judul.upper(), head.upper()) >= 85


def plain_text(isi: IsiNaskah) -> str:
    """The whole text, a segment a line."""
    return "".join(f"{one.label} {one.teks}".strip() + "\n" for one in segments(isi))


def edit_isi(isi: IsiNaskah, **values: object) -> IsiNaskah:
    """The text with parts as a person wrote them; raises RuleError for a part that does not exist."""
    unknown = set(values) - set(IsiNaskah.__dataclass_fields__)
    if unknown:
        raise RuleError(f"isi {', '.join(sorted(unknown))}: bagian ini tidak ada.")
    return replace(isi, **values)  # type: ignore[arg-type]


def _mark(place: int, count: int, letters: bool) -> str:
    if count == 1:
        return ""
    return f"{chr(97 + place) if letters and place < 26 else place + 1}."


def _without_signature(blocks: list[Blok], nama: str, jabatan: str) -> tuple[tuple[Blok, ...], bool]:
    """The blocks of an attachment without the closing it shares with the decree, and whether it had one."""
    end, signed = len(blocks), False
    for place in range(len(blocks) - 1, max(len(blocks) - 8, -1), -1):
        teks = blocks[place].teks
        if nama and fuzz.partial_ratio(nama.upper(), teks.upper()) >= 88 and len(teks) < 2 * len(nama) + 10:
            end, signed = place, True
        elif signed and (
            _CLOSING.match(teks)
            or (jabatan and teks and fuzz.partial_ratio(teks.upper(), jabatan.upper()) >= 85)
        ):
            end = place
        elif signed:
            break
    return tuple(blocks[:end]), signed


def _written(block: Blok) -> Iterable[str]:
    if block.teks:
        yield block.teks
    for row in block.baris:
        yield " ".join(cell for cell in row if cell)


def _blocks(number: int, page: Page | None, teks: Sequence[str]) -> Iterable[Blok]:
    """Paragraphs and tables of a page from top to bottom."""
    if page is None:
        lines = teks[number - 1].splitlines() if 0 < number <= len(teks) else []
        yield from (Blok(teks=" ".join(line.split()), halaman=number) for line in lines if line.strip())
        return
    found: list[tuple[float, Blok]] = []
    inside: set[int] = set()
    for table in sorted({cell.table for cell in page.cells}):
        cells = [cell for cell in page.cells if cell.table == table]
        rows = _rows(cells, page.words, inside)
        if len(rows) > 1 and len(rows[0]) > 1:
            found.append((min(cell.box[1] for cell in cells), Blok(baris=rows, kepala=1, halaman=number)))
        else:  # a single frame is no table
            for row in rows:
                text = " ".join(cell for cell in row if cell)
                if text:
                    found.append((min(cell.box[1] for cell in cells), Blok(teks=text, halaman=number)))
    outside = [word for place, word in enumerate(page.words) if place not in inside]
    for line in sorted({word.line for word in outside}):
        words = sorted((word for word in outside if word.line == line), key=lambda word: word.box[0])
        found.append((words[0].box[1], Blok(teks=" ".join(word.text for word in words), halaman=number)))
    yield from (block for _, block in sorted(found, key=lambda one: one[0]))


def _rows(cells: Sequence[Cell], words: Sequence[Word], inside: set[int]) -> tuple[tuple[str, ...], ...]:
    """The table's cells as text; a merged cell's text stands in its first place, the others are ""."""
    height = max(cell.row + cell.rowspan for cell in cells)
    width = max(cell.col + cell.colspan for cell in cells)
    grid = [["" for _ in range(width)] for _ in range(height)]
    for cell in cells:
        x0, y0, x1, y1 = cell.box
        mine = []
        for place, word in enumerate(words):
            x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
            if x0 <= x <= x1 and y0 <= y <= y1:
                inside.add(place)
                mine.append(word)
        mine.sort(key=lambda word: (word.line, word.box[0]))
        grid[cell.row][cell.col] = " ".join(word.text for word in mine)
    return tuple(tuple(row) for row in grid if any(row))
