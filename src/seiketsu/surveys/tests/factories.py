"""A small cast for tests: a plan in force, a client with a person, one of the staff."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from itertools import count
from pathlib import Path

from seiketsu.accounts.models import Organization, User, UserKind
from seiketsu.core import clock
from seiketsu.core.actor import SYSTEM
from seiketsu.core.events import Subject
from seiketsu.plan.actions import apply_plan
from seiketsu.plan.models import PlanVersion
from seiketsu.surveys import actions
from seiketsu.surveys.models import SurveyRequest

_numbers = count(1)
_PLAN = Path(__file__).resolve().parents[4] / "plans" / "seiketsu.yaml"


@lru_cache(maxsize=1)
def plan_text() -> str:
    return _PLAN.read_text()


def plan_in_force(*changes: tuple[str, str]) -> PlanVersion:
    """The company's plan, applied; `changes` are pairs of old and new text."""
    text = plan_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return apply_plan(text, actor=SYSTEM)


def client(name: str = "Summit & Vale Realty", tier: str = "business") -> Organization:
    return Organization.objects.create(name=name, slug=f"client-{next(_numbers)}", tier=tier)


def person(name: str = "Dana Whitfield", *, kind: str = UserKind.CLIENT, **fields: object) -> User:
    fields.setdefault("email", f"person{next(_numbers)}@example.com")
    return User.objects.create(name=name, kind=kind, **fields)


def agent(name: str = "Priya Raman") -> User:
    return person(name, kind=UserKind.STAFF)


def asked(
    recipient: User,
    *,
    organization: Organization | None = None,
    ticket: int | None = None,
    occasion: str = "1",
    by: User | None = None,
    tier: str = "business",
    team: str = "tier1",
    about: str = "Callers hear our old office name",
) -> SurveyRequest:
    """A survey about a ticket that was closed just now."""
    return actions.ask(
        survey="ticket",
        subject=Subject("desk.ticket", ticket if ticket is not None else 1000 + next(_numbers)),
        occasion=occasion,
        recipient=recipient,
        organization_id=None if organization is None else organization.pk,
        agent=by,
        tier=tier,
        team=team,
        about=about,
        happened_at=clock.now() - timedelta(hours=1),
        actor=SYSTEM,
    )
