"""The invented office's archive, one for all the tests that only look."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient

from tests.web.office import Office, furnish, open_office
from tests.web.page_checks import Element, check_page


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The furnished archive; tests must not change it."""
    office = furnish(open_office(tmp_path_factory.mktemp("kantor")))
    yield office
    office.close()


@pytest.fixture(scope="session")
def new_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an archive that was just made, to be copied: making its tables takes longer than most tests."""
    root = tmp_path_factory.mktemp("baru")
    open_office(root).close()
    return root


@pytest.fixture
def empty_office(tmp_path: Path, new_archive: Path) -> Iterator[Office]:
    """An archive without any document, to be changed at will."""
    shutil.copytree(new_archive, tmp_path, dirs_exist_ok=True)
    office = open_office(tmp_path)
    yield office
    office.close()


@pytest.fixture(scope="session")
def client(office: Office) -> Iterator[TestClient]:
    """A client of the furnished archive."""
    with office.client() as client:
        yield client


@pytest.fixture(scope="session")
def fetch(client: TestClient) -> Callable[..., Element]:
    """Fetches a page, checks it as every page is checked, and returns it parsed."""

    def fetched(address: str, status: int = 200) -> Element:
        answer: httpx2.Response = client.get(address)
        assert answer.status_code == status
        return check_page(answer)

    return fetched
