"""A client writes: the message becomes a ticket, classified, routed, under its promises, and acknowledged."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.commitments.models import Commitment
from seiketsu.core import clock
from seiketsu.core.errors import ProblemForPerson
from seiketsu.core.events import delivery
from seiketsu.core.events import queries as events
from seiketsu.core.test_kit import settle
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions
from seiketsu.desk.actions import MessageBody
from seiketsu.desk.errors import NothingToSend, UnknownValue
from seiketsu.desk.models import Decision, Message, Ticket, Watcher
from seiketsu.desk.subjects import subject_of
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db


def test_it_is_under_the_promises_of_the_clients_tier(client_organization):
    ticket = factories.ticket(client_organization)

    assert (ticket.tier, ticket.status, ticket.priority) == ("business", "new", "normal")
    assert ticket.next_due_kind == "first_response"
    assert ticket.next_due_at == clock.now() + timedelta(hours=2)
    kinds = Commitment.objects.about("desk.ticket", ticket.pk).values_list("kind", "promise")
    assert set(kinds) == {
        ("first_response", "tiers.business.first_response"),
        ("resolution", "tiers.business.resolution.standard"),
    }


def test_the_stored_row_carries_what_was_returned(client_organization):
    ticket = factories.ticket(client_organization)

    stored = Ticket.objects.get(pk=ticket.pk)
    assert stored.next_due_commitment_id == ticket.next_due_commitment_id
    assert stored.due_order == stored.next_due_at
    assert stored.first_team == stored.team == "tier1"
    for field in Ticket._meta.concrete_fields:
        if not field.generated:
            assert getattr(stored, field.attname) == getattr(ticket, field.attname), field.name


def test_it_is_classified_and_routed_and_says_why(client_organization):
    ticket = factories.ticket(
        client_organization, subject_line="MLS listings wrong", text="The feed shows a sold property."
    )

    assert (ticket.category, ticket.team, ticket.level) == ("mls_integration", "tier2", 2)
    why = {row.kind: row for row in Decision.objects.filter(ticket=ticket)}
    assert set(why) == {"classification", "priority", "routing", "promises"}
    assert "“mls”" in why["classification"].reasons[0]
    assert why["routing"].rule == "tickets.categories.mls_integration"
    assert why["promises"].chosen["first_response"] == ticket.next_due_at.isoformat()
    assert {row.plan_version for row in why.values()} == {1}


def test_a_critical_matter_is_urgent(client_organization):
    ticket = factories.ticket(client_organization, subject_line="Outage: all calls failing")

    assert (ticket.priority, ticket.is_critical, ticket.category) == ("urgent", True, "outage")


def test_each_happening_is_told_once_and_in_order(client_organization):
    ticket = factories.ticket(client_organization)

    told = [event.type for event in events.history(subject_of(ticket.pk)) if event.type.startswith("desk.")]
    assert told == ["desk.ticket_opened", "desk.classified", "desk.routed", "desk.message_added"]


def test_the_requester_is_told_when_to_expect_an_answer(client_organization):
    ticket = factories.ticket(client_organization)
    settle()

    mail = Delivery.objects.get(kind="desk.acknowledgement")
    assert mail.recipient_address == ticket.requester.email
    assert f"#{ticket.pk}" in mail.subject_line
    assert "business@seiketsu.ai" in mail.sender
    assert mail.reply_to.startswith(f"ticket+{ticket.pk}-")
    assert mail.automatic == "auto-replied"


def test_no_acknowledgement_where_none_is_wanted(client_organization):
    factories.ticket(client_organization, acknowledge=False)
    settle()

    assert not Delivery.objects.filter(kind="desk.acknowledgement").exists()


def test_a_ticket_that_is_spam_by_then_is_not_acknowledged(client_organization):
    ticket = factories.ticket(client_organization)
    actions.mark_spam(ticket, actor=factories.TEST)
    settle()

    assert not Delivery.objects.filter(kind="desk.acknowledgement").exists()


def test_a_stranger_gets_the_default_tier_and_stays_unmatched(desk):
    ticket = factories.ticket(None)

    assert (ticket.tier, ticket.organization) == ("starter", None)


def test_staff_may_begin_the_conversation(client_organization, maya):
    who = factories.person(client_organization)
    ticket = factories.ticket(client_organization, requester=who, author=maya, channel="desk")

    assert ticket.status == "open"
    assert ticket.first_responded_at == clock.now()
    assert ticket.next_due_kind == "resolution"
    assert Delivery.objects.get(kind="desk.reply").recipient_address == who.email


def test_named_contacts_of_enterprise_clients_follow_along(desk):
    manager = factories.agent(team="success")
    enterprise = factories.organization(tier="enterprise", success_manager=manager)

    ticket = factories.ticket(enterprise)

    assert [row.user_id for row in Watcher.objects.filter(ticket=ticket)] == [manager.pk]


def test_matters_of_the_relationship_go_to_the_clients_own_manager(desk):
    manager = factories.agent(team="success")
    enterprise = factories.organization(tier="enterprise", success_manager=manager)

    ticket = factories.ticket(enterprise, subject_line="Renewal of our contract")

    assert (ticket.team, ticket.assignee) == ("success", manager)


def test_what_was_chosen_is_kept(client_organization):
    ticket = factories.ticket(
        client_organization,
        priority="high",
        category="billing",
        team="tier2",
        tags=["Follow Up Boss", "follow up boss", " "],
        custom={"mls": "NWMLS", "property_type": "condo"},
        external_id="CRM-7",
    )

    assert (ticket.priority, ticket.category, ticket.team) == ("high", "billing", "tier2")
    assert ticket.tags == ["follow-up-boss"]
    assert ticket.custom == {"mls": "NWMLS", "property_type": "condo"}
    assert ticket.external_id == "CRM-7"


@pytest.mark.parametrize(
    "details",
    [
        {"priority": "huge"},
        {"category": "cooking"},
        {"team": "nobody"},
        {"channel": "pigeon"},
        {"custom": {"shoe_size": 44}},
        {"custom": {"property_type": "castle"}},
    ],
)
def test_what_there_is_not_is_refused_in_words(client_organization, details):
    with pytest.raises(UnknownValue) as refusal:
        factories.ticket(client_organization, **details)

    assert isinstance(refusal.value, ProblemForPerson) and refusal.value.message
    assert not Ticket.objects.exists()


def test_an_empty_message_is_refused(client_organization):
    with pytest.raises(NothingToSend):
        factories.ticket(client_organization, text="  \n ")


def test_a_message_without_a_subject_gets_its_first_words(client_organization):
    assert factories.ticket(client_organization, subject_line="  ").subject_line.startswith("Our voice agent")


def test_html_is_made_harmless_and_text_drawn_from_it(client_organization):
    who = factories.person(client_organization)
    actions.open_ticket(
        requester=who,
        organization=client_organization,
        subject_line="Hello",
        body=MessageBody("", "<p onclick='x()'>Hi<script>alert(1)</script></p>"),
        channel="email",
        actor=factories.TEST,
    )

    message = Message.objects.get()
    assert message.body_html == "<p>Hi</p>"
    assert message.body_text == "Hi"


def test_characters_that_cannot_be_stored_do_no_harm(client_organization):
    ticket = factories.ticket(client_organization, subject_line="a\x00b\r\nc", text="x\x00y\ud800" + "😀" * 3)

    assert Ticket.objects.get(pk=ticket.pk).subject_line == "ab c"
    assert Message.objects.get().body_text == "xy😀😀😀"


def test_a_very_long_message_is_stored_and_found(client_organization):
    text = "needle " + "word " * 300_000

    ticket = factories.ticket(client_organization, text=text)

    assert len(ticket.messages.get().body_text) > 1_000_000


def test_one_mail_makes_one_ticket_whatever_happens(client_organization):
    factories.ticket(client_organization, raw_intake_id=7)
    with pytest.raises(Exception, match="desk_message_intake_once"):
        factories.ticket(client_organization, raw_intake_id=7)


def test_opening_costs_few_queries_however_many_tickets_there_are(client_organization):
    who = factories.person(client_organization)
    factories.ticket(client_organization, requester=who)

    with CaptureQueriesContext(connection) as queries:
        factories.ticket(client_organization, requester=who)

    assert len(queries) <= 8, "\n".join(query["sql"][:100] for query in queries)


def test_the_worker_reads_for_a_whole_batch_of_new_tickets_at_once(client_organization):
    def cost(tickets: int) -> dict[str, int]:
        for _ in range(tickets):
            factories.ticket(client_organization)
        with CaptureQueriesContext(connection) as asked:
            delivery.drain()
        texts = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
        kinds = (
            "SELECT",
            'execute "plan',
            'execute "desk_queue_grew',
            'execute "delivery',
            'execute "core_write_events',
        )
        return {kind: sum(text.startswith(kind) for text in texts) for kind in kinds}

    cost(1)  # makes the cursors, and reads what is kept
    one, five = cost(1), cost(5)
    assert five == {**one, 'execute "delivery': 5 * one['execute "delivery']}
    assert one['execute "delivery'] == 2, "whether they may be answered, and the mail"
    assert one["SELECT"] <= 4, "the ticket, its first message, its promises, and who subscribes"
