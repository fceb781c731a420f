"""Which fields of a record a person may correct, what each is called and which values it takes. Pure."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from archive.records import JENIS_SURAT, SIMBOL, Rekaman

TANGGAL = re.compile(r"(?:sop/\d+|keputusan|surat)/tanggal(?:_\w+)?")
LONGEST = 4_000  # characters of a value
LONGEST_TEXT = 200_000  # of the text of a letter
YEARS = (1945, 2100)
PARTS: Mapping[str, str] = {"jabatan": "Jabatan", "nama": "Nama", "nip": "NIP"}
SOP: Mapping[str, str] = {
    "nama_sop": "Nama SOP",
    "nomor_sop": "Nomor SOP",
    "instansi": "Instansi",
    "tanggal_pembuatan": "Tanggal pembuatan",
    "tanggal_revisi": "Tanggal revisi",
    "tanggal_efektif": "Tanggal efektif",
    "tanggal_pengesahan": "Tanggal pengesahan",
    "disahkan_oleh": "yang mengesahkan",
    "jumlah_pelaksana": "Jumlah pelaksana",
}
SOP_LISTS: Mapping[str, str] = {
    "dasar_hukum": "Dasar hukum",
    "kualifikasi_pelaksana": "Kualifikasi pelaksana",
    "keterkaitan": "Keterkaitan",
    "peralatan_perlengkapan": "Peralatan dan perlengkapan",
    "peringatan": "Peringatan",
    "pencatatan_pendataan": "Pencatatan dan pendataan",
}
KEPUTUSAN: Mapping[str, str] = {
    "tentang": "Tentang",
    "nomor": "Nomor",
    "tahun": "Tahun",
    "instansi": "Instansi",
    "tempat_ditetapkan": "Ditetapkan di",
    "tanggal_ditetapkan": "Tanggal ditetapkan",
    "penandatangan": "penanda tangan",
    "salinan": "pengesah salinan",
}
KEPUTUSAN_LISTS: Mapping[str, str] = {
    "menimbang": "Menimbang",
    "mengingat": "Mengingat",
    "memperhatikan": "Memperhatikan",
}
SURAT: Mapping[str, str] = {
    "hal": "Hal",
    "nomor": "Nomor",
    "instansi": "Instansi",
    "tempat": "Tempat",
    "tanggal": "Tanggal",
    "sifat": "Sifat",
    "lampiran": "Lampiran",
    "dari": "Dari",
    "kepada": "Kepada",
    "penandatangan": "penanda tangan",
}
SURAT_LISTS: Mapping[str, str] = {"tembusan": "Tembusan"}
CELLS: Mapping[str, str] = {
    "no": "No.",
    "kegiatan": "Kegiatan",
    "kelengkapan": "Kelengkapan",
    "waktu": "Waktu",
    "output": "Output",
    "keterangan": "Keterangan",
}
BULAN = (
    "januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober", "november",
    "desember",
)  # fmt: skip
_MONTHS = {name: number for number, name in enumerate(BULAN, 1)} | {
    name[:3]: n for n, name in enumerate(BULAN, 1)
}
_MONTHS |= {"pebruari": 2, "nopember": 11, "agt": 8, "agst": 8}


@dataclass(frozen=True, slots=True)
class Medan:
    """A field that may be corrected: its path, its label, its value as a person types it, and how it is typed.

    `bentuk` is "baris" (a line), "paragraf" (running text), "tanggal" or "jenis". `kelompok` is the list it is an item
    of ("" for none): an emptied item goes, a new one is typed at `<kelompok>/+`.
    """

    path: str
    label: str
    nilai: str
    bentuk: str = "baris"
    kelompok: str = ""


class Invalid(ValueError):
    """A value that will not do; its text tells a clerk why."""


def medan_of(rekaman: Rekaman) -> tuple[Medan, ...]:
    """The fields outside the step tables, in the order of the paper."""
    found = []
    if rekaman.jenis in JENIS_SURAT:
        found.append(Medan("jenis", "Jenis surat", rekaman.jenis, "jenis"))
    if rekaman.keputusan is not None:
        found += _part(rekaman.keputusan, "keputusan", KEPUTUSAN, KEPUTUSAN_LISTS)
        for n, diktum in enumerate(rekaman.keputusan.diktum):
            path = f"keputusan/diktum/{n}"
            found.append(Medan(f"{path}/label", f"Diktum ke-{n + 1}", diktum.label))
            found.append(
                Medan(f"{path}/isi", f"Isi {diktum.label or f'diktum ke-{n + 1}'}", diktum.isi, "paragraf")
            )
        for n, lampiran in enumerate(rekaman.keputusan.lampiran):
            found.append(
                Medan(
                    f"keputusan/lampiran/{n}/judul", f"Judul lampiran ke-{n + 1}", lampiran.judul, "paragraf"
                )
            )
    if rekaman.surat is not None:
        found += _part(rekaman.surat, "surat", SURAT, SURAT_LISTS)
        found.append(Medan("surat/isi", "Isi surat", rekaman.surat.isi, "paragraf"))
    for n, sop in enumerate(rekaman.sop):
        found += _part(sop, f"sop/{n}", SOP, SOP_LISTS)
    return tuple(found)


def _part(part: Any, path: str, names: Mapping[str, str], lists: Mapping[str, str]) -> Iterator[Medan]:
    for name, label in names.items():
        value = getattr(part, name)
        if name in ("disahkan_oleh", "penandatangan", "salinan"):
            for piece, title in PARTS.items():
                if piece != "nip" or path != "keputusan":
                    said = getattr(value, piece, None) if value is not None else None
                    yield Medan(f"{path}/{name}/{piece}", f"{title} {label}", said or "")
        else:
            kind = "tanggal" if name.startswith("tanggal") else "baris"
            yield Medan(
                f"{path}/{name}", label, written_date(value) if kind == "tanggal" else value or "", kind
            )
    for name, label in lists.items():
        for n, item in enumerate(getattr(part, name)):
            yield Medan(f"{path}/{name}/{n}", f"{label}, butir {n + 1}", item, "baris", f"{path}/{name}")


def lists_of(rekaman: Rekaman) -> dict[str, str]:
    """The lists of a record: path to name."""
    found = {f"sop/{n}/{name}": label for n in range(len(rekaman.sop)) for name, label in SOP_LISTS.items()}
    if rekaman.keputusan is not None:
        found |= {f"keputusan/{name}": label for name, label in KEPUTUSAN_LISTS.items()}
    if rekaman.surat is not None:
        found |= {f"surat/{name}": label for name, label in SURAT_LISTS.items()}
    return found


def label_of(path: str) -> str:
    """What a clerk calls the field at a path: `Nomor SOP`, `Dasar hukum, butir 2`, `Langkah ke-3, Waktu`."""
    parts = path.split("/")
    names = {
        "sop": {**SOP, **SOP_LISTS},
        "keputusan": {**KEPUTUSAN, **KEPUTUSAN_LISTS},
        "surat": {**SURAT, **SURAT_LISTS},
    }
    own = parts[2:] if parts[0] == "sop" else parts[1:]
    if path in ("jenis", "klasifikasi"):
        return {"jenis": "Jenis surat", "klasifikasi": "Klasifikasi"}[path]
    if own[:1] == ["tabel"]:
        return _label_in_table(own[2:])
    if own[:1] == ["diktum"]:
        return f"Diktum ke-{int(own[1]) + 1}" if len(own) > 1 and own[1].isdigit() else "Diktum"
    if own[:1] == ["lampiran"] and len(own) > 1:
        return f"Judul lampiran ke-{int(own[1]) + 1}"
    if own == ["isi"]:
        return "Isi surat"
    label = names.get(parts[0], {}).get(own[0], own[0]) if own else path
    if len(own) > 1 and own[1] in PARTS:
        return f"{PARTS[own[1]]} {label}"
    return f"{label}, butir {int(own[1]) + 1}" if len(own) > 1 and own[1].isdigit() else label


def _label_in_table(own: list[str]) -> str:
    if own[:1] == ["langkah"] and len(own) > 1 and own[1].isdigit():
        cell = CELLS.get(own[2], "Pelaksana") if len(own) > 2 else ""
        return f"Langkah ke-{int(own[1]) + 1}" + (f", {cell}" if cell else "")
    if own[:1] == ["pelaksana"] and len(own) > 1:
        return f"Nama pelaksana ke-{int(own[1]) + 1}" if own[1].isdigit() else "Nama pelaksana"
    return {"judul": "Judul tabel", "alur": "Alur", "pelaksana": "Nama pelaksana"}.get(
        own[0] if own else "", "Tabel langkah"
    )


def clean(path: str, typed: str) -> str:
    """A typed value with single spaces and without signs that nobody can see; raises Invalid when it is too long."""
    text = unicodedata.normalize("NFC", typed)
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    longest = LONGEST_TEXT if path == "surat/isi" else LONGEST
    if len(text) > longest:
        raise Invalid(f"terlalu panjang, paling banyak {longest} huruf")
    if path == "surat/isi":
        lines = [" ".join(line.split()) for line in text.replace("\r", "\n").splitlines()]
        return "\n".join(lines).strip()
    return " ".join(text.split())


def checked(path: str, typed: str) -> str:
    """The value of a field as the record keeps it, "" for an empty one; raises Invalid."""
    value = clean(path, typed)
    last = path.rsplit("/", 1)[-1]
    if not value:
        if path == "jenis":
            raise Invalid("pilih jenis suratnya")
        return ""
    if TANGGAL.fullmatch(path):
        return iso_date(value)
    if path == "jenis" and value not in JENIS_SURAT:
        raise Invalid("bukan salah satu jenis surat")
    if path == "keputusan/tahun" and not (value.isascii() and re.fullmatch(r"(?:19|20)\d\d", value)):
        raise Invalid("tulis tahun dengan empat angka, misalnya 2025")
    if last == "nip" and not re.fullmatch(r"[0-9]{8}[0-9 ]{10,14}", value):
        raise Invalid("NIP terdiri atas 18 angka; kosongkan bila tidak tertulis")
    if last == "no" and "/langkah/" in path and len(value) > 8:
        raise Invalid("nomor langkah paling panjang 8 huruf")
    return value


def iso_date(text: str) -> str:
    """`2025-08-25` for a day as people write it: `25 Agustus 2025`, `25-8-2025`, `25/08/2025`; raises Invalid."""
    words = text.strip().lower()
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", words):
        year, month, day = map(int, match.groups())
    elif match := re.fullmatch(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4})", words):
        day, month, year = map(int, match.groups())
    elif (match := re.fullmatch(r"(\d{1,2})\s*[-. ]?\s*([a-z]+)\.?\s*[-. ,]?\s*(\d{4})", words)) and match[
        2
    ] in _MONTHS:
        day, month, year = int(match[1]), _MONTHS[match[2]], int(match[3])
    else:
        raise Invalid("tulis tanggal seperti 25 Agustus 2025 atau 25-8-2025")
    try:
        found = dt.date(year, month, day)
    except ValueError:
        raise Invalid(f"tidak ada tanggal {text.strip()} dalam kalender") from None
    if not YEARS[0] <= year <= YEARS[1]:
        raise Invalid(f"tahun {year} tidak mungkin; periksa angkanya")
    return found.isoformat()


def written_date(iso: str | None) -> str:
    """`25 Agustus 2025` for an ISO date; what is none stays as it is."""
    try:
        day = dt.date.fromisoformat(iso or "")
    except ValueError:
        return iso or ""
    return f"{day.day} {BULAN[day.month - 1].capitalize()} {day.year}"


def symbols_of(typed: str) -> tuple[str, ...]:
    """The symbols of an actor's cell, `proses` or `proses+keputusan`; raises Invalid."""
    found = tuple(filter(None, typed.split("+")))
    if any(one not in SIMBOL for one in found):
        raise Invalid("bukan salah satu simbol")
    return found


def value_at(tree: Any, path: str) -> Any:
    """The value that a path names in a record's plain tree; None where there is no such place."""
    for part in path.split("/"):
        if isinstance(tree, list | tuple):
            tree = tree[int(part)] if part.isdigit() and int(part) < len(tree) else None
        else:
            tree = tree.get(part) if isinstance(tree, dict) else None
        if tree is None:
            return None
    return tree
