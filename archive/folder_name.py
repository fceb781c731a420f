"""Names of folders as an arsiparis expects them, and as Linux, Windows shares and macOS all take them.

Titles come from OCR and may be hostile; a name made here never leads out of its folder.
"""

import re
import unicodedata

UNCLASSIFIED = "belum diklasifikasi"
NO_YEAR = "tanpa tahun"
TITLE_LENGTH = 80  # characters
NAME_BYTES = 200  # ext4 takes 255; the suffix and Windows' long paths want room

_FORBIDDEN = re.compile(r'[/\\:*?"<>|]')
_SOP_PREFIX = re.compile(
    r"^(?:standar(?:d)?\s+operasional\s+prosedur|sop|prosedur)\b\s*(?:\(\s*sop\s*\))?[\s:,.-]*", re.IGNORECASE
)
_SMALL_WORDS = """
    dan di ke dari dalam untuk pada yang atas oleh dengan bagi serta atau tentang terhadap sebagai
    kepada secara
"""
_ACRONYM_WORDS = """
    APBN APBD ASN BA BMN BPK BPS DCS DCT DIPA DKPP DP4 DPB DPD DPK DPR DPRD DPS DPSHP DPT DPTB HUT
    IP ISO JDIH KAK KPA KPK KPPS KPU LAKIP LHKPN LPJ MK NIP ND PAW PBJ PDPB PKPU PNS PPDP PPID PPK
    PPNPN PPPK PPS PSU RAB RDP RI RKA RUP SAKIP SDM SK SKP SOP SPD SPI SPIP SPJ SPM SPP SPSE SPT TA
    THR TIK TPS TU UP II III IV VI VII VIII IX XI XII
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_ACRONYMS = frozenset(_ACRONYM_WORDS.split())


def clean_name(text: str, *, characters: int = TITLE_LENGTH, size: int = NAME_BYTES) -> str:
    """`text` as a safe part of a folder name, cut at a word; "" when nothing is left."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    text = _FORBIDDEN.sub(" ", text)
    text = re.sub(r"\.{2,}", " ", text)
    text = " ".join(text.split()).strip(" .~-_,;")
    if len(text) > characters:
        cut = text[: characters + 1].rsplit(" ", 1)[0]
        text = cut if len(cut) >= characters // 2 else text[:characters]
    while len(text.encode("utf-8")) > size:
        text = text[:-1]
    return unicodedata.normalize("NFC", text.strip(" .~-_,;(["))


def short_title(judul: str) -> str:
    """A title for a folder: without "Standar Operasional Prosedur (SOP)", and not all in capitals."""
    words = " ".join(judul.split())
    short = _SOP_PREFIX.sub("", words)
    words = short if any(c.isalnum() for c in short) else words
    return clean_name(calm_capitals(words))


def calm_capitals(words: str) -> str:
    """A title that is all in capitals with capitals at the beginning of its words only; any other as it is."""
    letters = [c for c in words if c.isalpha()]
    if letters and sum(c.isupper() for c in letters) > 0.8 * len(letters):
        return " ".join(_capitals(word, first=i == 0) for i, word in enumerate(words.split()))
    return words


def _capitals(word: str, *, first: bool) -> str:
    bare = word.strip("()[],.:;\"'“”/")
    if bare.upper() in _ACRONYMS or any(c.isdigit() for c in bare):
        return word
    lower = word.lower()
    if bare.lower() in _SMALL and not first:
        return lower
    return re.sub(r"[^\W\d_]", lambda m: m.group().upper(), lower, count=1)


def number_name(urut: str | None, naskah_id: int) -> str:
    """`9.1` as `0009.1`; the naskah's id where the document has no number."""
    match = re.fullmatch(r"0*([0-9]{1,8})((?:\.?[0-9A-Za-z]{1,8})*)", urut or "")
    if match is None:
        return f"{naskah_id:04d}"
    return clean_name(f"{int(match.group(1)):04d}{match.group(2)}", characters=20)


def parent_folder(kode: str, tahun: str) -> str:
    """`HK/HK.03/2025` for `HK.03.1` of 2025; `belum diklasifikasi/2025` for no code."""
    year = tahun if re.fullmatch(r"[12][0-9]{3}", tahun) else NO_YEAR
    match = re.fullmatch(r"([A-Z]{2,4})(?:\.(\d{2}))?(?:\.\d{1,2})?", kode)
    if match is None:
        return f"{UNCLASSIFIED}/{year}"
    head = match.group(1)
    return f"{head}/{head}.{match.group(2)}/{year}" if match.group(2) else f"{head}/{head}/{year}"


def folder_candidates(
    kode: str, tahun: str, urut: str | None, judul: str, naskah_id: int, sha256: str
) -> list[str]:
    """Folder names for a document, the wanted one first; the later ones carry what no other document has."""
    base = f"{parent_folder(kode, tahun)}/{number_name(urut, naskah_id)} {short_title(judul)}".rstrip(" .")
    return [base, f"{base} [{naskah_id}]", f"{base} [{naskah_id}-{sha256[:8]}]"]
