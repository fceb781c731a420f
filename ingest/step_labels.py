"""What the heads of step tables are called, and how a head as read is told to be one of them."""

import re
from collections.abc import Mapping

from rapidfuzz import fuzz

# Heads that stand over one column. Spelled without spaces or signs; typing errors of the originals included.
COLUMN_HEADS: Mapping[str, tuple[str, ...]] = {
    "no": ("no", "nomor", "nourut", "nomorurut", "nolangkah", "nokegiatan"),
    "kegiatan": (
        "kegiatan", "aktivitas", "aktifitas", "tahapkegiatan", "tahapankegiatan", "uraianprosedur",
        "uraiankegiatan", "uraianaktivitas", "prosedur", "prosestahapankegiatan", "proses", "tahapan",
        "langkahkegiatan", "langkahlangkah", "langkahlangkahkegiatan", "rinciankegiatan", "urutankegiatan",
        "uraian", "uraianproses", "proseskegiatan", "uraiantugas", "kegiatanaktivitas", "langkahprosedur",
        "tahapanprosedur", "prosesdantahapankegiatan", "uraiankegiatanprosedur", "tahapanaktivitas",
        "aktivitaskegiatan", "kegiatanprosedur", "uraianlangkah", "uraianlangkahkegiatan", "langkahkerja",
        "prosedurkegiatan", "prosedurkerja", "tahapanpelaksanaan", "tahapanproses", "uraianpekerjaan",
        "langkahlangkahprosedur", "alurkegiatan", "instruksikerja", "rincianprosedur",
    ),
    "kelengkapan": (
        "kelengkapan", "persyaratan", "syarat", "perlengkapan", "tindaklanjut", "persyaratankelengkapan",
        "kelengkapanpersyaratan", "persyaratanperlengkapan", "persyaratandankelengkapan", "input", "masukan",
        "kelengkapandokumen", "syaratkelengkapan", "kelengkapanalat", "bahankelengkapan", "syaratperlengkapan",
        "persyaratandanperlengkapan", "kelengkapanperlengkapan", "persyaratandokumen", "dokumenpersyaratan",
        "kelengkapandata", "inputmasukan", "perlengkapanpersyaratan", "peralatanperlengkapan", "kelengkapaninput",
    ),
    "waktu": (
        "waktu", "durasi", "durasiwaktu", "waktupenyelesaian", "lamawaktu", "jangkawaktu", "waktupelaksanaan",
        "waktudurasi", "waktumenit", "waktujam", "waktuhari", "estimasiwaktu", "waktuproses", "batasanwaktu",
        "targetwaktu", "durasimenit", "waktuharikerja", "standarwaktu", "batasanwaktumenit",
    ),
    "satuan": ("satuanwaktu", "satuan"),
    "output": (
        "output", "keluaran", "hasil", "outputhasil", "outputkeluaran", "hasilkegiatan", "hasiloutput",
        "keluaranoutput", "hasilkeluaran", "keluaranhasil", "dokumenoutput", "produkhasil",
    ),
    "keterangan": ("keterangan", "ket", "catatan", "keterangancatatan"),
}  # fmt: skip
# Heads that stand over several columns.
GROUP_HEADS: Mapping[str, tuple[str, ...]] = {
    "pelaksana": (
        "pelaksana", "pelaksanaan", "pejabatyangbertanggungjawab", "penanggungjawab", "unitpelaksana", "aktor",
        "pelaksanakegiatan", "pejabatpelaksana", "pejabatbertanggungjawab", "pelaksanaprosedur", "pelaku",
        "pihakterkait", "unsurpelaksana", "jabatanpelaksana", "petugaspelaksana", "pelaksanaaktor",
        "unitkerjapelaksana",
    ),
    "mutu": (
        "mutubaku", "bakumutu", "mutu", "standarmutu", "standarmutubaku", "standarbaku", "mutubakupelayanan",
    ),
}  # fmt: skip
MUTU_ROLES = ("kelengkapan", "waktu", "satuan", "output")
ROLES = (*COLUMN_HEADS, "aktor", "lain")


def squeeze(text: str) -> str:
    """Small letters and digits only."""
    return re.sub(r"[\W_]+", "", text.casefold())


def match_head(text: str, heads: Mapping[str, tuple[str, ...]]) -> str | None:
    """The head this text is, whole, allowing for misread letters; None when it is none of them."""
    key = squeeze(text)
    counted = re.match(r"\W*\d+\s", text) is not None  # "3 hari kerja" is no head
    best, name = 0.0, None
    for role, variants in heads.items():
        for variant in variants:
            if key == variant:
                return role
            if counted or len(key) < 4 or len(variant) < 4 or abs(len(key) - len(variant)) > 2:
                continue  # "Ket", "No" and the like only as they are: one letter makes another word
            score = fuzz.ratio(key, variant)
            if score > best:
                best, name = score, role
    return name if best >= 80 else None


def column_role(text: str) -> str | None:
    """Role of a column head, or None."""
    return match_head(text, COLUMN_HEADS)


def group_role(text: str) -> str | None:
    """`pelaksana` or `mutu` for a head over several columns, or None."""
    return match_head(text, GROUP_HEADS)
