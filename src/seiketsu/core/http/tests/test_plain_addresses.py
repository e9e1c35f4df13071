"""A slash too many leads to the page that was meant, and nowhere else."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_slash_too_many_is_sent_on_with_its_query(client: Client) -> None:
    answer = client.get("/settings/organizations/?tier=business")
    assert answer.status_code == 301
    assert answer["Location"] == "/settings/organizations?tier=business"


@pytest.mark.parametrize("path", ["/no/such/page/", "//example.com/", "/"])
def test_what_is_no_page_without_it_is_left_as_it_was(client: Client, path: str) -> None:
    assert "example.com" not in client.get(path).headers.get("Location", "")
    assert client.get("/no/such/page/").status_code == 404


def test_a_form_is_never_sent_on(client: Client) -> None:
    assert client.post("/settings/organizations/").status_code == 404


def test_the_icon_that_browsers_ask_for_is_there(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert answer["Location"].endswith("icon.svg")
