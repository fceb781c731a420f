"""The archive of an invented office, filed as the intake files it, with scans drawn by the test."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import img2pdf
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from PIL import Image, ImageDraw, ImageFont

from archive.accounts import Accounts
from archive.file_store import FileStore
from archive.filing import file_naskah
from archive.geometry import IDENTITY, Matrix, Page, Word
from archive.naskah_store import Naskah, NaskahStore, open_store
from archive.records import (
    Alur,
    Bukti,
    Diktum,
    Halaman,
    Keputusan,
    Klasifikasi,
    Lampiran,
    Langkah,
    Pejabat,
    PelaksanaLangkah,
    Penanda,
    Rekaman,
    Sop,
    Surat,
    TabelLangkah,
)
from archive.settings import Settings, load_settings
from search.catch_up import catch_up
from search.index import Index, open_index
from web.app import create_app

PASSWORD = "kopi pagi di teras"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
WIDTH, HEIGHT, DPI = 595.0, 842.0, 100
SCALE = DPI / 72
# Upright from a sheet that lies on its left side: turned 90 degrees clockwise to read it.
TURNED: Matrix = (0.0, 1.0, 0.0, -1.0, 0.0, WIDTH, 0.0, 0.0, 1.0)

HEAD = "KOMISI PEMILIHAN UMUM KABUPATEN CONTOH"
STEPS = ("Menerima permohonan data", "Memeriksa kelengkapan", "Menyetujui permohonan", "Menyerahkan data")


@dataclass(frozen=True)
class Line:
    """Words on a drawn page, their baseline box starting at (x, y) in points."""

    words: str
    y: float
    x: float = 72.0


def draw_page(lines: Sequence[Line], number: int = 1) -> tuple[Image.Image, Page]:
    """A sheet with the lines on it, and the page as the reader would hand it on."""
    image = Image.new("RGB", (round(WIDTH * SCALE), round(HEIGHT * SCALE)), "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(size=14)
    words = []
    for row, line in enumerate(lines):
        x = line.x * SCALE
        for word in line.words.split():
            left, top, right, bottom = pen.textbbox((x, line.y * SCALE), word, font=font)
            pen.text((x, line.y * SCALE), word, "black", font=font)
            box = (left / SCALE, top / SCALE, right / SCALE, bottom / SCALE)
            words.append(Word(word, box, 0.95, row))
            x = right + 5
    return image, Page(number, WIDTH, HEIGHT, 0, "ocr", tuple(words), to_original=IDENTITY)


def text_of(page: Page) -> str:
    """The page's words, a line a line."""
    rows: dict[int, list[str]] = {}
    for word in page.words:
        rows.setdefault(word.line, []).append(word.text)
    return "\n".join(" ".join(row) for row in rows.values())


@dataclass
class Office:
    """An archive over a temporary folder, and a browser's place in front of it."""

    root: Path
    settings: Settings
    store: NaskahStore
    files: FileStore
    index: Index
    named: dict[str, int] = field(default_factory=dict)

    def client(self, *, peran: str = "", first_code: str = "", **changes: object) -> TestClient:
        """A client of the application, signed in with an account of this role; errors inside come back as pages."""
        settings = load_settings({}, data=self.settings.data, **changes)
        accounts = Accounts(self.store.engine, hasher=QUICK)
        app = create_app(
            settings,
            self.store,
            self.files,
            self.index,
            accounts=accounts,
            first_code=first_code,
            changed=lambda: catch_up(self.store, self.index),
        )
        base = "http://127.0.0.1:8000"
        client = TestClient(app, base_url=base, raise_server_exceptions=False, headers={"origin": base})
        if peran:
            self.account(peran, accounts)
            client.cookies.set("arsip_sesi", accounts.sign_in(peran, PASSWORD)[1], domain="127.0.0.1")
        return client

    def account(self, peran: str, accounts: Accounts | None = None) -> None:
        """An account named after its role, and called so on slips."""
        accounts = accounts or Accounts(self.store.engine, hasher=QUICK)
        if accounts.user(peran) is None:
            accounts.add(peran, PASSWORD, peran, nama_lengkap=f"{peran} contoh", jabatan=peran.capitalize())

    def take(self, name: str, content: bytes, tipe: str) -> Naskah:
        """Takes a file in."""
        inbox = self.settings.inbox
        inbox.mkdir(parents=True, exist_ok=True)
        source = inbox / "berkas"
        source.write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        self.files.put_original(source, sha256, tipe)
        return self.store.receive(sha256, name, tipe, len(content))[0]

    def file(
        self,
        key: str,
        name: str,
        images: Sequence[Image.Image],
        pages: Sequence[Page],
        rekaman: Rekaman,
        tipe: str,
    ) -> int:
        """Files a document whose original is made of these images."""
        searchable = self.root / "dapat-dicari.pdf"
        searchable.write_bytes(encoded("pdf", images))
        naskah = self.take(name, encoded(tipe, images), tipe)
        self.named[key] = file_naskah(
            naskah,
            rekaman,
            pages,
            searchable,
            store=self.store,
            files=self.files,
            settings=self.settings,
            seconds=2.0,
        ).id
        return self.named[key]

    def close(self) -> None:
        self.index.close()
        self.store.close()


