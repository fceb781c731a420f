"""Everything the API's own description allows, and much it does not, asked by every role: never a fault of ours."""

import contextlib
import json
import random
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode

from archive.rights import PERAN
from archive.trail import verify_trail
from tests.web.office import Office, furnish, open_office
from tests.web.test_rights import READERS, TABLE

pytestmark = pytest.mark.slow

EXAMPLES = {GenerationMode.POSITIVE: 2, GenerationMode.NEGATIVE: 1}
FINER = ("/baca", "/selesai", "/tarik", "/gerak", "/paraf")  # the person counts, not only the role


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office of its own: its documents are changed at will."""
    office = furnish(open_office(tmp_path_factory.mktemp("sembarang")))
    yield office
    office.close()


def cases(operation: Any, mode: GenerationMode) -> list[Any]:
    """Some requests for one address."""
    found: list[Any] = []

    @settings(
        max_examples=EXAMPLES[mode],
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(operation.as_strategy(generation_mode=mode))
    def collect(case: Any) -> None:
        found.append(case)

    with contextlib.suppress(Unsatisfiable):  # where nothing is sent, nothing can be wrong
        collect()
    return found


def send(client: TestClient, case: Any, chance: random.Random) -> Any:
    """Sends a case; half of the ids in its address are those of rows that are there."""
    for name in case.path_parameters or {}:
        if name.endswith("_id") and chance.random() < 0.7:
            case.path_parameters[name] = chance.randint(1, 4)
    asked = case.as_transport_kwargs(base_url="http://127.0.0.1:8000")
    headers = {name: value for name, value in asked["headers"].items() if name.isascii() and value.isascii()}
    sent = {name: asked[name] for name in ("params", "json", "files") if asked.get(name) is not None}
    if isinstance(asked.get("data"), bytes | str):
        sent["content"] = asked["data"]
    elif asked.get("data") is not None:
        sent["data"] = asked["data"]
    return client.request(asked["method"], asked["url"], headers=headers, **sent)


def test_no_request_is_answered_with_a_fault_or_beyond_the_rights(office: Office) -> None:
    chance = random.Random(5)
    counts: dict[int, int] = {}
    with ExitStack() as stack:
        clients = {peran: stack.enter_context(office.client(peran=peran)) for peran in PERAN}
        schema = schemathesis.openapi.from_dict(clients["admin"].get("/api/openapi.json").json())
        for result in schema.get_all_operations():
            operation = result.ok()
            roles = TABLE.get(operation.label, READERS).split()
            for case in [one for mode in EXAMPLES for one in cases(operation, mode)]:
                for peran, client in clients.items():
                    answer = send(client, case, chance)
                    told = f"{peran}: {operation.label}: {answer.status_code} {answer.text[:300]}"
                    assert answer.status_code < 500, f"{told}\n{case.as_curl_command()}"
                    assert answer.status_code != 401, told
                    if answer.request.url.path.startswith("/api/") and not operation.path.endswith(FINER):
                        refused = answer.status_code == 403
                        # An odd path parameter may lead to another address, an unreadable body is refused before all.
                        plain = answer.status_code not in (400, 404, 405, 413, 415, 422)
                        assert not refused or peran not in roles, told
                        assert refused or peran in roles or not plain, told
                    if answer.status_code >= 400 and answer.headers["content-type"] == "application/json":
                        assert isinstance(json.loads(answer.content)["pesan"], str)
                    counts[answer.status_code] = counts.get(answer.status_code, 0) + 1
    assert counts[200] > 300, counts
    assert counts[409] > 10, counts
    assert verify_trail(office.store.engine) == []
