"""What a Keputusan is called for ever: its key `keputusan/2025/9`, its number for the feed, its short code. Pure.

An address is never reused and never scrambled: kind, year and running number are all it is made of.
"""

import hashlib
import re
from dataclasses import dataclass

from archive.errors import RuleError
from archive.records import Keputusan

JENIS = ("keputusan", "keputusan-sekretaris")
NAMA_JENIS = {"keputusan": "Keputusan", "keputusan-sekretaris": "Keputusan Sekretaris"}
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: nothing that is misread on paper
_RUNNING = re.compile(
    r"\s*(?:nomor\s*:?\s*)?0*(\d{1,5})(?:\.(\d{1,2})|\.?([A-Za-z]))?(?![\w.])", re.IGNORECASE
)
_KEY = re.compile(rf"({'|'.join(JENIS)})/(\d{{4}})/(\d{{1,5}}(?:\.\d{{1,2}}|[a-z])?)")


@dataclass(frozen=True, slots=True)
class Alamat:
    """Kind, year and running number (`9`, `9.1`, `9a`)."""

    jenis: str
    tahun: str
    nomor: str

    @property
    def kunci(self) -> str:
        """`keputusan/2025/9`."""
        return f"{self.jenis}/{self.tahun}/{self.nomor}"


def read_kunci(kunci: str) -> Alamat:
    """The parts of a key; raises ValueError for what is none."""
    match = _KEY.fullmatch(kunci)
    if match is None:
        raise ValueError(f"not a key: {kunci!r}")
    return Alamat(*match.groups())


def running_number(nomor: str | None) -> str | None:
    """`9`, `9.1` or `9a` of any number, `24` of `24/Kpts/KPU-Kota-098/2012`; None when it begins with none."""
    match = _RUNNING.match(nomor or "")
    if match is None:
        return None
    return match[1] + (f".{match[2]}" if match[2] else "") + (match[3] or "").lower()


def kind_of(keputusan: Keputusan) -> str:
    """`keputusan-sekretaris` when the Sekretaris decides in his own name, else `keputusan`.

    The Sekretaris has number books of his own, so the same number may stand in both.
    """
    head = (keputusan.penandatangan.jabatan or "").upper()
    ours = re.match(r"\W*(?:PLT\.?|PLH\.?|PJ\.?)?\s*SEKRETARIS\b", head)
    return "keputusan-sekretaris" if ours else "keputusan"


def alamat_of(keputusan: Keputusan) -> Alamat:
    """The address of a decree; raises RuleError when its number or year cannot be read."""
    nomor = running_number(keputusan.nomor)
    tahun = keputusan.tahun or ""
    if nomor is None or re.fullmatch(r"(?:19|20)\d\d", tahun) is None:
        raise RuleError(
            f"keputusan nomor {keputusan.nomor or '(kosong)'} tahun {tahun or '(kosong)'}: nomor atau tahunnya tidak "
            "terbaca. Perbaiki nomor dan tahunnya, lalu coba lagi."
        )
    return Alamat(kind_of(keputusan), tahun, nomor)


def feed_id(kunci: str) -> str:
    """The permanent `idData`, digits only: `20230019`; thirteen digits for other kinds and inserted numbers."""
    alamat = read_kunci(kunci)
    match = re.fullmatch(r"(\d+)(?:\.(\d+)|([a-z]))?", alamat.nomor)
    assert match is not None
    number, kind = int(match[1]), JENIS.index(alamat.jenis) + 1
    extra = 100 + int(match[2]) if match[2] else 200 + ord(match[3]) - 96 if match[3] else 0
    if kind == 1 and not extra and number < 10_000:
        return f"{alamat.tahun}{number:04d}"
    return f"{alamat.tahun}{number:05d}{kind}{extra:03d}"


def short_code(kode_wilayah: str, kunci: str) -> str:
    """Eight signs and a check sign, `7F3K-9Q2M-4`: printed beside the QR code, the same for ever."""
    digest = int.from_bytes(hashlib.sha256(f"jdih:{kode_wilayah}:{kunci}".encode()).digest()[:5], "big")
    signs = "".join(_SIGNS[digest >> shift & 31] for shift in range(35, -5, -5))
    return f"{signs[:4]}-{signs[4:]}-{_check_sign(signs)}"


def read_code(teks: str) -> str | None:
    """A code as typed by a reader (blanks, small letters, O for 0, I and L for 1) in its form; None when mistyped."""
    plain = re.sub(r"[\s-]", "", teks).upper().translate(str.maketrans("OILU", "011V"))
    if len(plain) != 9 or not set(plain) <= set(_SIGNS) or _check_sign(plain[:8]) != plain[8]:
        return None
    return f"{plain[:4]}-{plain[4:8]}-{plain[8]}"


def _check_sign(signs: str) -> str:
    # Odd weights have an inverse modulo 32, so that no single wrong sign goes unnoticed.
    return _SIGNS[sum((2 * place + 1) * _SIGNS.index(sign) for place, sign in enumerate(signs)) % 32]
