"""The gate: what keeps a decree from being published, and why. Pure: the same input gives the same refusals.

Every refusal names the thing, what is wrong and what to do, in Indonesian. Some a person may overrule with a reason
(`dapat_diputus`, by the key of the finding); kind, secrecy, number, abstract and certification never.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from archive.jdih.abstrak import abstract_faults
from archive.jdih.abstrak import plain_text as abstract_text
from archive.jdih.alamat import read_kunci, running_number
from archive.jdih.banding_salinan import BedaSalinan, open_differences
from archive.jdih.bentuk import Abstrak, IsiNaskah, Metadata
from archive.jdih.data_pribadi import Temuan, find_in_text
from archive.jdih.hubungan import Hubungan
from archive.jdih.profil import Profil, check_profil
from archive.jdih.tanggal import is_date, prose_date
from archive.rights import BIASA

WAJAR, SENSOR, BUKAN = "wajar", "sensor", "bukan data pribadi"
PUTUSAN = {"beda": (WAJAR,), "pribadi": (SENSOR, BUKAN), "periksa": (WAJAR,)}
FIRST_YEAR = 1999  # no KPU before
REQUIRED = {
    "judul": "judul",
    "teu_badan": "T.E.U. badan",
    "singkatan_jenis": "singkatan jenis",
    "tempat_penetapan": "tempat penetapan",
    "tanggal_penetapan": "tanggal penetapan",
    "tanggal_pengundangan": "tanggal pengundangan",
    "sumber": "sumber",
    "subjek": "subjek",
    "bahasa": "bahasa",
    "bidang_hukum": "bidang hukum",
    "penandatangan": "penandatangan",
}
_SECRET = re.compile(
    r"^\W*(?:(?:sangat\s+)?rahasia|terbatas|confidential|sifat\s*:\s*(?:sangat\s+)?(?:rahasia|terbatas))\W*$",
    re.I | re.M,
)
_DRAFT = re.compile(r"^\W*(?:draf|draft|konsep|rancangan)\W*$|\bRANCANGAN\s+KEPUTUSAN\b", re.I | re.M)
_BLANK = re.compile(
    r"\b(?:nomor|tanggal|tahun)\s*:?\s*(?:\.{3,}|…+|_{3,}|x{3,})|\[(?:nama|nomor|tanggal|jabatan)[^\]]*\]",
    re.I,
)
_TEAM = re.compile(
    r"^\W*(?:menetapkan\s+)?(?:membentuk|menunjuk|mengangkat)\b.{0,60}\b(?:tim|pokja|kelompok\s+kerja|panitia|satuan\s+tugas)\b",
    re.I,
)
_CERTIFIED = re.compile(r"salinan\s+(?:ini\s+)?sesuai\s+(?:dengan\s+)?asli", re.I)
_TTD = re.compile(r"(?<!\w)(?:ttd|dto|t\.t\.d)(?!\w)", re.I)
_MARK = re.compile(r"^\W*SALINAN\W*$|^\W*SALINAN\s+KEPUTUSAN\b", re.M)
_CUT = re.compile(r"\b(?:dan|di|pada|tentang|untuk|dalam|serta|atau|nomor|yang|atas)$", re.I)


@dataclass(frozen=True, slots=True)
class Calon:
    """What stands before the gate. `teks_asli` is the original as read, `teks_salinan` what the finished public PDF says.

    `temuan` are personal data in either; `beda` is None while no comparison was made. `nomor_lain` are the keys of
    other documents; `halaman_*` counts pages, 0 when there is no file. `cara` is teks or pindaian.
    """

    kunci: str
    jenis: str
    keamanan: str
    cara: str
    sha_asli: str
    sha_salinan: str
    teks_asli: tuple[str, ...]
    teks_salinan: tuple[str, ...]
    halaman_asli: int
    halaman_salinan: int
    metadata: Metadata
    abstrak: Abstrak | None
    abstrak_disetujui: bool
    isi: IsiNaskah
    beda: tuple[BedaSalinan, ...] | None
    temuan: tuple[Temuan, ...]
    hubungan: tuple[Hubungan, ...]
    nomor_lain: Collection[str]
    hari_ini: dt.date


@dataclass(frozen=True, slots=True)
class Penolakan:
    """One reason: `kode` for machines, `alasan` for people, `kunci` of the finding a decision would name ("" for none)."""

    kode: str
    alasan: str
    kunci: str = ""

    @property
    def dapat_diputus(self) -> bool:
        """Whether a person's decision can clear it."""
        return bool(self.kunci)


