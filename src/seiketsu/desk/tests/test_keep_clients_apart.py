"""Under the portal's role a client reads their own public rows and nothing else: no filter of ours does it."""

import pytest
from django.db import ProgrammingError, connection, transaction

from seiketsu.core import tenancy
from seiketsu.core.actor import Actor
from seiketsu.desk import access, actions, queries
from seiketsu.desk.actions import NewAttachment
from seiketsu.desk.errors import TicketNotFound
from seiketsu.desk.models import (
    Attachment,
    Decision,
    Draft,
    Escalation,
    Mention,
    Merge,
    Message,
    Solution,
    StoredFile,
    Ticket,
    Watcher,
)
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "xylophone"


@pytest.fixture
def maya(desk):
    return factories.agent(name="Maya Torres")


@pytest.fixture
def ours(desk):
    return factories.organization("Harbor & Pine Realty")


@pytest.fixture
def member(ours):
    return factories.person(ours)


@pytest.fixture
def colleague(ours):
    return factories.person(ours)


@pytest.fixture
def own_ticket(ours, member, maya):
    """A ticket of the member with everything on it that a client must never read."""
    ticket = factories.ticket(ours, requester=member, text="The greeting is wrong.")
    stored = actions.store_attachment(name="log.txt", content_type="text/plain", chunks=[SECRET.encode()])
    actions.add_note(
        ticket,
        body=factories.body(f"Internal: {SECRET}"),
        author=maya,
        actor=factories.TEST,
        attachments=[NewAttachment(stored, "secret.txt", "text/plain")],
    )
    factories.answer(ticket, maya, attachments=[NewAttachment(stored, "guide.txt", "text/plain")])
    actions.save_draft(ticket, user=maya, visibility="internal", text=SECRET)
    return ticket


@pytest.fixture
def theirs(desk):
    other = factories.organization("Copperline Realty")
    return factories.ticket(other, text="We are somebody else entirely.")


def as_member(ours, member):
    return tenancy.as_organization(ours.pk, person_id=member.pk, person_role="member")


def as_manager(ours, member):
    return tenancy.as_organization(ours.pk, person_id=member.pk, person_role="manager")


def test_a_member_reads_their_own_tickets_and_a_manager_all_of_the_client(ours, member, colleague, own_ticket, theirs):
    other = factories.ticket(ours, requester=colleague)

    with as_member(ours, member):
        assert [ticket.pk for ticket in queries.portal_tickets().items] == [own_ticket.pk]
        with pytest.raises(TicketNotFound):
            access.ticket_for_client(other.pk)
    with as_manager(ours, member):
        assert [ticket.pk for ticket in queries.portal_tickets().items] == [other.pk, own_ticket.pk]
        with pytest.raises(TicketNotFound):
            queries.portal_ticket(theirs.pk)


def test_whoever_is_copied_in_reads_the_ticket_too(ours, member, colleague, own_ticket):
    with as_member(ours, colleague):
        assert queries.portal_tickets().items == []

    actions.watch(own_ticket, colleague, actor=factories.TEST)

    with as_member(ours, colleague):
        assert queries.portal_ticket(own_ticket.pk).pk == own_ticket.pk
        assert len(queries.portal_messages(own_ticket)) == 2


def test_watching_opens_nothing_of_another_client(ours, member, theirs):
    Watcher.objects.create(
        ticket=theirs, organization_id=theirs.organization_id, user=member, created_at=theirs.created_at
    )

    with as_member(ours, member):
        assert queries.portal_tickets().items == []
    with as_member(theirs.organization, member):
        assert [ticket.pk for ticket in queries.portal_tickets().items] == [theirs.pk]


def test_the_planted_note_is_nowhere(ours, member, own_ticket):
    with as_manager(ours, member):
        messages = queries.portal_messages(own_ticket)
        assert [message.author_name for message in messages] == [member.name, "Maya Torres"]
        assert not any(SECRET in message.body_text for message in messages)
        assert [one.name for files in queries.portal_attachments(own_ticket).values() for one in files] == ["guide.txt"]
        assert Message.objects.for_portal().count() == 2
        assert Attachment.objects.for_portal().count() == 1
        assert queries.search(SECRET, portal=True).hits == []
        assert [hit.ticket.pk for hit in queries.search("greeting", portal=True).hits] == [own_ticket.pk]
    note_file = Attachment.objects.get(name="secret.txt")
    with as_manager(ours, member), pytest.raises(TicketNotFound):
        access.attachment_for_client(note_file.pk)


