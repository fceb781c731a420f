"""A record laid out for reading: labelled values in the order of the paper, each with the place it was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.records import Bukti, Keputusan, Pejabat, Penanda, Rekaman, Sop, Surat, TabelLangkah
from web.wording import tanggal


@dataclass(frozen=True, slots=True)
class Isian:
    """A label and what stands there: one value, or several in a list numbered as `urutan` says ("1", "a" or "")."""

    label: str
    nilai: tuple[str, ...]
    path: str
    bukti: Bukti | None = None
    urutan: str = ""


@dataclass(frozen=True, slots=True)
class Baris:
    """A step: its number, activity, the symbols in each actor's cell, and the columns of the Mutu Baku."""

    no: str
    kegiatan: str
    sel: tuple[tuple[str, ...], ...]
    kelengkapan: str
    waktu: str
    output: str
    keterangan: str


@dataclass(frozen=True, slots=True)
class Tabel:
    """A step table; `alur` are the edges that do not simply lead to the next step."""

    judul: str
    pelaksana: tuple[str, ...]
    baris: tuple[Baris, ...]
    ada_keterangan: bool
    alur: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bagian:
    """A part of the record: an SOP, the Keputusan, the letter; `id` is its anchor."""

    id: str
    judul: str
    halaman: str
    isian: tuple[Isian, ...]
    daftar: tuple[Isian, ...] = ()
    diktum: tuple[Isian, ...] = ()
    tabel: tuple[Tabel, ...] = ()


def parts(rekaman: Rekaman) -> tuple[Bagian, ...]:
    """The parts of a record: Keputusan first, then the letter, then its SOPs in the order of the pages."""
    view = _View(rekaman)
    found = []
    if rekaman.keputusan is not None:
        found.append(view.keputusan(rekaman.keputusan))
    if rekaman.surat is not None:
        found.append(view.surat(rekaman.surat))
    many = len(rekaman.sop) > 1
    found += [view.sop(n, sop, many=many) for n, sop in enumerate(rekaman.sop)]
    return tuple(found)


