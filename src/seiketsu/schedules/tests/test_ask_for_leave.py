"""Leave is asked for where the plan wants a lead to agree; illness is told."""

from __future__ import annotations

import pytest

from seiketsu.accounts.queries import actor_of
from seiketsu.delivery.models import Delivery
from seiketsu.plan.actions import apply_plan
from seiketsu.plan.tests.factories import altered
from seiketsu.schedules import actions, errors, queries, telling
from seiketsu.schedules.models import Absence
from seiketsu.schedules.tests.factories import EARLY, TEST, at, member

pytestmark = pytest.mark.django_db


def ask(crew, **changed):
    given = {"starts_at": at(2, 0), "ends_at": at(4, 0), "note": "a wedding", "actor": actor_of(crew["Maya"])}
    return actions.ask_for_leave(crew["Maya"], **(given | changed))


def on(moment):
    return queries.on_now("tier1", moment).on_shift


def mails_to(person):
    return list(Delivery.objects.filter(recipient_user=person).order_by("id"))


def test_leave_waits_for_a_lead_where_the_plan_asks(crew):
    asked = ask(crew)
    assert asked.state == "asked"
    assert crew["Maya"].pk in on(at(2, 9))
    agreed = actions.agree_to_leave(asked, decided_by=crew["Ines"], actor=actor_of(crew["Ines"]))
    assert (agreed.state, agreed.decided_by_id) == ("agreed", crew["Ines"].pk)
    assert crew["Maya"].pk not in on(at(2, 9))
    apply_plan(altered(("leave_needs_lead: true", "leave_needs_lead: false")), actor=TEST)
    assert ask(crew, starts_at=at(8, 0), ends_at=at(9, 0)).state == "agreed"


def test_a_lead_is_asked_by_mail_with_the_shifts_that_would_be_open(crew):
    ask(crew)
    (mail,) = mails_to(crew["Ines"])
    assert mail.subject_line == "Maya asks for leave"
    assert mail.text.count("Shift: ") == 2
    assert "a wedding" in mail.text and "answer=approve" in mail.text and "answer=refuse" in mail.text
    assert not mails_to(crew["Maya"]) and not mails_to(crew["Luke"])


def test_a_refused_leave_changes_nothing_and_is_told(crew):
    refused = actions.refuse_leave(ask(crew), decided_by=crew["Ines"], actor=actor_of(crew["Ines"]))
    assert refused.state == "refused"
    assert crew["Maya"].pk in on(at(2, 9))
    assert [mail.subject_line for mail in mails_to(crew["Maya"])] == ["Your leave was refused"]
    ask(crew)  # and may be asked for again


def test_a_decided_leave_cannot_be_decided_again(crew):
    asked = ask(crew)
    actions.agree_to_leave(asked, decided_by=crew["Ines"], actor=TEST)
    with pytest.raises(errors.LeaveIsSettled):
        actions.refuse_leave(asked, decided_by=crew["Ines"], actor=TEST)


def test_a_leave_that_was_taken_back_or_has_passed_cannot_be_decided(crew):
    asked = ask(crew)
    actions.end_absence(asked, actor=TEST)
    with pytest.raises(errors.LeaveIsSettled):
        actions.agree_to_leave(asked, decided_by=crew["Ines"], actor=TEST)
    late = ask(crew, starts_at=at(5, 0), ends_at=at(5, 12))
    with pytest.raises(errors.InThePast):
        actions.agree_to_leave(late, decided_by=crew["Ines"], actor=TEST, at=at(6, 0))


def test_one_asks_once_for_the_same_time(crew):
    ask(crew)
    with pytest.raises(errors.OverlappingAbsence):
        ask(crew, starts_at=at(3, 0), ends_at=at(5, 0))
    with pytest.raises(errors.OverlappingAbsence):
        actions.report_absence(crew["Maya"], starts_at=at(3, 0), ends_at=at(5, 0), kind="illness", actor=TEST)


def test_a_refused_leave_is_nothing_to_come_back_from(crew):
    refused = actions.refuse_leave(ask(crew), decided_by=crew["Ines"], actor=TEST)
    with pytest.raises(errors.EndedAlready):
        actions.end_absence(refused, actor=TEST)


def test_illness_is_told_to_the_lead_and_holds_at_once(crew):
    maya = crew["Maya"]
    actions.report_absence(maya, starts_at=at(2, 0), ends_at=at(3, 0), kind="illness", note="flu", actor=actor_of(maya))
    (mail,) = mails_to(crew["Ines"])
    assert mail.subject_line == "Maya is away"
    assert "flu" not in mail.text
    assert maya.pk not in on(at(2, 9))


def test_without_a_lead_in_the_team_the_managers_are_asked(crew):
    manager = member("Mona", team="tier2", role="manager")
    assert telling.leads_of(["tier2"]) == [manager]
    assert telling.leads_of(["tier1"]) == [crew["Ines"]]


def test_a_lead_who_asks_for_leave_is_not_asked_themself(crew):
    other = member("Otto", EARLY, role="lead")
    asked = actions.ask_for_leave(crew["Ines"], starts_at=at(2, 0), ends_at=at(3, 0), actor=actor_of(crew["Ines"]))
    assert Absence.objects.get().pk == asked.pk
    assert not mails_to(crew["Ines"])
    assert [mail.subject_line for mail in mails_to(other)] == ["Ines asks for leave"]
