"""An invented office with a small JRA and old letters whose years are over."""

import datetime as dt

from archive.jra import install_jra, read_jra
from archive.naskah_store import Naskah
from archive.records import Halaman, Rekaman, Surat
from archive.retensi_usul import Usul, attach_ba, decide, propose, submit
from tests.archive.offices import Home

TODAY = dt.date(2026, 11, 21)
JRA = """Kode Klasifikasi;Jenis Arsip;Retensi Aktif;Retensi Inaktif;Nasib Akhir;Pemicu;Dasar Hukum
PP.05;Rapat koordinasi;1 tahun;2 tahun;Musnah;;contoh
PL.01;Pemilu;1 tahun;2 tahun;Permanen;tahapan berakhir;contoh
KU.03;Keuangan;2 tahun;5 tahun;Dinilai kembali;akhir tahun anggaran;contoh
"""
SECRET_WORDS = "mohon kehadiran Saudara membawa kumbang jelatik"


def old_letter(
    number: int, tanggal: str = "2019-03-04", kode: str = "PP.05.1", hal: str = "Undangan"
) -> Rekaman:
    """A letter with a text that nobody may read once it is destroyed."""
    return Rekaman(
        jenis="undangan",
        surat=Surat(
            instansi="KOMISI PEMILIHAN UMUM KABUPATEN CONTOH",
            nomor=f"{number}/{kode}-Und/3601/{tanggal[:4]}",
            sifat="Segera",
            hal=f"{hal} {number}",
            tanggal=tanggal,
            isi=SECRET_WORDS,
        ),
        halaman=(Halaman(1, 595, 842, 0, "teks"),),
        teks=(f"{number}/{kode}-Und/3601/{tanggal[:4]}\n{SECRET_WORDS}",),
    )


def letters(home: Home, count: int, tanggal: str = "2019-03-04", kode: str = "PP.05.1") -> list[Naskah]:
    """Filed letters of that day and code."""
    names = [f"{kode}-{tanggal}-{number}" for number in range(1, count + 1)]
    return [
        home.file(home.take(f"%PDF {name}".encode(), f"{name}.pdf"), old_letter(number, tanggal, kode))
        for number, name in enumerate(names, start=1)
    ]


def with_jra(home: Home) -> None:
    """The office's JRA is in force."""
    install_jra(home.store.engine, read_jra(JRA.encode(), "jra.csv"), oleh="ani")


def report(home: Home) -> Naskah:
    """A signed berita acara, filed as every paper is."""
    rekaman = Rekaman(jenis="berita_acara", surat=Surat(nomor="7/TU.05.2-BA/3601/2026", tanggal="2026-11-20"))
    return home.file(home.take(b"%PDF berita acara", "ba.pdf"), rekaman)


def approved(home: Home, jenis: str = "musnah") -> Usul:
    """All that is due, proposed by ani and approved by budi and citra."""
    engine = home.store.engine
    usul = propose(engine, jenis, "Usul tahun 2026", oleh="ani", hari_ini=TODAY)
    submit(engine, usul.id, oleh="ani")
    decide(engine, usul.id, "setuju", nama="budi", jabatan="Kasubbag")
    return decide(engine, usul.id, "setuju", nama="citra", jabatan="Sekretaris")


def scheduled(home: Home, tunggu: dt.timedelta = dt.timedelta()) -> Usul:
    """Approved, with the berita acara, after (or in) the wait."""
    usul = approved(home)
    ba = report(home)
    return attach_ba(
        home.store.engine, usul.id, ba.id, oleh="ani", nomor="7/BA/2026", tanggal="2026-11-20", tunggu=tunggu
    )
