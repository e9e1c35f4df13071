"""What happens to promises when something happens to their ticket."""

from hypothesis import given
from hypothesis import strategies as st

from seiketsu.desk.rules.promises import (
    FIRST_RESPONSE,
    FOLLOW_UP,
    NEXT_RESPONSE,
    RESOLUTION,
    Effect,
    Held,
    Verb,
    on_client_message,
    on_ending,
    on_new_terms,
    on_opening,
    on_reopening,
    on_restoring,
    on_solving,
    on_staff_answer,
    on_status,
)

PROMISED = {FIRST_RESPONSE: "t.first_response", NEXT_RESPONSE: "t.next_response", RESOLUTION: "t.resolution"}
PAUSES = {"pending": (NEXT_RESPONSE, RESOLUTION), "hold": (), "solved": (RESOLUTION,)}


def held(kind, state="running", *, number=1, sequence=1):
    return Held(number, kind, f"t.{kind}", state, sequence)


some_held = st.builds(
    Held,
    id=st.integers(1, 50),
    kind=st.sampled_from((FIRST_RESPONSE, NEXT_RESPONSE, RESOLUTION, FOLLOW_UP)),
    promise=st.just("t.leaf"),
    state=st.sampled_from(("running", "paused", "met", "cancelled")),
    sequence=st.integers(1, 4),
)
many_held = st.lists(some_held, max_size=6, unique_by=(lambda one: one.id, lambda one: (one.kind, one.sequence)))


def test_a_ticket_opens_with_what_its_tier_promises():
    assert [effect.kind for effect in on_opening(PROMISED)] == [FIRST_RESPONSE, RESOLUTION]
    assert [effect.kind for effect in on_opening({FIRST_RESPONSE: "x"})] == [FIRST_RESPONSE]


def test_an_answer_keeps_the_promise_to_answer_and_no_other():
    effects = on_staff_answer([held(FIRST_RESPONSE), held(RESOLUTION, number=2)])

    assert effects == [Effect(Verb.MEET, FIRST_RESPONSE, 1, 1)]


def test_a_second_answer_meets_nothing_again():
    assert on_staff_answer([held(FIRST_RESPONSE, "met")]) == []


def test_a_clients_second_word_is_owed_an_answer_once():
    before = [held(FIRST_RESPONSE, "met")]

    started = on_client_message(before, PROMISED, was_answered=True)

    assert [(effect.verb, effect.kind, effect.sequence) for effect in started] == [(Verb.START, NEXT_RESPONSE, 1)]
    assert on_client_message([*before, held(NEXT_RESPONSE, number=2)], PROMISED, was_answered=True) == []


def test_before_the_first_answer_only_the_first_is_owed():
    assert on_client_message([held(FIRST_RESPONSE)], PROMISED, was_answered=False) == []


def test_each_next_response_has_its_own_number():
    before = [held(NEXT_RESPONSE, "met", number=2, sequence=1), held(NEXT_RESPONSE, "met", number=3, sequence=2)]

    assert on_client_message(before, PROMISED, was_answered=True)[0].sequence == 3


def test_waiting_for_the_client_pauses_what_the_plan_pauses():
    effects = on_status([held(FIRST_RESPONSE), held(RESOLUTION, number=2)], "pending", PAUSES)

    assert [(effect.verb, effect.kind) for effect in effects] == [(Verb.PAUSE, RESOLUTION)]


def test_the_end_of_the_wait_lets_it_run_on():
    effects = on_status([held(RESOLUTION, "paused")], "open", PAUSES)

    assert [(effect.verb, effect.kind) for effect in effects] == [(Verb.RESUME, RESOLUTION)]


def test_a_wait_for_somebody_else_does_not_pause_what_the_plan_does_not():
    assert on_status([held(RESOLUTION)], "hold", PAUSES) == []
    assert [effect.verb for effect in on_status([held(RESOLUTION, "paused")], "hold", PAUSES)] == [Verb.RESUME]


def test_solving_meets_the_resolution_even_while_paused():
    effects = on_solving([held(RESOLUTION, "paused"), held(FIRST_RESPONSE, "met", number=2)])

    assert effects == [Effect(Verb.MEET, RESOLUTION, 1, 1)]