def encoded(tipe: str, images: Sequence[Image.Image]) -> bytes:
    """The images as a file of a type."""
    buffer = io.BytesIO()
    images = [image.copy() for image in images]  # Pillow leaves one format's options on an image for the next
    if tipe == "tiff":
        images[0].save(buffer, "TIFF", save_all=True, append_images=images[1:], dpi=(DPI, DPI))
    elif tipe == "pdf":
        frames = [encoded("png", [image]) for image in images]
        buffer.write(img2pdf.convert(frames, rotation=img2pdf.Rotation.ifvalid))
    else:
        images[0].save(buffer, tipe.upper(), dpi=(DPI, DPI))
    return buffer.getvalue()


def open_office(root: Path) -> Office:
    """An empty archive in `root`."""
    settings = load_settings({}, data=root / "data")
    store = open_store(settings.database)
    index = open_index(settings.index, lambda naskah_id: store.rekaman(naskah_id).teks)
    return Office(root, settings, store, FileStore(settings.store), index)


def furnish(office: Office) -> Office:
    """Files the invented documents: an SOP, a decree, a letter turned on its side, one with hostile words."""
    _sop(office)
    _decree(office)
    _letter(office)
    _hostile(office)
    waiting = office.take("menunggu.pdf", b"%PDF menunggu", "pdf")
    failed = office.take("rusak <b>.pdf", b"%PDF rusak", "pdf")
    office.store.mark_failed(
        failed.id, "rusak.pdf: PDF rusak atau terpotong. Pindai ulang, lalu masukkan lagi."
    )
    office.named |= {"menunggu": waiting.id, "gagal": failed.id}
    catch_up(office.store, office.index)
    return office


def _record(jenis: str, pages: Sequence[Page], **parts: object) -> Rekaman:
    return Rekaman(
        jenis,
        halaman=tuple(Halaman(p.number, p.width, p.height, p.turned, p.source) for p in pages),
        teks=tuple(map(text_of, pages)),
        **parts,  # type: ignore[arg-type]
    )


