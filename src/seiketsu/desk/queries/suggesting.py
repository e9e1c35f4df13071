"""What may follow in a query that is being typed: fields, their values, people, clients and tags; each by an index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.accounts.queries import organizations_called, people_called
from seiketsu.desk.models import CustomField, Tag
from seiketsu.desk.queries.search_vocabulary import field_titles, vocabulary
from seiketsu.desk.rules.search_language import FieldSpec, Kind
from seiketsu.desk.rules.search_language.suggesting import Begun, begun, completed
from seiketsu.desk.rules.text import clean, fold

MOST = 10
_MOMENTS = ("today", "yesterday", "2h", "1d", "3d", "1w", "4w")


@dataclass(frozen=True)
class Offer:
    """One thing that may follow; `text` is the whole query with it, `caret` where one goes on typing."""

    value: str
    title: str
    kind: str
    text: str
    caret: int


def suggestions(text: str, caret: int, *, user: User) -> list[Offer]:
    """What may stand where somebody types, best first; at most `MOST`. At most three queries, each by an index."""
    text = clean(text)[:1000]
    at = begun(text, max(0, min(caret, len(text))))
    if at is None:
        return []
    known = vocabulary(user, CustomField.objects.all()).fields
    if at.field:
        return _values(text, at, known.get(at.field), user)
    return _fields(text, at, known)


def _fields(text: str, at: Begun, known: Mapping[str, FieldSpec]) -> list[Offer]:
    titles, typed = field_titles(), fold(at.text)
    names = [name for name in known if name.startswith(typed)]
    names += [name for name in known if name not in names and typed and fold(titles.get(name, "")).startswith(typed)]
    return [_offer(text, at, name, titles.get(name, ""), "field") for name in names[:MOST]]


def _values(text: str, at: Begun, spec: FieldSpec | None, user: User) -> list[Offer]:
    if spec is None:
        return []
    typed, found = fold(at.text), []
    for value, title in spec.values.items():
        begins = fold(value).startswith(typed) or any(word.startswith(typed) for word in fold(title).split())
        if value not in at.chosen and begins:
            found.append(_offer(text, at, value, title, "value"))
    # Whole values of a field are few; names and tags are asked for only once something is typed.
    found += [_offer(text, at, value, title, kind) for value, title, kind in _looked_up(at, spec, user)]
    return found[:MOST]


def _looked_up(at: Begun, spec: FieldSpec, user: User) -> Iterator[tuple[str, str, str]]:
    if spec.kind is Kind.MOMENT:
        yield from ((one, _length_title(one), "moment") for one in _MOMENTS if one.startswith(at.text))
        return
    finders: dict[str, Callable[[str], Iterable[tuple[str, str, str]]]] = {
        "assignee": _staff,
        "requester": _people,
        "organization": _clients,
        "tag": _tags,
    }
    if (finder := finders.get(at.field)) is not None and (at.text or at.field in ("assignee", "tag")):
        yield from finder(at.text)


def _length_title(value: str) -> str:
    titles = {
        "today": _("Today"),
        "yesterday": _("Yesterday"),
        "2h": _("Two hours"),
        "1d": _("One day"),
        "3d": _("Three days"),
        "1w": _("One week"),
        "4w": _("Four weeks"),
    }
    return titles[value]


def _staff(typed: str) -> Iterator[tuple[str, str, str]]:
    for one in people_called(fold(typed), limit=MOST, staff=True):
        yield one.name, one.email or "", "person"


def _people(typed: str) -> Iterator[tuple[str, str, str]]:
    for one in people_called(fold(typed), limit=MOST):
        yield one.email or one.name, one.name, "person"


def _clients(typed: str) -> Iterator[tuple[str, str, str]]:
    for one in organizations_called(fold(typed), limit=MOST):
        yield one.name, one.tier, "client"


def _tags(typed: str) -> Iterator[tuple[str, str, str]]:
    for name in tags_called(typed):
        yield name, "", "tag"


def tags_called(typed: str) -> list[str]:
    """The tags that begin like this, in order of the alphabet."""
    found = Tag.objects.filter(name__startswith=typed.lower()).order_by("name")
    return list(found.values_list("name", flat=True)[:MOST])


def _offer(text: str, at: Begun, value: str, title: str, kind: str) -> Offer:
    whole, caret = completed(text, at, value)
    return Offer(value, title, kind, whole, caret)
