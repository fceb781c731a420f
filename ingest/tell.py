"""Tells the pages of this program what its workers do."""

from collections.abc import Callable

from archive.kemajuan import Kemajuan
from ingest.intake import Event, Progress


def tells(kemajuan: Kemajuan) -> Callable[[Event], None]:
    """What an Intake is to call."""

    def tell(event: Event) -> None:
        if isinstance(event, Progress):
            kemajuan.read(event.naskah.id, event.done, event.pages)
        else:
            kemajuan.ended(event.naskah.id)

    return tell


def wakes(wake: Callable[[], object], kemajuan: Kemajuan) -> Callable[[], None]:
    """What a Doorman is to call after each document it took in."""

    def received() -> None:
        wake()
        kemajuan.changed()

    return received
