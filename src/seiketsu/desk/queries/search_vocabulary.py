"""What the language of search may say of tickets: fields, their values, orders, with a title for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.desk import access
from seiketsu.desk.models import Channel, CustomField, Priority, Status
from seiketsu.desk.rules.search_language import FieldSpec, Kind, Vocabulary
from seiketsu.plan import queries as plans

MOMENTS = {
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


def order_titles() -> dict[str, str]:
    """Every order with its title; one that begins with a hyphen goes the other way."""
    return {
        "due": _("Next due first"),
        "-due": _("Next due last"),
        "priority": _("Most urgent first"),
        "-priority": _("Least urgent first"),
        "created": _("Newest first"),
        "-created": _("Oldest first"),
        "updated": _("Last changed first"),
        "-updated": _("Longest unchanged first"),
    }


def field_titles() -> dict[str, str]:
    """What each field of the language asks for."""
    return {
        "is": _("What state it is in"),
        "status": _("Status"),
        "priority": _("Priority; < and > compare"),
        "assignee": _("Who has it"),
        "team": _("Team"),
        "tier": _("Tier of the client"),
        "organization": _("Client"),
        "requester": _("Who asked"),
        "category": _("Category"),
        "tag": _("Tag"),
        "due": _("When something is due; due<2h"),
        "created": _("When it was opened; created<1w"),
        "updated": _("When it changed last"),
        "solved": _("When it was solved"),
        "closed": _("When it was closed"),
        "responded": _("When it was answered first"),
        "channel": _("How it reached us"),
        "language": _("Language, such as en"),
        "level": _("Level of support"),
        "has": _("What it holds"),
        "id": _("Number"),
        "order": _("In which order"),
    }


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
        "sentiment": sentiment_titles(),
        "is": states,
        "has": {
            "attachment": _("A file"),
            "escalation": _("An escalation, now or before"),
            "answer": _("An answer of the staff"),
            "due": _("Something promised"),
        },
        "order": order_titles(),
    }
    known |= {name: FieldSpec(Kind.CHOICE, values) for name, values in titles.items()}
    known["priority"] = FieldSpec(Kind.ORDERED, {str(value): str(label) for value, label in Priority.choices})
    known |= {name: FieldSpec(Kind.MOMENT) for name in MOMENTS}
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


def sentiment_titles() -> dict[str, str]:
    """How a client can sound, in words."""
    return {"angry": _("Angry"), "unhappy": _("Unhappy"), "neutral": _("Neutral"), "pleased": _("Pleased")}


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
        "snoozed": _("I put it off"),
        "mentioned": _("A note names me"),
        "unsettled_mention": _("A note names me, and I have not seen to it"),
        "follow_up": _("A follow-up is owed"),
        "spam": _("Spam"),
        "deleted": _("Deleted"),
    }


def _custom_spec(one: CustomField) -> FieldSpec:
    if one.kind in (CustomField.Kind.CHOICE, CustomField.Kind.SEVERAL):
        return FieldSpec(Kind.CHOICE, {option["slug"]: option["title"] for option in one.options})
    if one.kind == CustomField.Kind.BOOLEAN:
        return FieldSpec(Kind.CHOICE, {"yes": _("Yes"), "no": _("No")})
    kinds = {CustomField.Kind.NUMBER: Kind.NUMBER, CustomField.Kind.DATE: Kind.MOMENT}
    return FieldSpec(kinds.get(CustomField.Kind(one.kind), Kind.TEXT))
