"""Who of a team gets a ticket, and when it leaves them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.desk.rules.load import Held, Load, LoadPolicy, has_room, load_of, shown
from seiketsu.desk.rules.placing import (
    Asking,
    Because,
    Candidate,
    Leaves,
    Needs,
    Scoring,
    knowledge,
    leaves,
    rank,
)
from seiketsu.desk.rules.routing import Case

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
CASE = Case(tier="business", priority="normal", category="mls", channel="email")
PLAN = LoadPolicy(10, {"urgent": 3, "high": 2}, {"chat": 2, "voice": 3}, Decimal("0.5"), {"chat": 2, "voice": 1})
HALF = timedelta(days=30)


def loaded(weight: float = 0, limit: int = 10, **channels: int) -> Load:
    return Load(Decimal(str(weight)), limit, int(weight), channels)


def person(number: int = 1, **details) -> Candidate:
    given = {"load": loaded(5), "presence": "available", "languages": frozenset({"en"})}
    return Candidate(number, f"P{number}", **{**given, **details})


def asking(**details) -> Asking:
    return Asking(**{"needs": Needs(), "load": PLAN, **details})


def order(*people: Candidate, case: Case = CASE, **details) -> list[int]:
    return [one.candidate.user_id for one in rank(case, people, asking(**details)) if one.may_take]


def refusal(who: Candidate, *others: Candidate, case: Case = CASE, **details):
    ranked = rank(case, [who, *others], asking(**details))
    found = next(one for one in ranked if one.candidate.user_id == who.user_id).refusal
    return (found.because, dict(found.facts)) if found else None


def test_who_has_more_room_comes_first():
    assert order(person(1, load=loaded(9)), person(2, load=loaded(2))) == [2, 1]


def test_who_knows_the_client_is_preferred_among_equals():
    assert order(person(1), person(2, knowledge=1.0)) == [2, 1]


def test_among_equals_whoever_waited_longest_is_next_and_a_newcomer_before_all():
    early, late = NOW - timedelta(hours=2), NOW - timedelta(hours=1)

    assert order(person(1, given_at=late), person(2, given_at=early), person(3)) == [3, 2, 1]


def test_points_are_the_plans_and_add_up():
    best = rank(CASE, [person(1, load=loaded(5), knowledge=0.5)], asking())[0]

    assert best.parts == {"free": 20, "knows_client": 15, "waited": 20, "language": 10}
    assert best.score == 65
    only_free = Scoring(free=100, knows_client=0, waited=0, language=0)
    assert rank(CASE, [person(1, load=loaded(5))], asking(scoring=only_free))[0].score == 50


@pytest.mark.parametrize(
    ("details", "because", "facts"),
    [
        ({"presence": "away", "reason": "Lunch"}, Because.AWAY, {"reason": "Lunch"}),
        ({"presence": "offline"}, Because.OFFLINE, {}),
        ({"is_on_shift": False}, Because.OFF_SHIFT, {}),
        ({"is_on_shift": False, "back_at": NOW}, Because.OFF_SHIFT, {"until": NOW.isoformat()}),
        ({"absent_until": NOW}, Because.ABSENT, {"until": NOW.isoformat()}),
        ({"is_active": False}, Because.GONE, {}),
        ({"load": loaded(10)}, Because.FULL, {"load": "10", "limit": 10}),
        ({"load": loaded(9.5)}, Because.FULL, {"load": "9.5", "limit": 10}),
        ({"load": loaded(0, 0)}, Because.FULL, {"load": "0", "limit": 0}),
    ],
)
def test_who_cannot_take_it_is_left_out_with_the_reason(details, because, facts):
    assert refusal(person(1, **details), person(2)) == (because, facts)


def test_skills_certifications_and_a_foreign_language_are_asked_for():
    needs = Needs(frozenset({"api", "sip"}), frozenset({"expert"}))
    spanish = replace(CASE, language="es")

    assert refusal(person(skills=frozenset({"api"})), needs=needs) == (Because.SKILL, {"missing": ["sip"]})
    assert refusal(person(skills=frozenset({"api", "sip"})), needs=needs) == (
        Because.CERTIFICATION,
        {"missing": ["expert"]},
    )
    assert refusal(person(), case=spanish) == (Because.LANGUAGE, {"language": "es"})
    assert order(person(languages=frozenset({"es"})), case=spanish) == [1]
    # The desk's own language is no condition, but somebody who writes it comes first.
    assert order(person(1, languages=frozenset()), person(2)) == [2, 1]


def test_one_channel_has_a_limit_of_its_own():
    chat = replace(CASE, channel="chat")

    assert refusal(person(load=loaded(4, 10, chat=2)), case=chat) == (
        Because.CHANNEL_FULL,
        {"channel": "chat", "limit": 2},
    )
    assert order(person(load=loaded(4, 10, chat=1)), case=chat) == [1]
    assert order(person(load=loaded(4, 10, chat=2))) == [1]


def test_who_never_said_that_they_are_there_is_asked_only_by_a_person():
    silent = person(presence=None)

    assert order(silent) == [1]
    assert refusal(silent, by_itself=True) == (Because.UNHEARD, {})


def test_a_lead_is_asked_only_when_all_others_cannot():
    lead = person(1, is_lead=True, load=loaded(0))

    assert refusal(lead, person(2)) == (Because.LEAD, {})
    assert order(lead, person(2, presence="away")) == [1]


def test_it_does_not_return_to_whom_it_just_left():
    assert refusal(person(1), left={1}) == (Because.JUST_LEFT, {})


def test_who_is_on_call_is_asked_at_night_when_it_cannot_wait():
    asleep, on_call = person(1, is_on_shift=False), person(2, is_on_shift=False, presence=None, is_on_call=True)
    critical = replace(CASE, is_critical=True)
    back = replace(asleep, back_at=NOW + timedelta(hours=4))

    assert order(asleep, on_call, case=critical, calls_in=True, by_itself=True) == [2]
    assert order(asleep, on_call, case=critical, by_itself=True) == []
    # Not critical: only what is due before somebody is back.
    soon, later = (replace(CASE, due_at=NOW + timedelta(hours=hours)) for hours in (1, 5))
    assert order(back, on_call, case=soon, calls_in=True, by_itself=True) == [2]
    assert order(back, on_call, case=later, calls_in=True, by_itself=True) == []
    # Somebody is there: nobody is called.
    assert order(person(3), on_call, case=critical, calls_in=True, by_itself=True) == [3]


def test_without_anybody_on_call_a_person_may_call_whom_they_like_and_nothing_does_so_by_itself():
    asleep, critical = person(1, is_on_shift=False), replace(CASE, is_critical=True)

    assert order(asleep, case=critical, calls_in=True) == [1]
    assert order(asleep, case=critical, calls_in=True, by_itself=True) == []


def test_knowing_a_client_fades():
    assert knowledge([], HALF) == 0
    assert knowledge([timedelta(0)], HALF) == pytest.approx(0.5)
    assert knowledge([HALF], HALF) == pytest.approx(0.25)
    assert knowledge([timedelta(0)] * 9, HALF) == 1


def test_load_is_weighed_by_priority_channel_and_whose_turn_it_is():
    held = [Held("normal", "email", "open", 2), Held("urgent", "chat", "open", 1), Held("high", "email", "pending", 3)]
    found = load_of(held, PLAN, 20)

    assert (found.weight, found.limit, found.tickets) == (Decimal("11"), 10, 6)
    assert found.channels == {"email": 2, "chat": 1}
    assert (found.free, shown(Decimal("10.50"))) == (0, "10.5")


def test_what_weighs_more_than_the_limit_goes_to_somebody_with_nothing():
    assert has_room(loaded(0, 2), Decimal(3))
    assert not has_room(loaded(1, 2), Decimal(3))
    assert not has_room(loaded(0, 0), Decimal(1))


def stays(who: Candidate, *, due: timedelta | None = timedelta(hours=2), at_risk: bool = False) -> Leaves | None:
    due_at = NOW + due if due is not None else None
    return leaves(who, due_at=due_at, is_at_risk=at_risk, now=NOW, away_too_long=timedelta(minutes=30))


def test_it_stays_with_whoever_is_there_even_at_risk():
    assert stays(person(), at_risk=True) is None
    assert stays(person(presence=None), at_risk=True) is None


def test_it_leaves_whose_shift_is_over_when_it_is_due_before_they_are_back():
    home = person(is_on_shift=False, back_at=NOW + timedelta(hours=8))

    assert stays(home) == Leaves.SHIFT_OVER
    assert stays(home, due=timedelta(hours=9)) is None
    assert stays(home, due=timedelta(hours=9), at_risk=True) == Leaves.AT_RISK
    assert stays(replace(home, back_at=None), due=timedelta(hours=99)) == Leaves.SHIFT_OVER
    assert stays(home, due=None) is None
    assert stays(replace(home, is_on_call=True)) is None


def test_it_leaves_who_is_absent_away_too_long_or_gone():
    ill = person(absent_until=NOW + timedelta(days=2), is_on_shift=False)
    away = person(presence="away", presence_since=NOW - timedelta(minutes=30))

    assert stays(ill) == Leaves.ABSENT
    assert stays(away) == Leaves.AWAY
    assert stays(replace(away, presence_since=NOW - timedelta(minutes=29))) is None
    assert stays(person(is_active=False), due=None) == Leaves.GONE


_WORDS = st.frozensets(st.sampled_from(("api", "sip", "mls")))
_MOMENTS = st.none() | st.integers(-50, 50).map(lambda hours: NOW + timedelta(hours=hours))
people = st.lists(
    st.builds(
        person,
        st.integers(1, 100),
        skills=_WORDS,
        certifications=_WORDS,
        languages=st.frozensets(st.sampled_from(("en", "es", "fr"))),
        load=st.builds(
            lambda weight, limit, chats: loaded(weight / 2, limit, chat=chats),
            st.integers(0, 30),
            st.integers(0, 12),
            st.integers(0, 3),
        ),
        presence=st.sampled_from((None, "available", "away", "offline")),
        is_active=st.booleans(),
        is_on_shift=st.booleans(),
        is_on_call=st.booleans(),
        back_at=_MOMENTS,
        absent_until=_MOMENTS,
        is_lead=st.booleans(),
        knowledge=st.floats(0, 1),
        given_at=_MOMENTS,
    ),
    max_size=8,
    unique_by=lambda one: one.user_id,
)
cases = st.builds(
    Case,
    tier=st.just("business"),
    priority=st.sampled_from(("low", "normal", "high", "urgent")),
    category=st.none(),
    channel=st.sampled_from(("email", "chat", "voice")),
    language=st.sampled_from(("en", "es", "fr")),
    is_critical=st.booleans(),
    due_at=_MOMENTS,
)
askings = st.builds(
    Asking,
    needs=st.builds(Needs, _WORDS, _WORDS),
    load=st.just(PLAN),
    by_itself=st.booleans(),
    calls_in=st.booleans(),
    left=st.frozensets(st.integers(1, 100), max_size=2),
)


@given(cases, people, askings)
def test_nobody_gets_what_they_lack_the_skill_for_or_past_their_limit(case, team, how):
    for one in rank(case, team, how):
        if not one.may_take:
            continue
        who = one.candidate
        assert how.needs.skills <= who.skills
        assert how.needs.certifications <= who.certifications
        assert case.language == "en" or case.language in who.languages
        assert who.load.limit > 0
        weight = how.load.weight(case.priority, case.channel)
        assert who.load.weight == 0 or who.load.weight + weight <= who.load.limit
        assert who.load.channels.get(case.channel, 0) < how.load.limits.get(case.channel, 99)
        assert who.is_active and who.absent_until is None and who.user_id not in how.left
        assert one.is_called_in or (who.is_on_shift and who.presence in ("available", None))
        assert not how.by_itself or one.is_called_in or who.presence == "available"


@given(cases, people, askings)
def test_ranking_is_whole_ordered_and_the_same_for_any_order_of_the_team(case, team, how):
    ranked = rank(case, team, how)

    assert {one.candidate.user_id for one in ranked} == {one.user_id for one in team}
    takers = [one for one in ranked if one.may_take]
    assert ranked[: len(takers)] == takers
    assert [one.score for one in takers] == sorted((one.score for one in takers), reverse=True)
    assert all(one.score == sum(one.parts.values()) and 0 <= one.score <= 100 for one in takers)
    assert rank(case, team[::-1], how) == ranked


@given(st.integers(2, 6), st.lists(st.sampled_from(("low", "normal", "high", "urgent")), max_size=60))
def test_equal_people_get_the_same_number_within_one(count, priorities):
    """What is given is done before the next one comes, so only fairness tells them apart."""
    team = {number: person(number, load=loaded(0, 25)) for number in range(1, count + 1)}
    got = dict.fromkeys(team, 0)
    for turn, priority in enumerate(priorities):
        best = rank(replace(CASE, priority=priority), list(team.values()), asking())[0].candidate.user_id
        got[best] += 1
        team[best] = replace(team[best], given_at=NOW + timedelta(seconds=turn))

    assert max(got.values()) - min(got.values()) <= 1


@given(st.integers(2, 6), st.integers(0, 100))
def test_equal_people_fill_up_evenly(count, tickets):
    """Nothing is done meanwhile: each gets the same, until all are at their limit and nobody is asked."""
    team = {number: person(number, load=loaded(0, 10)) for number in range(1, count + 1)}
    got = dict.fromkeys(team, 0)
    for turn in range(tickets):
        best = rank(CASE, list(team.values()), asking())[0]
        if not best.may_take:
            break
        number = best.candidate.user_id
        got[number] += 1
        team[number] = replace(team[number], given_at=NOW + timedelta(seconds=turn), load=loaded(got[number]))

    assert max(got.values()) - min(got.values()) <= 1
    assert sum(got.values()) == min(tickets, 10 * count)
