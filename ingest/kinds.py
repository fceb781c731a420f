"""Which kind of document the pages hold, with a score and the reasons, from its titles, labels and numbers."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from archive.geometry import Page
from archive.records import JENIS_SURAT
from ingest.furniture import body_lines, without_slips
from ingest.labels import fold, match_label, match_whole, stands_as_label
from ingest.lines import Line
from ingest.surat_head import LABELS, TITLES

_SOP_TITLES = (
    "STANDAR OPERASIONAL PROSEDUR",
    "STANDAR OPERASIONAL PROSEDUR SOP",
    "STANDARD OPERATING PROCEDURE",
    "SOP",
)
_SOP_LABELS = {
    "nomor_sop": ("Nomor SOP", "No SOP", "Nomor SOP AP"),
    "nama_sop": ("Nama SOP", "Judul SOP"),
    "tanggal_pembuatan": ("Tanggal Pembuatan", "Tgl Pembuatan"),
    "tanggal_revisi": ("Tanggal Revisi", "Tgl Revisi"),
    "tanggal_efektif": ("Tanggal Efektif", "Tgl Efektif", "Tanggal Pengesahan"),
    "disahkan": ("Disahkan oleh", "Pengesahan"),
    "dasar": ("Dasar Hukum",),
    "kualifikasi": ("Kualifikasi Pelaksana", "Kualifikasi Pelaksanaan"),
    "keterkaitan": ("Keterkaitan",),
    "peralatan": ("Peralatan/Perlengkapan", "Peralatan dan Perlengkapan"),
    "pencatatan": ("Pencatatan dan Pendataan", "Pencatatan Pendataan"),
}
_SOP_WORDS = tuple(
    fold(word)
    for word in ("Nomor SOP", "Nama SOP", "Kualifikasi Pelaksana", "Pencatatan dan Pendataan", "Mutu Baku")
)
_DECREE_LABELS = {
    "menimbang": ("Menimbang",),
    "mengingat": ("Mengingat",),
    "memutuskan": ("MEMUTUSKAN", "M E M U T U S K A N"),
    "menetapkan": ("Menetapkan",),
    "kesatu": ("KESATU", "PERTAMA"),
    "kedua": ("KEDUA",),
    "ketiga": ("KETIGA",),
    "ditetapkan": ("Ditetapkan di",),
}
_KEPUTUSAN = re.compile(r"^K\s?E\s?P\s?U\s?T\s?U\s?S\s?A\s?N\b", re.IGNORECASE)
_RULE = re.compile(r"^(?:RANCANGAN\s+)?(?:PERATURAN|INSTRUKSI|UNDANG-UNDANG)\b(?!.*\bTENTANG\b)")
_NUMBER_KIND = re.compile(r"[-/](Und|ND|SPt|ST|SE|BA|Pu|Kpts?)(?=[/\s]|$)", re.IGNORECASE)
_OF_NUMBER = {
    "und": "undangan", "nd": "nota_dinas", "spt": "surat_tugas", "st": "surat_tugas", "se": "surat_edaran",
    "ba": "berita_acara", "pu": "pengumuman", "kpt": "keputusan", "kpts": "keputusan",
}  # fmt: skip
_TASK_WORDS = ("MEMBERI TUGAS", "MENUGASKAN", "MEMERINTAHKAN", "MEMBERI PERINTAH")
_INVITES = ("undangan", "mengundang", "kehadiran", "diharapkan hadir", "mengharap kehadiran")
_EVENT = {"acara": ("Hari/Tanggal", "Hari, Tanggal", "Pukul", "Waktu", "Tempat", "Acara", "Agenda", "Media")}
SURE = 3.0  # weight of evidence that alone makes a kind certain


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind (one of `records.JENIS`), how sure 0..1, and why (Indonesian, for people)."""

    jenis: str
    keyakinan: float
    alasan: tuple[str, ...]


class _Evidence:
    """Weights for each kind, with the reasons that gave them."""

    def __init__(self) -> None:
        self.weight: dict[str, float] = defaultdict(float)
        self.reasons: dict[str, list[str]] = {}

    def add(self, jenis: str, weight: float, reason: str) -> None:
        self.weight[jenis] += weight
        self.reasons.setdefault(jenis, []).append(reason)


def recognise(pages: Sequence[Page]) -> Kind:
    """The kind of the document on these pages.

    A Keputusan that holds SOPs in its lampiran is a `keputusan`; pages with nothing known on them are `lainnya`.
    """
    lines = body_lines(without_slips(pages))
    evidence = _Evidence()
    if rule := next(
        (line for line in _opening(lines)[:20] if _RULE.match(line.text) and _stands_alone(line)), None
    ):
        return Kind("lainnya", 0.8, (f"judul {rule.text}",))
    _weigh_sop(lines, evidence)
    _weigh_decree(lines, evidence)
    _weigh_titles(_opening(lines), evidence)
    _weigh_letter(_opening(lines), lines, evidence)
    return _decide(evidence)


def _opening(lines: Sequence[Line]) -> list[Line]:
    """The first page that says something."""
    counts = Counter(line.page for line in lines)
    first = next((page for page in sorted(counts) if counts[page] >= 4), None)
    return [line for line in lines if first is None or line.page == first]


def _weigh_sop(lines: Sequence[Line], evidence: _Evidence) -> None:
    if any(match_whole(line.text, _SOP_TITLES[:3], 86) for line in lines):
        evidence.add("sop", 2.0, "judul STANDAR OPERASIONAL PROSEDUR")
    found = {label.field for line in lines if (label := match_label(line.text, _SOP_LABELS))}
    text = "".join(fold(line.text) for line in lines)
    if named := max(len(found), sum(word in text for word in _SOP_WORDS)):
        evidence.add("sop", min(4.0, 0.7 * named), f"{named} label kepala SOP")
    if fold("Mutu Baku") in text and fold("Pelaksana") in text:
        evidence.add("sop", 1.5, "tabel langkah dengan Mutu Baku")


