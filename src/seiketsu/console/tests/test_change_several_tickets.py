"""An agent chooses several tickets and does one thing with all of them."""

from __future__ import annotations

import pytest

from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests.factories import signed_in
from seiketsu.core import clock
from seiketsu.desk import actions
from seiketsu.desk.bulk.engine import go_on, next_due
from seiketsu.desk.models import BulkChange, Ticket
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(harbor) -> list[int]:
    return [factories.ticket(harbor).pk for _number in range(3)]


@pytest.fixture
def do(browser_of_maya):
    def post(action: str, numbers) -> str:
        answer = browser_of_maya.post(
            "/desk/bulk/", {"action": action, "ticket": numbers, "next": "/desk/"}, follow=True
        )
        assert answer.status_code == 200
        return answer.content.decode()

    return post


def values(name: str, numbers: list[int]) -> set[object]:
    return set(Ticket.objects.filter(pk__in=numbers).values_list(name, flat=True))


def test_taking_them_leaves_the_others(do, three, maya):
    assert "2 tickets changed." in do("take", three[:2])

    assert values("assignee", three[:2]) == {maya.pk}
    assert values("assignee", three[2:]) == {None}


@pytest.mark.parametrize(
    ("action", "name", "value"),
    [
        ("status:pending", "status", "pending"),
        ("priority:high", "priority", "high"),
        ("team:tier2", "team", "tier2"),
    ],
)
def test_one_verb_for_all(do, three, action, name, value):
    do(action, three)
    assert values(name, three) == {value}


def test_assigning_them_to_a_colleague(do, three):
    jonas = factories.agent(name="Jonas Beck")
    do(f"assign:{jonas.pk}", three)
    assert values("assignee", three) == {jonas.pk}
    assert "Choose somebody of the staff." in do("assign:999999", three)


def test_what_is_refused_is_named_and_the_rest_is_done(do, three, maya):
    factories.answer(Ticket.objects.get(pk=three[0]), maya)

    page = do("status:solved", [*three, 999999])

    assert "1 ticket changed." in page
    assert f"#{three[1]}: Answer the client before you solve the ticket" in page
    assert "#999999: There is no ticket with this number." in page
    assert values("status", three[:1]) == {"solved"}


def test_many_refusals_are_counted_not_listed(do, harbor):
    unanswered = [factories.ticket(harbor).pk for _number in range(8)]

    assert "3 more refused." in do("status:solved", unanswered)


@pytest.mark.parametrize("action", ["", "explode", "delete"])
def test_nothing_chosen_or_nothing_to_do_is_told(do, three, action):
    assert "Choose tickets and what to do with them." in do(action, three)
    assert "Choose tickets and what to do with them." in do("take", [])
    assert "Choose tickets and what to do with them." in do("take", ["x", "-1"])


def test_spam_leaves_the_queue(do, three, maya):
    do("spam", three)
    assert not Ticket.objects.live().exists()
    actions.not_spam(Ticket.objects.get(pk=three[0]), actor=actor_of(maya))
    assert Ticket.objects.live().count() == 1


def undo(browser) -> str:
    bulk = BulkChange.objects.latest("pk")
    return browser.post(f"/desk/bulk/{bulk.pk}/undo/", follow=True).content.decode()


STOOD = ("status", "priority", "team", "assignee_id", "tags", "spam_at", "category", "next_due_at")


@pytest.mark.parametrize(
    "action",
    ["take", "status:pending", "status:hold", "priority:high", "team:tier2", "spam", "tag", "category:billing"],
)
def test_undo_puts_each_ticket_back_exactly(do, three, browser_of_maya, action):
    before = list(Ticket.objects.filter(pk__in=three).order_by("pk").values(*STOOD))

    page = browser_of_maya.post("/desk/bulk/", {"action": action, "ticket": three, "tag": "VIP", "next": "/desk/"})
    assert page.status_code == 302
    assert list(Ticket.objects.filter(pk__in=three).order_by("pk").values(*STOOD)) != before
    assert "3 tickets put back." in undo(browser_of_maya)

    assert list(Ticket.objects.filter(pk__in=three).order_by("pk").values(*STOOD)) == before


def test_what_somebody_touched_since_is_left_and_named(do, three, browser_of_maya, maya):
    assert 'data-key="Mod+z"' in do("priority:high", three)  # a link, not its text
    actions.change_priority(Ticket.objects.get(pk=three[1]), priority="urgent", actor=actor_of(maya))

    page = undo(browser_of_maya)

    assert "2 tickets put back." in page and f"#{three[1]}: It was changed again since." in page
    assert Ticket.objects.get(pk=three[1]).priority == "urgent"
    assert values("priority", [three[0], three[2]]) == {"normal"}
    undo(browser_of_maya)  # again is harmless
    assert Ticket.objects.get(pk=three[1]).priority == "urgent"


def test_a_solution_that_the_client_was_told_of_is_not_taken_back(do, three, maya, browser_of_maya):
    factories.answer(Ticket.objects.get(pk=three[0]), maya)
    do("status:solved", three[:1])

    assert "The client was told that it is solved." in undo(browser_of_maya)
    assert Ticket.objects.get(pk=three[0]).status == "solved"


def test_a_whole_view_is_changed_by_the_worker_with_progress(browser_of_maya, harbor, monkeypatch, read):
    monkeypatch.setattr("seiketsu.desk.bulk.actions.AT_ONCE", 2)
    who = factories.person(harbor)
    all_of_them = [factories.ticket(harbor, requester=who).pk for _number in range(5)]
    left = factories.ticket(factories.organization(tier="starter")).pk

    answer = browser_of_maya.post(
        "/desk/bulk/", {"action": "priority:high", "whole": "1", "view": "next_due", "filters": "?tier=business"}
    )
    bulk = BulkChange.objects.get()
    assert answer.headers["Location"] == f"/desk/bulk/{bulk.pk}/"
    assert "0 of 5" in read(browser_of_maya, f"/desk/bulk/{bulk.pk}/")

    assert go_on(clock.now(), 3) == 3
    assert "3 of 5" in read(browser_of_maya, f"/desk/bulk/{bulk.pk}/")
    assert go_on(clock.now(), 100) == 2 and next_due() is None
    assert values("priority", all_of_them) == {"high"} and values("priority", [left]) == {"normal"}

    undo(browser_of_maya)
    assert next_due() is not None
    go_on(clock.now(), 100)
    assert values("priority", all_of_them) == {"normal"}


def test_what_is_stopped_changes_no_further_ticket(browser_of_maya, harbor, monkeypatch):
    monkeypatch.setattr("seiketsu.desk.bulk.actions.AT_ONCE", 0)
    numbers = [factories.ticket(harbor).pk for _number in range(3)]
    browser_of_maya.post("/desk/bulk/", {"action": "spam", "ticket": numbers})
    go_on(clock.now(), 1)

    browser_of_maya.post(f"/desk/bulk/{BulkChange.objects.get().pk}/cancel/")

    assert go_on(clock.now(), 100) == 0
    assert Ticket.objects.filter(spam_at__isnull=False).count() == 1


def test_a_change_is_nobody_elses_to_see_or_undo(do, three):
    do("priority:high", three)
    other = signed_in(factories.agent(name="Jonas Beck"))
    bulk = BulkChange.objects.get()

    assert other.get(f"/desk/bulk/{bulk.pk}/").status_code == 404
    assert other.post(f"/desk/bulk/{bulk.pk}/undo/").status_code == 404
    assert values("priority", three) == {"high"}