def _sop(office: Office) -> None:
    first, one = draw_page(
        [Line(HEAD, 60), Line("NOMOR SOP 396/ORT.06/3601/2025", 100), Line("Pelayanan data pemilih", 140)]
    )
    second, two = draw_page([Line(step, 80 + 40 * n) for n, step in enumerate(STEPS)], number=2)
    table = TabelLangkah(
        judul="Pelayanan permintaan data",
        pelaksana=("Pemohon", "Kasubbag Data", "Sekretaris"),
        langkah=tuple(
            Langkah(
                str(n),
                step,
                (PelaksanaLangkah(column, simbol),),
                kelengkapan="Formulir",
                waktu=f"{5 * n} menit",
                output="Data",
            )
            for n, (step, column, simbol) in enumerate(
                zip(STEPS, (0, 1, 2, 1), ("mulai_selesai", "proses", "keputusan", "penghubung"), strict=True),
                1,
            )
        ),
        alur=(Alur("1", "2"), Alur("2", "3"), Alur("3", "1", "Tidak"), Alur("3", "4", "Ya")),
    )
    sop = Sop(
        1,
        2,
        instansi=HEAD,
        nomor_sop="396/ORT.06/3601/2025",
        nama_sop="Pelayanan data pemilih",
        tanggal_pembuatan="2025-08-25",
        disahkan_oleh=Pejabat("Sekretaris", "Siti Aminah", "197902022005011002"),
        dasar_hukum=("Undang-Undang Nomor 7 Tahun 2017", "Peraturan KPU Nomor 2 Tahun 2021"),
        peringatan=("Permohonan yang terlambat tidak dilayani.",),
        tabel=(table,),
    )
    bukti = {
        "sop/0/nomor_sop": Bukti(1, one.words[5].box, 0.55),
        "sop/0/dasar_hukum": Bukti(2, (70, 80, 300, 120), 0.97),
        "sop/0/disahkan_oleh/nama": Bukti(2, (70, 120, 200, 140), 0.9),
    }
    record = _record(
        "sop",
        (one, two),
        sop=(sop,),
        bukti=bukti,
        catatan_baca=("tanggal_efektif: ada labelnya, tidak ada isinya",),
    )
    office.file("sop", "SOP pelayanan.tif", [first, second], [one, two], record, "tiff")


def _decree(office: Office) -> None:
    image, page = draw_page(
        [Line(HEAD, 60), Line("NOMOR 14 TAHUN 2025", 100), Line("tentang penetapan SOP kearsipan", 140)]
    )
    decree = Keputusan(
        instansi=HEAD,
        nomor="14",
        tahun="2025",
        tentang="Penetapan SOP kearsipan",
        menimbang=("bahwa perlu ditetapkan;", "bahwa huruf a benar;"),
        mengingat=("Undang-Undang Nomor 7 Tahun 2017",),
        diktum=(Diktum("KESATU", "Menetapkan SOP kearsipan."), Diktum("KEDUA", "Berlaku sejak ditetapkan.")),
        tempat_ditetapkan="Contoh",
        tanggal_ditetapkan="2025-02-11",
        penandatangan=Penanda("Ketua", "Joko Prasetyo"),
        salinan=Penanda("Kasubbag Hukum", "Rina Kartika"),
        lampiran=(Lampiran("SOP kearsipan dinamis", 1, 1),),
    )
    kode = Klasifikasi("HK.03.1", "Keputusan", "saran", 0.7)
    office.file(
        "keputusan",
        "SK 14.pdf",
        [image],
        [page],
        _record("keputusan", [page], keputusan=decree, klasifikasi=kode),
        "pdf",
    )


def _letter(office: Office) -> None:
    upright, page = draw_page(
        [
            Line(HEAD, 60),
            Line("Nomor : 45/PP.05.1-Und/3601/2024", 100),
            Line("Undangan rapat pleno terbuka", 140),
        ]
    )
    lying = upright.transpose(Image.Transpose.ROTATE_90)
    turned = Page(1, WIDTH, HEIGHT, 90, "ocr", page.words, to_original=TURNED)
    surat = Surat(
        instansi=HEAD,
        nomor="45/PP.05.1-Und/3601/2024",
        hal="Undangan rapat pleno terbuka",
        tempat="Contoh",
        tanggal="2024-08-05",
        kepada="Pimpinan partai politik",
        penandatangan=Pejabat("Ketua", "Joko Prasetyo"),
        tembusan=("Ketua KPU Provinsi", "Arsip"),
        isi="Mengundang Saudara pada rapat pleno terbuka.",
    )
    office.file(
        "surat", "undangan.jpg", [lying], [turned], _record("undangan", [turned], surat=surat), "jpeg"
    )


EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def _hostile(office: Office) -> None:
    image, page = draw_page([Line('<script>alert(1)</script> jahat &amp; "kutip" </mark></p>', 100)])
    surat = Surat(nomor=EVIL, hal=f"jahat {EVIL}", kepada=EVIL, tembusan=(EVIL,), isi=EVIL)
    record = _record("surat", [page], surat=surat, catatan_baca=(EVIL,))
    office.file("jahat", f"jahat {EVIL}\n\u202egpj.🙂.png", [image], [page], record, "png")
