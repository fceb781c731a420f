"""A decree as Akoma Ntoso 3.0: recitals, citations, diktum as sections, attachments, and the relations it has. Pure.

The identifier `/akn/id/act/keputusan/kpu-<kode wilayah>/<year>/<number>` is of our own making: Indonesia has no rule.
"""

import re
import xml.etree.ElementTree as ET

from archive.folder_name import calm_capitals
from archive.jdih.alamat import read_kunci
from archive.jdih.bentuk import Blok, Terbitan
from archive.jdih.bentuk_web import clean
from archive.jdih.profil import Profil

AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_ACTIVE = ("mencabut", "mengubah")


def akoma_ntoso(one: Terbitan, profil: Profil) -> bytes:
    """The decree as XML that the schema of Akoma Ntoso 3.0 accepts."""
    ET.register_namespace("", AKN)
    root = ET.Element(f"{{{AKN}}}akomaNtoso")
    act = _add(root, "act", name="keputusan")
    _meta(act, one, profil)
    isi, meta = one.isi, one.metadata
    preface = _add(act, "preface")
    _add(preface, "longTitle", inner=("p", meta.judul))
    preamble = _add(act, "preamble")
    if isi.menimbang:
        recitals = _add(preamble, "recitals", eId="recs")
        for place, item in enumerate(isi.menimbang, start=1):
            _add(recitals, "recital", eId=f"recs__rec_{place}", inner=("p", item))
    if isi.mengingat or isi.memperhatikan:
        citations = _add(preamble, "citations", eId="cits")
        for place, item in enumerate((*isi.mengingat, *isi.memperhatikan), start=1):
            _add(citations, "citation", eId=f"cits__cit_{place}", inner=("p", item))
    _add(preamble, "formula", name="enactingFormula", inner=("p", "MEMUTUSKAN:"))
    body = _add(act, "body")
    for place, diktum in enumerate(isi.diktum, start=1):
        section = _add(body, "section", eId=f"sec_{place}")
        _add(section, "num", teks=diktum.label)
        _add(section, "content", eId=f"sec_{place}__content", inner=("p", diktum.isi))
    if not isi.diktum:
        _add(_add(body, "section", eId="sec_1"), "content", eId="sec_1__content", inner=("p", meta.judul))
    for place, lampiran in enumerate(isi.lampiran, start=1):
        part = _add(body, "hcontainer", name="lampiran", eId=f"hcontainer_{place}")
        _add(part, "heading", teks=lampiran.judul or f"Lampiran {place}")
        content = _add(part, "content", eId=f"hcontainer_{place}__content")
        for block in lampiran.blok:
            _block(content, block)
        if not len(content):
            _add(content, "p")
    conclusions = _add(act, "conclusions")
    _add(conclusions, "p", teks=f"Ditetapkan di {isi.tempat or meta.tempat_penetapan}")
    signature = _add(conclusions, "p")
    person = _add(signature, "signature")
    person.text = clean(f"{isi.jabatan}, {isi.nama}")
    ET.indent(root)
    data: bytes = ET.tostring(root, "utf-8", xml_declaration=True)
    return data + b"\n"


def work_address(kunci: str, profil: Profil) -> str:
    """`/akn/id/act/keputusan/kpu-9901/2025/9`."""
    alamat = read_kunci(kunci)
    return f"/akn/id/act/{alamat.jenis}/kpu-{profil.kode_wilayah or 'id'}/{alamat.tahun}/{alamat.nomor}"


def _meta(act: ET.Element, one: Terbitan, profil: Profil) -> None:
    meta, work = one.metadata, work_address(one.kunci, profil)
    made = _add(act, "meta")
    identification = _add(made, "identification", source="#kpu")
    enacted, changed = meta.tanggal_penetapan, one.diubah_pada[:10]
    expression = f"{work}/ind@{enacted}"
    levels = (
        ("FRBRWork", work, enacted, "penetapan"),
        ("FRBRExpression", expression, enacted, "penetapan"),
        ("FRBRManifestation", f"{expression}.xml", changed, "terbit"),
    )
    for level, address, day, name in levels:
        part = _add(identification, level)
        this = address.replace(".xml", "/!main.xml") if level == "FRBRManifestation" else f"{address}/!main"
        _add(part, "FRBRthis", value=this)
        _add(part, "FRBRuri", value=address)
        if level == "FRBRWork":
            _add(part, "FRBRalias", value=f"{profil.situs}/{one.kunci}", name="laman")
        _add(part, "FRBRdate", date=day, name=name)
        _add(part, "FRBRauthor", href="#kpu")
        if level == "FRBRWork":
            _add(part, "FRBRcountry", value="id")
            _add(part, "FRBRnumber", value=meta.nomor)
        elif level == "FRBRExpression":
            _add(part, "FRBRlanguage", language="ind")
        else:
            _add(part, "FRBRformat", value="application/akn+xml")
    if meta.subjek:
        group = _add(made, "classification", source="#kpu")
        for subjek in meta.subjek:
            plain = re.sub(r"[^a-z0-9]+", "-", subjek.lower()).strip("-") or "subjek"
            _add(group, "keyword", dictionary="#jdih", showAs=clean(subjek), value=plain)
    references = _add(made, "references", source="#kpu")
    for two in one.hubungan:
        name = "activeRef" if two.jenis in _ACTIVE else "passiveRef"
        target = f"/akn/id/{two.kunci}" if two.kunci.startswith("luar/") else work_address(two.kunci, profil)
        _add(references, name, href=target, showAs=clean(f"{two.jenis} {two.teks}"))
    _add(
        references,
        "TLCOrganization",
        eId="kpu",
        href="/ontology/organization/kpu",
        showAs=calm_capitals(profil.instansi),
    )
    _add(references, "TLCConcept", eId="jdih", href="/ontology/concept/jdih", showAs="JDIH")


def _block(parent: ET.Element, block: Blok) -> None:
    if block.teks:
        _add(parent, "p", teks=block.teks)
    if not block.baris:
        return
    table = _add(parent, "table")
    width = max(len(row) for row in block.baris)
    for place, row in enumerate(block.baris):
        line = _add(table, "tr")
        for cell in (*row, *("",) * (width - len(row))):
            _add(line, "th" if place < block.kepala else "td", inner=("p", cell))


def _add(
    parent: ET.Element, tag: str, *, teks: str = "", inner: tuple[str, str] | None = None, **attributes: str
) -> ET.Element:
    made = ET.SubElement(
        parent, f"{{{AKN}}}{tag}", {name: clean(value) for name, value in attributes.items()}
    )
    if teks:
        made.text = clean(teks)
    if inner is not None:
        ET.SubElement(made, f"{{{AKN}}}{inner[0]}").text = clean(inner[1])
    return made
