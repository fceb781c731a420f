"""What waits for a person's look is found without walking the whole archive."""

from pathlib import Path

import sqlalchemy as sa

from archive.antrean import count_queue, known_file, next_in_queue, queue
from archive.database import naskah_table as N
from archive.database import writing
from archive.rights import KEAMANAN
from tests.archive.offices import letter, open_home


def test_the_queue_goes_round_and_hides_secrets(tmp_path: Path) -> None:
    home = open_home(tmp_path)
    engine = home.store.engine
    a, b, c = (
        home.file(home.take(b"%PDF " + bytes([n]), f"{n}.pdf"), letter(hal=f"Hal {n}")) for n in range(3)
    )
    assert [one.id for one in queue(engine, KEAMANAN)] == [a.id, b.id, c.id]
    assert [one.id for one in queue(engine, KEAMANAN, after=a.id, limit=1)] == [b.id]
    following = next_in_queue(engine, KEAMANAN, c.id)
    assert following is not None
    assert following.id == a.id
    with writing(engine) as connection:
        connection.execute(sa.update(N).where(N.c.id == b.id).values(keamanan="rahasia"))
        connection.execute(sa.update(N).where(N.c.id == c.id).values(perlu_diperiksa=0))
    assert (count_queue(engine, KEAMANAN), count_queue(engine, ("biasa",))) == (2, 1)
    assert next_in_queue(engine, ("biasa",), a.id) is None
    assert known_file(engine, b.sha256, ("biasa",)) is None, "not even that it is here"
    assert known_file(engine, a.sha256, ("biasa",)) == home.store.get(a.id)
    home.store.close()