def _weigh_decree(lines: Sequence[Line], evidence: _Evidence) -> None:
    title = next(
        (i for i, line in enumerate(lines) if _KEPUTUSAN.match(line.text) and _stands_alone(line)), None
    )
    if title is not None:
        before = [line for line in lines[:title] if match_whole(line.text, ("LAMPIRAN", "LAMPIRAN I"), 85)]
        if before:
            evidence.add("keputusan", 0.3, "lampiran sebuah keputusan")
        else:
            evidence.add("keputusan", 1.5, "judul KEPUTUSAN")
    found = {label.field for line in lines if (label := match_label(line.text, _DECREE_LABELS))}
    found -= {"ditetapkan"} if title is None else set()
    if "memutuskan" in found:
        evidence.add("keputusan", 2.0, "kata MEMUTUSKAN")
    parts = sorted(found - {"memutuskan"})
    if len(parts) >= 2:
        evidence.add("keputusan", 0.5 * len(parts), f"bagian {', '.join(parts)}")


def _stands_alone(line: Line) -> bool:
    """Whether the line is a title, not a sentence that begins with the word: capitals, or few words."""
    letters = [letter for letter in line.text if letter.isalpha()]
    return sum(letter.isupper() for letter in letters) > 0.7 * len(letters)


def _weigh_titles(opening: Sequence[Line], evidence: _Evidence) -> None:
    for i, line in enumerate(opening[:25]):
        for jenis, names in TITLES.items():
            score = match_whole(line.text, names, 86)
            following = " ".join(other.text for other in opening[i + 1 : i + 5])
            numbered = re.search(r"\bno(?:mor|\.)", following, re.IGNORECASE) is not None
            if score and _stands_alone(line):
                evidence.add(jenis, 3.0 if numbered else 2.0, f"judul {line.text}")
            elif not score and _stands_alone(line) and numbered and _begins_with_title(line.text, names):
                evidence.add(jenis, 1.5, f"judul {line.text}")


def _begins_with_title(teks: str, names: Sequence[str]) -> bool:
    folded = fold(teks)
    return any(folded.startswith(fold(name)) for name in names if len(name) > 6)


def _weigh_letter(opening: Sequence[Line], lines: Sequence[Line], evidence: _Evidence) -> None:
    labels = {
        label.field: line.text[label.length :]
        for line in opening[:40]
        if (label := match_label(line.text, LABELS))
        and (label.field in ("nomor", "kepada") or stands_as_label(line, label))
    }
    if match := _NUMBER_KIND.search(labels.get("nomor", "")[:60]):
        jenis = _OF_NUMBER[match[1].casefold()]
        evidence.add(jenis, 1.5, f"kode {match[1]} dalam nomor")
    named = sorted({"nomor", "sifat", "lampiran", "hal", "kepada"} & labels.keys())
    if len(named) >= 2:
        evidence.add("surat", 0.5 * len(named), f"label surat {', '.join(named)}")
    if "dari" in labels and "kepada" in labels:
        evidence.add("nota_dinas", 1.5, "label Dari dan Kepada")
    if any(match_whole(line.text, _TASK_WORDS, 86) for line in opening):
        evidence.add("surat_tugas", 2.0, "kata MEMBERI TUGAS")
    if "hal" in labels and re.match(r"\W*undangan\b", labels["hal"], re.IGNORECASE) and len(named) >= 2:
        evidence.add("undangan", 0.5 * len(named) + 1.0, "Hal berisi Undangan")
    elif len(named) >= 2 and _invites(lines):
        evidence.add("undangan", 0.5 * len(named) + 0.5, "isi mengundang ke sebuah acara")
    if re.search(r"pada\s?hari\s?ini", " ".join(line.text for line in opening), re.IGNORECASE):
        evidence.add("berita_acara", 0.5, "kalimat Pada hari ini")


def _invites(lines: Sequence[Line]) -> bool:
    """Whether the text invites to an event: it says so, and names a day, an hour and a place."""
    text = " ".join(line.text for line in lines).casefold()
    rows = sum(
        1 for line in lines if (label := match_label(line.text, _EVENT)) and stands_as_label(line, label)
    )
    return rows >= 3 and any(word in text for word in _INVITES)


def _decide(evidence: _Evidence) -> Kind:
    weights = evidence.weight
    if weights["sop"] >= 2.0 and weights["keputusan"] < 3.0:
        return _kind("sop", evidence)
    if weights["keputusan"] >= 2.5:
        return _kind("keputusan", evidence)
    special = {jenis: weights[jenis] for jenis in JENIS_SURAT if jenis != "surat" and weights[jenis] >= 1.5}
    if special:
        return _kind(max(special, key=lambda jenis: special[jenis]), evidence)
    if weights["surat"] >= 1.0:
        return _kind("surat", evidence)
    return Kind("lainnya", 0.5, ("tidak ada judul atau label yang dikenal",))


def _kind(jenis: str, evidence: _Evidence) -> Kind:
    """The kind with its share of the evidence; a letter's evidence does not speak against kinds of letters."""
    own = evidence.weight[jenis]
    against = max(
        (weight for other, weight in evidence.weight.items() if other not in (jenis, "surat")), default=0.0
    )
    sure = min(1.0, own / SURE) * (own / (own + 0.5 * against))
    return Kind(jenis, round(max(0.05, min(0.99, sure)), 2), tuple(evidence.reasons[jenis]))
