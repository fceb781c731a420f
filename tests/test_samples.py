"""The samples are complete, as described, made again byte for byte, and read as well as they were before."""

import json
import re
from pathlib import Path

import pytest

from archive.records import JENIS, Rekaman
from archive.rekaman_json import load_rekaman
from archive.settings import load_settings
from ingest.pipeline import read_file
from samples.make.__main__ import write
from samples.make.catalogue import SAMPLES
from samples.make.grid import Cell, draw_row
from samples.make.press import A4, Block, Flow, Press, Type
from tests import quality

ROOT = Path(__file__).parents[1] / "samples"
PATHS = [sample.path for sample in SAMPLES]


def _expected(path: str) -> Rekaman:
    return load_rekaman((ROOT / path).with_suffix(".json").read_bytes())


def _documents(path: str) -> list[Rekaman]:
    tree = json.loads((ROOT / path).with_suffix(".json").read_text())
    return [load_rekaman(json.dumps(one)) for one in tree.get("dokumen", [tree])]


def _meta(path: str) -> dict[str, object]:
    tree: dict[str, dict[str, object]] = json.loads((ROOT / path).with_suffix(".json").read_text())
    return tree["meta"]


@pytest.mark.parametrize("path", PATHS)
def test_each_sample_has_its_record_and_a_row(path: str) -> None:
    rekaman = _expected(path)
    documents = _documents(path)
    assert (ROOT / path).is_file()
    assert rekaman == documents[0]
    assert rekaman.jenis in JENIS
    assert sum(len(one.halaman) for one in documents) == _meta(path)["halaman"]
    assert all(len(one.halaman) == len(one.teks) for one in documents)
    assert all(text.strip() for one in documents for text in one.teks)
    assert f"| [{path}]({path}) | {rekaman.jenis} |" in (ROOT / "README.md").read_text()


def test_no_file_lies_beside_the_catalogue() -> None:
    known = {path for s in SAMPLES for path in (s.path, str(Path(s.path).with_suffix(".json")))}
    found = {
        str(p.relative_to(ROOT))
        for folder in ("sop", "surat", "keputusan")
        for p in (ROOT / folder).iterdir()
    }
    assert found == known


def test_samples_are_small() -> None:
    assert sum((ROOT / path).stat().st_size for path in PATHS) < 15_000_000


def test_every_kind_of_paper_is_there() -> None:
    jenis = {_expected(path).jenis for path in PATHS}
    assert jenis == set(JENIS) - {"lainnya"}
    assert len({_meta(p)["templat"] for p in PATHS if _expected(p).jenis == "sop"}) >= 4


def test_every_form_of_file_is_there() -> None:
    bentuk = {_meta(path)["bentuk"] for path in PATHS}
    assert bentuk >= {"asli", "campur", "foto", "tif", "png", "grey", "colour", "bw"}
    putar = {h.putar for path in PATHS for h in _expected(path).halaman}
    assert putar >= {0, 180, 270}
    assert {_meta(path)["mutu"] for path in PATHS} == {"bersih", "sedang", "buruk", "asli"}


def test_a_landscape_table_runs_over_two_pages() -> None:
    sop = _expected("sop/revisi-anggaran.pdf").sop[0]
    assert len(sop.tabel) == 1
    assert sop.halaman_akhir - sop.halaman_awal == 2
    pages = _expected("sop/revisi-anggaran.pdf").halaman
    assert all(h.lebar > h.tinggi for h in pages)


def test_a_keputusan_carries_two_sops_in_its_lampiran() -> None:
    rekaman = _expected("keputusan/penetapan-sop-kearsipan.pdf")
    assert rekaman.keputusan is not None
    assert rekaman.keputusan.salinan is not None
    lampiran = rekaman.keputusan.lampiran[0]
    assert len(rekaman.sop) == 2
    assert all(
        lampiran.halaman_awal <= s.halaman_awal <= s.halaman_akhir <= lampiran.halaman_akhir
        for s in rekaman.sop
    )


@pytest.mark.parametrize("path", [p for p in PATHS if p.startswith("sop/") or "penetapan" in p])
def test_the_flow_of_each_table_leads_from_its_first_step_to_its_last(path: str) -> None:
    for sop in _expected(path).sop:
        for table in sop.tabel:
            numbers = [step.no for step in table.langkah]
            assert numbers == [str(i + 1) for i in range(len(numbers))]
            if not table.pelaksana:
                continue  # steps told as a list, nothing is drawn
            assert {x.kolom for s in table.langkah for x in s.pelaksana} <= set(range(len(table.pelaksana)))
            assert {e.ke for e in table.alur} | {"1"} == set(numbers)
            labels = {s.no: s.pelaksana[-1].simbol for s in table.langkah}
            assert all(labels[e.dari] == "keputusan" for e in table.alur if e.label)


def test_invented_offices_only() -> None:
    """Numbers of letters carry wilayah codes that no office has."""
    for path in PATHS:
        rekaman = _expected(path)
        number = rekaman.surat.nomor if rekaman.surat else None
        if number and (found := re.search(r"-\w+/(\d+)/", number)):
            assert found[1] in {"98", "9901", "9902"}


def test_a_row_too_tall_for_the_page_goes_on() -> None:
    press = Press()
    flow = Flow(press, A4)
    flow.y = A4[1] - flow.bottom - 60
    text = " ".join(f"kata{i}" for i in range(120))
    pieces = draw_row(flow, [60, 200], [Cell((Block(text, Type()),))])
    assert [p.page for p in pieces] == [0, 1]
    assert " ".join(press.teks()).split() == text.split()


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["surat-masuk", "permintaan-atk", "undangan-rakor-foto", "pengumuman-ppk-digital"]
)
def test_a_sample_is_made_again_byte_for_byte(name: str, tmp_path: Path) -> None:
    sample = next(s for s in SAMPLES if s.name == name)
    first, second = write(sample, tmp_path / "a"), write(sample, tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()
    assert first.with_suffix(".json").read_bytes() == (ROOT / sample.path).with_suffix(".json").read_bytes()


def test_a_perfect_reading_scores_one_and_an_empty_one_nothing() -> None:
    for sample in quality.expected_samples():
        assert set(quality.compare(sample, sample.rekaman).figures().values()) == {1.0}
        nothing = quality.compare(sample, Rekaman("lainnya")).figures()
        assert all(value == 0.0 for name, value in nothing.items()), (sample.path.name, nothing)


def test_a_figure_below_its_floor_is_named() -> None:
    perfect: dict[str, quality.Tally] = {}
    for sample in quality.expected_samples():
        perfect.setdefault(sample.mutu, quality.Tally()).merge(quality.compare(sample, sample.rekaman))
    assert quality.fallen(perfect) == []
    perfect["bersih"].hits["kepala"] *= 0.5
    assert [line.split(":")[0] for line in quality.fallen(perfect)] == ["bersih kepala"]


@pytest.mark.ocr
@pytest.mark.slow
def test_samples_are_read_as_well_as_before() -> None:
    settings = load_settings()
    measured = quality.measure(lambda path: read_file(path, settings).rekaman)
    assert quality.fallen(measured) == []
