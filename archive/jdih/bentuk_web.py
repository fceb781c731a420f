"""What search engines, news readers and libraries take from a page: JSON-LD, Dublin Core, Atom, sitemap, CSV. Pure.

Made from what is published alone; the same input gives the same bytes.
"""

import csv
import datetime as dt
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence

from archive.folder_name import calm_capitals
from archive.jdih.abstrak import plain_text
from archive.jdih.bentuk import DITARIK, HubunganPublik, Terbitan
from archive.jdih.metadata import subject_heading
from archive.jdih.profil import Profil
from archive.jdih.rak import sort_key

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
FORCE = {
    "berlaku": "InForce",
    "diubah": "PartiallyInForce",
    "dicabut": "NotInForce",
    "tidak berlaku": "NotInForce",
}
COLUMNS = (
    "kunci", "kode", "jenis", "nomor", "tahun", "judul", "tanggal_penetapan", "tanggal_pengundangan", "mulai_berlaku",
    "status", "keterangan_status", "subjek", "bidang_hukum", "teu_badan", "penandatangan", "sumber", "keadaan",
    "diterbitkan_pada", "diubah_pada", "alasan", "alamat",
)  # fmt: skip


def json_ld(one: Terbitan, profil: Profil) -> dict[str, object]:
    """A decree as schema.org `Legislation`, after the profile of legislation-schema.org; text and HTML stay unofficial."""
    meta, page = one.metadata, f"{profil.situs}/{one.kunci}"
    office = {"@type": "GovernmentOrganization", "name": calm_capitals(profil.instansi)}
    made: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "@id": page,
        "url": page,
        "name": meta.judul,
        "identifier": one.kode,
        "legislationIdentifier": one.kunci,
        "legislationType": meta.jenis,
        "legislationDate": meta.tanggal_penetapan,
        "datePublished": one.diterbitkan_pada,
        "dateModified": one.diubah_pada,
        "inLanguage": "id",
        "legislationPassedBy": office,
        "publisher": office,
        "jurisdiction": calm_capitals(re.sub(r"^KOMISI PEMILIHAN UMUM\s*", "", profil.instansi.upper()))
        or "Indonesia",
        "legislationLegalForce": f"https://schema.org/{FORCE[one.status]}",
    }
    if one.keadaan == DITARIK:
        return made | {"creativeWorkStatus": "Ditarik", "description": one.alasan}
    if meta.penandatangan:
        made["legislationResponsible"] = {
            "@type": "Person",
            "name": meta.penandatangan,
            "jobTitle": meta.jabatan_penandatangan,
        }
    if meta.mulai_berlaku:
        made["temporalCoverage"] = f"{meta.mulai_berlaku}/.."
        made["legislationDateVersion"] = meta.mulai_berlaku
    made["about"] = list(meta.subjek)
    made["keywords"] = subject_heading(meta.subjek)
    made["abstract"] = plain_text(one.abstrak)
    made["citation"] = list(one.isi.mengingat)
    made["encoding"] = [
        {
            "@type": "LegislationObject",
            "contentUrl": f"{page}.pdf" if file.peran == "salinan" else f"{page}/{file.nama}",
            "encodingFormat": file.tipe,
            "contentSize": str(file.ukuran),
            "sha256": file.sha256,
            "legislationLegalValue": "https://schema.org/OfficialLegalValue"
            if file.peran == "salinan"
            else "https://schema.org/UnofficialLegalValue",
        }
        for file in one.berkas
        if file.tipe == "application/pdf"
    ]
    acting = {"mencabut": "legislationRepeals", "mengubah": "legislationAmends"}
    for jenis, term in acting.items():
        if targets := [_work(two, profil) for two in one.hubungan if two.jenis == jenis]:
            made[term] = targets
    # The acting decree states the relation; its target only points back.
    back = {term: [_work(two, profil) for two in one.hubungan if two.jenis == jenis]
            for jenis, term in (("dicabut", "legislationRepeals"), ("diubah", "legislationAmends"))}  # fmt: skip
    if any(back.values()):
        made["@reverse"] = {term: works for term, works in back.items() if works}
    return made


def _work(hubungan: HubunganPublik, profil: Profil) -> dict[str, str]:
    if hubungan.kunci.startswith("luar/"):
        return {"@type": "Legislation", "name": hubungan.teks}
    return {"@type": "Legislation", "@id": f"{profil.situs}/{hubungan.kunci}", "name": hubungan.teks}


def dublin_core(one: Terbitan, profil: Profil) -> tuple[tuple[str, str], ...]:
    """Dublin Core elements of a decree, an element name as often as it has values."""
    meta, page = one.metadata, f"{profil.situs}/{one.kunci}"
    found = [
        ("title", meta.judul),
        ("creator", meta.teu_badan),
        *(("subject", subjek) for subjek in meta.subjek),
        ("description", plain_text(one.abstrak).strip() if one.abstrak.judul else ""),
        ("publisher", calm_capitals(profil.instansi)),
        ("date", meta.tanggal_penetapan),
        ("type", meta.jenis),
        ("format", "application/pdf" if one.berkas else ""),
        ("identifier", page),
        ("identifier", f"{page}.pdf" if one.berkas else ""),
        ("source", meta.sumber),
        ("language", "id"),
        *(("relation", f"{two.jenis} {two.teks}") for two in one.hubungan),
        ("coverage", calm_capitals(profil.tempat)),
        ("rights", f"Status: {one.status}"),
    ]
    return tuple((name, clean(value)) for name, value in found if value.strip())


