"""The page on which a form is written: lines of fields with their conditions, from a form and from what was posted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from seiketsu.console.presenting.rule_form import ConditionRow, condition_rows, posted_conditions
from seiketsu.desk.automation import wording
from seiketsu.desk.automation.known import Vocabulary
from seiketsu.desk.forms.actions import FieldContent
from seiketsu.desk.models import CustomField
from seiketsu.desk.rules.automation.checking import Fault
from seiketsu.desk.rules.automation.spec import Condition
from seiketsu.desk.rules.automation.vocabulary import CUSTOM
from seiketsu.desk.rules.fields import Limits
from seiketsu.desk.rules.forms import MOST_LINES, TICKET_FIELDS, FormLine, FormSpec, Need

_FIRST_CONDITION = Condition("tier", "is", ())


@dataclass(frozen=True)
class LineRow:
    """One line of the page: the field, by when it is needed, and the conditions under which it is asked."""

    place: int
    line: FormLine
    title: str
    field: CustomField | None
    conditions: Sequence[ConditionRow]
    choices: Sequence[tuple[str, str]]
    errors: Sequence[str]


def posted(data: QueryDict, words: Vocabulary) -> FormSpec:
    """The form as it was typed."""
    lines = []
    for place in range(MOST_LINES + 1):
        key = data.get(f"line-{place}-field")
        if key is not None:
            need = data.get(f"line-{place}-need", "")
            when = tuple(posted_conditions(data, f"when-{place}", words))
            lines.append(FormLine(key, Need(need) if need in list(Need) else Need.NEVER, when))
    return FormSpec(tuple(lines))


def changed(spec: FormSpec, wish: str, new_field: str) -> FormSpec:
    """With a line more, less or elsewhere, or a condition more or less: `add-line`, `up-2`, `add-when-2`."""
    verb, _dash, rest = wish.partition("-")
    lines = list(spec.lines)
    if wish == "add-line":
        return FormSpec((*lines, FormLine(new_field))) if new_field else spec
    group, _dash, place = rest.partition("-")
    if group == "when":
        return _changed_conditions(lines, verb, place)
    if not group.isdecimal() or int(group) >= len(lines):
        return spec
    number = int(group)
    if verb == "drop":
        del lines[number]
    other = {"up": number - 1, "down": number + 1}.get(verb, -1)
    if 0 <= other < len(lines) and verb in ("up", "down"):
        lines[number], lines[other] = lines[other], lines[number]
    return FormSpec(tuple(lines))


def _changed_conditions(lines: list[FormLine], verb: str, place: str) -> FormSpec:
    line, _dash, number = place.partition("-")
    if line.isdecimal() and int(line) < len(lines):
        one = lines[int(line)]
        kept = tuple(condition for at, condition in enumerate(one.when) if str(at) != number)
        lines[int(line)] = replace(one, when=(*one.when, _FIRST_CONDITION) if verb == "add" else kept)
    return FormSpec(tuple(lines))


def rows(spec: FormSpec, fields: Sequence[CustomField], words: Vocabulary, faults: Sequence[Fault]) -> list[LineRow]:
    """The lines of the page; each may look at the ticket and at the fields above it."""
    known = {one.key: one for one in fields}
    found: list[LineRow] = []
    choices = [(name, wording.field_title(name, words)) for name in TICKET_FIELDS]
    for place, line in enumerate(spec.lines):
        field = known.get(line.field)
        errors = [wording.fault(one, words) for one in faults if one.where == f"lines-{place}"]
        title = field.title if field else line.field
        conditions = condition_rows(line.when, f"when-{place}", words, _at_rows(faults, place))
        found.append(LineRow(place, line, title, field, conditions, list(choices), errors))
        choices.append((f"{CUSTOM}{line.field}", title))
    return found


def _at_rows(faults: Sequence[Fault], place: int) -> list[Fault]:
    """Faults of the conditions of one line, where the page has them."""
    before = f"lines-{place}-when-"
    return [
        replace(one, where=f"when-{place}-{one.where.removeprefix(before)}")
        for one in faults
        if one.where.startswith(before)
    ]


def posted_field(data: QueryDict) -> FieldContent:
    """A field as it was typed: a value of its list on each line, `slug: title` where the slug is given."""
    options = []
    for line in data.get("options", "").splitlines():
        slug, colon, title = line.partition(":")
        known = slug.strip() in data.getlist("slugs")
        options.append((slug.strip(), title) if colon and known else ("", line))
    limits = Limits(*(data.get(name, "").strip() for name in ("pattern", "example", "at_least", "at_most")))
    return FieldContent(
        title=data.get("title", ""),
        kind=data.get("kind", ""),
        help_text=data.get("help_text", ""),
        options=options,
        limits=limits,
        shown_to_clients=bool(data.get("shown_to_clients")),
    )


def content_of(field: CustomField) -> FieldContent:
    """A field as its page shows it."""
    return FieldContent(
        title=field.title,
        kind=field.kind,
        help_text=field.help_text,
        options=[(one["slug"], one["title"]) for one in field.options],
        limits=Limits.of(field.limits),
        shown_to_clients=field.shown_to_clients,
    )
