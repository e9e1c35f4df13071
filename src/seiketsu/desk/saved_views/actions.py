"""Every write of saved views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.errors import ProblemForPerson
from seiketsu.core.events import Subject, record
from seiketsu.desk import policy as policies
from seiketsu.desk.models import SavedView
from seiketsu.desk.queries.search_vocabulary import ORDERS
from seiketsu.desk.rules.placing_views import place_between
from seiketsu.desk.rules.text import clean
from seiketsu.desk.saved_views import access
from seiketsu.desk.saved_views.columns import known_columns
from seiketsu.desk.saved_views.events import ViewChanged

MOST_VIEWS = 200
MOST_COLUMNS = 6
_ROOM = 16


@dataclass(frozen=True)
class ViewContent:
    """Everything that a person says of a view."""

    name: str
    query: str
    order: str = "due"
    columns: Sequence[str] = ()
    visibility: str = SavedView.Visibility.PERSONAL
    team: str = ""


class FaultyView(ProblemForPerson):
    """A view that could not be read; `field` names what to mend."""

    title = gettext_lazy("The view can't be kept")

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def create_view(content: ViewContent, *, owner: User, actor: Actor) -> SavedView:
    """Keep a view, as the last of the rail.

    Raises:
        FaultyView: it has no name, or names an order, a column or a team that there is not.
        NotAllowed: it is for others, and its owner may not share.
    """
    if content.visibility != SavedView.Visibility.PERSONAL:
        access.require_sharing(owner)
    if SavedView.objects.kept().filter(owner=owner).count() >= MOST_VIEWS:
        raise FaultyView(_("You keep %(count)d views already; remove some first.") % {"count": MOST_VIEWS}, "name")
    now = clock.now()
    last = SavedView.objects.kept().aggregate(last=Max("position"))["last"] or 0
    view = SavedView(owner=owner, position=last + 1, created_at=now, updated_at=now)
    _fill(view, content)
    view.save()
    _tell(view, "created", actor)
    return view


@transaction.atomic
def edit_view(view: SavedView, content: ViewContent, *, editor: User, actor: Actor) -> SavedView:
    """Another name, query, order, columns or readers.

    Raises:
        FaultyView: it has no name, or names an order, a column or a team that there is not.
        NotAllowed: it is for others, and the editor may not share.
    """
    if content.visibility != SavedView.Visibility.PERSONAL:
        access.require_sharing(editor)
    locked = SavedView.objects.select_for_update().get(pk=view.pk)
    if content.visibility == SavedView.Visibility.PERSONAL:
        locked.owner = editor  # whoever takes a shared view for themselves has it from now on
    _fill(locked, content)
    locked.updated_at = clock.now()
    locked.save()
    _tell(locked, "edited", actor)
    return locked


@transaction.atomic
def remove_view(view: SavedView, *, actor: Actor) -> None:
    """Take it out of every rail; its tickets stay as they are."""
    SavedView.objects.filter(pk=view.pk).update(removed_at=clock.now())
    _tell(view, "removed", actor)


@transaction.atomic
def move_view(view: SavedView, *, up: bool, mover: User, actor: Actor) -> None:
    """One place up or down among the views that the mover sees. No other view changes its place, for anybody."""
    rows = list(access.views_to_manage(mover).select_for_update())
    place = next((place for place, one in enumerate(rows) if one.pk == view.pk), None)
    other = None if place is None else place - 1 if up else place + 1
    if place is None or other is None or not 0 <= other < len(rows):
        return
    moved = rows.pop(place)
    before, after = rows[other - 1] if other else None, rows[other] if other < len(rows) else None
    position = place_between(moved.pk, _stands(before), _stands(after))
    if position is None:
        _spread()
        for one in (before, after):
            if one is not None:
                one.refresh_from_db(fields=["position"])
        position = place_between(moved.pk, _stands(before), _stands(after))
    if position is not None:
        SavedView.objects.filter(pk=moved.pk).update(position=position)
        _tell(view, "moved", actor)


def _stands(view: SavedView | None) -> tuple[int, int] | None:
    return (view.position, view.pk) if view is not None else None


def _spread() -> None:
    """Room between all views; each keeps its place among the others."""
    rows = list(SavedView.objects.kept().select_for_update())
    for number, one in enumerate(rows, start=1):
        one.position = number * _ROOM
    SavedView.objects.bulk_update(rows, ["position"])


def _fill(view: SavedView, content: ViewContent) -> None:
    view.name = " ".join(clean(content.name).split())[:80]
    if not view.name:
        raise FaultyView(_("Give the view a name."), "name")
    view.query = clean(content.query).strip()
    if len(view.query) > 1000:
        raise FaultyView(_("The query is too long; 1,000 characters are the most."), "query")
    if content.order not in ORDERS:
        raise FaultyView(_("There is no order “%(order)s”.") % {"order": content.order}, "order")
    view.order = content.order
    view.columns = _checked_columns(content.columns)
    view.visibility, view.team = _checked_readers(content)


def _checked_columns(columns: Sequence[str]) -> list[str]:
    wanted, known = list(dict.fromkeys(columns)), known_columns()
    for one in wanted:
        if one not in known:
            raise FaultyView(_("There is no column “%(column)s”.") % {"column": one}, "columns")
    if len(wanted) > MOST_COLUMNS:
        raise FaultyView(_("Choose at most %(count)d columns.") % {"count": MOST_COLUMNS}, "columns")
    return wanted


def _checked_readers(content: ViewContent) -> tuple[str, str]:
    if content.visibility not in SavedView.Visibility.values:
        raise FaultyView(_("Say for whom the view is."), "visibility")
    if content.visibility != SavedView.Visibility.TEAM:
        return content.visibility, ""
    if content.team not in policies.current().plan.document.teams:
        raise FaultyView(_("Choose the team that the view is for."), "team")
    return content.visibility, content.team


def _tell(view: SavedView, change: str, actor: Actor) -> None:
    record(ViewChanged(view.pk, change), actor=actor, subject=Subject("desk.view", view.pk), organization_id=None)