def refusals(calon: Calon, putusan: Mapping[str, str], profil: Profil) -> tuple[Penolakan, ...]:
    """Every reason against publishing, in the order a clerk would work them off; () opens the gate.

    `putusan` maps keys of findings to decisions: `wajar`, `sensor` or `bukan data pribadi`.
    """
    checks: tuple[Callable[[Calon, Mapping[str, str], Profil], Iterable[Penolakan]], ...] = (
        _kind, _secrecy, _number, _dates, _fields, _abstract, _copy, _signature, _comparison, _private, _relations, _office,
    )  # fmt: skip
    found = [one for check in checks for one in check(calon, putusan, profil)]
    return tuple(
        one for one in found if not (one.kunci.startswith("periksa:") and putusan.get(one.kunci) == WAJAR)
    )


def _kind(calon: Calon, _putusan: Mapping[str, str], profil: Profil) -> Iterable[Penolakan]:
    if calon.jenis != "keputusan":
        yield Penolakan(
            "jenis",
            f"naskah ini {calon.jenis.replace('_', ' ')}; hanya Keputusan yang diterbitkan di JDIH. {profil.ppid}",
        )
    # Signs of layout between the words must not hide what kind it is.
    title = " ".join(re.sub(r"[^\w\s-]", " ", f"{calon.metadata.tentang} ").split())
    for place, text in enumerate((title, " ".join(calon.isi.tentang.split()))):
        for pattern, why in profil.tidak_terbit:
            if text and re.search(pattern, text, re.IGNORECASE):
                yield Penolakan("jenis", f"{why}. {profil.ppid}")
                return
        if place == 0 and any(_TEAM.search(one.isi) for one in calon.isi.diktum):
            yield Penolakan(
                "jenis",
                f"diktumnya membentuk tim, pokja, atau kepanitiaan, yang tidak diunggah. {profil.ppid}",
            )
            return


def _secrecy(calon: Calon, _putusan: Mapping[str, str], _profil: Profil) -> Iterable[Penolakan]:
    if calon.keamanan != BIASA:
        yield Penolakan(
            "rahasia", f"naskah ini bersifat {calon.keamanan}. Yang bukan biasa tidak pernah diterbitkan."
        )
    for text, what in ((calon.teks_asli, "asli"), (calon.teks_salinan, "salinan")):
        if any(_SECRET.search(page) for page in text):
            yield Penolakan(
                "rahasia",
                f"pada {what} tertulis RAHASIA atau TERBATAS. Tentukan dulu keamanannya.",
                f"periksa:rahasia-{what}",
            )
    if any(_DRAFT.search(page) for page in (*calon.teks_asli, *calon.teks_salinan)):
        yield Penolakan(
            "konsep", "naskah ini bertanda konsep atau rancangan. Terbitkan hanya yang sudah ditetapkan."
        )
    if any(_BLANK.search(page) for page in (*calon.teks_asli, *calon.teks_salinan)):
        yield Penolakan(
            "kosong",
            "ada tempat yang belum diisi (nomor ..., tanggal ...). Lengkapi naskahnya.",
            "periksa:kosong",
        )


def _number(calon: Calon, _putusan: Mapping[str, str], _profil: Profil) -> Iterable[Penolakan]:
    try:
        alamat = read_kunci(calon.kunci)
    except ValueError:
        yield Penolakan("nomor", f"alamat {calon.kunci} tidak sah. Perbaiki nomor dan tahunnya.")
        return
    if (calon.metadata.nomor.lower(), calon.metadata.tahun) != (alamat.nomor, alamat.tahun):
        yield Penolakan(
            "nomor",
            f"nomor pada metadata ({calon.metadata.nomor} tahun {calon.metadata.tahun}) bukan {calon.kunci}.",
        )
    if running_number(calon.isi.nomor) != alamat.nomor or calon.isi.tahun != alamat.tahun:
        yield Penolakan(
            "nomor", f"nomor pada salinan ({calon.isi.nomor} tahun {calon.isi.tahun}) bukan {calon.kunci}."
        )
    if calon.kunci in calon.nomor_lain:
        yield Penolakan(
            "nomor-ganda", f"{calon.kunci} sudah dipakai naskah lain. Periksa register Keputusan."
        )


