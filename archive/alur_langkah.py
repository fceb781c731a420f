"""The ways of a letter and of a Keputusan from draft to archive: which move is allowed, and what it asks for.

Pure: a table and what follows from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from archive.errors import RuleError

CANCELLED = "dibatalkan"
INITIALS = "paraf"
# States in which people initial or decide on one certain text: it may not change under their hands.
FROZEN = frozenset((INITIALS, "penetapan", "dikirim", "digitalisasi", CANCELLED))


@dataclass(frozen=True, slots=True)
class Gerak:
    """An allowed move and what it needs: "versi" (a draft), "paraf" (all initials), "nomor", "berkas" (a file,
    by its hash), "naskah" (the filed scan), "catatan" (why).
    """

    dari: str
    ke: str
    perlu: tuple[str, ...] = ()


ALUR: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "surat": ("konsep", INITIALS, "ditandatangani", "dinomori", "dikirim"),
        "keputusan": (
            *("usulan", "penyusunan", "pencermatan", INITIALS, "penetapan", "penomoran", "salinan"),
            *("distribusi", "digitalisasi"),
        ),
    }
)
MOVES: Mapping[str, tuple[Gerak, ...]] = MappingProxyType(
    {
        "surat": (
            Gerak("konsep", INITIALS, ("versi",)),
            Gerak(INITIALS, "ditandatangani", ("paraf",)),
            Gerak("ditandatangani", "dinomori", ("nomor",)),
            Gerak("dinomori", "dikirim"),
            Gerak(INITIALS, "konsep", ("catatan",)),
            Gerak("ditandatangani", "konsep", ("catatan",)),
            *(
                Gerak(dari, CANCELLED, ("catatan",))
                for dari in ("konsep", INITIALS, "ditandatangani", "dinomori")
            ),
        ),
        "keputusan": (
            Gerak("usulan", "penyusunan"),
            Gerak("penyusunan", "pencermatan", ("versi",)),
            Gerak("pencermatan", INITIALS, ("versi",)),
            Gerak(INITIALS, "penetapan", ("paraf",)),
            Gerak("penetapan", "penomoran", ("nomor",)),
            Gerak("penomoran", "salinan", ("berkas",)),
            Gerak("salinan", "distribusi"),
            Gerak("distribusi", "digitalisasi", ("naskah",)),
            *(Gerak(dari, "penyusunan", ("catatan",)) for dari in ("pencermatan", INITIALS, "penetapan")),
            Gerak("penyusunan", "usulan", ("catatan",)),
            *(
                Gerak(dari, CANCELLED, ("catatan",))
                for dari in ("usulan", "penyusunan", "pencermatan", INITIALS, "penetapan", "penomoran")
            ),
        ),
    }
)


def start_of(alur: str) -> str:
    """The first state of a way; raises RuleError for an unknown one."""
    if alur not in ALUR:
        raise RuleError(f"alur {alur}: tidak dikenal. Pilih {' atau '.join(ALUR)}.")
    return ALUR[alur][0]


def allowed(alur: str, dari: str) -> tuple[Gerak, ...]:
    """The moves from a state, forward ones first."""
    return tuple(gerak for gerak in MOVES[alur] if gerak.dari == dari)


def find_move(alur: str, dari: str, ke: str) -> Gerak:
    """The move from one state to another; raises RuleError naming what is allowed instead."""
    for gerak in allowed(alur, dari):
        if gerak.ke == ke:
            return gerak
    choices = ", ".join(gerak.ke for gerak in allowed(alur, dari))
    advice = f"Pilih {choices}." if choices else "Alurnya sudah selesai."
    raise RuleError(f"{alur} {dari}: tidak dapat langsung menjadi {ke}. {advice}")
