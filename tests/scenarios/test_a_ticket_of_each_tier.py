"""The main job, once for each tier: mail in, queue, warned, answered, confirmed, closed, surveyed, scorecard.

The due times are the plan document's own, reckoned by hand over a weekend, a public holiday and the change of the clock
of 1 November 2026 (2 AM EDT becomes 1 AM EST).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from seiketsu.accounts import actions as accounts
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.channels.tests.factories import kept, written
from seiketsu.commitments import queries as commitments
from seiketsu.commitments.models import Commitment
from seiketsu.core import clock, engine, test_kit
from seiketsu.core.actor import SYSTEM
from seiketsu.core.events import queries as events
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions, queries
from seiketsu.desk.models import Ticket
from seiketsu.desk.subjects import subject_of
from seiketsu.desk.tests.factories import body
from seiketsu.plan.tests.factories import apply_shipped_plan
from seiketsu.scorecard import queries as scorecard
from seiketsu.scorecard.rules.periods import Period
from seiketsu.surveys import actions as surveys
from seiketsu.surveys.models import SurveyRequest

pytestmark = pytest.mark.django_db(transaction=True)

EASTERN = ZoneInfo("America/New_York")


def eastern(text: str, *, fold: int = 0) -> datetime:
    """A wall-clock time of the plan's zone; `fold=1` is the second 1 AM of the night that has two."""
    return datetime.fromisoformat(text).replace(tzinfo=EASTERN, fold=fold).astimezone(UTC)


@dataclass(frozen=True)
class Case:
    """One tier: when the mail comes, to which address, and when the document makes things due."""

    tier: str
    address: str
    opened: datetime
    first_response: datetime
    resolution: datetime


CASES = (
    # 8 hours of Mon-Fri 9-18: 90 min on Friday, the rest on Monday, after a weekend with a change of the clock.
    # 24 hours of the same: 1.5 on Friday, 9 on Monday, 9 on Tuesday, 4.5 on Wednesday.
    Case(
        "starter",
        "support@seiketsu.ai",
        eastern("2026-10-30T16:30:00"),
        eastern("2026-11-02T15:30:00"),
        eastern("2026-11-04T13:30:00"),
    ),
    # 4 and 12 hours of Mon-Fri 7-21: one on the evening before Thanksgiving, the rest on the Friday after it.
    Case(
        "professional",
        "priority@seiketsu.ai",
        eastern("2026-11-25T20:00:00"),
        eastern("2026-11-27T10:00:00"),
        eastern("2026-11-27T18:00:00"),
    ),
    # Around the clock: 2 hours from half past midnight end at the second half past one.
    Case(
        "business",
        "business@seiketsu.ai",
        eastern("2026-11-01T00:30:00"),
        eastern("2026-11-01T01:30:00", fold=1),
        eastern("2026-11-01T07:30:00"),
    ),
    # Around the clock, on Thanksgiving, over midnight.
    Case(
        "enterprise",
        "enterprise@seiketsu.ai",
        eastern("2026-11-26T23:45:30"),
        eastern("2026-11-27T00:45:30"),
        eastern("2026-11-27T07:45:30"),
    ),
)


@pytest.fixture(autouse=True)
def a_clock_that_is_given_back() -> Iterator[None]:
    engine.forget_runs()
    yield
    clock.release()
    engine.forget_runs()


def cast(case: Case) -> tuple[User, User]:
    """The client's person and the agent who will answer."""
    apply_shipped_plan()
    organization = accounts.create_organization(
        name="Cedar & Main Realty",
        tier=case.tier,
        domains=["cedarmain.example"],
        time_zone="America/Chicago",
        actor=SYSTEM,
    )
    denise = accounts.add_person(
        name="Denise Albright", email="denise@cedarmain.example", organization=organization, actor=SYSTEM
    )
    maya = accounts.add_staff(
        name="Maya Torres", email="maya@seiketsu.ai", role="lead", teams=["tier1"], actor=SYSTEM, shift=""
    )
    return denise, maya


def promises(ticket: Ticket) -> dict[str, Commitment]:
    return {one.kind: one for one in commitments.for_subject(subject_of(ticket.pk))}


def happened(ticket: Ticket) -> list[str]:
    return [event.type for event in events.history(subject_of(ticket.pk))]


