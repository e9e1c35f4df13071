"""The language of search and views as conditions of the database; what somebody typed travels in parameters alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, F, JSONField, OuterRef, Q, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, IContains, LessThan, LessThanOrEqual

from seiketsu.accounts.models import PLAIN_NAME, Organization, User
from seiketsu.accounts.queries import named_like
from seiketsu.core import clock
from seiketsu.desk.models import PRIORITIES, Attachment, CustomField, Message, Ticket
from seiketsu.desk.models.ticket import LIVE, PRIORITY_ORDER, TicketQuerySet
from seiketsu.desk.queries.owed import naming, owed_follow_ups, put_off_by, waiting_for
from seiketsu.desk.queries.search_vocabulary import MOMENTS, ORDERS, vocabulary
from seiketsu.desk.rules.search_language import (
    All,
    AnyOf,
    Field,
    Mistake,
    Node,
    Not,
    Phrase,
    Word,
    check,
    read,
)
from seiketsu.desk.rules.search_language.moments import between
from seiketsu.desk.rules.search_language.syntax import leaves
from seiketsu.desk.rules.text import clean, fold, words

CONFIGURATION = "english"
# More people of one name than anybody means; a name as short as that narrows nothing.
_MOST_NAMED = 200
_MOST_WORDS = 12
_COMPARED = {":": Exact, "<": LessThan, "<=": LessThanOrEqual, ">": GreaterThan, ">=": GreaterThanOrEqual}
_LOOKUPS = {":": "", "<": "__lt", "<=": "__lte", ">": "__gt", ">=": "__gte"}


@dataclass(frozen=True)
class Terms:
    """A query ready to be asked.

    `text` is what some message must hold, in the syntax of `to_tsquery`, or empty; `condition` is all the rest.
    """

    text: str
    condition: Q
    order: str | None
    words: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    is_empty: bool
    node: Node | None = None

    def tickets(self) -> TicketQuerySet:
        """Every ticket that is meant."""
        return self.narrow(Ticket.objects.all())

    def narrow(self, tickets: TicketQuerySet) -> TicketQuerySet:
        """Those of the tickets that are meant."""
        found = tickets.filter(self.condition)
        return found.filter(_said(self.text)) if self.text else found

    @property
    def ordered_by(self) -> tuple[str, ...]:
        return ORDERS[self.order or "due"]

    def ordered(self) -> TicketQuerySet:
        """The tickets with what their order needs, for `paging.page`."""
        found = self.tickets()
        return found.annotate(priority_order=PRIORITY_ORDER) if "priority" in (self.order or "") else found


def terms(text: str, *, user: User, now: datetime | None = None) -> Terms:
    """Read a query for this reader: one query for the desk's fields, one more for each name in it. Never raises."""
    custom = {one.key: one for one in CustomField.objects.all()}
    checked = check(read(clean(text)), vocabulary(user, custom.values()))
    compiler = _Compiler(user, now or clock.now(), custom)
    said: list[str] = []
    conditions: list[Q] = []
    for node in checked.node.nodes if isinstance(checked.node, All) else [checked.node] if checked.node else []:
        pure = _tsquery(node)
        if pure is None:
            conditions.append(compiler.condition(node))
        elif pure:
            said.append(pure)
    condition = reduce(and_, [*_scope(checked.node), *conditions])
    return Terms(
        " & ".join(said[:_MOST_WORDS]),
        condition,
        checked.order,
        tuple(dict.fromkeys(_positive(checked.node))),
        (*checked.mistakes, *compiler.mistakes),
        checked.node is None and checked.order is None,
        checked.node,
    )


def _scope(node: Node | None) -> Iterator[Q]:
    """Deleted tickets and spam are left out unless they were asked for."""
    asked = {value for leaf in leaves(node) if isinstance(leaf, Field) and leaf.name == "is" for value in leaf.values}
    if "deleted" not in asked:
        yield Q(deleted_at__isnull=True)
    yield Q() if "spam" in asked else Q(spam_at__isnull=True)


def _positive(node: Node | None) -> Iterator[str]:
    """The words to mark: those that were asked for, not those that must be absent."""
    if isinstance(node, All | AnyOf):
        for one in node.nodes:
            yield from _positive(one)
    elif isinstance(node, Word | Phrase):
        yield from words(node.text)


