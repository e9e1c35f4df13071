"""What the words of rules are called on pages: happenings, fields, comparisons, acts, faults; and lines of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from seiketsu.core.ui.wording import duration
from seiketsu.desk.automation.known import Vocabulary
from seiketsu.desk.models import Macro
from seiketsu.desk.rules.automation.checking import Fault
from seiketsu.desk.rules.automation.spec import Act, Condition, RuleSpec, Timing, Wait
from seiketsu.desk.rules.automation.vocabulary import CUSTOM, FieldKind

Text = str | Promise

HAPPENINGS: Mapping[str, Text] = {
    "opened": gettext_lazy("a ticket is opened"),
    "client_wrote": gettext_lazy("the client writes"),
    "answered": gettext_lazy("the staff answers"),
    "noted": gettext_lazy("an internal note is added"),
    "status": gettext_lazy("the status changes"),
    "priority": gettext_lazy("the priority changes"),
    "category": gettext_lazy("the category changes"),
    "team": gettext_lazy("the team changes"),
    "assigned": gettext_lazy("somebody takes or leaves it"),
    "details": gettext_lazy("tags, subject or fields change"),
    "escalated": gettext_lazy("it is escalated"),
    "solved": gettext_lazy("it is solved"),
    "reopened": gettext_lazy("it is reopened"),
    "closed": gettext_lazy("it is closed"),
    "tier": gettext_lazy("the client's tier changes"),
    "promise_warned": gettext_lazy("a promise runs out soon"),
    "promise_missed": gettext_lazy("a promise is missed"),
    "rated": gettext_lazy("the client rates it"),
}
FIELDS: Mapping[str, Text] = {
    "status": gettext_lazy("Status"),
    "priority": gettext_lazy("Priority"),
    "category": gettext_lazy("Category"),
    "team": gettext_lazy("Team"),
    "assignee": gettext_lazy("Assignee"),
    "level": gettext_lazy("Level"),
    "tier": gettext_lazy("Tier"),
    "organization": gettext_lazy("Client"),
    "channel": gettext_lazy("Channel"),
    "language": gettext_lazy("Language"),
    "sentiment": gettext_lazy("How the client sounds"),
    "escalated": gettext_lazy("Stands escalated"),
    "tags": gettext_lazy("Tags"),
    "critical": gettext_lazy("Counts as critical"),
    "subject": gettext_lazy("Subject"),
    "text": gettext_lazy("Text of the message"),
    "requester": gettext_lazy("Name or address of the requester"),
    "reopened": gettext_lazy("Times reopened"),
    "answers": gettext_lazy("Answers of the staff"),
    "hours": gettext_lazy("Opening hours"),
    "since_created": gettext_lazy("Time since it was opened"),
    "since_status": gettext_lazy("Time in this status"),
    "since_assigned": gettext_lazy("Time since it was assigned"),
    "since_client_wrote": gettext_lazy("Time since the client wrote"),
    "since_staff_answered": gettext_lazy("Time since the staff answered"),
    "since_touched": gettext_lazy("Time since anybody touched it"),
    "by": gettext_lazy("Done by"),
    "previous_status": gettext_lazy("Status before"),
    "previous_priority": gettext_lazy("Priority before"),
    "promise": gettext_lazy("Promise"),
    "rating": gettext_lazy("Rating"),
}
OPERATORS: Mapping[str, Text] = {
    "is": pgettext_lazy("comparison", "is one of"),
    "is_not": pgettext_lazy("comparison", "is none of"),
    "is_empty": pgettext_lazy("comparison", "is empty"),
    "is_filled": pgettext_lazy("comparison", "is filled"),
    "at_least": pgettext_lazy("comparison", "is at least"),
    "at_most": pgettext_lazy("comparison", "is at most"),
    "less_than": pgettext_lazy("comparison", "is less than"),
    "has_any": pgettext_lazy("comparison", "have any of"),
    "has_all": pgettext_lazy("comparison", "have all of"),
    "has_none": pgettext_lazy("comparison", "have none of"),
    "contains": pgettext_lazy("comparison", "contains any of"),
    "contains_not": pgettext_lazy("comparison", "contains none of"),
    "yes": pgettext_lazy("comparison", "yes"),
    "no": pgettext_lazy("comparison", "no"),
    "open": pgettext_lazy("comparison", "are open now:"),
    "closed": pgettext_lazy("comparison", "are closed now:"),
}
SINCE: Mapping[str, Text] = {
    "created": gettext_lazy("it was opened"),
    "status": gettext_lazy("it came into its status"),
    "assigned": gettext_lazy("it was assigned"),
    "client_wrote": gettext_lazy("the client wrote"),
    "staff_answered": gettext_lazy("the staff answered"),
    "touched": gettext_lazy("anybody touched it"),
}
UNITS: Mapping[str, Text] = {
    "minutes": gettext_lazy("minutes"),
    "hours": gettext_lazy("hours"),
    "days": gettext_lazy("days"),
    "business_hours": gettext_lazy("business hours"),
    "business_days": gettext_lazy("business days"),
}
ACTS: Mapping[str, Text] = {
    "priority": gettext_lazy("Set the priority"),
    "status": gettext_lazy("Set the status"),
    "category": gettext_lazy("Set the category"),
    "team": gettext_lazy("Hand to a team"),
    "assign": gettext_lazy("Assign"),
    "add_tags": gettext_lazy("Add tags"),
    "remove_tags": gettext_lazy("Remove tags"),
    "field": gettext_lazy("Set a field"),
    "note": gettext_lazy("Add an internal note"),
    "mail": gettext_lazy("Send a mail"),
    "notify": gettext_lazy("Notify somebody"),
    "escalate": gettext_lazy("Escalate"),
}
MAIL_TO: Mapping[str, Text] = {
    "requester": gettext_lazy("the requester"),
    "assignee": gettext_lazy("the assignee"),
    "team": gettext_lazy("the whole team"),
    "leads": gettext_lazy("the leads of the team"),
    "address": gettext_lazy("an address"),
}
ASSIGNEES: Mapping[str, Text] = {
    "best": gettext_lazy("Whoever is best placed"),
    "nobody": gettext_lazy("Nobody"),
    "me": gettext_lazy("Whoever applies it"),
}
_PARAMETERS: Mapping[str, Text] = {
    "to": gettext_lazy("Recipient"),
    "assignee": gettext_lazy("Assignee"),
    "person": gettext_lazy("Person"),
    "level": gettext_lazy("Level"),
    "visibility": gettext_lazy("For whom"),
    "text": gettext_lazy("Text"),
    "reason": gettext_lazy("Reason"),
    "value": gettext_lazy("Value"),
    "field": gettext_lazy("Field"),
    "address": gettext_lazy("Address"),
}
_FAULTS: Mapping[str, Text] = {
    "no_name": gettext_lazy("Give it a name."),
    "no_start": gettext_lazy("Choose at least one happening that the rule listens to."),
    "unknown_event": gettext_lazy("“%(value)s” is nothing that can happen to a ticket."),
    "no_condition": gettext_lazy("A rule that waits needs a condition, or it would reach every open ticket."),
    "too_many_conditions": gettext_lazy("A rule has at most %(value)s conditions."),
    "unknown_field": gettext_lazy("There is no field “%(value)s”."),
    "unknown_operator": gettext_lazy("%(field)s can't be compared by “%(value)s”."),
    "never_known": gettext_lazy("%(field)s is never known when this rule runs: choose other happenings, or drop it."),
    "no_value": gettext_lazy("%(field)s needs a value."),
    "no_wait": gettext_lazy("%(field)s needs a whole number and a unit."),
    "no_number": gettext_lazy("%(field)s: “%(value)s” is not a number."),
    "unknown_value": gettext_lazy("%(field)s: there is no “%(value)s”. The plan or the desk may have had it before."),
    "wait_out_of_range": gettext_lazy("A wait is from 1 to %(value)s of that unit."),
    "no_act": gettext_lazy("Say what the rule does."),
    "too_many_acts": gettext_lazy("At most %(value)s things can be done at once."),
    "unknown_act": gettext_lazy("“%(value)s” is nothing that can be done here."),
    "unknown_parameter": gettext_lazy("“%(value)s” is no part of this."),
    "unknown_variable": gettext_lazy("There is no variable “%(value)s” here."),
    "text_too_long": gettext_lazy("The text is too long."),
    "no_address": gettext_lazy("“%(value)s” is no email address."),
    "too_many_lines": gettext_lazy("A form has at most %(value)s fields."),
    "field_twice": gettext_lazy("%(field)s stands on the form twice."),
    "not_above": gettext_lazy("A condition may look only at a field that stands above it, not at %(field)s."),
    "no_version": gettext_lazy("There is no such version."),
    "empty_macro": gettext_lazy("A macro needs a text, or something to do."),
    "empty_template": gettext_lazy("A template brings something: a subject, a text, a choice."),
}


def fault(one: Fault, words: Vocabulary) -> str:
    """What is wrong, for whoever must mend it."""
    name = field_title(one.field, words) if one.field else ""
    return str(_FAULTS[one.code]) % {"value": one.value, "field": name}


def field_title(field: str, words: Vocabulary) -> str:
    if field.startswith(CUSTOM):
        key = field.removeprefix(CUSTOM)
        return words.custom_titles.get(key, key)
    return str(FIELDS.get(field) or _PARAMETERS.get(field) or field)


def wait(one: Wait) -> str:
    """`3 business days`."""
    counted = {
        "minutes": ngettext("%(num)d minute", "%(num)d minutes", one.amount),
        "hours": ngettext("%(num)d hour", "%(num)d hours", one.amount),
        "days": ngettext("%(num)d day", "%(num)d days", one.amount),
        "business_hours": ngettext("%(num)d business hour", "%(num)d business hours", one.amount),
        "business_days": ngettext("%(num)d business day", "%(num)d business days", one.amount),
    }
    return counted[one.unit.value] % {"num": one.amount}


def timing(one: Timing) -> str:
    """`3 business days after it came into its status`."""
    text = _("%(wait)s after %(since)s") % {"wait": wait(one.wait), "since": SINCE[one.since.value]}
    return _("%(when)s, again each time") % {"when": text} if one.repeats else text


def start(spec: RuleSpec) -> str:
    """When the rule runs, in one line."""
    if spec.timing is not None:
        return timing(spec.timing)
    return _(" or ").join(str(HAPPENINGS.get(one, one)) for one in spec.events)


def condition(one: Condition, words: Vocabulary) -> str:
    """`Priority is at least High`."""
    compared = str(OPERATORS.get(one.operator, one.operator))
    parts = [field_title(one.field, words), compared, _values(one, words)]
    return " ".join(part for part in parts if part)


def rule_lines(name: str, spec: RuleSpec, words: Vocabulary) -> list[str]:
    """A rule in words, a line for each part: what its versions are compared by."""
    every = [_("All: %s") % condition(one, words) for one in spec.every]
    some = [_("Any: %s") % condition(one, words) for one in spec.some]
    return [name, _("When %s") % start(spec), *every, *some, *(act(one, words) for one in spec.acts)]


def macro_lines(definition: Mapping[str, Any], words: Vocabulary) -> list[str]:
    """A macro's definition in words, likewise."""
    visibility = str(definition.get("visibility", ""))
    whom = words.title("team", str(definition.get("team", ""))) or dict(Macro.Visibility.choices).get(visibility, "")
    kind = [_("An internal note")] if definition.get("is_note") else []
    acts = [act(Act.of(one), words) for one in definition.get("acts", ())]
    return [*str(definition.get("text", "")).splitlines(), *kind, *acts, str(whom)]


