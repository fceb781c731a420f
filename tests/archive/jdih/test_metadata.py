"""Metadata, citations and relations: what the paper says, with its source, and both sides of every relation."""

import pytest

from archive.errors import RuleError
from archive.jdih.alamat import feed_id, read_code, running_number, short_code
from archive.jdih.hubungan import (
    Hubungan,
    add_relation,
    descriptions,
    drop_relation,
    recognise_relations,
    relations,
    status_of,
)
from archive.jdih.metadata import draft_metadata, edit_metadata, plain_name, subjects_of
from archive.jdih.profil import Profil, file_name, get_profil, save_profil
from archive.jdih.rujukan import citation_rank, latest_amendment, short_citation
from archive.records import Diktum, Penanda
from archive.trail import entries
from tests.archive.jdih.contoh import DECREE, INSTANSI, PROFIL, record
from tests.archive.offices import Home

OURS = "Keputusan Komisi Pemilihan Umum Kabupaten Contoh"


def test_metadata_are_drafted_from_the_record_with_their_sources() -> None:
    made = draft_metadata(record(), PROFIL)
    assert made.judul == (
        "Keputusan Komisi Pemilihan Umum Kabupaten Contoh Nomor 9 Tahun 2025 tentang Penetapan Lokasi Pemasangan Alat "
        "Peraga Kampanye Pemilihan Bupati Contoh Tahun 2025"
    )
    assert (made.nomor, made.tahun, made.tanggal_penetapan, made.mulai_berlaku) == (
        "9",
        "2025",
        "2025-01-17",
        "2025-01-17",
    )
    assert made.teu_badan == "Indonesia. Komisi Pemilihan Umum Kabupaten Contoh"
    assert (made.jumlah_halaman, made.jumlah_halaman_lampiran) == (2, 1)
    assert made.sumber == "HPD KPU KAB CONTOH 2025 (9) : 2 hlm"
    assert made.subjek == ("KAMPANYE", "PEMILIHAN")
    judul = made.asal["judul"]
    assert judul.dari == "naskah"
    assert judul.bukti is not None
    assert judul.bukti.halaman == 1
    assert made.asal["bidang_hukum"].dari == "profil"
    assert made.asal["mulai_berlaku"].jalur == "keputusan/diktum/3/isi"


def test_a_person_sets_a_value_and_it_says_so() -> None:
    made = draft_metadata(record(), PROFIL)
    new = edit_metadata(
        made, {"subjek": "kampanye - alat peraga", "tempat_penetapan": "Contoh"}, oleh="Ratmi"
    )
    assert new.subjek == ("kampanye", "alat peraga")
    assert (new.asal["subjek"].dari, new.asal["subjek"].oleh) == ("petugas", "Ratmi")
    assert new.asal["tempat_penetapan"].dari == "naskah"  # set to what it was
    for wrong in (
        {"tanggal_penetapan": "2025-02-30"},
        {"nomor": "8"},
        {"tidak_ada": ""},
        {"jumlah_halaman": "dua"},
    ):
        with pytest.raises(RuleError):
            edit_metadata(made, wrong, oleh="Ratmi")


@pytest.mark.parametrize(
    ("nama", "plain"),
    [
        ("RATMI PUSPASARI", "Ratmi Puspasari"),
        ("Dr. Ir. Wira Adi, S.H., M.Si.", "Wira Adi"),
        ("Drs. H. Sastro", "Sastro"),
    ],
)
def test_signers_lose_their_titles(nama: str, plain: str) -> None:
    assert plain_name(nama) == plain


def test_a_subject_is_never_empty() -> None:
    assert subjects_of("Penetapan Maskot di Kabupaten Contoh") == ("MASKOT",)


@pytest.mark.parametrize(
    ("nomor", "running"),
    [("9", "9"), ("009", "9"), ("9.1", "9.1"), ("12A", "12a"), ("24/Kpts/KPU-Kota-098.990201/2012", "24"),
     ("286/PR.01.3-Kpt/98/Prov/V/2018", "286"), ("...", None), ("", None)],
)  # fmt: skip
def test_the_running_number_makes_the_address(nomor: str, running: str | None) -> None:
    assert running_number(nomor) == running


def test_feed_ids_never_meet() -> None:
    keys = [
        f"{kind}/{year}/{number}"
        for kind in ("keputusan", "keputusan-sekretaris")
        for year in (2019, 2025)
        for number in (*range(1, 400), "19.1", "19a", "200.19", 10_019, 20_019)
    ]
    ids = {feed_id(key) for key in keys}
    assert len(ids) == len(keys)
    assert all(one.isdigit() for one in ids)
    assert feed_id("keputusan/2023/19") == "20230019"


def test_a_short_code_survives_typing_and_tells_of_a_slip() -> None:
    code = short_code("9901", "keputusan/2025/9")
    assert read_code(code.lower().replace("-", " ")) == code
    assert read_code(code.replace("0", "O").replace("1", "I")) == code
    signs = code.replace("-", "")
    for place in range(9):
        for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ":
            if other != signs[place]:
                assert read_code(signs[:place] + other + signs[place + 1 :]) is None


