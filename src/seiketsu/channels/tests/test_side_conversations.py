"""A third party is written to beside a ticket, and answers by mail: into the side conversation, never to the client."""

from __future__ import annotations

from datetime import timedelta

import pytest

from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests.factories import organization, person
from seiketsu.channels.tests.factories import arrives, written
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.test_kit import settle
from seiketsu.delivery import actions as delivery_actions
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions, queries
from seiketsu.desk.actions import MessageBody
from seiketsu.desk.errors import NotAllowed, NotPossibleNow, UnknownValue
from seiketsu.desk.models import Message, SideConversation, Ticket
from seiketsu.desk.personal import PERSONAL_DATA
from seiketsu.desk.sides import actions as sides
from seiketsu.desk.sides import forwarding
from seiketsu.desk.sides.actions import PeopleOfClients
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db
TEST = Actor.system("test")
PAT = "Pat Lee <pat@mls.example>"


@pytest.fixture
def ticket(summit, dana, maya) -> Ticket:
    made = factories.ticket(summit, requester=dana, subject_line="Listings are stale", text="Ours are a day old.")
    return actions.assign(made, assignee=maya, actor=actor_of(maya))


@pytest.fixture
def begin(ticket, maya):
    def make(*to: str, text: str = "Is your feed late?", **details) -> SideConversation:
        return sides.start(
            ticket,
            to=to or ("pat@mls.example",),
            subject_line=details.pop("subject_line", "Feed of Summit & Vale"),
            body=MessageBody(text),
            author=maya,
            actor=actor_of(maya),
            **details,
        )

    return make


def mail_of(side: SideConversation) -> Delivery:
    return Delivery.objects.filter(kind="desk.side", subject_id=side.pk).latest("id")


def answer(side: SideConversation, text: str = "Yes, since Friday.", *, sender: str = PAT, **headers):
    out = mail_of(side)
    headers.setdefault("in_reply_to", out.message_id)
    return arrives(written(text, sender=sender, to=out.reply_to, subject=f"Re: {out.subject_line}", **headers))


def words(side: SideConversation) -> list[str]:
    return list(side.messages.order_by("id").values_list("body_text", flat=True))


def client_mails() -> int:
    settle()
    return (
        Delivery.objects.filter(recipient_address="dana@summitvale.example")
        .exclude(kind="desk.acknowledgement")
        .count()
    )


def test_the_mail_is_a_thread_of_its_own(begin, ticket):
    factories.client_writes(ticket, message_id="<clients@summitvale.example>")
    side = begin("pat@mls.example", "lee@mls.example")

    mail = mail_of(side)
    assert (mail.recipient_address, mail.cc) == ("pat@mls.example", ["lee@mls.example"])
    assert (
        mail.reply_to.startswith("side+") and "[#" not in mail.subject_line and "clients@" not in str(mail.references)
    )
    assert f"tickets/{ticket.pk}" not in mail.text + mail.html and "Maya Torres" in mail.text
    assert (side.state, client_mails()) == ("theirs", 0)


def test_an_answer_comes_into_it_and_tells_the_assignee(begin, ticket):
    side = begin()
    version = Ticket.objects.get(pk=ticket.pk).version
    raw = answer(side)

    side.refresh_from_db()
    assert words(side) == ["Is your feed late?", "Yes, since Friday."] and side.state == "ours"
    assert (raw.state, raw.result_id) == ("done", ticket.pk) and Ticket.objects.count() == 1
    message = side.messages.latest("id")
    assert (message.visibility, message.author_kind, message.source_address) == (
        "internal",
        "outside",
        "pat@mls.example",
    )
    assert Ticket.objects.get(pk=ticket.pk).version > version
    told = Delivery.objects.get(recipient_address="maya@seiketsu.example", kind="desk.other")
    assert "Yes, since Friday." in told.text and client_mails() == 0


def test_the_ticket_itself_does_not_move(begin, ticket):
    before = Ticket.objects.values("status", "first_responded_at", "last_public_at", "preview", "sentiment").get()
    side = begin()
    answer(side, "This is a disaster, we are furious!")
    assert (
        Ticket.objects.values("status", "first_responded_at", "last_public_at", "preview", "sentiment").get() == before
    )


def test_several_stay_apart(begin):
    one, two = begin(), begin("ana@crm.example", text="Do you see our calls?")
    answer(two, "We do.", sender="ana@crm.example")
    assert words(one) == ["Is your feed late?"] and words(two) == ["Do you see our calls?", "We do."]


