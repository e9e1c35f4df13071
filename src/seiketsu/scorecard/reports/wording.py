"""Reports in words: labels of rows, figures, and why one can't be made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal

from babel.dates import format_date, format_skeleton, format_time, get_day_names
from django.utils.translation import gettext as _

from seiketsu.accounts.models import Organization, User
from seiketsu.core.measures import Kind, Measure, Sample
from seiketsu.core.ui.wording import locale, number
from seiketsu.desk.models import Channel, CustomField, Priority
from seiketsu.plan.queries import current
from seiketsu.scorecard.reports.catalogue import CUSTOM, Dimension
from seiketsu.scorecard.rules.reports import FURTHEST, MOST_BUCKETS, Asked, Bucket, Fault, Span

SPANS = (
    Span.LAST_7, Span.LAST_30, Span.LAST_90, Span.THIS_MONTH, Span.LAST_MONTH, Span.THIS_QUARTER, Span.LAST_QUARTER,
    Span.LAST_YEAR, Span.CUSTOM,
)  # fmt: skip


def span_choices() -> list[tuple[str, str]]:
    """Stretches of time as choices."""
    titles = {
        Span.LAST_7: _("Last 7 days"),
        Span.LAST_30: _("Last 30 days"),
        Span.LAST_90: _("Last 90 days"),
        Span.THIS_MONTH: _("This month"),
        Span.LAST_MONTH: _("Last month"),
        Span.THIS_QUARTER: _("This quarter"),
        Span.LAST_QUARTER: _("Last quarter"),
        Span.LAST_YEAR: _("Last 365 days"),
        Span.CUSTOM: _("From … to …"),
    }
    return [(span.value, titles[span]) for span in SPANS]


def bucket_choices() -> list[tuple[str, str]]:
    """How the time is cut, as choices."""
    titles = {
        Bucket.NONE: _("In one"),
        Bucket.DAY: _("By day"),
        Bucket.WEEK: _("By week"),
        Bucket.MONTH: _("By month"),
        Bucket.QUARTER: _("By quarter"),
    }
    return [(bucket.value, titles[bucket]) for bucket in Bucket]


def bucket_label(start: date, bucket: str) -> str:
    """`Nov 3`, `Nov 2026`, `Q4 2026`."""
    match bucket:
        case Bucket.MONTH:
            return format_skeleton("yMMM", start, locale=locale())
        case Bucket.QUARTER:
            return format_date(start, "QQQ y", locale=locale())
        case _:
            return format_skeleton("MMMd", start, locale=locale())


def labels(dimension: Dimension, keys: Iterable[str | int | None]) -> dict[str | int | None, str]:
    """What the values of a dimension are called; at most one query."""
    wanted = list(keys)
    plan = current().plan
    known: dict[str | int | None, str] = {}
    match dimension.key:
        case "tier":
            known = {slug: tier.title for slug, tier in plan.tiers.items()}
        case "team":
            known = {slug: team.title for slug, team in plan.document.teams.items()}
        case "category":
            known = {slug: one.title for slug, one in plan.document.tickets.categories.items()}
        case "priority":
            known = {value: str(label) for value, label in Priority.choices}
        case "channel":
            known = {value: str(label) for value, label in Channel.choices}
        case "organization":
            known = dict(Organization.objects.filter(pk__in=_ids(wanted)).values_list("pk", "name"))
        case "agent":
            known = dict(User.objects.filter(pk__in=_ids(wanted)).values_list("pk", "name"))
        case "weekday":
            names = get_day_names("wide", "stand-alone", locale=locale())
            known = {place + 1: names[place] for place in range(7)}
        case "hour":
            known = {hour: format_time(time(hour), "short", locale=locale()) for hour in range(24)}
        case key if key.startswith(CUSTOM):
            known = _options(key.removeprefix(CUSTOM))
    return {key: _("None") if key is None else known.get(key, str(key)) for key in wanted}


def _ids(keys: list[str | int | None]) -> list[int]:
    return [key for key in keys if isinstance(key, int)]


def _options(key: str) -> dict[str | int | None, str]:
    field = CustomField.objects.filter(key=key).first()
    return {one["slug"]: one["title"] for one in field.options} if field is not None else {}


def figure(sample: Sample, measure: Measure, enough: int) -> str:
    """A figure with as much as its cases allow: few of a share are counted, not turned into per cent."""
    if measure.kind is Kind.COUNT:
        return number(sample.n)
    mean = sample.mean
    if mean is None:
        return "–"
    if measure.kind is Kind.SHARE:
        if sample.n < enough:
            return _("%(hits)s of %(cases)s") % {"hits": number(int(sample.total)), "cases": number(sample.n)}
        return number(mean * 100, 1) + "\u00a0%"
    return number(mean, 1) + (f"\u00a0{measure.unit}" if measure.unit else "")


def plain(sample: Sample, measure: Measure) -> Decimal | None:
    """The figure as a number: a count, a mean, or a share in per cent; None of nothing."""
    if measure.kind is Kind.COUNT:
        return Decimal(sample.n)
    mean = sample.mean
    return mean * 100 if mean is not None and measure.kind is Kind.SHARE else mean


def change(now: Sample, before: Sample | None, measure: Measure, enough: int) -> str:
    """How a figure moved: points of a share, the rest in per cent; empty where there is too little to say."""
    if before is None:
        return ""
    one, other = plain(now, measure), plain(before, measure)
    if one is None or other is None or now.n < enough or before.n < enough:
        return ""
    sign = "+" if one > other else "−" if one < other else "±"
    if measure.kind is Kind.SHARE:
        return _("%(change)s points") % {"change": f"{sign}{number(abs(one - other), 1)}"}
    if not other:
        return ""
    return f"{sign}{number(abs(one - other) / other * 100, 0)}\u00a0%"


def fault_words(fault: Fault, asked: Asked) -> str:
    """Why a report can't be made, and what to do instead."""
    match fault:
        case Fault.MEASURE:
            return _("There is no such measure. Choose one of the list.")
        case Fault.DIMENSION:
            return _("There is no such dimension. Choose one of the list.")
        case Fault.BUCKET | Fault.SPAN:
            return _("There is no such stretch of time. Choose one of the list.")
        case Fault.DAYS:
            return _("Write two days such as 2026-11-01 and 2026-11-30, the earlier one first.")
        case Fault.TOO_FAR:
            return _("A report looks back %(years)s years at most.") % {"years": FURTHEST.days // 366}
        case Fault.TOO_MANY_BUCKETS:
            most = MOST_BUCKETS[Bucket(asked.bucket)]
            text = _("That would be more than %(most)s columns. Choose longer stretches or a shorter time.")
            return text % {"most": most}
        case Fault.NOT_BY_AGENT:
            return _("This measure does not know a person. Choose another one, or another dimension.")
        case Fault.LEADS_ONLY:
            return _("Only leads see figures by person. Your own are on your page of the scorecard.")
        case Fault.QUERY_TOO_LONG:
            return _("The filter is too long.")
