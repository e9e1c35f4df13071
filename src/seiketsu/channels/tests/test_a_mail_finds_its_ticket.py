"""Answers join their ticket by what they answer; strangers never join in silence."""

import pytest

from seiketsu.accounts import actions as accounts
from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests.factories import TEST, person
from seiketsu.channels.tests.factories import arrives, written
from seiketsu.core.events import Subject
from seiketsu.delivery import queries as deliveries
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions as desk_actions
from seiketsu.desk.actions import MessageBody
from seiketsu.desk.models import Message, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(dana, maya) -> Ticket:
    """Dana's ticket, opened by mail and answered by Maya."""
    arrives(written(message_id="<first@summitvale.example>"))
    ticket = Ticket.objects.get()
    desk_actions.reply(ticket, body=MessageBody("It is fixed."), author=maya, actor=actor_of(maya))
    ticket.refresh_from_db()
    return ticket


@pytest.fixture
def answer(ticket) -> Delivery:
    """Maya's answer as it went out."""
    return Delivery.objects.get(kind="desk.reply", subject_id=ticket.pk)


def texts(ticket: Ticket, visibility: str = "public") -> list[str]:
    found = Message.objects.filter(ticket=ticket, visibility=visibility).order_by("id")
    return list(found.values_list("body_text", flat=True))


def test_our_answer_lands_in_the_clients_thread(answer):
    assert answer.in_reply_to == "<first@summitvale.example>"
    assert "<first@summitvale.example>" in answer.references
    assert answer.reply_to == deliveries.reply_address(Subject("desk.ticket", answer.subject_id), sender=answer.sender)


def test_by_the_message_it_answers(ticket, answer):
    arrives(written("Thanks!\n\nOn Mon, 2 Nov 2026, Maya wrote:\n> It is fixed.", in_reply_to=answer.message_id))
    assert texts(ticket)[-1] == "Thanks!"
    assert Ticket.objects.count() == 1


def test_by_their_own_earlier_mail(ticket):
    arrives(written("One more thing", references="<unknown@x> <first@summitvale.example>", subject="Something else"))
    assert texts(ticket)[-1] == "One more thing"


def test_by_the_acknowledgement(ticket):
    told = Delivery.objects.get(kind="desk.acknowledgement")
    arrives(written("Also this", in_reply_to=told.message_id))
    assert texts(ticket)[-1] == "Also this"


def test_by_the_signed_address_when_outlook_lost_the_references(ticket, answer):
    arrives(written("Via the address", to=answer.reply_to, subject="Completely different"))
    assert texts(ticket)[-1] == "Via the address"


def test_by_the_signed_address_in_the_envelope_alone(ticket, answer):
    arrives(written("Blind"), envelope={"sender": "dana@summitvale.example", "recipients": [answer.reply_to]})
    assert texts(ticket)[-1] == "Blind"


def test_by_the_number_in_the_subject_for_somebody_on_the_ticket(ticket):
    arrives(written("By number", subject=f"AW: greeting [#{ticket.pk}]"))
    assert texts(ticket)[-1] == "By number"


def test_never_by_the_subject_alone(ticket):
    arrives(written("A new matter", subject="Re: Greeting is wrong"))
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize("clue", ["references", "address", "number"])
def test_a_stranger_gets_a_ticket_of_their_own_that_names_the_other(ticket, answer, clue):
    details = {
        "references": {"in_reply_to": answer.message_id},
        "address": {"to": answer.reply_to},
        "number": {"subject": f"Re: x [#{ticket.pk}]"},
    }[clue]
    arrives(written("Let me in", sender="eve@elsewhere.example", **details))
    own = Ticket.objects.exclude(pk=ticket.pk).get()
    assert "Let me in" not in texts(ticket) + texts(ticket, "internal")
    [note] = texts(own, "internal")
    assert f"No. {ticket.pk}" in note and "eve@elsewhere.example" in note


def test_a_colleague_who_is_not_on_the_ticket_does_not_join_either(ticket, answer, summit):
    arrives(written("Me too", sender="luis@summitvale.example", in_reply_to=answer.message_id))
    assert Ticket.objects.count() == 2


def test_the_managers_of_the_organization_do(ticket, answer, summit):
    person(summit, role="manager", email="boss@summitvale.example")
    arrives(written("I am the boss", sender="boss@summitvale.example", in_reply_to=answer.message_id))
    assert texts(ticket)[-1] == "I am the boss"


def test_so_does_whoever_was_copied(dana, summit):
    person(summit, email="luis@summitvale.example")
    arrives(written(message_id="<c@x.example>", Cc="luis@summitvale.example"))
    arrives(written("Me too", sender="luis@summitvale.example", in_reply_to="<c@x.example>"))
    assert texts(Ticket.objects.get())[-1] == "Me too"


def test_a_forged_token_opens_no_ticket_of_others(ticket):
    arrives(written("Forged", to=f"ticket+{ticket.pk}-aaaaaaaaaaaaa@seiketsu.ai", sender="dana@summitvale.example"))
    assert Ticket.objects.count() == 2


def test_what_the_staff_answers_by_mail_stays_among_the_staff(ticket, answer, maya):
    arrives(written("Careful, they are angry", sender="maya@seiketsu.example", in_reply_to=answer.message_id))
    assert texts(ticket, "internal") == ["Careful, they are angry"]
    assert Ticket.objects.count() == 1


def test_a_deleted_ticket_is_not_written_on(ticket, answer):
    desk_actions.delete(ticket, actor=TEST)
    arrives(written("Hello again", in_reply_to=answer.message_id))
    assert Ticket.objects.kept().count() == 1
    assert texts(Ticket.objects.kept().get())[0] == "Hello again"


def test_an_answer_reopens_what_was_solved(ticket, answer, maya):
    desk_actions.solve(ticket, actor=actor_of(maya), author=maya)
    arrives(written("It is not, the Spanish one still hangs up after “gracias”.", in_reply_to=answer.message_id))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.reopen_count) == ("open", 1)


def test_another_organizations_number_leads_nowhere(ticket, desk):
    rival = accounts.create_organization(name="Rival", tier="starter", domains=["rival.example"], actor=TEST)
    arrives(written("Peek", sender="r@rival.example", subject=f"[#{ticket.pk}]"))
    own = Ticket.objects.get(organization=rival)
    assert own.pk != ticket.pk


def test_a_conversation_of_two_ticket_systems_dies_out(ticket):
    """Their acknowledgement answers ours, ours would answer theirs, and so on."""
    before = Delivery.objects.count()
    told = Delivery.objects.get(kind="desk.acknowledgement")
    arrives(written("We got your mail", in_reply_to=told.message_id, auto_submitted="auto-replied"))
    assert Delivery.objects.count() == before
    assert len(texts(ticket)) == 2
