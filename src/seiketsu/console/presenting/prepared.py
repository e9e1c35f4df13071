"""A ticket template in the form of a new ticket: what was typed, and what picking one makes of it."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from seiketsu.accounts import queries as account_queries
from seiketsu.accounts.models import User
from seiketsu.console.presenting import questions
from seiketsu.desk import policy as policies
from seiketsu.desk.forms.queries import Question, questions_for
from seiketsu.desk.models import Channel, TicketTemplate
from seiketsu.desk.prepared import access
from seiketsu.desk.prepared.queries import prepared_for
from seiketsu.desk.rules.templates import Prepared, as_typed, laid_over

_PLAIN = ("subject_line", "body", "category", "priority", "team")
MOST_OFFERED = 50


def number_in(data: QueryDict, name: str) -> int:
    """A template's number; 0 where there is none."""
    given = data.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 19 else 0


def offered(user: User) -> list[TicketTemplate]:
    """Those that somebody may pick, the most used first."""
    return list(access.templates_for(user)[:MOST_OFFERED])


def typed(data: QueryDict) -> Prepared:
    """What stands in a form, as a template would bring it."""
    tags = [one.strip() for one in data.get("tags", "").split(",") if one.strip()]
    plain = {name: data.get(name, "") for name in _PLAIN}
    return Prepared(**plain, tags=tuple(tags), custom=questions.posted(data))


def picked(user: User, data: QueryDict) -> QueryDict:
    """The form's data once the template that `data` names is laid over them."""
    number = number_in(data, "template")
    chosen = access.template_for(user, number)
    before = access.templates_for(user).filter(pk=number_in(data, "from_template")).first()
    person = account_queries.person_by_email(data.get("requester", "").strip().lower())
    held = account_queries.memberships_of(person)[:1] if person is not None else []
    policy = policies.current()

    def read(row: TicketTemplate) -> Prepared:
        organization = held[0].organization if held else None
        return as_typed(prepared_for(row, agent=user, policy=policy, requester=person, organization=organization))

    found = laid_over(typed(data), read(chosen), read(before) if before is not None else None)
    filled = data.copy()
    for name in _PLAIN:
        filled[name] = getattr(found, name)
    filled["tags"], filled["from_template"] = ", ".join(found.tags), str(number)
    for name in [one for one in filled if one.startswith(questions.PREFIX)]:
        del filled[name]
    for key, value in found.custom.items():
        filled.setlist(f"{questions.PREFIX}{key}", value if isinstance(value, list) else [value])
    return filled


def asked(data: QueryDict) -> list[Question]:
    """What the form of the chosen category asks, as far as is known who asks."""
    policy = policies.current()
    person = account_queries.person_by_email(data.get("requester", "").strip().lower())
    held = account_queries.memberships_of(person)[:1] if person is not None else []
    ticket: dict[str, Any] = {
        "tier": held[0].organization.tier if held else policy.default_tier,
        "priority": data.get("priority") or policy.default_priority,
        "channel": data.get("channel", Channel.VOICE),
    }
    return questions_for(data.get("category") or None, ticket, questions.posted(data))
