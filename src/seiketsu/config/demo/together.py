"""What belongs together in the demo company: a problem with its incidents, and two defects of the product."""

from __future__ import annotations

from collections import defaultdict

from seiketsu.accounts.queries import actor_of
from seiketsu.config.demo.world import World
from seiketsu.desk import actions as desk
from seiketsu.desk.defects import actions as defects
from seiketsu.desk.defects.actions import Details
from seiketsu.desk.models import Ticket

_LOOKED_AT = 60
_INCIDENTS = 4
_DROPPED = Details(
    "Transfers drop after 30 seconds",
    description="The media server ends a transferred call when the second leg sends no comfort noise.",
    severity="critical",
    component="telephony",
    affected_versions=("4.1.0", "4.1.1"),
    client_answer="Hello {{requester.first_name}},\n\ntransfers hold now: the fix is live for {{organization.name}}.",
)
_EXPORT = Details(
    "Export to CSV stops at 1,000 rows",
    severity="minor",
    component="reporting",
    affected_versions=("4.0.2",),
    fixed_version="4.1.0",
)


def belong_together(world: World) -> None:
    """Link open tickets of several clients about one matter to a problem, and write two defects down."""
    recent = Ticket.objects.live().exclude(organization=None).order_by("-id")[:_LOOKED_AT]
    by_matter: dict[str, list[Ticket]] = defaultdict(list)
    for ticket in recent:
        if ticket.organization_id not in {one.organization_id for one in by_matter[ticket.category or ""]}:
            by_matter[ticket.category or ""].append(ticket)
    matter = max(by_matter.values(), key=len, default=[])[: _INCIDENTS + 1]
    lead = world.staff["tier2"][0]
    actor = actor_of(lead)
    dropped = defects.report_defect(_DROPPED, actor=actor, reported_by=lead)
    defects.change_state(dropped, state="in_progress", actor=actor, changed_by=lead)
    if len(matter) > 1:
        problem, incidents = matter[-1], matter[:-1]
        for incident in incidents:
            desk.link(incident, kind="incident", target=problem, actor=actor, linked_by=lead)
        defects.attach(dropped, problem, actor=actor, added_by=lead)
    export = defects.report_defect(_EXPORT, actor=actor, reported_by=lead)
    for ticket in Ticket.objects.filter(category="reporting", organization__isnull=False).order_by("-id")[:3]:
        defects.attach(export, ticket, actor=actor, added_by=lead)
    defects.change_state(export, state="fixed", actor=actor, changed_by=lead)
