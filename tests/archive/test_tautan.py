"""Links between documents and dossiers: what belongs together is found together, and stays traceable."""

import pytest

from archive.errors import NotFoundError, RuleError
from archive.peristiwa import events
from archive.tautan import (
    berkas_of,
    get_berkas,
    link,
    links_of,
    list_berkas,
    open_berkas,
    put_in_berkas,
    related,
    take_from_berkas,
    unlink,
)
from archive.trail import entries
from tests.archive.offices import Home


def documents(home: Home, count: int) -> list[int]:
    return [home.take(bytes([n]), f"{n}.pdf").id for n in range(count)]


def test_a_reply_is_found_from_both_sides(home: Home) -> None:
    letter, reply, decree, far, alone = documents(home, 5)
    first = link(home.store.engine, reply, letter, "balasan", oleh="P", keterangan="lewat pos")
    assert link(home.store.engine, reply, letter, "balasan", oleh="Q") == first
    link(home.store.engine, decree, reply, "sk", oleh="P")
    link(home.store.engine, far, decree, "dasar", oleh="P")
    assert links_of(home.store.engine, letter) == [first]
    assert len(links_of(home.store.engine, reply)) == 2
    assert related(home.store.engine, letter) == [reply, decree, far]
    assert related(home.store.engine, far) == [decree, reply, letter]
    assert related(home.store.engine, alone) == []


def test_a_link_taken_back_leaves_a_trace_and_can_be_made_again(home: Home) -> None:
    letter, reply = documents(home, 2)
    first = link(home.store.engine, reply, letter, "balasan", oleh="P")
    with pytest.raises(RuleError, match="alasan"):
        unlink(home.store.engine, first.id, " ", oleh="P")
    gone = unlink(home.store.engine, first.id, "salah surat", oleh="P")
    assert gone.dicabut_pada
    assert unlink(home.store.engine, first.id, "lagi", oleh="P") == gone
    assert links_of(home.store.engine, letter) == []
    assert link(home.store.engine, reply, letter, "balasan", oleh="P").id != first.id
    assert [one.kejadian for one in events(home.store.engine, "tautan", first.id)] == ["dibuat", "dicabut"]
    assert "tautan: dicabut" in [one.peristiwa for one in entries(home.store.engine, reply)]


def test_links_that_cannot_be(home: Home) -> None:
    letter, other = documents(home, 2)
    with pytest.raises(RuleError, match="dirinya sendiri"):
        link(home.store.engine, letter, letter, "balasan", oleh="P")
    with pytest.raises(RuleError, match="tidak dikenal"):
        link(home.store.engine, letter, other, "teman", oleh="P")
    with pytest.raises(NotFoundError, match="naskah 99"):
        link(home.store.engine, letter, 99, "sk", oleh="P")
    with pytest.raises(NotFoundError):
        unlink(home.store.engine, 99, "x", oleh="P")


def test_a_dossier_keeps_the_order_of_its_items(home: Home) -> None:
    letter, slip, reply = documents(home, 3)
    berkas = open_berkas(home.store.engine, "PL.02.1", " Daftar  pemilih 2026 ", oleh="Arsiparis")
    assert open_berkas(home.store.engine, "PL.02.1", "Daftar pemilih 2026", oleh="X").id == berkas.id
    for one in (letter, slip, letter, reply):
        put_in_berkas(home.store.engine, berkas.id, one, oleh="P")
    assert get_berkas(home.store.engine, berkas.id).isi == (letter, slip, reply)
    assert take_from_berkas(home.store.engine, berkas.id, slip, "salah berkas", oleh="P").isi == (
        letter,
        reply,
    )
    assert put_in_berkas(home.store.engine, berkas.id, slip, oleh="P").isi == (letter, reply, slip)
    assert [one.id for one in berkas_of(home.store.engine, slip)] == [berkas.id]
    other = open_berkas(home.store.engine, "PL.02", "Umum", oleh="P")
    assert [one.id for one in list_berkas(home.store.engine, kode="PL.02")] == [other.id, berkas.id]
    assert list_berkas(home.store.engine, kode="PL.02.10") == []
    with pytest.raises(RuleError, match="judulnya"):
        open_berkas(home.store.engine, "PL.02", " ", oleh="P")
    with pytest.raises(NotFoundError):
        put_in_berkas(home.store.engine, 99, slip, oleh="P")
