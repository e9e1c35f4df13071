from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.accounts.rules import addresses


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Ann@Example.COM", "ann@example.com"),
        ("  ann@example.com.  ", "ann@example.com"),
        ("ann+tag@mail.example.com", "ann+tag@mail.example.com"),
        ("jörg@bücher.example", "jörg@xn--bcher-kva.example"),
        ("o'brien@example.ie", "o'brien@example.ie"),
        ("a@b", None),
        ("no at sign", None),
        ("@example.com", None),
        ("ann@", None),
        ("ann@@example.com", None),
        ("ann@exa mple.com", None),
        ("ann..lee@example.com", None),
        (".ann@example.com", None),
        ("ann@-bad.example", None),
        ("ann\n@example.com", None),
        ("ann\x00@example.com", None),
        ("\ud800@example.com", None),
        ("x" * 65 + "@example.com", None),
        ("ann@" + "a" * 64 + ".example", None),
        ("", None),
    ],
)
def test_an_address_is_normalised_or_refused(text, normal):
    assert addresses.normal_address(text) == normal


@given(st.text())
def test_normalising_twice_changes_nothing_and_never_fails(text):
    once = addresses.normal_address(text)
    assert once is None or addresses.normal_address(once) == once


@given(st.emails())
def test_what_a_mail_program_would_write_to_is_accepted_unless_quoted(email):
    normal = addresses.normal_address(email)
    assert normal is None or normal.rpartition("@")[2] == email.rpartition("@")[2].lower().rstrip(".")


def test_a_subdomain_looks_for_its_parents_but_never_for_a_top_level():
    assert addresses.domain_candidates("a@mail.eu.acme.example") == [
        "mail.eu.acme.example",
        "eu.acme.example",
        "acme.example",
    ]


def test_a_public_provider_tells_nothing_about_the_organization():
    assert addresses.domain_candidates("ann@gmail.com") == []


@pytest.mark.parametrize(
    ("address", "given_name", "name"),
    [
        ("ann.lee@x.example", "", "Ann Lee"),
        ("ann.lee@x.example", "  Ann\tLee  ", "Ann Lee"),
        ("ann@x.example", "ann@x.example", "Ann"),
        ("ann_lee+news@x.example", "\x00\x01", "Ann Lee"),
        ("---@x.example", "", "---@x.example"),
    ],
)
def test_a_person_without_a_name_gets_one_from_the_address(address, given_name, name):
    assert addresses.name_from(address, given_name) == name


@given(st.text(), st.emails())
def test_a_name_is_never_empty_and_always_fits(given_name, email):
    assert 1 <= len(addresses.name_from(email.lower(), given_name)) <= 200