def _values(one: Condition, words: Vocabulary) -> str:
    if one.field.startswith("since_"):
        waited = Wait.of(one.values)
        return wait(waited) if waited else ""
    return ", ".join(words.title(one.field, value) for value in one.values if value)


def met(finding: Mapping[str, Any], words: Vocabulary) -> str:
    """The value that a condition met, in words."""
    field, value = str(finding["field"]), str(finding["met"])
    if field.startswith("since_") and value.isdecimal():
        return duration(timedelta(seconds=int(value)))
    if field == "hours":
        return {"open": _("open"), "closed": _("closed")}.get(value, value)
    if value in ("yes", "no") and field in ("critical", "escalated"):
        return _("yes") if value == "yes" else _("no")
    return words.title(field, value) or _("nothing")


def act(one: Act, words: Vocabulary) -> str:
    """`Set the priority: High`."""
    title, values = str(ACTS.get(one.kind, one.kind)), one.values
    match one.kind:
        case "priority" | "category" | "team":
            shown = words.title(one.kind, values.get(one.kind, ""))
        case "status":
            shown = words.title("status", values.get("status", ""))
        case "assign":
            wanted = values.get("assignee", "")
            shown = str(ASSIGNEES.get(wanted) or words.title("assignee", wanted))
        case "add_tags" | "remove_tags":
            shown = values.get("tags", "")
        case "field":
            shown = f"{field_title(CUSTOM + values.get('field', ''), words)} = {values.get('value', '')}"
        case "mail":
            to = values.get("to", "")
            shown = values.get("address", "") if to == "address" else str(MAIL_TO.get(to, to))
        case "notify":
            shown = words.title("assignee", values.get("person", ""))
        case "escalate":
            level = values.get("level", "")
            shown = dict(words.levels).get(level, level)
        case _:
            shown = _shortened(values.get("text", ""))
    return f"{title}: {shown}"


def _shortened(text: str, length: int = 80) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= length else f"{plain[: length - 1]}…"


# How a field's value is typed on the form.
INPUTS: Mapping[FieldKind, str] = {
    FieldKind.CHOICE: "several",
    FieldKind.ORDERED: "several",
    FieldKind.TAGS: "text",
    FieldKind.SEVERAL: "several",
    FieldKind.TEXT: "text",
    FieldKind.NUMBER: "number",
    FieldKind.BOOLEAN: "none",
    FieldKind.HOURS: "one",
    FieldKind.ELAPSED: "wait",
}
