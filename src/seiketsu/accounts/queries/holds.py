"""Legal holds: which stand, and what they keep."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from seiketsu.accounts.models import LegalHold, Membership
from seiketsu.accounts.rules.holds import ORGANIZATION, PERSON, TICKET, Held


def standing_holds() -> QuerySet[LegalHold]:
    """Holds that have not been lifted, the newest first."""
    return LegalHold.objects.filter(lifted_at__isnull=True).select_related("placed_by").order_by("-id")


def lifted_holds() -> QuerySet[LegalHold]:
    """Holds that once stood, the last lifted first."""
    rows = LegalHold.objects.filter(lifted_at__isnull=False).select_related("placed_by", "lifted_by")
    return rows.order_by("-lifted_at", "-id")


def holds_on(kind: str, number: int) -> list[LegalHold]:
    """What stands on this one person, organization or ticket itself."""
    return list(standing_holds().filter(subject_kind=kind, subject_id=number))


def held() -> Held:
    """Everything under a hold now, in one query; there are few."""
    found: dict[str, set[int]] = {PERSON: set(), ORGANIZATION: set(), TICKET: set()}
    for kind, number in LegalHold.objects.filter(lifted_at__isnull=True).values_list("subject_kind", "subject_id"):
        found[kind].add(number)
    return Held(frozenset(found[PERSON]), frozenset(found[ORGANIZATION]), frozenset(found[TICKET]))


def is_ticket_held() -> Exists:
    """Of a ticket: whether a hold stands on it, its requester or its organization. An annotation of tickets."""
    standing = LegalHold.objects.filter(lifted_at__isnull=True)
    return Exists(
        standing.filter(
            Q(subject_kind=TICKET, subject_id=OuterRef("pk"))
            | Q(subject_kind=PERSON, subject_id=OuterRef("requester_id"))
            | Q(subject_kind=ORGANIZATION, subject_id=OuterRef("organization_id"))
        )
    )


def in_words(rows: Iterable[LegalHold]) -> list[str]:
    """Each hold as a sentence that says what it refuses."""
    return [
        _("%(what)s is under legal hold: %(reason)s (%(name)s, %(day)s).")
        % {"what": row.label, "reason": row.reason, "name": row.placed_by.name, "day": row.placed_at.date().isoformat()}
        for row in rows
    ]


def holds_against_erasing(user_id: int) -> str:
    """Why a person can't be erased: a hold on them, or on an organization that they belong to."""
    organizations = Membership.objects.filter(user_id=user_id).values("organization_id")
    rows = standing_holds().filter(
        Q(subject_kind=PERSON, subject_id=user_id) | Q(subject_kind=ORGANIZATION, subject_id__in=organizations)
    )
    return " ".join(in_words(rows))
