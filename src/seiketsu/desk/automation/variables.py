"""The values of `{{...}}` in the texts of rules and macros, as one reader should see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from seiketsu.accounts.models import Organization, User
from seiketsu.commitments import queries as commitments
from seiketsu.commitments.models import Commitment
from seiketsu.core.ui import wording
from seiketsu.desk.models import Ticket
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules.automation.filling import fill, names_in
from seiketsu.desk.subjects import client_url, desk_url, subject_of

_DUE = "_due"


def filled(
    text: str, ticket: Ticket, *, policy: DeskPolicy, reader: User, agent: User | None = None, for_staff: bool = False
) -> str:
    """The text with its variables filled in, in the reader's language and zone."""
    names = names_in(text)
    if not names:
        return text
    with translation.override(reader.locale or "en"):
        values = _values(names, ticket, policy, agent, zone=reader.time_zone or "UTC", for_staff=for_staff)
    return fill(text, values)


def _values(
    names: Iterable[str], ticket: Ticket, policy: DeskPolicy, agent: User | None, *, zone: str, for_staff: bool
) -> dict[str, str]:
    document = policy.plan.document
    category, team = document.tickets.categories.get(ticket.category or ""), document.teams.get(ticket.team or "")
    tier = policy.plan.tiers.get(ticket.tier)
    values = {
        "ticket.number": str(ticket.pk),
        "ticket.subject": ticket.subject_line,
        "ticket.status": str(ticket.get_status_display()),
        "ticket.priority": str(ticket.get_priority_display()),
        "ticket.category": category.title if category else "",
        "ticket.team": team.title if team else "",
        "ticket.url": desk_url(ticket.pk, absolute=True) if for_staff else client_url(ticket.pk),
        "assignee.name": ticket.assignee.name if ticket.assignee else _("nobody"),
        **people_values(policy, requester=ticket.requester, organization=ticket.organization, agent=agent),
        "organization.tier": tier.title if tier else "",
    }
    if any(name.endswith(_DUE) for name in names):
        values |= _due_times(ticket, zone)
    return values


def people_values(
    policy: DeskPolicy, *, requester: User | None, organization: Organization | None, agent: User | None
) -> dict[str, str]:
    """The variables that need no ticket; empty where nobody is known yet."""
    tier = policy.plan.tiers.get(organization.tier) if organization else None
    return {
        "requester.name": requester.name if requester else "",
        "requester.first_name": _first(requester.name) if requester else "",
        "requester.email": (requester.email or "") if requester else "",
        "organization.name": organization.name if organization else "",
        "organization.tier": tier.title if tier else "",
        "agent.name": agent.name if agent else "",
        "agent.first_name": _first(agent.name) if agent else "",
    }


def _due_times(ticket: Ticket, zone: str) -> dict[str, str]:
    running = [one for one in commitments.for_subject(subject_of(ticket.pk)) if one.state == "running"]
    values = {"ticket.next_due": _moment(ticket.next_due_at, zone)}
    for kind in ("first_response", "next_response", "resolution"):
        values[f"ticket.{kind}{_DUE}"] = _moment(_due_of(running, kind), zone)
    return values


def _due_of(running: Iterable[Commitment], kind: str) -> datetime | None:
    return min((one.due_at for one in running if one.kind == kind), default=None)


def _moment(at: datetime | None, zone: str) -> str:
    return wording.full_time(at, zone) if at is not None else _("nothing due")


def _first(name: str) -> str:
    return name.split(maxsplit=1)[0] if name.split() else ""
