"""What the desk adds to the registries when Django is ready."""

from __future__ import annotations

from django.utils.translation import gettext as _

from seiketsu.core import intake, registry, tenancy
from seiketsu.core.engine import EngineSpec
from seiketsu.core.engine import register as register_engine
from seiketsu.core.kept_queries import KeptQuery
from seiketsu.core.registry import SubjectLabel
from seiketsu.core.tenancy import TenantTable
from seiketsu.desk import (
    engine,
    plan_bindings,
    routing_subscribers,  # noqa: F401 - importing it declares them
    subscribers,  # noqa: F401 - importing it declares them
)
from seiketsu.desk.automation import engine as automation_engine
from seiketsu.desk.automation import subscribers as automation_subscribers  # noqa: F401 - importing it declares them
from seiketsu.desk.bulk import engine as bulk_engine
from seiketsu.desk.defects import trackers
from seiketsu.desk.defects.actions import DEFECT, defect_url
from seiketsu.desk.defects.queries import SOURCE
from seiketsu.desk.measures import MEASURES
from seiketsu.desk.models import PORTAL_TICKET_COLUMNS, Defect, Escalation, Ticket
from seiketsu.desk.models.conversation import PORTAL_ATTACHMENT_COLUMNS, PORTAL_MESSAGE_GRANTS
from seiketsu.desk.models.records import PORTAL_SOLUTION_COLUMNS
from seiketsu.desk.personal import PERSONAL_DATA, held_tickets, open_tickets
from seiketsu.desk.sides import subscribers as side_subscribers  # noqa: F401 - importing it declares them
from seiketsu.desk.sides.subjects import SIDE, side_label, side_url
from seiketsu.desk.subjects import ESCALATION, TICKET, desk_url
from seiketsu.desk.workspace import installation as workspace

_SEES_ALL = "{role} in ('manager', 'administrator')"
_WATCHES = "exists (select 1 from desk_watcher w where w.ticket_id = desk_ticket.id and w.user_id = {person})"
_OWN_TICKET = f"deleted_at is null and spam_at is null and ({_SEES_ALL} or requester_id = {{person}} or {_WATCHES})"


def _on_own_ticket(table: str) -> str:
    """Rows of a ticket that the person may see: the ticket's own policy holds inside this question."""
    return f"exists (select 1 from desk_ticket t where t.id = {table}.ticket_id)"  # noqa: S608 - our own names only


TENANT_TABLES = (
    TenantTable("desk.Ticket", columns=PORTAL_TICKET_COLUMNS, where=_OWN_TICKET),
    TenantTable(
        "desk.Message",
        columns=PORTAL_MESSAGE_GRANTS,
        where=f"visibility = 'public' and {_on_own_ticket('desk_message')}",
    ),
    TenantTable(
        "desk.Attachment",
        columns=tuple("digest" if name == "file_id" else name for name in PORTAL_ATTACHMENT_COLUMNS),
        where=f"visibility = 'public' and {_on_own_ticket('desk_attachment')}",
    ),
    TenantTable("desk.Solution", columns=PORTAL_SOLUTION_COLUMNS, where=_on_own_ticket("desk_solution")),
    # No question about the ticket here: the ticket's policy asks this table, and the two would ask each other for ever.
    TenantTable(
        "desk.Watcher",
        columns=("id", "ticket_id", "organization_id", "user_id"),
        where=f"user_id = {{person}} or {_SEES_ALL}",
    ),
)


def install() -> None:
    """Called once the models are loaded."""
    for table in TENANT_TABLES:
        tenancy.register(table)
    for spec in (engine.PRESENCE, engine.ROUTING, engine.SILENCE, engine.REMINDERS, engine.FILES, engine.VIEWS):
        register_engine(spec)
    for spec in (engine.LEARNING, engine.GROUP_ANSWERS, engine.TRACKERS):
        register_engine(spec)
    register_engine(EngineSpec(name="desk.bulk", run=bulk_engine.go_on, next_due=bulk_engine.next_due))
    for spec in (automation_engine.CATCHING_UP, automation_engine.TIMERS):
        register_engine(spec)
    workspace.install()
    for measure in MEASURES:
        registry.measures.register(measure.key, measure)
    registry.subject_labels.register(TICKET, SubjectLabel(_label, desk_url))
    registry.subject_labels.register(ESCALATION, SubjectLabel(_escalation_label, _escalation_url))
    registry.personal_data.register("desk", PERSONAL_DATA)
    registry.erasure_obstacles.register("desk", open_tickets)
    registry.erasure_obstacles.register("desk.holds", held_tickets)
    for kind in ("desk.acknowledgement", "desk.assigned", "desk.promise_soon", "desk.promise_missed", "desk.escalated"):
        registry.still_wanted.register(kind, is_live)
    registry.still_wanted.register("desk.reminder", waits_for_client)
    intake.register_parser(SOURCE, trackers.read)
    registry.subject_labels.register(SIDE, SubjectLabel(side_label, side_url))
    registry.subject_labels.register(DEFECT, SubjectLabel(_defect_label, defect_url))
    plan_bindings.bind_all()


def _label(ticket_id: int) -> str:
    subject_line = Ticket.objects.filter(pk=ticket_id).values_list("subject_line", flat=True).first()
    return f"#{ticket_id} {subject_line}" if subject_line else _("Ticket #%(id)d") % {"id": ticket_id}


def _escalation_label(escalation_id: int) -> str:
    found = Escalation.objects.filter(pk=escalation_id).values_list("ticket_id", "to_level").first()
    if found is None:
        return _("Escalation %(id)d") % {"id": escalation_id}
    return _("#%(ticket)d at level %(level)d") % {"ticket": found[0], "level": found[1]}


def _escalation_url(escalation_id: int) -> str:
    ticket_id = Escalation.objects.filter(pk=escalation_id).values_list("ticket_id", flat=True).first()
    return desk_url(ticket_id) if ticket_id else ""


_LIVE: KeptQuery[tuple[int]] = KeptQuery(
    "desk_is_live", lambda number: Ticket.objects.live().filter(pk=number).values_list("pk"), int
)


def is_live(ticket_id: int) -> bool:
    """Whether mail about open work is still wanted."""
    return bool(_LIVE(ticket_id))


def waits_for_client(ticket_id: int) -> bool:
    """Whether a reminder to the client is still wanted."""
    return Ticket.objects.live().filter(pk=ticket_id, status="pending").exists()


def _defect_label(defect_id: int) -> str:
    title = Defect.objects.filter(pk=defect_id).values_list("title", flat=True).first()
    return title or _("Defect %(id)d") % {"id": defect_id}
