"""What follows from what happened to a ticket."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.desk.rules.lifecycle import (
    LifecyclePolicy,
    Outcome,
    Standing,
    Step,
    after_reply,
    confirms_at,
    on_client_message,
    reopen_until,
    says_only_thanks,
    step,
)

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
POLICY = LifecyclePolicy(timedelta(days=5), timedelta(weeks=4), timedelta(days=7))
STATUSES = ("new", "open", "pending", "hold", "solved", "closed")


def ruling(status, *, text="It still fails on line 2.", is_automatic=False, **standing):
    return on_client_message(Standing(status, **standing), text=text, is_automatic=is_automatic, now=NOW, policy=POLICY)


@pytest.mark.parametrize("status", ["new", "open"])
def test_a_word_on_open_work_changes_nothing_but_the_conversation(status):
    found = ruling(status)

    assert (found.outcome, found.status) == (Outcome.ADDED, status)


@pytest.mark.parametrize("status", ["pending", "hold"])
def test_the_clients_word_ends_a_wait(status):
    found = ruling(status)

    assert (found.outcome, found.status) == (Outcome.RESUMED, "open")


def test_a_word_on_a_solved_ticket_reopens_it_whatever_the_time():
    found = ruling("solved", solved_at=NOW - timedelta(days=400))

    assert (found.outcome, found.status) == (Outcome.REOPENED, "open")


def test_a_closed_ticket_reopens_to_the_last_second_of_its_time():
    assert ruling("closed", closed_at=NOW - timedelta(weeks=4)).outcome is Outcome.REOPENED


def test_a_second_later_a_linked_ticket_begins():
    late = NOW - timedelta(weeks=4, seconds=1)

    found = ruling("closed", closed_at=late)

    assert found.outcome is Outcome.FOLLOW_UP
    assert found.status == "closed"


def test_a_deleted_ticket_stays_deleted():
    assert ruling("open", is_deleted=True).outcome is Outcome.FOLLOW_UP


@pytest.mark.parametrize("status", STATUSES)
def test_a_machines_word_never_changes_a_status(status):
    found = ruling(status, is_automatic=True, solved_at=NOW, closed_at=NOW)

    assert (found.outcome, found.status) == (Outcome.ADDED, status)


@pytest.mark.parametrize("status", STATUSES)
def test_spam_stays_as_it_is(status):
    found = ruling(status, is_spam=True, solved_at=NOW)

    assert (found.outcome, found.status) == (Outcome.ADDED, status)


@given(
    status=st.sampled_from(STATUSES),
    text=st.text(max_size=200),
    is_automatic=st.booleans(),
    is_spam=st.booleans(),
    is_deleted=st.booleans(),
    ago=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=1000)),
)
def test_every_message_has_a_reason_and_a_status(status, text, is_automatic, is_spam, is_deleted, ago):
    ended = NOW - ago if status in ("solved", "closed") else None
    standing = Standing(status, ended, ended if status == "closed" else None, is_spam, is_deleted)

    found = on_client_message(standing, text=text, is_automatic=is_automatic, now=NOW, policy=POLICY)

    assert found.rule and found.reasons
    assert found.status in STATUSES
    if found.outcome in (Outcome.ADDED, Outcome.KEPT_SOLVED, Outcome.FOLLOW_UP):
        assert found.status == status
    else:
        assert found.status == "open"
        assert not is_automatic and not is_spam and not is_deleted


@given(first=st.timedeltas(timedelta(0), timedelta(days=60)), more=st.timedeltas(timedelta(0), timedelta(days=60)))
def test_once_too_late_to_reopen_always_too_late(first, more):
    earlier = ruling("closed", closed_at=NOW - first)
    later = ruling("closed", closed_at=NOW - first - more)

    assert not (earlier.outcome is Outcome.FOLLOW_UP and later.outcome is Outcome.REOPENED)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "Thank you so much, it works now.",
        "Great, thanks for your help",
        "¡Muchas gracias!",
        "Perfect. Cheers",
    ],
)
def test_thanks_alone_do_not_reopen(text):
    assert says_only_thanks(text)
    assert ruling("solved", text=text, solved_at=NOW).outcome is Outcome.KEPT_SOLVED
    assert ruling("closed", text=text, closed_at=NOW).outcome is Outcome.KEPT_SOLVED


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, but it is still broken",
        "Thank you. Could you also look at line 2?",
        "Thanks. It does not work",
        "ok",
        "",
        "Thanks! Our number is 555 0100",
        "Thanks " * 40,
    ],
)
def test_anything_beyond_thanks_counts(text):
    assert not says_only_thanks(text)


@given(st.text())
def test_any_text_can_be_asked_for_thanks(text):
    says_only_thanks(text)


def test_silence_confirms_after_as_long_as_the_policy_says():
    assert confirms_at(NOW, POLICY) == NOW + timedelta(days=5)


def test_nothing_can_be_reopened_before_it_ended():
    assert reopen_until(Standing("open"), POLICY) is None


@pytest.mark.parametrize(
    ("status", "wanted", "expected"),
    [
        ("new", None, "open"),
        ("open", None, "open"),
        ("pending", None, "pending"),
        ("solved", None, "solved"),
        ("open", "pending", "pending"),
        ("solved", "open", "open"),
    ],
)
def test_status_after_an_answer(status, wanted, expected):
    assert after_reply(status, wanted) == expected


@pytest.mark.parametrize(
    ("status", "has_team", "has_category", "expected"),
    [
        ("new", False, False, Step.CLASSIFICATION),
        ("new", False, True, Step.ROUTING),
        ("open", True, True, Step.RESOLUTION),
        ("solved", True, True, Step.VALIDATION),
        ("closed", True, True, Step.CLOSURE),
    ],
)
def test_the_step_of_the_plan_that_goes_on_now(status, has_team, has_category, expected):
    assert step(Standing(status), has_team=has_team, has_category=has_category, is_analysed=False) is expected