def _dates(calon: Calon, _putusan: Mapping[str, str], _profil: Profil) -> Iterable[Penolakan]:
    meta = calon.metadata
    for name in ("tanggal_penetapan", "tanggal_pengundangan", "mulai_berlaku"):
        value, label = getattr(meta, name), name.replace("_", " ")
        if not value:
            continue
        if not is_date(value):
            yield Penolakan("tanggal", f"{label} {value} tidak ada dalam kalender. Tulis seperti 2025-01-17.")
        elif int(value[:4]) < FIRST_YEAR:
            yield Penolakan("tanggal", f"{label} {prose_date(value)} lebih tua dari KPU. Periksa tahunnya.")
        elif name != "mulai_berlaku" and value > calon.hari_ini.isoformat():
            yield Penolakan(
                "tanggal", f"{label} {prose_date(value)} masih di masa depan. Periksa tanggalnya."
            )
    if not (is_date(meta.tanggal_penetapan) and is_date(meta.tanggal_pengundangan)):
        return
    if meta.tanggal_pengundangan < meta.tanggal_penetapan:
        yield Penolakan("tanggal", "tanggal pengundangan mendahului tanggal penetapan. Keputusan: isi sama.")
    if meta.tanggal_penetapan[:4] != meta.tahun:
        yield Penolakan(
            "tanggal",
            f"ditetapkan {prose_date(meta.tanggal_penetapan)}, nomornya tahun {meta.tahun}. Periksa, atau nyatakan wajar.",
            "periksa:tahun",
        )
    if is_date(meta.mulai_berlaku) and meta.mulai_berlaku < meta.tanggal_penetapan:
        yield Penolakan(
            "tanggal",
            f"berlaku surut sejak {prose_date(meta.mulai_berlaku)}. Periksa, atau nyatakan wajar.",
            "periksa:surut",
        )
    if calon.isi.tanggal and calon.isi.tanggal != meta.tanggal_penetapan:
        yield Penolakan("tanggal", "tanggal pada salinan tidak sama dengan metadata. Samakan keduanya.")


def _fields(calon: Calon, _putusan: Mapping[str, str], _profil: Profil) -> Iterable[Penolakan]:
    meta = calon.metadata
    for name, label in REQUIRED.items():
        value = getattr(meta, name)
        text = " ".join(value) if isinstance(value, tuple) else value
        if not text.strip(" -.") or (name == "tanggal_penetapan" and text.startswith("0000")):
            yield Penolakan("metadata", f"{label} belum diisi. Lengkapi metadatanya.")
    if meta.judul and " tentang " not in f" {meta.judul.lower()} ":
        yield Penolakan("judul", "judul tidak memuat kata tentang. Tulis judul lengkap.")
    if _CUT.search(meta.judul.strip(" .")):
        yield Penolakan("judul", f"judul terpotong: ...{meta.judul[-40:]}. Tulis sampai habis.")
    if (
        meta.tentang
        and calon.isi.tentang
        and fuzz.ratio(meta.tentang.lower(), calon.isi.tentang.lower()) < 90
    ):
        yield Penolakan("judul", "judul pada metadata tidak sama dengan salinan. Samakan keduanya.")


def _abstract(calon: Calon, putusan: Mapping[str, str], _profil: Profil) -> Iterable[Penolakan]:
    if calon.abstrak is None or calon.abstrak == Abstrak():
        yield Penolakan("abstrak", "abstrak belum ada. Abstrak harus selesai sebelum diunggah.")
        return
    for fault in abstract_faults(calon.abstrak, calon.metadata):
        yield Penolakan("abstrak", fault)
    if not calon.abstrak_disetujui:
        yield Penolakan("abstrak", "abstrak belum disetujui. Minta persetujuannya dulu.")
    for one in find_in_text(abstract_text(calon.abstrak) + "\n" + calon.metadata.judul):
        if putusan.get(one.kunci) != BUKAN:
            yield Penolakan(
                "data-pribadi",
                f"abstrak atau judul memuat {one.jenis}: {_short(one.teks)}. Hapus dari abstrak.",
                one.kunci,
            )


