"""An agent asks why a ticket is due when it is, and why it is with whom it is."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.commitments.models import Commitment
from seiketsu.core import clock
from seiketsu.core.test_kit import travel
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def why(browser_of_maya, ticket, read):
    return lambda of="": read(browser_of_maya, f"/desk/tickets/{ticket.pk}/why/{of}")


def test_the_deadline_due_next_is_explained_by_plan_calendar_and_sum(why):
    text = why()

    assert "Why this deadline?" in text and "First response" in text
    assert "Promised 2 hours" in text and "tiers.business.first_response" in text
    assert "Version 1; this promise stays with it" in text
    assert "The clock starts" in text and "Left, so due at" in text
    assert "Other deadlines of this ticket" in text and "Resolution" in text


def test_another_deadline_is_one_click_away(browser_of_maya, ticket, why):
    resolution = Commitment.objects.get(subject_id=ticket.pk, kind="resolution")

    page = browser_of_maya.get(f"/desk/tickets/{ticket.pk}/why/").content.decode()
    assert f"/why/?of={resolution.pk}" in page
    assert resolution.promise in why(f"?of={resolution.pk}")
    assert "tiers.business.first_response" in why("?of=999999")  # an unknown one is the one due next


def test_a_pause_is_named_and_not_counted(why, ticket, maya):
    clock.set_to(clock.now() + timedelta(minutes=30))
    factories.answer(ticket, maya, set_status="pending")
    travel(clock.now() + timedelta(hours=3))
    resolution = Commitment.objects.get(subject_id=ticket.pk, kind="resolution")

    text = why(f"?of={resolution.pk}")

    assert "Paused: Waiting on client" in text
    assert "3 h not counted" in text
    assert "Without pauses it would be due" in text


def test_a_missed_deadline_says_since_when_it_is_over(why):
    travel(clock.now() + timedelta(hours=3))

    text = why()

    assert "The deadline passed" in text and "Over the deadline by" in text


def test_texts_below_the_bar_do_not_run_into_each_other(browser_of_maya, ticket):
    for minutes in (0, 1, 30, 118, 121):
        travel(clock.now() + timedelta(minutes=minutes))
        page = browser_of_maya.get(f"/desk/tickets/{ticket.pk}/why/").content.decode()
        marks = re.search(r'<div class="marks">(.*?)</div>', page, re.S)[1]
        places = sorted(int(place) for place in re.findall(r'class="x(\d+)', marks))
        assert all(later - earlier >= 17 for earlier, later in itertools.pairwise(places))


def test_the_candidates_stand_with_their_scores_or_why_they_were_left_out(why, maya):
    factories.agent(name="Claire Dubois", time_zone="America/New_York").staff_profile.__class__.objects.filter(
        user__name="Claire Dubois"
    ).update(away_until=clock.now() + timedelta(days=1))

    text = why()

    assert "Maya Torres" in text and "Claire Dubois" in text and "Left out: absent until" in text
    assert "free capacity" in text


def test_every_decision_stands_with_its_rule_and_reasons(why):
    text = why()

    assert "Every decision on this ticket" in text
    assert "Classification" in text and "Routing" in text and "plan 1" in text


def test_a_ticket_without_promises_says_so(browser_of_maya, ticket, read):
    Commitment.objects.filter(subject_id=ticket.pk).update(subject_id=0)

    assert "Nothing is promised here" in read(browser_of_maya, f"/desk/tickets/{ticket.pk}/why/")


def test_the_page_costs_the_same_however_many_deadlines_there_were(browser_of_maya, ticket, maya):
    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            browser_of_maya.get(f"/desk/tickets/{ticket.pk}/why/")
        return len(counted)

    cost()
    before = cost()
    for _number in range(8):
        factories.answer(ticket, maya)
        factories.client_writes(ticket)
    assert cost() <= before + 1
