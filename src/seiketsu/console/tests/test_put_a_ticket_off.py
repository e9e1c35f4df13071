"""On the pages: z, a preset or a typed moment, a banner that says what it means, several at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from seiketsu.accounts.queries import actor_of
from seiketsu.core import clock
from seiketsu.desk import actions
from seiketsu.desk.models import Snooze
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(browser_of_maya, ticket):
    return lambda what, **data: browser_of_maya.post(f"/desk/tickets/{ticket.pk}/{what}/", data, follow=True)


def test_a_preset_puts_it_off_and_says_until_when(post, ticket, maya, browser_of_maya, read):
    answer = post("snooze", until="later_today", note="Vendor answers at noon")

    row = Snooze.objects.get()
    assert (row.ticket_id, row.user_id, row.until) == (ticket.pk, maya.pk, clock.now() + timedelta(hours=3))
    assert f"#{ticket.pk} is put off until" in answer.content.decode()
    text = read(browser_of_maya, f"/desk/tickets/{ticket.pk}/")
    assert "You put this off until" in text and "Vendor answers at noon" in text
    assert "What we promised runs on." in text and "Put off by Maya Torres until" in text
    assert "Tour bookings" in read(browser_of_maya, "/desk/views/snoozed/")


def test_a_moment_may_be_typed_and_a_wrong_one_is_told(post):
    post("snooze", typed="in 45 min")
    assert Snooze.objects.get().until == clock.now() + timedelta(minutes=45)

    answer = post("snooze", typed="whenever")
    assert "is no moment" in answer.content.decode()
    assert Snooze.objects.standing().count() == 1


def test_it_is_brought_back_by_hand(post):
    post("snooze", until="later_today")
    post("waking")
    assert not Snooze.objects.standing().exists()


def test_a_colleague_reads_who_put_it_off_and_cannot_bring_it_back(ticket, browser_of_maya, read):
    ines = factories.agent(name="Ines Duarte")
    actions.snooze(ticket, user=ines, until=clock.now() + timedelta(hours=1), actor=actor_of(ines))

    text = read(browser_of_maya, f"/desk/tickets/{ticket.pk}/")

    assert "Ines Duarte put this off until" in text and "Bring it back" not in text


def test_several_at_once_from_the_list(browser_of_maya, harbor, maya):
    numbers = [factories.ticket(harbor).pk for _ in range(3)]

    browser_of_maya.post("/desk/bulk/", {"action": "snooze:later_today", "ticket": numbers})

    assert set(Snooze.objects.standing().values_list("ticket_id", flat=True)) == set(numbers)


def test_strangers_and_clients_cannot(client, ticket):
    assert client.post(f"/desk/tickets/{ticket.pk}/snooze/", {"until": "later_today"}).status_code in (302, 404)
    assert not Snooze.objects.exists()
