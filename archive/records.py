"""The record that reading one file yields: plain values, no input or output, no third-party import.

Field names are the terms of the field and the keys of `rekaman.json`; dates are ISO `YYYY-MM-DD` or None;
what is not on the paper is None, an empty tuple or "".
"""

from dataclasses import dataclass, field

JENIS = (
    "sop", "keputusan", "surat", "nota_dinas", "undangan", "surat_tugas", "surat_edaran", "pengumuman",
    "berita_acara", "lainnya",
)  # fmt: skip
JENIS_SURAT = JENIS[2:9]
SIMBOL = ("mulai_selesai", "proses", "keputusan", "penghubung")


@dataclass(frozen=True, slots=True)
class Halaman:
    """One page: `nomor` from 1, size in points after turning upright, `putar` clockwise degrees that set it
    upright.
    """

    nomor: int
    lebar: float
    tinggi: float
    putar: int
    sumber: str  # "ocr" or "teks"


@dataclass(frozen=True, slots=True)
class Bukti:
    """Where a value was read: page, box in points from the top left of the upright page, confidence 0..1."""

    halaman: int
    kotak: tuple[float, float, float, float]
    keyakinan: float


@dataclass(frozen=True, slots=True)
class Klasifikasi:
    """An archive code: `dasar` is "nomor" (read from the number), "saran" (suggested) or "petugas" (set by a
    person).
    """

    kode: str
    uraian: str
    dasar: str
    keyakinan: float


@dataclass(frozen=True, slots=True)
class Pejabat:
    """An official as named on the paper."""

    jabatan: str | None = None
    nama: str | None = None
    nip: str | None = None


@dataclass(frozen=True, slots=True)
class Penanda:
    """An official who signs a Keputusan or certifies its salinan."""

    jabatan: str | None = None
    nama: str | None = None


@dataclass(frozen=True, slots=True)
class PelaksanaLangkah:
    """A symbol in an actor cell: `kolom` counts from 0 into the table's `pelaksana`."""

    kolom: int
    simbol: str


@dataclass(frozen=True, slots=True)
class Langkah:
    """One step of a step table."""

    no: str = ""
    kegiatan: str = ""
    pelaksana: tuple[PelaksanaLangkah, ...] = ()
    kelengkapan: str = ""
    waktu: str = ""
    output: str = ""
    keterangan: str = ""


@dataclass(frozen=True, slots=True)
class Alur:
    """An edge of the flow between two step numbers; `label` is "", "Ya" or "Tidak"."""

    dari: str
    ke: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class TabelLangkah:
    """A step table; one that runs over several pages is one table."""

    judul: str = ""
    pelaksana: tuple[str, ...] = ()
    langkah: tuple[Langkah, ...] = ()
    alur: tuple[Alur, ...] = ()


@dataclass(frozen=True, slots=True)
class Sop:
    """One SOP with its header block, lists and step tables."""

    halaman_awal: int
    halaman_akhir: int
    instansi: str | None = None
    nomor_sop: str | None = None
    tanggal_pembuatan: str | None = None
    tanggal_revisi: str | None = None
    tanggal_efektif: str | None = None
    tanggal_pengesahan: str | None = None
    disahkan_oleh: Pejabat = Pejabat()
    nama_sop: str | None = None
    dasar_hukum: tuple[str, ...] = ()
    kualifikasi_pelaksana: tuple[str, ...] = ()
    keterkaitan: tuple[str, ...] = ()
    peralatan_perlengkapan: tuple[str, ...] = ()
    peringatan: tuple[str, ...] = ()
    pencatatan_pendataan: tuple[str, ...] = ()
    jumlah_pelaksana: str | None = None
    tabel: tuple[TabelLangkah, ...] = ()


@dataclass(frozen=True, slots=True)
class Diktum:
    """One dictum of a Keputusan: `label` is KESATU, KEDUA, ..."""

    label: str
    isi: str


@dataclass(frozen=True, slots=True)
class Lampiran:
    """An attachment of a Keputusan and the pages it stands on."""

    judul: str
    halaman_awal: int
    halaman_akhir: int


@dataclass(frozen=True, slots=True)
class Keputusan:
    """A decree; `nomor` is `12` of NOMOR 12 TAHUN 2025, or an older number as written."""

    instansi: str | None = None
    nomor: str | None = None
    tahun: str | None = None
    tentang: str | None = None
    menimbang: tuple[str, ...] = ()
    mengingat: tuple[str, ...] = ()
    memperhatikan: tuple[str, ...] = ()
    diktum: tuple[Diktum, ...] = ()
    tempat_ditetapkan: str | None = None
    tanggal_ditetapkan: str | None = None
    penandatangan: Penanda = Penanda()
    salinan: Penanda | None = None
    lampiran: tuple[Lampiran, ...] = ()


@dataclass(frozen=True, slots=True)
class Surat:
    """A letter of any kind: surat dinas, nota dinas, undangan, surat tugas, surat edaran, pengumuman, berita
    acara.
    """

    instansi: str | None = None
    nomor: str | None = None
    sifat: str | None = None
    lampiran: str | None = None
    hal: str | None = None
    tempat: str | None = None
    tanggal: str | None = None
    kepada: str | None = None
    dari: str | None = None
    penandatangan: Pejabat = Pejabat()
    tembusan: tuple[str, ...] = ()
    isi: str = ""


@dataclass(frozen=True, slots=True)
class Rekaman:
    """What reading one document yields; `bukti` is keyed by field path such as `sop/0/nomor_sop`.

    Of a file that holds several documents each has a record of its own: `halaman_awal` and `halaman_akhir` tell which
    pages of the file it stands on, and all other pages in it count from 1 within the document. They are None for a
    whole file. `sha256_asli` names the file, once it is in the archive.
    """

    jenis: str
    sop: tuple[Sop, ...] = ()
    keputusan: Keputusan | None = None
    surat: Surat | None = None
    klasifikasi: Klasifikasi | None = None
    halaman: tuple[Halaman, ...] = ()
    teks: tuple[str, ...] = ()
    bukti: dict[str, Bukti] = field(default_factory=dict)
    catatan_baca: tuple[str, ...] = ()
    halaman_awal: int | None = None
    halaman_akhir: int | None = None
    sha256_asli: str | None = None