def test_an_answer_still_owed_ends_with_the_solution_or_waits_as_the_plan_says():
    owed = [held(NEXT_RESPONSE)]

    assert [effect.verb for effect in on_solving(owed)] == [Verb.CANCEL]
    assert [effect.verb for effect in on_solving(owed, (NEXT_RESPONSE,))] == [Verb.PAUSE]


def test_reopening_takes_up_the_same_resolution():
    met = [held(RESOLUTION, "met", number=4, sequence=2), held(RESOLUTION, "cancelled", number=1)]

    assert on_reopening(met) == [Effect(Verb.REOPEN, RESOLUTION, 4, 2)]
    assert on_reopening([held(FIRST_RESPONSE, "met")]) == []


@given(many_held)
def test_after_the_end_nothing_is_owed(before):
    ended = {effect.held for effect in on_ending(before, "spam")}

    assert ended == {one.id for one in before if one.state in ("running", "paused")}


def test_the_leads_promise_outlives_the_ticket():
    assert on_ending([held(FOLLOW_UP)], "closed", keep=(FOLLOW_UP,)) == []


def test_back_from_the_bin_starts_anew_what_was_cut_off():
    before = [held(FIRST_RESPONSE, "cancelled"), held(RESOLUTION, "cancelled", number=2)]

    effects = on_restoring(before, PROMISED, was_answered=False)

    assert [(effect.kind, effect.sequence) for effect in effects] == [(FIRST_RESPONSE, 2), (RESOLUTION, 2)]


def test_what_was_kept_before_the_bin_stays_kept():
    before = [held(FIRST_RESPONSE, "met"), held(RESOLUTION, "cancelled", number=2)]

    assert [effect.kind for effect in on_restoring(before, PROMISED, was_answered=True)] == [RESOLUTION]


def test_new_terms_move_what_runs_and_leave_what_is_settled():
    before = [held(FIRST_RESPONSE, "met"), held(RESOLUTION, number=2)]

    effects = on_new_terms(before, PROMISED, was_answered=True)

    assert [(effect.verb, effect.held) for effect in effects] == [(Verb.RETARGET, 2)]


def test_what_the_new_tier_does_not_promise_ends_and_what_it_adds_starts():
    no_resolution = {FIRST_RESPONSE: "t.first_response"}

    assert [effect.verb for effect in on_new_terms([held(RESOLUTION)], no_resolution, was_answered=True)] == [
        Verb.CANCEL
    ]
    started = on_new_terms([held(FIRST_RESPONSE)], PROMISED, was_answered=False)
    assert [(effect.verb, effect.kind) for effect in started] == [
        (Verb.RETARGET, FIRST_RESPONSE),
        (Verb.START, RESOLUTION),
    ]


@given(many_held, st.sampled_from(("open", "pending", "hold", "solved")))
def test_a_status_never_touches_what_is_settled_and_asks_nothing_twice(before, status):
    effects = on_status(before, status, PAUSES)

    by_id = {one.id: one for one in before}
    for effect in effects:
        state = by_id[effect.held].state
        assert (effect.verb, state) in {(Verb.PAUSE, "running"), (Verb.RESUME, "paused")}
    after = [
        Held(one.id, one.kind, one.promise, {Verb.PAUSE: "paused", Verb.RESUME: "running"}[verb], one.sequence)
        if (verb := next((e.verb for e in effects if e.held == one.id), None))
        else one
        for one in before
    ]
    assert on_status(after, status, PAUSES) == []


@given(many_held, st.booleans())
def test_what_is_started_never_takes_a_number_that_was_used(before, was_answered):
    used = {(one.kind, one.sequence) for one in before}
    effects = [
        *on_client_message(before, PROMISED, was_answered=was_answered),
        *on_restoring(before, PROMISED, was_answered=was_answered),
        *on_new_terms(before, PROMISED, was_answered=was_answered),
    ]

    assert not used & {(effect.kind, effect.sequence) for effect in effects if effect.verb is Verb.START}
