"""Staff read the plan as a document: promises with live figures, conflicts, versions and what changed."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.core.actor import SYSTEM
from seiketsu.plan import actions
from seiketsu.plan.tests.factories import altered

pytestmark = pytest.mark.django_db


@pytest.fixture
def second_version(desk):
    source = altered(("silence_confirms_after: 5d", "silence_confirms_after: 4d"))
    return actions.apply_plan(source, actor=SYSTEM, note="Close sooner")


def test_every_section_reads_like_the_document(browser_of_maya, read):
    text = read(browser_of_maya, "/plan/")

    for heading in ("1 Service tiers", "2 Team structure", "5 Incidents", "6 Quality"):
        assert heading in text
    assert "Leaves bound" in text and "Conflicts and gaps" in text and "Version 1 · in force" in text


def test_a_conflict_quotes_both_sides_and_says_which_holds(browser_of_maya):
    page = browser_of_maya.get("/plan/").content.decode()

    assert "Settled:" in page and 'class="lost"' in page and "<cite>" in page


def test_what_is_assumed_is_marked_with_its_reason(browser_of_maya, read):
    assert "Assumed:" in read(browser_of_maya, "/plan/")


def test_a_measured_promise_leads_to_its_cases(browser_of_maya):
    page = browser_of_maya.get("/plan/").content.decode()

    assert re.search(r'class="liveno" href="/scorecard/[^"]+\?leaf=', page)
    assert "Not enough data" in page  # never 0 or 100 % without cases


def test_an_earlier_version_can_be_read_and_compared(browser_of_maya, second_version, read):
    assert "Version 1 " in read(browser_of_maya, "/plan/?version=1")
    text = read(browser_of_maya, "/plan/?version=2&against=1")
    assert "Version 2 against 1" in text and "4 days" in text and "1 change" in text


def test_a_version_that_was_never_applied_is_not_found(browser_of_maya):
    assert browser_of_maya.get("/plan/?version=99").status_code == 404
    assert browser_of_maya.get("/plan/?version=1&against=99").status_code == 404
    assert browser_of_maya.get("/plan/?version=x&against=y").status_code == 200


def test_the_page_costs_a_fixed_number_of_queries(browser_of_maya):
    browser_of_maya.get("/plan/")
    with CaptureQueriesContext(connection) as counted:
        browser_of_maya.get("/plan/")
    assert len(counted) <= 60
