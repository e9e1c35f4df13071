"""Another plan, another way up: each leaf of the escalation levels changes what happens."""

from datetime import timedelta

import pytest

from seiketsu.commitments.models import Commitment
from seiketsu.core import clock
from seiketsu.core.test_kit import settle, travel
from seiketsu.delivery.models import Delivery
from seiketsu.desk import access, actions, policy
from seiketsu.desk.actions import escalations
from seiketsu.desk.errors import NotAllowed
from seiketsu.desk.models import Escalation, Ticket
from seiketsu.desk.rules.escalation import Cause, Trigger
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.factories import TEST
from seiketsu.desk.tests.test_follow_the_plan import put_in_force


def level_after(ticket: Ticket, trigger: Trigger) -> int:
    escalations.weigh(ticket, trigger, actor=TEST)
    return Ticket.objects.get(pk=ticket.pk).level


@pytest.mark.parametrize(
    ("trigger", "state", "change", "before", "after"),
    [
        (Trigger(Cause.REOPENED, 2), {"reopen_count": 2}, ("reopened: 2}", "reopened: 3}"), 2, 1),
        (Trigger(Cause.MISSED, 1, "resolution"), {}, ("missed: [resolution]}", "missed: [first_response]}"), 2, 1),
        (
            Trigger(Cause.AT_RISK, 1, "resolution"),
            {"is_critical": True},
            ("at_risk: [resolution]", "at_risk: [first_response]"),
            2,
            1,
        ),
        (
            Trigger(Cause.AT_RISK, 1, "resolution"),
            {"is_critical": False},
            ("at_risk: [resolution], issues: critical", "at_risk: [resolution], issues: standard"),
            1,
            2,
        ),
        (
            Trigger(Cause.SENTIMENT, 1),
            {"sentiment": "unhappy"},
            ("sentiment: angry, tiers", "sentiment: unhappy, tiers"),
            1,
            3,
        ),
        (Trigger(Cause.SENTIMENT, 1), {"sentiment": "angry"}, ("[business, enterprise]}", "[enterprise]}"), 3, 1),
        (Trigger(Cause.DEFECT, 1), {}, ("{title: A product defect, defect: true}", "{title: A, reopened: 9}"), 4, 1),
        (Trigger(Cause.ASKED, 1), {}, ("asks for it, asked: true", "asks for it, reopened: 9"), 5, 1),
    ],
)
def test_each_criterion_is_the_plans(client_organization, trigger, state, change, before, after):
    found = []
    for change_of_plan in (None, change):
        if change_of_plan is not None:
            put_in_force(change_of_plan)
        made = factories.ticket(client_organization)
        Ticket.objects.filter(pk=made.pk).update(**state)
        found.append(level_after(made, trigger))
    assert found == [before, after]


def test_the_time_to_acknowledge_is_the_plans(client_organization):
    def due(ticket):
        actions.escalate(ticket, level=2, reason="x", actor=TEST)
        row = Escalation.objects.get(ticket=ticket)
        return Commitment.objects.get(pk=row.commitment_id).due_at - clock.now()

    assert due(factories.ticket(client_organization)) == timedelta(hours=2)
    put_in_force(("standard: {within: 2h, hours: extended_hours}", "standard: {within: 3h, hours: always}"))
    assert due(factories.ticket(client_organization)) == timedelta(hours=3)

    friday_evening = clock.now() + timedelta(days=4, hours=10)  # 20:00 in New York
    clock.set_to(friday_evening)
    assert due(factories.ticket(client_organization)) == timedelta(hours=3)
    put_in_force(("standard: {within: 2h, hours: extended_hours}", "standard: {within: 3h, hours: extended_hours}"))
    assert due(factories.ticket(client_organization)) > timedelta(days=2)


def test_where_an_unanswered_call_goes_is_the_plans(client_organization):
    def goes_to():
        made = factories.ticket(client_organization, priority="urgent", category="billing")
        actions.escalate(made, level=2, reason="x", actor=TEST)
        travel(clock.now() + timedelta(minutes=20))
        return Ticket.objects.get(pk=made.pk).level

    assert goes_to() == 4
    put_in_force(("goes_to: engineering, issues: critical", "goes_to: executive, issues: critical"))
    assert goes_to() == 5
    put_in_force(("goes_to: engineering, issues: critical", "goes_to: engineering, issues: standard"))
    assert goes_to() == 2


def test_who_may_hand_up_is_the_plans(maya):
    with pytest.raises(NotAllowed):
        access.require_escalation(maya, 5)
    put_in_force(("by_hand: lead", "by_hand: agent"))
    access.require_escalation(maya, 5)


def test_clients_are_told_where_the_plan_says(client_organization):
    def told(level):
        made = factories.ticket(client_organization)
        actions.escalate(made, level=level, reason="The words of the house", actor=TEST)
        settle()
        return list(Delivery.objects.filter(kind="desk.passed_on", subject_id=made.pk))

    assert told(2) == []
    (mail,) = told(3)
    assert "Customer success manager" in mail.text and "words of the house" not in mail.text
    put_in_force(("tells_client: false", "tells_client: true"))
    assert len(told(2)) == 1


def test_a_client_who_reads_spanish_is_told_in_spanish(client_organization):
    who = factories.person(client_organization, locale="es")
    made = factories.ticket(client_organization, requester=who)
    actions.escalate(made, level=4, reason="x", actor=TEST)
    mail = Delivery.objects.get(kind="desk.passed_on")
    assert "Hemos pedido" in mail.text and "We have" not in mail.text


def test_the_shipped_plan_names_a_way_up_and_a_time_for_each_level_above_the_first(desk):
    for terms in policy.current().level_terms[1:]:
        level = policy.current().plan.document.escalation[terms.slug]
        assert terms.criteria and set(level.acknowledged) == {"critical", "standard"}
