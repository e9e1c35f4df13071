"""Overrides, absences and swaps: what they do, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from seiketsu.core.models import EventRecord
from seiketsu.schedules import actions, errors, queries
from seiketsu.schedules.tests.factories import EARLY, LATE, TEST, at, followed, member, tier1

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew():
    followed()
    people = {name: member(name, shift) for name, shift in (("Maya", EARLY), ("Luke", LATE), ("Priya", LATE))}
    actions.follow_plan(actor=TEST)
    return people


def on(moment):
    return queries.on_now("tier1", moment).on_shift


def told(kind):
    return EventRecord.objects.filter(type=f"schedules.{kind}").count()


def override(person, start, end, **details):
    return actions.add_override(tier1(), person=person, starts_at=start, ends_at=end, actor=TEST, **details)


def test_somebody_takes_anothers_place_and_gives_it_back(crew):
    taken = override(crew["Luke"], at(2, 9), at(2, 11), replaces=crew["Maya"])
    assert on(at(2, 8)) == (crew["Maya"].pk,)
    assert on(at(2, 9)) == (crew["Luke"].pk,)
    assert on(at(2, 11)) == (crew["Maya"].pk,)
    actions.withdraw_override(taken, actor=TEST)
    assert on(at(2, 9)) == (crew["Maya"].pk,)
    assert (told("override_added"), told("override_withdrawn")) == (1, 1)
    with pytest.raises(errors.EndedAlready):
        actions.withdraw_override(taken, actor=TEST)


def test_what_has_passed_of_an_override_stays(crew):
    taken = override(crew["Luke"], at(2, 9), at(2, 11), replaces=crew["Maya"])
    actions.withdraw_override(taken, actor=TEST, at=at(2, 10))
    assert on(at(2, 9)) == (crew["Luke"].pk,)
    assert on(at(2, 10)) == (crew["Maya"].pk,)


def test_somebody_is_added_on_a_sunday(crew):
    override(crew["Maya"], at(7, 9), at(7, 12), adds=True)
    assert on(at(7, 10)) == (crew["Maya"].pk,)


def test_an_absence_opens_a_place_that_another_can_take(crew):
    absence = actions.report_absence(crew["Maya"], starts_at=at(2, 0), ends_at=at(3, 0), actor=TEST)
    assert on(at(2, 9)) == ()
    override(crew["Priya"], at(2, 7), at(2, 11), replaces=crew["Maya"])
    assert on(at(2, 9)) == (crew["Priya"].pk,)
    assert on(at(2, 12)) == ()
    actions.end_absence(absence, actor=TEST)
    assert on(at(2, 12)) == (crew["Maya"].pk,)


@pytest.mark.parametrize(
    ("start", "end", "refusal"),
    [
        (at(2, 9), at(2, 9), errors.EndsBeforeItBegins),
        (at(2, 9), at(2, 8), errors.EndsBeforeItBegins),
        (at(1, 3), at(1, 5), errors.InThePast),
        (at(2, 9), at(2, 9) + timedelta(days=400), errors.TooLong),
    ],
)
def test_a_time_that_makes_no_sense_is_refused(crew, start, end, refusal):
    with pytest.raises(refusal):
        override(crew["Luke"], start, end, replaces=crew["Maya"])
    with pytest.raises(refusal):
        actions.report_absence(crew["Maya"], starts_at=start, ends_at=end, actor=TEST)
    assert told("override_added") == told("absence_reported") == 0


def test_two_changes_of_one_place_are_refused(crew):
    override(crew["Luke"], at(2, 9), at(2, 11), replaces=crew["Maya"])
    with pytest.raises(errors.OverlappingOverride):
        override(crew["Priya"], at(2, 10), at(2, 12), replaces=crew["Maya"])
    override(crew["Priya"], at(2, 11), at(2, 12), replaces=crew["Maya"])


def test_changes_that_change_nothing_or_too_much_are_refused(crew):
    with pytest.raises(errors.NobodyToReplace):
        override(crew["Luke"], at(7, 9), at(7, 11), replaces=crew["Maya"])
    with pytest.raises(errors.OnAlready):
        override(crew["Luke"], at(2, 16), at(2, 18), replaces=crew["Priya"])
    with pytest.raises(errors.SamePerson):
        override(crew["Maya"], at(2, 9), at(2, 11), replaces=crew["Maya"])
    with pytest.raises(errors.NotOfTheTeam):
        override(member("Ravi", team="tier2"), at(2, 9), at(2, 11), replaces=crew["Maya"])


def test_one_is_away_once(crew):
    actions.report_absence(crew["Maya"], starts_at=at(2, 0), ends_at=at(3, 0), actor=TEST)
    with pytest.raises(errors.OverlappingAbsence):
        actions.report_absence(crew["Maya"], starts_at=at(2, 12), ends_at=at(4, 0), actor=TEST)


def propose(crew, **changed):
    given = {
        "asker": crew["Maya"], "gives": (at(2, 7), at(2, 15)), "other": crew["Luke"], "takes": (at(3, 15), at(3, 23)),
    }  # fmt: skip
    return actions.propose_swap(tier1(), actor=TEST, **(given | changed))


def test_two_people_swap_when_both_and_a_lead_agree(crew):
    lead = member("Ines", role="lead")
    asked = propose(crew)
    assert on(at(2, 9)) == (crew["Maya"].pk,)
    accepted = actions.accept_swap(asked, actor=TEST)
    assert (accepted.state, on(at(2, 9))) == ("accepted", (crew["Maya"].pk,))
    agreed = actions.approve_swap(accepted, decided_by=lead, actor=TEST)
    assert agreed.state == "agreed"
    assert on(at(2, 9)) == (crew["Luke"].pk,)
    assert set(on(at(3, 16))) == {crew["Maya"].pk, crew["Priya"].pk}
    assert (told("swap_proposed"), told("swap_answered")) == (1, 2)


@pytest.mark.parametrize("answer", [actions.decline_swap, actions.withdraw_swap])
def test_a_swap_that_comes_to_nothing_changes_nothing(crew, answer):
    asked = propose(crew)
    answer(asked, actor=TEST)
    assert on(at(2, 9)) == (crew["Maya"].pk,)
    with pytest.raises(errors.SwapIsSettled):
        actions.accept_swap(asked, actor=TEST)


def test_a_lead_can_refuse(crew):
    asked = actions.accept_swap(propose(crew), actor=TEST)
    lead = member("Ines", role="lead")
    assert actions.refuse_swap(asked, decided_by=lead, actor=TEST).state == "refused"
    with pytest.raises(errors.SwapIsSettled):
        actions.approve_swap(asked, decided_by=lead, actor=TEST)


def test_only_ones_own_shifts_can_be_swapped(crew):
    with pytest.raises(errors.NotTheirShift):
        propose(crew, gives=(at(2, 15), at(2, 23)))
    with pytest.raises(errors.NotTheirShift):
        propose(crew, takes=(at(3, 14), at(3, 23)))
    with pytest.raises(errors.SamePerson):
        propose(crew, other=crew["Maya"])
    with pytest.raises(errors.InThePast):
        propose(crew, gives=(at(1, 1), at(1, 5)))
    with pytest.raises(errors.OnAlready):  # Priya works late on the third herself
        propose(crew, asker=crew["Priya"], gives=(at(2, 15), at(2, 23)))


def test_a_swap_whose_shift_is_gone_cannot_be_accepted(crew):
    asked = propose(crew)
    actions.report_absence(crew["Maya"], starts_at=at(2, 0), ends_at=at(3, 0), actor=TEST)
    with pytest.raises(errors.NotTheirShift):
        actions.accept_swap(asked, actor=TEST)
    asked.refresh_from_db()
    assert asked.state == "proposed"


def test_a_swap_cannot_be_agreed_after_its_time(crew):
    asked = propose(crew)
    with pytest.raises(errors.InThePast):
        actions.accept_swap(asked, actor=TEST, at=at(2, 8))