@pytest.mark.parametrize(
    ("teks", "short"),
    [
        (DECREE.mengingat[0], "PKPU No. 13 Tahun 2024"),
        (DECREE.mengingat[1], "UU No. 7 Tahun 2017"),
        ("Peraturan Pemerintah Nomor 28 Tahun 2012 tentang Pelaksanaan", "PP No. 28 Tahun 2012"),
        ("Peraturan Pemerintah Pengganti Undang-Undang Nomor 1 Tahun 2022", "Perppu No. 1 Tahun 2022"),
        ("Keputusan Komisi Pemilihan Umum Nomor 1257 Tahun 2024 tentang Kode", "Keputusan KPU No. 1257 Tahun 2024"),
        ("Keputusan KPU Nomor 533/HK.04-Kpt/03/KPU/XI/2020", "Keputusan KPU No. 533/HK.04-Kpt/03/KPU/XI/2020"),
        ("Peraturan Menteri Dalam Negeri Nomor 20 Tahun 2018;", "Peraturan Menteri Dalam Negeri No. 20 Tahun 2018"),
        ("Hasil rapat pleno tanggal 7 Mei 2018;", "Hasil rapat pleno tanggal 7 Mei 2018"),
    ],
)  # fmt: skip
def test_citations_in_short(teks: str, short: str) -> None:
    assert short_citation(teks) == short


def test_the_hierarchy_of_laws() -> None:
    basis = ["Keputusan KPU Nomor 5 Tahun 2020", "Peraturan Presiden Nomor 33 Tahun 2012", DECREE.mengingat[0],
             "Undang-Undang Nomor 7 Tahun 2017", "Undang-Undang Nomor 43 Tahun 2009",
             "Peraturan Pemerintah Nomor 1 Tahun 2024",
             "Undang-Undang Dasar Negara Republik Indonesia Tahun 1945"]  # fmt: skip
    assert [short_citation(one) for one in sorted(basis, key=citation_rank)] == [
        "Undang-Undang Dasar Negara Republik Indonesia Tahun 1945", "UU No. 43 Tahun 2009", "UU No. 7 Tahun 2017",
        "PP No. 1 Tahun 2024", "Perpres No. 33 Tahun 2012", "PKPU No. 13 Tahun 2024", "Keputusan KPU No. 5 Tahun 2020",
    ]  # fmt: skip
    assert (
        latest_amendment(DECREE.mengingat[2])
        == "sebagaimana telah beberapa kali diubah terakhir dengan UU No. 6 Tahun 2020"
    )


@pytest.mark.parametrize(
    ("isi", "expected"),
    [
        (f"Mencabut {OURS} Nomor 4 Tahun 2024 tentang Lokasi.", [("mencabut", "keputusan/2024/4", False)]),
        ("Keputusan KPU Kabupaten Contoh Nomor 4 Tahun 2024 dicabut dan dinyatakan tidak berlaku.",
         [("mencabut", "keputusan/2024/4", False)]),
        (f"Mengubah Lampiran {OURS} Nomor 3 Tahun 2025 menjadi sebagai berikut.", [("mengubah", "keputusan/2025/3", False)]),
        (f"Mencabut Diktum KEDUA {OURS} Nomor 3 Tahun 2025.", [("mencabut", "keputusan/2025/3", True)]),
        (f"Mencabut: a. {OURS} Nomor 1 Tahun 2023 tentang A; dan b. {OURS} Nomor 2 Tahun 2023 tentang B.",
         [("mencabut", "keputusan/2023/1", False), ("mencabut", "keputusan/2023/2", False)]),
        (f"Mencabut {OURS} Nomor 24/Kpts/KPU-Kab-098.990201/2012.", [("mencabut", "keputusan/2012/24", False)]),
        ("Mencabut Keputusan Sekretaris Komisi Pemilihan Umum Kabupaten Contoh Nomor 4 Tahun 2024.",
         [("mencabut", "keputusan-sekretaris/2024/4", False)]),
        ("Mencabut Keputusan Komisi Pemilihan Umum Kabupaten Lain Nomor 4 Tahun 2024.",
         [("mencabut", "luar/keputusan-komisi-pemilihan-umum-kabupaten-lain-4-2024", False)]),
        (f"{OURS} Nomor 4 Tahun 2024 dinyatakan masih tetap berlaku sepanjang tidak dicabut.", []),
        (f"Melaksanakan {OURS} Nomor 4 Tahun 2024.", []),
        (f"Mencabut {OURS} Nomor 4 Tahun 2024 sebagaimana telah diubah dengan {OURS} Nomor 5 Tahun 2024.",
         [("mencabut", "keputusan/2024/4", False)]),
        ("Keputusan ini mulai berlaku pada tanggal ditetapkan dan dapat diubah bila ada kekeliruan.", []),
    ],
)  # fmt: skip
def test_relations_in_a_diktum(isi: str, expected: list[tuple[str, str, bool]]) -> None:
    decree = record(diktum=(Diktum("KESATU", isi),)).keputusan
    assert decree is not None
    found = recognise_relations(decree, "keputusan/2025/9")
    assert [(one.jenis, one.ke, one.sebagian) for one in found] == expected


