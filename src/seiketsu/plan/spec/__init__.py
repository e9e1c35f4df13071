"""The model of a support plan: pure, no Django. `Plan` is what other apps read; `loader.load` makes one from a file."""

from seiketsu.plan.spec.hours import Day, Schedule, WeeklyHours
from seiketsu.plan.spec.leaf import Kind, Leaf, LeafMark, Part, Section
from seiketsu.plan.spec.plan import PlanDocument, Settlement
from seiketsu.plan.spec.values import Comparator, Duration, Percentage, Rate
from seiketsu.plan.spec.view import Entitlement, Plan, PromiseKind, TicketPromise, UnknownKey, key_matches

__all__ = [
    "Comparator",
    "Day",
    "Duration",
    "Entitlement",
    "Kind",
    "Leaf",
    "LeafMark",
    "Part",
    "Percentage",
    "Plan",
    "PlanDocument",
    "PromiseKind",
    "Rate",
    "Schedule",
    "Section",
    "Settlement",
    "TicketPromise",
    "UnknownKey",
    "WeeklyHours",
    "key_matches",
]
