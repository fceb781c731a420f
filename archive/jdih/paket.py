"""The upload package for offices that must fill the central JDIH: salinan, abstract, a sheet with the metadata. Pure."""

import io
import zipfile
from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from archive.errors import RuleError
from archive.jdih.alamat import read_kunci
from archive.jdih.bentuk import DITARIK, Terbitan
from archive.jdih.bentuk_web import inert
from archive.jdih.metadata import subject_heading
from archive.jdih.profil import Profil, file_name

_MOMENT = (1980, 1, 1, 0, 0, 0)  # zip files carry a time: a fixed one keeps the package the same


def upload_package(one: Terbitan, files: Mapping[str, bytes], profil: Profil) -> bytes:
    """A zip of the salinan, the abstract and `metadata.xlsx`, named by the profile's templates; raises RuleError.

    `files` are the public files by name, as on the shelf.
    """
    if one.keadaan == DITARIK:
        raise RuleError(f"{one.kunci}: sudah ditarik, tidak dapat diunggah.")
    alamat = read_kunci(one.kunci)
    out = io.BytesIO()
    names = {}
    for peran, template in (("salinan", profil.berkas_salinan), ("abstrak", profil.berkas_abstrak)):
        file = one.file(peran)
        if file is None or file.nama not in files:
            raise RuleError(f"{one.kunci}: berkas {peran} tidak ada. Terbitkan dulu.")
        names[peran] = file_name(
            template,
            jenis=alamat.jenis,
            tahun=alamat.tahun,
            nomor=alamat.nomor,
            kode_wilayah=profil.kode_wilayah,
        )
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as pack:
            pack.writestr(zipfile.ZipInfo(names[peran], _MOMENT), files[file.nama])
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr(zipfile.ZipInfo("metadata.xlsx", _MOMENT), metadata_sheet(one, profil, names))
    return out.getvalue()


def metadata_sheet(one: Terbitan, profil: Profil, names: Mapping[str, str]) -> bytes:
    """The metadata as a sheet of field and value, in the order of the form of the central JDIH; every cell is text."""
    meta = one.metadata
    rows = (
        ("Tipe Dokumen", meta.tipe),
        ("Jenis Dokumen", meta.jenis),
        ("Singkatan Jenis", meta.singkatan_jenis),
        ("Judul", meta.judul),
        ("T.E.U. Badan/Pengarang", meta.teu_badan),
        ("Nomor", meta.nomor),
        ("Tahun Terbit", meta.tahun),
        ("Tempat Penetapan", meta.tempat_penetapan),
        ("Tanggal Penetapan", meta.tanggal_penetapan),
        ("Tanggal Pengundangan", meta.tanggal_pengundangan),
        ("Sumber", meta.sumber),
        ("Subjek", subject_heading(meta.subjek)),
        ("Bahasa", meta.bahasa),
        ("Bidang Hukum", meta.bidang_hukum),
        ("Lokasi", meta.lokasi),
        ("Penandatangan", meta.penandatangan),
        ("Pemrakarsa", meta.pemrakarsa),
        ("Status", "Tidak Berlaku" if one.status in ("dicabut", "tidak berlaku") else "Berlaku"),
        ("Keterangan Status", "; ".join(f"{two.jenis} {two.teks}" for two in one.hubungan)),
        ("Hasil Uji Materi", meta.hasil_uji_materi),
        ("Berkas Salinan", names.get("salinan", "")),
        ("Berkas Abstrak", names.get("abstrak", "")),
        ("Alamat Laman", f"{profil.situs}/{one.kunci}"),
    )
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Metadata"
    sheet.append(["Ruas", "Isi"])
    for label, value in rows:
        sheet.append([label, inert(value)])
        cell = sheet.cell(sheet.max_row, 2)
        cell.data_type = "s"
        cell.number_format = "@"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for head in sheet[1]:
        head.font = Font(bold=True)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 28, 100
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
