"""Macros: for everybody, a team or oneself; filled in on a ticket, applied with the reply in one step, counted."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.core.errors import NotFound
from seiketsu.core.events import Subject
from seiketsu.core.events import queries as events
from seiketsu.core.test_kit import settle
from seiketsu.delivery.models import Delivery
from seiketsu.desk.automation import access, macro_actions, macros
from seiketsu.desk.automation.errors import Faulty
from seiketsu.desk.automation.macro_actions import MacroContent
from seiketsu.desk.errors import NotAllowed, NotPossibleNow
from seiketsu.desk.models import Macro, Message, Ticket
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.automation_parts import TEST, do

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(desk):
    return factories.agent(name="Ines Duarte", role="lead")


@pytest.fixture
def ticket(client_organization) -> Ticket:
    who = factories.person(client_organization, name="Denise Albright", time_zone="America/Chicago")
    return factories.ticket(client_organization, requester=who, subject_line="Leads twice")


def macro(owner, name: str = "Duplicate leads", **details) -> Macro:
    details.setdefault("text", "Dear {{requester.first_name}}, sorry.")
    return macro_actions.create_macro(MacroContent(name=name, **details), owner=owner, actor=TEST)


def test_it_reads_as_the_client_will_read_it(ticket, lead, maya):
    text = (
        "{{requester.first_name}} · {{requester.name}} · {{organization.name}} · {{organization.tier}}"
        " · #{{ticket.number}} · {{ticket.subject}} · {{ticket.status}} · {{ticket.priority}} · {{agent.name}}"
        " · {{agent.first_name}} · {{assignee.name}}"
    )

    shown = macros.on_ticket(macro(lead, text=text), ticket, maya)

    assert shown.text == (
        f"Denise · Denise Albright · Harbor & Pine Realty · Business · #{ticket.pk} · Leads twice · New · Normal"
        " · Maya Torres · Maya · nobody"
    )
    assert not events.history(Subject("desk.ticket", ticket.pk))[-1].type.startswith("desk.macro")


def test_due_times_are_told_in_the_clients_zone(ticket, lead, maya):
    shown = macros.on_ticket(
        macro(lead, text="By {{ticket.first_response_due}}; {{ticket.next_response_due}}"), ticket, maya
    )

    assert shown.text.replace("\u00a0", " ") == "By Mon, Nov 2, 2026, 11:00 AM CST; nothing due"


def test_the_reply_and_all_it_does_go_out_in_one_step(ticket, lead, maya):
    made = macro(
        lead,
        acts=(
            do("status", status="solved"),
            do("priority", priority="high"),
            do("add_tags", tags="duplicate"),
            do("assign", assignee="me"),
        ),
    )

    macros.apply_with(made, ticket, user=maya, body=factories.body("Dear Denise, sorry."))

    settle()
    ticket.refresh_from_db()
    assert (ticket.status, ticket.priority, ticket.tags, ticket.assignee) == ("solved", "high", ["duplicate"], maya)
    assert Message.objects.filter(ticket=ticket, author=maya, visibility="public").count() == 1
    # The solution goes with the answer, in one mail.
    assert Delivery.objects.filter(recipient_address=ticket.requester.email, kind="desk.reply").count() == 1
    assert not Delivery.objects.filter(kind="desk.solved").exists()
    told = [one for one in events.history(Subject("desk.ticket", ticket.pk)) if one.type == "desk.macro_used"]
    assert [one.data["name"] for one in told] == ["Duplicate leads"]
    made.refresh_from_db()
    assert made.uses == 1 and made.last_used_at is not None


def test_the_status_that_the_agent_chose_counts(ticket, lead, maya):
    made = macro(lead, acts=(do("status", status="solved"),))

    macros.apply_with(made, ticket, user=maya, body=factories.body("Wait, please."), set_status="pending")

    ticket.refresh_from_db()
    assert ticket.status == "pending"


def test_what_is_refused_undoes_it_all(ticket, lead, maya):
    made = macro(lead, acts=(do("add_tags", tags="x"), do("escalate", level="2", reason="Hard.")))
    macros.apply_with(made, ticket, user=maya, body=factories.body("First."))
    said = Message.objects.count()

    with pytest.raises(NotPossibleNow, match="The macro was not applied: This ticket is at level 2 already"):
        macros.apply_with(made, ticket, user=maya, body=factories.body("Second."))

    assert Message.objects.count() == said
    made.refresh_from_db()
    assert made.uses == 1


def test_a_macro_that_is_a_note_stays_inside(ticket, lead, maya):
    made = macro(lead, is_note=True, acts=(do("status", status="hold"),))

    macros.apply_with(made, ticket, user=maya, body=factories.body("Ask the vendor."))

    ticket.refresh_from_db()
    assert ticket.status == "hold"
    assert Message.objects.filter(ticket=ticket).latest("id").visibility == "internal"


def test_everybody_a_team_or_oneself(lead, maya, client_organization):
    second = factories.agent(team="tier2", name="Ravi Menon")
    of_all = macro(lead, "All")
    of_team = macro(lead, "Team", visibility="team", team="tier2")
    own = macro(maya, "Own", visibility="personal")

    def names(user):
        return {one.name for one in macros.found(user)}

    assert names(maya) == {"All", "Own"} and names(second) == {"All", "Team"}
    assert names(lead) == {"All"}
    assert set(access.macros_to_manage(lead)) == {of_all, of_team}
    assert names(factories.person(client_organization)) == set()
    with pytest.raises(NotFound):
        access.macro_for(second, own.pk)
    with pytest.raises(NotFound):
        access.macro_for(lead, own.pk, to_edit=True)
    assert access.macro_for(maya, own.pk, to_edit=True) == own
    with pytest.raises(NotAllowed):
        access.macro_for(maya, of_all.pk, to_edit=True)
    assert access.macro_for(lead, of_team.pk, to_edit=True) == of_team


def test_it_is_found_by_words_of_name_and_text_the_most_used_first(lead, maya, ticket):
    macro(lead, "Canción", text="Nothing")
    often, rarely = macro(lead, "Billing often", text="Invoice"), macro(lead, "Billing rarely", text="Invoice")
    for _time in range(2):
        macros.apply_with(often, ticket, user=maya, body=factories.body("x"))
    macros.apply_with(rarely, ticket, user=maya, body=factories.body("x"))

    assert [one.name for one in macros.found(maya)] == ["Billing often", "Billing rarely", "Canción"]
    assert [one.name for one in macros.found(maya, "billing invoice")] == ["Billing often", "Billing rarely"]
    assert [one.name for one in macros.found(maya, "cancion")] == ["Canción"]
    assert macros.found(maya, "boat") == []
    with CaptureQueriesContext(connection) as asked:
        macros.found(maya, "billing")
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"text": "", "acts": ()}, "A macro needs a text, or something to do."),
        ({"text": "{{ticket.colour}}"}, "There is no variable “ticket.colour” here."),
        ({"acts": (do("mail", to="requester", subject="s", text="t"),)}, "nothing that can be done here"),
        ({"acts": (do("team", team="night"),)}, "Team: there is no “night”"),
        ({"visibility": "team", "team": "night"}, "Team: there is no “night”"),
        ({"visibility": "aliens"}, "For whom: there is no “aliens”"),
        ({"name": " "}, "Give it a name"),
    ],
)
def test_a_faulty_macro_is_refused(lead, content, told):
    with pytest.raises(Faulty, match=told):
        macro(lead, **{"name": "Faulty", **content})


def test_it_is_changed_and_removed(lead, maya):
    made = macro(lead, visibility="team", team="tier1")

    macro_actions.edit_macro(made, MacroContent(name="Short", text="Hi {{agent.name}}"), actor=TEST)
    made.refresh_from_db()
    assert (made.name, made.visibility, made.team, made.updated_by_label) == ("Short", "all", "", "test")
    macro_actions.remove_macro(made, actor=TEST)
    assert macros.found(maya) == []
