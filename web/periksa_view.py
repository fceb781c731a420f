"""A record laid out for checking: fields to type in beside the pages, what is doubtful first, and who changed what."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from archive.errors import ArsipError
from archive.geometry import Box, Page
from archive.koreksi import doubtful, sidik
from archive.koreksi_medan import CELLS, Medan, label_of, lists_of, medan_of
from archive.koreksi_store import Simpanan, history
from archive.koreksi_tabel import NEW_STEPS, arrows_text, cell_symbols, table_paths, value_in
from archive.naskah_store import Naskah
from archive.records import JENIS_SURAT, SIMBOL, Rekaman, TabelLangkah
from archive.saran import Saran, suggest
from web import bagan, links
from web.kantor import Kantor
from web.marks import grown, stored_pages
from web.page_image import size

MOST_PAGES = 60
LIST_ORDER = ("surat", "keputusan", "sop")


@dataclass(frozen=True, slots=True)
class Isian:
    """A field of the form. `dibaca` is what the program read where a person corrected it, `kini` what the archive has
    where that is not what was typed; None for neither.
    """

    path: str
    id: str
    label: str
    nilai: str
    bentuk: str = "baris"
    ragu: bool = False
    keyakinan: float = 1.0
    halaman: int = 0
    tempat: str = ""
    salah: str = ""
    dibaca: str | None = None
    oleh: str = ""
    waktu: str = ""
    kini: str | None = None
    pilihan: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Kelompok:
    """Fields that stand together: some of one part, or a list with a place for new items."""

    id: str
    judul: str
    isian: tuple[Isian, ...]
    daftar: bool = False


@dataclass(frozen=True, slots=True)
class BarisTabel:
    """A step of a table in the form; `baru` is an empty one."""

    nomor: str
    sel: tuple[Isian, ...]
    pelaksana: tuple[Isian, ...]
    hapus: Isian | None = None
    baru: bool = False


@dataclass(frozen=True, slots=True)
class TabelIsian:
    """A step table in the form, with the drawing of its flow."""

    path: str
    id: str
    judul: Isian
    nama: tuple[Isian, ...]
    nama_baru: Isian
    baris: tuple[BarisTabel, ...]
    alur: Isian
    bagan: bagan.Bagan | None
    ragu: int


@dataclass(frozen=True, slots=True)
class Lembar:
    """A page of the scan; `kotak` are (id, box, is doubtful) in points of a page `lebar` by `tinggi`."""

    nomor: int
    gambar: str
    kata: str
    piksel: tuple[int, int]
    lebar: float
    tinggi: float
    kotak: tuple[tuple[str, Box, bool], ...]


@dataclass(frozen=True, slots=True)
class Lihat:
    """Everything the page shows."""

    naskah: Naskah
    rekaman: Rekaman
    sidik: str
    ragu: tuple[Kelompok, ...]
    lain: tuple[Kelompok, ...]
    tabel: tuple[TabelIsian, ...]
    lembar: tuple[Lembar, ...]
    rusak: str
    jumlah_ragu: int
    salah: tuple[tuple[str, str, str], ...]
    saran: tuple[Saran, ...]
    riwayat: tuple[Simpanan, ...]
    terakhir: Simpanan | None
    bentrok: tuple[Simpanan, ...] = ()
    terlambat: bool = False
    kode: str = ""
    kode_lain: str = ""


@dataclass(frozen=True, slots=True)
class Ketikan:
    """What a person typed and could not be saved: the values by path, why, and, when somebody else was quicker
    (`terlambat`), their saves.
    """

    typed: Mapping[str, str] = field(default_factory=dict)
    salah: Mapping[str, str] = field(default_factory=dict)
    bentrok: tuple[Simpanan, ...] = ()
    terlambat: bool = False
    kode: str = ""
    kode_lain: str = ""


NOTHING = Ketikan()


def view(naskah: Naskah, kantor: Kantor, ketikan: Ketikan = NOTHING) -> Lihat:
    """The page of a filed document; damaged page files cost the scan, not the form."""
    rekaman = kantor.store.rekaman(naskah.id)
    threshold = kantor.settings.review_threshold
    saved = history(kantor.engine, naskah.id)
    form = _Form(rekaman, ketikan, frozenset(doubtful(rekaman, threshold)), _corrected(saved))
    tables = tuple(form.table(path, one) for path, one in _tables(rekaman))
    groups = form.groups()
    urgent = tuple(one for one in groups if any(isian.ragu or isian.salah for isian in one.isian))
    pages, damage = _pages(naskah, kantor)
    last = next((one for one in saved if one.mengurungkan is None and not one.diurungkan), None)
    return Lihat(
        naskah=naskah,
        rekaman=rekaman,
        sidik=sidik(rekaman),
        ragu=urgent,
        lain=tuple(one for one in groups if one not in urgent),
        tabel=tables,
        lembar=_sheets(naskah, rekaman, pages, form),
        rusak=damage,
        jumlah_ragu=sum(isian.ragu for one in groups for isian in one.isian)
        + sum(one.ragu for one in tables),
        salah=tuple((field_id(path), label_of(path), why) for path, why in ketikan.salah.items()),
        saran=tuple(suggest(rekaman, kantor.settings.data)),
        riwayat=tuple(saved),
        terakhir=last if last and last.sidik_sesudah == sidik(rekaman) else None,
        bentrok=ketikan.bentrok,
        terlambat=ketikan.terlambat,
        kode=ketikan.kode,
        kode_lain=ketikan.kode_lain,
    )


def field_id(path: str) -> str:
    """The id of a field in the page."""
    return "f-" + path.replace("/", ".").replace("+", "baru")


def place_id(path: str) -> str:
    """The id of the place on the scan where a field was read."""
    return "t-" + path.replace("/", ".")


class _Form:
    """Makes the fields of a record, each with what was typed, what is doubtful and what was corrected."""

    def __init__(
        self,
        rekaman: Rekaman,
        ketikan: Ketikan,
        low: Collection[str],
        corrected: Mapping[str, tuple[Any, Simpanan]],
    ) -> None:
        self.rekaman, self.ketikan, self.low, self.corrected = rekaman, ketikan, low, corrected
        self.placed: dict[str, str] = {}  # evidence path to its id, of those that a field leads to

    def isian(
        self, path: str, label: str, nilai: str, bentuk: str = "baris", *, bukti: str = "", pilihan: Any = ()
    ) -> Isian:
        typed = self.ketikan.typed.get(path)
        shown = nilai if typed is None else typed.replace("\r\n", "\n")
        place = next((one for one in (path, bukti) if one in self.rekaman.bukti), "")
        found = self.rekaman.bukti.get(place)
        if place:
            self.placed[place] = place_id(place)
        read, save = self.corrected.get(path, (None, None))
        return Isian(
            path=path,
            id=field_id(path),
            label=label,
            nilai=shown,
            bentuk=bentuk,
            ragu=place in self.low and bool(place),
            keyakinan=found.keyakinan if found else 1.0,
            halaman=found.halaman if found else 0,
            tempat=place_id(place) if place else "",
            salah=self.ketikan.salah.get(path, ""),
            dibaca=value_in(read) if save is not None else None,
            oleh=save.oleh if save else "",
            waktu=save.waktu if save else "",
            kini=nilai if self.ketikan.terlambat and shown != nilai else None,
            pilihan=tuple(pilihan),
        )

    def groups(self) -> list[Kelompok]:
        """Single fields with doubt first and alone, then the parts, each list by itself."""
        fields = medan_of(self.rekaman)
        single = [self._of(one) for one in fields if not one.kelompok]
        found = []
        doubtful_ones = tuple(one for one in single if one.ragu or one.salah)
        if doubtful_ones:
            found.append(Kelompok("ragu", "Isian yang kurang yakin", doubtful_ones))
        for part in dict.fromkeys(_part(one.path) for one in single):
            rest = tuple(one for one in single if _part(one.path) == part and one not in doubtful_ones)
            if rest:
                found.append(Kelompok(f"bagian-{part.replace('/', '-')}", self._title(part), rest))
        for path, label in lists_of(self.rekaman).items():
            items = tuple(self._of(one) for one in fields if one.kelompok == path)
            new = self.isian(f"{path}/+", f"{label}, butir baru", "")
            found.append(
                Kelompok(
                    f"daftar-{path.replace('/', '-')}", self._list_title(path, label), (*items, new), True
                )
            )
        return found

    def _of(self, one: Medan) -> Isian:
        choices = [(jenis, jenis) for jenis in JENIS_SURAT] if one.bentuk == "jenis" else ()
        return self.isian(one.path, one.label, one.nilai, one.bentuk, bukti=one.kelompok, pilihan=choices)

    def _title(self, part: str) -> str:
        if part.startswith("sop/") and len(self.rekaman.sop) > 1:
            return f"Isian SOP ke-{int(part[4:]) + 1}"
        return {"jenis": "Jenis", "surat": "Isian surat", "keputusan": "Isian keputusan"}.get(
            part, "Isian SOP"
        )

    def _list_title(self, path: str, label: str) -> str:
        if path.startswith("sop/") and len(self.rekaman.sop) > 1:
            return f"{label} (SOP ke-{int(path.split('/')[1]) + 1})"
        return label

    def table(self, path: str, table: TabelLangkah) -> TabelIsian:
        """A step table, with empty rows for new steps."""
        names = tuple(
            self.isian(f"{path}/pelaksana/{n}", f"Nama pelaksana ke-{n + 1}", name)
            for n, name in enumerate(table.pelaksana)
        )
        rows = [self._row(path, table, n) for n in range(len(table.langkah))]
        typed = {key.split("/")[5] for key in self.ketikan.typed if key.startswith(f"{path}/langkah/+")}
        for name in sorted(typed | {f"+{n}" for n in range(NEW_STEPS)}):
            rows.append(self._new_row(path, table, name))
        cells = [one for row in rows for one in (*row.sel, *row.pelaksana)]
        return TabelIsian(
            path=path,
            id=field_id(path),
            judul=self.isian(f"{path}/judul", "Judul tabel", table.judul),
            nama=names,
            nama_baru=self.isian(f"{path}/pelaksana/+", "Nama pelaksana baru", ""),
            baris=tuple(rows),
            alur=self.isian(f"{path}/alur", "Alur", arrows_text(table), "paragraf"),
            bagan=bagan.draw(table),
            ragu=sum(one.ragu for one in cells),
        )

    def _row(self, path: str, table: TabelLangkah, n: int) -> BarisTabel:
        step, here = table.langkah[n], f"{path}/langkah/{n}"
        name = step.no or f"baris {n + 1}"
        return BarisTabel(
            step.no,
            tuple(
                self.isian(f"{here}/{cell}", f"{label}, langkah {name}", getattr(step, cell))
                for cell, label in CELLS.items()
            ),
            tuple(
                self._symbol(f"{here}/kolom/{k}", f"{actor}, langkah {name}", cell_symbols(table, n, k), here)
                for k, actor in enumerate(table.pelaksana)
            ),
            self.isian(f"{here}/hapus", f"Hapus langkah {name}", ""),
        )

    def _symbol(self, path: str, label: str, nilai: str, row: str) -> Isian:
        more = [(nilai, nilai)] if "+" in nilai else []
        choices = [("", ""), *((one, one) for one in SIMBOL), *more]
        return self.isian(path, label, nilai, "simbol", bukti=f"{row}/pelaksana", pilihan=choices)

    def _new_row(self, path: str, table: TabelLangkah, name: str) -> BarisTabel:
        here, number = f"{path}/langkah/{name}", f"baru {int(name[1:]) + 1}"
        return BarisTabel(
            "",
            tuple(
                self.isian(f"{here}/{cell}", f"{label}, langkah {number}", "")
                for cell, label in CELLS.items()
            ),
            tuple(
                self._symbol(f"{here}/kolom/{k}", f"{actor}, langkah {number}", "", here)
                for k, actor in enumerate(table.pelaksana)
            ),
            baru=True,
        )


def _tables(rekaman: Rekaman) -> list[tuple[str, TabelLangkah]]:
    found = [table for sop in rekaman.sop for table in sop.tabel]
    return list(zip(table_paths(rekaman), found, strict=True))


def _part(path: str) -> str:
    return "/".join(path.split("/")[:2]) if path.startswith("sop/") else path.split("/")[0]


def _corrected(saved: Sequence[Simpanan]) -> dict[str, tuple[Any, Simpanan]]:
    """By field what the program read and the save that corrected it last, of saves that count."""
    found: dict[str, tuple[Any, Simpanan]] = {}
    for save in reversed(saved):
        if save.mengurungkan is None and not save.diurungkan:
            found |= {one.medan: (one.dibaca, save) for one in save.ubahan}
    return found


def _pages(naskah: Naskah, kantor: Kantor) -> tuple[tuple[Page, ...], str]:
    try:
        return stored_pages(kantor.files.path(naskah, "halaman")), ""
    except ArsipError as error:
        return (), str(error)


def _sheets(naskah: Naskah, rekaman: Rekaman, pages: Sequence[Page], form: _Form) -> tuple[Lembar, ...]:
    if len(pages) > MOST_PAGES:
        told = {rekaman.bukti[path].halaman for path in form.placed}
        pages = [page for page in pages if page.number in told][:MOST_PAGES]
    return tuple(
        Lembar(
            nomor=page.number,
            gambar=links.page_image(naskah.id, page.number),
            kata=links.page_words(naskah.id, page.number),
            piksel=size(page),
            lebar=page.width,
            tinggi=page.height,
            kotak=tuple(
                (name, grown(rekaman.bukti[path].kotak), path in form.low)
                for path, name in form.placed.items()
                if rekaman.bukti[path].halaman == page.number
            ),
        )
        for page in pages
    )