def test_going_on_keeps_the_thread(begin, maya):
    side = begin()
    answer(side, message_id="<theirs@mls.example>")
    side.refresh_from_db()
    sides.write(side, body=MessageBody("Since when exactly?"), author=maya, actor=actor_of(maya))

    mail = mail_of(side)
    assert mail.in_reply_to == "<theirs@mls.example>" and mail.subject_line == "Re: Feed of Summit & Vale"
    side.refresh_from_db()
    assert side.state == "theirs"


def test_an_answer_that_lost_its_address_is_known_by_what_it_answers(begin):
    side = begin()
    mail = mail_of(side)
    arrives(written("Yes.", sender=PAT, to="support@seiketsu.ai", subject="Re", in_reply_to=mail.message_id))
    assert words(side)[-1] == "Yes." and Ticket.objects.count() == 1


def test_an_answer_to_an_answer_of_theirs_belongs_there_too(begin):
    side = begin()
    answer(side, message_id="<first@mls.example>")
    arrives(written("And one more.", sender=PAT, to="support@seiketsu.ai", in_reply_to="<first@mls.example>"))
    assert words(side)[-1] == "And one more."


def test_even_the_clients_own_word_stays_inside_when_it_is_sent_there(begin, ticket):
    side = begin()
    answer(side, "Pat passed this on to me.", sender="Dana Whitfield <dana@summitvale.example>")
    assert words(side)[-1] == "Pat passed this on to me." and not ticket.messages.public().filter(
        body_text__startswith="Pat passed"
    )


def test_what_the_client_answers_stays_in_the_clients_thread(begin, ticket, maya):
    begin()
    factories.answer(ticket, maya, "We ask the vendor.")
    mail = Delivery.objects.get(kind="desk.reply")
    arrives(written("Thanks!", sender="dana@summitvale.example", to=mail.reply_to, in_reply_to=mail.message_id))
    assert ticket.messages.public().latest("id").body_text == "Thanks!"


def test_a_machine_of_theirs_is_shown_and_nobody_is_told_or_answered(begin):
    side = begin()
    raw = answer(side, "We got your request, case 4711.", auto_submitted="auto-replied")
    settle()

    side.refresh_from_db()
    assert raw.state == "done" and side.state == "theirs" and side.messages.latest("id").is_automatic
    assert (
        not Delivery.objects.filter(recipient_address__in=["maya@seiketsu.example", "pat@mls.example"])
        .exclude(kind="desk.side")
        .exclude(kind="desk.assigned")
        .exists()
    )
    assert Delivery.objects.filter(recipient_address="pat@mls.example").count() == 1


def test_a_machine_that_never_stops_waits_in_suspended(begin):
    side = begin()
    states = [answer(side, f"Away, number {number}.", auto_submitted="auto-replied").state for number in range(40)]
    assert states[0] == "done" and states[-1] == "suspended"
    assert side.messages.count() < 40


def test_spam_to_its_address_waits_in_suspended(begin):
    side = begin()
    assert answer(side, "Buy now", x_spam_flag="YES").state == "suspended" and len(words(side)) == 1


def test_the_same_mail_twice_is_one_word(begin):
    side = begin()
    for _again in range(2):
        answer(side, message_id="<once@mls.example>")
    assert len(words(side)) == 2


def test_a_mail_that_comes_back_is_told_and_ours_again(begin, maya):
    side = begin()
    mail = mail_of(side)
    delivery_actions.record_bounce(mail, status="5.1.1", diagnostic="no such user", permanent=True, actor=TEST)
    settle()

    side.refresh_from_db()
    assert side.state == "ours" and "could not be delivered: 5.1.1 no such user" in words(side)[-1]
    assert Delivery.objects.filter(recipient_address=maya.email, kind="desk.other").exists()


def test_closed_and_opened_again_by_an_answer(begin, maya):
    side = begin()
    sides.close(side, actor=actor_of(maya))
    assert sides.close(side, actor=actor_of(maya)).state == "closed"
    answer(side)
    side.refresh_from_db()
    assert side.state == "ours"


def test_an_answer_after_the_ticket_was_deleted_is_a_ticket_of_its_own(begin, ticket, maya):
    side = begin()
    actions.delete(ticket, actor=actor_of(maya))
    answer(side)
    assert len(words(side)) == 1 and Ticket.objects.count() == 2


def test_a_forward_begins_with_the_clients_words_and_nothing_internal(begin, ticket, maya):
    actions.add_note(ticket, body=MessageBody("They owe us money."), author=maya, actor=actor_of(maya))
    quote = forwarding.passed(forwarding.messages_to_pass(ticket, forwarding.WHOLE), maya)
    side = begin(text="Can you look?", quoted_html=quote.html)
    assert not side.is_forward  # the quote is what makes it one
    side = sides.start(
        ticket,
        to=["pat@mls.example"],
        subject_line="Fwd: Listings are stale [#1]",
        body=MessageBody("Can you look?", "", quote.text),
        quoted_html=quote.html,
        author=maya,
        actor=actor_of(maya),
    )

    mail = mail_of(side)
    assert side.is_forward and mail.subject_line == "Fwd: Listings are stale"
    for part in (mail.text, mail.html):
        assert "Can you look?" in part and "Ours are a day old." in part and "Forwarded message" in part
        assert "owe us money" not in part and "dana@summitvale.example" not in part
    answer(side, "We are on it.")
    assert words(side) == ["Can you look?", "We are on it."]


