"""The language of search and views as conditions of the database; what somebody typed travels in parameters alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, CharField, Exists, F, Func, IntegerField, JSONField, OuterRef, Q, Value, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Lower
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, IContains, LessThan, LessThanOrEqual
from django.utils.translation import gettext as _

from seiketsu.accounts.models import Organization, User
from seiketsu.core import clock
from seiketsu.desk import access
from seiketsu.desk.models import PRIORITIES, Attachment, Channel, CustomField, Message, Priority, Status, Ticket
from seiketsu.desk.models.ticket import LIVE, TicketQuerySet
from seiketsu.desk.rules.search_language import (
    All,
    AnyOf,
    Field,
    FieldSpec,
    Kind,
    Mistake,
    Node,
    Not,
    Phrase,
    Vocabulary,
    Word,
    check,
    read,
)
from seiketsu.desk.rules.search_language.moments import between
from seiketsu.desk.rules.search_language.syntax import leaves
from seiketsu.desk.rules.text import clean, fold, words
from seiketsu.plan import queries as plans

CONFIGURATION = "english"
# More people of one name than anybody means; a name as short as that narrows nothing.
_MOST_NAMED = 200
_MOST_WORDS = 12
_ACCENTED = "áàâäãåçéèêëíìîïñóòôöõøúùûüýÿłđðæœþßı"
_PLAIN = "aaaaaaceeeeiiiinoooooouuuuyylddaotsi"
_MOMENTS = {
    "created": "created_at",
    "updated": "updated_at",
    "solved": "solved_at",
    "closed": "closed_at",
    "responded": "first_responded_at",
    "due": "next_due_at",
}
ORDERS: Mapping[str, tuple[str, ...]] = {
    "due": ("due_order", "id"),
    "updated": ("-updated_at", "-id"),
    "created": ("-created_at", "-id"),
    "priority": ("priority_order", "due_order", "id"),
    "-due": ("-due_order", "-id"),
    "-updated": ("updated_at", "id"),
    "-created": ("created_at", "id"),
    "-priority": ("-priority_order", "due_order", "id"),
}
_COMPARED = {":": Exact, "<": LessThan, "<=": LessThanOrEqual, ">": GreaterThan, ">=": GreaterThanOrEqual}
_LOOKUPS = {":": "", "<": "__lt", "<=": "__lte", ">": "__gt", ">=": "__gte"}
_PRIORITY_ORDER = Case(
    *(When(priority=value, then=Value(place)) for place, value in enumerate(reversed(PRIORITIES))),
    output_field=IntegerField(),
)


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

    def tickets(self) -> TicketQuerySet:
        """Every ticket that is meant."""
        found = Ticket.objects.filter(self.condition)
        return found.filter(_said(self.text)) if self.text else found

    @property
    def ordered_by(self) -> tuple[str, ...]:
        return ORDERS[self.order or "due"]

    def ordered(self) -> TicketQuerySet:
        """The tickets with what their order needs, for `paging.page`."""
        found = self.tickets()
        return found.annotate(priority_order=_PRIORITY_ORDER) if "priority" in (self.order or "") else found


def vocabulary(user: User, custom: Iterable[CustomField]) -> Vocabulary:
    """Every field that this person may ask for, the desk's own (`custom`) among them."""
    plan = plans.current().plan
    known = {one.key: _custom_spec(one) for one in custom}
    states = _states()
    if not access.may(user, "see_deleted"):
        del states["deleted"]
    titles = {
        "tier": {slug: tier.title for slug, tier in plan.tiers.items()},
        "team": {slug: team.title for slug, team in plan.document.teams.items()} | {"none": _("No team")},
        "category": {slug: one.title for slug, one in plan.document.tickets.categories.items()}
        | {"none": _("No category")},
        "status": {str(value): str(label) for value, label in Status.choices},
        "channel": {str(value): str(label) for value, label in Channel.choices},
        "is": states,
        "has": {"attachment": _("A file"), "answer": _("An answer of the staff"), "due": _("Something promised")},
        "order": {
            "due": _("Next due"),
            "updated": _("Last changed"),
            "created": _("Newest"),
            "priority": _("Priority"),
        }
        | {one: "" for one in ORDERS if one.startswith("-")},
    }
    known |= {name: FieldSpec(Kind.CHOICE, values) for name, values in titles.items()}
    known["priority"] = FieldSpec(Kind.ORDERED, {str(value): str(label) for value, label in Priority.choices})
    known |= {name: FieldSpec(Kind.MOMENT) for name in _MOMENTS}
    known["due"] = FieldSpec(Kind.MOMENT, {"none": _("Nothing due")})
    nobody = {"me": _("Me"), "none": _("Nobody")}
    known |= {"assignee": FieldSpec(Kind.NAME, nobody), "requester": FieldSpec(Kind.NAME)}
    known["organization"] = FieldSpec(Kind.NAME, {"none": _("No client")})
    return Vocabulary(
        known
        | {
            "tag": FieldSpec(Kind.TEXT),
            "language": FieldSpec(Kind.TEXT),
            "level": FieldSpec(Kind.WHOLE),
            "id": FieldSpec(Kind.WHOLE),
        }
    )


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
    )


