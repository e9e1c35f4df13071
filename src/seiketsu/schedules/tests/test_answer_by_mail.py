"""Swaps and leave are answered from the mail: by whom it was sent to alone, and by a press, not by opening it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from seiketsu.accounts.queries import actor_of
from seiketsu.delivery.models import Delivery
from seiketsu.schedules import actions, links
from seiketsu.schedules.models import Absence, Override, Swap
from seiketsu.schedules.tests.factories import TEST, at, tier1

pytestmark = pytest.mark.django_db


@pytest.fixture
def swap(crew):
    return actions.propose_swap(
        tier1(), asker=crew["Maya"], gives=(at(2, 7), at(2, 15)), other=crew["Luke"], takes=(at(3, 15), at(3, 23)),
        message="my sister visits", actor=actor_of(crew["Maya"]),
    )  # fmt: skip


def mail_to(person):
    return Delivery.objects.filter(recipient_user=person).latest("id")


def links_in(person):
    """The addresses in the newest mail to a person, without the host."""
    return re.findall(r"http[s]?://[^/\s]+(/rosters/answers/\S+)", mail_to(person).text)


def test_who_is_asked_accepts_from_the_mail_and_a_lead_approves(crew, swap):
    mail = mail_to(crew["Luke"])
    assert mail.subject_line == "Maya asks you to swap shifts"
    assert "my sister visits" in mail.text
    accept, decline = links_in(crew["Luke"])
    assert accept.endswith("answer=accept") and decline.endswith("answer=decline")
    browser = Client()
    page = browser.get(accept).content.decode()
    assert page.index("Accept") < page.index("Decline")
    swap.refresh_from_db()
    assert swap.state == "proposed"  # a scanner that opens the link answers nothing
    assert browser.post(accept, {"answer": "accept"}).status_code == 302
    approve, _refuse = links_in(crew["Ines"])
    assert mail_to(crew["Maya"]).subject_line == "Swap of shifts: accepted, waits for a lead"
    assert browser.post(approve, {"answer": "approve"}).status_code == 302
    swap.refresh_from_db()
    assert (swap.state, swap.decided_by) == ("agreed", crew["Ines"])
    assert {mail_to(crew[name]).subject_line for name in ("Maya", "Luke")} == {"Swap of shifts: agreed"}
    assert "Agreed" in browser.get(accept).content.decode()


def test_an_answer_counts_once(crew, swap):
    decline = links_in(crew["Luke"])[1]
    browser = Client()
    browser.post(decline, {"answer": "decline"})
    assert browser.post(decline, {"answer": "accept"}).status_code == 403
    swap.refresh_from_db()
    assert swap.state == "declined"


def test_a_link_is_for_one_person_one_question_and_one_kind_of_answer(crew, swap):
    accept = links_in(crew["Luke"])[0].partition("?")[0]
    browser = Client()
    assert browser.post(accept, {"answer": "approve"}).status_code == 403
    other = accept.replace(f"/swap/{swap.pk}/", f"/swap/{swap.pk + 1}/")
    assert browser.get(other).status_code == 404
    assert browser.get(accept.replace("/swap/", "/leave/")).status_code == 404
    assert browser.get(accept[:-3] + "aa/").status_code == 404
    assert browser.get(accept.replace("/swap/", "/else/")).status_code == 404
    swap.refresh_from_db()
    assert swap.state == "proposed"


def test_who_left_answers_nothing(crew, swap):
    accept = links_in(crew["Luke"])[0]
    crew["Luke"].is_active = False
    crew["Luke"].save(update_fields=["is_active"])
    assert Client().post(accept, {"answer": "accept"}).status_code == 404


def test_a_swap_that_is_no_longer_possible_says_so(crew, swap):
    accept = links_in(crew["Luke"])[0]
    actions.report_absence(crew["Maya"], starts_at=at(2, 0), ends_at=at(3, 0), actor=TEST)
    answer = Client().post(accept, {"answer": "accept"})
    assert answer.status_code == 409
    assert "no longer" in answer.content.decode()


def test_leave_is_decided_from_the_mail_by_a_lead(crew):
    actions.ask_for_leave(crew["Maya"], starts_at=at(2, 0), ends_at=at(3, 0), actor=actor_of(crew["Maya"]))
    approve = links_in(crew["Ines"])[0]
    assert "Maya asks for leave" in Client().get(approve).content.decode()
    assert Client().post(approve, {"answer": "approve"}).status_code == 302
    assert Absence.objects.get().state == "agreed"
    assert mail_to(crew["Maya"]).subject_line == "Your leave is agreed"
    made_up = links.answer_url(links.LEAVE, Absence.objects.get().pk, crew["Luke"])
    assert Client().get("/" + made_up.split("/", 3)[3]).status_code == 403


def test_mails_and_pages_speak_the_readers_language(crew):
    crew["Luke"].locale = "es"
    crew["Luke"].save(update_fields=["locale"])
    actions.propose_swap(
        tier1(), asker=crew["Maya"], gives=(at(2, 7), at(2, 15)), other=crew["Luke"], takes=(at(3, 15), at(3, 23)),
        actor=actor_of(crew["Maya"]),
    )  # fmt: skip
    assert mail_to(crew["Luke"]).subject_line == "Maya le pide intercambiar turnos"
    assert "Aceptar" in Client().get(links_in(crew["Luke"])[0]).content.decode()


def test_who_is_put_on_the_roster_and_who_is_replaced_are_told(crew):
    actions.add_override(
        tier1(), person=crew["Luke"], replaces=crew["Maya"], starts_at=at(2, 9), ends_at=at(2, 11),
        actor=actor_of(crew["Ines"]),
    )  # fmt: skip
    assert mail_to(crew["Luke"]).subject_line.startswith("You are on the roster")
    assert mail_to(crew["Maya"]).subject_line == "Luke takes your shift"
    assert Override.objects.count() == 1 and Swap.objects.count() == 0
    assert not Delivery.objects.filter(recipient_user=crew["Ines"]).exists()


def test_who_takes_no_mail_is_still_on_the_roster(crew):
    crew["Luke"].email = None
    crew["Luke"].save(update_fields=["email"])
    actions.add_override(tier1(), person=crew["Luke"], adds=True, starts_at=at(7, 9), ends_at=at(7, 11), actor=TEST)
    assert not Delivery.objects.filter(recipient_user=crew["Luke"]).exists()
    assert Override.objects.filter(person=crew["Luke"]).exists()
