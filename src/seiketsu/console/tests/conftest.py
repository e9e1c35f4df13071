"""A desk on a Monday morning, somebody of the staff in a browser, and a client."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from seiketsu.accounts.models import Organization, User
from seiketsu.accounts.tests.factories import signed_in
from seiketsu.core import clock, engine
from seiketsu.desk.models import Ticket
from seiketsu.desk.tests import factories
from seiketsu.plan.tests.factories import apply_shipped_plan

MONDAY_MORNING = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
Words = Callable[..., str]


@pytest.fixture
def desk(db):
    """The shipped plan in force, and the clock held at a Monday, 10:00 in New York."""
    with clock.at(MONDAY_MORNING):
        engine.forget_runs()
        apply_shipped_plan()
        yield


@pytest.fixture
def maya(desk) -> User:
    return factories.agent(name="Maya Torres")


@pytest.fixture
def browser_of_maya(maya) -> Client:
    return signed_in(maya)


@pytest.fixture
def harbor(desk) -> Organization:
    return factories.organization("Harbor & Pine Realty", tier="business")


@pytest.fixture
def ticket(harbor) -> Ticket:
    return factories.ticket(harbor, subject_line="Tour bookings ignore blackout dates")


def words(answer) -> str:
    """What a person reads of an answer."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text))).replace("\u00a0", " ")


@pytest.fixture
def read() -> Words:
    """`read(browser, "/desk/")`: the words of a page that must be there."""

    def get(browser: Client, address: str, **details: object) -> str:
        answer = browser.get(address, **details)
        assert answer.status_code == 200, (answer.status_code, words(answer)[:400])
        return words(answer)

    return get
