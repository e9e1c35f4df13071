"""What the templates show: the card and the cases as words, choices and addresses."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from seiketsu.core import clock
from seiketsu.core.ui import parts
from seiketsu.core.ui.parts import NavigationItem, Part
from seiketsu.plan.queries import current
from seiketsu.scorecard import queries, wording
from seiketsu.scorecard.queries import Card, Cases
from seiketsu.scorecard.rules.card import Row
from seiketsu.scorecard.rules.periods import Period


def card_page(request: HttpRequest, card: Card) -> dict[str, Any]:
    """The context of the card."""
    titles = queries.tier_titles()
    return {
        "card": card,
        "team_choices": team_choices(card.period),
        "sections": [(section, [_shown(row, card.period) for row in section.rows]) for section in card.sections],
        "tier_parts": tier_parts(titles),
        "tier_choices": _tier_choices(titles, card),
        "period_text": wording.period_words(card.period, card),
        "earlier": _address(card.period.before(), card.tier),
        "later": _later(card),
        "spans": _span_choices(card),
        "change": wording.change_words(card),
        "split": _split(card),
        "findings": [
            (finding, wording.finding_words(finding), _row_url(finding.row, card.period, only_misses=True))
            for finding in card.findings
        ],
        "enough": card.enough,
        "export_url": f"{reverse('scorecard:card_csv')}?{_query(card.period, card.tier)}",
    }


def figure_page(request: HttpRequest, cases: Cases) -> dict[str, Any]:
    """The context of the cases behind one figure."""
    query = {"leaf": cases.row.leaf, "period": cases.period.slug}
    if cases.agent is not None:
        query["agent"] = str(cases.agent)
    here = reverse("scorecard:figure", args=[cases.row.measure])
    only = {"only": "misses"} if cases.only_misses else {}
    following = None
    if cases.next_cursor:
        following = f"{here}?{urlencode(query | only | {'cursor': cases.next_cursor})}"
    return {
        "cases": cases,
        "shown": wording.worded(cases.row),
        "items": [(case, wording.value_in_words(case.value, cases.row)) for case in cases.items],
        "tier_parts": tier_parts(queries.tier_titles()),
        "period_name": wording.period_name(cases.period),
        "card_url": _address(cases.period, None),
        "choices": [
            NavigationItem(_("All"), f"{here}?{urlencode(query)}", is_current=not cases.only_misses),
            NavigationItem(
                _("Only misses"), f"{here}?{urlencode(query | {'only': 'misses'})}", is_current=cases.only_misses
            ),
        ],
        "following": following,
        "export_url": f"{reverse('scorecard:figure_csv', args=[cases.row.measure])}?{urlencode(query | only)}",
    }


def tier_parts(titles: dict[str, str]) -> dict[str, parts.Tier]:
    """The tiers as badges, ranked by their place in the plan."""
    return {slug: parts.tier(slug, title, min(rank, 4)) for rank, (slug, title) in enumerate(titles.items(), start=1)}


def team_choices(period: Period, current_team: str = "") -> list[NavigationItem]:
    """The teams of the plan that are held against figures, as ways to their cards."""
    query = urlencode({"period": period.slug})
    return [
        NavigationItem(one.title, f"{reverse('scorecard:team', args=[slug])}?{query}", is_current=slug == current_team)
        for slug, one in current().plan.document.teams.items()
        if any(value is not None for value in vars(one.metrics).values())
    ]


def _shown(row: Row, period: Period) -> tuple[wording.WordedRow, str]:
    return wording.worded(row), _row_url(row, period)


def _row_url(row: Row, period: Period, *, only_misses: bool = False) -> str:
    query = {"leaf": row.leaf, "period": period.slug} | ({"only": "misses"} if only_misses else {})
    return f"{reverse('scorecard:figure', args=[row.measure])}?{urlencode(query)}"


def _query(period: Period, tier: str | None) -> str:
    return urlencode({"period": period.slug} | ({"tier": tier} if tier else {}))


def _address(period: Period, tier: str | None) -> str:
    return f"{reverse('scorecard:card')}?{_query(period, tier)}"


def _later(card: Card) -> str:
    """The period after, unless it lies ahead of us."""
    following = card.period.after()
    today = clock.now().astimezone(card.zone).date()
    return _address(following, card.tier) if following.first <= today else ""


def _tier_choices(titles: dict[str, str], card: Card) -> list[NavigationItem]:
    choices = [NavigationItem(_("All"), _address(card.period, None), is_current=card.tier is None)]
    return choices + [
        NavigationItem(title, _address(card.period, slug), is_current=card.tier == slug)
        for slug, title in titles.items()
    ]


def _span_choices(card: Card) -> list[NavigationItem]:
    monthly = card.period.months == 1
    today = Period.month_of(card.until)
    return [
        NavigationItem(_("Month"), _address(card.period if monthly else today, card.tier), is_current=monthly),
        NavigationItem(_("Quarter"), _address(card.period.as_quarter(), card.tier), is_current=not monthly),
    ]


def _split(card: Card) -> list[Part]:
    tally = card.tally
    return [
        Part(tally.kept, "ok", _("kept")),
        Part(tally.at_risk, "warn", _("at risk")),
        Part(tally.broken, "bad", _("broken")),
        Part(tally.not_enough, "idle", _("not enough data")),
    ]
