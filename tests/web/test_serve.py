"""What `arsip serve` lets in: this machine, until somebody can sign in."""

import dataclasses

import pytest

import arsip
from archive.accounts import Accounts
from archive.errors import ArsipError
from tests.web.office import PASSWORD, QUICK, Office


def test_other_machines_are_let_in_only_when_there_is_an_account(empty_office: Office) -> None:
    office = empty_office
    here = arsip.Archive(office.settings, office.store, office.files, office.index)
    everywhere = dataclasses.replace(here, settings=dataclasses.replace(office.settings, host="0.0.0.0"))
    assert arsip.has_accounts(here) is False
    with pytest.raises(ArsipError, match=r"0\.0\.0\.0: belum ada akun.*arsip user add NAMA --role admin"):
        arsip.has_accounts(everywhere)
    Accounts(office.store.engine, hasher=QUICK).add("siti", PASSWORD, "admin")
    assert arsip.has_accounts(here)
    assert arsip.has_accounts(everywhere)
