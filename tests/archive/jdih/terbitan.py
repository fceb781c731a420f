"""Published decrees of the invented office, made without a database."""

import datetime as dt
from dataclasses import replace

from archive.jdih.abstrak import draft_abstract
from archive.jdih.alamat import short_code
from archive.jdih.bentuk import BerkasPublik, HubunganPublik, Terbitan
from archive.jdih.hubungan import Hubungan, descriptions, status_of
from archive.jdih.isi import draft_isi
from archive.jdih.metadata import draft_metadata
from archive.jdih.rak import withdrawn
from tests.archive.jdih.contoh import PROFIL, record

START = dt.datetime(2025, 2, 1, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))
FACTS = (Hubungan("keputusan/2025/9", "mencabut", "keputusan/2025/4", "Keputusan Nomor 4 Tahun 2025"),)


def published(nomor: int, *, minutes: int = 0, **meta: object) -> Terbitan:
    """Number `nomor` of 2025, published some minutes after the start."""
    rekaman = record(nomor=str(nomor))
    metadata = replace(draft_metadata(rekaman, PROFIL), asal={}, **meta)  # type: ignore[arg-type]
    key = f"keputusan/2025/{nomor}"
    moment = (START + dt.timedelta(minutes=minutes or nomor)).isoformat()
    files = tuple(
        BerkasPublik(f"{peran}.pdf", peran, "application/pdf", "f" * 64, 1000, 2)
        for peran in ("salinan", "abstrak")
    )
    seen = tuple(HubunganPublik(one.jenis, one.kunci, one.teks) for one in descriptions(key, FACTS))
    return Terbitan(
        key, short_code("9901", key), 1, "terbit", metadata, status_of(key, FACTS), moment, moment,
        draft_abstract(rekaman, metadata), draft_isi(rekaman), seen, files,
    )  # fmt: skip


def gone(nomor: int, *, days: int = 0) -> Terbitan:
    """A decree withdrawn some days after the start."""
    return withdrawn(published(nomor), "salah unggah", (START + dt.timedelta(days=days, hours=1)).isoformat())
