"""The office's own answers to what the national rules leave open: addresses, names of files, who certifies.

Every unverified point of the rules (which abbreviation, which file name, which officer) is a field here with the
stated default. Kept in the database, newest row first; knows nothing of single documents.
"""

import re
from dataclasses import dataclass, field, replace

import msgspec
import sqlalchemy as sa

from archive.database import reading
from archive.errors import RuleError
from archive.folder_name import calm_capitals
from archive.jdih.tables import profil_table as P
from archive.naskah_store import now
from archive.peristiwa import record_event
from archive.trail import recording

# Keputusan KPU 533/2020 (as reported by a KPU page of 2020): SK that form a pokja, tim or kepanitiaan are not
# uploaded; berita acara are not uploaded (KPU RI official, 2021). The office changes the list as its rules do.
NOT_PUBLISHED: tuple[tuple[str, str], ...] = (
    (
        r"\b(?:pembentukan|pengangkatan|penunjukan|susunan|keanggotaan)\b.{0,80}"
        r"\b(?:tim|pokja|kelompok kerja|panitia|kepanitiaan|satuan tugas|satgas|gugus tugas)\b",
        "keputusan pembentukan pokja, tim, atau kepanitiaan tidak diunggah (Keputusan KPU 533/2020)",
    ),
    (
        r"^(?:penetapan\s+|perubahan\s+)?(?:anggota\s+)?(?:tim|pokja|kelompok kerja|satuan tugas)\b(?! kampanye)",
        "keputusan pembentukan pokja, tim, atau kepanitiaan tidak diunggah (Keputusan KPU 533/2020)",
    ),
    (r"\bberita acara\b", "berita acara tidak diunggah ke JDIH"),
    (
        r"\b(?:pemberhentian|hukuman disiplin|perceraian|cuti|kenaikan pangkat|kenaikan gaji|pensiun|mutasi)\b",
        "keputusan tentang kepegawaian seseorang memuat data pribadi",
    ),
    (
        r"\bpengangkatan\b.{0,60}\b(?:anggota|sekretariat|petugas|pegawai|staf)\b",
        "keputusan pengangkatan orang memuat data pribadi",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pengesah:
    """The officer who certifies that a salinan is true; "" is what is not set."""

    jabatan: str = "Kepala Subbagian Hukum dan Sumber Daya Manusia"
    nama: str = ""
    nip: str = ""


@dataclass(frozen=True, slots=True)
class Warna:
    """Colours of the picture card, `#rrggbb`."""

    utama: str = "#7a1f1f"
    latar: str = "#fbf7f0"
    teks: str = "#1c1c1c"


@dataclass(frozen=True, slots=True)
class Profil:
    """How this office publishes. `situs` is the absolute address of its JDIH without a slash at the end.

    File names are templates of `{tahun}`, `{kode_wilayah}`, `{jenis}` (kpt, kptsek), `{nomor}` (`{nomor:03}`
    pads), `{n}`. `umpan_*` switch how the national feed is written.
    """

    instansi: str = ""
    kode_wilayah: str = ""
    situs: str = ""
    surel: str = ""  # where harvesters write to
    kaki: str = ""  # the address printed at the foot of every page; "" takes it from `situs`
    teu: str = ""
    tempat: str = ""
    lokasi: str = "Unit Kearsipan"
    pemrakarsa: str = ""
    singkatan_keputusan: str = "KEP"
    singkatan_keputusan_sekretaris: str = "KEPSEK"
    himpunan: str = ""  # the collection that `sumber` cites; "" makes it from the office's name
    bahasa: str = "Indonesia"
    bidang_hukum: str = "Hukum Administrasi Negara"
    pengesah: Pengesah = Pengesah()
    warna: Warna = Warna()
    berkas_salinan: str = "{tahun}{jenis}{kode_wilayah}{nomor:03}.pdf"
    berkas_abstrak: str = "{tahun}abs{jenis}{kode_wilayah}{nomor:03}.pdf"
    berkas_lampiran: str = "{tahun}{jenis}{kode_wilayah}{nomor:03}_L{n}.pdf"
    umpan_abstrak: str = "berkas"  # or "teks"
    umpan_alias_urlabstrak: bool = False
    umpan_waktu: str = "ildis"  # or "rfc3339"
    tidak_terbit: tuple[tuple[str, str], ...] = field(default=NOT_PUBLISHED)
    ppid: str = "Dokumen yang tidak tampil di JDIH dapat diminta melalui PPID kantor ini."

    @property
    def alamat_kaki(self) -> str:
        """What stands at the foot of every page: `jdih.kpu.go.id/jabar/bandung`."""
        return self.kaki or re.sub(r"^https?://", "", self.situs).rstrip("/")

    @property
    def badan(self) -> str:
        """The main entry (T.E.U. Badan): `Indonesia. Komisi Pemilihan Umum Kabupaten X` unless set."""
        return self.teu or (f"Indonesia. {calm_capitals(self.instansi)}" if self.instansi else "")

    @property
    def nama_himpunan(self) -> str:
        """The collection that `sumber` cites, a body without a gazette citing its own."""
        if self.himpunan:
            return self.himpunan
        short = re.sub(r"\bKOMISI PEMILIHAN UMUM\b", "KPU", self.instansi.upper())
        for long, brief in (("KABUPATEN", "KAB"), ("PROVINSI", "PROV")):
            short = short.replace(long, brief)
        return f"HPD {short}".strip()

    def singkatan(self, jenis: str) -> str:
        """The usual abbreviation of a kind (`keputusan`, `keputusan-sekretaris`)."""
        sekretaris = jenis == "keputusan-sekretaris"
        return self.singkatan_keputusan_sekretaris if sekretaris else self.singkatan_keputusan


def check_profil(profil: Profil) -> list[str]:
    """What keeps a profile from being used, in Indonesian; an empty list when all is well."""
    found = []
    if not profil.instansi.strip():
        found.append("nama instansi belum diisi.")
    if re.fullmatch(r"https?://[^\s/?#]+(?:/[^\s?#]*[^\s/?#])?", profil.situs) is None:
        found.append(
            "alamat JDIH harus lengkap, misalnya https://jdih.kantor.example, tanpa garis miring di akhir."
        )
    for name in ("utama", "latar", "teks"):
        if re.fullmatch(r"#[0-9a-fA-F]{6}", getattr(profil.warna, name)) is None:
            found.append(f"warna {name} harus ditulis #rrggbb.")
    for pattern, _ in profil.tidak_terbit:
        try:
            re.compile(pattern)
        except re.error as error:
            found.append(f"pola {pattern!r} tidak dapat dibaca ({error}).")
    for name in ("berkas_salinan", "berkas_abstrak", "berkas_lampiran"):
        if not _file_name_works(getattr(profil, name)):
            found.append(
                f"{name}: hanya {{tahun}}, {{jenis}}, {{kode_wilayah}}, {{nomor}}, {{n}}, dan huruf tanpa spasi."
            )
    if profil.umpan_abstrak not in ("berkas", "teks"):
        found.append("umpan_abstrak: pilih berkas atau teks.")
    if profil.umpan_waktu not in ("ildis", "rfc3339"):
        found.append("umpan_waktu: pilih ildis atau rfc3339.")
    return found


class _Nomor(str):
    """A number in a template: `{nomor:03}` pads its digits, `9.1` becomes `009.1`."""

    def __format__(self, spec: str) -> str:
        match = re.fullmatch(r"0*(\d+)(.*)", self)
        if match is None or not spec:
            return str(self)
        return format(int(match[1]), spec) + match[2]


def file_name(template: str, *, jenis: str, tahun: str, nomor: str, kode_wilayah: str, n: int = 1) -> str:
    """A file name by its template; `jenis` is a kind such as `keputusan`, `nomor` the running number."""
    brief = "kptsek" if jenis == "keputusan-sekretaris" else "kpt"
    return template.format(tahun=tahun, jenis=brief, kode_wilayah=kode_wilayah, nomor=_Nomor(nomor), n=n)


def _file_name_works(template: str) -> bool:
    try:
        made = file_name(template, jenis="keputusan", tahun="2025", nomor="9.1", kode_wilayah="9901")
    except (KeyError, IndexError, ValueError, AttributeError):
        return False
    return re.fullmatch(r"[A-Za-z0-9._-]+\.pdf", made) is not None


def get_profil(engine: sa.Engine) -> Profil:
    """The profile that holds now; the defaults when none was saved."""
    with reading(engine) as connection:
        text = connection.scalar(sa.select(P.c.isi).order_by(P.c.id.desc()).limit(1))
    return msgspec.json.decode(text, type=Profil) if text else Profil()


def save_profil(engine: sa.Engine, profil: Profil, *, oleh: str) -> Profil:
    """Keeps a profile as the one that holds; the same again changes nothing. Raises RuleError."""
    profil = replace(
        profil, situs=profil.situs.strip().rstrip("/"), instansi=" ".join(profil.instansi.split())
    )
    if faults := check_profil(profil):
        raise RuleError(f"profil JDIH: {' '.join(faults)} Perbaiki, lalu simpan lagi.")
    text = msgspec.json.encode(profil).decode()
    with recording(engine) as connection:
        last = connection.execute(sa.select(P.c.id, P.c.isi).order_by(P.c.id.desc()).limit(1)).first()
        if last is None or last.isi != text:
            made = connection.execute(sa.insert(P).values(isi=text, oleh=oleh.strip(), pada=now()))
            assert made.inserted_primary_key is not None
            record_event(connection, "jdih_profil", made.inserted_primary_key[0], "disimpan", {}, oleh)
    return profil
