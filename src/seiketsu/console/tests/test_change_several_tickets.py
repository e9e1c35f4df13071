"""An agent chooses several tickets and does one thing with all of them."""

from __future__ import annotations

import pytest

from seiketsu.accounts.queries import actor_of
from seiketsu.desk import actions
from seiketsu.desk.models import Ticket
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