def atom_feed(terbitan: Iterable[Terbitan], profil: Profil, *, limit: int = 100) -> bytes:
    """New, changed and withdrawn decrees as Atom, the latest change first."""
    shown = sorted(terbitan, key=lambda one: (_utc(one.diubah_pada), one.kunci), reverse=True)[:limit]
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "id"})
    _add(feed, "id", f"{profil.situs}/")
    _add(feed, "title", f"JDIH {calm_capitals(profil.instansi)}")
    _add(feed, "updated", shown[0].diubah_pada if shown else "1970-01-01T00:00:00Z")
    _add(ET.SubElement(feed, f"{{{ATOM}}}author"), "name", calm_capitals(profil.instansi))
    ET.SubElement(
        feed,
        f"{{{ATOM}}}link",
        {"rel": "self", "type": "application/atom+xml", "href": f"{profil.situs}/umpan/atom.xml"},
    )
    ET.SubElement(
        feed, f"{{{ATOM}}}link", {"rel": "alternate", "type": "text/html", "href": f"{profil.situs}/"}
    )
    for one in shown:
        gone = one.keadaan == DITARIK
        what = (
            "ditarik"
            if gone
            else "baru"
            if one.versi == 1 and one.diubah_pada == one.diterbitkan_pada
            else "diubah"
        )
        entry = ET.SubElement(feed, f"{{{ATOM}}}entry")
        page = f"{profil.situs}/{one.kunci}"
        _add(entry, "id", page)
        _add(entry, "title", f"Ditarik: {one.metadata.judul}" if gone else one.metadata.judul)
        _add(entry, "published", one.diterbitkan_pada)
        _add(entry, "updated", one.diubah_pada)
        ET.SubElement(entry, f"{{{ATOM}}}link", {"rel": "alternate", "type": "text/html", "href": page})
        if not gone and (file := one.file("salinan")) is not None:
            link = {"rel": "enclosure", "type": file.tipe, "href": f"{page}.pdf", "length": str(file.ukuran)}
            ET.SubElement(entry, f"{{{ATOM}}}link", link)
        ET.SubElement(entry, f"{{{ATOM}}}category", {"term": what})
        for subjek in one.metadata.subjek:
            ET.SubElement(
                entry, f"{{{ATOM}}}category", {"term": clean(subjek), "scheme": f"{profil.situs}/subjek"}
            )
        _add(
            entry,
            "summary",
            f"Ditarik: {one.alasan}" if gone else f"Status: {one.status}. {_first_sentence(one)}",
        )
    return _xml(feed)


def sitemap(terbitan: Iterable[Terbitan], profil: Profil, pages: Sequence[tuple[str, str]] = ()) -> bytes:
    """The sitemap with the day of each page's last change; withdrawn ones are left out. `pages`: other (path, moment)."""
    ET.register_namespace("", SITEMAP)
    root = ET.Element(f"{{{SITEMAP}}}urlset")
    shown = [one for one in sorted(terbitan, key=sort_key, reverse=True) if one.keadaan != DITARIK]
    rows = [(f"{profil.situs}{path}", moment) for path, moment in pages]
    if shown:
        rows.append((f"{profil.situs}/", max(shown, key=lambda one: _utc(one.diubah_pada)).diubah_pada))
    for address, moment in [*rows, *((f"{profil.situs}/{one.kunci}", one.diubah_pada) for one in shown)]:
        url = ET.SubElement(root, f"{{{SITEMAP}}}url")
        ET.SubElement(url, f"{{{SITEMAP}}}loc").text = address
        ET.SubElement(url, f"{{{SITEMAP}}}lastmod").text = moment
    return _xml(root)


def register_csv(terbitan: Iterable[Terbitan], profil: Profil) -> bytes:
    """The whole register as CSV (UTF-8 with BOM, as spreadsheets want it), the newest first; withdrawn ones say so."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in sorted(terbitan, key=sort_key, reverse=True):
        values = {
            "keterangan_status": "; ".join(f"{two.jenis} {two.teks}" for two in one.hubungan),
            "subjek": subject_heading(one.metadata.subjek),
            "alamat": f"{profil.situs}/{one.kunci}",
        }
        row = [
            values.get(name, getattr(one, name, None) or getattr(one.metadata, name, "")) for name in COLUMNS
        ]
        writer.writerow([inert(str(cell)) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def inert(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    text = clean(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and len(text) > 1 else text


def clean(teks: str) -> str:
    """Text without signs that XML does not know."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", teks)


def _first_sentence(one: Terbitan) -> str:
    return one.abstrak.mengapa[0].teks if one.abstrak.mengapa else ""


def _add(parent: ET.Element, name: str, teks: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}").text = clean(teks)


def _xml(root: ET.Element) -> bytes:
    ET.indent(root)
    data: bytes = ET.tostring(root, "utf-8", xml_declaration=True)
    return data + b"\n"


def _utc(moment: str) -> dt.datetime:
    return dt.datetime.fromisoformat(moment).astimezone(dt.UTC)
