"""Metadata of the national standard, drafted from the record; a person may set any of it. Pure."""

import dataclasses
import re
from collections.abc import Mapping

from archive.errors import RuleError
from archive.folder_name import calm_capitals
from archive.jdih.alamat import NAMA_JENIS, alamat_of
from archive.jdih.bentuk import Asal, Metadata
from archive.jdih.profil import Profil
from archive.jdih.tanggal import first_date, is_date
from archive.records import Keputusan, Rekaman

# Subject headings by words of the title; several may apply, in this order. A person corrects them.
_SUBJEK: tuple[tuple[str, str], ...] = (
    (r"standar(?:d)? operasional|\bsop\b", "STANDAR OPERASIONAL PROSEDUR"),
    (r"kearsipan|\barsip\b|jadwal retensi|klasifikasi", "KEARSIPAN"),
    (r"alat peraga|bahan kampanye|\bkampanye\b", "KAMPANYE"),
    (r"dana kampanye", "DANA KAMPANYE"),
    (r"daftar pemilih|data pemilih|\bdpt\b|\bdps\b|\bdptb\b|pemutakhiran", "DAFTAR PEMILIH"),
    (r"pencalonan|pasangan calon|calon tetap|calon sementara|\bcalon\b", "PENCALONAN"),
    (r"daerah pemilihan|alokasi kursi|jumlah kursi", "DAERAH PEMILIHAN"),
    (r"perolehan kursi|calon terpilih", "CALON TERPILIH"),
    (r"rekapitulasi|hasil (?:pemilihan|penghitungan)|perolehan suara", "HASIL PEMILIHAN"),
    (r"tempat pemungutan suara|\btps\b|pemungutan", "PEMUNGUTAN SUARA"),
    (r"logistik|perlengkapan|surat suara|kotak suara", "LOGISTIK"),
    (
        r"badan ad ?hoc|panitia pemilihan|panitia pemungutan|\bkpps\b|\bppk\b|\bpps\b|pantarlih",
        "BADAN AD HOC",
    ),
    (r"tahapan|jadwal|program", "TAHAPAN"),
    (r"anggaran|keuangan|hibah|honorarium|satuan biaya", "KEUANGAN"),
    (r"rencana strategis|renstra|rencana kerja|indikator kinerja", "PERENCANAAN"),
    (r"kode etik|kode perilaku|disiplin|pegawai", "KEPEGAWAIAN"),
    (r"pelayanan informasi|ppid|informasi publik|jdih", "INFORMASI PUBLIK"),
    (r"partai politik|verifikasi faktual", "PARTAI POLITIK"),
    (r"sosialisasi|pendidikan pemilih|partisipasi", "PARTISIPASI MASYARAKAT"),
    (r"pemilihan (?:gubernur|bupati|wali ?kota)|pemilihan serentak", "PEMILIHAN"),
    (r"pemilihan umum (?:tahun|anggota|presiden|serentak)|\bpemilu\b", "PEMILIHAN UMUM"),
)
_OPENING = re.compile(
    r"^(?:penetapan|pembentukan|pedoman|petunjuk teknis|perubahan(?: \w+)? atas|pencabutan|tentang)\s+",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r",\s*(?:[A-Z][\w]*\.\s?)+[\w.]*(?=,|$)|\b(?:Drs?|Dra|Ir|Prof|H|Hj|KH)\.\s*", re.IGNORECASE
)
_IN_FORCE = re.compile(
    r"\b(?:mulai\s+)?berlaku\s+(?:surut\s+)?(?:pada|sejak|terhitung(?:\s+mulai)?)\b", re.IGNORECASE
)
_OWN_SOURCE = "keputusan/"