def test_search_finds_no_other_clients_words(ours, member, own_ticket, theirs):
    with as_manager(ours, member):
        assert queries.search("entirely", portal=True).hits == []
        assert queries.search(str(theirs.pk), portal=True).hits == []


@pytest.mark.parametrize("model", [Decision, Escalation, StoredFile, Draft, Merge, Mention])
def test_what_only_staff_may_know_cannot_be_asked_for(ours, member, own_ticket, model):
    with as_manager(ours, member), pytest.raises(ProgrammingError, match="permission denied"):
        model.objects.count()


COLUMNS_OF_STAFF = (
    "team",
    "assignee_id",
    "category",
    "level",
    "tags",
    "custom",
    "is_critical",
    "updated_at",
    "at_risk_since",
    "escalated_to",
    "sentiment",
)


@pytest.mark.parametrize("column", COLUMNS_OF_STAFF)
def test_columns_of_the_staff_cannot_be_read(ours, member, own_ticket, column):
    with as_manager(ours, member), pytest.raises(ProgrammingError, match="permission denied"):
        list(Ticket.objects.values_list(column, flat=True))


def test_addresses_of_others_on_a_message_cannot_be_read(ours, member, own_ticket):
    for column in ("source_address", "cc", "raw_intake_id", "sentiment", "sentiment_words"):
        with as_manager(ours, member), pytest.raises(ProgrammingError, match="permission denied"):
            list(Message.objects.values_list(column, flat=True))


@pytest.mark.parametrize("verb", ["mark_spam", "delete"])
def test_what_is_out_of_the_work_is_out_of_sight(ours, member, own_ticket, verb):
    getattr(actions, verb)(own_ticket, actor=factories.TEST)

    with as_manager(ours, member):
        assert queries.portal_tickets().items == []
        assert Message.objects.for_portal().count() == 0
        assert Attachment.objects.for_portal().count() == 0


def test_nothing_can_be_written_under_the_role(ours, member, own_ticket):
    for statement in (
        "update desk_ticket set subject_line = 'x'",
        "delete from desk_message",
        "insert into desk_watcher (ticket_id, user_id, created_at) values (1, 1, now())",
    ):
        with (
            as_manager(ours, member),
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_a_client_writes_by_the_one_action_as_owner(ours, member, own_ticket):
    with as_member(ours, member):
        ticket = access.ticket_for_client(own_ticket.pk)
        with tenancy.elevated(ours.pk):
            result = actions.add_client_message(
                ticket,
                author=member,
                body=factories.body("One more thing"),
                channel="portal",
                actor=Actor("user", member.pk, member.name),
            )
        assert result.outcome == "added"
        assert len(queries.portal_messages(ticket)) == 3


def test_an_action_as_owner_still_writes_no_row_of_another_client(ours, member, own_ticket, theirs):
    with (
        as_member(ours, member),
        pytest.raises(ProgrammingError, match="another organization"),
        tenancy.elevated(ours.pk),
    ):
        actions.add_client_message(
            theirs, author=member, body=factories.body("Hi"), channel="portal", actor=factories.TEST
        )
    assert Message.objects.filter(ticket=theirs).count() == 1


def test_a_client_confirms_and_reopens_as_owner(ours, member, own_ticket, maya):
    factories.answer(own_ticket, maya, set_status="solved")
    with as_member(ours, member):
        ticket = access.ticket_for_client(own_ticket.pk)
        assert queries.portal_solution(ticket) is not None
        with tenancy.elevated(ours.pk):
            actions.confirm_solution(ticket, actor=factories.TEST, confirmed_by=member)
        assert queries.portal_ticket(own_ticket.pk).status == "closed"
    with as_member(ours, member):
        ticket = access.ticket_for_client(own_ticket.pk)
        with tenancy.elevated(ours.pk):
            actions.reopen(ticket, actor=factories.TEST, reopened_by=member, body=factories.body("Again"))
        assert queries.portal_ticket(own_ticket.pk).status == "open"
        assert Solution.objects.only("id").count() == 1


def test_a_client_opens_a_ticket_as_owner(ours, member):
    with as_member(ours, member):
        with tenancy.elevated(ours.pk):
            ticket = factories.ticket(ours, requester=member)
        assert queries.portal_ticket(ticket.pk).next_due_kind == "first_response"


def test_a_client_cannot_read_a_ticket_as_staff(member, own_ticket):
    with pytest.raises(TicketNotFound):
        access.ticket_for_staff(member, own_ticket.pk)