class _View:
    def __init__(self, rekaman: Rekaman) -> None:
        self.bukti = rekaman.bukti

    def one(self, label: str, value: str | None, path: str) -> list[Isian]:
        """A field with one value; none when the paper does not say."""
        return [Isian(label, (value,), path, self.bukti.get(path))] if value else []

    def day(self, label: str, value: str | None, path: str) -> list[Isian]:
        return self.one(label, tanggal(value), path)

    def many(self, label: str, values: Sequence[str], path: str, order: str = "1") -> list[Isian]:
        """A list; none when it is empty."""
        if not values:
            return []
        place = self.bukti.get(path) or self.bukti.get(f"{path}/0")
        return [Isian(label, tuple(values), path, place, order if len(values) > 1 else "")]

    def official(self, label: str, person: Pejabat | Penanda | None, path: str) -> list[Isian]:
        """Who signed: title, name and NIP in one field."""
        if person is None:
            return []
        nip = getattr(person, "nip", None)
        words = [word for word in (person.nama, person.jabatan, f"NIP {nip}" if nip else None) if word]
        read = next((p for p in (f"{path}/nama", f"{path}/jabatan", path) if p in self.bukti), path)
        return [Isian(label, tuple(words), read, self.bukti.get(read))] if words else []

    def sop(self, number: int, sop: Sop, *, many: bool) -> Bagian:
        path = f"sop/{number}"
        first, last = sop.halaman_awal, sop.halaman_akhir
        return Bagian(
            id=f"sop-{number + 1}",
            judul=(sop.nama_sop or f"SOP ke-{number + 1}") if many else "Isian SOP",
            halaman=f"halaman {first}" if first == last else f"halaman {first}–{last}",
            isian=(
                *self.one("Nama SOP", sop.nama_sop, f"{path}/nama_sop"),
                *self.one("Nomor SOP", sop.nomor_sop, f"{path}/nomor_sop"),
                *self.one("Instansi", sop.instansi, f"{path}/instansi"),
                *self.day("Tanggal pembuatan", sop.tanggal_pembuatan, f"{path}/tanggal_pembuatan"),
                *self.day("Tanggal revisi", sop.tanggal_revisi, f"{path}/tanggal_revisi"),
                *self.day("Tanggal efektif", sop.tanggal_efektif, f"{path}/tanggal_efektif"),
                *self.day("Tanggal pengesahan", sop.tanggal_pengesahan, f"{path}/tanggal_pengesahan"),
                *self.official("Disahkan oleh", sop.disahkan_oleh, f"{path}/disahkan_oleh"),
                *self.one("Jumlah pelaksana", sop.jumlah_pelaksana, f"{path}/jumlah_pelaksana"),
            ),
            daftar=(
                *self.many("Dasar hukum", sop.dasar_hukum, f"{path}/dasar_hukum"),
                *self.many(
                    "Kualifikasi pelaksana", sop.kualifikasi_pelaksana, f"{path}/kualifikasi_pelaksana"
                ),
                *self.many("Keterkaitan", sop.keterkaitan, f"{path}/keterkaitan"),
                *self.many(
                    "Peralatan dan perlengkapan", sop.peralatan_perlengkapan, f"{path}/peralatan_perlengkapan"
                ),
                *self.many("Peringatan", sop.peringatan, f"{path}/peringatan"),
                *self.many(
                    "Pencatatan dan pendataan", sop.pencatatan_pendataan, f"{path}/pencatatan_pendataan"
                ),
            ),
            tabel=tuple(map(_table, sop.tabel)),
        )

    def keputusan(self, decree: Keputusan) -> Bagian:
        lampiran = tuple(
            f"{item.judul} (halaman {item.halaman_awal}"
            + (f"–{item.halaman_akhir})" if item.halaman_akhir != item.halaman_awal else ")")
            for item in decree.lampiran
        )
        return Bagian(
            id="keputusan",
            judul="Isian keputusan",
            halaman="",
            isian=(
                *self.one("Tentang", decree.tentang, "keputusan/tentang"),
                *self.one("Nomor", decree.nomor, "keputusan/nomor"),
                *self.one("Tahun", decree.tahun, "keputusan/tahun"),
                *self.one("Instansi", decree.instansi, "keputusan/instansi"),
                *self.one("Ditetapkan di", decree.tempat_ditetapkan, "keputusan/tempat_ditetapkan"),
                *self.day("Tanggal ditetapkan", decree.tanggal_ditetapkan, "keputusan/tanggal_ditetapkan"),
                *self.official("Penandatangan", decree.penandatangan, "keputusan/penandatangan"),
                *self.official("Salinan disahkan oleh", decree.salinan, "keputusan/salinan"),
            ),
            daftar=(
                *self.many("Menimbang", decree.menimbang, "keputusan/menimbang", "a"),
                *self.many("Mengingat", decree.mengingat, "keputusan/mengingat"),
                *self.many("Memperhatikan", decree.memperhatikan, "keputusan/memperhatikan"),
                *self.many("Lampiran", lampiran, "keputusan/lampiran"),
            ),
            diktum=tuple(
                isian
                for n, item in enumerate(decree.diktum)
                for isian in self.one(item.label, item.isi, f"keputusan/diktum/{n}/isi")
            ),
        )

    def surat(self, letter: Surat) -> Bagian:
        return Bagian(
            id="surat",
            judul="Isian surat",
            halaman="",
            isian=(
                *self.one("Hal", letter.hal, "surat/hal"),
                *self.one("Nomor", letter.nomor, "surat/nomor"),
                *self.one("Instansi", letter.instansi, "surat/instansi"),
                *self.one("Tempat", letter.tempat, "surat/tempat"),
                *self.day("Tanggal", letter.tanggal, "surat/tanggal"),
                *self.one("Sifat", letter.sifat, "surat/sifat"),
                *self.one("Lampiran", letter.lampiran, "surat/lampiran"),
                *self.one("Dari", letter.dari, "surat/dari"),
                *self.one("Kepada", letter.kepada, "surat/kepada"),
                *self.official("Penandatangan", letter.penandatangan, "surat/penandatangan"),
            ),
            daftar=(
                *self.many("Tembusan", letter.tembusan, "surat/tembusan"),
                *self.many(
                    "Isi", tuple(filter(None, map(str.strip, letter.isi.splitlines()))), "surat/isi", ""
                ),
            ),
        )


def _table(table: TabelLangkah) -> Tabel:
    following = dict(pairwise(step.no for step in table.langkah))
    return Tabel(
        judul=table.judul,
        pelaksana=table.pelaksana,
        baris=tuple(
            Baris(
                step.no,
                step.kegiatan,
                tuple(
                    tuple(p.simbol for p in step.pelaksana if p.kolom == column)
                    for column in range(len(table.pelaksana))
                ),
                step.kelengkapan,
                step.waktu,
                step.output,
                step.keterangan,
            )
            for step in table.langkah
        ),
        ada_keterangan=any(step.keterangan for step in table.langkah),
        alur=tuple(
            f"langkah {edge.dari} ke langkah {edge.ke}" + (f" ({edge.label})" if edge.label else "")
            for edge in table.alur
            if edge.label or following.get(edge.dari) != edge.ke
        ),
    )
