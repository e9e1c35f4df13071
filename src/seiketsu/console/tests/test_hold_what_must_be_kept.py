"""A legal hold on a person, a client or a ticket: while it stands, nothing that it covers is erased or deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts import actions as accounts
from seiketsu.accounts import errors
from seiketsu.accounts.models import LegalHold, User
from seiketsu.accounts.tests import factories as people
from seiketsu.accounts.tests.factories import signed_in
from seiketsu.channels import upkeep as mail_upkeep
from seiketsu.channels.queries import SOURCE
from seiketsu.core import clock
from seiketsu.core.errors import NotFound, NotPermitted
from seiketsu.core.events import Subject
from seiketsu.core.events.queries import history
from seiketsu.core.models import RawIntake
from seiketsu.core.test_kit import settle
from seiketsu.delivery import upkeep as delivery_upkeep
from seiketsu.delivery.models import Delivery
from seiketsu.desk import engine as desk_engine
from seiketsu.desk.holds import place
from seiketsu.desk.models import Message, TicketView
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/settings/holds/"
YEARS = timedelta(weeks=520)


@pytest.fixture
def lead(desk) -> User:
    return people.staff(role="lead", name="Lena Lead")


@pytest.fixture
def dana(harbor) -> User:
    return people.person(harbor, name="Dana Whitfield")


@pytest.fixture
def held_ticket(harbor, dana, maya):
    """Solved long ago, with a mail out, an original mail in, and somebody who looked."""
    ticket = factories.ticket(harbor, requester=dana, subject_line="The disputed calls")
    factories.answer(ticket, maya, "Done.", set_status="solved")
    settle()
    said = Message.objects.filter(ticket=ticket, author=dana).order_by("id")[0]
    raw = RawIntake.objects.create(
        source=SOURCE, unique_key="disputed", body=b"the original", state=RawIntake.State.DONE, received_at=clock.now()
    )
    Message.objects.filter(pk=said.pk).update(raw_intake_id=raw.pk)
    now = clock.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    TicketView.objects.create(ticket=ticket, user=maya, hour=hour, first_at=now, last_at=now, times=1)
    return ticket


def kept(ticket) -> tuple[bool, bool, bool]:
    """Whether its mails out, its original mail and the looks at it outlive all times of the plan."""
    later = clock.now() + YEARS
    delivery_upkeep.run(later, 100)
    mail_upkeep.run(later, 100)
    desk_engine.forget_views(later, 100)
    return (
        Delivery.objects.filter(subject_kind="desk.ticket", subject_id=ticket.pk).exists(),
        bytes(RawIntake.objects.get(unique_key="disputed").body) != b"",
        TicketView.objects.filter(ticket=ticket).exists(),
    )


@pytest.mark.parametrize("kind", ["ticket", "organization"])
def test_retention_passes_over_what_is_held_and_goes_on_once_it_is_lifted(kind, held_ticket, harbor, lead):
    number = {"ticket": held_ticket.pk, "organization": harbor.pk}[kind]
    hold = place(kind, str(number), reason="Case 12/2026", by=lead)
    assert kept(held_ticket) == (True, True, True)
    accounts.lift_hold(hold, reason="Settled", by=lead, actor=factories.TEST)
    assert kept(held_ticket) == (False, False, False)


def test_a_hold_on_the_person_keeps_what_was_sent_to_them_and_what_they_wrote(held_ticket, dana, lead):
    place("person", str(dana.pk), reason="Case 12/2026", by=lead)
    assert kept(held_ticket) == (True, True, True)


def test_a_hold_on_something_else_keeps_nothing_of_it(held_ticket, lead):
    place("ticket", str(factories.ticket(people.organization()).pk), reason="Case 13", by=lead)
    assert kept(held_ticket) == (False, False, False)


@pytest.mark.parametrize("kind", ["person", "organization", "ticket"])
def test_erasing_is_refused_and_says_which_hold_stands(kind, held_ticket, harbor, dana, lead):
    number = {"person": dana.pk, "organization": harbor.pk, "ticket": held_ticket.pk}[kind]
    hold = place(kind, str(number), reason="Case 12/2026", by=lead)
    with pytest.raises(errors.ErasureRefused) as refusal:
        accounts.erase_person(dana, actor=factories.TEST)
    assert "legal hold" in refusal.value.message
    page = signed_in(people.staff(role="administrator")).get(f"/settings/people/{dana.pk}/data/").content.decode()
    assert "legal hold" in page
    accounts.lift_hold(hold, reason="Settled", by=lead, actor=factories.TEST)
    assert accounts.erase_person(dana, actor=factories.TEST).erased_at is not None
    assert not LegalHold.objects.filter(label="Dana Whitfield").exists()


def test_a_colleague_who_wrote_in_a_held_ticket_is_not_erased(held_ticket, maya, lead):
    place("ticket", str(held_ticket.pk), reason="Case 12/2026", by=lead)
    with pytest.raises(errors.ErasureRefused):
        accounts.erase_person(maya, actor=factories.TEST)


def test_it_is_placed_from_the_tickets_page_shown_there_and_lifted_with_a_reason(held_ticket, lead):
    browser = signed_in(lead)
    page = browser.get(f"/desk/tickets/{held_ticket.pk}/").content.decode()
    assert f"{PAGE}?kind=ticket&amp;id={held_ticket.pk}" in page and "nothing of it is erased" not in page
    form = browser.get(f"{PAGE}?kind=ticket&id={held_ticket.pk}").content.decode()
    assert f'value="{held_ticket.pk}"' in form
    answer = browser.post(PAGE, {"kind": "ticket", "id": f"#{held_ticket.pk}", "reason": "Case 12/2026"})
    assert answer.status_code == 302
    assert "nothing of it is erased" in browser.get(f"/desk/tickets/{held_ticket.pk}/").content.decode()
    hold = LegalHold.objects.get()
    browser.post(f"{PAGE}{hold.pk}/lift/", {"reason": ""})
    hold.refresh_from_db()
    assert hold.lifted_at is None
    browser.post(f"{PAGE}{hold.pk}/lift/", {"reason": "Settled out of court"})
    hold.refresh_from_db()
    assert (hold.lifted_by, hold.lifted_because) == (lead, "Settled out of court")
    assert "Settled out of court" in browser.get(PAGE).content.decode()


def test_the_person_and_the_client_say_what_is_held(harbor, dana, lead):
    place("organization", str(harbor.pk), reason="Case 9", by=lead)
    place("person", str(dana.pk), reason="Case 10", by=lead)
    browser = signed_in(lead)
    assert "Case 9" in browser.get(f"/settings/organizations/{harbor.pk}").content.decode()
    assert "Case 10" in browser.get(f"/settings/people/{dana.pk}").content.decode()


def test_it_is_in_the_audit_trail(held_ticket, lead):
    hold = place("ticket", str(held_ticket.pk), reason="Case 12/2026", by=lead)
    accounts.lift_hold(hold, reason="Settled", by=lead, actor=factories.TEST)
    accounts.lift_hold(hold, reason="Again", by=lead, actor=factories.TEST)
    told = [one for one in history(Subject("desk.ticket", held_ticket.pk)) if "hold" in one.type]
    assert [(one.type, one.actor.id) for one in told] == [
        ("accounts.hold_placed", lead.pk),
        ("accounts.hold_lifted", None),
    ]


def test_agents_see_the_list_and_may_neither_place_nor_lift(held_ticket, maya, lead):
    hold = place("ticket", str(held_ticket.pk), reason="Case 12/2026", by=lead)
    browser = signed_in(maya)
    page = browser.get(PAGE).content.decode()
    assert "Case 12/2026" in page and "Place the hold" not in page
    browser.post(f"{PAGE}{hold.pk}/lift/", {"reason": "Because"})
    hold.refresh_from_db()
    assert hold.lifted_at is None
    with pytest.raises(NotPermitted):
        place("ticket", str(held_ticket.pk), reason="Mine", by=maya)


def test_what_is_not_there_held_already_or_without_a_reason_is_refused(held_ticket, lead):
    for kind, number in (("ticket", "999999"), ("person", "0"), ("organization", "x"), ("invoice", "1")):
        with pytest.raises(NotFound):
            place(kind, number, reason="Case", by=lead)
    with pytest.raises(errors.InvalidDetails):
        place("ticket", str(held_ticket.pk), reason="  ", by=lead)
    place("ticket", str(held_ticket.pk), reason="Case", by=lead)
    page = signed_in(lead).post(PAGE, {"kind": "ticket", "id": str(held_ticket.pk), "reason": "Twice"})
    assert page.status_code == 422
    assert "A legal hold stands on it already." in page.content.decode()


def test_programs_place_list_and_lift_holds(held_ticket, lead, maya):
    _row, secret = people.token(lead)
    program = Client(headers={"authorization": f"Bearer {secret}"})
    given = {"subject_kind": "ticket", "subject_id": held_ticket.pk, "reason": "Case 12/2026"}
    made = program.post("/api/v1/holds", given, content_type="application/json")
    assert made.status_code == 201
    assert [one["id"] for one in program.get("/api/v1/holds").json()["items"]] == [made.json()["id"]]
    lifting = f"/api/v1/holds/{made.json()['id']}/lifting"
    assert program.post(lifting, {"reason": "Settled"}, content_type="application/json").json()["lifted_at"]
    assert program.get("/api/v1/holds?state=lifted").json()["items"][0]["lifted_because"] == "Settled"
    assert (
        program.post("/api/v1/holds/999999/lifting", {"reason": "x"}, content_type="application/json").status_code
        == 404
    )
    _row, secret = people.token(maya)
    agent = Client(headers={"authorization": f"Bearer {secret}"})
    assert agent.post("/api/v1/holds", given, content_type="application/json").status_code == 403
    assert agent.get("/api/v1/holds").status_code == 200


def test_the_ticket_page_asks_no_more_for_it(held_ticket, lead):
    browser, address = signed_in(lead), f"/desk/tickets/{held_ticket.pk}/"

    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            browser.get(address)
        return len(counted)

    cost()
    before = cost()
    place("ticket", str(held_ticket.pk), reason="Case", by=lead)
    assert cost() == before
