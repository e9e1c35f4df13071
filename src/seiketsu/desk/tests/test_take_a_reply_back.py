"""An answer waits: to be undone, or for its moment. Nothing of the ticket changes before it really goes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from seiketsu.accounts.queries import actor_of
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.errors import ProblemForPerson
from seiketsu.core.events import queries as events
from seiketsu.core.test_kit import settle, travel
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions
from seiketsu.desk.actions import MessageBody, NewAttachment
from seiketsu.desk.errors import NotAllowed, NothingToSend, NotPossibleNow, UnknownValue
from seiketsu.desk.models import Draft, Message, StoredFile, WaitingReply
from seiketsu.desk.subjects import subject_of
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.test_follow_the_plan import put_in_force
from seiketsu.desk.workspace import hours, outgoing, preferences

pytestmark = pytest.mark.django_db
TEN_SECONDS = timedelta(seconds=10)


@pytest.fixture
def ticket(open_ticket):
    return open_ticket()


def written(text="It is mended now.", **details):
    return outgoing.Written(MessageBody(text), **details)


def sent(ticket, maya, *, by=TEN_SECONDS, is_scheduled=False, **details):
    return outgoing.wait(ticket, written(**details), author=maya, send_at=clock.now() + by, is_scheduled=is_scheduled)


def answers():
    return list(Message.objects.filter(author_kind="staff").values_list("body_text", flat=True))


def test_it_goes_out_after_its_time_and_only_then_counts(ticket, maya):
    row = sent(ticket, maya, set_status="pending")
    travel(row.send_at - timedelta(seconds=1))
    ticket.refresh_from_db()
    assert (answers(), ticket.first_responded_at, ticket.status) == ([], None, "new")

    travel(row.send_at)

    ticket.refresh_from_db()
    assert (answers(), ticket.first_responded_at, ticket.status) == (["It is mended now."], row.send_at, "pending")
    row.refresh_from_db()
    assert row.state == "sent" and row.message is not None
    assert Delivery.objects.filter(kind="desk.reply", recipient_address=ticket.requester.email).count() == 1


def test_undone_it_never_goes_and_its_words_are_a_draft_again(ticket, maya):
    row = sent(ticket, maya)

    outgoing.take_back(row, user=maya)
    travel(row.send_at + timedelta(minutes=5))

    assert answers() == [] and not Delivery.objects.filter(kind="desk.reply").exists()
    assert Draft.objects.get(user=maya).text == "It is mended now."
    with pytest.raises(NotPossibleNow):
        outgoing.take_back(row, user=maya)


def test_too_late_is_told(ticket, maya):
    row = sent(ticket, maya)
    travel(row.send_at)
    with pytest.raises(NotPossibleNow, match="gone out"):
        outgoing.take_back(row, user=maya)
    with pytest.raises(NotPossibleNow):
        outgoing.send_now(row, user=maya)
    assert len(answers()) == 1


def test_what_is_only_on_its_way_goes_even_if_the_client_writes(ticket, maya):
    row = sent(ticket, maya)
    factories.client_writes(ticket)
    travel(row.send_at)
    assert answers() == ["It is mended now."]


def test_a_scheduled_one_is_held_when_the_client_writes_and_its_author_asked(ticket, maya):
    row = sent(ticket, maya, by=timedelta(hours=3), is_scheduled=True)
    factories.client_writes(ticket, "Forget it, it works again.")

    travel(row.send_at)

    row.refresh_from_db()
    assert (row.state, answers()) == ("held", []) and "The client wrote" in row.why
    mail = Delivery.objects.get(recipient_address=maya.email, subject_line__contains="held back")
    assert "It is mended now." in mail.text
    # Having read it, its author sends it all the same.
    outgoing.send_now(row, user=maya)
    assert answers() == ["It is mended now."]


def test_a_machines_answer_holds_nothing(ticket, maya):
    row = sent(ticket, maya, by=timedelta(hours=3), is_scheduled=True)
    factories.client_writes(ticket, "Out of office.", is_automatic=True)
    travel(row.send_at)
    assert answers() == ["It is mended now."]


def test_another_moment_lets_a_held_one_wait_again(ticket, maya):
    row = sent(ticket, maya, by=timedelta(hours=3), is_scheduled=True)
    factories.client_writes(ticket)
    travel(row.send_at)

    moved = outgoing.move(row, user=maya, send_at=clock.now() + timedelta(hours=1))
    travel(moved.send_at)

    assert answers() == ["It is mended now."]
    told = [one.type for one in events.history(subject_of(ticket.pk)) if one.type.startswith("desk.reply_")]
    assert told == ["desk.reply_scheduled", "desk.reply_held", "desk.reply_scheduled"]


def test_it_goes_by_the_rules_that_hold_then(ticket, maya):
    """Closed meanwhile, or its author gone: it is held with the reason, and nothing is half done."""
    row = sent(ticket, maya, by=timedelta(hours=3), is_scheduled=True)
    factories.answer(ticket, maya, "Done.", set_status="solved")
    actions.close(ticket, actor=actor_of(maya))
    travel(row.send_at)
    row.refresh_from_db()
    assert row.state == "held" and "closed" in row.why
    assert answers() == ["Done."]


def test_whoever_left_sends_nothing(ticket, maya):
    row = sent(ticket, maya, by=timedelta(hours=3), is_scheduled=True)
    maya.is_active = False
    maya.save()
    travel(row.send_at)
    row.refresh_from_db()
    assert row.state == "held" and "no longer of the staff" in row.why


def test_two_workers_send_it_once(ticket, maya):
    row = sent(ticket, maya)
    for _ in range(2):
        outgoing.send_due(row.send_at, 100, actor=Actor.system("test"))
    assert len(answers()) == 1


def test_its_files_outlive_the_sweep_and_go_with_it(ticket, maya):
    stored = actions.store_attachment(name="log.txt", content_type="text/plain", chunks=[b"line"])
    row = sent(
        ticket,
        maya,
        by=timedelta(days=5),
        is_scheduled=True,
        attachments=[NewAttachment(stored, "log.txt", "text/plain")],
    )

    assert actions.sweep_orphans(clock.now() + timedelta(days=3), 100) == 0
    travel(row.send_at)

    assert [one.name for one in Message.objects.latest("id").attachments.all()] == ["log.txt"]
    assert outgoing.forget(clock.now() + timedelta(days=8), 100) == 1
    assert StoredFile.objects.filter(pk=stored.pk).exists() and not WaitingReply.objects.exists()


def test_copies_and_files_are_those_that_were_given(ticket, maya):
    other = factories.person(ticket.organization)
    row = sent(ticket, maya, copied=[other])
    travel(row.send_at)
    settle()
    assert Delivery.objects.get(kind="desk.reply").cc == [other.email]


def test_only_its_author_changes_it(ticket, maya):
    row, ines = sent(ticket, maya), factories.agent(name="Ines Duarte")
    for refused in (outgoing.take_back, outgoing.send_now):
        with pytest.raises(NotAllowed, match="Maya"):
            refused(row, user=ines)
    with pytest.raises(NotAllowed):
        outgoing.move(row, user=ines, send_at=clock.now() + timedelta(hours=1))


def test_refusals(ticket, maya):
    for problem, change in (
        (NothingToSend, {"text": "  "}),
        (UnknownValue, {"set_status": "closed"}),
        (UnknownValue, {"by": timedelta(0)}),
    ):
        with pytest.raises(problem):
            sent(ticket, maya, **change)
    with pytest.raises(NotAllowed):
        sent(ticket, ticket.requester)
    row = sent(ticket, maya)
    with pytest.raises(UnknownValue):
        outgoing.move(row, user=maya, send_at=clock.now())
    actions.mark_spam(ticket, actor=actor_of(maya))
    ticket.refresh_from_db()
    with pytest.raises(ProblemForPerson, match="spam"):
        sent(ticket, maya)
    assert WaitingReply.objects.count() == 1


def test_it_waits_as_long_as_the_plan_says_or_the_agent(maya):
    assert hours.undo_time(maya) == TEN_SECONDS
    put_in_force(("undo_send: 10s", "undo_send: 25s"))
    assert hours.undo_time(maya) == timedelta(seconds=25)
    preferences.set_undo(maya, seconds=5)
    assert hours.undo_time(maya) == timedelta(seconds=5)
    preferences.set_undo(maya, seconds=0)
    assert hours.undo_time(maya) is None
    preferences.set_undo(maya, seconds=99_999)
    assert hours.undo_time(maya) == timedelta(seconds=120)
    preferences.set_undo(maya, seconds=None)
    assert hours.undo_time(maya) == timedelta(seconds=25)


def test_taken_back_it_leaves_what_its_author_has_written_since(ticket, maya):
    row = sent(ticket, maya, by=timedelta(hours=3), is_scheduled=True)
    actions.save_draft(ticket, user=maya, visibility="public", text="Half a page about something else.")

    outgoing.take_back(row, user=maya)

    assert Draft.objects.get(user=maya).text == "It is mended now.\n\nHalf a page about something else."


def test_taken_back_twice_over_the_same_words_stand_there_once(ticket, maya):
    row = sent(ticket, maya)
    actions.save_draft(ticket, user=maya, visibility="public", text="It is mended now.")
    outgoing.take_back(row, user=maya)
    assert Draft.objects.get(user=maya).text == "It is mended now."


def test_a_fault_of_ours_holds_that_answer_alone(ticket, maya, open_ticket, monkeypatch):
    """Whatever goes wrong with one answer, those behind it in the line still go out, and its author hears of it."""
    broken, sound = sent(ticket, maya), sent(open_ticket(), maya, text="Yours works too.", by=timedelta(seconds=20))
    usual = actions.reply

    def failing(target, **details):
        if target.pk == ticket.pk:
            raise RuntimeError("a fault of ours")
        return usual(target, **details)

    monkeypatch.setattr(actions, "reply", failing)
    outgoing.send_due(sound.send_at, 100, actor=Actor.system("test"))

    assert answers() == ["Yours works too."]
    broken.refresh_from_db()
    assert broken.state == "held" and "fault of ours" not in broken.why and "log" in broken.why
    assert Delivery.objects.filter(recipient_address=maya.email, subject_line__contains="held back").exists()


def test_between_the_look_for_news_and_the_sending_nobody_writes(ticket, maya, monkeypatch):
    """The ticket is locked before its messages are looked at, so that a word of the client comes before or after."""
    row = sent(ticket, maya, by=timedelta(hours=3), is_scheduled=True)
    locked: list[int] = []
    lock, look = outgoing.lock_ticket, outgoing._client_wrote_since
    monkeypatch.setattr(outgoing, "lock_ticket", lambda number: locked.append(number) or lock(number))

    def looks(waiting):
        assert locked == [ticket.pk]
        return look(waiting)

    monkeypatch.setattr(outgoing, "_client_wrote_since", looks)
    outgoing.send_due(row.send_at, 100, actor=Actor.system("test"))
    assert locked and answers() == ["It is mended now."]
