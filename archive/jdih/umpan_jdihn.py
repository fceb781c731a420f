"""The feed that the national network (JDIHN) fetches: a bare array of objects with exactly the 28 keys of its schema.

Every value is a string. The file is checked against our own, stricter copy of the schema and against the shelf before
it takes the old one's place in one rename; it is never replaced by an empty set, nor touched when nothing changed.
"""

import datetime as dt
import functools
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema

from archive.durable import make_folder, store_faults, sync_folder, write_file
from archive.errors import RuleError
from archive.jdih.abstrak import plain_text
from archive.jdih.alamat import feed_id, read_kunci
from archive.jdih.bentuk import DITARIK, Terbitan
from archive.jdih.metadata import subject_heading
from archive.jdih.profil import Profil, file_name
from archive.jdih.rak import sort_key

DROP_AFTER_DAYS = 30  # a withdrawn row says display 0 for so long: what the portal wants is not documented
_NOT_IN_FORCE = frozenset(("dicabut", "tidak berlaku"))


def feed_rows(terbitan: Iterable[Terbitan], profil: Profil, *, hari_ini: dt.date) -> list[dict[str, str]]:
    """One row for each decree, the newest first; withdrawn ones are shown as hidden, then dropped."""
    shown = sorted(terbitan, key=sort_key, reverse=True)
    return [_row(one, profil) for one in shown if one.keadaan != DITARIK or _lately(one, hari_ini)]


def feed_bytes(rows: Sequence[Mapping[str, str]]) -> bytes:
    """The feed as UTF-8 without a BOM, the keys in the order of the schema."""
    return json.dumps(list(rows), ensure_ascii=False, indent=1).encode() + b"\n"


def feed_faults(rows: Sequence[Mapping[str, str]], profil: Profil) -> list[str]:
    """What keeps a feed from going out, in Indonesian; an empty list when it may."""
    if not rows:
        return ["umpan JDIHN: kosong. Yang lama dibiarkan."]
    found = []
    for error in sorted(
        _validator().iter_errors(list(rows)), key=lambda one: [str(part) for part in one.path]
    ):
        place = "/".join(str(part) for part in error.path)
        found.append(f"umpan JDIHN {place}: {error.message[:160]}")
    counted = Counter(row.get("idData", "") for row in rows)
    found += [f"umpan JDIHN: idData {one} lebih dari sekali." for one, count in counted.items() if count > 1]
    for row in rows if not found else ():
        days = [row["tanggal_penetapan"], row["tanggal_pengundangan"], row["last_updated"][:10]]
        if days != sorted(days):
            found.append(f"umpan JDIHN {row['idData']}: urutan tanggal {' , '.join(days)} tidak mungkin.")
        for name in ("urlAbstrak", "urlDetailPeraturan", "urlDownload"):
            if row[name] != "-" and not row[name].startswith(f"{profil.situs}/"):
                found.append(f"umpan JDIHN {row['idData']}: {name} bukan alamat {profil.situs}.")
    return found


def write_feed(path: Path, terbitan: Sequence[Terbitan], profil: Profil, *, hari_ini: dt.date) -> bool:
    """Puts the feed in its place; whether anything changed. Raises RuleError, the old file staying, when it is faulty."""
    rows = feed_rows(terbitan, profil, hari_ini=hari_ini)
    faults = feed_faults(rows, profil)
    for one in terbitan:
        for peran in ("salinan", "abstrak") if one.keadaan != DITARIK else ():
            file = one.file(peran)
            if file is None or file.ukuran <= 0 or file.tipe != "application/pdf":
                faults.append(f"umpan JDIHN {one.kunci}: berkas {peran} tidak ada.")
    if faults:
        more = f" (dan {len(faults) - 3} lagi)" if len(faults) > 3 else ""
        raise RuleError(f"{' '.join(faults[:3])}{more} Umpan lama tetap dipakai.")
    data = feed_bytes(rows)
    with store_faults(path.name):
        if path.is_file() and path.read_bytes() == data:
            return False
        make_folder(path.parent)
        write_file(path, data)
        sync_folder(path.parent)
    return True


