"""The event log, read in the order in which things became true."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from seiketsu.core.errors import NotFound
from seiketsu.core.http.bearer import Bearer
from seiketsu.core.http.paging import page
from seiketsu.core.http.schemas import Id, Items, Moment, PageWanted, Shown
from seiketsu.core.models import EventRecord

router = Router(tags=["events"])
ROUTERS: tuple[tuple[str, Router], ...] = (("/events", router),)
READ = Bearer("events:read")

Kind = Annotated[str, Field(max_length=100, pattern=r"^[a-z_.]*$")]


class EventsWanted(PageWanted):
    type: Kind = ""
    subject_kind: Kind = ""
    subject_id: Id | None = None
    organization_id: Id | None = None
    after: Annotated[int, Field(ge=0, le=2**53 - 1)] = 0


class ActorShown(Shown):
    kind: str
    id: int | None
    label: str


class SubjectShown(Shown):
    kind: str
    id: int


class EventShown(Shown):
    """``position`` gives the order of commits: an event never appears before one with a lower position."""

    id: int
    position: int
    type: str
    version: int
    at: Moment
    organization_id: int | None
    actor: ActorShown
    subject: SubjectShown
    data: dict[str, Any]
    correlation_id: str | None
    causation_id: int | None

    @classmethod
    def of(cls, row: EventRecord) -> EventShown:
        assert row.position is not None
        return cls(
            id=row.pk,
            position=row.position,
            type=row.type,
            version=row.version,
            at=row.at,
            organization_id=row.organization_id,
            actor=ActorShown(kind=row.actor_kind, id=row.actor_id, label=row.actor_label),
            subject=SubjectShown(kind=row.subject_kind, id=row.subject_id),
            data=row.data,
            correlation_id=str(row.correlation_id) if row.correlation_id else None,
            causation_id=row.causation_id,
        )


def _ordered() -> QuerySet[EventRecord]:
    return EventRecord.objects.filter(position__isnull=False)


@router.get("", auth=READ, response=Items[EventShown], operation_id="list_events")
def list_events(request: HttpRequest, wanted: Query[EventsWanted]) -> Any:
    """The log from the beginning, or after a position; keep the last position to read on from there."""
    filters = {
        "type": wanted.type,
        "subject_kind": wanted.subject_kind,
        "subject_id": wanted.subject_id,
        "organization_id": wanted.organization_id,
        "position__gt": wanted.after,
    }
    rows = _ordered().filter(**{name: value for name, value in filters.items() if value})
    found = page(rows, order=("position",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": [EventShown.of(row) for row in found.items], "next_cursor": found.next_cursor}


@router.get("/{event_id}", auth=READ, response=EventShown, operation_id="get_event")
def get_event(request: HttpRequest, event_id: Id) -> Any:
    row = _ordered().filter(pk=event_id).first()
    if row is None:
        raise NotFound(_("There is no such event."))
    return EventShown.of(row)
