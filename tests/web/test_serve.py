"""What `arsip serve` lets in: this machine, until somebody can sign in."""

import dataclasses

import pytest

from archive.accounts import Accounts
from archive.errors import ArsipError
from tests.web.office import PASSWORD, QUICK, Office
from web.server import has_accounts


def test_other_machines_are_let_in_only_when_there_is_an_account(empty_office: Office) -> None:
    store, here = empty_office.store, empty_office.settings
    everywhere = dataclasses.replace(here, host="0.0.0.0")
    assert has_accounts(store, here) is False
    with pytest.raises(ArsipError, match=r"0\.0\.0\.0: belum ada akun.*arsip user add NAMA --role admin"):
        has_accounts(store, everywhere)
    Accounts(store.engine, hasher=QUICK).add("siti", PASSWORD, "admin")
    assert has_accounts(store, here)
    assert has_accounts(store, everywhere)
