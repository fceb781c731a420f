"""The abstract: prescribed parts, each sentence with its source, a PDF that carries its fonts."""

import io
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest

from archive.errors import RuleError
from archive.jdih.abstrak import BAGIAN, abstract_faults, draft_abstract, edit_abstract, plain_text
from archive.jdih.bentuk import Abstrak, Metadata
from archive.jdih.hubungan import recognise_relations
from archive.jdih.lembar import Kaki
from archive.jdih.lembar_abstrak import PAGES, abstract_pdf
from archive.jdih.metadata import draft_metadata, edit_metadata
from tests.archive.jdih.contoh import PROFIL, record

KAKI = Kaki("jdih.contoh.example", "7F3K-9Q2M-4", "https://jdih.contoh.example/keputusan/2025/9")


def drafted() -> tuple[Abstrak, Metadata]:
    rekaman = record()
    assert rekaman.keputusan is not None
    metadata = draft_metadata(rekaman, PROFIL)
    return draft_abstract(
        rekaman, metadata, recognise_relations(rekaman.keputusan, "keputusan/2025/9")
    ), metadata


def pdf_text(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return texts


def test_the_abstract_has_its_prescribed_parts_and_order() -> None:
    abstrak, _ = drafted()
    assert (abstrak.subjek, abstrak.tahun) == ("KAMPANYE - PEMILIHAN", "2025")
    assert abstrak.singkatan == "KEP NO. 9, HPD KPU KAB CONTOH 2025 (9) : 2 HLM."
    assert abstrak.judul.startswith(
        "KEPUTUSAN KOMISI PEMILIHAN UMUM KABUPATEN CONTOH NOMOR 9 TAHUN 2025 TENTANG PENETAPAN"
    )
    assert [one.teks for one in abstrak.mengapa] == [
        "Untuk menjaga ketertiban selama masa kampanye, perlu menetapkan lokasi alat peraga kampanye."
    ]
    assert [one.teks.split(" sebagaimana")[0].rstrip(".") for one in abstrak.dasar_hukum] == [
        "UU No. 1 Tahun 2015", "UU No. 7 Tahun 2017", "PKPU No. 13 Tahun 2024",
    ]  # fmt: skip
    assert [one.teks[:14] for one in abstrak.materi] == ["Menetapkan lok", "Alat peraga ka", "Lampiran memua"]
    assert [one.teks for one in abstrak.catatan] == [
        "Keputusan ini mulai berlaku pada tanggal 17 Januari 2025.",
        "Ditetapkan di Contoh pada tanggal 17 Januari 2025.",
        "Mencabut Keputusan Komisi Pemilihan Umum Kabupaten Contoh Nomor 4 Tahun 2024.",
        "Lampiran: 1 hlm.",
    ]


def test_each_sentence_points_to_its_page() -> None:
    abstrak, _ = drafted()
    for name in BAGIAN:
        for one in getattr(abstrak, name):
            assert one.sumber, one
            assert one.sumber[0].halaman in (1, 2, 3), one
    assert abstrak.mengapa[0].sumber[0].jalur == "keputusan/menimbang/0"
    assert [one.sumber[0].halaman for one in abstrak.catatan] == [2, 2, 2, 3]


def test_a_person_edits_it_and_the_rest_keeps_its_source() -> None:
    abstrak, metadata = drafted()
    new = edit_abstract(
        abstrak, materi=["Lokasi ditetapkan per kecamatan.", abstrak.materi[1].teks], tahun="2025"
    )
    assert [one.dari for one in new.materi] == ["petugas", "naskah"]
    assert new.materi[1].sumber == abstrak.materi[1].sumber
    assert abstract_faults(new, metadata) == []
    with pytest.raises(RuleError):
        edit_abstract(abstrak, rahasia=["x"])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"subjek": "ARSIP"}, "tidak sama dengan metadata"),
        ({"tahun": "2024"}, "tahun 2024"),
        ({"singkatan": "KEP NO. 19, 2 HLM."}, "bukan 9"),
        ({"materi": ()}, "Materi"),
        ({"catatan": ()}, "mulai berlaku"),
        ({"judul": " "}, "judul belum"),
    ],
)
def test_an_abstract_against_the_rules(changes: dict[str, object], message: str) -> None:
    abstrak, metadata = drafted()
    faults = abstract_faults(replace(abstrak, **changes), metadata)  # type: ignore[arg-type]
    assert len(faults) == 1
    assert message in faults[0]


def test_a_changed_subject_must_change_in_both() -> None:
    abstrak, metadata = drafted()
    assert abstract_faults(abstrak, edit_metadata(metadata, {"subjek": "ARSIP"}, oleh="Ratmi"))


def test_the_pdf_carries_its_fonts_language_and_foot_on_every_page() -> None:
    abstrak, _ = drafted()
    data = abstract_pdf(abstrak, KAKI, penerbit=PROFIL.instansi)
    assert data == abstract_pdf(abstrak, KAKI, penerbit=PROFIL.instansi)
    texts = pdf_text(data)
    assert len(texts) <= PAGES
    assert all("jdih.contoh.example" in text and "7F3K-9Q2M-4" in text for text in texts)
    assert "UU No. 1 Tahun 2015 sebagaimana" in " ".join(texts[0].split())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.Root.Lang) == "id-ID"
        fonts = [font for page in pdf.pages for font in page.resources.Font.values()]
        assert all("/FontFile2" in (font.get("/FontDescriptor") or {}) for font in fonts)


def test_hostile_text_is_only_text() -> None:
    abstrak, _ = drafted()
    odd = edit_abstract(abstrak, materi=["<b>tebal</b> & <para> \x00 ＆ é"], judul="<font color=red>JUDUL")
    assert "<b>tebal</b>" in pdf_text(abstract_pdf(odd, KAKI, penerbit="KPU"))[0]
    assert "<b>tebal</b>" in plain_text(odd)
