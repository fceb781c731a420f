"""Field paths such as `sop/0/tabel/0/langkah/3/waktu`: the value a path names, and the name people know it by."""

from typing import Any

from archive.records import Rekaman

_NAMES = {
    "nomor_sop": "Nomor SOP", "nama_sop": "Nama SOP", "tanggal_pembuatan": "Tanggal pembuatan",
    "tanggal_revisi": "Tanggal revisi", "tanggal_efektif": "Tanggal efektif",
    "tanggal_pengesahan": "Tanggal pengesahan", "tanggal_ditetapkan": "Tanggal penetapan",
    "tempat_ditetapkan": "Tempat penetapan", "tentang": "Judul (TENTANG)", "instansi": "Instansi",
    "nomor": "Nomor", "tahun": "Tahun", "hal": "Hal", "tanggal": "Tanggal", "tempat": "Tempat", "kepada": "Penerima",
    "dari": "Pengirim", "sifat": "Sifat", "lampiran": "Lampiran", "jumlah_pelaksana": "Jumlah pelaksana",
    "judul": "Judul tabel", "peralatan_perlengkapan": "Peralatan/perlengkapan",
    "pencatatan_pendataan": "Pencatatan dan pendataan",
}  # fmt: skip
_SAME_IN_ALL = ("nomor", "tahun", "tanggal")  # called after the paper they stand on
_OFFICIALS = {
    "disahkan_oleh": "pejabat yang mengesahkan", "penandatangan": "penanda tangan", "salinan": "pengesah salinan",
}  # fmt: skip
_PARTS = {"jabatan": "Jabatan", "nama": "Nama", "nip": "NIP"}


def value_at(rekaman: Rekaman, path: str) -> Any:
    """The value that a path names; None where the record has no such place."""
    found: Any = rekaman
    for part in path.split("/"):
        if isinstance(found, tuple):
            found = found[int(part)] if part.isdigit() and int(part) < len(found) else None
        else:
            found = getattr(found, part, None)
        if found is None:
            return None
    return found


def field_of(path: str) -> str:
    """The path's field without the places in lists: `sop/0/dasar_hukum/2` is `dasar_hukum`."""
    return "/".join(part for part in path.split("/")[1:] if not part.isdigit())


def name_of(path: str) -> str:
    """What a clerk calls the field: `NIP penanda tangan` for `surat/penandatangan/nip`."""
    parts = field_of(path).split("/")
    if len(parts) > 1 and parts[-2] in _OFFICIALS and parts[-1] in _PARTS:
        return f"{_PARTS[parts[-1]]} {_OFFICIALS[parts[-2]]}"
    name = _NAMES.get(parts[-1], parts[-1].replace("_", " ").capitalize())
    return f"{name} {path.split('/')[0]}" if parts[-1] in _SAME_IN_ALL else name


def list_name(path: str) -> str:
    """What a clerk calls the list that the path's item stands in: `Dasar hukum`; "" when it is no list item."""
    parts = path.split("/")
    first = 2 if parts[0] == "sop" else 1
    if "tabel" in parts or not any(part.isdigit() for part in parts[first:]):
        return ""
    return name_of("/".join(parts[: first + 1]))