@pytest.mark.parametrize(
    ("tentang", "expected"),
    [
        (f"PERUBAHAN KEDUA ATAS {OURS.upper()} NOMOR 3 TAHUN 2024 TENTANG HONORARIUM", [("mengubah", "keputusan/2024/3")]),
        (f"PENCABUTAN {OURS.upper()} NOMOR 3 TAHUN 2024", [("mencabut", "keputusan/2024/3")]),
        (f"PENCABUTAN {OURS.upper()} NOMOR 5 TAHUN 2024 TENTANG PERUBAHAN ATAS {OURS.upper()} NOMOR 3 TAHUN 2024",
         [("mencabut", "keputusan/2024/5")]),
        ("PERUBAHAN DAFTAR PEMILIH", []),
    ],
)  # fmt: skip
def test_relations_in_a_title(tentang: str, expected: list[tuple[str, str]]) -> None:
    decree = record(tentang=tentang, diktum=()).keputusan
    assert decree is not None
    assert [(one.jenis, one.ke) for one in recognise_relations(decree, "keputusan/2025/9")] == expected


def test_one_relation_is_seen_from_both_sides_and_status_follows() -> None:
    facts = [Hubungan("keputusan/2025/9", "mencabut", "keputusan/2024/4", "Keputusan Nomor 4 Tahun 2024"),
             Hubungan("keputusan/2025/1", "mengubah", "keputusan/2024/2", "Keputusan Nomor 2 Tahun 2024"),
             Hubungan("keputusan/2025/5", "mencabut", "keputusan/2024/2", "", sebagian=True)]  # fmt: skip
    (seen,) = descriptions("keputusan/2024/4", facts)
    assert (seen.jenis, seen.kunci, seen.teks) == (
        "dicabut",
        "keputusan/2025/9",
        "Keputusan Nomor 9 Tahun 2025",
    )
    assert [one.jenis for one in descriptions("keputusan/2025/9", facts)] == ["mencabut"]
    states = {
        key: status_of(key, facts) for key in ("keputusan/2024/4", "keputusan/2024/2", "keputusan/2025/9")
    }
    assert list(states.values()) == ["dicabut", "diubah", "berlaku"]
    assert status_of("keputusan/2025/9", facts, tidak_berlaku=True) == "tidak berlaku"


def test_relations_are_kept_once_and_told_to_the_trail(home: Home) -> None:
    engine = home.store.engine
    wanted = Hubungan("keputusan/2025/9", "mencabut", "keputusan/2024/4", "Keputusan Nomor 4 Tahun 2024")
    first = add_relation(engine, wanted, oleh="Ratmi")
    assert add_relation(engine, wanted, oleh="Laras") == first
    with pytest.raises(RuleError, match="sesudahnya"):
        add_relation(engine, Hubungan("keputusan/2024/4", "mencabut", "keputusan/2025/9", ""), oleh="Ratmi")
    with pytest.raises(RuleError, match="dirinya sendiri"):
        add_relation(engine, Hubungan("keputusan/2025/9", "mengubah", "keputusan/2025/9", ""), oleh="Ratmi")
    drop_relation(engine, first.id, "salah baca", oleh="Ratmi")
    assert relations(engine) == ()
    assert add_relation(engine, wanted, oleh="Ratmi").id != first.id
    assert [one.peristiwa for one in entries(engine)] == [
        f"jdih_hubungan: {what}" for what in ("dibuat", "dihapus", "dibuat")
    ]


def test_a_profile_is_checked_and_kept(home: Home) -> None:
    engine = home.store.engine
    assert get_profil(engine) == Profil()
    save_profil(engine, PROFIL, oleh="Ratmi")
    assert get_profil(engine) == PROFIL
    for wrong in (Profil(), Profil(INSTANSI, situs="jdih"), Profil(INSTANSI, situs="https://a.id", berkas_salinan="{x}.pdf"),
                  Profil(INSTANSI, situs="https://a.example", tidak_terbit=(("(", "x"),))):  # fmt: skip
        with pytest.raises(RuleError, match="profil JDIH"):
            save_profil(engine, wrong, oleh="Ratmi")


def test_files_are_named_by_rule() -> None:
    name = file_name(PROFIL.berkas_abstrak, jenis="keputusan", tahun="2025", nomor="9", kode_wilayah="9901")
    assert name == "2025abskpt9901009.pdf"
    other = file_name(
        PROFIL.berkas_lampiran,
        jenis="keputusan-sekretaris",
        tahun="2025",
        nomor="9.1",
        kode_wilayah="9901",
        n=2,
    )
    assert other == "2025kptsek9901009.1_L2.pdf"


def test_the_secretary_has_numbers_of_his_own() -> None:
    sekretaris = record(penandatangan=Penanda("Plt. Sekretaris KPU Kabupaten Contoh", "Wira"))
    assert draft_metadata(sekretaris, PROFIL).judul.startswith("Keputusan Sekretaris ")
    with pytest.raises(RuleError, match="tidak"):
        draft_metadata(record(nomor="..."), PROFIL)