def draft_metadata(rekaman: Rekaman, profil: Profil) -> Metadata:
    """The metadata as record and profile give it, each value with where it comes from; raises RuleError.

    A value that neither gives stays "". RuleError when it is no decree or has no number.
    """
    keputusan = rekaman.keputusan
    if keputusan is None:
        raise RuleError("naskah ini bukan Keputusan. Hanya Keputusan yang dapat diterbitkan di JDIH.")
    alamat = alamat_of(keputusan)
    instansi = " ".join((keputusan.instansi or profil.instansi).split())
    kind = NAMA_JENIS[alamat.jenis]
    tentang = calm_capitals(" ".join((keputusan.tentang or "").split()))
    body, attached = _page_counts(rekaman, keputusan)
    long_number = _long_number(keputusan)
    singkatan = profil.singkatan(alamat.jenis)
    penanda = keputusan.penandatangan
    values: dict[str, object] = {
        "jenis": kind,
        "singkatan_jenis": singkatan,
        "judul": f"{kind} {calm_capitals(instansi)} {long_number} tentang {tentang}" if tentang else "",
        "tentang": tentang,
        "teu_badan": profil.badan or (f"Indonesia. {calm_capitals(instansi)}" if instansi else ""),
        "nomor": alamat.nomor.upper(),
        "nomor_lengkap": " ".join((keputusan.nomor or "").split()),
        "tahun": alamat.tahun,
        "tempat_penetapan": keputusan.tempat_ditetapkan or profil.tempat,
        "tanggal_penetapan": keputusan.tanggal_ditetapkan or "",
        # A Keputusan is not promulgated; the national feed wants a date, so its day of enactment is repeated.
        "tanggal_pengundangan": keputusan.tanggal_ditetapkan or "",
        "mulai_berlaku": _in_force(keputusan)[0],
        "sumber": f"{profil.nama_himpunan} {alamat.tahun} ({alamat.nomor.upper()}) : {body} hlm",
        "subjek": subjects_of(tentang),
        "bahasa": profil.bahasa,
        "bidang_hukum": profil.bidang_hukum,
        "lokasi": profil.lokasi,
        "penandatangan": plain_name(penanda.nama or ""),
        "jabatan_penandatangan": calm_capitals(penanda.jabatan or ""),
        "pemrakarsa": profil.pemrakarsa,
        "jumlah_halaman": body,
        "jumlah_halaman_lampiran": attached,
    }
    paths = {
        "judul": "tentang",
        "tentang": "tentang",
        "nomor": "nomor",
        "nomor_lengkap": "nomor",
        "tahun": "tahun",
        "tanggal_penetapan": "tanggal_ditetapkan",
        "tanggal_pengundangan": "tanggal_ditetapkan",
        "mulai_berlaku": _in_force(keputusan)[1],
        "subjek": "tentang",
        "jenis": "penandatangan/jabatan",
        "penandatangan": "penandatangan/nama",
        "jabatan_penandatangan": "penandatangan/jabatan",
    }
    if keputusan.tempat_ditetapkan:
        paths["tempat_penetapan"] = "tempat_ditetapkan"
    asal = {}
    for name, value in values.items():
        if not value:
            continue
        if path := paths.get(name):
            asal[name] = Asal(
                "naskah", _OWN_SOURCE + path, rekaman.bukti.get(_OWN_SOURCE + path), _note(name)
            )
        elif name in ("jumlah_halaman", "jumlah_halaman_lampiran"):
            asal[name] = Asal("naskah", "halaman")
        else:
            asal[name] = Asal("profil", catatan=_note(name))
    return Metadata(**values, asal=asal)  # type: ignore[arg-type]


def _note(name: str) -> str:
    return {
        "tanggal_pengundangan": "Keputusan tidak diundangkan; diisi sama dengan tanggal penetapan.",
        "subjek": "Usulan dari judul; periksa.",
        "bidang_hukum": "Bawaan kantor; periksa.",
        "penandatangan": "Ditulis tanpa gelar.",
    }.get(name, "")