def test_only_public_messages_are_passed_on(ticket, begin, maya):
    note = actions.add_note(ticket, body=MessageBody("Between us."), author=maya, actor=actor_of(maya))
    beside = begin().messages.get()
    for number in (note.pk, beside.pk, 0, 10**17):
        with pytest.raises(UnknownValue):
            forwarding.messages_to_pass(ticket, str(number))


def test_chosen_files_go_along_and_another_tickets_do_not(ticket, begin, summit, maya):
    stored = actions.store_attachment(name="log.txt", content_type="text/plain", chunks=[b"line"])
    file = actions.NewAttachment(stored, "log.txt", "text/plain")
    message = factories.client_writes(ticket, attachments=[file]).message
    number = message.attachments.get().pk

    side = begin(attachments=forwarding.files_of(ticket, [number]))

    assert [one["name"] for one in mail_of(side).attachments] == ["log.txt"]
    assert [one.visibility for one in side.messages.get().attachments.all()] == ["internal"]
    with pytest.raises(UnknownValue):
        forwarding.files_of(factories.ticket(summit), [number])


@pytest.mark.parametrize("to", [[], ["  "], ["support@seiketsu.ai"], [f"p{n}@mls.example" for n in range(11)]])
def test_addresses_that_make_no_sense_are_refused(begin, to):
    with pytest.raises(UnknownValue):
        sides.start(
            Ticket.objects.get(), to=to, subject_line="x", body=MessageBody("x"),
            author=begin().started_by, actor=TEST,
        )  # fmt: skip


def test_an_answer_address_of_ours_is_refused(begin):
    with pytest.raises(UnknownValue, match="can't be written to"):
        begin(mail_of(begin()).reply_to)


def test_people_of_clients_are_asked_about(begin, dana):
    eve = person(organization("Oak Realty"), email="eve@oak.example")
    for address, client in ((dana.email, "Summit & Vale"), (eve.email, "Oak Realty")):
        with pytest.raises(PeopleOfClients, match=client):
            begin(address)
    assert not SideConversation.objects.exists()
    begin(eve.email, confirmed=True)


def test_refusals(ticket, begin, dana, maya):
    with pytest.raises(NotAllowed):
        sides.start(ticket, to=["p@mls.example"], subject_line="x", body=MessageBody("x"), author=dana, actor=TEST)
    with pytest.raises(UnknownValue, match="subject"):
        begin(subject_line=" [#7] ")
    other = factories.ticket(ticket.organization, requester=dana)
    actions.merge(ticket, target=other, actor=actor_of(maya))
    with pytest.raises(NotPossibleNow, match="merged into"):
        begin()


def test_merging_takes_it_along_and_the_undo_brings_it_back(ticket, begin, dana, maya):
    side = begin()
    other = factories.ticket(ticket.organization, requester=dana)
    actions.merge(ticket, target=other, actor=actor_of(maya))
    answer(side, "After the merge.")
    side.refresh_from_db()
    assert side.ticket_id == other.pk and {one.ticket_id for one in side.messages.all()} == {other.pk}

    actions.undo_merge(Ticket.objects.get(pk=ticket.pk), actor=actor_of(maya))
    side.refresh_from_db()
    assert side.ticket_id == ticket.pk and {one.ticket_id for one in side.messages.all()} == {ticket.pk}


def test_search_finds_it_for_the_staff(begin, ticket):
    answer(begin(), "Your token had expired at the gatehouse.")
    assert [hit.ticket.pk for hit in queries.search("gatehouse").hits] == [ticket.pk]


def test_erasing_the_third_party_takes_their_address_everywhere(begin):
    side = begin("pat@mls.example", "lee@mls.example")
    answer(side)
    pat = Message.objects.filter(side=side, author_kind="outside").get().author
    assert "Yes, since Friday." in str(PERSONAL_DATA.export(pat.pk))

    PERSONAL_DATA.erase(pat.pk, clock.now() + timedelta(seconds=1))

    side.refresh_from_db()
    assert side.addresses == ["lee@mls.example"]
    assert not any("pat@mls.example" in [*one.cc, one.source_address, one.author_name] for one in side.messages.all())
