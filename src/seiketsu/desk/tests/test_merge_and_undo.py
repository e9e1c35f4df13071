"""Merging tickets and taking it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seiketsu.accounts.queries import actor_of
from seiketsu.commitments.actions import notice_due
from seiketsu.commitments.models import Commitment
from seiketsu.core import clock
from seiketsu.core.events.queries import history
from seiketsu.desk import actions, queries
from seiketsu.desk.actions import upkeep
from seiketsu.desk.errors import NotPossibleNow
from seiketsu.desk.models import Attachment, Merge, Message, Ticket, Watcher
from seiketsu.desk.subjects import subject_of
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.conftest import MONDAY_MORNING

_BESIDE = {"id", "version", "updated_at", "due_order"}


def merge(source: Ticket, target: Ticket, **details: Any) -> Ticket:
    return actions.merge(source, target=target, actor=factories.TEST, **details)


def undo(source: Ticket, **details: Any) -> Ticket:
    return actions.undo_merge(source, actor=factories.TEST, **details)


def texts(ticket: Ticket) -> list[str]:
    return [one.body_text for one in Message.objects.filter(ticket=ticket).exclude(author_kind="system").order_by("id")]


def stands(ticket: Ticket) -> dict[str, Any]:
    """All that a person could tell the ticket by, without the notes that say it was merged."""
    row = Ticket.objects.filter(pk=ticket.pk).values().get()
    promised = Commitment.objects.about("desk.ticket", ticket.pk).order_by("id")
    return {
        "row": {name: value for name, value in row.items() if name not in _BESIDE},
        "messages": list(
            Message.objects.filter(ticket=ticket)
            .exclude(author_kind="system")
            .order_by("id")
            .values_list("pk", flat=True)
        ),
        "files": list(Attachment.objects.filter(ticket=ticket).order_by("id").values_list("pk", flat=True)),
        "watchers": sorted(Watcher.objects.filter(ticket=ticket).values_list("user_id", flat=True)),
        "promises": [
            (one.kind, one.sequence, one.state, one.due_at, one.target_seconds, one.paused_since, one.breached_at)
            for one in promised
        ],
    }


def without_carried(stood: dict[str, Any]) -> dict[str, Any]:
    """The promise that came along is ended rather than erased."""
    kept = [one for one in stood["promises"] if one[2] != "cancelled"]
    return {**stood, "promises": kept}


@pytest.fixture
def pair(client_organization) -> tuple[Ticket, Ticket]:
    first = factories.ticket(client_organization, subject_line="Tours double", text="Tours are booked twice.")
    clock.set_to(MONDAY_MORNING + timedelta(minutes=5))
    second = factories.ticket(client_organization, subject_line="Twice again", text="It happened again.")
    clock.set_to(MONDAY_MORNING + timedelta(minutes=10))
    return first, second


def test_both_conversations_are_read_in_order(pair, maya):
    first, second = pair
    factories.answer(second, maya, "We look into it.")
    merge(first, second, merged_by=maya)
    assert texts(second)[:3] == ["Tours are booked twice.", "It happened again.", "We look into it."]
    assert Message.objects.get(body_text="Tours are booked twice.").ticket_id == second.pk


def test_people_and_tags_go_along_and_come_back(pair):
    first, second = pair
    actions.add_tags(first, tags=["tours"], actor=factories.TEST)
    colleague = factories.person(first.organization)
    actions.watch(first, colleague, actor=factories.TEST)
    target = merge(first, second)
    assert target.tags == ["tours"]
    assert {first.requester_id, colleague.pk} <= set(
        Watcher.objects.filter(ticket=second).values_list("user_id", flat=True)
    )
    undo(first)
    second.refresh_from_db()
    first.refresh_from_db()
    assert second.tags == [] and first.tags == ["tours"]
    assert not Watcher.objects.filter(ticket=second).exists()


def test_mail_to_the_old_ticket_reaches_the_target_until_the_undo(pair):
    first, second = pair
    merge(first, second)
    first.refresh_from_db()
    assert factories.client_writes(first, "To the old one.").message.ticket_id == second.pk
    undo(first)
    first.refresh_from_db()
    assert "To the old one." in texts(second)
    assert factories.client_writes(first, "To the old one again.").message.ticket_id == first.pk


def test_the_earlier_promise_to_answer_is_not_lost(pair, maya):
    first, second = pair
    promised = Commitment.objects.get(subject_id=first.pk, kind="first_response").due_at
    target = merge(first, second)
    assert target.next_due_at == promised
    answered = MONDAY_MORNING + timedelta(minutes=20)
    clock.set_to(answered)
    factories.answer(second, maya)
    clock.set_to(MONDAY_MORNING + timedelta(days=3))
    undo(first)
    kept = Commitment.objects.get(subject_id=first.pk, kind="first_response")
    assert (kept.state, kept.met_at, kept.breached_at) == ("met", answered, None)


def test_the_later_promise_stays_behind(pair):
    first, second = pair
    merge(second, first)
    answers = Commitment.objects.about("desk.ticket", first.pk).filter(kind="first_response")
    assert [one.sequence for one in answers] == [1]


def test_a_deadline_that_passed_meanwhile_is_missed_at_the_deadline(pair):
    first, second = pair
    promised = Commitment.objects.get(subject_id=first.pk, kind="resolution").due_at
    merge(first, second)
    clock.set_to(promised + timedelta(days=2))
    undo(first)
    assert Commitment.objects.get(subject_id=first.pk, kind="resolution").breached_at == promised


def test_several_go_in_at_once_or_none(client_organization, pair):
    first, second = pair
    target = factories.ticket(client_organization)
    stranger = factories.ticket(factories.organization("Other Realty"))
    with pytest.raises(NotPossibleNow, match="two clients"):
        actions.merge_all([first, second, stranger], target=target, actor=factories.TEST)
    assert not Merge.objects.exists()
    actions.merge_all([first, second], target=target, actor=factories.TEST)
    assert [one.source_id for one in queries.merges_into(target)] == [second.pk, first.pk]


def test_the_last_merge_of_a_chain_is_taken_back_first(client_organization, pair):
    first, second = pair
    third = factories.ticket(client_organization)
    merge(first, second)
    second.refresh_from_db()
    merge(second, third)
    with pytest.raises(NotPossibleNow, match="take that back first"):
        undo(first)
    undo(second)
    undo(first)
    assert texts(first) == ["Tours are booked twice."] and texts(second) == ["It happened again."]


def test_an_undo_is_not_done_twice(pair):
    first, second = pair
    merge(first, second)
    undo(first)
    with pytest.raises(NotPossibleNow, match="isn't merged"):
        undo(first)
    assert merge(first, second).pk == second.pk


def test_merging_is_told(pair):
    first, second = pair
    merge(first, second)
    undo(first)
    told = [one for one in history(subject_of(first.pk)) if one.type in ("desk.merged", "desk.merge_undone")]
    assert [(one.type, one.data["target_id"]) for one in told] == [
        ("desk.merged", second.pk),
        ("desk.merge_undone", second.pk),
    ]


class TestTwoClients:
    @pytest.fixture
    def strangers(self, client_organization) -> tuple[Ticket, Ticket]:
        ours = factories.ticket(client_organization, text="Ours, and secret.")
        theirs = factories.ticket(factories.organization("Other Realty"), text="Theirs, and secret.")
        return ours, theirs

    def test_are_refused_unless_confirmed(self, strangers):
        ours, theirs = strangers
        with pytest.raises(NotPossibleNow, match="two clients"):
            merge(ours, theirs)

    def test_two_unknown_people_are_two_clients(self, desk):
        first, second = factories.ticket(None), factories.ticket(None)
        with pytest.raises(NotPossibleNow, match="two clients"):
            merge(first, second)

    def test_no_word_and_nobody_moves(self, strangers):
        ours, theirs = strangers
        merge(ours, theirs, across_clients=True)
        assert texts(theirs) == ["Theirs, and secret."] and texts(ours) == ["Ours, and secret."]
        assert not Watcher.objects.exists()
        assert not Message.objects.filter(ticket=theirs).filter(organization=ours.organization).exists()

    def test_the_next_word_gets_a_ticket_of_its_own(self, strangers):
        ours, theirs = strangers
        merge(ours, theirs, across_clients=True)
        ours.refresh_from_db()
        result = factories.client_writes(ours, "Another secret.")
        assert result.ticket.pk not in (ours.pk, theirs.pk)
        assert result.ticket.organization_id == ours.organization_id
        assert texts(theirs) == ["Theirs, and secret."]

    def test_can_be_taken_back(self, strangers):
        ours, theirs = strangers
        before = stands(ours), stands(theirs)
        merge(ours, theirs, across_clients=True)
        undo(ours)
        assert (stands(ours), stands(theirs)) == before


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["client", "answer", "note", "pending", "hold", "open", "tag", "watch", "priority", "solve"]),
        st.booleans(),
        st.integers(min_value=0, max_value=7200),
    ),
    max_size=8,
)


def act(step: str, ticket: Ticket, author: Any) -> None:
    actor = actor_of(author)
    ticket.refresh_from_db()
    try:
        match step:
            case "client":
                factories.client_writes(ticket, "And another thing.")
            case "answer":
                factories.answer(ticket, author)
            case "note":
                actions.add_note(ticket, body=factories.body("For us."), author=author, actor=actor)
            case "tag":
                actions.add_tags(ticket, tags=[f"tag{ticket.pk}", "both"], actor=actor)
            case "watch":
                actions.watch(ticket, factories.person(ticket.organization), actor=actor)
            case "priority":
                actions.change_priority(ticket, priority="high", actor=actor)
            case "solve":
                actions.solve(ticket, author=author, body=factories.body("Done."), actor=actor)
            case _:
                actions.change_status(ticket, status=step, actor=actor)
    except NotPossibleNow:
        pass  # a step that has no meaning where the ticket stands; the history goes on without it


@given(steps=STEPS, wait=st.integers(min_value=0, max_value=3600))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_merge_then_undo_restores_everything(client_organization, maya, steps, wait):
    with transaction.atomic():
        clock.set_to(MONDAY_MORNING)
        first, second = factories.ticket(client_organization), factories.ticket(client_organization)
        moment = MONDAY_MORNING
        for step, of_first, seconds in steps:
            moment += timedelta(seconds=seconds)
            clock.set_to(moment)
            act(step, first if of_first else second, maya)
        undone_at = moment + timedelta(seconds=wait)
        expected = as_if_never_merged(first, second, undone_at)
        merge(first, second)
        clock.set_to(undone_at)
        undo(first)
        assert seen_at(undone_at, first, second) == expected
        transaction.set_rollback(True)


def seen_at(moment: Any, *tickets: Ticket) -> list[dict[str, Any]]:
    """How the tickets stand once the passing of time was noticed."""
    notice_due(moment, 1000)
    for ticket in tickets:
        upkeep.refresh_next_due(ticket.pk, now=moment)
    stood = [without_carried(stands(ticket)) for ticket in tickets]
    for one in stood:
        # Since when is the moment of the notice; whether is what counts.
        one["row"]["at_risk_since"] = one["row"]["at_risk_since"] is not None
    return stood


def as_if_never_merged(first: Ticket, second: Ticket, moment: Any) -> list[dict[str, Any]]:
    with transaction.atomic():
        stood = seen_at(moment, first, second)
        transaction.set_rollback(True)
    return stood


@pytest.mark.django_db
def test_words_that_were_split_off_since_stay_where_they_went(client_organization, maya):
    source, target = (
        factories.ticket(client_organization, text="One."),
        factories.ticket(client_organization, text="Two."),
    )
    moved = factories.client_writes(source, "And something else.").message
    merge(source, target)
    made = actions.split(target, messages=[moved.pk], actor=factories.TEST)

    undo(source)

    assert texts(source) == ["One."]
    assert "And something else." in texts(made)
