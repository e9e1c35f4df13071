"""A rule listens to what happens to tickets and acts by the desk's own verbs; the log tells why."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.queries import actor_of
from seiketsu.core import clock
from seiketsu.core.events import StoredEvent, Subject, subscribers
from seiketsu.core.events import queries as events
from seiketsu.core.models import EventRecord, ParkedEvent
from seiketsu.core.test_kit import settle, travel
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions
from seiketsu.desk.automation import actions as automation
from seiketsu.desk.automation import keeping, triggers
from seiketsu.desk.models import CustomField, Decision, Message, RuleFiring, Ticket
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.automation_parts import TEST, do, on, rule, when

pytestmark = pytest.mark.django_db


def happenings(ticket: Ticket) -> list[str]:
    return [one.type for one in events.history(Subject("desk.ticket", ticket.pk))]


def test_an_urgent_word_raises_the_priority_and_tells_why(desk, open_ticket):
    made = rule(
        on(
            "opened",
            every=[when("text", "contains", "calls drop", "silence"), when("tier", "is", "business")],
            acts=[do("priority", priority="urgent"), do("add_tags", tags="Voice, outage")],
        ),
        "Dropped calls first",
    )

    ticket = open_ticket(text="Since 9 the CALLS  drop after two seconds.")

    assert (ticket.priority, ticket.is_critical, ticket.tags) == ("urgent", True, ["outage", "voice"])
    firing = RuleFiring.objects.get()
    assert (firing.rule, firing.rule_version, firing.ticket, firing.outcome, firing.depth) == (
        made,
        1,
        ticket,
        "done",
        1,
    )
    assert firing.event_type == "desk.ticket_opened"
    assert firing.findings == [
        {
            "field": "text",
            "operator": "contains",
            "values": ["calls drop", "silence"],
            "held": True,
            "met": "calls drop",
        },
        {"field": "tier", "operator": "is", "values": ["business"], "held": True, "met": "business"},
    ]
    assert [one["result"] for one in firing.did] == ["done", "done"]
    changed = EventRecord.objects.get(type="desk.priority_changed")
    assert (changed.actor_kind, changed.actor_id, changed.actor_label) == ("rule", made.pk, "Dropped calls first")
    assert changed.causation_id == firing.event_id
    assert Decision.objects.filter(kind="priority", reasons__contains=["Rule “Dropped calls first”."]).exists()
    assert "desk.rule_fired" in happenings(ticket)


def test_what_does_not_hold_does_nothing_and_leaves_no_firing(desk, open_ticket):
    rule(on("opened", every=[when("priority", "at_least", "urgent")], acts=[do("add_tags", tags="x")]))

    assert open_ticket().tags == []
    assert not RuleFiring.objects.exists()


def test_a_rule_that_is_off_or_removed_does_nothing(desk, open_ticket):
    rule(on("opened", acts=[do("add_tags", tags="x")]), is_on=False)
    gone = rule(on("opened", acts=[do("add_tags", tags="y")]))
    automation.remove_rule(gone, actor=TEST)

    assert open_ticket().tags == []


def test_rules_run_in_their_order_and_see_what_the_one_before_did(desk, open_ticket):
    rule(on("opened", every=[when("tags", "has_any", "first")], acts=[do("add_tags", tags="too-early")]))
    first = rule(on("opened", acts=[do("add_tags", tags="first")]), "First")
    rule(on("opened", every=[when("tags", "has_any", "first")], acts=[do("add_tags", tags="second")]))

    assert open_ticket().tags == ["first", "second"]

    automation.move_rule(first, up=True, actor=TEST)
    assert open_ticket().tags == ["first", "second", "too-early"]


@pytest.mark.parametrize(
    ("happening", "conditions", "cause"),
    [
        ("client_wrote", [], lambda ticket, maya: factories.client_writes(ticket)),
        ("answered", [], factories.answer),
        (
            "noted",
            [],
            lambda ticket, maya: actions.add_note(ticket, body=factories.body("n"), author=maya, actor=actor_of(maya)),
        ),
        (
            "status",
            [when("previous_status", "is", "new"), when("status", "is", "hold")],
            lambda ticket, maya: actions.change_status(ticket, status="hold", actor=actor_of(maya)),
        ),
        (
            "priority",
            [when("previous_priority", "at_most", "normal"), when("by", "is", "staff")],
            lambda ticket, maya: actions.change_priority(ticket, priority="high", actor=actor_of(maya)),
        ),
        (
            "category",
            [when("category", "is", "billing")],
            lambda ticket, maya: actions.change_category(ticket, category="billing", actor=actor_of(maya)),
        ),
        (
            "team",
            [when("team", "is", "tier2")],
            lambda ticket, maya: actions.change_team(ticket, team="tier2", actor=actor_of(maya)),
        ),
        (
            "assigned",
            [when("assignee", "is_filled")],
            lambda ticket, maya: actions.assign(ticket, assignee=maya, actor=actor_of(maya)),
        ),
        (
            "details",
            [when("subject", "contains", "router")],
            lambda ticket, maya: actions.change_subject(ticket, subject_line="Router off", actor=actor_of(maya)),
        ),
        (
            "escalated",
            [when("level", "at_least", "2")],
            lambda ticket, maya: actions.escalate(ticket, level=2, reason="Too hard.", actor=actor_of(maya)),
        ),
        ("solved", [], lambda ticket, maya: factories.answer(ticket, maya, set_status="solved")),
    ],
)
def test_it_hears_what_happens(desk, open_ticket, maya, happening, conditions, cause):
    ticket = open_ticket()
    made = rule(on(happening, every=conditions, acts=[do("add_tags", tags="heard")]))

    cause(ticket, maya)
    settle()

    ticket.refresh_from_db()
    assert ticket.tags == ["heard"]
    assert RuleFiring.objects.filter(rule=made).count() == 1


def test_the_message_that_opens_a_ticket_is_no_word_on_it(desk, open_ticket):
    rule(on("opened", "client_wrote", acts=[do("add_tags", tags="opened")]))
    rule(on("client_wrote", acts=[do("add_tags", tags="wrote")]))

    assert open_ticket().tags == ["opened"]
    assert RuleFiring.objects.count() == 1


def test_a_machines_message_is_no_word_of_the_client(desk, open_ticket):
    ticket = open_ticket()
    rule(on("client_wrote", acts=[do("add_tags", tags="heard")]))

    factories.client_writes(ticket, "I am out of office.", is_automatic=True)
    settle()

    ticket.refresh_from_db()
    assert ticket.tags == []


def test_it_hears_of_promises(desk, open_ticket):
    rule(
        on(
            "promise_missed",
            every=[when("promise", "is", "first_response")],
            acts=[do("escalate", level="2", reason="Nobody answered {{requester.first_name}} in time.")],
        )
    )
    ticket = open_ticket()

    travel(ticket.next_due_at)

    ticket.refresh_from_db()
    assert ticket.level == 2
    told = Decision.objects.get(ticket=ticket, kind="escalation")
    assert told.reasons == [f"Nobody answered {ticket.requester.name.split()[0]} in time."]


def test_every_act_works(desk, open_ticket, maya):
    CustomField.objects.get_or_create(key="mls", defaults={"title": "MLS", "kind": "text"})
    rule(
        on(
            "opened",
            acts=[
                do("category", category="billing"),
                do("team", team="engineering"),
                do("assign", assignee=str(maya.pk)),
                do("status", status="hold"),
                do("add_tags", tags="a,b"),
                do("remove_tags", tags="a"),
                do("field", field="mls", value="Bridge"),
                do("note", text="Look at **{{ticket.number}}** of {{organization.name}}."),
                do(
                    "mail",
                    to="requester",
                    subject="About #{{ticket.number}}",
                    text="Dear {{requester.first_name}}, hold on.",
                ),
                do(
                    "mail",
                    to="address",
                    address="partner@mls.example",
                    subject="{{ticket.subject}}",
                    text="Please look.",
                ),
                do("notify", person=str(maya.pk), text="{{ticket.subject}} is yours."),
            ],
        ),
        "Everything",
    )

    ticket = open_ticket(subject_line="Feed twice", team="tier1")

    firing = RuleFiring.objects.get()
    assert [one["result"] for one in firing.did] == ["done"] * 11, firing.did
    assert (ticket.category, ticket.team, ticket.assignee, ticket.status) == ("billing", "engineering", maya, "hold")
    assert (ticket.tags, ticket.custom) == (["b"], {"mls": "Bridge"})
    note = Message.objects.get(ticket=ticket, visibility="internal")
    assert note.body_text == f"Look at **{ticket.pk}** of Harbor & Pine Realty."
    assert "<strong>" in note.body_html
    mails = {one.recipient_address: one for one in Delivery.objects.filter(kind="desk.rule_mail")}
    assert set(mails) == {ticket.requester.email, "partner@mls.example", maya.email}
    to_client = mails[ticket.requester.email]
    assert to_client.subject_line == f"About #{ticket.pk}"
    assert f"Dear {ticket.requester.name.split()[0]}, hold on." in to_client.text
    assert to_client.automatic == "auto-replied" and to_client.reply_to
    assert mails["partner@mls.example"].subject_line == "Feed twice" and not mails["partner@mls.example"].reply_to
    assert "Feed twice is yours." in mails[maya.email].text


def test_what_is_refused_is_shown_and_the_rest_is_done(desk, open_ticket):
    rule(on("opened", acts=[do("status", status="solved"), do("add_tags", tags="kept")]))

    ticket = open_ticket()

    assert (ticket.status, ticket.tags) == ("new", ["kept"])
    firing = RuleFiring.objects.get()
    assert firing.outcome == "partly"
    assert firing.did[0]["result"] == "refused" and "Answer the client" in firing.did[0]["why"]


def test_nothing_to_change_is_no_event(desk, open_ticket):
    rule(on("opened", acts=[do("remove_tags", tags="never")]))

    ticket = open_ticket()

    assert RuleFiring.objects.get().outcome == "unchanged"
    assert "desk.rule_fired" not in happenings(ticket)


def test_a_ticket_that_was_deleted_meanwhile_is_left_alone(desk, client_organization):
    rule(on("opened", acts=[do("add_tags", tags="x")]))
    ticket = factories.ticket(client_organization)
    actions.delete(ticket, actor=TEST)

    settle()

    ticket.refresh_from_db()
    assert ticket.tags == [] and not RuleFiring.objects.exists()


def test_a_fault_of_ours_undoes_the_firing_and_parks_the_event(desk, open_ticket, monkeypatch):
    rule(on("details", acts=[do("add_tags", tags="x"), do("note", text="y")]))
    ticket = open_ticket()

    def break_down(*_args, **_details):
        raise RuntimeError("a fault of ours")

    with monkeypatch.context() as patch:
        patch.setitem(triggers.fire.__globals__["acting"]._ACTS, "note", break_down)
        actions.add_tags(ticket, tags=["go"], actor=TEST)
        for _attempt in range(subscribers.ATTEMPTS_BEFORE_PARKING):
            settle()
            clock.set_to(clock.now() + subscribers.FIRST_RETRY * 40)
    ticket.refresh_from_db()
    assert ticket.tags == ["go"] and not RuleFiring.objects.exists()
    parked = ParkedEvent.objects.get()

    subscribers.retry_parked(parked)

    ticket.refresh_from_db()
    assert ticket.tags == ["go", "x"] and RuleFiring.objects.count() == 1


def handled(ticket: Ticket, kind: str, **data) -> StoredEvent:
    return StoredEvent(10**9, 1, kind, 1, None, TEST, Subject("desk.ticket", ticket.pk), data, clock.now(), None, None)


def test_an_event_that_no_rule_listens_to_costs_one_lookup_at_most(desk, open_ticket):
    ticket = open_ticket()
    rule(on("opened", acts=[do("add_tags", tags="x")]))
    keeping.forget()

    with CaptureQueriesContext(connection) as first:
        triggers.on_event(handled(ticket, "desk.status_changed", status="open"))
    with CaptureQueriesContext(connection) as further:
        for _time in range(20):
            triggers.on_event(handled(ticket, "desk.status_changed", status="open"))

    assert len(first) == 2  # the revision, and after a change the rules
    assert len(further) <= 1


def test_before_a_rule_runs_it_is_made_sure_that_it_still_stands(desk, open_ticket):
    """Another process switched it off; what this one keeps in memory doesn't count."""
    made = rule(on("details", acts=[do("add_tags", tags="x")]))
    ticket = open_ticket()
    kept = keeping.rules_for_sure()
    automation.switch_rule(made, is_on=False, actor=TEST)
    keeping._memory.kept, keeping._memory.believed_until = kept, 1e18

    actions.add_tags(ticket, tags=["go"], actor=TEST)
    settle()

    ticket.refresh_from_db()
    assert ticket.tags == ["go"]


def test_a_listening_rule_costs_a_fixed_number_of_queries(desk, open_ticket):
    ticket = open_ticket()
    for number in range(3):
        rule(on("details", every=[when("priority", "is", "urgent")], acts=[do("add_tags", tags=f"x{number}")]))
    keeping.rules_for_sure()

    with CaptureQueriesContext(connection) as three:
        triggers.on_event(handled(ticket, "desk.details_changed", fields=["tags"]))

    assert len(three) == 3, [one["sql"] for one in three]  # the revision, the ticket, the plan