def mails_to(person: User) -> list[Delivery]:
    return list(Delivery.objects.filter(recipient_address=person.email).order_by("id"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.tier)
def test_a_ticket_is_answered_within_its_promise(case: Case, client: Client) -> None:
    clock.set_to(case.opened - timedelta(days=1))
    denise, maya = cast(case)
    clock.set_to(case.opened)

    # Mail in: kept first, then read; the client hears at once until when we answer.
    kept(written("How do I change the greeting?", sender=f"Denise Albright <{denise.email}>", to=case.address))
    test_kit.settle()
    ticket = Ticket.objects.get()
    assert (ticket.tier, ticket.channel, ticket.status, ticket.requester) == (case.tier, "email", "new", denise)
    assert ticket.category is not None
    assert ticket.team == "tier1"
    due = promises(ticket)
    assert due["first_response"].due_at == case.first_response
    assert due["resolution"].due_at == case.resolution
    assert [mail.kind for mail in mails_to(denise)] == ["desk.acknowledgement"]

    # Queue: it stands there with what is due next.
    [row] = queries.queue("next_due", user=maya).rows
    assert row.ticket.next_due_at == case.first_response

    # Warned, but not breached, a minute before the deadline.
    test_kit.travel(case.first_response - timedelta(minutes=1))
    assert happened(ticket).count("commitments.warned") == 3
    assert "commitments.breached" not in happened(ticket)
    assert ticket.pk in [one.ticket.pk for one in queries.queue("at_risk", user=maya).rows]

    # Answered and solved in time, in the same mail thread.
    answer = actions.reply(
        ticket, body=body("Under Voice agents, Scripts."), author=maya, actor=actor_of(maya), set_status="solved"
    )
    test_kit.settle()
    due = promises(ticket)
    assert due["first_response"].state == "met"
    assert due["first_response"].breached_at is None
    assert due["resolution"].state == "met"
    reply = mails_to(denise)[-1]
    assert reply.in_reply_to == ticket.messages.earliest("id").message_id
    assert case.address in reply.sender

    # Her thanks in the same thread do not make a second ticket; the portal confirms, and the ticket closes.
    client.force_login(denise, backend="django.contrib.auth.backends.ModelBackend")
    clock.advance(timedelta(minutes=30))
    page = client.get(f"/portal/tickets/{ticket.pk}")
    assert b"Is this solved for you?" in page.content
    assert answer.body_text in page.content.decode()
    client.post(f"/portal/tickets/{ticket.pk}/confirmation")
    test_kit.settle()
    ticket.refresh_from_db()
    assert ticket.status == "closed"

    # Surveyed: one tap, which the scorecard counts.
    asked = SurveyRequest.objects.get(subject_id=ticket.pk, state="asked")
    assert mails_to(denise)[-1].kind == "surveys.request"
    surveys.record_score(asked.token, score=9, actor=actor_of(denise))
    test_kit.travel(clock.now() + timedelta(days=8))

    month = Period.month_of(ticket.created_at.astimezone(EASTERN).date())
    following = Period.month_of(clock.now().astimezone(EASTERN).date())
    rows = {}
    for period in (month, following):
        for section in scorecard.card(period, tier=case.tier).sections:
            for one in section.rows:
                if one.figure.n:
                    rows[one.leaf] = one
    kept_in_time = rows[f"tiers.{case.tier}.first_response"].figure
    assert (kept_in_time.n, kept_in_time.value) == (1, pytest.approx(100))
    assert rows[f"tiers.{case.tier}.resolution.standard"].figure.value == pytest.approx(100)
    assert rows[f"tiers.{case.tier}.satisfaction"].figure.value == pytest.approx(9)
    assert rows[f"tiers.{case.tier}.first_contact_resolution"].figure.value == pytest.approx(100)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.tier)
def test_a_breach_is_the_deadline_itself_and_the_lead_is_told(case: Case) -> None:
    clock.set_to(case.opened)
    denise, maya = cast(case)
    kept(written("How do I change the greeting?", sender=f"Denise Albright <{denise.email}>", to=case.address))
    test_kit.travel(case.first_response + timedelta(hours=3))
    ticket = Ticket.objects.get()
    first = promises(ticket)["first_response"]
    assert first.breached_at == case.first_response
    assert "commitments.breached" in happened(ticket)
    assert ticket.pk in [one.ticket.pk for one in queries.queue("breached", user=maya).rows]
    assert "desk.promise_missed" in {mail.kind for mail in mails_to(maya)}

    actions.reply(ticket, body=body("Sorry for the wait."), author=maya, actor=actor_of(maya))
    late = promises(ticket)["first_response"]
    assert (late.state, late.breached_at) == ("met", case.first_response)


def test_waiting_for_the_client_stops_the_resolution_clock_and_her_mail_starts_it_again() -> None:
    case = CASES[1]
    clock.set_to(case.opened)
    denise, maya = cast(case)
    first = written("The greeting is wrong.", sender=f"Denise Albright <{denise.email}>", to=case.address)
    kept(first)
    test_kit.settle()
    ticket = Ticket.objects.get()
    clock.set_to(eastern("2026-11-25T20:30:00"))
    actions.reply(ticket, body=body("Which number?"), author=maya, actor=actor_of(maya), set_status="pending")
    test_kit.travel(eastern("2026-11-27T12:00:00"))
    assert promises(ticket)["resolution"].state == "paused"

    kept(_answer_to(mails_to(denise)[-1], denise, "The main one."))
    test_kit.settle()
    assert Ticket.objects.count() == 1
    ticket.refresh_from_db()
    assert ticket.status == "open"
    # Half an hour was used on Wednesday; 11.5 of the 12 are left on Friday at noon, until 9 PM and on Monday.
    assert promises(ticket)["resolution"].due_at == eastern("2026-11-30T09:30:00")
    assert promises(ticket)["next_response"].due_at == eastern("2026-11-27T16:00:00")


def _answer_to(mail: Delivery, person: User, text: str) -> EmailMessage:
    return written(
        text,
        sender=f"{person.name} <{person.email}>",
        to=mail.reply_to,
        subject=f"Re: {mail.subject_line}",
        in_reply_to=mail.message_id,
        references=mail.message_id,
    )


def test_a_poor_rating_is_followed_up_by_the_lead() -> None:
    case = CASES[3]
    clock.set_to(case.opened)
    denise, maya = cast(case)
    kept(written("How do I change it?", sender=f"Denise Albright <{denise.email}>", to=case.address))
    test_kit.settle()
    ticket = Ticket.objects.get()
    actions.reply(ticket, body=body("Like this."), author=maya, actor=actor_of(maya), set_status="solved")
    actions.confirm_solution(ticket, actor=actor_of(denise), confirmed_by=denise)
    test_kit.settle()
    asked = SurveyRequest.objects.get(subject_id=ticket.pk, state="asked")
    surveys.record_score(asked.token, score=4, actor=actor_of(denise))
    test_kit.settle()
    follow_up = promises(ticket)["follow_up"]
    assert follow_up.state == "running"
    assert follow_up.target_seconds > 0
    assert Decimal(follow_up.warn_fractions[0]) > 0
    assert ticket.pk in [one.ticket.pk for one in queries.queue("follow_ups", user=maya).rows]
