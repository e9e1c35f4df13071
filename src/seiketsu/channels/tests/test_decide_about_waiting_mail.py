"""The list “Suspended”: people see what waits and why, let it in, or put it away."""

import pytest

from seiketsu.accounts.queries import actor_of
from seiketsu.channels import access, actions, queries
from seiketsu.channels.errors import AlreadySettled, NobodyToAnswer, NoSuchMail
from seiketsu.channels.events import SUBJECT_KIND
from seiketsu.channels.tests.factories import arrives, written
from seiketsu.core import intake
from seiketsu.core.errors import NotPermitted
from seiketsu.core.events import Subject
from seiketsu.core.events import queries as event_queries
from seiketsu.core.models import RawIntake
from seiketsu.delivery.models import Delivery
from seiketsu.desk.models import Message, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(dana) -> RawIntake:
    """An out-of-office notice of Dana's."""
    return arrives(written("I am away.", subject="Out of office: x", auto_submitted="auto-replied"))


def happened(raw: RawIntake) -> list[str]:
    return [event.type for event in event_queries.history(Subject(SUBJECT_KIND, raw.pk))]


def test_the_list_says_who_what_and_why(waiting):
    [line] = queries.waiting_mail().items
    assert (line.raw_id, line.sender, line.subject_line) == (waiting.pk, "dana@summitvale.example", "Out of office: x")
    assert (line.nature, line.reason, line.failed) == ("automatic reply", "Auto-Submitted: auto-replied.", False)
    assert queries.waiting_count() == 1
    assert happened(waiting) == ["channels.mail_suspended"]


def test_the_list_has_pages(desk):
    for number in range(5):
        arrives(written(str(number), auto_submitted="auto-generated"))
    first = queries.waiting_mail(limit=3)
    second = queries.waiting_mail(limit=3, cursor=first.next_cursor)
    assert [len(first.items), len(second.items), second.next_cursor] == [3, 2, None]


def test_it_names_the_ticket_that_it_seems_to_be_about(dana):
    arrives(written(message_id="<one@x.example>"))
    arrives(written("Away", in_reply_to="<one@x.example>", auto_submitted="auto-replied"))
    [line] = queries.waiting_mail().items
    assert line.related_ticket_id == Ticket.objects.get().pk


def test_the_mail_can_be_seen_as_it_came(waiting, maya):
    view = queries.raw_view(access.kept_mail(maya, waiting.pk))
    assert view.raw == bytes(waiting.body)
    assert view.mail.text.strip() == "I am away."


def test_only_the_staff_may_see_it(waiting, dana, maya):
    with pytest.raises(NotPermitted):
        access.kept_mail(dana, waiting.pk)
    with pytest.raises(NoSuchMail):
        access.kept_mail(maya, 0)


def test_letting_it_in_makes_a_ticket(waiting, dana, maya):
    ticket = actions.accept_as_ticket(waiting, actor=actor_of(maya))
    waiting.refresh_from_db()
    assert (ticket.requester, waiting.state, waiting.result_id) == (dana, RawIntake.State.DONE, ticket.pk)
    assert happened(waiting)[-1] == "channels.mail_accepted"
    assert queries.waiting_count() == 0


def test_letting_in_an_answer_joins_its_ticket(dana, maya):
    arrives(written(message_id="<one@x.example>"))
    raw = arrives(written("Away until Monday", in_reply_to="<one@x.example>", auto_submitted="auto-replied"))
    ticket = actions.accept_as_ticket(raw, actor=actor_of(maya))
    assert Ticket.objects.get() == ticket
    message = Message.objects.get(raw_intake_id=raw.pk)
    assert message.is_automatic


def test_nobody_is_answered_when_an_automatic_mail_is_let_in(waiting, maya):
    actions.accept_as_ticket(waiting, actor=actor_of(maya))
    assert not Ticket.objects.get().messages.filter(author_kind="staff").exists()
    assert not Delivery.objects.filter(kind="desk.acknowledgement").exists()


def test_it_can_be_put_away_and_its_bytes_stay(waiting, maya):
    actions.discard(waiting, actor=actor_of(maya), reason="not for us")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.problem) == (RawIntake.State.IGNORED, "not for us")
    assert bytes(waiting.body)
    assert happened(waiting)[-1] == "channels.mail_discarded"


def test_what_is_decided_is_decided(waiting, maya):
    actions.discard(waiting, actor=actor_of(maya))
    for again in (
        lambda: actions.accept_as_ticket(waiting, actor=actor_of(maya)),
        lambda: actions.discard(waiting, actor=actor_of(maya)),
        lambda: actions.retry(waiting),
    ):
        with pytest.raises(AlreadySettled):
            again()


def test_a_mail_of_nobody_cannot_become_a_ticket(desk, maya):
    raw = arrives(b"Subject: who\r\n\r\nHi")
    with pytest.raises(NobodyToAnswer):
        actions.accept_as_ticket(raw, actor=actor_of(maya))


def test_reading_it_again_gives_the_same_verdict(waiting):
    actions.retry(waiting)
    intake.run(waiting.received_at, 10)
    waiting.refresh_from_db()
    assert waiting.state == RawIntake.State.SUSPENDED


def test_a_mail_whose_sender_cannot_be_answered_waits(desk):
    raw = arrives(written(sender="bad..address@x"))
    assert raw.state == RawIntake.State.SUSPENDED
    assert raw.problem