def _row(one: Terbitan, profil: Profil) -> dict[str, str]:
    meta, alamat = one.metadata, read_kunci(one.kunci)
    gone = one.keadaan == DITARIK

    def named(template: str) -> str:
        return file_name(
            template,
            jenis=alamat.jenis,
            tahun=alamat.tahun,
            nomor=alamat.nomor,
            kode_wilayah=profil.kode_wilayah,
        )

    page = f"{profil.situs}/{one.kunci}"
    abstrak = named(profil.berkas_abstrak)
    row = {
        "idData": feed_id(one.kunci),
        "tahun_pengundangan": (meta.tanggal_pengundangan or meta.tanggal_penetapan)[:4],
        "tanggal_penetapan": meta.tanggal_penetapan,
        # A Keputusan is not promulgated; the schema wants a date.
        "tanggal_pengundangan": meta.tanggal_pengundangan or meta.tanggal_penetapan,
        "jenis": meta.jenis.upper(),
        "noPeraturan": meta.nomor,
        "judul": meta.judul,
        "noPanggil": "-",
        "singkatanJenis": meta.singkatan_jenis or profil.singkatan(alamat.jenis),
        "tempatTerbit": meta.tempat_penetapan or profil.tempat or "-",
        "penerbit": "-",
        "deskripsiFisik": f"{meta.jumlah_halaman + meta.jumlah_halaman_lampiran} hlm."
        if meta.jumlah_halaman
        else "-",
        "sumber": meta.sumber or "-",
        "isbn": "-",
        "status": "Tidak Berlaku" if one.status in _NOT_IN_FORCE else "Berlaku",
        "bahasa": meta.bahasa or profil.bahasa,
        "bidangHukum": meta.bidang_hukum or profil.bidang_hukum,
        "teuBadan": meta.teu_badan or "-",
        "nomorIndukBuku": "-",
        "abstrak": "-" if gone else plain_text(one.abstrak) if profil.umpan_abstrak == "teks" else abstrak,
        "last_updated": feed_time(one.diubah_pada, profil),
        "urlAbstrak": page if gone else f"{page}/abstrak.pdf",
        "urlDetailPeraturan": page,
        "fileDownload": "-" if gone else named(profil.berkas_salinan),
        "urlDownload": "-" if gone else f"{page}.pdf",
        "subjek": subject_heading(meta.subjek).upper() or "-",
        "operasi": "4",
        "display": "0" if gone else "1",
    }
    if profil.umpan_alias_urlabstrak:
        row["urlabstrak"] = row["urlAbstrak"]
    return {key: re.sub(r"[\x00-\x08\x0b-\x1f]", " ", value) for key, value in row.items()}


def feed_time(moment: str, profil: Profil) -> str:
    """A moment as ILDIS writes it (`2024-11-15 14:14:51`, the office's clock) or as RFC 3339, by the profile."""
    if profil.umpan_waktu == "rfc3339":
        return moment
    return dt.datetime.fromisoformat(moment).strftime("%Y-%m-%d %H:%M:%S")


def _lately(one: Terbitan, hari_ini: dt.date) -> bool:
    day = dt.datetime.fromisoformat(one.ditarik_pada).date()
    return (hari_ini - day).days <= DROP_AFTER_DAYS


@functools.cache
def _validator() -> Any:
    text = resources.files("archive").joinpath("data/jdihn_umpan.schema.json").read_text("utf-8")
    checker = jsonschema.FormatChecker(formats=())
    checker.checks("date", raises=ValueError)(lambda text: bool(dt.date.fromisoformat(str(text))))
    return jsonschema.Draft7Validator(json.loads(text), format_checker=checker)