def edit_metadata(metadata: Metadata, changes: Mapping[str, object], *, oleh: str) -> Metadata:
    """The metadata with values a person set; what is set to the value it has stays as it was. Raises RuleError."""
    names = {one.name for one in dataclasses.fields(Metadata)} - {"asal", "nomor", "tahun"}
    asal = dict(metadata.asal)
    values: dict[str, object] = {}
    for name, value in changes.items():
        if name not in names:
            raise RuleError(f"metadata {name}: tidak dapat diubah di sini. Perbaiki pada rekaman naskahnya.")
        old = getattr(metadata, name)
        if isinstance(old, tuple):
            new: object = tuple(" ".join(str(one).split()) for one in _listed(value) if str(one).strip())
        elif isinstance(old, bool):
            new = bool(value)
        elif isinstance(old, int):
            if not str(value).isdigit():
                raise RuleError(f"metadata {name}: isi dengan angka.")
            new = int(str(value))
        else:
            new = " ".join(str(value).split())
            if (name.startswith("tanggal_") or name == "mulai_berlaku") and new and not is_date(new):
                raise RuleError(f"metadata {name}: {new} bukan tanggal. Tulis seperti 2025-01-17.")
        if new != old:
            values[name] = new
            asal[name] = Asal("petugas", oleh=oleh)
    return dataclasses.replace(metadata, **values, asal=asal) if values else metadata  # type: ignore[arg-type]


def _listed(value: object) -> list[object]:
    if isinstance(value, (list, tuple)):
        return list(value)
    return [part for part in re.split(r"\s+[-–]\s+|;", str(value)) if part.strip()]


def subjects_of(tentang: str) -> tuple[str, ...]:
    """Subject headings for a title: by its words, else its first words without "Penetapan" and the like."""
    found = [subjek for pattern, subjek in _SUBJEK if re.search(pattern, tentang, re.IGNORECASE)]
    if found:
        return tuple(dict.fromkeys(found))[:3]
    rest = tentang
    while (shorter := _OPENING.sub("", rest)) != rest:
        rest = shorter
    words = re.split(
        r"\s+(?:di|pada|untuk|dalam|dan|tahun|komisi)\s+", rest, maxsplit=1, flags=re.IGNORECASE
    )[0].split()
    return (" ".join(words[:5]).upper(),) if words else ()


def subject_heading(subjek: tuple[str, ...]) -> str:
    """`KAMPANYE - PEMILIHAN UMUM`: the same in metadata, abstract and feed."""
    return " - ".join(subjek)


def plain_name(nama: str) -> str:
    """A name without academic and other titles, as the standard wants it."""
    bare = _DEGREE.sub(" ", re.split(r",", nama)[0])
    return " ".join(calm_capitals(" ".join(bare.split())).split())


def _long_number(keputusan: Keputusan) -> str:
    nomor = " ".join((keputusan.nomor or "").split())
    return f"Nomor {nomor}" + ("" if "/" in nomor else f" Tahun {keputusan.tahun}")


def _page_counts(rekaman: Rekaman, keputusan: Keputusan) -> tuple[int, int]:
    """Pages of the body and of the attachments."""
    total = len(rekaman.halaman) or len(rekaman.teks)
    first = min((one.halaman_awal for one in keputusan.lampiran), default=total + 1)
    return max(first - 1, 0) if first <= total else total, max(total - first + 1, 0)


def _in_force(keputusan: Keputusan) -> tuple[str, str]:
    """The day it takes effect, and the field that says so; ("", "") when no diktum does."""
    for place, diktum in reversed(list(enumerate(keputusan.diktum))):
        match = _IN_FORCE.search(diktum.isi)
        if match is None:
            continue
        said = diktum.isi[match.end() : match.end() + 60]
        path = f"diktum/{place}/isi"
        if re.match(
            r"\s*(?:tanggal\s+)?(?:di)?(?:tetapkan|tanggal\s+penetapan|penetapan)", said, re.IGNORECASE
        ):
            return keputusan.tanggal_ditetapkan or "", path
        if day := first_date(said):
            return day, path
    return "", ""