def _states() -> dict[str, str]:
    return {
        "open": _("Still to be solved"),
        "mine": _("Assigned to me"),
        "unassigned": _("Assigned to nobody"),
        "unmatched": _("Of no known client"),
        "breached": _("A promise was missed"),
        "at_risk": _("A promise is at risk"),
        "critical": _("Critical"),
        "unread": _("The client waits for an answer"),
        "reopened": _("Reopened"),
        "escalated": _("Escalated"),
        "merged": _("Merged into another"),
        "spam": _("Spam"),
        "deleted": _("Deleted"),
    }


def _custom_spec(one: CustomField) -> FieldSpec:
    if one.kind == CustomField.Kind.CHOICE:
        return FieldSpec(Kind.CHOICE, {option["slug"]: option["title"] for option in one.options})
    if one.kind == CustomField.Kind.BOOLEAN:
        return FieldSpec(Kind.CHOICE, {"yes": _("Yes"), "no": _("No")})
    kinds = {CustomField.Kind.NUMBER: Kind.NUMBER, CustomField.Kind.DATE: Kind.MOMENT}
    return FieldSpec(kinds.get(CustomField.Kind(one.kind), Kind.TEXT))


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
        if compiled is None and node.name in _MOMENTS:
            compiled = self._moment
        if compiled is not None:
            return self._each(node, compiled)
        if node.name == "tag":
            return Q(tags__overlap=list(node.values))
        if node.name in ("tier", "status", "channel", "language"):
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
        column = _MOMENTS[node.name]
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
        people = User.objects.staff() if node.name == "assignee" else User.objects.get_queryset()
        if number := _number(value):
            return Q(**{f"{node.name}_id": number})
        named = people.annotate(plain=_plain("name")).filter(_begins("plain", value) | Q(email__istartswith=value))
        return self._named(node, value, f"{node.name}__in", named.values_list("id", flat=True)[:_MOST_NAMED])

    def _organization(self, node: Field, value: str) -> Q:
        if value.lower() == "none":
            return Q(organization__isnull=True)
        if number := _number(value):
            return Q(organization_id=number)
        named = Organization.objects.annotate(plain=_plain("name")).filter(_begins("plain", value) | Q(slug=value))
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
            "escalated": Q(escalated_at__isnull=False),
            "merged": Q(merged_into__isnull=False),
            "spam": Q(spam_at__isnull=False),
            "deleted": Q(deleted_at__isnull=False),
        }[value]

    def _having(self, node: Field, value: str) -> Q:
        if value == "attachment":
            return Q(Exists(Attachment.objects.filter(ticket=OuterRef("pk"))))
        return Q(public_staff_messages__gt=0) if value == "answer" else Q(next_due_at__isnull=False)

    def _custom(self, node: Field, value: str) -> Q:
        one = self.custom[node.name]
        if one.kind == CustomField.Kind.BOOLEAN:
            return Q(custom__contains={one.key: value == "yes"})
        if one.kind == CustomField.Kind.CHOICE:
            return Q(custom__contains={one.key: value})
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


def _plain(column: str) -> Func:
    """Small letters without accents, as far as one letter stands for one."""
    return Func(Lower(column), Value(_ACCENTED), Value(_PLAIN), function="translate", output_field=CharField())


def _begins(column: str, text: str) -> Q:
    """The name, or a later word of it, begins like this."""
    folded = fold(text.strip())
    return Q(**{f"{column}__startswith": folded}) | Q(**{f"{column}__contains": f" {folded}"})