def _copy(calon: Calon, _putusan: Mapping[str, str], profil: Profil) -> Iterable[Penolakan]:
    if not calon.sha_salinan or not calon.halaman_salinan:
        yield Penolakan(
            "salinan", "salinan belum ada. Buat dari teks, atau pindai salinan yang sudah disahkan."
        )
        return
    if calon.sha_salinan == calon.sha_asli:
        yield Penolakan(
            "salinan", "berkas salinan sama persis dengan naskah asli. Yang diunggah hanya salinan."
        )
    text = calon.teks_salinan
    if not any(_MARK.search(page) for page in text[:1]):
        yield Penolakan(
            "salinan", "halaman pertama tidak bertanda SALINAN. Buat salinan, jangan unggah naskah asli."
        )
    if not any(_CERTIFIED.search(page) for page in text):
        yield Penolakan("salinan", "tidak ada pengesahan “Salinan sesuai dengan aslinya”. Minta pengesahan.")
    elif not _certifier(text, profil):
        yield Penolakan(
            "salinan",
            f"pengesah pada salinan bukan {profil.pengesah.nama or '(belum diisi)'}. Periksa.",
            "periksa:pengesah",
        )
    if profil.alamat_kaki and not all(profil.alamat_kaki in page for page in text):
        yield Penolakan(
            "salinan",
            f"alamat {profil.alamat_kaki} tidak ada pada kaki setiap halaman. Buat ulang salinannya.",
        )
    if calon.cara == "pindaian" and calon.halaman_salinan < calon.halaman_asli:
        yield Penolakan(
            "halaman",
            f"salinan {calon.halaman_salinan} halaman, aslinya {calon.halaman_asli}. Pindai semua, atau nyatakan wajar.",
            "periksa:halaman",
        )
    if not any(page.strip() for page in text):
        yield Penolakan(
            "salinan", "salinan tidak memuat teks, tidak dapat dicari atau dibandingkan. Pindai ulang."
        )
    names_attachment = any(
        re.search(r"\btercantum\s+dalam\s+lampiran\b", one.isi, re.I) for one in calon.isi.diktum
    )
    if names_attachment and not calon.isi.lampiran:
        yield Penolakan(
            "lampiran",
            "diktum menyebut Lampiran, tetapi lampirannya tidak ada. Lengkapi.",
            "periksa:lampiran",
        )


def _certifier(text: Sequence[str], profil: Profil) -> bool:
    name = profil.pengesah.nama.upper()
    return bool(name) and any(
        _CERTIFIED.search(page) and fuzz.partial_ratio(name, page.upper()) >= 85 for page in text
    )


def _signature(calon: Calon, _putusan: Mapping[str, str], _profil: Profil) -> Iterable[Penolakan]:
    if not calon.sha_salinan:
        return
    if not any(_TTD.search(page) for page in calon.teks_salinan):
        yield Penolakan(
            "tanda-tangan",
            f"di atas nama {calon.isi.nama or 'penanda tangan'} tidak tertulis ttd. Salinan tidak memuat tanda tangan asli.",
        )


def _comparison(calon: Calon, putusan: Mapping[str, str], _profil: Profil) -> Iterable[Penolakan]:
    if calon.beda is None:
        yield Penolakan("banding", "salinan belum dibandingkan dengan naskah asli. Jalankan perbandingannya.")
        return
    cleared = [key for key, value in putusan.items() if value == WAJAR]
    for one in open_differences(calon.beda, cleared):
        asli, salinan = one.asli or "(tidak ada)", one.salinan or "(tidak ada)"
        yield Penolakan(
            "beda",
            f"{one.kelas} berbeda pada halaman {one.halaman}: asli “{_short(asli)}”, salinan “{_short(salinan)}”. "
            "Perbaiki salinannya, atau nyatakan wajar.",
            one.kunci,
        )


def _private(calon: Calon, putusan: Mapping[str, str], _profil: Profil) -> Iterable[Penolakan]:
    shown = _bare("".join(calon.teks_salinan) + repr(calon.isi))
    for one in calon.temuan:
        decided = putusan.get(one.kunci)
        if decided == BUKAN:
            continue
        there = len(_bare(one.teks)) >= 4 and _bare(one.teks) in shown
        if decided == SENSOR and there:
            yield Penolakan(
                "data-pribadi",
                f"{one.jenis} pada halaman {one.halaman} sudah diputus disamarkan, tetapi masih ada.",
            )
        elif decided != SENSOR:
            yield Penolakan(
                "data-pribadi",
                f"{one.jenis} pada halaman {one.halaman}: {_short(one.teks)}. Samarkan, atau nyatakan bukan data pribadi.",
                one.kunci,
            )


def _relations(calon: Calon, _putusan: Mapping[str, str], _profil: Profil) -> Iterable[Penolakan]:
    for one in calon.hubungan:
        if one.dari == calon.kunci and one.ke == calon.kunci:
            yield Penolakan(
                "hubungan", f"{calon.kunci} tidak dapat {one.jenis} dirinya sendiri. Perbaiki hubungannya."
            )


def _office(_calon: Calon, _putusan: Mapping[str, str], profil: Profil) -> Iterable[Penolakan]:
    for fault in check_profil(profil):
        yield Penolakan("profil", f"profil JDIH: {fault}")


def _bare(teks: str) -> str:
    return re.sub(r"[\W_]+", "", teks).casefold()


def _short(teks: str) -> str:
    """Enough to find it on the page; of a long number only its beginning, for the reason is kept and shown."""
    plain = " ".join(teks.split())
    if sum(sign.isdigit() for sign in plain) >= 9:
        return f"{plain[:4]}…"
    return plain if len(plain) <= 60 else f"{plain[:57]}..."
