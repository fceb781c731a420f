"""An invented decree of an invented office, and its profile."""

from dataclasses import replace

from archive.jdih.profil import Pengesah, Profil
from archive.records import Bukti, Diktum, Halaman, Keputusan, Lampiran, Penanda, Rekaman

INSTANSI = "KOMISI PEMILIHAN UMUM KABUPATEN CONTOH"
PROFIL = Profil(
    instansi=INSTANSI,
    kode_wilayah="9901",
    situs="https://jdih.contoh.example",
    tempat="Contoh",
    pengesah=Pengesah("Kepala Subbagian Hukum dan SDM", "Laras Widyaningsih", "198502022010122001"),
)
DECREE = Keputusan(
    instansi=INSTANSI,
    nomor="9",
    tahun="2025",
    tentang="PENETAPAN LOKASI PEMASANGAN ALAT PERAGA KAMPANYE PEMILIHAN BUPATI CONTOH TAHUN 2025",
    menimbang=(
        "bahwa untuk menjaga ketertiban selama masa kampanye, perlu menetapkan lokasi alat peraga kampanye;",
        "bahwa berdasarkan pertimbangan sebagaimana dimaksud dalam huruf a, perlu menetapkan Keputusan Komisi "
        "Pemilihan Umum Kabupaten Contoh;",
    ),
    mengingat=(
        "Peraturan Komisi Pemilihan Umum Nomor 13 Tahun 2024 tentang Kampanye Pemilihan;",
        "Undang-Undang Nomor 7 Tahun 2017 tentang Pemilihan Umum (Lembaran Negara Republik Indonesia Tahun 2017 "
        "Nomor 182, Tambahan Lembaran Negara Republik Indonesia Nomor 6109);",
        "Undang-Undang Nomor 1 Tahun 2015 tentang Penetapan Perppu sebagaimana telah beberapa kali diubah terakhir "
        "dengan Undang-Undang Nomor 6 Tahun 2020;",
    ),
    diktum=(
        Diktum(
            "KESATU",
            "Menetapkan lokasi pemasangan alat peraga kampanye sebagaimana tercantum dalam Lampiran.",
        ),
        Diktum(
            "KEDUA",
            "Alat peraga kampanye diturunkan paling lambat 3 (tiga) hari sebelum hari pemungutan suara.",
        ),
        Diktum(
            "KETIGA",
            "Pada saat Keputusan ini mulai berlaku, Keputusan Komisi Pemilihan Umum Kabupaten Contoh Nomor 4 Tahun 2024 "
            "tentang Lokasi Kampanye dicabut dan dinyatakan tidak berlaku.",
        ),
        Diktum("KEEMPAT", "Keputusan ini mulai berlaku pada tanggal ditetapkan."),
    ),
    tempat_ditetapkan="Contoh",
    tanggal_ditetapkan="2025-01-17",
    penandatangan=Penanda("KETUA KOMISI PEMILIHAN UMUM KABUPATEN CONTOH", "RATMI PUSPASARI"),
    lampiran=(Lampiran("LAMPIRAN KEPUTUSAN NOMOR 9 TAHUN 2025: LOKASI ALAT PERAGA", 3, 3),),
)
ATTACHED = """LAMPIRAN
KEPUTUSAN NOMOR 9 TAHUN 2025: LOKASI ALAT PERAGA
No Kecamatan Lokasi
1 Sukamaju Lapangan Merdeka
2 Sukadamai Terminal Lama
KETUA KOMISI PEMILIHAN UMUM
KABUPATEN CONTOH,
RATMI PUSPASARI"""


def text_of(decree: Keputusan) -> tuple[str, ...]:
    """The three pages as a reader of the scan gets them."""
    first = ["KOMISI PEMILIHAN UMUM\nKABUPATEN CONTOH", f"KEPUTUSAN {decree.instansi}"]
    first += [f"NOMOR {decree.nomor} TAHUN {decree.tahun}", "TENTANG", str(decree.tentang)]
    first += ["DENGAN RAHMAT TUHAN YANG MAHA ESA", f"{decree.penandatangan.jabatan},"]
    first += ["Menimbang : ", *(f"{mark}. {one}" for mark, one in zip("abc", decree.menimbang, strict=False))]
    first += ["Mengingat : ", *(f"{n}. {one}" for n, one in enumerate(decree.mengingat, start=1))]
    second = ["MEMUTUSKAN:", f"Menetapkan : KEPUTUSAN {decree.instansi} TENTANG {decree.tentang}."]
    second += [f"{one.label} : {one.isi}" for one in decree.diktum]
    second += [f"Ditetapkan di {decree.tempat_ditetapkan}", "pada tanggal 17 Januari 2025"]
    second += [decree.penandatangan.jabatan, decree.penandatangan.nama]
    return "\n".join(str(one) for one in first), "\n".join(str(one) for one in second), ATTACHED


def record(decree: Keputusan = DECREE, **changed: object) -> Rekaman:
    """The record of the decree with some of its values changed."""
    decree = replace(decree, **changed)  # type: ignore[arg-type]
    bukti = {
        "keputusan/tentang": Bukti(1, (80, 120, 500, 150), 0.97),
        "keputusan/diktum/0/isi": Bukti(2, (80, 90, 500, 120), 0.9),
    }
    bukti |= {
        f"keputusan/mengingat/{n}": Bukti(1, (80, 300, 500, 320), 0.9) for n in range(len(decree.mengingat))
    }
    bukti |= {
        f"keputusan/menimbang/{n}": Bukti(1, (80, 200, 500, 220), 0.9) for n in range(len(decree.menimbang))
    }
    return Rekaman(
        jenis="keputusan",
        keputusan=decree,
        halaman=tuple(Halaman(n, 595, 842, 0, "teks") for n in (1, 2, 3)),
        teks=text_of(decree),
        bukti=bukti,
    )
