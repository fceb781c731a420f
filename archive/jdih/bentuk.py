"""The shapes that publishing works with: metadata, abstract, text, files, what is published. Plain values only.

Field names of the metadata are those of the national standard (Permenkumham 8/2019 as described in a manual of
Komisi Yudisial, and the schema of ILDIS); dates are ISO, moments ISO with their offset, "" is what is not known.
"""

from dataclasses import dataclass, field

from archive.records import Bukti

TERBIT, DITARIK = "terbit", "ditarik"
SALINAN, ABSTRAK, LAMPIRAN = "salinan", "abstrak", "lampiran"


@dataclass(frozen=True, slots=True)
class Asal:
    """Where a value comes from: `dari` is naskah, profil, aturan or petugas; `jalur` the field of the record."""

    dari: str
    jalur: str = ""
    bukti: Bukti | None = None
    catatan: str = ""
    oleh: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """A document by the national standard; `nomor` is the number only, `nomor_lengkap` as on the paper.

    `jumlah_halaman` counts the body without attachments. `asal` is keyed by field name.
    """

    tipe: str = "Peraturan Perundang-undangan"
    jenis: str = "Keputusan"
    singkatan_jenis: str = ""
    judul: str = ""
    tentang: str = ""
    teu_badan: str = ""
    nomor: str = ""
    nomor_lengkap: str = ""
    tahun: str = ""
    tempat_penetapan: str = ""
    tanggal_penetapan: str = ""
    tanggal_pengundangan: str = ""
    mulai_berlaku: str = ""
    sumber: str = ""
    subjek: tuple[str, ...] = ()
    bahasa: str = "Indonesia"
    bidang_hukum: str = ""
    lokasi: str = ""
    penandatangan: str = ""
    jabatan_penandatangan: str = ""
    pemrakarsa: str = ""
    hasil_uji_materi: str = "-"
    tidak_berlaku: bool = False  # its term is over, set by a person
    jumlah_halaman: int = 0
    jumlah_halaman_lampiran: int = 0
    asal: dict[str, Asal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sumber:
    """What a sentence stands on: field path of the record (or of the metadata) and page, 0 when it is on none."""

    jalur: str
    halaman: int = 0


@dataclass(frozen=True, slots=True)
class Kalimat:
    """A sentence of the abstract with its sources; `dari` is naskah or petugas."""

    teks: str
    sumber: tuple[Sumber, ...] = ()
    dari: str = "naskah"


@dataclass(frozen=True, slots=True)
class Abstrak:
    """An abstract in its prescribed parts; `sumber_kepala` holds the sources of the three lines of the head."""

    subjek: str = ""
    tahun: str = ""
    singkatan: str = ""  # `KEP NO. 23, HPD KPU KAB CONTOH 2025 (23) : 3 HLM.`
    judul: str = ""
    mengapa: tuple[Kalimat, ...] = ()
    dasar_hukum: tuple[Kalimat, ...] = ()
    materi: tuple[Kalimat, ...] = ()
    catatan: tuple[Kalimat, ...] = ()
    sumber_kepala: tuple[Sumber, ...] = ()


@dataclass(frozen=True, slots=True)
class Blok:
    """A paragraph (`teks`) or a table (`baris` of cells, the first `kepala` rows its head)."""

    teks: str = ""
    baris: tuple[tuple[str, ...], ...] = ()
    kepala: int = 0
    halaman: int = 0


@dataclass(frozen=True, slots=True)
class LampiranIsi:
    """An attachment as text: `judul` as written, its blocks in reading order, whether it ends in a signature."""

    judul: str
    halaman_awal: int
    halaman_akhir: int
    blok: tuple[Blok, ...] = ()
    ditandatangani: bool = False


@dataclass(frozen=True, slots=True)
class DiktumIsi:
    """One dictum."""

    label: str
    isi: str


@dataclass(frozen=True, slots=True)
class IsiNaskah:
    """The text of a decree, as the salinan and the page show it; `halaman` is the full text page by page.

    `pembuka` are lines between the title and the post of the signer, such as DENGAN RAHMAT TUHAN YANG MAHA ESA.
    """

    instansi: str = ""
    nomor: str = ""
    tahun: str = ""
    tentang: str = ""
    pembuka: tuple[str, ...] = ()
    menimbang: tuple[str, ...] = ()
    mengingat: tuple[str, ...] = ()
    memperhatikan: tuple[str, ...] = ()
    diktum: tuple[DiktumIsi, ...] = ()
    lampiran: tuple[LampiranIsi, ...] = ()
    tempat: str = ""
    tanggal: str = ""
    jabatan: str = ""
    nama: str = ""
    halaman: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BerkasPublik:
    """A public file: its name, its role (salinan, abstrak, lampiran, halaman, kartu), hash, bytes and pages."""

    nama: str
    peran: str
    tipe: str
    sha256: str
    ukuran: int
    halaman: int = 0


@dataclass(frozen=True, slots=True)
class HubunganPublik:
    """A relation as the public sees it: `jenis` is mengubah, diubah, mencabut or dicabut."""

    jenis: str
    kunci: str
    teks: str
    sebagian: bool = False


@dataclass(frozen=True, slots=True)
class Terbitan:
    """What is published of one decree; when `keadaan` is ditarik only its address, title, reason and dates are left.

    `status` is berlaku, diubah, dicabut or tidak berlaku. `diubah_pada` is the last change of anything in here.
    """

    kunci: str
    kode: str
    versi: int
    keadaan: str
    metadata: Metadata
    status: str
    diterbitkan_pada: str
    diubah_pada: str
    abstrak: Abstrak = Abstrak()
    isi: IsiNaskah = IsiNaskah()
    hubungan: tuple[HubunganPublik, ...] = ()
    berkas: tuple[BerkasPublik, ...] = ()
    alasan: str = ""
    ditarik_pada: str = ""

    def file(self, peran: str) -> BerkasPublik | None:
        """The first file of this role."""
        return next((one for one in self.berkas if one.peran == peran), None)
