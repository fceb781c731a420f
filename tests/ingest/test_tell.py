"""What the workers do is told to the pages."""

from pathlib import Path

from archive.kemajuan import Kemajuan
from ingest.intake import Delayed, Ended, Progress
from ingest.tell import tells, wakes
from tests.archive.offices import open_home


def test_pages_read_and_ends_are_told(tmp_path: Path) -> None:
    home = open_home(tmp_path)
    naskah, kemajuan = home.take(), Kemajuan()
    tell = tells(kemajuan)
    tell(Progress(naskah, 2, 5))
    assert kemajuan.pages() == {naskah.id: (2, 5)}
    for event in (Ended(naskah), Delayed(naskah, "penuh", False)):
        tell(Progress(naskah, 3, 5))
        before = kemajuan.langkah
        tell(event)
        assert kemajuan.pages() == {}
        assert kemajuan.langkah > before
    woken: list[int] = []
    before = kemajuan.langkah
    wakes(lambda: woken.append(1), kemajuan)()
    assert (woken, kemajuan.langkah > before) == ([1], True)
    home.store.close()
