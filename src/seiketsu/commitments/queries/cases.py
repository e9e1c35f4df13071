"""Promises as cases of a measure, each at the moment at which it counts.

The caller adds `case_team` and honours `scope.team`: which team a subject belongs to is the subject's affair.
"""

from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce

from seiketsu.commitments.models import Commitment
from seiketsu.commitments.queries.expressions import SplitPart
from seiketsu.commitments.rules.progress import State
from seiketsu.core.measures import Scope

_HOUR = Decimal(3600)


def kept_or_missed(scope: Scope, *, kind: str, subject_kind: str) -> QuerySet[Any, Any]:
    """Promises that were met in time (counted when met) or missed (counted at the deadline, met since or not).

    `case_value` is 1 in time and 0 missed. What was cancelled is neither.
    """
    missed = Q(breached_at__gte=scope.start, breached_at__lt=scope.end)
    met_in_time = Q(state=State.MET, breached_at__isnull=True, met_at__gte=scope.start, met_at__lt=scope.end)
    counted = _of_scope(scope, kind, subject_kind).filter(missed | met_in_time).exclude(state=State.CANCELLED)
    cases: QuerySet[Any, Any] = counted.annotate(
        case_at=Coalesce("breached_at", "met_at"),
        case_value=Case(When(breached_at__isnull=True, then=Value(1)), default=Value(0), output_field=IntegerField()),
    )
    return cases


def hours_used(scope: Scope, *, kind: str, subject_kind: str) -> QuerySet[Any, Any]:
    """Met promises with the hours of business time that they took, counted when met."""
    met = Q(state=State.MET, met_at__gte=scope.start, met_at__lt=scope.end)
    # Numeric first: PostgreSQL divides whole numbers into whole numbers.
    hours = Cast("used_seconds", DecimalField(max_digits=14, decimal_places=4)) / Value(_HOUR)
    settled = _of_scope(scope, kind, subject_kind).filter(met)
    cases: QuerySet[Any, Any] = settled.annotate(case_at=F("met_at"), case_value=hours)
    return cases


def _of_scope(scope: Scope, kind: str, subject_kind: str) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = Commitment.objects.filter(kind=kind, subject_kind=subject_kind).annotate(
        case_tier=Case(
            When(promise__startswith="tiers.", then=SplitPart("promise", Value("."), Value(2))), default=Value("")
        ),
        case_subject=F("subject_id"),
        case_organization=F("organization_id"),
    )
    if scope.tier is not None:
        found = found.filter(promise__startswith=f"tiers.{scope.tier}.")
    if scope.organization_id is not None:
        found = found.filter(organization_id=scope.organization_id)
    return found
