"""The names of all forms; knows nothing else, so that asking for them costs nothing."""

from collections.abc import Mapping
from types import MappingProxyType

FORMULIR: Mapping[str, str] = MappingProxyType(
    {
        "agenda-masuk": "agenda surat masuk of a year",
        "agenda-keluar": "agenda surat keluar of a year",
        "register-keputusan": "register of Keputusan of a year",
        "buku-ekspedisi": "buku ekspedisi of a year",
        "disposisi": "lembar disposisi of a slip; a blank one without --id",
        "arsip-aktif": "daftar arsip aktif",
        "arsip-inaktif": "daftar arsip inaktif",
        "retensi-pindah": "what is due to be moved",
        "retensi-musnah": "what is due to be destroyed",
        "retensi-serah": "what is due to be handed over",
        "retensi-nilai": "what is to be assessed again",
        "retensi-ditahan": "what is held",
        "retensi-belum": "documents whose retention does not run, and why",
        "usul": "the list of a proposal",
        "berita-acara": "the berita acara of a proposal, to be signed",
        "label-boks": "labels for boxes",
        "label-folder": "labels for the folders in boxes",
    }
)
# These come as XLSX and CSV, too.
LISTS = frozenset(FORMULIR) - {"disposisi", "berita-acara", "label-boks", "label-folder"}
