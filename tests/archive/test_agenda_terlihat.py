"""Who sees what in the registers."""

import pytest
import sqlalchemy as sa

from archive.agenda import BarisAgenda, add_line, confirm, lines_of
from archive.agenda_terlihat import shown_to
from archive.database import naskah_table
from archive.rights import User
from tests.archive.offices import Home


def person(peran: str, aktif: bool = True) -> User:
    return User(1, "x", "X", peran, aktif, "")


@pytest.mark.parametrize(
    ("document", "written", "peran", "hal"),
    [
        ("biasa", "", "petugas", "Undangan Rapat Koordinasi"),
        ("terbatas", "", "petugas", "(terbatas)"),
        ("terbatas", "", "kasubbag", "Undangan Rapat Koordinasi"),
        ("rahasia", "", "kasubbag", "(rahasia)"),
        ("rahasia", "", "ketua", "Undangan Rapat Koordinasi"),
        ("biasa", "sangat rahasia", "petugas", "(rahasia)"),
        ("terbatas", "rahasia", "arsiparis", "(rahasia)"),
    ],
)
def test_a_secret_letter_keeps_only_its_number(
    home: Home, document: str, written: str, peran: str, hal: str
) -> None:
    naskah = home.file(home.take())
    with home.store.engine.begin() as connection:
        connection.execute(sa.update(naskah_table).values(keamanan=document))
    line = lines_of(home.store.engine, naskah.id)[0]
    line = confirm(home.store.engine, line.id, oleh="P", isi={"keamanan": written})
    (seen,) = shown_to(home.store.engine, [line], person(peran))
    assert (seen.hal, seen.nomor_agenda, seen.tahun) == (hal, 1, 2025)
    if hal.startswith("("):
        told = {value for value in vars_of(seen).values() if isinstance(value, str)}
        assert not told & {line.nomor_surat, line.asal, line.tanggal_surat, line.kode, line.alasan}
        assert seen.naskah_id is None
    else:
        assert seen == line


def vars_of(line: BarisAgenda) -> dict[str, object]:
    return {name: getattr(line, name) for name in BarisAgenda.__dataclass_fields__}


def test_who_is_not_signed_in_sees_nothing(home: Home) -> None:
    line = add_line(home.store.engine, "masuk", {"hal": "Undangan"}, oleh="P")
    for user in (None, person("ketua", aktif=False), person("tamu")):
        assert shown_to(home.store.engine, [line], user)[0].hal == "(biasa)"
    assert shown_to(home.store.engine, [], None) == []