def _tsquery(node: Node) -> str | None:
    """Words alone in the syntax of `to_tsquery`, empty where nothing is left of them; None for anything else.

    Words hold nothing but letters and digits, so nothing needs escaping beyond the quotes. Every bare word matches as
    a prefix; in quotes it is that word.
    """
    if isinstance(node, Word):
        return " & ".join(f"'{word}':*" for word in words(node.text)[:_MOST_WORDS])
    if isinstance(node, Phrase):
        found = words(node.text)[:_MOST_WORDS]
        return "({})".format(" <-> ".join(f"'{word}'" for word in found)) if found else ""
    if isinstance(node, AnyOf | All):
        sides = [_tsquery(one) for one in node.nodes]
        if None in sides:
            return None
        joined = (" | " if isinstance(node, AnyOf) else " & ").join(f"({side})" for side in sides if side)
        return f"({joined})" if joined else ""
    return None


def _said(tsquery: str) -> Q:
    """Tickets of which some message holds these words."""
    query = SearchQuery(tsquery, config=CONFIGURATION, search_type="raw")
    return Q(Exists(Message.objects.filter(ticket=OuterRef("pk"), search=query)))


@dataclass
class _Compiler:
    user: User
    now: datetime
    custom: Mapping[str, CustomField]
    mistakes: list[Mistake] = field(default_factory=list)

    def condition(self, node: Node) -> Q:
        if isinstance(node, Not):
            return ~self.condition(node.node)
        if isinstance(node, All | AnyOf):
            return reduce(and_ if isinstance(node, All) else or_, [self.condition(one) for one in node.nodes])
        if isinstance(node, Field):
            return self._field(node)
        text = _tsquery(node)
        return _said(text) if text else Q()

    def _field(self, node: Field) -> Q:
        compiled = {
            "priority": self._ordered,
            "team": self._or_none,
            "category": self._or_none,
            "level": self._whole,
            "id": self._whole,
            "assignee": self._person,
            "requester": self._person,
            "organization": self._organization,
            "is": self._state,
            "has": self._having,
        }.get(node.name)
        if compiled is None and node.name in MOMENTS:
            compiled = self._moment
        if compiled is not None:
            return self._each(node, compiled)
        if node.name == "tag":
            return Q(tags__overlap=list(node.values)) & ~Q(tags=[])
        if node.name in ("tier", "status", "channel", "language", "sentiment"):
            return Q(**{f"{node.name}__in": [value.lower() for value in node.values]})
        return self._each(node, self._custom)

    @staticmethod
    def _each(node: Field, compiled: Callable[[Field, str], Q]) -> Q:
        return reduce(or_, [compiled(node, value) for value in node.values])

    def _ordered(self, node: Field, value: str) -> Q:
        place = PRIORITIES.index(value)
        chosen = {
            ":": PRIORITIES[place : place + 1],
            "<": PRIORITIES[:place],
            "<=": PRIORITIES[: place + 1],
            ">": PRIORITIES[place + 1 :],
            ">=": PRIORITIES[place:],
        }
        return Q(priority__in=chosen[node.operator])

    def _or_none(self, node: Field, value: str) -> Q:
        return Q(**{f"{node.name}__isnull": True}) if value == "none" else Q(**{node.name: value})

    def _whole(self, node: Field, value: str) -> Q:
        return Q(**{f"{node.name}{_LOOKUPS[node.operator]}": int(value)})

    def _moment(self, node: Field, value: str) -> Q:
        column = MOMENTS[node.name]
        if value == "none":
            return Q(**{f"{column}__isnull": True})
        zone = ZoneInfo(self.user.time_zone)
        stretch = between(node.operator, value, now=self.now, zone=zone, is_ahead=node.name == "due")
        if stretch is None:
            return Q()
        found = Q(**{f"{column}__isnull": False})
        if stretch.start is not None:
            found &= Q(**{f"{column}__gte": stretch.start})
        return found & Q(**{f"{column}__lt": stretch.end}) if stretch.end is not None else found

    def _person(self, node: Field, value: str) -> Q:
        if value.lower() == "none":
            return Q(**{f"{node.name}__isnull": True})
        if value.lower() == "me":
            return Q(**{f"{node.name}_id": self.user.pk})
        if number := _number(value):
            return Q(**{f"{node.name}_id": number})
        if node.name == "assignee":
            begins = _begins("plain", value) | Q(email__istartswith=value)
            named = User.objects.staff().annotate(plain=PLAIN_NAME).filter(begins)
        else:
            named = named_like(User.objects.get_queryset(), fold(value.strip()))
        return self._named(node, value, f"{node.name}__in", named.values_list("id", flat=True)[:_MOST_NAMED])

    def _organization(self, node: Field, value: str) -> Q:
        if value.lower() == "none":
            return Q(organization__isnull=True)
        if number := _number(value):
            return Q(organization_id=number)
        named = Organization.objects.annotate(plain=PLAIN_NAME).filter(_begins("plain", value) | Q(slug=value))
        return self._named(node, value, "organization__in", named.values_list("id", flat=True)[:_MOST_NAMED])

    def _named(self, node: Field, value: str, lookup: str, ids: Any) -> Q:
        """Those of this name; where there are none, that is said and the name is searched as text."""
        if found := list(ids):
            return Q(**{lookup: found})
        self.mistakes.append(Mistake("nobody", node.span, node.name, value))
        text = _tsquery(Phrase(value))
        return _said(text) if text else Q(pk__in=[])

    def _state(self, node: Field, value: str) -> Q:
        return {
            "open": LIVE,
            "mine": Q(assignee_id=self.user.pk),
            "unassigned": Q(assignee__isnull=True),
            "unmatched": Q(organization__isnull=True),
            "breached": Q(due_order__lte=self.now),
            "at_risk": Q(at_risk_since__isnull=False, due_order__gt=self.now),
            "critical": Q(is_critical=True),
            "unread": Q(last_client_message_at__isnull=False, last_public_at__lte=F("last_client_message_at")),
            "reopened": Q(reopen_count__gt=0),
            "escalated": Q(escalated_to__isnull=False),
            "merged": Q(merged_into__isnull=False),
            "snoozed": Q(put_off_by(self.user)),
            "mentioned": Q(pk__in=naming(self.user)),
            "unsettled_mention": Q(pk__in=waiting_for(self.user)),
            "follow_up": Q(pk__in=owed_follow_ups()),
            "spam": Q(spam_at__isnull=False),
            "deleted": Q(deleted_at__isnull=False),
        }[value]

    def _having(self, node: Field, value: str) -> Q:
        if value == "escalation":
            return Q(escalated_at__isnull=False)
        if value == "attachment":
            return Q(Exists(Attachment.objects.filter(ticket=OuterRef("pk"))))
        return Q(public_staff_messages__gt=0) if value == "answer" else Q(next_due_at__isnull=False)

    def _custom(self, node: Field, value: str) -> Q:
        one = self.custom[node.name]
        if one.kind == CustomField.Kind.BOOLEAN:
            return Q(custom__contains={one.key: value == "yes"}) & ~Q(custom={})
        if one.kind == CustomField.Kind.SEVERAL:
            return Q(custom__contains={one.key: [value]}) & ~Q(custom={})
        if one.kind == CustomField.Kind.CHOICE:
            return Q(custom__contains={one.key: value}) & ~Q(custom={})
        held = KeyTextTransform(one.key, "custom")
        if one.kind == CustomField.Kind.TEXT:
            return Q(IContains(held, value))
        if one.kind == CustomField.Kind.NUMBER:
            number = float(value) if "." in value else int(value)
            return Q(_COMPARED[node.operator](KeyTransform(one.key, "custom"), Value(number, JSONField())))
        stretch = between(":", value, now=self.now, zone=ZoneInfo(self.user.time_zone))
        day = stretch.start.date().isoformat() if stretch and stretch.start else value
        return Q(_COMPARED[node.operator](held, Value(day)))


def _number(value: str) -> int | None:
    return int(value) if re.fullmatch(r"[0-9]{1,18}", value) else None


def _begins(column: str, text: str) -> Q:
    """The name, or a later word of it, begins like this."""
    folded = fold(text.strip())
    return Q(**{f"{column}__startswith": folded}) | Q(**{f"{column}__contains": f" {folded}"})
